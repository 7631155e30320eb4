//! The page as GitHub-flavoured Markdown.

use super::super::markup::{code, code_block, prose};
use super::super::visible::visible;
use super::page::{Block, Item, Run, Text};
use std::io;

/// Writes the page.
pub(super) fn render(page: &[Block], out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    blocks(page, "", &mut text);
    out.write_all(text.trim_end().as_bytes())?;
    out.write_all(b"\n")
}

/// Blocks with a blank line between them, below an indent.
fn blocks(page: &[Block], indent: &str, out: &mut String) {
    for (n, block) in page.iter().enumerate() {
        // Below an entry a list follows at once.
        let follows = n == 0 && !indent.is_empty();
        if !follows && !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
        one(block, indent, out);
    }
}

fn one(block: &Block, indent: &str, out: &mut String) {
    let mut line = |text: &str| {
        out.push_str(indent);
        out.push_str(text);
        out.push('\n');
    };
    match block {
        Block::Heading {
            level,
            anchor,
            text,
        } => {
            if let Some(anchor) = anchor {
                line(&format!("<a id=\"{anchor}\"></a>\n"));
            }
            line(&format!("{} {}", "#".repeat(*level), told(text, In::Line)));
        }
        Block::Paragraph(text) => line(&told(text, In::Line)),
        Block::Items(items) => list(items, indent, &|_| "- ".to_owned(), out),
        Block::Checks(items) => list(items, indent, &|_| "- [ ] ".to_owned(), out),
        Block::Numbered(items) => list(items, indent, &|n| format!("{}. ", n + 1), out),
        Block::Table { heads, rows } => {
            let row = |cells: &[Text]| {
                let cells: Vec<String> = cells.iter().map(|c| told(c, In::Cell)).collect();
                format!("| {} |", cells.join(" | "))
            };
            line(&row(heads));
            line(&format!("|{}", "------|".repeat(heads.len())));
            for cells in rows {
                line(&row(cells));
            }
        }
        Block::Code { language, text } => {
            for written in code_block(language, text).lines() {
                line(written);
            }
        }
    }
}

fn list(items: &[Item], indent: &str, mark: &dyn Fn(usize) -> String, out: &mut String) {
    for (n, item) in items.iter().enumerate() {
        let mark = mark(n);
        out.push_str(indent);
        out.push_str(&mark);
        out.push_str(&told(&item.text, In::Line));
        out.push('\n');
        // A check's content begins behind the dash.
        let width = if mark.starts_with('-') { 2 } else { mark.len() };
        let deeper = format!("{indent}{}", " ".repeat(width));
        blocks(&item.under, &deeper, out);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    Line,
    /// Of a table, where a bar ends it.
    Cell,
}

fn told(text: &Text, place: In) -> String {
    let mut out = String::new();
    for run in &text.0 {
        match run {
            Run::Words(words) | Run::Figure(_, words) => out.push_str(&spaced(words)),
            Run::Quote(words) => out.push_str(&prose(words)),
            Run::Code(text) => {
                let span = code(text);
                out.push_str(&match place {
                    In::Line => span,
                    In::Cell => span.replace('|', "\\|"),
                });
            }
            Run::Strong => out.push_str("**"),
            Run::Link { anchor, text } => {
                out.push_str(&format!("[{}](#{anchor})", told(text, place)));
            }
        }
    }
    let out = visible(out.trim()).into_owned();
    // Two strike out what is between them; one is a range.
    match out.matches("\\~").count() {
        1 => out.replace("\\~", "~"),
        _ => out,
    }
}

/// Prose that keeps the blanks at its ends.
fn spaced(words: &str) -> String {
    let start = if words.starts_with(' ') { " " } else { "" };
    let end = if words.len() > 1 && words.ends_with(' ') {
        " "
    } else {
        ""
    };
    format!("{start}{}{end}", prose(words))
}
