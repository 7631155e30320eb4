//! Jobs in Ruby: `Sidekiq::Cron::Job.create`, and the schedule of whenever, which writes a crontab.

use super::Found;
use super::code::Code;
use super::cron::name_of_command;
use super::page::{Page, folded};
use crate::model::{BatchJob, Scheduler};

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    if let Some(code) = Code::holding(page, &["Sidekiq::Cron::Job"]) {
        for (at, end) in code.calls("Sidekiq::Cron::Job.create") {
            if let Some(job) = created(&code, page, at, end) {
                found.inventory.jobs.push(job);
            }
        }
    }
    let is_whenever = page.entry.shown.ends_with("schedule.rb");
    if is_whenever && let Some(code) = Code::holding(page, &["every"]) {
        whenever(&code, page, found);
    }
}

fn created(code: &Code<'_>, page: &mut Page<'_>, at: usize, end: usize) -> Option<BatchJob> {
    let end = end + usize::from(code.bare[end..].starts_with('!'));
    let inside = code.inside(code.bracket_at(end, '(')?)?;
    let items = code.items(inside);
    let value = |name: &str| {
        let pair = code.named(&items, name, ":").or_else(|| {
            items.iter().find_map(|item| {
                let (key, value) = code.halves(item.clone(), "=>")?;
                let key = code
                    .string(key.clone())
                    .unwrap_or_else(|| code.written(key));
                (key.trim_start_matches(':') == name).then_some(value)
            })
        })?;
        Some(
            code.string(pair.clone())
                .unwrap_or_else(|| code.written(pair)),
        )
    };
    let class = value("class").or_else(|| value("klass"));
    Some(BatchJob {
        name: value("name").or_else(|| class.clone())?,
        scheduler: Scheduler::Sidekiq,
        schedule: value("cron").map(|c| folded(&c)),
        command: class.map(|c| folded(&c)),
        evidence: page.evidence(at),
    })
}

/// `every 1.day, at: '4:30 am' do … runner "Job.run" … end`.
fn whenever(code: &Code<'_>, page: &mut Page<'_>, found: &mut Found) {
    let mut schedule: Option<String> = None;
    let mut start = 0;
    let lines: Vec<(usize, &str)> = code
        .bare
        .split_inclusive('\n')
        .map(|line| {
            let at = start;
            start += line.len();
            (at, line)
        })
        .collect();
    for (at, line) in lines {
        // In the bare code a string at the end of a line is blank.
        let end = at + line.len();
        let mut words = line.split_whitespace();
        let (first, last) = (
            words.next().unwrap_or_default(),
            line.trim_end().rsplit(' ').next(),
        );
        if first == "every" {
            let written = code.written(at..end);
            let written = written.strip_prefix("every").unwrap_or(&written);
            schedule = Some(folded(written.trim_end().trim_end_matches("do").trim()));
            // Behind `do` a block goes on; without it the schedule is for what stands in the braces of this line.
            if last != Some("do") {
                schedule = schedule.filter(|_| line.contains('{'));
            }
        } else if ["rake", "runner", "command", "script"].contains(&first)
            && let (Some(schedule), Some(task)) = (&schedule, code.string(at..end))
        {
            let lead = line.len() - line.trim_start().len();
            found.inventory.jobs.push(BatchJob {
                name: match first {
                    "command" | "script" => name_of_command(&task),
                    _ => task.clone(),
                },
                scheduler: Scheduler::Cron,
                schedule: Some(schedule.clone()),
                command: Some(folded(&task)),
                evidence: page.evidence(at + lead),
            });
        }
    }
}
