//! `schema.prisma`: models and enums as tables, with the types and names that Prisma Migrate gives them.

use super::Reading;
use super::parts::{column, key, named_index, numbered, reference, unknown_column};
use crate::model::{
    Column, Definition, Direction, Key, KeyKind, Medium, Nullable, Table, same_name,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// The database that a schema is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provider {
    MySql,
    PostgreSql,
}

/// Scalar types, and what columns of them are on MySQL and on PostgreSQL.
const SCALARS: [(&str, &str, &str); 9] = [
    ("String", "varchar(191)", "text"),
    ("Boolean", "tinyint(1)", "boolean"),
    ("Int", "int", "integer"),
    ("BigInt", "bigint", "bigint"),
    ("Float", "double", "double precision"),
    ("Decimal", "decimal(65,30)", "decimal(65,30)"),
    ("DateTime", "datetime(3)", "timestamp(3)"),
    ("Json", "json", "jsonb"),
    ("Bytes", "longblob", "bytea"),
];

/// A block: `model Name {`, with its lines.
#[derive(Debug)]
struct Block<'t> {
    kind: &'t str,
    name: &'t str,
    at: Range<usize>,
    line: usize,
    /// Line numbers and texts, without comments.
    lines: Vec<(usize, &'t str)>,
}

/// `@name(arguments)`.
#[derive(Debug, Clone, Copy)]
struct Attribute<'t> {
    name: &'t str,
    arguments: &'t str,
}

#[derive(Debug)]
struct Field<'t> {
    name: &'t str,
    of: &'t str,
    nullable: Nullable,
    is_list: bool,
    attributes: Vec<Attribute<'t>>,
    line: usize,
}

#[derive(Debug)]
struct Model<'t> {
    name: &'t str,
    table: String,
    fields: Vec<Field<'t>>,
    attributes: Vec<Attribute<'t>>,
    at: Range<usize>,
    line: usize,
}

struct Schema<'t> {
    provider: Provider,
    models: Vec<Model<'t>>,
    by_name: BTreeMap<&'t str, usize>,
    enums: BTreeMap<&'t str, Vec<String>>,
}

pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::of(Medium::PrismaSchema);
    let blocks = blocks(text);
    let Some(provider) = provider(&blocks) else {
        return reading;
    };
    let mut schema = Schema {
        provider,
        models: Vec::new(),
        by_name: BTreeMap::new(),
        enums: BTreeMap::new(),
    };
    for block in &blocks {
        match block.kind {
            "enum" => {
                schema.enums.insert(block.name, values(block));
            }
            "model" => {
                schema.by_name.insert(block.name, schema.models.len());
                schema.models.push(model(block));
            }
            _ => {}
        }
    }
    for model in &schema.models {
        schema.table(model, &mut reading);
    }
    for model in &schema.models {
        schema.tables_between(model, &mut reading);
    }
    reading
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut start = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let at = start;
        start += line.len();
        let plain = without_comment(line).trim();
        if open {
            match (plain, blocks.last_mut()) {
                ("}", _) => open = false,
                ("", _) | (_, None) => {}
                (plain, Some(block)) => block.lines.push((n, plain)),
            }
            continue;
        }
        let mut words = plain.split_whitespace();
        let (kind, name) = (words.next(), words.next());
        if let (Some(kind), Some(name), true) = (kind, name, plain.ends_with('{')) {
            let offset = at + line.find(name).unwrap_or(0);
            blocks.push(Block {
                kind,
                name,
                at: offset..offset + name.len(),
                line: n,
                lines: Vec::new(),
            });
            open = true;
        }
    }
    blocks
}

/// A line up to `//` outside of quotes.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let bytes = line.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' if at == 0 || bytes[at - 1] != b'\\' => quoted = !quoted,
            b'/' if !quoted && bytes.get(at + 1) == Some(&b'/') => return &line[..at],
            _ => {}
        }
    }
    line
}

/// The database of the data source; MySQL where another file names it, `None` for what is no such database.
fn provider(blocks: &[Block]) -> Option<Provider> {
    let Some(source) = blocks.iter().find(|b| b.kind == "datasource") else {
        return Some(Provider::MySql);
    };
    let said = source
        .lines
        .iter()
        .find(|(_, line)| line.starts_with("provider"));
    match said.and_then(|(_, line)| line.split('"').nth(1)) {
        Some("mysql") => Some(Provider::MySql),
        Some("postgresql" | "postgres" | "cockroachdb") => Some(Provider::PostgreSql),
        _ => None,
    }
}

fn values(block: &Block) -> Vec<String> {
    let lines = block
        .lines
        .iter()
        .filter(|(_, line)| !line.starts_with("@@"));
    let value = |(_, line): &(usize, &str)| {
        let name = line.split_whitespace().next().unwrap_or_default();
        let mapped = attributes(line).into_iter().find(|a| a.name == "map");
        mapped
            .and_then(|a| quoted(a.arguments))
            .unwrap_or(name)
            .to_owned()
    };
    lines.map(value).collect()
}

fn model<'t>(block: &Block<'t>) -> Model<'t> {
    let mut fields = Vec::new();
    let mut of_model = Vec::new();
    for (n, line) in &block.lines {
        if line.starts_with("@@") {
            of_model.extend(attributes(line));
            continue;
        }
        let mut words = line.split_whitespace();
        let (Some(name), Some(of)) = (words.next(), words.next()) else {
            continue;
        };
        // `Unsupported("point")` may hold blanks.
        let of = match of.starts_with("Unsupported") {
            true => line[line.find(of).unwrap_or(0)..]
                .split('"')
                .nth(1)
                .unwrap_or(of),
            false => of,
        };
        let bare = of.trim_end_matches('?').trim_end_matches("[]");
        fields.push(Field {
            name,
            of: bare,
            nullable: match of.ends_with('?') || line.contains(")?") {
                true => Nullable::Yes,
                false => Nullable::No,
            },
            is_list: of.ends_with("[]"),
            attributes: attributes(line),
            line: *n,
        });
    }
    let mapped = of_model.iter().find(|a| a.name == "map");
    let table = mapped
        .and_then(|a| quoted(a.arguments))
        .unwrap_or(block.name);
    Model {
        name: block.name,
        table: table.to_owned(),
        fields,
        attributes: of_model,
        at: block.at.clone(),
        line: block.line,
    }
}

/// The attributes of a line, in their order.
fn attributes(line: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut is_quoted = false;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            is_quoted = !is_quoted;
        }
        if bytes[at] != b'@' || is_quoted {
            at += 1;
            continue;
        }
        let start = at + bytes[at..].iter().take_while(|b| **b == b'@').count();
        let word = |b: &&u8| b.is_ascii_alphanumeric() || matches!(**b, b'_' | b'.');
        let end = start + bytes[start..].iter().take_while(word).count();
        let close = match bytes.get(end) {
            Some(b'(') => closing(line, end),
            _ => end,
        };
        let arguments = line.get(end + 1..close).unwrap_or_default();
        found.push(Attribute {
            name: &line[start..end],
            arguments,
        });
        at = close.max(end).max(at + 1);
    }
    found
}

/// The byte of the bracket that closes the one at `open`.
fn closing(line: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    let mut is_quoted = false;
    for (at, byte) in line.bytes().enumerate().skip(open) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'(' | b'[' if !is_quoted => depth += 1,
            b')' | b']' if !is_quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    line.len()
}

/// The parts between commas outside of brackets and quotes.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut is_quoted) = (0_usize, 0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'(' | b'[' if !is_quoted => depth += 1,
            b')' | b']' if !is_quoted => depth = depth.saturating_sub(1),
            b',' if depth == 0 && !is_quoted => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// The argument that is named so, or the first without a name.
fn argument<'t>(arguments: &'t str, name: &str) -> Option<&'t str> {
    parts(arguments).into_iter().find_map(|part| {
        let (key, value) = part.split_once(':')?;
        (key.trim() == name).then_some(value.trim())
    })
}

fn first_argument(arguments: &str) -> Option<&str> {
    let is_named = |part: &&str| {
        let name = part.split(':').next().unwrap_or_default();
        part.contains(':') && name.trim().chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    parts(arguments).into_iter().find(|part| !is_named(part))
}

fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

/// `[a, b(length: 10, sort: Desc)]` as names with what is said of each.
fn listed(text: &str) -> Vec<(&str, &str)> {
    let inside = text.trim().trim_start_matches('[').trim_end_matches(']');
    parts(inside)
        .into_iter()
        .map(|part| match part.split_once('(') {
            Some((name, said)) => (name.trim(), said.trim_end_matches(')')),
            None => (part, ""),
        })
        .collect()
}

impl<'t> Field<'t> {
    fn attribute(&self, name: &str) -> Option<Attribute<'t>> {
        self.attributes.iter().copied().find(|a| a.name == name)
    }

    fn column(&self) -> &'t str {
        let mapped = self.attribute("map").and_then(|a| quoted(a.arguments));
        mapped.unwrap_or(self.name)
    }
}

impl<'t> Model<'t> {
    fn field(&self, name: &str) -> Option<&Field<'t>> {
        self.fields.iter().find(|f| f.name == name)
    }

    fn columns(&self, names: &[(&str, &str)]) -> Vec<String> {
        let column = |name: &str| self.field(name).map_or(name, Field::column).to_owned();
        names.iter().map(|(name, _)| column(name)).collect()
    }

    /// The columns of the primary key.
    fn id(&self) -> Vec<&Field<'t>> {
        let by_field = self.fields.iter().filter(|f| f.attribute("id").is_some());
        by_field.collect()
    }
}

impl<'t> Schema<'t> {
    fn model(&self, name: &str) -> Option<&Model<'t>> {
        self.by_name.get(name).map(|n| &self.models[*n])
    }

    fn table(&self, model: &Model, reading: &mut Reading) {
        let mut table = Table {
            name: model.table.as_str().into(),
            ..Table::default()
        };
        let mut facts = Vec::new();
        for field in &model.fields {
            if self.model(field.of).is_some() {
                table.keys.extend(self.foreign_key(model, field));
                continue;
            }
            if field.is_list && self.provider == Provider::MySql {
                continue;
            }
            let made = self.column(model, field);
            if made.sql_type.is_unknown() {
                facts.push(Definition::Unresolved {
                    name: model.table.as_str().into(),
                    what: format!("{}: {}", field.name, field.of).into(),
                });
            }
            table.columns.push(made);
            let column = [field.column()];
            if field.attribute("id").is_some() {
                table.keys.push(key(KeyKind::Primary, "", &column));
            }
            if let Some(unique) = field.attribute("unique") {
                let by_default = format!("{}_{}_key", model.table, column[0]);
                let named = argument(unique.arguments, "map").and_then(quoted);
                facts.extend(named.map(|name| named_index(name, &model.table)));
                table
                    .keys
                    .push(key(KeyKind::Unique, named.unwrap_or(&by_default), &column));
            }
        }
        for attribute in &model.attributes {
            if let Some((made, is_named)) = key_of_model(model, *attribute) {
                if is_named {
                    facts.push(named_index(&made.name, &model.table));
                }
                table.keys.push(made);
            }
        }
        table
            .keys
            .sort_by_key(|k| matches!(k.kind, KeyKind::Foreign(_)));
        facts.insert(0, Definition::Table(Box::new(table)));
        reading
            .facts
            .extend(facts.into_iter().map(|of| (of, model.at.clone())));
    }

    fn column(&self, model: &Model, field: &Field) -> Column {
        let mut made = match self.sql_type(field) {
            Some(of) => column(field.column(), &of),
            None => unknown_column(field.column(), field.of),
        };
        made.nullable = field.nullable;
        made.lines_below = field.line.saturating_sub(model.line) as u32;
        let default = field.attribute("default").map(|a| a.arguments.trim());
        match default {
            Some("autoincrement()") => made = numbered(made),
            Some("now()") => {
                let digits = made.sql_type.arguments.to_string();
                let now = match digits.as_str() {
                    "" => "CURRENT_TIMESTAMP".to_owned(),
                    digits => format!("CURRENT_TIMESTAMP({digits})"),
                };
                made.default = Some(now.into());
            }
            Some(said) if said.starts_with("dbgenerated") => {
                made.default = quoted(said).map(Box::from);
            }
            Some("true") => made.default = Some("1".into()),
            Some("false") => made.default = Some("0".into()),
            Some(said) if said.starts_with('"') => {
                let text = quoted(said).unwrap_or_default();
                made.default = Some(format!("'{}'", text.replace('\'', "''")).into());
            }
            // The client makes it: `uuid()`, `cuid()`.
            Some(said) if said.ends_with(')') || said.starts_with('[') => {}
            Some(said) if self.enums.contains_key(field.of) => {
                made.default = Some(format!("'{said}'").into());
            }
            Some(said) => made.default = Some(said.into()),
            None => {}
        }
        made
    }

    fn sql_type(&self, field: &Field) -> Option<String> {
        let native = field.attributes.iter().find(|a| a.name.starts_with("db."));
        if let Some(native) = native {
            return Some(native_type(&native.name[3..], native.arguments));
        }
        if let Some(values) = self.enums.get(field.of) {
            let quoted: Vec<String> = values
                .iter()
                .map(|v| format!("'{}'", v.replace('\'', "''")))
                .collect();
            return Some(format!("enum({})", quoted.join(",")));
        }
        let scalar = SCALARS.iter().find(|(name, ..)| *name == field.of);
        if let Some((_, mysql, postgresql)) = scalar {
            return Some(match self.provider {
                Provider::MySql => (*mysql).to_owned(),
                Provider::PostgreSql => (*postgresql).to_owned(),
            });
        }
        // `Unsupported("geometry")`
        field
            .of
            .starts_with(|c: char| c.is_ascii_lowercase())
            .then(|| field.of.to_owned())
    }

    fn foreign_key(&self, model: &Model, field: &Field) -> Option<Key> {
        let relation = field.attribute("relation")?;
        let fields = listed(argument(relation.arguments, "fields")?);
        let referenced = listed(argument(relation.arguments, "references")?);
        let target = self.model(field.of)?;
        let columns = model.columns(&fields);
        let to = target.columns(&referenced);
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        let mut reference = reference(&target.table, &to);
        let is_optional = fields.iter().any(|(name, _)| {
            model
                .field(name)
                .is_some_and(|f| f.nullable == Nullable::Yes)
        });
        let by_default = match is_optional {
            true => "set null",
            false => "restrict",
        };
        let action = |name: &str, by_default: &str| {
            let said = argument(relation.arguments, name).map(action);
            Some(Box::from(said.unwrap_or(by_default)))
        };
        reference.on_delete = action("onDelete", by_default);
        reference.on_update = action("onUpdate", "cascade");
        let by_default = format!("{}_{}_fkey", model.table, columns.join("_"));
        let named = argument(relation.arguments, "map").and_then(quoted);
        Some(key(
            KeyKind::Foreign(reference),
            named.unwrap_or(&by_default),
            &columns,
        ))
    }

    /// The tables that stand between two models which hold lists of each other.
    fn tables_between(&self, model: &Model, reading: &mut Reading) {
        for field in model.fields.iter().filter(|f| f.is_list) {
            let Some(other) = self.model(field.of) else {
                continue;
            };
            let name_of = |f: &Field| {
                let relation = f.attribute("relation")?;
                let named =
                    argument(relation.arguments, "name").or(first_argument(relation.arguments));
                named.and_then(quoted).map(str::to_owned)
            };
            let name = name_of(field);
            let back = other.fields.iter().find(|f| {
                f.is_list && f.of == model.name && name_of(f) == name && !std::ptr::eq(*f, field)
            });
            let Some(back) = back else { continue };
            // Told once, from the model that comes first.
            let first = (model.name, field.name) < (other.name, back.name);
            let (Some(id), Some(other_id), true) = (
                model.id().first().copied(),
                other.id().first().copied(),
                first,
            ) else {
                continue;
            };
            let name = name.unwrap_or_else(|| format!("{}To{}", model.name, other.name));
            let table = self.between(&name, (model, id), (other, other_id));
            let made = Definition::Table(Box::new(table));
            reading.facts.push((made, model.at.clone()));
        }
    }

    fn between(&self, name: &str, a: (&Model, &Field), b: (&Model, &Field)) -> Table {
        let name = format!("_{name}");
        let side = |letter: &str, id: &Field| {
            let of = self.sql_type(id);
            let mut made =
                of.map_or_else(|| unknown_column(letter, id.of), |of| column(letter, &of));
            made.nullable = Nullable::No;
            made
        };
        let foreign = |letter: &str, (model, id): (&Model, &Field)| {
            let mut to = reference(&model.table, &[id.column()]);
            to.on_delete = Some("cascade".into());
            to.on_update = Some("cascade".into());
            key(
                KeyKind::Foreign(to),
                &format!("{name}_{letter}_fkey"),
                &[letter],
            )
        };
        Table {
            name: name.as_str().into(),
            columns: vec![side("A", a.1), side("B", b.1)],
            keys: vec![
                key(KeyKind::Unique, &format!("{name}_AB_unique"), &["A", "B"]),
                key(KeyKind::Plain, &format!("{name}_B_index"), &["B"]),
                foreign("A", a),
                foreign("B", b),
            ],
            ..Table::default()
        }
    }
}

fn action(said: &str) -> &'static str {
    match said {
        "Cascade" => "cascade",
        "SetNull" => "set null",
        "SetDefault" => "set default",
        "NoAction" => "no action",
        _ => "restrict",
    }
}

/// `VarChar(20)`, `UnsignedInt`, `DateTime(0)` as SQL.
fn native_type(name: &str, arguments: &str) -> String {
    let lower = name.to_lowercase();
    let (of, sign) = match lower.strip_prefix("unsigned") {
        Some(of) => (of, " unsigned"),
        None => (lower.as_str(), ""),
    };
    match arguments.trim() {
        "" => format!("{of}{sign}"),
        said => format!("{of}({said}){sign}"),
    }
}

/// A key of the model, and whether it has a name of its own.
fn key_of_model(model: &Model, attribute: Attribute) -> Option<(Key, bool)> {
    let said = argument(attribute.arguments, "fields").or(first_argument(attribute.arguments))?;
    let names = listed(said);
    let columns = model.columns(&names);
    let (kind, suffix) = match attribute.name {
        "id" => (KeyKind::Primary, ""),
        "unique" => (KeyKind::Unique, "key"),
        "index" => (KeyKind::Plain, "idx"),
        "fulltext" => (KeyKind::Fulltext, "idx"),
        _ => return None,
    };
    let is_primary = kind == KeyKind::Primary;
    let by_default = match is_primary {
        true => String::new(),
        false => format!("{}_{}_{suffix}", model.table, columns.join("_")),
    };
    let named = argument(attribute.arguments, "map")
        .and_then(quoted)
        .filter(|_| !is_primary);
    let mut made = key(kind, named.unwrap_or(&by_default), &columns);
    for (part, (_, said)) in made.parts.iter_mut().zip(&names) {
        part.prefix = argument(said, "length").and_then(|n| n.parse().ok());
        if argument(said, "sort").is_some_and(|sort| same_name(sort, "desc")) {
            part.direction = Direction::Descending;
        }
    }
    Some((made, named.is_some()))
}
