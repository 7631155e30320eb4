//! The page as one HTML file: no scripts, no outside resources, fit to be printed.

use super::super::visible::visible;
use super::page::{Block, Item, Run, Text};
use crate::model::Lang;
use std::io;

const STYLE: &str = "
:root { color-scheme: light; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff;
  font: 15px/1.6 -apple-system, 'Segoe UI', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif; word-break: keep-all; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; border-bottom: 2px solid #1c2430; padding-bottom: .4rem; }
h2 { font-size: 1.3rem; margin-top: 2.2rem; border-bottom: 1px solid #c9d1dc; padding-bottom: .2rem; }
h3 { font-size: 1.08rem; margin-top: 1.6rem; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .93em; }
th, td { border: 1px solid #c9d1dc; padding: .35rem .55rem; text-align: left; vertical-align: top; }
th { background: #eef2f7; white-space: nowrap; }
code { overflow-wrap: anywhere; font: .9em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, 'D2Coding', monospace; background: #f2f4f7; padding: .05em .3em; border-radius: 3px; }
pre { background: #f2f4f7; border: 1px solid #dde3ea; border-radius: 4px; padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; }
pre code { padding: 0; background: none; }
ul.checks { list-style: none; padding-left: .2rem; }
ul.checks > li { padding-left: 1.6rem; text-indent: -1.6rem; margin: .25rem 0; }
ul.checks > li > * { text-indent: 0; }
input[type=checkbox] { width: 1rem; margin: 0 .6rem 0 0; text-indent: 0; }
li { margin: .15rem 0; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } h2, h3 { break-after: avoid; } tr, pre, li { break-inside: avoid; } a { color: inherit; text-decoration: none; } }
";

/// Writes the page.
pub(super) fn render(page: &[Block], lang: Lang, out: &mut dyn io::Write) -> io::Result<()> {
    let title = page.iter().find_map(|block| match block {
        Block::Heading { text, .. } => Some(text.unmarked()),
        _ => None,
    });
    let mut body = String::new();
    blocks(page, &mut body);
    write!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escaped(&title.unwrap_or_default())
    )
}

fn blocks(page: &[Block], out: &mut String) {
    for block in page {
        one(block, out);
    }
}

fn one(block: &Block, out: &mut String) {
    match block {
        Block::Heading {
            level,
            anchor,
            text,
        } => {
            let id = anchor
                .as_ref()
                .map_or_else(String::new, |a| format!(" id=\"{a}\""));
            // The page's own title is the first level here.
            let level = level.saturating_sub(1).max(1);
            out.push_str(&format!("<h{level}{id}>{}</h{level}>\n", told(text)));
        }
        Block::Paragraph(text) => out.push_str(&format!("<p>{}</p>\n", told(text))),
        Block::Items(items) => list("ul", "", items, out),
        Block::Numbered(items) => list("ol", "", items, out),
        Block::Checks(items) => list("ul", " class=\"checks\"", items, out),
        Block::Table { heads, rows } => {
            let cells = |tag: &str, cells: &[Text]| -> String {
                cells
                    .iter()
                    .map(|c| format!("<{tag}>{}</{tag}>", told(c)))
                    .collect()
            };
            out.push_str(&format!(
                "<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n",
                cells("th", heads)
            ));
            for row in rows {
                out.push_str(&format!("<tr>{}</tr>\n", cells("td", row)));
            }
            out.push_str("</tbody>\n</table>\n");
        }
        Block::Code { text, .. } => {
            out.push_str(&format!("<pre><code>{}</code></pre>\n", escaped(text)))
        }
    }
}

fn list(tag: &str, class: &str, items: &[Item], out: &mut String) {
    out.push_str(&format!("<{tag}{class}>\n"));
    let tick = if class.is_empty() {
        ""
    } else {
        "<input type=\"checkbox\">"
    };
    for item in items {
        out.push_str(&format!("<li>{tick}{}", told(&item.text)));
        if !item.under.is_empty() {
            out.push('\n');
            blocks(&item.under, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str(&format!("</{tag}>\n"));
}

fn told(text: &Text) -> String {
    let mut out = String::new();
    let mut is_strong = false;
    for run in &text.0 {
        match run {
            Run::Words(words) | Run::Figure(_, words) | Run::Quote(words) => {
                out.push_str(&escaped(words))
            }
            Run::Code(code) => out.push_str(&format!("<code>{}</code>", escaped(code))),
            Run::Strong => {
                out.push_str(if is_strong { "</strong>" } else { "<strong>" });
                is_strong = !is_strong;
            }
            Run::Link { anchor, text } => {
                out.push_str(&format!("<a href=\"#{anchor}\">{}</a>", told(text)))
            }
        }
    }
    if is_strong {
        out.push_str("</strong>");
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |l| (l, "\n"));
        for c in visible(line).chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }
        }
        out.push_str(end);
    }
    out
}
