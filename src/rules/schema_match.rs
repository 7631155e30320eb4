//! `schema` matchers, from what is written to what is meant.

use super::rule::{
    ColumnMatch, IndexMatch, KeyWord, Lack, LetterCase, PartMatch, SchemaMatch, SignMatch,
    TableMatch,
};
use super::schema::{ColumnSyntax, IndexSyntax, ObjectSyntax, SchemaSyntax, TableSyntax};
use crate::model::{Generated, Nullable, Numbering, ObjectKind};

/// What is wrong with a matcher: the key behind `match.schema`, and why.
type Wrong = (String, String);

const KEY_WORDS: [(&str, KeyWord); 6] = [
    ("primary", KeyWord::Primary),
    ("unique", KeyWord::Unique),
    ("plain", KeyWord::Plain),
    ("fulltext", KeyWord::Fulltext),
    ("spatial", KeyWord::Spatial),
    ("foreign", KeyWord::Foreign),
];

pub(super) fn schema_match(written: &SchemaSyntax) -> Result<SchemaMatch, Wrong> {
    let SchemaSyntax {
        column,
        index,
        table,
        object,
    } = written;
    match (column, index, table, object) {
        (Some(column), None, None, None) => column_match(column).map(SchemaMatch::Column),
        (None, Some(index), None, None) => index_match(index).map(SchemaMatch::Index),
        (None, None, Some(table), None) => table_match(table).map(SchemaMatch::Table),
        (None, None, None, Some(object)) => object_match(object).map(SchemaMatch::Object),
        _ => Err((
            String::new(),
            "takes exactly one of column, index, table, object".to_owned(),
        )),
    }
}

fn column_match(written: &ColumnSyntax) -> Result<ColumnMatch, Wrong> {
    let word = |key: &str| format!(".column.{key}");
    let found = ColumnMatch {
        names: lower(&written.name),
        types: lower(&written.types),
        length: written.length,
        sign: optional(
            &written.sign,
            &word("sign"),
            &[
                ("signed", SignMatch::Signed),
                ("unsigned", SignMatch::Unsigned),
            ],
        )?,
        nullable: written.nullable.map(|nullable| match nullable {
            true => Nullable::Yes,
            false => Nullable::No,
        }),
        default: written.default.clone(),
        on_update: written.on_update.clone(),
        generated: optional(
            &written.generated,
            &word("generated"),
            &[
                ("stored", Generated::Stored),
                ("virtual", Generated::Virtual),
            ],
        )?,
        numbering: written.auto_increment.map(|numbered| match numbered {
            true => Numbering::AutoIncrement,
            false => Numbering::None,
        }),
        case: optional(
            &written.case,
            &word("case"),
            &[("ignored", LetterCase::Ignored), ("kept", LetterCase::Kept)],
        )?,
        keys: all(&written.key, &word("key"), &KEY_WORDS)?,
        not_keys: all(&written.not_key, &word("not-key"), &KEY_WORDS)?,
    };
    match found == ColumnMatch::default() {
        true => Err(takes_all(".column")),
        false => Ok(found),
    }
}

fn index_match(written: &IndexSyntax) -> Result<IndexMatch, Wrong> {
    let kinds: Vec<(&str, KeyWord)> = KEY_WORDS
        .into_iter()
        .filter(|(_, word)| !matches!(word, KeyWord::Primary | KeyWord::Foreign))
        .collect();
    let found = IndexMatch {
        kinds: all(&written.kind, ".index.kind", &kinds)?,
        part: optional(
            &written.part,
            ".index.part",
            &[
                ("prefix", PartMatch::Prefix),
                ("expression", PartMatch::Expression),
                ("descending", PartMatch::Descending),
            ],
        )?,
    };
    match found == IndexMatch::default() {
        true => Err(takes_all(".index")),
        false => Ok(found),
    }
}

fn table_match(written: &TableSyntax) -> Result<TableMatch, Wrong> {
    let found = TableMatch {
        names: lower(&written.name),
        engines: lower(&written.engine),
        without: optional(
            &written.without,
            ".table.without",
            &[("primary-key", Lack::PrimaryKey)],
        )?,
        partition: written.partition.clone(),
    };
    match found == TableMatch::default() {
        true => Err(takes_all(".table")),
        false => Ok(found),
    }
}

fn object_match(written: &ObjectSyntax) -> Result<Vec<ObjectKind>, Wrong> {
    let kinds = ObjectKind::ALL.map(|kind| (kind.name(), kind));
    let found = all(&written.kind, ".object.kind", &kinds)?;
    match found.is_empty() {
        true => Err(takes_all(".object")),
        false => Ok(found),
    }
}

fn takes_all(key: &str) -> Wrong {
    let message = "says nothing of what it looks for, and would take all".to_owned();
    (key.to_owned(), message)
}

fn lower(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.to_lowercase()).collect()
}

fn optional<T: Copy>(
    word: &Option<String>,
    key: &str,
    known: &[(&str, T)],
) -> Result<Option<T>, Wrong> {
    word.as_ref().map(|word| one(word, key, known)).transpose()
}

fn all<T: Copy>(words: &[String], key: &str, known: &[(&str, T)]) -> Result<Vec<T>, Wrong> {
    words.iter().map(|word| one(word, key, known)).collect()
}

fn one<T: Copy>(word: &str, key: &str, known: &[(&str, T)]) -> Result<T, Wrong> {
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let message = format!("`{word}` is none of {}", names.join(", "));
        (key.to_owned(), message)
    })
}
