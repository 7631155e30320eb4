//! What is swept: one statement a line in `rulesets/generate/sweep/*.tsv`, the file's name being its kind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One statement of the vendor's documentation, in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// `function`, `operator`, `statement`, …
    pub kind: String,
    pub name: String,
    /// The vendor's page.
    pub page: String,
    pub how: How,
    /// Run on both servers first, without a verdict.
    pub before: Vec<String>,
    pub statement: String,
    /// Why a verdict that would be open is right. Empty: it is not.
    pub why: String,
}

/// How the source is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Run,
    /// It would change the server, not the database: the source only reads it, as a prepared statement.
    Parse,
}

const COLUMNS: &str = "name\tpage\task\tstatement\twhy";

pub(crate) fn read_all(folder: &Path) -> Result<Vec<Entry>, String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .flatten()
        .map(|f| f.path())
        .filter(|p| p.extension().is_some_and(|e| e == "tsv") && !p.ends_with("answers.tsv"))
        .collect();
    files.sort();
    let mut entries = Vec::new();
    for file in &files {
        entries.extend(read(file)?);
    }
    check_unique(&entries)?;
    Ok(entries)
}

fn read(file: &Path) -> Result<Vec<Entry>, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let kind = file.file_stem().unwrap_or_default().to_string_lossy();
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, l)| !l.is_empty() && !l.starts_with('#') && *l != COLUMNS);
    lines
        .map(|(n, line)| {
            entry(&kind, line).map_err(|e| format!("{}:{}: {e}", file.display(), n + 1))
        })
        .collect()
}

fn entry(kind: &str, line: &str) -> Result<Entry, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [name, page, how, statements, why] = cells[..] else {
        return Err(format!("{} columns; write 5: {COLUMNS}", cells.len()));
    };
    if !page.starts_with("https://") {
        return Err(format!(
            "page `{page}`: write the vendor's https:// address"
        ));
    }
    let how = match how {
        "run" => How::Run,
        "parse" => How::Parse,
        other => return Err(format!("ask `{other}`: write run or parse")),
    };
    let mut before: Vec<String> = statements.split(" ;; ").map(str::to_owned).collect();
    let statement = before.pop().unwrap_or_default();
    Ok(Entry {
        kind: kind.to_owned(),
        name: name.to_owned(),
        page: page.to_owned(),
        how,
        before,
        statement,
        why: why.to_owned(),
    })
}

fn check_unique(entries: &[Entry]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    let twice = entries.iter().find(|e| !seen.insert(e.key()));
    twice.map_or(Ok(()), |e| Err(format!("`{}` stands twice", e.key())))
}

impl Entry {
    /// The statements as written: what an answer is kept for.
    pub(crate) fn key(&self) -> String {
        let mut all: Vec<&str> = self.before.iter().map(String::as_str).collect();
        all.push(&self.statement);
        all.join(" ;; ")
    }
}
