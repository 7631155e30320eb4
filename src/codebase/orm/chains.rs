//! Calls that follow each other on one receiver: `$table->string('name')->nullable()`, `table.string('name')`.

use super::program::Program;
use crate::codebase::outline::Kind;
use crate::model::{Call, Language};
use std::ops::Range;

/// Functions of one name that are looked at.
const MOST_BODIES: usize = 64;

/// Calls on a receiver, one on the result of the other.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) calls: Vec<Call>,
    /// The bracket that each call opens.
    pub(super) opens: Vec<usize>,
    /// The first token, and the one behind the last.
    pub(super) tokens: Range<usize>,
}

impl Chain {
    pub(super) fn call(&self, name: &str) -> Option<&Call> {
        self.calls.iter().find(|c| &*c.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.call(name).is_some()
    }
}

impl Program<'_> {
    /// The chain that starts with the word or closing bracket at a token; `None` where nothing is called.
    pub(super) fn chain(&self, at: usize, end: usize) -> Option<Chain> {
        let outline = &self.outline;
        if !matches!(outline.kind(at), Some(Kind::Word | Kind::Close)) {
            return None;
        }
        let mut calls = Vec::new();
        let mut opens = Vec::new();
        let mut i = at + 1;
        while i + 1 < end
            && ["->", ".", "::", "?.", "?->"]
                .iter()
                .any(|sign| self.is(i, sign))
            && outline.kind(i + 1) == Some(Kind::Word)
        {
            let name = outline.word(i + 1);
            if self.is(i + 2, "(") {
                let inside = outline.inside(Some(i + 2));
                calls.push(self.call_of(name, i + 1, inside));
                opens.push(i + 2);
                i = outline.behind(i + 2);
            } else if calls.is_empty() {
                i += 2;
            } else {
                break;
            }
        }
        (!calls.is_empty()).then_some(Chain {
            calls,
            opens,
            tokens: at..i.min(end),
        })
    }

    /// The chains on a receiver in some tokens, in their order; those inside of others as well.
    pub(super) fn chains_on(&self, receiver: &str, range: Range<usize>) -> Vec<Chain> {
        let mut found = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let starts = at == 0 || ![".", "->", "::", "?."].iter().any(|s| self.is(at - 1, s));
            let chain = match starts && self.is(at, receiver) {
                true => self.chain(at, range.end),
                false => None,
            };
            at = match &chain {
                Some(chain) => chain.opens[0] + 1,
                None => at + 1,
            };
            found.extend(chain);
        }
        found
    }

    /// The body of the function that is an argument of a call, and the name of its first parameter.
    pub(super) fn callback(&self, open: usize) -> Option<(String, Range<usize>)> {
        let inside = self.outline.inside(Some(open));
        let starts = self.parts(inside).into_iter().find(|part| {
            let level = || self.outline.level(part.clone());
            level().any(|at| {
                ["function", "fn", "=>"]
                    .iter()
                    .any(|word| self.is(at, word))
            })
        })?;
        let words: Vec<usize> = self.outline.level(starts.clone()).collect();
        let block = words.iter().copied().find(|&at| self.is(at, "{"));
        let parameters = words.iter().copied().find(|&at| self.is(at, "("));
        let parameter = match parameters.filter(|at| block.is_none_or(|b| *at < b)) {
            Some(open) => self.parameter(self.outline.inside(Some(open)))?,
            None => self.outline.word(starts.start).to_owned(),
        };
        let body = match block {
            Some(block) => self.outline.inside(Some(block)),
            None => {
                let arrow = words.iter().find(|at| self.is(**at, "=>"))?;
                arrow + 1..starts.end
            }
        };
        Some((parameter, body))
    }

    /// The name in `Blueprint $table`, `table`, `table: Knex.TableBuilder`.
    fn parameter(&self, range: Range<usize>) -> Option<String> {
        let first = self.parts(range).into_iter().next()?;
        let words = first.filter(|&at| self.outline.kind(at) == Some(Kind::Word));
        let mut words = words.map(|at| self.outline.word(at));
        match self.outline.language {
            Language::Php => words.find(|w| w.starts_with('$')).map(str::to_owned),
            _ => words.next().map(str::to_owned),
        }
    }

    /// The bodies of functions of a name: `function down() {…}`, `exports.down = async (knex) => {…}`, `async down(q) {…}`.
    pub(super) fn bodies(&self, name: &str) -> Vec<Range<usize>> {
        let mut bodies = Vec::new();
        let count = self.outline.tokens.len();
        let named = (0..count).filter(|&at| self.is(at, name));
        for at in named.take(MOST_BODIES) {
            let called_before = at > 0 && ["->", "::"].iter().any(|sign| self.is(at - 1, sign));
            let declared = self.is(at + 1, "(") && !called_before;
            let assigned = self.is(at + 1, "=") || self.is(at + 1, ":");
            if !declared && !assigned {
                continue;
            }
            let end = (at..count)
                .find(|&i| i > at + 1 && (self.is(i, "exports") || self.is(i, "export")))
                .unwrap_or(count);
            let parent = self.outline.tokens[at].parent;
            let block =
                (at + 1..end).find(|&i| self.is(i, "{") && self.outline.tokens[i].parent == parent);
            let bounds = self.outline.inside(parent);
            match block {
                Some(block) => bodies.push(self.outline.inside(Some(block))),
                // An arrow without a block.
                None if assigned => bodies.push(at + 2..end.min(bounds.end)),
                None => {}
            }
        }
        bodies
    }
}
