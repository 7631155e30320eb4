//! The database drivers that a program names: `import sqlite3`, `require('pg')`, `org.h2.Driver`, `pg_query(`.

use crate::codebase::outline::{Kind, Outline};
use crate::model::Language;

/// How a driver is named.
enum Sign {
    /// In an import, or in a string that names a module or class, from its start.
    Module(&'static str),
    /// A word that is called.
    Call(&'static str),
    /// The start of a connection string.
    Url(&'static str),
}

use Sign::{Call, Module, Url};

/// Languages that a row is for, the sign, and the engine; no engine for what may reach any. Drivers of MySQL and MariaDB
/// have no rows: they are named after it, and a file that speaks of its source is not judged by its drivers.
type Row = (&'static [Language], Sign, Option<&'static str>);

const PYTHON: &[Language] = &[Language::Python];
const PHP: &[Language] = &[Language::Php];
const JVM: &[Language] = &[Language::Java, Language::Kotlin, Language::Scala];
const SCRIPT: &[Language] = &[Language::JavaScript, Language::TypeScript];
const RUBY: &[Language] = &[Language::Ruby];
const GO: &[Language] = &[Language::Go];
const CSHARP: &[Language] = &[Language::CSharp];

const POSTGRESQL: Option<&str> = Some("postgresql");
const SQLITE: Option<&str> = Some("sqlite");
const ORACLE: Option<&str> = Some("oracle-database");
const SQLSERVER: Option<&str> = Some("mssqlserver");

const ROWS: &[Row] = &[
    (PYTHON, Module("sqlite3"), SQLITE),
    (PYTHON, Module("aiosqlite"), SQLITE),
    (PYTHON, Module("psycopg"), POSTGRESQL),
    (PYTHON, Module("psycopg2"), POSTGRESQL),
    (PYTHON, Module("asyncpg"), POSTGRESQL),
    (PYTHON, Module("cx_Oracle"), ORACLE),
    (PYTHON, Module("oracledb"), ORACLE),
    (PYTHON, Module("pymssql"), SQLSERVER),
    (PYTHON, Module("duckdb"), Some("duckdb")),
    (PYTHON, Module("clickhouse_connect"), Some("clickhouse")),
    (PYTHON, Module("clickhouse_driver"), Some("clickhouse")),
    (PYTHON, Module("google.cloud.bigquery"), Some("bigquery")),
    (PYTHON, Module("impala"), Some("impala")),
    (PYTHON, Module("prestodb"), Some("presto")),
    (PYTHON, Module("pyhive"), Some("hive")),
    (PYTHON, Module("snowflake"), Some("snowflake")),
    (PYTHON, Module("trino"), Some("trino")),
    (PYTHON, Module("vertica_python"), Some("vertica")),
    (PYTHON, Module("nzpy"), Some("netezza")),
    (PYTHON, Module("asyncmy"), None),
    (PYTHON, Module("sqlalchemy"), None),
    (PYTHON, Module("peewee"), None),
    (PYTHON, Module("pony"), None),
    (PYTHON, Module("tortoise"), None),
    (PYTHON, Module("records"), None),
    (PYTHON, Module("pyodbc"), None),
    (PYTHON, Module("django.db"), None),
    (PYTHON, Module("flask_sqlalchemy"), None),
    (PYTHON, Call("objects"), None),
    (PHP, Call("pg_connect"), POSTGRESQL),
    (PHP, Call("pg_query"), POSTGRESQL),
    (PHP, Call("pg_query_params"), POSTGRESQL),
    (PHP, Call("pg_prepare"), POSTGRESQL),
    (PHP, Call("SQLite3"), SQLITE),
    (PHP, Call("oci_connect"), ORACLE),
    (PHP, Call("oci_parse"), ORACLE),
    (PHP, Call("sqlsrv_connect"), SQLSERVER),
    (PHP, Call("sqlsrv_query"), SQLSERVER),
    (PHP, Call("PDO"), None),
    (PHP, Call("query"), None),
    (PHP, Call("prepare"), None),
    (PHP, Call("exec"), None),
    (PHP, Call("execute"), None),
    (PHP, Call("select"), None),
    (PHP, Call("raw"), None),
    (JVM, Module("org.h2"), Some("h2")),
    (JVM, Module("org.sqlite"), SQLITE),
    (JVM, Module("org.postgresql"), POSTGRESQL),
    (JVM, Module("org.hsqldb"), Some("hsqldb")),
    (JVM, Module("org.apache.derby"), Some("derby")),
    (JVM, Module("oracle.jdbc"), ORACLE),
    (JVM, Module("android.database"), SQLITE),
    (JVM, Module("androidx.sqlite"), SQLITE),
    (JVM, Module("androidx.room"), SQLITE),
    (JVM, Module("javax.sql"), None),
    (JVM, Module("javax.persistence"), None),
    (JVM, Module("jakarta.persistence"), None),
    (JVM, Module("org.hibernate"), None),
    (JVM, Module("org.springframework.jdbc"), None),
    (JVM, Module("org.springframework.data"), None),
    (JVM, Module("org.apache.ibatis"), None),
    (JVM, Module("org.jooq"), None),
    (JVM, Module("org.jdbi"), None),
    (JVM, Url("jdbc:h2"), Some("h2")),
    (JVM, Url("jdbc:sqlite"), SQLITE),
    (JVM, Url("jdbc:hsqldb"), Some("hsqldb")),
    (JVM, Url("jdbc:derby"), Some("derby")),
    (JVM, Url("jdbc:postgresql"), POSTGRESQL),
    (JVM, Url("jdbc:oracle"), ORACLE),
    (JVM, Url("jdbc:hive2"), Some("hive")),
    (JVM, Url("jdbc:clickhouse"), Some("clickhouse")),
    (SCRIPT, Module("pg"), POSTGRESQL),
    (SCRIPT, Module("pg-promise"), POSTGRESQL),
    (SCRIPT, Module("postgres"), POSTGRESQL),
    (SCRIPT, Module("sqlite3"), SQLITE),
    (SCRIPT, Module("better-sqlite3"), SQLITE),
    (SCRIPT, Module("node:sqlite"), SQLITE),
    (SCRIPT, Module("sql.js"), SQLITE),
    (SCRIPT, Module("oracledb"), ORACLE),
    (SCRIPT, Module("mssql"), SQLSERVER),
    (SCRIPT, Module("@clickhouse/client"), Some("clickhouse")),
    (SCRIPT, Module("snowflake-sdk"), Some("snowflake")),
    (SCRIPT, Module("knex"), None),
    (SCRIPT, Module("sequelize"), None),
    (SCRIPT, Module("typeorm"), None),
    (SCRIPT, Module("@prisma/client"), None),
    (SCRIPT, Module("drizzle-orm"), None),
    (RUBY, Module("pg"), POSTGRESQL),
    (RUBY, Module("sqlite3"), SQLITE),
    (RUBY, Module("sequel"), None),
    (RUBY, Module("active_record"), None),
    (RUBY, Call("ActiveRecord"), None),
    (GO, Module("github.com/lib/pq"), POSTGRESQL),
    (GO, Module("github.com/jackc/pgx"), POSTGRESQL),
    (GO, Module("github.com/mattn/go-sqlite3"), SQLITE),
    (GO, Module("modernc.org/sqlite"), SQLITE),
    (
        GO,
        Module("github.com/ClickHouse/clickhouse-go"),
        Some("clickhouse"),
    ),
    (GO, Module("gorm.io/gorm"), None),
    (GO, Module("github.com/jmoiron/sqlx"), None),
    (CSHARP, Module("Npgsql"), POSTGRESQL),
    (CSHARP, Module("Microsoft.Data.Sqlite"), SQLITE),
    (CSHARP, Module("System.Data.SQLite"), SQLITE),
    (CSHARP, Module("Oracle.ManagedDataAccess"), ORACLE),
    (CSHARP, Module("System.Data.SqlClient"), SQLSERVER),
    (CSHARP, Module("Microsoft.Data.SqlClient"), SQLSERVER),
    (CSHARP, Module("System.Data.Common"), None),
    (CSHARP, Module("Microsoft.EntityFrameworkCore"), None),
];

/// The engines whose drivers a program names; `None` where it names something that may reach any engine.
pub(super) fn engines_of_file(outline: &Outline) -> Option<Vec<&'static str>> {
    let rows: Vec<&Row> = ROWS
        .iter()
        .filter(|(languages, ..)| languages.contains(&outline.language))
        .collect();
    let mut engines = Vec::new();
    for at in 0..outline.tokens.len() {
        let named = |row: &&&Row| match row.1 {
            Module(module) => is_import(outline, at, module),
            Call(call) => is_call(outline, at, call),
            Url(start) => starts_url(outline, at, start),
        };
        if let Some((_, _, engine)) = rows.iter().find(named) {
            engines.push((*engine)?);
        }
    }
    Some(engines)
}

fn is_call(outline: &Outline, at: usize, call: &str) -> bool {
    outline.kind(at) == Some(Kind::Word)
        && outline.is(at, call)
        && outline.is_any(at + 1, &["(", ".", "::"])
}

fn starts_url(outline: &Outline, at: usize, start: &str) -> bool {
    outline.kind(at) == Some(Kind::String)
        && outline
            .content(at)
            .strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(':') || rest.starts_with('+'))
}

/// Whether a module is named at a token: whole, or with more behind a dot or slash.
fn is_import(outline: &Outline, at: usize, module: &str) -> bool {
    let said = match outline.kind(at) {
        Some(Kind::String) if string_is_module(outline, at) => outline.content(at),
        Some(Kind::Word) if imports(outline, at) => &outline.text[outline.tokens[at].start..],
        _ => return false,
    };
    said.strip_prefix(module).is_some_and(|rest| {
        !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-')
    })
}

/// Whether a word stands first behind `import`, `from` or `using`.
fn imports(outline: &Outline, at: usize) -> bool {
    let also = |before: usize| {
        outline.is(before, ",") && outline.is(outline.line_around(at).start, "import")
    };
    at.checked_sub(1)
        .is_some_and(|before| outline.is_any(before, &["import", "from", "using"]) || also(before))
}

/// A string in `require('…')`, `from '…'`, an import block of Go, or a class name of Java.
fn string_is_module(outline: &Outline, at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).unwrap_or(usize::MAX);
    match outline.language {
        Language::Go => {
            let open = outline.tokens[at].parent;
            outline.is_any(before(1), &["import"])
                || outline.is(before(2), "import")
                || open
                    .and_then(|o| o.checked_sub(1))
                    .is_some_and(|o| outline.is(o, "import"))
        }
        Language::Java | Language::Kotlin | Language::Scala => true,
        _ => {
            outline.is_any(before(1), &["from", "import", "require"])
                || (outline.is(before(1), "(") && outline.is_any(before(2), &["require", "import"]))
        }
    }
}
