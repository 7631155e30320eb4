//! What of the schema matters for moving it: the tables, and the columns and keys that need care.

use crate::model::{
    Catalogue, Column, Key, KeyKind, Lifetime, Numbering, Object, Reference, Standing, Table,
    TableEntry,
};

/// The tables that last, by name, with questions that several parts of a plan ask of them.
#[derive(Debug, Clone)]
pub(super) struct Shape<'a> {
    pub(super) entries: Vec<&'a TableEntry>,
    /// Views, triggers, routines and events.
    pub(super) objects: Vec<&'a Object>,
}

/// A column and its table.
pub(super) type At<'a> = (&'a Table, &'a Column);

impl<'a> Shape<'a> {
    pub(super) fn of(catalogue: &'a Catalogue) -> Self {
        let lasts = |entry: &&TableEntry| {
            entry.table.lifetime == Lifetime::Lasting && entry.source.standing != Standing::Apart
        };
        Self {
            entries: catalogue.tables.values().filter(lasts).collect(),
            objects: catalogue
                .objects
                .values()
                .map(|(object, _)| object)
                .collect(),
        }
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &'a Table> {
        self.entries.iter().map(|entry| &entry.table)
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = At<'a>> {
        self.tables()
            .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
    }

    pub(super) fn zero_dates(&self) -> Vec<At<'a>> {
        let zero = |(_, column): &At| is_date(column) && has_zero_default(column);
        self.columns().filter(zero).collect()
    }

    pub(super) fn dates(&self) -> Vec<At<'a>> {
        self.columns().filter(|(_, c)| is_date(c)).collect()
    }

    pub(super) fn of_type(&self, names: &[&str]) -> Vec<At<'a>> {
        self.columns()
            .filter(|(_, column)| names.contains(&&*column.sql_type.name))
            .collect()
    }

    pub(super) fn booleans(&self) -> Vec<At<'a>> {
        self.columns()
            .filter(|(_, column)| is_boolean(column))
            .collect()
    }

    pub(super) fn numbered(&self) -> Vec<At<'a>> {
        let numbered = |(_, column): &At| column.numbering == Numbering::AutoIncrement;
        self.columns().filter(numbered).collect()
    }

    pub(super) fn without_primary_key(&self) -> Vec<&'a Table> {
        self.tables().filter(|t| primary_key(t).is_none()).collect()
    }

    pub(super) fn foreign_keys(&self) -> Vec<(&'a Table, &'a Key, &'a Reference)> {
        let of_table = |table: &'a Table| {
            table.keys.iter().filter_map(move |key| match &key.kind {
                KeyKind::Foreign(reference) => Some((table, key, reference)),
                _ => None,
            })
        };
        self.tables().flat_map(of_table).collect()
    }

    /// Primary keys, unique keys and plain indexes.
    pub(super) fn indexes(&self) -> Vec<(&'a Table, &'a Key)> {
        let counts = |key: &&Key| {
            matches!(
                key.kind,
                KeyKind::Primary | KeyKind::Unique | KeyKind::Plain
            )
        };
        self.tables()
            .flat_map(|table| {
                table
                    .keys
                    .iter()
                    .filter(counts)
                    .map(move |key| (table, key))
            })
            .collect()
    }

    pub(super) fn fulltext(&self) -> Vec<(&'a Table, &'a Key)> {
        let fulltext = |key: &&Key| key.kind == KeyKind::Fulltext;
        self.tables()
            .flat_map(|table| {
                table
                    .keys
                    .iter()
                    .filter(fulltext)
                    .map(move |key| (table, key))
            })
            .collect()
    }

    /// Bytes of the rows that dumps in the tree give, and how many.
    pub(super) fn rows(&self) -> (u64, u64) {
        let counts = self.entries.iter().filter_map(|entry| entry.rows);
        counts.fold((0, 0), |(rows, bytes), c| (rows + c.rows, bytes + c.bytes))
    }
}

pub(super) fn primary_key(table: &Table) -> Option<&Key> {
    table.keys.iter().find(|key| key.kind == KeyKind::Primary)
}

pub(super) fn is_boolean(column: &Column) -> bool {
    &*column.sql_type.name == "tinyint" && &*column.sql_type.arguments == "1"
        || &*column.sql_type.name == "bit" && matches!(&*column.sql_type.arguments, "" | "1")
}

pub(super) fn is_date(column: &Column) -> bool {
    matches!(&*column.sql_type.name, "date" | "datetime" | "timestamp")
}

pub(super) fn has_zero_default(column: &Column) -> bool {
    let default = column.default.as_deref().unwrap_or_default();
    default.trim_matches('\'').starts_with("0000-00-00")
}

/// Whether loading may leave the column empty where the source has a zero date.
/// `customers.birthday`.
pub(super) fn dotted((table, column): At) -> String {
    format!("{}.{}", table.name, column.name)
}
