//! SQL in the values of YAML, JSON, TOML and properties files, and in the commands that such values and Dockerfiles hold.

use super::pieces::{Assembled, statements_through};
use crate::codebase::lexis::{Closing, Content, Escape, Holes, Lines, Place, Prefixes, StringForm};
use crate::codebase::literal::literal;
use crate::codebase::regions::{RegionKind, Shape, Stretch, lex};
use crate::codebase::shape::SqlKind;
use crate::codebase::statements::{EmbeddedSql, Wanted, statements};
use crate::model::Language;

/// Values that are statements, and the SQL that their commands give to a client.
pub(super) fn read(
    text: &str,
    language: Language,
    stretches: &[Stretch],
    wanted: Wanted,
) -> Vec<EmbeddedSql> {
    let own;
    let values = match language {
        Language::Yaml => {
            own = yaml_values(text);
            &own
        }
        Language::Properties => {
            own = property_values(text);
            &own
        }
        _ => stretches,
    };
    let mut found = statements(text, language, values, wanted);
    found.retain(|sql| sql.kind == SqlKind::Statement);
    found.extend(commands_in_values(text, language, values, wanted));
    found
}

/// SQL given to a client in a file of shell commands.
pub(super) fn commands(text: &str, wanted: Wanted) -> Vec<EmbeddedSql> {
    if !names_client(text) {
        return Vec::new();
    }
    let mut stretches = Vec::new();
    lex(text, Language::Shell, usize::MAX, &mut stretches);
    let mut found = statements(text, Language::Shell, &stretches, wanted);
    found.retain(is_for_client);
    found
}

const CLIENTS: [&str; 2] = ["mysql", "mariadb"];

fn names_client(text: &str) -> bool {
    CLIENTS.iter().any(|client| text.contains(client))
}

fn is_for_client(sql: &EmbeddedSql) -> bool {
    sql.call
        .as_deref()
        .is_some_and(|call| CLIENTS.contains(&call))
}

fn commands_in_values(
    text: &str,
    language: Language,
    stretches: &[Stretch],
    wanted: Wanted,
) -> Vec<EmbeddedSql> {
    let mut found = Vec::new();
    for stretch in stretches {
        let (start, end) = (stretch.start, stretch.end);
        if stretch.kind != RegionKind::String
            || !(wanted.opens)(start, end)
            || !(wanted.holds)(start, end)
            || !names_client(&text[start..end])
        {
            continue;
        }
        let Some(value) = literal(text, language, stretch) else {
            continue;
        };
        let command = without_margin(value.text, value.map);
        found.extend(statements_through(&command, Language::Shell, wanted));
    }
    found.retain(is_for_client);
    found
}

/// A text without the blanks that all its lines start with: a heredoc's end stands at the start of a line.
fn without_margin(text: String, map: crate::model::SourceMap) -> Assembled {
    let margin = text
        .split_inclusive('\n')
        .find(|line| !line.trim().is_empty())
        .map_or(0, indent_of);
    if margin == 0 {
        return Assembled { text, map };
    }
    let mut lines = Assembled::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + indent_of(line).min(margin);
        lines.keep(&text, start, at + line.len());
        at += line.len();
    }
    Assembled {
        map: lines.map.through(&map),
        text: lines.text,
    }
}

fn indent_of(line: &str) -> usize {
    line.bytes().take_while(|b| *b == b' ').count()
}

const AS_WRITTEN: StringForm = StringForm {
    open: "",
    close: "",
    prefixes: Prefixes::Free,
    place: Place::Anywhere,
    escape: Escape::None,
    lines: Lines::Many,
    holes: Holes::None,
    content: Content::Text,
    closing: Closing::First,
};
static PLAIN: StringForm = AS_WRITTEN;
static ESCAPED: StringForm = StringForm {
    escape: Escape::Backslash,
    ..AS_WRITTEN
};
static DOUBLE_QUOTED: StringForm = StringForm {
    open: "\"",
    close: "\"",
    escape: Escape::Backslash,
    ..AS_WRITTEN
};
static SINGLE_QUOTED: StringForm = StringForm {
    open: "'",
    close: "'",
    escape: Escape::Doubled,
    ..AS_WRITTEN
};

/// Stretches that tile a text: strings where values stand, code between them.
struct Values {
    stretches: Vec<Stretch>,
    told: usize,
}

impl Values {
    fn add(&mut self, start: usize, end: usize, form: &'static StringForm) {
        if start >= end {
            return;
        }
        self.code_until(start);
        let delimiter = form.open.len() as u32;
        self.stretches.push(Stretch {
            kind: RegionKind::String,
            start,
            end,
            shape: Some(Shape {
                form,
                head: delimiter,
                foot: delimiter,
                announced: 0,
                braces: 0,
            }),
        });
        self.told = end;
    }

    fn code_until(&mut self, end: usize) {
        if self.told < end {
            self.stretches.push(Stretch {
                kind: RegionKind::Code,
                start: self.told,
                end,
                shape: None,
            });
            self.told = end;
        }
    }
}

/// The values of the lines of a text; `read` tells the end of what it took from the line at `start`.
fn values_by_line(text: &str, read: fn(&str, usize, usize, &mut Values) -> usize) -> Vec<Stretch> {
    let mut values = Values {
        stretches: Vec::new(),
        told: 0,
    };
    let mut start = 0;
    while start < text.len() {
        let end = line_end(text, start);
        start = read(text, start, end, &mut values).max(end) + 1;
    }
    values.code_until(text.len());
    values.stretches
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n)
}

/// `key = value`, where a backslash at the end of a line goes on in the next.
fn property_values(text: &str) -> Vec<Stretch> {
    values_by_line(text, |text, start, end, values| {
        let line = text[start..end].trim_start();
        if line.is_empty() || line.starts_with(['#', '!']) {
            return end;
        }
        let ended = |text: &str| text.trim_end_matches('\r').ends_with('\\');
        let mut last = end;
        while last < text.len() && ended(&text[start..last]) {
            last = line_end(text, last + 1);
        }
        let Some(border) = text[start..end].find(['=', ':']) else {
            return last;
        };
        let blanks = text[start + border + 1..last]
            .bytes()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        values.add(start + border + 1 + blanks, last, &ESCAPED);
        last
    })
}

/// The scalars behind `key:` and `-`.
fn yaml_values(text: &str) -> Vec<Stretch> {
    values_by_line(text, |text, start, end, values| {
        let line = &text[start..end];
        let indent = indent_of(line);
        let Some((at, indent)) = yaml_value_start(line, indent) else {
            return end;
        };
        let at = start + at;
        match text.as_bytes().get(at) {
            Some(b'|' | b'>') => {
                let last = indented_end(text, end, indent);
                values.add((end + 1).min(last), last, &PLAIN);
                last
            }
            Some(b'"') => quoted_value(text, at, b'"', values),
            Some(b'\'') => quoted_value(text, at, b'\'', values),
            Some(b'&' | b'*' | b'!' | b'#' | b'[' | b'{' | b'%' | b'@') | None => end,
            Some(_) if at >= end => end,
            Some(_) => {
                let last = indented_end(text, end, indent);
                let written = &text[at..last];
                let comment = memchr::memmem::find(written.as_bytes(), b" #");
                values.add(at, at + comment.unwrap_or(written.trim_end().len()), &PLAIN);
                last
            }
        }
    })
}

/// Where the value of a line starts, and the indent that the lines of its block must exceed.
fn yaml_value_start(line: &str, mut indent: usize) -> Option<(usize, usize)> {
    let mut at = indent;
    let mut item = false;
    while line[at..].starts_with("- ") {
        indent = at;
        at += 2 + indent_of(&line[at + 2..]);
        item = true;
    }
    let rest = &line[at..];
    if rest.starts_with('#') {
        return None;
    }
    let quoted = rest.starts_with(['"', '\'']);
    let key = rest.find(": ").filter(|len| {
        let key = &rest[..*len];
        let one_word = !key.contains(' ') && !key.contains('(');
        one_word || quoted && key.len() > 1 && key.ends_with(&rest[..1])
    });
    match key {
        Some(len) => {
            let indent = if item { at } else { indent };
            let start = at + len + 1;
            Some((start + indent_of(&line[start..]), indent))
        }
        None => item.then_some((at, indent)),
    }
}

/// The end of the lines from `line_end` on that are blank or stand further in than `indent`.
fn indented_end(text: &str, end: usize, indent: usize) -> usize {
    let mut last = end;
    let mut at = end;
    while at < text.len() {
        let next = line_end(text, at + 1);
        let line = &text[(at + 1).min(next)..next];
        match line.trim().is_empty() {
            true => {}
            false if indent_of(line) > indent => last = next,
            false => break,
        }
        at = next;
    }
    last
}

fn quoted_value(text: &str, at: usize, quote: u8, values: &mut Values) -> usize {
    let bytes = text.as_bytes();
    let mut end = at + 1;
    while let Some(n) = memchr::memchr2(quote, b'\\', &bytes[end.min(bytes.len())..]) {
        end += n;
        match bytes[end] {
            b'\\' => end += if quote == b'"' { 2 } else { 1 },
            _ if quote == b'\'' && bytes.get(end + 1) == Some(&quote) => end += 2,
            _ => {
                let (form, end) = match quote {
                    b'"' => (&DOUBLE_QUOTED, end + 1),
                    _ => (&SINGLE_QUOTED, end + 1),
                };
                values.add(at, end, form);
                return line_end(text, end);
            }
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::HOLE;

    fn found_in(text: &str, language: Language) -> Vec<EmbeddedSql> {
        let all = Wanted {
            opens: &|_, _| true,
            holds: &|_, _| true,
        };
        let mut stretches = Vec::new();
        lex(text, language, usize::MAX, &mut stretches);
        match language {
            Language::Dockerfile => commands(text, all),
            _ => read(text, language, &stretches, all),
        }
    }

    fn told(text: &str, language: Language) -> Vec<String> {
        let line = |sql: EmbeddedSql| {
            let words: Vec<&str> = sql.text.split_whitespace().collect();
            format!(
                "{} {}",
                sql.certainty.name(),
                words.join(" ").replace(HOLE, "□")
            )
        };
        found_in(text, language).into_iter().map(line).collect()
    }

    const FILES: &[(Language, &str, &[&str])] = &[
        (
            Language::Yaml,
            r#"# SELECT comment FROM t
title: Select an option from the list
queries:
  plain: SELECT a, 'b' FROM t WHERE c = 1 # why
  "quoted": "SELECT \"a\" FROM t LIMIT 5, 10"
  single: 'SELECT ''a'' FROM t'
  folded: >
    SELECT IFNULL(a, 0)

      FROM t
  items:
    - UPDATE t SET a = 1
      WHERE b = 2
    - sql: |
        DELETE FROM t
        WHERE a = 1
      other: x
description: >
  This text tells how to update the table and
  select rows from it.
log: "ERROR: SELECT FROM failed"
"#,
            &[
                "likely SELECT a, 'b' FROM t WHERE c = 1",
                "likely SELECT \"a\" FROM t LIMIT 5, 10",
                "likely SELECT 'a' FROM t",
                "likely SELECT IFNULL(a, 0) FROM t",
                "likely UPDATE t SET a = 1 WHERE b = 2",
                "likely DELETE FROM t WHERE a = 1",
            ],
        ),
        (
            Language::Yaml,
            "jobs:\n  test:\n    steps:\n      - run: mysql -uroot -e \"CREATE DATABASE shop\"\n      - name: seed\n        run: |\n          # mysql\n          mysql shop <<EOF\n          INSERT IGNORE INTO t VALUES (1);\n          EOF\n          echo \"Update the settings\"\n    command: \"mysql -e 'SHOW TABLES'\"\n",
            &[
                "certain CREATE DATABASE shop",
                "certain INSERT IGNORE INTO t VALUES (1);",
                "certain SHOW TABLES",
            ],
        ),
        (
            Language::Properties,
            "# SELECT x FROM y\nfind.sql=SELECT a, \\\n    IFNULL(b, 0) \\\n  FROM t\nname : Select one of the items\nq: UPDATE t SET a = \\u0027x\\u0027\n",
            &[
                "likely SELECT a, IFNULL(b, 0) FROM t",
                "likely UPDATE t SET a = 'x'",
            ],
        ),
        (
            Language::Json,
            "{\"a\": \"SELECT `a`\\nFROM t\", \"scripts\": {\"db\": \"mysql -e \\\"DROP TABLE t\\\"\"}, \"c\": \"Select a file\"}",
            &["likely SELECT `a` FROM t", "certain DROP TABLE t"],
        ),
        (
            Language::Toml,
            "a = \"SELECT 1 FROM t\"\nb = '''\nUPDATE t\nSET a = 1'''\nc = \"update the text\"\n",
            &["likely SELECT 1 FROM t", "likely UPDATE t SET a = 1"],
        ),
        (
            Language::Dockerfile,
            "FROM mysql:5.7\nRUN apt-get update && \\\n    mysql -e \"CREATE TABLE t (a INT)\"\nRUN echo \"SELECT a FROM t\"\n",
            &["certain CREATE TABLE t (a INT)"],
        ),
    ];

    #[test]
    fn values_tell_their_statements() {
        for (language, text, expected) in FILES {
            assert_eq!(told(text, *language), *expected, "{language:?}");
        }
    }

    #[test]
    fn every_word_is_found_where_it_is_written() {
        for (language, text, _) in FILES {
            for sql in found_in(text, *language) {
                crate::codebase::hosts::assert_words_stand_where_written(&sql, text);
            }
        }
    }

    #[test]
    fn stretches_tile_any_text() {
        for text in [
            "",
            "\n",
            ":",
            "- ",
            "a: |",
            "a: \"",
            "a: '\\",
            "- - a: >\n  b",
            "a: b\n  c # d\n",
            "한: 글\n",
            "a=\\",
            "a=b\\\n",
            "=",
            "a: \"\\\"",
            "a: \"\\",
        ] {
            for stretches in [yaml_values(text), property_values(text)] {
                let mut told = 0;
                for stretch in &stretches {
                    assert_eq!(stretch.start, told, "{text:?}");
                    told = stretch.end;
                }
                assert_eq!(told, text.len(), "{text:?}");
            }
        }
    }
}
