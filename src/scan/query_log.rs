//! A query log: each statement judged where it is first seen, and counted where it runs again with other values.

use super::FileAudit;
use super::ScanOptions;
use super::file::{FileScan, ScriptReading, Window};
use super::large::{self, LONGEST, Windows};
use super::net::Wholeness;
use crate::codebase::{
    FileEntry, LineCursor, LogRest, LogValues, Logged, LoggedEnd, Position, QueryLog,
};
use crate::model::{Runs, SkipReason};
use crate::sql::{Digest, Digester};
use std::collections::HashMap;
use std::ops::Range;
use std::slice;

/// Shapes of statements that are kept apart: what bounds the memory, however many statements there are.
const MOST_SHAPES: usize = 100_000;

pub(super) fn audit(entry: &FileEntry, scan: FileScan, options: &ScanOptions) -> FileAudit {
    let mut reading = Reading {
        scan,
        options,
        digester: Digester::new(options.dialect),
        shapes: HashMap::new(),
        yields: Vec::new(),
        statements: 0,
        not_judged: false,
        cut: false,
    };
    let mut bytes = entry.size();
    let read = large::open(entry).and_then(|mut windows| {
        let read = reading.read(&mut windows);
        bytes = bytes.max(windows.base);
        read
    });
    let skipped = [
        reading.not_judged.then_some(SkipReason::LogTooVaried {
            statements: MOST_SHAPES,
        }),
        reading
            .cut
            .then_some(SkipReason::LongPieceCut { mib: LONGEST >> 20 }),
        read.err().map(|reason| match reason {
            SkipReason::Binary => SkipReason::NoText,
            other => other,
        }),
    ];
    let mut audit = reading.finish();
    audit.bytes = bytes;
    audit.skipped.extend(skipped.into_iter().flatten());
    audit
}

/// A log on its way through.
struct Reading<'c> {
    scan: FileScan<'c>,
    options: &'c ScanOptions,
    digester: Digester,
    /// What each shape of a statement gave: a position in `yields`, or none.
    shapes: HashMap<Digest, Option<u32>>,
    yields: Vec<Yield>,
    statements: u64,
    /// A statement of a further shape came than are kept apart.
    not_judged: bool,
    cut: bool,
}

/// What the first statement of a shape gave, and how often the shape ran.
struct Yield {
    runs: Runs,
    /// Positions in the audit's findings.
    found: Box<[usize]>,
    /// Positions in the audit's questions.
    pending: Range<usize>,
}

impl Reading<'_> {
    fn read(&mut self, windows: &mut Windows) -> Result<(), SkipReason> {
        let mut log = None;
        loop {
            let read = windows.read();
            let rest = match read {
                Ok(n) if n > 0 => LogRest::Follows,
                _ => LogRest::IsHere,
            };
            let log = match &mut log {
                Some(log) => log,
                None => log.insert(form(&windows.text)?),
            };
            let end = self.statements(windows, log, rest);
            windows.forget(log.forget(), end);
            match read {
                Ok(0) if self.statements == 0 => return Err(SkipReason::LogWithoutStatement),
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(problem) => return Err(problem),
            }
        }
    }

    /// Judges the statements that end in the window, and tells the position behind what can be forgotten.
    fn statements(&mut self, windows: &Windows, log: &mut QueryLog, rest: LogRest) -> Position {
        let mut cursor = LineCursor::continued(&windows.text, windows.from);
        while let Some(logged) = log.next(&windows.text, rest) {
            self.statement(windows, log.values(), &logged, &mut cursor);
        }
        if windows.text.len() > LONGEST {
            for logged in log.cut(&windows.text) {
                self.cut |= logged.end == LoggedEnd::CutOff;
                self.statement(windows, log.values(), &logged, &mut cursor);
            }
        }
        cursor.position(log.kept_from())
    }

    fn statement(
        &mut self,
        windows: &Windows,
        values: LogValues,
        logged: &Logged,
        cursor: &mut LineCursor,
    ) {
        self.statements += 1;
        let text = &windows.text[logged.range.clone()];
        let digest = self.digester.digest(text);
        let runs = Runs {
            times: 1,
            micros: logged.micros,
        };
        match self.shapes.get(&digest) {
            Some(Some(known)) => self.yields[*known as usize].runs.add(runs),
            Some(None) => {}
            None if self.shapes.len() >= MOST_SHAPES => self.not_judged = true,
            None => {
                let whole = 0..text.len();
                let window = Window {
                    base: windows.base + logged.range.start as u64,
                    from: cursor.position(logged.range.start),
                    pieces: is_one_statement(text).then_some(slice::from_ref(&whole)),
                    ..Window::whole(text)
                };
                let wholeness = match logged.end {
                    LoggedEnd::Seen => Wholeness::Whole,
                    // The cut may go through a word.
                    LoggedEnd::CutOff => Wholeness::Part,
                };
                let given = self.judge(&window, values, wholeness, digest, runs);
                self.shapes.insert(digest, given);
            }
        }
    }

    /// Judges the first statement of a shape; a position in `yields` where it gave something.
    fn judge(
        &mut self,
        window: &Window,
        values: LogValues,
        wholeness: Wholeness,
        digest: Digest,
        runs: Runs,
    ) -> Option<u32> {
        let dialect = match values {
            LogValues::Written => self.options.dialect,
            LogValues::MayBePlaceholders => self.options.dialect.embedded(),
        };
        let pending = self.scan.audit.pending.len();
        let known = self.scan.audit.found.len();
        let found = self
            .scan
            .logged(window, ScriptReading { dialect, wholeness });
        let audit = &mut self.scan.audit;
        for found in &mut audit.found[known..] {
            let place = &mut found.finding.place;
            place.line_hash = line_hash(digest, window.from, place.region.start_line);
        }
        for (_, place) in audit.pending[pending..]
            .iter_mut()
            .flat_map(|p| &mut p.places)
        {
            place.line_hash = line_hash(digest, window.from, place.region.start_line);
        }
        let pending = pending..audit.pending.len();
        if found.is_empty() && pending.is_empty() {
            return None;
        }
        self.yields.push(Yield {
            runs,
            found: found.into(),
            pending,
        });
        u32::try_from(self.yields.len() - 1).ok()
    }

    /// The audit, in which every finding knows how often its statements ran.
    fn finish(self) -> FileAudit {
        let mut audit = self.scan.finish();
        for given in self.yields {
            let runs = Some(given.runs);
            for at in given.found {
                let finding = &mut audit.found[at].finding;
                finding.runs = Runs::joined(finding.runs, runs);
            }
            for pending in &mut audit.pending[given.pending] {
                pending.runs = runs;
            }
        }
        audit
    }
}

fn form(front: &str) -> Result<QueryLog, SkipReason> {
    QueryLog::of_front(front).ok_or(match front.trim().is_empty() {
        true => SkipReason::LogWithoutStatement,
        false => SkipReason::LogFormUnknown,
    })
}

/// A client may send several statements at once; the body of a routine is none of them.
fn is_one_statement(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let creates = ["create", "alter"];
    let with_body = ["procedure", "function", "trigger", "event", "package"];
    let is = |word: &str, among: &[&str]| among.iter().any(|a| word.eq_ignore_ascii_case(a));
    words.next().is_some_and(|first| is(first, &creates))
        && words.take(24).any(|word| is(word, &with_body))
}

/// In a log lines move whenever it is written anew: the shape of the statement knows a finding again, not its line.
fn line_hash(digest: Digest, statement: Position, line: u32) -> Box<str> {
    let within = line.saturating_sub(statement.line) + 1;
    format!("{:x}:{within}", digest.number()).into()
}
