//! A Python module of a Django project: operations of a migration, classes of models, settings that tables depend on.

use super::super::Reading;
use super::super::program::Program;
use crate::model::{Assignment, Class, Medium, OrmFact, Value, last_part};
use std::ops::Range;

/// Settings that decide about tables.
const SETTINGS: [&str; 2] = ["AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD"];

pub(in crate::codebase::orm) fn read(program: &Program, path: &str) -> Reading {
    let mut reading = Reading::of(Medium::DjangoModel);
    let classes = program.python_classes();
    let in_folder = path.contains("/migrations/") || path.starts_with("migrations/");
    let migration = classes.iter().find(|(class, _)| {
        let made_for_it = class.bases.iter().any(|b| last_part(b) == "Migration");
        &*class.name == "Migration" && (made_for_it || in_folder)
    });
    if let Some((class, at)) = migration {
        reading.medium = Medium::DjangoMigration;
        migration_facts(program, class, *at, &mut reading);
        return reading;
    }
    for n in 0..program.line_count() {
        let line = program.python_line(n);
        if SETTINGS.iter().any(|name| program.is(line.start, name)) {
            for setting in program.python_assignments(n..n + 1) {
                let fact = OrmFact::Setting(setting);
                reading.push(fact, program.bytes(line.start..line.start + 1));
            }
        }
    }
    for (class, at) in classes {
        if is_of_interest(&class) {
            let fact = OrmFact::Class(Box::new(class));
            reading.push(fact, program.bytes(at..at + 1));
        }
    }
    reading
}

fn migration_facts(program: &Program, class: &Class, at: usize, reading: &mut Reading) {
    let told: Vec<Assignment> = class
        .body
        .iter()
        .filter(|a| &*a.name != "operations")
        .cloned()
        .collect();
    reading.push(OrmFact::Migration(told), program.bytes(at..at + 1));
    for n in program.body(program.line_of(at)) {
        let line = program.python_line(n);
        if !program.is(line.start, "operations") {
            continue;
        }
        let from = line.start + 2;
        let plain = program.is(line.start + 1, "=") && program.is(from, "[");
        if !plain || program.outline.behind(from) != line.end {
            unresolved(program, line, reading);
            continue;
        }
        for part in program.parts(program.outline.inside(Some(from))) {
            match program.value(part.clone()) {
                Value::Call(call) => {
                    let name = program.bytes(part.start..part.start + 1);
                    reading.push(OrmFact::Operation(*call), name);
                }
                _ => unresolved(program, part, reading),
            }
        }
        reading.back.extend(reverse_sql(program, line));
    }
}

fn unresolved(program: &Program, tokens: Range<usize>, reading: &mut Reading) {
    let fact = OrmFact::Unresolved(program.written(tokens.clone()));
    reading.push(fact, program.bytes(tokens.start..tokens.start + 1));
}

/// The bytes of what `RunSQL` is given to go back.
fn reverse_sql(program: &Program, line: Range<usize>) -> Vec<Range<usize>> {
    let calls = line.filter(|&at| program.is(at, "RunSQL") && program.is(at + 1, "("));
    calls
        .flat_map(|at| {
            let parts = program.parts(program.outline.inside(Some(at + 1)));
            let back = parts.into_iter().enumerate().filter(|(n, part)| {
                let named = program.is(part.start + 1, "=");
                match named {
                    true => program.is(part.start, "reverse_sql"),
                    false => *n == 1,
                }
            });
            back.map(|(_, part)| program.bytes(part))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a class may be a model, a field or the configuration of an app.
fn is_of_interest(class: &Class) -> bool {
    let ends = [
        "Model",
        "Field",
        "Key",
        "AppConfig",
        "Base",
        "User",
        "Mixin",
    ];
    let by_base = class
        .bases
        .iter()
        .any(|base| ends.iter().any(|end| last_part(base).ends_with(end)));
    by_base || class.body.iter().any(|a| may_be_field(&a.value))
}

/// Whether a value may make a column.
pub(super) fn may_be_field(value: &Value) -> bool {
    let Value::Call(call) = value else {
        return false;
    };
    let others = [
        "django.forms",
        "rest_framework",
        "django_filters",
        "wtforms",
        "graphene",
    ];
    let of_others = others.iter().any(|o| call.name.starts_with(o));
    let last = call.last();
    !of_others && (last.ends_with("Field") || last.ends_with("Key"))
}
