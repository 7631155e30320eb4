//! The result as a page of the documentation.

use crate::answers::Answers;
use crate::verdict::{Judged, Tally, Verdict, short};
use std::fmt::Write;
use std::fs;
use std::path::Path;

pub(crate) fn write(file: &Path, judged: &[Judged], answers: &Answers) -> Result<(), String> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let text = page(judged, answers);
    fs::write(file, text).map_err(|e| format!("{}: {e}", file.display()))
}

fn page(judged: &[Judged], answers: &Answers) -> String {
    let mut text = head(judged, answers);
    counts(&mut text, judged);
    for (title, verdict) in [
        ("Gaps", Verdict::Gap),
        ("False alarms", Verdict::FalseAlarm),
        ("Silent differences", Verdict::SilentDifference),
    ] {
        let open: Vec<&Judged> = judged.iter().filter(|j| j.verdict == verdict).collect();
        list(&mut text, title, &open);
    }
    let explained: Vec<&Judged> = judged
        .iter()
        .filter(|j| j.verdict == Verdict::Explained)
        .collect();
    list(&mut text, "Explained exceptions", &explained);
    text
}

fn head(judged: &[Judged], answers: &Answers) -> String {
    let tally = Tally::of(judged).line();
    let unknown = judged.iter().filter(|j| j.source_refuses()).count();
    format!(
        "# The sweep: MySQL to PostgreSQL\n\n\
         Every documented function, operator, statement form, type and option of MySQL, as small statements\n\
         (`rulesets/generate/sweep/*.tsv`, each with the vendor's page), asked of both servers and of the scanner.\n\
         Written by `cargo test --test sweep -- --ask`.\n\n\
         Servers: {}. {unknown} statements are MySQL's or MariaDB's own and this source refuses them; there the target's\n\
         answer decides.\n\n\
         **{tally}**\n\n",
        answers.servers
    )
}

fn counts(text: &mut String, judged: &[Judged]) {
    let mut kinds: Vec<&str> = judged.iter().map(|j| j.entry.kind.as_str()).collect();
    kinds.dedup();
    let names: Vec<&str> = Verdict::ALL.iter().map(|v| v.name()).collect();
    let _ = writeln!(text, "| kind | statements | {} |", names.join(" | "));
    let _ = writeln!(text, "|---|--:|{}", "--:|".repeat(names.len()));
    for kind in kinds {
        let of_kind: Vec<&Judged> = judged.iter().filter(|j| j.entry.kind == kind).collect();
        let numbers: Vec<String> = Verdict::ALL
            .iter()
            .map(|v| {
                of_kind
                    .iter()
                    .filter(|j| j.verdict == *v)
                    .count()
                    .to_string()
            })
            .collect();
        let _ = writeln!(
            text,
            "| {kind} | {} | {} |",
            of_kind.len(),
            numbers.join(" | ")
        );
    }
}

fn list(text: &mut String, title: &str, lines: &[&Judged]) {
    let _ = writeln!(text, "\n## {title}\n");
    if lines.is_empty() {
        text.push_str("None.\n");
        return;
    }
    text.push_str(
        "| construct | statement | would be | source | target | why |\n|---|---|---|---|---|---|\n",
    );
    for one in lines {
        let _ = writeln!(
            text,
            "| [{}]({}) | {} | {} | {} | {} | {} |",
            cell(&one.entry.name),
            one.entry.page,
            code(&one.entry.key()),
            one.bare.name(),
            code(&short(&one.answer.source)),
            code(&short(&one.answer.target)),
            cell(&one.entry.why)
        );
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code(text: &str) -> String {
    format!("`` {} ``", cell(text))
}
