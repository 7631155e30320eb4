//! The rows of the risk table: impact from the rule, probability from the evidence, by the tables below.

use crate::model::{Breaks, Certainty, FileClass, Finding, Impact, RuleNumber};
use crate::rules::Rule;

/// One row: everything that one rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskRow {
    pub rule: RuleNumber,
    pub impact: Impact,
    pub probability: Impact,
    /// Places found, those included that `report: per-*` folded into one finding.
    pub places: u32,
    pub files: u32,
    /// Findings by file class, in the order of [`FileClass::ALL`].
    pub by_class: [u32; 6],
    pub best_certainty: Certainty,
    /// Work for all findings of the row in minutes: once for the first alone, and for every finding.
    pub effort_minutes: (u64, u64),
    /// Positions in the findings: the places to look at first, at most [`WORST`].
    pub worst: Vec<usize>,
}

/// How many places a row names.
pub const WORST: usize = 5;

/// Probability (발생확률) that one finding comes true.
///
/// | finding | probability |
/// |---|---|
/// | not in production code, or possible | Low |
/// | certain `fails` | High |
/// | `review` | Low |
/// | all other | Medium |
pub fn probability_of(breaks: Breaks, certainty: Certainty, class: FileClass) -> Impact {
    match (class, certainty, breaks) {
        (FileClass::Production, Certainty::Certain, Breaks::Fails) => Impact::High,
        (FileClass::Production, Certainty::Certain | Certainty::Likely, b)
            if b != Breaks::Review =>
        {
            Impact::Medium
        }
        _ => Impact::Low,
    }
}

/// From which risk on a run fails (`--fail-on`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    High,
    Medium,
    Low,
}

/// Whether a finding is at or above a threshold. `review` and what is already ported never are, and for High and Medium
/// only production code counts.
///
/// | finding | high | medium | low |
/// |---|---|---|---|
/// | `fails`, certain or likely; `differs`, certain | yes | yes | yes |
/// | `fails`, possible; `differs`, likely; `slower`, certain or likely | | yes | yes |
/// | all other but `review` | | | yes |
pub fn reaches(
    threshold: Threshold,
    breaks: Breaks,
    certainty: Certainty,
    class: FileClass,
) -> bool {
    let high = matches!(
        (breaks, certainty),
        (Breaks::Fails, Certainty::Certain | Certainty::Likely)
            | (Breaks::Differs, Certainty::Certain)
    );
    let medium = high
        || matches!(
            (breaks, certainty),
            (Breaks::Fails, _)
                | (
                    Breaks::Differs | Breaks::Slower,
                    Certainty::Certain | Certainty::Likely
                )
        );
    match threshold {
        Threshold::High => high && class == FileClass::Production,
        Threshold::Medium => medium && class == FileClass::Production,
        Threshold::Low => breaks != Breaks::Review && class != FileClass::AlreadyPorted,
    }
}

/// One row per rule that found something, the gravest first: probability and impact, then places, then id.
pub fn risk_rows(rules: &[Rule], findings: &[Finding]) -> Vec<RiskRow> {
    let mut by_rule: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
    for (i, finding) in findings.iter().enumerate() {
        by_rule[finding.rule.0 as usize].push(i);
    }
    let mut rows: Vec<RiskRow> = by_rule
        .into_iter()
        .enumerate()
        .filter(|(_, at)| !at.is_empty())
        .map(|(number, at)| row(number, &rules[number], at, findings))
        .collect();
    rows.sort_by(|a, b| {
        let key = |r: &RiskRow| {
            (
                r.impact as u32 * r.probability as u32 + r.impact as u32 + r.probability as u32,
                r.impact,
                r.places,
            )
        };
        key(b).cmp(&key(a)).then_with(|| {
            rules[a.rule.0 as usize]
                .id
                .cmp(&rules[b.rule.0 as usize].id)
        })
    });
    rows
}

fn row(number: usize, rule: &Rule, mut at: Vec<usize>, findings: &[Finding]) -> RiskRow {
    let mut by_class = [0; 6];
    let mut files: Vec<u32> = Vec::new();
    let mut places = 0;
    let mut probability = Impact::Low;
    let mut best_certainty = Certainty::Possible;
    for &i in &at {
        let finding = &findings[i];
        by_class[FileClass::ALL
            .iter()
            .position(|c| *c == finding.class)
            .unwrap_or(0)] += 1;
        files.push(finding.file.0);
        places += 1 + finding.also;
        probability = probability.max(probability_of(
            rule.breaks,
            finding.certainty,
            finding.class,
        ));
        best_certainty = best_certainty.max(finding.certainty);
    }
    files.dedup();
    let minutes = u64::from(rule.effort.minutes);
    let effort_minutes = (minutes, minutes * at.len() as u64);
    at.sort_by_key(|&i| {
        let f = &findings[i];
        // Code, which is what must be changed, then what a log shows to run most.
        let runs = f.runs.map(|runs| std::cmp::Reverse(runs.times));
        (f.class, std::cmp::Reverse(f.certainty), runs, i)
    });
    at.truncate(WORST);
    RiskRow {
        rule: RuleNumber(number as u32),
        impact: rule.impact,
        probability,
        places,
        files: files.len() as u32,
        by_class,
        best_certainty,
        effort_minutes,
        worst: at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_already_ported_raises_nothing() {
        let fails = |class| {
            let told = |threshold| reaches(threshold, Breaks::Fails, Certainty::Certain, class);
            [Threshold::High, Threshold::Medium, Threshold::Low].map(told)
        };
        assert_eq!(fails(FileClass::Production), [true, true, true]);
        assert_eq!(fails(FileClass::Test), [false, false, true]);
        assert_eq!(fails(FileClass::AlreadyPorted), [false, false, false]);
        let probability = |class| probability_of(Breaks::Fails, Certainty::Certain, class);
        assert_eq!(probability(FileClass::Production), Impact::High);
        for class in &FileClass::ALL[1..] {
            assert_eq!(probability(*class), Impact::Low, "{}", class.name());
        }
    }
}
