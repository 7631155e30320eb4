//! The shape of a statement: what stays the same of it however often it runs with other values.
//!
//! Values become one sign, a list of values one value, a list of rows one row; comments, blanks and the case of words say
//! nothing. So it is with the digests of MySQL's performance schema (MySQL Reference Manual, "Performance Schema Statement
//! Digests and Sampling"), but that a value which may make the difference for a rule is kept apart: a string with a
//! backslash, a zero date, and every string of a statement that is no query (`SET NAMES 'utf8mb4'`).

use super::dialect::Dialect;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// What all statements of one shape share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(u64);

impl Digest {
    /// The shape as a number that is the same in every run.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// Makes digests; meant to be used for one statement after the other.
#[derive(Debug)]
pub struct Digester {
    dialect: Dialect,
    shape: Vec<u8>,
    /// Where the brackets that are open start in the shape.
    open: Vec<usize>,
    /// The brackets that were closed last.
    closed: Range<usize>,
    marks: Marks,
}

/// Whether values of some kind stand in the statement.
#[derive(Debug, Clone, Copy, Default, Hash)]
struct Marks {
    backslash: bool,
    zero_date: bool,
}

/// Stands for a value; no byte of a shape otherwise.
const VALUE: u8 = 0x01;
/// Statements whose strings are data.
const QUERIES: [&[u8]; 8] = [
    b"select", b"insert", b"update", b"delete", b"replace", b"with", b"call", b"do",
];

impl Digester {
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            shape: Vec::new(),
            open: Vec::new(),
            closed: 0..0,
            marks: Marks::default(),
        }
    }

    pub fn digest(&mut self, statement: &str) -> Digest {
        self.shape.clear();
        self.open.clear();
        self.closed = 0..0;
        self.marks = Marks::default();
        let text = statement.as_bytes();
        let mut at = 0;
        while at < text.len() {
            at = self.token(text, at);
        }
        let mut hasher = DefaultHasher::new();
        self.shape.hash(&mut hasher);
        self.marks.hash(&mut hasher);
        Digest(hasher.finish())
    }

    /// Adds the token at a byte to the shape and tells where the next one starts.
    fn token(&mut self, text: &[u8], at: usize) -> usize {
        let two = (text[at], text.get(at + 1).copied().unwrap_or(0));
        match two {
            (b, _) if b.is_ascii_whitespace() => at + 1,
            (b'/', b'*') if !matches!(text.get(at + 2), Some(b'!' | b'M')) => {
                memchr::memmem::find(&text[at + 2..], b"*/").map_or(text.len(), |n| at + n + 4)
            }
            (b'#', _) if self.dialect.hash_comments.on() => line_end(text, at),
            (b'-', b'-') if text.get(at + 2).is_none_or(|b| *b <= b' ') => line_end(text, at),
            (quote @ (b'\'' | b'"'), _) => {
                let end = quoted_end(text, at, quote);
                self.string(&text[at..end]);
                end
            }
            (b'`', _) => {
                let end = quoted_end(text, at, b'`');
                self.word(&text[at..end]);
                end
            }
            (b'0'..=b'9', _) | (b'.', b'0'..=b'9') => {
                self.value();
                at + length(&text[at..], |b| is_word(b) || b == b'.')
            }
            (b, _) if is_word(b) => {
                let end = at + length(&text[at..], is_word);
                self.word(&text[at..end]);
                end
            }
            (b'?', _) => {
                self.value();
                at + 1
            }
            (b'(', _) => {
                self.open.push(self.shape.len());
                self.shape.push(b'(');
                at + 1
            }
            (b')', _) => {
                self.close();
                at + 1
            }
            (b, _) => {
                self.shape.push(b);
                at + 1
            }
        }
    }

    fn word(&mut self, word: &[u8]) {
        let is_null = word.eq_ignore_ascii_case(b"null");
        if is_null && matches!(self.shape.last(), Some(b'(' | b',' | b'=')) {
            return self.value();
        }
        if self.shape.last().is_some_and(|&b| is_word(b)) {
            self.shape.push(b' ');
        }
        self.shape.extend(word.iter().map(u8::to_ascii_lowercase));
    }

    fn string(&mut self, quoted: &[u8]) {
        let is_query = QUERIES.iter().any(|word| {
            let opens = self.shape.trim_ascii_start();
            let opens = opens.strip_prefix(b"(").unwrap_or(opens);
            opens.starts_with(word)
        });
        if !is_query {
            return self.word(quoted);
        }
        self.marks.backslash |= memchr::memchr(b'\\', quoted).is_some();
        self.marks.zero_date |= quoted[1..].starts_with(b"0000-00-00");
        self.value();
    }

    /// Adds a value, but for one that follows another in a list.
    fn value(&mut self) {
        match self.shape.as_slice() {
            // Strings side by side are one.
            [.., VALUE] => {}
            [.., VALUE, b','] => {
                self.shape.pop();
            }
            _ => self.shape.push(VALUE),
        }
    }

    /// Closes brackets. A row of values alone that follows another says nothing new.
    fn close(&mut self) {
        let Some(start) = self.open.pop() else {
            return self.shape.push(b')');
        };
        self.shape.push(b')');
        let row = b"(\x01)";
        let follows = self.closed.end + 1 == start && self.shape[self.closed.end] == b',';
        if follows && &self.shape[start..] == row && &self.shape[self.closed.clone()] == row {
            self.shape.truncate(self.closed.end);
        } else {
            self.closed = start..self.shape.len();
        }
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'@') || b >= 0x80
}

fn length(text: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    let other = text.iter().position(|&b| !belongs(b));
    other.unwrap_or(text.len())
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |n| at + n + 1)
}

/// Behind the quote that closes what opens at a byte; a doubled quote opens it again, which comes to the same.
fn quoted_end(text: &[u8], at: usize, quote: u8) -> usize {
    let mut end = at + 1;
    while let Some(next) = memchr::memchr2(quote, b'\\', &text[end..]) {
        let next = end + next;
        if text[next] == quote {
            return next + 1;
        }
        end = (next + if quote == b'`' { 1 } else { 2 }).min(text.len());
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(statements: &[&str]) -> bool {
        let mut digester = Digester::new(Dialect::MYSQL);
        let digests: Vec<Digest> = statements.iter().map(|s| digester.digest(s)).collect();
        digests.windows(2).all(|pair| pair[0] == pair[1])
    }

    #[test]
    fn values_layout_and_comments_say_nothing() {
        for statements in [
            &[
                "SELECT a FROM t WHERE b = 1",
                "select  a\nFROM t /* x */ WHERE b=2.5e3 -- y",
                "SELECT a FROM t WHERE b = 'it''s' # z",
                "SELECT a FROM t WHERE b = \"it's\"",
                "SELECT a FROM t WHERE b = ?",
            ][..],
            &[
                "SELECT a FROM t WHERE b IN (1)",
                "SELECT a FROM t WHERE b IN (1, 2, 3)",
            ],
            &[
                "INSERT INTO t (a, b) VALUES (1, 'x')",
                "INSERT INTO t (a, b) VALUES (1, NULL), (2, 'y'), (NULL, 3)",
            ],
            &[
                "SELECT a FROM `t` WHERE b = 0xFF",
                "SELECT a FROM `t` WHERE b = 7",
            ],
        ] {
            assert!(same(statements), "{statements:?}");
        }
    }

    #[test]
    fn what_may_matter_to_a_rule_is_told_apart() {
        for [a, b] in [
            ["SELECT a FROM t", "SELECT b FROM t"],
            ["SELECT a FROM t", "SELECT a FROM `t`"],
            [
                "SELECT a FROM t",
                "SELECT /*!40001 SQL_NO_CACHE */ a FROM t",
            ],
            ["SELECT a b FROM t", "SELECT ab FROM t"],
            [
                "SELECT a FROM t WHERE b IS NULL",
                "SELECT a FROM t WHERE b IS NOT NULL",
            ],
            ["SELECT f(1), g(2)", "SELECT f(1)"],
            ["SELECT (1), f(1)", "SELECT (1)"],
            ["UPDATE t SET a = 'x'", "UPDATE t SET a = 'x\\n'"],
            [
                "INSERT INTO t VALUES ('2026-01-01')",
                "INSERT INTO t VALUES ('0000-00-00')",
            ],
            ["SET NAMES 'utf8mb4'", "SET NAMES 'latin1'"],
        ] {
            assert!(!same(&[a, b]), "{a} · {b}");
        }
    }

    #[test]
    fn broken_statements_have_a_shape() {
        let mut digester = Digester::new(Dialect::MYSQL);
        for text in [
            "", "'", "\"\\", "`a", "/*", "--", ")", "((", "(1),", "0x", ".", "ㄱ'",
        ] {
            assert_eq!(digester.digest(text), digester.digest(text), "{text}");
        }
    }
}
