//! Synthetic rules, the words they ask for, and the words that the project's own rules ask for.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

/// Rules in one file: a loader that is slow on large files shows, one that is slow on many files shows too.
const RULES_PER_FILE: usize = 250;

/// What rule `number` looks for. Even ones match host code, odd ones a call in SQL. The names share their beginnings and
/// ends, as those of a real API do.
pub(crate) fn word(number: usize) -> String {
    const VERBS: [&str; 8] = [
        "open", "close", "fetch", "escape", "export", "convert", "register", "compile",
    ];
    const NOUNS: [&str; 5] = ["cursor", "row", "string", "session", "handle"];
    let verb = VERBS[number % VERBS.len()];
    let noun = NOUNS[number / VERBS.len() % NOUNS.len()];
    match number % 2 {
        0 => format!("legacy_{verb}_{noun}_{number:05}"),
        _ => format!("sql_{verb}_{number:05}_{noun}"),
    }
}

/// Writes `count` rules into `folder`, in the format of `rulesets/README.md`.
pub(crate) fn write_ruleset(folder: &Path, count: usize) -> io::Result<()> {
    let folder = folder.join("data/mysql-postgresql");
    fs::create_dir_all(&folder)?;
    let numbers: Vec<usize> = (0..count).collect();
    for (part, numbers) in numbers.chunks(RULES_PER_FILE).enumerate() {
        let mut yaml =
            "migration: { type: data, from: [mysql], to: postgresql }\nrules:\n".to_owned();
        for &number in numbers {
            yaml += &rule(number);
        }
        fs::write(folder.join(format!("synthetic-{part:03}.yaml")), yaml)?;
    }
    Ok(())
}

fn rule(number: usize) -> String {
    let word = word(number);
    let (matcher, bad, silent) = match number % 2 {
        0 => (
            format!("text: {{ regex: '\\b{word}\\s*\\(', scope: code, words: [{word}] }}"),
            format!("bad: \"{word}(a);\"\n        in: a.php"),
            format!("silent: \"// {word}(a)\"\n        in: a.php"),
        ),
        _ => (
            format!("sql: \"{word} ($A)\""),
            format!("bad: SELECT {word}(a) FROM t"),
            format!("silent: SELECT a FROM t -- {word}(a)"),
        ),
    };
    format!(
        r#"  - id: synthetic-{number:05}
    title: {{ en: "{word}() call", ko: "{word}() 호출" }}
    why:   {{ en: "The target has no such function.", ko: "대상에는 이 함수가 없습니다." }}
    fix:   {{ en: "Call its successor.", ko: "후속 함수를 호출합니다." }}
    breaks: fails
    effort: 5m mechanical
    match: {{ {matcher} }}
    references: [https://www.postgresql.org/docs/15/functions.html]
    examples:
      - {bad}
        proof: {{ none: "synthetic" }}
      - {silent}
"#
    )
}

/// The words as patterns for ripgrep, one a line.
pub(crate) fn write_patterns(file: &Path, words: &BTreeSet<String>) -> io::Result<()> {
    let mut patterns = String::new();
    for word in words {
        writeln!(patterns, r"\b{word}\b").map_err(io::Error::other)?;
    }
    fs::write(file, patterns)
}

/// One required word for each pattern of the project's own rules, read without their loader and so only about right: the
/// longest bare word of an `sql` pattern, and what `words` lists.
pub(crate) fn own_words(folder: &Path) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for entry in ignore::WalkBuilder::new(folder).build().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "yaml") {
            let text = fs::read_to_string(path).unwrap_or_default();
            words.extend(text.lines().filter_map(sql_word));
            words.extend(text.lines().flat_map(listed_words));
        }
    }
    words
}

fn sql_word(line: &str) -> Option<String> {
    let (_, pattern) = line.split_once("sql: \"")?;
    let mut bare = String::new();
    let mut in_class = false;
    for sign in pattern.chars().take_while(|c| *c != '"') {
        in_class = (in_class || sign == '<') && sign != '>';
        bare.push(if in_class { ' ' } else { sign });
    }
    bare.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')
        .filter(|word| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_alphabetic()))
        .max_by_key(|word| word.len())
        .map(str::to_ascii_lowercase)
}

fn listed_words(line: &str) -> Vec<String> {
    let list = line
        .split_once("words: [")
        .and_then(|(_, rest)| rest.split_once(']'));
    let words = list.map_or("", |(list, _)| list).split(',');
    words
        .map(|word| word.trim().trim_matches(['"', '\'']).to_ascii_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}
