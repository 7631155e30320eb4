//! Writes made after the switch: triggers that note their keys, and the statements that bring the rows back to MySQL.

use super::super::shape::{has_zero_default, is_boolean, primary_key};
use super::super::situation::Situation;
use super::quoting::{backticks, double_quotes, literal};
use crate::model::{Column, Generated, Key, Nullable, Table};
use std::fmt::Write;

/// `capture.postgresql.sql`: run before the service opens.
pub(super) fn capture(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Notes the key of every row written from now on. TRUNCATE is not noted.\n\
         -- 지금부터 쓰는 모든 행의 키를 기록합니다. TRUNCATE는 기록하지 않습니다.\n\
         \\set ON_ERROR_STOP on\nBEGIN;\n\
         CREATE TABLE migscan_written (\n  no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n  tab text NOT NULL,\n  key jsonb NOT NULL,\n  at timestamptz NOT NULL DEFAULT clock_timestamp()\n);\n\
         CREATE FUNCTION migscan_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $note$\nBEGIN\n  \
         IF TG_OP <> 'INSERT' THEN\n    INSERT INTO migscan_written (tab, key)\n    SELECT TG_TABLE_NAME, jsonb_object_agg(c, to_jsonb(OLD) -> c) FROM unnest(TG_ARGV) c;\n  END IF;\n  \
         IF TG_OP <> 'DELETE' THEN\n    INSERT INTO migscan_written (tab, key)\n    SELECT TG_TABLE_NAME, jsonb_object_agg(c, to_jsonb(NEW) -> c) FROM unnest(TG_ARGV) c;\n  END IF;\n  \
         RETURN NULL;\nEND\n$note$;\n",
    );
    for table in s.shape.tables() {
        if let Some(key) = primary_key(table) {
            let columns: Vec<String> = key
                .parts
                .iter()
                .map(|p| literal(&p.column.to_lowercase()))
                .collect();
            let _ = writeln!(
                sql,
                "CREATE TRIGGER migscan_written AFTER INSERT OR UPDATE OR DELETE ON {} FOR EACH ROW EXECUTE FUNCTION migscan_note({});",
                double_quotes(&table.name),
                columns.join(", ")
            );
        }
    }
    sql += "COMMIT;\n";
    sql
}

/// `bring-back.postgresql.sql`: prints MySQL statements, deletes first.
pub(super) fn bring_back(s: &Situation) -> String {
    let mut sql = String::from(
        "-- Run on the target with psql -At; the output is run on the source.\n\
         -- 대상에서 psql -At로 실행하고, 출력된 문장을 원본에서 실행합니다.\n\
         \\set ON_ERROR_STOP on\nSET timezone = 'UTC';\nSET client_encoding = 'UTF8';\n\
         CREATE FUNCTION pg_temp.q(v text) RETURNS text LANGUAGE sql AS $q$\n  \
         SELECT CASE WHEN v IS NULL THEN 'NULL' ELSE '''' || replace(replace(v, '\\', '\\\\'), '''', '''''') || '''' END\n$q$;\n\
         SELECT 'SET NAMES utf8mb4; SET time_zone = ''+00:00''; SET SESSION sql_mode = ''NO_AUTO_VALUE_ON_ZERO''; SET foreign_key_checks = 0; START TRANSACTION;';\n",
    );
    let keyed = || {
        s.shape
            .tables()
            .filter_map(|t| primary_key(t).map(|key| (t, key)))
    };
    for (table, key) in keyed() {
        deletes(&mut sql, table, key);
    }
    for (table, key) in keyed() {
        upserts(&mut sql, table, key);
    }
    sql += "SELECT 'COMMIT;';\n";
    sql
}

fn noted(table: &Table) -> String {
    let name = literal(&table.name.to_lowercase());
    format!("(SELECT DISTINCT key FROM migscan_written WHERE tab = {name}) w")
}

fn same_key(key: &Key) -> String {
    let parts: Vec<String> = key
        .parts
        .iter()
        .map(|part| {
            let column = double_quotes(&part.column);
            let name = literal(&part.column.to_lowercase());
            format!("to_jsonb(t.{column}) = w.key -> {name}")
        })
        .collect();
    parts.join(" AND ")
}

fn deletes(sql: &mut String, table: &Table, key: &Key) {
    let conditions: Vec<String> = key
        .parts
        .iter()
        .map(|part| {
            let column = literal(&format!("{} = ", backticks(&part.column)));
            let name = literal(&part.column.to_lowercase());
            format!("{column} || pg_temp.q(w.key ->> {name})")
        })
        .collect();
    let _ = writeln!(
        sql,
        "SELECT {} || {} || ';'\nFROM {}\nWHERE NOT EXISTS (SELECT 1 FROM {} t WHERE {});",
        literal(&format!("DELETE FROM {} WHERE ", backticks(&table.name))),
        conditions.join(" || ' AND ' || "),
        noted(table),
        double_quotes(&table.name),
        same_key(key)
    );
}

fn upserts(sql: &mut String, table: &Table, key: &Key) {
    let columns: Vec<&Column> = table.columns.iter().filter(|c| !is_generated(c)).collect();
    let names: Vec<String> = columns.iter().map(|c| backticks(&c.name)).collect();
    let values: Vec<String> = columns.iter().map(|c| value(c)).collect();
    let updates: Vec<String> = names.iter().map(|n| format!("{n} = VALUES({n})")).collect();
    let head = format!(
        "INSERT INTO {} ({}) VALUES (",
        backticks(&table.name),
        names.join(", ")
    );
    let tail = format!(") ON DUPLICATE KEY UPDATE {};", updates.join(", "));
    let _ = writeln!(
        sql,
        "SELECT {} || concat_ws(', ', {}) || {}\nFROM {}\nJOIN {} t ON {};",
        literal(&head),
        values.join(", "),
        literal(&tail),
        noted(table),
        double_quotes(&table.name),
        same_key(key)
    );
}

/// A value as MySQL reads it.
fn value(column: &Column) -> String {
    let name = format!("t.{}", double_quotes(&column.name));
    let text = match &*column.sql_type.name {
        _ if is_boolean(column) => format!("{name}::int::text"),
        "bit" => {
            return format!(
                "CASE WHEN {name} IS NULL THEN 'NULL' ELSE 'b''' || {name}::text || '''' END"
            );
        }
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => {
            return format!(
                "CASE WHEN {name} IS NULL THEN 'NULL' ELSE 'x''' || encode({name}, 'hex') || '''' END"
            );
        }
        "datetime" | "timestamp" => format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        _ => format!("{name}::text"),
    };
    // What was a zero date on the source is NULL here, where the source takes none.
    match (has_zero_default(column), column.nullable) {
        (true, Nullable::No) => format!("pg_temp.q(coalesce({text}, '0000-00-00'))"),
        _ => format!("pg_temp.q({text})"),
    }
}

fn is_generated(column: &Column) -> bool {
    let more = column.more.as_deref();
    more.is_some_and(|m| {
        matches!(
            m.generated,
            Some((_, Generated::Stored | Generated::Virtual))
        )
    })
}
