//! Jobs in Python: Celery's beat schedule and periodic tasks, and the cron jobs of django-crontab.

use super::Found;
use super::code::Code;
use super::page::{Page, folded};
use crate::model::{BatchJob, Scheduler};
use std::ops::Range;

const SCHEDULES: &[&str] = &[
    "CELERY_BEAT_SCHEDULE",
    "CELERYBEAT_SCHEDULE",
    "beat_schedule",
    "BEAT_SCHEDULE",
];

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let hints = [
        "beat_schedule",
        "BEAT_SCHEDULE",
        "CELERYBEAT_SCHEDULE",
        "periodic_task",
        "CRONJOBS",
    ];
    let Some(code) = Code::holding(page, &hints) else {
        return;
    };
    let mut jobs: Vec<(usize, BatchJob)> = Vec::new();
    let mut add =
        |at: usize, name: String, scheduler, schedule: Option<String>, command: Option<String>| {
            let job = BatchJob {
                name,
                scheduler,
                schedule: schedule.map(|s| folded(&s)),
                command: command.map(|c| folded(&c)),
                evidence: page.evidence(at),
            };
            jobs.push((at, job));
        };
    for name in SCHEDULES {
        for at in code.words(name) {
            for entry in dictionary_after(&code, at + name.len()) {
                let (name, task, schedule) = beat_entry(&code, &entry);
                if schedule.is_some() || task.is_some() {
                    add(entry.key.start, name, Scheduler::CeleryBeat, schedule, task);
                }
            }
        }
    }
    for at in code.words("periodic_task") {
        if let Some((name, schedule)) = decorated(&code, at) {
            add(at, name, Scheduler::CeleryBeat, Some(schedule), None);
        }
    }
    for at in code.words("add_periodic_task") {
        if let Some((name, schedule, task)) = added(&code, at) {
            add(at, name, Scheduler::CeleryBeat, Some(schedule), Some(task));
        }
    }
    for at in code.words("CRONJOBS") {
        for (at, schedule, task) in cron_tuples(&code, at) {
            let name = task.rsplit('.').next().unwrap_or(&task).to_owned();
            add(at, name, Scheduler::Cron, Some(schedule), Some(task));
        }
    }
    jobs.sort_by_key(|(at, _)| *at);
    jobs.dedup_by_key(|(at, _)| *at);
    found
        .inventory
        .jobs
        .extend(jobs.into_iter().map(|(_, job)| job));
}

struct Entry {
    key: Range<usize>,
    value: Range<usize>,
}

/// The entries of a dictionary that is assigned, given by name or added: `= {…}`, `.update({…})`.
fn dictionary_after(code: &Code<'_>, at: usize) -> Vec<Entry> {
    let rest = &code.bare[at..];
    let lead = rest.len() - rest.trim_start_matches([' ', '=', '|']).len();
    let call = rest.starts_with(".update(").then(|| at + ".update(".len());
    let typed = rest
        .trim_start()
        .starts_with(':')
        .then(|| rest.find('=').map(|n| at + n + 1))
        .flatten();
    let open = code.bracket_at(call.or(typed).unwrap_or(at + lead), '{');
    if let Some(inside) = open.and_then(|open| code.inside(open)) {
        let entries = code.items(inside).into_iter().filter_map(|item| {
            let (key, value) = code.halves(item, ":")?;
            Some(Entry {
                key: trimmed(code, key),
                value,
            })
        });
        return entries.collect();
    }
    // `beat_schedule["name"] = {…}`
    let single = code.bracket_at(at, '[').and_then(|open| {
        let key = code.inside(open)?;
        let behind = &code.bare[key.end + 1..];
        let equals = key.end
            + 1
            + behind
                .find('=')
                .filter(|n| behind[..*n].trim().is_empty())?;
        let open = code.bracket_at(equals + 1, '{')?;
        let value = open..code.inside(open)?.end + 1;
        Some(Entry { key, value })
    });
    single.into_iter().collect()
}

fn trimmed(code: &Code<'_>, range: Range<usize>) -> Range<usize> {
    let text = &code.text[range.clone()];
    let lead = text.len() - text.trim_start().len();
    // Comments stand before the key as well.
    let written = code.written(range.clone());
    let at = text.rfind(&written).unwrap_or(lead);
    range.start + at..range.end
}

/// Name, task and schedule of one entry.
fn beat_entry(code: &Code<'_>, entry: &Entry) -> (String, Option<String>, Option<String>) {
    let name = code
        .string(entry.key.clone())
        .unwrap_or_else(|| code.written(entry.key.clone()));
    let Some(open) = code.bracket_at(entry.value.start, '{') else {
        return (name, None, None);
    };
    let inside = code
        .inside(open)
        .map(|inside| code.items(inside))
        .unwrap_or_default();
    let value = |wanted: &str| {
        inside.iter().find_map(|item| {
            let (key, value) = code.halves(item.clone(), ":")?;
            (code.string(key).as_deref() == Some(wanted)).then_some(value)
        })
    };
    let task = value("task").map(|v| code.string(v.clone()).unwrap_or_else(|| code.written(v)));
    let schedule = value("schedule").map(|v| code.written(v));
    (name, task, schedule)
}

/// `@periodic_task(run_every=crontab(minute=0))` before a function.
fn decorated(code: &Code<'_>, at: usize) -> Option<(String, String)> {
    let line = code.bare[..at].rsplit('\n').next()?;
    line.trim_start().starts_with('@').then_some(())?;
    let inside = code.inside(code.bracket_at(at + "periodic_task".len(), '(')?)?;
    let items = code.items(inside.clone());
    let schedule = code
        .named(&items, "run_every", "=")
        .or_else(|| items.first().cloned())?;
    let rest = &code.bare[inside.end..];
    let def = inside.end + rest.find("def ")? + "def ".len();
    let name: String = code.bare[def..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    (!name.is_empty()).then(|| (name, code.written(schedule)))
}

/// `sender.add_periodic_task(crontab(hour=7), report.s(), name='daily')`.
fn added(code: &Code<'_>, at: usize) -> Option<(String, String, String)> {
    let inside = code.inside(code.bracket_at(at + "add_periodic_task".len(), '(')?)?;
    let items = code.items(inside);
    let (schedule, task) = (items.first()?, items.get(1)?);
    let task = code.written(task.clone());
    let task = task
        .split(".s(")
        .next()
        .unwrap_or(&task)
        .split(".si(")
        .next()
        .unwrap_or(&task)
        .to_owned();
    let name = code.named(&items, "name", "=").and_then(|v| code.string(v));
    Some((
        name.unwrap_or_else(|| task.clone()),
        code.written(schedule.clone()),
        task,
    ))
}

/// `CRONJOBS = [('0 3 * * *', 'shop.cron.nightly')]`.
fn cron_tuples(code: &Code<'_>, at: usize) -> Vec<(usize, String, String)> {
    let rest = &code.bare[at + "CRONJOBS".len()..];
    let lead = rest.len() - rest.trim_start_matches([' ', '=', '+']).len();
    let start = at + "CRONJOBS".len() + lead;
    let open = code
        .bracket_at(start, '[')
        .or_else(|| code.bracket_at(start, '('));
    let Some(list) = open.and_then(|open| code.inside(open)) else {
        return Vec::new();
    };
    let tuple = |item: Range<usize>| {
        let open = code.bracket_at(item.start, '(')?;
        let parts = code.items(code.inside(open)?);
        let schedule = code.string(parts.first()?.clone())?;
        let task = code.string(parts.get(1)?.clone())?;
        Some((open, schedule, task))
    };
    code.items(list).into_iter().filter_map(tuple).collect()
}
