//! Queries whose time must be compared on both engines: those of reports, and the heaviest others.

use super::super::hosts::{SqlHost, hosted_statements, may_hold_sql};
use super::super::regions::lex;
use super::super::shape::SqlKind;
use super::super::statements::Wanted;
use super::super::walk::FileEntry;
use super::Found;
use super::page::{Page, folded_to};
use crate::model::{Certainty, Heavy, HeavyQuery, Language};
use crate::sql::{Dialect, HOLE, Role, Splitter, Tokens, tokenize};
use std::collections::HashSet;

/// Queries that are told.
pub(super) const MOST: usize = 20;

/// Queries that wait to be weighed against each other.
const MOST_WAITING: usize = 1000;

/// Characters of a query that are kept.
const MOST_CHARS: usize = 2000;

/// Longer texts are data.
const LONGEST: usize = 64 << 10;

pub(super) struct Candidate {
    weight: u32,
    query: HeavyQuery,
}

/// Whether SQL of a running program stands in a file. Migrations run once.
pub(super) fn may_hold(entry: &FileEntry) -> bool {
    let path = entry.shown.to_ascii_lowercase();
    let mut folders = path.split('/');
    let runs_once = folders.any(|f| {
        matches!(
            f,
            "migrations"
                | "migrate"
                | "migration"
                | "changelog"
                | "changelogs"
                | "versions"
                | "updates"
                | "upgrade"
                | "seeds"
        )
    });
    may_hold_sql(entry.language, &entry.shown) && !runs_once
}

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let selects = places_of_select(page.text);
    if selects.is_empty() {
        return;
    }
    let of_path = says_reporting(&page.entry.shown).then_some(Heavy::Reporting);
    let mut texts: Vec<(usize, String)> = match page.entry.language {
        Language::Sql => script(page.text),
        _ => embedded(page, &selects),
    };
    texts.retain(|(_, text)| text.len() <= LONGEST);
    for (at, text) in texts {
        let reasons = reasons(&text, of_path);
        let weight = weight(&reasons);
        if weight >= LIGHTEST {
            let shown = text.replace(HOLE, "…");
            let query = HeavyQuery {
                text: folded_to(&shown, MOST_CHARS),
                reasons,
                evidence: page.evidence(at),
            };
            found.queries.push(Candidate { weight, query });
        }
    }
    if found.queries.len() > MOST_WAITING {
        keep_heaviest(&mut found.queries);
    }
}

/// Offsets of the word `select` in any case.
fn places_of_select(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let starts = memchr::memchr2_iter(b's', b'S', bytes);
    let is_select = |at: &usize| {
        bytes
            .get(*at..at + 6)
            .is_some_and(|w| w.eq_ignore_ascii_case(b"select"))
    };
    starts.filter(is_select).collect()
}

fn embedded(page: &Page<'_>, selects: &[usize]) -> Vec<(usize, String)> {
    let mut stretches = Vec::new();
    lex(page.text, page.entry.language, usize::MAX, &mut stretches);
    let holds = |from: usize, to: usize| {
        let next = selects.partition_point(|at| *at < from);
        selects.get(next).is_some_and(|at| *at < to)
    };
    let host = SqlHost {
        language: page.entry.language,
        shown: &page.entry.shown,
        engines: &[],
    };
    let wanted = Wanted {
        opens: &|_, _| true,
        holds: &holds,
    };
    let found = hosted_statements(page.text, host, &stretches, wanted);
    found
        .into_iter()
        .filter(|sql| sql.certainty >= Certainty::Likely && sql.kind == SqlKind::Statement)
        .map(|sql| (sql.span.start as usize, sql.text))
        .collect()
}

/// Queries and views of a script.
fn script(text: &str) -> Vec<(usize, String)> {
    let mut splitter = Splitter::new(Dialect::MYSQL);
    let mut ends = Vec::new();
    splitter.feed(text.as_bytes(), &mut ends);
    let mut start = 0;
    let mut found = Vec::new();
    for end in ends {
        let piece = text.get(start..end.end as usize).unwrap_or_default();
        let lead = piece.len() - piece.trim_start().len();
        found.push((start + lead, piece.to_owned()));
        start = end.next as usize;
    }
    found.push((start, text.get(start..).unwrap_or_default().to_owned()));
    found
}

/// A path that its words say is for reports or statistics.
fn says_reporting(path: &str) -> bool {
    let lower = path.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        let starts = [
            "report",
            "statistic",
            "analytic",
            "dashboard",
            "통계",
            "리포트",
            "보고서",
        ];
        let ends = ["report", "reports", "stats", "statistics"];
        word == "stat"
            || starts.iter().any(|s| word.starts_with(s))
            || ends.iter().any(|e| word.ends_with(e))
    })
}

/// Why a statement is heavy; nothing for what is no query.
fn reasons(text: &str, of_path: Option<Heavy>) -> Vec<Heavy> {
    let tokens = tokenize(text, Dialect::MYSQL);
    if !reads_tables(&tokens) {
        return Vec::new();
    }
    let count = |word: &str| {
        (0..tokens.list.len())
            .filter(|&i| tokens.is(i, word))
            .count() as u32
    };
    let joins = count("join") + count("straight_join").min(1);
    let selects = count("select");
    let grouped = (0..tokens.list.len()).any(|i| tokens.is(i, "group") && tokens.is(i + 1, "by"));
    let windows = (0..tokens.list.len()).any(|i| tokens.is(i, "over") && tokens.is(i + 1, "("));
    let sums = (0..tokens.list.len())
        .any(|i| tokens.list[i].role == Role::Call && is_aggregate(&tokens, i));
    let nested = selects > 1 || count("union") > 0;
    let aggregates = grouped || windows || sums && (joins > 0 || nested || of_path.is_some());
    let mut reasons = Vec::from_iter(of_path);
    if joins > 0 {
        reasons.push(Heavy::Joins(joins));
    }
    if aggregates {
        reasons.push(Heavy::Aggregates);
    }
    if nested {
        reasons.push(Heavy::Nested);
    }
    reasons
}

fn is_aggregate(tokens: &Tokens, i: usize) -> bool {
    [
        "sum",
        "count",
        "avg",
        "group_concat",
        "std",
        "stddev",
        "variance",
    ]
    .iter()
    .any(|f| tokens.is(i, f))
}

/// A query, a view, or a statement that writes what it reads; routines hold several statements and are none.
fn reads_tables(tokens: &Tokens) -> bool {
    let first = [
        "select", "with", "insert", "replace", "create", "update", "delete", "(",
    ];
    let opens = first.iter().any(|word| tokens.is(0, word));
    let routine = (1..8).any(|i| {
        ["procedure", "function", "trigger", "event"]
            .iter()
            .any(|w| tokens.is(i, w))
    });
    let all = 0..tokens.list.len();
    let selects = all.clone().any(|i| tokens.is(i, "select"));
    let from = all.clone().any(|i| tokens.is(i, "from"));
    opens && selects && from && !(tokens.is(0, "create") && routine)
}

/// The weight from which a query is told: two joins, an aggregate, a query in the query or a report alone.
const LIGHTEST: u32 = 3;

fn weight(reasons: &[Heavy]) -> u32 {
    let of = |reason: &Heavy| match reason {
        Heavy::Reporting => 3,
        Heavy::Joins(n) => 2 * (*n).min(6),
        Heavy::Aggregates => 4,
        Heavy::Nested => 3,
    };
    reasons.iter().map(of).sum()
}

/// The heaviest queries, each text once; of equal weight in path and line order.
pub(super) fn heaviest(mut candidates: Vec<Candidate>) -> Vec<HeavyQuery> {
    keep_heaviest(&mut candidates);
    candidates.into_iter().map(|c| c.query).collect()
}

fn keep_heaviest(candidates: &mut Vec<Candidate>) {
    candidates.sort_by(|a, b| {
        let place = |c: &Candidate| (c.query.evidence.path.clone(), c.query.evidence.line);
        b.weight
            .cmp(&a.weight)
            .then_with(|| place(a).cmp(&place(b)))
    });
    let mut told = HashSet::new();
    candidates.retain(|c| told.insert(c.query.text.clone()));
    candidates.truncate(MOST);
}
