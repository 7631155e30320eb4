//! What tables and their keys lose or change on PostgreSQL, as only code can tell.

use super::fit::{is_unreadable, is_zero_date, takes_no_number};
use super::resolve::{character_set, collation, is_keyed_by_framework, is_text, site_of};
use super::schema::{SchemaFact, unquoted};
use crate::model::{
    Catalogue, Certainty, Column, FileClass, FileNumber, Key, KeyKind, ObjectKind, Reference,
    Table, TableEntry, same_name,
};
use crate::sql::{Family, Given};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Defaults that the type of their column cannot read.
pub(super) fn invalid_defaults(catalogue: &Catalogue) -> Vec<SchemaFact> {
    let columns = catalogue.tables.values().flat_map(|entry| {
        let with_default = entry
            .table
            .columns
            .iter()
            .filter(|c| has_invalid_default(c));
        with_default.map(move |column| (entry, column))
    });
    columns
        .map(|(entry, column)| {
            let mut fact = SchemaFact::of_column(entry, column);
            let default = column.default.as_deref().unwrap_or_default();
            fact.captures.push(("default", default.to_owned()));
            fact
        })
        .collect()
}

fn has_invalid_default(column: &Column) -> bool {
    let Some(default) = column.default.as_deref() else {
        return false;
    };
    let text = unquoted(default);
    if text.len() == default.len() {
        let is_number = default.parse::<f64>().is_ok();
        return is_number && takes_no_number(column);
    }
    let given = Given::Text(text.into(), text.chars().count() as u32);
    let zero_date = takes_no_number(column) && is_zero_date(text);
    zero_date || is_unreadable(column, &given)
}

/// Foreign keys whose columns lead no index: MySQL makes one by itself, PostgreSQL does not.
pub(super) fn foreign_keys_without_index(catalogue: &Catalogue) -> Vec<SchemaFact> {
    let lacks_index = |table: &Table, key: &Key| !table.keys.iter().any(|k| leads(k, key));
    foreign_keys(catalogue)
        .filter(|(entry, key, _)| !is_keyed_by_framework(entry) && lacks_index(&entry.table, key))
        .map(|(entry, key, _)| foreign_key_fact(entry, key))
        .collect()
}

/// Whether an index begins with the columns of a foreign key, in any order.
fn leads(index: &Key, foreign: &Key) -> bool {
    let is_btree = matches!(
        index.kind,
        KeyKind::Primary | KeyKind::Unique | KeyKind::Plain
    );
    let first = index.parts.iter().take(foreign.parts.len());
    let same = |part: &str| foreign.parts.iter().any(|p| same_name(&p.column, part));
    is_btree
        && index.parts.len() >= foreign.parts.len()
        && first
            .clone()
            .all(|part| part.prefix.is_none() && same(&part.column))
}

/// Foreign keys between columns that PostgreSQL has no `=` for.
pub(super) fn foreign_keys_of_other_type(catalogue: &Catalogue) -> Vec<SchemaFact> {
    let mut found = Vec::new();
    for (entry, key, reference) in foreign_keys(catalogue) {
        let Some(other) = catalogue.tables.get(&reference.table.to_lowercase()) else {
            continue;
        };
        for (part, column) in key.parts.iter().zip(&reference.columns) {
            let here = entry.table.column(&part.column);
            let there = other.table.column(column);
            let (Some(here), Some(there)) = (here, there) else {
                continue;
            };
            if are_incomparable(here, there) {
                let mut fact = SchemaFact::of_column(entry, here);
                let name = format!("{}.{}", other.table.name, there.name);
                fact.captures.push(("references", name));
                fact.captures
                    .push(("type", there.sql_type.written.to_string()));
                fact.related.push(site_of(other, there));
                found.push(fact);
            }
        }
    }
    found
}

fn are_incomparable(a: &Column, b: &Column) -> bool {
    let family = |column: &Column| Family::of_type(&column.sql_type.spelled());
    let is_number = |f: Family| matches!(f, Family::Integer | Family::Numeric | Family::Double);
    match (family(a), family(b)) {
        (Some(a), Some(b)) => a != b && !(is_number(a) && is_number(b)),
        _ => false,
    }
}

fn foreign_keys(catalogue: &Catalogue) -> impl Iterator<Item = (&TableEntry, &Key, &Reference)> {
    catalogue.tables.values().flat_map(|entry| {
        let keys = entry.table.keys.iter();
        keys.filter_map(move |key| match &key.kind {
            KeyKind::Foreign(reference) => Some((entry, key, reference)),
            _ => None,
        })
    })
}

/// It stands where its first column does: the name is mostly the server's.
fn foreign_key_fact(entry: &TableEntry, key: &Key) -> SchemaFact {
    let first = key.parts.first();
    let column = first.and_then(|part| entry.table.column(&part.column));
    match column {
        Some(column) => SchemaFact::of_column(entry, column),
        None => SchemaFact::of_table(entry, vec![("table", entry.table.name.to_string())]),
    }
}

pub(super) fn mixed_character_sets(catalogue: &Catalogue) -> Vec<SchemaFact> {
    mixed(catalogue, "character set", &character_set)
}

/// A column of another character set has another collation as well: that is told already.
pub(super) fn mixed_collations(catalogue: &Catalogue) -> Vec<SchemaFact> {
    let sets = mixed_character_sets(catalogue);
    let told: BTreeSet<String> = sets.into_iter().map(|fact| fact.subject).collect();
    let mut found = mixed(catalogue, "collation", &collation);
    found.retain(|fact| !told.contains(&fact.subject));
    found
}

/// Columns that differ in something from most text columns; a table once, where all of its do.
fn mixed(
    catalogue: &Catalogue,
    what: &'static str,
    of: &dyn Fn(&Table, &Column) -> Option<String>,
) -> Vec<SchemaFact> {
    let texts = |entry: &'_ TableEntry| -> Vec<(usize, String)> {
        let columns = entry.table.columns.iter().enumerate();
        let texts = columns.filter(|(_, column)| is_text(column));
        texts
            .filter_map(|(n, column)| Some((n, of(&entry.table, column)?)))
            .collect()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for entry in catalogue.tables.values() {
        for (_, value) in texts(entry) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let most = counts
        .iter()
        .max_by_key(|(name, count)| (**count, Reverse(*name)));
    let Some((usual, _)) = most.filter(|_| counts.len() > 1) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in catalogue.tables.values() {
        let values = texts(entry);
        let all_of_one = values.len() > 1
            && values
                .iter()
                .all(|(_, value)| *value == values[0].1 && value != usual);
        if all_of_one {
            let captures = vec![
                ("table", entry.table.name.to_string()),
                (what, values[0].1.clone()),
            ];
            found.push(SchemaFact::of_table(entry, captures));
            continue;
        }
        for (n, value) in values.into_iter().filter(|(_, value)| value != usual) {
            let mut fact = SchemaFact::of_column(entry, &entry.table.columns[n]);
            fact.captures[1] = (what, value);
            found.push(fact);
        }
    }
    found
}

/// Routines, triggers and events: one fact, at the largest of them, with their number and all their lines.
pub(super) fn stored_code(
    catalogue: &Catalogue,
    class_of: &dyn Fn(FileNumber) -> FileClass,
) -> Vec<SchemaFact> {
    let all = || {
        let objects = catalogue.objects.iter();
        objects.filter(|((kind, _), _)| *kind != ObjectKind::View)
    };
    let in_production = |file| class_of(file) == FileClass::Production;
    let produced = all().any(|(_, (_, site))| in_production(site.file));
    let counted: Vec<_> = all()
        .filter(|(_, (_, site))| !produced || in_production(site.file))
        .collect();
    let Some((_, (largest, site))) = counted
        .iter()
        .max_by_key(|((kind, name), (object, _))| (object.lines, Reverse((*kind, name))))
    else {
        return Vec::new();
    };
    let lines: u64 = counted.iter().map(|(_, (o, _))| u64::from(o.lines)).sum();
    vec![SchemaFact {
        site: site.clone(),
        certainty: Certainty::Certain,
        subject: largest.name.to_lowercase(),
        captures: vec![
            ("largest", largest.name.to_string()),
            ("objects", counted.len().to_string()),
            ("lines", lines.to_string()),
        ],
        related: Vec::new(),
    }]
}
