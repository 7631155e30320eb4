//! Laravel's schedule: `$schedule->command('x')->daily()`, `Schedule::job(new X)->hourly()`.

use super::Found;
use super::code::Code;
use super::page::{Page, folded};
use crate::model::{BatchJob, Scheduler};
use std::ops::Range;

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let Some(code) = Code::holding(page, &["$schedule", "Schedule::"]) else {
        return;
    };
    let mut places: Vec<(usize, usize)> = Vec::new();
    for method in ["command", "job", "call", "exec"] {
        for owner in ["$schedule->", "Schedule::", "$this->schedule->"] {
            let call = format!("{owner}{method}");
            places.extend(code.calls(&call));
        }
    }
    places.sort_unstable();
    places.dedup_by_key(|(_, end)| *end);
    for (at, end) in places {
        if let Some(job) = job(&code, page, at, end) {
            found.inventory.jobs.push(job);
        }
    }
}

fn job(code: &Code<'_>, page: &mut Page<'_>, at: usize, end: usize) -> Option<BatchJob> {
    let inside = code.inside(code.bracket_at(end, '(')?)?;
    let first = code.items(inside.clone()).into_iter().next()?;
    let task = name_of(code, first);
    let chain = chain_after(code, inside.end + 1);
    let times: Vec<String> = chain
        .iter()
        .filter(|call| sets_time(&code.bare[call.name.clone()]))
        .map(|call| {
            format!(
                "{}({})",
                &code.bare[call.name.clone()],
                code.written(call.arguments.clone())
            )
        })
        .collect();
    let name = chain
        .iter()
        .find(|call| matches!(&code.bare[call.name.clone()], "name" | "description"))
        .and_then(|call| code.string(call.arguments.clone()));
    Some(BatchJob {
        name: name.filter(|_| task.is_none()).or(task)?,
        scheduler: Scheduler::LaravelSchedule,
        schedule: (!times.is_empty()).then(|| folded(&times.join("->"))),
        command: Some(folded(&code.written(inside))),
        evidence: page.evidence(at),
    })
}

/// The command, class or method that is run; `None` for a function that has no name.
fn name_of(code: &Code<'_>, argument: Range<usize>) -> Option<String> {
    let bare = code.bare[argument.clone()].trim().to_owned();
    if bare.starts_with("function") || bare.starts_with("fn") || bare.starts_with("static ") {
        return None;
    }
    if let Some(class) = bare.strip_suffix("::class").or(bare.strip_prefix("new ")) {
        let class = class.split('(').next().unwrap_or(class);
        let class = class.rsplit('\\').next().unwrap_or(class).trim();
        // A job that runs what it is given: `new RunCommandJob('shop:sync')`.
        return Some(match code.string(argument) {
            Some(given) => format!("{class} {given}"),
            None => class.to_owned(),
        });
    }
    if let Some((class, _)) = bare.split_once("::class") {
        return class
            .trim_start_matches('[')
            .rsplit('\\')
            .next()
            .map(|c| c.trim().to_owned());
    }
    let said = code
        .string(argument.clone())
        .unwrap_or_else(|| code.written(argument));
    let name = said.split_whitespace().next().unwrap_or(&said);
    (!name.is_empty()).then(|| name.to_owned())
}

struct Call {
    name: Range<usize>,
    arguments: Range<usize>,
}

/// The calls joined with `->` up to the statement's end.
fn chain_after(code: &Code<'_>, at: usize) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut at = at;
    while let Some(rest) = code.bare.get(at..) {
        let start = at + rest.len() - rest.trim_start().len();
        let Some(behind) = code.bare[start..].strip_prefix("->") else {
            break;
        };
        let len = behind
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .map(char::len_utf8)
            .sum::<usize>();
        let name = start + 2..start + 2 + len;
        let Some(arguments) = code
            .bracket_at(name.end, '(')
            .and_then(|open| code.inside(open))
        else {
            break;
        };
        at = arguments.end + 1;
        calls.push(Call { name, arguments });
    }
    calls
}

fn sets_time(method: &str) -> bool {
    let starts = [
        "every",
        "daily",
        "hourly",
        "weekly",
        "monthly",
        "quarterly",
        "yearly",
        "twice",
        "lastDay",
        "between",
    ];
    starts.iter().any(|s| method.starts_with(s))
        || matches!(
            method,
            "cron"
                | "at"
                | "weekdays"
                | "weekends"
                | "mondays"
                | "tuesdays"
                | "wednesdays"
                | "thursdays"
                | "fridays"
                | "saturdays"
                | "sundays"
                | "days"
                | "timezone"
        )
}
