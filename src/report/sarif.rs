//! SARIF 2.1.0 as GitHub code scanning takes it; the only file that knows `serde_sarif`.
//!
//! The frame is written by hand so that `$schema` and `version` come first; every result is built, written and
//! dropped. No snippets: the masked, trimmed line of a finding is not the text of its region, which SARIF asks for.

use super::description::fence_language;
use super::json_stream::{self, Each};
use super::markup::{address, code_block, prose};
use super::merge::{Level, ResultView, Results, fingerprint};
use super::rule_pages::page_address;
use super::rule_words;
use super::uri::relative_uri;
use super::visible::{shortened, visible};
use super::words::{self, Label, label};
use super::{RenderOptions, Report, TOOL_HOME, TOOL_NAME, TOOL_VERSION};
use crate::model::{Breaks, Certainty, Finding, Lang, Localized, Place, Skipped};
use crate::rules::{Edition, Effort, Rule, is_builtin, proof_state};
use serde::Serialize;
use serde_json::Value;
use serde_sarif::sarif;
use std::collections::BTreeMap;
use std::io;

/// Writes one log with one run.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let results = Results::of(report);
    let writer = Writer {
        report,
        lang: options.lang,
        rule_indices: rule_indices(report.rules),
        target: report.migration.to.as_ref().map(words::technology),
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: writer.tool(&options.edition).into(),
            invocations: [writer.invocation(results.len())],
            language: options.lang.to_string(),
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: writer.uri_bases(),
            automation_details: options.sarif_category.as_deref().map(AutomationDetails::of),
            results: Each(|| {
                let kept = results.iter(report).take(MAX_RESULTS);
                kept.map(|result| writer.result(&result))
            }),
        }],
    };
    json_stream::write(&log, RESULT_DEPTH, out)
}

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const SRCROOT: &str = "%SRCROOT%";
/// The base of files outside of the scanned tree. Its address is not told, and neither is the tree's.
const INPUTS: &str = "%INPUTS%";
/// GitHub refuses a run with more results.
const MAX_RESULTS: usize = 25_000;
/// GitHub shows no more results of a run.
const SHOWN_RESULTS: usize = 5_000;
/// GitHub keeps no more locations of a result.
const MAX_RELATED: usize = 100;
/// Related places that the message links to.
const LINKED_RELATED: usize = 3;
/// GitHub keeps no more tags of a rule.
const MAX_TAGS: usize = 10;
/// GitHub refuses longer descriptions.
const MAX_DESCRIPTION: usize = 1024;
/// GitHub refuses longer rule names.
const MAX_NAME: usize = 255;
/// log, runs, run, results: one result per line.
const RESULT_DEPTH: usize = 4;

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R> {
    tool: sarif::Tool,
    invocations: [sarif::Invocation; 1],
    language: String,
    column_kind: &'static str,
    original_uri_base_ids: BTreeMap<&'static str, sarif::ArtifactLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    automation_details: Option<AutomationDetails>,
    results: R,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

impl AutomationDetails {
    /// What stands before the last `/` of the id is the category.
    fn of(category: &str) -> Self {
        Self {
            id: format!("{}/", category.trim_end_matches('/')),
        }
    }
}

/// What every part of the run needs to know.
struct Writer<'a> {
    report: &'a Report<'a>,
    lang: Lang,
    /// Position of each rule in the run's `rules`, which are ordered by id.
    rule_indices: Vec<i64>,
    target: Option<String>,
}

impl Writer<'_> {
    fn tool(&self, edition: &Edition) -> sarif::ToolComponent {
        sarif::ToolComponent::builder()
            .name(TOOL_NAME)
            .semantic_version(TOOL_VERSION)
            .information_uri(TOOL_HOME)
            .rules(self.rules())
            .properties(made_with(edition))
            .build()
    }

    fn rules(&self) -> Vec<sarif::ReportingDescriptor> {
        let mut best: Vec<Option<Certainty>> = vec![None; self.report.rules.len()];
        for row in &self.report.rows {
            best[row.rule.0 as usize] = Some(row.best_certainty);
        }
        let mut rules: Vec<(&Rule, Option<Certainty>)> =
            self.report.rules.iter().zip(best).collect();
        rules.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        rules
            .into_iter()
            .map(|(rule, best)| descriptor(rule, best, self.lang))
            .collect()
    }

    fn invocation(&self, n_results: usize) -> sarif::Invocation {
        let limits = self.limit_notifications(n_results);
        let skipped = self.report.skipped.iter().map(|s| self.skipped(s));
        sarif::Invocation::builder()
            .execution_successful(true)
            .tool_execution_notifications(limits.into_iter().chain(skipped).collect::<Vec<_>>())
            .build()
    }

    fn limit_notifications(&self, n_results: usize) -> Vec<sarif::Notification> {
        let mut told = Vec::new();
        if n_results > MAX_RESULTS {
            let left_out = (n_results - MAX_RESULTS) as u64;
            told.push(words::left_out(left_out, MAX_RESULTS as u64, self.lang));
        }
        if n_results > SHOWN_RESULTS {
            let kept = n_results.min(MAX_RESULTS) as u64;
            told.push(words::not_all_shown(kept, SHOWN_RESULTS as u64, self.lang));
        }
        told.iter().map(|text| warning(text)).collect()
    }

    fn skipped(&self, skipped: &Skipped) -> sarif::Notification {
        let text = words::not_read(&skipped.path, &skipped.reason, self.lang);
        let mut notification = warning(&text);
        if !relative_uri(&skipped.path).is_empty() {
            let place = sarif::PhysicalLocation::builder()
                .artifact_location(self.artifact(&skipped.path))
                .build();
            let location = sarif::Location::builder().physical_location(place).build();
            notification.locations = Some(vec![location]);
        }
        notification
    }

    fn uri_bases(&self) -> BTreeMap<&'static str, sarif::ArtifactLocation> {
        let described = |word| {
            sarif::ArtifactLocation::builder()
                .description(label(word, self.lang))
                .build()
        };
        let mut bases = BTreeMap::from([(SRCROOT, described(Label::ScanRoot))]);
        if !self.report.outside.is_empty() {
            bases.insert(INPUTS, described(Label::InputsOutside));
        }
        bases
    }

    fn artifact(&self, path: &str) -> sarif::ArtifactLocation {
        let is_outside = self.report.outside.iter().any(|outside| outside == path);
        sarif::ArtifactLocation::builder()
            .uri(relative_uri(path))
            .uri_base_id(if is_outside { INPUTS } else { SRCROOT })
            .build()
    }

    fn result(&self, result: &ResultView) -> sarif::Result {
        let finding = result.first;
        let rule = self.report.rule(finding.rule);
        let related = self.related(result);
        let mut written = sarif::Result::builder()
            .rule_id(&rule.id)
            .rule_index(self.rule_indices[finding.rule.0 as usize])
            .level(result_level(result.level))
            .message(self.message(result, &related))
            .locations(vec![
                sarif::Location::builder()
                    .physical_location(physical(
                        self.artifact(self.report.path(finding.file)),
                        &finding.place,
                    ))
                    .build(),
            ])
            .partial_fingerprints(self.fingerprints(result))
            .properties(properties(
                None,
                [
                    ("certainty", Value::from(result.certainty().name())),
                    ("fileClass", Value::from(finding.class.name())),
                ],
            ))
            .build();
        if !related.is_empty() {
            written.related_locations = Some(self.related_locations(&related));
        }
        written.occurrence_count = finding.runs.and_then(|runs| i64::try_from(runs.times).ok());
        written
    }

    fn fingerprints(&self, result: &ResultView) -> BTreeMap<String, String> {
        let finding = result.first;
        let own = fingerprint(
            &self.report.rule(finding.rule).id,
            self.report.path(finding.file),
            &finding.place.snippet,
            result.occurrence,
        );
        let mut fingerprints = BTreeMap::from([("migscan/v1".to_owned(), own)]);
        if !finding.place.line_hash.is_empty() {
            let hash = finding.place.line_hash.to_string();
            fingerprints.insert("primaryLocationLineHash".to_owned(), hash);
        }
        fingerprints
    }

    /// One sentence: title, what an analysis found, what happens on the target, and in brackets the counts and links.
    fn message(&self, result: &ResultView, related: &[RelatedPlace]) -> sarif::Message {
        let finding = result.first;
        let rule = self.report.rule(finding.rule);
        let title = rule.title.get(self.lang).trim().trim_end_matches('.');
        let consequence = words::consequence(
            rule.breaks,
            result.certainty(),
            self.target.as_deref(),
            self.lang,
        );
        let mut text = plain(&format!("{title}{}: {consequence}", told_captures(finding)));
        let aside = self.aside(result, related);
        if !aside.is_empty() {
            let space = match self.lang {
                Lang::En => " ",
                Lang::Ko => "",
            };
            text.push_str(&format!("{space}({})", aside.join(", ")));
        }
        text.push('.');
        sarif::Message::from(&text)
    }

    fn aside(&self, result: &ResultView, related: &[RelatedPlace]) -> Vec<String> {
        let mut aside = Vec::new();
        if !result.others.is_empty() {
            aside.push(words::times_on_line(1 + result.others.len(), self.lang));
        }
        aside.extend(result.first.runs.map(|runs| words::ran(runs, self.lang)));
        let also = result.findings().map(|f| u64::from(f.also)).sum();
        if also > 0 {
            aside.push(words::more_of_the_kind(also, self.lang));
        }
        let links: Vec<String> = related
            .iter()
            .filter(|r| r.word == Label::RelatedPlace)
            .take(LINKED_RELATED)
            .enumerate()
            .map(|(i, place)| place.link(i + 1))
            .collect();
        if !links.is_empty() {
            aside.push(words::see(&links.join(", "), self.lang));
        }
        aside
    }

    /// The places that belong to the findings, then the other matches on the line; each once.
    fn related<'r>(&'r self, result: &ResultView<'r>) -> Vec<RelatedPlace<'r>> {
        let belonging = result
            .findings()
            .flat_map(|f| &f.related)
            .map(|r| RelatedPlace {
                word: Label::RelatedPlace,
                path: self.report.path(r.file),
                place: &r.place,
            });
        let same_line = result.others.iter().map(|f| RelatedPlace {
            word: Label::AnotherMatchOnTheLine,
            path: self.report.path(f.file),
            place: &f.place,
        });
        let mut places: Vec<RelatedPlace> = Vec::new();
        for place in belonging.chain(same_line) {
            let known =
                |p: &RelatedPlace| p.path == place.path && p.place.region == place.place.region;
            if places.len() < MAX_RELATED && !places.iter().any(known) {
                places.push(place);
            }
        }
        places
    }

    fn related_locations(&self, related: &[RelatedPlace]) -> Vec<sarif::Location> {
        let location = |(i, place): (usize, &RelatedPlace)| {
            sarif::Location::builder()
                .id(i as i64 + 1)
                .physical_location(physical(self.artifact(place.path), place.place))
                .message(label(place.word, self.lang))
                .build()
        };
        related.iter().enumerate().map(location).collect()
    }
}

/// A place beside the first region of a result.
struct RelatedPlace<'a> {
    word: Label,
    path: &'a str,
    place: &'a Place,
}

impl RelatedPlace<'_> {
    /// A SARIF link (§3.11.6) to the related location with this id.
    fn link(&self, id: usize) -> String {
        let text = format!(
            "{}:{}",
            visible(self.path),
            self.place.region.start_line.max(1)
        );
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, '[' | ']' | '\\') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        format!("[{escaped}]({id})")
    }
}

/// The edition of the rules, and the last proof where there was one.
fn made_with(edition: &Edition) -> sarif::PropertyBag {
    let count = |n: usize| Value::from(n as u64);
    let mut bag = properties(
        None,
        [
            ("rulesetVersion", Value::from(edition.version.as_str())),
            ("ownRuleFiles", count(edition.own_files)),
            ("ruleFiles", count(edition.files)),
            ("provableRuleFiles", count(edition.provable_files)),
            ("provenRuleFiles", count(edition.proven_files)),
        ],
    );
    if let Some(run) = edition.runs.first() {
        for (name, text) in [
            ("provenOn", &run.date),
            ("provenSource", &run.source),
            ("provenTarget", &run.target),
        ] {
            bag.additional_properties
                .insert(name.to_owned(), Value::from(text.as_str()));
        }
    }
    bag
}

fn rule_indices(rules: &[Rule]) -> Vec<i64> {
    let mut by_id: Vec<usize> = (0..rules.len()).collect();
    by_id.sort_by(|&a, &b| rules[a].id.cmp(&rules[b].id));
    let mut indices = vec![0; rules.len()];
    for (index, rule) in by_id.into_iter().enumerate() {
        indices[rule] = index as i64;
    }
    indices
}

fn descriptor(rule: &Rule, best: Option<Certainty>, lang: Lang) -> sarif::ReportingDescriptor {
    let level = Level::of_rule(rule.breaks);
    let described = |text: &Localized| {
        let text = shortened(text.get(lang), MAX_DESCRIPTION).into_owned();
        sarif::MultiformatMessageString::from(&text)
    };
    let mut descriptor = sarif::ReportingDescriptor::builder()
        .id(&rule.id)
        .name(pascal_case(&rule.id))
        .short_description(described(&rule.title))
        .full_description(described(&rule.why))
        .help(help(rule, lang))
        .default_configuration(
            sarif::ReportingConfiguration::builder()
                .level(Value::from(level.name()))
                .build(),
        )
        .properties(properties(
            Some(tags(rule)),
            [
                ("precision", Value::from(precision(rule.breaks, best))),
                ("problem.severity", Value::from(problem_severity(level))),
                ("effort", Value::from(written_effort(rule.effort))),
                ("risk", Value::from(words::impact(rule.impact))),
                (
                    "proof",
                    Value::from(rule_words::proof_state_name(&proof_state(rule))),
                ),
            ],
        ))
        .build();
    descriptor.help_uri = match is_builtin(rule) {
        true => Some(page_address(rule, lang)),
        false => rule.references.first().cloned(),
    };
    if !rule.aliases.is_empty() {
        descriptor.deprecated_ids = Some(rule.aliases.clone());
    }
    descriptor
}

fn help(rule: &Rule, lang: Lang) -> sarif::MultiformatMessageString {
    sarif::MultiformatMessageString::builder()
        .text(help_text(rule, lang))
        .markdown(help_markdown(rule, lang))
        .build()
}

fn help_text(rule: &Rule, lang: Lang) -> String {
    let mut text = format!("{}\n\n{}", rule.why.get(lang), rule.fix.get(lang));
    for reference in &rule.references {
        text.push_str("\n\n");
        text.push_str(reference);
    }
    plain_lines(&text)
}

fn help_markdown(rule: &Rule, lang: Lang) -> String {
    let section = |word, body: &str| format!("**{}**\n\n{body}\n\n", label(word, lang));
    let mut markdown = section(Label::Why, &prose(rule.why.get(lang)));
    markdown += &section(Label::Fix, &prose(rule.fix.get(lang)));
    let pair = rule.examples.iter().find_map(|e| {
        let (bad, good) = (e.bad.as_deref()?, e.good.as_deref()?);
        Some((fence_language(&e.file), bad, good))
    });
    if let Some((language, bad, good)) = pair {
        markdown += &section(Label::Before, code_block(language, bad).trim_end());
        markdown += &section(Label::After, code_block(language, good).trim_end());
    }
    if !rule.references.is_empty() {
        let list: Vec<String> = rule
            .references
            .iter()
            .map(|r| format!("- {}", address(r)))
            .collect();
        markdown += &section(Label::References, &list.join("\n"));
    }
    markdown.trim_end().to_owned()
}

/// `mysql-ifnull` is `MysqlIfnull`.
fn pascal_case(id: &str) -> String {
    let name: String = id
        .split(|c: char| !c.is_alphanumeric())
        .flat_map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .collect();
    shortened(&name, MAX_NAME).into_owned()
}

fn tags(rule: &Rule) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let words = ["migration", &rule.ruleset, rule.breaks.name()];
    let ends = rule.migration.to.iter().chain(&rule.migration.from);
    for tag in words.into_iter().chain(ends.map(String::as_str)) {
        if !tag.is_empty() && tags.len() < MAX_TAGS && tags.iter().all(|t| t != tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// By the surest finding; `low` is never said, since viewers hide it.
fn precision(breaks: Breaks, best: Option<Certainty>) -> &'static str {
    match (best, breaks) {
        (Some(Certainty::Certain), _) => "very-high",
        (Some(Certainty::Likely), _) => "high",
        (Some(Certainty::Possible), _) => "medium",
        (None, Breaks::Fails | Breaks::Differs) => "high",
        (None, Breaks::Slower | Breaks::Deprecated | Breaks::Review) => "medium",
    }
}

fn problem_severity(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "recommendation",
    }
}

fn result_level(level: Level) -> sarif::ResultLevel {
    match level {
        Level::Error => sarif::ResultLevel::Error,
        Level::Warning => sarif::ResultLevel::Warning,
        Level::Note => sarif::ResultLevel::Note,
    }
}

/// As rule files write it, whatever the language: `90m manual`.
fn written_effort(effort: Effort) -> String {
    format!("{}m {}", effort.minutes, effort.kind.name())
}

fn warning(text: &str) -> sarif::Notification {
    sarif::Notification::builder()
        .level(Value::from("warning"))
        .message(plain(text).as_str())
        .build()
}

/// All four region numbers, each at least what SARIF allows.
fn physical(artifact: sarif::ArtifactLocation, place: &Place) -> sarif::PhysicalLocation {
    let region = place.region;
    let start = (region.start_line.max(1), region.start_column.max(1));
    let end = (region.end_line, region.end_column.max(1)).max(start);
    sarif::PhysicalLocation::builder()
        .artifact_location(artifact)
        .region(
            sarif::Region::builder()
                .start_line(i64::from(start.0))
                .start_column(i64::from(start.1))
                .end_line(i64::from(end.0))
                .end_column(i64::from(end.1))
                .build(),
        )
        .build()
}

/// What an analysis found, ` ('json_contains', 'idx_a')`. The operands of a pattern (`A`) are no names and not told.
fn told_captures(finding: &Finding) -> String {
    let told: Vec<String> = finding
        .captures
        .iter()
        .filter(|c| c.name.starts_with(|first: char| first.is_lowercase()))
        .take(3)
        .map(|c| format!("'{}'", shortened(c.text.trim(), 60)))
        .collect();
    match told.is_empty() {
        true => String::new(),
        false => format!(" ({})", told.join(", ")),
    }
}

/// Text in one line in which nothing reads as a SARIF link.
fn plain(text: &str) -> String {
    visible(text).replace("](", "] (")
}

fn plain_lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n")
}

fn properties<const N: usize>(
    tags: Option<Vec<String>>,
    entries: [(&str, Value); N],
) -> sarif::PropertyBag {
    let additional: BTreeMap<String, Value> = entries
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let mut bag = sarif::PropertyBag::builder()
        .additional_properties(additional)
        .build();
    bag.tags = tags;
    bag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pascal_case() {
        assert_eq!(pascal_case("mysql-ifnull"), "MysqlIfnull");
        assert_eq!(pascal_case("mysql-utf8mb4-3-byte"), "MysqlUtf8mb43Byte");
    }

    #[test]
    fn regions_are_valid_whatever_comes_in() {
        let artifact = sarif::ArtifactLocation::builder().build();
        let written = physical(artifact, &Place::default())
            .region
            .expect("a region");
        let numbers = [
            written.start_line,
            written.start_column,
            written.end_line,
            written.end_column,
        ];
        assert_eq!(numbers, [Some(1); 4]);
    }

    #[test]
    fn plain_text_has_no_links() {
        assert_eq!(plain("handlers[0](1)\n"), "handlers[0] (1)\\n");
    }
}
