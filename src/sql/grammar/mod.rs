//! PostgreSQL's grammar as a net: a statement of another engine, written as PostgreSQL would write what is merely lexis,
//! and the first token at which PostgreSQL's grammar stops.

mod parse;
mod render;

use super::token::{TokenKind, Tokens};
use render::{Filling, render};
use std::ops::Range;

/// What the grammar refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Index of the token at which the grammar stops.
    pub token: usize,
    /// The parser's own words.
    pub message: String,
}

/// What came of a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    Refused(Refusal),
    /// Too deep or too long to be parsed, or inserted code decides.
    NotJudged,
}

/// Tokens of one statement; more are not parsed. Long lists and rows are shortened before they are counted.
const MOST_TOKENS: usize = 4000;

const ROUTINES: [&str; 5] = ["procedure", "function", "trigger", "event", "package"];

/// Looks at the tokens in `parts` alone, as if nothing stood between them.
///
/// Where code is inserted or a placeholder stands, the statement is refused only when every plausible filling is, and
/// all at the same token that touches none of them.
pub fn refusal(tokens: &Tokens, parts: &[Range<usize>]) -> Verdict {
    let list: Vec<usize> = parts.iter().flat_map(Clone::clone).collect();
    let list = render::shortened(tokens, list);
    if list.is_empty() || list.len() > MOST_TOKENS || render::too_deep(tokens, &list) {
        return Verdict::NotJudged;
    }
    let filled = |i: &usize| {
        matches!(
            tokens.list[*i].kind,
            TokenKind::Hole | TokenKind::Placeholder
        )
    };
    let fillings: &[Filling] = match list.iter().any(filled) {
        true => &Filling::ALL,
        false => &Filling::ALL[..1],
    };
    let mut first: Option<Refusal> = None;
    for &filling in fillings {
        let refused = match stop(tokens, &list, filling) {
            Stop::None => return Verdict::Accepted,
            Stop::Unknown => return Verdict::NotJudged,
            Stop::At(refusal) => refusal,
        };
        match &first {
            None => first = Some(refused),
            Some(other) if other.token != refused.token => return Verdict::NotJudged,
            Some(_) => {}
        }
    }
    match first {
        Some(refusal) if !touches_inserted(tokens, &list, refusal.token) => {
            Verdict::Refused(refusal)
        }
        _ => Verdict::NotJudged,
    }
}

/// Whether PostgreSQL's grammar takes the text as it stands.
pub fn is_accepted(text: &str) -> bool {
    parse::first_error(text).is_ok_and(|error| error.is_none())
}

/// Whether the statement makes a procedure, function, trigger or event, whose body is another language.
pub fn makes_routine(tokens: &Tokens) -> bool {
    tokens.is(0, "create")
        && (1..tokens.list.len().min(16))
            .take_while(|&i| !tokens.is(i, "("))
            .any(|i| ROUTINES.iter().any(|word| tokens.is(i, word)))
}

enum Stop {
    None,
    At(Refusal),
    /// The end of the text, which code may continue, or a failure of the parser.
    Unknown,
}

fn stop(tokens: &Tokens, list: &[usize], filling: Filling) -> Stop {
    let rendered = render(tokens, list, filling);
    match parse::first_error(&rendered.text) {
        Ok(None) => Stop::None,
        Ok(Some((offset, message))) => match rendered.token_from(offset) {
            Some(token) => Stop::At(Refusal { token, message }),
            None => Stop::Unknown,
        },
        Err(_) => Stop::Unknown,
    }
}

/// Whether inserted code stands at the token or beside it.
fn touches_inserted(tokens: &Tokens, list: &[usize], token: usize) -> bool {
    let Ok(at) = list.binary_search(&token) else {
        return true;
    };
    let from = at.saturating_sub(2);
    let until = (at + 2).min(list.len());
    list[from..until].iter().any(|&i| {
        matches!(
            tokens.list[i].kind,
            TokenKind::Hole | TokenKind::Placeholder
        )
    })
}
