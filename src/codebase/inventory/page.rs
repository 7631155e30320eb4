//! One file while it is read: its text, and the places in it as evidence.

use super::super::lines::{LineCursor, Snippets};
use super::super::mask::mask_credentials;
use super::super::walk::FileEntry;
use crate::model::Evidence;

/// Characters that a piece of evidence shows at most.
const EVIDENCE_CHARS: usize = 120;

/// Characters of a command or schedule that are kept.
const MOST_CHARS: usize = 300;

pub(super) struct Page<'t> {
    pub(super) entry: &'t FileEntry,
    pub(super) text: &'t str,
    cursor: LineCursor<'t>,
    snippets: Snippets<'t>,
}

impl<'t> Page<'t> {
    pub(super) fn new(entry: &'t FileEntry, text: &'t str) -> Self {
        Self {
            entry,
            text,
            cursor: LineCursor::new(text),
            snippets: Snippets::of(text),
        }
    }

    /// The line of byte `offset`; cheapest in rising order.
    pub(super) fn evidence(&mut self, offset: usize) -> Evidence {
        Evidence {
            path: self.entry.shown.clone(),
            line: self.cursor.position(offset).line,
            text: self.snippets.excerpt(offset, EVIDENCE_CHARS).into(),
        }
    }

    /// The file's name without its endings.
    pub(super) fn stem(&self) -> &str {
        let name = self.entry.shown.rsplit('/').next().unwrap_or_default();
        name.split('.')
            .next()
            .filter(|s| !s.is_empty())
            .unwrap_or(name)
    }

    /// The byte where a line begins that opens with `key:`, before byte `until`; else `until`.
    pub(super) fn line_of_key(&self, key: &str, until: usize) -> usize {
        let before = &self.text[..until.min(self.text.len())];
        let mut found = until;
        for (at, _) in before.rmatch_indices(key) {
            let behind = self.text[at + key.len()..].trim_start_matches(['"', '\'']);
            let lead = before[..at].rsplit('\n').next().unwrap_or_default();
            if behind.starts_with(':')
                && lead
                    .trim_matches([' ', '-', '"', '\'', '\t', ':'])
                    .is_empty()
            {
                found = at;
                break;
            }
        }
        found
    }
}

/// A text in one line, credentials masked, and not longer than is of use.
pub(super) fn folded(text: &str) -> String {
    folded_to(text, MOST_CHARS)
}

pub(super) fn folded_to(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let masked = mask_credentials(&words.join(" ")).into_owned();
    match masked.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked,
    }
}
