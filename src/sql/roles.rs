//! Roles: what a word is in its statement, told from its neighbours in one pass.

use super::token::{Token, TokenKind, Tokens};
use super::words::{is_called, is_clause_word, is_interval_unit, is_reserved_word};

/// What a token is in its statement. Only names get a role other than `Plain` and `Call`; a bare word in a
/// pattern matches those two alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A keyword, or a word nothing else is known of.
    Plain,
    /// A function name before `(`.
    Call,
    /// A name beside a dot, an index or constraint name, a column in a list of names.
    Name,
    Table,
    /// A column being defined.
    Column,
    Alias,
    /// The type of a column, variable, parameter or cast.
    Type,
    /// A bare unit of an `INTERVAL`.
    Unit,
}

/// What the brackets around a token hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Statement,
    /// The definitions of CREATE TABLE, or of ALTER TABLE … ADD ( … ).
    Definitions,
    /// A list of names: INSERT columns, key columns, USING.
    Names,
    /// `CAST(` or `CONVERT(`.
    Cast,
    /// Parameters of a routine being created.
    Parameters,
    /// Arguments, expressions, subqueries.
    Other,
}

/// What the next name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Nothing,
    Table,
    /// A column name, then its type.
    Definition,
    /// The old name in `CHANGE old new type`.
    OldColumn,
    Type,
    Name,
    Alias,
}

struct Frame {
    inside: Inside,
    /// A FROM clause runs at this depth: a comma is followed by a table.
    in_tables: bool,
    close: usize,
}

struct Pass<'t, 'a> {
    tokens: &'t mut Tokens<'a>,
    frames: Vec<Frame>,
    expect: Expect,
    /// First keyword of the statement, lower-case, and what it creates or alters.
    verb: String,
    object: String,
    /// The table of INSERT, CREATE TABLE or CREATE INDEX has been seen; the next bracket is its list.
    list_next: Option<Inside>,
    interval: Option<usize>,
}

/// Gives every token its role.
pub(super) fn assign(tokens: &mut Tokens) {
    let mut pass = Pass {
        tokens,
        frames: vec![Frame {
            inside: Inside::Statement,
            in_tables: false,
            close: usize::MAX,
        }],
        expect: Expect::Nothing,
        verb: String::new(),
        object: String::new(),
        list_next: None,
        interval: None,
    };
    for i in 0..pass.tokens.list.len() {
        pass.visit(i);
    }
}

impl Pass<'_, '_> {
    fn is(&self, i: usize, word: &str) -> bool {
        self.tokens.is(i, word)
    }

    fn is_any(&self, i: usize, words: &[&str]) -> bool {
        words.iter().any(|w| self.is(i, w))
    }

    fn token(&self, i: usize) -> Option<&Token> {
        self.tokens.list.get(i)
    }

    fn set(&mut self, i: usize, role: Role) {
        self.tokens.list[i].role = role;
    }

    fn inside(&self) -> Inside {
        self.frames.last().map_or(Inside::Statement, |f| f.inside)
    }

    fn set_in_tables(&mut self, on: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.in_tables = on;
        }
    }

    fn visit(&mut self, i: usize) {
        let token = self.tokens.list[i];
        match token.kind {
            TokenKind::Sign => self.sign(i, token),
            TokenKind::Word => self.word(i),
            TokenKind::Backtick | TokenKind::DoubleQuotedName | TokenKind::BracketedName => {
                self.quoted_name(i)
            }
            TokenKind::Hole | TokenKind::Placeholder => self.inserted(i),
            _ => {
                if self.expect != Expect::Type {
                    self.expect = Expect::Nothing;
                }
            }
        }
    }

    fn sign(&mut self, i: usize, token: Token) {
        match self.tokens.text_of(&token) {
            "(" => self.open(i, token),
            ")" => {
                if self.frames.last().is_some_and(|f| f.close == i) {
                    self.frames.pop();
                }
                self.expect = Expect::Nothing;
            }
            ";" => {
                self.frames.truncate(1);
                self.set_in_tables(false);
                self.expect = Expect::Nothing;
                self.verb.clear();
                self.object.clear();
                self.list_next = None;
            }
            "," => self.comma(),
            "." => {}
            _ => self.expect = Expect::Nothing,
        }
    }

    fn open(&mut self, i: usize, token: Token) {
        let inside = match self.list_next.take() {
            Some(inside) => inside,
            None if i > 0 && self.is_any(i - 1, &["cast", "convert"]) => Inside::Cast,
            None if self.expect == Expect::Definition => Inside::Definitions,
            None => Inside::Other,
        };
        let in_tables = inside == Inside::Other && self.expect == Expect::Table;
        self.expect = match inside {
            Inside::Definitions | Inside::Parameters => Expect::Definition,
            Inside::Names => Expect::Name,
            _ if in_tables => Expect::Table,
            _ => Expect::Nothing,
        };
        if token.partner as usize != i {
            self.frames.push(Frame {
                inside,
                in_tables,
                close: token.partner as usize,
            });
        }
    }

    fn comma(&mut self) {
        let in_tables = self.frames.last().is_some_and(|f| f.in_tables);
        self.expect = match self.inside() {
            Inside::Definitions | Inside::Parameters => Expect::Definition,
            Inside::Names => Expect::Name,
            Inside::Cast => Expect::Type,
            _ if in_tables => Expect::Table,
            _ => Expect::Nothing,
        };
    }

    /// A hole or placeholder may stand for the name that was expected, or for its beginning (`{prefix}users`).
    fn inserted(&mut self, i: usize) {
        let goes_on = self.tokens.list.get(i + 1).is_some_and(|next| {
            next.start == self.tokens.list[i].end
                && matches!(next.kind, TokenKind::Word | TokenKind::Hole)
        });
        if goes_on {
            return;
        }
        self.expect = match self.expect {
            Expect::Definition => Expect::Type,
            Expect::Table => {
                self.after_table();
                Expect::Nothing
            }
            other => other,
        };
    }

    fn beside_dot(&self, i: usize) -> bool {
        (i > 0 && self.is(i - 1, ".")) || self.is(i + 1, ".")
    }

    fn quoted_name(&mut self, i: usize) {
        let role = match self.expect {
            Expect::Table => Role::Table,
            Expect::Definition => Role::Column,
            Expect::Alias => Role::Alias,
            _ => Role::Name,
        };
        self.set(i, role);
        self.after_name(i);
    }

    /// What is expected once a name has been read.
    fn after_name(&mut self, i: usize) {
        if self.is(i + 1, ".") {
            return;
        }
        self.expect = match self.expect {
            Expect::Definition => Expect::Type,
            Expect::OldColumn => Expect::Definition,
            Expect::Table => {
                self.after_table();
                self.expect = Expect::Nothing;
                return self.expect_alias(i);
            }
            Expect::Name => {
                self.name_of_object(i);
                Expect::Nothing
            }
            _ => Expect::Nothing,
        };
    }

    fn after_table(&mut self) {
        self.list_next = match (self.verb.as_str(), self.object.as_str()) {
            ("insert" | "replace", _) => Some(Inside::Names),
            ("create", "table") => Some(Inside::Definitions),
            ("create", "index") => Some(Inside::Names),
            _ => None,
        };
    }

    fn word(&mut self, i: usize) {
        let token = self.tokens.list[i];
        let text = self.tokens.text_of(&token).to_ascii_lowercase();
        if self.beside_dot(i) {
            let role = if self.expect == Expect::Table {
                Role::Table
            } else {
                Role::Name
            };
            self.set(i, role);
            return self.after_name(i);
        }
        if self.interval_unit(i, &text) || self.statement_word(i, &text) {
            return;
        }
        if self.expected_name(i, &text) {
            return;
        }
        self.clause_word(i, &text);
        if self.is(i + 1, "(") && is_called(&text) && self.tokens.list[i].role == Role::Plain {
            self.set(i, Role::Call);
        }
    }

    fn interval_unit(&mut self, i: usize, text: &str) -> bool {
        if text == "interval" && !self.is(i + 1, "(") {
            self.interval = Some(i);
            return false;
        }
        if text == "interval" {
            // `INTERVAL (expr) DAY` or the function INTERVAL(n, …): decided by what follows the bracket.
            let close = self.token(i + 1).map_or(i, |t| t.partner as usize);
            let unit = self
                .tokens
                .name(close + 1)
                .is_some_and(|n| is_interval_unit(&n.to_ascii_lowercase()));
            self.interval = unit.then_some(i);
            return false;
        }
        if self.interval.is_some_and(|start| i > start + 1)
            && is_interval_unit(text)
            && !self.is(i + 1, "(")
        {
            self.set(i, Role::Unit);
            self.interval = None;
            return true;
        }
        false
    }

    /// The first words of a statement: `CREATE TEMPORARY TABLE IF NOT EXISTS`.
    fn statement_word(&mut self, i: usize, text: &str) -> bool {
        if self.verb.is_empty() {
            match text {
                "explain" | "describe" | "desc"
                    if self.is_any(
                        i + 1,
                        &[
                            "select", "insert", "update", "delete", "replace", "extended", "format",
                        ],
                    ) =>
                {
                    return true;
                }
                "begin" | "else" | "then" | "do" | "loop" if i > 0 => return true,
                "select" | "with" if !matches!(self.inside(), Inside::Statement) => {}
                _ => {
                    self.verb = text.to_owned();
                    self.expect = match text {
                        "update" | "truncate" | "describe" | "desc" => Expect::Table,
                        "insert" | "replace" if !self.is(i + 1, "(") => Expect::Table,
                        _ => Expect::Nothing,
                    };
                    if text == "update" {
                        self.set_in_tables(true);
                    }
                    return !(self.is(i + 1, "(") && is_called(text));
                }
            }
        }
        let defines = matches!(
            self.verb.as_str(),
            "create"
                | "alter"
                | "drop"
                | "rename"
                | "lock"
                | "optimize"
                | "repair"
                | "analyze"
                | "check"
                | "truncate"
                | "checksum"
        );
        if defines && self.object.is_empty() && self.frames.len() == 1 {
            return self.object_word(i, text);
        }
        false
    }

    fn object_word(&mut self, i: usize, text: &str) -> bool {
        match text {
            "table" | "tables" | "view" => {
                self.object = if text == "view" {
                    "view".into()
                } else {
                    "table".into()
                };
                self.expect = Expect::Table;
                let lists = self.verb != "create" && self.verb != "alter";
                self.set_in_tables(lists);
                true
            }
            "index" | "procedure" | "function" | "trigger" | "event" | "database" | "schema"
            | "user" | "sequence" => {
                self.object = text.to_owned();
                self.expect = Expect::Name;
                true
            }
            _ => !self.is(i + 1, "("),
        }
    }

    /// Words that may stand between `TABLE` and its name, or before a definition, and are no name.
    fn passes_over(&self, i: usize, text: &str) -> bool {
        match self.expect {
            Expect::Table => matches!(
                text,
                "if" | "not"
                    | "exists"
                    | "delayed"
                    | "high_priority"
                    | "low_priority"
                    | "ignore"
                    | "only"
                    | "lateral"
                    | "table"
                    | "into"
                    | "quick"
                    | "concurrently"
                    | "local"
            ),
            Expect::Name => matches!(
                text,
                "if" | "not" | "exists" | "on" | "unique" | "concurrently"
            ),
            Expect::OldColumn => text == "column",
            // COLUMN is reserved, so it is no name even before one such as `last_update`.
            Expect::Definition if text == "column" => true,
            Expect::Definition => {
                matches!(text, "in" | "out" | "inout" | "if" | "not" | "exists")
                    && !self.type_follows(i)
            }
            _ => false,
        }
    }

    /// A type word follows, so word `i` is a name even if it could be a keyword.
    fn type_follows(&self, i: usize) -> bool {
        self.tokens.name(i + 1).is_some_and(|n| {
            let n = n.to_ascii_lowercase();
            [
                "int", "char", "varchar", "text", "date", "time", "blob", "bool", "decimal",
                "float", "double", "enum", "bit", "json",
            ]
            .iter()
            .any(|t| n.starts_with(t) || n.ends_with(t))
        })
    }

    /// A bracket with a name in it: `idx_time (time)` is no type.
    fn names_follow(&self, open: usize) -> bool {
        let first = self.token(open + 1);
        self.is(open, "(")
            && first.is_some_and(|t| matches!(t.kind, TokenKind::Word | TokenKind::Backtick))
    }

    fn expected_name(&mut self, i: usize, text: &str) -> bool {
        if self.passes_over(i, text) {
            return true;
        }
        match self.expect {
            Expect::Nothing => false,
            Expect::Table => self.expected_table(i, text),
            Expect::Definition => self.expected_definition(i, text),
            Expect::Type => {
                self.set(i, Role::Type);
                // `NATIONAL VARCHAR`, `NCHAR VARCHAR`: the type goes on.
                let goes_on = matches!(text, "national" | "nchar")
                    && self.is_any(i + 1, &["char", "character", "varchar", "varcharacter"]);
                self.expect = if goes_on {
                    Expect::Type
                } else {
                    Expect::Nothing
                };
                true
            }
            Expect::OldColumn => {
                self.set(i, Role::Name);
                self.expect = Expect::Definition;
                true
            }
            Expect::Name if is_reserved_word(text) => {
                self.expect = Expect::Nothing;
                false
            }
            Expect::Name => {
                self.set(i, Role::Name);
                self.expect = Expect::Nothing;
                self.name_of_object(i);
                true
            }
            Expect::Alias => {
                self.expect = Expect::Nothing;
                self.set(i, Role::Alias);
                true
            }
        }
    }

    /// After the name of a key come its columns, after that of a routine its parameters.
    fn name_of_object(&mut self, i: usize) {
        let in_table = self.inside() == Inside::Definitions || self.verb == "alter";
        if in_table && self.is_any(i + 1, &["(", "using"]) {
            self.list_next = Some(Inside::Names);
        } else if self.frames.len() == 1
            && self.verb == "create"
            && matches!(self.object.as_str(), "procedure" | "function")
            && self.is(i + 1, "(")
        {
            self.list_next = Some(Inside::Parameters);
        }
    }

    fn expected_table(&mut self, i: usize, text: &str) -> bool {
        self.expect = Expect::Nothing;
        let into_file = i > 0 && self.is(i - 1, "into") && matches!(text, "outfile" | "dumpfile");
        let into_cache = text == "cache" && self.verb == "load";
        if into_file
            || into_cache
            || text == "dual"
            || is_reserved_word(text)
            || is_clause_word(text)
        {
            return false;
        }
        let is_function = self.is(i + 1, "(")
            && i > 0
            && (self.is_any(i - 1, &["from", "join", ","]))
            && !matches!(self.verb.as_str(), "lock" | "update");
        if is_function {
            return false;
        }
        self.set(i, Role::Table);
        self.after_table();
        self.expect_alias(i);
        true
    }

    /// A word after the table at `i` that is no keyword is its alias.
    fn expect_alias(&mut self, i: usize) {
        let aliased = self
            .tokens
            .list
            .get(i + 1)
            .is_some_and(|t| t.kind == TokenKind::Word)
            && self.tokens.name(i + 1).is_some_and(|n| {
                let n = n.to_ascii_lowercase();
                !is_reserved_word(&n) && !is_clause_word(&n)
            });
        if aliased
            && matches!(self.verb.as_str(), "select" | "update" | "delete" | "with")
            && !self.is(i + 2, "(")
            && !self.is(i + 1, "partition")
        {
            self.expect = Expect::Alias;
        }
    }

    fn expected_definition(&mut self, i: usize, text: &str) -> bool {
        let constraint = matches!(
            text,
            "primary"
                | "key"
                | "index"
                | "unique"
                | "fulltext"
                | "spatial"
                | "constraint"
                | "foreign"
                | "check"
                | "like"
                | "period"
                | "exclude"
        );
        let is_column = self.type_follows(i)
            && !self.is_any(i + 1, &["index", "key"])
            && !self.names_follow(i + 2);
        if constraint && !is_column {
            self.expect = if matches!(text, "key" | "index" | "constraint") && !self.is(i + 1, "(")
            {
                Expect::Name
            } else {
                Expect::Nothing
            };
            if self.is(i + 1, "(") && text != "check" {
                self.list_next = Some(Inside::Names);
            }
            return true;
        }
        if self.inside() == Inside::Statement
            && matches!(text, "partition" | "system" | "index" | "key")
        {
            self.expect = Expect::Nothing;
            return true;
        }
        self.set(i, Role::Column);
        self.expect = Expect::Type;
        true
    }

    fn clause_word(&mut self, i: usize, text: &str) {
        match text {
            "from" => self.from(i),
            "join" | "straight_join" => {
                let modifier = text == "straight_join"
                    && i > 0
                    && self.is_any(i - 1, &["select", "all", "distinct", "sql_no_cache"]);
                if !modifier {
                    self.expect = Expect::Table;
                }
            }
            "into" => self.expect = Expect::Table,
            "references" => {
                self.expect = Expect::Table;
            }
            "as" => self.alias(i),
            "using" if self.verb == "delete" && !self.is(i + 1, "(") => {
                self.expect = Expect::Table;
                self.set_in_tables(true);
            }
            "using" if self.is(i + 1, "(") => self.list_next = Some(Inside::Names),
            "key" | "index"
                if (self.inside() == Inside::Definitions || self.verb == "alter")
                    && !self.is(i + 1, "(")
                    && i > 0
                    && self.is_any(i - 1, &["unique", "fulltext", "spatial", "foreign"]) =>
            {
                self.expect = Expect::Name;
            }
            "key" | "index" | "unique" if self.is(i + 1, "(") && self.verb != "select" => {
                self.list_next = Some(Inside::Names)
            }
            "where" | "group" | "having" | "order" | "limit" | "set" | "union" | "select"
            | "values" => {
                self.set_in_tables(false);
                self.expect = Expect::Nothing;
                self.list_next = None;
                if text == "select" && self.verb.is_empty() {
                    "select".clone_into(&mut self.verb);
                }
            }
            "on" => self.on(i),
            "add" | "modify" | "change" if self.verb == "alter" && self.frames.len() == 1 => {
                self.alter(text)
            }
            "after" if self.verb == "alter" => self.expect = Expect::Name,
            "column" | "constraint" if self.verb == "alter" => self.expect = Expect::Name,
            "declare" => self.expect = Expect::Definition,
            "returns" if self.verb == "create" => self.expect = Expect::Type,
            "insert" | "replace" if !self.is_any(i + 1, &["(", "on", "or"]) => {
                text.clone_into(&mut self.verb)
            }
            "partition" if self.frames.len() == 1 => self.list_next = None,
            _ => {}
        }
    }

    fn from(&mut self, i: usize) {
        // FROM inside a call is EXTRACT(x FROM y), TRIM(x FROM y), SUBSTRING(x FROM y) unless a SELECT opened the bracket.
        let open = self
            .frames
            .last()
            .map(|f| f.close)
            .and_then(|close| self.token(close))
            .map(|t| t.partner as usize);
        let of_call = open.is_some_and(|open| {
            open > 0
                && open < i
                && !self.is(open + 1, "select")
                && self.token(open - 1).is_some_and(|t| t.role == Role::Call)
        });
        let distinct_from = i > 0 && self.is(i - 1, "distinct");
        if of_call || (distinct_from && i > 1 && self.is_any(i - 2, &["is", "not"])) {
            return;
        }
        self.expect = Expect::Table;
        self.set_in_tables(true);
    }

    fn on(&mut self, i: usize) {
        let names_table = matches!(self.object.as_str(), "index" | "trigger")
            && matches!(self.verb.as_str(), "create" | "drop")
            && self.frames.len() == 1;
        self.expect = if names_table {
            Expect::Table
        } else {
            Expect::Nothing
        };
        if names_table && i > 0 {
            self.object = "index".into();
        }
    }

    fn alias(&mut self, i: usize) {
        if self.inside() == Inside::Cast {
            self.expect = Expect::Type;
        } else if !self.is_any(i + 1, &["select", "(", "with"]) {
            self.expect = Expect::Alias;
        }
    }

    fn alter(&mut self, text: &str) {
        self.expect = if text == "change" {
            Expect::OldColumn
        } else {
            Expect::Definition
        };
    }
}

#[cfg(test)]
mod tests {
    use crate::sql::{Dialect, Role, tokenize};

    /// The words that have a role other than plain, as `word:Role`.
    fn roles(sql: &str) -> String {
        let tokens = tokenize(sql, Dialect::MYSQL);
        let named = tokens.list.iter().filter(|t| t.role != Role::Plain);
        named
            .map(|t| format!("{}:{:?}", tokens.text_of(t), t.role))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn calls_are_told_from_tables_and_keywords() {
        assert_eq!(
            roles("INSERT INTO password (a, b) VALUES (PASSWORD('x'), 1)"),
            "password:Table a:Name b:Name PASSWORD:Call"
        );
        assert_eq!(
            roles("SELECT IFNULL(a, 0) AS `div` FROM t WHERE a IN (1) AND EXISTS (SELECT 1)"),
            "IFNULL:Call `div`:Alias t:Table"
        );
        assert_eq!(
            roles("SELECT t.left, LEFT(a, 1) FROM t LEFT JOIN u USING (id)"),
            "t:Name left:Name LEFT:Call t:Table u:Table id:Name"
        );
    }

    #[test]
    fn tables_and_their_aliases() {
        assert_eq!(
            roles("SELECT 1 FROM a x, db.b AS y JOIN c ON c.i = x.i"),
            "a:Table x:Alias db:Table b:Table y:Alias c:Table c:Name i:Name x:Name i:Name"
        );
        assert_eq!(
            roles("UPDATE a, b SET a.x = 1 WHERE 1"),
            "a:Table b:Table a:Name x:Name"
        );
        assert_eq!(
            roles("SELECT EXTRACT(YEAR FROM d) FROM DUAL"),
            "EXTRACT:Call"
        );
        assert_eq!(roles("SELECT (SELECT a FROM t) FROM u"), "t:Table u:Table");
        assert_eq!(
            roles("SELECT 1 FROM \u{FFFC}users u JOIN `\u{FFFC}t` v"),
            "users:Table u:Alias `\u{FFFC}t`:Table v:Alias"
        );
    }

    #[test]
    fn definitions_have_columns_and_types() {
        assert_eq!(
            roles(
                "CREATE TABLE t (id INT(11) NOT NULL, `k` TINYINT, date DATE, PRIMARY KEY (id), KEY ix (k(10)), CHECK (k > 1))"
            ),
            "t:Table id:Column INT:Type `k`:Column TINYINT:Type date:Column DATE:Type id:Name ix:Name k:Name"
        );
        assert_eq!(
            roles("CREATE TABLE t (key VARCHAR(9), KEY idx_time (time), INDEX `my_date` (`d`))"),
            "t:Table key:Column VARCHAR:Type idx_time:Name time:Name `my_date`:Name `d`:Name"
        );
        assert_eq!(
            roles("ALTER TABLE t ADD COLUMN a INT AFTER b, MODIFY c TEXT"),
            "t:Table a:Column INT:Type b:Name c:Column TEXT:Type"
        );
        assert_eq!(
            roles("ALTER TABLE t CHANGE old new MEDIUMTEXT"),
            "t:Table old:Name new:Column MEDIUMTEXT:Type"
        );
        assert_eq!(
            roles("SELECT CAST(a AS UNSIGNED), CONVERT(b, SIGNED)"),
            "CAST:Call UNSIGNED:Type CONVERT:Call SIGNED:Type"
        );
        assert_eq!(
            roles("ALTER TABLE t ADD INDEX i (a), ADD KEY (b)"),
            "t:Table i:Name a:Name b:Name"
        );
    }

    #[test]
    fn interval_units() {
        assert_eq!(
            roles("SELECT d + INTERVAL 1 DAY, DATE_ADD(d, INTERVAL n + 1 HOUR) FROM t"),
            "DAY:Unit DATE_ADD:Call HOUR:Unit t:Table"
        );
        assert_eq!(
            roles("SELECT INTERVAL(3, 1, 5), day FROM t"),
            "INTERVAL:Call t:Table"
        );
    }
}
