//! A rule file to start from: every key with what it says, and a working example; `TODO` marks what is to be filled in.

use super::load::outline;
use super::rule::RulesetMigration;
use crate::model::MigrationKind;
use std::fmt;

/// The migration that a new rule is asked for; what is not said is that of the file, or the usual one of the kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub kind: Option<MigrationKind>,
    pub from: Vec<String>,
    pub to: Option<String>,
}

impl Wanted {
    fn or_usual(&self) -> RulesetMigration {
        let kind = self.kind.unwrap_or(MigrationKind::Data);
        let (from, to) = match kind {
            MigrationKind::Data => (&["mysql", "mariadb"][..], Some("postgresql")),
            _ => (&[][..], None),
        };
        RulesetMigration {
            kind,
            from: match self.from.is_empty() {
                true => from.iter().map(ToString::to_string).collect(),
                false => self.from.clone(),
            },
            to: self.to.clone().or(to.map(str::to_owned)),
        }
    }

    fn fits(&self, there: &RulesetMigration) -> bool {
        self.kind.is_none_or(|kind| kind == there.kind)
            && self.from.iter().all(|from| there.from.contains(from))
            && (self.to.is_none() || self.to == there.to)
    }
}

/// Why a rule cannot be appended to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateError {
    /// The text is no rule file, or `rules:` is not its last list, or not written with one item below another.
    NoPlace,
    /// The file is about another migration.
    OtherMigration(RulesetMigration),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TemplateError::NoPlace => f.write_str(
                "has no place for another rule: it must be a rule file that can be read, with `rules:` as its last key and one `- id: …` item a rule",
            ),
            TemplateError::OtherMigration(there) => write!(
                f,
                "its rules are for `{}`; ask for the same migration, or name another file",
                written(there)
            ),
        }
    }
}

/// What stands in examples for a name, or for what is written instead of it.
const MARKS: [&str; 4] = [
    "TODO_NAME",
    "todo-name",
    "TODO: the package instead",
    "TODO: the image instead",
];

/// Whether a text is a place of the template that is still to be filled in.
pub(super) fn is_open(text: &str) -> bool {
    text.trim_start().starts_with("TODO:") || MARKS.iter().any(|mark| text.contains(mark))
}

/// A whole rule file with one rule.
pub fn new_rule_file(id: &str, wanted: &Wanted) -> String {
    let migration = wanted.or_usual();
    format!(
        "# Search for TODO: those places are yours to fill in. `migscan rules check` tells what is missing.\n\
         migration: {}\n\
         # SQL that makes the tables which the proofs below need:\n\
         # setup: {{ all: \"CREATE TABLE t (a INT)\" }}\n\
         rules:\n{}",
        written(&migration),
        indented(&rule_text(id, migration.kind), 2)
    )
}

/// The text with one more rule behind its last; nothing else in it changes.
///
/// # Errors
/// Where the text is about another migration, or has no place for an item at its end.
pub fn append_rule(text: &str, id: &str, wanted: &Wanted) -> Result<String, TemplateError> {
    let (there, rules) = outline(text).ok_or(TemplateError::NoPlace)?;
    if !wanted.fits(&there) {
        return Err(TemplateError::OtherMigration(there));
    }
    let item = text.lines().find(|l| l.trim_start().starts_with("- id:"));
    let item = item.ok_or(TemplateError::NoPlace)?;
    let indent = item.len() - item.trim_start().len();
    let rule = indented(&rule_text(id, there.kind), indent);
    let longer = format!("{}\n\n{rule}", text.trim_end());
    match outline(&longer) {
        Some((_, more)) if more == rules + 1 => Ok(longer),
        _ => Err(TemplateError::NoPlace),
    }
}

/// `{ type: data, from: [mysql], to: postgresql }`.
fn written(migration: &RulesetMigration) -> String {
    let mut parts = vec![format!("type: {}", migration.kind)];
    if !migration.from.is_empty() {
        parts.push(format!("from: [{}]", migration.from.join(", ")));
    }
    parts.extend(migration.to.iter().map(|to| format!("to: {to}")));
    format!("{{ {} }}", parts.join(", "))
}

fn indented(text: &str, columns: usize) -> String {
    let margin = " ".repeat(columns);
    text.lines().map(|l| format!("{margin}{l}\n")).collect()
}

fn rule_text(id: &str, kind: MigrationKind) -> String {
    let Example {
        matcher,
        file,
        bad,
        good,
        silent,
        proof,
    } = example(kind);
    let place = if file.is_empty() {
        String::new()
    } else {
        format!("in: {file}\n      ")
    };
    format!(
        "- id: {id} # never renamed: old ids stay as `aliases: [old-id]`
  # What is found: a noun phrase in one line, without a full stop. Korean may be left out.
  title: {{ en: \"TODO: what is found\", ko: \"TODO: 무엇을 찾는지\" }}
  # What happens on the target, in one or two sentences.
  why: {{ en: \"TODO: what happens.\", ko: \"TODO: 무슨 일이 생기는지 적습니다.\" }}
  # What to do: the mitigation column of the risk table.
  fix: {{ en: \"TODO: what to do.\", ko: \"TODO: 어떻게 고치는지 적습니다.\" }}
  breaks: fails # fails | differs | slower | deprecated | review
  # impact: medium # only where `breaks: differs`
  effort: 15m manual # per place: 5m, 1h or 2d, and mechanical, manual or review
  # report: each # each | per-column | per-setting | per-project
  # beside: statement # only beside what the target refuses: statement | project
  # when: {{ to: \">=15\" }} # versions for which the rule holds
{matcher}
  # rewrite: \"…\" # only where it is always right
  references: [\"TODO: https://… the page that says so\"]
  examples:
    # `bad` must be found, its `good` form must not.
    - {place}bad: {bad}
      good: {good}
{proof}      # also: [other-id] # rules that rightly report at the same place
    # `silent` must not be found: take what looks most like it.
    - {place}silent: {silent}
"
    )
}

/// What differs by the kind of migration.
struct Example {
    matcher: &'static str,
    file: &'static str,
    bad: &'static str,
    good: &'static str,
    silent: &'static str,
    proof: &'static str,
}

fn example(kind: MigrationKind) -> Example {
    match kind {
        MigrationKind::Data => Example {
            matcher: "  # Tokens of a statement; «…» is what is reported. TODO: write the real name for TODO_NAME, everywhere.\n  \
                      match: { sql: \"«TODO_NAME» ($A)\" }",
            file: "",
            bad: "SELECT TODO_NAME(a) FROM t",
            good: "\"TODO: the statement without it\"",
            silent: "SELECT t.TODO_NAME FROM t",
            proof: "      # What servers answer, such as { target: \"42883\" }, or why none can show it; may be left out.\n      \
                    proof: { none: \"TODO: why no server can show it\" }\n",
        },
        MigrationKind::Code => Example {
            matcher: "  # A regular expression in code; `words`: one of them stands in every match. TODO: write the real name for TODO_NAME.\n  \
                      match: { text: { regex: '\\bTODO_NAME\\(', scope: code, languages: [python], words: [TODO_NAME] } }",
            file: "app.py",
            bad: "x = TODO_NAME(1)",
            good: "\"TODO: the code without it\"",
            silent: "\"x = 1 # TODO_NAME(1)\"",
            proof: "",
        },
        MigrationKind::Dependency => Example {
            matcher: "  # A key path of a manifest. TODO: write the package's name for todo-name, everywhere.\n  \
                      match: { setting: { key: \"{dependencies,devDependencies}.todo-name\", files: [\"**/package.json\"] } }",
            file: "package.json",
            bad: "'{ \"dependencies\": { \"todo-name\": \"^1.0.0\" } }'",
            good: "'{ \"dependencies\": { \"TODO: the package instead\": \"^1.0.0\" } }'",
            silent: "'{ \"name\": \"todo-name\" }'",
            proof: "",
        },
        MigrationKind::Platform => Example {
            matcher: "  # A key path and a value of YAML. TODO: write the image's name for todo-name, everywhere.\n  \
                      match: { setting: { key: \"**.image\", value: \"todo-name:1*\" } }",
            file: "docker-compose.yml",
            bad: "\"services: { app: { image: 'todo-name:1.2' } }\"",
            good: "\"services: { app: { image: 'TODO: the image instead' } }\"",
            silent: "\"services: { app: { image: 'other:1.2' } } # todo-name:1.2\"",
            proof: "",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [MigrationKind; 4] = MigrationKind::ALL;

    fn wanted(kind: MigrationKind) -> Wanted {
        Wanted {
            kind: Some(kind),
            ..Wanted::default()
        }
    }

    #[test]
    fn a_new_file_reads_and_takes_more_rules() {
        for kind in KINDS {
            let first = new_rule_file("own-a", &wanted(kind));
            let second = append_rule(&first, "own-b", &Wanted::default()).expect("a place");
            assert!(second.starts_with(first.trim_end()), "{second}");
            let (there, rules) = outline(&second).expect("a rule file");
            assert_eq!((there.kind, rules), (kind, 2), "{second}");
        }
    }

    #[test]
    fn a_rule_is_lined_up_with_those_before_it() {
        let deep = new_rule_file("own-a", &Wanted::default()).replace("\n  ", "\n      ");
        let longer = append_rule(&deep, "own-b", &Wanted::default()).expect("a place");
        assert!(longer.contains("\n      - id: own-b"), "{longer}");
    }

    #[test]
    fn a_file_without_a_place_is_left_alone() {
        let first = new_rule_file("own-a", &Wanted::default());
        let after = format!("{first}setup: {{ all: SELECT 1 }}\n");
        for text in [after.as_str(), "", "rules: []\n", "rules: [", "text\n"] {
            let told = append_rule(text, "own-b", &Wanted::default());
            assert_eq!(told, Err(TemplateError::NoPlace), "{text}");
        }
        let other = append_rule(&first, "own-b", &wanted(MigrationKind::Code));
        let other = other.expect_err("another migration").to_string();
        assert!(
            other.contains("{ type: data, from: [mysql, mariadb], to: postgresql }"),
            "{other}"
        );
    }
}
