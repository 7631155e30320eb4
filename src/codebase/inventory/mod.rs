//! What runs the code and what has to be looked at when it moves: services, jobs that run by the clock, heavy queries.
//!
//! Each file is read once by the readers that its name and language call for; what tests, documentation, vendored and
//! generated files hold is no part of it. Only what stands there is told: a line that is commented out runs nothing.

mod celery;
mod code;
mod compose;
mod cron;
mod documents;
mod frameworks;
mod kubernetes;
mod laravel;
mod page;
mod procfile;
mod queries;
mod ruby;
mod schedules;
mod spring;
#[cfg(test)]
mod tests;

use super::walk::{FileEntry, Listing, Origin};
use crate::model::{FileClass, Inventory, Language, Role, Service};
use page::Page;

/// What the files of a listing show.
///
/// `read` gives a file's text, or `None` where it cannot be read; the first MiB is enough. Services of examples are told
/// only where no others are, and those of files for development or tests, by their names, only where no examples are. Services and jobs are ordered by name, then by
/// place; queries are at most [`queries::MOST`], the heaviest first.
pub fn inventory(listing: &Listing, read: &dyn Fn(&FileEntry) -> Option<String>) -> Inventory {
    let mut found = Found::default();
    for entry in &listing.files {
        if entry.origin != Origin::Tree || entry.class != FileClass::Production {
            continue;
        }
        let readers = readers_of(entry);
        if readers.is_empty() {
            continue;
        }
        let Some(text) = read(entry) else {
            continue;
        };
        let mut page = Page::new(entry, &text);
        for reader in readers {
            reader(&mut page, &mut found);
        }
    }
    found.settled()
}

/// What the readers add to.
#[derive(Default)]
struct Found {
    inventory: Inventory,
    /// Services of files that are no deployment by their names.
    examples: Vec<Service>,
    development: Vec<Service>,
    queries: Vec<queries::Candidate>,
}

type Reader = fn(&mut Page<'_>, &mut Found);

/// What looks at a file: by its name, then by its language.
fn readers_of(entry: &FileEntry) -> Vec<Reader> {
    let path = entry.shown.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or(&path);
    let mut readers: Vec<Reader> = Vec::new();
    if compose::is_compose(name) {
        readers.push(compose::read);
    } else if path.contains(".github/workflows/") && entry.language == Language::Yaml {
        readers.push(schedules::read_workflow);
    } else if entry.language == Language::Yaml {
        readers.push(kubernetes::read);
        if schedules::is_schedule(name) {
            readers.push(schedules::read_sidekiq);
        }
    }
    if frameworks::is_manifest(name) {
        readers.push(frameworks::read);
    }
    if procfile::is_procfile(name) {
        readers.push(procfile::read);
    }
    if cron::is_crontab(&path, name) {
        readers.push(cron::read);
    }
    match entry.language {
        Language::Python => readers.push(celery::read),
        Language::Java | Language::Kotlin => readers.push(spring::read),
        Language::Php => readers.push(laravel::read),
        Language::Ruby => readers.push(ruby::read),
        _ => {}
    }
    if queries::may_hold(entry) {
        readers.push(queries::read);
    }
    readers
}

impl Found {
    /// Where the services of a file belong.
    fn services_of(&mut self, path: &str) -> &mut Vec<Service> {
        match purpose(path) {
            Purpose::Deployment => &mut self.inventory.services,
            Purpose::Example => &mut self.examples,
            Purpose::Development => &mut self.development,
        }
    }

    fn settled(self) -> Inventory {
        let mut inventory = self.inventory;
        for others in [self.examples, self.development] {
            if inventory.services.is_empty() {
                inventory.services = others;
            }
        }
        inventory.services.sort_by(|a, b| {
            let key = |s: &Service| {
                (
                    s.name.clone(),
                    s.kind,
                    s.evidence.path.clone(),
                    s.evidence.line,
                )
            };
            key(a).cmp(&key(b))
        });
        inventory.jobs.sort_by(|a, b| {
            (&a.name, &a.evidence.path, a.evidence.line).cmp(&(
                &b.name,
                &b.evidence.path,
                b.evidence.line,
            ))
        });
        inventory.jobs.dedup();
        inventory.frameworks.sort_by(|a, b| a.name.cmp(&b.name));
        inventory.queries = queries::heaviest(self.queries);
        inventory
    }
}

/// What a service is for, by its name, image and command.
fn role_of(name: &str, image: Option<&str>, command: Option<&str>) -> Role {
    let told: Vec<String> = [Some(name), image, command]
        .into_iter()
        .flatten()
        .map(str::to_ascii_lowercase)
        .collect();
    let holds = |words: &[&str]| {
        told.iter()
            .any(|text| words.iter().any(|w| text.contains(w)))
    };
    let image_name = image.and_then(|i| i.rsplit('/').next()).unwrap_or_default();
    let image_name = image_name.split([':', '@']).next().unwrap_or_default();
    let last_word = name.rsplit(['-', '_', '.']).next().unwrap_or(name);
    let is_named_so = DATABASE_WORDS.contains(&last_word.to_ascii_lowercase().as_str());
    if super::detect::is_database_image(image_name) || is_named_so {
        Role::Database
    } else if INFRASTRUCTURE.contains(&image_name) {
        Role::Other
    } else if holds(&[
        "metabase",
        "superset",
        "grafana",
        "redash",
        "report",
        "analytics",
        "tableau",
    ]) {
        Role::Reporting
    } else if holds(BATCH_WORDS) {
        Role::Batch
    } else if image.is_none_or(|_| command.is_some()) || holds(APPLICATION_WORDS) {
        Role::Application
    } else {
        Role::Other
    }
}

/// Last words of the names of databases: `account-mongodb`.
const DATABASE_WORDS: &[&str] = &[
    "db",
    "database",
    "mysql",
    "mariadb",
    "postgres",
    "postgresql",
    "mongodb",
    "mongo",
    "oracle",
    "mssql",
];

const APPLICATION_WORDS: &[&str] = &[
    "web", "app", "api", "server", "service", "front", "back", "gateway", "nginx", "portal",
];

const BATCH_WORDS: &[&str] = &[
    "worker",
    "celery",
    "sidekiq",
    "cron",
    "batch",
    "schedul",
    "queue",
    "resque",
    "horizon",
    "runworker",
    "consumer",
    "-job",
    "delayed_job",
    "rqworker",
];

/// Images of what is neither application nor database.
const INFRASTRUCTURE: &[&str] = &[
    "redis",
    "memcached",
    "rabbitmq",
    "elasticsearch",
    "opensearch",
    "kafka",
    "zookeeper",
    "mailhog",
    "mailpit",
    "minio",
    "adminer",
    "phpmyadmin",
    "pgadmin4",
    "traefik",
    "prometheus",
    "jaeger",
    "selenium",
    "mailcatcher",
    "valkey",
    "activemq",
    "nats",
    "mosquitto",
    "localstack",
];

/// What a file that starts services is for, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Deployment,
    Example,
    Development,
}

fn purpose(path: &str) -> Purpose {
    let lower = path.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let holds = |of: &[&str]| words.iter().any(|w| of.contains(w));
    if holds(&[
        "dev",
        "devel",
        "development",
        "test",
        "tests",
        "testing",
        "ci",
        "e2e",
        "local",
        "devcontainer",
        "debug",
        "benchmark",
    ]) {
        Purpose::Development
    } else if holds(&["example", "examples", "sample", "samples", "demo"]) {
        Purpose::Example
    } else {
        Purpose::Deployment
    }
}
