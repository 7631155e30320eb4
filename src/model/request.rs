//! A migration request: what somebody wants migrated, within which limits, and where each word of it stands.

use super::{Evidence, MigrationKind, Technology};

/// Where something that the request or the plan states comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A line of the request, 1-based.
    Request { line: u32 },
    /// An option of the command line, as typed: `--downtime`.
    Flag(&'static str),
    /// A key of `migscan.toml`, dotted, and its 1-based line.
    Config { key: String, line: u32 },
    /// A place in the code.
    Code(Evidence),
}

/// A value and where it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<T> {
    pub value: T,
    pub origin: Origin,
}

/// A migration request. What is not said is `None` or empty; nothing is guessed here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    pub kind: Option<Stated<MigrationKind>>,
    pub from: Option<Stated<Technology>>,
    pub to: Option<Stated<Technology>>,
    /// The lines under 현재 상태 / Current state, as written, those included that were understood.
    pub current: Vec<Stated<String>>,
    /// The lines under 목표 상태 / Target state.
    pub target: Vec<Stated<String>>,
    /// All technologies that the current state names, those of `from` included.
    pub current_technologies: Vec<Stated<Technology>>,
    /// All technologies that the target state names, those of `to` included.
    pub target_technologies: Vec<Stated<Technology>>,
    pub tables: Option<Stated<u64>>,
    pub rows: Option<Stated<u64>>,
    /// Size of the data in bytes.
    pub bytes: Option<Stated<u64>>,
    /// Frameworks and ORMs named: `Django ORM`.
    pub frameworks: Vec<Stated<String>>,
    /// The lines under 제약 조건 / Constraints, as written.
    pub constraints: Vec<Stated<String>>,
    /// How long the service may be down, in minutes; 0: not at all.
    pub downtime_minutes: Option<Stated<u32>>,
    pub data_loss: Option<Stated<Allowed>>,
    /// Where data loss is allowed: of how many of the last minutes.
    pub data_loss_minutes: Option<Stated<u32>>,
    /// Whether going back must stay possible.
    pub rollback: Option<Stated<Demand>>,
    /// Within how many minutes going back must be done.
    pub rollback_minutes: Option<Stated<u32>>,
    /// What must stay as it is, as written: `동일한 스키마 구조 유지`.
    pub compatibility: Vec<Stated<String>>,
    /// What the lines under 영향 범위 / Scope of impact name.
    pub scope: Vec<Stated<Affected>>,
    /// Those lines, as written.
    pub scope_lines: Vec<Stated<String>>,
    /// What stands in the request and was not understood: told in the plan, never dropped.
    pub not_understood: Vec<NotUnderstood>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    Required,
    NotRequired,
}

/// What a migration touches: `메인 애플리케이션 서버 3대`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// Without the number: `메인 애플리케이션 서버`.
    pub name: String,
    pub count: Option<u32>,
    pub role: Role,
}

/// What a service or a part of the request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Answers users: web and application servers.
    Application,
    /// Batch servers, workers, schedulers.
    Batch,
    /// Reporting, business intelligence, analysis.
    Reporting,
    Database,
    /// Users and teams.
    People,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// As written.
    pub text: String,
    pub origin: Origin,
    pub why: Unclear,
}

/// Why a line of a request was not understood, or not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Nothing in it is known.
    Unknown,
    /// Still the template's own `[…]`, or a question that `migscan init` left.
    LeftOpen,
    /// Says otherwise than another statement, whose origin this is; the first holds.
    Contradicts(Origin),
    /// Stands below no heading of the template.
    OutsideOfHeadings,
}
