//! Which files there are, in a fixed order, and which could not be looked at.
//!
//! Links are never followed: what a link inside the tree points to is scanned at its own place, a link that leads out
//! of the tree or nowhere is told, and so no cycle can arise. Hidden files are files like others; folders of version
//! control are not looked into. Ignore files count down from the git root above the scan root (or from the scan root
//! where there is none), and nothing counts that belongs to the user of the machine rather than to the tree.

use super::classify::class_of;
use crate::model::{FileClass, Language, SkipReason, Skipped};
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::ffi::OsStr;
use std::fmt;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkOptions {
    /// Folders or files.
    pub roots: Vec<PathBuf>,
    pub ignore_files: IgnoreFiles,
    /// Globs as in `.gitignore`, relative to each root; they hold in either mode of `ignore_files`.
    pub exclude: Vec<String>,
    /// What shown paths are relative to, and what file classes are judged from. `None`: paths are relative to the git
    /// root above the root, else to the root; classes are judged from the root.
    pub base: Option<PathBuf>,
    /// Files that are named beside the tree. Neither ignore files nor `exclude` keep them out.
    pub beside: Vec<Beside>,
}

/// A file that is named beside the tree; `-` is standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    pub path: PathBuf,
    pub origin: Origin,
}

/// Why a file is in the listing, and so how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// It stands in the tree.
    Tree,
    /// Statements that a server or a program logged.
    QueryLog,
    /// Table definitions, as a dump or as the client shows them.
    Schema,
}

/// Whether `.gitignore`, `.git/info/exclude`, `.ignore` and `.migscanignore` keep files out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoreFiles {
    Respect,
    Disregard,
}

/// The files of one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Absolute, links resolved.
    pub base: PathBuf,
    /// A file's number is its position: the tree in bytewise order of `shown`, then query logs, then schemas, each as
    /// they were named. What is said last of a table holds, and a schema that is named is the one in use.
    pub files: Vec<FileEntry>,
    /// Ignored `.env*` files in the upper folders of each root: evidence for the stack, never scanned.
    pub settings_only: Vec<FileEntry>,
    /// In order of path.
    pub skipped: Vec<Skipped>,
}

impl Listing {
    /// How all files are shown; a file's number is a position here.
    pub fn shown(&self) -> Vec<String> {
        self.files.iter().map(|f| f.shown.clone()).collect()
    }

    /// How the files are shown that lie outside of the base.
    pub fn outside(&self) -> Vec<String> {
        let lies_outside = |f: &&FileEntry| !f.path.starts_with(&self.base);
        let files = self.files.iter().filter(lies_outside);
        files.map(|f| f.shown.clone()).collect()
    }
}

/// One file of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// The path to open.
    pub path: PathBuf,
    /// Path relative to the base, with `/`. Always one printable line: control characters and bytes that are not
    /// UTF-8 stand as `\xNN`.
    pub shown: String,
    /// By the name, without `.gz` and `.zst`.
    pub language: Language,
    pub class: FileClass,
    pub compression: Compression,
    pub origin: Origin,
}

impl FileEntry {
    /// Files of the tree have absolute paths.
    pub fn is_standard_input(&self) -> bool {
        self.origin != Origin::Tree && self.path == Path::new(STANDARD_INPUT)
    }

    /// As stored now, in bytes; 0 for a pipe, and for a file that is gone. Few need it, and it costs more than opening.
    pub fn size(&self) -> u64 {
        self.path.metadata().map_or(0, |m| m.len())
    }

    /// Whether what is read of it is gone: standard input and pipes, which have no size.
    pub fn is_read_once(&self) -> bool {
        self.origin != Origin::Tree && self.size() == 0
    }
}

/// How a file is packed, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

/// Why nothing can be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListError {
    NoRoots,
    /// Standard input was named twice.
    StandardInputTwice,
    /// A root, the base or a file beside the tree that cannot be opened, with the reason.
    Root(PathBuf, String),
    /// A root that does not lie under the base.
    OutsideBase(PathBuf, PathBuf),
    /// A glob of `exclude`, with the reason.
    Exclude(String, String),
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListError::NoRoots => f.write_str("no folder or file to scan was named"),
            ListError::StandardInputTwice => f.write_str("standard input can be read once only"),
            ListError::Root(path, reason) => {
                write!(f, "cannot scan `{}`: {reason}", path.display())
            }
            ListError::OutsideBase(root, base) => {
                write!(f, "`{}` is not under `{}`", root.display(), base.display())
            }
            ListError::Exclude(glob, reason) => write!(f, "exclude `{glob}`: {reason}"),
        }
    }
}

impl std::error::Error for ListError {}

/// Folders that are nested deeper are told and not looked into.
pub const DEEPEST: usize = 500;

/// The name by which standard input is asked for.
const STANDARD_INPUT: &str = "-";

/// Folders below a root in which ignored `.env*` files are looked for.
const SETTINGS_DEPTH: usize = 3;

/// Lists all files under the roots. Trouble with one folder or file is in `skipped`.
pub fn list(options: &WalkOptions) -> Result<Listing, ListError> {
    let roots = roots(options)?;
    let base = base(options, &roots)?;
    let found = Mutex::new(Found::default());
    for root in &roots {
        let place = Place {
            root,
            base: &base,
            classes_from: if options.base.is_some() { &base } else { root },
        };
        if root.is_file() {
            place.add(root, &mut lock(&found));
        } else {
            let excludes = excludes(root, &options.exclude)?;
            walk(&place, options, &excludes, &found);
        }
    }
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    sort(&mut found.files);
    sort(&mut found.settings_only);
    let scanned = &found.files;
    found.settings_only.retain(|f| {
        let same = scanned.binary_search_by(|s| order(s).cmp(&order(f)));
        same.is_err()
    });
    let beside = files_beside(options, &base, &mut found.skipped)?;
    for tree in [&mut found.files, &mut found.settings_only] {
        tree.retain(|f| beside.iter().all(|b| b.path != f.path));
    }
    found.files.extend(beside);
    found.skipped.sort();
    found.skipped.dedup();
    Ok(Listing {
        base,
        files: found.files,
        settings_only: found.settings_only,
        skipped: found.skipped,
    })
}

fn roots(options: &WalkOptions) -> Result<Vec<PathBuf>, ListError> {
    let mut roots = Vec::new();
    for root in &options.roots {
        let told = |reason: String| ListError::Root(root.clone(), reason);
        let resolved = root.canonicalize().map_err(|e| told(io_reason(&e)))?;
        let kind = resolved.metadata().map_err(|e| told(io_reason(&e)))?;
        if !kind.is_dir() && !kind.is_file() {
            return Err(told("neither a folder nor a file".to_owned()));
        }
        roots.push(resolved);
    }
    if roots.is_empty() {
        return Err(ListError::NoRoots);
    }
    Ok(roots)
}

/// What is named beside the tree, each file once, query logs first.
fn files_beside(
    options: &WalkOptions,
    base: &Path,
    skipped: &mut Vec<Skipped>,
) -> Result<Vec<FileEntry>, ListError> {
    let mut files: Vec<FileEntry> = Vec::new();
    for named in &options.beside {
        let entry = entry_beside(named, base)?;
        if files.iter().any(|f| f.path == entry.path) {
            match entry.is_standard_input() {
                true => return Err(ListError::StandardInputTwice),
                false => continue,
            }
        }
        match packing_of(&entry.shown) {
            Some((_, packing)) => skipped.push(Skipped {
                path: entry.shown,
                reason: SkipReason::PackedWith(packing),
            }),
            None => files.push(entry),
        }
    }
    files.sort_by_key(|f| f.origin);
    Ok(files)
}

fn entry_beside(named: &Beside, base: &Path) -> Result<FileEntry, ListError> {
    let told = |reason: String| ListError::Root(named.path.clone(), reason);
    let is_standard_input = named.path == Path::new(STANDARD_INPUT);
    let (path, shown_path) = if is_standard_input {
        (named.path.clone(), "<stdin>".to_owned())
    } else {
        let metadata = named.path.metadata().map_err(|e| told(io_reason(&e)))?;
        if metadata.is_dir() {
            return Err(told("it is a folder; name the files in it".to_owned()));
        }
        // A pipe of the shell has no path of its own.
        let path = named
            .path
            .canonicalize()
            .unwrap_or_else(|_| named.path.clone());
        // Outside of the base a file is told as it was named.
        let shown_path = match path.starts_with(base) {
            true => shown(&path, base),
            false => shown(&named.path, base),
        };
        (path, shown_path)
    };
    let name = shown_path.rsplit('/').next().unwrap_or(&shown_path);
    let (inner, compression) = unpacked_name(name);
    let by_name = Language::of_file_name(inner);
    let tells_nothing = matches!(
        by_name,
        Language::Other | Language::Text | Language::Markdown
    );
    Ok(FileEntry {
        language: match named.origin == Origin::QueryLog || tells_nothing {
            true => Language::Sql,
            false => by_name,
        },
        path,
        class: FileClass::Production,
        compression,
        origin: named.origin,
        shown: shown_path,
    })
}

fn base(options: &WalkOptions, roots: &[PathBuf]) -> Result<PathBuf, ListError> {
    if let Some(base) = &options.base {
        let resolved = base
            .canonicalize()
            .map_err(|e| ListError::Root(base.clone(), io_reason(&e)))?;
        return match roots.iter().find(|r| !r.starts_with(&resolved)) {
            Some(outside) => Err(ListError::OutsideBase(outside.clone(), resolved)),
            None => Ok(resolved),
        };
    }
    let of_root = |root: &PathBuf| -> PathBuf {
        let folder = match root.parent() {
            Some(parent) if root.is_file() => parent,
            _ => root,
        };
        git_root(folder).unwrap_or(folder).to_owned()
    };
    let common = roots.iter().map(of_root).reduce(|a, b| {
        a.components()
            .zip(b.components())
            .take_while(|(x, y)| x == y)
            .map(|(x, _)| x)
            .collect()
    });
    common.ok_or(ListError::NoRoots)
}

fn git_root(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|a| a.join(".git").exists())
}

fn excludes(root: &Path, globs: &[String]) -> Result<Override, ListError> {
    let mut builder = OverrideBuilder::new(root);
    for glob in globs {
        if glob.starts_with('!') {
            let reason = "a glob that starts with `!` excludes nothing";
            return Err(ListError::Exclude(glob.clone(), reason.to_owned()));
        }
        builder
            .add(&format!("!{glob}"))
            .map_err(|e| ListError::Exclude(glob.clone(), e.to_string()))?;
    }
    builder
        .build()
        .map_err(|e| ListError::Exclude(globs.join(" "), e.to_string()))
}

/// What the threads of a walk found so far.
#[derive(Default)]
struct Found {
    files: Vec<FileEntry>,
    settings_only: Vec<FileEntry>,
    skipped: Vec<Skipped>,
}

fn lock(found: &Mutex<Found>) -> std::sync::MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One root, and what its paths are told from.
struct Place<'a> {
    root: &'a Path,
    base: &'a Path,
    classes_from: &'a Path,
}

impl Place<'_> {
    fn add(&self, path: &Path, found: &mut Found) {
        let shown = shown(path, self.base);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(packing) = unread_packing(&name) {
            let reason = SkipReason::PackedWith(packing);
            found.skipped.push(Skipped {
                path: shown,
                reason,
            });
            return;
        }
        found.files.push(self.entry(path, shown));
    }

    fn entry(&self, path: &Path, shown_path: String) -> FileEntry {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (inner, compression) = unpacked_name(&name);
        let class = if self.classes_from == self.base {
            class_of(&shown_path)
        } else {
            class_of(&shown(path, self.classes_from))
        };
        FileEntry {
            path: path.to_owned(),
            shown: shown_path,
            language: Language::of_file_name(inner),
            class,
            compression,
            origin: Origin::Tree,
        }
    }

    fn skip(&self, path: &Path, reason: SkipReason, found: &mut Found) {
        found.skipped.push(Skipped {
            path: shown(path, self.base),
            reason,
        });
    }
}

fn walk(place: &Place<'_>, options: &WalkOptions, excludes: &Override, found: &Mutex<Found>) {
    let walker = builder(place.root, options.ignore_files, excludes).build_parallel();
    walker.run(|| {
        let mut batch = Batch::new(found);
        Box::new(move |entry| {
            match entry {
                Ok(entry) => visit(
                    place,
                    options.ignore_files,
                    excludes,
                    &entry,
                    &mut batch.own,
                ),
                Err(error) => tell(place, &error, &mut batch.own),
            }
            WalkState::Continue
        })
    });
}

fn builder(root: &Path, ignore_files: IgnoreFiles, excludes: &Override) -> WalkBuilder {
    let respect = ignore_files == IgnoreFiles::Respect;
    // Inside a repository git's own rule holds: ignore files count up to its root. Outside of one, folders above the
    // scan root say nothing about it, and ignore files below it count without a repository.
    let in_repository = git_root(root).is_some();
    let mut builder = WalkBuilder::new(root);
    builder
        .hidden(false)
        .git_global(false)
        .git_ignore(respect)
        .git_exclude(respect)
        .ignore(respect)
        .parents(respect && in_repository)
        .require_git(in_repository)
        .follow_links(false)
        .max_depth(Some(DEEPEST))
        .overrides(excludes.clone())
        .filter_entry(|entry| !(is_folder(entry) && is_version_control(entry.file_name())));
    if respect {
        builder.add_custom_ignore_filename(".migscanignore");
    }
    builder
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|t| t.is_dir())
}

fn is_version_control(name: &OsStr) -> bool {
    [".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS"]
        .iter()
        .any(|folder| name == *folder)
}

/// What one thread found, handed over when the thread is done.
struct Batch<'a> {
    own: Found,
    shared: &'a Mutex<Found>,
}

impl<'a> Batch<'a> {
    fn new(shared: &'a Mutex<Found>) -> Self {
        Self {
            own: Found::default(),
            shared,
        }
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let mut shared = lock(self.shared);
        shared.files.append(&mut self.own.files);
        shared.settings_only.append(&mut self.own.settings_only);
        shared.skipped.append(&mut self.own.skipped);
    }
}

fn visit(
    place: &Place<'_>,
    ignore_files: IgnoreFiles,
    excludes: &Override,
    entry: &DirEntry,
    found: &mut Found,
) {
    if let Some(error) = entry.error() {
        tell(place, error, found);
    }
    let Some(kind) = entry.file_type() else {
        return;
    };
    if kind.is_file() {
        place.add(entry.path(), found);
    } else if kind.is_symlink() {
        visit_link(place, entry.path(), found);
    } else if kind.is_dir() {
        if entry.depth() >= DEEPEST {
            place.skip(entry.path(), SkipReason::TooDeep(DEEPEST), found);
        }
        if ignore_files == IgnoreFiles::Respect && entry.depth() <= SETTINGS_DEPTH {
            add_settings_files(place, excludes, entry.path(), found);
        }
    }
}

fn visit_link(place: &Place<'_>, link: &Path, found: &mut Found) {
    match link.canonicalize() {
        Ok(target) if target.starts_with(place.root) => {}
        Ok(_) => place.skip(link, SkipReason::LinkLeadsOut, found),
        Err(_) => place.skip(link, SkipReason::LinkLeadsNowhere, found),
    }
}

/// All `.env*` files of a folder that is looked at; those that are scanned as well are taken out when the walk is done.
fn add_settings_files(place: &Place<'_>, excludes: &Override, folder: &Path, found: &mut Found) {
    // A folder that cannot be read is told by the walk itself.
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let is_file = entry.file_type().is_ok_and(|t| t.is_file());
        if !is_file || !entry.file_name().as_encoded_bytes().starts_with(b".env") {
            continue;
        }
        let path = entry.path();
        if Language::of_file_name(&entry.file_name().to_string_lossy()) == Language::Dotenv
            && !excludes.matched(&path, false).is_ignore()
        {
            let shown = shown(&path, place.base);
            found.settings_only.push(place.entry(&path, shown));
        }
    }
}

fn tell(place: &Place<'_>, error: &ignore::Error, found: &mut Found) {
    let mut path = place.root;
    let mut inner = error;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = at;
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            ignore::Error::Partial(errors) => {
                for error in errors {
                    tell(place, error, found);
                }
                return;
            }
            _ => break,
        };
    }
    let reason = match inner {
        ignore::Error::Io(error) => skip_reason(error),
        other => SkipReason::System(other.to_string()),
    };
    place.skip(path, reason, found);
}

fn skip_reason(error: &std::io::Error) -> SkipReason {
    match error.kind() {
        std::io::ErrorKind::NotFound => SkipReason::Missing,
        std::io::ErrorKind::PermissionDenied => SkipReason::PermissionDenied,
        _ => SkipReason::System(error.to_string()),
    }
}

fn io_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn sort(files: &mut Vec<FileEntry>) {
    files.sort_by(|a, b| order(a).cmp(&order(b)));
    files.dedup_by(|a, b| a.path == b.path);
}

fn order(file: &FileEntry) -> (&str, &Path) {
    (&file.shown, &file.path)
}

/// The file name without its packing.
fn unpacked_name(name: &str) -> (&str, Compression) {
    let packed = |end: &str| {
        let at = name.len().checked_sub(end.len())?;
        let (inner, found) = name.split_at_checked(at)?;
        (found.eq_ignore_ascii_case(end) && !inner.is_empty()).then_some(inner)
    };
    if let Some(inner) = packed(".gz") {
        (inner, Compression::Gzip)
    } else if let Some(inner) = packed(".zst") {
        (inner, Compression::Zstd)
    } else {
        (name, Compression::None)
    }
}

/// Names the packing of a dump that cannot be opened here: a reader must know that it was left out.
fn unread_packing(name: &str) -> Option<&'static str> {
    let (inner, packing) = packing_of(name)?;
    (Language::of_file_name(inner) == Language::Sql).then_some(packing)
}

/// The name without the packing that cannot be opened here, and its program.
fn packing_of(name: &str) -> Option<(&str, &'static str)> {
    let (inner, extension) = name.rsplit_once('.')?;
    let of_extension = |(e, _): &&(&str, &str)| extension.eq_ignore_ascii_case(e);
    let (_, packing) = PACKINGS.iter().find(of_extension)?;
    Some((inner, packing))
}

const PACKINGS: &[(&str, &str)] = &[
    ("bz2", "bzip2"),
    ("xz", "xz"),
    ("lz4", "lz4"),
    ("lzma", "lzma"),
    ("br", "brotli"),
    ("zip", "zip"),
    ("7z", "7-Zip"),
    ("rar", "RAR"),
];

/// The path relative to the base as one printable line.
fn shown(path: &Path, base: &Path) -> String {
    let relative = path.strip_prefix(base).unwrap_or(path);
    let relative = if relative.as_os_str().is_empty() {
        path.file_name().map_or(path, Path::new)
    } else {
        relative
    };
    if let Some(plain) = relative.to_str()
        && std::path::MAIN_SEPARATOR == '/'
        && !plain.chars().any(breaks_the_line)
    {
        return plain.to_owned();
    }
    let mut shown = String::new();
    for chunk in relative.as_os_str().as_encoded_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                std::path::MAIN_SEPARATOR => shown.push('/'),
                c if breaks_the_line(c) => {
                    escape(c.encode_utf8(&mut [0; 4]).as_bytes(), &mut shown)
                }
                c => shown.push(c),
            }
        }
        escape(chunk.invalid(), &mut shown);
    }
    shown
}

fn breaks_the_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn escape(bytes: &[u8], into: &mut String) {
    for byte in bytes {
        let _ = write!(into, "\\x{byte:02X}");
    }
}

/// The listing of a tree that stands nowhere, for tests.
#[cfg(test)]
pub(super) fn listing_of(paths: &[&str]) -> Listing {
    let entry = |shown: &&str| {
        let name = shown.rsplit('/').next().unwrap_or(shown);
        FileEntry {
            path: shown.into(),
            shown: (*shown).to_owned(),
            language: Language::of_file_name(name),
            class: class_of(shown),
            compression: Compression::None,
            origin: Origin::Tree,
        }
    };
    Listing {
        base: "/".into(),
        files: paths.iter().map(entry).collect(),
        settings_only: Vec::new(),
        skipped: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    fn tree(files: &[(&str, &str)]) -> TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        dir
    }

    fn options(root: &Path) -> WalkOptions {
        WalkOptions {
            roots: vec![root.to_owned()],
            ignore_files: IgnoreFiles::Respect,
            exclude: Vec::new(),
            base: None,
            beside: Vec::new(),
        }
    }

    fn names(files: &[FileEntry]) -> Vec<&str> {
        files.iter().map(|f| f.shown.as_str()).collect()
    }

    #[test]
    fn files_come_in_byte_order_with_hidden_ones_and_without_version_control() {
        let dir = tree(&[
            ("b.sql", ""),
            ("B.sql", ""),
            ("a/z.py", "x"),
            ("a.py", ""),
            (".hidden/c.sql", ""),
            (".svn/x.sql", ""),
            ("CVS/x.sql", ""),
        ]);
        let listing = list(&options(dir.path())).expect("a listing");
        assert_eq!(
            names(&listing.files),
            [".hidden/c.sql", "B.sql", "a.py", "a/z.py", "b.sql"]
        );
        assert_eq!(
            (listing.files[3].size(), listing.files[3].language),
            (1, Language::Python)
        );
        assert!(listing.skipped.is_empty());
    }

    #[test]
    fn ignore_files_count_without_a_repository_and_can_be_disregarded() {
        let dir = tree(&[
            (".gitignore", "out/\n"),
            (".ignore", "*.tmp.sql\n"),
            (".migscanignore", "legacy/\n"),
            ("out/a.sql", ""),
            ("b.tmp.sql", ""),
            ("legacy/c.sql", ""),
            ("d.sql", ""),
        ]);
        let mut options = options(dir.path());
        let kept = |l: &Listing| -> Vec<String> {
            l.files
                .iter()
                .map(|f| f.shown.clone())
                .filter(|n| n.ends_with("sql"))
                .collect()
        };
        assert_eq!(kept(&list(&options).expect("a listing")), ["d.sql"]);
        options.ignore_files = IgnoreFiles::Disregard;
        assert_eq!(kept(&list(&options).expect("a listing")).len(), 4);
    }

    #[test]
    fn ignore_files_above_the_repository_do_not_count() {
        let dir = tree(&[
            (".gitignore", "*.sql\n"),
            ("repo/.git/HEAD", ""),
            ("repo/.gitignore", "b.sql\n"),
            ("repo/sub/a.sql", ""),
            ("repo/sub/b.sql", ""),
        ]);
        let listing = list(&options(&dir.path().join("repo/sub"))).expect("a listing");
        assert_eq!(
            names(&listing.files),
            ["sub/a.sql"],
            "relative to the git root"
        );
        let plain = tree(&[(".gitignore", "*.sql\n"), ("sub/a.sql", "")]);
        let listing = list(&options(&plain.path().join("sub"))).expect("a listing");
        assert_eq!(names(&listing.files), ["a.sql"]);
    }

    #[test]
    fn ignored_dotenv_files_are_evidence_only() {
        let dir = tree(&[
            (".gitignore", ".env\nnode_modules\n"),
            (".env", "A=1"),
            (".env.example", "A="),
            ("app/.env", "B=1"),
            ("node_modules/x/.env", "C=1"),
            (".envrc", "x"),
        ]);
        let listing = list(&options(dir.path())).expect("a listing");
        assert_eq!(
            names(&listing.files),
            [".env.example", ".envrc", ".gitignore"]
        );
        let evidence: Vec<&str> = names(&listing.settings_only);
        assert_eq!(evidence, [".env", "app/.env"]);
    }

    #[test]
    fn excludes_are_relative_to_the_root() {
        let dir = tree(&[
            ("a/x.sql", ""),
            ("b/a/x.sql", ""),
            ("c.min.js", ""),
            ("d.sql", ""),
        ]);
        let mut options = options(dir.path());
        options.exclude = vec!["/a/".to_owned(), "*.min.js".to_owned()];
        let listing = list(&options).expect("a listing");
        assert_eq!(names(&listing.files), ["b/a/x.sql", "d.sql"]);
        options.exclude = vec!["a[".to_owned()];
        assert!(matches!(list(&options), Err(ListError::Exclude(..))));
    }

    #[test]
    fn classes_are_judged_below_the_root() {
        let dir = tree(&[
            (".git/HEAD", ""),
            ("tests/shop/src/a.sql", ""),
            ("tests/shop/test/b.sql", ""),
        ]);
        let mut options = options(&dir.path().join("tests/shop"));
        let listing = list(&options).expect("a listing");
        assert_eq!(
            names(&listing.files),
            ["tests/shop/src/a.sql", "tests/shop/test/b.sql"]
        );
        assert_eq!(listing.files[0].class, FileClass::Production);
        assert_eq!(listing.files[1].class, FileClass::Test);
        options.base = Some(dir.path().to_owned());
        assert_eq!(
            list(&options).expect("a listing").files[0].class,
            FileClass::Test
        );
    }

    #[test]
    fn roots_may_be_files_and_may_overlap() {
        let dir = tree(&[("a/x.sql", "1"), ("a/y.sql.gz", "2"), ("z.sql.zst", "")]);
        let mut options = options(&dir.path().join("a/x.sql"));
        assert_eq!(names(&list(&options).expect("a listing").files), ["x.sql"]);
        options.roots.push(dir.path().join("a"));
        options.roots.push(dir.path().to_owned());
        let listing = list(&options).expect("a listing");
        assert_eq!(
            names(&listing.files),
            ["a/x.sql", "a/y.sql.gz", "z.sql.zst"]
        );
        assert_eq!(listing.files[1].language, Language::Sql);
        assert_eq!(listing.files[1].compression, Compression::Gzip);
        assert_eq!(listing.files[2].compression, Compression::Zstd);
    }

    #[test]
    fn what_cannot_be_listed_is_an_error_that_names_it() {
        let error = list(&options(Path::new("/no/such/place"))).expect_err("no such root");
        assert_eq!(
            error.to_string(),
            "cannot scan `/no/such/place`: there is no such file or folder"
        );
        let dir = tree(&[("a/x", ""), ("b/x", "")]);
        let mut options = options(&dir.path().join("a"));
        options.base = Some(dir.path().join("b"));
        assert!(matches!(list(&options), Err(ListError::OutsideBase(..))));
        options.roots.clear();
        assert_eq!(list(&options).expect_err("no roots"), ListError::NoRoots);
    }

    #[test]
    fn dumps_in_unknown_packings_are_told() {
        let dir = tree(&[("dump.sql.xz", ""), ("photo.zip", "")]);
        let listing = list(&options(dir.path())).expect("a listing");
        assert_eq!(names(&listing.files), ["photo.zip"]);
        assert_eq!(listing.skipped[0].path, "dump.sql.xz");
        assert_eq!(listing.skipped[0].reason, SkipReason::PackedWith("xz"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let outside = tree(&[("secret.sql", "")]);
        let dir = tree(&[("a/x.sql", "")]);
        let at = |name: &str| dir.path().join(name);
        symlink(at("a/x.sql"), at("inside.sql")).expect("linked");
        symlink(outside.path().join("secret.sql"), at("out.sql")).expect("linked");
        symlink(at("."), at("a/loop")).expect("linked");
        symlink(at("gone"), at("broken.sql")).expect("linked");
        let listing = list(&options(dir.path())).expect("a listing");
        assert_eq!(names(&listing.files), ["a/x.sql"]);
        let told: Vec<&str> = listing.skipped.iter().map(|s| s.path.as_str()).collect();
        assert_eq!(told, ["broken.sql", "out.sql"]);
    }

    #[cfg(unix)]
    #[test]
    fn strange_names_are_shown_as_one_printable_line() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tree(&[("한글.sql", "")]);
        let strange = OsStr::from_bytes(b"a\nb\xFF\x1b.sql");
        fs::write(dir.path().join(strange), "").expect("written");
        let listing = list(&options(dir.path())).expect("a listing");
        assert_eq!(names(&listing.files), ["a\\x0Ab\\xFF\\x1B.sql", "한글.sql"]);
        assert!(fs::read(&listing.files[0].path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn unreadable_folders_are_told_and_the_rest_is_listed() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tree(&[("closed/x.sql", ""), ("open.sql", "")]);
        let closed = dir.path().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).expect("closed");
        let listing = list(&options(dir.path())).expect("a listing");
        // Who may read everything sees the file instead.
        if listing.files.len() == 1 {
            assert_eq!(listing.skipped[0].path, "closed");
            assert_eq!(listing.skipped[0].reason, SkipReason::PermissionDenied);
        }
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).expect("opened");
    }

    #[cfg(unix)]
    #[test]
    fn folders_too_deep_are_told() {
        let dir = tree(&[("top.sql", "")]);
        let mut deep = dir.path().to_owned();
        for _ in 0..DEEPEST + 5 {
            deep.push("d");
        }
        fs::create_dir_all(&deep).expect("made");
        let listing = list(&options(dir.path())).expect("a listing");
        assert_eq!(names(&listing.files), ["top.sql"]);
        assert_eq!(listing.skipped.len(), 1);
        assert_eq!(listing.skipped[0].reason, SkipReason::TooDeep(500));
    }
}
