//! Where the proofs run: a pair of servers for each kind of migration that the data rules are about.

use crate::judge::Answer;
use crate::mysql_server::{MysqlServer, MysqlSession, ServerLock, SqlMode};
use crate::postgresql_server::{PostgresqlServer, PostgresqlSession};
use crate::run_name;
use migscan::rules::Rule;

/// A migration whose two ends are servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pair {
    /// MariaDB or MySQL to PostgreSQL.
    Postgresql,
    /// MySQL before 8.0 to a later one.
    Mysql,
}

impl Pair {
    pub(crate) const ALL: [Pair; 2] = [Pair::Postgresql, Pair::Mysql];

    /// The pair on which the rule's proofs are true.
    pub(crate) fn of(rule: &Rule) -> Self {
        match rule.migration.to.as_deref() {
            Some("mysql") => Pair::Mysql,
            _ => Pair::Postgresql,
        }
    }

    /// As a run tells it.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Pair::Postgresql => "MySQL or MariaDB to PostgreSQL",
            Pair::Mysql => "MySQL before 8.0 to a later one",
        }
    }

    /// The servers named in the environment, else those at the usual local addresses.
    pub(crate) fn connect(self) -> Result<Servers, String> {
        let run = run_name::of_this_run();
        let mysql = |variable, usual: &[&str], sql_mode| {
            first_reachable(variable, usual, |url| {
                MysqlServer::connect(url, &run, sql_mode)
            })
        };
        match self {
            Pair::Postgresql => {
                let usual = ["mysql://root@127.0.0.1:3306"];
                let source = mysql("MIGSCAN_MYSQL_URL", &usual, SqlMode::MariaDb)?;
                let usual = [
                    "postgres://postgres@127.0.0.1:5432/postgres",
                    "postgres://root@127.0.0.1:5432/postgres",
                ];
                let target = first_reachable("MIGSCAN_POSTGRES_URL", &usual, |url| {
                    PostgresqlServer::connect(url, &run)
                })?;
                Ok(Servers {
                    source,
                    target: Target::Postgresql(Box::new(target)),
                })
            }
            Pair::Mysql => {
                let source = mysql("MIGSCAN_MYSQL5_URL", &[], SqlMode::Mysql57)?;
                let target = mysql("MIGSCAN_MYSQL8_URL", &[], SqlMode::Mysql80)?;
                Ok(Servers {
                    source,
                    target: Target::Mysql(target),
                })
            }
        }
    }
}

/// The two servers of a pair.
pub(crate) struct Servers {
    pub(crate) source: MysqlServer,
    pub(crate) target: Target,
}

impl Servers {
    /// While it is held, no other run that has this pair, or one of its servers, makes accounts there.
    pub(crate) fn lock(&self, name: &str) -> Result<Vec<ServerLock>, String> {
        let mut locks = vec![self.source.lock(name)?];
        if let Target::Mysql(target) = &self.target {
            locks.push(target.lock(name)?);
        }
        Ok(locks)
    }
}

pub(crate) enum Target {
    Postgresql(Box<PostgresqlServer>),
    Mysql(MysqlServer),
}

impl Target {
    pub(crate) fn version(&self) -> &str {
        match self {
            Target::Postgresql(server) => &server.version,
            Target::Mysql(server) => &server.version,
        }
    }

    pub(crate) fn today(&self) -> &str {
        match self {
            Target::Postgresql(server) => &server.today,
            Target::Mysql(server) => &server.today,
        }
    }

    /// A session in an empty database.
    pub(crate) fn session(&self) -> Result<TargetSession<'_>, String> {
        Ok(match self {
            Target::Postgresql(server) => TargetSession::Postgresql(Box::new(server.session()?)),
            Target::Mysql(server) => TargetSession::Mysql(server.session()?),
        })
    }

    pub(crate) fn drop_accounts(&self) -> Result<(), String> {
        match self {
            Target::Postgresql(server) => server.drop_accounts(),
            Target::Mysql(server) => server.drop_accounts(),
        }
    }
}

pub(crate) enum TargetSession<'a> {
    Postgresql(Box<PostgresqlSession<'a>>),
    Mysql(MysqlSession),
}

impl TargetSession<'_> {
    /// Runs all statements of a text; the rows of all of them count, in order.
    pub(crate) fn ask(&mut self, text: &str) -> Answer {
        match self {
            TargetSession::Postgresql(session) => session.ask(text),
            TargetSession::Mysql(session) => session.ask(text),
        }
    }
}

fn first_reachable<T>(
    variable: &str,
    usual: &[&str],
    connect: impl Fn(&str) -> Result<T, String>,
) -> Result<T, String> {
    let named = std::env::var(variable).ok().filter(|url| !url.is_empty());
    let urls = match &named {
        Some(url) => vec![url.as_str()],
        None => usual.to_vec(),
    };
    if urls.is_empty() {
        return Err(format!("{variable} names no server"));
    }
    let mut why = Vec::new();
    for url in urls {
        match connect(url) {
            Ok(server) => return Ok(server),
            Err(e) => why.push(format!("no server at {}: {e}", without_password(url))),
        }
    }
    Err(format!("{} (set {variable})", why.join("; ")))
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}
