//! What a condition says of the engine: `$driver === 'pgsql'`, `db_is_mysql()`, `dialect instanceof MySQLDialect`.

use crate::codebase::engines::{Sureness, engine, engine_in_identifier, parts_of};
use crate::codebase::outline::{Kind, Outline};
use std::ops::Range;

/// Under which engines an arm of a branch runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// Under these alone.
    Is(Vec<&'static str>, Extent),
    /// Under all but these.
    IsNot(Vec<&'static str>, Extent),
    /// Where no other arm does.
    Rest,
    Unknown,
}

/// Whether the engine alone decides, or something else besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    Partial,
}

const EQUAL: &[&str] = &["==", "===", "eq"];
const UNEQUAL: &[&str] = &["!=", "!==", "<>", "ne"];

/// Calls that compare what they are given, lower case.
const COMPARING: &[&str] = &[
    "contains",
    "equals",
    "equalsignorecase",
    "in_array",
    "include?",
    "includes",
    "start_with?",
    "startswith",
    "str_contains",
    "str_starts_with",
    "strpos",
    "stripos",
];

/// Words of which one stands in what holds the name of an engine; as parts of identifiers.
const DRIVER_PARTS: &[&str] = &[
    "adapter",
    "backend",
    "client",
    "connection",
    "database",
    "db",
    "dbms",
    "dbtype",
    "dialect",
    "driver",
    "drivername",
    "dsn",
    "engine",
    "phptype",
    "platform",
    "protocol",
    "provider",
    "rdbms",
    "scheme",
    "sql",
    "type",
    "url",
    "vendor",
];

impl Outline<'_> {
    pub(super) fn condition(&self, range: Range<usize>) -> Test {
        let range = self.unwrapped(range);
        let either = self.split(range.clone(), &["||", "or"]);
        if either.len() > 1 {
            return union(either.into_iter().map(|part| self.condition(part)));
        }
        let all = self.split(range.clone(), &["&&", "and"]);
        if all.len() > 1 {
            return narrowed(all.into_iter().map(|part| self.condition(part)));
        }
        if self.is_any(range.start, &["!", "not"]) && range.len() > 1 {
            let inner = range.start + 1..range.end;
            return match self.whole_operand(inner.clone()) {
                true => negated(self.condition(inner)),
                false => Test::Unknown,
            };
        }
        self.comparison(range)
    }

    /// Without brackets around the whole, and without what a value is assigned to or returned by.
    fn unwrapped(&self, mut range: Range<usize>) -> Range<usize> {
        let assigned = self
            .level(range.clone())
            .filter(|&at| self.is_any(at, &["=", ":=", "return", "=>"]))
            .last();
        if let Some(at) = assigned {
            range.start = at + 1;
        }
        while range.len() >= 2
            && self.is(range.start, "(")
            && self.tokens[range.start].partner + 1 == range.end
        {
            range = range.start + 1..range.end - 1;
        }
        range
    }

    /// Whether a `!` before the range is about all of it.
    fn whole_operand(&self, range: Range<usize>) -> bool {
        self.language == crate::model::Language::Python
            || !self
                .level(range)
                .any(|at| self.is_any(at, EQUAL) || self.is_any(at, UNEQUAL))
    }

    fn comparison(&self, range: Range<usize>) -> Test {
        let sign = |signs: &[&str]| self.level(range.clone()).find(|&at| self.is_any(at, signs));
        if let Some(at) = sign(EQUAL) {
            return self.compared(range.start..at, at + 1..range.end);
        }
        if let Some(at) = sign(UNEQUAL) {
            return negated(self.compared(range.start..at, at + 1..range.end));
        }
        if let Some(at) = sign(&["in"]) {
            let absent = at > range.start && self.is(at - 1, "not");
            let test = self.named_in(range);
            return match absent {
                true => negated(test),
                false => test,
            };
        }
        if sign(&["instanceof", "is", "is_a?"]).is_some() || self.is(range.start, "isinstance") {
            return self.class_in(range);
        }
        let compares = |at: usize| self.is_any(at, COMPARING);
        if range.clone().any(compares) {
            return self.named_in(range);
        }
        self.predicate(range)
    }

    /// One side names an engine, the other one what holds its name.
    fn compared(&self, left: Range<usize>, right: Range<usize>) -> Test {
        for (value, holder) in [(&right, &left), (&left, &right)] {
            if let Some(engine) = self.engine_value(value.clone())
                && self.is_driver(holder.clone())
            {
                return Test::Is(vec![engine], Extent::Whole);
            }
        }
        Test::Unknown
    }

    /// The engine that a string or a constant stands for: `'pgsql'`, `:mysql`, `DbType.MYSQL`, `self::DRIVER_PGSQL`.
    pub(super) fn engine_value(&self, range: Range<usize>) -> Option<&'static str> {
        if range.is_empty() || range.len() > 6 {
            return None;
        }
        let last = range.end - 1;
        match self.kind(last)? {
            Kind::String => self.engine_string(last).filter(|_| range.len() <= 2),
            Kind::Word => {
                let plain = range.clone().all(|at| {
                    self.kind(at) == Some(Kind::Word) || self.is_any(at, &[".", "::", ":", "\\"])
                });
                plain.then(|| self.engine_constant(last))?
            }
            // In brackets: ["mysql"], ("mysql").
            Kind::Close if range.len() == 3 => self.engine_string(range.start + 1),
            _ => None,
        }
    }

    fn engine_constant(&self, at: usize) -> Option<&'static str> {
        let word = self.word(at);
        let constant = !word.contains(|c: char| c.is_lowercase());
        engine(word.trim_start_matches('$'), Sureness::NearSql)
            .filter(|_| !word.starts_with('$'))
            .or_else(|| {
                engine_in_identifier(word)
                    .map(|(e, _)| e)
                    .filter(|_| constant)
            })
    }

    /// `"mysql"`, `'pdo_pgsql'`, `"jdbc:postgresql:"`, `'django.db.backends.mysql'`.
    pub(super) fn engine_string(&self, at: usize) -> Option<&'static str> {
        if self.kind(at) != Some(Kind::String) {
            return None;
        }
        let said = self.content(at).trim();
        let said = said.strip_prefix("jdbc:").unwrap_or(said);
        let said = said.strip_prefix("pdo_").unwrap_or(said);
        let said = said.strip_prefix("django.db.backends.").unwrap_or(said);
        engine(said.split(':').next().unwrap_or(said), Sureness::NearSql)
    }

    fn is_driver(&self, mut range: Range<usize>) -> bool {
        range.any(|at| {
            matches!(self.kind(at), Some(Kind::Word | Kind::String))
                && self.engine_string(at).is_none()
                && parts_of(self.word(at))
                    .iter()
                    .any(|part| DRIVER_PARTS.contains(&part.as_str()))
        })
    }

    /// All strings of a list name engines.
    fn named_in(&self, range: Range<usize>) -> Test {
        let strings: Vec<usize> = range
            .clone()
            .filter(|&at| self.kind(at) == Some(Kind::String))
            .collect();
        let engines: Vec<&'static str> = strings
            .iter()
            .filter_map(|&at| self.engine_string(at))
            .collect();
        match engines.is_empty() || engines.len() < strings.len() || !self.is_driver(range) {
            true => Test::Unknown,
            false => Test::Is(engines, Extent::Whole),
        }
    }

    fn class_in(&self, range: Range<usize>) -> Test {
        let classes: Vec<&'static str> = range
            .filter(|&at| self.word(at).starts_with(|c: char| c.is_uppercase()))
            .filter_map(|at| engine_in_identifier(self.word(at)).map(|(e, _)| e))
            .collect();
        match classes.is_empty() {
            true => Test::Unknown,
            false => Test::Is(classes, Extent::Whole),
        }
    }

    /// `isPostgres()`, `$this->db->is_mysql()`, `$isPg`, `usingSqlite`, `mysql?`.
    fn predicate(&self, range: Range<usize>) -> Test {
        let one_operand = self.level(range.clone()).all(|at| {
            matches!(self.kind(at), Some(Kind::Word))
                || self.is_any(at, &["(", ".", "->", "::", "?.", "?->"])
        });
        let last = self
            .level(range)
            .filter(|&at| self.kind(at) == Some(Kind::Word))
            .last();
        match last.and_then(|at| asked_engine(self.word(at))) {
            Some(engine) if one_operand => Test::Is(vec![engine], Extent::Whole),
            _ => Test::Unknown,
        }
    }
}

/// The engine that the name of a question asks for; a version in it (`isMysql8`) asks for more.
fn asked_engine(name: &str) -> Option<&'static str> {
    let parts = parts_of(name);
    let asks = name.ends_with('?')
        || ["is", "using", "uses", "use"]
            .iter()
            .any(|word| parts.iter().take(2).any(|part| part == word));
    let said: String = parts
        .iter()
        .map(String::as_str)
        .filter(|part| {
            ![
                "is",
                "using",
                "uses",
                "use",
                "db",
                "database",
                "driver",
                "dialect",
                "connection",
                "platform",
            ]
            .contains(part)
        })
        .collect();
    engine(&said, Sureness::NearSql).filter(|_| asks && !said.ends_with(['5', '8']))
}

pub(super) fn negated(test: Test) -> Test {
    match test {
        Test::Is(engines, Extent::Whole) => Test::IsNot(engines, Extent::Whole),
        Test::IsNot(engines, Extent::Whole) => Test::Is(engines, Extent::Whole),
        _ => Test::Unknown,
    }
}

/// Of conditions of which one has to hold.
fn union(tests: impl Iterator<Item = Test>) -> Test {
    let mut engines = Vec::new();
    let mut extent = Extent::Whole;
    for test in tests {
        let Test::Is(more, its) = test else {
            return Test::Unknown;
        };
        engines.extend(more);
        if its == Extent::Partial {
            extent = Extent::Partial;
        }
    }
    Test::Is(engines, extent)
}

/// Of conditions that all have to hold.
fn narrowed(tests: impl Iterator<Item = Test>) -> Test {
    let tests: Vec<Test> = tests.collect();
    let excluded: Vec<&'static str> = tests
        .iter()
        .filter_map(|test| match test {
            Test::IsNot(engines, _) => Some(engines.as_slice()),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    let only_excludes = tests
        .iter()
        .all(|t| matches!(t, Test::IsNot(_, Extent::Whole)));
    let extent = match only_excludes {
        true => Extent::Whole,
        false => Extent::Partial,
    };
    let one = tests.into_iter().find(|test| matches!(test, Test::Is(..)));
    match one {
        Some(Test::Is(engines, _)) => Test::Is(engines, Extent::Partial),
        _ if !excluded.is_empty() => Test::IsNot(excluded, extent),
        _ => Test::Unknown,
    }
}
