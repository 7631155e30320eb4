//! A MySQL or MariaDB server: the source, or the target of an upgrade; one throw-away database for each example.

use crate::judge::{Answer, Refusal, Rows};
use crate::mysql_refusal::mysql_refusal;
use crate::run_name;
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Value};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What every session begins with, as on a fresh server, whatever this one has been given; then its `sql_mode`.
const SESSION: [&str; 2] = [
    "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci",
    "SET SESSION time_zone = '+00:00'",
];

/// The `sql_mode` that a fresh server has.
#[derive(Clone, Copy)]
pub(crate) enum SqlMode {
    /// MariaDB's, which MySQL 5.6 and 5.7 agree with where the proofs of a move to PostgreSQL look.
    MariaDb,
    /// That of MySQL 5.7.
    Mysql57,
    /// That of MySQL 8.0 and later.
    Mysql80,
}

impl SqlMode {
    fn modes(self) -> &'static str {
        match self {
            SqlMode::MariaDb => {
                "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
            }
            SqlMode::Mysql57 => {
                "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                 NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION"
            }
            SqlMode::Mysql80 => {
                "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
                 NO_ENGINE_SUBSTITUTION"
            }
        }
    }
}

pub(crate) struct MysqlServer {
    options: OptsBuilder,
    sql_mode: SqlMode,
    run: String,
    databases: AtomicUsize,
    /// `mariadb@10.11.14`.
    pub(crate) version: String,
    /// The day by the server, `2026-11-27`.
    pub(crate) today: String,
    /// Tells other runs that this one lives.
    _alive: ServerLock,
}

impl MysqlServer {
    pub(crate) fn connect(url: &str, run: &str, sql_mode: SqlMode) -> Result<Self, String> {
        let options = mysql::Opts::from_url(url).map_err(|e| e.to_string())?;
        let options = OptsBuilder::from_opts(options)
            .prefer_socket(false)
            .tcp_connect_timeout(Some(Duration::from_secs(5)));
        let mut server = connect(options.clone())?;
        let version = version_of(&mut server).map_err(|e| told(&e))?;
        let today: Option<String> = server
            .query_first("SELECT DATE_FORMAT(NOW(), '%Y-%m-%d')")
            .map_err(|e| told(&e))?;
        let alive = ServerLock::take(connect(options.clone())?, run)?;
        drop_leftovers(&mut server).map_err(|e| told(&e))?;
        Ok(Self {
            options,
            sql_mode,
            run: run.to_owned(),
            databases: AtomicUsize::new(0),
            version,
            today: today.unwrap_or_default(),
            _alive: alive,
        })
    }

    /// A session in a new database, which goes with it.
    pub(crate) fn session(&self) -> Result<MysqlSession, String> {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let database = Database::make(
            connect(self.options.clone())?,
            format!("{}_{number}", self.run),
        )?;
        let options = self.options.clone().db_name(Some(&database.name));
        let sql_mode = format!("SET SESSION sql_mode = '{}'", self.sql_mode.modes());
        let start: Vec<String> = SESSION
            .map(str::to_owned)
            .into_iter()
            .chain([sql_mode])
            .collect();
        Ok(MysqlSession {
            conn: connect(options.init(start))?,
            _database: database,
        })
    }

    pub(crate) fn lock(&self, name: &str) -> Result<ServerLock, String> {
        ServerLock::take(connect(self.options.clone())?, name)
    }

    /// Drops the accounts that proofs made, on whichever run.
    pub(crate) fn drop_accounts(&self) -> Result<(), String> {
        let mut server = connect(self.options.clone())?;
        let accounts: mysql::Result<Vec<String>> = server.exec(
            "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE LEFT(user, CHAR_LENGTH(?)) = ?",
            (run_name::PREFIX, run_name::PREFIX),
        );
        accounts
            .and_then(|accounts| {
                let mut drops = accounts
                    .iter()
                    .map(|account| format!("DROP USER {account}"));
                drops.try_for_each(|drop| server.query_drop(drop))
            })
            .map_err(|e| told(&e))
    }
}

fn connect(options: OptsBuilder) -> Result<Conn, String> {
    Conn::new(options).map_err(|e| told(&e))
}

/// A lock by name on the whole server; it goes with its connection.
pub(crate) struct ServerLock {
    _keeper: Conn,
}

impl ServerLock {
    fn take(mut keeper: Conn, name: &str) -> Result<Self, String> {
        let got: Option<Option<i64>> = keeper
            .exec_first("SELECT GET_LOCK(?, 60)", (name,))
            .map_err(|e| told(&e))?;
        match got.flatten() {
            Some(1) => Ok(Self { _keeper: keeper }),
            _ => Err(format!(
                "another run has kept the lock `{name}` for a minute"
            )),
        }
    }
}

/// A throw-away database.
struct Database {
    /// Makes and drops it, whatever a proof does to its own connection.
    server: Conn,
    name: String,
}

impl Database {
    fn make(mut server: Conn, name: String) -> Result<Self, String> {
        server
            .query_drop(format!(
                "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
            ))
            .map_err(|e| told(&e))?;
        Ok(Self { server, name })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // What cannot be dropped now the next run drops.
        let _ = self
            .server
            .query_drop(format!("DROP DATABASE IF EXISTS {}", self.name));
    }
}

/// What the server says, without the crate's wrapping.
fn told(error: &mysql::Error) -> String {
    match error {
        mysql::Error::MySqlError(e) => e.to_string(),
        other => other.to_string(),
    }
}

fn version_of(server: &mut Conn) -> mysql::Result<String> {
    let told: String = server.query_first("SELECT VERSION()")?.unwrap_or_default();
    let product = if told.contains("MariaDB") {
        "mariadb"
    } else {
        "mysql"
    };
    let number = told.split('-').next().unwrap_or_default();
    Ok(format!("{product}@{number}"))
}

/// Drops the databases of runs that live no more.
fn drop_leftovers(server: &mut Conn) -> mysql::Result<()> {
    let databases: Vec<String> = server.query("SHOW DATABASES")?;
    for database in databases {
        let Some(run) = run_name::of_database(&database) else {
            continue;
        };
        let free: Option<i64> = server.exec_first("SELECT IS_FREE_LOCK(?)", (run,))?;
        if free == Some(1) {
            server.query_drop(format!("DROP DATABASE IF EXISTS {database}"))?;
        }
    }
    Ok(())
}

pub(crate) struct MysqlSession {
    /// Goes first, and with it any lock on the tables.
    conn: Conn,
    _database: Database,
}

impl MysqlSession {
    /// Runs all statements of a text; the rows of all of them count, in order.
    pub(crate) fn ask(&mut self, text: &str) -> Answer {
        match rows_of(&mut self.conn, text) {
            Ok(rows) => Answer::Accepted(rows),
            Err(e) => Answer::Refused(refusal(&e, text)),
        }
    }
}

fn refusal(error: &mysql::Error, text: &str) -> Refusal {
    match error {
        mysql::Error::MySqlError(no) => mysql_refusal(no.code, &no.message, text),
        other => Refusal {
            message: told(other),
            ..Refusal::default()
        },
    }
}

fn rows_of(conn: &mut Conn, text: &str) -> mysql::Result<Option<Rows>> {
    let mut result = conn.query_iter(text)?;
    let mut rows: Option<Rows> = None;
    while let Some(set) = result.iter() {
        if !set.columns().as_ref().is_empty() {
            rows.get_or_insert_default();
        }
        // A statement behind the first that is refused gives no columns either, and its refusal as a row.
        for row in set {
            let row = row?.unwrap().into_iter().map(cell).collect();
            rows.get_or_insert_default().push(row);
        }
    }
    Ok(rows)
}

/// A value as the text protocol writes it; bytes that are no text as PostgreSQL writes bytes, `\x78`.
fn cell(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8(bytes).unwrap_or_else(|e| {
            let hex: String = e.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
            format!("\\x{hex}")
        })),
        other => Some(other.as_sql(true).trim_matches('\'').to_owned()),
    }
}
