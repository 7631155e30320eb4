//! The whole tree: facts of all files joined into one catalogue, questions answered, what is told once folded.

use super::compile::CompiledRules;
use super::data::{Sketched, judge_sketched};
use super::matcher::{Analysis, Pending, answer, collisions};
use super::suppress::suppress_late;
use super::{FileAudit, Found};
use crate::codebase::{FileEntry, Listing, Origin, goes_back, run_of, run_order};
use crate::model::{
    Breaks, Catalogue, FileClass, Finding, Language, RuleNumber, Runs, Source, Standing,
    Suppression,
};
use crate::rules::Beside;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::HashMap;

/// All audits joined.
#[derive(Debug, Default)]
pub struct Merged {
    pub catalogue: Catalogue,
    found: Vec<Found>,
    pending: Vec<Pending>,
    sketched: Vec<Sketched>,
    suppressions: Vec<Suppression>,
    is_refused: bool,
}

/// What a scan found, in path, span and rule order.
#[derive(Debug, Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub suppressions: Vec<Suppression>,
    pub catalogue: Catalogue,
}

/// Joins the audits: findings in the order of the listing, facts in the order in which their files are run.
pub fn merge(audits: Vec<FileAudit>, listing: &Listing) -> Merged {
    let mut merged = Merged::default();
    let mut told = Vec::new();
    for (entry, audit) in listing.files.iter().zip(audits) {
        merged.found.extend(audit.found);
        merged.pending.extend(audit.pending);
        merged.sketched.extend(audit.sketched);
        merged.suppressions.extend(audit.suppressions);
        merged.is_refused |= audit.is_refused;
        if !audit.facts.is_empty() {
            let class = audit.class.unwrap_or(entry.class);
            told.push((entry, standing(entry, class), audit.facts));
        }
    }
    // A stable order: schemas that are named stay in the order in which they were named.
    told.sort_by(|(a, of_a, _), (b, of_b, _)| {
        let by_path = || match of_a {
            Standing::Named => Ordering::Equal,
            _ => run_order(&a.shown, &b.shown),
        };
        of_a.cmp(of_b).then_with(by_path)
    });
    let mut runs: HashMap<&str, u32> = HashMap::new();
    for (entry, standing, facts) in told {
        let script = standing != Standing::Program && standing != Standing::Named;
        if script && goes_back(&entry.shown) {
            continue;
        }
        let next = runs.len() as u32;
        let run = run_of(&entry.shown)
            .filter(|_| script)
            .map(|folder| *runs.entry(folder).or_insert(next));
        for fact in facts {
            merged.catalogue.add(fact, Source { standing, run });
        }
    }
    merged.catalogue.settle();
    merged
}

/// What a file's definitions are worth beside those of others.
fn standing(entry: &FileEntry, class: FileClass) -> Standing {
    let is_script = entry.language == Language::Sql;
    match (entry.origin, class) {
        (Origin::Schema, _) => Standing::Named,
        (_, FileClass::Test | FileClass::Documentation | FileClass::Vendored) => Standing::Apart,
        (Origin::Tree, _) if is_script => Standing::Script,
        (Origin::Tree | Origin::QueryLog, _) => Standing::Program,
    }
}

/// Answers what only the whole tree can tell, folds what is told once, and orders the findings.
pub fn settle(merged: Merged, listing: &Listing, compiled: &CompiledRules) -> Outcome {
    let Merged {
        catalogue,
        mut found,
        pending,
        sketched,
        mut suppressions,
        is_refused,
    } = merged;
    let mut late: Vec<Finding> = pending
        .par_iter()
        .flat_map_iter(|p| answer(p, &catalogue))
        .collect();
    if let Some((rule, _)) = compiled
        .analyses
        .iter()
        .find(|(_, a)| *a == Analysis::IndexNameCollision)
    {
        late.extend(collisions(*rule, &catalogue, &|file| {
            listing.files[file.0 as usize].class
        }));
    }
    let late = late.into_iter().map(|finding| Found { finding, key: None });
    let of_data = judge_sketched(&sketched, &catalogue, &compiled.data);
    let late = late.chain(of_data).filter(|late| {
        let finding = &late.finding;
        let ids = &compiled.rules[finding.rule.0 as usize].ids;
        !suppress_late(&mut suppressions, finding, ids)
    });
    found.extend(late);
    let head_of = |f: &Found| &compiled.rules[f.finding.rule.0 as usize];
    if !is_refused && found.iter().all(|f| head_of(f).breaks != Breaks::Fails) {
        found.retain(|f| head_of(f).beside == Beside::NotNeeded);
    }
    found.sort_by_key(|f| order(&f.finding));
    Outcome {
        findings: folded(found),
        suppressions,
        catalogue,
    }
}

fn order(finding: &Finding) -> (u32, u64, u64, u32) {
    (
        finding.file.0,
        finding.span.start,
        finding.span.end,
        finding.rule.0,
    )
}

/// Keeps one finding of all that share a rule and a key: the surest in production code, the first of those.
fn folded(found: Vec<Found>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(found.len());
    let mut first: HashMap<(RuleNumber, Box<str>), usize> = HashMap::new();
    for Found { finding, key } in found {
        let Some(key) = key else {
            findings.push(finding);
            continue;
        };
        match first.get(&(finding.rule, key.clone())) {
            None => {
                first.insert((finding.rule, key), findings.len());
                findings.push(finding);
            }
            Some(&at) => {
                let kept = &findings[at];
                let also = kept.also + finding.also + 1;
                let runs = Runs::joined(kept.runs, finding.runs);
                let better = (finding.class, std::cmp::Reverse(finding.certainty))
                    < (kept.class, std::cmp::Reverse(kept.certainty));
                if better {
                    findings[at] = finding;
                }
                findings[at].also = also;
                findings[at].runs = runs;
            }
        }
    }
    // A better place may stand later than the first.
    findings.sort_by_key(order);
    findings
}
