//! Knex: migrations of JavaScript and TypeScript with its schema builder, as its MySQL dialect makes them.

use super::Reading;
use super::chains::Chain;
use super::parts::{
    altered, column, key, literal, named_index, names, numbered, reference, unknown_column,
    with_options,
};
use super::program::Program;
use crate::model::{
    Call, Change, Column, Definition, Key, KeyKind, Medium, Nullable, Position, Table, Value,
};
use std::ops::Range;

pub(super) fn read(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::KnexMigration);
    let back = program.bodies("down");
    let count = program.outline.tokens.len();
    let mut at = 0;
    while at < count {
        let is_schema = program.is(at, "schema") && program.is(at + 1, ".");
        let gone = back.iter().any(|body| body.contains(&at));
        let chain = match is_schema && !gone {
            true => program.chain(at, count),
            false => None,
        };
        if let Some(chain) = chain {
            let place = program.bytes(at..at + 1);
            for (call, open) in chain.calls.iter().zip(&chain.opens) {
                schema_call(program, call, *open, &place, &mut reading);
            }
            at = chain.tokens.end.max(at + 1);
        } else {
            at += 1;
        }
    }
    reading.back = back.into_iter().map(|body| program.bytes(body)).collect();
    reading
}

fn schema_call(
    program: &Program,
    call: &Call,
    open: usize,
    at: &Range<usize>,
    reading: &mut Reading,
) {
    let kinds = [
        "createTable",
        "createTableIfNotExists",
        "alterTable",
        "table",
        "dropTable",
        "dropTableIfExists",
        "renameTable",
    ];
    if !kinds.contains(&&*call.name) {
        return;
    }
    let mut push = |definition| reading.facts.push((definition, at.clone()));
    let Some(name) = call.arguments.first().and_then(Value::text) else {
        let what = call
            .arguments
            .first()
            .map(Value::written)
            .unwrap_or_default();
        let name = call.name.clone();
        return push(Definition::Unresolved { name, what });
    };
    match &*call.name {
        "dropTable" | "dropTableIfExists" => push(Definition::TableDropped(name.into())),
        "renameTable" => {
            if let Some(to) = call.arguments.get(1).and_then(Value::text) {
                let (from, to) = (name.into(), to.into());
                push(Definition::TableRenamed { from, to });
            }
        }
        made_or_changed => {
            let mut builder = Builder {
                table: name,
                line: at_line(program, at.start),
                definition: Table {
                    name: name.into(),
                    ..Table::default()
                },
                changes: Vec::new(),
                others: Vec::new(),
            };
            if let Some((variable, body)) = program.callback(open) {
                for chain in program.chains_on(&variable, body) {
                    builder.chain(program, &chain);
                }
            }
            let others = builder.others;
            match made_or_changed.starts_with("create") {
                true => {
                    let mut table = builder.definition;
                    for change in builder.changes {
                        match change {
                            Change::AddColumn(column, keys, _) => {
                                table.columns.push(column);
                                table.keys.extend(keys);
                            }
                            Change::AddKey(key) => table.keys.push(key),
                            _ => {}
                        }
                    }
                    push(Definition::Table(Box::new(table)));
                }
                false if !builder.changes.is_empty() => push(altered(name, builder.changes)),
                false => {}
            }
            others.into_iter().for_each(push);
        }
    }
}

fn at_line(program: &Program, byte: usize) -> u32 {
    let token = program.outline.at_byte(byte).unwrap_or(0);
    program.line(token)
}

struct Builder<'c> {
    table: &'c str,
    line: u32,
    definition: Table,
    changes: Vec<Change>,
    others: Vec<Definition>,
}

impl Builder<'_> {
    fn key_name(&self, columns: &[&str], kind: &str) -> String {
        let name = format!("{}_{}_{kind}", self.table, columns.join("_"));
        name.to_lowercase().replace(['.', '-'], "_")
    }

    fn chain(&mut self, program: &Program, chain: &Chain) {
        let Some(first) = chain.calls.first() else {
            return;
        };
        let text = |n: usize| first.arguments.get(n).and_then(Value::text);
        let listed = || first.arguments.first().map(names).unwrap_or_default();
        match &*first.name {
            "engine" => self.definition.options.engine = text(0).map(Box::from),
            "charset" => self.definition.options.character_set = text(0).map(Box::from),
            "collate" => self.definition.options.collation = text(0).map(Box::from),
            "comment" => self.definition.options.comment = text(0).map(Box::from),
            "primary" => self
                .changes
                .push(Change::AddKey(key(KeyKind::Primary, "", &listed()))),
            "unique" | "index" | "fulltext" => {
                let named = text(1).or(first
                    .arguments
                    .get(1)
                    .and_then(|o| o.get("indexName")?.text()));
                let key = self.key(&first.name, &listed(), named);
                self.changes.push(Change::AddKey(key));
            }
            "foreign" => {
                let foreign = self.foreign(&listed(), text(1), chain);
                self.changes.extend(foreign.map(Change::AddKey));
            }
            "timestamps" => self.timestamps(first),
            "renameColumn" => {
                let both = text(0).zip(text(1));
                self.changes
                    .extend(both.map(|(from, to)| Change::RenameColumn {
                        from: from.into(),
                        to: to.into(),
                    }));
            }
            "dropColumn" | "dropColumns" => {
                let all = first.arguments.iter().flat_map(names);
                self.changes
                    .extend(all.map(|name| Change::DropColumn(name.into())));
            }
            "setNullable" | "dropNullable" => {
                let nullable = match &*first.name {
                    "setNullable" => Nullable::Yes,
                    _ => Nullable::No,
                };
                self.changes
                    .extend(text(0).map(|n| Change::SetNullable(n.into(), nullable)));
            }
            "dropPrimary" => self.changes.push(Change::DropPrimaryKey),
            "dropTimestamps" => {
                for name in ["created_at", "updated_at"] {
                    self.changes.push(Change::DropColumn(name.into()));
                }
            }
            dropped @ ("dropUnique" | "dropIndex" | "dropForeign") => {
                let kind = dropped.trim_start_matches("drop").to_lowercase();
                let name = text(1).map_or_else(|| self.key_name(&listed(), &kind), str::to_owned);
                self.changes.push(Change::DropKey(name.into()));
            }
            _ => self.column(program, chain, first),
        }
    }

    fn timestamps(&mut self, call: &Call) {
        let said = |n: usize, name: &str| {
            let value = call.arguments.get(n);
            let of_options = call.arguments.first().and_then(|o| o.get(name));
            value.is_some_and(Value::is_true) || of_options.is_some_and(Value::is_true)
        };
        let of = match said(0, "useTimestamps") {
            true => "timestamp",
            false => "datetime",
        };
        let names = match said(2, "useCamelCase") {
            true => ["createdAt", "updatedAt"],
            false => ["created_at", "updated_at"],
        };
        for name in names {
            let mut made = column(name, of);
            if said(1, "defaultToNow") {
                made.nullable = Nullable::No;
                made.default = Some("CURRENT_TIMESTAMP".into());
            }
            made.lines_below = call.line.saturating_sub(self.line);
            self.changes
                .push(Change::AddColumn(made, Vec::new(), Position::Unsaid));
        }
    }

    fn column(&mut self, program: &Program, chain: &Chain, call: &Call) {
        let by_default = matches!(&*call.name, "increments" | "bigIncrements").then_some("id");
        let Some(name) = call.arguments.first().and_then(Value::text).or(by_default) else {
            let (name, what) = (self.table.into(), program.written(chain.tokens.clone()));
            return self.others.push(Definition::Unresolved { name, what });
        };
        let mut made = match sql_type(call, chain) {
            Some(of) => column(name, &of),
            None => {
                let what = format!("{name}: {}", call.name).into();
                let table = self.table.into();
                self.others
                    .push(Definition::Unresolved { name: table, what });
                unknown_column(name, &call.name)
            }
        };
        made.lines_below = call.line.saturating_sub(self.line);
        let mut keys = Vec::new();
        if matches!(&*call.name, "increments" | "bigIncrements") {
            made = numbered(made);
            let options = call.arguments.get(1);
            let denied = options
                .and_then(|o| o.get("primaryKey"))
                .is_some_and(Value::is_false);
            if !denied {
                keys.push(key(KeyKind::Primary, "", &[name]));
            }
        }
        self.modify(&mut made, &mut keys, chain);
        let after = chain
            .call("after")
            .and_then(|c| c.arguments.first()?.text());
        let position = match after {
            Some(name) => Position::After(name.into()),
            None if chain.has("first") => Position::First,
            None => Position::Unsaid,
        };
        let name = made.name.clone();
        self.changes.push(match chain.has("alter") {
            true => Change::ReplaceColumn(name, made, keys, position),
            false => Change::AddColumn(made, keys, position),
        });
    }

    fn modify(&mut self, made: &mut Column, keys: &mut Vec<Key>, chain: &Chain) {
        let name = made.name.to_string();
        for call in &chain.calls[1..] {
            let first = call.arguments.first();
            let text = first.and_then(Value::text);
            match &*call.name {
                "notNullable" | "notNull" => made.nullable = Nullable::No,
                "nullable" => made.nullable = Nullable::Yes,
                "defaultTo" => made.default = first.and_then(default),
                "comment" => with_options(made, |m| m.comment = text.map(Box::from)),
                "collate" => with_options(made, |m| m.collation = text.map(Box::from)),
                "primary" => {
                    made.nullable = Nullable::No;
                    keys.push(key(KeyKind::Primary, "", &[&name]));
                }
                "unique" | "index" => {
                    let of_options = first.and_then(|o| o.get("indexName")?.text());
                    keys.push(self.key(&call.name, &[&name], text.or(of_options)));
                }
                "references" => keys.extend(self.foreign(&[&name], None, chain)),
                _ => {}
            }
        }
    }

    fn key(&mut self, method: &str, columns: &[&str], named: Option<&str>) -> Key {
        if let Some(name) = named {
            self.others.push(named_index(name, self.table));
        }
        let (kind, suffix) = match method {
            "unique" => (KeyKind::Unique, "unique"),
            "fulltext" => (KeyKind::Fulltext, "fulltext"),
            _ => (KeyKind::Plain, "index"),
        };
        let by_default = self.key_name(columns, suffix);
        key(kind, named.unwrap_or(&by_default), columns)
    }

    fn foreign(&self, columns: &[&str], named: Option<&str>, chain: &Chain) -> Option<Key> {
        let first = |name: &str| chain.call(name).and_then(|c| c.arguments.first());
        let references = first("references").map(names)?;
        // `references('users.id')`
        let within = references.first()?.split_once('.');
        let table = match (first("inTable").and_then(Value::text), within) {
            (Some(table), _) => table,
            (None, within) => within?.0,
        };
        let referenced: Vec<&str> = references
            .iter()
            .map(|r| r.rsplit('.').next().unwrap_or(r))
            .collect();
        let mut to = reference(table, &referenced);
        let action = |name: &str| first(name)?.text().map(|a| a.to_lowercase().into());
        to.on_delete = action("onDelete");
        to.on_update = action("onUpdate");
        let named = named.or(first("withKeyName").and_then(Value::text));
        let by_default = self.key_name(columns, "foreign");
        Some(key(
            KeyKind::Foreign(to),
            named.unwrap_or(&by_default),
            columns,
        ))
    }
}

/// `knex.fn.now()`, `knex.raw('…')` or a value.
fn default(value: &Value) -> Option<Box<str>> {
    match value {
        Value::Call(call) if call.last() == "now" => Some("CURRENT_TIMESTAMP".into()),
        Value::Call(call) if call.last() == "raw" => call.arguments.first()?.text().map(Box::from),
        // The client writes numbers as text.
        value => literal(value),
    }
}

fn sql_type(call: &Call, chain: &Chain) -> Option<String> {
    let number = |n: usize| call.arguments.get(n).and_then(Value::number);
    let option = |name: &str| call.arguments.get(1).and_then(|o| o.get(name));
    let timed = |of: &str| match option("precision").and_then(Value::number).or(number(2)) {
        Some(digits) => format!("{of}({digits})"),
        None => of.to_owned(),
    };
    let of = match &*call.name {
        "increments" => return Some("int unsigned".to_owned()),
        "bigIncrements" => return Some("bigint unsigned".to_owned()),
        "integer" | "int" => "int".to_owned(),
        "bigInteger" | "bigint" => "bigint".to_owned(),
        "tinyint" => number(1).map_or("tinyint".to_owned(), |n| format!("tinyint({n})")),
        "smallint" => "smallint".to_owned(),
        "mediumint" => "mediumint".to_owned(),
        "string" => format!("varchar({})", number(1).unwrap_or(255)),
        "text" => match call.arguments.get(1).and_then(Value::text) {
            Some(of @ ("mediumtext" | "longtext")) => of.to_owned(),
            _ => "text".to_owned(),
        },
        "float" => format!(
            "float({},{})",
            number(1).unwrap_or(8),
            number(2).unwrap_or(2)
        ),
        "double" => match (number(1), number(2)) {
            (Some(total), Some(places)) => format!("double({total},{places})"),
            _ => "double".to_owned(),
        },
        "decimal" => format!(
            "decimal({},{})",
            number(1).unwrap_or(8),
            number(2).unwrap_or(2)
        ),
        "boolean" | "bool" => "tinyint(1)".to_owned(),
        "datetime" | "dateTime" => timed("datetime"),
        "timestamp" => timed("timestamp"),
        "time" => timed("time"),
        "date" | "json" => call.name.to_string(),
        "jsonb" => "json".to_owned(),
        "uuid" => match option("useBinaryUuid").is_some_and(Value::is_true) {
            true => "binary(16)".to_owned(),
            false => "char(36)".to_owned(),
        },
        "binary" => number(1).map_or("blob".to_owned(), |n| format!("varbinary({n})")),
        "enum" | "enu" => {
            let values = call.arguments.get(1)?.items();
            let quoted: Option<Vec<String>> = values
                .iter()
                .map(|v| literal(v).map(String::from))
                .collect();
            format!("enum({})", quoted.filter(|all| !all.is_empty())?.join(","))
        }
        "specificType" => call.arguments.get(1)?.text()?.to_owned(),
        "geometry" | "point" => call.name.to_string(),
        _ => return None,
    };
    Some(match chain.has("unsigned") {
        true => of + " unsigned",
        false => of,
    })
}
