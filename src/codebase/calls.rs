//! The calls of host languages that take SQL, or never do: data only, read by `statements`.

use crate::model::Language;

/// One row: names that take SQL in the same way.
#[derive(Debug)]
pub(super) struct KnownCall {
    /// Empty where any language counts.
    pub(super) languages: &'static [Language],
    /// Receiver and method with `.` between them, whatever the language writes; a leading `.` stands for any receiver.
    pub(super) names: &'static [&'static str],
    pub(super) argument: Argument,
    pub(super) takes: Takes,
    pub(super) trust: Trust,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    First,
    FirstOrSecond,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Statement,
    Fragment,
    /// SQL in a native query only; a query over objects without that mark.
    NativeOnly,
    /// A query over objects.
    Objects,
    /// Another query language.
    NotSql,
}

/// The last names of the calls that take more than whole statements, lower-case, with their languages.
pub(super) fn calls_of_fragments() -> impl Iterator<Item = (String, &'static [Language])> {
    let taking = KNOWN_CALLS
        .iter()
        .filter(|call| matches!(call.takes, Takes::Fragment | Takes::NativeOnly));
    let last = |name: &str| {
        name.rsplit(['.', '@'])
            .next()
            .unwrap_or(name)
            .to_lowercase()
    };
    taking.flat_map(move |call| {
        call.names
            .iter()
            .map(move |name| (last(name), call.languages))
    })
}

/// Whether the name alone says that the argument is SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    ByName,
    /// Other interfaces have the name too, so the text has to read as SQL.
    WithShape,
}

/// The rows of a call; `path` is normalised (`wpdb.query`, `.whereRaw`), `argument` counts from 0.
pub(super) fn known_calls(
    language: Language,
    path: &str,
    argument: usize,
) -> impl Iterator<Item = &'static KnownCall> {
    KNOWN_CALLS.iter().filter(move |call| {
        let spoken = call.languages.is_empty() || call.languages.contains(&language);
        let placed = match call.argument {
            Argument::First => argument == 0,
            Argument::FirstOrSecond => argument <= 1,
            Argument::Any => true,
        };
        spoken && placed && call.names.iter().any(|name| is_call(path, name))
    })
}

/// Whether the call writes messages for people.
pub(super) fn writes_messages(path: &str) -> bool {
    let last = path
        .rsplit('.')
        .next()
        .unwrap_or(path)
        .trim_end_matches('!');
    let receiver = path
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_start_matches(['_', '@']);
    MESSAGE_CALLS
        .iter()
        .any(|name| last.eq_ignore_ascii_case(name))
        || MESSAGE_RECEIVERS
            .iter()
            .any(|name| receiver.eq_ignore_ascii_case(name))
        || last.starts_with("assert")
        || last.ends_with("Exception")
        || last.ends_with("Error")
}

fn is_call(path: &str, name: &str) -> bool {
    let Some(stem) = path
        .len()
        .checked_sub(name.len())
        .filter(|at| path.is_char_boundary(*at))
    else {
        return false;
    };
    let border = name.starts_with('.') || stem == 0 || path.as_bytes()[stem - 1] == b'.';
    border && path[stem..].eq_ignore_ascii_case(name)
}

const PHP: &[Language] = &[Language::Php];
const PYTHON: &[Language] = &[Language::Python];
const RUBY: &[Language] = &[Language::Ruby];
const JVM: &[Language] = &[Language::Java, Language::Kotlin, Language::Scala];
const SCRIPT: &[Language] = &[Language::JavaScript, Language::TypeScript];
const GO: &[Language] = &[Language::Go];
const DOTNET: &[Language] = &[Language::CSharp];

const fn statement(
    languages: &'static [Language],
    argument: Argument,
    trust: Trust,
    names: &'static [&'static str],
) -> KnownCall {
    KnownCall {
        languages,
        names,
        argument,
        takes: Takes::Statement,
        trust,
    }
}

const fn taking(
    takes: Takes,
    languages: &'static [Language],
    names: &'static [&'static str],
) -> KnownCall {
    KnownCall {
        languages,
        names,
        argument: Argument::Any,
        takes,
        trust: Trust::ByName,
    }
}

#[rustfmt::skip]
const KNOWN_CALLS: &[KnownCall] = &[
    // Python: DB-API, Django, SQLAlchemy, pandas
    statement(PYTHON, Argument::First, Trust::ByName, &[
        "cursor.execute", "cursor.executemany", "cur.execute", "cur.executemany", "c.execute", ".executemany",
        ".exec_driver_sql", "RawSQL", "connection.execute", "conn.execute", "session.execute", "engine.execute",
        "db.execute", "schema_editor.execute", "migrations.RunSQL", "RunSQL", "op.execute", ".fetch_all",
        ".executescript",
    ]),
    statement(PYTHON, Argument::First, Trust::WithShape, &[
        ".execute", ".raw", "text", "read_sql", "read_sql_query", ".query", ".mogrify", ".fetch", ".fetchrow",
        ".fetchval", ".fetch_one",
    ]),
    taking(Takes::Fragment, PYTHON, &[".extra", "literal_column"]),
    // PHP: extensions, PDO, WordPress, Laravel, Doctrine, other frameworks
    statement(PHP, Argument::FirstOrSecond, Trust::ByName, &[
        "mysqli_query", "mysql_query", "mysqli_real_query", "mysqli_multi_query", "mysqli_prepare",
        "mysql_unbuffered_query", "db_query", "db_query_range", "tep_db_query", "pg_query",
    ]),
    statement(PHP, Argument::First, Trust::ByName, &[
        "wpdb.query", "wpdb.get_results", "wpdb.get_var", "wpdb.get_row", "wpdb.get_col", "wpdb.prepare", "dbDelta",
        "DB.raw", "DB.select", "DB.selectOne", "DB.statement", "DB.insert", "DB.update", "DB.delete", "DB.unprepared",
        "DB.affectingStatement", "DB.scalar", "pdo.query", "pdo.exec", "pdo.prepare", "dbh.query", "dbh.exec",
        "dbh.prepare", "mysqli.query", "mysqli.prepare", "mysqli.multi_query", "mysqli.real_query", ".executeQuery",
        ".executeStatement", ".executeUpdate", ".createNativeQuery", ".createCommand", ".fetchAllAssociative",
        ".fetchAssociative", ".get_records_sql", ".get_record_sql", ".get_recordset_sql", ".get_field_sql",
        ".count_records_sql", ".setQuery", ".addSql",
    ]),
    statement(PHP, Argument::First, Trust::WithShape, &[
        ".query", ".exec", ".prepare", ".execute", ".raw", ".statement", ".sql", ".rawQuery", ".fetchAll", ".fetchOne",
        ".fetchRow", ".fetchCol", ".getOne", ".getAll", ".getRow", ".simple_query", ".Execute",
    ]),
    taking(Takes::Fragment, PHP, &[
        ".whereRaw", ".orWhereRaw", ".selectRaw", ".orderByRaw", ".havingRaw", ".orHavingRaw", ".groupByRaw",
        ".fromRaw", "DB.raw", ".get_records_select", ".get_record_select", ".count_records_select",
        ".delete_records_select",
    ]),
    taking(Takes::NotSql, PHP, &[".createQuery"]),
    // Java, Kotlin, Scala: JDBC, Spring, JPA, MyBatis, jOOQ, Exposed
    statement(JVM, Argument::First, Trust::ByName, &[
        ".prepareStatement", ".prepareCall", ".executeQuery", ".executeUpdate", ".executeLargeUpdate", ".addBatch",
        ".nativeSQL", ".createNativeQuery", ".createSQLQuery", "jdbcTemplate.query", "jdbcTemplate.queryForObject",
        "jdbcTemplate.queryForList", "jdbcTemplate.queryForMap", "jdbcTemplate.queryForRowSet", "jdbcTemplate.update",
        "jdbcTemplate.batchUpdate", "jdbcTemplate.execute", "@Select", "@Insert", "@Update", "@Delete", "@SqlQuery",
        "@SqlUpdate", "@SqlBatch", "@NamedNativeQuery", "@SQLInsert", "@SQLUpdate", "@SQLDelete", "@Subselect",
        "statement.execute", "stmt.execute", "jdbcClient.sql", "handle.createQuery", "handle.createUpdate", "jdbcOperations.query", "jdbcOperations.update",
    ]),
    statement(JVM, Argument::First, Trust::WithShape, &[
        ".execute", ".query", ".queryForObject", ".queryForList", ".update", ".batchUpdate", ".sql", ".exec", "exec",
        ".createUpdate", ".createStatement", ".execSQL", ".rawQuery", ".fetch", "sql", "SQL",
    ]),
    taking(Takes::NativeOnly, JVM, &["@Query"]),
    taking(Takes::Objects, JVM, &["@NamedQuery", ".createNamedQuery", ".createQuery"]),
    // Formulas of sheets have functions of the same names.
    taking(Takes::NotSql, JVM, &[
        ".createFormulaListConstraint", ".setCellFormula", ".setCellArrayFormula", ".createCustomConstraint",
    ]),
    taking(Takes::Fragment, JVM, &[
        "@Formula", "@Where", "@SQLRestriction", "@ColumnDefault", "@Check", "DSL.condition", "DSL.field", "DSL.sql",
    ]),
    // JavaScript, TypeScript
    statement(SCRIPT, Argument::First, Trust::ByName, &[
        "knex.raw", "sequelize.query", ".$queryRaw", ".$executeRaw", ".$queryRawUnsafe", ".$executeRawUnsafe",
        "Prisma.sql", "queryRunner.query", "connection.query", "connection.execute", "conn.query", "conn.execute",
        "pool.query", "pool.execute", "queryInterface.sequelize.query", "sequelize.literal", "db.raw",
    ]),
    statement(SCRIPT, Argument::First, Trust::WithShape, &[
        ".query", ".raw", ".execute", ".exec", ".prepare", ".run", ".all", ".get", "sql", ".literal", ".runSql",
        ".each",
    ]),
    taking(Takes::Fragment, SCRIPT, &[
        ".whereRaw", ".orWhereRaw", ".orderByRaw", ".havingRaw", ".groupByRaw", ".joinRaw", ".literal", "knex.raw",
        "db.raw", ".orderBy", ".addSelect", ".andWhere",
    ]),
    // Ruby
    statement(RUBY, Argument::First, Trust::ByName, &[
        ".find_by_sql", "find_by_sql", ".count_by_sql", "connection.execute", "connection.exec_query",
        "connection.select_all", "connection.select_value", "connection.select_values", "connection.select_one",
        "connection.select_rows", "connection.update", "connection.insert", "connection.delete", ".select_all",
        ".select_values", ".select_rows", ".exec_query", ".exec_update", ".exec_delete", ".exec_insert",
        "select_value", "select_values", "select_all", "exec_query", "client.query",
    ]),
    statement(RUBY, Argument::First, Trust::WithShape, &[
        "execute", ".execute", ".query", ".run", "Arel.sql", ".prepare", "DB.run", "safety_assured",
    ]),
    taking(Takes::Fragment, RUBY, &[
        ".where", "where", ".order", "order", ".having", ".group", ".joins", "joins", ".pluck", "Arel.sql", ".reorder",
        ".from", ".update_all", ".select", ".lock", ".not",
    ]),
    // Go
    statement(GO, Argument::FirstOrSecond, Trust::ByName, &[
        "db.Query", "db.QueryRow", "db.Exec", "db.Prepare", "tx.Query", "tx.QueryRow", "tx.Exec", "tx.Prepare",
        ".QueryContext", ".QueryRowContext", ".ExecContext", ".PrepareContext", ".QueryRow", ".Queryx", ".QueryRowx",
        ".NamedExec", ".NamedQuery", ".MustExec", ".Raw", ".SelectContext", ".GetContext",
    ]),
    statement(GO, Argument::Any, Trust::WithShape, &[
        ".Query", ".Exec", ".Prepare", ".Select", ".Get", ".SQL"],
    ),
    taking(Takes::Fragment, GO, &[
        ".Where", ".Order", ".Having", ".Joins", ".Or", ".Group"],
    ),
    // C#
    statement(DOTNET, Argument::First, Trust::ByName, &[
        "SqlCommand", "MySqlCommand", "NpgsqlCommand", "OleDbCommand", "OdbcCommand", "SQLiteCommand", "SqliteCommand",
        "SqlDataAdapter", "MySqlDataAdapter", "CommandText", ".ExecuteSqlRaw", ".ExecuteSqlRawAsync",
        ".ExecuteSqlInterpolated", ".ExecuteSqlCommand", ".FromSqlRaw", ".FromSqlInterpolated", ".FromSql",
        ".SqlQuery", "migrationBuilder.Sql",
    ]),
    statement(DOTNET, Argument::First, Trust::WithShape, &[
        ".Query", ".QueryAsync", ".QueryFirst", ".QueryFirstAsync", ".QueryFirstOrDefault",
        ".QueryFirstOrDefaultAsync", ".QuerySingle", ".QuerySingleAsync", ".QuerySingleOrDefault",
        ".QuerySingleOrDefaultAsync", ".QueryMultiple", ".QueryMultipleAsync", ".Execute", ".ExecuteAsync",
        ".ExecuteScalar", ".ExecuteScalarAsync", ".Sql", ".ExecuteReader",
    ]),
    // Rust, Perl, C, Swift, shell
    statement(&[Language::Rust], Argument::First, Trust::ByName, &[
        "sqlx.query", "sqlx.query!", "sqlx.query_as", "sqlx.query_as!", "sqlx.query_scalar", "sqlx.query_scalar!",
        "query!", "query_as!", "diesel.sql_query", "sql_query", ".query_drop", ".exec_drop", ".query_map",
        ".query_first", ".exec_first",
    ]),
    statement(&[Language::Rust], Argument::FirstOrSecond, Trust::WithShape, &[
        ".query", ".execute", ".prepare", ".query_row", "query", "query_as", ".exec",
    ]),
    statement(&[Language::Perl], Argument::First, Trust::ByName, &[
        "dbh.do", "dbh.prepare", "dbh.selectall_arrayref", "dbh.selectrow_array", "dbh.selectcol_arrayref",
        "dbh.selectrow_hashref", "dbh.selectall_hashref", "dbh.selectrow_arrayref", "dbh.prepare_cached",
    ]),
    statement(&[Language::Perl], Argument::First, Trust::WithShape, &[
        ".do", ".prepare", ".query", ".selectrow_array", ".selectall_arrayref",
    ]),
    statement(&[Language::C, Language::Cpp], Argument::FirstOrSecond, Trust::ByName, &[
        "mysql_query", "mysql_real_query", "mysql_stmt_prepare", "sqlite3_exec", "PQexec",
    ]),
    statement(&[Language::C, Language::Cpp], Argument::FirstOrSecond, Trust::WithShape, &[
        ".prepare", ".exec", ".query", ".execute", ".executeQuery", ".prepareStatement",
    ]),
    statement(&[Language::Shell, Language::PowerShell], Argument::Any, Trust::ByName, &[
        "mysql", "mariadb", "Invoke-SqlCmd"],
    ),
    // Their arguments are patterns.
    taking(Takes::NotSql, &[Language::Shell], &[
        "sed", "gsed", "grep", "egrep", "awk", "tr"],
    ),
];

#[rustfmt::skip]
const MESSAGE_CALLS: &[&str] = &[
        "print", "println", "printf", "fprintf", "eprintln", "eprint", "echo", "die", "exit", "puts", "p", "pp",
        "warn", "warning", "log", "debug", "info", "error", "fatal", "trace", "critical", "notice", "verbose", "alert",
        "confirm", "prompt", "fail", "abort", "flash", "trigger_error", "error_log", "say", "croak", "confess", "carp",
        "it", "describe", "test", "context", "gettext", "_", "__", "_e", "_x", "t", "trans", "translate", "expect",
        "panic", "unreachable", "todo", "bail", "anyhow", "Println", "Printf", "Errorf", "Fatalf", "Logf", "Log",
        "WriteLine", "Write", "ensure", "message", "setText", "Fatal", "write", "Write-Host", "Write-Output",
        "writeln", "help", "raise", "throw", "perror", "annotate", "eprint!",
    ];

#[rustfmt::skip]
const MESSAGE_RECEIVERS: &[&str] = &[
        "logger", "log", "console", "logging", "LOG", "Log", "slog", "tracing",
    ];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_known_by_their_last_names() {
        let known = |language, path, argument| {
            known_calls(language, path, argument)
                .next()
                .map(|c| (c.takes, c.trust))
        };
        let by_name = Some((Takes::Statement, Trust::ByName));
        assert_eq!(known(Language::Python, "self.cursor.execute", 0), by_name);
        assert_eq!(known(Language::Python, "cursor.execute", 1), None);
        assert_eq!(known(Language::Php, "this.wpdb.get_var", 0), by_name);
        assert_eq!(known(Language::Php, "mysqli_query", 1), by_name);
        assert_eq!(known(Language::Php, "MY_mysqli_query", 1), None);
        assert_eq!(
            known(Language::Php, ".whereRaw", 0),
            Some((Takes::Fragment, Trust::ByName))
        );
        assert_eq!(
            known(Language::Java, "@Query", 0).map(|k| k.0),
            Some(Takes::NativeOnly)
        );
        assert_eq!(known(Language::JavaScript, "prisma.$queryRaw", 0), by_name);
        assert_eq!(
            known(Language::JavaScript, "document.querySelector", 0),
            None
        );
        assert!(
            writes_messages("logger.info")
                && writes_messages("console.anything")
                && !writes_messages("db.query")
        );
    }
}
