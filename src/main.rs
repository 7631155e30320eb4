//! The `migscan` program: parse the command line, run it, exit with its code.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
