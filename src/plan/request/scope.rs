//! The scope of a request: names, how many of them, and what they are for.

use super::clauses::squeezed;
use super::phrases;
use super::quantities::{Amount, quantities};
use super::technologies::mentions;
use crate::model::{Affected, Role};

/// What a line of the scope names. `label` is what it stands under, or nothing.
pub(super) fn affected(text: &str, label: &str) -> Vec<Affected> {
    let text = without_evidence(text);
    let (head, names) = match text.split_once(':') {
        Some((head, names)) if phrases::label_role(&squeezed(&head.to_lowercase())).is_some() => {
            (head, names)
        }
        _ => (label, text.as_str()),
    };
    let of_label = phrases::label_role(&squeezed(&head.to_lowercase()));
    names
        .split(is_separator())
        .flat_map(|part| joined_by_words(part))
        .filter_map(|part| one(part, of_label))
        .collect()
}

/// The parts between words that join; names in code stay whole.
fn joined_by_words(part: &str) -> Vec<&str> {
    match part.contains('`') {
        true => vec![part],
        false => [" 및 ", " and ", " / ", " + "]
            .iter()
            .fold(vec![part], |parts, word| {
                parts.iter().flat_map(|p| p.split(word)).collect()
            }),
    }
}

/// Commas and their like, but not within numbers, brackets and code.
fn is_separator() -> impl FnMut(char) -> bool {
    let (mut depth, mut in_code) = (0_i32, false);
    let mut after_digit = false;
    move |c| {
        match c {
            '`' => in_code = !in_code,
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        let parts = matches!(c, ',' | ';' | '、') && depth <= 0 && !in_code && !after_digit;
        after_digit = c.is_ascii_digit();
        parts
    }
}

/// The text without brackets that tell where `migscan init` found it.
fn without_evidence(text: &str) -> String {
    let open = ["(근거", "(evidence", "(출처"]
        .iter()
        .filter_map(|sign| text.find(sign))
        .min();
    let Some(open) = open else {
        return text.to_owned();
    };
    let close = text[open..]
        .rfind(')')
        .map_or(text.len(), |at| open + at + 1);
    format!("{}{}", text[..open].trim_end(), &text[close..])
}

fn one(text: &str, of_label: Option<Role>) -> Option<Affected> {
    let (name, rest) = match named_in_code(text) {
        Some((name, rest)) => (Some(name), without_code(rest)),
        None => (None, without_code(text)),
    };
    let counted = count_of(&rest);
    let (name, count) = match (name, counted) {
        (Some(name), counted) => (name.to_owned(), counted.map(|(n, _)| n)),
        (None, Some((n, span))) => (
            tidy(&format!("{} {}", &rest[..span.start], &rest[span.end..])),
            Some(n),
        ),
        (None, None) => (tidy(&rest), None),
    };
    let squeezed = squeezed(&name.to_lowercase());
    if name.is_empty() || ["없음", "해당없음", "none", "n/a", "-"].contains(&squeezed.as_str())
    {
        return None;
    }
    let role = of_label.unwrap_or_else(|| phrases::role(&squeezed));
    Some(Affected { name, count, role })
}

/// How many there are, and where that is said, in bytes.
fn count_of(text: &str) -> Option<(u32, std::ops::Range<usize>)> {
    let lower = text.to_ascii_lowercase();
    let mut searched = lower.clone().into_bytes();
    for mention in mentions(&lower) {
        searched[mention.span].fill(b' ');
    }
    let searched = without_times_signs(&String::from_utf8(searched).ok()?);
    let count = quantities(&searched)
        .into_iter()
        .find_map(|q| match q.amount {
            Amount::Pieces(n) => Some((u32::try_from(n).unwrap_or(u32::MAX), q.span)),
            _ => None,
        });
    count.or_else(|| spoken(&searched))
}

/// A name in backticks at the start, and what stands behind it.
fn named_in_code(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.trim().strip_prefix('`')?.split_once('`')?;
    (!name.trim().is_empty()).then_some((name.trim(), rest))
}

/// `x3`: the sign before the number as a blank.
fn without_times_signs(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_sign = matches!(c, 'x' | '×') && !before.is_alphanumeric();
        match is_sign && rest.peek().is_some_and(char::is_ascii_digit) {
            true => plain.extend(std::iter::repeat_n(' ', c.len_utf8())),
            false => plain.push(c),
        }
        before = c;
    }
    plain
}

/// The text without what stands in backticks: schedules and places.
fn without_code(text: &str) -> String {
    let outside: Vec<&str> = text.split('`').step_by(2).map(str::trim).collect();
    outside.join(" ").trim().to_owned()
}

/// `세 대`, `three servers`: small numbers in words.
fn spoken(lower: &str) -> Option<(u32, std::ops::Range<usize>)> {
    const KOREAN: &[(&str, u32)] = &[
        ("한 대", 1),
        ("두 대", 2),
        ("세 대", 3),
        ("네 대", 4),
        ("다섯 대", 5),
        ("한대", 1),
        ("두대", 2),
        ("세대", 3),
        ("네대", 4),
    ];
    const ENGLISH: &[(&str, u32)] = &[
        ("one ", 1),
        ("two ", 2),
        ("three ", 3),
        ("four ", 4),
        ("five ", 5),
        ("six ", 6),
    ];
    let korean = KOREAN
        .iter()
        .filter(|(word, _)| lower.trim_end().ends_with(word));
    if let Some((word, n)) = korean.max_by_key(|(word, _)| word.len()) {
        let start = lower.rfind(word)?;
        return Some((*n, start..start + word.len()));
    }
    let start = lower.len() - lower.trim_start().len();
    let (word, n) = ENGLISH
        .iter()
        .find(|(word, _)| lower[start..].starts_with(word))?;
    Some((*n, start..start + word.len()))
}

/// Words that only weigh a number.
fn weighs(word: &str) -> bool {
    let words = [
        "약",
        "총",
        "등",
        "의",
        "about",
        "approx.",
        "approximately",
        "ca.",
        "the",
    ];
    words.contains(&word.to_ascii_lowercase().as_str())
}

/// Without brackets in which nothing is left but such words: `(about )`.
fn without_weighing_brackets(name: &str) -> String {
    let Some((before, inner)) = name.split_once('(') else {
        return name.to_owned();
    };
    match inner.split_once(')') {
        Some((inner, behind)) if inner.split_whitespace().all(weighs) => {
            format!("{before}{behind}")
        }
        _ => name.to_owned(),
    }
}

/// Without empty brackets, signs of multiplication and words that only weigh the number.
fn tidy(name: &str) -> String {
    let name = ["( )", "()", "(x )", "(× )", "[ ]"]
        .iter()
        .fold(name.to_owned(), |name, empty| name.replace(empty, ""));
    let name = without_weighing_brackets(&name);
    let mut words: Vec<&str> = name
        .split_whitespace()
        .filter(|w| !matches!(*w, "()" | "x" | "×" | "(x" | ")" | "(" | "*" | "-"))
        .collect();
    let weighs = |word: &&str| weighs(word);
    while words.last().is_some_and(weighs) {
        words.pop();
    }
    while words.first().is_some_and(weighs) {
        words.remove(0);
    }
    let joined = words.join(" ");
    // What is counted, where the name stands before it: `web: 3 pods`.
    let counted = [
        ": pods",
        ": instances",
        ": replicas",
        ": nodes",
        ": servers",
    ];
    let name = counted
        .iter()
        .find_map(|c| joined.strip_suffix(c))
        .unwrap_or(&joined);
    name.trim_end_matches([':', '.', '-', ','])
        .trim()
        .to_owned()
}
