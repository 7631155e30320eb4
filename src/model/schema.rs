//! What statements tell about the database: facts per file, and the catalogue they join into.

use super::{FileNumber, Place, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What one statement defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    Table(Table),
    Index(Index),
    /// A function or procedure of the project's own, lower-case, without the database name.
    Routine(String),
    /// An extension of PostgreSQL that is created, lower-case.
    Extension(String),
    /// A column whose type is changed later; lower-case table and column.
    Retyped {
        table: String,
        column: String,
    },
}

/// A definition and the place that tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub definition: Definition,
    pub file: FileNumber,
    pub span: Span,
    pub place: Place,
}

/// A table definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Lower-case, unquoted, without the database name.
    pub name: String,
    pub columns: Vec<Column>,
    /// Lower-case column names; empty where there is none.
    pub primary_key: Vec<String>,
}

/// A column definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Lower-case, unquoted.
    pub name: String,
    /// Lower-case, with length and without options: `tinyint(1)`.
    pub sql_type: String,
    pub unique: bool,
    pub not_null: bool,
}

/// An index, or a unique key that makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// As written, unquoted.
    pub name: String,
    /// Lower-case, unquoted, without the database name.
    pub table: String,
}

/// A column as a query names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnRef {
    /// The table's alias or name where one is written, lower-case.
    pub qualifier: Option<String>,
    /// Lower-case, unquoted.
    pub name: String,
}

/// The facts of all files joined in path order: the last definition of a table wins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    pub tables: BTreeMap<String, Table>,
    /// The places that define an index, by lower-case name, in path and span order.
    pub indexes: BTreeMap<String, Vec<Fact>>,
    pub routines: BTreeSet<String>,
    pub extensions: BTreeSet<String>,
    /// Tables and columns of which two types were seen, in either order.
    pub retyped: BTreeSet<(String, String)>,
}

impl Catalogue {
    pub fn add(&mut self, fact: Fact) {
        match &fact.definition {
            Definition::Table(table) => {
                if let Some(before) = self.tables.insert(table.name.clone(), table.clone()) {
                    self.retyped.extend(retyped_columns(&before, table));
                }
            }
            Definition::Index(index) => self
                .indexes
                .entry(index.name.to_lowercase())
                .or_default()
                .push(fact),
            Definition::Routine(name) => {
                self.routines.insert(name.clone());
            }
            Definition::Extension(name) => {
                self.extensions.insert(name.clone());
            }
            Definition::Retyped { table, column } => {
                self.retyped.insert((table.clone(), column.clone()));
            }
        }
    }
}

/// The columns that two definitions of one table type differently.
fn retyped_columns<'t>(
    before: &'t Table,
    now: &'t Table,
) -> impl Iterator<Item = (String, String)> + 't {
    let differs = |column: &&Column| {
        let old = before.columns.iter().find(|c| c.name == column.name);
        old.is_some_and(|old| old.sql_type != column.sql_type)
    };
    let named = |column: &Column| (now.name.clone(), column.name.clone());
    now.columns.iter().filter(differs).map(named)
}

/// A query with GROUP BY, as far as its bare columns go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupedQuery {
    /// Table and alias (or the table again), lower-case.
    pub tables: Vec<(String, String)>,
    /// Selected columns outside any expression, with their bytes in the statement's text.
    pub selected: Vec<(ColumnRef, Range<usize>)>,
    /// Columns and aliases that are grouped by.
    pub grouped: Vec<ColumnRef>,
}
