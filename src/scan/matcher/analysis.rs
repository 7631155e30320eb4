//! `analysis` rules: checks that no pattern can say, judged once the facts of all files are joined.

use crate::model::{
    Capture, Catalogue, Certainty, ColumnRef, Definition, Fact, FileClass, FileNumber, Finding,
    GroupedQuery, Place, Related, RuleNumber, Runs, Span, same_name,
};
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
}

impl Analysis {
    const ALL: [(&'static str, Analysis); 8] = [
        ("group-by-not-grouped", Analysis::GroupByNotGrouped),
        ("having-alias", Analysis::HavingAlias),
        ("index-name-collision", Analysis::IndexNameCollision),
        ("postgresql-functions", Analysis::PostgresqlFunctions),
        ("postgresql-grammar", Analysis::PostgresqlGrammar),
        ("postgresql-operands", Analysis::PostgresqlOperands),
        ("postgresql-operators", Analysis::PostgresqlOperators),
        ("postgresql-types", Analysis::PostgresqlTypes),
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

/// A question that only the catalogue of the whole tree can answer.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Pending {
    pub(in crate::scan) rule: RuleNumber,
    pub(in crate::scan) file: FileNumber,
    pub(in crate::scan) class: FileClass,
    pub(in crate::scan) certainty: Certainty,
    pub(in crate::scan) question: Question,
    /// Where what is asked for stands in the file: each selected column, or the name.
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
}

/// Answers one question.
pub(in crate::scan) fn answer(pending: &Pending, catalogue: &Catalogue) -> Vec<Finding> {
    match &pending.question {
        Question::Takes {
            target,
            application,
            sources,
        } => judge_operands(pending, *target, (application, sources), catalogue),
        Question::Grouped(query) => judge_grouped(pending, query, catalogue),
        Question::Lacks { name, capture } => {
            let by_extension = catalogue.extensions.iter().any(|e| extension_has(e, name));
            if catalogue.routines.contains(name) || by_extension {
                return Vec::new();
            }
            let lacking = |(span, place): &(Span, Place)| {
                finding(pending, *span, place.clone(), capture.clone())
            };
            pending.places.iter().map(lacking).collect()
        }
    }
}

fn finding(pending: &Pending, span: Span, place: Place, capture: Capture) -> Finding {
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

/// What PostgreSQL has no function or operator for, with the types that the schema gives the columns.
fn judge_operands(
    pending: &Pending,
    target: Target,
    (application, sources): (&Application, &Sources),
    catalogue: &Catalogue,
) -> Vec<Finding> {
    let families: Vec<Option<Family>> = application
        .operands
        .iter()
        .map(|operand| match operand {
            Operand::Of(family) => Some(*family),
            Operand::Column(column) => family_of(column, sources, catalogue),
            Operand::Unknown => None,
        })
        .collect();
    let own = catalogue.routines.contains(&application.name);
    if own || !target.refuses(&application.name, &families) {
        return Vec::new();
    }
    let capture = Capture {
        name: "operands".into(),
        text: operands_shown(&application.name, &families).into(),
    };
    let refused =
        |(span, place): &(Span, Place)| finding(pending, *span, place.clone(), capture.clone());
    pending.places.iter().map(refused).collect()
}

/// `upper(integer)`; what is not known is `?`.
pub(in crate::scan) fn operands_shown(name: &str, families: &[Option<Family>]) -> String {
    let shown: Vec<&str> = families
        .iter()
        .map(|f| f.map_or("?", Family::name))
        .collect();
    format!("{name}({})", shown.join(", "))
}

/// The type of a column, where one table alone can have it and the schema tells one type.
fn family_of(column: &ColumnRef, sources: &Sources, catalogue: &Catalogue) -> Option<Family> {
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
    let changed = (table.to_owned(), column.name.clone());
    if catalogue.retyped.contains(&changed) {
        return None;
    }
    let found = has(table)?.column(&column.name)?;
    Family::of_type(&found.sql_type.spelled())
}

/// The selected columns of a grouped query that PostgreSQL refuses (SQLSTATE 42803), as far as their tables are known.
///
/// PostgreSQL accepts a column that is not grouped only where the primary key of its table is (PostgreSQL 15
/// documentation, SELECT, "GROUP BY Clause"); a unique key does not count.
fn judge_grouped(pending: &Pending, query: &GroupedQuery, catalogue: &Catalogue) -> Vec<Finding> {
    let mut found = Vec::new();
    for ((column, _), (span, place)) in query.selected.iter().zip(&pending.places) {
        let grouped = query.grouped.iter().any(|g| {
            g.name == column.name
                && (g.qualifier.is_none()
                    || column.qualifier.is_none()
                    || g.qualifier == column.qualifier)
        });
        if grouped {
            continue;
        }
        let mut owners = query
            .tables
            .iter()
            .filter(|(table, alias)| match &column.qualifier {
                Some(qualifier) => qualifier == alias || qualifier == table,
                None => catalogue
                    .tables
                    .get(table)
                    .is_some_and(|t| t.table.column(&column.name).is_some()),
            });
        let (Some((table, alias)), None) = (owners.next(), owners.next()) else {
            continue;
        };
        // An unqualified name may belong to a table that was not seen.
        let all_known = query
            .tables
            .iter()
            .all(|(t, _)| catalogue.tables.contains_key(t));
        let Some(definition) = catalogue
            .tables
            .get(table)
            .filter(|_| column.qualifier.is_some() || all_known)
        else {
            continue;
        };
        let key_grouped = definition.table.primary_key().is_some_and(|key| {
            key.parts.iter().all(|part| {
                query.grouped.iter().any(|g| {
                    same_name(&g.name, &part.column)
                        && g.qualifier
                            .as_ref()
                            .is_none_or(|q| q == alias || q == table)
                })
            })
        });
        let exists = definition.table.column(&column.name).is_some();
        if key_grouped || !exists {
            continue;
        }
        let name = format!("{table}.{}", column.name);
        let capture = Capture {
            name: "column".into(),
            text: name.into(),
        };
        found.push(finding(pending, *span, place.clone(), capture));
    }
    found
}

/// Index names used on two tables: one finding for each further table, with the first one's place.
pub(in crate::scan) fn collisions(
    rule: RuleNumber,
    catalogue: &Catalogue,
    class_of: &dyn Fn(FileNumber) -> FileClass,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for places in catalogue.indexes.values() {
        let mut tables: Vec<(&str, &Fact, FileClass)> = Vec::new();
        for fact in places {
            let Definition::Index(index) = &fact.definition else {
                continue;
            };
            let class = class_of(fact.file);
            // A test's schema does not meet the production schema.
            let others = tables.iter().find(|(_, _, c)| *c == class);
            let known = tables
                .iter()
                .any(|(table, _, c)| *table == index.table && *c == class);
            if let Some((_, first, _)) = others.filter(|_| !known) {
                found.push(collision(rule, fact, first, &index.name, class));
            }
            if !known {
                tables.push((&index.table, fact, class));
            }
        }
    }
    found
}

fn collision(rule: RuleNumber, fact: &Fact, first: &Fact, name: &str, class: FileClass) -> Finding {
    Finding {
        rule,
        file: fact.file,
        span: fact.span,
        place: fact.place.clone(),
        // Two files may be the schemas of two databases.
        certainty: if fact.file == first.file {
            Certainty::Certain
        } else {
            Certainty::Likely
        },
        class,
        also: 0,
        runs: None,
        captures: Box::new([Capture {
            name: "index".into(),
            text: name.into(),
        }]),
        related: Box::new([Related {
            file: first.file,
            span: first.span,
            place: first.place.clone(),
        }]),
    }
}
