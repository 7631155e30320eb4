//! Where the rows of an INSERT hold nothing but numbers, strings and NULL: most of a dump, in which no word means anything.

use super::rows::{after_quoted, insert_rows, word_at};
use std::ops::Range;

/// Stretches of the statement's rows, in bytes and in order, in which no word but NULL stands outside of strings, and no
/// comment. Those shorter than `least` bytes are left out. None where the statement is no INSERT or REPLACE with rows.
pub fn plain_rows(statement: &str, least: usize) -> Vec<Range<usize>> {
    let mut plain = Vec::new();
    let Some(rows) = insert_rows(statement) else {
        return plain;
    };
    let bytes = statement.as_bytes();
    let mut from = rows.start();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match KINDS[usize::from(byte)] {
            Kind::Plain => at += 1,
            Kind::Number => at += word_at(bytes, at).len(),
            Kind::Quote => at = after_quoted(bytes, at + 1, byte),
            Kind::Dash if bytes.get(at + 1) != Some(&b'-') => at += 1,
            // What quotes mean behind it is not known without reading it.
            Kind::Dash | Kind::Comment => break,
            Kind::Other => {
                let word = word_at(bytes, at);
                let behind = at + word.len().max(1);
                if !word.eq_ignore_ascii_case(b"null") {
                    plain.push(from..at);
                    from = behind;
                }
                at = behind;
            }
        }
    }
    plain.push(from..at.min(bytes.len()));
    plain.retain(|stretch| stretch.len() >= least);
    plain
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// A digit: what follows it without a gap belongs to it, as in `0x1F` and `1e5`.
    Number,
    Quote,
    Dash,
    Comment,
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut n = 0;
    while n < 256 {
        kinds[n] = match n as u8 {
            b'(' | b')' | b',' | b'.' | b'+' | b' ' | b'\t' | b'\r' | b'\n' => Kind::Plain,
            b'0'..=b'9' => Kind::Number,
            b'\'' | b'"' | b'`' => Kind::Quote,
            b'-' => Kind::Dash,
            b'#' | b'/' => Kind::Comment,
            _ => Kind::Other,
        };
        n += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(statement: &str) -> Vec<&str> {
        let stretches = plain_rows(statement, 1).into_iter();
        stretches.map(|range| &statement[range]).collect()
    }

    #[test]
    fn words_outside_of_strings_end_a_stretch() {
        assert_eq!(
            plain("INSERT INTO t VALUES (1,'now() it\\'s \"',NULL,-1.5e3,0x1F),(now(),\"a\"\"b\")"),
            ["(1,'now() it\\'s \"',NULL,-1.5e3,0x1F),(", "(),\"a\"\"b\")"]
        );
        assert_eq!(
            plain("replace t values (1), (_binary 'a') ON DUPLICATE KEY UPDATE a = 1"),
            ["(1), (", " 'a') ", " ", " ", " ", " ", " ", " 1"]
        );
        assert_eq!(plain("INSERT INTO t SELECT 1"), [""; 0]);
    }

    #[test]
    fn a_comment_ends_all() {
        for comment in ["-- it's", "# it's", "/* it's */"] {
            let statement = format!("INSERT INTO t VALUES (1), {comment}\n(2)");
            assert_eq!(plain(&statement), ["(1), "]);
        }
        assert_eq!(plain("INSERT INTO t VALUES (1 - -2)"), ["(1 - -2)"]);
    }

    #[test]
    fn short_stretches_are_left_out_and_cut_ones_end_with_the_text() {
        let statement = "INSERT INTO t VALUES (now(), 'a long text without an end";
        let to_the_end = 25..statement.len();
        assert_eq!(plain_rows(statement, 10), [to_the_end]);
    }
}
