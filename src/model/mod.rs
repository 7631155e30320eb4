//! The words all rooms speak: plain data, no input or output.

mod coverage;
mod finding;
mod language;
mod migration;
mod schema;
mod span;
mod stack;
mod text;
mod version;

pub use coverage::Coverage;
pub use finding::{
    Breaks, Capture, Certainty, FileClass, FileNumber, Finding, Impact, Place, Related, RuleNumber,
    Runs, SkipReason, Skipped, Suppression,
};
pub use language::Language;
pub use migration::{Migration, MigrationKind};
pub use schema::{Catalogue, Column, ColumnRef, Definition, Fact, GroupedQuery, Index, Table};
pub use span::{Region, SourceMap, Span};
pub use stack::{Component, Evidence, Stack, Technology};
pub use text::{Lang, Localized};
pub use version::{Interval, Version};
