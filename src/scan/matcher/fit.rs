//! Whether PostgreSQL reads a literal as a value of a column's type.

use super::resolve::is_boolean;
use crate::model::Column;
use crate::sql::Given;

/// Whether PostgreSQL refuses the value for a column of this type, as migrations map it: 22P02, 22007 or 22008 for
/// strings, 42804 for numbers stored as dates. Told only where it is sure of every mapping.
pub(super) fn is_unreadable(column: &Column, given: &Given) -> bool {
    match given {
        Given::Text(text, _) => is_unreadable_text(column, text.trim()),
        Given::Null | Given::Number(_) | Given::Open => false,
    }
}

/// The same of a number that is stored in the column.
pub(super) fn takes_no_number(column: &Column) -> bool {
    matches!(
        &*column.sql_type.name,
        "date" | "datetime" | "timestamp" | "time"
    )
}

fn is_unreadable_text(column: &Column, text: &str) -> bool {
    match &*column.sql_type.name {
        _ if is_boolean(column) => !is_boolean_word(text) && !is_integer(text),
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" => !is_integer(text),
        "decimal" | "float" | "double" => !is_number(text),
        "date" | "datetime" | "timestamp" => !is_date(text),
        "time" => !text.contains(|c: char| c.is_ascii_digit()) && !is_special_date(text),
        "json" => text.is_empty(),
        _ => false,
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// PostgreSQL 15 Documentation, "Numeric Types": digits with point and exponent, and `Infinity`, `NaN`.
fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok()
}

/// Unique beginnings of these words are taken as well (PostgreSQL 15 Documentation, "Boolean Type").
fn is_boolean_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = ["true", "false", "yes", "no", "on", "off"];
    !lower.is_empty() && lower != "o" && words.iter().any(|word| word.starts_with(&lower))
}

/// Not whether it is one: dates are written in many ways. Without a digit, with a month or day 0, or as a number of less
/// than six digits, it is none.
fn is_date(text: &str) -> bool {
    if is_special_date(text) {
        return true;
    }
    let mut parts = text.splitn(3, '-');
    let (year, month, rest) = (parts.next(), parts.next(), parts.next());
    let is_zero = |part: &str| !part.is_empty() && part.bytes().all(|b| b == b'0');
    let day = |rest: &str| -> String { rest.chars().take_while(char::is_ascii_digit).collect() };
    match (year, month, rest) {
        (Some(year), Some(month), Some(rest)) if year.len() == 4 => {
            !is_zero(month) && !is_zero(&day(rest))
        }
        _ if is_integer(text) => text.len() > 5,
        _ => text.contains(|c: char| c.is_ascii_digit()),
    }
}

fn is_special_date(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(
        lower.trim_start_matches(['-', '+']),
        "now" | "today" | "tomorrow" | "yesterday" | "epoch" | "infinity" | "allballs"
    )
}

/// Whether it is a zero date, of which another rule tells wherever it stands.
pub(super) fn is_zero_date(text: &str) -> bool {
    text.starts_with("0000-00-00")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Definition;
    use crate::sql::{Dialect, definitions, tokenize};

    fn column(sql_type: &str) -> Column {
        let sql = format!("CREATE TABLE t (c {sql_type})");
        let mut found = definitions(&tokenize(&sql, Dialect::MYSQL));
        match &mut found[0].0 {
            Definition::Table(table) => table.columns.remove(0),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_that_no_mapping_of_a_type_reads() {
        let unreadable = |sql_type: &str, text: &str| {
            let given = Given::Text(text.into(), text.len() as u32);
            is_unreadable(&column(sql_type), &given)
        };
        for (sql_type, text) in [
            ("INT", ""),
            ("INT UNSIGNED", "1.5"),
            ("BIGINT", "abc"),
            ("DECIMAL(10,2)", ""),
            ("DATE", ""),
            ("DATETIME", "0"),
            ("DATETIME", "never"),
            ("DATE", "2024-00-10"),
            ("TIMESTAMP", "2024-10-00 00:00:00"),
            ("TIME", ""),
            ("TINYINT(1)", "maybe"),
            ("JSON", ""),
        ] {
            assert!(unreadable(sql_type, text), "{sql_type} {text:?}");
        }
        for (sql_type, text) in [
            ("INT", " 7 "),
            ("INT", "-1"),
            ("DECIMAL(10,2)", "1e3"),
            ("DATE", "2024-01-31"),
            ("DATE", "20240131"),
            ("DATETIME", "2024-01-31 00:00:00"),
            ("DATETIME", "now"),
            ("TINYINT(1)", "1"),
            ("TINYINT(1)", "t"),
            ("VARCHAR(3)", ""),
            ("ENUM('a')", ""),
            ("BINARY(16)", "x"),
        ] {
            assert!(!unreadable(sql_type, text), "{sql_type} {text:?}");
        }
    }
}
