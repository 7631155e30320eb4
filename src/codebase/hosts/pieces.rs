//! A text put together from pieces of its host, and SQL found in such a text told in places of the host.

use crate::codebase::regions::lex;
use crate::codebase::statements::{EmbeddedSql, Wanted, statements};
use crate::model::{Language, SourceMap, Span};

/// A text, and where each piece of it is written.
#[derive(Debug, Default)]
pub(super) struct Assembled {
    pub(super) text: String,
    pub(super) map: SourceMap,
}

impl Assembled {
    /// Adds bytes `start..end` of the host as they are.
    pub(super) fn keep(&mut self, host: &str, start: usize, end: usize) {
        if start < end {
            self.text.push_str(&host[start..end]);
            self.map.push(end - start, start as u64, end - start);
        }
    }

    /// Adds what bytes `start..end` of the host stand for.
    pub(super) fn say(&mut self, said: &str, start: usize, end: usize) {
        if !said.is_empty() {
            self.text.push_str(said);
            self.map.push(said.len(), start as u64, end - start);
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// The SQL that a program holds which is itself put together from pieces of a host.
pub(super) fn statements_through(
    program: &Assembled,
    language: Language,
    wanted: Wanted,
) -> Vec<EmbeddedSql> {
    let mut stretches = Vec::new();
    lex(&program.text, language, usize::MAX, &mut stretches);
    let in_host = |start, end| {
        let span = program.map.host(start, end);
        (span.start as usize, span.end as usize)
    };
    let inner = Wanted {
        opens: &|start, end| {
            let (start, end) = in_host(start, end);
            (wanted.opens)(start, end)
        },
        holds: &|start, end| {
            let (start, end) = in_host(start, end);
            (wanted.holds)(start, end)
        },
    };
    let mut found = statements(&program.text, language, &stretches, inner);
    for sql in &mut found {
        let (start, end) = in_host(sql.span.start as usize, sql.span.end as usize);
        sql.span = Span::new(start, end);
        sql.map = sql.map.through(&program.map);
    }
    found
}
