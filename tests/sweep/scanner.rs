//! The scanner, asked about one statement as a `.sql` file of its own.

use migscan::codebase::{self, IgnoreFiles, WalkOptions};
use migscan::model::{Breaks, Finding, Migration, MigrationKind, Technology};
use migscan::rules::{self, Rule};
use migscan::scan::{self, CompiledRules, LineHashes, ScanOptions};
use migscan::sql::Dialect;
use std::collections::BTreeSet;
use std::fs;
use tempfile::TempDir;

pub(crate) struct Scanner {
    rules: Vec<Rule>,
    compiled: CompiledRules,
    folder: TempDir,
}

/// A rule that reported the statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reported {
    pub rule: String,
    pub says_it_fails: bool,
    /// What it marks in the statement.
    pub marked: String,
}

impl Scanner {
    pub(crate) fn new() -> Result<Self, String> {
        let all = rules::load_builtin().map_err(|e| lines(&e))?;
        let rules = rules::select(all, &migration());
        let compiled = scan::compile(&rules).map_err(|e| lines(&e))?;
        let folder = TempDir::with_prefix("sweep").map_err(|e| e.to_string())?;
        Ok(Self {
            rules,
            compiled,
            folder,
        })
    }

    pub(crate) fn findings(&self, statement: &str) -> Result<BTreeSet<Reported>, String> {
        let file = self.folder.path().join("statement.sql");
        fs::write(&file, format!("{statement};\n")).map_err(|e| e.to_string())?;
        let listing = codebase::list(&WalkOptions {
            roots: vec![file],
            ignore_files: IgnoreFiles::Disregard,
            exclude: Vec::new(),
            base: None,
            beside: Vec::new(),
        })
        .map_err(|e| e.to_string())?;
        let audits = scan::scan(&listing, &self.compiled, &options(), &|| ());
        let outcome = scan::settle(scan::merge(audits, &listing), &self.compiled);
        let all = outcome.findings.iter();
        Ok(all.map(|f| self.reported(f, statement)).collect())
    }

    fn reported(&self, finding: &Finding, statement: &str) -> Reported {
        let rule = &self.rules[finding.rule.0 as usize];
        let span = finding.span.start as usize..finding.span.end as usize;
        Reported {
            rule: rule.id.clone(),
            says_it_fails: rule.breaks == Breaks::Fails,
            marked: statement.get(span).unwrap_or_default().to_owned(),
        }
    }
}

/// MySQL 5.7 and 8.0 are both swept, so the source's version stays open.
fn migration() -> Migration {
    let technology = |name: &str, version: Option<&str>| Technology {
        name: name.to_owned(),
        version: version.and_then(migscan::model::Version::parse),
    };
    Migration {
        kind: MigrationKind::Data,
        from: Some(technology("mysql", None)),
        to: Some(technology("postgresql", Some("15"))),
    }
}

fn options() -> ScanOptions {
    ScanOptions {
        threads: 1,
        dialect: Dialect::MYSQL,
        source_engines: vec!["mysql".to_owned(), "mariadb".to_owned()],
        target: migscan::sql::Target::new(Some(15)),
        engines: None,
        line_hashes: LineHashes::NotWanted,
    }
}

fn lines(errors: &[rules::LoadError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}
