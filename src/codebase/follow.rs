//! What follows the first word of SQL in a literal: a cheap look that tells sentences (`"Set the name"`) before any file is
//! lexed for them. It errs on the side of SQL.

use super::shape::Words;
use super::tail::is_word_byte;

/// Bytes of a text that are looked at.
const REACH: usize = 200;

/// What must stand behind a word that sentences begin with as well, where a word stands there.
enum Follow {
    /// One of these words; in capitals any.
    OneOf(&'static Words),
    /// One of these words, in capitals too.
    Only(&'static Words),
    /// A name, and then no other word.
    Name,
    /// A name that is called.
    Call,
    /// `=` or another sign behind a name, or one of these words.
    Assignment(&'static Words),
    /// `AS` or a bracket behind a name, or one of these words.
    Query(&'static Words),
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
    use Follow::{Assignment, Call, Name, NoProse, OneOf, Only, Query};
    match word {
        "load" => Only(words!("DATA XML INDEX INTO")),
        "check" | "optimize" | "analyze" | "repair" => {
            OneOf(words!("TABLE TABLES LOCAL NO_WRITE_TO_BINLOG"))
        }
        "lock" | "unlock" => Only(words!("TABLE TABLES INSTANCE")),
        "rename" => Only(words!("TABLE TABLES USER")),
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
        "set" => Assignment(words!(
            "NAMES CHARACTER CHARSET PASSWORD TRANSACTION DEFAULT ROLE STATEMENT GLOBAL SESSION LOCAL PERSIST"
        )),
        "insert" => OneOf(words!(
            "INTO IGNORE LOW_PRIORITY DELAYED HIGH_PRIORITY OR OVERWRITE"
        )),
        "replace" => OneOf(words!("INTO LOW_PRIORITY DELAYED")),
        "reset" => OneOf(words!("MASTER SLAVE REPLICA QUERY BINARY PERSIST")),
        "begin" => OneOf(words!("WORK TRANSACTION NOT")),
        "with" => Query(words!(
            "RECURSIVE ROLLUP PARSER QUERY CONSISTENT GRANT CHECK CASCADED LOCAL"
        )),
        "group" | "order" => OneOf(words!("BY")),
        "inner" => OneOf(words!("JOIN")),
        "left" | "right" => OneOf(words!("JOIN OUTER")),
        "union" => OneOf(words!("ALL SELECT DISTINCT")),
        "if" => OneOf(words!("EXISTS NOT")),
        "using" | "limit" => Name,
        "on" => Assignment(words!("DUPLICATE UPDATE DELETE SCHEDULE COMPLETION")),
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
    let (next, behind) = split_word(rest);
    let Ok(next) = std::str::from_utf8(next) else {
        return true;
    };
    // A sign, a quote, inserted code, the end.
    if next.is_empty() || next.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    match follow_of(lower) {
        Follow::OneOf(words) => capitals || words.holds(next),
        Follow::Only(words) => words.holds(next),
        Follow::Name => capitals || !goes_on_with_word(behind),
        Follow::Call => capitals || !goes_on_with_word(behind) && !ends_sentence(behind),
        Follow::Assignment(words) => words.holds(next) || !goes_on_with_word(behind),
        Follow::Query(words) => capitals || words.holds(next) || begins_query(behind),
        Follow::NoProse => capitals || !ARTICLES.holds(next),
    }
}

/// Words that stand behind none that SQL opens with.
static ARTICLES: Words =
    Words::of("the an this that these those your our its their it them any some you we");

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

fn ends_sentence(behind: &[u8]) -> bool {
    matches!(behind.first(), Some(b',' | b'!' | b'?' | b':'))
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
        ] {
            assert!(!may_go_on(text.as_bytes()), "{text}");
        }
    }
}
