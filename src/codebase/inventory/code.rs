//! Program text for readers of calls: comments and strings told from code, brackets in pairs.

use super::super::literal::literal;
use super::super::regions::{RegionKind, Stretch, lex};
use super::page::Page;
use crate::model::Language;
use std::ops::Range;

/// Places of one word that are looked at in one file.
const MOST_PLACES: usize = 500;

/// How far an opening bracket's partner may stand behind it, in bytes.
const REACH: usize = 256 << 10;

/// The code of a file; all offsets are bytes of its text.
pub(super) struct Code<'t> {
    pub(super) text: &'t str,
    language: Language,
    stretches: Vec<Stretch>,
    /// The text with blanks in the place of comments, strings and markup.
    pub(super) bare: String,
}

impl<'t> Code<'t> {
    /// The code of a page that holds one of the words; lexing costs more than looking.
    pub(super) fn holding(page: &Page<'t>, words: &[&str]) -> Option<Self> {
        let bytes = page.text.as_bytes();
        let holds = words
            .iter()
            .any(|w| memchr::memmem::find(bytes, w.as_bytes()).is_some());
        holds.then(|| Self::of(page.text, page.entry.language))
    }

    fn of(text: &'t str, language: Language) -> Self {
        let mut stretches = Vec::new();
        lex(text, language, usize::MAX, &mut stretches);
        let mut bare = vec![b' '; text.len()];
        for stretch in stretches.iter().filter(|s| s.kind == RegionKind::Code) {
            bare[stretch.start..stretch.end]
                .copy_from_slice(&text.as_bytes()[stretch.start..stretch.end]);
        }
        for (at, _) in text.match_indices('\n') {
            bare[at] = b'\n';
        }
        Self {
            text,
            language,
            stretches,
            bare: String::from_utf8(bare).unwrap_or_else(|_| " ".repeat(text.len())),
        }
    }

    /// Where a word stands in the code as a word of its own.
    pub(super) fn words<'c>(&'c self, word: &'c str) -> impl Iterator<Item = usize> + 'c {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let starts = word.starts_with(is_part);
        self.bare
            .match_indices(word)
            .map(|(at, _)| at)
            .filter(move |&at| {
                let before = self.bare[..at].chars().next_back();
                let behind = self.bare[at + word.len()..].chars().next();
                let joined_before = starts && before.is_some_and(is_part);
                !joined_before && !behind.is_some_and(is_part)
            })
            .take(MOST_PLACES)
    }

    /// Where a call stands in the code that begins with these signs: start, and the byte behind them.
    pub(super) fn calls<'c>(
        &'c self,
        opening: &'c str,
    ) -> impl Iterator<Item = (usize, usize)> + 'c {
        let found = self.bare.match_indices(opening).take(MOST_PLACES);
        found.map(|(at, call)| (at, at + call.len()))
    }

    /// The next bracket of a kind, with nothing but blanks before it.
    pub(super) fn bracket_at(&self, at: usize, bracket: char) -> Option<usize> {
        let rest = self.bare.get(at..)?;
        let blanks = rest.len() - rest.trim_start().len();
        rest.trim_start()
            .starts_with(bracket)
            .then_some(at + blanks)
    }

    /// What stands between an opening bracket and its partner.
    pub(super) fn inside(&self, open: usize) -> Option<Range<usize>> {
        let mut depth = 0_usize;
        for (n, byte) in self.bare.as_bytes()[open..].iter().take(REACH).enumerate() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(open + 1..open + n);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The parts of a range between its commas, empty ones left out.
    pub(super) fn items(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut items = Vec::new();
        let (mut depth, mut start) = (0_i32, range.start);
        for at in range.clone() {
            match self.bare.as_bytes()[at] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                b',' if depth == 0 => {
                    items.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        items.push(start..range.end);
        items.retain(|item| !self.written(item.clone()).is_empty());
        items
    }

    /// Key and value of an item, at the first of the signs outside of brackets and strings.
    pub(super) fn halves(
        &self,
        item: Range<usize>,
        sign: &str,
    ) -> Option<(Range<usize>, Range<usize>)> {
        let at = item.start + self.bare[item.clone()].find(sign)?;
        Some((item.start..at, at + sign.len()..item.end))
    }

    /// A range as written, comments left out.
    pub(super) fn written(&self, range: Range<usize>) -> String {
        let from = self.stretches.partition_point(|s| s.end <= range.start);
        let mut written = String::new();
        for stretch in self.stretches[from..]
            .iter()
            .take_while(|s| s.start < range.end)
        {
            if matches!(stretch.kind, RegionKind::Code | RegionKind::String) {
                let (start, end) = (stretch.start.max(range.start), stretch.end.min(range.end));
                written.push_str(self.text.get(start..end).unwrap_or_default());
            }
        }
        written.trim().to_owned()
    }

    /// What the first string of a range says.
    pub(super) fn string(&self, range: Range<usize>) -> Option<String> {
        let from = self.stretches.partition_point(|s| s.start < range.start);
        let mut inside = self.stretches[from..]
            .iter()
            .take_while(|s| s.end <= range.end);
        let stretch = inside.find(|s| s.kind == RegionKind::String)?;
        literal(self.text, self.language, stretch).map(|l| l.text)
    }

    /// The value of a named argument among items: `name='x'`, `cron: 'x'`, `cron = "x"`.
    pub(super) fn named(
        &self,
        items: &[Range<usize>],
        name: &str,
        sign: &str,
    ) -> Option<Range<usize>> {
        items.iter().find_map(|item| {
            let (key, value) = self.halves(item.clone(), sign)?;
            (self.bare[key].trim() == name).then_some(value)
        })
    }
}
