//! Settings of a YAML file by key path, for the readers of compose files, manifests and schedules.

use super::super::settings::{Setting, settings};
use super::page::Page;
use crate::model::Language;

/// The settings of a page, none where it cannot be read as YAML.
pub(super) fn yaml(page: &Page<'_>) -> Vec<Setting> {
    settings(page.text, Language::Yaml).map_or_else(|_| Vec::new(), |s| s.all)
}

/// The settings below a key path, with the rest of their paths.
pub(super) struct Below<'s> {
    pub(super) all: Vec<(&'s [String], &'s Setting)>,
}

impl<'s> Below<'s> {
    pub(super) fn of(settings: impl Iterator<Item = &'s Setting>, depth: usize) -> Self {
        let all = settings.filter_map(|s| Some((s.key.get(depth..)?, s)));
        Self { all: all.collect() }
    }

    /// The value of a path.
    pub(super) fn value(&self, path: &[&str]) -> Option<&'s str> {
        let found = self.all.iter().find(|(key, _)| key.iter().eq(path.iter()));
        found
            .map(|(_, s)| s.value.as_str())
            .filter(|v| !v.is_empty())
    }

    /// A text, or the items of a list joined by blanks.
    pub(super) fn words(&self, path: &[&str]) -> Option<String> {
        if let Some(value) = self.value(path) {
            return Some(value.to_owned());
        }
        let items: Vec<&str> = self
            .all
            .iter()
            .filter(|(key, _)| {
                key.len() == path.len() + 1
                    && key.iter().zip(path).all(|(a, b)| a == b)
                    && key[path.len()].bytes().all(|b| b.is_ascii_digit())
            })
            .map(|(_, s)| s.value.as_str())
            .collect();
        (!items.is_empty()).then(|| items.join(" "))
    }

    /// Where the first of them stands, in bytes.
    pub(super) fn start(&self) -> usize {
        self.all
            .first()
            .map_or(0, |(_, s)| s.key_span.start as usize)
    }
}
