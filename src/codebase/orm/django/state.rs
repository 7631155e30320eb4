//! The models of a Django project as its migrations leave them, and the columns and keys that they have on MySQL.

use super::fields::{FieldClasses, Kind, Sorting, Uniqueness, filled_in, is_limited, numbers};
use super::names::{index_name, meta_index_name, table_name};
use crate::model::{
    Call, Column, ColumnOptions, Definition, Direction, Key, KeyKind, KeyPart, Nullable, Numbering,
    Reference, Table, Value, last_part,
};
use crate::sql::column_type;
use std::collections::BTreeMap;

/// Foreign keys to keys that are foreign keys themselves.
pub(super) const DEEPEST: usize = 8;

/// Tables of packages that come with Django: app, model, table, key column and its type.
const OUTSIDE: [(&str, &str, &str, &str, &str); 9] = [
    ("auth", "user", "auth_user", "id", "integer"),
    ("auth", "group", "auth_group", "id", "integer"),
    ("auth", "permission", "auth_permission", "id", "integer"),
    (
        "contenttypes",
        "contenttype",
        "django_content_type",
        "id",
        "integer",
    ),
    ("sites", "site", "django_site", "id", "integer"),
    ("admin", "logentry", "django_admin_log", "id", "integer"),
    ("flatpages", "flatpage", "django_flatpage", "id", "integer"),
    ("redirects", "redirect", "django_redirect", "id", "integer"),
    (
        "sessions",
        "session",
        "django_session",
        "session_key",
        "varchar(40)",
    ),
];

/// The apps of a tree, each by its folder.
#[derive(Debug, Default)]
pub(super) struct Apps {
    /// Folder and label.
    list: Vec<(String, String)>,
    by_folder: BTreeMap<String, usize>,
    by_label: BTreeMap<String, Vec<usize>>,
    user_label: Option<String>,
}

impl Apps {
    pub(super) fn add(&mut self, folder: &str, label: Option<&str>) -> usize {
        if let Some(&app) = self.by_folder.get(folder) {
            return app;
        }
        let label = label.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder));
        let app = self.list.len();
        self.list.push((folder.to_owned(), label.to_owned()));
        self.by_folder.insert(folder.to_owned(), app);
        self.by_label.entry(label.to_owned()).or_default().push(app);
        app
    }

    pub(super) fn label(&self, app: usize) -> &str {
        &self.list[app].1
    }

    pub(super) fn of_folder(&self, folder: &str) -> Option<usize> {
        self.by_folder.get(folder).copied()
    }

    /// The label of the app that the user model is in, where a setting names one.
    pub(super) fn user_label(&self) -> Option<String> {
        self.user_label.clone()
    }

    pub(super) fn set_user_model(&mut self, model: &str) {
        self.user_label = model.split('.').next().map(str::to_owned);
    }

    /// The app of a label that stands nearest to another one.
    pub(super) fn labelled(&self, label: &str, near: usize) -> Option<usize> {
        let folder = &self.list[near].0;
        let shared = |app: usize| {
            let parts = self.list[app].0.split('/').zip(folder.split('/'));
            parts.take_while(|(a, b)| a == b).count()
        };
        let all = self.by_label.get(label)?;
        all.iter().copied().rev().max_by_key(|app| shared(*app))
    }
}

/// What settings say of tables.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) user_model: Option<String>,
    /// The class of keys that nothing is said of.
    pub(super) key_class: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ModelKey {
    pub(super) app: usize,
    /// Lower-case.
    pub(super) name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Managed {
    Yes,
    /// A proxy, or a table that others make.
    No,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: Box<str>,
    pub(super) call: Call,
}

#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) table: String,
    pub(super) managed: Managed,
    pub(super) fields: Vec<Field>,
    pub(super) unique_together: Vec<Vec<String>>,
    pub(super) index_together: Vec<Vec<String>>,
    /// Of `Meta.indexes` and `Meta.constraints`.
    pub(super) indexes: Vec<Call>,
    pub(super) comment: Option<Box<str>>,
    /// Those that its table has.
    pub(super) keys: Vec<Key>,
}

/// The column that a field makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) name: String,
    /// `None` where it is not known.
    pub(super) of: Option<String>,
    pub(super) nullable: Nullable,
    pub(super) is_primary: bool,
    pub(super) is_unique: bool,
    /// It has an index of its own.
    pub(super) is_indexed: bool,
    /// The field asks for an index, which MySQL may have by other means.
    pub(super) asks_index: bool,
    pub(super) is_spatial: bool,
    pub(super) foreign: Option<Target>,
    numbering: Numbering,
    default: Option<Box<str>>,
    more: ColumnOptions,
    class: Box<str>,
    line: u32,
}

/// What a foreign key points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) table: String,
    pub(super) column: String,
    pub(super) of: Option<String>,
    pub(super) model: Option<ModelKey>,
    /// The database checks it.
    pub(super) is_checked: bool,
}

/// The table between two models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Between {
    pub(super) table: String,
    pub(super) columns: [String; 2],
    pub(super) targets: [Option<Target>; 2],
    sorting: Sorting,
    line: u32,
}

pub(super) enum Shape {
    Column(Box<Made>),
    Between(Box<Between>),
    Nothing,
}

#[derive(Debug, Default)]
pub(super) struct State<'f> {
    pub(super) apps: Apps,
    pub(super) classes: FieldClasses<'f>,
    pub(super) settings: Settings,
    pub(super) models: BTreeMap<ModelKey, Model>,
    /// The keys of tables between models, by the table's name.
    pub(super) between_keys: BTreeMap<String, Vec<Key>>,
    /// What has been defined since it was last taken.
    pub(super) defined: Vec<Definition>,
    /// The line that names what is defined.
    pub(super) line: u32,
}

impl Model {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| &*f.name == name)
    }

    fn primary(&self) -> Option<&Field> {
        self.fields.iter().find(|f| f.call.says("primary_key"))
    }
}

impl State<'_> {
    // ---- fields ----

    pub(super) fn shape(&self, key: &ModelKey, model: &Model, field: &Field) -> Shape {
        let call = &field.call;
        match self.classes.kind(&call.name) {
            Kind::Nothing => Shape::Nothing,
            Kind::ManyToMany(sorting) => match self.between(key, model, field, sorting) {
                Some(between) => Shape::Between(Box::new(between)),
                None => Shape::Nothing,
            },
            kind => Shape::Column(Box::new(self.made(key, field, &kind))),
        }
    }

    fn made(&self, key: &ModelKey, field: &Field, kind: &Kind) -> Made {
        let call = &field.call;
        let foreign = match kind {
            Kind::Foreign(_) => Some(self.target(key, call, 0)),
            _ => None,
        };
        let one_to_one = *kind == Kind::Foreign(Uniqueness::Unique);
        let by_default = match &foreign {
            Some(_) => format!("{}_id", field.name),
            None => field.name.to_string(),
        };
        let foreign = foreign.map(|found| {
            found.unwrap_or(Target {
                table: String::new(),
                column: String::new(),
                of: None,
                model: None,
                is_checked: false,
            })
        });
        let of = match (&foreign, kind) {
            (Some(target), _) => target.of.clone(),
            (None, Kind::Typed(of)) => filled_in(of, call),
            _ => None,
        };
        let is_primary = call.says("primary_key");
        let is_unique = !is_primary && (one_to_one || call.says("unique"));
        // MySQL makes one for the constraint; Django knows that of its own class alone.
        let served = foreign.as_ref().is_some_and(|t| t.is_checked) && call.last() == "ForeignKey";
        let slug = call.last() == "SlugField" || foreign.is_some();
        let asked = match slug {
            true => !call.denies("db_index"),
            false => call.says("db_index"),
        };
        let limited = of.as_deref().is_some_and(is_limited);
        let spatial = of.as_deref().is_some_and(|of| {
            foreign.is_none() && of.starts_with(|c: char| c.is_ascii_uppercase())
        });
        let null = (call.says("null") || call.last() == "NullBooleanField") && !is_primary;
        Made {
            name: call.said("db_column").map_or(by_default, str::to_owned),
            nullable: match null {
                true => Nullable::Yes,
                false => Nullable::No,
            },
            is_primary,
            is_unique,
            asks_index: asked,
            is_indexed: asked && !is_primary && !is_unique && !served && !limited,
            is_spatial: spatial && !null && !call.denies("spatial_index"),
            foreign,
            numbering: match numbers(call.last()) {
                true => Numbering::AutoIncrement,
                false => Numbering::None,
            },
            default: call.value("db_default").map(default_text),
            more: ColumnOptions {
                collation: call.said("db_collation").map(Box::from),
                comment: call.said("db_comment").map(Box::from),
                ..ColumnOptions::default()
            },
            class: call.name.clone(),
            line: call.line,
            of,
        }
    }

    /// The model that a relation is to.
    pub(super) fn related(&self, key: &ModelKey, call: &Call) -> Option<ModelKey> {
        let to = call.argument(0, "to")?;
        let named = |text: &str| -> Option<ModelKey> {
            let (app, name) = match text.split_once('.') {
                Some((label, name)) => (self.apps.labelled(label, key.app)?, name),
                None => (key.app, text),
            };
            let name = name.to_lowercase();
            Some(ModelKey { app, name })
        };
        match to {
            Value::Text(text) if &**text == "self" => Some(key.clone()),
            Value::Text(text) => named(text),
            Value::Name(name) if name.ends_with("AUTH_USER_MODEL") => {
                named(self.settings.user_model.as_deref()?)
            }
            Value::Name(name) => {
                let name = last_part(name).to_lowercase();
                let own = ModelKey {
                    app: key.app,
                    name: name.clone(),
                };
                if self.models.contains_key(&own) {
                    return Some(own);
                }
                let mut others = self.models.keys().filter(|k| k.name == name);
                others.next().filter(|_| others.next().is_none()).cloned()
            }
            _ => None,
        }
    }

    fn target(&self, key: &ModelKey, call: &Call, depth: usize) -> Option<Target> {
        let is_checked = !call.denies("db_constraint");
        let related = self.related(key, call);
        let found = related.and_then(|k| self.models.get(&k).map(|model| (k, model)));
        let Some((related, model)) = found else {
            return self.outside(call, is_checked);
        };
        let field = match call.said("to_field") {
            Some(name) => model.field(name),
            None => model.primary(),
        };
        let Some(field) = field else {
            return Some(Target {
                table: model.table.clone(),
                column: "id".to_owned(),
                of: self.key_type(),
                model: Some(related),
                is_checked,
            });
        };
        let kind = self.classes.kind(&field.call.name);
        let (column, of) = match kind {
            Kind::Foreign(_) if depth < DEEPEST => {
                let of = self.target(&related, &field.call, depth + 1);
                (format!("{}_id", field.name), of.and_then(|t| t.of))
            }
            Kind::Typed(of) => (field.name.to_string(), filled_in(&of, &field.call)),
            _ => (field.name.to_string(), None),
        };
        let named = field.call.said("db_column");
        Some(Target {
            table: model.table.clone(),
            column: named.map_or(column, str::to_owned),
            of,
            model: Some(related),
            is_checked,
        })
    }

    /// What stands in no migration of the tree.
    fn outside(&self, call: &Call, is_checked: bool) -> Option<Target> {
        let said = match call.argument(0, "to")? {
            Value::Text(text) => text.to_string(),
            Value::Name(name) if name.ends_with("AUTH_USER_MODEL") => self
                .settings
                .user_model
                .clone()
                .unwrap_or("auth.User".to_owned()),
            // `django.contrib.auth.models.User`.
            Value::Name(name) => {
                let parts: Vec<&str> = name.split('.').collect();
                match parts.as_slice() {
                    ["django", "contrib", app, "models", model] => format!("{app}.{model}"),
                    _ => return None,
                }
            }
            _ => return None,
        };
        let (app, model) = said.split_once('.')?;
        let model = model.to_lowercase();
        let found = OUTSIDE.iter().find(|(a, m, ..)| *a == app && *m == model)?;
        Some(Target {
            table: found.2.to_owned(),
            column: found.3.to_owned(),
            of: Some(found.4.to_owned()),
            model: None,
            is_checked,
        })
    }

    /// The type of keys that nothing is said of.
    fn key_type(&self) -> Option<String> {
        let class = self.settings.key_class.as_deref().unwrap_or("AutoField");
        match self.classes.kind(class) {
            Kind::Typed(of) => Some(of),
            _ => None,
        }
    }

    fn between(
        &self,
        key: &ModelKey,
        model: &Model,
        field: &Field,
        sorting: Sorting,
    ) -> Option<Between> {
        let call = &field.call;
        if call.value("through").is_some_and(|t| !t.is_none()) {
            return None;
        }
        let to_self = Call {
            named: vec![("to".into(), Value::Text("self".into()))],
            ..Call::default()
        };
        let own = self.target(key, &to_self, 0);
        let other = self.target(key, call, 0);
        let name = match self.related(key, call) {
            Some(related) => related.name,
            None => match call.argument(0, "to") {
                Some(Value::Text(text)) => last_part(text).to_lowercase(),
                Some(Value::Name(name)) if name.ends_with("AUTH_USER_MODEL") => {
                    let model = self.settings.user_model.as_deref();
                    last_part(model.unwrap_or("user")).to_lowercase()
                }
                Some(Value::Name(name)) => last_part(name).to_lowercase(),
                _ => field.name.to_string(),
            },
        };
        let columns = match name == key.name {
            true => [format!("from_{name}_id"), format!("to_{name}_id")],
            false => [format!("{}_id", key.name), format!("{name}_id")],
        };
        let named = call.said("db_table").map(str::to_owned);
        Some(Between {
            table: named.unwrap_or_else(|| table_name(&format!("{}_{}", model.table, field.name))),
            columns,
            targets: [own, other],
            sorting,
            line: call.line,
        })
    }

    /// The columns of a model's fields, in their order.
    pub(super) fn columns_of(&self, key: &ModelKey, model: &Model) -> Vec<Made> {
        let made = |field: &Field| match self.shape(key, model, field) {
            Shape::Column(made) => Some(*made),
            _ => None,
        };
        model.fields.iter().filter_map(made).collect()
    }

    /// The column of a field, by the field's name.
    pub(super) fn column_name(&self, key: &ModelKey, model: &Model, field: &str) -> String {
        let found = model.field(field).map(|f| self.shape(key, model, f));
        match found {
            Some(Shape::Column(made)) => made.name,
            _ => field.to_owned(),
        }
    }

    // ---- tables ----

    /// The column with what stands in the definition, its line told from the one that names the table.
    pub(super) fn column(&self, made: &Made) -> Column {
        let sql_type = match &made.of {
            Some(of) => column_type(of),
            None => crate::model::SqlType::unknown(&made.class),
        };
        let more = made.more.clone();
        Column {
            name: made.name.as_str().into(),
            sql_type,
            nullable: made.nullable,
            default: made.default.clone(),
            numbering: made.numbering,
            more: (more != ColumnOptions::default()).then(|| Box::new(more)),
            lines_below: made.line.saturating_sub(self.line),
            altered_at: None,
            span: crate::model::Span::default(),
            site: None,
        }
    }

    /// The keys that a column brings where it is made.
    pub(super) fn keys_of(&self, table: &str, made: &Made) -> Vec<Key> {
        let columns = [made.name.as_str()];
        let mut keys = Vec::new();
        if made.is_primary {
            keys.push(key(KeyKind::Primary, "", &columns));
        }
        if made.is_unique {
            keys.push(key(KeyKind::Unique, &made.name, &columns));
        }
        if made.is_indexed {
            keys.push(key(
                KeyKind::Plain,
                &index_name(table, &columns, ""),
                &columns,
            ));
        }
        if made.is_spatial {
            let name = format!("{table}_{}_id", made.name);
            keys.push(key(KeyKind::Spatial, &name, &columns));
        }
        keys.extend(foreign_key(table, made, NamedAfter::Target));
        keys
    }

    pub(super) fn table(&self, key: &ModelKey, model: &Model) -> Table {
        let made = self.columns_of(key, model);
        let mut keys: Vec<Key> = Vec::new();
        for column in &made {
            keys.extend(self.keys_of(&model.table, column));
        }
        keys.extend(
            model
                .unique_together
                .iter()
                .map(|f| self.together(key, model, f, "_uniq")),
        );
        keys.extend(
            model
                .index_together
                .iter()
                .map(|f| self.together(key, model, f, "_idx")),
        );
        keys.extend(
            model
                .indexes
                .iter()
                .filter_map(|call| self.meta_key(key, model, call)),
        );
        // The first of one kind, as MySQL has them.
        keys.sort_by_key(|k| match k.kind {
            KeyKind::Primary => 0,
            KeyKind::Foreign(_) => 2,
            KeyKind::Check(_) => 3,
            _ => 1,
        });
        let mut table = Table {
            name: model.table.as_str().into(),
            columns: made.iter().map(|m| self.column(m)).collect(),
            keys,
            ..Table::default()
        };
        table.options.comment = model.comment.clone();
        table
    }

    /// The key over several fields, named as Django names it.
    pub(super) fn together(
        &self,
        key_of: &ModelKey,
        model: &Model,
        fields: &[String],
        suffix: &str,
    ) -> Key {
        let columns: Vec<String> = fields
            .iter()
            .map(|f| self.column_name(key_of, model, f))
            .collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let kind = match suffix {
            "_uniq" => KeyKind::Unique,
            _ => KeyKind::Plain,
        };
        key(kind, &index_name(&model.table, &columns, suffix), &columns)
    }

    /// The key of an item of `Meta.indexes` or `Meta.constraints`; `None` where MySQL gets none.
    pub(super) fn meta_key(&self, key_of: &ModelKey, model: &Model, call: &Call) -> Option<Key> {
        let name = call.said("name").unwrap_or_default();
        let fields = call.value("fields").map(Value::items).unwrap_or_default();
        let fields: Vec<&str> = fields.iter().filter_map(Value::text).collect();
        let mut parts: Vec<KeyPart> = fields
            .iter()
            .map(|field| KeyPart {
                column: self
                    .column_name(key_of, model, field.trim_start_matches('-'))
                    .into(),
                prefix: None,
                direction: match field.starts_with('-') {
                    true => Direction::Descending,
                    false => Direction::Ascending,
                },
            })
            .collect();
        if parts.is_empty() {
            parts.extend(call.arguments.iter().map(|of| KeyPart {
                column: format!("({})", of.written()).into(),
                prefix: None,
                direction: Direction::Ascending,
            }));
        }
        let kind = match call.last() {
            "Index" => KeyKind::Plain,
            // MySQL has no unique index over some of the rows.
            "UniqueConstraint" if call.value("condition").is_some() => return None,
            "UniqueConstraint" => KeyKind::Unique,
            "CheckConstraint" => {
                let of = call.value("check").or(call.value("condition"));
                return Some(Key {
                    kind: KeyKind::Check(of.map(Value::written).unwrap_or_default()),
                    name: name.into(),
                    parts: Vec::new(),
                });
            }
            _ => return None,
        };
        let name = match name {
            "" => {
                let part = |p: &KeyPart| match p.direction {
                    Direction::Ascending => p.column.to_string(),
                    Direction::Descending => format!("-{}", p.column),
                };
                let columns: Vec<String> = parts.iter().map(part).collect();
                meta_index_name(&model.table, &columns)
            }
            name => name.to_owned(),
        };
        Some(Key {
            kind,
            name: name.into(),
            parts,
        })
    }

    /// The table between two models.
    pub(super) fn between_table(&self, between: &Between) -> Table {
        let class = self.settings.key_class.as_deref().unwrap_or("AutoField");
        let id = Field {
            name: "id".into(),
            call: Call {
                name: class.into(),
                named: vec![("primary_key".into(), Value::Name("True".into()))],
                line: between.line,
                ..Call::default()
            },
        };
        let nowhere = ModelKey {
            app: 0,
            name: String::new(),
        };
        let kind = self.classes.kind(class);
        let mut made = vec![self.made(&nowhere, &id, &kind)];
        if between.sorting == Sorting::Column {
            made.push(Made {
                name: "sort_value".to_owned(),
                of: Some("integer".to_owned()),
                is_primary: false,
                numbering: Numbering::None,
                ..made[0].clone()
            });
        }
        for (column, target) in between.columns.iter().zip(&between.targets) {
            made.push(Made {
                name: column.clone(),
                of: target.as_ref().and_then(|t| t.of.clone()),
                is_primary: false,
                numbering: Numbering::None,
                foreign: target.clone(),
                class: "ManyToManyField".into(),
                ..made[0].clone()
            });
        }
        let columns = [between.columns[0].as_str(), between.columns[1].as_str()];
        let name = index_name(&between.table, &columns, "_uniq");
        let mut keys = vec![
            key(KeyKind::Primary, "", &["id"]),
            key(KeyKind::Unique, &name, &columns),
        ];
        let foreign = made
            .iter()
            .filter_map(|m| foreign_key(&between.table, m, NamedAfter::Target));
        keys.extend(foreign);
        Table {
            name: between.table.as_str().into(),
            columns: made.iter().map(|m| self.column(m)).collect(),
            keys,
            ..Table::default()
        }
    }

    /// What cannot be told of a column, told.
    pub(super) fn doubt(&mut self, table: &str, made: &Made) {
        if made.of.is_none() {
            self.defined.push(Definition::Unresolved {
                name: table.into(),
                what: format!("{}: {}", made.name, made.class).into(),
            });
        }
    }
}

/// What a foreign key's name ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NamedAfter {
    Target,
    /// As it is where the type of the target has changed.
    Nothing,
}

pub(super) fn foreign_key(table: &str, made: &Made, named: NamedAfter) -> Option<Key> {
    let target = made.foreign.as_ref().filter(|t| t.is_checked)?;
    let suffix = match named {
        NamedAfter::Target => format!("_fk_{}_{}", target.table, target.column),
        NamedAfter::Nothing => "_fk".to_owned(),
    };
    let columns = [made.name.as_str()];
    Some(key(
        KeyKind::Foreign(Reference {
            table: target.table.as_str().into(),
            columns: vec![target.column.as_str().into()],
            on_delete: None,
            on_update: None,
        }),
        &index_name(table, &columns, &suffix),
        &columns,
    ))
}

pub(super) fn key(kind: KeyKind, name: &str, columns: &[&str]) -> Key {
    Key {
        kind,
        name: name.into(),
        parts: columns
            .iter()
            .map(|column| KeyPart {
                column: (*column).into(),
                prefix: None,
                direction: Direction::Ascending,
            })
            .collect(),
    }
}

/// As MySQL takes it where it is plain.
fn default_text(value: &Value) -> Box<str> {
    match value {
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")).into(),
        value if value.is_true() && matches!(value, Value::Name(_)) => "1".into(),
        value if value.is_false() && matches!(value, Value::Name(_)) => "0".into(),
        value => value.written(),
    }
}

/// The fields that options name together, as `{('a', 'b'), ('c', 'd')}` or `('a', 'b')`.
pub(super) fn names_together(value: &Value) -> Vec<Vec<String>> {
    let texts = |value: &Value| -> Vec<String> {
        let items = value.items().iter();
        items.filter_map(Value::text).map(str::to_owned).collect()
    };
    let items = match value {
        Value::Call(call) => call.arguments.first().map(Value::items).unwrap_or_default(),
        value => value.items(),
    };
    if items.iter().any(|item| item.text().is_some()) {
        return vec![
            items
                .iter()
                .filter_map(Value::text)
                .map(str::to_owned)
                .collect(),
        ];
    }
    let mut all: Vec<Vec<String>> = items.iter().map(texts).collect();
    all.retain(|fields| !fields.is_empty());
    all.dedup();
    all
}

/// The calls of a list.
pub(super) fn calls(value: Option<&Value>) -> Vec<Call> {
    let items = value.map(Value::items).unwrap_or_default();
    items.iter().filter_map(Value::call).cloned().collect()
}
