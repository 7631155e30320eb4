//! The start of a text as words, names and signs, without white space and comments.

use crate::sql::HOLE;

/// Tokens of a text that are looked at; longer select lists are judged by these.
pub(super) const MOST_TOKENS: usize = 600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// In backticks, double quotes or brackets.
    Quoted,
    Text,
    Number,
    Placeholder,
    Hole,
    Sign(u8),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// White space or a comment stands before it.
    pub(super) spaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Capitals,
    Lower,
    /// `Select`: how a sentence starts.
    Mixed,
}

pub(super) fn tokens_of(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let (mut at, mut spaced) = (0, true);
    while at < bytes.len() && tokens.len() < MOST_TOKENS {
        let blank = blank_len(&bytes[at..]);
        if blank > 0 {
            at += blank;
            spaced = true;
            continue;
        }
        let (kind, len) = token_at(&text[at..], tokens.last(), spaced);
        let len = to_border(&text[at..], len);
        tokens.push(Token {
            kind,
            text: &text[at..at + len],
            spaced,
        });
        at += len;
        spaced = false;
    }
    tokens
}

/// The length moved on to the next character border.
fn to_border(rest: &str, len: usize) -> usize {
    let mut len = len.clamp(1, rest.len());
    while !rest.is_char_boundary(len) {
        len += 1;
    }
    len
}

/// Length of white space or a comment; the content of `/*! … */` is SQL.
fn blank_len(bytes: &[u8]) -> usize {
    let line = || {
        bytes
            .iter()
            .position(|b| *b == b'\n')
            .unwrap_or(bytes.len())
    };
    match bytes {
        [b, ..] if b.is_ascii_whitespace() => 1,
        [b'-', b'-', b' ' | b'\n' | b'\t', ..] => line(),
        [b'#', b' ', ..] => line(),
        [b'*', b'/', ..] => 2,
        [b'/', b'*', b'!', rest @ ..] => 3 + rest.iter().take_while(|b| b.is_ascii_digit()).count(),
        [b'/', b'*', rest @ ..] => {
            let close = memchr::memmem::find(rest, b"*/");
            close.map_or(bytes.len(), |i| i + 4)
        }
        _ => 0,
    }
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || b >= 0x80
}

fn word_len(bytes: &[u8]) -> usize {
    let mut hole = [0; 4];
    let hole = HOLE.encode_utf8(&mut hole).as_bytes();
    let mut at = 0;
    while at < bytes.len() && is_word(bytes[at]) && !bytes[at..].starts_with(hole) {
        at += 1;
    }
    at
}

fn token_at(rest: &str, last: Option<&Token>, spaced: bool) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let next_word = || word_len(&bytes[1..]);
    if rest.starts_with(HOLE) {
        return (Kind::Hole, HOLE.len_utf8());
    }
    match bytes[0] {
        b'`' => (Kind::Quoted, quoted_len(bytes, b'`')),
        b'"' => (Kind::Quoted, quoted_len(bytes, b'"')),
        b'\'' => (Kind::Text, quoted_len(bytes, b'\'')),
        b'0'..=b'9' => (
            Kind::Number,
            bytes
                .iter()
                .take_while(|b| is_word(**b) || **b == b'.')
                .count(),
        ),
        b'?' => {
            let sentence =
                !spaced && last.is_some_and(|t| matches!(t.kind, Kind::Word | Kind::Sign(b')')));
            (
                if sentence {
                    Kind::Sign(b'?')
                } else {
                    Kind::Placeholder
                },
                1,
            )
        }
        b'%' if next_word() > 0
            && (spaced || !matches!(last.map(|t| t.kind), Some(Kind::Word | Kind::Number))) =>
        {
            (Kind::Placeholder, 2)
        }
        b'%' if bytes.get(1) == Some(&b'(') => (
            Kind::Placeholder,
            bytes
                .iter()
                .position(|b| *b == b')')
                .map_or(1, |i| (i + 2).min(bytes.len())),
        ),
        b':' if next_word() > 0
            && (spaced || !matches!(last.map(|t| t.kind), Some(Kind::Word))) =>
        {
            (Kind::Placeholder, 1 + next_word())
        }
        b'{' | b'#' | b'$' if brace_len(bytes) > 0 => (Kind::Placeholder, brace_len(bytes)),
        b'@' => (
            Kind::Placeholder,
            (1 + bytes[1..]
                .iter()
                .take_while(|b| is_word(**b) || **b == b'@' || **b == b'.')
                .count())
            .max(1),
        ),
        b'$' if next_word() > 0 => (Kind::Placeholder, 1 + next_word()),
        b if is_word(b) => (Kind::Word, word_len(bytes)),
        b => (Kind::Sign(b), 1),
    }
}

/// Length of what a program fills in later: `{}`, `{0}`, `{int:limit}`, `#{a.b}`, `${a}`; 0 for other braces.
fn brace_len(bytes: &[u8]) -> usize {
    let sign = usize::from(matches!(bytes[0], b'#' | b'$'));
    if bytes.get(sign) != Some(&b'{') {
        return 0;
    }
    let inside = bytes[sign + 1..]
        .iter()
        .take_while(|b| is_word(**b) || b".:,=[]".contains(b))
        .count();
    match bytes.get(sign + 1 + inside) {
        Some(b'}') => sign + inside + 2,
        _ => 0,
    }
}

/// Length of a quoted piece; one that is not closed goes on to the end.
fn quoted_len(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote != b'`' => at += 2,
            b if b == quote && bytes.get(at + 1) == Some(&quote) => at += 2,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

pub(super) fn letters_of(word: &str) -> Letters {
    let has = |test: fn(&char) -> bool| word.chars().any(|c| test(&c));
    match (has(char::is_ascii_uppercase), has(char::is_ascii_lowercase)) {
        (true, false) => Letters::Capitals,
        (true, true) => Letters::Mixed,
        _ => Letters::Lower,
    }
}
