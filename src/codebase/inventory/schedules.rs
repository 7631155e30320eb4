//! Schedules in YAML: those of Sidekiq, and workflows of GitHub that run by the clock.

use super::super::settings::Setting;
use super::Found;
use super::documents::yaml;
use super::page::{Page, folded};
use crate::model::{BatchJob, Scheduler};

/// Settings of one job that are looked at.
const MOST_KEYS: usize = 100;

/// Names of files in which sidekiq-cron and sidekiq-scheduler look.
pub(super) fn is_schedule(name: &str) -> bool {
    name.contains("schedule") || name.contains("sidekiq") || name.contains("cron")
}

/// Jobs with a class, and a `cron`, `every`, `in` or `at` beside it.
pub(super) fn read_sidekiq(page: &mut Page<'_>, found: &mut Found) {
    let settings = yaml(page);
    for (at, setting) in settings.iter().enumerate() {
        let Some((_, parent)) = setting
            .key
            .split_last()
            .filter(|(last, parent)| bare(last) == "class" && !parent.is_empty())
        else {
            continue;
        };
        let is_own = |s: &&Setting| s.key.starts_with(parent);
        let before = settings[..at]
            .iter()
            .rev()
            .take(MOST_KEYS)
            .take_while(is_own)
            .count();
        let own: Vec<&Setting> = settings[at - before..]
            .iter()
            .take(2 * MOST_KEYS)
            .take_while(is_own)
            .collect();
        let value = |name: &str| {
            let is_of = |s: &&&Setting| s.key.get(parent.len()).is_some_and(|k| bare(k) == name);
            own.iter().find(is_of).map(|s| s.value.clone())
        };
        let schedule = ["cron", "every", "at", "in", "interval"]
            .iter()
            .find_map(|key| value(key));
        if let (Some(name), Some(schedule)) = (parent.last(), schedule) {
            let line = page.line_of_key(name, own[0].key_span.start as usize);
            found.inventory.jobs.push(BatchJob {
                name: bare(name).to_owned(),
                scheduler: Scheduler::Sidekiq,
                schedule: Some(folded(&schedule)),
                command: Some(folded(&setting.value)),
                evidence: page.evidence(line),
            });
        }
    }
}

/// A key without the colon that makes it a symbol of Ruby.
fn bare(key: &str) -> &str {
    key.trim_start_matches(':')
}

/// `on: schedule: - cron: …` of a workflow.
pub(super) fn read_workflow(page: &mut Page<'_>, found: &mut Found) {
    if memchr::memmem::find(page.text.as_bytes(), b"schedule:").is_none() {
        return;
    }
    let settings = yaml(page);
    let name = settings
        .iter()
        .find(|s| s.key.len() == 1 && s.key[0] == "name");
    let name = name.map_or_else(|| page.stem().to_owned(), |s| s.value.clone());
    for setting in &settings {
        let is_cron = matches!(setting.key.as_slice(), [on, schedule, _, cron] if on == "on" && schedule == "schedule" && cron == "cron");
        if is_cron {
            found.inventory.jobs.push(BatchJob {
                name: name.clone(),
                scheduler: Scheduler::GithubActions,
                schedule: Some(folded(&setting.value)),
                command: None,
                evidence: page.evidence(setting.span.start as usize),
            });
        }
    }
}
