//! Globs of rules: over paths, and over words and values.

use crate::model::Language;
use globset::{GlobBuilder, GlobMatcher, GlobSet};
use std::sync::OnceLock;

/// A glob whose syntax is known to be right; what it compiles to is made when it is first asked.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Glob {
    text: String,
    glob: globset::Glob,
    matcher: OnceLock<GlobMatcher>,
}

impl Glob {
    /// A path glob relative to the scan root; without `/` it is meant for the last part, at any depth.
    pub(in crate::scan) fn path(text: &str) -> Result<Self, String> {
        let anywhere = if text.contains('/') {
            text.to_owned()
        } else {
            format!("**/{text}")
        };
        Self::built(text, GlobBuilder::new(&anywhere).literal_separator(true))
    }

    /// A glob over a whole value; case counts.
    pub(super) fn value(text: &str) -> Result<Self, String> {
        Self::built(text, &mut GlobBuilder::new(text))
    }

    /// A glob over a token of SQL; case does not count, and a backslash is itself.
    pub(super) fn token(text: &str) -> Result<Self, String> {
        Self::built(
            text,
            GlobBuilder::new(text)
                .case_insensitive(true)
                .backslash_escape(false),
        )
    }

    fn built(text: &str, builder: &mut GlobBuilder) -> Result<Self, String> {
        let glob = builder.build().map_err(|e| format!("glob `{text}`: {e}"))?;
        Ok(Self {
            text: text.to_owned(),
            glob,
            matcher: OnceLock::new(),
        })
    }

    pub(in crate::scan) fn matches(&self, text: &str) -> bool {
        self.matcher
            .get_or_init(|| self.glob.compile_matcher())
            .is_match(text)
    }

    pub(super) fn holds_backslash(&self) -> bool {
        self.text.contains('\\')
    }

    /// The text it matches, where that is one.
    pub(super) fn written_out(&self) -> Option<&str> {
        let plain = !self.text.contains(['*', '?', '[', '{', '\\']);
        plain.then_some(self.text.as_str())
    }

    /// Whether a path that it matches may be a file of this language.
    pub(super) fn may_be(&self, language: Language) -> bool {
        let name = self.text.rsplit('/').next().unwrap_or_default();
        let ending = name.rsplit('.').next().unwrap_or_default();
        ending.contains(['*', '?', '[', '{', '\\']) || Language::of_file_name(name) == language
    }

    /// The literal text before the first wildcard, lower-case, and whether that is all of it.
    pub(super) fn literal(&self) -> (String, bool) {
        let end = self
            .text
            .find(['*', '?', '[', '{'])
            .unwrap_or(self.text.len());
        (self.text[..end].to_lowercase(), end == self.text.len())
    }
}

/// Several globs, asked for at once.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Globs {
    globs: Vec<globset::Glob>,
    set: OnceLock<GlobSet>,
}

impl Globs {
    pub(in crate::scan) fn of(globs: &[&Glob]) -> Self {
        let mut globs: Vec<globset::Glob> = globs.iter().map(|g| g.glob.clone()).collect();
        globs.sort_by(|a, b| a.glob().cmp(b.glob()));
        globs.dedup();
        Self {
            globs,
            set: OnceLock::new(),
        }
    }

    /// Whether one of them matches; where they are too many to be made one, any may.
    pub(in crate::scan) fn any(&self, text: &str) -> bool {
        let set = self
            .set
            .get_or_init(|| GlobSet::new(&self.globs).unwrap_or_default());
        set.is_match(text) || set.len() < self.globs.len()
    }
}
