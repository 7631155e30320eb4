//! `text` rules: a regular expression, line by line, over the code, comments or strings of a file.

use super::Glob;
use crate::codebase::{RegionKind, Stretch};
use crate::model::Language;
use crate::rules::{TextMatch, TextScope};
use grep_matcher::{Captures, Matcher};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::{Searcher, SearcherBuilder, Sink, SinkMatch};
use std::borrow::Cow;
use std::ops::Range;

/// A compiled `text` matcher.
#[derive(Debug, Clone)]
pub(in crate::scan) struct TextMatcher {
    regex: RegexMatcher,
    /// The number of the group `at`.
    reported: Option<usize>,
    pub(in crate::scan) scope: TextScope,
    languages: Vec<Language>,
    files: Vec<Glob>,
}

impl TextMatcher {
    pub(in crate::scan) fn new(written: &TextMatch) -> Result<Self, String> {
        let regex = RegexMatcherBuilder::new()
            .multi_line(true)
            .line_terminator(Some(b'\n'))
            .build(&written.regex)
            .map_err(|e| format!("regex: {e}"))?;
        let files: Result<Vec<_>, _> = written.files.iter().map(|g| Glob::path(g)).collect();
        let reported = regex.capture_index("at");
        Ok(Self {
            regex,
            reported,
            scope: written.scope,
            languages: written.languages.clone(),
            files: files?,
        })
    }

    /// Whether the rule looks at such a file at all.
    pub(in crate::scan) fn wants(&self, shown: &str, language: Language) -> bool {
        (self.languages.is_empty() || self.languages.contains(&language))
            && (self.files.is_empty() || self.files.iter().any(|g| g.matches(shown)))
    }

    pub(in crate::scan) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The reported byte ranges.
    pub(in crate::scan) fn find(&self, view: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut searcher = SearcherBuilder::new().line_number(false).build();
        let sink = Lines {
            matcher: self,
            found: &mut found,
        };
        // A slice is in memory and the sink never fails, so the search cannot.
        let _ = searcher.search_slice(&self.regex, view, sink);
        found
    }

    fn find_in_line(&self, line: &[u8], offset: usize, found: &mut Vec<Range<usize>>) {
        let Ok(mut captures) = self.regex.new_captures() else {
            return;
        };
        let _ = self.regex.captures_iter(line, &mut captures, |captures| {
            let whole = captures.get(0);
            let at = self.reported.and_then(|n| captures.get(n)).or(whole);
            found.extend(
                at.filter(|m| !m.is_empty())
                    .map(|m| m.start() + offset..m.end() + offset),
            );
            true
        });
    }
}

struct Lines<'m> {
    matcher: &'m TextMatcher,
    found: &'m mut Vec<Range<usize>>,
}

impl Sink for Lines<'_> {
    type Error = std::io::Error;

    fn matched(&mut self, _: &Searcher, line: &SinkMatch<'_>) -> Result<bool, Self::Error> {
        self.matcher.find_in_line(
            line.bytes(),
            line.absolute_byte_offset() as usize,
            self.found,
        );
        Ok(true)
    }
}

/// The text of a file as one scope sees it: the same length, all else blanked out.
pub(in crate::scan) type View<'t> = Cow<'t, [u8]>;

/// Blanks what is outside of `scope`; line ends stay.
pub(in crate::scan) fn view<'t>(
    text: &'t str,
    stretches: &[Stretch],
    scope: TextScope,
) -> View<'t> {
    let wanted = match scope {
        TextScope::Any => return Cow::Borrowed(text.as_bytes()),
        TextScope::Code => RegionKind::Code,
        TextScope::Comment => RegionKind::Comment,
        TextScope::String => RegionKind::String,
    };
    let mut bytes = text.as_bytes().to_vec();
    for stretch in stretches.iter().filter(|s| s.kind != wanted) {
        for byte in &mut bytes[stretch.start..stretch.end] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }
    Cow::Owned(bytes)
}
