//! `setting` rules: a key path and a value of one document of a configuration file.

use super::regex::read;
use super::{Glob, Tree};
use crate::codebase::Setting;
use crate::model::Language;
use crate::rules::{SettingMatch, ValueMatch};
use grep_matcher::Matcher;
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use std::sync::OnceLock;

/// A compiled `setting` matcher.
#[derive(Debug, Clone)]
pub(in crate::scan) struct SettingMatcher {
    key: Vec<KeyPart>,
    value: Value,
    files: Vec<Glob>,
}

#[derive(Debug, Clone)]
enum KeyPart {
    /// `**`: any number of parts.
    Any,
    One(Box<Glob>),
}

#[derive(Debug, Clone)]
enum Value {
    Any,
    Glob(Glob),
    /// Its syntax is known to be right; it is built where a value is first compared with it, and where it is too large
    /// never.
    Regex(Box<str>, OnceLock<Option<RegexMatcher>>),
}

impl SettingMatcher {
    pub(in crate::scan) fn new(written: &SettingMatch) -> Result<Self, String> {
        let part = |text: &String| match text.as_str() {
            "**" => Ok(KeyPart::Any),
            glob => Glob::value(glob).map(|glob| KeyPart::One(Box::new(glob))),
        };
        let value = match &written.value {
            ValueMatch::Any => Value::Any,
            ValueMatch::Glob(glob) => Value::Glob(Glob::value(glob)?),
            ValueMatch::Regex(regex) => {
                read(regex).map_err(|e| format!("value: {e}"))?;
                Value::Regex(regex.as_str().into(), OnceLock::new())
            }
        };
        let files: Result<Vec<_>, _> = written.files.iter().map(|g| Glob::path(g)).collect();
        Ok(Self {
            key: written
                .key
                .iter()
                .map(part)
                .collect::<Result<_, String>>()?,
            value,
            files: files?,
        })
    }

    pub(in crate::scan) fn wants(&self, shown: &str) -> bool {
        self.files.is_empty() || self.files.iter().any(|g| g.matches(shown))
    }

    /// Whether every part of the key that is written out stands in the text: a cheap look before all of it is read.
    fn may_stand_in(&self, text: &[u8]) -> bool {
        self.key.iter().all(|part| match part {
            KeyPart::Any => true,
            KeyPart::One(glob) => glob
                .written_out()
                .is_none_or(|name| memchr::memmem::find(text, name.as_bytes()).is_some()),
        })
    }

    fn matches(&self, setting: &Setting) -> bool {
        key_matches(&self.key, &setting.key)
            && match &self.value {
                Value::Any => true,
                Value::Glob(glob) => glob.matches(&setting.value),
                Value::Regex(regex, built) => built
                    .get_or_init(|| RegexMatcherBuilder::new().build(regex).ok())
                    .as_ref()
                    .is_some_and(|regex| regex.is_match(setting.value.as_bytes()).unwrap_or(false)),
            }
    }
}

impl Tree<SettingMatcher> {
    /// Positions of the settings that match, document by document.
    pub(in crate::scan) fn find_in(&self, settings: &[Setting]) -> Vec<usize> {
        let mut found = Vec::new();
        let mut start = 0;
        while start < settings.len() {
            let document = settings[start].document;
            let end = start
                + settings[start..]
                    .iter()
                    .take_while(|s| s.document == document)
                    .count();
            found.extend(self.find(&mut |matcher| {
                (start..end)
                    .filter(|&i| matcher.matches(&settings[i]))
                    .collect()
            }));
            start = end;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether the keys may stand in a text of a language that writes them as they are.
    pub(in crate::scan) fn may_stand_in(&self, text: &[u8], language: Language) -> bool {
        if !matches!(language, Language::Json | Language::Yaml) {
            return true;
        }
        match self {
            Tree::Leaf(leaf) => leaf.may_stand_in(text),
            Tree::Any(parts) => parts.iter().any(|p| p.may_stand_in(text, language)),
            Tree::All { all, .. } => all.iter().all(|p| p.may_stand_in(text, language)),
        }
    }

    pub(in crate::scan) fn wants(&self, shown: &str) -> bool {
        match self {
            Tree::Leaf(leaf) => leaf.wants(shown),
            Tree::Any(parts) => parts.iter().any(|p| p.wants(shown)),
            Tree::All { all, .. } => all.iter().all(|p| p.wants(shown)),
        }
    }
}

fn key_matches(pattern: &[KeyPart], key: &[String]) -> bool {
    match pattern.split_first() {
        None => key.is_empty(),
        Some((KeyPart::Any, rest)) => (0..=key.len()).any(|n| key_matches(rest, &key[n..])),
        Some((KeyPart::One(glob), rest)) => key
            .split_first()
            .is_some_and(|(first, more)| glob.matches(first) && key_matches(rest, more)),
    }
}
