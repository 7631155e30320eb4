//! Query logs: the statements in what a server or a program writes down while it works.
//!
//! | form | a statement opens | it ends |
//! |---|---|---|
//! | general query log | behind `TIME ID Query` or `Execute`, in columns divided by tabs | before the next such line |
//! | slow query log | below lines that start with `#`, `use NAME;` and `SET timestamp=…;` | before the next `# Time:` or `# User@Host:` |
//! | log of a program | behind `(0.3ms)` or `(0.001)` (Rails, Django), `Hibernate:` or the logger `org.hibernate.SQL` | with its line |
//! | list of statements | at a line that starts with a word of statements | with its line, or with `;` where lines end so |
//!
//! Sources: MySQL Reference Manual, "The General Query Log" and "The Slow Query Log"; MariaDB documentation, "General Query
//! Log" and "Slow Query Log Overview"; Rails guide "Debugging Rails Applications"; Django documentation, "Logging", on
//! `django.db.backends`; Hibernate User Guide on `hibernate.show_sql`. A `Prepare` is no run: its `Execute` tells the same
//! statement with its values.

use super::lines::CharBoundary;
use super::shape::starts_with_statement_word;
use std::ops::Range;

/// Reads the statements of one log, whose text is given piece by piece.
#[derive(Debug)]
pub struct QueryLog {
    form: Form,
    /// Bytes of the text whose lines have been read.
    read: usize,
    /// The rest of a line that was too long to be held.
    passing_line: bool,
    open: Option<Record>,
    /// Time of the record whose head is being read: slow query logs alone.
    head: Option<Head>,
}

/// A statement of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Bytes of the text that was given last.
    pub range: Range<usize>,
    /// How long it ran, in microseconds, where the log tells.
    pub micros: Option<u64>,
    pub end: LoggedEnd,
}

/// Whether the end of a statement was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoggedEnd {
    Seen,
    /// The log broke off, or the statement is longer than is held.
    CutOff,
}

/// Whether a text is all that is left of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogRest {
    Follows,
    IsHere,
}

/// Who fills the values in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogValues {
    /// The log shows statements as the server ran them.
    Written,
    /// `?` and the like may stand for them.
    MayBePlaceholders,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    General,
    Slow,
    Program,
    /// Statements that end with `;`.
    Script,
    /// A statement a line.
    Lines,
}

#[derive(Debug, Clone, Copy)]
struct Record {
    start: usize,
    end: usize,
    micros: Option<u64>,
    lines: Lines,
}

/// Whether lines below may belong to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    /// Those that are indented.
    Indented,
    All,
}

#[derive(Debug, Clone, Copy, Default)]
struct Head {
    micros: Option<u64>,
}

/// What a line is to the statement above it.
enum Says {
    /// A statement opens in it.
    Opens(Record),
    /// It is no part of a statement.
    Closes,
    /// It is a part of the statement above, where there is one.
    GoesOn,
    /// The log's own, within the head of a record.
    Head,
}

/// Lines of the front by which the form is known.
const FRONT_LINES: usize = 2_000;
/// How far into a line the mark of a program's log may stand.
const MARK_REACH: usize = 512;
/// Statements that a client or driver sends of its own: the program's next driver will not.
const OF_CLIENTS: [&str; 2] = ["/* mysql-connector-", "select @@version_comment limit 1"];

impl QueryLog {
    /// The reader of a log that starts so; none where no form is known in it.
    pub fn of_front(front: &str) -> Option<Self> {
        let form = form_of(front)?;
        Some(Self {
            form,
            read: 0,
            passing_line: false,
            open: None,
            head: None,
        })
    }

    pub fn values(&self) -> LogValues {
        match self.form {
            Form::General | Form::Slow => LogValues::Written,
            Form::Program | Form::Script | Form::Lines => LogValues::MayBePlaceholders,
        }
    }

    /// The next statement whose end is known. What was given before must stand at the front of `text` until it is
    /// [forgotten](Self::forget).
    pub fn next(&mut self, text: &str, rest: LogRest) -> Option<Logged> {
        loop {
            let from = self.read;
            let line_end = memchr::memchr(b'\n', &text.as_bytes()[from..]).map(|at| from + at + 1);
            let last = || (rest == LogRest::IsHere && from < text.len()).then_some(text.len());
            let Some(to) = line_end.or_else(last) else {
                return (rest == LogRest::IsHere).then(|| self.last(text)).flatten();
            };
            self.read = to;
            if std::mem::take(&mut self.passing_line) {
                self.passing_line = line_end.is_none();
                continue;
            }
            if let Some(logged) = self.line(text, from..to) {
                return Some(logged);
            }
        }
    }

    /// What is open, by what of it is here, and what ends before it; the rest of it is passed over.
    pub fn cut(&mut self, text: &str) -> Vec<Logged> {
        let mut found = Vec::new();
        if self.read < text.len() {
            let line = self.read..text.len();
            self.read = text.len();
            if !self.passing_line {
                found.extend(self.line(text, line));
            }
            self.passing_line = true;
        }
        found.extend(self.take(text, LoggedEnd::CutOff));
        found
    }

    /// How many bytes at the front of the text are needed no more.
    pub fn kept_from(&self) -> usize {
        self.open.map_or(self.read, |record| record.start)
    }

    /// Forgets these bytes and tells how many they are: the next text starts behind them.
    pub fn forget(&mut self) -> usize {
        let from = self.kept_from();
        self.read -= from;
        if let Some(record) = &mut self.open {
            record.start -= from;
            record.end -= from;
        }
        from
    }

    /// What is open where the log ends.
    fn last(&mut self, text: &str) -> Option<Logged> {
        let may_be_cut = matches!(self.form, Form::General | Form::Slow | Form::Script);
        let end = match may_be_cut && !text.ends_with('\n') {
            true => LoggedEnd::CutOff,
            false => LoggedEnd::Seen,
        };
        self.take(text, end)
    }

    fn take(&mut self, text: &str, end: LoggedEnd) -> Option<Logged> {
        let record = self.open.take()?;
        let from_start = text[record.start..record.end].trim_start();
        let start = record.end - from_start.len();
        // Tools that sum logs up end a statement as the client has it.
        let written = from_start.trim_end();
        let written = written.strip_suffix("\\G").unwrap_or(written);
        let own = OF_CLIENTS.iter().any(|own| written.starts_with(own));
        (!written.is_empty() && !own).then(|| Logged {
            range: start..start + written.len(),
            micros: record.micros,
            end,
        })
    }

    /// Reads a line; a statement that it closes is told.
    fn line(&mut self, text: &str, range: Range<usize>) -> Option<Logged> {
        let line = &text[range.clone()];
        let closed = match self.says(line) {
            Says::Opens(record) => {
                let closed = self.take(text, LoggedEnd::Seen);
                self.open = Some(Record {
                    start: range.start + record.start,
                    end: range.start + record.end,
                    ..record
                });
                closed
            }
            Says::Closes => self.take(text, LoggedEnd::Seen),
            Says::GoesOn => {
                if let Some(record) = &mut self.open {
                    record.end = range.end;
                }
                None
            }
            Says::Head => None,
        };
        let ends = self.form == Form::Script && line.trim_end().ends_with(';');
        closed.or_else(|| ends.then(|| self.take(text, LoggedEnd::Seen)).flatten())
    }

    fn says(&mut self, line: &str) -> Says {
        match self.form {
            Form::General => match general_head(line) {
                Some(head) if head.is_of_client && ["Query", "Execute"].contains(&head.command) => {
                    Says::Opens(Record::of_lines(line, head.argument, None))
                }
                Some(_) => Says::Closes,
                None if is_server_start(line) => Says::Closes,
                None => Says::GoesOn,
            },
            Form::Slow => self.says_slow(line),
            Form::Program => match program_statement(line) {
                Some(record) => Says::Opens(record),
                None => self.below(line),
            },
            Form::Script if self.open.is_some() => Says::GoesOn,
            Form::Script if opens_statement(line) => Says::Opens(Record::of_lines(line, 0, None)),
            Form::Lines if opens_statement(line) => Says::Opens(Record {
                lines: Lines::One,
                ..Record::of_lines(line, 0, None)
            }),
            Form::Script | Form::Lines => Says::Closes,
        }
    }

    fn says_slow(&mut self, line: &str) -> Says {
        if is_slow_head(line) {
            let told = line.strip_prefix(QUERY_TIME).and_then(seconds);
            let before = self.head.and_then(|head| head.micros);
            self.head = Some(Head {
                micros: told.or(before),
            });
            return Says::Closes;
        }
        let Some(head) = self.head else {
            return match is_server_start(line) {
                true => Says::Closes,
                false => Says::GoesOn,
            };
        };
        let whole = line.trim_end().ends_with(';');
        let of_log = line.starts_with('#')
            || whole && line.starts_with("use ")
            || whole && line.starts_with("SET ") && line.contains("timestamp=");
        if of_log {
            return Says::Head;
        }
        self.head = None;
        Says::Opens(Record::of_lines(line, 0, head.micros))
    }

    /// A line of a program's log in which no statement opens.
    fn below(&self, line: &str) -> Says {
        let indented = line.starts_with([' ', '\t']);
        match self.open {
            Some(record) if record.lines == Lines::Indented && indented => Says::GoesOn,
            _ => Says::Closes,
        }
    }
}

impl Record {
    /// A statement that opens at byte `at` of the line and may go on below.
    fn of_lines(line: &str, at: usize, micros: Option<u64>) -> Self {
        Self {
            start: at,
            end: line.len(),
            micros,
            lines: Lines::All,
        }
    }
}

fn form_of(front: &str) -> Option<Form> {
    let lines = || front.lines().take(FRONT_LINES);
    if lines().any(is_slow_head) {
        return Some(Form::Slow);
    }
    if lines().any(|line| general_head(line).is_some()) {
        return Some(Form::General);
    }
    if lines().any(|line| program_statement(line).is_some()) {
        return Some(Form::Program);
    }
    if lines().any(is_server_start) {
        return Some(Form::General);
    }
    let is_said = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("--") && !line.starts_with('#')
    };
    lines()
        .find(is_said)
        .filter(|line| opens_statement(line))
        .map(
            |_| match lines().any(|line| line.trim_end().ends_with(';')) {
                true => Form::Script,
                false => Form::Lines,
            },
        )
}

fn opens_statement(line: &str) -> bool {
    starts_with_statement_word(&line[..line.floor_char_boundary_at(64)])
}

/// The line with which a server begins its log anew: `mysqld, Version: 8.0.36 (…). started with:`.
fn is_server_start(line: &str) -> bool {
    line.trim_end().ends_with("started with:") && line.contains(", Version: ")
}

/// A line of the general query log in which a record starts.
struct GeneralHead<'l> {
    /// The server's own threads, which make its tables when it starts, have the id 0.
    is_of_client: bool,
    command: &'l str,
    /// Where the argument starts, in bytes of the line.
    argument: usize,
}

/// The time is as the server writes it (`2026-01-10T10:00:00.123456Z`, before MySQL 5.7 and in MariaDB `260110 10:00:00`), or
/// none in the second of the line above.
fn general_head(line: &str) -> Option<GeneralHead<'_>> {
    let time_end = line.find('\t').filter(|&end| is_time(&line[..end]))?;
    let behind = line[time_end..].trim_start_matches(['\t', ' ']);
    let id_end = behind
        .find(|c: char| !c.is_ascii_digit())
        .filter(|&n| n > 0)?;
    let (command, argument) = behind[id_end..].strip_prefix(' ')?.split_once('\t')?;
    let is_command = !command.is_empty()
        && command.len() <= 32
        && command.starts_with(|c: char| c.is_ascii_uppercase())
        && command
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'_'));
    is_command.then(|| GeneralHead {
        is_of_client: behind[..id_end] != *"0",
        command,
        argument: line.len() - argument.len(),
    })
}

fn is_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let only_time = text
        .bytes()
        .all(|b| b.is_ascii_digit() || b"-:.+TZ ".contains(&b));
    text.is_empty() || only_time && digits >= 10 && text.contains(':')
}

const QUERY_TIME: &str = "# Query_time: ";

fn is_slow_head(line: &str) -> bool {
    ["# Time: ", "# User@Host: ", QUERY_TIME]
        .iter()
        .any(|head| line.starts_with(head))
}

/// The number at the front in microseconds, where it is seconds.
fn seconds(text: &str) -> Option<u64> {
    let number = text.split_whitespace().next()?;
    let seconds: f64 = number.parse().ok()?;
    (0.0..1e12)
        .contains(&seconds)
        .then(|| (seconds * 1e6).round() as u64)
}

/// The statement in a line of a program's log.
fn program_statement(line: &str) -> Option<Record> {
    let front = &line[..line.floor_char_boundary_at(MARK_REACH)];
    let (at, micros, may_go_on) = match (hibernate_mark(front), time_mark(front)) {
        (Some(at), _) => (at, None, true),
        (None, Some((at, micros))) => (at, Some(micros), false),
        (None, None) => return None,
    };
    let written = &line[at..];
    let start = at + written.len() - without_colour(written).len();
    let statement = &line[start..];
    if may_go_on && statement.trim().is_empty() {
        return Some(Record {
            start,
            end: line.len(),
            micros,
            lines: Lines::Indented,
        });
    }
    opens_statement(statement).then(|| Record {
        start,
        end: start + statement_len(statement),
        micros,
        lines: Lines::One,
    })
}

/// Where the statement starts behind `Hibernate:` or `org.hibernate.SQL … :`.
fn hibernate_mark(front: &str) -> Option<usize> {
    let by_print = front.find("Hibernate:").map(|at| at + "Hibernate:".len());
    by_print.or_else(|| {
        let logger = front.find("org.hibernate.SQL")?;
        let behind = &front[logger..];
        let mark = [" : ", " - "].iter().filter_map(|m| behind.find(m)).min()?;
        Some(logger + mark + 3)
    })
}

/// Where the statement starts behind `(0.3ms)` or `(0.001)`, and that time in microseconds. What Rails took from its
/// cache (`CACHE User Load (0.0ms)`) did not run.
fn time_mark(front: &str) -> Option<(usize, u64)> {
    for (open, _) in front.match_indices('(') {
        let inside = &front[open + 1..];
        let Some(close) = inside.find(')').filter(|&n| n <= 16) else {
            continue;
        };
        let (number, milli) = match inside[..close].strip_suffix("ms") {
            Some(number) => (number, true),
            None => (&inside[..close], false),
        };
        let is_number =
            number.contains('.') && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let Some(seconds) = seconds(number).filter(|_| is_number) else {
            continue;
        };
        if front[..open].contains("CACHE ") {
            return None;
        }
        return Some((
            open + close + 2,
            if milli { seconds / 1000 } else { seconds },
        ));
    }
    None
}

/// The text behind blanks and the marks that colour a terminal.
fn without_colour(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some(mark) = text.strip_prefix("\x1b[") {
        let Some(end) = mark.find('m').filter(|&n| n <= 16) else {
            return text;
        };
        text = mark[end + 1..].trim_start();
    }
    text
}

/// Up to what a program adds: colour, `; args=(…)` (Django), `  [["id", 1]]` (Rails).
fn statement_len(statement: &str) -> usize {
    ["\x1b[", "; args=", "  [["]
        .iter()
        .filter_map(|mark| statement.find(mark))
        .min()
        .unwrap_or(statement.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements of a log that is given in pieces of `step` bytes, with their times.
    fn logged(log: &str, step: usize) -> Vec<(String, Option<u64>, LoggedEnd)> {
        let mut reader = QueryLog::of_front(log).expect("a form");
        let (mut text, mut found) = (String::new(), Vec::new());
        let mut pieces = log.as_bytes().chunks(step).peekable();
        while let Some(piece) = pieces.next() {
            text.push_str(std::str::from_utf8(piece).expect("ASCII"));
            let rest = match pieces.peek() {
                Some(_) => LogRest::Follows,
                None => LogRest::IsHere,
            };
            while let Some(one) = reader.next(&text, rest) {
                found.push((text[one.range].to_owned(), one.micros, one.end));
            }
            text.drain(..reader.forget());
        }
        found
    }

    fn statements(log: &str) -> Vec<String> {
        let whole = logged(log, log.len().max(1));
        for step in [1, 7, 64] {
            assert_eq!(logged(log, step), whole, "pieces of {step}");
        }
        whole.into_iter().map(|(text, _, _)| text).collect()
    }

    #[test]
    fn general_logs_of_mysql_and_mariadb() {
        let mysql = "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\n\
            Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\n\
            Time                 Id Command    Argument\n\
            2026-01-10T10:00:00.000000Z\t    0 Execute\tCREATE TABLE performance_schema.a(\n`b` INT)\n\
            2026-01-10T10:00:00.123456Z\t    8 Connect\troot@localhost on shop using Socket\n\
            2026-01-10T10:00:00.123457Z\t    8 Query\tselect @@version_comment limit 1\n\
            2026-01-10T10:00:00.123458+09:00\t    8 Query\tSELECT a,\n\tb\n\nFROM t\n\
            2026-01-10T10:00:01.000000Z\t    8 Init DB\tshop\n\
            2026-01-10T10:00:01.000000Z\t    8 Prepare\tSELECT a FROM t WHERE b = ?\n\
            2026-01-10T10:00:01.000000Z\t    8 Execute\tSELECT a FROM t WHERE b = 1\n\
            2026-01-10T10:00:01.000000Z\t    8 Close stmt\t\n\
            2026-01-10T10:00:01.000000Z\t    8 Quit\t\n";
        assert_eq!(
            statements(mysql),
            ["SELECT a,\n\tb\n\nFROM t", "SELECT a FROM t WHERE b = 1"]
        );
        let mariadb = "mariadbd, Version: 10.11.19-MariaDB (Debian 12). started with:\n\
            Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock\n\
            Time\t\t    Id Command\tArgument\n\
            261127  9:57:50\t     5 Query\tSELECT 1\n\
            \t\t     5 Query\tSELECT '2\n\t\t 5 is no head'\n\
            \t\t     6 Quit\t\n\
            mariadbd, Version: 10.11.19-MariaDB (Debian 12). started with:\n\
            Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock\n\
            Time\t\t    Id Command\tArgument\n\
            \t\t     7 Query\tSELECT 3";
        assert_eq!(
            statements(mariadb),
            ["SELECT 1", "SELECT '2\n\t\t 5 is no head'", "SELECT 3"]
        );
        assert_eq!(logged(mariadb, 9)[2].2, LoggedEnd::CutOff);
        // What a piece of a log starts with is the end of a statement that was not seen.
        let piece = " FROM t\n261127  9:57:50\t 5 Query\tSELECT 1\n";
        assert_eq!(statements(piece), ["SELECT 1"]);
    }

    #[test]
    fn slow_logs_tell_times_and_lines_of_their_own() {
        let log = "# Time: 2026-01-10T10:00:00.123456Z\n\
            # User@Host: root[root] @ localhost []  Id:     8\n\
            # Query_time: 1.500000  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0\n\
            use shop;\n\
            SET timestamp=1700000000;\n\
            SELECT a -- why\n  # not a head\n FROM t;\n\
            # User@Host: root[root] @ localhost []\n\
            # Thread_id: 5  Schema: shop  QC_hit: No\n\
            # Query_time: 0.000260  Lock_time: 0.000000  Rows_sent: 0  Rows_examined: 0\n\
            #\n\
            # explain: id\tselect_type\ttable\n\
            #\n\
            SET insert_id=5,timestamp=1700000001;\n\
            INSERT INTO t VALUES (1);\n\
            # Time: 2026-01-10T10:00:09.000000Z\n\
            # User@Host: root[root] @ localhost []  Id:     8\n\
            # Query_time: 0.1  Lock_time: 0 Rows_sent: 0  Rows_examined: 0\n\
            SET timestamp=1700000000;\n\
            # administrator command: Quit;\n";
        assert_eq!(
            statements(log),
            [
                "SELECT a -- why\n  # not a head\n FROM t;",
                "INSERT INTO t VALUES (1);"
            ]
        );
        let times: Vec<_> = logged(log, 50).into_iter().map(|(_, t, _)| t).collect();
        assert_eq!(times, [Some(1_500_000), Some(260)]);
    }

    #[test]
    fn logs_of_programs() {
        let rails = "Started GET \"/\" for 127.0.0.1\n  \u{1b}[1m\u{1b}[36mUser Load (0.3ms)\u{1b}[0m  \u{1b}[1m\u{1b}[34mSELECT a FROM t\u{1b}[0m  [[\"id\", 1]]\n\
            \u{20} CACHE User Load (0.0ms)  SELECT a FROM t\n  Rendered a.erb (Duration: 1.2ms)\nCompleted 200 OK (Views: 1.2ms)\n";
        assert_eq!(logged(rails, rails.len()).len(), 1);
        assert_eq!(statements(rails), ["SELECT a FROM t"]);
        assert_eq!(logged(rails, rails.len())[0].1, Some(300));
        let django = "DEBUG (0.002) SELECT b FROM t WHERE c = '(1.5)'; args=(1,); alias=default\nINFO done (5)\n";
        assert_eq!(statements(django), ["SELECT b FROM t WHERE c = '(1.5)'"]);
        assert_eq!(logged(django, 3)[0].1, Some(2000));
        let hibernate = "Hibernate: select u1_0.id from users u1_0 where u1_0.id=?\nHibernate: \n    select\n        a\n    from\n        t\n\
            2026-01-10T10:00:00.000+09:00 DEBUG 1 --- [main] org.hibernate.SQL                        : insert into t values (?)\nother\n";
        assert_eq!(
            statements(hibernate),
            [
                "select u1_0.id from users u1_0 where u1_0.id=?",
                "select\n        a\n    from\n        t",
                "insert into t values (?)"
            ]
        );
    }

    #[test]
    fn lists_of_statements() {
        assert_eq!(
            statements("SELECT 1\n\nUPDATE t SET a = 2\nand so on\n"),
            ["SELECT 1", "UPDATE t SET a = 2"]
        );
        assert_eq!(
            statements("-- of today\nSELECT 1,\n 2;\nUPDATE t\nSET a = 2;\n"),
            ["SELECT 1,\n 2;", "UPDATE t\nSET a = 2;"]
        );
        assert_eq!(statements("# Query 1\nSELECT 1\\G\n"), ["SELECT 1"]);
    }

    #[test]
    fn what_is_no_log_has_no_form() {
        for text in [
            "",
            "\n\n",
            "127.0.0.1 - - [10/Jan/2026] \"GET / HTTP/1.1\" 200\n",
            "{\"a\": 1}\n",
            "2026-01-10 10:00:00 UTC [1] LOG:  statement: SELECT 1\n",
        ] {
            assert!(QueryLog::of_front(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut_and_passed_over() {
        let mut log = QueryLog::of_front("\t\t 5 Query\tSELECT 1").expect("a form");
        let front = "\t\t 5 Query\tSELECT 1\n\t\t 5 Query\tSELECT aaaa";
        assert_eq!(log.next(front, LogRest::Follows), None);
        let cut: Vec<_> = log
            .cut(front)
            .into_iter()
            .map(|one| (&front[one.range], one.end))
            .collect();
        assert_eq!(
            cut,
            [
                ("SELECT 1", LoggedEnd::Seen),
                ("SELECT aaaa", LoggedEnd::CutOff)
            ]
        );
        assert_eq!(log.forget(), front.len());
        let rest = "aaaa\n FROM t\n\t\t 5 Query\tSELECT 2\n";
        let last = log.next(rest, LogRest::IsHere).expect("the next");
        assert_eq!(&rest[last.range], "SELECT 2");
    }
}
