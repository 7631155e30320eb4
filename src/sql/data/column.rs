//! What a column's PostgreSQL type takes, and which values it does not.
//!
//! The type is the one that the rules about types and pgloader give: the integer type of the same name for an unsigned
//! one, SMALLINT for TINYINT, BOOLEAN for TINYINT(1), BYTEA for bytes, and for the rest the type of the same name.

use super::fault::Fault;
use super::json::is_jsonb;
use super::value::{Escapes, Form, Value};
use crate::model::SqlType;
use std::borrow::Cow;

/// What values of a column are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Nothing is known of the column.
    Unknown,
    Boolean,
    Integer(Width),
    /// With this many digits before the point.
    Decimal {
        whole: u32,
    },
    Float,
    /// DATE, DATETIME and TIMESTAMP.
    Date,
    Time,
    /// Of this many characters.
    Text {
        most: u32,
    },
    Bytes,
    /// Of this many bits.
    Bits(u32),
    Json,
    /// Text for some type that is not looked into.
    Other,
}

/// SMALLINT, INTEGER and BIGINT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Two,
    Four,
    Eight,
}

impl Width {
    /// Characters of a number that is in range whatever they are.
    fn safe_len(self) -> usize {
        match self {
            Width::Two => 4,
            Width::Four => 9,
            Width::Eight => 18,
        }
    }

    pub(super) fn holds(self, number: i128) -> bool {
        match self {
            Width::Two => i16::try_from(number).is_ok(),
            Width::Four => i32::try_from(number).is_ok(),
            Width::Eight => i64::try_from(number).is_ok(),
        }
    }
}

/// What stands in a text beyond its escapes; most texts hold nothing of it, which is known at once for all their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Oddities {
    /// NULs that are not written as `\0`.
    pub nul: bool,
    /// U+FFFD in the place of bytes that could not be decoded; of a text that was decoded without errors it is one.
    pub replaced: bool,
}

const REPLACED: &[u8] = "\u{FFFD}".as_bytes();

impl ColumnKind {
    pub fn of(of_type: &SqlType) -> Self {
        let length = of_type.length();
        match &*of_type.name {
            "tinyint" if matches!(&*of_type.spelled(), "boolean" | "tinyint(1)") => Self::Boolean,
            "boolean" | "bool" => Self::Boolean,
            "tinyint" | "smallint" => Self::Integer(Width::Two),
            "mediumint" | "int" | "integer" => Self::Integer(Width::Four),
            "bigint" => Self::Integer(Width::Eight),
            // Without digits PostgreSQL's has no limit.
            "decimal" | "numeric" => Self::Decimal {
                whole: length.map_or(u32::MAX, |n| n.saturating_sub(of_type.scale().unwrap_or(0))),
            },
            "float" | "double" | "real" => Self::Float,
            "date" | "datetime" | "timestamp" => Self::Date,
            "time" => Self::Time,
            "char" | "nchar" => Self::Text {
                most: length.unwrap_or(1),
            },
            "varchar" | "nvarchar" => Self::Text {
                most: length.unwrap_or(u32::MAX),
            },
            "tinytext" | "text" | "mediumtext" | "longtext" => Self::Text { most: u32::MAX },
            "tinyblob" | "blob" | "mediumblob" | "longblob" | "binary" | "varbinary" => Self::Bytes,
            "bit" => Self::Bits(length.unwrap_or(1)),
            "json" => Self::Json,
            _ => Self::Other,
        }
    }

    /// What PostgreSQL does not take of a value in `bytes`.
    pub fn judge(self, value: &Value, bytes: &[u8], oddities: Oddities) -> Option<Fault> {
        let content = || value.content(bytes);
        match (self, value.form) {
            (Self::Integer(width), Form::Number) => {
                let out = value.end - value.start > width.safe_len()
                    && !width.holds(whole_number(content()));
                out.then_some(Fault::OutOfRange)
            }
            (Self::Integer(width), Form::Text) => match integer_text(content()) {
                None => Some(Fault::NotANumber),
                Some(digits) if width.holds(whole_number(digits)) => None,
                Some(_) => Some(Fault::OutOfRange),
            },
            (Self::Decimal { .. } | Self::Float, Form::Text) if !is_number(content()) => {
                Some(Fault::NotANumber)
            }
            (Self::Decimal { whole }, Form::Number | Form::Text) => {
                (whole_digits(content()) > whole).then_some(Fault::OutOfRange)
            }
            (Self::Boolean, Form::Number) => {
                (!matches!(content(), b"0" | b"1")).then_some(Fault::NotABoolean)
            }
            (Self::Boolean, Form::Text) => {
                let text = content().trim_ascii();
                let is_word = text.first().is_some_and(u8::is_ascii_alphabetic);
                (!is_word && !matches!(text, b"0" | b"1")).then_some(Fault::NotABoolean)
            }
            (Self::Date, Form::Text) => {
                let text = content();
                (text.is_empty() || is_no_date(text)).then_some(Fault::NoDate)
            }
            (Self::Date, Form::Number) => {
                let all_zero = content().iter().all(|b| *b == b'0');
                all_zero.then_some(Fault::NoDate)
            }
            (Self::Time, Form::Text) => is_no_time_of_day(content()).then_some(Fault::NoTimeOfDay),
            (Self::Text { most }, Form::Text) => text_fault(value, bytes, most, oddities),
            (Self::Other, Form::Text) => text_fault(value, bytes, u32::MAX, oddities),
            (Self::Bits(_), Form::Number) => Some(Fault::NotBits),
            (Self::Bits(length), Form::Text | Form::Bytes | Form::Bits) => {
                let quoted = matches!(bytes[value.end - 1], b'\'' | b'"');
                let bits = content();
                let fits = bits.len() == length as usize
                    && value.form != Form::Bytes
                    && bits.iter().all(|b| matches!(b, b'0' | b'1'));
                (quoted && !fits).then_some(Fault::NotBits)
            }
            (Self::Json, Form::Text) => {
                (!is_jsonb(&unescaped(value, bytes))).then_some(Fault::NotJson)
            }
            _ => None,
        }
    }
}

fn text_fault(value: &Value, bytes: &[u8], most: u32, oddities: Oddities) -> Option<Fault> {
    if let Some(fault) = text_oddity(value, bytes, oddities) {
        return Some(fault);
    }
    // Fewer bytes than characters there cannot be.
    let content = value.content(bytes);
    (content.len() as u64 > u64::from(most) && characters(content) > u64::from(most))
        .then_some(Fault::TooLong)
}

/// NUL and bytes that are no UTF-8, where the text is of a kind that may hold them.
pub(super) fn text_oddity(value: &Value, bytes: &[u8], oddities: Oddities) -> Option<Fault> {
    let content = || value.content(bytes);
    if value.escapes == Escapes::Nul || oddities.nul && memchr::memchr(0, content()).is_some() {
        return Some(Fault::Nul);
    }
    let replaced = oddities.replaced && memchr::memmem::find(content(), REPLACED).is_some();
    replaced.then_some(Fault::NotUtf8)
}

/// Characters of a string's content as it is kept, without the blanks at its end, which PostgreSQL cuts off silently.
pub(super) fn characters(content: &[u8]) -> u64 {
    let end = content.len() - content.iter().rev().take_while(|b| **b == b' ').count();
    let mut count = 0;
    let mut at = 0;
    while at < end {
        let byte = content[at];
        let escape = matches!(byte, b'\\' | b'\'' | b'"') && content.get(at + 1).is_some();
        let pair = escape && (byte == b'\\' || content[at + 1] == byte);
        at += if pair { 2 } else { 1 };
        // The bytes that follow the first of a character count nothing.
        count += u64::from(pair || byte & 0xC0 != 0x80);
    }
    count
}

/// The content as MySQL keeps it.
pub(super) fn unescaped<'b>(value: &Value, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    let content = value.content(bytes);
    if value.escapes == Escapes::None {
        return Cow::Borrowed(content);
    }
    let quote = bytes[value.end - 1];
    let mut kept = Vec::with_capacity(content.len());
    let mut rest = content.iter();
    while let Some(&byte) = rest.next() {
        kept.push(match byte {
            b'\\' => match rest.next() {
                Some(b'n') => b'\n',
                Some(b't') => b'\t',
                Some(b'r') => b'\r',
                Some(b'b') => 8,
                Some(b'Z') => 26,
                Some(b'0') => 0,
                Some(&other) => other,
                None => byte,
            },
            _ if byte == quote => {
                rest.next();
                byte
            }
            _ => byte,
        });
    }
    Cow::Owned(kept)
}

/// The number before the point; what has more digits than fit is as large as can be.
pub(super) fn whole_number(text: &[u8]) -> i128 {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let mut number = 0i128;
    for digit in digits.iter().take_while(|b| b.is_ascii_digit()) {
        number = number
            .saturating_mul(10)
            .saturating_add(i128::from(digit - b'0'));
    }
    if negative { -number } else { number }
}

/// Digits before the point, without zeros at the front; of a number with an exponent none.
pub(super) fn whole_digits(text: &[u8]) -> u32 {
    let text = text.trim_ascii();
    if text.iter().any(|b| matches!(b, b'e' | b'E')) {
        return 0;
    }
    let digits = text.iter().skip_while(|b| matches!(b, b'-' | b'+' | b'0'));
    digits.take_while(|b| b.is_ascii_digit()).count() as u32
}

/// The text without blanks around it where PostgreSQL reads it as a whole number.
pub(super) fn integer_text(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii();
    let digits = match text {
        [b'-' | b'+', digits @ ..] => digits,
        digits => digits,
    };
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    all.then_some(text)
}

/// Whether PostgreSQL reads the text as a number.
pub(super) fn is_number(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let is_part = |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
    let plain = text.iter().any(u8::is_ascii_digit) && text.iter().all(is_part);
    plain
        && std::str::from_utf8(text)
            .ok()
            .is_some_and(|t| t.parse::<f64>().is_ok())
}

/// Whether a text that is written like a date, with or without a time, is no day of the calendar or no time of day.
/// What is written otherwise is left alone.
pub(super) fn is_no_date(text: &[u8]) -> bool {
    if is_usual_date(text) {
        return false;
    }
    let Some((year, rest)) = numeral(text).filter(|(_, rest)| text.len() - rest.len() == 4) else {
        return false;
    };
    let Some((month, rest)) = after(rest, b'-').and_then(numeral) else {
        return false;
    };
    let Some((day, rest)) = after(rest, b'-').and_then(numeral) else {
        return false;
    };
    if !matches!(rest.first(), None | Some(b' ' | b'T')) {
        return false;
    }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let in_calendar = year > 0 && (1..=12).contains(&month) && (1..=days).contains(&day);
    !in_calendar || rest.len() > 1 && is_no_time_of_day(&rest[1..])
}

/// What nearly all dates are: `2024-02-28`, with or without a time that is usual too. Only for speed.
fn is_usual_date(text: &[u8]) -> bool {
    let Some((date, rest)) = text.split_first_chunk::<10>() else {
        return false;
    };
    let [
        y,
        b'0'..=b'9',
        b'0'..=b'9',
        b'0'..=b'9',
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
    ] = *date
    else {
        return false;
    };
    let month = matches!((m1, m2), (b'0', b'1'..=b'9') | (b'1', b'0'..=b'2'));
    let day = matches!(
        (d1, d2),
        (b'0', b'1'..=b'9') | (b'1', b'0'..=b'9') | (b'2', b'0'..=b'8')
    );
    let usual = matches!(y, b'1'..=b'9') && month && day;
    usual && (rest.is_empty() || rest[0] == b' ' && is_usual_time(&rest[1..]))
}

/// `23:59:59`, with or without a fraction.
fn is_usual_time(text: &[u8]) -> bool {
    let Some((time, rest)) = text.split_first_chunk::<8>() else {
        return false;
    };
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *time else {
        return false;
    };
    let hours = matches!((h1, h2), (b'0' | b'1', b'0'..=b'9') | (b'2', b'0'..=b'3'));
    let sixty = |a, b| matches!((a, b), (b'0'..=b'5', b'0'..=b'9'));
    hours && sixty(m1, m2) && sixty(s1, s2) && (rest.is_empty() || rest[0] == b'.')
}

/// Whether a text that is written like a time is below 0 or above 24:00.
pub(super) fn is_no_time_of_day(text: &[u8]) -> bool {
    if is_usual_time(text) {
        return false;
    }
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let Some((hours, rest)) = numeral(text) else {
        return false;
    };
    let Some((minutes, rest)) = after(rest, b':').and_then(numeral) else {
        return false;
    };
    let seconds = after(rest, b':').and_then(numeral).map_or(0, |(n, _)| n);
    negative || hours > 24 || hours == 24 && (minutes, seconds) != (0, 0) || minutes > 59
}

fn after(text: &[u8], sign: u8) -> Option<&[u8]> {
    text.strip_prefix(&[sign])
}

/// One to four digits and what follows them.
fn numeral(text: &[u8]) -> Option<(u32, &[u8])> {
    let len = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let digits = &text[..len];
    let number = digits.iter().fold(0, |n: u32, b| {
        n.saturating_mul(10).saturating_add(u32::from(b - b'0'))
    });
    (1..=4).contains(&len).then_some((number, &text[len..]))
}

#[cfg(test)]
mod tests {
    use super::super::RowReader;
    use super::*;

    fn judged(kind: ColumnKind, literal: &str) -> Option<Fault> {
        let text = format!("({literal})");
        let mut reader = RowReader::default();
        reader.read(text.as_bytes(), 0).expect("a row");
        kind.judge(&reader.values[0], text.as_bytes(), Oddities::default())
    }

    #[test]
    fn values_that_the_type_takes_are_left_alone() {
        use ColumnKind::{Bits, Boolean, Bytes, Date, Decimal, Float, Integer, Json, Text, Time};
        for (kind, literals) in [
            (Boolean, "0 1 '1' NULL TRUE"),
            (Integer(Width::Two), "32767 -32768 '12' NULL 1.5"),
            (Integer(Width::Four), "2147483647 -2147483648 '-5'"),
            (Integer(Width::Eight), "9223372036854775807 0xFF"),
            (Decimal { whole: 3 }, "999.99 -000999 '12.5' 1e2"),
            (Float, "1e308 '-1.5e-7'"),
            (
                Date,
                "'2024-02-29' '1999-12-31' '2020-1-5' '20200101' '9999-12-31T24:00:00' NULL CURRENT_TIMESTAMP",
            ),
            (Time, "'23:59:59.5' '24:00:00' '00:00:00'"),
            (Text { most: 3 }, "'abc' 'é한글' 'a\\'b' 'it''' 12345"),
            (Bytes, "'\\0' 0x00 _binary'\\0\\0'"),
            (Bits(2), "b'01' '10' 0x01 NULL"),
            (Json, "'{\\\"a\\\":1}' '[]' NULL"),
        ] {
            for literal in literals.split(' ') {
                assert_eq!(judged(kind, literal), None, "{kind:?}: {literal}");
            }
        }
        assert_eq!(judged(Text { most: 3 }, "'abc   '"), None);
        assert_eq!(judged(Date, "'2020-01-01 23:59:59.999999'"), None);
    }

    #[test]
    fn values_that_the_type_does_not_take_are_told() {
        use ColumnKind::{Bits, Boolean, Date, Decimal, Float, Integer, Json, Text, Time};
        for (kind, literals, fault) in [
            (Boolean, "2 -1 '2' ''", Fault::NotABoolean),
            (
                Integer(Width::Two),
                "32768 -32769 '40000'",
                Fault::OutOfRange,
            ),
            (
                Integer(Width::Four),
                "4294967295 2147483648",
                Fault::OutOfRange,
            ),
            (
                Integer(Width::Eight),
                "18446744073709551615 99999999999999999999999999999999999999999999",
                Fault::OutOfRange,
            ),
            (
                Integer(Width::Four),
                "'' 'abc' '1.5' '-'",
                Fault::NotANumber,
            ),
            (
                Decimal { whole: 3 },
                "1000 -1000.5 '1234'",
                Fault::OutOfRange,
            ),
            (Decimal { whole: 3 }, "'' '1,5'", Fault::NotANumber),
            (Float, "'' 'x'", Fault::NotANumber),
            (
                Date,
                "'0000-00-00' '2020-00-00' '2020-01-00' '2021-02-29' '0000-01-01' '' 0 '2020-13-01' '0000-00-00T00:00:00'",
                Fault::NoDate,
            ),
            (
                Time,
                "'838:59:59' '-01:00:00' '24:00:01' '-00:00:01.5'",
                Fault::NoTimeOfDay,
            ),
            (
                Text { most: 3 },
                "'abcd' 'é한글a' 'a\\\\b\\'c'",
                Fault::TooLong,
            ),
            (Text { most: 3 }, "'a\\0'", Fault::Nul),
            (Bits(2), "b'1' '\\0' x'01' _binary'ab' 1", Fault::NotBits),
            (Json, "'' '{' '{\\'a\\':1}'", Fault::NotJson),
        ] {
            for literal in literals.split(' ') {
                assert_eq!(judged(kind, literal), Some(fault), "{kind:?}: {literal}");
            }
        }
    }
}
