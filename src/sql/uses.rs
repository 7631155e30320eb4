//! What statements compare columns with, and what they store in them.

use super::ddl::{close_of, items};
use super::dialect::HOLE;
use super::grammar::makes_routine;
use super::grouped::column_ref;
use super::operands::{COMPARISONS, Edges, Operand, lower_name, operand_after, operand_before};
use super::roles::Role;
use super::token::{TokenKind, Tokens, inside};
use crate::model::ColumnRef;
use std::ops::Range;

/// A value beside a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    pub column: Used,
    pub value: Given,
    pub way: Way,
    /// The token of the value.
    pub token: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Used {
    Named(ColumnRef),
    /// Of an INSERT without a list of columns: the n-th value, from 0, of so many.
    At {
        table: String,
        place: usize,
        of: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    Number(Box<str>),
    /// A string: its content, cut, and how many characters it has.
    Text(Box<str>, u32),
    Null,
    /// A placeholder, or code that is inserted.
    Open,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By `=`, `<>` or IN.
    Equal,
    /// By another comparison.
    Compared,
    /// By UPDATE.
    Assigned,
    Inserted,
}

/// Rows of one INSERT that are looked at. One with more is data: not what a program does over and over.
const MOST_ROWS: usize = 8;

/// Items of an IN list that are looked at.
const MOST_ITEMS: usize = 8;

/// Characters of a string that are kept.
const LONGEST: usize = 64;

/// The columns that stand beside one literal or placeholder. A routine's body has variables that look like columns: none
/// there.
pub fn column_uses(tokens: &Tokens) -> Vec<ColumnUse> {
    let mut found = Vec::new();
    if makes_routine(tokens) {
        return found;
    }
    let assigned = assignments(tokens, &mut found);
    inserted(tokens, &mut found);
    for i in 0..tokens.list.len() {
        if assigned.contains(&i) && depth_is_zero(tokens, &assigned, i) {
            continue;
        }
        if tokens.list[i].kind == TokenKind::Sign {
            comparison(tokens, i, &mut found);
        } else if tokens.is(i, "in") && tokens.is(i + 1, "(") {
            among(tokens, i, &mut found);
        }
    }
    found
}

/// The table token of an INSERT that names no columns.
pub fn insert_without_columns(tokens: &Tokens) -> Option<usize> {
    let insert = Insert::of(tokens)?;
    insert.columns.is_none().then_some(insert.table)
}

/// A LIKE: its token, and what is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    pub token: usize,
    /// A bare column; else none.
    pub column: Option<ColumnRef>,
}

/// The LIKE operators whose pattern may hold letters, and whose left side is not folded to one case.
pub fn likenesses(tokens: &Tokens) -> Vec<Likeness> {
    (0..tokens.list.len())
        .filter(|&i| tokens.is(i, "like") && tokens.list[i].role == Role::Plain)
        .filter_map(|i| likeness(tokens, i))
        .collect()
}

fn likeness(tokens: &Tokens, at: usize) -> Option<Likeness> {
    const OPENS: [&str; 10] = [
        "where", "and", "or", "on", "having", "when", "select", "not", "(", ",",
    ];
    let before = at.checked_sub(1)?;
    let last = before - usize::from(tokens.is(before, "not"));
    if tokens.is(last, "sounds") || tokens.is(at + 1, "binary") {
        return None;
    }
    let (left, start) = operand_before(tokens, last)?;
    // A part of a statement may open with the column.
    let opens = start == 0 || OPENS.iter().any(|word| tokens.is(start - 1, word));
    let folded = ["lower", "upper", "lcase", "ucase"]
        .iter()
        .any(|name| tokens.is(start, name));
    if !opens || folded || tokens.is(0, "show") {
        return None;
    }
    let pattern = tokens.list.get(at + 1)?;
    let lettered = !is_string(pattern.kind)
        || tokens
            .text_of(pattern)
            .chars()
            .any(|c| c.is_alphabetic() || c == HOLE);
    lettered.then_some(Likeness {
        token: at,
        column: match left {
            Operand::Column(column) => Some(column),
            _ => None,
        },
    })
}

fn is_string(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::String | TokenKind::DoubleQuotedString)
}

/// What one token gives; a name or a keyword gives nothing that is known.
fn given(tokens: &Tokens, i: usize) -> Option<Given> {
    let token = tokens.list.get(i)?;
    let text = tokens.text_of(token);
    match token.kind {
        TokenKind::Number => Some(Given::Number(text.into())),
        TokenKind::Placeholder | TokenKind::Hole | TokenKind::UserVariable => Some(Given::Open),
        TokenKind::Word if text.eq_ignore_ascii_case("null") => Some(Given::Null),
        kind if is_string(kind) => Some(text_given(inside(text))),
        _ => None,
    }
}

fn text_given(content: &str) -> Given {
    // What a program fills in later is not known, be it in quotes.
    let fills_in = content.contains([HOLE, '{', '$', '%', '#']) || content.contains(":=");
    if fills_in {
        return Given::Open;
    }
    let mut kept = String::new();
    let mut chars = 0;
    let mut rest = content.chars().peekable();
    while let Some(c) = rest.next() {
        let c = match c {
            '\\' => rest.next().unwrap_or(c),
            '\'' | '"' if rest.peek() == Some(&c) => rest.next().unwrap_or(c),
            c => c,
        };
        chars += 1;
        if (chars as usize) <= LONGEST {
            kept.push(c);
        }
    }
    Given::Text(kept.into(), chars)
}

fn comparison(tokens: &Tokens, at: usize, found: &mut Vec<ColumnUse>) {
    let sign = tokens.text_of(&tokens.list[at]);
    if !COMPARISONS.contains(&sign) || at == 0 {
        return;
    }
    let way = match sign {
        "=" | "<>" | "!=" => Way::Equal,
        _ => Way::Compared,
    };
    let left =
        operand_before(tokens, at - 1).filter(|(_, start)| Edges::Comparison.left(tokens, *start));
    let right = operand_after(tokens, at).filter(|(_, end)| Edges::Comparison.right(tokens, *end));
    let (Some((left, start)), Some((right, end))) = (left, right) else {
        return;
    };
    let (column, value) = match (left, right) {
        (Operand::Column(column), _) if end == at + 2 => (column, at + 1),
        (_, Operand::Column(column)) if start + 1 == at => (column, at - 1),
        _ => return,
    };
    if let Some(given) = given(tokens, value) {
        found.push(ColumnUse {
            column: Used::Named(column),
            value: given,
            way,
            token: value,
        });
    }
}

/// `a IN (1, 2)`, `a NOT IN (…)`.
fn among(tokens: &Tokens, at: usize, found: &mut Vec<ColumnUse>) {
    let last = at.checked_sub(1).and_then(|i| match tokens.is(i, "not") {
        true => i.checked_sub(1),
        false => Some(i),
    });
    let left = last.and_then(|last| operand_before(tokens, last));
    let Some((Operand::Column(column), start)) = left else {
        return;
    };
    if !Edges::Comparison.left(tokens, start) {
        return;
    }
    let close = close_of(tokens, at + 1);
    for item in items(tokens, at + 2, close.max(at + 2))
        .into_iter()
        .take(MOST_ITEMS)
    {
        if let Some(value) = lone(tokens, &item).and_then(|i| Some((given(tokens, i)?, i))) {
            found.push(ColumnUse {
                column: Used::Named(column.clone()),
                value: value.0,
                way: Way::Equal,
                token: value.1,
            });
        }
    }
}

/// The token that is all of a range.
fn lone(tokens: &Tokens, range: &Range<usize>) -> Option<usize> {
    (range.len() == 1 && range.start < tokens.list.len()).then_some(range.start)
}

fn depth_is_zero(tokens: &Tokens, range: &Range<usize>, at: usize) -> bool {
    tokens.outside_brackets(range.clone()).any(|i| i == at)
}

/// Notes what UPDATE, INSERT … SET and ON DUPLICATE KEY UPDATE set, and tells the tokens of the list.
fn assignments(tokens: &Tokens, found: &mut Vec<ColumnUse>) -> Range<usize> {
    let first = |from: usize, words: &[&str]| {
        tokens
            .outside_brackets(from..tokens.list.len())
            .find(|&i| words.iter().any(|word| tokens.is(i, word)))
    };
    let end = tokens.list.len();
    let lists = match tokens.is(0, "insert") || tokens.is(0, "replace") {
        true => {
            let set = first(0, &["set", "values", "value", "select"]);
            let set = set.filter(|&i| tokens.is(i, "set")).map(|i| i + 1);
            let anew = on_duplicate(tokens);
            let set = set.map(|i| i..anew.unwrap_or(end));
            [set, anew.map(|on| on + 4..end)]
        }
        false if tokens.is(0, "update") => {
            let set = first(0, &["set"]).map(|i| i + 1);
            let close = |i| first(i, &["where", "order", "limit", "from", ";"]).unwrap_or(end);
            [set.map(|i| i..close(i)), None]
        }
        false => [None, None],
    };
    let mut lists = lists.into_iter().flatten();
    let Some(list) = lists.next() else {
        return 0..0;
    };
    let last = lists.next();
    assigned(tokens, list.clone(), found);
    if let Some(last) = last.clone() {
        assigned(tokens, last, found);
    }
    list.start..last.unwrap_or(list).end
}

/// The ON of ON DUPLICATE KEY UPDATE.
fn on_duplicate(tokens: &Tokens) -> Option<usize> {
    let words = ["on", "duplicate", "key", "update"];
    let all = 0..tokens.list.len();
    let is_there = |i: &usize| (0..).zip(words).all(|(n, word)| tokens.is(i + n, word));
    tokens.outside_brackets(all).find(is_there)
}

fn assigned(tokens: &Tokens, list: Range<usize>, found: &mut Vec<ColumnUse>) {
    for item in items(tokens, list.start, list.end) {
        let Some(equals) = item.clone().find(|&i| tokens.is(i, "=")) else {
            continue;
        };
        let column = column_ref(tokens, item.start..equals);
        let value = lone(tokens, &(equals + 1..item.end));
        if let (Some((column, _)), Some(value)) = (column, value)
            && let Some(given) = given(tokens, value)
        {
            found.push(ColumnUse {
                column: Used::Named(column),
                value: given,
                way: Way::Assigned,
                token: value,
            });
        }
    }
}

/// An INSERT with rows of values.
struct Insert {
    /// The token of the table's name.
    table: usize,
    name: String,
    columns: Option<Vec<Range<usize>>>,
    /// The token before the first row.
    values: usize,
}

impl Insert {
    fn of(tokens: &Tokens) -> Option<Self> {
        if !tokens.is(0, "insert") && !tokens.is(0, "replace") {
            return None;
        }
        let first = (1..tokens.list.len().min(6)).find(|&i| tokens.list[i].role == Role::Table)?;
        let table = match tokens.is(first + 1, ".") {
            true => first + 2,
            false => first,
        };
        let open = table + 1;
        let (columns, values) = match tokens.is(open, "(") && close_of(tokens, open) > open {
            true => {
                let close = close_of(tokens, open);
                (Some(items(tokens, open + 1, close)), close + 1)
            }
            false => (None, open),
        };
        let has_rows = (tokens.is(values, "values") || tokens.is(values, "value"))
            && tokens.is(values + 1, "(");
        has_rows.then_some(Self {
            table,
            name: lower_name(tokens, table)?,
            columns,
            values,
        })
    }

    /// The column of the n-th value of a row of so many.
    fn column(&self, tokens: &Tokens, place: usize, of: usize) -> Option<Used> {
        let Some(columns) = &self.columns else {
            return Some(Used::At {
                table: self.name.clone(),
                place,
                of,
            });
        };
        let name = lower_name(tokens, lone(tokens, columns.get(place)?)?)?;
        (columns.len() == of).then(|| {
            Used::Named(ColumnRef {
                qualifier: Some(self.name.clone()),
                name,
            })
        })
    }
}

fn inserted(tokens: &Tokens, found: &mut Vec<ColumnUse>) {
    let Some(insert) = Insert::of(tokens) else {
        return;
    };
    let before = found.len();
    let mut open = insert.values + 1;
    let mut rows = 0;
    while tokens.is(open, "(") && close_of(tokens, open) > open {
        let close = close_of(tokens, open);
        rows += 1;
        if rows > MOST_ROWS {
            found.truncate(before);
            return;
        }
        let values = items(tokens, open + 1, close);
        for (place, value) in values.iter().enumerate() {
            let at = lone(tokens, value);
            let given = at.and_then(|i| Some((given(tokens, i)?, i)));
            if let Some((given, token)) = given
                && let Some(column) = insert.column(tokens, place, values.len())
            {
                found.push(ColumnUse {
                    column,
                    value: given,
                    way: Way::Inserted,
                    token,
                });
            }
        }
        open = close + 1 + usize::from(tokens.is(close + 1, ","));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    fn shown(sql: &str) -> Vec<String> {
        let tokens = tokenize(sql, Dialect::MYSQL.embedded());
        let one = |one: &ColumnUse| {
            let column = match &one.column {
                Used::Named(c) => match &c.qualifier {
                    Some(q) => format!("{q}.{}", c.name),
                    None => c.name.clone(),
                },
                Used::At { table, place, of } => format!("{table}[{place}/{of}]"),
            };
            let sign = match one.way {
                Way::Equal => "=",
                Way::Compared => "<",
                Way::Assigned => ":=",
                Way::Inserted => "<-",
            };
            let value = match &one.value {
                Given::Number(n) => n.to_string(),
                Given::Text(t, n) => format!("'{t}'{n}"),
                Given::Null => "null".to_owned(),
                Given::Open => "?".to_owned(),
            };
            format!("{column} {sign} {value}")
        };
        column_uses(&tokens).iter().map(one).collect()
    }

    #[test]
    fn values_beside_columns() {
        for (sql, wanted) in [
            (
                "SELECT 1 FROM t WHERE a = 1 AND t.b <> 'x''y' AND ? < c",
                &["a = 1", "t.b = 'x'y'3", "c < ?"][..],
            ),
            (
                "SELECT 1 FROM t WHERE a NOT IN (1, 'b')",
                &["a = 1", "a = 'b'1"],
            ),
            (
                "UPDATE t SET a = 0, t.b = '', c = c + 1 WHERE d = ?",
                &["a := 0", "t.b := ''0", "d = ?"],
            ),
            (
                "INSERT INTO db.t (a, `B`) VALUES (1, NULL), ('x', NOW())",
                &["t.a <- 1", "t.b <- null", "t.a <- 'x'1"],
            ),
            (
                "INSERT INTO t VALUES (1, '')",
                &["t[0/2] <- 1", "t[1/2] <- ''0"],
            ),
            (
                "INSERT INTO t (a) VALUES (?) ON DUPLICATE KEY UPDATE b = ?, c = 1",
                &["b := ?", "c := 1", "t.a <- ?"],
            ),
            (
                "INSERT INTO t SET a = ?, b = 1 ON DUPLICATE KEY UPDATE a = 2",
                &["a := ?", "b := 1", "a := 2"],
            ),
            ("INSERT INTO t SELECT a FROM u WHERE b = ?", &["b = ?"]),
            ("SELECT 1 FROM t WHERE a = '{$x}'", &["a = ?"]),
            ("a = ? AND b = ?", &["a = ?", "b = ?"]),
            ("SELECT 1 FROM t WHERE a + 1 = 2 AND f(a) = 2", &[]),
            ("INSERT INTO t SELECT 1", &[]),
            ("INSERT INTO t VALUES", &[]),
            ("UPDATE t SET", &[]),
            ("a IN (", &[]),
        ] {
            assert_eq!(shown(sql), wanted, "{sql}");
        }
    }

    #[test]
    fn many_rows_are_data() {
        let rows = ["(1)"; MOST_ROWS + 1].join(", ");
        assert!(shown(&format!("INSERT INTO t VALUES {rows}")).is_empty());
    }

    #[test]
    fn likes_that_may_hang_on_letters() {
        let of = |sql: &str| likenesses(&tokenize(sql, Dialect::MYSQL.embedded())).len();
        assert_eq!(of("SELECT 1 FROM t WHERE a LIKE 'x%' OR NOT b LIKE ?"), 2);
        assert_eq!(of("t.a LIKE ? OR b LIKE ?"), 2);
        for sql in [
            "SELECT 1 FROM t WHERE a LIKE '2024-%'",
            "SELECT 1 FROM t WHERE LOWER(a) LIKE 'x%'",
            "SELECT 1 FROM t WHERE a SOUNDS LIKE 'x'",
            "SELECT 1 FROM t WHERE a LIKE BINARY 'x'",
            "CREATE TABLE a LIKE b",
            "SHOW TABLES LIKE 'x%'",
            "LIKE",
        ] {
            assert_eq!(of(sql), 0, "{sql}");
        }
    }
}
