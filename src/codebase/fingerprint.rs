//! GitHub's `primaryLocationLineHash`: a hash per line that survives moved and re-indented code.
//!
//! The file is read as UTF-16 code units without spaces and tabs, line ends as one LF. A line's hash is the
//! polynomial `Σ unit[k] · 37^(99−k) mod 2^64` over the 100 units from its start, running on into the lines
//! below; `:n` tells how many lines so far had that hash. Any deviation makes GitHub see new alerts, so the
//! numbers are checked against `tests/data/fingerprints.json`.
//!
//! The polynomial of every 100 units is the difference of two prefix polynomials, so each unit is multiplied
//! once, in blocks of eight that do not wait for one another.

use std::collections::{HashMap, VecDeque};

/// The hashes (`hex:n`) of the wanted 1-based `lines` of a file, in the order asked for.
///
/// `raw` is the file as stored. A line that the file does not have, or that lies beyond [`LineHasher::MAX_LINES`],
/// answers an empty string.
pub fn line_hashes(raw: &[u8], lines: &[u32]) -> Vec<String> {
    let Some(&last) = lines.iter().max() else {
        return Vec::new();
    };
    let mut hasher = LineHasher::new();
    for block in raw.chunks(BLOCK) {
        hasher.feed(block);
        if hasher.closed_lines() >= last as usize {
            break;
        }
    }
    hasher.finish().of(lines)
}

/// The streaming form: fed with the raw bytes of one file in chunks of any size, asked after the last.
///
/// Keeps eight bytes per line and nothing of the text. Memory stays bounded because lines beyond
/// [`LineHasher::MAX_LINES`] get no hash: a result without one is hashed by GitHub itself, which is better
/// than a wrong number.
#[derive(Debug)]
pub struct LineHasher {
    /// Polynomial over all units so far.
    prefix: u64,
    /// Units so far.
    length: u64,
    /// Lines whose 100 units are not all read: where they start, and the prefix there. At most 101 of them.
    open: VecDeque<(u64, u64)>,
    hashes: Vec<u64>,
    last_was_cr: bool,
    /// The start of a UTF-8 sequence that the next chunk continues.
    cut_off: Vec<u8>,
    units: Vec<u16>,
    /// Positions in `units` after each LF.
    line_starts: Vec<u32>,
}

/// The hashes of the lines of one file.
#[derive(Debug)]
pub struct LineHashes {
    hashes: Vec<u64>,
}

impl LineHasher {
    /// Lines that are hashed per file: 16 MiB of hashes, and with lines of 50 bytes the largest file that GitHub
    /// takes (100 MB).
    pub const MAX_LINES: usize = 1 << 21;

    pub fn new() -> Self {
        Self {
            prefix: 0,
            length: 0,
            open: VecDeque::from([(0, 0)]),
            hashes: Vec::new(),
            last_was_cr: false,
            cut_off: Vec::new(),
            units: Vec::new(),
            line_starts: Vec::new(),
        }
    }

    /// Reads on. A chunk may end anywhere, also inside a character or between CR and LF.
    pub fn feed(&mut self, chunk: &[u8]) {
        for block in chunk.chunks(BLOCK) {
            if self.hashes.len() >= Self::MAX_LINES {
                return;
            }
            let block = self.behind_hashed(block);
            self.read_units(block);
            self.hash_units();
        }
    }

    /// What is left of a block: where no line's 100 units are wanting, nothing counts before the next line end.
    fn behind_hashed<'b>(&mut self, block: &'b [u8]) -> &'b [u8] {
        if !self.open.is_empty() {
            return block;
        }
        self.cut_off.clear();
        let line_end = memchr::memchr2(b'\n', b'\r', block);
        &block[line_end.unwrap_or(block.len())..]
    }

    /// Lines whose hash is known by now.
    fn closed_lines(&self) -> usize {
        self.hashes.len()
    }

    /// Ends the file.
    pub fn finish(mut self) -> LineHashes {
        if !self.cut_off.is_empty() {
            self.units.clear();
            self.units.push(REPLACEMENT);
            self.line_starts.clear();
            self.hash_units();
        }
        self.units.clear();
        self.units.push(END_OF_FILE);
        self.units.resize(1 + WINDOW as usize, 0);
        self.line_starts.clear();
        self.hash_units();
        self.hashes.truncate(Self::MAX_LINES);
        LineHashes {
            hashes: self.hashes,
        }
    }

    /// Turns bytes into kept units. A byte gives at most one unit, so the buffers never grow inside the loop.
    fn read_units(&mut self, block: &[u8]) {
        self.units.clear();
        self.units.resize(block.len() + MAX_CUT_OFF + EIGHT, 0);
        self.line_starts.clear();
        self.line_starts.resize(block.len() + EIGHT, 0);
        let mut done = Filled::default();
        let mut at = self.continue_cut_off(block, &mut done);
        if self.last_was_cr && block.get(at) == Some(&b'\n') {
            at += 1;
        }
        self.last_was_cr &= block.is_empty();
        while at < block.len() {
            at += self.read_plain(&block[at..], &mut done);
            at += self.read_special(&block[at..], &mut done);
        }
        self.units.truncate(done.units);
        self.line_starts.truncate(done.line_starts);
    }

    /// Takes ASCII up to the first CR, without a branch on what a byte is: spaces are too many to guess.
    fn read_plain(&mut self, bytes: &[u8], done: &mut Filled) -> usize {
        let (eights, _) = bytes.as_chunks::<EIGHT>();
        let mut taken = 0;
        for eight in eights {
            if eight.iter().fold(0, |all, &b| all | KINDS[b as usize]) & SPECIAL != 0 {
                break;
            }
            let units = &mut self.units[done.units..][..EIGHT];
            let line_starts = &mut self.line_starts[done.line_starts..][..EIGHT];
            let (mut n_units, mut n_starts) = (0, 0);
            for &byte in eight {
                units[n_units % EIGHT] = u16::from(byte);
                n_units += usize::from(KINDS[byte as usize] & KEPT);
                line_starts[n_starts % EIGHT] = (done.units + n_units) as u32;
                n_starts += usize::from(byte == b'\n');
            }
            done.units += n_units;
            done.line_starts += n_starts;
            taken += EIGHT;
        }
        taken
    }

    /// Takes bytes one by one up to and with the first that is special; the number of bytes taken.
    fn read_special(&mut self, bytes: &[u8], done: &mut Filled) -> usize {
        for (at, &byte) in bytes.iter().enumerate() {
            let kind = KINDS[byte as usize];
            if byte == b'\r' {
                self.push_line_end(done);
                let lf_follows = bytes.get(at + 1) == Some(&b'\n');
                self.last_was_cr = at + 1 == bytes.len();
                return at + 1 + usize::from(lf_follows);
            }
            if kind & SPECIAL != 0 {
                let run = &bytes[at..];
                let len = run.iter().position(u8::is_ascii).unwrap_or(run.len());
                self.decode(&run[..len], len == run.len(), done);
                return at + len;
            }
            if byte == b'\n' {
                self.push_line_end(done);
            } else if kind & KEPT != 0 {
                self.push_unit(u16::from(byte), done);
            }
        }
        bytes.len()
    }

    fn push_unit(&mut self, unit: u16, done: &mut Filled) {
        self.units[done.units] = unit;
        done.units += 1;
    }

    fn push_line_end(&mut self, done: &mut Filled) {
        self.push_unit(u16::from(b'\n'), done);
        self.line_starts[done.line_starts] = done.units as u32;
        done.line_starts += 1;
    }

    /// Decodes a run of bytes that are not ASCII; each invalid sequence becomes U+FFFD, as WHATWG decoders do.
    fn decode(&mut self, mut run: &[u8], at_block_end: bool, done: &mut Filled) {
        while !run.is_empty() {
            let (text, invalid) = match std::str::from_utf8(run) {
                Ok(text) => (text, None),
                Err(e) => {
                    let text = std::str::from_utf8(&run[..e.valid_up_to()])
                        .expect("the bytes before the error are valid");
                    (text, Some(e.error_len()))
                }
            };
            for unit in text.encode_utf16() {
                self.push_unit(unit, done);
            }
            run = &run[text.len()..];
            match invalid {
                None => return,
                Some(None) if at_block_end => {
                    self.cut_off.extend_from_slice(run);
                    return;
                }
                Some(error_len) => {
                    self.push_unit(REPLACEMENT, done);
                    run = &run[error_len.unwrap_or(run.len())..];
                }
            }
        }
    }

    /// Ends the sequence that the chunk before left open; the number of bytes of `block` that took.
    fn continue_cut_off(&mut self, block: &[u8], done: &mut Filled) -> usize {
        if self.cut_off.is_empty() {
            return 0;
        }
        let mut sequence = std::mem::take(&mut self.cut_off);
        for (taken, &byte) in block.iter().enumerate() {
            sequence.push(byte);
            match std::str::from_utf8(&sequence) {
                Ok(text) => {
                    for unit in text.encode_utf16() {
                        self.push_unit(unit, done);
                    }
                    return taken + 1;
                }
                Err(e) if e.error_len().is_none() => {}
                Err(_) => {
                    // The byte does not belong to the sequence: it is read again for itself.
                    self.push_unit(REPLACEMENT, done);
                    return taken;
                }
            }
        }
        self.cut_off = sequence;
        block.len()
    }

    /// Moves the prefix over the units, stopping where a line starts and where a line's 100 units end.
    fn hash_units(&mut self) {
        let units = std::mem::take(&mut self.units);
        let line_starts = std::mem::take(&mut self.line_starts);
        let mut starts = line_starts.iter().map(|&s| s as usize).peekable();
        let base = self.length;
        let mut at = 0;
        loop {
            let closes = self
                .open
                .front()
                .map_or(usize::MAX, |(start, _)| (start + WINDOW - base) as usize);
            let starts_at = starts.peek().copied().unwrap_or(usize::MAX);
            let stop = closes.min(starts_at).min(units.len());
            self.prefix = extend(self.prefix, &units[at..stop]);
            at = stop;
            if closes == stop {
                self.close_line();
            }
            if starts_at == stop {
                self.open.push_back((base + stop as u64, self.prefix));
                starts.next();
            }
            if closes != stop && starts_at != stop {
                break;
            }
        }
        self.length += units.len() as u64;
        self.units = units;
        self.line_starts = line_starts;
    }

    fn close_line(&mut self) {
        if let Some((_, prefix)) = self.open.pop_front() {
            let before = prefix.wrapping_mul(POWERS[WINDOW as usize]);
            self.hashes.push(self.prefix.wrapping_sub(before));
        }
    }
}

impl Default for LineHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl LineHashes {
    /// The hashes of 1-based `lines`, in the order asked for; empty where there is no such line.
    pub fn of(&self, lines: &[u32]) -> Vec<String> {
        let found: Vec<Option<(usize, u64)>> = lines.iter().map(|&l| self.at(l)).collect();
        let mut occurrences: HashMap<u64, Vec<u32>> = found
            .iter()
            .flatten()
            .map(|&(_, h)| (h, Vec::new()))
            .collect();
        let last = found
            .iter()
            .flatten()
            .map(|&(i, _)| i + 1)
            .max()
            .unwrap_or(0);
        let maybe = Sieve::of(occurrences.keys().copied());
        for (i, hash) in self.hashes[..last].iter().enumerate() {
            if maybe.holds(*hash)
                && let Some(at) = occurrences.get_mut(hash)
            {
                at.push(i as u32);
            }
        }
        let text = |(i, hash): (usize, u64)| {
            let n = occurrences[&hash].partition_point(|&other| other as usize <= i);
            format!("{hash:x}:{n}")
        };
        found
            .into_iter()
            .map(|f| f.map_or_else(String::new, text))
            .collect()
    }

    fn at(&self, line: u32) -> Option<(usize, u64)> {
        let i = (line as usize).checked_sub(1)?;
        self.hashes.get(i).map(|&hash| (i, hash))
    }
}

/// Answers cheaply for nearly every line that it is none of the wanted ones.
struct Sieve([u64; 64]);

impl Sieve {
    fn of(hashes: impl Iterator<Item = u64>) -> Self {
        let mut bits = [0; 64];
        for hash in hashes {
            bits[(hash >> 6 & 63) as usize] |= 1 << (hash & 63);
        }
        Self(bits)
    }

    fn holds(&self, hash: u64) -> bool {
        self.0[(hash >> 6 & 63) as usize] & (1 << (hash & 63)) != 0
    }
}

const BLOCK: usize = 16 * 1024;
const WINDOW: u64 = 100;
const END_OF_FILE: u16 = 0xFFFF;
const REPLACEMENT: u16 = 0xFFFD;
/// Bytes of an unfinished UTF-8 sequence.
const MAX_CUT_OFF: usize = 4;

/// 37^0 to 37^100, modulo 2^64.
const POWERS: [u64; WINDOW as usize + 1] = {
    let mut powers = [1u64; WINDOW as usize + 1];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1].wrapping_mul(37);
        i += 1;
    }
    powers
};

/// How far the buffers of the current block are filled.
#[derive(Default)]
struct Filled {
    units: usize,
    line_starts: usize,
}

const EIGHT: usize = 8;
/// Bit of [`KINDS`]: the byte is a unit of its own.
const KEPT: u8 = 1;
/// Bit of [`KINDS`]: the byte cannot be judged alone (CR, and all that is not ASCII).
const SPECIAL: u8 = 2;

const KINDS: [u8; 256] = {
    let mut kinds = [KEPT; 256];
    kinds[b' ' as usize] = 0;
    kinds[b'\t' as usize] = 0;
    kinds[b'\r' as usize] = SPECIAL;
    let mut byte = 128;
    while byte < 256 {
        kinds[byte] = SPECIAL;
        byte += 1;
    }
    kinds
};

/// `prefix · 37^n + Σ unit[i] · 37^(n−1−i)`: eight units at a time, whose products are independent.
fn extend(mut prefix: u64, units: &[u16]) -> u64 {
    let (eights, rest) = units.as_chunks::<EIGHT>();
    for eight in eights {
        let mut sum = 0u64;
        for (i, unit) in eight.iter().enumerate() {
            sum = sum.wrapping_add(u64::from(*unit).wrapping_mul(POWERS[7 - i]));
        }
        prefix = prefix.wrapping_mul(POWERS[8]).wrapping_add(sum);
    }
    for unit in rest {
        prefix = prefix.wrapping_mul(37).wrapping_add(u64::from(*unit));
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Deserialize)]
    struct Vector {
        hex: String,
        lines: Vec<String>,
    }

    fn vectors() -> Vec<(String, Vec<u8>, Vec<String>)> {
        let text = include_str!("../../tests/data/fingerprints.json");
        let vectors: BTreeMap<String, Vector> = serde_json::from_str(text).expect("own vectors");
        let bytes = |hex: &str| {
            (0..hex.len())
                .step_by(2)
                .map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex"))
                .collect()
        };
        vectors
            .into_iter()
            .map(|(name, v)| (name, bytes(&v.hex), v.lines))
            .collect()
    }

    /// The definition, written down directly: no prefixes, no blocks, no streaming.
    fn by_definition(raw: &[u8]) -> Vec<String> {
        let mut units: Vec<u16> = Vec::new();
        let mut starts = vec![0];
        let mut last = 0;
        for unit in String::from_utf8_lossy(raw).encode_utf16() {
            let dropped = unit == 32 || unit == 9 || (unit == 10 && last == 13);
            last = unit;
            if dropped {
                continue;
            }
            units.push(if unit == 13 { 10 } else { unit });
            if unit == 13 || unit == 10 {
                starts.push(units.len());
            }
        }
        units.push(0xFFFF);
        units.extend([0; 100]);
        let mut seen: HashMap<u64, u32> = HashMap::new();
        starts
            .into_iter()
            .map(|start| {
                let hash = units[start..start + 100]
                    .iter()
                    .fold(0u64, |h, &u| h.wrapping_mul(37).wrapping_add(u64::from(u)));
                let n = seen.entry(hash).or_default();
                *n += 1;
                format!("{hash:x}:{n}")
            })
            .collect()
    }

    fn all_lines(n: usize) -> Vec<u32> {
        (1..=n as u32).collect()
    }

    /// Repeatable bytes with many line ends, spaces, whole and broken characters.
    fn noise(len: usize, mut seed: u64) -> Vec<u8> {
        let pieces: [&[u8]; 14] = [
            b"\n",
            b"\r",
            b"\r\n",
            b" ",
            b"\t",
            b"a",
            b"select",
            b"\xEA\xB0\x80",
            b"\xF0\x9F\x98\x80",
            b"\xEA\xB0",
            b"\xF0\x9F",
            b"\xFF",
            b"\xC0\x80",
            b"0123456789abcdefghijklmnopqrstuvwxyz",
        ];
        let mut out = Vec::new();
        while out.len() < len {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            out.extend_from_slice(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        out
    }

    #[test]
    fn all_vectors_agree() {
        for (name, raw, expected) in vectors() {
            let lines = all_lines(expected.len());
            assert_eq!(line_hashes(&raw, &lines), expected, "{name}");
            assert_eq!(by_definition(&raw), expected, "{name}, by definition");
        }
    }

    #[test]
    fn chunks_may_end_anywhere() {
        for seed in 0..40 {
            let raw = noise(1500, seed);
            let expected = by_definition(&raw);
            for size in [1, 2, 3, 7, 64, 1500] {
                let mut hasher = LineHasher::new();
                for chunk in raw.chunks(size) {
                    hasher.feed(chunk);
                }
                let lines = all_lines(expected.len());
                assert_eq!(
                    hasher.finish().of(&lines),
                    expected,
                    "seed {seed}, size {size}"
                );
            }
        }
    }

    #[test]
    fn long_lines_are_passed_over() {
        for seed in 0..40 {
            let mut raw = Vec::new();
            for (n, end) in ["\n", "\r", "\r\n", ""].into_iter().enumerate() {
                let mut line = noise(700, 4 * seed + n as u64);
                line.retain(|b| !matches!(b, b'\r' | b'\n'));
                raw.extend(line);
                raw.extend(end.as_bytes());
            }
            let expected = by_definition(&raw);
            for size in [1, 2, 3, 7, 64, 1500] {
                let mut hasher = LineHasher::new();
                raw.chunks(size).for_each(|chunk| hasher.feed(chunk));
                let hashes = hasher.finish().of(&all_lines(expected.len()));
                assert_eq!(hashes, expected, "seed {seed}, size {size}");
            }
        }
    }

    #[test]
    fn blocks_of_a_large_file_join() {
        let raw = noise(3 * BLOCK + 17, 99);
        let expected = by_definition(&raw);
        assert_eq!(line_hashes(&raw, &all_lines(expected.len())), expected);
    }

    #[test]
    fn lines_are_answered_in_the_order_asked_and_unknown_ones_are_empty() {
        let raw = b"import imp\nprint(imp)\n";
        assert_eq!(
            line_hashes(raw, &[2, 0, 9, 1, 2]),
            [
                "b4cee58b4a4ad215:1",
                "",
                "",
                "3b856718a4b7f5a8:1",
                "b4cee58b4a4ad215:1"
            ]
        );
        assert!(line_hashes(raw, &[]).is_empty());
    }

    #[test]
    fn occurrences_count_lines_that_nobody_asked_for() {
        let raw = "x();\n".repeat(200);
        assert_eq!(
            line_hashes(raw.as_bytes(), &[3])[0].rsplit(':').next(),
            Some("3")
        );
    }

    #[test]
    fn memory_is_bounded_by_the_number_of_lines() {
        let mut hasher = LineHasher::new();
        let blank = vec![b'\n'; 1 << 20];
        for _ in 0..10 {
            hasher.feed(&blank);
        }
        let last = LineHasher::MAX_LINES as u32;
        let hashes = hasher.finish().of(&[1, last, last + 1]);
        assert!(hashes[0].ends_with(":1"));
        assert!(hashes[1].ends_with(&format!(":{last}")));
        assert_eq!(hashes[2], "");
    }
}
