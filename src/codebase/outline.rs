//! A program as words, strings, signs and brackets: enough to see which branch a literal stands in.

use crate::codebase::regions::{RegionKind, Stretch};
use crate::model::Language;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    String,
    Open,
    Close,
    Sign,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Columns before the token where it is the first of its line.
    pub(super) indent: Option<usize>,
    /// The bracket around it.
    pub(super) parent: Option<usize>,
    /// Of a bracket, the other one; itself where that is missing.
    pub(super) partner: usize,
}

/// The tokens of a program; comments are none.
pub(super) struct Outline<'t> {
    pub(super) text: &'t str,
    pub(super) language: Language,
    pub(super) tokens: Vec<Token>,
    /// Where lines start that stand in no bracket; only where indentation says what a block is.
    pub(super) lines: Vec<usize>,
}

/// Where code of PHP opens and closes; no part of any expression.
const TAGS: &[&str] = &["<?php", "<?=", "?>"];

/// Tokens that one look goes over at most: a program of one endless line is not read again for each of its literals.
pub(super) const FAR: usize = 4096;

/// Signs of more than one byte, longer ones first.
const SIGNS: &[&str] = &[
    "<?php", "<?=", "===", "!==", "?->", "<=>", "=>", "->", "==", "!=", "<>", "&&", "||", "??",
    "?:", "?.", "::", ":=", "<=", ">=", "?>",
];

impl<'t> Outline<'t> {
    pub(super) fn read(text: &'t str, language: Language, stretches: &[Stretch]) -> Self {
        let mut outline = Self {
            text,
            language,
            tokens: Vec::new(),
            lines: Vec::new(),
        };
        for stretch in stretches {
            match stretch.kind {
                RegionKind::Code => outline.read_code(stretch.start, stretch.end),
                RegionKind::String => outline.add(Kind::String, stretch.start, stretch.end),
                RegionKind::Comment | RegionKind::Markup => {}
            }
        }
        outline.pair();
        if outline.is_indented() {
            let starts = |t: &Token| t.parent.is_none() && t.indent.is_some();
            outline.lines = (0..outline.tokens.len())
                .filter(|&i| starts(&outline.tokens[i]))
                .collect();
        }
        outline
    }

    /// Whether blocks are told by indentation: in Python by law, in Ruby by habit.
    pub(super) fn is_indented(&self) -> bool {
        matches!(self.language, Language::Python | Language::Ruby)
    }

    fn read_code(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < end {
            let byte = bytes[at];
            let from = at;
            at += 1;
            let kind = match byte {
                _ if byte.is_ascii_whitespace() => continue,
                b'(' | b'[' | b'{' => Kind::Open,
                b')' | b']' | b'}' => Kind::Close,
                _ if is_word(byte) => {
                    while at < end && is_word(bytes[at]) {
                        at += 1;
                    }
                    let question = self.language == Language::Ruby && bytes.get(at) == Some(&b'?');
                    at += usize::from(question && at < end);
                    Kind::Word
                }
                _ => {
                    let rest = &bytes[from..end];
                    let sign = SIGNS.iter().find(|sign| rest.starts_with(sign.as_bytes()));
                    at = from + sign.map_or(1, |sign| sign.len());
                    if sign.is_some_and(|sign| TAGS.contains(sign)) {
                        continue;
                    }
                    Kind::Sign
                }
            };
            self.add(kind, from, at);
        }
    }

    fn add(&mut self, kind: Kind, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let after = self.tokens.last().map_or(0, |t| t.end);
        let blank = bytes[after..start]
            .iter()
            .rev()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        let line_start = start - blank;
        let first = line_start == 0 || bytes[line_start - 1] == b'\n';
        self.tokens.push(Token {
            kind,
            start,
            end,
            indent: first.then_some(blank),
            parent: None,
            partner: self.tokens.len(),
        });
    }

    fn pair(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        for at in 0..self.tokens.len() {
            if self.tokens[at].kind == Kind::Close {
                let matching = open.iter().rposition(|&o| self.closes(o, at));
                // A bracket without its partner is left alone.
                if let Some(deep) = matching {
                    self.tokens[open[deep]].partner = at;
                    self.tokens[at].partner = open[deep];
                    open.truncate(deep);
                }
            }
            self.tokens[at].parent = open.last().copied();
            if self.tokens[at].kind == Kind::Open {
                open.push(at);
            }
        }
    }

    fn closes(&self, open: usize, close: usize) -> bool {
        matches!(
            (self.word(open), self.word(close)),
            ("(", ")") | ("[", "]") | ("{", "}")
        )
    }

    /// A token as written.
    pub(super) fn word(&self, at: usize) -> &'t str {
        &self.text[self.tokens[at].start..self.tokens[at].end]
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|t| t.kind != Kind::String && self.word(at).eq_ignore_ascii_case(word))
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    /// The token that a byte of the text stands in.
    pub(super) fn at_byte(&self, byte: usize) -> Option<usize> {
        let behind = self.tokens.partition_point(|t| t.start <= byte);
        behind.checked_sub(1)
    }

    /// The tokens of a range that stand in no bracket of it; of brackets only the opening one is told. What stands
    /// further away than [`FAR`] is not.
    pub(super) fn level(&self, range: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let here = (at < range.end).then_some(at)?;
            at = self.behind(here);
            Some(here)
        })
        .take(FAR)
    }

    /// The token behind this one, or behind the bracket that it opens.
    pub(super) fn behind(&self, at: usize) -> usize {
        match self.tokens[at].kind {
            Kind::Open => self.tokens[at].partner.max(at) + 1,
            _ => at + 1,
        }
    }

    /// The token before this one, or before the bracket that it closes; not before `floor`.
    pub(super) fn before(&self, at: usize, floor: usize) -> Option<usize> {
        let before = at.checked_sub(1).filter(|b| *b >= floor)?;
        match self.tokens[before].kind {
            Kind::Close => Some(self.tokens[before].partner).filter(|b| *b >= floor),
            _ => Some(before),
        }
    }

    /// The tokens in the bracket that a token opens, or all where there is none.
    pub(super) fn inside(&self, open: Option<usize>) -> Range<usize> {
        match open {
            Some(open) if self.tokens[open].partner > open => open + 1..self.tokens[open].partner,
            Some(open) => open + 1..self.tokens.len(),
            None => 0..self.tokens.len(),
        }
    }

    /// The parts of a range between signs, which stand in no bracket of it.
    pub(super) fn split(&self, range: Range<usize>, signs: &[&str]) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = range.start;
        for at in self.level(range.clone()) {
            if self.is_any(at, signs) {
                parts.push(start..at);
                start = at + 1;
            }
        }
        parts.push(start..range.end);
        parts
    }

    /// The content of a string token, without prefix and quotes.
    pub(super) fn content(&self, at: usize) -> &'t str {
        let quotes = |c: char| matches!(c, '"' | '\'' | '`');
        let word = self.word(at);
        match word.find(quotes) {
            Some(quote) => word[quote..].trim_matches(quotes),
            None => word,
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'@') || byte >= 0x80
}
