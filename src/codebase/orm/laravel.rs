//! Laravel's migrations: `Schema::create` and `Schema::table` with a `Blueprint`, as its MySQL grammar makes them.

use super::chains::Chain;
use super::parts::{
    altered, column, key, literal, named_index, names, numbered, reference, unknown_column,
    with_options,
};
use super::program::Program;
use super::words::{plural, snake_case};
use super::{OrmFile, Reading};
use crate::model::{
    Call, Change, Column, Definition, Generated, Key, KeyKind, Medium, Nullable, Position, SqlType,
    Table, Value,
};
use crate::sql::column_type;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) fn read(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::LaravelMigration);
    let back = program.bodies("down");
    let all = 0..program.outline.tokens.len();
    for chain in program.chains_on("Schema", all) {
        if back.iter().any(|body| body.contains(&chain.tokens.start)) {
            continue;
        }
        let at = program.bytes(chain.tokens.start..chain.tokens.start + 1);
        for (call, open) in chain.calls.iter().zip(&chain.opens) {
            schema_call(program, call, *open, &at, &mut reading);
        }
    }
    reading.back = back.into_iter().map(|body| program.bytes(body)).collect();
    reading
}

/// What stands before a table's name in the type of a column that takes the type of its key.
const FOR_MODEL: &str = "foreignIdFor ";

/// Gives the columns of `foreignIdFor` the type of the key that they refer to: a UUID where the model has one.
pub(super) fn resolve(files: &mut [&mut OrmFile]) {
    let mut ids: BTreeMap<String, SqlType> = BTreeMap::new();
    for fact in files.iter().flat_map(|file| &file.facts) {
        if let Definition::Table(table) = &fact.definition
            && let Some(id) = table.column("id")
        {
            ids.insert(table.name.to_lowercase(), id.sql_type.clone());
        }
    }
    for fact in files.iter_mut().flat_map(|file| &mut file.facts) {
        for column in fact.definition.columns_mut() {
            let written = column.sql_type.written.clone();
            if let Some(table) = written.strip_prefix(FOR_MODEL) {
                let id = ids.get(table).cloned();
                column.sql_type = id.unwrap_or_else(|| column_type("bigint unsigned"));
            }
        }
    }
}

fn schema_call(
    program: &Program,
    call: &Call,
    open: usize,
    at: &Range<usize>,
    reading: &mut Reading,
) {
    let kinds = [
        "create",
        "table",
        "drop",
        "dropIfExists",
        "rename",
        "dropColumns",
    ];
    if !kinds.contains(&&*call.name) {
        return;
    }
    let Some(name) = call.arguments.first().and_then(Value::text) else {
        let what = call
            .arguments
            .first()
            .map(Value::written)
            .unwrap_or_default();
        let name = format!("Schema::{}", call.name).into();
        return reading
            .facts
            .push((Definition::Unresolved { name, what }, at.clone()));
    };
    let second = call.arguments.get(1);
    let mut push = |definition| reading.facts.push((definition, at.clone()));
    match &*call.name {
        "drop" | "dropIfExists" => push(Definition::TableDropped(name.into())),
        "rename" => {
            if let Some(to) = second.and_then(Value::text) {
                let (from, to) = (name.into(), to.into());
                push(Definition::TableRenamed { from, to });
            }
        }
        "dropColumns" => {
            let dropped = second.map(names).unwrap_or_default().into_iter();
            let changes = dropped.map(|c| Change::DropColumn(c.into())).collect();
            push(altered(name, changes));
        }
        made_or_changed => {
            let mut blueprint = Blueprint {
                program,
                table: name,
                line: program.line(open),
                definition: Table {
                    name: name.into(),
                    ..Table::default()
                },
                changes: Vec::new(),
                others: Vec::new(),
            };
            if let Some((variable, body)) = program.callback(open) {
                blueprint.read(&variable, body);
            }
            let (changes, others) = (blueprint.changes, blueprint.others);
            let mut definition = blueprint.definition;
            match made_or_changed {
                "create" => {
                    for change in changes {
                        match change {
                            Change::AddColumn(column, keys, _) => {
                                definition.columns.push(column);
                                definition.keys.extend(keys);
                            }
                            Change::AddKey(key) => definition.keys.push(key),
                            _ => {}
                        }
                    }
                    push(Definition::Table(Box::new(definition)));
                }
                _ if !changes.is_empty() => push(altered(name, changes)),
                _ => {}
            }
            others.into_iter().for_each(push);
        }
    }
}

struct Blueprint<'p, 't> {
    program: &'p Program<'t>,
    table: &'p str,
    line: u32,
    definition: Table,
    changes: Vec<Change>,
    others: Vec<Definition>,
}

impl Blueprint<'_, '_> {
    fn read(&mut self, variable: &str, body: Range<usize>) {
        let program = self.program;
        for chain in program.chains_on(variable, body.clone()) {
            self.chain(&chain);
        }
        for at in body {
            // `$table->engine = 'InnoDB'`
            if program.is(at, variable) && program.is(at + 1, "->") && program.is(at + 3, "=") {
                let value = program.string(at + 4);
                let options = &mut self.definition.options;
                match program.outline.word(at + 2) {
                    "engine" => options.engine = value,
                    "charset" => options.character_set = value,
                    "collation" => options.collation = value,
                    _ => {}
                }
            }
        }
    }

    fn chain(&mut self, chain: &Chain) {
        let Some(first) = chain.calls.first() else {
            return;
        };
        let named = || first.arguments.first().map(names).unwrap_or_default();
        let text = |n: usize| first.arguments.get(n).and_then(Value::text);
        match &*first.name {
            "engine" => self.definition.options.engine = text(0).map(Box::from),
            "charset" => self.definition.options.character_set = text(0).map(Box::from),
            "collation" => self.definition.options.collation = text(0).map(Box::from),
            "comment" => self.definition.options.comment = text(0).map(Box::from),
            "primary" | "unique" | "index" | "fullText" | "fulltext" | "spatialIndex" => {
                let key = self.key(&first.name, &named(), text(1));
                self.changes.push(Change::AddKey(key));
            }
            "foreign" => {
                let foreign = self.foreign(&named(), text(1), chain);
                self.changes.extend(foreign.map(Change::AddKey));
            }
            "rename" => self
                .changes
                .extend(text(0).map(|to| Change::Rename(to.into()))),
            "dropColumn" | "removeColumn" => {
                let all = first.arguments.iter().flat_map(names);
                self.changes
                    .extend(all.map(|name| Change::DropColumn(name.into())));
            }
            "renameColumn" => {
                let both = text(0).zip(text(1));
                self.changes
                    .extend(both.map(|(from, to)| Change::RenameColumn {
                        from: from.into(),
                        to: to.into(),
                    }));
            }
            "renameIndex" => {
                let both = text(0).zip(text(1));
                self.changes
                    .extend(both.map(|(from, to)| Change::RenameKey {
                        from: from.into(),
                        to: to.into(),
                    }));
            }
            dropped if dropped.starts_with("drop") => self.dropped(dropped, first),
            _ => self.columns(chain, first),
        }
    }

    fn dropped(&mut self, what: &str, call: &Call) {
        let first = call.arguments.first();
        let drop = |name: &str| Change::DropColumn(name.into());
        // A text is the name of a key, a list its columns.
        let key = |kind: &str| match first {
            Some(Value::Text(name)) => name.clone(),
            Some(list) => self.key_name(&names(list), kind).into(),
            None => "".into(),
        };
        let changes = match what {
            "dropPrimary" => vec![Change::DropPrimaryKey],
            "dropUnique" => vec![Change::DropKey(key("unique"))],
            "dropIndex" => vec![Change::DropKey(key("index"))],
            "dropFullText" => vec![Change::DropKey(key("fulltext"))],
            "dropSpatialIndex" => vec![Change::DropKey(key("spatialindex"))],
            "dropForeign" => vec![Change::DropKey(key("foreign"))],
            "dropConstrainedForeignId" => {
                let name = first.and_then(Value::text).unwrap_or_default();
                vec![
                    Change::DropKey(self.key_name(&[name], "foreign").into()),
                    drop(name),
                ]
            }
            "dropTimestamps" | "dropTimestampsTz" => vec![drop("created_at"), drop("updated_at")],
            "dropSoftDeletes" | "dropSoftDeletesTz" => {
                vec![drop(first.and_then(Value::text).unwrap_or("deleted_at"))]
            }
            "dropRememberToken" => vec![drop("remember_token")],
            "dropMorphs" => {
                let name = first.and_then(Value::text).unwrap_or_default();
                let columns = [format!("{name}_type"), format!("{name}_id")];
                let both = [columns[0].as_str(), columns[1].as_str()];
                let key = Change::DropKey(self.key_name(&both, "index").into());
                vec![key, drop(both[0]), drop(both[1])]
            }
            _ => Vec::new(),
        };
        self.changes.extend(changes);
    }

    /// The columns that a call makes, with what the calls behind it say of them.
    fn columns(&mut self, chain: &Chain, call: &Call) {
        let first = call.arguments.first();
        let name = first.and_then(Value::text);
        let stamps = |names: [&str; 2], of: &str| names.map(|name| column(name, of));
        let precision = |n: usize| match call.arguments.get(n).and_then(Value::number) {
            Some(digits) if digits > 0 => format!("({digits})"),
            _ => String::new(),
        };
        let made: Vec<Column> = match &*call.name {
            "timestamps" | "nullableTimestamps" | "timestampsTz" | "nullableTimestampsTz" => {
                stamps(
                    ["created_at", "updated_at"],
                    &format!("timestamp{}", precision(0)),
                )
                .into()
            }
            "datetimes" => stamps(
                ["created_at", "updated_at"],
                &format!("datetime{}", precision(0)),
            )
            .into(),
            "softDeletes" | "softDeletesTz" => {
                vec![column(
                    name.unwrap_or("deleted_at"),
                    &format!("timestamp{}", precision(1)),
                )]
            }
            "softDeletesDatetime" => {
                vec![column(
                    name.unwrap_or("deleted_at"),
                    &format!("datetime{}", precision(1)),
                )]
            }
            "rememberToken" => vec![column("remember_token", "varchar(100)")],
            morphs if morphs.to_lowercase().ends_with("morphs") => self.morphs(morphs, call),
            _ => {
                let (made, keys) = match self.column(chain, call) {
                    Some(found) => found,
                    None => return,
                };
                return self.push(made, keys, chain);
            }
        };
        for mut column in made {
            column.lines_below = call.line.saturating_sub(self.line);
            self.changes
                .push(Change::AddColumn(column, Vec::new(), Position::Unsaid));
        }
        let index = call.name.to_lowercase().ends_with("morphs");
        if let Some(name) = name.filter(|_| index) {
            let columns = [format!("{name}_type"), format!("{name}_id")];
            let both = [columns[0].as_str(), columns[1].as_str()];
            let named = call.arguments.get(1).and_then(Value::text);
            let key = self.key("index", &both, named);
            self.changes.push(Change::AddKey(key));
        }
    }

    fn morphs(&self, method: &str, call: &Call) -> Vec<Column> {
        let Some(name) = call.arguments.first().and_then(Value::text) else {
            return Vec::new();
        };
        let lower = method.to_lowercase();
        let of_id = match () {
            () if lower.contains("uuid") => "char(36)",
            () if lower.contains("ulid") => "char(26)",
            () => "bigint unsigned",
        };
        let mut both = vec![
            column(&format!("{name}_type"), "varchar(255)"),
            column(&format!("{name}_id"), of_id),
        ];
        if !lower.starts_with("nullable") {
            both.iter_mut().for_each(|c| c.nullable = Nullable::No);
        }
        both
    }

    fn push(&mut self, made: Column, keys: Vec<Key>, chain: &Chain) {
        let name = made.name.clone();
        let position = match chain
            .call("after")
            .and_then(|c| c.arguments.first()?.text())
        {
            Some(after) => Position::After(after.into()),
            None if chain.has("first") => Position::First,
            None => Position::Unsaid,
        };
        self.changes.push(match chain.has("change") {
            true => Change::ReplaceColumn(name, made, keys, position),
            false => Change::AddColumn(made, keys, position),
        });
    }

    fn column(&mut self, chain: &Chain, call: &Call) -> Option<(Column, Vec<Key>)> {
        let Some(of) = sql_type(call, chain) else {
            return self.unknown(call);
        };
        let by_default = match &*call.name {
            "id" => Some("id"),
            "uuid" => Some("uuid"),
            "ulid" => Some("ulid"),
            "ipAddress" => Some("ip_address"),
            "macAddress" => Some("mac_address"),
            _ => None,
        };
        let said = call
            .arguments
            .first()
            .and_then(Value::text)
            .or(call.said("column"));
        let for_model = || match &*call.name {
            "foreignIdFor" | "foreignUuidFor" | "foreignUlidFor" => model_column(call),
            _ => None,
        };
        let name = for_model().or(said.or(by_default).map(str::to_owned));
        let Some(name) = name else {
            let what = self.program.written(chain.tokens.clone());
            let table = self.table.into();
            self.others
                .push(Definition::Unresolved { name: table, what });
            return None;
        };
        let mut made = match (&*call.name, model_table(call)) {
            ("foreignIdFor", Some(table)) => unknown_column(&name, &format!("{FOR_MODEL}{table}")),
            _ => column(&name, &of),
        };
        made.lines_below = call.line.saturating_sub(self.line);
        let mut keys = Vec::new();
        let increments = call.name.to_lowercase().ends_with("increments") || &*call.name == "id";
        let positional = call.arguments.get(1).is_some_and(Value::is_true) && of.contains("int");
        if increments || positional || chain.has("autoIncrement") {
            made = numbered(made);
            keys.push(key(KeyKind::Primary, "", &[&name]));
        }
        self.modify(&mut made, &mut keys, chain);
        Some((made, keys))
    }

    /// What a method of the project's own makes, as far as it names a column.
    fn unknown(&mut self, call: &Call) -> Option<(Column, Vec<Key>)> {
        let name = call.arguments.first().and_then(Value::text);
        let what = format!("{}: {}", name.unwrap_or("?"), call.name).into();
        let table = self.table.into();
        self.others
            .push(Definition::Unresolved { name: table, what });
        Some((unknown_column(name?, &call.name), Vec::new()))
    }

    /// What the calls behind the first say of a column.
    fn modify(&mut self, made: &mut Column, keys: &mut Vec<Key>, chain: &Chain) {
        made.nullable = Nullable::No;
        let name = made.name.to_string();
        for call in &chain.calls[1..] {
            let first = call.arguments.first();
            let text = first.and_then(Value::text);
            match &*call.name {
                "nullable" if !first.is_some_and(Value::is_false) => made.nullable = Nullable::Yes,
                "default" => {
                    made.default = first.and_then(|v| match v.call() {
                        // `DB::raw('…')`, `new Expression('…')`
                        Some(raw) => raw.arguments.first()?.text().map(Box::from),
                        None => literal(v),
                    });
                }
                "useCurrent" => made.default = Some("CURRENT_TIMESTAMP".into()),
                "useCurrentOnUpdate" => with_options(made, |more| {
                    more.on_update = Some("CURRENT_TIMESTAMP".into());
                }),
                "charset" => with_options(made, |m| m.character_set = text.map(Box::from)),
                "collation" => with_options(made, |m| m.collation = text.map(Box::from)),
                "comment" => with_options(made, |m| m.comment = text.map(Box::from)),
                "storedAs" => {
                    with_options(made, |m| m.generated = generated(text, Generated::Stored))
                }
                "virtualAs" => {
                    with_options(made, |m| m.generated = generated(text, Generated::Virtual))
                }
                "primary" => keys.push(key(KeyKind::Primary, "", &[&name])),
                "unique" | "index" | "fullText" | "fulltext" | "spatialIndex" => {
                    keys.push(self.key(&call.name, &[&name], text));
                }
                "constrained" | "references" => {
                    keys.extend(self.foreign(&[&name], None, chain));
                }
                _ => {}
            }
        }
    }

    // ---- keys ----

    fn key_name(&self, columns: &[&str], kind: &str) -> String {
        let name = format!("{}_{}_{kind}", self.table, columns.join("_"));
        name.to_lowercase().replace(['-', '.'], "_")
    }

    fn key(&mut self, method: &str, columns: &[&str], named: Option<&str>) -> Key {
        let (kind, suffix) = match method {
            "primary" => return key(KeyKind::Primary, "", columns),
            "unique" => (KeyKind::Unique, "unique"),
            "index" => (KeyKind::Plain, "index"),
            "spatialIndex" => (KeyKind::Spatial, "spatialindex"),
            _ => (KeyKind::Fulltext, "fulltext"),
        };
        if let Some(name) = named {
            self.others.push(named_index(name, self.table));
        }
        let by_default = self.key_name(columns, suffix);
        key(kind, named.unwrap_or(&by_default), columns)
    }

    /// The foreign key of `foreign(…)->references(…)->on(…)` or `foreignId(…)->constrained(…)`.
    fn foreign(&self, columns: &[&str], named: Option<&str>, chain: &Chain) -> Option<Key> {
        let said = |method: &str, n: usize, name: &str| {
            let call = chain.call(method)?;
            call.argument(n, name).and_then(Value::text)
        };
        let constrained = chain.has("constrained");
        let by_convention = || {
            let stem = columns.first()?.strip_suffix("_id").unwrap_or(columns[0]);
            let of_model = chain.calls.first().and_then(model_table);
            Some(of_model.unwrap_or_else(|| plural(stem)))
        };
        let to = match constrained {
            true => said("constrained", 0, "table")
                .map(str::to_owned)
                .or_else(by_convention)?,
            false => said("on", 0, "table")?.to_owned(),
        };
        let referenced: Vec<&str> = match chain.call("references").and_then(|c| c.arguments.first())
        {
            Some(value) => names(value),
            None => vec![said("constrained", 1, "column").unwrap_or("id")],
        };
        let mut to = reference(&to, &referenced);
        for call in &chain.calls {
            let text = || {
                call.arguments
                    .first()
                    .and_then(Value::text)
                    .map(str::to_lowercase)
            };
            match &*call.name {
                "onDelete" => to.on_delete = text().map(Box::from),
                "onUpdate" => to.on_update = text().map(Box::from),
                "cascadeOnDelete" => to.on_delete = Some("cascade".into()),
                "nullOnDelete" => to.on_delete = Some("set null".into()),
                "restrictOnDelete" => to.on_delete = Some("restrict".into()),
                "noActionOnDelete" => to.on_delete = Some("no action".into()),
                "cascadeOnUpdate" => to.on_update = Some("cascade".into()),
                "nullOnUpdate" => to.on_update = Some("set null".into()),
                "restrictOnUpdate" => to.on_update = Some("restrict".into()),
                _ => {}
            }
        }
        let named = named.or(said("constrained", 2, "indexName")).or(chain
            .call("references")
            .and_then(|c| c.arguments.get(1)?.text()));
        let by_default = self.key_name(columns, "foreign");
        Some(key(
            KeyKind::Foreign(to),
            named.unwrap_or(&by_default),
            columns,
        ))
    }
}

/// The type of the column that a method makes, as MySQL's grammar writes it.
fn sql_type(call: &Call, chain: &Chain) -> Option<String> {
    let number = |n: usize, name: &str| call.argument(n, name).and_then(Value::number);
    let lower = call.name.to_lowercase();
    let unsigned = chain.has("unsigned") || call.arguments.get(2).is_some_and(Value::is_true);
    let (lower, unsigned) = match lower.strip_prefix("unsigned") {
        Some(rest) => (rest.to_owned(), true),
        None => (lower, unsigned),
    };
    let timed = |of: &str| match number(1, "precision") {
        Some(digits) if digits > 0 => format!("{of}({digits})"),
        _ => of.to_owned(),
    };
    let of = match lower.as_str() {
        "id" | "bigincrements" | "foreignid" | "foreignidfor" => {
            return Some("bigint unsigned".into());
        }
        "increments" | "integerincrements" => return Some("int unsigned".into()),
        "tinyincrements" => return Some("tinyint unsigned".into()),
        "smallincrements" => return Some("smallint unsigned".into()),
        "mediumincrements" => return Some("mediumint unsigned".into()),
        "char" => format!("char({})", number(1, "length").unwrap_or(255)),
        "string" => format!("varchar({})", number(1, "length").unwrap_or(255)),
        "tinytext" | "text" | "mediumtext" | "longtext" | "date" | "year" | "json" => lower,
        "jsonb" => "json".to_owned(),
        "integer" => "int".to_owned(),
        "tinyinteger" => "tinyint".to_owned(),
        "smallinteger" => "smallint".to_owned(),
        "mediuminteger" => "mediumint".to_owned(),
        "biginteger" => "bigint".to_owned(),
        "float" | "double" => match (number(1, "total"), number(2, "places")) {
            (Some(total), Some(places)) => format!("double({total},{places})"),
            _ => "double".to_owned(),
        },
        "decimal" => {
            let (total, places) = (number(1, "total"), number(2, "places"));
            format!("decimal({},{})", total.unwrap_or(8), places.unwrap_or(2))
        }
        "boolean" => "tinyint(1)".to_owned(),
        "enum" | "set" => {
            let values = call.argument(1, "allowed")?.items();
            let quoted: Option<Vec<String>> = values
                .iter()
                .map(|v| literal(v).map(String::from))
                .collect();
            format!(
                "{lower}({})",
                quoted.filter(|all| !all.is_empty())?.join(",")
            )
        }
        "datetime" | "datetimetz" => timed("datetime"),
        "timestamp" | "timestamptz" => timed("timestamp"),
        "time" | "timetz" => timed("time"),
        "binary" => match (number(1, "length"), call.argument(2, "fixed")) {
            (Some(length), Some(fixed)) if fixed.is_true() => format!("binary({length})"),
            (Some(length), _) => format!("varbinary({length})"),
            (None, _) => "blob".to_owned(),
        },
        "uuid" | "foreignuuid" | "foreignuuidfor" => "char(36)".to_owned(),
        "ulid" | "foreignulid" | "foreignulidfor" => {
            format!("char({})", number(1, "length").unwrap_or(26))
        }
        "ipaddress" => "varchar(45)".to_owned(),
        "macaddress" => "varchar(17)".to_owned(),
        "geometry" | "geography" => call.text(1, "subtype").unwrap_or("geometry").to_lowercase(),
        "point" | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
        | "geometrycollection" => lower,
        _ => return None,
    };
    Some(match unsigned {
        true => of + " unsigned",
        false => of,
    })
}

fn generated(text: Option<&str>, kept: Generated) -> Option<(Box<str>, Generated)> {
    text.map(|of| (format!("({of})").into(), kept))
}

/// The class in `User::class`.
fn model_name(call: &Call) -> Option<String> {
    let Some(Value::Name(name)) = call.arguments.first() else {
        return None;
    };
    let class = name.strip_suffix(".class")?;
    Some(crate::model::last_part(class).to_owned())
}

fn model_column(call: &Call) -> Option<String> {
    match call.arguments.get(1).and_then(Value::text) {
        Some(column) => Some(column.to_owned()),
        None => model_name(call).map(|name| format!("{}_id", snake_case(&name))),
    }
}

fn model_table(call: &Call) -> Option<String> {
    model_name(call).map(|name| plural(&snake_case(&name)))
}
