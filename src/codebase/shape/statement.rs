//! The shapes of whole statements, by their first keyword.

use super::tokens::{Kind, Letters, letters_of};
use super::words::{LIST_WORDS, OBJECTS, TABLE_TAIL};
use super::{Edge, Reader, Strength};

impl Reader<'_> {
    pub(super) fn statement(&mut self, start: usize) -> Option<Strength> {
        let keyword = self.word(start)?;
        self.letters = letters_of(keyword);
        let spaced_on = self
            .tokens
            .get(start + 1)
            .is_none_or(|t| t.spaced || t.kind == Kind::Sign(b'('));
        if !spaced_on || !self.reads_as(&keyword.to_ascii_uppercase(), start + 1) {
            return None;
        }
        let evidence = self.has_evidence();
        match self.letters {
            Letters::Capitals => Some(Strength::Strong),
            // `call f(x)` is also what messages and other languages say.
            Letters::Lower if (evidence || self.has_comma()) && !self.is(start, "CALL") => {
                Some(Strength::Strong)
            }
            Letters::Lower => Some(Strength::Weak),
            Letters::Mixed if self.defines_a_table(start) => Some(Strength::Strong),
            Letters::Mixed => evidence.then_some(Strength::Weak),
        }
    }

    /// `Create table t (a varchar(20) …`: a column in the brackets is no part of a sentence.
    fn defines_a_table(&self, start: usize) -> bool {
        let open = (start..self.tokens.len().min(start + 12)).find(|&i| self.sign(i, b'('));
        self.is(start, "CREATE") && open.is_some_and(|open| self.definition(open + 1))
    }

    fn reads_as(&mut self, keyword: &str, i: usize) -> bool {
        match keyword {
            "SELECT" => self.select(i),
            "INSERT" => self
                .insert(self.skip_any(i, "LOW_PRIORITY DELAYED HIGH_PRIORITY IGNORE OR REPLACE")),
            "REPLACE" => self.insert(self.skip_any(i, "LOW_PRIORITY DELAYED")),
            "UPDATE" => self.update(self.skip_any(i, "LOW_PRIORITY IGNORE")),
            "DELETE" => self.delete(self.skip_any(i, "LOW_PRIORITY QUICK IGNORE")),
            "CREATE" => self.create(i),
            "ALTER" => self.alter(self.skip_any(i, "IGNORE ONLINE OFFLINE")),
            "DROP" => self.drop(self.skip_any(i, "TEMPORARY")),
            "TRUNCATE" => self.truncate(i),
            "SHOW" => self.show(self.skip_any(i, "FULL GLOBAL SESSION EXTENDED LOCAL")),
            "SET" => self.set(i),
            "EXPLAIN" => self.explain(i),
            "DESCRIBE" | "DESC" => {
                self.letters != Letters::Mixed
                    && self.lone_name(i)
                    && (self.capitals() || keyword == "DESCRIBE")
            }
            "WITH" => self.with(self.skip_any(i, "RECURSIVE")),
            "CALL" => self.call(i),
            "GRANT" => self.grant(i, "TO"),
            "REVOKE" => self.grant(i, "FROM"),
            _ => self.administers(keyword, i),
        }
    }

    /// The statements of an administrator.
    fn administers(&self, keyword: &str, i: usize) -> bool {
        match keyword {
            "LOAD" => {
                self.any(i, "DATA XML")
                    && self.is(
                        self.skip_any(i + 1, "LOW_PRIORITY CONCURRENT LOCAL"),
                        "INFILE",
                    )
            }
            "OPTIMIZE" | "ANALYZE" | "REPAIR" | "CHECK" | "CHECKSUM" => {
                self.maintain(self.skip_any(i, "LOCAL NO_WRITE_TO_BINLOG"))
            }
            "LOCK" => {
                self.any(i, "TABLES TABLE")
                    && self.name_or_open(i + 1).is_some_and(|n| self.lock_tail(n))
            }
            "UNLOCK" => self.any(i, "TABLES TABLE") && self.at_end(i + 1),
            "RENAME" => {
                self.any(i, "TABLE USER")
                    && self.name_or_open(i + 1).is_some_and(|n| {
                        self.open(n) || self.is(n, "TO") || self.kind(n) == Some(Kind::Placeholder)
                    })
            }
            "START" => {
                self.is(i, "TRANSACTION") && (self.at_end(i + 1) || self.any(i + 1, "WITH READ"))
            }
            "USE" => self.letters == Letters::Capitals && self.lone_name(i),
            "FLUSH" => {
                self.any(i, "TABLES TABLE PRIVILEGES LOGS STATUS HOSTS BINARY QUERY")
                    && self.letters != Letters::Mixed
            }
            "PREPARE" => self.capitals() && self.name(i).is_some_and(|n| self.is(n, "FROM")),
            "DEALLOCATE" => self.capitals() && self.is(i, "PREPARE"),
            "KILL" => {
                self.capitals()
                    && matches!(
                        self.kind(self.skip_any(i, "QUERY CONNECTION")),
                        Some(Kind::Number | Kind::Placeholder | Kind::Hole)
                    )
            }
            _ => false,
        }
    }

    fn select(&self, i: usize) -> bool {
        const MODIFIERS: &str = "ALL DISTINCT DISTINCTROW HIGH_PRIORITY STRAIGHT_JOIN SQL_CALC_FOUND_ROWS SQL_NO_CACHE \
    SQL_CACHE SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT";
        let list = self.skip_any(i, MODIFIERS);
        if self.open(list) {
            return self.capitals();
        }
        if list >= self.tokens.len() || self.sign(list, b',') {
            return false;
        }
        match self.find(list, "FROM") {
            Some(from) if from > list => {
                self.select_list(list, from) && self.tables_follow(list, from + 1)
            }
            Some(_) => false,
            None => self.select_alone(list),
        }
    }

    /// The tokens of a select list: no articles, and in small letters no run of words.
    fn select_list(&self, start: usize, end: usize) -> bool {
        if self.prose(start) {
            return false;
        }
        let runs = (start + 1..end).filter(|&n| {
            let pair = self.word(n - 1).is_some() && self.word(n).is_some();
            pair && !self.among(n, &LIST_WORDS) && !self.among(n - 1, &LIST_WORDS)
        });
        let runs = runs.count();
        let prose = (start..end).any(|n| self.any(n, "the an your this of to"));
        !prose
            && (runs == 0
                || (self.capitals() && runs <= 3 * (end - start) / 4)
                || (runs <= 1 && self.has_evidence()))
    }

    fn tables_follow(&self, list: usize, i: usize) -> bool {
        if self.sign(i, b'(') || self.open(i) {
            return true;
        }
        if i >= self.tokens.len() {
            // A select that another string continues.
            return self.capitals();
        }
        let Some(mut next) = self.name(i) else {
            return false;
        };
        if self.is(next, "AS") {
            next += 1;
        }
        let listed = self.has_evidence() || self.has_comma() || next - i > 1;
        let tail = |n: usize| self.at_end(n) || self.among(n, &TABLE_TAIL) || self.ends_table(n);
        let alias = |n: usize| {
            matches!(self.kind(n), Some(Kind::Word | Kind::Quoted)) && !self.prose(n) && tail(n + 1)
        };
        if self.capitals() && !self.sign(next, b':') {
            return tail(next) || alias(next);
        }
        (tail(next) || (alias(next) && (listed || !self.at_end(next + 1)))) && (list < i)
    }

    /// A select without FROM: a call, a literal, a variable; in capitals also a list.
    fn select_alone(&self, i: usize) -> bool {
        let called = self.word(i).is_some() && self.sign(i + 1, b'(') && !self.tokens[i + 1].spaced;
        match self.kind(i) {
            Some(Kind::Placeholder | Kind::Text) => self.after_value(i + 1),
            Some(Kind::Number) => self.after_value(i + 1),
            Some(Kind::Hole) => self.capitals() || self.after_value(i + 1),
            Some(Kind::Quoted) => true,
            Some(Kind::Sign(b'(')) => self.capitals() || self.is(i + 1, "SELECT"),
            Some(Kind::Sign(b'*')) => self.capitals() || self.at_end(i + 1),
            Some(Kind::Word) if called => self.capitals() || !self.is_call_in_prose(i),
            Some(Kind::Word) if self.prose(i) => false,
            Some(Kind::Word) => {
                self.capitals()
                    && (self.sign(i + 1, b',')
                        || self.sign(i + 1, b'.')
                        || self.any(i, "EXISTS NULL NOT INTERVAL")
                        || (self.is(i, "CASE") && self.find(i, "END").is_some()))
            }
            _ => false,
        }
    }

    fn after_value(&self, i: usize) -> bool {
        self.at_end(i)
            || self.any(i, "AS FROM UNION WHERE INTO IN IS")
            || matches!(self.kind(i), Some(Kind::Sign(_)))
    }

    /// `select option(s)`.
    fn is_call_in_prose(&self, i: usize) -> bool {
        self.is(i + 2, "s") && self.sign(i + 3, b')')
    }

    fn insert(&self, i: usize) -> bool {
        let into = self.is(i, "INTO");
        let table = if into { i + 1 } else { i };
        if !into && !self.capitals() {
            return false;
        }
        let Some(next) = self.name_or_open(table) else {
            return false;
        };
        if self.at_end(next) {
            let inserted = matches!(self.kind(table), Some(Kind::Hole | Kind::Quoted));
            return into && (self.capitals() || inserted || self.end == Edge::Joined);
        }
        self.sign(next, b'(')
            || self.any(
                next,
                "VALUES VALUE SET SELECT DEFAULT PARTITION AS WITH TABLE",
            )
            || (into && matches!(self.kind(next), Some(Kind::Hole | Kind::Placeholder)))
    }

    fn update(&self, i: usize) -> bool {
        let Some(next) = self.name_or_open(i) else {
            return false;
        };
        if self.open(next) || (next >= self.tokens.len() && self.kind(i) == Some(Kind::Hole)) {
            return self.capitals();
        }
        let Some(set) = self.find(next, "SET") else {
            return self.capitals() && self.any(next, "INNER LEFT JOIN") && self.has_evidence();
        };
        let assigned = (set + 1..(set + 12).min(self.tokens.len())).any(|n| self.sign(n, b'='));
        let column = self.name_or_open(set + 1);
        match column {
            None => self.capitals() && set + 1 >= self.tokens.len(),
            Some(_) if assigned => true,
            Some(n) => {
                self.capitals()
                    && (self.open(n)
                        || n >= self.tokens.len()
                        || self.kind(set + 1) == Some(Kind::Hole))
            }
        }
    }

    fn delete(&self, i: usize) -> bool {
        const TAIL: &str = "WHERE ORDER LIMIT USING AS PARTITION INNER LEFT JOIN";
        let Some(from) = self.find(i, "FROM").filter(|from| *from <= i + 24) else {
            return false;
        };
        let multiple = from > i;
        if multiple && (self.name(i).is_none() || self.select_list_words(i, from)) {
            return false;
        }
        let Some(next) = self.name_or_open(from + 1) else {
            return from + 1 >= self.tokens.len() && self.capitals();
        };
        if self.any(next, TAIL) {
            return true;
        }
        let alias = self.word(next).is_some()
            && !self.prose(next)
            && (self.any(next + 1, TAIL) || (multiple && self.sign(next + 1, b',')));
        let ends = self.at_end(next) || self.ends_table(next);
        alias || (ends && (self.capitals() || self.open(next) || !multiple))
    }

    /// Two plain words side by side.
    fn select_list_words(&self, start: usize, end: usize) -> bool {
        (start + 1..end).any(|n| self.word(n - 1).is_some() && self.word(n).is_some())
    }

    fn create(&self, i: usize) -> bool {
        let mut at = i;
        if self.follow(at, "OR REPLACE") {
            at += 2;
        }
        at = self.skip_options(at);
        let Some(object) = self.word(at).map(str::to_ascii_uppercase) else {
            return false;
        };
        let conditional = self.follow(at + 1, "IF NOT EXISTS");
        let named = if conditional { at + 4 } else { at + 1 };
        if self.is(at, "USER") && self.kind(named) == Some(Kind::Text) {
            return true;
        }
        let Some(next) = self.name_or_open(named) else {
            return named >= self.tokens.len() && self.capitals() && self.among(at, &OBJECTS);
        };
        let open = self.open(next) || (conditional && self.at_end(next));
        let tail = |words: &str| {
            open || self.any(next, words) || matches!(self.kind(next), Some(Kind::Hole))
        };
        match object.as_str() {
            "TABLE" => {
                self.sign(next, b'(')
                    || tail("LIKE AS SELECT ENGINE DEFAULT COLLATE")
                    || (self.capitals() && self.at_end(next))
            }
            "INDEX" | "KEY" => tail("ON USING"),
            "VIEW" => self.sign(next, b'(') || tail("AS"),
            "DATABASE" | "SCHEMA" => {
                tail("CHARACTER DEFAULT COLLATE CHARSET")
                    || (self.letters != Letters::Mixed && self.at_end(next))
            }
            "USER" | "ROLE" => {
                matches!(
                    self.kind(named),
                    Some(Kind::Text | Kind::Quoted | Kind::Hole)
                ) || self.any(next, "IDENTIFIED")
                    || self.capitals() && self.at_end(next)
            }
            "PROCEDURE" | "FUNCTION" => self.sign(next, b'(') || self.is(next, "RETURNS"),
            "TRIGGER" => tail("BEFORE AFTER"),
            "EVENT" => tail("ON"),
            "SERVER" | "TABLESPACE" | "LOGFILE" | "UNDO" => self.capitals(),
            _ => false,
        }
    }

    /// What may stand between CREATE and the kind of object.
    fn skip_options(&self, mut i: usize) -> usize {
        const PLAIN: &str = "TEMPORARY UNIQUE FULLTEXT SPATIAL AGGREGATE MATERIALIZED UNLOGGED GLOBAL SQL SECURITY \
    INVOKER DEFINER";
        loop {
            if self.any(i, "DEFINER ALGORITHM") && self.sign(i + 1, b'=') {
                i += 3;
                while self.kind(i) == Some(Kind::Placeholder)
                    || matches!(self.kind(i), Some(Kind::Quoted | Kind::Text | Kind::Hole))
                    || (self.sign(i, b'(') && self.sign(i + 1, b')'))
                    || self.sign(i, b')')
                {
                    i += 1;
                }
            } else if self.any(i, PLAIN) {
                i += 1;
            } else {
                return i;
            }
        }
    }

    fn alter(&self, i: usize) -> bool {
        const ACTIONS: &str = "ADD DROP MODIFY CHANGE RENAME ALTER ENGINE CONVERT AUTO_INCREMENT COMMENT CHARACTER \
    CHARSET DEFAULT COLLATE ORDER DISABLE ENABLE PARTITION TRUNCATE DISCARD IMPORT FORCE \
    ROW_FORMAT ALGORITHM LOCK REMOVE REORGANIZE COALESCE TYPE IDENTIFIED ON WITH";
        if !self.any(
            i,
            "TABLE DATABASE SCHEMA USER EVENT VIEW PROCEDURE FUNCTION SERVER TABLESPACE",
        ) {
            return false;
        }
        let named = if self.follow(i + 1, "IF EXISTS") {
            i + 3
        } else {
            i + 1
        };
        if self.is(i, "USER") && self.kind(named) == Some(Kind::Text) {
            return true;
        }
        let Some(next) = self.name_or_open(named) else {
            return named >= self.tokens.len() && self.capitals();
        };
        self.open(next)
            || self.any(next, ACTIONS)
            || self.kind(next) == Some(Kind::Hole)
            || (self.capitals() && self.at_end(next))
            || (self.is(i, "VIEW") && self.is(next, "AS"))
            || (self.is(i, "USER") && self.kind(next) == Some(Kind::Placeholder))
    }

    fn drop(&self, i: usize) -> bool {
        if !self.among(i, &OBJECTS) {
            return false;
        }
        let conditional = self.follow(i + 1, "IF EXISTS");
        let named = if conditional { i + 3 } else { i + 1 };
        if self.is(i, "USER") && self.kind(named) == Some(Kind::Text) {
            return true;
        }
        let Some(next) = self.name_or_open(named) else {
            return named >= self.tokens.len() && self.capitals();
        };
        let ends = self.at_end(next)
            || self.sign(next, b',')
            || self.any(next, "CASCADE RESTRICT")
            || self.kind(next) == Some(Kind::Hole);
        match self.any(i, "INDEX KEY") {
            true => self.is(next, "ON") || self.open(next) || (conditional && ends),
            false => ends || (self.is(i, "USER") && self.kind(next) == Some(Kind::Placeholder)),
        }
    }

    fn truncate(&self, i: usize) -> bool {
        match self.is(i, "TABLE") {
            true => {
                self.name_or_open(i + 1)
                    .is_some_and(|n| self.at_end(n) || self.kind(n) == Some(Kind::Hole))
                    || (self.capitals() && i + 1 >= self.tokens.len())
            }
            false => self.capitals() && self.lone_name(i),
        }
    }

    /// One name and nothing else.
    fn lone_name(&self, i: usize) -> bool {
        self.name_or_open(i)
            .is_some_and(|n| self.at_end(n) || self.kind(n) == Some(Kind::Hole))
    }

    fn show(&self, i: usize) -> bool {
        const TOPICS: &str = "TABLES DATABASES SCHEMAS COLUMNS FIELDS INDEX INDEXES KEYS STATUS VARIABLES PROCESSLIST \
    GRANTS ENGINES WARNINGS ERRORS TRIGGERS PLUGINS EVENTS CHARSET COLLATION PRIVILEGES \
    PROFILES PROFILE";
        const TAIL: &str = "FROM IN LIKE WHERE FOR LIMIT";
        const PAIRS: &[(&str, &str)] = &[
            (
                "CREATE",
                "TABLE DATABASE SCHEMA VIEW PROCEDURE FUNCTION TRIGGER EVENT USER",
            ),
            ("TABLE", "STATUS"),
            ("PROCEDURE", "STATUS CODE"),
            ("FUNCTION", "STATUS CODE"),
            ("MASTER", "STATUS LOGS"),
            ("SLAVE", "STATUS HOSTS"),
            ("REPLICA", "STATUS"),
            ("BINARY", "LOGS LOG"),
            ("BINLOG", "EVENTS"),
            ("RELAYLOG", "EVENTS"),
            ("OPEN", "TABLES"),
            ("CHARACTER", "SET"),
            ("ENGINE", "INNODB"),
            ("STORAGE", "ENGINES"),
        ];
        let pair = PAIRS
            .iter()
            .any(|(first, second)| self.is(i, first) && self.any(i + 1, second));
        let next = if pair { i + 2 } else { i + 1 };
        if !pair && !self.any(i, TOPICS) {
            return false;
        }
        if self.is(i, "CREATE") {
            return self.name_or_open(next).is_some()
                || next >= self.tokens.len() && self.capitals();
        }
        if self.at_end(next) || self.open(next) {
            return self.letters != Letters::Mixed;
        }
        let of_file = self.is(i + 1, "EVENTS") && self.kind(next + 1) == Some(Kind::Text);
        let named = self.any(next, "FROM IN")
            && (self.name_or_open(next + 1).is_some() || of_file || next + 1 >= self.tokens.len());
        let engine_status = self.is(i, "ENGINE") && self.is(next, "STATUS");
        named
            || engine_status
            || (self.any(next, TAIL) && !self.any(next, "FROM IN") && self.has_evidence_or_text())
            || self.kind(next) == Some(Kind::Hole)
    }

    fn has_evidence_or_text(&self) -> bool {
        self.has_evidence() || self.capitals() || self.tokens.iter().any(|t| t.kind == Kind::Text)
    }

    fn set(&self, i: usize) -> bool {
        const SETTINGS: &str = "SQL_MODE AUTOCOMMIT FOREIGN_KEY_CHECKS UNIQUE_CHECKS TIME_ZONE SQL_SAFE_UPDATES \
    SQL_LOG_BIN SQL_BIG_SELECTS GROUP_CONCAT_MAX_LEN CHARACTER_SET_RESULTS \
    CHARACTER_SET_CLIENT CHARACTER_SET_CONNECTION";
        let value = |n: usize| self.tokens.get(n).is_some() || self.open(n);
        if self.is(i, "NAMES") || self.any(i, "CHARSET") || self.follow(i, "CHARACTER SET") {
            let named = if self.is(i, "CHARACTER") {
                i + 2
            } else {
                i + 1
            };
            let next = if self.kind(named) == Some(Kind::Text) {
                Some(named + 1)
            } else {
                self.name_or_open(named)
            };
            return next
                .is_some_and(|n| self.at_end(n) || self.is(n, "COLLATE") || self.sign(n, b','))
                || (self.capitals() && named >= self.tokens.len());
        }
        if self.is(i, "TRANSACTION")
            || (self.any(i, "SESSION GLOBAL") && self.is(i + 1, "TRANSACTION"))
        {
            return self.any(i + 1, "ISOLATION READ TRANSACTION");
        }
        if self
            .tokens
            .get(i)
            .is_some_and(|t| t.kind == Kind::Placeholder && t.text.starts_with('@'))
        {
            return self.sign(i + 1, b'=') || self.sign(i + 1, b':') || self.open(i + 1);
        }
        if self.any(i, "SESSION GLOBAL LOCAL PERSIST") {
            return self
                .name_or_open(i + 1)
                .is_some_and(|n| (self.sign(n, b'=') && value(n + 1)) || self.open(n));
        }
        self.any(i, SETTINGS) && self.sign(i + 1, b'=') && value(i + 2)
    }

    fn explain(&mut self, i: usize) -> bool {
        let mut at = self.skip_any(i, "EXTENDED PARTITIONS ANALYZE");
        if self.is(at, "FORMAT") && self.sign(at + 1, b'=') {
            at += 3;
        }
        match self.word(at).map(str::to_ascii_uppercase) {
            Some(word)
                if ["SELECT", "UPDATE", "DELETE", "INSERT", "REPLACE", "WITH"]
                    .contains(&word.as_str()) =>
            {
                self.reads_as(&word, at + 1)
            }
            _ => self.capitals() && (self.open(at) || self.lone_name(at)),
        }
    }

    fn with(&self, i: usize) -> bool {
        let Some(mut next) = self.name(i) else {
            return false;
        };
        if self.sign(next, b'(') {
            next = (next..self.tokens.len())
                .find(|n| self.sign(*n, b')'))
                .map_or(next, |n| n + 1);
        }
        let body = if self.sign(next + 1, b'(') {
            next + 2
        } else {
            next + 1
        };
        let query = self.any(body, "SELECT WITH INSERT UPDATE DELETE VALUES TABLE")
            || matches!(self.kind(body), Some(Kind::Hole | Kind::Sign(b'(')));
        self.is(next, "AS")
            && (self.open(body)
                || (body > next + 1 && (query || (self.capitals() && body >= self.tokens.len()))))
    }

    fn call(&self, i: usize) -> bool {
        let Some(next) = self.name(i).filter(|_| self.letters != Letters::Mixed) else {
            return false;
        };
        let touches = self.tokens.get(next).is_some_and(|t| !t.spaced);
        let bracket = self.sign(next, b'(') && (touches || self.capitals());
        (bracket && self.at_end(self.behind_brackets(next))) || (self.open(next) && self.capitals())
    }

    fn grant(&self, i: usize, to: &str) -> bool {
        const PRIVILEGES: &str = "ALL SELECT INSERT UPDATE DELETE CREATE DROP USAGE EXECUTE RELOAD PROCESS FILE REPLICATION \
    ALTER INDEX TRIGGER SUPER LOCK SHOW GRANT";
        if self.kind(i) == Some(Kind::Hole) {
            return self.find(i, "ON").is_some();
        }
        self.any(i, PRIVILEGES)
            && self
                .find(i, "ON")
                .is_some_and(|on| self.find(on, to).is_some() || self.end == Edge::Joined)
    }

    fn maintain(&self, i: usize) -> bool {
        if !self.any(i, "TABLE TABLES") || self.letters == Letters::Mixed {
            return false;
        }
        match self.name_or_open(i + 1) {
            Some(n) => {
                self.at_end(n)
                    || self.sign(n, b',')
                    || matches!(self.kind(n), Some(Kind::Hole))
                    || self.any(n, "FOR QUICK FAST MEDIUM EXTENDED CHANGED USE_FRM")
            }
            None => i + 1 >= self.tokens.len() && self.capitals(),
        }
    }

    fn lock_tail(&self, mut n: usize) -> bool {
        if self.open(n) {
            return true;
        }
        if self.is(n, "AS") {
            n += 1;
        }
        (n..(n + 3).min(self.tokens.len()))
            .any(|m| self.any(m, "READ WRITE LOW_PRIORITY") || self.kind(m) == Some(Kind::Hole))
    }
}
