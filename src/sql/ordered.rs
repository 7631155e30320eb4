//! ORDER BY: what a query sorts by, as far as its tokens show.

use super::ddl::{close_of, items};
use super::grouped::{column_ref, last_at_same_depth, query_bounds, same_depth};
use super::operands::lower_name;
use super::roles::Role;
use super::token::{TokenKind, Tokens};
use super::words::is_reserved_word;
use crate::model::ColumnRef;
use std::ops::Range;

/// What a query sorts by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// The token of ORDER.
    pub token: usize,
    /// The tokens of the query that is sorted, which may be a part of another.
    pub query: Range<usize>,
    pub keys: Vec<OrderKey>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderKey {
    /// Its tokens, without ASC and DESC.
    pub tokens: Range<usize>,
    pub by: SortedBy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortedBy {
    Column(ColumnRef),
    /// `COUNT(*)` and what else is never NULL.
    NeverNull,
    Unknown,
}

/// A text of nothing but ORDER BY would take long: each is looked at with all of its query.
const MOST_ORDERS: usize = 32;

/// The ORDER BY clauses of queries, each with its keys; one that says where NULL goes is left out.
pub fn orders(tokens: &Tokens) -> Vec<Ordered> {
    let says_nulls = (0..tokens.list.len())
        .any(|i| tokens.is(i, "nulls") && (tokens.is(i + 1, "first") || tokens.is(i + 1, "last")));
    if says_nulls {
        return Vec::new();
    }
    order_words(tokens)
        .filter_map(|i| Query::around(tokens, i)?.ordered())
        .collect()
}

/// Keys of ORDER BY beside SELECT DISTINCT that the query does not select, which PostgreSQL refuses (42P10). A query that
/// cannot be read whole, or selects `*`, has none.
pub fn orders_beside_distinct(tokens: &Tokens) -> Vec<Range<usize>> {
    order_words(tokens)
        .filter_map(|i| Query::around(tokens, i))
        .flat_map(|query| query.not_selected())
        .collect()
}

fn order_words<'t>(tokens: &'t Tokens) -> impl Iterator<Item = usize> + 't {
    (0..tokens.list.len())
        .filter(|&i| {
            tokens.is(i, "order") && tokens.is(i + 1, "by") && tokens.list[i].role == Role::Plain
        })
        .take(MOST_ORDERS)
}

/// A query with ORDER BY at token `order`.
struct Query<'t, 'a> {
    tokens: &'t Tokens<'a>,
    order: usize,
    end: usize,
    start: usize,
    /// The items of the select list.
    selected: Vec<Range<usize>>,
    is_distinct: bool,
    groups: bool,
    /// The ORDER BY of a UNION names the result's columns alone.
    is_of_union: bool,
}

impl<'t, 'a> Query<'t, 'a> {
    fn around(tokens: &'t Tokens<'a>, order: usize) -> Option<Self> {
        let (start, bounds_end) = query_bounds(tokens, order);
        let select = last_at_same_depth(tokens, start, order, "select")?;
        const ENDS: [&str; 6] = ["limit", "for", "into", "lock", "procedure", "offset"];
        let end = ENDS
            .iter()
            .filter_map(|word| same_depth(tokens, order + 2, bounds_end, word))
            .min()
            .unwrap_or(bounds_end);
        const MODIFIERS: [&str; 9] = [
            "all",
            "distinct",
            "distinctrow",
            "high_priority",
            "sql_cache",
            "sql_calc_found_rows",
            "sql_no_cache",
            "sql_big_result",
            "straight_join",
        ];
        let first = (select + 1..order)
            .find(|&i| !MODIFIERS.iter().any(|word| tokens.is(i, word)))
            .unwrap_or(order);
        let from = same_depth(tokens, first, order, "from").unwrap_or(order);
        Some(Self {
            tokens,
            order,
            end,
            start,
            selected: items(tokens, first, from),
            is_distinct: (select + 1..first)
                .any(|i| tokens.is(i, "distinct") || tokens.is(i, "distinctrow")),
            groups: same_depth(tokens, from, order, "group").is_some(),
            is_of_union: start > 0 && tokens.is(start - 1, "union")
                || start > 1 && tokens.is(start - 2, "union"),
        })
    }

    /// The tokens of each key, without its direction.
    fn keys(&self) -> impl Iterator<Item = Range<usize>> {
        let tokens = self.tokens;
        items(tokens, self.order + 2, self.end)
            .into_iter()
            .map(|key| {
                let last = key.end.saturating_sub(1);
                let directed = tokens.is(last, "asc") || tokens.is(last, "desc");
                key.start..key.end - usize::from(directed && key.len() > 1)
            })
            .filter(|key| !key.is_empty())
    }

    fn ordered(&self) -> Option<Ordered> {
        let tests_null = |key: &Range<usize>| {
            key.clone().any(|i| {
                self.tokens.is(i, "isnull")
                    || self.tokens.is(i, "is") && self.tokens.is(key.end - 1, "null")
            })
        };
        // Who sorts by whether it is NULL has said where NULL goes.
        if self.keys().any(|key| tests_null(&key)) {
            return None;
        }
        let keys = self.keys().map(|key| OrderKey {
            by: self.sorted_by(&key),
            tokens: key,
        });
        Some(Ordered {
            token: self.order,
            query: self.start..self.end,
            keys: keys.collect(),
        })
    }

    fn sorted_by(&self, key: &Range<usize>) -> SortedBy {
        let tokens = self.tokens;
        if self.is_of_union {
            return SortedBy::Unknown;
        }
        if key.len() == 1 && tokens.list[key.start].kind == TokenKind::Number {
            let place: Option<usize> = tokens.text_of(&tokens.list[key.start]).parse().ok();
            let item = place.and_then(|n| self.selected.get(n.checked_sub(1)?));
            return item.map_or(SortedBy::Unknown, |item| self.value(&self.expression(item)));
        }
        let named = column_ref(tokens, key.clone()).filter(|(c, _)| c.qualifier.is_none());
        let aliased = named.and_then(|(column, _)| {
            let is_it = |item: &&Range<usize>| self.alias(item).is_some_and(|a| a == column.name);
            self.selected.iter().find(is_it)
        });
        match aliased {
            Some(item) => self.value(&self.expression(item)),
            None => self.value(key),
        }
    }

    fn value(&self, range: &Range<usize>) -> SortedBy {
        let tokens = self.tokens;
        if let Some((column, _)) = column_ref(tokens, range.clone()) {
            return SortedBy::Column(column);
        }
        let open = range.start + 1;
        if tokens.is(open, "(") && close_of(tokens, open) + 1 == range.end {
            return self.call(range.start, &(open + 1..range.end - 1));
        }
        match range.len() == 1 && tokens.is(range.start, "null") {
            true => SortedBy::NeverNull,
            false => SortedBy::Unknown,
        }
    }

    /// Of a call of the function at `name`.
    fn call(&self, name: usize, inside: &Range<usize>) -> SortedBy {
        const NEVER_NULL: [&str; 5] = ["count", "rand", "row_number", "now", "field"];
        // NULL where their one argument is.
        const PASSING: [&str; 9] = [
            "lower",
            "upper",
            "trim",
            "length",
            "char_length",
            "date",
            "year",
            "month",
            "abs",
        ];
        // The same, of a group that has rows.
        const AGGREGATES: [&str; 4] = ["sum", "min", "max", "avg"];
        let tokens = self.tokens;
        let is = |names: &[&str]| names.iter().any(|word| tokens.is(name, word));
        if is(&NEVER_NULL) {
            return SortedBy::NeverNull;
        }
        if !inside.is_empty() && (is(&PASSING) || is(&AGGREGATES) && self.groups) {
            return self.value(inside);
        }
        let falls_back = is(&["coalesce", "ifnull"]) && inside.len() > 2 && {
            let last = inside.end - 1;
            let literal = matches!(
                tokens.list[last].kind,
                TokenKind::Number | TokenKind::String
            );
            literal && tokens.is(last - 1, ",")
        };
        match falls_back {
            true => SortedBy::NeverNull,
            false => SortedBy::Unknown,
        }
    }

    /// The name that a selected item is given.
    fn alias(&self, item: &Range<usize>) -> Option<String> {
        let tokens = self.tokens;
        let last = item.end.checked_sub(1).filter(|_| item.len() > 1)?;
        let before = &tokens.list[last - 1];
        let is_name = |i: usize| {
            let word = lower_name(tokens, i);
            word.is_some_and(|w| tokens.list[i].kind != TokenKind::Word || !is_reserved_word(&w))
        };
        // `a n`, `f(a) n`, `'a' n`; after an operator or a dot it is an operand.
        let ends_operand = match before.kind {
            TokenKind::Sign => tokens.is(last - 1, ")"),
            TokenKind::Word => is_name(last - 1),
            _ => true,
        };
        let is_alias = tokens.is(last - 1, "as") || ends_operand && is_name(last);
        is_alias.then(|| lower_name(tokens, last)).flatten()
    }

    /// A selected item without its alias.
    fn expression(&self, item: &Range<usize>) -> Range<usize> {
        if self.alias(item).is_none() {
            return item.clone();
        }
        let last = item.end - 1;
        let with_as = last > item.start && self.tokens.is(last - 1, "as");
        item.start..last - usize::from(with_as)
    }

    fn not_selected(&self) -> Vec<Range<usize>> {
        let tokens = self.tokens;
        let is_open = |i: usize| {
            matches!(
                tokens.list[i].kind,
                TokenKind::Hole | TokenKind::Placeholder | TokenKind::UserVariable
            )
        };
        let unread = self.selected.iter().any(|item| {
            item.is_empty() || tokens.is(item.end - 1, "*") || item.clone().any(is_open)
        });
        if !self.is_distinct || self.is_of_union || unread {
            return Vec::new();
        }
        self.keys()
            .filter(|key| !key.clone().any(is_open) && !self.is_selected(key))
            .collect()
    }

    fn is_selected(&self, key: &Range<usize>) -> bool {
        let tokens = self.tokens;
        let lone = |kind: TokenKind| key.len() == 1 && tokens.list[key.start].kind == kind;
        if lone(TokenKind::Number) || tokens.is(key.start, "null") {
            return true;
        }
        let name = |range: Range<usize>| column_ref(tokens, range).map(|(column, _)| column.name);
        let key = &self.without_brackets(key.clone());
        let of_key = name(key.clone());
        self.selected.iter().any(|item| {
            let expression = self.without_brackets(self.expression(item));
            let by_name = of_key.is_some()
                && (self.alias(item) == of_key || name(expression.clone()) == of_key);
            by_name || self.same_text(&expression, key)
        })
    }

    /// `DISTINCT(a)` selects `a`.
    fn without_brackets(&self, mut range: Range<usize>) -> Range<usize> {
        while range.len() > 2
            && self.tokens.is(range.start, "(")
            && close_of(self.tokens, range.start) + 1 == range.end
        {
            range = range.start + 1..range.end - 1;
        }
        range
    }

    fn same_text(&self, a: &Range<usize>, b: &Range<usize>) -> bool {
        let text = |i: usize| self.tokens.text_of(&self.tokens.list[i]);
        a.len() == b.len()
            && a.clone()
                .zip(b.clone())
                .all(|(a, b)| text(a).eq_ignore_ascii_case(text(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    fn keys(sql: &str) -> Vec<String> {
        let tokens = tokenize(sql, Dialect::MYSQL);
        let shown = |key: &OrderKey| match &key.by {
            SortedBy::Column(c) => match &c.qualifier {
                Some(q) => format!("{q}.{}", c.name),
                None => c.name.clone(),
            },
            SortedBy::NeverNull => "never".to_owned(),
            SortedBy::Unknown => "?".to_owned(),
        };
        let all = orders(&tokens);
        all.iter().flat_map(|o| &o.keys).map(shown).collect()
    }

    #[test]
    fn keys_are_followed_to_what_is_selected() {
        for (sql, wanted) in [
            (
                "SELECT a FROM t ORDER BY b DESC, t.c LIMIT 3",
                &["b", "t.c"][..],
            ),
            (
                "SELECT a AS x, COUNT(*) n FROM t GROUP BY a ORDER BY n DESC, x, 2, 1",
                &["never", "a", "never", "a"],
            ),
            (
                "SELECT a FROM t ORDER BY LOWER(a), a + 1, MAX(a)",
                &["a", "?", "?"],
            ),
            (
                "SELECT SUM(t.b) AS s FROM t GROUP BY a ORDER BY s, COALESCE(c, 0), IFNULL(c, d)",
                &["t.b", "never", "?"],
            ),
            ("SELECT a FROM t UNION SELECT b FROM u ORDER BY a", &["?"]),
            ("SELECT a FROM t ORDER BY a IS NULL, a", &[]),
            ("SELECT a FROM t ORDER BY a NULLS FIRST", &[]),
            ("SELECT GROUP_CONCAT(a ORDER BY b) FROM t", &[]),
            ("UPDATE t SET a = 1 ORDER BY b", &[]),
            ("ORDER BY", &[]),
            ("SELECT ORDER BY", &[]),
        ] {
            assert_eq!(keys(sql), wanted, "{sql}");
        }
    }

    #[test]
    fn distinct_orders_by_what_it_selects() {
        let found = |sql: &str| -> Vec<String> {
            let tokens = tokenize(sql, Dialect::MYSQL);
            let ranges = orders_beside_distinct(&tokens);
            ranges
                .iter()
                .map(|r| tokens.text_of(&tokens.list[r.start]).to_owned())
                .collect()
        };
        assert_eq!(found("SELECT DISTINCT a FROM t ORDER BY a, b DESC"), ["b"]);
        assert_eq!(
            found("SELECT DISTINCT a FROM t ORDER BY LOWER(a)"),
            ["LOWER"]
        );
        for sql in [
            "SELECT DISTINCT t.a, b AS x FROM t ORDER BY a, x, t.b, 2",
            "SELECT DISTINCT LOWER(a) FROM t ORDER BY lower(a)",
            "SELECT DISTINCT(a), (LOWER(b)) AS x FROM t ORDER BY t.a, (a), lower(b)",
            "SELECT DISTINCT * FROM t ORDER BY b",
            "SELECT DISTINCT t.*, u.c FROM t, u ORDER BY t.b",
            "SELECT a FROM t ORDER BY b",
            "SELECT COUNT(DISTINCT a) FROM t ORDER BY b",
            "SELECT DISTINCT a FROM t WHERE a IN (SELECT b FROM u ORDER BY c)",
            "SELECT DISTINCT a FROM t ORDER BY ?",
            "SELECT DISTINCT ORDER BY",
        ] {
            assert!(found(sql).is_empty(), "{sql}: {:?}", found(sql));
        }
    }
}
