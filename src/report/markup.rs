//! Pieces of Markdown that hold any text without breaking: escaped prose, code spans and fenced code.

use super::visible::visible;

/// Text as one line of prose, fit for a table cell: nothing in it is markup, HTML or a column.
pub(super) fn prose(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' if after == '#' || after.is_ascii_alphabetic() => out.push_str("&amp;"),
            // GitHub reads `$…$` as mathematics.
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            // Inside a word an underscore is no emphasis, and `GROUP_CONCAT` stays readable.
            '_' if !(before.is_alphanumeric() && after.is_alphanumeric()) => out.push_str("\\_"),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Text as a code span in one line. Not for table cells: there a `|` would end the cell.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    let fence = "`".repeat(longest_backticks(&text) + 1);
    let needs_space = text.starts_with('`') || text.ends_with('`') || text.is_empty();
    let space = if needs_space { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text as a fenced block with its line feeds, ending in one.
pub(super) fn code_block(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_backticks(text).max(2) + 1);
    let mut out = format!("{fence}{language}\n");
    for line in text.trim_end().lines() {
        out.push_str(&visible(line));
        out.push('\n');
    }
    out.push_str(&fence);
    out.push('\n');
    out
}

/// A link shown as its own address.
pub(super) fn address(url: &str) -> String {
    let safe: String = one_line(url)
        .chars()
        .filter(|c| !matches!(c, '<' | '>' | ' '))
        .collect();
    format!("<{safe}>")
}

fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    visible(&joined).into_owned()
}

fn longest_backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_holds_no_markup() {
        assert_eq!(
            prose("a | b `c` <script>&amp; *d*\n[x](y) _e_ $f$"),
            "a \\| b \\`c\\` &lt;script&gt;&amp;amp; \\*d\\* \\[x\\](y) \\_e\\_ \\$f\\$"
        );
        assert_eq!(prose("GROUP_CONCAT() & 함수"), "GROUP_CONCAT() & 함수");
        assert_eq!(prose("\x1b[31m"), "\\\\x1b\\[31m");
    }

    #[test]
    fn code_spans_outlast_their_backticks() {
        assert_eq!(code("SELECT `a`"), "`` SELECT `a` ``");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("a | b\nc"), "`a | b c`");
        assert_eq!(code(""), "`  `");
    }

    #[test]
    fn code_blocks_outlast_their_fences() {
        assert_eq!(code_block("sql", "a\nb\n"), "```sql\na\nb\n```\n");
        assert_eq!(code_block("", "```\nx"), "````\n```\nx\n````\n");
    }

    #[test]
    fn addresses_cannot_end_early() {
        assert_eq!(address("https://a.example/x> <b"), "<https://a.example/xb>");
    }
}
