//! The shape of an expression that no clause opens: `t.a = IFNULL(b, 0)`, `` `a` LIKE ``, `d > NOW() - INTERVAL 1 DAY`.
//!
//! It has to hold what only SQL has, and the whole text has to read on as an expression does, so that a sentence about a
//! function is none.

use super::tokens::{Kind, Letters, letters_of};
use super::words::{EXPRESSION_WORDS, FUNCTIONS, MARKS, UNITS};
use super::{Edge, Reader};

/// Signs that expressions, lists and the brackets around them have.
const SIGNS: &[u8] = b"(),.;=<>!+-*/%&|^~'";

impl Reader<'_> {
    pub(super) fn marked_expression(&self, start: usize) -> bool {
        (start..self.tokens.len()).any(|i| self.is_mark(start, i)) && self.is_expression(start)
    }

    /// Whether what only SQL has stands at a token.
    fn is_mark(&self, start: usize, i: usize) -> bool {
        if self.is_backtick_name(i) {
            return self.is_compared(i + 1);
        }
        let Some(word) = self.word(i) else {
            return false;
        };
        let letters = letters_of(word);
        let called = self.sign(i + 1, b'(') && !self.tokens[i + 1].spaced;
        if letters == Letters::Mixed {
            return false;
        }
        if self.is(i, "AGAINST") {
            return i > start && self.sign(i + 1, b'(');
        }
        if called {
            return self.among(i, &MARKS)
                || self.is_marked_call(i, letters)
                || (letters == Letters::Capitals && self.among(i, &FUNCTIONS));
        }
        match word.to_ascii_uppercase().as_str() {
            "REGEXP" | "RLIKE" => i > start && (self.is_value(i + 1) || self.open(i + 1)),
            "INTERVAL" => {
                let value = i + 1 + usize::from(self.sign(i + 1, b'-'));
                self.is_value(value) && self.among(value + 1, &UNITS)
            }
            "STRAIGHT_JOIN" => letters == Letters::Capitals && self.name_or_open(i + 1).is_some(),
            _ => false,
        }
    }

    /// Calls whose names other languages have as well, by what stands in their brackets.
    fn is_marked_call(&self, i: usize, letters: Letters) -> bool {
        let inside = i + 2..self.behind_brackets(i + 1);
        let says = |word: &str| inside.clone().any(|n| self.is(n, word));
        let commas = || inside.clone().filter(|n| self.sign(*n, b',')).count();
        match () {
            () if self.is(i, "CAST") => says("AS"),
            () if self.is(i, "CONVERT") => says("USING"),
            () if self.is(i, "IF") => letters == Letters::Capitals && commas() > 1,
            () => false,
        }
    }

    fn is_backtick_name(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Quoted) && self.tokens[i].text.starts_with('`')
    }

    /// Behind a name: an operator and what it takes, or the end of a text that a program goes on with.
    fn is_compared(&self, i: usize) -> bool {
        let behind_not = i + usize::from(self.is(i, "NOT"));
        if self.any(behind_not, "LIKE IN BETWEEN REGEXP RLIKE") {
            return true;
        }
        self.is_null_test(i) || matches!(self.kind(i), Some(Kind::Sign(b'=' | b'<' | b'>')))
    }

    /// `IS NULL`, `IS NOT TRUE`.
    fn is_null_test(&self, i: usize) -> bool {
        let behind_not = i + 1 + usize::from(self.is(i + 1, "NOT"));
        self.is(i, "IS")
            && (behind_not >= self.tokens.len()
                || self.any(behind_not, "NULL TRUE FALSE")
                || self.is_value(behind_not))
    }

    fn is_value(&self, i: usize) -> bool {
        matches!(
            self.kind(i),
            Some(Kind::Number | Kind::Placeholder | Kind::Hole | Kind::Text)
        ) || (self.kind(i) == Some(Kind::Quoted) && !self.is_backtick_name(i))
    }

    /// Whether every token may stand where it does in an expression or a list of them.
    fn is_expression(&self, start: usize) -> bool {
        (start..self.tokens.len()).all(|i| match self.kind(i) {
            Some(Kind::Word) => self.may_stand(start, i),
            Some(Kind::Sign(sign)) => SIGNS.contains(&sign),
            _ => true,
        })
    }

    fn may_stand(&self, start: usize, i: usize) -> bool {
        let before = |words: &str| i > start && self.any(i - 1, words);
        let at_end = i + 1 >= self.tokens.len();
        if self.among(i, &EXPRESSION_WORDS) {
            return match self.tokens[i].text.to_ascii_uppercase().as_str() {
                "IS" => self.is_null_test(i),
                "IN" => {
                    at_end
                        || self.sign(i + 1, b'(')
                        || self.is_value(i + 1)
                        || self.any(i + 1, "BOOLEAN NATURAL")
                }
                "BY" => before("ORDER GROUP PARTITION"),
                "WITH" => self.any(i + 1, "ROLLUP QUERY") || self.edge_is_open(i),
                _ => true,
            };
        }
        // Two names side by side: an alias behind a table or a value, else a sentence.
        let beside = i > start
            && self.kind(i - 1) == Some(Kind::Word)
            && !self.among(i - 1, &EXPRESSION_WORDS);
        let table = i > start + 1 && self.any(i - 2, "FROM JOIN STRAIGHT_JOIN UPDATE INTO");
        !self.prose(i) && (!beside || table)
    }

    fn edge_is_open(&self, i: usize) -> bool {
        i + 1 >= self.tokens.len() && self.end == Edge::Joined
    }
}
