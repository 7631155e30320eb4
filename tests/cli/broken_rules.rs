//! Rule files with faults: all are told at once, with file, line and key.

use crate::program::Project;

/// A rule that loads, as a base for broken ones. `MARK` stands for what is found.
const GOOD: &str = r#"migration: { type: code }
rules:
  - id: own-mark
    aliases: [former-mark]
    title: { en: "A mark", ko: "표식" }
    why: { en: "It is a mark.", ko: "표식입니다." }
    fix: { en: "Remove it.", ko: "제거합니다." }
    breaks: fails
    effort: 5m mechanical
    match: { text: { regex: '\bMARK\b', scope: code, words: [MARK] } }
    references: [https://example.org/marks]
    examples:
      - { in: app.py, bad: "MARK = 1" }
      - { in: app.py, silent: "mark = 1" }
"#;

/// Replaces one line of the good file.
fn with(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "{old}");
    GOOD.replace(old, new)
}

#[test]
fn a_good_file_loads_and_a_failing_example_is_told() {
    let project = Project::of(&[("rules/good.yaml", GOOD)]);
    project
        .run(&["rules", "check", "rules"])
        .expect(0, &["1 rules, 2 examples, 0 failed"]);
    project.write("rules/good.yaml", with("mark = 1", "MARK = 2"));
    project.run(&["rules", "check", "rules"]).expect(
        1,
        &[
            "rules/good.yaml:14: rule `own-mark`: `silent` is found: MARK = 2",
            "1 failed",
        ],
    );
}

#[test]
fn each_fault_is_told_with_file_line_and_key() {
    let sql = |pattern: &str| {
        with(
            r"text: { regex: '\bMARK\b', scope: code, words: [MARK] }",
            &format!("sql: \"{pattern}\""),
        )
    };
    let cases = [
        (
            "unknown key",
            with(
                "    breaks: fails\n",
                "    breaks: fails\n    braeks: fails\n",
            ),
            vec!["bad.yaml:9", "braeks"],
        ),
        (
            "wrong breaks",
            with("breaks: fails", "breaks: explodes"),
            vec![
                "bad.yaml:8: `breaks`: `explodes` is none of fails, differs, slower, deprecated, review",
            ],
        ),
        (
            "no silent",
            with("      - { in: app.py, silent: \"mark = 1\" }\n", ""),
            vec!["bad.yaml:3: `examples`: needs at least one `silent`"],
        ),
        (
            "no bad",
            with("      - { in: app.py, bad: \"MARK = 1\" }\n", ""),
            vec!["bad.yaml:3: `examples`: needs at least one `bad`"],
        ),
        (
            "no Korean",
            with("ko: \"표식\"", "ko: \"\""),
            vec!["bad.yaml:5: `title.ko`: is empty"],
        ),
        (
            "missing key",
            with("    effort: 5m mechanical\n", ""),
            vec!["bad.yaml:", "effort"],
        ),
        (
            "wrong effort",
            with("5m mechanical", "5 minutes"),
            vec!["bad.yaml:9: `effort`: `5 minutes` is not like"],
        ),
        (
            "wrong id",
            with("own-mark", "Own_Mark"),
            vec!["bad.yaml:3: `id`: `Own_Mark` is not kebab-case"],
        ),
        (
            "wrong reference",
            with("https://example.org/marks", "http://example.org"),
            vec!["bad.yaml:11: `references`: `http://example.org` is not an https:// address"],
        ),
        (
            "wrong language",
            with("scope: code", "scope: code, languages: [cobol]"),
            vec!["bad.yaml:10: `match.text.languages`: `cobol` is none of sql, python"],
        ),
        (
            "wrong scope",
            with("scope: code", "scope: everywhere"),
            vec!["bad.yaml:10: `match.text.scope`: `everywhere` is none of code"],
        ),
        (
            "wrong type",
            with("type: code", "type: colour"),
            vec!["bad.yaml:1: `type`: `colour` is none of code, data, dependency, platform"],
        ),
        (
            "wrong when",
            with(
                "    breaks: fails\n",
                "    breaks: fails\n    when: { to: \"about 3\" }\n",
            ),
            vec!["bad.yaml:9: `when.to`"],
        ),
        (
            "two matchers",
            with("match: {", "match: { file: '*.py',"),
            vec!["bad.yaml:10: `match`: takes exactly one of"],
        ),
        (
            "bad pattern",
            sql("SELECT {a | b"),
            vec!["bad.yaml:3: `match.sql`: rule `own-mark`"],
        ),
        (
            "bad class",
            sql("«<no-such-class>» MARK"),
            vec!["bad.yaml:3: `match.sql`", "no-such-class"],
        ),
        (
            "bad regex",
            with(r"'\bMARK\b'", "'MARK('"),
            vec!["bad.yaml:3: `match.text`: rule `own-mark`"],
        ),
        (
            "no words",
            with(", words: [MARK]", ""),
            vec![
                "bad.yaml:3: `match`: rule `own-mark`: has no word to look for first",
                "unfiltered: true",
            ],
        ),
        (
            "unknown analysis",
            with(
                r"text: { regex: '\bMARK\b', scope: code, words: [MARK] }",
                "analysis: guess",
            ),
            vec!["`match.analysis`: rule `own-mark`: `guess` is none of"],
        ),
        (
            "schema of nothing",
            with(
                r"text: { regex: '\bMARK\b', scope: code, words: [MARK] }",
                "schema: { column: { } }",
            ),
            vec!["`match.schema.column`: says nothing of what it looks for"],
        ),
        (
            "schema of two kinds",
            with(
                r"text: { regex: '\bMARK\b', scope: code, words: [MARK] }",
                "schema: { table: { engine: [myisam] }, object: { kind: [view] } }",
            ),
            vec!["`match.schema`: takes exactly one of column, index, table, object"],
        ),
        (
            "unknown word of a schema",
            with(
                r"text: { regex: '\bMARK\b', scope: code, words: [MARK] }",
                "schema: { column: { sign: positive } }",
            ),
            vec!["`match.schema.column.sign`: `positive` is none of signed, unsigned"],
        ),
        (
            "unknown key of a schema",
            with(
                r"text: { regex: '\bMARK\b', scope: code, words: [MARK] }",
                "schema: { column: { width: 1 } }",
            ),
            vec!["bad.yaml:10: `column`: unknown field `width`"],
        ),
        ("no YAML", "rules: [".to_owned(), vec!["bad.yaml"]),
        ("empty", String::new(), vec!["bad.yaml"]),
    ];
    for (case, text, told) in cases {
        let project = Project::of(&[("rules/bad.yaml", &text), ("a.py", "MARK = 1\n")]);
        let checked = project.run(&["rules", "check", "rules"]);
        assert_eq!(checked.code, Some(2), "{case}: {checked:?}");
        let scan = [
            "scan",
            "a.py",
            "--type",
            "code",
            "--ruleset",
            "rules",
            "--select",
            "own-mark",
        ];
        let scanned = project.run(&scan);
        assert_eq!(scanned.code, Some(2), "{case}: {scanned:?}");
        assert_eq!(scanned.out, "", "{case}");
        for part in told {
            for run in [&checked, &scanned] {
                assert!(
                    run.err.contains(part),
                    "{case}: `{part}` is not told: {}",
                    run.err
                );
            }
        }
    }
}

#[test]
fn faults_of_several_files_are_told_at_once() {
    let project = Project::of(&[
        (
            "rules/a.yaml",
            &with("breaks: fails", "breaks: explodes")
                .replace("own-mark", "own-a")
                .replace("former-mark", "former-a"),
        ),
        (
            "rules/deep/b.yml",
            &with("5m mechanical", "soon")
                .replace("https:", "http:")
                .replace("own-mark", "own-b")
                .replace("former-mark", "former-b"),
        ),
        (
            "rules/c.yaml",
            &with(
                "    breaks: fails\n",
                "    breaks: fails\n    colour: red\n",
            ),
        ),
    ]);
    let told = project.run(&["rules", "check", "rules"]);
    told.expect(
        2,
        &[
            "4 errors in rule files",
            "rules/a.yaml:8: `breaks`",
            "rules/deep/b.yml:9: `effort`",
            "rules/deep/b.yml:11: `references`",
            "rules/c.yaml:9",
            "colour",
        ],
    );
}

#[test]
fn two_rules_with_broken_shapes_in_one_file_are_both_told() {
    let second = GOOD
        .split("rules:\n")
        .nth(1)
        .expect("rules")
        .replace("own-mark", "own-more")
        .replace("former-mark", "former-more");
    let both = format!("{GOOD}{second}")
        .replace("    effort: 5m mechanical\n", "    efort: 5m mechanical\n");
    let told = Project::of(&[("rules/bad.yaml", &both)]).run(&["rules", "check", "rules"]);
    told.expect(2, &["2 errors in rule files", "bad.yaml:9", "bad.yaml:21"]);
}

#[test]
fn an_id_is_taken_once() {
    let twice = Project::of(&[("rules/a.yaml", GOOD), ("rules/b.yaml", GOOD)]);
    twice.run(&["rules", "check", "rules"]).expect(
        2,
        &["rules/b.yaml:3: `id`: `own-mark` is also the id of a rule at rules/a.yaml:3"],
    );
    let builtin = Project::of(&[
        ("rules/a.yaml", &with("own-mark", "mysql-ifnull")),
        ("a.py", "x = 1\n"),
    ]);
    builtin
        .run(&["scan", "a.py", "--type", "code", "--ruleset", "rules"])
        .expect(
            2,
            &["`mysql-ifnull` is also the id of a rule at rulesets/data"],
        );
    let alias = Project::of(&[
        ("rules/a.yaml", GOOD),
        (
            "rules/b.yaml",
            &GOOD
                .replace("own-mark", "own-b")
                .replace("former-mark", "own-mark"),
        ),
    ]);
    alias
        .run(&["rules", "check", "rules"])
        .expect(2, &["`own-mark` is also the id"]);
}

#[test]
fn a_ruleset_that_is_not_there_or_holds_nothing_is_told() {
    let project = Project::of(&[("a.py", "MARK = 1\n"), ("empty/notes.txt", "no rules")]);
    project
        .run(&["scan", "a.py", "--type", "code", "--ruleset", "nowhere"])
        .expect(2, &["nowhere", "cannot be read"]);
    project
        .run(&["scan", "a.py", "--type", "code", "--ruleset", "empty"])
        .expect(2, &["empty: holds no rule file (*.yaml)"]);
    project.write("binary/a.yaml", [0xFF, 0xFE, 0x00]);
    project
        .run(&["rules", "check", "binary"])
        .expect(2, &["binary/a.yaml", "cannot be read"]);
}

#[test]
fn own_rules_are_used_beside_the_built_in_ones() {
    let project = Project::of(&[
        ("rules/own.yaml", GOOD),
        ("src/app.py", "import imp\nMARK = imp\n"),
    ]);
    let told = project.run(&[
        "scan",
        "src",
        "--type",
        "code",
        "--ruleset",
        "rules",
        "--to",
        "python@3.12",
        "--format",
        "json",
        "-q",
    ]);
    told.expect(1, &["\"own-mark\"", "\"python-module-imp\""]);
    project
        .run(&["rules", "list", "--ruleset", "rules", "--type", "code"])
        .expect(0, &["own-mark", "A mark"]);
    project
        .run(&[
            "rules",
            "explain",
            "own-mark",
            "--ruleset",
            "rules",
            "--lang",
            "ko",
        ])
        .expect(0, &["표식입니다."]);
    project
        .run(&["rules", "explain", "former-mark", "--ruleset", "rules"])
        .expect(0, &["own-mark"]);
}
