//! Findings, told: one [`Report`] value, one file per format, so that no two formats can disagree on a number.
//!
//! All formats write to a stream and build one finding at a time; none holds a second copy of the findings.

mod description;
mod explain;
mod json;
mod json_stream;
mod markdown;
mod markup;
mod merge;
mod places;
mod plan;
mod request;
mod rule_pages;
mod rule_words;
mod sarif;
mod screen;
mod stack;
mod summary;
mod terminal;
#[cfg(test)]
mod tests;
mod uri;
mod visible;
mod width;
mod words;

use crate::model::{
    Component, Coverage, FileNumber, Finding, Lang, Language, Migration, RuleNumber, SkipReason,
    Skipped, Stack, Suppression, Technology,
};
pub use explain::{ExplainOptions, explain_rule};
pub use plan::{Date, PlanFormat, PlanOptions, PromptOptions, render_plan, render_prompt};
pub use request::{RequestDraft, render_request, request_notes};
pub use rule_pages::{RULE_PAGE_MARK, RulePage, rule_pages, rule_section};
pub use stack::{Detail, StackFormat, StackOptions, StackReport, render_stack};

use crate::plan::RiskRow;
use crate::rules::{Edition, Rule};
use std::io;
use std::path::Path;

/// All that a report says. Paths are relative to the base, with `/`; findings stand in path, span and rule id order.
#[derive(Debug)]
pub struct Report<'a> {
    pub migration: &'a Migration,
    pub stack: &'a Stack,
    /// The rules that were looked for; a finding's `RuleNumber` is a position here.
    pub rules: &'a [Rule],
    /// Paths of all listed files; a finding's `FileNumber` is a position here.
    pub paths: &'a [String],
    /// Those of them that lie outside of the base, as they were named.
    pub outside: &'a [String],
    pub findings: &'a [Finding],
    /// One row per rule that found something, the gravest first.
    pub rows: Vec<RiskRow>,
    pub suppressions: &'a [Suppression],
    pub skipped: &'a [Skipped],
    pub coverage: &'a Coverage,
}

impl Report<'_> {
    fn rule(&self, number: RuleNumber) -> &Rule {
        &self.rules[number.0 as usize]
    }

    fn path(&self, file: FileNumber) -> &str {
        &self.paths[file.0 as usize]
    }

    /// What the stack knows of a technology: the component of its version, or else the first of its name. What shows
    /// the source of an upgrade shows nothing of its target.
    fn component(&self, technology: &Technology) -> Option<&Component> {
        let (from, to) = (self.migration.from.as_ref(), self.migration.to.as_ref());
        if to == Some(technology) && from != to && from.is_some_and(|f| f.name == technology.name) {
            return None;
        }
        let of_name = || self.stack.find(&technology.name);
        of_name()
            .find(|c| c.technology.version == technology.version)
            .or_else(|| of_name().next())
    }
}

/// How many files were not read because they are no text, as their names say (pictures, fonts), and the others,
/// which are told one by one.
fn skipped_by_kind(skipped: &[Skipped]) -> (u64, Vec<&Skipped>) {
    let named_as_text = |s: &Skipped| {
        let name = s.path.rsplit('/').next().unwrap_or(&s.path);
        Language::of_file_name(name) != Language::Other
    };
    let others: Vec<&Skipped> = skipped
        .iter()
        .filter(|s| s.reason != SkipReason::Binary || named_as_text(s))
        .collect();
    ((skipped.len() - others.len()) as u64, others)
}

/// The forms a report can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Grouped by rule, for reading in a terminal.
    Terminal,
    /// GitHub-flavoured Markdown with the risk table of the migration request.
    Markdown,
    /// SARIF 2.1.0, as GitHub code scanning takes it.
    Sarif,
    /// The project's own JSON, `schema_version` 1.
    Json,
}

impl Format {
    pub const ALL: [Format; 4] = [
        Format::Terminal,
        Format::Markdown,
        Format::Sarif,
        Format::Json,
    ];

    /// The word of `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Terminal => "terminal",
            Format::Markdown => "markdown",
            Format::Sarif => "sarif",
            Format::Json => "json",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }

    /// The format that a file name asks for: `.md`, `.markdown`, `.sarif`, `.sarif.json`, `.json` or `.txt`, in any case.
    pub fn from_extension(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        [
            (".sarif.json", Format::Sarif),
            (".sarif", Format::Sarif),
            (".json", Format::Json),
            (".markdown", Format::Markdown),
            (".md", Format::Markdown),
            (".txt", Format::Terminal),
        ]
        .into_iter()
        .find_map(|(ending, format)| name.ends_with(ending).then_some(format))
    }
}

/// Whether the terminal format may colour its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    On,
    Off,
}

/// How many places of a rule the terminal and Markdown formats list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// Those to look at first.
    Few,
    All,
}

/// How a report is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderOptions {
    pub lang: Lang,
    pub color: Color,
    /// Columns of the terminal; Hangul takes two. Less than 40 counts as 40.
    pub width: usize,
    pub places: Places,
    /// Which rules were loaded, counted over those that were looked for.
    pub edition: Edition,
    /// SARIF `automationDetails.id`; where there is none, the uploading action's own category holds.
    pub sarif_category: Option<String>,
}

/// Writes the report. The same report and options give the same bytes: no times, no paths of this machine.
///
/// # Errors
/// What `out` answers.
pub fn render(
    report: &Report,
    format: Format,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        Format::Terminal => terminal::render(report, options, out),
        Format::Markdown => markdown::render(report, options, out),
        Format::Sarif => sarif::render(report, options, out),
        Format::Json => json::render(report, options, out),
    }
}

const TOOL_NAME: &str = env!("CARGO_PKG_NAME");
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");
const TOOL_HOME: &str = "https://github.com/migscan/migscan";
/// The pages that `migscan rules docs` makes of the built-in rules, a folder for each language.
const RULE_PAGES_HOME: &str = "https://github.com/migscan/migscan/blob/main/rulesets/docs";

/// Program, rules and last proof in one line: `migscan 0.1.0 (rules 3f2a…, proven 2026-11-27 on …)`.
pub fn version_line(edition: &Edition, lang: Lang) -> String {
    format!(
        "{TOOL_NAME} {TOOL_VERSION} (rules {}, {})",
        edition.version,
        words::proof_of(edition, lang)
    )
}
