//! The rows of a long INSERT, found without looking at what is in them.

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
                let row = after_blanks(bytes, at);
                if values && bytes.get(row) == Some(&b'(') {
                    return Some(InsertRows { bytes, next: row });
                }
            }
            _ => at += 1,
        }
    }
    None
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
        let comma = after_blanks(self.bytes, end);
        self.next = match self.bytes.get(comma) {
            Some(b',') => after_blanks(self.bytes, comma + 1),
            _ => self.bytes.len(),
        };
        Some(start..end)
    }
}

/// Behind the bracket that closes the one before `at`; `None` where none does.
fn after_bracket(bytes: &[u8], mut at: usize) -> Option<usize> {
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
fn after_quoted(bytes: &[u8], mut at: usize, quote: u8) -> usize {
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

fn after_blanks(bytes: &[u8], at: usize) -> usize {
    let blanks = bytes[at.min(bytes.len())..]
        .iter()
        .take_while(|b| b.is_ascii_whitespace());
    at + blanks.count()
}

fn after_comments(bytes: &[u8], mut at: usize) -> usize {
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

fn word_at(bytes: &[u8], at: usize) -> &[u8] {
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
