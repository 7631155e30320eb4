//! The stamp of the last proof: when, on which servers, and over which texts of the rule files.

use super::rule::{Proof, Rule};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What the last runs of the proofs were made with, one for each pair of servers; `rulesets/proven.json`, written by
/// `MIGSCAN_PROVE=record cargo test --test prove`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proven {
    pub runs: Vec<ProvenRun>,
}

/// One run, and what it has proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProvenRun {
    /// The day of the run, `2026-11-27`.
    pub date: String,
    /// The server that stood for the source, with its version: `mariadb@10.11.14`.
    pub source: String,
    /// The server that stood for the target: `postgresql@15.14`.
    pub target: String,
    /// Path under `rulesets/` of each file whose proofs all passed, and the [`text_hash`] of its text then.
    pub files: BTreeMap<String, String>,
}

impl Proven {
    /// The run that has proven the text that a rule file has now. The name is that of a rule's origin, with or without
    /// the leading `rulesets/`.
    pub fn run_over(&self, file: &str, text_hash: &str) -> Option<ProofRun> {
        let name = file.strip_prefix("rulesets/").unwrap_or(file);
        let over = |run: &&ProvenRun| run.files.get(name).is_some_and(|hash| hash == text_hash);
        self.runs.iter().find(over).map(ProvenRun::run)
    }

    /// The run on the first pair of servers; `None` where none has been recorded.
    pub fn first_run(&self) -> Option<ProofRun> {
        self.runs.first().map(ProvenRun::run)
    }
}

/// The last run of proofs: its day, and the servers with their versions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProofRun {
    pub date: String,
    pub source: String,
    pub target: String,
}

impl ProvenRun {
    fn run(&self) -> ProofRun {
        ProofRun {
            date: self.date.clone(),
            source: self.source.clone(),
            target: self.target.clone(),
        }
    }
}

/// What servers have shown of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofState {
    /// All proofs passed in this run, on the text in use.
    Proven(ProofRun),
    /// There are proofs, and none was run on the text in use.
    NotRun,
    /// Every proof says why no server can show it.
    NoServerCan,
    /// No example has a proof.
    Missing,
}

/// What servers have shown of the rule, on the text in use.
pub fn proof_state(rule: &Rule) -> ProofState {
    let mut proofs = rule
        .examples
        .iter()
        .filter_map(|e| e.proof.as_ref())
        .peekable();
    if proofs.peek().is_none() {
        return ProofState::Missing;
    }
    if proofs.all(|p| matches!(p, Proof::None { .. })) {
        return ProofState::NoServerCan;
    }
    match proven().and_then(|p| p.run_over(&rule.origin.0, &rule.text_hash)) {
        Some(run) => ProofState::Proven(run),
        None => ProofState::NotRun,
    }
}

/// The stamp that the binary carries; `None` where it carries none that can be read.
pub fn proven() -> Option<&'static Proven> {
    static STAMP: LazyLock<Option<Proven>> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../rulesets/proven.json")).ok());
    STAMP.as_ref()
}

/// The first 12 hex digits of the SHA-256 of a rule file's text.
pub fn text_hash(text: &str) -> String {
    short_hash(Sha256::new_with_prefix(text))
}

/// The first 12 hex digits of a hash.
pub(super) fn short_hash(hash: Sha256) -> String {
    let digest = hash.finalize();
    digest.iter().take(6).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_can_be_read() {
        assert!(proven().is_some(), "rulesets/proven.json");
    }

    #[test]
    fn a_changed_text_is_not_proven() {
        let stamp = Proven {
            runs: vec![ProvenRun {
                date: "2026-11-27".to_owned(),
                source: "mariadb@10.11".to_owned(),
                target: "postgresql@15".to_owned(),
                files: BTreeMap::from([("data/a.yaml".to_owned(), text_hash("rules: []"))]),
            }],
        };
        let covers = |file, text| stamp.run_over(file, &text_hash(text)).is_some();
        assert!(covers("rulesets/data/a.yaml", "rules: []"));
        assert!(!covers("data/a.yaml", "rules: [ ]"));
        assert!(!covers("data/b.yaml", "rules: []"));
    }
}
