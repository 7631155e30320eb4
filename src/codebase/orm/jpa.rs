//! JPA: entities of Java as tables, with the types that Hibernate makes on MySQL and the names of Spring's strategy.

use super::parts::{column, key, numbered, reference, unknown_column};
use super::program::Program;
use super::{OrmFile, Reading, fact_of, resolved_fact};
use crate::codebase::outline::Kind;
use crate::model::{
    Assignment, Call, Class, Column, Definition, Fact, Key, KeyKind, Medium, Nullable, OrmFact,
    Table, Value, last_part,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Classes above each other, or embedded in each other.
const DEEPEST: usize = 16;

// ---- reading ----

const MODIFIERS: [&str; 9] = [
    "private",
    "protected",
    "public",
    "final",
    "static",
    "transient",
    "volatile",
    "abstract",
    "synchronized",
];

pub(super) fn read(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::JpaEntity);
    // Which versions of Hibernate: those that speak of Jakarta make other types.
    let imports = |word: &str| (0..program.outline.tokens.len()).any(|at| program.is(at, word));
    let age = match imports("javax") {
        true => "javax",
        false => "jakarta",
    };
    for at in 0..program.outline.tokens.len() {
        let is_class = program.is(at, "class") && !program.is(at.wrapping_sub(1), ".");
        let is_enum = program.is(at, "enum");
        if !is_class && !is_enum || program.outline.kind(at + 1) != Some(Kind::Word) {
            continue;
        }
        let Some(mut class) = class(program, at) else {
            continue;
        };
        if is_enum {
            class.bases = vec!["Enum".into()];
        }
        let kept = ["@Entity", "@MappedSuperclass", "@Embeddable"];
        let is_mapped = class.annotations.iter().any(|a| kept.contains(&&*a.name));
        if is_mapped || is_enum {
            class.meta.push(Assignment {
                name: "age".into(),
                annotation: None,
                annotations: Vec::new(),
                value: Value::Text(age.into()),
                line: 0,
            });
            let fact = OrmFact::Class(Box::new(class));
            reading.push(fact, program.bytes(at + 1..at + 2));
        }
    }
    reading
}

fn class(program: &Program, at: usize) -> Option<Class> {
    let outline = &program.outline;
    let count = outline.tokens.len();
    let open = (at + 1..count.min(at + 200)).find(|&i| program.is(i, "{"))?;
    let mut class = Class {
        name: outline.word(at + 1).into(),
        annotations: annotations_before(program, at),
        ..Class::default()
    };
    if let Some(extends) = (at + 2..open).find(|&i| program.is(i, "extends")) {
        let base = program.dotted(extends + 1, open).map(|(name, _)| name);
        class.bases.extend(base.map(String::into));
    }
    let body = outline.inside(Some(open));
    class.body = match program.is(at, "enum") {
        true => constants(program, body),
        false => members(program, body),
    };
    Some(class)
}

/// The annotations of what is declared at a token.
fn annotations_before(program: &Program, at: usize) -> Vec<Call> {
    let outline = &program.outline;
    let mut found = Vec::new();
    let mut behind = at;
    while let Some(before) = outline.before(behind, 0) {
        if behind - before > 4000 {
            break;
        }
        if MODIFIERS.iter().any(|word| program.is(before, word)) {
            behind = before;
        } else if program.is(before, "(") && before > 0 && outline.word(before - 1).starts_with('@')
        {
            let call = program.call_of(
                outline.word(before - 1),
                before - 1,
                outline.inside(Some(before)),
            );
            found.push(call);
            behind = before - 1;
        } else if outline.word(before).starts_with('@') {
            found.push(program.call_of(outline.word(before), before, before..before));
            behind = before;
        } else {
            break;
        }
    }
    found.reverse();
    found
}

fn constants(program: &Program, body: Range<usize>) -> Vec<Assignment> {
    let end = program
        .outline
        .level(body.clone())
        .find(|&at| program.is(at, ";"));
    let parts = program.parts(body.start..end.unwrap_or(body.end));
    let named = parts.into_iter().filter_map(|part| {
        let words = program.outline.level(part);
        let mut words = words.filter(|&at| {
            program.outline.kind(at) == Some(Kind::Word)
                && !program.outline.word(at).starts_with('@')
        });
        let at = words.next()?;
        Some(Assignment {
            name: program.outline.word(at).into(),
            annotation: None,
            annotations: Vec::new(),
            value: Value::Name("None".into()),
            line: program.line(at),
        })
    });
    named.collect()
}

/// The fields of a class; where annotations stand at methods, the properties that these get.
fn members(program: &Program, body: Range<usize>) -> Vec<Assignment> {
    let outline = &program.outline;
    let mut found = Vec::new();
    let mut annotations: Vec<Call> = Vec::new();
    let mut words: Vec<usize> = Vec::new();
    let mut at = body.start;
    while at < body.end {
        let next = outline.behind(at);
        let word = outline.word(at);
        if word.starts_with('@') {
            let arguments = match program.is(at + 1, "(") {
                true => outline.inside(Some(at + 1)),
                false => at..at,
            };
            annotations.push(program.call_of(word, at, arguments));
            at = match program.is(at + 1, "(") {
                true => outline.behind(at + 1),
                false => next,
            };
            continue;
        }
        let ends = [";", "="].iter().any(|sign| program.is(at, sign));
        let is_method = program.is(at, "(");
        if ends || is_method {
            let declared = match is_method {
                true => getter(program, &words),
                false => field(program, &words),
            };
            let has_mapping = annotations.iter().any(|a| &*a.name != "@Override");
            if let Some((name, of)) = declared.filter(|_| !is_method || has_mapping) {
                found.push(Assignment {
                    name: name.into(),
                    annotation: Some(of),
                    annotations: std::mem::take(&mut annotations),
                    value: Value::Name("None".into()),
                    line: program.line(at),
                });
            }
            annotations.clear();
            words.clear();
            // To the end of the declaration.
            let mut last = at;
            while last < body.end && !program.is(last, ";") && !program.is(last, "{") {
                last = outline.behind(last);
            }
            at = match last < body.end {
                true => outline.behind(last),
                false => body.end,
            };
            continue;
        }
        if program.is(at, "{") {
            // A class of its own, or a block.
            annotations.clear();
            words.clear();
        } else {
            words.push(at);
        }
        at = next;
    }
    found
}

/// Name and type of `private List<Tag> tags`.
fn field(program: &Program, words: &[usize]) -> Option<(String, Value)> {
    let plain = |at: &&usize| !MODIFIERS.iter().any(|m| program.is(**at, m));
    let fixed = [
        "static",
        "transient",
        "class",
        "interface",
        "enum",
        "record",
    ];
    if words
        .iter()
        .any(|&at| fixed.iter().any(|word| program.is(at, word)))
    {
        return None;
    }
    let said: Vec<usize> = words.iter().filter(plain).copied().collect();
    let (name, of) = said.split_last()?;
    Some((
        program.outline.word(*name).to_owned(),
        type_of(program, of)?,
    ))
}

/// The property of `public Long getId`.
fn getter(program: &Program, words: &[usize]) -> Option<(String, Value)> {
    let (name, of) = field(program, words)?;
    let bare = name.strip_prefix("get").or(name.strip_prefix("is"))?;
    let first = bare.chars().next()?;
    let rest = &bare[first.len_utf8()..];
    Some((format!("{}{rest}", first.to_lowercase()), of))
}

/// `List<Tag>` as a call of `List` with `Tag`.
fn type_of(program: &Program, tokens: &[usize]) -> Option<Value> {
    let word = |at: &usize| program.outline.word(*at);
    let first = tokens.first()?;
    if program.outline.kind(*first) != Some(Kind::Word) {
        return None;
    }
    let name: String = tokens.iter().map(word).take_while(|w| *w != "<").collect();
    // Of a bracket the opening sign alone is told.
    let name = name.replace('[', "[]");
    let open = tokens.iter().position(|at| program.is(*at, "<"));
    let arguments: Vec<Value> = open.map_or_else(Vec::new, |open| {
        tokens[open + 1..]
            .iter()
            .filter(|at| program.outline.kind(**at) == Some(Kind::Word))
            .map(|at| Value::Name(word(at).into()))
            .collect()
    });
    Some(match open {
        Some(_) => Value::Call(Box::new(Call {
            name: name.into(),
            arguments,
            ..Call::default()
        })),
        None => Value::Name(name.into()),
    })
}

// ---- resolving ----

struct Entity<'f> {
    class: &'f Class,
    fact: &'f Fact,
    file: usize,
}

struct World<'f> {
    all: Vec<Entity<'f>>,
    by_name: BTreeMap<&'f str, Vec<usize>>,
}

pub(super) fn resolve(files: &mut [&mut OrmFile]) {
    let told: Vec<Vec<Fact>> = files
        .iter_mut()
        .map(|f| std::mem::take(&mut f.facts))
        .collect();
    let mut world = World {
        all: Vec::new(),
        by_name: BTreeMap::new(),
    };
    for (file, facts) in told.iter().enumerate() {
        for fact in facts {
            if let Some(OrmFact::Class(class)) = fact_of(fact) {
                world
                    .by_name
                    .entry(&class.name)
                    .or_default()
                    .push(world.all.len());
                world.all.push(Entity { class, fact, file });
            }
        }
    }
    for entity in &world.all {
        if has(entity.class, "@Entity") {
            let definitions = world.tables(entity);
            let facts = definitions
                .into_iter()
                .map(|d| resolved_fact(entity.fact, d));
            files[entity.file].facts.extend(facts);
        }
    }
}

fn has(class: &Class, annotation: &str) -> bool {
    class.annotations.iter().any(|a| &*a.name == annotation)
}

fn annotated<'a>(annotations: &'a [Call], name: &str) -> Option<&'a Call> {
    annotations.iter().find(|a| &*a.name == name)
}

/// How a hierarchy of entities is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strategy {
    SingleTable,
    Joined,
    TablePerClass,
}

fn strategy(class: &Class) -> Strategy {
    let said = annotated(&class.annotations, "@Inheritance");
    let said = said.and_then(|a| a.value("strategy").or(a.arguments.first()));
    match said {
        Some(Value::Name(name)) if last_part(name) == "JOINED" => Strategy::Joined,
        Some(Value::Name(name)) if last_part(name) == "TABLE_PER_CLASS" => Strategy::TablePerClass,
        _ => Strategy::SingleTable,
    }
}

fn table_name(class: &Class) -> String {
    let said = annotated(&class.annotations, "@Table").and_then(|t| t.said("name"));
    let entity = annotated(&class.annotations, "@Entity").and_then(|e| e.said("name"));
    physical(said.or(entity).unwrap_or(&class.name))
}

/// As Spring's strategy writes a name.
fn physical(name: &str) -> String {
    let bare = name.trim_matches('`').trim_matches('"');
    let mut told = String::new();
    let mut before = '_';
    for c in bare.chars() {
        let c = if c == '.' { '_' } else { c };
        if c.is_uppercase() && before.is_lowercase() {
            told.push('_');
        }
        before = c;
        told.extend(c.to_lowercase());
    }
    told
}

/// Makes the table of one entity.
struct Maker<'f> {
    table: Table,
    line: u32,
    others: Vec<Definition>,
    between: Vec<Table>,
    entity: &'f Entity<'f>,
}

impl<'f> World<'f> {
    fn class(&self, name: &str) -> Option<&Entity<'f>> {
        let all = self.by_name.get(last_part(name))?;
        all.first().map(|n| &self.all[*n])
    }

    fn base(&self, class: &Class) -> Option<&Entity<'f>> {
        let base = class.bases.first()?;
        self.class(base).filter(|e| !std::ptr::eq(e.class, class))
    }

    /// The entity at the top of a hierarchy, itself where none stands above.
    fn root<'a>(&'a self, entity: &'a Entity<'f>) -> &'a Entity<'f> {
        let mut root = entity;
        let mut at = entity;
        for _ in 0..DEEPEST {
            match self.base(at.class) {
                Some(above) => {
                    at = above;
                    if has(above.class, "@Entity") {
                        root = above;
                    }
                }
                None => break,
            }
        }
        root
    }

    fn tables(&self, entity: &Entity<'f>) -> Vec<Definition> {
        let root = self.root(entity);
        let is_root = std::ptr::eq(root.class, entity.class);
        let of = strategy(root.class);
        if !is_root && of == Strategy::SingleTable {
            // Its columns stand in the table of its root.
            return Vec::new();
        }
        let mut maker = Maker {
            table: Table {
                name: table_name(entity.class).as_str().into(),
                ..Table::default()
            },
            line: entity.fact.place.region.start_line,
            others: Vec::new(),
            between: Vec::new(),
            entity,
        };
        if !is_root && of == Strategy::Joined {
            self.joined_key(root, &mut maker);
            self.own_members(entity.class, &mut maker, 0);
        } else {
            self.members(entity.class, &mut maker, 0);
            if is_root && of == Strategy::SingleTable {
                self.below(entity, &mut maker);
            }
        }
        self.keys_of_table(entity.class, &mut maker);
        if maker.table.columns.is_empty() {
            return Vec::new();
        }
        let unknown = self.unknown_base(entity.class);
        if let Some(base) = unknown {
            maker.table.extent = crate::model::Extent::Part;
            maker.others.push(Definition::Unresolved {
                name: maker.table.name.clone(),
                what: format!("{} extends {base}", entity.class.name).into(),
            });
        }
        let mut told = vec![Definition::Table(Box::new(maker.table))];
        told.extend(
            maker
                .between
                .into_iter()
                .map(|t| Definition::Table(Box::new(t))),
        );
        told.append(&mut maker.others);
        told
    }

    /// The members of a class, those of mapped classes above it first.
    fn members(&self, class: &Class, maker: &mut Maker, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if let Some(above) = self.base(class) {
            self.members(above.class, maker, depth + 1);
        }
        self.own_members(class, maker, depth);
    }

    fn own_members(&self, class: &Class, maker: &mut Maker, depth: usize) {
        for member in &class.body {
            self.member(class, member, maker, depth);
        }
    }

    /// What the entities below one add to its table: their columns, which may be null, and which of them a row is.
    fn below(&self, root: &Entity<'f>, maker: &mut Maker) {
        let below: Vec<&Entity> = self
            .all
            .iter()
            .filter(|e| has(e.class, "@Entity") && !std::ptr::eq(e.class, root.class))
            .filter(|e| std::ptr::eq(self.root(e).class, root.class))
            .collect();
        let said = annotated(&root.class.annotations, "@DiscriminatorColumn");
        if !below.is_empty() || said.is_some() {
            let name = said.and_then(|a| a.said("name")).unwrap_or("DTYPE");
            let length = said.and_then(|a| a.value("length")).and_then(Value::number);
            let of = match said.and_then(|a| a.value("discriminatorType")) {
                Some(Value::Name(of)) if last_part(of) == "INTEGER" => "int".to_owned(),
                _ => format!("varchar({})", length.unwrap_or(31)),
            };
            let mut made = column(&physical(name), &of);
            made.nullable = Nullable::No;
            maker.table.columns.insert(0, made);
        }
        let own = maker.table.columns.len();
        for entity in below {
            self.own_members(entity.class, maker, 0);
        }
        for column in &mut maker.table.columns[own..] {
            column.nullable = Nullable::Yes;
        }
    }

    /// The key by which the table of an entity is joined with that of its root.
    fn joined_key(&self, root: &Entity<'f>, maker: &mut Maker) {
        for id in self.ids(root.class, 0) {
            let mut made = id;
            made.numbering = crate::model::Numbering::None;
            let name = made.name.clone();
            let to = reference(&table_name(root.class), &[&*name]);
            maker.table.columns.push(made);
            maker.table.keys.push(key(KeyKind::Primary, "", &[&*name]));
            maker
                .table
                .keys
                .push(key(KeyKind::Foreign(to), "", &[&*name]));
        }
    }

    /// The columns of an entity's key.
    fn ids(&self, class: &Class, depth: usize) -> Vec<Column> {
        let mut found = Vec::new();
        if depth > DEEPEST {
            return found;
        }
        if let Some(above) = self.base(class) {
            found = self.ids(above.class, depth + 1);
        }
        for member in &class.body {
            if annotated(&member.annotations, "@Id").is_some() {
                found.extend(self.plain_column(class, member));
            }
        }
        found
    }

    /// A class above that is not in the tree.
    fn unknown_base(&self, class: &Class) -> Option<Box<str>> {
        let mut at = class;
        for _ in 0..DEEPEST {
            let base = at.bases.first()?;
            match self.class(base) {
                Some(above) if !std::ptr::eq(above.class, at) => at = above.class,
                _ => return Some(base.clone()),
            }
        }
        None
    }

    // ---- members ----

    fn member(&self, class: &Class, member: &Assignment, maker: &mut Maker, depth: usize) {
        let said = |name: &str| annotated(&member.annotations, name);
        if said("@Transient").is_some() || said("@Formula").is_some() || depth > DEEPEST {
            return;
        }
        if said("@OneToMany").is_some() || said("@ElementCollection").is_some() {
            return;
        }
        if said("@ManyToMany").is_some() {
            return self.many_to_many(member, maker);
        }
        if let Some(relation) = said("@ManyToOne").or(said("@OneToOne")) {
            return self.to_one(member, relation, maker);
        }
        if said("@Embedded").is_some() || said("@EmbeddedId").is_some() {
            return self.embedded(member, maker, depth);
        }
        let of_type = member
            .annotation
            .as_ref()
            .map(type_name)
            .unwrap_or_default();
        if let Some(part) = self.class(&of_type).filter(|e| has(e.class, "@Embeddable")) {
            return self.own_members(part.class, maker, depth + 1);
        }
        let Some(mut made) = self.plain_column(class, member) else {
            return;
        };
        made.lines_below = member.line.saturating_sub(maker.line);
        if made.sql_type.is_unknown() {
            maker.others.push(Definition::Unresolved {
                name: maker.table.name.clone(),
                what: format!("{}: {of_type}", member.name).into(),
            });
        }
        let name = made.name.clone();
        let is_unique = said("@Column").is_some_and(|c| c.says("unique"));
        if maker.table.column(&name).is_some() {
            return;
        }
        maker.table.columns.push(made);
        if said("@Id").is_some() {
            maker.primary(&name);
        } else if is_unique {
            maker.table.keys.push(key(KeyKind::Unique, "", &[&*name]));
        }
    }

    fn embedded(&self, member: &Assignment, maker: &mut Maker, depth: usize) {
        let of_type = member
            .annotation
            .as_ref()
            .map(type_name)
            .unwrap_or_default();
        let Some(part) = self.class(&of_type) else {
            return maker.others.push(Definition::Unresolved {
                name: maker.table.name.clone(),
                what: format!("{}: {of_type}", member.name).into(),
            });
        };
        let first = maker.table.columns.len();
        self.own_members(part.class, maker, depth + 1);
        // `@AttributeOverride(name = "street", column = @Column(name = "home_street"))`
        for call in overrides(&member.annotations) {
            let both = call
                .said("name")
                .zip(call.value("column").and_then(Value::call));
            if let Some((name, to)) = both.and_then(|(n, c)| Some((physical(n), c.said("name")?))) {
                let columns = &mut maker.table.columns[first..];
                for column in columns.iter_mut().filter(|c| *c.name == *name) {
                    column.name = physical(to).into();
                }
            }
        }
        if annotated(&member.annotations, "@EmbeddedId").is_some() {
            let names: Vec<Box<str>> = maker.table.columns[first..]
                .iter()
                .map(|c| c.name.clone())
                .collect();
            names.iter().for_each(|name| maker.primary(name));
        }
    }

    fn plain_column(&self, class: &Class, member: &Assignment) -> Option<Column> {
        let of = member.annotation.as_ref()?;
        let said = |name: &str| annotated(&member.annotations, name);
        let of_column = said("@Column");
        let named = of_column.and_then(|c| c.said("name"));
        let name = physical(named.unwrap_or(&member.name));
        let is_old = class.meta.iter().any(|a| a.value.text() == Some("javax"));
        let age = match is_old {
            true => Age::Hibernate5,
            false => Age::Hibernate6,
        };
        let defined = of_column.and_then(|c| c.said("columnDefinition"));
        let mut made = match defined {
            Some(text) => defined_column(&name, text),
            None => {
                let values = self
                    .class(&type_name(of))
                    .filter(|e| e.class.bases.iter().any(|b| &**b == "Enum"));
                match sql_type(of, member, values.map(|e| e.class), age) {
                    Some(of) => column(&name, &of),
                    None => unknown_column(&name, &type_name(of)),
                }
            }
        };
        let primitive = [
            "int", "long", "short", "byte", "boolean", "double", "float", "char",
        ];
        let is_primitive = matches!(of, Value::Name(n) if primitive.contains(&&**n));
        let required = ["@NotNull", "@NotBlank", "@NotEmpty", "@Id", "@NonNull"];
        let is_required = required.iter().any(|name| said(name).is_some());
        if of_column.is_some_and(|c| c.denies("nullable")) || is_primitive || is_required {
            made.nullable = Nullable::No;
        }
        let generated = said("@GeneratedValue").and_then(|g| g.value("strategy"));
        if matches!(generated, Some(Value::Name(of)) if last_part(of) == "IDENTITY") {
            made = numbered(made);
        }
        Some(made)
    }

    fn to_one(&self, member: &Assignment, relation: &Call, maker: &mut Maker) {
        if relation.value("mappedBy").is_some() {
            return;
        }
        let said = |name: &str| annotated(&member.annotations, name);
        let of_type = member
            .annotation
            .as_ref()
            .map(type_name)
            .unwrap_or_default();
        let target = self.class(&of_type);
        let ids = target.map(|t| self.ids(t.class, 0)).unwrap_or_default();
        let join = said("@JoinColumn");
        let id_name = ids.first().map_or("id", |id| &*id.name);
        let by_default = format!("{}_{id_name}", physical(&member.name));
        let name = join
            .and_then(|j| j.said("name"))
            .map_or(by_default, physical);
        let mut made = match ids.first() {
            Some(id) => Column {
                name: name.as_str().into(),
                numbering: crate::model::Numbering::None,
                nullable: Nullable::Yes,
                default: None,
                ..id.clone()
            },
            None => {
                maker.others.push(Definition::Unresolved {
                    name: maker.table.name.clone(),
                    what: format!("{}: {of_type}", member.name).into(),
                });
                unknown_column(&name, &of_type)
            }
        };
        let optional = !relation.denies("optional") && !join.is_some_and(|j| j.denies("nullable"));
        let is_id = said("@Id").is_some() || said("@MapsId").is_some();
        if !optional || is_id {
            made.nullable = Nullable::No;
        }
        made.lines_below = member.line.saturating_sub(maker.line);
        if maker.table.column(&name).is_some() {
            return;
        }
        maker.table.columns.push(made);
        if is_id {
            maker.primary(&name);
        }
        let is_unique = &*relation.name == "@OneToOne" || join.is_some_and(|j| j.says("unique"));
        if is_unique && !is_id {
            maker.table.keys.push(key(KeyKind::Unique, "", &[&name]));
        }
        if let Some(target) = target {
            let root = self.root(target);
            let column = join
                .and_then(|j| j.said("referencedColumnName"))
                .unwrap_or(id_name);
            let to = reference(&table_name(root.class), &[column]);
            maker
                .table
                .keys
                .push(key(KeyKind::Foreign(to), "", &[&name]));
        }
    }

    fn many_to_many(&self, member: &Assignment, maker: &mut Maker) {
        let relation = annotated(&member.annotations, "@ManyToMany");
        let of_type = match &member.annotation {
            Some(Value::Call(call)) => call.arguments.last().map(type_name).unwrap_or_default(),
            _ => return,
        };
        let Some(target) = self
            .class(&of_type)
            .filter(|_| relation.is_none_or(|r| r.value("mappedBy").is_none()))
        else {
            return;
        };
        let own = maker.entity;
        let join = annotated(&member.annotations, "@JoinTable");
        let by_default = format!("{}_{}", maker.table.name, physical(&member.name));
        let name = join
            .and_then(|j| j.said("name"))
            .map_or(by_default, physical);
        let column_of = |list: &str| {
            let said = join?.value(list)?;
            let first = said.call().or(said.items().first().and_then(Value::call))?;
            first.said("name").map(physical)
        };
        let back = target.class.body.iter().find(|m| {
            let other = annotated(&m.annotations, "@ManyToMany");
            other.is_some_and(|o| o.said("mappedBy") == Some(&member.name))
        });
        let sides = [
            (
                own,
                column_of("joinColumns"),
                back.map_or(physical(&own.class.name), |m| physical(&m.name)),
            ),
            (
                target,
                column_of("inverseJoinColumns"),
                physical(&member.name),
            ),
        ];
        let mut table = Table {
            name: name.into(),
            ..Table::default()
        };
        for (entity, said, stem) in sides {
            for id in self.ids(entity.class, 0) {
                let by_default = format!("{stem}_{}", id.name);
                let name = said.clone().unwrap_or(by_default);
                let to = reference(&table_name(self.root(entity).class), &[&*id.name]);
                table.columns.push(Column {
                    name: name.as_str().into(),
                    numbering: crate::model::Numbering::None,
                    nullable: Nullable::No,
                    ..id
                });
                table.keys.push(key(KeyKind::Foreign(to), "", &[&name]));
            }
        }
        let is_set =
            matches!(&member.annotation, Some(Value::Call(c)) if c.last().ends_with("Set"));
        if is_set {
            let names: Vec<Box<str>> = table.columns.iter().map(|c| c.name.clone()).collect();
            table.keys.insert(0, key(KeyKind::Primary, "", &names));
        }
        if !table.columns.is_empty() {
            maker.between.push(table);
        }
    }

    /// Keys that `@Table` lists.
    fn keys_of_table(&self, class: &Class, maker: &mut Maker) {
        let Some(table) = annotated(&class.annotations, "@Table") else {
            return;
        };
        let calls = |name: &str| -> Vec<&Call> {
            match table.value(name) {
                Some(Value::Call(call)) => vec![call],
                Some(list) => list.items().iter().filter_map(Value::call).collect(),
                None => Vec::new(),
            }
        };
        for index in calls("indexes") {
            let columns = index.said("columnList").unwrap_or_default();
            let columns: Vec<String> = columns
                .split(',')
                .map(|c| physical(c.split_whitespace().next().unwrap_or_default()))
                .collect();
            let kind = match index.says("unique") {
                true => KeyKind::Unique,
                false => KeyKind::Plain,
            };
            maker.key(key(kind, index.said("name").unwrap_or_default(), &columns));
        }
        for unique in calls("uniqueConstraints") {
            let columns = unique
                .value("columnNames")
                .map(super::parts::names)
                .unwrap_or_default();
            let columns: Vec<String> = columns.into_iter().map(physical).collect();
            let name = unique.said("name").unwrap_or_default();
            maker.key(key(KeyKind::Unique, name, &columns));
        }
    }
}

impl Maker<'_> {
    fn primary(&mut self, column: &str) {
        let part = key(KeyKind::Primary, "", &[column]).parts;
        let there = self
            .table
            .keys
            .iter_mut()
            .find(|k| k.kind == KeyKind::Primary);
        match there {
            Some(primary) => primary.parts.extend(part),
            None => self
                .table
                .keys
                .insert(0, key(KeyKind::Primary, "", &[column])),
        }
    }

    fn key(&mut self, key: Key) {
        if !key.name.is_empty() {
            self.others
                .push(super::parts::named_index(&key.name, &self.table.name));
        }
        self.table.keys.push(key);
    }
}

/// `@AttributeOverride` alone and in `@AttributeOverrides({…})`.
fn overrides(annotations: &[Call]) -> Vec<&Call> {
    let mut found = Vec::new();
    for call in annotations {
        match &*call.name {
            "@AttributeOverride" => found.push(call),
            "@AttributeOverrides" => {
                let list = call.arguments.first().or(call.value("value"));
                let items = list.map(Value::items).unwrap_or_default();
                found.extend(items.iter().filter_map(Value::call));
            }
            _ => {}
        }
    }
    found
}

fn type_name(of: &Value) -> String {
    match of {
        Value::Name(name) => name.to_string(),
        Value::Call(call) => call.name.to_string(),
        value => value.written().into(),
    }
}

/// `columnDefinition = "TEXT NOT NULL"`.
fn defined_column(name: &str, text: &str) -> Column {
    let sql = format!("CREATE TABLE t (c {text})");
    let tokens = crate::sql::tokenize(&sql, crate::sql::Dialect::MYSQL);
    let found = crate::sql::definitions(&tokens).into_iter().next();
    let made = match found {
        Some((Definition::Table(table), _)) => table.columns.into_iter().next(),
        _ => None,
    };
    match made {
        Some(made) => Column {
            name: name.into(),
            lines_below: 0,
            ..made
        },
        None => unknown_column(name, text),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Hibernate5,
    Hibernate6,
}

/// The type that Hibernate makes on MySQL.
fn sql_type(of: &Value, member: &Assignment, values: Option<&Class>, age: Age) -> Option<String> {
    let said = |name: &str| annotated(&member.annotations, name);
    let number =
        |call: Option<&Call>, name: &str| call.and_then(|c| c.value(name)).and_then(Value::number);
    let of_column = said("@Column");
    let is_lob = said("@Lob").is_some();
    let length = number(of_column, "length")
        .or(number(said("@Size"), "max"))
        .or(number(said("@Length"), "max"));
    let name = type_name(of);
    let enumerated = said("@Enumerated");
    if values.is_some() || enumerated.is_some() {
        let by_name = enumerated.is_some_and(|e| {
            let said = e.arguments.first().or(e.value("value"));
            matches!(said, Some(Value::Name(n)) if last_part(n) == "STRING")
        });
        return Some(match (by_name, age) {
            (true, Age::Hibernate5) => format!("varchar({})", length.unwrap_or(255)),
            (true, Age::Hibernate6) => {
                let mut names: Vec<&str> = values?.body.iter().map(|a| &*a.name).collect();
                names.sort_unstable();
                let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
                format!("enum({})", quoted.join(","))
            }
            (false, Age::Hibernate5) => "int".to_owned(),
            (false, Age::Hibernate6) => "tinyint".to_owned(),
        });
    }
    if said("@Convert").is_some() || said("@Type").is_some() {
        return None;
    }
    let temporal = said("@Temporal").and_then(|t| t.arguments.first().or(t.value("value")));
    let temporal = match temporal {
        Some(Value::Name(of)) => last_part(of),
        _ => "TIMESTAMP",
    };
    Some(match last_part(&name) {
        "String" if is_lob => large("text", length, age),
        "String" => format!("varchar({})", length.unwrap_or(255)),
        "int" | "Integer" => "int".to_owned(),
        "long" | "Long" => "bigint".to_owned(),
        "short" | "Short" => "smallint".to_owned(),
        "byte" | "Byte" => "tinyint".to_owned(),
        "boolean" | "Boolean" => "bit".to_owned(),
        "double" | "Double" => "double".to_owned(),
        "float" | "Float" => "float".to_owned(),
        "char" | "Character" => "char(1)".to_owned(),
        "BigDecimal" => {
            let precision = number(of_column, "precision").unwrap_or(match age {
                Age::Hibernate5 => 19,
                Age::Hibernate6 => 38,
            });
            format!(
                "decimal({precision},{})",
                number(of_column, "scale").unwrap_or(2)
            )
        }
        "BigInteger" => match age {
            Age::Hibernate5 => "decimal(19,2)".to_owned(),
            Age::Hibernate6 => "decimal(38,0)".to_owned(),
        },
        "Date" | "Calendar" => match temporal {
            "DATE" => "date".to_owned(),
            "TIME" => "time".to_owned(),
            _ => "datetime(6)".to_owned(),
        },
        "LocalDate" => "date".to_owned(),
        "LocalTime" => "time".to_owned(),
        "LocalDateTime" | "Instant" | "OffsetDateTime" | "ZonedDateTime" | "Timestamp" => {
            "datetime(6)".to_owned()
        }
        "Duration" => match age {
            Age::Hibernate5 => "bigint".to_owned(),
            Age::Hibernate6 => "decimal(21,0)".to_owned(),
        },
        "UUID" => match age {
            Age::Hibernate5 => "binary(255)".to_owned(),
            Age::Hibernate6 => "binary(16)".to_owned(),
        },
        "byte[]" | "Byte[]" if is_lob => large("blob", length, age),
        "byte[]" | "Byte[]" => match age {
            Age::Hibernate5 => large("blob", length.or(Some(255)), Age::Hibernate6),
            Age::Hibernate6 => format!("varbinary({})", length.unwrap_or(255)),
        },
        "Blob" => "longblob".to_owned(),
        "Clob" => "longtext".to_owned(),
        _ => return None,
    })
}

/// A large object: as large as can be, or since version 6 as its length asks, which is 255 where none is said.
fn large(of: &str, length: Option<u64>, age: Age) -> String {
    let size = match (age, length.unwrap_or(255)) {
        (Age::Hibernate5, _) => "long",
        (Age::Hibernate6, 0..=255) => "tiny",
        (Age::Hibernate6, 256..=65_535) => "",
        (Age::Hibernate6, 65_536..=16_777_215) => "medium",
        (Age::Hibernate6, _) => "long",
    };
    format!("{size}{of}")
}
