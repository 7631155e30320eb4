//! The commands that the guides show run: every `$ migscan …` line of their console blocks.
#![allow(clippy::print_stderr, reason = "a skipped guide or command is told")]

use std::fs;
use std::path::Path;
use std::process::Command;

const GUIDES: [&str; 3] = ["README.md", "rulesets/README.md", "fixtures/README.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The lines behind `$ ` in blocks that open with ```` ```console ````.
fn commands(guide: &str) -> Vec<&str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in guide.lines() {
        match line.trim() {
            "```console" => inside = true,
            fence if fence.starts_with("```") => inside = false,
            line if inside => found.extend(line.strip_prefix("$ ")),
            _ => {}
        }
    }
    found
}

#[test]
fn only_console_blocks_hold_commands() {
    let guide = "$ no\n```console\n$ migscan rules check\nits output\n$ cargo test\n```\n```sh\n$ no\n```\n";
    assert_eq!(commands(guide), ["migscan rules check", "cargo test"]);
}

#[test]
fn every_command_of_the_guides_runs() {
    let mut ran = 0;
    for name in GUIDES {
        let Ok(guide) = fs::read_to_string(root().join(name)) else {
            eprintln!("skipped: there is no {name}");
            continue;
        };
        for command in commands(&guide) {
            match command.strip_prefix("migscan ") {
                Some(args) if !command.contains('<') => ran += usize::from(runs(name, args)),
                _ => eprintln!("skipped: {name}: {command}"),
            }
        }
    }
    assert!(ran > 0, "the guides show commands");
}

/// Runs a command line from the project root, files under /tmp put elsewhere; false where it names what is not there.
fn runs(guide: &str, line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    let missing = line.split_whitespace().find(|word| {
        (word.starts_with("fixtures/") || word.starts_with("rulesets/"))
            && !root().join(word).exists()
    });
    if let Some(missing) = missing {
        eprintln!("skipped: {guide}: there is no {missing}: {line}");
        return false;
    }
    assert!(
        !line.contains(['|', '>', '"', '\'', '$', '*']),
        "{guide}: this test runs no shell: {line}"
    );
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let words: Vec<String> = line
        .split_whitespace()
        .map(|word| word.replace("/tmp/", &format!("{}/", elsewhere.path().display())))
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_migscan"))
        .args(&words)
        .current_dir(root())
        .env_clear()
        .output()
        .expect("the program starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{guide}: {line}: {told}"
    );
    let asked = line.matches("/tmp/").count();
    assert_eq!(
        fs::read_dir(elsewhere.path()).expect("the folder").count(),
        asked,
        "{guide}: {line}: files written"
    );
    true
}
