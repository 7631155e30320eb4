//! The target: a PostgreSQL server on this machine. Each statement runs in a transaction that is rolled back.

use crate::answers::Said;
use crate::entries::Entry;
use crate::source::SETUP;
use postgres::error::SqlState;
use postgres::{Client, Error, NoTls, SimpleQueryMessage};

pub(crate) struct Target {
    name: String,
    admin: Client,
}

impl Target {
    pub(crate) fn open() -> Result<Self, String> {
        let mut admin =
            connect("postgres").map_err(|e| format!("no PostgreSQL at 127.0.0.1:5432: {e}"))?;
        let name = format!("sweep_{}", std::process::id());
        admin
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0"))
            .map_err(told)?;
        let mut session = connect(&name).map_err(told)?;
        for statement in SETUP.split(";\n").filter(|s| !s.trim().is_empty()) {
            let made = session.batch_execute(statement);
            made.map_err(|e| format!("PostgreSQL refuses the setup `{statement}`: {}", told(e)))?;
        }
        Ok(Self { name, admin })
    }

    pub(crate) fn version(&mut self) -> Result<String, String> {
        let row = self
            .admin
            .query_one("SHOW server_version", &[])
            .map_err(told)?;
        Ok(format!("PostgreSQL {}", row.get::<_, String>(0)))
    }

    pub(crate) fn ask(&mut self, entry: &Entry) -> Result<Said, String> {
        let mut session = connect(&self.name).map_err(told)?;
        session
            .batch_execute("SET TimeZone = 'UTC'; SET statement_timeout = '10s'; BEGIN")
            .map_err(told)?;
        for statement in &entry.before {
            // What the target refuses here is an entry of its own.
            session
                .batch_execute("SAVEPOINT before_sweep")
                .map_err(told)?;
            if session.batch_execute(statement).is_err() {
                session
                    .batch_execute("ROLLBACK TO before_sweep")
                    .map_err(told)?;
            }
        }
        Ok(answer(&mut session, &entry.statement).without(&self.name))
    }

    pub(crate) fn close(&mut self) -> Result<(), String> {
        self.admin
            .batch_execute(&format!(
                "DROP DATABASE IF EXISTS {} WITH (FORCE)",
                self.name
            ))
            .map_err(told)
    }
}

fn connect(database: &str) -> Result<Client, Error> {
    let user = if std::env::var("USER").as_deref() == Ok("postgres") {
        "postgres"
    } else {
        "root"
    };
    Client::connect(
        &format!("host=127.0.0.1 user={user} dbname={database}"),
        NoTls,
    )
}

fn answer(session: &mut Client, statement: &str) -> Said {
    match session.simple_query(statement) {
        Ok(messages) => Said::Rows(rows(&messages)),
        // It is refused for the sweep's own transaction, so it was read and known.
        Err(error) if error.code() == Some(&SqlState::ACTIVE_SQL_TRANSACTION) => Said::Parsed,
        Err(error) => refused(&error),
    }
}

fn rows(messages: &[SimpleQueryMessage]) -> String {
    let of_row = |message: &SimpleQueryMessage| {
        let SimpleQueryMessage::Row(row) = message else {
            return None;
        };
        let cells = (0..row.len()).map(|n| row.get(n).unwrap_or("NULL"));
        Some(cells.collect::<Vec<_>>().join("\t"))
    };
    messages
        .iter()
        .filter_map(of_row)
        .collect::<Vec<_>>()
        .join("\n")
}

fn refused(error: &Error) -> Said {
    match error.as_db_error() {
        Some(e) => Said::Refused(e.code().code().to_owned(), e.message().to_owned()),
        None => Said::Refused("0".to_owned(), error.to_string()),
    }
}

fn told(error: Error) -> String {
    match error.as_db_error() {
        Some(e) => format!("{} ({})", e.message(), e.code().code()),
        None => error.to_string(),
    }
}
