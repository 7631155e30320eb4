//! Columns that queries name, found in the catalogue, and what is asked of them.

use crate::model::{Catalogue, Column, ColumnRef, Site, Table, TableEntry};
use crate::rules::LetterCase;
use crate::sql::{CHARACTER_SETS, Family, Sources};

/// A column with its table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved<'c> {
    pub(super) entry: &'c TableEntry,
    pub(super) column: &'c Column,
    /// Whether it becomes a boolean.
    pub(super) is_boolean: bool,
}

impl Resolved<'_> {
    /// `table.column`, lower-case.
    pub(super) fn name(self) -> String {
        format!("{}.{}", self.entry.table.name, self.column.name).to_lowercase()
    }

    /// Whether it was seen with another length or width as well.
    pub(super) fn is_resized(self, catalogue: &Catalogue) -> bool {
        let names = [&self.entry.table.name, &self.column.name].map(|name| name.to_lowercase());
        catalogue.resized.contains(&names.into())
    }

    pub(super) fn site(self) -> Site {
        site_of(self.entry, self.column)
    }
}

/// The column, where one table alone can have it and the schema tells one type.
pub(super) fn resolve<'c>(
    column: &ColumnRef,
    sources: &Sources,
    catalogue: &'c Catalogue,
) -> Option<Resolved<'c>> {
    let has = |table: &str| catalogue.tables.get(table).map(|t| &t.table);
    let bare = column.qualifier.is_none();
    let all_known = || sources.tables.iter().all(|(table, _)| has(table).is_some());
    if bare && (sources.has_others || sources.aliases.contains(&column.name) || !all_known()) {
        return None;
    }
    let mut owners: Vec<&str> = sources
        .tables
        .iter()
        .filter(|(table, alias)| match &column.qualifier {
            Some(qualifier) => qualifier == alias,
            None => has(table).is_some_and(|t| t.column(&column.name).is_some()),
        })
        .map(|(table, _)| table.as_str())
        .collect();
    owners.sort_unstable();
    owners.dedup();
    let [table] = owners[..] else { return None };
    of_one_type(table, &column.name, catalogue)
}

/// The column where the text does not tell its table, as a part of a statement or one with a table that code inserts:
/// that of the table which qualifies it, or of all tables that have one of its name, where these are of one kind.
pub(super) fn resolve_by_name<'c>(
    column: &ColumnRef,
    sources: &Sources,
    catalogue: &'c Catalogue,
) -> Option<Resolved<'c>> {
    let is_told = match &column.qualifier {
        Some(qualifier) => sources.tables.iter().any(|(_, alias)| alias == qualifier),
        None => {
            sources.aliases.contains(&column.name)
                || !sources.tables.is_empty() && !sources.has_others
        }
    };
    if is_told || sources.has_derived {
        return None;
    }
    let qualifier = column.qualifier.as_deref();
    if let Some(table) = qualifier.filter(|table| catalogue.tables.contains_key(*table)) {
        return of_one_type(table, &column.name, catalogue);
    }
    let about = sources.about.as_deref().filter(|_| qualifier.is_none());
    if let Some(told) = about.and_then(|table| catalogue.tables.get_key_value(table))
        && told.1.table.column(&column.name).is_some()
    {
        return of_one_type(told.0, &column.name, catalogue);
    }
    let kind = |of: &Resolved| {
        let family = Family::of_type(&of.column.sql_type.spelled());
        (of.is_boolean, family.filter(|_| !of.is_boolean))
    };
    let owners = catalogue.owners_of(&column.name).iter();
    let mut found = owners.map(|table| of_one_type(table, &column.name, catalogue));
    let first = found.next()??;
    let is_alike =
        |other: Option<Resolved>| other.is_some_and(|other| kind(&other) == kind(&first));
    found.all(is_alike).then_some(first)
}

/// The column of an attribute that a query over objects names, where all that it may stand for are booleans.
pub(super) fn resolve_flag<'c>(name: &str, catalogue: &'c Catalogue) -> Option<Resolved<'c>> {
    let owners = catalogue.owners_of_attribute(name);
    let mut found = owners.map(|(table, column)| of_one_type(table, column, catalogue));
    let is_flag = |found: &Option<Resolved>| found.is_some_and(|found| found.is_boolean);
    let first = found.next().filter(is_flag)??;
    found.all(|other| is_flag(&other)).then_some(first)
}

/// The column of a table, unless types of two classes were seen of it.
pub(super) fn of_one_type<'c>(
    table: &str,
    column: &str,
    catalogue: &'c Catalogue,
) -> Option<Resolved<'c>> {
    let changed = (table.to_owned(), column.to_lowercase());
    if catalogue.retyped.contains(&changed) {
        return None;
    }
    let entry = catalogue.tables.get(table)?;
    let column = entry.table.column(column)?;
    let is_boolean = is_boolean(column) || catalogue.flags.contains(&changed);
    Some(Resolved {
        entry,
        column,
        is_boolean,
    })
}

/// Where the column is defined: its own place, or the nearest that is known.
pub(super) fn site_of(entry: &TableEntry, column: &Column) -> Site {
    let known = column.site.as_deref().or(column.altered_at.as_deref());
    known.unwrap_or(&entry.site).clone()
}

/// Whether the framework gives every table a primary key, and every foreign key an index, on any engine.
pub(super) fn is_keyed_by_framework(entry: &TableEntry) -> bool {
    entry.site.medium.is_of_django()
}

/// Whether migrations make a boolean of the column: `TINYINT(1)`, which BOOL and BOOLEAN stand for as well, and `BIT(1)`,
/// which takes no number and equals none if it stays one.
pub(super) fn is_boolean(column: &Column) -> bool {
    let of = &column.sql_type;
    match &*of.name {
        "tinyint" => &*of.arguments == "1",
        "bit" => matches!(&*of.arguments, "" | "1"),
        _ => false,
    }
}

pub(super) fn is_text(column: &Column) -> bool {
    matches!(
        &*column.sql_type.name,
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext"
    )
}

/// Whether its name and width are those of a UUID or a digest in hexadecimal digits, which what makes them writes in one
/// letter case.
fn holds_digits(column: &Column) -> bool {
    const OF: [&str; 8] = [
        "id", "uuid", "guid", "hash", "digest", "checksum", "sha", "md",
    ];
    let of = &column.sql_type;
    let name = column.name.to_ascii_lowercase();
    let last = name.rsplit('_').next().unwrap_or_default();
    let last = last.trim_end_matches(|c: char| c.is_ascii_digit());
    &*of.name == "char" && matches!(of.length(), Some(32 | 36 | 40 | 64)) && OF.contains(&last)
}

/// Whether comparisons of the column tell letter cases apart; none where it holds no text, or none with letters to tell
/// apart. Without a collation it has the server's, which ignores case unless it was changed.
pub(super) fn letter_case(table: &Table, column: &Column) -> Option<LetterCase> {
    if !is_text(column) || holds_digits(column) {
        return None;
    }
    let collation = collation(table, column);
    let set = character_set(table, column);
    // A collation of the schema's own may do either.
    if collation.as_deref().is_some_and(is_own) {
        return None;
    }
    let kept = match collation.as_deref() {
        Some(name) => name.ends_with("_bin") || name.ends_with("_cs") || name == "binary",
        None => set.as_deref() == Some("binary"),
    };
    Some(match kept {
        true => LetterCase::Kept,
        false => LetterCase::Ignored,
    })
}

fn is_own(collation: &str) -> bool {
    let set = collation.split('_').next().unwrap_or(collation);
    set != "uca1400" && !CHARACTER_SETS.contains(&set)
}

/// The collation that is said of the column or its table, lower-case.
pub(super) fn collation(table: &Table, column: &Column) -> Option<String> {
    let more = column.more.as_deref();
    let own = more.and_then(|m| m.collation.as_deref());
    // A set without a collation has its default one, not that of the table.
    let of_set = more.is_some_and(|m| m.character_set.is_some());
    let of_table = || table.options.collation.as_deref().filter(|_| !of_set);
    own.or_else(of_table).map(str::to_lowercase)
}

/// The character set that is said of the column or its table, lower-case; `utf8` for `utf8mb3`.
pub(super) fn character_set(table: &Table, column: &Column) -> Option<String> {
    let of_collation = |collation: &str| match collation.split_once('_') {
        Some((set, _)) => set.to_owned(),
        None => collation.to_owned(),
    };
    let more = column.more.as_deref();
    let options = &table.options;
    let set = None
        .or_else(|| Some(more?.character_set.as_deref()?.to_owned()))
        .or_else(|| Some(of_collation(more?.collation.as_deref()?)))
        .or_else(|| Some(options.character_set.as_deref()?.to_owned()))
        .or_else(|| Some(of_collation(options.collation.as_deref()?)))?
        .to_lowercase();
    Some(match set.as_str() {
        "utf8mb3" => "utf8".to_owned(),
        _ => set,
    })
}
