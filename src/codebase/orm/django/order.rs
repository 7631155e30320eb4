//! The order in which Django runs migrations: each behind those that it depends on, squashed ones in place of theirs.

use super::super::fact_of;
use super::super::order::behind_needs;
use super::app_folder;
use super::state::Apps;
use crate::model::{Assignment, Fact, Medium, OrmFact, Value, assigned, last_part};
use std::collections::{BTreeMap, BTreeSet};

/// A migration by its app and its name.
type Name = (usize, String);

/// The positions of the files that are migrations, in the order in which they are run. Those that a squashed one stands
/// for are left out.
pub(super) fn order(paths: &[(&str, Medium)], told: &[Vec<Fact>], apps: &mut Apps) -> Vec<usize> {
    let mut by_name: BTreeMap<Name, usize> = BTreeMap::new();
    let mut all: Vec<(usize, usize, &[Assignment])> = Vec::new();
    for (n, ((path, medium), facts)) in paths.iter().zip(told).enumerate() {
        let head = facts.iter().find_map(|fact| match fact_of(fact) {
            Some(OrmFact::Migration(said)) => Some(said.as_slice()),
            _ => None,
        });
        let Some(said) = head.filter(|_| *medium == Medium::DjangoMigration) else {
            continue;
        };
        let app = apps.add(app_folder(path), None);
        by_name.insert((app, stem(path)), n);
        all.push((n, app, said));
    }
    let mut gone = BTreeSet::new();
    for &(n, app, said) in &all {
        for replaced in names(assigned(said, "replaces"), app, apps) {
            if let Some(old) = by_name.get(&replaced).copied().filter(|old| *old != n) {
                gone.insert(old);
            }
            by_name.insert(replaced, n);
        }
    }
    let mut needs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(n, app, said) in &all {
        let before = names(assigned(said, "dependencies"), app, apps);
        let before = before.iter().filter_map(|name| match name.1.as_str() {
            "__first__" => first_of(name.0, &by_name),
            _ => by_name.get(name).copied(),
        });
        needs.entry(n).or_default().extend(before);
        for after in names(assigned(said, "run_before"), app, apps) {
            if let Some(&after) = by_name.get(&after) {
                needs.entry(after).or_default().push(n);
            }
        }
    }
    let files = all.iter().map(|(n, ..)| *n).filter(|n| !gone.contains(n));
    behind_needs(files, &needs, &gone)
}

fn first_of(app: usize, by_name: &BTreeMap<Name, usize>) -> Option<usize> {
    let mut own = by_name.range((app, String::new())..);
    own.next()
        .filter(|(name, _)| name.0 == app)
        .map(|(_, n)| *n)
}

/// The migrations that a list of pairs names.
fn names(said: Option<&Value>, near: usize, apps: &Apps) -> Vec<Name> {
    let mut found = Vec::new();
    for item in said.map(Value::items).unwrap_or_default() {
        match item {
            Value::List(pair) => {
                if let [Value::Text(label), Value::Text(name)] = pair.as_slice()
                    && let Some(app) = apps.labelled(label, near)
                {
                    found.push((app, name.to_string()));
                }
            }
            // The app of the user model comes first.
            Value::Call(call) if last_part(&call.name) == "swappable_dependency" => {
                let label = match call.arguments.first() {
                    Some(Value::Text(text)) => text.split('.').next().map(str::to_owned),
                    _ => apps.user_label(),
                };
                let app = label.and_then(|label| apps.labelled(&label, near));
                found.extend(app.map(|app| (app, "__first__".to_owned())));
            }
            _ => {}
        }
    }
    found
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".py").unwrap_or(name).to_owned()
}
