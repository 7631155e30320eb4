//! A plan as a value: what every format tells.

use super::artifact::Artifact;
use super::assume::{self, Assumption};
use super::situation::{Engines, PlanInput, Situation};
use super::timetable::{Timetable, timetables};
use super::told::{Figure, Sentence};
use super::{checklist, overview, places, prerequisite, readiness, risk_table, rollback, steps};
use crate::model::{Impact, Migration};

/// Plan, step guide, rollback plan and checklist of one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub migration: Migration,
    pub engines: Engines,
    pub overview: Vec<Sentence>,
    pub facts: Vec<PlanFact>,
    pub readiness: Readiness,
    /// What the scan did not look at.
    pub not_looked_at: Vec<Sentence>,
    /// What the request says and nobody understood, and what it does not say.
    pub open_questions: Vec<Sentence>,
    pub risks: Vec<Risk>,
    pub prerequisites: Vec<Task>,
    pub phases: [Phase; 3],
    /// The one to follow is the last.
    pub timetables: Vec<Timetable>,
    /// What the timetables come to.
    pub timetable_notes: Vec<Sentence>,
    pub rollback: Rollback,
    pub checklist: Vec<CheckGroup>,
    /// The findings by theme: what each risk row leads to.
    pub places: Vec<Theme>,
    pub assumptions: Vec<Assumption>,
    /// Files to write beside the plan.
    pub artifacts: Vec<Artifact>,
}

/// A line of the table under the overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFact {
    pub name: Sentence,
    pub value: Sentence,
    pub evidence: Sentence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Go,
    /// Go, once what is listed is decided or done.
    Conditional,
    NoGo,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    pub verdict: Verdict,
    pub sentence: Sentence,
    /// What stands against it, gravest first.
    pub reasons: Vec<Sentence>,
}

/// A row of the risk table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    pub title: Sentence,
    pub impact: Impact,
    pub probability: Impact,
    pub response: Sentence,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub what: Sentence,
    /// The least and the most work.
    pub work: Option<(Figure, Figure)>,
    pub details: Vec<Sentence>,
    pub commands: Vec<Commands>,
}

/// Lines to type, and the language of the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commands {
    pub language: &'static str,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// First and last day, counted from the cut-over.
    pub days: (Figure, Figure),
    pub tasks: Vec<Task>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback {
    pub criteria: Vec<Sentence>,
    /// Whether and until when nothing is lost by going back.
    pub honesty: Vec<Sentence>,
    pub procedures: Vec<Procedure>,
    /// Writes made after the switch.
    pub writes: Vec<Task>,
}

/// What to do when it is decided to go back at some stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procedure {
    pub stage: Sentence,
    pub tasks: Vec<Task>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckGroup {
    pub title: Sentence,
    pub checks: Vec<Task>,
}

/// Findings of rules of one theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub anchor: String,
    pub title: Sentence,
    pub rules: Vec<FoundRule>,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRule {
    pub id: String,
    pub title: Sentence,
    pub fix: Sentence,
    /// Path, 1-based line, and the line itself.
    pub places: Vec<(String, u32, String)>,
    pub more: Option<Figure>,
}

impl Task {
    pub(super) fn new(what: Sentence) -> Self {
        Self {
            what,
            work: None,
            details: Vec::new(),
            commands: Vec::new(),
        }
    }

    pub(super) fn detail(mut self, detail: Sentence) -> Self {
        self.details.push(detail);
        self
    }

    pub(super) fn shell(self, text: impl Into<String>) -> Self {
        self.block("bash", text)
    }

    pub(super) fn block(mut self, language: &'static str, text: impl Into<String>) -> Self {
        self.commands.push(Commands {
            language,
            text: text.into(),
        });
        self
    }
}

/// Makes the plan. The same input gives the same plan.
pub fn plan(input: PlanInput) -> Plan {
    let s = Situation::of(input);
    let timetables = timetables(&s);
    let themes = places::themes(&s);
    let artifacts = super::artifact::artifacts(&s);
    Plan {
        migration: input.migration.clone(),
        engines: s.engines,
        overview: overview::overview(&s),
        facts: overview::facts(&s),
        readiness: readiness::readiness(&s, &timetables),
        not_looked_at: overview::not_looked_at(&s),
        open_questions: overview::open_questions(&s),
        risks: risk_table::risks(&s, &timetables),
        prerequisites: prerequisite::prerequisites(&s, &artifacts),
        phases: steps::phases(&s, &timetables, &artifacts),
        timetable_notes: steps::timetable_notes(&s, &timetables),
        rollback: rollback::rollback(&s, &timetables, &artifacts),
        checklist: checklist::checklist(&s, &artifacts),
        places: themes,
        assumptions: assume::used(input.assumptions, &timetables),
        artifacts,
        timetables,
    }
}
