//! Django's models as classes: their fields with those of the abstract classes they inherit from, as tables.

use super::super::resolved_fact;
use super::class_of;
use super::operations::model_key;
use super::read::may_be_field;
use super::state::{Field, Managed, Model, ModelKey, Shape, State, calls, names_together};
use crate::model::{Class, Definition, Extent, Fact, Medium, Table, Value, assigned, last_part};
use std::collections::BTreeMap;

/// Classes that a model inherits from, one of the other.
const DEEPEST: usize = 16;

/// Its name, its class, and what is said of it.
type InheritedField = (&'static str, &'static str, &'static str);

/// Fields that abstract classes of packages bring: class, and field, class of the field, what is said of it.
const INHERITED: [(&str, &[InheritedField]); 6] = [
    (
        "AbstractBaseUser",
        &[
            ("password", "CharField", "max_length=128"),
            ("last_login", "DateTimeField", "null"),
        ],
    ),
    (
        "PermissionsMixin",
        &[
            ("is_superuser", "BooleanField", ""),
            ("groups", "ManyToManyField", "to=auth.Group"),
            ("user_permissions", "ManyToManyField", "to=auth.Permission"),
        ],
    ),
    (
        "AbstractUser",
        &[
            ("password", "CharField", "max_length=128"),
            ("last_login", "DateTimeField", "null"),
            ("is_superuser", "BooleanField", ""),
            ("username", "CharField", "max_length=150 unique"),
            ("first_name", "CharField", "max_length=150"),
            ("last_name", "CharField", "max_length=150"),
            ("email", "EmailField", ""),
            ("is_staff", "BooleanField", ""),
            ("is_active", "BooleanField", ""),
            ("date_joined", "DateTimeField", ""),
            ("groups", "ManyToManyField", "to=auth.Group"),
            ("user_permissions", "ManyToManyField", "to=auth.Permission"),
        ],
    ),
    (
        "AbstractBaseSession",
        &[
            ("session_key", "CharField", "max_length=40 primary_key"),
            ("session_data", "TextField", ""),
            ("expire_date", "DateTimeField", "db_index"),
        ],
    ),
    (
        "MPTTModel",
        &[
            ("lft", "PositiveIntegerField", ""),
            ("rght", "PositiveIntegerField", ""),
            ("tree_id", "PositiveIntegerField", "db_index"),
            ("level", "PositiveIntegerField", ""),
        ],
    ),
    (
        "TimeStampedModel",
        &[
            ("created", "DateTimeField", ""),
            ("modified", "DateTimeField", ""),
        ],
    ),
];

/// A class with the file that it stands in.
#[derive(Clone, Copy)]
struct Place<'f> {
    class: &'f Class,
    fact: &'f Fact,
    file: usize,
    app: usize,
}

/// What a class turns out to be.
struct Found {
    fields: Vec<Field>,
    meta: BTreeMap<String, Value>,
    extent: Extent,
    is_model: bool,
}

/// Adds the tables of all models to the facts of their files.
pub(super) fn resolve<'f>(
    paths: &[(&str, Medium)],
    told: &'f [Vec<Fact>],
    state: &mut State<'f>,
    resolved: &mut BTreeMap<usize, Vec<Fact>>,
) {
    let places = places(paths, told, state);
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, place) in places.iter().enumerate() {
        by_name.entry(&place.class.name).or_default().push(n);
    }
    let classes = Classes {
        places: &places,
        looked_at: std::cell::Cell::new(0),
        by_name,
    };
    // Models that are told may stand in for those of no migration, and the other way round.
    let mut made: Vec<(ModelKey, Place, Extent)> = Vec::new();
    let migrated = std::mem::take(&mut state.models);
    for (n, &place) in places.iter().enumerate() {
        classes.looked_at.set(0);
        let Some(found) = classes.found(n, 0).filter(|f| f.is_model) else {
            continue;
        };
        let is = |name: &str| found.meta.get(name).is_some_and(Value::is_true);
        let key = model_key(place.app, &place.class.name);
        if is("abstract") || state.models.contains_key(&key) {
            continue;
        }
        let model = model_of(&key, place, &found, state);
        state.models.insert(key.clone(), model);
        made.push((key, place, found.extent));
    }
    for (key, model) in migrated {
        state.models.entry(key).or_insert(model);
    }
    for (key, place, extent) in made {
        let facts = resolved.entry(place.file).or_default();
        tables(&key, place, extent, state, facts);
    }
}

fn places<'f>(
    paths: &[(&str, Medium)],
    told: &'f [Vec<Fact>],
    state: &mut State,
) -> Vec<Place<'f>> {
    let mut places = Vec::new();
    for (file, ((path, medium), facts)) in paths.iter().zip(told).enumerate() {
        if *medium != Medium::DjangoModel || facts.is_empty() {
            continue;
        }
        let mut app = None;
        for fact in facts {
            let Some(class) = class_of(fact) else {
                continue;
            };
            let app = *app.get_or_insert_with(|| app_of_model(path, state));
            places.push(Place {
                class,
                fact,
                file,
                app,
            });
        }
    }
    places
}

/// The app of a module with models: the folder of `models.py` or of the package `models`, else one that is an app.
fn app_of_model(path: &str, state: &mut State) -> usize {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if let Some(at) = folder.rfind("/models") {
        return state.apps.add(&folder[..at], None);
    }
    let mut above = folder;
    loop {
        if let Some(app) = state.apps.of_folder(above) {
            return app;
        }
        match above.rsplit_once('/') {
            Some((up, _)) => above = up,
            None => return state.apps.add(folder, None),
        }
    }
}

/// Classes that one class is looked up in: those above it may be met on many ways.
const MOST_LOOKED_AT: usize = 500;

struct Classes<'p, 'f> {
    places: &'p [Place<'f>],
    looked_at: std::cell::Cell<usize>,
    by_name: BTreeMap<&'f str, Vec<usize>>,
}

impl Classes<'_, '_> {
    /// The class of the tree that a base names: of the same file, of the same app, or the only one.
    fn base(&self, base: &str, of: usize) -> Option<usize> {
        let all = self.by_name.get(last_part(base))?;
        let place = &self.places[of];
        let others = || all.iter().copied().filter(|n| *n != of);
        let same_file = others().find(|n| self.places[*n].file == place.file);
        let same_app = || others().find(|n| self.places[*n].app == place.app);
        let only = || others().next().filter(|_| others().count() == 1);
        same_file.or_else(same_app).or_else(only)
    }

    /// The fields of a class and of the abstract ones above it; `None` where they go round in a circle.
    fn found(&self, n: usize, depth: usize) -> Option<Found> {
        self.looked_at.set(self.looked_at.get() + 1);
        if depth > DEEPEST || self.looked_at.get() > MOST_LOOKED_AT {
            return None;
        }
        let class = self.places[n].class;
        let mut found = Found {
            fields: Vec::new(),
            meta: BTreeMap::new(),
            extent: Extent::Whole,
            is_model: false,
        };
        let mut unknown = false;
        for base in &class.bases {
            self.inherit(base, n, depth, &mut found, &mut unknown);
        }
        let own: Vec<Field> = own_fields(class);
        found.is_model |= unknown
            && own
                .iter()
                .any(|f| f.call.name.starts_with("django.db.models"));
        if unknown && found.is_model {
            found.extent = Extent::Part;
        }
        // Fields of a base that the class says itself are its own.
        found
            .fields
            .retain(|f| own.iter().all(|o| o.name != f.name));
        found.fields.extend(own);
        // `class Meta(Base.Meta)` or a class of its own; `abstract` is never inherited.
        found.meta.remove("abstract");
        if !class.meta.is_empty() {
            let inherited = ["app_label"];
            found
                .meta
                .retain(|name, _| inherited.contains(&name.as_str()));
        }
        for said in &class.meta {
            found.meta.insert(said.name.to_string(), said.value.clone());
        }
        Some(found)
    }

    fn inherit(&self, base: &str, n: usize, depth: usize, found: &mut Found, unknown: &mut bool) {
        let last = last_part(base);
        if base.starts_with("django.") && last == "Model" || base == "Model" {
            found.is_model = true;
            return;
        }
        if let Some(at) = self.base(base, n) {
            let Some(above) = self.found(at, depth + 1) else {
                found.extent = Extent::Part;
                return;
            };
            if !above.is_model {
                *unknown |= above.extent == Extent::Part;
                return;
            }
            found.is_model = true;
            if above.extent == Extent::Part {
                found.extent = Extent::Part;
            }
            let is = |name: &str| above.meta.get(name).is_some_and(Value::is_true);
            let proxy = self.places[n]
                .class
                .meta
                .iter()
                .any(|a| &*a.name == "proxy" && a.value.is_true());
            if is("abstract") {
                let new: Vec<Field> = above
                    .fields
                    .into_iter()
                    .filter(|f| found.fields.iter().all(|o| o.name != f.name))
                    .collect();
                found.fields.extend(new);
                found.meta.extend(above.meta);
            } else if !proxy {
                found
                    .fields
                    .insert(0, parent_link(&self.places[at], self.places[n].class));
            }
            return;
        }
        if let Some((_, fields)) = INHERITED.iter().find(|(class, _)| *class == last) {
            found.is_model = true;
            let line = self.places[n].fact.place.region.start_line;
            found
                .fields
                .extend(fields.iter().map(|of| inherited(of, line)));
            return;
        }
        *unknown |= last != "object" && !base.starts_with("django.");
    }
}

/// The column by which a model of several tables points to the one above it.
fn parent_link(above: &Place, class: &Class) -> Field {
    let name = format!("{}_ptr", above.class.name.to_lowercase());
    let yes = || Value::Name("True".into());
    let mut call = super::call_of("OneToOneField", 0);
    call.named = vec![
        ("to".into(), Value::Name(above.class.name.clone())),
        ("primary_key".into(), yes()),
    ];
    let said = assigned(&class.body, &name).and_then(Value::call);
    Field {
        name: name.into(),
        call: said.cloned().unwrap_or(call),
    }
}

fn inherited((name, class, said): &(&str, &str, &str), line: u32) -> Field {
    let mut call = super::call_of(class, line);
    for word in said.split_whitespace() {
        let (key, value) = match word.split_once('=') {
            Some((key, value)) if value.starts_with(|c: char| c.is_ascii_digit()) => {
                (key, Value::Number(value.into()))
            }
            Some((key, value)) => (key, Value::Text(value.into())),
            None => (word, Value::Name("True".into())),
        };
        call.named.push((key.into(), value));
    }
    Field {
        name: (*name).into(),
        call,
    }
}

fn own_fields(class: &Class) -> Vec<Field> {
    let fields = class.body.iter().filter(|a| may_be_field(&a.value));
    let field = |a: &crate::model::Assignment| {
        a.value.call().map(|call| Field {
            name: a.name.clone(),
            call: call.clone(),
        })
    };
    let mut found: Vec<Field> = Vec::new();
    for field in fields.filter_map(field) {
        // What is assigned twice is the last.
        found.retain(|f| f.name != field.name);
        found.push(field);
    }
    found
}

fn model_of(key: &ModelKey, place: Place, found: &Found, state: &State) -> Model {
    let meta = |name: &str| found.meta.get(name);
    let label = meta("app_label").and_then(Value::text);
    let label = label.unwrap_or(state.apps.label(key.app));
    let by_default = format!("{label}_{}", key.name);
    let others =
        meta("managed").is_some_and(Value::is_false) || meta("proxy").is_some_and(Value::is_true);
    let mut indexes = calls(meta("indexes"));
    indexes.extend(calls(meta("constraints")));
    let mut fields = found.fields.clone();
    if !fields.iter().any(|f| f.call.says("primary_key")) && found.extent == Extent::Whole {
        fields.insert(0, state.implicit_key(place.fact.place.region.start_line));
    }
    if meta("order_with_respect_to").is_some_and(|v| !v.is_none()) {
        let call = super::call_of("OrderWrt", place.fact.place.region.start_line);
        let name = "_order".into();
        fields.push(Field { name, call });
    }
    Model {
        name: place.class.name.to_string(),
        table: meta("db_table")
            .and_then(Value::text)
            .map_or(by_default, str::to_owned),
        managed: match others {
            true => Managed::No,
            false => Managed::Yes,
        },
        fields,
        unique_together: meta("unique_together")
            .map(names_together)
            .unwrap_or_default(),
        index_together: meta("index_together")
            .map(names_together)
            .unwrap_or_default(),
        indexes,
        comment: None,
        keys: Vec::new(),
    }
}

/// The tables of a model, and what of them is not known.
fn tables(key: &ModelKey, place: Place, extent: Extent, state: &mut State, facts: &mut Vec<Fact>) {
    let Some(model) = state.models.get(key).cloned() else {
        return;
    };
    state.line = place.fact.place.region.start_line;
    if extent == Extent::Part {
        let bases: Vec<&str> = place.class.bases.iter().map(|b| &**b).collect();
        state.defined.push(Definition::Unresolved {
            name: model.table.as_str().into(),
            what: format!("{}({})", place.class.name, bases.join(", ")).into(),
        });
    }
    if model.managed == Managed::Yes {
        for made in state.columns_of(key, &model) {
            state.doubt(&model.table, &made);
        }
        let table = Table {
            extent,
            ..state.table(key, &model)
        };
        state.defined.push(Definition::Table(Box::new(table)));
        for field in &model.fields {
            if let Shape::Between(between) = state.shape(key, &model, field) {
                let table = state.between_table(&between);
                state.defined.push(Definition::Table(Box::new(table)));
            }
        }
    }
    facts.extend(
        state
            .defined
            .drain(..)
            .map(|of| resolved_fact(place.fact, of)),
    );
}
