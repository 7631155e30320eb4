//! Names and texts of a schema inside SQL and shell: what stands in scanned code never gets out of its quotes.

/// A name for MySQL.
pub(super) fn backticks(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A name for PostgreSQL. pgloader folds names to lower case.
pub(super) fn double_quotes(name: &str) -> String {
    format!("\"{}\"", name.to_lowercase().replace('"', "\"\""))
}

/// A text for PostgreSQL, and for MySQL where it holds no backslash.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text for MySQL.
pub(super) fn mysql_literal(text: &str) -> String {
    literal(&text.replace('\\', "\\\\"))
}

/// A word for a shell.
pub(super) fn shell(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Whether a name needs no quotes anywhere.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_quotes() {
        assert_eq!(backticks("a`; DROP"), "`a``; DROP`");
        assert_eq!(double_quotes("Or\"der"), "\"or\"\"der\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(mysql_literal(r"a\'"), r"'a\\'''");
        assert_eq!(shell("a'; rm"), r"'a'\''; rm'");
        assert!(is_plain("order_items") && !is_plain("1a") && !is_plain("a b") && !is_plain(""));
    }
}
