//! What runs the code and what has to be looked at when it moves: services, batch jobs, queries.

use super::{Evidence, Role};

/// Ordered by name within each list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    pub services: Vec<Service>,
    pub jobs: Vec<BatchJob>,
    /// Reporting queries and the heaviest others, heaviest first.
    pub queries: Vec<HeavyQuery>,
    /// ORMs and job frameworks, ordered by name.
    pub frameworks: Vec<Framework>,
}

/// A framework that a manifest names, as its makers write it: `Django ORM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    pub name: String,
    pub evidence: Evidence,
}

/// A service of docker-compose, Kubernetes or a Procfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub name: String,
    pub kind: ServiceKind,
    pub role: Role,
    /// Where it is said how many run.
    pub replicas: Option<u32>,
    pub image: Option<String>,
    pub command: Option<String>,
    pub evidence: Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceKind {
    Compose,
    Kubernetes,
    Procfile,
}

/// A job that runs by the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchJob {
    pub name: String,
    pub scheduler: Scheduler,
    /// As written: `0 3 * * *`, `crontab(hour=3)`, `dailyAt('03:00')`.
    pub schedule: Option<String>,
    /// The command, task or class that is run, where it is told, credentials masked.
    pub command: Option<String>,
    pub evidence: Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheduler {
    Cron,
    KubernetesCronJob,
    CeleryBeat,
    SpringScheduled,
    LaravelSchedule,
    Sidekiq,
    GithubActions,
}

/// A query of the code whose time must be compared on both engines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeavyQuery {
    /// As in the code, white space folded, credentials masked.
    pub text: String,
    /// Why it counts as heavy, most telling first.
    pub reasons: Vec<Heavy>,
    pub evidence: Evidence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heavy {
    /// In a file that its name says is for reports or statistics.
    Reporting,
    Joins(u32),
    Aggregates,
    /// A union, or a query inside the query.
    Nested,
}
