//! One file, read and decoded once: whole where it is small, else as a stream with bounded memory.

use super::walk::{Compression, FileEntry};
use crate::model::SkipReason;
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

/// Bytes up to which a file is read whole; larger and compressed ones are read as a [`TextStream`].
pub const CHUNK: usize = 1 << 20;

/// Bytes at the front of a file that are looked at to tell text from other data.
const PROBE: usize = 64 << 10;

/// Bytes that a stream reads at a time: small enough to stay in the processor's cache.
const PIECE: usize = 256 << 10;

/// The text of one file. A byte order mark is in `raw`, not in `text`.
#[derive(Debug)]
pub struct Source<'b> {
    /// Borrowed from the buffer where the file is UTF-8.
    pub text: Cow<'b, str>,
    /// The WHATWG name: `UTF-8`, `UTF-16LE`, `EUC-KR`, `windows-1252`, …
    pub encoding: &'static str,
    /// The bytes as stored.
    pub raw: &'b [u8],
}

impl Source<'_> {
    /// Whether bytes of UTF-8 were broken, and stand as U+FFFD in the text.
    pub fn has_replaced(&self) -> bool {
        self.encoding == UTF_8.name() && matches!(self.text, Cow::Owned(_))
    }
}

/// Why a file gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It is no text.
    Binary,
    /// It may be text, but no encoding reads it.
    NotDecodable,
    /// It is compressed or larger than [`CHUNK`]: [`open_stream`] reads it.
    NeedsStream,
    Denied,
    /// The reason in the system's words.
    Io(String),
    /// It was listed and is not there any more.
    Vanished,
}

impl From<Unread> for SkipReason {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Binary => SkipReason::Binary,
            Unread::NotDecodable => SkipReason::UnknownEncoding,
            Unread::Vanished => SkipReason::Vanished,
            Unread::Denied => SkipReason::PermissionDenied,
            Unread::NeedsStream => SkipReason::System("too large to be read whole".to_owned()),
            Unread::Io(reason) => SkipReason::System(reason),
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Unread::Vanished,
            io::ErrorKind::PermissionDenied => Unread::Denied,
            _ => Unread::Io(error.to_string()),
        }
    }
}

/// Reads a file of at most [`CHUNK`] bytes into `buffer`, which is meant to be used for one file after the other.
pub fn read<'b>(entry: &FileEntry, buffer: &'b mut Vec<u8>) -> Result<Source<'b>, Unread> {
    if entry.compression != Compression::None {
        return Err(Unread::NeedsStream);
    }
    let mut file = File::open(&entry.path)?;
    let mut len = 0;
    let mut until = PROBE;
    loop {
        let (more, failed) = fill(&mut file, &mut grown(buffer, until)[len..]);
        if let Some(error) = failed {
            return Err(error.into());
        }
        len += more;
        if len < until || len > CHUNK {
            break;
        }
        // Most of what is no text shows it at its front: the rest is not read.
        if until == PROBE && is_binary(&buffer[..len]) {
            return Err(Unread::Binary);
        }
        // One byte more than the file has tells that it grows.
        let size = file.metadata().map_or(CHUNK, |m| m.len() as usize);
        until = match len <= size {
            true => size.min(CHUNK) + 1,
            false => CHUNK + 1,
        };
    }
    if len > CHUNK {
        return Err(Unread::NeedsStream);
    }
    decode(&buffer[..len])
}

/// Reads the front of a file whose text nobody asks for, to tell whether it is text at all: the bytes of the front.
pub fn probe(entry: &FileEntry, buffer: &mut Vec<u8>) -> Result<usize, Unread> {
    if entry.compression != Compression::None {
        return open_stream(entry).map(|stream| stream.waiting.end);
    }
    let mut file = File::open(&entry.path)?;
    let (len, failed) = fill(&mut file, grown(buffer, PROBE));
    if let Some(error) = failed {
        return Err(error.into());
    }
    let extent = match len < PROBE {
        true => Extent::Whole,
        false => Extent::Front,
    };
    front_of_text(&buffer[..len], extent)?;
    Ok(len)
}

/// The encoding that the front of a text tells, and the length of its mark.
fn front_of_text(front: &[u8], extent: Extent) -> Result<(&'static Encoding, usize), Unread> {
    let (encoding, mark_len) = encoding_of(front, extent)?;
    let body = &front[mark_len..];
    if encoding != UTF_8 && mostly_replaced(&encoding.decode_without_bom_handling(body).0) {
        return Err(Unread::NotDecodable);
    }
    Ok((encoding, mark_len))
}

/// The first bytes of the buffer, which is made as long as that if it is not.
fn grown(buffer: &mut Vec<u8>, len: usize) -> &mut [u8] {
    if buffer.len() < len {
        buffer.resize(len, 0);
    }
    &mut buffer[..len]
}

/// The text of the bytes of one whole file.
pub fn decode(raw: &[u8]) -> Result<Source<'_>, Unread> {
    // Nearly every file is UTF-8 without a mark: then its bytes are looked at once for being so.
    let probe = &raw[..raw.len().min(PROBE)];
    if Encoding::for_bom(raw).is_none()
        && memchr::memchr(0, probe).is_none()
        && let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(raw)
    {
        return Ok(Source {
            text,
            encoding: UTF_8.name(),
            raw,
        });
    }
    let (encoding, mark_len) = encoding_of(raw, Extent::Whole)?;
    let body = &raw[mark_len..];
    if encoding == UTF_8
        && let Ok(text) = std::str::from_utf8(body)
    {
        return Ok(Source {
            text: Cow::Borrowed(text),
            encoding: encoding.name(),
            raw,
        });
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    if had_errors && mostly_replaced(&text) {
        return Err(Unread::NotDecodable);
    }
    Ok(Source {
        text,
        encoding: encoding.name(),
        raw,
    })
}

/// Opens a file of any size, compressed or not, to be read in pieces. Its front decides whether it is text at all.
pub fn open_stream(entry: &FileEntry) -> Result<TextStream, Unread> {
    if entry.is_standard_input() {
        // Its size is not known, so that no ratio can tell what unpacks without end.
        let mut input = BufReader::with_capacity(PROBE, io::stdin());
        let compression = packing_by_bytes(input.fill_buf()?);
        return TextStream::new(unpacked(input, compression, u64::MAX));
    }
    let file = File::open(&entry.path)?;
    TextStream::new(match entry.compression {
        Compression::None => Box::new(file),
        packed => unpacked(BufReader::with_capacity(PROBE, file), packed, entry.size()),
    })
}

/// Standard input has no name that says how it is packed.
fn packing_by_bytes(front: &[u8]) -> Compression {
    match front {
        [0x1F, 0x8B, ..] => Compression::Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
        _ => Compression::None,
    }
}

fn unpacked(
    reader: impl BufRead + Send + 'static,
    compression: Compression,
    size: u64,
) -> Box<dyn Read + Send> {
    match compression {
        Compression::None => Box::new(reader),
        Compression::Gzip => Box::new(Unpacked::new(MultiGzDecoder::new(reader), size)),
        Compression::Zstd => Box::new(Unpacked::new(ZstdFrames::new(reader), size)),
    }
}

/// The text of a file of any size and packing, up to about [`CHUNK`] bytes: enough for whom the front is enough, such as
/// stack detection. `None` where it gives no text.
pub fn read_front(entry: &FileEntry) -> Option<String> {
    if entry.is_read_once() {
        return None;
    }
    let mut stream = open_stream(entry).ok()?;
    let mut text = String::new();
    while text.len() < CHUNK && stream.next(&mut text).is_ok_and(|n| n > 0) {}
    Some(text)
}

/// A file's text in pieces. Memory is bounded by the piece (256 KiB read, up to 768 KiB of text) and the decoders.
pub struct TextStream {
    reader: Box<dyn Read + Send>,
    raw: Vec<u8>,
    /// Bytes of `raw` that wait to be decoded.
    waiting: std::ops::Range<usize>,
    ended: bool,
    failed: Option<io::Error>,
    /// None as long as all was ASCII: the encoding is judged where it first shows.
    decoder: Option<Decoder>,
    has_replaced: bool,
    /// Whether its front says that it is UTF-8.
    says_utf8: bool,
}

impl fmt::Debug for TextStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextStream")
            .field("encoding", &self.encoding())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl TextStream {
    fn new(reader: Box<dyn Read + Send>) -> Result<Self, Unread> {
        let mut stream = Self {
            reader,
            raw: vec![0; PIECE],
            waiting: 0..0,
            ended: false,
            failed: None,
            decoder: None,
            has_replaced: false,
            says_utf8: false,
        };
        stream.refill();
        stream.says_utf8 = says_utf8(&stream.raw[stream.waiting.clone()]);
        let front = &stream.raw[stream.waiting.clone()];
        if let Some(error) = stream.failed.take_if(|_| front.is_empty()) {
            return Err(error.into());
        }
        let (encoding, mark_len) = front_of_text(front, stream.extent())?;
        if !front.is_ascii() || encoding != UTF_8 {
            stream.decoder = Some(encoding.new_decoder_without_bom_handling());
        }
        stream.waiting.start += mark_len;
        Ok(stream)
    }

    /// The WHATWG name of the encoding, as far as the file has been read.
    pub fn encoding(&self) -> &'static str {
        self.decoder
            .as_ref()
            .map_or(UTF_8.name(), |d| d.encoding().name())
    }

    /// Whether bytes were broken in what was read so far, and stand as U+FFFD in the text.
    pub fn has_replaced(&self) -> bool {
        self.has_replaced
    }

    /// Appends the next piece of text to `into` and tells its bytes; 0 at the end of the file. A broken or
    /// truncated file first gives what could be read, then the error.
    pub fn next(&mut self, into: &mut String) -> io::Result<usize> {
        let before = into.len();
        while into.len() == before {
            if self.waiting.is_empty() && self.ended {
                return self.failed.take().map_or(Ok(0), Err);
            }
            if self.waiting.is_empty() {
                self.refill();
            }
            self.decode_waiting(into);
        }
        Ok(into.len() - before)
    }

    fn refill(&mut self) {
        let (len, failed) = fill(&mut self.reader, &mut self.raw);
        self.ended = len < self.raw.len();
        self.waiting = 0..len;
        self.failed = failed;
    }

    fn extent(&self) -> Extent {
        if self.ended {
            Extent::Whole
        } else {
            Extent::Front
        }
    }

    fn decode_waiting(&mut self, into: &mut String) {
        let extent = self.extent();
        let bytes = &self.raw[self.waiting.clone()];
        self.waiting.start = self.waiting.end;
        if self.decoder.is_none() {
            match std::str::from_utf8(bytes) {
                Ok(text) if text.is_ascii() => return into.push_str(text),
                _ => {
                    let encoding = match self.says_utf8 && !mostly_broken(bytes) {
                        true => UTF_8,
                        false => guessed(bytes, extent),
                    };
                    self.decoder = Some(encoding.new_decoder_without_bom_handling());
                }
            }
        }
        let Some(decoder) = &mut self.decoder else {
            return;
        };
        let most = decoder.max_utf8_buffer_length(bytes.len());
        into.reserve(most.unwrap_or(bytes.len().saturating_mul(3)));
        // With this much room all input is taken in one go.
        let (_, _, had_errors) = decoder.decode_to_string(bytes, into, self.ended);
        self.has_replaced |= had_errors;
    }
}

/// Reads until the buffer is full or the reader ends; an error ends it too, and what came before it counts.
fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut len = 0;
    while len < buffer.len() {
        match reader.read(&mut buffer[len..]) {
            Ok(0) => break,
            Ok(n) => len += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (len, Some(error)),
        }
    }
    (len, None)
}

/// Whether bytes are a whole file, or its front, where a character may be cut at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Whole,
    Front,
}

/// The encoding of a file by its front, and the length of its byte order mark.
fn encoding_of(bytes: &[u8], extent: Extent) -> Result<(&'static Encoding, usize), Unread> {
    let probe = &bytes[..bytes.len().min(PROBE)];
    if let Some((encoding, mark_len)) = Encoding::for_bom(bytes) {
        // UTF-32LE starts with the mark of UTF-16LE and two zeros.
        if encoding == UTF_16LE && bytes[mark_len..].starts_with(&[0, 0]) {
            return Err(Unread::NotDecodable);
        }
        if encoding == UTF_8 && memchr::memchr(0, probe).is_some() {
            return Err(Unread::Binary);
        }
        return Ok((encoding, mark_len));
    }
    if memchr::memchr(0, probe).is_some() {
        return utf16_without_mark(probe)
            .map(|encoding| (encoding, 0))
            .ok_or(Unread::Binary);
    }
    let encoding = guessed(bytes, extent);
    if encoding != UTF_8 && holds_control_bytes(probe) {
        return Err(Unread::Binary);
    }
    Ok((encoding, 0))
}

/// UTF-8 where the bytes are, or where they nearly are (a dump with a few raw bytes in it); else by their statistics.
fn guessed(bytes: &[u8], extent: Extent) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => return UTF_8,
        Err(error) if extent == Extent::Front && error.error_len().is_none() => return UTF_8,
        Err(_) if says_utf8(bytes) && !mostly_broken(bytes) => return UTF_8,
        Err(_) => {}
    }
    let (mut wide, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if wide / 10 > broken {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, extent == Extent::Whole);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Whether a script says at its front that the client sends UTF-8, as dumps do: `/*!40101 SET NAMES utf8mb4 */`.
fn says_utf8(bytes: &[u8]) -> bool {
    let probe = &bytes[..bytes.len().min(PROBE)];
    memchr::memmem::find(probe, b"SET NAMES utf8").is_some()
}

/// More than one broken piece in 20 bytes beyond ASCII: it only says that it is UTF-8.
fn mostly_broken(bytes: &[u8]) -> bool {
    let wide = bytes.iter().filter(|b| !b.is_ascii()).count();
    let broken = bytes.utf8_chunks().filter(|c| !c.invalid().is_empty());
    broken.count() > wide / 20 + 16
}

/// Whether a front with zeros is that of no text in any encoding.
fn is_binary(front: &[u8]) -> bool {
    memchr::memchr(0, front).is_some()
        && matches!(encoding_of(front, Extent::Front), Err(Unread::Binary))
}

/// UTF-16 with ASCII characters in it: zeros nearly all on one side, and nothing but text when read so.
fn utf16_without_mark(probe: &[u8]) -> Option<&'static Encoding> {
    let zeros = |parity: usize| {
        probe
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let enough = probe.len() / 16;
    let encoding = match (zeros(0), zeros(1)) {
        (even, odd) if odd > enough && even < odd / 4 => UTF_16LE,
        (even, odd) if even > enough && odd < even / 4 => UTF_16BE,
        _ => return None,
    };
    let even = probe.len() & !1;
    let (text, had_errors) = encoding.decode_without_bom_handling(&probe[..even]);
    // The probe may cut a surrogate pair, which is one error at its end.
    let whole = !had_errors || text.matches('\u{FFFD}').count() == 1;
    let plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{C}');
    (whole && text.chars().all(plain)).then_some(encoding)
}

/// More than one byte in 32 is a control character: packed data, not text in some old encoding.
fn holds_control_bytes(probe: &[u8]) -> bool {
    let control = |b: &&u8| matches!(**b, 0..=7 | 11 | 14..=26 | 28..=31 | 127);
    probe.iter().filter(control).count() > probe.len() / 32
}

/// More than one character in 20 could not be decoded.
fn mostly_replaced(text: &str) -> bool {
    let replaced = text.matches('\u{FFFD}').count();
    replaced > 0 && replaced > text.chars().count() / 20
}

/// An unpacking reader that stops where a small file unpacks without end.
struct Unpacked<R> {
    reader: R,
    packed: u64,
    unpacked: u64,
}

/// Below this many unpacked bytes no ratio is asked for; above it a file may be 200 times its stored size.
const UNPACKED_FREE: u64 = 256 << 20;
const UNPACKED_RATIO: u64 = 200;

impl<R> Unpacked<R> {
    fn new(reader: R, packed: u64) -> Self {
        Self {
            reader,
            packed,
            unpacked: 0,
        }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = self
            .packed
            .saturating_mul(UNPACKED_RATIO)
            .max(UNPACKED_FREE);
        if self.unpacked > most {
            return Err(io::Error::other(format!(
                "unpacks to more than {UNPACKED_RATIO} times its size; the rest was not read"
            )));
        }
        let n = self.reader.read(into).map_err(unpack_error)?;
        self.unpacked += n as u64;
        Ok(n)
    }
}

fn unpack_error(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        io::ErrorKind::UnexpectedEof => {
            io::Error::new(error.kind(), "the compressed data ends too early")
        }
        kind => io::Error::new(kind, format!("the compressed data is broken: {error}")),
    }
}

/// All frames of a zstd file, one after the other. What stands in the window of a broken frame is lost.
struct ZstdFrames<R> {
    source: R,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: BufRead> ZstdFrames<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            decoder: FrameDecoder::new(),
            inside: false,
        }
    }

    /// Goes to the next frame that holds data; false at the end of the file.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
                }
                Err(error) => return Err(zstd_error(error)),
            }
        }
        Ok(false)
    }

    fn check_sum(&self) -> io::Result<()> {
        match self.decoder.get_checksum_from_data() {
            Some(stored) if self.decoder.get_calculated_checksum() != Some(stored) => {
                Err(io::Error::other("its checksum differs"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.inside && self.decoder.can_collect() > 0 {
                return self.decoder.read(into);
            }
            if self.inside && !self.decoder.is_finished() {
                let step = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder
                    .decode_blocks(&mut self.source, step)
                    .map_err(zstd_error)?;
                continue;
            }
            if std::mem::take(&mut self.inside) {
                self.check_sum()?;
            }
            self.inside = self.next_frame()?;
            if !self.inside {
                return Ok(0);
            }
        }
    }
}

/// A frame that ends in the middle is told as such, whatever step noticed it.
fn zstd_error(error: FrameDecoderError) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        let io_error = inner.downcast_ref::<io::Error>();
        if io_error.is_some_and(|e| e.kind() == io::ErrorKind::UnexpectedEof) {
            return io::ErrorKind::UnexpectedEof.into();
        }
        cause = inner.source();
    }
    io::Error::other(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::Origin;
    use crate::model::{FileClass, Language};
    use std::io::Write;
    use std::path::Path;

    fn entry(path: &Path, compression: Compression) -> FileEntry {
        FileEntry {
            path: path.to_owned(),
            shown: "a.sql".to_owned(),
            language: Language::Sql,
            class: FileClass::Production,
            compression,
            origin: Origin::Tree,
        }
    }

    fn stored(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(bytes).expect("written");
        file
    }

    fn streamed(bytes: &[u8], compression: Compression) -> (String, Option<String>, &'static str) {
        let file = stored(bytes);
        let mut stream = open_stream(&entry(file.path(), compression)).expect("text");
        let mut text = String::new();
        loop {
            match stream.next(&mut text) {
                Ok(0) => return (text, None, stream.encoding()),
                Ok(_) => {}
                Err(error) => return (text, Some(error.to_string()), stream.encoding()),
            }
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("packed");
        encoder.finish().expect("packed")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        let level = ruzstd::encoding::CompressionLevel::Fastest;
        ruzstd::encoding::compress_to_vec(bytes, level)
    }

    const KOREAN: &str = "-- 회원 정보를 저장하는 테이블입니다. 주문 내역과 결제 정보도 함께 관리합니다.\nSELECT 1;\n";

    #[test]
    fn utf8_is_borrowed_and_its_mark_is_not_text() {
        let source = decode(KOREAN.as_bytes()).expect("text");
        assert!(matches!(source.text, Cow::Borrowed(KOREAN)));
        let marked = [b"\xEF\xBB\xBF", KOREAN.as_bytes()].concat();
        let source = decode(&marked).expect("text");
        assert_eq!((&*source.text, source.raw.len()), (KOREAN, marked.len()));
        assert_eq!(&*decode(b"").expect("empty is text").text, "");
    }

    #[test]
    fn utf16_is_read_with_and_without_mark() {
        let le: Vec<u8> = KOREAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = KOREAN.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&le).expect("text").text, KOREAN);
        assert_eq!(decode(&be).expect("text").encoding, "UTF-16BE");
        let marked = [&b"\xFF\xFE"[..], &le].concat();
        assert_eq!(decode(&marked).expect("text").text, KOREAN);
        assert_eq!(
            decode(b"\xFF\xFE\0\0a\0\0\0").expect_err("no text"),
            Unread::NotDecodable
        );
    }

    #[test]
    fn old_encodings_are_recognised() {
        let japanese = "-- 顧客の注文を保存するテーブルです。カタカナもあります。\n";
        for (text, encoding) in [
            (KOREAN, "EUC-KR"),
            ("-- 사용자 이름\n", "EUC-KR"),
            (japanese, "Shift_JIS"),
            ("-- la durée de l'été, café élégant\n", "windows-1252"),
        ] {
            let name = Encoding::for_label(encoding.as_bytes()).expect("a label");
            let (bytes, _, _) = name.encode(text);
            let source = decode(&bytes).expect("text");
            assert_eq!((&*source.text, source.encoding), (text, encoding));
        }
    }

    #[test]
    fn a_few_broken_bytes_do_not_turn_utf8_into_something_else() {
        let mut bytes = KOREAN.repeat(20).into_bytes();
        bytes.extend_from_slice(b"\xFF\xFEx");
        let source = decode(&bytes).expect("text");
        assert_eq!(source.encoding, "UTF-8");
        assert!(source.text.ends_with('x'));
    }

    #[test]
    fn what_is_no_text_says_so() {
        assert_eq!(
            decode(b"\x7fELF\x02\x01\0\0").expect_err("no text"),
            Unread::Binary
        );
        let noise: Vec<u8> = (0..4000u32).map(|i| (i * 37 % 255 + 1) as u8).collect();
        assert_eq!(decode(&noise).expect_err("no text"), Unread::Binary);
        let late = [&vec![b'a'; PROBE][..], b"\0 late"].concat();
        assert!(decode(&late).is_ok(), "a zero behind the probe is data");
    }

    #[test]
    fn files_are_read_whole_or_sent_to_the_stream() {
        let mut buffer = Vec::new();
        let small = stored(b"SELECT 1");
        let source = read(&entry(small.path(), Compression::None), &mut buffer).expect("text");
        assert_eq!(source.text, "SELECT 1");
        let large = stored(&vec![b'x'; CHUNK + 1]);
        let mut listed = entry(large.path(), Compression::None);
        assert_eq!(
            read(&listed, &mut buffer).expect_err("no text"),
            Unread::NeedsStream
        );
        assert_eq!(probe(&listed, &mut buffer), Ok(PROBE));
        listed.path = "/no/such/file".into();
        assert_eq!(
            read(&listed, &mut buffer).expect_err("no text"),
            Unread::Vanished
        );
        listed.path = std::env::temp_dir();
        assert!(matches!(read(&listed, &mut buffer), Err(Unread::Io(_))));
    }

    #[test]
    fn what_nobody_asks_for_is_looked_at_for_being_text() {
        let mut buffer = Vec::new();
        let mut look = |bytes: &[u8], compression| {
            let file = stored(bytes);
            probe(&entry(file.path(), compression), &mut buffer)
        };
        assert_eq!(look(b"some words", Compression::None), Ok(10));
        assert_eq!(
            look(b"\x00\x01\x02", Compression::None),
            Err(Unread::Binary)
        );
        let mut cut = vec![b'x'; PROBE - 1];
        cut.extend("한글".as_bytes());
        assert_eq!(look(&cut, Compression::None), Ok(PROBE));
        assert_eq!(look(&gzip(b"some words"), Compression::Gzip), Ok(10));
        let broken = look(b"no gzip at all", Compression::Gzip);
        assert!(matches!(broken, Err(Unread::Io(_))), "{broken:?}");
    }

    #[test]
    fn streams_give_the_same_text_in_every_packing() {
        let text = KOREAN.repeat(20_000);
        assert!(text.len() > 2 * CHUNK);
        for (bytes, compression) in [
            (text.clone().into_bytes(), Compression::None),
            (gzip(text.as_bytes()), Compression::Gzip),
            (zstd(text.as_bytes()), Compression::Zstd),
        ] {
            let (read, error, encoding) = streamed(&bytes, compression);
            assert_eq!((read == text, error, encoding), (true, None, "UTF-8"));
        }
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let two = [gzip(b"SELECT 1;"), gzip(b"SELECT 2;")].concat();
        assert_eq!(streamed(&two, Compression::Gzip).0, "SELECT 1;SELECT 2;");
        let skipped = b"\x50\x2A\x4D\x18\x03\0\0\0abc".to_vec();
        let two = [zstd(b"SELECT 1;"), skipped, zstd(b"SELECT 2;")].concat();
        assert_eq!(streamed(&two, Compression::Zstd).0, "SELECT 1;SELECT 2;");
    }

    #[test]
    fn an_encoding_that_shows_late_is_still_found() {
        let (late, _, _) = encoding_rs::EUC_KR.encode(KOREAN);
        let front = "SELECT 1;\n".repeat(200_000);
        let bytes = [front.as_bytes(), &late.repeat(10)].concat();
        let (text, error, encoding) = streamed(&bytes, Compression::None);
        assert_eq!((error, encoding), (None, "EUC-KR"));
        assert!(text.ends_with(KOREAN));
    }

    #[test]
    fn broken_files_give_what_can_be_read_and_then_the_error() {
        let mut noise = 1u32;
        let text: String = (0..400_000)
            .map(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'a' + (noise >> 28) as u8)
            })
            .collect();
        let packed = gzip(text.as_bytes());
        let (read, error, _) = streamed(&packed[..packed.len() / 2], Compression::Gzip);
        assert!(read.len() > 100_000 && text.starts_with(&read));
        assert_eq!(error.as_deref(), Some("the compressed data ends too early"));
        let packed = zstd(text.as_bytes());
        let file = stored(&packed[..packed.len() - 20]);
        match open_stream(&entry(file.path(), Compression::Zstd)) {
            Err(Unread::Io(reason)) => assert_eq!(reason, "the compressed data ends too early"),
            Ok(mut stream) => {
                let mut into = String::new();
                while stream.next(&mut into).is_ok_and(|n| n > 0) {}
                assert!(text.starts_with(&into));
            }
            Err(other) => panic!("{other:?}"),
        }
        let file = stored(b"not packed at all");
        for compression in [Compression::Gzip, Compression::Zstd] {
            let opened = open_stream(&entry(file.path(), compression));
            assert!(matches!(opened, Err(Unread::Io(_))));
        }
    }

    #[test]
    fn a_small_file_that_unpacks_without_end_is_stopped() {
        let mut bomb = Unpacked::new(io::repeat(b'a'), 10);
        bomb.unpacked = UNPACKED_FREE + 1;
        assert!(bomb.read(&mut [0; 10]).is_err());
    }
}
