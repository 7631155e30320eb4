//! TOML through a parser that keeps the place of every key and value.

use super::{Collector, SettingsError, syntax};
use crate::model::Span;
use std::ops::Range;
use toml_edit::{Document, Item, Key, TableLike, Value};

pub(super) fn read(text: &str, into: &mut Collector) -> Result<(), SettingsError> {
    let document = Document::parse(text).map_err(|e| {
        let at = e.span().map_or(0, |span| span.start);
        syntax(text, at, e.message())
    })?;
    table(text, document.as_table(), into)?;
    // Tables may be written in pieces; the order of the file is what counts.
    into.all.sort_by_key(|setting| setting.span);
    Ok(())
}

/// The parser refuses deep nesting, so recursion is bounded.
fn table(text: &str, table: &dyn TableLike, into: &mut Collector) -> Result<(), SettingsError> {
    for (name, item) in table.iter() {
        let key = table.key(name).and_then(Key::span);
        into.enter(name);
        match item {
            Item::None => {}
            Item::Value(v) => value(text, v, key, into)?,
            Item::Table(t) => self::table(text, t, into)?,
            Item::ArrayOfTables(tables) => {
                for (index, t) in tables.iter().enumerate() {
                    into.enter_item(index);
                    self::table(text, t, into)?;
                    into.leave();
                }
            }
        }
        into.leave();
    }
    Ok(())
}

fn value(
    text: &str,
    value: &Value,
    key: Option<Range<usize>>,
    into: &mut Collector,
) -> Result<(), SettingsError> {
    match value {
        Value::InlineTable(t) => return table(text, t, into),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                into.enter_item(index);
                self::value(text, item, None, into)?;
                into.leave();
            }
            return Ok(());
        }
        _ => {}
    }
    let Some(raw) = value.span() else {
        return Ok(());
    };
    let written = text.get(raw.clone()).unwrap_or_default();
    let (told, quotes) = match value.as_str() {
        Some(string) => (string.to_owned(), quote_len(written)),
        None => (written.to_owned(), 0),
    };
    let span = Span::new(raw.start + quotes, raw.end - quotes);
    let key = key.map_or(span, |key| key_span(text, key));
    into.add(told, key, span)
}

fn quote_len(written: &str) -> usize {
    let triple = written.starts_with("\"\"\"") || written.starts_with("'''");
    if triple && written.len() >= 6 {
        3
    } else {
        usize::from(written.len() >= 2)
    }
}

fn key_span(text: &str, key: Range<usize>) -> Span {
    let quoted = key.len() >= 2 && text[key.clone()].starts_with(['"', '\'']);
    let quotes = usize::from(quoted);
    Span::new(key.start + quotes, key.end - quotes)
}
