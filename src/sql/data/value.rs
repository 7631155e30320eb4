//! Rows and their values, as they stand in the text: where each begins and ends, and how it is written.

use super::column::unescaped;
use crate::sql::rows::{after_blanks, after_bracket, after_comments};
use std::borrow::Cow;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Null,
    Number,
    /// A string, also with an introducer of a character set.
    Text,
    /// `0xFF`, `x'FF'`, `_binary '…'`.
    Bytes,
    /// `b'01'`, `0b01`.
    Bits,
    /// An expression, or `DEFAULT`.
    Other,
}

/// A value of a row, in bytes of the text that the row was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    pub start: usize,
    pub end: usize,
    /// Where the content begins, behind the quote of a string.
    pub(super) inner: usize,
    pub form: Form,
    pub(super) escapes: Escapes,
}

/// What is written otherwise in a string than it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Escapes {
    None,
    /// `\n`, `''` and the like.
    Some,
    /// `\0` among them.
    Nul,
}

impl Value {
    pub fn is_null(&self) -> bool {
        self.form == Form::Null
    }

    /// The content as the source keeps it, of a value in `text`.
    pub fn kept<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let content = |at: std::ops::Range<usize>| text.get(at).unwrap_or_default();
        if self.escapes == Escapes::None {
            let quoted = usize::from(self.inner > self.start);
            return Cow::Borrowed(content(self.inner..self.end - quoted));
        }
        let kept = unescaped(self, text.as_bytes());
        Cow::Owned(String::from_utf8_lossy(&kept).into_owned())
    }

    /// The bytes of a string or bit literal between its quotes, else all of them.
    pub(super) fn content<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let quoted = self.inner > self.start && matches!(bytes[self.inner - 1], b'\'' | b'"');
        &bytes[self.inner..self.end - usize::from(quoted)]
    }
}

/// Reads rows one after the other into the same memory.
#[derive(Debug, Default)]
pub struct RowReader {
    /// The values of the row that was read last.
    pub values: Vec<Value>,
}

impl RowReader {
    /// The row that opens at or behind byte `at`, after blanks, comments and a comma: the byte behind its bracket. `None` where no
    /// row opens there or the row breaks off.
    pub fn read(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        self.values.clear();
        let mut at = next_row(bytes, at)? + 1;
        if bytes.get(after_blanks(bytes, at)) == Some(&b')') {
            return Some(after_blanks(bytes, at) + 1);
        }
        loop {
            if bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at = after_blanks(bytes, at);
            }
            let value = value(bytes, at)?;
            self.values.push(value);
            at = value.end;
            if bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at = after_blanks(bytes, at);
            }
            match bytes.get(at)? {
                b')' => return Some(at + 1),
                _ => at += 1,
            }
        }
    }
}

/// The bracket of the next row.
fn next_row(bytes: &[u8], at: usize) -> Option<usize> {
    // Dumps have nothing between rows but a comma.
    if let Some(b",(") = bytes.get(at..at + 2) {
        return Some(at + 1);
    }
    let mut at = after_comments(bytes, at);
    if bytes.get(at) == Some(&b',') {
        at = after_comments(bytes, at + 1);
    }
    (bytes.get(at) == Some(&b'(')).then_some(at)
}

/// Whether more rows are announced at byte `at`: one opens there, or a comma stands there.
pub fn goes_on(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(after_comments(bytes, at)), Some(b'(' | b','))
}

fn value(bytes: &[u8], at: usize) -> Option<Value> {
    let simple = match bytes.get(at)? {
        b'\'' | b'"' => string(bytes, at, at, Form::Text),
        b'0'..=b'9' | b'-' | b'+' | b'.' => Some(number(bytes, at)),
        b'N' | b'n' => null(bytes, at),
        b'_' => introduced(bytes, at),
        b'x' | b'X' => string(bytes, at, at + 1, Form::Bytes),
        b'b' | b'B' => string(bytes, at, at + 1, Form::Bits),
        _ => None,
    };
    let ends = |value: &Value| match bytes.get(value.end) {
        Some(b',' | b')') => true,
        _ => matches!(bytes.get(after_blanks(bytes, value.end)), Some(b',' | b')')),
    };
    simple.filter(ends).or_else(|| expression(bytes, at))
}

/// The string whose quote stands at `quote`.
fn string(bytes: &[u8], start: usize, quote: usize, form: Form) -> Option<Value> {
    let mark = *bytes.get(quote)?;
    if mark != b'\'' && mark != b'"' {
        return None;
    }
    let inner = quote + 1;
    let mut at = inner;
    let mut escapes = Escapes::None;
    loop {
        at += next_sign(bytes.get(at..)?, mark)?;
        let next = bytes.get(at + 1);
        if bytes[at] == b'\\' {
            let nul = match next? {
                b'0' => Escapes::Nul,
                _ => Escapes::Some,
            };
            escapes = escapes.max(nul);
        } else if next == Some(&mark) {
            escapes = escapes.max(Escapes::Some);
        } else {
            break;
        }
        at += 2;
    }
    Some(Value {
        start,
        end: at + 1,
        inner,
        form,
        escapes,
    })
}

/// The quote or backslash that comes first. Strings are mostly short: a call of the vector search costs more than
/// looking at their few bytes, eight at a time.
fn next_sign(bytes: &[u8], quote: u8) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const SHORT: usize = 32;
    // The lowest byte of the result that is not zero stands where the word has the byte.
    let found = |word: u64, byte: u8| {
        let zeros = word ^ (ONES * u64::from(byte));
        zeros.wrapping_sub(ONES) & !zeros & HIGH
    };
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let signs = found(word, quote) | found(word, b'\\');
        if signs != 0 {
            return Some(at + (signs.trailing_zeros() / 8) as usize);
        }
        at += 8;
        if at == SHORT {
            break;
        }
    }
    Some(at + memchr::memchr2(quote, b'\\', bytes.get(at..)?)?)
}

fn number(bytes: &[u8], at: usize) -> Value {
    let form = match bytes[at..] {
        [b'0', b'x' | b'X', ..] => Form::Bytes,
        [b'0', b'b' | b'B', ..] => Form::Bits,
        _ => Form::Number,
    };
    let sign = usize::from(matches!(bytes[at], b'-' | b'+'));
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'.';
    let mut end = at + sign + bytes[at + sign..].iter().take_while(is_part).count();
    let is_exponent = form == Form::Number && matches!(bytes[end - 1], b'e' | b'E');
    if is_exponent && matches!(bytes.get(end), Some(b'-' | b'+')) {
        end += 1;
        end += bytes[end..].iter().take_while(is_part).count();
    }
    Value {
        start: at,
        end,
        inner: at + if form == Form::Bits { 2 } else { 0 },
        form,
        escapes: Escapes::None,
    }
}

fn null(bytes: &[u8], at: usize) -> Option<Value> {
    let word = bytes.get(at..at + 4)?;
    word.eq_ignore_ascii_case(b"null").then_some(Value {
        start: at,
        end: at + 4,
        inner: at,
        form: Form::Null,
        escapes: Escapes::None,
    })
}

/// `_binary 'x'`, `_utf8mb4'x'`.
fn introduced(bytes: &[u8], at: usize) -> Option<Value> {
    let is_part = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
    let end = at + bytes[at..].iter().take_while(is_part).count();
    let form = match bytes[at..end].eq_ignore_ascii_case(b"_binary") {
        true => Form::Bytes,
        false => Form::Text,
    };
    string(bytes, at, after_blanks(bytes, end), form)
}

/// Whatever stands up to the comma or the bracket that closes the row.
fn expression(bytes: &[u8], start: usize) -> Option<Value> {
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b',' | b')' => break,
            b'\'' | b'"' => at = string(bytes, at, at, Form::Text)?.end,
            b'(' => at = after_bracket(bytes, at + 1)?,
            _ => at += 1,
        }
    }
    Some(Value {
        start,
        end: at,
        inner: start,
        form: Form::Other,
        escapes: Escapes::None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<(&str, Form)>> {
        let mut reader = RowReader::default();
        reader.read(text.as_bytes(), 0)?;
        let told = |v: &Value| (&text[v.start..v.end], v.form);
        Some(reader.values.iter().map(told).collect())
    }

    #[test]
    fn values_are_told_by_how_they_are_written() {
        assert_eq!(
            read(
                "( 1 ,-2.5e-3,NULL,'a,)''b\\'',\"x\",_binary 'q',0xFF,b'01',_utf8mb4'z', NOW(6) , 'a' 'b')"
            ),
            Some(vec![
                ("1", Form::Number),
                ("-2.5e-3", Form::Number),
                ("NULL", Form::Null),
                ("'a,)''b\\''", Form::Text),
                ("\"x\"", Form::Text),
                ("_binary 'q'", Form::Bytes),
                ("0xFF", Form::Bytes),
                ("b'01'", Form::Bits),
                ("_utf8mb4'z'", Form::Text),
                ("NOW(6) ", Form::Other),
                ("'a' 'b'", Form::Other),
            ])
        );
        assert_eq!(read(" ,\n()"), Some(Vec::new()));
        assert_eq!(
            read(", -- it's one (\n /* , */ (1)").map(|v| v.len()),
            Some(1)
        );
    }

    #[test]
    fn a_row_that_breaks_off_is_none() {
        let row = "(1,'some long text that goes on and on','it''s',x'00',NOW(),1e5)";
        for end in 0..row.len() {
            assert_eq!(read(&row[..end]), None, "{end}");
        }
        assert_eq!(read(row).map(|v| v.len()), Some(6));
        assert_eq!(read("ON DUPLICATE KEY"), None);
    }

    #[test]
    fn the_first_sign_is_found_at_every_distance() {
        for len in 0..100 {
            for sign in ['\'', '\\'] {
                let text = format!("{}{sign}xx\\'", "é".repeat(len));
                assert_eq!(next_sign(text.as_bytes(), b'\''), Some(len * 2));
            }
            assert_eq!(next_sign("x".repeat(len).as_bytes(), b'\''), None);
        }
    }

    #[test]
    fn contents_are_what_the_quotes_hold() {
        let text = "('ab', b'01', 0b11, 'é\\0', 12)";
        let mut reader = RowReader::default();
        reader.read(text.as_bytes(), 0).expect("a row");
        let contents: Vec<&[u8]> = reader
            .values
            .iter()
            .map(|v| v.content(text.as_bytes()))
            .collect();
        assert_eq!(
            contents,
            [&b"ab"[..], b"01", b"11", "é\\0".as_bytes(), b"12"]
        );
        assert_eq!(reader.values[3].escapes, Escapes::Nul);
    }
}
