//! Proves the data rules: puts the examples that have a proof to the two servers of their migration, in throw-away
//! databases. `rulesets/README.md` tells what a proof is and how this is run.
#![allow(clippy::print_stdout)]

mod accounts;
mod example;
mod judge;
mod mysql_refusal;
mod mysql_server;
mod postgresql_server;
mod run_name;
mod servers;
mod stamp;
mod summary;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use migscan::model::{MigrationKind, RuleNumber, Span};
use migscan::rules::{Example, LoadError, Proof, Proven, ProvenRun, Rule, load_builtin, proven};
use migscan::scan::{CompiledRules, compile, spans_in_text};
use servers::{Pair, Servers};
use std::process::ExitCode;
use std::sync::Arc;
use summary::{Summary, Verdict};

/// What `MIGSCAN_PROVE` asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Proofs run where there are servers.
    WhereServersAre,
    /// `require`: a missing MariaDB or PostgreSQL fails, and so does a stamp that is out of step with the rule files. The
    /// two MySQL servers cannot be had everywhere, so without them their proofs are skipped, and it is told.
    Require,
    /// `record`: as `require`, and the stamp is written; what was skipped keeps the run it has.
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
    let servers = Arc::new(AllServers::connect(mode)?);
    if servers.pairs.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
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

/// The pairs of servers that are there.
struct AllServers {
    pairs: Vec<(Pair, Servers)>,
}

impl AllServers {
    /// Tells which pairs are missing, and why.
    fn connect(mode: Mode) -> Result<Self, String> {
        let mut pairs = Vec::new();
        for pair in Pair::ALL {
            match pair.connect() {
                Ok(servers) => pairs.push((pair, servers)),
                Err(why) if mode == Mode::WhereServersAre || pair == Pair::Mysql => {
                    println!("skipped, {}: {why}", pair.told());
                }
                Err(why) => return Err(why),
            }
        }
        Ok(Self { pairs })
    }

    fn of(&self, rule: &Rule) -> Option<&Servers> {
        let wanted = Pair::of(rule);
        let found = self.pairs.iter().find(|(pair, _)| *pair == wanted);
        found.map(|(_, servers)| servers)
    }
}

/// One test for each rule.
fn trials(book: &Arc<RuleBook>, servers: &Arc<AllServers>, summary: &Arc<Summary>) -> Vec<Trial> {
    let one = |(number, rule): (RuleNumber, &Rule)| {
        let (book, servers, summary) = (book.clone(), servers.clone(), summary.clone());
        Trial::ignorable_test(&rule.id, move || {
            let rule = &book.rules[number.0 as usize];
            let verdict = match servers.of(rule) {
                Some(servers) => verdict(&book, servers, number),
                None => Verdict::Skipped,
            };
            let completion = completion(&verdict);
            summary.add(rule, verdict);
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
        Verdict::Skipped => Ok(Completion::ignored_with("no servers")),
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
    servers: &AllServers,
    summary: &Summary,
) -> Result<(), String> {
    match mode {
        Mode::WhereServersAre => Ok(()),
        Mode::Require => {
            let rules = book.data_rules().map(|(_, rule)| rule);
            stamp::compare(&stamp::files_of(rules), &stamp::stamped())
        }
        Mode::Record => stamp::write(&Proven {
            runs: Pair::ALL
                .into_iter()
                .filter_map(|pair| run_on(pair, book, servers, summary))
                .collect(),
        }),
    }
}

/// The run on a pair of servers, or the recorded one where the pair is not there.
fn run_on(
    wanted: Pair,
    book: &RuleBook,
    servers: &AllServers,
    summary: &Summary,
) -> Option<ProvenRun> {
    let rules = || {
        let all = book.data_rules().map(|(_, rule)| rule);
        all.filter(|rule| Pair::of(rule) == wanted)
    };
    let Some((_, servers)) = servers.pairs.iter().find(|(pair, _)| *pair == wanted) else {
        let of_pair = stamp::files_of(rules());
        let mut recorded = proven()?.runs.iter();
        return recorded
            .find(|run| run.files.keys().any(|file| of_pair.contains_key(file)))
            .cloned();
    };
    let failed = summary.failed_files();
    Some(ProvenRun {
        date: servers.target.today().to_owned(),
        source: servers.source.version.clone(),
        target: servers.target.version().to_owned(),
        files: stamp::files_of(rules().filter(|rule| !failed.contains(&rule.origin.0))),
    })
}
