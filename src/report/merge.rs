//! Findings as GitHub counts them: one result per rule and line, the gravest first.
//!
//! GitHub knows an alert by rule and line hash, so two results of one rule on one line would be one alert that
//! flickers. The first match gives the region; the others are counted in the message and become related places.

use super::Report;
use crate::model::{Breaks, Certainty, FileClass, FileNumber, Finding, RuleNumber};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// SARIF levels, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    /// The level of a rule that breaks so, before any finding is known.
    pub(super) fn of_rule(breaks: Breaks) -> Self {
        Self::of(breaks, Certainty::Likely, FileClass::Production)
    }

    /// | breaks | level |
    /// |---|---|
    /// | `fails` | error |
    /// | `differs` | error when certain, else warning |
    /// | `slower` | warning |
    /// | `deprecated`, `review` | note |
    ///
    /// Outside production code everything is a note.
    pub(super) fn of(breaks: Breaks, certainty: Certainty, class: FileClass) -> Self {
        if class != FileClass::Production {
            return Level::Note;
        }
        match (breaks, certainty) {
            (Breaks::Fails, _) | (Breaks::Differs, Certainty::Certain) => Level::Error,
            (Breaks::Differs | Breaks::Slower, _) => Level::Warning,
            (Breaks::Deprecated | Breaks::Review, _) => Level::Note,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// All findings as results, without a copy of them.
pub(super) struct Results {
    /// Positions of findings, those of one result side by side.
    order: Vec<u32>,
    merged: Vec<Merged>,
}

/// One result: the findings of one rule on one line.
#[derive(Debug, Clone, Copy)]
struct Merged {
    start: u32,
    len: u32,
    /// How many results before it (in path order) have the same rule, path and snippet.
    occurrence: u32,
    level: Level,
}

/// One result as the writer sees it.
pub(super) struct ResultView<'a> {
    pub(super) level: Level,
    /// The first match on the line.
    pub(super) first: &'a Finding,
    /// The other matches on the line.
    pub(super) others: Vec<&'a Finding>,
    pub(super) occurrence: u32,
}

impl<'a> ResultView<'a> {
    /// All matches on the line.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// That of the surest match.
    pub(super) fn certainty(&self) -> Certainty {
        self.findings()
            .map(|f| f.certainty)
            .max()
            .unwrap_or(self.first.certainty)
    }
}

impl Results {
    /// Error, warning, note; within a level in the order of the findings.
    pub(super) fn of(report: &Report) -> Self {
        let mut order: Vec<u32> = (0..report.findings.len() as u32).collect();
        order.sort_by_key(|&i| (line_of(&report.findings[i as usize]), i));
        let mut merged = merge(report, &order);
        number_occurrences(report, &order, &mut merged);
        merged.sort_by_key(|m| (m.level, order[m.start as usize]));
        Self { order, merged }
    }

    pub(super) fn len(&self) -> usize {
        self.merged.len()
    }

    /// The results in order, each put together when it is asked for.
    pub(super) fn iter<'a>(
        &'a self,
        report: &'a Report<'a>,
    ) -> impl Iterator<Item = ResultView<'a>> {
        self.merged.iter().map(move |m| {
            let positions = &self.order[m.start as usize..][..m.len as usize];
            let mut findings = positions.iter().map(|&i| &report.findings[i as usize]);
            ResultView {
                level: m.level,
                first: findings.next().expect("a result has a finding"),
                others: findings.collect(),
                occurrence: m.occurrence,
            }
        })
    }
}

/// The own fingerprint of a result: SHA-256 in hex over rule id, path, snippet without blanks and the occurrence
/// of that triple in the file. Moves of the line keep it.
pub(super) fn fingerprint(rule_id: &str, path: &str, snippet: &str, occurrence: u32) -> String {
    let mut hash = Sha256::new();
    for part in [rule_id, path, &without_blanks(snippet)] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.update(occurrence.to_le_bytes());
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn line_of(finding: &Finding) -> (FileNumber, u32, RuleNumber) {
    (finding.file, finding.place.region.start_line, finding.rule)
}

fn merge(report: &Report, order: &[u32]) -> Vec<Merged> {
    let finding = |at: u32| &report.findings[order[at as usize] as usize];
    let mut merged: Vec<Merged> = Vec::new();
    for at in 0..order.len() as u32 {
        let f = finding(at);
        let level = Level::of(report.rule(f.rule).breaks, f.certainty, f.class);
        match merged.last_mut() {
            Some(last) if line_of(finding(last.start)) == line_of(f) => {
                last.len += 1;
                last.level = last.level.min(level);
            }
            _ => merged.push(Merged {
                start: at,
                len: 1,
                occurrence: 0,
                level,
            }),
        }
    }
    merged
}

/// `merged` stands in path and line order, so the counts of one file can be forgotten at the next.
fn number_occurrences(report: &Report, order: &[u32], merged: &mut [Merged]) {
    let mut seen: HashMap<(RuleNumber, String), u32> = HashMap::new();
    let mut file = None;
    for result in merged {
        let finding = &report.findings[order[result.start as usize] as usize];
        if file != Some(finding.file) {
            seen.clear();
            file = Some(finding.file);
        }
        let key = (finding.rule, without_blanks(&finding.place.snippet));
        let count = seen.entry(key).or_default();
        result.occurrence = *count;
        *count += 1;
    }
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_the_table() {
        use Breaks::*;
        use Certainty::*;
        let production = |b, c| Level::of(b, c, FileClass::Production);
        assert_eq!(production(Fails, Possible), Level::Error);
        assert_eq!(production(Differs, Certain), Level::Error);
        assert_eq!(production(Differs, Likely), Level::Warning);
        assert_eq!(production(Slower, Certain), Level::Warning);
        assert_eq!(production(Deprecated, Certain), Level::Note);
        assert_eq!(production(Review, Certain), Level::Note);
        for class in FileClass::ALL
            .into_iter()
            .filter(|c| *c != FileClass::Production)
        {
            assert_eq!(Level::of(Fails, Certain, class), Level::Note);
        }
    }

    #[test]
    fn fingerprints_ignore_layout_and_nothing_else() {
        let base = fingerprint("r", "a.sql", "SELECT  a", 0);
        assert_eq!(base.len(), 64);
        assert_eq!(base, fingerprint("r", "a.sql", "\tSELECT a ", 0));
        for other in [
            fingerprint("r", "a.sql", "SELECT a", 1),
            fingerprint("r", "a.sqlS", "ELECT a", 0),
            fingerprint("ra", ".sql", "SELECT a", 0),
        ] {
            assert_ne!(base, other);
        }
    }
}
