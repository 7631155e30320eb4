//! Whether a text reads as SQL: by the shape of its first clause, not by a word alone.
//!
//! English has the same words (`Select an option from the list`), so a text must show what only SQL has: keywords in
//! capitals, or signs, placeholders and quoted names where SQL wants them, and no articles where names stand.

mod expression;
mod fragment;
mod statement;
mod tokens;
mod words;

use tokens::{Kind, Letters, MOST_TOKENS, Token, letters_of, tokens_of};
use words::{CLAUSE_WORDS, NAME_TAIL, PROSE, SPREADSHEET_CALLS, STATEMENT_WORDS, TABLE_TAIL};

pub(super) use words::{MARKS, UNITS, Words};

/// Whether a text holds whole statements, pieces of one, or all that a program chooses from to make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SqlKind {
    Statement,
    /// Parts of one statement in the order in which they are written, of which not all may be in it.
    Parts,
    Fragment,
    /// A query over objects and their attributes (JPQL, HQL): no SQL, though the library makes some of it.
    Objects,
}

/// How far the shape alone tells SQL from other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// SQL where the place says so too (`show tables`).
    Weak,
    Strong,
}

/// Whether code is joined to the text at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Closed,
    Joined,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) kind: SqlKind,
    pub(super) strength: Strength,
}

/// Reads the start of a text; `None` where it does not read as SQL.
pub(super) fn read_shape(text: &str, end: Edge) -> Option<Reading> {
    let tokens = tokens_of(text);
    let mut reader = Reader {
        tokens: &tokens,
        end,
        letters: Letters::Lower,
    };
    let start = reader.skip_lead();
    if reader.is_sentence() {
        return None;
    }
    if let Some(strength) = reader.statement(start) {
        return Some(Reading {
            kind: SqlKind::Statement,
            strength,
        });
    }
    if reader.is_spreadsheet_formula() {
        return None;
    }
    let strength = reader.fragment(start)?;
    Some(Reading {
        kind: SqlKind::Fragment,
        strength,
    })
}

/// Whether the first word can only be a statement's where the call takes SQL (`COMMIT`, `FLUSH …`).
pub(super) fn starts_with_statement_word(text: &str) -> bool {
    let tokens = tokens_of(text);
    let reader = Reader {
        tokens: &tokens,
        end: Edge::Closed,
        letters: Letters::Lower,
    };
    let start = reader.skip_lead();
    reader.among(start, &STATEMENT_WORDS)
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    end: Edge,
    /// How the first keyword is written.
    letters: Letters,
}

impl<'t> Reader<'t> {
    /// `IF(ISERROR(VLOOKUP(…`: calls of the same form in another language.
    fn is_spreadsheet_formula(&self) -> bool {
        (0..self.tokens.len()).any(|i| self.among(i, &SPREADSHEET_CALLS) && self.sign(i + 1, b'('))
    }

    fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|t| t.kind)
    }

    fn word(&self, i: usize) -> Option<&'t str> {
        self.tokens
            .get(i)
            .filter(|t| t.kind == Kind::Word)
            .map(|t| t.text)
    }

    fn is(&self, i: usize, keyword: &str) -> bool {
        self.word(i)
            .is_some_and(|w| w.eq_ignore_ascii_case(keyword))
    }

    /// Whether the token is one of these words, which are told apart by blanks.
    fn any(&self, i: usize, keywords: &str) -> bool {
        self.word(i).is_some_and(|w| {
            let mut listed = keywords.split_ascii_whitespace();
            listed.any(|k| k.len() == w.len() && k.eq_ignore_ascii_case(w))
        })
    }

    fn among(&self, i: usize, words: &Words) -> bool {
        self.word(i).is_some_and(|word| words.holds(word))
    }

    /// A word that sentences have where SQL has a name; `a` may be a name, `if(` a call.
    fn prose(&self, i: usize) -> bool {
        if !self.among(i, &PROSE) || (self.sign(i + 1, b'(') && !self.tokens[i + 1].spaced) {
            return false;
        }
        !self.is(i, "a")
            || (self.word(i + 1).is_some()
                && !self.among(i + 1, &TABLE_TAIL)
                && !self.among(i + 1, &NAME_TAIL))
    }

    fn sign(&self, i: usize, sign: u8) -> bool {
        self.kind(i) == Some(Kind::Sign(sign))
    }

    fn follow(&self, i: usize, keywords: &str) -> bool {
        let mut listed = keywords.split_ascii_whitespace().enumerate();
        listed.all(|(n, k)| self.is(i + n, k))
    }

    fn skip_any(&self, mut i: usize, keywords: &str) -> usize {
        while self.any(i, keywords) {
            i += 1;
        }
        i
    }

    fn at_end(&self, i: usize) -> bool {
        i >= self.tokens.len() || self.sign(i, b';')
    }

    /// The text stops here and code goes on.
    fn open(&self, i: usize) -> bool {
        i >= self.tokens.len() && self.end == Edge::Joined
    }

    fn capitals(&self) -> bool {
        self.letters == Letters::Capitals
    }

    /// Skips brackets and one hole before a statement.
    fn skip_lead(&self) -> usize {
        let mut i = 0;
        while self.sign(i, b'(') {
            i += 1;
        }
        if self.kind(i) == Some(Kind::Hole)
            && (self.among(i + 1, &STATEMENT_WORDS) || self.among(i + 1, &CLAUSE_WORDS))
        {
            i += 1;
        }
        i
    }

    /// A full stop, an exclamation mark or a question mark ends a sentence, not a statement.
    fn is_sentence(&self) -> bool {
        let Some(last) = self
            .tokens
            .last()
            .filter(|_| self.tokens.len() < MOST_TOKENS)
        else {
            return false;
        };
        let ends_so = matches!(last.kind, Kind::Sign(b'.' | b'!' | b'?' | b':')) && !last.spaced;
        let full_stop = self.tokens.windows(2).any(|pair| {
            pair[0].kind == Kind::Sign(b'.')
                && pair[1].spaced
                && pair[1].kind == Kind::Word
                && letters_of(pair[1].text) == Letters::Mixed
        });
        (ends_so && self.end == Edge::Closed) || full_stop
    }

    /// The token behind a name (`db.t`, `` `t` ``, a hole, `wp_` and a hole).
    fn name(&self, i: usize) -> Option<usize> {
        let mut at = i;
        loop {
            match self.kind(at)? {
                Kind::Word if at == i && self.prose(at) => return None,
                Kind::Word | Kind::Quoted | Kind::Hole | Kind::Placeholder | Kind::Number => {
                    at += 1
                }
                Kind::Sign(b'*') if at > i => at += 1,
                Kind::Sign(b'[') => at = self.closed(at)?,
                _ => return None,
            }
            let touches = self.tokens.get(at).is_some_and(|t| !t.spaced);
            match self.kind(at) {
                Some(Kind::Sign(b'.')) => at += 1,
                Some(Kind::Hole | Kind::Word | Kind::Quoted | Kind::Placeholder) if touches => {}
                _ => return Some(at),
            }
            if at >= self.tokens.len() {
                return Some(at);
            }
        }
    }

    /// A name, or the end of a text that code continues.
    fn name_or_open(&self, i: usize) -> Option<usize> {
        if self.open(i) { Some(i) } else { self.name(i) }
    }

    fn closed(&self, i: usize) -> Option<usize> {
        (i..(i + 4).min(self.tokens.len()))
            .find(|n| self.sign(*n, b']'))
            .map(|n| n + 1)
    }

    /// The first of these words outside brackets.
    fn find(&self, from: usize, keyword: &str) -> Option<usize> {
        let mut depth = 0u32;
        for i in from..self.tokens.len() {
            match self.kind(i) {
                Some(Kind::Sign(b'(')) => depth += 1,
                Some(Kind::Sign(b')')) => depth = depth.saturating_sub(1),
                Some(Kind::Word) if depth == 0 && self.is(i, keyword) => return Some(i),
                Some(Kind::Sign(b';')) => return None,
                _ => {}
            }
        }
        None
    }

    /// Something that no sentence has.
    fn has_evidence(&self) -> bool {
        self.tokens.iter().any(|t| {
            matches!(t.kind, Kind::Quoted | Kind::Placeholder | Kind::Hole)
                || matches!(t.kind, Kind::Sign(b'*' | b'=' | b'(' | b';' | b'<' | b'>'))
        })
    }

    fn has_comma(&self) -> bool {
        self.tokens.iter().any(|t| t.kind == Kind::Sign(b','))
    }

    fn ends_table(&self, n: usize) -> bool {
        matches!(
            self.kind(n),
            Some(Kind::Sign(b',' | b')') | Kind::Hole | Kind::Placeholder | Kind::Number)
        )
    }

    /// The token behind the bracket that closes this one; the end where none does.
    fn behind_brackets(&self, open: usize) -> usize {
        let mut depth = 0u32;
        for i in open..self.tokens.len() {
            match self.kind(i) {
                Some(Kind::Sign(b'(')) => depth += 1,
                Some(Kind::Sign(b')')) if depth <= 1 => return i + 1,
                Some(Kind::Sign(b')')) => depth -= 1,
                _ => {}
            }
        }
        self.tokens.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(SqlKind, Strength)> {
        read_shape(&text.replace('□', "\u{FFFC}"), Edge::Closed).map(|r| (r.kind, r.strength))
    }

    const STATEMENTS: &[&str] = &[
        "SELECT * FROM users",
        "SELECT id, name FROM users u WHERE id = 1",
        "select * from users where id = ?",
        "select id from users where name = 'x'",
        "select count(*) from t",
        "  \n SELECT DISTINCT `a`.`b` FROM □ WHERE x = '□'",
        "(SELECT a FROM b) UNION (SELECT c FROM d)",
        "/* hint */ SELECT 1",
        "-- note\nSELECT NOW()",
        "SELECT @@version",
        "SELECT 'a' AS b",
        "select 1",
        "select last_insert_id()",
        "SELECT SQL_CALC_FOUND_ROWS * FROM wp_posts LIMIT 0, 10",
        "SELECT a, b, (SELECT c FROM d) e FROM □_posts p",
        "SELECT IF(a, b, c) FROM t",
        "SELECT □ FROM □",
        "SELECT GROUP_CONCAT(a SEPARATOR ',') AS x FROM t GROUP BY b",
        "SELECT COUNT(*) cnt, MAX(created) last FROM t",
        "SELECT EXISTS(SELECT 1 FROM t)",
        "INSERT INTO t (a, b) VALUES (?, ?)",
        "INSERT IGNORE INTO t SET a = 1",
        "insert into t values (1)",
        "INSERT INTO □ (□) VALUES (□)",
        "INSERT INTO wp_options SELECT * FROM x",
        "REPLACE INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "update t set a = :a where id = :id",
        "UPDATE □ SET a = '□' WHERE b",
        "UPDATE a INNER JOIN b ON a.id = b.id SET a.x = b.x",
        "UPDATE LOW_PRIORITY t SET n = n + 1 LIMIT 1",
        "DELETE FROM t WHERE id = 1",
        "delete from t where id in (1, 2)",
        "DELETE a FROM a JOIN b ON a.x = b.x",
        "DELETE a, b FROM a INNER JOIN b",
        "DELETE FROM `t`",
        "CREATE TABLE t (id INT)",
        "create table if not exists t (id int)",
        "CREATE TEMPORARY TABLE x LIKE y",
        "CREATE UNIQUE INDEX i ON t (a)",
        "CREATE OR REPLACE ALGORITHM=MERGE VIEW v AS SELECT 1",
        "CREATE DATABASE `x` CHARACTER SET utf8mb4",
        "CREATE USER 'a'@'localhost' IDENTIFIED BY 'b'",
        "CREATE DEFINER=`root`@`%` PROCEDURE p() BEGIN END",
        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET a = 1",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
        "ALTER TABLE t ADD COLUMN a INT",
        "alter table t modify a varchar(20)",
        "ALTER DATABASE □ CHARACTER SET utf8",
        "ALTER USER 'a'@'b' IDENTIFIED BY 'c'",
        "DROP TABLE IF EXISTS t",
        "DROP TABLE a, b",
        "drop table if exists t;",
        "DROP INDEX i ON t",
        "TRUNCATE TABLE t",
        "TRUNCATE t",
        "SHOW TABLES",
        "SHOW TABLES LIKE '%x%'",
        "show columns from `t`",
        "SHOW FULL COLUMNS FROM t",
        "SHOW CREATE TABLE □",
        "SHOW VARIABLES LIKE 'version'",
        "SHOW TABLE STATUS FROM `x`",
        "SET NAMES utf8mb4",
        "SET NAMES 'utf8' COLLATE 'utf8_bin'",
        "SET SESSION sql_mode = ''",
        "SET @a := 1",
        "SET @@session.time_zone = '+00:00'",
        "SET FOREIGN_KEY_CHECKS = 0",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "LOCK TABLES t WRITE, u READ",
        "UNLOCK TABLES",
        "EXPLAIN SELECT * FROM t",
        "EXPLAIN FORMAT=JSON SELECT a FROM t",
        "DESCRIBE t",
        "DESC `t`",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "WITH RECURSIVE x (n) AS (SELECT 1) SELECT n FROM x",
        "CALL p(1, 2)",
        "call proc(?)",
        "GRANT ALL PRIVILEGES ON a.* TO 'b'@'c'",
        "LOAD DATA LOCAL INFILE 'x' INTO TABLE t",
        "OPTIMIZE TABLE t",
        "CHECK TABLE □ QUICK",
        "RENAME TABLE a TO b",
        "START TRANSACTION",
        "USE `x`",
        "FLUSH PRIVILEGES",
        "/*!40101 SET NAMES utf8 */",
        "SELECT 이름 FROM 회원 WHERE 상태 = '정상'",
        "Select * From users Where id = @id",
    ];

    const NEITHER: &[&str] = &[
        "Select an option from the list",
        "Select all items from this page",
        "Select item from menu",
        "select a file from disk",
        "SELECT",
        "select",
        "select option",
        "select, input, textarea",
        "select[name=foo]",
        "select:focus > option",
        "select.form-control option:checked",
        "select2 from x",
        "SELECT a valid date",
        "SELECT YOUR OPTION FROM THE LIST",
        "Select...",
        "selected from x",
        "Select (optional)",
        "select option(s)",
        "select the rows, then delete",
        "Update the settings",
        "Update set successfully",
        "UPDATE",
        "Update available: set it = now.",
        "update profile",
        "UPDATE FAILED",
        "Delete from cart?",
        "Delete this item",
        "delete user from the group",
        "Delete message from inbox",
        "DELETE",
        "Insert into the table",
        "Insert into list",
        "insert coin",
        "Replace in files",
        "replace into the box",
        "Create table",
        "Create a new table",
        "create user account",
        "Create index for posts",
        "create view",
        "CREATE TABLE failed: permission denied",
        "Alter table layout",
        "Drop table here",
        "Drop your files here",
        "drop shadow",
        "Truncate text",
        "Show tables",
        "Show tables below",
        "Show columns from the left",
        "show more",
        "SHOW DETAILS",
        "Show create form",
        "Set names of users",
        "Set name",
        "set the value = 1",
        "SET OF RULES",
        "Lock tables and chairs",
        "Explain select boxes",
        "Describe your problem",
        "describe what you see",
        "With this in mind",
        "with x as y",
        "Call me (later)",
        "call us",
        "CALL NOW",
        "Grant access on the site to users",
        "Load data from file",
        "load data",
        "Check table for errors",
        "Use strict",
        "use strict",
        "Rename table",
        "Start transaction failed.",
        "start",
        "Where is it?",
        "where the value = 1 is set.",
        "And then = what",
        "or else",
        "order by phone",
        "ORDER NOW",
        "Group by name",
        "From Russia with love",
        "FROM: me",
        "On time = off",
        "Limit 10 items",
        "values",
        "Left join us",
        "for update",
        "utf8",
        "users",
        "",
        "   ",
        "()",
        "%s",
        "http://example.com/select?from=x",
        "Error: could not SELECT FROM table",
        "ERROR(1): the value",
        "An error occurred in the database.",
        "WARNING: UPDATE t SET x",
        "with mock as (None,): pass",
        "call register_with_iocp()?",
        "call config.load() before reading values",
        "WHERE",
        "ON",
        "LIMIT",
        "INNER JOIN",
        "SEARCH_DIR(x)",
        "ZZ(x, y)",
        "JSON::PP not installed",
        "TEXT(x)",
        "INTERVAL=5",
        "SELECT CASE",
        "Use IFNULL(a, b) to replace missing values.",
        "Use ifnull(a, b)",
        "ifnull(a, b) is used",
        "ifnull(%v, %v): bad value",
        "IFNULL(a, b) with a default",
        "IFNULL(a, b) is not allowed here",
        "unknown function date_format(x)",
        "cannot use `%s` in `%s` = 1",
        "`name` from `t` is missing",
        "`limit` must be an integer",
        "`allow_text` is not enabled",
        "Could not find `name` in `t`",
        "LIMIT 1, 2 is not supported",
        "LIMIT {}, {} reached",
        "ifNull(a, b)",
        "dateFormat(a, b)",
        "format: DATE_FORMAT(date, format)",
        "every interval 5 day",
        "no regexp 'x' matches the name",
        "STRAIGHT_JOIN",
        "if (a, b, c)",
        "MAX(a, b) of all values",
        "unknown argument of COUNT(x)",
        "no match against (x)",
    ];

    const FRAGMENTS: &[&str] = &[
        " WHERE a = 1",
        "WHERE □",
        " AND b.x IN (1, 2)",
        "OR c LIKE '%x%'",
        "ORDER BY a DESC",
        " GROUP BY a, b WITH ROLLUP",
        "LIMIT 0, 10",
        "LIMIT ?, ?",
        " LEFT JOIN t ON t.a = b.c",
        "INNER JOIN □ x USING (a)",
        "ON DUPLICATE KEY UPDATE a = VALUES(a)",
        "SET a = IFNULL(b, c)",
        ") VALUES (",
        "VALUES (?, ?)",
        " FROM `t`",
        "FROM t WHERE a = 1",
        "HAVING COUNT(*) > 1",
        "UNION ALL SELECT 1",
        "FOR UPDATE",
        "LOCK IN SHARE MODE",
        "int(11) NOT NULL AUTO_INCREMENT",
        "TINYINT(1) UNSIGNED DEFAULT 0",
        "`a` varchar(20) NOT NULL",
        ") ENGINE=InnoDB DEFAULT CHARSET=utf8",
        "ADD COLUMN a INT AFTER b",
        "GROUP_CONCAT(a SEPARATOR ',')",
        "IFNULL(a, b) AS c",
        "DATE_FORMAT(created, '%Y-%m')",
        "□ FROM t WHERE a = 1",
        "where a.b = ?",
        "limit ?, ?",
        "LIMIT 0, 10 OFFSET 5",
        "t.a = IFNULL(b, 0)",
        "ifnull(sum(a), 0) as total",
        ", date_format(a, '%Y') as y",
        "lower(a), group_concat(b)",
        "a = 'x' AND FIND_IN_SET(1, b)",
        " AND FIND_IN_SET(%s, c)",
        " or {}.{} in (select a from b where find_in_set( {} , c ))",
        "u.seen > DATE_SUB(NOW(), INTERVAL 7 DAY)",
        "seen > NOW() - INTERVAL 1 DAY",
        "d >= now() + interval ? hour",
        "u.name REGEXP '",
        "username REGEXP ?",
        " attribute_value rlike ? ",
        "`order` =",
        "`attribute` like",
        "`a`.`b` = □",
        "%s=convert(? using utf8mb4)",
        "substr(cast(□ as char), 1, 1)",
        "IF(deleted, NULL, CONCAT(a, b))",
        "STRAIGHT_JOIN b ON b.id = a.b_id",
        "lock in share mode",
        " COLLATE utf8_bin",
        "SQL_CALC_FOUND_ROWS *",
        "SQL_CALC_FOUND_ROWS ",
        "MATCH (a.b, c) AGAINST (",
        "MATCH(%s) AGAINST (%%s%s)",
        "%s=ELT(?, %s)",
    ];

    #[test]
    fn statements_read_as_statements() {
        let wrong: Vec<_> = STATEMENTS
            .iter()
            .filter(|text| read(text).map(|r| r.0) != Some(SqlKind::Statement))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn other_texts_do_not_read_as_sql() {
        let wrong: Vec<_> = NEITHER
            .iter()
            .filter_map(|text| read(text).map(|r| (text, r)))
            .filter(|(_, r)| r.1 == Strength::Strong || r.0 == SqlKind::Statement)
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn clauses_read_as_fragments() {
        let wrong: Vec<_> = FRAGMENTS
            .iter()
            .filter(|text| read(text).map(|r| r.0) != Some(SqlKind::Fragment))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn what_code_goes_on_with_may_stop_early() {
        for text in [
            "SELECT * FROM ",
            "INSERT INTO ",
            "UPDATE t SET ",
            "DELETE FROM ",
            "SELECT ",
            "SELECT a FROM db.",
            "select * from ",
        ] {
            let reading = read_shape(text, Edge::Joined).map(|r| r.kind);
            assert_eq!(reading, Some(SqlKind::Statement), "{text}");
        }
        assert_eq!(read("select * from "), None);
    }

    #[test]
    fn formulas_of_spreadsheets_are_no_sql() {
        assert_eq!(
            read("IF(ISERROR(VLOOKUP($D1,$T$2:$X$9,5,FALSE)),\"\",1)"),
            None
        );
        assert_eq!(
            read("IF(INDIRECT(CONCATENATE(\"START_\",$E1))>1,2,3)"),
            None
        );
        assert!(read("IF(ISNULL(a), '', 1)").is_some());
    }

    #[test]
    fn small_words_alone_are_weak() {
        assert_eq!(
            read("show tables"),
            Some((SqlKind::Statement, Strength::Weak))
        );
        assert_eq!(
            read("call gc.set_threshold(x)"),
            Some((SqlKind::Statement, Strength::Weak))
        );
        assert_eq!(
            read("select items from menu"),
            Some((SqlKind::Statement, Strength::Weak))
        );
    }

    #[test]
    fn any_text_can_be_read() {
        for text in [
            "'",
            "`",
            "%",
            "%(",
            "@",
            "$",
            ":",
            "한",
            "\u{FFFC}",
            "SELECT '",
            "SELECT \u{FFFC}",
            "/*",
            "--",
            "x\\",
            "'\\",
        ] {
            let _ = read_shape(text, Edge::Closed);
            let _ = read_shape(&format!("SELECT {text}"), Edge::Joined);
        }
    }
}
