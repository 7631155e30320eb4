//! What statements do with columns, judged by what the schema says of them.

use super::analysis::{Analysis, Pending, finding, related};
use super::fit::{is_unreadable, is_zero_date, takes_no_number};
use super::resolve::{
    Resolved, is_boolean, letter_case, of_one_type, resolve, resolve_by_name, resolve_flag,
};
use crate::model::{
    Capture, Catalogue, Certainty, ColumnRef, Finding, Nullable, Numbering, RuleNumber, Standing,
};
use crate::rules::LetterCase;
use crate::scan::Found;
use crate::sql::{
    ColumnUse, Given, SortedBy, Sources, Tokens, Used, Way, column_uses, insert_without_columns,
    likenesses, orders,
};
use std::ops::Range;

/// The rules that tell what columns are used for.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::scan) struct Asked {
    pub(in crate::scan) boolean: Option<RuleNumber>,
    not_of_type: Option<RuleNumber>,
    too_long: Option<RuleNumber>,
    null_number: Option<RuleNumber>,
    lookup: Option<RuleNumber>,
    like: Option<RuleNumber>,
    null_order: Option<RuleNumber>,
    insert: Option<RuleNumber>,
}

/// A use of columns that only the schema can judge.
#[derive(Debug, Clone)]
pub(in crate::scan) enum Use {
    Value(ColumnUse, RunBy),
    /// An attribute of an object, lower-case, beside a number.
    Attribute(String),
    /// LIKE on this column; on none where it is on an expression.
    Like(Option<ColumnRef>),
    /// The place of ORDER BY comes first, then that of each key.
    Order(Vec<SortedBy>, Joined),
    /// INSERT into this table, lower-case, that names no columns.
    InsertWithoutColumns(String),
}

impl Use {
    /// Whether it is a column beside text.
    pub(in crate::scan) fn is_of_text(&self) -> bool {
        matches!(self, Use::Value(of, _) if matches!(of.value, Given::Text(..)))
    }
}

/// What a statement is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) enum RunBy {
    Script,
    Program,
}

/// Whether a join can make NULL of a column that holds none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) enum Joined {
    Inner,
    Outer,
}

/// The tokens of the query whose tables count, where those of others in the statement do not.
type Query = Option<Range<usize>>;

/// A use, the rule that it is asked for first, and the bytes of its places.
pub(in crate::scan) struct Asking {
    pub(in crate::scan) rule: RuleNumber,
    pub(in crate::scan) used: Use,
    pub(in crate::scan) query: Query,
    pub(in crate::scan) places: Vec<Range<usize>>,
}

impl Asked {
    pub(in crate::scan) fn of(rule_of: &dyn Fn(Analysis) -> Option<RuleNumber>) -> Self {
        Self {
            boolean: rule_of(Analysis::BooleanAsNumber),
            not_of_type: rule_of(Analysis::ValueNotOfType),
            too_long: rule_of(Analysis::ValueTooLong),
            null_number: rule_of(Analysis::NullForNumber),
            lookup: rule_of(Analysis::LookupIgnoresCase),
            like: rule_of(Analysis::LikeIgnoresCase),
            null_order: rule_of(Analysis::NullOrder),
            insert: rule_of(Analysis::InsertWithoutColumns),
        }
    }

    /// Whether any rule asks at all.
    pub(in crate::scan) fn asks(&self) -> bool {
        let Self {
            boolean,
            not_of_type,
            too_long,
            null_number,
            lookup,
            like,
            null_order,
            insert,
        } = self;
        let all = [
            boolean,
            not_of_type,
            too_long,
            null_number,
            lookup,
            like,
            null_order,
            insert,
        ];
        all.iter().any(|rule| rule.is_some())
    }

    /// Rules of which one may tell of a value beside a column.
    fn for_value(&self, of: &ColumnUse) -> Option<RuleNumber> {
        let stored = matches!(of.way, Way::Assigned | Way::Inserted);
        match (&of.value, stored) {
            (Given::Number(_), true) => self.boolean.or(self.not_of_type),
            (Given::Text(..), true) => self.not_of_type.or(self.too_long),
            (Given::Text(..), false) => self.not_of_type,
            (Given::Null, _) => self.null_number.filter(|_| of.way == Way::Inserted),
            (Given::Open, _) => self.lookup.filter(|_| of.way == Way::Equal),
            (Given::Number(_), false) => None,
        }
    }

    /// What is to be asked of a query over objects.
    pub(in crate::scan) fn of_attributes(&self, tokens: &Tokens) -> Vec<Asking> {
        let asking = |of: ColumnUse| {
            let (Used::Named(attribute), Given::Number(_)) = (of.column, of.value) else {
                return None;
            };
            let value = &tokens.list[of.token];
            let place = value.start as usize..value.end as usize;
            Some(Asking {
                rule: self.boolean?,
                used: Use::Attribute(attribute.name),
                query: None,
                places: std::iter::once(place).collect(),
            })
        };
        column_uses(tokens).into_iter().filter_map(asking).collect()
    }

    /// What is to be asked of a statement.
    pub(in crate::scan) fn questions(&self, tokens: &Tokens, by: RunBy) -> Vec<Asking> {
        let bytes = |tokens_at: Range<usize>| {
            let (first, last) = (tokens_at.start, tokens_at.end - 1);
            tokens.list[first].start as usize..tokens.list[last].end as usize
        };
        let mut found = Vec::new();
        let mut ask = |rule: Option<RuleNumber>, used: Use, query: Query, at: Vec<Range<usize>>| {
            found.extend(rule.map(|rule| Asking {
                rule,
                used,
                query,
                places: at,
            }));
        };
        for of in column_uses(tokens) {
            let at = bytes(of.token..of.token + 1);
            ask(self.for_value(&of), Use::Value(of, by), None, vec![at]);
        }
        for like in likenesses(tokens) {
            let at = bytes(like.token..like.token + 1);
            ask(self.like, Use::Like(like.column), None, vec![at]);
        }
        for order in orders(tokens) {
            let keys = order.keys.iter().map(|key| bytes(key.tokens.clone()));
            let places = std::iter::once(bytes(order.token..order.token + 2)).chain(keys);
            let places = places.collect();
            let not_null = not_null_names(tokens);
            let by = |key: &SortedBy| match key {
                SortedBy::Column(column) if not_null.contains(&column.name) => SortedBy::NeverNull,
                other => other.clone(),
            };
            let keys = order.keys.iter().map(|key| by(&key.by)).collect();
            let used = Use::Order(keys, joined(tokens));
            ask(self.null_order, used, Some(order.query), places);
        }
        // What scripts insert so is data.
        if by == RunBy::Program
            && let Some(table) = insert_without_columns(tokens)
        {
            let name = tokens.name(table).unwrap_or_default().to_lowercase();
            let at = bytes(table..table + 1);
            ask(self.insert, Use::InsertWithoutColumns(name), None, vec![at]);
        }
        found
    }
}

/// The columns that the statement keeps only where they are not NULL.
fn not_null_names(tokens: &Tokens) -> Vec<String> {
    (1..tokens.list.len())
        .filter(|&i| tokens.is(i, "is") && tokens.is(i + 1, "not") && tokens.is(i + 2, "null"))
        .filter_map(|i| tokens.name(i - 1).map(|name| name.to_lowercase()))
        .collect()
}

fn joined(tokens: &Tokens) -> Joined {
    let outer = (0..tokens.list.len()).any(|i| {
        (tokens.is(i, "left") || tokens.is(i, "right"))
            && (tokens.is(i + 1, "join") || tokens.is(i + 1, "outer"))
    });
    match outer {
        true => Joined::Outer,
        false => Joined::Inner,
    }
}

pub(super) fn judge_use(
    pending: &Pending,
    used: &Use,
    sources: &Sources,
    catalogue: &Catalogue,
    asked: &Asked,
) -> Vec<Found> {
    let judge = Judge {
        pending,
        sources,
        catalogue,
        asked,
    };
    match used {
        Use::Value(of, by) => judge.value(of, *by).into_iter().collect(),
        Use::Attribute(name) => judge.attribute(name).into_iter().collect(),
        Use::Like(column) => judge.like(column.as_ref()).into_iter().collect(),
        Use::Order(keys, joined) => judge.order(keys, *joined),
        Use::InsertWithoutColumns(table) => judge.insert(table).into_iter().collect(),
    }
}

/// Whether the statement tells the table of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    ByTable,
    ByName,
}

struct Judge<'p> {
    pending: &'p Pending,
    sources: &'p Sources,
    catalogue: &'p Catalogue,
    asked: &'p Asked,
}

impl Judge<'_> {
    fn column(&self, used: &Used) -> Option<(Resolved<'_>, Known)> {
        let by_table = |found| (found, Known::ByTable);
        match used {
            Used::Named(column) => {
                let by_name = || resolve_by_name(column, self.sources, self.catalogue);
                let found = resolve(column, self.sources, self.catalogue).map(by_table);
                found.or_else(|| Some((by_name()?, Known::ByName)))
            }
            Used::At { table, place, of } => {
                let columns = &self.catalogue.tables.get(table)?.table.columns;
                let column = columns.get(*place).filter(|_| columns.len() == *of)?;
                of_one_type(table, &column.name, self.catalogue).map(by_table)
            }
        }
    }

    /// A script that makes a table and fills it is data, which is carried over and not run.
    fn is_data(&self, of: &Resolved, way: Way) -> bool {
        way == Way::Inserted
            && of.entry.site.file == self.pending.file
            && of.entry.source.standing >= Standing::Script
    }

    fn value(&self, of: &ColumnUse, by: RunBy) -> Option<Found> {
        let (found, known) = self.column(&of.column)?;
        let column = found.column;
        let stored = matches!(of.way, Way::Assigned | Way::Inserted);
        let mut certainty = self.pending.certainty;
        // Of rows that scripts insert, what reads them as data tells more.
        let is_row = of.way == Way::Inserted && by == RunBy::Script;
        let of_type = self.asked.not_of_type.filter(|_| !is_row);
        let of_length = self.asked.too_long.filter(|_| !is_row);
        let rule = match &of.value {
            Given::Number(_) if stored && found.is_boolean => {
                if &*column.sql_type.spelled() != "boolean" {
                    certainty = certainty.min(Certainty::Likely);
                }
                self.asked
                    .boolean
                    .filter(|_| !self.is_data(&found, of.way))?
            }
            Given::Number(_) if stored && takes_no_number(column) => of_type?,
            Given::Text(text, _) if is_zero_date(text) => return None,
            Given::Text(..) if is_unreadable(column, &of.value) => of_type?,
            Given::Text(_, chars) if stored && is_longer(found, *chars) => {
                of_length.filter(|_| !found.is_resized(self.catalogue))?
            }
            Given::Null if of.way == Way::Inserted => {
                let numbered = column.numbering == Numbering::AutoIncrement;
                self.asked.null_number.filter(|_| numbered)?
            }
            Given::Open if of.way == Way::Equal => {
                let case = letter_case(&found.entry.table, column);
                let ignored = case == Some(LetterCase::Ignored);
                self.asked.lookup.filter(|_| ignored)?
            }
            _ => return None,
        };
        if known == Known::ByName {
            // Enough to see what the target refuses, and not what differs in some rows.
            let refused = [self.asked.boolean, self.asked.not_of_type];
            refused.contains(&Some(rule)).then_some(())?;
            certainty = certainty.min(Certainty::Likely);
        }
        Some(self.told(rule, 0, found, certainty))
    }

    fn attribute(&self, name: &str) -> Option<Found> {
        let found = resolve_flag(name, self.catalogue)?;
        Some(self.told(self.pending.rule, 0, found, self.pending.certainty))
    }

    fn told(&self, rule: RuleNumber, place: usize, of: Resolved, certainty: Certainty) -> Found {
        let name = of.name();
        let (span, place) = &self.pending.places[place];
        let column = Capture {
            name: "column".into(),
            text: name.as_str().into(),
        };
        let sql_type = Capture {
            name: "type".into(),
            text: of.column.sql_type.written.clone(),
        };
        let finding = Finding {
            rule,
            certainty,
            captures: Box::new([column.clone(), sql_type]),
            related: Box::new([related(&of.site())]),
            ..finding(self.pending, *span, place.clone(), column)
        };
        Found {
            finding,
            key: Some(name.into()),
        }
    }

    /// Told without a column, once for all that are not known.
    fn told_blindly(&self, place: usize) -> Found {
        let (span, place) = &self.pending.places[place];
        let nothing = Capture {
            name: "".into(),
            text: "".into(),
        };
        Found {
            finding: Finding {
                captures: Box::new([]),
                ..finding(self.pending, *span, place.clone(), nothing)
            },
            key: Some("".into()),
        }
    }

    fn like(&self, column: Option<&ColumnRef>) -> Option<Found> {
        let found = column.and_then(|c| resolve(c, self.sources, self.catalogue));
        let Some(found) = found else {
            return Some(self.told_blindly(0));
        };
        let ignored = letter_case(&found.entry.table, found.column) == Some(LetterCase::Ignored);
        let rule = self.asked.like.filter(|_| ignored)?;
        Some(self.told(rule, 0, found, self.pending.certainty))
    }

    fn order(&self, keys: &[SortedBy], joined: Joined) -> Vec<Found> {
        let mut found = Vec::new();
        let mut unknown = false;
        let first = self.sources.tables.first().map(|(table, _)| table.as_str());
        for (n, key) in keys.iter().enumerate() {
            let column = match key {
                SortedBy::NeverNull => continue,
                SortedBy::Unknown => None,
                SortedBy::Column(column) => resolve(column, self.sources, self.catalogue),
            };
            let Some(column) = column else {
                unknown = true;
                continue;
            };
            // What an outer join finds nothing for is NULL.
            let padded = joined == Joined::Outer
                && first.is_none_or(|first| !column.entry.table.name.eq_ignore_ascii_case(first));
            if column.column.nullable == Nullable::Yes {
                let certainty = self.pending.certainty;
                found.push(self.told(self.pending.rule, n + 1, column, certainty));
            } else {
                unknown |= padded;
            }
        }
        if found.is_empty() && unknown {
            found.push(self.told_blindly(0));
        }
        found
    }

    fn insert(&self, table: &str) -> Option<Found> {
        let entry = self.catalogue.tables.get(table)?;
        let column = entry.table.columns.first()?;
        let first = Resolved {
            entry,
            column,
            is_boolean: is_boolean(column),
        };
        let mut told = self.told(self.pending.rule, 0, first, self.pending.certainty);
        told.finding.captures = Box::new([Capture {
            name: "table".into(),
            text: entry.table.name.clone(),
        }]);
        told.finding.related = Box::new([related(&entry.site)]);
        told.key = Some(table.into());
        Some(told)
    }
}

/// Whether a string of so many characters does not fit into the column.
fn is_longer(of: Resolved, chars: u32) -> bool {
    let sql_type = &of.column.sql_type;
    matches!(&*sql_type.name, "char" | "varchar")
        && sql_type.length().is_some_and(|length| chars > length)
}
