//! `migscan plan` and `migscan prompt`: a request, a scan, and what follows from both.

use super::output::{TargetPlace, write};
use super::request::stated;
use super::rules::load_kinds;
use super::scan::{Schema, audited};
use super::{
    ColorArg, Exit, FailOn, Kind, PlanArgs, PlanFormatArg, PromptArgs, ScanArgs, SubjectArgs,
    language,
};
use migscan::codebase;
use migscan::model::{Migration, MigrationKind, Origin, Request, Stated, Technology};
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
    let lang = language(args.lang);
    let (requests, paths) = split(&args.inputs);
    if let [_, second, ..] = requests.as_slice() {
        return Err(format!(
            "{}: a plan is made for one request",
            second.display()
        ));
    }
    let request = stated(
        &args.stated,
        requests.first().map(PathBuf::as_path),
        &paths,
        lang,
    )?;
    let scan_args = scan_args(args, &request, paths)?;
    let schema = match MigrationKind::from(scan_args.kind) {
        MigrationKind::Data => Schema::Whole,
        _ => Schema::AsRulesAsk,
    };
    let mut audited = audited(&scan_args, lang, LineHashes::NotWanted, schema)?;
    let scanned = audited.migration.clone();
    take_ends(&mut audited.migration, &request);
    let inventory = codebase::inventory(&audited.listing, &codebase::read_front);
    let plan = plan::plan(PlanInput {
        migration: &audited.migration,
        scanned: &scanned,
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
    let (requests, mut paths): (Vec<PathBuf>, Vec<PathBuf>) =
        inputs.iter().cloned().partition(|path| is_request(&path));
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    (requests, paths)
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
        paths,
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
/// that is no error, as it is for a flag, unless the rules of the type know none by name.
fn known_ends(kind: MigrationKind, request: &Request) -> Result<[Option<String>; 2], String> {
    let ends = [&request.from, &request.to];
    let is_asked = |end: &Stated<Technology>| matches!(end.origin, Origin::Flag(_));
    if kind.needs_both_ends() {
        return Ok(ends.map(|end| end.as_ref().map(|e| e.value.to_string())));
    }
    let rules = load_kinds(&[kind])?;
    let all: Vec<&Rule> = rules.iter().collect();
    let known = KnownTechnologies::of(&all);
    Ok(ends.map(|end| {
        let end = end.as_ref()?;
        let takes = is_asked(end) && !known.is_empty() || known.check(&end.value).is_ok();
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
