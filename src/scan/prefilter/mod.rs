//! The first pass over a text: which required words and signs of the rules stand in it, and where.
//!
//! Most files hold no candidate of any rule, so this pass decides how fast a scan is. It does not search for the words:
//! it finds the identifiers of the text, and asks of each whether it is a word. That costs the same for 10 words as for
//! 10,000. Four stages work on one window of the text while it stands in the first-level cache:
//!
//! 1. masks: one bit a byte says whether it belongs to an identifier (AVX2 where the machine has it);
//! 2. starts: the offsets of identifiers that are long enough and begin as some word does, and of what follows an escape;
//! 3. probe: a hash of the first 8 bytes, the last 8 bytes and the length, all letters folded, asks a bitmap. No branch
//!    depends on the text, so the processor never guesses wrong;
//! 4. confirm: the few that pass are compared with the words themselves, so every hit is true.
//!
//! Signs (what is no identifier: `@@`, `<=>`, a backtick) have a side engine that looks for eight at a time.
#![allow(unsafe_code)]

mod openings;

pub(super) use openings::{Counts, FirstLook, Openings};

use memchr::memmem::Finder;
use std::collections::HashMap;
use std::ops::Range;

/// A sign is told at most once in each window of so many bytes, counted from the start of the text.
pub const SIGN_WINDOW: usize = WINDOW;

/// One word, prefix or sign, numbered from 0 in the order of first addition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordId(pub u32);

/// One occurrence. The order is offset, then number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hit {
    /// Offset of the first byte: of the identifier for words and prefixes, else of the sign.
    pub at: u32,
    pub word: WordId,
}

/// Collects what to look for. The same addition again gives the same number.
#[derive(Debug, Clone, Default)]
pub struct PrefilterBuilder {
    entries: Vec<Entry>,
    numbers: HashMap<Entry, WordId>,
}

/// What was added: words and prefixes stand here folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Entry {
    Word(Box<[u8]>),
    Prefix(Box<[u8]>),
    Sign(Box<[u8]>),
}

impl PrefilterBuilder {
    /// A whole identifier (letters, digits, `_`), in any ASCII case. Bytes from 0x80 on count as identifier bytes in the
    /// text, as in SQL, so `SELECT` is not found in `테이블SELECT`; `$`, `-` and `.` do not.
    ///
    /// A word is also told behind an escape of one letter, as `SELECT` in `"\\nSELECT"`, whose bytes are one identifier.
    ///
    /// What is no identifier is looked for as a sign, so that no word is ever missed; an empty word is nowhere.
    pub fn add_word(&mut self, word: &str) -> WordId {
        match is_identifier(word) {
            true => self.add(Entry::Word(folded(word))),
            false => self.add_sign(word),
        }
    }

    /// Every identifier that begins so, in any ASCII case; also the prefix itself.
    pub fn add_prefix(&mut self, prefix: &str) -> WordId {
        match is_identifier(prefix) {
            true => self.add(Entry::Prefix(folded(prefix))),
            false => self.add_sign(prefix),
        }
    }

    /// Exactly these bytes, wherever they stand, also inside of identifiers and longer signs (`->` in `->>`).
    pub fn add_sign(&mut self, sign: &str) -> WordId {
        self.add(Entry::Sign(sign.as_bytes().into()))
    }

    pub fn build(self) -> Prefilter {
        let mut words = Vec::new();
        let mut prefixes = Vec::new();
        let mut signs = Vec::new();
        for (entry, number) in self.entries.into_iter().zip(0..) {
            let (list, bytes) = match entry {
                Entry::Word(bytes) => (&mut words, bytes),
                Entry::Prefix(bytes) => (&mut prefixes, bytes),
                Entry::Sign(bytes) => (&mut signs, bytes),
            };
            list.push(Literal {
                bytes,
                id: WordId(number),
            });
        }
        Prefilter::of(words, prefixes, signs)
    }

    /// The words again, for the first look at programs, with where each counts, by its number.
    pub(super) fn openings(&self, counts: &[Counts]) -> Openings {
        Openings::of(&self.entries, counts)
    }

    fn add(&mut self, entry: Entry) -> WordId {
        let next = WordId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let number = *self.numbers.entry(entry.clone()).or_insert(next);
        if number == next {
            self.entries.push(entry);
        }
        number
    }
}

/// The words, ready to be looked for. Any number of threads may share one.
#[derive(Debug, Clone)]
pub struct Prefilter {
    count: usize,
    gate: Gate,
    words: Words,
    prefixes: Prefixes,
    signs: Signs,
}

impl Prefilter {
    fn of(words: Vec<Literal>, prefixes: Vec<Literal>, signs: Vec<Literal>) -> Self {
        Self {
            count: words.len() + prefixes.len() + signs.len(),
            gate: Gate::of(words.iter().chain(&prefixes)),
            words: Words::of(words),
            prefixes: Prefixes::of(prefixes),
            signs: Signs::of(signs),
        }
    }

    /// Appends all hits in order. Words and prefixes are told at every place; a sign at its first place in each
    /// [`SIGN_WINDOW`], which says that it may occur again up to the end of that window: backticks stand so dense in a
    /// dump that telling each would cost more than all the rest.
    ///
    /// The same for every machine. Nothing is allocated but the growth of `hits`. Bytes behind the first 4 GiB are not
    /// looked at: larger texts come in pieces, cut where no identifier stands.
    pub fn find(&self, text: &[u8], hits: &mut Vec<Hit>) {
        self.find_with(Kernel::detect(), text, hits);
    }

    /// The hits of [`find`](Self::find) in all windows that hold one of the bytes `range`.
    pub fn find_in(&self, text: &[u8], range: Range<usize>, hits: &mut Vec<Hit>) {
        let mut scratch = Scratch::new();
        for_each_window_from(text, range.start - range.start % WINDOW, |window| {
            let wanted = window.at < range.end;
            if wanted {
                self.find_in_window(Kernel::detect(), window, &mut scratch, hits);
            }
            wanted
        });
    }

    /// The hits of [`find`](Self::find), but no words in windows that lie within one of the `wordless` stretches, which are
    /// in order.
    pub(in crate::scan) fn find_besides(
        &self,
        text: &[u8],
        wordless: &[Range<usize>],
        hits: &mut Vec<Hit>,
    ) {
        let mut scratch = Scratch::new();
        let mut ahead = wordless;
        for_each_window(text, |window| {
            while let [first, rest @ ..] = ahead
                && first.end < window.at + window.len
            {
                ahead = rest;
            }
            match ahead.first().is_some_and(|s| s.start <= window.at) {
                true => self.find_signs_in_window(Kernel::detect(), window, hits),
                false => self.find_in_window(Kernel::detect(), window, &mut scratch, hits),
            }
            true
        });
    }

    /// Whether [`find`](Self::find) would tell anything; stops at the first window that says so.
    pub fn any(&self, text: &[u8]) -> bool {
        let mut hits = Vec::new();
        let mut scratch = Scratch::new();
        for_each_window(text, |window| {
            self.find_in_window(Kernel::detect(), window, &mut scratch, &mut hits);
            hits.is_empty()
        });
        !hits.is_empty()
    }

    /// How many different words, prefixes and signs were added.
    pub fn word_count(&self) -> usize {
        self.count
    }

    /// [`find`](Self::find) without the machine's own instructions, to measure and to test against.
    #[doc(hidden)]
    pub fn find_portable(&self, text: &[u8], hits: &mut Vec<Hit>) {
        self.find_with(Kernel::Portable, text, hits);
    }

    fn find_with(&self, kernel: Kernel, text: &[u8], hits: &mut Vec<Hit>) {
        let mut scratch = Scratch::new();
        for_each_window(text, |window| {
            self.find_in_window(kernel, window, &mut scratch, hits);
            true
        });
    }

    fn find_in_window(
        &self,
        kernel: Kernel,
        window: &Window,
        scratch: &mut Scratch,
        hits: &mut Vec<Hit>,
    ) {
        let told = hits.len();
        if !self.gate.is_shut() {
            let count = self.candidates(kernel, window, scratch);
            for &start in &scratch.starts[..count] {
                self.confirm(window, scratch, usize::from(start), hits);
            }
        }
        if !self.signs.is_empty() {
            let words = hits.len();
            self.signs.find(kernel, window, hits);
            if hits.len() > words {
                // The words are in order already, which the stable sort sees.
                hits[told..].sort();
            }
        }
    }

    fn find_signs_in_window(&self, kernel: Kernel, window: &Window, hits: &mut Vec<Hit>) {
        let told = hits.len();
        self.signs.find(kernel, window, hits);
        hits[told..].sort_unstable();
    }

    /// Leaves the starts that may be words in `scratch.starts` and gives their number.
    fn candidates(&self, kernel: Kernel, window: &Window, scratch: &mut Scratch) -> usize {
        match kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2(_) => {
                // SAFETY: `Kernel::Avx2` holds a proof that only `Kernel::detect` makes, after it saw these features.
                unsafe { self.candidates_avx2(window, scratch) }
            }
            Kernel::Portable => {
                portable::masks(window, scratch);
                self.starts_and_probe(window, scratch)
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
    fn candidates_avx2(&self, window: &Window, scratch: &mut Scratch) -> usize {
        avx2::masks(window, &self.gate, scratch);
        self.starts_and_probe(window, scratch)
    }

    /// Inlined always, so that it is compiled with the features of its caller.
    #[inline(always)]
    fn starts_and_probe(&self, window: &Window, scratch: &mut Scratch) -> usize {
        let count = self.gate.starts(window, scratch);
        self.probe(window, scratch, count)
    }

    /// Keeps of the first `count` starts those that may be words, and gives their number.
    #[inline(always)]
    fn probe(&self, window: &Window, scratch: &mut Scratch, count: usize) -> usize {
        let identifiers = &scratch.identifiers;
        let starts = (&mut scratch.starts, count);
        match self.prefixes.is_empty() {
            true => probe(window, identifiers, starts, |key| {
                self.words.bitmap.get(key.hash())
            }),
            false => probe(window, identifiers, starts, |key| {
                self.words.bitmap.get(key.hash()) | self.prefixes.may_begin(key)
            }),
        }
    }

    fn confirm(&self, window: &Window, scratch: &Scratch, start: usize, hits: &mut Vec<Hit>) {
        let key = scratch.key(window.bytes, start);
        let rest = &window.text[window.at + start..];
        let at = window.offset(start);
        let told = hits.len();
        hits.extend(self.words.get(key, rest).map(|word| Hit { at, word }));
        if !self.prefixes.is_empty() {
            hits.extend(self.prefixes.get(key, rest).map(|word| Hit { at, word }));
            hits[told..].sort_unstable();
        }
    }
}

/// Which instructions the first stages use; the results are the same.
#[derive(Debug, Clone, Copy)]
enum Kernel {
    #[cfg(target_arch = "x86_64")]
    Avx2(Detected),
    Portable,
}

/// Proof that the machine was asked.
#[cfg(target_arch = "x86_64")]
#[derive(Debug, Clone, Copy)]
struct Detected(());

impl Kernel {
    fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt")
        {
            return Kernel::Avx2(Detected(()));
        }
        Kernel::Portable
    }
}

/// Small enough for window, masks and starts to stay in the first-level cache, and for 16-bit offsets.
const WINDOW: usize = 4096;
const BLOCK: usize = 64;
const BLOCKS: usize = WINDOW / BLOCK;
/// A window and one block more: every read at an offset inside the window stays inside this array, which the compiler
/// sees, so that no read is checked.
const PADDED: usize = WINDOW + BLOCK;
/// One mask more than blocks, to see how far the last identifier goes on.
const MASK_BYTES: usize = (BLOCKS + 1) * 8;
/// Every second byte can start an identifier; and one block is written ahead.
const MAX_STARTS: usize = WINDOW / 2 + BLOCK / 2;
/// Eight bytes of a mask, from the byte that holds the start on, show at least so many bits of an identifier. Longer ones
/// have a key of this length.
const KEY_LENGTH: usize = 57;
const FOLD: u64 = 0x2020_2020_2020_2020;

/// One piece of the text.
struct Window<'a> {
    text: &'a [u8],
    /// Offset in `text`, a multiple of `WINDOW`.
    at: usize,
    /// Bytes that belong to this window, at most `WINDOW`.
    len: usize,
    /// The text from `at` on, with zeros behind its end.
    bytes: &'a [u8; PADDED],
}

impl Window<'_> {
    fn blocks(&self) -> usize {
        self.len.div_ceil(BLOCK)
    }

    fn offset(&self, start: usize) -> u32 {
        u32::try_from(self.at + start).expect("texts are cut at 4 GiB")
    }

    fn begins_inside_identifier(&self) -> bool {
        self.at > 0 && is_identifier_byte(self.text[self.at - 1])
    }

    /// The first bytes of the window that stand two behind a backslash, one bit each.
    fn behind_escapes(&self) -> u64 {
        let backslash = |back: usize| self.at >= back && self.text[self.at - back] == b'\\';
        u64::from(backslash(2)) | u64::from(backslash(1)) << 1
    }
}

/// Calls `visit` for each window in order, as long as it says so.
fn for_each_window(text: &[u8], visit: impl FnMut(&Window) -> bool) {
    for_each_window_from(text, 0, visit);
}

/// The same from byte `at` on, a multiple of `WINDOW`.
fn for_each_window_from(text: &[u8], mut at: usize, mut visit: impl FnMut(&Window) -> bool) {
    let text = &text[..text.len().min(u32::MAX as usize)];
    let mut rest = text.get(at..).unwrap_or_default();
    while let Some(bytes) = rest.first_chunk() {
        let len = WINDOW;
        if !visit(&Window {
            text,
            at,
            len,
            bytes,
        }) {
            return;
        }
        at += WINDOW;
        rest = &rest[WINDOW..];
    }
    while at < text.len() {
        let rest = &text[at..];
        let len = rest.len().min(WINDOW);
        let mut bytes = [0; PADDED];
        bytes[..rest.len()].copy_from_slice(rest);
        let bytes = &bytes;
        if !visit(&Window {
            text,
            at,
            len,
            bytes,
        }) {
            return;
        }
        at += WINDOW;
    }
}

/// What the stages hand on.
struct Scratch {
    /// Bit n says that byte n of the window belongs to an identifier.
    identifiers: [u8; MASK_BYTES],
    /// Bit n of block m says that a word may begin with this byte.
    firsts: [u64; BLOCKS],
    /// The same for a backslash.
    backslashes: [u64; BLOCKS],
    starts: [u16; MAX_STARTS],
}

impl Scratch {
    fn new() -> Self {
        Self {
            identifiers: [0; MASK_BYTES],
            firsts: [0; BLOCKS],
            backslashes: [0; BLOCKS],
            starts: [0; MAX_STARTS],
        }
    }

    #[inline(always)]
    fn set_identifiers(&mut self, block: usize, mask: u64) {
        self.identifiers[block * 8..block * 8 + 8].copy_from_slice(&mask.to_le_bytes());
    }

    #[inline(always)]
    fn identifiers_from(&self, byte: usize) -> u64 {
        bits_from(&self.identifiers, byte)
    }

    /// The key of the identifier at `start`, which lies in the window.
    #[inline(always)]
    fn key(&self, window: &[u8; PADDED], start: usize) -> Key {
        key_in(&self.identifiers, window, start)
    }
}

#[inline(always)]
fn bits_from(mask: &[u8; MASK_BYTES], byte: usize) -> u64 {
    u64::from_le_bytes(*array_at(mask, byte))
}

/// The key of the identifier at `start`, which lies in the window.
#[inline(always)]
fn key_in(identifiers: &[u8; MASK_BYTES], window: &[u8; PADDED], start: usize) -> Key {
    let start = start % WINDOW;
    let bits = bits_from(identifiers, start / 8) >> (start % 8);
    Key::read(array_at(window, start), bits.trailing_ones() as usize)
}

/// Which identifiers of a text are worth a look, told by their first byte and length.
#[derive(Debug, Clone)]
struct Gate {
    /// Indexed by the low half of a first byte: the classes (see [`class_of_high`]) for which some word begins so.
    firsts: [u8; 16],
    /// Length of the shortest word or prefix; 0 where there is none.
    shortest: usize,
}

impl Gate {
    fn of<'a>(words: impl Iterator<Item = &'a Literal>) -> Self {
        let mut firsts = [0; 16];
        let mut shortest = usize::MAX;
        for word in words {
            // Folded, `_` is 0x7F: unfold it, it has no case.
            let first = if word.bytes[0] == 0x7F {
                b'_'
            } else {
                word.bytes[0]
            };
            firsts[usize::from(first & 15)] |= class_of(first);
            shortest = shortest.min(word.bytes.len());
        }
        let shortest = if shortest == usize::MAX { 0 } else { shortest };
        Self { firsts, shortest }
    }

    fn is_shut(&self) -> bool {
        self.shortest == 0
    }

    /// For the second, third and fourth byte of an identifier: all bits where some word has no such byte.
    #[inline(always)]
    fn lengths(&self) -> [u64; 3] {
        [2, 3, 4].map(|n| if self.shortest < n { u64::MAX } else { 0 })
    }

    /// Writes the starts of identifiers that begin as a word does and have at least the length of the shortest, up to 4.
    #[inline(always)]
    fn starts(&self, window: &Window, scratch: &mut Scratch) -> usize {
        let any_length = self.lengths();
        let mut count = 0;
        let mut before = u64::from(window.begins_inside_identifier());
        let mut behind_escapes = window.behind_escapes();
        for block in 0..window.blocks().min(BLOCKS) {
            let inside = scratch.identifiers_from(block * 8);
            let next = scratch.identifiers_from(block * 8 + 8);
            let second = inside >> 1 | next << 63 | any_length[0];
            let third = inside >> 2 | next << 62 | any_length[1];
            let fourth = inside >> 3 | next << 61 | any_length[2];
            let backslashes = scratch.backslashes[block];
            let escaped = backslashes << 2 | behind_escapes;
            behind_escapes = backslashes >> 62;
            let start = inside & (!(inside << 1 | before) | escaped) & scratch.firsts[block];
            before = inside >> 63;
            let starts = start & second & third & fourth;
            count += write_bits(starts, block * BLOCK, &mut scratch.starts[count..]);
        }
        count
    }
}

/// Writes the offsets of the bits that are set, plus `base`, and gives their number. Eight are written whether there are
/// so many or not: that is cheaper than to guess.
#[inline(always)]
fn write_bits(bits: u64, base: usize, out: &mut [u16]) -> usize {
    let count = bits.count_ones() as usize;
    let mut rest = bits;
    let mut write = |out: &mut [u16]| {
        for place in out {
            *place = (base as u32 + rest.trailing_zeros()) as u16;
            rest &= rest.wrapping_sub(1);
        }
    };
    if let Some(out) = out.first_chunk_mut::<32>() {
        write(&mut out[..8]);
        if count > 8 {
            write(&mut out[8..16]);
            if count > 16 {
                write(&mut out[16..]);
            }
        }
    }
    count
}

/// Keeps the starts whose key passes, in order and in place, and gives their number.
#[inline(always)]
fn probe(
    window: &Window,
    identifiers: &[u8; MASK_BYTES],
    (starts, count): (&mut [u16; MAX_STARTS], usize),
    may_be_word: impl Fn(Key) -> bool,
) -> usize {
    let mut kept = 0;
    for i in 0..count.min(MAX_STARTS) {
        let start = starts[i];
        let key = key_in(identifiers, window.bytes, usize::from(start));
        if let Some(place) = starts.get_mut(kept) {
            *place = start;
        }
        kept += usize::from(may_be_word(key));
    }
    kept
}

/// What the hash is made of. Setting 0x20 folds letters and keeps identifier bytes apart that differ in more than case, so
/// that up to 16 bytes two identifiers have the same key only if they are the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// The first 8 bytes, folded; zeros behind a shorter word.
    head: u64,
    /// The last 8 bytes, folded; the head again for a shorter word.
    tail: u64,
    length: u32,
}

impl Key {
    /// `length` is at least 1; what is longer than `KEY_LENGTH` has the key of its beginning.
    #[inline(always)]
    fn read(bytes: &[u8; BLOCK], length: usize) -> Self {
        let length = length.min(KEY_LENGTH);
        let last = length.saturating_sub(8);
        // The number of bits modulo 64: 8 bytes keep all.
        let keep = u64::MAX.wrapping_shr(((length - last) as u32 * 8).wrapping_neg());
        let word_at = |i| (u64::from_le_bytes(*array_at(bytes, i)) | FOLD) & keep;
        Self {
            head: word_at(0),
            tail: word_at(last),
            length: length as u32,
        }
    }

    fn of(folded: &[u8]) -> Self {
        let mut bytes = [0; BLOCK];
        let length = folded.len().min(KEY_LENGTH);
        bytes[..length].copy_from_slice(&folded[..length]);
        Self::read(&bytes, length)
    }

    /// The high bits are the good ones.
    #[inline(always)]
    fn hash(self) -> u64 {
        let tail = self.tail.wrapping_add(u64::from(self.length));
        let head = self.head.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        head.wrapping_add(tail.wrapping_mul(0xC2B2_AE3D_27D4_EB4F))
    }

    /// Whether words of this key need more than the key to be told apart.
    fn is_ambiguous(self) -> bool {
        self.length > 16
    }
}

/// A word, prefix or sign with its number; words and prefixes folded by setting 0x20.
#[derive(Debug, Clone)]
struct Literal {
    bytes: Box<[u8]>,
    id: WordId,
}

/// The exact table of words behind its bitmap.
#[derive(Debug, Clone)]
struct Words {
    bitmap: Bitmap,
    /// A power of two, at most half full; a word stands in the first free slot from that of its hash on.
    slots: Box<[Option<Slot>]>,
    words: Box<[Literal]>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Key,
    /// Position in `words`.
    word: u32,
}

impl Words {
    fn of(words: Vec<Literal>) -> Self {
        let slots = vec![None; (words.len() * 2).next_power_of_two().max(2)];
        let mut table = Self {
            bitmap: Bitmap::for_count(words.len()),
            slots: slots.into(),
            words: words.into(),
        };
        for (number, word) in (0..).zip(&table.words) {
            let key = Key::of(&word.bytes);
            table.bitmap.set(key.hash());
            let mut slot = first_slot(&table.slots, key);
            while table.slots[slot].is_some() {
                slot = (slot + 1) % table.slots.len();
            }
            table.slots[slot] = Some(Slot { key, word: number });
        }
        table
    }

    /// The word that the identifier at the beginning of `text` is.
    fn get(&self, key: Key, text: &[u8]) -> Option<WordId> {
        let mut slot = first_slot(&self.slots, key);
        while let Some(found) = self.slots[slot] {
            let word = &self.words[found.word as usize];
            if found.key == key && (!key.is_ambiguous() || is_whole_identifier(text, &word.bytes)) {
                return Some(word.id);
            }
            slot = (slot + 1) % self.slots.len();
        }
        None
    }
}

fn first_slot(slots: &[Option<Slot>], key: Key) -> usize {
    (key.hash() >> (64 - slots.len().trailing_zeros())) as usize
}

/// Prefixes, found by as many first bytes as all of them have, up to 4.
#[derive(Debug, Clone)]
struct Prefixes {
    bitmap: Bitmap,
    /// The bytes of a head that decide.
    mask: u64,
    /// Ordered by the masked head.
    prefixes: Box<[(u64, Literal)]>,
}

impl Prefixes {
    fn of(literals: Vec<Literal>) -> Self {
        let width = literals.iter().map(|p| p.bytes.len()).min().unwrap_or(1);
        let mask = u64::MAX >> (64 - 8 * width.clamp(1, 4));
        let mut bitmap = Bitmap::for_count(literals.len());
        let mut prefixes: Vec<_> = literals
            .into_iter()
            .map(|p| (Key::of(&p.bytes).head & mask, p))
            .collect();
        prefixes.sort_unstable_by_key(|(head, p)| (*head, p.id));
        for (head, _) in &prefixes {
            bitmap.set(Self::hash(*head));
        }
        Self {
            bitmap,
            mask,
            prefixes: prefixes.into(),
        }
    }

    fn is_empty(&self) -> bool {
        self.prefixes.is_empty()
    }

    #[inline(always)]
    fn may_begin(&self, key: Key) -> bool {
        self.bitmap.get(Self::hash(key.head & self.mask))
    }

    /// The prefixes of the identifier at the beginning of `text`.
    fn get<'a>(&'a self, key: Key, text: &'a [u8]) -> impl Iterator<Item = WordId> + 'a {
        let head = key.head & self.mask;
        let first = self.prefixes.partition_point(|(other, _)| *other < head);
        self.prefixes[first..]
            .iter()
            .take_while(move |(other, _)| *other == head)
            .filter(|(_, prefix)| begins_with_folded(text, &prefix.bytes))
            .map(|(_, prefix)| prefix.id)
    }

    #[inline(always)]
    fn hash(head: u64) -> u64 {
        head.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// A set of hashes that may hold more than was put in.
#[derive(Debug, Clone)]
struct Bitmap {
    /// A power of two in number.
    bits: Box<[u64]>,
    shift: u32,
}

impl Bitmap {
    /// One bit in 64 is set, so that one foreign identifier in 64 passes; never larger than 256 KiB, to stay in the
    /// second-level cache.
    fn for_count(count: usize) -> Self {
        let bits = (count.max(2) * 64).min(256 * 1024 * 8).ilog2();
        Self {
            bits: vec![0; 1 << (bits - 6)].into(),
            shift: 64 - bits,
        }
    }

    fn of(keys: &[Key]) -> Self {
        let mut bitmap = Self::for_count(keys.len());
        keys.iter().for_each(|key| bitmap.set(key.hash()));
        bitmap
    }

    fn set(&mut self, hash: u64) {
        let bit = hash >> self.shift;
        self.bits[(bit / 64) as usize] |= 1 << (bit % 64);
    }

    #[inline(always)]
    fn get(&self, hash: u64) -> bool {
        let bit = hash >> self.shift;
        let word = self.bits[(bit / 64) as usize & (self.bits.len() - 1)];
        word >> (bit % 64) & 1 == 1
    }
}

/// The side engine for what is no identifier.
#[derive(Debug, Clone)]
struct Signs {
    groups: Box<[SignGroup]>,
}

/// Up to 8 signs, one bit each, that are looked for together.
#[derive(Debug, Clone)]
struct SignGroup {
    signs: Vec<Sign>,
    /// How many first bytes decide, 1 to 3.
    width: usize,
    /// For each of these bytes, indexed by its low and by its high half: the signs that have such a byte there.
    low: [[u8; 16]; 3],
    high: [[u8; 16]; 3],
}

#[derive(Debug, Clone)]
struct Sign {
    literal: Literal,
    finder: Finder<'static>,
}

impl Signs {
    /// Ordered by length, so that long signs, which need more work, stand together.
    fn of(mut literals: Vec<Literal>) -> Self {
        literals.retain(|sign| !sign.bytes.is_empty());
        literals.sort_by_key(|sign| sign.bytes.len());
        Self {
            groups: literals.chunks(8).map(SignGroup::of).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Appends the first place of each sign that starts in the window, in no order.
    fn find(&self, kernel: Kernel, window: &Window, hits: &mut Vec<Hit>) {
        for group in &self.groups {
            match kernel {
                #[cfg(target_arch = "x86_64")]
                Kernel::Avx2(_) => {
                    // SAFETY: `Kernel::Avx2` holds a proof that only `Kernel::detect` makes, after it saw this feature.
                    unsafe { avx2::signs(group, window, hits) }
                }
                Kernel::Portable => portable::signs(group, window, hits),
            }
        }
    }
}

impl SignGroup {
    fn of(literals: &[Literal]) -> Self {
        let longest = literals.iter().map(|s| s.bytes.len()).max().unwrap_or(1);
        let mut group = Self {
            signs: Vec::new(),
            width: longest.min(3),
            low: [[0; 16]; 3],
            high: [[0; 16]; 3],
        };
        for (bit, literal) in literals.iter().enumerate() {
            group.set(1 << bit, &literal.bytes);
            group.signs.push(Sign {
                literal: literal.clone(),
                finder: Finder::new(&literal.bytes).into_owned(),
            });
        }
        group
    }

    /// Behind the end of a short sign every byte will do.
    fn set(&mut self, bit: u8, bytes: &[u8]) {
        for place in 0..3 {
            for half in 0..16 {
                let byte = bytes.get(place);
                if byte.is_none_or(|b| b & 15 == half) {
                    self.low[place][usize::from(half)] |= bit;
                }
                if byte.is_none_or(|b| b >> 4 == half) {
                    self.high[place][usize::from(half)] |= bit;
                }
            }
        }
    }

    fn all(&self) -> u8 {
        u8::MAX >> (8 - self.signs.len())
    }
}

/// The first stages on every machine. Written so that the compiler makes vector code of the loops where it can.
mod portable {
    use super::{BLOCK, Hit, Scratch, SignGroup, WINDOW, Window, array_at, is_identifier_byte};

    pub(super) fn masks(window: &Window, scratch: &mut Scratch) {
        for block in 0..=window.blocks() {
            let bytes = array_at(window.bytes, block * BLOCK);
            scratch.set_identifiers(block, mask(bytes, is_identifier_byte));
            if let Some(backslashes) = scratch.backslashes.get_mut(block) {
                *backslashes = mask(bytes, |byte| byte == b'\\');
            }
        }
        // A shut gate would only save work.
        scratch.firsts.fill(u64::MAX);
    }

    #[inline(always)]
    fn mask(block: &[u8; BLOCK], is_of_class: impl Fn(u8) -> bool) -> u64 {
        let flags = block.map(|byte| u8::from(is_of_class(byte)));
        let (eights, _) = flags.as_chunks::<8>();
        eights.iter().rev().fold(0, |mask, &eight| {
            // Gathers the lowest bits of eight bytes in the highest byte.
            mask << 8 | u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
        })
    }

    pub(super) fn signs(group: &SignGroup, window: &Window, hits: &mut Vec<Hit>) {
        for sign in &group.signs {
            let end = window.at + WINDOW + sign.literal.bytes.len() - 1;
            let reach = &window.text[window.at..end.min(window.text.len())];
            hits.extend(sign.finder.find(reach).map(|place| Hit {
                at: window.offset(place),
                word: sign.literal.id,
            }));
        }
    }
}

/// The first stages with 32 bytes at a time.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{BLOCK, CLASS_OF_HIGH, Gate, Hit, LOWS, PADDED, Scratch, SignGroup, Window};
    use super::{BLOCKS, WINDOW, array_at};
    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
        _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
        _mm256_storeu_si256, _mm256_testz_si256,
    };

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn masks(window: &Window, gate: &Gate, scratch: &mut Scratch) {
        let tables = [&CLASS_OF_HIGH, &LOWS, &gate.firsts].map(|t| table(t));
        for block in 0..window.blocks().min(BLOCKS) {
            let bytes = array_at(window.bytes, block * BLOCK);
            let (inside, first) = mask(bytes, tables);
            scratch.set_identifiers(block, inside);
            scratch.firsts[block] = first;
            scratch.backslashes[block] = equal(bytes, b'\\');
        }
        let behind = window.blocks().min(BLOCKS);
        let (inside, _) = mask(array_at(window.bytes, behind * BLOCK), tables);
        scratch.set_identifiers(behind, inside);
    }

    /// The bytes that are this one.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
        let half = |at| {
            let same = _mm256_cmpeq_epi8(load(array_at(block, at)), _mm256_set1_epi8(byte as i8));
            u64::from(_mm256_movemask_epi8(same) as u32)
        };
        half(0) | half(32) << 32
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn mask(block: &[u8; BLOCK], tables: [__m256i; 3]) -> (u64, u64) {
        let (inside_0, first_0) = half_mask(array_at(block, 0), tables);
        let (inside_1, first_1) = half_mask(array_at(block, 32), tables);
        (
            u64::from(inside_0) | u64::from(inside_1) << 32,
            u64::from(first_0) | u64::from(first_1) << 32,
        )
    }

    /// Which bytes belong to identifiers, and which can begin a word. A shuffle gives 0 for indexes from 0x80 on, so these
    /// bytes are in no class: their own high bit puts them in.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn half_mask(bytes: &[u8; 32], [classes, lows, firsts]: [__m256i; 3]) -> (u32, u32) {
        let text = load(bytes);
        let zero = _mm256_setzero_si256();
        let class = _mm256_shuffle_epi8(classes, high_halves(text));
        let inside = _mm256_and_si256(class, _mm256_shuffle_epi8(lows, text));
        let first = _mm256_and_si256(class, _mm256_shuffle_epi8(firsts, text));
        let inside = _mm256_or_si256(_mm256_cmpgt_epi8(inside, zero), text);
        let first = _mm256_cmpgt_epi8(first, zero);
        (
            _mm256_movemask_epi8(inside) as u32,
            _mm256_movemask_epi8(first) as u32,
        )
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn signs(group: &SignGroup, window: &Window, hits: &mut Vec<Hit>) {
        match group.width {
            1 => signs_by::<1>(group, window, hits),
            2 => signs_by::<2>(group, window, hits),
            _ => signs_by::<3>(group, window, hits),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn signs_by<const WIDTH: usize>(group: &SignGroup, window: &Window, hits: &mut Vec<Hit>) {
        let mut open = group.all();
        for at in (0..window.len.min(WINDOW)).step_by(32) {
            let found = places::<WIDTH>(group, window.bytes, at);
            let found = _mm256_and_si256(found, _mm256_set1_epi8(open as i8));
            if _mm256_testz_si256(found, found) == 0 {
                open = confirm_signs(group, window, at, store(found), open, hits);
                if open == 0 {
                    return;
                }
            }
        }
    }

    /// For each of 32 places, the signs whose first bytes stand there.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn places<const WIDTH: usize>(group: &SignGroup, bytes: &[u8; PADDED], at: usize) -> __m256i {
        let mut found = _mm256_set1_epi8(-1);
        for place in 0..WIDTH {
            let text = load(array_at(bytes, at + place));
            let low = _mm256_and_si256(text, _mm256_set1_epi8(15));
            let low = _mm256_shuffle_epi8(table(&group.low[place]), low);
            let high = _mm256_shuffle_epi8(table(&group.high[place]), high_halves(text));
            found = _mm256_and_si256(found, _mm256_and_si256(low, high));
        }
        found
    }

    /// Tells the signs that do stand there, and gives those that are still open.
    #[cold]
    fn confirm_signs(
        group: &SignGroup,
        window: &Window,
        at: usize,
        found: [u8; 32],
        mut open: u8,
        hits: &mut Vec<Hit>,
    ) -> u8 {
        for (place, bits) in (at..).zip(found) {
            let mut bits = bits & open;
            while bits != 0 {
                let sign = &group.signs[bits.trailing_zeros() as usize].literal;
                if window.text[window.at..][place.min(window.len)..].starts_with(&sign.bytes) {
                    open &= !(bits & bits.wrapping_neg());
                    hits.push(Hit {
                        at: window.offset(place),
                        word: sign.id,
                    });
                }
                bits &= bits - 1;
            }
        }
        open
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn high_halves(text: __m256i) -> __m256i {
        _mm256_and_si256(_mm256_srli_epi16::<4>(text), _mm256_set1_epi8(15))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn table(entries: &[u8; 16]) -> __m256i {
        // SAFETY: the array has the 16 bytes that are read; no alignment is asked for.
        _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(entries.as_ptr().cast()) })
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn load(bytes: &[u8; 32]) -> __m256i {
        // SAFETY: the array has the 32 bytes that are read; no alignment is asked for.
        unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn store(vector: __m256i) -> [u8; 32] {
        let mut bytes = [0; 32];
        // SAFETY: the array has the 32 bytes that are written; no alignment is asked for.
        unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), vector) };
        bytes
    }
}

/// Classes of ASCII identifier bytes, one bit each, such that the high half of a byte and its low half decide alone:
/// digits; A to O in both cases; P to Z in both cases; the underscore.
const CLASS_OF_HIGH: [u8; 16] = [0, 0, 0, 1, 2, 4 | 8, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0];

/// Indexed by the low half of a byte: the classes that have such a byte.
const LOWS: [u8; 16] = {
    let mut lows = [0; 16];
    let mut byte = 0;
    while byte < 128 {
        lows[byte as usize & 15] |= class_of(byte);
        byte += 1;
    }
    lows
};

/// The class of an ASCII byte, 0 where it belongs to no identifier.
const fn class_of(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 1,
        b'A'..=b'O' | b'a'..=b'o' => 2,
        b'P'..=b'Z' | b'p'..=b'z' => 4,
        b'_' => 8,
        _ => 0,
    }
}

#[inline(always)]
fn is_identifier_byte(byte: u8) -> bool {
    // Arithmetic and `|`, not ranges and `||`: the compiler makes vector code of this.
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'_') | (byte >= 0x80)
}

fn is_identifier(word: &str) -> bool {
    !word.is_empty() && word.is_ascii() && word.bytes().all(is_identifier_byte)
}

fn folded(word: &str) -> Box<[u8]> {
    word.bytes().map(|byte| byte | 0x20).collect()
}

fn begins_with_folded(text: &[u8], folded: &[u8]) -> bool {
    // 0x20 makes digits and `_` of some control characters as well.
    let same = |(a, b): (&u8, &u8)| a | 0x20 == *b && is_identifier_byte(*a);
    text.len() >= folded.len() && text.iter().zip(folded).all(same)
}

fn is_whole_identifier(text: &[u8], folded: &[u8]) -> bool {
    begins_with_folded(text, folded)
        && !text
            .get(folded.len())
            .is_some_and(|byte| is_identifier_byte(*byte))
}

/// `N` bytes from `at` on, which lie inside.
#[inline(always)]
fn array_at<const N: usize, const M: usize>(bytes: &[u8; M], at: usize) -> &[u8; N] {
    bytes[at..]
        .first_chunk()
        .expect("offsets lie in the padded window")
}

#[cfg(test)]
mod tests;
