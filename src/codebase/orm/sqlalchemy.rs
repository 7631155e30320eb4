//! SQLAlchemy: declarative classes and `Table(…)` as models, Alembic's operations as migrations, on MySQL.

use super::order::behind_needs;
use super::parts::{
    altered, column, key, literal, named_index, names, numbered, reference, unknown_column,
    with_options,
};
use super::program::Program;
use super::words::snake_case;
use super::{OrmFile, Reading, fact_of, resolved_fact};
use crate::model::{
    Assignment, Call, Change, Class, Column, Definition, Extent, Fact, Key, KeyKind, Medium,
    Nullable, OrmFact, Position, SqlType, Table, Value, assigned, last_part,
};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Classes that one inherits columns from, one of the other.
const DEEPEST: usize = 16;
/// Classes that one class is looked up in: those above it may be met on many ways.
const MOST_LOOKED_AT: usize = 500;

// ---- reading ----

pub(super) fn read(program: &Program) -> Reading {
    let count = program.line_count();
    let is_migration = (0..count).any(|n| {
        let line = program.python_line(n);
        program.is(line.start, "down_revision")
    });
    match is_migration {
        true => migration(program),
        false => models(program),
    }
}

fn models(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::SqlAlchemyModel);
    for (class, at) in program.python_classes() {
        let is_column = |a: &Assignment| a.value.call().is_some_and(|c| is_column(c.last()));
        let said = |name: &str| assigned(&class.body, name).is_some();
        let is_enum = class
            .bases
            .iter()
            .any(|base| last_part(base).ends_with("Enum"));
        if is_enum || said("__tablename__") || said("__table__") || class.body.iter().any(is_column)
        {
            let fact = OrmFact::Class(Box::new(class));
            reading.push(fact, program.bytes(at..at + 1));
        }
    }
    for at in 0..program.outline.tokens.len() {
        let called = program.is(at, "Table") && program.is(at + 1, "(");
        if called && let Some(name) = program.string(at + 2) {
            let inside = program.outline.inside(Some(at + 1));
            let mut call = program.call_of("Table", at, inside);
            call.arguments.splice(0..1, [Value::Text(name)]);
            reading.push(OrmFact::Operation(call), program.bytes(at..at + 1));
        }
    }
    reading
}

fn migration(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::AlembicMigration);
    let head = program.python_assignments(0..program.line_count());
    let kept = ["revision", "down_revision", "depends_on"];
    let head = head
        .into_iter()
        .filter(|a| kept.contains(&&*a.name))
        .collect();
    reading.push(OrmFact::Migration(head), 0..0);
    let mut batches: BTreeMap<String, String> = BTreeMap::new();
    for n in 0..program.line_count() {
        let line = program.python_line(n);
        if program.is(line.start, "def") && program.is(line.start + 1, "downgrade") {
            let body = program.body(n);
            let last = body.end.saturating_sub(1);
            let tokens = line.start..program.python_line(last.max(n)).end;
            reading.back.push(program.bytes(tokens));
        }
        let at = line.start;
        if program.is(at, "with") {
            // `with op.batch_alter_table('t') as batch_op:`
            let named = line
                .clone()
                .find(|&i| program.is(i, "as"))
                .map(|i| program.outline.word(i + 1));
            let table = (line.start..line.end).find(|&i| program.is(i, "batch_alter_table"));
            let table = table.and_then(|i| program.string(i + 2));
            if let (Some(named), Some(table)) = (named, table) {
                batches.insert(named.to_owned(), table.into());
            }
            continue;
        }
        let receiver = program.outline.word(at);
        let batch = batches.get(receiver).cloned();
        if program.is(at, "op") || batch.is_some() {
            operation(program, line, batch.as_deref(), &mut reading);
        }
    }
    reading
}

fn operation(program: &Program, line: Range<usize>, batch: Option<&str>, reading: &mut Reading) {
    let Value::Call(mut call) = program.value(line.clone()) else {
        return;
    };
    let at = program.bytes(line.start..line.start + 1);
    if let Some(table) = batch {
        let place = match call.last() {
            "create_index"
            | "create_foreign_key"
            | "create_unique_constraint"
            | "drop_constraint"
            | "create_check_constraint"
            | "create_primary_key"
            | "drop_index" => 1,
            _ => 0,
        };
        let place = place.min(call.arguments.len());
        call.arguments.insert(place, Value::Text(table.into()));
    }
    for definition in operated(&call) {
        reading.facts.push((definition, at.clone()));
    }
}

// ---- Alembic ----

fn operated(call: &Call) -> Vec<Definition> {
    let text = |n: usize, name: &str| {
        let value = call.argument(n, name)?;
        unwrapped(value).text()
    };
    let one = |table: Option<&str>, change: Option<Change>| -> Vec<Definition> {
        let both = table.zip(change);
        both.map(|(table, change)| altered(table, vec![change]))
            .into_iter()
            .collect()
    };
    match call.last() {
        "create_table" => {
            let Some(name) = text(0, "table_name") else {
                let what = call
                    .arguments
                    .first()
                    .map(Value::written)
                    .unwrap_or_default();
                return vec![Definition::Unresolved {
                    name: "create_table".into(),
                    what,
                }];
            };
            let mut made = Maker::new(name, call.line, None);
            for argument in &call.arguments[1..] {
                made.item(argument);
            }
            made.options(&call.named);
            made.finish()
        }
        "drop_table" => {
            let dropped = text(0, "table_name").map(|name| Definition::TableDropped(name.into()));
            dropped.into_iter().collect()
        }
        "rename_table" => {
            let both = text(0, "old_table_name").zip(text(1, "new_table_name"));
            let renamed = both.map(|(from, to)| Definition::TableRenamed {
                from: from.into(),
                to: to.into(),
            });
            renamed.into_iter().collect()
        }
        "add_column" => {
            let Some(table) = text(0, "table_name") else {
                return Vec::new();
            };
            let mut made = Maker::new(table, call.line, None);
            if let Some(item) = call.argument(1, "column") {
                made.item(item);
            }
            made.into_changes()
        }
        "drop_column" => {
            let dropped = text(1, "column_name").map(|name| Change::DropColumn(name.into()));
            one(text(0, "table_name"), dropped)
        }
        "alter_column" => text(0, "table_name")
            .map(|t| alter_column(t, call))
            .unwrap_or_default(),
        _ => operated_key(call),
    }
}

/// Operations on keys.
fn operated_key(call: &Call) -> Vec<Definition> {
    let text = |n: usize, name: &str| {
        let value = call.argument(n, name)?;
        unwrapped(value).text()
    };
    let listed = |n: usize, name: &str| call.argument(n, name).map(names).unwrap_or_default();
    let one = |table: Option<&str>, change: Option<Change>| -> Vec<Definition> {
        let both = table.zip(change);
        let both = both.map(|(table, change)| altered(table, vec![change]));
        both.into_iter().collect()
    };
    match call.last() {
        "create_index" => {
            let (Some(name), Some(table)) = (text(0, "index_name"), text(1, "table_name")) else {
                return Vec::new();
            };
            let columns = listed(2, "columns");
            let kind = match (call.says("unique"), call.said("mysql_prefix")) {
                (true, _) => KeyKind::Unique,
                (_, Some("FULLTEXT")) => KeyKind::Fulltext,
                _ => KeyKind::Plain,
            };
            let made = with_prefixes(key(kind, name, &columns), call);
            vec![
                altered(table, vec![Change::AddKey(made)]),
                named_index(name, table),
            ]
        }
        "drop_index" => one(
            text(1, "table_name"),
            text(0, "index_name").map(|name| Change::DropKey(name.into())),
        ),
        "create_unique_constraint" => {
            let made = key(
                KeyKind::Unique,
                text(0, "constraint_name").unwrap_or_default(),
                &listed(2, "columns"),
            );
            one(text(1, "table_name"), Some(Change::AddKey(made)))
        }
        "create_primary_key" => {
            let made = key(KeyKind::Primary, "", &listed(2, "columns"));
            one(text(1, "table_name"), Some(Change::AddKey(made)))
        }
        "create_foreign_key" => {
            let Some(to) = text(2, "referent_table") else {
                return Vec::new();
            };
            let mut to = reference(to, &listed(4, "remote_cols"));
            actions(&mut to, call);
            let name = text(0, "constraint_name").unwrap_or_default();
            let made = key(KeyKind::Foreign(to), name, &listed(3, "local_cols"));
            one(text(1, "source_table"), Some(Change::AddKey(made)))
        }
        "drop_constraint" => {
            let change = match text(2, "type_") {
                Some("primary") => Some(Change::DropPrimaryKey),
                _ => text(0, "constraint_name").map(|name| Change::DropKey(name.into())),
            };
            one(text(1, "table_name"), change)
        }
        _ => Vec::new(),
    }
}

fn alter_column(table: &str, call: &Call) -> Vec<Definition> {
    let Some(name) = call.text(1, "column_name") else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    if let Some(of) = call.value("type_") {
        let of = sql_type(of, None).unwrap_or_else(|| SqlType::unknown(&of.written()));
        changes.push(Change::SetType(name.into(), of));
    }
    if let Some(null) = call.value("nullable") {
        let nullable = match null.is_true() {
            true => Nullable::Yes,
            false => Nullable::No,
        };
        changes.push(Change::SetNullable(name.into(), nullable));
    }
    match call.value("server_default") {
        None => {}
        Some(said) if said.is_false() => {}
        Some(said) => changes.push(Change::SetDefault(name.into(), server_default(said))),
    }
    if let Some(to) = call.said("new_column_name") {
        let (from, to) = (name.into(), to.into());
        changes.push(Change::RenameColumn { from, to });
    }
    match changes.is_empty() {
        true => Vec::new(),
        false => vec![altered(table, changes)],
    }
}

/// Puts migrations behind those that they follow.
pub(super) fn order(files: &mut [&mut OrmFile]) {
    let mut by_revision: BTreeMap<String, usize> = BTreeMap::new();
    let mut needs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut named: Vec<Vec<String>> = Vec::new();
    for (n, file) in files.iter_mut().enumerate() {
        let mut before = Vec::new();
        if let Some(OrmFact::Migration(head)) = file.facts.iter().find_map(fact_of) {
            let revision = assigned(head, "revision").and_then(Value::text);
            by_revision.extend(revision.map(|r| (r.to_owned(), n)));
            for name in ["down_revision", "depends_on"] {
                let said = assigned(head, name).map(names).unwrap_or_default();
                before.extend(said.into_iter().map(str::to_owned));
            }
        }
        named.push(before);
        file.facts.retain(|fact| fact_of(fact).is_none());
    }
    for (n, before) in named.into_iter().enumerate() {
        let before = before.iter().filter_map(|r| by_revision.get(r).copied());
        needs.insert(n, before.collect());
    }
    let sequence = behind_needs(0..files.len(), &needs, &BTreeSet::new());
    let mut ranks: Vec<usize> = files.iter().map(|f| f.rank).collect();
    ranks.sort_unstable();
    for (n, rank) in sequence.into_iter().zip(ranks) {
        files[n].rank = rank;
    }
}

// ---- models ----

/// Makes tables of classes and `Table(…)` in their files.
pub(super) fn resolve(files: &mut [&mut OrmFile]) {
    let told: Vec<Vec<Fact>> = files
        .iter_mut()
        .map(|f| std::mem::take(&mut f.facts))
        .collect();
    let mut world = World::default();
    for (n, facts) in told.iter().enumerate() {
        for fact in facts {
            if let Some(OrmFact::Class(class)) = fact_of(fact) {
                world
                    .classes
                    .entry(&class.name)
                    .or_default()
                    .push((n, class, fact));
            }
        }
    }
    // Columns without a type have that of the key they point to: known when all are read once.
    for round in 0..2 {
        for (n, facts) in told.iter().enumerate() {
            for fact in facts {
                let definitions = match fact_of(fact) {
                    Some(OrmFact::Class(class)) => world.class_table(n, class, fact),
                    Some(OrmFact::Operation(call)) => world.called_table(call),
                    _ => Vec::new(),
                };
                if round == 0 {
                    definitions.iter().for_each(|d| world.note(d));
                } else {
                    let resolved = definitions.into_iter().map(|d| resolved_fact(fact, d));
                    files[n].facts.extend(resolved);
                }
            }
        }
    }
}

#[derive(Default)]
struct World<'f> {
    classes: BTreeMap<&'f str, Vec<(usize, &'f Class, &'f Fact)>>,
    looked_at: Cell<usize>,
    /// Types of columns, by table and column, lower-case.
    types: BTreeMap<(String, String), SqlType>,
}

/// What a class has with what stands above it.
#[derive(Default)]
struct Inherited<'f> {
    columns: Vec<&'f Assignment>,
    arguments: Option<&'f Value>,
    /// The table of a class above, which it shares.
    shared: Option<String>,
    mapping: Mapping,
}

/// How a class without `__tablename__` comes to its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Mapping {
    #[default]
    None,
    /// Flask-SQLAlchemy names it after the class.
    ByName,
}

impl<'f> World<'f> {
    fn note(&mut self, definition: &Definition) {
        if let Definition::Table(table) = definition {
            for column in &table.columns {
                if !column.sql_type.is_unknown() {
                    let at = (table.name.to_lowercase(), column.name.to_lowercase());
                    self.types.insert(at, column.sql_type.clone());
                }
            }
        }
    }

    fn class(&self, name: &str, file: usize) -> Option<(usize, &'f Class, &'f Fact)> {
        let all = self.classes.get(last_part(name))?;
        let own = all.iter().find(|(n, ..)| *n == file);
        own.or(all.first()).copied()
    }

    fn inherited(&self, file: usize, class: &'f Class, depth: usize) -> Inherited<'f> {
        let mut found = Inherited::default();
        self.looked_at.set(self.looked_at.get() + 1);
        if depth > DEEPEST || self.looked_at.get() > MOST_LOOKED_AT {
            return found;
        }
        for base in class.bases.iter().take(DEEPEST) {
            let last = last_part(base);
            if let Some((at, above, _)) = self
                .class(base, file)
                .filter(|(_, c, _)| !std::ptr::eq(*c, class))
            {
                let of_base = self.inherited(at, above, depth + 1);
                found.mapping = found.mapping.max(of_base.mapping);
                match table_name(above, of_base.mapping) {
                    Some(table) => found.shared = Some(of_base.shared.unwrap_or(table)),
                    None => {
                        found.columns.extend(of_base.columns);
                        found.arguments = found.arguments.or(of_base.arguments);
                    }
                }
            } else if last == "Model" && base.contains("db.") {
                found.mapping = Mapping::ByName;
            }
        }
        let own = class.body.iter().filter(|a| makes_column(a));
        // Columns of classes above are copied behind those of the class.
        let above = std::mem::take(&mut found.columns);
        found.columns.extend(own);
        for column in above {
            if found.columns.iter().all(|c| c.name != column.name) {
                found.columns.push(column);
            }
        }
        found.arguments = assigned(&class.body, "__table_args__").or(found.arguments);
        found
    }

    fn class_table(&self, file: usize, class: &'f Class, fact: &Fact) -> Vec<Definition> {
        self.looked_at.set(0);
        let found = self.inherited(file, class, 0);
        let line = fact.place.region.start_line;
        let own = table_name(class, found.mapping);
        let shares = assigned(&class.body, "__tablename__").is_none() && found.shared.is_some();
        let name = match (shares, own) {
            (true, _) => found.shared,
            (false, own) => own,
        };
        let is_abstract = assigned(&class.body, "__abstract__").is_some_and(Value::is_true);
        let Some(name) = name.filter(|_| !is_abstract && !found.columns.is_empty()) else {
            return Vec::new();
        };
        let mut made = Maker::new(&name, line, Some(self));
        for column in &found.columns {
            made.declared(column, file);
        }
        if let Some(arguments) = found.arguments.filter(|_| !shares) {
            for item in arguments.items() {
                made.item(item);
            }
            made.mapped_options(arguments);
        }
        // A class that is mapped has a primary key: what says it is a function of the project's own.
        let keyed = made.table.primary_key().is_some();
        made.table.extent = match keyed {
            true => Extent::Whole,
            false => Extent::Part,
        };
        match shares {
            true => made.into_changes(),
            false => made.finish(),
        }
    }

    fn called_table(&self, call: &Call) -> Vec<Definition> {
        let Some(name) = call.arguments.first().and_then(Value::text) else {
            return Vec::new();
        };
        let mut made = Maker::new(name, call.line, Some(self));
        for item in &call.arguments[1..] {
            made.item(item);
        }
        made.options(&call.named);
        match made.table.columns.is_empty() {
            // A table that is read from the database.
            true => Vec::new(),
            false => made.finish(),
        }
    }

    /// The values of an enumeration of Python: the names of its members.
    fn members(&self, name: &str, file: usize) -> Option<Vec<&'f str>> {
        let (_, class, _) = self.class(name, file)?;
        let is_enum = class
            .bases
            .iter()
            .any(|base| last_part(base).ends_with("Enum"));
        is_enum.then(|| class.body.iter().map(|a| &*a.name).collect())
    }
}

fn table_name(class: &Class, mapping: Mapping) -> Option<String> {
    match assigned(&class.body, "__tablename__") {
        Some(name) => name.text().map(str::to_owned),
        // Flask-SQLAlchemy.
        None => (mapping == Mapping::ByName).then(|| snake_case(&class.name)),
    }
}

fn is_column(name: &str) -> bool {
    matches!(name, "Column" | "mapped_column")
}

fn makes_column(assignment: &Assignment) -> bool {
    let by_value = assignment
        .value
        .call()
        .is_some_and(|call| is_column(call.last()));
    let mapped = assignment.annotation.as_ref().and_then(Value::call);
    let is_plain = assignment.value.is_none() || matches!(assignment.value, Value::Other(_));
    let by_annotation = mapped.is_some_and(|call| {
        let to_many = call.arguments.first().and_then(Value::call);
        let related = to_many.is_some_and(|c| matches!(c.last(), "List" | "list" | "Set" | "set"));
        call.last() == "Mapped" && is_plain && !related
    });
    by_value || by_annotation
}

/// Makes a table of its items.
struct Maker<'w, 'f> {
    table: Table,
    line: u32,
    world: Option<&'w World<'f>>,
    file: usize,
    others: Vec<Definition>,
}

impl<'w, 'f> Maker<'w, 'f> {
    fn new(name: &str, line: u32, world: Option<&'w World<'f>>) -> Self {
        Self {
            table: Table {
                name: name.into(),
                ..Table::default()
            },
            line,
            world,
            file: 0,
            others: Vec::new(),
        }
    }

    /// The table, its one integer key numbered.
    fn finish(mut self) -> Vec<Definition> {
        let keys = self
            .table
            .keys
            .iter()
            .filter(|k| k.kind == KeyKind::Primary);
        let parts: Vec<Box<str>> = keys
            .flat_map(|k| &k.parts)
            .map(|p| p.column.clone())
            .collect();
        if parts.len() > 1 {
            // Columns that say it each are one key together.
            self.table.keys.retain(|k| k.kind != KeyKind::Primary);
            self.table.keys.insert(0, key(KeyKind::Primary, "", &parts));
        }
        let is_foreign = |name: &str| {
            let foreign = |k: &&Key| matches!(k.kind, KeyKind::Foreign(_));
            let keys = self.table.keys.iter().filter(foreign);
            keys.flat_map(|k| &k.parts).any(|p| *p.column == *name)
        };
        if let [only] = parts.as_slice()
            && !is_foreign(only)
        {
            let integer = ["int", "bigint", "smallint"];
            for column in self.table.columns.iter_mut().filter(|c| c.name == *only) {
                if integer.contains(&&*column.sql_type.name) && column.default.is_none() {
                    *column = numbered(column.clone());
                }
            }
        }
        for column in &mut self.table.columns {
            if parts.contains(&column.name) {
                column.nullable = Nullable::No;
            }
        }
        let mut told = vec![Definition::Table(Box::new(self.table))];
        told.append(&mut self.others);
        told
    }

    /// The columns and keys, added to a table that is there.
    fn into_changes(mut self) -> Vec<Definition> {
        let mut changes: Vec<Change> = self
            .table
            .columns
            .into_iter()
            .map(|c| Change::AddColumn(c, Vec::new(), Position::Unsaid))
            .collect();
        changes.extend(self.table.keys.into_iter().map(Change::AddKey));
        let mut told = vec![altered(&self.table.name, changes)];
        told.append(&mut self.others);
        told
    }

    fn options(&mut self, named: &[(Box<str>, Value)]) {
        for (name, value) in named {
            let text = || value.text().map(Box::from);
            match &**name {
                "mysql_engine" => self.table.options.engine = text(),
                "mysql_charset" | "mysql_default_charset" => {
                    self.table.options.character_set = text()
                }
                "mysql_collate" => self.table.options.collation = text(),
                "comment" => self.table.options.comment = text(),
                _ => {}
            }
        }
    }

    /// `{'mysql_engine': 'InnoDB'}`, alone or as the last of `__table_args__`.
    fn mapped_options(&mut self, arguments: &Value) {
        let map = match arguments {
            Value::Map(pairs) => Some(pairs),
            value => value.items().iter().find_map(|item| match item {
                Value::Map(pairs) => Some(pairs),
                _ => None,
            }),
        };
        let pairs = map.map(Vec::as_slice).unwrap_or_default();
        let named = pairs
            .iter()
            .filter_map(|(k, v)| Some((k.text()?.into(), v.clone())));
        let named: Vec<(Box<str>, Value)> = named.collect();
        self.options(&named);
    }

    /// An assignment in a class.
    fn declared(&mut self, assignment: &Assignment, file: usize) {
        self.file = file;
        let of_mapped = assignment.annotation.as_ref().and_then(Value::call);
        let annotated = of_mapped.and_then(|call| call.arguments.first());
        let empty = Call {
            line: assignment.line,
            ..Call::default()
        };
        let call = assignment.value.call().unwrap_or(&empty);
        self.column(call, Some(&assignment.name), annotated);
    }

    /// A column, constraint or index among the arguments of a table.
    fn item(&mut self, item: &Value) {
        let Some(call) = item.call() else {
            if matches!(item, Value::Other(_)) {
                let (name, what) = (self.table.name.clone(), item.written());
                self.others.push(Definition::Unresolved { name, what });
            }
            return;
        };
        let listed = |n: usize, name: &str| call.argument(n, name).map(names).unwrap_or_default();
        let texts: Vec<&str> = call.arguments.iter().filter_map(Value::text).collect();
        let named = call
            .value("name")
            .map(unwrapped)
            .and_then(Value::text)
            .unwrap_or_default();
        match call.last() {
            "Column" => self.column(call, None, None),
            "PrimaryKeyConstraint" => self.table.keys.insert(0, key(KeyKind::Primary, "", &texts)),
            "UniqueConstraint" => self.key(key(KeyKind::Unique, named, &texts)),
            "Index" if texts.len() > 1 => {
                let kind = match call.says("unique") {
                    true => KeyKind::Unique,
                    false => KeyKind::Plain,
                };
                self.key(with_prefixes(key(kind, texts[0], &texts[1..]), call));
            }
            "ForeignKeyConstraint" => {
                let to = listed(1, "refcolumns");
                let table = to.first().and_then(|t| t.rsplit_once('.')).map(|(t, _)| t);
                let columns: Vec<&str> = to.iter().map(|t| last_part(t)).collect();
                if let Some(table) = table {
                    let mut to = reference(last_part(table), &columns);
                    actions(&mut to, call);
                    self.table
                        .keys
                        .push(key(KeyKind::Foreign(to), named, &listed(0, "columns")));
                }
            }
            "CheckConstraint" => self.table.keys.push(Key {
                kind: KeyKind::Check(format!("({})", texts.first().unwrap_or(&"")).into()),
                name: named.into(),
                parts: Vec::new(),
            }),
            _ => {}
        }
    }

    fn key(&mut self, key: Key) {
        if !key.name.is_empty() {
            self.others.push(named_index(&key.name, &self.table.name));
        }
        self.table.keys.push(key);
    }

    fn column(&mut self, call: &Call, declared: Option<&str>, annotated: Option<&Value>) {
        let said = call
            .arguments
            .first()
            .and_then(Value::text)
            .or(call.said("name"));
        let Some(name) = said.or(declared) else {
            return;
        };
        let foreign = call
            .arguments
            .iter()
            .filter_map(Value::call)
            .find(|c| c.last() == "ForeignKey");
        let is_type = |v: &&Value| match v {
            Value::Text(_) => false,
            Value::Call(c) => !matches!(
                c.last(),
                "ForeignKey" | "Sequence" | "Identity" | "Computed"
            ),
            _ => true,
        };
        let of = call.arguments.iter().find(is_type).or(call.value("type_"));
        let members = |name: &str| self.world?.members(name, self.file);
        let found = match of {
            Some(of) => sql_type(of, Some(&members)),
            None => foreign
                .and_then(|f| self.target_type(f))
                .or_else(|| annotated_type(annotated)),
        };
        let mut made = match found {
            Some(of) => Column {
                sql_type: of,
                ..column(name, "int")
            },
            None => {
                let what = of.or(annotated).map(Value::written).unwrap_or_default();
                let told = format!("{name}: {what}").into();
                let table = self.table.name.clone();
                self.others.push(Definition::Unresolved {
                    name: table,
                    what: told,
                });
                unknown_column(name, &what)
            }
        };
        let optional = annotated.is_some_and(is_optional);
        let required = annotated.is_some() && !optional;
        if call.denies("nullable") || required && !call.says("nullable") {
            made.nullable = Nullable::No;
        }
        made.default = call.value("server_default").and_then(server_default);
        with_options(&mut made, |more| {
            more.comment = call.said("comment").map(Box::from)
        });
        made.lines_below = call.line.saturating_sub(self.line);
        let columns = [name];
        if call.says("primary_key") {
            made.nullable = Nullable::No;
            self.table.keys.push(key(KeyKind::Primary, "", &columns));
        }
        self.table.columns.push(made);
        let by_default = format!("ix_{}_{name}", self.table.name);
        match (call.says("unique"), call.says("index")) {
            (true, true) => self
                .table
                .keys
                .push(key(KeyKind::Unique, &by_default, &columns)),
            (true, false) => self.table.keys.push(key(KeyKind::Unique, "", &columns)),
            (false, true) => self
                .table
                .keys
                .push(key(KeyKind::Plain, &by_default, &columns)),
            (false, false) => {}
        }
        if let Some((foreign, (table, to))) = foreign.and_then(|f| Some((f, target(f)?))) {
            let mut to = reference(table, &[to]);
            actions(&mut to, foreign);
            let named = foreign.said("name").unwrap_or_default();
            self.table
                .keys
                .push(key(KeyKind::Foreign(to), named, &columns));
        }
    }

    fn target_type(&self, foreign: &Call) -> Option<SqlType> {
        let (table, column) = target(foreign)?;
        let at = (table.to_lowercase(), column.to_lowercase());
        self.world?.types.get(&at).cloned()
    }
}

/// Table and column of `ForeignKey('table.column')`.
fn target(foreign: &Call) -> Option<(&str, &str)> {
    let (table, column) = foreign.arguments.first()?.text()?.rsplit_once('.')?;
    Some((last_part(table), column))
}

fn actions(to: &mut crate::model::Reference, call: &Call) {
    to.on_delete = call.said("ondelete").map(|a| a.to_lowercase().into());
    to.on_update = call.said("onupdate").map(|a| a.to_lowercase().into());
}

/// `mysql_length={'a': 10}`.
fn with_prefixes(mut key: Key, call: &Call) -> Key {
    let length = call.value("mysql_length");
    for part in &mut key.parts {
        let found = match length {
            Some(Value::Number(_)) => length,
            Some(map) => map.get(&part.column),
            None => None,
        };
        part.prefix = found
            .and_then(Value::number)
            .and_then(|n| u32::try_from(n).ok());
    }
    key
}

/// What stands in `op.f('…')`, `sa.text('…')`.
fn unwrapped(value: &Value) -> &Value {
    match value {
        Value::Call(call) if matches!(call.last(), "f" | "text") => {
            call.arguments.first().unwrap_or(value)
        }
        value => value,
    }
}

fn server_default(value: &Value) -> Option<Box<str>> {
    match value {
        Value::Call(call) if call.last() == "now" => Some("now()".into()),
        Value::Call(call) if call.last() == "text" => call.arguments.first()?.text().map(Box::from),
        Value::Call(_) | Value::Name(_) if value.is_none() => None,
        value => literal(value),
    }
}

/// Whether a type in `Mapped[…]` may be none.
fn is_optional(of: &Value) -> bool {
    match of {
        Value::Call(call) => call.last() == "Optional",
        Value::Other(text) => text.contains("None"),
        _ => false,
    }
}

/// The type that SQLAlchemy makes of a type of Python.
fn annotated_type(of: Option<&Value>) -> Option<SqlType> {
    let name = match of? {
        Value::Name(name) => name.to_string(),
        Value::Call(call) if call.last() == "Optional" => {
            return annotated_type(call.arguments.first());
        }
        Value::Other(text) => text.split('|').next()?.trim().to_owned(),
        _ => return None,
    };
    let of = match last_part(&name) {
        "int" => "int",
        "bool" => "bool",
        "float" => "float",
        "bytes" => "blob",
        "datetime" => "datetime",
        "date" => "date",
        "time" => "time",
        "Decimal" => "numeric",
        "UUID" => "char(32)",
        _ => return None,
    };
    Some(crate::sql::column_type(of))
}

/// Members of an enumeration by the name of its class.
type Members<'m, 'f> = &'m dyn Fn(&str) -> Option<Vec<&'f str>>;

/// The type that MySQL's dialect makes of one of SQLAlchemy's.
fn sql_type(of: &Value, members: Option<Members>) -> Option<SqlType> {
    let empty = Call::default();
    let (name, call) = match of {
        Value::Name(name) => (last_part(name), &empty),
        Value::Call(call) => (call.last(), &**call),
        _ => return None,
    };
    let number = |n: usize, name: &str| call.argument(n, name).and_then(Value::number);
    let length = |of: &str| number(0, "length").map_or(of.to_owned(), |n| format!("{of}({n})"));
    let timed =
        |of: &str| number(usize::MAX, "fsp").map_or(of.to_owned(), |n| format!("{of}({n})"));
    let upper = name.to_uppercase();
    let told = match upper.as_str() {
        "INTEGER" | "INT" => "int".to_owned(),
        "BIGINTEGER" | "BIGINT" => "bigint".to_owned(),
        "SMALLINTEGER" | "SMALLINT" => "smallint".to_owned(),
        "MEDIUMINT" => "mediumint".to_owned(),
        "TINYINT" => {
            number(0, "display_width").map_or("tinyint".to_owned(), |n| format!("tinyint({n})"))
        }
        "STRING" | "UNICODE" | "VARCHAR" | "NVARCHAR" => {
            format!("varchar({})", number(0, "length")?)
        }
        "CHAR" | "NCHAR" => length("char"),
        "TEXT" | "UNICODETEXT" => length("text"),
        "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB"
        | "DATE" | "YEAR" | "JSON" => name.to_lowercase(),
        "BOOLEAN" | "BOOL" => "bool".to_owned(),
        "DATETIME" => timed("datetime"),
        "TIMESTAMP" => timed("timestamp"),
        "TIME" => timed("time"),
        "INTERVAL" => "datetime".to_owned(),
        "FLOAT" => number(0, "precision").map_or("float".to_owned(), |n| format!("float({n})")),
        "DOUBLE" | "DOUBLE_PRECISION" | "REAL" => "double".to_owned(),
        "NUMERIC" | "DECIMAL" => match (number(0, "precision"), number(1, "scale")) {
            (Some(p), s) => format!("decimal({p},{})", s.unwrap_or(0)),
            (None, _) => "decimal".to_owned(),
        },
        "LARGEBINARY" | "BLOB" | "PICKLETYPE" => length("blob"),
        "BINARY" => length("binary"),
        "VARBINARY" => length("varbinary"),
        "BIT" => length("bit"),
        "UUID" => "char(32)".to_owned(),
        "ENUM" | "SET" => listed_type(name, call, members)?,
        _ => return None,
    };
    let sign = match call.says("unsigned") {
        true => " unsigned",
        false => "",
    };
    Some(crate::sql::column_type(&format!("{told}{sign}")))
}

/// `ENUM` or `SET` with its values: as listed, or the names of a class's members.
fn listed_type(name: &str, call: &Call, members: Option<Members>) -> Option<String> {
    let owned = |texts: &[Value]| -> Vec<String> {
        let texts = texts.iter().filter_map(Value::text);
        texts.map(str::to_owned).collect()
    };
    let values: Vec<String> = match call.arguments.first()? {
        Value::Name(class) => members?(class)?.into_iter().map(str::to_owned).collect(),
        Value::List(items) => owned(items),
        _ => owned(&call.arguments),
    };
    let quoted: Vec<String> = values
        .iter()
        .map(|v| format!("'{}'", v.replace('\'', "''")))
        .collect();
    Some(format!("{}({})", name.to_lowercase(), quoted.join(",")))
}
