//! Files named beside the tree: query logs and schemas, told as what they are, whatever is wrong with them.

use crate::odd_files::gzip;
use crate::program::{MYSQL, Project, Told, hits, skipped};
use serde_json::Value;
use std::io::Write;
use std::process::Stdio;

const GENERAL: &str =
    "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock
Time                 Id Command    Argument
2026-01-10T10:00:00.123456Z\t    8 Connect\troot@localhost on shop using Socket
2026-01-10T10:00:00.123457Z\t    8 Query\tSELECT IFNULL(a, 0)
FROM t WHERE b = 'x'
2026-01-10T10:00:00.123458Z\t    8 Query\tselect ifnull(a, 5) from t
where b = 'it''s'
2026-01-10T10:00:01.000000Z\t    8 Prepare\tSELECT c, IFNULL(d, ?) FROM t
2026-01-10T10:00:01.000000Z\t    8 Execute\tSELECT c, IFNULL(d, 1) FROM t
2026-01-10T10:00:01.000000Z\t    8 Quit\t
";

const SLOW: &str = "# Time: 2026-01-10T10:00:00.123456Z
# User@Host: root[root] @ localhost []  Id:     8
# Query_time: 1.500000  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
use shop;
SET timestamp=1700000000;
SELECT IFNULL(a, 0) FROM t;
# Time: 2026-01-10T10:00:02.123456Z
# User@Host: root[root] @ localhost []  Id:     8
# Query_time: 2.000000  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
SET timestamp=1700000002;
SELECT IFNULL(a, 1) FROM t;
";

const TABLES: &str = "CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY k (a));\nCREATE TABLE u (id INT PRIMARY KEY, a INT, KEY k (a));\n";

const ONLY_IFNULL: [&str; 2] = ["--select", "mysql-ifnull"];

/// A tree in which nothing is found.
fn project(beside: &[(&str, &str)]) -> Project {
    let project = Project::of(&[("src/a.py", "x = 1\n")]);
    for (path, text) in beside {
        project.write(path, text);
    }
    project
}

/// Line, runs and microseconds of everything found.
fn runs(report: &Value) -> Vec<(u64, u64, Option<u64>)> {
    let found = report["findings"].as_array().expect("findings");
    let number = |value: &Value| value.as_u64().expect("a number");
    found
        .iter()
        .map(|f| {
            (
                number(&f["region"]["start_line"]),
                number(&f["runs"]["times"]),
                f["runs"]["microseconds"].as_u64(),
            )
        })
        .collect()
}

fn scan_src(project: &Project, more: &[&str]) -> Told {
    project.run(&[&["scan", "src"][..], &MYSQL, &["-q"], more].concat())
}

#[test]
fn a_statement_of_a_log_is_told_once_with_its_runs() {
    let project = project(&[("general.log", GENERAL), ("slow.log", SLOW)]);
    let report = |log| {
        let args = [&ONLY_IFNULL[..], &["--format", "json", "--sql-log", log]].concat();
        scan_src(&project, &args).json()
    };
    let general = report("general.log");
    assert_eq!(runs(&general), [(5, 2, None), (10, 1, None)]);
    assert_eq!(general["findings"][0]["certainty"], "certain");
    assert_eq!(general["findings"][0]["class"], "production");
    assert_eq!(runs(&report("slow.log")), [(6, 2, Some(3_500_000))]);
}

#[test]
fn every_format_tells_the_runs() {
    let project = project(&[("slow.log", SLOW)]);
    let told = |format, lang| {
        let args = ["--sql-log", "slow.log", "--format", format, "--lang", lang];
        scan_src(&project, &[&ONLY_IFNULL[..], &args].concat()).out
    };
    assert!(told("terminal", "en").contains("slow.log:6:8  [ran 2 times, 3.5 s] SELECT"));
    assert!(told("markdown", "ko").contains("(2회 실행, 3.5초)"));
    let sarif: Value = serde_json::from_str(&told("sarif", "en")).expect("JSON");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["occurrenceCount"], 2);
    let message = result["message"]["text"].as_str().expect("a text");
    assert!(message.ends_with("(ran 2 times, 3.5 s)."), "{message}");
}

/// SARIF knows a file of the tree by its path there, and any other by a base of its own.
#[test]
fn files_outside_of_the_tree_have_a_base_of_their_own() {
    let project = project(&[("logs/slow.log", SLOW)]);
    let place = |more: &[&str]| {
        let args = [&ONLY_IFNULL[..], &["--format", "sarif"], more].concat();
        let sarif = scan_src(&project, &args).json();
        let run = &sarif["runs"][0];
        let physical = &run["results"][0]["locations"][0]["physicalLocation"];
        let artifact = &physical["artifactLocation"];
        let base = artifact["uriBaseId"].as_str().expect("a base").to_owned();
        assert!(!run["originalUriBaseIds"][&base]["description"].is_null());
        let uri = artifact["uri"].as_str().expect("a URI").to_owned();
        (base, uri)
    };
    let told = |base: &str, uri: &str| (base.to_owned(), uri.to_owned());
    assert_eq!(
        place(&["--sql-log", "logs/slow.log"]),
        told("%INPUTS%", "logs/slow.log")
    );
    assert_eq!(
        place(&["--sql-log", "logs/slow.log", "--base", "."]),
        told("%SRCROOT%", "logs/slow.log")
    );
    let absolute = project.path("logs/slow.log");
    let (base, uri) = place(&["--sql-log", &absolute.display().to_string()]);
    assert_eq!(base, "%INPUTS%");
    assert!(
        !uri.starts_with('/') && uri.ends_with("logs/slow.log"),
        "{uri}"
    );
}

#[test]
fn a_finding_of_a_log_is_known_again_when_its_line_moves() {
    let project = project(&[("a.log", SLOW), ("b.log", &format!("{SLOW}{SLOW}"))]);
    project.write(
        "b.log",
        GENERAL.replace(
            "Query\tSELECT IFNULL(a, 0)\nFROM t WHERE b = 'x'",
            "Query\tSELECT 1",
        ) + SLOW,
    );
    project.write(
        "c.log",
        SLOW.replacen("# Time", "# Time: 2026-01-10T09:00:00Z\n# Time", 1),
    );
    let hash = |log| {
        let args = [&ONLY_IFNULL[..], &["--format", "json", "--sql-log", log]].concat();
        let report = scan_src(&project, &args).json();
        report["findings"][0]["line_hash"]
            .as_str()
            .map(str::to_owned)
    };
    assert!(hash("a.log").is_some());
    assert_eq!(hash("a.log"), hash("c.log"));
}

#[test]
fn logs_come_packed_and_through_a_pipe() {
    let project = project(&[]);
    project.write("slow.log.gz", gzip(SLOW.as_bytes()));
    let packed = scan_src(
        &project,
        &[
            &ONLY_IFNULL[..],
            &["--format", "json", "--sql-log", "slow.log.gz"],
        ]
        .concat(),
    );
    assert_eq!(runs(&packed.json()), [(6, 2, Some(3_500_000))]);
    for input in [SLOW.as_bytes().to_vec(), gzip(SLOW.as_bytes())] {
        let args = [
            &["scan", "src"][..],
            &MYSQL,
            &ONLY_IFNULL,
            &["-q", "--format", "json", "--sql-log", "-"],
        ];
        let mut child = project
            .command(&args.concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(&input).expect("written");
        drop(stdin);
        let told = Told::of(child.wait_with_output().expect("it ends"));
        let report = told.json();
        assert_eq!(runs(&report), [(6, 2, Some(3_500_000))]);
        assert_eq!(report["findings"][0]["path"], "<stdin>");
    }
    scan_src(&project, &["--sql-log", "-", "--schema", "-"])
        .expect(2, &["standard input can be read once only"]);
}

#[test]
fn what_is_wrong_with_a_log_is_told() {
    let project = project(&[
        ("empty.log", ""),
        ("blank.log", "\n \n"),
        ("other.log", "127.0.0.1 - - \"GET / HTTP/1.1\" 200\n"),
        ("none.log", GENERAL.split("2026").next().expect("a head")),
    ]);
    project.write("binary.log", b"\x7fELF\x02\x01\x01\0\0\0\0\0");
    project.write("packed.log.xz", b"\xfd7zXZ\0");
    let packed = gzip(GENERAL.repeat(200).as_bytes());
    project.write("cut.log.gz", &packed[..packed.len() - 60]);
    for (log, reason) in [
        ("empty.log", "it holds no statement"),
        ("blank.log", "it holds no statement"),
        ("none.log", "it holds no statement"),
        ("other.log", "no form of query log is known in it"),
        ("binary.log", "it is no text"),
        ("packed.log.xz", "packed with xz, which is not read"),
        (
            "cut.log.gz",
            "not read to its end: the compressed data ends too early",
        ),
    ] {
        let report = scan_src(&project, &["--format", "json", "--sql-log", log]).json();
        assert_eq!(skipped(&report), [(log.to_owned(), reason.to_owned())]);
    }
    scan_src(&project, &["--sql-log", "gone.log"])
        .expect(2, &["cannot scan `gone.log`: there is no such file"]);
    scan_src(&project, &["--sql-log", "src"]).expect(
        2,
        &["cannot scan `src`: it is a folder; name the files in it"],
    );
}

#[test]
fn a_log_in_an_old_encoding_is_read() {
    let project = project(&[]);
    let line = "261127  9:57:50\t     5 Query\tSELECT IFNULL(a, '주문 내역이 없습니다') FROM t\n";
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(line);
    project.write("korean.log", bytes.repeat(3));
    let report = scan_src(
        &project,
        &[
            &ONLY_IFNULL[..],
            &["--format", "json", "--sql-log", "korean.log"],
        ]
        .concat(),
    );
    let report = report.json();
    assert_eq!(runs(&report), [(1, 3, None)]);
    let snippet = report["findings"][0]["snippet"].as_str().expect("a text");
    assert!(snippet.contains("주문 내역이 없습니다"), "{snippet}");
}

/// What stands at the end of a log may be half a statement, which is no fault of it.
#[test]
fn a_log_that_breaks_off_gives_no_grammar_finding() {
    let whole = "\t\t     5 Query\tSELECT a FROM t WHERE b IN (1, 2)\n";
    for cut in 20..whole.len() {
        let project = project(&[("a.log", &format!("{whole}{}", &whole[..cut]))]);
        let report = scan_src(&project, &["--format", "json", "--sql-log", "a.log"]).json();
        assert_eq!(hits(&report), [], "cut at {cut}");
        assert_eq!(skipped(&report), []);
    }
}

#[test]
fn placeholders_in_a_programs_log_are_no_finding() {
    let project = project(&[(
        "app.log",
        "Hibernate: select u1_0.id from users u1_0 where u1_0.id=? and u1_0.name in (?,?)\n\
         Hibernate: select IFNULL(u1_0.id, ?) from users u1_0\n",
    )]);
    let report = scan_src(&project, &["--format", "json", "--sql-log", "app.log"]).json();
    let rules: Vec<_> = hits(&report).into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, ["mysql-ifnull"]);
}

/// A log of 60 MB of which every statement is another one: the rest is not judged, and that is told.
#[cfg(unix)]
#[test]
fn a_large_log_is_read_in_bounded_memory() {
    let project = project(&[]);
    let mut log = String::with_capacity(62 << 20);
    let mut n = 0;
    while log.len() < 60 << 20 {
        log.push_str(&format!(
            "2026-01-10T10:00:00.123457Z\t    8 Query\tSELECT a{n}, 'some text that is the same in all' FROM t WHERE b = {n}\n\
             2026-01-10T10:00:00.123457Z\t    8 Query\tSELECT IFNULL(a, {n}) FROM t\n"
        ));
        n += 1;
    }
    project.write("a.log", &log);
    let args = [
        &["scan", "src"][..],
        &MYSQL,
        &ONLY_IFNULL,
        &[
            "-q",
            "--format",
            "json",
            "--threads",
            "1",
            "--sql-log",
            "a.log",
        ],
    ];
    let report = project.limited("-v 262144", &args.concat()).json();
    assert_eq!(runs(&report), [(2, n, None)]);
    assert_eq!(
        skipped(&report),
        [(
            "a.log".to_owned(),
            "more than 100,000 different statements: those that came after them were not judged"
                .to_owned()
        )]
    );
}

#[test]
fn a_statement_of_a_log_that_is_too_long_is_judged_by_its_beginning() {
    let rows = "('some value of a row that is long', 2), ".repeat(120_000);
    let log = format!(
        "\t\t     5 Query\tINSERT INTO t VALUES (IFNULL(1, 0), 2), {rows}(1, IFNULL(2, 3))\n\
         \t\t     5 Query\tSELECT IFNULL(a, 0) FROM t\n"
    );
    let project = project(&[("a.log", &log)]);
    let args = [
        &ONLY_IFNULL[..],
        &["--format", "json", "--sql-log", "a.log"],
    ]
    .concat();
    let report = scan_src(&project, &args).json();
    assert_eq!(runs(&report), [(1, 1, None), (2, 1, None)]);
    assert!(skipped(&report)[0].1.contains("judged by its beginning"));
}

#[test]
fn comments_hold_back_and_excludes_do_not() {
    let log =
        "\t\t     5 Query\tSELECT IFNULL(a, 0) FROM t -- migscan: ignore[mysql-ifnull] known\n";
    let project = project(&[("a.log", log), ("b.log", &SLOW.replace("a, ", "b, "))]);
    let args = [
        "--format",
        "json",
        "--sql-log",
        "a.log",
        "--sql-log",
        "b.log",
        "--exclude",
        "*.log",
    ];
    let report = scan_src(&project, &[&ONLY_IFNULL[..], &args].concat()).json();
    assert_eq!(hits(&report).len(), 1);
    assert_eq!(report["findings"][0]["path"], "b.log");
    assert_eq!(report["suppressions"][0]["used"], 1);
}

fn rules_of(report: &Value, path: &str) -> Vec<String> {
    let of_path = |(rule, p, _): (String, String, u64)| (p == path).then_some(rule);
    let mut rules: Vec<String> = hits(report).into_iter().filter_map(of_path).collect();
    rules.dedup();
    rules
}

/// The tables of a schema count as those of the tree do, for what is asked of all files.
#[test]
fn a_schema_decides_about_the_tree() {
    let query = "db.execute('SELECT a, COUNT(*) FROM t GROUP BY b')\n";
    let project = Project::of(&[("src/a.py", query)]);
    project.write(
        "t.sql",
        "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT);\n",
    );
    project.write(
        "t.sql.gz",
        gzip(b"CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT);\n"),
    );
    project.write("t.txt", "*************************** 1. row ***************************\n       Table: t\nCreate Table: CREATE TABLE `t` (\n  `id` int NOT NULL,\n  `a` int,\n  `b` int,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB\n");
    project.write("t.tsv", "Table\tCreate Table\nt\tCREATE TABLE `t` (\\n  `id` int NOT NULL,\\n  `a` int,\\n  `b` int,\\n  PRIMARY KEY (`id`)\\n) ENGINE=InnoDB\n");
    let select = ["--select", "mysql-group-by-not-grouped", "--format", "json"];
    let without = scan_src(&project, &select).json();
    assert_eq!(hits(&without), []);
    for schema in ["t.sql", "t.sql.gz", "t.txt", "t.tsv"] {
        let with = scan_src(&project, &[&select[..], &["--schema", schema]].concat()).json();
        assert_eq!(rules_of(&with, "a.py").len(), 1, "{schema}: {with}");
        assert_eq!(skipped(&with), [], "{schema}");
    }
}

#[test]
fn a_schema_has_findings_of_its_own() {
    let project = project(&[("db.sql", TABLES)]);
    let report = scan_src(&project, &["--format", "json", "--schema", "db.sql"]).json();
    let rules = rules_of(&report, "db.sql");
    assert!(
        rules.contains(&"mysql-index-name-collision".to_owned()),
        "{rules:?}"
    );
    assert!(
        rules.contains(&"mysql-inline-index".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn a_file_of_the_tree_that_is_named_is_read_once() {
    let project = Project::of(&[
        ("src/a.py", "x = 1\n"),
        ("src/db.sql", TABLES),
        ("src/slow.log", SLOW),
    ]);
    let tree = scan_src(&project, &["--format", "json"]).json();
    let named = scan_src(
        &project,
        &[
            "--format",
            "json",
            "--schema",
            "src/db.sql",
            "--schema",
            "./src/../src/db.sql",
        ],
    )
    .json();
    assert_eq!(hits(&tree), hits(&named));
    assert_eq!(tree["coverage"]["files"], named["coverage"]["files"]);
    let logged = scan_src(&project, &["--format", "json", "--sql-log", "src/slow.log"]).json();
    assert_eq!(tree["coverage"]["files"], logged["coverage"]["files"]);
    assert_eq!(rules_of(&logged, "slow.log"), ["mysql-ifnull"]);
}

/// The schema in use is told last of a table, so its columns hold.
#[test]
fn a_schema_is_surer_than_an_old_script() {
    let project = Project::of(&[
        (
            "src/a.py",
            "db.execute('SELECT a, COUNT(*) FROM t GROUP BY b')\n",
        ),
        (
            "src/z.sql",
            "CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT);\n",
        ),
        ("schema.sql", "CREATE TABLE t (b INT PRIMARY KEY, a INT);\n"),
    ]);
    let select = ["--select", "mysql-group-by-not-grouped", "--format", "json"];
    let old = scan_src(&project, &select).json();
    assert_eq!(rules_of(&old, "a.py").len(), 1);
    let new = scan_src(
        &project,
        &[&select[..], &["--schema", "schema.sql"]].concat(),
    )
    .json();
    assert_eq!(hits(&new), []);
}

#[test]
fn a_schema_without_text_is_told() {
    let project = project(&[]);
    project.write("db.frm", b"\xfe\x01\0\0\x09\0\0\0");
    let report = scan_src(&project, &["--format", "json", "--schema", "db.frm"]).json();
    assert_eq!(
        skipped(&report),
        [("db.frm".to_owned(), "it is no text".to_owned())]
    );
}
