//! What operators and functions of a statement are applied to: literals, calls and columns, as far as its tokens show.

use super::ddl::items;
use super::grammar::makes_routine;
use super::roles::Role;
use super::token::{TokenKind, Tokens};
use super::words::{is_clause_word, is_reserved_word};
use crate::model::ColumnRef;
use std::collections::BTreeSet;
use std::ops::Range;

/// Types that no function or operator of PostgreSQL tells apart, for what is judged here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Integer,
    Numeric,
    Double,
    Text,
    Date,
    Timestamp,
    Boolean,
    Json,
    /// A string literal, which takes the type that is wanted of it.
    Literal,
}

impl Family {
    const NAMES: [(&'static str, Family); 9] = [
        ("integer", Family::Integer),
        ("numeric", Family::Numeric),
        ("double", Family::Double),
        ("text", Family::Text),
        ("date", Family::Date),
        ("timestamp", Family::Timestamp),
        ("boolean", Family::Boolean),
        ("json", Family::Json),
        ("literal", Family::Literal),
    ];

    pub fn from_name(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(n, _)| *n == name);
        found.map(|(_, family)| *family)
    }

    pub fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, family)| *family == self);
        found.map_or("", |(name, _)| name)
    }

    /// Of a column's type as the schema has it, lower-case. `None` where migrations choose differently: `TINYINT(1)`,
    /// `ENUM`, `BINARY(16)`, `YEAR`.
    pub fn of_type(sql_type: &str) -> Option<Self> {
        let end = sql_type.find(|c: char| !c.is_ascii_alphanumeric());
        let base = &sql_type[..end.unwrap_or(sql_type.len())];
        Some(match base {
            "tinyint" if sql_type == "tinyint(1)" => return None,
            "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" => Self::Integer,
            "decimal" | "numeric" | "dec" | "fixed" => Self::Numeric,
            "float" | "double" | "real" => Self::Double,
            "char" | "varchar" | "character" | "nchar" | "nvarchar" | "text" | "tinytext"
            | "mediumtext" | "longtext" => Self::Text,
            "date" => Self::Date,
            "datetime" | "timestamp" => Self::Timestamp,
            "boolean" | "bool" => Self::Boolean,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

/// What stands on a side of an operator, or as an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Of(Family),
    Column(ColumnRef),
    Unknown,
}

/// An operator or function with what it is applied to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// As PostgreSQL's catalogue has it, lower-case: `upper`, `=`, `~~` for LIKE; `condition` for what must be true.
    pub name: String,
    pub operands: Vec<Operand>,
    /// The token of the operator, or of the function's name.
    pub token: usize,
    /// It opens a part of a statement, which may be what SET gives a column.
    pub may_assign: bool,
}

impl Application {
    /// Whether it is a function and no operator.
    pub fn is_call(&self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_alphabetic())
    }
}

/// The operators and calls whose operands can be read. A routine's body has variables that look like columns: none there.
pub fn applications(tokens: &Tokens) -> Vec<Application> {
    let mut found = Vec::new();
    if makes_routine(tokens) {
        return found;
    }
    for i in 0..tokens.list.len() {
        let token = &tokens.list[i];
        if token.role == Role::Call && tokens.is(i + 1, "(") {
            found.extend(call(tokens, i));
        } else if token.kind == TokenKind::Sign {
            found.extend(sign(tokens, i));
        } else if token.role == Role::Plain && token.kind == TokenKind::Word {
            word_operator(tokens, i, &mut found);
            found.extend(condition(tokens, i));
        }
    }
    found
}

/// The tables of a statement with their aliases (or the name again), lower-case, and the names that are not theirs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    pub tables: Vec<(String, String)>,
    /// A name without qualifier may come from a derived table, or from one that code inserts.
    pub has_others: bool,
    /// One of those is derived, with columns of its own making.
    pub has_derived: bool,
    /// Names that the statement itself gives to something.
    pub aliases: BTreeSet<String>,
    /// The table, lower-case, that the code around a part of a statement tells.
    pub about: Option<String>,
}

/// What the columns of a statement may belong to; `None` where common table expressions hide tables.
pub fn sources(tokens: &Tokens) -> Option<Sources> {
    sources_within(tokens, 0..tokens.list.len())
}

/// The same of one query of the statement.
pub fn sources_within(tokens: &Tokens, query: Range<usize>) -> Option<Sources> {
    let mut sources = Sources::default();
    if tokens.is(0, "with") {
        return None;
    }
    for (i, token) in query.clone().zip(&tokens.list[query]) {
        if token.kind == TokenKind::Hole && token.role == Role::Table {
            sources.has_others = true;
        }
        match token.role {
            // Of `db.t` both are names of a table.
            Role::Table if i > 0 && tokens.is(i - 1, ".") => {}
            Role::Table => {
                let last = if tokens.is(i + 1, ".") { i + 2 } else { i };
                let Some(name) = lower_name(tokens, last) else {
                    sources.has_others = true;
                    continue;
                };
                let at = if tokens.is(last + 1, "as") {
                    last + 2
                } else {
                    last + 1
                };
                let alias = tokens.list.get(at).filter(|t| t.role == Role::Alias);
                let alias = alias.and_then(|_| lower_name(tokens, at));
                let alias = alias.unwrap_or_else(|| name.clone());
                sources.tables.push((name, alias));
            }
            Role::Alias => sources.aliases.extend(lower_name(tokens, i)),
            _ => {
                let derived = tokens.is(i, "(")
                    && tokens.is(i + 1, "select")
                    && i > 0
                    && ["from", "join", ","].iter().any(|w| tokens.is(i - 1, w));
                sources.has_others |= derived;
                sources.has_derived |= derived;
            }
        }
    }
    Some(sources)
}

pub(super) const COMPARISONS: [&str; 7] = ["=", "<>", "!=", "<", ">", "<=", ">="];
const ARITHMETIC: [&str; 9] = ["+", "-", "*", "/", "%", "&", "|", "<<", ">>"];

/// Functions of both engines with one kind of result, by the kind.
const RESULTS: [(Family, &[&str]); 4] = [
    (
        Family::Integer,
        &[
            "count",
            "length",
            "char_length",
            "character_length",
            "octet_length",
            "bit_length",
            "ascii",
        ],
    ),
    (
        Family::Text,
        &[
            "concat",
            "concat_ws",
            "upper",
            "lower",
            "left",
            "right",
            "lpad",
            "rpad",
            "ltrim",
            "rtrim",
            "trim",
            "replace",
            "repeat",
            "reverse",
            "substr",
            "substring",
            "md5",
        ],
    ),
    (
        Family::Timestamp,
        &["now", "current_timestamp", "localtimestamp"],
    ),
    (Family::Double, &["pi"]),
];

/// Functions whose result is of the kind of what they are given, as far as it matters here.
const PASSING: [&str; 5] = ["min", "max", "sum", "avg", "abs"];

fn call(tokens: &Tokens, at: usize) -> Option<Application> {
    let close = tokens.list[at + 1].partner as usize;
    if close <= at + 1 {
        return None;
    }
    let name = lower_name(tokens, at)?;
    let inside = at + 2..close;
    let parting = if name == "position" { "in" } else { "from" };
    let operands = match top_level(tokens, &inside, parting) {
        Some(from) => match name.as_str() {
            "extract" | "trim" | "position" => vec![operand(tokens, from + 1..close)],
            "substring" => vec![operand(tokens, inside.start..from), Operand::Unknown],
            _ => return None,
        },
        None => {
            let arguments = arguments(tokens, inside);
            arguments.into_iter().map(|a| operand(tokens, a)).collect()
        }
    };
    Some(Application {
        name,
        operands,
        may_assign: false,
        token: at,
    })
}

fn sign(tokens: &Tokens, at: usize) -> Option<Application> {
    let text = tokens.text_of(&tokens.list[at]);
    let compares = COMPARISONS.contains(&text);
    if !compares && !ARITHMETIC.contains(&text) && text != "~" {
        return None;
    }
    let (right, end) = operand_after(tokens, at)?;
    let edges = if compares {
        Edges::Comparison
    } else {
        Edges::Arithmetic
    };
    if !edges.right(tokens, end) {
        return None;
    }
    let name = if text == "!=" { "<>" } else { text }.to_owned();
    let before = at.checked_sub(1)?;
    if matches!(text, "-" | "~") && edges.left(tokens, at) {
        return Some(Application {
            name,
            operands: vec![right],
            may_assign: false,
            token: at,
        });
    }
    let (left, start) = operand_before(tokens, before)?;
    let behind_comma = start.checked_sub(1).is_some_and(|i| tokens.is(i, ","));
    let assigns = text == "=" && behind_comma && !tokens.is(0, "select");
    (edges.left(tokens, start) && !assigns).then(|| Application {
        name,
        operands: vec![left, right],
        may_assign: text == "=" && start == 0,
        token: at,
    })
}

/// LIKE, IN and BETWEEN.
fn word_operator(tokens: &Tokens, at: usize, found: &mut Vec<Application>) {
    let words = ["like", "in", "between"];
    if at == 0 || !words.iter().any(|word| tokens.is(at, word)) {
        return;
    }
    let last = if tokens.is(at - 1, "not") {
        at.checked_sub(2)
    } else {
        Some(at - 1)
    };
    let Some((left, start)) = last.and_then(|last| operand_before(tokens, last)) else {
        return;
    };
    if !Edges::Comparison.left(tokens, start) {
        return;
    }
    let mut push = |name: &str, operands: Vec<Operand>| {
        found.push(Application {
            name: name.to_owned(),
            operands,
            may_assign: false,
            token: at,
        });
    };
    if tokens.is(at, "like") {
        // Patterns are mostly strings, which take any type.
        push("~~", vec![left]);
    } else if tokens.is(at, "between") {
        if let Some((right, _)) = operand_after(tokens, at) {
            push(">=", vec![left, right]);
        }
    } else if tokens.is(at + 1, "(") {
        let close = tokens.list[at + 1].partner as usize;
        if tokens.is(at + 2, "select") {
            if let Some((right, _)) =
                operand_after(tokens, at + 2).filter(|(_, end)| tokens.is(*end, "from"))
            {
                push("=", vec![left, right]);
            }
            return;
        }
        for item in arguments(tokens, at + 2..close.max(at + 2))
            .into_iter()
            .take(8)
        {
            push("=", vec![left.clone(), operand(tokens, item)]);
        }
    }
}

/// An operand, or arithmetic on two, that stands for a condition behind WHERE, AND and the like.
fn condition(tokens: &Tokens, at: usize) -> Option<Application> {
    const OPENS: [&str; 6] = ["where", "having", "on", "and", "or", "not"];
    const ENDS: [&str; 11] = [
        ";", ")", "and", "or", "then", "where", "group", "having", "order", "limit", "union",
    ];
    let first_case = tokens.is(at, "when") && at > 0 && tokens.is(at - 1, "case");
    let opens = first_case || OPENS.iter().any(|word| tokens.is(at, word));
    if !opens || tokens.is(at, "and") && is_of_between(tokens, at) {
        return None;
    }
    let (mut operand, mut end) = operand_after(tokens, at)?;
    let next = tokens.list.get(end);
    if next.is_some_and(|t| ARITHMETIC.contains(&tokens.text_of(t))) {
        (operand, end) = (Operand::Of(Family::Integer), operand_after(tokens, end)?.1);
    }
    let ends = end >= tokens.list.len() || ENDS.iter().any(|word| tokens.is(end, word));
    ends.then(|| Application {
        name: "condition".to_owned(),
        operands: vec![operand],
        may_assign: false,
        token: at + 1,
    })
}

/// Whether an AND parts the two ends of a BETWEEN: it is the first behind it.
fn is_of_between(tokens: &Tokens, at: usize) -> bool {
    const OTHERS: [&str; 10] = [
        "and", "or", "where", "having", "on", "when", "then", "select", "(", ";",
    ];
    let mut i = at;
    while i > 0 {
        i -= 1;
        if tokens.is(i, ")") {
            // What is not closed has no partner before it.
            i = (tokens.list[i].partner as usize).min(i);
        } else if tokens.is(i, "between") {
            return true;
        } else if OTHERS.iter().any(|word| tokens.is(i, word)) {
            return false;
        }
    }
    false
}

/// What may stand beside an operator and its two operands, so that they are all of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    Comparison,
    Arithmetic,
}

impl Edges {
    pub(super) fn left(self, tokens: &Tokens, start: usize) -> bool {
        const WORDS: [&str; 10] = [
            "where", "and", "or", "on", "having", "when", "not", "select", "(", ",",
        ];
        const OF_VALUES: [&str; 4] = ["then", "else", "by", "distinct"];
        // A part of a statement may open with a comparison.
        let Some(before) = start.checked_sub(1) else {
            return self == Edges::Comparison;
        };
        let is = |words: &[&str]| words.iter().any(|word| tokens.is(before, word));
        is(&WORDS) || self == Edges::Arithmetic && (is(&OF_VALUES) || is(&COMPARISONS))
    }

    pub(super) fn right(self, tokens: &Tokens, end: usize) -> bool {
        const WORDS: [&str; 24] = [
            ";", ")", ",", "and", "or", "then", "when", "else", "end", "from", "where", "group",
            "having", "order", "limit", "union", "as", "asc", "desc", "join", "left", "inner",
            "on", "for",
        ];
        let Some(token) = tokens.list.get(end) else {
            return true;
        };
        let is = |words: &[&str]| words.iter().any(|word| tokens.is(end, word));
        is(&WORDS) || token.role == Role::Alias || self == Edges::Arithmetic && is(&COMPARISONS)
    }
}

/// All of a range as one operand; what holds a comparison is a condition.
fn operand(tokens: &Tokens, range: Range<usize>) -> Operand {
    let Some(before) = range.start.checked_sub(1).filter(|_| !range.is_empty()) else {
        return Operand::Unknown;
    };
    if let Some((whole, end)) = operand_after(tokens, before)
        && end == range.end
    {
        return whole;
    }
    let opens_otherwise = ["case", "distinct", "select", "if", "all"]
        .iter()
        .any(|word| tokens.is(range.start, word));
    let compares = COMPARISONS
        .iter()
        .any(|sign| top_level(tokens, &range, sign).is_some());
    if compares && !opens_otherwise {
        return Operand::Of(Family::Boolean);
    }
    Operand::Unknown
}

/// The operand that ends with a token, and where it starts.
pub(super) fn operand_before(tokens: &Tokens, last: usize) -> Option<(Operand, usize)> {
    let token = tokens.list.get(last)?;
    if token.kind == TokenKind::Sign {
        let open = token.partner as usize;
        if !tokens.is(last, ")") || open >= last || open == 0 {
            return None;
        }
        return Some(match tokens.list[open - 1].role {
            Role::Call => (result(tokens, open - 1), open - 1),
            _ => (Operand::Unknown, open),
        });
    }
    let start = if last >= 2 && tokens.is(last - 1, ".") {
        last - 2
    } else {
        last
    };
    // `db.t.c`
    if start >= 1 && start < last && tokens.is(start - 1, ".") {
        return None;
    }
    plain(tokens, start, last).map(|found| (found, start))
}

/// The operand behind a token, and the token behind it.
pub(super) fn operand_after(tokens: &Tokens, before: usize) -> Option<(Operand, usize)> {
    let first = before + 1;
    let token = tokens.list.get(first)?;
    let partner = token.partner as usize;
    if tokens.is(first, "(") && partner > first {
        return Some((Operand::Unknown, partner + 1));
    }
    if token.role == Role::Call && tokens.is(first + 1, "(") {
        let close = tokens.list[first + 1].partner as usize;
        return (close > first + 1).then(|| (result(tokens, first), close + 1));
    }
    let last = if tokens.is(first + 1, ".") {
        first + 2
    } else {
        first
    };
    if tokens.is(last + 1, ".") || tokens.is(last + 1, "(") {
        return None;
    }
    plain(tokens, first, last).map(|found| (found, last + 1))
}

/// A literal, or a column with or without qualifier.
fn plain(tokens: &Tokens, start: usize, last: usize) -> Option<Operand> {
    let token = tokens.list.get(last)?;
    let names_no_value = [
        Role::Table,
        Role::Alias,
        Role::Column,
        Role::Type,
        Role::Unit,
    ];
    if names_no_value.contains(&token.role) {
        return None;
    }
    Some(match token.kind {
        TokenKind::Number => {
            let text = tokens.text_of(token);
            let whole = text.bytes().all(|b| b.is_ascii_digit());
            Operand::Of(if whole {
                Family::Integer
            } else {
                Family::Numeric
            })
        }
        TokenKind::Word | TokenKind::Backtick | TokenKind::DoubleQuotedName => {
            let name = lower_name(tokens, last)?;
            let bare = start == last && token.kind == TokenKind::Word;
            match name.as_str() {
                "true" | "false" if bare => Operand::Of(Family::Boolean),
                "current_date" if bare => Operand::Of(Family::Date),
                "current_timestamp" | "localtimestamp" if bare => Operand::Of(Family::Timestamp),
                "null" | "default" if bare => Operand::Unknown,
                word if bare && (is_reserved_word(word) || is_clause_word(word)) => return None,
                _ => Operand::Column(ColumnRef {
                    qualifier: (start < last).then(|| lower_name(tokens, start)).flatten(),
                    name,
                }),
            }
        }
        TokenKind::Sign => return None,
        TokenKind::String | TokenKind::DoubleQuotedString => Operand::Of(Family::Literal),
        _ => Operand::Unknown,
    })
}

/// What a call gives.
fn result(tokens: &Tokens, at: usize) -> Operand {
    let close = tokens.list[at + 1].partner as usize;
    let Some(name) = lower_name(tokens, at).filter(|_| close > at) else {
        return Operand::Unknown;
    };
    if name == "cast" {
        // The type is what the bracket ends with.
        let end = close.saturating_sub(6).max(at + 2)..close;
        let of_type = end
            .into_iter()
            .rfind(|&i| tokens.list[i].role == Role::Type);
        let family = of_type.and_then(|i| Family::of_type(&lower_name(tokens, i)?));
        return family.map_or(Operand::Unknown, Operand::Of);
    }
    if PASSING.contains(&name.as_str())
        && tokens
            .list
            .get(at + 2)
            .is_some_and(|t| t.role != Role::Call)
    {
        return operand(tokens, at + 2..close);
    }
    let found = RESULTS
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    found.map_or(Operand::Unknown, |(family, _)| Operand::Of(*family))
}

pub(super) fn lower_name(tokens: &Tokens, i: usize) -> Option<String> {
    tokens.name(i).map(|name| name.to_lowercase())
}

/// The first place of a word or sign in a range, outside its brackets.
fn top_level(tokens: &Tokens, range: &Range<usize>, word: &str) -> Option<usize> {
    tokens
        .outside_brackets(range.clone())
        .find(|&i| tokens.is(i, word))
}

fn arguments(tokens: &Tokens, inside: Range<usize>) -> Vec<Range<usize>> {
    let mut found = items(tokens, inside.start, inside.end);
    found.pop_if(|last| Range::is_empty(last));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    fn shown(sql: &str) -> Vec<String> {
        let tokens = tokenize(sql, Dialect::MYSQL);
        let operand = |operand: &Operand| match operand {
            Operand::Of(family) => family.name().to_owned(),
            Operand::Column(ColumnRef { qualifier, name }) => match qualifier {
                Some(qualifier) => format!("{qualifier}.{name}"),
                None => name.clone(),
            },
            Operand::Unknown => "?".to_owned(),
        };
        let all = applications(&tokens);
        let one = |a: &Application| {
            let operands: Vec<String> = a.operands.iter().map(operand).collect();
            format!("{}({})", a.name, operands.join(", "))
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn operands_of_calls_and_operators() {
        for (sql, wanted) in [
            (
                "SELECT 1 FROM t WHERE a & 4 AND NOT b",
                &["condition(integer)", "&(a, integer)", "condition(b)"][..],
            ),
            (
                "SELECT UPPER(5), ROUND(t.w, 2)",
                &["upper(integer)", "round(t.w, integer)"][..],
            ),
            (
                "SELECT a FROM t WHERE a = 5 AND u.b LIKE 'x%'",
                &["=(a, integer)", "~~(u.b)"],
            ),
            (
                "SELECT a FROM t WHERE a NOT IN (1, 'x')",
                &["=(a, integer)", "=(a, literal)"],
            ),
            (
                "SELECT a FROM t WHERE a BETWEEN 1 AND 2",
                &[">=(a, integer)"],
            ),
            ("SELECT a + 1 AS n, -b FROM t", &["+(a, integer)", "-(b)"]),
            (
                "SELECT SUM(a = 1) FROM t",
                &["sum(boolean)", "=(a, integer)"],
            ),
            (
                "SELECT EXTRACT(YEAR FROM a), TRIM(LEADING '0' FROM b)",
                &["extract(a)", "trim(b)"],
            ),
            (
                "SELECT LEFT(COUNT(*), 2)",
                &["left(integer, integer)", "count(?)"],
            ),
            ("SELECT ROUND(AVG(w), 1)", &["round(w, integer)", "avg(w)"]),
            (
                "SELECT CAST(a AS DATE) > 5",
                &["cast(?)", ">(date, integer)"],
            ),
        ] {
            assert_eq!(shown(sql), wanted, "{sql}");
        }
    }

    #[test]
    fn the_and_of_a_between_opens_no_condition() {
        let number = "condition(integer)".to_owned();
        for ends in ["b + 1 AND c - 1", "(b) AND c - 1", "b * (2 + 1) AND c + 1"] {
            let sql = format!("SELECT CASE WHEN a BETWEEN {ends} THEN 1 END FROM t");
            assert!(!shown(&sql).contains(&number), "{sql}");
        }
        assert!(shown("SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND 3").contains(&number));
    }

    #[test]
    fn what_is_no_whole_expression_is_left_alone() {
        for sql in [
            "UPDATE t SET a = 5, b = 6",
            "SET a = 5",
            "SELECT a + b * c - d FROM t",
            "SELECT DATE 'x' + 1",
            "CREATE INDEX i ON t (a)",
            "SELECT CASE a WHEN b THEN 1 END",
            "CREATE PROCEDURE p() BEGIN IF a = 1 THEN SELECT UPPER(5); END IF; END",
            "SELECT",
            "SELECT (",
            "= 5",
            "LIKE",
            "NOT LIKE",
            "SELECT f(",
            "- a",
        ] {
            assert!(shown(sql).is_empty(), "{sql}: {:?}", shown(sql));
        }
    }

    #[test]
    fn sources_know_tables_aliases_and_what_hides_them() {
        let of = |sql: &str| sources(&tokenize(sql, Dialect::MYSQL));
        let found = of("SELECT a AS x FROM db.t u JOIN v ON u.a = v.b").unwrap_or_default();
        assert_eq!(
            found.tables,
            [("t".into(), "u".into()), ("v".into(), "v".into())]
        );
        assert!(found.aliases.contains("x") && !found.has_others);
        assert!(of("SELECT a FROM (SELECT 1 AS a) d").is_some_and(|s| s.has_others));
        assert_eq!(of("WITH c AS (SELECT 1) SELECT a FROM c"), None);
    }
}
