//! What follows the first word of SQL in a literal: a cheap look that tells sentences (`"Set the name"`) before any file is
//! lexed for them. It errs on the side of SQL.

use super::shape::Words;
use super::tail::is_word_byte;

/// Bytes of a text that are looked at.
const REACH: usize = 200;

/// What must stand behind a word that sentences begin with as well.
enum Follow {
    /// One of these words, or no word; in capitals any word.
    OneOf(&'static Words),
    /// One of these words, in capitals too, or inserted code.
    Only(&'static Words),
    /// One of these words.
    Fixed(&'static Words),
    /// A name, and then the end.
    Name,
    /// A number, inserted code, or a name and no other word.
    Limit,
    /// A name that is called.
    Call,
    /// What is compared, or called.
    Condition,
    /// A table, and what may stand behind one.
    Table,
    /// A table and `SET`.
    Update,
    /// `FROM`, with a table before it where there are several.
    Delete,
    /// `EXISTS`, or a bracket.
    If,
    /// `=` behind a name, or one of these words.
    Assignment(&'static Words),
    /// What is compared, or one of these words.
    Join(&'static Words),
    /// A bracket, or the name of a character set or of an index type before one.
    Using,
    /// `AS` or a bracket behind a name, or one of these words.
    Query(&'static Words),
    /// A column and its type.
    Column,
    /// No word of a sentence.
    NoProse,
}

macro_rules! words {
    ($($text:literal)+) => {{
        static WORDS: Words = Words::of(concat!($($text, " "),+));
        &WORDS
    }};
}

fn follow_of(word: &str) -> Follow {
    use Follow::{
        Assignment, Call, Column, Condition, Delete, Fixed, If, Join, Limit, Name, NoProse, OneOf,
        Only, Query, Table, Update, Using,
    };
    match word {
        "load" => Only(words!("DATA XML INDEX INTO")),
        "check" | "optimize" | "analyze" | "repair" => {
            OneOf(words!("TABLE TABLES LOCAL NO_WRITE_TO_BINLOG"))
        }
        "lock" | "unlock" => Only(words!("TABLE TABLES INSTANCE IN")),
        "rename" => Only(words!("TABLE TABLES USER INDEX KEY COLUMN TO AS")),
        "start" => Only(words!("TRANSACTION SLAVE REPLICA ALL GROUP_REPLICATION")),
        "kill" => OneOf(words!("QUERY CONNECTION HARD SOFT USER")),
        "flush" => OneOf(words!(
            "TABLE TABLES PRIVILEGES LOGS STATUS HOSTS BINARY ENGINE ERROR GENERAL RELAY SLOW QUERY LOCAL"
            "DES_KEY_FILE USER_RESOURCES OPTIMIZER_COSTS NO_WRITE_TO_BINLOG"
        )),
        "show" => OneOf(words!(
            "FULL GLOBAL SESSION EXTENDED LOCAL TABLE TABLES DATABASE DATABASES SCHEMAS CREATE COLUMNS FIELDS INDEX"
            "INDEXES KEYS STATUS VARIABLES PROCESSLIST GRANTS WARNINGS ERRORS ENGINES ENGINE PLUGINS PRIVILEGES"
            "TRIGGERS EVENTS PROCEDURE FUNCTION OPEN MASTER SLAVE REPLICA REPLICAS BINARY BINLOG RELAYLOG CHARACTER"
            "CHARSET COLLATION PROFILE PROFILES STORAGE COUNT"
        )),
        "do" | "call" => Call,
        "use" | "describe" | "desc" => Name,
        "limit" => Limit,
        "set" => Assignment(words!("NAMES CHARACTER CHARSET PASSWORD TRANSACTION ROLE")),
        "insert" => OneOf(words!(
            "INTO IGNORE LOW_PRIORITY DELAYED HIGH_PRIORITY OR OVERWRITE"
        )),
        "replace" => OneOf(words!("INTO LOW_PRIORITY DELAYED")),
        "reset" => OneOf(words!("MASTER SLAVE REPLICA QUERY BINARY PERSIST")),
        "begin" => OneOf(words!("WORK TRANSACTION NOT")),
        "with" => Query(words!(
            "RECURSIVE ROLLUP PARSER QUERY CONSISTENT GRANT CHECK CASCADED LOCAL"
        )),
        "group" | "order" => Fixed(words!("BY")),
        "inner" => Fixed(words!("JOIN")),
        "left" | "right" => OneOf(words!("JOIN OUTER")),
        "union" => OneOf(words!("ALL SELECT DISTINCT")),
        "values" => OneOf(words!("ROW")),
        "and" | "or" | "where" | "having" => Condition,
        "from" => Table,
        "update" => Update,
        "delete" => Delete,
        "if" => If,
        "using" => Using,
        "on" => Join(words!("DUPLICATE UPDATE DELETE SCHEDULE COMPLETION")),
        "modify" | "change" => Column,
        "add" => OneOf(words!(
            "COLUMN INDEX KEY PRIMARY UNIQUE FULLTEXT SPATIAL FOREIGN CONSTRAINT CHECK PARTITION SYSTEM"
        )),
        "create" | "alter" | "drop" => OneOf(words!(
            "TABLE TABLES INDEX KEY VIEW DATABASE SCHEMA USER ROLE PROCEDURE FUNCTION TRIGGER EVENT SERVER TABLESPACE"
            "SEQUENCE TEMPORARY UNIQUE FULLTEXT SPATIAL OR IGNORE ONLINE OFFLINE AGGREGATE LOGFILE UNDO DEFINER ALGORITHM"
            "SQL PREPARE PRIMARY FOREIGN CONSTRAINT CHECK COLUMN IF MATERIALIZED UNLOGGED GLOBAL LOCAL"
        )),
        _ => NoProse,
    }
}

/// Whether what stands behind the word at the beginning of `text` may make SQL of it.
pub(super) fn may_go_on(text: &[u8]) -> bool {
    let text = &text[..text.len().min(REACH)];
    let (word, rest) = split_word(text);
    let capitals = !word.iter().any(u8::is_ascii_lowercase);
    let lower = word.to_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(&lower) else {
        return true;
    };
    let rest = skip_blanks(rest);
    if ends(rest) {
        return true;
    }
    let (next, behind) = split_word(rest);
    let Ok(next) = std::str::from_utf8(next) else {
        return true;
    };
    let is_sign = next.is_empty();
    let bracket = rest.starts_with(b"(");
    match follow_of(lower) {
        _ if is_sign
            && matches!(
                rest[0],
                b'=' | b',' | b'.' | b')' | b']' | b'}' | b'>' | b'&' | b'^'
            ) =>
        {
            false
        }
        Follow::OneOf(_) if is_sign => bracket || operand(rest).is_some(),
        Follow::OneOf(words) => capitals || words.holds(next) || begins_with_digit(next),
        Follow::Only(_) if is_sign => operand(rest).is_some(),
        Follow::Only(words) => words.holds(next),
        Follow::Fixed(words) => words.holds(next),
        Follow::Name | Follow::Call if begins_sentence(word) => false,
        Follow::Name => match operand(rest) {
            _ if next == "strict" => false,
            // Of a table, and behind what is ordered by.
            _ if words!("INDEX KEY LIMIT NULLS").holds(next) => true,
            Some(behind) => capitals || ends(skip_blanks(behind)) || behind.starts_with(b","),
            None => false,
        },
        Follow::Limit if is_sign || begins_with_digit(next) => operand(rest).is_some(),
        Follow::Limit => capitals || !goes_on_with_word(behind),
        Follow::Call => match operand(rest) {
            Some(behind) => ends(behind) || matches!(behind, [b'(' | b'.', ..]),
            None => false,
        },
        Follow::Condition => is_condition(rest),
        Follow::Table => is_table(rest, capitals, &BEHIND_TABLE),
        Follow::Update => {
            let modified = words!("LOW_PRIORITY IGNORE").holds(next);
            modified || is_table(rest, capitals, &BEHIND_UPDATED)
        }
        Follow::Delete => {
            let from = |rest| words!("FROM LOW_PRIORITY QUICK IGNORE").holds(word_of(rest));
            let table =
                || operand(rest).is_some_and(|b| ends(b) || b[0] == b',' || from(skip_blanks(b)));
            capitals && !is_sign || from(rest) || table()
        }
        Follow::If => {
            let exists = |rest| word_of(rest).eq_ignore_ascii_case("exists");
            let not = next.eq_ignore_ascii_case("not") && exists(skip_blanks(behind));
            bracket || capitals && !is_sign || exists(rest) || not
        }
        Follow::Assignment(words) => words.holds(next) || is_assignment(rest, next),
        Follow::Join(words) => {
            let is_on = bracket || words.holds(next);
            is_on || is_compared(rest, b".=<>(", is_sign) || is_matched(rest)
        }
        Follow::Using => {
            let is_kind = words!("BTREE HASH RTREE").holds(next);
            bracket || capitals || is_kind || is_compared(rest, b")", is_sign)
        }
        Follow::Query(words) => {
            bracket
                || capitals
                || words.holds(next)
                || begins_query(behind)
                || is_sign && operand(rest).is_some()
        }
        Follow::Column => {
            capitals || words!("COLUMN MASTER REPLICATION").holds(next) || is_column(rest)
        }
        Follow::NoProse => capitals || !ARTICLES.holds(next),
    }
}

/// Words that stand behind none that SQL opens with.
static ARTICLES: Words =
    Words::of("the an this that these those your our its their it them any some you we");

/// What stands behind the name of a table.
static BEHIND_TABLE: Words = Words::of(
    "WHERE JOIN INNER LEFT RIGHT CROSS NATURAL STRAIGHT_JOIN ORDER GROUP LIMIT HAVING UNION AS FORCE \
     USE IGNORE ON USING FOR PARTITION LOCK INTO PROCEDURE WINDOW EXCEPT",
);

/// What stands behind the name of a table that is updated.
static BEHIND_UPDATED: Words = Words::of(
    "SET AS JOIN INNER LEFT RIGHT CROSS NATURAL STRAIGHT_JOIN FORCE USE IGNORE PARTITION",
);

static TYPES: Words = Words::of(
    "INT INTEGER TINYINT SMALLINT MEDIUMINT BIGINT DECIMAL NUMERIC FLOAT DOUBLE REAL BIT BOOL BOOLEAN CHAR VARCHAR \
     TEXT TINYTEXT MEDIUMTEXT LONGTEXT BLOB TINYBLOB MEDIUMBLOB LONGBLOB BINARY VARBINARY DATE DATETIME TIME \
     TIMESTAMP YEAR ENUM SET JSON COLUMN",
);

/// Operators that are words.
static OPERATORS: Words =
    Words::of("IS IN LIKE NOT BETWEEN REGEXP RLIKE SOUNDS COLLATE DIV MOD AND OR XOR MEMBER");

/// Words that conditions begin with.
static BEFORE_CONDITION: Words = Words::of("NOT CASE BINARY EXISTS INTERVAL REPLACE IGNORE");

/// `a = 1`, `a.b IS NULL`, `f(…`, `%s IN`, `deleted"`.
fn is_condition(rest: &[u8]) -> bool {
    let (first, behind) = split_word(rest);
    let first = std::str::from_utf8(first).unwrap_or_default();
    if BEFORE_CONDITION.holds(first) {
        return true;
    }
    if first.is_empty()
        && matches!(
            rest,
            [b'(' | b'\'' | b'-' | b'+' | b'~', ..] | [b'!', b'(', ..]
        )
    {
        return true;
    }
    let rest = rest.strip_prefix(b"!").unwrap_or(rest);
    let Some(behind) = operand(rest).or(Some(behind).filter(|b| b.len() < rest.len())) else {
        return false;
    };
    is_operator(behind)
}

/// Whether an operator, a bracket, or the end stands behind an operand.
fn is_operator(behind: &[u8]) -> bool {
    let rest = skip_blanks(behind);
    ends(rest)
        || matches!(
            rest[0],
            b'=' | b':'
                | b'<'
                | b'>'
                | b'!'
                | b'+'
                | b'-'
                | b'*'
                | b'%'
                | b'&'
                | b'|'
                | b'^'
                | b'('
                | b')'
                | b'/'
        )
        || OPERATORS.holds(word_of(rest))
}

/// `t`, `t WHERE`, `t a JOIN`, `t, u`: a table, whether or not it has another name.
fn is_table(rest: &[u8], capitals: bool, follow: &Words) -> bool {
    if rest.starts_with(b"(") {
        return true;
    }
    let Some(behind) = operand(rest).filter(|_| !ARTICLES.holds(word_of(rest))) else {
        return false;
    };
    if capitals {
        return true;
    }
    let closes = |rest: &[u8]| ends(rest) || matches!(rest[0], b',' | b')' | b';');
    let rest = skip_blanks(behind);
    if closes(rest) || follow.holds(word_of(rest)) {
        return true;
    }
    let (alias, behind) = split_word(rest);
    let rest = skip_blanks(behind);
    let stands = match ends(rest) {
        true => alias.len() <= 3,
        false => closes(rest) || follow.holds(word_of(rest)),
    };
    !alias.is_empty() && stands
}

/// `a = 1`, `t.a = 1`, `GLOBAL a = 1`, `%s = ?`.
fn is_assignment(rest: &[u8], next: &str) -> bool {
    if rest.starts_with(b"@") {
        return true;
    }
    if begins_with_digit(next) {
        return false;
    }
    if words!("GLOBAL SESSION LOCAL PERSIST STATEMENT DEFAULT").holds(next) {
        let behind = skip_blanks(&rest[next.len()..]);
        return ends(behind)
            || words!("TRANSACTION ROLE").holds(word_of(behind))
            || is_assigned(behind);
    }
    is_assigned(rest)
}

/// `a =`, `a :=`, or a name at the end.
fn is_assigned(rest: &[u8]) -> bool {
    let behind = operand(rest).map(skip_blanks);
    is_compared(rest, b"=", true) || behind.is_some_and(|rest| rest.starts_with(b":="))
}

/// `a INT`, `a b INT`, `%s %s`, `` `a` ``: one or two columns, and a type.
fn is_column(rest: &[u8]) -> bool {
    let is_type = |rest: &[u8]| {
        let sign = rest.first().is_some_and(|b| !b.is_ascii_alphabetic());
        sign || TYPES.holds(word_of(rest))
    };
    let behind = |rest| operand(rest).map(skip_blanks);
    behind(rest)
        .is_some_and(|rest| ends(rest) || is_type(rest) || behind(rest).is_some_and(is_type))
}

/// Whether what begins with a word may stand behind the name of a column: its type, an operator, what orders it.
pub(super) fn follows_column(rest: &[u8]) -> bool {
    let (word, behind) = split_word(rest);
    let word = std::str::from_utf8(word).unwrap_or_default();
    let behind = skip_blanks(behind);
    let next = |words: &Words| words.holds(word_of(behind));
    match word.to_ascii_lowercase().as_str() {
        "is" => next(words!("NOT NULL TRUE FALSE UNKNOWN")),
        "in" => behind.starts_with(b"(") || ends(behind),
        "not" => next(words!("IN LIKE BETWEEN NULL REGEXP RLIKE")),
        _ => TYPES.holds(word) || words!("AS ASC DESC LIKE BETWEEN REGEXP RLIKE").holds(word),
    }
}

/// Whether one of these signs stands behind an operand, or the end, where that may be.
fn is_compared(rest: &[u8], signs: &[u8], may_end: bool) -> bool {
    operand(rest).is_some_and(|behind| match skip_blanks(behind) {
        rest if ends(rest) => may_end,
        rest => signs.contains(&rest[0]),
    })
}

/// `Use`: the first letter is large, and no other.
fn begins_sentence(word: &[u8]) -> bool {
    word.first().is_some_and(u8::is_ascii_uppercase) && word.iter().any(u8::is_ascii_lowercase)
}

/// Whether a literal ends here, or the text.
fn ends(rest: &[u8]) -> bool {
    match rest {
        [] | [b'"' | b'\'' | b';', ..] => true,
        [b'`', behind @ ..] => !split_word(behind).1.starts_with(b"`"),
        _ => false,
    }
}

fn begins_with_digit(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// What stands behind a name, a number or inserted code, with all its parts (`a.b`, `${x}_y`); `None` where there is none.
fn operand(rest: &[u8]) -> Option<&[u8]> {
    let mut rest = match rest {
        [b'{', b'@', ..] => return None,
        _ => part(rest)?,
    };
    loop {
        rest = match rest {
            [b'.', behind @ ..] => match part(behind) {
                Some(behind) => behind,
                None => return Some(rest),
            },
            _ => match part(rest) {
                Some(behind) => behind,
                None => return Some(rest),
            },
        };
    }
}

/// One part of an operand.
fn part(rest: &[u8]) -> Option<&[u8]> {
    let behind = |close: u8, from: usize| {
        let end = rest[from..].iter().position(|b| *b == close)?;
        Some(&rest[from + end + 1..])
    };
    match rest {
        [b'`', ..] => behind(b'`', 1),
        [b'[', ..] => behind(b']', 1),
        [b'{', ..] | [b'$' | b'#', b'{', ..] => behind(b'}', 1),
        [b'%', b'(', ..] => behind(b')', 2).map(|rest| rest.get(1..).unwrap_or_default()),
        [b'%', digits @ ..] => {
            let width = digits
                .iter()
                .take_while(|b| b.is_ascii_digit() || matches!(b, b'$' | b'-'))
                .count();
            let word = digits
                .get(width..)
                .filter(|d| d.first().is_some_and(|b| b.is_ascii_alphabetic()))?;
            Some(&word[1..])
        }
        [b'?', rest @ ..] => Some(rest),
        [b'$' | b':' | b'@' | b'#', b @ ..] if b.first().is_some_and(|b| is_word_byte(*b)) => {
            Some(split_word(b).1)
        }
        _ => {
            let (word, rest) = split_word(rest);
            (!word.is_empty()).then_some(rest)
        }
    }
}

fn word_of(rest: &[u8]) -> &str {
    std::str::from_utf8(split_word(rest).0).unwrap_or_default()
}

/// Whether an operator that is a word stands behind an operand.
fn is_matched(rest: &[u8]) -> bool {
    operand(rest).is_some_and(|behind| OPERATORS.holds(word_of(skip_blanks(behind))))
}

/// Another word follows, with nothing but blanks between.
fn goes_on_with_word(behind: &[u8]) -> bool {
    let rest = skip_blanks(behind);
    rest.len() < behind.len() && rest.first().is_some_and(|b| b.is_ascii_alphabetic())
}

/// `AS`, a bracket or a comma follows.
fn begins_query(behind: &[u8]) -> bool {
    let rest = skip_blanks(behind);
    split_word(rest).0.eq_ignore_ascii_case(b"as") || matches!(rest.first(), Some(b'(' | b','))
}

/// White space, also written as an escape.
fn skip_blanks(mut text: &[u8]) -> &[u8] {
    loop {
        let trimmed = text.trim_ascii_start();
        text = match trimmed {
            [b'\\', b'n' | b't' | b'r', rest @ ..] => rest,
            [b'\\', b'\n', rest @ ..] => rest,
            _ => return trimmed,
        };
    }
}

/// The word that a text begins with, and the rest.
pub(super) fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().take_while(|b| is_word_byte(**b)).count();
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_from_sql() {
        for text in [
            "SELECT a FROM t",
            "select the_name from t",
            "Select a",
            "load data local infile",
            "SET a = 1",
            "set a = 1",
            "set `a` = 1",
            "set names utf8",
            "set t.a = 1",
            "SET SESSION sql_mode",
            "set \" . $column",
            "update %s set",
            "update users",
            "use shop",
            "use shop;",
            "describe shop\"",
            "DESCRIBE shop a",
            "call f(1)",
            "call shop.f",
            "do sleep(1)",
            "with x as (",
            "show\\ntables",
            "insert\n  into t",
            "INSERT t VALUES",
            "create temporary table",
            "kill 5",
            "and a = 1",
            "or deleted is null",
            "if(a, 1, 2)",
            "if not exists (",
            "with x (a) as (",
            "with recursive t as (",
            "group by a",
            "left join t on",
            "left(a, 3)",
            "on t.a = 1",
            "on a = b",
            "on duplicate key update",
            "add column a int",
            "add `a` int",
            "ADD a INT",
            "limit ?",
            "limit 5, 10",
            "limit start, 10",
            "using (a)",
            "using utf8mb4)",
            "reset query cache",
            "and `a` = 1",
            "and {} = 1",
            "and not exists (",
            "AND deleted'",
            "or a.b in (",
            "where %s like",
            "from users u where",
            "from users u'",
            "from `users`",
            "FROM users members",
            "update users u set",
            "update {} set",
            "delete from t",
            "delete t from t",
            "delete \" . $t",
            "set global a = 1",
            "set session transaction",
            "modify a varchar(20)",
            "change a b int",
            "use shop\"",
            "LOCK IN SHARE MODE'",
            "lock in share mode\"",
            "use index (a)",
            "desc limit 1, 5",
            "limit ? offset ?",
            "limit %d, %d",
            "limit :a",
            "on a.b like c",
            "using btree",
            "USING a INNER JOIN b",
            "RENAME INDEX a TO b",
            "change master to",
            "from orders ord1, lines",
            "and @x := 1",
        ] {
            assert!(may_go_on(text.as_bytes()), "{text}");
        }
        for text in [
            "Load in uA present",
            "Set over current",
            "set the value",
            "use short preamble",
            "use this option",
            "select the first",
            "Update your browser",
            "Show me",
            "show more",
            "Insert a coin",
            "create new item",
            "Create a user",
            "start over",
            "describe this thing",
            "do not press",
            "call me, please",
            "if the",
            "on your disk",
            "lock the door",
            "Reset zone %u failed",
            "begin reading it",
            "with error code",
            "group of files",
            "left hand side",
            "if possible",
            "Using super block",
            "Add two numbers",
            "limit was reached",
            "and the rest",
            "and {} must be",
            "and perhaps more",
            "AND ANY EXPRESS OR",
            "or `resource` attribute",
            "from all of them",
            "from x import y",
            "on line ' . $n",
            "on disk: %s",
            "use strict'",
            "Use Proxy'",
            "Using 10 threads",
            "Set global gain to %d",
            "Set 0x%x",
            "set freq:%ld failed",
            "Update all of the",
            "delete this item",
            "if not hasattr(",
            "start = 1",
            "values are",
            "change name of",
            "group {name} that",
            "DO 0x%x XO",
        ] {
            assert!(!may_go_on(text.as_bytes()), "{text}");
        }
    }
}
