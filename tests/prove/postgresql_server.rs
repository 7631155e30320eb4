//! A PostgreSQL server, the target: a few throw-away databases that are emptied between examples.

use crate::judge::{Answer, Refusal, Rows};
use crate::run_name;
use postgres::error::ErrorPosition;
use postgres::{Client, Config, NoTls, SimpleQueryMessage};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Of every session: what a result's spelling depends on, English messages, and no waiting for ever or for a disk.
const SESSION: &str = "-c TimeZone=UTC -c DateStyle=ISO,MDY -c IntervalStyle=postgres -c lc_messages=C \
                       -c statement_timeout=30s -c synchronous_commit=off -c client_min_messages=error";

/// Drops what the example before made. Making a database anew takes up to a second, this a few milliseconds.
const EMPTY: &str = "DO $$ DECLARE s name; BEGIN
    FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', s);
    END LOOP;
    CREATE SCHEMA public;
END $$";

pub(crate) struct PostgresqlServer {
    config: Config,
    run: String,
    databases: AtomicUsize,
    idle: Mutex<Vec<Database>>,
    /// `postgresql@15.14`.
    pub(crate) version: String,
    /// The day by the server, `2026-11-27`.
    pub(crate) today: String,
}

impl PostgresqlServer {
    pub(crate) fn connect(url: &str, run: &str) -> Result<Self, String> {
        let mut config: Config = url.parse().map_err(|e: postgres::Error| e.to_string())?;
        config
            .connect_timeout(Duration::from_secs(5))
            .application_name(run)
            .options(SESSION);
        let mut server = connect(&config)?;
        let mut one = |query: &str| {
            let row = server.query_one(query, &[]).map_err(|e| told(&e))?;
            Ok::<String, String>(row.get(0))
        };
        let version = one("SELECT split_part(current_setting('server_version'), ' ', 1)")?;
        let today = one("SELECT to_char(now(), 'YYYY-MM-DD')")?;
        drop_leftovers(&mut server).map_err(|e| told(&e))?;
        Ok(Self {
            config,
            run: run.to_owned(),
            databases: AtomicUsize::new(0),
            idle: Mutex::default(),
            version: format!("postgresql@{version}"),
            today,
        })
    }

    /// A session in an empty database.
    pub(crate) fn session(&self) -> Result<PostgresqlSession<'_>, String> {
        let idle = self.idle().pop();
        let lease = Lease {
            server: self,
            database: Some(idle.map_or_else(|| self.new_database(), Ok)?),
        };
        let mut config = self.config.clone();
        config.dbname(lease.name());
        let mut client = connect(&config)?;
        client.batch_execute(EMPTY).map_err(|e| told(&e))?;
        Ok(PostgresqlSession {
            client,
            _lease: lease,
        })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Database>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Drops the roles that proofs made, on whichever run.
    pub(crate) fn drop_accounts(&self) -> Result<(), String> {
        let mut server = connect(&self.config)?;
        let roles = "SELECT quote_ident(rolname) FROM pg_roles WHERE starts_with(rolname, $1)";
        let roles = server
            .query(roles, &[&run_name::PREFIX])
            .map_err(|e| told(&e))?;
        roles.iter().try_for_each(|row| {
            let role: String = row.get(0);
            server
                .batch_execute(&format!("DROP ROLE {role}"))
                .map_err(|e| told(&e))
        })
    }

    fn new_database(&self) -> Result<Database, String> {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}_{number}", self.run);
        let mut server = connect(&self.config)?;
        server
            .batch_execute(&format!(
                "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            ))
            .map_err(|e| told(&e))?;
        Ok(Database { name, server })
    }
}

fn connect(config: &Config) -> Result<Client, String> {
    config.connect(NoTls).map_err(|e| told(&e))
}

/// An error with its cause, which `postgres` leaves out.
fn told(error: &postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(db), _) => db.to_string(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

/// Drops the databases of runs of which no session is left.
fn drop_leftovers(server: &mut Client) -> Result<(), postgres::Error> {
    let databases = server.query("SELECT datname::text FROM pg_database", &[])?;
    for row in databases {
        let database: String = row.get(0);
        let Some(run) = run_name::of_database(&database) else {
            continue;
        };
        let living = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
        let living: i64 = server.query_one(living, &[&run])?.get(0);
        if living == 0 {
            server.batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"))?;
        }
    }
    Ok(())
}

struct Database {
    name: String,
    /// Made the database and drops it; in between it tells other runs that this one lives.
    server: Client,
}

impl Drop for Database {
    fn drop(&mut self) {
        // What cannot be dropped now the next run drops.
        let _ = self.server.batch_execute(&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        ));
    }
}

/// A database for one session; it goes back to the idle ones.
struct Lease<'a> {
    server: &'a PostgresqlServer,
    /// There until the lease ends.
    database: Option<Database>,
}

impl Lease<'_> {
    fn name(&self) -> &str {
        self.database.as_ref().map_or("", |d| d.name.as_str())
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.server.idle().extend(self.database.take());
    }
}

pub(crate) struct PostgresqlSession<'a> {
    /// Goes first: the next session empties the database.
    client: Client,
    _lease: Lease<'a>,
}

impl PostgresqlSession<'_> {
    /// Runs all statements of a text; the rows of all of them count, in order.
    pub(crate) fn ask(&mut self, text: &str) -> Answer {
        match self.client.simple_query(text) {
            Ok(messages) => Answer::Accepted(rows_of(&messages)),
            Err(e) => Answer::Refused(refusal(&e)),
        }
    }
}

fn rows_of(messages: &[SimpleQueryMessage]) -> Option<Rows> {
    let mut rows: Option<Rows> = None;
    for message in messages {
        match message {
            SimpleQueryMessage::RowDescription(_) => {
                rows.get_or_insert_default();
            }
            SimpleQueryMessage::Row(row) => {
                let cells = (0..row.len()).map(|i| row.get(i).map(str::to_owned));
                rows.get_or_insert_default().push(cells.collect());
            }
            _ => {}
        }
    }
    rows
}

fn refusal(error: &postgres::Error) -> Refusal {
    let Some(db) = error.as_db_error() else {
        return Refusal {
            message: told(error),
            ..Refusal::default()
        };
    };
    let objects = [db.table(), db.column(), db.datatype(), db.constraint()];
    Refusal {
        code: db.code().code().to_owned(),
        position: match db.position() {
            Some(ErrorPosition::Original(position)) => Some(*position),
            _ => None,
        },
        message: db.message().to_owned(),
        objects: objects.into_iter().flatten().map(str::to_owned).collect(),
    }
}
