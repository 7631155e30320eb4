//! What the programs of ORMs say of tables, as far as one file tells it: calls and classes, with their arguments read.

/// What a definition is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Medium {
    #[default]
    SqlScript,
    /// What a client wrote of a database.
    Dump,
    /// SQL in a program.
    Program,
    DjangoMigration,
    DjangoModel,
    RailsSchema,
    RailsMigration,
    LaravelMigration,
    PrismaSchema,
    AlembicMigration,
    SqlAlchemyModel,
    JpaEntity,
    LiquibaseChangelog,
    KnexMigration,
    PhinxMigration,
    DoctrineMigration,
}

impl Medium {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Medium::SqlScript => "sql-script",
            Medium::Dump => "dump",
            Medium::Program => "program",
            Medium::DjangoMigration => "django-migration",
            Medium::DjangoModel => "django-model",
            Medium::RailsSchema => "rails-schema",
            Medium::RailsMigration => "rails-migration",
            Medium::LaravelMigration => "laravel-migration",
            Medium::PrismaSchema => "prisma-schema",
            Medium::AlembicMigration => "alembic-migration",
            Medium::SqlAlchemyModel => "sqlalchemy-model",
            Medium::JpaEntity => "jpa-entity",
            Medium::LiquibaseChangelog => "liquibase-changelog",
            Medium::KnexMigration => "knex-migration",
            Medium::PhinxMigration => "phinx-migration",
            Medium::DoctrineMigration => "doctrine-migration",
        }
    }

    pub fn is_of_orm(self) -> bool {
        self > Medium::Program
    }

    pub fn is_of_django(self) -> bool {
        matches!(self, Medium::DjangoMigration | Medium::DjangoModel)
    }

    /// Whether it says what a program takes for granted, and changes no database.
    pub fn is_model(self) -> bool {
        self.is_program() || self == Medium::PrismaSchema
    }

    /// Whether it stands in a program that may hold statements of SQL as well, which no migration runs.
    pub fn is_program(self) -> bool {
        matches!(
            self,
            Medium::DjangoModel | Medium::SqlAlchemyModel | Medium::JpaEntity
        )
    }
}

/// A part of a program that says something of tables which only other files make whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrmFact {
    /// A migration, by what its class or module assigns beside its operations.
    Migration(Vec<Assignment>),
    Operation(Call),
    Class(Box<Class>),
    /// An assignment that holds for all of the program.
    Setting(Assignment),
    /// What is made while the program runs, as written: nobody can tell what it says.
    Unresolved(Box<str>),
}

/// A class, without its methods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Class {
    pub name: Box<str>,
    /// Dotted, as imported.
    pub bases: Vec<Box<str>>,
    pub annotations: Vec<Call>,
    pub body: Vec<Assignment>,
    /// What its inner class `Meta` assigns.
    pub meta: Vec<Assignment>,
}

/// `name: annotation = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub name: Box<str>,
    pub annotation: Option<Value>,
    pub annotations: Vec<Call>,
    pub value: Value,
    /// 1-based.
    pub line: u32,
}

/// `name(arguments, key=named)`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    /// Dotted, as imported.
    pub name: Box<str>,
    pub arguments: Vec<Value>,
    pub named: Vec<(Box<str>, Value)>,
    /// 1-based.
    pub line: u32,
}

/// An expression, as far as it is plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(Box<str>),
    /// As written.
    Number(Box<str>),
    /// A name, dotted, as imported: `models.CASCADE`, `True`.
    Name(Box<str>),
    Call(Box<Call>),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    /// As written, cut where it is long.
    Other(Box<str>),
}

impl Value {
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<u64> {
        match self {
            Value::Number(digits) => digits.replace('_', "").parse().ok(),
            _ => None,
        }
    }

    pub fn call(&self) -> Option<&Call> {
        match self {
            Value::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Value] {
        match self {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value that a map has under a text.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Map(pairs) => {
                let found = pairs.iter().find(|(k, _)| k.text() == Some(key));
                found.map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// As it would be written.
    pub fn written(&self) -> Box<str> {
        match self {
            Value::Text(text) => format!("'{text}'").into(),
            Value::Number(text) | Value::Name(text) | Value::Other(text) => text.clone(),
            Value::Call(call) => {
                let arguments = call.arguments.iter().map(|a| a.written().into_string());
                let named = call
                    .named
                    .iter()
                    .map(|(n, v)| format!("{n}={}", v.written()));
                let all: Vec<String> = arguments.chain(named).collect();
                format!("{}({})", call.last(), all.join(", ")).into()
            }
            Value::List(items) => {
                let all: Vec<Box<str>> = items.iter().map(Value::written).collect();
                format!("[{}]", all.join(", ")).into()
            }
            Value::Map(pairs) => {
                let pair = |(k, v): &(Value, Value)| format!("{}: {}", k.written(), v.written());
                let all: Vec<String> = pairs.iter().map(pair).collect();
                format!("{{{}}}", all.join(", ")).into()
            }
        }
    }

    pub fn is_true(&self) -> bool {
        match self {
            Value::Name(name) => name.eq_ignore_ascii_case("true"),
            Value::Number(number) => &**number != "0",
            _ => false,
        }
    }

    pub fn is_false(&self) -> bool {
        match self {
            Value::Name(name) => name.eq_ignore_ascii_case("false"),
            Value::Number(number) => &**number == "0",
            _ => false,
        }
    }

    /// `None`, `nil`, `null`.
    pub fn is_none(&self) -> bool {
        let none = ["none", "nil", "null"];
        matches!(self, Value::Name(name) if none.iter().any(|n| name.eq_ignore_ascii_case(n)))
    }
}

impl Call {
    /// The last part of its name.
    pub fn last(&self) -> &str {
        last_part(&self.name)
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        let found = self.named.iter().find(|(n, _)| &**n == name);
        found.map(|(_, value)| value)
    }

    /// The argument at a position, or by its name.
    pub fn argument(&self, position: usize, name: &str) -> Option<&Value> {
        self.value(name).or_else(|| self.arguments.get(position))
    }

    pub fn text(&self, position: usize, name: &str) -> Option<&str> {
        self.argument(position, name)?.text()
    }

    /// The text that is named so.
    pub fn said(&self, name: &str) -> Option<&str> {
        self.value(name)?.text()
    }

    pub fn says(&self, name: &str) -> bool {
        self.value(name).is_some_and(Value::is_true)
    }

    pub fn denies(&self, name: &str) -> bool {
        self.value(name).is_some_and(Value::is_false)
    }
}

/// Behind the last dot.
pub fn last_part(name: &str) -> &str {
    name.rsplit(['.', '\\']).next().unwrap_or(name)
}

/// The value that is assigned to a name.
pub fn assigned<'a>(assignments: &'a [Assignment], name: &str) -> Option<&'a Value> {
    let found = assignments.iter().rev().find(|a| &*a.name == name);
    found.map(|a| &a.value)
}
