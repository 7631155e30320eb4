//! Rules that load and hold, and are weak all the same, as only the engine shows: words too common to look for first,
//! `silent` examples that no rule would look at, and examples on which other rules report as well.

use super::check::findings_in_example;
use super::compile::keys_of;
use super::matcher::pattern::Key;
use super::{CompiledRules, compile};
use crate::model::{Finding, RuleNumber};
use crate::rules::{Example, LoadError, Rule, Weakness, run_together};
use std::collections::BTreeSet;

/// Words that stand in a fifth of all files, in at least two of three libraries: the Python packages of a Debian system
/// (1,371 files), the Rust sources of a cargo registry (6,000) and the PHP packages of Composer (158), counted in
/// November 2026. And `select`, which every query holds. A rule that looks for no other word is tried on most files.
const TOO_COMMON: [&str; 28] = [
    "all", "and", "any", "as", "by", "case", "default", "end", "for", "from", "if", "in", "int",
    "into", "is", "key", "not", "on", "or", "return", "select", "set", "string", "type", "use",
    "value", "when", "with",
];

/// What running the rules' examples tells, in the order of `judged`. `beside` are rules that run with them and are not
/// judged. Rules that do not compile are the error.
pub fn weak_examples(judged: &[Rule], beside: &[Rule]) -> Result<Vec<Weakness>, Vec<LoadError>> {
    let rules: Vec<Rule> = judged.iter().chain(beside).cloned().collect();
    let compiled = compile(&rules)?;
    let bench = Bench {
        rules: &rules,
        compiled: &compiled,
    };
    let mut told = Vec::new();
    for (number, rule) in judged.iter().enumerate() {
        let parts = keys_of(rule);
        told.extend(common_words(rule, &parts));
        told.extend(unseen_silence(rule, &parts));
        told.extend(unknown_ids(rule, &rules));
        for example in &rule.examples {
            bench.overlaps(RuleNumber(number as u32), example, &mut told);
        }
    }
    Ok(told)
}

/// Ids that `unless-told` names and no rule has.
fn unknown_ids(rule: &Rule, all: &[Rule]) -> Vec<Weakness> {
    let is_known = |id: &String| all.iter().any(|r| r.id == *id || r.aliases.contains(id));
    let unknown = rule.unless_told.iter().filter(|id| !is_known(id));
    unknown
        .map(|id| {
            let message = format!("`unless-told` names `{id}`, which is no rule");
            Weakness::of(rule, rule.origin.1, message)
        })
        .collect()
}

fn common_words(rule: &Rule, parts: &[Vec<Key>]) -> Option<Weakness> {
    let is_common = |key: &&Key| matches!(key, Key::Word(w) if TOO_COMMON.contains(&w.as_str()));
    let common = texts(parts.iter().flatten().filter(is_common));
    let all_have_words = parts.iter().all(|keys| !keys.is_empty());
    let message = match (common.is_empty(), rule.unfiltered) {
        (false, false) => format!(
            "looks for {}, which most files hold: every match needs a rarer word, or the rule says `unfiltered: true`",
            common.join(", ")
        ),
        (true, true) if all_have_words => {
            "says `unfiltered: true`, and needs it not: it looks for words that few files hold"
                .to_owned()
        }
        _ => return None,
    };
    Some(Weakness::of(rule, rule.origin.1, message))
}

/// A text without any word of the rule, be it as a part of another, is silent whatever the rule says: at least one
/// `silent` must come nearer.
fn unseen_silence(rule: &Rule, parts: &[Vec<Key>]) -> Option<Weakness> {
    let keys = || parts.iter().flatten();
    let is_seen = |text: &str| keys().any(|key| stands_in(key, text));
    let without_words = parts.is_empty() || parts.iter().any(Vec::is_empty);
    let mut silent = rule.examples.iter().filter_map(|e| e.silent.as_deref());
    (!without_words && !silent.any(is_seen)).then(|| {
        let message = format!(
            "no `silent` holds what the rule looks for ({}): show what looks like it and is fine",
            texts(keys()).join(", ")
        );
        Weakness::of(rule, rule.origin.1, message)
    })
}

/// The keys as they are told, each once.
fn texts<'k>(keys: impl Iterator<Item = &'k Key>) -> Vec<String> {
    keys.map(key_text)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn key_text(key: &Key) -> String {
    match key {
        Key::Word(text) | Key::Sign(text) => format!("`{text}`"),
        Key::Prefix(text) => format!("`{text}*`"),
    }
}

fn stands_in(key: &Key, text: &str) -> bool {
    let (Key::Word(key) | Key::Prefix(key) | Key::Sign(key)) = key;
    text.to_lowercase().contains(&key.to_lowercase())
}

/// All rules that are looked for together.
struct Bench<'r> {
    rules: &'r [Rule],
    compiled: &'r CompiledRules,
}

impl Bench<'_> {
    fn overlaps(&self, number: RuleNumber, example: &Example, told: &mut Vec<Weakness>) {
        let rule = &self.rules[number.0 as usize];
        let (Some(bad), allowed) = (&example.bad, &example.also) else {
            return;
        };
        let findings = findings_in_example(rule, &example.file, bad, self.compiled);
        let found = self.beside(number, &findings);
        let mut tell = |message: String| told.push(Weakness::of(rule, example.line, message));
        for id in found.iter().filter(|id| !allowed.iter().any(|a| a == *id)) {
            tell(format!(
                "`bad` is also found by `{id}`, at the same place: tell the rules apart, or say `also: [{id}]` where both are right"
            ));
        }
        for id in allowed.iter().filter(|id| !found.contains(id.as_str())) {
            tell(format!("`also` names `{id}`, which does not report there"));
        }
    }

    /// Ids of other rules that report where the rule itself does, in a run that looks for both.
    fn beside(&self, number: RuleNumber, findings: &[Finding]) -> BTreeSet<&str> {
        let rule = &self.rules[number.0 as usize];
        let own: Vec<_> = findings
            .iter()
            .filter(|f| f.rule == number)
            .map(|f| f.span)
            .collect();
        let others = findings.iter().filter(|f| f.rule != number);
        others
            .filter(|f| {
                own.iter()
                    .any(|s| s.start < f.span.end && f.span.start < s.end)
            })
            .map(|f| &self.rules[f.rule.0 as usize])
            .filter(|other| run_together(rule, other))
            .map(|other| other.id.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load_files;

    /// Rules with a pattern, an example to find and one to pass over, and further lines of the first example.
    fn told(rules: &[(&str, &str, &str, &str, &str)]) -> Vec<String> {
        let mut text =
            "migration: { type: data, from: [mysql], to: postgresql }\nrules:\n".to_owned();
        for (id, pattern, bad, silent, more) in rules {
            text += &format!(
                "  - id: {id}\n    title: {{ en: A mark }}\n    why: {{ en: W }}\n    fix: {{ en: F }}\n    breaks: fails\n    \
                 effort: 5m mechanical\n    match: {{ sql: \"{pattern}\" }}\n    examples:\n      - bad: {bad}\n{more}      \
                 - silent: {silent}\n"
            );
        }
        let rules = load_files([("a.yaml".to_owned(), text)]).expect("rules");
        let told = weak_examples(&rules, &[]).expect("they compile");
        told.iter().map(ToString::to_string).collect()
    }

    const MARK: (&str, &str, &str, &str, &str) = (
        "a-mark",
        "MARK (",
        "SELECT MARK(1)",
        "SELECT t.mark FROM t",
        "",
    );

    #[test]
    fn a_rule_that_stands_alone_is_not_weak() {
        assert_eq!(told(&[MARK]), Vec::<String>::new());
    }

    #[test]
    fn a_place_that_two_rules_report_is_told_unless_one_says_so() {
        let other = (
            "b-mark",
            "«MARK (<number>)»",
            "SELECT MARK(1)",
            "SELECT MARK(a)",
            "",
        );
        let two = told(&[MARK, other]);
        assert_eq!(two.len(), 2, "{two:?}");
        assert!(
            two[0].starts_with("a.yaml:11: rule `a-mark`: `bad` is also found by `b-mark`"),
            "{two:?}"
        );
        let says_so = (
            "a-mark",
            "MARK (",
            "SELECT MARK(1)",
            "SELECT t.mark FROM t",
            "        also: [b-mark]\n",
        );
        let one = told(&[says_so, other]);
        assert_eq!(one.len(), 1, "{one:?}");
        assert!(one[0].contains("rule `b-mark`"), "{one:?}");
        let stale = told(&[says_so]);
        assert!(
            stale[0].contains("`also` names `b-mark`, which does not report there"),
            "{stale:?}"
        );
    }

    #[test]
    fn common_words_and_unseen_silence_are_told() {
        let common = told(&[(
            "a-set",
            "<start> «SET» <number>",
            "SET 1",
            "UPDATE t SET a = 1",
            "",
        )]);
        assert!(
            common[0].contains("looks for `set`, which most files hold"),
            "{common:?}"
        );
        let unseen = told(&[("a-mark", "MARK (", "SELECT MARK(1)", "SELECT 1", "")]);
        assert!(
            unseen[0].contains("no `silent` holds what the rule looks for (`mark`)"),
            "{unseen:?}"
        );
    }
}
