//! What a codebase is built with and the schema it defines, told: one content, one file per form.

mod content;
mod json;
mod sheet;
mod words;

use super::Color;
use crate::model::{Catalogue, Lang, Skipped, Stack};
use sheet::{MarkdownSheet, ScreenSheet};
use std::io;

/// All that is told.
#[derive(Debug)]
pub struct StackReport<'a> {
    pub stack: &'a Stack,
    /// Where it was asked for.
    pub schema: Option<&'a Catalogue>,
    /// Paths of all listed files; a definition's `FileNumber` is a position here.
    pub paths: &'a [String],
    pub skipped: &'a [Skipped],
}

/// The forms it can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StackFormat {
    Terminal,
    Markdown,
    Json,
}

/// How much the terminal and Markdown tell; JSON holds all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A line for each table, and the columns where there are few tables.
    Few,
    /// The columns of all tables, and every place.
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StackOptions {
    pub lang: Lang,
    pub color: Color,
    /// Columns of the terminal.
    pub width: usize,
    pub detail: Detail,
}

/// Writes it. The same content and options give the same bytes.
///
/// # Errors
/// What `out` answers.
pub fn render_stack(
    report: &StackReport,
    format: StackFormat,
    options: &StackOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        StackFormat::Terminal => {
            let mut sheet = ScreenSheet::new(options, out);
            content::tell(report, options, &mut sheet)
        }
        StackFormat::Markdown => content::tell(report, options, &mut MarkdownSheet { out }),
        StackFormat::Json => json::render(report, out),
    }
}
