//! JSON, with comments and trailing commas tolerated. Read here rather than by a library because the place of every
//! value is wanted, and nesting without recursion.

use super::{Collector, SettingsError, syntax};
use crate::model::Span;

pub(super) fn read(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    let mut reader = Reader { text, at: 0 };
    if text.starts_with('\u{FEFF}') {
        reader.at = '\u{FEFF}'.len_utf8();
    }
    let mut frames: Vec<Frame> = Vec::new();
    loop {
        reader.blanks()?;
        let Some(frame) = frames.last_mut() else {
            reader.value(Span::default(), into, &mut frames)?;
            reader.blanks()?;
            if !frames.is_empty() {
                continue;
            }
            return reader.end();
        };
        match frame {
            _ if reader.take(frame.closing()) => {
                frames.pop();
                reader.leave_value(into, &mut frames)?;
            }
            Frame::Object => {
                let (key, span) = reader.string()?;
                reader.blanks()?;
                reader.want(b':')?;
                reader.blanks()?;
                into.enter(&key);
                reader.value(span, into, &mut frames)?;
            }
            Frame::Array { next } => {
                into.enter_item(*next);
                *next += 1;
                let here = Span::new(reader.at, reader.at);
                reader.value(here, into, &mut frames)?;
            }
        }
        if frames.is_empty() {
            reader.blanks()?;
            return reader.end();
        }
    }
}

enum Frame {
    Object,
    Array { next: usize },
}

impl Frame {
    fn closing(&self) -> u8 {
        match self {
            Frame::Object => b'}',
            Frame::Array { .. } => b']',
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek() == Some(byte);
        self.at += usize::from(taken);
        taken
    }

    fn want(&mut self, byte: u8) -> Result<(), SettingsError> {
        if self.take(byte) {
            return Ok(());
        }
        Err(syntax(
            self.text,
            self.at,
            format!("`{}` is missing", char::from(byte)),
        ))
    }

    fn end(&self) -> Result<(), SettingsError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(syntax(self.text, self.at, "text behind the end")),
        }
    }

    fn blanks(&mut self) -> Result<(), SettingsError> {
        loop {
            let rest = &self.text[self.at..];
            if rest.starts_with([' ', '\t', '\r', '\n']) {
                self.at += 1;
            } else if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let end = rest
                    .find("*/")
                    .ok_or_else(|| syntax(self.text, self.at, "a comment without end"))?;
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    /// Reads a value, or enters the object or array that starts here.
    fn value(
        &mut self,
        key: Span,
        into: &mut Collector,
        frames: &mut Vec<Frame>,
    ) -> Result<(), SettingsError> {
        let from = self.at;
        match self.peek() {
            Some(b'{') => frames.push(Frame::Object),
            Some(b'[') => frames.push(Frame::Array { next: 0 }),
            Some(b'"') => {
                let (value, span) = self.string()?;
                into.add(value, item_or_key(key, span), span)?;
                return self.leave_value(into, frames);
            }
            Some(b'-' | b'+' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') => {
                let word = |b: &u8| b.is_ascii_alphanumeric() || b"+-._".contains(b);
                let len = self.text.as_bytes()[from..]
                    .iter()
                    .take_while(|b| word(b))
                    .count();
                self.at += len;
                let written = &self.text[from..self.at];
                let literal = ["true", "false", "null", "NaN", "Infinity"].contains(&written);
                if !literal && written.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    return Err(syntax(self.text, from, format!("`{written}` is no value")));
                }
                let span = Span::new(from, self.at);
                into.add(written.to_owned(), item_or_key(key, span), span)?;
                return self.leave_value(into, frames);
            }
            _ => return Err(syntax(self.text, from, "a value is missing")),
        }
        self.at += 1;
        Ok(())
    }

    /// Behind a value: leaves its key or index, and takes the comma unless the object or array ends.
    fn leave_value(
        &mut self,
        into: &mut Collector,
        frames: &mut [Frame],
    ) -> Result<(), SettingsError> {
        let Some(frame) = frames.last() else {
            return Ok(());
        };
        into.leave();
        self.blanks()?;
        if self.peek() != Some(frame.closing()) {
            self.want(b',')?;
        }
        Ok(())
    }

    /// A string and the span between its quotes.
    fn string(&mut self) -> Result<(String, Span), SettingsError> {
        self.want(b'"')?;
        let from = self.at;
        let mut value = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(stop) = memchr::memchr2(b'"', b'\\', rest.as_bytes()) else {
                return Err(syntax(self.text, from, "a string without end"));
            };
            value.push_str(&rest[..stop]);
            self.at += stop;
            if self.take(b'"') {
                return Ok((value, Span::new(from, self.at - 1)));
            }
            value.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, SettingsError> {
        let from = self.at;
        let Some(sign) = self.text[self.at + 1..].chars().next() else {
            return Err(syntax(self.text, from, "a string without end"));
        };
        self.at += 1 + sign.len_utf8();
        Ok(match sign {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{C}',
            'u' => self.unicode().unwrap_or(char::REPLACEMENT_CHARACTER),
            other => other,
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.four_hex()?;
        if (0xD800..0xDC00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let second = self.four_hex()?;
            return char::decode_utf16([first as u16, second as u16])
                .next()?
                .ok();
        }
        char::from_u32(first)
    }

    fn four_hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(value)
    }
}

/// A list item has no key of its own: its span stands for it.
fn item_or_key(key: Span, value: Span) -> Span {
    if key.is_empty() { value } else { key }
}
