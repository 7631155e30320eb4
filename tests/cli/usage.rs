//! Wrong usage and exit codes: what is told, and how the process ends.

use crate::program::{IFNULL, MYSQL, Project};

#[test]
fn what_is_not_known_is_told_with_the_nearest_known_name() {
    let project = Project::of(&[("a.sql", IFNULL)]);
    let data = |more: &[&'static str]| [&["scan", ".", "--type", "data"], more].concat();
    let cases: Vec<(Vec<&str>, Vec<&str>)> = vec![
        (
            data(&["--from", "mysq@5.7", "--to", "postgresql"]),
            vec!["--from mysq@5.7", "did you mean `mysql`?"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgres"]),
            vec!["--to postgres", "did you mean `postgresql`?"],
        ),
        (
            data(&["--from", "mysql@5.77", "--to", "postgresql"]),
            vec!["`5.77` is no known version of mysql; the nearest is `5.7`"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql@99"]),
            vec!["`99` is no known version of postgresql", "Known: "],
        ),
        (
            data(&["--from", "mysql@five", "--to", "postgresql"]),
            vec!["--from mysql@five"],
        ),
        (
            data(&["--from", "@5.7", "--to", "postgresql"]),
            vec!["--from @5.7"],
        ),
        (
            data(&["--from", "postgresql", "--to", "mysql"]),
            vec![
                "no rules for a data migration postgresql → mysql",
                "mysql → postgresql",
            ],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "--format", "jsn"]),
            vec![
                "`jsn` is no report format; did you mean `json`?",
                "terminal, markdown, sarif, json",
            ],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "-o", "jsn=x"]),
            vec!["did you mean `json`?"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "-o", "report.xyz"]),
            vec!["the ending names no format", ".sarif"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "-o", "json="]),
            vec!["the path is missing"],
        ),
        (
            data(&[
                "--from",
                "mysql",
                "--to",
                "postgresql",
                "--select",
                "mysql-ifnul",
            ]),
            vec!["no rule has the id `mysql-ifnul`; did you mean `mysql-ifnull`?"],
        ),
        (
            data(&[
                "--from",
                "mysql",
                "--to",
                "postgresql",
                "--ignore",
                "nothing-*",
            ]),
            vec!["no rule has the id `nothing-*`"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "--ignore", "*"]),
            vec!["no rule is left to look for"],
        ),
        (
            data(&[
                "--from",
                "mysql",
                "--to",
                "postgresql",
                "--exclude",
                "a[.sql",
            ]),
            vec!["exclude `a[.sql`"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "--base", "nowhere"]),
            vec!["nowhere"],
        ),
        (
            data(&["--from", "mysql", "--to", "postgresql", "--threads", "0"]),
            vec!["--threads"],
        ),
        (vec!["scan", ".", "--type", "dta"], vec!["dta", "data"]),
        (vec!["scan", "."], vec!["--type"]),
        (vec!["scann"], vec!["scan"]),
        (
            vec!["scan", ".", "--type", "data", "--form", "mysql"],
            vec!["--form", "--from"],
        ),
        (
            vec!["rules", "explain", "mysql-ifnul"],
            vec!["did you mean `mysql-ifnull`?"],
        ),
    ];
    for (args, texts) in cases {
        let told = project.run(&args);
        assert_eq!(told.code, Some(2), "{args:?}: {told:?}");
        assert_eq!(told.out, "", "{args:?}: an error goes to standard error");
        for text in texts {
            assert!(
                told.err.contains(text),
                "{args:?}: `{text}` is not told: {}",
                told.err
            );
        }
    }
    assert_eq!(project.names(), ["a.sql"], "nothing is written");
}

#[test]
fn what_the_code_shows_need_not_be_said() {
    let shown = Project::of(&[
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: mysql:5.7.44\n",
        ),
        ("a.sql", IFNULL),
    ]);
    shown
        .run(&["scan", ".", "--type", "data", "--to", "postgresql@15"])
        .expect(
            1,
            &[
                "--from mysql@5.7.44, as the code shows:",
                "docker-compose.yml:3:",
                "mysql-ifnull",
            ],
        );
    shown
        .run(&["scan", ".", "--type", "data"])
        .expect(2, &["--to postgresql@15", "known: mysql, postgresql"]);
    let silent = Project::of(&[("a.sql", IFNULL)]);
    silent
        .run(&["scan", ".", "--type", "data", "--to", "postgresql@15"])
        .expect(
            2,
            &["give --from, for example --from mysql@5.7 (known: mariadb, mysql)"],
        );
    silent
        .run(&["scan", ".", "--type", "data"])
        .expect(2, &["--from"]);
    silent
        .run(&["scan", ".", "--type", "data", "--from", "mysql@5.7"])
        .expect(2, &["give --to"]);
}

#[test]
fn an_upgrade_has_the_same_technology_at_both_ends() {
    let project = Project::of(&[
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: mysql:5.7.44\n",
        ),
        (
            "db/mysql/a.sql",
            "SELECT a, IFNULL(b, 0) FROM t GROUP BY a DESC",
        ),
        ("db/pgsql/a.sql", "SELECT a FROM t GROUP BY a DESC"),
        (
            "a.py",
            "if connection.vendor == 'mysql':\n    c.execute('RESET QUERY CACHE')\nelse:\n    c.execute('FLUSH QUERY CACHE')\n",
        ),
    ]);
    let upgrade = ["scan", ".", "--type", "data", "--to", "mysql@8.4"];
    let told = project.run(&upgrade);
    told.expect(
        1,
        &[
            "--from mysql@5.7.44, as the code shows:",
            "MySQL 8.4: as given; nothing in the code shows it",
            "mysql8-group-by-asc",
            "db/mysql/a.sql:1",
            "a.py:2",
            "a.py:4",
        ],
    );
    for other in ["mysql-ifnull", "postgresql-", "db/pgsql"] {
        assert!(!told.out.contains(other), "{other}: {}", told.out);
    }
    let later = project.run(&[&upgrade[..], &["--from", "mysql@8.0"]].concat());
    assert!(!later.out.contains("mysql8-group-by-asc"), "{}", later.out);
    let maria = project.run(&[&upgrade[..], &["--from", "mariadb@10.11"]].concat());
    maria.expect(
        2,
        &["no rules for a data migration mariadb@10.11 → mysql@8.4"],
    );
}

#[test]
fn the_other_types_need_no_ends() {
    let project = Project::of(&[
        ("app.py", "import imp\n"),
        (
            "package.json",
            "{\n  \"dependencies\": { \"request\": \"^2.88.0\" }\n}\n",
        ),
        (
            "k8s/ingress.yaml",
            "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: shop\n",
        ),
    ]);
    project
        .run(&["scan", "app.py", "--type", "code"])
        .expect(1, &["python-module-imp", "app.py:1:8"]);
    project
        .run(&["scan", ".", "--type", "dependency", "--fail-on", "low"])
        .expect(1, &["package.json:2"]);
    project
        .run(&["scan", ".", "--type", "platform"])
        .expect(1, &["k8s/ingress.yaml:1"]);
}

#[test]
fn exit_codes_follow_what_is_found() {
    let found = Project::of(&[("a.sql", IFNULL)]);
    found.scan(&[]).expect(1, &["mysql-ifnull"]);
    found.scan(&["--exit-zero"]).expect(0, &["mysql-ifnull"]);
    found
        .scan(&["--fail-on", "never"])
        .expect(0, &["mysql-ifnull"]);
    Project::of(&[("a.sql", "SELECT a FROM t;\n")])
        .scan(&["--fail-on", "low"])
        .expect(0, &["No known incompatibility"]);
    Project::of(&[("tests/a.sql", IFNULL)])
        .scan(&[])
        .expect(0, &["mysql-ifnull", "[test]"]);
    Project::of(&[("tests/a.sql", IFNULL)])
        .scan(&["--fail-on", "low"])
        .expect(1, &[]);
    found.scan(&["--help"]).expect(0, &["--fail-on"]);
    found.run(&["--version"]).expect(0, &["migscan "]);
    found.run(&[]).expect(2, &["Usage"]);
}

#[test]
fn fail_on_asks_for_the_level_of_what_is_found() {
    // How a rule breaks, and the exit codes of high, medium, low and never. What a text rule finds is likely.
    let cases = [
        ("fails", [1, 1, 1, 0]),
        ("differs", [0, 1, 1, 0]),
        ("slower", [0, 1, 1, 0]),
        ("deprecated", [0, 0, 1, 0]),
        ("review", [0, 0, 0, 0]),
    ];
    for (breaks, codes) in cases {
        let project = Project::of(&[
            ("rules/own.yaml", &own_rule("own-mark", breaks)),
            ("src/app.py", "MARK = 1\n"),
        ]);
        for (level, code) in ["high", "medium", "low", "never"].into_iter().zip(codes) {
            let told = project.run(&[
                "scan",
                "src",
                "--type",
                "code",
                "--ruleset",
                "rules",
                "--fail-on",
                level,
                "-q",
                "--select",
                "own-mark",
            ]);
            assert_eq!(
                told.code,
                Some(code),
                "{breaks}, --fail-on {level}: {told:?}"
            );
            assert!(told.out.contains("own-mark"), "{told:?}");
        }
    }
}

#[test]
fn nothing_to_scan_is_told() {
    let project = Project::new();
    project.scan(&[]).expect(2, &["no files to scan in ."]);
    project
        .run(&[&["scan", "nowhere"][..], &MYSQL].concat())
        .expect(
            2,
            &["cannot scan `nowhere`: there is no such file or folder"],
        );
    project.write(".gitignore", "*\n");
    project.write("a.sql", IFNULL);
    project.scan(&[]).expect(2, &["--no-ignore"]);
    project.scan(&["--no-ignore"]).expect(1, &["a.sql"]);
}

/// A rule of one's own that finds the word MARK in code.
pub(crate) fn own_rule(id: &str, breaks: &str) -> String {
    format!(
        "migration: {{ type: code }}\nrules:\n  - id: {id}\n    aliases: [former-mark]\n    title: {{ en: A mark, ko: 표식 }}\n    \
         why: {{ en: It is a mark., ko: 표식입니다. }}\n    fix: {{ en: Remove it., ko: 제거합니다. }}\n    breaks: {breaks}\n    \
         effort: 5m mechanical\n    match: {{ text: {{ regex: '\\bMARK\\b', scope: code, words: [MARK] }} }}\n    \
         references: [https://example.org/marks]\n    examples:\n      - {{ in: app.py, bad: MARK = 1 }}\n      \
         - {{ in: app.py, silent: mark = 1 }}\n"
    )
}
