//! XML: the text of elements and the attributes.

use super::{Collector, SettingsError, syntax};
use crate::model::Span;
use roxmltree::{Document, Node, ParsingOptions};

pub(super) fn read(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    check_bounds(text)?;
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document =
        Document::parse_with_options(text, options).map_err(|e| SettingsError::Syntax {
            line: e.pos().row,
            reason: e.to_string(),
        })?;
    let mut node = document.root_element();
    element(node, into)?;
    // A walk along the links between elements, because nesting may be too deep for recursion.
    loop {
        if let Some(child) = node.first_element_child() {
            node = child;
        } else {
            while node.next_sibling_element().is_none() {
                into.leave();
                match node.parent_element() {
                    Some(parent) => node = parent,
                    None => return Ok(()),
                }
            }
            into.leave();
            let Some(next) = node.next_sibling_element() else {
                return Ok(());
            };
            node = next;
        }
        element(node, into)?;
    }
}

fn element(node: Node<'_, '_>, into: &mut Collector) -> Result<(), SettingsError> {
    into.enter(node.tag_name().name());
    let name = name_span(node);
    for attribute in node.attributes() {
        let (key, value) = (attribute.range_qname(), attribute.range_value());
        into.add_under(
            &format!("@{}", attribute.name()),
            attribute.value().to_owned(),
            Span::new(key.start, key.end),
            Span::new(value.start.min(value.end), value.end),
        )?;
    }
    for text in node.children().filter(Node::is_text) {
        let value = text.text().unwrap_or_default().trim();
        if !value.is_empty() {
            into.add(value.to_owned(), name, text_span(text))?;
        }
    }
    Ok(())
}

fn name_span(node: Node<'_, '_>) -> Span {
    let start = node.range().start + 1;
    let written = &node.document().input_text()[start..node.range().end];
    let end = written.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
    Span::new(start, start + end.unwrap_or(written.len()))
}

/// The text without the blanks around it, and without the signs of a CDATA section.
fn text_span(node: Node<'_, '_>) -> Span {
    let range = node.range();
    let mut written = &node.document().input_text()[range.clone()];
    let mut start = range.start;
    if let Some(inner) = written.strip_prefix("<![CDATA[") {
        start += written.len() - inner.len();
        written = inner.strip_suffix("]]>").unwrap_or(inner);
    }
    let blanks = written.len() - written.trim_start().len();
    let start = start + blanks;
    Span::new(start, start + written.trim().len())
}

/// Attributes of one element, and elements inside each other, beyond which the parser's effort would grow with the
/// square of the text.
const MOST_ATTRIBUTES: usize = 1000;
const DEEPEST_ELEMENTS: usize = 1000;

/// Refuses what the parser would take too long for: one element of very many attributes, very deep nesting, and
/// entities, which a short text can use to stand for a very long one.
fn check_bounds(text: &str) -> Result<(), SettingsError> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let from = at + found;
        let rest = &text[from..];
        let skip = |start: &str, end: &str| {
            let len = rest.find(end).map_or(rest.len(), |n| n + end.len());
            rest.starts_with(start).then_some(len)
        };
        if rest.starts_with("<!ENTITY") {
            return Err(syntax(
                text,
                from,
                "entities are declared, which are not expanded",
            ));
        }
        if !rest.starts_with("<!") && !rest.starts_with("<?") {
            let tag = Tag::read(&rest[1..]);
            match tag.kind {
                TagKind::Close => depth = depth.saturating_sub(1),
                TagKind::Open => depth += 1,
                TagKind::Empty => {}
            }
            if tag.attributes > MOST_ATTRIBUTES || depth > DEEPEST_ELEMENTS {
                return Err(SettingsError::TooLarge);
            }
            at = from + 1 + tag.len;
            continue;
        }
        let skipped = skip_section(&skip);
        at = from + skipped.unwrap_or(1);
    }
    Ok(())
}

fn skip_section(skip: &dyn Fn(&str, &str) -> Option<usize>) -> Option<usize> {
    skip("<!--", "-->")
        .or_else(|| skip("<![CDATA[", "]]>"))
        .or_else(|| skip("<?", "?>"))
}

enum TagKind {
    Open,
    Close,
    Empty,
}

struct Tag {
    len: usize,
    kind: TagKind,
    attributes: usize,
}

impl Tag {
    /// Reads up to the `>` that is not in quotes.
    fn read(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut tag = Tag {
            len: bytes.len(),
            kind: TagKind::Open,
            attributes: 0,
        };
        let mut at = 0;
        while let Some(found) = memchr::memchr3(b'"', b'\'', b'>', &bytes[at..]) {
            at += found + 1;
            let sign = bytes[at - 1];
            if sign == b'>' {
                tag.len = at;
                break;
            }
            tag.attributes += 1;
            at += memchr::memchr(sign, &bytes[at..]).map_or(bytes.len() - at, |n| n + 1);
        }
        if bytes.first() == Some(&b'/') {
            tag.kind = TagKind::Close;
        } else if bytes[..tag.len].ends_with(b"/>") {
            tag.kind = TagKind::Empty;
        }
        tag
    }
}
