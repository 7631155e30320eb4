//! `migscan plan` and `migscan prompt`: a request, a scan, and what follows from both.

use super::output::{TargetPlace, write};
use super::rules::load_kinds;
use super::scan::{Audited, audited};
use super::{
    ColorArg, DataLossArg, Exit, FailOn, Kind, PlanArgs, PlanFormatArg, PromptArgs, RollbackArg,
    ScanArgs, SubjectArgs, language,
};
use migscan::model::{
    Allowed, Demand, Inventory, Migration, MigrationKind, Origin, Request, Stated, Technology,
};
use migscan::plan::{self, Artifact, Assumptions, Plan, PlanInput, Runs};
use migscan::report::{Date, PlanFormat, PlanOptions, PromptOptions, render_plan, render_prompt};
use migscan::rules::{KnownTechnologies, Rule};
use migscan::scan::LineHashes;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &PlanArgs) -> Result<Exit, String> {
    let place = TargetPlace::named(args.output.as_deref().unwrap_or("-"));
    let format = format(args.format, &place)?;
    let options = PlanOptions {
        lang: language(args.subject.lang),
        start: args.start.as_deref().map(date).transpose()?,
    };
    let (plan, _) = planned(&args.subject)?;
    if let Some(folder) = &args.artifacts {
        write_artifacts(folder, &plan)?;
    }
    write(&place, &|out| render_plan(&plan, format, &options, out))?;
    Ok(Exit::Clean)
}

pub(crate) fn run_prompt(args: &PromptArgs) -> Result<Exit, String> {
    let place = TargetPlace::named(args.output.as_deref().unwrap_or("-"));
    let options = PromptOptions {
        lang: language(args.subject.lang),
        max_chars: args.max_chars as usize,
    };
    let (plan, request) = planned(&args.subject)?;
    write(&place, &|out| render_prompt(&plan, &request, &options, out))?;
    Ok(Exit::Clean)
}

/// The plan, and the request that it is for.
fn planned(args: &SubjectArgs) -> Result<(Plan, Request), String> {
    let assumptions = assumptions(args)?;
    let (requests, paths) = split(&args.inputs);
    let request = request(args, &requests)?;
    let mut audited = audited(
        &scan_args(args, &request, paths)?,
        language(args.lang),
        LineHashes::NotWanted,
    )?;
    take_ends(&mut audited.migration, &request);
    let inventory = inventory(&audited);
    let plan = plan::plan(PlanInput {
        migration: &audited.migration,
        stack: &audited.stack,
        rules: &audited.rules,
        paths: &audited.paths,
        findings: &audited.outcome.findings,
        rows: &audited.rows,
        catalogue: &audited.outcome.catalogue,
        coverage: &audited.coverage,
        skipped: &audited.skipped,
        request: &request,
        inventory: &inventory,
        assumptions: &assumptions,
    });
    Ok((plan, request))
}

/// Requests (`*.md`) and what is scanned.
fn split(inputs: &[PathBuf]) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let is_request = |path: &&PathBuf| {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        matches!(ending.as_deref(), Some("md" | "markdown"))
    };
    inputs.iter().cloned().partition(|path| is_request(&path))
}

/// What flags say, then what the requests say: what comes first holds.
fn request(args: &SubjectArgs, requests: &[PathBuf]) -> Result<Request, String> {
    if let Some(first) = requests.first() {
        return Err(format!("{}: requests are not read yet", first.display()));
    }
    stated_by_flags(args)
}

/// What runs the code.
fn inventory(_: &Audited) -> Inventory {
    Inventory::default()
}

fn stated_by_flags(args: &SubjectArgs) -> Result<Request, String> {
    let end = |text: &Option<String>, flag: &'static str| {
        let read = |text: &String| {
            Technology::parse(text)
                .map(|technology| stated(technology, flag))
                .map_err(|e| format!("{flag} {text}: {e}"))
        };
        text.as_ref().map(read).transpose()
    };
    let downtime = read_with(&args.downtime, "--downtime", "2h, 90m or 0m", |text| {
        plan::minutes(text).and_then(|n| u32::try_from(n).ok())
    })?;
    let bytes = read_with(&args.data_size, "--data-size", "10GB or 500MB", |text| {
        plan::bytes(text).and_then(|n| u64::try_from(n).ok())
    })?;
    Ok(Request {
        kind: args
            .kind
            .map(|kind| stated(MigrationKind::from(kind), "--type")),
        from: end(&args.from, "--from")?,
        to: end(&args.to, "--to")?,
        downtime_minutes: downtime,
        bytes,
        data_loss: args.data_loss.map(|loss| {
            let allowed = match loss {
                DataLossArg::Allowed => Allowed::Yes,
                DataLossArg::Forbidden => Allowed::No,
            };
            stated(allowed, "--data-loss")
        }),
        rollback: args.rollback.map(|rollback| {
            let demand = match rollback {
                RollbackArg::Required => Demand::Required,
                RollbackArg::NotRequired => Demand::NotRequired,
            };
            stated(demand, "--rollback")
        }),
        ..Request::default()
    })
}

fn stated<T>(value: T, flag: &'static str) -> Stated<T> {
    Stated {
        value,
        origin: Origin::Flag(flag),
    }
}

fn read_with<T>(
    text: &Option<String>,
    flag: &'static str,
    example: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<Stated<T>>, String> {
    let Some(text) = text else {
        return Ok(None);
    };
    match read(text) {
        Some(value) => Ok(Some(stated(value, flag))),
        None => Err(format!(
            "{flag} {text}: write a number with its unit, such as {example}"
        )),
    }
}

fn assumptions(args: &SubjectArgs) -> Result<Assumptions, String> {
    let mut all = Assumptions::default();
    if let Some(rate) = &args.throughput {
        all.give(
            &format!("transfer-rate={rate}"),
            Origin::Flag("--throughput"),
        )
        .map_err(|_| format!("--throughput {rate}: write a rate such as 50MB/s"))?;
    }
    for text in &args.assume {
        all.give(text, Origin::Flag("--assume"))
            .map_err(|e| format!("--assume {e}"))?;
    }
    Ok(all)
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text)
        .ok_or_else(|| format!("--start {text}: write a day of the calendar as 2026-12-01"))
}

fn format(asked: Option<PlanFormatArg>, place: &TargetPlace) -> Result<PlanFormat, String> {
    if let Some(asked) = asked {
        return Ok(match asked {
            PlanFormatArg::Markdown => PlanFormat::Markdown,
            PlanFormatArg::Html => PlanFormat::Html,
            PlanFormatArg::Json => PlanFormat::Json,
        });
    }
    let TargetPlace::File(path) = place else {
        return Ok(PlanFormat::Markdown);
    };
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("md" | "markdown") => Ok(PlanFormat::Markdown),
        Some("html" | "htm") => Ok(PlanFormat::Html),
        Some("json") => Ok(PlanFormat::Json),
        _ => Err(format!(
            "-o {}: the ending names no format; give --format, or end the name with .md, .html or .json",
            path.display()
        )),
    }
}

/// The scan that the plan is made from.
fn scan_args(
    args: &SubjectArgs,
    request: &Request,
    paths: Vec<PathBuf>,
) -> Result<ScanArgs, String> {
    let kind = request.kind.as_ref().map(|k| k.value).ok_or(
        "what is migrated is not said: give --type data, code, dependency or platform, or a request that says it",
    )?;
    let [from, to] = known_ends(kind, request)?;
    Ok(ScanArgs {
        paths: match paths.is_empty() {
            true => vec![PathBuf::from(".")],
            false => paths,
        },
        kind: match kind {
            MigrationKind::Code => Kind::Code,
            MigrationKind::Data => Kind::Data,
            MigrationKind::Dependency => Kind::Dependency,
            MigrationKind::Platform => Kind::Platform,
        },
        from,
        to,
        ruleset: args.ruleset.clone(),
        select: Vec::new(),
        ignore: Vec::new(),
        sql_log: args.sql_log.clone(),
        schema: args.schema.clone(),
        files: args.files.clone(),
        format: None,
        output: Vec::new(),
        lang: args.lang,
        all: false,
        color: ColorArg::Never,
        quiet: args.quiet,
        sarif_category: None,
        fail_on: FailOn::Never,
        exit_zero: true,
    })
}

/// What the scan is told of both ends. A request may name a technology that no rule knows: where the scan can do without,
/// that is no error, as it is for a flag.
fn known_ends(kind: MigrationKind, request: &Request) -> Result<[Option<String>; 2], String> {
    let ends = [&request.from, &request.to];
    let is_asked =
        |end: &Stated<Technology>| matches!(end.origin, Origin::Flag(_)) || kind.needs_both_ends();
    if ends.iter().all(|end| end.as_ref().is_none_or(is_asked)) {
        return Ok(ends.map(|end| end.as_ref().map(|e| e.value.to_string())));
    }
    let rules = load_kinds(&[kind])?;
    let all: Vec<&Rule> = rules.iter().collect();
    let known = KnownTechnologies::of(&all);
    Ok(ends.map(|end| {
        let end = end.as_ref()?;
        let takes = is_asked(end) || known.check(&end.value).is_ok();
        takes.then(|| end.value.to_string())
    }))
}

/// The ends that the request names, where the scan had no use for them.
fn take_ends(migration: &mut Migration, request: &Request) {
    for (end, stated) in [
        (&mut migration.from, &request.from),
        (&mut migration.to, &request.to),
    ] {
        if end.is_none() {
            *end = stated.as_ref().map(|s| s.value.clone());
        }
    }
}

/// Files that another run wrote are written anew; what else stands under their names is left alone.
fn write_artifacts(folder: &Path, plan: &Plan) -> Result<(), String> {
    if plan.artifacts.is_empty() {
        return Err(format!(
            "--artifacts {}: there are no files for a migration of this type and these ends",
            folder.display()
        ));
    }
    let cannot = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    for artifact in &plan.artifacts {
        let path = folder.join(&artifact.name);
        match std::fs::read(&path) {
            Ok(there) if !Artifact::is_own(&String::from_utf8_lossy(&there)) => {
                return Err(format!(
                    "{}: this file is not from an earlier plan and is left alone; give another folder",
                    path.display()
                ));
            }
            _ => {}
        }
    }
    std::fs::create_dir_all(folder).map_err(|e| cannot(folder, e))?;
    for artifact in &plan.artifacts {
        let path = folder.join(&artifact.name);
        write(&TargetPlace::File(path.clone()), &|out| {
            out.write_all(artifact.text.as_bytes())
        })?;
        if artifact.runs == Runs::Yes {
            make_runnable(&path).map_err(|e| cannot(&path, e))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_runnable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = std::fs::metadata(path)?.permissions();
    permissions.set_mode(permissions.mode() | 0o111);
    std::fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
fn make_runnable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
