//! How fast the scan is, against what the machine can do at all and against ripgrep, on texts made on the spot.
//!
//! `cargo bench --bench scan` runs all parts and prints one Markdown table; names behind `--` choose among them: `kernel`
//! `sources` `dump` `line` `memory`. It asserts nothing: times are for people to judge. All programs of a part take turns
//! in every round, and are told as medians, because other load comes and goes.
//!
//! | variable | default | says |
//! |---|---|---|
//! | `MIGSCAN_BENCH_MB` | 200 | sources (three fifths) and dump (two fifths) together |
//! | `MIGSCAN_BENCH_LINE_MB` | 50 | the file of one line; another has twice the size |
//! | `MIGSCAN_BENCH_MEMORY_MB` | 1,50,500 | dumps with equal findings whose peak memory is told |
//! | `MIGSCAN_BENCH_FINDINGS` | 0.5 | synthetic findings per KB, and as many places for the project's own rules |
//! | `MIGSCAN_BENCH_RULES` | 1000,10000 | sizes of the synthetic rulesets |
//! | `MIGSCAN_BENCH_ROUNDS` | 5 | measured rounds; one more comes first, to warm up |
//! | `MIGSCAN_BENCH_THREADS` | cores | threads of the floor and of ripgrep |
//! | `MIGSCAN_BENCH_PROGRAM` | the one just built | the `migscan` that is measured |
//! | `MIGSCAN_BENCH_DIR` | a temporary folder | where the texts are made; they stay there if it is given |
#![allow(clippy::print_stdout, clippy::print_stderr)]

#[cfg(unix)]
mod corpus;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod rules;
#[cfg(unix)]
mod suite;
#[cfg(unix)]
mod table;

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match process::hidden_mode(&arguments) {
        Some(done) => done,
        // `cargo test --all-targets` starts benchmarks without this.
        None if arguments.iter().any(|a| a == "--bench") => suite::run(&arguments),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn main() {
    println!("skipped: CPU time and memory of processes are asked the Unix way");
}
