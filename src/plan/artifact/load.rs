//! The pgloader file, with casts for what the schema has, and the SQL for what pgloader leaves out.

use super::super::shape::{At, has_zero_default, is_boolean};
use super::super::situation::Situation;
use super::quoting::{double_quotes, is_plain};
use crate::model::{Column, Generated, Nullable, Sign};
use std::fmt::Write;

/// `migrate.load`. The URLs come from the environment, so that no password stands in the file.
pub(super) fn load_file(s: &Situation) -> String {
    let mut casts: Vec<String> = s.shape.columns().filter_map(column_cast).collect();
    casts.extend(type_casts(s));
    format!(
        "-- pgloader: export SOURCE_URL=mysql://… SOURCE_DB=… TARGET_URL=postgresql://… ; pgloader migrate.load\n\
         -- The first cast that fits a column holds.  먼저 나온 규칙이 적용됩니다.\n\
         LOAD DATABASE\n     FROM {{{{SOURCE_URL}}}}\n     INTO {{{{TARGET_URL}}}}\n\n \
         WITH include drop, create tables, create indexes, reset sequences, foreign keys,\n      \
         downcase identifiers, uniquify index names,\n      \
         workers = 4, concurrency = 1, prefetch rows = 10000\n\n  \
         SET PostgreSQL PARAMETERS timezone to 'UTC', maintenance_work_mem to '256MB'\n\n  \
         SET MySQL PARAMETERS time_zone = '\"+00:00\"', net_read_timeout = '600', net_write_timeout = '600'\n\n \
         CAST {}\n\n ALTER SCHEMA '{{{{SOURCE_DB}}}}' RENAME TO 'public'\n;\n",
        casts.join(",\n      ")
    )
}

/// Casts of single columns: dates, whose zero becomes NULL and whose precision is kept.
fn column_cast((table, column): At) -> Option<String> {
    if !(is_plain(&table.name) && is_plain(&column.name)) {
        return None;
    }
    let target = match &*column.sql_type.name {
        "date" => "date".to_owned(),
        "datetime" => format!("\"timestamp({})\"", precision(column)),
        "timestamp" => format!("\"timestamptz({})\"", precision(column)),
        _ => return None,
    };
    let zero = has_zero_default(column);
    let null = match (zero, column.nullable) {
        (true, _) => " drop not null",
        (false, Nullable::No) => " keep not null",
        (false, Nullable::Yes) => "",
    };
    Some(format!(
        "column {}.{} to {target} drop typemod drop default{null} using zero-dates-to-null",
        table.name, column.name
    ))
}

fn precision(column: &Column) -> u32 {
    column.sql_type.length().unwrap_or(0).min(6)
}

/// Casts of types, for the columns above that have no plain name and for tables that the code does not define.
fn type_casts(s: &Situation) -> Vec<String> {
    let mut casts = vec![
        "type datetime to timestamp drop typemod drop default using zero-dates-to-null".to_owned(),
        "type timestamp to timestamptz drop typemod drop default using zero-dates-to-null"
            .to_owned(),
        "type date drop default using zero-dates-to-null".to_owned(),
        "type tinyint when (= precision 1) to boolean drop typemod using tinyint-to-boolean"
            .to_owned(),
        "type int when unsigned to bigint drop typemod".to_owned(),
        "type int to integer drop typemod".to_owned(),
    ];
    if !s.shape.of_type(&["enum"]).is_empty() {
        casts.push("type enum to text drop typemod".to_owned());
    }
    if !s.shape.of_type(&["set"]).is_empty() {
        casts.push("type set to text drop typemod".to_owned());
    }
    if !s.shape.of_type(&["json"]).is_empty() {
        casts.push("type json to jsonb drop typemod".to_owned());
    }
    casts
}

/// `after-load.sql`.
pub(super) fn after_load(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Run once, after migrate.load, on the target.  migrate.load 실행 후 대상에서 한 번 실행합니다.\n\
         \\set ON_ERROR_STOP on\nBEGIN;\n\n\
         -- Defaults of dates and times.  날짜·시각 컬럼의 기본값.\n",
    );
    for at in s.shape.dates() {
        if let Some(default) = date_default(at.1) {
            alter(&mut sql, at, &format!("SET DEFAULT {default}"));
        }
    }
    sql += "\n-- What ENUM and UNSIGNED keep out.  ENUM과 UNSIGNED가 막던 값.\n";
    for (table, column) in s.shape.columns() {
        if let Some(check) = check(column) {
            let table = double_quotes(&table.name);
            let _ = writeln!(sql, "ALTER TABLE {table} ADD CHECK ({check});");
        }
    }
    sql += INDEX_NAMES;
    sql += "\nCOMMIT;\n\nANALYZE;\n";
    sql
}

fn alter(sql: &mut String, (table, column): At, change: &str) {
    let (table, column) = (double_quotes(&table.name), double_quotes(&column.name));
    let _ = writeln!(sql, "ALTER TABLE {table} ALTER COLUMN {column} {change};");
}

/// The default that was dropped because pgloader writes it as text; a zero date has none.
fn date_default(column: &Column) -> Option<String> {
    let default = column.default.as_deref()?;
    let lower = default.to_ascii_lowercase();
    if lower.starts_with("current_timestamp")
        || lower.starts_with("now(")
        || lower.starts_with("localtime")
    {
        return Some("CURRENT_TIMESTAMP".to_owned());
    }
    let inner = default.strip_prefix('\'')?.strip_suffix('\'')?;
    let is_date = inner
        .chars()
        .all(|c| c.is_ascii_digit() || "-: .".contains(c));
    (is_date && !inner.is_empty() && !has_zero_default(column)).then(|| format!("'{inner}'"))
}

fn check(column: &Column) -> Option<String> {
    let name = double_quotes(&column.name);
    let sql_type = &column.sql_type;
    let is_generated = column.more.as_deref().is_some_and(|m| {
        matches!(
            m.generated,
            Some((_, Generated::Stored | Generated::Virtual))
        )
    });
    if is_generated {
        return None;
    }
    let values = &*sql_type.arguments;
    // A list that was cut, or with escapes that PostgreSQL reads otherwise, is no list to check by.
    let is_whole = !values.is_empty() && !values.contains(['…', '\\', '"']);
    if &*sql_type.name == "enum" && is_whole {
        return Some(format!("{name} IN ({values})"));
    }
    (sql_type.sign != Sign::Signed && !is_boolean(column)).then(|| format!("{name} >= 0"))
}

/// pgloader puts a number before every index name; the old name comes back, with the table's where two would be alike.
const INDEX_NAMES: &str = r"
-- Index names without pgloader's numbers.  pgloader가 붙인 번호를 뺀 인덱스 이름.
DO $do$
DECLARE
  found record;
  plain text;
  wanted text;
BEGIN
  FOR found IN
    SELECT i.relname AS index_name, t.relname AS table_name, x.indisprimary,
      count(*) OVER (PARTITION BY regexp_replace(i.relname, '^idx_[0-9]+_', '')) AS alike
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    WHERE i.relnamespace = current_schema()::regnamespace AND i.relname ~ '^idx_[0-9]+_'
    ORDER BY t.relname, i.relname
  LOOP
    plain := regexp_replace(found.index_name, '^idx_[0-9]+_', '');
    wanted := CASE
      WHEN found.indisprimary THEN found.table_name || '_pkey'
      WHEN found.alike > 1 THEN found.table_name || '_' || plain
      ELSE plain
    END;
    IF length(wanted) <= 63 AND to_regclass(quote_ident(wanted)) IS NULL THEN
      EXECUTE format('ALTER INDEX %I RENAME TO %I', found.index_name, wanted);
    END IF;
  END LOOP;
END
$do$;
";
