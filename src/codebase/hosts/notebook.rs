//! SQL in the cells of a Jupyter notebook: their lines are strings of JSON, their code is Python.

use super::pieces::{Assembled, statements_through};
use crate::codebase::literal::literal;
use crate::codebase::regions::{RegionKind, Stretch};
use crate::codebase::shape::SqlKind;
use crate::codebase::statements::{EmbeddedSql, Wanted};
use crate::model::{Certainty, Language, Span};

/// The SQL of all cells. `stretches` are those of the JSON.
pub(super) fn read(text: &str, stretches: &[Stretch], wanted: Wanted) -> Vec<EmbeddedSql> {
    let mut found = Vec::new();
    let mut cell_is_code = false;
    let mut told = 0;
    for (number, stretch) in stretches.iter().enumerate() {
        if stretch.kind != RegionKind::String || number < told {
            continue;
        }
        match &text[stretch.start..stretch.end] {
            "\"cell_type\"" => cell_is_code = follows(text, stretches, number, "\"code\""),
            "\"source\"" if cell_is_code => {
                let lines = lines_of_cell(text, &stretches[number + 1..]);
                told = number + 1 + lines;
                found.extend(cell(text, &stretches[number + 1..told], wanted));
            }
            _ => {}
        }
    }
    found
}

/// Whether this string is the value of a key.
fn follows(text: &str, stretches: &[Stretch], key: usize, value: &str) -> bool {
    stretches[key + 1..]
        .iter()
        .find(|s| s.kind == RegionKind::String)
        .is_some_and(|s| &text[s.start..s.end] == value)
}

/// How many stretches the value behind a key has: the colon and one string, or all up to the end of a list.
fn lines_of_cell(text: &str, stretches: &[Stretch]) -> usize {
    let holds = |stretch: &Stretch, sign: char| {
        stretch.kind == RegionKind::Code && text[stretch.start..stretch.end].contains(sign)
    };
    match stretches.first() {
        Some(first) if holds(first, '[') => stretches
            .iter()
            .position(|s| holds(s, ']'))
            .unwrap_or(stretches.len()),
        _ => stretches.len().min(2),
    }
}

/// The SQL of one cell, whose lines are the strings among these stretches.
fn cell(text: &str, stretches: &[Stretch], wanted: Wanted) -> Vec<EmbeddedSql> {
    let mut source = Assembled::default();
    let mut span: Option<(usize, usize)> = None;
    for stretch in stretches {
        if let Some(line) = literal(text, Language::Json, stretch) {
            source.map = std::mem::take(&mut source.map).followed_by(&line.map);
            source.text.push_str(&line.text);
            span = Some((span.map_or(stretch.start, |s| s.0), stretch.end));
        }
    }
    let Some((start, end)) = span.filter(|(start, end)| (wanted.holds)(*start, *end)) else {
        return Vec::new();
    };
    if !source.text.starts_with("%%sql") {
        return statements_through(&source, Language::Python, wanted);
    }
    // Behind the line of the magic the cell is SQL.
    let from = source.text.find('\n').map_or(source.text.len(), |n| n + 1);
    let mut sql = Assembled::default();
    sql.keep(&source.text, from, source.text.len());
    vec![EmbeddedSql {
        map: sql.map.through(&source.map),
        text: sql.text,
        span: Span::new(start, end),
        kind: SqlKind::Statement,
        certainty: Certainty::Certain,
        call: None,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::regions::lex;

    const NOTEBOOK: &str = r##"{
 "cells": [
  {"cell_type": "markdown", "source": ["SELECT a FROM prose"]},
  {
   "cell_type": "code",
   "metadata": {},
   "source": [
    "import pandas as pd\n",
    "q = \"\"\"\n",
    "SELECT IFNULL(a, 0)\n",
    "FROM t WHERE b = \\\"x\\\"\n",
    "\"\"\"\n",
    "pd.read_sql(\"SELECT `a` FROM t\", con)"
   ],
   "outputs": []
  },
  {"cell_type": "code", "source": ["%%sql\n", "SELECT a FROM t LIMIT 5, 10"]},
  {"cell_type": "code", "source": "cursor.execute('SHOW TABLES')\n", "outputs": [{"text": "SELECT 1"}]}
 ]
}"##;

    #[test]
    fn a_source_is_a_list_or_one_string() {
        for (text, lines) in [
            (": [\"a\", \"b\"], \"c\"", 4),
            (": \"a\", \"c\": [1]", 2),
            (": []", 0),
            (": [\"a\"", 2),
            ("", 0),
        ] {
            let mut stretches = Vec::new();
            lex(text, Language::Json, usize::MAX, &mut stretches);
            assert_eq!(lines_of_cell(text, &stretches), lines, "{text}");
        }
    }

    fn found() -> Vec<EmbeddedSql> {
        let all = Wanted {
            opens: &|_, _| true,
            holds: &|_, _| true,
        };
        let mut stretches = Vec::new();
        lex(NOTEBOOK, Language::Json, usize::MAX, &mut stretches);
        read(NOTEBOOK, &stretches, all)
    }

    #[test]
    fn cells_tell_their_statements() {
        let told: Vec<String> = found()
            .into_iter()
            .map(|sql| sql.text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(
            told,
            [
                "SELECT IFNULL(a, 0) FROM t WHERE b = \"x\"",
                "SELECT `a` FROM t",
                "SELECT a FROM t LIMIT 5, 10",
                "SHOW TABLES",
            ]
        );
    }

    #[test]
    fn every_word_is_found_where_it_is_written() {
        for sql in found() {
            crate::codebase::hosts::assert_words_stand_where_written(&sql, NOTEBOOK);
        }
    }
}
