//! Tables, columns and keys as readers of ORMs make them.

use crate::model::{
    Alteration, Change, Column, ColumnOptions, Definition, Direction, Index, Key, KeyKind, KeyPart,
    Nullable, Numbering, Reference, Span, SqlType, Value,
};
use crate::sql::column_type;

/// A column of the type that a text names; nullable, and nothing else said of it.
pub(super) fn column(name: &str, of: &str) -> Column {
    Column {
        name: name.into(),
        sql_type: column_type(of),
        nullable: Nullable::Yes,
        default: None,
        numbering: Numbering::None,
        more: None,
        lines_below: 0,
        altered_at: None,
        span: Span::default(),
        site: None,
    }
}

/// A column of which the program alone knows the type.
pub(super) fn unknown_column(name: &str, written: &str) -> Column {
    Column {
        sql_type: SqlType::unknown(written),
        ..column(name, "int")
    }
}

/// Changes what few columns have.
pub(super) fn with_options(column: &mut Column, change: impl FnOnce(&mut ColumnOptions)) {
    let mut more = column.more.take().map(|more| *more).unwrap_or_default();
    change(&mut more);
    column.more = (more != ColumnOptions::default()).then(|| Box::new(more));
}

/// A key that numbers its rows, its column not null.
pub(super) fn numbered(mut column: Column) -> Column {
    column.numbering = Numbering::AutoIncrement;
    column.nullable = Nullable::No;
    column
}

pub(super) fn key<N: AsRef<str>>(kind: KeyKind, name: &str, columns: &[N]) -> Key {
    let part = |column: &N| KeyPart {
        column: column.as_ref().into(),
        prefix: None,
        direction: Direction::Ascending,
    };
    Key {
        kind,
        name: name.into(),
        parts: columns.iter().map(part).collect(),
    }
}

pub(super) fn reference(table: &str, columns: &[&str]) -> Reference {
    Reference {
        table: table.into(),
        columns: columns.iter().map(|c| (*c).into()).collect(),
        on_delete: None,
        on_update: None,
    }
}

pub(super) fn altered(table: &str, changes: Vec<Change>) -> Definition {
    Definition::Alteration(Box::new(Alteration {
        table: table.into(),
        changes,
    }))
}

/// The name of an index at the place that gives it.
pub(super) fn named_index(name: &str, table: &str) -> Definition {
    Definition::Index(Index {
        name: name.to_owned(),
        table: table.to_lowercase(),
    })
}

/// A value as SQL writes it; `None` for none.
pub(super) fn literal(value: &Value) -> Option<Box<str>> {
    Some(match value {
        value if value.is_none() => return None,
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")).into(),
        Value::Name(_) if value.is_true() => "1".into(),
        Value::Name(_) if value.is_false() => "0".into(),
        value => value.written(),
    })
}

/// The texts of a list, or the one text.
pub(super) fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        value => value.items().iter().filter_map(Value::text).collect(),
    }
}
