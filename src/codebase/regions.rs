//! Text cut into code, comments and strings, by one engine that reads the language's row in `lexis`.
//!
//! The engine never looks more than [`WINDOW`] bytes ahead and never goes back, so it runs in linear time and a
//! file may come in chunks: it keeps the last bytes of a chunk until more are there.

use super::frames::{Close, Frame, Heredoc, Met, Needles, WIDEST_MARGIN};
use super::lexis::{
    BlockComment, Content, Extra, Lexis, Lines, Nesting, Place, Prefixes, Start, StringForm, lexis,
};
use super::tail::{Tail, is_word_byte};
use crate::model::Language;
use memchr::{memchr, memchr2, memmem};
use std::collections::VecDeque;
use std::sync::LazyLock;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    Code,
    /// Comments, and strings that are a whole statement in Python (documentation).
    Comment,
    /// A literal with its delimiters, prefix and all code inserted in it; regular expressions too.
    String,
    /// Text around the code: what stands outside `<?php … ?>`, prose, data behind `__END__`.
    Markup,
}

/// A run of bytes of one kind. The stretches of a text tile it: each starts where the one before ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub kind: RegionKind,
    pub start: usize,
    pub end: usize,
    pub(super) shape: Option<Shape>,
}

impl Stretch {
    /// The same stretch told from `base` on, cut at `until` bytes behind it.
    pub fn moved_back(self, base: usize, until: usize) -> Self {
        let told = |at: usize| at.saturating_sub(base).min(until);
        Self {
            start: told(self.start),
            end: told(self.end),
            ..self
        }
    }
}

/// How a string stretch is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) form: &'static StringForm,
    /// Bytes of the opening and of the closing delimiter; no closing one where it is missing.
    pub(super) head: u32,
    pub(super) foot: u32,
    /// How far before the stretch a heredoc was announced; 0 for all other literals.
    pub(super) announced: u32,
    /// Braces that open a hole (`$$"""` in C#).
    pub(super) braces: u8,
}

/// Whether a chunk is the last of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    MoreFollows,
    OfText,
}

/// Cuts `text` into stretches, from its start to the first stretch border past byte `until`. A code stretch may be
/// cut there before its end.
pub fn lex(text: &str, language: Language, until: usize, out: &mut Vec<Stretch>) {
    let mut core = Core::new(language);
    let mut engine = Engine {
        bytes: text.as_bytes(),
        base: 0,
        at: 0,
        limit: text.len(),
        tables: tables(language),
        core: &mut core,
        out: Out::Stretches(out),
    };
    engine.run(until);
    engine.finish();
}

/// Where a text read in chunks stands. The default is a text of no known language.
#[derive(Debug)]
pub struct LexState {
    language: Language,
    carry: Vec<u8>,
    base: usize,
    core: Core,
}

impl LexState {
    pub fn new(language: Language) -> Self {
        Self {
            language,
            carry: Vec::new(),
            base: 0,
            core: Core::new(language),
        }
    }

    /// Start of the stretch that is not told yet, in bytes from the start of the text; bytes from here on are still needed.
    pub fn unfinished_from(&self) -> usize {
        self.core.start
    }
}

impl Default for LexState {
    fn default() -> Self {
        Self::new(Language::Other)
    }
}

/// Goes on with the next chunk. Spans count from the start of the whole text; the stretches of all chunks together
/// are those of [`lex`] on the whole.
pub fn lex_chunk(state: &mut LexState, chunk: &str, end: End, out: &mut Vec<Stretch>) {
    let mut buffer = std::mem::take(&mut state.carry);
    buffer.extend_from_slice(chunk.as_bytes());
    let limit = match end {
        End::OfText => buffer.len(),
        End::MoreFollows => buffer.len().saturating_sub(WINDOW),
    };
    let mut engine = Engine {
        bytes: &buffer,
        base: state.base,
        at: 0,
        limit,
        tables: tables(state.language),
        core: &mut state.core,
        out: Out::Stretches(out),
    };
    engine.run(usize::MAX);
    if end == End::OfText {
        engine.finish();
    }
    engine.note_run(engine.at);
    let done = engine.at;
    buffer.drain(..done);
    state.base += done;
    state.carry = buffer;
}

/// Spans of the bracketed holes in the content of a literal of this form.
pub(super) fn holes_in(content: &str, language: Language, shape: Shape) -> Vec<(usize, usize)> {
    let mut holes = Vec::new();
    let openers = shape.form.holes.openers();
    if openers.is_empty() || !content.bytes().any(|b| openers.contains(&b)) {
        return holes;
    }
    let mut core = Core::new(language);
    core.mode = Mode::Literal;
    core.stack.push(Frame::literal(
        shape.form,
        Close::Never,
        shape.braces,
        Needles::of(shape.form, &Close::Never),
    ));
    let mut engine = Engine {
        bytes: content.as_bytes(),
        base: 0,
        at: 0,
        limit: content.len(),
        tables: tables(language),
        core: &mut core,
        out: Out::Holes(&mut holes),
    };
    engine.run(usize::MAX);
    engine.close_open_hole();
    holes
}

/// The most that any decision looks ahead of the byte it stands at.
const WINDOW: usize = 1024;
/// The longest heredoc name and raw string tag, and the deepest margin of a closing one.
pub(super) const LONGEST_TAG: usize = 128;
/// Literals in holes of literals: what is deeper counts as text of the innermost.
const DEEPEST: usize = 64;

/// Per language: its row, and what each byte of code may start.
struct Tables {
    lexis: &'static Lexis,
    code: [u8; 256],
    hole: [u8; 256],
    /// For each of the row's string forms.
    needles: Vec<Needles>,
}

const COMMENT: u8 = 1;
const STRING: u8 = 2;
const EXTRA: u8 = 4;
const BRACKET: u8 = 8;
/// A bracket of code outside literals, which is counted and nothing else.
const COUNTED: u8 = 16;

fn tables(language: Language) -> &'static Tables {
    static TABLES: LazyLock<Vec<Tables>> = LazyLock::new(|| {
        Language::ALL
            .iter()
            .map(|l| Tables::of(lexis(*l)))
            .collect()
    });
    static LAST_RESORT: LazyLock<Tables> = LazyLock::new(|| Tables::of(lexis(Language::Other)));
    TABLES.get(language as usize).unwrap_or(&LAST_RESORT)
}

impl Tables {
    fn of(lexis: &'static Lexis) -> Self {
        let mut code = [0u8; 256];
        let mut mark = |bytes: &[u8], bit: u8| {
            for b in bytes {
                code[usize::from(*b)] |= bit;
            }
        };
        for row in lexis.line_comments {
            mark(&row.open.as_bytes()[..1], COMMENT);
        }
        for row in lexis.block_comments {
            mark(&row.open.as_bytes()[..1], COMMENT);
        }
        for form in lexis.strings {
            mark(&form.open.as_bytes()[..1], STRING);
        }
        for extra in lexis.extras {
            mark(extra.starts(), EXTRA);
        }
        let mut hole = code;
        if lexis.extras.contains(&Extra::StatementStrings) {
            for b in b"()[]{}" {
                code[usize::from(*b)] = COUNTED;
            }
        }
        for b in b"()[]{}`\n" {
            hole[usize::from(*b)] |= BRACKET;
        }
        let needles = lexis
            .strings
            .iter()
            .map(|form| Needles::of(form, &Close::Form))
            .collect();
        Self {
            lexis,
            code,
            hole,
            needles,
        }
    }

    fn needles_of(&self, form: &'static StringForm, close: &Close) -> Needles {
        let known = match close {
            Close::Form => self
                .lexis
                .strings
                .iter()
                .position(|f| std::ptr::eq(f, form)),
            _ => None,
        };
        known.map_or_else(|| Needles::of(form, close), |i| self.needles[i])
    }
}

/// All that is carried from one chunk to the next.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) mode: Mode,
    pub(super) stack: Vec<Frame>,
    /// Start of the unfinished stretch.
    pub(super) start: usize,
    /// Start of the code that `tail` does not know yet.
    run_start: usize,
    pub(super) tail: Tail,
    /// Heredocs announced on this line.
    pub(super) announced: VecDeque<Announced>,
    outermost: Outermost,
    /// Open brackets of Python code: only outside all of them a line is a statement.
    pub(super) brackets: u32,
    /// Columns of the key and of the dash on this line of YAML.
    pub(super) margin: Margin,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    Code,
    Markup,
    /// Nothing but markup follows.
    Rest,
    LineComment(Option<&'static str>),
    BlockComment(&'static BlockComment, u32),
    LineBlock(&'static str),
    /// The top frame is a literal.
    Literal,
    YamlBlock(u32, LinePart),
    YamlComment(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinePart {
    Start,
    Inside,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Margin {
    pub(super) key: u32,
    pub(super) dash: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Announced {
    pub(super) heredoc: Heredoc,
    pub(super) form: &'static StringForm,
    pub(super) at: usize,
}

/// The literal that makes the stretch.
#[derive(Debug, Clone, Copy)]
struct Outermost {
    head: u32,
    announced: u32,
    statement: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// May turn out to be a whole statement.
    StatementStart,
    Operand,
}

impl Core {
    fn new(language: Language) -> Self {
        Self {
            mode: match lexis(language).start {
                Start::Code => Mode::Code,
                Start::Markup(_) => Mode::Markup,
            },
            stack: Vec::new(),
            start: 0,
            run_start: 0,
            tail: Tail::default(),
            announced: VecDeque::new(),
            outermost: Outermost {
                head: 0,
                announced: 0,
                statement: Standing::Operand,
            },
            brackets: 0,
            margin: Margin::default(),
        }
    }
}

enum Out<'o> {
    Stretches(&'o mut Vec<Stretch>),
    Holes(&'o mut Vec<(usize, usize)>),
}

/// One pass over one buffer.
pub(super) struct Engine<'t> {
    pub(super) bytes: &'t [u8],
    /// Where the buffer stands in the whole text.
    pub(super) base: usize,
    pub(super) at: usize,
    /// Steps start before this only; behind it there is a whole window, or the end of the text.
    limit: usize,
    tables: &'static Tables,
    pub(super) core: &'t mut Core,
    out: Out<'t>,
}

impl<'t> Engine<'t> {
    fn run(&mut self, until: usize) {
        if self.base + self.at == 0 && self.at < self.limit {
            self.start_of_text();
        }
        while self.at < self.limit {
            if self.base + self.at > until && self.may_rest() {
                break;
            }
            self.step();
        }
    }

    fn may_rest(&self) -> bool {
        matches!(self.core.mode, Mode::Code | Mode::Markup | Mode::Rest)
            && self.core.stack.is_empty()
    }

    fn start_of_text(&mut self) {
        if !matches!(self.core.mode, Mode::Code) {
            return;
        }
        if self.bytes.starts_with(b"#!") && !self.bytes.starts_with(b"#![") {
            self.core.mode = Mode::LineComment(None);
            return;
        }
        self.start_of_line(0);
    }

    fn step(&mut self) {
        match self.core.mode {
            Mode::Code => self.code(),
            Mode::Markup => self.markup(),
            Mode::Rest => self.at = self.limit,
            Mode::LineComment(also_ends) => self.line_comment(also_ends),
            Mode::BlockComment(row, depth) => self.block_comment(row, depth),
            Mode::LineBlock(close) => self.line_block(close),
            Mode::Literal => self.literal(),
            Mode::YamlBlock(margin, part) => self.yaml_block(margin, part),
            Mode::YamlComment(margin) => self.yaml_comment(margin),
        }
    }

    fn code(&mut self) {
        let marks = if self.core.stack.is_empty() {
            &self.tables.code
        } else {
            &self.tables.hole
        };
        let mut mark;
        let byte = loop {
            let rest = &self.bytes[self.at..self.limit];
            let Some(i) = rest.iter().position(|b| marks[usize::from(*b)] != 0) else {
                self.at = self.limit;
                return;
            };
            self.at += i;
            let byte = self.bytes[self.at];
            mark = marks[usize::from(byte)];
            if mark & COUNTED == 0 {
                break byte;
            }
            // By far the most frequent mark in Python, so it is settled here.
            let brackets = self.core.brackets;
            self.core.brackets = match byte {
                b'(' | b'[' | b'{' => brackets.saturating_add(1),
                _ => brackets.saturating_sub(1),
            };
            self.at += 1;
        };
        let opened = (mark & BRACKET != 0 && self.hole_bracket(byte))
            || (mark & EXTRA != 0 && self.open_extra(byte))
            || (mark & COMMENT != 0 && self.open_comment())
            || (mark & STRING != 0 && self.open_string());
        if !opened {
            self.at += 1;
        }
    }

    pub(super) fn extras(&self) -> &'static [Extra] {
        self.tables.lexis.extras
    }

    fn open_extra(&mut self, byte: u8) -> bool {
        self.extras()
            .iter()
            .any(|extra| extra.starts().contains(&byte) && self.extra(extra, byte))
    }

    /// Counts brackets in a hole and ends it, and its one-line literal where the line ends.
    fn hole_bracket(&mut self, byte: u8) -> bool {
        let absolute = self.base + self.at;
        let Some(Frame::Hole {
            start,
            open,
            close,
            depth,
            braces,
            lines,
            ..
        }) = self.core.stack.last_mut()
        else {
            return false;
        };
        if byte == b'\n' && *lines == Lines::One {
            self.core.stack.pop();
            self.core.mode = Mode::Literal;
            return true;
        }
        if byte == *open {
            *depth += 1;
        } else if byte != *close {
            return false;
        } else if *depth > 0 {
            *depth -= 1;
        } else {
            let (start, braces) = (*start, usize::from(*braces));
            let closing = self.bytes[self.at..]
                .iter()
                .take(braces)
                .take_while(|b| **b == byte)
                .count();
            self.core.stack.pop();
            self.core.mode = Mode::Literal;
            self.record_hole(start, absolute + closing);
            self.at += closing;
            return true;
        }
        self.at += 1;
        true
    }

    fn record_hole(&mut self, start: usize, end: usize) {
        if let Out::Holes(holes) = &mut self.out
            && self.core.stack.len() == 1
        {
            holes.push((start, end));
        }
    }

    /// A hole that the content does not close goes on to its end.
    fn close_open_hole(&mut self) {
        let end = self.base + self.bytes.len();
        if let Some(Frame::Hole { start, .. }) = self.core.stack.get(1) {
            let start = *start;
            self.core.stack.truncate(1);
            self.record_hole(start, end);
        }
    }

    fn open_comment(&mut self) -> bool {
        let lexis: &'static Lexis = self.tables.lexis;
        let rest = &self.bytes[self.at..];
        if let Some(row) = lexis.line_comments.iter().find(|row| {
            rest.starts_with(row.open.as_bytes())
                && self.line_comments_allowed()
                && self.place_holds(row.place, row.open.len())
        }) {
            self.start_comment(Mode::LineComment(row.also_ends), row.open.len());
            return true;
        }
        let Some(row) = lexis.block_comments.iter().find(|row| {
            let open = row.open.as_bytes();
            rest.starts_with(open)
                && (row.unless.is_none() || rest.get(open.len()).copied() != row.unless)
        }) else {
            return false;
        };
        self.start_comment(Mode::BlockComment(row, 0), row.open.len());
        true
    }

    fn line_comments_allowed(&self) -> bool {
        !matches!(
            self.core.stack.last(),
            Some(Frame::Hole {
                line_comments: false,
                ..
            })
        )
    }

    pub(super) fn start_comment(&mut self, mode: Mode, head: usize) {
        self.note_run(self.at);
        if self.core.stack.is_empty() {
            self.emit(RegionKind::Code, self.base + self.at, None);
        }
        self.core.mode = mode;
        self.at += head;
    }

    fn end_comment(&mut self, mode: Mode) {
        if self.core.stack.is_empty() {
            self.emit(RegionKind::Comment, self.base + self.at, None);
        }
        self.core.tail.extend(b" ");
        self.core.run_start = self.base + self.at;
        self.core.mode = mode;
    }

    fn line_comment(&mut self, also_ends: Option<&'static str>) {
        let rest = &self.bytes[self.at..self.limit];
        let line_end = memchr(b'\n', rest);
        let within = &rest[..line_end.unwrap_or(rest.len())];
        // The second byte of `?>` may stand behind the limit, so the first decides where to look.
        let early = also_ends.and_then(|close| {
            memchr::memchr_iter(close.as_bytes()[0], within)
                .find(|i| self.bytes[self.at + i..].starts_with(close.as_bytes()))
        });
        match early.or(line_end) {
            Some(i) => {
                self.at += i;
                self.end_comment(Mode::Code);
            }
            None => self.at = self.limit,
        }
    }

    fn block_comment(&mut self, row: &'static BlockComment, depth: u32) {
        let (open, close) = (row.open.as_bytes(), row.close.as_bytes());
        let rest = &self.bytes[self.at..self.limit];
        let found = match row.nesting {
            Nesting::Nested => memchr2(close[0], open[0], rest),
            Nesting::Flat => self.find_closer(close),
        };
        let Some(i) = found else {
            self.at = self.limit;
            return;
        };
        self.at += i;
        let rest = &self.bytes[self.at..];
        if rest.starts_with(close) {
            self.at += close.len();
            match depth {
                0 => self.end_comment(Mode::Code),
                _ => self.core.mode = Mode::BlockComment(row, depth - 1),
            }
        } else if row.nesting == Nesting::Nested && rest.starts_with(open) {
            self.at += open.len();
            self.core.mode = Mode::BlockComment(row, depth.saturating_add(1));
        } else {
            self.at += 1;
        }
    }

    /// The next place of `close` that starts before the limit.
    fn find_closer(&self, close: &[u8]) -> Option<usize> {
        let reach = (self.limit + close.len() - 1).min(self.bytes.len());
        memmem::find(&self.bytes[self.at..reach], close)
    }

    fn line_block(&mut self, close: &'static str) {
        let Some(i) = memchr(b'\n', &self.bytes[self.at..self.limit]) else {
            self.at = self.limit;
            return;
        };
        self.at += i + 1;
        if self.bytes[self.at..].starts_with(close.as_bytes()) {
            self.core.mode = Mode::LineComment(None);
        }
    }

    fn markup(&mut self) {
        let Start::Markup(openers) = self.tables.lexis.start else {
            self.core.mode = Mode::Code;
            return;
        };
        let rest = &self.bytes[self.at..self.limit];
        let found = match openers {
            [] => None,
            _ => memchr(b'<', rest),
        };
        let Some(i) = found else {
            self.at = self.limit;
            return;
        };
        self.at += i;
        let Some(len) = openers
            .iter()
            .find_map(|o| opener_len(&self.bytes[self.at..], o))
        else {
            self.at += 1;
            return;
        };
        self.emit(RegionKind::Markup, self.base + self.at, None);
        self.at += len;
        self.core.mode = Mode::Code;
        self.core.tail = Tail::default();
        self.core.run_start = self.base + self.at;
    }

    fn open_string(&mut self) -> bool {
        let forms: &'static [StringForm] = self.tables.lexis.strings;
        let rest = &self.bytes[self.at..];
        let mut before = None;
        let free_standing = self.touches_no_word();
        for form in forms {
            if !rest.starts_with(form.open.as_bytes())
                || !self.place_holds(form.place, form.open.len())
            {
                continue;
            }
            let prefix = match form.prefixes {
                Prefixes::Free => Some(0),
                Prefixes::OneOf(words) if free_standing => words.contains(&"").then_some(0),
                Prefixes::AnyWord if free_standing => None,
                Prefixes::OneOf(words) => {
                    let tail = before.get_or_insert_with(|| self.before());
                    prefix_len(tail.word(), words)
                }
                Prefixes::AnyWord => {
                    let tail = before.get_or_insert_with(|| self.before());
                    Some(tail.word().len()).filter(|len| (1..32).contains(len))
                }
            };
            if let Some(prefix) = prefix {
                return self.open_literal(
                    form,
                    Close::Form,
                    Head {
                        prefix,
                        len: form.open.len(),
                    },
                    1,
                );
            }
        }
        false
    }

    /// Starts a literal whose opener of `head.len` bytes stands here, behind a prefix that was taken for code.
    pub(super) fn open_literal(
        &mut self,
        form: &'static StringForm,
        close: Close,
        head: Head,
        braces: u8,
    ) -> bool {
        if self.core.stack.len() >= DEEPEST {
            return false;
        }
        let start = self.base + self.at - head.prefix.min(self.base + self.at);
        if self.core.stack.is_empty() && form.content != Content::Code {
            self.core.outermost = Outermost {
                head: (head.prefix + head.len) as u32,
                announced: 0,
                statement: self.standing(head.prefix),
            };
            self.emit(RegionKind::Code, start, None);
        }
        self.note_run(self.at);
        let needles = self.tables.needles_of(form, &close);
        self.core
            .stack
            .push(Frame::literal(form, close, braces, needles));
        self.core.mode = Mode::Literal;
        self.at += head.len;
        self.heredoc_may_end_here();
        true
    }

    fn standing(&self, prefix: usize) -> Standing {
        if !self.tables.lexis.extras.contains(&Extra::StatementStrings) || self.core.brackets > 0 {
            return Standing::Operand;
        }
        let before = self.before();
        let code = before.as_slice();
        let code = &code[..code.len() - prefix.min(code.len())];
        let first_on_line = code.last().is_none_or(|b| *b == b'\n');
        if first_on_line && code.trim_ascii_end().last() != Some(&b'\\') {
            Standing::StatementStart
        } else {
            Standing::Operand
        }
    }

    fn literal(&mut self) {
        let Some(Frame::Literal(frame)) = self.core.stack.last_mut() else {
            self.core.mode = Mode::Code;
            return;
        };
        let Some(i) = frame.needles.find(&self.bytes[self.at..self.limit]) else {
            self.at = self.limit;
            return;
        };
        self.at += i;
        let rest = &self.bytes[self.at..];
        let (byte, next) = (rest[0], rest.get(1).copied());
        if byte == b'\n' && frame.form.lines == Lines::One {
            self.close_literal(0);
            return;
        }
        match frame.meets(rest, byte, next) {
            Met::Text(len) => self.at = (self.at + len).min(self.bytes.len()),
            Met::Line => {
                self.at += 1;
                self.heredoc_may_end_here();
            }
            Met::Closer(len) => {
                self.at += len;
                self.close_literal(len);
            }
            Met::NextPart(len) => self.at += len,
            Met::Hole {
                head,
                open,
                close,
                braces,
            } => self.open_hole(head, open, close, braces),
        }
    }

    fn open_hole(&mut self, head: usize, open: u8, close: u8, braces: u8) {
        let Some(Frame::Literal(frame)) = self.core.stack.last() else {
            return;
        };
        let start = self.base + self.at;
        self.at += head;
        if self.core.stack.len() >= DEEPEST {
            return;
        }
        let never = frame.close == Close::Never;
        let hole = Frame::Hole {
            start,
            open,
            close,
            depth: 0,
            braces,
            lines: if never { Lines::Many } else { frame.form.lines },
            line_comments: frame.form.holes.hold_line_comments(),
        };
        self.core.stack.push(hole);
        self.core.mode = Mode::Code;
        self.core.tail = Tail::default();
        self.core.tail.extend(if open == 0 {
            b"("
        } else {
            std::slice::from_ref(&open)
        });
        self.core.run_start = self.base + self.at;
    }

    fn heredoc_may_end_here(&mut self) {
        let Some(Frame::Literal(frame)) = self.core.stack.last() else {
            return;
        };
        if let Close::Heredoc(heredoc) = &frame.close
            && let Some(len) = heredoc.closes(&self.bytes[self.at..])
        {
            self.at += len;
            self.close_literal(len);
        }
    }

    /// Ends the innermost literal here; `foot` bytes before here are its closing delimiter.
    fn close_literal(&mut self, foot: usize) {
        let Some(Frame::Literal(frame)) = self.core.stack.pop() else {
            return;
        };
        self.core.mode = Mode::Code;
        let quote = if frame.form.content == Content::Code {
            b'x'
        } else {
            b'"'
        };
        if self.core.stack.is_empty() && frame.form.content != Content::Code {
            self.emit_literal(frame.form, frame.braces, foot);
        }
        self.core.tail.push(quote);
        self.core.run_start = self.base + self.at;
    }

    fn emit_literal(&mut self, form: &'static StringForm, braces: u8, foot: usize) {
        let outermost = self.core.outermost;
        let documents =
            outermost.statement == Standing::StatementStart && self.statement_ends_here();
        let kind = if documents {
            RegionKind::Comment
        } else {
            RegionKind::String
        };
        let shape = Shape {
            form,
            head: outermost.head,
            foot: foot as u32,
            announced: outermost.announced,
            braces,
        };
        self.emit(kind, self.base + self.at, Some(shape));
    }

    fn statement_ends_here(&self) -> bool {
        let reach = (self.at + WINDOW / 2).min(self.bytes.len());
        let rest = &self.bytes[self.at..reach];
        rest.iter()
            .find(|b| !matches!(b, b' ' | b'\t' | b'\r'))
            .is_none_or(|b| matches!(b, b'\n' | b'#' | b';'))
    }

    fn emit(&mut self, kind: RegionKind, end: usize, shape: Option<Shape>) {
        let start = self.core.start;
        if let Out::Stretches(out) = &mut self.out
            && end > start
        {
            out.push(Stretch {
                kind,
                start,
                end,
                shape,
            });
        }
        self.core.start = end.max(start);
    }

    /// Ends the unfinished stretch here, whatever it is.
    fn finish(&mut self) {
        let end = self.base + self.at;
        let literal = match self.core.stack.first() {
            Some(Frame::Literal(frame)) if frame.form.content != Content::Code => {
                Some((frame.form, frame.braces))
            }
            _ => None,
        };
        if let Some((form, braces)) = literal {
            self.emit_literal(form, braces, 0);
            return;
        }
        let kind = match self.core.mode {
            Mode::Markup | Mode::Rest => RegionKind::Markup,
            Mode::LineComment(_)
            | Mode::BlockComment(..)
            | Mode::LineBlock(_)
            | Mode::YamlComment(_) => RegionKind::Comment,
            Mode::Code | Mode::Literal | Mode::YamlBlock(..) => RegionKind::Code,
        };
        self.emit(kind, end, None);
    }

    /// Whether no word touches this place; a cheap answer for most.
    fn touches_no_word(&self) -> bool {
        self.run_bytes(self.at)
            .last()
            .is_some_and(|b| !is_word_byte(*b))
    }

    /// The code before here.
    pub(super) fn before(&self) -> Tail {
        let mut tail = self.core.tail;
        let run = self.run_bytes(self.at);
        if !run.is_empty() {
            tail.extend(run);
        }
        tail
    }

    pub(super) fn note_run(&mut self, end: usize) {
        if matches!(self.core.mode, Mode::Code) {
            let run = self.run_bytes(end);
            if !run.is_empty() {
                self.core.tail.extend(run);
            }
            self.core.run_start = self.base + end;
        }
    }

    fn run_bytes(&self, end: usize) -> &'t [u8] {
        let start = self.core.run_start.saturating_sub(self.base);
        self.bytes.get(start..end).unwrap_or_default()
    }

    fn place_holds(&self, place: Place, len: usize) -> bool {
        match place {
            Place::Anywhere => true,
            Place::LineStart => self.before().starts_line(),
            Place::After(bytes) => {
                let before = self.before();
                before.has_gap() || before.as_slice().last().is_some_and(|b| bytes.contains(b))
            }
            Place::ValueStart(bytes) => {
                let before = self.before();
                before.starts_line() || before.trimmed().last().is_none_or(|b| bytes.contains(b))
            }
            Place::NotInNumber => !self.before().word().first().is_some_and(u8::is_ascii_digit),
            Place::NotAfter(bytes) => !self
                .before()
                .as_slice()
                .last()
                .is_some_and(|b| bytes.contains(b)),
            Place::Character => is_character(&self.bytes[self.at + len..]),
            Place::NotBeforeOperand => !self
                .bytes
                .get(self.at + len)
                .is_some_and(|b| b.is_ascii_digit() || matches!(b, b'(' | b'@' | b'\'')),
        }
    }

    /// Starts the body of the next announced heredoc at the line that begins here.
    pub(super) fn start_announced(&mut self) -> bool {
        let Some(announced) = self.core.announced.pop_front() else {
            return false;
        };
        self.note_run(self.at);
        let distance = (self.base + self.at - announced.at) as u32;
        let outermost = self.core.stack.is_empty();
        let start = self.base + self.at;
        if outermost {
            self.emit(RegionKind::Code, start, None);
            self.core.outermost = Outermost {
                head: 0,
                announced: distance,
                statement: Standing::Operand,
            };
        }
        let close = Close::Heredoc(announced.heredoc);
        let needles = Needles::of(announced.form, &close);
        self.core
            .stack
            .push(Frame::literal(announced.form, close, 1, needles));
        self.core.mode = Mode::Literal;
        self.heredoc_may_end_here();
        true
    }

    /// Ends the code here and goes on in another mode.
    pub(super) fn leave_code(&mut self, mode: Mode) {
        self.note_run(self.at);
        self.emit(RegionKind::Code, self.base + self.at, None);
        self.core.mode = mode;
    }

    fn yaml_block(&mut self, margin: u32, part: LinePart) {
        if part == LinePart::Start && self.yaml_line_starts(margin) {
            return;
        }
        match memchr(b'\n', &self.bytes[self.at..self.limit]) {
            Some(i) => {
                self.at += i + 1;
                self.core.mode = Mode::YamlBlock(margin, LinePart::Start);
            }
            None => {
                self.at = self.limit;
                self.core.mode = Mode::YamlBlock(margin, LinePart::Inside);
            }
        }
    }

    /// Whether the line is no plain line of the block.
    fn yaml_line_starts(&mut self, margin: u32) -> bool {
        let rest = &self.bytes[self.at..];
        let indent = rest
            .iter()
            .take(WIDEST_MARGIN)
            .take_while(|b| **b == b' ')
            .count();
        match rest.get(indent) {
            None | Some(b'\n' | b'\r') => false,
            Some(_) if indent as u32 <= margin => {
                self.core.mode = Mode::Code;
                self.core.run_start = self.base + self.at;
                self.core.tail = Tail::default();
                self.core.margin = super::openers::yaml_margin(rest);
                true
            }
            Some(b'#') => {
                self.at += indent;
                self.emit(RegionKind::Code, self.base + self.at, None);
                self.core.mode = Mode::YamlComment(margin);
                true
            }
            Some(_) => false,
        }
    }

    fn yaml_comment(&mut self, margin: u32) {
        match memchr(b'\n', &self.bytes[self.at..self.limit]) {
            Some(i) => {
                self.at += i;
                self.end_comment(Mode::YamlBlock(margin, LinePart::Inside));
            }
            None => self.at = self.limit,
        }
    }
}

/// Where an opener stands: after `prefix` bytes of the literal, `len` bytes long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) prefix: usize,
    pub(super) len: usize,
}

fn opener_len(rest: &[u8], opener: &str) -> Option<usize> {
    let open = opener.as_bytes();
    match opener.strip_suffix(' ') {
        None => rest
            .get(..open.len())?
            .eq_ignore_ascii_case(open)
            .then_some(open.len()),
        Some(stem) => {
            let after = rest.strip_prefix(stem.as_bytes())?.first()?;
            after.is_ascii_whitespace().then_some(stem.len())
        }
    }
}

fn prefix_len(word: &[u8], words: &[&str]) -> Option<usize> {
    words
        .iter()
        .find(|w| w.is_empty() || word.eq_ignore_ascii_case(w.as_bytes()))
        .map(|w| w.len())
}

/// Whether one character, or an escape, and a closing quote stand here.
fn is_character(rest: &[u8]) -> bool {
    let len = match rest.first() {
        None | Some(b'\'' | b'\n') => return false,
        Some(b'\\') => return true,
        Some(b) if *b < 0x80 => 1,
        Some(b) if *b < 0xE0 => 2,
        Some(b) if *b < 0xF0 => 3,
        Some(_) => 4,
    };
    rest.get(len) == Some(&b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `‹…›` around strings, `⟨…⟩` around comments and `⟪…⟫` around markup.
    fn marked(text: &str, language: Language) -> String {
        let mut stretches = Vec::new();
        lex(text, language, usize::MAX, &mut stretches);
        assert_tiles(text, &stretches);
        stretches
            .iter()
            .map(|s| {
                let inside = &text[s.start..s.end];
                match s.kind {
                    RegionKind::Code => inside.to_owned(),
                    RegionKind::String => format!("‹{inside}›"),
                    RegionKind::Comment => format!("⟨{inside}⟩"),
                    RegionKind::Markup => format!("⟪{inside}⟫"),
                }
            })
            .collect()
    }

    fn assert_tiles(text: &str, stretches: &[Stretch]) {
        let mut at = 0;
        for s in stretches {
            assert_eq!(s.start, at, "a gap before {s:?}");
            assert!(s.end > s.start, "an empty stretch {s:?}");
            assert!(text.is_char_boundary(s.end));
            at = s.end;
        }
        assert_eq!(at, text.len());
    }

    fn plain(marked: &str) -> String {
        marked.replace(['‹', '›', '⟨', '⟩', '⟪', '⟫'], "")
    }

    const SAMPLES: &[(Language, &str)] = &[
        (
            Language::Python,
            "a = ‹\"x # no\"› ⟨# yes ' it's⟩\nb = ‹r'\\'c'›+‹u\"한글\"›\n",
        ),
        (
            Language::Python,
            "x = ‹f'{a[\"k\"]:#x} {{ {b!r:>{w}}'› + 1 ⟨# c⟩",
        ),
        (
            Language::Python,
            "x = ‹rb\"\\\"\"› ⟨# c⟩\ny = ‹'''a\n'b''\n'''›",
        ),
        (Language::Python, "x = ‹'open›\ny = ‹'closed'›\n"),
        (
            Language::Python,
            "⟨\"\"\"Module.\"\"\"⟩\ndef f(a):\n    ⟨r'''Doc.'''⟩\n    return ‹'a'›\n",
        ),
        (
            Language::Python,
            "f(\n    ‹'SELECT'›\n    ‹' 1'›\n)\n⟨'''dead'''⟩\n‹'''x'''›.y()\nz = \\\n‹'v'›\n",
        ),
        (
            Language::Python,
            "x: ‹'T'› = {‹'a'›: ‹'b'›}\nprint(‹f\"{x!r}\"›)\nf = lambda: ‹'x'›\n",
        ),
        (
            Language::Php,
            "⟪<p>it's</p>⟫<?php $a = ‹'it\\'s \\\\'›; ⟨// x ⟩?>⟪ don't ⟫<?= ‹\"a{$b['c']->d(\"e\")} ${f} $g[0]\"› ?>",
        ),
        (
            Language::Php,
            "<?php ⟨# c⟩\n#[Attr(‹'x'›)]\n$q = ‹<<<SQL\n  SELECT '$x' {$y->z(\"}\")}\n  SQLX\n  SQL›;\n$n = ‹<<<'N'\n$a{$\nN›, 1;",
        ),
        (
            Language::Php,
            "<?php $a = 1 << 2; $b = $c <<<‹'x'›; __halt_compiler⟪(); it's⟫",
        ),
        (
            Language::Java,
            "char c = ‹'\"'›; ⟨/* \" */⟩ String s = ‹\"a\\\"b\"›; ⟨// '⟩\nvar t = ‹\"\"\"\n \"q\" \\\"\"\"\n\"\"\"›;",
        ),
        (Language::Java, "String s = ‹\"open›\nString t = ‹\"x\"›;"),
        (
            Language::C,
            "int x = 1'000; char *s = ‹L\"x\"› ‹\"y\"›; a/b; ⟨/* /* */⟩ */",
        ),
        (
            Language::Cpp,
            "auto s = ‹R\"sql(SELECT \")\" )sql\"›; auto n = 1'000'000; ‹u8R\"(a)\"›;",
        ),
        (Language::Go, "s := ‹`a\\`› + ‹\"b\"› + ‹'\\''›⟨// x⟩"),
        (
            Language::CSharp,
            "var a = ‹@\"x\"\"y\\\"› + ‹$\"{{ {b[\"k\"]:N0} }}\"› + ‹$@\"{c}\"\"\n\"› + ‹\"\"\" \" \"\" \"\"\"› + ‹$$\"\"\"{x} {{y}}\"\"\"› + ‹\"\"›;",
        ),
        (
            Language::Kotlin,
            "val a = ‹\"${f(\"x\") + \"}\"} $b\"› ⟨/* a /* b */ c */⟩ + ‹\"\"\"raw \\ \"q\"\"\"\"› + ‹'\"'›",
        ),
        (
            Language::Scala,
            "val a = ‹sql\"\"\"x ${y(\"z\")} \"\"\"\"› + ‹s\"$x\"›; val s = 'sym; val c = ‹'c'›; val d = ‹\"p\"›",
        ),
        (
            Language::Rust,
            "let a: &'a str = ‹\"x\\\"y\n\"›; ‹r#\"a\"b\"#›; ‹br\"\\\"›; ‹b'x'›; ‹'한'›; ⟨/* /* */ */⟩ #[x] fn f<'b>() {}",
        ),
        (
            Language::Swift,
            "let a = ‹\"x \\(f(\"y\")) z\"›; ‹#\"a\"b\"#›; ‹\"\"\"\n\"a\"\n\"\"\"›; #if X",
        ),
        (
            Language::JavaScript,
            "a = b / c; d = ‹/['\"/]/›.test(e) / 2; return ‹/x/›g; f(‹/\"/›); x++ / y; ⟨// \"⟩",
        ),
        (
            Language::JavaScript,
            "t = ‹`a ${b ? `c ${d('`')} }` : {e: \"}\"}} f`› + ‹'g'›;",
        ),
        (
            Language::TypeScript,
            "const a: Array<string> = [‹'x'›]; <b>don‹'t</b>›\n<img src={x} /> ⟨/* c */⟩ <br/> a.in / 2 / ‹'x'›",
        ),
        (
            Language::JavaScript,
            "⟨#!/usr/bin/env node⟩\nx = ‹'a\\\nb'›;\ny = ‹'open›\nz",
        ),
        (
            Language::Ruby,
            "a = ‹\"x #{b[\"c\"]} y\"› ⟨# z⟩\nf(<<~SQL, <<-'RAW', 1)\n‹  SELECT '#{x(\"}\")}'\n  SQL›\n‹it's\n  RAW›\nb = ‹'y'›\n",
        ),
        (
            Language::Ruby,
            "x = ‹%q(a (b) c)› + ‹%w[it's b]›[0]; y = a % b; z = ‹%(don't #{a})›; puts ‹%w[a b]›\nw = a / b / c; if ‹/it's/› =~ x; split ‹/'/›",
        ),
        (
            Language::Ruby,
            "class << self\na << ‹'b'›\nend\n⟨=begin\nit's\n=end⟩\nx\n⟪__END__\nit's⟫",
        ),
        (
            Language::Shell,
            "echo ‹\"$(mysql -e \"SELECT ')'\" | x) ${#a} `b \"c\"`\"› $#  ${a#b} ⟨# it's⟩\necho don\\'t ‹$'a\\'b'›\n",
        ),
        (
            Language::Shell,
            "mysql <<EOF && x <<'R'\n‹it's $(echo \"EOF\")\nEOF›\n‹a\nR›\necho $((1 << n)) ‹'x'› <<< ‹\"y\"›\n",
        ),
        (
            Language::PowerShell,
            "$a = ‹\"x `\" $($b[\"c\"]) \"\"\"› ⟨<# y #>⟩ ‹@'\nit's\n'@› ‹'it''s'› ⟨# z⟩",
        ),
        (
            Language::Perl,
            "my $x = ‹q{it's {a}}›; $h{s}{y}; ‹s/'/\"/›g; ‹tr{'}{\"}›; ‹qw(a' b)›; $#a; m ‹{'}›; $y / 2; split ‹/'/›; print <<\"E\";\n‹it's\nE›\n",
        ),
        (
            Language::Perl,
            "1;\n⟨=head1 X\nit's\n=cut more⟩\nx ‹\"@{[ \"a\" ]} $b\"›;\n",
        ),
        (
            Language::Yaml,
            "a: it's ⟨# c⟩\nb: ‹'it''s # n'›\nc: ‹\"x\\\" # n\"›\nd: a#b\ne: [‹'x'›, ‹\"y\"›]\n",
        ),
        (
            Language::Yaml,
            "a:\n  - run: |\n      echo \"it's # x\n      ⟨# comment⟩\n\n    b: ‹'x'› ⟨# y⟩\n  - >-\n   don't\n  - ‹'z'›\n",
        ),
        (
            Language::Toml,
            "a = ‹\"x # y\"› ⟨# z⟩\nb = ‹'c:\\'›\nd = ‹'''it's'''›\n",
        ),
        (Language::Properties, "⟨# it's⟩\na=b # no comment\n ⟨! c⟩\n"),
        (
            Language::Ini,
            "⟨; c⟩\n[a]\nb = it's ⟨# c⟩\nc=‹\"x ; y\"›\nd=p#w;d\n",
        ),
        (Language::Dotenv, "A=‹'x # y'› ⟨# c⟩\nB=a#b\n"),
        (Language::Dockerfile, "⟨# c⟩\nRUN echo ‹\"a # b\"› # no\n"),
        (
            Language::Xml,
            "<a b=\"it's\"> don't ⟨<!-- x -->⟩ <![CDATA[ <!-- SELECT ]]> </a>",
        ),
        (Language::Html, "<p>it's⟨<!-- x -->⟩⟨{# y #}⟩⟨<%-- z --%>⟩"),
        (
            Language::Css,
            "a { b: url(http://x); c: ‹'d'›; } ⟨/* e */⟩\n⟨// f⟩\n",
        ),
        (Language::Json, "{‹\"a\\\"\"›: ‹\"http://x\"›} ⟨// c⟩\n"),
        (
            Language::Sql,
            "SELECT ‹'it''s \\' x'›, `don't` ⟨-- it's⟩\n⟨# c⟩\n/*! x */ ⟨/* y */⟩ 5--3 ‹\"z\"›",
        ),
        (Language::Markdown, "⟪it's \"x\"⟫"),
        (Language::Other, "it's \"x\" # y"),
    ];

    #[test]
    fn each_language_tells_code_comments_and_strings_apart() {
        let wrong: Vec<_> = SAMPLES
            .iter()
            .map(|(language, expected)| (language, marked(&plain(expected), *language), *expected))
            .filter(|(_, found, expected)| found != expected)
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// A small generator, so that failures can be repeated.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % n.max(1) as u64) as usize
        }
    }

    const PIECES: &[&str] = &[
        "'",
        "\"",
        "`",
        "\"\"\"",
        "'''",
        "/*",
        "*/",
        "//",
        "#",
        "--",
        "<!--",
        "-->",
        "<?php ",
        "?>",
        "\n",
        "\\",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "${",
        "#{",
        "{$",
        "$(",
        "\\(",
        "<<~A\n",
        "<<<A\n",
        "<<A\n",
        "A\n",
        " ",
        "  ",
        "r#\"",
        "\"#",
        "R\"x(",
        ")x\"",
        "$\"",
        "@\"",
        "%q(",
        "q{",
        "s/",
        "/",
        "=",
        "a",
        "return ",
        "한",
        "🙂",
        "f'",
        "\n=begin\n",
        "\n=end\n",
        "key: |\n",
        "  - ",
        "\r\n",
        "x = ",
        "b",
        "1",
        "'a'",
        ";",
        ",",
        "\n__END__\n",
    ];

    fn random_text(dice: &mut Dice, pieces: usize) -> String {
        (0..pieces)
            .map(|_| PIECES[dice.below(PIECES.len())])
            .collect()
    }

    fn chopped(text: &str, language: Language, dice: &mut Dice) -> Vec<Stretch> {
        let mut state = LexState::new(language);
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let mut to = (at + 1 + dice.below(3000)).min(text.len());
            while !text.is_char_boundary(to) {
                to += 1;
            }
            lex_chunk(&mut state, &text[at..to], End::MoreFollows, &mut out);
            assert!(out.last().map_or(0, |s| s.end) <= state.unfinished_from());
            at = to;
        }
        lex_chunk(&mut state, "", End::OfText, &mut out);
        out
    }

    fn assert_chopping_changes_nothing(text: &str, language: Language, dice: &mut Dice) {
        let mut whole = Vec::new();
        lex(text, language, usize::MAX, &mut whole);
        assert_tiles(text, &whole);
        for _ in 0..3 {
            assert_eq!(
                chopped(text, language, dice),
                whole,
                "{language:?} {text:?}"
            );
        }
    }

    #[test]
    fn chunks_give_the_same_stretches_as_the_whole() {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        for (language, sample) in SAMPLES {
            let text = format!("{}\n", plain(sample)).repeat(60);
            assert_chopping_changes_nothing(&text, *language, &mut dice);
        }
    }

    #[test]
    fn any_text_is_tiled_the_same_in_chunks() {
        let mut dice = Dice(0x1234_5678_9ABC_DEF1);
        for language in Language::ALL {
            for _ in 0..6 {
                let text = random_text(&mut dice, 2500);
                assert_chopping_changes_nothing(&text, language, &mut dice);
            }
        }
    }

    #[test]
    fn lexing_stops_behind_the_asked_place() {
        let text = "a = 'x'\n".repeat(1000);
        let mut out = Vec::new();
        lex(&text, Language::Python, 20, &mut out);
        let end = out.last().expect("a stretch").end;
        assert!(end > 20 && end < 60, "{end}");
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        for (language, piece) in [
            (Language::JavaScript, "`${"),
            (Language::JavaScript, "a/ "),
            (Language::Php, "<?php \"{$a[\""),
            (Language::Python, "'"),
            (Language::Python, "f'{"),
            (Language::Rust, "/*"),
            (Language::Shell, "\"$("),
            (Language::Shell, "<<A "),
            (Language::Yaml, "\n                    "),
            (Language::Ruby, "\n  "),
            (Language::CSharp, "\"\"\"\"\""),
        ] {
            let text = piece.repeat(50_000);
            let mut out = Vec::new();
            lex(&text, language, usize::MAX, &mut out);
            assert_tiles(&text, &out);
        }
    }
}
