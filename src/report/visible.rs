//! Text from scanned files made harmless: what would move a cursor, colour a terminal or turn the reading
//! direction is shown as an escape instead of being sent.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text in one line: a tab is a space, other control and direction characters are escapes (`\n`, `\x1b`, `\u{202e}`).
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if !is_hidden(c) => out.push(c),
            c if c.is_ascii() => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
        }
    }
    Cow::Owned(out)
}

/// Characters that act instead of being seen: controls (C0, DEL, C1), line and paragraph separators, marks that
/// turn the reading direction, and the byte order mark.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// At most `max` characters, the last a `…` where some were cut.
pub(super) fn shortened(text: &str, max: usize) -> Cow<'_, str> {
    if text.chars().nth(max).is_none() {
        return Cow::Borrowed(text);
    }
    let mut cut: String = text.chars().take(max.saturating_sub(1)).collect();
    cut.push('…');
    Cow::Owned(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_as_an_escape() {
        assert_eq!(visible("\x1b[31mred\u{9b}0m"), "\\x1b[31mred\\u{9b}0m");
        assert_eq!(visible("a\nb\r\u{202e}c\u{7f}"), "a\\nb\\r\\u{202e}c\\x7f");
        assert_eq!(visible("a\tb"), "a b");
    }

    #[test]
    fn ordinary_text_stays() {
        for text in [
            "",
            "SELECT 이름 FROM 주문",
            "caf\u{e9} 👩\u{200d}💻",
            "\\xff",
        ] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shortened("가나다라", 4), "가나다라");
        assert_eq!(shortened("가나다라마", 4), "가나다…");
    }
}
