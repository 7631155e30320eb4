//! The counts of a report, made once so that all formats tell the same.

use super::Report;
use crate::model::{Breaks, Certainty, FileClass, Impact};
use crate::plan::{Threshold, reaches};

/// What the summary lines and the verdict count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Summary {
    pub(super) findings: u64,
    /// Findings and what was folded into them.
    pub(super) places: u64,
    /// Files with a finding.
    pub(super) files: u64,
    pub(super) high: Count,
    pub(super) medium: Count,
    pub(super) low: Count,
    /// Findings in the order of [`FileClass::ALL`].
    pub(super) by_class: [u64; 6],
    /// Findings of which no more than a name or a part is known.
    pub(super) possible: u64,
    /// Findings that count for `--fail-on high`.
    pub(super) trips: u64,
    /// Places in production code that fail on the target, certain or likely.
    pub(super) failing: u64,
    /// Places in production code whose result changes, certain or likely.
    pub(super) differing: u64,
    /// Work in minutes: every rule done once, and every finding.
    pub(super) effort_minutes: (u64, u64),
    /// Findings that comments held back.
    pub(super) suppressed: u64,
    /// Comments that held nothing back.
    pub(super) unused_suppressions: u64,
}

/// Rules that found something, and the places they found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Count {
    pub(super) rules: u64,
    pub(super) places: u64,
}

impl Summary {
    pub(super) fn of(report: &Report) -> Self {
        let mut summary = Self::default();
        summary.count_findings(report);
        summary.count_rows(report);
        for suppression in report.suppressions {
            summary.suppressed += u64::from(suppression.used);
            summary.unused_suppressions += u64::from(suppression.used == 0);
        }
        summary
    }

    fn count_findings(&mut self, report: &Report) {
        let mut has_finding = vec![false; report.paths.len()];
        for finding in report.findings {
            let breaks = report.rule(finding.rule).breaks;
            let places = 1 + u64::from(finding.also);
            has_finding[finding.file.0 as usize] = true;
            self.findings += 1;
            self.places += places;
            self.by_class[class_position(finding.class)] += 1;
            self.possible += u64::from(finding.certainty == Certainty::Possible);
            self.trips += u64::from(reaches(
                Threshold::High,
                breaks,
                finding.certainty,
                finding.class,
            ));
            let counts =
                finding.class == FileClass::Production && finding.certainty >= Certainty::Likely;
            match breaks {
                Breaks::Fails if counts => self.failing += places,
                Breaks::Differs if counts => self.differing += places,
                _ => {}
            }
        }
        self.files = has_finding.into_iter().filter(|&f| f).count() as u64;
    }

    fn count_rows(&mut self, report: &Report) {
        for row in &report.rows {
            let count = match row.impact {
                Impact::High => &mut self.high,
                Impact::Medium => &mut self.medium,
                Impact::Low => &mut self.low,
            };
            count.rules += 1;
            count.places += u64::from(row.places);
            self.effort_minutes.0 += row.effort_minutes.0;
            self.effort_minutes.1 += row.effort_minutes.1;
        }
    }
}

/// Position of a class in [`FileClass::ALL`].
pub(super) fn class_position(class: FileClass) -> usize {
    FileClass::ALL.iter().position(|&c| c == class).unwrap_or(0)
}
