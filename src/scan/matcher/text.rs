//! `text` rules: a regular expression, within a line or across lines, over the code, comments or strings of a file.

use super::Glob;
use super::needed::Needed;
use crate::codebase::{RegionKind, Stretch};
use crate::model::Language;
use crate::rules::{TextMatch, TextReach, TextScope};
use grep_matcher::{Captures, Matcher};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::{Searcher, SearcherBuilder, Sink, SinkMatch};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// A compiled `text` matcher. Its regex is built where a file first calls for it: of hundreds a scan needs a few.
#[derive(Debug, Clone)]
pub(in crate::scan) struct TextMatcher {
    written: String,
    reach: TextReach,
    regex: OnceLock<RegexMatcher>,
    needed: Needed,
    pub(in crate::scan) scope: TextScope,
    languages: Vec<Language>,
    files: Vec<Glob>,
}

impl TextMatcher {
    pub(in crate::scan) fn new(written: &TextMatch) -> Result<Self, String> {
        let files: Result<Vec<_>, _> = written.files.iter().map(|g| Glob::path(g)).collect();
        let (regex, needed) =
            checked(&written.regex, written.reach).map_err(|e| format!("regex: {e}"))?;
        Ok(Self {
            written: written.regex.clone(),
            reach: written.reach,
            regex,
            needed,
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
        self.needed.may_stand_in(text)
    }

    /// The bytes of a text behind which it cannot match.
    pub(in crate::scan) fn reach_in(&self, text: &[u8]) -> usize {
        match (self.reach, self.needed.last_in(text)) {
            (TextReach::Line, Some(last)) => line_end(text, last),
            (TextReach::Lines, Some(_)) => text.len(),
            (_, None) => 0,
        }
    }

    pub(in crate::scan) fn files(&self) -> &[Glob] {
        &self.files
    }

    pub(in crate::scan) fn languages(&self) -> &[Language] {
        &self.languages
    }

    fn regex(&self) -> &RegexMatcher {
        self.regex.get_or_init(|| {
            built(&self.written, self.reach).expect("`checked` read it and it is small")
        })
    }

    /// The reported byte ranges.
    pub(in crate::scan) fn find(&self, view: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if !self.may_stand_in(view) {
            return found;
        }
        let regex = self.regex();
        let mut sink = Reported {
            regex,
            at: regex.capture_index("at"),
            found: &mut found,
        };
        match (self.reach, self.needed.places_in(view)) {
            (TextReach::Lines, _) => sink.find_in(view, 0),
            (TextReach::Line, Some(places)) => {
                let mut searched = 0;
                for at in places {
                    if at >= searched {
                        let start = memchr::memrchr(b'\n', &view[searched..at]);
                        let start = start.map_or(searched, |end| searched + end + 1);
                        searched = line_end(view, at);
                        sink.find_in(&view[start..searched], start);
                    }
                }
            }
            (TextReach::Line, None) => {
                let mut searcher = SearcherBuilder::new().line_number(false).build();
                // A slice is in memory and the sink never fails, so the search cannot.
                let _ = searcher.search_slice(regex, view, sink);
            }
        }
        found
    }
}

/// The byte behind the line in which byte `at` stands.
fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end + 1)
}

/// The most atoms of a regex that is not built at once: far below the builder's limit.
const MOST_ATOMS: usize = 50_000;

/// A regex that is known to build, and what it needs: its syntax is read, and what may be too large is built at once.
fn checked(regex: &str, reach: TextReach) -> Result<(OnceLock<RegexMatcher>, Needed), String> {
    let mut parser = regex_syntax::ParserBuilder::new().utf8(false).build();
    match parser.parse(regex) {
        Ok(read) if atoms(&read) <= MOST_ATOMS => Ok((OnceLock::new(), Needed::of(&read))),
        // The builder's own words, as for a regex that is built at once.
        _ => built(regex, reach).map(|built| (built.into(), Needed::default())),
    }
}

/// The bytes of a regex and the ranges of its classes (`\w` has some hundred), with all repetitions written out.
fn atoms(regex: &Hir) -> usize {
    let sum = |parts: &[Hir]| {
        parts
            .iter()
            .fold(0, |n: usize, p| n.saturating_add(atoms(p)))
    };
    match regex.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        // Within a line the builder refuses it.
        HirKind::Literal(literal) if literal.0.contains(&b'\n') => usize::MAX,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Capture(group) => atoms(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
        HirKind::Repetition(repeated) => {
            let times = repeated.max.unwrap_or(repeated.min).max(1);
            atoms(&repeated.sub).saturating_mul(times as usize)
        }
    }
}

fn built(regex: &str, reach: TextReach) -> Result<RegexMatcher, String> {
    let line_end = match reach {
        TextReach::Line => Some(b'\n'),
        TextReach::Lines => None,
    };
    RegexMatcherBuilder::new()
        .multi_line(true)
        .line_terminator(line_end)
        .build(&with_borders_of_ascii(regex))
        .map_err(|e| e.to_string())
}

/// The regex with `\b` and `\B` telling words of ASCII: to tell those of Unicode, the matcher's fast ways give up in a
/// text that is not all ASCII.
fn with_borders_of_ascii(regex: &str) -> String {
    let mut told = String::with_capacity(regex.len());
    let mut rest = regex.chars();
    while let Some(c) = rest.next() {
        let escaped = match c {
            '\\' => rest.next(),
            _ => None,
        };
        match escaped {
            Some(border @ ('b' | 'B')) if !rest.as_str().starts_with('{') => {
                told.extend(["(?-u:\\", border.encode_utf8(&mut [0; 4]), ")"]);
            }
            _ => told.extend([c].into_iter().chain(escaped)),
        }
    }
    told
}

/// Takes down what is reported of each match.
struct Reported<'m> {
    regex: &'m RegexMatcher,
    /// The number of the group `at`.
    at: Option<usize>,
    found: &'m mut Vec<Range<usize>>,
}

impl Reported<'_> {
    /// In a text that starts at byte `offset`.
    fn find_in(&mut self, text: &[u8], offset: usize) {
        let Ok(mut captures) = self.regex.new_captures() else {
            return;
        };
        let _ = self.regex.captures_iter(text, &mut captures, |captures| {
            let whole = captures.get(0);
            let at = self.at.and_then(|n| captures.get(n)).or(whole);
            self.found.extend(
                at.filter(|m| !m.is_empty())
                    .map(|m| m.start() + offset..m.end() + offset),
            );
            true
        });
    }
}

impl Sink for Reported<'_> {
    type Error = std::io::Error;

    fn matched(&mut self, _: &Searcher, line: &SinkMatch<'_>) -> Result<bool, Self::Error> {
        self.find_in(line.bytes(), line.absolute_byte_offset() as usize);
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

    fn found<'t>(text: &'t str, regex: &str, reach: TextReach, scope: TextScope) -> Vec<&'t str> {
        let written = TextMatch {
            regex: regex.to_owned(),
            reach,
            scope,
            languages: Vec::new(),
            files: Vec::new(),
            words: Vec::new(),
        };
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

    #[test]
    fn borders_are_those_of_ascii_words() {
        for (regex, told) in [
            (r"\bmark\B.", r"(?-u:\b)mark(?-u:\B)."),
            (r"\\bmark\d\", r"\\bmark\d\"),
            (r"\b{start}a", r"\b{start}a"),
        ] {
            assert_eq!(with_borders_of_ascii(regex), told);
        }
    }

    #[test]
    fn what_may_not_build_is_built_at_once() {
        for (regex, reach, at_once) in [
            (r"(?-u)\bmark[({]", TextReach::Line, Ok(false)),
            (r"mark\w{0,20}", TextReach::Line, Ok(false)),
            (r"mark\w{200}", TextReach::Line, Ok(true)),
            (r"(mark\w{40}){60}", TextReach::Line, Err(())),
            (r"mark\n", TextReach::Lines, Ok(true)),
            (r"mark\n", TextReach::Line, Err(())),
            ("(mark", TextReach::Line, Err(())),
        ] {
            let told = checked(regex, reach);
            let told = told.map(|(built, _)| built.get().is_some()).map_err(|_| ());
            assert_eq!(told, at_once, "{regex}");
        }
    }
}
