//! `migscan scan`: the list of stages, and nothing else.

use super::files::{beside, list};
use super::migration::{evidence_lines, migration};
use super::output::{Target, TargetPlace, stdout_color, targets, terminal_width, write};
use super::rules::{load_kinds, with_own};
use super::{Exit, FailOn, ScanArgs, ids, language};
use indicatif::{ProgressBar, ProgressStyle};
use migscan::codebase::{self, Listing, MigrationEngines, Origin, TargetUse};
use migscan::model::{Coverage, Finding, Lang, Migration, MigrationKind, Skipped, Stack};
use migscan::plan::{RiskRow, Threshold, reaches, risk_rows};
use migscan::report::{Color, Format, Places, RenderOptions, Report, render};
use migscan::rules::{self, Edition, LoadError, Rule};
use migscan::scan::{self, LineHashes, Outcome, ScanOptions};
use migscan::sql::{self, Dialect};
use std::io::IsTerminal;
use std::time::Duration;

pub(crate) fn run(args: &ScanArgs) -> Result<Exit, String> {
    let targets = targets(args.format.as_deref(), &args.output)?;
    let lang = language(args.lang);
    let audited = audited(args, lang, line_hashes(&targets), Schema::AsRulesAsk)?;
    let report = audited.report();
    for target in &targets {
        let options = render_options(args, lang, target, &audited.edition);
        write(&target.place, &|out| {
            render(&report, target.format, &options, out)
        })?;
    }
    Ok(exit(args, &audited.rules, &audited.outcome.findings))
}

/// What a scan found, with all that is told of it.
pub(super) struct Audited {
    pub(super) migration: Migration,
    pub(super) stack: Stack,
    pub(super) listing: Listing,
    pub(super) rules: Vec<Rule>,
    edition: Edition,
    pub(super) paths: Vec<String>,
    outside: Vec<String>,
    pub(super) rows: Vec<RiskRow>,
    pub(super) outcome: Outcome,
    pub(super) skipped: Vec<Skipped>,
    pub(super) coverage: Coverage,
}

/// How much of the schema is learned on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    AsRulesAsk,
    Whole,
}

/// Scans as the command line says.
pub(super) fn audited(
    args: &ScanArgs,
    lang: Lang,
    line_hashes: LineHashes,
    schema: Schema,
) -> Result<Audited, String> {
    let mut listing = listed(args)?;
    let stack = codebase::detect(&listing, &codebase::read_front);
    let all_rules = load(args)?;
    let migration = migration(args, &all_rules, &stack)?;
    tell_evidence(args, &migration, &stack, &listing, lang);
    let edition = Edition::of(&all_rules);
    let (rules, unwanted) = select(args, all_rules, &migration)?;
    let edition = edition.looked_for(&rules);
    let compiled = match schema {
        Schema::AsRulesAsk => scan::compile_with_silent(&rules, &unwanted),
        Schema::Whole => scan::compile_with_catalogue(&rules, &unwanted),
    };
    let compiled = compiled.map_err(|e| told(&e))?;
    mark_already_ported(&mut listing, &migration);
    let audits = scan_files(args, &listing, &compiled, &migration, &stack, line_hashes);
    let coverage = scan::coverage(&listing, &audits, &compiled, without_rules(&stack, &rules));
    let skipped = scan::all_skipped(&listing, &audits);
    let outcome = scan::settle(scan::merge(audits, &listing), &compiled);
    Ok(Audited {
        rows: risk_rows(&rules, &outcome.findings),
        paths: listing.shown(),
        outside: listing.outside(),
        migration,
        stack,
        listing,
        rules,
        edition,
        outcome,
        skipped,
        coverage,
    })
}

impl Audited {
    fn report(&self) -> Report<'_> {
        Report {
            migration: &self.migration,
            stack: &self.stack,
            rules: &self.rules,
            paths: &self.paths,
            outside: &self.outside,
            rows: self.rows.clone(),
            findings: &self.outcome.findings,
            suppressions: &self.outcome.suppressions,
            skipped: &self.skipped,
            coverage: &self.coverage,
        }
    }
}

fn line_hashes(targets: &[Target]) -> LineHashes {
    let hashed = |t: &Target| matches!(t.format, Format::Sarif | Format::Json);
    match targets.iter().any(hashed) {
        true => LineHashes::Wanted,
        false => LineHashes::NotWanted,
    }
}

fn listed(args: &ScanArgs) -> Result<Listing, String> {
    let mut named = beside(&args.sql_log, Origin::QueryLog);
    named.extend(beside(&args.schema, Origin::Schema));
    list(&args.paths, &args.files, named)
}

fn load(args: &ScanArgs) -> Result<Vec<Rule>, String> {
    // Ids may be of any kind; where none is named, only the rules of the kind asked for are read.
    let names_ids = !(args.ruleset.is_empty() && args.select.is_empty() && args.ignore.is_empty());
    let builtin = if names_ids {
        load_kinds(&MigrationKind::ALL)?
    } else {
        load_kinds(&[MigrationKind::from(args.kind)])?
    };
    with_own(builtin, &args.ruleset)
}

/// The rules to report, and those of the migration that the user does not want.
fn select(
    args: &ScanArgs,
    all: Vec<Rule>,
    migration: &Migration,
) -> Result<(Vec<Rule>, Vec<Rule>), String> {
    ids::check(&args.select, &all)?;
    ids::check(&args.ignore, &all)?;
    let selected = rules::select(all, migration);
    let (chosen, unwanted): (Vec<Rule>, Vec<Rule>) = selected.into_iter().partition(|r| {
        (args.select.is_empty() || ids::named(&args.select, r)) && !ids::named(&args.ignore, r)
    });
    if chosen.is_empty() {
        return Err(
            "no rule is left to look for; see --select, --ignore, --from and --to".to_owned(),
        );
    }
    Ok((chosen, unwanted))
}

/// What stands for the source in a project that also has the target is not work to be done.
fn mark_already_ported(listing: &mut Listing, migration: &Migration) {
    if let (Some(from), Some(to)) = (&migration.from, &migration.to) {
        codebase::mark_already_ported(&mut listing.files, &from.name, &to.name);
    }
}

fn scan_files(
    args: &ScanArgs,
    listing: &Listing,
    compiled: &scan::CompiledRules,
    migration: &Migration,
    stack: &Stack,
    line_hashes: LineHashes,
) -> Vec<scan::FileAudit> {
    let source = migration.from.as_ref().map_or("", |t| t.name.as_str());
    // MariaDB and MySQL read each other's SQL.
    let source_engines = match source {
        "mysql" | "mariadb" => vec!["mysql".to_owned(), "mariadb".to_owned()],
        _ => Vec::new(),
    };
    let options = ScanOptions {
        threads: args.files.threads(),
        dialect: Dialect::of_technology(source),
        engines: engines(&source_engines, migration, stack),
        source_engines,
        line_hashes,
        target: sql::Target::new(target_major(migration)),
    };
    let progress = progress(args, listing.files.len() as u64);
    let audits = scan::scan(listing, compiled, &options, &|| progress.inc(1));
    progress.finish_and_clear();
    audits
}

fn target_major(migration: &Migration) -> Option<u32> {
    let target = migration.to.as_ref().filter(|t| t.name == "postgresql")?;
    target.version.as_ref()?.numbers().first().copied()
}

fn engines(source: &[String], migration: &Migration, stack: &Stack) -> Option<MigrationEngines> {
    let target = migration.to.as_ref().filter(|_| !source.is_empty())?;
    Some(MigrationEngines {
        source: source.to_vec(),
        target: target.name.clone(),
        target_use: match stack.has(&target.name) {
            true => TargetUse::Shown,
            false => TargetUse::NotShown,
        },
    })
}

/// A bar on standard error, only on a terminal.
fn progress(args: &ScanArgs, files: u64) -> ProgressBar {
    if args.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn tell_evidence(
    args: &ScanArgs,
    migration: &Migration,
    stack: &Stack,
    listing: &Listing,
    lang: Lang,
) {
    if !args.quiet {
        for line in evidence_lines(args, migration, stack, listing, lang) {
            eprintln!("{line}");
        }
    }
}

/// Technologies of the stack that no selected rule speaks of.
fn without_rules(stack: &Stack, rules: &[Rule]) -> Vec<String> {
    let spoken_of = |name: &String| {
        rules
            .iter()
            .any(|r| r.migration.from.contains(name) || r.migration.to.as_ref() == Some(name))
    };
    stack
        .components
        .iter()
        .filter(|c| !spoken_of(&c.technology.name))
        .map(|c| c.technology.to_string())
        .collect()
}

fn render_options(
    args: &ScanArgs,
    lang: Lang,
    target: &Target,
    edition: &Edition,
) -> RenderOptions {
    let to_stdout = target.place == TargetPlace::Stdout;
    RenderOptions {
        lang,
        color: match to_stdout {
            true => stdout_color(args.color),
            false => Color::Off,
        },
        width: if to_stdout { terminal_width() } else { 100 },
        places: if args.all { Places::All } else { Places::Few },
        edition: edition.clone(),
        sarif_category: args.sarif_category.clone(),
    }
}

fn exit(args: &ScanArgs, rules: &[Rule], findings: &[Finding]) -> Exit {
    let threshold = match args.fail_on {
        FailOn::High => Threshold::High,
        FailOn::Medium => Threshold::Medium,
        FailOn::Low => Threshold::Low,
        FailOn::Never => return Exit::Clean,
    };
    let reached = findings.iter().any(|f| {
        reaches(
            threshold,
            rules[f.rule.0 as usize].breaks,
            f.certainty,
            f.class,
        )
    });
    if reached && !args.exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
    }
}

/// Errors of rule files, one a line.
pub(super) fn told(errors: &[LoadError]) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    format!(
        "{} in rule files:\n  {}",
        if lines.len() == 1 {
            "an error".to_owned()
        } else {
            format!("{} errors", lines.len())
        },
        lines.join("\n  ")
    )
}
