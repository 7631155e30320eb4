//! Bad input: texts that are broken, cut, nested or enormous. Nothing fails, what is right is found in its place, what is
//! not read is told, and twice the text is twice the work.

use crate::odd_files::gzip;
#[cfg(unix)]
use crate::program::MYSQL;
use crate::program::{Hit, Project, hits, skipped};

const ONLY_IFNULL: [&str; 2] = ["--select", "mysql-ifnull"];

/// Lines of `mysql-ifnull` by path, in the order of the report; nothing may have gone unread.
fn lines(project: &Project) -> Vec<(String, u64)> {
    let report = project.json(&ONLY_IFNULL);
    assert_eq!(skipped(&report), []);
    let place = |(_, path, line): Hit| (path, line);
    hits(&report).into_iter().map(place).collect()
}

fn at(path: &str, line: u64) -> (String, u64) {
    (path.to_owned(), line)
}

#[test]
fn what_stands_before_a_string_without_end_is_found() {
    let project = Project::of(&[
        (
            "a.php",
            "<?php\n$db->query(\"SELECT IFNULL(a, 0) FROM t\");\n$x = \"never ends\n",
        ),
        (
            "b.py",
            "db.execute(\"SELECT IFNULL(a, 0) FROM t\")\nx = \"\"\"never ends\n",
        ),
        (
            "c.js",
            "db.query(\"SELECT IFNULL(a, 0) FROM t\");\nconst x = `never ${ends\n",
        ),
        ("d.sql", "SELECT IFNULL(a, 0) FROM t;\nSELECT 'never ends\n"),
    ]);
    let found = lines(&project);
    assert_eq!(
        found,
        [at("a.php", 2), at("b.py", 1), at("c.js", 1), at("d.sql", 1)]
    );
}

#[test]
fn interpolation_within_interpolation_is_a_hole() {
    let project = Project::of(&[
        (
            "a.js",
            "db.query(`SELECT ${a ? `x${b ? `y${c}` : ''}` : \"z\"},\n IFNULL(a, 0) FROM t`);\n",
        ),
        (
            "b.py",
            "db.execute(f\"SELECT {a['x'] if f'{b}' else c}, \"\n f\"IFNULL(a, {0}) FROM t\")\n",
        ),
        (
            "c.kt",
            "db.query(\"SELECT ${if (a) \"x${b}\" else \"y\"},\" +\n \" IFNULL(a, 0) FROM t\")\n",
        ),
        (
            "d.rb",
            "db.execute(\"SELECT #{a ? \"x#{b}\" : 'y'},\n IFNULL(a, 0) FROM t\")\n",
        ),
    ]);
    let found = lines(&project);
    assert_eq!(
        found,
        [at("a.js", 2), at("b.py", 2), at("c.kt", 2), at("d.rb", 2)]
    );
}

#[test]
fn half_a_statement_is_no_grammar_finding() {
    let project = Project::of(&[(
        "a.php",
        "<?php\n$a = \"SELECT a FROM t WHERE \";\n$b = \"SELECT a FROM \";\n$c = \"INSERT INTO t (a\";\n$d = \"UPDATE t SET \";\n$e = \"SELECT\";\n",
    )]);
    assert_eq!(
        project.hits(&["--ignore", "mysql-case-insensitive-comparison"]),
        []
    );
}

#[test]
fn sql_in_korean_programs_is_found_in_its_place() {
    let text = "# 주문을 조회합니다\nsql = '''SELECT IFNULL(a, '없음') AS \"이름\",\n       IFNULL(b, '확인 필요') FROM 주문'''\ndb.execute(sql)\n";
    let (bytes, _, had_errors) = encoding_rs::EUC_KR.encode(text);
    assert!(!had_errors);
    let project = Project::new();
    project.write("a.py", &bytes);
    project.write("b.py", text);
    let report = project.json(&ONLY_IFNULL);
    let regions: Vec<String> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|f| f["region"].to_string())
        .collect();
    assert_eq!(regions.len(), 4);
    assert_eq!(regions[..2], regions[2..]);
}

#[test]
fn templates_within_sql_are_holes() {
    let project = Project::of(&[
        (
            "a.sql",
            "SELECT {{ column }}, IFNULL(a, 0) FROM {{ table }} WHERE {% if x %} b = 1 {% endif %};\n",
        ),
        (
            "b.sql",
            "SELECT ${columns},\n IFNULL(a, 0) FROM ${table};\n",
        ),
        (
            "c.erb",
            "<% User.find_by_sql(\"SELECT <%= x %>,\n IFNULL(a, 0) FROM t\") %>\n",
        ),
        (
            "d.py",
            "db.execute(\"\"\"SELECT {{ a }},\n IFNULL(a, 0) FROM {{ t }}\"\"\")\n",
        ),
    ]);
    let found = lines(&project);
    for place in [at("a.sql", 1), at("b.sql", 2), at("d.py", 2)] {
        assert!(found.contains(&place), "{place:?}: {found:?}");
    }
}

fn dump() -> String {
    let mut dump = "-- MySQL dump 10.13\nSELECT IFNULL(a, 0) FROM t;\n".to_owned();
    for n in 0..400 {
        dump.push_str(&format!(
            "INSERT INTO `t` VALUES ({n},'it\\'s; {n}',NULL);\n"
        ));
    }
    dump
}

#[test]
fn a_dump_cut_anywhere_is_read_to_where_it_goes() {
    let dump = dump();
    let project = Project::new();
    let packed = gzip(dump.as_bytes());
    for n in 1..20 {
        project.write(format!("{n:02}.sql"), &dump[..dump.len() * n / 20]);
        project.write(format!("{n:02}.sql.gz"), &packed[..packed.len() * n / 20]);
    }
    let report = project.json(&ONLY_IFNULL);
    let whole: Vec<Hit> = hits(&report)
        .into_iter()
        .filter(|(_, path, _)| path.ends_with(".sql"))
        .collect();
    assert_eq!(whole.len(), 19);
    let skipped = skipped(&report);
    assert_eq!(skipped.len(), 19, "{skipped:?}");
    for (path, reason) in skipped {
        assert!(
            path.ends_with(".sql.gz") && reason.contains("the compressed data"),
            "{path}: {reason}"
        );
    }
    // A cut dump alone: its last statement is half, which is no fault of it.
    let project = Project::of(&[("a.sql", &dump[..dump.len() - 9])]);
    let rules: Vec<_> = project
        .hits(&[])
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    assert!(
        !rules.contains(&"postgresql-grammar".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn delimiters_without_sense_end_nothing_too_soon() {
    let long = "x".repeat(5_000);
    let project = Project::of(&[
        (
            "a.sql",
            "DELIMITER\nDELIMITER \nSELECT IFNULL(a, 0) FROM t;\n",
        ),
        (
            "b.sql",
            &format!("DELIMITER {long}\nSELECT IFNULL(a, 0) FROM t;\n"),
        ),
        (
            "c.sql",
            "DELIMITER '\nSELECT IFNULL(a, 0) FROM t '\nDELIMITER ;\nSELECT 1;\n",
        ),
        (
            "d.sql",
            &format!(
                "{}SELECT IFNULL(a, 0) FROM t$$\n",
                "DELIMITER ;\nDELIMITER $$\n".repeat(5_000)
            ),
        ),
    ]);
    let found = lines(&project);
    assert_eq!(
        found,
        [
            at("a.sql", 3),
            at("b.sql", 2),
            at("c.sql", 2),
            at("d.sql", 10_001)
        ]
    );
}

/// A mapper file, settings, a notebook and a template of 3 MB each: what is in them is found where it stands.
#[test]
fn large_documents_are_read_for_sql() {
    let mut mapper = "<?xml version=\"1.0\"?>\n<!DOCTYPE mapper PUBLIC \"-//mybatis.org//DTD Mapper 3.0//EN\" \"http://mybatis.org/dtd/mybatis-3-mapper.dtd\">\n<mapper namespace=\"a\">\n".to_owned();
    let mut yaml = "queries:\n".to_owned();
    let mut template = "<html>\n".to_owned();
    for n in 0..30_000 {
        mapper.push_str(&format!("  <select id=\"s{n}\">\n    SELECT a FROM t WHERE b = #{{b}} AND c = 'some text'\n  </select>\n"));
        yaml.push_str(&format!(
            "  q{n}: SELECT a FROM t WHERE b = {n} AND c = 'some text to fill it' ORDER BY d\n"
        ));
        template.push_str(&format!(
            "<p>{n} some text of a page that is long and holds no statement at all</p>\n"
        ));
    }
    let line = |text: &str| text.matches('\n').count() as u64 + 1;
    let project = Project::new();
    let mapper_line = line(&mapper) + 1;
    mapper.push_str(
        "  <select id=\"last\">\n    SELECT IFNULL(a, 0) FROM t\n  </select>\n</mapper>\n",
    );
    project.write("mapper.xml", &mapper);
    let yaml_line = line(&yaml);
    yaml.push_str("  last: SELECT IFNULL(a, 0) FROM t\n");
    project.write("queries.yaml", &yaml);
    let template_line = line(&template);
    template.push_str("<% User.find_by_sql(\"SELECT IFNULL(a, 0) FROM t\") %>\n</html>\n");
    project.write("page.html.erb", &template);
    let cell =
        "{\"cell_type\": \"code\", \"source\": [\"x = 'SELECT a FROM t WHERE b = 1'\\n\"]},\n"
            .repeat(30_000);
    let notebook = format!(
        "{{\"cells\": [\n{cell}{{\"cell_type\": \"code\", \"source\": [\"x = 'SELECT IFNULL(a, 0) FROM t'\\n\"]}}\n]}}\n"
    );
    project.write("book.ipynb", &notebook);
    project.write("mapper.xml.gz", gzip(mapper.as_bytes()));
    for name in ["mapper.xml", "queries.yaml", "page.html.erb", "book.ipynb"] {
        assert!(project.read(name).len() > 2 << 20, "{name} is small");
    }
    assert_eq!(
        lines(&project),
        [
            at("book.ipynb", 30_002),
            at("mapper.xml", mapper_line),
            at("mapper.xml.gz", mapper_line),
            at("page.html.erb", template_line),
            at("queries.yaml", yaml_line)
        ]
    );
}

#[test]
fn settings_of_large_files_are_read() {
    let mut compose = "services:\n".to_owned();
    for n in 0..40_000 {
        compose.push_str(&format!(
            "  s{n}:\n    image: registry.example.com/app:{n}\n"
        ));
    }
    compose.push_str("---\napiVersion: batch/v1beta1\nkind: CronJob\n");
    let project = Project::of(&[("deploy.yaml", &compose)]);
    let args = ["scan", ".", "--type", "platform", "--format", "json", "-q"];
    let report = project.run(&args).json();
    assert_eq!(skipped(&report), []);
    let lines: Vec<u64> = hits(&report).into_iter().map(|(_, _, line)| line).collect();
    assert_eq!(lines.first(), Some(&80_003), "{lines:?}");
}

#[test]
fn documents_that_are_too_large_are_told() {
    let row = "  - SELECT a FROM t WHERE b = 'some text to fill it' ORDER BY d\n";
    let yaml = format!("- SELECT IFNULL(a, 0) FROM t\n{}", row.repeat(270_000));
    assert!(yaml.len() > 16 << 20);
    let project = Project::of(&[("a.yaml", &yaml)]);
    let report = project.json(&ONLY_IFNULL);
    assert_eq!(
        skipped(&report),
        [(
            "a.yaml".to_owned(),
            "more than 16 MiB: its SQL and settings were not read to the end".to_owned()
        )]
    );
}

#[test]
fn a_literal_of_ten_megabytes_is_judged_by_its_beginning() {
    let rows = ", ('some value of a row', 2)".repeat(400_000);
    let project = Project::of(&[(
        "a.py",
        &format!(
            "db.execute(\"INSERT INTO t VALUES (IFNULL(1, 0), 2){rows}\")\ndb.execute('SELECT IFNULL(a, 0) FROM t')\n"
        ),
    )]);
    let report = project.json(&ONLY_IFNULL);
    assert!(
        skipped(&report)[0]
            .1
            .contains("judged by its beginning only"),
        "{report}"
    );
    let found: Vec<u64> = hits(&report).into_iter().map(|(_, _, line)| line).collect();
    assert!(found.contains(&2), "{found:?}");
}

/// The CPU time of four times the text is about four times that of the text; were it its square, it would be sixteen.
#[cfg(unix)]
#[test]
fn work_grows_with_the_text_and_not_with_its_square() {
    let texts: [(&str, &str, &str); 14] = [
        ("a.php", "<?php $x = \"", "SELECT IFNULL(a, 0) FROM t ' "),
        ("b.php", "<?php\n", "$sql .= \" IFNULL(a, 0)\" . $x . \n"),
        ("c.js", "x = ", "`SELECT IFNULL(a, 0) ${"),
        ("d.js", "", "q(\"SELECT IFNULL(a, 0) FROM t\");"),
        ("e.py", "x = (", "f\"SELECT IFNULL({a}, 0) FROM \"\n"),
        ("f.rb", "x = ", "\"SELECT IFNULL(a, 0) #{"),
        (
            "g.sql",
            "",
            "DELIMITER $$\nSELECT IFNULL(a, 0)\nDELIMITER ;\n",
        ),
        ("h.sql", "SELECT ", "IFNULL((a, "),
        (
            "i.xml",
            "<mapper namespace=\"a\">",
            "<select id=\"a\">SELECT IFNULL(a, 0) <if test=\"a\">FROM t</if></select>\n",
        ),
        (
            "j.xml",
            "<mapper namespace=\"a\">",
            "<select id=\"a\">SELECT IFNULL(a, 0) <if test=\"a\">",
        ),
        ("k.yaml", "a:\n", "  - SELECT IFNULL(a, 0) FROM t\n"),
        (
            "l.ipynb",
            "{\"cells\": [",
            "{\"cell_type\": \"code\", \"source\": [\"x = 'SELECT IFNULL(a, 0) FROM t'\\n\"]},\n",
        ),
        (
            "m.html.erb",
            "",
            "<% x(\"SELECT IFNULL(a, 0) FROM t\") %>\n",
        ),
        (
            "n.json",
            "[",
            "{\"sql\": \"SELECT IFNULL(a, 0) FROM t\"},\n",
        ),
    ];
    let project = Project::new();
    let mut grown = Vec::new();
    for (name, head, piece) in texts {
        let cpu = |bytes: usize| {
            project.write(name, format!("{head}{}", piece.repeat(bytes / piece.len())));
            let args = [
                &["scan", name][..],
                &MYSQL,
                &ONLY_IFNULL,
                &["-q", "--format", "json"],
            ];
            project.cpu_seconds(&args.concat())
        };
        let (small, large) = (cpu(600_000), cpu(2_400_000));
        if large > 8.0 * small + 0.2 {
            grown.push(format!("{name}: {small} s, then {large} s"));
        }
    }
    assert!(grown.is_empty(), "{grown:#?}");
}
