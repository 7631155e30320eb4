//! The operations of Django's migrations, applied to the models one after the other: what each does on MySQL.

use super::fields::{Kind, WITHOUT_EFFECT};
use super::names::index_name;
use super::state::{
    Between, DEEPEST, Field, Made, Managed, Model, ModelKey, NamedAfter, Shape, State, calls,
    foreign_key, key, names_together,
};
use crate::model::{
    Alteration, Call, Change, Column, Definition, Index, Key, KeyKind, Position, Value,
};

/// What an operation changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Both,
    /// The models alone.
    State,
    /// The database alone.
    Database,
}

impl State<'_> {
    /// Applies an operation of an app; what it defines is added to `defined`.
    pub(super) fn apply(&mut self, app: usize, operation: &Call, effect: Effect) {
        let before = self.defined.len();
        let kept = match effect {
            Effect::Database => self.named_models(app, operation),
            _ => Vec::new(),
        };
        self.run(app, operation, effect);
        match effect {
            Effect::Both => {}
            Effect::State => self.defined.truncate(before),
            Effect::Database => {
                for (key, model) in kept {
                    match model {
                        Some(model) => self.models.insert(key, model),
                        None => self.models.remove(&key),
                    };
                }
            }
        }
    }

    /// The models that an operation names, as they are.
    fn named_models(&self, app: usize, operation: &Call) -> Vec<(ModelKey, Option<Model>)> {
        let names = ["model_name", "name", "old_name", "new_name"];
        let said = names.iter().filter_map(|name| operation.said(name));
        let first = operation.arguments.iter().filter_map(Value::text);
        said.chain(first)
            .map(|name| {
                let key = model_key(app, name);
                let model = self.models.get(&key).cloned();
                (key, model)
            })
            .collect()
    }

    fn run(&mut self, app: usize, operation: &Call, effect: Effect) {
        match operation.last() {
            "SeparateDatabaseAndState" => {
                for inner in calls(operation.argument(0, "database_operations")) {
                    self.apply(app, &inner, Effect::Database);
                }
                for inner in calls(operation.argument(1, "state_operations")) {
                    self.apply(app, &inner, Effect::State);
                }
            }
            "RunSQL" => {
                for inner in calls(operation.argument(2, "state_operations")) {
                    self.apply(app, &inner, Effect::State);
                }
            }
            "CreateModel" => self.create_model(app, operation),
            "RenameModel" => self.rename_model(app, operation),
            _ => self.run_on_model(app, operation, effect),
        }
    }

    fn run_on_model(&mut self, app: usize, operation: &Call, effect: Effect) {
        let by_field = ["AddField", "RemoveField", "AlterField", "RenameField"];
        let by_index = [
            "AddIndex",
            "RemoveIndex",
            "RenameIndex",
            "AddConstraint",
            "RemoveConstraint",
        ];
        let last = operation.last();
        let parameter = match by_field.contains(&last) || by_index.contains(&last) {
            true => "model_name",
            false => "name",
        };
        let known = [
            "DeleteModel",
            "AlterModelTable",
            "AlterModelTableComment",
            "AlterModelOptions",
            "AlterUniqueTogether",
            "AlterIndexTogether",
            "AlterOrderWithRespectTo",
        ];
        if parameter == "name" && !known.contains(&last) {
            return;
        }
        let Some(name) = operation.text(0, parameter) else {
            return self.unresolved(operation.last(), &operation.name);
        };
        let of = model_key(app, name);
        let Some(model) = self.models.get(&of).cloned() else {
            if effect != Effect::Database {
                self.unresolved(name, &operation.name);
            }
            return;
        };
        match last {
            "DeleteModel" => self.delete_model(&of, &model),
            "AddField" => self.add_field(&of, &model, operation),
            "RemoveField" => self.remove_field(&of, &model, operation),
            "AlterField" => self.alter_field(&of, &model, operation),
            "RenameField" => self.rename_field(&of, &model, operation),
            "AlterModelTable" => self.alter_table(&of, &model, operation),
            "AlterModelTableComment" => {
                let comment = operation.text(1, "table_comment").map(Box::from);
                self.with(&of, |m| m.comment = comment);
            }
            "AlterModelOptions" => self.alter_options(&of, operation),
            "AlterUniqueTogether" => self.alter_together(&of, &model, operation, "_uniq"),
            "AlterIndexTogether" => self.alter_together(&of, &model, operation, "_idx"),
            "AlterOrderWithRespectTo" => self.alter_order(&of, &model, operation),
            "AddIndex" | "AddConstraint" => self.add_index(&of, &model, operation),
            "RemoveIndex" | "RemoveConstraint" => self.remove_index(&of, &model, operation),
            _ => self.rename_index(&of, &model, operation),
        }
    }

    fn unresolved(&mut self, name: &str, what: &str) {
        self.defined.push(Definition::Unresolved {
            name: name.into(),
            what: what.into(),
        });
    }

    fn with(&mut self, of: &ModelKey, change: impl FnOnce(&mut Model)) {
        if let Some(model) = self.models.get_mut(of) {
            change(model);
        }
    }

    // ---- what is told ----

    fn alteration(&mut self, table: &str, changes: Vec<Change>) {
        if !changes.is_empty() {
            let table = table.into();
            let alteration = Alteration { table, changes };
            self.defined
                .push(Definition::Alteration(Box::new(alteration)));
        }
    }

    fn make_table(&mut self, of: &ModelKey) {
        let Some(model) = self.models.get(of).cloned() else {
            return;
        };
        if model.managed == Managed::No {
            return;
        }
        let table = self.table(of, &model);
        for made in self.columns_of(of, &model) {
            self.doubt(&model.table, &made);
        }
        self.with(of, |m| m.keys = table.keys.clone());
        self.named_indexes(&model.table, &table.keys, &model.indexes);
        self.defined.push(Definition::Table(Box::new(table)));
        for field in &model.fields {
            if let Shape::Between(between) = self.shape(of, &model, field) {
                self.make_between(&between);
            }
        }
    }

    /// Indexes with a name of their own.
    fn named_indexes(&mut self, table: &str, keys: &[Key], named: &[Call]) {
        for call in named {
            let name = call.said("name").unwrap_or_default();
            let is_index = |k: &&Key| &*k.name == name && !matches!(k.kind, KeyKind::Check(_));
            if keys.iter().any(|k| is_index(&k)) {
                self.defined.push(Definition::Index(Index {
                    name: name.to_owned(),
                    table: table.to_lowercase(),
                }));
            }
        }
    }

    fn make_between(&mut self, between: &Between) {
        let table = self.between_table(between);
        self.between_keys
            .insert(between.table.clone(), table.keys.clone());
        self.defined.push(Definition::Table(Box::new(table)));
    }

    // ---- models ----

    fn create_model(&mut self, app: usize, operation: &Call) {
        let Some(name) = operation.text(0, "name") else {
            return self.unresolved("CreateModel", &operation.name);
        };
        let of = model_key(app, name);
        let options = operation.argument(2, "options");
        let option = |name: &str| options.and_then(|o| o.get(name));
        let by_default = format!("{}_{}", self.apps.label(app), of.name);
        let mut fields = Vec::new();
        for item in operation
            .argument(1, "fields")
            .map(Value::items)
            .unwrap_or_default()
        {
            match item.items() {
                [Value::Text(name), Value::Call(call)] => fields.push(Field {
                    name: name.clone(),
                    call: (**call).clone(),
                }),
                _ => self.unresolved(name, &item.written()),
            }
        }
        let unmanaged = option("managed").is_some_and(Value::is_false);
        let proxy = option("proxy").is_some_and(Value::is_true);
        let mut indexes = calls(option("indexes"));
        indexes.extend(calls(option("constraints")));
        let mut model = Model {
            name: name.to_owned(),
            table: option("db_table")
                .and_then(Value::text)
                .map_or(by_default, str::to_owned),
            managed: match unmanaged || proxy {
                true => Managed::No,
                false => Managed::Yes,
            },
            fields,
            unique_together: option("unique_together")
                .map(names_together)
                .unwrap_or_default(),
            index_together: option("index_together")
                .map(names_together)
                .unwrap_or_default(),
            indexes,
            comment: option("db_table_comment")
                .and_then(Value::text)
                .map(Box::from),
            keys: Vec::new(),
        };
        if !proxy && !model.fields.iter().any(|f| f.call.says("primary_key")) {
            model.fields.insert(0, self.implicit_key(operation.line));
        }
        self.models.insert(of.clone(), model);
        self.make_table(&of);
    }

    /// The key that a model has which names none.
    pub(super) fn implicit_key(&self, line: u32) -> Field {
        let class = self.settings.key_class.as_deref().unwrap_or("AutoField");
        Field {
            name: "id".into(),
            call: Call {
                name: class.into(),
                named: vec![("primary_key".into(), Value::Name("True".into()))],
                line,
                ..Call::default()
            },
        }
    }

    fn delete_model(&mut self, of: &ModelKey, model: &Model) {
        if model.managed == Managed::Yes {
            for between in self.betweens(of, model) {
                let dropped = Definition::TableDropped(between.table.into());
                self.defined.push(dropped);
            }
            let dropped = Definition::TableDropped(model.table.as_str().into());
            self.defined.push(dropped);
        }
        self.models.remove(of);
    }

    fn betweens(&self, of: &ModelKey, model: &Model) -> Vec<Between> {
        let between = |field: &Field| match self.shape(of, model, field) {
            Shape::Between(between) => Some(*between),
            _ => None,
        };
        model.fields.iter().filter_map(between).collect()
    }

    /// The tables between models that have another name or other columns now.
    fn rename_betweens(&mut self, before: &[Between], after: &[Between]) {
        for (old, new) in before.iter().zip(after) {
            if old.table != new.table {
                self.defined.push(Definition::TableRenamed {
                    from: old.table.as_str().into(),
                    to: new.table.as_str().into(),
                });
                if let Some(keys) = self.between_keys.remove(&old.table) {
                    self.between_keys.insert(new.table.clone(), keys);
                }
            }
            for (n, (from, to)) in old.columns.iter().zip(&new.columns).enumerate() {
                let table_of = |b: &Between| b.targets[n].as_ref().map(|t| t.table.clone());
                let moved = from != to || table_of(old) != table_of(new);
                if moved {
                    self.move_between(new, from, to);
                }
            }
        }
    }

    /// A column of a table between models that has another name or target now; its foreign key is made anew.
    fn move_between(&mut self, new: &Between, from: &str, to: &str) {
        let mut keys = self.between_keys.remove(&new.table).unwrap_or_default();
        let mut changes = drop_foreign(&mut keys, from);
        if from != to {
            for part in keys.iter_mut().flat_map(|k| &mut k.parts) {
                if *part.column == *from {
                    part.column = to.into();
                }
            }
            changes.push(Change::RenameColumn {
                from: from.into(),
                to: to.into(),
            });
        }
        let made = self.between_table(new).keys;
        let foreign = made.into_iter().find(|k| is_foreign(k) && is_over(k, to));
        keys.extend(foreign.clone());
        changes.extend(foreign.map(Change::AddKey));
        self.between_keys.insert(new.table.clone(), keys);
        self.alteration(&new.table, changes);
    }

    fn rename_model(&mut self, app: usize, operation: &Call) {
        let names = (operation.text(0, "old_name"), operation.text(1, "new_name"));
        let (Some(old_name), Some(new_name)) = names else {
            return self.unresolved("RenameModel", &operation.name);
        };
        let (old, new) = (model_key(app, old_name), model_key(app, new_name));
        let Some(model) = self.models.get(&old).cloned() else {
            return self.unresolved(old_name, &operation.name);
        };
        let related = self.models_related_to(&old);
        let before: Vec<Vec<Between>> =
            related.iter().map(|(of, m)| self.betweens(of, m)).collect();
        let label = self.apps.label(app);
        let by_default = format!("{label}_{}", old.name);
        let mut renamed = model.clone();
        renamed.name = new_name.to_owned();
        if model.table == by_default {
            renamed.table = format!("{label}_{}", new.name);
        }
        self.models.remove(&old);
        self.models.insert(new.clone(), renamed.clone());
        if model.managed == Managed::Yes && renamed.table != model.table {
            self.defined.push(Definition::TableRenamed {
                from: model.table.as_str().into(),
                to: renamed.table.as_str().into(),
            });
        }
        for ((of, _), before) in related.iter().zip(before) {
            let of = if *of == old { &new } else { of };
            self.point_to(of, &old, &new, label_of(self, app).as_str());
            if let Some(after) = self.models.get(of).cloned() {
                let after = self.betweens(of, &after);
                self.rename_betweens(&before, &after);
            }
        }
    }

    /// The models with a relation to a model, and the model itself.
    fn models_related_to(&self, to: &ModelKey) -> Vec<(ModelKey, Model)> {
        let points = |of: &ModelKey, m: &Model| {
            let relation = |f: &Field| f.call.argument(0, "to").is_some();
            m.fields
                .iter()
                .any(|f| relation(f) && self.related(of, &f.call).as_ref() == Some(to))
        };
        let found = self
            .models
            .iter()
            .filter(|(of, m)| *of == to || points(of, m));
        found.map(|(of, m)| (of.clone(), m.clone())).collect()
    }

    /// Relations to a model that has another name now; their foreign keys are made anew.
    fn point_to(&mut self, of: &ModelKey, old: &ModelKey, new: &ModelKey, label: &str) {
        let Some(model) = self.models.get(of).cloned() else {
            return;
        };
        let to = format!("{label}.{}", new.name);
        let mut changed = model.clone();
        let mut columns = Vec::new();
        for field in &mut changed.fields {
            let related = self.related(of, &field.call);
            let is_text =
                matches!(field.call.argument(0, "to"), Some(Value::Text(t)) if &**t != "self");
            let relation = !matches!(self.classes.kind(&field.call.name), Kind::Typed(_));
            if !relation
                || related.as_ref() != Some(old) && !(related.as_ref() == Some(new) && of == new)
            {
                continue;
            }
            if is_text {
                field.call.named.retain(|(name, _)| &**name != "to");
                field.call.arguments.clear();
                field
                    .call
                    .named
                    .push(("to".into(), Value::Text(to.as_str().into())));
            }
            columns.push(field.name.clone());
        }
        self.models.insert(of.clone(), changed.clone());
        for name in columns {
            let field = changed.field(&name).cloned();
            if let Some(Shape::Column(made)) = field.map(|f| self.shape(of, &changed, &f)) {
                self.renew_foreign_key(of, &made, NamedAfter::Target);
            }
        }
    }

    fn renew_foreign_key(&mut self, of: &ModelKey, made: &Made, named: NamedAfter) {
        let Some(model) = self.models.get(of) else {
            return;
        };
        let table = model.table.clone();
        let dropped = self.drop_keys(of, |k| is_foreign(k) && is_over(k, &made.name));
        let mut changes: Vec<Change> = dropped;
        if let Some(added) = foreign_key(&table, made, named) {
            self.with(of, |m| m.keys.push(added.clone()));
            changes.push(Change::AddKey(added));
        }
        self.alteration(&table, changes);
    }

    /// Takes keys from a model, and tells the changes that drop them.
    fn drop_keys(&mut self, of: &ModelKey, which: impl Fn(&Key) -> bool) -> Vec<Change> {
        let Some(model) = self.models.get_mut(of) else {
            return Vec::new();
        };
        let (gone, kept) = std::mem::take(&mut model.keys)
            .into_iter()
            .partition(|k| which(k));
        model.keys = kept;
        let drop = |k: Key| match k.kind {
            KeyKind::Primary => Change::DropPrimaryKey,
            _ => Change::DropKey(k.name),
        };
        let gone: Vec<Key> = gone;
        gone.into_iter().map(drop).collect()
    }

    fn add_keys(&mut self, of: &ModelKey, keys: Vec<Key>) -> Vec<Change> {
        self.with(of, |m| m.keys.extend(keys.iter().cloned()));
        keys.into_iter().map(Change::AddKey).collect()
    }

    fn alter_table(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let by_default = format!("{}_{}", self.apps.label(of.app), of.name);
        let table = match operation.argument(1, "table") {
            Some(Value::Text(table)) => table.to_string(),
            _ => by_default,
        };
        let before = self.betweens(of, model);
        self.with(of, |m| m.table = table.clone());
        if model.managed == Managed::No || model.table == table {
            return;
        }
        self.defined.push(Definition::TableRenamed {
            from: model.table.as_str().into(),
            to: table.into(),
        });
        if let Some(after) = self.models.get(of).cloned() {
            let after = self.betweens(of, &after);
            self.rename_betweens(&before, &after);
        }
    }

    fn alter_options(&mut self, of: &ModelKey, operation: &Call) {
        let managed = operation
            .argument(1, "options")
            .and_then(|o| o.get("managed"));
        let managed = match managed {
            Some(said) if said.is_false() => Managed::No,
            Some(_) => Managed::Yes,
            None => return,
        };
        self.with(of, |m| m.managed = managed);
    }

    // ---- keys over several fields ----

    fn alter_together(&mut self, of: &ModelKey, model: &Model, operation: &Call, suffix: &str) {
        let unique = suffix == "_uniq";
        let parameter = match unique {
            true => "unique_together",
            false => "index_together",
        };
        let new = operation
            .argument(1, parameter)
            .map(names_together)
            .unwrap_or_default();
        let old = match unique {
            true => &model.unique_together,
            false => &model.index_together,
        };
        let mut changes = Vec::new();
        for fields in old.iter().filter(|f| !new.contains(f)) {
            let gone = self.together(of, model, fields, suffix);
            let columns: Vec<&str> = gone.parts.iter().map(|p| &*p.column).collect();
            let same = |k: &Key| k.kind == gone.kind && parts_are(k, &columns);
            changes.extend(self.missing_index(of, fields.first(), &same));
            changes.extend(self.drop_keys(of, same));
        }
        for fields in new.iter().filter(|f| !old.contains(f)) {
            let added = self.together(of, model, fields, suffix);
            changes.extend(self.add_keys(of, vec![added]));
        }
        self.with(of, |m| match unique {
            true => m.unique_together = new,
            false => m.index_together = new,
        });
        self.changed(model, changes);
    }

    /// The index that MySQL needs for a foreign key once the key over several columns is gone that served it.
    fn missing_index(
        &mut self,
        of: &ModelKey,
        first: Option<&String>,
        gone: &dyn Fn(&Key) -> bool,
    ) -> Vec<Change> {
        let Some(model) = self.models.get(of).cloned() else {
            return Vec::new();
        };
        let field = first.and_then(|name| model.field(name));
        let Some(Shape::Column(made)) = field.map(|f| self.shape(of, &model, f)) else {
            return Vec::new();
        };
        let serves = |k: &&Key| {
            let starts = k.parts.first().is_some_and(|p| *p.column == *made.name);
            starts && !is_foreign(k) && !matches!(k.kind, KeyKind::Check(_))
        };
        let others = model
            .keys
            .iter()
            .filter(serves)
            .filter(|k| !gone(k))
            .count();
        if made.foreign.is_none() || others > 0 {
            return Vec::new();
        }
        let columns = [made.name.as_str()];
        let name = index_name(&model.table, &columns, "");
        self.add_keys(of, vec![key(KeyKind::Plain, &name, &columns)])
    }

    fn changed(&mut self, model: &Model, changes: Vec<Change>) {
        if model.managed == Managed::Yes {
            self.alteration(&model.table, changes);
        }
    }

    fn add_index(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let said = operation
            .argument(1, "index")
            .or(operation.value("constraint"));
        let Some(index) = said.and_then(Value::call).cloned() else {
            return self.unresolved(&model.table, &operation.name);
        };
        if let Some(added) = self.meta_key(of, model, &index) {
            let keys = [added.clone()];
            self.named_indexes(&model.table, &keys, std::slice::from_ref(&index));
            let changes = self.add_keys(of, vec![added]);
            self.changed(model, changes);
        }
        self.with(of, |m| m.indexes.push(index));
    }

    fn remove_index(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let Some(name) = operation.text(1, "name") else {
            return;
        };
        let index = model.indexes.iter().find(|i| i.said("name") == Some(name));
        let fields = index
            .and_then(|i| i.value("fields"))
            .map(Value::items)
            .unwrap_or_default();
        let first = fields
            .first()
            .and_then(Value::text)
            .map(|f| f.trim_start_matches('-').to_owned());
        let same = |k: &Key| &*k.name == name;
        let mut changes = self.missing_index(of, first.as_ref(), &same);
        changes.extend(self.drop_keys(of, same));
        self.changed(model, changes);
        self.with(of, |m| m.indexes.retain(|i| i.said("name") != Some(name)));
    }

    fn rename_index(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let Some(new) = operation.text(1, "new_name") else {
            return;
        };
        let old = match operation.text(2, "old_name") {
            Some(name) => Some(Box::<str>::from(name)),
            None => {
                let fields = operation
                    .argument(3, "old_fields")
                    .map(Value::items)
                    .unwrap_or_default();
                let fields: Vec<String> = fields
                    .iter()
                    .filter_map(Value::text)
                    .map(str::to_owned)
                    .collect();
                let shape = self.together(of, model, &fields, "_idx");
                let columns: Vec<&str> = shape.parts.iter().map(|p| &*p.column).collect();
                self.with(of, |m| m.index_together.retain(|f| *f != fields));
                let found = model
                    .keys
                    .iter()
                    .find(|k| k.kind == KeyKind::Plain && parts_are(k, &columns));
                found.map(|k| k.name.clone())
            }
        };
        let Some(from) = old else { return };
        self.with(of, |m| {
            for key in m.keys.iter_mut().filter(|k| k.name == from) {
                key.name = new.into();
            }
            for index in &mut m.indexes {
                let named = index
                    .named
                    .iter_mut()
                    .find(|(n, v)| &**n == "name" && v.text() == Some(&from));
                if let Some((_, value)) = named {
                    *value = Value::Text(new.into());
                }
            }
        });
        let to = new.into();
        self.changed(model, vec![Change::RenameKey { from, to }]);
    }

    fn alter_order(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let has = model.field("_order").is_some();
        let wanted = operation
            .argument(1, "order_with_respect_to")
            .is_some_and(|v| !v.is_none());
        if wanted == has {
            return;
        }
        let field = Field {
            name: "_order".into(),
            call: Call {
                name: "OrderWrt".into(),
                line: operation.line,
                ..Call::default()
            },
        };
        match wanted {
            true => self.new_field(of, model, field),
            false => self.drop_field(of, model, &field),
        }
    }

    // ---- fields ----

    fn add_field(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let field = field_of(operation);
        match field {
            Some(field) => self.new_field(of, model, field),
            None => self.unresolved(&model.table, &operation.name),
        }
    }

    fn new_field(&mut self, of: &ModelKey, model: &Model, field: Field) {
        self.with(of, |m| m.fields.push(field.clone()));
        if model.managed == Managed::No {
            return;
        }
        match self.shape(of, model, &field) {
            Shape::Between(between) => self.make_between(&between),
            Shape::Nothing => {}
            Shape::Column(made) => {
                self.doubt(&model.table, &made);
                let keys = self.keys_of(&model.table, &made);
                let column = self.column(&made);
                self.with(of, |m| m.keys.extend(keys.iter().cloned()));
                let change = Change::AddColumn(column, keys, Position::Unsaid);
                self.alteration(&model.table, vec![change]);
            }
        }
    }

    fn remove_field(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let field = operation.text(1, "name").and_then(|name| model.field(name));
        match field.cloned() {
            Some(field) => self.drop_field(of, model, &field),
            None => self.unresolved(&model.table, &operation.name),
        }
    }

    fn drop_field(&mut self, of: &ModelKey, model: &Model, field: &Field) {
        self.with(of, |m| m.fields.retain(|f| f.name != field.name));
        if model.managed == Managed::No {
            return;
        }
        match self.shape(of, model, field) {
            Shape::Between(between) => {
                let dropped = Definition::TableDropped(between.table.into());
                self.defined.push(dropped);
            }
            Shape::Nothing => {}
            Shape::Column(made) => {
                let foreign = |k: &Key| is_foreign(k) && is_over(k, &made.name);
                let mut changes = self.drop_keys(of, foreign);
                changes.push(Change::DropColumn(made.name.as_str().into()));
                self.with(of, |m| {
                    for key in &mut m.keys {
                        key.parts.retain(|p| *p.column != *made.name);
                    }
                    m.keys
                        .retain(|k| !k.parts.is_empty() || matches!(k.kind, KeyKind::Check(_)));
                });
                self.alteration(&model.table, changes);
            }
        }
    }

    fn rename_field(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let names = (operation.text(1, "old_name"), operation.text(2, "new_name"));
        let (Some(old), Some(new)) = names else {
            return self.unresolved(&model.table, &operation.name);
        };
        let Some(field) = model.field(old).cloned() else {
            return self.unresolved(&model.table, &operation.name);
        };
        let renamed = Field {
            name: new.into(),
            ..field.clone()
        };
        self.with(of, |m| {
            let rename = |fields: &mut Vec<String>| {
                fields
                    .iter_mut()
                    .filter(|f| *f == old)
                    .for_each(|f| *f = new.to_owned());
            };
            m.unique_together.iter_mut().for_each(rename);
            m.index_together.iter_mut().for_each(rename);
        });
        self.replace_field(of, model, &field, renamed);
    }

    fn alter_field(&mut self, of: &ModelKey, model: &Model, operation: &Call) {
        let Some(new) = field_of(operation) else {
            return self.unresolved(&model.table, &operation.name);
        };
        let Some(old) = model.field(&new.name).cloned() else {
            return self.unresolved(&model.table, &operation.name);
        };
        self.replace_field(of, model, &old, new);
    }

    fn replace_field(&mut self, of: &ModelKey, model: &Model, old: &Field, new: Field) {
        let before = self.shape(of, model, old);
        let after = self.shape(of, model, &new);
        self.with(of, |m| {
            for field in m.fields.iter_mut().filter(|f| f.name == old.name) {
                *field = new.clone();
            }
        });
        if model.managed == Managed::No {
            return;
        }
        match (before, after) {
            (Shape::Between(old), Shape::Between(new)) => self.rename_betweens(&[*old], &[*new]),
            (Shape::Column(old_made), Shape::Column(new_made))
                if old_made.name != new_made.name || !is_same(&old.call, &new.call) =>
            {
                self.replace_column(of, model, &old_made, &new_made);
            }
            _ => {}
        }
    }

    fn replace_column(&mut self, of: &ModelKey, model: &Model, old: &Made, new: &Made) {
        self.doubt(&model.table, new);
        let foreign = |k: &Key| is_foreign(k) && is_over(k, &old.name);
        let mut changes = self.drop_keys(of, foreign);
        if old.is_unique && !new.is_unique {
            let unique = |k: &Key| k.kind == KeyKind::Unique && is_over(k, &old.name);
            changes.extend(self.drop_keys(of, unique));
        }
        if old.asks_index && !old.is_unique && (!new.asks_index || new.is_unique) {
            let name = index_name(&model.table, &[&old.name], "");
            let plain =
                |k: &Key| k.kind == KeyKind::Plain && is_over(k, &old.name) && *k.name == *name;
            changes.extend(self.drop_keys(of, plain));
        }
        let column = self.column(new);
        let differs = old.name != new.name || self.column(old) != column;
        let retyped = old.of != new.of;
        if differs {
            let from: Box<str> = old.name.as_str().into();
            self.with(of, |m| {
                let parts = m.keys.iter_mut().flat_map(|k| &mut k.parts);
                for part in parts.filter(|p| p.column == from) {
                    part.column = new.name.as_str().into();
                }
            });
            let change = replaced(from, column);
            changes.push(change);
        }
        if old.is_primary && !new.is_primary {
            changes.extend(self.drop_keys(of, |k| k.kind == KeyKind::Primary));
        }
        let columns = [new.name.as_str()];
        let mut added = Vec::new();
        if !new.is_primary && new.is_unique && !old.is_unique {
            let name = index_name(&model.table, &columns, "_uniq");
            added.push(key(KeyKind::Unique, &name, &columns));
        }
        if (!old.asks_index || old.is_unique) && new.asks_index && !new.is_unique {
            let name = index_name(&model.table, &columns, "");
            added.push(key(KeyKind::Plain, &name, &columns));
        }
        if new.is_primary && !old.is_primary {
            added.push(key(KeyKind::Primary, "", &columns));
        }
        added.extend(foreign_key(&model.table, new, NamedAfter::Target));
        changes.extend(self.add_keys(of, added));
        self.alteration(&model.table, changes);
        if (new.is_primary || new.is_unique) && retyped {
            self.retype_relations(of, 0);
        }
    }

    /// The columns that point to a key follow its type.
    fn retype_relations(&mut self, to: &ModelKey, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for (of, model) in self.models_related_to(to) {
            if model.managed == Managed::No {
                continue;
            }
            for field in &model.fields {
                if field.call.argument(0, "to").is_none() {
                    continue;
                }
                match self.shape(&of, &model, field) {
                    Shape::Column(made) if points_to(&made, to) => {
                        let from = made.name.as_str().into();
                        let change = replaced(from, self.column(&made));
                        self.alteration(&model.table, vec![change]);
                        self.renew_foreign_key(&of, &made, NamedAfter::Nothing);
                        if made.is_primary && of != *to {
                            self.retype_relations(&of, depth + 1);
                        }
                    }
                    Shape::Between(between) => self.retype_between(&between, to),
                    _ => {}
                }
            }
        }
    }

    fn retype_between(&mut self, between: &Between, to: &ModelKey) {
        let table = self.between_table(between);
        for (name, target) in between.columns.iter().zip(&between.targets) {
            let concerned = target
                .as_ref()
                .is_some_and(|t| t.model.as_ref() == Some(to));
            let column = table.columns.iter().find(|c| *c.name == **name);
            let Some(column) = column.filter(|_| concerned) else {
                continue;
            };
            let mut changes = vec![Change::ReplaceColumn(
                name.as_str().into(),
                column.clone(),
                Vec::new(),
                Position::Unsaid,
            )];
            let mut keys = self.between_keys.remove(&between.table).unwrap_or_default();
            changes.extend(drop_foreign(&mut keys, name));
            let foreign = table
                .keys
                .iter()
                .find(|k| is_foreign(k) && is_over(k, name));
            let named = index_name(&between.table, &[name.as_str()], "_fk");
            let new = foreign.map(|key| Key {
                name: named.into(),
                ..key.clone()
            });
            keys.extend(new.clone());
            changes.extend(new.map(Change::AddKey));
            self.between_keys.insert(between.table.clone(), keys);
            self.alteration(&between.table, changes);
        }
    }
}

fn replaced(from: Box<str>, column: Column) -> Change {
    Change::ReplaceColumn(from, column, Vec::new(), Position::Unsaid)
}

/// Takes the foreign keys over a column from some keys, and tells the changes that drop them.
fn drop_foreign(keys: &mut Vec<Key>, column: &str) -> Vec<Change> {
    let (gone, kept): (Vec<Key>, Vec<Key>) = std::mem::take(keys)
        .into_iter()
        .partition(|k| is_foreign(k) && is_over(k, column));
    *keys = kept;
    gone.into_iter().map(|k| Change::DropKey(k.name)).collect()
}

fn label_of(state: &State, app: usize) -> String {
    state.apps.label(app).to_owned()
}

fn points_to(made: &Made, to: &ModelKey) -> bool {
    made.foreign
        .as_ref()
        .is_some_and(|t| t.model.as_ref() == Some(to))
}

pub(super) fn model_key(app: usize, name: &str) -> ModelKey {
    let name = name.to_lowercase();
    ModelKey { app, name }
}

/// The field that an operation is given.
fn field_of(operation: &Call) -> Option<Field> {
    let name = operation.text(1, "name")?;
    let call = operation.argument(2, "field")?.call()?;
    Some(Field {
        name: name.into(),
        call: call.clone(),
    })
}

/// Whether two fields are one to the database.
fn is_same(a: &Call, b: &Call) -> bool {
    let of = |call: &Call| -> Vec<(Box<str>, Value)> {
        let without = |(name, _): &&(Box<str>, Value)| !WITHOUT_EFFECT.contains(&&**name);
        let mut all: Vec<(Box<str>, Value)> =
            call.named.iter().filter(without).map(plain).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    };
    a.name == b.name && of(a) == of(b)
}

/// Lines say nothing of what a field is.
fn plain((name, value): &(Box<str>, Value)) -> (Box<str>, Value) {
    let value = match (&**name, value) {
        ("to", Value::Text(to)) => Value::Text(to.to_lowercase().into()),
        _ => Value::Other(value.written()),
    };
    (name.clone(), value)
}

fn is_foreign(key: &Key) -> bool {
    matches!(key.kind, KeyKind::Foreign(_))
}

fn is_over(key: &Key, column: &str) -> bool {
    parts_are(key, &[column])
}

fn parts_are(key: &Key, columns: &[&str]) -> bool {
    let parts = key.parts.iter().map(|p| &*p.column);
    parts.eq(columns.iter().copied())
}
