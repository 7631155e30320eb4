//! The facts of all files, applied one after the other: what the database holds at the end of them.

use super::conflict::{Conflict, conflict};
use super::schema::{
    Alteration, Change, Column, Definition, Fact, IfExists, Key, KeyKind, Lifetime, Object,
    ObjectKind, Position, Rows, Table, TableOptions, same_name,
};
use super::{FileNumber, Medium, Place, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What statements of the whole tree say of the database.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// By lower-case name.
    pub tables: BTreeMap<String, TableEntry>,
    /// The places that define an index, by lower-case name, in path and span order.
    pub indexes: BTreeMap<String, Vec<Fact>>,
    /// By lower-case name.
    pub objects: BTreeMap<(ObjectKind, String), (Object, Site)>,
    /// Functions and procedures that are made anywhere, also where they are dropped again, lower-case.
    pub routines: BTreeSet<String>,
    pub extensions: BTreeSet<String>,
    /// Tables and columns of which types of two classes were seen, in no order that is known, lower-case.
    pub retyped: BTreeSet<(String, String)>,
    /// Tables and their columns of small integers that a model has as booleans: the program gives them booleans and gets
    /// booleans, so that they must become such. Lower-case.
    pub flags: BTreeSet<(String, String)>,
    /// Those of which two types were seen, of one class or of two.
    pub resized: BTreeSet<(String, String)>,
    /// Tables of which two definitions differ; known once all is applied.
    pub conflicts: Vec<Conflict>,
    /// Changes of tables that nothing before them defines: their number, and the place of the first.
    pub unapplied: Option<(u32, Site)>,
    /// Tables of one script whose names differ in the case of letters alone: the first one's name and place, then those
    /// of the other. Where file names tell cases apart, MySQL keeps both.
    pub twins: Vec<[(Box<str>, Site); 2]>,
    /// Tables whose definition breaks off.
    pub unfinished: Vec<(Box<str>, Site)>,
    /// Tables or apps, and what of them only the running program knows; the first ones.
    pub unresolved: Vec<(Box<str>, Box<str>, Site)>,
    /// What was dropped last under a name, for what is defined under it again.
    dropped: BTreeMap<String, (TableEntry, Source)>,
    /// Definitions that others took the place of, as they stood then, or that were made in vain.
    superseded: Vec<TableEntry>,
    /// Rows of tables that are not defined yet.
    rows_ahead: BTreeMap<String, RowCount>,
    /// The tables that have a column of a name, all lower-case; known once all is applied.
    owners: BTreeMap<String, Vec<String>>,
}

/// A table as it stands after all that was said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableEntry {
    pub table: Table,
    pub site: Site,
    /// How many later statements changed it, and the place of the last one.
    pub changed: Option<(u32, Site)>,
    pub rows: Option<RowCount>,
    pub source: Source,
}

/// Rows that INSERT statements give to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCount {
    pub rows: u64,
    pub bytes: u64,
    pub since: Since,
}

/// Whether the rows came before the definition that holds: they count where none come after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    Before,
    Definition,
}

/// Where a definition stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    pub file: FileNumber,
    pub span: Span,
    pub place: Place,
    pub medium: Medium,
}

/// What a file's definitions are worth beside those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    pub standing: Standing,
    /// The run of numbered migrations that the file is one of.
    pub run: Option<u32>,
    pub medium: Medium,
}

/// What is later in this list is applied later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Tests, documentation, vendored code: what it says holds only where nothing else is said.
    Apart,
    /// Statements in programs. They make tables; when a program changes or drops one, nobody can tell.
    Program,
    Script,
    /// Classes that a program maps to tables. They say what it takes for granted, and hold where no script makes the table.
    Model,
    /// Named as the schema in use.
    Named,
}

/// Columns and keys that are kept of one table; MySQL takes 4,096 columns.
pub const MOST_PARTS: usize = 4096;

/// What is told of it that cannot be resolved.
const MOST_UNRESOLVED: usize = 10_000;

impl Catalogue {
    /// Notes the columns that a statement may give another type, unless it is known to come last: of migrations that run
    /// one after the other the last one holds.
    fn note_types(&mut self, alteration: &Alteration, source: Source) {
        let table = alteration.table.to_lowercase();
        let entry = self.tables.get(&table);
        let is_next = source.run.is_some() && entry.is_some_and(|e| e.source.run == source.run);
        for change in &alteration.changes {
            let (column, new) = match change {
                Change::ReplaceColumn(old, column, ..) if same_name(old, &column.name) => {
                    (&column.name, Some(&column.sql_type))
                }
                Change::SetType(name, of) => (name, Some(of)),
                Change::ReplaceColumn(_, column, ..) => (&column.name, None),
                Change::Retype(name) => (name, None),
                _ => continue,
            };
            let old = entry.and_then(|entry| entry.table.column(column));
            let is_alike = old
                .zip(new)
                .is_some_and(|(old, new)| old.sql_type.class() == new.class());
            let key = (table.clone(), column.to_lowercase());
            if !(is_alike || is_next && new.is_some()) {
                self.retyped.insert(key.clone());
            }
            self.resized.insert(key);
        }
    }

    /// Applies a fact to what was said before it.
    pub fn add(&mut self, fact: Fact, source: Source) {
        let site = |fact: &Fact| Site {
            file: fact.file,
            span: fact.span,
            place: fact.place.clone(),
            medium: source.medium,
        };
        let changes_tables = source.standing != Standing::Program;
        if let Definition::Alteration(alteration) = &fact.definition {
            self.note_types(alteration, source);
        }
        match &fact.definition {
            Definition::Index(index) => {
                let places = self.indexes.entry(index.name.to_lowercase()).or_default();
                return places.push(fact);
            }
            Definition::Extension(name) => {
                self.extensions.insert(name.clone());
                return;
            }
            Definition::Object(object) => {
                let name = object.name.to_lowercase();
                if matches!(object.kind, ObjectKind::Function | ObjectKind::Procedure) {
                    self.routines.insert(name.clone());
                }
                let key = (object.kind, name);
                self.objects.insert(key, (object.clone(), site(&fact)));
                return;
            }
            Definition::UnfinishedTable(name) => {
                return self.unfinished.push((name.clone(), site(&fact)));
            }
            Definition::TableLike { name, like } => {
                let Some(entry) = self.tables.get(&like.to_lowercase()) else {
                    return;
                };
                let mut table = entry.table.clone();
                table.name = name.clone();
                table.options.auto_increment = None;
                table
                    .keys
                    .retain(|k| !matches!(k.kind, KeyKind::Foreign(_)));
                return self.define(table, site(&fact), source);
            }
            Definition::Rows(rows) => return self.count(rows),
            Definition::Unresolved { name, what } => {
                if self.unresolved.len() < MOST_UNRESOLVED {
                    let told = (name.clone(), what.clone(), site(&fact));
                    self.unresolved.push(told);
                }
                return;
            }
            Definition::Orm(_) => return,
            Definition::Table(_) => {}
            _ if !changes_tables => return,
            Definition::Alteration(alteration) => {
                return self.alter(alteration, site(&fact), source);
            }
            Definition::TableRenamed { from, to } => return self.rename(from, to),
            Definition::TableDropped(name) => return self.drop_table(name, source),
            Definition::ObjectDropped(kind, name) => {
                self.objects.remove(&(*kind, name.to_lowercase()));
                return;
            }
        }
        let site = site(&fact);
        if let Definition::Table(table) = fact.definition {
            self.define(*table, site, source);
        }
    }

    /// Compares the definitions of one table, once all facts are applied: a script that makes a table as it was, and
    /// those that lead to what another script makes at once, say the same in the end.
    pub fn settle(&mut self) {
        for other in std::mem::take(&mut self.superseded) {
            let holds = self.tables.get(&other.table.name.to_lowercase());
            self.conflicts
                .extend(holds.and_then(|holds| conflict(&other, holds)));
        }
        self.owners.clear();
        for (key, entry) in &self.tables {
            for column in &entry.table.columns {
                let owners = self.owners.entry(column.name.to_lowercase()).or_default();
                owners.push(key.clone());
            }
        }
    }

    /// The tables and columns that an attribute of this name may stand for, all lower-case: names are made with underscores
    /// and without.
    pub fn owners_of_attribute(&self, name: &str) -> impl Iterator<Item = (&str, &str)> {
        let letters = |name: &str| -> String { name.chars().filter(|c| *c != '_').collect() };
        let wanted = letters(name);
        let is_of_name = move |column: &str| {
            let mut rest = column.chars().filter(|c| *c != '_');
            wanted.chars().all(|c| rest.next() == Some(c)) && rest.next().is_none()
        };
        let found = self
            .owners
            .iter()
            .filter(move |(column, _)| is_of_name(column));
        found.flat_map(|(column, tables)| tables.iter().map(move |t| (t.as_str(), column.as_str())))
    }

    /// The tables that have a column of this name, both lower-case; known once all is applied.
    pub fn owners_of(&self, column: &str) -> &[String] {
        self.owners.get(column).map_or(&[], Vec::as_slice)
    }

    fn define(&mut self, mut table: Table, site: Site, source: Source) {
        let key = table.name.to_lowercase();
        table.settle();
        let here = self.tables.get(&key);
        if table.lifetime == Lifetime::Session && here.is_some() {
            return;
        }
        // A model says what is there already.
        let is_told = source.standing == Standing::Model
            && here.is_some_and(|here| here.source.standing >= Standing::Script);
        let mut entry = TableEntry {
            table,
            site,
            changed: None,
            rows: None,
            source,
        };
        let stands = here.is_some();
        if is_told {
            self.note_flags(&key, &entry.table);
            return self.superseded.push(entry);
        }
        entry.rows = self.rows_ahead.remove(&key);
        let dropped = self.dropped.remove(&key);
        let one_run = |other: &Source| source.run.is_some() && other.run == source.run;
        let (before, stays) = match (self.tables.remove(&key), dropped) {
            (Some(before), _) => {
                let keeps = entry.table.if_exists == IfExists::Keeps;
                let stays = keeps && one_run(&before.source);
                (Some(before), stays)
            }
            // A migration that makes a table anew means to.
            (None, Some((before, dropper)))
                if one_run(&before.source)
                    && one_run(&dropper)
                    && before.site.file != entry.site.file =>
            {
                (None, false)
            }
            (None, dropped) => (dropped.map(|(before, _)| before), false),
        };
        if let Some(mut before) = before {
            let in_one_file = before.site.file == entry.site.file;
            if stands && in_one_file && before.table.name != entry.table.name {
                let named = |entry: &TableEntry| (entry.table.name.clone(), entry.site.clone());
                self.twins.push([named(&before), named(&entry)]);
            }
            let (other_class, other_type) = columns_of_two_types(&before.table, &entry.table);
            let of_table = |column: String| (key.clone(), column);
            self.retyped.extend(other_class.into_iter().map(of_table));
            self.resized.extend(other_type.into_iter().map(of_table));
            if stays {
                std::mem::swap(&mut before, &mut entry);
            } else {
                entry.rows = before.rows.or(entry.rows).map(|rows| RowCount {
                    since: Since::Before,
                    ..rows
                });
            }
            // Programs hold old forms of a table, and what has led from them to the new one is not known.
            if before.source.standing >= Standing::Script
                && before.table.lifetime == Lifetime::Lasting
            {
                self.superseded.push(before);
            }
        }
        self.tables.insert(key, entry);
    }

    fn note_flags(&mut self, table: &str, model: &Table) {
        let Some(here) = self.tables.get(table) else {
            return;
        };
        let is_flag = |column: &&Column| {
            let stored = here.table.column(&column.name);
            column.sql_type.class() == "boolean"
                && stored.is_some_and(|stored| &*stored.sql_type.name == "tinyint")
        };
        let flags = model.columns.iter().filter(is_flag);
        self.flags
            .extend(flags.map(|column| (table.to_owned(), column.name.to_lowercase())));
    }

    fn count(&mut self, rows: &Rows) {
        let key = rows.table.to_lowercase();
        let new = RowCount {
            rows: rows.count,
            bytes: rows.bytes,
            since: Since::Definition,
        };
        let Some(entry) = self.tables.get_mut(&key) else {
            let ahead = self.rows_ahead.entry(key);
            ahead.and_modify(|before| before.add(new)).or_insert(new);
            return;
        };
        match &mut entry.rows {
            Some(before) if before.since == Since::Definition => before.add(new),
            rows => *rows = Some(new),
        }
    }

    fn drop_table(&mut self, name: &str, source: Source) {
        let key = name.to_lowercase();
        if let Some(entry) = self.tables.remove(&key) {
            self.dropped.insert(key, (entry, source));
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        if let Some(mut entry) = self.tables.remove(&from.to_lowercase()) {
            entry.table.name = to.into();
            self.tables.insert(to.to_lowercase(), entry);
        }
    }

    /// An index that is dropped meets no other of its name.
    fn forget_index(&mut self, name: &str, table: &str) {
        let table = table.to_lowercase();
        let is_of_table =
            |fact: &Fact| matches!(&fact.definition, Definition::Index(i) if i.table == table);
        if let Some(places) = self.indexes.get_mut(&name.to_lowercase()) {
            places.retain(|fact| !is_of_table(fact));
        }
    }

    fn alter(&mut self, alteration: &Alteration, site: Site, source: Source) {
        for change in &alteration.changes {
            if let Change::DropKey(name) | Change::RenameKey { from: name, .. } = change {
                self.forget_index(name, &alteration.table);
            }
        }
        let Some(entry) = self.tables.get_mut(&alteration.table.to_lowercase()) else {
            if source.standing != Standing::Apart {
                let (times, _) = self.unapplied.get_or_insert((0, site));
                *times += 1;
            }
            return;
        };
        let mut new_name = None;
        for change in &alteration.changes {
            match change {
                Change::Rename(name) => new_name = Some(name),
                other => changed(&mut entry.table, other, &site),
            }
        }
        entry.table.settle();
        let times = entry.changed.as_ref().map_or(0, |(times, _)| *times);
        entry.changed = Some((times + 1, site));
        if let Some(name) = new_name {
            self.rename(&alteration.table, name);
        }
    }
}

/// The columns that two definitions give types of two classes, and those that they give two types.
fn columns_of_two_types(before: &Table, now: &Table) -> (Vec<String>, Vec<String>) {
    let mut found = (Vec::new(), Vec::new());
    let old: BTreeMap<String, &Column> = before
        .columns
        .iter()
        .map(|column| (column.name.to_lowercase(), column))
        .collect();
    for column in &now.columns {
        let name = column.name.to_lowercase();
        let Some(was) = old.get(&name) else { continue };
        if was.sql_type.class() != column.sql_type.class() {
            found.0.push(name.clone());
        }
        if was.sql_type.normalised() != column.sql_type.normalised() {
            found.1.push(name);
        }
    }
    found
}

impl RowCount {
    fn add(&mut self, other: RowCount) {
        self.rows += other.rows;
        self.bytes += other.bytes;
    }
}

fn changed(table: &mut Table, change: &Change, site: &Site) {
    let new = |column: &Column| Column {
        altered_at: Some(Box::new(site.clone())),
        ..column.clone()
    };
    match change {
        Change::AddColumn(column, keys, position) => {
            if table.column(&column.name).is_none() {
                place_column(table, new(column), position, None);
                add_keys(table, keys);
            }
        }
        Change::ReplaceColumn(old, column, keys, position) => {
            let Some(at) = table.columns.iter().position(|c| same_name(&c.name, old)) else {
                return;
            };
            table.columns.remove(at);
            if !same_name(old, &column.name) {
                rename_in_keys(table, old, &column.name);
            }
            place_column(table, new(column), position, Some(at));
            add_keys(table, keys);
        }
        Change::DropColumn(name) => {
            table.columns.retain(|c| !same_name(&c.name, name));
            for key in &mut table.keys {
                key.parts.retain(|p| !same_name(&p.column, name));
            }
            table
                .keys
                .retain(|k| !k.parts.is_empty() || matches!(k.kind, KeyKind::Check(_)));
        }
        Change::RenameColumn { from, to } => {
            for column in &mut table.columns {
                if same_name(&column.name, from) {
                    column.name = to.clone();
                }
            }
            rename_in_keys(table, from, to);
        }
        Change::SetDefault(name, _) | Change::SetNullable(name, _) | Change::SetType(name, _) => {
            let columns = table.columns.iter_mut();
            for column in columns.filter(|c| same_name(&c.name, name)) {
                set_of_column(column, change, site);
            }
        }
        Change::AddKey(key) => add_keys(table, std::slice::from_ref(key)),
        Change::DropPrimaryKey => table.keys.retain(|k| k.kind != KeyKind::Primary),
        Change::DropKey(name) => table
            .keys
            .retain(|k| k.kind == KeyKind::Primary || !same_name(&k.name, name)),
        Change::DropForeignKeyOver(columns) => table
            .keys
            .retain(|k| !matches!(k.kind, KeyKind::Foreign(_)) || !is_over(k, columns)),
        Change::DropIndexOver(columns) => table.keys.retain(|k| {
            let other = matches!(
                k.kind,
                KeyKind::Primary | KeyKind::Foreign(_) | KeyKind::Check(_)
            );
            other || !is_over(k, columns)
        }),
        Change::RenameKey { from, to } => {
            for key in &mut table.keys {
                if key.kind != KeyKind::Primary && same_name(&key.name, from) {
                    key.name = to.clone();
                }
            }
        }
        Change::Rename(_) | Change::Retype(_) => {}
        Change::Options(options) => set_options(&mut table.options, options),
        Change::ConvertTo(options) => {
            set_options(&mut table.options, options);
            for more in table.columns.iter_mut().filter_map(|c| c.more.as_mut()) {
                more.character_set = None;
                more.collation = None;
            }
        }
    }
}

/// Changes one thing of a column.
fn set_of_column(column: &mut Column, change: &Change, site: &Site) {
    match change {
        Change::SetDefault(_, default) => column.default = default.clone(),
        Change::SetNullable(_, nullable) => column.nullable = *nullable,
        Change::SetType(_, of) => {
            column.sql_type = of.clone();
            column.altered_at = Some(Box::new(site.clone()));
            column.lines_below = 0;
        }
        _ => {}
    }
}

fn is_over(key: &Key, columns: &[Box<str>]) -> bool {
    let parts = key.parts.iter().zip(columns);
    key.parts.len() == columns.len() && parts.into_iter().all(|(p, c)| same_name(&p.column, c))
}

fn place_column(table: &mut Table, column: Column, position: &Position, of_old: Option<usize>) {
    let end = table.columns.len();
    if end >= MOST_PARTS {
        return;
    }
    let at = match position {
        Position::First => 0,
        Position::After(name) => {
            let before = table.columns.iter().position(|c| same_name(&c.name, name));
            before.map_or(end, |at| at + 1)
        }
        Position::Unsaid => of_old.unwrap_or(end),
    };
    table.columns.insert(at, column);
}

fn add_keys(table: &mut Table, keys: &[Key]) {
    for key in keys {
        let there = match key.kind {
            KeyKind::Primary => table.primary_key().is_some(),
            _ => !key.name.is_empty() && table.keys.contains(key),
        };
        if !there && table.keys.len() < MOST_PARTS {
            table.keys.push(key.clone());
        }
    }
}

fn rename_in_keys(table: &mut Table, from: &str, to: &str) {
    for part in table.keys.iter_mut().flat_map(|k| &mut k.parts) {
        if same_name(&part.column, from) {
            part.column = to.into();
        }
    }
}

fn set_options(options: &mut TableOptions, new: &TableOptions) {
    let TableOptions {
        engine,
        character_set,
        collation,
        auto_increment,
        comment,
        partition,
    } = new.clone();
    // A character set alone means its default collation.
    let new_set = character_set.is_some();
    options.engine = engine.or(options.engine.take());
    options.character_set = character_set.or(options.character_set.take());
    options.collation = match new_set {
        true => collation,
        false => collation.or(options.collation.take()),
    };
    options.auto_increment = auto_increment.or(options.auto_increment);
    options.comment = comment.or(options.comment.take());
    options.partition = partition.or(options.partition.take());
}
