//! JSON written as it is made: one array element per line near the top, compact below, safe to print.

use super::visible::is_hidden;
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;
use std::io;

/// Writes the value; arrays and objects nested less than `line_depth` deep begin a line for each of their parts.
///
/// Characters that act on a terminal are written as `\u` escapes, so that a file shown with `cat` is harmless
/// and still holds the exact text.
///
/// # Errors
/// What `out` answers.
pub(super) fn write(
    value: &impl Serialize,
    line_depth: usize,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let formatter = Lines {
        depth: 0,
        line_depth,
        parts: Parts::None,
    };
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, formatter);
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// A sequence whose elements are made one by one while they are written.
pub(super) struct Each<F>(pub(super) F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

struct Lines {
    depth: usize,
    line_depth: usize,
    parts: Parts,
}

/// Whether the array or object that closes next had any parts.
#[derive(PartialEq)]
enum Parts {
    None,
    Some,
}

impl Lines {
    fn begin<W: ?Sized + io::Write>(&mut self, sign: &[u8], out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.parts = Parts::None;
        out.write_all(sign)
    }

    fn part<W: ?Sized + io::Write>(&mut self, first: bool, out: &mut W) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.break_line(self.depth, out)
    }

    fn end<W: ?Sized + io::Write>(&mut self, sign: &[u8], out: &mut W) -> io::Result<()> {
        if self.parts == Parts::Some {
            self.break_line(self.depth - 1, out)?;
        }
        self.depth -= 1;
        self.parts = Parts::Some;
        out.write_all(sign)
    }

    fn break_line<W: ?Sized + io::Write>(&self, indent: usize, out: &mut W) -> io::Result<()> {
        if self.depth > self.line_depth {
            return Ok(());
        }
        out.write_all(b"\n")?;
        out.write_all(" ".repeat(indent).as_bytes())
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(b"[", out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(b"]", out)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.part(first, out)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.parts = Parts::Some;
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(b"{", out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(b"}", out)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.part(first, out)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth > self.line_depth {
            b":"
        } else {
            b": "
        })
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.parts = Parts::Some;
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_hidden) {
            out.write_all(&rest.as_bytes()[..at])?;
            let len = rest[at..].chars().next().map_or(1, char::len_utf8);
            for unit in rest[at..at + len].encode_utf16() {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + len..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn text(value: &Value, line_depth: usize) -> String {
        let mut out = Vec::new();
        write(value, line_depth, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn elements_near_the_top_have_their_lines() {
        let value = json!({"a": [{"b": [1, 2]}, {}], "c": []});
        assert_eq!(
            text(&value, 2),
            "{\n \"a\": [\n  {\"b\":[1,2]},\n  {}\n ],\n \"c\": []\n}\n"
        );
        assert_eq!(text(&value, 0), "{\"a\":[{\"b\":[1,2]},{}],\"c\":[]}\n");
    }

    #[test]
    fn text_that_acts_is_escaped_and_read_back_whole() {
        let value = json!({"k\u{9b}": "\x1b[0m\u{9b}31m \u{202e}\u{2028} 가\"\\\n"});
        let written = text(&value, 3);
        assert!(
            !written
                .trim_end()
                .chars()
                .any(|c| is_hidden(c) && c != '\n')
        );
        assert_eq!(
            serde_json::from_str::<Value>(&written).expect("JSON"),
            value
        );
    }
}
