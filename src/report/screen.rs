//! Lines for a terminal of some width, with or without colours; the only file that knows `anstyle`.

use super::Color;
use super::visible::visible;
use super::width::{padded, wrapped};
use anstyle::AnsiColor;
pub(super) use anstyle::Style;
use std::io;

pub(super) const PLAIN: Style = Style::new();
pub(super) const STRONG: Style = Style::new().bold();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const LOCATION: Style = AnsiColor::Cyan.on_default();
pub(super) const GRAVE: Style = AnsiColor::Red.on_default().bold();
pub(super) const MIDDLING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const SLIGHT: Style = AnsiColor::Blue.on_default().bold();

/// Less than this counts as this.
const MIN_WIDTH: usize = 40;

/// Where lines go.
pub(super) struct Screen<'a> {
    color: Color,
    pub(super) width: usize,
    out: &'a mut dyn io::Write,
}

impl<'a> Screen<'a> {
    pub(super) fn new(color: Color, width: usize, out: &'a mut dyn io::Write) -> Self {
        Self {
            color,
            width: width.max(MIN_WIDTH),
            out,
        }
    }

    /// The only way out: pieces of one line with their styles. What a piece holds cannot act on the terminal.
    pub(super) fn line(&mut self, pieces: &[(Style, &str)]) -> io::Result<()> {
        for (style, text) in pieces {
            let text = visible(text);
            match self.color {
                Color::On if *style != PLAIN => write!(self.out, "{style}{text}{style:#}")?,
                Color::On | Color::Off => self.out.write_all(text.as_bytes())?,
            }
        }
        self.out.write_all(b"\n")
    }

    /// Text behind a label, in as many lines as it takes, lined up with the first.
    pub(super) fn labelled(
        &mut self,
        indent: usize,
        name: &str,
        columns: usize,
        text: &str,
    ) -> io::Result<()> {
        let start = indent + columns + 1;
        let name = format!("{}{} ", " ".repeat(indent), padded(name, columns));
        let lines = wrapped(&visible(text), self.width.saturating_sub(start));
        for (i, line) in lines.iter().enumerate() {
            match i {
                0 => self.line(&[(FAINT, &name), (PLAIN, line)])?,
                _ => self.line(&[(PLAIN, &" ".repeat(start)), (PLAIN, line)])?,
            }
        }
        Ok(())
    }

    pub(super) fn paragraph(&mut self, indent: usize, style: Style, text: &str) -> io::Result<()> {
        let margin = " ".repeat(indent);
        for line in wrapped(&visible(text), self.width.saturating_sub(indent)) {
            self.line(&[(PLAIN, &margin), (style, &line)])?;
        }
        Ok(())
    }
}
