//! One column definition: its type, its options, and the keys it brings.

use super::super::dialect::Dialect;
use super::super::token::{TokenKind, Tokens, tokenize};
use super::table::{end_of_reference, key_of_column, reference};
use super::{bytes, close_of, is_any, items, text, value};
use crate::model::{
    Column, ColumnOptions, Generated, Key, KeyKind, Nullable, Numbering, Sign, Span, SqlType,
};
use std::ops::Range;

/// The column that `item` defines in the table that is named at token `table_at`.
pub(super) fn column(
    tokens: &Tokens,
    item: Range<usize>,
    table_at: usize,
) -> Option<(Column, Vec<Key>)> {
    let name: Box<str> = tokens.name(item.start).filter(|_| !item.is_empty())?.into();
    let (sql_type, after_type) = sql_type(tokens, item.start + 1, item.end);
    let between = &tokens.text[bytes(tokens, table_at).end..bytes(tokens, item.start).start];
    let mut reader = Options {
        tokens,
        end: item.end,
        column: Column {
            name,
            sql_type,
            nullable: Nullable::Yes,
            default: None,
            numbering: Numbering::None,
            more: None,
            lines_below: memchr::memchr_iter(b'\n', between.as_bytes()).count() as u32,
            altered_at: None,
            span: {
                let name = bytes(tokens, item.start);
                Span::new(name.start, name.end)
            },
            site: None,
        },
        more: ColumnOptions::default(),
        keys: Vec::new(),
    };
    let serial = &*reader.column.sql_type.name == "serial";
    if serial {
        reader.serial();
    }
    let mut i = after_type;
    while i < item.end {
        i = reader.option(i).max(i + 1);
    }
    let Options {
        mut column,
        more,
        keys,
        ..
    } = reader;
    column.more = (more != ColumnOptions::default()).then(|| Box::new(more));
    Some((column, keys))
}

/// Types of several words, and their usual name.
const PHRASES: [(&[&str], &str); 11] = [
    (&["double", "precision"], "double"),
    (&["national", "character", "varying"], "varchar"),
    (&["national", "char", "varying"], "varchar"),
    (&["national", "varchar"], "varchar"),
    (&["national", "character"], "char"),
    (&["national", "char"], "char"),
    (&["character", "varying"], "varchar"),
    (&["char", "varying"], "varchar"),
    (&["nchar", "varchar"], "varchar"),
    (&["long", "varbinary"], "mediumblob"),
    (&["long", "varchar"], "mediumtext"),
];

/// MySQL 8.0 Reference Manual, "Numeric Data Type Syntax", "Using Data Types from Other Database Engines".
const USUAL_NAMES: [(&str, &str); 24] = [
    ("bool", "tinyint"),
    ("boolean", "tinyint"),
    ("character", "char"),
    ("dec", "decimal"),
    ("fixed", "decimal"),
    ("float4", "float"),
    ("float8", "double"),
    ("geomcollection", "geometrycollection"),
    ("int1", "tinyint"),
    ("int2", "smallint"),
    ("int3", "mediumint"),
    ("int4", "int"),
    ("int8", "bigint"),
    ("integer", "int"),
    ("long", "mediumtext"),
    ("middleint", "mediumint"),
    ("nchar", "char"),
    ("number", "decimal"),
    ("numeric", "decimal"),
    ("nvarchar", "varchar"),
    ("real", "double"),
    ("varchar2", "varchar"),
    ("varcharacter", "varchar"),
    ("raw", "varbinary"),
];

/// The type that a text names: `varchar(20)`, `integer UNSIGNED`.
pub fn column_type(text: &str) -> SqlType {
    let tokens = tokenize(text, Dialect::MYSQL);
    sql_type(&tokens, 0, tokens.list.len()).0
}

/// The type at `from`, and the token after it.
fn sql_type(tokens: &Tokens, from: usize, end: usize) -> (SqlType, usize) {
    let phrase = PHRASES.iter().find(|(words, _)| {
        let mut at = from..;
        words
            .iter()
            .all(|word| at.next().is_some_and(|i| i < end && tokens.is(i, word)))
    });
    let (name, mut i) = match phrase {
        Some((words, name)) => ((*name).to_owned(), from + words.len()),
        None if from < end => (tokens.text_of(&tokens.list[from]).to_lowercase(), from + 1),
        None => (String::new(), from),
    };
    let is_boolean = matches!(name.as_str(), "bool" | "boolean");
    let mut arguments = String::new();
    let mut values = 0;
    if i < end && tokens.is(i, "(") && close_of(tokens, i) > i {
        let close = close_of(tokens, i);
        let parts = items(tokens, i + 1, close);
        if matches!(name.as_str(), "enum" | "set") {
            values = parts.len() as u32;
        }
        arguments = joined(tokens, &parts);
        i = close + 1;
    }
    let mut sign = Sign::Signed;
    while i < end && is_any(tokens, i, &["unsigned", "signed", "zerofill"]) {
        if tokens.is(i, "zerofill") {
            sign = Sign::Zerofill;
        } else if tokens.is(i, "unsigned") && sign == Sign::Signed {
            sign = Sign::Unsigned;
        }
        i += 1;
    }
    let usual = USUAL_NAMES.iter().find(|(other, _)| *other == name);
    let name = usual.map_or(name, |(_, usual)| (*usual).to_owned());
    if arguments.is_empty() {
        arguments = match name.as_str() {
            "tinyint" if is_boolean => "1",
            "decimal" => "10,0",
            "char" | "binary" | "bit" => "1",
            _ => "",
        }
        .to_owned();
    } else if name == "decimal" && !arguments.contains(',') {
        arguments += ",0";
    }
    // A precision alone chooses between the two (MySQL 8.0 Reference Manual, "Floating-Point Types").
    let mut name = name;
    if name == "float"
        && let Ok(bits) = arguments.parse::<u32>()
    {
        arguments.clear();
        if bits > 24 {
            name = "double".to_owned();
        }
    }
    let sql_type = SqlType {
        written: text(tokens, from.min(end)..i.min(end)),
        name: name.into(),
        arguments: arguments.into(),
        values,
        sign,
    };
    (sql_type, i)
}

/// The parts with commas alone between them, as many as are kept.
fn joined(tokens: &Tokens, parts: &[Range<usize>]) -> String {
    let mut told = String::new();
    for (n, part) in parts.iter().enumerate() {
        if told.len() > super::LONGEST_TEXT {
            told += ",…";
            break;
        }
        if n > 0 {
            told.push(',');
        }
        told += &text(tokens, part.clone());
    }
    told
}

/// Words that open an option, so that no expression goes on over them.
const OPTION_WORDS: [&str; 22] = [
    "not",
    "null",
    "default",
    "on",
    "auto_increment",
    "autoincrement",
    "primary",
    "unique",
    "key",
    "comment",
    "references",
    "constraint",
    "check",
    "generated",
    "as",
    "collate",
    "character",
    "charset",
    "invisible",
    "visible",
    "first",
    "after",
];

struct Options<'t, 'a> {
    tokens: &'t Tokens<'a>,
    end: usize,
    column: Column,
    more: ColumnOptions,
    keys: Vec<Key>,
}

impl Options<'_, '_> {
    /// Reads the option at `i` and tells the token after it.
    fn option(&mut self, i: usize) -> usize {
        let tokens = self.tokens;
        let word = |words: &[&str]| is_any(tokens, i, words);
        if word(&["not"]) && tokens.is(i + 1, "null") {
            self.column.nullable = Nullable::No;
            return i + 2;
        }
        if word(&["default"]) {
            let after = self.after_expression(i + 1);
            self.column.default = (after > i + 1).then(|| text(tokens, i + 1..after));
            return after;
        }
        if word(&["on"]) && tokens.is(i + 1, "update") {
            let after = self.after_expression(i + 2);
            self.more.on_update = (after > i + 2).then(|| text(tokens, i + 2..after));
            return after;
        }
        if word(&["auto_increment", "autoincrement"]) {
            self.column.numbering = Numbering::AutoIncrement;
            self.column.nullable = Nullable::No;
        } else if word(&["primary"]) {
            self.key(KeyKind::Primary);
            return i + 2;
        } else if word(&["unique"]) {
            self.key(KeyKind::Unique);
            return i + 1 + usize::from(tokens.is(i + 1, "key"));
        } else if word(&["key"]) {
            self.key(KeyKind::Primary);
        } else if word(&["serial"]) && tokens.is(i + 1, "default") {
            self.serial();
            return i + 3;
        } else if word(&["references"]) {
            if let Some(reference) = reference(tokens, i, self.end) {
                self.key(KeyKind::Foreign(reference));
            }
            return end_of_reference(tokens, i, self.end);
        } else if word(&["check"]) && tokens.is(i + 1, "(") {
            let after = close_of(tokens, i + 1).max(i + 1) + 1;
            self.key(KeyKind::Check(text(tokens, i + 1..after.min(self.end))));
            return after;
        } else {
            return self.text_option(i);
        }
        i + 1
    }

    /// Options of text columns, generated columns and comments.
    fn text_option(&mut self, i: usize) -> usize {
        let tokens = self.tokens;
        let set_at = match () {
            () if tokens.is(i, "charset") => Some(i + 1),
            () if is_any(tokens, i, &["character", "char"]) && tokens.is(i + 1, "set") => {
                Some(i + 2)
            }
            () => None,
        };
        if let Some(at) = set_at {
            self.more.character_set = value(tokens, at);
            return at + 1;
        }
        if tokens.is(i, "collate") {
            self.more.collation = value(tokens, i + 1);
            return i + 2;
        }
        if tokens.is(i, "comment") {
            self.more.comment = value(tokens, i + 1);
            return i + 2;
        }
        if tokens.is(i, "as") && tokens.is(i + 1, "(") {
            let after = (close_of(tokens, i + 1).max(i + 1) + 1).min(self.end);
            let kept = match is_any(tokens, after, &["stored", "persistent"]) {
                true => Generated::Stored,
                false => Generated::Virtual,
            };
            self.more.generated = Some((text(tokens, i + 1..after), kept));
            return after;
        }
        if tokens.is(i, "as") && tokens.is(i + 1, "identity") {
            self.column.numbering = Numbering::AutoIncrement;
            return i + 2;
        }
        if tokens.is(i, "(") {
            return close_of(tokens, i).max(i) + 1;
        }
        i + 1
    }

    /// `SERIAL` is `BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE`; of a type of its own only this differs.
    fn serial(&mut self) {
        self.column.nullable = Nullable::No;
        self.column.numbering = Numbering::AutoIncrement;
        self.key(KeyKind::Unique);
        if &*self.column.sql_type.name == "serial" {
            self.column.sql_type.name = "bigint".into();
            self.column.sql_type.sign = Sign::Unsigned;
        }
    }

    fn key(&mut self, kind: KeyKind) {
        self.keys.push(key_of_column(kind, &self.column.name));
    }

    /// The token after the expression at `from`: an operand, and further ones behind operators.
    fn after_expression(&self, from: usize) -> usize {
        let tokens = self.tokens;
        let mut i = from;
        while i < self.end {
            let token = &tokens.list[i];
            let operator = token.kind == TokenKind::Sign && !tokens.is(i, "(");
            if i > from {
                let goes_on = operator || tokens.is(i, "(");
                let behind = tokens.list[i - 1].kind;
                let joins = matches!(behind, TokenKind::Introducer)
                    || behind == TokenKind::Sign && !tokens.is(i - 1, ")");
                let next_value = tokens.is(from, "next") && i < from + 4;
                let quoted = matches!(
                    token.kind,
                    TokenKind::String | TokenKind::DoubleQuotedString
                );
                let joins_string = quoted && behind == TokenKind::Word && i == from + 1;
                if !goes_on && !joins && !next_value && !joins_string {
                    break;
                }
                if is_any(tokens, i, &OPTION_WORDS) {
                    break;
                }
            }
            i = close_of(tokens, i).max(i) + 1;
        }
        i.min(self.end)
    }
}
