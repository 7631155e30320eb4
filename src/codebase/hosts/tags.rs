//! The tags and texts of markup, in order and with their places: no tree is built, and what is not well-formed is read on.

use memchr::memmem;

/// One piece of markup. All places are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codebase) enum Piece<'t> {
    Open(Tag<'t>),
    Close {
        name: &'t str,
        start: usize,
        end: usize,
    },
    /// Text in which entities are to be resolved.
    Text {
        start: usize,
        end: usize,
    },
    /// The content of a CDATA section.
    Raw {
        start: usize,
        end: usize,
    },
    /// A comment, a declaration or an instruction.
    Aside {
        start: usize,
        end: usize,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codebase) struct Tag<'t> {
    /// Without the prefix of its namespace.
    pub(in crate::codebase) name: &'t str,
    pub(in crate::codebase) prefix: &'t str,
    pub(in crate::codebase) start: usize,
    pub(in crate::codebase) end: usize,
    /// Where the attributes stand.
    pub(in crate::codebase) attribute_place: (usize, usize),
    /// `<a/>`, which no closing tag follows.
    pub(in crate::codebase) empty: bool,
}

/// Reads the pieces of a text one after the other.
pub(in crate::codebase) struct Pieces<'t> {
    text: &'t str,
    at: usize,
}

pub(in crate::codebase) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, at: 0 }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let first = *rest.first()?;
        if first != b'<' {
            return Some(self.text_from(start));
        }
        for (open, close) in [("<!--", "-->"), ("<?", "?>"), ("<%", "%>")] {
            if rest.starts_with(open.as_bytes()) {
                self.at = self.behind(close, start + open.len());
                return Some(Piece::Aside {
                    start,
                    end: self.at,
                });
            }
        }
        if rest.starts_with(b"<![CDATA[") {
            self.at = self.behind("]]>", start);
            let closed = self.text[start..self.at].ends_with("]]>");
            let end = self.at - if closed { 3 } else { 0 };
            let start = start + "<![CDATA[".len();
            return Some(Piece::Raw { start, end });
        }
        match rest.get(1) {
            Some(b'!') => Some(self.declaration(start)),
            Some(b'/') => Some(self.closing(start)),
            Some(b) if is_name_start(*b) => Some(self.opening(start)),
            _ => Some(self.text_from(start)),
        }
    }
}

impl<'t> Pieces<'t> {
    fn behind(&self, close: &str, from: usize) -> usize {
        let found = memmem::find(&self.text.as_bytes()[from..], close.as_bytes());
        found.map_or(self.text.len(), |at| from + at + close.len())
    }

    fn text_from(&mut self, start: usize) -> Piece<'t> {
        let bytes = self.text.as_bytes();
        self.at =
            memchr::memchr(b'<', &bytes[start + 1..]).map_or(bytes.len(), |at| start + 1 + at);
        Piece::Text {
            start,
            end: self.at,
        }
    }

    /// `<!DOCTYPE …>`, with what stands in its square brackets.
    fn declaration(&mut self, start: usize) -> Piece<'t> {
        let bytes = self.text.as_bytes();
        let end = self.behind(">", start);
        let subset = memchr::memchr(b'[', &bytes[start..end]).is_some();
        self.at = if subset {
            self.behind("]>", start)
        } else {
            end
        };
        Piece::Aside {
            start,
            end: self.at,
        }
    }

    fn closing(&mut self, start: usize) -> Piece<'t> {
        self.at = self.behind(">", start);
        let name = &self.text[start + 2..start + 2 + name_len(self.text, start + 2)];
        Piece::Close {
            name: split_name(name).1,
            start,
            end: self.at,
        }
    }

    fn opening(&mut self, start: usize) -> Piece<'t> {
        let name_end = start + 1 + name_len(self.text, start + 1);
        let end = self.tag_end(name_end);
        self.at = end;
        let inner_end = end - usize::from(self.text[..end].ends_with('>'));
        let empty = self.text[name_end..inner_end.max(name_end)].ends_with('/');
        let (prefix, name) = split_name(&self.text[start + 1..name_end]);
        Piece::Open(Tag {
            name,
            prefix,
            start,
            end,
            attribute_place: (name_end, inner_end.max(name_end)),
            empty,
        })
    }

    /// The byte behind the `>` that stands in no quotes.
    fn tag_end(&self, from: usize) -> usize {
        let mut quote = None;
        for (i, byte) in self.text.as_bytes()[from..].iter().enumerate() {
            match (quote, byte) {
                (None, b'>') => return from + i + 1,
                (None, b'"' | b'\'') => quote = Some(*byte),
                (Some(open), _) if open == *byte => quote = None,
                _ => {}
            }
        }
        self.text.len()
    }
}

impl<'t> Tag<'t> {
    /// The attributes: each name without its prefix, and where its value stands, without its quotes.
    pub(in crate::codebase) fn attributes(&self, text: &'t str) -> Vec<(&'t str, (usize, usize))> {
        let bytes = text.as_bytes();
        let (mut at, end) = self.attribute_place;
        let mut found = Vec::new();
        while at < end {
            if !is_name_start(bytes[at]) {
                at += 1;
                continue;
            }
            let name = &text[at..at + name_len(text, at)];
            at += name.len();
            at += blanks(&bytes[at..end]);
            if bytes.get(at) != Some(&b'=') {
                continue;
            }
            at += 1 + blanks(&bytes[(at + 1).min(end)..end]);
            let quote = bytes[..end].get(at).filter(|b| matches!(b, b'"' | b'\''));
            let len = quote.and_then(|quote| memchr::memchr(*quote, &bytes[at + 1..end]));
            let Some(len) = len else { break };
            found.push((split_name(name).1, (at + 1, at + 1 + len)));
            at += len + 2;
        }
        found
    }

    /// Where the value of an attribute stands, without its quotes.
    pub(in crate::codebase) fn value_place(
        &self,
        text: &'t str,
        wanted: &str,
    ) -> Option<(usize, usize)> {
        let attributes = self.attributes(text);
        let named = attributes.into_iter().find(|(name, _)| *name == wanted);
        named.map(|(_, place)| place)
    }

    pub(in crate::codebase) fn value(&self, text: &'t str, wanted: &str) -> Option<&'t str> {
        self.value_place(text, wanted)
            .map(|(start, end)| &text[start..end])
    }
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_whitespace()).count()
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn name_len(text: &str, at: usize) -> usize {
    let in_name = |b: &&u8| is_name_start(**b) || b.is_ascii_digit() || b"-.:".contains(b);
    text.as_bytes()[at..].iter().take_while(in_name).count()
}

fn split_name(name: &str) -> (&str, &str) {
    name.rsplit_once(':').unwrap_or(("", name))
}

/// The character that an entity or character reference at the start of `rest` stands for, and its length in bytes.
pub(in crate::codebase) fn entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(10).position(|b| b == b';')?;
    let name = rest.get(1..end)?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_tile_the_text() {
        for text in [
            "<a b='>' c=\"d\">x &lt; y<!-- <z> --><![CDATA[ a < b ]]></a>",
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><p:a/>",
            "a < b <",
            "<a",
            "<a b=\"",
            "<![CDATA[ x",
            "</",
            "<!",
            "한<글>",
        ] {
            let mut told = 0;
            for piece in pieces(text) {
                let (start, end) = match piece {
                    Piece::Open(tag) => (tag.start, tag.end),
                    Piece::Raw { start, end } => {
                        assert!(text.get(start..end).is_some(), "{text}");
                        continue;
                    }
                    Piece::Close { start, end, .. }
                    | Piece::Text { start, end }
                    | Piece::Aside { start, end } => (start, end),
                };
                assert!(start >= told && end > start, "{text}");
                assert!(text.get(start..end).is_some(), "{text}");
                told = end;
            }
        }
    }

    #[test]
    fn attributes_are_found_by_their_names() {
        let text = "<x:select id = 'a>b' nativeid=\"2\" resultType=\"c\"/>";
        let Some(Piece::Open(tag)) = pieces(text).next() else {
            panic!("a tag opens");
        };
        assert_eq!((tag.prefix, tag.name, tag.empty), ("x", "select", true));
        assert_eq!(tag.value(text, "id"), Some("a>b"));
        assert_eq!(tag.value(text, "resultType"), Some("c"));
        assert_eq!(tag.value(text, "type"), None);
    }

    #[test]
    fn entities_say_characters() {
        for (text, told) in [
            ("&lt;=", Some(('<', 4))),
            ("&#65;", Some(('A', 5))),
            ("&#xAC00;", Some(('가', 8))),
            ("& b;", None),
            ("&unknown;", None),
            ("&lt", None),
        ] {
            assert_eq!(entity(text), told, "{text}");
        }
    }
}
