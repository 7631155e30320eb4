//! Which places of a risk row are listed, and how many are left unsaid.

use super::{Places, Report};
use crate::model::Finding;
use crate::plan::RiskRow;

/// Positions of the findings ordered by rule, then as they stand in the report.
pub(super) struct ByRule {
    order: Vec<u32>,
    /// Where each rule begins in `order`; one more than there are rules.
    starts: Vec<usize>,
}

/// The places of one row that a format lists.
pub(super) struct Listed<'a> {
    pub(super) findings: Vec<&'a Finding>,
    /// Places beyond the listed ones, those included that were folded into a finding.
    pub(super) rest_places: u64,
    /// Files that hold findings which are not listed.
    pub(super) rest_files: u64,
}

impl ByRule {
    pub(super) fn of(report: &Report) -> Self {
        let mut starts = vec![0; report.rules.len() + 1];
        for finding in report.findings {
            starts[finding.rule.0 as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut order: Vec<u32> = (0..report.findings.len() as u32).collect();
        order.sort_by_key(|&i| report.findings[i as usize].rule);
        Self { order, starts }
    }

    /// The findings of the row's rule: the worst, or all in path order.
    pub(super) fn listed<'a>(
        &self,
        report: &'a Report,
        row: &RiskRow,
        places: Places,
    ) -> Listed<'a> {
        let rule = row.rule.0 as usize;
        let all = &self.order[self.starts[rule]..self.starts[rule + 1]];
        let positions: Vec<usize> = match places {
            Places::Few => row.worst.clone(),
            Places::All => all.iter().map(|&i| i as usize).collect(),
        };
        let rest = all
            .iter()
            .filter(|&&i| places == Places::Few && !row.worst.contains(&(i as usize)))
            .map(|&i| report.findings[i as usize].file);
        let mut rest_files: Vec<_> = rest.collect();
        rest_files.dedup();
        Listed {
            rest_places: u64::from(row.places).saturating_sub(positions.len() as u64),
            rest_files: rest_files.len() as u64,
            findings: positions.iter().map(|&i| &report.findings[i]).collect(),
        }
    }
}
