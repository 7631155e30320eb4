//! The first look at a program: only the words that count there.
//!
//! Most identifiers of a program are in its code, where no word of SQL means anything. SQL opens with the first word of a
//! literal, or in a call; so of the identifiers only those are looked up that stand behind what opens a literal, that are
//! called, or that begin as one of the few words that count anywhere (those of text and setting rules). Which identifiers
//! these are is told from bit masks, 64 bytes at a time, so that the others cost nothing. What is told is decided byte by
//! byte, and is the same for every machine.

use super::{
    BLOCKS, Bitmap, Entry, Gate, Hit, Kernel, Key, Literal, MAX_STARTS, Prefilter, Scratch, Window,
    WordId, for_each_window, is_identifier_byte, portable, probe, write_bits,
};
use crate::codebase::LiteralSigns;

/// Where a word counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::scan) struct Counts {
    pub(in crate::scan) anywhere: bool,
    /// As the first word of a literal.
    pub(in crate::scan) opening: bool,
    /// Where it is called.
    pub(in crate::scan) called: bool,
    pub(in crate::scan) called_in_capitals: bool,
}

/// The words of a [`Prefilter`] again, each with where it counts. Any number of threads may share one.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Openings {
    /// Those that count at all, and the signs that count anywhere.
    all: Prefilter,
    anywhere: Gate,
    /// Those that count where they are called in small letters: few of those that programs call.
    called: Bitmap,
    /// By the number of the word.
    counts: Box<[Counts]>,
}

/// What the first look told.
#[derive(Debug, Default)]
pub(in crate::scan) struct FirstLook {
    /// Words where they count, in order.
    pub(in crate::scan) hits: Vec<Hit>,
    /// Bytes at which a name in capitals opens a literal and is called: `"COUNT(…"`, in order.
    pub(in crate::scan) calls: Vec<u32>,
}

/// Names of a window that are called.
struct Calls {
    /// Those that may open a literal.
    opening: Vec<u16>,
    /// Those in small letters that nothing opens, as many as `count` says.
    starts: [u16; MAX_STARTS],
    count: usize,
}

impl Calls {
    fn new() -> Self {
        Self {
            opening: Vec::new(),
            starts: [0; MAX_STARTS],
            count: 0,
        }
    }
}

/// Bytes looked at before a word. What opens a literal and the word it opens with have not much between them.
const REACH: usize = 160;

impl Openings {
    pub(super) fn of(entries: &[Entry], counts: &[Counts]) -> Self {
        let count_of = |n: usize| counts.get(n).copied().unwrap_or_default();
        let mut words = Vec::new();
        let mut prefixes = Vec::new();
        let mut signs = Vec::new();
        let mut anywhere = Vec::new();
        let mut called = Vec::new();
        for (n, entry) in entries.iter().enumerate() {
            let counts = count_of(n);
            if counts == Counts::default() {
                continue;
            }
            let literal = entry.literal(n);
            match entry {
                Entry::Sign(_) if counts.anywhere => signs.push(literal),
                Entry::Sign(_) => {}
                Entry::Word(_) | Entry::Prefix(_) => {
                    if counts.anywhere {
                        anywhere.push(literal.clone());
                    }
                    match entry {
                        Entry::Word(_) if counts.called => {
                            called.push(Key::of(&literal.bytes));
                            words.push(literal);
                        }
                        Entry::Word(_) => words.push(literal),
                        _ => prefixes.push(literal),
                    }
                }
            }
        }
        Self {
            anywhere: Gate::of(anywhere.iter()),
            called: Bitmap::of(&called),
            all: Prefilter::of(words, prefixes, signs),
            counts: (0..entries.len()).map(count_of).collect(),
        }
    }

    /// Appends what counts in a program whose literals open so; `None` where there are no literals to look at.
    pub(in crate::scan) fn find(
        &self,
        text: &[u8],
        signs: Option<LiteralSigns>,
        found: &mut FirstLook,
    ) {
        self.find_with(Kernel::detect(), text, signs.map(Before::of), found);
    }

    /// [`find`](Self::find) without the machine's own instructions, to test against.
    #[cfg(test)]
    pub(super) fn find_portable(
        &self,
        text: &[u8],
        signs: Option<LiteralSigns>,
        found: &mut FirstLook,
    ) {
        self.find_with(Kernel::Portable, text, signs.map(Before::of), found);
    }

    fn find_with(
        &self,
        kernel: Kernel,
        text: &[u8],
        before: Option<Before>,
        found: &mut FirstLook,
    ) {
        let mut scratch = Scratch::new();
        let mut calls = Calls::new();
        for_each_window(text, |window| {
            self.find_in_window(kernel, window, before, (&mut scratch, &mut calls), found);
            true
        });
    }

    fn find_in_window(
        &self,
        kernel: Kernel,
        window: &Window,
        before: Option<Before>,
        (scratch, calls): (&mut Scratch, &mut Calls),
        found: &mut FirstLook,
    ) {
        let told = found.hits.len();
        if !self.all.gate.is_shut() {
            calls.opening.clear();
            calls.count = 0;
            let count = self.candidates(kernel, window, before, scratch, calls);
            let called = &calls.starts[..calls.count];
            for &start in scratch.starts[..count].iter().chain(called) {
                let first = found.hits.len();
                self.all
                    .confirm(window, scratch, usize::from(start), &mut found.hits);
                self.keep_what_counts(window, before, first, &mut found.hits);
            }
            if calls.count > 0 {
                found.hits[told..].sort_unstable();
            }
            let opens = |at: &u32| before.is_some() && opens_with_call(window.text, *at as usize);
            let opening = calls.opening.iter();
            let opening = opening.map(|at| window.offset(usize::from(*at)));
            found.calls.extend(opening.filter(opens));
        }
        if !self.all.signs.is_empty() {
            self.all.signs.find(kernel, window, &mut found.hits);
            found.hits[told..].sort();
        }
    }

    /// Of the hits from `first` on, which all stand at one place.
    fn keep_what_counts(
        &self,
        window: &Window,
        before: Option<Before>,
        first: usize,
        hits: &mut Vec<Hit>,
    ) {
        let mut kept = first;
        for n in first..hits.len() {
            let hit = hits[n];
            let counts = self.counts[hit.word.0 as usize];
            let at = hit.at as usize;
            let stands = counts.anywhere
                || before.is_some_and(|before| {
                    counts.called && is_called(window.text, at)
                        || counts.called_in_capitals && is_called_in_capitals(window.text, at)
                        || counts.opening && before.opens(window.text, at)
                });
            if stands {
                hits[kept] = hit;
                kept += 1;
            }
        }
        hits.truncate(kept);
    }

    /// Leaves the starts that may count in `scratch.starts` and gives their number, but for those in `calls`.
    fn candidates(
        &self,
        kernel: Kernel,
        window: &Window,
        before: Option<Before>,
        scratch: &mut Scratch,
        calls: &mut Calls,
    ) -> usize {
        match kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2(_) => {
                // SAFETY: `Kernel::Avx2` holds a proof that only `Kernel::detect` makes, after it saw these features.
                unsafe { avx2::candidates(self, window, before, scratch, calls) }
            }
            Kernel::Portable => {
                portable::masks(window, scratch);
                let count = self.all.gate.starts(window, scratch);
                calls.opening.extend(&scratch.starts[..count]);
                self.all.probe(window, scratch, count)
            }
        }
    }
}

impl Entry {
    fn literal(&self, number: usize) -> Literal {
        let (Entry::Word(bytes) | Entry::Prefix(bytes) | Entry::Sign(bytes)) = self;
        Literal {
            bytes: bytes.clone(),
            id: WordId(u32::try_from(number).unwrap_or(u32::MAX)),
        }
    }
}

/// A brace at the end of a line ends code, none that is inserted in a literal.
fn ends_block(text: &[u8], at: usize) -> bool {
    text[at] == b'}' && text.get(at + 1) == Some(&b'\n')
}

fn is_called(text: &[u8], at: usize) -> bool {
    let behind = text[at..].iter().find(|b| !is_identifier_byte(**b));
    behind == Some(&b'(')
}

fn is_called_in_capitals(text: &[u8], at: usize) -> bool {
    let behind = text[at..].iter().find(|b| !is_capital(**b));
    behind == Some(&b'(')
}

fn is_capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

/// Whether a name of at least two capitals stands at byte `at`, right behind a quote, and is called.
fn opens_with_call(text: &[u8], at: usize) -> bool {
    let name = text[at..].iter().take_while(|b| is_capital(**b)).count();
    name > 1
        && text.get(at + name) == Some(&b'(')
        && at > 0
        && matches!(text[at - 1], b'"' | b'\'' | b'`')
}

/// Classes of bytes, one bit each, that stand before the first word of a literal.
mod class {
    /// `\t`, `\r`
    pub(super) const BLANK: u8 = 1;
    pub(super) const LINE_END: u8 = 1 << 1;
    pub(super) const SPACE: u8 = 1 << 2;
    /// `(`, `\`, `|`
    pub(super) const BRACKET: u8 = 1 << 3;
    /// `"`, `'`, `/` (the end of a comment)
    pub(super) const QUOTE: u8 = 1 << 4;
    pub(super) const BACKTICK: u8 = 1 << 5;
    /// `}`, the end of inserted code
    pub(super) const BRACE: u8 = 1 << 6;
    /// `>`, the end of a tag
    pub(super) const TAG: u8 = 1 << 7;

    pub(super) const fn of(byte: u8) -> u8 {
        match byte {
            b'\t' | b'\r' => BLANK,
            b'\n' => LINE_END,
            b' ' => SPACE,
            b'(' | b'\\' | b'|' => BRACKET,
            b'"' | b'\'' | b'/' => QUOTE,
            b'`' => BACKTICK,
            b'}' => BRACE,
            b'>' => TAG,
            _ => 0,
        }
    }
}

/// What stands before the first word of a literal: something that opens it, and then any number of bytes that mean nothing.
#[derive(Debug, Clone, Copy)]
struct Before {
    opening: u8,
    meaningless: u8,
    /// Literals open in too many ways: every word may be the first of one.
    anything: bool,
}

impl Before {
    fn of(signs: LiteralSigns) -> Self {
        use class::{BACKTICK, BLANK, BRACE, BRACKET, LINE_END, QUOTE, SPACE, TAG};
        let quotes = QUOTE | BACKTICK | BRACE;
        let opening = match signs {
            LiteralSigns::Quotes | LiteralSigns::Anything => quotes,
            LiteralSigns::QuotesAndTags => quotes | TAG,
            LiteralSigns::QuotesAndLines => quotes | LINE_END,
        };
        Self {
            opening,
            meaningless: (BLANK | LINE_END | SPACE | BRACKET) & !opening,
            anything: signs == LiteralSigns::Anything,
        }
    }

    /// Whether the word at byte `at` may be the first of a literal. Behind an escape it may as well.
    fn opens(self, text: &[u8], at: usize) -> bool {
        let reach = at.saturating_sub(REACH)..at;
        self.anything
            || reach
                .rev()
                .map(|before| {
                    let class = match ends_block(text, before) {
                        true => 0,
                        false => class::of(text[before]),
                    };
                    let escaped = before > 0 && text[before - 1] == b'\\';
                    match class & self.opening != 0 || escaped {
                        true => Some(true),
                        false if class & self.meaningless != 0 => None,
                        false => Some(false),
                    }
                })
                .find_map(|decided| decided)
                .unwrap_or(false)
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::super::avx2::{equal, high_halves, load, masks, table};
    use super::super::{BLOCK, array_at};
    use super::{BLOCKS, Before, Calls, Openings, Scratch, Window, class, probe, write_bits};
    use std::arch::x86_64::{
        __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_set1_epi8,
        _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16, _pdep_u64, _pext_u64,
    };

    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    pub(super) fn candidates(
        openings: &Openings,
        window: &Window,
        before: Option<Before>,
        scratch: &mut Scratch,
        calls: &mut Calls,
    ) -> usize {
        masks(window, &openings.anywhere, scratch);
        let count = starts(openings, window, before, scratch, calls);
        let called = (&mut calls.starts, calls.count);
        calls.count = probe(window, &scratch.identifiers, called, |key| {
            openings.called.get(key.hash())
        });
        openings.all.probe(window, scratch, count)
    }

    /// What one block hands on to the next.
    struct Carry {
        inside: u64,
        escapes: u64,
        /// The last byte opens a literal, or means nothing behind one that does.
        open: u64,
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn starts(
        openings: &Openings,
        window: &Window,
        before: Option<Before>,
        scratch: &mut Scratch,
        calls: &mut Calls,
    ) -> usize {
        let long = openings.anywhere.lengths();
        let shortest = openings.all.gate.lengths();
        let tables = [&HIGHS, &LOWS].map(|t| table(t));
        let opens_here = |before: Before| before.opens(window.text, window.at);
        let mut carry = Carry {
            inside: u64::from(window.begins_inside_identifier()),
            escapes: window.behind_escapes(),
            open: u64::from(before.is_some_and(opens_here)),
        };
        let mut count = 0;
        for block in 0..window.blocks().min(BLOCKS) {
            let bytes = array_at(window.bytes, block * BLOCK);
            let inside = scratch.identifiers_from(block * 8);
            let next = scratch.identifiers_from(block * 8 + 8);
            let backslashes = scratch.backslashes[block];
            let escaped = backslashes << 2 | carry.escapes;
            let whole = inside & !(inside << 1 | carry.inside);
            let cut = inside & escaped;
            let follows = [
                inside >> 1 | next << 63,
                inside >> 2 | next << 62,
                inside >> 3 | next << 61,
            ];
            let reaches = |any: [u64; 3]| {
                let ands = follows.iter().zip(any).map(|(follows, any)| follows | any);
                ands.fold(u64::MAX, |all, one| all & one)
            };
            let mut starts = (whole | cut) & scratch.firsts[block] & reaches(long);
            if let Some(before) = before {
                let opened = opened(before, bytes, tables, (backslashes, &mut carry));
                // Whether what is cut by an escape is called is not worth the work.
                let called = called(bytes, inside, whole, carry.inside) | cut;
                let wanted = (whole | cut) & reaches(shortest);
                let small = whole & small(bytes);
                starts |= wanted & (opened | called & !small);
                let rest = &mut calls.starts[calls.count..];
                calls.count += write_bits(wanted & called & !starts, block * BLOCK, rest);
                let mut both = wanted & opened & called & !small;
                while both != 0 {
                    let at = (block * BLOCK) as u16 + both.trailing_zeros() as u16;
                    calls.opening.push(at);
                    both &= both - 1;
                }
            }
            carry.inside = inside >> 63;
            carry.escapes = backslashes >> 62;
            count += write_bits(starts, block * BLOCK, &mut scratch.starts[count..]);
        }
        count
    }

    /// Small letters, and some that are no letter.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn small(bytes: &[u8; BLOCK]) -> u64 {
        let half = |at| {
            // Small letters have the sixth and the seventh bit; masks are taken from the eighth.
            let text = load(array_at(bytes, at));
            let both = _mm256_and_si256(_mm256_slli_epi16::<1>(text), _mm256_slli_epi16::<2>(text));
            u64::from(_mm256_movemask_epi8(both) as u32)
        };
        half(0) | half(32) << 32
    }

    /// The bytes behind what opens a literal and any number of bytes that mean nothing.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn opened(
        before: Before,
        bytes: &[u8; BLOCK],
        tables: [__m256i; 2],
        (backslashes, carry): (u64, &mut Carry),
    ) -> u64 {
        if before.anything {
            return u64::MAX;
        }
        let (opening, meaningless) = classes(bytes, tables, before);
        let opening = opening & !(equal(bytes, b'}') & equal(bytes, b'\n') >> 1);
        // What is escaped opens as well.
        let opening = opening | backslashes << 1 | carry.escapes >> 1 & 1;
        let behind = opening << 1 | carry.open;
        let (sum, overflow) = (behind & meaningless).overflowing_add(meaningless);
        carry.open = opening >> 63 | u64::from(overflow);
        behind | sum & !meaningless
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn classes(bytes: &[u8; BLOCK], tables: [__m256i; 2], before: Before) -> (u64, u64) {
        let wanted = [before.opening, before.meaningless];
        let low = classes_of_half(array_at(bytes, 0), tables, wanted);
        let high = classes_of_half(array_at(bytes, 32), tables, wanted);
        (low[0] | high[0] << 32, low[1] | high[1] << 32)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn classes_of_half(half: &[u8; 32], tables: [__m256i; 2], wanted: [u8; 2]) -> [u64; 2] {
        let text = load(half);
        let highs = _mm256_shuffle_epi8(tables[0], high_halves(text));
        let class = _mm256_and_si256(highs, _mm256_shuffle_epi8(tables[1], text));
        let of = |wanted: u8| {
            let found = _mm256_and_si256(class, _mm256_set1_epi8(wanted as i8));
            let none = _mm256_cmpeq_epi8(found, _mm256_setzero_si256());
            u64::from(!_mm256_movemask_epi8(none) as u32)
        };
        [of(wanted[0]), of(wanted[1])]
    }

    /// The starts of identifiers that an opening bracket follows; where the block ends first, it may.
    #[inline]
    #[target_feature(enable = "avx2,bmi2,popcnt")]
    fn called(bytes: &[u8; BLOCK], inside: u64, start: u64, inside_before: u64) -> u64 {
        let ends = !inside & (inside << 1 | inside_before);
        // The first end belongs to an identifier of the block before.
        let ends = if inside_before == 1 {
            ends & ends.wrapping_sub(1)
        } else {
            ends
        };
        let brackets = equal(bytes, b'(');
        let open = u64::MAX.checked_shl(ends.count_ones()).unwrap_or(0);
        _pdep_u64(_pext_u64(brackets, ends) | open, start)
    }

    /// Indexed by the high half of a byte: the classes that have such a byte.
    const HIGHS: [u8; 16] = halves(true);
    const LOWS: [u8; 16] = halves(false);

    const fn halves(high: bool) -> [u8; 16] {
        let mut halves = [0; 16];
        let mut byte = 0u8;
        while byte < 128 {
            let half = if high { byte >> 4 } else { byte & 15 };
            halves[half as usize] |= class::of(byte);
            byte += 1;
        }
        halves
    }
}

#[cfg(test)]
mod tests {
    use super::super::PrefilterBuilder;
    use super::super::tests::Random;
    use super::*;

    const WORDS: [(&str, Counts); 6] = [
        ("select", OPENING),
        ("set", OPENING),
        ("if", OPENING),
        ("raw", CALLED),
        ("affected_rows", ANYWHERE),
        ("group_concat", OPENING),
    ];
    const OPENING: Counts = Counts {
        anywhere: false,
        opening: true,
        called: false,
        called_in_capitals: false,
    };
    const CALLED: Counts = Counts {
        anywhere: false,
        opening: true,
        called: true,
        called_in_capitals: false,
    };
    const ANYWHERE: Counts = Counts {
        anywhere: true,
        opening: false,
        called: false,
        called_in_capitals: false,
    };

    fn openings() -> Openings {
        let mut builder = PrefilterBuilder::default();
        let counts: Vec<Counts> = WORDS
            .iter()
            .map(|(word, counts)| {
                builder.add_word(word);
                *counts
            })
            .collect();
        builder.openings(&counts)
    }

    fn look(text: &[u8], signs: Option<LiteralSigns>) -> FirstLook {
        let openings = openings();
        let (mut found, mut portable) = (FirstLook::default(), FirstLook::default());
        openings.find(text, signs, &mut found);
        openings.find_portable(text, signs, &mut portable);
        let shown = String::from_utf8_lossy(text);
        assert_eq!(found.hits, portable.hits, "{shown:?}");
        assert_eq!(found.calls, portable.calls, "{shown:?}");
        found
    }

    fn words(text: &str, signs: LiteralSigns) -> Vec<&'static str> {
        let found = look(text.as_bytes(), Some(signs));
        found
            .hits
            .iter()
            .map(|h| WORDS[h.word.0 as usize].0)
            .collect()
    }

    #[test]
    fn words_count_first_in_literals() {
        use LiteralSigns::{Anything, Quotes, QuotesAndLines, QuotesAndTags};
        assert_eq!(words("q = \"SELECT if\"; if (a)", Quotes), ["select"]);
        assert_eq!(words("q = '''\n  (SELECT", Quotes), ["select"]);
        assert_eq!(words("q = \"\\nSELECT", Quotes), ["select"]);
        assert_eq!(words("q = \"\\r\\n  SELECT", Quotes), ["select"]);
        assert_eq!(words("<<<SQL\nSELECT", Quotes), [""; 0]);
        assert_eq!(words("<<<SQL\nSELECT", QuotesAndLines), ["select"]);
        assert_eq!(words("\"<script>SELECT", Quotes), [""; 0]);
        assert_eq!(words("\"<script>SELECT", QuotesAndTags), ["select"]);
        assert_eq!(words("%q(SELECT if", Anything), ["select", "if"]);
    }

    #[test]
    fn calls_and_some_words_count_anywhere() {
        let quotes = LiteralSigns::Quotes;
        assert_eq!(words("a.raw (x) b.raw(y) raw", quotes), ["raw"]);
        assert_eq!(words("db.affected_rows", quotes), ["affected_rows"]);
        let found = look(b"db.affected_rows 'select raw('", None);
        assert_eq!(found.hits.len(), 1);
        let found = look(b"'COUNT(a)' FOO(b) 'Foo(c)' 'X(d)'", Some(quotes));
        assert_eq!(found.calls, [1]);
    }

    #[test]
    fn every_machine_tells_the_same() {
        let mut random = Random(3);
        let pieces = [
            "select",
            "set",
            "if",
            "raw",
            "raw(",
            "affected_rows",
            "GROUP_CONCAT(",
            "COUNT(",
            "a",
            "_",
            "0",
            " ",
            "  ",
            "\n",
            "\t",
            "\"",
            "'",
            "`",
            "/",
            "}",
            ">",
            "(",
            "|",
            "\\",
            "\\n",
            "\\\"",
            ".",
            ",",
            "값",
            "x1",
        ];
        for round in 0..400 {
            let alphabet: Vec<&str> = (0..2 + round % 24)
                .map(|_| random.one_of(&pieces))
                .collect();
            for length in [0, 1, 63, 64, 65, 200, 4095, 4096, 4097, 4300, 9000] {
                let text = random.text(&alphabet, length);
                for signs in [
                    None,
                    Some(LiteralSigns::Quotes),
                    Some(LiteralSigns::QuotesAndLines),
                    Some(LiteralSigns::QuotesAndTags),
                    Some(LiteralSigns::Anything),
                ] {
                    look(&text, signs);
                }
            }
        }
    }
}
