//! Proves the data rules: puts the examples that have a proof to a MySQL or MariaDB server and to a PostgreSQL server,
//! in throw-away databases. `rulesets/README.md` tells what a proof is and how this is run.
#![allow(clippy::print_stdout)]

mod accounts;
mod example;
mod judge;
mod run_name;
mod source;
mod stamp;
mod summary;
mod target;

use example::Servers;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use migscan::model::{MigrationKind, RuleNumber, Span};
use migscan::rules::{Example, LoadError, Proof, Proven, Rule, load_builtin};
use migscan::scan::{CompiledRules, compile, spans_in_text};
use source::Source;
use std::process::ExitCode;
use std::sync::Arc;
use summary::{Summary, Verdict};
use target::Target;

/// What `MIGSCAN_PROVE` asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Proofs run where there are servers.
    WhereServersAre,
    /// `require`: a missing server fails, and so does a stamp that is out of step with the rule files.
    Require,
    /// `record`: as `require`, and the stamp is written.
    Record,
}

/// Proofs that run at a time: the servers wait for disks more than they compute.
const SESSIONS: usize = 4;

fn main() -> ExitCode {
    let mut args = Arguments::from_args();
    args.test_threads = args.test_threads.or(Some(SESSIONS));
    run(&args).unwrap_or_else(|message| {
        println!("prove: {message}");
        ExitCode::FAILURE
    })
}

fn run(args: &Arguments) -> Result<ExitCode, String> {
    let mode = mode(args)?;
    let book = Arc::new(RuleBook::load()?);
    if args.list {
        let names = book
            .data_rules()
            .map(|(_, rule)| Trial::test(&rule.id, || Ok(())));
        return Ok(libtest_mimic::run(args, names.collect()).exit_code());
    }
    let servers = match servers() {
        Ok(servers) => Arc::new(servers),
        Err(why) if mode == Mode::WhereServersAre => {
            println!("skipped: {why}");
            return Ok(ExitCode::SUCCESS);
        }
        Err(why) => return Err(why),
    };
    let summary = Arc::new(Summary::default());
    let conclusion = libtest_mimic::run(args, trials(&book, &servers, &summary));
    summary.print_lists();
    let stamp = keep_stamp(mode, &book, &servers, &summary);
    if let Err(why) = &stamp {
        println!("{why}");
    }
    println!("{}", summary.counts(conclusion.num_failed));
    Ok(match stamp {
        Ok(()) => conclusion.exit_code(),
        Err(_) => ExitCode::FAILURE,
    })
}

fn mode(args: &Arguments) -> Result<Mode, String> {
    let filtered = args.filter.is_some() || args.exact || !args.skip.is_empty();
    match std::env::var("MIGSCAN_PROVE").as_deref() {
        Err(_) | Ok("") => Ok(Mode::WhereServersAre),
        Ok("require") => Ok(Mode::Require),
        Ok("record") if filtered => {
            Err("a stamp is over all rules: leave the filter out".to_owned())
        }
        Ok("record") => Ok(Mode::Record),
        Ok(other) => Err(format!(
            "MIGSCAN_PROVE is `require` or `record`, not `{other}`"
        )),
    }
}

/// All built-in rules: a rule is judged among all others, as in a scan.
struct RuleBook {
    rules: Vec<Rule>,
    compiled: CompiledRules,
}

impl RuleBook {
    fn load() -> Result<Self, String> {
        let told = |errors: Vec<LoadError>| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            lines.join("\n")
        };
        let rules = load_builtin().map_err(told)?;
        let compiled = compile(&rules).map_err(told)?;
        Ok(Self { rules, compiled })
    }

    fn data_rules(&self) -> impl Iterator<Item = (RuleNumber, &Rule)> {
        let numbered = self.rules.iter().enumerate();
        numbered
            .map(|(number, rule)| (RuleNumber(number as u32), rule))
            .filter(|(_, rule)| rule.migration.kind == MigrationKind::Data)
    }

    fn spans(&self, number: RuleNumber, example: &Example) -> Vec<Span> {
        let rule = &self.rules[number.0 as usize];
        let text = example.bad.as_deref().unwrap_or_default();
        spans_in_text(number, rule, &example.file, text, &self.compiled)
    }
}

/// The servers of `MIGSCAN_MYSQL_URL` and `MIGSCAN_POSTGRES_URL`, else those at the usual local addresses.
fn servers() -> Result<Servers, String> {
    let run = run_name::of_this_run();
    let source = first_reachable(
        "MIGSCAN_MYSQL_URL",
        &["mysql://root@127.0.0.1:3306"],
        |url| Source::connect(url, &run),
    )?;
    let usual = [
        "postgres://postgres@127.0.0.1:5432/postgres",
        "postgres://root@127.0.0.1:5432/postgres",
    ];
    let target = first_reachable("MIGSCAN_POSTGRES_URL", &usual, |url| {
        Target::connect(url, &run)
    })?;
    Ok(Servers { source, target })
}

fn first_reachable<T>(
    variable: &str,
    usual: &[&str],
    connect: impl Fn(&str) -> Result<T, String>,
) -> Result<T, String> {
    let named = std::env::var(variable).ok().filter(|url| !url.is_empty());
    let urls = match &named {
        Some(url) => vec![url.as_str()],
        None => usual.to_vec(),
    };
    let mut why = Vec::new();
    for url in urls {
        match connect(url) {
            Ok(server) => return Ok(server),
            Err(e) => why.push(format!("no server at {}: {e}", without_password(url))),
        }
    }
    Err(format!("{} (set {variable})", why.join("; ")))
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => url.to_owned(),
    }
}

/// One test for each rule.
fn trials(book: &Arc<RuleBook>, servers: &Arc<Servers>, summary: &Arc<Summary>) -> Vec<Trial> {
    let one = |(number, rule): (RuleNumber, &Rule)| {
        let (book, servers, summary) = (book.clone(), servers.clone(), summary.clone());
        Trial::ignorable_test(&rule.id, move || {
            let verdict = verdict(&book, &servers, number);
            let completion = completion(&verdict);
            summary.add(&book.rules[number.0 as usize], verdict);
            completion
        })
    };
    book.data_rules().map(one).collect()
}

/// What is wrong stands in the list at the end, and need not be told twice.
fn completion(verdict: &Verdict) -> Result<Completion, Failed> {
    match verdict {
        Verdict::Proven => Ok(Completion::Completed),
        Verdict::Failed(_) => Err(Failed::without_message()),
        Verdict::Without(why) => Ok(Completion::ignored_with(why)),
    }
}

/// A rule is proven by at least one proof, all of which hold.
fn verdict(book: &RuleBook, servers: &Servers, number: RuleNumber) -> Verdict {
    let rule = &book.rules[number.0 as usize];
    let mut proofs = 0;
    let mut failures = Vec::new();
    let mut reasons = Vec::new();
    for example in &rule.examples {
        match &example.proof {
            None => continue,
            Some(Proof::None { why }) => reasons.push(why.clone()),
            Some(_) => {
                proofs += 1;
                let spans = book.spans(number, example);
                if let Err(why) = example::prove(servers, rule, example, &spans) {
                    failures.push(format!(
                        "{}:{}: {}: {why}",
                        rule.origin.0, example.line, rule.id
                    ));
                }
            }
        }
    }
    match (proofs, failures.is_empty()) {
        (_, false) => Verdict::Failed(failures),
        (0, true) if reasons.is_empty() => Verdict::Without("no example has a proof".to_owned()),
        (0, true) => Verdict::Without(reasons.join("; ")),
        (_, true) => Verdict::Proven,
    }
}

/// Writes the stamp, or compares it: a stamp must not go stale unnoticed.
fn keep_stamp(
    mode: Mode,
    book: &RuleBook,
    servers: &Servers,
    summary: &Summary,
) -> Result<(), String> {
    let failed = summary.failed_files();
    let rules = book.data_rules().map(|(_, rule)| rule);
    match mode {
        Mode::WhereServersAre => Ok(()),
        Mode::Require => stamp::compare(&stamp::files_of(rules), &stamp::stamped()),
        Mode::Record => stamp::write(&Proven {
            date: servers.target.today.clone(),
            source: servers.source.version.clone(),
            target: servers.target.version.clone(),
            files: stamp::files_of(rules.filter(|rule| !failed.contains(&rule.origin.0))),
        }),
    }
}
