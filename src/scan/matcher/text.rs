//! `text` rules: a regular expression, within a line or across lines, over the code, comments or strings of a file.

use super::Glob;
use super::needed::Blanks;
use super::regex::Regex;
use crate::codebase::{RegionKind, Stretch};
use crate::model::Language;
use crate::rules::{TextMatch, TextReach, TextScope};
use grep_searcher::{Searcher, SearcherBuilder, Sink, SinkMatch};
use std::borrow::Cow;
use std::ops::Range;

/// A compiled `text` matcher.
#[derive(Debug, Clone)]
pub(in crate::scan) struct TextMatcher {
    reach: TextReach,
    regex: Regex,
    pub(in crate::scan) scope: TextScope,
    languages: Vec<Language>,
    files: Vec<Glob>,
}

impl TextMatcher {
    pub(in crate::scan) fn new(written: &TextMatch) -> Result<Self, String> {
        let files: Result<Vec<_>, _> = written.files.iter().map(|g| Glob::path(g)).collect();
        let blanks = match written.scope {
            TextScope::Any | TextScope::Program | TextScope::Code => Blanks::Comments,
            TextScope::Comment | TextScope::String => Blanks::Anything,
        };
        Ok(Self {
            reach: written.reach,
            regex: Regex::unread(&written.regex, written.reach, blanks),
            scope: written.scope,
            languages: written.languages.clone(),
            files: files?,
        })
    }

    /// What is wrong with its regex.
    pub(in crate::scan) fn check(&self) -> Result<(), String> {
        self.regex.check().map_err(|e| format!("regex: {e}"))
    }

    /// Whether the rule looks at such a file at all.
    pub(in crate::scan) fn wants(&self, shown: &str, language: Language) -> bool {
        (self.languages.is_empty() || self.languages.contains(&language))
            && (self.files.is_empty() || self.files.iter().any(|g| g.matches(shown)))
    }

    /// Whether the rule may look at files of a language.
    pub(in crate::scan) fn may_want(&self, language: Language) -> bool {
        match (&self.languages[..], &self.files[..]) {
            ([], []) => true,
            ([], files) => files.iter().any(|glob| glob.may_be(language)),
            (languages, _) => languages.contains(&language),
        }
    }

    /// Whether it may match in a text, before it is told what of that is code.
    pub(in crate::scan) fn may_stand_in(&self, text: &[u8]) -> bool {
        match self.reach {
            TextReach::Line => self.regex.needed().may_stand_on_a_line_of(text),
            TextReach::Lines => self.regex.needed().may_stand_in(text),
        }
    }

    /// The bytes of a text behind which it cannot match.
    pub(in crate::scan) fn reach_in(&self, text: &[u8]) -> usize {
        let lines = || {
            Some(
                self.regex
                    .needed()
                    .lines_in(text)?
                    .last()
                    .map_or(0, |line| line.end),
            )
        };
        match self.reach {
            TextReach::Line => lines().unwrap_or(text.len()),
            TextReach::Lines if self.regex.needed().may_stand_in(text) => text.len(),
            TextReach::Lines => 0,
        }
    }

    pub(in crate::scan) fn files(&self) -> &[Glob] {
        &self.files
    }

    pub(in crate::scan) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The reported byte ranges.
    pub(in crate::scan) fn find(&self, view: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if !self.may_stand_in(view) {
            return found;
        }
        let mut sink = Reported {
            regex: &self.regex,
            found: &mut found,
        };
        match (self.reach, self.regex.needed().lines_in(view)) {
            (TextReach::Lines, _) => sink.find_in(view, 0),
            (TextReach::Line, Some(lines)) => {
                for line in lines {
                    sink.find_in(without_end(&view[line.clone()]), line.start);
                }
            }
            (TextReach::Line, None) => {
                let mut searcher = SearcherBuilder::new().line_number(false).build();
                // A slice is in memory and the sink never fails, so the search cannot.
                let _ = searcher.search_slice(&self.regex, view, sink);
            }
        }
        found
    }
}

/// Takes down what is reported of each match.
struct Reported<'m> {
    regex: &'m Regex,
    found: &'m mut Vec<Range<usize>>,
}

impl Reported<'_> {
    /// In a text that starts at byte `offset`.
    fn find_in(&mut self, text: &[u8], offset: usize) {
        let found = self.regex.find_all(text, "at").into_iter();
        let moved = found.map(|range| range.start + offset..range.end + offset);
        self.found.extend(moved.filter(|range| !range.is_empty()));
    }
}

/// A line without the byte that ends it.
fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

impl Sink for Reported<'_> {
    type Error = std::io::Error;

    fn matched(&mut self, _: &Searcher, line: &SinkMatch<'_>) -> Result<bool, Self::Error> {
        self.find_in(
            without_end(line.bytes()),
            line.absolute_byte_offset() as usize,
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
    let wanted: &[RegionKind] = match scope {
        TextScope::Any => return Cow::Borrowed(text.as_bytes()),
        TextScope::Code => &[RegionKind::Code],
        TextScope::Comment => &[RegionKind::Comment],
        TextScope::String => &[RegionKind::String],
        TextScope::Program => &[RegionKind::Code, RegionKind::String],
    };
    let mut bytes = text.as_bytes().to_vec();
    for stretch in stretches.iter().filter(|s| !wanted.contains(&s.kind)) {
        for byte in &mut bytes[stretch.start..stretch.end] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::lex;

    fn written(regex: &str, reach: TextReach, scope: TextScope) -> TextMatch {
        TextMatch {
            regex: regex.to_owned(),
            reach,
            scope,
            languages: Vec::new(),
            files: Vec::new(),
            words: Vec::new(),
        }
    }

    fn found<'t>(text: &'t str, regex: &str, reach: TextReach, scope: TextScope) -> Vec<&'t str> {
        let written = written(regex, reach, scope);
        let mut stretches = Vec::new();
        lex(text, Language::Java, text.len(), &mut stretches);
        let matcher = TextMatcher::new(&written).expect("a regex");
        let found = matcher.find(&view(text, &stretches, scope));
        found.into_iter().map(|range| &text[range]).collect()
    }

    const ENTITY: &str = "\
@Column(columnDefinition = \"YEAR\") // columnDefinition = \"YEAR\"
int a;
@Lob
@Column(name = \"b\")
String b;
";

    #[test]
    fn a_program_is_its_code_and_its_strings() {
        let regex = "columnDefinition = (?P<at>.YEAR.)";
        let among = |scope| found(ENTITY, regex, TextReach::Line, scope).len();
        assert_eq!(among(TextScope::Program), 1);
        assert_eq!(among(TextScope::Any), 2);
        assert_eq!(among(TextScope::Code), 0);
        assert_eq!(among(TextScope::String), 0);
    }

    #[test]
    fn a_match_goes_across_lines_only_where_the_rule_says_so() {
        let regex = r"(?P<at>@Lob)\s+@Column\([^)]*\)\s+String\b";
        let reaching = |reach| found(ENTITY, regex, reach, TextScope::Program);
        assert_eq!(reaching(TextReach::Lines), ["@Lob"]);
        assert!(reaching(TextReach::Line).is_empty());
        let starts = found(ENTITY, "^(?P<at>@\\w+)", TextReach::Lines, TextScope::Code);
        assert_eq!(starts, ["@Column", "@Lob", "@Column"]);
    }
}
