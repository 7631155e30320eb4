//! Regular expressions of text rules: read where a rule is compiled, built where a text first calls for them.
//!
//! They are built without the automaton that is written out before the first search: of hundreds of regular expressions a
//! scan searches each in few lines, and writing it out takes longer than all of these searches.

use super::needed::{Blanks, Needed};
use crate::rules::TextReach;
use grep_matcher::{Match, Matcher, NoCaptures, NoError};
use regex_automata::{Input, meta, util::syntax};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::ops::Range;
use std::sync::OnceLock;

#[derive(Debug, Clone)]
pub(super) struct Regex {
    written: String,
    reach: TextReach,
    blanks: Blanks,
    needed: OnceLock<Needed>,
    built: OnceLock<meta::Regex>,
}

impl Regex {
    /// One that is read where it is first asked; [`check`](Self::check) tells before whether it can be.
    pub(super) fn unread(written: &str, reach: TextReach, blanks: Blanks) -> Self {
        Self {
            written: written.to_owned(),
            reach,
            blanks,
            needed: OnceLock::new(),
            built: OnceLock::new(),
        }
    }

    /// What is wrong with it. What may be too large is built.
    pub(super) fn check(&self) -> Result<(), String> {
        let read = read(&self.written)?;
        if self.reach == TextReach::Line && holds_line_end(&read) {
            return Err("a line end is never part of a line: set `multiline: true`".to_owned());
        }
        if atoms(&read) > MOST_ATOMS {
            let built = built(&self.written)?;
            self.built.get_or_init(|| built);
        }
        Ok(())
    }

    /// What a text must hold for a match.
    pub(super) fn needed(&self) -> &Needed {
        self.needed.get_or_init(|| {
            let read = read(&self.written).expect("it was checked");
            Needed::of(&read, self.blanks)
        })
    }

    fn regex(&self) -> &meta::Regex {
        self.built
            .get_or_init(|| built(&self.written).expect("it was checked, and it is small"))
    }

    /// The bytes of the group of a name in each match, or those of the match where it has none.
    pub(super) fn find_all(&self, text: &[u8], group: &str) -> Vec<Range<usize>> {
        let regex = self.regex();
        let name = regex
            .group_info()
            .to_index(regex_automata::PatternID::ZERO, group);
        let Some(name) = name else {
            return regex.find_iter(text).map(|found| found.range()).collect();
        };
        let reported = |found: regex_automata::util::captures::Captures| {
            let span = found.get_group(name).or(found.get_group(0))?;
            Some(span.range())
        };
        regex.captures_iter(text).filter_map(reported).collect()
    }
}

/// A regular expression, or what is wrong with it.
pub(super) fn read(written: &str) -> Result<Hir, String> {
    let mut parser = regex_syntax::ParserBuilder::new().utf8(false).build();
    parser.parse(written).map_err(|e| e.to_string())
}

/// Lines, for a searcher that has no other way to find them.
impl Matcher for &Regex {
    type Captures = NoCaptures;
    type Error = NoError;

    fn find_at(&self, text: &[u8], at: usize) -> Result<Option<Match>, NoError> {
        let found = self.regex().search(&Input::new(text).range(at..));
        Ok(found.map(|m| Match::new(m.start(), m.end())))
    }

    fn new_captures(&self) -> Result<NoCaptures, NoError> {
        Ok(NoCaptures::new())
    }
}

/// The most atoms of a regular expression that is not built at once: far below the builder's limit.
const MOST_ATOMS: usize = 50_000;

/// The bytes of a regular expression and the ranges of its classes (`\w` has some hundred), with all repetitions written
/// out.
fn atoms(regex: &Hir) -> usize {
    let sum = |parts: &[Hir]| {
        parts
            .iter()
            .fold(0, |n: usize, p| n.saturating_add(atoms(p)))
    };
    match regex.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Capture(group) => atoms(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
        HirKind::Repetition(repeated) => {
            let times = repeated.max.unwrap_or(repeated.min).max(1);
            atoms(&repeated.sub).saturating_mul(times as usize)
        }
    }
}

/// Whether a line end is written in it; classes may hold one and mean the other bytes.
fn holds_line_end(regex: &Hir) -> bool {
    match regex.kind() {
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Capture(group) => holds_line_end(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(holds_line_end),
        HirKind::Repetition(repeated) => holds_line_end(&repeated.sub),
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => false,
    }
}

fn built(regex: &str) -> Result<meta::Regex, String> {
    let lines = syntax::Config::new().multi_line(true).utf8(false);
    let config = meta::Config::new()
        .utf8_empty(false)
        .nfa_size_limit(Some(LARGEST))
        .dfa(false);
    meta::Regex::builder()
        .syntax(lines)
        .configure(config)
        .build(&with_borders_of_ascii(regex))
        .map_err(|_| format!("it is larger than {} MiB when compiled", LARGEST >> 20))
}

/// Bytes of the largest compiled regular expression.
const LARGEST: usize = 10 << 20;

/// The regular expression with `\b` and `\B` telling words of ASCII: to tell those of Unicode, the fast ways of searching
/// give up in a text that is not all ASCII.
fn with_borders_of_ascii(regex: &str) -> String {
    let mut told = String::with_capacity(regex.len());
    let mut rest = regex.chars();
    while let Some(c) = rest.next() {
        let escaped = match c {
            '\\' => rest.next(),
            _ => None,
        };
        match escaped {
            Some(border @ ('b' | 'B')) if !rest.as_str().starts_with('{') => {
                told.extend(["(?-u:\\", border.encode_utf8(&mut [0; 4]), ")"]);
            }
            _ => told.extend([c].into_iter().chain(escaped)),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_of_words_are_those_of_ascii() {
        for (regex, told) in [
            (r"\bmark\B", r"(?-u:\b)mark(?-u:\B)"),
            (r"\\b", r"\\b"),
            (r"\b{start}mark", r"\b{start}mark"),
            (r"[\w\]]mark\.", r"[\w\]]mark\."),
        ] {
            assert_eq!(with_borders_of_ascii(regex), told);
        }
    }

    #[test]
    fn what_may_not_build_is_built_at_once() {
        for (regex, reach, at_once) in [
            (r"(?-u)\bmark[({]", TextReach::Line, Ok(false)),
            (r"mark\w{0,20}", TextReach::Line, Ok(false)),
            (r"mark\w{200}", TextReach::Line, Ok(true)),
            (r"(mark\w{40}){60}", TextReach::Line, Err(())),
            (r"mark\n", TextReach::Lines, Ok(false)),
            (r"mark\n", TextReach::Line, Err(())),
            ("(mark", TextReach::Line, Err(())),
        ] {
            let unread = Regex::unread(regex, reach, Blanks::Comments);
            let told = unread.check().map_err(|_| ());
            let told = told.map(|()| unread.built.get().is_some());
            assert_eq!(told, at_once, "{regex}");
        }
    }

    #[test]
    fn the_group_is_told_or_the_match() {
        let all = |regex, text: &str| {
            let regex = Regex::unread(regex, TextReach::Lines, Blanks::Comments);
            regex.find_all(text.as_bytes(), "at")
        };
        assert_eq!(all(r"a(?P<at>b)?", "ab a"), [1..2, 3..4]);
        assert_eq!(all(r"^b$", "a\nb\nb"), [2..3, 4..5]);
    }
}
