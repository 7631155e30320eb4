//! The parts of the benchmark: which programs run on which texts, and what is told of them.

use crate::corpus::{self, Density};
use crate::process::{self, Task, Usage};
use crate::rules;
use crate::table::{self, Cells, Row, Summary};
use migscan::scan::{Prefilter, PrefilterBuilder};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// The scan as the benchmark calls it, in the folder of the corpus.
const SCAN: [&str; 9] = [
    "scan",
    "--type",
    "data",
    "--from",
    "mysql@5.7",
    "--to",
    "postgresql@15",
    "--exit-zero",
    "-o",
];
const NO_REPORT: &str = "json=/dev/null";
const SIGNS: [&str; 12] = [
    "`",
    "@@",
    ":=",
    "<=>",
    "&&",
    "||",
    "->>",
    "^",
    "#",
    "/*!",
    "0000-00-00",
    "<<",
];
const PREFIXES: [&str; 4] = ["mysql_", "mysqli_", "innodb_", "utf8mb"];
/// Findings in each of the files of the memory part.
const EQUAL_FINDINGS: usize = 500;

/// Makes the texts, runs the parts that were asked for, and prints the table.
pub(crate) fn run(arguments: &[String]) -> io::Result<()> {
    let asked: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    let temporary = tempfile::tempdir()?;
    let mut suite = Suite::new(temporary.path())?;
    let parts: [(&str, Part); 5] = [
        ("kernel", Suite::kernel),
        ("sources", Suite::sources),
        ("dump", Suite::dump),
        ("line", Suite::line),
        ("memory", Suite::memory),
    ];
    for (name, part) in parts {
        if asked.is_empty() || asked.iter().any(|a| *a == name) {
            eprintln!("{name} …");
            part(&mut suite)?;
        }
    }
    print!("\n{}\n\n{}", machine(&suite), table::markdown(&suite.rows));
    for remark in &suite.remarks {
        println!("\n{remark}");
    }
    Ok(())
}

type Part = fn(&mut Suite) -> io::Result<()>;

struct Suite {
    folder: PathBuf,
    settings: Settings,
    programs: Programs,
    rows: Vec<Row>,
    remarks: Vec<String>,
}

struct Settings {
    megabytes: usize,
    line_megabytes: usize,
    memory_megabytes: Vec<usize>,
    findings: f64,
    rulesets: Vec<usize>,
    rounds: usize,
    threads: usize,
}

/// What runs on every corpus; what cannot run says why.
struct Programs {
    floor: Task,
    ripgrep: Result<Vec<(String, Task)>, String>,
    migscan: Result<Vec<(String, Task)>, String>,
}

impl Suite {
    fn new(temporary: &Path) -> io::Result<Self> {
        let folder = env::var_os("MIGSCAN_BENCH_DIR").map_or(temporary.to_owned(), PathBuf::from);
        fs::create_dir_all(&folder)?;
        let folder = folder.canonicalize()?;
        let settings = Settings::from_environment();
        let programs = Programs {
            floor: process::read_floor(settings.threads)?,
            ripgrep: ripgrep(&folder, &settings)?,
            migscan: migscan(&folder, &settings)?,
        };
        for missing in [
            programs.ripgrep.as_ref().err(),
            programs.migscan.as_ref().err(),
        ] {
            missing
                .into_iter()
                .for_each(|reason| eprintln!("skipped: {reason}"));
        }
        Ok(Self {
            folder,
            settings,
            programs,
            rows: Vec::new(),
            remarks: Vec::new(),
        })
    }

    /// The first pass alone, on one core, in memory.
    fn kernel(&mut self) -> io::Result<()> {
        let text = read_tree(&self.sources_folder()?)?;
        let floor = self.time(&text, |text| memchr::memchr_iter(b'\n', text).count());
        self.tell_kernel(&text, "count lines (floor)", &floor, &floor);
        for &count in &self.settings.rulesets.clone() {
            let plain = prefilter(count, &[], &[]);
            let full = prefilter(count, &SIGNS, &PREFIXES);
            let what = format!("prefilter, {count} words");
            let signs = format!("{what}, {} signs, {} prefixes", SIGNS.len(), PREFIXES.len());
            let mut hits = Vec::new();
            let mut find = |prefilter: &Prefilter, text: &[u8]| {
                hits.clear();
                prefilter.find(text, &mut hits);
                hits.len()
            };
            let runs = self.time(&text, |text| find(&plain, text));
            self.tell_kernel(&text, &what, &runs, &floor);
            let runs = self.time(&text, |text| find(&full, text));
            self.tell_kernel(&text, &signs, &runs, &floor);
            let runs = self.time(&text, |text| {
                hits.clear();
                plain.find_portable(text, &mut hits);
                hits.len()
            });
            self.tell_kernel(&text, &format!("{what}, portable"), &runs, &floor);
        }
        Ok(())
    }

    /// Source trees of four languages.
    fn sources(&mut self) -> io::Result<()> {
        let folder = self.sources_folder()?;
        self.compare("sources", &folder)
    }

    /// One large dump.
    fn dump(&mut self) -> io::Result<()> {
        let folder = self.fresh("dump", |suite, folder| {
            let density = Density::per_kilobyte(suite.settings.findings);
            let megabytes = (suite.settings.megabytes * 2 / 5).max(1);
            corpus::write_dump(&folder.join("dump.sql"), megabytes, 20, density)
        })?;
        self.compare("dump", &folder)
    }

    /// One file of one line, and one of twice the size: twice the work and no more.
    fn line(&mut self) -> io::Result<()> {
        let size = self.settings.line_megabytes;
        let mut begins = Vec::new();
        for megabytes in [size, size * 2] {
            let name = format!("one line, {megabytes} MB");
            let folder = self.fresh(&format!("line-{megabytes}"), |suite, folder| {
                let density = Density::per_kilobyte(suite.settings.findings);
                corpus::write_one_line(&folder.join("bundle.js"), megabytes, density)
            })?;
            begins.push(self.rows.len());
            self.compare(&name, &folder)?;
        }
        let (half, whole) = self.rows.split_at(begins[1]);
        let growth = half[begins[0]..]
            .iter()
            .zip(whole)
            .filter_map(|(half, whole)| {
                Some(format!(
                    "{}: {:.2}",
                    half.what,
                    measured(whole)?.cpu / measured(half)?.cpu
                ))
            });
        let growth: Vec<String> = growth.collect();
        self.remarks.push(format!(
            "CPU of twice the line ({size} → {} MB): {}.",
            size * 2,
            growth.join("; ")
        ));
        Ok(())
    }

    /// Dumps of several sizes with the same findings: memory must not follow the size.
    fn memory(&mut self) -> io::Result<()> {
        for megabytes in self.settings.memory_megabytes.clone() {
            let folder = self.fresh(&format!("memory-{megabytes}"), |_, folder| {
                let density = Density::in_total(EQUAL_FINDINGS, megabytes);
                corpus::write_dump(&folder.join("dump.sql"), megabytes, 1, density)
            })?;
            self.compare(&format!("equal findings, {megabytes} MB"), &folder)?;
        }
        Ok(())
    }

    /// All programs in turn, round by round, on one corpus; adds a row for each.
    fn compare(&mut self, corpus: &str, folder: &Path) -> io::Result<()> {
        let mut tasks = vec![(
            "read everything (floor)".to_owned(),
            self.programs.floor.clone(),
        )];
        let mut skipped = Vec::new();
        for (what, programs) in [
            ("rg", &self.programs.ripgrep),
            ("migscan", &self.programs.migscan),
        ] {
            match programs {
                Ok(programs) => tasks.extend(programs.iter().cloned()),
                Err(reason) => skipped.push((what, reason.clone())),
            }
        }
        let runs = self.rounds(&tasks, folder);
        let floor = runs[0].clone().map_err(io::Error::other)?;
        for ((what, task), runs) in tasks.into_iter().zip(runs) {
            let (cells, note) = match runs {
                Ok(runs) => (
                    Cells::Measured(Summary::of(&runs, &floor)),
                    self.findings_of(&task, folder),
                ),
                Err(reason) => (Cells::Skipped, format!("skipped: {reason}")),
            };
            self.tell(corpus, &what, cells, note);
        }
        for (what, reason) in skipped {
            self.tell(corpus, what, Cells::Skipped, format!("skipped: {reason}"));
        }
        self.tell_growth(corpus);
        Ok(())
    }

    /// One list of runs a task, or why it failed.
    fn rounds(&self, tasks: &[(String, Task)], folder: &Path) -> Vec<Result<Vec<Usage>, String>> {
        let mut runs = vec![Ok(Vec::new()); tasks.len()];
        for round in 0..=self.settings.rounds {
            for ((_, task), runs) in tasks.iter().zip(&mut runs) {
                let Ok(list) = runs else { continue };
                match process::run(task, folder) {
                    Ok(usage) if round > 0 => list.push(usage),
                    Ok(_) => {}
                    Err(reason) => *runs = Err(reason),
                }
            }
        }
        runs
    }

    /// One run more, to tell what a scan finds; empty for other programs.
    fn findings_of(&self, task: &Task, folder: &Path) -> String {
        let Some(place) = task.arguments.iter().position(|a| a == NO_REPORT) else {
            return String::new();
        };
        let report = self.folder.join("findings.json");
        let mut task = task.clone();
        task.arguments[place] = format!("json={}", report.display()).into();
        let told = process::run(&task, folder)
            .ok()
            .and_then(|_| fs::read(&report).ok());
        let told = told.and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
        let count = told
            .as_ref()
            .and_then(|report| report.get("findings")?.as_array().map(Vec::len));
        count.map_or_else(
            || "the report has no list `findings`".to_owned(),
            |count| {
                format!(
                    "{count} findings, {:.2} per KB",
                    count as f64 / kilobytes(folder)
                )
            },
        )
    }

    /// What ten times the rules cost at equal findings.
    fn tell_growth(&mut self, corpus: &str) {
        let last: Vec<f64> = self
            .rows
            .iter()
            .filter(|row| row.corpus == corpus && row.what.starts_with("migscan +"))
            .filter_map(|row| measured(row).map(|s| s.cpu))
            .collect();
        if let [first, .., last] = last[..] {
            self.remarks.push(format!(
                "{corpus}: the largest ruleset costs {:.2} times the CPU of the smallest.",
                last / first
            ));
        }
    }

    fn tell_kernel(&mut self, text: &[u8], what: &str, runs: &[Usage], floor: &[Usage]) {
        let summary = Summary::of(runs, floor);
        let speed = text.len() as f64 / summary.cpu / 1e9;
        let note = format!("{speed:.2} GB/s on one core");
        self.tell("sources, in memory", what, Cells::Measured(summary), note);
    }

    fn tell(&mut self, corpus: &str, what: &str, cells: Cells, note: String) {
        self.rows.push(Row {
            corpus: corpus.to_owned(),
            what: what.to_owned(),
            cells,
            note,
        });
    }

    /// Times calls on this thread.
    fn time(&self, text: &[u8], mut work: impl FnMut(&[u8]) -> usize) -> Vec<Usage> {
        let mut run = || process::thread_usage(|| work(std::hint::black_box(text)));
        run();
        (0..self.settings.rounds).map(|_| run()).collect()
    }

    fn sources_folder(&self) -> io::Result<PathBuf> {
        self.fresh("sources", |suite, folder| {
            let density = Density::per_kilobyte(suite.settings.findings);
            corpus::write_sources(folder, (suite.settings.megabytes * 3 / 5).max(1), density)
        })
    }

    /// A folder that is filled when it is not yet there.
    fn fresh(
        &self,
        name: &str,
        fill: impl FnOnce(&Self, &Path) -> io::Result<()>,
    ) -> io::Result<PathBuf> {
        let corpora = self.folder.join(self.settings.corpora());
        let folder = corpora.join(name);
        if !folder.exists() {
            let unfinished = self.folder.join("unfinished");
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished)?;
            }
            fs::create_dir_all(&unfinished)?;
            fill(self, &unfinished)?;
            fs::create_dir_all(&corpora)?;
            fs::rename(&unfinished, &folder)?;
        }
        Ok(folder)
    }
}

impl Settings {
    fn from_environment() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            megabytes: number("MIGSCAN_BENCH_MB", 200),
            line_megabytes: number("MIGSCAN_BENCH_LINE_MB", 50),
            memory_megabytes: numbers("MIGSCAN_BENCH_MEMORY_MB", &[1, 50, 500]),
            findings: number("MIGSCAN_BENCH_FINDINGS", 0.5),
            rulesets: numbers("MIGSCAN_BENCH_RULES", &[1000, 10_000]),
            rounds: number("MIGSCAN_BENCH_ROUNDS", 5).max(1),
            threads: number("MIGSCAN_BENCH_THREADS", cores),
        }
    }
}

impl Settings {
    /// The folder of texts made with these settings.
    fn corpora(&self) -> String {
        format!("corpora-{}-{}", self.megabytes, self.findings)
    }
}

fn number<T: std::str::FromStr>(variable: &str, default: T) -> T {
    let value = env::var(variable).ok();
    value
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(default)
}

fn numbers(variable: &str, default: &[usize]) -> Vec<usize> {
    let text = env::var(variable).unwrap_or_default();
    let given: Vec<usize> = text
        .split(',')
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    if given.is_empty() {
        default.to_owned()
    } else {
        given
    }
}

/// ripgrep with one literal, with the words of the synthetic rules, and with those of the project's own.
fn ripgrep(folder: &Path, settings: &Settings) -> io::Result<Result<Vec<(String, Task)>, String>> {
    let version = Command::new(process::RIPGREP)
        .arg("--version")
        .stdin(Stdio::null())
        .output();
    if let Err(error) = version {
        return Ok(Err(format!(
            "rg cannot be started ({error}); `apt-get install ripgrep`"
        )));
    }
    let threads = settings.threads.to_string();
    let literal = rules::word(0);
    let mut tasks = vec![(
        "rg -c LITERAL".to_owned(),
        Task::new(process::RIPGREP, &["-c", "-j", &threads, &literal, "."]),
    )];
    let own = rules::own_words(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets"));
    let synthetic = |count: usize| (0..count).map(rules::word).collect::<BTreeSet<String>>();
    // ripgrep needs minutes where the patterns no longer fit its automaton, so the largest ruleset is left out.
    for words in [own, synthetic(settings.rulesets[0])] {
        if !words.is_empty() {
            let file = folder.join(format!("patterns-{}.txt", words.len()));
            rules::write_patterns(&file, &words)?;
            let arguments = ["-c", "-i", "--no-unicode", "-j", &threads, "-f"];
            let task = Task::new(process::RIPGREP, &arguments).with(&[&file, Path::new(".")]);
            tasks.push((
                format!("rg -c -i --no-unicode -f {} words", words.len()),
                task,
            ));
        }
    }
    Ok(Ok(tasks))
}

/// The scan with the project's own rules, and with synthetic ones besides. Tried out first: where the program cannot scan
/// yet, its rows say so.
fn migscan(folder: &Path, settings: &Settings) -> io::Result<Result<Vec<(String, Task)>, String>> {
    if let Err(reason) = try_migscan(folder) {
        return Ok(Err(reason));
    }
    let mut tasks = vec![("migscan".to_owned(), scan_to(NO_REPORT))];
    for &count in &settings.rulesets {
        let ruleset = folder.join(format!("ruleset-{count}"));
        rules::write_ruleset(&ruleset, count)?;
        let task = scan_to(NO_REPORT).with(&[Path::new("--ruleset"), &ruleset]);
        tasks.push((format!("migscan + {count} synthetic rules"), task));
    }
    Ok(Ok(tasks))
}

/// One file that holds a finding for any ruleset about MySQL must come out as JSON that is not empty.
fn try_migscan(folder: &Path) -> Result<(), String> {
    let sample = folder.join("try");
    let report = folder.join("try.json");
    fs::create_dir_all(&sample)
        .and_then(|()| {
            fs::write(
                sample.join("a.sql"),
                "SELECT IFNULL(a, 0) FROM t LIMIT 1, 2;\n",
            )
        })
        .map_err(|error| error.to_string())?;
    process::run(&scan_to(&format!("json={}", report.display())), &sample)
        .map_err(|reason| format!("migscan scan: {reason}"))?;
    let text = fs::read(&report).map_err(|_| "migscan scan wrote no report".to_owned())?;
    match serde_json::from_slice::<serde_json::Value>(&text) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("the report of migscan scan is no JSON: {error}")),
    }
}

fn scan_to(report: &str) -> Task {
    let own = || env!("CARGO_BIN_EXE_migscan").into();
    let program: OsString = env::var_os("MIGSCAN_BENCH_PROGRAM").unwrap_or_else(own);
    let mut task = Task::new(program, &SCAN);
    task.arguments.push(report.into());
    task
}

fn prefilter(words: usize, signs: &[&str], prefixes: &[&str]) -> Prefilter {
    let mut builder = PrefilterBuilder::default();
    for number in 0..words {
        builder.add_word(&rules::word(number));
    }
    for sign in signs {
        builder.add_sign(sign);
    }
    for prefix in prefixes {
        builder.add_prefix(prefix);
    }
    builder.build()
}

fn read_tree(folder: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let walk = ignore::WalkBuilder::new(folder)
        .sort_by_file_path(|a, b| a.cmp(b))
        .build();
    for entry in walk.flatten() {
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            text.extend(fs::read(entry.path())?);
        }
    }
    Ok(text)
}

fn kilobytes(folder: &Path) -> f64 {
    let files = ignore::WalkBuilder::new(folder).build().flatten();
    let sizes = files.filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file));
    sizes.map(|file| file.len() as f64).sum::<f64>() / 1024.0
}

fn measured(row: &Row) -> Option<&Summary> {
    match &row.cells {
        Cells::Measured(summary) => Some(summary),
        Cells::Skipped => None,
    }
}

/// One line on what the numbers were measured with.
fn machine(suite: &Suite) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |m| {
        m.trim_start_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let date = Command::new("date").arg("+%Y-%m-%d").output();
    let date = date.map_or(String::new(), |d| {
        String::from_utf8_lossy(&d.stdout).trim().to_owned()
    });
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!(
        "{date}, {cores} cores, {model}, load {load}, {} threads, medians of {} rounds, {} synthetic findings per KB.",
        suite.settings.threads, suite.settings.rounds, suite.settings.findings
    )
}
