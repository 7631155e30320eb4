//! The source: a MariaDB server on this machine, with the `sql_mode` that MySQL 8.0 has by default.

use crate::answers::Said;
use crate::entries::{Entry, How};
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Value};

/// What both servers get before each statement; a table of each family of types.
pub(crate) const SETUP: &str = include_str!("setup.sql");

const SQL_MODE: &str = "SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,\
    ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', max_statement_time = 10, lock_wait_timeout = 5";

pub(crate) struct Source {
    name: String,
    admin: Conn,
    state: State,
}

/// Whether a statement may have changed the database.
enum State {
    Fresh,
    Used,
}

impl Source {
    pub(crate) fn open() -> Result<Self, String> {
        let admin = connect(None).map_err(|e| format!("no MariaDB at 127.0.0.1:3306: {e}"))?;
        let name = format!("sweep_{}", std::process::id());
        Ok(Self {
            name,
            admin,
            state: State::Used,
        })
    }

    pub(crate) fn version(&mut self) -> Result<String, String> {
        let version: Option<String> = self.admin.query_first("SELECT VERSION()").map_err(told)?;
        Ok(format!("MariaDB {}", version.unwrap_or_default()))
    }

    pub(crate) fn ask(&mut self, entry: &Entry) -> Result<Said, String> {
        self.make_fresh()?;
        let mut session = connect(Some(&self.name)).map_err(told)?;
        session.query_drop(SQL_MODE).map_err(told)?;
        if !only_reads(entry) {
            self.state = State::Used;
        }
        for statement in &entry.before {
            let before = session.query_drop(statement);
            before.map_err(|e| format!("MariaDB refuses `{statement}`: {e}"))?;
        }
        let said = match entry.how {
            How::Run => answer(&mut session, &entry.statement),
            How::Parse => parse(&mut session, &entry.statement),
        };
        Ok(said.without(&self.name))
    }

    fn make_fresh(&mut self) -> Result<(), String> {
        if matches!(self.state, State::Fresh) {
            return Ok(());
        }
        self.close()?;
        self.admin
            .query_drop(format!(
                "CREATE DATABASE {} CHARACTER SET utf8mb4",
                self.name
            ))
            .map_err(told)?;
        self.admin
            .query_drop(format!("USE {}", self.name))
            .map_err(told)?;
        for statement in SETUP.split(";\n").filter(|s| !s.trim().is_empty()) {
            let made = self.admin.query_drop(statement);
            made.map_err(|e| format!("MariaDB refuses the setup `{statement}`: {e}"))?;
        }
        self.state = State::Fresh;
        Ok(())
    }

    pub(crate) fn close(&mut self) -> Result<(), String> {
        self.admin
            .query_drop(format!("DROP DATABASE IF EXISTS {}", self.name))
            .map_err(told)
    }
}

fn connect(database: Option<&str>) -> Result<Conn, mysql::Error> {
    let address = OptsBuilder::new()
        .ip_or_hostname(Some("127.0.0.1"))
        .user(Some("root"));
    Conn::new(address.db_name(database).prefer_socket(false))
}

fn only_reads(entry: &Entry) -> bool {
    entry.before.is_empty() && (entry.statement.starts_with("SELECT ") || entry.how == How::Parse)
}

fn answer(session: &mut Conn, statement: &str) -> Said {
    match rows(session, statement) {
        Ok(rows) => Said::Rows(rows),
        Err(error) => refused(&error),
    }
}

fn parse(session: &mut Conn, statement: &str) -> Said {
    let quoted = statement.replace('\\', "\\\\").replace('\'', "''");
    match session.query_drop(format!("PREPARE sweep FROM '{quoted}'")) {
        Ok(()) => Said::Parsed,
        Err(error) => refused(&error),
    }
}

fn refused(error: &mysql::Error) -> Said {
    match error {
        mysql::Error::MySqlError(e) => Said::Refused(e.code.to_string(), e.message.clone()),
        other => Said::Refused("0".to_owned(), other.to_string()),
    }
}

fn rows(session: &mut Conn, statement: &str) -> Result<String, mysql::Error> {
    let mut lines = Vec::new();
    let mut result = session.query_iter(statement)?;
    if let Some(set) = result.iter() {
        for row in set {
            let cells: Vec<String> = row?.unwrap().iter().map(text).collect();
            lines.push(cells.join("\t"));
        }
    }
    Ok(lines.join("\n"))
}

/// As PostgreSQL's text form writes it: bytes that are no text are `\x…`.
fn text(value: &Value) -> String {
    match value {
        Value::NULL => "NULL".to_owned(),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => text.to_owned(),
            _ => bytes
                .iter()
                .fold("\\x".to_owned(), |all, byte| format!("{all}{byte:02x}")),
        },
        other => other.as_sql(true),
    }
}

fn told(error: mysql::Error) -> String {
    error.to_string()
}
