//! What the servers answered, kept beside the statements so that the sweep is judged where no server is.

use crate::entries::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What one server said to one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// Columns joined by a tab, rows by a line feed; empty where there are none.
    Rows(String),
    /// It can be prepared; it was not run.
    Parsed,
    /// The SQLSTATE or error number, and the message.
    Refused(String, String),
}

impl Said {
    /// The same for every run: the name of the throw-away database is left out.
    pub(crate) fn without(self, database: &str) -> Self {
        let plain = |text: String| text.replace(database, "sweep");
        match self {
            Said::Rows(rows) => Said::Rows(plain(rows)),
            Said::Parsed => Said::Parsed,
            Said::Refused(code, message) => Said::Refused(code, plain(message)),
        }
    }

    fn shortened(self) -> Self {
        match self {
            Said::Rows(rows) => Said::Rows(shortened(&rows)),
            Said::Parsed => Said::Parsed,
            Said::Refused(code, message) => Said::Refused(code, shortened(&message)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub source: Said,
    pub target: Said,
}

#[derive(Debug, Default)]
pub(crate) struct Answers {
    /// The versions of the servers that were asked.
    pub servers: String,
    kept: BTreeMap<String, Answer>,
}

/// Characters of a row list or message that are kept; a longer one ends in the hash of all of it.
const LONGEST: usize = 160;

impl Answers {
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let Ok(text) = fs::read_to_string(file(folder)) else {
            return Ok(Self::default());
        };
        let mut lines = text.lines();
        let servers = lines
            .next()
            .unwrap_or_default()
            .trim_start_matches("# ")
            .to_owned();
        let kept = lines.map(read_line).collect::<Result<_, _>>()?;
        Ok(Self { servers, kept })
    }

    pub(crate) fn of(&self, entry: &Entry) -> Option<&Answer> {
        self.kept.get(&entry.key())
    }

    /// Shortens once, here: what is read from the file and written again stays as it is.
    pub(crate) fn keep(&mut self, entry: &Entry, answer: Answer) {
        let answer = Answer {
            source: answer.source.shortened(),
            target: answer.target.shortened(),
        };
        self.kept.insert(entry.key(), answer);
    }

    /// Writes the answers of these entries, and drops those of statements that are gone.
    pub(crate) fn write(&self, folder: &Path, entries: &[Entry]) -> Result<(), String> {
        let wanted: BTreeSet<String> = entries.iter().map(Entry::key).collect();
        let mut text = format!("# {}\n", self.servers);
        for (key, answer) in self.kept.iter().filter(|(key, _)| wanted.contains(*key)) {
            let (source, target) = (written(&answer.source), written(&answer.target));
            text.push_str(&format!("{key}\t{source}\t{target}\n"));
        }
        fs::write(file(folder), text).map_err(|e| format!("{}: {e}", file(folder).display()))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("answers.tsv")
}

fn read_line(line: &str) -> Result<(String, Answer), String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [key, source, target] = cells[..] else {
        return Err(format!(
            "answers.tsv: `{line}` has not 3 columns; run with --ask"
        ));
    };
    let (source, target) = (said(source)?, said(target)?);
    Ok((key.to_owned(), Answer { source, target }))
}

fn written(said: &Said) -> String {
    match said {
        Said::Rows(rows) => format!("rows {}", escaped(rows)),
        Said::Parsed => "parsed".to_owned(),
        Said::Refused(code, message) => format!("refused {code} {}", escaped(message)),
    }
}

fn said(cell: &str) -> Result<Said, String> {
    let (word, rest) = cell.split_once(' ').unwrap_or((cell, ""));
    match word {
        "rows" => Ok(Said::Rows(unescaped(rest))),
        "parsed" => Ok(Said::Parsed),
        "refused" => {
            let (code, message) = rest.split_once(' ').unwrap_or((rest, ""));
            Ok(Said::Refused(code.to_owned(), unescaped(message)))
        }
        other => Err(format!(
            "answers.tsv: `{other}` is no answer; run with --ask"
        )),
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST).collect();
    let hash = migscan::rules::text_hash(text);
    format!("{head}…{}", hash.get(..12).unwrap_or(&hash))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\t', "\\t")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        plain.push(match sign {
            '\\' => match signs.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    plain
}
