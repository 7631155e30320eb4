//! Stack and schema as JSON, version 1. Its structs are frozen: a field may be added, never renamed or removed.
//!
//! Lines are 1-based. What is not said of a table or column is left out.

use super::super::json::{ComponentV1, SkippedV1};
use super::super::json_stream::{self, Each};
use super::super::{TOOL_NAME, TOOL_VERSION};
use super::StackReport;
use crate::model::{
    Catalogue, Column, Conflict, Difference, Direction, Generated, Key, KeyKind, Lifetime,
    Nullable, Numbering, Object, Part, Reference, Sign, Site, TableEntry,
};
use serde::Serialize;
use std::io;

/// Writes one document; tables are made one by one.
pub(super) fn render(report: &StackReport, out: &mut dyn io::Write) -> io::Result<()> {
    let paths = report.paths;
    let document = Document {
        schema_version: 1,
        tool: ToolV1 {
            name: TOOL_NAME,
            version: TOOL_VERSION,
        },
        stack: Each(|| report.stack.components.iter().map(ComponentV1::from)),
        schema: report.schema.map(|catalogue| SchemaV1 {
            tables: Each(move || {
                let lasting = |t: &&TableEntry| t.table.lifetime == Lifetime::Lasting;
                let tables = catalogue.tables.values().filter(lasting);
                tables.map(move |t| TableV1::of(t, paths))
            }),
            objects: Each(move || {
                let objects = catalogue.objects.values();
                objects.map(move |(object, site)| ObjectV1::of(object, site, paths))
            }),
            conflicts: Each(move || {
                let conflicts = catalogue.conflicts.iter();
                conflicts.map(move |c| ConflictV1::of(c, paths))
            }),
            unfinished: unfinished(catalogue, paths),
            unresolved: unresolved(catalogue, paths),
            unapplied_changes: catalogue.unapplied.as_ref().map_or(0, |(times, _)| *times),
        }),
        skipped: Each(|| report.skipped.iter().map(SkippedV1::from)),
    };
    json_stream::write(&document, 3, out)
}

fn unfinished<'a>(catalogue: &'a Catalogue, paths: &'a [String]) -> Vec<NamedV1<'a>> {
    let named = |(name, site): &'a (Box<str>, Site)| NamedV1 {
        name,
        place: PlaceV1::of(site, paths),
    };
    catalogue.unfinished.iter().map(named).collect()
}

fn unresolved<'a>(catalogue: &'a Catalogue, paths: &'a [String]) -> Vec<UnresolvedV1<'a>> {
    let told = |(name, what, site): &'a (Box<str>, Box<str>, Site)| UnresolvedV1 {
        name,
        what,
        place: PlaceV1::of(site, paths),
    };
    catalogue.unresolved.iter().map(told).collect()
}

#[derive(Serialize)]
struct Document<'a, C, S, K> {
    schema_version: u32,
    tool: ToolV1<'a>,
    stack: C,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<S>,
    skipped: K,
}

#[derive(Serialize)]
struct ToolV1<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct SchemaV1<'a, T, O, C> {
    tables: T,
    objects: O,
    conflicts: C,
    unfinished: Vec<NamedV1<'a>>,
    unresolved: Vec<UnresolvedV1<'a>>,
    unapplied_changes: u32,
}

#[derive(Serialize)]
struct NamedV1<'a> {
    name: &'a str,
    #[serde(flatten)]
    place: PlaceV1<'a>,
}

/// What only the running program knows.
#[derive(Serialize)]
struct UnresolvedV1<'a> {
    /// A table, or an app.
    name: &'a str,
    what: &'a str,
    #[serde(flatten)]
    place: PlaceV1<'a>,
}

#[derive(Serialize)]
struct PlaceV1<'a> {
    path: &'a str,
    line: u32,
    /// What the definition is written in: `sql-script`, `django-migration`.
    source: &'static str,
}

impl<'a> PlaceV1<'a> {
    fn of(site: &Site, paths: &'a [String]) -> Self {
        Self {
            path: &paths[site.file.0 as usize],
            line: site.place.region.start_line,
            source: site.medium.name(),
        }
    }
}

#[derive(Serialize)]
struct TableV1<'a> {
    name: &'a str,
    #[serde(flatten)]
    place: PlaceV1<'a>,
    /// How many later statements changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_change: Option<PlaceV1<'a>>,
    columns: Vec<ColumnV1<'a>>,
    keys: Vec<KeyV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    character_set: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_increment: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partitions: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row_bytes: Option<u64>,
}

impl<'a> TableV1<'a> {
    fn of(entry: &'a TableEntry, paths: &'a [String]) -> Self {
        let table = &entry.table;
        let options = &table.options;
        let changed = entry.changed.as_ref();
        let column = |c: &'a Column| ColumnV1::of(c, &entry.site, paths);
        let columns = table.columns.iter().map(column);
        Self {
            name: &table.name,
            place: PlaceV1::of(&entry.site, paths),
            changes: changed.map(|(times, _)| *times),
            last_change: changed.map(|(_, site)| PlaceV1::of(site, paths)),
            columns: columns.collect(),
            keys: table.keys.iter().map(KeyV1::from).collect(),
            engine: options.engine.as_deref(),
            character_set: options.character_set.as_deref(),
            collation: options.collation.as_deref(),
            auto_increment: options.auto_increment,
            comment: options.comment.as_deref(),
            partition_by: options.partition.as_ref().map(|p| &*p.by),
            partitions: options.partition.as_ref().map(|p| p.count),
            rows: entry.rows.map(|r| r.rows),
            row_bytes: entry.rows.map(|r| r.bytes),
        }
    }
}

#[derive(Serialize)]
struct ColumnV1<'a> {
    name: &'a str,
    /// As written.
    written: &'a str,
    /// The same for all ways of writing it.
    #[serde(rename = "type")]
    normalised: String,
    type_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<u32>,
    /// How many values an ENUM or SET has.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<u32>,
    unsigned: bool,
    zerofill: bool,
    nullable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_update: Option<&'a str>,
    auto_increment: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    character_set: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generated: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'a str>,
    #[serde(flatten)]
    place: PlaceV1<'a>,
}

impl<'a> ColumnV1<'a> {
    fn of(column: &'a Column, table: &Site, paths: &'a [String]) -> Self {
        let sql_type = &column.sql_type;
        let more = column.more.as_deref();
        let numbers = sql_type.values == 0;
        let at = PlaceV1::of(column.altered_at.as_deref().unwrap_or(table), paths);
        let generated = more.and_then(|m| m.generated.as_ref());
        Self {
            name: &column.name,
            written: &sql_type.written,
            normalised: sql_type.normalised(),
            type_name: &sql_type.name,
            length: sql_type.length().filter(|_| numbers),
            scale: sql_type.scale().filter(|_| numbers),
            values: (!numbers).then_some(sql_type.values),
            unsigned: sql_type.sign != Sign::Signed,
            zerofill: sql_type.sign == Sign::Zerofill,
            nullable: column.nullable == Nullable::Yes,
            default: column.default.as_deref(),
            on_update: more.and_then(|m| m.on_update.as_deref()),
            auto_increment: column.numbering == Numbering::AutoIncrement,
            character_set: more.and_then(|m| m.character_set.as_deref()),
            collation: more.and_then(|m| m.collation.as_deref()),
            generated: generated.map(|(expression, _)| &**expression),
            stored: generated.map(|(_, kept)| *kept == Generated::Stored),
            comment: more.and_then(|m| m.comment.as_deref()),
            place: PlaceV1 {
                line: at.line + column.lines_below,
                ..at
            },
        }
    }
}

#[derive(Serialize)]
struct KeyV1<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<KeyPartV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    references: Option<ReferenceV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'a str>,
}

impl<'a> From<&'a Key> for KeyV1<'a> {
    fn from(key: &'a Key) -> Self {
        let (references, check) = match &key.kind {
            KeyKind::Foreign(reference) => (Some(ReferenceV1::from(reference)), None),
            KeyKind::Check(expression) => (None, Some(&**expression)),
            _ => (None, None),
        };
        let part = |part: &'a crate::model::KeyPart| KeyPartV1 {
            column: &part.column,
            prefix: part.prefix,
            descending: part.direction == Direction::Descending,
        };
        Self {
            kind: key.kind.name(),
            name: &key.name,
            parts: key.parts.iter().map(part).collect(),
            references,
            check,
        }
    }
}

#[derive(Serialize)]
struct KeyPartV1<'a> {
    column: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    descending: bool,
}

#[derive(Serialize)]
struct ReferenceV1<'a> {
    table: &'a str,
    columns: &'a [Box<str>],
    #[serde(skip_serializing_if = "Option::is_none")]
    on_delete: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_update: Option<&'a str>,
}

impl<'a> From<&'a Reference> for ReferenceV1<'a> {
    fn from(reference: &'a Reference) -> Self {
        Self {
            table: &reference.table,
            columns: &reference.columns,
            on_delete: reference.on_delete.as_deref(),
            on_update: reference.on_update.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct ObjectV1<'a> {
    kind: &'static str,
    name: &'a str,
    #[serde(flatten)]
    place: PlaceV1<'a>,
    lines: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'a str>,
}

impl<'a> ObjectV1<'a> {
    fn of(object: &'a Object, site: &Site, paths: &'a [String]) -> Self {
        Self {
            kind: object.kind.name(),
            name: &object.name,
            place: PlaceV1::of(site, paths),
            lines: object.lines,
            table: object.table.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct ConflictV1<'a> {
    table: &'a str,
    first: PlaceV1<'a>,
    second: PlaceV1<'a>,
    differences: Vec<DifferenceV1<'a>>,
    further_differences: usize,
}

impl<'a> ConflictV1<'a> {
    fn of(conflict: &'a Conflict, paths: &'a [String]) -> Self {
        let differences = conflict.differences.iter();
        Self {
            table: &conflict.table,
            first: PlaceV1::of(&conflict.first, paths),
            second: PlaceV1::of(&conflict.second, paths),
            differences: differences.map(DifferenceV1::from).collect(),
            further_differences: conflict.others,
        }
    }
}

#[derive(Serialize)]
struct DifferenceV1<'a> {
    part: &'static str,
    name: &'a str,
    /// `null` where that definition does not have it.
    first: Option<&'a str>,
    second: Option<&'a str>,
}

impl<'a> From<&'a Difference> for DifferenceV1<'a> {
    fn from(difference: &'a Difference) -> Self {
        let (part, name) = match &difference.part {
            Part::Column(name) => ("column", &**name),
            Part::Key(name) => ("key", &**name),
            Part::Option(name) => ("option", *name),
        };
        Self {
            part,
            name,
            first: difference.first.as_deref(),
            second: difference.second.as_deref(),
        }
    }
}
