//! Whether a text is JSON as PostgreSQL's `jsonb` takes it (RFC 8259, no NUL, surrogates in pairs). Nothing is kept.

/// Brackets within each other; PostgreSQL gives up by its stack as well.
const DEEPEST: usize = 1000;

/// Whether the text, as MySQL keeps it, is one JSON value.
pub(super) fn is_jsonb(text: &[u8]) -> bool {
    let mut reader = Reader { text, at: 0 };
    reader.value(0).is_some() && reader.blanks().is_none()
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    /// Goes past blanks and tells the byte behind them, if there is one.
    fn blanks(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.blanks()? == wanted).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.blanks()? {
            b'{' if depth < DEEPEST => self.list(b'}', depth),
            b'[' if depth < DEEPEST => self.list(b']', depth),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            _ => ["true", "false", "null"].iter().find_map(|word| {
                let rest = self.text[self.at..].strip_prefix(word.as_bytes())?;
                self.at = self.text.len() - rest.len();
                Some(())
            }),
        }
    }

    fn list(&mut self, close: u8, depth: usize) -> Option<()> {
        self.at += 1;
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            if close == b'}' {
                self.blanks();
                self.string()?;
                self.take(b':')?;
            }
            self.value(depth + 1)?;
            if self.take(close).is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn string(&mut self) -> Option<()> {
        if self.text.get(self.at) != Some(&b'"') {
            return None;
        }
        self.at += 1;
        loop {
            let byte = *self.text.get(self.at)?;
            self.at += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                0..=0x1F => return None,
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => match self.hex()? {
                0 | 0xDC00..=0xDFFF => None,
                0xD800..=0xDBFF => {
                    let low = self.text[self.at..].starts_with(b"\\u");
                    self.at += 2;
                    (low && (0xDC00..=0xDFFF).contains(&self.hex()?)).then_some(())
                }
                _ => Some(()),
            },
            _ => None,
        }
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let digits = std::str::from_utf8(digits).ok()?;
        let all_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| all_hex)
    }

    fn digits(&mut self) -> usize {
        let rest = &self.text[self.at..];
        let count = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.text[self.at] == b'-');
        let zero = self.text.get(self.at) == Some(&b'0');
        let whole = self.digits();
        if whole == 0 || zero && whole > 1 {
            return None;
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            (self.digits() > 0).then_some(())?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(self.text.get(self.at), Some(b'+' | b'-')));
            (self.digits() > 0).then_some(())?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_what_jsonb_takes() {
        for text in [
            "{}",
            " [1, -2.5e+3, \"a\\u00e9\\n\", {\"b\": [null, true, false]}] ",
            "0",
            "\"\\ud83d\\ude00\"",
            "\"한글\"",
        ] {
            assert!(is_jsonb(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "{",
            "{\"a\":}",
            "{'a': 1}",
            "[1,]",
            "{\"a\" 1}",
            "01",
            "1.",
            "1 2",
            "nul",
            "\"a",
            "\"\\x\"",
            "\"\\u0000\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"a\tb\"",
        ] {
            assert!(!is_jsonb(text.as_bytes()), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(!is_jsonb(deep.as_bytes()));
    }
}
