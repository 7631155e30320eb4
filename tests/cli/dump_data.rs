//! The rows of dumps, read as data: every planted value is told, at its place, and a clean dump is silent.

use crate::odd_files::gzip;
use crate::program::{MYSQL, Project, skipped};
use serde_json::Value;
use std::collections::BTreeMap;

/// A table with a column of every kind that is judged.
const TABLE: &str = "DROP TABLE IF EXISTS `things`;
CREATE TABLE `things` (
  `id` bigint(20) unsigned NOT NULL,
  `small` smallint(5) unsigned DEFAULT NULL,
  `whole` int(10) unsigned DEFAULT NULL,
  `price` decimal(6,2) DEFAULT NULL,
  `ratio` double DEFAULT NULL,
  `flag` tinyint(1) NOT NULL,
  `day` date DEFAULT NULL,
  `at` datetime DEFAULT NULL,
  `spent` time DEFAULT NULL,
  `name` varchar(8) NOT NULL,
  `note` text,
  `bits` bit(4) DEFAULT NULL,
  `doc` longtext CHECK (json_valid(`doc`)),
  `raw` blob
) ENGINE=InnoDB;
";

const HEAD: &str = "-- MySQL dump\n/*!40101 SET NAMES utf8mb4 */;\n";

const COLUMNS: [&str; 14] = [
    "id", "small", "whole", "price", "ratio", "flag", "day", "at", "spent", "name", "note", "bits",
    "doc", "raw",
];

/// Column, value and the rule that tells it.
const FAULTS: [(&str, &str, &str); 17] = [
    ("id", "18446744073709551615", "mysql-data-out-of-range"),
    ("small", "40000", "mysql-data-out-of-range"),
    ("whole", "4294967295", "mysql-data-out-of-range"),
    ("price", "12345.67", "mysql-data-out-of-range"),
    ("whole", "''", "mysql-data-not-a-number"),
    ("ratio", "'1,5'", "mysql-data-not-a-number"),
    ("flag", "2", "mysql-data-not-a-boolean"),
    ("day", "'0000-00-00'", "mysql-data-zero-date"),
    ("at", "'2020-00-00 00:00:00'", "mysql-data-zero-date"),
    ("spent", "'838:59:59'", "mysql-data-time-of-day"),
    ("spent", "'-00:30:00'", "mysql-data-time-of-day"),
    ("name", "'아홉 글자가 넘는다'", "mysql-data-too-long"),
    ("name", "'a\\0b'", "mysql-data-nul"),
    ("note", "'nul \\0, here'", "mysql-data-nul"),
    ("bits", "'\\0'", "mysql-data-not-bits"),
    ("doc", "'{\\\"a\\\":}'", "mysql-data-not-json"),
    ("day", "'2021-02-30'", "mysql-data-zero-date"),
];

/// A row that both engines take, with one value in the place of another where it is asked for.
fn row(n: usize, planted: Option<(&str, &str)>) -> String {
    let clean = [
        n.to_string(),
        "32767".to_owned(),
        "2147483647".to_owned(),
        "-9999.99".to_owned(),
        "1e300".to_owned(),
        (n % 2).to_string(),
        "'2024-02-29'".to_owned(),
        "'2020-01-01 23:59:59.999'".to_owned(),
        "'24:00:00'".to_owned(),
        "'여덟 글자 ok'".to_owned(),
        "'it\\'s; (text), it''s \\\\'".to_owned(),
        "b'0101'".to_owned(),
        "'{\\\"a\\\": [1, \\\"\\\\u00e9\\\"]}'".to_owned(),
        "_binary '\\0\\\\'".to_owned(),
    ];
    let values = COLUMNS
        .iter()
        .zip(clean)
        .map(|(column, value)| match planted {
            Some((at, planted)) if at == *column => planted.to_owned(),
            _ => value,
        });
    format!("({})", values.collect::<Vec<_>>().join(","))
}

/// What the data rules tell: by rule and column how many there are, and the texts at the places.
fn told(
    project: &Project,
    path: &str,
    text: &str,
) -> BTreeMap<(String, String), (u64, Vec<String>)> {
    let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
    told_in(&report, path, text)
}

fn told_in(
    report: &Value,
    path: &str,
    text: &str,
) -> BTreeMap<(String, String), (u64, Vec<String>)> {
    let mut told = BTreeMap::new();
    for finding in report["findings"].as_array().expect("findings") {
        if finding["path"] != path {
            continue;
        }
        let at = |place: &Value| {
            let byte = |end: &str| place["span"][end].as_u64().expect("a byte") as usize;
            text[byte("start")..byte("end")].to_owned()
        };
        let capture = finding["captures"][0]["text"].as_str().expect("a column");
        let related = finding["related"].as_array().expect("places");
        // The definition stands first, where it is known.
        let further = related.iter().filter(|r| r["path"] == path).map(at);
        let places = std::iter::once(at(finding)).chain(further).collect();
        let rule = finding["rule"].as_str().expect("a rule").to_owned();
        let count = finding["also"].as_u64().unwrap_or(0) + 1;
        told.insert((rule, capture.to_owned()), (count, places));
    }
    told
}

#[test]
fn every_planted_value_is_told_at_its_place() {
    let mut text = format!("{HEAD}{TABLE}");
    let mut wanted: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for (n, (column, value, rule)) in FAULTS.iter().enumerate() {
        let key = ((*rule).to_owned(), format!("things.{column}"));
        wanted.entry(key).or_default().push((*value).to_owned());
        let rows: Vec<String> = (0..50)
            .map(|at| row(n * 50 + at, (at == 20).then_some((*column, *value))))
            .collect();
        text += &format!("INSERT INTO `things` VALUES {};\n", rows.join(","));
    }
    for (path, bytes) in [
        ("dump.sql", text.clone().into_bytes()),
        ("packed.sql.gz", gzip(text.as_bytes())),
    ] {
        let project = Project::new();
        project.write(path, bytes);
        let found = told(&project, path, &text);
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            wanted.keys().collect::<Vec<_>>()
        );
        for (key, (count, places)) in found {
            let values = &wanted[&key];
            assert_eq!(count, values.len() as u64, "{key:?}");
            assert_eq!(places[0], values[0], "{key:?}");
            assert_eq!(places[1], "`things`", "the definition of {key:?}");
            assert_eq!(places[2..], values[1..], "{key:?}");
        }
    }
}

#[test]
fn a_clean_dump_is_silent() {
    let rows: Vec<String> = (0..2000).map(|n| row(n, None)).collect();
    let text = format!(
        "{HEAD}{TABLE}INSERT INTO `things` VALUES {};\n",
        rows.join(",\n")
    );
    let project = Project::of(&[("dump.sql", &text)]);
    let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
    assert_eq!(told_in(&report, "dump.sql", &text), BTreeMap::new());
    assert_eq!(skipped(&report), []);
}

#[test]
fn a_single_insert_of_ten_megabytes_is_read_to_its_end() {
    let mut text = format!("{HEAD}{TABLE}INSERT INTO `things` VALUES ");
    let mut n = 0;
    while text.len() < 10 << 20 {
        let planted = (n % 1000 == 999).then_some(("whole", "4294967295"));
        text += &row(n, planted);
        text.push(',');
        n += 1;
    }
    text += &row(n, Some(("spent", "'100:00:00'")));
    text += ";\nCREATE TABLE u (d DATE);\nINSERT INTO u VALUES ('0000-00-00');\n";
    let project = Project::of(&[("dump.sql", &text)]);
    let found = told(&project, "dump.sql", &text);
    let of = |rule: &str, column: &str| found[&(rule.to_owned(), column.to_owned())].clone();
    let (count, places) = of("mysql-data-out-of-range", "things.whole");
    assert_eq!(count, (n / 1000) as u64);
    assert_eq!(
        places,
        ["4294967295", "`things`", "4294967295", "4294967295"]
    );
    assert_eq!(
        of("mysql-data-time-of-day", "things.spent"),
        (1, vec!["'100:00:00'".to_owned(), "`things`".to_owned()])
    );
    assert_eq!(of("mysql-data-zero-date", "u.d").0, 1);
    assert_eq!(found.len(), 3);
}

#[test]
fn a_value_longer_than_is_held_is_passed_over() {
    let long = "x".repeat(5 << 20);
    let text = format!(
        "{HEAD}CREATE TABLE t (id INT, s LONGTEXT, d DATE);\nINSERT INTO t VALUES (1,'a','0000-00-00'),(2,'{long}','2020-01-01'),(3,'\\0','0000-00-00');\n"
    );
    let project = Project::of(&[("dump.sql", &text)]);
    let found = told(&project, "dump.sql", &text);
    let counts: Vec<u64> = found.values().map(|(count, _)| *count).collect();
    // The NUL, then the dates on both sides of the long value.
    assert_eq!(counts, [1, 2]);
}

#[test]
fn definitions_in_another_file_judge_what_was_seen() {
    let rows = "INSERT INTO `t` VALUES (1,'0000-00-00',4294967295,2,'abcdef','0000-00-00'),\n(2,'2020-00-00',7,1,'abc','x');\n";
    let named = "INSERT INTO u (s, d) VALUES ('0000-00-00','0000-00-00');\n";
    let unknown = "INSERT INTO nobody VALUES (1,'0000-00-00','x\\0',4294967295);\n";
    let text = [rows, named, unknown].concat();
    let schema = "CREATE TABLE `t` (id INT, d DATE, n INT UNSIGNED, f TINYINT(1), s VARCHAR(5), v VARCHAR(20));\nCREATE TABLE u (d DATE, s VARCHAR(10));\n";
    let wanted = [
        ("mysql-data-not-a-boolean", "t.f", 1, "2"),
        ("mysql-data-nul", "nobody.#3", 1, "'x\\0'"),
        ("mysql-data-out-of-range", "t.n", 1, "4294967295"),
        ("mysql-data-too-long", "t.s", 1, "'abcdef'"),
        ("mysql-data-zero-date", "nobody.#2", 1, "'0000-00-00'"),
        ("mysql-data-zero-date", "t.d", 2, "'0000-00-00'"),
        ("mysql-data-zero-date", "u.d", 1, "'0000-00-00'"),
    ];
    let project = Project::of(&[("shop.t.sql", &text), ("shop-schema.sql", schema)]);
    let beside = Project::of(&[("tree/shop.t.sql", &text), ("schema.sql", schema)]);
    let named_beside = beside.run(
        &[
            &["scan", "tree"][..],
            &MYSQL,
            &[
                "--quiet",
                "--schema",
                "schema.sql",
                "--format",
                "json",
                "--select",
                "mysql-data-*",
                "--exit-zero",
            ],
        ]
        .concat(),
    );
    for found in [
        told(&project, "shop.t.sql", &text),
        told_in(&named_beside.json(), "shop.t.sql", &text),
    ] {
        let lines: Vec<(&str, &str, u64, &str)> = found
            .iter()
            .map(|((rule, column), (count, places))| {
                (rule.as_str(), column.as_str(), *count, places[0].as_str())
            })
            .collect();
        assert_eq!(lines, wanted);
    }
}

#[test]
fn a_dump_that_breaks_off_counts_as_far_as_it_goes() {
    let whole = format!(
        "{HEAD}CREATE TABLE t (id INT, d DATE);\nINSERT INTO t VALUES (1,'0000-00-00'),(2,'0000-00-00'),(3,'2020-01-01');\n"
    );
    let second = whole.find(",(2").expect("a row");
    for (cut, rows) in [(second + 10, 1), (second + 1, 1), (whole.len() - 1, 2)] {
        let project = Project::of(&[("dump.sql", &whole[..cut])]);
        let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
        let found = told_in(&report, "dump.sql", &whole);
        assert_eq!(found.values().next().map(|(n, _)| *n), Some(rows), "{cut}");
        let reasons = skipped(&report);
        let broken = reasons
            .iter()
            .any(|(_, reason)| reason.contains("break off"));
        assert_eq!(broken, rows == 1, "{reasons:?}");
    }
}

#[test]
fn bytes_that_are_no_utf8_are_told_where_the_dump_says_utf8() {
    let head = format!("{HEAD}CREATE TABLE t (id INT, s VARCHAR(20), b BLOB);\n");
    let mut bytes = head.clone().into_bytes();
    bytes.extend_from_slice(
        b"INSERT INTO t VALUES (1,'caf\xE9','\xFF\xFE'),(2,'fine','\xFF'),(3,'\xEA\xB0\x80',NULL);\n",
    );
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let of = |path: &str, bytes: &[u8]| {
        let project = Project::new();
        project.write(path, bytes);
        told(&project, path, &text)
    };
    for (path, bytes) in [
        ("small.sql", bytes.clone()),
        ("packed.sql.gz", gzip(&bytes)),
    ] {
        let found = of(path, &bytes);
        let key = ("mysql-data-not-utf8".to_owned(), "t.s".to_owned());
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert_eq!(found[&key].0, 1);
        assert_eq!(found[&key].1[0], "'caf\u{FFFD}'");
    }
    // What is there in a file that could be decoded was so in the source.
    assert_eq!(of("decoded.sql", text.as_bytes()), BTreeMap::new());
}

#[test]
fn rows_of_other_engines_and_odd_statements_are_no_trouble() {
    let text = "-- PostgreSQL database dump\nCREATE TABLE t (d DATE);\nINSERT INTO t VALUES ('0000-00-00');\n";
    let odd = "CREATE TABLE t (id INT, d DATE);
INSERT INTO t VALUES (1,'2020-01-01',2,3),(),(4),(5,NOW()),(6,CONCAT('0000','-00-00')),(7,DATE '2020-01-01');
INSERT INTO t (d) VALUES ('2020-01-01') ON DUPLICATE KEY UPDATE d = ('0000-00-00');
INSERT INTO t SELECT 1, '0000-00-00';
REPLACE INTO shop.t (t.d, id) VALUES ('0000-00-00', 1);
COPY t (d) FROM stdin;
0000-00-00
\\.
INSERT INTO t (id, d) VALUES (1,'0000-00-00'
";
    let project = Project::of(&[("pg.sql", text), ("odd.sql", odd)]);
    let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
    assert_eq!(told_in(&report, "pg.sql", text), BTreeMap::new());
    let found = told_in(&report, "odd.sql", odd);
    let key = ("mysql-data-zero-date".to_owned(), "t.d".to_owned());
    assert_eq!(found[&key].0, 1, "{found:?}");
}

#[test]
fn comments_between_rows_are_no_rows() {
    let text = "CREATE TABLE t (id INT, d DATE);
INSERT INTO t VALUES -- all
(1,'0000-00-00'), -- it's the first (of two)
/* , (9,'0000-00-00') */
(2,'0000-00-00') # the last
;
";
    let project = Project::of(&[("a.sql", text)]);
    let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
    let found = told_in(&report, "a.sql", text);
    assert_eq!(found.values().map(|(n, _)| *n).collect::<Vec<_>>(), [2]);
    assert_eq!(skipped(&report), []);
}

#[test]
fn a_comment_holds_back_what_rows_show() {
    let text = "CREATE TABLE t (id INT, d DATE);
-- migscan: ignore[mysql-data-zero-date] loaded as NULL
INSERT INTO t VALUES (1,'0000-00-00');
";
    let schema_later = "-- migscan: ignore[mysql-data-zero-date] loaded as NULL
INSERT INTO later VALUES (1,'0000-00-00');
CREATE TABLE later (id INT, d DATE);
";
    let project = Project::of(&[("a.sql", text), ("b.sql", schema_later)]);
    let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
    assert_eq!(report["findings"], Value::Array(Vec::new()));
    assert_eq!(report["suppressions"][0]["used"], 1);
    assert_eq!(report["suppressions"][1]["used"], 1);
}

#[test]
fn keys_are_compared_as_both_engines_do() {
    let rows = |rows: &str| {
        format!(
            "CREATE TABLE k (id INT, a VARCHAR(20), b VARCHAR(20) COLLATE utf8mb4_bin, c VARCHAR(20), \
             PRIMARY KEY (id), UNIQUE KEY u (a, id), UNIQUE KEY v (b), UNIQUE KEY p (c(3)));\nINSERT INTO k VALUES {rows};\n"
        )
    };
    let cases: [(&str, &[(&str, &str)]); 6] = [
        ("(1,'Red','x','abc'),(2,'red','X','abcd')", &[]),
        (
            "(1,'Red','x','a'),(1,'red ','y','b')",
            &[("mysql-data-keys-alike", "k.a")],
        ),
        (
            "(1,'ÉTÉ','x','a'),(1,'été','y','b')",
            &[("mysql-data-keys-alike", "k.a")],
        ),
        ("(1,NULL,'x','a'),(1,NULL,'y','b')", &[]),
        (
            "(1,'q','x\\0','a'),(2,'r','x','b')",
            &[
                ("mysql-data-keys-collide", "k.b"),
                ("mysql-data-nul", "k.b"),
            ],
        ),
        (
            "(1,'q','x\\0','a'),(2,'r','y\\0','b')",
            &[("mysql-data-nul", "k.b")],
        ),
    ];
    for (text, wanted) in cases {
        let text = rows(text);
        let project = Project::of(&[("a.sql", &text)]);
        let found = told(&project, "a.sql", &text);
        let found: Vec<(&str, &str)> = found
            .keys()
            .map(|(rule, column)| (rule.as_str(), column.as_str()))
            .collect();
        assert_eq!(found, wanted, "{text}");
    }
}

/// More keys than are kept: what was compared counts, and the rest is told.
#[test]
fn a_bound_on_keys_is_told() {
    let mut text = "CREATE TABLE k (a VARCHAR(20) NOT NULL, PRIMARY KEY (a));\n".to_owned();
    for n in 0..50 {
        let rows: Vec<String> = (0..10_000).map(|row| format!("('k{n}-{row}')")).collect();
        text += &format!("INSERT INTO k VALUES {};\n", rows.join(","));
    }
    text += "INSERT INTO k VALUES ('K0-1');\n";
    let project = Project::of(&[("a.sql", &text)]);
    let report = project.json(&["--select", "mysql-data-*", "--exit-zero"]);
    let found = told_in(&report, "a.sql", &text);
    assert_eq!(found.values().map(|(n, _)| *n).collect::<Vec<_>>(), [1]);
    let reasons = skipped(&report);
    assert!(
        reasons[0].1.contains("keys of its largest table"),
        "{reasons:?}"
    );
}
