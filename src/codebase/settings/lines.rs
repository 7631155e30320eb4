//! Formats that are read line by line: properties, INI, dotenv, and YAML that no parser takes.

use super::{Collector, DEEPEST, SettingsError};
use crate::model::Span;

/// One line without its end, and the byte where it starts.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Line<'t> {
    fn all(text: &'t str) -> impl Iterator<Item = Line<'t>> {
        let mut start = 0;
        text.split_inclusive('\n').map(move |line| {
            let from = start;
            start += line.len();
            Line {
                text: line.trim_end_matches(['\n', '\r']),
                start: from,
            }
        })
    }

    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t', '\u{FEFF}']).len()
    }

    /// The part between two byte positions of the line, without the blanks around it.
    fn part(self, from: usize, to: usize) -> Line<'t> {
        let part = &self.text[from..to];
        let blanks = part.len() - part.trim_start().len();
        Line {
            text: part.trim(),
            start: self.start + from + blanks,
        }
    }

    fn span(self) -> Span {
        Span::new(self.start, self.start + self.text.len())
    }

    /// Without quotes around it.
    fn unquoted(self) -> Line<'t> {
        let inner = ['"', '\''].iter().find_map(|quote| {
            let inner = self.text.strip_prefix(*quote)?;
            inner.strip_suffix(*quote)
        });
        match inner {
            Some(text) => Line {
                text,
                start: self.start + 1,
            },
            None => self,
        }
    }

    /// A value without quotes and without a comment behind it, which one of `signs` after a blank starts.
    fn value(self, signs: &[char]) -> Line<'t> {
        let bytes = self.text.as_bytes();
        if let Some(&quote @ (b'"' | b'\'')) = bytes.first()
            && let Some(end) = memchr::memchr(quote, &bytes[1..])
        {
            let behind = self.text[end + 2..].trim_start();
            if behind.is_empty() || behind.starts_with(signs) {
                return self.part(1, end + 1).or_blank(self, 1, end + 1);
            }
        }
        let mut blank = true;
        for (i, c) in self.text.char_indices() {
            if blank && signs.contains(&c) {
                return self.part(0, i);
            }
            blank = c.is_whitespace();
        }
        self
    }

    /// Blanks between quotes belong to the value.
    fn or_blank(self, whole: Line<'t>, from: usize, to: usize) -> Line<'t> {
        if self.text.len() == to - from {
            return self;
        }
        Line {
            text: &whole.text[from..to],
            start: whole.start + from,
        }
    }
}

pub(super) fn read_properties(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    let mut lines = Line::all(text);
    while let Some(line) = lines.next() {
        let line = line.part(line.indent(), line.text.len());
        if line.text.is_empty() || line.text.starts_with(['#', '!']) {
            continue;
        }
        let (key, value) = halves(line);
        let mut joined = String::new();
        let mut last = value;
        // A line that ends in an odd number of backslashes goes on in the next one.
        while continues(last.text) {
            joined.push_str(&last.text[..last.text.len() - 1]);
            match lines.next() {
                Some(next) => last = next.part(next.indent(), next.text.len()),
                None => break,
            }
        }
        if joined.is_empty() || !continues(last.text) {
            joined.push_str(last.text);
        }
        if key.text.is_empty() || key.text == "\\" {
            continue;
        }
        let span = Span::new(value.start, last.start + last.text.len());
        let name = unescaped(key.text).replace('[', ".").replace(']', "");
        into.add_under(&name, unescaped(&joined), key.span(), span)?;
    }
    Ok(())
}

fn continues(text: &str) -> bool {
    text.bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1
}

/// A properties line at its first unescaped `=`, `:` or blank.
fn halves(line: Line<'_>) -> (Line<'_>, Line<'_>) {
    let mut escaped = false;
    let end = line.text.char_indices().find(|(_, c)| {
        let ends = !escaped && (matches!(c, '=' | ':') || c.is_whitespace());
        escaped = *c == '\\' && !escaped;
        ends
    });
    let end = end.map_or(line.text.len(), |(i, _)| i);
    let mut from = end;
    let rest = line.text[end..].trim_start();
    from += line.text[end..].len() - rest.len();
    from += usize::from(rest.starts_with(['=', ':']));
    (line.part(0, end), line.part(from, line.text.len()))
}

/// Java's escapes; what is no escape stays as it stands.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hex = rest.strip_prefix("\\u").and_then(|r| r.get(..4));
        if let Some(unit) = hex.and_then(|h| u16::from_str_radix(h, 16).ok()) {
            units.push(unit);
            rest = &rest[6..];
            continue;
        }
        out.push_str(&String::from_utf16_lossy(&units));
        units.clear();
        rest = &rest[c.len_utf8()..];
        let next = rest.chars().next();
        match (c, next) {
            ('\\', Some(next)) => {
                out.push(match next {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
                rest = &rest[next.len_utf8()..];
            }
            _ => out.push(c),
        }
    }
    out.push_str(&String::from_utf16_lossy(&units));
    out
}

pub(super) fn read_ini(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    let mut section = String::new();
    let mut list: Option<List> = None;
    for line in Line::all(text) {
        let indent = line.indent();
        let content = line.part(indent, line.text.len());
        if content.text.is_empty() || content.text.starts_with(['#', ';']) {
            continue;
        }
        // Lines that stand further in than their key are items of its value.
        if let Some(list) = list.as_mut().filter(|list| indent > list.indent) {
            let item = content.value(&['#', ';']);
            into.enter(&section);
            into.enter(&list.key);
            into.enter_item(list.next);
            into.add(item.text.to_owned(), item.span(), item.span())?;
            (0..3).for_each(|_| into.leave());
            list.next += 1;
            continue;
        }
        list = None;
        if let Some(name) = content.text.strip_prefix('[') {
            let name = name.split_once(']').map_or(name, |(name, _)| name);
            section = name.replace(['"', '\'', '[', ']'], "").replace(' ', ".");
            continue;
        }
        let Some((key, value)) = ini_halves(content) else {
            continue;
        };
        let value = value.value(&['#', ';']);
        if !section.is_empty() {
            into.enter(&section);
        }
        if value.text.is_empty() && content.text.ends_with(['=', ':']) && !section.is_empty() {
            list = Some(List {
                indent,
                key: key.text.to_owned(),
                next: 0,
            });
        }
        into.add_under(key.text, value.text.to_owned(), key.span(), value.span())?;
        if !section.is_empty() {
            into.leave();
        }
    }
    drop_list_heads(into);
    Ok(())
}

struct List {
    indent: usize,
    key: String,
    next: usize,
}

/// A key whose value is a list was added as an empty value before its items were seen.
fn drop_list_heads(into: &mut Collector) {
    let heads: Vec<bool> = into
        .all
        .iter()
        .zip(into.all.iter().skip(1))
        .map(|(head, item)| {
            head.value.is_empty()
                && item.key.len() == head.key.len() + 1
                && item.key.starts_with(&head.key)
                && item.key_span == item.span
        })
        .collect();
    let mut at = 0;
    into.all.retain(|_| {
        at += 1;
        !heads.get(at - 1).copied().unwrap_or(false)
    });
}

/// `key = value`, `key: value`, or a key alone.
fn ini_halves(line: Line<'_>) -> Option<(Line<'_>, Line<'_>)> {
    let end = line.text.find(['=', ':']);
    match end {
        Some(0) => None,
        Some(end) => Some((
            line.part(0, end).unquoted(),
            line.part(end + 1, line.text.len()),
        )),
        None => {
            let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let end = line.text.len();
            line.text
                .chars()
                .all(word)
                .then(|| (line, line.part(end, end)))
        }
    }
}

pub(super) fn read_dotenv(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    // Lines before this byte belong to a quoted value that spans them.
    let mut read_to = 0;
    for line in Line::all(text) {
        if line.start < read_to {
            continue;
        }
        let mut content = line.part(line.indent(), line.text.len());
        if content.text.starts_with("export ") {
            content = content.part("export ".len(), content.text.len());
        }
        let Some((name, _)) = content.text.split_once('=') else {
            continue;
        };
        if name.trim().is_empty() || content.text.starts_with('#') {
            continue;
        }
        let key = content.part(0, name.len());
        let mut value = content.part(name.len() + 1, content.text.len());
        match spanning(text, value) {
            Some(long) => {
                read_to = long.start + long.text.len();
                value = long;
            }
            None => value = value.value(&['#']),
        }
        into.add_under(key.text, value.text.to_owned(), key.span(), value.span())?;
    }
    Ok(())
}

/// The value between quotes that close on a later line.
fn spanning<'t>(text: &'t str, value: Line<'t>) -> Option<Line<'t>> {
    let quote = *value.text.as_bytes().first()?;
    let opens = matches!(quote, b'"' | b'\'') && !value.text[1..].contains(char::from(quote));
    if !opens {
        return None;
    }
    let start = value.start + 1;
    let len = memchr::memchr(quote, &text.as_bytes()[start..])?;
    Some(Line {
        text: &text[start..start + len],
        start,
    })
}

/// YAML as nested `key: value` lines. Lines that hold only a template action are passed over; a value keeps the
/// template inside it. Flow collections are values as written.
pub(super) fn read_yaml(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    let mut outline = Outline::default();
    for line in Line::all(text) {
        let indent = line.indent();
        let content = line.part(indent, line.text.len());
        if outline.in_block(indent, content.text) {
            continue;
        }
        if line.text.starts_with("---") {
            outline = Outline {
                documents: outline.documents + u32::from(outline.seen),
                ..Outline::default()
            };
            into.document = outline.documents;
            continue;
        }
        if content.text.is_empty()
            || content.text.starts_with(['#', '%'])
            || (content.text.starts_with("{{") && content.text.ends_with("}}"))
            || content.text.starts_with("{%")
        {
            continue;
        }
        outline.seen = true;
        outline.line(content, indent, into)?;
    }
    Ok(())
}

#[derive(Default)]
struct Outline {
    levels: Vec<Level>,
    /// The column of a key whose value is a block text: deeper lines belong to it.
    block: Option<usize>,
    documents: u32,
    seen: bool,
}

/// A key or list item that later lines may stand under. A dash stands half a column further in than a key in the same
/// column, because a list may start in the column of its key.
struct Level {
    place: usize,
    part: String,
    items: usize,
}

impl Outline {
    fn in_block(&mut self, indent: usize, text: &str) -> bool {
        let inside = self
            .block
            .is_some_and(|key| text.is_empty() || indent > key);
        if !inside {
            self.block = None;
        }
        inside
    }

    fn line(
        &mut self,
        content: Line<'_>,
        indent: usize,
        into: &mut Collector,
    ) -> Result<(), SettingsError> {
        let mut content = content;
        let mut column = indent;
        while let Some(rest) = content
            .text
            .strip_prefix("- ")
            .or((content.text == "-").then_some(""))
        {
            self.item(column * 2 + 1);
            let blanks = content.text.len() - rest.trim_start().len();
            content = content.part(blanks, content.text.len());
            column += blanks;
            if self.levels.len() > DEEPEST {
                return Ok(());
            }
        }
        if content.text.is_empty() {
            return Ok(());
        }
        let Some(end) = key_end(content.text) else {
            let item = content.value(&['#']);
            return self.add(None, item, item.span(), into);
        };
        let key = content.part(0, end).unquoted();
        let value = content.part(end + 1, content.text.len()).value(&['#']);
        self.close_to(column * 2);
        if value.text.starts_with(['|', '>']) {
            self.block = Some(column);
            return Ok(());
        }
        if value.text.is_empty() || value.text.starts_with('&') && !value.text.contains(' ') {
            self.levels.push(Level {
                place: column * 2,
                part: key.text.to_owned(),
                items: 0,
            });
            return Ok(());
        }
        self.add(Some(key.text), value, key.span(), into)
    }

    fn close_to(&mut self, place: usize) {
        while self.levels.last().is_some_and(|l| l.place >= place) {
            self.levels.pop();
        }
    }

    fn item(&mut self, place: usize) {
        while self.levels.last().is_some_and(|l| l.place > place) {
            self.levels.pop();
        }
        if self.levels.last().is_some_and(|l| l.place == place) {
            self.levels.pop();
        }
        let index = self.levels.last_mut().map_or(0, |parent| {
            parent.items += 1;
            parent.items - 1
        });
        self.levels.push(Level {
            place,
            part: index.to_string(),
            items: 0,
        });
    }

    fn add(
        &self,
        key: Option<&str>,
        value: Line<'_>,
        key_span: Span,
        into: &mut Collector,
    ) -> Result<(), SettingsError> {
        for level in &self.levels {
            into.enter(&level.part);
        }
        let added = match key {
            Some(key) => into.add_under(key, value.text.to_owned(), key_span, value.span()),
            None => into.add(value.text.to_owned(), key_span, value.span()),
        };
        for _ in &self.levels {
            into.leave();
        }
        added
    }
}

/// The colon that ends a key: followed by a blank or the end, not in a quoted key or a template.
fn key_end(text: &str) -> Option<usize> {
    let from = match text.as_bytes().first()? {
        quote @ (b'"' | b'\'') => memchr::memchr(*quote, &text.as_bytes()[1..])? + 2,
        b'{' | b'[' if !text.starts_with("{{") => return None,
        _ => 0,
    };
    let mut at = from;
    while let Some(found) = text[at..].find([':', '{']) {
        at += found;
        if text[at..].starts_with("{{") {
            at += text[at..].find("}}")?;
        } else if text[at..].starts_with(':')
            && text[at + 1..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace)
        {
            return Some(at);
        }
        at += 1;
    }
    None
}
