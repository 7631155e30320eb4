//! Whether a program may hold SQL at all: a look at the bytes around a few words, so that most files are never lexed.

use super::calls::calls_of_fragments;
use super::follow::{follows_column, may_go_on, split_word};
use super::shape::{MARKS, UNITS};
use super::tail::is_word_byte;
use crate::model::Language;
use std::collections::BTreeMap;

/// Words that statements in a literal open with. Lower-case.
const STATEMENT_WORDS: [&str; 34] = [
    "alter", "analyze", "begin", "call", "check", "create", "delete", "desc", "describe", "do",
    "drop", "explain", "flush", "grant", "handler", "insert", "kill", "load", "lock", "optimize",
    "rename", "repair", "replace", "reset", "revoke", "select", "show", "start", "truncate",
    "unlock", "set", "update", "use", "with",
];

/// Words of clauses, which fragments start with.
const CLAUSE_WORDS: [&str; 21] = [
    "add",
    "and",
    "change",
    "from",
    "group",
    "having",
    "if",
    "inner",
    "join",
    "left",
    "limit",
    "modify",
    "on",
    "or",
    "order",
    "right",
    "straight_join",
    "union",
    "using",
    "values",
    "where",
];

/// How SQL opens with a word; every such word may be the first in a literal, on the line of the quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opening {
    /// It begins a statement: SQL may open so on a line behind the quote as well, where `from` and `if` are code.
    statement: bool,
    /// It begins a clause, or a part of one.
    clause: bool,
    /// Languages in which a call of this name takes SQL without any such word, as `orderByRaw("RAND()")` does: one bit each.
    called_in: u32,
}

impl Opening {
    /// Whether a call of this name takes SQL in any language.
    pub fn is_called(self) -> bool {
        self.called_in != 0
    }

    /// Whether a statement or a clause opens with the word.
    fn is_first(self) -> bool {
        self.statement || self.clause
    }
}

/// What may open a literal in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralSigns {
    Quotes,
    /// Or a tag in quotes: `@Select("<script>SELECT …")`.
    QuotesAndTags,
    /// Or the line that announces a heredoc.
    QuotesAndLines,
    /// Nearly anything, as `%q(`, `q{`, or nothing at all, as in YAML.
    Anything,
}

/// How literals, or values that hold SQL, open in a language.
pub fn literal_signs(language: Language) -> LiteralSigns {
    match language {
        Language::Java | Language::Kotlin | Language::Scala => LiteralSigns::QuotesAndTags,
        Language::Php | Language::Shell => LiteralSigns::QuotesAndLines,
        Language::Ruby
        | Language::Perl
        | Language::Sql
        | Language::Xml
        | Language::Html
        | Language::Yaml
        | Language::Properties
        | Language::Ini
        | Language::Dotenv
        | Language::Dockerfile => LiteralSigns::Anything,
        Language::Python
        | Language::JavaScript
        | Language::TypeScript
        | Language::Go
        | Language::CSharp
        | Language::Rust
        | Language::C
        | Language::Cpp
        | Language::PowerShell
        | Language::Swift
        | Language::Css
        | Language::Json
        | Language::Toml
        | Language::Markdown
        | Language::Text
        | Language::Other => LiteralSigns::Quotes,
    }
}

fn bit_of(language: Language) -> u32 {
    const { assert!(Language::ALL.len() <= 32, "one bit a language") };
    1 << language as u32
}

/// The words to look for, lower-case.
pub fn sql_openings() -> BTreeMap<String, Opening> {
    let mut openings: BTreeMap<String, Opening> = BTreeMap::new();
    for word in STATEMENT_WORDS {
        openings.entry(word.to_owned()).or_default().statement = true;
    }
    for word in CLAUSE_WORDS {
        openings.entry(word.to_owned()).or_default().clause = true;
    }
    for (name, languages) in calls_of_fragments() {
        if name.bytes().all(is_word_byte) {
            let bits = languages
                .iter()
                .map(|l| bit_of(*l))
                .fold(0, |all, bit| all | bit);
            openings.entry(name).or_default().called_in |= bits;
        }
    }
    openings
}

/// Bytes looked at before and after a word.
const REACH: usize = 160;

/// How many bytes a statement reaches, as far as the gate looks, that nothing seems to end.
pub const LONG: usize = 64 << 10;

/// The same of what begins with a clause, or within one.
const SHORT: usize = 4 << 10;

/// Where what may be SQL ends that opens with the word at byte `at`, or `None` where none opens there: a quote or the
/// head of a heredoc stands before it, white space or a sign of SQL behind it; or it is a call. The end is a guess that
/// errs on the far side: the end of the literal, and much further where others seem to be joined to it.
pub fn sql_opened_by(
    text: &[u8],
    at: usize,
    opening: Opening,
    language: Language,
) -> Option<usize> {
    let word = word_at(text, at);
    let behind = &text[at + word.len()..];
    if opening.called_in & bit_of(language) != 0 && behind.first() == Some(&b'(') {
        return Some(at + SHORT);
    }
    let message = holds_messages(language) && !is_in_capitals(word);
    let statement = opening.statement && !(message && begins_message(word));
    let opens = statement || opening.clause && !message;
    if !opens || !goes_on(behind) || !may_go_on(&text[at..]) {
        return None;
    }
    let most = match opening.statement {
        true => LONG,
        false => SHORT,
    };
    if opening.statement && opens_value(text, at, language) {
        return Some(at + LONG);
    }
    match opened(text, at, language) {
        Opened::No => None,
        // In small letters it may as well be code.
        Opened::OnALineBefore(_) if !opening.statement && !is_in_capitals(word) => None,
        Opened::OnALineBefore(_) if is_python_with(word, behind) => None,
        Opened::OnTheLine(quote) | Opened::OnALineBefore(quote) => {
            Some(end_behind(text, quote, at, most))
        }
        Opened::Otherwise => Some(at + most),
    }
}

/// Whether most files of the language hold texts for people, if any: sentences in them begin with `from` and `and`.
fn holds_messages(language: Language) -> bool {
    matches!(language, Language::Json | Language::Properties)
}

/// `Select`, `do`: words that in a text for people begin a sentence, or mean nothing of their own.
fn begins_message(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_uppercase) || word == b"do" || word == b"use"
}

fn is_in_capitals(word: &[u8]) -> bool {
    !word.iter().any(u8::is_ascii_lowercase)
}

/// Whether a value without quotes opens at byte `at`: behind its key, on a line of its own, behind a tag.
fn opens_value(text: &[u8], at: usize, language: Language) -> bool {
    let before = text[at.saturating_sub(REACH)..at].trim_ascii_end();
    match language {
        Language::Xml | Language::Html => before.ends_with(b">") || before.ends_with(b"CDATA["),
        Language::Yaml | Language::Properties => {
            let on_line = text[..at]
                .iter()
                .rev()
                .take(REACH)
                .take_while(|b| **b != b'\n')
                .all(u8::is_ascii_whitespace);
            on_line || matches!(before.last(), Some(b':' | b'=' | b'-'))
        }
        _ => false,
    }
}

/// The same where a literal opens with the word of a rule at byte `at`: `"IFNULL(a, 0)"`. `opening` is how SQL opens with
/// it otherwise.
pub fn sql_opened_with_rule_word(
    text: &[u8],
    at: usize,
    opening: Opening,
    language: Language,
) -> Option<usize> {
    let word = word_at(text, at);
    let behind = &text[at + word.len()..];
    let capitals = is_in_capitals(word) && word.len() > 1;
    let called = behind.first() == Some(&b'(');
    if tells_sql(text, at, language)
        || capitals && called && stands_behind_quote(text, at, language)
    {
        return Some(at + SHORT);
    }
    // In small letters it is prose, unless it is called; and `'0'` and `"AS IS"` are no SQL.
    let letters = word.iter().filter(|b| b.is_ascii_uppercase()).count();
    let named = capitals && letters > 2 && !opening.is_first();
    let called = called && (capitals || !holds_messages(language));
    if !called && !(named && (is_whole_argument(text, at, behind, language) || is_named(behind))) {
        return None;
    }
    match opened(text, at, language) {
        Opened::OnTheLine(quote) => Some(end_behind(text, quote, at, SHORT)),
        Opened::Otherwise => Some(at + SHORT),
        Opened::No | Opened::OnALineBefore(_) => None,
    }
}

/// Whether the word at byte `at` is all of a literal that is given to a call, or that others are joined to.
fn is_whole_argument(text: &[u8], at: usize, behind: &[u8], language: Language) -> bool {
    let closed = behind.first().is_some_and(|b| is_quote(*b)) && !holds_messages(language);
    let before = text[at.saturating_sub(REACH)..at.saturating_sub(1)].trim_ascii_end();
    closed && (matches!(before.last(), Some(b'(' | b'+' | b'.')) || is_joined(&behind[1..]))
}

/// Whether SQL goes on behind a word in capitals; sentences go on in small letters.
fn is_named(behind: &[u8]) -> bool {
    let (next, _) = split_word(behind.trim_ascii_start());
    goes_on(behind) && !next.iter().any(u8::is_ascii_lowercase)
}

/// Where a word of a rule tells SQL that is not the first of its literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tells {
    #[default]
    CalledInCapitals,
    Called,
    /// By what stands behind it.
    Anywhere,
}

/// Where this word, lower-case, tells SQL: what [`sql_opened_with_rule_word`] looks at must be found first.
pub fn where_told(word: &str) -> Tells {
    match word {
        "against" | "regexp" | "rlike" | "interval" | "straight_join" => Tells::Anywhere,
        "cast" | "convert" => Tells::Called,
        _ if MARKS.holds(word) => Tells::Called,
        _ => Tells::CalledInCapitals,
    }
}

/// Where literals open with a name in backticks (``"`a` = ?"``), and where that SQL may end.
pub fn opened_by_names(text: &[u8], language: Language) -> impl Iterator<Item = (usize, usize)> {
    // Where backticks are quotes of the language, texts about code have them as well.
    let plain = !backtick_quotes(language) || language == Language::Php;
    memchr::memchr_iter(b'`', text)
        .filter(|&at| at > 0 && matches!(text[at - 1], b'"' | b'\''))
        .filter(move |&at| {
            let behind = behind_names(&text[at..text.len().min(at + REACH)]);
            behind.is_some_and(|b| is_compared(b) || plain && !goes_on_in_prose(b))
        })
        .map(|at| (at, at + SHORT))
}

/// The option of ActiveRecord's finders and associations that takes the condition, up to version 4.
const OPTION: &[u8] = b"conditions";

/// Where literals of a language may open behind the name of an option that takes SQL (`:conditions => "done = 1"`), and
/// where that may end.
pub fn opened_by_options(text: &[u8], language: Language) -> impl Iterator<Item = (usize, usize)> {
    let text_of_options = match language {
        Language::Ruby => text,
        _ => b"",
    };
    memchr::memmem::find_iter(text_of_options, OPTION)
        .filter(|&at| {
            let behind = &text[at + OPTION.len()..];
            behind.starts_with(b":") || behind.trim_ascii_start().starts_with(b"=>")
        })
        .map(|at| (at, at + SHORT))
}

/// Bytes of SQL in which what is compared in place is looked for.
const COMPARED_WITHIN: usize = 600;

/// The byte where SQL that opens at byte `at`, and ends at `end` at the latest, compares something with a number or a text
/// that is given in place: `where("done = 1")`.
pub fn compared_in_place(text: &[u8], at: usize, end: usize) -> Option<usize> {
    let part = &text[at..end.min(at + COMPARED_WITHIN).min(text.len())];
    memchr::memchr3_iter(b'=', b'<', b'>', part)
        .find(|&sign| is_compared_with_given(part, sign))
        .map(|sign| at + sign)
}

/// Whether the operator that ends with this sign stands before a number or a quote.
fn is_compared_with_given(part: &[u8], sign: usize) -> bool {
    let before = part[..sign].last();
    let behind = &part[sign + 1..];
    let is_operator = match part[sign] {
        b'=' => !matches!(before, Some(b'=' | b'+' | b'-' | b':' | b'*')),
        b'>' => !matches!(before, Some(b'=' | b'-')),
        _ => true,
    };
    let given = behind.trim_ascii_start();
    is_operator
        && match given {
            [b'\\', quote, ..] | [quote, ..] if is_quote(*quote) => true,
            [digit, ..] => digit.is_ascii_digit(),
            [] => false,
        }
}

/// What stands behind names in backticks: `` `t`.`a` = ``.
fn behind_names(mut rest: &[u8]) -> Option<&[u8]> {
    while let [b'`', name @ ..] = rest {
        let end = name.iter().position(|b| *b == b'`')?;
        if !may_be_name(&name[..end]) {
            return None;
        }
        rest = match &name[end + 1..] {
            [b'.', behind @ ..] => behind,
            behind => return Some(behind),
        };
    }
    Some(rest)
}

/// Whether this may stand between backticks: a name, or what is inserted.
fn may_be_name(name: &[u8]) -> bool {
    let plain = |b: &u8| is_word_byte(*b) || matches!(b, b' ' | b'-' | b'$' | b'{' | b'}' | b'%');
    match name {
        [] => false,
        [b'"' | b'\'' | b'$' | b'{' | b'%' | b'#', ..] => !name.contains(&b'\n'),
        _ => name.iter().all(plain),
    }
}

/// A word in small letters that follows names of SQL in no list and in no definition.
fn goes_on_in_prose(behind: &[u8]) -> bool {
    let rest = behind.trim_ascii_start();
    rest.first().is_some_and(u8::is_ascii_lowercase) && !follows_column(rest)
}

fn is_compared(behind: &[u8]) -> bool {
    let behind = behind.trim_ascii_start();
    let (word, _) = split_word(behind);
    matches!(behind.first(), Some(b'=' | b'<' | b'>' | b'!'))
        || [
            &b"IN"[..],
            b"LIKE",
            b"IS",
            b"BETWEEN",
            b"NOT",
            b"REGEXP",
            b"like",
            b"between",
        ]
        .contains(&word)
}

fn backtick_quotes(language: Language) -> bool {
    use Language::{Go, JavaScript, Perl, Php, Ruby, Shell, TypeScript};
    matches!(
        language,
        JavaScript | TypeScript | Go | Shell | Ruby | Perl | Php
    )
}

/// Whether a quote stands before byte `at` on its line, and in C one that opens a literal there: it has macros in capitals
/// where others have none.
fn stands_behind_quote(text: &[u8], at: usize, language: Language) -> bool {
    let before = &text[at.saturating_sub(REACH)..at];
    let line = memchr::memrchr(b'\n', before).map_or(before, |end| &before[end..]);
    match language {
        Language::C | Language::Cpp => memchr::memchr_iter(b'"', line).count() % 2 == 1,
        _ => memchr::memchr3(b'"', b'\'', b'`', line).is_some(),
    }
}

/// Whether a word of a rule tells SQL wherever it stands in a literal: a call that databases alone have, or an operator
/// before its value.
fn tells_sql(text: &[u8], at: usize, language: Language) -> bool {
    let word = word_at(text, at);
    let behind = &text[at + word.len()..];
    let Ok(word) = std::str::from_utf8(word) else {
        return false;
    };
    let spaced = behind.first() == Some(&b' ');
    let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(word));
    match behind.first() {
        Some(b'(') if MARKS.holds(word) => true,
        // Programs have functions of these names.
        Some(b'(') if word == "IF" || is(&["against", "convert"]) => {
            stands_behind_quote(text, at, language)
        }
        Some(b'(') => is(&["cast"]) && converts(behind),
        _ if is(&["against"]) => behind.starts_with(b" ("),
        _ if is(&["regexp", "rlike"]) => {
            spaced && behind.get(1).is_some_and(|b| b"'\"?:%$#@".contains(b))
        }
        _ if is(&["interval"]) => spaced && is_interval(&behind[1..]),
        _ => word == "STRAIGHT_JOIN" && spaced,
    }
}

/// `1 DAY`, `-1 DAY`, `? day`: a number and its unit, or what is inserted.
fn is_interval(behind: &[u8]) -> bool {
    let behind = behind.strip_prefix(b"-").unwrap_or(behind);
    let (number, rest) = split_word(behind);
    match number {
        [] => behind.first().is_some_and(|b| b"?:%$#@'\"".contains(b)),
        [first, ..] if first.is_ascii_digit() => {
            let (unit, _) = split_word(rest.trim_ascii_start());
            std::str::from_utf8(unit).is_ok_and(|unit| UNITS.holds(unit))
        }
        _ => false,
    }
}

/// `(a AS …`: what is cast has its type behind.
fn converts(behind: &[u8]) -> bool {
    let behind = &behind[..behind.len().min(REACH)];
    memchr::memmem::find(behind, b" AS ").is_some()
        || memchr::memmem::find(behind, b" as ").is_some()
}

/// The same where a call that is of no rule stands at byte `at`, right behind a quote: `'DATE(NOW() - INTERVAL 1 DAY)'`.
pub fn sql_opened_with_call(text: &[u8], at: usize) -> Option<usize> {
    let quote = at.checked_sub(1)?;
    Some(end_behind(text, quote, at, SHORT))
}

/// Where the literal ends that opens with the quote at byte `quote` and goes on at `at`; `most` bytes behind where others
/// are joined to it.
fn end_behind(text: &[u8], quote: usize, at: usize, most: usize) -> usize {
    let sign = text[quote];
    let triple = quote >= 2 && text[quote - 1] == sign && text[quote - 2] == sign;
    let rest = &text[at..(at + LONG).min(text.len())];
    let close = if triple {
        memchr::memmem::find(rest, &[sign; 3]).map(|close| (close, close + 3))
    } else {
        memchr::memchr_iter(sign, rest)
            .find(|&close| close == 0 || rest[close - 1] != b'\\')
            .map(|close| (close, close + 1))
    };
    match close {
        Some((close, behind)) if !holds_code(&rest[..close]) && !is_joined(&rest[behind..]) => {
            at + close
        }
        _ => at + most,
    }
}

/// Code in a literal has quotes of its own.
fn holds_code(content: &[u8]) -> bool {
    memchr::memchr2(b'{', b'[', content).is_some()
        || memchr::memmem::find(content, b"$(").is_some()
        || memchr::memmem::find(content, b"\\(").is_some()
}

/// An operator that joins strings follows, or another literal, with a prefix of at most two letters.
fn is_joined(behind: &[u8]) -> bool {
    let behind = behind[..behind.len().min(REACH)].trim_ascii_start();
    let prefix = behind
        .iter()
        .take(2)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    match behind.get(prefix) {
        None => true,
        Some(b) if is_quote(*b) => true,
        Some(b'+' | b'.' | b'&' | b'|' | b'<' | b'\\' | b'#' | b'/') => prefix == 0,
        Some(_) => false,
    }
}

fn is_quote(b: u8) -> bool {
    matches!(b, b'"' | b'\'' | b'`')
}

fn goes_on(behind: &[u8]) -> bool {
    match behind {
        // An escaped quote ends a word; `and/or` is none.
        [b'\\', quote, ..] if is_quote(*quote) => false,
        [b'/', next, ..] => *next == b'*',
        [b, ..] => b.is_ascii_whitespace() || matches!(b, b'(' | b'`' | b'*' | b'\\' | b'@' | b';'),
        [] => true,
    }
}

/// `with open(path) as file:` on a line of its own: a common table expression has `AS (`, or is recursive.
fn is_python_with(word: &[u8], behind: &[u8]) -> bool {
    let behind = behind[..behind.len().min(REACH)].to_ascii_lowercase();
    let opens_query = |as_at: usize| behind[as_at + 3..].trim_ascii_start().starts_with(b"(");
    word.eq_ignore_ascii_case(b"with")
        && !behind.trim_ascii_start().starts_with(b"recursive")
        && !memchr::memmem::find_iter(&behind, b" as").any(opens_query)
}

fn word_at(text: &[u8], at: usize) -> &[u8] {
    split_word(&text[at..(at + REACH).min(text.len())]).0
}

/// Whether a literal opens before a place, and the byte of its quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    No,
    OnTheLine(usize),
    /// A line ends between: what stands there may as well be code behind a literal.
    OnALineBefore(usize),
    /// By a heredoc or a quoting by name.
    Otherwise,
}

/// Reads back from byte `at` over what SQL may have before its first word: white space, also written as an escape,
/// brackets, inserted code, a comment, a margin (`|select`).
fn opened(text: &[u8], at: usize, language: Language) -> Opened {
    let from = at.saturating_sub(REACH);
    let mut crossed = false;
    let mut rest = &text[from..at];
    loop {
        let Some((&last, head)) = rest.split_last() else {
            return Opened::No;
        };
        rest = match last {
            b'\n' => {
                crossed = true;
                head
            }
            b' ' | b'\t' | b'\r' | b'\\' => head,
            // A quoted name is the first of the literal.
            b'`' if matches!(head.trim_ascii_end().last(), Some(b'"' | b'\'')) => head,
            quote if is_quote(quote) => {
                let quote_at = from + head.len();
                return match crossed {
                    true if announces_heredoc(head, language) => Opened::Otherwise,
                    _ if closes_literal(head, quote, language) => Opened::No,
                    _ if is_docstring(head, quote) => Opened::No,
                    true => Opened::OnALineBefore(quote_at),
                    false => Opened::OnTheLine(quote_at),
                };
            }
            b'n' | b't' | b'r' if head.last() == Some(&b'\\') => &head[..head.len() - 1],
            b'/' if head.last() == Some(&b'*') => match memchr::memmem::rfind(head, b"/*") {
                Some(comment) => &head[..comment],
                None => return Opened::No,
            },
            b'}' => match memchr::memrchr(b'{', head) {
                Some(hole) => without_hole_sign(&head[..hole]),
                None => return Opened::No,
            },
            b'|' if starts_line(head) => head,
            // MyBatis: `@Select("<script>SELECT …")`.
            b'>' if head.ends_with(b"<script") => &head[..head.len() - b"<script".len()],
            b'(' | b'[' | b'{' | b'<' | b'|' | b'/' | b'!' if names_quote(head) => {
                return Opened::Otherwise;
            }
            b'(' => head,
            _ if crossed && announces_heredoc(rest, language) => return Opened::Otherwise,
            _ => return Opened::No,
        };
    }
}

/// Whether a quote behind these bytes can only close a literal, or is none in the language: what stands before it is no
/// prefix of a literal.
fn closes_literal(before: &[u8], quote: u8, language: Language) -> bool {
    if quote == b'`' {
        return !backtick_quotes(language);
    }
    let Some((&last, head)) = before.split_last() else {
        return false;
    };
    if last == quote {
        // `''` is empty; three open a literal.
        return head.last() != Some(&quote);
    }
    let word = before.len()
        - before
            .iter()
            .rev()
            .take_while(|b| is_word_byte(**b))
            .count();
    match last {
        b')' | b']' | b'}' | b'!' => true,
        last if is_word_byte(last) => {
            let outside = before[..word]
                .last()
                .is_none_or(|b| !is_quote(*b) && *b != b'%');
            !outside
                || !PREFIXES
                    .iter()
                    .any(|p| before[word..].eq_ignore_ascii_case(p))
        }
        _ => false,
    }
}

/// What languages write before a quote that opens a literal.
const PREFIXES: [&[u8]; 14] = [
    b"r", b"b", b"u", b"f", b"s", b"l", b"c", b"br", b"rb", b"fr", b"rf", b"u8", b"raw", b"sql",
];

/// Without the sign before the brace of inserted code: `${x}`, `#{x}`.
fn without_hole_sign(before: &[u8]) -> &[u8] {
    match before {
        [rest @ .., b'$' | b'#'] => rest,
        _ => before,
    }
}

fn starts_line(before: &[u8]) -> bool {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    before.iter().rev().find(|b| !blank(b)) == Some(&b'\n')
}

/// `%q(`, `%Q[`, `%(`, `q{`, `qq|`: quoting by a name, in Ruby and Perl.
fn names_quote(before: &[u8]) -> bool {
    match before {
        [.., b'%'] | [.., b'%', b'q' | b'Q'] => true,
        [head @ .., b'q', b'q'] | [head @ .., b'q'] => head
            .last()
            .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_'),
        _ => false,
    }
}

/// The last line of these bytes holds `<<TAG`, where that is no shift.
fn announces_heredoc(before: &[u8], language: Language) -> bool {
    use Language::{C, CSharp, Cpp, Go, Java, JavaScript, Json, Python, Rust, TypeScript};
    let shifts = [
        C, CSharp, Cpp, Go, Java, JavaScript, Json, Python, Rust, TypeScript,
    ];
    let line = memchr::memrchr(b'\n', before).map_or(before, |end| &before[end..]);
    !shifts.contains(&language) && memchr::memmem::find(line, b"<<").is_some()
}

/// Whether a quote that ends these bytes and `quote` opens the documentation of a Python definition: three quotes first
/// on their line, behind a line that ends as a definition does.
fn is_docstring(before: &[u8], quote: u8) -> bool {
    let [head @ .., second, third] = before else {
        return false;
    };
    if *second != quote || *third != quote {
        return false;
    }
    let head = match head {
        [rest @ .., b'r' | b'R' | b'u' | b'f'] => rest,
        _ => head,
    };
    let line = head.trim_ascii_end();
    head[line.len()..].contains(&b'\n')
        && matches!(line, [.., before_colon, b':'] if !matches!(before_colon, b'"' | b'\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens_in(text: &str, word: &str, language: Language) -> bool {
        let at = text.find(word).expect("the word is there");
        let opening = sql_openings()[&word.to_lowercase()];
        sql_opened_by(text.as_bytes(), at, opening, language).is_some()
    }

    fn opens(text: &str, word: &str) -> bool {
        opens_in(text, word, Language::Php)
    }

    #[test]
    fn literals_open_sql() {
        for (text, word) in [
            ("q = \"SELECT a\"", "SELECT"),
            ("q = '''\n   SELECT a", "SELECT"),
            ("q = '''\n   WITH x AS (SELECT 1)", "WITH"),
            ("q = \"\"\"\nwith recursive x as (", "with"),
            ("q = \"\\n  select a", "select"),
            ("q = \"\\r\\n  select a", "select"),
            ("$q .= '\n   LIMIT ' . $n", "LIMIT"),
            ("$q = <<<SQL\nSELECT a", "SELECT"),
            ("$q = <<<'SQL'\n  SELECT a", "SELECT"),
            ("cat <<EOF\n  UPDATE t", "UPDATE"),
            ("q = <<~SQL\n\n  where a = 1", "where"),
            ("`insert into`", "insert"),
            ("'`add` int', b", "add"),
            ("$q .= ' WHERE a'", "WHERE"),
            ("orderByRaw(\"RAND()\")", "orderByRaw"),
            ("\"(SELECT 1)\"", "SELECT"),
            ("\"/* hint */ SELECT 1\"", "SELECT"),
            ("f\"{prefix} WHERE a\"", "WHERE"),
            ("`${x} AND b`", "AND"),
            ("s\"\"\"\n    |select a", "select"),
            ("%q(SELECT 1)", "SELECT"),
            ("%(select 1)", "select"),
            ("qq{select 1}", "select"),
            ("f(\n    \"\"\"\n    SELECT a", "SELECT"),
            ("{ \"a\":\n  \"\"\"SELECT a", "SELECT"),
        ] {
            assert!(opens(text, word), "{text}");
        }
        assert!(opens_in(".where(\"a\")", "where", Language::Ruby));
        assert!(!opens_in(".where(\"a\")", "where", Language::Python));
        assert!(!opens_in("see `select x`", "select", Language::Python));
        let heredoc = "f(<<~SQL)\n  select a";
        assert!(opens_in(heredoc, "select", Language::Ruby));
        assert!(!opens_in("x = y << 3;\n  if (a)", "if", Language::C));
    }

    #[test]
    fn code_does_not() {
        for (text, word) in [
            ("list.insert (0, x)", "insert"),
            ("d.update(other)", "update"),
            ("from os import path", "from"),
            ("if x and y", "and"),
            ("'set'", "set"),
            ("x.replace(a, b)", "replace"),
            ("x.replace(\"a\", b)", "replace"),
            ("import x\nfrom y import z", "from"),
            ("\"\"\"About.\"\"\"\nfrom y import z", "from"),
            ("x = 'a'\n    if y:", "if"),
            ("x = 'a'\nwith open(y) :", "with"),
            ("def f():\n    \"\"\"Select a thing", "Select"),
            ("f(a)\nselect (x)", "select"),
            ("x -> select y", "select"),
            ("'a' and x", "and"),
            ("x == '' and y", "and"),
            ("'use strict';", "use"),
            ("\"and/or\"", "and"),
            ("\"set\\\", \\\"get\\\"\"", "set"),
            ("x['a'] and y", "and"),
            ("f('%s' if x)", "if"),
            ("a; select b", "select"),
        ] {
            assert!(!opens(text, word), "{text}");
        }
    }

    #[test]
    fn values_without_quotes_open_too() {
        let opens = |text: &str, language| {
            let at = text.find("select").expect("the word is there");
            sql_opened_by(text.as_bytes(), at, sql_openings()["select"], language).is_some()
        };
        for (language, text) in [
            (Language::Yaml, "sql: select a"),
            (Language::Yaml, "- select a"),
            (Language::Yaml, "sql: |\n  select a"),
            (Language::Yaml, "run: mysql -e 'select a'"),
            (Language::Properties, "sql = select a"),
            (Language::Properties, "sql = \\\n  select a"),
            (Language::Xml, "<query>\n  select a"),
            (Language::Xml, "<query><![CDATA[ select a"),
            (Language::Json, "{\"sql\": \"select a\"}"),
        ] {
            assert!(opens(text, language), "{text}");
        }
        for (language, text) in [
            (Language::Yaml, "text: please select a"),
            (Language::Properties, "text = to select a"),
            (Language::Xml, "<p>to select a"),
            (Language::Json, "{\"text\": \"to select a\"}"),
        ] {
            assert!(!opens(text, language), "{text}");
        }
    }

    #[test]
    fn words_of_rules_open_literals() {
        let opens = |text: &str, word: &str| {
            let at = text.find(word).expect("the word is there");
            let opening = sql_openings().get(&word.to_lowercase()).copied();
            let opening = opening.unwrap_or_default();
            sql_opened_with_rule_word(text.as_bytes(), at, opening, Language::Php).is_some()
        };
        for (text, word) in [
            ("raw(\"IFNULL(a, 0)\")", "IFNULL"),
            ("\"AUTO_INCREMENT\"", "AUTO_INCREMENT"),
            ("'t.a = now() - interval ? day'", "interval"),
            ("\"t.a = ifnull(b, 0)\"", "ifnull"),
            ("\"a REGEXP '\" . $b", "REGEXP"),
            ("\"IF(a, b, c)\"", "IF"),
            ("\"MATCH (a) AGAINST (?)\"", "AGAINST"),
            ("\"%s=ELT(?, %s)\"", "ELT"),
            ("f('UNSIGNED')", "UNSIGNED"),
            ("'UNSIGNED' . $null", "UNSIGNED"),
            ("'UNSIGNED NOT NULL'", "UNSIGNED"),
            ("'cast(a as signed)'", "cast"),
        ] {
            assert!(opens(text, word), "{text}");
        }
        for (text, word) in [
            ("[\"default\"]", "default"),
            ("\"default is\"", "default"),
            ("def f() -> int :", "int"),
            ("'an interval of days'", "interval"),
            ("if (a) { b = regexp; }", "regexp"),
            ("if(a) { b(\"c\"); }", "if"),
            ("x = 'DATE'; INTERVAL", "INTERVAL"),
            ("x = 'DATE('\nINTERVAL", "INTERVAL"),
            ("['BIT', 'INT']", "BIT"),
            ("'NOT supported'", "NOT"),
            ("cast(Target, value)", "cast"),
            ("'interval - 1'", "interval"),
            ("'an interval 0 (back)'", "interval"),
        ] {
            assert!(!opens(text, word), "{text}");
        }
    }

    #[test]
    fn names_in_backticks_open_literals() {
        let opens = |text: &str, language| opened_by_names(text.as_bytes(), language).count();
        assert_eq!(opens("f(\"`t`.`a` = ?\", '`b` IN (')", Language::Go), 2);
        assert_eq!(opens("f(\"`a` is deprecated\" + `b`)", Language::Go), 0);
        assert_eq!(opens("f(\"`a`, `b`\")", Language::Go), 0);
        assert_eq!(opens("f(\"`a`, `b`\")", Language::Java), 1);
        assert_eq!(opens("f(\"`a` is null\")", Language::Java), 1);
        assert_eq!(opens("f(\"`a` int not null\")", Language::Java), 1);
        assert_eq!(opens("f(\"`\" + a + \"` = 1\")", Language::Java), 1);
        assert_eq!(opens("f(\"`a` must be set\")", Language::Java), 0);
        assert_eq!(opens("f('``a``, and')", Language::Python), 0);
    }

    #[test]
    fn what_is_compared_in_place() {
        let compared = |text: &str| {
            let at = compared_in_place(text.as_bytes(), 0, text.len());
            at.map(|at| text[..at].to_owned())
        };
        for (text, before) in [
            ("where(\"a = 1\")", "where(\"a "),
            ("where(\"a = ? and b <> ''\")", "where(\"a = ? and b <"),
            ("where('a=\\'x\\'')", "where('a"),
            ("where(\"a >= 0\")", "where(\"a >"),
        ] {
            assert_eq!(compared(text).as_deref(), Some(before), "{text}");
        }
        for text in [
            "where(\"a = ?\", 1)",
            "where(:a => 1)",
            "where(a: 1)",
            "f(a) == 1",
            "a->b",
            "where(\"a = b\")",
        ] {
            assert_eq!(compared(text), None, "{text}");
        }
        let opens = |text: &str, language| opened_by_options(text.as_bytes(), language).count();
        let text = "find(:all, :conditions => 'a = 1'); f(conditions: 'b'); conditions = 1";
        assert_eq!(opens(text, Language::Ruby), 2);
        assert_eq!(opens(text, Language::Php), 0);
    }

    #[test]
    fn what_opens_reaches_to_the_end_of_its_literal_or_further() {
        let ends = |text: &str| {
            let at = text.find("select").expect("the word is there");
            let end = sql_opened_by(
                text.as_bytes(),
                at,
                sql_openings()["select"],
                Language::Python,
            );
            text.get(at..end.expect("it opens")).map(str::to_owned)
        };
        for (text, told) in [
            ("f('select a', b)", Some("select a")),
            (r"f('select \'a\'', b)", Some(r"select \'a\'")),
            ("f('''select 'a' b''', c)", Some("select 'a' b")),
            ("f('select a' + b)", None),
            ("f('select a'\n  'b')", None),
            ("f('select a'\n  f'b')", None),
            ("f('select a' // b\n + c)", None),
            ("f(f'select {a[\"b\"]} c', d)", None),
            ("f('select a", None),
        ] {
            assert_eq!(ends(text).as_deref(), told, "{text}");
        }
    }
}
