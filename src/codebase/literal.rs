//! A string literal as the text it stands for, with every piece mapped to where it is written.

use super::lexis::{Content, Escape, Holes, StringForm};
use super::openers::closing_bracket;
use super::regions::{RegionKind, Shape, Stretch, holes_in};
use super::tail::is_word_byte;
use crate::model::{Language, SourceMap};
use crate::sql::HOLE;

/// What one string literal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// First byte and the byte behind the last, delimiters and prefix included.
    pub span: (usize, usize),
    /// Escapes resolved, each inserted code as one [`HOLE`].
    pub text: String,
    /// From `text` to bytes of the host text.
    pub map: SourceMap,
    pub holes: bool,
}

/// What braces in a literal mean besides the language's own holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Braces {
    Text,
    /// `{}`, `{0}`, `{name}` are filled in later (`.format(`, `format!`).
    Format,
    /// `${x}` is filled in by MyBatis; `#{x}` is a placeholder of its own.
    Mapper,
}

/// The text of a string stretch of `text`; `None` for code, comments, regular expressions, single characters and
/// word lists.
pub fn literal(text: &str, language: Language, stretch: &Stretch) -> Option<Literal> {
    let mut literal = Literal {
        span: (stretch.start, stretch.end),
        text: String::new(),
        map: SourceMap::default(),
        holes: false,
    };
    append_literal(text, language, stretch, Braces::Text, &mut literal).then_some(literal)
}

/// Adds what a string stretch says to the end of `literal`; `false` where it says no text.
pub(super) fn append_literal(
    text: &str,
    language: Language,
    stretch: &Stretch,
    braces: Braces,
    literal: &mut Literal,
) -> bool {
    let Some((shape, start, content)) = content_of(text, stretch) else {
        return false;
    };
    let mut decoder = Decoder {
        content,
        host: start as u64,
        form: shape.form,
        quote: quote_of(shape.form, &text[stretch.start..start]),
        braces,
        specials: specials(shape.form, braces),
        literal,
    };
    decoder.decode(&holes_in(content, language, shape));
    true
}

/// How a text literal is written, where its content starts, and the content.
pub(super) fn content_of<'t>(text: &'t str, stretch: &Stretch) -> Option<(Shape, usize, &'t str)> {
    let shape = stretch
        .shape
        .filter(|_| stretch.kind == RegionKind::String)?;
    let start = stretch.start + shape.head as usize;
    let end = stretch.end.checked_sub(shape.foot as usize)?;
    let content = text.get(start..end)?;
    (shape.form.content == Content::Text).then_some((shape, start, content))
}

/// The byte that ends the literal.
fn quote_of(form: &StringForm, head: &str) -> u8 {
    let opener = head.bytes().last().unwrap_or(b'"');
    match form.close.bytes().next() {
        Some(quote) => quote,
        None => closing_bracket(opener).unwrap_or(opener),
    }
}

fn specials(form: &StringForm, braces: Braces) -> [bool; 256] {
    let mut specials = [false; 256];
    let mut mark = |bytes: &[u8]| bytes.iter().for_each(|b| specials[usize::from(*b)] = true);
    mark(match form.escape {
        Escape::None | Escape::Raw => b"",
        Escape::Doubled => b"'\"",
        Escape::BackslashAndDoubled => b"\\'\"",
        Escape::Backtick => b"`\"",
        _ => b"\\",
    });
    mark(match form.holes {
        Holes::None | Holes::DollarBrace | Holes::HashBrace | Holes::BackslashParen => b"",
        Holes::Brace => b"{}",
        Holes::Perl => b"$@",
        Holes::Php | Holes::DollarName | Holes::Shell | Holes::PowerShell => b"$",
    });
    mark(match braces {
        Braces::Text => b"",
        Braces::Format => b"{}",
        Braces::Mapper => b"$",
    });
    specials
}

/// Without the bars that a margin is marked by: the first sign of each line where that is one.
pub(super) fn without_bars(literal: &Literal) -> Literal {
    let mut kept = Literal {
        text: String::new(),
        map: SourceMap::default(),
        ..*literal
    };
    let mut at = 0;
    for line in literal.text.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let bar = usize::from(line[blanks..].starts_with('|'));
        let start = if bar == 0 { at } else { at + blanks + bar };
        let end = at + line.len();
        kept.text.push_str(&literal.text[start..end]);
        kept.map.push(end - start, start as u64, end - start);
        at = end;
    }
    kept.map = kept.map.through(&literal.map);
    kept
}

struct Decoder<'t> {
    content: &'t str,
    host: u64,
    form: &'static StringForm,
    quote: u8,
    braces: Braces,
    specials: [bool; 256],
    literal: &'t mut Literal,
}

/// What stands at a special byte, and how many bytes it takes.
enum Piece {
    Char(char, usize),
    Nothing(usize),
    Hole(usize),
}

impl Decoder<'_> {
    /// `holes` are the spans of the bracketed holes in the content.
    fn decode(&mut self, holes: &[(usize, usize)]) {
        let mut at = 0;
        for &(start, end) in holes {
            if start < at || end > self.content.len() {
                continue;
            }
            self.plain(at, start);
            self.hole(start, end - start);
            at = end;
        }
        self.plain(at, self.content.len());
    }

    /// The bytes `start..end`, which hold no bracketed hole.
    fn plain(&mut self, start: usize, end: usize) {
        let bytes = &self.content.as_bytes()[..end];
        let (mut kept, mut at) = (start, start);
        while let Some(i) = bytes[at..]
            .iter()
            .position(|b| self.specials[usize::from(*b)])
        {
            at += i;
            let Some(piece) = self.piece(&self.content[at..end]) else {
                at += 1;
                continue;
            };
            self.verbatim(kept, at);
            let len = match piece {
                Piece::Char(c, len) => {
                    self.literal.text.push(c);
                    self.literal
                        .map
                        .push(c.len_utf8(), self.host + at as u64, len);
                    len
                }
                Piece::Nothing(len) => len,
                Piece::Hole(len) => {
                    self.hole(at, len);
                    len
                }
            };
            at += len;
            kept = at;
        }
        self.verbatim(kept, end);
    }

    fn verbatim(&mut self, start: usize, end: usize) {
        if start < end {
            self.literal.text.push_str(&self.content[start..end]);
            self.literal
                .map
                .push(end - start, self.host + start as u64, end - start);
        }
    }

    fn hole(&mut self, at: usize, len: usize) {
        self.literal.text.push(HOLE);
        self.literal
            .map
            .push(HOLE.len_utf8(), self.host + at as u64, len);
        self.literal.holes = true;
    }

    fn piece(&self, rest: &str) -> Option<Piece> {
        let bytes = rest.as_bytes();
        let byte = bytes[0];
        if let Some(len) = self.filled_in(bytes) {
            return Some(Piece::Hole(len));
        }
        match byte {
            b'{' | b'}' if bytes.get(1) == Some(&byte) => Some(Piece::Char(char::from(byte), 2)),
            b'$' | b'@' => simple_hole(bytes, self.form.holes).map(Piece::Hole),
            _ => self.escape(rest),
        }
    }

    /// Length of a brace that a later call fills in.
    fn filled_in(&self, bytes: &[u8]) -> Option<usize> {
        let open = match (self.braces, bytes[0], bytes.get(1)) {
            (Braces::Format, b'{', _) => 1,
            (Braces::Mapper, b'$', Some(b'{')) => 2,
            _ => return None,
        };
        let name = bytes[open..]
            .iter()
            .take(64)
            .take_while(|b| is_word_byte(**b) || b".[]:!?<>=,#-".contains(b))
            .count();
        (bytes.get(open + name) == Some(&b'}')).then_some(open + name + 1)
    }

    fn escape(&self, rest: &str) -> Option<Piece> {
        let bytes = rest.as_bytes();
        let next = rest[1..].chars().next();
        match self.form.escape {
            Escape::None | Escape::Raw => None,
            Escape::Doubled => doubled(bytes, self.quote),
            Escape::BackslashAndDoubled if bytes[0] != b'\\' => doubled(bytes, self.quote),
            Escape::QuoteOnly => next
                .filter(|c| *c == '\\' || *c == char::from(self.quote))
                .map(|c| Piece::Char(c, 2)),
            Escape::Shell => match next? {
                '\n' => Some(Piece::Nothing(2)),
                c @ ('$' | '`' | '"' | '\\') => Some(Piece::Char(c, 2)),
                _ => None,
            },
            Escape::Backtick if bytes[0] != b'`' => doubled(bytes, self.quote),
            Escape::Backtick => Some(match next? {
                'n' => Piece::Char('\n', 2),
                't' => Piece::Char('\t', 2),
                c => Piece::Char(c, 1 + c.len_utf8()),
            }),
            Escape::Backslash | Escape::BackslashAndDoubled => {
                let c = next?;
                Some(known_escape(bytes).unwrap_or(Piece::Char(c, 1 + c.len_utf8())))
            }
            Escape::BackslashOrKept => match (self.form.holes, next?) {
                (Holes::Php, '\'' | 'a' | 'b' | '\n') => None,
                (Holes::Php, '$') => Some(Piece::Char('$', 2)),
                (_, '"' | '\'' | '\\') => Some(Piece::Char(next?, 2)),
                _ => known_escape(bytes),
            },
        }
    }
}

fn doubled(bytes: &[u8], quote: u8) -> Option<Piece> {
    let twice = bytes[0] == quote && bytes.get(1) == Some(&quote);
    twice.then_some(Piece::Char(char::from(quote), 2))
}

/// The escapes that languages share.
fn known_escape(bytes: &[u8]) -> Option<Piece> {
    let c = match bytes.get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'a' => '\x07',
        b'b' => '\x08',
        b'f' => '\x0C',
        b'v' => '\x0B',
        b'e' => '\x1B',
        b'\n' => return Some(Piece::Nothing(2)),
        b'\r' => {
            return Some(Piece::Nothing(if bytes.get(2) == Some(&b'\n') {
                3
            } else {
                2
            }));
        }
        b'0'..=b'7' => return numbered(bytes, 1, 3, 8),
        b'x' if bytes.get(2) == Some(&b'{') => return bracketed(bytes),
        b'x' => return numbered(bytes, 2, 2, 16),
        b'u' if bytes.get(2) == Some(&b'{') => return bracketed(bytes),
        b'u' => return unicode_unit(bytes),
        b'U' => return numbered(bytes, 2, 8, 16),
        _ => return None,
    };
    Some(Piece::Char(c, 2))
}

/// `\101`, `\x41`: digits from `start`, at most `most`.
fn numbered(bytes: &[u8], start: usize, most: usize, radix: u32) -> Option<Piece> {
    let digits = bytes[start..]
        .iter()
        .take(most)
        .take_while(|b| char::from(**b).is_digit(radix))
        .count();
    let value = code_point(&bytes[start..start + digits], radix)?;
    Some(Piece::Char(char::from_u32(value)?, start + digits))
}

/// `\u{1F600}`, `\x{41}`.
fn bracketed(bytes: &[u8]) -> Option<Piece> {
    let digits = bytes[3..]
        .iter()
        .take(8)
        .take_while(|b| b.is_ascii_hexdigit())
        .count();
    if bytes.get(3 + digits) != Some(&b'}') {
        return None;
    }
    let value = code_point(&bytes[3..3 + digits], 16)?;
    Some(Piece::Char(char::from_u32(value)?, 4 + digits))
}

/// `\u00e9`, and two of them where they are a surrogate pair.
fn unicode_unit(bytes: &[u8]) -> Option<Piece> {
    let high = code_point(bytes.get(2..6)?, 16)?;
    if let Some(c) = char::from_u32(high) {
        return Some(Piece::Char(c, 6));
    }
    let low = bytes
        .get(6..12)
        .filter(|rest| rest.starts_with(b"\\u"))
        .and_then(|rest| code_point(&rest[2..], 16))
        .filter(|low| (0xDC00..0xE000).contains(low) && high < 0xDC00)?;
    let value = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    Some(Piece::Char(char::from_u32(value)?, 12))
}

fn code_point(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits
        .bytes()
        .all(|b| b.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, radix).ok())?
}

/// Length of a variable that is inserted without brackets.
fn simple_hole(bytes: &[u8], holes: Holes) -> Option<usize> {
    if bytes[0] == b'@' && holes != Holes::Perl {
        return None;
    }
    let name = name_len(&bytes[1..]);
    match holes {
        Holes::Shell => match name {
            0 => bytes
                .get(1)
                .filter(|b| b"0123456789@*#?$!".contains(b))
                .map(|_| 2),
            _ => Some(1 + name),
        },
        _ if name == 0 => None,
        Holes::Php => Some(1 + name + php_access(&bytes[1 + name..])),
        Holes::DollarName => Some(1 + name),
        Holes::PowerShell => Some(1 + name + scope_len(&bytes[1 + name..])),
        Holes::Perl => Some(1 + name + perl_access(&bytes[1 + name..])),
        _ => None,
    }
}

fn name_len(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(b) if is_word_byte(*b) && !b.is_ascii_digit() => {
            bytes.iter().take_while(|b| is_word_byte(**b)).count()
        }
        _ => 0,
    }
}

/// `[0]`, `[key]` or `->name` behind a PHP variable.
fn php_access(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"->") {
        return match name_len(&bytes[2..]) {
            0 => 0,
            len => 2 + len,
        };
    }
    indexed(bytes, b'[', b']')
}

fn indexed(bytes: &[u8], open: u8, close: u8) -> usize {
    if bytes.first() != Some(&open) {
        return 0;
    }
    let inside = bytes[1..]
        .iter()
        .take(64)
        .take_while(|b| is_word_byte(**b) || b"$-'\"".contains(b))
        .count();
    if inside > 0 && bytes.get(1 + inside) == Some(&close) {
        inside + 2
    } else {
        0
    }
}

fn scope_len(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(b':') => match name_len(&bytes[1..]) {
            0 => 0,
            len => 1 + len,
        },
        _ => 0,
    }
}

fn perl_access(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let arrow = if bytes[at..].starts_with(b"->") { 2 } else { 0 };
        let rest = &bytes[at + arrow..];
        let len = indexed(rest, b'[', b']') + indexed(rest, b'{', b'}');
        if len == 0 {
            return at;
        }
        at += arrow + len;
    }
}

#[cfg(test)]
mod tests {
    use super::super::regions::lex;
    use super::*;

    fn literals(text: &str, language: Language) -> Vec<Literal> {
        let mut stretches = Vec::new();
        lex(text, language, usize::MAX, &mut stretches);
        stretches
            .iter()
            .filter_map(|s| literal(text, language, s))
            .collect()
    }

    /// The texts of all literals, holes as `□`, joined by `|`.
    fn said(text: &str, language: Language) -> String {
        let texts: Vec<String> = literals(text, language)
            .into_iter()
            .map(|l| l.text.replace(HOLE, "□"))
            .collect();
        texts.join("|")
    }

    #[test]
    fn escapes_are_resolved_as_the_language_does() {
        for (language, text, expected) in [
            (
                Language::Python,
                r#"'a\n\x41\'\d' r'\n' "\u00e9\N{DASH}""#,
                "a\nA'\\d|\\n|é\\N{DASH}",
            ),
            (
                Language::Php,
                r#"<?php '\n\'\\' . "\n\'\$x\u{e9}""#,
                "\\n'\\|\n\\'$xé",
            ),
            (
                Language::JavaScript,
                r#"'\d\'\ud83d\ude00' + "\
x""#,
                "d'😀|x",
            ),
            (Language::Java, r#""\"a\"\t" + "\u0041""#, "\"a\"\t|A"),
            (
                Language::CSharp,
                r#"@"a""b\n" + $"{{x}}{y}""#,
                "a\"b\\n|{x}□",
            ),
            (Language::Shell, r#""\`t\` \$x \n" 'a\'"#, "`t` $x \\n|a\\"),
            (Language::Ruby, r#"'a\'\n' + "\n\x""#, "a'\\n|\nx"),
            (
                Language::PowerShell,
                "\"a`\"b\"\"c`n\" 'it''s'",
                "a\"b\"c\n|it's",
            ),
        ] {
            assert_eq!(said(text, language), expected, "{language:?}");
        }
    }

    #[test]
    fn inserted_code_becomes_a_hole() {
        for (language, text, expected) in [
            (
                Language::Php,
                r#"<?php "a $b $c[d] $e->f {$g->h("}")} ${i} '$j' $ 5""#,
                "a □ □ □ □ □ '□' $ 5",
            ),
            (Language::Php, "<?php <<<S\n x $y\nS;", " x □\n"),
            (
                Language::Python,
                r#"f'{a["b"]} {{c}} {d!r:>{e}}' '{f}'"#,
                "□ {c} □|{f}",
            ),
            (
                Language::JavaScript,
                "`a ${b ? `c` : \"}\"} ${d}` '${e}'",
                "a □ □|${e}",
            ),
            (Language::Ruby, "\"a #{b(\"c\")}\" 'x #{y}'", "a □|x #{y}"),
            (
                Language::Ruby,
                "f(<<~SQL, <<~'RAW')\n  a #{b}\nSQL\n c #{d}\nRAW\n",
                "  a □\n| c #{d}\n",
            ),
            (Language::Kotlin, r#""a $b ${c("d")} $.e""#, "a □ □ $.e"),
            (
                Language::CSharp,
                "$$\"\"\"{a} {{b}}\"\"\" + $@\"{c:d}\"",
                "{a} □|□",
            ),
            (Language::Swift, r#""a \(b("c")) d""#, "a □ d"),
            (
                Language::Shell,
                "\"$a ${b} $(c \"d\") $1 '$.e'\"",
                "□ □ □ □ '$.e'",
            ),
            (
                Language::Perl,
                "\"$a->{b}[0] @c x\\@y.z ${\\ d()}\"",
                "□ □ x@y.z □",
            ),
            (Language::Scala, "s\"$a\" + \"$b\"", "□|$b"),
        ] {
            assert_eq!(said(text, language), expected, "{language:?}");
        }
    }

    #[test]
    fn every_piece_knows_where_it_is_written() {
        let text = "x = \"한글 \\n `a` \\u00e9 끝\"";
        let found = literals(text, Language::JavaScript).remove(0);
        assert_eq!(found.span, (4, text.len()));
        for word in ["한글", "`a`", "끝"] {
            let at = found.text.find(word).expect("the word");
            let host = found.map.host(at, at + word.len());
            assert_eq!(&text[host.start as usize..host.end as usize], word);
        }
        let at = found.text.find('é').expect("the escape");
        let host = found.map.host(at, at + 2);
        assert_eq!(&text[host.start as usize..host.end as usize], "\\u00e9");
    }

    #[test]
    fn what_is_no_text_is_none() {
        assert_eq!(said("/a/.test('b')", Language::JavaScript), "b");
        assert_eq!(said("char c = 'x'; char *s = \"y\";", Language::C), "y");
        assert_eq!(said("%w[a b] + %q(c (d))", Language::Ruby), "c (d)");
        assert_eq!(said("x = 'open", Language::Python), "open");
    }
}
