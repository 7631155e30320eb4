//! The edge of a text: byte offsets told as lines and columns, and the line that a reader sees.

use super::mask::{MASK, Masker};
use crate::model::Region;
use memchr::{memchr, memchr_iter, memrchr};
use std::ops::Range;

/// A place in a file: 1-based line, 1-based column in UTF-16 code units. Only `\n` ends a line (so does `\r\n`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, column: 1 }
    }
}

/// Turns byte offsets into lines and columns, walking forward: asked in rising order, a text is read once in all,
/// however long its lines are. An offset before the last one is answered too, by starting again at the front.
#[derive(Debug, Clone)]
pub struct LineCursor<'t> {
    text: &'t [u8],
    from: Position,
    at: usize,
    position: Position,
}

impl<'t> LineCursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self::continued(text, Position::default())
    }

    /// A cursor over a later piece of a file, whose first byte stands at `from`.
    pub fn continued(text: &'t str, from: Position) -> Self {
        Self {
            text: text.as_bytes(),
            from,
            at: 0,
            position: from,
        }
    }

    /// The place of byte `offset`; an offset past the end is the end.
    pub fn position(&mut self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        if offset < self.at {
            self.at = 0;
            self.position = self.from;
        }
        self.position = moved(self.position, &self.text[self.at..offset]);
        self.at = offset;
        self.position
    }

    /// The region of bytes `start..end`. The cursor stays at the start, so that regions may overlap.
    pub fn region(&mut self, start: usize, end: usize) -> Region {
        let first = self.position(start);
        let end = end.clamp(self.at, self.text.len());
        let last = moved(first, &self.text[self.at..end]);
        Region {
            start_line: first.line,
            start_column: first.column,
            end_line: last.line,
            end_column: last.column,
        }
    }
}

fn moved(from: Position, over: &[u8]) -> Position {
    match memrchr(b'\n', over) {
        None => Position {
            line: from.line,
            column: from.column.saturating_add(utf16_units(over)),
        },
        Some(last) => Position {
            line: from
                .line
                .saturating_add(memchr_iter(b'\n', over).count() as u32),
            column: utf16_units(&over[last + 1..]).saturating_add(1),
        },
    }
}

/// Code units of UTF-8 text: one a character, two above U+FFFF. Counted per byte, so a cut character is no trouble.
fn utf16_units(utf8: &[u8]) -> u32 {
    let units = |bytes: &[u8]| -> u32 {
        bytes
            .iter()
            .map(|&b| u32::from(b & 0xC0 != 0x80) + u32::from(b >= 0xF0))
            .sum()
    };
    utf8.chunks(4096)
        .fold(0, |sum: u32, chunk| sum.saturating_add(units(chunk)))
}

/// Characters that a snippet has at most.
pub const SNIPPET_CHARS: usize = 160;

/// How far a snippet looks around, in bytes each way: past a shown line, so that a credential's key is seen with it.
const LOOK_AROUND: usize = 384;

/// The lines of a text as findings show them; findings of one line share the work.
#[derive(Debug, Clone)]
pub struct Snippets<'t> {
    text: &'t str,
    masker: Masker<'t>,
    /// The line that was shown last, where it is shown whole.
    last: Option<(Range<usize>, Box<str>)>,
}

impl<'t> Snippets<'t> {
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            masker: Masker::new(text),
            last: None,
        }
    }

    /// The line of byte `offset`: trimmed, at most [`SNIPPET_CHARS`] characters around the offset (`…` where it is cut),
    /// control characters replaced, credentials masked. Reads about 2 KiB of the text at most.
    pub fn at(&mut self, offset: usize) -> Box<str> {
        let shown = self
            .last
            .as_ref()
            .filter(|(line, _)| line.contains(&offset));
        match shown {
            Some((_, shown)) => shown.clone(),
            None => self.excerpt(offset, SNIPPET_CHARS),
        }
    }

    /// The same of another length.
    pub(super) fn excerpt(&mut self, offset: usize, max_chars: usize) -> Box<str> {
        let offset = self.text.floor_char_boundary_at(offset);
        let line = line_around(self.text, offset);
        let (shown, marked) = self.shown_line(&line, offset);
        let text: Box<str> = crop(&shown, marked, max_chars, &line).into();
        let whole = !line.cut_before && !line.cut_after && shown.len() <= max_chars;
        self.last = whole.then(|| (line.range, text.clone()));
        text
    }

    /// The line with credentials masked, as printable characters, and the position of byte `at` among them.
    fn shown_line(&mut self, line: &Line, at: usize) -> (Vec<char>, usize) {
        let range = &line.range;
        let around = range.start.saturating_sub(LOOK_AROUND)..range.end + LOOK_AROUND;
        let mut masks = self.masker.credentials(around).into_iter().peekable();
        let mut shown = Vec::with_capacity(range.len());
        let mut marked = None;
        for (i, c) in self.text[range.clone()].char_indices() {
            let i = range.start + i;
            while masks.next_if(|m| m.end <= i).is_some() {}
            let masked = masks.peek().is_some_and(|m| m.start <= i);
            if i >= at && marked.is_none() {
                marked = Some(shown.len());
            }
            if !masked {
                shown.push(printable(c));
            } else if masks
                .peek()
                .is_some_and(|m| m.start == i || i == range.start)
            {
                shown.extend(MASK.chars());
            }
        }
        let marked = marked.unwrap_or(shown.len());
        (shown, marked)
    }
}

/// The line around a byte, or what of it stands near enough to be shown.
struct Line {
    range: Range<usize>,
    cut_before: bool,
    cut_after: bool,
}

fn line_around(text: &str, offset: usize) -> Line {
    let from = text.floor_char_boundary_at(offset.saturating_sub(LOOK_AROUND));
    let to = text.floor_char_boundary_at(offset.saturating_add(LOOK_AROUND));
    let bytes = text.as_bytes();
    let start = memrchr(b'\n', &bytes[from..offset]).map(|n| from + n + 1);
    let end = memchr(b'\n', &bytes[offset..to]).map(|n| offset + n);
    Line {
        range: start.unwrap_or(from)..end.unwrap_or(to),
        cut_before: start.is_none() && from > 0,
        cut_after: end.is_none() && to < text.len(),
    }
}

/// What a terminal may be given: no control characters, no marks that turn the reading direction.
fn printable(c: char) -> char {
    match c {
        '\t' | '\r' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

fn crop(line: &[char], at: usize, max_chars: usize, cut: &Line) -> String {
    let blank = |c: &&char| c.is_whitespace();
    let lead = if cut.cut_before {
        0
    } else {
        line.iter().take_while(blank).count()
    };
    let trail = if cut.cut_after {
        0
    } else {
        line.iter().rev().take_while(blank).count()
    };
    let line = &line[lead.min(line.len())..line.len().saturating_sub(trail).max(lead)];
    let at = at.saturating_sub(lead).min(line.len());
    if line.len() <= max_chars && !cut.cut_before && !cut.cut_after {
        return line.iter().collect();
    }
    // Two of the characters may be needed for the marks; a third of the rest stands before the offset.
    let room = max_chars.saturating_sub(2);
    let start = at
        .saturating_sub(room / 3)
        .min(line.len().saturating_sub(room));
    let end = (start + room).min(line.len());
    let mut cropped = String::new();
    if start > 0 || cut.cut_before {
        cropped.push('…');
    }
    cropped.extend(&line[start..end]);
    if end < line.len() || cut.cut_after {
        cropped.push('…');
    }
    cropped
}

/// Byte positions that need not be character boundaries.
pub trait CharBoundary {
    fn floor_char_boundary_at(&self, offset: usize) -> usize;
}

impl CharBoundary for str {
    fn floor_char_boundary_at(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.len());
        while !self.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snippet(text: &str, offset: usize) -> Box<str> {
        Snippets::of(text).at(offset)
    }

    #[test]
    fn columns_are_utf16_units() {
        let text = "가나 SELECT\n😀x";
        let mut cursor = LineCursor::new(text);
        let at = text.find("SELECT").expect("there");
        let region = cursor.region(at, at + 6);
        assert_eq!(
            (
                region.start_line,
                region.start_column,
                region.end_line,
                region.end_column
            ),
            (1, 4, 1, 10)
        );
        let x = text.find('x').expect("there");
        assert_eq!(cursor.position(x), Position { line: 2, column: 3 });
        assert_eq!(cursor.position(0), Position::default(), "backwards works");
        assert_eq!(cursor.position(9999), Position { line: 2, column: 4 });
    }

    #[test]
    fn a_piece_continues_where_the_last_one_ended() {
        let text = "ab\ncd\nef";
        for cut in 0..text.len() {
            let at = LineCursor::new(text).position(cut);
            let mut rest = LineCursor::continued(&text[cut..], at);
            assert_eq!(
                rest.position(text.len() - cut),
                Position { line: 3, column: 3 }
            );
        }
    }

    #[test]
    fn a_region_over_lines_ends_behind_its_last_character() {
        let mut cursor = LineCursor::new("a\r\nbc\r\nd");
        let region = cursor.region(0, 5);
        assert_eq!((region.end_line, region.end_column), (2, 3));
        assert_eq!(cursor.region(1, 2).start_line, 1, "overlapping regions");
    }

    #[test]
    fn one_long_line_with_many_places_is_read_once() {
        let text = "SELECT '가', ".repeat(700_000);
        let mut cursor = LineCursor::new(&text);
        let mut last = 0;
        for offset in (0..text.len()).step_by(97) {
            let column = cursor.position(offset).column;
            assert!(column >= last);
            last = column;
            if offset % (97 * 512) == 0 {
                assert!(snippet(&text, offset).chars().count() <= SNIPPET_CHARS);
            }
        }
    }

    #[test]
    fn snippets_are_one_printable_line() {
        assert_eq!(&*snippet("a\n\t x\u{1b}[31m y  \nb", 5), "x\u{FFFD}[31m y");
        assert_eq!(&*snippet("", 0), "");
        assert_eq!(&*snippet("a\n\nb", 2), "");
        assert_eq!(&*snippet("a", 99), "a");
        assert_eq!(&*snippet("한글", 4), "한글");
    }

    #[test]
    fn long_lines_are_cut_around_the_offset() {
        let text = format!("{} MARK {}", "a".repeat(5000), "b".repeat(5000));
        let shown = snippet(&text, text.find("MARK").expect("there"));
        assert!(shown.contains("MARK") && shown.starts_with('…') && shown.ends_with('…'));
        assert_eq!(shown.chars().count(), SNIPPET_CHARS);
        let end = snippet(&text, text.len());
        assert!(end.starts_with('…') && end.ends_with('b'));
    }

    #[test]
    fn credentials_do_not_pass_even_when_their_key_is_cut_off() {
        let text = format!("password='{}' SELECT 1", "s".repeat(300));
        let shown = snippet(&text, text.find("SELECT").expect("there"));
        assert!(
            shown.contains("SELECT") && !shown.contains("sss"),
            "{shown}"
        );
        let shown = snippet(&text, 150);
        assert!(!shown.contains("sss"), "{shown}");
        let env = "- name: DB_PASSWORD\n  value: hunter2\n";
        assert_eq!(&*snippet(env, 24), "value: ****");
    }
}
