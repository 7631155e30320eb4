//! What a codebase is built with, and the places that show it.

use super::{MigrationKind, Version};
use std::fmt;

/// A technology by its endoflife.date product name (`mysql`, `postgresql`, `python`), with a version where known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technology {
    pub name: String,
    pub version: Option<Version>,
}

impl fmt::Display for Technology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// One place that shows a technology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Path relative to the scan root, with `/`.
    pub path: String,
    /// 1-based.
    pub line: u32,
    /// What stands there, shortened, credentials masked.
    pub text: String,
}

/// One technology of the stack with all that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub technology: Technology,
    pub evidence: Vec<Evidence>,
}

/// The technologies found, ordered by name; several versions of one name are several components.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stack {
    pub components: Vec<Component>,
}

impl Stack {
    pub fn find(&self, name: &str) -> impl Iterator<Item = &Component> {
        self.components
            .iter()
            .filter(move |c| c.technology.name == name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.find(name).next().is_some()
    }
}

impl Technology {
    /// Reads `mysql`, `mysql@5.7`; what is no version after `@` is the error.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let version = match version {
            Some(v) => Some(
                Version::parse(v).ok_or_else(|| format!("`{v}` is not a version such as `5.7`"))?,
            ),
            None => None,
        };
        if name.is_empty() {
            return Err(format!(
                "`{text}` names no technology; write for example `mysql@5.7`"
            ));
        }
        Ok(Self {
            name: name.to_ascii_lowercase(),
            version,
        })
    }
}

impl MigrationKind {
    /// Whether `--from` and `--to` must be known before a scan.
    pub fn needs_both_ends(self) -> bool {
        self == MigrationKind::Data
    }
}
