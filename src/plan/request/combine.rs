//! Several requests as one: what is said first holds, what a later one says otherwise is listed.

use crate::model::{
    Allowed, Demand, MigrationKind, NotUnderstood, Origin, Request, Stated, Technology, Unclear,
};

/// Joins requests, the one that holds first: flags, then the request's file, then `migscan.toml`. A version completes a
/// technology of the same name that has none.
pub fn combine(parts: Vec<Request>) -> Request {
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        add(&mut all, part);
    }
    all
}

fn add(all: &mut Request, part: Request) {
    let mut told = part.not_understood.clone();
    let mut join = Join {
        lines: &part,
        told: &mut told,
    };
    join.value(&mut all.kind, &part.kind, |k: &MigrationKind| {
        k.name().to_owned()
    });
    join.technology(&mut all.from, &part.from);
    join.technology(&mut all.to, &part.to);
    join.value(&mut all.tables, &part.tables, u64::to_string);
    join.value(&mut all.rows, &part.rows, u64::to_string);
    join.value(&mut all.bytes, &part.bytes, |n| format!("{n} bytes"));
    join.value(&mut all.downtime_minutes, &part.downtime_minutes, |n| {
        format!("{n}m")
    });
    join.value(&mut all.data_loss, &part.data_loss, |a| match a {
        Allowed::Yes => "allowed".to_owned(),
        Allowed::No => "none".to_owned(),
    });
    join.value(&mut all.rollback, &part.rollback, |d| match d {
        Demand::Required => "required".to_owned(),
        Demand::NotRequired => "not-required".to_owned(),
    });
    join.value(&mut all.rollback_minutes, &part.rollback_minutes, |n| {
        format!("{n}m")
    });
    // How much may be lost is of no weight where nothing may.
    if all
        .data_loss
        .as_ref()
        .is_some_and(|d| d.value == Allowed::Yes)
    {
        join.value(&mut all.data_loss_minutes, &part.data_loss_minutes, |n| {
            format!("{n}m")
        });
    }
    extend(&mut all.current, part.current);
    extend(&mut all.target, part.target);
    extend(&mut all.current_technologies, part.current_technologies);
    extend(&mut all.target_technologies, part.target_technologies);
    extend(&mut all.frameworks, part.frameworks);
    extend(&mut all.constraints, part.constraints);
    extend(&mut all.compatibility, part.compatibility);
    extend(&mut all.scope, part.scope);
    extend(&mut all.scope_lines, part.scope_lines);
    all.not_understood.extend(told);
}

/// What no earlier request said.
fn extend<T: PartialEq>(all: &mut Vec<Stated<T>>, more: Vec<Stated<T>>) {
    for new in more {
        if all.iter().all(|known| known.value != new.value) {
            all.push(new);
        }
    }
}

struct Join<'p> {
    /// Where the later request is as written.
    lines: &'p Request,
    told: &'p mut Vec<NotUnderstood>,
}

impl Join<'_> {
    fn value<T: PartialEq + Clone>(
        &mut self,
        slot: &mut Option<Stated<T>>,
        later: &Option<Stated<T>>,
        shown: impl Fn(&T) -> String,
    ) {
        let Some(later) = later else {
            return;
        };
        match slot {
            None => *slot = Some(later.clone()),
            Some(first) if first.value != later.value => {
                let why = Unclear::Contradicts(first.origin.clone());
                self.told.push(NotUnderstood {
                    text: self
                        .written(&later.origin)
                        .unwrap_or_else(|| shown(&later.value)),
                    origin: later.origin.clone(),
                    why,
                });
            }
            Some(_) => {}
        }
    }

    fn technology(
        &mut self,
        slot: &mut Option<Stated<Technology>>,
        later: &Option<Stated<Technology>>,
    ) {
        if let (Some(first), Some(later)) = (slot.as_mut(), later)
            && first.value.name == later.value.name
        {
            match (&first.value.version, &later.value.version) {
                (None, Some(_)) => return first.value.version = later.value.version.clone(),
                (_, None) => return,
                _ => {}
            }
        }
        self.value(slot, later, Technology::to_string);
    }

    /// The line of the request's file, where it is one of those that are kept.
    fn written(&self, origin: &Origin) -> Option<String> {
        let lines = [
            &self.lines.current,
            &self.lines.target,
            &self.lines.constraints,
        ];
        let mut all = lines.into_iter().flatten();
        let line =
            all.find(|line| line.origin == *origin && matches!(origin, Origin::Request { .. }))?;
        Some(line.value.clone())
    }
}
