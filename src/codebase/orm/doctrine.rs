//! Doctrine: migrations are SQL given to `addSql`, which is read as SQL, or tables made with its schema objects, as
//! Nextcloud does too; what `down` gives is not run.

use super::Reading;
use super::chains::Chain;
use super::parts::{altered, column, key, literal, names, unknown_column, with_options};
use super::program::Program;
use crate::model::{
    Call, Change, Column, Definition, KeyKind, Medium, Nullable, Numbering, Position, Table, Value,
    last_part,
};
use std::ops::Range;

pub(super) fn read(program: &Program) -> Reading {
    let mut reading = Reading::of(Medium::DoctrineMigration);
    let back = program.bodies("down");
    for at in 1..program.outline.tokens.len() {
        if !back.iter().any(|body| body.contains(&at)) {
            reading.facts.extend(program.table_in_variable(at));
        }
    }
    reading.back = back.into_iter().map(|body| program.bytes(body)).collect();
    reading
}

impl Program<'_> {
    /// What is done with `$table = $schema->createTable('t');`, at the token of the method.
    fn table_in_variable(&self, at: usize) -> Option<(Definition, Range<usize>)> {
        let makes = self.is(at, "createTable");
        let is_call = (makes || self.is(at, "getTable")) && self.is(at - 1, "->");
        let receiver = at.checked_sub(2).filter(|_| is_call)?;
        let chain = self.chain(receiver, self.outline.tokens.len())?;
        let name = chain.calls.first()?.arguments.first()?.text()?;
        let assigned = receiver.checked_sub(2).filter(|&i| self.is(i + 1, "="))?;
        let variable = self.outline.word(assigned);
        let body = self.outline.inside(self.outline.tokens[assigned].parent);
        let first = chain.tokens.end;
        let again = (first..body.end).find(|&i| self.is(i, variable) && self.is(i + 1, "="));
        let chains = self.chains_on(variable, first..again.unwrap_or(body.end));
        let at = self.bytes(at..at + 1);
        Some((told(name, makes, &chains)?, at))
    }
}

/// The definition that calls on a table come to.
fn told(name: &str, makes: bool, chains: &[Chain]) -> Option<Definition> {
    let mut table = Table {
        name: name.into(),
        ..Table::default()
    };
    for call in chains.iter().flat_map(|chain| &chain.calls) {
        let first = call.arguments.first();
        match &*call.name {
            "addColumn" => table.columns.extend(new_column(call)),
            "setPrimaryKey" => {
                let columns = first.map(names).unwrap_or_default();
                table.keys.push(key(KeyKind::Primary, "", &columns));
            }
            "addIndex" | "addUniqueIndex" => {
                let kind = match &*call.name {
                    "addIndex" => KeyKind::Plain,
                    _ => KeyKind::Unique,
                };
                let columns = first.map(names).unwrap_or_default();
                let named = call.arguments.get(1).and_then(Value::text);
                table
                    .keys
                    .push(key(kind, named.unwrap_or_default(), &columns));
            }
            _ => {}
        }
    }
    if makes {
        return Some(Definition::Table(Box::new(table)));
    }
    let added = |column| Change::AddColumn(column, Vec::new(), Position::Unsaid);
    let changes: Vec<Change> = table.columns.into_iter().map(added).collect();
    (!changes.is_empty()).then(|| altered(name, changes))
}

/// `->addColumn('a', 'string', ['length' => 64, 'notnull' => false])`.
fn new_column(call: &Call) -> Option<Column> {
    let name = call.arguments.first()?.text()?;
    let of = call.arguments.get(1)?;
    let option = |name: &str| -> Option<&Value> {
        let Some(Value::Map(pairs)) = call.arguments.get(2) else {
            return None;
        };
        let found = pairs.iter().find(|(key, _)| key.text() == Some(name));
        found.map(|(_, value)| value)
    };
    let number = |name: &str, usual: &str| option(name).map_or(usual.into(), Value::written);
    let length = number("length", "255");
    // `Types::BOOLEAN`
    let written = of.text().map_or_else(|| of.written(), Box::from);
    let unsigned = option("unsigned").is_some_and(Value::is_true);
    let whole = |of: &str| match unsigned {
        true => format!("{of} unsigned"),
        false => of.to_owned(),
    };
    let sql = match last_part(&written).to_lowercase().as_str() {
        "smallint" => whole("smallint"),
        "integer" => whole("int"),
        "bigint" => whole("bigint"),
        "boolean" => "tinyint(1)".into(),
        "decimal" => format!(
            "decimal({},{})",
            number("precision", "10"),
            number("scale", "0")
        ),
        "float" => "double".into(),
        "string" | "ascii_string" => format!("varchar({length})"),
        "text" | "simple_array" | "array" | "object" => "longtext".into(),
        "blob" => "longblob".into(),
        "binary" => format!("varbinary({length})"),
        "guid" => "char(36)".into(),
        "json" => "json".into(),
        "date" | "date_immutable" | "date_mutable" => "date".into(),
        "time" | "time_immutable" | "time_mutable" => "time".into(),
        "datetime"
        | "datetime_immutable"
        | "datetime_mutable"
        | "datetimetz"
        | "datetimetz_immutable"
        | "datetimetz_mutable" => "datetime".into(),
        _ => String::new(),
    };
    let mut made = match sql.is_empty() {
        true => unknown_column(name, &written),
        false => column(name, &sql),
    };
    if !option("notnull").is_some_and(Value::is_false) {
        made.nullable = Nullable::No;
    }
    if option("autoincrement").is_some_and(Value::is_true) {
        made.numbering = Numbering::AutoIncrement;
    }
    made.default = option("default").and_then(literal);
    if let Some(comment) = option("comment").and_then(Value::text) {
        with_options(&mut made, |more| more.comment = Some(comment.into()));
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::regions::lex;
    use crate::model::Language;

    fn facts(code: &str) -> Vec<Definition> {
        let text = format!("<?php class V extends AbstractMigration {{ {code} }}");
        let mut stretches = Vec::new();
        lex(&text, Language::Php, usize::MAX, &mut stretches);
        let program = Program::read(&text, Language::Php, &stretches);
        read(&program).facts.into_iter().map(|(of, _)| of).collect()
    }

    #[test]
    fn tables_of_schema_objects_are_read() {
        let code = "function up($schema) { \
             $table = $schema->createTable('items'); \
             $table->addColumn('id', 'bigint', ['autoincrement' => true, 'unsigned' => true]); \
             $table->addColumn('unread', Types::BOOLEAN, ['notnull' => false]); \
             $table->addColumn('title', \"string\", ['length' => 64, 'default' => 'x']); \
             $table->setPrimaryKey(['id']); \
             $table = $schema->getTable('feeds'); $table->addColumn('made', 'datetime'); } \
             function down($schema) { $t = $schema->createTable('gone'); }";
        let found = facts(code);
        let [Definition::Table(table), Definition::Alteration(altered)] = &found[..] else {
            panic!("{found:?}");
        };
        let types: Vec<&str> = table.columns.iter().map(|c| &*c.sql_type.written).collect();
        assert_eq!(types, ["bigint unsigned", "tinyint(1)", "varchar(64)"]);
        assert_eq!(table.columns[1].nullable, Nullable::Yes);
        assert_eq!(table.columns[2].default.as_deref(), Some("'x'"));
        assert!(table.primary_key().is_some());
        assert_eq!((&*altered.table, altered.changes.len()), ("feeds", 1));
        assert!(
            facts("function up($s) { $s->createTable('x'); $a = $s->getTable($b); }").is_empty()
        );
    }
}
