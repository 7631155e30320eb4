//! One file: prefilter, then only what its hits call for. One pure step from text to findings, facts and questions.

use super::compile::{CompiledRules, Learning, Uses};
use super::data::DataReader;
use super::few_rows::few_rows;
use super::matcher::{Pending, Question, RunBy, column_key, subjects, view};
use super::net::{Caught, Depends, Told, Wholeness, is_dollar_quoted};
use super::prefilter::{FirstLook, Hit, SIGN_WINDOW};
use super::suppress::{Marker, holds_back, markers_at};
use super::{FileAudit, Found, ScanOptions};
use crate::codebase::{
    BuiltKind, CHUNK, CharBoundary, Compression, DriverContext, Drivers, FileEntry, Framework,
    LONG_SQL, LineCursor, Masker, Origin, Position, Snippets, SqlHost, SqlKind, Stretch, Wanted,
    built_queries, compared_in_place, framework_of, hosted_statements, is_keyword_list,
    is_settings, is_sql_document, lex, literal_signs, may_build_queries, may_hold_sql,
    opened_by_names, opened_by_options, parts_that_go_back, read_orm, settings, sql_opened_by,
    sql_opened_with_call, sql_opened_with_rule_word,
};
use crate::model::{
    Breaks, Capture, Certainty, Definition, Fact, FileClass, FileNumber, Finding, Language,
    MOST_FURTHER, Medium, Place, Region, Related, Rows, RuleNumber, Site, SkipReason, SourceMap,
    Span,
};
use crate::rules::{Beside, Tell, TextScope};
use crate::sql::{
    Dialect, Sources, Splitter, Tokens, definitions, grouped_queries, insert_rows, inserted_rows,
    is_foreign_to_mysql, plain_rows, sources, sources_within, tokenize,
};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// How far before a literal its call may stand, in bytes.
const CALL_REACH: usize = 256;

/// Bytes from which a statement is long, and of which the nets look at where no rule looks at it at all.
const NET_HEAD: usize = 16 << 10;

/// Bytes of rows without words that are worth passing over: two windows of the prefilter.
const PLAIN_LEAST: usize = 8 << 10;

/// A part of a file that is judged at once: the whole of a small file, a window of a large one.
pub(super) struct Window<'t> {
    pub(super) text: &'t str,
    /// Byte offset of the text in the file.
    pub(super) base: u64,
    /// Line and column of the text's first byte.
    pub(super) from: Position,
    /// Code, comments and strings, where the caller has them already.
    pub(super) stretches: Option<&'t [Stretch]>,
    /// Statement ends, where the caller has them already (bytes in `text`).
    pub(super) pieces: Option<&'t [Range<usize>]>,
}

impl<'t> Window<'t> {
    pub(super) fn whole(text: &'t str) -> Self {
        Self {
            text,
            base: 0,
            from: Position::default(),
            stretches: None,
            pieces: None,
        }
    }
}

/// What tells lines and columns of a window, and what stands there.
struct Edge<'t> {
    cursor: LineCursor<'t>,
    snippets: Snippets<'t>,
}

impl<'t> Edge<'t> {
    fn of(window: &Window<'t>) -> Self {
        Self {
            cursor: LineCursor::continued(window.text, window.from),
            snippets: Snippets::of(window.text),
        }
    }
}

/// The state of one file's scan.
pub(super) struct FileScan<'c> {
    compiled: &'c CompiledRules,
    options: &'c ScanOptions,
    entry: &'c FileEntry,
    file: FileNumber,
    sql_is_judged: bool,
    class_is_learned: bool,
    settings_are_read: bool,
    looks: Looks,
    raw: Vec<RawFinding>,
    facts: Vec<(Definition, Span)>,
    questions: Vec<RawQuestion>,
    markers: Vec<Marker>,
    grammar_memory: crate::sql::Memory,
    folded: HashMap<(RuleNumber, FileClass, Box<str>), usize>,
    script_reading: ScriptReading,
    /// Positions in the audit's findings that were added or counted since they were last asked for; kept for logs alone.
    touched: Option<Vec<usize>>,
    refusals: Refusals,
    /// Bytes of the window that are only run to go back.
    back: Vec<Range<usize>>,
    /// Bytes of the window that were judged as SQL, by their ends.
    judged: Vec<Range<usize>>,
    data: DataReader<'c>,
    pub(super) audit: FileAudit,
}

/// What the prefilter told of a window. One file's is used again for the next.
#[derive(Default)]
struct Looks {
    first: FirstLook,
    hits: Vec<Hit>,
    /// The hits that a sql rule or an analysis asks for, in their order.
    candidates: Vec<Hit>,
    /// Where SQL may open in the window, in bytes, rising.
    openings: Vec<u32>,
    /// The byte where all of that ends at the latest.
    until: usize,
    /// Where that compares something with what is given in place, in bytes, rising.
    compared: Vec<u32>,
}

thread_local! {
    static LOOKS: RefCell<Looks> = RefCell::default();
}

/// How the statements of a script are to be read.
#[derive(Clone, Copy)]
pub(super) struct ScriptReading {
    pub(super) dialect: Dialect,
    /// The most that may be said of a statement's end.
    pub(super) wholeness: Wholeness,
}

struct RawFinding {
    rule: RuleNumber,
    span: Span,
    certainty: Certainty,
    captures: Vec<Capture>,
    key: Option<Box<str>>,
    /// What the code around it says, where the file's class does not.
    class: Option<FileClass>,
}

/// A question that only the whole tree can answer.
struct RawQuestion {
    rule: RuleNumber,
    question: Question,
    spans: Vec<Span>,
    certainty: Certainty,
    class: Option<FileClass>,
}

/// How much had been found before a statement was judged.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Yield {
    raw: usize,
    facts: usize,
    questions: usize,
}

/// A statement to be judged: its text, where it stands, and how sure it is that it is SQL.
struct Statement<'s> {
    text: &'s str,
    map: &'s SourceMap,
    certainty: Certainty,
    dialect: Dialect,
    wholeness: Wholeness,
    /// The table that the code around it tells: that of the model which is asked.
    about: Option<String>,
}

/// What looks at a statement.
#[derive(Clone, Copy)]
enum JudgedBy {
    Rules,
    NetsAlone,
}

/// Whether a statement's rows were read as data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReadAs {
    Data,
    Statement,
}

/// Whether what rules ask to stand beside a match is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refusals {
    LookedFor,
    Assumed,
}

/// What the hits of a window call for.
#[derive(Default)]
struct Calls {
    sql: bool,
    text: Vec<u32>,
    setting: Vec<u32>,
    suppressions: Vec<usize>,
    /// The ORM that the file is read for.
    orm: Option<Framework>,
    /// Queries are put together call by call.
    builds: bool,
}

/// What the schema is asked about the columns of a statement.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    All,
    /// Whether columns can be compared with text that is given in place.
    GivenText,
}

impl<'c> FileScan<'c> {
    pub(super) fn new(
        compiled: &'c CompiledRules,
        options: &'c ScanOptions,
        entry: &'c FileEntry,
        file: FileNumber,
    ) -> Self {
        Self {
            compiled,
            options,
            entry,
            file,
            sql_is_judged: compiled.judges_sql()
                && may_hold_sql(entry.language, &entry.shown)
                && (entry.language != Language::Sql || is_of_source(entry, options)),
            class_is_learned: false,
            settings_are_read: true,
            looks: LOOKS.take(),
            raw: Vec::new(),
            facts: Vec::new(),
            questions: Vec::new(),
            markers: Vec::new(),
            grammar_memory: crate::sql::Memory::default(),
            folded: HashMap::new(),
            script_reading: ScriptReading {
                dialect: options.dialect,
                wholeness: Wholeness::Whole,
            },
            touched: None,
            refusals: Refusals::LookedFor,
            back: Vec::new(),
            judged: Vec::new(),
            data: DataReader::new(&compiled.data),
            audit: FileAudit::default(),
        }
    }

    /// An example of a rule stands for a project of its source: what refusals must stand beside is told without them.
    pub(super) fn of_example(mut self) -> Self {
        self.refusals = Refusals::Assumed;
        self.audit.is_refused = true;
        // Its text is UTF-8: there U+FFFD stands for bytes that are not.
        self.data.expect_replaced();
        self
    }

    /// Whether any rule looks at the text of the file.
    pub(super) fn asks_for_text(&self) -> bool {
        self.sql_is_judged
            || is_settings(self.entry.language) && !self.compiled.setting.is_empty()
            || self.compiled.texts.want(self.entry)
            || self.compiled.judges_sql()
                && framework_of(&[], "", self.entry.language, &self.entry.shown).is_some()
    }

    /// What the path alone tells, whether or not the file can be read.
    pub(super) fn path(&mut self) {
        for (rule, glob) in &self.compiled.file {
            if glob.matches(&self.entry.shown) {
                let region = Region {
                    start_line: 1,
                    start_column: 1,
                    end_line: 1,
                    end_column: 1,
                };
                let place = Place {
                    region,
                    snippet: shortened(&self.entry.shown),
                    line_hash: "".into(),
                };
                self.push(
                    RawFinding {
                        rule: *rule,
                        span: Span::default(),
                        certainty: Certainty::Certain,
                        captures: Vec::new(),
                        key: None,
                        class: None,
                    },
                    |_, _| place,
                );
            }
        }
    }

    /// What the beginning of the file says of all of it.
    pub(super) fn look_at_head(&mut self, text: &str) {
        self.look_for_other_engine(text);
        self.learn_class(text);
    }

    /// A `.sql` file that says it was made by another engine is not judged as SQL of this source.
    pub(super) fn look_for_other_engine(&mut self, text: &str) {
        if self.entry.language != Language::Sql {
            return;
        }
        let head = &text[..text.floor_char_boundary_at(2048)];
        let says_dump =
            |line: &str| line.starts_with("--") && line.to_ascii_lowercase().contains("dump");
        if head.lines().any(says_dump) {
            self.audit.medium = Some(Medium::Dump);
        }
        let other = [
            "PostgreSQL database dump",
            "PRAGMA foreign_keys",
            "SET ANSI_NULLS",
            "Oracle SQL Developer",
            "pg_catalog.set_config",
        ];
        if self.options.source_engines.iter().any(|e| e == "mysql")
            && other.iter().any(|o| head.contains(o))
        {
            self.sql_is_judged = false;
        }
    }

    /// What the text says of the file's class, where its path says nothing: looked for once, and only where it matters.
    fn learn_class(&mut self, text: &str) {
        if std::mem::replace(&mut self.class_is_learned, true)
            || self.entry.class != FileClass::Production
        {
            return;
        }
        let made = crate::codebase::says_generated(text)
            || crate::codebase::says_minified(text, self.entry.language);
        if made {
            self.audit.class = Some(FileClass::Generated);
        }
    }

    /// Bytes that could not be decoded stand as U+FFFD in the text from now on.
    pub(super) fn expect_replaced(&mut self) {
        self.data.expect_replaced();
    }

    /// Whether the rows of INSERT statements are read as data.
    fn reads_data(&self) -> bool {
        self.sql_is_judged
            && self.entry.language == Language::Sql
            && self.entry.origin != Origin::QueryLog
            && !self.compiled.data.is_empty()
    }

    /// The bytes of a window up to which rows were read, where its last statement is an INSERT that goes on behind it.
    pub(super) fn rows_read_to(&self, window: &Window) -> Option<usize> {
        let last = window.pieces?.last()?;
        let read = self.data.read_in(window.base + last.start as u64)?;
        self.reads_data().then_some((read - window.base) as usize)
    }

    /// Reads on in rows whose beginning was judged with the window before: tells the bytes that are done with. `most`
    /// is how many bytes of a row are held.
    pub(super) fn more_rows(&mut self, window: &Window, most: usize) -> usize {
        let read = self.data.read_on(window.text, window.base, most);
        self.place_data(window, &mut Edge::of(window));
        read
    }

    /// From now on only the text is judged: the file is too large for its form to be read.
    pub(super) fn leave_out_forms(&mut self) {
        self.sql_is_judged = false;
        self.settings_are_read = false;
    }

    /// In which statements of a script are told apart.
    pub(super) fn dialect(&self) -> Dialect {
        self.options.dialect
    }

    /// A scan of the same file from its start.
    pub(super) fn restarted(&self) -> Self {
        let mut scan = Self::new(self.compiled, self.options, self.entry, self.file);
        scan.path();
        scan
    }

    /// Judges the whole of a file.
    pub(super) fn whole(&mut self, text: &str) {
        let window = Window::whole(text);
        let calls = self.look(&window);
        self.called(&window, &calls);
    }

    /// Judges a window and tells where its end stands.
    pub(super) fn window(&mut self, window: &Window) -> Position {
        let calls = self.look(window);
        let mut cursor = self.called(window, &calls);
        cursor.position(window.text.len())
    }

    /// Judges one statement of a log, and tells the positions in the audit's findings that it added or was counted in.
    pub(super) fn logged(&mut self, window: &Window, reading: ScriptReading) -> Vec<usize> {
        self.script_reading = reading;
        self.touched.get_or_insert_default();
        self.window(window);
        self.touched.take().unwrap_or_default()
    }

    /// The same, as long as nothing called for depends on what is code and what is a string, or on the form of the whole
    /// file; else `None`.
    pub(super) fn window_without_lexing(&mut self, window: &Window) -> Option<Position> {
        let mut calls = self.look(window);
        calls.orm = None;
        let lexing =
            calls.sql || calls.builds || !calls.setting.is_empty() || self.has_scope(&calls);
        (!lexing).then(|| self.called(window, &calls).position(window.text.len()))
    }

    fn look(&mut self, window: &Window) -> Calls {
        let text = window.text.as_bytes();
        self.looks.hits.clear();
        self.looks.candidates.clear();
        self.looks.openings.clear();
        self.looks.compared.clear();
        let script = self.sql_is_judged && self.entry.language == Language::Sql;
        if script || !self.compiled.judges_sql() {
            let plain = self.plain_rows(window);
            let hits = &mut self.looks.hits;
            self.compiled.prefilter.find_besides(text, &plain, hits);
            self.keep_candidates();
        } else {
            let signs = self
                .sql_is_judged
                .then(|| literal_signs(self.entry.language));
            let mut look = std::mem::take(&mut self.looks.first);
            look.hits.clear();
            look.calls.clear();
            let openings = self.compiled.openings(self.entry.language);
            openings.find(text, signs, &mut look);
            if self.sql_is_judged {
                self.look_behind_openings(text, &look);
            }
            self.looks.hits.clear();
            self.looks.hits.append(&mut look.hits);
            self.looks.first = look;
        }
        let mut calls = self.calls(text);
        calls.orm = self.orm(window);
        calls.builds = self.sql_is_judged
            && self.compiled.asked.asks()
            && window.stretches.is_none()
            && is_of_source(self.entry, self.options)
            && may_build_queries(window.text, self.entry.language);
        calls
    }

    /// Where the window's long INSERTs have rows in which words mean nothing; that they hold something that a text rule would
    /// tell in code says nothing of the code.
    fn plain_rows(&self, window: &Window) -> Vec<Range<usize>> {
        let long = |piece: &&Range<usize>| piece.len() > NET_HEAD;
        let pieces: Vec<_> = window
            .pieces
            .unwrap_or_default()
            .iter()
            .filter(long)
            .collect();
        let mut plain = Vec::new();
        if pieces.is_empty() {
            return plain;
        }
        for piece in pieces {
            let rows = plain_rows(&window.text[piece.clone()], PLAIN_LEAST).into_iter();
            plain.extend(rows.map(|r| piece.start + r.start..piece.start + r.end));
        }
        plain
    }

    /// Leaves in `openings` where SQL opens with a candidate behind, and the candidates there in `candidates`.
    fn look_behind_openings(&mut self, text: &[u8], look: &FirstLook) {
        let mut openings = self.opened(text, look);
        let document = is_sql_document(text, self.entry.language);
        if openings.is_empty() && !document || !is_of_source(self.entry, self.options) {
            return;
        }
        if document {
            self.compiled.prefilter.find(text, &mut self.looks.hits);
        } else {
            let mut looked_at = 0;
            for &(at, end) in &openings {
                // A chain of literals may have begun before.
                let start = (at as usize).saturating_sub(SIGN_WINDOW).max(looked_at);
                let end = match end - (at as usize) < LONG_SQL {
                    true => end.next_multiple_of(SIGN_WINDOW),
                    false => text.len(),
                };
                if start < end {
                    self.compiled
                        .prefilter
                        .find_in(text, start..end, &mut self.looks.hits);
                    looked_at = end;
                }
            }
        }
        self.keep_candidates();
        if self.compiled.asked.asks() {
            let compared = openings
                .iter()
                .filter_map(|&(at, end)| compared_in_place(text, at as usize, end))
                .map(|at| at as u32);
            self.looks.compared.extend(compared);
            self.looks.compared.sort_unstable();
        }
        openings.retain(|&(at, end)| {
            self.compares(at as usize, end) || self.holds_candidate(text, at as usize, end)
        });
        let ends = openings.iter().map(|(_, end)| *end);
        self.looks.until = match document {
            true => text.len(),
            false => ends.max().unwrap_or(0),
        };
        self.looks
            .openings
            .extend(openings.iter().map(|(at, _)| at));
    }

    /// Where SQL may open, in bytes, rising, each with the byte where it ends at the latest.
    fn opened(&self, text: &[u8], look: &FirstLook) -> Vec<(u32, usize)> {
        let language = self.entry.language;
        let by_word = look.hits.iter().filter_map(|hit| {
            let end = opened_until(text, hit, self.uses(hit), language)?;
            Some((hit.at, end))
        });
        let by_call = look.calls.iter().filter_map(|&at| {
            let end = sql_opened_with_call(text, at as usize)?;
            Some((at, end))
        });
        let by_name = opened_by_names(text, language);
        let by_name = by_name.map(|(at, end)| (at as u32, end));
        let by_option = opened_by_options(text, language);
        let by_option = by_option.map(|(at, end)| (at as u32, end));
        let mut openings: Vec<(u32, usize)> = by_word
            .chain(by_call)
            .chain(by_name)
            .chain(by_option)
            .collect();
        openings.sort_unstable();
        openings
    }

    fn keep_candidates(&mut self) {
        let uses = &self.compiled.uses;
        let is_candidate = |hit: &&Hit| {
            let uses = &uses[hit.word.0 as usize];
            uses.facts || uses.net || !uses.sql.is_empty()
        };
        self.looks
            .candidates
            .extend(self.looks.hits.iter().filter(is_candidate));
    }

    /// Does what is called for, and gives a cursor that has not passed the window's end.
    fn called<'t>(&mut self, window: &Window<'t>, calls: &Calls) -> LineCursor<'t> {
        let mut edge = Edge::of(window);
        let nothing = !calls.sql
            && !calls.builds
            && calls.orm.is_none()
            && calls.text.is_empty()
            && calls.setting.is_empty()
            && calls.suppressions.is_empty();
        if !nothing {
            if window.base == 0 {
                self.learn_class(window.text);
            }
            self.suppressions(window, calls, &mut edge.cursor);
            self.judge(window, calls);
            self.place(window, &mut edge);
        }
        edge.cursor
    }

    /// Whether a text rule that is called for looks at code, comments or strings alone.
    fn has_scope(&self, calls: &Calls) -> bool {
        calls.text.iter().any(|&n| {
            self.compiled.text[n as usize]
                .1
                .any_leaf(&|l| l.scope != TextScope::Any)
        })
    }

    fn uses(&self, hit: &Hit) -> &'c Uses {
        &self.compiled.uses[hit.word.0 as usize]
    }

    /// The ORM whose signs stand in the window, where that is a whole file.
    fn orm(&self, window: &Window) -> Option<Framework> {
        let signs = self.looks.hits.iter().filter_map(|hit| self.uses(hit).orm);
        let mut signs: Vec<Framework> = signs.collect();
        let entry = self.entry;
        let is_whole = window.base == 0
            && window.stretches.is_none()
            && window.pieces.is_none()
            && window.text.len() <= CHUNK
            && entry.compression == Compression::None;
        if !is_whole || !self.compiled.judges_sql() {
            return None;
        }
        signs.sort_unstable();
        signs.dedup();
        framework_of(&signs, window.text, entry.language, &entry.shown)
    }

    fn calls(&mut self, text: &[u8]) -> Calls {
        let mut calls = Calls::default();
        let always = &self.compiled.always;
        calls.text.extend(&always.text);
        calls.setting.extend(&always.setting);
        for hit in &self.looks.hits {
            let uses = &self.compiled.uses[hit.word.0 as usize];
            calls.text.extend(&uses.text);
            calls.setting.extend(&uses.setting);
            if uses.suppression {
                calls.suppressions.push(hit.at as usize);
            }
        }
        calls.sql = self.sql_is_judged
            && if self.entry.language == Language::Sql {
                !self.looks.candidates.is_empty()
                    || !always.sql.is_empty()
                    || self.compiled.net.is_cast()
                    || self.reads_data()
            } else {
                let document = || {
                    !self.looks.candidates.is_empty() && is_sql_document(text, self.entry.language)
                };
                !self.looks.openings.is_empty() || document()
            };
        calls.text.sort_unstable();
        calls.text.dedup();
        calls.text.retain(|&n| {
            let (_, tree) = &self.compiled.text[n as usize];
            let (shown, language) = (&self.entry.shown, self.entry.language);
            tree.may(&|leaf| leaf.wants(shown, language) && leaf.may_stand_in(text))
        });
        calls.setting.sort_unstable();
        calls.setting.dedup();
        calls.setting.retain(|&n| {
            self.settings_are_read
                && is_settings(self.entry.language)
                && self.compiled.setting[n as usize].1.wants(&self.entry.shown)
                && self.compiled.setting[n as usize]
                    .1
                    .may_stand_in(text, self.entry.language)
        });
        calls
    }

    fn suppressions(&mut self, window: &Window, calls: &Calls, cursor: &mut LineCursor) {
        for &at in &calls.suppressions {
            let line = cursor.position(at).line;
            self.markers
                .extend(markers_at(window.text, at, line, self.file));
        }
    }

    fn judge(&mut self, window: &Window, calls: &Calls) {
        let mut lexed = Vec::new();
        let embedded = calls.sql && self.entry.language != Language::Sql;
        let stretches = match window.stretches {
            Some(stretches) => stretches,
            None => {
                let until = self.lexed_until(window.text, calls, embedded);
                if until > 0 {
                    lex(window.text, self.entry.language, until, &mut lexed);
                }
                &lexed
            }
        };
        if calls.sql && self.entry.language == Language::Sql {
            self.script(window);
        } else if embedded {
            self.embedded(window, stretches);
        }
        if let Some(framework) = calls.orm {
            self.programmed(framework, window, stretches);
        }
        if calls.builds {
            self.built(window, stretches);
        }
        self.texts(window, calls, stretches);
        if !calls.setting.is_empty() && window.base == 0 {
            self.settings(window, calls);
        }
    }

    /// The bytes up to which what is called for depends on what is code, comment or string.
    fn lexed_until(&self, text: &str, calls: &Calls, embedded: bool) -> usize {
        let candidates = self.looks.candidates.iter().map(|hit| hit.at);
        let last = candidates.chain(self.looks.compared.iter().copied()).max();
        let of_sql = match last {
            _ if !embedded => 0,
            Some(last) => (last as usize).min(self.looks.until) + SIGN_WINDOW,
            None => text.len(),
        };
        let of_text = match self.has_scope(calls) {
            true => self.text_reach(text.as_bytes(), calls),
            false => 0,
        };
        match calls.builds || calls.orm.is_some() {
            true => text.len(),
            false => of_sql.max(of_text),
        }
    }

    /// The bytes behind which no text rule that is called for can match.
    fn text_reach(&self, text: &[u8], calls: &Calls) -> usize {
        let trees = calls
            .text
            .iter()
            .map(|&n| &self.compiled.text[n as usize].1);
        let leaves = trees.flat_map(|tree| tree.every_leaf());
        leaves.map(|leaf| leaf.reach_in(text)).max().unwrap_or(0)
    }

    // ---- SQL ----

    fn script(&mut self, window: &Window) {
        let mut own = Vec::new();
        let pieces = match window.pieces {
            Some(pieces) => pieces,
            None => {
                pieces_of(window.text, self.options.dialect, &mut own);
                &own
            }
        };
        let net = self.compiled.net.is_cast();
        let wholeness = if net && !is_dollar_quoted(window.text) {
            self.script_reading.wholeness
        } else {
            Wholeness::Part
        };
        for piece in pieces {
            let data = self.read_data(window, piece);
            let (candidates, facts) = self.candidates(piece.start, piece.end);
            if candidates.is_empty() && !facts && !net {
                continue;
            }
            let text = &window.text[piece.clone()];
            let counted = facts && self.counts_rows(text, window.base + piece.start as u64);
            if counted && candidates.is_empty() && !net {
                continue;
            }
            // The end of a long one may have been cut off.
            let wholeness = match text.len() > NET_HEAD {
                true => wholeness.min(Wholeness::MayGoOn),
                false => wholeness,
            };
            let by = match candidates.is_empty() && !facts {
                true => JudgedBy::NetsAlone,
                false => JudgedBy::Rules,
            };
            let (text, map) = match text.len() > NET_HEAD {
                true => self.long(text, piece.start, by, data),
                false => (Cow::Borrowed(text), SourceMap::verbatim(0, text.len())),
            };
            let before = self.raw.len();
            self.statement(
                &Statement {
                    text: &text,
                    map: &map.moved(window.base + piece.start as u64),
                    certainty: Certainty::Certain,
                    dialect: self.script_reading.dialect,
                    wholeness,
                    about: None,
                },
                &candidates,
                facts,
            );
            if data == ReadAs::Data {
                self.leave_to_data(window, before);
            }
        }
    }

    fn read_data(&mut self, window: &Window, piece: &Range<usize>) -> ReadAs {
        let base = window.base + piece.start as u64;
        let dialect = self.script_reading.dialect;
        let read = self
            .reads_data()
            .then(|| self.data.read(&window.text[piece.clone()], base, dialect));
        match read.flatten() {
            Some(()) => ReadAs::Data,
            None => ReadAs::Statement,
        }
    }

    /// Drops what rules told of zero dates in rows that were read as data: there they are told once a column.
    fn leave_to_data(&mut self, window: &Window, before: usize) {
        let rest = self.raw.split_off(before);
        let is_told_as_data = |found: &RawFinding| {
            let span = &found.span;
            let at = (span.start - window.base) as usize..(span.end - window.base) as usize;
            is_date_literal(window.text.get(at).unwrap_or_default())
        };
        let kept = rest.into_iter().filter(|found| !is_told_as_data(found));
        self.raw.extend(kept);
    }

    fn place_data(&mut self, window: &Window, edge: &mut Edge) {
        let mut data = std::mem::replace(&mut self.data, DataReader::new(&self.compiled.data));
        data.place(|span| self.place_of(window, edge, span));
        self.data = data;
    }

    /// What is judged of a long statement at byte `start` of the window.
    fn long<'t>(
        &self,
        text: &'t str,
        start: usize,
        by: JudgedBy,
        data: ReadAs,
    ) -> (Cow<'t, str>, SourceMap) {
        let hits = self.candidate_hits(start, start + text.len());
        let hits = hits.filter_map(|hit| Some(((hit.at as usize).checked_sub(start)?, hit.word)));
        // Who read the rows as data knows where they end.
        let (few, map) = match (data, insert_rows(text)) {
            (ReadAs::Data, _) => {
                let (first, ends) = self.data.row_ends();
                few_rows(text, first, ends, hits)
            }
            (ReadAs::Statement, Some(rows)) => {
                few_rows(text, rows.start(), rows.map(|row| row.end), hits)
            }
            (ReadAs::Statement, None) => return self.head_of_long(text, by),
        };
        (Cow::Owned(few), map)
    }

    fn head_of_long<'t>(&self, text: &'t str, by: JudgedBy) -> (Cow<'t, str>, SourceMap) {
        // Where only the nets look at it, the rest of so long a statement is more of the same.
        let end = match by {
            JudgedBy::NetsAlone => text.floor_char_boundary_at(NET_HEAD),
            JudgedBy::Rules => text.len(),
        };
        (Cow::Borrowed(&text[..end]), SourceMap::verbatim(0, end))
    }

    fn embedded(&mut self, window: &Window, stretches: &[Stretch]) {
        let wanted = Wanted {
            opens: &|start, end| self.may_hold_sql(start, end),
            holds: &|start, end| self.has_candidate(start, end),
        };
        let host = SqlHost {
            language: self.entry.language,
            shown: &self.entry.shown,
            engines: &self.options.source_engines,
        };
        let found = hosted_statements(window.text, host, stretches, wanted);
        let dialect = match self.entry.language {
            Language::CSharp => self.options.dialect.embedded().with_at_placeholders(),
            _ => self.options.dialect.embedded(),
        };
        let mut drivers = None;
        let judged = found.iter().map(|sql| &sql.span);
        let judged = judged.map(|span| span.start as usize..span.end as usize);
        self.judged = judged.collect();
        self.judged.sort_unstable_by_key(|of| of.end);
        for sql in found {
            let (candidates, facts) =
                self.candidates(sql.span.start as usize, sql.span.end as usize);
            // What is in no run as it is written tells no facts.
            let facts = facts && sql.kind != SqlKind::Parts;
            let before = self.found_so_far();
            let about = sql.model_table(self.entry.language);
            let map = sql.map.moved(window.base);
            let statement = Statement {
                text: &sql.text,
                map: &map,
                certainty: sql.certainty,
                dialect,
                wholeness: match sql.kind {
                    SqlKind::Statement => Wholeness::MayGoOn,
                    SqlKind::Fragment | SqlKind::Parts | SqlKind::Objects => Wholeness::Part,
                },
                about,
            };
            match sql.kind {
                SqlKind::Objects => self.ask_of_attributes(&statement),
                _ => self.statement(&statement, &candidates, facts),
            }
            if self.found_so_far() != before {
                let at = sql.span.start as usize;
                let context = self.context(window, at, sql.call.as_deref(), &mut drivers);
                let foreign = is_keyword_list(&sql.text)
                    || self.options.dialect == Dialect::MYSQL
                        && is_foreign_to_mysql(&tokenize(&sql.text, dialect));
                match foreign {
                    true => self.weigh(before, DriverContext::OtherEngine),
                    false => self.weigh(before, context),
                }
            }
        }
    }

    fn found_so_far(&self) -> Yield {
        Yield {
            raw: self.raw.len(),
            facts: self.facts.len(),
            questions: self.questions.len(),
        }
    }

    /// For which engine the literal at a byte is, which a call takes. The window is read for it once, and only where something was found.
    fn context<'t>(
        &self,
        window: &Window<'t>,
        at: usize,
        call: Option<&str>,
        drivers: &mut Option<Drivers<'t>>,
    ) -> DriverContext
    where
        'c: 't,
    {
        let options: &'c ScanOptions = self.options;
        let Some(engines) = &options.engines else {
            return DriverContext::Unclear;
        };
        let language = self.entry.language;
        let read = || match window.stretches {
            Some(stretches) => Drivers::of_part(window.text, language, stretches, engines),
            None => Drivers::of_whole(window.text, language, engines),
        };
        drivers.get_or_insert_with(read).context(at, call)
    }

    /// The same of code that is no SQL, at a byte. A file of another engine, by its name, holds nothing for this source.
    fn context_of_code<'t>(
        &self,
        window: &Window<'t>,
        at: usize,
        drivers: &mut Option<Drivers<'t>>,
    ) -> DriverContext
    where
        'c: 't,
    {
        let language = self.entry.language;
        if language == Language::Sql {
            return DriverContext::Unclear;
        }
        if is_settings(language) {
            return match is_of_third_engine(self.entry, self.options) {
                true => DriverContext::OtherEngine,
                false => DriverContext::Unclear,
            };
        }
        match is_of_source(self.entry, self.options) {
            true => self.context(window, at, None, drivers),
            false => DriverContext::OtherEngine,
        }
    }

    /// Drops what a statement gave that the source never runs, and counts apart what the target never does.
    fn weigh(&mut self, before: Yield, context: DriverContext) {
        match context {
            DriverContext::Unclear => {}
            DriverContext::OtherEngine => {
                self.raw.truncate(before.raw);
                self.facts.truncate(before.facts);
                self.questions.truncate(before.questions);
            }
            DriverContext::AlreadyPorted => {
                let ported = Some(FileClass::AlreadyPorted);
                self.raw[before.raw..]
                    .iter_mut()
                    .for_each(|found| found.class = ported);
                self.questions[before.questions..]
                    .iter_mut()
                    .for_each(|query| query.class = ported);
            }
        }
    }

    /// The class of what was found: only of production code does the code around it say more.
    fn class(&self, of_code: Option<FileClass>) -> FileClass {
        let of_file = self.audit.class.unwrap_or(self.entry.class);
        of_code
            .filter(|_| of_file == FileClass::Production)
            .unwrap_or(of_file)
    }

    /// Whether a candidate stands in bytes `start..end`, signs as well.
    fn holds_candidate(&self, text: &[u8], start: usize, end: usize) -> bool {
        let part = &text[start..end.min(text.len())];
        let stands = |hit: &Hit| {
            let sign = self.uses(hit).sign.as_deref();
            sign.is_none_or(|sign| memchr::memmem::find(part, sign).is_some())
        };
        !self.compiled.always.sql.is_empty() || self.candidate_hits(start, end).any(stands)
    }

    /// Whether SQL may open in a literal at bytes `start..end`, or in the call before it.
    fn may_hold_sql(&self, start: usize, end: usize) -> bool {
        let first = self
            .looks
            .openings
            .partition_point(|at| (*at as usize) + CALL_REACH < start);
        self.looks
            .openings
            .get(first)
            .is_some_and(|at| (*at as usize) < end)
    }

    /// Whether anything is compared with what is given in place, in bytes `start..end`.
    fn compares(&self, start: usize, end: usize) -> bool {
        let compared = &self.looks.compared;
        let first = compared.partition_point(|at| (*at as usize) < start);
        compared.get(first).is_some_and(|at| (*at as usize) < end)
    }

    /// Whether [`candidates`](Self::candidates) would tell anything, or the schema has something to judge.
    fn has_candidate(&self, start: usize, end: usize) -> bool {
        self.compares(start, end)
            || !self.compiled.always.sql.is_empty()
            || self.candidate_hits(start, end).next().is_some()
    }

    /// The sql parts whose words or signs stand in bytes `start..end`, and whether a word of facts does.
    fn candidates(&self, start: usize, end: usize) -> (Vec<u32>, bool) {
        let mut candidates = self.compiled.always.sql.clone();
        let mut facts = false;
        // A long statement holds the same words over and over.
        let mut met = vec![false; self.compiled.uses.len()];
        for hit in self.candidate_hits(start, end) {
            if !std::mem::replace(&mut met[hit.word.0 as usize], true) {
                let uses = self.uses(hit);
                candidates.extend(&uses.sql);
                facts |= uses.facts;
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        (candidates, facts)
    }

    /// The candidates in bytes `start..end`; a sign that stands before them in their window may stand in them as well.
    fn candidate_hits(&self, start: usize, end: usize) -> impl Iterator<Item = &Hit> {
        let window_start = start - start % SIGN_WINDOW;
        let first = self
            .looks
            .candidates
            .partition_point(|h| (h.at as usize) < window_start);
        self.looks.candidates[first..]
            .iter()
            .take_while(move |h| (h.at as usize) < end)
            .filter(move |h| h.at as usize >= start || self.uses(h).sign.is_some())
    }

    fn statement(&mut self, statement: &Statement, candidates: &[u32], facts: bool) {
        let mut tokens = tokenize(statement.text, statement.dialect);
        if is_session_comment(&tokens) {
            // The target reads it as a comment: nothing fails, and that its effect is lost is what comment rules tell.
            tokens.list.clear();
        }
        let mut masker = Masker::new(statement.text);
        let mut told = Vec::new();
        let before = self.raw.len();
        for &n in candidates {
            let (rule, tree) = &self.compiled.sql[n as usize];
            let head = &self.compiled.rules[rule.0 as usize];
            for found in tree.find_in(&tokens) {
                if head.explains_to_nets {
                    told.push(Told {
                        range: found.reported.clone(),
                        breaks: head.breaks,
                    });
                }
                if head.stands_for_others {
                    let of_rule = |subject: String| (*rule, subject.into());
                    let told = subjects(&tokens, &found).into_iter().map(of_rule);
                    self.audit.told.extend(told);
                }
                if rule.0 as usize >= self.compiled.reported {
                    continue;
                }
                let certainty = if found.through_hole {
                    statement.certainty.min(Certainty::Likely)
                } else {
                    statement.certainty
                };
                let key =
                    (head.tell == Tell::PerColumn).then(|| column_key(&tokens, &found).into());
                let capture = |(name, range): &(String, Range<usize>)| Capture {
                    name: name.as_str().into(),
                    text: cut(&masker.part(range.clone())),
                };
                self.raw.push(RawFinding {
                    rule: *rule,
                    span: statement.map.host(found.reported.start, found.reported.end),
                    certainty,
                    captures: found.captures.iter().map(capture).collect(),
                    key,
                    class: None,
                });
            }
        }
        if facts && statement.certainty >= Certainty::Likely {
            self.learn(&tokens, statement);
        }
        if statement.certainty >= Certainty::Likely {
            self.ask_of_columns(&tokens, statement, Asks::All);
        }
        let mut is_refused = told.iter().any(|t| t.breaks == Breaks::Fails);
        if statement.certainty >= Certainty::Likely && self.compiled.net.is_cast() {
            is_refused |= self.cast_nets(&tokens, statement, told) > 0;
        }
        if !is_refused && self.refusals == Refusals::LookedFor {
            self.hold_back_unshown(before);
        }
    }

    /// Drops what is told only beside a refusal, of a statement that has none.
    fn hold_back_unshown(&mut self, before: usize) {
        let rules = &self.compiled.rules;
        let rest = self.raw.split_off(before);
        let alone = |found: &RawFinding| rules[found.rule.0 as usize].beside != Beside::Statement;
        self.raw.extend(rest.into_iter().filter(alone));
    }

    /// How much the nets catch for certain.
    fn cast_nets(&mut self, tokens: &Tokens, statement: &Statement, told: Vec<Told>) -> usize {
        let found = self.compiled.net.catch(
            tokens,
            self.options.target,
            statement.wholeness,
            told,
            &mut self.grammar_memory,
        );
        let asks = |caught: &&Caught| matches!(caught.depends, Depends::Columns(..));
        let count = found.len() - found.iter().filter(asks).count();
        for caught in found {
            let span = statement.map.host(caught.range.start, caught.range.end);
            let certainty = caught.certainty.min(statement.certainty);
            let (name, text) = caught.capture;
            let capture = Capture {
                name: name.into(),
                text: text.into(),
            };
            let question = match caught.depends {
                Depends::Nothing => {
                    self.raw.push(RawFinding {
                        rule: caught.rule,
                        span,
                        certainty,
                        captures: vec![capture],
                        key: None,
                        class: None,
                    });
                    continue;
                }
                Depends::Name(name) => Question::Lacks { name, capture },
                Depends::Columns(application, mut sources) => {
                    Arc::make_mut(&mut sources)
                        .about
                        .clone_from(&statement.about);
                    Question::Takes {
                        target: self.options.target,
                        application,
                        sources,
                    }
                }
            };
            self.questions.push(RawQuestion {
                rule: caught.rule,
                question,
                spans: vec![span],
                certainty,
                class: None,
            });
        }
        count
    }

    /// Notes the rows of an INSERT where the whole catalogue is asked for.
    fn counts_rows(&mut self, text: &str, start: u64) -> bool {
        if self.compiled.learning != Learning::Catalogue {
            return false;
        }
        let Some(rows) = inserted_rows(text) else {
            return false;
        };
        let span = Span::new(rows.name.start, rows.name.end).moved(start);
        let rows = Rows {
            table: rows.table.into(),
            count: rows.count,
            bytes: rows.bytes,
        };
        match self.facts.last_mut() {
            Some((Definition::Rows(last), _)) if last.table == rows.table => last.add(&rows),
            _ => self.facts.push((Definition::Rows(rows), span)),
        }
        true
    }

    /// What the schema has to judge of queries that the program puts together.
    fn built(&mut self, window: &Window, stretches: &[Stretch]) {
        let language = self.entry.language;
        let dialect = self.options.dialect.embedded();
        let mut drivers = None;
        for query in built_queries(window.text, language, stretches) {
            let before = self.found_so_far();
            let at = query.map.host(0, 1).start as usize;
            let map = query.map.moved(window.base);
            let statement = Statement {
                text: &query.text,
                map: &map,
                certainty: Certainty::Likely,
                dialect,
                wholeness: Wholeness::Part,
                about: None,
            };
            let tokens = tokenize(statement.text, dialect);
            match &query.kind {
                BuiltKind::Grouped => self.ask_of_groups(&tokens, &statement),
                BuiltKind::Compared => {
                    self.ask_of_columns(&tokens, &statement, Asks::GivenText);
                }
                BuiltKind::Fragment(literal) if self.is_judged(literal) => continue,
                BuiltKind::Fragment(_) => {
                    self.ask_of_columns(&tokens, &statement, Asks::All);
                    self.ask_of_operands(&tokens, &statement);
                }
            }
            if self.found_so_far() != before {
                let context = self.context(window, at, None, &mut drivers);
                self.weigh(before, context);
            }
        }
    }

    /// Notes what a query over objects compares attributes with, where a rule asks for it.
    fn ask_of_attributes(&mut self, query: &Statement) {
        let tokens = tokenize(query.text, query.dialect);
        let nothing = Arc::new(Sources::default());
        for asking in self.compiled.asked.of_attributes(&tokens) {
            let host = |range: &Range<usize>| query.map.host(range.start, range.end);
            self.questions.push(RawQuestion {
                rule: asking.rule,
                question: Question::Use(asking.used, Arc::clone(&nothing)),
                spans: asking.places.iter().map(host).collect(),
                certainty: query.certainty,
                class: None,
            });
        }
    }

    /// Whether the literal at some bytes was judged as SQL for the words in it.
    fn is_judged(&self, literal: &Range<usize>) -> bool {
        let first = self.judged.partition_point(|of| of.end <= literal.start);
        let judged = self.judged.get(first);
        judged.is_some_and(|of| of.start < literal.end)
    }

    /// Notes what operators are applied to, where the schema has to judge it.
    fn ask_of_operands(&mut self, tokens: &Tokens, statement: &Statement) {
        let (target, wholeness) = (self.options.target, statement.wholeness);
        let memory = &mut self.grammar_memory;
        let net = &self.compiled.net;
        for caught in net.catch(tokens, target, wholeness, Vec::new(), memory) {
            let Depends::Columns(application, sources) = caught.depends else {
                continue;
            };
            self.questions.push(RawQuestion {
                rule: caught.rule,
                question: Question::Takes {
                    target,
                    application,
                    sources,
                },
                spans: vec![statement.map.host(caught.range.start, caught.range.end)],
                certainty: caught.certainty.min(statement.certainty),
                class: None,
            });
        }
    }

    /// Notes what the statement does with columns, where a rule asks for it.
    fn ask_of_columns(&mut self, tokens: &Tokens, statement: &Statement, asks: Asks) {
        if !self.compiled.asked.asks() {
            return;
        }
        let about = |mut sources: Sources| {
            sources.about.clone_from(&statement.about);
            Arc::new(sources)
        };
        let Some(sources) = sources(tokens).map(about) else {
            return;
        };
        let by = match self.entry.language {
            Language::Sql => RunBy::Script,
            _ => RunBy::Program,
        };
        for asking in self.compiled.asked.questions(tokens, by) {
            if asks == Asks::GivenText && !asking.used.is_of_text() {
                continue;
            }
            let host = |range: &Range<usize>| statement.map.host(range.start, range.end);
            let of_query = asking.query.and_then(|q| sources_within(tokens, q));
            let sources = of_query.map_or_else(|| Arc::clone(&sources), about);
            self.questions.push(RawQuestion {
                rule: asking.rule,
                question: Question::Use(asking.used, sources),
                spans: asking.places.iter().map(host).collect(),
                certainty: statement.certainty,
                class: None,
            });
        }
    }

    fn learn(&mut self, tokens: &Tokens, statement: &Statement) {
        let reads_data = self.reads_data();
        for (mut definition, range) in definitions(tokens) {
            for column in definition.columns_mut() {
                let name = column.span;
                column.span = statement.map.host(name.start as usize, name.end as usize);
            }
            if reads_data {
                let span = statement.map.host(range.start, range.end);
                self.data.learn(&definition, span);
            }
            self.facts
                .push((definition, statement.map.host(range.start, range.end)));
        }
        self.ask_of_groups(tokens, statement);
    }

    fn ask_of_groups(&mut self, tokens: &Tokens, statement: &Statement) {
        let grouped = self
            .compiled
            .analyses
            .iter()
            .find(|(_, a)| *a == super::matcher::Analysis::GroupByNotGrouped);
        let Some((rule, _)) = grouped else { return };
        for query in grouped_queries(tokens) {
            let places = query.selected.iter().map(|(_, place)| place);
            let spans = places
                .chain([&query.at])
                .map(|r| statement.map.host(r.start, r.end))
                .collect();
            self.questions.push(RawQuestion {
                rule: *rule,
                question: Question::Grouped(query),
                spans,
                certainty: statement.certainty,
                class: None,
            });
        }
    }

    /// What the program says of tables by the means of an ORM.
    fn programmed(&mut self, framework: Framework, window: &Window, stretches: &[Stretch]) {
        let (language, path) = (self.entry.language, &self.entry.shown);
        let reading = read_orm(framework, window.text, language, path, stretches);
        let span = |at: Range<usize>| Span::new(at.start, at.end).moved(window.base);
        if !reading.facts.is_empty() || !reading.back.is_empty() {
            self.audit.medium = Some(reading.medium);
        }
        let facts = reading.facts.into_iter();
        self.facts
            .extend(facts.map(|(definition, at)| (definition, span(at))));
        self.back = reading.back;
    }

    // ---- text and settings ----

    fn texts(&mut self, window: &Window, calls: &Calls, stretches: &[Stretch]) {
        let mut views: Vec<(TextScope, super::matcher::View)> = Vec::new();
        let mut masker = Masker::new(window.text);
        let mut drivers = None;
        for &n in &calls.text {
            let (rule, tree) = &self.compiled.text[n as usize];
            let found = tree.find(&mut |leaf| {
                if !leaf.wants(&self.entry.shown, self.entry.language) {
                    return Vec::new();
                }
                let at = views
                    .iter()
                    .position(|(scope, _)| *scope == leaf.scope)
                    .unwrap_or_else(|| {
                        views.push((leaf.scope, view(window.text, stretches, leaf.scope)));
                        views.len() - 1
                    });
                leaf.find(&views[at].1)
            });
            for range in found {
                let context = self.context_of_code(window, range.start, &mut drivers);
                if context == DriverContext::OtherEngine {
                    continue;
                }
                let text = cut(&masker.part(range.clone()));
                self.raw.push(RawFinding {
                    rule: *rule,
                    span: Span::new(range.start, range.end).moved(window.base),
                    certainty: Certainty::Likely,
                    captures: vec![Capture {
                        name: "match".into(),
                        text,
                    }],
                    key: None,
                    class: (context == DriverContext::AlreadyPorted)
                        .then_some(FileClass::AlreadyPorted),
                });
            }
        }
    }

    fn settings(&mut self, window: &Window, calls: &Calls) {
        let found = match settings(window.text, self.entry.language) {
            Ok(found) => found,
            Err(error) => {
                return self
                    .audit
                    .skipped
                    .push(SkipReason::SettingsUnread(error.to_string()));
            }
        };
        for &n in &calls.setting {
            let (rule, tree) = &self.compiled.setting[n as usize];
            for at in tree.find_in(&found.all) {
                let setting = &found.all[at];
                let key = setting.key.join(".");
                let span = if setting.span.is_empty() {
                    setting.key_span
                } else {
                    setting.span
                };
                self.raw.push(RawFinding {
                    rule: *rule,
                    span,
                    certainty: Certainty::Certain,
                    captures: vec![Capture {
                        name: "key".into(),
                        text: shortened(&key),
                    }],
                    key: (self.compiled.rules[rule.0 as usize].tell == Tell::PerSetting)
                        .then(|| format!("{key}={}", setting.value).into()),
                    class: None,
                });
            }
        }
    }

    // ---- from raw findings to findings ----

    /// Gives everything found in a window its lines and columns, holds back what is suppressed, folds what is told once.
    fn place(&mut self, window: &Window, edge: &mut Edge) {
        let mut raw = std::mem::take(&mut self.raw);
        raw.sort_by_key(|f| (f.span.start, f.span.end, f.rule));
        raw.dedup_by(|b, a| a.rule == b.rule && a.span == b.span);
        for found in raw.drain(..) {
            self.place_one(window, edge, found);
        }
        self.raw = raw;
        self.place_data(window, edge);
        self.place_facts(window, edge);
        for raw in std::mem::take(&mut self.questions) {
            let places: Vec<(Span, Place)> = raw
                .spans
                .into_iter()
                .map(|s| (s, self.place_of(window, edge, s)))
                .collect();
            self.audit.pending.push(Pending {
                rule: raw.rule,
                file: self.file,
                class: self.class(raw.class),
                certainty: raw.certainty,
                question: raw.question,
                places,
                runs: None,
            });
        }
    }

    /// In their order in the text, without those that are only run to go back.
    fn place_facts(&mut self, window: &Window, edge: &mut Edge) {
        let mut facts = std::mem::take(&mut self.facts);
        if facts.is_empty() {
            return;
        }
        facts.sort_by_key(|(_, span)| span.start);
        let mut back = parts_that_go_back(window.text);
        back.append(&mut self.back);
        for (mut definition, span) in facts {
            let at = (span.start - window.base) as usize;
            if back.iter().any(|part| part.contains(&at)) {
                continue;
            }
            if let Definition::Rows(rows) = &definition
                && let Some(last) = self.audit.facts.last_mut()
                && let Definition::Rows(before) = &mut last.definition
                && before.table == rows.table
            {
                before.add(rows);
                continue;
            }
            let place = self.place_of(window, edge, span);
            if self.compiled.learning == Learning::Answers {
                self.place_columns(window, edge, &mut definition);
            }
            self.audit.facts.push(Fact {
                definition,
                file: self.file,
                span,
                place,
            });
        }
    }

    /// Where the columns stand that a finding may be about.
    fn place_columns(&self, window: &Window, edge: &mut Edge, definition: &mut Definition) {
        let text = window.base..window.base + window.text.len() as u64;
        let medium = match self.entry.language {
            Language::Sql => Medium::SqlScript,
            _ => Medium::Program,
        };
        for column in definition.columns_mut() {
            let span = column.span;
            if !span.is_empty() && text.contains(&span.start) {
                column.site = Some(Box::new(Site {
                    file: self.file,
                    span,
                    place: self.place_of(window, edge, span),
                    medium,
                }));
            }
        }
    }

    fn place_one(&mut self, window: &Window, edge: &mut Edge, found: RawFinding) {
        let line = edge
            .cursor
            .position((found.span.start - window.base) as usize)
            .line;
        let head = &self.compiled.rules[found.rule.0 as usize];
        if self
            .markers
            .iter_mut()
            .any(|m| holds_back(m, &head.ids, line))
        {
            return;
        }
        self.push(found, |scan, span| scan.place_of(window, edge, span));
    }

    /// Adds a finding, or counts it where its fact has been told. A place costs more than all the rest of a finding, so
    /// only so many further ones of a fact get theirs.
    fn push(&mut self, found: RawFinding, place: impl FnOnce(&Self, Span) -> Place) {
        let head = &self.compiled.rules[found.rule.0 as usize];
        let key: Option<Box<str>> = match head.tell {
            Tell::Each => None,
            Tell::PerProject => Some("".into()),
            Tell::PerColumn | Tell::PerSetting => Some(found.key.unwrap_or_default()),
        };
        let class = self.class(found.class);
        if let Some(key) = &key {
            match self.folded.get(&(found.rule, class, key.clone())) {
                Some(&first) => {
                    if self.audit.found[first].finding.related.len() < MOST_FURTHER {
                        let further = Related {
                            file: self.file,
                            span: found.span,
                            place: place(self, found.span),
                        };
                        self.audit.found[first].finding.add_related([further]);
                    }
                    self.audit.found[first].finding.also += 1;
                    self.touched.iter_mut().for_each(|t| t.push(first));
                    return;
                }
                None => {
                    self.folded
                        .insert((found.rule, class, key.clone()), self.audit.found.len());
                }
            }
        }
        // What is told once for a fact is not proven by the statement that shows the fact.
        let unproven = key.is_some() && head.breaks == Breaks::Differs;
        let certainty = if unproven {
            found.certainty.min(Certainty::Likely)
        } else {
            found.certainty
        };
        let finding = Finding {
            rule: found.rule,
            file: self.file,
            span: found.span,
            place: place(self, found.span),
            certainty,
            class,
            also: 0,
            runs: None,
            captures: found.captures.into(),
            related: Box::new([]),
        };
        let position = self.audit.found.len();
        self.touched.iter_mut().for_each(|t| t.push(position));
        self.audit.found.push(Found { finding, key });
    }

    fn place_of(&self, window: &Window, edge: &mut Edge, span: Span) -> Place {
        let (start, end) = (
            (span.start - window.base) as usize,
            (span.end - window.base) as usize,
        );
        Place {
            region: edge.cursor.region(start, end),
            snippet: edge.snippets.at(start),
            line_hash: "".into(),
        }
    }

    /// Adds what the rows showed; a marker holds it back by its first place.
    fn finish_data(&mut self) {
        let (found, sketched) = self
            .data
            .finish(self.file, self.class(None), &self.audit.facts);
        for found in found {
            let line = found.finding.place.region.start_line;
            let ids = &self.compiled.rules[found.finding.rule.0 as usize].ids;
            if !self.markers.iter_mut().any(|m| holds_back(m, ids, line)) {
                self.audit.found.push(found);
            }
        }
        self.audit.sketched = sketched;
        if self.data.breaks_off() {
            self.audit.skipped.push(SkipReason::RowsBreakOff);
        }
        if let Some(keys) = self.data.keys_compared() {
            self.audit
                .skipped
                .push(SkipReason::KeysNotCompared { keys });
        }
        let columns = self.data.columns_passed_over() as u64;
        if columns > 0 {
            self.audit
                .skipped
                .push(SkipReason::ColumnsUnjudged { columns });
        }
    }

    /// The finished audit of the file.
    pub(super) fn finish(mut self) -> FileAudit {
        let failures = self.grammar_memory.failures();
        if failures > 0 {
            let statements = failures as u64;
            self.audit
                .skipped
                .push(SkipReason::GrammarFailed { statements });
        }
        LOOKS.set(std::mem::take(&mut self.looks));
        self.finish_data();
        self.audit.suppressions = self.markers.into_iter().map(|m| m.suppression).collect();
        self.audit
    }
}

/// Whether a text is nothing but a date in quotes.
fn is_date_literal(text: &str) -> bool {
    let inner = text
        .get(1..text.len().saturating_sub(1))
        .unwrap_or_default();
    text.starts_with(['\'', '"'])
        && inner.len() >= 10
        && inner.bytes().enumerate().all(|(n, b)| match n {
            4 | 7 => b == b'-',
            0..10 => b.is_ascii_digit(),
            _ => b.is_ascii_digit() || matches!(b, b' ' | b'T' | b':' | b'.'),
        })
}

/// SQL of another engine's folder or file is no finding for this source.
fn is_of_source(entry: &FileEntry, options: &ScanOptions) -> bool {
    if entry.origin != Origin::Tree {
        return true;
    }
    let engine = crate::codebase::engine_of_path(&entry.shown);
    engine.is_none_or(|e| {
        options.source_engines.is_empty() || options.source_engines.iter().any(|s| s == e)
    })
}

/// Settings of an engine that the migration does not touch. Those of the target may still name the source.
fn is_of_third_engine(entry: &FileEntry, options: &ScanOptions) -> bool {
    let target = options.engines.as_ref().map(|e| e.target.as_str());
    entry.origin == Origin::Tree
        && !options.source_engines.is_empty()
        && crate::codebase::engine_of_path(&entry.shown).is_some_and(|engine| {
            target != Some(engine) && options.source_engines.iter().all(|own| own != engine)
        })
}

/// Where what may be SQL ends that opens at a hit, or in the call it names.
fn opened_until(text: &[u8], hit: &Hit, uses: &Uses, language: Language) -> Option<usize> {
    let at = hit.at as usize;
    let by_word = uses
        .opens_sql
        .and_then(|opening| sql_opened_by(text, at, opening, language));
    let of_rule = uses.sign.is_none() && !uses.sql.is_empty();
    match by_word {
        None if of_rule => {
            sql_opened_with_rule_word(text, at, uses.opens_sql.unwrap_or_default(), language)
        }
        end => end,
    }
}

/// `/*!40101 SET NAMES utf8 */` and the like, of which the head of a dump is full.
fn is_session_comment(tokens: &Tokens) -> bool {
    let commented = tokens
        .comments
        .first()
        .zip(tokens.list.first())
        .is_some_and(|(comment, first)| comment.start < first.start);
    commented
        && tokens.text.trim_end().ends_with("*/")
        && (tokens.is(0, "set") || tokens.is(0, "alter"))
}

/// The statements of a script, as byte ranges; what is only white space and comments is none.
fn pieces_of(text: &str, dialect: Dialect, pieces: &mut Vec<Range<usize>>) {
    let mut splitter = Splitter::new(dialect);
    let mut ends = Vec::new();
    splitter.feed(text.as_bytes(), &mut ends);
    let mut start = 0;
    for end in ends {
        pieces.push(start..end.end as usize);
        start = end.next as usize;
    }
    // The last piece may hold comments that rules look at.
    if start < text.len() {
        pieces.push(start..text.len());
    }
}

/// At most 80 characters, credentials masked.
fn shortened(text: &str) -> Box<str> {
    cut(&crate::codebase::mask_credentials(text))
}

fn cut(text: &str) -> Box<str> {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
