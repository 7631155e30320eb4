//! Embeds the rule files: writes the list of all `rulesets/**/*.yaml` as constants, so that a new file is enough.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let root =
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rulesets");
    let mut files = Vec::new();
    // The pages in `docs` are made from the rules: a new page is no reason to build again.
    let folders = std::fs::read_dir(&root).expect("rulesets/ is part of the package");
    for folder in folders
        .flatten()
        .filter(|f| f.path().is_dir() && f.file_name() != "docs")
    {
        collect(&folder.path(), &mut files);
    }
    files.sort();
    let mut code = String::from(
        "/// Path under `rulesets/` and text of each embedded rule file.\npub(super) const FILES: &[(&str, &str)] = &[\n",
    );
    for file in files {
        let name = file
            .strip_prefix(&root)
            .expect("it was found there")
            .to_string_lossy()
            .replace('\\', "/");
        writeln!(
            code,
            "    ({name:?}, include_str!({:?})),",
            file.display().to_string()
        )
        .expect("writing to a string");
    }
    code.push_str("];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    std::fs::write(out, code).expect("cargo's output folder is writable");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder)
        .expect("rulesets/ is part of the package")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            files.push(path);
        }
    }
}
