//! The words all rooms speak: plain data, no input or output.

mod catalogue;
mod conflict;
mod coverage;
mod finding;
mod inventory;
mod language;
mod migration;
mod orm;
mod request;
mod schema;
mod span;
mod stack;
mod text;
mod version;

pub use catalogue::{Catalogue, MOST_PARTS, RowCount, Since, Site, Source, Standing, TableEntry};
pub use conflict::{Conflict, Difference, Part};
pub use coverage::Coverage;
pub use finding::{
    Breaks, Capture, Certainty, FileClass, FileNumber, Finding, Impact, MOST_FURTHER, Place,
    Related, RuleNumber, Runs, SkipReason, Skipped, Suppression,
};
pub use inventory::{
    BatchJob, Framework, Heavy, HeavyQuery, Inventory, Scheduler, Service, ServiceKind,
};
pub use language::Language;
pub use migration::{Migration, MigrationKind};
pub use orm::{Assignment, Call, Class, Medium, OrmFact, Value, assigned, last_part};
pub use request::{
    Affected, Allowed, Demand, NotUnderstood, Origin, Request, Role, Stated, Unclear,
};
pub use schema::{
    Alteration, Change, Column, ColumnOptions, ColumnRef, Definition, Direction, Extent, Fact,
    Generated, GroupedQuery, IfExists, Index, Key, KeyKind, KeyPart, Lifetime, Nullable, Numbering,
    Object, ObjectKind, Partition, Position, Reference, Rows, Sign, SqlType, Table, TableOptions,
    same_name,
};
pub use span::{Region, SourceMap, Span};
pub use stack::{Component, Evidence, Stack, Technology};
pub use text::{Lang, Localized};
pub use version::{Interval, Version};
