//! The open literals and holes of a lexer, and what each byte means inside a literal.

use super::lexis::{Closing, Content, Escape, Holes, Lines, StringForm};
use super::openers::closing_bracket;
use super::tail::is_word_byte;
use memchr::{memchr, memchr2, memchr3};

/// The deepest margin of a closing heredoc tag that is looked at.
pub(super) const WIDEST_MARGIN: usize = 256;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heredoc {
    pub(super) tag: Box<[u8]>,
    pub(super) margin: TagMargin,
    pub(super) after: AfterTag,
}

/// Where the closing tag may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagMargin {
    None,
    Blank,
}

/// What may follow the closing tag on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterTag {
    Nothing,
    /// Anything that does not make the tag a longer word (PHP).
    Code,
}

/// What ends a literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Close {
    /// The form's own closing delimiter.
    Form,
    Tag(Box<[u8]>),
    /// A delimiter chosen on the spot; brackets nest.
    Delimiter(u8, u8),
    Heredoc(Heredoc),
    Never,
}

#[derive(Debug, Clone)]
pub(super) enum Frame {
    Literal(LiteralFrame),
    Hole {
        start: usize,
        open: u8,
        close: u8,
        depth: u32,
        /// How many closing bytes end it.
        braces: u8,
        lines: Lines,
        line_comments: bool,
    },
}

#[derive(Debug, Clone)]
pub(super) struct LiteralFrame {
    pub(super) form: &'static StringForm,
    pub(super) close: Close,
    nest: u32,
    in_class: bool,
    pub(super) braces: u8,
    /// Delimited parts still to come (`s/…/…/`).
    pub(super) parts: u8,
    pub(super) needles: Needles,
}

/// Bytes that matter inside a literal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needles {
    bytes: [u8; 8],
    len: u8,
}

impl Frame {
    pub(super) fn literal(
        form: &'static StringForm,
        close: Close,
        braces: u8,
        needles: Needles,
    ) -> Self {
        Frame::Literal(LiteralFrame {
            needles,
            form,
            close,
            nest: 0,
            in_class: false,
            braces,
            parts: 1,
        })
    }
}

impl Needles {
    pub(super) fn of(form: &StringForm, close: &Close) -> Self {
        let mut needles = Self {
            bytes: [0; 8],
            len: 0,
        };
        match close {
            Close::Form => needles.add(form.close.as_bytes().first()),
            Close::Tag(tag) => needles.add(tag.first()),
            Close::Delimiter(open, close) => {
                needles.add(Some(close));
                needles.add(Some(open));
            }
            Close::Heredoc(_) => needles.add(Some(&b'\n')),
            Close::Never => {}
        }
        needles.add(form.escape.byte().as_ref());
        form.holes
            .openers()
            .iter()
            .for_each(|b| needles.add(Some(b)));
        if form.lines == Lines::One && *close != Close::Never {
            needles.add(Some(&b'\n'));
        }
        if form.content == Content::Regex && *close == Close::Form {
            needles.add(Some(&b'['));
            needles.add(Some(&b']'));
        }
        needles
    }

    fn add(&mut self, byte: Option<&u8>) {
        if let Some(b) = byte
            && !self.as_slice().contains(b)
            && usize::from(self.len) < self.bytes.len()
        {
            // Unused places repeat a needle, so that a comparison with all of them is right.
            self.bytes[usize::from(self.len)..].fill(*b);
            self.len += 1;
        }
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Most literals are short: SIMD pays only behind the first bytes.
    pub(super) fn find(&self, haystack: &[u8]) -> Option<usize> {
        let [a, b, c, d, ..] = self.bytes;
        if self.len > 4 {
            return haystack.iter().position(|x| self.as_slice().contains(x));
        }
        if self.len == 0 {
            return None;
        }
        let (near, far) = haystack.split_at(haystack.len().min(32));
        let is_needle = |x: &u8| (*x == a) | (*x == b) | (*x == c) | (*x == d);
        if let Some(i) = near.iter().position(is_needle) {
            return Some(i);
        }
        match self.len {
            1 => memchr(a, far),
            2 => memchr2(a, b, far),
            3 => memchr3(a, b, c, far),
            _ => far.iter().position(is_needle),
        }
        .map(|i| near.len() + i)
    }
}

impl Escape {
    fn byte(self) -> Option<u8> {
        match self {
            Escape::None | Escape::Doubled => None,
            Escape::Backtick => Some(b'`'),
            _ => Some(b'\\'),
        }
    }

    fn doubles(self) -> bool {
        matches!(
            self,
            Escape::Doubled | Escape::BackslashAndDoubled | Escape::Backtick
        )
    }
}

/// What a byte that matters means in a literal; lengths in bytes.
pub(super) enum Met {
    Text(usize),
    /// A line of a heredoc ends.
    Line,
    Closer(usize),
    NextPart(usize),
    Hole {
        head: usize,
        open: u8,
        close: u8,
        braces: u8,
    },
}

impl LiteralFrame {
    pub(super) fn meets(&mut self, rest: &[u8], byte: u8, next: Option<u8>) -> Met {
        let heredoc = matches!(self.close, Close::Heredoc(_));
        if heredoc && byte == b'\n' {
            return Met::Line;
        }
        if let Some(hole) = self.hole(rest, byte, next) {
            return hole;
        }
        if self.form.escape.byte() == Some(byte) {
            return Met::Text(match next {
                Some(b'\n') if heredoc => 1,
                Some(b'\r') if rest.get(2) == Some(&b'\n') && !heredoc => 3,
                _ => 2,
            });
        }
        if self.form.content == Content::Regex && self.class_goes_on(byte) {
            return Met::Text(1);
        }
        self.closer(rest, byte, next).unwrap_or(Met::Text(1))
    }

    /// A slash between `[` and `]` does not end a regular expression.
    fn class_goes_on(&mut self, byte: u8) -> bool {
        match byte {
            b'[' if self.close == Close::Form => self.in_class = true,
            b']' if self.close == Close::Form => self.in_class = false,
            _ => return self.in_class,
        }
        true
    }

    fn closer(&mut self, rest: &[u8], byte: u8, next: Option<u8>) -> Option<Met> {
        let doubles = self.form.escape.doubles();
        match &self.close {
            Close::Form => {
                let close = self.form.close.as_bytes();
                if !rest.starts_with(close) {
                    return None;
                }
                if close.len() == 1 && doubles && next == Some(byte) {
                    return Some(Met::Text(2));
                }
                let goes_on =
                    self.form.closing == Closing::Last && rest.get(close.len()) == Some(&byte);
                Some(if goes_on {
                    Met::Text(1)
                } else {
                    Met::Closer(close.len())
                })
            }
            Close::Tag(tag) => rest.starts_with(tag).then_some(Met::Closer(tag.len())),
            Close::Delimiter(open, close) if byte == *close && self.nest == 0 => {
                let (open, close) = (*open, *close);
                Some(self.end_part(rest, open, close))
            }
            Close::Delimiter(_, close) if byte == *close => {
                self.nest -= 1;
                None
            }
            Close::Delimiter(open, _) if byte == *open => {
                self.nest = self.nest.saturating_add(1);
                None
            }
            Close::Delimiter(..) | Close::Heredoc(_) | Close::Never => None,
        }
    }

    /// The end of `s/…/` leads to its second part; in brackets that opens anew.
    fn end_part(&mut self, rest: &[u8], open: u8, close: u8) -> Met {
        if self.parts <= 1 {
            return Met::Closer(1);
        }
        self.parts -= 1;
        if open == close {
            return Met::NextPart(1);
        }
        let blanks = rest[1..]
            .iter()
            .take(WIDEST_MARGIN)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        match rest.get(1 + blanks) {
            Some(b) if closing_bracket(*b).is_some() => {
                let close = Close::Delimiter(*b, closing_bracket(*b).unwrap_or(*b));
                self.needles = Needles::of(self.form, &close);
                self.close = close;
                Met::NextPart(2 + blanks)
            }
            _ => Met::Closer(1),
        }
    }

    fn hole(&self, rest: &[u8], byte: u8, next: Option<u8>) -> Option<Met> {
        let met = |head, open, close| Met::Hole {
            head,
            open,
            close,
            braces: 1,
        };
        match (self.form.holes, byte, next) {
            (Holes::Php, b'{', Some(b'$')) => Some(met(1, b'{', b'}')),
            (
                Holes::Php
                | Holes::DollarBrace
                | Holes::DollarName
                | Holes::Shell
                | Holes::PowerShell
                | Holes::Perl,
                b'$',
                Some(b'{'),
            )
            | (Holes::HashBrace, b'#', Some(b'{'))
            | (Holes::Perl, b'@', Some(b'{')) => Some(met(2, b'{', b'}')),
            (Holes::Shell | Holes::PowerShell, b'$', Some(b'(')) => Some(met(2, b'(', b')')),
            (Holes::Shell, b'`', _) => Some(met(1, 0, b'`')),
            (Holes::BackslashParen, b'\\', Some(b'(')) => Some(met(2, b'(', b')')),
            (Holes::Brace, b'{', _) => Some(self.brace_hole(rest, next)),
            _ => None,
        }
    }

    /// `{` of Python and C#: doubled it is text; with `$$` in front two of them open a hole.
    fn brace_hole(&self, rest: &[u8], next: Option<u8>) -> Met {
        let braces = self.braces.max(1);
        if braces == 1 {
            return match next {
                Some(b'{') => Met::Text(2),
                _ => Met::Hole {
                    head: 1,
                    open: b'{',
                    close: b'}',
                    braces: 1,
                },
            };
        }
        let run = rest
            .iter()
            .take(WIDEST_MARGIN)
            .take_while(|b| **b == b'{')
            .count();
        if run < usize::from(braces) {
            return Met::Text(run);
        }
        Met::Hole {
            head: run,
            open: b'{',
            close: b'}',
            braces,
        }
    }
}

impl Heredoc {
    /// Length of the closing line up to the tag's end, where the line that starts here is the closing one.
    pub(super) fn closes(&self, line: &[u8]) -> Option<usize> {
        let margin = match self.margin {
            TagMargin::None => 0,
            TagMargin::Blank => line
                .iter()
                .take(WIDEST_MARGIN)
                .take_while(|b| matches!(b, b' ' | b'\t'))
                .count(),
        };
        let rest = line[margin..].strip_prefix(&*self.tag)?;
        let ends = match (self.after, rest.first()) {
            (_, None) => true,
            (AfterTag::Nothing, Some(b)) => matches!(b, b'\n' | b'\r'),
            (AfterTag::Code, Some(b)) => !is_word_byte(*b),
        };
        ends.then_some(margin + self.tag.len())
    }
}
