//! What statements tell about the database: facts per file, which [`super::Catalogue`] joins.

use super::{FileNumber, Place, Span};
use std::ops::Range;

/// What one statement defines or changes. Names stand as written, unquoted, without the database name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    Table(Box<Table>),
    /// `CREATE TABLE name LIKE like`.
    TableLike {
        name: Box<str>,
        like: Box<str>,
    },
    /// `CREATE TABLE name (…`, which breaks off before its bracket closes.
    UnfinishedTable(Box<str>),
    Alteration(Box<Alteration>),
    TableRenamed {
        from: Box<str>,
        to: Box<str>,
    },
    TableDropped(Box<str>),
    Index(Index),
    Object(Object),
    ObjectDropped(ObjectKind, Box<str>),
    /// An extension of PostgreSQL that is created, lower-case.
    Extension(String),
    Rows(Rows),
    /// What says something of tables together with other files; resolved before the catalogue is made.
    Orm(Box<super::OrmFact>),
    /// A model or migration of which something is made while the program runs, with what is not known.
    Unresolved {
        name: Box<str>,
        what: Box<str>,
    },
}

impl Definition {
    /// The columns that it defines or defines anew.
    pub fn columns_mut(&mut self) -> impl Iterator<Item = &mut Column> {
        let (of_table, of_changes) = match self {
            Definition::Table(table) => (Some(table.columns.iter_mut()), None),
            Definition::Alteration(alteration) => (None, Some(alteration.changes.iter_mut())),
            _ => (None, None),
        };
        let changed = of_changes.into_iter().flatten().filter_map(|c| match c {
            Change::AddColumn(column, ..) | Change::ReplaceColumn(_, column, ..) => Some(column),
            _ => None,
        });
        of_table.into_iter().flatten().chain(changed)
    }
}

/// A definition and the place that tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub definition: Definition,
    pub file: FileNumber,
    pub span: Span,
    pub place: Place,
}

/// A table definition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub name: Box<str>,
    pub columns: Vec<Column>,
    pub keys: Vec<Key>,
    pub options: TableOptions,
    pub lifetime: Lifetime,
    pub if_exists: IfExists,
    pub extent: Extent,
}

/// How much of a table its definition says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    #[default]
    Whole,
    /// Columns and keys may be missing: a class that it inherits from is not in the tree.
    Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lifetime {
    #[default]
    Lasting,
    /// `CREATE TEMPORARY TABLE`.
    Session,
}

/// What `CREATE TABLE` does where the table is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfExists {
    #[default]
    Fails,
    /// `IF NOT EXISTS`.
    Keeps,
}

/// What stands behind the columns; `None` where it is not said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOptions {
    pub engine: Option<Box<str>>,
    pub character_set: Option<Box<str>>,
    pub collation: Option<Box<str>>,
    pub auto_increment: Option<u64>,
    pub comment: Option<Box<str>>,
    pub partition: Option<Partition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// As written after `PARTITION BY`, without the list of partitions: `RANGE (id)`.
    pub by: Box<str>,
    /// Partitions that are listed, or the number after `PARTITIONS`.
    pub count: u32,
}

/// A column definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: Box<str>,
    pub sql_type: SqlType,
    pub nullable: Nullable,
    /// As written: `'0'`, `CURRENT_TIMESTAMP(6)`.
    pub default: Option<Box<str>>,
    pub numbering: Numbering,
    /// What few columns have.
    pub more: Option<Box<ColumnOptions>>,
    /// Lines below the one that names the table.
    pub lines_below: u32,
    /// Where a later statement names the table that brought the column or changed it.
    pub altered_at: Option<Box<super::Site>>,
    /// Bytes of its name in the text that was read; empty where they are not known.
    pub span: Span,
    /// The place of its name, once that is known.
    pub site: Option<Box<super::Site>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullable {
    Yes,
    No,
}

/// Where the value of a new row comes from that gives none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    None,
    AutoIncrement,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnOptions {
    pub character_set: Option<Box<str>>,
    pub collation: Option<Box<str>>,
    pub on_update: Option<Box<str>>,
    /// The expression of a generated column, and how it is kept.
    pub generated: Option<(Box<str>, Generated)>,
    pub comment: Option<Box<str>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generated {
    Stored,
    Virtual,
}

/// The type of a column, as written and by its usual name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlType {
    /// White space folded; a long list of values is cut, with `…`.
    pub written: Box<str>,
    /// Lower-case, one name for each type: `INTEGER` is `int`, `BOOL` is `tinyint`, `NUMERIC` is `decimal`.
    pub name: Box<str>,
    /// What stands in the brackets, without blanks: `10,2`, `'a','b'`; cut as well.
    pub arguments: Box<str>,
    /// How many values an ENUM or SET has.
    pub values: u32,
    pub sign: Sign,
}

/// The name of a type that is not known.
const UNKNOWN: &str = "unknown";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Signed,
    Unsigned,
    /// Unsigned as well.
    Zerofill,
}

impl SqlType {
    /// The type of a column that only the program knows, by the name of what makes it.
    pub fn unknown(written: &str) -> Self {
        Self {
            written: written.into(),
            name: UNKNOWN.into(),
            arguments: "".into(),
            values: 0,
            sign: Sign::Signed,
        }
    }

    pub fn is_unknown(&self) -> bool {
        &*self.name == UNKNOWN
    }

    /// `decimal(10,2) unsigned`: what two ways of writing one type have in common. How wide an integer is shown says
    /// nothing of it, but in `tinyint(1)`, which stands for a boolean, and with ZEROFILL.
    pub fn normalised(&self) -> String {
        let integer = matches!(
            &*self.name,
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint"
        );
        let boolean = &*self.name == "tinyint" && &*self.arguments == "1";
        let shown_width = integer && self.sign != Sign::Zerofill && !boolean;
        let mut told = self.name.to_string();
        if !self.arguments.is_empty() && !shown_width {
            told += &format!("({})", self.arguments);
        }
        told += match self.sign {
            Sign::Signed => "",
            Sign::Unsigned => " unsigned",
            Sign::Zerofill => " unsigned zerofill",
        };
        told
    }

    /// Lower-case, with what is in the brackets and without sign: the one name of the type, but `boolean` where it is
    /// called so.
    pub fn spelled(&self) -> String {
        let says_boolean = self
            .written
            .get(..4)
            .is_some_and(|w| w.eq_ignore_ascii_case("bool"));
        match (says_boolean, self.arguments.is_empty()) {
            (true, _) => "boolean".to_owned(),
            (false, true) => self.name.to_string(),
            (false, false) => format!("{}({})", self.name, self.arguments),
        }
    }

    /// The kinds of values that it holds, and what they are compared with: the same for all types of one class. Types that
    /// are in no class with others are in one of their own.
    pub fn class(&self) -> String {
        let class = match &*self.name {
            "tinyint" if &*self.arguments == "1" => "boolean",
            "bit" if matches!(&*self.arguments, "" | "1") => "boolean",
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => "integer",
            "decimal" => "decimal",
            "float" | "double" => "double",
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => "text",
            "datetime" | "timestamp" => "timestamp",
            _ => return self.normalised(),
        };
        class.to_owned()
    }

    /// The first number in the brackets: length or precision.
    pub fn length(&self) -> Option<u32> {
        self.arguments.split(',').next()?.parse().ok()
    }

    pub fn scale(&self) -> Option<u32> {
        self.arguments.split(',').nth(1)?.parse().ok()
    }
}

/// A key, index or constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub kind: KeyKind,
    /// As written, else as the server would name it; empty for a primary key.
    pub name: Box<str>,
    pub parts: Vec<KeyPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    Primary,
    Unique,
    Plain,
    Fulltext,
    Spatial,
    Foreign(Reference),
    /// With its expression.
    Check(Box<str>),
}

impl KeyKind {
    pub fn name(&self) -> &'static str {
        match self {
            KeyKind::Primary => "primary key",
            KeyKind::Unique => "unique",
            KeyKind::Plain => "key",
            KeyKind::Fulltext => "fulltext",
            KeyKind::Spatial => "spatial",
            KeyKind::Foreign(_) => "foreign key",
            KeyKind::Check(_) => "check",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPart {
    /// A column, or an expression in its brackets.
    pub column: Box<str>,
    /// Characters or bytes that are indexed, where not all are.
    pub prefix: Option<u32>,
    pub direction: Direction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub table: Box<str>,
    pub columns: Vec<Box<str>>,
    /// Lower-case: `cascade`, `set null`.
    pub on_delete: Option<Box<str>>,
    pub on_update: Option<Box<str>>,
}

/// `ALTER TABLE`, and what stands for it: `CREATE INDEX`, `DROP INDEX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alteration {
    pub table: Box<str>,
    pub changes: Vec<Change>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The keys are those that the column brings.
    AddColumn(Column, Vec<Key>, Position),
    /// `MODIFY name`, `CHANGE old name`: the column that is called so is now this.
    ReplaceColumn(Box<str>, Column, Vec<Key>, Position),
    DropColumn(Box<str>),
    RenameColumn {
        from: Box<str>,
        to: Box<str>,
    },
    SetDefault(Box<str>, Option<Box<str>>),
    SetNullable(Box<str>, Nullable),
    SetType(Box<str>, SqlType),
    /// `ALTER COLUMN name TYPE …`.
    Retype(Box<str>),
    AddKey(Key),
    DropPrimaryKey,
    /// An index, a foreign key or a check.
    DropKey(Box<str>),
    /// The foreign key over these columns, whatever its name.
    DropForeignKeyOver(Vec<Box<str>>),
    /// The indexes over these columns, whatever their names.
    DropIndexOver(Vec<Box<str>>),
    RenameKey {
        from: Box<str>,
        to: Box<str>,
    },
    Rename(Box<str>),
    Options(TableOptions),
    /// `CONVERT TO CHARACTER SET`: the same for the columns.
    ConvertTo(TableOptions),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Last of a new column, where it was of another.
    Unsaid,
    First,
    After(Box<str>),
}

/// The place that names an index, or a unique key that makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    pub name: String,
    /// Lower-case.
    pub table: String,
}

/// What a database holds beside tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub kind: ObjectKind,
    pub name: Box<str>,
    /// Of its whole statement.
    pub lines: u32,
    /// The table that a trigger is on.
    pub table: Option<Box<str>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    View,
    Trigger,
    Procedure,
    Function,
    Event,
}

impl ObjectKind {
    pub const ALL: [ObjectKind; 5] = [
        ObjectKind::View,
        ObjectKind::Trigger,
        ObjectKind::Procedure,
        ObjectKind::Function,
        ObjectKind::Event,
    ];

    pub fn name(self) -> &'static str {
        match self {
            ObjectKind::View => "view",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Procedure => "procedure",
            ObjectKind::Function => "function",
            ObjectKind::Event => "event",
        }
    }
}

/// Rows that a file's INSERT statements give to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    pub table: Box<str>,
    pub count: u64,
    /// As written, with their brackets.
    pub bytes: u64,
}

impl Rows {
    pub fn add(&mut self, other: &Rows) {
        self.count += other.count;
        self.bytes += other.bytes;
    }
}

/// A column as a query names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnRef {
    /// The table's alias or name where one is written, lower-case.
    pub qualifier: Option<String>,
    /// Lower-case, unquoted.
    pub name: String,
}

/// A query with GROUP BY, as far as its bare columns go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupedQuery {
    /// Table and alias (or the table again), lower-case.
    pub tables: Vec<(String, String)>,
    /// Columns that are selected and that no aggregate takes, with their bytes in the statement's text.
    pub selected: Vec<(ColumnRef, Range<usize>)>,
    /// Columns and aliases that are grouped by.
    pub grouped: Vec<ColumnRef>,
    /// It groups by more than columns.
    pub has_expressions: bool,
    /// The bytes of GROUP BY itself.
    pub at: Range<usize>,
    /// A name without qualifier may come from what the tables do not tell.
    pub has_others: bool,
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| same_name(&c.name, name))
    }

    pub fn primary_key(&self) -> Option<&Key> {
        self.keys.iter().find(|k| k.kind == KeyKind::Primary)
    }

    /// Names the keys that have none as MySQL does: an index after its first column, `_2` and on where that is taken; a
    /// foreign key `table_ibfk_1`. What is in the primary key is not null.
    pub fn settle(&mut self) {
        for at in 0..self.keys.len() {
            let key = &self.keys[at];
            if !key.name.is_empty() {
                continue;
            }
            let name = match (&key.kind, key.parts.first()) {
                (KeyKind::Primary | KeyKind::Check(_), _) | (_, None) => continue,
                (KeyKind::Foreign(_), _) => {
                    let stem = format!("{}_ibfk_", self.name);
                    self.free_name(&|n| format!("{stem}{n}"))
                }
                (_, Some(part)) => {
                    let column = part.column.to_string();
                    self.free_name(&|n| match n {
                        1 => column.clone(),
                        n => format!("{column}_{n}"),
                    })
                }
            };
            self.keys[at].name = name.into();
        }
        let Some(primary) = self.primary_key() else {
            return;
        };
        let parts: Vec<Box<str>> = primary.parts.iter().map(|p| p.column.clone()).collect();
        for column in &mut self.columns {
            if parts.iter().any(|part| same_name(part, &column.name)) {
                column.nullable = Nullable::No;
            }
        }
    }

    fn free_name(&self, numbered: &dyn Fn(usize) -> String) -> String {
        (1..)
            .map(numbered)
            .find(|name| !self.keys.iter().any(|k| same_name(&k.name, name)))
            .unwrap_or_default()
    }
}

/// Whether two names are one, whatever the case of their letters.
pub fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || !(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase()
}

impl Column {
    /// `not null default 0`: what is said of it beside name, type and comment.
    pub fn options(&self) -> String {
        let mut told: Vec<String> = Vec::new();
        let mut say = |text: &str, value: &str| told.push(format!("{text}{value}"));
        let more = self.more.as_deref();
        if let Some(set) = more.and_then(|m| m.character_set.as_deref()) {
            say("character set ", set);
        }
        if let Some(collation) = more.and_then(|m| m.collation.as_deref()) {
            say("collate ", collation);
        }
        if let Some((expression, kept)) = more.and_then(|m| m.generated.as_ref()) {
            say("as ", expression);
            match kept {
                Generated::Stored => say("stored", ""),
                Generated::Virtual => say("virtual", ""),
            }
        }
        if self.nullable == Nullable::No {
            say("not null", "");
        }
        if let Some(default) = &self.default {
            say("default ", default);
        }
        if let Some(value) = more.and_then(|m| m.on_update.as_deref()) {
            say("on update ", value);
        }
        if self.numbering == Numbering::AutoIncrement {
            say("auto_increment", "");
        }
        told.join(" ")
    }
}

impl Key {
    /// `unique (a, b(10))`: kind and parts, without the name.
    pub fn told(&self) -> String {
        if let KeyKind::Check(expression) = &self.kind {
            return format!("check {expression}");
        }
        let kind = self.kind.name();
        let parts: Vec<String> = self.parts.iter().map(KeyPart::told).collect();
        let mut told = format!("{kind} ({})", parts.join(", "));
        if let KeyKind::Foreign(reference) = &self.kind {
            told += &format!(" → {} ({})", reference.table, reference.columns.join(", "));
            for (event, action) in [
                ("delete", &reference.on_delete),
                ("update", &reference.on_update),
            ] {
                if let Some(action) = action {
                    told += &format!(" on {event} {action}");
                }
            }
        }
        told
    }
}

impl KeyPart {
    fn told(&self) -> String {
        let prefix = self.prefix.map(|n| format!("({n})")).unwrap_or_default();
        let direction = match self.direction {
            Direction::Ascending => "",
            Direction::Descending => " desc",
        };
        format!("{}{prefix}{direction}", self.column)
    }
}
