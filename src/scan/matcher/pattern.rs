//! The sql pattern language: a pattern's text to a small program over tokens, and the machine that runs it.
//! `rulesets/README.md` describes the language.

use super::glob::Glob;
use crate::sql::{CHARACTER_SETS, Presence, Role, Token, TokenKind, Tokens, is_clause_word};
use std::ops::Range;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    program: Vec<Step>,
    /// The texts without which no statement matches.
    required: Presence,
    /// The texts of which one stands first in every match; `None`: not known.
    first_texts: Option<Presence>,
    /// What the first token must be one of; `None`: anything.
    firsts: Option<Vec<Class>>,
    /// All of these are words.
    starts_with_word: bool,
    /// A match begins where a statement does.
    starts_statement: bool,
    captures: Vec<String>,
    /// Words or signs of which one must stand in a statement for the pattern to match; empty where none is needed.
    pub(crate) keys: Vec<Key>,
}

/// What a statement must hold before a pattern is tried on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// An identifier, lower-case.
    Word(String),
    /// Identifiers that start so, lower-case.
    Prefix(String),
    /// A piece of text that is no identifier.
    Sign(String),
}

/// One match: the reported bytes of the statement's text, and the captures as byte ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternMatch {
    pub(crate) reported: Range<usize>,
    pub(crate) captures: Vec<(String, Range<usize>)>,
    /// A hole stands among the matched tokens.
    pub(crate) through_hole: bool,
}

#[derive(Debug, Clone)]
enum Step {
    Token(Class),
    /// `…`
    Run,
    /// `$A`; the number is the capture. The last of a pattern takes all it can.
    Operand(usize, Reach),
    Start,
    End,
    MarkStart,
    MarkEnd,
    /// Try the first, then the second.
    Split(usize, usize),
    Jump(usize),
    /// None of these may match here.
    NotAhead(Vec<Step>),
    Comment(TokenKind, Option<Glob>),
    Match,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Shortest,
    Longest,
}

#[derive(Debug, Clone)]
enum Class {
    Word(String),
    /// A word in the pattern that stands before `(`.
    Called(String),
    Sign(String),
    /// `'text'`: this token whatever its role.
    Exact(String),
    Named(ClassName, Option<Glob>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClassName {
    Table,
    String,
    DoubleQuoted,
    Backtick,
    Number,
    Hex,
    Bit,
    Introducer,
    Name,
    MixedCase,
    Column,
    Call,
    Type,
    UserVariable,
    SystemVariable,
    IntervalUnit,
    Placeholder,
    Hole,
}

const CLASS_NAMES: &[(&str, ClassName)] = &[
    ("string", ClassName::String),
    ("double-quoted", ClassName::DoubleQuoted),
    ("backtick", ClassName::Backtick),
    ("number", ClassName::Number),
    ("hex", ClassName::Hex),
    ("bit", ClassName::Bit),
    ("introducer", ClassName::Introducer),
    ("name", ClassName::Name),
    ("mixed-case", ClassName::MixedCase),
    ("column", ClassName::Column),
    ("call", ClassName::Call),
    ("type", ClassName::Type),
    ("user-variable", ClassName::UserVariable),
    ("system-variable", ClassName::SystemVariable),
    ("interval-unit", ClassName::IntervalUnit),
    ("placeholder", ClassName::Placeholder),
    ("hole", ClassName::Hole),
];

/// Words so common in SQL or code that a rarer one of the pattern is the better key, the commonest first.
const COMMON: &[&str] = &[
    "select", "from", "where", "and", "or", "not", "null", "as", "in", "on", "is", "set", "table",
    "into", "by", "order", "group", "key", "index", "values", "if", "insert", "update", "delete",
    "create", "alter", "drop", "add", "join", "left", "inner", "limit", "default", "date", "for",
    "use", "with", "like", "show", "column", "unique", "primary",
];

const STEP_LIMIT: u32 = 20_000;

impl Pattern {
    /// Compiles a pattern; the error says what is wrong, and where in it.
    pub(crate) fn compile(text: &str) -> Result<Self, String> {
        let lexed = lex(text)?;
        let mut parser = Parser {
            items: &lexed,
            at: 0,
            captures: Vec::new(),
            in_scope: Vec::new(),
            in_not: 0,
        };
        let mut nodes = parser.sequence()?;
        if let Some(item) = lexed.get(parser.at) {
            return Err(format!("`{}` closes nothing", item.text()));
        }
        check(&nodes)?;
        if let Some(Node::Operand(_, reach)) = nodes.last_mut() {
            *reach = Reach::Longest;
        }
        let mut keys = best_keys(&nodes).unwrap_or_default();
        keys.sort();
        keys.dedup();
        let mut program = Vec::new();
        emit(&nodes, &mut program);
        program.push(Step::Match);
        Ok(Self {
            required: required_of(&nodes),
            first_texts: first_texts(&program),
            starts_with_word: firsts_of(&program).is_some_and(|f| f.iter().all(is_word)),
            firsts: firsts_of(&program),
            starts_statement: starts_statement(&program),
            program,
            captures: parser.captures,
            keys,
        })
    }

    /// All matches in a statement, in order; reported parts do not overlap.
    pub(crate) fn find(&self, tokens: &Tokens) -> Vec<PatternMatch> {
        let mut found: Vec<PatternMatch> = Vec::new();
        if let [Step::Comment(kind, glob), Step::Match]
        | [
            Step::MarkStart,
            Step::Comment(kind, glob),
            Step::MarkEnd,
            Step::Match,
        ] = self.program.as_slice()
        {
            let wanted = tokens.comments.iter().filter(|t| t.kind == *kind);
            return wanted
                .filter(|t| glob.as_ref().is_none_or(|g| g.matches(tokens.text_of(t))))
                .map(|t| PatternMatch {
                    reported: t.start as usize..t.end as usize,
                    captures: Vec::new(),
                    through_hole: false,
                })
                .collect();
        }
        let may_match = tokens.presence.holds_all_of(self.required)
            && (self.first_texts).is_none_or(|texts| tokens.presence.holds_any_of(texts));
        if !may_match {
            return found;
        }
        let mut machine = Machine {
            tokens,
            steps_left: 0,
            waiting: Vec::new(),
        };
        let mut budget = 100_000 + 100 * tokens.list.len() as u32;
        for start in 0..tokens.list.len() {
            if !self.may_start(tokens, start) {
                continue;
            }
            let Some(matched) = self.run_at(&mut machine, start, &mut budget) else {
                continue;
            };
            if found
                .last()
                .is_none_or(|last| last.reported.end <= matched.reported.start)
            {
                found.push(matched);
            }
        }
        found
    }

    /// A cheap look at the first token, which turns nearly all places away.
    fn may_start(&self, tokens: &Tokens, at: usize) -> bool {
        // In the rows of a dump nearly every token is of another kind.
        if self.starts_with_word && tokens.list[at].kind != TokenKind::Word {
            return false;
        }
        let fits = |class: &Class| class_matches(class, tokens, at).is_some();
        self.firsts.as_ref().is_none_or(|f| f.iter().any(fits))
            && (!self.starts_statement || is_statement_start(tokens, at))
    }

    fn run_at(
        &self,
        machine: &mut Machine,
        start: usize,
        budget: &mut u32,
    ) -> Option<PatternMatch> {
        let tokens = machine.tokens;
        let allowed = STEP_LIMIT.min(*budget);
        machine.steps_left = allowed;
        let thread = Thread {
            pc: 0,
            at: start,
            marks: (None, None),
            captures: vec![None; self.captures.len()],
        };
        let end = machine.run(&self.program, thread);
        *budget -= allowed - machine.steps_left;
        let end = end?;
        let bytes = |from: usize, to: usize| {
            tokens.list[from].start as usize..tokens.list[to - 1].end as usize
        };
        if end.at <= start {
            return None;
        }
        let (from, to) = (end.marks.0.unwrap_or(start), end.marks.1.unwrap_or(end.at));
        if to <= from {
            return None;
        }
        let captures = self.captures.iter().zip(&end.captures);
        Some(PatternMatch {
            reported: bytes(from, to),
            captures: captures
                .filter_map(|(name, range)| {
                    range
                        .as_ref()
                        .filter(|r| r.1 > r.0)
                        .map(|r| (name.clone(), bytes(r.0, r.1)))
                })
                .collect(),
            through_hole: tokens.list[start..end.at]
                .iter()
                .any(|t| t.kind == TokenKind::Hole),
        })
    }
}

// ---- reading the pattern -------------------------------------------------------------------------------------

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Word(String),
    Sign(String),
    Exact(String),
    Operand(String),
    Class(String, Option<String>),
    Run,
    OpenGroup,
    OpenNot,
    CloseGroup(Repeat),
    Or,
    OpenMark,
    CloseMark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Repeat {
    Once,
    Maybe,
    Many,
}

impl Item {
    fn text(&self) -> String {
        match self {
            Item::Word(t) | Item::Sign(t) | Item::Exact(t) => t.clone(),
            Item::Operand(name) => format!("${name}"),
            Item::Class(name, _) => format!("<{name}>"),
            Item::Run => "…".into(),
            Item::OpenGroup => "{".into(),
            Item::OpenNot => "{!".into(),
            Item::CloseGroup(_) => "}".into(),
            Item::Or => "|".into(),
            Item::OpenMark => "«".into(),
            Item::CloseMark => "»".into(),
        }
    }
}

/// Operators of the pattern text, the longest first.
const SIGNS: [&str; 20] = [
    "->>", "<=>", "#>>", "->", ":=", "<=", ">=", "<>", "!=", "&&", "||", "<<", ">>", "::", "@@",
    "==", "/*", "*/", "--", "@>",
];

fn lex(text: &str) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    let mut depth = 0usize;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let len = match c {
            _ if c.is_whitespace() => c.len_utf8(),
            '«' => push(&mut items, Item::OpenMark, c),
            '»' => push(&mut items, Item::CloseMark, c),
            '…' => push(&mut items, Item::Run, c),
            '{' => {
                depth += 1;
                let not = rest[1..].starts_with('!');
                items.push(if not { Item::OpenNot } else { Item::OpenGroup });
                1 + usize::from(not)
            }
            '}' => {
                depth = depth.checked_sub(1).ok_or("`}` closes nothing")?;
                let repeat = match rest[1..].chars().next() {
                    Some('?') => Repeat::Maybe,
                    Some('*') => Repeat::Many,
                    _ => Repeat::Once,
                };
                items.push(Item::CloseGroup(repeat));
                if repeat == Repeat::Once { 1 } else { 2 }
            }
            '|' if depth > 0 && !rest.starts_with("||") => push(&mut items, Item::Or, c),
            '$' => {
                let name: String = rest[1..]
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                if name.is_empty() {
                    return Err("`$` needs a name: `$A`; the sign itself is `'$'`".to_owned());
                }
                let len = 1 + name.len();
                items.push(Item::Operand(name));
                len
            }
            '\'' => {
                let end = rest[1..].find('\'').ok_or("`'` is not closed")?;
                items.push(Item::Exact(rest[1..1 + end].to_owned()));
                end + 2
            }
            '<' if rest[1..].starts_with(|c: char| c.is_ascii_lowercase()) => {
                class_item(rest, &mut items)?
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let word: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let len = word.len();
                items.push(Item::Word(word.to_lowercase()));
                len
            }
            _ => {
                let sign = SIGNS
                    .iter()
                    .find(|s| rest.starts_with(**s))
                    .map_or_else(|| c.to_string(), |s| (*s).to_owned());
                let len = sign.len();
                items.push(Item::Sign(sign));
                len
            }
        };
        rest = &rest[len..];
    }
    Ok(items)
}

fn push(items: &mut Vec<Item>, item: Item, c: char) -> usize {
    items.push(item);
    c.len_utf8()
}

/// `<name>` or `<name 'glob'>`; answers its length.
fn class_item(rest: &str, items: &mut Vec<Item>) -> Result<usize, String> {
    let name: String = rest[1..]
        .chars()
        .take_while(|c| c.is_ascii_lowercase() || *c == '-')
        .collect();
    let after = &rest[1 + name.len()..];
    if after.starts_with('>') {
        let len = name.len() + 2;
        items.push(Item::Class(name, None));
        return Ok(len);
    }
    let quoted = after.trim_start();
    let quote = quoted.chars().next().filter(|q| matches!(q, '\'' | '"'));
    let close = quote.and_then(|q| quoted[1..].find(&format!("{q}>")));
    let glob_end = close
        .ok_or_else(|| format!("`<{name}` is not closed: write `<{name}>` or `<{name} 'glob'>`"))?;
    let glob = quoted[1..1 + glob_end].to_owned();
    let len = rest.len() - quoted.len() + 1 + glob_end + 2;
    items.push(Item::Class(name, Some(glob)));
    Ok(len)
}

#[derive(Debug, Clone)]
enum Node {
    Token(Class),
    Table(Option<Glob>),
    Run,
    Operand(usize, Reach),
    Start,
    End,
    MarkStart,
    MarkEnd,
    Comment(TokenKind, Option<Glob>),
    Group(Vec<Vec<Node>>, Repeat),
    Not(Vec<Vec<Node>>),
}

struct Parser<'i> {
    items: &'i [Item],
    at: usize,
    captures: Vec<String>,
    /// Operands named so far on this path; alternatives may share a name.
    in_scope: Vec<String>,
    /// How many `{! }` are open.
    in_not: usize,
}

/// Whether what follows item `at` may start with a bracket.
fn may_open(items: &[Item], at: usize) -> bool {
    match items.get(at) {
        Some(Item::Sign(sign)) => sign == "(",
        Some(Item::Run | Item::Operand(_)) => true,
        Some(Item::CloseMark | Item::OpenMark | Item::CloseGroup(_)) => may_open(items, at + 1),
        Some(Item::Or) => may_open(items, group_end(items, at) + 1),
        Some(Item::OpenNot) => may_open(items, group_end(items, at + 1) + 1),
        Some(Item::OpenGroup) => {
            let end = group_end(items, at + 1);
            let optional = !matches!(items.get(end), Some(Item::CloseGroup(Repeat::Once)));
            alternatives_of(items, at + 1, end).any(|start| may_open(items, start))
                || optional && may_open(items, end + 1)
        }
        _ => false,
    }
}

/// The position of the `}` that closes the group around `at`.
fn group_end(items: &[Item], at: usize) -> usize {
    let mut depth = 0usize;
    for (i, item) in items.iter().enumerate().skip(at) {
        match item {
            Item::OpenGroup | Item::OpenNot => depth += 1,
            Item::CloseGroup(_) if depth == 0 => return i,
            Item::CloseGroup(_) => depth -= 1,
            _ => {}
        }
    }
    items.len()
}

/// Where the alternatives of a group start.
fn alternatives_of(items: &[Item], start: usize, end: usize) -> impl Iterator<Item = usize> + '_ {
    let mut depth = 0usize;
    let later = (start..end.min(items.len())).filter_map(move |i| {
        match items[i] {
            Item::OpenGroup | Item::OpenNot => depth += 1,
            Item::CloseGroup(_) => depth = depth.saturating_sub(1),
            Item::Or if depth == 0 => return Some(i + 1),
            _ => {}
        }
        None
    });
    std::iter::once(start).chain(later)
}

impl Parser<'_> {
    fn sequence(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        while let Some(item) = self.items.get(self.at) {
            if matches!(item, Item::Or | Item::CloseGroup(_)) {
                break;
            }
            self.at += 1;
            match item.clone() {
                Item::Word(word) => nodes.push(Node::Token(self.word(word))),
                Item::Sign(sign) => nodes.push(Node::Token(Class::Sign(sign))),
                Item::Exact(text) => nodes.push(Node::Token(Class::Exact(text))),
                Item::Operand(name) => nodes.push(self.operand(name)?),
                Item::Class(name, glob) => nodes.push(class_node(&name, glob.as_deref())?),
                Item::Run => nodes.push(Node::Run),
                Item::OpenMark => nodes.push(Node::MarkStart),
                Item::CloseMark => nodes.push(Node::MarkEnd),
                Item::OpenGroup | Item::OpenNot => nodes.push(self.group(*item == Item::OpenNot)?),
                Item::Or | Item::CloseGroup(_) => {}
            }
        }
        Ok(nodes)
    }

    /// A word that a bracket may follow, and one at the end of the pattern, also matches the name of a call.
    fn word(&self, word: String) -> Class {
        let last = self.items[self.at..]
            .iter()
            .all(|i| matches!(i, Item::CloseMark | Item::CloseGroup(_)));
        let in_last_group = matches!(self.items.get(self.at), Some(Item::Or))
            && self.items[group_end(self.items, self.at)..]
                .iter()
                .all(|i| matches!(i, Item::CloseMark | Item::CloseGroup(_)));
        if self.in_not > 0 || may_open(self.items, self.at) || last || in_last_group {
            Class::Called(word)
        } else {
            Class::Word(word)
        }
    }

    fn operand(&mut self, name: String) -> Result<Node, String> {
        if self.in_scope.contains(&name) {
            return Err(format!(
                "`${name}` stands twice; give each operand its own name"
            ));
        }
        self.in_scope.push(name.clone());
        let known = self.captures.iter().position(|c| *c == name);
        let number = known.unwrap_or_else(|| {
            self.captures.push(name);
            self.captures.len() - 1
        });
        Ok(Node::Operand(number, Reach::Shortest))
    }

    fn group(&mut self, negative: bool) -> Result<Node, String> {
        self.in_not += usize::from(negative);
        let outer = self.in_scope.clone();
        let mut alternatives = vec![self.sequence()?];
        let mut named = std::mem::replace(&mut self.in_scope, outer.clone());
        while let Some(Item::Or) = self.items.get(self.at) {
            self.at += 1;
            alternatives.push(self.sequence()?);
            named.extend(std::mem::replace(&mut self.in_scope, outer.clone()));
        }
        // What a look ahead names is not captured.
        self.in_scope = if negative { outer } else { named };
        self.in_not -= usize::from(negative);
        let Some(Item::CloseGroup(repeat)) = self.items.get(self.at) else {
            return Err("`{` is not closed".to_owned());
        };
        self.at += 1;
        if alternatives.iter().any(Vec::is_empty) {
            return Err("an alternative in `{ }` is empty; `{a}?` makes it optional".to_owned());
        }
        Ok(if negative {
            Node::Not(alternatives)
        } else {
            Node::Group(alternatives, *repeat)
        })
    }
}

fn class_node(name: &str, glob: Option<&str>) -> Result<Node, String> {
    let glob = glob.map(Glob::token).transpose()?;
    match name {
        "start" => return Ok(Node::Start),
        "end" => return Ok(Node::End),
        "hash-comment" => return Ok(Node::Comment(TokenKind::HashComment, glob)),
        "conditional-comment" => return Ok(Node::Comment(TokenKind::ConditionalComment, glob)),
        "table" => return Ok(Node::Table(glob)),
        _ => {}
    }
    let class = CLASS_NAMES.iter().find(|(n, _)| *n == name);
    let (_, class) = class.ok_or_else(|| {
        let known: Vec<&str> = CLASS_NAMES.iter().map(|(n, _)| *n).collect();
        format!("`<{name}>` is no token class; known are start, end, hash-comment, conditional-comment, {}", known.join(", "))
    })?;
    Ok(Node::Token(Class::Named(*class, glob)))
}

fn check(nodes: &[Node]) -> Result<(), String> {
    let marks = count(nodes, |n| matches!(n, Node::MarkStart));
    if marks != count(nodes, |n| matches!(n, Node::MarkEnd)) {
        return Err("`«` and `»` are not paired".to_owned());
    }
    let significant: Vec<&Node> = nodes
        .iter()
        .filter(|n| !matches!(n, Node::MarkStart | Node::MarkEnd))
        .collect();
    let operand = |n: Option<&&Node>| matches!(n, Some(Node::Operand(..)));
    let sign = |n: Option<&&Node>| matches!(n, Some(Node::Token(Class::Sign(s))) if !matches!(s.as_str(), "(" | ")" | ","));
    let len = significant.len();
    if len > 1
        && (operand(significant.first())
            || operand(significant.last()) && sign(significant.get(len - 2)))
    {
        return Err(
            "`$A` stands at an open end beside an operator; report the operator alone: `«||»`"
                .to_owned(),
        );
    }
    if count(nodes, |n| matches!(n, Node::Comment(..))) > 0 && len != 1 {
        return Err("a comment class stands alone in its pattern".to_owned());
    }
    if len == 0 {
        return Err("the pattern is empty".to_owned());
    }
    Ok(())
}

fn count(nodes: &[Node], wanted: fn(&Node) -> bool) -> usize {
    nodes
        .iter()
        .map(|n| {
            usize::from(wanted(n))
                + match n {
                    Node::Group(parts, _) | Node::Not(parts) => {
                        parts.iter().map(|p| count(p, wanted)).max().unwrap_or(0)
                    }
                    _ => 0,
                }
        })
        .sum()
}

// ---- prefilter keys --------------------------------------------------------------------------------------------

/// The rarest set of keys of which a match must hold one; `None` where the sequence can match without any.
fn best_keys(nodes: &[Node]) -> Option<Vec<Key>> {
    nodes
        .iter()
        .filter_map(node_keys)
        .min_by_key(|keys| keys.iter().map(cost).sum::<u32>())
}

/// The more often a key is met, the more it costs.
fn cost(key: &Key) -> u32 {
    match key {
        Key::Word(word) => {
            COMMON
                .iter()
                .position(|c| c == word)
                .map_or(1, |at| 400 - 5 * at as u32)
                + u32::from(word.len() <= 3) * 20
        }
        Key::Prefix(_) => 30,
        Key::Sign(sign) => 500 / sign.len() as u32,
    }
}

fn node_keys(node: &Node) -> Option<Vec<Key>> {
    match node {
        Node::Token(class) => class_keys(class),
        Node::Comment(TokenKind::HashComment, _) => Some(vec![Key::Sign("#".into())]),
        Node::Comment(..) => Some(vec![Key::Sign("/*!".into()), Key::Sign("/*M!".into())]),
        Node::Group(parts, Repeat::Once) => {
            let keys: Option<Vec<Vec<Key>>> = parts.iter().map(|p| best_keys(p)).collect();
            keys.map(|k| k.concat())
        }
        _ => None,
    }
}

fn class_keys(class: &Class) -> Option<Vec<Key>> {
    match class {
        Class::Word(word) | Class::Called(word) => Some(vec![Key::Word(word.clone())]),
        Class::Sign(sign)
            if matches!(
                sign.as_str(),
                "(" | ")" | "," | ";" | "=" | "." | "*" | "+" | "-" | "/" | "<" | ">"
            ) =>
        {
            None
        }
        Class::Sign(sign) => Some(vec![Key::Sign(sign.clone())]),
        Class::Exact(text) => Some(vec![text_key(text)]),
        Class::Named(name, glob) => named_keys(*name, glob.as_ref()),
    }
}

fn text_key(text: &str) -> Key {
    let identifier =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if identifier {
        Key::Word(text.to_lowercase())
    } else {
        Key::Sign(text.to_owned())
    }
}

fn named_keys(name: ClassName, glob: Option<&Glob>) -> Option<Vec<Key>> {
    match name {
        ClassName::Backtick => return Some(vec![Key::Sign("`".into())]),
        ClassName::SystemVariable => return Some(vec![Key::Sign("@@".into())]),
        ClassName::UserVariable => return Some(vec![Key::Sign("@".into())]),
        ClassName::DoubleQuoted => return Some(vec![Key::Sign("\"".into())]),
        // An escape has no other sign of its own that text around it could not be.
        ClassName::String if glob.is_some_and(Glob::holds_backslash) => {
            return Some(vec![Key::Sign("\\".into())]);
        }
        ClassName::Introducer => {
            let introducer = |set: &&str| Key::Word(format!("_{set}"));
            return Some(CHARACTER_SETS.iter().map(introducer).collect());
        }
        ClassName::IntervalUnit => return Some(vec![Key::Word("interval".into())]),
        ClassName::Hex => return Some(["0x", "x'", "X'"].map(|s| Key::Sign(s.into())).to_vec()),
        ClassName::Bit => return Some(["0b", "b'", "B'"].map(|s| Key::Sign(s.into())).to_vec()),
        _ => {}
    }
    let (literal, whole) = glob?.literal();
    match name {
        ClassName::String if literal.len() >= 3 => {
            let word: String = literal
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            // A string's first word is an identifier of its own unless a letter of the glob runs on.
            Some(vec![if word.len() == literal.len() && !whole {
                Key::Prefix(word)
            } else {
                text_key(if word.len() == literal.len() {
                    &word
                } else {
                    &literal
                })
            }])
        }
        ClassName::Name | ClassName::Call | ClassName::Type | ClassName::Column
            if !literal.is_empty() =>
        {
            Some(vec![if whole {
                Key::Word(literal)
            } else {
                Key::Prefix(literal)
            }])
        }
        _ => None,
    }
}

// ---- program ---------------------------------------------------------------------------------------------------

fn emit(nodes: &[Node], program: &mut Vec<Step>) {
    for node in nodes {
        match node {
            Node::Token(class) => program.push(Step::Token(class.clone())),
            Node::Table(glob) => {
                program.push(Step::Token(Class::Named(ClassName::Table, glob.clone())))
            }
            Node::Run => program.push(Step::Run),
            Node::Operand(n, reach) => program.push(Step::Operand(*n, *reach)),
            Node::Start => program.push(Step::Start),
            Node::End => program.push(Step::End),
            Node::MarkStart => program.push(Step::MarkStart),
            Node::MarkEnd => program.push(Step::MarkEnd),
            Node::Comment(kind, glob) => program.push(Step::Comment(*kind, glob.clone())),
            Node::Group(parts, repeat) => emit_group(parts, *repeat, program),
            Node::Not(parts) => {
                let mut inner = Vec::new();
                emit_alternatives(parts, &mut inner);
                inner.push(Step::Match);
                program.push(Step::NotAhead(inner));
            }
        }
    }
}

fn emit_group(parts: &[Vec<Node>], repeat: Repeat, program: &mut Vec<Step>) {
    if repeat == Repeat::Once {
        return emit_alternatives(parts, program);
    }
    let split = program.len();
    program.push(Step::Split(split + 1, 0));
    emit_alternatives(parts, program);
    if repeat == Repeat::Many {
        program.push(Step::Jump(split));
    }
    let end = program.len();
    program[split] = Step::Split(split + 1, end);
}

fn emit_alternatives(parts: &[Vec<Node>], program: &mut Vec<Step>) {
    let mut jumps = Vec::new();
    for (n, part) in parts.iter().enumerate() {
        let last = n + 1 == parts.len();
        let split = program.len();
        if !last {
            program.push(Step::Split(split + 1, 0));
        }
        emit(part, program);
        if !last {
            jumps.push(program.len());
            program.push(Step::Jump(0));
            let next = program.len();
            program[split] = Step::Split(split + 1, next);
        }
    }
    let end = program.len();
    for jump in jumps {
        program[jump] = Step::Jump(end);
    }
}

/// The classes of which the first token must be one; `None` where any token will do, or none is taken.
fn firsts_of(program: &[Step]) -> Option<Vec<Class>> {
    let mut firsts = Vec::new();
    let mut seen = vec![false; program.len()];
    let mut waiting = vec![0];
    while let Some(pc) = waiting.pop() {
        if std::mem::replace(&mut seen[pc], true) {
            continue;
        }
        match &program[pc] {
            Step::Token(class) => firsts.push(class.clone()),
            Step::Split(first, second) => waiting.extend([*first, *second]),
            Step::Jump(to) => waiting.push(*to),
            Step::Start | Step::MarkStart | Step::MarkEnd | Step::NotAhead(_) => {
                waiting.push(pc + 1)
            }
            Step::Run | Step::Operand(..) | Step::End | Step::Comment(..) | Step::Match => {
                return None;
            }
        }
    }
    Some(firsts)
}

/// The text that a token of the class has; `None` where it may have several, or one that is too long to be told.
fn text_of_class(class: &Class) -> Option<Presence> {
    let text = match class {
        Class::Word(text) | Class::Called(text) | Class::Exact(text) => text,
        // A placeholder is a sign to patterns.
        Class::Sign(text) if text != "?" => text,
        Class::Sign(_) | Class::Named(..) => return None,
    };
    Some(Presence::of(text)).filter(|presence| *presence != Presence::default())
}

/// Whether only an unquoted word is of the class.
fn is_word(class: &Class) -> bool {
    matches!(class, Class::Word(_) | Class::Called(_))
}

fn required_of(nodes: &[Node]) -> Presence {
    nodes
        .iter()
        .filter_map(|node| match node {
            Node::Token(class) => text_of_class(class),
            _ => None,
        })
        .fold(Presence::default(), Presence::and)
}

fn first_texts(program: &[Step]) -> Option<Presence> {
    let texts: Option<Vec<Presence>> = firsts_of(program)?.iter().map(text_of_class).collect();
    Some(texts?.into_iter().fold(Presence::default(), Presence::and))
}

fn starts_statement(program: &[Step]) -> bool {
    let mut steps = program.iter();
    matches!(
        steps.find(|s| !matches!(s, Step::MarkStart)),
        Some(Step::Start)
    )
}

#[derive(Debug, Clone)]
struct Thread {
    pc: usize,
    at: usize,
    marks: (Option<usize>, Option<usize>),
    captures: Vec<Option<(usize, usize)>>,
}

struct Machine<'t, 'a> {
    tokens: &'t Tokens<'a>,
    /// A bound on backtracking: patterns are written by users too.
    steps_left: u32,
    /// What is tried where the running thread fails, the last first.
    waiting: Vec<Thread>,
}

impl Machine<'_, '_> {
    fn run(&mut self, program: &[Step], first: Thread) -> Option<Thread> {
        // Threads below this are of a run around this one.
        let floor = self.waiting.len();
        self.waiting.push(first);
        let ended = self.run_above(floor, program);
        self.waiting.truncate(floor);
        ended
    }

    fn run_above(&mut self, floor: usize, program: &[Step]) -> Option<Thread> {
        while self.waiting.len() > floor {
            let mut thread = self.waiting.pop()?;
            loop {
                self.steps_left = self.steps_left.checked_sub(1)?;
                match self.step(program, &mut thread) {
                    Outcome::On => {}
                    Outcome::Fail => break,
                    Outcome::Match => return Some(thread),
                }
            }
        }
        None
    }

    fn step(&mut self, program: &[Step], thread: &mut Thread) -> Outcome {
        match &program[thread.pc] {
            Step::Match => return Outcome::Match,
            Step::Token(class) => match class_matches(class, self.tokens, thread.at) {
                Some(n) => thread.at += n,
                None => return Outcome::Fail,
            },
            Step::Run => {
                if let Some(next) = self.over_one(thread.at) {
                    self.waiting.push(Thread {
                        at: next,
                        ..thread.clone()
                    });
                }
            }
            Step::Operand(n, reach) => return self.operand(*n, *reach, thread),
            Step::Start if !is_statement_start(self.tokens, thread.at) => return Outcome::Fail,
            Step::End if !self.is_statement_end(thread.at) => return Outcome::Fail,
            Step::Start | Step::End => {}
            Step::MarkStart => thread.marks.0 = Some(thread.at),
            Step::MarkEnd => thread.marks.1 = Some(thread.at),
            Step::Split(first, second) => {
                self.waiting.push(Thread {
                    pc: *second,
                    ..thread.clone()
                });
                thread.pc = *first;
                return Outcome::On;
            }
            Step::Jump(to) => {
                thread.pc = *to;
                return Outcome::On;
            }
            Step::NotAhead(inner) => {
                let ahead = Thread {
                    pc: 0,
                    at: thread.at,
                    marks: (None, None),
                    captures: thread.captures.clone(),
                };
                if self.run(inner, ahead).is_some() {
                    return Outcome::Fail;
                }
            }
            Step::Comment(..) => return Outcome::Fail,
        }
        thread.pc += 1;
        Outcome::On
    }

    /// Takes tokens for `$A`: one balanced piece at a time, at least one.
    fn operand(&mut self, n: usize, reach: Reach, thread: &mut Thread) -> Outcome {
        let from = match thread.captures[n] {
            Some((from, to)) if to == thread.at && from < to => from,
            _ => thread.at,
        };
        let Some(mut next) = self
            .over_one(thread.at)
            .filter(|_| !self.ends_operand(thread.at))
        else {
            return Outcome::Fail;
        };
        if reach == Reach::Longest {
            while let Some(further) = self.over_one(next).filter(|_| !self.ends_operand(next)) {
                next = further;
            }
        }
        thread.at = next;
        thread.captures[n] = Some((from, next));
        if reach == Reach::Shortest {
            // Should the rest of the pattern fail here, the operand takes one piece more.
            self.waiting.push(thread.clone());
        }
        thread.pc += 1;
        Outcome::On
    }

    /// The place after the token at `at`, or after its whole bracket; `None` at the end of this depth.
    fn over_one(&self, at: usize) -> Option<usize> {
        let token = self.tokens.list.get(at)?;
        if token.kind == TokenKind::Sign && matches!(self.tokens.text_of(token), ")" | ";") {
            return None;
        }
        Some((token.partner as usize).max(at) + 1)
    }

    fn ends_operand(&self, at: usize) -> bool {
        let Some(token) = self.tokens.list.get(at) else {
            return true;
        };
        let text = self.tokens.text_of(token);
        match token.kind {
            TokenKind::Sign => matches!(text, "," | ")" | ";"),
            TokenKind::Word => token.role == Role::Plain && is_clause_word(text),
            _ => false,
        }
    }

    fn is_statement_end(&self, at: usize) -> bool {
        at >= self.tokens.list.len() || self.tokens.is(at, ";") || self.tokens.is(at, "\\G")
    }
}

fn is_statement_start(tokens: &Tokens, at: usize) -> bool {
    if at == 0 {
        return true;
    }
    let before = |n: usize, word: &str| at >= n && tokens.is(at - n, word);
    if [
        ";", "begin", "then", "else", "do", "loop", "repeat", "explain", "describe", "extended",
    ]
    .iter()
    .any(|w| before(1, w))
    {
        return !(before(1, "begin") && before(2, "end"));
    }
    // `WITH x AS (…) UPDATE`, `(SELECT …`, `FOR EACH ROW UPDATE`, `CREATE TABLE t AS SELECT` are starts only for the first two.
    if before(1, ")") {
        return tokens.is(0, "with");
    }
    before(1, "row") && before(2, "each") || before(1, "(") && at == 1 || before(1, "$$")
}

enum Outcome {
    On,
    Fail,
    Match,
}

/// How many tokens a class takes at `at`; `None` where it does not match.
fn class_matches(class: &Class, tokens: &Tokens, at: usize) -> Option<usize> {
    let token = tokens.list.get(at)?;
    let text = tokens.text_of(token);
    let keyword = matches!(token.role, Role::Plain | Role::Call);
    let one = |matched: bool| matched.then_some(1);
    match class {
        Class::Word(word) => one(token.kind == TokenKind::Word
            && token.role == Role::Plain
            && text.eq_ignore_ascii_case(word)),
        Class::Called(word) => {
            one(token.kind == TokenKind::Word && keyword && text.eq_ignore_ascii_case(word))
        }
        Class::Sign(sign) => one(token.kind == TokenKind::Sign && text == sign
            || sign == "?" && token.kind == TokenKind::Placeholder),
        Class::Exact(exact) => one(text.eq_ignore_ascii_case(exact)),
        Class::Named(ClassName::Table, glob) => table_matches(tokens, at, token, glob.as_ref()),
        Class::Named(name, glob) => one(named_matches(*name, token, text, tokens, at)
            && glob
                .as_ref()
                .is_none_or(|g| g.matches(content(token, text)))),
    }
}

/// What a glob of a class looks at: a literal's content, else the token's text.
fn content<'a>(token: &Token, text: &'a str) -> &'a str {
    match token.kind {
        TokenKind::String
        | TokenKind::DoubleQuotedString
        | TokenKind::Backtick
        | TokenKind::DoubleQuotedName
            if text.len() >= 2 =>
        {
            let open = text.find(['\'', '"', '`']).unwrap_or(0);
            let inner = text.get(open + 1..text.len() - 1).unwrap_or(text);
            // `q'[…]'`: the brackets are no content either.
            match text.as_bytes()[open.saturating_sub(1)] {
                b'q' | b'Q' if open > 0 => {
                    let mut inner = inner.chars();
                    inner.next();
                    inner.next_back();
                    inner.as_str()
                }
                _ => inner,
            }
        }
        TokenKind::BracketedName => text.get(1..text.len() - 1).unwrap_or(text),
        _ => text,
    }
}

fn named_matches(name: ClassName, token: &Token, text: &str, tokens: &Tokens, at: usize) -> bool {
    let inserted = matches!(token.kind, TokenKind::Placeholder | TokenKind::Hole);
    match name {
        ClassName::Table => false,
        // `E'…'` is PostgreSQL's own form, written by someone who knows.
        ClassName::String => {
            let escape_string = text.starts_with(['E', 'e']);
            matches!(
                token.kind,
                TokenKind::String | TokenKind::DoubleQuotedString
            ) && !escape_string
                || inserted
        }
        ClassName::DoubleQuoted => matches!(
            token.kind,
            TokenKind::DoubleQuotedString | TokenKind::DoubleQuotedName
        ),
        // One that is not closed is cut off, or no name at all.
        ClassName::Backtick => {
            token.kind == TokenKind::Backtick && text.len() > 1 && text.ends_with('`')
        }
        ClassName::Number => token.kind == TokenKind::Number || inserted,
        ClassName::Hex => token.kind == TokenKind::Hex,
        ClassName::Bit => token.kind == TokenKind::Bit,
        ClassName::Introducer => token.kind == TokenKind::Introducer,
        ClassName::Name => is_name(token, text, tokens, at),
        ClassName::MixedCase => {
            let has = |of_case: fn(&u8) -> bool| text.bytes().any(|b| of_case(&b));
            token.kind == TokenKind::Word
                && has(u8::is_ascii_lowercase)
                && has(u8::is_ascii_uppercase)
                && is_name(token, text, tokens, at)
        }
        ClassName::Column => token.role == Role::Column,
        ClassName::Call => token.role == Role::Call,
        ClassName::Type => token.role == Role::Type,
        ClassName::UserVariable => token.kind == TokenKind::UserVariable,
        ClassName::SystemVariable => token.kind == TokenKind::SystemVariable,
        ClassName::IntervalUnit => token.role == Role::Unit,
        ClassName::Placeholder => token.kind == TokenKind::Placeholder,
        ClassName::Hole => token.kind == TokenKind::Hole,
    }
}

fn is_name(token: &Token, text: &str, tokens: &Tokens, at: usize) -> bool {
    match token.kind {
        TokenKind::Backtick
        | TokenKind::DoubleQuotedName
        | TokenKind::BracketedName
        | TokenKind::Hole => true,
        TokenKind::Word => match token.role {
            Role::Plain => !crate::sql::is_reserved_word(text) && !tokens.is(at + 1, "("),
            Role::Call | Role::Type | Role::Unit => false,
            Role::Name | Role::Table | Role::Column | Role::Alias => true,
        },
        _ => false,
    }
}

/// A table name with its qualifier and alias.
fn table_matches(tokens: &Tokens, at: usize, token: &Token, glob: Option<&Glob>) -> Option<usize> {
    let inserted = |t: &Token| matches!(t.kind, TokenKind::Hole | TokenKind::Placeholder);
    if token.role != Role::Table && !inserted(token) {
        return None;
    }
    let mut end = at + 1;
    // Names glued to holes: `{prefix}users`, `db`.`t`.
    while let Some(next) = tokens.list.get(end) {
        let glued = next.start == tokens.list[end - 1].end
            && (inserted(next) || inserted(&tokens.list[end - 1]))
            && next.kind != TokenKind::Sign;
        if glued {
            end += 1;
        } else if tokens.is(end, ".") && tokens.list.get(end + 1).is_some() {
            end += 2;
        } else {
            break;
        }
    }
    if glob.is_some_and(|g| !tokens.name(end - 1).is_some_and(|name| g.matches(&name))) {
        return None;
    }
    let named_alias = |t: &Token| matches!(t.role, Role::Alias | Role::Name);
    let bare_alias = |t: &Token| {
        t.role == Role::Alias
            || t.role == Role::Name && t.kind == TokenKind::Backtick
            || inserted(&tokens.list[end - 1]) && is_bare_alias(t, tokens)
    };
    if tokens.is(end, "as") && tokens.list.get(end + 1).is_some_and(named_alias) {
        end += 2;
    } else if tokens.list.get(end).is_some_and(bare_alias) {
        end += 1;
    }
    Some(end - at)
}

/// A word right after a hole that stands for a table: an alias, if it is no keyword.
fn is_bare_alias(token: &Token, tokens: &Tokens) -> bool {
    let text = tokens.text_of(token);
    token.kind == TokenKind::Word
        && token.role == Role::Plain
        && !crate::sql::is_reserved_word(text)
        && !is_clause_word(text)
        && !text.eq_ignore_ascii_case("partition")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    fn found(pattern: &str, sql: &str) -> Vec<String> {
        let pattern = Pattern::compile(pattern).expect("a pattern");
        let tokens = tokenize(sql, Dialect::MYSQL.embedded());
        pattern
            .find(&tokens)
            .into_iter()
            .map(|m| sql[m.reported].to_owned())
            .collect()
    }

    #[test]
    fn the_examples_of_the_guide() {
        assert_eq!(
            found(
                "GROUP_CONCAT(… «SEPARATOR» <string>)",
                "SELECT GROUP_CONCAT(DISTINCT a ORDER BY (b) SEPARATOR ', ') FROM t"
            ),
            ["SEPARATOR"]
        );
        let join = "<start> UPDATE <table> {INNER | LEFT | RIGHT | CROSS}? «JOIN» … SET";
        assert_eq!(
            found(join, "UPDATE db.a x LEFT JOIN b ON x.i = b.i SET x.c = 1"),
            ["JOIN"]
        );
        assert_eq!(
            found(join, "UPDATE `a` AS x JOIN b ON 1 SET c = 1"),
            ["JOIN"]
        );
        assert!(found(join, "UPDATE a SET c = (SELECT 1 FROM b JOIN c)").is_empty());
        assert_eq!(
            found(
                "<start> INSERT {IGNORE}? INTO <table> «SET»",
                "INSERT IGNORE INTO t SET a = 1"
            ),
            ["SET"]
        );
        assert_eq!(
            found("LIMIT $A «,» $B", "SELECT a, b FROM t LIMIT 5, 10"),
            [","]
        );
        assert!(found("LIMIT $A «,» $B", "SELECT (SELECT a FROM t LIMIT 5), 10").is_empty());
        assert_eq!(
            found(
                "{USE | FORCE | IGNORE} {INDEX | KEY}",
                "SELECT * FROM t FORCE INDEX (a)"
            ),
            ["FORCE INDEX"]
        );
        assert_eq!(
            found(
                "SELECT {ALL | DISTINCT | SQL_NO_CACHE}* «STRAIGHT_JOIN»",
                "SELECT DISTINCT STRAIGHT_JOIN a FROM t"
            ),
            ["STRAIGHT_JOIN"]
        );
    }

    #[test]
    fn names_and_strings_are_not_words() {
        assert!(
            found(
                "«PASSWORD» ($A)",
                "INSERT INTO password (a) VALUES ('PASSWORD(1)')"
            )
            .is_empty()
        );
        assert_eq!(
            found(
                "«PASSWORD» ($A)",
                "SELECT password, PASSWORD(a) FROM t -- PASSWORD(x)"
            ),
            ["PASSWORD"]
        );
        assert!(found("«DIV»", "SELECT a AS div, t.div FROM t").is_empty());
    }

    #[test]
    fn nested_calls_are_all_found() {
        assert_eq!(
            found("«IFNULL» ($A, $B)", "SELECT IFNULL(IFNULL(a, 1), 2)").len(),
            2
        );
        assert_eq!(
            found("«IF» ($A, $B, $C)", "SELECT IF(a > 1, f(b, c), 'x, y')"),
            ["IF"]
        );
        assert!(found("«IF» ($A, $B, $C)", "DROP TABLE IF EXISTS t").is_empty());
    }

    #[test]
    fn classes_take_globs() {
        assert_eq!(
            found(
                "<type 'tinyint'> … «ZEROFILL»",
                "CREATE TABLE t (a TINYINT(3) UNSIGNED ZEROFILL)"
            ),
            ["ZEROFILL"]
        );
        assert_eq!(
            found(
                "<string '0000-00-00*'>",
                "SELECT '0000-00-00 00:00:00', '2000-00-00'"
            ),
            ["'0000-00-00 00:00:00'"]
        );
        assert_eq!(
            found("<call 'json_*'>", "SELECT JSON_SET(a, b), json FROM json_x"),
            ["JSON_SET"]
        );
        assert_eq!(found("<backtick>", "SELECT `a`.`b`"), ["`a`", "`b`"]);
        assert_eq!(
            found("<conditional-comment>", "/*!40101 SET NAMES utf8 */ # c"),
            ["/*!40101"]
        );
        assert_eq!(
            found(
                "INTERVAL $A <interval-unit>",
                "SELECT d + INTERVAL 1 DAY, INTERVAL '1 day'"
            ),
            ["INTERVAL 1 DAY"]
        );
    }

    #[test]
    fn negative_looks_and_ends() {
        assert_eq!(
            found("<start> SHOW «TABLES» {! LIKE}", "SHOW TABLES"),
            ["TABLES"]
        );
        assert!(found("<start> SHOW «TABLES» {! LIKE}", "SHOW TABLES LIKE 'a'").is_empty());
        assert_eq!(found("<start> «TRUNCATE» <end>", "TRUNCATE"), ["TRUNCATE"]);
    }

    #[test]
    fn wrong_patterns_say_why() {
        for (pattern, part) in [
            ("{a | b", "not closed"),
            ("a }", "closes nothing"),
            ("<nothing>", "no token class"),
            ("$A || $B", "open end"),
            ("", "empty"),
            ("«a", "not paired"),
            ("f($A, $A)", "twice"),
            ("a 'b", "not closed"),
        ] {
            let error = Pattern::compile(pattern).expect_err(pattern);
            assert!(error.contains(part), "{pattern}: {error}");
        }
    }

    #[test]
    fn the_rarest_words_are_the_keys() {
        let keys = |p: &str| Pattern::compile(p).expect("a pattern").keys;
        assert_eq!(
            keys("SELECT … «SEPARATOR» <string>"),
            [Key::Word("separator".into())]
        );
        assert_eq!(keys("{USE | FORCE} {INDEX | KEY}").len(), 2);
        assert_eq!(keys("<call 'json_*'>"), [Key::Prefix("json_".into())]);
        assert_eq!(keys("«<=>»"), [Key::Sign("<=>".into())]);
        assert!(keys("<name> = <number>").is_empty());
    }

    #[test]
    fn many_runs_stay_bounded() {
        let sql = format!("SELECT {}", "a + ".repeat(20_000));
        assert!(found("SELECT … b … c … d … «e»", &sql).is_empty());
    }
}
