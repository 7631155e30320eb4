//! A migration request, written: what is stated already, what the code shows with the places that show it, and a question
//! for all else; and what was not understood of one that was read.

mod notes;
mod questions;
mod words;

pub use notes::request_notes;

use super::words as general;
use crate::model::{
    Allowed, BatchJob, Catalogue, Component, Demand, Evidence, Heavy, HeavyQuery, Inventory, Lang,
    MigrationKind, ObjectKind, Origin, Request, Role, Scheduler, Service, Site, Stack, Stated,
    Technology,
};
use std::io::{self, Write};
use words::{Heading, heading};

/// What a request is written from.
#[derive(Debug)]
pub struct RequestDraft<'a> {
    pub kind: MigrationKind,
    /// What is stated already: by flags, settings or a request that is completed.
    pub stated: &'a Request,
    /// The technology that is migrated from and to, where they are known.
    pub from: Option<&'a Technology>,
    pub to: Option<&'a Technology>,
    pub stack: &'a Stack,
    pub schema: &'a Catalogue,
    pub inventory: &'a Inventory,
    /// Paths of all listed files; a definition's `FileNumber` is a position here.
    pub paths: &'a [String],
}

/// Queries for reports, and others, that are listed.
const REPORTING_QUERIES: usize = 10;
const OTHER_QUERIES: usize = 5;
/// Places of evidence of one line.
const PLACES: usize = 2;

/// Writes the request as Markdown in the template's form. The same draft gives the same bytes, and reading it back gives
/// the facts that are written.
///
/// # Errors
/// What `out` answers.
pub fn render_request(draft: &RequestDraft, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let writer = Writer { draft, lang };
    let sections = [
        (Heading::Kind, writer.kind()),
        (Heading::Current, writer.current()),
        (Heading::Target, writer.target()),
        (Heading::Constraints, writer.constraints()),
        (Heading::Scope, writer.scope()),
    ];
    writeln!(out, "# {}\n", words::title(lang))?;
    writeln!(out, "{}\n", words::opening(lang))?;
    writeln!(out, "<!-- {} -->\n", words::how_to_fill_in(lang))?;
    for (name, lines) in sections {
        writeln!(out, "### {}", heading(name, lang))?;
        for line in lines {
            match name {
                Heading::Kind => writeln!(out, "{line}")?,
                _ => writeln!(out, "- {line}")?,
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", words::wanted(lang))?;
    for (n, part) in words::wanted_parts(lang).iter().enumerate() {
        writeln!(out, "{}. {part}", n + 1)?;
    }
    Ok(())
}

struct Writer<'a> {
    draft: &'a RequestDraft<'a>,
    lang: Lang,
}

impl Writer<'_> {
    fn kind(&self) -> Vec<String> {
        let title = general::kind(self.draft.kind, self.lang);
        let name = |t: Option<&Technology>| t.map(general::technology);
        vec![match (name(self.draft.from), name(self.draft.to)) {
            (Some(from), Some(to)) => format!("{title} ({from} → {to})"),
            _ => title,
        }]
    }

    fn current(&self) -> Vec<String> {
        let stated = self.draft.stated;
        let mut lines = as_written(&stated.current);
        lines.extend(self.technologies());
        let frameworks = self.draft.inventory.frameworks.iter();
        let new = frameworks.filter(|f| stated.frameworks.iter().all(|s| s.value != f.name));
        lines.extend(new.map(|f| {
            let used = words::used(&f.name, self.lang);
            self.with_evidence(&used, std::slice::from_ref(&f.evidence))
        }));
        lines.extend(self.sizes());
        if stated.current.is_empty() {
            lines.push(questions::structure(self.lang));
        }
        lines
    }

    /// The end that is migrated first, then what the code shows and no line says yet.
    fn technologies(&self) -> Vec<String> {
        let draft = self.draft;
        let known = &draft.stated.current_technologies;
        let mut lines = Vec::new();
        let mut told: Vec<&Technology> = known.iter().map(|t| &t.value).collect();
        let is_from = |c: &&Component| draft.from.is_some_and(|f| f.name == c.technology.name);
        let (first, others): (Vec<&Component>, Vec<&Component>) =
            draft.stack.components.iter().partition(is_from);
        if let Some(from) = draft.from
            && first.is_empty()
            && told.iter().all(|t| t.name != from.name)
        {
            lines.push(general::technology(from));
            told.push(from);
        }
        for component in first.into_iter().chain(others) {
            let technology = &component.technology;
            let is_told = |t: &&Technology| {
                t.name == technology.name
                    && (t.version == technology.version || technology.version.is_none())
            };
            if told.iter().any(is_told) || self.is_new_end(technology) {
                continue;
            }
            let stated_other = draft.stated.from.as_ref().is_some_and(|f| {
                f.value.name == technology.name
                    && f.value.version.is_some()
                    && f.value.version != technology.version
            });
            let shown = match (stated_other, draft.from) {
                // What is stated of the version holds; the code still shows where the technology is used.
                (true, Some(from)) => general::technology(from),
                _ => general::technology(technology),
            };
            lines.push(self.with_evidence(&shown, &telling_first(component)));
            told.push(technology);
        }
        lines.dedup();
        lines
    }

    /// What the migration goes to is no part of the current state, also where the code is ready for it.
    fn is_new_end(&self, technology: &Technology) -> bool {
        let same_ends = self.draft.from.map(|f| &f.name) == self.draft.to.map(|t| &t.name);
        !same_ends && self.draft.to.is_some_and(|to| to.name == technology.name)
    }

    fn sizes(&self) -> Vec<String> {
        let (stated, schema) = (self.draft.stated, self.draft.schema);
        let mut lines = Vec::new();
        match &stated.tables {
            Some(tables) => lines.extend(given(tables).map(|n| words::tables(*n, self.lang))),
            None if !schema.tables.is_empty() => {
                let places: Vec<&Site> = schema.tables.values().map(|t| &t.site).collect();
                let line = words::tables(schema.tables.len() as u64, self.lang);
                lines.push(self.with_sites(&line, places));
            }
            None => lines.extend(self.of_data(questions::tables)),
        }
        let counted: u64 = schema
            .tables
            .values()
            .filter_map(|t| t.rows)
            .map(|r| r.rows)
            .sum();
        match &stated.rows {
            Some(rows) => lines.extend(given(rows).map(|n| words::rows(*n, self.lang))),
            None if counted > 0 => {
                let line = words::rows(counted, self.lang);
                lines.push(format!("{line} ({})", words::rows_of_inserts(self.lang)));
            }
            None => {}
        }
        match &stated.bytes {
            Some(bytes) => lines.extend(given(bytes).map(|n| words::data_size(*n, self.lang))),
            None => lines.extend(self.of_data(questions::data_size)),
        }
        lines
    }

    /// What only a migration of data must know.
    fn of_data(&self, question: fn(Lang) -> String) -> Option<String> {
        (self.draft.kind == MigrationKind::Data).then(|| question(self.lang))
    }

    fn target(&self) -> Vec<String> {
        let stated = self.draft.stated;
        let mut lines = as_written(&stated.target);
        let told = |to: &Technology| {
            stated
                .target_technologies
                .iter()
                .any(|t| t.value.name == to.name)
        };
        match self.draft.to {
            Some(to) if !told(to) => lines.push(general::technology(to)),
            Some(_) => {}
            None => lines.push(questions::target(self.draft.kind, self.lang)),
        }
        if stated.target.is_empty() {
            lines.push(questions::target_structure(self.draft.kind, self.lang));
        }
        lines
    }

    fn constraints(&self) -> Vec<String> {
        let stated = self.draft.stated;
        let lang = self.lang;
        let mut lines = as_written(&stated.constraints);
        match &stated.downtime_minutes {
            Some(minutes) => lines.extend(given(minutes).map(|n| words::downtime(*n, lang))),
            None => lines.push(questions::downtime(lang)),
        }
        match (&stated.data_loss, &stated.data_loss_minutes) {
            (Some(loss), minutes) => {
                let minutes = minutes.as_ref().map(|m| m.value);
                let line = |allowed: &Allowed| words::data_loss(*allowed, minutes, lang);
                lines.extend(given(loss).map(line));
            }
            (None, _) => lines.push(questions::data_loss(lang)),
        }
        match (&stated.rollback, &stated.rollback_minutes) {
            (Some(demand), minutes) => {
                let minutes = minutes.as_ref().and_then(given).copied();
                let line = |demand: &Demand| words::rollback(*demand, minutes, lang);
                lines.extend(given(demand).map(line));
            }
            (None, Some(minutes)) => {
                lines.extend(
                    given(minutes).map(|n| words::rollback(Demand::Required, Some(*n), lang)),
                );
            }
            (None, None) => lines.push(questions::rollback(lang)),
        }
        if stated.compatibility.is_empty() {
            lines.push(questions::compatibility(lang));
        }
        lines
    }

    fn scope(&self) -> Vec<String> {
        let inventory = self.draft.inventory;
        let stated = &self.draft.stated.scope;
        let mut lines = as_written(&self.draft.stated.scope_lines);
        let is_new = |name: &str| stated.iter().all(|a| a.value.name != name);
        let services = inventory.services.iter().filter(|s| is_new(&s.name));
        let mut services: Vec<&Service> = services.collect();
        services.sort_by_key(|s| s.role);
        lines.extend(services.into_iter().map(|s| self.service(s)));
        let jobs = inventory
            .jobs
            .iter()
            .filter(|j| is_new(&j.name) && self.moves(j));
        lines.extend(jobs.map(|j| self.job(j)));
        lines.extend(self.events());
        let is_reporting = |q: &&HeavyQuery| q.reasons.contains(&Heavy::Reporting);
        let (reporting, others): (Vec<_>, Vec<_>) =
            inventory.queries.iter().partition(is_reporting);
        let listed = reporting.into_iter().take(REPORTING_QUERIES);
        let listed = listed.chain(others.into_iter().take(OTHER_QUERIES));
        lines.extend(
            listed
                .filter(|q| is_new(&place_of(q)))
                .map(|q| self.query(q)),
        );
        let has_role = |role: Role| stated.iter().any(|a| a.value.role == role);
        if inventory.services.is_empty() && !has_role(Role::Application) {
            lines.push(questions::services(self.lang));
        }
        if inventory.jobs.is_empty() && !has_role(Role::Batch) {
            lines.push(questions::jobs(self.lang));
        }
        if !has_role(Role::People) {
            lines.push(questions::people(self.lang));
        }
        lines
    }

    /// What continuous integration runs by the clock is touched where its platform changes, and not else.
    fn moves(&self, job: &BatchJob) -> bool {
        job.scheduler != Scheduler::GithubActions || self.draft.kind == MigrationKind::Platform
    }

    fn service(&self, service: &Service) -> String {
        let label = words::service_label(service.role, self.lang);
        let name = words::counted(
            &in_code(&service.name),
            service.replicas,
            service.role,
            self.lang,
        );
        self.with_evidence(
            &format!("{label}: {name}"),
            std::slice::from_ref(&service.evidence),
        )
    }

    fn job(&self, job: &BatchJob) -> String {
        let label = words::job_label(self.lang);
        let schedule = job
            .schedule
            .as_ref()
            .map_or(String::new(), |s| format!(" {}", in_code(s)));
        let line = format!("{label}: {}{schedule}", in_code(&job.name));
        self.with_evidence(&line, std::slice::from_ref(&job.evidence))
    }

    /// Events of the database are jobs as well.
    fn events(&self) -> Vec<String> {
        let events = self
            .draft
            .schema
            .objects
            .iter()
            .filter(|((kind, _), _)| *kind == ObjectKind::Event);
        let line = |(object, site): &(crate::model::Object, Site)| {
            let line = format!("{}: {}", words::job_label(self.lang), in_code(&object.name));
            self.with_sites(&line, vec![site])
        };
        events.map(|(_, event)| line(event)).collect()
    }

    fn query(&self, query: &HeavyQuery) -> String {
        let place = place_of(query);
        let is_reporting = query.reasons.contains(&Heavy::Reporting);
        let label = match is_reporting {
            true => words::reporting_label(self.lang),
            false => words::query_label(self.lang),
        };
        let reasons: Vec<String> = query
            .reasons
            .iter()
            .filter_map(|reason| words::heavy(*reason, self.lang))
            .collect();
        match reasons.is_empty() {
            true => format!("{label}: {}", in_code(&place)),
            false => format!(
                "{label}: {} ({})",
                in_code(&place),
                words::because(&reasons, self.lang)
            ),
        }
    }

    fn with_evidence(&self, line: &str, evidence: &[Evidence]) -> String {
        let places = evidence
            .iter()
            .map(|e| format!("{}:{}", e.path, e.line))
            .collect();
        self.with_places(line, places)
    }

    fn with_sites(&self, line: &str, sites: Vec<&Site>) -> String {
        let place = |site: &&Site| {
            let path = self
                .draft
                .paths
                .get(site.file.0 as usize)
                .map_or("", String::as_str);
            (path.to_owned(), site.place.region.start_line)
        };
        let mut places: Vec<(String, u32)> = sites.iter().map(place).collect();
        places.sort();
        self.with_places(
            line,
            places
                .into_iter()
                .map(|(path, line)| format!("{path}:{line}"))
                .collect(),
        )
    }

    fn with_places(&self, line: &str, places: Vec<String>) -> String {
        if places.is_empty() {
            return line.to_owned();
        }
        let shown: Vec<String> = places.iter().take(PLACES).map(|p| in_code(p)).collect();
        let more = places.len() - shown.len();
        format!("{line} ({})", words::evidence(&shown, more, self.lang))
    }
}

/// The evidence of a component, first that in which its version stands.
fn telling_first(component: &Component) -> Vec<Evidence> {
    let version = component
        .technology
        .version
        .as_ref()
        .map(ToString::to_string);
    let mut evidence = component.evidence.clone();
    evidence.sort_by_key(|e| {
        version
            .as_ref()
            .is_some_and(|v| !e.text.contains(v.as_str()))
    });
    evidence
}

fn place_of(query: &HeavyQuery) -> String {
    format!("{}:{}", query.evidence.path, query.evidence.line)
}

/// A text as code; backticks would end it.
fn in_code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

fn as_written(lines: &[Stated<String>]) -> Vec<String> {
    lines.iter().map(|l| l.value.clone()).collect()
}

/// What no line of a request says: those are written as they stand.
fn given<T>(stated: &Stated<T>) -> Option<&T> {
    (!matches!(stated.origin, Origin::Request { .. })).then_some(&stated.value)
}
