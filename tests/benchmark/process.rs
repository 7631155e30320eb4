//! Whole processes, measured: each is started by a small process of its own that asks the system what it used.

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeSpec, TimeValLike};
use nix::time::{ClockId, clock_gettime};
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use std::{env, fs, io};

/// Argument of the hidden mode in which this program measures another.
const MEASURE: &str = "--measure-one-process";
/// Argument of the hidden mode in which this program reads a tree and does nothing with it.
const READ_ALL: &str = "--read-everything";

/// The one program whose exit code 1 is no failure.
pub(crate) const RIPGREP: &str = "rg";

/// A program with its arguments; it runs in the folder of the corpus, without input, output thrown away.
#[derive(Clone)]
pub(crate) struct Task {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
}

impl Task {
    pub(crate) fn new(program: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.iter().map(OsString::from).collect(),
        }
    }

    pub(crate) fn with(mut self, arguments: &[&Path]) -> Self {
        self.arguments.extend(arguments.iter().map(OsString::from));
        self
    }
}

/// What one run used.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    /// User and system time of all threads, in seconds.
    pub(crate) cpu: f64,
    /// In seconds.
    pub(crate) wall: f64,
    /// Largest resident set, in KiB.
    pub(crate) peak: f64,
}

/// Runs the hidden mode that the arguments ask for; `None` where they ask for none.
pub(crate) fn hidden_mode(arguments: &[String]) -> Option<io::Result<()>> {
    match arguments {
        [mode, program, rest @ ..] if mode == MEASURE => Some(measure_child(program, rest)),
        [mode, threads, folder] if mode == READ_ALL => Some(read_everything(
            Path::new(folder),
            threads.parse().unwrap_or(1),
        )),
        _ => None,
    }
}

/// The floor: the tree walked as the scan walks it, and every file read once.
pub(crate) fn read_floor(threads: usize) -> io::Result<Task> {
    Ok(Task::new(
        env::current_exe()?,
        &[READ_ALL, &threads.to_string(), "."],
    ))
}

/// Runs a task to its end. The error says how it failed, in one line.
pub(crate) fn run(task: &Task, folder: &Path) -> Result<Usage, String> {
    let output = env::current_exe()
        .and_then(|own| {
            Command::new(own)
                .arg(MEASURE)
                .arg(&task.program)
                .args(&task.arguments)
                .current_dir(folder)
                .stdin(Stdio::null())
                .output()
        })
        .map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = told
        .split_whitespace()
        .filter_map(|n| n.parse().ok())
        .collect();
    match numbers[..] {
        [cpu, wall, peak] if output.status.success() => Ok(Usage { cpu, wall, peak }),
        _ => Err(last_line(&output.stderr)),
    }
}

/// What a call used on this thread alone.
pub(crate) fn thread_usage(work: impl FnOnce() -> usize) -> Usage {
    let clock = || clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(f64::NAN, seconds);
    let (begin, cpu) = (Instant::now(), clock());
    std::hint::black_box(work());
    Usage {
        cpu: clock() - cpu,
        wall: begin.elapsed().as_secs_f64(),
        peak: 0.0,
    }
}

fn seconds(time: TimeSpec) -> f64 {
    time.num_nanoseconds() as f64 / 1e9
}

fn last_line(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let line = text.lines().rfind(|line| !line.trim().is_empty());
    line.unwrap_or("it failed and said nothing").to_owned()
}

/// Starts one child, waits, and prints CPU seconds, wall seconds and peak KiB of it: the only child of this process, which
/// is small, because a child's peak is never told lower than its parent was when it started.
fn measure_child(program: &str, arguments: &[String]) -> io::Result<()> {
    let begin = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()?;
    let wall = begin.elapsed().as_secs_f64();
    let nothing_matches = program == RIPGREP && status.code() == Some(1);
    if !status.success() && !nothing_matches {
        return Err(io::Error::other(format!("it ended with {status}")));
    }
    let used = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = used.user_time().num_microseconds() + used.system_time().num_microseconds();
    println!("{} {wall} {}", cpu as f64 / 1e6, used.max_rss());
    Ok(())
}

/// Reads with a small reused buffer per thread, without asking for sizes first: the cheapest way that was measured.
fn read_everything(folder: &Path, threads: usize) -> io::Result<()> {
    let total = AtomicU64::new(0);
    let walk = ignore::WalkBuilder::new(folder)
        .threads(threads)
        .build_parallel();
    walk.run(|| {
        let total = &total;
        let mut buffer = vec![0; 1 << 18];
        Box::new(move |entry| {
            if let Ok(entry) = entry
                && entry.file_type().is_some_and(|kind| kind.is_file())
            {
                total.fetch_add(
                    read_through(entry.path(), &mut buffer).unwrap_or(0),
                    Ordering::Relaxed,
                );
            }
            ignore::WalkState::Continue
        })
    });
    match total.into_inner() {
        0 => Err(io::Error::other("nothing was read")),
        _ => Ok(()),
    }
}

fn read_through(path: &Path, buffer: &mut [u8]) -> io::Result<u64> {
    let mut file = fs::File::open(path)?;
    let mut total = 0;
    loop {
        match file.read(buffer)? {
            0 => return Ok(total),
            count => total += count as u64,
        }
    }
}
