//! A rule's own examples, run through the real engine: `bad` must match, `good` and `silent` must not.

use super::file::{FileScan, Window};
use super::{CompiledRules, LineHashes, ScanOptions, compile, merge, settle};
use crate::codebase::{Compression, FileEntry, Listing};
use crate::model::{FileClass, FileNumber, Language, RuleNumber};
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
            if matches(number, rule, &example.file, text, compiled) != wanted {
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

fn matches(
    number: RuleNumber,
    rule: &Rule,
    file: &str,
    text: &str,
    compiled: &CompiledRules,
) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let entry = FileEntry {
        path: PathBuf::from(file),
        shown: file.to_owned(),
        language: Language::of_file_name(name),
        class: FileClass::Production,
        compression: Compression::None,
        size: text.len() as u64,
    };
    let dialect = rule
        .migration
        .from
        .first()
        .map_or(Dialect::MYSQL, |name| Dialect::of_technology(name));
    let options = ScanOptions {
        threads: 1,
        dialect,
        source_engines: Vec::new(),
        line_hashes: LineHashes::NotWanted,
        target: Target::new(None),
    };
    let mut scan = FileScan::new(compiled, &options, &entry, FileNumber(0));
    scan.path();
    scan.window(&Window::whole(text));
    let audit = scan.finish();
    let listing = Listing {
        files: vec![entry.clone()],
        ..Listing::default()
    };
    let outcome = settle(merge(vec![audit]), &listing, compiled);
    outcome.findings.iter().any(|f| f.rule == number)
}
