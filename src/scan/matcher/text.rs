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
use std::sync::OnceLock;

/// A compiled `text` matcher. Its regex is built where a file first calls for it: of hundreds a scan needs a few.
#[derive(Debug, Clone)]
pub(in crate::scan) struct TextMatcher {
    written: String,
    regex: OnceLock<RegexMatcher>,
    pub(in crate::scan) scope: TextScope,
    languages: Vec<Language>,
    files: Vec<Glob>,
}

impl TextMatcher {
    pub(in crate::scan) fn new(written: &TextMatch) -> Result<Self, String> {
        let files: Result<Vec<_>, _> = written.files.iter().map(|g| Glob::path(g)).collect();
        Ok(Self {
            written: written.regex.clone(),
            regex: checked(&written.regex).map_err(|e| format!("regex: {e}"))?,
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

    pub(in crate::scan) fn files(&self) -> &[Glob] {
        &self.files
    }

    pub(in crate::scan) fn languages(&self) -> &[Language] {
        &self.languages
    }

    fn regex(&self) -> &RegexMatcher {
        self.regex
            .get_or_init(|| built(&self.written).expect("`checked` read it and it is small"))
    }

    /// The reported byte ranges.
    pub(in crate::scan) fn find(&self, view: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut searcher = SearcherBuilder::new().line_number(false).build();
        let sink = Lines {
            regex: self.regex(),
            reported: self.regex().capture_index("at"),
            found: &mut found,
        };
        // A slice is in memory and the sink never fails, so the search cannot.
        let _ = searcher.search_slice(self.regex(), view, sink);
        found
    }
}

/// The most bytes of a regex that is not built at once.
const SMALL: usize = 1024;

/// A regex that is known to build: its syntax is read, and what may be too large (by a counted repetition, or by its
/// length) is built at once.
fn checked(regex: &str) -> Result<OnceLock<RegexMatcher>, String> {
    if regex.len() > SMALL || regex.contains('{') {
        return built(regex).map(OnceLock::from);
    }
    match regex_syntax::Parser::new().parse(regex) {
        Ok(_) => Ok(OnceLock::new()),
        // The builder's own words, as for a regex that is built at once.
        Err(_) => built(regex).map(OnceLock::from),
    }
}

fn built(regex: &str) -> Result<RegexMatcher, String> {
    RegexMatcherBuilder::new()
        .multi_line(true)
        .line_terminator(Some(b'\n'))
        .build(regex)
        .map_err(|e| e.to_string())
}

struct Lines<'m> {
    regex: &'m RegexMatcher,
    /// The number of the group `at`.
    reported: Option<usize>,
    found: &'m mut Vec<Range<usize>>,
}

impl Lines<'_> {
    fn find_in_line(&mut self, line: &[u8], offset: usize) {
        let Ok(mut captures) = self.regex.new_captures() else {
            return;
        };
        let _ = self.regex.captures_iter(line, &mut captures, |captures| {
            let whole = captures.get(0);
            let at = self.reported.and_then(|n| captures.get(n)).or(whole);
            self.found.extend(
                at.filter(|m| !m.is_empty())
                    .map(|m| m.start() + offset..m.end() + offset),
            );
            true
        });
    }
}

impl Sink for Lines<'_> {
    type Error = std::io::Error;

    fn matched(&mut self, _: &Searcher, line: &SinkMatch<'_>) -> Result<bool, Self::Error> {
        self.find_in_line(line.bytes(), line.absolute_byte_offset() as usize);
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
