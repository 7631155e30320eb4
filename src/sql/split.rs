//! Statements of a script, found while it streams by: no statement is held here, only where each ends.

use super::dialect::Dialect;
use super::token::closing;

/// Finds statement ends in text that is fed piece by piece, as the `mysql` client does: at the delimiter outside
/// strings, quoted names and comments; `DELIMITER x` lines change it.
#[derive(Debug, Clone)]
pub struct Splitter {
    dialect: Dialect,
    state: State,
    delimiter: Vec<u8>,
    /// How much of the delimiter the last bytes were.
    matched: usize,
    previous: u8,
    /// Bytes fed so far.
    at: u64,
    /// Letters of the first word of the line so far, for `DELIMITER`.
    line_word: usize,
    at_line_start: bool,
    blank: bool,
    new_delimiter: Vec<u8>,
}

/// One statement: bytes `start..end` of everything fed, its delimiter not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub end: u64,
    /// Where the next statement starts.
    pub next: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Code,
    Quote(u8),
    Escaped(u8),
    /// After the quote of `q'[…]'`, and then up to the quote that this sign stands before.
    QuoteSign,
    QuoteUntil(u8),
    TwoDashes,
    Hash,
    LineComment,
    CommentOpen,
    BlockComment,
    DelimiterLine,
}

/// The bytes that mean more than themselves in code whose statements end with `;`.
const SAYS_SOMETHING: [bool; 256] = {
    let mut says = [false; 256];
    let bytes = b"'\"`[#-/*;\n";
    let mut n = 0;
    while n < bytes.len() {
        says[bytes[n] as usize] = true;
        n += 1;
    }
    says
};

const DELIMITER_WORD: &[u8; 9] = b"delimiter";

impl Splitter {
    /// At the start of a script.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            state: State::Code,
            delimiter: b";".to_vec(),
            matched: 0,
            previous: b'\n',
            at: 0,
            line_word: 0,
            at_line_start: true,
            blank: true,
            new_delimiter: Vec::new(),
        }
    }

    /// Feeds the next bytes and adds the statements that end in them.
    pub fn feed(&mut self, bytes: &[u8], ends: &mut Vec<Piece>) {
        let mut i = 0;
        while i < bytes.len() {
            let skipped = self.skip(&bytes[i..]);
            if skipped > 0 {
                self.at += skipped as u64;
                i += skipped;
                self.previous = bytes[i - 1];
                continue;
            }
            let byte = bytes[i];
            self.at += 1;
            i += 1;
            self.step(byte, ends);
            self.previous = byte;
        }
    }

    /// Whether nothing but white space and comments has come since the last statement's end.
    pub fn is_between_statements(&self) -> bool {
        self.blank
    }

    /// How many bytes say nothing in this state.
    fn skip(&self, bytes: &[u8]) -> usize {
        match self.state {
            State::Quote(quote @ (b'`' | b']')) => {
                memchr::memchr(quote, bytes).unwrap_or(bytes.len())
            }
            State::Quote(quote) => memchr::memchr2(quote, b'\\', bytes).unwrap_or(bytes.len()),
            State::LineComment => memchr::memchr(b'\n', bytes).unwrap_or(bytes.len()),
            State::BlockComment => memchr::memchr2(b'*', b'/', bytes).unwrap_or(bytes.len()),
            State::Code if self.matched == 0 && !self.at_line_start && self.delimiter == b";" => {
                bytes
                    .iter()
                    .position(|b| SAYS_SOMETHING[usize::from(*b)])
                    .unwrap_or(bytes.len())
            }
            _ => 0,
        }
    }

    fn step(&mut self, byte: u8, ends: &mut Vec<Piece>) {
        match self.state {
            State::Code => self.code(byte, ends),
            State::Quote(quote) if byte == quote => self.state = State::Code,
            State::Quote(quote) if byte == b'\\' && !matches!(quote, b'`' | b']') => {
                self.state = State::Escaped(quote)
            }
            State::Quote(_) => {}
            State::Escaped(quote) => self.state = State::Quote(quote),
            State::QuoteSign => self.state = State::QuoteUntil(closing(byte.into()) as u8),
            State::QuoteUntil(sign) if byte == b'\'' && self.previous == sign => {
                self.state = State::Code
            }
            State::QuoteUntil(_) => {}
            State::TwoDashes if byte == b'\n' => self.end_line(),
            State::TwoDashes if byte <= b' ' => self.state = State::LineComment,
            State::Hash if byte == b'\n' => self.end_line(),
            State::Hash if byte != b'_' => self.state = State::LineComment,
            State::TwoDashes | State::Hash => {
                self.state = State::Code;
                self.code(byte, ends);
            }
            State::LineComment if byte == b'\n' => self.end_line(),
            State::LineComment => {}
            State::CommentOpen if byte == b'!' || byte == b'M' => {
                self.blank = false;
                self.state = State::Code;
            }
            State::CommentOpen | State::BlockComment => {
                let closes =
                    byte == b'/' && self.previous == b'*' && self.state == State::BlockComment;
                self.state = if closes {
                    State::Code
                } else {
                    State::BlockComment
                };
            }
            State::DelimiterLine => self.delimiter_line(byte, ends),
        }
    }

    fn end_line(&mut self) {
        self.state = State::Code;
        self.at_line_start = true;
        self.line_word = 0;
    }

    fn code(&mut self, byte: u8, ends: &mut Vec<Piece>) {
        if self.at_line_start && self.reads_delimiter_word(byte) {
            return;
        }
        if self.matches_delimiter(byte) {
            let end = self.at - self.delimiter.len() as u64;
            ends.push(Piece { end, next: self.at });
            self.blank = true;
            return;
        }
        match byte {
            b'\'' if self.dialect.q_quotes.on() && self.previous.eq_ignore_ascii_case(&b'q') => {
                self.state = State::QuoteSign
            }
            b'\'' | b'"' | b'`' => self.state = State::Quote(byte),
            b'[' if self.dialect.bracketed_names.on() => self.state = State::Quote(b']'),
            b'#' => self.state = State::Hash,
            b'-' if self.previous == b'-' => self.state = State::TwoDashes,
            b'*' if self.previous == b'/' => self.state = State::CommentOpen,
            b'\n' => self.end_line(),
            _ => {}
        }
        if byte > b' ' && !matches!(byte, b'#' | b'-' | b'/' | b'*') {
            self.blank = false;
        }
    }

    /// Follows the first word of a line; it is `DELIMITER` only between statements.
    fn reads_delimiter_word(&mut self, byte: u8) -> bool {
        if byte == b'\n' {
            self.line_word = 0;
            return false;
        }
        if self.line_word == 0 && byte <= b' ' {
            return false;
        }
        if self.line_word < DELIMITER_WORD.len()
            && byte.eq_ignore_ascii_case(&DELIMITER_WORD[self.line_word])
        {
            self.line_word += 1;
            return true;
        }
        self.at_line_start = false;
        if self.line_word == DELIMITER_WORD.len() && byte <= b' ' && self.blank {
            self.state = State::DelimiterLine;
            self.new_delimiter.clear();
            return true;
        }
        if self.line_word > 0 {
            self.blank = false;
        }
        false
    }

    fn delimiter_line(&mut self, byte: u8, ends: &mut Vec<Piece>) {
        if byte != b'\n' {
            if byte > b' ' {
                self.new_delimiter.push(byte);
            }
            return;
        }
        // A bound, so that a line of megabytes is no delimiter.
        if !self.new_delimiter.is_empty() && self.new_delimiter.len() <= 32 {
            self.delimiter.clone_from(&self.new_delimiter);
        }
        ends.push(Piece {
            end: self.at - 1,
            next: self.at,
        });
        self.blank = true;
        self.end_line();
    }

    fn matches_delimiter(&mut self, byte: u8) -> bool {
        if self.matched < self.delimiter.len() && byte == self.delimiter[self.matched] {
            self.matched += 1;
        } else {
            self.matched = usize::from(byte == self.delimiter[0]);
        }
        let whole = self.matched == self.delimiter.len();
        if whole {
            self.matched = 0;
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Feature;

    fn statements(script: &str, step: usize) -> Vec<&str> {
        statements_of(script, step, Dialect::MYSQL)
    }

    fn statements_of(script: &str, step: usize, dialect: Dialect) -> Vec<&str> {
        let mut splitter = Splitter::new(dialect);
        let mut ends = Vec::new();
        for chunk in script.as_bytes().chunks(step) {
            splitter.feed(chunk, &mut ends);
        }
        let mut start = 0;
        let mut found = Vec::new();
        for piece in ends {
            found.push(script[start..piece.end as usize].trim());
            start = piece.next as usize;
        }
        if !splitter.is_between_statements() {
            found.push(script[start..].trim());
        }
        found
    }

    #[test]
    fn delimiters_count_only_outside_strings_and_comments() {
        let script = "SELECT ';', \"a;\\\";\", `x;y` -- no; end\n; # none;\nSELECT 2 /* ; */; /*!40101 SET x = 1 */;\nSELECT 3";
        for step in [1, 2, 3, 7, 1000] {
            assert_eq!(
                statements(script, step),
                [
                    "SELECT ';', \"a;\\\";\", `x;y` -- no; end",
                    "# none;\nSELECT 2 /* ; */",
                    "/*!40101 SET x = 1 */",
                    "SELECT 3"
                ],
                "chunks of {step}"
            );
        }
    }

    #[test]
    fn quotes_of_other_dialects_hold_delimiters() {
        let script = "SELECT [a;b], q'[it's; x]', Q'!y;!' FROM t;\nSELECT 2";
        let dialect = Dialect {
            bracketed_names: Feature::Yes,
            q_quotes: Feature::Yes,
            ..Dialect::STANDARD
        };
        for step in [1, 2, 3, 1000] {
            assert_eq!(
                statements_of(script, step, dialect),
                ["SELECT [a;b], q'[it's; x]', Q'!y;!' FROM t", "SELECT 2"],
                "chunks of {step}"
            );
        }
    }

    #[test]
    fn delimiter_lines_change_the_delimiter() {
        let script = "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\ndelimiter ;\nSELECT delimiter FROM t;";
        for step in [1, 5, 1000] {
            assert_eq!(
                statements(script, step),
                [
                    "DELIMITER $$",
                    "CREATE PROCEDURE p() BEGIN SELECT 1; END",
                    "delimiter ;",
                    "SELECT delimiter FROM t"
                ],
                "chunks of {step}"
            );
        }
    }

    #[test]
    fn an_unterminated_string_runs_to_the_end() {
        assert_eq!(
            statements("SELECT 'abc; SELECT 2;", 4),
            ["SELECT 'abc; SELECT 2;"]
        );
        assert!(statements("-- only\n/* comments */\n", 3).is_empty());
    }
}
