//! Two definitions of one table, compared.

use super::{Column, Extent, Key, KeyKind, Site, Standing, Table, TableEntry};
use std::collections::BTreeMap;

/// Two definitions of one table that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub table: Box<str>,
    pub first: Site,
    /// The one that holds.
    pub second: Site,
    pub differences: Vec<Difference>,
    /// Further ones.
    pub others: usize,
}

/// A part that two definitions do not say alike; `None` where one does not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub part: Part,
    pub first: Option<String>,
    pub second: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Column(Box<str>),
    /// A key by its name; empty for the primary key.
    Key(Box<str>),
    /// `engine`, `character set`, `collation`.
    Option(&'static str),
}

/// Differences that are told of two definitions.
const MOST_DIFFERENCES: usize = 20;

pub(super) fn conflict(other: &TableEntry, holds: &TableEntry) -> Option<Conflict> {
    let mut differences = differences(other, holds);
    if differences.is_empty() {
        return None;
    }
    let others = differences.len().saturating_sub(MOST_DIFFERENCES);
    differences.truncate(MOST_DIFFERENCES);
    Some(Conflict {
        table: holds.table.name.clone(),
        first: other.site.clone(),
        second: holds.site.clone(),
        differences,
        others,
    })
}

/// By what keys of two definitions are one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeysBy {
    Name,
    /// Their kind and columns: names that a program gives to keys depend on how it came to have them.
    Shape,
}

fn differences(one: &TableEntry, other: &TableEntry) -> Vec<Difference> {
    let (first, second) = (&one.table, &other.table);
    let is_model = |entry: &TableEntry| entry.source.standing == Standing::Model;
    let by = match is_model(one) || is_model(other) {
        true => KeysBy::Shape,
        false => KeysBy::Name,
    };
    let unknown = |c: &Column| {
        let in_other = [first, second].map(|t| t.column(&c.name));
        let mut both = in_other.iter().flatten();
        both.any(|c| c.sql_type.is_unknown())
    };
    let columns = |table: &Table| -> BTreeMap<String, (Part, String)> {
        let told = |c: &Column| {
            let part = Part::Column(c.name.clone());
            let said = match unknown(c) {
                true => String::new(),
                false => comparable(c),
            };
            (c.name.to_lowercase(), (part, said))
        };
        table.columns.iter().map(told).collect()
    };
    let keys = |table: &Table| -> BTreeMap<String, (Part, String)> {
        // Checks and foreign keys are often made apart, by another name.
        let told = |k: &Key| {
            let part = Part::Key(k.name.clone());
            match by {
                KeysBy::Name => (k.name.to_lowercase(), (part, k.told())),
                KeysBy::Shape => (k.told().to_lowercase(), (part, k.told())),
            }
        };
        // Whether the index that a foreign key needs is its own, a model does not say.
        let serves = |k: &Key| {
            let foreign = |f: &Key| matches!(f.kind, KeyKind::Foreign(_)) && f.parts == k.parts;
            by == KeysBy::Shape && k.kind == KeyKind::Plain && table.keys.iter().any(foreign)
        };
        let of_index =
            |k: &&Key| !matches!(k.kind, KeyKind::Foreign(_) | KeyKind::Check(_)) && !serves(k);
        table.keys.iter().filter(of_index).map(told).collect()
    };
    let mut found = differing(columns(first), columns(second));
    found.extend(differing(keys(first), keys(second)));
    // What a definition in part does not say, it does not deny.
    found.retain(|d| {
        let absent =
            |said: &Option<String>, of: &Table| said.is_none() && of.extent == Extent::Part;
        !absent(&d.first, first) && !absent(&d.second, second)
    });
    let options = [
        ("engine", &first.options.engine, &second.options.engine),
        (
            "character set",
            &first.options.character_set,
            &second.options.character_set,
        ),
        (
            "collation",
            &first.options.collation,
            &second.options.collation,
        ),
    ];
    for (name, a, b) in options {
        // What one does not say is the server's own.
        if let (Some(a), Some(b)) = (a, b)
            && !a.eq_ignore_ascii_case(b)
        {
            found.push(Difference {
                part: Part::Option(name),
                first: Some(a.to_string()),
                second: Some(b.to_string()),
            });
        }
    }
    found
}

fn differing(
    first: BTreeMap<String, (Part, String)>,
    mut second: BTreeMap<String, (Part, String)>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, (part, told)) in first {
        let other = second.remove(&name).map(|(_, told)| told);
        if other.as_ref() != Some(&told) {
            found.push(Difference {
                part,
                first: Some(told),
                second: other,
            });
        }
    }
    found.extend(second.into_values().map(|(part, told)| Difference {
        part,
        first: None,
        second: Some(told),
    }));
    found
}

/// What of a column two ways of writing it have in common.
fn comparable(column: &Column) -> String {
    let mut plain = column.clone();
    plain.default = column.default.as_deref().and_then(comparable_default);
    if let Some(more) = &mut plain.more {
        more.comment = None;
        more.character_set = None;
        more.collation = None;
        more.on_update = more.on_update.as_deref().and_then(comparable_default);
    }
    let told = format!("{} {}", plain.sql_type.normalised(), plain.options());
    told.trim_end().to_owned()
}

/// `'0'` is 0, `NULL` is none, `current_timestamp()` is `CURRENT_TIMESTAMP`.
fn comparable_default(default: &str) -> Option<Box<str>> {
    let bare = default
        .strip_prefix('\'')
        .and_then(|d| d.strip_suffix('\''));
    let lower = bare.unwrap_or(default).to_lowercase();
    let now = ["current_timestamp", "now()", "localtime"];
    match lower.as_str() {
        "null" if bare.is_none() => None,
        "true" if bare.is_none() => Some("1".into()),
        "false" if bare.is_none() => Some("0".into()),
        text if bare.is_none() && now.iter().any(|n| text.starts_with(n)) => {
            Some("current_timestamp".into())
        }
        text => Some(text.into()),
    }
}
