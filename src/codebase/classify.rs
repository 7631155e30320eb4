//! What kind of file a path is: production, test, documentation, vendored, generated, or of another engine.

use super::engines::{Sureness, engine, engine_in_identifier, may_hold_engine};
use super::walk::{FileEntry, Origin};
use crate::model::{FileClass, Language};
use std::collections::BTreeSet;

/// The class of a file by its path relative to the scan root, with `/`. What stands above the scan root never counts,
/// so that a project inside someone's `tests/` is scanned as the project it is. The first line of the table wins.
pub fn class_of(path: &str) -> FileClass {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folders: Vec<&str> = path[..path.len() - name.len()]
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    TABLE
        .iter()
        .find(|(_, pattern)| pattern.holds(&folders, name))
        .map_or(FileClass::Production, |(class, _)| *class)
}

/// What a path may say. Letter case never matters; a folder is always a whole path part.
enum Pattern {
    Folder(&'static str),
    /// A folder among the first two.
    TopFolder(&'static str),
    /// A folder directly in another.
    FolderIn(&'static str, &'static str),
    /// A folder that ends so, after something else.
    FolderEnd(&'static str),
    /// A file below this folder whose name ends so.
    FolderFile(&'static str, &'static str),
    Name(&'static str),
    NameEnd(&'static str),
    /// Start and end of a name.
    NameEnds(&'static str, &'static str),
    /// Ends so with these letter cases: `Test.java`, not `latest.java`.
    Exact(&'static str),
}

impl Pattern {
    fn holds(&self, folders: &[&str], name: &str) -> bool {
        let same = |part: &&str, folder: &str| part.eq_ignore_ascii_case(folder);
        match self {
            Pattern::Folder(folder) => folders.iter().any(|p| same(p, folder)),
            Pattern::TopFolder(folder) => folders.iter().take(2).any(|p| same(p, folder)),
            Pattern::FolderIn(outer, inner) => folders
                .windows(2)
                .any(|pair| same(&pair[0], outer) && same(&pair[1], inner)),
            Pattern::FolderEnd(end) => folders.iter().any(|p| p.len() > end.len() && ends(p, end)),
            Pattern::FolderFile(folder, end) => {
                ends(name, end) && folders.iter().any(|p| same(p, folder))
            }
            Pattern::Name(whole) => name.eq_ignore_ascii_case(whole),
            Pattern::NameEnd(end) => name.len() > end.len() && ends(name, end),
            Pattern::NameEnds(start, end) => {
                name.len() >= start.len() + end.len() && starts(name, start) && ends(name, end)
            }
            Pattern::Exact(end) => name.len() > end.len() && name.ends_with(end),
        }
    }
}

fn ends(text: &str, end: &str) -> bool {
    let (text, end) = (text.as_bytes(), end.as_bytes());
    text.len() >= end.len() && text[text.len() - end.len()..].eq_ignore_ascii_case(end)
}

fn starts(text: &str, start: &str) -> bool {
    let (text, start) = (text.as_bytes(), start.as_bytes());
    text.len() >= start.len() && text[..start.len()].eq_ignore_ascii_case(start)
}

use FileClass::{Documentation, Generated, Test, Vendored};
use Pattern::{Exact, Folder, FolderEnd, FolderFile, FolderIn, Name, NameEnd, NameEnds, TopFolder};

/// One line a pattern. `vendor` deep in a tree may be a word of the business (`com/shop/vendor`), so it counts at the
/// top and beside web assets only; `build` may hold hand-written scripts and is not here.
const TABLE: &[(FileClass, Pattern)] = &[
    (Vendored, TopFolder("vendor")),
    (Vendored, FolderIn("static", "vendor")),
    (Vendored, FolderIn("assets", "vendor")),
    (Vendored, FolderIn("public", "vendor")),
    (Vendored, FolderIn("resources", "vendor")),
    (Vendored, FolderIn("js", "vendor")),
    (Vendored, FolderIn("css", "vendor")),
    (Vendored, FolderIn("lib", "vendor")),
    (Vendored, FolderIn("libs", "vendor")),
    (Vendored, Folder("_vendor")),
    (Vendored, Folder("node_modules")),
    (Vendored, Folder("bower_components")),
    (Vendored, Folder("jspm_packages")),
    (Vendored, Folder("third_party")),
    (Vendored, Folder("third-party")),
    (Vendored, Folder("thirdparty")),
    (Vendored, Folder("3rdparty")),
    (Vendored, Folder(".venv")),
    (Vendored, Folder("venv")),
    (Vendored, Folder("virtualenv")),
    (Vendored, Folder("site-packages")),
    (Vendored, Folder("dist-packages")),
    (Vendored, Folder("Godeps")),
    (Vendored, Folder("Pods")),
    (Vendored, Folder("Carthage")),
    (Vendored, Folder(".terraform")),
    (Vendored, Folder(".yarn")),
    (Vendored, Folder(".bundle")),
    (Generated, NameEnd(".min.js")),
    (Generated, NameEnd(".min.css")),
    (Generated, NameEnd("-min.js")),
    (Generated, NameEnd(".bundle.js")),
    (Generated, NameEnd(".chunk.js")),
    (Generated, NameEnd(".map")),
    (Generated, NameEnd(".js.gz")),
    (Generated, NameEnd(".css.gz")),
    (Generated, NameEnd(".lock")),
    (Generated, Name("package-lock.json")),
    (Generated, Name("npm-shrinkwrap.json")),
    (Generated, Name("pnpm-lock.yaml")),
    (Generated, Name("packages.lock.json")),
    (Generated, Name("go.sum")),
    (Generated, NameEnd(".pb.go")),
    (Generated, NameEnd(".pb.cc")),
    (Generated, NameEnd(".pb.h")),
    (Generated, NameEnd("_pb2.py")),
    (Generated, NameEnd("_pb2.pyi")),
    (Generated, NameEnd("_pb2_grpc.py")),
    (Generated, NameEnd("_pb.js")),
    (Generated, NameEnd("_pb.d.ts")),
    (Generated, NameEnd(".g.cs")),
    (Generated, NameEnd(".designer.cs")),
    (Generated, NameEnd(".gen.go")),
    (Generated, NameEnd("_generated.go")),
    (Generated, NameEnds("zz_generated", ".go")),
    (Generated, NameEnd(".generated.cs")),
    (Generated, NameEnd(".generated.ts")),
    (Generated, NameEnd(".generated.js")),
    (Generated, Folder("__generated__")),
    (Generated, Folder("generated-sources")),
    (Generated, Folder("generated-test-sources")),
    (Generated, Folder("__pycache__")),
    (Generated, Folder(".next")),
    (Generated, Folder(".nuxt")),
    (Generated, Folder(".gradle")),
    (Generated, FolderIn("target", "classes")),
    (Generated, FolderIn("storage", "framework")),
    (Generated, FolderFile("dist", ".js")),
    (Generated, FolderFile("dist", ".mjs")),
    (Generated, FolderFile("dist", ".cjs")),
    (Generated, FolderFile("dist", ".css")),
    (Generated, FolderFile("dist", ".html")),
    (Documentation, NameEnd(".md")),
    (Documentation, NameEnd(".mdx")),
    (Documentation, NameEnd(".markdown")),
    (Documentation, NameEnd(".rst")),
    (Documentation, NameEnd(".adoc")),
    (Documentation, NameEnd(".asciidoc")),
    (Documentation, NameEnd(".textile")),
    (Documentation, Name("README")),
    (Documentation, NameEnds("README", ".txt")),
    (Documentation, Name("CHANGELOG")),
    (Documentation, NameEnds("CHANGELOG", ".txt")),
    (Documentation, Name("CHANGES")),
    (Documentation, NameEnds("CHANGES", ".txt")),
    (Documentation, Name("HISTORY")),
    (Documentation, Name("NEWS")),
    (Documentation, Name("AUTHORS")),
    (Documentation, Name("CONTRIBUTORS")),
    (Documentation, Name("COPYING")),
    (Documentation, Name("LICENSE")),
    (Documentation, NameEnds("LICENSE", ".txt")),
    (Documentation, Name("NOTICE")),
    (Documentation, NameEnds("INSTALL", ".txt")),
    (Documentation, NameEnds("UPGRADE", ".txt")),
    (Test, Folder("test")),
    (Test, Folder("tests")),
    (Test, Folder("spec")),
    (Test, Folder("specs")),
    (Test, Folder("__tests__")),
    (Test, Folder("__mocks__")),
    (Test, Folder("__snapshots__")),
    (Test, Folder("testdata")),
    (Test, Folder("test-data")),
    (Test, Folder("test_data")),
    (Test, Folder("test-fixtures")),
    (Test, Folder("testFixtures")),
    (Test, Folder("fixtures")),
    (Test, Folder("fixture")),
    (Test, Folder("unittest")),
    (Test, Folder("unittests")),
    (Test, Folder("testsuite")),
    (Test, Folder("integrationTest")),
    (Test, Folder("androidTest")),
    (Test, Folder("e2e")),
    (Test, Folder("cypress")),
    (Test, FolderIn("src", "it")),
    (Test, FolderEnd(".test")),
    (Test, FolderEnd(".tests")),
    (Test, FolderEnd(".UnitTests")),
    (Test, FolderEnd(".IntegrationTests")),
    (Test, FolderEnd("-test")),
    (Test, FolderEnd("-tests")),
    (Test, FolderEnd("_test")),
    (Test, FolderEnd("_tests")),
    (Test, Name("conftest.py")),
    (Test, NameEnds("test_", ".py")),
    (Test, NameEnd("_test.py")),
    (Test, Name("tests.py")),
    (Test, NameEnd("_test.go")),
    (Test, NameEnd("_test.rs")),
    (Test, NameEnd("_test.rb")),
    (Test, NameEnd("_spec.rb")),
    (Test, NameEnd("_test.cc")),
    (Test, NameEnd("_test.cpp")),
    (Test, NameEnd(".test.js")),
    (Test, NameEnd(".test.jsx")),
    (Test, NameEnd(".test.ts")),
    (Test, NameEnd(".test.tsx")),
    (Test, NameEnd(".test.mjs")),
    (Test, NameEnd(".spec.js")),
    (Test, NameEnd(".spec.jsx")),
    (Test, NameEnd(".spec.ts")),
    (Test, NameEnd(".spec.tsx")),
    (Test, NameEnd(".cy.js")),
    (Test, NameEnd(".cy.ts")),
    (Test, NameEnd(".phpt")),
    (Test, Exact("Test.php")),
    (Test, Exact("TestCase.php")),
    (Test, Exact("Test.java")),
    (Test, Exact("Tests.java")),
    (Test, Exact("TestCase.java")),
    (Test, Exact("IT.java")),
    (Test, Exact("Test.kt")),
    (Test, Exact("Tests.kt")),
    (Test, Exact("Spec.kt")),
    (Test, Exact("Test.scala")),
    (Test, Exact("Spec.scala")),
    (Test, Exact("Suite.scala")),
    (Test, Exact("Test.cs")),
    (Test, Exact("Tests.cs")),
    (Test, Exact("Tests.swift")),
    (Documentation, Folder("docs")),
    (Documentation, Folder("doc")),
    (Documentation, Folder("documentation")),
];

/// Bytes at the front of a text in which a generator's mark counts.
const MARK_WITHIN: usize = 1024;

/// Whether a comment at the front of the text says that a program wrote it. A database dump is no such text: it is
/// what the migration is about.
pub fn says_generated(text: &str) -> bool {
    let mut end = text.len().min(MARK_WITHIN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let comment = |line: &&str| COMMENT_SIGNS.iter().any(|sign| line.starts_with(sign));
    text[..end]
        .lines()
        .map(str::trim_start)
        .filter(comment)
        .any(|line| {
            let line = line.to_ascii_lowercase();
            GENERATED_MARKS
                .iter()
                .any(|words| words.iter().all(|word| line.contains(word)))
        })
}

/// Whether a program made this script or style sheet small: a very long line of it is code.
pub fn says_minified(text: &str, language: Language) -> bool {
    let code: &[&str] = match language {
        Language::JavaScript | Language::TypeScript => &["function(", "=>", "return "],
        Language::Css => &["{", ";"],
        _ => return false,
    };
    // What is data has no such words, or few.
    let is_code = |line: &str| {
        let words = code.iter().map(|word| line.matches(word).count());
        words.sum::<usize>() >= FEWEST_CODE_WORDS
    };
    text.lines()
        .any(|line| line.len() >= LONGEST_WRITTEN_LINE && is_code(line))
}

/// Bytes of a line that nobody writes by hand.
const LONGEST_WRITTEN_LINE: usize = 5000;
const FEWEST_CODE_WORDS: usize = 10;

const COMMENT_SIGNS: &[&str] = &["//", "#", "/*", "*", "--", "<!--", ";", "%", "\"\"\""];

/// All words of one line of the table stand in one comment line, lower-case.
const GENERATED_MARKS: &[&[&str]] = &[
    &["@generated"],
    &["<auto-generated"],
    &["generated", "do not edit"],
    &["generated", "do not modify"],
    &["generated", "don't edit"],
    &["this file", "automatically generated"],
    &["this file", "auto-generated"],
    &["this file", "autogenerated"],
    &["generated by the protocol buffer compiler"],
];

/// The database engine that a path is for, as endoflife.date names it, or `None` where it names none: by the last
/// folder or file name that says so (`sql/oracle/a.sql`, `schema.pgsql.sql`, `install-mysql.sql`).
pub fn engine_of_path(shown: &str) -> Option<&'static str> {
    if !may_hold_engine(shown) {
        return None;
    }
    let name = shown.rsplit('/').next().unwrap_or(shown);
    let folders: Vec<&str> = shown[..shown.len() - name.len()]
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let is_sql = [".sql", ".ddl", ".sql.gz", ".sql.zst"]
        .iter()
        .any(|end| ends(name, end))
        || is_mapper(name)
        || is_profile(name);
    let of_database = |part: &&str| {
        DATABASE_FOLDERS
            .iter()
            .any(|d| part.eq_ignore_ascii_case(d))
    };
    let of_file = match is_sql {
        true => Sureness::NearSql,
        false => Sureness::Anywhere,
    };
    let near_database = folders.iter().any(of_database);
    let whole_name = || {
        let stem = name.split('.').next().unwrap_or(name);
        engine(stem, Sureness::NearSql).filter(|_| near_database)
    };
    let named = engine_of_name(name, of_file).or_else(whole_name);
    named.or_else(|| {
        (0..folders.len()).rev().find_map(|i| {
            // Most folders name no engine however sure one is, and what stands above them need not be read.
            let named = engine(folders[i], Sureness::NearSql)?;
            let sure = match folders[..i].iter().any(of_database) {
                true => Sureness::NearSql,
                false => of_file,
            };
            engine(folders[i], sure).and(Some(named))
        })
    })
}

/// A file of statements by its name: `OrderMapper_oracle.xml`, `Order_SQL_mysql.xml`.
fn is_mapper(name: &str) -> bool {
    let words = || name.split(['.', '-', '_']);
    ends(name, ".xml")
        && words().any(|word| {
            ["mapper", "sql", "dao", "sqlmap"]
                .iter()
                .any(|w| ends(word, w))
        })
}

/// The settings of one profile of Spring: `application-oracle.yml`.
fn is_profile(name: &str) -> bool {
    let settings = [".yml", ".yaml", ".properties"];
    ["application-", "bootstrap-"]
        .iter()
        .any(|start| name.starts_with(start))
        && settings.iter().any(|end| ends(name, end))
}

/// By the words of a file name that stand apart: first, last before the extension, or an extension of their own; and
/// by the class that a file is named after (`PostgreSQLPlatform.php`).
fn engine_of_name(name: &str, sure: Sureness) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or(name);
    let near = sure == Sureness::NearSql;
    let inner = name
        .split('.')
        .skip(1)
        .filter(|_| near || name.matches('.').count() > 1);
    inner
        .filter(|e| !e.eq_ignore_ascii_case("sql"))
        .chain(stem.rsplit(['-', '_']).next())
        .chain(stem.split(['-', '_']).next().filter(|_| near))
        .find_map(|word| engine(word, sure))
        .or_else(|| only_engine(stem).filter(|_| near))
        .or_else(|| class_name(stem).map(|(engine, _)| engine))
}

/// The engine of a class name that a file has, and the name with `*` in the engine's place.
fn class_name(stem: &str) -> Option<(&'static str, String)> {
    let is_class = stem.starts_with(|c: char| c.is_uppercase()) && !stem.contains(['-', '_']);
    engine_in_identifier(stem).filter(|_| is_class)
}

/// The engine that words in the middle of a name speak of, if they speak of one alone (`shop-hsqldb-data`).
fn only_engine(stem: &str) -> Option<&'static str> {
    let mut engines = stem
        .split(['-', '_'])
        .filter_map(|word| engine(word, Sureness::NearSql));
    let first = engines.next()?;
    engines.all(|other| other == first).then_some(first)
}

/// Folders above an engine's folder that make an unclear word clear.
const DATABASE_FOLDERS: &[&str] = &[
    "sql",
    "db",
    "database",
    "databases",
    "dml",
    "ddl",
    "schema",
    "schemas",
    "migration",
    "migrations",
    "driver",
    "drivers",
    "dialect",
    "dialects",
    "adapter",
    "adapters",
    "backends",
    "connectors",
    "datasources",
    "query_runner",
    "query_runners",
    "jdbc",
    "mapper",
    "mappers",
    "mybatis",
    "sqlmap",
    "flyway",
    "liquibase",
];

/// Marks the files of the source engine that have a counterpart of the same name for the target (`mysql/a.sql` beside
/// `postgres/a.sql`, `a.mysql.sql` beside `a.pgsql.sql`) as already ported. Names as endoflife.date has them;
/// MariaDB files count as MySQL ones. Only production files change.
pub fn mark_already_ported(files: &mut [FileEntry], from: &str, to: &str) {
    let named: Vec<(usize, &'static str)> = files
        .iter()
        .enumerate()
        .filter(|(_, f)| f.origin == Origin::Tree)
        .filter_map(|(n, f)| Some((n, engine_of_path(&f.shown)?)))
        .collect();
    let targets: BTreeSet<String> = named
        .iter()
        .filter(|(_, engine)| *engine == to)
        .map(|(n, _)| without_engine(&files[*n].shown))
        .collect();
    if targets.is_empty() {
        return;
    }
    let family = |engine| if engine == "mariadb" { "mysql" } else { engine };
    for (n, engine) in named {
        let file = &mut files[n];
        if file.class == FileClass::Production
            && engine != to
            && family(engine) == family(from)
            && targets.contains(&without_engine(&file.shown))
        {
            file.class = FileClass::AlreadyPorted;
        }
    }
}

/// The path with every word that names an engine replaced, so that counterparts become equal.
fn without_engine(shown: &str) -> String {
    shown
        .split_inclusive(['/', '.', '-', '_'])
        .map(|piece| {
            let word = piece.trim_end_matches(['/', '.', '-', '_']);
            let rest = &piece[word.len()..];
            match engine(word, Sureness::NearSql) {
                Some(_) => format!("*{rest}"),
                None => class_name(word)
                    .map_or_else(|| piece.to_ascii_lowercase(), |(_, told)| told + rest),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::Compression;

    #[test]
    fn paths_tell_their_class() {
        for (path, class) in [
            ("src/app.py", FileClass::Production),
            ("latest/query.sql", FileClass::Production),
            ("contest/a.php", FileClass::Production),
            ("src/Latest.java", FileClass::Production),
            (
                "src/main/java/com/shop/vendor/VendorDao.java",
                FileClass::Production,
            ),
            ("app/documents/list.php", FileClass::Production),
            ("src/doctor.sql", FileClass::Production),
            ("migrations/changelog.sql", FileClass::Production),
            ("build/deploy.sql", FileClass::Production),
            ("specification/a.sql", FileClass::Production),
            ("attestation.py", FileClass::Production),
            ("tests/a.sql", FileClass::Test),
            ("app/Tests/UserTest.php", FileClass::Test),
            ("src/test/java/a/B.java", FileClass::Test),
            ("pkg/store_test.go", FileClass::Test),
            ("shop/test_models.py", FileClass::Test),
            ("web/a.spec.ts", FileClass::Test),
            ("Shop.Tests/A.cs", FileClass::Test),
            ("db/fixtures/users.yml", FileClass::Test),
            ("README.md", FileClass::Documentation),
            ("docs/schema.sql", FileClass::Documentation),
            ("LICENSE", FileClass::Documentation),
            ("vendor/a/tests/b.php", FileClass::Vendored),
            ("web/node_modules/mysql/index.js", FileClass::Vendored),
            ("public/vendor/jquery.js", FileClass::Vendored),
            ("static/app.min.js", FileClass::Generated),
            ("package-lock.json", FileClass::Generated),
            ("api/shop.pb.go", FileClass::Generated),
            ("dist/app.js", FileClass::Generated),
            ("dist/install.sql", FileClass::Production),
            (".map", FileClass::Production),
            ("한글/테스트.sql", FileClass::Production),
        ] {
            assert_eq!(class_of(path), class, "{path}");
        }
    }

    #[test]
    fn generators_sign_in_a_comment_at_the_front() {
        assert!(says_generated(
            "// Code generated by sqlc. DO NOT EDIT.\npackage db"
        ));
        assert!(says_generated("#!/bin/sh\n# @generated by tool\n"));
        assert!(says_generated(
            "/*\n * This file was automatically generated\n */"
        ));
        assert!(!says_generated("x = '@generated'"));
        assert!(!says_generated("-- MySQL dump 10.13  Distrib 5.7\n"));
        assert!(!says_generated("# the report is generated nightly\n"));
        assert!(!says_generated(&format!(
            "{}\n// @generated",
            "가".repeat(500)
        )));
    }

    #[test]
    fn long_lines_of_code_are_minified_and_long_lines_of_data_are_not() {
        let code = "function(a){return a},".repeat(300);
        let data = format!("const rows = [{}]", "\"SELECT 1 FROM t\",".repeat(400));
        assert!(says_minified(
            &format!("/* x */\n{code}\n"),
            Language::JavaScript
        ));
        assert!(says_minified(&"a{b:c;d:e}".repeat(600), Language::Css));
        assert!(!says_minified(&data, Language::JavaScript));
        assert!(!says_minified(
            &code.replace(',', ",\n"),
            Language::JavaScript
        ));
        assert!(!says_minified(&code, Language::Php));
    }

    #[test]
    fn paths_tell_their_engine() {
        for (path, engine) in [
            ("sql/oracle/a.sql", Some("oracle-database")),
            ("src/oracle/price.rs", None),
            ("lib/db/oracle/driver.php", Some("oracle-database")),
            ("django/db/backends/postgresql/base.py", Some("postgresql")),
            ("schema.pgsql.sql", Some("postgresql")),
            ("install-mysql.sql", Some("mysql")),
            ("mysql/pg/a.sql", Some("postgresql")),
            ("src/pg/a.ts", None),
            ("store/user_mysql.go", Some("mysql")),
            ("mysql_dump.sql", Some("mysql")),
            ("shop-hsqldb-data.sql", Some("hsqldb")),
            ("from_mysql_via_postgres_data.sql", None),
            ("mysql_helpers.py", None),
            ("db/schema.sql", None),
            ("data/a.sqlite3", None),
            ("h2/readme.py", None),
            (
                "src/main/resources/application-oracle.yml",
                Some("oracle-database"),
            ),
            ("src/main/resources/application-dm8.yml", Some("dameng")),
            ("src/main/resources/application-prod.yml", None),
            ("docs/api-oracle.yml", None),
            ("src/Platforms/MySQLPlatform.php", Some("mysql")),
            ("src/Platforms/PostgreSQLPlatform.php", Some("postgresql")),
            (
                "src/Schema/Grammars/SqlServerGrammar.php",
                Some("mssqlserver"),
            ),
            ("src/OracleOfDelphi.java", None),
            ("src/MysqlToPostgres.java", None),
            ("src/Dialect/Mysql.php", Some("mysql")),
            ("db/migration/postgresql/V1__a.sql", Some("postgresql")),
            ("db/schema.oracle.sql", Some("oracle-database")),
            ("install.pgsql.sql", Some("postgresql")),
            ("mapper/com/Order_SQL_oracle.xml", Some("oracle-database")),
            ("mapper/com/OrderMapper-maria.xml", Some("mariadb")),
            ("src/mapper/tibero/Order.xml", Some("tibero")),
            ("config/oracle.xml", None),
        ] {
            assert_eq!(engine_of_path(path), engine, "{path}");
        }
    }

    #[test]
    fn counterparts_make_a_file_already_ported() {
        let mut files: Vec<FileEntry> = [
            "db/mysql/install.sql",
            "db/mysql/only.sql",
            "db/pgsql/install.sql",
            "schema.mysql.sql",
            "schema.postgres.sql",
            "src/Platforms/MySQLPlatform.php",
            "src/Platforms/PostgreSQLPlatform.php",
            "src/MySqlOnly.php",
            "Dialect/Mysql.php",
            "Dialect/Pgsql.php",
            "db/migration/mysql/V1__a.sql",
            "db/migration/postgresql/V1__a.sql",
            "src/app.py",
        ]
        .map(production_file)
        .into();
        mark_already_ported(&mut files, "mysql", "postgresql");
        let ported: Vec<&str> = files
            .iter()
            .filter(|f| f.class == FileClass::AlreadyPorted)
            .map(|f| f.shown.as_str())
            .collect();
        assert_eq!(
            ported,
            [
                "db/mysql/install.sql",
                "schema.mysql.sql",
                "src/Platforms/MySQLPlatform.php",
                "Dialect/Mysql.php",
                "db/migration/mysql/V1__a.sql",
            ]
        );
    }

    fn production_file(shown: &str) -> FileEntry {
        FileEntry {
            path: shown.into(),
            shown: shown.to_owned(),
            language: Language::Sql,
            class: FileClass::Production,
            compression: Compression::None,
            origin: Origin::Tree,
        }
    }

    #[test]
    fn an_upgrade_leaves_files_of_its_engine() {
        let shown = ["db/mysql/a.sql", "db/mariadb/a.sql", "db/pgsql/a.sql"];
        let mut files: Vec<FileEntry> = shown.map(production_file).into();
        mark_already_ported(&mut files, "mysql", "mysql");
        let classes: Vec<FileClass> = files.iter().map(|f| f.class).collect();
        assert_eq!(
            classes,
            [
                FileClass::Production,
                FileClass::AlreadyPorted,
                FileClass::Production
            ]
        );
    }
}
