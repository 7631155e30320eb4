//! Rails: `db/schema.rb` and migrations, line by line, with the types of ActiveRecord's MySQL adapter.

use super::Reading;
use super::parts::{
    altered, column, key, literal, named_index, names, numbered, reference, unknown_column,
    with_options,
};
use super::program::Program;
use super::words::{plural, singular};
use crate::model::{
    Call, Change, Column, Definition, Direction, Generated, Key, KeyKind, Medium, Nullable,
    Position, Table, TableOptions, Value,
};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Where the file is one that Rails runs.
pub(super) fn is_rails(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    name == "schema.rb" || name.ends_with("_schema.rb") || is_migration_folder(folder)
}

fn is_migration_folder(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    last == "migrate" || last.ends_with("_migrate")
}

pub(super) fn read(program: &Program, path: &str) -> Reading {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let medium = match is_migration_folder(folder) {
        true => Medium::RailsMigration,
        false => Medium::RailsSchema,
    };
    let mut reader = Reader {
        program,
        reading: Reading::of(medium),
        defaults: Defaults::of(program, medium),
        table: None,
    };
    reader.read();
    reader.reading
}

/// What versions of Rails take for granted.
struct Defaults {
    key_type: &'static str,
    time_precision: &'static str,
    stamp_precision: &'static str,
    /// Before 5.0: references without an index, timestamps that may be null.
    age: Age,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    Legacy,
    Recent,
}

impl Defaults {
    fn of(program: &Program, medium: Medium) -> Self {
        let version = version(program);
        let wide_keys = match (version, medium) {
            (Some(version), _) => version >= (5, 1),
            // What is dumped as 64 bits was made so, or the keys of old tables are told as 32 bits.
            (None, Medium::RailsSchema) => says_width(program) || !points_by_integers(program),
            (None, _) => false,
        };
        let is_schema = medium == Medium::RailsSchema;
        let at_least = |least| version.is_some_and(|version| version >= least);
        Self {
            key_type: match wide_keys {
                true => "bigint",
                false => "int",
            },
            time_precision: match at_least((7, 0)) {
                true => "(6)",
                false => "",
            },
            stamp_precision: match at_least((6, 0)) || version.is_none() && is_schema {
                true => "(6)",
                false => "",
            },
            age: match at_least((5, 0)) || is_schema {
                true => Age::Recent,
                false => Age::Legacy,
            },
        }
    }
}

/// `ActiveRecord::Migration[6.1]`, `ActiveRecord::Schema[7.0]`.
fn version(program: &Program) -> Option<(u32, u32)> {
    let tokens = 0..program.outline.tokens.len();
    let mut open = tokens.filter(|&at| {
        program.is(at, "[")
            && at > 0
            && (program.is(at - 1, "Migration") || program.is(at - 1, "Schema"))
    });
    let at = open.next()?;
    let inside = program.outline.inside(Some(at));
    let Value::Number(written) = program.value(inside) else {
        return None;
    };
    let (major, minor) = written.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn says_width(program: &Program) -> bool {
    (0..program.outline.tokens.len())
        .any(|at| program.is(at, "bigint") || program.is(at, "id") && program.is(at + 3, "integer"))
}

fn points_by_integers(program: &Program) -> bool {
    (0..program.outline.tokens.len()).any(|at| {
        let name = || {
            program
                .string(at + 1)
                .is_some_and(|name| name.ends_with("_id"))
        };
        program.is(at, "integer") && name()
    })
}

struct Reader<'p, 't> {
    program: &'p Program<'t>,
    reading: Reading,
    defaults: Defaults,
    /// The table whose block is open.
    table: Option<Open>,
}

/// A table that a block makes or changes.
struct Open {
    variable: String,
    name: String,
    indent: usize,
    at: Range<usize>,
    line: u32,
    /// The definition where the block makes it.
    made: Option<Table>,
    changes: Vec<Change>,
    indexes: Vec<Definition>,
}

impl Reader<'_, '_> {
    fn read(&mut self) {
        let statements = self.program.ruby_statements();
        let mut skip: Option<usize> = None;
        for (range, indent) in statements {
            if let Some(outer) = skip {
                let back = self.program.bytes(range.clone());
                let ends = indent <= outer;
                if !ends {
                    self.reading.back.push(back);
                    continue;
                }
                skip = None;
            }
            if self.goes_back(&range) {
                skip = Some(indent);
                continue;
            }
            self.close(indent);
            self.statement(range, indent);
        }
        self.close(0);
    }

    /// Whether a block opens that is only run to go back.
    fn goes_back(&self, range: &Range<usize>) -> bool {
        let program = self.program;
        let at = range.start;
        let method = program.is(at, "def")
            && (program.is(at + 1, "down")
                || program.is(at + 1, "self") && program.is(at + 3, "down"));
        let direction =
            program.is(at + 1, ".") && program.is(at + 2, "down") && program.is(at + 3, "do");
        method || direction || program.is(at, "revert")
    }

    /// Tells the table whose block has ended.
    fn close(&mut self, indent: usize) {
        let ended = self.table.take_if(|open| indent <= open.indent);
        let Some(open) = ended else { return };
        if let Some(table) = open.made {
            let definition = Definition::Table(Box::new(table));
            self.reading.facts.push((definition, open.at.clone()));
        } else if !open.changes.is_empty() {
            let definition = altered(&open.name, open.changes);
            self.reading.facts.push((definition, open.at.clone()));
        }
        let indexes = open.indexes.into_iter();
        self.reading
            .facts
            .extend(indexes.map(|of| (of, open.at.clone())));
    }

    fn statement(&mut self, range: Range<usize>, indent: usize) {
        let program = self.program;
        let Some((name, behind)) = program.dotted(range.start, range.end) else {
            return;
        };
        let block = range.clone().find(|&at| program.is(at, "do"));
        let arguments = match program.is(behind, "(") {
            true => program.outline.inside(Some(behind)),
            false => behind..block.unwrap_or(range.end),
        };
        let call = program.call_of(&name, range.start, arguments);
        let at = program.bytes(range.start..range.start + 1);
        if let Some((variable, method)) = name.split_once('.') {
            let of_table = self
                .table
                .as_ref()
                .is_some_and(|open| open.variable == variable);
            if of_table {
                self.table_line(method, &call);
            }
            return;
        }
        let variable = block.filter(|&at| program.is(at + 1, "|"));
        let variable = variable.map(|at| program.outline.word(at + 2).to_owned());
        match name.as_str() {
            "create_table" | "create_join_table" => {
                self.create_table(&call, at, variable, indent);
            }
            "change_table" => self.change_table(&call, at, variable, indent),
            _ => self.changed(&call, at),
        }
    }

    fn create_table(
        &mut self,
        call: &Call,
        at: Range<usize>,
        variable: Option<String>,
        indent: usize,
    ) {
        let Some(first) = call.arguments.first().and_then(Value::text) else {
            let what = call
                .arguments
                .first()
                .map(Value::written)
                .unwrap_or_default();
            let name = "create_table".into();
            return self
                .reading
                .facts
                .push((Definition::Unresolved { name, what }, at));
        };
        let mut table = Table {
            name: first.into(),
            options: options_of(call),
            ..Table::default()
        };
        let join = call.arguments.get(1).and_then(Value::text);
        if let (true, Some(second)) = (call.last() == "create_join_table", join) {
            let mut both = [first, second];
            both.sort_unstable();
            let by_default = both.join("_");
            table.name = call.said("table_name").unwrap_or(&by_default).into();
            for name in [first, second] {
                let mut of = column(&format!("{}_id", singular(name)), self.defaults.key_type);
                of.nullable = Nullable::No;
                table.columns.push(of);
            }
        } else {
            self.primary_key(call, &mut table);
        }
        let open = Open {
            variable: variable.unwrap_or_default(),
            name: table.name.to_string(),
            indent,
            at,
            line: call.line,
            made: Some(table),
            changes: Vec::new(),
            indexes: Vec::new(),
        };
        let has_block = !open.variable.is_empty();
        self.table = Some(open);
        if !has_block {
            self.close(0);
        }
    }

    fn primary_key(&self, call: &Call, table: &mut Table) {
        let id = call.value("id");
        if let Some(named) = call.value("primary_key").filter(|v| !v.items().is_empty()) {
            table.keys.push(key(KeyKind::Primary, "", &names(named)));
            return;
        }
        if id.is_some_and(Value::is_false) {
            return;
        }
        let name = call.said("primary_key").unwrap_or("id");
        let mut said = call.clone();
        said.named.retain(|(name, _)| {
            !["options", "charset", "collation", "comment", "default"].contains(&&**name)
        });
        let mut of = match id {
            Some(Value::Text(of)) => of.to_string(),
            Some(Value::Map(pairs)) => {
                for (key, value) in pairs {
                    if let Value::Text(key) = key {
                        said.named.push((key.clone(), value.clone()));
                    }
                }
                said.said("type")
                    .unwrap_or(self.defaults.key_type)
                    .to_owned()
            }
            _ => self.defaults.key_type.to_owned(),
        };
        if of == "primary_key" {
            of = self.defaults.key_type.to_owned();
        }
        said.named
            .retain(|(name, _)| &**name != "id" && &**name != "null");
        let mut made = self.typed(name, &of, &said);
        made.nullable = Nullable::No;
        let numbers = ["int", "bigint", "mediumint", "smallint"];
        if numbers.contains(&&*made.sql_type.name) {
            made = numbered(made);
        }
        made.default = None;
        table.columns.push(made);
        table.keys.push(key(KeyKind::Primary, "", &[name]));
    }

    fn change_table(
        &mut self,
        call: &Call,
        at: Range<usize>,
        variable: Option<String>,
        indent: usize,
    ) {
        let Some(name) = call.arguments.first().and_then(Value::text) else {
            return;
        };
        self.table = Some(Open {
            variable: variable.unwrap_or_default(),
            name: name.to_owned(),
            indent,
            at,
            line: call.line,
            made: None,
            changes: Vec::new(),
            indexes: Vec::new(),
        });
    }

    /// A line of the block of a table.
    fn table_line(&mut self, method: &str, call: &Call) {
        let Some(mut open) = self.table.take() else {
            return;
        };
        let changes = self.table_changes(&open.name, method, call);
        let below = call.line.saturating_sub(open.line);
        for mut change in changes {
            if let Change::AddKey(key) = &change
                && call.value("name").is_some()
            {
                open.indexes.push(named_index(&key.name, &open.name));
            }
            match (&mut open.made, &mut change) {
                (Some(table), Change::AddColumn(column, keys, _)) => {
                    column.lines_below = below;
                    table.columns.push(column.clone());
                    table.keys.append(keys);
                }
                (Some(table), Change::AddKey(key)) => table.keys.push(key.clone()),
                (Some(_), _) => {}
                (None, Change::AddColumn(column, ..)) => {
                    column.lines_below = below;
                    open.changes.push(change);
                }
                (None, _) => open.changes.push(change),
            }
        }
        self.table = Some(open);
    }

    fn table_changes(&self, table: &str, method: &str, call: &Call) -> Vec<Change> {
        let texts = || call.arguments.iter().filter_map(Value::text);
        let first = call.arguments.first();
        match method {
            "index" => first
                .map(|of| vec![Change::AddKey(index(table, of, call))])
                .unwrap_or_default(),
            "references" | "belongs_to" => texts()
                .flat_map(|n| self.referenced(table, n, call))
                .collect(),
            "timestamps" => self.timestamps(call),
            "foreign_key" => {
                let to = texts().next();
                to.map(|to| vec![Change::AddKey(foreign_key(table, to, call))])
                    .unwrap_or_default()
            }
            "check_constraint" => checked(first, call)
                .map(Change::AddKey)
                .into_iter()
                .collect(),
            "column" | "virtual" => {
                let Some(name) = texts().next() else {
                    return Vec::new();
                };
                let of = call
                    .arguments
                    .get(1)
                    .and_then(Value::text)
                    .or(call.said("type"));
                of.map(|of| self.added(name, of, call))
                    .into_iter()
                    .collect()
            }
            "remove" => texts()
                .map(|name| Change::DropColumn(name.into()))
                .collect(),
            "rename" => renamed(table, first, call.arguments.get(1)).unwrap_or_default(),
            "change" => {
                let of = call.arguments.get(1).and_then(Value::text);
                let name = texts().next();
                name.zip(of)
                    .map(|(n, of)| self.changed_column(n, of, call))
                    .into_iter()
                    .collect()
            }
            "change_default" => defaulted(first, call.arguments.get(1), call)
                .into_iter()
                .collect(),
            "change_null" => nulled(first, call.arguments.get(1)).into_iter().collect(),
            "remove_index" => unindexed(first, call).into_iter().collect(),
            "remove_references" | "remove_belongs_to" => texts()
                .map(|n| Change::DropColumn(format!("{n}_id").into()))
                .collect(),
            of => texts()
                .flat_map(|name| self.added_with_index(table, name, of, call))
                .collect(),
        }
    }

    /// A statement of its own.
    fn changed(&mut self, call: &Call, at: Range<usize>) {
        let Some(table) = call.arguments.first().and_then(Value::text) else {
            return;
        };
        let rest = Call {
            arguments: call.arguments[1..].to_vec(),
            ..call.clone()
        };
        let second = rest.arguments.first();
        let text = second.and_then(Value::text);
        let method = match call.last() {
            "add_column" => "column",
            "add_index" => "index",
            "add_reference" | "add_belongs_to" => "references",
            "add_timestamps" => "timestamps",
            "add_foreign_key" => "foreign_key",
            "add_check_constraint" => "check_constraint",
            "change_column" => "change",
            "change_column_default" => "change_default",
            "change_column_null" => "change_null",
            "rename_column" => "rename",
            "remove_column" | "remove_columns" => "remove",
            "remove_index" => "remove_index",
            "remove_reference" | "remove_belongs_to" => "remove_references",
            "drop_table" => {
                let dropped = Definition::TableDropped(table.into());
                return self.reading.facts.push((dropped, at));
            }
            "rename_table" => {
                let Some(to) = text else { return };
                let (from, to) = (table.into(), to.into());
                return self
                    .reading
                    .facts
                    .push((Definition::TableRenamed { from, to }, at));
            }
            "rename_index" => {
                let to = rest.arguments.get(1).and_then(Value::text);
                let Some((from, to)) = text.zip(to) else {
                    return;
                };
                let (from, to) = (from.into(), to.into());
                let change = vec![Change::RenameKey { from, to }];
                return self.reading.facts.push((altered(table, change), at));
            }
            "remove_foreign_key" => {
                let change = vec![dropped_foreign_key(text, call)];
                return self.reading.facts.push((altered(table, change), at));
            }
            "drop_join_table" => {
                let mut both = [table, text.unwrap_or_default()];
                both.sort_unstable();
                let dropped = Definition::TableDropped(both.join("_").into());
                return self.reading.facts.push((dropped, at));
            }
            _ => return,
        };
        let changes = match (method, call.last()) {
            // The type that is given is what it had.
            ("remove", "remove_column") => text
                .map(|n| Change::DropColumn(n.into()))
                .into_iter()
                .collect(),
            _ => self.table_changes(table, method, &rest),
        };
        let named = changes.iter().find_map(|change| match change {
            Change::AddKey(key) if call.value("name").is_some() => Some(key.name.clone()),
            _ => None,
        });
        if !changes.is_empty() {
            self.reading
                .facts
                .push((altered(table, changes), at.clone()));
        }
        let index = named.filter(|_| method == "index");
        let index = index.map(|name| (named_index(&name, table), at));
        self.reading.facts.extend(index);
    }

    // ---- columns ----

    fn added(&self, name: &str, of: &str, call: &Call) -> Change {
        let column = self.typed(name, of, call);
        let mut keys = Vec::new();
        if call.says("primary_key") || of == "primary_key" {
            keys.push(key(KeyKind::Primary, "", &[name]));
        }
        Change::AddColumn(column, keys, position(call))
    }

    /// In the block of a new table a column may bring its index.
    fn added_with_index(&self, table: &str, name: &str, of: &str, call: &Call) -> Vec<Change> {
        let mut changes = vec![self.added(name, of, call)];
        let said = call
            .value("index")
            .filter(|v| !v.is_false() && !v.is_none());
        if let Some(said) = said {
            let mut of_index = Call::default();
            if let Value::Map(pairs) = said {
                let pair = |(k, v): &(Value, Value)| k.text().map(|k| (k.into(), v.clone()));
                of_index.named = pairs.iter().filter_map(pair).collect();
            }
            let key = index(table, &Value::Text(name.into()), &of_index);
            changes.push(Change::AddKey(key));
        }
        changes
    }

    fn changed_column(&self, name: &str, of: &str, call: &Call) -> Change {
        let column = self.typed(name, of, call);
        Change::ReplaceColumn(name.into(), column, Vec::new(), position(call))
    }

    fn typed(&self, name: &str, of: &str, call: &Call) -> Column {
        let mut made = match self.sql_type(of, call) {
            Some(of) => column(name, &of),
            None => unknown_column(name, of),
        };
        if call.denies("null") || call.says("primary_key") {
            made.nullable = Nullable::No;
        }
        if of == "primary_key" {
            made = numbered(made);
        }
        if let Some(default) = call.value("default") {
            made.default = match default {
                Value::Other(code) => Some(code.split(['"', '\'']).nth(1).unwrap_or(code).into()),
                value => literal(value),
            };
        }
        let text = |name: &str| call.said(name).map(Box::from);
        with_options(&mut made, |more| {
            more.collation = text("collation");
            more.character_set = text("charset");
            more.comment = text("comment");
            more.generated = call.said("as").map(|of| {
                let kept = match call.says("stored") {
                    true => Generated::Stored,
                    false => Generated::Virtual,
                };
                (format!("({of})").into(), kept)
            });
        });
        made
    }

    fn sql_type(&self, of: &str, call: &Call) -> Option<String> {
        let number = |name: &str| call.value(name).and_then(Value::number);
        let limit = number("limit");
        let (of, unsigned) = match of.strip_prefix("unsigned_") {
            Some(of) => (of, true),
            None => (of, call.says("unsigned")),
        };
        let told = match of {
            "string" => format!("varchar({})", limit.unwrap_or(255)),
            "integer" => of_bytes(limit)?.to_owned(),
            "bigint" | "big_integer" => "bigint".to_owned(),
            "int" => "int".to_owned(),
            "primary_key" => self.defaults.key_type.to_owned(),
            "text" | "blob" => sized(of, limit, call),
            "binary" => match limit {
                Some(limit) if limit <= 0xfff => format!("varbinary({limit})"),
                _ => sized("blob", limit, call),
            },
            "float" => format!("float({})", limit.unwrap_or(24)),
            "decimal" | "numeric" => match (number("precision"), number("scale")) {
                (Some(precision), scale) => format!("decimal({precision},{})", scale.unwrap_or(0)),
                (None, _) => "decimal".to_owned(),
            },
            "datetime" | "timestamp" | "time" => match (call.value("precision"), of) {
                (Some(said), _) => said
                    .number()
                    .map_or(of.to_owned(), |n| format!("{of}({n})")),
                (None, "datetime") => format!("datetime{}", self.defaults.time_precision),
                (None, _) => of.to_owned(),
            },
            "date" | "json" | "tinyblob" | "mediumblob" | "longblob" | "tinytext"
            | "mediumtext" | "longtext" => of.to_owned(),
            "boolean" => "tinyint(1)".to_owned(),
            // The type of a column that only the database has: `t.column "x", "enum('a','b')"`.
            of if of.contains('(') || of.contains(' ') => of.to_owned(),
            of => {
                let plain = column(of, of);
                let known = [
                    "enum",
                    "set",
                    "char",
                    "year",
                    "bit",
                    "point",
                    "geometry",
                    "polygon",
                    "linestring",
                ];
                known
                    .contains(&&*plain.sql_type.name)
                    .then(|| of.to_owned())?
            }
        };
        Some(match unsigned {
            true => told + " unsigned",
            false => told,
        })
    }

    fn timestamps(&self, call: &Call) -> Vec<Change> {
        let precision = match call.value("precision") {
            Some(said) => said.number().map_or(String::new(), |n| format!("({n})")),
            None => self.defaults.stamp_precision.to_owned(),
        };
        let stamp = |name: &str| {
            let mut made = column(name, &format!("datetime{precision}"));
            let may_be_null = match self.defaults.age {
                Age::Recent => call.says("null"),
                Age::Legacy => !call.denies("null"),
            };
            if !may_be_null {
                made.nullable = Nullable::No;
            }
            Change::AddColumn(made, Vec::new(), Position::Unsaid)
        };
        vec![stamp("created_at"), stamp("updated_at")]
    }

    fn referenced(&self, table: &str, name: &str, call: &Call) -> Vec<Change> {
        let of = call.said("type").unwrap_or(self.defaults.key_type);
        let id = format!("{name}_id");
        let mut said = call.clone();
        said.named
            .retain(|(n, _)| &**n != "index" && &**n != "name");
        let mut changes = Vec::new();
        let polymorphic = call.value("polymorphic").filter(|v| !v.is_false());
        let mut columns = vec![id.clone()];
        if polymorphic.is_some() {
            let of_type = format!("{name}_type");
            let mut kept = said.clone();
            kept.named
                .retain(|(n, _)| ["null", "first", "after"].contains(&&**n));
            changes.push(self.added(&of_type, "string", &kept));
            columns.insert(0, of_type);
        }
        changes.push(self.added(&id, of, &said));
        let index_said = call.value("index");
        let indexed = match self.defaults.age {
            Age::Recent => !index_said.is_some_and(Value::is_false),
            Age::Legacy => index_said.is_some_and(|v| !v.is_false()),
        };
        if indexed {
            let get = |name: &str| index_said.and_then(|v| v.get(name));
            let by_default = match polymorphic.is_some() {
                true => format!("index_{table}_on_{name}"),
                false => format!("index_{table}_on_{}", columns.join("_and_")),
            };
            let named = get("name").and_then(Value::text).unwrap_or(&by_default);
            let kind = match get("unique").is_some_and(Value::is_true) {
                true => KeyKind::Unique,
                false => KeyKind::Plain,
            };
            changes.push(Change::AddKey(key(kind, named, &columns)));
        }
        let foreign = call
            .value("foreign_key")
            .filter(|v| !v.is_false() && !v.is_none());
        if let Some(said) = foreign {
            let to = said
                .get("to_table")
                .and_then(Value::text)
                .map_or_else(|| plural(name), str::to_owned);
            let mut of_key = Call::default();
            if let Value::Map(pairs) = said {
                let pair = |(k, v): &(Value, Value)| k.text().map(|k| (k.into(), v.clone()));
                of_key.named = pairs.iter().filter_map(pair).collect();
            }
            of_key.named.push(("column".into(), Value::Text(id.into())));
            changes.push(Change::AddKey(foreign_key(table, &to, &of_key)));
        }
        changes
    }
}

/// `integer` of so many bytes.
fn of_bytes(limit: Option<u64>) -> Option<&'static str> {
    Some(match limit {
        Some(1) => "tinyint",
        Some(2) => "smallint",
        Some(3) => "mediumint",
        None | Some(4) => "int",
        Some(5..=8) => "bigint",
        Some(_) => return None,
    })
}

fn sized(of: &str, limit: Option<u64>, call: &Call) -> String {
    let by_limit = match limit {
        Some(0..=0xff) => "tiny",
        None | Some(0x100..=0xffff) => "",
        Some(0x1_0000..=0xff_ffff) => "medium",
        Some(_) => "long",
    };
    format!("{}{of}", call.said("size").unwrap_or(by_limit))
}

fn position(call: &Call) -> Position {
    match call.said("after") {
        Some(name) => Position::After(name.into()),
        None if call.says("first") => Position::First,
        None => Position::Unsaid,
    }
}

/// What stands behind the columns: by its own names, or as SQL.
fn options_of(call: &Call) -> TableOptions {
    let mut options = call.said("options").map(table_options).unwrap_or_default();
    let text = |name: &str| call.said(name).map(Box::from);
    options.character_set = text("charset").or(options.character_set);
    options.collation = text("collation").or(options.collation);
    options.comment = text("comment").or(options.comment);
    options
}

fn table_options(text: &str) -> TableOptions {
    let sql = format!("CREATE TABLE t (a INT) {text}");
    let tokens = crate::sql::tokenize(&sql, crate::sql::Dialect::MYSQL);
    let found = crate::sql::definitions(&tokens).into_iter().next();
    match found {
        Some((Definition::Table(table), _)) => table.options,
        _ => TableOptions::default(),
    }
}

fn index(table: &str, of: &Value, call: &Call) -> Key {
    let columns = names(of);
    let by_default = format!("index_{table}_on_{}", columns.join("_and_"));
    let kind = match call.said("type") {
        Some("fulltext") => KeyKind::Fulltext,
        Some("spatial") => KeyKind::Spatial,
        _ if call.says("unique") => KeyKind::Unique,
        _ => KeyKind::Plain,
    };
    let mut made = key(kind, call.said("name").unwrap_or(&by_default), &columns);
    for part in &mut made.parts {
        part.prefix = call
            .value("length")
            .and_then(|length| match length {
                Value::Map(_) => length.get(&part.column)?.number(),
                length => length.number(),
            })
            .and_then(|n| u32::try_from(n).ok());
        let order = call.value("order").and_then(|order| match order {
            Value::Map(_) => order.get(&part.column)?.text(),
            order => order.text(),
        });
        if order == Some("desc") {
            part.direction = Direction::Descending;
        }
    }
    made
}

fn foreign_key(table: &str, to: &str, call: &Call) -> Key {
    let by_default = format!("{}_id", singular(to));
    let column = call.said("column").unwrap_or(&by_default);
    let mut reference = reference(to, &[call.said("primary_key").unwrap_or("id")]);
    let action = |name: &str| {
        let said = call.said(name)?;
        Some(match said {
            "nullify" => "set null".into(),
            said => Box::from(said),
        })
    };
    reference.on_delete = action("on_delete");
    reference.on_update = action("on_update");
    let by_default = foreign_key_name(table, column);
    let name = call.said("name").unwrap_or(&by_default);
    key(KeyKind::Foreign(reference), name, &[column])
}

/// `fk_rails_` and the start of a digest.
fn foreign_key_name(table: &str, column: &str) -> String {
    let digest = Sha256::digest(format!("{table}_{column}_fk").as_bytes());
    let hex: String = digest
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("fk_rails_{hex}")
}

fn dropped_foreign_key(to: Option<&str>, call: &Call) -> Change {
    if let Some(name) = call.said("name") {
        return Change::DropKey(name.into());
    }
    let by_default = to.map(|to| format!("{}_id", singular(to)));
    let column = call.said("column").map(str::to_owned).or(by_default);
    Change::DropForeignKeyOver(vec![column.unwrap_or_default().into()])
}

fn checked(of: Option<&Value>, call: &Call) -> Option<Key> {
    let expression = of?.text()?;
    Some(Key {
        kind: KeyKind::Check(format!("({expression})").into()),
        name: call.said("name").unwrap_or_default().into(),
        parts: Vec::new(),
    })
}

/// An index over the column alone that has its name by default is renamed as well.
fn renamed(table: &str, from: Option<&Value>, to: Option<&Value>) -> Option<Vec<Change>> {
    let (from, to) = (from?.text()?, to?.text()?);
    let of_index = Change::RenameKey {
        from: format!("index_{table}_on_{from}").into(),
        to: format!("index_{table}_on_{to}").into(),
    };
    let (from, to) = (from.into(), to.into());
    Some(vec![Change::RenameColumn { from, to }, of_index])
}

fn defaulted(name: Option<&Value>, default: Option<&Value>, call: &Call) -> Option<Change> {
    let to = call.value("to");
    let default = to.or_else(|| default.and_then(|d| d.get("to"))).or(default);
    Some(Change::SetDefault(
        name?.text()?.into(),
        default.and_then(literal),
    ))
}

fn nulled(name: Option<&Value>, null: Option<&Value>) -> Option<Change> {
    let nullable = match null?.is_true() {
        true => Nullable::Yes,
        false => Nullable::No,
    };
    Some(Change::SetNullable(name?.text()?.into(), nullable))
}

fn unindexed(of: Option<&Value>, call: &Call) -> Option<Change> {
    if let Some(name) = call.said("name") {
        return Some(Change::DropKey(name.into()));
    }
    let columns = names(call.value("column").or(of)?);
    Some(Change::DropIndexOver(
        columns.into_iter().map(Box::from).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_active_record() {
        assert_eq!(
            foreign_key_name("articles", "author_id"),
            "fk_rails_e74ce85cbc"
        );
    }
}
