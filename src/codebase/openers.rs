//! What opens in code and cannot be said as data: heredocs, regular expressions, raw strings, quote operators.

use super::frames::{AfterTag, Close, Frame, Heredoc, TagMargin};
use super::lexis::{
    DELIMITED_REGEX, Extra, HeredocStyle, PERL_QQ, RUBY_PERCENT, RUBY_PERCENT_PLAIN, SlashStyle,
    StringForm, WORDS,
};
use super::regions::{Announced, Engine, Head, LONGEST_TAG, LinePart, Margin, Mode};
use super::tail::{Tail, is_word_byte};

impl Extra {
    /// The bytes of code at which it has to be asked.
    pub(super) fn starts(&self) -> &'static [u8] {
        match self {
            Extra::PhpCloseTag => b"?",
            Extra::PhpAttribute | Extra::RustRaw(_) | Extra::SwiftHashes(_) => b"#",
            Extra::Heredoc(HeredocStyle::Php, ..) => b"<",
            Extra::Heredoc(..) => b"<\n",
            Extra::SlashRegex(..) => b"/",
            Extra::RubyPercent => b"%",
            Extra::PerlQuote => b"{([</|!#~^'\"",
            Extra::CppRaw(_) => b"\"",
            Extra::CsharpRaw(..) => b"\"$",
            Extra::StatementStrings => b"",
            Extra::YamlBlocks | Extra::LineBlock { .. } | Extra::EndMarker(_) => b"\n",
            Extra::CodeEscape => b"\\",
            Extra::HaltCompiler => b"_",
        }
    }
}

impl Engine<'_> {
    /// Opens what `extra` sees at this byte; `false` where it sees nothing and has not moved.
    pub(super) fn extra(&mut self, extra: &'static Extra, byte: u8) -> bool {
        match extra {
            Extra::PhpCloseTag => self.php_close_tag(),
            Extra::PhpAttribute => self.skip(b"#["),
            Extra::Heredoc(..) if byte == b'\n' => self.line_of_heredoc_ends(),
            Extra::Heredoc(HeredocStyle::Php, form, raw) => self.php_heredoc(form, raw),
            Extra::Heredoc(style, form, raw) => self.announce(*style, form, raw),
            Extra::SlashRegex(style, form) => self.slash_regex(*style, form),
            Extra::RubyPercent => self.ruby_percent(),
            Extra::PerlQuote => self.perl_quote(byte),
            Extra::RustRaw(form) => self.rust_raw(form),
            Extra::SwiftHashes(form) => self.swift_hashes(form),
            Extra::CppRaw(form) => self.cpp_raw(form),
            Extra::CsharpRaw(form, with_holes) => self.csharp_raw(form, with_holes),
            Extra::StatementStrings => false,
            Extra::YamlBlocks => self.yaml_line_ends(),
            Extra::CodeEscape => self.skip_bytes(2),
            Extra::LineBlock { .. } | Extra::EndMarker(_) => self.line_ends(),
            Extra::HaltCompiler => self.halt_compiler(),
        }
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn skip(&mut self, text: &[u8]) -> bool {
        let here = self.rest().starts_with(text);
        if here {
            self.at += text.len();
        }
        here
    }

    fn skip_bytes(&mut self, len: usize) -> bool {
        self.at = (self.at + len).min(self.bytes.len());
        true
    }

    fn php_close_tag(&mut self) -> bool {
        if !self.core.stack.is_empty() || !self.skip(b"?>") {
            return false;
        }
        self.leave_code(Mode::Markup);
        true
    }

    fn halt_compiler(&mut self) -> bool {
        let here =
            self.rest().len() >= 15 && self.rest()[..15].eq_ignore_ascii_case(b"__halt_compiler");
        if here && self.core.stack.is_empty() {
            self.at += 15;
            self.leave_code(Mode::Rest);
        }
        here
    }

    fn line_of_heredoc_ends(&mut self) -> bool {
        if self.core.announced.is_empty() {
            return false;
        }
        self.at += 1;
        self.start_announced()
    }

    fn line_ends(&mut self) -> bool {
        self.core.stack.is_empty() && self.start_of_line(1)
    }

    /// Asks what starts with a line: `ahead` bytes before its first byte.
    pub(super) fn start_of_line(&mut self, ahead: usize) -> bool {
        let extras: &'static [Extra] = self.extras();
        let line = &self.bytes[(self.at + ahead).min(self.bytes.len())..];
        for extra in extras {
            let mode = match extra {
                Extra::LineBlock { opens, close }
                    if opens.iter().any(|o| line.starts_with(o.as_bytes())) =>
                {
                    Mode::LineBlock(close)
                }
                Extra::EndMarker(markers) if markers.iter().any(|m| is_line(line, m)) => Mode::Rest,
                Extra::YamlBlocks => {
                    self.core.margin = yaml_margin(line);
                    continue;
                }
                _ => continue,
            };
            self.at += ahead;
            self.leave_code(mode);
            return true;
        }
        false
    }

    fn yaml_line_ends(&mut self) -> bool {
        if !self.core.stack.is_empty() {
            return false;
        }
        self.note_run(self.at);
        let header = block_header(&self.core.tail);
        let margin = self.core.margin;
        let after = &self.bytes[self.at + 1..];
        self.core.margin = yaml_margin(after);
        self.at += 1;
        match header {
            Some(BlockHeader::OfKey) => {
                self.core.mode = Mode::YamlBlock(margin.key, LinePart::Start)
            }
            Some(BlockHeader::OfDash) => {
                self.core.mode = Mode::YamlBlock(margin.dash, LinePart::Start)
            }
            None => {}
        }
        true
    }

    fn php_heredoc(&mut self, form: &'static StringForm, raw: &'static StringForm) -> bool {
        let Some(opener) = php_opener(self.rest()) else {
            return false;
        };
        let close = Close::Heredoc(Heredoc {
            tag: opener.tag,
            margin: TagMargin::Blank,
            after: AfterTag::Code,
        });
        let form = if opener.raw { raw } else { form };
        let head = Head {
            prefix: 0,
            len: opener.len,
        };
        self.open_literal(form, close, head, 1)
    }

    /// Notes a heredoc whose body starts on the next line.
    fn announce(
        &mut self,
        style: HeredocStyle,
        form: &'static StringForm,
        raw: &'static StringForm,
    ) -> bool {
        if !self.rest().starts_with(b"<<") {
            return false;
        }
        let Some(opener) = heredoc_opener(self.rest(), style, &self.before()) else {
            let shifts = self
                .rest()
                .iter()
                .take(3)
                .take_while(|b| **b == b'<')
                .count();
            return self.skip_bytes(shifts);
        };
        let margin = if opener.indented {
            TagMargin::Blank
        } else {
            TagMargin::None
        };
        self.core.announced.push_back(Announced {
            heredoc: Heredoc {
                tag: opener.tag,
                margin,
                after: AfterTag::Nothing,
            },
            form: if opener.raw { raw } else { form },
            at: self.base + self.at,
        });
        self.skip_bytes(opener.len)
    }

    fn slash_regex(&mut self, style: SlashStyle, form: &'static StringForm) -> bool {
        let next = self.rest().get(1).copied();
        let opens = match style {
            SlashStyle::JavaScript => javascript_regex(&self.before(), next),
            SlashStyle::Ruby => command_regex(&self.before(), next, RUBY_WORDS, Command::AnyWord),
            SlashStyle::Perl => command_regex(&self.before(), next, PERL_WORDS, Command::Listed),
        };
        opens && self.open_literal(form, Close::Form, Head { prefix: 0, len: 1 }, 1)
    }

    fn ruby_percent(&mut self) -> bool {
        let rest = self.rest();
        let letter = rest.get(1).copied().unwrap_or(b' ');
        let (form, at): (&'static StringForm, usize) = match letter {
            b'q' | b's' => (&RUBY_PERCENT_PLAIN, 2),
            b'Q' | b'x' => (&RUBY_PERCENT, 2),
            b'w' | b'W' | b'i' | b'I' => (&WORDS, 2),
            b'r' => (&DELIMITED_REGEX, 2),
            _ => (&RUBY_PERCENT, 1),
        };
        let Some(open) = rest.get(at).copied().filter(|b| b"([{<|!/^~".contains(b)) else {
            return false;
        };
        let before = self.before();
        let operand = before.trimmed().last().is_some_and(|b| is_operand_end(*b));
        let command = before.has_gap() && ends_in_name(&before) && (at == 2 || open != b'/');
        if operand && !command && !is_listed(before.last_word(), RUBY_WORDS) {
            return false;
        }
        self.open_delimited(
            form,
            open,
            Head {
                prefix: 0,
                len: at + 1,
            },
            1,
        )
    }

    fn perl_quote(&mut self, byte: u8) -> bool {
        let before = self.before();
        let word = before.last_word();
        let (form, parts): (&'static StringForm, u8) = match word {
            b"q" => (&RUBY_PERCENT_PLAIN, 1),
            b"qq" | b"qx" => (&PERL_QQ, 1),
            b"qw" => (&WORDS, 1),
            b"qr" | b"m" => (&DELIMITED_REGEX, 1),
            b"s" | b"tr" | b"y" => (&DELIMITED_REGEX, 2),
            _ => return false,
        };
        let code = before.trimmed();
        let sigil = code
            .len()
            .checked_sub(word.len() + 1)
            .and_then(|i| code.get(i));
        let is_name = sigil.is_some_and(|b| b"$@%&>:{-.".contains(b));
        if is_name || (byte == b'#' && before.has_gap()) {
            return false;
        }
        // A gap would have to be kept in the literal's head, across chunks; the word stays code then.
        let prefix = if before.has_gap() { 0 } else { word.len() };
        self.open_delimited(form, byte, Head { prefix, len: 1 }, parts)
    }

    fn open_delimited(
        &mut self,
        form: &'static StringForm,
        open: u8,
        head: Head,
        parts: u8,
    ) -> bool {
        let close = Close::Delimiter(open, closing_bracket(open).unwrap_or(open));
        let opened = self.open_literal(form, close, head, 1);
        if opened && let Some(Frame::Literal(frame)) = self.core.stack.last_mut() {
            frame.parts = parts;
        }
        opened
    }

    fn rust_raw(&mut self, form: &'static StringForm) -> bool {
        let hashes = self
            .rest()
            .iter()
            .take(LONGEST_TAG)
            .take_while(|b| **b == b'#')
            .count();
        if self.rest().get(hashes) != Some(&b'"') {
            return self.skip_bytes(hashes);
        }
        let before = self.before();
        let word = before.word();
        if ![&b"r"[..], b"br", b"cr"].contains(&word) {
            return self.skip_bytes(hashes);
        }
        let close = Close::Tag(hashed_quote(b"\"", hashes));
        self.open_literal(
            form,
            close,
            Head {
                prefix: word.len(),
                len: hashes + 1,
            },
            1,
        )
    }

    fn swift_hashes(&mut self, form: &'static StringForm) -> bool {
        let hashes = self
            .rest()
            .iter()
            .take(LONGEST_TAG)
            .take_while(|b| **b == b'#')
            .count();
        let quotes: &[u8] = match self.rest().get(hashes..) {
            Some(rest) if rest.starts_with(b"\"\"\"") => b"\"\"\"",
            Some(rest) if rest.starts_with(b"\"") => b"\"",
            _ => return self.skip_bytes(hashes),
        };
        let close = Close::Tag(hashed_quote(quotes, hashes));
        self.open_literal(
            form,
            close,
            Head {
                prefix: 0,
                len: hashes + quotes.len(),
            },
            1,
        )
    }

    fn cpp_raw(&mut self, form: &'static StringForm) -> bool {
        let before = self.before();
        let word = before.word();
        if ![&b"R"[..], b"LR", b"uR", b"UR", b"u8R"].contains(&word) {
            return false;
        }
        let rest = self.rest();
        let tag_len = rest[1..]
            .iter()
            .take(17)
            .take_while(|b| !matches!(b, b'(' | b')' | b'\\' | b'"' | b'\n' | b' '))
            .count();
        if rest.get(1 + tag_len) != Some(&b'(') {
            return false;
        }
        let mut close = vec![b')'];
        close.extend_from_slice(&rest[1..1 + tag_len]);
        close.push(b'"');
        let head = Head {
            prefix: word.len(),
            len: tag_len + 2,
        };
        self.open_literal(form, Close::Tag(close.into()), head, 1)
    }

    fn csharp_raw(&mut self, form: &'static StringForm, with_holes: &'static StringForm) -> bool {
        let rest = self.rest();
        let dollars = rest
            .iter()
            .take(LONGEST_TAG)
            .take_while(|b| **b == b'$')
            .count();
        let quotes = rest[dollars..]
            .iter()
            .take(LONGEST_TAG)
            .take_while(|b| **b == b'"')
            .count();
        if quotes < 3 {
            return false;
        }
        let close = Close::Tag(vec![b'"'; quotes].into());
        let form = if dollars == 0 { form } else { with_holes };
        self.open_literal(
            form,
            close,
            Head {
                prefix: 0,
                len: dollars + quotes,
            },
            dollars as u8,
        )
    }
}

struct Opener {
    len: usize,
    tag: Box<[u8]>,
    raw: bool,
    indented: bool,
}

/// `<<<SQL`, `<<<"SQL"`, `<<<'SQL'` and the line end.
fn php_opener(rest: &[u8]) -> Option<Opener> {
    let mut at = 3;
    if !rest.starts_with(b"<<<") {
        return None;
    }
    at += rest[at..]
        .iter()
        .take(16)
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count();
    let quote = rest.get(at).copied().filter(|b| matches!(b, b'"' | b'\''));
    at += usize::from(quote.is_some());
    let tag = tag_at(&rest[at..])?;
    at += tag.len();
    if let Some(quote) = quote {
        if rest.get(at) != Some(&quote) {
            return None;
        }
        at += 1;
    }
    at += usize::from(rest.get(at) == Some(&b'\r'));
    (rest.get(at) == Some(&b'\n')).then_some(Opener {
        len: at + 1,
        tag,
        raw: quote == Some(b'\''),
        indented: true,
    })
}

fn heredoc_opener(rest: &[u8], style: HeredocStyle, before: &Tail) -> Option<Opener> {
    let mut at = 2;
    let sign = rest.get(at).copied().filter(|b| match style {
        HeredocStyle::Ruby => matches!(b, b'-' | b'~'),
        HeredocStyle::Perl => *b == b'~',
        HeredocStyle::Shell | HeredocStyle::Php => *b == b'-',
    });
    at += usize::from(sign.is_some());
    if style == HeredocStyle::Shell {
        if has_open_arithmetic(before.as_slice()) {
            return None;
        }
        at += rest[at..]
            .iter()
            .take(16)
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
    }
    let mark = rest.get(at).copied()?;
    let quoted = matches!(mark, b'"' | b'\'' | b'`');
    let escaped = style == HeredocStyle::Shell && mark == b'\\';
    at += usize::from(quoted || escaped);
    let tag = if quoted {
        quoted_tag(&rest[at..], mark)?
    } else {
        tag_at(&rest[at..])?
    };
    let bare_in_capitals = tag
        .first()
        .is_some_and(|b| b.is_ascii_uppercase() || *b == b'_');
    let touches = before.as_slice().last().is_some_and(|b| is_operand_end(*b));
    let plausible = match style {
        HeredocStyle::Shell => true,
        _ if quoted => !touches,
        HeredocStyle::Ruby if sign.is_some() => bare_in_capitals || !touches,
        _ => bare_in_capitals && !touches,
    };
    at += tag.len() + usize::from(quoted);
    plausible.then_some(Opener {
        len: at,
        tag,
        raw: mark == b'\'' || escaped || (style == HeredocStyle::Shell && quoted),
        indented: sign.is_some(),
    })
}

fn tag_at(rest: &[u8]) -> Option<Box<[u8]>> {
    let len = rest
        .iter()
        .take(LONGEST_TAG + 1)
        .take_while(|b| is_word_byte(**b))
        .count();
    let named = (1..=LONGEST_TAG).contains(&len) && !rest[0].is_ascii_digit();
    named.then(|| rest[..len].into())
}

fn quoted_tag(rest: &[u8], quote: u8) -> Option<Box<[u8]>> {
    let reach = &rest[..rest.len().min(LONGEST_TAG)];
    let len = reach.iter().position(|b| *b == quote || *b == b'\n')?;
    (len > 0 && reach[len] == quote).then(|| reach[..len].into())
}

/// `$((1 << n` shifts: no heredoc.
fn has_open_arithmetic(code: &[u8]) -> bool {
    let last = |pair: &[u8]| code.windows(2).rposition(|w| w == pair);
    match (last(b"(("), last(b"))")) {
        (Some(open), Some(close)) => open > close,
        (open, _) => open.is_some(),
    }
}

pub(super) fn closing_bracket(open: u8) -> Option<u8> {
    match open {
        b'(' => Some(b')'),
        b'[' => Some(b']'),
        b'{' => Some(b'}'),
        b'<' => Some(b'>'),
        _ => None,
    }
}

fn hashed_quote(quotes: &[u8], hashes: usize) -> Box<[u8]> {
    let mut tag = quotes.to_vec();
    tag.resize(quotes.len() + hashes, b'#');
    tag.into()
}

fn is_line(line: &[u8], text: &str) -> bool {
    line.strip_prefix(text.as_bytes())
        .is_some_and(|rest| rest.first().is_none_or(|b| matches!(b, b'\n' | b'\r')))
}

/// Whether an operator, not an operand, is expected behind this byte.
fn is_operand_end(b: u8) -> bool {
    is_word_byte(b) || matches!(b, b')' | b']' | b'}' | b'"' | b'\'' | b'$' | b'?')
}

fn ends_in_name(before: &Tail) -> bool {
    let word = before.last_word();
    word.first().is_some_and(|b| !b.is_ascii_digit())
        && !before.trimmed()[..before.trimmed().len() - word.len()].ends_with(b"@")
}

fn is_listed(word: &[u8], words: &[&str]) -> bool {
    words.iter().any(|w| w.as_bytes() == word)
}

#[rustfmt::skip]
const JAVASCRIPT_WORDS: &[&str] = &[
    "return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "instanceof", "yield",
    "await",
];
#[rustfmt::skip]
const RUBY_WORDS: &[&str] = &[
    "if", "unless", "when", "while", "until", "and", "or", "not", "return", "then", "else", "elsif", "in", "do",
];
#[rustfmt::skip]
const PERL_WORDS: &[&str] = &[
    "if", "unless", "while", "until", "and", "or", "not", "return", "split", "grep", "map", "join", "push", "x",
    "lt", "gt", "le", "ge", "eq", "ne", "when", "xor",
];

/// A regular expression where an operand is expected; never in `</tag>` and `<tag />` of JSX.
fn javascript_regex(before: &Tail, next: Option<u8>) -> bool {
    if matches!(next, Some(b'/' | b'*')) {
        return false;
    }
    let code = before.trimmed();
    let Some(last) = code.last() else {
        return true;
    };
    match last {
        b'<' | b')' | b']' | b'"' | b'\'' => false,
        b'}' => next != Some(b'>'),
        b'+' | b'-' => !code.ends_with(b"++") && !code.ends_with(b"--"),
        b if is_word_byte(*b) || *b == b'$' => {
            let word = before.last_word();
            let is_member = code[..code.len() - word.len()].ends_with(b".");
            !is_member && is_listed(word, JAVASCRIPT_WORDS)
        }
        _ => true,
    }
}

enum Command {
    /// Any name may be called without brackets: `expect /x/`.
    AnyWord,
    Listed,
}

fn command_regex(before: &Tail, next: Option<u8>, words: &[&str], command: Command) -> bool {
    let code = before.trimmed();
    let Some(last) = code.last() else {
        return true;
    };
    if !is_operand_end(*last) {
        return true;
    }
    let word = before.last_word();
    let is_member_or_variable = code[..code.len() - word.len()]
        .last()
        .is_some_and(|b| b"$@%.>".contains(b));
    if is_listed(word, words) {
        return !is_member_or_variable;
    }
    match command {
        Command::Listed => false,
        Command::AnyWord => {
            let spaced =
                before.has_gap() && !next.is_none_or(|b| b.is_ascii_whitespace() || b == b'=');
            spaced && ends_in_name(before)
        }
    }
}

enum BlockHeader {
    OfKey,
    OfDash,
}

/// Whether the line that ends the code opens a block: `key: |`, `- >-`.
fn block_header(tail: &Tail) -> Option<BlockHeader> {
    let code = tail.trimmed();
    let digits = code
        .iter()
        .rev()
        .take(2)
        .take_while(|b| matches!(b, b'+' | b'-' | b'0'..=b'9'))
        .count();
    let code = &code[..code.len() - digits];
    let head = code
        .strip_suffix(b"|")
        .or_else(|| code.strip_suffix(b">"))?;
    match head.strip_suffix(b" ")?.last()? {
        b'-' => Some(BlockHeader::OfDash),
        b':' => Some(BlockHeader::OfKey),
        _ => None,
    }
}

/// Columns of the last dash and of what follows it at the start of a line.
pub(super) fn yaml_margin(line: &[u8]) -> Margin {
    let mut margin = Margin::default();
    let mut column = 0;
    loop {
        column += line[column.min(line.len())..]
            .iter()
            .take(LONGEST_TAG)
            .take_while(|b| **b == b' ')
            .count();
        margin.key = column as u32;
        let dash = line.get(column) == Some(&b'-') && line.get(column + 1) == Some(&b' ');
        if !dash || column > LONGEST_TAG {
            return margin;
        }
        margin.dash = column as u32;
        column += 1;
    }
}
