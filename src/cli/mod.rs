//! The command line: the only place with clap, printing and exit codes.
#![allow(clippy::print_stderr)]

mod files;
mod ids;
mod init;
mod migration;
mod new_rule;
mod output;
mod plan;
mod request;
mod rule_pages;
mod rules;
mod scan;
mod stack;

use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use migscan::model::{Lang, MigrationKind};
use std::path::PathBuf;
use std::process::ExitCode;

/// How a run ends. The codes are documented in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean,
    /// Findings at or above `--fail-on`, or examples that fail `rules check`.
    Findings,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => ExitCode::from(0),
            Exit::Findings => ExitCode::from(1),
        }
    }
}

/// Usage, configuration or input and output: the exit code is 2.
pub(crate) const TROUBLE: u8 = 2;

/// Audits a codebase before a migration: what breaks, what silently changes, what it costs.
#[derive(Debug, Parser)]
#[command(name = "migscan", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan files and report what the migration will meet
    Scan(Box<ScanArgs>),
    /// Show what the code is built with, and its schema
    Stack(Box<StackArgs>),
    /// Make the plan of a migration: risks, steps, rollback and checklist, from a request and a scan
    Plan(Box<PlanArgs>),
    /// Put the request and the findings into a prompt for an assistant
    Prompt(Box<PromptArgs>),
    /// Write a migration request, filled in with what the code shows
    Init(Box<InitArgs>),
    /// List, explain and check rules
    #[command(subcommand)]
    Rules(RulesCommand),
}

#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// Files and folders to scan
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// What is migrated
    #[arg(long = "type", value_enum)]
    pub(crate) kind: Kind,
    /// What is migrated from, such as mysql@5.7; default: what the code shows
    #[arg(long, value_name = "NAME[@VERSION]")]
    pub(crate) from: Option<String>,
    /// What is migrated to, such as postgresql@15; default: what the code shows
    #[arg(long, value_name = "NAME[@VERSION]")]
    pub(crate) to: Option<String>,

    /// Folder with rules of your own, used beside the built-in ones; repeatable
    #[arg(long, value_name = "DIR", help_heading = "Rules")]
    pub(crate) ruleset: Vec<PathBuf>,
    /// Only these rules (ids, `*` as a wildcard); repeatable, also with commas
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) select: Vec<String>,
    /// Not these rules; repeatable, also with commas
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Rules")]
    pub(crate) ignore: Vec<String>,

    /// A query log to judge as well, general or slow, or a program's log of its SQL; `-` is standard input; repeatable
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) sql_log: Vec<PathBuf>,
    /// Table definitions that are not in the tree: a dump or the output of SHOW CREATE TABLE; `-` is standard input; repeatable
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) schema: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) files: FileArgs,

    /// Format of the report on standard output
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<String>,
    /// Write a report to a file: FORMAT=PATH, or PATH whose ending names the format; `-` is standard output; repeatable
    #[arg(short, long, value_name = "[FORMAT=]PATH", help_heading = "Output")]
    pub(crate) output: Vec<String>,
    /// Language of the report; default: from the locale
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) lang: Option<LangArg>,
    /// List every place in terminal and Markdown reports
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,
    /// When to colour the terminal report
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub(crate) color: ColorArg,
    /// No progress and no notes on standard error
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Category of the SARIF run, where a repository uploads several
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub(crate) sarif_category: Option<String>,

    /// Exit with 1 when a finding is at or above this risk
    #[arg(long, value_enum, default_value_t = FailOn::High, help_heading = "Exit code")]
    pub(crate) fail_on: FailOn,
    /// Exit with 0 whatever is found
    #[arg(long, help_heading = "Exit code")]
    pub(crate) exit_zero: bool,
}

/// What is planned: a request, and what flags say beside it.
#[derive(Debug, Args)]
pub(crate) struct SubjectArgs {
    /// A migration request in Markdown (*.md), and the files and folders to scan; default: the current folder
    #[arg(value_name = "REQUEST.md|PATH")]
    pub(crate) inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) stated: RequestArgs,
    /// How fast the data is copied: 50MB/s; short for --assume transfer-rate=50MB/s
    #[arg(long, value_name = "RATE", help_heading = "Request")]
    pub(crate) throughput: Option<String>,
    /// What to assume instead of the plan's own assumption, which it lists: smoke-test=30m; repeatable
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Request")]
    pub(crate) assume: Vec<String>,

    /// Folder with rules of your own, used beside the built-in ones; repeatable
    #[arg(long, value_name = "DIR", help_heading = "Rules")]
    pub(crate) ruleset: Vec<PathBuf>,

    /// A query log to judge as well; `-` is standard input; repeatable
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) sql_log: Vec<PathBuf>,
    /// Table definitions that are not in the tree; `-` is standard input; repeatable
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) schema: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) files: FileArgs,

    /// Language; default: from the locale
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) lang: Option<LangArg>,
    /// No progress and no notes on standard error
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// Format; default: what the ending of the output names, else markdown
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) format: Option<PlanFormatArg>,
    /// File for the plan; `-` is standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<String>,
    /// Folder for the files that go with the plan: load file, scripts, verification SQL
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(crate) artifacts: Option<PathBuf>,
    /// Day of the cut-over; without it the plan has no dates
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Output")]
    pub(crate) start: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PromptArgs {
    #[command(flatten)]
    pub(crate) subject: SubjectArgs,

    /// Size of the prompt in characters
    #[arg(long, value_name = "N", default_value_t = 12_000, value_parser = clap::value_parser!(u32).range(500..=1_000_000), help_heading = "Output")]
    pub(crate) max_chars: u32,
    /// File for the prompt; `-` is standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanFormatArg {
    /// With the headings of the migration request's answer
    Markdown,
    /// One file that can be printed
    Html,
    /// Every number with its origin
    Json,
}

/// Which files are looked at.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Files")]
pub(crate) struct FileArgs {
    /// Also scan what .gitignore, .ignore and .migscanignore leave out
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// Leave out paths that match this glob; repeatable
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// Paths in reports are relative to this folder; default: the git root, else the scanned folder
    #[arg(long, value_name = "DIR")]
    pub(crate) base: Option<PathBuf>,
    /// Reader threads; default: 8 or the number of cores, whichever is more
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) threads: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Files and folders to look at
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) stated: RequestArgs,
    /// A request to complete: what it says holds
    #[arg(long, value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,

    /// Table definitions that are not in the tree, as for `scan --schema`; `-` is standard input; repeatable
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub(crate) schema_file: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) files: FileArgs,

    /// Write to a file; default: standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, help_heading = "Output")]
    pub(crate) force: bool,
    /// Language of the request; default: from the locale
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) lang: Option<LangArg>,
    /// No notes on standard error
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
}

/// What a migration request states, as flags; they hold before a request's file, and that before `migscan.toml`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct RequestArgs {
    /// What is migrated
    #[arg(long = "type", value_enum)]
    pub(crate) kind: Option<Kind>,
    /// What is migrated from, such as mysql@5.7
    #[arg(long, value_name = "NAME[@VERSION]")]
    pub(crate) from: Option<String>,
    /// What is migrated to, such as postgresql@15
    #[arg(long, value_name = "NAME[@VERSION]")]
    pub(crate) to: Option<String>,
    /// How long the service may be down, such as 2h or 90m; 0: not at all
    #[arg(long, value_name = "TIME")]
    pub(crate) downtime: Option<String>,
    /// Whether data may be lost: none, allowed, or of how many of the last minutes, such as 5m
    #[arg(long, value_name = "none|allowed|TIME")]
    pub(crate) data_loss: Option<String>,
    /// Whether going back must stay possible: required or not-required
    #[arg(long, value_name = "required|not-required")]
    pub(crate) rollback: Option<String>,
    /// Within which time going back must be done, such as 30m
    #[arg(long, value_name = "TIME")]
    pub(crate) rollback_time: Option<String>,
    /// How large the data is, such as 10GB
    #[arg(long, value_name = "SIZE")]
    pub(crate) data_size: Option<String>,
    /// How many tables there are
    #[arg(long, value_name = "N")]
    pub(crate) tables: Option<String>,
    /// How many rows there are
    #[arg(long, value_name = "N")]
    pub(crate) rows: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct StackArgs {
    /// Files and folders to look at
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also show the schema: tables, keys, views, triggers, routines, and definitions that differ
    #[arg(long)]
    pub(crate) schema: bool,
    /// Table definitions that are not in the tree, as for `scan --schema`; `-` is standard input; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) schema_file: Vec<PathBuf>,
    /// Only these tables, with their columns (`*` as a wildcard); repeatable, also with commas
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) table: Vec<String>,

    #[command(flatten)]
    pub(crate) files: FileArgs,

    #[arg(long, value_enum, default_value_t = StackFormatArg::Terminal, help_heading = "Output")]
    pub(crate) format: StackFormatArg,
    /// Language; default: from the locale
    #[arg(long, value_enum, help_heading = "Output")]
    pub(crate) lang: Option<LangArg>,
    /// Show the columns of all tables, and every place
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,
    /// When to colour
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub(crate) color: ColorArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StackFormatArg {
    /// For reading in a terminal
    Terminal,
    /// GitHub-flavoured Markdown
    Markdown,
    /// All there is, for programs
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List rules: id, what it breaks, title
    List(RulesListArgs),
    /// Tell all about a rule, or several
    Explain(RulesExplainArgs),
    /// Run every rule's own examples through the engine
    Check(RulesCheckArgs),
    /// Write a rule to start from
    New(RulesNewArgs),
    /// Write a Markdown page for each ruleset, in English and Korean
    Docs(RulesDocsArgs),
    /// Print the JSON Schema of rule files
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct RulesListArgs {
    /// Only rules of this type
    #[arg(long = "type", value_enum)]
    pub(crate) kind: Option<Kind>,
    /// Folder with rules of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub(crate) ruleset: Vec<PathBuf>,
    #[arg(long, value_enum)]
    pub(crate) lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub(crate) struct RulesExplainArgs {
    /// Ids of rules, also former ones; `*` as a wildcard
    #[arg(required = true, value_name = "ID", value_delimiter = ',')]
    pub(crate) ids: Vec<String>,
    /// Folder with rules of your own; repeatable
    #[arg(long, value_name = "DIR")]
    pub(crate) ruleset: Vec<PathBuf>,
    #[arg(long, value_enum)]
    pub(crate) lang: Option<LangArg>,
    #[arg(long, value_enum, default_value_t = ExplainFormat::Terminal)]
    pub(crate) format: ExplainFormat,
    /// When to colour
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub(crate) color: ColorArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For reading in a terminal
    Terminal,
    /// As on the rule's page
    Markdown,
}

#[derive(Debug, Args)]
pub(crate) struct RulesCheckArgs {
    /// Rule files or folders; default: the built-in rules
    pub(crate) paths: Vec<PathBuf>,
    /// Also tell what is weak: a missing reference, Korean text or proof, words too common to look for first, examples
    /// on which other rules report as well
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RulesNewArgs {
    /// The rule's id: kebab-case, never renamed
    pub(crate) id: String,
    /// Folder in which the rule gets a file ID.yaml, or a rule file (*.yaml) to which it is appended
    #[arg(long, value_name = "DIR|FILE", default_value = "migscan-rules")]
    pub(crate) ruleset: PathBuf,
    /// What is migrated; default: as in the file, else data
    #[arg(long = "type", value_enum)]
    pub(crate) kind: Option<Kind>,
    /// What is migrated from, such as mysql; default for data: mysql and mariadb
    #[arg(long, value_name = "NAME")]
    pub(crate) from: Option<String>,
    /// What is migrated to, such as postgresql; default for data: postgresql
    #[arg(long, value_name = "NAME")]
    pub(crate) to: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RulesDocsArgs {
    /// Folder for the pages; what `rules docs` did not write there is never replaced
    #[arg(short, long, value_name = "DIR", default_value = "docs/rules")]
    pub(crate) output: PathBuf,
    /// Folder with rules of your own, documented beside the built-in ones; repeatable
    #[arg(long, value_name = "DIR")]
    pub(crate) ruleset: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Code,
    Data,
    Dependency,
    Platform,
}

impl From<Kind> for MigrationKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Code => MigrationKind::Code,
            Kind::Data => MigrationKind::Data,
            Kind::Dependency => MigrationKind::Dependency,
            Kind::Platform => MigrationKind::Platform,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    En,
    Ko,
}

/// The language asked for, else that of the locale.
pub(crate) fn language(asked: Option<LangArg>) -> Lang {
    match asked {
        Some(LangArg::En) => Lang::En,
        Some(LangArg::Ko) => Lang::Ko,
        None => {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty());
            if locale.is_some_and(|l| l.starts_with("ko")) {
                Lang::Ko
            } else {
                Lang::En
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// What the target surely or likely refuses, or surely answers differently, in production code
    High,
    /// Also what is likely to differ or to be slower, or may be refused
    Medium,
    /// Every finding but those that only ask for a review
    Low,
    /// Nothing
    Never,
}

/// Runs the command line and tells how the process ends.
pub(crate) fn run() -> ExitCode {
    let ended = match Cli::try_parse() {
        Ok(cli) => match cli.command {
            Command::Scan(args) => scan::run(&args),
            Command::Stack(args) => stack::run(&args),
            Command::Plan(args) => plan::run(&args),
            Command::Prompt(args) => plan::run_prompt(&args),
            Command::Init(args) => init::run(&args),
            Command::Rules(command) => rules::run(&command),
        },
        // Rules are read for it, which no other run should pay for.
        Err(error) if error.kind() == ErrorKind::DisplayVersion => rules::version(),
        Err(error) => error.exit(),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(message) => {
            eprintln!("error: {}", message.trim_end());
            ExitCode::from(TROUBLE)
        }
    }
}
