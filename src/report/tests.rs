//! All formats on one report made by hand: what they say, in both languages, and that no text from scanned code
//! breaks them.

use super::width::width;
use super::{Color, Coverage, Format, Places, RenderOptions, Report, render};
use crate::model::{
    Breaks, Capture, Certainty, Component, Evidence, FileClass, FileNumber, Finding, Impact, Lang,
    Language, Localized, Migration, MigrationKind, Place, Region, Related, RuleNumber, SkipReason,
    Skipped, Span, Stack, Suppression, Technology,
};
use crate::plan::risk_rows;
use crate::rules::{
    Beside, Edition, Effort, EffortKind, Example, MatchRule, ProofRun, Rule, RulesetMigration,
    Setup, Tell, When,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Everything a [`Report`] borrows.
struct Fixture {
    migration: Migration,
    stack: Stack,
    rules: Vec<Rule>,
    paths: Vec<String>,
    outside: Vec<String>,
    findings: Vec<Finding>,
    suppressions: Vec<Suppression>,
    skipped: Vec<Skipped>,
    coverage: Coverage,
}

const HOSTILE_PATH: &str = "a`|<b>\n\x1b[31m/\\xff 주문.sql";
const HOSTILE_CODE: &str =
    "x[0](1) | `tick` <img src=x onerror=alert(1)> \x1b]0;title\x07 \u{202e}evil\u{9b}2J 가격";

impl Fixture {
    /// Nothing found and nothing left out.
    fn empty() -> Self {
        Self {
            migration: Migration {
                kind: MigrationKind::Data,
                from: Some(technology("mysql@5.7")),
                to: Some(technology("postgresql@15")),
            },
            stack: Stack {
                components: vec![Component {
                    technology: technology("mysql@5.7"),
                    evidence: vec![Evidence {
                        path: "docker-compose.yml".to_owned(),
                        line: 3,
                        text: "image: mysql:5.7".to_owned(),
                    }],
                }],
            },
            rules: vec![
                rule("mysql-straight-join", Breaks::Slower, "STRAIGHT_JOIN 힌트"),
                rule("mysql-ifnull", Breaks::Fails, "IFNULL() 함수"),
                rule("mysql-group-by", Breaks::Differs, "GROUP BY에 없는 열"),
                rule("mysql-never-found", Breaks::Review, "동적 SQL"),
            ],
            paths: [
                "db/schema.sql",
                "src/order.py",
                HOSTILE_PATH,
                "tests/test_order.py",
            ]
            .map(str::to_owned)
            .into(),
            outside: Vec::new(),
            findings: Vec::new(),
            suppressions: Vec::new(),
            skipped: Vec::new(),
            coverage: Coverage {
                files: 1234,
                bytes: 5_600_000,
                ..Coverage::default()
            },
        }
    }

    /// Some of everything.
    fn full() -> Self {
        let mut fixture = Self::empty();
        fixture.findings = vec![
            Finding {
                related: Box::new([Related {
                    file: FileNumber(1),
                    span: Span::new(5, 9),
                    place: place(7, 5, "CREATE INDEX idx ON b (x)"),
                }]),
                captures: Box::new([
                    capture("function", "json_contains"),
                    capture("A", "told_not"),
                ]),
                also: 2,
                ..finding(1, 0, 3, 10)
            },
            finding(1, 0, 3, 40),
            finding(1, 0, 3, 70),
            finding(0, 1, 1, 1),
            Finding {
                certainty: Certainty::Likely,
                ..finding(2, 1, 9, 4)
            },
            Finding {
                place: place(2, 1, HOSTILE_CODE),
                captures: Box::new([capture("function", HOSTILE_CODE)]),
                certainty: Certainty::Possible,
                ..finding(1, 2, 2, 1)
            },
            Finding {
                class: FileClass::Test,
                ..finding(1, 3, 4, 1)
            },
        ];
        fixture.suppressions = vec![suppression(5, 4), suppression(9, 0)];
        fixture.skipped = vec![Skipped {
            path: HOSTILE_PATH.to_owned(),
            reason: SkipReason::System("binary | \x1b[2J content".to_owned()),
        }];
        fixture.coverage.languages_without_rules = vec![(Language::Perl, 12)];
        fixture.coverage.technologies_without_rules = vec!["redis".to_owned()];
        fixture
    }

    /// So many findings of one rule, one per line.
    fn many(count: u32) -> Self {
        let mut fixture = Self::empty();
        fixture.findings = (0..count)
            .map(|i| finding(1, i / 20_000, i % 20_000 + 1, 1))
            .collect();
        fixture.findings.push(finding(2, 3, 1, 1));
        for f in &mut fixture.findings[..count as usize - 1] {
            f.certainty = Certainty::Likely;
            f.class = FileClass::Test;
        }
        fixture
    }

    fn report(&self) -> Report<'_> {
        Report {
            migration: &self.migration,
            stack: &self.stack,
            rules: &self.rules,
            paths: &self.paths,
            outside: &self.outside,
            findings: &self.findings,
            rows: risk_rows(&self.rules, &self.findings),
            suppressions: &self.suppressions,
            skipped: &self.skipped,
            coverage: &self.coverage,
        }
    }

    fn render(&self, format: Format, options: &RenderOptions) -> String {
        let mut out = Vec::new();
        render(&self.report(), format, options, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("formats are UTF-8")
    }

    fn json(&self, format: Format, options: &RenderOptions) -> Value {
        serde_json::from_str(&self.render(format, options)).expect("JSON")
    }

    fn sarif_run(&self, lang: Lang) -> Value {
        self.json(Format::Sarif, &options(lang))["runs"][0].take()
    }
}

fn options(lang: Lang) -> RenderOptions {
    RenderOptions {
        lang,
        color: Color::Off,
        width: 100,
        places: Places::Few,
        edition: Edition {
            version: "3f2a9c0d1e4b".to_owned(),
            own_files: 1,
            files: 3,
            provable_files: 2,
            proven_files: 1,
            runs: vec![ProofRun {
                date: "2026-11-27".to_owned(),
                source: "mariadb@10.11.14".to_owned(),
                target: "postgresql@15.14".to_owned(),
            }],
        },
        sarif_category: None,
    }
}

fn technology(text: &str) -> Technology {
    Technology::parse(text).expect("a technology")
}

fn text(en: &str, ko: &str) -> Localized {
    Localized {
        en: en.to_owned(),
        ko: ko.to_owned(),
    }
}

fn rule(id: &str, breaks: Breaks, title_ko: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        aliases: vec![format!("old-{id}")],
        title: text(&format!("{id} title"), title_ko),
        why: text(
            "PostgreSQL has no such thing; the statement | fails.",
            "PostgreSQL에는 이 기능이 없어 문장이 실패합니다.",
        ),
        fix: text(
            "Use COALESCE, which both engines have.",
            "두 엔진이 모두 지원하는 COALESCE로 바꿉니다.",
        ),
        breaks,
        impact: breaks.impact(),
        effort: Effort {
            minutes: 5,
            kind: EffortKind::Mechanical,
        },
        tell: Tell::Each,
        beside: Beside::NotNeeded,
        unless_told: Vec::new(),
        when: When::default(),
        matches: MatchRule::Sql("IFNULL($A, $B)".to_owned()),
        rewrite: None,
        references: vec![
            "https://www.postgresql.org/docs/15/functions-conditional.html".to_owned(),
        ],
        unfiltered: false,
        examples: vec![Example {
            file: "example.sql".to_owned(),
            bad: Some("SELECT IFNULL(a, 0) FROM t".to_owned()),
            good: Some("SELECT COALESCE(a, 0) FROM t".to_owned()),
            silent: None,
            setup: Setup::default(),
            proof: None,
            sends: None,
            also: Vec::new(),
            line: 1,
        }],
        migration: RulesetMigration {
            kind: MigrationKind::Data,
            from: vec!["mysql".to_owned(), "mariadb".to_owned()],
            to: Some("postgresql".to_owned()),
        },
        ruleset: "data/mysql-postgresql".to_owned(),
        origin: ("rules.yaml".to_owned(), 1),
        text_hash: String::new(),
        built_in: false,
        setup: Setup::default(),
    }
}

fn place(line: u32, column: u32, snippet: &str) -> Place {
    Place {
        region: Region {
            start_line: line,
            start_column: column,
            end_line: line,
            end_column: column + 6,
        },
        snippet: snippet.into(),
        line_hash: format!("{line:x}:1").into(),
    }
}

fn finding(rule: u32, file: u32, line: u32, column: u32) -> Finding {
    let start = (line * 200 + column) as usize;
    Finding {
        rule: RuleNumber(rule),
        file: FileNumber(file),
        span: Span::new(start, start + 6),
        place: place(line, column, "SELECT IFNULL(a, 0), '가격' FROM t"),
        certainty: Certainty::Certain,
        class: FileClass::Production,
        also: 0,
        runs: None,
        captures: Box::new([]),
        related: Box::new([]),
    }
}

fn capture(name: &str, text: &str) -> Capture {
    Capture {
        name: name.into(),
        text: text.into(),
    }
}

fn suppression(line: u32, used: u32) -> Suppression {
    Suppression {
        file: FileNumber(1),
        line,
        rule_id: "mysql-ifnull".to_owned(),
        reason: "known".to_owned(),
        used,
    }
}

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("{key} is a list"))
}

fn strings(value: &Value, of: &mut Vec<String>) {
    match value {
        Value::String(s) => of.push(s.clone()),
        Value::Array(a) => a.iter().for_each(|v| strings(v, of)),
        Value::Object(o) => o.values().for_each(|v| strings(v, of)),
        _ => {}
    }
}

#[test]
fn formats_have_names_and_endings() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
    assert_eq!(Format::from_name("pdf"), None);
    for (name, format) in [
        ("out/a.md", Format::Markdown),
        ("A.MARKDOWN", Format::Markdown),
        ("a.sarif", Format::Sarif),
        ("a.sarif.json", Format::Sarif),
        ("a.json", Format::Json),
        ("a.txt", Format::Terminal),
    ] {
        assert_eq!(
            Format::from_extension(Path::new(name)),
            Some(format),
            "{name}"
        );
    }
    assert_eq!(Format::from_extension(Path::new("a.html")), None);
    assert_eq!(Format::from_extension(Path::new("md")), None);
}

#[test]
fn all_formats_are_the_same_bytes_again_and_safe_to_print() {
    let fixture = Fixture::full();
    for format in Format::ALL {
        for lang in [Lang::En, Lang::Ko] {
            for places in [Places::Few, Places::All] {
                let options = RenderOptions {
                    places,
                    ..options(lang)
                };
                let written = fixture.render(format, &options);
                assert_eq!(written, fixture.render(format, &options));
                let acts = written
                    .chars()
                    .find(|&c| c != '\n' && super::visible::is_hidden(c));
                assert_eq!(acts, None, "{format:?}");
            }
        }
    }
}

#[test]
fn sarif_has_its_frame_in_order() {
    let written = Fixture::full().render(Format::Sarif, &options(Lang::En));
    let at = |needle: &str| written.find(needle).unwrap_or_else(|| panic!("{needle}"));
    assert!(at("\"$schema\"") < at("\"version\"") && at("\"version\"") < at("\"runs\""));
    let log: Value = serde_json::from_str(&written).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    assert!(run["originalUriBaseIds"]["%SRCROOT%"]["uri"].is_null());
    assert!(run["originalUriBaseIds"]["%SRCROOT%"]["description"]["text"].is_string());
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    assert_eq!(
        run["tool"]["driver"]["informationUri"],
        "https://github.com/migscan/migscan"
    );
    let properties = &run["tool"]["driver"]["properties"];
    assert_eq!(properties["rulesetVersion"], "3f2a9c0d1e4b");
    assert_eq!(properties["ruleFiles"], 3);
    assert_eq!(properties["provenRuleFiles"], 1);
    assert_eq!(properties["provenTarget"], "postgresql@15.14");
    assert!(run["automationDetails"].is_null());
    assert!(!written.contains("security-severity"));
}

#[test]
fn every_format_tells_what_it_was_made_with() {
    let fixture = Fixture::full();
    for format in Format::ALL {
        let written = fixture.render(format, &options(Lang::En));
        for part in [
            "3f2a9c0d1e4b",
            "2026-11-27",
            "mariadb@10.11.14",
            "postgresql@15.14",
        ] {
            assert!(written.contains(part), "{format:?}: {part}");
        }
    }
    let tool = &fixture.json(Format::Json, &options(Lang::En))["tool"];
    let files = serde_json::json!({ "looked_for": 3, "provable": 2, "proven": 1, "own": 1 });
    assert_eq!(tool["rule_files"], files);
    assert_eq!(tool["proof"]["date"], "2026-11-27");
}

#[test]
fn no_more_is_called_proven_than_the_stamp_covers() {
    let Edition { runs, .. } = options(Lang::En).edition;
    let other = ProofRun {
        source: "mysql@5.6.24".to_owned(),
        target: "mysql@9.7.4".to_owned(),
        ..runs[0].clone()
    };
    let told = |files, provable, proven, runs: &[ProofRun]| {
        let edition = Edition {
            files,
            provable_files: provable,
            proven_files: proven,
            runs: runs.to_vec(),
            ..Edition::default()
        };
        super::version_line(&edition, Lang::En)
    };
    assert!(told(24, 10, 10, &runs).ends_with("postgresql@15.14, 10 of 24 rule files)"));
    assert!(told(10, 10, 10, &runs).ends_with("postgresql@15.14, all of 10 rule files)"));
    let both = [runs[0].clone(), other];
    assert!(told(24, 12, 11, &both).ends_with(
        "postgresql@15.14; proven 2026-11-27 on mysql@5.6.24 and mysql@9.7.4, 11 of 24 rule files)"
    ));
    assert!(told(10, 10, 0, &runs).contains("of 10 rule files, none is proven"));
    assert!(told(10, 10, 0, &[]).contains("of 10 rule files, none is proven"));
    assert!(told(3, 0, 0, &runs).contains("of 3 rule files, none holds a proof"));
}

#[test]
fn sarif_category_ends_in_one_slash() {
    for category in ["nightly", "nightly/"] {
        let options = RenderOptions {
            sarif_category: Some(category.to_owned()),
            ..options(Lang::En)
        };
        let log = Fixture::empty().json(Format::Sarif, &options);
        assert_eq!(log["runs"][0]["automationDetails"]["id"], "nightly/");
    }
}

#[test]
fn sarif_rules_are_all_selected_ones_by_id() {
    let run = Fixture::full().sarif_run(Lang::En);
    let rules = list(&run["tool"]["driver"], "rules");
    let ids: Vec<&str> = rules.iter().filter_map(|r| r["id"].as_str()).collect();
    assert_eq!(
        ids,
        [
            "mysql-group-by",
            "mysql-ifnull",
            "mysql-never-found",
            "mysql-straight-join"
        ]
    );
    let ifnull = &rules[1];
    assert_eq!(ifnull["name"], "MysqlIfnull");
    assert_eq!(ifnull["deprecatedIds"][0], "old-mysql-ifnull");
    assert_eq!(ifnull["defaultConfiguration"]["level"], "error");
    assert!(
        ifnull["helpUri"]
            .as_str()
            .is_some_and(|u| u.starts_with("https://"))
    );
    let markdown = ifnull["help"]["markdown"].as_str().expect("markdown");
    for part in [
        "**Why**",
        "**Fix**",
        "```sql\nSELECT IFNULL(a, 0)",
        "COALESCE(a, 0)",
        "- <https://",
    ] {
        assert!(markdown.contains(part), "{part} in {markdown}");
    }
    let properties = &ifnull["properties"];
    assert_eq!(properties["precision"], "very-high");
    assert_eq!(properties["problem.severity"], "error");
    assert_eq!(properties["effort"], "5m mechanical");
    assert_eq!(properties["risk"], "High");
    let tags: Vec<&str> = list(properties, "tags")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        tags,
        [
            "migration",
            "data/mysql-postgresql",
            "fails",
            "postgresql",
            "mysql",
            "mariadb"
        ]
    );
    assert_eq!(rules[2]["properties"]["precision"], "medium");
}

#[test]
fn sarif_results_are_whole_and_point_to_their_rules() {
    let run = Fixture::full().sarif_run(Lang::En);
    let rules = list(&run["tool"]["driver"], "rules");
    let results = list(&run, "results");
    assert_eq!(
        results.len(),
        5,
        "three matches of one rule on one line are one result"
    );
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(result["ruleId"], rules[index]["id"]);
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let uri = location["artifactLocation"]["uri"].as_str().expect("a URI");
        assert!(
            uri.is_ascii() && !uri.contains([' ', '\\', '\n', '`', '<']),
            "{uri}"
        );
        for number in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(
                location["region"][number].as_u64().is_some_and(|n| n > 0),
                "{number}"
            );
        }
        let message = result["message"]["text"].as_str().expect("a text");
        assert!(
            message.ends_with('.') && !message.ends_with(".."),
            "{message}"
        );
        let prints = &result["partialFingerprints"];
        assert_eq!(prints["migscan/v1"].as_str().map(str::len), Some(64));
        assert!(prints["primaryLocationLineHash"].is_string());
    }
}

#[test]
fn sarif_results_stand_by_level_then_path() {
    let run = Fixture::full().sarif_run(Lang::En);
    let told: Vec<(&str, &str)> = list(&run, "results")
        .iter()
        .map(|r| {
            let uri = &r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            (
                r["level"].as_str().expect("a level"),
                uri.as_str().expect("a URI"),
            )
        })
        .collect();
    let hostile = "a%60%7C%3Cb%3E%0A%1B%5B31m/%5Cxff%20%EC%A3%BC%EB%AC%B8.sql";
    assert_eq!(
        told,
        [
            ("error", "db/schema.sql"),
            ("error", hostile),
            ("warning", "src/order.py"),
            ("warning", "src/order.py"),
            ("note", "tests/test_order.py"),
        ]
    );
}

#[test]
fn sarif_merges_a_line_and_links_related_places() {
    let run = Fixture::full().sarif_run(Lang::En);
    let result = &list(&run, "results")[0];
    assert_eq!(
        result["message"]["text"],
        "mysql-ifnull title ('json_contains'): fails on 'PostgreSQL 15' \
         (3 times on this line, 2 more places, see [src/order.py:7](1))."
    );
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startColumn"], 10);
    let related = list(result, "relatedLocations");
    assert_eq!(related.len(), 3);
    assert_eq!(related[0]["id"], 1);
    assert_eq!(related[0]["physicalLocation"]["region"]["startLine"], 7);
    assert_eq!(related[2]["physicalLocation"]["region"]["startColumn"], 70);
}

#[test]
fn sarif_speaks_korean() {
    let run = Fixture::full().sarif_run(Lang::Ko);
    assert_eq!(run["language"], "ko");
    let results = list(&run, "results");
    assert_eq!(
        results[0]["message"]["text"],
        "IFNULL() 함수 ('json_contains'): 'PostgreSQL 15'에서 실패합니다\
         (이 줄에 3회, 외 2곳, 참고: [src/order.py:7](1))."
    );
    let rule = &run["tool"]["driver"]["rules"][1];
    assert_eq!(rule["shortDescription"]["text"], "IFNULL() 함수");
    assert!(
        rule["help"]["markdown"]
            .as_str()
            .is_some_and(|m| m.contains("**변경 전**"))
    );
}

#[test]
fn sarif_messages_hold_no_link_of_scanned_code() {
    let run = Fixture::full().sarif_run(Lang::En);
    let hostile = list(&run, "results")[1]["message"]["text"]
        .as_str()
        .expect("a text");
    assert!(
        hostile.contains("x[0] (1)") && !hostile.contains("]("),
        "{hostile}"
    );
    assert!(hostile.contains("may fail on 'PostgreSQL 15'"), "{hostile}");
    assert!(hostile.contains("\\x1b]0;title\\x07"), "{hostile}");
}

#[test]
fn sarif_tells_what_was_not_read() {
    let run = Fixture::full().sarif_run(Lang::En);
    let told = list(&run["invocations"][0], "toolExecutionNotifications");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["level"], "warning");
    let uri = &told[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert!(uri.as_str().is_some_and(|u| u.contains("%0A")));
    assert!(
        told[0]["message"]["text"]
            .as_str()
            .is_some_and(|t| t.ends_with("content."))
    );
}

#[test]
fn sarif_without_a_line_hash_leaves_it_out() {
    let mut fixture = Fixture::full();
    for finding in &mut fixture.findings {
        finding.place.line_hash = "".into();
    }
    let run = fixture.sarif_run(Lang::En);
    for result in list(&run, "results") {
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_null());
    }
}

#[test]
fn sarif_stops_at_what_github_takes_and_says_so() {
    let run = Fixture::many(26_000).sarif_run(Lang::En);
    let results = list(&run, "results");
    assert_eq!(results.len(), 25_000);
    assert_eq!(results[0]["level"], "error", "the gravest come first");
    assert_eq!(results[2]["level"], "note");
    let told: Vec<&str> = list(&run["invocations"][0], "toolExecutionNotifications")
        .iter()
        .filter_map(|n| n["message"]["text"].as_str())
        .collect();
    assert!(
        told[0].starts_with("1,001 results are left out"),
        "{}",
        told[0]
    );
    assert!(told[1].contains("GitHub shows only 5,000"), "{}", told[1]);
    let own: BTreeSet<&str> = results
        .iter()
        .filter_map(|r| r["partialFingerprints"]["migscan/v1"].as_str())
        .collect();
    assert_eq!(own.len(), 25_000, "equal lines of a file are told apart");
}

#[test]
fn sarif_warns_above_what_github_shows() {
    let run = Fixture::many(5_001).sarif_run(Lang::Ko);
    let told = list(&run["invocations"][0], "toolExecutionNotifications");
    assert_eq!(told.len(), 1);
    assert!(
        told[0]["message"]["text"]
            .as_str()
            .is_some_and(|t| t.contains("5,000건만"))
    );
    let few = Fixture::many(100).sarif_run(Lang::Ko);
    assert!(list(&few["invocations"][0], "toolExecutionNotifications").is_empty());
}

#[test]
fn no_findings_is_a_report_too() {
    let fixture = Fixture::empty();
    let run = fixture.sarif_run(Lang::En);
    assert!(list(&run, "results").is_empty());
    assert_eq!(list(&run["tool"]["driver"], "rules").len(), 4);
    let json = fixture.json(Format::Json, &options(Lang::En));
    assert!(list(&json, "findings").is_empty());
    for format in [Format::Markdown, Format::Terminal] {
        let en = fixture.render(format, &options(Lang::En));
        assert!(en.contains("No known incompatibility was found"), "{en}");
        assert!(!en.contains("| Risk |"));
        let ko = fixture.render(format, &options(Lang::Ko));
        assert!(ko.contains("비호환 사항을 찾지 못했습니다"), "{ko}");
    }
}

#[test]
fn markdown_has_the_risk_table_of_the_request() {
    let fixture = Fixture::full();
    let en = fixture.render(Format::Markdown, &options(Lang::En));
    assert!(en.contains("# Migration audit: MySQL 5.7 → PostgreSQL 15\n"));
    assert!(en.contains("`docker-compose.yml:3` `image: mysql:5.7`"));
    assert!(en.contains("> **Not ready: 5 places fail on PostgreSQL 15"));
    assert!(en.contains("| Risk | Impact | Probability | Mitigation |\n"));
    assert!(en.contains(
        "| [mysql-ifnull title](#mysql-ifnull): 7 places in 3 files | High | High | \
         Use COALESCE, which both engines have. (mechanical, 5 min each, 25 min in all) |\n"
    ));
    assert!(en.contains("### mysql-ifnull\n"));
    let ko = fixture.render(Format::Markdown, &options(Lang::Ko));
    assert!(ko.contains("| 위험 | 영향도 | 발생확률 | 대응방안 |\n"));
    assert!(
        ko.contains("| [IFNULL() 함수](#mysql-ifnull): 파일 3개, 7곳 | High | High | 두 엔진이")
    );
}

#[test]
fn markdown_tables_keep_their_columns() {
    let mut fixture = Fixture::full();
    fixture.rules[1].title.en = HOSTILE_CODE.to_owned();
    fixture.rules[1].fix.en = HOSTILE_CODE.to_owned();
    let en = fixture.render(Format::Markdown, &options(Lang::En));
    let table: Vec<&str> = en.lines().filter(|l| l.starts_with('|')).collect();
    assert_eq!(table.len(), 2 + 3);
    for row in table {
        let bars = row.replace("\\|", "").matches('|').count();
        assert_eq!(bars, 5, "{row}");
        assert!(
            !row.contains("<img") && !row.replace("\\`", "").contains('`'),
            "{row}"
        );
    }
}

#[test]
fn markdown_tells_its_blind_spots() {
    let en = Fixture::full().render(Format::Markdown, &options(Lang::En));
    assert!(en.contains("## Blind spots"));
    assert!(en.contains("- **Files not fully read**: 1 file\n"));
    assert!(en.contains("- **Languages without rules**: perl (12 files)\n"));
    assert!(en.contains("- **Technologies without rules**: redis\n"));
    assert!(en.contains("- **Outside production code**: test 1\n"));
    assert!(en.contains("- 4 findings held back by 2 comments\n"));
    assert!(en.contains("- `src/order.py:9` `mysql-ifnull`: holds nothing back\n"));
    // The path's line feed is an escape inside its code span.
    assert!(
        en.contains("``a`|<b> \\x1b[31m/\\xff 주문.sql``: not read: binary"),
        "{en}"
    );
}

#[test]
fn files_without_text_are_counted_and_others_told_with_their_reason() {
    let mut fixture = Fixture::full();
    let skipped = |path: &str, reason: SkipReason| Skipped {
        path: path.to_owned(),
        reason,
    };
    fixture.skipped = vec![
        skipped("a.png", SkipReason::Binary),
        skipped("b.png", SkipReason::Binary),
        skipped("c.sql", SkipReason::PermissionDenied),
        skipped("d.sql", SkipReason::Binary),
    ];
    for format in [Format::Markdown, Format::Terminal] {
        let en = fixture.render(format, &options(Lang::En));
        assert!(en.contains("2 files: no text"), "{en}");
        assert!(
            en.contains("permission denied") && !en.contains("a.png"),
            "{en}"
        );
        let ko = fixture.render(format, &options(Lang::Ko));
        assert!(ko.contains("텍스트가 아닌 파일 2개"), "{ko}");
        assert!(
            ko.contains("권한 없음") && !ko.contains("permission"),
            "{ko}"
        );
    }
}

#[test]
fn few_places_say_how_many_are_left() {
    let fixture = Fixture::many(100);
    let few = fixture.render(Format::Terminal, &options(Lang::En));
    assert!(few.contains("… 95 more in 1 file (--all to list)"), "{few}");
    let all = RenderOptions {
        places: Places::All,
        ..options(Lang::En)
    };
    let told = fixture.render(Format::Terminal, &all);
    assert_eq!(told.matches("db/schema.sql:").count(), 100);
    assert!(!told.contains("more in"));
    let markdown = fixture.render(Format::Markdown, &all);
    assert_eq!(markdown.matches("- `db/schema.sql:").count(), 100);
}

#[test]
fn markdown_tells_a_line_once() {
    let en = Fixture::full().render(Format::Markdown, &options(Lang::En));
    assert_eq!(en.matches("`db/schema.sql:3`").count(), 1);
    assert!(
        en.contains("`SELECT IFNULL(a, 0), '가격' FROM t` (3 times on this line)\n"),
        "{en}"
    );
}

#[test]
fn a_merged_result_is_as_sure_as_its_surest_match() {
    let mut fixture = Fixture::empty();
    fixture.findings = vec![
        Finding {
            certainty: Certainty::Possible,
            ..finding(2, 0, 3, 1)
        },
        finding(2, 0, 3, 30),
    ];
    let run = fixture.sarif_run(Lang::En);
    let result = &list(&run, "results")[0];
    assert_eq!(result["level"], "error");
    assert_eq!(result["properties"]["certainty"], "certain");
    assert!(
        result["message"]["text"]
            .as_str()
            .is_some_and(|t| t.contains("gives another"))
    );
}

#[test]
fn the_terminal_groups_by_rule_and_ends_in_totals() {
    let fixture = Fixture::full();
    let en = fixture.render(Format::Terminal, &options(Lang::En));
    assert!(
        en.contains("HIGH    mysql-ifnull  mysql-ifnull title\n"),
        "{en}"
    );
    assert!(en.contains("db/schema.sql:3:10"));
    assert!(
        en.contains("3 rules, 9 places in 4 files: 2 High, 1 Medium"),
        "{en}"
    );
    assert!(en.contains("4 findings held back by 2 comments"));
    assert!(en.contains("Files not fully read: 1 file"));
    assert!(en.contains("Languages without rules: perl (12 files)"));
    assert!(!en.contains('\x1b'));
    let ko = fixture.render(Format::Terminal, &options(Lang::Ko));
    assert!(
        ko.contains("규칙 3개, 파일 4개, 9곳: 2 High, 1 Medium"),
        "{ko}"
    );
}

#[test]
fn the_terminal_colours_only_when_told_and_only_by_itself() {
    let fixture = Fixture::full();
    let coloured = RenderOptions {
        color: Color::On,
        ..options(Lang::En)
    };
    let written = fixture.render(Format::Terminal, &coloured);
    assert!(written.contains("\x1b[1m\x1b[31mHIGH"), "{written:?}");
    assert!(!written.contains("\x1b[2J") && !written.contains("\x1b]0;"));
    let plain = fixture.render(Format::Terminal, &options(Lang::En));
    let mut stripped = String::new();
    let mut rest = written.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        stripped.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn the_terminal_keeps_to_its_width_in_both_languages() {
    let mut fixture = Fixture::full();
    fixture.skipped.clear();
    fixture.paths[2] = "db/주문.sql".to_owned();
    for lang in [Lang::En, Lang::Ko] {
        for columns in [40, 60, 80, 120] {
            let options = RenderOptions {
                width: columns,
                ..options(lang)
            };
            for line in fixture.render(Format::Terminal, &options).lines() {
                let whole = line.contains("https://");
                assert!(whole || width(line) <= columns, "{columns}: {line}");
            }
        }
    }
}

#[test]
fn json_has_its_version_and_exact_places() {
    let json = Fixture::full().json(Format::Json, &options(Lang::Ko));
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["migration"]["type"], "data");
    assert_eq!(json["migration"]["from"]["version"], "5.7");
    assert_eq!(json["stack"][0]["evidence"][0]["line"], 3);
    assert_eq!(json["summary"]["places"], 9);
    assert_eq!(json["summary"]["by_impact"]["high"]["rules"], 2);
    assert_eq!(json["summary"]["skipped_files"], 1);
    assert_eq!(list(&json, "rules").len(), 4);
    assert_eq!(json["rules"][1]["title"]["ko"], "IFNULL() 함수");
    let row = &list(&json, "rows")[0];
    assert_eq!(
        (&row["rule"], &row["places"]),
        (&"mysql-ifnull".into(), &7.into())
    );
    let finding = &list(&json, "findings")[0];
    assert_eq!(finding["span"]["start"], 610);
    assert_eq!(finding["region"]["start_column"], 10);
    assert_eq!(finding["also"], 2);
    assert_eq!(finding["related"][0]["path"], "src/order.py");
    assert_eq!(json["suppressions"][1]["used"], 0);
    assert_eq!(
        json["coverage"]["languages_without_rules"][0]["language"],
        "perl"
    );
}

#[test]
fn json_keeps_hostile_text_exactly() {
    let json = Fixture::full().json(Format::Json, &options(Lang::En));
    let mut all = Vec::new();
    strings(&json, &mut all);
    assert!(all.iter().any(|s| s == HOSTILE_PATH));
    assert!(all.iter().any(|s| s == HOSTILE_CODE));
}

#[test]
fn formats_agree_on_their_numbers() {
    let fixture = Fixture::full();
    let json = fixture.json(Format::Json, &options(Lang::En));
    let places = json["summary"]["places"].as_u64().expect("a number");
    let rows: u64 = list(&json, "rows")
        .iter()
        .filter_map(|r| r["places"].as_u64())
        .sum();
    assert_eq!(places, rows);
    for format in [Format::Terminal, Format::Markdown] {
        let written = fixture.render(format, &options(Lang::En));
        assert!(
            written.contains(&format!("{places} places in 4 files")),
            "{written}"
        );
    }
}

#[test]
fn a_rule_may_lower_its_impact_without_changing_the_level() {
    let mut fixture = Fixture::full();
    fixture.rules[2].impact = Impact::Medium;
    let run = fixture.sarif_run(Lang::En);
    assert_eq!(
        run["tool"]["driver"]["rules"][0]["properties"]["risk"],
        "Medium"
    );
    assert_eq!(
        run["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"],
        "warning"
    );
}
