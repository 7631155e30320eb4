//! The rows of a dump, judged as data: per column what PostgreSQL does not take, with the first places.
//!
//! The definition of a table mostly stands before its rows. Where it does not, what was seen is sketched, and judged once
//! the definitions of all files are known.

use super::Found;
use super::compile::DataRules;
use super::keys::{ComparedKey, KeysSeen, compared_keys};
use crate::model::{
    Capture, Catalogue, Certainty, Definition, Fact, FileClass, FileNumber, Finding, Key, KeyKind,
    Medium, Place, Related, Source, Span, Standing, Table,
};
use crate::sql::{
    ColumnKind, Dialect, Fault, Fresh, Oddities, RowReader, Sketch, Value, goes_on, insert_rows,
    inserted_into,
};
use std::collections::HashMap;

/// Places of one fault in one column that are told; the others are counted.
const PLACES: usize = 3;

/// Columns of unknown type of one file that are sketched. More of them are told as not judged.
const MOST_SKETCHED: usize = 20_000;

/// Characters of a value that are shown.
const SHOWN: usize = 80;

/// Reads the rows of one file.
pub(super) struct DataReader<'c> {
    rules: &'c DataRules,
    /// As the statements of the file have it so far.
    schema: Catalogue,
    layout: Layout,
    rows: RowReader,
    told: Vec<Told>,
    told_at: HashMap<(Box<str>, Fault), u32>,
    sketched: Vec<Sketched>,
    sketched_at: HashMap<Box<str>, usize>,
    columns_sketched: usize,
    columns_passed_over: usize,
    keys_seen: KeysSeen,
    fresh: Vec<FreshPlace>,
    oddities: Oddities,
    /// The byte of the file at which the statement begins whose rows were read last.
    statement_at: u64,
    /// The byte of the statement at which its first row begins, and those behind the rows.
    first_row: usize,
    row_ends: Vec<u32>,
    /// The byte of the file behind the last whole row.
    read_to: u64,
    ending: Ending,
    /// A row that is longer than is held.
    lost: Option<LostRow>,
}

/// How the rows that were read last end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ending {
    Whole,
    /// In the middle of a row, or behind a comma.
    Open,
    /// So did rows before them.
    Broken,
}

/// What the head of an INSERT says of the values behind it.
#[derive(Debug, Default)]
struct Layout {
    /// The statement up to its first row.
    head: String,
    table: Box<str>,
    columns: Vec<LayoutColumn>,
    /// Unique keys over text.
    keys: Vec<ComparedKey>,
    /// The place that names the table in its definition; none where no statement before defines it.
    definition: Option<Span>,
    /// Position in `sketched`.
    sketch: Option<usize>,
}

#[derive(Debug)]
struct LayoutColumn {
    name: Box<str>,
    written: Box<str>,
    kind: ColumnKind,
    /// Positions in `told`.
    told: Vec<(Fault, u32)>,
}

/// A fault of a column, with how often it was met.
#[derive(Debug)]
struct Told {
    fault: Fault,
    table: Box<str>,
    column: Box<str>,
    /// The type as written.
    written: Box<str>,
    definition: Option<Span>,
    /// The first value, as written and cut.
    value: Box<str>,
    times: u64,
    spans: Vec<Span>,
    places: Vec<Place>,
}

/// What was seen of the rows of a table that no statement before them defines.
#[derive(Debug)]
pub(super) struct Sketched {
    file: FileNumber,
    class: FileClass,
    table: Box<str>,
    /// Where the INSERT names none, columns are told by their positions.
    names: Option<Vec<Box<str>>>,
    columns: Vec<Sketch>,
}

impl Sketched {
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let marks = self.columns.iter_mut().flat_map(|c| &mut c.marks);
        marks.filter_map(|m| m.place.as_mut())
    }
}

/// A place that is to be made while its text is at hand.
#[derive(Debug, Clone, Copy)]
enum FreshPlace {
    Told(u32),
    /// Table and column.
    Sketch(usize, usize),
}

/// How far a row was passed over.
#[derive(Debug, Clone, Copy, Default)]
struct LostRow {
    quote: Option<u8>,
    after_backslash: bool,
    depth: usize,
}

impl LostRow {
    /// The byte behind the row, where it ends in these bytes.
    fn pass(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            match (self.quote, byte) {
                (Some(_), _) if self.after_backslash => self.after_backslash = false,
                (Some(_), b'\\') => self.after_backslash = true,
                (Some(quote), _) if byte == quote => self.quote = None,
                (Some(_), _) => {}
                (None, b'\'' | b'"') => self.quote = Some(byte),
                (None, b'(') => self.depth += 1,
                (None, b')') if self.depth <= 1 => return Some(at + 1),
                (None, b')') => self.depth -= 1,
                (None, _) => {}
            }
        }
        None
    }
}

impl<'c> DataReader<'c> {
    pub(super) fn new(rules: &'c DataRules) -> Self {
        Self {
            rules,
            schema: Catalogue::default(),
            layout: Layout::default(),
            rows: RowReader::default(),
            told: Vec::new(),
            told_at: HashMap::new(),
            sketched: Vec::new(),
            sketched_at: HashMap::new(),
            columns_sketched: 0,
            columns_passed_over: 0,
            keys_seen: KeysSeen::default(),
            fresh: Vec::new(),
            oddities: Oddities::default(),
            statement_at: 0,
            first_row: 0,
            row_ends: Vec::new(),
            read_to: 0,
            ending: Ending::Whole,
            lost: None,
        }
    }

    /// What a statement of the file defines.
    pub(super) fn learn(&mut self, definition: &Definition, span: Span) {
        let makes_columns = matches!(
            definition,
            Definition::Table(_)
                | Definition::TableLike { .. }
                | Definition::Alteration(_)
                | Definition::TableRenamed { .. }
                | Definition::TableDropped(_)
        );
        if !makes_columns {
            return;
        }
        let fact = Fact {
            definition: definition.clone(),
            file: FileNumber(0),
            span,
            place: Place::default(),
        };
        let source = Source {
            standing: Standing::Script,
            run: None,
            medium: Medium::Dump,
        };
        self.schema.add(fact, source);
        self.layout.head.clear();
    }

    /// Bytes of the text stood for by U+FFFD, from now on.
    pub(super) fn expect_replaced(&mut self) {
        self.oddities.replaced = true;
    }

    /// Reads the rows of an INSERT that begins at byte `base` of the file. `None` where it has none.
    pub(super) fn read(&mut self, statement: &str, base: u64, dialect: Dialect) -> Option<()> {
        let first = insert_rows(statement)?.start();
        self.ending = match self.ending {
            Ending::Whole => Ending::Whole,
            Ending::Open | Ending::Broken => Ending::Broken,
        };
        self.lost = None;
        self.statement_at = base;
        self.first_row = first;
        if self.layout.head != statement[..first] {
            self.layout = self.layout_of(&statement[..first], dialect);
        }
        self.read_rows(statement, first, base);
        Some(())
    }

    /// Reads on in the rows of a statement that is longer than is held: what follows the last whole row. Tells how many
    /// bytes are done with.
    pub(super) fn read_on(&mut self, text: &str, base: u64, most: usize) -> usize {
        let mut from = 0;
        if let Some(lost) = &mut self.lost {
            match lost.pass(text.as_bytes()) {
                Some(end) => from = end,
                None => return text.len(),
            }
            self.lost = None;
        }
        self.read_rows(text, from, base);
        let read = (self.read_to - base) as usize;
        if text.len() - read <= most {
            return read;
        }
        let mut lost = LostRow::default();
        // Where a row ends in it after all, it is none that can be read.
        let ends = lost.pass(&text.as_bytes()[read..]).is_some();
        self.lost = (!ends).then_some(lost);
        text.len()
    }

    /// Of the statement that was read last: the byte at which its first row begins, and those behind its rows.
    pub(super) fn row_ends(&self) -> (usize, impl Iterator<Item = usize>) {
        (
            self.first_row,
            self.row_ends.iter().map(|end| *end as usize),
        )
    }

    /// The byte of the file behind the last whole row that was read of the statement which begins at byte `base`.
    pub(super) fn read_in(&self, base: u64) -> Option<u64> {
        (self.statement_at == base && self.read_to > base).then_some(self.read_to)
    }

    fn read_rows(&mut self, text: &str, first: usize, base: u64) {
        let bytes = text.as_bytes();
        let oddities = Oddities {
            nul: memchr::memchr(0, bytes).is_some(),
            ..self.oddities
        };
        let mut at = first;
        self.row_ends.clear();
        while let Some(end) = self.rows.read(bytes, at) {
            self.judge_row(text, base, oddities);
            self.row_ends.push(end as u32);
            at = end;
        }
        self.read_to = base + at as u64;
        let open = goes_on(bytes, at);
        self.ending = match self.ending {
            Ending::Broken => Ending::Broken,
            _ if open => Ending::Open,
            _ => Ending::Whole,
        };
    }

    fn judge_row(&mut self, text: &str, base: u64, oddities: Oddities) {
        if let Some(sketch) = self.layout.sketch {
            return self.sketch_row(sketch, text.as_bytes(), base, oddities);
        }
        let values = std::mem::take(&mut self.rows.values);
        for (n, value) in values.iter().enumerate() {
            let Some(column) = self.layout.columns.get(n) else {
                break;
            };
            if let Some(fault) = column.kind.judge(value, text.as_bytes(), oddities) {
                self.count(n, fault, value, text, base);
            }
        }
        for n in 0..self.layout.keys.len() {
            let key = (n, &self.layout.keys[n]);
            let seen = self
                .keys_seen
                .compare(&self.layout.table, key, &values, text);
            if let Some((fault, at)) = seen {
                self.count(at, fault, &values[at], text, base);
            }
        }
        self.rows.values = values;
    }

    fn count(&mut self, column: usize, fault: Fault, value: &Value, text: &str, base: u64) {
        if self.rules.of(fault).is_none() {
            return;
        }
        let known = &self.layout.columns[column].told;
        let known = known.iter().find(|(f, _)| *f == fault).map(|(_, n)| *n);
        let n = known.unwrap_or_else(|| self.told_position(column, fault, value, text));
        let told = &mut self.told[n as usize];
        told.times += 1;
        if told.spans.len() < PLACES {
            let span = Span::new(value.start, value.end).moved(base);
            told.spans.push(span);
            self.fresh.push(FreshPlace::Told(n));
        }
    }

    fn told_position(&mut self, column: usize, fault: Fault, value: &Value, text: &str) -> u32 {
        let Layout {
            table,
            columns,
            definition,
            ..
        } = &mut self.layout;
        let column = &mut columns[column];
        let name = column_name(table, &column.name);
        let next = self.told.len() as u32;
        let n = *self.told_at.entry((name, fault)).or_insert(next);
        column.told.push((fault, n));
        if n == next {
            self.told.push(Told {
                fault,
                table: table.clone(),
                column: column.name.clone(),
                written: column.written.clone(),
                definition: *definition,
                value: shown(&text[value.start..value.end]),
                times: 0,
                spans: Vec::new(),
                places: Vec::new(),
            });
        }
        n
    }

    fn sketch_row(&mut self, sketch: usize, bytes: &[u8], base: u64, oddities: Oddities) {
        let table = &mut self.sketched[sketch];
        let new = self.rows.values.len().saturating_sub(table.columns.len());
        if new > 0 {
            let room = MOST_SKETCHED - self.columns_sketched;
            let added = new.min(room);
            self.columns_sketched += added;
            self.columns_passed_over = self.columns_passed_over.max(new - added);
            let columns = table.columns.len() + added;
            table.columns.resize_with(columns, Sketch::default);
        }
        for (n, (value, column)) in self.rows.values.iter().zip(&mut table.columns).enumerate() {
            if column.see(value, bytes, oddities, base) == Fresh::Yes {
                self.fresh.push(FreshPlace::Sketch(sketch, n));
            }
        }
    }

    fn layout_of(&mut self, head: &str, dialect: Dialect) -> Layout {
        let Some((table, names)) = inserted_into(head, dialect) else {
            return Layout::default();
        };
        let entry = self.schema.tables.get(&table.to_lowercase());
        let columns = entry.map_or_else(Vec::new, |e| layout_columns(&e.table, names.as_deref()));
        let compares = [Fault::KeysAlike, Fault::KeysCollide]
            .iter()
            .any(|fault| self.rules.of(*fault).is_some());
        let kinds: Vec<(&str, ColumnKind)> = columns.iter().map(|c| (&*c.name, c.kind)).collect();
        let keys = entry.filter(|_| compares);
        let keys = keys.map_or_else(Vec::new, |e| compared_keys(&e.table, &kinds));
        let definition = entry.map(|e| e.site.span);
        Layout {
            head: head.to_owned(),
            sketch: definition.is_none().then(|| self.sketch_of(&table, names)),
            table: table.into(),
            columns,
            keys,
            definition,
        }
    }

    fn sketch_of(&mut self, table: &str, names: Option<Vec<String>>) -> usize {
        let key = format!("{}\0{:?}", table.to_lowercase(), names);
        let next = self.sketched.len();
        let at = *self.sketched_at.entry(key.into()).or_insert(next);
        if at == next {
            self.sketched.push(Sketched {
                file: FileNumber(0),
                class: FileClass::Production,
                table: table.into(),
                names: names.map(|all| all.into_iter().map(Into::into).collect()),
                columns: Vec::new(),
            });
        }
        at
    }

    /// Gives what was met since the last call its places.
    pub(super) fn place(&mut self, mut place_of: impl FnMut(Span) -> Place) {
        for fresh in std::mem::take(&mut self.fresh) {
            match fresh {
                FreshPlace::Told(n) => {
                    let told = &mut self.told[n as usize];
                    if let Some(span) = told.spans.get(told.places.len()) {
                        told.places.push(place_of(*span));
                    }
                }
                FreshPlace::Sketch(table, column) => {
                    for mark in &mut self.sketched[table].columns[column].marks {
                        mark.place.get_or_insert_with(|| place_of(mark.span));
                    }
                }
            }
        }
    }

    /// Ends the file: its findings, and what the whole tree is to judge.
    pub(super) fn finish(
        &mut self,
        file: FileNumber,
        class: FileClass,
        facts: &[Fact],
    ) -> (Vec<Found>, Vec<Sketched>) {
        let definitions: HashMap<Span, &Place> = facts.iter().map(|f| (f.span, &f.place)).collect();
        let found = std::mem::take(&mut self.told)
            .into_iter()
            .filter_map(|told| {
                let rule = self.rules.of(told.fault)?;
                Some(told.found(rule, file, class, &definitions))
            });
        let found = found.collect();
        let mut sketched = std::mem::take(&mut self.sketched);
        for table in &mut sketched {
            (table.file, table.class) = (file, class);
        }
        (found, sketched)
    }

    /// Whether rows break off in the middle.
    pub(super) fn breaks_off(&self) -> bool {
        self.ending != Ending::Whole || self.lost.is_some()
    }

    /// How many keys of a table were compared, where it has more.
    pub(super) fn keys_compared(&self) -> Option<u64> {
        self.keys_seen.gave_up_after()
    }

    /// Columns of which more were met than are sketched.
    pub(super) fn columns_passed_over(&self) -> usize {
        self.columns_passed_over
    }
}

impl Told {
    fn found(
        self,
        rule: crate::model::RuleNumber,
        file: FileNumber,
        class: FileClass,
        definitions: &HashMap<Span, &Place>,
    ) -> Found {
        let related = |span: Span, place: &Place| Related {
            file,
            span,
            place: place.clone(),
        };
        let of_definition = self.definition.and_then(|span| {
            let place = definitions.get(&span)?;
            Some(related(span, place))
        });
        let further = self.spans.iter().zip(&self.places).skip(1);
        let further = further.map(|(span, place)| related(*span, place));
        let name = column_name(&self.table, &self.column);
        let finding = Finding {
            rule,
            file,
            span: self.spans.first().copied().unwrap_or_default(),
            place: self.places.first().cloned().unwrap_or_default(),
            certainty: Certainty::Certain,
            class,
            also: also(self.times),
            runs: None,
            captures: captures(&name, &self.written, Some(&self.value)),
            related: of_definition.into_iter().chain(further).collect(),
        };
        Found {
            finding,
            key: Some(name),
        }
    }
}

/// Judges what was sketched, now that all definitions are known.
pub(super) fn judge_sketched(
    sketched: &[Sketched],
    catalogue: &Catalogue,
    rules: &DataRules,
) -> Vec<Found> {
    let mut found = Vec::new();
    for table in sketched {
        let entry = catalogue.tables.get(&table.table.to_lowercase());
        let columns = entry.map(|e| layout_columns(&e.table, table.names.as_deref()));
        for (n, sketch) in table.columns.iter().enumerate() {
            let column = match &columns {
                Some(columns) => columns.get(n).filter(|c| c.kind != ColumnKind::Unknown),
                None => None,
            };
            if columns.is_some() && column.is_none() {
                continue;
            }
            let site = entry.map(|e| &e.site);
            let kind = column.map_or(ColumnKind::Unknown, |c| c.kind);
            let unnamed = || match &table.names {
                Some(names) => names.get(n).cloned().unwrap_or_default(),
                None => format!("#{}", n + 1).into(),
            };
            let name = column.map_or_else(unnamed, |c| c.name.clone());
            let name = column_name(&table.table, &name);
            let written = column.map_or("", |c| &*c.written);
            for (fault, mark) in sketch.faults(kind) {
                let Some(rule) = rules.of(fault) else {
                    continue;
                };
                let finding = Finding {
                    rule,
                    file: table.file,
                    span: mark.span,
                    place: mark.place.clone().unwrap_or_default(),
                    certainty: match kind {
                        ColumnKind::Unknown => Certainty::Likely,
                        _ => Certainty::Certain,
                    },
                    class: table.class,
                    also: also(mark.times),
                    runs: None,
                    captures: captures(&name, written, None),
                    related: site.into_iter().map(related_site).collect(),
                };
                found.push(Found {
                    finding,
                    key: Some(name.clone()),
                });
            }
        }
    }
    found
}

fn related_site(site: &crate::model::Site) -> Related {
    Related {
        file: site.file,
        span: site.span,
        place: site.place.clone(),
    }
}

/// The columns that the values of a row stand for.
fn layout_columns<N: AsRef<str>>(table: &Table, names: Option<&[N]>) -> Vec<LayoutColumn> {
    let column = |column: &crate::model::Column| LayoutColumn {
        name: column.name.clone(),
        written: column.sql_type.written.clone(),
        kind: match ColumnKind::of(&column.sql_type) {
            ColumnKind::Text { .. } if says_json(table, &column.name) => ColumnKind::Json,
            kind => kind,
        },
        told: Vec::new(),
    };
    let Some(names) = names else {
        return table.columns.iter().map(column).collect();
    };
    let unknown = |name: &str| LayoutColumn {
        name: name.into(),
        written: "".into(),
        kind: ColumnKind::Unknown,
        told: Vec::new(),
    };
    names
        .iter()
        .map(|name| {
            let found = table.column(name.as_ref());
            found.map_or_else(|| unknown(name.as_ref()), column)
        })
        .collect()
}

/// MariaDB's JSON is a LONGTEXT with a check.
fn says_json(table: &Table, column: &str) -> bool {
    let names = |expression: &str| {
        let lower = expression.to_lowercase();
        let argument = lower.split_once("json_valid").map(|(_, rest)| rest);
        argument.is_some_and(|rest| {
            let name = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            crate::model::same_name(name, column)
        })
    };
    table
        .keys
        .iter()
        .any(|key: &Key| matches!(&key.kind, KeyKind::Check(expression) if names(expression)))
}

fn also(times: u64) -> u32 {
    u32::try_from(times.saturating_sub(1)).unwrap_or(u32::MAX)
}

fn column_name(table: &str, column: &str) -> Box<str> {
    format!("{table}.{column}").into()
}

fn captures(name: &str, written: &str, value: Option<&str>) -> Box<[Capture]> {
    let capture = |name: &str, text: &str| Capture {
        name: name.into(),
        text: text.into(),
    };
    let type_of = (!written.is_empty()).then(|| capture("type", written));
    std::iter::once(capture("column", name))
        .chain(type_of)
        .chain(value.map(|v| capture("value", v)))
        .collect()
}

fn shown(value: &str) -> Box<str> {
    let masked = crate::codebase::mask_credentials(value);
    match masked.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &masked[..end]).into(),
        None => masked.into_owned().into(),
    }
}
