//! PostgreSQL's grammar as a net: a statement of another engine, written as PostgreSQL would write what is merely lexis,
//! and the first token at which PostgreSQL's grammar stops.

mod parse;
mod render;

use super::dialect::HOLE;
use super::token::{TokenKind, Tokens};
use render::{Filling, render};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
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

/// Whether the statement ends where its tokens do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Closed,
    /// More may follow: that it stops too soon is no refusal.
    Open,
}

/// Texts that the grammar took: the rows of a dump differ in their literals alone, which are all written alike.
#[derive(Debug, Default)]
pub struct Memory {
    accepted: HashSet<u64>,
    failures: u32,
}

/// Texts that are remembered at once.
const MOST_REMEMBERED: usize = 4096;

impl Memory {
    /// Texts on which the parser itself failed; what they stand for was not judged.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    fn first_error(&mut self, text: &str) -> Result<Option<(usize, String)>, parse::Failed> {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let key = hasher.finish();
        if self.accepted.contains(&key) {
            return Ok(None);
        }
        let error = parse::first_error(text).inspect_err(|_| self.failures += 1)?;
        if error.is_none() {
            if self.accepted.len() == MOST_REMEMBERED {
                self.accepted.clear();
            }
            self.accepted.insert(key);
        }
        Ok(error)
    }
}

/// Tokens of one statement; more are not parsed. Long lists and rows are shortened before they are counted.
const MOST_TOKENS: usize = 4000;

const ROUTINES: [&str; 5] = ["procedure", "function", "trigger", "event", "package"];

/// Looks at the tokens in `parts` alone, as if nothing stood between them.
///
/// Where code is inserted or a placeholder stands, the statement is refused only when every plausible filling is, and
/// all at the same token that touches none of them.
pub fn refusal(
    tokens: &Tokens,
    parts: &[Range<usize>],
    end: Ending,
    memory: &mut Memory,
) -> Verdict {
    let list: Vec<usize> = parts.iter().flat_map(Clone::clone).collect();
    let list = render::shortened(tokens, list);
    if list.is_empty() || list.len() > MOST_TOKENS || render::too_deep(tokens, &list) {
        return Verdict::NotJudged;
    }
    if is_set_names(tokens, &list) {
        return Verdict::Accepted;
    }
    let fillings: &[Filling] = match list.iter().any(|&i| is_inserted(tokens, i)) {
        true => &Filling::ALL,
        false => &Filling::ALL[..1],
    };
    let mut first: Option<Refusal> = None;
    for &filling in fillings {
        let refused = match stop(tokens, &list, filling, end, memory) {
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

/// Whether PostgreSQL's grammar takes these tokens' text as it stands, but for a name where code is inserted or a value
/// is bound; a long or deep one is not asked for.
pub fn takes_as_it_stands(tokens: &Tokens, range: &Range<usize>) -> bool {
    let list = &tokens.list[range.clone()];
    let (Some(first), Some(last)) = (list.first(), list.last()) else {
        return true;
    };
    let mut text = String::new();
    let mut from = first.start as usize;
    for i in range.clone().filter(|&i| is_inserted(tokens, i)) {
        text.push_str(&tokens.text[from..tokens.list[i].start as usize]);
        text.push_str(match is_derived_table(tokens, i) {
            true => "SELECT 1",
            false => "h",
        });
        from = tokens.list[i].end as usize;
    }
    text.push_str(&tokens.text[from..last.end as usize]);
    is_shallow(&text) && parse::first_error(&text).is_ok_and(|error| error.is_none())
}

/// Whether it is all that stands in brackets behind FROM: `FROM ({query}) q`.
fn is_derived_table(tokens: &Tokens, at: usize) -> bool {
    let behind = |word: &str| at >= 2 && tokens.is(at - 2, word);
    let enclosed = at >= 1 && tokens.is(at - 1, "(") && tokens.is(at + 1, ")");
    enclosed && (behind("from") || behind("join"))
}

fn is_shallow(text: &str) -> bool {
    let nested = text.bytes().filter(|b| b"([-+~!@".contains(b)).count();
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.eq_ignore_ascii_case("not") || w.eq_ignore_ascii_case("case"))
        .count();
    text.len() <= LONGEST_AS_IT_STANDS && nested + words <= MOST_NESTED
}

/// Bytes of a text that is parsed as it stands.
const LONGEST_AS_IT_STANDS: usize = 16 << 10;

/// Signs and words in it for which the parser may call itself; their lexis is not known before it is parsed.
const MOST_NESTED: usize = 300;

/// `SET NAMES 'utf8'`, which PostgreSQL has and the parser does not.
fn is_set_names(tokens: &Tokens, list: &[usize]) -> bool {
    list.len() == 3 && tokens.is(list[0], "set") && tokens.is(list[1], "names")
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

fn stop(
    tokens: &Tokens,
    list: &[usize],
    filling: Filling,
    end: Ending,
    memory: &mut Memory,
) -> Stop {
    let rendered = render(tokens, list, filling);
    match memory.first_error(&rendered.text) {
        Ok(None) => Stop::None,
        Ok(Some((offset, message))) => match rendered.token_from(offset) {
            Some(token) => Stop::At(Refusal { token, message }),
            None if end == Ending::Closed => Stop::At(Refusal {
                token: list[list.len() - 1],
                message,
            }),
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
    list[from..until]
        .iter()
        .any(|&i| is_inserted(tokens, i) || tokens.text_of(&tokens.list[i]).contains(HOLE))
}

fn is_inserted(tokens: &Tokens, i: usize) -> bool {
    matches!(
        tokens.list[i].kind,
        TokenKind::Hole | TokenKind::Placeholder
    )
}
