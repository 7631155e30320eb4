//! Methods that Spring runs by the clock: `@Scheduled`.

use super::Found;
use super::code::Code;
use super::page::{Page, folded};
use crate::model::{BatchJob, Scheduler};

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let Some(code) = Code::holding(page, &["@Scheduled"]) else {
        return;
    };
    for at in code.words("@Scheduled") {
        let Some(inside) = code
            .bracket_at(at + "@Scheduled".len(), '(')
            .and_then(|open| code.inside(open))
        else {
            continue;
        };
        let items = code.items(inside.clone());
        let cron = code.named(&items, "cron", "=").and_then(|v| code.string(v));
        let schedule = cron.unwrap_or_else(|| code.written(inside.clone()));
        let Some(method) = method_after(&code, inside.end + 1) else {
            continue;
        };
        let name = format!("{}.{method}", page.stem());
        found.inventory.jobs.push(BatchJob {
            name,
            scheduler: Scheduler::SpringScheduled,
            schedule: Some(folded(&schedule)),
            command: None,
            evidence: page.evidence(at),
        });
    }
}

/// The name of the method behind an annotation, over further annotations.
fn method_after(code: &Code<'_>, at: usize) -> Option<String> {
    let mut at = at;
    loop {
        let rest = &code.bare[at..];
        let start = at + rest.len() - rest.trim_start().len();
        if !code.bare[start..].starts_with('@') {
            at = start;
            break;
        }
        let name = code.bare[start + 1..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '.');
        let end = start + 1 + name.map(char::len_utf8).sum::<usize>();
        at = match code.bracket_at(end, '(') {
            Some(open) => code.inside(open)?.end + 1,
            None => end,
        };
    }
    let open = at + code.bare[at..].find('(')?;
    let before = code.bare[at..open].trim_end();
    let name = before
        .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
        .next()?;
    (!name.is_empty()).then(|| name.to_owned())
}
