//! The project's own JSON, version 1. Its structs are frozen: a field may be added, never renamed or removed.
//!
//! `span` is in bytes of the decoded text (`start` in, `end` out); `region` is 1-based lines and columns, columns
//! in UTF-16 code units, the end exclusive. Texts stand in both languages, whatever `--lang` says.

use super::json_stream::{self, Each};
use super::rule_words;
use super::summary::{Count, Summary, class_position};
use super::{RenderOptions, Report, TOOL_HOME, TOOL_NAME, TOOL_VERSION, words};
use crate::model::{
    Component, Evidence, FileClass, Finding, Impact, Lang, Localized, Migration, Place, Region,
    Related, Runs, Skipped, Span, Suppression, Technology,
};
use crate::plan::RiskRow;
use crate::rules::{Edition, ProofRun, Rule, proof_state};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;

/// Writes one document; findings are made one by one.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let summary = Summary::of(report);
    let document = Document {
        schema_version: 1,
        tool: ToolV1 {
            name: TOOL_NAME,
            version: TOOL_VERSION,
            ruleset_version: &options.edition.version,
            information_uri: TOOL_HOME,
            rule_files: RuleFilesV1::from(&options.edition),
            proof: options.edition.runs.first().map(ProofRunV1::from),
        },
        migration: MigrationV1::from(report.migration),
        stack: Each(|| report.stack.components.iter().map(ComponentV1::from)),
        summary: SummaryV1::of(&summary, report),
        rules: Each(|| report.rules.iter().map(RuleV1::from)),
        rows: Each(|| report.rows.iter().map(|row| RowV1::of(row, report))),
        findings: Each(|| report.findings.iter().map(|f| FindingV1::of(f, report))),
        suppressions: Each(|| {
            report
                .suppressions
                .iter()
                .map(|s| SuppressionV1::of(s, report))
        }),
        skipped: Each(|| report.skipped.iter().map(SkippedV1::from)),
        coverage: CoverageV1::of(report),
    };
    json_stream::write(&document, 2, out)
}

#[derive(Serialize)]
struct Document<'a, C, R, W, F, S, K> {
    schema_version: u32,
    tool: ToolV1<'a>,
    migration: MigrationV1<'a>,
    stack: C,
    summary: SummaryV1,
    rules: R,
    rows: W,
    findings: F,
    suppressions: S,
    skipped: K,
    coverage: CoverageV1<'a>,
}

#[derive(Serialize)]
struct ToolV1<'a> {
    name: &'static str,
    version: &'static str,
    ruleset_version: &'a str,
    information_uri: &'static str,
    rule_files: RuleFilesV1,
    /// The last run of proofs; what it covers is told by `rule_files.proven`.
    proof: Option<ProofRunV1<'a>>,
}

#[derive(Serialize)]
struct RuleFilesV1 {
    /// Files that hold a rule that was looked for.
    looked_for: usize,
    /// Those of `looked_for` that hold a proof for servers.
    provable: usize,
    /// Those of `provable` whose proofs all passed on the text in use.
    proven: usize,
    /// All rule files of the user's own that were loaded.
    own: usize,
}

impl From<&Edition> for RuleFilesV1 {
    fn from(edition: &Edition) -> Self {
        Self {
            looked_for: edition.files,
            provable: edition.provable_files,
            proven: edition.proven_files,
            own: edition.own_files,
        }
    }
}

#[derive(Serialize)]
struct ProofRunV1<'a> {
    date: &'a str,
    source: &'a str,
    target: &'a str,
}

impl<'a> From<&'a ProofRun> for ProofRunV1<'a> {
    fn from(run: &'a ProofRun) -> Self {
        Self {
            date: &run.date,
            source: &run.source,
            target: &run.target,
        }
    }
}

#[derive(Serialize)]
struct MigrationV1<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    from: Option<TechnologyV1<'a>>,
    to: Option<TechnologyV1<'a>>,
}

impl<'a> From<&'a Migration> for MigrationV1<'a> {
    fn from(migration: &'a Migration) -> Self {
        Self {
            kind: migration.kind.name(),
            from: migration.from.as_ref().map(TechnologyV1::from),
            to: migration.to.as_ref().map(TechnologyV1::from),
        }
    }
}

#[derive(Serialize)]
struct TechnologyV1<'a> {
    name: &'a str,
    version: Option<String>,
}

impl<'a> From<&'a Technology> for TechnologyV1<'a> {
    fn from(technology: &'a Technology) -> Self {
        Self {
            name: &technology.name,
            version: technology.version.as_ref().map(ToString::to_string),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ComponentV1<'a> {
    #[serde(flatten)]
    technology: TechnologyV1<'a>,
    evidence: Vec<EvidenceV1<'a>>,
}

impl<'a> From<&'a Component> for ComponentV1<'a> {
    fn from(component: &'a Component) -> Self {
        Self {
            technology: TechnologyV1::from(&component.technology),
            evidence: component.evidence.iter().map(EvidenceV1::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct EvidenceV1<'a> {
    path: &'a str,
    line: u32,
    text: &'a str,
}

impl<'a> From<&'a Evidence> for EvidenceV1<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        Self {
            path: &evidence.path,
            line: evidence.line,
            text: &evidence.text,
        }
    }
}

#[derive(Serialize)]
struct SummaryV1 {
    rules: u64,
    findings: u64,
    places: u64,
    files: u64,
    by_impact: BTreeMap<&'static str, CountV1>,
    by_class: BTreeMap<&'static str, u64>,
    /// Places in production code, certain or likely.
    failing: u64,
    differing: u64,
    /// Findings that `--fail-on high` counts.
    counted_by_fail_on_high: u64,
    effort_minutes: EffortMinutesV1,
    suppressed: u64,
    unused_suppressions: u64,
    skipped_files: u64,
}

impl SummaryV1 {
    fn of(summary: &Summary, report: &Report) -> Self {
        Self {
            rules: report.rows.len() as u64,
            findings: summary.findings,
            places: summary.places,
            files: summary.files,
            by_impact: BTreeMap::from([
                ("high", CountV1::from(summary.high)),
                ("medium", CountV1::from(summary.medium)),
                ("low", CountV1::from(summary.low)),
            ]),
            by_class: by_class(|class| summary.by_class[class_position(class)]),
            failing: summary.failing,
            differing: summary.differing,
            counted_by_fail_on_high: summary.trips,
            effort_minutes: EffortMinutesV1::from(summary.effort_minutes),
            suppressed: summary.suppressed,
            unused_suppressions: summary.unused_suppressions,
            skipped_files: report.skipped.len() as u64,
        }
    }
}

fn by_class(count: impl Fn(FileClass) -> u64) -> BTreeMap<&'static str, u64> {
    FileClass::ALL
        .into_iter()
        .map(|class| (class.name(), count(class)))
        .collect()
}

#[derive(Serialize)]
struct CountV1 {
    rules: u64,
    places: u64,
}

impl From<Count> for CountV1 {
    fn from(count: Count) -> Self {
        Self {
            rules: count.rules,
            places: count.places,
        }
    }
}

/// Every rule done once, and every finding.
#[derive(Serialize)]
struct EffortMinutesV1 {
    once: u64,
    all: u64,
}

impl From<(u64, u64)> for EffortMinutesV1 {
    fn from((once, all): (u64, u64)) -> Self {
        Self { once, all }
    }
}

#[derive(Serialize)]
struct TextV1<'a> {
    en: &'a str,
    ko: &'a str,
}

impl<'a> From<&'a Localized> for TextV1<'a> {
    fn from(text: &'a Localized) -> Self {
        Self {
            en: &text.en,
            ko: &text.ko,
        }
    }
}

#[derive(Serialize)]
struct RuleV1<'a> {
    id: &'a str,
    aliases: &'a [String],
    ruleset: &'a str,
    title: TextV1<'a>,
    why: TextV1<'a>,
    fix: TextV1<'a>,
    breaks: &'static str,
    impact: &'static str,
    effort: EffortV1,
    rewrite: Option<&'a str>,
    references: &'a [String],
    proof: &'static str,
}

#[derive(Serialize)]
struct EffortV1 {
    minutes: u32,
    kind: &'static str,
}

impl<'a> From<&'a Rule> for RuleV1<'a> {
    fn from(rule: &'a Rule) -> Self {
        Self {
            id: &rule.id,
            aliases: &rule.aliases,
            ruleset: &rule.ruleset,
            title: TextV1::from(&rule.title),
            why: TextV1::from(&rule.why),
            fix: TextV1::from(&rule.fix),
            breaks: rule.breaks.name(),
            impact: level(rule.impact),
            effort: EffortV1 {
                minutes: rule.effort.minutes,
                kind: rule.effort.kind.name(),
            },
            rewrite: rule.rewrite.as_deref(),
            references: &rule.references,
            proof: rule_words::proof_state_name(&proof_state(rule)),
        }
    }
}

fn level(impact: Impact) -> &'static str {
    match impact {
        Impact::High => "high",
        Impact::Medium => "medium",
        Impact::Low => "low",
    }
}

#[derive(Serialize)]
struct RowV1<'a> {
    rule: &'a str,
    impact: &'static str,
    probability: &'static str,
    places: u32,
    files: u32,
    by_class: BTreeMap<&'static str, u64>,
    best_certainty: &'static str,
    effort_minutes: EffortMinutesV1,
    /// Positions in `findings`.
    worst: &'a [usize],
}

impl<'a> RowV1<'a> {
    fn of(row: &'a RiskRow, report: &'a Report) -> Self {
        Self {
            rule: &report.rule(row.rule).id,
            impact: level(row.impact),
            probability: level(row.probability),
            places: row.places,
            files: row.files,
            by_class: by_class(|class| u64::from(row.by_class[class_position(class)])),
            best_certainty: row.best_certainty.name(),
            effort_minutes: EffortMinutesV1::from(row.effort_minutes),
            worst: &row.worst,
        }
    }
}

#[derive(Serialize)]
struct SpanV1 {
    start: u64,
    end: u64,
}

impl From<Span> for SpanV1 {
    fn from(span: Span) -> Self {
        Self {
            start: span.start,
            end: span.end,
        }
    }
}

#[derive(Serialize)]
struct RegionV1 {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl From<Region> for RegionV1 {
    fn from(region: Region) -> Self {
        Self {
            start_line: region.start_line,
            start_column: region.start_column,
            end_line: region.end_line,
            end_column: region.end_column,
        }
    }
}

/// Where something stands and what its first line reads.
#[derive(Serialize)]
struct PlaceV1<'a> {
    path: &'a str,
    span: SpanV1,
    region: RegionV1,
    snippet: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    line_hash: &'a str,
}

impl<'a> PlaceV1<'a> {
    fn of(path: &'a str, span: Span, place: &'a Place) -> Self {
        Self {
            path,
            span: SpanV1::from(span),
            region: RegionV1::from(place.region),
            snippet: &place.snippet,
            line_hash: &place.line_hash,
        }
    }
}

#[derive(Serialize)]
struct FindingV1<'a> {
    rule: &'a str,
    #[serde(flatten)]
    place: PlaceV1<'a>,
    certainty: &'static str,
    class: &'static str,
    also: u32,
    /// Of a statement in a query log: how often it ran, with any values.
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<RunsV1>,
    captures: Vec<CaptureV1<'a>>,
    related: Vec<PlaceV1<'a>>,
}

#[derive(Serialize)]
struct RunsV1 {
    times: u64,
    /// All runs together; null where the log tells no times.
    microseconds: Option<u64>,
}

impl From<Runs> for RunsV1 {
    fn from(runs: Runs) -> Self {
        Self {
            times: runs.times,
            microseconds: runs.micros,
        }
    }
}

#[derive(Serialize)]
struct CaptureV1<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> FindingV1<'a> {
    fn of(finding: &'a Finding, report: &'a Report) -> Self {
        let related = |r: &'a Related| PlaceV1::of(report.path(r.file), r.span, &r.place);
        Self {
            rule: &report.rule(finding.rule).id,
            place: PlaceV1::of(report.path(finding.file), finding.span, &finding.place),
            certainty: finding.certainty.name(),
            class: finding.class.name(),
            also: finding.also,
            runs: finding.runs.map(RunsV1::from),
            captures: finding
                .captures
                .iter()
                .map(|c| CaptureV1 {
                    name: &c.name,
                    text: &c.text,
                })
                .collect(),
            related: finding.related.iter().map(related).collect(),
        }
    }
}

#[derive(Serialize)]
struct SuppressionV1<'a> {
    path: &'a str,
    line: u32,
    rule: &'a str,
    reason: &'a str,
    used: u32,
}

impl<'a> SuppressionV1<'a> {
    fn of(suppression: &'a Suppression, report: &'a Report) -> Self {
        Self {
            path: report.path(suppression.file),
            line: suppression.line,
            rule: &suppression.rule_id,
            reason: &suppression.reason,
            used: suppression.used,
        }
    }
}

#[derive(Serialize)]
pub(super) struct SkippedV1<'a> {
    path: &'a str,
    /// In English, whatever the language of the report.
    reason: String,
}

impl<'a> From<&'a Skipped> for SkippedV1<'a> {
    fn from(skipped: &'a Skipped) -> Self {
        Self {
            path: &skipped.path,
            reason: words::skip_reason(&skipped.reason, Lang::En),
        }
    }
}

#[derive(Serialize)]
struct CoverageV1<'a> {
    files: u64,
    bytes: u64,
    languages_without_rules: Vec<LanguageV1>,
    technologies_without_rules: &'a [String],
}

#[derive(Serialize)]
struct LanguageV1 {
    language: &'static str,
    files: u32,
}

impl<'a> CoverageV1<'a> {
    fn of(report: &'a Report) -> Self {
        let coverage = report.coverage;
        Self {
            files: coverage.files,
            bytes: coverage.bytes,
            languages_without_rules: coverage
                .languages_without_rules
                .iter()
                .map(|&(language, files)| LanguageV1 {
                    language: language.name(),
                    files,
                })
                .collect(),
            technologies_without_rules: &coverage.technologies_without_rules,
        }
    }
}
