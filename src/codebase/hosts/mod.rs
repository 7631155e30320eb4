//! SQL in files that are neither scripts nor programs: mapper files, settings, templates, notebooks. Which files are read,
//! and how; the readers stand beside.

mod documents;
mod notebook;
mod pieces;
mod tags;
mod templates;
mod values;

pub(super) use documents::without_script_tags;
pub(super) use tags::{Piece, pieces};

use super::regions::Stretch;
use super::statements::{EmbeddedSql, Wanted, holds_sql, statements};
use crate::model::Language;

/// What is known of a file in which SQL is looked for.
#[derive(Clone, Copy)]
pub struct SqlHost<'h> {
    pub language: Language,
    /// The path as reports show it: its ending tells what a template is written in.
    pub shown: &'h str,
    /// Engines whose SQL is wanted, by their endoflife.date names; empty for all.
    pub engines: &'h [String],
}

/// Whether a file of this language is read for SQL at all.
pub fn may_hold_sql(language: Language, shown: &str) -> bool {
    let other = match language {
        Language::Xml
        | Language::Yaml
        | Language::Json
        | Language::Toml
        | Language::Properties
        | Language::Dockerfile => true,
        Language::Html => templates::program_in(shown).is_some(),
        _ => false,
    };
    holds_sql(language) || other
}

/// Whether the form of a file says that it holds SQL, whatever its words are.
pub fn is_sql_document(text: &[u8], language: Language) -> bool {
    language == Language::Xml && documents::format_of(text).is_some()
}

/// The SQL of a file that is no script, in the order of its places. `stretches` are those of the file's own language.
pub fn hosted_statements(
    text: &str,
    host: SqlHost,
    stretches: &[Stretch],
    wanted: Wanted,
) -> Vec<EmbeddedSql> {
    let mut found = match host.language {
        Language::Xml => documents::read(text, host.engines, wanted),
        Language::Json if host.shown.ends_with(".ipynb") => notebook::read(text, stretches, wanted),
        Language::Yaml | Language::Json | Language::Toml | Language::Properties => {
            values::read(text, host.language, stretches, wanted)
        }
        Language::Dockerfile => values::commands(text, wanted),
        Language::Html => templates::read(text, host.shown, wanted),
        _ => return statements(text, host.language, stretches, wanted),
    };
    found.sort_by_key(|sql| sql.span);
    found
}

/// Every longer word of the SQL stands in the host where its map says.
#[cfg(test)]
fn assert_words_stand_where_written(sql: &EmbeddedSql, host: &str) {
    let words = sql.text.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|w| w.len() > 2) {
        let at = word.as_ptr() as usize - sql.text.as_ptr() as usize;
        let span = sql.map.host(at, at + word.len());
        assert_eq!(&host[span.start as usize..span.end as usize], word);
    }
}
