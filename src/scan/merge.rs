//! The whole tree: facts of all files joined into one catalogue, questions answered, what is told once folded.

use super::compile::CompiledRules;
use super::data::{Sketched, judge_sketched};
use super::matcher::{Pending, SchemaFact, answer, schema_facts};
use super::suppress::suppress_late;
use super::{FileAudit, Found};
use crate::codebase::{
    FileEntry, Listing, Origin, OrmFile, goes_back, is_summed_up, resolve_orm, run_of, run_order,
};
use crate::model::{
    Breaks, Capture, Catalogue, Certainty, Definition, Fact, FileClass, FileNumber, Finding,
    Language, Medium, Related, RuleNumber, Runs, Site, Source, Standing, Suppression,
};
use crate::rules::{Beside, Tell};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// All audits joined.
#[derive(Debug, Default)]
pub struct Merged {
    pub catalogue: Catalogue,
    found: Vec<Found>,
    pending: Vec<Pending>,
    sketched: Vec<Sketched>,
    suppressions: Vec<Suppression>,
    /// Of each file, in the order of the listing.
    classes: Vec<FileClass>,
    /// What rules tell of columns, indexes and tables in the text of a file.
    told: HashSet<(FileNumber, RuleNumber, Box<str>)>,
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
    for (number, (entry, audit)) in listing.files.iter().zip(audits).enumerate() {
        let class = audit.class.unwrap_or(entry.class);
        let file = FileNumber(number as u32);
        merged.classes.push(class);
        let in_file = |(rule, name)| (file, rule, name);
        merged.told.extend(audit.told.into_iter().map(in_file));
        merged.found.extend(audit.found);
        merged.pending.extend(audit.pending);
        merged.sketched.extend(audit.sketched);
        merged.suppressions.extend(audit.suppressions);
        merged.is_refused |= audit.is_refused;
        if !audit.facts.is_empty() {
            told.push(Told {
                entry,
                standing: standing(entry, class, audit.medium),
                medium: audit.medium.unwrap_or(medium(entry)),
                facts: audit.facts,
            });
        }
    }
    leave_out_summed_up(&mut told);
    // A stable order: schemas that are named stay in the order in which they were named.
    told.sort_by(|a, b| {
        let by_path = || match a.standing {
            Standing::Named => Ordering::Equal,
            _ => run_order(&a.entry.shown, &b.entry.shown),
        };
        a.standing.cmp(&b.standing).then_with(by_path)
    });
    apply(resolved(told), &mut merged.catalogue);
    merged.catalogue.settle();
    merged
}

/// What a file has summed up is not run again.
fn leave_out_summed_up(told: &mut Vec<Told>) {
    let tells_tables = |t: &&Told| {
        let is_table = |f: &Fact| matches!(f.definition, Definition::Table(_));
        t.medium != Medium::RailsMigration && t.facts.iter().any(is_table)
    };
    let sums: HashSet<String> = told
        .iter()
        .filter(tells_tables)
        .map(|t| t.entry.shown.clone())
        .collect();
    told.retain(|t| {
        t.medium != Medium::RailsMigration
            || !is_summed_up(&t.entry.shown, &|path| sums.contains(path))
    });
}

/// The facts of a file.
struct Told<'l> {
    entry: &'l FileEntry,
    standing: Standing,
    medium: Medium,
    facts: Vec<Fact>,
}

fn apply(told: Vec<Told>, catalogue: &mut Catalogue) {
    let mut runs: HashMap<&str, u32> = HashMap::new();
    for told in told {
        let in_run = matches!(told.standing, Standing::Script | Standing::Apart);
        if in_run && !told.medium.is_of_orm() && goes_back(&told.entry.shown) {
            continue;
        }
        let next = runs.len() as u32;
        let run = run_of(&told.entry.shown)
            .filter(|_| in_run)
            .map(|folder| *runs.entry(folder).or_insert(next));
        let source = Source {
            standing: told.standing,
            run,
            medium: told.medium,
        };
        for fact in told.facts {
            catalogue.add(fact, source);
        }
    }
}

/// Definitions in place of what the programs of ORMs say, migrations in the order of their dependencies.
fn resolved(told: Vec<Told>) -> Vec<Told> {
    let mut ranked: Vec<(usize, Told)> = Vec::with_capacity(told.len());
    let mut files: Vec<OrmFile> = Vec::new();
    let mut of_file: HashMap<&str, (&FileEntry, Standing)> = HashMap::new();
    for (rank, told) in told.into_iter().enumerate() {
        if !told.medium.is_of_orm() {
            ranked.push((rank, told));
            continue;
        }
        // What a program with models says in SQL, it says as any program.
        let (facts, in_sql) = told
            .facts
            .into_iter()
            .partition(|f| !told.medium.is_program() || matches!(f.definition, Definition::Orm(_)));
        let in_sql = Told {
            standing: told.standing.min(Standing::Program),
            medium: Medium::Program,
            facts: in_sql,
            ..told
        };
        ranked.push((rank, in_sql));
        of_file.insert(&told.entry.shown, (told.entry, told.standing));
        files.push(OrmFile {
            path: &told.entry.shown,
            medium: told.medium,
            facts,
            rank,
        });
    }
    resolve_orm(&mut files);
    for file in files {
        if let Some(&(entry, standing)) = of_file.get(file.path) {
            let medium = file.medium;
            let facts = file.facts;
            let told = Told {
                entry,
                standing,
                medium,
                facts,
            };
            ranked.push((file.rank, told));
        }
    }
    ranked.sort_by_key(|(rank, told)| (told.standing, *rank));
    ranked.into_iter().map(|(_, told)| told).collect()
}

/// What a file's definitions are worth beside those of others.
fn standing(entry: &FileEntry, class: FileClass, medium: Option<Medium>) -> Standing {
    let is_script = entry.language == Language::Sql;
    match (entry.origin, class, medium) {
        (Origin::Schema, ..) => Standing::Named,
        (_, FileClass::Test | FileClass::Documentation | FileClass::Vendored, _) => Standing::Apart,
        (Origin::Tree, _, Some(medium)) if medium.is_model() => Standing::Model,
        (Origin::Tree, _, Some(_)) => Standing::Script,
        (Origin::Tree, ..) if is_script => Standing::Script,
        (Origin::Tree | Origin::QueryLog, ..) => Standing::Program,
    }
}

fn medium(entry: &FileEntry) -> Medium {
    match entry.language {
        Language::Sql => Medium::SqlScript,
        _ => Medium::Program,
    }
}

/// Answers what only the whole tree can tell, folds what is told once, and orders the findings.
pub fn settle(merged: Merged, compiled: &CompiledRules) -> Outcome {
    let late = late(&merged, compiled);
    let Merged {
        catalogue,
        mut found,
        mut suppressions,
        is_refused,
        ..
    } = merged;
    found.extend(late.into_iter().filter(|Found { finding, .. }| {
        let ids = &compiled.rules[finding.rule.0 as usize].ids;
        !suppress_late(&mut suppressions, finding, ids)
    }));
    let head_of = |f: &Found| &compiled.rules[f.finding.rule.0 as usize];
    if !is_refused && found.iter().all(|f| head_of(f).breaks != Breaks::Fails) {
        found.retain(|f| head_of(f).beside == Beside::NotNeeded);
    }
    found.sort_by_key(|f| order(&f.finding));
    // Text and catalogue may show one rule the same place; several columns may stand at that of their table.
    found.dedup_by(|b, a| {
        let (a, b) = ((&a.finding, &a.key), (&b.finding, &b.key));
        let captures = [&a.0.captures, &b.0.captures];
        let same = captures[0] == captures[1] || captures.iter().any(|c| c.is_empty());
        order(a.0) == order(b.0) && a.1 == b.1 && same
    });
    Outcome {
        findings: folded(found),
        suppressions,
        catalogue,
    }
}

/// What only the whole tree tells: answers, and facts of the schema.
fn late(merged: &Merged, compiled: &CompiledRules) -> Vec<Found> {
    let catalogue = &merged.catalogue;
    let mut late: Vec<Found> = merged
        .pending
        .par_iter()
        .flat_map_iter(|p| answer(p, catalogue, &compiled.asked))
        .map(|found| as_told(found, compiled))
        .collect();
    let class_of = |file: FileNumber| merged.classes[file.0 as usize];
    let matched = compiled
        .schema
        .par_iter()
        .map(|(rule, matcher)| (*rule, matcher.find(catalogue)));
    let analysed = compiled
        .analyses
        .par_iter()
        .map(|(rule, analysis)| (*rule, schema_facts(*analysis, catalogue, &class_of)));
    let facts: Vec<(RuleNumber, Vec<SchemaFact>)> = matched.chain(analysed).collect();
    for (rule, facts) in facts {
        let unless = &compiled.rules[rule.0 as usize].unless_told;
        let is_told = |fact: &SchemaFact| {
            unless.iter().any(|other| {
                let told = (fact.site.file, *other, fact.subject.as_str().into());
                merged.told.contains(&told)
            })
        };
        let new = facts.into_iter().filter(|fact| !is_told(fact));
        late.extend(new.map(|fact| {
            let class = class_of(fact.site.file);
            as_told(schema_finding(rule, fact, class), compiled)
        }));
    }
    late.extend(judge_sketched(&merged.sketched, catalogue, &compiled.data));
    late
}

fn schema_finding(rule: RuleNumber, fact: SchemaFact, class: FileClass) -> Found {
    let capture = |(name, text): (&str, String)| Capture {
        name: name.into(),
        text: text.into(),
    };
    let related = |site: Site| Related {
        file: site.file,
        span: site.span,
        place: site.place,
    };
    let finding = Finding {
        rule,
        file: fact.site.file,
        span: fact.site.span,
        place: fact.site.place,
        certainty: fact.certainty,
        class,
        also: 0,
        runs: None,
        captures: fact.captures.into_iter().map(capture).collect(),
        related: fact.related.into_iter().map(related).collect(),
    };
    Found {
        finding,
        key: Some(fact.subject.into()),
    }
}

/// By what the rule is told once for, and as sure as that leaves it.
fn as_told(found: Found, compiled: &CompiledRules) -> Found {
    let Found { mut finding, key } = found;
    let head = &compiled.rules[finding.rule.0 as usize];
    let key = match head.tell {
        Tell::Each => None,
        Tell::PerProject => Some("".into()),
        Tell::PerColumn | Tell::PerSetting => key,
    };
    // What is told once for a fact is not proven by the place that shows the fact.
    if key.is_some() && head.breaks == Breaks::Differs {
        finding.certainty = finding.certainty.min(Certainty::Likely);
    }
    Found { finding, key }
}

fn order(finding: &Finding) -> (u32, u64, u64, u32) {
    (
        finding.file.0,
        finding.span.start,
        finding.span.end,
        finding.rule.0,
    )
}

/// The places of a finding that another one stands for.
fn further_places(finding: Finding) -> impl Iterator<Item = Related> {
    let own = Related {
        file: finding.file,
        span: finding.span,
        place: finding.place,
    };
    std::iter::once(own).chain(finding.related)
}

/// Keeps one finding of all that share a rule and a key: the surest in production code, the first of those. The others
/// are places that belong to it.
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
                let other = match better {
                    true => std::mem::replace(&mut findings[at], finding),
                    false => finding,
                };
                findings[at].add_related(further_places(other));
                findings[at].also = also;
                findings[at].runs = runs;
            }
        }
    }
    // A better place may stand later than the first.
    findings.sort_by_key(order);
    findings
}
