//! A plan, told: one page of blocks, one file per format, so that no two formats can disagree on a word or a number.

mod calendar;
mod content;
mod figures;
mod html;
mod json;
mod markdown;
mod page;
mod prompt;

pub use calendar::Date;
pub use prompt::{PromptOptions, render_prompt};

use crate::model::Lang;
use crate::plan::Plan;
use std::io;

/// The forms a plan can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    /// GitHub-flavoured Markdown, with the headings of the migration request's answer.
    Markdown,
    /// One file without outside resources, fit to be printed.
    Html,
    /// The same page as data, every number with its origin, `schema_version` 1.
    Json,
}

impl PlanFormat {
    pub const ALL: [PlanFormat; 3] = [PlanFormat::Markdown, PlanFormat::Html, PlanFormat::Json];

    /// The word of `--format`.
    pub fn name(self) -> &'static str {
        match self {
            PlanFormat::Markdown => "markdown",
            PlanFormat::Html => "html",
            PlanFormat::Json => "json",
        }
    }
}

/// How a plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanOptions {
    pub lang: Lang,
    /// The day of the cut-over; without it the plan holds no dates.
    pub start: Option<Date>,
}

/// Writes the plan. The same plan and options give the same bytes.
///
/// # Errors
/// What `out` answers.
pub fn render_plan(
    plan: &Plan,
    format: PlanFormat,
    options: &PlanOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let page = content::page(plan, options);
    match format {
        PlanFormat::Markdown => markdown::render(&page, out),
        PlanFormat::Html => html::render(&page, options.lang, out),
        PlanFormat::Json => json::render(plan, &page, options, out),
    }
}
