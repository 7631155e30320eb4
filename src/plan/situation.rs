//! What a plan is made from, and what all its parts ask of it.

use super::assume::{self, Assumptions};
use super::risk::RiskRow;
use super::shape::Shape;
use super::told::{Figure, FigureOrigin, Unit};
use crate::model::{
    Allowed, Breaks, Catalogue, Certainty, Coverage, Demand, Evidence, FileClass, Finding,
    Inventory, Language, Migration, MigrationKind, Request, Role, Skipped, Stack, Stated,
};
use crate::rules::{EffortKind, Rule};

/// All that is known when a plan is made.
#[derive(Debug, Clone, Copy)]
pub struct PlanInput<'a> {
    pub migration: &'a Migration,
    /// The same as the scan was told of it: without an end that no rule knows.
    pub scanned: &'a Migration,
    pub stack: &'a Stack,
    /// The rules that were looked for; a finding's `RuleNumber` is a position here.
    pub rules: &'a [Rule],
    /// Paths of all listed files; a `FileNumber` is a position here.
    pub paths: &'a [String],
    pub findings: &'a [Finding],
    pub rows: &'a [RiskRow],
    pub catalogue: &'a Catalogue,
    pub coverage: &'a Coverage,
    pub skipped: &'a [Skipped],
    pub request: &'a Request,
    pub inventory: &'a Inventory,
    pub assumptions: &'a Assumptions,
}

/// The engines of a data migration, as far as the way of moving depends on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engines {
    MysqlToPostgresql,
    MysqlToMysql,
    Other,
}

/// The input, and what follows from it at once.
#[derive(Debug, Clone)]
pub(super) struct Situation<'a> {
    pub(super) input: PlanInput<'a>,
    pub(super) shape: Shape<'a>,
    pub(super) kind: MigrationKind,
    pub(super) engines: Engines,
    /// Allowed downtime in minutes.
    pub(super) downtime: Option<Figure>,
    /// Size of the data: what the request says, else the rows in dumps.
    pub(super) bytes: Option<Figure>,
    /// Servers that are restarted.
    pub(super) machines: Option<Figure>,
}

impl<'a> Situation<'a> {
    pub(super) fn of(input: PlanInput<'a>) -> Self {
        let shape = Shape::of(input.catalogue);
        let minutes = |s: &Stated<u32>| {
            let origin = FigureOrigin::Stated(s.origin.clone());
            Figure::new(i64::from(s.value), Unit::Minutes, origin)
        };
        Self {
            input,
            kind: input.migration.kind,
            engines: engines(input.migration),
            downtime: input.request.downtime_minutes.as_ref().map(minutes),
            bytes: data_size(&input, &shape),
            machines: machines(&input),
            shape,
        }
    }

    pub(super) fn assumed(&self, name: &str) -> Figure {
        self.input.assumptions.get(name)
    }

    pub(super) fn rule(&self, row: &RiskRow) -> &'a Rule {
        &self.input.rules[row.rule.0 as usize]
    }

    pub(super) fn forbids_loss(&self) -> bool {
        let loss = self.input.request.data_loss.as_ref();
        loss.is_some_and(|s| s.value == Allowed::No)
    }

    pub(super) fn demands_rollback(&self) -> bool {
        let rollback = self.input.request.rollback.as_ref();
        rollback.is_some_and(|s| s.value == Demand::Required)
    }

    pub(super) fn uses(&self, technology: &str) -> bool {
        let named = self.input.request.frameworks.iter();
        self.input.stack.has(technology)
            || named
                .map(|f| f.value.to_lowercase())
                .any(|name| name.contains(technology))
    }

    /// Places in production code, certain or likely, that break so.
    pub(super) fn breaking(&self, breaks: Breaks) -> Figure {
        let counts = |f: &&Finding| {
            self.input.rules[f.rule.0 as usize].breaks == breaks
                && f.class == FileClass::Production
                && f.certainty >= Certainty::Likely
        };
        let found: Vec<&Finding> = self.input.findings.iter().filter(counts).collect();
        let places = found.iter().map(|f| 1 + i64::from(f.also)).sum();
        Figure::new(places, Unit::Places, self.origin_of(&found))
    }

    fn origin_of(&self, found: &[&Finding]) -> FigureOrigin {
        let mut ids: Vec<String> = found
            .iter()
            .map(|f| self.input.rules[f.rule.0 as usize].id.clone())
            .collect();
        ids.sort();
        ids.dedup();
        FigureOrigin::Findings(ids)
    }

    /// Places of some rows.
    pub(super) fn places_of(&self, rows: &[&RiskRow]) -> Figure {
        let places = rows.iter().map(|row| i64::from(row.places)).sum();
        Figure::new(places, Unit::Places, FigureOrigin::Findings(self.ids(rows)))
    }

    /// Work for some rows in minutes: each rule once, and every finding.
    pub(super) fn work_of(&self, rows: &[&RiskRow]) -> (Figure, Figure) {
        let sum = |minutes: &dyn Fn(&RiskRow) -> u64| {
            let total = rows.iter().map(|row| minutes(row)).sum::<u64>();
            let origin = FigureOrigin::RuleEffort(self.ids(rows));
            Figure::new(total as i64, Unit::Work, origin)
        };
        (
            sum(&|row| row.effort_minutes.0),
            sum(&|row| row.effort_minutes.1),
        )
    }

    fn ids(&self, rows: &[&RiskRow]) -> Vec<String> {
        rows.iter().map(|row| self.rule(row).id.clone()).collect()
    }

    /// Rows of one kind of work, those first that clear most places a minute.
    pub(super) fn rows_by_work(&self, kind: EffortKind) -> Vec<&'a RiskRow> {
        let of_kind = |row: &&RiskRow| self.rule(row).effort.kind == kind;
        let mut rows: Vec<&RiskRow> = self.input.rows.iter().filter(of_kind).collect();
        rows.sort_by(|a, b| {
            let left = u64::from(b.places) * a.effort_minutes.1.max(1);
            let right = u64::from(a.places) * b.effort_minutes.1.max(1);
            left.cmp(&right)
                .then_with(|| b.places.cmp(&a.places))
                .then_with(|| self.rule(a).id.cmp(&self.rule(b).id))
        });
        rows
    }

    /// The places that name the source engine, without what defines tables: that is no setting.
    pub(super) fn settings_of_source(&self) -> Vec<&'a Evidence> {
        let source = self
            .input
            .migration
            .from
            .as_ref()
            .map_or("", |t| t.name.as_str());
        let family = ["mysql", "mariadb"];
        let same =
            |name: &str| name == source || family.contains(&name) && family.contains(&source);
        let components = self.input.stack.components.iter();
        components
            .filter(|c| same(&c.technology.name))
            .flat_map(|c| &c.evidence)
            .filter(|e| Language::of_file_name(&e.path) != Language::Sql)
            .collect()
    }

    /// How long going back takes while the source is unchanged: settings, restarts, smoke test, opening.
    pub(super) fn way_back(&self) -> Figure {
        let steps = [
            self.switching(),
            self.assumed(assume::SMOKE),
            self.assumed(assume::RESUME),
        ];
        Figure::sum(Unit::Minutes, &steps.each_ref())
    }

    /// Changing the settings and restarting every server.
    pub(super) fn switching(&self) -> Figure {
        let settings = self.assumed(assume::SWITCH);
        match &self.machines {
            None => settings,
            Some(machines) => {
                let each = self.assumed(assume::PER_SERVER);
                let restarts = machines.value.saturating_mul(each.value);
                let total = settings.value.saturating_add(restarts);
                let from = [&settings, machines, &each];
                Figure::computed(total, Unit::Minutes, "settings + servers × each", &from)
            }
        }
    }
}

fn engines(migration: &Migration) -> Engines {
    let name = |end: &Option<crate::model::Technology>| {
        end.as_ref().map(|t| t.name.clone()).unwrap_or_default()
    };
    let family = |name: &str| matches!(name, "mysql" | "mariadb");
    match (family(&name(&migration.from)), name(&migration.to).as_str()) {
        (true, "postgresql") => Engines::MysqlToPostgresql,
        (true, to) if family(to) => Engines::MysqlToMysql,
        _ => Engines::Other,
    }
}

fn data_size(input: &PlanInput, shape: &Shape) -> Option<Figure> {
    if let Some(stated) = &input.request.bytes {
        let value = i64::try_from(stated.value).unwrap_or(i64::MAX);
        let origin = FigureOrigin::Stated(stated.origin.clone());
        return Some(Figure::new(value, Unit::Bytes, origin));
    }
    let (_, bytes) = shape.rows();
    let with_rows = shape.entries.iter().filter(|entry| entry.rows.is_some());
    let names = with_rows
        .map(|entry| entry.table.name.to_string())
        .collect();
    (bytes > 0).then(|| Figure::new(bytes as i64, Unit::Bytes, FigureOrigin::Schema(names)))
}

/// Servers of the request that run code; where it names none, the services found in the code.
fn machines(input: &PlanInput) -> Option<Figure> {
    let runs_code = |role| matches!(role, Role::Application | Role::Batch | Role::Reporting);
    let stated: Vec<Figure> = input
        .request
        .scope
        .iter()
        .filter(|s| runs_code(s.value.role))
        .map(|s| {
            let origin = FigureOrigin::Stated(s.origin.clone());
            Figure::new(
                i64::from(s.value.count.unwrap_or(1)),
                Unit::Machines,
                origin,
            )
        })
        .collect();
    if !stated.is_empty() {
        return Some(Figure::sum(
            Unit::Machines,
            &stated.iter().collect::<Vec<_>>(),
        ));
    }
    let services = input
        .inventory
        .services
        .iter()
        .filter(|s| runs_code(s.role));
    let (names, counts): (Vec<String>, Vec<i64>) = services
        .map(|s| (s.name.clone(), i64::from(s.replicas.unwrap_or(1))))
        .unzip();
    let total = counts.iter().sum();
    (total > 0).then(|| Figure::new(total, Unit::Machines, FigureOrigin::Inventory(names)))
}
