//! What the `mysql` client prints for `SHOW CREATE TABLE` and the like: the statements in its columns.
//!
//! Three ways of printing are read: a column a line (`\G`), columns divided by tabs (`mysql -e`, with line ends as `\n`,
//! or with `--raw` as they are), and boxes (`--table`). Source: MySQL Reference Manual, "mysql — The MySQL Command-Line
//! Client".

use std::ops::Range;

/// A print with its statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOutput {
    /// As printed, byte for byte, but with blanks for escaped line ends and tabs.
    pub text: String,
    /// In bytes of the text.
    pub statements: Vec<Range<usize>>,
}

/// Whether a text that starts so is such a print.
pub fn is_client_output(front: &str) -> bool {
    let first = front.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| {
        is_row_mark(line)
            || is_box_border(line)
            || is_heading(line, '\t')
            || tab_statement(line).is_some()
    })
}

pub fn client_output(text: String) -> ClientOutput {
    let mut reader = Reader {
        text: &text,
        open: None,
        columns_behind: 0,
        statements: Vec::new(),
        escaped: Vec::new(),
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(at, line);
        at += line.len();
    }
    reader.close(at);
    let Reader {
        statements,
        escaped,
        ..
    } = reader;
    let text = blanked(text, &escaped);
    ClientOutput { text, statements }
}

struct Reader<'t> {
    text: &'t str,
    /// Where the open statement starts, and what divides its columns.
    open: Option<(usize, Columns)>,
    /// How many columns follow that of the statement, as the heading says.
    columns_behind: usize,
    statements: Vec<Range<usize>>,
    /// Statements in which line ends are escaped.
    escaped: Vec<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    /// One a line.
    Lines,
    Tabs,
    Box,
}

impl Reader<'_> {
    fn line(&mut self, at: usize, line: &str) {
        let written = line.trim_end_matches(['\r', '\n']);
        let closes = is_row_mark(written)
            || is_box_border(written)
            || is_heading(written, '\t')
            || is_heading(written, '|')
            || is_column_behind(written);
        if closes {
            self.close(at);
            self.read_heading(written);
            return;
        }
        let opened = column_statement(written)
            .map(|start| (start, Columns::Lines))
            .or_else(|| box_statement(written).map(|start| (start, Columns::Box)))
            .or_else(|| tab_statement(written).map(|start| (start, Columns::Tabs)));
        let Some((start, columns)) = opened else {
            return;
        };
        self.close(at);
        let statement = &written[start..];
        let is_escaped = columns == Columns::Tabs && statement.contains("\\n");
        if is_escaped {
            let len = statement.find('\t').unwrap_or(statement.len());
            let range = at + start..at + start + len;
            self.escaped.push(range.clone());
            self.statements.push(range);
        } else {
            self.open = Some((at + start, columns));
        }
    }

    fn read_heading(&mut self, line: &str) {
        for divider in ['\t', '|'] {
            if is_heading(line, divider) {
                let names = line.trim_matches('|').split(divider);
                let behind = names.skip_while(|name| !name.trim().starts_with("Create "));
                self.columns_behind = behind.count().saturating_sub(1);
            }
        }
    }

    /// Ends the open statement before byte `at`.
    fn close(&mut self, at: usize) {
        let Some((start, columns)) = self.open.take() else {
            return;
        };
        let written = self.text[start..at].trim_end();
        let (written, divider) = match columns {
            Columns::Lines => (written, None),
            Columns::Tabs => (written, Some("\t")),
            Columns::Box => (written.strip_suffix('|').unwrap_or(written), Some("|")),
        };
        let mut end = written.len();
        for _ in 0..self.columns_behind {
            end = divider.and_then(|d| written[..end].rfind(d)).unwrap_or(end);
        }
        let len = written[..end].trim_end().len();
        self.statements.push(start..start + len);
    }
}

/// `*************************** 1. row ***************************`
fn is_row_mark(line: &str) -> bool {
    line.starts_with("*****") && line.trim_end().ends_with("*****") && line.contains(". row ")
}

/// `+-------+--------------+`
fn is_box_border(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with("+--") && line.bytes().all(|b| matches!(b, b'+' | b'-'))
}

/// `Table` and `Create Table`, with the columns that other objects have beside them.
fn is_heading(line: &str, divider: char) -> bool {
    let mut names = line.trim_matches('|').split(divider).map(str::trim);
    let first = names.next().unwrap_or_default();
    let objects = ["Table", "View", "Procedure", "Function", "Trigger", "Event"];
    objects.contains(&first)
        && names.any(|name| name.starts_with("Create ") || name == "SQL Original Statement")
}

/// A column that the client prints below a statement.
fn is_column_behind(line: &str) -> bool {
    let name = line.trim_start();
    let columns = [
        "character_set_client: ",
        "collation_connection: ",
        "Database Collation: ",
    ];
    columns.iter().any(|column| name.starts_with(column))
}

/// `Create Table: CREATE …` below a mark of a row.
fn column_statement(line: &str) -> Option<usize> {
    let (name, statement) = line.split_once(": ")?;
    let is_column =
        name.trim_start().starts_with("Create ") || name.trim_start() == "SQL Original Statement";
    (is_column && opens(statement)).then(|| line.len() - statement.len())
}

fn box_statement(line: &str) -> Option<usize> {
    let columns = line.strip_prefix("| ")?;
    let at = columns.find("| CREATE ")? + "| ".len();
    Some(line.len() - columns.len() + at)
}

fn tab_statement(line: &str) -> Option<usize> {
    let mut at = 0;
    for column in line.split('\t').take(4) {
        if at > 0 && opens(column) {
            return Some(at);
        }
        at += column.len() + 1;
    }
    None
}

fn opens(statement: &str) -> bool {
    statement.starts_with("CREATE ")
}

/// Blanks for what stands for line ends and tabs in these parts, so that all bytes keep their places.
fn blanked(text: String, parts: &[Range<usize>]) -> String {
    let mut bytes = text.into_bytes();
    for part in parts {
        let mut at = part.start;
        while at + 1 < part.end {
            if bytes[at] != b'\\' {
                at += 1;
                continue;
            }
            if matches!(bytes[at + 1], b'n' | b't') {
                bytes[at..at + 2].fill(b' ');
            }
            at += 2;
        }
    }
    // Only ASCII was replaced, by ASCII.
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(print: &str) -> Vec<String> {
        assert!(is_client_output(print), "{print}");
        let output = client_output(print.to_owned());
        assert_eq!(output.text.len(), print.len());
        let text = |range: &Range<usize>| output.text[range.clone()].to_owned();
        output.statements.iter().map(text).collect()
    }

    const TABLE: &str = "CREATE TABLE `t` (\n  `a` int(11) DEFAULT NULL COMMENT 'x | y',\n  KEY `k` (`a`)\n) ENGINE=InnoDB";
    const VIEW: &str = "CREATE VIEW `v` AS select 1 AS `x`";

    #[test]
    fn a_column_a_line() {
        let print = format!(
            "*************************** 1. row ***************************\n       Table: t\nCreate Table: {TABLE}\n\
             *************************** 1. row ***************************\n                View: v\n         Create View: {VIEW}\n\
             character_set_client: utf8mb3\ncollation_connection: utf8mb3_general_ci\n"
        );
        assert_eq!(statements(&print), [TABLE, VIEW]);
    }

    #[test]
    fn columns_with_tabs() {
        let raw = format!(
            "Table\tCreate Table\nt\t{TABLE}\nt2\t{TABLE}\nView\tCreate View\tcharacter_set_client\tcollation_connection\nv\t{VIEW}\tutf8\tutf8_bin\n"
        );
        assert_eq!(statements(&raw), [TABLE, TABLE, VIEW]);
        let escaped = format!(
            "t\t{}\nv\tCREATE VIEW v AS\\nselect '\\\\n'\tutf8\n",
            TABLE.replace('\n', "\\n")
        );
        assert_eq!(
            statements(&escaped),
            [
                TABLE.replace('\n', "  "),
                "CREATE VIEW v AS  select '\\\\n'".to_owned()
            ]
        );
    }

    #[test]
    fn boxes() {
        let print = format!(
            "+---+------+\n| Table | Create Table |\n+---+------+\n| t | {TABLE} |\n+---+------+\n\
             +---+-----+---+---+\n| View | Create View | character_set_client | collation_connection |\n+---+-----+---+---+\n\
             | v | {VIEW}    | utf8 | utf8_bin |\n+---+-----+---+---+\n"
        );
        assert_eq!(statements(&print), [TABLE, VIEW]);
    }

    #[test]
    fn scripts_are_no_print() {
        for text in [
            "",
            TABLE,
            "-- MySQL dump 10.13\n",
            "/*!40101 SET NAMES utf8 */;\n*****\n",
        ] {
            assert!(!is_client_output(text), "{text}");
        }
        assert!(client_output("a\tCREATE".to_owned()).statements.is_empty());
    }
}
