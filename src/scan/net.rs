//! The nets below the rules: what PostgreSQL refuses although no rule knows it. Its grammar for whole statements, its
//! functions, types and operators for every call and name. What a rule tells is not told again.

use super::matcher::operands_shown;
use crate::model::{Breaks, Certainty, RuleNumber};
use crate::sql::{
    Application, Ending, Family, Has, Memory, Operand, Refusal, Role, Sources, Target, TokenKind,
    Tokens, Verdict, applications, having_aliases, is_clause_word, is_reserved_word, makes_routine,
    orders_beside_distinct, refusal, sources, takes_as_it_stands,
};
use std::ops::Range;
use std::sync::Arc;

/// The rules that give the nets their texts; a net without a rule is not cast.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Net {
    pub(super) grammar: Option<RuleNumber>,
    pub(super) functions: Option<RuleNumber>,
    pub(super) types: Option<RuleNumber>,
    pub(super) operators: Option<RuleNumber>,
    pub(super) operands: Option<RuleNumber>,
    pub(super) having: Option<RuleNumber>,
    pub(super) distinct: Option<RuleNumber>,
}

/// Words that open the statements which are looked at. Lower-case.
const STATEMENT_WORDS: [&str; 59] = [
    "alter",
    "analyze",
    "begin",
    "binlog",
    "cache",
    "call",
    "change",
    "check",
    "checksum",
    "clone",
    "commit",
    "create",
    "deallocate",
    "delete",
    "desc",
    "describe",
    "do",
    "drop",
    "execute",
    "explain",
    "flush",
    "get",
    "grant",
    "handler",
    "help",
    "import",
    "insert",
    "install",
    "kill",
    "load",
    "lock",
    "optimize",
    "prepare",
    "purge",
    "release",
    "rename",
    "repair",
    "replace",
    "reset",
    "resignal",
    "restart",
    "revoke",
    "rollback",
    "savepoint",
    "select",
    "set",
    "show",
    "shutdown",
    "signal",
    "start",
    "stop",
    "table",
    "truncate",
    "uninstall",
    "unlock",
    "update",
    "values",
    "with",
    "xa",
];

/// Whether SQL in a literal that opens with this word is looked at. Lower-case.
pub(super) fn opens_statement(word: &str) -> bool {
    STATEMENT_WORDS.binary_search(&word).is_ok()
}

/// What a rule has told of a statement: bytes of its text.
pub(super) struct Told {
    pub(super) range: Range<usize>,
    pub(super) breaks: Breaks,
}

/// Whether a text holds a whole statement, so that the grammar can judge it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wholeness {
    /// A piece of a statement.
    Part,
    /// A statement that code, or what was cut off, may continue: that it ends too soon is no finding.
    MayGoOn,
    Whole,
}

/// Something no rule told.
pub(super) struct Caught {
    pub(super) rule: RuleNumber,
    /// Bytes of the statement's text.
    pub(super) range: Range<usize>,
    pub(super) certainty: Certainty,
    pub(super) capture: (&'static str, String),
    pub(super) depends: Depends,
}

/// What the whole tree must tell before something caught is a finding.
pub(super) enum Depends {
    Nothing,
    /// A function or type of this name, lower-case, may be the tree's own.
    Name(String),
    /// The schema must tell the types of the columns.
    Columns(Application, Arc<Sources>),
}

impl Net {
    pub(super) fn is_cast(&self) -> bool {
        self.rules().next().is_some()
    }

    /// The rules that tell what is caught.
    pub(super) fn rules(&self) -> impl Iterator<Item = RuleNumber> {
        let all = [self.grammar, self.functions, self.types, self.operators];
        all.into_iter().flatten()
    }

    fn looks_for_names(&self) -> bool {
        let names = [
            self.functions,
            self.types,
            self.operators,
            self.operands,
            self.having,
            self.distinct,
        ];
        names.iter().any(Option::is_some)
    }

    /// What is caught in a statement of which `told` is known already.
    pub(super) fn catch(
        &self,
        tokens: &Tokens,
        target: Target,
        wholeness: Wholeness,
        told: Vec<Told>,
        memory: &mut Memory,
    ) -> Vec<Caught> {
        let mut look = Look {
            tokens,
            target,
            memory,
            covered: vec![false; tokens.list.len() + 1],
            told: Vec::with_capacity(told.len()),
            caught: Vec::new(),
        };
        for one in told {
            look.know(Known::of(tokens, one));
        }
        if self.looks_for_names() {
            for i in 0..tokens.list.len() {
                look.name(self, i);
            }
        }
        if let Some(rule) = self.having {
            for token in having_aliases(tokens) {
                if !look.is_told(token) {
                    look.tell(rule, token, ("alias", look.lower(token)));
                }
            }
        }
        if let Some(rule) = self.distinct {
            for key in orders_beside_distinct(tokens) {
                if !look.is_told(key.start) {
                    look.tell(rule, key.start, ("sorted by", look.lower(key.start)));
                }
            }
        }
        if let Some(rule) = self.operands {
            look.operands(rule);
        }
        if let Some(rule) = self.grammar.filter(|_| wholeness != Wholeness::Part) {
            look.numbers(rule);
            let end = match wholeness {
                Wholeness::Whole => Ending::Closed,
                Wholeness::MayGoOn | Wholeness::Part => Ending::Open,
            };
            look.statements(rule, end);
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
            && at
                .checked_sub(1)
                .is_none_or(|b| bytes[b].is_ascii_whitespace())
    };
    memchr::memchr_iter(b'$', bytes).any(tag_at)
        && !text.lines().any(|line| {
            line.get(..9)
                .is_some_and(|w| w.eq_ignore_ascii_case("delimiter"))
        })
}

/// What is told already, in tokens.
struct Known {
    /// First and last token; of a comment the token after it.
    first: usize,
    last: usize,
    explains: Explains,
    breaks: Breaks,
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
        // A variable that is set is no lexis: PostgreSQL has no such statement.
        let is_set = first > 0 && tokens.is(first - 1, "set");
        let lexis = first == last && !is_set && list.get(first).is_none_or(|t| is_rendered(t.kind));
        let explains = if lexis || told.breaks != Breaks::Fails {
            Explains::Itself
        } else {
            Explains::WhatFollows
        };
        Self {
            first,
            last,
            explains,
            breaks: told.breaks,
        }
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

/// The types of all operands, where none is a column.
fn families(application: &Application) -> Option<Vec<Option<Family>>> {
    let known = |operand: &Operand| match operand {
        Operand::Of(family) => Some(Some(*family)),
        Operand::Unknown => Some(None),
        Operand::Column(_) => None,
    };
    application.operands.iter().map(known).collect()
}

struct Look<'t> {
    tokens: &'t Tokens<'t>,
    target: Target,
    memory: &'t mut Memory,
    told: Vec<Known>,
    /// By token: whether something told covers it.
    covered: Vec<bool>,
    caught: Vec<Caught>,
}

impl Look<'_> {
    fn know(&mut self, known: Known) {
        let last = known.last.min(self.covered.len() - 1);
        if known.first <= last {
            self.covered[known.first..=last].fill(true);
        }
        self.told.push(known);
    }

    fn is_told(&self, token: usize) -> bool {
        self.covered.get(token).is_some_and(|told| *told)
    }

    fn is_told_beside(&self, token: usize) -> bool {
        token > 0 && self.is_told(token - 1) || self.is_told(token) || self.is_told(token + 1)
    }

    fn lower(&self, i: usize) -> String {
        self.tokens
            .text_of(&self.tokens.list[i])
            .to_ascii_lowercase()
    }

    fn tell(&mut self, rule: RuleNumber, token: usize, capture: (&'static str, String)) {
        self.know(Known {
            first: token,
            last: token,
            explains: Explains::WhatFollows,
            breaks: Breaks::Fails,
        });
        let at = self.tokens.list[token];
        self.caught.push(Caught {
            rule,
            range: at.start as usize..at.end as usize,
            certainty: Certainty::Certain,
            capture,
            depends: Depends::Nothing,
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
                    if !self.is_told_beside(i) {
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
        // `IF (a > 1) THEN` of a routine is no call.
        let is_statement = name == "if" && arguments != Some(3);
        // `GRANT SELECT (a), INSERT (a)` names columns.
        let is_privilege = self.tokens.is(0, "grant") || self.tokens.is(0, "revoke");
        if is_statement || is_privilege || self.is_unwrapping(&name, i) {
            return;
        }
        let shown = match self.target.function(&name, arguments) {
            Has::No => name.clone(),
            Has::OtherArguments => format!("{name}/{}", arguments.unwrap_or(0)),
            Has::Yes | Has::Unknown => return,
        };
        self.tell(rule, i, ("function", shown));
        if let Some(caught) = self.caught.last_mut() {
            caught.depends = Depends::Name(name);
        }
    }

    /// `JSON_UNQUOTE(JSON_EXTRACT(…))`: what is told of the inner call is to be done for both.
    fn is_unwrapping(&self, name: &str, i: usize) -> bool {
        name == "json_unquote" && self.tokens.is(i + 2, "json_extract") && self.is_told(i + 2)
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
                caught.depends = Depends::Name(name);
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
        word && i > 0 && self.is_operand(i - 1, ")") && self.is_operand(i + 1, "(")
    }

    /// Whether an operand ends or starts with this token, or with this bracket.
    fn is_operand(&self, i: usize, bracket: &str) -> bool {
        let Some(token) = self.tokens.list.get(i) else {
            return false;
        };
        match token.kind {
            TokenKind::Sign => self.tokens.text_of(token) == bracket,
            TokenKind::Word => {
                let word = self.lower(i);
                !is_reserved_word(&word) && !is_clause_word(&word)
            }
            _ => true,
        }
    }

    // ---- what functions and operators are applied to ----

    fn operands(&mut self, rule: RuleNumber) {
        let sources = sources(self.tokens).map(Arc::new);
        for application in applications(self.tokens) {
            // A pair is refused for both its types.
            let pair = application.operands.len() == 2 && !application.is_call();
            if pair && application.operands.contains(&Operand::Unknown) {
                continue;
            }
            // What only differs, or wants a look, is told of other types than these.
            let fails =
                |known: &Known| known.breaks == Breaks::Fails && known.touches(application.token);
            if self.told.iter().any(fails) {
                continue;
            }
            if let Some(families) = families(&application) {
                if self.target.refuses(&application.name, &families) {
                    let shown = operands_shown(&application.name, &families);
                    self.tell(rule, application.token, ("operands", shown));
                    if let Some(caught) = self.caught.last_mut() {
                        caught.depends = Depends::Name(application.name);
                    }
                }
            } else if let Some(sources) = &sources
                && self.target.knows_operands_of(&application.name)
            {
                self.ask(rule, application, Arc::clone(sources));
            }
        }
    }

    /// Nothing is told yet: only the schema can tell.
    fn ask(&mut self, rule: RuleNumber, application: Application, sources: Arc<Sources>) {
        let at = self.tokens.list[application.token];
        self.caught.push(Caught {
            rule,
            range: at.start as usize..at.end as usize,
            certainty: Certainty::Likely,
            capture: ("operands", String::new()),
            depends: Depends::Columns(application, sources),
        });
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

    fn statements(&mut self, rule: RuleNumber, end: Ending) {
        let count = self.tokens.list.len();
        if makes_routine(self.tokens) {
            // Its body is another language: rules tell that once.
            if self.told.is_empty() {
                self.statement(rule, 0..count, end);
            }
            return;
        }
        let mut start = 0;
        for i in 0..=count {
            if i == count || self.tokens.is(i, ";") {
                let here = if i < count { Ending::Closed } else { end };
                self.statement(rule, start..i, here);
                start = i + 1;
            }
        }
    }

    fn statement(&mut self, rule: RuleNumber, range: Range<usize>, ending: Ending) {
        if range.is_empty() || !self.is_statement(&range) || self.is_template(&range) {
            return;
        }
        let Verdict::Refused(first) = refusal(
            self.tokens,
            std::slice::from_ref(&range),
            ending,
            self.memory,
        ) else {
            return;
        };
        // What PostgreSQL takes as it stands is no finding, however the source would read it.
        if takes_as_it_stands(self.tokens, &range) {
            return;
        }
        if self.opens_line(first.token) || self.is_refused_by_both(first.token) {
            return;
        }
        if !self.is_explained(first.token, &range) {
            return self.refused(rule, &range, first);
        }
        // What rules explain is taken out of a list of definitions, so that the rest is judged too.
        let Some(parts) = self.unexplained_parts(&range) else {
            return;
        };
        if let Verdict::Refused(next) = refusal(self.tokens, &parts, ending, self.memory)
            && !self.is_explained(next.token, &range)
        {
            self.refused(rule, &range, next);
        }
    }

    /// A statement's word stands first; what opens with a bracket goes on as queries do, else it is an expression.
    fn is_statement(&self, range: &Range<usize>) -> bool {
        let first = self.tokens.list[range.start];
        if !self.tokens.is(range.start, "(") {
            return first.kind == TokenKind::Word && opens_statement(&self.lower(range.start));
        }
        let after = first.partner as usize + 1;
        let goes_on = [
            "union",
            "except",
            "intersect",
            "order",
            "limit",
            "for",
            "into",
        ];
        after > range.start + 1
            && (after >= range.end || goes_on.iter().any(|word| self.tokens.is(after, word)))
    }

    /// Signs that the source has nowhere: a template that code fills in, or a text shortened with dots.
    fn is_template(&self, range: &Range<usize>) -> bool {
        range.clone().any(|i| {
            let token = &self.tokens.list[i];
            let again = |sign: &str| {
                i + 1 < range.end
                    && self.tokens.is(i + 1, sign)
                    && self.tokens.list[i + 1].start == token.end
            };
            token.kind == TokenKind::Sign
                && match self.tokens.text_of(token) {
                    "[" | "]" | "\\" => true,
                    // `{int:id}` and `{0}`, which code fills in; `{d '2024-01-31'}` is the source's own.
                    "{" if self.opens_placeholder(i + 1, range.end) => true,
                    "%" if self.opens_named(i, range) => true,
                    sign @ ("%" | "." | "{" | "}" | "<") => again(sign),
                    _ => false,
                }
        })
    }

    /// `%PREFIX%users`, where no operand stands right before it.
    fn opens_named(&self, at: usize, range: &Range<usize>) -> bool {
        let glued =
            |i: usize| i < range.end && self.tokens.list[i].start == self.tokens.list[i - 1].end;
        at > range.start
            && !glued(at)
            && glued(at + 1)
            && glued(at + 2)
            && self.tokens.list[at + 1].kind == TokenKind::Word
            && self.tokens.is(at + 2, "%")
    }

    fn opens_placeholder(&self, next: usize, end: usize) -> bool {
        let own = ["d", "t", "ts", "fn", "oj"];
        next < end
            && matches!(
                self.tokens.list[next].kind,
                TokenKind::Word | TokenKind::Number
            )
            && !own.iter().any(|word| self.tokens.is(next, word))
    }

    /// Two statements with nothing between them, as notes and documentation have them: the source refuses that too.
    fn opens_line(&self, token: usize) -> bool {
        let words = [
            "create", "insert", "update", "delete", "alter", "drop", "select",
        ];
        let start = self.tokens.list[token].start as usize;
        let before = self.tokens.text[..start].trim_end_matches([' ', '\t']);
        before.ends_with('\n') && words.iter().any(|word| self.tokens.is(token, word))
    }

    /// A reserved word for a table or column (`FROM table`), or nothing between WHERE and AND: texts of tests and messages. Or
    /// the name of a privilege or an ability: `CREATE TEMPORARY TABLES`, `LOAD DATA INFILE` without a file.
    fn is_refused_by_both(&self, token: usize) -> bool {
        let Some(before) = token.checked_sub(1) else {
            return false;
        };
        let is_any = |at: usize, words: &[&str]| words.iter().any(|word| self.tokens.is(at, word));
        let names = is_any(before, &["from", "join", "into", "update", "set"])
            && !is_any(token, &["select", "values", "lateral", "dual"]);
        let is_word = self.tokens.list[token].kind == TokenKind::Word;
        is_word && names && is_reserved_word(self.tokens.text_of(&self.tokens.list[token]))
            || is_any(before, &["where", "and", "or", "on"])
                && is_any(token, &["and", "or", "group", "order", "limit"])
            || is_any(before, &["select", "where", ","]) && is_any(token, &["table", "column"])
            || is_any(before, &["temporary"]) && is_any(token, &["tables"])
            || is_any(before, &["load"]) && is_any(token, &["data"])
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
        let close = self.tokens.list[token].partner as usize;
        self.told.iter().any(|known| {
            known.touches(token)
                || known.explains == Explains::WhatFollows && (token..close).contains(&known.first)
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
            let item_ends =
                definitions.as_ref().is_some_and(|d| d.contains(&i)) && self.tokens.is(i, ",");
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
        let mut parts = Vec::new();
        parts.push(range.start..definitions.start);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Dialect, tokenize};

    const HOLE: &str = "\u{FFFC}";

    fn net() -> Net {
        Net {
            grammar: Some(RuleNumber(0)),
            functions: Some(RuleNumber(1)),
            types: Some(RuleNumber(2)),
            operators: Some(RuleNumber(3)),
            operands: Some(RuleNumber(4)),
            having: Some(RuleNumber(5)),
            distinct: Some(RuleNumber(6)),
        }
    }

    /// What is caught without a schema.
    fn caught(text: &str, wholeness: Wholeness, told: Vec<Told>) -> Vec<Caught> {
        let tokens = tokenize(text, Dialect::MYSQL.embedded());
        let mut memory = Memory::default();
        let mut all = net().catch(&tokens, Target::new(Some(15)), wholeness, told, &mut memory);
        all.retain(|c| !matches!(c.depends, Depends::Columns(..)));
        all
    }

    /// The texts at which something is caught; holes written as `□`.
    fn found(text: &str) -> Vec<String> {
        let text = text.replace('□', HOLE);
        let caught = caught(&text, Wholeness::Whole, Vec::new());
        caught
            .iter()
            .map(|c| text[c.range.clone()].replace(HOLE, "□"))
            .collect()
    }

    fn told(text: &str, part: &str, breaks: Breaks) -> Told {
        let at = text.find(part).expect("the part is there");
        Told {
            range: at..at + part.len(),
            breaks,
        }
    }

    #[test]
    fn what_postgresql_refuses_is_caught_at_its_place() {
        for (text, at) in [
            ("SELECT a FROM t WHERE FROM b", "FROM"),
            ("ALTER VIEW v AS SELECT 1", "AS"),
            ("SELECT a FROM t; DESC t; SELECT b FROM t", "DESC"),
            ("SELECT IFNULL(a, 1) FROM t", "IFNULL"),
            ("SELECT ATAN(a, b) FROM t", "ATAN"),
            ("CREATE TABLE t (a MEDIUMINT)", "MEDIUMINT"),
            ("SELECT a <=> b", "<=>"),
            ("SELECT a DIV b", "DIV"),
            ("SELECT 0xFF", "0xFF"),
            ("ALTER TABLE t FORCE", "FORCE"),
        ] {
            assert_eq!(found(text), [at], "{text}");
        }
    }

    #[test]
    fn what_it_takes_is_left_alone() {
        for text in [
            "SELECT `a`, \"b\", 'c\\'d' FROM `t` # note",
            "SET NAMES 'utf8'",
            "INSERT INTO password (insert_, ifnull) VALUES (1, 2), (3, 4)",
            "SELECT my_own(a) FROM t WHERE b IN (1, 2, 3) ORDER BY a LIMIT 1",
            "CREATE TABLE t (a INT) /*!50100 PARTITION BY HASH (a) */",
            "INSERT INTO t\n(SELECT 1)",
            "SELECT %%SELECT%% FROM t",
            "SELECT a FROM {prefix}t WHERE id = {int:id}",
            "SELECT {0} FROM {1}",
            "IF (SELECT COUNT(*) FROM t) > 0 THEN",
            "(SELECT COUNT(*) FROM t) AS n",
            "CREATE TABLE a (b INT)\nCREATE TABLE c (d INT)",
            "use strict",
            "SELECT E'it\\'s' FROM \"t\"",
            "SELECT a FROM t WHERE to_tsvector('x', s) @@ plainto_tsquery('x', %s)",
            "",
            ";;",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn what_the_source_refuses_as_well_is_left_alone() {
        for text in [
            "UPDATE table SET column = value",
            "SELECT label, column, width FROM sizes",
            "DELETE FROM table WHERE x = ?",
            "CREATE TEMPORARY TABLES",
            "LOAD DATA INFILE",
            "DROP TABLE %PREFIX%zones",
            "ALTER TABLE %PREFIX%staff ADD a INT",
            "SELECT a AS \"b::filter\", c FROM (□) q",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_a_rule_tells_is_not_told_again() {
        let text = "CREATE TABLE t (a INT AUTO_INCREMENT, b INT FROB) ENGINE=InnoDB";
        let known = || {
            vec![
                told(text, "AUTO_INCREMENT", Breaks::Fails),
                told(text, "ENGINE=InnoDB", Breaks::Fails),
            ]
        };
        let rest = caught(text, Wholeness::Whole, known());
        assert_eq!(rest.len(), 1);
        assert_eq!(&text[rest[0].range.clone()], "FROB");

        let text = "SET @x = 1, @y = 2";
        let known = vec![told(text, "@x", Breaks::Fails)];
        assert!(caught(text, Wholeness::Whole, known).is_empty());

        let text = "SELECT IFNULL(a, b) FROM t LIMIT 1, 2";
        let known = vec![
            told(text, "IFNULL", Breaks::Fails),
            told(text, ", 2", Breaks::Fails),
        ];
        assert!(caught(text, Wholeness::Whole, known).is_empty());
    }

    #[test]
    fn a_rule_of_lexis_does_not_hide_what_follows() {
        let text = "SELECT `a` FROM t WHERE FROM b";
        let known = vec![told(text, "`a`", Breaks::Fails)];
        assert_eq!(caught(text, Wholeness::Whole, known).len(), 1);
    }

    #[test]
    fn inserted_code_is_filled_by_its_place() {
        for text in [
            "SELECT □ FROM □ WHERE □ ORDER BY □ □ LIMIT □",
            "SELECT a FROM {$p}users u WHERE a IN □ AND b IN (□)"
                .replace("{$p}", "□")
                .as_str(),
            "INSERT INTO □ (□) VALUES □",
            "INSERT INTO t VALUES (?, :b, %s)",
            "UPDATE t SET □ WHERE id = ?",
            "SELECT a FROM t □ GROUP BY a",
            "ALTER TABLE t ADD □",
            "SELECT a FROM t WHERE a = '□' AND □",
            "SET NAMES '□'",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
        let text = "SELECT □ FROM t WHERE a = 1 LIMIT 1, 2".replace('□', HOLE);
        let caught = caught(&text, Wholeness::MayGoOn, Vec::new());
        assert_eq!(caught.len(), 1);
        assert_eq!(caught[0].certainty, Certainty::Possible);
    }

    #[test]
    fn nothing_is_caught_at_inserted_code() {
        let words = "SELECT a , b FROM t WHERE a = 1 AND b IN ( 2 , 3 ) GROUP BY a HAVING x DIV 2 LIMIT 1 , 2 FROB ( c )";
        let words: Vec<&str> = words.split(' ').collect();
        // Every pair of words is inserted code once.
        for first in 0..words.len() {
            for second in first..words.len() {
                let mut filled = words.clone();
                (filled[first], filled[second]) = (HOLE, HOLE);
                let text = filled.join(" ");
                for one in caught(&text, Wholeness::Whole, Vec::new()) {
                    assert!(!text[one.range].contains(HOLE), "{text}");
                }
            }
        }
    }

    #[test]
    fn a_statement_that_code_may_continue_does_not_end_too_soon() {
        let text = "SELECT a FROM t WHERE";
        assert!(caught(text, Wholeness::MayGoOn, Vec::new()).is_empty());
        assert_eq!(caught(text, Wholeness::Whole, Vec::new()).len(), 1);
        assert!(caught("FROB", Wholeness::Part, Vec::new()).is_empty());
    }

    #[test]
    fn numbers_in_other_bases_depend_on_the_version() {
        let tokens = tokenize("SELECT 0xFF", Dialect::MYSQL);
        for (major, count) in [(15, 1), (16, 0)] {
            let target = Target::new(Some(major));
            let caught = net().catch(
                &tokens,
                target,
                Wholeness::Whole,
                Vec::new(),
                &mut Memory::default(),
            );
            assert_eq!(caught.len(), count, "PostgreSQL {major}");
        }
    }

    #[test]
    fn bodies_in_dollar_quotes_are_postgresql() {
        assert!(is_dollar_quoted("CREATE FUNCTION f() AS $$ SELECT 1; $$"));
        assert!(is_dollar_quoted("DO $body$ BEGIN END $body$"));
        assert!(!is_dollar_quoted("SELECT '$5', a$b$c FROM t"));
        assert!(!is_dollar_quoted(
            "DELIMITER $$\nCREATE PROCEDURE p() BEGIN END $$"
        ));
    }

    #[test]
    fn hostile_texts_end_soon_and_crash_nothing() {
        let many = 100_000;
        for text in [
            format!("SELECT {}1{}", "(".repeat(many), ")".repeat(many)),
            format!("SELECT {}", "(".repeat(many)),
            format!("SELECT {} a", "NOT ".repeat(many)),
            format!("SELECT {}1", "- ".repeat(many)),
            format!("SELECT {}", "CASE WHEN a THEN ".repeat(many)),
            format!("SELECT a{}", " + a".repeat(many)),
            format!("SELECT a{}", " + a".repeat(1900)),
            format!("SELECT a{}", " || a FROB".repeat(1000)),
            format!("SELECT a FROM t{}", " JOIN u".repeat(1500)),
            format!("SELECT 1{}", " UNION SELECT 1".repeat(1300)),
            format!("SELECT a{}", "[1".repeat(many)),
            format!("SELECT '{}", "(".repeat(many)),
            format!("SELECT E'\\'' {} FROB FROB", "(".repeat(many)),
            format!("SELECT a FROB FROB # {}", "(".repeat(many)),
            format!("SELECT a FROB FROB /* {}", "(".repeat(many)),
            format!("/*! {}", "/*! ".repeat(many)),
            format!(
                "INSERT INTO t VALUES (1, 'a'){}",
                ", (2, 'b')".repeat(1_000_000)
            ),
            format!(
                "INSERT INTO t VALUES (1, NOW(), 0x0){}",
                ", (2, FROB(NOW()), 0xF)".repeat(many)
            ),
            format!("SELECT a IN (1{})", ", 2".repeat(1_000_000)),
            format!("SELECT {}1{}", "CAST(".repeat(many), ")".repeat(many)),
            format!("SELECT {}1{}", "SUM(".repeat(many), ")".repeat(many)),
            format!("SELECT a FROM t{}", " HAVING a".repeat(many)),
            format!("SELECT a{} FROM t HAVING a", ", SELECT b AS a".repeat(many)),
            format!("SELECT a FROM t WHERE a = 1{}", " AND b = a".repeat(many)),
            ";".repeat(many),
            "SELECT \"".to_owned(),
            "SELECT `".to_owned(),
            "\u{0}\u{1}SELECT \u{FFFC}\u{FFFC}".to_owned(),
        ] {
            let head: String = text.chars().take(40).collect();
            let start = std::time::Instant::now();
            caught(&text, Wholeness::Whole, Vec::new());
            assert!(start.elapsed().as_secs() < 20, "{head}");
        }
    }
}
