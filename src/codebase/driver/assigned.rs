//! Entries by engine that are written one after the other (`sql["mysql"] = "…"`, `map.put("mysql", "…")`) or as pairs
//! (`Map.of("mysql", "…")`), and the engine that a variable reaches (`$db = new SQLite3(…)`).

use super::chains::{Arm, Chain, MOST_ARMS, tells_engines_apart};
use super::condition::{Extent, Test};
use crate::codebase::engines::engine_in_identifier;
use crate::codebase::outline::{Kind, Outline};
use std::collections::HashMap;

/// Tokens of a call that are looked at for the engine it opens.
const OPENING: usize = 16;

impl<'t> Outline<'t> {
    /// The entries of a block that are given to keys, of which one holds token `at`.
    pub(super) fn assigned(&self, open: Option<usize>, at: usize) -> Option<Chain> {
        let inside = self.inside(open);
        let mut chain = Chain::new();
        for t in self.level(inside.clone()) {
            let Some((key, value)) = self.entry_at(t) else {
                continue;
            };
            if let Some(last) = chain.last_mut().filter(|arm: &&mut Arm| arm.body.end > t) {
                last.body.end = t;
            }
            let end = self
                .level(value..inside.end)
                .find(|&t| self.is_any(t, &[";", ","]));
            chain.push(Arm {
                test: self.named_by(key),
                body: value..end.unwrap_or(inside.end),
            });
            if chain.len() >= MOST_ARMS {
                break;
            }
        }
        told_apart(chain, at)
    }

    /// `Map.of("mysql", "…", "pgsql", "…")`: each second argument is what the one before names.
    pub(super) fn paired(&self, open: Option<usize>, at: usize) -> Option<Chain> {
        let open = open?;
        let maps = open >= 3 && self.is(open - 1, "of") && self.word(open - 3).ends_with("Map");
        if !maps {
            return None;
        }
        let parts = self.split(self.inside(Some(open)), &[","]);
        let pairs = parts.chunks_exact(2).take(MOST_ARMS);
        let chain = pairs.map(|pair| Arm {
            test: self.named_by(pair[0].start),
            body: pair[1].clone(),
        });
        told_apart(chain.collect(), at)
    }

    /// The key and the start of the value of an entry that a token opens.
    fn entry_at(&self, t: usize) -> Option<(usize, usize)> {
        let key = t + if self.is(t, "put") { 2 } else { 1 };
        if self.kind(key) != Some(Kind::String) {
            return None;
        }
        let indexed = self.is(t, "[") && self.tokens[t].partner == t + 2 && self.is(t + 3, "=");
        let put = self.is(t, "put") && self.is(t + 1, "(") && self.is(t + 3, ",");
        match () {
            () if indexed => Some((key, t + 4)),
            // From its bracket on, which is all that is seen of it from outside.
            () if put => Some((key, t + 1)),
            () => None,
        }
    }

    fn named_by(&self, key: usize) -> Test {
        self.engine_string(key).map_or(Test::Unknown, |engine| {
            Test::Is(vec![engine], Extent::Whole)
        })
    }

    /// Variables that are given a connection, and the engine that it is to; none where they are given several.
    pub(super) fn connections(&self) -> HashMap<&'t str, Option<&'static str>> {
        let mut known = HashMap::new();
        for sign in 1..self.tokens.len() {
            if !self.is_any(sign, &["=", ":="]) || self.kind(sign - 1) != Some(Kind::Word) {
                continue;
            }
            let Some(engine) = self.opened_engine(sign + 1) else {
                continue;
            };
            known
                .entry(bare(self.word(sign - 1)))
                .and_modify(|before| {
                    if *before != Some(engine) {
                        *before = None;
                    }
                })
                .or_insert(Some(engine));
        }
        known
    }

    /// The engine that a call opens: by the class or function that is called, or by its first argument.
    fn opened_engine(&self, from: usize) -> Option<&'static str> {
        let end = self.tokens.len().min(from + OPENING);
        let open = (from..end).find(|&t| !self.is_path(t))?;
        if !self.is(open, "(") {
            return None;
        }
        let named = (from..open)
            .filter(|&t| self.kind(t) == Some(Kind::Word))
            .find_map(|t| engine_in_identifier(self.word(t)));
        named
            .map(|(engine, _)| engine)
            .or_else(|| self.engine_string(open + 1))
    }

    fn is_path(&self, t: usize) -> bool {
        self.kind(t) == Some(Kind::Word) || self.is_any(t, &[".", "::", "->", "\\"])
    }

    /// The engine that a call goes to: by the names in its path, or by what the variable was given.
    pub(super) fn engine_of_call(
        &self,
        call: &str,
        connections: &HashMap<&str, Option<&'static str>>,
    ) -> Option<&'static str> {
        let words = || call.split(|c: char| !c.is_alphanumeric() && c != '_');
        let named = words().find_map(|word| engine_in_identifier(word).map(|(engine, _)| engine));
        named.or_else(|| words().find_map(|word| connections.get(word).copied().flatten()))
    }

    /// The engine in the name that a literal is given to: `SQLITE_SCHEMA = "…"`; and the name without it.
    pub(super) fn engine_of_holder(&self, literal: usize) -> Option<(&'static str, String)> {
        let name = literal.checked_sub(2)?;
        let given = self.is_any(literal - 1, &["=", ":="]) && self.kind(name) == Some(Kind::Word);
        given.then(|| engine_in_identifier(self.word(name)))?
    }

    /// Whether a literal is given to the same name with another engine in it: `pgsql_schema` beside `mysql_schema`.
    pub(super) fn has_holder_for(&self, engine: &str, of: &str) -> bool {
        let literals = (0..self.tokens.len()).filter(|&at| self.kind(at) == Some(Kind::String));
        literals
            .filter_map(|at| self.engine_of_holder(at))
            .any(|(other, rest)| other == engine && rest == of)
    }
}

/// The chain if it tells engines apart, and names one for a token.
fn told_apart(chain: Chain, at: usize) -> Option<Chain> {
    let named = |arm: &Arm| arm.body.contains(&at) && matches!(arm.test, Test::Is(..));
    (chain.iter().any(named) && tells_engines_apart(&chain)).then_some(chain)
}

fn bare(name: &str) -> &str {
    name.trim_start_matches(['$', '@'])
}
