//! What is told, in its order: technologies with evidence, tables, the other objects, what does not fit together.

use super::super::words as general;
use super::sheet::{Align, Head, Sheet};
use super::words::{self, Word, word};
use super::{Detail, StackOptions, StackReport};
use crate::model::{
    Catalogue, Column, Conflict, Lang, Lifetime, ObjectKind, RowCount, Site, TableEntry,
};
use std::io;

/// Up to so many tables their columns are shown unasked.
const FEW_TABLES: usize = 10;
/// Lines of tables that are shown unasked.
const MOST_TABLES: usize = 1000;
/// Entries of other lists, and places of evidence.
const FEW: usize = 20;
const EVIDENCE: usize = 3;

/// Tells all on a sheet.
pub(super) fn tell(
    report: &StackReport,
    options: &StackOptions,
    sheet: &mut dyn Sheet,
) -> io::Result<()> {
    let mut teller = Teller {
        report,
        lang: options.lang,
        detail: options.detail,
        sheet,
    };
    teller.stack()?;
    if let Some(catalogue) = report.schema {
        teller.schema(catalogue)?;
    }
    teller.skipped()
}

struct Teller<'a> {
    report: &'a StackReport<'a>,
    lang: Lang,
    detail: Detail,
    sheet: &'a mut dyn Sheet,
}

impl Teller<'_> {
    fn word(&self, name: Word) -> &'static str {
        word(name, self.lang)
    }

    fn head(&self, name: Word) -> Head {
        let numbers = [Word::Columns, Word::Rows, Word::Size, Word::Lines];
        Head {
            text: self.word(name),
            align: match numbers.contains(&name) {
                true => Align::Right,
                false => Align::Left,
            },
        }
    }

    fn few(&self, all: usize, few: usize) -> usize {
        match self.detail {
            Detail::Few => all.min(few),
            Detail::All => all,
        }
    }

    fn place(&self, site: &Site) -> String {
        let path = &self.report.paths[site.file.0 as usize];
        format!("{path}:{}", site.place.region.start_line)
    }

    fn stack(&mut self) -> io::Result<()> {
        self.sheet.title(1, self.word(Word::Stack))?;
        if self.report.stack.components.is_empty() {
            return self.sheet.note(words::nothing_shown(self.lang));
        }
        for component in &self.report.stack.components {
            let shown = self.few(component.evidence.len(), EVIDENCE);
            self.sheet
                .note(&general::technology(&component.technology))?;
            let told = |e: &crate::model::Evidence| format!("{}:{}: {}", e.path, e.line, e.text);
            let mut items: Vec<String> = component.evidence[..shown].iter().map(told).collect();
            items.extend(general::shown_by_more(component, shown, self.lang));
            self.sheet.items(&items)?;
        }
        Ok(())
    }

    fn schema(&mut self, catalogue: &Catalogue) -> io::Result<()> {
        self.sheet.title(1, self.word(Word::Schema))?;
        let tables: Vec<&TableEntry> = catalogue
            .tables
            .values()
            .filter(|entry| entry.table.lifetime == Lifetime::Lasting)
            .collect();
        if tables.is_empty() && catalogue.objects.is_empty() {
            self.sheet.note(words::no_schema(self.lang))?;
        } else {
            self.sheet.note(&self.totals(catalogue, &tables))?;
        }
        let with_columns = self.detail == Detail::All || tables.len() <= FEW_TABLES;
        if tables.len() > 1 || !with_columns {
            self.overview(&tables)?;
        }
        if with_columns {
            for entry in &tables {
                self.table(entry)?;
            }
        } else {
            self.sheet.note(words::how_to_see_columns(self.lang))?;
        }
        self.objects(catalogue)?;
        self.conflicts(catalogue)?;
        self.unfinished(catalogue)
    }

    fn totals(&self, catalogue: &Catalogue, tables: &[&TableEntry]) -> String {
        let columns = tables.iter().map(|t| t.table.columns.len()).sum();
        let mut told = vec![words::tables_and_columns(tables.len(), columns, self.lang)];
        for kind in ObjectKind::ALL {
            let count = catalogue.objects.keys().filter(|(k, _)| *k == kind).count();
            if count > 0 {
                told.push(words::objects(count, kind, self.lang));
            }
        }
        let rows = tables.iter().filter_map(|t| t.rows);
        let (rows, bytes) = rows.fold((0, 0), |(rows, bytes), r| (rows + r.rows, bytes + r.bytes));
        if rows > 0 {
            told.push(words::rows_of(rows, &general::size(bytes), self.lang));
        }
        told.join(" · ")
    }

    fn overview(&mut self, tables: &[&TableEntry]) -> io::Result<()> {
        let with_rows = tables.iter().any(|t| t.rows.is_some());
        let with_engine = tables.iter().any(|t| t.table.options.engine.is_some());
        let mut heads = vec![self.head(Word::Table), self.head(Word::Columns)];
        heads.push(Head {
            align: Align::Right,
            ..self.head(Word::Keys)
        });
        if with_rows {
            heads.extend([self.head(Word::Rows), self.head(Word::Size)]);
        }
        if with_engine {
            heads.push(self.head(Word::Engine));
        }
        heads.push(self.head(Word::Place));
        let row = |entry: &&TableEntry| {
            let table = &entry.table;
            let mut cells = vec![
                table.name.to_string(),
                table.columns.len().to_string(),
                table.keys.len().to_string(),
            ];
            if with_rows {
                let count = |r: RowCount| general::number(r.rows);
                let size = |r: RowCount| general::size(r.bytes);
                cells.push(entry.rows.map(count).unwrap_or_default());
                cells.push(entry.rows.map(size).unwrap_or_default());
            }
            if with_engine {
                cells.push(table.options.engine.as_deref().unwrap_or_default().into());
            }
            cells.push(self.place(&entry.site));
            cells
        };
        let shown = self.few(tables.len(), MOST_TABLES);
        let rows: Vec<Vec<String>> = tables[..shown].iter().map(row).collect();
        self.sheet.rows(&heads, &rows)?;
        match tables.len() - shown {
            0 => Ok(()),
            more => self.sheet.note(&words::more_tables(more, self.lang)),
        }
    }

    fn table(&mut self, entry: &TableEntry) -> io::Result<()> {
        let table = &entry.table;
        let options = &table.options;
        self.sheet.title(2, &table.name)?;
        let mut facts = vec![self.place(&entry.site)];
        facts.extend(words::medium(entry.site.medium, self.lang).map(str::to_owned));
        let said = [&options.engine, &options.character_set, &options.collation];
        facts.extend(said.into_iter().flatten().map(ToString::to_string));
        if let Some(number) = options.auto_increment {
            facts.push(format!("auto_increment {number}"));
        }
        if let Some((times, site)) = &entry.changed {
            facts.push(words::changed(*times, &self.place(site), self.lang));
        }
        if let Some(RowCount { rows, bytes, .. }) = entry.rows {
            facts.push(words::rows_of(rows, &general::size(bytes), self.lang));
        }
        if let Some(partition) = &options.partition {
            let (by, count) = (&partition.by, partition.count);
            facts.push(words::partitioned(by, count, self.lang));
        }
        facts.extend(
            options
                .comment
                .as_deref()
                .map(|comment| format!("'{comment}'")),
        );
        self.sheet.note(&facts.join(" · "))?;
        let column = |c: &Column| {
            let comment = c.more.as_deref().and_then(|m| m.comment.as_deref());
            let comment = comment.map(|comment| format!("'{comment}'"));
            let written = shortened(&c.sql_type.written);
            vec![
                c.name.to_string(),
                written,
                c.options(),
                comment.unwrap_or_default(),
            ]
        };
        let plain = Head {
            text: "",
            align: Align::Left,
        };
        let rows: Vec<Vec<String>> = table.columns.iter().map(column).collect();
        self.sheet.rows(&[plain; 4], &rows)?;
        let keys: Vec<String> = table
            .keys
            .iter()
            .map(|key| match key.name.is_empty() {
                true => key.told(),
                false => format!("{}: {}", key.name, key.told()),
            })
            .collect();
        match keys.is_empty() {
            true => Ok(()),
            false => self.sheet.items(&keys),
        }
    }

    fn objects(&mut self, catalogue: &Catalogue) -> io::Result<()> {
        if catalogue.objects.is_empty() {
            return Ok(());
        }
        let heads = [Word::Kind, Word::Name, Word::Lines, Word::On, Word::Place];
        let heads = heads.map(|name| self.head(name));
        let rows: Vec<Vec<String>> = catalogue
            .objects
            .values()
            .map(|(object, site)| {
                vec![
                    words::kind(object.kind, self.lang).to_owned(),
                    object.name.to_string(),
                    object.lines.to_string(),
                    object.table.as_deref().unwrap_or_default().to_owned(),
                    self.place(site),
                ]
            })
            .collect();
        self.sheet.title(2, self.word(Word::Objects))?;
        self.sheet.rows(&heads, &rows)
    }

    fn conflicts(&mut self, catalogue: &Catalogue) -> io::Result<()> {
        let all = &catalogue.conflicts;
        if all.is_empty() {
            return Ok(());
        }
        let title = format!("{} ({})", self.word(Word::Conflicts), all.len());
        self.sheet.title(2, &title)?;
        let shown = self.few(all.len(), FEW);
        for conflict in &all[..shown] {
            self.conflict(conflict)?;
        }
        match all.len() - shown {
            0 => Ok(()),
            more => self.sheet.note(&words::more_tables(more, self.lang)),
        }
    }

    /// The place, and what the definition is written in where that is no SQL.
    fn told_place(&self, site: &Site) -> String {
        let place = self.place(site);
        match words::medium(site.medium, self.lang) {
            Some(medium) => format!("{place} ({medium})"),
            None => place,
        }
    }

    fn conflict(&mut self, conflict: &Conflict) -> io::Result<()> {
        let (first, second) = (
            self.told_place(&conflict.first),
            self.told_place(&conflict.second),
        );
        let head = words::two_places(&conflict.table, &first, &second, self.lang);
        self.sheet.note(&head)?;
        let side = |said: &Option<String>| match said {
            Some(said) => shortened(said),
            None => words::absent(self.lang).to_owned(),
        };
        let mut told: Vec<String> = conflict
            .differences
            .iter()
            .map(|d| {
                let part = words::part(&d.part, self.lang);
                format!("{part}: {} / {}", side(&d.first), side(&d.second))
            })
            .collect();
        if conflict.others > 0 {
            told.push(words::more_differences(conflict.others, self.lang));
        }
        self.sheet.items(&told)
    }

    fn unfinished(&mut self, catalogue: &Catalogue) -> io::Result<()> {
        let broken: Vec<String> = catalogue
            .unfinished
            .iter()
            .map(|(name, site)| format!("{name}: {}", self.place(site)))
            .collect();
        if !broken.is_empty() {
            self.sheet.title(2, self.word(Word::Unfinished))?;
            let shown = self.few(broken.len(), FEW);
            self.sheet.items(&broken[..shown])?;
        }
        let unresolved: Vec<String> = catalogue
            .unresolved
            .iter()
            .map(|(name, what, site)| format!("{name}: {}: {}", self.place(site), shortened(what)))
            .collect();
        if !unresolved.is_empty() {
            let title = format!("{} ({})", self.word(Word::Unresolved), unresolved.len());
            self.sheet.title(2, &title)?;
            let shown = self.few(unresolved.len(), FEW);
            self.sheet.items(&unresolved[..shown])?;
        }
        match &catalogue.unapplied {
            None => Ok(()),
            Some((times, site)) => {
                let told = words::unapplied(*times, &self.place(site), self.lang);
                self.sheet.note(&told)
            }
        }
    }

    fn skipped(&mut self) -> io::Result<()> {
        let (_, others) = super::super::skipped_by_kind(self.report.skipped);
        if others.is_empty() {
            return Ok(());
        }
        self.sheet.title(1, self.word(Word::NotRead))?;
        let shown = self.few(others.len(), FEW);
        let told = |s: &&crate::model::Skipped| {
            let reason = general::skip_reason(&s.reason, self.lang);
            format!("{}: {reason}", s.path)
        };
        let mut items: Vec<String> = others[..shown].iter().map(told).collect();
        if others.len() > shown {
            items.push(general::more_files(
                (others.len() - shown) as u64,
                self.lang,
            ));
        }
        self.sheet.items(&items)
    }
}

/// A type with a thousand values is no line.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
