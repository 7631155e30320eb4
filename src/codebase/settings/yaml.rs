//! YAML through the events of a parser: no tree is built, and aliases are not followed.

use super::{Collector, DEEPEST, SettingsError, syntax};
use crate::model::Span;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

pub(super) fn read(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    if nests_brackets_deeply(text) {
        return Err(syntax(text, 0, "brackets are nested too deeply"));
    }
    let mut places = Places::new(text);
    let mut nodes = Nodes::new(into);
    for event in Parser::new_from_str(text) {
        let (event, span) =
            event.map_err(|e| syntax(text, line_start(text, e.marker().line()), e.info()))?;
        let start = places.byte(&span.start);
        match event {
            Event::DocumentStart(_) => nodes.start_document(),
            Event::Scalar(value, style, ..) => {
                let end = places.byte(&span.end).max(start);
                nodes.scalar(&value, written(text, start, end, style))?;
            }
            Event::Alias(_) => nodes.skip_node(),
            Event::MappingStart(..) => nodes.open(Frame::Mapping { key: None }, text, start)?,
            Event::SequenceStart(..) => nodes.open(Frame::Sequence { next: 0 }, text, start)?,
            Event::MappingEnd | Event::SequenceEnd => nodes.close(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(())
}

/// The parser's effort grows with the number of brackets that are open at one time, so that number has a bound.
/// Brackets in strings count as well, which costs a strange text its parser and nothing else.
fn nests_brackets_deeply(text: &str) -> bool {
    let mut open = 0usize;
    text.bytes().any(|b| {
        match b {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEEPEST
    })
}

fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum()
}

/// Where the reader stands among mappings and sequences.
struct Nodes<'c> {
    into: &'c mut Collector,
    frames: Vec<Frame>,
    documents: u32,
}

enum Frame {
    /// The key whose value comes next.
    Mapping {
        key: Option<Span>,
    },
    Sequence {
        next: usize,
    },
}

impl<'c> Nodes<'c> {
    fn new(into: &'c mut Collector) -> Self {
        Self {
            into,
            frames: Vec::new(),
            documents: 0,
        }
    }

    fn start_document(&mut self) {
        self.into.document = self.documents;
        self.documents += 1;
    }

    fn scalar(&mut self, value: &str, span: Span) -> Result<(), SettingsError> {
        match self.frames.last_mut() {
            Some(Frame::Mapping { key: key @ None }) => {
                *key = Some(span);
                self.into.enter(value);
                return Ok(());
            }
            Some(Frame::Mapping { key: Some(key) }) => {
                let key = *key;
                self.into.add(value.to_owned(), key, span)?;
            }
            Some(Frame::Sequence { next }) => {
                self.into.enter_item(*next);
                self.into.add(value.to_owned(), span, span)?;
                self.into.leave();
            }
            None => {}
        }
        self.node_ended();
        Ok(())
    }

    /// A node that gives no setting stands as a value, as an item, or (strangely) as a key.
    fn skip_node(&mut self) {
        if let Some(Frame::Mapping { key: key @ None }) = self.frames.last_mut() {
            *key = Some(Span::default());
            self.into.enter("*");
        } else {
            self.node_ended();
        }
    }

    fn open(&mut self, frame: Frame, text: &str, at: usize) -> Result<(), SettingsError> {
        match self.frames.last() {
            // `{{ template }}` reads as a mapping that is a key: what it says is only found by lines.
            Some(Frame::Mapping { key: None }) => {
                return Err(syntax(text, at, "a mapping or list stands as a key"));
            }
            Some(Frame::Sequence { next }) => self.into.enter_item(*next),
            _ => {}
        }
        self.frames.push(frame);
        Ok(())
    }

    fn close(&mut self) {
        self.frames.pop();
        if let Some(Frame::Sequence { .. }) = self.frames.last() {
            self.into.leave();
        }
        self.node_ended();
    }

    fn node_ended(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Mapping { key: key @ Some(_) }) => {
                *key = None;
                self.into.leave();
            }
            Some(Frame::Sequence { next }) => *next += 1,
            Some(Frame::Mapping { key: None }) | None => {}
        }
    }
}

/// The span of what is written: without quotes and what stands behind an unquoted value.
fn written(text: &str, start: usize, end: usize, style: ScalarStyle) -> Span {
    let raw = &text[start..end];
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            let inner = raw.trim_end();
            let quoted = inner.len() >= 2 && inner.starts_with(['"', '\'']);
            if quoted {
                Span::new(start + 1, start + inner.len() - 1)
            } else {
                Span::new(start, start + inner.len())
            }
        }
        ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => {
            Span::new(start, start + raw.trim_end().len())
        }
    }
}

/// Byte offsets of the parser's places. They are told as line and column in characters; the running index is not
/// used, because it is counted in bytes behind some comments. Places come in nearly rising order: from one to the next
/// only what lies between them is walked, so that one long line is read once.
struct Places<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
    line: usize,
    column: usize,
    at: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if !bytes[end..].starts_with(b"\r\n") {
                line_starts.push(end + 1);
            }
        }
        Self {
            text,
            line_starts,
            line: 1,
            column: 0,
            at: 0,
        }
    }

    fn byte(&mut self, place: &Marker) -> usize {
        if place.line() != self.line {
            let Some(start) = self.line_starts.get(place.line().saturating_sub(1)) else {
                return self.text.len();
            };
            (self.line, self.column, self.at) = (place.line(), 0, *start);
        }
        let (before, behind) = self.text.split_at(self.at);
        if place.col() >= self.column {
            let steps = behind.chars().take(place.col() - self.column);
            self.at += steps.map(char::len_utf8).sum::<usize>();
        } else {
            let steps = before.chars().rev().take(self.column - place.col());
            self.at -= steps.map(char::len_utf8).sum::<usize>();
        }
        self.column = place.col();
        self.at
    }
}
