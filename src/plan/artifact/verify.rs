//! Verification SQL: both sides print the same lines where they hold the same data.
//!
//! A checksum is the sum of the first 32 bits of the MD5 of every value, written the same way on both sides, so the order of
//! rows does not matter and one changed value changes the sum; that of a whole row tells values that changed places. What the
//! engines write differently (floating point, JSON, geometry) is counted and not summed.

use super::super::shape::{At, Shape, dotted, is_boolean, is_date};
use super::super::situation::Situation;
use super::quoting::{backticks, double_quotes, literal, mysql_literal};
use crate::model::{Column, Key, KeyKind, Nullable, Reference, Table};
use std::fmt::Write;

/// How a value is written the same on MySQL and on PostgreSQL.
struct Written {
    mysql: String,
    postgresql: String,
}

fn written(column: &Column) -> Option<Written> {
    let (m, p) = (backticks(&column.name), double_quotes(&column.name));
    let both = |mysql: String, postgresql: String| Some(Written { mysql, postgresql });
    if is_boolean(column) {
        return both(
            format!("CASE WHEN {m} <> 0 THEN '1' WHEN {m} = 0 THEN '0' END"),
            format!("CASE WHEN {p}::int <> 0 THEN '1' WHEN {p} IS NOT NULL THEN '0' END"),
        );
    }
    match &*column.sql_type.name {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" | "decimal" => {
            both(format!("CAST({m} + 0 AS CHAR)"), format!("{p}::text"))
        }
        "date" => both(
            format!("NULLIF(DATE_FORMAT({m}, '%Y-%m-%d'), '0000-00-00')"),
            format!("to_char({p}, 'YYYY-MM-DD')"),
        ),
        "datetime" | "timestamp" => both(
            format!(
                "NULLIF(DATE_FORMAT({m}, '%Y-%m-%d %H:%i:%s.%f'), '0000-00-00 00:00:00.000000')"
            ),
            format!("to_char({p}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        ),
        "time" => both(
            format!("TIME_FORMAT({m}, '%H:%i:%s.%f')"),
            format!("to_char({p}, 'HH24:MI:SS.US')"),
        ),
        "char" => both(
            format!("CONVERT(RTRIM({m}) USING utf8mb4)"),
            format!("rtrim({p}::text, ' ')"),
        ),
        "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set" => {
            both(format!("CONVERT({m} USING utf8mb4)"), format!("{p}::text"))
        }
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => both(m, p),
        _ => None,
    }
}

/// Whether the check of the column is its number of values alone.
fn is_only_counted(column: &Column) -> bool {
    written(column).is_none()
}

/// How one side says it.
struct Side {
    name: fn(&str) -> String,
    text: fn(&str) -> String,
    written: fn(Written) -> String,
    /// The sum of a text's checksums.
    sum: fn(&str) -> String,
}

const MYSQL: Side = Side {
    name: backticks,
    text: mysql_literal,
    written: |written| written.mysql,
    sum: |text| format!("COALESCE(SUM(CAST(CONV(LEFT(MD5({text}), 8), 16, 10) AS UNSIGNED)), 0)"),
};

const POSTGRESQL: Side = Side {
    name: double_quotes,
    text: literal,
    written: |written| written.postgresql,
    sum: |text| format!("coalesce(sum(('x' || left(md5({text}), 8))::bit(32)::bigint), 0)"),
};

/// `verify.mysql.sql`.
pub(super) fn on_mysql(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Prints what must be the same on both sides; verify.sh compares it.\n\
         -- 양쪽이 같아야 하는 내용을 출력하며, verify.sh가 비교합니다.\n\
         SET time_zone = '+00:00';\nSET NAMES utf8mb4;\nSET SESSION group_concat_max_len = 65535;\n\n",
    );
    sql += &contents(&s.shape, &MYSQL);
    sql += MYSQL_KEYS;
    sql
}

/// `verify.postgresql.sql`.
pub(super) fn on_postgresql(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Prints what must be the same on both sides; verify.sh compares it.\n\
         -- 양쪽이 같아야 하는 내용을 출력하며, verify.sh가 비교합니다.\n\
         \\set ON_ERROR_STOP on\nSET timezone = 'UTC';\nSET client_encoding = 'UTF8';\n\n",
    );
    sql += &contents(&s.shape, &POSTGRESQL);
    sql += POSTGRESQL_KEYS;
    sql
}

/// Rows and checksums of every table, then orphans.
fn contents(shape: &Shape, side: &Side) -> String {
    let mut sql = String::new();
    for table in shape.tables() {
        let name = table.name.to_lowercase();
        let label = (side.text)(&name);
        let mut fields = vec![format!("CONCAT_WS(' ', 'rows', {label}, COUNT(*))")];
        let mut whole = Vec::new();
        for column in &table.columns {
            let label = (side.text)(&format!("{name}.{}", column.name.to_lowercase()));
            match written(column) {
                None => fields.push(format!(
                    "CONCAT_WS(' ', 'count', {label}, COUNT({}))",
                    (side.name)(&column.name)
                )),
                Some(written) => {
                    let value = (side.written)(written);
                    let sum = (side.sum)(&value);
                    fields.push(format!(
                        "CONCAT_WS(' ', 'sum', {label}, COUNT({value}), {sum})"
                    ));
                    whole.push(format!("COALESCE(MD5({value}), '-')"));
                }
            }
        }
        if !whole.is_empty() {
            // PostgreSQL takes 100 arguments.
            let parts = whole
                .chunks(50)
                .map(|part| format!("CONCAT({})", part.join(", ")));
            let sum = (side.sum)(&format!("CONCAT({})", parts.collect::<Vec<_>>().join(", ")));
            fields.push(format!("CONCAT_WS(' ', 'whole rows', {label}, {sum})"));
        }
        let _ = writeln!(
            sql,
            "SELECT {}\nFROM {};",
            fields.join(",\n  "),
            (side.name)(&table.name)
        );
    }
    orphans(&mut sql, shape, &side.name, &side.text);
    sql
}

type Quote<'a> = &'a dyn Fn(&str) -> String;

/// Rows whose foreign key leads nowhere.
fn orphans(sql: &mut String, shape: &Shape, name: Quote, text: Quote) {
    for (table, key, reference) in shape.foreign_keys() {
        if key.parts.len() != reference.columns.len() || key.parts.is_empty() {
            continue;
        }
        let _ = writeln!(sql, "{}", orphan_count(table, key, reference, name, text));
    }
}

fn orphan_count(
    table: &Table,
    key: &Key,
    reference: &Reference,
    name: Quote,
    text: Quote,
) -> String {
    let columns = key.parts.iter().map(|part| &*part.column);
    let joined: Vec<String> = columns
        .clone()
        .zip(&reference.columns)
        .map(|(own, other)| format!("p.{} = c.{}", name(other), name(own)))
        .collect();
    let set: Vec<String> = columns
        .map(|own| format!("c.{} IS NOT NULL", name(own)))
        .collect();
    let label = format!("{} ({})", table.name, key_columns(key)).to_lowercase();
    format!(
        "SELECT CONCAT_WS(' ', 'orphans', {}, COUNT(*))\nFROM {} c\nWHERE {} AND NOT EXISTS (SELECT 1 FROM {} p WHERE {});",
        text(&label),
        name(&table.name),
        set.join(" AND "),
        name(&reference.table),
        joined.join(" AND ")
    )
}

fn key_columns(key: &Key) -> String {
    let columns: Vec<&str> = key.parts.iter().map(|part| &*part.column).collect();
    columns.join(",")
}

const MYSQL_KEYS: &str = "\n-- Tables, indexes and foreign keys as they are.  실제 테이블, 인덱스, 외래 키.
SELECT CONCAT('table ', LOWER(table_name)) FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE';
SELECT CONCAT('index ', LOWER(table_name), ' (', GROUP_CONCAT(LOWER(column_name) ORDER BY seq_in_index), ')',
  CASE non_unique WHEN 0 THEN ' unique' ELSE '' END)
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND index_type = 'BTREE'
GROUP BY table_name, index_name, non_unique;
SELECT CONCAT('foreign key ', LOWER(table_name), ' (', GROUP_CONCAT(LOWER(column_name) ORDER BY ordinal_position), ') ',
  LOWER(referenced_table_name), ' (', GROUP_CONCAT(LOWER(referenced_column_name) ORDER BY ordinal_position), ')')
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
GROUP BY table_name, constraint_name, referenced_table_name;
";

const POSTGRESQL_KEYS: &str = "\n-- Tables, indexes and foreign keys as they are.  실제 테이블, 인덱스, 외래 키.
SELECT 'table ' || table_name FROM information_schema.tables
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'migscan_written';
SELECT 'index ' || t.relname || ' (' || string_agg(a.attname, ',' ORDER BY k.n) || ')'
  || CASE WHEN x.indisunique THEN ' unique' ELSE '' END
FROM pg_index x
JOIN pg_class t ON t.oid = x.indrelid AND t.relnamespace = current_schema()::regnamespace AND t.relname <> 'migscan_written'
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam AND m.amname = 'btree'
CROSS JOIN LATERAL unnest(x.indkey::int[]) WITH ORDINALITY k(attnum, n)
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
GROUP BY t.relname, i.relname, x.indisunique;
SELECT 'foreign key ' || c.conrelid::regclass || ' (' || own.names || ') ' || c.confrelid::regclass || ' (' || other.names || ')'
FROM pg_constraint c
CROSS JOIN LATERAL (SELECT string_agg(a.attname, ',' ORDER BY k.n) AS names FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) own
CROSS JOIN LATERAL (SELECT string_agg(a.attname, ',' ORDER BY k.n) AS names FROM unnest(c.confkey) WITH ORDINALITY k(attnum, n)
  JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) other
WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace;
";

/// `checks.postgresql.sql`.
pub(super) fn target_checks(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Every line must end in ok.  모든 줄이 ok로 끝나야 합니다.\n\\set ON_ERROR_STOP on\n\
         SELECT 'encoding ' || current_setting('server_encoding') || CASE current_setting('server_encoding') WHEN 'UTF8' THEN ' ok' ELSE ' FAIL' END;\n",
    );
    for at in s.shape.numbered() {
        let (table, column) = (double_quotes(&at.0.name), double_quotes(&at.1.name));
        let sequence = format!(
            "pg_get_serial_sequence({}, {})",
            literal(&table),
            literal(&at.1.name.to_lowercase())
        );
        let label = literal(&dotted(at).to_lowercase());
        let _ = writeln!(
            sql,
            "SELECT concat_ws(' ', 'sequence', {label}, coalesce(max({column}), 0), CASE WHEN coalesce(pg_sequence_last_value({sequence}::regclass), 0) >= coalesce(max({column}), 0) AND {sequence} IS NOT NULL THEN 'ok' ELSE 'FAIL' END) FROM {table};"
        );
    }
    sql
}

/// `precheck.mysql.sql`: every count but 0 needs a decision.
pub(super) fn precheck(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Run on the source. Every line that does not end in 0 needs a decision before the load.\n\
         -- 원본에서 실행합니다. 0으로 끝나지 않는 줄은 적재 전에 처리 방법을 정해야 합니다.\nSET NAMES utf8mb4;\n",
    );
    for at in s.shape.columns() {
        let (table, column) = (backticks(&at.0.name), backticks(&at.1.name));
        for (what, condition) in conditions(at.1, &column) {
            let label = mysql_literal(&dotted(at).to_lowercase());
            let _ = writeln!(
                sql,
                "SELECT CONCAT_WS(' ', {}, {label}, COUNT(*)) FROM {table} WHERE {condition};",
                literal(what)
            );
        }
    }
    orphans(&mut sql, &s.shape, &backticks, &mysql_literal);
    sql
}

fn conditions(column: &Column, name: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if is_date(column) {
        let incomplete = format!("MONTH({name}) = 0 OR DAYOFMONTH({name}) = 0");
        let what = match column.nullable {
            Nullable::No => "zero date, not null",
            Nullable::Yes => "zero date",
        };
        all.push((what, incomplete));
    }
    if is_boolean(column) {
        all.push(("boolean beyond 0 and 1", format!("{name} NOT IN (0, 1)")));
    }
    match &*column.sql_type.name {
        "enum" => all.push(("empty enum", format!("{name} = ''"))),
        "time" => all.push((
            "time beyond a day",
            format!("{name} < '00:00:00' OR {name} > '24:00:00'"),
        )),
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => {
            all.push((
                "NUL character",
                format!("{name} LIKE CONCAT('%', CHAR(0), '%')"),
            ));
        }
        _ => {}
    }
    all
}

/// How many columns are summed, and those that are only counted.
pub(in crate::plan) fn checked_columns<'a>(s: &Situation<'a>) -> (usize, Vec<At<'a>>) {
    let (counted, summed): (Vec<At>, Vec<At>) = s
        .shape
        .columns()
        .partition(|(_, column)| is_only_counted(column));
    (summed.len(), counted)
}

/// Foreign keys whose orphans are counted.
pub(in crate::plan) fn orphan_checks(s: &Situation) -> Vec<String> {
    let keys = s.shape.foreign_keys();
    let checked = keys.iter().filter(|(_, key, reference)| {
        key.parts.len() == reference.columns.len() && matches!(key.kind, KeyKind::Foreign(_))
    });
    checked
        .map(|(table, key, _)| format!("{} ({})", table.name, key_columns(key)))
        .collect()
}
