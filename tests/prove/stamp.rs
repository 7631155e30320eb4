//! The stamp of the last proof, `rulesets/proven.json`: written by a recording run, compared by a requiring one.

use migscan::rules::{Proven, Rule, proven, text_hash};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn rulesets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets")
}

/// Path under `rulesets/` and text hash of each file that holds one of the rules.
pub(crate) fn files_of<'a>(rules: impl Iterator<Item = &'a Rule>) -> BTreeMap<String, String> {
    let names: BTreeSet<&str> = rules.map(file_of).collect();
    let hashed = |name: &str| {
        let text = fs::read_to_string(rulesets().join(name)).expect("a built-in rule file");
        (name.to_owned(), text_hash(&text))
    };
    names.into_iter().map(hashed).collect()
}

fn file_of(rule: &Rule) -> &str {
    let name = rule.origin.0.as_str();
    name.strip_prefix("rulesets/").unwrap_or(name)
}

pub(crate) fn write(stamp: &Proven) -> Result<(), String> {
    let path = rulesets().join("proven.json");
    let mut text = serde_json::to_string_pretty(stamp).map_err(|e| e.to_string())?;
    text.push('\n');
    fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
}

/// The texts of the last proof, as the present binary carries them.
pub(crate) fn stamped() -> BTreeMap<String, String> {
    let runs = proven().into_iter().flat_map(|stamp| &stamp.runs);
    runs.flat_map(|run| run.files.clone()).collect()
}

/// Whether the stamp is over the texts that there are; else which files it is not over.
pub(crate) fn compare(
    files: &BTreeMap<String, String>,
    stamped: &BTreeMap<String, String>,
) -> Result<(), String> {
    let names: BTreeSet<&String> = files.keys().chain(stamped.keys()).collect();
    let out_of_step: Vec<&str> = names
        .into_iter()
        .filter(|name| files.get(*name) != stamped.get(*name))
        .map(String::as_str)
        .collect();
    if out_of_step.is_empty() {
        return Ok(());
    }
    Err(format!(
        "rulesets/proven.json is not over the present text of {}: run `MIGSCAN_PROVE=record cargo test --test prove` \
         and commit it",
        out_of_step.join(", ")
    ))
}
