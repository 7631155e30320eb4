//! Queries with GROUP BY and HAVING: what they select, group by and name.

use super::ddl::{close_of, items};
use super::roles::Role;
use super::token::{TokenKind, Tokens};
use super::words::is_reserved_word;
use crate::model::{ColumnRef, GroupedQuery};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The queries with GROUP BY whose tables, selected and grouped columns can be read; one with inserted code in
/// those places is left out.
pub fn grouped_queries(tokens: &Tokens) -> Vec<GroupedQuery> {
    (0..tokens.list.len())
        .filter(|&i| {
            tokens.is(i, "group") && tokens.is(i + 1, "by") && tokens.list[i].role == Role::Plain
        })
        .filter_map(|i| grouped_query(tokens, i))
        .collect()
}

/// Each is looked at with all of its query, so that a text of nothing else would take long.
const MOST_HAVINGS: usize = 32;

/// The tokens in HAVING that name what the select list computes and calls so: `HAVING n > 1` of `COUNT(*) AS n`.
pub fn having_aliases(tokens: &Tokens) -> Vec<usize> {
    let having = (0..tokens.list.len())
        .filter(|&i| tokens.is(i, "having") && tokens.list[i].role == Role::Plain);
    having
        .take(MOST_HAVINGS)
        .flat_map(|i| aliases_after(tokens, i))
        .collect()
}

fn aliases_after(tokens: &Tokens, having: usize) -> Vec<usize> {
    let (start, end) = query_bounds(tokens, having);
    let select = last_at_same_depth(tokens, start, having, "select");
    let from = select.and_then(|i| same_depth(tokens, i + 1, having, "from"));
    let (Some(select), Some(from)) = (select, from) else {
        return Vec::new();
    };
    let group = same_depth(tokens, from, having, "group").unwrap_or(having);
    // What is grouped by may be a column of this name as well.
    let grouped: BTreeSet<String> = (group..having)
        .filter_map(|i| lower_name(tokens, i))
        .collect();
    // By name: whether the expression is of a column that is called so as well.
    let computed: BTreeMap<String, bool> = items(tokens, select + 1, from)
        .into_iter()
        .filter_map(|item| computed_alias(tokens, item))
        .filter(|(name, _)| !grouped.contains(name))
        .collect();
    let stop = ["order", "limit", "for", "into", "window"]
        .iter()
        .filter_map(|word| same_depth(tokens, having + 1, end, word))
        .min()
        .unwrap_or(end);
    let aggregated = aggregated(tokens, having + 1..stop);
    let names_alias = |i: &usize| {
        let beside_dot = tokens.is(i - 1, ".") || tokens.is(i + 1, ".") || tokens.is(i + 1, "(");
        let found = lower_name(tokens, *i).and_then(|name| computed.get(&name).copied());
        // What an aggregate is given is the column on both engines.
        let is_given = || aggregated.iter().any(|given| given.contains(i));
        !beside_dot && found.is_some_and(|is_column| !is_column || !is_given())
    };
    (having + 1..stop).filter(names_alias).collect()
}

/// What stands in the brackets of aggregates.
fn aggregated(tokens: &Tokens, range: Range<usize>) -> Vec<Range<usize>> {
    const AGGREGATES: [&str; 6] = ["count", "sum", "min", "max", "avg", "group_concat"];
    range
        .filter(|&i| AGGREGATES.iter().any(|name| tokens.is(i, name)) && tokens.is(i + 1, "("))
        .map(|i| i + 2..close_of(tokens, i + 1))
        .collect()
}

pub(super) fn last_at_same_depth(
    tokens: &Tokens,
    start: usize,
    before: usize,
    word: &str,
) -> Option<usize> {
    let mut i = before;
    while i > start {
        i -= 1;
        if tokens.is(i, word) {
            return Some(i);
        }
        i = close_of(tokens, i).min(i);
    }
    None
}

/// The alias of a selected expression that is more than a column, and whether a column in it is called so as well.
fn computed_alias(tokens: &Tokens, item: Range<usize>) -> Option<(String, bool)> {
    let last = item.end.checked_sub(1)?;
    let as_word = last.checked_sub(1).filter(|&i| tokens.is(i, "as"))?;
    let expression = item.start..as_word;
    if expression.is_empty() || column_ref(tokens, expression.clone()).is_some() {
        return None;
    }
    let alias = lower_name(tokens, last)?;
    let of_column = expression.into_iter().any(|i| {
        tokens.list[i].role != Role::Call && lower_name(tokens, i).as_ref() == Some(&alias)
    });
    Some((alias, of_column))
}

fn lower_name(tokens: &Tokens, i: usize) -> Option<String> {
    tokens.name(i).map(|n| n.to_lowercase())
}

fn grouped_query(tokens: &Tokens, group: usize) -> Option<GroupedQuery> {
    let (start, end) = query_bounds(tokens, group);
    let select =
        (start..group).find(|&i| tokens.is(i, "select") && depth_is_zero(tokens, i, group))?;
    let from = same_depth(tokens, select + 1, group, "from")?;
    let bytes = |i: usize| tokens.list[i].start as usize..tokens.list[i].end as usize;
    let mut query = GroupedQuery {
        at: bytes(group).start..bytes(group + 1).end,
        ..GroupedQuery::default()
    };
    let mut first = select + 1;
    while [
        "distinct",
        "all",
        "straight_join",
        "sql_no_cache",
        "sql_calc_found_rows",
    ]
    .iter()
    .any(|w| tokens.is(first, w))
    {
        first += 1;
    }
    tables(tokens, from, group, &mut query);
    let group_end = [
        "having", "order", "limit", "union", "with", "for", "into", "window", ";",
    ]
    .iter()
    .filter_map(|w| same_depth(tokens, group + 2, end, w))
    .min()
    .unwrap_or(end);
    for item in items(tokens, group + 2, group_end) {
        if let Some((column, _)) = column_ref(tokens, bare(tokens, item.clone())) {
            query.grouped.push(column);
        } else if item.is_empty()
            || item.clone().any(|i| {
                tokens.list[i].kind == TokenKind::Hole || tokens.list[i].kind == TokenKind::Number
            })
        {
            return None;
        } else {
            query.has_expressions = true;
        }
    }
    for item in items(tokens, first, from) {
        select_item(tokens, item, &mut query);
    }
    Some(query)
}

/// Functions of one row, whose columns are those of the row.
const OF_ONE_ROW: [&str; 12] = [
    "coalesce",
    "ifnull",
    "nullif",
    "if",
    "concat",
    "concat_ws",
    "lower",
    "upper",
    "date",
    "year",
    "month",
    "date_format",
];

/// The columns with a qualifier that an expression takes from the row.
fn row_columns(tokens: &Tokens, item: Range<usize>) -> Vec<(ColumnRef, Range<usize>)> {
    let opens_other = |i: usize| {
        let is_call = tokens.is(i + 1, "(") && tokens.list[i].role == Role::Call;
        is_call && !OF_ONE_ROW.iter().any(|name| tokens.is(i, name))
    };
    let is_strange = |i: usize| tokens.is(i, "select") || tokens.is(i, "over");
    if item.clone().any(|i| opens_other(i) || is_strange(i)) {
        return Vec::new();
    }
    let goes_on = |at: &Range<usize>| {
        let is_behind_dot = at.start > 0 && tokens.is(at.start - 1, ".");
        is_behind_dot || tokens.is(at.end, ".") || tokens.is(at.end, "(")
    };
    let triples = item
        .clone()
        .map(|i| i..i + 3)
        .filter(|at| at.end <= item.end && !goes_on(at));
    triples.filter_map(|at| column_ref(tokens, at)).collect()
}

/// An item of GROUP BY without brackets around it and without its direction.
fn bare(tokens: &Tokens, item: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = item;
    while start < end && (tokens.is(end - 1, "asc") || tokens.is(end - 1, "desc")) {
        end -= 1;
    }
    while start < end && tokens.is(start, "(") && close_of(tokens, start) + 1 == end {
        (start, end) = (start + 1, end - 1);
    }
    start..end
}

/// The tokens of the query that `at` belongs to: up to the brackets or `;` or UNION around it.
pub(super) fn query_bounds(tokens: &Tokens, at: usize) -> (usize, usize) {
    let mut start = at;
    while start > 0 {
        let before = start - 1;
        let partner = close_of(tokens, before);
        if tokens.is(before, ")") && partner < before {
            start = partner;
        } else if tokens.is(before, "(") || tokens.is(before, ";") || tokens.is(before, "union") {
            break;
        } else {
            start = before;
        }
    }
    let mut end = at;
    while end < tokens.list.len()
        && !tokens.is(end, ")")
        && !tokens.is(end, ";")
        && !tokens.is(end, "union")
    {
        end = close_of(tokens, end).max(end) + 1;
    }
    (start, end.min(tokens.list.len()))
}

/// Whether no bracket is open between `from` and `to`.
fn depth_is_zero(tokens: &Tokens, from: usize, to: usize) -> bool {
    let mut i = from;
    while i < to {
        i = close_of(tokens, i).max(i) + 1;
    }
    i == to
}

pub(super) fn same_depth(tokens: &Tokens, from: usize, to: usize, word: &str) -> Option<usize> {
    tokens
        .outside_brackets(from..to)
        .find(|&i| tokens.is(i, word) && tokens.list[i].role == Role::Plain)
}

/// Notes a selected column, and `*` as one of that name; nothing of what cannot be read (inserted code).
fn select_item(tokens: &Tokens, item: Range<usize>, query: &mut GroupedQuery) {
    let lone = |i: usize| {
        matches!(
            tokens.list[i].kind,
            TokenKind::Hole | TokenKind::Placeholder
        )
    };
    if item.is_empty() || item.clone().any(lone) {
        return;
    }
    if tokens.is(item.end - 1, "*") {
        let qualifier = match item.len() {
            1 => None,
            3 if tokens.is(item.start + 1, ".") => lower_name(tokens, item.start),
            _ => return,
        };
        let name = "*".into();
        let bytes = tokens.list[item.start].start as usize..tokens.list[item.end - 1].end as usize;
        query.selected.push((ColumnRef { qualifier, name }, bytes));
        return;
    }
    let end = item
        .clone()
        .find(|&i| tokens.is(i, "as"))
        .unwrap_or(item.end);
    let is_grouped = |i: usize| {
        let name = lower_name(tokens, i);
        query.grouped.iter().any(|g| Some(&g.name) == name.as_ref())
    };
    if let Some(column) = column_ref(tokens, item.start..end) {
        // Grouping by the alias groups by the column.
        if end == item.end || !is_grouped(end + 1) {
            query.selected.push(column);
        } else {
            query.grouped.push(column.0);
        }
        return;
    }
    // What is grouped by its name, or as it is written, is grouped with all in it.
    if !query.has_expressions && !is_grouped(item.end - 1) {
        query.selected.extend(row_columns(tokens, item.start..end));
    }
}

/// A range that is just `name` or `qualifier.name`.
pub(super) fn column_ref(
    tokens: &Tokens,
    range: Range<usize>,
) -> Option<(ColumnRef, Range<usize>)> {
    let word = |i: usize| {
        let name = lower_name(tokens, i)?;
        let quoted = tokens.list[i].kind != TokenKind::Word;
        (quoted
            || !is_reserved_word(&name)
                && !matches!(
                    name.as_str(),
                    "null" | "true" | "false" | "current_date" | "current_timestamp"
                ))
        .then_some(name)
    };
    let bytes = || tokens.list[range.start].start as usize..tokens.list[range.end - 1].end as usize;
    match range.len() {
        1 => Some((
            ColumnRef {
                qualifier: None,
                name: word(range.start)?,
            },
            bytes(),
        )),
        3 if tokens.is(range.start + 1, ".") => Some((
            ColumnRef {
                qualifier: Some(word(range.start)?),
                name: word(range.start + 2)?,
            },
            bytes(),
        )),
        _ => None,
    }
}

/// Notes the tables between FROM and GROUP.
fn tables(tokens: &Tokens, from: usize, group: usize, query: &mut GroupedQuery) {
    let end = same_depth(tokens, from + 1, group, "where").unwrap_or(group);
    let mut i = from + 1;
    while i < end {
        let token = tokens.list[i];
        let stands_for_table = i == from + 1 || tokens.is(i - 1, "join") || tokens.is(i - 1, ",");
        let is_unknown =
            || tokens.is(i, "(") || matches!(token.kind, TokenKind::Hole | TokenKind::Placeholder);
        query.has_others |= stands_for_table && is_unknown();
        let last = if tokens.is(i + 1, ".") { i + 2 } else { i };
        let name = lower_name(tokens, last).filter(|_| token.role == Role::Table);
        query.has_others |= token.role == Role::Table && name.is_none();
        if let Some(name) = name {
            let alias_at = if tokens.is(last + 1, "as") {
                last + 2
            } else {
                last + 1
            };
            let alias = tokens
                .list
                .get(alias_at)
                .filter(|t| alias_at < end && matches!(t.role, Role::Alias | Role::Name));
            let alias = alias
                .and_then(|_| lower_name(tokens, alias_at))
                .unwrap_or_else(|| name.clone());
            query.tables.push((name, alias));
            i = last;
        }
        i = close_of(tokens, i).max(i) + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    #[test]
    fn aliases_in_having_are_found() {
        let found = |sql: &str| -> Vec<usize> { having_aliases(&tokenize(sql, Dialect::MYSQL)) };
        let yes =
            "SELECT a, SUM(b) AS yes FROM t GROUP BY a HAVING 1 < yes AND yes > 2 ORDER BY yes";
        assert_eq!(found(yes).len(), 2);
        for sql in [
            "SELECT a, SUM(b) AS n FROM t GROUP BY a HAVING SUM(b) > 1 ORDER BY n",
            "SELECT b AS n FROM t GROUP BY b HAVING n > 1",
            "SELECT MAX(n) AS n FROM t GROUP BY n HAVING n > 1",
            "SELECT SUM(b) AS n FROM t HAVING t.n > 1",
            "SELECT MIN(id) AS id FROM t GROUP BY a HAVING COUNT(DISTINCT id) > 1",
            "SELECT x FROM t WHERE x IN (SELECT SUM(b) AS n FROM u) HAVING n > 1",
            "HAVING n",
            "SELECT FROM HAVING",
        ] {
            assert!(found(sql).is_empty(), "{sql}");
        }
    }

    #[test]
    fn grouped_queries_are_read_where_they_can_be() {
        let read = |sql: &str| {
            let tokens = tokenize(sql, Dialect::MYSQL);
            grouped_queries(&tokens)
        };
        let query = &read(
            "SELECT u.name, COUNT(*), city AS c FROM users u JOIN db.orders AS o ON o.uid = u.id WHERE x IN (1, 2) GROUP BY u.id, `c` HAVING 1",
        )[0];
        assert_eq!(
            query.tables,
            [("users".into(), "u".into()), ("orders".into(), "o".into())]
        );
        assert_eq!(query.selected.len(), 1);
        assert_eq!(
            query.selected[0].0,
            ColumnRef {
                qualifier: Some("u".into()),
                name: "name".into()
            }
        );
        let grouped: Vec<&str> = query.grouped.iter().map(|c| &*c.name).collect();
        assert_eq!(grouped, ["id", "c", "city"]);
        let names = |sql: &str| -> Vec<String> {
            let selected = &read(sql)[0].selected;
            selected.iter().map(|(c, _)| c.name.clone()).collect()
        };
        assert_eq!(
            names(
                "SELECT COALESCE(u.a, t.b) AS n, MAX(u.c) FROM t JOIN u GROUP BY t.id ORDER BY u.d DESC, e LIMIT 1"
            ),
            ["a", "b"]
        );
        assert_eq!(
            names("SELECT u.a, COALESCE(u.b, 1) AS n FROM u GROUP BY n"),
            ["a"]
        );
        assert_eq!(
            names("SELECT u.a, LOWER(u.b) FROM u GROUP BY LOWER(u.b)"),
            ["a"]
        );
        let stars = |sql: &str| -> Vec<(ColumnRef, Range<usize>)> { read(sql)[0].selected.clone() };
        let star = |qualifier: Option<&str>, at: Range<usize>| {
            let qualifier = qualifier.map(str::to_owned);
            (
                ColumnRef {
                    qualifier,
                    name: "*".into(),
                },
                at,
            )
        };
        assert_eq!(stars("SELECT * FROM t GROUP BY a"), [star(None, 7..8)]);
        assert_eq!(
            stars("SELECT a * 2, T.* FROM t GROUP BY a"),
            [star(Some("t"), 14..17)]
        );
        assert!(read("SELECT a FROM (SELECT 1) x GROUP BY a")[0].has_others);
        let bare = &read("SELECT ?, b FROM t GROUP BY (t.a), c DESC")[0];
        assert_eq!((bare.selected.len(), bare.grouped.len()), (1, 2));
        assert_eq!(bare.at, 19..27);
        assert_eq!(
            read("SELECT x FROM (SELECT a, b FROM t GROUP BY a) y").len(),
            1
        );
        assert!(read("SELECT b FROM t GROUP BY 1").is_empty());
    }
}
