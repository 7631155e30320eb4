//! Statements that MySQL and MariaDB never run: they hold what only another engine has.
//!
//! Source: the grammar and function chapters of the manuals of SQLite, PostgreSQL, SQL Server, Oracle Database, ClickHouse,
//! Apache Hive, Apache Flink and InfluxDB, against those of MySQL and MariaDB.

use super::token::{TokenKind, Tokens};

/// Words, as many as follow each other; each in any case of letters. A word that ends in `*` is the start of one, one that
/// begins with it the end; `#` is a number.
const PHRASES: &[&str] = &[
    // SQLite
    "INSERT OR REPLACE",
    "INSERT OR IGNORE",
    "AUTOINCREMENT",
    "sqlite_master",
    "strftime (",
    // PostgreSQL
    "::",
    ": :",
    "ILIKE",
    "ON CONFLICT",
    "string_agg (",
    "array_agg (",
    "to_tsvector (",
    "jsonb",
    "bigserial",
    "RESTART IDENTITY",
    "CREATE UNLOGGED",
    "FROM pg_catalog",
    "FROM pg_database",
    "FROM pg_tables",
    "FROM pg_class",
    "FROM pg_indexes",
    "FROM pg_namespace",
    "FROM pg_stat_activity",
    "FROM pg_roles",
    "FROM pg_type",
    // SQL Server
    "GETDATE (",
    "NVARCHAR ( MAX",
    "IDENTITY ( 1",
    "OBJECT_ID (",
    "CONVERT ( VARCHAR",
    "CONVERT ( NVARCHAR",
    "CONVERT ( INT ,",
    // Oracle Database
    "ROWNUM",
    "SYSTIMESTAMP",
    "VARCHAR2",
    ". NEXTVAL",
    ". CURRVAL",
    "dba_data_files",
    "dba_free_space",
    "dba_segments",
    "dba_tables",
    "dba_tablespaces",
    "dba_users",
    // ClickHouse
    "*MergeTree",
    "LowCardinality",
    "CODEC (",
    "PREWHERE",
    "arrayJoin (",
    "toStartOf*",
    "toDateTime*",
    "toUnixTimestamp",
    "positionCaseInsensitive (",
    "date_add ( second , #",
    "date_add ( minute , #",
    "date_add ( hour , #",
    "date_add ( day , #",
    "date_sub ( second , #",
    "date_sub ( minute , #",
    "date_sub ( hour , #",
    "date_sub ( day , #",
    // Apache Hive, Spark and Flink
    "TBLPROPERTIES",
    "PARTITIONED BY",
    "STORED AS",
    "LATERAL VIEW",
    "NOT ENFORCED",
    // InfluxQL
    "= ~ /",
    "=~ /",
];

/// Whether a statement of a program is for another engine than MySQL and MariaDB, by its own words.
pub fn is_foreign_to_mysql(tokens: &Tokens) -> bool {
    (0..tokens.list.len()).any(|i| {
        matches!(tokens.list[i].kind, TokenKind::Word | TokenKind::Sign)
            && (PHRASES.iter().any(|phrase| stands_at(tokens, i, phrase))
                || is_worded_interval(tokens, i)
                || is_quoted_column(tokens, i))
    })
}

/// `INTERVAL '1 hour'`, with the unit in the string; `INTERVAL '1 2' DAY_HOUR` has none there.
fn is_worded_interval(tokens: &Tokens, i: usize) -> bool {
    let said = tokens.list.get(i + 1).filter(|t| is_string(t.kind));
    let Some(said) = said.filter(|_| tokens.is(i, "interval")) else {
        return false;
    };
    let mut inner = tokens.text_of(said).trim_matches(['\'', '"']).chars();
    inner.next().is_some_and(|c| c.is_ascii_digit())
        && inner.clone().all(|c| c.is_ascii_alphanumeric() || c == ' ')
        && inner.any(|c| c.is_ascii_alphabetic())
}

/// `t."column"`: a string may not stand after a dot, and where the mode has double quotes for names this is none.
fn is_quoted_column(tokens: &Tokens, i: usize) -> bool {
    let quoted = tokens.list.get(i + 1);
    tokens.is(i, ".")
        && i > 0
        && tokens.list[i - 1].kind == TokenKind::Word
        && tokens.list[i - 1].end == tokens.list[i].start
        && quoted.is_some_and(|t| is_string(t.kind) && t.start == tokens.list[i].end)
        && quoted.is_some_and(|t| tokens.text_of(t).starts_with('"'))
}

fn is_string(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::String | TokenKind::DoubleQuotedString)
}

fn stands_at(tokens: &Tokens, i: usize, phrase: &str) -> bool {
    let mut words = phrase.split_ascii_whitespace().enumerate();
    words.all(|(n, word)| {
        let i = i + n;
        match (word.strip_prefix('*'), word.strip_suffix('*')) {
            (Some(end), _) => has_end(tokens, i, end),
            (_, Some(start)) => has_start(tokens, i, start),
            _ if word == "#" => is_number(tokens, i),
            _ => tokens.is(i, word),
        }
    })
}

fn is_number(tokens: &Tokens, i: usize) -> bool {
    let token = tokens.list.get(i);
    token.is_some_and(|token| token.kind == TokenKind::Number)
}

fn word_at<'t>(tokens: &Tokens<'t>, i: usize) -> Option<&'t str> {
    let token = tokens.list.get(i)?;
    (token.kind == TokenKind::Word).then(|| tokens.text_of(token))
}

fn has_start(tokens: &Tokens, i: usize, start: &str) -> bool {
    word_at(tokens, i)
        .and_then(|word| word.get(..start.len()))
        .is_some_and(|head| head == start)
}

fn has_end(tokens: &Tokens, i: usize, end: &str) -> bool {
    word_at(tokens, i).is_some_and(|word| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    fn is_foreign(text: &str) -> bool {
        is_foreign_to_mysql(&tokenize(text, Dialect::MYSQL.embedded()))
    }

    #[test]
    fn what_mysql_refuses_is_foreign() {
        for text in [
            "INSERT OR REPLACE INTO t VALUES (1)",
            "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
            "SELECT a::text FROM t",
            "SELECT a FROM t WHERE b ILIKE 'x%' LIMIT 5, 10",
            "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
            "SELECT IFNULL(a, 0), GETDATE() FROM t",
            "SELECT s.NEXTVAL FROM DUAL",
            "SELECT tablespace_name, SUM(bytes) FROM dba_data_files GROUP BY tablespace_name",
            "CREATE OR REPLACE TABLE t (a UInt32 CODEC(ZSTD(1))) ENGINE = ReplacingMergeTree",
            "SELECT toStartOfHour(a) FROM t",
            "SELECT a FROM t WHERE b > date_sub(minute, 1, now())",
            "CREATE TABLE `t` (`a` string) PARTITIONED BY (`b` string)",
            "CREATE TABLE `t` (PRIMARY KEY (`id`) NOT ENFORCED, `id` INT)",
            "TRUNCATE TABLE a, b RESTART IDENTITY CASCADE",
            "SELECT datname FROM pg_database ORDER BY datname",
            "DELETE FROM t WHERE a < NOW() - ? * interval '1 hour'",
            "SELECT a FROM t WHERE t.\"parentId\" = :id",
            "SELECT CONVERT(varchar(100), a, 23) FROM t",
            "SELECT mean(\"a\") FROM \"mem\" WHERE \"b\" =~ /^x$/",
        ] {
            assert!(is_foreign(text), "{text}");
        }
    }

    #[test]
    fn what_mysql_takes_is_not() {
        for text in [
            "REPLACE INTO t VALUES ('INSERT OR REPLACE')",
            "SELECT a AS `rownum`, 'ILIKE' FROM t",
            "CREATE TABLE t (id INT AUTO_INCREMENT) ENGINE=InnoDB",
            "SELECT DATE_SUB(minute, INTERVAL 1 DAY) FROM t",
            "SELECT a, b FROM t WHERE c = :id",
            "SELECT @rownum := @rownum + 1 FROM t",
            "SELECT todatetime, tostartofhour FROM t",
            "CREATE TABLE t (UInt32 INT UNSIGNED)",
            "SELECT a + INTERVAL '1' DAY, b - INTERVAL '1 2' DAY_HOUR, c + INTERVAL '1:30' MINUTE_SECOND FROM t",
            "SELECT a FROM t WHERE b = \"x\" AND t.c = 1.\"d\"",
            "SELECT CONVERT(a, CHAR), a =~ b FROM t",
            "SELECT pg_database FROM pg_tables_of_mine",
            "",
        ] {
            assert!(!is_foreign(text), "{text}");
        }
    }
}
