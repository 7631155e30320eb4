//! A rule's description for a terminal: `migscan rules explain`.

use super::Color;
use super::description::{Description, Shown};
use super::screen::{FAINT, LOCATION, PLAIN, STRONG, Screen};
use super::width::width;
use super::words::{Label, label};
use crate::model::Lang;
use crate::rules::Rule;
use std::io::{self, Write};

/// How a rule is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExplainOptions {
    pub lang: Lang,
    pub color: Color,
    /// Columns of the terminal; Hangul takes two. Less than 40 counts as 40.
    pub width: usize,
}

/// Writes all that a rule says. Prose keeps within the width; code and addresses stay whole, so that they can be copied.
///
/// # Errors
/// What `out` answers.
pub fn explain_rule(rule: &Rule, options: &ExplainOptions, out: &mut dyn Write) -> io::Result<()> {
    let description = Description::of(rule, options.lang);
    let mut telling = Telling {
        description: &description,
        lang: options.lang,
        screen: Screen::new(options.color, options.width, out),
    };
    telling.head()?;
    telling.texts()?;
    telling.examples()?;
    telling.references()
}

/// Columns that code is set in.
const INDENT: usize = 2;

struct Telling<'a> {
    description: &'a Description<'a>,
    lang: Lang,
    screen: Screen<'a>,
}

impl Telling<'_> {
    fn head(&mut self) -> io::Result<()> {
        let Description { id, title, .. } = self.description;
        if width(id) + 2 + width(title) <= self.screen.width {
            self.screen
                .line(&[(STRONG, id), (PLAIN, "  "), (PLAIN, title)])?;
        } else {
            self.screen.line(&[(STRONG, id)])?;
            self.screen.paragraph(0, PLAIN, title)?;
        }
        self.screen
            .paragraph(0, FAINT, &self.description.facts.join(" · "))?;
        self.screen.line(&[])
    }

    fn texts(&mut self) -> io::Result<()> {
        let mut texts = self.description.texts.clone();
        texts.extend(
            self.description
                .rewrite
                .map(|r| (Label::Rewrite, r.to_owned())),
        );
        if !self.description.former_ids.is_empty() {
            texts.push((Label::FormerIds, self.description.former_ids.join(", ")));
        }
        let names = texts.iter().map(|(name, _)| width(label(*name, self.lang)));
        let columns = names.max().unwrap_or(0) + 1;
        for (name, text) in &texts {
            self.screen
                .labelled(0, label(*name, self.lang), columns, text)?;
        }
        Ok(())
    }

    fn examples(&mut self) -> io::Result<()> {
        self.description
            .examples
            .iter()
            .try_for_each(|shown| self.example(shown))
    }

    fn example(&mut self, shown: &Shown) -> io::Result<()> {
        self.screen.line(&[])?;
        self.example_head(shown)?;
        let margin = " ".repeat(INDENT);
        for line in shown.code.trim_end().lines() {
            self.screen.line(&[(PLAIN, &margin), (PLAIN, line)])?;
        }
        match &shown.proof {
            Some(proof) => {
                let text = format!("{}: {proof}", label(Label::Proof, self.lang));
                self.screen.paragraph(INDENT, FAINT, &text)
            }
            None => Ok(()),
        }
    }

    /// A long path goes to its own line, whole.
    fn example_head(&mut self, shown: &Shown) -> io::Result<()> {
        let name = label(shown.label, self.lang);
        match shown.file {
            None => self.screen.line(&[(FAINT, name)]),
            Some(file) if width(name) + 3 + width(file) <= self.screen.width => {
                let file = format!(" ({file})");
                self.screen.line(&[(FAINT, name), (LOCATION, &file)])
            }
            Some(file) => {
                self.screen.line(&[(FAINT, name)])?;
                self.screen.line(&[(PLAIN, "  "), (LOCATION, file)])
            }
        }
    }

    fn references(&mut self) -> io::Result<()> {
        if self.description.references.is_empty() {
            return Ok(());
        }
        self.screen.line(&[])?;
        self.screen
            .line(&[(FAINT, label(Label::References, self.lang))])?;
        let margin = " ".repeat(INDENT);
        for reference in self.description.references {
            self.screen.line(&[(PLAIN, &margin), (PLAIN, reference)])?;
        }
        Ok(())
    }
}
