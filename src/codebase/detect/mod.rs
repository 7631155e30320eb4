//! What a codebase is built with, told by its configuration, manifests and container images.
//!
//! `table.rs` says which files are evidence and what in them says what; here is the small engine that reads by it, and
//! the judgement what the evidence of all files comes to.

mod table;

use super::lines::{LineCursor, Snippets};
use super::walk::{FileEntry, Listing};
use crate::model::{Component, Evidence, FileClass, Stack, Technology, Version};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::Regex;
use std::collections::{BTreeMap, HashMap};
use table::{Kind, Rule, Says, Within};

/// Characters that a piece of evidence shows at most.
const EVIDENCE_CHARS: usize = 120;

/// Pieces of evidence that one component keeps, the first in path order.
const MOST_EVIDENCE: usize = 20;

/// Places that one rule may find in one file.
const MOST_PLACES: usize = 100;

/// The technologies that the listing shows.
///
/// `read` gives a file's text, or `None` where it cannot be read; the first MiB is enough, and it is only called for
/// files whose names make them evidence (ignored `.env*` files among them). Names are endoflife.date products; Java has
/// no neutral name there and is `java`. Evidence from production files outweighs other evidence: a database that only
/// tests, documentation or CI show is in the stack only if no production file shows one. An exact version (an image
/// tag, a dump's header) outweighs a lower bound (`>=3.8`), of which the lowest counts; without either the technology has no version.
pub fn detect(listing: &Listing, read: &dyn Fn(&FileEntry) -> Option<String>) -> Stack {
    let reader = Reader::new();
    let mut sightings = Vec::new();
    let mut patterns = HashMap::new();
    for entry in listing.files.iter().chain(&listing.settings_only) {
        let kinds = reader.kinds_of(entry);
        if kinds.is_empty() {
            continue;
        }
        let Some(text) = read(entry) else {
            continue;
        };
        let weight = reader.weight_of(entry);
        let mut snippets = Snippets::of(&text);
        for place in places(&text, &kinds, &mut patterns) {
            sightings.push(Sighting {
                evidence: Evidence {
                    path: entry.shown.clone(),
                    line: place.line,
                    text: snippets.excerpt(place.offset, EVIDENCE_CHARS).into(),
                },
                technology: place.technology,
                version: place.version,
                weight,
            });
        }
    }
    judge(sightings)
}

/// Which files are evidence of which kind.
struct Reader {
    kinds: GlobSet,
    /// The kind of each glob of the set.
    kind_of_glob: Vec<usize>,
    weak: GlobSet,
    ci: GlobSet,
}

impl Reader {
    fn new() -> Self {
        let globs = || {
            let of_kind =
                |(i, kind): (usize, &'static Kind)| kind.globs.iter().map(move |g| (i, *g));
            kinds().enumerate().flat_map(of_kind)
        };
        Self {
            kinds: glob_set(globs().map(|(_, glob)| glob)),
            kind_of_glob: globs().map(|(i, _)| i).collect(),
            weak: glob_set(table::WEAK.iter().copied()),
            ci: glob_set(table::CI.iter().copied()),
        }
    }

    fn kinds_of(&self, entry: &FileEntry) -> Vec<&'static Kind> {
        // Vendored manifests tell what a dependency is built with, not what this code is built with.
        if matches!(entry.class, FileClass::Vendored | FileClass::Generated) {
            return Vec::new();
        }
        let found = self.kinds.matches(entry.shown.to_ascii_lowercase());
        let mut kinds: Vec<usize> = found.iter().map(|glob| self.kind_of_glob[*glob]).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds
            .first()
            .is_some_and(|first| *first < table::ALONE.len())
        {
            kinds.truncate(1);
        }
        kinds.iter().filter_map(|i| self::kinds().nth(*i)).collect()
    }

    fn weight_of(&self, entry: &FileEntry) -> Weight {
        let path = entry.shown.to_ascii_lowercase();
        if self.ci.is_match(&path) {
            Weight::Ci
        } else if entry.class != FileClass::Production || self.weak.is_match(&path) {
            Weight::Weak
        } else {
            Weight::Strong
        }
    }
}

fn kinds() -> impl Iterator<Item = &'static Kind> {
    table::ALONE.iter().chain(table::KINDS)
}

fn glob_set<'a>(globs: impl Iterator<Item = &'a str>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        // Paths are matched in lower case: folding cases in the patterns would cost more than all the rest.
        let glob = GlobBuilder::new(&glob.to_ascii_lowercase())
            .literal_separator(true)
            .build();
        set.add(glob.expect("the table's globs are valid: a test builds all of them"));
    }
    set.build()
        .expect("the table's globs are valid: a test builds all of them")
}

/// Whether an image of this name, without registry and tag, is a database.
pub(super) fn is_database_image(name: &str) -> bool {
    let of_name = table::IMAGE_NAMES.iter().find(|(image, _)| *image == name);
    of_name.is_some_and(|(_, technology)| table::DATABASES.contains(technology))
}

/// One place of one text that shows a technology.
struct Place {
    offset: usize,
    /// 1-based.
    line: u32,
    technology: &'static str,
    version: Known,
}

/// What a place says about the version.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    Nothing,
    AtLeast(Version),
    Exactly(Version),
}

fn places(
    text: &str,
    kinds: &[&'static Kind],
    patterns: &mut HashMap<&'static str, Regex>,
) -> Vec<Place> {
    let mut places = Vec::new();
    for rule in kinds.iter().flat_map(|kind| kind.rules).flat_map(|r| *r) {
        let pattern = patterns.entry(rule.pattern).or_insert_with(|| {
            // Words of ASCII: to tell those of Unicode, the matcher's fast ways give up in a text that is not all ASCII.
            Regex::new(&rule.pattern.replace(r"\b", r"(?-u:\b)"))
                .expect("the table's patterns are valid: a test builds all")
        });
        let found = pattern.captures_iter(text).take(MOST_PLACES);
        places.extend(found.filter_map(|captures| place(text, rule, &captures)));
    }
    places.sort_by_key(|place| place.offset);
    let mut cursor = LineCursor::new(text);
    for place in &mut places {
        place.line = cursor.position(place.offset).line;
    }
    places
}

fn place(text: &str, rule: &Rule, captures: &regex::Captures<'_>) -> Option<Place> {
    let whole = captures.get(0)?;
    if captures.name("no").is_some() {
        return None;
    }
    // A pattern may start with the blanks or the line end before what it is about.
    let blanks = whole.as_str().len() - whole.as_str().trim_start().len();
    let technology = match rule.says {
        Says::One(technology) => technology,
        Says::Word(words) => {
            let word = captures.name("t")?.as_str();
            words.iter().find(|(w, _)| w.eq_ignore_ascii_case(word))?.1
        }
    };
    let offset = captures
        .name("t")
        .map_or(whole.start() + blanks, |t| t.start());
    if rule.within == Within::Code && is_comment(text, offset) {
        return None;
    }
    Some(Place {
        offset,
        line: 1,
        technology,
        version: known(technology, captures),
    })
}

/// The line of the offset starts as a comment in one of the languages that configuration is written in.
fn is_comment(text: &str, offset: usize) -> bool {
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..offset]).map_or(0, |n| n + 1);
    let line = text[start..offset].trim_start();
    ["#", "//", "/*", "*", ";", "--", "<!--", "{{/*"]
        .iter()
        .any(|sign| line.starts_with(sign))
}

fn known(technology: &str, captures: &regex::Captures<'_>) -> Known {
    let version = |group: &str| {
        let version = Version::parse(captures.name(group)?.as_str())?.cut(3);
        // Java counted 1.5 to 1.8 before it counted 9.
        match (technology, version.numbers()) {
            ("java", [1, minor, ..]) => Version::parse(&minor.to_string()),
            _ => Some(version),
        }
    };
    match (version("v"), version("min")) {
        (Some(exact), _) => Known::Exactly(exact),
        (None, Some(least)) => Known::AtLeast(least),
        (None, None) => Known::Nothing,
    }
}

/// How much evidence from a file counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Strong,
    /// CI runs code against servers it is meant for: not proof that it is, but it knows their versions.
    Ci,
    Weak,
}

struct Sighting {
    technology: &'static str,
    version: Known,
    weight: Weight,
    evidence: Evidence,
}

fn judge(sightings: Vec<Sighting>) -> Stack {
    let is_database = |name: &str| table::DATABASES.contains(&name);
    let database_is_sure = sightings
        .iter()
        .any(|s| s.weight == Weight::Strong && is_database(s.technology));
    let mut by_name: BTreeMap<&'static str, Vec<Sighting>> = BTreeMap::new();
    for sighting in sightings {
        by_name
            .entry(sighting.technology)
            .or_default()
            .push(sighting);
    }
    let mut stack = Stack::default();
    for (name, sightings) in by_name {
        let sure = sightings.iter().any(|s| s.weight == Weight::Strong);
        let kept = if sure {
            strong_of(sightings)
        } else if is_database(name) && database_is_sure {
            continue;
        } else {
            sightings
        };
        stack.components.extend(components(name, kept));
    }
    stack
}

/// The strong sightings, and those of CI where it alone knows the version, and only one.
fn strong_of(sightings: Vec<Sighting>) -> Vec<Sighting> {
    let (mut strong, rest): (Vec<_>, Vec<_>) = sightings
        .into_iter()
        .partition(|s| s.weight == Weight::Strong);
    let versioned = |s: &Sighting| matches!(s.version, Known::Exactly(_));
    if !strong.iter().any(versioned) {
        let of_ci: Vec<Sighting> = rest
            .into_iter()
            .filter(|s| s.weight == Weight::Ci && versioned(s))
            .collect();
        if of_ci.windows(2).all(|w| w[0].version == w[1].version) {
            strong.extend(of_ci);
        }
    }
    strong
}

/// One component per version; what names no version joins the first.
fn components(name: &str, sightings: Vec<Sighting>) -> Vec<Component> {
    let exact = sightings
        .iter()
        .any(|s| matches!(s.version, Known::Exactly(_)));
    let least = sightings.iter().filter_map(|s| match &s.version {
        Known::AtLeast(version) if !exact => Some(version.clone()),
        _ => None,
    });
    // Of several lower bounds the lowest is what the codebase as a whole must run on.
    let least = least.min();
    let version_of = |sighting: &Sighting| match &sighting.version {
        Known::Exactly(version) => Some(version.clone()),
        Known::AtLeast(_) => least.clone(),
        Known::Nothing => None,
    };
    let mut versions: Vec<Version> = sightings.iter().filter_map(version_of).collect();
    versions.sort_by(|a, b| a.cmp(b).then(b.numbers().len().cmp(&a.numbers().len())));
    versions.dedup();
    let finest: Vec<Version> = versions
        .iter()
        .filter(|v| !versions.iter().any(|other| refines(other, v)))
        .cloned()
        .collect();
    let mut components: Vec<Component> = finest
        .iter()
        .map(|version| component(name, Some(version.clone())))
        .collect();
    if components.is_empty() {
        components.push(component(name, None));
    }
    for sighting in sightings {
        let version = version_of(&sighting);
        let of_version = version
            .and_then(|v| finest.iter().position(|f| *f == v || refines(f, &v)))
            .unwrap_or(0);
        components[of_version].evidence.push(sighting.evidence);
    }
    for component in &mut components {
        let key = |e: &Evidence| (e.path.clone(), e.line);
        component.evidence.sort_by_key(key);
        component.evidence.dedup_by_key(|e| key(e));
        component.evidence.truncate(MOST_EVIDENCE);
    }
    components
}

/// `8.0.36` says more than `8.0`.
fn refines(fine: &Version, coarse: &Version) -> bool {
    fine.numbers().len() > coarse.numbers().len() && fine.numbers().starts_with(coarse.numbers())
}

fn component(name: &str, version: Option<Version>) -> Component {
    Component {
        technology: Technology {
            name: name.to_owned(),
            version,
        },
        evidence: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::walk::listing_of;

    fn stack(files: &[(&str, &str)]) -> Stack {
        let paths: Vec<&str> = files.iter().map(|(shown, _)| *shown).collect();
        let listing = listing_of(&paths);
        detect(&listing, &|entry| {
            let file = files.iter().find(|(shown, _)| *shown == entry.shown);
            file.map(|(_, text)| (*text).to_owned())
        })
    }

    fn shown(files: &[(&str, &str)]) -> String {
        let stack = stack(files);
        let names = stack.components.iter().map(|c| c.technology.to_string());
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_kind_of_file_tells_its_technologies() {
        let mut wrong = Vec::new();
        for (path, text, expected) in [
            (
                "shop/settings.py",
                "'ENGINE': 'django.db.backends.mysql',",
                "django mysql",
            ),
            (
                "shop/settings/base.py",
                "default=\"mysql://root:pw@db/shop\"",
                "mysql",
            ),
            (
                "docker-compose.yml",
                "  db:\n    image: mysql:5.7\n  c:\n    image: \"redis:6.2-alpine\"\n",
                "mysql@5.7 redis@6.2",
            ),
            (
                "compose.yaml",
                "image: docker.io/library/mariadb:${TAG:-10.6}",
                "mariadb@10.6",
            ),
            (
                "compose.yml",
                "image: mcr.microsoft.com/mssql/server:2019-latest",
                "mssqlserver@2019",
            ),
            (
                "Dockerfile",
                "FROM --platform=linux/amd64 python:3.9-slim AS build\n",
                "python@3.9",
            ),
            (
                "api/Dockerfile.prod",
                "FROM registry.local:5000/node:16\nFROM mcr.microsoft.com/dotnet/aspnet:6.0\n",
                "dotnet@6.0 nodejs@16",
            ),
            (
                ".env",
                "DB_CONNECTION=mysql\nREDIS_URL=redis://:pw@cache\n",
                "mysql redis",
            ),
            (
                ".env.example",
                "# DATABASE_URL=postgres://x\nDATABASE_URL=\"mysql://u:p@h/d\"\n",
                "mysql",
            ),
            (
                "src/main/resources/application.yml",
                "url: jdbc:mysql://localhost:3306/shop",
                "mysql",
            ),
            (
                "src/main/resources/application-prod.properties",
                "spring.datasource.driver-class-name=com.mysql.cj.jdbc.Driver",
                "mysql",
            ),
            (
                "config/database.yml",
                "default: &default\n  adapter: mysql2\n",
                "mysql",
            ),
            (
                "config/database.php",
                "'default' => env('DB_CONNECTION', 'mysql'),\n 'driver' => 'pgsql',",
                "mysql",
            ),
            (
                "wp-config.php",
                "define( 'DB_HOST', 'localhost' );",
                "mysql wordpress",
            ),
            (
                "prisma/schema.prisma",
                "datasource db {\n  provider = \"mysql\"\n",
                "mysql",
            ),
            ("knexfile.js", "client: 'mysql2',", "mysql"),
            ("ormconfig.json", "{\"type\": \"postgres\"}", "postgresql"),
            (
                "requirements.txt",
                "Django==3.2.18\nmysqlclient>=2.0\n",
                "django@3.2.18 mysql python",
            ),
            (
                "requirements/prod.txt",
                "psycopg2-binary==2.9\n",
                "postgresql python",
            ),
            (
                "pyproject.toml",
                "requires-python = \">=3.8\"\ndependencies = [\"PyMySQL\"]",
                "mysql python@3.8",
            ),
            (
                "Pipfile",
                "[packages]\nmysqlclient = \"*\"\n[requires]\npython_version = \"3.9\"\n",
                "mysql python@3.9",
            ),
            (
                "setup.py",
                "python_requires='>=3.6', install_requires=['psycopg2']",
                "postgresql python@3.6",
            ),
            (
                "package.json",
                "{\"engines\": {\"node\": \">=14.0\"}, \"dependencies\": {\"mysql2\": \"^2.3\"}, \"description\": \"uses pg a lot\"}",
                "mysql nodejs@14.0",
            ),
            (
                "composer.json",
                "{\"require\": {\"php\": \"^7.4|^8.0\", \"ext-pdo_mysql\": \"*\", \"laravel/framework\": \"^8.75\"}}",
                "laravel@8.75 mysql php@7.4",
            ),
            (
                "pom.xml",
                "<java.version>1.8</java.version><artifactId>mysql-connector-java</artifactId>",
                "java@8 mysql",
            ),
            (
                "pom.xml",
                "<artifactId>spring-boot-starter-parent</artifactId>\n <version>2.7.5</version>",
                "java spring-boot@2.7.5",
            ),
            (
                "build.gradle",
                "runtimeOnly 'com.mysql:mysql-connector-j:8.0.33'\nsourceCompatibility = '11'",
                "java@11 mysql",
            ),
            (
                "go.mod",
                "module x\n\ngo 1.21\n\nrequire (\n\tgithub.com/go-sql-driver/mysql v1.7.0\n)",
                "go@1.21 mysql",
            ),
            (
                "Gemfile",
                "ruby '2.7.5'\ngem 'rails', '~> 6.1.4'\ngem 'mysql2'\n# gem 'pg'\n",
                "mysql rails@6.1.4 ruby@2.7.5",
            ),
            (
                "Cargo.toml",
                "sqlx = { version = \"0.7\", features = [\"mysql\"] }",
                "mysql rust",
            ),
            (
                "Shop.csproj",
                "<TargetFramework>net6.0</TargetFramework><PackageReference Include=\"MySqlConnector\" />",
                "dotnet@6.0 mysql",
            ),
            (
                ".github/workflows/test.yml",
                "services:\n  db:\n    image: mysql:8.0\n",
                "mysql@8.0",
            ),
            (
                "k8s/db.yaml",
                "apiVersion: apps/v1\nkind: StatefulSet\nimage: mysql:8.0.36\n",
                "kubernetes mysql@8.0.36",
            ),
            (
                "inc/db_connect.php",
                "$c = new mysqli('h', 'u', 'p');",
                "mysql",
            ),
            (
                "config.php",
                "$pdo = new PDO('mysql:host=localhost;dbname=x', 'u', 'p');",
                "mysql",
            ),
            (".python-version", "3.11.4\n", "python@3.11.4"),
            ("runtime.txt", "python-3.9.7", "python@3.9.7"),
            (".nvmrc", "v16.13\n", "nodejs@16.13"),
            (".ruby-version", "ruby-3.1.2\n", "ruby@3.1.2"),
            (
                ".tool-versions",
                "python 3.10.1\nnodejs 18.2.0\n",
                "nodejs@18.2.0 python@3.10.1",
            ),
            (
                "backup/dump.sql",
                "-- MySQL dump 10.13\n-- Server version\t5.7.33-log\n",
                "mysql@5.7.33",
            ),
            (
                "dump.sql",
                "-- Server version\t10.5.15-MariaDB-0+deb11u1\n",
                "mariadb@10.5.15",
            ),
            (
                "db/schema.sql",
                ") ENGINE=InnoDB DEFAULT CHARSET=utf8;",
                "mysql",
            ),
            (
                "dump.sql",
                "-- Dumped from database version 12.3\n",
                "postgresql@12.3",
            ),
            (
                "main.tf",
                "engine         = \"mysql\"\n  engine_version = \"5.7\"",
                "mysql@5.7",
            ),
            (
                "cmd/main.go",
                "db, err := sql.Open(\"mysql\", dsn)",
                "mysql",
            ),
            ("src/util/strings.py", "x = 'mysql://u:p@h'", ""),
            ("notes.txt", "mysql:5.7", ""),
        ] {
            let told = shown(&[(path, text)]);
            if told != expected {
                wrong.push(format!("{path}: {text}\n  told {told}\n  not  {expected}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn evidence_names_the_place_and_hides_credentials() {
        let stack = stack(&[(
            ".env",
            "A=1\nDATABASE_URL=mysql://shop:hunter2@db:3306/shop\n",
        )]);
        let evidence = &stack.components[0].evidence;
        assert_eq!(
            *evidence,
            [Evidence {
                path: ".env".to_owned(),
                line: 2,
                text: "DATABASE_URL=mysql://shop:****@db:3306/shop".to_owned(),
            }]
        );
        let long = format!("image: mysql:5.7 {}", "x".repeat(500));
        let stack = super::tests::stack(&[("compose.yml", &long)]);
        assert!(stack.components[0].evidence[0].text.chars().count() <= EVIDENCE_CHARS);
    }

    #[test]
    fn versions_join_where_they_can() {
        let one = [
            ("compose.yml", "image: mysql:8.0\n"),
            ("dump.sql", "-- Server version\t8.0.36\n"),
            ("requirements.txt", "mysqlclient\n"),
        ];
        assert_eq!(shown(&one), "mysql@8.0.36 python");
        assert_eq!(stack(&one).components[0].evidence.len(), 3);
        let two = [
            ("a/compose.yml", "image: mysql:5.7\n"),
            ("b/compose.yml", "image: mysql:8.0\n"),
        ];
        assert_eq!(shown(&two), "mysql@5.7 mysql@8.0");
        let bound = [
            ("pyproject.toml", "requires-python = \">=3.8\""),
            ("Dockerfile", "FROM python:3.11\n"),
        ];
        assert_eq!(shown(&bound), "python@3.11");
        let bounds = [
            ("a/pyproject.toml", "requires-python = \">=3.10\""),
            ("b/pyproject.toml", "requires-python = \">=3.8\""),
        ];
        assert_eq!(shown(&bounds), "python@3.8");
    }

    #[test]
    fn production_outweighs_tests_documentation_and_ci() {
        let files = [
            (".env", "DB_CONNECTION=mysql\n"),
            ("tests/docker-compose.yml", "image: postgres:15\n"),
            ("docs/compose.yml", "image: mariadb:10\n"),
            (".env.testing", "DB_CONNECTION=sqlite\n"),
            (
                "vendor/x/package.json",
                "{\"dependencies\": {\"oracledb\": \"1\"}}",
            ),
        ];
        assert_eq!(shown(&files), "mysql");
        assert_eq!(shown(&files[1..2]), "postgresql@15", "better than nothing");
        let ci = [
            (".env", "DB_CONNECTION=mysql\n"),
            (".github/workflows/a.yml", "image: mysql:5.7\n"),
        ];
        assert_eq!(shown(&ci), "mysql@5.7", "CI knows the version");
        let matrix = [
            (".env", "DB_CONNECTION=mysql\n"),
            (
                ".github/workflows/a.yml",
                "image: mysql:5.7\nimage: mysql:8.0\nimage: postgres:15\n",
            ),
        ];
        assert_eq!(shown(&matrix), "mysql");
    }

    #[test]
    fn two_databases_in_production_are_two() {
        let files = [("requirements.txt", "mysqlclient\npsycopg2\n")];
        assert_eq!(shown(&files), "mysql postgresql python");
    }

    #[test]
    fn the_tables_compile_and_words_have_one_meaning() {
        Reader::new();
        for kind in kinds() {
            for rule in kind.rules.iter().flat_map(|r| *r) {
                let pattern = Regex::new(rule.pattern).expect("a pattern");
                let has_word = pattern.capture_names().flatten().any(|name| name == "t");
                assert_eq!(
                    has_word,
                    matches!(rule.says, Says::Word(_)),
                    "{}",
                    rule.pattern
                );
                if let Says::Word(words) = rule.says {
                    for (i, (word, _)) in words.iter().enumerate() {
                        assert!(!words[..i].iter().any(|(w, _)| w == word), "{word} twice");
                    }
                }
            }
        }
    }
}
