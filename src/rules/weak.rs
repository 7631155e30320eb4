//! Rules that load and hold, and are weak all the same: what their texts and examples leave out.

use super::proven::{ProofState, proof_state};
use super::rule::Rule;
use crate::model::{Breaks, Localized, MigrationKind};

/// What is weak about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakness {
    pub rule_id: String,
    pub file: String,
    /// 1-based line of the rule or of the example.
    pub line: u32,
    pub message: String,
}

impl Weakness {
    pub fn of(rule: &Rule, line: u32, message: impl Into<String>) -> Self {
        Self {
            rule_id: rule.id.clone(),
            file: rule.origin.0.clone(),
            line,
            message: message.into(),
        }
    }
}

impl std::fmt::Display for Weakness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            file,
            line,
            rule_id,
            message,
        } = self;
        write!(f, "{file}:{line}: rule `{rule_id}`: {message}")
    }
}

/// What can be told of the rules by reading them, in their order.
pub fn weak_rules(rules: &[Rule]) -> Vec<Weakness> {
    rules.iter().flat_map(weaknesses).collect()
}

fn weaknesses(rule: &Rule) -> Vec<Weakness> {
    let texts = [
        ("title", &rule.title),
        ("why", &rule.why),
        ("fix", &rule.fix),
    ];
    let of_texts = texts
        .into_iter()
        .flat_map(|(key, text)| languages(key, text));
    let told = title(&rule.title)
        .chain(of_texts)
        .chain(references(rule))
        .chain(proof(rule));
    told.map(|message| Weakness::of(rule, rule.origin.1, message))
        .collect()
}

/// Columns of a title that a line of a table or a terminal still takes.
const LONGEST_TITLE: usize = 110;

fn title(title: &Localized) -> impl Iterator<Item = String> {
    [("title.en", &title.en), ("title.ko", &title.ko)]
        .into_iter()
        .filter_map(|(key, text)| {
            if text.ends_with(['.', '!', '?']) {
                Some(format!(
                    "`{key}` is a noun phrase and takes no full stop: {text}"
                ))
            } else if text.contains('\n') || text.chars().count() > LONGEST_TITLE {
                Some(format!(
                    "`{key}` is longer than a line of {LONGEST_TITLE} characters"
                ))
            } else {
                None
            }
        })
}

/// What is missing in one of the two languages.
fn languages(key: &str, text: &Localized) -> Option<String> {
    if hangul(&text.en) {
        return Some(format!("`{key}.en` is Korean: {}", text.en));
    }
    let only_names = key == "title" && only_names(text);
    (!hangul(&text.ko) && !only_names).then(|| format!("`{key}.ko`: there is no Korean text"))
}

fn hangul(text: &str) -> bool {
    text.chars().any(|c| ('가'..='힣').contains(&c))
}

/// Whether a title is nothing but keywords and names (`SHOW TABLES`), which are the same in both languages: what it
/// has in small letters stands in the English as well.
fn only_names(title: &Localized) -> bool {
    let mut words = title.ko.split(|c: char| !c.is_alphanumeric());
    words.all(|w| !w.chars().any(char::is_lowercase) || title.en.contains(w))
}

fn references(rule: &Rule) -> Option<String> {
    rule.references
        .is_empty()
        .then(|| "`references`: no page of an authority says so".to_owned())
}

/// Servers can show what a data rule says of the target; or the rule says why they cannot.
fn proof(rule: &Rule) -> Option<String> {
    let claims = rule.migration.kind == MigrationKind::Data
        && matches!(rule.breaks, Breaks::Fails | Breaks::Differs);
    (claims && proof_state(rule) == ProofState::Missing)
        .then(|| "no example has a `proof`: servers have not shown that it is so".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load_files;

    fn told(replace: &[(&str, &str)]) -> String {
        let mut text = "migration: { type: data, from: [mysql], to: postgresql }\nrules:\n  - id: own-mark\n    \
            title: { en: A mark, ko: 표식 }\n    why: { en: It is a mark., ko: 표식입니다. }\n    \
            fix: { en: Remove it., ko: 제거합니다. }\n    breaks: fails\n    effort: 5m mechanical\n    \
            match: { sql: MARK }\n    references: [https://example.org/marks]\n    examples:\n      \
            - { bad: MARK, proof: { target: '42601' } }\n      - { silent: a.mark }\n"
            .to_owned();
        for (old, new) in replace {
            assert!(text.contains(old), "{old}");
            text = text.replace(old, new);
        }
        let rules = load_files([("a.yaml".to_owned(), text)]).expect("a rule");
        let lines: Vec<String> = weak_rules(&rules).iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn a_whole_rule_is_not_weak() {
        assert_eq!(told(&[]), "");
        assert_eq!(
            told(&[("en: A mark, ko: 표식", "en: SHOW TABLES, ko: SHOW TABLES")]),
            ""
        );
        assert_eq!(
            told(&[(", proof: { target: '42601' }", ""), ("fails", "review")]),
            ""
        );
        assert_eq!(
            told(&[("target: '42601'", "none: it takes two sessions")]),
            ""
        );
    }

    #[test]
    fn what_is_left_out_is_told_with_its_place() {
        let cases = [
            (
                ", ko: 표식입니다.",
                "",
                "a.yaml:3: rule `own-mark`: `why.ko`: there is no Korean text",
            ),
            ("ko: 표식 ", "ko: a sign ", "`title.ko`: there is no Korean"),
            ("en: Remove it.", "en: 제거", "`fix.en` is Korean"),
            (
                "en: A mark,",
                "en: A mark.,",
                "`title.en` is a noun phrase and takes no full stop: A mark.",
            ),
            (
                "    references: [https://example.org/marks]\n",
                "",
                "`references`: no page",
            ),
            (
                ", proof: { target: '42601' }",
                "",
                "no example has a `proof`",
            ),
        ];
        for (old, new, message) in cases {
            let told = told(&[(old, new)]);
            assert!(told.contains(message), "{old}: {told}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
        assert!(
            told(&[("A mark,", &format!("{},", "mark ".repeat(30)))])
                .contains("longer than a line")
        );
    }
}
