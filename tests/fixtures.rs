//! Every case under `fixtures/`, scanned by the real binary: what it must find, what it must leave alone, and that all formats agree.

use encoding_rs::EUC_KR;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

const FORMATS: [&str; 4] = ["terminal", "markdown", "sarif", "json"];
const KOREAN_RISK_TABLE: &str = "| 위험 | 영향도 | 발생확률 | 대응방안 |";

#[test]
fn before_gives_exactly_the_expected_findings() {
    for case in cases() {
        let wanted = Expected::read(case);
        let found = finding_lines(&case.before);
        let difference = wanted.difference(&found);
        assert!(
            difference.is_empty(),
            "{}:\n{difference}",
            case.file.display()
        );
    }
}

#[test]
fn after_gives_none() {
    for case in cases() {
        let found = finding_lines(&case.after);
        let told: String = found.keys().map(|line| format!("  {line}\n")).collect();
        assert!(
            found.is_empty(),
            "{} is ported, but:\n{told}",
            case.folder.join("after").display()
        );
    }
}

#[test]
fn every_file_is_read() {
    for case in cases() {
        for report in [&case.before, &case.after] {
            assert_eq!(
                report["skipped"],
                Value::Array(Vec::new()),
                "{}",
                case.folder.display()
            );
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    for case in cases() {
        let one = all_formats(case, "1");
        for threads in ["2", "8"] {
            for ((format, with_one), with_more) in
                FORMATS.iter().zip(&one).zip(all_formats(case, threads))
            {
                assert!(
                    *with_one == with_more,
                    "{format} with 1 and with {threads} threads differ in {}",
                    case.folder.display()
                );
            }
        }
    }
}

#[test]
fn spans_regions_and_snippets_speak_of_the_same_text() {
    for case in cases() {
        for finding in list(&case.before["findings"]) {
            check_place(case, finding);
            list(&finding["related"])
                .iter()
                .for_each(|related| check_place(case, related));
        }
    }
}

#[test]
fn sarif_and_json_agree_on_the_findings() {
    for case in cases() {
        let sarif: Value = serde_json::from_str(&scan(
            &case.folder,
            &case.arguments,
            "before",
            &["--format", "sarif"],
        ))
        .expect("SARIF is JSON");
        let results = list(&sarif["runs"][0]["results"]);
        let of_sarif: Vec<String> = results.iter().map(sarif_line).collect();
        let unique: BTreeSet<String> = of_sarif.iter().cloned().collect();
        assert_eq!(
            unique.len(),
            of_sarif.len(),
            "SARIF tells a rule twice on one line of {}",
            case.folder.display()
        );
        let of_json: BTreeSet<String> = list(&case.before["findings"])
            .iter()
            .map(json_line)
            .collect();
        assert_eq!(unique, of_json, "{}", case.folder.display());
    }
}

#[test]
fn the_numbers_of_the_json_summary_are_those_of_its_lists() {
    for case in cases() {
        let json = &case.before;
        let findings = list(&json["findings"]);
        let rules: BTreeSet<&str> = findings.iter().map(|f| text(&f["rule"])).collect();
        let files: BTreeSet<&str> = findings.iter().map(|f| text(&f["path"])).collect();
        let summary = &json["summary"];
        assert_eq!(number(&summary["findings"]), findings.len());
        assert_eq!(number(&summary["rules"]), rules.len());
        assert_eq!(number(&summary["files"]), files.len());
        assert_eq!(list(&json["rows"]).len(), rules.len());
    }
}

#[test]
fn korean_markdown_holds_the_risk_table_of_the_request() {
    for case in cases() {
        let markdown = scan(
            &case.folder,
            &case.arguments,
            "before",
            &["--format", "markdown", "--lang", "ko"],
        );
        assert!(
            markdown
                .lines()
                .any(|line| line.trim_end() == KOREAN_RISK_TABLE),
            "{} has no risk table:\n{markdown}",
            case.folder.display()
        );
    }
}

// ---- cases ----

/// One folder `fixtures/<migration>/<case>`.
struct Case {
    folder: PathBuf,
    /// Its `expected.txt`.
    file: PathBuf,
    /// What the first line of `expected.txt` says is migrated: `--type data --from …`.
    arguments: Vec<String>,
    /// The JSON reports of both folders.
    before: Value,
    after: Value,
}

/// All cases, by path, scanned once. There is at least one, so that a moved folder does not pass for a clean one.
fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let cases: Vec<Case> = folders(&root)
            .iter()
            .flat_map(|migration| folders(migration))
            .map(Case::read)
            .collect();
        assert!(!cases.is_empty(), "no case in {}", root.display());
        cases
    });
    &CASES
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).expect("the folder is readable");
    let mut found: Vec<PathBuf> = entries
        .map(|e| e.expect("the entry is readable").path())
        .filter(|p| p.is_dir())
        .collect();
    found.sort();
    found
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let file = folder.join("expected.txt");
        let expected = fs::read_to_string(&file).expect("a case has an expected.txt");
        let first = expected.lines().next().unwrap_or_default();
        let arguments = first
            .strip_prefix("# scan ")
            .expect("expected.txt opens with `# scan --type …`");
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        let json = |side| {
            serde_json::from_str(&scan(&folder, &arguments, side, &["--format", "json"]))
                .expect("the report is JSON")
        };
        Self {
            before: json("before"),
            after: json("after"),
            arguments,
            folder,
            file,
        }
    }
}

/// What `expected.txt` says: findings by line, each with the number of times that it is told.
struct Expected {
    findings: BTreeMap<String, usize>,
    /// Lines after `# missing:`: true, and not found yet.
    missing: BTreeSet<String>,
    /// Lines after `# false:`: found, and not true; each as often as it is told.
    untrue: Vec<String>,
}

impl Expected {
    fn read(case: &Case) -> Self {
        let text = fs::read_to_string(&case.file).expect("a case has an expected.txt");
        let marked = |mark: &str| -> Vec<String> {
            let marked = text.lines().filter_map(|line| line.strip_prefix(mark));
            marked.map(finding_of).collect()
        };
        let missing = marked("# missing:").into_iter().collect();
        let untrue = marked("# false:");
        let plain: Vec<&str> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect();
        assert!(
            plain.is_sorted_by_key(|line| sort_key(line)),
            "{} is not sorted by path, line and rule",
            case.file.display()
        );
        let findings = counted(
            plain
                .iter()
                .map(|line| (*line).to_owned())
                .chain(untrue.iter().cloned()),
        );
        Self {
            findings,
            missing,
            untrue,
        }
    }

    /// What is wanted and not found, and what is found and not wanted; empty where both agree.
    fn difference(&self, found: &BTreeMap<String, usize>) -> String {
        let mut told = String::new();
        for (line, count) in &self.findings {
            let short = count.saturating_sub(found.get(line).copied().unwrap_or(0));
            let hint = if self.untrue.contains(line) {
                "   (marked `# false:`; take the line out)"
            } else {
                ""
            };
            told.push_str(&format!("  - {line}{hint}\n").repeat(short));
        }
        for (line, count) in found {
            let over = count.saturating_sub(self.findings.get(line).copied().unwrap_or(0));
            let hint = if self.missing.contains(line) {
                "   (marked `# missing:`; take the mark off)"
            } else {
                ""
            };
            told.push_str(&format!("  + {line}{hint}\n").repeat(over));
        }
        if told.is_empty() {
            told
        } else {
            format!("  (- expected and not found, + found and not expected)\n{told}")
        }
    }
}

/// `path:line rule certainty class`, without the remark that may follow.
fn finding_of(line: &str) -> String {
    line.split_whitespace()
        .take(4)
        .collect::<Vec<_>>()
        .join(" ")
}

fn sort_key(line: &str) -> (&str, usize, &str) {
    let (place, rest) = line.split_once(' ').unwrap_or((line, ""));
    let (path, number) = place.rsplit_once(':').unwrap_or((place, "0"));
    (
        path,
        number.parse().expect("a line number stands after the path"),
        rest,
    )
}

fn counted(lines: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    lines.for_each(|line| *counts.entry(line).or_insert(0) += 1);
    counts
}

// ---- the binary ----

/// Standard output of a scan of `before` or `after`, in an environment that says nothing.
fn scan(folder: &Path, migration: &[String], side: &str, arguments: &[&str]) -> String {
    let root = folder.join(side);
    let output = Command::new(env!("CARGO_BIN_EXE_migscan"))
        .arg("scan")
        .args(migration)
        .args(["--exit-zero", "--quiet", "--base"])
        .args([&root, &root])
        .args(arguments)
        .env_clear()
        .env("LANG", "C")
        .output()
        .expect("the binary runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{} of {}: {errors}",
        output.status,
        root.display()
    );
    String::from_utf8(output.stdout).expect("reports are UTF-8")
}

/// One scan of `before`, told in all of `FORMATS`.
fn all_formats(case: &Case, threads: &str) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder for the reports");
    let files = FORMATS.map(|format| folder.path().join(format));
    let outputs: Vec<String> = FORMATS
        .iter()
        .zip(&files)
        .map(|(format, file)| format!("--output={format}={}", file.display()))
        .collect();
    let arguments: Vec<&str> = outputs
        .iter()
        .map(String::as_str)
        .chain(["--threads", threads])
        .collect();
    scan(&case.folder, &case.arguments, "before", &arguments);
    let reports: Vec<Vec<u8>> = files
        .iter()
        .map(|file| fs::read(file).expect("the report is written"))
        .collect();
    assert!(
        reports.iter().all(|report| !report.is_empty()),
        "an empty report of {}",
        case.folder.display()
    );
    reports
}

fn finding_lines(report: &Value) -> BTreeMap<String, usize> {
    let told = |f: &Value| {
        format!(
            "{} {} {}",
            json_line(f),
            text(&f["certainty"]),
            text(&f["class"])
        )
    };
    counted(list(&report["findings"]).iter().map(told))
}

/// `path:line rule` of a JSON finding.
fn json_line(finding: &Value) -> String {
    format!(
        "{}:{} {}",
        text(&finding["path"]),
        finding["region"]["start_line"],
        text(&finding["rule"])
    )
}

/// `path:line rule` of a SARIF result.
fn sarif_line(result: &Value) -> String {
    let place = &result["locations"][0]["physicalLocation"];
    format!(
        "{}:{} {}",
        text(&place["artifactLocation"]["uri"]),
        place["region"]["startLine"],
        text(&result["ruleId"])
    )
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).expect("an array")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn number(value: &Value) -> usize {
    value
        .as_u64()
        .and_then(|n| usize::try_from(n).ok())
        .expect("a number")
}

// ---- places ----

/// A place's bytes, its lines and columns and its snippet must mean the same text of the decoded file.
fn check_place(case: &Case, place: &Value) {
    let path = text(&place["path"]);
    let held = decoded(&case.folder.join("before").join(path));
    let (start, end) = (
        number(&place["span"]["start"]),
        number(&place["span"]["end"]),
    );
    let region = &place["region"];
    let at =
        |line: &str, column: &str| offset_of(&held, number(&region[line]), number(&region[column]));
    let told = format!("{path}: {place}");
    assert!(start < end, "an empty place: {told}");
    assert_eq!(at("start_line", "start_column"), Some(start), "{told}");
    assert_eq!(at("end_line", "end_column"), Some(end), "{told}");
    let line = held
        .lines()
        .nth(number(&region["start_line"]) - 1)
        .expect("the line exists")
        .trim();
    assert!(
        line.starts_with(text(&place["snippet"]).trim_end_matches('…')),
        "the snippet is not the line: {told}"
    );
}

/// The text of a file: UTF-8, else Korean.
fn decoded(path: &Path) -> String {
    let bytes = fs::read(path).expect("the file is readable");
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let (text, _, had_errors) = EUC_KR.decode(error.as_bytes());
        assert!(
            !had_errors,
            "{} is neither UTF-8 nor EUC-KR",
            path.display()
        );
        text.into_owned()
    })
}

/// The byte at which a 1-based line and a 1-based column in UTF-16 code units stand, told apart from the scanner's own count.
fn offset_of(text: &str, line: usize, column: usize) -> Option<usize> {
    let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let start = starts.nth(line - 1)?;
    let mut units = 1;
    for (at, character) in text[start..].char_indices() {
        if units >= column {
            return (units == column).then_some(start + at);
        }
        units += character.len_utf16();
    }
    (units == column).then_some(text.len())
}
