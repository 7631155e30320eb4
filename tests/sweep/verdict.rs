//! What the answers of the servers and the findings of the scanner mean together.

use crate::answers::{Answer, Said};
use crate::entries::Entry;
use crate::scanner::Reported;
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The target refuses it, and a rule says that it fails.
    RefusedReported,
    /// The target refuses it, and no rule says so.
    Gap,
    /// Both give the same, and no rule says that it fails.
    Same,
    /// Both give the same, or the target takes what this source does not know, and a rule says that it fails.
    FalseAlarm,
    /// Both accept it with different rows, and a rule speaks of it.
    DiffersReported,
    /// Both accept it with different rows, and no rule speaks.
    SilentDifference,
    /// Both accept it; only one of them could be run.
    NotCompared,
    /// One of the open verdicts, with a reason in the data.
    Explained,
    /// A reason in the data where nothing is open.
    NothingToExplain,
}

impl Verdict {
    pub(crate) const ALL: [Self; 9] = [
        Self::RefusedReported,
        Self::Gap,
        Self::Same,
        Self::FalseAlarm,
        Self::DiffersReported,
        Self::SilentDifference,
        Self::NotCompared,
        Self::Explained,
        Self::NothingToExplain,
    ];

    pub(crate) fn is_open(self) -> bool {
        matches!(
            self,
            Self::Gap | Self::FalseAlarm | Self::SilentDifference | Self::NothingToExplain
        )
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RefusedReported => "refused, reported",
            Self::Gap => "refused, silent (gap)",
            Self::Same => "same",
            Self::FalseAlarm => "same, reported (false alarm)",
            Self::DiffersReported => "differs, reported",
            Self::SilentDifference => "differs, silent",
            Self::NotCompared => "accepted, not compared",
            Self::Explained => "explained",
            Self::NothingToExplain => "reason without need",
        }
    }
}

/// One entry with all that is known of it.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub entry: &'a Entry,
    pub answer: Answer,
    pub reported: BTreeSet<Reported>,
    pub verdict: Verdict,
    /// What `verdict` would be without the reason.
    pub bare: Verdict,
}

impl<'a> Judged<'a> {
    pub(crate) fn new(entry: &'a Entry, answer: &Answer, reported: BTreeSet<Reported>) -> Self {
        let bare = bare_verdict(&entry.name, answer, &reported);
        let verdict = match (entry.why.is_empty(), bare.is_open()) {
            (true, _) => bare,
            (false, true) => Verdict::Explained,
            (false, false) => Verdict::NothingToExplain,
        };
        Self {
            entry,
            answer: answer.clone(),
            reported,
            verdict,
            bare,
        }
    }

    /// The source does not know it: MySQL has it and MariaDB has not, or the other way round.
    pub(crate) fn source_refuses(&self) -> bool {
        matches!(self.answer.source, Said::Refused(..))
    }

    pub(crate) fn line(&self) -> String {
        let rules: BTreeSet<&str> = self.reported.iter().map(|r| r.rule.as_str()).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        format!(
            "{}: {} {}: {}\n    source: {}\n    target: {}\n    rules: {}",
            self.verdict.name(),
            self.entry.kind,
            self.entry.name,
            self.entry.key(),
            short(&self.answer.source),
            short(&self.answer.target),
            rules.join(" ")
        )
    }
}

fn bare_verdict(name: &str, answer: &Answer, reported: &BTreeSet<Reported>) -> Verdict {
    let fails = reported
        .iter()
        .any(|r| r.says_it_fails && is_about(&r.marked, name, &answer.target));
    match (&answer.source, &answer.target) {
        (_, Said::Refused(..)) if fails => Verdict::RefusedReported,
        (_, Said::Refused(..)) => Verdict::Gap,
        (Said::Rows(a), Said::Rows(b)) if same(a, b) && fails => Verdict::FalseAlarm,
        (Said::Rows(a), Said::Rows(b)) if same(a, b) => Verdict::Same,
        (Said::Rows(_), Said::Rows(_)) if reported.is_empty() => Verdict::SilentDifference,
        (Said::Rows(_), Said::Rows(_)) => Verdict::DiffersReported,
        _ if fails => Verdict::FalseAlarm,
        _ => Verdict::NotCompared,
    }
}

/// Where the target misses a function, only a finding on that function, or on the swept one, speaks of it.
fn is_about(marked: &str, swept: &str, said: &Said) -> bool {
    let Said::Refused(_, message) = said else {
        return true;
    };
    let missing = message
        .strip_prefix("function ")
        .and_then(|rest| rest.split('(').next());
    let marked = marked.to_lowercase();
    missing.is_none_or(|name| marked.contains(name) || marked.contains(&swept.to_lowercase()))
}

/// The same but for the spelling of numbers (`2.0`, `2.0000`) and truth values (`1`, `t`).
fn same(a: &str, b: &str) -> bool {
    let cells = |text: &str| text.split(['\t', '\n']).map(plain).collect::<Vec<_>>();
    a == b || cells(a) == cells(b)
}

fn plain(cell: &str) -> String {
    let is_number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    match cell {
        "t" => "1".to_owned(),
        "f" => "0".to_owned(),
        _ if !cell.contains('.') || !cell.chars().all(is_number) => cell.to_owned(),
        _ => cell
            .parse::<f64>()
            .map_or_else(|_| cell.to_owned(), without_zeros),
    }
}

fn without_zeros(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One line of an answer.
pub(crate) fn short(said: &Said) -> String {
    let first_line = |text: &str| text.replace(['\n', '\t'], " ⏎ ").chars().take(90).collect();
    match said {
        Said::Rows(rows) if rows.is_empty() => "accepted".to_owned(),
        Said::Rows(rows) => first_line(rows),
        Said::Parsed => "accepted, not run".to_owned(),
        Said::Refused(code, message) => format!("{code} {}", first_line(message) as String),
    }
}

/// How many of each verdict.
#[derive(Debug)]
pub(crate) struct Tally {
    all: usize,
    counts: Vec<(Verdict, usize)>,
}

impl Tally {
    pub(crate) fn of(judged: &[Judged]) -> Self {
        let count = |v: Verdict| (v, judged.iter().filter(|j| j.verdict == v).count());
        Self {
            all: judged.len(),
            counts: Verdict::ALL.into_iter().map(count).collect(),
        }
    }

    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.counts
            .iter()
            .filter(|(v, _)| *v == verdict)
            .map(|(_, n)| n)
            .sum()
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.counts.iter().all(|(v, n)| *n == 0 || !v.is_open())
    }

    pub(crate) fn line(&self) -> String {
        format!(
            "swept {}: gaps {}, false alarms {}, silent differences {}, reasons without need {}, explained {}",
            self.all,
            self.count(Verdict::Gap),
            self.count(Verdict::FalseAlarm),
            self.count(Verdict::SilentDifference),
            self.count(Verdict::NothingToExplain),
            self.count(Verdict::Explained)
        )
    }
}
