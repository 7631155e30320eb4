//! The nets below the rules: what PostgreSQL refuses although no rule knows it. Its grammar for whole statements, its
//! functions, types and operators for every call and name. What a rule tells is not told again.

use crate::model::{Breaks, Certainty, RuleNumber};
use crate::sql::{
    Has, Refusal, Role, Target, TokenKind, Tokens, Verdict, is_accepted, makes_routine, refusal,
};
use std::ops::Range;

/// The rules that give the nets their texts; a net without a rule is not cast.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Net {
    pub(super) grammar: Option<RuleNumber>,
    pub(super) functions: Option<RuleNumber>,
    pub(super) types: Option<RuleNumber>,
    pub(super) operators: Option<RuleNumber>,
}

/// Words that open the statements which are looked at. Lower-case.
pub(super) const STATEMENT_WORDS: [&str; 43] = [
    "alter", "analyze", "begin", "call", "change", "check", "checksum", "commit", "create",
    "deallocate", "delete", "desc", "describe", "do", "drop", "execute", "explain", "flush",
    "grant", "handler", "insert", "install", "kill", "load", "lock", "optimize", "prepare",
    "purge", "rename", "repair", "replace", "reset", "revoke", "rollback", "savepoint", "select",
    "set", "show", "start", "truncate", "unlock", "update", "with",
];

/// What a rule has told of a statement: bytes of its text.
pub(super) struct Told {
    pub(super) range: Range<usize>,
    pub(super) breaks: Breaks,
}

/// Whether a text holds a whole statement, so that the grammar can judge it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wholeness {
    Whole,
    /// A piece of a statement, or a statement that code may continue.
    Part,
}

/// Something no rule told.
pub(super) struct Caught {
    pub(super) rule: RuleNumber,
    /// Bytes of the statement's text.
    pub(super) range: Range<usize>,
    pub(super) certainty: Certainty,
    pub(super) capture: (&'static str, String),
    /// The name of a function or type that the scanned tree may bring itself, lower-case.
    pub(super) unless_defined: Option<String>,
}

impl Net {
    pub(super) fn is_cast(&self) -> bool {
        self.grammar.is_some() || self.looks_for_names()
    }

    fn looks_for_names(&self) -> bool {
        self.functions.is_some() || self.types.is_some() || self.operators.is_some()
    }

    /// What is caught in a statement of which `told` is known already.
    pub(super) fn catch(
        &self,
        tokens: &Tokens,
        target: Target,
        wholeness: Wholeness,
        told: Vec<Told>,
    ) -> Vec<Caught> {
        let mut look = Look {
            tokens,
            target,
            told: told.into_iter().map(|t| Known::of(tokens, t)).collect(),
            caught: Vec::new(),
        };
        if self.looks_for_names() {
            for i in 0..tokens.list.len() {
                look.name(self, i);
            }
        }
        if let Some(rule) = self.grammar.filter(|_| wholeness == Wholeness::Whole) {
            look.numbers(rule);
            look.statements(rule);
        }
        look.caught
    }
}

/// Whether a script holds routine bodies in dollar quotes: PostgreSQL's own, which the source's lexis would tear apart.
pub(super) fn is_dollar_quoted(text: &str) -> bool {
    let bytes = text.as_bytes();
    let tag_at = |at: usize| {
        let name = bytes[at + 1..]
            .iter()
            .take(32)
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
        bytes.get(at + 1 + name) == Some(&b'$')
            && at.checked_sub(1).is_none_or(|b| bytes[b].is_ascii_whitespace())
    };
    memchr::memchr_iter(b'$', bytes).any(tag_at)
        && !text
            .lines()
            .any(|line| line.get(..9).is_some_and(|w| w.eq_ignore_ascii_case("delimiter")))
}

/// What is told already, in tokens.
struct Known {
    /// First and last token; of a comment the token after it.
    first: usize,
    last: usize,
    explains: Explains,
}

/// How far a finding explains that the grammar stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Explains {
    /// Only where it stands: lexis that the grammar is not shown, or what PostgreSQL takes.
    Itself,
    /// Also behind it, where the parser went on.
    WhatFollows,
}

impl Known {
    fn of(tokens: &Tokens, told: Told) -> Self {
        let list = &tokens.list;
        let first = list.partition_point(|t| t.end as usize <= told.range.start);
        let last = list
            .partition_point(|t| (t.start as usize) < told.range.end)
            .saturating_sub(1)
            .max(first);
        let lexis = first == last && list.get(first).is_none_or(|t| is_rendered(t.kind));
        let explains = if lexis || told.breaks != Breaks::Fails {
            Explains::Itself
        } else {
            Explains::WhatFollows
        };
        Self {
            first,
            last,
            explains,
        }
    }

    fn covers(&self, token: usize) -> bool {
        (self.first..=self.last).contains(&token)
    }

    fn touches(&self, token: usize) -> bool {
        self.first <= token + 1 && token <= self.last + 1
    }
}

/// Kinds of tokens that the grammar sees as PostgreSQL writes them.
fn is_rendered(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Backtick
            | TokenKind::String
            | TokenKind::DoubleQuotedString
            | TokenKind::Introducer
            | TokenKind::UserVariable
            | TokenKind::SystemVariable
            | TokenKind::Number
            | TokenKind::Hex
            | TokenKind::Bit
    )
}

struct Look<'t> {
    tokens: &'t Tokens<'t>,
    target: Target,
    told: Vec<Known>,
    caught: Vec<Caught>,
}

impl Look<'_> {
    fn is_told(&self, token: usize) -> bool {
        self.told.iter().any(|known| known.covers(token))
    }

    fn lower(&self, i: usize) -> String {
        self.tokens.text_of(&self.tokens.list[i]).to_ascii_lowercase()
    }

    fn tell(&mut self, rule: RuleNumber, token: usize, capture: (&'static str, String)) {
        self.told.push(Known {
            first: token,
            last: token,
            explains: Explains::WhatFollows,
        });
        let at = self.tokens.list[token];
        self.caught.push(Caught {
            rule,
            range: at.start as usize..at.end as usize,
            certainty: Certainty::Certain,
            capture,
            unless_defined: None,
        });
    }

    // ---- functions, types, operators ----

    fn name(&mut self, net: &Net, i: usize) {
        let token = self.tokens.list[i];
        match (token.kind, token.role) {
            (TokenKind::Word, Role::Call) if self.tokens.is(i + 1, "(") => {
                if let Some(rule) = net.functions.filter(|_| !self.is_told(i)) {
                    self.call(rule, i);
                }
            }
            (TokenKind::Word, Role::Type) => {
                if let Some(rule) = net.types.filter(|_| !self.is_told(i)) {
                    self.type_name(rule, i);
                }
            }
            (TokenKind::Sign, _) | (TokenKind::Word, Role::Plain) => {
                if let Some(rule) = net.operators.filter(|_| self.is_foreign_operator(i)) {
                    let sign = self.lower(i);
                    if !self.told.iter().any(|known| known.touches(i)) {
                        self.tell(rule, i, ("operator", sign));
                    }
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, rule: RuleNumber, i: usize) {
        let name = self.lower(i);
        let arguments = self.arguments(i + 1);
        let shown = match self.target.function(&name, arguments) {
            Has::No => name.clone(),
            Has::OtherArguments => format!("{name}/{}", arguments.unwrap_or(0)),
            Has::Yes | Has::Unknown => return,
        };
        self.tell(rule, i, ("function", shown));
        if let Some(caught) = self.caught.last_mut() {
            caught.unless_defined = Some(name);
        }
    }

    /// The number of arguments in the bracket at `open`; `None` where inserted code may hold several.
    fn arguments(&self, open: usize) -> Option<u32> {
        let close = self.tokens.list[open].partner as usize;
        if close <= open + 1 {
            return (close > open).then_some(0);
        }
        let mut count = 1;
        let mut i = open + 1;
        while i < close {
            if self.tokens.list[i].kind == TokenKind::Hole {
                return None;
            }
            if self.tokens.is(i, ",") {
                count += 1;
            }
            i = (self.tokens.list[i].partner as usize).max(i) + 1;
        }
        Some(count)
    }

    fn type_name(&mut self, rule: RuleNumber, i: usize) {
        let name = self.lower(i);
        // `DOUBLE PRECISION` and the like are the grammar's.
        let double = name == "double" && !self.tokens.is(i + 1, "precision");
        if self.target.type_name(&name) == Has::No || double {
            self.tell(rule, i, ("type", name.clone()));
            if let Some(caught) = self.caught.last_mut() {
                caught.unless_defined = Some(name);
            }
        }
    }

    /// An operator of MySQL that PostgreSQL's parser would read as something else, or not at all.
    fn is_foreign_operator(&self, i: usize) -> bool {
        let text = self.tokens.text_of(&self.tokens.list[i]);
        if self.tokens.list[i].kind == TokenKind::Sign {
            return matches!(text, "<=>" | "!") && !self.target.has_operator(text);
        }
        let word = ["div", "mod", "xor", "regexp", "rlike"]
            .iter()
            .any(|w| text.eq_ignore_ascii_case(w));
        word && i > 0 && self.ends_operand(i - 1) && !self.tokens.is(i + 1, ",")
    }

    fn ends_operand(&self, i: usize) -> bool {
        let token = &self.tokens.list[i];
        match token.kind {
            TokenKind::Sign => self.tokens.text_of(token) == ")",
            TokenKind::Word => token.role == Role::Name,
            _ => true,
        }
    }

    // ---- the grammar ----

    /// Numbers in other bases, which PostgreSQL reads from 16 on.
    fn numbers(&mut self, rule: RuleNumber) {
        if self.target.major() >= 16 {
            return;
        }
        for i in 0..self.tokens.list.len() {
            let token = &self.tokens.list[i];
            let based = matches!(token.kind, TokenKind::Hex | TokenKind::Bit)
                && self.tokens.text_of(token).starts_with('0');
            if based && !self.is_told(i) {
                let text = "numbers in another base than ten are read from PostgreSQL 16 on";
                self.tell(rule, i, ("message", text.to_owned()));
            }
        }
    }

    fn statements(&mut self, rule: RuleNumber) {
        let count = self.tokens.list.len();
        if makes_routine(self.tokens) {
            // Its body is another language: rules tell that once.
            if self.told.is_empty() {
                self.statement(rule, 0..count);
            }
            return;
        }
        let mut start = 0;
        for i in 0..=count {
            if i == count || self.tokens.is(i, ";") {
                self.statement(rule, start..i);
                start = i + 1;
            }
        }
    }

    fn statement(&mut self, rule: RuleNumber, range: Range<usize>) {
        let opens = STATEMENT_WORDS
            .iter()
            .any(|word| self.tokens.is(range.start, word));
        let bracketed = self.tokens.is(range.start, "(");
        if range.is_empty() || !(opens || bracketed) {
            return;
        }
        let Verdict::Refused(first) = refusal(self.tokens, std::slice::from_ref(&range)) else {
            return;
        };
        // What PostgreSQL takes as it stands is no finding, however the source would read it.
        let (start, end) = (
            self.tokens.list[range.start].start as usize,
            self.tokens.list[range.end - 1].end as usize,
        );
        if is_accepted(&self.tokens.text[start..end]) {
            return;
        }
        if !self.is_explained(first.token, &range) {
            return self.refused(rule, &range, first);
        }
        // What rules explain is taken out of a list of definitions, so that the rest is judged too.
        let Some(parts) = self.unexplained_parts(&range) else {
            return;
        };
        if let Verdict::Refused(next) = refusal(self.tokens, &parts)
            && !self.is_explained(next.token, &range)
        {
            self.refused(rule, &range, next);
        }
    }

    fn refused(&mut self, rule: RuleNumber, range: &Range<usize>, refusal: Refusal) {
        let inserted = self.tokens.list[range.clone()]
            .iter()
            .any(|t| t.kind == TokenKind::Hole);
        self.tell(rule, refusal.token, ("message", refusal.message));
        if let Some(caught) = self.caught.last_mut().filter(|_| inserted) {
            caught.certainty = Certainty::Possible;
        }
    }

    fn is_explained(&self, token: usize, range: &Range<usize>) -> bool {
        self.told.iter().any(|known| {
            known.touches(token)
                || known.explains == Explains::WhatFollows
                    && range.contains(&known.first)
                    && known.first <= token
                    && token <= self.reach(known, range)
        })
    }

    /// The last token at which the parser may stop because of a finding: the end of its call, of its item in a list of
    /// definitions, of its bracket, of its statement.
    fn reach(&self, known: &Known, range: &Range<usize>) -> usize {
        let list = &self.tokens.list;
        if list[known.first].role == Role::Call && known.last <= known.first + 1 {
            return list
                .get(known.first + 1)
                .map_or(known.first, |open| open.partner as usize + 1);
        }
        let definitions = self.definitions(range);
        let mut i = known.last.min(range.end - 1);
        while i + 1 < range.end {
            i = (list[i].partner as usize).max(i) + 1;
            let closes = self.tokens.is(i, ")") && (list[i].partner as usize) < i;
            let item_ends = definitions.as_ref().is_some_and(|d| d.contains(&i))
                && self.tokens.is(i, ",");
            if closes || item_ends {
                return i + 1;
            }
        }
        range.end
    }

    /// The tokens between the brackets of CREATE TABLE.
    fn definitions(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let starts = range.start;
        let table = (starts..range.end.min(starts + 6)).find(|&i| self.tokens.is(i, "table"))?;
        if !self.tokens.is(starts, "create") {
            return None;
        }
        let open = (table..range.end.min(table + 8)).find(|&i| self.tokens.is(i, "("))?;
        let close = self.tokens.list[open].partner as usize;
        (close > open && close < range.end).then_some(open + 1..close)
    }

    /// CREATE TABLE without the definitions and options of which something is told.
    fn unexplained_parts(&self, range: &Range<usize>) -> Option<Vec<Range<usize>>> {
        let definitions = self.definitions(range)?;
        let mut parts = vec![range.start..definitions.start];
        let mut item = definitions.start;
        let mut i = item;
        let mut any = false;
        while item < definitions.end {
            let ends = i >= definitions.end || self.tokens.is(i, ",");
            if ends {
                if !self.any_told(&(item..i)) {
                    // The comma before, where an item stands before.
                    parts.push(if any { item - 1..i } else { item..i });
                    any = true;
                }
                item = i + 1;
                i = item;
            } else {
                i = (self.tokens.list[i].partner as usize).max(i) + 1;
            }
        }
        parts.push(definitions.end..definitions.end + 1);
        let options = definitions.end + 1..range.end;
        if !self.any_told(&options) {
            parts.push(options);
        }
        Some(parts)
    }

    fn any_told(&self, range: &Range<usize>) -> bool {
        self.told.iter().any(|known| {
            known.explains == Explains::WhatFollows
                && known.first < range.end
                && range.start <= known.last
        })
    }
}
