//! `migscan rules`: list, explain, check, schema; `new` and `docs` have files of their own.
#![allow(clippy::print_stdout)]

use super::output::{TargetPlace, stdout_color, terminal_width, write};
use super::scan::told;
use super::{
    Exit, ExplainFormat, RulesCheckArgs, RulesCommand, RulesExplainArgs, RulesListArgs, ids,
    language, new_rule, rule_pages,
};
use migscan::model::{Lang, MigrationKind};
use migscan::report::{ExplainOptions, explain_rule, rule_section, version_line};
use migscan::rules::{self, Edition, Rule, Weakness};
use migscan::scan;
use std::io::Write;
use std::path::PathBuf;

pub(crate) fn run(command: &RulesCommand) -> Result<Exit, String> {
    match command {
        RulesCommand::List(args) => list(args),
        RulesCommand::Explain(args) => explain(args),
        RulesCommand::Check(args) => check(args),
        RulesCommand::New(args) => new_rule::run(args),
        RulesCommand::Docs(args) => rule_pages::run(args),
        RulesCommand::Schema => print(&|out| writeln!(out, "{}", rules::schema_json())),
    }
}

/// Writes to standard output.
pub(crate) fn print(
    render: &dyn Fn(&mut dyn Write) -> std::io::Result<()>,
) -> Result<Exit, String> {
    write(&TargetPlace::Stdout, render)?;
    Ok(Exit::Clean)
}

/// The built-in rules of all kinds and those of the folders.
pub(crate) fn load(own: &[PathBuf]) -> Result<Vec<Rule>, String> {
    with_own(load_kinds(&MigrationKind::ALL)?, own)
}

/// The built-in rules of these kinds.
pub(crate) fn load_kinds(kinds: &[MigrationKind]) -> Result<Vec<Rule>, String> {
    let mut all = Vec::new();
    for kind in kinds {
        all.extend(rules::load_builtin_of(*kind).map_err(|e| told(&e))?);
    }
    Ok(all)
}

/// Built-in rules and those of the folders.
pub(crate) fn with_own(builtin: Vec<Rule>, own: &[PathBuf]) -> Result<Vec<Rule>, String> {
    let mut more = Vec::new();
    for folder in own {
        more.extend(rules::load_dir(folder).map_err(|e| told(&e))?);
    }
    rules::join(builtin, more).map_err(|e| told(&e))
}

fn list(args: &RulesListArgs) -> Result<Exit, String> {
    let lang = language(args.lang);
    let kind = args.kind.map(MigrationKind::from);
    let mut shown: Vec<Rule> = load(&args.ruleset)?
        .into_iter()
        .filter(|r| kind.is_none_or(|k| r.migration.kind == k))
        .collect();
    shown.sort_by(|a, b| (&a.ruleset, &a.id).cmp(&(&b.ruleset, &b.id)));
    let widest = shown.iter().map(|r| r.id.len()).max().unwrap_or(0);
    print(&|out| {
        let mut ruleset = "";
        for rule in &shown {
            if rule.ruleset != ruleset {
                ruleset = &rule.ruleset;
                writeln!(out, "{ruleset}")?;
            }
            writeln!(
                out,
                "  {:widest$}  {:10}  {}",
                rule.id,
                rule.breaks.name(),
                rule.title.get(lang)
            )?;
        }
        writeln!(out, "{}", count(lang, shown.len()))
    })
}

fn count(lang: Lang, n: usize) -> String {
    match lang {
        Lang::En => format!("{n} rules"),
        Lang::Ko => format!("규칙 {n}개"),
    }
}

fn explain(args: &RulesExplainArgs) -> Result<Exit, String> {
    let mut rules = load(&args.ruleset)?;
    ids::check(&args.ids, &rules)?;
    rules.retain(|rule| ids::named(&args.ids, rule));
    let options = ExplainOptions {
        lang: language(args.lang),
        color: stdout_color(args.color),
        width: terminal_width(),
    };
    print(&|out| {
        for (n, rule) in rules.iter().enumerate() {
            if n > 0 {
                writeln!(out)?;
            }
            match args.format {
                ExplainFormat::Terminal => explain_rule(rule, &options, out)?,
                ExplainFormat::Markdown => {
                    out.write_all(rule_section(rule, options.lang).as_bytes())?;
                }
            }
        }
        Ok(())
    })
}

/// What `--version` prints.
pub(crate) fn version() -> Result<Exit, String> {
    let edition = Edition::of(&load(&[])?);
    print(&|out| writeln!(out, "{}", version_line(&edition, Lang::En)))
}

fn check(args: &RulesCheckArgs) -> Result<Exit, String> {
    let builtin = rules::load_builtin().map_err(|e| told(&e))?;
    let (judged, beside) = match args.paths.is_empty() {
        true => (builtin, Vec::new()),
        false => with_others(load_all(&args.paths)?, builtin),
    };
    let summary = scan::check(&judged).map_err(|e| told(&e))?;
    let weak = match args.strict {
        true => Some(weaknesses(&judged, &beside)?),
        false => None,
    };
    let of_weak = weak
        .as_ref()
        .map(|w| format!(", {} weak", w.len()))
        .unwrap_or_default();
    let weak = weak.unwrap_or_default();
    print(&|out| {
        summary
            .failures
            .iter()
            .try_for_each(|failure| writeln!(out, "{failure}"))?;
        weak.iter()
            .try_for_each(|weakness| writeln!(out, "{weakness}"))?;
        writeln!(
            out,
            "{} rules, {} examples, {} failed{of_weak}",
            summary.rules,
            summary.examples,
            summary.failures.len()
        )
    })?;
    Ok(if summary.failures.is_empty() && weak.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}

/// The rules of all paths, or the errors of all of them.
fn load_all(paths: &[PathBuf]) -> Result<Vec<Rule>, String> {
    let mut loaded = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        match rules::load_dir(path) {
            Ok(more) => loaded.extend(more),
            Err(more) => errors.extend(more),
        }
    }
    match errors.is_empty() {
        true => Ok(loaded),
        false => Err(told(&errors)),
    }
}

/// The built-in rules run beside a user's own; those that are judged themselves, as files of this project, do not.
fn with_others(judged: Vec<Rule>, builtin: Vec<Rule>) -> (Vec<Rule>, Vec<Rule>) {
    let is_judged = |rule: &Rule| judged.iter().any(|j| j.id == rule.id);
    let beside = builtin
        .into_iter()
        .filter(|rule| !is_judged(rule))
        .collect();
    (judged, beside)
}

fn weaknesses(judged: &[Rule], beside: &[Rule]) -> Result<Vec<Weakness>, String> {
    let mut weak = rules::weak_rules(judged);
    weak.extend(scan::weak_examples(judged, beside).map_err(|e| told(&e))?);
    weak.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(weak)
}
