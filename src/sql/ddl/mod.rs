//! What statements define and change in the database: tables, keys, routines, each with the place of its name.

mod column;
mod table;

use super::dialect::HOLE;
use super::token::{TokenKind, Tokens};
use crate::model::{
    Alteration, Change, Definition, Index, Key, KeyKind, Object, ObjectKind, Position,
};
use column::column;
pub use column::column_type;
use std::ops::Range;
use table::{is_key_item, key, key_parts, options, table};

/// Characters of an expression, a comment or a list of values that are kept.
const LONGEST_TEXT: usize = 1000;

/// What the statements define, each with the bytes of its name in the text.
pub fn definitions(tokens: &Tokens) -> Vec<(Definition, Range<usize>)> {
    let mut reader = Reader {
        tokens,
        found: Vec::new(),
    };
    let mut i = 0;
    while i < tokens.list.len() {
        let start = i;
        i = (start..tokens.list.len())
            .find(|&i| tokens.is(i, ";"))
            .unwrap_or(tokens.list.len());
        let statement = start..i;
        i += 1;
        if reader.statement(statement) == After::ItsBody {
            break;
        }
    }
    reader.found
}

/// What follows a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Statements,
    /// The rest of a routine: what it makes, it makes when it is called.
    ItsBody,
}

struct Reader<'t, 'a> {
    tokens: &'t Tokens<'a>,
    found: Vec<(Definition, Range<usize>)>,
}

impl Reader<'_, '_> {
    fn statement(&mut self, statement: Range<usize>) -> After {
        let tokens = self.tokens;
        let (start, end) = (statement.start, statement.end);
        if tokens.is(start, "create") {
            return self.created(start, end);
        } else if tokens.is(start, "alter") {
            self.altered(start, end);
        } else if tokens.is(start, "drop") {
            self.dropped(start, end);
        } else if tokens.is(start, "rename") && is_any(tokens, start + 1, &["table", "tables"]) {
            self.renamed(start + 2, end);
        }
        After::Statements
    }

    /// The word that says what is created, dropped or altered, among the first words of the statement.
    fn kind(&self, start: usize, end: usize) -> Option<usize> {
        const KINDS: [&str; 8] = [
            "table",
            "index",
            "view",
            "trigger",
            "procedure",
            "function",
            "event",
            "extension",
        ];
        // `DEFINER = 'a'@'b' SQL SECURITY DEFINER` may stand before it.
        (start + 1..end.min(start + 20)).find(|&i| is_any(self.tokens, i, &KINDS))
    }

    fn created(&mut self, start: usize, end: usize) -> After {
        let tokens = self.tokens;
        let Some(kind) = self.kind(start, end) else {
            return After::Statements;
        };
        if tokens.is(kind, "table") {
            self.created_table(start, kind, end);
        } else if tokens.is(kind, "index") {
            self.created_index(start, kind, end);
        } else if tokens.is(kind, "extension") {
            if let Some((name, at)) = self.name(kind + 1, end) {
                self.push(Definition::Extension(name.to_lowercase()), at);
            }
        } else if let Some(object) = object_kind(tokens, kind) {
            return self.created_object(start, kind, end, object);
        }
        After::Statements
    }

    fn created_table(&mut self, start: usize, kind: usize, end: usize) {
        let tokens = self.tokens;
        let Some((name, at)) = self.name(kind + 1, end) else {
            return;
        };
        let open = at + 1;
        let like = match tokens.is(open, "(") && tokens.is(open + 1, "like") {
            true => open + 2,
            false => open + 1,
        };
        if tokens.is(like - 1, "like") {
            if let Some((like, _)) = self.name(like, end) {
                self.push(Definition::TableLike { name, like }, at);
            }
            return;
        }
        if !tokens.is(open, "(") || is_any(tokens, open + 1, &["select", "with"]) {
            return;
        }
        if close_of(tokens, open) == open {
            return self.push(Definition::UnfinishedTable(name), at);
        }
        let words = start..at;
        let definition = table(tokens, name, words, open, end, &mut self.found);
        let definition = Definition::Table(Box::new(definition));
        self.push(definition, at);
    }

    /// `CREATE UNIQUE INDEX name USING BTREE ON table (parts)`.
    fn created_index(&mut self, start: usize, kind: usize, end: usize) {
        let tokens = self.tokens;
        let Some(on) = (kind + 1..end).find(|&i| tokens.is(i, "on")) else {
            return;
        };
        let Some((table, at)) = self.name(on + 1, end) else {
            return;
        };
        let Some((name, name_at)) = self.name(kind + 1, on) else {
            return;
        };
        self.index(&name, &table, name_at);
        let open = (at + 1..end).find(|&i| tokens.is(i, "("));
        let added = Key {
            kind: match start + 1 {
                i if tokens.is(i, "unique") => KeyKind::Unique,
                i if tokens.is(i, "fulltext") => KeyKind::Fulltext,
                i if tokens.is(i, "spatial") => KeyKind::Spatial,
                _ => KeyKind::Plain,
            },
            name,
            parts: open.map(|o| key_parts(tokens, o)).unwrap_or_default(),
        };
        self.alteration(table, vec![Change::AddKey(added)], at);
    }

    fn created_object(
        &mut self,
        start: usize,
        kind: usize,
        end: usize,
        object: ObjectKind,
    ) -> After {
        let tokens = self.tokens;
        let is_routine = object != ObjectKind::View;
        let Some((name, at)) = self.name(kind + 1, end) else {
            return After::Statements;
        };
        // Unquoted names of objects are no keywords, but an `AGGREGATE FUNCTION f RETURNS` has no body.
        let body = is_routine && (at..end).any(|i| is_any(tokens, i, &["begin", "if", "case"]));
        let last = match body {
            true => tokens.list.len(),
            false => end,
        };
        let text = &tokens.text[bytes(tokens, start).start..bytes(tokens, last - 1).end];
        let table = (object == ObjectKind::Trigger)
            .then(|| (at + 1..end).find(|&i| tokens.is(i, "on")))
            .flatten()
            .and_then(|on| self.name(on + 1, end))
            .map(|(table, _)| table);
        let lines = text.lines().count() as u32;
        self.push(
            Definition::Object(Object {
                kind: object,
                name,
                lines,
                table,
            }),
            at,
        );
        match body {
            true => After::ItsBody,
            false => After::Statements,
        }
    }

    fn dropped(&mut self, start: usize, end: usize) {
        let tokens = self.tokens;
        let Some(kind) = self.kind(start, end.min(start + 3)) else {
            return;
        };
        if tokens.is(kind, "index") {
            let on = (kind + 1..end).find(|&i| tokens.is(i, "on"));
            let table = on.and_then(|on| self.name(on + 1, end));
            if let (Some((name, _)), Some((table, at))) = (self.name(kind + 1, end), table) {
                self.alteration(table, vec![Change::DropKey(name)], at);
            }
            return;
        }
        for item in items(tokens, kind + 1, end) {
            let Some((name, at)) = self.name(item.start, item.end) else {
                continue;
            };
            if tokens.is(kind, "table") {
                self.push(Definition::TableDropped(name), at);
            } else if let Some(object) = object_kind(tokens, kind) {
                self.push(Definition::ObjectDropped(object, name), at);
            }
        }
    }

    /// `RENAME TABLE a TO b, c TO d`.
    fn renamed(&mut self, from: usize, end: usize) {
        for item in items(self.tokens, from, end) {
            let to = item.clone().find(|&i| self.tokens.is(i, "to"));
            let names = to.and_then(|to| {
                let old = self.name(item.start, to)?;
                Some((old, self.name(to + 1, item.end)?.0))
            });
            if let Some(((from, at), to)) = names {
                self.push(Definition::TableRenamed { from, to }, at);
            }
        }
    }

    fn altered(&mut self, start: usize, end: usize) {
        let tokens = self.tokens;
        let Some(kind) = (start + 1..end.min(start + 4)).find(|&i| tokens.is(i, "table")) else {
            return;
        };
        let Some((table, at)) = self.name(kind + 1, end) else {
            return;
        };
        let mut changes = Vec::new();
        for item in items(tokens, at + 1, end) {
            self.change(&table, item, at, &mut changes);
        }
        if !changes.is_empty() {
            self.alteration(table, changes, at);
        }
    }

    fn change(&mut self, table: &str, item: Range<usize>, at: usize, changes: &mut Vec<Change>) {
        let tokens = self.tokens;
        let (first, next, end) = (item.start, item.start + 1, item.end);
        if tokens.is(first, "add") {
            self.added(table, next..end, at, changes);
        } else if is_any(tokens, first, &["modify", "change"]) {
            let name_at = passed(tokens, next, end, &["column", "if", "exists"]);
            let new_at = name_at + usize::from(tokens.is(first, "change"));
            let old = tokens.name(name_at).map(Box::from);
            if let (Some(old), Some((new, keys))) = (old, column(tokens, new_at..end, at)) {
                let position = position(tokens, new_at..end);
                changes.push(Change::ReplaceColumn(old, new, keys, position));
            }
        } else if tokens.is(first, "drop") {
            changes.extend(dropped_part(tokens, next, end));
        } else if tokens.is(first, "alter") {
            changes.extend(altered_column(tokens, next, end));
        } else if tokens.is(first, "rename") {
            changes.extend(self.renamed_part(next, end));
        } else {
            let converts = tokens.is(first, "convert");
            let options = options(tokens, first, end);
            changes.push(match converts {
                true => Change::ConvertTo(options),
                false => Change::Options(options),
            });
        }
    }

    /// `ADD [COLUMN] name …`, `ADD (name …, name …)`, `ADD INDEX …`.
    fn added(&mut self, table: &str, item: Range<usize>, at: usize, changes: &mut Vec<Change>) {
        let tokens = self.tokens;
        let start = passed(
            tokens,
            item.start,
            item.end,
            &["column", "if", "not", "exists"],
        );
        let many = tokens.is(start, "(") && close_of(tokens, start) > start;
        let (from, to) = match many {
            true => (start + 1, close_of(tokens, start)),
            false => (start, item.end),
        };
        for part in items(tokens, from, to) {
            if is_key_item(tokens, part.start) {
                let Some((key, name_at)) = key(tokens, part) else {
                    continue;
                };
                if let Some(name_at) = name_at {
                    self.index(&key.name, table, name_at);
                }
                changes.push(Change::AddKey(key));
            } else if let Some((new, keys)) = column(tokens, part.clone(), at) {
                changes.push(Change::AddColumn(new, keys, position(tokens, part)));
            }
        }
    }

    fn renamed_part(&self, from: usize, end: usize) -> Option<Change> {
        let tokens = self.tokens;
        let pair = || {
            let to = (from + 2..end).find(|&i| tokens.is(i, "to"))?;
            let old = tokens.name(from + 1)?.into();
            Some((old, tokens.name(to + 1)?.into()))
        };
        if tokens.is(from, "column") {
            return pair().map(|(from, to)| Change::RenameColumn { from, to });
        }
        if is_any(tokens, from, &["index", "key"]) {
            return pair().map(|(from, to)| Change::RenameKey { from, to });
        }
        let name = passed(tokens, from, end, &["to", "as", "="]);
        self.name(name, end).map(|(to, _)| Change::Rename(to))
    }

    /// The name at or after `from`, `IF NOT EXISTS` passed over: the last part of `db.name`, with its position.
    fn name(&self, from: usize, end: usize) -> Option<(Box<str>, usize)> {
        let words = ["if", "not", "exists", "only", "concurrently"];
        let first = passed(self.tokens, from, end, &words);
        let last = match self.tokens.is(first + 1, ".") {
            true => first + 2,
            false => first,
        };
        // A name with inserted code may be any.
        let name = self.tokens.name(last).filter(|_| last < end)?;
        (!name.contains(HOLE) && !name.is_empty()).then(|| (name.into(), last))
    }

    fn push(&mut self, definition: Definition, at: usize) {
        self.found.push((definition, bytes(self.tokens, at)));
    }

    fn index(&mut self, name: &str, table: &str, at: usize) {
        push_index(self.tokens, &mut self.found, name, table, at);
    }

    fn alteration(&mut self, table: Box<str>, changes: Vec<Change>, at: usize) {
        let alteration = Alteration { table, changes };
        self.push(Definition::Alteration(Box::new(alteration)), at);
    }
}

fn push_index(
    tokens: &Tokens,
    found: &mut Vec<(Definition, Range<usize>)>,
    name: &str,
    table: &str,
    at: usize,
) {
    let index = Index {
        name: name.to_owned(),
        table: table.to_lowercase(),
    };
    found.push((Definition::Index(index), bytes(tokens, at)));
}

fn object_kind(tokens: &Tokens, at: usize) -> Option<ObjectKind> {
    ObjectKind::ALL
        .into_iter()
        .find(|kind| tokens.is(at, kind.name()))
}

fn dropped_part(tokens: &Tokens, from: usize, end: usize) -> Option<Change> {
    if tokens.is(from, "primary") {
        return Some(Change::DropPrimaryKey);
    }
    if tokens.is(from, "partition") {
        return None;
    }
    let kinds = ["index", "key", "foreign", "check", "constraint"];
    let is_key = is_any(tokens, from, &kinds);
    let words = [
        "index",
        "key",
        "foreign",
        "check",
        "constraint",
        "column",
        "if",
        "exists",
    ];
    let name = tokens.name(passed(tokens, from, end, &words))?.into();
    Some(match is_key {
        true => Change::DropKey(name),
        false => Change::DropColumn(name),
    })
}

/// `ALTER [COLUMN] name SET DEFAULT value`, `… DROP DEFAULT`, `… TYPE type`.
fn altered_column(tokens: &Tokens, from: usize, end: usize) -> Option<Change> {
    let at = passed(tokens, from, end, &["column"]);
    let name = tokens.name(at)?.into();
    if !tokens.is(at + 2, "default") {
        let typed = tokens.is(at + 1, "type") || tokens.is(at + 2, "data");
        return typed.then_some(Change::Retype(name));
    }
    if tokens.is(at + 1, "drop") {
        return Some(Change::SetDefault(name, None));
    }
    let default = (at + 3 < end).then(|| text(tokens, at + 3..end));
    tokens
        .is(at + 1, "set")
        .then_some(Change::SetDefault(name, default))
}

/// `FIRST`, `AFTER name` at the end of a column.
fn position(tokens: &Tokens, item: Range<usize>) -> Position {
    let end = item.end;
    if item.len() > 2 && tokens.is(end - 1, "first") {
        return Position::First;
    }
    match tokens.name(end - 1) {
        Some(name) if item.len() > 3 && tokens.is(end - 2, "after") => Position::After(name.into()),
        _ => Position::Unsaid,
    }
}

fn is_any(tokens: &Tokens, i: usize, words: &[&str]) -> bool {
    words.iter().any(|word| tokens.is(i, word))
}

/// The first token at or after `from` that is none of the words.
fn passed(tokens: &Tokens, from: usize, end: usize, words: &[&str]) -> usize {
    (from..end)
        .find(|&i| !is_any(tokens, i, words))
        .unwrap_or(end)
}

pub(super) fn close_of(tokens: &Tokens, open: usize) -> usize {
    tokens.list[open].partner as usize
}

fn bytes(tokens: &Tokens, i: usize) -> Range<usize> {
    tokens.list[i].start as usize..tokens.list[i].end as usize
}

/// What stands between commas outside of brackets.
pub(super) fn items(tokens: &Tokens, from: usize, end: usize) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let mut start = from;
    for comma in tokens.outside_brackets(from..end) {
        if tokens.is(comma, ",") {
            items.push(start..comma);
            start = comma + 1;
        }
    }
    items.push(start..end.max(start));
    items
}

/// The text of some tokens with white space and comments folded to one blank, cut where it is long.
fn text(tokens: &Tokens, range: Range<usize>) -> Box<str> {
    let mut told = String::new();
    for i in range.clone() {
        let token = &tokens.list[i];
        let gap = i > range.start && tokens.list[i - 1].end < token.start;
        if gap {
            told.push(' ');
        }
        told += tokens.text_of(token);
        if told.len() > LONGEST_TEXT {
            let end = (0..=LONGEST_TEXT)
                .rev()
                .find(|&at| told.is_char_boundary(at));
            told.truncate(end.unwrap_or(0));
            told.push('…');
            break;
        }
    }
    told.into()
}

/// The content of a string literal at `i`, or a word there.
fn value(tokens: &Tokens, i: usize) -> Option<Box<str>> {
    let token = tokens.list.get(i)?;
    let told = text(tokens, i..i + 1);
    match token.kind {
        TokenKind::String | TokenKind::DoubleQuotedString | TokenKind::DoubleQuotedName => {
            Some(super::token::inside(&told).replace("''", "'").into())
        }
        TokenKind::Word | TokenKind::Number => Some(told),
        TokenKind::Backtick => tokens.name(i).map(Box::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
