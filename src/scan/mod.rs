//! Rules × files → findings: compile, scan each file, merge the facts, settle the questions.

mod check;
mod compile;
mod data;
mod few_rows;
mod file;
mod keys;
mod large;
mod matcher;
mod merge;
mod net;
mod prefilter;
mod query_log;
mod schema;
mod suppress;
mod weak;

pub use check::{CheckFailure, CheckSummary, check, spans_in_text};
pub use compile::{
    CompiledRules, compile, compile_catalogue, compile_with_catalogue, compile_with_silent,
};
pub use merge::{Merged, Outcome, merge, settle};
pub use prefilter::{Hit, Prefilter, PrefilterBuilder, SIGN_WINDOW, WordId};
pub use weak::weak_examples;

use crate::codebase::{
    FileEntry, Listing, MigrationEngines, Origin, Unread, line_hashes, probe, read,
};
use crate::model::{
    Coverage, Fact, FileClass, FileNumber, Finding, Language, Medium, Place, RuleNumber,
    SkipReason, Skipped, Suppression,
};
use crate::sql::{Dialect, Target};
use data::Sketched;
use file::FileScan;
use matcher::Pending;
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a scan runs.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// Reader threads. More than cores help on a cold cache.
    pub threads: usize,
    pub dialect: Dialect,
    /// Engines whose SQL is judged; a file of another engine's folder is not. Empty judges all.
    pub source_engines: Vec<String>,
    /// By which the code around a statement is judged; none leaves it unread.
    pub engines: Option<MigrationEngines>,
    pub line_hashes: LineHashes,
    /// The target, where it is PostgreSQL: what the nets below the rules know of it.
    pub target: Target,
}

/// Whether findings get GitHub's line hash; it costs a pass over every file with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineHashes {
    Wanted,
    NotWanted,
}

/// What one file told.
#[derive(Debug, Default)]
pub struct FileAudit {
    found: Vec<Found>,
    facts: Vec<Fact>,
    pending: Vec<Pending>,
    sketched: Vec<Sketched>,
    suppressions: Vec<Suppression>,
    skipped: Vec<SkipReason>,
    /// What rules tell of columns, indexes and tables that others would tell again: the rule, and the name.
    told: Vec<(RuleNumber, Box<str>)>,
    /// Bytes read, as stored.
    bytes: u64,
    /// Whether it is known without a finding that the target refuses something.
    is_refused: bool,
    /// What the file's text says of its class, where its path did not.
    class: Option<FileClass>,
    /// What its definitions are written in, where its text says it.
    medium: Option<Medium>,
}

/// A finding, and the fact it is told once for.
#[derive(Debug)]
struct Found {
    finding: Finding,
    key: Option<Box<str>>,
}

/// Scans every listed file. The order of the audits is that of the listing, whatever the number of threads.
/// `done` is called after each file.
pub fn scan(
    listing: &Listing,
    compiled: &CompiledRules,
    options: &ScanOptions,
    done: &(dyn Fn() + Sync),
) -> Vec<FileAudit> {
    let one_document = large::OneDocument::default();
    let one = |(n, entry): (usize, &FileEntry)| {
        let audit = catch_unwind(AssertUnwindSafe(|| {
            audit_file(
                entry,
                FileNumber(n as u32),
                compiled,
                options,
                &one_document,
            )
        }));
        done();
        audit.unwrap_or_else(|_| skipped(SkipReason::ScannerFailed))
    };
    let all = || listing.files.par_iter().enumerate().map(one).collect();
    match rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads.max(1))
        .stack_size(4 << 20)
        .build()
    {
        Ok(pool) => pool.install(all),
        // No threads can be had: this one does the work.
        Err(_) => listing.files.iter().enumerate().map(one).collect(),
    }
}

fn skipped(reason: SkipReason) -> FileAudit {
    FileAudit {
        skipped: vec![reason],
        ..FileAudit::default()
    }
}

fn audit_file(
    entry: &FileEntry,
    file: FileNumber,
    compiled: &CompiledRules,
    options: &ScanOptions,
    one_document: &large::OneDocument,
) -> FileAudit {
    thread_local! {
        static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    let mut scan = FileScan::new(compiled, options, entry, file);
    match (entry.origin, entry.language) {
        (Origin::QueryLog, _) => return query_log::audit(entry, scan, options),
        (Origin::Schema, Language::Sql) => return schema::audit(entry, scan, options),
        (Origin::Schema | Origin::Tree, _) => {}
    }
    scan.path();
    BUFFER.with_borrow_mut(|buffer| {
        if !scan.asks_for_text() {
            match probe(entry, buffer) {
                Ok(bytes) => scan.audit.bytes = bytes as u64,
                Err(unread) => scan.audit.skipped.push(unread.into()),
            }
            return scan.finish();
        }
        let source = match read(entry, buffer) {
            Ok(source) => source,
            Err(Unread::NeedsStream) => return large::audit(entry, scan, options, one_document),
            Err(unread) => {
                scan.audit.skipped.push(unread.into());
                return scan.finish();
            }
        };
        scan.look_for_other_engine(&source.text);
        if source.has_replaced() {
            scan.expect_replaced();
        }
        scan.whole(&source.text);
        let mut audit = scan.finish();
        audit.bytes = source.raw.len() as u64;
        if options.line_hashes == LineHashes::Wanted {
            hash_lines(&mut audit, |lines| line_hashes(source.raw, lines));
        }
        audit
    })
}

/// Gives every place of the audit the hash of its line.
fn hash_lines(audit: &mut FileAudit, hashes: impl FnOnce(&[u32]) -> Vec<String>) {
    let FileAudit {
        found,
        facts,
        pending,
        sketched,
        ..
    } = audit;
    let of_pending = pending
        .iter_mut()
        .flat_map(|p| p.places.iter_mut().map(|(_, place)| place));
    let mut places: Vec<_> = found
        .iter_mut()
        .map(|f| &mut f.finding.place)
        .chain(facts.iter_mut().flat_map(places_of_fact))
        .chain(of_pending)
        .chain(sketched.iter_mut().flat_map(Sketched::places_mut))
        .collect();
    if places.is_empty() {
        return;
    }
    let mut lines: Vec<u32> = places.iter().map(|p| p.region.start_line).collect();
    lines.sort_unstable();
    lines.dedup();
    let hashes = hashes(&lines);
    for place in &mut places {
        let hash = lines
            .binary_search(&place.region.start_line)
            .ok()
            .and_then(|at| hashes.get(at));
        place.line_hash = hash.map(String::as_str).unwrap_or_default().into();
    }
}

fn places_of_fact(fact: &mut Fact) -> impl Iterator<Item = &mut Place> {
    let of_columns = fact
        .definition
        .columns_mut()
        .filter_map(|column| Some(&mut column.site.as_mut()?.place));
    std::iter::once(&mut fact.place).chain(of_columns)
}

/// What the run looked at, and the languages and technologies that no selected rule is about.
pub fn coverage(
    listing: &Listing,
    audits: &[FileAudit],
    compiled: &CompiledRules,
    technologies_without_rules: Vec<String>,
) -> Coverage {
    let mut by_language: std::collections::BTreeMap<Language, u32> =
        std::collections::BTreeMap::new();
    let is_judged = |language: Language| {
        compiled.looks_at(language)
            || matches!(
                language,
                Language::Other | Language::Text | Language::Markdown | Language::Css
            )
    };
    let judged = Language::ALL.map(is_judged);
    for (entry, audit) in listing.files.iter().zip(audits) {
        if !judged[entry.language as usize] && audit.skipped.is_empty() {
            *by_language.entry(entry.language).or_default() += 1;
        }
    }
    Coverage {
        files: audits.iter().filter(|a| a.skipped.is_empty()).count() as u64,
        bytes: audits.iter().map(|a| a.bytes).sum(),
        languages_without_rules: by_language.into_iter().collect(),
        technologies_without_rules,
    }
}

/// Everything that was listed or met and not fully read: of the listing, then of the scan.
pub fn all_skipped(listing: &Listing, audits: &[FileAudit]) -> Vec<Skipped> {
    let of_scan = listing.files.iter().zip(audits).flat_map(|(entry, audit)| {
        audit.skipped.iter().map(|reason| Skipped {
            path: entry.shown.clone(),
            reason: reason.clone(),
        })
    });
    let mut all: Vec<Skipped> = listing.skipped.iter().cloned().chain(of_scan).collect();
    all.sort();
    all
}
