//! ORMs and job frameworks, by the packages that manifests name.

use super::Found;
use super::page::Page;
use crate::model::Framework;

/// A framework, the files that name its package, and the package.
struct Known {
    name: &'static str,
    manifests: &'static [&'static str],
    packages: &'static [&'static str],
}

const PYTHON: &[&str] = &[
    "requirements",
    "pyproject.toml",
    "pipfile",
    "setup.py",
    "setup.cfg",
];
const NODE: &[&str] = &["package.json"];
const PHP: &[&str] = &["composer.json"];
const JAVA: &[&str] = &["pom.xml", "build.gradle", "libs.versions.toml"];
const RUBY: &[&str] = &["gemfile"];
const GO: &[&str] = &["go.mod"];
const DOTNET: &[&str] = &[".csproj", "packages.config", "directory.packages.props"];

const KNOWN: &[Known] = &[
    known("Django ORM", PYTHON, &["django"]),
    known("SQLAlchemy", PYTHON, &["sqlalchemy", "flask-sqlalchemy"]),
    known("Celery", PYTHON, &["celery"]),
    known("Sequelize", NODE, &["sequelize"]),
    known("TypeORM", NODE, &["typeorm"]),
    known("Prisma", NODE, &["@prisma/client", "prisma"]),
    known("Knex", NODE, &["knex"]),
    known(
        "Eloquent",
        PHP,
        &["laravel/framework", "illuminate/database"],
    ),
    known(
        "Doctrine",
        PHP,
        &["doctrine/orm", "doctrine/doctrine-bundle"],
    ),
    known(
        "Hibernate",
        JAVA,
        &["hibernate-core", "hibernate-entitymanager"],
    ),
    known(
        "Spring Data JPA",
        JAVA,
        &["spring-boot-starter-data-jpa", "spring-data-jpa"],
    ),
    known(
        "Spring Batch",
        JAVA,
        &["spring-boot-starter-batch", "spring-batch-core"],
    ),
    known(
        "MyBatis",
        JAVA,
        &["mybatis", "mybatis-spring-boot-starter", "mybatis-spring"],
    ),
    known("Querydsl", JAVA, &["querydsl-jpa", "querydsl-sql"]),
    known("jOOQ", JAVA, &["jooq"]),
    known("Active Record", RUBY, &["rails", "activerecord"]),
    known("Sidekiq", RUBY, &["sidekiq"]),
    known("GORM", GO, &["gorm.io/gorm", "github.com/jinzhu/gorm"]),
    known(
        "Entity Framework",
        DOTNET,
        &["microsoft.entityframeworkcore", "entityframework"],
    ),
];

const fn known(
    name: &'static str,
    manifests: &'static [&'static str],
    packages: &'static [&'static str],
) -> Known {
    Known {
        name,
        manifests,
        packages,
    }
}

/// Whether a file, by its name in lower case, is a manifest of one of them; locks name what others ask for.
pub(super) fn is_manifest(name: &str) -> bool {
    KNOWN.iter().any(|k| is_of(k, name))
}

fn is_of(known: &Known, name: &str) -> bool {
    let named =
        |m: &str| name == m || name.starts_with(m) || m.starts_with('.') && name.ends_with(m);
    known.manifests.iter().any(|m| named(m)) && !name.contains("lock")
}

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let lower = page.text.to_ascii_lowercase();
    let name = page
        .entry
        .shown
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    for known in KNOWN.iter().filter(|k| is_of(k, &name)) {
        if found
            .inventory
            .frameworks
            .iter()
            .any(|f| f.name == known.name)
        {
            continue;
        }
        let place = known
            .packages
            .iter()
            .filter_map(|package| place_of(&lower, package))
            .min();
        if let Some(at) = place {
            found.inventory.frameworks.push(Framework {
                name: known.name.to_owned(),
                evidence: page.evidence(at),
            });
        }
    }
}

/// Where a package is named, not in a comment and not within another name.
fn place_of(lower: &str, package: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '@');
    lower.match_indices(package).map(|(at, _)| at).find(|&at| {
        let line = lower[..at].rsplit('\n').next().unwrap_or_default();
        let behind = lower[at + package.len()..].chars().next();
        let whole = !line.ends_with(is_part) && !behind.is_some_and(|c| is_part(c) && c != '.');
        let comment = ["#", "//", "<!--"]
            .iter()
            .any(|sign| line.trim_start().starts_with(sign));
        whole && !comment
    })
}
