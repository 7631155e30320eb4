//! Django: migrations in the order in which they are run, then models, as tables of MySQL.

mod fields;
mod models;
mod names;
mod operations;
mod order;
mod read;
mod state;

pub(super) use read::read;

use super::{OrmFile, resolved_fact};
use crate::model::{Call, Class, Definition, Fact, Medium, OrmFact, assigned, last_part};
use operations::Effect;
use state::State;
use std::collections::BTreeMap;

/// Makes tables of what the files of Django say, each in its file, and puts migrations in the order of their
/// dependencies.
pub(super) fn resolve(files: &mut [&mut OrmFile]) {
    let told: Vec<Vec<Fact>> = files
        .iter_mut()
        .map(|f| std::mem::take(&mut f.facts))
        .collect();
    let paths: Vec<(&str, Medium)> = files.iter().map(|f| (f.path, f.medium)).collect();
    let mut state = State::default();
    read_settings(&paths, &told, &mut state);
    let sequence = order::order(&paths, &told, &mut state.apps);
    let mut resolved: BTreeMap<usize, Vec<Fact>> = BTreeMap::new();
    for &file in &sequence {
        let app = app_of(paths[file].0, &mut state);
        let facts = resolved.entry(file).or_default();
        for fact in &told[file] {
            migrated(fact, app, &mut state, facts);
        }
    }
    models::resolve(&paths, &told, &mut state, &mut resolved);
    let mut ranks: Vec<usize> = sequence.iter().map(|&file| files[file].rank).collect();
    ranks.sort_unstable();
    for (&file, rank) in sequence.iter().zip(ranks) {
        files[file].rank = rank;
    }
    for (file, facts) in resolved {
        files[file].facts = facts;
    }
}

/// What a fact of a migration comes to.
fn migrated(fact: &Fact, app: usize, state: &mut State, facts: &mut Vec<Fact>) {
    let Definition::Orm(told) = &fact.definition else {
        return facts.push(fact.clone());
    };
    match &**told {
        OrmFact::Operation(call) => {
            state.line = fact.place.region.start_line;
            state.apply(app, call, Effect::Both);
        }
        OrmFact::Unresolved(what) => state.defined.push(Definition::Unresolved {
            name: state.apps.label(app).into(),
            what: what.clone(),
        }),
        OrmFact::Migration(_) | OrmFact::Class(_) | OrmFact::Setting(_) => {}
    }
    facts.extend(state.defined.drain(..).map(|of| resolved_fact(fact, of)));
}

/// The folder of the app that a migration is of.
fn app_folder(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match folder.rfind("/migrations") {
        Some(at) => &folder[..at],
        None => folder.strip_prefix("migrations").map_or(folder, |_| ""),
    }
}

fn app_of(path: &str, state: &mut State) -> usize {
    state.apps.add(app_folder(path), None)
}

fn read_settings<'f>(paths: &[(&str, Medium)], told: &'f [Vec<Fact>], state: &mut State<'f>) {
    for ((path, medium), facts) in paths.iter().zip(told) {
        if *medium != Medium::DjangoModel {
            continue;
        }
        for fact in facts {
            let Definition::Orm(told) = &fact.definition else {
                continue;
            };
            match &**told {
                OrmFact::Setting(setting) => {
                    let text = setting.value.text().map(str::to_owned);
                    let kept = match &*setting.name {
                        "AUTH_USER_MODEL" => &mut state.settings.user_model,
                        _ => &mut state.settings.key_class,
                    };
                    *kept = kept.take().or(text);
                }
                OrmFact::Class(class) => {
                    let is_app = class.bases.iter().any(|b| last_part(b) == "AppConfig");
                    if is_app {
                        let label = assigned(&class.body, "label").and_then(|v| v.text());
                        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                        state.apps.add(folder, label);
                    }
                    state.classes.add(class);
                }
                OrmFact::Migration(_) | OrmFact::Operation(_) | OrmFact::Unresolved(_) => {}
            }
        }
    }
    if let Some(model) = &state.settings.user_model {
        state.apps.set_user_model(model);
    }
}

/// A class told of a file.
fn class_of(fact: &Fact) -> Option<&Class> {
    let Definition::Orm(told) = &fact.definition else {
        return None;
    };
    match &**told {
        OrmFact::Class(class) => Some(class),
        _ => None,
    }
}

/// A call without arguments.
fn call_of(name: &str, line: u32) -> Call {
    Call {
        name: name.into(),
        line,
        ..Call::default()
    }
}
