//! Keys of the rows of a dump, compared as the source's collation and PostgreSQL compare them.
//!
//! A collation takes `Red` and `red ` for one key, PostgreSQL does not; and what a source holds apart by a NUL is one key
//! once the NUL is taken out. Of each key a few bytes are kept, up to a number of keys.

use crate::model::{Column, KeyKind, Table};
use crate::sql::{ColumnKind, Fault, Value};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// Keys of one file that are kept: about 9 MiB of them.
const MOST_KEYS: usize = 458_752;

/// A unique key over text.
#[derive(Debug)]
pub(super) struct ComparedKey {
    /// Positions of its columns in a row.
    parts: Vec<(usize, Compared)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    /// Letters in any case, and blanks at the end, are the same.
    AsLetters,
    AsBytes,
}

/// What was seen of the keys of one file.
#[derive(Debug, Default)]
pub(super) struct KeysSeen {
    /// By the hash of what the source compares: the hash of the bytes without NUL, and whether there was one.
    seen: HashMap<u64, (u32, Nul), BuildHasherDefault<IsHash>>,
    /// Of the table whose keys came last.
    table: u64,
    is_full: bool,
    /// A key as the source compares it, and as it is without NUL: memory that is used again.
    alike: Vec<u8>,
    exact: Vec<u8>,
}

/// What is a hash already needs no other.
#[derive(Debug, Default)]
struct IsHash(u64);

impl Hasher for IsHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte) ^ self.0.rotate_left(8));
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nul {
    Yes,
    No,
}

/// Adds a text but for its NULs, and tells whether it had any.
fn push_without_nul(to: &mut Vec<u8>, text: &str) -> Nul {
    match memchr::memchr(0, text.as_bytes()) {
        Some(_) => {
            to.extend(text.bytes().filter(|b| *b != 0));
            Nul::Yes
        }
        None => {
            to.extend_from_slice(text.as_bytes());
            Nul::No
        }
    }
}

/// The unique keys of a table that are over text, for rows whose values stand for these columns.
pub(super) fn compared_keys(table: &Table, columns: &[(&str, ColumnKind)]) -> Vec<ComparedKey> {
    let position = |name: &str| {
        let same = |(column, _): &(&str, ColumnKind)| crate::model::same_name(column, name);
        columns.iter().position(same)
    };
    let unique = |kind: &KeyKind| matches!(kind, KeyKind::Primary | KeyKind::Unique);
    let mut keys = Vec::new();
    for key in table.keys.iter().filter(|k| unique(&k.kind)) {
        // Of a prefix the source compares less than PostgreSQL: what it holds apart stays apart.
        let whole = key.parts.iter().all(|p| p.prefix.is_none());
        let parts: Option<Vec<(usize, Compared)>> = key
            .parts
            .iter()
            .map(|part| {
                let column = table.column(&part.column)?;
                Some((position(&part.column)?, compared(table, column)))
            })
            .collect();
        let Some(parts) = parts.filter(|_| whole) else {
            continue;
        };
        let text = |at: usize| matches!(columns[at].1, ColumnKind::Text { .. } | ColumnKind::Other);
        if parts.iter().any(|(at, _)| text(*at)) {
            keys.push(ComparedKey { parts });
        }
    }
    keys
}

fn compared(table: &Table, column: &Column) -> Compared {
    let more = column.more.as_deref();
    let own = more.and_then(|m| m.collation.as_deref());
    let of_set = more.and_then(|m| m.character_set.as_deref());
    // A character set of its own means its default collation.
    let of_table = || {
        table
            .options
            .collation
            .as_deref()
            .filter(|_| of_set.is_none())
    };
    let collation = own.or_else(of_table).unwrap_or("_ci").to_lowercase();
    match collation.ends_with("_ci") {
        true => Compared::AsLetters,
        false => Compared::AsBytes,
    }
}

impl KeysSeen {
    /// What is wrong with a key of a row, given those before it, and which of the row's values shows it.
    pub(super) fn compare(
        &mut self,
        table: &str,
        (number, key): (usize, &ComparedKey),
        values: &[Value],
        text: &str,
    ) -> Option<(Fault, usize)> {
        self.alike.clear();
        self.exact.clear();
        let mut nul = Nul::No;
        for (at, compared) in &key.parts {
            let value = values.get(*at).filter(|v| !v.is_null())?;
            let content = value.kept(text);
            if push_without_nul(&mut self.exact, &content) == Nul::Yes {
                nul = Nul::Yes;
            }
            match compared {
                Compared::AsBytes => {
                    push_without_nul(&mut self.alike, &content);
                }
                Compared::AsLetters => {
                    let start = self.alike.len();
                    if content.is_ascii() {
                        push_without_nul(&mut self.alike, &content);
                        self.alike[start..].make_ascii_lowercase();
                    } else {
                        push_without_nul(&mut self.alike, &content.to_lowercase());
                    }
                    let blanks = self.alike[start..].iter().rev();
                    let blanks = blanks.take_while(|b| **b == b' ').count();
                    self.alike.truncate(self.alike.len() - blanks);
                }
            }
            self.alike.push(0);
            self.exact.push(0);
        }
        let first = key.parts.first().map_or(0, |(at, _)| *at);
        let hash = |bytes: &[u8]| {
            let mut hasher = DefaultHasher::new();
            (table, number, bytes).hash(&mut hasher);
            hasher.finish()
        };
        let alike = hash(&self.alike);
        let exact = match self.exact == self.alike {
            true => alike,
            false => hash(&self.exact),
        };
        self.seen(table, alike, (exact as u32, nul))
            .map(|fault| (fault, first))
    }

    fn seen(&mut self, table: &str, alike: u64, new: (u32, Nul)) -> Option<Fault> {
        if let Some(old) = self.seen.get(&alike) {
            return match (old.0 == new.0, old.1 == Nul::Yes || new.1 == Nul::Yes) {
                (true, true) if old.1 != new.1 => Some(Fault::KeysCollide),
                (false, false) => Some(Fault::KeysAlike),
                _ => None,
            };
        }
        let mut hasher = DefaultHasher::new();
        table.hash(&mut hasher);
        let table = hasher.finish();
        if self.seen.len() >= MOST_KEYS {
            if self.table == table {
                self.is_full = true;
                return None;
            }
            // Dumps hold one table after the other.
            self.seen.clear();
        }
        self.table = table;
        self.seen.insert(alike, new);
        None
    }

    /// How many keys of a table were compared, where there were more.
    pub(super) fn gave_up_after(&self) -> Option<u64> {
        self.is_full.then_some(MOST_KEYS as u64)
    }
}
