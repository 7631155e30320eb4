//! Lists of SQL keywords, such as an editor's colouring has them: words of SQL that are no SQL.

/// Words that a list has at least.
const FEWEST: usize = 30;

/// Whether a text is a list of words, with white space or one sign between them and nothing else. So many words of SQL
/// without a comma, a dot or an operator are no statement.
pub fn is_keyword_list(text: &str) -> bool {
    ["|", ",", " "].iter().any(|sign| is_list(text, sign))
}

fn is_list(text: &str, sign: &str) -> bool {
    let is_word = |word: &str| {
        word.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$' | b'.'))
            && word.len() > 1
    };
    let mut words = 0;
    let mut others = 0;
    for word in text.split(|c: char| c.is_whitespace() || sign.contains(c)) {
        match word {
            "" => {}
            word if is_word(word) => words += 1,
            _ => others += 1,
        }
    }
    // The first and the last word may hold the list's brackets: `\\b(select|insert)\\b`.
    words >= FEWEST && others <= 2 && (sign != "," || lists_words(text))
}

/// Whether commas stand between single words; of columns a query selects, and between those of a definition stand more.
fn lists_words(text: &str) -> bool {
    let several = |item: &&str| item.trim().contains(char::is_whitespace);
    let items = text.split(',').count();
    let of_several = text.split(',').filter(several).count();
    of_several * 2 < items && !text.to_ascii_lowercase().contains(" from ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 36] = [
        "select",
        "insert",
        "update",
        "delete",
        "alter",
        "table",
        "group_concat",
        "ifnull",
        "limit",
        "offset",
        "values",
        "replace",
        "into",
        "where",
        "having",
        "order",
        "by",
        "desc",
        "unsigned",
        "zerofill",
        "engine",
        "auto_increment",
        "enum",
        "set",
        "show",
        "tables",
        "use",
        "index",
        "straight_join",
        "rlike",
        "regexp",
        "div",
        "xor",
        "interval",
        "varbinary",
        "mediumint",
    ];

    #[test]
    fn lists_are_known_by_having_nothing_else() {
        assert!(is_keyword_list(&WORDS.join(" ")));
        assert!(is_keyword_list(&WORDS.join("|")));
        assert!(is_keyword_list(&format!("\\b({})\\b", WORDS.join("|"))));
        assert!(is_keyword_list(&WORDS.join(",\n")));
    }

    #[test]
    fn statements_are_no_lists() {
        let columns: Vec<String> = (10..60).map(|n| format!("column_{n}")).collect();
        assert!(!is_keyword_list("SELECT a FROM t LIMIT 1"));
        assert!(!is_keyword_list(&format!(
            "SELECT {} FROM t GROUP BY column_10",
            columns.join(", ")
        )));
        assert!(!is_keyword_list(&format!(
            "INSERT INTO t ({}) VALUES (1, 2, 'a')",
            columns.join(", ")
        )));
        let columns: Vec<String> = (10..60).map(|n| format!("c{n} INT NOT NULL")).collect();
        assert!(!is_keyword_list(&format!(
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY,\n{})",
            columns.join(",\n")
        )));
    }
}
