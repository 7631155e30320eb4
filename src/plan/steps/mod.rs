//! The three phases: what is done before the day, on the day, and after it.

mod cutover;
mod data;
mod others;

use super::artifact::Artifact;
use super::document::{Phase, Task};
use super::situation::Situation;
use super::timetable::Timetable;
use super::told::{Figure, Sentence, Unit};
use crate::model::{BatchJob, MigrationKind};

/// Days from the cut-over on which each phase begins and ends.
const DAYS: [(i64, i64); 3] = [(-7, -1), (0, 0), (1, 3)];

pub(super) use cutover::timetable_notes;

pub(super) fn phases(
    s: &Situation,
    timetables: &[Timetable],
    artifacts: &[Artifact],
) -> [Phase; 3] {
    let [before, on, after] = DAYS.map(|(first, last)| {
        let day = |value| Figure::convention(value, Unit::Day, "phase-days");
        (day(first), day(last))
    });
    let (prepare, verify): (Vec<Task>, Vec<Task>) = match s.kind {
        MigrationKind::Data => (
            data::prepare(s, timetables, artifacts),
            data::verify(s, artifacts),
        ),
        _ => (others::prepare(s), others::verify(s)),
    };
    [
        Phase {
            days: before,
            tasks: prepare,
        },
        Phase {
            days: on,
            tasks: cutover::tasks(s, timetables, artifacts),
        },
        Phase {
            days: after,
            tasks: verify,
        },
    ]
}

/// `nightly_batch` and when it runs.
pub(super) fn job_name(job: &BatchJob) -> String {
    match &job.schedule {
        Some(schedule) => format!("{} ({schedule})", job.name),
        None => job.name.clone(),
    }
}

pub(super) fn find<'a>(artifacts: &'a [Artifact], name: &str) -> Option<&'a str> {
    let found = artifacts.iter().find(|a| a.name == name);
    found.map(|a| a.name.as_str())
}

/// `D-7`, as a part of a sentence.
fn day(value: i64) -> Figure {
    Figure::convention(value, Unit::Day, "phase-days")
}

/// The jobs found in the code, as names.
fn jobs(s: &Situation) -> Vec<String> {
    s.input.inventory.jobs.iter().map(job_name).collect()
}

/// A sentence that is said only where there is something to name.
fn named(names: Vec<String>, make: impl FnOnce(Vec<String>) -> Sentence) -> Option<Sentence> {
    (!names.is_empty()).then(|| make(names))
}
