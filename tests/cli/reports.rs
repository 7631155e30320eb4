//! Reports: where they go, in which form, language and colour, and what they must not hold.

use crate::program::{IFNULL, MYSQL, Project};
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::process::Stdio;

const FORMATS: [&str; 4] = ["terminal", "markdown", "sarif", "json"];

#[test]
fn one_run_writes_several_reports_and_the_ending_names_the_format() {
    let project = Project::of(&[("a.sql", IFNULL)]);
    let told = project.scan(&[
        "-o",
        "r.sarif",
        "-o",
        "r.md",
        "-o",
        "r.json",
        "-o",
        "r.txt",
        "-o",
        "sarif=other",
        "-o",
        "r.sarif.json",
        "-o",
        "json=-",
    ]);
    assert_eq!(told.code, Some(1));
    let parsed = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    assert_eq!(parsed(&told.out)["schema_version"], 1);
    assert_eq!(project.read("r.json"), told.out);
    for name in ["r.sarif", "other", "r.sarif.json"] {
        assert_eq!(parsed(&project.read(name))["version"], "2.1.0", "{name}");
    }
    assert!(project.read("r.md").starts_with('#'));
    assert!(project.read("r.txt").contains("mysql-ifnull"));
    assert_eq!(
        project.names(),
        [
            "a.sql",
            "other",
            "r.json",
            "r.md",
            "r.sarif",
            "r.sarif.json",
            "r.txt"
        ],
        "nothing else is left"
    );
}

#[test]
fn a_report_of_an_earlier_run_is_replaced_and_not_scanned_into_itself() {
    let project = Project::of(&[("src/a.sql", IFNULL), ("r.json", "old")]);
    let args = [&["scan", "src"][..], &MYSQL, &["-q", "-o", "r.json"]].concat();
    project.run(&args).expect(1, &[]);
    let first = project.read("r.json");
    project.run(&args).expect(1, &[]);
    assert_eq!(project.read("r.json"), first);
}

#[test]
fn two_reports_do_not_go_to_one_place() {
    let project = Project::of(&[("a.sql", IFNULL), ("sub/b.sql", IFNULL)]);
    let cases: [&[&str]; 6] = [
        &["-o", "json=r", "-o", "sarif=r"],
        &["-o", "json=r", "-o", "sarif=./r"],
        &["-o", "json=sub/r", "-o", "sarif=sub/../sub/r"],
        &["-o", "r.json", "-o", "r.json"],
        &["-o", "json=-", "-o", "sarif=-"],
        &["--format", "json", "-o", "sarif=-"],
    ];
    for args in cases {
        let told = project.scan(args);
        assert_eq!(told.code, Some(2), "{args:?}: {told:?}");
        assert!(told.err.contains("give"), "{args:?}: {told:?}");
    }
    assert_eq!(project.names(), ["a.sql", "sub"]);
    let both = Project::of(&[("a.sql", IFNULL)]);
    both.scan(&["--format", "terminal", "-o", "r.json"])
        .expect(1, &["mysql-ifnull"]);
    assert!(both.read("r.json").contains("mysql-ifnull"));
}

#[test]
fn a_report_that_cannot_be_written_is_told_and_leaves_nothing() {
    let project = Project::of(&[("a.sql", IFNULL), ("folder/b.sql", IFNULL)]);
    for target in ["json=nowhere/r.json", "json=a.sql/r.json", "json=folder"] {
        let told = project.scan(&["-o", target]);
        told.expect(
            2,
            &[
                target.trim_start_matches("json="),
                "the report cannot be written",
            ],
        );
        assert_eq!(project.names(), ["a.sql", "folder"], "{target}");
    }
}

#[cfg(unix)]
#[test]
fn a_full_target_is_told_and_the_former_report_stays() {
    let project = Project::of(&[("a.sql", IFNULL), ("r.json", "the former report")]);
    if fs::exists("/dev/full").is_ok_and(|there| there) {
        project.scan(&["-o", "json=/dev/full"]).expect(
            2,
            &["/dev/full: the report cannot be written: No space left on device"],
        );
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("the device");
        let args = [&["scan", "."][..], &MYSQL].concat();
        let status = project
            .command(&args)
            .stdout(full)
            .stderr(Stdio::null())
            .status()
            .expect("the program starts");
        assert_eq!(status.code(), Some(2), "standard output is full");
    }
    let args = [&["scan", "."][..], &MYSQL, &["-q", "-o", "r.json"]].concat();
    project
        .limited("-f 1", &args)
        .expect(2, &["r.json: the report cannot be written: File too large"]);
    assert_eq!(project.read("r.json"), "the former report");
    assert_eq!(
        project.names(),
        ["a.sql", "r.json"],
        "no temporary file is left"
    );
}

#[cfg(unix)]
#[test]
#[allow(clippy::print_stderr, reason = "a skipped case is told")]
fn a_folder_that_takes_no_files_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::of(&[("a.sql", IFNULL), ("shut/b.sql", IFNULL)]);
    let shut = project.path("shut");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).expect("own folder");
    if fs::write(shut.join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere (root)");
        return;
    }
    project
        .scan(&["-o", "json=shut/r.json"])
        .expect(2, &["shut/r.json", "Permission denied"]);
}

#[test]
fn a_reader_that_leaves_early_is_no_trouble() {
    let project = Project::of(&[("a.sql", &IFNULL.repeat(20_000))]);
    for format in FORMATS {
        let args = [&["scan", "."][..], &MYSQL, &["--format", format, "--all"]].concat();
        let mut child = project
            .command(&args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first = [0; 16];
        child
            .stdout
            .take()
            .expect("a pipe")
            .read_exact(&mut first)
            .expect("a start");
        let told = child.wait_with_output().expect("it ends");
        assert_eq!(told.status.code(), Some(1), "{format}");
        let err = String::from_utf8_lossy(&told.stderr);
        assert!(
            !err.contains("panic") && !err.contains("error"),
            "{format}: {err}"
        );
    }
    let mut list = project
        .command(&["rules", "list"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(list.stdout.take());
    assert_eq!(list.wait().expect("it ends").code(), Some(0));
}

#[test]
fn the_language_is_asked_for_or_that_of_the_locale() {
    let project = Project::of(&[("a.sql", IFNULL)]);
    let english = project.scan(&[]).out;
    let korean = project.scan(&["--lang", "ko"]).out;
    assert!(
        english.contains("PostgreSQL has no IFNULL function")
            && korean.contains("PostgreSQL에는 IFNULL 함수가 없어"),
        "{english}{korean}"
    );
    let cases = [
        (vec![("LC_ALL", "ko_KR.UTF-8")], &korean),
        (vec![("LANG", "ko_KR.UTF-8")], &korean),
        (vec![("LC_ALL", ""), ("LC_MESSAGES", "ko")], &korean),
        (vec![("LC_ALL", "C"), ("LANG", "ko_KR.UTF-8")], &english),
        (vec![("LANG", "en_US.UTF-8")], &english),
        (vec![("LANG", "de_DE.UTF-8")], &english),
    ];
    let args = [&["scan", "."][..], &MYSQL, &["-q"]].concat();
    for (locale, wanted) in cases {
        let told = project
            .command(&args)
            .envs(locale.clone())
            .output()
            .expect("the program starts");
        assert_eq!(&String::from_utf8_lossy(&told.stdout), wanted, "{locale:?}");
    }
    let both = [&args[..], &["--lang", "en"]].concat();
    let told = project
        .command(&both)
        .env("LANG", "ko_KR.UTF-8")
        .output()
        .expect("the program starts");
    assert_eq!(String::from_utf8_lossy(&told.stdout), english);
}

#[test]
fn colour_is_for_terminals_or_where_it_is_asked_for() {
    let project = Project::of(&[("a.sql", IFNULL)]);
    let args = [&["scan", "."][..], &MYSQL, &["-q"]].concat();
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], bool);
    let cases: [Case; 7] = [
        (&[], &[], false),
        (&[], &["--color", "always"], true),
        (&[], &["--color", "never"], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
        (&[("NO_COLOR", "1")], &[], false),
        (&[("NO_COLOR", "1")], &["--color", "always"], true),
    ];
    for (vars, more, coloured) in cases {
        let told = project
            .command(&[&args[..], more].concat())
            .envs(vars.iter().copied())
            .output()
            .expect("the program starts");
        assert_eq!(told.stdout.contains(&0x1b), coloured, "{vars:?} {more:?}");
    }
    project
        .scan(&["--color", "always", "-o", "r.txt"])
        .expect(1, &[]);
    assert!(
        !project.read("r.txt").contains('\x1b'),
        "a file is no terminal"
    );
    for format in ["markdown", "sarif", "json"] {
        assert!(
            !project
                .scan(&["--color", "always", "--format", format])
                .out
                .contains('\x1b'),
            "{format}"
        );
    }
}

#[test]
fn quiet_leaves_standard_error_empty() {
    let project = Project::of(&[
        ("a.sql", IFNULL),
        (".env", "DATABASE_URL=mysql://u:p@db/shop\n"),
    ]);
    let told = project.run(&["scan", ".", "--type", "data", "--to", "postgresql@15"]);
    assert!(
        told.err.contains("--from mysql") && told.err.contains(".env:1"),
        "{told:?}"
    );
    assert_eq!(project.scan(&[]).err, "");
}

#[test]
fn what_a_scanned_name_or_line_holds_cannot_act_on_the_terminal() {
    let project = Project::of(&[("a.sql", "SELECT IFNULL(a, '\x1b[31m\u{202e}') FROM t;\n")]);
    for format in FORMATS {
        let told = project.scan(&["--format", format]);
        assert!(
            !told.out.contains(['\x1b', '\u{202e}']),
            "{format}: {}",
            told.out
        );
    }
}

#[test]
fn no_report_holds_a_password() {
    let secret = "hunter2Sesame";
    let project = Project::of(&[
        (
            "a.sql",
            &format!(
                "GRANT ALL ON *.* TO 'shop'@'%' IDENTIFIED BY '{secret}' WITH GRANT OPTION;\nSELECT IFNULL(a, 0), PASSWORD('{secret}') FROM t;\n"
            ),
        ),
        (
            "b.py",
            &format!(
                "db = connect('mysql://shop:{secret}@db/shop'); db.execute(\"SELECT IFNULL(a, 0) FROM t\")\n"
            ),
        ),
        (
            "c.php",
            &format!(
                "<?php $db = new mysqli('db', 'shop', '{secret}'); $db->query(\"SELECT IFNULL(a, 0) FROM `t`\");\n"
            ),
        ),
        (
            ".env",
            &format!("DATABASE_URL=mysql://shop:{secret}@db:3306/shop\nDB_PASSWORD={secret}\n"),
        ),
        (
            "docker-compose.yml",
            &format!(
                "services:\n  db:\n    image: mysql:5.7\n    environment:\n      MYSQL_ROOT_PASSWORD: {secret}\n"
            ),
        ),
        (
            "settings.py",
            &format!(
                "DATABASES = {{'default': {{'ENGINE': 'django.db.backends.mysql', 'PASSWORD': '{secret}'}}}}\n"
            ),
        ),
    ]);
    for format in FORMATS {
        for kind in ["data", "platform", "dependency"] {
            let to = if kind == "data" {
                &["--to", "postgresql@15"][..]
            } else {
                &[]
            };
            let told = project.run(
                &[
                    &["scan", ".", "--type", kind, "--format", format, "--all"],
                    to,
                ]
                .concat(),
            );
            assert!(matches!(told.code, Some(0 | 1)), "{told:?}");
            assert!(
                !told.out.contains(secret) && !told.err.contains(secret),
                "{format}, {kind}: {told:?}"
            );
            if kind == "data" {
                for name in ["a.sql", "b.py", "c.php"] {
                    assert!(
                        told.out.contains(name),
                        "{format}: {name} is told: {}",
                        told.out
                    );
                }
                // SARIF holds regions, and the viewer has the file.
                assert!(
                    told.out.contains("****") || format == "sarif",
                    "{format}: {}",
                    told.out
                );
            }
        }
    }
}

#[test]
fn what_is_told_once_names_all_of_its_places() {
    let find =
        |table: &str| format!("<?php\n\nDB::table('{table}')->where('name', 'like', $x)->get();\n");
    let twice = format!("{}{}", find("a"), &find("b")["<?php".len()..]);
    let project = Project::of(&[("a.php", &twice), ("b.php", &find("c"))]);
    let report = project.json(&["--select", "laravel-like"]);
    let found = report["findings"].as_array().expect("findings");
    let [finding] = &found[..] else {
        panic!("{report}")
    };
    let place = |of: &Value| {
        let path = of["path"].as_str().expect("a path").to_owned();
        (path, of["region"]["start_line"].as_u64().expect("a line"))
    };
    let related = finding["related"].as_array().expect("places");
    let places: Vec<(String, u64)> = std::iter::once(finding).chain(related).map(place).collect();
    let at = |path: &str, line| (path.to_owned(), line);
    assert_eq!(places, [at("a.php", 3), at("a.php", 6), at("b.php", 3)]);
    assert_eq!(finding["also"], 2);
}
