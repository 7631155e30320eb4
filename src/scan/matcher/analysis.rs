//! `analysis` rules: checks that no pattern can say, judged once the facts of all files are joined.

use super::compared::{Asked, Use, judge_use};
use super::resolve::{Resolved, resolve, resolve_by_name, site_of};
use super::schema::SchemaFact;
use super::{names, tables};
use crate::model::{
    Capture, Catalogue, Certainty, Column, ColumnRef, FileClass, FileNumber, Finding, GroupedQuery,
    Place, Related, RuleNumber, Runs, Site, Span, TableEntry, same_name,
};
use crate::scan::Found;
use crate::sql::{Application, Family, Fault, Operand, Sources, Target, extension_has};
use std::sync::Arc;

/// The checks that rules may name (`match: { analysis: … }`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) enum Analysis {
    /// An index name that two tables use; on PostgreSQL index names belong to the schema.
    IndexNameCollision,
    /// A selected column that is neither grouped by nor decided by a grouped primary key.
    GroupByNotGrouped,
    /// HAVING that names what the select list computes.
    HavingAlias,
    /// A whole statement that PostgreSQL's grammar refuses.
    PostgresqlGrammar,
    /// A function of the source that PostgreSQL lacks.
    PostgresqlFunctions,
    /// A type of the source that PostgreSQL lacks.
    PostgresqlTypes,
    /// An operator of the source that PostgreSQL lacks.
    PostgresqlOperators,
    /// A function or operator that PostgreSQL has, but not for what it is applied to.
    PostgresqlOperands,
    /// A value in the rows of a dump that PostgreSQL does not take.
    Data(Fault),
    /// A key of ORDER BY that SELECT DISTINCT does not select.
    DistinctOrder,

    // Of a column that a query names, by what the schema says of it.
    /// A boolean kept as TINYINT(1) that is compared, stored or computed with as a number.
    BooleanAsNumber,
    /// A string or number that the column's type cannot read.
    ValueNotOfType,
    /// A string longer than its column.
    ValueTooLong,
    /// NULL stored in a column that the server numbers.
    NullForNumber,
    /// A given value looked up in a text column that ignores case.
    LookupIgnoresCase,
    /// LIKE on text that ignores case.
    LikeIgnoresCase,
    /// ORDER BY on what may be NULL.
    NullOrder,
    /// INSERT that names no columns.
    InsertWithoutColumns,

    // Of the schema alone.
    /// A name of more bytes than PostgreSQL keeps.
    NameTooLong,
    /// Names that are one once cut to the bytes that PostgreSQL keeps.
    NamesCutAlike,
    /// Table names that differ in letter case alone.
    NamesOfOneSpelling,
    /// A name with capital letters.
    MixedCaseName,
    /// A default that the column's type cannot read.
    InvalidDefault,
    /// A foreign key whose columns lead no index.
    ForeignKeyWithoutIndex,
    /// A foreign key between columns of types that PostgreSQL does not compare.
    ForeignKeyOfOtherType,
    /// A character set that few columns have.
    MixedCharacterSets,
    /// A collation that few columns have.
    MixedCollations,
    /// Routines, triggers and events, with their size.
    StoredCode,
}

impl Analysis {
    const ALL: [(&'static str, Analysis); 27] = [
        ("boolean-as-number", Analysis::BooleanAsNumber),
        ("distinct-order", Analysis::DistinctOrder),
        ("foreign-key-of-other-type", Analysis::ForeignKeyOfOtherType),
        (
            "foreign-key-without-index",
            Analysis::ForeignKeyWithoutIndex,
        ),
        ("group-by-not-grouped", Analysis::GroupByNotGrouped),
        ("having-alias", Analysis::HavingAlias),
        ("index-name-collision", Analysis::IndexNameCollision),
        ("insert-without-columns", Analysis::InsertWithoutColumns),
        ("invalid-default", Analysis::InvalidDefault),
        ("like-ignores-case", Analysis::LikeIgnoresCase),
        ("lookup-ignores-case", Analysis::LookupIgnoresCase),
        ("mixed-case-name", Analysis::MixedCaseName),
        ("mixed-character-sets", Analysis::MixedCharacterSets),
        ("mixed-collations", Analysis::MixedCollations),
        ("name-too-long", Analysis::NameTooLong),
        ("names-cut-alike", Analysis::NamesCutAlike),
        ("names-of-one-spelling", Analysis::NamesOfOneSpelling),
        ("null-for-number", Analysis::NullForNumber),
        ("null-order", Analysis::NullOrder),
        ("postgresql-functions", Analysis::PostgresqlFunctions),
        ("postgresql-grammar", Analysis::PostgresqlGrammar),
        ("postgresql-operands", Analysis::PostgresqlOperands),
        ("postgresql-operators", Analysis::PostgresqlOperators),
        ("postgresql-types", Analysis::PostgresqlTypes),
        ("stored-code", Analysis::StoredCode),
        ("value-not-of-type", Analysis::ValueNotOfType),
        ("value-too-long", Analysis::ValueTooLong),
    ];

    pub(in crate::scan) fn from_name(name: &str) -> Option<Self> {
        let of_data = || {
            let fault = Fault::ALL.into_iter().find(|f| f.check_name() == name);
            fault.map(Analysis::Data)
        };
        let found = Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, a)| *a);
        found.or_else(of_data)
    }

    pub(in crate::scan) fn names() -> Vec<&'static str> {
        let of_data = Fault::ALL.iter().map(|f| f.check_name());
        let mut names: Vec<&str> = Self::ALL.iter().map(|(n, _)| *n).chain(of_data).collect();
        names.sort_unstable();
        names
    }
}

/// What an analysis of the schema alone finds; none where it is one of statements.
pub(in crate::scan) fn schema_facts(
    analysis: Analysis,
    catalogue: &Catalogue,
    class_of: &dyn Fn(FileNumber) -> FileClass,
) -> Vec<SchemaFact> {
    match analysis {
        Analysis::IndexNameCollision => names::collisions(catalogue, class_of),
        Analysis::NameTooLong => names::too_long(catalogue),
        Analysis::NamesCutAlike => names::cut_alike(catalogue),
        Analysis::NamesOfOneSpelling => names::of_one_spelling(catalogue),
        Analysis::MixedCaseName => names::mixed_case(catalogue),
        Analysis::InvalidDefault => tables::invalid_defaults(catalogue),
        Analysis::ForeignKeyWithoutIndex => tables::foreign_keys_without_index(catalogue),
        Analysis::ForeignKeyOfOtherType => tables::foreign_keys_of_other_type(catalogue),
        Analysis::MixedCharacterSets => tables::mixed_character_sets(catalogue),
        Analysis::MixedCollations => tables::mixed_collations(catalogue),
        Analysis::StoredCode => tables::stored_code(catalogue, class_of),
        _ => Vec::new(),
    }
}

/// A question that only the catalogue of the whole tree can answer.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Pending {
    pub(in crate::scan) rule: RuleNumber,
    pub(in crate::scan) file: FileNumber,
    pub(in crate::scan) class: FileClass,
    pub(in crate::scan) certainty: Certainty,
    pub(in crate::scan) question: Question,
    /// Where what is asked for stands in the file: each selected column and then what is grouped by, or the name.
    pub(in crate::scan) places: Vec<(Span, Place)>,
    /// As a finding has them.
    pub(in crate::scan) runs: Option<Runs>,
}

#[derive(Debug, Clone)]
pub(in crate::scan) enum Question {
    Grouped(GroupedQuery),
    /// Whether the tree brings this function or type itself; else PostgreSQL lacks it.
    Lacks {
        name: String,
        capture: Capture,
    },
    /// Whether PostgreSQL takes these operands, once the types of their columns are known.
    Takes {
        target: Target,
        application: Application,
        sources: Arc<Sources>,
    },
    /// Whether what the schema says of the columns makes this a finding.
    Use(Use, Arc<Sources>),
}

/// Answers one question; `asked` are the rules that tell what columns are used for.
pub(in crate::scan) fn answer(
    pending: &Pending,
    catalogue: &Catalogue,
    asked: &Asked,
) -> Vec<Found> {
    let told_each = |finding| Found { finding, key: None };
    match &pending.question {
        Question::Takes {
            target,
            application,
            sources,
        } => {
            let question = (application, &**sources);
            let found = judge_operands(pending, *target, question, catalogue, asked.boolean);
            found.into_iter().map(told_each).collect()
        }
        Question::Use(used, sources) => judge_use(pending, used, sources, catalogue, asked),
        Question::Grouped(query) => {
            let found = judge_grouped(pending, query, catalogue);
            found.into_iter().map(told_each).collect()
        }
        Question::Lacks { name, capture } => {
            let by_extension = catalogue.extensions.iter().any(|e| extension_has(e, name));
            if catalogue.routines.contains(name) || by_extension {
                return Vec::new();
            }
            let lacking = |(span, place): &(Span, Place)| {
                told_each(finding(pending, *span, place.clone(), capture.clone()))
            };
            pending.places.iter().map(lacking).collect()
        }
    }
}

pub(super) fn finding(pending: &Pending, span: Span, place: Place, capture: Capture) -> Finding {
    Finding {
        rule: pending.rule,
        file: pending.file,
        span,
        place,
        certainty: pending.certainty,
        class: pending.class,
        also: 0,
        runs: pending.runs,
        captures: Box::new([capture]),
        related: Box::new([]),
    }
}

/// What PostgreSQL has no function or operator for, with the types that the schema gives the columns. What it has none for
/// because a `TINYINT(1)` becomes a boolean is told by the rule for that, where there is one.
fn judge_operands(
    pending: &Pending,
    target: Target,
    (application, sources): (&Application, &Sources),
    catalogue: &Catalogue,
    of_booleans: Option<RuleNumber>,
) -> Vec<Finding> {
    if catalogue.routines.contains(&application.name) {
        return Vec::new();
    }
    let mut certainty = pending.certainty;
    let columns: Vec<Option<Resolved>> = application
        .operands
        .iter()
        .map(|operand| match operand {
            Operand::Column(column) => resolve(column, sources, catalogue).or_else(|| {
                let by_name = resolve_by_name(column, sources, catalogue)?;
                certainty = certainty.min(Certainty::Likely);
                Some(by_name)
            }),
            Operand::Of(_) | Operand::Unknown => None,
        })
        .collect();
    let families = |booleans: Booleans| -> Vec<Option<Family>> {
        let family = |(operand, column): (&Operand, &Option<Resolved>)| match operand {
            Operand::Of(family) => Some(*family),
            Operand::Column(_) => family_of((*column)?, booleans),
            Operand::Unknown => None,
        };
        application
            .operands
            .iter()
            .zip(&columns)
            .map(family)
            .collect()
    };
    let as_told = families(Booleans::AsWritten);
    let (rule, families) = match of_booleans {
        Some(rule) if columns.iter().flatten().any(|column| column.is_boolean) => {
            (rule, families(Booleans::Converted))
        }
        // What a column is given takes its type.
        _ if application.may_assign => return Vec::new(),
        _ => (pending.rule, as_told),
    };
    if !target.refuses(&application.name, &families) {
        return Vec::new();
    }
    let capture = Capture {
        name: "operands".into(),
        text: operands_shown(&application.name, &families).into(),
    };
    let defined = columns
        .iter()
        .flatten()
        .map(|column| related(&column.site()));
    let related: Vec<Related> = defined.collect();
    let refused = |(span, place): &(Span, Place)| Finding {
        rule,
        certainty,
        related: related.clone().into(),
        ..finding(pending, *span, place.clone(), capture.clone())
    };
    pending.places.iter().map(refused).collect()
}

/// What a `TINYINT(1)` counts as: migrations choose differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Booleans {
    AsWritten,
    Converted,
}

fn family_of(of: Resolved, booleans: Booleans) -> Option<Family> {
    match booleans {
        Booleans::Converted if of.is_boolean => Some(Family::Boolean),
        _ => Family::of_type(&of.column.sql_type.spelled()),
    }
}

pub(super) fn related(site: &Site) -> Related {
    Related {
        file: site.file,
        span: site.span,
        place: site.place.clone(),
    }
}

/// `upper(integer)`; what is not known is `?`.
pub(in crate::scan) fn operands_shown(name: &str, families: &[Option<Family>]) -> String {
    let shown: Vec<&str> = families
        .iter()
        .map(|f| f.map_or("?", Family::name))
        .collect();
    format!("{name}({})", shown.join(", "))
}

/// The selected columns of a grouped query that PostgreSQL refuses (SQLSTATE 42803), as far as can be told; each with where
/// it is defined and where the query groups.
///
/// PostgreSQL accepts a column that is not grouped only where the primary key of its table is (PostgreSQL 15
/// documentation, SELECT, "GROUP BY Clause"); a unique key does not count.
fn judge_grouped(pending: &Pending, query: &GroupedQuery, catalogue: &Catalogue) -> Vec<Finding> {
    let grouping = pending.places.get(query.selected.len());
    let grouping = grouping.map(|(span, place)| Related {
        file: pending.file,
        span: *span,
        place: place.clone(),
    });
    let judged = query.selected.iter().zip(&pending.places);
    let refused = judged.filter_map(|((column, _), (span, place))| {
        let (name, definition) = refused_column(column, query, catalogue)?;
        let capture = Capture {
            name: "column".into(),
            text: name.to_lowercase().into(),
        };
        let at_definition = definition.map(|(entry, column)| related(&site_of(entry, column)));
        Some(Finding {
            related: at_definition.into_iter().chain(grouping.clone()).collect(),
            ..finding(pending, *span, place.clone(), capture)
        })
    });
    refused.collect()
}

type Defined<'c> = (&'c TableEntry, &'c Column);

/// What is refused of a selected column, or of `*`: its name, and its definition where that is known.
fn refused_column<'c>(
    column: &ColumnRef,
    query: &GroupedQuery,
    catalogue: &'c Catalogue,
) -> Option<(String, Option<Defined<'c>>)> {
    if is_grouped(column, query) {
        return None;
    }
    if column.name == "*"
        && let Some((entry, first)) = star_not_grouped(column, query, catalogue)
    {
        let name = format!("{}.{}", entry.table.name, first.name);
        return Some((name, Some((entry, first))));
    }
    let owner = owner_of(column, query, catalogue);
    let Some((entry, (table, alias))) = owner.filter(|_| column.name != "*") else {
        let shown = column.qualifier.iter().chain([&column.name]);
        let shown: Vec<&str> = shown.map(String::as_str).collect();
        return groups_elsewhere(column, query).then(|| (shown.join("."), None));
    };
    let definition = entry.table.column(&column.name)?;
    let refused = !groups_by_key(query, entry, (table, alias));
    refused.then(|| {
        (
            format!("{table}.{}", column.name),
            Some((entry, definition)),
        )
    })
}

fn is_grouped(column: &ColumnRef, query: &GroupedQuery) -> bool {
    query.grouped.iter().any(|g| {
        let may_be_one = g.qualifier.is_none() || column.qualifier.is_none();
        g.name == column.name && (may_be_one || g.qualifier == column.qualifier)
    })
}

/// The known table, with its name and alias in the query, that alone can have a column.
fn owner_of<'q, 'c>(
    column: &ColumnRef,
    query: &'q GroupedQuery,
    catalogue: &'c Catalogue,
) -> Option<(&'c TableEntry, (&'q str, &'q str))> {
    let entry_of = |table: &str| catalogue.tables.get(table);
    let mut owners = query
        .tables
        .iter()
        .filter(|(table, alias)| match &column.qualifier {
            Some(qualifier) => qualifier == alias || qualifier == table,
            None => entry_of(table).is_some_and(|t| t.table.column(&column.name).is_some()),
        });
    let (Some((table, alias)), None) = (owners.next(), owners.next()) else {
        return None;
    };
    // An unqualified name may belong to a table that was not seen.
    let all_known = || !query.has_others && query.tables.iter().all(|(t, _)| entry_of(t).is_some());
    let entry = entry_of(table).filter(|_| column.qualifier.is_some() || all_known())?;
    Some((entry, (table, alias)))
}

/// Whether a query groups by no column of the table that qualifies another: so its key is not grouped, whichever that is.
fn groups_elsewhere(column: &ColumnRef, query: &GroupedQuery) -> bool {
    let Some(qualifier) = &column.qualifier else {
        return false;
    };
    let is_of = |(table, alias): &&(String, String)| qualifier == alias || qualifier == table;
    let of = query.tables.iter().find(is_of);
    let is_other = |g: &ColumnRef| {
        let grouped = g.qualifier.as_ref();
        grouped.is_some_and(|grouped| {
            let is_table = of.is_some_and(|(table, alias)| grouped == alias || grouped == table);
            grouped != qualifier && !is_table
        })
    };
    !query.grouped.is_empty() && query.grouped.iter().all(is_other)
}

/// Whether a query groups by all of the primary key of one of its tables, which has a name and an alias.
fn groups_by_key(query: &GroupedQuery, of: &TableEntry, (table, alias): (&str, &str)) -> bool {
    of.table.primary_key().is_some_and(|key| {
        let parts = key.parts.iter();
        parts
            .map(|part| &part.column)
            .all(|column| groups_by(query, column, (table, alias)))
    })
}

fn groups_by(query: &GroupedQuery, column: &str, (table, alias): (&str, &str)) -> bool {
    query.grouped.iter().any(|g| {
        let of_table = |q: &String| q == alias || q == table;
        same_name(&g.name, column) && g.qualifier.as_ref().is_none_or(of_table)
    })
}

/// Of `*` or `t.*`, the first column that is neither grouped by nor decided by a grouped primary key.
fn star_not_grouped<'c>(
    star: &ColumnRef,
    query: &GroupedQuery,
    catalogue: &'c Catalogue,
) -> Option<(&'c TableEntry, &'c Column)> {
    let selected = query.tables.iter().filter(|(table, alias)| {
        let of = star.qualifier.as_ref();
        of.is_none_or(|q| q == alias || q == table)
    });
    selected.into_iter().find_map(|(table, alias)| {
        let definition = catalogue.tables.get(table)?;
        if groups_by_key(query, definition, (table, alias)) {
            return None;
        }
        let columns = definition.table.columns.iter();
        let mut rest = columns.filter(|c| !groups_by(query, &c.name, (table, alias)));
        Some((definition, rest.next()?))
    })
}
