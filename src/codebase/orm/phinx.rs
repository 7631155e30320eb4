//! Phinx: migrations of PHP with its table builder, as its MySQL adapter makes them today.

use super::Reading;
use super::chains::Chain;
use super::parts::{
    altered, column, key, literal, named_index, names, numbered, reference, unknown_column,
    with_options,
};
use super::program::Program;
use crate::model::{
    Call, Change, Column, Definition, Direction, Key, KeyKind, Medium, Nullable, Position, Table,
    Value, last_part,
};
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) fn read(program: &Program, path: &str) -> Reading {
    let mut reader = Reader {
        program,
        reading: Reading::of(Medium::PhinxMigration),
        tables: BTreeMap::new(),
        makes: path.to_lowercase().contains("create"),
    };
    let back = program.bodies("down");
    let count = program.outline.tokens.len();
    let mut at = 0;
    while at < count {
        let word = program.outline.word(at);
        let starts = word == "$this" || reader.tables.contains_key(word);
        let gone = back.iter().any(|body| body.contains(&at));
        let chain = match starts && !gone && program.is(at + 1, "->") {
            true => program.chain(at, count),
            false => None,
        };
        at = match chain {
            Some(chain) => {
                reader.chain(word, &chain);
                chain.tokens.end.max(at + 1)
            }
            None => at + 1,
        };
    }
    reader.reading.back = back.into_iter().map(|body| program.bytes(body)).collect();
    reader.reading
}

struct Reader<'p, 't> {
    program: &'p Program<'t>,
    reading: Reading,
    /// Tables that are not told yet, by the variable they are in.
    tables: BTreeMap<String, Open>,
    /// The name of the migration says that it makes what it saves.
    makes: bool,
}

struct Open {
    table: Table,
    changes: Vec<Change>,
    named: Vec<Definition>,
    /// What makes the key, where the table is new.
    options: Call,
    at: Range<usize>,
    line: u32,
}

impl Reader<'_, '_> {
    fn chain(&mut self, receiver: &str, chain: &Chain) {
        let first = match chain.calls.first() {
            Some(first) if receiver == "$this" => first,
            _ => {
                if let Some(open) = self.tables.remove(receiver) {
                    let rest = self.calls(open, &chain.calls);
                    self.tables
                        .extend(rest.map(|open| (receiver.to_owned(), open)));
                }
                return;
            }
        };
        let at = self
            .program
            .bytes(chain.tokens.start..chain.tokens.start + 1);
        let name = first.arguments.first().and_then(Value::text);
        match (&*first.name, name) {
            ("dropTable", Some(name)) => {
                self.reading
                    .facts
                    .push((Definition::TableDropped(name.into()), at));
            }
            ("table", Some(name)) => {
                let open = self.opened(name, first, at);
                let rest = self.calls(open, &chain.calls[1..]);
                let before = chain.tokens.start;
                // `$table = $this->table('users');`
                let assigned = before > 1 && self.program.is(before - 1, "=");
                if let (Some(open), true) = (rest, assigned) {
                    let variable = self.program.outline.word(before - 2);
                    self.tables.insert(variable.to_owned(), open);
                }
            }
            ("table", None) => {
                let what = first
                    .arguments
                    .first()
                    .map(Value::written)
                    .unwrap_or_default();
                let name = "table".into();
                self.reading
                    .facts
                    .push((Definition::Unresolved { name, what }, at));
            }
            _ => {}
        }
    }

    fn opened(&self, name: &str, call: &Call, at: Range<usize>) -> Open {
        let mut options = Call::default();
        if let Some(Value::Map(pairs)) = call.arguments.get(1) {
            let pair = |(k, v): &(Value, Value)| Some((k.text()?.into(), v.clone()));
            options.named = pairs.iter().filter_map(pair).collect();
        }
        let mut table = Table {
            name: name.into(),
            ..Table::default()
        };
        let text = |name: &str| options.said(name).map(Box::from);
        table.options.engine = text("engine");
        table.options.collation = text("collation");
        table.options.comment = text("comment");
        Open {
            table,
            changes: Vec::new(),
            named: Vec::new(),
            options,
            at,
            line: call.line,
        }
    }

    /// Takes calls on a table; what is left of it where nothing tells it yet.
    fn calls(&mut self, mut open: Open, calls: &[Call]) -> Option<Open> {
        for call in calls {
            let text = |n: usize| call.arguments.get(n).and_then(Value::text);
            let (name, at) = (open.table.name.clone(), open.at.clone());
            match &*call.name {
                "create" => {
                    self.made(open);
                    return None;
                }
                "save" if self.makes && open.changes.iter().any(is_new_column) => {
                    self.made(open);
                    return None;
                }
                "update" | "save" => {
                    if !open.changes.is_empty() {
                        let changes = std::mem::take(&mut open.changes);
                        self.reading
                            .facts
                            .push((altered(&name, changes), at.clone()));
                    }
                    let named = open.named.drain(..);
                    self.reading.facts.extend(named.map(|of| (of, at.clone())));
                }
                "drop" => self
                    .reading
                    .facts
                    .push((Definition::TableDropped(name), at)),
                "rename" | "renameTable" => open
                    .changes
                    .extend(text(0).map(|to| Change::Rename(to.into()))),
                _ => change(&mut open, call),
            }
        }
        Some(open)
    }

    /// Tells a new table: its key first, unless the options say none.
    fn made(&mut self, open: Open) {
        let mut table = open.table;
        let id = open.options.value("id");
        let named = open.options.value("primary_key");
        if !id.is_some_and(Value::is_false) {
            let name = id.and_then(Value::text).unwrap_or("id");
            let of = match open.options.says("signed") {
                true => "int",
                false => "int unsigned",
            };
            table.columns.push(numbered(column(name, of)));
            table.keys.push(key(KeyKind::Primary, "", &[name]));
        } else if let Some(columns) = named {
            table.keys.push(key(KeyKind::Primary, "", &names(columns)));
        }
        for change in open.changes {
            match change {
                Change::AddColumn(column, ..) => table.columns.push(column),
                Change::AddKey(key) => table.keys.push(key),
                _ => {}
            }
        }
        let at = open.at;
        let made = Definition::Table(Box::new(table));
        self.reading.facts.push((made, at.clone()));
        self.reading
            .facts
            .extend(open.named.into_iter().map(|of| (of, at.clone())));
    }
}

fn is_new_column(change: &Change) -> bool {
    matches!(change, Change::AddColumn(..))
}

/// A change that a call asks for.
fn change(open: &mut Open, call: &Call) {
    let text = |n: usize| call.arguments.get(n).and_then(Value::text);
    let listed = || call.arguments.first().map(names).unwrap_or_default();
    let boxed = || {
        listed()
            .into_iter()
            .map(Box::from)
            .collect::<Vec<Box<str>>>()
    };
    let table = open.table.name.to_string();
    match &*call.name {
        "addColumn" | "changeColumn" => {
            let (Some(name), Some(of)) = (text(0), type_name(call.arguments.get(1))) else {
                let what = call
                    .arguments
                    .first()
                    .map(Value::written)
                    .unwrap_or_default();
                let name = open.table.name.clone();
                return open.named.push(Definition::Unresolved { name, what });
            };
            let mut made = typed(name, &of, call.arguments.get(2));
            made.lines_below = call.line.saturating_sub(open.line);
            if made.sql_type.is_unknown() {
                let (table, what) = (open.table.name.clone(), format!("{name}: {of}").into());
                open.named
                    .push(Definition::Unresolved { name: table, what });
            }
            let after = option(call, 2, "after").and_then(Value::text);
            let position = after.map_or(Position::Unsaid, |name| Position::After(name.into()));
            open.changes.push(match &*call.name {
                "addColumn" => Change::AddColumn(made, Vec::new(), position),
                _ => Change::ReplaceColumn(name.into(), made, Vec::new(), position),
            });
        }
        "addTimestamps" | "addTimestampsWithTimezone" => {
            let mut made = column(text(0).unwrap_or("created_at"), "timestamp");
            made.nullable = Nullable::No;
            made.default = Some("CURRENT_TIMESTAMP".into());
            let mut changed = column(text(1).unwrap_or("updated_at"), "timestamp");
            with_options(&mut changed, |m| {
                m.on_update = Some("CURRENT_TIMESTAMP".into())
            });
            for column in [made, changed] {
                open.changes
                    .push(Change::AddColumn(column, Vec::new(), Position::Unsaid));
            }
        }
        "addIndex" => {
            let made = index(&listed(), call);
            if !made.name.is_empty() {
                open.named.push(named_index(&made.name, &table));
            }
            open.changes.push(Change::AddKey(made));
        }
        "addForeignKey" => {
            let to = text(1).map(str::to_owned);
            let Some(to) = to else { return };
            let columns = call
                .arguments
                .get(2)
                .map(names)
                .unwrap_or_else(|| vec!["id"]);
            let mut to = reference(&to, &columns);
            let action = |name: &str| {
                let said = option(call, 3, name)?.text()?;
                Some(said.to_lowercase().replace('_', " ").into())
            };
            to.on_delete = action("delete");
            to.on_update = action("update");
            let name = option(call, 3, "constraint")
                .and_then(Value::text)
                .unwrap_or_default();
            open.changes
                .push(Change::AddKey(key(KeyKind::Foreign(to), name, &listed())));
        }
        "removeColumn" => open
            .changes
            .extend(text(0).map(|n| Change::DropColumn(n.into()))),
        "renameColumn" => {
            let both = text(0).zip(text(1));
            open.changes
                .extend(both.map(|(from, to)| Change::RenameColumn {
                    from: from.into(),
                    to: to.into(),
                }));
        }
        "removeIndex" => open.changes.push(Change::DropIndexOver(boxed())),
        "removeIndexByName" => open
            .changes
            .extend(text(0).map(|n| Change::DropKey(n.into()))),
        "dropForeignKey" => open.changes.push(match text(1) {
            Some(name) => Change::DropKey(name.into()),
            None => Change::DropForeignKeyOver(boxed()),
        }),
        "changePrimaryKey" => {
            open.changes.push(Change::DropPrimaryKey);
            open.changes
                .push(Change::AddKey(key(KeyKind::Primary, "", &listed())));
        }
        _ => {}
    }
}

fn option<'c>(call: &'c Call, n: usize, name: &str) -> Option<&'c Value> {
    call.arguments.get(n)?.get(name)
}

fn index(columns: &[&str], call: &Call) -> Key {
    let said = |name: &str| option(call, 1, name);
    let kind = match said("type").and_then(Value::text) {
        Some("fulltext") => KeyKind::Fulltext,
        Some("unique") => KeyKind::Unique,
        _ if said("unique").is_some_and(Value::is_true) => KeyKind::Unique,
        _ => KeyKind::Plain,
    };
    let mut made = key(
        kind,
        said("name").and_then(Value::text).unwrap_or_default(),
        columns,
    );
    for part in &mut made.parts {
        let limit = said("limit").and_then(|limit| match limit {
            Value::Map(_) => limit.get(&part.column)?.number(),
            limit => limit.number(),
        });
        part.prefix = limit.and_then(|n| u32::try_from(n).ok());
        let order = said("order").and_then(|o| o.get(&part.column)?.text());
        if order.is_some_and(|o| o.eq_ignore_ascii_case("desc")) {
            part.direction = Direction::Descending;
        }
    }
    made
}

/// `'string'`, `Column::STRING`, `AdapterInterface::PHINX_TYPE_STRING`.
fn type_name(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Text(of) => Some(of.to_lowercase()),
        Value::Name(name) => {
            let last = last_part(name);
            Some(
                last.strip_prefix("PHINX_TYPE_")
                    .unwrap_or(last)
                    .to_lowercase(),
            )
        }
        _ => None,
    }
}

fn typed(name: &str, of: &str, options: Option<&Value>) -> Column {
    let said = |name: &str| options.and_then(|o| o.get(name));
    let mut made = match sql_type(of, options) {
        Some(of) => column(name, &of),
        None => unknown_column(name, of),
    };
    if said("null").is_some_and(Value::is_false) {
        made.nullable = Nullable::No;
    }
    if said("identity").is_some_and(Value::is_true) {
        made = numbered(made);
    }
    made.default = match said("default") {
        Some(Value::Text(text)) if text.to_uppercase().starts_with("CURRENT_TIMESTAMP") => {
            Some(text.clone())
        }
        value => value.and_then(literal),
    };
    let text = |name: &str| {
        said(name)
            .and_then(Value::text)
            .filter(|t| !t.is_empty())
            .map(Box::from)
    };
    with_options(&mut made, |more| {
        more.comment = text("comment");
        more.collation = text("collation");
        more.character_set = text("encoding");
        more.on_update = text("update");
    });
    made
}

/// Names of limits: the bytes of integers and the sizes of texts.
const LIMITS: [(&str, u64); 15] = [
    ("INT_TINY", 255),
    ("INT_SMALL", 65_535),
    ("INT_MEDIUM", 16_777_215),
    ("INT_REGULAR", 1_073_741_823),
    ("INT_BIG", u64::MAX),
    ("TEXT_TINY", 255),
    ("TEXT_SMALL", 255),
    ("TEXT_REGULAR", 65_535),
    ("TEXT_MEDIUM", 16_777_215),
    ("TEXT_LONG", 2_147_483_647),
    ("BLOB_TINY", 255),
    ("BLOB_SMALL", 255),
    ("BLOB_REGULAR", 65_535),
    ("BLOB_MEDIUM", 16_777_215),
    ("BLOB_LONG", 2_147_483_647),
];

fn sql_type(of: &str, options: Option<&Value>) -> Option<String> {
    let said = |name: &str| options.and_then(|o| o.get(name));
    let number = |name: &str| said(name).and_then(Value::number);
    let limit = match said("limit").or(said("length")) {
        Some(Value::Name(name)) => {
            let known = LIMITS.iter().find(|(limit, _)| *limit == last_part(name));
            known.map(|(_, limit)| *limit)
        }
        value => value.and_then(Value::number),
    };
    let sized = |of: &str| match limit {
        None => of.to_owned(),
        Some(0..=255) => format!("tiny{of}"),
        Some(256..=65_535) => of.to_owned(),
        Some(65_536..=16_777_215) => format!("medium{of}"),
        Some(_) => format!("long{of}"),
    };
    let told = match of {
        "string" => format!("varchar({})", limit.unwrap_or(255)),
        "char" => format!("char({})", limit.unwrap_or(255)),
        "text" => sized("text"),
        "blob" => sized("blob"),
        "tinyblob" | "mediumblob" | "longblob" | "date" | "json" | "year" | "geometry"
        | "point" | "linestring" | "polygon" => of.to_owned(),
        "binary" | "varbinary" => match limit.unwrap_or(255) {
            limit if limit <= 255 => format!("{of}({limit})"),
            _ => sized("blob"),
        },
        "binaryuuid" => "binary(16)".to_owned(),
        "uuid" => "char(36)".to_owned(),
        "boolean" => "tinyint(1)".to_owned(),
        "integer" => match limit.unwrap_or(11) {
            0..255 => "int".to_owned(),
            255..65_535 => "tinyint".to_owned(),
            65_535..16_777_215 => "smallint".to_owned(),
            16_777_215..1_073_741_823 => "mediumint".to_owned(),
            1_073_741_823..u64::MAX => "int".to_owned(),
            u64::MAX => "bigint".to_owned(),
        },
        "biginteger" => "bigint".to_owned(),
        "mediuminteger" => "mediumint".to_owned(),
        "smallinteger" => "smallint".to_owned(),
        "tinyinteger" => "tinyint".to_owned(),
        "bit" => format!("bit({})", limit.unwrap_or(64)),
        "float" | "double" | "decimal" => match (number("precision"), number("scale")) {
            (Some(precision), Some(scale)) => format!("{of}({precision},{scale})"),
            (Some(precision), None) => format!("{of}({precision})"),
            _ => of.to_owned(),
        },
        "datetime" | "timestamp" | "time" => {
            limit.map_or(of.to_owned(), |digits| format!("{of}({digits})"))
        }
        "enum" | "set" => {
            let values = names(said("values")?);
            let quoted: Vec<String> = values
                .iter()
                .map(|v| format!("'{}'", v.replace('\'', "''")))
                .collect();
            format!("{of}({})", quoted.join(","))
        }
        _ => return None,
    };
    let signs = ["int", "float", "double", "decimal"];
    let unsigned =
        said("signed").is_some_and(Value::is_false) && signs.iter().any(|s| told.contains(s));
    Some(match unsigned {
        true => told + " unsigned",
        false => told,
    })
}
