//! Liquibase: change logs in XML, YAML and JSON, change by change, with the types that it makes on MySQL.

use super::Reading;
use super::parts::{
    altered, column, key, named_index, numbered, reference, unknown_column, with_options,
};
use crate::codebase::hosts::{Piece, pieces};
use crate::codebase::settings::settings;
use crate::model::{
    Change, Column, Definition, Key, KeyKind, Language, Medium, Nullable, Position, Reference,
    Table,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Elements in each other that are read.
const DEEPEST: usize = 64;

/// An element of XML or a mapping of YAML.
#[derive(Debug, Default)]
struct Node {
    name: String,
    /// Attributes and plain values.
    values: Vec<(String, String)>,
    children: Vec<Node>,
    at: Range<usize>,
}

impl Node {
    fn value(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    fn says(&self, name: &str) -> bool {
        self.value(name)
            .is_some_and(|v| v.eq_ignore_ascii_case("true"))
    }

    fn denies(&self, name: &str) -> bool {
        self.value(name)
            .is_some_and(|v| v.eq_ignore_ascii_case("false"))
    }

    /// The nodes of a name below, none inside another of them, without what is run to go back.
    fn all<'n>(&'n self, name: &str, found: &mut Vec<&'n Node>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            } else if child.name != "rollback" {
                child.all(name, found);
            }
        }
    }

    fn below(&self, name: &str) -> Vec<&Node> {
        let mut found = Vec::new();
        self.all(name, &mut found);
        found
    }
}

pub(super) fn read(text: &str, language: Language) -> Reading {
    let mut reading = Reading::of(Medium::LiquibaseChangelog);
    let root = match language {
        Language::Xml => of_xml(text),
        _ => of_settings(text, language),
    };
    let lines: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
    let changes = Changes {
        properties: properties(&root),
        lines: &lines,
    };
    for set in root.below("changeSet") {
        if set.value("dbms").is_none_or(is_for_mysql) {
            changes.of_set(set, &mut reading);
        }
    }
    reading
}

/// `mysql, h2`, `!postgresql`.
fn is_for_mysql(dbms: &str) -> bool {
    let named: Vec<&str> = dbms.split(',').map(str::trim).collect();
    let is_source = |name: &&str| matches!(*name, "mysql" | "mariadb" | "all");
    match named.iter().all(|name| name.starts_with('!')) {
        true => !named.iter().any(|name| is_source(&&name[1..])),
        false => named.iter().any(is_source),
    }
}

/// What `${name}` stands for, on MySQL where the database is named.
fn properties(root: &Node) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for property in root.below("property") {
        let both = property.value("name").zip(property.value("value"));
        if let Some((name, value)) =
            both.filter(|_| property.value("dbms").is_none_or(is_for_mysql))
        {
            found
                .entry(name.to_owned())
                .or_insert_with(|| value.to_owned());
        }
    }
    found
}

fn of_xml(text: &str) -> Node {
    let mut open = vec![Node::default()];
    let close = |open: &mut Vec<Node>| {
        if open.len() > 1
            && let Some(done) = open.pop()
            && let Some(above) = open.last_mut()
        {
            above.children.push(done);
        }
    };
    for piece in pieces(text) {
        match piece {
            Piece::Open(tag) if open.len() < DEEPEST => {
                let attributes = tag.attributes(text).into_iter();
                open.push(Node {
                    name: tag.name.to_owned(),
                    values: attributes
                        .map(|(name, (start, end))| (name.to_owned(), text[start..end].to_owned()))
                        .collect(),
                    children: Vec::new(),
                    at: tag.start..tag.end.min(tag.start + tag.name.len() + 1),
                });
                if tag.empty {
                    close(&mut open);
                }
            }
            Piece::Close { name, .. } => {
                // What is not closed ends with what stands around it.
                if let Some(depth) = open.iter().rposition(|node| node.name == name) {
                    while depth > 0 && open.len() > depth {
                        close(&mut open);
                    }
                }
            }
            _ => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().unwrap_or_default()
}

/// The tree of a YAML or JSON file; items of lists are nodes without a name.
fn of_settings(text: &str, language: Language) -> Node {
    let mut root = Node::default();
    let Ok(found) = settings(text, language) else {
        return root;
    };
    for setting in found.all {
        let Some((last, path)) = setting.key.split_last() else {
            continue;
        };
        if path.len() > DEEPEST {
            continue;
        }
        let at = setting.key_span.start as usize..setting.key_span.end as usize;
        let mut node = &mut root;
        for part in path {
            // The settings stand in the order of the file: what is open is last.
            let is_open = node
                .children
                .last()
                .is_some_and(|child| child.name == *part);
            if !is_open {
                node.children.push(Node {
                    name: part.clone(),
                    at: at.clone(),
                    ..Node::default()
                });
            }
            let last = node.children.len() - 1;
            node = &mut node.children[last];
        }
        node.values.push((last.clone(), setting.value));
    }
    root
}

struct Changes<'l> {
    properties: BTreeMap<String, String>,
    lines: &'l [usize],
}

impl Changes<'_> {
    fn line(&self, node: &Node) -> usize {
        self.lines.partition_point(|end| *end < node.at.start)
    }

    /// The changes of a set, in their order.
    fn of_set(&self, set: &Node, reading: &mut Reading) {
        for child in &set.children {
            if child.name == "rollback" || child.name == "preConditions" {
                continue;
            }
            let definitions = self.change(child);
            if definitions.is_empty()
                && !child.children.is_empty()
                && child.value("tableName").is_none()
            {
                self.of_set(child, reading);
            }
            let at = child.at.clone();
            reading
                .facts
                .extend(definitions.into_iter().map(|d| (d, at.clone())));
        }
    }

    fn change(&self, change: &Node) -> Vec<Definition> {
        let value = |name: &str| change.value(name).map(|v| self.filled_in(v));
        let table = value("tableName").or(value("baseTableName"));
        let one = |change: Change| -> Vec<Definition> {
            let named = table.as_deref().map(|table| altered(table, vec![change]));
            named.into_iter().collect()
        };
        let of_column = |make: &dyn Fn(Box<str>) -> Change| -> Vec<Definition> {
            let name = value("columnName");
            name.map(|name| one(make(name.into()))).unwrap_or_default()
        };
        match change.name.as_str() {
            "createTable" => self.created(change),
            "addColumn" => self.added(change),
            "dropTable" => table
                .iter()
                .map(|t| Definition::TableDropped(t.as_str().into()))
                .collect(),
            "renameTable" => {
                let both = value("oldTableName").zip(value("newTableName"));
                let renamed = both.map(|(from, to)| Definition::TableRenamed {
                    from: from.into(),
                    to: to.into(),
                });
                renamed.into_iter().collect()
            }
            "dropColumn" => {
                let mut names: Vec<String> = value("columnName").into_iter().collect();
                let columns = change.below("column");
                names.extend(
                    columns
                        .iter()
                        .filter_map(|c| c.value("name"))
                        .map(str::to_owned),
                );
                let drops = names.into_iter().map(|n| Change::DropColumn(n.into()));
                let drops: Vec<Change> = drops.collect();
                table.iter().map(|t| altered(t, drops.clone())).collect()
            }
            "renameColumn" => {
                let both = value("oldColumnName").zip(value("newColumnName"));
                both.map(|(from, to)| {
                    one(Change::RenameColumn {
                        from: from.into(),
                        to: to.into(),
                    })
                })
                .unwrap_or_default()
            }
            "modifyDataType" => {
                let of = value("newDataType").and_then(|of| mysql_type(&of));
                let of = of.map(|of| column("c", &of).sql_type);
                of.map(|of| of_column(&|name| Change::SetType(name, of.clone())))
                    .unwrap_or_default()
            }
            "addNotNullConstraint" => of_column(&|name| Change::SetNullable(name, Nullable::No)),
            "dropNotNullConstraint" => of_column(&|name| Change::SetNullable(name, Nullable::Yes)),
            "addDefaultValue" => of_column(&|name| Change::SetDefault(name, self.default(change))),
            "dropDefaultValue" => of_column(&|name| Change::SetDefault(name, None)),
            "dropPrimaryKey" => one(Change::DropPrimaryKey),
            _ => self.key_change(change, table.as_deref()),
        }
    }

    fn key_change(&self, change: &Node, table: Option<&str>) -> Vec<Definition> {
        let value = |name: &str| change.value(name).map(|v| self.filled_in(v));
        let Some(table) = table else {
            return Vec::new();
        };
        let listed = |name: &str| -> Vec<String> {
            let said = value(name).unwrap_or_default();
            said.split(',')
                .map(|c| c.trim().to_owned())
                .filter(|c| !c.is_empty())
                .collect()
        };
        let name = value("constraintName").unwrap_or_default();
        let add = |key: Key| vec![altered(table, vec![Change::AddKey(key)])];
        let drop = |name: String| vec![altered(table, vec![Change::DropKey(name.into())])];
        match change.name.as_str() {
            "addPrimaryKey" => add(key(KeyKind::Primary, "", &listed("columnNames"))),
            "addUniqueConstraint" => add(key(KeyKind::Unique, &name, &listed("columnNames"))),
            "addForeignKeyConstraint" => {
                let columns = listed("referencedColumnNames");
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                let Some(to) = value("referencedTableName") else {
                    return Vec::new();
                };
                let to = Reference {
                    on_delete: value("onDelete").map(|a| a.to_lowercase().into()),
                    on_update: value("onUpdate").map(|a| a.to_lowercase().into()),
                    ..reference(&to, &columns)
                };
                add(key(KeyKind::Foreign(to), &name, &listed("baseColumnNames")))
            }
            "createIndex" => {
                let columns = change.below("column");
                let names: Vec<&str> = columns.iter().filter_map(|c| c.value("name")).collect();
                let kind = match change.says("unique") {
                    true => KeyKind::Unique,
                    false => KeyKind::Plain,
                };
                let name = value("indexName").unwrap_or_default();
                let mut told = add(key(kind, &name, &names));
                told.push(named_index(&name, table));
                told
            }
            "dropIndex" => value("indexName").map(drop).unwrap_or_default(),
            "dropUniqueConstraint" | "dropForeignKeyConstraint" => drop(name),
            "addAutoIncrement" => {
                let of = value("columnDataType").and_then(|of| mysql_type(&of));
                let both = value("columnName").zip(of);
                both.map(|(name, of)| {
                    let made = numbered(column(&name, &of));
                    let change =
                        Change::ReplaceColumn(name.into(), made, Vec::new(), Position::Unsaid);
                    vec![altered(table, vec![change])]
                })
                .unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn created(&self, change: &Node) -> Vec<Definition> {
        let Some(name) = change.value("tableName").map(|v| self.filled_in(v)) else {
            return Vec::new();
        };
        let mut table = Table {
            name: name.as_str().into(),
            ..Table::default()
        };
        table.options.comment = change.value("remarks").map(Box::from);
        let mut others = Vec::new();
        let mut primary: Vec<Box<str>> = Vec::new();
        for node in change.below("column") {
            let (made, keys) = self.column(node, &name, &mut others);
            let Some(mut made) = made else { continue };
            made.lines_below = self.line(node).saturating_sub(self.line(change)) as u32;
            for key in keys {
                match key.kind {
                    KeyKind::Primary => primary.push(made.name.clone()),
                    _ => table.keys.push(key),
                }
            }
            table.columns.push(made);
        }
        if !primary.is_empty() {
            table.keys.insert(0, key(KeyKind::Primary, "", &primary));
        }
        others.insert(0, Definition::Table(Box::new(table)));
        others
    }

    fn added(&self, change: &Node) -> Vec<Definition> {
        let Some(name) = change.value("tableName").map(|v| self.filled_in(v)) else {
            return Vec::new();
        };
        let mut others = Vec::new();
        let mut changes = Vec::new();
        for node in change.below("column") {
            let (made, keys) = self.column(node, &name, &mut others);
            let Some(mut made) = made else { continue };
            made.lines_below = self.line(node).saturating_sub(self.line(change)) as u32;
            let position = match node.value("afterColumn") {
                Some(after) => Position::After(after.into()),
                None => Position::Unsaid,
            };
            changes.push(Change::AddColumn(made, keys, position));
        }
        others.insert(0, altered(&name, changes));
        others
    }

    fn column(
        &self,
        node: &Node,
        table: &str,
        others: &mut Vec<Definition>,
    ) -> (Option<Column>, Vec<Key>) {
        let Some(name) = node.value("name").map(|v| self.filled_in(v)) else {
            return (None, Vec::new());
        };
        let written = node
            .value("type")
            .map(|v| self.filled_in(v))
            .unwrap_or_default();
        let mut made = match mysql_type(&written) {
            Some(of) => column(&name, &of),
            None => {
                others.push(Definition::Unresolved {
                    name: table.into(),
                    what: format!("{name}: {written}").into(),
                });
                unknown_column(&name, &written)
            }
        };
        made.default = self.default(node);
        with_options(&mut made, |more| {
            more.comment = node.value("remarks").map(Box::from)
        });
        if node.says("autoIncrement") {
            made = numbered(made);
        }
        let mut keys = Vec::new();
        let columns = [name.as_str()];
        for constraints in node.below("constraints") {
            let said = |name: &str| constraints.value(name).unwrap_or_default();
            if constraints.denies("nullable") || constraints.says("primaryKey") {
                made.nullable = Nullable::No;
            }
            if constraints.says("primaryKey") {
                keys.push(key(KeyKind::Primary, "", &columns));
            }
            if constraints.says("unique") {
                keys.push(key(KeyKind::Unique, said("uniqueConstraintName"), &columns));
            }
            // `references="users(id)"`
            let within = said("references").split_once('(');
            let to = match within {
                Some((to, of)) => Some((to.trim(), of.trim_end_matches(')').trim())),
                None => constraints
                    .value("referencedTableName")
                    .zip(constraints.value("referencedColumnNames")),
            };
            if let Some((to, of)) = to {
                let to = reference(to, &[of]);
                keys.push(key(KeyKind::Foreign(to), said("foreignKeyName"), &columns));
            }
        }
        (Some(made), keys)
    }

    fn default(&self, node: &Node) -> Option<Box<str>> {
        let value = |name: &str| node.value(name).map(|v| self.filled_in(v));
        if let Some(text) = value("defaultValue").or(value("defaultValueDate")) {
            return Some(format!("'{}'", text.replace('\'', "''")).into());
        }
        if let Some(said) = value("defaultValueBoolean") {
            let number = u8::from(said.eq_ignore_ascii_case("true"));
            return Some(number.to_string().into());
        }
        let plain = value("defaultValueNumeric").or(value("defaultValueComputed"));
        plain.map(String::into)
    }

    /// `${name}` by what the file says of it.
    fn filled_in(&self, text: &str) -> String {
        let mut told = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else {
                break;
            };
            told += before;
            match self.properties.get(name) {
                Some(value) => told += value,
                None => told += &format!("${{{name}}}"),
            }
            rest = after;
        }
        told + rest
    }
}

/// The type that Liquibase makes on MySQL; `None` where a hole is left.
fn mysql_type(written: &str) -> Option<String> {
    let bare = written
        .trim()
        .trim_start_matches("java.sql.Types.")
        .trim_end_matches("()");
    if bare.is_empty() || bare.contains("${") {
        return None;
    }
    let (name, arguments) = match bare.split_once('(') {
        Some((name, rest)) => (name.trim(), Some(rest)),
        None => (bare, None),
    };
    let lower = name.to_lowercase();
    let other = match lower.as_str() {
        "boolean" => Some("tinyint(1)"),
        "clob" | "longvarchar" => Some("longtext"),
        "blob" | "longblob" | "longvarbinary" => Some("longblob"),
        "currency" => Some("decimal"),
        "uuid" => Some("char(36)"),
        _ => None,
    };
    Some(match (other, arguments) {
        (Some(of), _) => of.to_owned(),
        (None, Some(rest)) => format!("{lower}({rest}"),
        (None, None) => lower,
    })
}
