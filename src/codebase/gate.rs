//! Whether a program may hold SQL at all: a look at the bytes around a few words, so that most files are never lexed.

use super::calls::calls_of_fragments;

/// Words that SQL in a literal opens with: statements, and the clauses that fragments start with. Lower-case.
const OPENING_WORDS: [&str; 55] = [
    "add",
    "alter",
    "analyze",
    "and",
    "begin",
    "call",
    "change",
    "check",
    "create",
    "delete",
    "desc",
    "describe",
    "do",
    "drop",
    "explain",
    "flush",
    "from",
    "grant",
    "group",
    "handler",
    "having",
    "if",
    "inner",
    "insert",
    "join",
    "kill",
    "left",
    "limit",
    "load",
    "lock",
    "modify",
    "on",
    "optimize",
    "or",
    "order",
    "rename",
    "repair",
    "replace",
    "reset",
    "revoke",
    "right",
    "select",
    "set",
    "show",
    "start",
    "straight_join",
    "truncate",
    "union",
    "unlock",
    "update",
    "use",
    "using",
    "values",
    "where",
    "with",
];

/// A word that SQL opens with, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The first word of a statement or clause.
    Word,
    /// A call that takes SQL without any such word, as `orderByRaw("RAND()")` does.
    Call,
}

/// The words to look for, lower-case.
pub fn sql_openings() -> Vec<(String, Opening)> {
    let words = OPENING_WORDS
        .iter()
        .map(|w| ((*w).to_owned(), Opening::Word));
    let calls =
        calls_of_fragments().filter(|w| w.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
    let mut all: Vec<_> = words.chain(calls.map(|w| (w, Opening::Call))).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    // A word that is both opens in both ways: the call is the wider one.
    all.reverse();
    all.dedup_by(|a, b| {
        let same = a.0 == b.0;
        if same && a.1 == Opening::Call {
            b.1 = Opening::Call;
        }
        same
    });
    all
}

/// Whether the bytes before `at` end where a literal opens, so that a word there is its first.
pub fn opens_literal(text: &[u8], at: usize) -> bool {
    opened(&text[at.saturating_sub(REACH)..at])
}

/// Bytes looked at before and after a word.
const REACH: usize = 160;

/// Whether the word at `at..at + len` may open SQL in a literal: a quote, a bracket or the head of a heredoc stands
/// before it, white space or a sign of SQL behind it; or it is a call.
pub fn may_open_sql(text: &[u8], at: usize, len: usize, opening: Opening) -> bool {
    let behind = text.get(at + len).copied().unwrap_or(b' ');
    if behind == b'('
        && (opening == Opening::Call
            || starts_literal(&text[at + len + 1..(at + len + 1 + REACH).min(text.len())]))
    {
        return true;
    }
    let goes_on = behind.is_ascii_whitespace()
        || matches!(behind, b'(' | b'`' | b'*' | b'\\' | b'@' | b';' | b'/');
    goes_on && opens_literal(text, at)
}

/// White space, array brackets and a prefix of at most two letters before a quote.
fn starts_literal(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"[").unwrap_or(text).trim_ascii_start();
    let prefix = text
        .iter()
        .take(3)
        .take_while(|b| b.is_ascii_alphabetic() || **b == b'$' || **b == b'@')
        .count();
    text.get(prefix)
        .is_some_and(|b| matches!(b, b'"' | b'\'' | b'`' | b'<'))
}

/// Whether a literal opens at the end of these bytes: also with an escaped line end, a comment or a bracket between.
fn opened(before: &[u8]) -> bool {
    let mut line_starts = false;
    let mut rest = before;
    loop {
        let Some((&last, head)) = rest.split_last() else {
            return line_starts;
        };
        match last {
            b'\n' => {
                line_starts = true;
                rest = head;
            }
            b' ' | b'\t' | b'\r' | b'(' => rest = head,
            b'"' | b'\'' | b'`' | b'>' | b';' | b'/' | b')' | b'}' | b'|' | b'[' => return true,
            // `\n`, `\t` and a line end after a backslash are white space in the literal.
            b'n' | b't' if head.last() == Some(&b'\\') => rest = &head[..head.len() - 1],
            b'\\' => rest = head,
            _ => break,
        }
    }
    // First on its line: a heredoc, a text block or a long literal. The line before names the tag, or SQL goes on.
    line_starts
        && rest
            .rsplit(|b| *b == b'\n')
            .next()
            .is_some_and(|line| line.windows(2).any(|w| w == b"<<"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(text: &str, word: &str) -> bool {
        let at = text.find(word).expect("the word is there");
        may_open_sql(text.as_bytes(), at, word.len(), Opening::Word)
    }

    #[test]
    fn literals_open_sql() {
        for (text, word) in [
            ("q = \"SELECT a\"", "SELECT"),
            ("q = '''\n   SELECT a", "SELECT"),
            ("q = \"\\n  select a", "select"),
            ("$q = <<<SQL\nSELECT a", "SELECT"),
            ("cat <<EOF\n  UPDATE t", "UPDATE"),
            ("`insert into`", "insert"),
            ("$q .= ' WHERE a'", "WHERE"),
            ("orderByRaw(\"RAND()\")", "orderByRaw"),
            ("extra(\n  where=[\"a\"])", "where"),
            ("raw(f'x')", "raw"),
        ] {
            // A keyword argument is no call; it is seen by its literal.
            assert!(opens(text, word) || text.contains('='), "{text}");
        }
        assert!(opens("\"(SELECT 1)\"", "SELECT"));
    }

    #[test]
    fn code_does_not() {
        for (text, word) in [
            ("list.insert (0, x)", "insert"),
            ("d.update(other)", "update"),
            ("from os import path", "from"),
            ("if x and y", "and"),
            ("'set'", "set"),
            ("x.replace(a, b)", "replace"),
            ("import x\nfrom y import z", "from"),
        ] {
            assert!(!opens(text, word), "{text}");
        }
    }
}
