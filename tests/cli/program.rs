//! A folder with files in it, and the program run there.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder to scan, gone when it is dropped.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run told.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Where something was found: rule id, path, line.
pub(crate) type Hit = (String, String, u64);

/// The migration that most cases scan for.
pub(crate) const MYSQL: [&str; 6] = [
    "--type",
    "data",
    "--from",
    "mysql@5.7",
    "--to",
    "postgresql@15",
];

/// A statement in which `mysql-ifnull` is found, and nothing else.
pub(crate) const IFNULL: &str = "SELECT IFNULL(a, 0) FROM t;\n";

impl Project {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let project = Self::new();
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, bytes).expect("the file can be written");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("the file is there")
    }

    /// Names in the folder itself, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder is there");
        let mut names: Vec<String> = entries
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The program, to be run here with nothing of the caller's environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migscan"));
        command.args(args).current_dir(self.folder.path());
        scrubbed(command)
    }

    /// The program under limits of the shell's `ulimit`; a write past a limit is an error to it, not a signal.
    #[cfg(unix)]
    pub(crate) fn limited(&self, limits: &str, args: &[&str]) -> Told {
        let mut command = Command::new("/bin/sh");
        let script = format!("trap '' XFSZ; ulimit {limits} || exit 99; exec \"$0\" \"$@\"");
        command
            .args(["-c", &script, env!("CARGO_BIN_EXE_migscan")])
            .args(args)
            .current_dir(self.folder.path());
        // One arena: what is limited is address space, of which each arena takes 64 MiB unused.
        Told::of(
            scrubbed(command)
                .env("MALLOC_ARENA_MAX", "1")
                .output()
                .expect("a shell"),
        )
    }

    /// What the program uses of the processor, user and system, whatever else runs.
    #[cfg(unix)]
    pub(crate) fn cpu_seconds(&self, args: &[&str]) -> f64 {
        let mut command = Command::new("/bin/sh");
        command
            .args([
                "-c",
                "\"$0\" \"$@\" >/dev/null 2>&1; times",
                env!("CARGO_BIN_EXE_migscan"),
            ])
            .args(args)
            .current_dir(self.folder.path());
        let told = Told::of(scrubbed(command).output().expect("a shell"));
        // The second line is of the shell's children: `0m1.25s 0m0.08s`.
        let of_children = told.out.lines().nth(1).expect("two lines of times");
        let seconds = |time: &str| {
            let (minutes, seconds) = time.trim_end_matches('s').split_once('m')?;
            Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
        };
        let times = of_children.split_whitespace();
        times.map(|time| seconds(time).expect("a time")).sum()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Told {
        Told::of(self.command(args).output().expect("the program starts"))
    }

    /// A scan of the folder for the move from MySQL 5.7 to PostgreSQL 15.
    pub(crate) fn scan(&self, more: &[&str]) -> Told {
        self.run(&[&["scan", "."][..], &MYSQL, &["--quiet"], more].concat())
    }

    /// The JSON report of that scan.
    pub(crate) fn json(&self, more: &[&str]) -> Value {
        self.scan(&[&["--format", "json"], more].concat()).json()
    }

    /// Everything found by that scan.
    pub(crate) fn hits(&self, more: &[&str]) -> Vec<Hit> {
        hits(&self.json(more))
    }

    /// Paths in which that scan finds `mysql-ifnull`.
    pub(crate) fn hit_paths(&self, more: &[&str]) -> Vec<String> {
        self.hits(&[&["--select", "mysql-ifnull"], more].concat())
            .into_iter()
            .map(|(_, path, _)| path)
            .collect()
    }
}

fn scrubbed(mut command: Command) -> Command {
    command.env_clear();
    // Windows starts nothing without it.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}

impl Told {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let told = Self {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        assert!(!told.err.contains("panicked"), "{told:?}");
        told
    }

    /// Asserts the exit code, and that each text is told, in either stream.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, texts: &[&str]) -> &Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        for text in texts {
            assert!(
                self.out.contains(text) || self.err.contains(text),
                "`{text}` is not told:\n{}\n{}",
                self.out,
                self.err
            );
        }
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {} {}", self.out, self.err))
    }
}

pub(crate) fn hits(report: &Value) -> Vec<Hit> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let found = report["findings"].as_array().expect("findings");
    found
        .iter()
        .map(|f| {
            (
                text(&f["rule"]),
                text(&f["path"]),
                f["region"]["start_line"].as_u64().expect("a line"),
            )
        })
        .collect()
}

/// Path and reason of all that was not fully read.
pub(crate) fn skipped(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    report["skipped"]
        .as_array()
        .expect("skipped")
        .iter()
        .map(|s| (text(&s["path"]), text(&s["reason"])))
        .collect()
}
