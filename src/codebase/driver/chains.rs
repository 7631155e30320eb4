//! The branches that a place in a program stands in: `if` chains, labels, keyed entries, ternaries, guards, names.

use super::condition::{Extent, Test, negated};
use crate::codebase::engines::{engine_in_identifier, parts_of};
use crate::codebase::outline::{FAR, Kind, Outline};
use crate::model::Language;
use std::ops::Range;

/// What may stand before the arrow of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Values,
    ValuesOrConditions,
}

/// One way that a program may go.
#[derive(Debug, Clone)]
pub(super) struct Arm {
    pub(super) test: Test,
    /// Its tokens.
    pub(super) body: Range<usize>,
}

/// Arms of which one runs: the first whose test holds.
pub(super) type Chain = Vec<Arm>;

const IF_WORDS: &[&str] = &["if", "elseif", "elsif", "elif", "unless"];
const REST_WORDS: &[&str] = &["default", "else", "_", "*"];
const LEAVING: &[&str] = &[
    "return", "throw", "raise", "continue", "break", "exit", "die", "panic", "abort",
];
const REFUSING: &[&str] = &["throw", "raise", "die", "panic", "abort"];
const CONTROL: &[&str] = &[
    "if",
    "elseif",
    "for",
    "foreach",
    "while",
    "switch",
    "match",
    "when",
    "catch",
    "using",
    "lock",
    "with",
    "synchronized",
    "function",
    "fn",
    "func",
    "use",
];
/// Parts of the names of functions that look for an engine: what they send may go to any.
const ASKING_PARTS: &[&str] = &["check", "detect", "has", "is", "supports", "test", "using"];
/// Tokens that a header before a block has at most.
const HEADER: usize = 80;
/// Arms and guards that are looked at in one block.
pub(super) const MOST_ARMS: usize = 200;

impl Outline<'_> {
    /// The chains that have an arm with token `at`, which stands in the bracket `open` or in none, the innermost first.
    pub(super) fn chains(&self, open: Option<usize>, at: usize) -> Vec<Chain> {
        let item = self.item(open, at);
        let mut chains = vec![self.ternary(item.clone())];
        chains.extend(self.inline_if(item.clone()));
        chains.extend(self.behind_if(item, at));
        chains.extend(self.keyed(open, at));
        chains.extend(self.paired(open, at));
        chains.extend(self.assigned(open, at));
        chains.extend(self.labelled(open));
        chains.extend(self.branch(at));
        chains.extend(self.annotated(open));
        chains.extend(self.guarded(open, at));
        chains.extend(self.named_block(at));
        chains
    }

    /// From the last comma or statement end before a token to the next one behind it, in the same bracket.
    fn item(&self, open: Option<usize>, at: usize) -> Range<usize> {
        let inside = match open {
            None if self.is_indented() => self.line_around(at),
            _ => self.inside(open),
        };
        let floor = inside.start.max(at.saturating_sub(FAR));
        let mut start = at;
        while let Some(before) = self.before(start, floor) {
            if self.is_any(before, &[",", ";"]) || self.ends_block(before, start) {
                break;
            }
            start = before;
        }
        let end = self
            .level(at..inside.end)
            .find(|&t| self.is_any(t, &[",", ";"]))
            .unwrap_or(inside.end);
        start..end
    }

    /// The logical line that a token stands in.
    pub(super) fn line_around(&self, at: usize) -> Range<usize> {
        let behind = self.lines.partition_point(|&l| l <= at);
        let start = behind.checked_sub(1).map_or(0, |line| self.lines[line]);
        start..self.lines.get(behind).copied().unwrap_or(self.tokens.len())
    }

    /// Whether a block ends between two tokens, the first given by its opening bracket.
    fn ends_block(&self, before: usize, behind: usize) -> bool {
        self.is(before, "{")
            && self.tokens[before].partner + 1 == behind
            && !self.is_any(behind, &[".", "->", "?", ":", ")", "else"])
    }

    /// `cond ? a : b`, and `a if cond else b` in Python.
    fn ternary(&self, item: Range<usize>) -> Chain {
        let mut chain = Chain::new();
        let mut start = item.start;
        while let Some(question) = self.level(start..item.end).find(|&t| self.is(t, "?")) {
            let colon = self
                .level(question + 1..item.end)
                .find(|&t| self.is(t, ":"));
            let Some(colon) = colon else { break };
            chain.push(Arm {
                test: self.condition(start..question),
                body: question + 1..colon,
            });
            start = colon + 1;
        }
        if !chain.is_empty() {
            chain.push(rest(start..item.end));
        }
        chain
    }

    fn inline_if(&self, item: Range<usize>) -> Option<Chain> {
        if self.language != Language::Python {
            return None;
        }
        let word = |word: &str, from: usize| self.level(from..item.end).find(|&t| self.is(t, word));
        let at = word("if", item.start).filter(|at| *at > item.start)?;
        let other = word("else", at)?;
        let assigned = word("=", item.start).filter(|sign| *sign < at);
        let start = assigned.map_or(item.start, |sign| sign + 1);
        let own = Arm {
            test: self.condition(at + 1..other),
            body: start..at,
        };
        Some(vec![own, rest(other + 1..item.end)])
    }

    /// `execute "…" if adapter == "SQLite"`, in Ruby and Perl.
    fn behind_if(&self, item: Range<usize>, at: usize) -> Option<Chain> {
        if !matches!(self.language, Language::Ruby | Language::Perl) {
            return None;
        }
        let mut behind = self.level(at..item.end).skip(1);
        let word = behind.find(|&t| self.is_any(t, &["if", "unless"]))?;
        let test = self.condition(word + 1..item.end);
        Some(vec![Arm {
            test: match self.is(word, "unless") {
                true => negated(test),
                false => test,
            },
            body: item.start..word,
        }])
    }

    // ---- entries and labels ----

    /// Entries by engine: `'mysql' => '…', 'pgsql' => '…'`, `{"mysql": "…"}`, the arms of `match` and `when`.
    fn keyed(&self, open: Option<usize>, at: usize) -> Option<Chain> {
        let open = open?;
        let arrow = self.arrow()?;
        let matching = match self.is_match(open) {
            true => Keys::ValuesOrConditions,
            false => Keys::Values,
        };
        let mut chain = Chain::new();
        let mut waiting: Option<usize> = None;
        for part in self.entries(open).into_iter().take(MOST_ARMS) {
            let sign = arrow
                .iter()
                .find_map(|sign| self.level(part.clone()).find(|&t| self.is(t, sign)));
            let Some(sign) = sign else {
                // The keys of one arm: 'pgsql', 'sqlsrv' => …
                waiting = (matching == Keys::ValuesOrConditions && part.len() == 1)
                    .then(|| waiting.unwrap_or(part.start));
                continue;
            };
            let keys = waiting.take().unwrap_or(part.start)..sign;
            chain.push(Arm {
                test: self.key(keys, matching),
                body: sign + 1..part.end,
            });
        }
        let stands = chain.iter().any(|arm| arm.body.contains(&at));
        (stands && (matching == Keys::ValuesOrConditions || tells_engines_apart(&chain)))
            .then_some(chain)
    }

    fn arrow(&self) -> Option<&'static [&'static str]> {
        match self.language {
            Language::Php
            | Language::Perl
            | Language::Scala
            | Language::Rust
            | Language::CSharp => Some(&["=>"]),
            Language::Ruby => Some(&["=>", ":"]),
            Language::Kotlin => Some(&["->", "to"]),
            Language::Python => Some(&[":", "="]),
            Language::JavaScript | Language::TypeScript | Language::Go | Language::Swift => {
                Some(&[":"])
            }
            _ => None,
        }
    }

    fn is_match(&self, open: usize) -> bool {
        self.is(open, "{")
            && self
                .header(open)
                .any(|t| self.is_any(t, &["match", "when", "switch"]))
    }

    /// The parts of a bracket: between commas, and by line where the language ends an arm so.
    fn entries(&self, open: usize) -> Vec<Range<usize>> {
        let inside = self.inside(Some(open));
        let by_line = matches!(self.language, Language::Kotlin | Language::Scala);
        let mut parts = Vec::new();
        let mut start = inside.start;
        for t in self.level(inside.clone()) {
            let comma = self.is(t, ",");
            let opens_arm = by_line
                && self.tokens[t].indent.is_some()
                && (self.kind(t) != Some(Kind::Sign))
                && t > start;
            if comma || opens_arm {
                parts.push(start..t);
                start = t + usize::from(comma);
            }
        }
        parts.push(start..inside.end);
        parts
    }

    fn key(&self, keys: Range<usize>, may_be: Keys) -> Test {
        let first = keys.start;
        let word = match self.kind(first) {
            Some(Kind::String) => self.content(first),
            Some(_) => self.word(first),
            None => "",
        };
        if keys.len() <= 2
            && REST_WORDS
                .iter()
                .any(|rest| word.eq_ignore_ascii_case(rest))
        {
            return Test::Rest;
        }
        let parts = self.split(keys.clone(), &[",", "|", "or"]);
        let engines: Option<Vec<&'static str>> = parts
            .iter()
            .map(|part| self.engine_value(part.clone()))
            .collect();
        match engines {
            Some(engines) => Test::Is(engines, Extent::Whole),
            None if may_be == Keys::ValuesOrConditions => self.condition(keys),
            None => Test::Unknown,
        }
    }

    /// `case 'mysql': … case 'pgsql': … default: …`
    fn labelled(&self, open: Option<usize>) -> Option<Chain> {
        let inside = self.inside(Some(open?));
        let labels: Vec<usize> = self
            .level(inside.clone())
            .filter(|&t| self.is_any(t, &["case", "default"]))
            .take(MOST_ARMS)
            .collect();
        if !self.is(*labels.first()?, "case") && labels.len() < 2 {
            return None;
        }
        let mut chain = Chain::new();
        let mut waiting: Option<Test> = None;
        for (n, &label) in labels.iter().enumerate() {
            let next = labels.get(n + 1).copied().unwrap_or(inside.end);
            let Some(sign) = self
                .level(label..next)
                .find(|&t| self.is_any(t, &[":", "->", "=>", ";"]))
            else {
                continue;
            };
            let own = match self.is(label, "default") {
                true => Test::Rest,
                false => self.key(label + 1..sign, Keys::ValuesOrConditions),
            };
            let test = waiting
                .take()
                .map_or(own.clone(), |before| joined(before, own));
            match sign + 1 == next {
                true => waiting = Some(test),
                false => chain.push(Arm {
                    test,
                    body: sign + 1..next,
                }),
            }
        }
        Some(chain)
    }

    // ---- branches ----

    /// The `if` chain that has a token in an arm: the token is the brace of a block, or stands in an arm without one.
    fn branch(&self, at: usize) -> Option<Chain> {
        if self.is_indented() {
            return None;
        }
        let head = match self.is(at, "{") {
            true => self.header(at).start,
            false => self.statement_start(at),
        };
        let head = self.chain_head(head)?;
        let chain = self.if_chain(head);
        chain
            .iter()
            .any(|arm| arm.body.contains(&at))
            .then_some(chain)
    }

    /// What stands before the brace of a block: from its keyword, or from the statement's start.
    fn header(&self, open: usize) -> Range<usize> {
        let floor = self.tokens[open].parent.map_or(0, |p| p + 1);
        let floor = floor.max(open.saturating_sub(HEADER));
        let mut start = open;
        while let Some(before) = self.before(start, floor) {
            if self.is_any(before, &[";", "{", ","]) {
                break;
            }
            start = before;
            if self.is_any(start, IF_WORDS)
                || self.is_any(start, &["else", "match", "switch", "when"])
            {
                break;
            }
        }
        start..open
    }

    fn statement_start(&self, at: usize) -> usize {
        let floor = self.tokens[at].parent.map_or(0, |p| p + 1);
        let floor = floor.max(at.saturating_sub(FAR));
        let mut start = at;
        while let Some(before) = self.before(start, floor) {
            if self.is(before, ";") || self.ends_block(before, start) {
                break;
            }
            start = before;
            if self.is_any(start, &["if", "else", "elseif"]) {
                break;
            }
        }
        start
    }

    /// The first `if` of the chain that a keyword belongs to.
    fn chain_head(&self, mut at: usize) -> Option<usize> {
        for _ in 0..MOST_ARMS {
            let floor = self.tokens.get(at)?.parent.map_or(0, |p| p + 1);
            let after_else = at > floor && self.is(at - 1, "else");
            if self.is(at, "if") && !after_else {
                return Some(at);
            }
            let word = at - usize::from(self.is(at, "if") && after_else);
            if !self.is_any(word, &["else", "elseif", "elsif"]) {
                return None;
            }
            // Back over the arm before.
            let arm = self.before(word, floor)?;
            at = match self.is(arm, "{") {
                true => self.header(arm).start,
                false => self.statement_start(arm),
            };
        }
        None
    }

    /// The arms from an `if` on.
    fn if_chain(&self, mut at: usize) -> Chain {
        let mut chain = Chain::new();
        while chain.len() < MOST_ARMS {
            let Some(arm) = self.arm(at) else { break };
            let braced = self.is(arm.body.start, "{");
            let next = arm.body.end + usize::from(braced || self.is(arm.body.end, ";"));
            let last = arm.test == Test::Rest;
            chain.push(arm);
            if last || !self.is_any(next, &["else", "elseif"]) {
                break;
            }
            at = next;
        }
        chain
    }

    /// The condition and the body behind a keyword; the body starts at its brace, and ends before what closes it.
    fn arm(&self, keyword: usize) -> Option<Arm> {
        let is_else = self.is(keyword, "else");
        let is_rest = is_else && !self.is(keyword + 1, "if");
        let from = keyword + 1 + usize::from(is_else && !is_rest);
        let end = self.inside(self.tokens.get(from)?.parent).end;
        let start = match is_rest {
            true => from,
            false => self.condition_end(from, end)?,
        };
        let test = match is_rest {
            true => Test::Rest,
            false => self.condition(from..start),
        };
        let stop = match self.is(start, "{") {
            true => self.tokens[start].partner.max(start),
            false => self
                .level(start..end)
                .find(|&t| self.is_any(t, &[";", "else"]))
                .unwrap_or(end),
        };
        Some(Arm {
            test,
            body: start..stop,
        })
    }

    /// Where the body starts behind a condition: in some languages a condition has no brackets, and a body braces.
    fn condition_end(&self, from: usize, end: usize) -> Option<usize> {
        match self.language {
            Language::Go | Language::Rust | Language::Swift => self
                .level(from..end.min(from + HEADER))
                .find(|&t| self.is(t, "{")),
            _ => self.is(from, "(").then(|| self.behind(from)),
        }
    }

    /// Branches before a token in its block that leave the block: what they hold for does not come to the token.
    fn guarded(&self, open: Option<usize>, at: usize) -> Vec<Chain> {
        if self.is_indented() || open.is_some_and(|o| !self.is(o, "{")) {
            return Vec::new();
        }
        let inside = self.inside(open);
        let ifs = self
            .level(inside.start..at)
            .filter(|&t| self.is(t, "if") && (t == inside.start || !self.is(t - 1, "else")));
        ifs.map(|head| self.if_chain(head))
            .filter_map(|chain| self.guard(chain, at..at + 1))
            .collect()
    }

    /// The chain with what follows as its last arm, if all its own arms leave.
    fn guard(&self, mut chain: Chain, follows: Range<usize>) -> Option<Chain> {
        let leaves = |arm: &Arm| arm.test != Test::Rest && self.leaves(arm.body.clone());
        let before = chain.iter().all(|arm| arm.body.end <= follows.start);
        if chain.is_empty() || !before || !chain.iter().all(leaves) {
            return None;
        }
        chain.push(rest(follows.start..self.tokens.len()));
        Some(chain)
    }

    fn leaves(&self, body: Range<usize>) -> bool {
        let start = body.start + usize::from(self.is(body.start, "{"));
        let words = self.level(start..body.end);
        words
            .filter(|&t| self.is_any(t, LEAVING))
            .last()
            .is_some_and(|word| {
                let mut behind = self.level(word..body.end).skip_while(|&t| !self.is(t, ";"));
                behind.nth(1).is_none()
            })
    }

    /// Whether an arm only says that it cannot be done.
    pub(super) fn refuses(&self, body: Range<usize>) -> bool {
        let start = body.start + usize::from(self.is(body.start, "{"));
        self.is_any(start, REFUSING)
    }

    // ---- names ----

    /// What the name of a function or class around a block says, and its namesake for another engine in the file.
    fn named_block(&self, brace: usize) -> Option<Chain> {
        if self.is_indented() || !self.is(brace, "{") {
            return None;
        }
        let header = self.header(brace);
        let class = header.clone().find(|&t| {
            self.is_any(
                t,
                &["class", "object", "trait", "struct", "interface", "module"],
            )
        });
        let name = class.map(|t| t + 1).or_else(|| self.function_name(header));
        self.named(name?)
    }

    /// The word before the last bracket of a header that is a function's.
    fn function_name(&self, header: Range<usize>) -> Option<usize> {
        let mut at = header.end;
        while let Some(before) = self.before(at, header.start) {
            let name = before.checked_sub(1).filter(|n| *n >= header.start);
            if self.is(before, "(")
                && let Some(name) = name
                && self.kind(name) == Some(Kind::Word)
                && !self.is_any(name, CONTROL)
            {
                return Some(name);
            }
            at = before;
        }
        None
    }

    pub(super) fn named(&self, name: usize) -> Option<Chain> {
        if self.kind(name) != Some(Kind::Word) {
            return None;
        }
        let own = self.word(name);
        let asks = |part: &String| ASKING_PARTS.contains(&part.as_str());
        if parts_of(own).iter().any(asks) {
            return None;
        }
        let pattern = match engine_in_identifier(own) {
            Some((_, pattern)) => pattern,
            // What Django calls where there is no `as_postgresql`.
            None if own == "as_sql" => "as_*".to_owned(),
            None => return None,
        };
        let mut chain: Chain = (0..self.tokens.len())
            .filter(|&at| at != name && self.declares(at))
            .filter_map(|at| Some((at, engine_in_identifier(self.word(at))?)))
            .filter(|(_, (_, other))| *other == pattern)
            .map(|(at, (engine, _))| Arm {
                test: Test::Is(vec![engine], Extent::Whole),
                body: self.declared_body(at),
            })
            .take(MOST_ARMS)
            .collect();
        let test = engine_in_identifier(own).map_or(Test::Rest, |(engine, _)| {
            Test::Is(vec![engine], Extent::Whole)
        });
        // Its block is around what was asked for, wherever that ends.
        let body = name..self.tokens.len();
        chain.push(Arm { test, body });
        Some(chain)
    }

    /// Whether a word is the name of a function or class where it is declared.
    fn declares(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word)
            && (at > 0
                && self.is_any(
                    at - 1,
                    &[
                        "function", "def", "func", "fun", "class", "object", "trait", "struct",
                    ],
                )
                || self.is(at + 1, "(")
                    && self.tokens[at].parent.is_some_and(|p| self.is(p, "{"))
                    && self.is(self.behind(at + 1), "{"))
    }

    /// What the block of a name that is declared holds, or the name alone where none is near.
    fn declared_body(&self, name: usize) -> Range<usize> {
        let sign = match self.is_indented() {
            true => ":",
            false => "{",
        };
        let end = self.tokens.len().min(name + HEADER);
        match self.level(name..end).find(|&t| self.is(t, sign)) {
            Some(sign) if self.is_indented() => sign + 1..sign + 2,
            Some(brace) => brace..self.tokens[brace].partner,
            None => name..name + 1,
        }
    }

    /// `databaseId = "mysql"` in an annotation, and the annotations beside it.
    fn annotated(&self, open: Option<usize>) -> Option<Chain> {
        let own = open?;
        let test = |open: usize| {
            let inside = self.inside(Some(open));
            let id = self
                .level(inside.clone())
                .find(|&t| self.is(t, "databaseId") && self.is(t + 1, "="))?;
            Some(Arm {
                test: Test::Is(vec![self.engine_string(id + 2)?], Extent::Whole),
                body: open..inside.end,
            })
        };
        let mut chain = vec![test(own)?];
        let mut at = own;
        while self.is_annotation(self.behind(at)) {
            at = self.behind(at) + 1;
            chain.extend(test(at));
        }
        let mut at = own;
        while let Some(before) = at.checked_sub(1).and_then(|name| self.before(name, 0)) {
            if !self.is(before, "(") || !self.is_annotation(before.saturating_sub(1)) {
                break;
            }
            chain.insert(0, test(before)?);
            at = before;
        }
        Some(chain)
    }

    fn is_annotation(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word) && self.word(at).starts_with('@') && self.is(at + 1, "(")
    }

    // ---- blocks by indentation ----

    /// The chains around a logical line, from the innermost block out.
    pub(super) fn chains_by_indent(&self, at: usize) -> Vec<Chain> {
        let mut chains = Vec::new();
        let Some(mut line) = self.lines.partition_point(|&l| l <= at).checked_sub(1) else {
            return chains;
        };
        // `when 'postgresql' then …`, `else: return …`
        chains.extend(self.branch_by_indent(line));
        loop {
            let indent = self.indent(line);
            let mut above = line;
            let header = loop {
                let Some(before) = above.checked_sub(1) else {
                    return chains;
                };
                above = before;
                if self.indent(above) == indent && above + 1 < line {
                    chains.extend(self.guard_by_indent(above, line));
                }
                if self.indent(above) < indent {
                    break above;
                }
            };
            let first = self.lines[header];
            match self.is_any(first, &["def", "class", "module", "async"]) {
                true => chains.extend(self.named(first + 1 + usize::from(self.is(first, "async")))),
                false => chains.extend(self.branch_by_indent(header)),
            }
            line = header;
        }
    }

    fn indent(&self, line: usize) -> usize {
        self.tokens[self.lines[line]].indent.unwrap_or_default()
    }

    /// An `if` line whose block leaves, with what follows.
    fn guard_by_indent(&self, line: usize, follows: usize) -> Option<Chain> {
        if !self.is(self.lines[line], "if") {
            return None;
        }
        let chain = self.arms_by_indent(line);
        let start = self.lines[follows];
        self.guard(chain, start..start + 1)
    }

    fn branch_by_indent(&self, header: usize) -> Option<Chain> {
        let first = self.lines[header];
        let arm_words = ["elif", "elsif", "else", "when", "case", "if", "unless"];
        if !self.is_any(first, &arm_words) {
            return None;
        }
        let mut head = header;
        while !self.is_any(self.lines[head], &["if", "unless"]) {
            let above = (0..head)
                .rev()
                .find(|&l| self.indent(l) <= self.indent(header));
            match above {
                Some(above)
                    if self.indent(above) == self.indent(header)
                        && self.is_any(self.lines[above], &arm_words) =>
                {
                    head = above;
                }
                _ => break,
            }
        }
        Some(self.arms_by_indent(head))
    }

    /// The arms of the lines of one indentation, from a line that opens a chain on.
    fn arms_by_indent(&self, head: usize) -> Chain {
        let mut chain = Chain::new();
        let mut line = head;
        while chain.len() < MOST_ARMS {
            let next = (line + 1..self.lines.len())
                .find(|&l| self.indent(l) <= self.indent(head))
                .unwrap_or(self.lines.len());
            let end = self.lines.get(next).copied().unwrap_or(self.tokens.len());
            chain.extend(self.arm_by_indent(line, end));
            let goes_on = next < self.lines.len()
                && self.indent(next) == self.indent(head)
                && self.is_any(self.lines[next], &["elif", "elsif", "else", "when", "case"]);
            if !goes_on {
                break;
            }
            line = next;
        }
        chain
    }

    fn arm_by_indent(&self, line: usize, end: usize) -> Option<Arm> {
        let first = self.lines[line];
        let behind = self.lines.get(line + 1).copied().unwrap_or(end).min(end);
        let colon = self
            .level(first..behind)
            .filter(|_| self.language == Language::Python)
            .find(|&t| self.is(t, ":"));
        let then = self.level(first..behind).find(|&t| self.is(t, "then"));
        let sign = colon.or(then);
        let body = sign.map_or(behind, |sign| sign + 1)..end;
        let said = first + 1..sign.unwrap_or(behind);
        let test = match self.word(first) {
            "else" => Test::Rest,
            "when" | "case" => self.key(said, Keys::ValuesOrConditions),
            "unless" => negated(self.condition(said)),
            _ => self.condition(said),
        };
        // `case adapter` of Ruby opens a chain, and is no arm of it.
        (!body.is_empty()).then_some(Arm { test, body })
    }
}

fn rest(body: Range<usize>) -> Arm {
    Arm {
        test: Test::Rest,
        body,
    }
}

/// Of labels that share a body.
fn joined(first: Test, second: Test) -> Test {
    match (first, second) {
        (Test::Is(mut engines, extent), Test::Is(more, _)) => {
            engines.extend(more);
            Test::Is(engines, extent)
        }
        (Test::Rest, _) | (_, Test::Rest) => Test::Rest,
        _ => Test::Unknown,
    }
}

/// Whether the keys of entries are engines: two of them, or one and what is for all others.
pub(super) fn tells_engines_apart(chain: &[Arm]) -> bool {
    let mut engines: Vec<&str> = chain
        .iter()
        .filter_map(|arm| match &arm.test {
            Test::Is(engines, _) => Some(engines.as_slice()),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    engines.sort_unstable();
    engines.dedup();
    let rest = chain.iter().any(|arm| arm.test == Test::Rest);
    engines.len() + usize::from(rest && !engines.is_empty()) >= 2
}
