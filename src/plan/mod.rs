//! From findings and a migration request to what a migration plan says.

mod artifact;
mod assume;
mod checklist;
mod document;
mod overview;
mod places;
mod prerequisite;
mod readiness;
mod request;
mod risk;
mod risk_table;
mod rollback;
mod shape;
mod situation;
mod steps;
mod timetable;
mod told;

pub use artifact::{Artifact, Runs};
pub use assume::{Assumption, Assumptions};
pub use document::{
    CheckGroup, Commands, FoundRule, Phase, Plan, PlanFact, Procedure, Readiness, Risk, Rollback,
    Task, Theme, Verdict, plan,
};
pub use request::{
    Entry, EntryError, QUESTION, Trouble, combine, parse_count, parse_data_loss, parse_duration,
    parse_rollback, parse_size, parse_technology, read_request, request_of_settings, trouble,
};
pub use risk::{RiskRow, Threshold, WORST, probability_of, reaches, risk_rows};
pub use situation::{Engines, PlanInput};
pub use timetable::{Fit, Slot, Timetable, Way};
pub use told::{Figure, FigureOrigin, Part, Piece, Sentence, Unit};
