//! `migscan rules`: list, explain, check, schema.
#![allow(clippy::print_stdout)]

use super::output::{Target, TargetPlace, write};
use super::scan::told;
use super::{Exit, RulesCheckArgs, RulesCommand, RulesExplainArgs, RulesListArgs, language};
use migscan::model::{Lang, MigrationKind};
use migscan::report::{Format, explain_rule};
use migscan::rules::{self, Rule};
use migscan::scan;
use std::io::Write;
use std::path::PathBuf;

pub(crate) fn run(command: &RulesCommand) -> Result<Exit, String> {
    match command {
        RulesCommand::List(args) => list(args),
        RulesCommand::Explain(args) => explain(args),
        RulesCommand::Check(args) => check(args),
        RulesCommand::Schema => print(&|out| writeln!(out, "{}", rules::schema_json())),
    }
}

fn print(render: &dyn Fn(&mut dyn Write) -> std::io::Result<()>) -> Result<Exit, String> {
    write(
        &Target {
            format: Format::Terminal,
            place: TargetPlace::Stdout,
        },
        render,
    )?;
    Ok(Exit::Clean)
}

fn load(own: &[PathBuf]) -> Result<Vec<Rule>, String> {
    let builtin = rules::load_builtin().map_err(|e| told(&e))?;
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
    let all = load(&args.ruleset)?;
    let Some(rule) = all
        .iter()
        .find(|r| r.id == args.id || r.aliases.contains(&args.id))
    else {
        let near = rules::nearest(&args.id, all.iter().map(|r| r.id.as_str()));
        let hint = near
            .map(|n| format!("; did you mean `{n}`?"))
            .unwrap_or_else(|| ".".to_owned());
        return Err(format!(
            "no rule has the id `{}`{hint} `migscan rules list` shows all",
            args.id
        ));
    };
    let lang = language(args.lang);
    print(&|out| explain_rule(rule, lang, out))
}

fn check(args: &RulesCheckArgs) -> Result<Exit, String> {
    let mut rules = Vec::new();
    if args.paths.is_empty() {
        rules = rules::load_builtin().map_err(|e| told(&e))?;
    }
    let mut errors = Vec::new();
    for path in &args.paths {
        match rules::load_dir(path) {
            Ok(more) => rules.extend(more),
            Err(more) => errors.extend(more),
        }
    }
    if !errors.is_empty() {
        return Err(told(&errors));
    }
    let summary = scan::check(&rules).map_err(|e| told(&e))?;
    print(&|out| {
        for failure in &summary.failures {
            writeln!(out, "{failure}")?;
        }
        writeln!(
            out,
            "{} rules, {} examples, {} failed",
            summary.rules,
            summary.examples,
            summary.failures.len()
        )
    })?;
    Ok(if summary.failures.is_empty() {
        Exit::Clean
    } else {
        Exit::Findings
    })
}
