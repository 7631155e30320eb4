//! Which files a run looks at, as the command line says.

use super::FileArgs;
use migscan::codebase::{self, Beside, IgnoreFiles, Listing, Origin, WalkOptions};
use std::path::PathBuf;

impl FileArgs {
    /// Reader threads.
    pub(crate) fn threads(&self) -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or(cores.max(8), usize::from)
    }
}

/// The files below the paths, and those named beside them.
pub(crate) fn list(
    paths: &[PathBuf],
    args: &FileArgs,
    beside: Vec<Beside>,
) -> Result<Listing, String> {
    let options = WalkOptions {
        roots: paths.to_vec(),
        ignore_files: if args.no_ignore {
            IgnoreFiles::Disregard
        } else {
            IgnoreFiles::Respect
        },
        exclude: args.exclude.clone(),
        base: args.base.clone(),
        beside,
    };
    let listing = codebase::list(&options).map_err(|e| e.to_string())?;
    if listing.files.is_empty() {
        let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(format!(
            "no files to scan in {}; --no-ignore also scans what .gitignore leaves out",
            paths.join(", ")
        ));
    }
    Ok(listing)
}

/// Files that are named beside the tree.
pub(crate) fn beside(paths: &[PathBuf], origin: Origin) -> Vec<Beside> {
    let beside = |path: &PathBuf| Beside {
        path: path.clone(),
        origin,
    };
    paths.iter().map(beside).collect()
}
