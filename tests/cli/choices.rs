//! What is looked at and what is told: rules, suppressions, ignore files, folders.

use crate::program::{IFNULL, MYSQL, Project, hits};
use crate::usage::own_rule;

#[test]
fn rules_are_chosen_by_id_and_glob() {
    let project = Project::of(&[(
        "a.sql",
        "SELECT IFNULL(a, 0) FROM t;\nSHOW TABLES;\nSELECT STRAIGHT_JOIN a FROM t;\n",
    )]);
    let ids = |args: &[&str]| {
        project
            .hits(args)
            .into_iter()
            .map(|(id, _, _)| id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--select", "mysql-ifnull"]), ["mysql-ifnull"]);
    assert_eq!(
        ids(&["--select", "mysql-ifnull,mysql-show-tables"]),
        ["mysql-ifnull", "mysql-show-tables"]
    );
    assert_eq!(
        ids(&["--select", "mysql-ifnull", "--select", "mysql-show-*"]),
        ["mysql-ifnull", "mysql-show-tables"]
    );
    assert_eq!(
        ids(&["--select", "*straight*"]),
        ["mysql-straight-join-modifier"]
    );
    assert_eq!(
        ids(&[
            "--select",
            "mysql-show-tables,mysql-ifnull",
            "--ignore",
            "*-ifnull"
        ]),
        ["mysql-show-tables"]
    );
    let all = ids(&[]);
    for id in [
        "mysql-ifnull",
        "mysql-show-tables",
        "mysql-straight-join-modifier",
    ] {
        assert!(all.iter().any(|found| found == id), "{id}: {all:?}");
    }
}

#[test]
fn the_nets_leave_alone_what_an_ignored_rule_matches() {
    let project = Project::of(&[(
        "a.sql",
        "SELECT IFNULL(a, 0) FROM t LIMIT 1, 2;\nDELETE t.* FROM t;\n",
    )]);
    let found = project.hits(&["--ignore", "mysql-ifnull,mysql-limit-comma"]);
    let ids: Vec<&str> = found.iter().map(|(id, _, _)| id.as_str()).collect();
    assert_eq!(ids, ["postgresql-syntax"]);
}

#[test]
fn functions_that_the_tree_makes_or_an_extension_brings_are_not_missing() {
    let call = ("a.sql", "SELECT WITHIN(a, b) FROM t;\n");
    let missing = |files: &[(&str, &str)]| {
        let found = Project::of(files).hits(&["--select", "postgresql-function-missing"]);
        found.len()
    };
    assert_eq!(missing(&[call]), 1);
    let made = "CREATE FUNCTION within(a INT, b INT) RETURNS INT RETURN a;\n";
    assert_eq!(missing(&[call, ("z/made.sql", made)]), 0);
    let brought = "CREATE EXTENSION IF NOT EXISTS postgis;\n";
    assert_eq!(missing(&[call, ("z/brought.sql", brought)]), 0);
}

#[test]
fn comments_hold_findings_back() {
    let text = "\
cursor.execute(\"SHOW TABLES\")  # migscan: ignore[mysql-show-tables] only on the old server
# migscan: ignore[mysql-show-tables]
cursor.execute(\"SHOW TABLES\")
cursor.execute(\"SHOW TABLES\")
# migscan: ignore[mysql-show-tabels]
x = 1  # migscan: ignore[mysql-ifnull, mysql-straight-join]
";
    let project = Project::of(&[("app.py", text)]);
    let report = project.json(&["--select", "mysql-show-*,mysql-ifnull"]);
    assert_eq!(
        hits(&report),
        [("mysql-show-tables".to_owned(), "app.py".to_owned(), 4)]
    );
    let told: Vec<_> = report["suppressions"]
        .as_array()
        .expect("suppressions")
        .iter()
        .map(|s| (s["line"].as_u64(), s["rule"].as_str(), s["used"].as_u64()))
        .collect();
    assert_eq!(
        told,
        [
            (Some(1), Some("mysql-show-tables"), Some(1)),
            (Some(2), Some("mysql-show-tables"), Some(1)),
            (Some(5), Some("mysql-show-tabels"), Some(0)),
            (Some(6), Some("mysql-ifnull"), Some(0)),
            (Some(6), Some("mysql-straight-join"), Some(0)),
        ]
    );
    assert_eq!(
        report["suppressions"][0]["reason"],
        "only on the old server"
    );
    let markdown = project.scan(&["--format", "markdown"]).out;
    assert!(
        markdown.contains("app.py:5") && markdown.contains("mysql-show-tabels"),
        "{markdown}"
    );
    project.scan(&[]).expect(
        1,
        &[
            "2 findings held back by 5 comments",
            "3 comments hold nothing back",
        ],
    );
}

#[test]
fn comments_of_many_languages_hold_back_and_strings_do_not() {
    let cases = [
        (
            "a.sql",
            "SELECT IFNULL(a, 0) FROM t; -- migscan: ignore[mysql-ifnull]\n",
            0,
        ),
        (
            "a.sql",
            "/* migscan: ignore[mysql-ifnull] */\nSELECT IFNULL(a, 0) FROM t;\n",
            0,
        ),
        (
            "a.sql",
            "-- migscan: ignore[mysql-ifnull]\n\nSELECT IFNULL(a, 0) FROM t;\n",
            1,
        ),
        (
            "a.php",
            "<?php\n$db->query(\"SELECT IFNULL(a, 0) FROM t\"); // migscan: ignore[mysql-ifnull]\n",
            0,
        ),
        (
            "A.java",
            "class A {\n  // migscan: ignore[mysql-ifnull] later\n  String q = \"SELECT IFNULL(a, 0) FROM t\";\n}\n",
            0,
        ),
        (
            "a.py",
            "x = 'migscan: ignore[mysql-ifnull]'; cursor.execute('SELECT IFNULL(a, 0) FROM t')\n",
            1,
        ),
        (
            "a.sql",
            "SELECT IFNULL(a, 0) FROM t; -- migscan: ignore\n",
            1,
        ),
        (
            "a.sql",
            "SELECT IFNULL(a, 0) FROM t; -- migscan: ignore[mysql-show-tables]\n",
            1,
        ),
    ];
    for (name, text, left) in cases {
        let found = Project::of(&[(name, text)]).hit_paths(&[]);
        assert_eq!(found.len(), left, "{text}");
    }
}

#[test]
fn former_ids_still_hold_back() {
    let project = Project::of(&[
        ("rules/own.yaml", &own_rule("own-mark", "fails")),
        (
            "src/app.py",
            "MARK = 1  # migscan: ignore[former-mark] known\n",
        ),
    ]);
    let told = project.run(&["scan", "src", "--type", "code", "--ruleset", "rules", "-q"]);
    told.expect(0, &["1 finding held back by 1 comment"]);
}

#[test]
fn ignore_files_and_excludes_leave_out() {
    let project = Project::of(&[
        ("a.sql", IFNULL),
        ("old/b.sql", IFNULL),
        ("local/c.sql", IFNULL),
        ("sub/d.sql", IFNULL),
        ("sub/e.sql", IFNULL),
        (".hidden/f.sql", IFNULL),
        (".gitignore", "/old/\n"),
        (".migscanignore", "local\n"),
        ("sub/.ignore", "e.sql\n"),
    ]);
    assert_eq!(
        project.hit_paths(&[]),
        [".hidden/f.sql", "a.sql", "sub/d.sql"]
    );
    assert_eq!(
        project.hit_paths(&["--exclude", "sub/", "--exclude", ".hidden"]),
        ["a.sql"]
    );
    assert_eq!(
        project.hit_paths(&["--no-ignore"]),
        [
            ".hidden/f.sql",
            "a.sql",
            "local/c.sql",
            "old/b.sql",
            "sub/d.sql",
            "sub/e.sql"
        ]
    );
    assert_eq!(
        project.hit_paths(&["--no-ignore", "--exclude", "*.sql"]),
        Vec::<String>::new()
    );
}

#[test]
fn folders_of_version_control_are_not_scanned() {
    let project = Project::of(&[
        ("a.sql", IFNULL),
        (".git/hooks/b.sql", IFNULL),
        (".github/c.sql", IFNULL),
        (".svn/d.sql", IFNULL),
    ]);
    assert_eq!(project.hit_paths(&[]), [".github/c.sql", "a.sql"]);
    assert_eq!(
        project.hit_paths(&["--no-ignore"]),
        [".github/c.sql", "a.sql"]
    );
}

#[test]
fn paths_are_told_from_the_git_root_the_base_or_the_scanned_folder() {
    let project = Project::of(&[
        ("repo/app/db/a.sql", IFNULL),
        ("repo/app/db/b.sql", "SELECT 1;\n"),
    ]);
    let paths = |args: &[&str]| {
        let told = project.run(
            &[
                &["scan"],
                args,
                &MYSQL,
                &["--select", "mysql-ifnull", "--format", "json", "-q"],
            ]
            .concat(),
        );
        hits(&told.json())
            .into_iter()
            .map(|(_, path, _)| path)
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(&["repo/app"]), ["db/a.sql"]);
    assert_eq!(paths(&["repo/app/db/a.sql"]), ["a.sql"]);
    assert_eq!(paths(&["repo/app", "--base", "repo"]), ["app/db/a.sql"]);
    assert_eq!(paths(&["repo/app", "--base", "."]), ["repo/app/db/a.sql"]);
    project.write("repo/.git/HEAD", "ref: refs/heads/main\n");
    assert_eq!(paths(&["repo/app"]), ["app/db/a.sql"]);
    assert_eq!(
        paths(&["repo/app/db/a.sql", "repo/app/db/b.sql"]),
        ["app/db/a.sql"]
    );
    assert_eq!(
        paths(&["repo/app", "repo/app/db", "repo/app/db/a.sql"]),
        ["app/db/a.sql"],
        "a file is scanned once"
    );
    assert_eq!(paths(&["repo/app", "--base", "repo/app"]), ["db/a.sql"]);
    project
        .run(&[&["scan", "repo", "--base", "repo/app"][..], &MYSQL].concat())
        .expect(2, &["is not under"]);
}

#[test]
fn the_report_is_the_same_whatever_the_number_of_threads() {
    let project = Project::new();
    for n in 0..60 {
        project.write(
            format!("d{}/f{n}.sql", n % 7),
            format!(
                "SELECT IFNULL(a, {n}) FROM t;\nSHOW TABLES;\nCREATE TABLE t{n} (a TINYINT);\n"
            ),
        );
    }
    let one = project.scan(&["--threads", "1", "--format", "json"]);
    for threads in ["2", "16", "200"] {
        assert_eq!(
            project
                .scan(&["--threads", threads, "--format", "json"])
                .out,
            one.out,
            "{threads} threads"
        );
    }
}
