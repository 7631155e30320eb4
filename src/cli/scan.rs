//! `migscan scan`: the list of stages, and nothing else.

use super::migration::{evidence_lines, migration};
use super::output::{Target, TargetPlace, targets, terminal_width, write};
use super::{ColorArg, Exit, FailOn, ScanArgs, language};
use indicatif::{ProgressBar, ProgressStyle};
use migscan::codebase::{self, IgnoreFiles, Listing, WalkOptions};
use migscan::model::{Finding, Lang, Migration, Stack};
use migscan::plan::{Threshold, reaches, risk_rows};
use migscan::report::{Color, Format, Places, RenderOptions, Report, render};
use migscan::rules::{self, LoadError, Rule};
use migscan::scan::{self, LineHashes, ScanOptions};
use migscan::sql::{self, Dialect};
use std::io::IsTerminal;
use std::time::Duration;

pub(crate) fn run(args: &ScanArgs) -> Result<Exit, String> {
    let targets = targets(args.format.as_deref(), &args.output)?;
    let lang = language(args.lang);
    let mut listing = list(args)?;
    let stack = codebase::detect(&listing, &codebase::read_front);
    let all_rules = load(args)?;
    let migration = migration(args, &all_rules, &stack)?;
    tell_evidence(args, &migration, &stack, &listing, lang);
    let (rules, unwanted) = select(args, all_rules, &migration)?;
    let compiled = scan::compile_with_silent(&rules, &unwanted).map_err(|e| told(&e))?;
    mark_already_ported(&mut listing, &migration);
    let audits = scan_files(args, &listing, &compiled, &migration, &targets);
    let coverage = scan::coverage(&listing, &audits, &compiled, without_rules(&stack, &rules));
    let skipped = scan::all_skipped(&listing, &audits);
    let outcome = scan::settle(scan::merge(audits), &listing, &compiled);
    let report = Report {
        migration: &migration,
        stack: &stack,
        rules: &rules,
        paths: &listing
            .files
            .iter()
            .map(|f| f.shown.clone())
            .collect::<Vec<_>>(),
        rows: risk_rows(&rules, &outcome.findings),
        findings: &outcome.findings,
        suppressions: &outcome.suppressions,
        skipped: &skipped,
        coverage: &coverage,
    };
    for target in &targets {
        let options = render_options(args, lang, target);
        write(target, &|out| render(&report, target.format, &options, out))?;
    }
    Ok(exit(args, &rules, &outcome.findings))
}

fn list(args: &ScanArgs) -> Result<Listing, String> {
    let options = WalkOptions {
        roots: args.paths.clone(),
        ignore_files: if args.no_ignore {
            IgnoreFiles::Disregard
        } else {
            IgnoreFiles::Respect
        },
        exclude: args.exclude.clone(),
        base: args.base.clone(),
    };
    let listing = codebase::list(&options).map_err(|e| e.to_string())?;
    if listing.files.is_empty() {
        let paths: Vec<String> = args.paths.iter().map(|p| p.display().to_string()).collect();
        return Err(format!(
            "no files to scan in {}; --no-ignore also scans what .gitignore leaves out",
            paths.join(", ")
        ));
    }
    Ok(listing)
}

fn load(args: &ScanArgs) -> Result<Vec<Rule>, String> {
    let builtin = rules::load_builtin().map_err(|e| told(&e))?;
    let mut own = Vec::new();
    for folder in &args.ruleset {
        own.extend(rules::load_dir(folder).map_err(|e| told(&e))?);
    }
    rules::join(builtin, own).map_err(|e| told(&e))
}

/// The rules to report, and those of the migration that the user does not want.
fn select(
    args: &ScanArgs,
    all: Vec<Rule>,
    migration: &Migration,
) -> Result<(Vec<Rule>, Vec<Rule>), String> {
    let known: Vec<String> = all.iter().map(|r| r.id.clone()).collect();
    for pattern in args.select.iter().chain(&args.ignore) {
        if !known.iter().any(|id| id_matches(pattern, id)) {
            let near = rules::nearest(pattern, known.iter().map(String::as_str));
            let hint = near
                .map(|n| format!("; did you mean `{n}`?"))
                .unwrap_or_else(|| ".".to_owned());
            return Err(format!(
                "no rule has the id `{pattern}`{hint} `migscan rules list` shows all"
            ));
        }
    }
    let selected = rules::select(all, migration);
    let named = |patterns: &[String], id: &str| patterns.iter().any(|p| id_matches(p, id));
    let (chosen, unwanted): (Vec<Rule>, Vec<Rule>) = selected.into_iter().partition(|r| {
        (args.select.is_empty() || named(&args.select, &r.id)) && !named(&args.ignore, &r.id)
    });
    if chosen.is_empty() {
        return Err(
            "no rule is left to look for; see --select, --ignore, --from and --to".to_owned(),
        );
    }
    Ok((chosen, unwanted))
}

/// `*` stands for any run of characters.
fn id_matches(pattern: &str, id: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == id,
        Some((head, tail)) => id.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).any(|n| rest.is_char_boundary(n) && id_matches(tail, &rest[n..]))
        }),
    }
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
    targets: &[Target],
) -> Vec<scan::FileAudit> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let source = migration.from.as_ref().map_or("", |t| t.name.as_str());
    let hashes = targets
        .iter()
        .any(|t| matches!(t.format, Format::Sarif | Format::Json));
    let options = ScanOptions {
        threads: args.threads.map_or(cores.max(8), usize::from),
        dialect: Dialect::of_technology(source),
        // MariaDB and MySQL read each other's SQL.
        source_engines: match source {
            "mysql" | "mariadb" => vec!["mysql".to_owned(), "mariadb".to_owned()],
            _ => Vec::new(),
        },
        line_hashes: if hashes {
            LineHashes::Wanted
        } else {
            LineHashes::NotWanted
        },
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

fn render_options(args: &ScanArgs, lang: Lang, target: &Target) -> RenderOptions {
    let to_stdout = target.place == TargetPlace::Stdout;
    let color = match args.color {
        ColorArg::Always => to_stdout,
        ColorArg::Never => false,
        ColorArg::Auto => {
            to_stdout
                && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
        }
    };
    RenderOptions {
        lang,
        color: if color { Color::On } else { Color::Off },
        width: if to_stdout { terminal_width() } else { 100 },
        places: if args.all { Places::All } else { Places::Few },
        ruleset_version: rules::builtin_version(),
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
