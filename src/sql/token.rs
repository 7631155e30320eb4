//! The lexer: text to tokens, in one pass and linear time; comments are left out, but those that say something are kept apart.

use super::dialect::{Dialect, HOLE};
use super::roles::{self, Role};
use super::words::is_character_set;
use std::ops::Range;

/// What a token is by its form alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or unquoted name.
    Word,
    Backtick,
    /// A string literal, also in double quotes where the dialect reads those so.
    String,
    DoubleQuotedString,
    /// A name in double quotes.
    DoubleQuotedName,
    /// A name in square brackets.
    BracketedName,
    Number,
    /// `0xFF`, `x'FF'`.
    Hex,
    /// `0b1`, `b'1'`.
    Bit,
    /// `_utf8mb4` before a string.
    Introducer,
    UserVariable,
    SystemVariable,
    Placeholder,
    /// Code of the host language stands here.
    Hole,
    /// An operator or punctuation.
    Sign,
    /// `# …` up to the line's end.
    HashComment,
    /// The opening `/*!40101` of a conditional comment.
    ConditionalComment,
}

/// One token: bytes `start..end` of the statement's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub role: Role,
    pub start: u32,
    pub end: u32,
    /// For `(` the index of its `)`, for `)` that of its `(`; else, and where it has none, the token's own index.
    pub partner: u32,
}

/// The tokens of one statement (or several, parted by `;`), with its text.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    pub text: &'a str,
    pub list: Vec<Token>,
    /// Hash comments and the openings of conditional comments, in order.
    pub comments: Vec<Token>,
    /// Of the texts of all tokens.
    pub presence: Presence,
}

/// Which texts may stand among some tokens: a text that is not in it stands nowhere, in any case of its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presence(u128);

/// Longer texts are never told to be absent.
const LONGEST_PRESENT: usize = 32;

impl Presence {
    /// Of one text; of nothing where it is too long to be told.
    pub fn of(text: &str) -> Self {
        if text.len() > LONGEST_PRESENT {
            return Self::default();
        }
        let fold = |hash: u64, b: u8| (hash ^ u64::from(b | 0x20)).wrapping_mul(0x0100_0000_01B3);
        let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, fold);
        Self(1 << (hash >> 57))
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn holds_all_of(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn holds_any_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl<'a> Tokens<'a> {
    pub fn text_of(&self, token: &Token) -> &'a str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// Whether token `i` is this word or sign, in any case.
    pub fn is(&self, i: usize, word: &str) -> bool {
        self.list.get(i).is_some_and(|t| {
            matches!(t.kind, TokenKind::Word | TokenKind::Sign)
                && self.text_of(t).eq_ignore_ascii_case(word)
        })
    }

    /// The tokens of a range that stand in no brackets of it, an opening bracket among them.
    pub fn outside_brackets(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        let end = range.end.min(self.list.len());
        let first = Some(range.start).filter(|&i| i < end);
        std::iter::successors(first, move |&i| {
            let next = (self.list[i].partner as usize).max(i) + 1;
            (next < end).then_some(next)
        })
    }

    /// The name that a token is, without its quotes; `None` for what is no name.
    pub fn name(&self, i: usize) -> Option<String> {
        let token = self.list.get(i)?;
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Word => Some(text.to_owned()),
            TokenKind::Backtick => Some(inside(text).replace("``", "`")),
            TokenKind::DoubleQuotedName => Some(inside(text).replace("\"\"", "\"")),
            TokenKind::BracketedName => Some(inside(text).replace("]]", "]")),
            _ => None,
        }
    }
}

/// The text between the first and the last byte of a quoted token; of an unterminated one all after the quote.
pub(super) fn inside(text: &str) -> &str {
    let mut chars = text.chars();
    let Some(quote) = chars.next() else {
        return text;
    };
    let rest = chars.as_str();
    rest.strip_suffix(closing(quote)).unwrap_or(rest)
}

/// What closes a quoted text that this opens.
pub(super) fn closing(opening: char) -> char {
    match opening {
        '[' => ']',
        '(' => ')',
        '{' => '}',
        '<' => '>',
        sign => sign,
    }
}

/// Splits `text` into tokens with roles.
pub fn tokenize(text: &str, dialect: Dialect) -> Tokens<'_> {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        dialect,
        list: Vec::with_capacity(text.len() / 5),
        comments: Vec::new(),
        conditional_depth: 0,
    };
    while lexer.at < lexer.bytes.len() {
        lexer.step();
    }
    let mut tokens = Tokens {
        text,
        list: lexer.list,
        comments: lexer.comments,
        presence: Presence::default(),
    };
    for token in &tokens.list {
        let present = Presence::of(tokens.text_of(token));
        tokens.presence = tokens.presence.and(present);
    }
    pair_brackets(&mut tokens);
    roles::assign(&mut tokens);
    tokens
}

fn pair_brackets(tokens: &mut Tokens) {
    let mut open: Vec<usize> = Vec::new();
    for i in 0..tokens.list.len() {
        tokens.list[i].partner = i as u32;
        if tokens.list[i].kind != TokenKind::Sign {
            continue;
        }
        match tokens.text_of(&tokens.list[i]) {
            "(" => open.push(i),
            ")" => {
                if let Some(start) = open.pop() {
                    tokens.list[i].partner = start as u32;
                    tokens.list[start].partner = i as u32;
                }
            }
            ";" => open.clear(),
            _ => {}
        }
    }
}

/// `q` or `nq`, before the quote.
fn opens_q_quote(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"q") || word.eq_ignore_ascii_case(b"nq")
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    dialect: Dialect,
    list: Vec<Token>,
    comments: Vec<Token>,
    conditional_depth: u32,
}

pub(super) fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80
}

pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// Operators of several characters, the longest first.
const SIGNS: [&str; 22] = [
    "->>", "<=>", "<<=", "#>>", "||/", "!~*", "->", ":=", "<=", ">=", "<>", "!=", "&&", "||", "<<",
    ">>", "::", "==", "#>", "@>", "<@", "!~",
];

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        self.list.push(Token {
            kind,
            role: Role::Plain,
            start: self.at as u32,
            end: end as u32,
            partner: 0,
        });
        self.at = end;
    }

    fn push_comment(&mut self, kind: TokenKind, end: usize) {
        self.comments.push(Token {
            kind,
            role: Role::Plain,
            start: self.at as u32,
            end: end as u32,
            partner: 0,
        });
        self.at = end;
    }

    fn step(&mut self) {
        let byte = self.bytes[self.at];
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c | 0 => self.at += 1,
            b'-' if self.peek(1) == b'-' && self.dashes_open_comment() => self.at = self.line_end(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'*' if self.peek(1) == b'/' && self.conditional_depth > 0 => {
                self.conditional_depth -= 1;
                self.at += 2;
            }
            b'#' => self.hash(),
            b'\'' => self.string(0, TokenKind::String),
            b'"' if self.dialect.double_quoted_strings.on() => {
                self.string(0, TokenKind::DoubleQuotedString)
            }
            b'"' => self.quoted_name(b'"', TokenKind::DoubleQuotedName),
            b'`' if self.dialect.backtick_names.on() => self.quoted_name(b'`', TokenKind::Backtick),
            b'[' if self.dialect.bracketed_names.on() => {
                self.quoted_name(b']', TokenKind::BracketedName)
            }
            b'@' => self.at_sign(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() && !self.follows_name() => self.number(),
            b'?' => self.push(TokenKind::Placeholder, self.at + 1),
            b'%' | b':' if self.dialect.placeholders.on() && self.driver_placeholder() => {}
            b'$' if self.dollar() => {}
            b'{' if self.dialect.placeholders.on() && self.braced_placeholder() => {}
            _ if is_word_start(byte) => self.word(),
            _ => self.sign(),
        }
    }

    fn dashes_open_comment(&self) -> bool {
        !self.dialect.dashes_need_space.on()
            || self.at + 2 >= self.bytes.len()
            || self.peek(2) <= b' '
    }

    fn line_end(&self) -> usize {
        memchr::memchr(b'\n', &self.bytes[self.at..]).map_or(self.bytes.len(), |n| self.at + n)
    }

    fn block_comment(&mut self) {
        let conditional = self.dialect.conditional_comments.on()
            && (self.peek(2) == b'!' || (self.peek(2) == b'M' && self.peek(3) == b'!'));
        let digits = self.at + if self.peek(2) == b'!' { 3 } else { 4 };
        let version = self.bytes.get(digits..).unwrap_or_default();
        let length = version.iter().take_while(|b| b.is_ascii_digit()).count();
        // MariaDB's dumps open with `/*M!999999\- enable the sandbox mode */`, for its client alone.
        let for_no_version = matches!(&version[..length], b"99999" | b"999999");
        if conditional && !for_no_version {
            let end = digits + length;
            self.conditional_depth += 1;
            self.push_comment(TokenKind::ConditionalComment, end);
            return;
        }
        let mut depth = 1;
        let mut at = self.at + 2;
        while depth > 0 {
            match memchr::memchr2(b'*', b'/', &self.bytes[at..]) {
                None => {
                    at = self.bytes.len();
                    break;
                }
                Some(n)
                    if self.bytes[at + n] == b'*' && self.bytes.get(at + n + 1) == Some(&b'/') =>
                {
                    depth -= 1;
                    at += n + 2;
                }
                Some(n)
                    if self.dialect.block_comments_nest.on()
                        && self.bytes[at + n] == b'/'
                        && self.bytes.get(at + n + 1) == Some(&b'*') =>
                {
                    depth += 1;
                    at += n + 2;
                }
                Some(n) => at += n + 1,
            }
        }
        self.at = at;
    }

    /// `# comment`, but `#{name}` is a placeholder of MyBatis and `#__name` a table prefix of Joomla.
    fn hash(&mut self) {
        if self.peek(1) == b'{' && self.dialect.placeholders.on() {
            let end = memchr::memchr(b'}', &self.bytes[self.at..])
                .map_or(self.bytes.len(), |n| self.at + n + 1);
            self.push(TokenKind::Placeholder, end);
        } else if self.peek(1) == b'_' && self.peek(2) == b'_' {
            let end = self.word_end(self.at + 1);
            self.push(TokenKind::Word, end);
        } else if self.dialect.hash_comments.on() && !self.opens_directive() {
            let end = self.line_end();
            self.push_comment(TokenKind::HashComment, end);
        } else {
            self.sign();
        }
    }

    /// Whether `#` is of a directive of FreeMarker: `<#if …>`, `</#if>`.
    fn opens_directive(&self) -> bool {
        let before = self.bytes[..self.at].strip_suffix(b"/");
        before.unwrap_or(&self.bytes[..self.at]).ends_with(b"<")
            && self.peek(1).is_ascii_alphabetic()
    }

    /// A quoted literal that opens `prefix` bytes after the current place.
    fn string(&mut self, prefix: usize, kind: TokenKind) {
        let end = self.string_end(self.at + prefix);
        self.push(kind, end);
    }

    fn string_end(&self, open: usize) -> usize {
        let quote = self.bytes[open];
        let mut at = open + 1;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr2(quote, b'\\', rest) {
                None => return self.bytes.len(),
                Some(n) if rest[n] == b'\\' => {
                    at += n + if self.dialect.backslash_escapes.on() {
                        2
                    } else {
                        1
                    }
                }
                Some(n) if rest.get(n + 1) == Some(&quote) => at += n + 2,
                Some(n) => return at + n + 1,
            }
        }
    }

    fn quoted_name(&mut self, quote: u8, kind: TokenKind) {
        let mut at = self.at + 1;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match memchr::memchr(quote, rest) {
                None => return self.push(kind, self.bytes.len()),
                Some(n) if rest.get(n + 1) == Some(&quote) => at += n + 2,
                Some(n) => return self.push(kind, at + n + 1),
            }
        }
    }

    /// `@name :=`, which no driver's placeholder has behind it.
    fn is_assigned(&self) -> bool {
        let end = self.word_end(self.at + 1);
        let behind = self.bytes.get(end..).unwrap_or_default();
        let behind = behind[..behind.len().min(8)].trim_ascii_start();
        behind.starts_with(b":=")
    }

    fn at_sign(&mut self) {
        if self.peek(1) == b'@' {
            let mut end = self.word_end(self.at + 2);
            while self.bytes.get(end) == Some(&b'.') {
                end = self.word_end(end + 1);
            }
            return self.push(TokenKind::SystemVariable, end);
        }
        let kind = if self.dialect.at_variables.on() || self.is_assigned() {
            TokenKind::UserVariable
        } else {
            TokenKind::Placeholder
        };
        match self.peek(1) {
            quote @ (b'\'' | b'"' | b'`') if self.dialect.at_variables.on() => {
                // `'user'@'host'` is an account, not a variable.
                let after_name = self.list.last().is_some_and(|t| t.end as usize == self.at);
                if after_name {
                    return self.push(TokenKind::Sign, self.at + 1);
                }
                let end = if quote == b'`' {
                    memchr::memchr(b'`', &self.bytes[self.at + 2..])
                        .map_or(self.bytes.len(), |n| self.at + n + 3)
                } else {
                    self.string_end(self.at + 1)
                };
                self.push(kind, end);
            }
            b if is_word_byte(b) => {
                let after_name = self.list.last().is_some_and(|t| {
                    t.end as usize == self.at
                        && matches!(
                            t.kind,
                            TokenKind::String | TokenKind::Backtick | TokenKind::Word
                        )
                });
                if after_name {
                    return self.push(TokenKind::Sign, self.at + 1);
                }
                let mut end = self.word_end(self.at + 1);
                while self.bytes.get(end) == Some(&b'.')
                    && self.bytes.get(end + 1).is_some_and(|b| is_word_byte(*b))
                {
                    end = self.word_end(end + 1);
                }
                self.push(kind, end);
            }
            _ => self.sign(),
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let radix = self.peek(1).to_ascii_lowercase();
        if self.bytes[start] == b'0' && (radix == b'x' || radix == b'b') {
            let digits = if radix == b'x' {
                u8::is_ascii_hexdigit
            } else {
                |b: &u8| *b == b'0' || *b == b'1'
            };
            let mut end = start + 2;
            while self.bytes.get(end).is_some_and(digits) {
                end += 1;
            }
            if end > start + 2 && !self.bytes.get(end).is_some_and(|b| is_word_byte(*b)) {
                return self.push(
                    if radix == b'x' {
                        TokenKind::Hex
                    } else {
                        TokenKind::Bit
                    },
                    end,
                );
            }
        }
        let mut end = start;
        while self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        let only_digits = end;
        if self.bytes.get(end) == Some(&b'.') && !self.follows_name() {
            end += 1;
            while self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
                end += 1;
            }
        }
        if self
            .bytes
            .get(end)
            .is_some_and(|b| *b == b'e' || *b == b'E')
        {
            let sign = usize::from(
                self.bytes
                    .get(end + 1)
                    .is_some_and(|b| *b == b'+' || *b == b'-'),
            );
            if self
                .bytes
                .get(end + 1 + sign)
                .is_some_and(u8::is_ascii_digit)
            {
                end += 1 + sign;
                while self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
                    end += 1;
                }
            }
        }
        // MySQL names may start with digits: `2fa_tokens`.
        if end == only_digits && self.bytes.get(end).is_some_and(|b| is_word_start(*b)) {
            let end = self.word_end(end);
            return self.push(TokenKind::Word, end);
        }
        self.push(TokenKind::Number, end);
    }

    fn follows_name(&self) -> bool {
        self.list.last().is_some_and(|t| {
            t.end as usize == self.at
                && matches!(
                    t.kind,
                    TokenKind::Word
                        | TokenKind::Backtick
                        | TokenKind::DoubleQuotedName
                        | TokenKind::BracketedName
                )
        })
    }

    fn word_end(&self, from: usize) -> usize {
        let mut end = from;
        while self.bytes.get(end).is_some_and(|b| is_word_byte(*b)) {
            if self.bytes[end] == 0xEF && self.is_hole(end) {
                break;
            }
            end += 1;
        }
        end
    }

    fn is_hole(&self, at: usize) -> bool {
        let mut buffer = [0; 4];
        self.bytes[at..].starts_with(HOLE.encode_utf8(&mut buffer).as_bytes())
    }

    /// `%s`, `%d`, `%(name)s`, `:name`; the text moves on only where it is one.
    fn driver_placeholder(&mut self) -> bool {
        let end = match (self.bytes[self.at], self.peek(1)) {
            (b'%', b'(') => match memchr::memchr(b')', &self.bytes[self.at..]) {
                Some(n)
                    if self
                        .bytes
                        .get(self.at + n + 1)
                        .is_some_and(u8::is_ascii_alphabetic) =>
                {
                    self.at + n + 2
                }
                _ => return false,
            },
            (b'%', b's' | b'd' | b'i' | b'f' | b'u' | b'v') if !is_word_byte(self.peek(2)) => {
                self.at + 2
            }
            (b'%', b'1'..=b'9') if self.peek(2) == b'$' => self.at + 4,
            (b':', b) if is_word_start(b) && b != b'$' && !self.follows_colon() => {
                self.word_end(self.at + 1)
            }
            _ => return false,
        };
        self.push(TokenKind::Placeholder, end.min(self.bytes.len()));
        true
    }

    fn follows_colon(&self) -> bool {
        self.at > 0 && self.bytes[self.at - 1] == b':'
    }

    /// `$1` is a placeholder, `$tag$ … $tag$` a string where the dialect has them.
    fn dollar(&mut self) -> bool {
        if self.dialect.dollar_quotes.on() && !self.follows_name() {
            let tag_end = self.bytes[self.at + 1..]
                .iter()
                .position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'));
            if let Some(n) = tag_end.filter(|n| self.bytes[self.at + 1 + n] == b'$') {
                let tag = &self.bytes[self.at..=self.at + 1 + n];
                let body = self.at + tag.len();
                let end = memchr::memmem::find(&self.bytes[body..], tag)
                    .map_or(self.bytes.len(), |p| body + p + tag.len());
                self.push(TokenKind::String, end);
                return true;
            }
        }
        if self.peek(1).is_ascii_digit()
            && (self.dialect.placeholders.on() || self.dialect.dollar_quotes.on())
        {
            let mut end = self.at + 1;
            while self.bytes.get(end).is_some_and(u8::is_ascii_digit) {
                end += 1;
            }
            self.push(TokenKind::Placeholder, end);
            return true;
        }
        false
    }

    /// `{name}` and `{0}` of a format string.
    fn braced_placeholder(&mut self) -> bool {
        let inside = &self.bytes[self.at + 1..(self.at + 64).min(self.bytes.len())];
        match inside
            .iter()
            .position(|b| !(is_word_byte(*b) || *b == b'.'))
        {
            Some(n) if inside[n] == b'}' => {
                self.push(TokenKind::Hole, self.at + n + 2);
                true
            }
            _ => false,
        }
    }

    fn word(&mut self) {
        if self.bytes[self.at] == 0xEF && self.is_hole(self.at) {
            return self.push(TokenKind::Hole, self.at + HOLE.len_utf8());
        }
        let end = self.word_end(self.at);
        let word = &self.bytes[self.at..end];
        let quote = self.bytes.get(end) == Some(&b'\'');
        if quote && self.dialect.q_quotes.on() && opens_q_quote(word) {
            let end = self.q_quote_end(end);
            return self.push(TokenKind::String, end);
        }
        if quote && word.len() == 1 {
            let kind = match word[0].to_ascii_lowercase() {
                b'x' => Some(TokenKind::Hex),
                b'b' => Some(TokenKind::Bit),
                b'n' | b'e' => Some(TokenKind::String),
                _ => None,
            };
            if let Some(kind) = kind {
                return self.string(1, kind);
            }
        }
        if word[0] == b'_'
            && is_character_set(&self.text[self.at + 1..end])
            && self.introduces_string(end)
        {
            return self.push(TokenKind::Introducer, end);
        }
        self.push(TokenKind::Word, end);
    }

    /// The end of `q'[…]'`, whose quote stands at `quote`.
    fn q_quote_end(&self, quote: usize) -> usize {
        let Some(opening) = self.text[quote + 1..].chars().next() else {
            return self.bytes.len();
        };
        let from = quote + 1 + opening.len_utf8();
        let end = [closing(opening), '\''].iter().collect::<String>();
        let found = memchr::memmem::find(&self.bytes[from..], end.as_bytes());
        found.map_or(self.bytes.len(), |n| from + n + end.len())
    }

    fn introduces_string(&self, end: usize) -> bool {
        let rest = self.bytes[end..].trim_ascii_start();
        matches!(rest.first(), Some(b'\''))
            || (rest.len() > 2 && rest[1] == b'\'' && b"xXbB".contains(&rest[0]))
            || (matches!(rest.first(), Some(b'"')) && self.dialect.double_quoted_strings.on())
    }

    fn sign(&mut self) {
        let rest = &self.bytes[self.at..];
        let long = SIGNS.iter().find(|s| {
            rest.starts_with(s.as_bytes())
                && !(self.dialect.hash_comments.on() && s.starts_with('#'))
        });
        let len = long.map_or_else(
            || {
                self.text[self.at..]
                    .chars()
                    .next()
                    .map_or(1, char::len_utf8)
            },
            |s| s.len(),
        );
        self.push(TokenKind::Sign, self.at + len);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_statement_is_present() {
        let tokens = tokenize("SELECT IfNull(a, 'b') <=> `c`", Dialect::MYSQL);
        for text in ["select", "IFNULL", "(", "<=>", "'b'", "`C`"] {
            assert!(tokens.presence.holds_all_of(Presence::of(text)), "{text}");
        }
        let absent = ["update", "where", "limit", "group_concat", ":=", "&&"];
        let told = absent.map(|text| tokens.presence.holds_any_of(Presence::of(text)));
        assert!(told.contains(&false), "most of what is absent is told so");
        assert!(tokens.presence.holds_all_of(Presence::of(&"x".repeat(99))));
    }

    fn kinds(sql: &str, dialect: Dialect) -> String {
        let tokens = tokenize(sql, dialect);
        tokens
            .list
            .iter()
            .map(|t| format!("{}:{:?}", tokens.text_of(t), t.kind))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn literals_by_their_form() {
        assert_eq!(
            kinds(
                r#"'a\'b''c' "x" `n``m` 0xFF x'1f' 0b01 b'1' 1.5e-3 .5 _utf8'a' 2fa"#,
                Dialect::MYSQL
            ),
            r#"'a\'b''c':String "x":DoubleQuotedString `n``m`:Backtick 0xFF:Hex x'1f':Hex 0b01:Bit b'1':Bit 1.5e-3:Number .5:Number _utf8:Introducer 'a':String 2fa:Word"#
        );
        assert_eq!(
            kinds("\"x\" $$a;b$$ $1", Dialect::STANDARD),
            "\"x\":DoubleQuotedName $$a;b$$:String $1:Placeholder"
        );
    }

    #[test]
    fn variables_and_placeholders() {
        assert_eq!(
            kinds(
                "@a := @@session.x, ? %s %(n)s :id a%b",
                Dialect::MYSQL.embedded()
            ),
            "@a:UserVariable :=:Sign @@session.x:SystemVariable ,:Sign ?:Placeholder %s:Placeholder %(n)s:Placeholder :id:Placeholder a:Word %:Sign b:Word"
        );
        assert_eq!(
            kinds("@id", Dialect::MYSQL.embedded().with_at_placeholders()),
            "@id:Placeholder"
        );
        assert_eq!(
            kinds("'u'@'%' u@localhost", Dialect::MYSQL),
            "'u':String @:Sign '%':String u:Word @:Sign localhost:Word"
        );
        assert_eq!(
            kinds("a \u{FFFC}b\u{FFFC} #{x} #__t", Dialect::MYSQL.embedded()),
            "a:Word \u{FFFC}:Hole b:Word \u{FFFC}:Hole #{x}:Placeholder #__t:Word"
        );
    }

    #[test]
    fn comments_are_kept_apart() {
        let tokens = tokenize("a -- b\n--c # d\n/* e */ /*!40101 f */ g", Dialect::MYSQL);
        let words: Vec<_> = tokens.list.iter().map(|t| tokens.text_of(t)).collect();
        assert_eq!(words, ["a", "-", "-", "c", "f", "g"]);
        let comments: Vec<_> = tokens.comments.iter().map(|t| tokens.text_of(t)).collect();
        assert_eq!(comments, ["# d", "/*!40101"]);
        // What no version reads is a comment.
        let dump = "/*M!999999\\- enable the sandbox mode */\nSET a";
        assert_eq!(kinds(dump, Dialect::MYSQL), "SET:Word a:Word");
    }

    #[test]
    fn nothing_panics_and_tokens_tile() {
        for text in [
            "'",
            "\"abc\\",
            "`",
            "/*",
            "/*!",
            "@",
            "@@",
            "@`",
            "%(",
            "한글'값",
            "\u{FFFC}",
            "#{",
            "$",
            "0x",
            "1e",
            "((;)",
            "{a",
            "_utf8",
        ] {
            let tokens = tokenize(text, Dialect::MYSQL.embedded());
            let mut last = 0;
            for token in &tokens.list {
                assert!(token.start >= last && token.end > token.start, "{text}");
                last = token.end;
                let _ = tokens.text_of(token);
            }
        }
    }
}
