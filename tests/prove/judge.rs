//! What the answers of the two servers prove: pure, so that made-up answers can be judged without a server.

use migscan::rules::{Proof, Refusals};
use std::ops::Range;

/// Rows as a server writes them, in text; `None` is NULL.
pub(crate) type Rows = Vec<Vec<Option<String>>>;

/// How a server answered a text, and the query after it where the proof has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// `None` where no statement gives rows.
    Accepted(Option<Rows>),
    Refused(Refusal),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Refusal {
    /// PostgreSQL's SQLSTATE or MySQL's error number.
    pub(crate) code: String,
    /// 1-based, in characters of the text; one past the last at the end of the text.
    pub(crate) position: Option<u32>,
    pub(crate) message: String,
    /// Objects that the server names beside its message.
    pub(crate) objects: Vec<String>,
}

/// What one server said to one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// To the text, or to the query after it where the text was accepted.
    pub(crate) text: Answer,
    /// To the query after a refusal.
    pub(crate) after: Option<Answer>,
}

/// What the servers said to one example.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) source: Said,
    pub(crate) target: Said,
    /// The target's answer to `good`, where the example has one.
    pub(crate) good: Option<Said>,
}

/// Of PostgreSQL and of MySQL.
const SYNTAX_ERRORS: [&str; 2] = ["42601", "1064"];

/// What is to be proven.
pub(crate) struct Case<'a> {
    pub(crate) bad: &'a str,
    pub(crate) good: Option<&'a str>,
    /// What the rule reports in `bad`, in bytes.
    pub(crate) spans: Vec<Range<usize>>,
    pub(crate) proof: &'a Proof,
}

/// Whether the answers are those of the proof; else what is wrong, in one sentence.
pub(crate) fn judge(case: &Case, heard: &Heard) -> Result<(), String> {
    if let Proof::BothRefuse {
        source,
        target,
        shows,
    } = case.proof
    {
        return both_refuse(case, [source, target], shows, heard);
    }
    if let Proof::TargetRefuses { code } = case.proof {
        refused(case, code, &heard.target.text)?;
        return match &heard.good {
            Some(good) => as_good(&None, &good.text),
            None => Ok(()),
        };
    }
    let on_source = match &heard.source.text {
        Answer::Accepted(rows) => rows,
        Answer::Refused(no) => return Err(format!("the source refuses `bad`: {}", no.message)),
    };
    match (case.proof, &heard.target.text) {
        (Proof::Refused { code, .. }, answer) => refused(case, code, answer)?,
        (_, Answer::Refused(no)) => {
            return Err(format!("the target refuses `bad`: {}", told(no)));
        }
        (
            Proof::Differs {
                on_source: left,
                on_target: right,
                ..
            },
            Answer::Accepted(rows),
        ) => {
            declared("source", left, on_source)?;
            declared("target", right, rows)?;
            if left == right {
                return Err("`on-source` and `on-target` are the same".to_owned());
            }
        }
        (
            Proof::Accepted { .. }
            | Proof::None { .. }
            | Proof::TargetRefuses { .. }
            | Proof::BothRefuse { .. },
            Answer::Accepted(_),
        ) => {}
    }
    match &heard.good {
        Some(good) => as_good(on_source, &good.text),
        None => Ok(()),
    }
}

/// Each server must refuse with its code, and show what the proof says.
fn both_refuse(
    case: &Case,
    [source, target]: [&str; 2],
    shows: &Refusals,
    heard: &Heard,
) -> Result<(), String> {
    let on_source = refusal("source", source, &heard.source.text)?;
    let on_target = refusal("target", target, &heard.target.text)?;
    match shows {
        Refusals::Words {
            on_source: left,
            on_target: right,
        } => {
            worded("source", left, on_source)?;
            worded("target", right, on_target)?;
            about(case, on_target)?;
            match on_target.message.contains(left) {
                true => Err(format!("the target says {left:?} as well")),
                false => Ok(()),
            }
        }
        Refusals::Afterwards {
            on_source: left,
            on_target: code,
            ..
        } => {
            let after = |said: &Said| said.after.clone().ok_or("there is no query".to_owned());
            match after(&heard.source)? {
                Answer::Accepted(rows) => declared("source", left, &rows)?,
                Answer::Refused(no) => return Err(format!("the source says {}", told(&no))),
            }
            refusal("target", code, &after(&heard.target)?).map(|_| ())
        }
    }
}

fn worded(server: &str, part: &str, no: &Refusal) -> Result<(), String> {
    match no.message.contains(part) {
        true => Ok(()),
        false => Err(format!("the {server} says not {part:?} but {}", told(no))),
    }
}

/// The refusal of this server, which must be with this code.
fn refusal<'a>(server: &str, code: &str, answer: &'a Answer) -> Result<&'a Refusal, String> {
    match answer {
        Answer::Refused(no) if no.code == code => Ok(no),
        Answer::Refused(no) => Err(format!("the {server} says not {code} but {}", told(no))),
        Answer::Accepted(_) => Err(format!("the {server} accepts `bad`")),
    }
}

/// The target must refuse with this code, for what the rule reports and for nothing else.
fn refused(case: &Case, code: &str, answer: &Answer) -> Result<(), String> {
    about(case, refusal("target", code, answer)?)
}

fn about(case: &Case, no: &Refusal) -> Result<(), String> {
    if case.spans.iter().any(|span| is_about(case, span, no)) {
        return Ok(());
    }
    let reported: Vec<&str> = case
        .spans
        .iter()
        .map(|span| &case.bad[span.clone()])
        .collect();
    Err(format!(
        "the target refuses something else than the reported `{}`: {}",
        reported.join("`, `"),
        told(no)
    ))
}

/// Whether a refusal is about the reported text: the server points at it, or points nowhere and names something in it,
/// or `good` changes nothing else.
fn is_about(case: &Case, span: &Range<usize>, no: &Refusal) -> bool {
    let told = match no.position {
        Some(position) => points_at(case.bad, span, byte_of(case.bad, position), &no.code),
        None => names_one(&case.bad[span.clone()], &objects(no)),
    };
    told || case
        .good
        .is_some_and(|good| changes_only(case.bad, span, good))
}

/// Whether an error position belongs to a reported span. The server points at the first qualifier of a name, of which a
/// rule may report the last part; and a grammar may take what is reported and stop at the next token, so a syntax error
/// counts at the first token after the span too.
fn points_at(text: &str, span: &Range<usize>, at: usize, code: &str) -> bool {
    if at < span.start {
        return text[at..span.start].ends_with('.') && is_qualified(&text[at..span.start]);
    }
    at < span.end || (SYNTAX_ERRORS.contains(&code) && is_blank(&text[span.end..at]))
}

fn is_qualified(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_alphanumeric() || "_.\"".contains(c))
}

/// Whether `good` is `bad` with another text in place of the span: then nothing but the span is refused.
fn changes_only(bad: &str, span: &Range<usize>, good: &str) -> bool {
    let (before, after) = (&bad[..span.start], &bad[span.end..]);
    good.strip_prefix(before)
        .is_some_and(|rest| rest.ends_with(after))
}

fn is_blank(between: &str) -> bool {
    let rest = between.trim_start();
    if let Some(comment) = rest.strip_prefix("--") {
        return comment
            .split_once('\n')
            .is_none_or(|(_, after)| is_blank(after));
    }
    if let Some(comment) = rest.strip_prefix("/*") {
        return comment
            .split_once("*/")
            .is_some_and(|(_, after)| is_blank(after));
    }
    rest.is_empty()
}

fn byte_of(text: &str, position: u32) -> usize {
    let before = (position as usize).saturating_sub(1);
    text.char_indices()
        .nth(before)
        .map_or(text.len(), |(at, _)| at)
}

/// What a refusal without a position is about: the quoted parts of its message, a function that does not exist, the
/// objects that the server names beside it, and the operation of which alone its code tells.
fn objects(no: &Refusal) -> Vec<String> {
    let quoted = no.message.split('"').skip(1).step_by(2);
    let function = no
        .message
        .strip_prefix("function ")
        .and_then(|rest| rest.split('(').next());
    let operation = match no.code.as_str() {
        "22012" => Some("/"),
        "2201F" => Some("SQRT"),
        "22025" => Some("ESCAPE"),
        "1418" => Some("FUNCTION"),
        _ => None,
    };
    let told = quoted.chain(function).chain(operation).map(str::to_owned);
    told.chain(no.objects.iter().cloned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether one of the names stands in the text as a whole word, in any case.
fn names_one(text: &str, names: &[String]) -> bool {
    let text = text.to_lowercase();
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    names.iter().map(|name| name.to_lowercase()).any(|name| {
        text.match_indices(&name).any(|(at, _)| {
            !text[..at].ends_with(in_word) && !text[at + name.len()..].starts_with(in_word)
        })
    })
}

fn declared(server: &str, wanted: &str, rows: &Option<Rows>) -> Result<(), String> {
    match rows {
        Some(rows) if written(rows) == wanted => Ok(()),
        Some(rows) => Err(format!(
            "the {server} gives {:?}, not {wanted:?}",
            written(rows)
        )),
        None => Err(format!("the {server} gives no rows; a `query` is needed")),
    }
}

/// Columns joined by a tab, rows by a line feed, NULL as `NULL`.
fn written(rows: &Rows) -> String {
    let row = |row: &Vec<Option<String>>| {
        let cells: Vec<&str> = row.iter().map(|c| c.as_deref().unwrap_or("NULL")).collect();
        cells.join("\t")
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// `good` must run on the target, and give there what `bad` gave on the source.
fn as_good(on_source: &Option<Rows>, good: &Answer) -> Result<(), String> {
    let rows = match good {
        Answer::Refused(no) => return Err(format!("the target refuses `good`: {}", told(no))),
        Answer::Accepted(rows) => rows,
    };
    match (on_source, rows) {
        (Some(bad), Some(good)) if same_rows(bad, good) => Ok(()),
        (Some(bad), Some(good)) => Err(format!(
            "`bad` gives {:?} on the source, `good` gives {:?} on the target",
            written(bad),
            written(good)
        )),
        (Some(_), None) => {
            Err("`bad` gives rows on the source, `good` none on the target".to_owned())
        }
        (None, _) => Ok(()),
    }
}

fn same_rows(left: &Rows, right: &Rows) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).all(|(left, right)| {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same_cell(l, r))
        })
}

/// The same value, whatever its spelling: 1 and 0 are PostgreSQL's t and f, and 1.50 is 1.5.
fn same_cell(source: &Option<String>, target: &Option<String>) -> bool {
    let (Some(source), Some(target)) = (source, target) else {
        return source == target;
    };
    let as_number = match target.as_str() {
        "t" => "1",
        "f" => "0",
        other => other,
    };
    source == target || plain_number(source).is_some_and(|n| plain_number(as_number) == Some(n))
}

/// A decimal number without the zeros that end its fraction.
fn plain_number(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    match fraction {
        "" => Some(text.trim_end_matches('.')),
        _ => Some(text.trim_end_matches('0').trim_end_matches('.')),
    }
}

fn told(no: &Refusal) -> String {
    match no.position {
        Some(position) => format!("{}: {} (at character {position})", no.code, no.message),
        None => format!("{}: {}", no.code, no.message),
    }
}
