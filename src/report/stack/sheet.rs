//! What content is written on: a terminal or a Markdown page.

use super::super::markup::prose;
use super::super::screen::{FAINT, PLAIN, STRONG, Screen};
use super::super::visible::visible;
use super::super::width::{padded, width};
use super::StackOptions;
use std::io;

/// Takes content piece by piece.
pub(super) trait Sheet {
    /// Level 1 is the highest.
    fn title(&mut self, level: usize, text: &str) -> io::Result<()>;
    /// What stands below a title.
    fn note(&mut self, text: &str) -> io::Result<()>;
    fn items(&mut self, items: &[String]) -> io::Result<()>;
    fn rows(&mut self, heads: &[Head], rows: &[Vec<String>]) -> io::Result<()>;
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) text: &'static str,
    pub(super) align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Columns are lined up unless what they hold is longer.
const WIDEST: usize = 44;

pub(super) struct ScreenSheet<'a> {
    screen: Screen<'a>,
    is_empty: bool,
}

impl<'a> ScreenSheet<'a> {
    pub(super) fn new(options: &StackOptions, out: &'a mut dyn io::Write) -> Self {
        Self {
            screen: Screen::new(options.color, options.width, out),
            is_empty: true,
        }
    }

    fn row(&mut self, heads: &[Head], widths: &[usize], cells: &[String]) -> io::Result<()> {
        let mut line = String::new();
        for ((cell, head), columns) in cells.iter().zip(heads).zip(widths) {
            line += "  ";
            let cell = visible(cell);
            match head.align {
                Align::Left => line += &padded(&cell, *columns),
                Align::Right => {
                    line += &" ".repeat(columns.saturating_sub(width(&cell)));
                    line += &cell;
                }
            }
        }
        self.screen.line(&[(PLAIN, line.trim_end())])
    }
}

impl Sheet for ScreenSheet<'_> {
    fn title(&mut self, _: usize, text: &str) -> io::Result<()> {
        if !self.is_empty {
            self.screen.line(&[])?;
        }
        self.is_empty = false;
        self.screen.paragraph(0, STRONG, text)
    }

    fn note(&mut self, text: &str) -> io::Result<()> {
        self.screen.paragraph(2, FAINT, text)
    }

    fn items(&mut self, items: &[String]) -> io::Result<()> {
        for item in items {
            self.screen.paragraph(4, PLAIN, item)?;
        }
        Ok(())
    }

    fn rows(&mut self, heads: &[Head], rows: &[Vec<String>]) -> io::Result<()> {
        let widest = |column: usize| {
            let cells = rows.iter().map(|row| width(&visible(&row[column])));
            let head = width(heads[column].text);
            cells.max().unwrap_or(0).min(WIDEST).max(head)
        };
        let widths: Vec<usize> = (0..heads.len()).map(widest).collect();
        let names: Vec<String> = heads.iter().map(|h| h.text.to_owned()).collect();
        if names.iter().any(|name| !name.is_empty()) {
            self.row(heads, &widths, &names)?;
        }
        for row in rows {
            self.row(heads, &widths, row)?;
        }
        Ok(())
    }
}

pub(super) struct MarkdownSheet<'a> {
    pub(super) out: &'a mut dyn io::Write,
}

impl Sheet for MarkdownSheet<'_> {
    fn title(&mut self, level: usize, text: &str) -> io::Result<()> {
        writeln!(self.out, "{} {}\n", "#".repeat(level), prose(text))
    }

    fn note(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}\n", prose(text))
    }

    fn items(&mut self, items: &[String]) -> io::Result<()> {
        for item in items {
            writeln!(self.out, "- {}", prose(item))?;
        }
        writeln!(self.out)
    }

    fn rows(&mut self, heads: &[Head], rows: &[Vec<String>]) -> io::Result<()> {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let names = heads.iter().map(|h| prose(h.text)).collect();
        let marks = heads.iter().map(|h| match h.align {
            Align::Left => "---".to_owned(),
            Align::Right => "---:".to_owned(),
        });
        writeln!(self.out, "{}\n{}", line(names), line(marks.collect()))?;
        for row in rows {
            let cells = row.iter().map(|cell| prose(cell)).collect();
            writeln!(self.out, "{}", line(cells))?;
        }
        writeln!(self.out)
    }
}
