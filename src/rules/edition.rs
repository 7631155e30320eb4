//! Which rules a run was made with, so that two audits can be compared, and what of them servers have shown.

use super::embedded;
use super::load::builtin_version;
use super::proven::{ProofRun, Proven, proven, short_hash, text_hash};
use super::rule::{Proof, Rule};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The rule files in use, by content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// 12 hex digits: [`builtin_version`], or where a user's own rules are used, a hash over both.
    pub version: String,
    /// Rule files of the user's own.
    pub own_files: usize,
    /// Rule files that hold a rule that is looked for.
    pub files: usize,
    /// Those of `files` that hold a proof for servers.
    pub provable_files: usize,
    /// Those of `provable_files` whose proofs all passed in one of `runs`, on the text in use.
    pub proven_files: usize,
    /// The last runs of proofs, one for each pair of servers that has proven one of `files`; else that on the first pair.
    pub runs: Vec<ProofRun>,
}

impl Edition {
    /// The edition of all loaded rules, built-in ones and a user's own.
    pub fn of(loaded: &[Rule]) -> Self {
        let own: BTreeSet<(&str, &str)> = loaded
            .iter()
            .filter(|rule| !is_builtin(rule))
            .map(|rule| (rule.text_hash.as_str(), rule.origin.0.as_str()))
            .collect();
        let edition = Self {
            version: version(&own),
            own_files: own.len(),
            runs: proven().and_then(Proven::first_run).into_iter().collect(),
            ..Self::default()
        };
        edition.looked_for(loaded)
    }

    /// The same edition, its files counted over the rules that are looked for.
    pub fn looked_for(self, chosen: &[Rule]) -> Self {
        let mut files: BTreeMap<&str, (bool, Option<ProofRun>)> = BTreeMap::new();
        for rule in chosen {
            let run = || proven().and_then(|p| p.run_over(&rule.origin.0, &rule.text_hash));
            let (provable, _) = files
                .entry(&rule.origin.0)
                .or_insert_with(|| (false, run()));
            *provable |= is_provable(rule);
        }
        let provable = files.values().filter(|(provable, _)| *provable);
        let proven: Vec<&ProofRun> = provable
            .clone()
            .filter_map(|(_, run)| run.as_ref())
            .collect();
        let runs: BTreeSet<&ProofRun> = proven.iter().copied().collect();
        Self {
            files: files.len(),
            provable_files: provable.clone().count(),
            proven_files: proven.len(),
            runs: match runs.is_empty() {
                true => self.runs,
                false => runs.into_iter().cloned().collect(),
            },
            ..self
        }
    }
}

/// Names are left out of a user's own files: the same rules are the same on every machine.
fn version(own: &BTreeSet<(&str, &str)>) -> String {
    let builtin = builtin_version();
    if own.is_empty() {
        return builtin;
    }
    let mut hash = Sha256::new_with_prefix(builtin);
    for (text_hash, _) in own {
        hash.update(text_hash);
    }
    short_hash(hash)
}

/// Whether the binary carries the rule.
pub fn is_builtin(rule: &Rule) -> bool {
    static HASHES: LazyLock<BTreeMap<&str, String>> = LazyLock::new(|| {
        let hashes = embedded::FILES.iter();
        hashes
            .map(|file| (file.name, text_hash(file.text)))
            .collect()
    });
    let name = rule.origin.0.strip_prefix("rulesets/");
    name.and_then(|name| HASHES.get(name)) == Some(&rule.text_hash)
}

/// Whether the rule holds a proof that a server can run.
fn is_provable(rule: &Rule) -> bool {
    let mut proofs = rule.examples.iter().filter_map(|e| e.proof.as_ref());
    proofs.any(|proof| !matches!(proof, Proof::None { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{load_builtin, load_files};

    fn own(name: &str, title: &str) -> Vec<Rule> {
        let text = format!(
            "migration: {{ type: code }}\nrules:\n  - id: own-mark\n    title: {{ en: {title} }}\n    why: {{ en: W }}\n    \
             fix: {{ en: F }}\n    breaks: fails\n    effort: 5m mechanical\n    match: {{ file: '*.mark' }}\n    \
             examples:\n      - {{ in: a.mark, bad: x }}\n      - {{ in: a.py, silent: x }}\n"
        );
        load_files([(name.to_owned(), text)]).expect("a rule")
    }

    fn edition(own: Vec<Rule>) -> Edition {
        let mut rules = load_builtin().expect("built-in rules");
        rules.extend(own);
        Edition::of(&rules)
    }

    #[test]
    fn the_version_covers_own_rules_by_their_text_alone() {
        let builtin = edition(Vec::new());
        assert_eq!(builtin.version, builtin_version());
        assert_eq!(builtin.own_files, 0);
        let with = edition(own("a/own.yaml", "A mark"));
        assert_eq!(with.own_files, 1);
        assert_eq!(with.files, builtin.files + 1);
        assert_ne!(with.version, builtin.version);
        assert_eq!(with.version, edition(own("/b/c.yaml", "A mark")).version);
        assert_ne!(with.version, edition(own("a/own.yaml", "A sign")).version);
    }

    #[test]
    fn no_more_files_are_told_proven_than_hold_proofs() {
        let all = edition(own("rulesets/data/own.yaml", "A mark"));
        assert!(all.proven_files <= all.provable_files && all.provable_files < all.files);
        let none = all.looked_for(&own("own.yaml", "A mark"));
        assert_eq!(
            (none.files, none.provable_files, none.proven_files),
            (1, 0, 0)
        );
    }

    #[test]
    fn a_rule_is_built_in_by_name_and_text() {
        let builtin = load_builtin().expect("built-in rules");
        assert!(builtin.iter().all(is_builtin));
        assert!(!is_builtin(&own("rulesets/code/php-8.yaml", "A mark")[0]));
    }
}
