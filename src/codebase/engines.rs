//! The names that database engines go by: as words of their own, and in the identifiers of programs.

/// Whether what stands around a word speaks of databases. Words such as `oracle` mean an engine only then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sureness {
    NearSql,
    Anywhere,
}

/// The engine that a word names, as endoflife.date has it; letter case never matters.
pub(super) fn engine(word: &str, sureness: Sureness) -> Option<&'static str> {
    if word.len() > LONGEST_ENGINE {
        return None;
    }
    ENGINES
        .iter()
        .find(|(w, clear, _)| {
            w.eq_ignore_ascii_case(word)
                && (sureness == Sureness::NearSql || *clear == Clear::Always)
        })
        .map(|(_, _, engine)| *engine)
}

/// Whether a text in lower case may name an engine or its driver; most that hold SQL do not, and need no closer look.
pub(super) fn may_name_engine(text: &str) -> bool {
    STEMS.iter().any(|stem| text.contains(stem))
}

/// Whether a path or name may name an engine, in any case and with `-`, `_` or `.` within its name; most name none, and
/// need no closer look.
pub(super) fn may_hold_engine(name: &str) -> bool {
    let mut folded = [0; 256];
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    let mut len = 0;
    for letter in letters {
        let Some(place) = folded.get_mut(len) else {
            return true;
        };
        *place = letter.to_ascii_lowercase();
        len += 1;
    }
    let folded = &folded[..len];
    folded.windows(2).enumerate().any(|(at, pair)| {
        let third = folded.get(at + 2).copied().unwrap_or(0);
        STARTS[start_of(pair[0], pair[1])] >> (third & 31) & 1 == 1
            && ENGINES.iter().any(|(word, ..)| {
                word.as_bytes()[0] == pair[0] && folded[at..].starts_with(word.as_bytes())
            })
    })
}

/// By the first two letters of a word in [`ENGINES`]: bit n says that the low bits of its third letter are n. A word of
/// two letters sets all bits.
const STARTS: [u32; 256] = {
    let mut starts = [0; 256];
    let mut n = 0;
    while n < ENGINES.len() {
        let word = ENGINES[n].0.as_bytes();
        let thirds = if word.len() > 2 {
            1 << (word[2] & 31)
        } else {
            u32::MAX
        };
        starts[start_of(word[0], word[1])] |= thirds;
        n += 1;
    }
    starts
};

const fn start_of(first: u8, second: u8) -> usize {
    (first.wrapping_mul(31) ^ second) as usize
}

/// One of these is in every word of [`ENGINES`] but `ora`, which is in too many others; drivers that are not named
/// after their engine follow.
const STEMS: &[&str] = &[
    "mysql",
    "maria",
    "pg",
    "postgre",
    "sqlite",
    "oracle",
    "mssql",
    "sqlsrv",
    "sqlserver",
    "psql",
    "oci8",
    "db2",
    "h2",
    "hsqldb",
    "derby",
    "firebird",
    "cockroach",
    "tibero",
    "altibase",
    "cubrid",
    "goldilocks",
    "android",
    "duckdb",
    "lib/pq",
    "sql.js",
    "sqlclient",
    "clickhouse",
    "snowflake",
    "hive",
    "impala",
    "presto",
    "trino",
    "bigquery",
    "redshift",
    "vertica",
    "exasol",
    "teradata",
    "memsql",
    "singlestore",
    "dameng",
    "kingbase",
    "gbase",
    "athena",
    "databricks",
    "sybase",
    "informix",
    "cassandra",
    "elasticsearch",
    "tdengine",
    "greenplum",
    "msaccess",
    "questdb",
    "shentong",
    "xugu",
    "dm8",
    "doris",
    "starrocks",
    "influx",
    "kyuubi",
];

/// Bytes of the longest word in [`ENGINES`].
const LONGEST_ENGINE: usize = 13;

/// Whether a word means the engine wherever it stands, or only near SQL.
#[derive(PartialEq)]
enum Clear {
    Always,
    NearSql,
}

const ENGINES: &[(&str, Clear, &str)] = &[
    ("mysql", Clear::Always, "mysql"),
    ("mysqli", Clear::Always, "mysql"),
    ("mysql2", Clear::Always, "mysql"),
    ("mysql5", Clear::Always, "mysql"),
    ("mysql8", Clear::Always, "mysql"),
    ("mariadb", Clear::Always, "mariadb"),
    ("maria", Clear::NearSql, "mariadb"),
    ("postgres", Clear::Always, "postgresql"),
    ("postgresql", Clear::Always, "postgresql"),
    ("postgre", Clear::NearSql, "postgresql"),
    ("pgsql", Clear::Always, "postgresql"),
    ("psql", Clear::Always, "postgresql"),
    ("pg", Clear::NearSql, "postgresql"),
    ("pgx", Clear::NearSql, "postgresql"),
    ("oracle", Clear::NearSql, "oracle-database"),
    ("ora", Clear::NearSql, "oracle-database"),
    ("oci8", Clear::Always, "oracle-database"),
    ("oracledb", Clear::Always, "oracle-database"),
    ("mssql", Clear::Always, "mssqlserver"),
    ("sqlserver", Clear::Always, "mssqlserver"),
    ("sqlsrv", Clear::Always, "mssqlserver"),
    ("tibero", Clear::Always, "tibero"),
    ("altibase", Clear::Always, "altibase"),
    ("cubrid", Clear::Always, "cubrid"),
    ("goldilocks", Clear::NearSql, "goldilocks"),
    ("sqlite", Clear::Always, "sqlite"),
    ("sqlite3", Clear::Always, "sqlite"),
    ("db2", Clear::NearSql, "db2"),
    ("h2", Clear::NearSql, "h2"),
    ("hsqldb", Clear::Always, "hsqldb"),
    ("derby", Clear::NearSql, "derby"),
    ("firebird", Clear::Always, "firebird"),
    ("cockroach", Clear::NearSql, "cockroachdb"),
    ("cockroachdb", Clear::Always, "cockroachdb"),
    ("duckdb", Clear::Always, "duckdb"),
    ("clickhouse", Clear::Always, "clickhouse"),
    ("snowflake", Clear::NearSql, "snowflake"),
    ("hive", Clear::NearSql, "hive"),
    ("hive2", Clear::NearSql, "hive"),
    ("impala", Clear::NearSql, "impala"),
    ("presto", Clear::NearSql, "presto"),
    ("trino", Clear::Always, "trino"),
    ("bigquery", Clear::Always, "bigquery"),
    ("redshift", Clear::NearSql, "redshift"),
    ("vertica", Clear::Always, "vertica"),
    ("exasol", Clear::Always, "exasol"),
    ("teradata", Clear::Always, "teradata"),
    ("memsql", Clear::Always, "singlestore"),
    ("singlestore", Clear::Always, "singlestore"),
    ("dameng", Clear::Always, "dameng"),
    ("kingbase", Clear::Always, "kingbase"),
    ("gbase", Clear::Always, "gbase"),
    ("athena", Clear::NearSql, "athena"),
    ("databricks", Clear::Always, "databricks"),
    ("sybase", Clear::Always, "sybase"),
    ("informix", Clear::Always, "informix"),
    ("cassandra", Clear::NearSql, "cassandra"),
    ("elasticsearch", Clear::Always, "elasticsearch"),
    ("tdengine", Clear::Always, "tdengine"),
    ("greenplum", Clear::Always, "greenplum"),
    ("msaccess", Clear::Always, "msaccess"),
    ("questdb", Clear::Always, "questdb"),
    ("shentong", Clear::Always, "shentong"),
    ("xugu", Clear::Always, "xugu"),
    ("dm8", Clear::Always, "dameng"),
    ("kingbase8", Clear::Always, "kingbase"),
    ("kingbasees", Clear::Always, "kingbase"),
    ("doris", Clear::NearSql, "doris"),
    ("starrocks", Clear::Always, "starrocks"),
    ("influx", Clear::Always, "influxdb"),
    ("influxdb", Clear::Always, "influxdb"),
    ("kyuubi", Clear::Always, "kyuubi"),
];

/// Parts of a name that say it is about the way to a database (`PgDialect`, `Driver_Oracle`): beside them an unclear
/// word is clear.
const DATABASE_PARTS: &[&str] = &[
    "adapter",
    "backend",
    "client",
    "compiler",
    "conn",
    "connection",
    "connector",
    "database",
    "db",
    "dialect",
    "driver",
    "expression",
    "grammar",
    "pdo",
    "platform",
    "query",
    "schema",
    "sql",
];

/// Parts of a name that speak of a way between two engines: code of `PostgresImporter` may read from any.
const CROSSING_PARTS: &[&str] = &[
    "2",
    "and",
    "convert",
    "converter",
    "copy",
    "export",
    "exporter",
    "from",
    "import",
    "importer",
    "into",
    "migrate",
    "migration",
    "migrator",
    "or",
    "sync",
    "to",
    "transfer",
];

/// The one engine that an identifier names among its parts (`PostgreSQLPlatform`, `as_mysql`), and the identifier in
/// lower case with `*` in its place, by which counterparts are known. `None` where it names none, two, or a crossing.
pub(super) fn engine_in_identifier(name: &str) -> Option<(&'static str, String)> {
    let parts = parts_of(name);
    let near = parts.iter().any(|p| DATABASE_PARTS.contains(&p.as_str()));
    if parts.iter().any(|p| CROSSING_PARTS.contains(&p.as_str())) {
        return None;
    }
    let sureness = match near {
        true => Sureness::NearSql,
        false => Sureness::Anywhere,
    };
    let mut engines = Vec::new();
    let mut told = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let named = engine_at(&parts, at, sureness);
        engines.extend(named.map(|(engine, _)| engine));
        told.push(named.map_or(parts[at].as_str(), |_| "*"));
        at += named.map_or(1, |(_, width)| width);
    }
    match engines[..] {
        [engine] => Some((engine, told.join("_"))),
        [] => engine_at_end(name),
        _ => None,
    }
}

/// Engines in their own letters at the end of a name whose other letters are capitals as well (`EntryDAOSQLite`).
const ENDS: &[(&str, &str)] = &[
    ("SQLite", "sqlite"),
    ("MySQL", "mysql"),
    ("MariaDB", "mariadb"),
    ("PostgreSQL", "postgresql"),
    ("PGSQL", "postgresql"),
    ("MSSQL", "mssqlserver"),
];

fn engine_at_end(name: &str) -> Option<(&'static str, String)> {
    let named = |(end, engine): &(&str, &'static str)| {
        let head = name.strip_suffix(end)?;
        Some((*engine, parts_of(head).join("_") + "_*"))
    };
    ENDS.iter().find_map(named)
}

/// The engine whose name starts at a part: `my` `sql` and `postgre` `sql` are one name.
fn engine_at(parts: &[String], at: usize, sureness: Sureness) -> Option<(&'static str, usize)> {
    let pair = parts
        .get(at + 1)
        .and_then(|next| engine(&format!("{}{next}", parts[at]), sureness));
    pair.map(|e| (e, 2))
        .or_else(|| engine(&parts[at], sureness).map(|e| (e, 1)))
}

/// The words of an identifier in lower case: `getPgSQLVersion` is `get` `pg` `sql` `version`.
pub(super) fn parts_of(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            parts.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).map(|b| chars[b]);
        let after = chars.get(at + 1);
        let rises = c.is_uppercase()
            && before.is_some_and(|b| {
                b.is_lowercase() || (b.is_uppercase() && after.is_some_and(|a| a.is_lowercase()))
            });
        if rises {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut() {
            last.extend(c.to_lowercase());
        }
    }
    parts.retain(|p| !p.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_engine_has_a_longer_name() {
        let longest = ENGINES.iter().map(|(word, ..)| word.len()).max();
        assert_eq!(longest, Some(LONGEST_ENGINE));
    }

    #[test]
    fn engines_are_read_off_the_names_of_classes() {
        let engine = |name| engine_in_identifier(name).map(|(engine, _)| engine);
        assert_eq!(engine("ShenTongCodeFirst"), Some("shentong"));
        assert_eq!(engine("MsAccessExpression"), Some("msaccess"));
        assert_eq!(engine("OracleExpression"), Some("oracle-database"));
        assert_eq!(engine("OraclePrice"), None);
    }

    #[test]
    fn every_engine_is_seen_at_a_glance() {
        for (word, ..) in ENGINES {
            assert!(may_name_engine(word) || *word == "ora", "{word}");
        }
    }

    #[test]
    fn identifiers_name_their_engine() {
        for (name, told) in [
            ("MySQLPlatform", Some(("mysql", "*_platform"))),
            ("MySqlDialect", Some(("mysql", "*_dialect"))),
            ("PostgreSQLPlatform", Some(("postgresql", "*_platform"))),
            ("PostgreSqlGrammar", Some(("postgresql", "*_grammar"))),
            ("PgDriver", Some(("postgresql", "*_driver"))),
            ("Driver_Oracle", Some(("oracle-database", "driver_*"))),
            ("as_mysql", Some(("mysql", "as_*"))),
            ("as_postgresql", Some(("postgresql", "as_*"))),
            ("SQLServerDialect", Some(("mssqlserver", "*_dialect"))),
            ("SqliteStore", Some(("sqlite", "*_store"))),
            ("EntryDAOSQLite", Some(("sqlite", "entry_dao_*"))),
            ("EntryDAOPGSQL", Some(("postgresql", "entry_dao_*"))),
            ("sqliteQuery", Some(("sqlite", "*_query"))),
            ("hiveQuery", Some(("hive", "*_query"))),
            ("archive", None),
            ("OracleSpeaks", None),
            ("page", None),
            ("mysql_to_pgsql", None),
            ("MySqlOrPgSql", None),
            ("copyToPostgres", None),
            ("PostgresImporter", None),
        ] {
            let found = engine_in_identifier(name);
            let found = found.as_ref().map(|(e, rest)| (*e, rest.as_str()));
            assert_eq!(found, told, "{name}");
        }
    }
}
