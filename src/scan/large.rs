//! Files over 1 MiB and compressed ones: read in windows, with bounded memory, lexed across their edges.

use super::file::{FileScan, Window};
use super::{FileAudit, LineHashes, ScanOptions, hash_lines};
use crate::codebase::{
    CHUNK, Compression, End, FileEntry, LARGEST, LexState, LineHasher, Position, Stretch,
    TextStream, holds_sql, is_settings, lex_chunk, may_hold_sql, open_stream,
};
use crate::model::{Language, SkipReason};
use crate::sql::{Piece, Splitter};
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Bytes that are judged at once: small, so that eight readers together stay small.
const WINDOW: usize = CHUNK / 4;

/// Bytes of one statement or literal that are held; what is longer is judged by its head.
pub(super) const LONGEST: usize = 2 * CHUNK;

/// Bytes of the largest document that is read: one whose form is that of the whole, such as a mapper file or settings.
const LARGEST_DOCUMENT: usize = LARGEST;

/// Held by who reads a large document: one at a time, so that many readers together stay small.
#[derive(Debug, Default)]
pub(super) struct OneDocument(Mutex<()>);

pub(super) fn audit(
    entry: &FileEntry,
    mut scan: FileScan,
    options: &ScanOptions,
    one_document: &OneDocument,
) -> FileAudit {
    let judged = match entry.language {
        Language::Sql => {
            return match open(entry) {
                Ok(reader) => audit_script(entry, reader, scan, options),
                Err(problem) => finished(entry, scan, options, Err(problem)),
            };
        }
        language if is_document(language, &entry.shown) => {
            document(entry, &mut scan, one_document).map(|()| Cut::No)
        }
        _ => without_lexing(entry, &mut scan).and_then(|pass| match pass {
            Pass::Done => Ok(Cut::No),
            // Code, comments and strings matter: once more, from the start, with their borders.
            Pass::NeedsLexing => {
                scan = scan.restarted();
                open(entry).and_then(|mut reader| {
                    program(&mut reader, &mut scan, entry.language).map(|()| reader.cut)
                })
            }
        }),
    };
    finished(entry, scan, options, judged)
}

/// A script of which some may have been read already.
pub(super) fn audit_script(
    entry: &FileEntry,
    mut reader: Windows,
    mut scan: FileScan,
    options: &ScanOptions,
) -> FileAudit {
    let judged = script(&mut reader, &mut scan).map(|()| reader.cut);
    finished(entry, scan, options, judged)
}

fn finished(
    entry: &FileEntry,
    scan: FileScan,
    options: &ScanOptions,
    judged: Result<Cut, SkipReason>,
) -> FileAudit {
    let mut audit = scan.finish();
    audit.bytes = entry.size();
    match judged {
        Ok(Cut::No) => {}
        Ok(Cut::Yes) => audit
            .skipped
            .push(SkipReason::LongPieceCut { mib: LONGEST >> 20 }),
        Err(problem) => audit.skipped.push(problem),
    }
    let plain = entry.compression == Compression::None && !entry.is_read_once();
    if options.line_hashes == LineHashes::Wanted && plain {
        hash_lines(&mut audit, |lines| hashes_of(entry, lines));
    }
    audit
}

pub(super) fn open(entry: &FileEntry) -> Result<Windows, SkipReason> {
    let stream = open_stream(entry)?;
    Ok(Windows {
        stream,
        text: String::new(),
        base: 0,
        from: Position::default(),
        cut: Cut::No,
    })
}

/// Whether something was longer than is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Yes,
    No,
}

/// How far a pass came that does not tell code from strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Done,
    NeedsLexing,
}

/// Judges window by window, as long as no window asks for more than its text. Most large files are data.
fn without_lexing(entry: &FileEntry, scan: &mut FileScan) -> Result<Pass, SkipReason> {
    let mut reader = open(entry)?;
    let mut looked = false;
    loop {
        let read = reader.read();
        if !looked {
            looked = true;
            scan.look_at_head(&reader.text);
        }
        let at_end = !matches!(read, Ok(n) if n > 0);
        if reader.text.len() >= WINDOW || at_end {
            let until = if at_end {
                reader.text.len()
            } else {
                last_border(&reader.text)
            };
            let window = Window {
                text: &reader.text[..until],
                base: reader.base,
                from: reader.from,
                stretches: None,
                pieces: None,
            };
            let Some(end) = scan.window_without_lexing(&window) else {
                return Ok(Pass::NeedsLexing);
            };
            reader.forget(until, end);
        }
        match read {
            Ok(0) => return Ok(Pass::Done),
            Ok(_) => {}
            Err(problem) => return Err(problem),
        }
    }
}

/// Whether a file has its form from its front to its end, and is no program: parts of it would not read.
fn is_document(language: Language, shown: &str) -> bool {
    is_settings(language) || may_hold_sql(language, shown) && !holds_sql(language)
}

/// A document: held whole where a window asks for more than its text.
fn document(
    entry: &FileEntry,
    scan: &mut FileScan,
    one_document: &OneDocument,
) -> Result<(), SkipReason> {
    if without_lexing(entry, scan)? == Pass::Done {
        return Ok(());
    }
    let _turn = one_document
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let mut reader = open(entry)?;
    let read = reader.read_all(LARGEST_DOCUMENT);
    *scan = scan.restarted();
    if let Err(too_large @ SkipReason::DocumentTooLarge { .. }) = read {
        scan.leave_out_forms();
        program(&mut open(entry)?, scan, entry.language)?;
        return Err(too_large);
    }
    scan.look_at_head(&reader.text);
    scan.whole(&reader.text);
    read
}

/// The end of the last line, or of the last word of a text that is one line.
fn last_border(text: &str) -> usize {
    let line = memchr::memrchr(b'\n', text.as_bytes()).map(|at| at + 1);
    let word = || {
        text.rfind(|c: char| !c.is_alphanumeric() && c != '_')
            .map(|at| at + text[at..].chars().next().map_or(0, char::len_utf8))
    };
    line.or_else(word).unwrap_or(text.len())
}

/// The text that has been read and not been judged.
pub(super) struct Windows {
    stream: TextStream,
    pub(super) text: String,
    pub(super) base: u64,
    pub(super) from: Position,
    cut: Cut,
}

impl Windows {
    /// Reads on; `Ok(0)` at the end. A broken file's error is told after what could be read of it.
    pub(super) fn read(&mut self) -> Result<usize, SkipReason> {
        self.stream
            .next(&mut self.text)
            .map_err(|e| SkipReason::CutShort(e.to_string()))
    }

    /// Reads on to the end, or until a little more than `most` bytes are here, which is told.
    pub(super) fn read_all(&mut self, most: usize) -> Result<(), SkipReason> {
        while self.text.len() <= most {
            if self.read()? == 0 {
                return Ok(());
            }
        }
        let mib = (most >> 20) as u64;
        Err(SkipReason::DocumentTooLarge { mib })
    }

    /// Forgets the first `len` bytes; `end` is the position after them.
    pub(super) fn forget(&mut self, len: usize, end: Position) {
        self.text.drain(..len);
        self.base += len as u64;
        self.from = end;
    }
}

fn position_after(text: &str, from: Position) -> Position {
    crate::codebase::LineCursor::continued(text, from).position(text.len())
}

/// A script: windows end where statements do.
fn script(reader: &mut Windows, scan: &mut FileScan) -> Result<(), SkipReason> {
    let mut splitter = Splitter::new(scan.dialect());
    let mut ends = Vec::new();
    let mut fed = 0;
    let mut looked = false;
    let mut over = Over::Nothing;
    loop {
        let read = reader.read();
        if !looked {
            looked = true;
            scan.look_at_head(&reader.text);
        }
        splitter.feed(&reader.text.as_bytes()[fed..], &mut ends);
        fed = reader.text.len();
        let at_end = !matches!(read, Ok(n) if n > 0);
        if reader.stream.has_replaced() {
            scan.expect_replaced();
        }
        match over {
            Over::Nothing => {}
            Over::Text | Over::Rows => {
                let end = ends.first().copied();
                let follows = match at_end {
                    true => End::OfText,
                    false => End::MoreFollows,
                };
                let (done, ended) = pass_over(reader, scan, over, end, follows);
                fed -= done;
                if !ended {
                    continue;
                }
                if end.is_some() {
                    ends.remove(0);
                }
                over = Over::Nothing;
            }
        }
        let whole = ends.last().map_or(0, |p| (p.next - reader.base) as usize);
        let too_long = reader.text.len() - whole > LONGEST;
        if reader.text.len() >= WINDOW && whole > 0 || at_end || too_long {
            let until = if at_end || too_long {
                reader.text.len()
            } else {
                whole
            };
            let pieces = pieces(&ends, reader.base, until);
            let window = Window {
                text: &reader.text[..until],
                base: reader.base,
                from: reader.from,
                stretches: None,
                pieces: Some(&pieces),
            };
            let mut end = scan.window(&window);
            let mut until = until;
            if too_long && !at_end {
                reader.cut = Cut::Yes;
                over = Over::Text;
                if let Some(read) = scan.rows_read_to(&window) {
                    over = Over::Rows;
                    until = read;
                    end = position_after(&reader.text[..until], reader.from);
                }
            }
            reader.forget(until, end);
            ends.clear();
            fed -= until;
        }
        match read {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(problem) => return Err(problem),
        }
    }
}

/// What is done with the rest of a statement whose beginning was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Nothing,
    /// It is passed over.
    Text,
    /// It is read as data.
    Rows,
}

/// Goes on in a statement that was judged by its beginning: tells how many bytes were done with, and whether the
/// statement has ended.
fn pass_over(
    reader: &mut Windows,
    scan: &mut FileScan,
    over: Over,
    end: Option<Piece>,
    follows: End,
) -> (usize, bool) {
    let base = reader.base;
    let all = reader.text.len();
    let ended = end.is_some() || follows == End::OfText;
    let statement = end.map_or(all, |p| (p.end - base) as usize);
    let mut done = end.map_or(all, |p| (p.next - base) as usize);
    if over == Over::Rows {
        let window = Window {
            text: &reader.text[..statement],
            base,
            from: reader.from,
            stretches: None,
            pieces: None,
        };
        let read = scan.more_rows(&window, LONGEST);
        done = if ended { done } else { read };
    }
    let after = position_after(&reader.text[..done], reader.from);
    reader.forget(done, after);
    (done, ended)
}

fn pieces(ends: &[Piece], base: u64, until: usize) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut pieces: Vec<Range<usize>> = Vec::with_capacity(ends.len() + 1);
    for end in ends {
        pieces.push(start..(end.end - base) as usize);
        start = (end.next - base) as usize;
    }
    if start < until {
        pieces.push(start..until);
    }
    pieces
}

/// A program: windows end where stretches do, so that a literal is always whole.
fn program(
    reader: &mut Windows,
    scan: &mut FileScan,
    language: Language,
) -> Result<(), SkipReason> {
    let mut state = LexState::new(language);
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut lexed = 0;
    let mut looked = false;
    loop {
        let read = reader.read();
        if !looked {
            looked = true;
            scan.look_at_head(&reader.text);
        }
        let at_end = !matches!(read, Ok(n) if n > 0);
        if reader.text.len() >= WINDOW || at_end {
            let end = if at_end {
                End::OfText
            } else {
                End::MoreFollows
            };
            lex_chunk(&mut state, &reader.text[lexed..], end, &mut stretches);
            lexed = reader.text.len();
            let whole = match end {
                End::OfText => reader.text.len(),
                End::MoreFollows => {
                    (state.unfinished_from() as u64
                        - reader.base.min(state.unfinished_from() as u64))
                        as usize
                }
            };
            let too_long = reader.text.len() - whole > LONGEST;
            if too_long {
                reader.cut = Cut::Yes;
            }
            let until = if too_long { reader.text.len() } else { whole };
            if until > 0 {
                lexed -= until;
                stretches = judge_stretches(reader, scan, stretches, until);
            }
        }
        match read {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(problem) => return Err(problem),
        }
    }
}

/// Judges the first `until` bytes with their stretches (told from the start of the file) and gives back the others.
fn judge_stretches(
    reader: &mut Windows,
    scan: &mut FileScan,
    stretches: Vec<Stretch>,
    until: usize,
) -> Vec<Stretch> {
    let base = reader.base as usize;
    let (inside, rest): (Vec<Stretch>, Vec<Stretch>) =
        stretches.into_iter().partition(|s| s.start < base + until);
    let inside: Vec<Stretch> = inside
        .into_iter()
        .map(|s| s.moved_back(base, until))
        .collect();
    let window = Window {
        text: &reader.text[..until],
        base: reader.base,
        from: reader.from,
        stretches: Some(&inside),
        pieces: None,
    };
    let end = scan.window(&window);
    reader.forget(until, end);
    rest
}

/// The line hashes of a large file: a second pass over its bytes, for reports that want them.
fn hashes_of(entry: &FileEntry, lines: &[u32]) -> Vec<String> {
    let mut hasher = LineHasher::new();
    let mut buffer = vec![0; 256 << 10];
    let Ok(mut file) = File::open(&entry.path) else {
        return Vec::new();
    };
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return hasher.finish().of(lines),
            Ok(n) => hasher.feed(&buffer[..n]),
            Err(_) => return Vec::new(),
        }
    }
}
