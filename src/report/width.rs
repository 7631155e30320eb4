//! Columns of a terminal: Hangul and other wide characters take two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces behind it up to `columns`.
pub(super) fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// As much of the text as fits into `columns`, with a `…` where some was cut.
pub(super) fn fitted(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = head(text, columns.saturating_sub(1)).to_owned();
    out.push('…');
    out
}

/// The text in lines of at most `columns`, broken at spaces; a word that is longer is broken inside.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for mut word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > columns && line.is_empty() {
            let piece = head(word, columns);
            lines.push(piece.to_owned());
            word = &word[piece.len()..];
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The longest start of the text within `columns`, at least one character.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns && at > 0 {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_takes_two_columns() {
        assert_eq!(width("위험a"), 5);
        assert_eq!(padded("위험", 6), "위험  ");
        assert_eq!(fitted("데이터 타입", 7), "데이터…");
        assert_eq!(fitted("abc", 3), "abc");
    }

    #[test]
    fn lines_never_pass_the_width_and_lose_nothing() {
        let text =
            "두 엔진이 모두 지원하는 COALESCE로 바꿉니다. averyveryverylongwordwithoutanyspace 끝";
        for columns in 2..40 {
            let lines = wrapped(text, columns);
            assert!(
                lines.iter().all(|l| width(l) <= columns),
                "{columns}: {lines:?}"
            );
            let joined: String = lines.concat().replace(' ', "");
            assert_eq!(joined, text.replace(' ', ""));
        }
        assert!(wrapped("  ", 10).is_empty());
    }
}
