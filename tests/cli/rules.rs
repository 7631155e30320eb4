//! Rules as a user meets them: explained, documented, started and checked, and what a report was made with.

use crate::program::{IFNULL, MYSQL, Project};
use crate::usage::own_rule;
use std::fs;
use std::process::Output;
use unicode_width::UnicodeWidthStr;

fn explained(project: &Project, columns: &str, args: &[&str]) -> Output {
    let mut command = project.command(&[&["rules", "explain"], args].concat());
    command
        .env("COLUMNS", columns)
        .output()
        .expect("the program starts")
}

#[test]
fn a_rule_is_explained_in_a_narrow_terminal_in_both_languages() {
    let project = Project::new();
    for (lang, silent, after) in [
        ("en", "Stays silent", "After"),
        ("ko", "탐지하지 않는 예", "변경 후"),
    ] {
        let told = explained(&project, "44", &["mysql-ifnull", "--lang", lang]);
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        for part in [
            silent,
            after,
            "SELECT COALESCE(a, 0) FROM t",
            "42883",
            "https://www.postgresql.org/docs/",
        ] {
            assert!(told.contains(part), "{lang}: {part}: {told}");
        }
        let prose = told.lines().filter(|line| !line.starts_with("  "));
        for line in prose {
            assert!(line.width() <= 44, "{lang}: {line}");
        }
    }
}

#[test]
fn several_rules_are_explained_at_once_by_wildcards_and_former_ids() {
    let project = Project::of(&[("rules/own.yaml", &own_rule("own-mark", "fails"))]);
    let heads = |args: &[&str]| {
        let told = project.run(&[&["rules", "explain", "--ruleset", "rules"], args].concat());
        told.expect(0, &[]);
        let lines = told.out.lines();
        let heads = lines.filter(|l| l.starts_with("mysql-") || l.starts_with("own-"));
        heads
            .map(|l| l.split(' ').next().unwrap_or(l).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        heads(&["former-mark", "mysql-ifnull"]),
        ["mysql-ifnull", "own-mark"]
    );
    assert_eq!(heads(&["mysql-ifnull,mysql-ifnull"]), ["mysql-ifnull"]);
    assert!(heads(&["mysql-show-*"]).len() > 5);
    project.run(&["rules", "explain"]).expect(2, &["<ID>"]);
    project
        .run(&["rules", "explain", "mysql-ifnull", "nothing-*"])
        .expect(2, &["no rule has the id `nothing-*`"]);
}

#[test]
fn colours_and_markdown_are_given_where_they_are_wanted() {
    let project = Project::new();
    let plain = explained(&project, "80", &["mysql-ifnull"]);
    assert!(!plain.stdout.contains(&0x1b));
    let coloured = explained(&project, "80", &["mysql-ifnull", "--color", "always"]);
    assert!(coloured.stdout.contains(&0x1b));
    let markdown = project.run(&[
        "rules",
        "explain",
        "mysql-ifnull",
        "--format",
        "markdown",
        "--color",
        "always",
    ]);
    markdown.expect(
        0,
        &[
            "## mysql-ifnull\n",
            "```sql\nSELECT IFNULL(a, 0) FROM t\n```",
        ],
    );
    assert!(!markdown.out.contains('\x1b'));
    project
        .run(&["rules", "docs", "-o", "pages"])
        .expect(0, &["pages in pages"]);
    let page = project.read("pages/en/data/mysql-postgresql/functions-other.md");
    assert!(
        page.contains(markdown.out.trim_end()),
        "the page tells the same"
    );
}

#[test]
fn pages_are_written_for_own_rules_too_and_the_same_again() {
    let project = Project::of(&[("acme/own.yaml", &own_rule("own-mark", "fails"))]);
    let args = ["rules", "docs", "-o", "pages", "--ruleset", "acme"];
    project.run(&args).expect(0, &[]);
    for (lang, title) in [("en", "A mark"), ("ko", "표식")] {
        let page = project.read(&format!("pages/{lang}/acme/own.md"));
        for part in ["## own-mark", "<a id=\"former-mark\"></a>", title] {
            assert!(page.contains(part), "{page}");
        }
        let index = project.read(&format!("pages/{lang}/README.md"));
        assert!(index.contains("| [acme](acme/own.md) | 1 |"), "{index}");
    }
    let first = project.read("pages/en/README.md");
    project.run(&args).expect(0, &[]);
    assert_eq!(project.read("pages/en/README.md"), first);
}

#[test]
fn pages_never_replace_what_someone_wrote() {
    let project = Project::of(&[("docs/README.md", "# Ours\n"), ("file", "text")]);
    project.run(&["rules", "docs", "-o", "docs"]).expect(
        2,
        &["docs/README.md: is no page of `migscan rules docs`", "-o"],
    );
    assert_eq!(project.read("docs/README.md"), "# Ours\n");
    assert!(!project.path("docs/en").exists(), "nothing is half written");
    project
        .run(&["rules", "docs", "-o", "file"])
        .expect(2, &["the folder cannot be made"]);
    project
        .run(&["rules", "docs", "-o", "pages", "--ruleset", "nowhere"])
        .expect(2, &["nowhere", "cannot be read"]);
}

/// The text with all its open places filled in.
fn filled_in(text: &str) -> String {
    text.replace(
        "TODO: https://… the page that says so",
        "https://example.org/page",
    )
    .replace("TODO: ", "")
    .replace("TODO_NAME", "OLD_NAME")
    .replace("todo-name", "old-name")
}

#[test]
fn a_new_rule_passes_the_check_once_it_is_filled_in() {
    for kind in ["data", "code", "dependency", "platform"] {
        let project = Project::new();
        let new = project.run(&["rules", "new", "own-first", "--type", kind]);
        new.expect(
            0,
            &[
                "migscan-rules/own-first.yaml",
                "TODO",
                "migscan rules check migscan-rules",
            ],
        );
        let open = project.run(&["rules", "check", "migscan-rules"]);
        open.expect(
            2,
            &[
                "own-first.yaml:",
                "`title.en`: is still to be filled in (TODO)",
                "`references`",
            ],
        );
        let text = filled_in(&project.read("migscan-rules/own-first.yaml"));
        project.write("migscan-rules/own-first.yaml", &text);
        project
            .run(&["rules", "check", "--strict", "migscan-rules"])
            .expect(0, &["1 rules, 3 examples, 0 failed, 0 weak"]);
    }
}

#[test]
fn a_new_rule_is_appended_to_a_file_and_nothing_else_changes() {
    let project = Project::of(&[("rules/own.yaml", &own_rule("own-mark", "fails"))]);
    let before = project.read("rules/own.yaml");
    let new = ["rules", "new", "own-more", "--ruleset", "rules/own.yaml"];
    project.run(&new).expect(0, &["rules/own.yaml"]);
    let after = project.read("rules/own.yaml");
    assert!(after.starts_with(&before), "{after}");
    project.write("rules/own.yaml", filled_in(&after));
    project
        .run(&["rules", "check", "rules"])
        .expect(0, &["2 rules, 5 examples, 0 failed"]);
    project
        .run(&[
            "rules",
            "new",
            "own-third",
            "--ruleset",
            "rules/own.yaml",
            "--type",
            "data",
        ])
        .expect(2, &["its rules are for `{ type: code }`"]);
    project.write("rules/text.yaml", "no rules\n");
    project
        .run(&["rules", "new", "own-third", "--ruleset", "rules/text.yaml"])
        .expect(2, &["rules/text.yaml: has no place for another rule"]);
    assert_eq!(project.read("rules/text.yaml"), "no rules\n");
    project
        .run(&[
            "rules",
            "new",
            "own-third",
            "--ruleset",
            "rules/new.yml",
            "--from",
            "mysql",
            "--to",
            "postgresql",
        ])
        .expect(0, &["rules/new.yml"]);
    let made = project.read("rules/new.yml");
    assert!(
        made.contains("migration: { type: data, from: [mysql], to: postgresql }"),
        "{made}"
    );
}

#[test]
fn a_new_rule_never_takes_the_place_of_anything() {
    let project = Project::of(&[
        ("rules/own.yaml", &own_rule("own-mark", "fails")),
        ("rules/own-second.yaml", "mine\n"),
        ("file", "text"),
    ]);
    let cases: [(&[&str], &str); 8] = [
        (&["Own_Mark"], "`Own_Mark` is not kebab-case"),
        (&["own--mark"], "not kebab-case"),
        (
            &["mysql-ifnull"],
            "`mysql-ifnull` is already the id of a rule, at rulesets/data/",
        ),
        (
            &["own-mark"],
            "`own-mark` is already the id of a rule, at rules/own.yaml:3",
        ),
        (
            &["own-second"],
            "rules/own-second.yaml: is there already and is left as it is",
        ),
        (
            &["own-third", "--from", "mysql@5.7"],
            "--from mysql@5.7: takes a name",
        ),
        (
            &["own-third", "--to", "Post gres"],
            "--to Post gres: takes a name",
        ),
        (
            &["own-third", "--ruleset", "file/rules"],
            "the folder cannot be made",
        ),
    ];
    for (args, message) in cases {
        let place: &[&str] = if args.contains(&"--ruleset") {
            &[]
        } else {
            &["--ruleset", "rules"]
        };
        project
            .run(&[&["rules", "new"], args, place].concat())
            .expect(2, &[message]);
    }
    assert_eq!(project.read("rules/own-second.yaml"), "mine\n");
    assert_eq!(project.names(), ["file", "rules"]);
    assert_eq!(
        fs::read_dir(project.path("rules"))
            .expect("the folder")
            .count(),
        2
    );
}

#[test]
fn strict_tells_what_is_weak_and_the_plain_check_does_not() {
    let weak = own_rule("own-mark", "fails")
        .replace(", ko: 표식입니다.", "")
        .replace("    references: [https://example.org/marks]\n", "")
        .replace("en: A mark,", "en: A mark.,");
    let project = Project::of(&[("rules/own.yaml", &weak)]);
    project
        .run(&["rules", "check", "rules"])
        .expect(0, &["1 rules, 2 examples, 0 failed"]);
    project
        .run(&["rules", "check", "rules", "--strict"])
        .expect(
            1,
            &[
                "rules/own.yaml:3: rule `own-mark`: `why.ko`: there is no Korean text",
                "`references`: no page",
                "`title.en` is a noun phrase",
                "0 failed, 3 weak",
            ],
        );
    let ko = project.run(&[
        "rules",
        "explain",
        "own-mark",
        "--ruleset",
        "rules",
        "--lang",
        "ko",
    ]);
    ko.expect(0, &["It is a mark."]);
}

#[test]
fn strict_tells_a_place_that_a_built_in_rule_reports_as_well() {
    let text = "migration: { type: data, from: [mysql], to: postgresql }\nrules:\n  - id: own-ifnull\n    \
        title: { en: IFNULL, ko: IFNULL }\n    why: { en: W, ko: 이유 }\n    fix: { en: F, ko: 조치 }\n    breaks: fails\n    \
        effort: 5m manual\n    match: { sql: IFNULL ( }\n    references: [https://example.org/a]\n    examples:\n      \
        - bad: SELECT IFNULL(a, 0) FROM t\n        proof: { target: '42883' }\n      - silent: SELECT t.ifnull FROM t\n";
    let project = Project::of(&[("rules/own.yaml", text)]);
    project.run(&["rules", "check", "rules", "--strict"]).expect(
        1,
        &["rules/own.yaml:12: rule `own-ifnull`: `bad` is also found by `mysql-ifnull`, at the same place"],
    );
    let says_so = text.replace(
        "        proof:",
        "        also: [mysql-ifnull]\n        proof:",
    );
    project.write("rules/own.yaml", &says_so);
    project
        .run(&["rules", "check", "rules", "--strict"])
        .expect(0, &["0 weak"]);
    project.write(
        "rules/own.yaml",
        text.replace("silent:", "also: [x]\n        silent:"),
    );
    project
        .run(&["rules", "check", "rules"])
        .expect(2, &["`also`: stands beside `bad`"]);
}

#[test]
fn the_version_tells_the_rules_and_their_proof() {
    let project = Project::new();
    for flag in ["--version", "-V"] {
        let told = project.run(&[flag]);
        told.expect(0, &["migscan ", "(rules ", "rule files"]);
        assert_eq!(told.out.lines().count(), 1);
    }
}

#[test]
fn reports_tell_which_rules_they_were_made_with() {
    let own = own_rule("own-mark", "fails")
        .replace("type: code", "type: data, from: [mysql], to: postgresql");
    let project = Project::of(&[
        ("src/a.sql", IFNULL),
        ("rules/own.yaml", &own),
        ("copy/b.yaml", &own),
    ]);
    let report = |more: &[&str]| {
        let told = project.run(
            &[
                &["scan", "src"][..],
                &MYSQL,
                &["-q", "--format", "json"],
                more,
            ]
            .concat(),
        );
        told.json()["tool"].clone()
    };
    let (builtin, with_own) = (report(&[]), report(&["--ruleset", "rules"]));
    let version = builtin["ruleset_version"].as_str().expect("a version");
    assert!(version.len() == 12 && project.run(&["-V"]).out.contains(version));
    assert_eq!(builtin["rule_files"]["own"], 0);
    assert_eq!(with_own["rule_files"]["own"], 1);
    assert_ne!(with_own["ruleset_version"], builtin["ruleset_version"]);
    let elsewhere = report(&["--ruleset", "copy"]);
    assert_eq!(
        elsewhere["ruleset_version"], with_own["ruleset_version"],
        "the same rules"
    );
    project.write("rules/own.yaml", own.replace("Remove it", "Take it out"));
    assert_ne!(
        report(&["--ruleset", "rules"])["ruleset_version"],
        with_own["ruleset_version"]
    );
    let args = [
        &["scan", "src"][..],
        &MYSQL,
        &["-q", "--ruleset", "rules", "--format"],
    ]
    .concat();
    for format in ["terminal", "markdown"] {
        let told = project.run(&[&args[..], &[format]].concat());
        told.expect(1, &["with 1 rule file of your own"]);
    }
}

#[test]
fn sarif_leads_to_the_page_of_a_built_in_rule_and_to_the_reference_of_an_own_one() {
    let own = own_rule("own-mark", "fails")
        .replace("type: code", "type: data, from: [mysql], to: postgresql");
    let project = Project::of(&[("src/a.sql", IFNULL), ("rules/own.yaml", &own)]);
    let args = [
        &["scan", "src"][..],
        &MYSQL,
        &["-q", "--ruleset", "rules", "--format", "sarif", "--lang"],
    ]
    .concat();
    for lang in ["en", "ko"] {
        let log = project.run(&[&args[..], &[lang]].concat()).json();
        let rules = log["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .expect("rules")
            .clone();
        let help = |id: &str| {
            let rule = rules.iter().find(|r| r["id"] == id).expect("the rule");
            rule["helpUri"].as_str().expect("an address").to_owned()
        };
        assert_eq!(
            help("mysql-ifnull"),
            format!(
                "https://github.com/migscan/migscan/blob/main/rulesets/docs/{lang}/data/mysql-postgresql/functions-other.md#mysql-ifnull"
            )
        );
        assert_eq!(help("own-mark"), "https://example.org/marks");
    }
}
