//! A line of a request in its clauses: what is said one after the other, and what stands in brackets.

use super::technologies::{Mention, Named, mentions, version_at};
use crate::model::Technology;
use std::ops::Range;

/// One clause; `text` and `lower` have the same bytes but for the case of ASCII letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) text: String,
    pub(super) lower: String,
}

/// One technology that becomes another, or another version of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: Technology,
    pub(super) to: Technology,
}

impl Clause {
    pub(super) fn new(text: &str) -> Self {
        let text = text
            .trim()
            .trim_end_matches(['.', ';', ','])
            .trim()
            .to_owned();
        Self {
            lower: text.to_ascii_lowercase(),
            text,
        }
    }

    /// In lower case without blanks, in which phrases are looked for however they are spaced.
    pub(super) fn squeezed(&self) -> String {
        squeezed(&self.lower)
    }

    pub(super) fn mentions(&self) -> Vec<Mention> {
        mentions(&self.lower)
    }

    /// The lower-case text with blanks in the place of some spans.
    pub(super) fn without(&self, spans: impl Iterator<Item = Range<usize>>) -> String {
        let mut bytes = self.lower.clone().into_bytes();
        for span in spans {
            bytes[span].fill(b' ');
        }
        String::from_utf8(bytes).unwrap_or_default()
    }
}

pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The clauses of a line, then those of what stands in brackets in it.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let (main, asides) = without_asides(text);
    let all = std::iter::once(main.as_str()).chain(asides.iter().map(String::as_str));
    all.flat_map(parts).filter(|c| !c.text.is_empty()).collect()
}

/// Places of evidence that `migscan init` writes, and their like: no statements.
const EVIDENCE: &[&str] = &["근거", "출처", "evidence", "see "];

/// The text without its brackets, and what stood in them; a version and a plural's `(s)` stay.
fn without_asides(text: &str) -> (String, Vec<String>) {
    let (mut main, mut asides) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let inner_and_rest = &rest[open + 1..];
        let Some(close) = matching(inner_and_rest) else {
            break;
        };
        let inner = inner_and_rest[..close].trim();
        main.push_str(&rest[..open]);
        let lower = inner.to_ascii_lowercase();
        let version_end =
            version_at(&lower, usize::from(lower.starts_with('v'))).map(|(_, end)| end);
        if version_end == Some(lower.len()) || lower == "s" {
            main.push_str(&rest[open..open + 1 + close + 1]);
        } else {
            main.push(' ');
            if !EVIDENCE.iter().any(|word| lower.starts_with(word)) {
                asides.push(inner.to_owned());
            }
        }
        rest = &inner_and_rest[close + 1..];
    }
    main.push_str(rest);
    (main, asides)
}

/// Where the bracket closes that opened before the text.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Cut at commas and the words that join clauses, but not within numbers, code or what an arrow joins.
fn parts(text: &str) -> Vec<Clause> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut in_code = false;
    while let Some(c) = text[at..].chars().next() {
        let mut next = at + c.len_utf8();
        if c == '`' {
            in_code = !in_code;
        }
        let sign_len = match in_code {
            true => None,
            false => separator(text, at),
        };
        if let Some(len) = sign_len {
            found.push(Clause::new(&text[start..at]));
            next = at + len;
            start = next;
        }
        at = next;
    }
    found.push(Clause::new(&text[start..]));
    found
}

fn separator(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let digit_before = text[..at].ends_with(|c: char| c.is_ascii_digit());
    let digit_behind = |len: usize| rest[len..].starts_with(|c: char| c.is_ascii_digit());
    let words = [
        " 및 ",
        "이며 ",
        "이고 ",
        " 그리고 ",
        " / ",
        " + ",
        " & ",
        " · ",
        "; ",
        ";",
        "、",
        ". ",
    ];
    if let Some(word) = words.iter().find(|word| rest.starts_with(**word)) {
        return Some(word.len());
    }
    if rest.starts_with(',') && !(digit_before && digit_behind(1)) {
        return Some(1);
    }
    if rest.starts_with(" and ") && !digit_behind(5) && !rest[5..].starts_with("a half") {
        return Some(5);
    }
    None
}

/// What the clause says becomes what: `A → B`, `A에서 B로`, `from A to B`, `A 5.7 → 8.0`.
pub(super) fn moves(clause: &Clause, mentions: &[Mention]) -> Vec<Move> {
    let technologies: Vec<&Mention> = mentions
        .iter()
        .filter(|m| matches!(m.named, Named::Technology(_)))
        .collect();
    let mut found = Vec::new();
    for (n, first) in technologies.iter().enumerate() {
        let rest = &clause.lower[first.span.end..];
        let second = technologies.get(n + 1);
        let until = second.map_or(clause.lower.len(), |s| s.span.start);
        let between = &clause.lower[first.span.end..until];
        let (Some(from), to) = (first.technology(), second.and_then(|s| s.technology())) else {
            continue;
        };
        if let (Some(second), Some(to)) = (second, to)
            && joins(between, &clause.lower[second.span.end..])
        {
            found.push(Move { from, to });
        } else if let Some(version) = next_version(rest) {
            let to = Technology {
                name: from.name.clone(),
                version: Some(version),
            };
            found.push(Move { from, to });
        }
    }
    found
}

fn joins(between: &str, behind: &str) -> bool {
    let word = between.trim();
    let toward =
        |text: &str| text.trim_start().starts_with("로") || text.trim_start().starts_with("으로");
    let from_words = ["에서", "를", "을", "부터", "의"];
    between.contains('→')
        || ["to", "into", "onto", "with", "by"].contains(&word)
        || word.ends_with(" to")
        || from_words
            .iter()
            .any(|w| word.starts_with(w) || word.ends_with(w))
            && toward(behind)
        || word == "대신" && behind.is_empty()
}

/// The other version of a technology that stands just before.
fn next_version(rest: &str) -> Option<crate::model::Version> {
    let rest = rest.trim_start_matches([')', ' ']);
    let (sign, is_korean) = [("→", false), ("에서", true), ("to ", false)]
        .into_iter()
        .find(|(sign, _)| rest.starts_with(sign))?;
    let behind = rest[sign.len()..].trim_start().trim_start_matches('v');
    let (version, end) = version_at(behind, 0)?;
    let toward = behind[end..].trim_start().starts_with("로")
        || behind[end..].trim_start().starts_with("으로");
    (!is_korean || toward).then_some(version)
}

/// The spans of the versions that moves go to, so that they are not read as quantities.
pub(super) fn version_spans(clause: &Clause) -> Vec<Range<usize>> {
    let lower = &clause.lower;
    let signs = ["→", "에서 ", "to "];
    let found = signs.iter().flat_map(|sign| {
        lower.match_indices(sign).filter_map(|(at, _)| {
            let behind = at + sign.len();
            let start = behind + lower[behind..].len()
                - lower[behind..].trim_start_matches([' ', 'v']).len();
            version_at(lower, start).map(|(_, end)| start..end)
        })
    });
    found.collect()
}
