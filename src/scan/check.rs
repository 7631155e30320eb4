//! A rule's own examples, run through the real engine: `bad` must match, `good` and `silent` must not.

use super::file::FileScan;
use super::{CompiledRules, LineHashes, ScanOptions, compile, merge, settle};
use crate::codebase::{Compression, FileEntry, Listing, Origin};
use crate::model::{FileClass, FileNumber, Finding, Language, RuleNumber, Span};
use crate::rules::{LoadError, Rule};
use crate::sql::{Dialect, Target};
use std::path::PathBuf;

/// What came out of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckSummary {
    pub rules: usize,
    pub examples: usize,
    pub failures: Vec<CheckFailure>,
}

/// An example that does not do what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFailure {
    pub rule_id: String,
    pub file: String,
    /// 1-based line of the example in the rule file.
    pub line: u32,
    pub message: String,
}

impl std::fmt::Display for CheckFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{}: rule `{}`: {}",
            self.file, self.line, self.rule_id, self.message
        )
    }
}

/// Checks every example of every rule. Rules that do not compile are the error.
pub fn check(rules: &[Rule]) -> Result<CheckSummary, Vec<LoadError>> {
    let compiled = compile(rules)?;
    let mut summary = CheckSummary {
        rules: rules.len(),
        ..CheckSummary::default()
    };
    for (number, rule) in rules.iter().enumerate() {
        check_rule(RuleNumber(number as u32), rule, &compiled, &mut summary);
    }
    Ok(summary)
}

fn check_rule(
    number: RuleNumber,
    rule: &Rule,
    compiled: &CompiledRules,
    summary: &mut CheckSummary,
) {
    for example in &rule.examples {
        let texts = [
            ("bad", &example.bad, true),
            ("good", &example.good, false),
            ("silent", &example.silent, false),
        ];
        for (key, text, wanted) in texts {
            let Some(text) = text else { continue };
            summary.examples += 1;
            let found = spans_in_text(number, rule, &example.file, text, compiled);
            if found.is_empty() == wanted {
                let told = if wanted { "is not found" } else { "is found" };
                summary.failures.push(CheckFailure {
                    rule_id: rule.id.clone(),
                    file: rule.origin.0.clone(),
                    line: example.line,
                    message: format!(
                        "`{key}` {told}: {}",
                        text.lines().next().unwrap_or_default()
                    ),
                });
            }
        }
    }
}

/// Where one rule finds something in a text that stands for a whole file of this name, in the SQL dialect of the rule's
/// source: the first place of each finding, in the order of the text, in bytes of `text`. `number` is the rule's position
/// in the rules that were compiled.
pub fn spans_in_text(
    number: RuleNumber,
    rule: &Rule,
    file: &str,
    text: &str,
    compiled: &CompiledRules,
) -> Vec<Span> {
    let findings = findings_in_example(rule, file, text, compiled);
    let found = findings.iter().filter(|f| f.rule == number);
    found.map(|f| f.span).collect()
}

/// What all compiled rules find in an example of this rule.
pub(super) fn findings_in_example(
    rule: &Rule,
    file: &str,
    text: &str,
    compiled: &CompiledRules,
) -> Vec<Finding> {
    let entry = FileEntry {
        path: PathBuf::from(file),
        shown: file.to_owned(),
        language: Language::of_file_name(file.rsplit('/').next().unwrap_or(file)),
        class: FileClass::Production,
        compression: Compression::None,
        origin: Origin::Tree,
    };
    let options = ScanOptions {
        threads: 1,
        dialect: dialect_of_source(rule),
        source_engines: Vec::new(),
        engines: None,
        line_hashes: LineHashes::NotWanted,
        target: Target::new(None),
    };
    let mut scan = FileScan::new(compiled, &options, &entry, FileNumber(0)).of_example();
    scan.path();
    scan.whole(text);
    let audit = scan.finish();
    let listing = Listing {
        files: vec![entry.clone()],
        ..Listing::default()
    };
    settle(merge(vec![audit], &listing), compiled).findings
}

fn dialect_of_source(rule: &Rule) -> Dialect {
    let source = rule.migration.from.first();
    source.map_or(Dialect::MYSQL, |name| Dialect::of_technology(name))
}
