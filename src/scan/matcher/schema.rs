//! `schema` rules: facts of the catalogue, whatever defines them.

use super::glob::Glob;
use super::resolve::{is_keyed_by_framework, letter_case, site_of};
use crate::model::{
    Catalogue, Certainty, Column, Definition, Direction, Extent, Key, KeyKind, KeyPart, Lifetime,
    Sign, Site, Standing, Table, TableEntry, same_name,
};
use crate::rules::{
    ColumnMatch, IndexMatch, KeyWord, Lack, PartMatch, SchemaMatch, SignMatch, TableMatch,
};

/// Something of the schema that a rule tells.
#[derive(Debug, Clone)]
pub(in crate::scan) struct SchemaFact {
    pub(in crate::scan) site: Site,
    pub(in crate::scan) certainty: Certainty,
    /// What it is about, lower-case: `table.column`, else the table or other object.
    pub(in crate::scan) subject: String,
    pub(in crate::scan) captures: Vec<(&'static str, String)>,
    pub(in crate::scan) related: Vec<Site>,
}

impl SchemaFact {
    pub(super) fn of_table(entry: &TableEntry, captures: Vec<(&'static str, String)>) -> Self {
        Self {
            site: entry.site.clone(),
            certainty: certainty(entry),
            subject: entry.table.name.to_lowercase(),
            captures,
            related: Vec::new(),
        }
    }

    pub(super) fn of_column(entry: &TableEntry, column: &Column) -> Self {
        let name = format!("{}.{}", entry.table.name, column.name);
        Self {
            site: site_of(entry, column),
            certainty: certainty(entry),
            subject: name.to_lowercase(),
            captures: vec![
                ("column", name),
                ("type", column.sql_type.written.to_string()),
            ],
            related: Vec::new(),
        }
    }

    pub(super) fn of_key(entry: &TableEntry, key: &Key, catalogue: &Catalogue) -> Self {
        Self {
            site: key_site(entry, key, catalogue),
            ..Self::of_table(
                entry,
                vec![
                    ("index", key.name.to_string()),
                    ("table", entry.table.name.to_string()),
                ],
            )
        }
    }
}

/// Programs hold statements that nobody may run.
pub(super) fn certainty(entry: &TableEntry) -> Certainty {
    match entry.source.standing {
        Standing::Program => Certainty::Likely,
        _ => Certainty::Certain,
    }
}

/// Where the key is named; else the place of its first column.
pub(super) fn key_site(entry: &TableEntry, key: &Key, catalogue: &Catalogue) -> Site {
    let named = catalogue
        .indexes
        .get(&key.name.to_lowercase())
        .into_iter()
        .flatten()
        .find(|fact| match &fact.definition {
            Definition::Index(index) => same_name(&index.table, &entry.table.name),
            _ => false,
        });
    if let Some(fact) = named {
        return Site {
            file: fact.file,
            span: fact.span,
            place: fact.place.clone(),
            medium: entry.site.medium,
        };
    }
    let first = key.parts.first();
    let column = first.and_then(|part| entry.table.column(&part.column));
    column.map_or_else(|| entry.site.clone(), |column| site_of(entry, column))
}

/// A `schema` rule, ready to be asked.
#[derive(Debug, Clone)]
pub(in crate::scan) struct SchemaMatcher {
    wanted: SchemaMatch,
    default: Option<Glob>,
    on_update: Option<Glob>,
    partition: Option<Glob>,
}

impl SchemaMatcher {
    pub(in crate::scan) fn new(written: &SchemaMatch) -> Result<Self, String> {
        let glob = |text: Option<&String>| text.map(|text| Glob::token(text)).transpose();
        let (column, table) = match written {
            SchemaMatch::Column(column) => (Some(column), None),
            SchemaMatch::Table(table) => (None, Some(table)),
            SchemaMatch::Index(_) | SchemaMatch::Object(_) => (None, None),
        };
        Ok(Self {
            wanted: written.clone(),
            default: glob(column.and_then(|c| c.default.as_ref()))?,
            on_update: glob(column.and_then(|c| c.on_update.as_ref()))?,
            partition: glob(table.and_then(|t| t.partition.as_ref()))?,
        })
    }

    /// All that it matches, in the order of names.
    pub(in crate::scan) fn find(&self, catalogue: &Catalogue) -> Vec<SchemaFact> {
        let lasting = || {
            let all = catalogue.tables.values();
            all.filter(|entry| entry.table.lifetime == Lifetime::Lasting)
        };
        match &self.wanted {
            SchemaMatch::Column(wanted) => lasting()
                .flat_map(|entry| entry.table.columns.iter().map(move |c| (entry, c)))
                .filter(|(entry, column)| self.column(wanted, &entry.table, column))
                .map(|(entry, column)| SchemaFact::of_column(entry, column))
                .collect(),
            SchemaMatch::Index(wanted) => lasting()
                .flat_map(|entry| entry.table.keys.iter().map(move |k| (entry, k)))
                .filter(|(_, key)| is_wanted_index(wanted, key))
                .map(|(entry, key)| SchemaFact::of_key(entry, key, catalogue))
                .collect(),
            SchemaMatch::Table(wanted) => lasting()
                .filter(|entry| self.table(wanted, entry))
                .map(table_fact)
                .collect(),
            SchemaMatch::Object(kinds) => catalogue
                .objects
                .iter()
                .filter(|((kind, _), _)| kinds.contains(kind))
                .map(|((kind, name), (object, site))| SchemaFact {
                    site: site.clone(),
                    certainty: Certainty::Certain,
                    subject: name.clone(),
                    captures: vec![
                        (kind.name(), object.name.to_string()),
                        ("lines", object.lines.to_string()),
                    ],
                    related: Vec::new(),
                })
                .collect(),
        }
    }

    fn column(&self, wanted: &ColumnMatch, table: &Table, column: &Column) -> bool {
        let sql_type = &column.sql_type;
        let more = column.more.as_deref();
        let sign = match sql_type.sign {
            Sign::Signed => SignMatch::Signed,
            Sign::Unsigned | Sign::Zerofill => SignMatch::Unsigned,
        };
        let generated = more
            .and_then(|m| m.generated.as_ref())
            .map(|(_, kept)| *kept);
        let default = column.default.as_deref().map(unquoted);
        let keyed = |word: &KeyWord| table.keys.iter().any(|key| is_key_of(key, *word, column));
        holds(&wanted.names, &column.name)
            && holds(&wanted.types, &sql_type.name)
            && wanted.length.is_none_or(|n| sql_type.length() == Some(n))
            && wanted.sign.is_none_or(|s| s == sign)
            && wanted.nullable.is_none_or(|n| n == column.nullable)
            && wanted.numbering.is_none_or(|n| n == column.numbering)
            && wanted.generated.is_none_or(|kept| generated == Some(kept))
            && wanted
                .case
                .is_none_or(|case| letter_case(table, column) == Some(case))
            && (wanted.keys.is_empty() || wanted.keys.iter().any(keyed))
            && !wanted.not_keys.iter().any(keyed)
            && takes(&self.default, default)
            && takes(&self.on_update, more.and_then(|m| m.on_update.as_deref()))
    }

    fn table(&self, wanted: &TableMatch, entry: &TableEntry) -> bool {
        let table = &entry.table;
        let options = &table.options;
        let lacks = |lack: Lack| match lack {
            Lack::PrimaryKey => {
                let told_whole = table.extent == Extent::Whole && !is_keyed_by_framework(entry);
                told_whole && table.primary_key().is_none()
            }
        };
        let engine = options.engine.as_deref();
        let partition = options.partition.as_ref().map(|p| &*p.by);
        holds(&wanted.names, &table.name)
            && (wanted.engines.is_empty() || engine.is_some_and(|e| holds(&wanted.engines, e)))
            && wanted.without.is_none_or(lacks)
            && takes(&self.partition, partition)
    }
}

fn table_fact(entry: &TableEntry) -> SchemaFact {
    let table = &entry.table;
    let mut captures = vec![("table", table.name.to_string())];
    if let Some(engine) = &table.options.engine {
        captures.push(("engine", engine.to_string()));
    }
    if let Some(partition) = &table.options.partition {
        captures.push(("partition", partition.by.to_string()));
    }
    SchemaFact::of_table(entry, captures)
}

/// Whether a word is among those that are wanted, all of them lower-case.
fn holds(wanted: &[String], word: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|w| same_name(w, word))
}

fn takes(glob: &Option<Glob>, text: Option<&str>) -> bool {
    match glob {
        None => true,
        Some(glob) => text.is_some_and(|text| glob.matches(text)),
    }
}

/// A string without its quotes.
pub(super) fn unquoted(written: &str) -> &str {
    let inner = written
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.unwrap_or(written)
}

fn is_key_of(key: &Key, word: KeyWord, column: &Column) -> bool {
    let is_part = |part: &KeyPart| same_name(&part.column, &column.name);
    is_kind(&key.kind, word) && key.parts.iter().any(is_part)
}

fn is_kind(kind: &KeyKind, word: KeyWord) -> bool {
    match kind {
        KeyKind::Primary => word == KeyWord::Primary,
        KeyKind::Unique => word == KeyWord::Unique,
        KeyKind::Plain => word == KeyWord::Plain,
        KeyKind::Fulltext => word == KeyWord::Fulltext,
        KeyKind::Spatial => word == KeyWord::Spatial,
        KeyKind::Foreign(_) => word == KeyWord::Foreign,
        KeyKind::Check(_) => false,
    }
}

fn is_wanted_index(wanted: &IndexMatch, key: &Key) -> bool {
    let part = |part: PartMatch| {
        key.parts.iter().any(|p| match part {
            PartMatch::Prefix => p.prefix.is_some(),
            PartMatch::Expression => p.column.starts_with('('),
            PartMatch::Descending => p.direction == Direction::Descending,
        })
    };
    let is_index = !matches!(key.kind, KeyKind::Foreign(_) | KeyKind::Check(_));
    is_index
        && (wanted.kinds.is_empty() || wanted.kinds.iter().any(|k| is_kind(&key.kind, *k)))
        && wanted.part.is_none_or(part)
}
