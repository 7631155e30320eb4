//! Tokens written as PostgreSQL writes them, so that what differs in lexis alone does not hide what differs in grammar.

use super::super::roles::Role;
use super::super::token::{Token, TokenKind, Tokens, inside};

/// What stands where code is inserted or a value is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filling {
    /// What the neighbours ask for.
    ByPlace,
    Name,
    Nothing,
    List,
    Assignment,
}

impl Filling {
    pub(super) const ALL: [Filling; 5] = [
        Filling::ByPlace,
        Filling::Name,
        Filling::Nothing,
        Filling::List,
        Filling::Assignment,
    ];
}

/// A text for the parser, and where in it each token starts.
pub(super) struct Rendered {
    pub(super) text: String,
    /// Start and end in `text` with the token's index, rising.
    places: Vec<(usize, usize, usize)>,
}

impl Rendered {
    /// The token at an offset, or the next one: errors are told at the end of the token before. `None` at the end.
    pub(super) fn token_from(&self, offset: usize) -> Option<usize> {
        let at = self.places.partition_point(|(_, end, _)| *end <= offset);
        self.places.get(at).map(|(_, _, token)| *token)
    }
}

pub(super) fn render(tokens: &Tokens, list: &[usize], filling: Filling) -> Rendered {
    let mut rendered = Rendered {
        text: String::new(),
        places: Vec::with_capacity(list.len()),
    };
    let mut before: Option<usize> = None;
    for (n, &i) in list.iter().enumerate() {
        let token = &tokens.list[i];
        let touches = before.is_some_and(|b| {
            let string =
                |t: &Token| matches!(t.kind, TokenKind::String | TokenKind::DoubleQuotedString);
            let last = &tokens.list[b];
            last.end == token.start
                && !string(last)
                && (!string(token) || last.kind == TokenKind::Word)
        });
        if !touches {
            rendered.text.push(' ');
        }
        let start = rendered.text.len();
        let place = Place {
            tokens,
            list,
            n,
            touches,
        };
        place.write(filling, &mut rendered.text);
        rendered.places.push((start, rendered.text.len(), i));
        before = Some(i);
    }
    rendered
}

struct Place<'t> {
    tokens: &'t Tokens<'t>,
    list: &'t [usize],
    n: usize,
    touches: bool,
}

impl Place<'_> {
    fn token(&self) -> &Token {
        &self.tokens.list[self.list[self.n]]
    }

    fn write(&self, filling: Filling, out: &mut String) {
        let token = self.token();
        let text = self.tokens.text_of(token);
        match token.kind {
            TokenKind::Backtick => {
                out.push('"');
                match inside(text) {
                    "" => out.push('x'),
                    name => out.push_str(&name.replace('"', "x")),
                }
                out.push('"');
            }
            TokenKind::String | TokenKind::DoubleQuotedString => out.push_str("''"),
            TokenKind::Number if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
                out.push('1');
            }
            TokenKind::Introducer => {}
            TokenKind::UserVariable | TokenKind::SystemVariable => out.push('v'),
            TokenKind::Placeholder | TokenKind::Hole => self.fill(filling, out),
            TokenKind::Word => out.push_str(&text.replacen(['#', '$'], "_", 1)),
            _ => out.push_str(text),
        }
    }

    /// Whether the token beside is part of the same name: `{prefix}users`, `t.{column}`.
    fn is_joined(&self) -> bool {
        let here = self.token();
        let next = self
            .list
            .get(self.n + 1)
            .map(|&i| &self.tokens.list[i])
            .filter(|next| next.start == here.end);
        let before = self
            .n
            .checked_sub(1)
            .map(|b| &self.tokens.list[self.list[b]])
            .filter(|_| self.touches);
        let names = |t: &Token| {
            matches!(t.kind, TokenKind::Word | TokenKind::Hole) || self.tokens.text_of(t) == "."
        };
        next.is_some_and(names) || before.is_some_and(names)
    }

    fn fill(&self, filling: Filling, out: &mut String) {
        if self.is_joined() {
            return out.push('h');
        }
        let bound = self.token().kind == TokenKind::Placeholder;
        out.push_str(match filling {
            Filling::ByPlace => self.by_place(),
            // A value is bound: it is there.
            Filling::Nothing if bound => "h",
            Filling::Name => "h",
            Filling::Nothing => "",
            Filling::List => "(1)",
            Filling::Assignment if bound => "1",
            Filling::Assignment => "h = 1",
        });
    }

    fn by_place(&self) -> &'static str {
        let near = |at: Option<usize>| {
            at.and_then(|at| self.list.get(at))
                .map(|&i| {
                    self.tokens
                        .text_of(&self.tokens.list[i])
                        .to_ascii_lowercase()
                })
                .unwrap_or_default()
        };
        let before = near(self.n.checked_sub(1));
        let after = near(Some(self.n + 1));
        let role = self
            .n
            .checked_sub(1)
            .map(|b| self.tokens.list[self.list[b]].role);
        match before.as_str() {
            "in" | "values" | "value" => "(1)",
            "set" | "where" | "on" | "having" | "and" | "or" | "not" if after != "=" => "h = 1",
            "limit" | "offset" | "=" | "<" | ">" | "," | "(" | "by" | "from" | "join" | "into"
            | "update" | "table" | "select" | "." | "as" => "h",
            // Behind an operand whole clauses are inserted; behind an operator a value.
            _ if role.is_some_and(|r| r != Role::Plain) => "",
            _ => "h",
        }
    }
}

/// Leaves out what says nothing new to a grammar: rows after the first, literals in a long list, code that PostgreSQL
/// reads as a comment.
pub(super) fn shortened(tokens: &Tokens, list: Vec<usize>) -> Vec<usize> {
    let hidden = in_conditional_comments(tokens);
    let is_hidden = |at: usize| {
        let last = hidden.partition_point(|(from, _)| *from <= at);
        last > 0 && at < hidden[last - 1].1
    };
    let mut kept: Vec<usize> = Vec::with_capacity(list.len().min(4096));
    let mut n = 0;
    while n < list.len() {
        let i = list[n];
        n += 1;
        if is_hidden(tokens.list[i].start as usize) {
            continue;
        }
        if is_further(tokens, &kept, i, list.get(n).copied()) {
            // The literal or row behind this comma.
            let next = list[n];
            let last = tokens.list[next].partner.max(next as u32) as usize;
            while n < list.len() && list[n] <= last {
                n += 1;
            }
            continue;
        }
        kept.push(i);
    }
    kept
}

/// Whether `i` is a comma between two literals or two rows, so that it and what follows can go.
fn is_further(tokens: &Tokens, kept: &[usize], i: usize, next: Option<usize>) -> bool {
    let (Some(&last), Some(next)) = (kept.last(), next) else {
        return false;
    };
    if !tokens.is(i, ",") {
        return false;
    }
    if is_literal(tokens, last) && is_literal(tokens, next) {
        let opens = kept
            .len()
            .checked_sub(2)
            .is_some_and(|b| tokens.is(kept[b], "(") || tokens.is(kept[b], ","));
        // The item ends there.
        return opens && (tokens.is(next + 1, ",") || tokens.is(next + 1, ")"));
    }
    let opening = tokens.list[last].partner as usize;
    tokens.is(last, ")")
        && tokens.is(next, "(")
        && tokens.list[next].partner as usize > next
        && opening > 0
        && (tokens.is(opening - 1, "values") || tokens.is(opening - 1, "value"))
}

fn is_literal(tokens: &Tokens, i: usize) -> bool {
    matches!(
        tokens.list[i].kind,
        TokenKind::String | TokenKind::Number | TokenKind::DoubleQuotedString
    )
}

/// The bytes that conditional comments enclose, rising.
fn in_conditional_comments(tokens: &Tokens) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for comment in &tokens.comments {
        let from = comment.end as usize;
        let inside = found.last().is_some_and(|(_, until)| from <= *until);
        if comment.kind == TokenKind::ConditionalComment && !inside {
            let until = tokens.text[from..].find("*/");
            found.push((from, until.map_or(tokens.text.len(), |n| from + n)));
        }
    }
    found
}

/// Levels of brackets, CASE and prefix operators that are parsed: the parser calls itself for each.
const DEEPEST: u32 = 64;

pub(super) fn too_deep(tokens: &Tokens, list: &[usize]) -> bool {
    let (mut brackets, mut cases, mut prefixes) = (0u32, 0u32, 0u32);
    for &i in list {
        let text = tokens.text_of(&tokens.list[i]);
        prefixes = if is_prefix(text) { prefixes + 1 } else { 0 };
        match text {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets = brackets.saturating_sub(1),
            _ if tokens.is(i, "case") => cases += 1,
            _ if tokens.is(i, "end") => cases = cases.saturating_sub(1),
            _ => {}
        }
        if brackets.max(cases).max(prefixes) > DEEPEST {
            return true;
        }
    }
    false
}

fn is_prefix(text: &str) -> bool {
    matches!(text, "-" | "+" | "~" | "!" | "@")
        || [
            "not", "binary", "distinct", "exists", "all", "select", "with",
        ]
        .iter()
        .any(|w| text.eq_ignore_ascii_case(w))
}
