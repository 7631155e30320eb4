//! Large files: read in pieces with bounded memory, and nothing is lost or told twice where pieces meet.

use crate::odd_files::gzip;
use crate::program::{MYSQL, Project, hits, skipped};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

/// A text that knows its lines, and those where something is planted.
#[derive(Default)]
struct Planted {
    text: String,
    line: u64,
    lines: Vec<u64>,
}

impl Planted {
    fn add(&mut self, text: &str) {
        self.line += text.matches('\n').count() as u64;
        self.text.push_str(text);
    }

    /// Adds text in which `IFNULL (` is a call that must be found.
    fn plant(&mut self, text: &str) {
        let before = text.split("IFNULL").next().expect("a part");
        self.lines
            .push(self.line + 1 + before.matches('\n').count() as u64);
        self.add(text);
    }
}

fn lines_found(project: &Project, path: &str) -> Vec<u64> {
    hits(&project.json(&["--select", "mysql-ifnull"]))
        .into_iter()
        .filter(|(_, p, _)| p == path)
        .map(|(_, _, line)| line)
        .collect()
}

/// A script of statements of many lines, of which any may lie across the border of two pieces.
fn script(shift: usize) -> Planted {
    let mut script = Planted::default();
    script.add(&format!("-- {}\n", "x".repeat(shift)));
    for n in 0.. {
        if script.text.len() > 3 << 20 {
            return script;
        }
        let before = format!("a{n} /* {} */,\n", "주석 ".repeat(n % 37)).repeat(n % 23);
        let after = format!("  , '; -- no end {n} \\' IFNULL(x, 0)' AS s\n").repeat(n % 11);
        script.plant(&format!(
            "SELECT {before} IFNULL (b, {n})\n{after} FROM t WHERE c = 'it''s; {n}';\n"
        ));
        script.add("/* ; SELECT IFNULL(a, 0) FROM t;\n ' */\nINSERT INTO u VALUES (1, 'IFNULL(a, 0)\n');\n");
        if n % 50 == 7 {
            script.add("DELIMITER ;;\n");
            script.plant("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW BEGIN\n SET @x = 1;\n SET @y = IFNULL (NEW.a, 0);\nEND;;\n");
            script.add("DELIMITER ;\n");
        }
    }
    script
}

/// A program with statements in strings of all kinds, and comments and text between them.
fn program(shift: usize) -> Planted {
    let mut program = Planted::default();
    program.add(&format!("<?php // {}\n", "x".repeat(shift)));
    for n in 0.. {
        if program.text.len() > 3 << 20 {
            return program;
        }
        program.add(&format!("// $db->query(\"SELECT IFNULL(a, 0) FROM t\"); {n}\n/* \"SELECT IFNULL(a, {n}) FROM t\"\n */\n"));
        program.add(&"$total = $price * 3 + strlen('it\\'s');\n".repeat(n % 29));
        let columns = format!("  t.a{n},\n").repeat(n % 17);
        match n % 4 {
            0 => program.plant(&format!(
                "$db->query(\"SELECT {columns} IFNULL (b, {n}) FROM t WHERE c = '$c'\");\n"
            )),
            1 => program.plant(&format!(
                "$db->query('SELECT {columns} IFNULL (b, {n}) FROM t WHERE c = \\'x\\'');\n"
            )),
            2 => program.plant(&format!(
                "$db->query(<<<SQL\nSELECT\n{columns} IFNULL (b, {n}) FROM t\nSQL\n);\n"
            )),
            _ => program.add(&format!(
                "?>\n<p class=\"it's\">IFNULL(a, 0) {n}</p>\n<?php\n"
            )),
        }
    }
    program
}

#[test]
fn nothing_is_lost_where_pieces_of_a_script_meet() {
    for shift in [0, 1000] {
        let script = script(shift);
        let project = Project::of(&[("a.sql", &script.text)]);
        project.write("b.sql.gz", gzip(script.text.as_bytes()));
        assert_eq!(
            lines_found(&project, "a.sql"),
            script.lines,
            "shift {shift}"
        );
        assert_eq!(
            lines_found(&project, "b.sql.gz"),
            script.lines,
            "shift {shift}, packed"
        );
    }
}

#[test]
fn nothing_is_lost_where_pieces_of_a_program_meet() {
    for shift in [0, 1000] {
        let program = program(shift);
        let project = Project::of(&[("a.php", &program.text)]);
        assert_eq!(
            lines_found(&project, "a.php"),
            program.lines,
            "shift {shift}"
        );
    }
}

#[test]
fn suppressions_count_in_large_files_too() {
    let filler = "SELECT a FROM t WHERE b = 'some text to fill the file with';\n".repeat(20_000);
    let project = Project::of(&[(
        "a.sql",
        &format!(
            "{filler}SELECT IFNULL(a, 0) FROM t; -- migscan: ignore[mysql-ifnull] known\n{filler}"
        ),
    )]);
    let report = project.json(&["--select", "mysql-ifnull"]);
    assert_eq!(hits(&report), []);
    assert_eq!(report["suppressions"][0]["line"], 20_001);
    assert_eq!(report["suppressions"][0]["used"], 1);
}

/// 300 MB of which all but the ends is a hole.
#[cfg(unix)]
#[test]
fn a_huge_file_is_read_in_bounded_memory() {
    let project = Project::new();
    let sparse = |name: &str, head: &str, tail: &str| {
        let mut file = File::create(project.path(name)).expect("a file");
        file.write_all(head.as_bytes()).expect("room");
        file.set_len(300_000_000).expect("a hole");
        file.seek(SeekFrom::End(0)).expect("the end");
        file.write_all(tail.as_bytes()).expect("room");
    };
    let filler = "SELECT a FROM t;\n".repeat(10_000);
    let head = format!("SELECT IFNULL(a, 0) FROM t;\n{filler}");
    sparse("hole.sql", "", "");
    sparse("text.sql", &head, ";\nSELECT IFNULL(a, 0) FROM t;\n");
    let args = [
        &["scan", "."][..],
        &MYSQL,
        &[
            "--select",
            "mysql-ifnull",
            "--format",
            "json",
            "--threads",
            "1",
            "-q",
        ],
    ]
    .concat();
    let told = project.limited("-v 262144", &args);
    let report = told.json();
    let found: Vec<(String, u64)> = hits(&report)
        .into_iter()
        .map(|(_, path, line)| (path, line))
        .collect();
    assert_eq!(
        found,
        [("text.sql".to_owned(), 1), ("text.sql".to_owned(), 10_003)]
    );
    let paths: Vec<String> = skipped(&report).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["hole.sql", "text.sql"]);
}

/// A bundle of 50 MB in one line.
#[cfg(unix)]
#[test]
fn one_line_of_fifty_megabytes_ends() {
    let module =
        "function f(a){var s='it\\'s',t=\"x\",u=`y${a}`;return a?s+t:u/2}/* c */;".repeat(200);
    let mut text = String::new();
    let mut planted = 0;
    while text.len() < 50_000_000 {
        text.push_str(&module);
        if (text.len() / module.len()).is_multiple_of(64) {
            text.push_str("db.query(\"SELECT IFNULL(a, 0) FROM t\");");
            planted += 1;
        }
    }
    let project = Project::of(&[("app/bundle.js", &text)]);
    drop(text);
    let args = [
        &["scan", "."][..],
        &MYSQL,
        &[
            "--select",
            "mysql-ifnull",
            "--format",
            "json",
            "--threads",
            "1",
            "-q",
        ],
    ]
    .concat();
    let found = hits(&project.limited("-v 262144", &args).json());
    assert_eq!(found.len(), planted);
    assert!(
        found
            .iter()
            .all(|(_, path, line)| path == "app/bundle.js" && *line == 1)
    );
}

#[test]
fn a_statement_longer_than_any_piece_is_judged_by_its_beginning() {
    let values = "(1, 'some value of a row that is long'),\n".repeat(200_000);
    let text = format!(
        "INSERT INTO t VALUES (IFNULL(1, 0)),\n{values}(2, IFNULL(3, 4));\nSELECT IFNULL(a, 0) FROM t;\n"
    );
    let project = Project::of(&[("a.sql", &text)]);
    let report = project.json(&["--select", "mysql-ifnull"]);
    let lines: Vec<u64> = hits(&report).into_iter().map(|(_, _, line)| line).collect();
    assert_eq!(lines, [1, 200_003]);
    assert!(
        skipped(&report)[0]
            .1
            .contains("judged by its beginning only")
    );
}

#[test]
fn a_statement_judged_by_its_beginning_does_not_end_too_soon() {
    let list = (0..600_000).map(|n| n.to_string()).collect::<Vec<_>>();
    let query = format!("SELECT a FROM t WHERE b IN ({});\n", list.join(", "));
    let rows = format!("INSERT INTO t VALUES (1){};\n", ", (2)".repeat(700_000));
    let project = Project::of(&[("query.sql", &query), ("rows.sql", &rows)]);
    let report = project.json(&[]);
    assert_eq!(skipped(&report).len(), 2);
    assert_eq!(hits(&report), []);
}
