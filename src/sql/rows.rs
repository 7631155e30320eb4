//! The rows of an INSERT, found without looking at what is in them.

use super::dialect::Dialect;
use super::roles::Role;
use super::token::{Tokens, tokenize};
use std::ops::Range;

/// Bytes within which the rows must begin.
const HEAD: usize = 16 << 10;

/// The rows of the statement's `VALUES`, in order: byte ranges from bracket to bracket. `None` where the statement is no
/// INSERT or REPLACE with rows. What follows the last row is no row.
pub fn insert_rows(statement: &str) -> Option<InsertRows<'_>> {
    let bytes = statement.as_bytes();
    let mut at = after_comments(bytes, 0);
    let verb = word_at(bytes, at);
    if !verb.eq_ignore_ascii_case(b"insert") && !verb.eq_ignore_ascii_case(b"replace") {
        return None;
    }
    at += verb.len();
    while at < bytes.len().min(HEAD) {
        match bytes[at] {
            quote @ (b'\'' | b'"' | b'`') => at = after_quoted(bytes, at + 1, quote),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let word = word_at(bytes, at);
                at += word.len();
                let values =
                    word.eq_ignore_ascii_case(b"values") || word.eq_ignore_ascii_case(b"value");
                let row = after_comments(bytes, at);
                if values && bytes.get(row) == Some(&b'(') {
                    return Some(InsertRows { bytes, next: row });
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// How many rows a statement gives to which table; of one that breaks off those that are whole.
pub fn inserted_rows(statement: &str) -> Option<InsertedRows> {
    let mut rows = insert_rows(statement)?;
    let start = rows.start();
    let head = tokenize(&statement[..start], Dialect::MYSQL);
    let at = table_token(&head)?;
    let token = head.list.get(at)?;
    let (count, end) = rows
        .by_ref()
        .fold((0, start), |(n, _), row| (n + 1, row.end));
    Some(InsertedRows {
        table: head.name(at)?,
        name: token.start as usize..token.end as usize,
        count,
        bytes: (end - start) as u64,
    })
}

/// The table of an INSERT and the columns that it lists, by the text before its first row: unquoted, without the names
/// of database and table before them.
pub fn inserted_into(head: &str, dialect: Dialect) -> Option<(String, Option<Vec<String>>)> {
    let head = tokenize(head, dialect);
    let at = table_token(&head)?;
    let table = head.name(at)?;
    let mut open = at + 1;
    if head.is(open, "partition") {
        open = (open..head.list.len()).find(|&i| head.is(i, ")"))? + 1;
    }
    if !head.is(open, "(") {
        return Some((table, None));
    }
    let ends = |i: &usize| head.is(i + 1, ",") || head.is(i + 1, ")");
    let names = (open + 1..head.list.len()).filter(ends);
    let names: Option<Vec<String>> = names.map(|i| head.name(i)).collect();
    Some((table, names))
}

/// Where the name of the table stands, without that of the database.
fn table_token(head: &Tokens) -> Option<usize> {
    let first = head.list.iter().position(|t| t.role == Role::Table)?;
    Some(match head.is(first + 1, ".") {
        true => first + 2,
        false => first,
    })
}

/// What `INSERT INTO table VALUES (…), (…)` gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsertedRows {
    /// As written, unquoted, without the database name.
    pub table: String,
    /// Bytes of that name in the statement.
    pub name: Range<usize>,
    pub count: u64,
    /// From the first row's bracket to the end of the last row.
    pub bytes: u64,
}

#[derive(Debug, Clone)]
pub struct InsertRows<'s> {
    bytes: &'s [u8],
    /// Where the next row opens, or the end.
    next: usize,
}

impl InsertRows<'_> {
    /// The byte at which the next row opens.
    pub fn start(&self) -> usize {
        self.next
    }
}

impl Iterator for InsertRows<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.next;
        if self.bytes.get(start) != Some(&b'(') {
            return None;
        }
        let end = after_bracket(self.bytes, start + 1)?;
        let comma = after_comments(self.bytes, end);
        self.next = match self.bytes.get(comma) {
            Some(b',') => after_comments(self.bytes, comma + 1),
            _ => self.bytes.len(),
        };
        Some(start..end)
    }
}

/// Behind the bracket that closes the one before `at`; `None` where none does.
pub(super) fn after_bracket(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 1;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\'' | b'"' => at = after_quoted(bytes, at, byte),
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Behind the quote that closes a string or name whose content begins at `at`.
pub(super) fn after_quoted(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(quote, b'\\', rest))
    {
        at += found + 1;
        if bytes[at - 1] == quote {
            return at;
        }
        // A backslash takes the byte behind it along, but in a quoted name.
        at += usize::from(quote != b'`');
    }
    bytes.len()
}

pub(super) fn after_blanks(bytes: &[u8], at: usize) -> usize {
    let blanks = bytes[at.min(bytes.len())..]
        .iter()
        .take_while(|b| b.is_ascii_whitespace());
    at + blanks.count()
}

pub(super) fn after_comments(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = after_blanks(bytes, at);
        let rest = &bytes[at.min(bytes.len())..];
        let comment = match rest {
            [b'-', b'-', ..] | [b'#', ..] => memchr::memchr(b'\n', rest).map(|end| end + 1),
            [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map(|end| end + 2),
            _ => return at,
        };
        at += comment.unwrap_or(rest.len());
    }
}

pub(super) fn word_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = &bytes[at.min(bytes.len())..];
    let len = rest
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
        .count();
    &rest[..len]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(statement: &str) -> Vec<&str> {
        insert_rows(statement)
            .map(|rows| rows.map(|row| &statement[row]).collect())
            .unwrap_or_default()
    }

    #[test]
    fn rows_are_told_by_their_brackets() {
        assert_eq!(
            rows("INSERT INTO `t` VALUES (1,'a),('),\n (2, NOW()) , (3,\"(\")"),
            ["(1,'a),(')", "(2, NOW())", "(3,\"(\")"]
        );
        assert_eq!(
            rows(
                "-- values (1)\nreplace t (`values`) values(1,'it\\'s'),(2,'o''k') ON DUPLICATE KEY UPDATE a = 1"
            ),
            ["(1,'it\\'s')", "(2,'o''k')"]
        );
        assert_eq!(rows("/* a */ # b\n INSERT t VALUE (1)"), ["(1)"]);
        assert_eq!(
            rows("INSERT t VALUES (1), -- it's one\n(2) # two\n, /* three */ (3)"),
            ["(1)", "(2)", "(3)"]
        );
    }

    #[test]
    fn rows_are_counted_for_their_table() {
        let told = |sql: &str| inserted_rows(sql).map(|r| (r.table, r.count, r.bytes));
        let some = |table: &str, count, bytes| Some((table.to_owned(), count, bytes));
        assert_eq!(
            told("-- data\nINSERT INTO `a``b` VALUES (1,'x),(\\'y'),\n(2,'it''s (') ;"),
            some("a`b", 2, 28)
        );
        assert_eq!(
            told(
                "insert ignore into shop.t (a, `b)`) value (f(1), \"(\"), (2, 3) ON DUPLICATE KEY UPDATE a = (1)"
            ),
            some("t", 2, 19)
        );
        assert_eq!(told("INSERT INTO t VALUES (1),(2,'br"), some("t", 1, 3));
        assert_eq!(told("INSERT INTO t SELECT 1"), None);
        assert_eq!(told("INSERT INTO `t"), None);
    }

    #[test]
    fn the_head_tells_table_and_columns() {
        let told = |head: &str| inserted_into(head, Dialect::MYSQL);
        let some = |table: &str, names: Option<&[&str]>| {
            let names = names.map(|all| all.iter().map(|n| (*n).to_owned()).collect());
            Some((table.to_owned(), names))
        };
        assert_eq!(told("INSERT INTO `a b` VALUES "), some("a b", None));
        assert_eq!(
            told("-- data\nreplace into shop.t (id, t.name, `c,d`) values"),
            some("t", Some(&["id", "name", "c,d"]))
        );
        assert_eq!(
            told("INSERT INTO t PARTITION (p0, p1) (a) VALUES"),
            some("t", Some(&["a"]))
        );
    }

    #[test]
    fn what_has_no_rows_has_none() {
        for statement in [
            "",
            "SELECT 1",
            "INSERT INTO t SELECT a FROM u",
            "INSERT INTO t VALUES",
            "INSERT INTO t SET a = 1",
            "UPDATE t SET a = 1",
            "-- INSERT t VALUES (1)",
        ] {
            assert_eq!(rows(statement), [""; 0], "{statement}");
        }
        assert_eq!(rows("INSERT t VALUES (1), ('cut"), ["(1)"]);
    }
}
