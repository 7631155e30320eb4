//! CREATE TABLE: columns, keys and table options.

use super::super::roles::Role;
use super::super::token::{TokenKind, Tokens};
use super::column::column;
use super::{close_of, is_any, items, passed, push_index, text, value};
use crate::model::{
    Definition, Direction, Extent, IfExists, Key, KeyKind, KeyPart, Lifetime, MOST_PARTS,
    Partition, Reference, Table, TableOptions,
};
use std::ops::Range;

/// Parts of a key that are read; MySQL takes 16, MariaDB 32.
const MOST_KEY_PARTS: usize = 64;

/// The table whose definitions open at `open`; `words` are those before its name, the last one included.
pub(super) fn table(
    tokens: &Tokens,
    name: Box<str>,
    words: Range<usize>,
    open: usize,
    end: usize,
    found: &mut Vec<(Definition, Range<usize>)>,
) -> Table {
    let said = |word: &str| words.clone().any(|i| tokens.is(i, word));
    let mut table = Table {
        name,
        lifetime: match said("temporary") {
            true => Lifetime::Session,
            false => Lifetime::Lasting,
        },
        if_exists: match said("exists") {
            true => IfExists::Keeps,
            false => IfExists::Fails,
        },
        ..Table::default()
    };
    let close = close_of(tokens, open);
    for item in items(tokens, open + 1, close) {
        if is_key_item(tokens, item.start) {
            let Some((key, name_at)) = key(tokens, item) else {
                continue;
            };
            if let Some(at) = name_at {
                push_index(tokens, found, &key.name, &table.name, at);
            }
            if table.keys.len() < MOST_PARTS {
                table.keys.push(key);
            }
        } else if is_inserted(tokens, &item) {
            table.extent = Extent::Part;
        } else if table.columns.len() < MOST_PARTS
            && is_column(tokens, item.start)
            && let Some((column, keys)) = column(tokens, item, words.end)
        {
            table.columns.push(column);
            table.keys.extend(keys);
        }
    }
    table.columns.shrink_to_fit();
    table.keys.shrink_to_fit();
    table.options = options(tokens, close + 1, end);
    table
}

/// Whether the program inserts all of an item, which may be several columns and keys: `CREATE TABLE t (%s)`.
fn is_inserted(tokens: &Tokens, item: &Range<usize>) -> bool {
    let mut all = tokens.list[item.clone()].iter();
    !item.is_empty() && all.all(|t| matches!(t.kind, TokenKind::Hole | TokenKind::Placeholder))
}

fn is_column(tokens: &Tokens, at: usize) -> bool {
    tokens.list.get(at).is_some_and(|t| t.role == Role::Column)
}

/// Whether a key or constraint stands at `at`, and no column.
pub(super) fn is_key_item(tokens: &Tokens, at: usize) -> bool {
    const WORDS: [&str; 9] = [
        "constraint",
        "primary",
        "unique",
        "key",
        "index",
        "fulltext",
        "spatial",
        "foreign",
        "check",
    ];
    is_any(tokens, at, &WORDS) && !is_column(tokens, at)
}

/// The key or constraint of `item`, and the token of its name where it has one of its own and makes an index.
pub(super) fn key(tokens: &Tokens, item: Range<usize>) -> Option<(Key, Option<usize>)> {
    const KINDS: [&str; 4] = ["primary", "unique", "foreign", "check"];
    let end = item.end;
    let mut i = item.start;
    let mut constraint = None;
    if tokens.is(i, "constraint") {
        i += 1;
        if !is_any(tokens, i, &KINDS) {
            constraint = tokens.name(i);
            i += 1;
        }
    }
    let kind_at = i;
    if tokens.is(kind_at, "check") {
        let after = (close_of_next(tokens, kind_at, end)? + 1).min(end);
        let expression = text(tokens, kind_at + 1..after);
        return Some((
            Key {
                kind: KeyKind::Check(expression),
                name: constraint.unwrap_or_default().into(),
                parts: Vec::new(),
            },
            None,
        ));
    }
    let name_at = passed(
        tokens,
        kind_at + 1,
        end,
        &["key", "index", "if", "not", "exists"],
    );
    let open = (name_at..end).find(|&i| tokens.is(i, "("))?;
    let own = (name_at < open && !tokens.is(name_at, "using"))
        .then(|| tokens.name(name_at))
        .flatten();
    let parts = key_parts(tokens, open);
    let kind = if tokens.is(kind_at, "primary") {
        KeyKind::Primary
    } else if tokens.is(kind_at, "foreign") {
        KeyKind::Foreign(reference(tokens, close_of(tokens, open), end)?)
    } else if tokens.is(kind_at, "unique") {
        KeyKind::Unique
    } else if tokens.is(kind_at, "fulltext") {
        KeyKind::Fulltext
    } else if tokens.is(kind_at, "spatial") {
        KeyKind::Spatial
    } else {
        KeyKind::Plain
    };
    let makes_index = own.is_some() && !matches!(kind, KeyKind::Primary | KeyKind::Foreign(_));
    let name = match kind {
        KeyKind::Primary => None,
        KeyKind::Foreign(_) => constraint.or(own),
        _ => own.or(constraint),
    };
    let key = Key {
        kind,
        name: name.unwrap_or_default().into(),
        parts,
    };
    Some((key, makes_index.then_some(name_at)))
}

/// A key that stands in the definition of its one column.
pub(super) fn key_of_column(kind: KeyKind, column: &str) -> Key {
    let name = match kind {
        KeyKind::Check(_) => column,
        _ => "",
    };
    let parts = match kind {
        KeyKind::Check(_) => Vec::new(),
        _ => vec![KeyPart {
            column: column.into(),
            prefix: None,
            direction: Direction::Ascending,
        }],
    };
    Key {
        name: name.into(),
        kind,
        parts,
    }
}

/// `(a, b(10) DESC, (lower(c)))`.
pub(super) fn key_parts(tokens: &Tokens, open: usize) -> Vec<KeyPart> {
    let part = |item: Range<usize>| {
        let named = !item.is_empty() && !tokens.is(item.start, "(");
        let is_call = named
            && tokens.is(item.start + 1, "(")
            && tokens.list[item.start + 2].kind != TokenKind::Number;
        let column = match named && !is_call {
            true => tokens.name(item.start)?.into(),
            false => text(tokens, item.clone()),
        };
        let prefix = (named && !is_call && tokens.is(item.start + 1, "("))
            .then(|| tokens.text_of(&tokens.list[item.start + 2]).parse().ok());
        Some(KeyPart {
            column,
            prefix: prefix.flatten(),
            direction: match !item.is_empty() && tokens.is(item.end - 1, "desc") {
                true => Direction::Descending,
                false => Direction::Ascending,
            },
        })
    };
    let close = close_of(tokens, open);
    items(tokens, open + 1, close)
        .into_iter()
        .take(MOST_KEY_PARTS)
        .filter_map(part)
        .collect()
}

/// `REFERENCES table (columns) ON DELETE … ON UPDATE …` at or after `from`.
pub(super) fn reference(tokens: &Tokens, from: usize, end: usize) -> Option<Reference> {
    let at = (from..end).find(|&i| tokens.is(i, "references"))?;
    let last = table_of_reference(tokens, at);
    let table = tokens.name(last).filter(|_| last < end)?.into();
    let columns = match tokens.is(last + 1, "(") {
        true => key_parts(tokens, last + 1),
        false => Vec::new(),
    };
    let action = |event: &str| {
        let on = (last..end).find(|&i| tokens.is(i, "on") && tokens.is(i + 1, event))?;
        let words = match is_any(tokens, on + 2, &["set", "no"]) {
            true => 2,
            false => 1,
        };
        let said = text(tokens, on + 2..(on + 2 + words).min(end));
        Some(said.to_lowercase().into())
    };
    Some(Reference {
        table,
        columns: columns.into_iter().map(|part| part.column).collect(),
        on_delete: action("delete"),
        on_update: action("update"),
    })
}

fn table_of_reference(tokens: &Tokens, references: usize) -> usize {
    match tokens.is(references + 2, ".") {
        true => references + 3,
        false => references + 1,
    }
}

/// The token after a reference in a column's definition.
pub(super) fn end_of_reference(tokens: &Tokens, references: usize, end: usize) -> usize {
    let mut i = table_of_reference(tokens, references) + 1;
    if i < end && tokens.is(i, "(") {
        i = close_of(tokens, i).max(i) + 1;
    }
    while i < end && is_any(tokens, i, &["on", "match"]) {
        i += match () {
            () if tokens.is(i, "match") => 2,
            () if is_any(tokens, i + 2, &["set", "no"]) => 4,
            () => 3,
        };
    }
    i.min(end)
}

fn close_of_next(tokens: &Tokens, from: usize, end: usize) -> Option<usize> {
    let open = (from..end).find(|&i| tokens.is(i, "("))?;
    Some(close_of(tokens, open))
}

/// Table options from `from` on: behind a definition, or in ALTER TABLE.
pub(super) fn options(tokens: &Tokens, from: usize, end: usize) -> TableOptions {
    let mut options = TableOptions::default();
    let mut i = from;
    while i < end {
        let value_at = |after: usize| after + usize::from(tokens.is(after, "="));
        if is_any(tokens, i, &["engine", "type"]) {
            i = value_at(i + 1);
            options.engine = value(tokens, i);
        } else if tokens.is(i, "charset") {
            i = value_at(i + 1);
            options.character_set = value(tokens, i);
        } else if is_any(tokens, i, &["character", "char"]) && tokens.is(i + 1, "set") {
            i = value_at(i + 2);
            options.character_set = value(tokens, i);
        } else if tokens.is(i, "collate") {
            i = value_at(i + 1);
            options.collation = value(tokens, i);
        } else if tokens.is(i, "auto_increment") {
            i = value_at(i + 1);
            options.auto_increment = value(tokens, i).and_then(|n| n.parse().ok());
        } else if tokens.is(i, "comment") {
            i = value_at(i + 1);
            options.comment = value(tokens, i);
        } else if tokens.is(i, "partition") && tokens.is(i + 1, "by") {
            options.partition = Some(partition(tokens, i + 2, end));
            break;
        } else if is_any(tokens, i, &["select", "as"]) {
            break;
        }
        i += 1;
    }
    options
}

fn partition(tokens: &Tokens, from: usize, end: usize) -> Partition {
    let number = (from..end)
        .find(|&i| tokens.is(i, "partitions"))
        .and_then(|at| tokens.text_of(tokens.list.get(at + 1)?).parse().ok());
    let list = (from..end)
        .find(|&i| tokens.is(i, "(") && tokens.is(i + 1, "partition") && close_of(tokens, i) > i);
    let listed = list.map(|open| items(tokens, open + 1, close_of(tokens, open)).len() as u32);
    let stop = (from..end)
        .find(|&i| is_any(tokens, i, &["partitions", "subpartition"]))
        .into_iter()
        .chain(list)
        .min()
        .unwrap_or(end);
    Partition {
        by: text(tokens, from..stop),
        count: listed.or(number).unwrap_or(1),
    }
}
