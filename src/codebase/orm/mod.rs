//! ORMs: what migrations and models of programs say of tables, as definitions. One file per framework.
//!
//! A file is read once, as it is scanned; what depends on other files is resolved when all are read.

mod chains;
mod django;
mod doctrine;
mod jpa;
mod knex;
mod laravel;
mod liquibase;
mod order;
mod parts;
mod phinx;
mod prisma;
mod program;
mod queries;
mod rails;
mod sqlalchemy;
mod words;
pub(super) use words::table_of_model;

pub use queries::{BuiltKind, BuiltQuery, built_queries, may_build_queries};

use super::regions::Stretch;
use crate::model::{Definition, Fact, Language, Medium, OrmFact};
use memchr::memmem;
use program::Program;
use std::ops::Range;

/// A framework that has a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    Django,
    Rails,
    Laravel,
    Prisma,
    SqlAlchemy,
    Knex,
    Doctrine,
    Jpa,
    Liquibase,
    Phinx,
}

impl Framework {
    /// Whether files of this language are read for it by the words in them.
    pub fn is_written_in(self, language: Language) -> bool {
        match self {
            Framework::Django | Framework::SqlAlchemy => language == Language::Python,
            Framework::Rails => language == Language::Ruby,
            Framework::Laravel | Framework::Doctrine | Framework::Phinx => {
                language == Language::Php
            }
            Framework::Knex => {
                matches!(language, Language::JavaScript | Language::TypeScript)
            }
            Framework::Jpa => language == Language::Java,
            Framework::Liquibase => {
                matches!(language, Language::Xml | Language::Yaml | Language::Json)
            }
            Framework::Prisma => false,
        }
    }
}

/// Words of which one stands in every file of a framework that is read, lower-case.
const SIGNS: [(&str, Framework); 14] = [
    ("models", Framework::Django),
    ("migrations", Framework::Django),
    ("default_auto_field", Framework::Django),
    ("auth_user_model", Framework::Django),
    ("activerecord", Framework::Rails),
    ("blueprint", Framework::Laravel),
    ("sqlalchemy", Framework::SqlAlchemy),
    ("alembic", Framework::SqlAlchemy),
    ("__tablename__", Framework::SqlAlchemy),
    ("knex", Framework::Knex),
    ("persistence", Framework::Jpa),
    ("databasechangelog", Framework::Liquibase),
    ("abstractmigration", Framework::Doctrine),
    ("ischemawrapper", Framework::Doctrine),
];

pub fn orm_signs() -> &'static [(&'static str, Framework)] {
    &SIGNS
}

/// What a file of a framework says.
#[derive(Debug)]
pub struct Reading {
    pub medium: Medium,
    /// Each with the bytes of the name that tells it, in their order.
    pub facts: Vec<(Definition, Range<usize>)>,
    /// Bytes of what is only run to go back.
    pub back: Vec<Range<usize>>,
}

impl Reading {
    fn of(medium: Medium) -> Self {
        Self {
            medium,
            facts: Vec::new(),
            back: Vec::new(),
        }
    }

    fn push(&mut self, fact: OrmFact, at: Range<usize>) {
        self.facts.push((Definition::Orm(Box::new(fact)), at));
    }
}

/// The framework that a file is to be read for, by the signs in it and a second look.
pub fn framework_of(
    signs: &[Framework],
    text: &str,
    language: Language,
    path: &str,
) -> Option<Framework> {
    if path.ends_with(".prisma") {
        return Some(Framework::Prisma);
    }
    let holds = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let found = signs.iter().copied().find(|framework| match framework {
        Framework::Django => language == Language::Python && holds("django"),
        Framework::Rails => language == Language::Ruby && rails::is_rails(path),
        Framework::Laravel => language == Language::Php && holds("Schema::"),
        Framework::Prisma => false,
        Framework::Knex => {
            let script = matches!(language, Language::JavaScript | Language::TypeScript);
            script && holds("schema")
        }
        Framework::Jpa => language == Language::Java && holds("persistence."),
        Framework::Liquibase => {
            matches!(language, Language::Xml | Language::Yaml | Language::Json)
        }
        Framework::Phinx => false,
        Framework::Doctrine => {
            language == Language::Php && (holds("Doctrine") || holds("ISchemaWrapper"))
        }
        Framework::SqlAlchemy => language == Language::Python,
    });
    // Phinx calls its class as Doctrine does.
    let of_phinx = language == Language::Php && signs.contains(&Framework::Doctrine);
    found.or(of_phinx.then_some(Framework::Phinx))
}

/// Reads a whole file, lexed to its end.
pub fn read_orm(
    framework: Framework,
    text: &str,
    language: Language,
    path: &str,
    stretches: &[Stretch],
) -> Reading {
    match framework {
        Framework::Prisma => return prisma::read(text),
        Framework::Liquibase => return liquibase::read(text, language),
        _ => {}
    }
    let program = Program::read(text, language, stretches);
    match framework {
        Framework::Prisma => prisma::read(text),
        Framework::Liquibase => liquibase::read(text, language),
        Framework::SqlAlchemy => sqlalchemy::read(&program),
        Framework::Knex => knex::read(&program),
        Framework::Doctrine => doctrine::read(&program),
        Framework::Jpa => jpa::read(&program),
        Framework::Phinx => phinx::read(&program, path),
        Framework::Django => django::read(&program, path),
        Framework::Rails => rails::read(&program, path),
        Framework::Laravel => laravel::read(&program),
    }
}

/// A file of a program, with the facts that it tells.
#[derive(Debug)]
pub struct OrmFile<'p> {
    pub path: &'p str,
    pub medium: Medium,
    /// Before they are resolved, and after.
    pub facts: Vec<Fact>,
    /// Its position among all files in the order in which they are run.
    pub rank: usize,
}

/// Makes definitions of what only all files together say, and puts migrations in the order of their dependencies.
pub fn resolve_orm(files: &mut [OrmFile]) {
    django::resolve(&mut of_media(
        files,
        &[Medium::DjangoMigration, Medium::DjangoModel],
    ));
    sqlalchemy::order(&mut of_media(files, &[Medium::AlembicMigration]));
    sqlalchemy::resolve(&mut of_media(files, &[Medium::SqlAlchemyModel]));
    laravel::resolve(&mut of_media(files, &[Medium::LaravelMigration]));
    jpa::resolve(&mut of_media(files, &[Medium::JpaEntity]));
}

fn of_media<'f, 'p>(files: &'f mut [OrmFile<'p>], media: &[Medium]) -> Vec<&'f mut OrmFile<'p>> {
    let files = files.iter_mut();
    files.filter(|file| media.contains(&file.medium)).collect()
}

/// Whether a migration is one of those that a file beside them sums up: `db/schema.rb` or `db/structure.sql` has all that is
/// in `db/migrate`.
pub fn is_summed_up(path: &str, is_there: &dyn Fn(&str) -> bool) -> bool {
    let Some((folder, _)) = path.rsplit_once('/') else {
        return false;
    };
    let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    let sums: &[String] = match last.strip_suffix("migrate") {
        Some("") => &["schema.rb".to_owned(), "structure.sql".to_owned()],
        Some(kind) => &[format!("{kind}schema.rb"), format!("{kind}structure.sql")],
        None => &[],
    };
    let beside = |name: &String| match above {
        "" => name.clone(),
        above => format!("{above}/{name}"),
    };
    sums.iter().any(|name| is_there(&beside(name)))
}

fn fact_of(fact: &Fact) -> Option<&OrmFact> {
    match &fact.definition {
        Definition::Orm(told) => Some(told),
        _ => None,
    }
}

/// A definition that a fact comes to, at its place.
fn resolved_fact(fact: &Fact, definition: Definition) -> Fact {
    Fact {
        definition,
        file: fact.file,
        span: fact.span,
        place: fact.place.clone(),
    }
}
