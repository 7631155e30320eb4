//! The shapes of pieces of statements: clauses, column definitions, single expressions.

use super::tokens::{Kind, Letters, letters_of};
use super::words::{FUNCTIONS, TABLE_TAIL};
use super::{Reader, Strength};

impl Reader<'_> {
    pub(super) fn fragment(&mut self, start: usize) -> Option<Strength> {
        let mut i = start;
        while matches!(
            self.kind(i),
            Some(Kind::Sign(b')' | b'(' | b',' | b'\'' | b'`') | Kind::Hole | Kind::Placeholder)
        ) {
            i += 1;
        }
        if self.marked_expression(start) || self.says_only_sql(i) {
            return Some(Strength::Strong);
        }
        if self.any(i, "SQL_CALC_FOUND_ROWS SQL_NO_CACHE STRAIGHT_JOIN") && self.at_end(i + 1) {
            return Some(Strength::Weak);
        }
        let quoted = self.kind(i) == Some(Kind::Quoted);
        let word = self.word(if quoted { i + 1 } else { i })?;
        self.letters = letters_of(word);
        let keyword = if quoted {
            String::new()
        } else {
            word.to_ascii_uppercase()
        };
        let holds = (!quoted && self.clause(&keyword, i + 1)) || self.definition(i);
        if !holds {
            return None;
        }
        match self.letters {
            Letters::Capitals => Some(Strength::Strong),
            _ => self.has_evidence().then_some(Strength::Weak),
        }
    }

    fn clause(&self, keyword: &str, i: usize) -> bool {
        let operand = || {
            self.name(i).is_some() || matches!(self.kind(i), Some(Kind::Sign(b'(') | Kind::Text))
        };
        let open = self.open(i);
        match keyword {
            "WHERE" | "HAVING" | "ON" => open || (operand() && self.has_condition(i)),
            "AND" | "OR" => open || (operand() && self.has_condition(i)),
            "ORDER" | "GROUP" => {
                self.is(i, "BY")
                    && (self.open(i + 1) || self.name(i + 1).is_some() || self.sign(i + 1, b'('))
            }
            "LIMIT" | "OFFSET" => {
                let counts = matches!(
                    self.kind(i),
                    Some(Kind::Number | Kind::Placeholder | Kind::Hole)
                );
                open || (counts && self.ends_limit(i + 1))
            }
            "LEFT" | "RIGHT" | "INNER" | "CROSS" | "OUTER" | "NATURAL" => {
                let join = self.skip_any(i, "OUTER LEFT RIGHT");
                self.is(join, "JOIN") && (self.open(join + 1) || join + 1 < self.tokens.len())
            }
            "JOIN" | "STRAIGHT_JOIN" => {
                open || self.name(i).is_some_and(|n| {
                    self.open(n)
                        || self.has_condition(n)
                        || self.find(n, "ON").is_some()
                        || self.find(n, "USING").is_some()
                })
            }
            "SET" => operand() && self.has_condition(i),
            "VALUES" | "VALUE" => self.sign(i, b'('),
            "FROM" => {
                open || self.sign(i, b'(')
                    || self.name(i).is_some_and(|n| {
                        self.at_end(n)
                            || self.among(n, &TABLE_TAIL)
                            || self.ends_table(n)
                            || (self.capitals() && self.among(n + 1, &TABLE_TAIL))
                    })
            }
            "UNION" => {
                self.any(self.skip_any(i, "ALL DISTINCT"), "SELECT")
                    || self.sign(i, b'(')
                    || self.is(i, "ALL")
            }
            "FOR" => self.follow(i, "UPDATE") || self.any(i, "SHARE") && self.capitals(),
            "USING" => self.sign(i, b'('),
            "LOCK" => self.follow(i, "IN SHARE MODE"),
            "USE" | "FORCE" | "IGNORE" => self.any(i, "INDEX KEY"),
            "SEPARATOR" => self.kind(i) == Some(Kind::Text),
            "INTERVAL" => self.capitals() && self.word(i + 1).is_some(),
            "DUPLICATE" => self.is(i, "KEY"),
            "CASE" => self.capitals() && (self.find(i, "WHEN").is_some() || self.is(i, "WHEN")),
            _ => self.table_option(keyword, i),
        }
    }

    /// Clauses that no sentence has, in any case of letters.
    fn says_only_sql(&self, i: usize) -> bool {
        self.follow(i, "LOCK IN SHARE MODE")
            || self.follow(i, "ON DUPLICATE KEY UPDATE")
            || (self.is(i, "COLLATE")
                && self.at_end(i + 2)
                && self.word(i + 1).is_some_and(|name| name.contains('_')))
            || (self.any(i, "SQL_CALC_FOUND_ROWS SQL_NO_CACHE") && i + 1 < self.tokens.len())
    }

    /// What may stand behind the first number of LIMIT.
    fn ends_limit(&self, i: usize) -> bool {
        let behind = match self.sign(i, b',') {
            true => i + 2,
            false => i,
        };
        self.at_end(behind)
            || self.among(behind, &TABLE_TAIL)
            || self.any(behind, "OFFSET")
            || !matches!(self.kind(behind), Some(Kind::Word))
    }

    /// What stands in CREATE TABLE and ALTER TABLE; else one expression.
    fn table_option(&self, keyword: &str, i: usize) -> bool {
        match keyword {
            "ENGINE" => self.sign(i, b'='),
            "DEFAULT" => self.any(i, "CHARSET CHARACTER COLLATE"),
            "AUTO_INCREMENT" => self.sign(i, b'=') || i >= self.tokens.len(),
            "CHARACTER" => self.is(i, "SET") && self.capitals(),
            "ADD" | "DROP" | "MODIFY" | "CHANGE" | "RENAME" => {
                self.capitals()
                    && self.any(
                        i,
                        "COLUMN INDEX KEY PRIMARY UNIQUE CONSTRAINT FOREIGN FULLTEXT TO",
                    )
            }
            "PRIMARY" | "UNIQUE" | "FULLTEXT" | "FOREIGN" | "SPATIAL" | "KEY" | "INDEX"
            | "CONSTRAINT" => {
                self.capitals() && self.tokens.iter().any(|t| t.kind == Kind::Sign(b'('))
            }
            _ => self.capitals() && self.expression(i - 1),
        }
    }

    /// A comparison, an assignment or an operator word near the start.
    fn has_condition(&self, i: usize) -> bool {
        const OPERATORS: &str = "IN LIKE IS BETWEEN EXISTS REGEXP RLIKE NOT MATCH";
        let last = (i + 24).min(self.tokens.len());
        let sign =
            (i..last).any(|n| matches!(self.kind(n), Some(Kind::Sign(b'=' | b'<' | b'>' | b'!'))));
        sign || (i..last)
            .any(|n| self.any(n, OPERATORS) && (self.capitals() || self.has_evidence()))
            || self.kind(i) == Some(Kind::Hole)
    }

    /// `GROUP_CONCAT(…)`, `COUNT(*) AS n`: one call in capitals and what may stand behind it.
    fn expression(&self, i: usize) -> bool {
        if !self.among(i, &FUNCTIONS) || !self.sign(i + 1, b'(') || self.tokens[i + 1].spaced {
            return false;
        }
        let prose = (i..self.tokens.len()).any(|n| self.any(n, "the your this"));
        !prose && (self.ends_expression(self.behind_brackets(i + 1)))
    }

    fn ends_expression(&self, n: usize) -> bool {
        self.at_end(n)
            || self.any(n, "AS DESC ASC FROM OVER BETWEEN IN LIKE")
            || (self.is(n, "IS") && (self.is(n + 1, "NULL") || self.follow(n + 1, "NOT NULL")))
            || matches!(
                self.kind(n),
                Some(Kind::Sign(
                    b',' | b'=' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/'
                ))
            )
    }

    /// `int(11) NOT NULL`, `` `a` varchar(20) DEFAULT 'x' ``.
    pub(super) fn definition(&self, i: usize) -> bool {
        const TYPES: &str = "INT INTEGER TINYINT SMALLINT MEDIUMINT BIGINT VARCHAR CHAR TEXT TINYTEXT MEDIUMTEXT \
    LONGTEXT BLOB LONGBLOB MEDIUMBLOB TINYBLOB DATETIME TIMESTAMP DATE DECIMAL NUMERIC FLOAT \
    DOUBLE ENUM SET BIT BOOLEAN BOOL JSON VARBINARY BINARY YEAR TIME";
        const OPTIONS: &str = "NOT NULL DEFAULT AUTO_INCREMENT UNSIGNED ZEROFILL COMMENT COLLATE CHARACTER PRIMARY ON";
        let typed = if self.any(i, TYPES) { i } else { i + 1 };
        let name_fits = typed == i || !self.prose(i);
        let option = (typed + 1..(typed + 8).min(self.tokens.len())).any(|n| {
            let letters = self.word(n).map_or(Letters::Mixed, letters_of);
            self.any(n, OPTIONS)
                && (letters == Letters::Capitals || (letters == Letters::Lower && !self.capitals()))
        });
        let sized =
            self.sign(typed + 1, b'(') && self.tokens.get(typed + 1).is_some_and(|t| !t.spaced);
        name_fits
            && self.any(typed, TYPES)
            && (sized || self.capitals())
            && (option || (sized && typed == i && self.ends_size(typed + 1)))
            && (!self.any(typed, "SET") || sized)
    }

    fn ends_size(&self, i: usize) -> bool {
        matches!(self.kind(i + 1), Some(Kind::Number | Kind::Text))
            && self.tokens[i..].iter().any(|t| t.kind == Kind::Sign(b')'))
    }
}
