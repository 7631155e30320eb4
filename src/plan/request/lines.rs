//! The lines of a request: which heading each stands under, without bullets and marks.

use super::template::{self, Section};

/// One statement of a request, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// 1-based.
    pub(super) number: u32,
    /// `None` below no heading of the template.
    pub(super) section: Option<Section>,
    /// What it stands under: a sub-heading, or the line before that ends with a colon.
    pub(super) label: Option<String>,
    /// Without bullet, checkbox and emphasis; signs in their narrow forms.
    pub(super) text: String,
    pub(super) tick: Tick,
}

/// What a checkbox before the text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    NoBox,
    Ticked,
    Unticked,
}

/// All statements of a text, in order; headings of the template are none.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut reader = Reader::default();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    for (n, raw) in text.split('\n').enumerate() {
        reader.line(n as u32 + 1, raw.trim_end_matches('\r'));
    }
    reader.found
}

/// The headings of a text that are none of the template's, as written; for whoever finds none of the template's.
pub(super) fn other_headings(text: &str) -> Vec<String> {
    let headings = text.lines().filter_map(|line| heading_text(line.trim()));
    headings
        .filter(|h| template::section_of(h).is_none())
        .map(|h| h.trim().to_owned())
        .collect()
}

#[derive(Default)]
struct Reader {
    found: Vec<Line>,
    section: Option<Section>,
    /// How many `#` the section's heading has; 0 where it has none.
    level: usize,
    label: Option<Label>,
    seen_heading: bool,
    in_comment: bool,
}

/// What the lines below belong to.
struct Label {
    text: String,
    /// Where it is a line; a sub-heading goes on to the next heading.
    line: Option<LabelLine>,
}

struct LabelLine {
    indent: usize,
    is_bullet: bool,
}

impl Label {
    /// Whether a line still belongs to it: one further in, or a bullet below a line that is none.
    fn holds(&self, indent: usize, body: &Body) -> bool {
        self.line.as_ref().is_none_or(|line| {
            indent > line.indent || indent == line.indent && body.is_bullet && !line.is_bullet
        })
    }
}

impl Reader {
    fn line(&mut self, number: u32, raw: &str) {
        let without = narrow(&self.without_comments(raw));
        let indent = without.len() - without.trim_start().len();
        let text = without.trim().trim_start_matches("> ").trim();
        if text.is_empty() || is_rule(text) {
            return;
        }
        if let Some(heading) = heading_text(text) {
            return self.heading(number, heading, text);
        }
        let body = bare(text);
        if self.opens_section(number, text, &body) {
            return;
        }
        self.add(number, indent, &body);
    }

    fn heading(&mut self, number: u32, heading: &str, text: &str) {
        let level = text.bytes().take_while(|b| *b == b'#').count();
        let is_title = !std::mem::replace(&mut self.seen_heading, true);
        self.label = None;
        let (head, rest) = split_head(heading);
        if let Some((section, more)) = template::opened_by(head) {
            self.section = Some(section);
            self.level = level;
            self.add_all(number, more.into_iter().chain([rest]));
            return;
        }
        if self.section.is_some() && level > self.level && self.level > 0 {
            self.label = Some(Label {
                text: heading.to_owned(),
                line: None,
            });
            return;
        }
        self.section = None;
        if !is_title {
            self.push(number, heading, None, Tick::NoBox);
        }
    }

    /// A heading without `#`: `1. 현재 상태`, `**Current state**`, `현재 상태: MySQL 5.7`.
    fn opens_section(&mut self, number: u32, text: &str, body: &Body) -> bool {
        let (head, rest) = split_head(&body.text);
        let marked = text.starts_with("**") || text.starts_with("__") || body.is_numbered;
        let ends = body.text.ends_with(':') || !rest.is_empty();
        let opened = template::opened_by(head);
        let opened =
            opened.filter(|_| template::is_full_name(head) || marked || !body.is_bullet && ends);
        let Some((section, more)) = opened else {
            return false;
        };
        self.section = Some(section);
        self.level = 0;
        self.label = None;
        self.add_all(number, more.into_iter().chain([rest]));
        true
    }

    /// What a heading says beside its name.
    fn add_all<'t>(&mut self, number: u32, texts: impl Iterator<Item = &'t str>) {
        for text in texts.filter(|t| !t.is_empty()) {
            self.add(number, 0, &bare(text));
        }
    }

    fn add(&mut self, number: u32, indent: usize, body: &Body) {
        self.label.take_if(|label| !label.holds(indent, body));
        let label = self.label.as_ref().map(|l| l.text.clone());
        if let Some(head) = body.text.strip_suffix(':') {
            let is_bullet = body.is_bullet;
            self.label = Some(Label {
                text: head.to_owned(),
                line: Some(LabelLine { indent, is_bullet }),
            });
            return;
        }
        self.push(number, &body.text, label, body.tick);
    }

    fn push(&mut self, number: u32, text: &str, label: Option<String>, tick: Tick) {
        self.found.push(Line {
            number,
            section: self.section,
            label,
            text: text.to_owned(),
            tick,
        });
    }

    /// The line without what stands in `<!-- … -->`.
    fn without_comments(&mut self, line: &str) -> String {
        let mut kept = String::new();
        let mut rest = line;
        loop {
            let sign = if self.in_comment { "-->" } else { "<!--" };
            let Some(at) = rest.find(sign) else {
                if !self.in_comment {
                    kept.push_str(rest);
                }
                return kept;
            };
            if !self.in_comment {
                kept.push_str(&rest[..at]);
            }
            rest = &rest[at + sign.len()..];
            self.in_comment = !self.in_comment;
        }
    }
}

/// A fence, a rule, an underline of a heading or the second line of a table.
fn is_rule(text: &str) -> bool {
    text.starts_with("```")
        || text.starts_with("~~~")
        || text.chars().all(|c| "-=*_|: ".contains(c)) && text.len() >= 3
}

fn heading_text(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('#');
    let is_heading = rest.len() < text.len()
        && (rest.starts_with(' ') || rest.starts_with(|c: char| !c.is_ascii()));
    is_heading.then(|| rest.trim().trim_end_matches('#').trim())
}

/// A heading at its first colon.
fn split_head(text: &str) -> (&str, &str) {
    match text.split_once(':') {
        Some((head, rest)) => (head.trim(), rest.trim()),
        None => (text.trim(), ""),
    }
}

struct Body {
    text: String,
    is_bullet: bool,
    is_numbered: bool,
    tick: Tick,
}

/// The text without bullet, number, checkbox, table bars and emphasis.
fn bare(text: &str) -> Body {
    let (text, is_bullet) = match text.strip_prefix(BULLETS) {
        Some(rest) if rest.starts_with([' ', '\t']) || !text.starts_with(['*', '-', '+']) => {
            (rest.trim(), true)
        }
        _ => (text, false),
    };
    let (text, tick) = match text.get(..3) {
        Some("[ ]") => (&text[3..], Tick::Unticked),
        Some("[x]" | "[X]" | "[v]" | "[V]") => (&text[3..], Tick::Ticked),
        _ => (text, Tick::NoBox),
    };
    let unnumbered = without_number(text.trim());
    let is_numbered = unnumbered.is_some();
    let text = unnumbered.unwrap_or(text.trim());
    let joined = match text.starts_with('|') {
        true => text.trim_matches('|').replace('|', " "),
        false => text.to_owned(),
    };
    let plain = joined.replace("**", "").replace("__", "");
    Body {
        text: plain.split_whitespace().collect::<Vec<_>>().join(" "),
        is_bullet,
        is_numbered,
        tick,
    }
}

const BULLETS: [char; 14] = [
    '*', '-', '+', '•', '·', '‣', '◦', '▪', '■', '□', '●', '○', '※', '–',
];

/// Behind `1.`, `2)`, `(3)` or `①`.
fn without_number(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(|c| ('①'..='⑳').contains(&c)) {
        return Some(rest.trim_start());
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let rest = inner[digits..].strip_prefix(['.', ')'])?;
    (1..=2).contains(&digits).then_some(())?;
    rest.starts_with(' ').then(|| rest.trim_start())
}

/// Wide signs, digits and letters in their narrow forms, the arrows that people write as one of them.
pub(super) fn narrow(text: &str) -> String {
    let mut narrow = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{FF01}'..='\u{FF5E}' => {
                let code = c as u32 - 0xFEE0;
                narrow.push(char::from_u32(code).unwrap_or(c));
            }
            '\u{3000}' | '\u{A0}' | '\t' | '\u{2009}' | '\u{202F}' => narrow.push(' '),
            '⇒' | '➔' | '➜' | '➡' | '⟶' | '▶' | '▷' | '►' => narrow.push('→'),
            '\u{FE0F}' | '\u{200B}' | '\u{200D}' => {}
            '〜' | '∼' => narrow.push('~'),
            '‐' | '‑' | '−' => narrow.push('-'),
            c if c.is_control() => narrow.push(' '),
            c => narrow.push(c),
        }
    }
    for arrow in ["-->", "==>", "->", "=>", "~>", ">>"] {
        narrow = narrow.replace(arrow, "→");
    }
    narrow
}
