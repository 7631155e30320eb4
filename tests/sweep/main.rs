//! The sweep for missing rules: every documented construct of the source, asked of both servers and of the scanner.
//!
//! `cargo test --test sweep` judges the answers that are kept in `rulesets/generate/sweep/answers.tsv` against what the
//! scanner says today, and needs no server. `cargo test --test sweep -- --ask` asks MariaDB and PostgreSQL again, keeps
//! their answers and writes `rulesets/docs/sweep.md`; `--ask WORD` asks only the statements that hold the
//! word, `--write` writes the page from the kept answers.
//! A gap, a false alarm, an unexplained difference or a reason that explains nothing fails the run.

#![allow(clippy::print_stdout)]

mod answers;
mod entries;
mod page;
mod scanner;
mod source;
mod target;
mod verdict;

use answers::{Answer, Answers};
use entries::Entry;
use scanner::Scanner;
use source::Source;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use target::Target;
use verdict::{Judged, Tally};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(message) => {
            println!("sweep: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let entries = entries::read_all(&folder())?;
    let mut answers = Answers::read(&folder())?;
    if let Some(at) = arguments.iter().position(|a| a == "--ask") {
        let word = arguments.get(at + 1).map_or("", String::as_str);
        if !ask(&entries, &mut answers, word)? {
            return Ok(ExitCode::SUCCESS);
        }
        answers.write(&folder(), &entries)?;
    }
    let judged = judge(&entries, &answers)?;
    let tally = Tally::of(&judged);
    if arguments.iter().any(|a| a == "--ask" || a == "--write") {
        page::write(&docs_page(), &judged, &answers)?;
    }
    tell(&judged, &tally);
    let clean = tally.is_clean();
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets/generate/sweep")
}

fn docs_page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets/docs/sweep.md")
}

/// Asks both servers. `false` where one is absent: the reason is printed, and nothing is judged.
fn ask(entries: &[Entry], answers: &mut Answers, word: &str) -> Result<bool, String> {
    let (mut source, mut target) = match (Source::open(), Target::open()) {
        (Ok(source), Ok(target)) => (source, target),
        (Err(reason), _) | (_, Err(reason)) => {
            println!("skipped: {reason}");
            return Ok(false);
        }
    };
    answers.servers = format!("{} · {}", source.version()?, target.version()?);
    for entry in entries.iter().filter(|e| e.statement.contains(word)) {
        let answer = Answer {
            source: source.ask(entry)?,
            target: target.ask(entry)?,
        };
        answers.keep(entry, answer);
    }
    source.close()?;
    target.close()?;
    Ok(true)
}

fn judge<'a>(entries: &'a [Entry], answers: &Answers) -> Result<Vec<Judged<'a>>, String> {
    let scanner = Scanner::new()?;
    let judge_one = |entry: &'a Entry| {
        let answer = answers.of(entry).ok_or_else(|| {
            format!(
                "no answer is kept for `{}`; run with --ask",
                entry.statement
            )
        })?;
        Ok(Judged::new(
            entry,
            answer,
            scanner.findings(&entry.statement)?,
        ))
    };
    entries.iter().map(judge_one).collect()
}

fn tell(judged: &[Judged], tally: &Tally) {
    for one in judged.iter().filter(|j| j.verdict.is_open()) {
        println!("{}", one.line());
    }
    println!("{}", tally.line());
}
