//! `migscan plan` and `migscan prompt`: what stands in a plan, that its numbers have origins, and what is no plan.

use crate::program::{Project, Told};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The example of the request template, as its users write it.
const REQUEST: &str = "마이그레이션을 도와줘.\n\n### 마이그레이션 유형\n데이터베이스 마이그레이션 (MySQL 5.7 → PostgreSQL 15)\n\n\
### 현재 상태\n- MySQL 5.7\n- 테이블 50개, 데이터 약 10GB\n- Django ORM 사용\n\n### 목표 상태\n- PostgreSQL 15\n\
- 동일한 스키마 구조 유지\n- Django ORM 연동\n\n### 제약 조건\n- 다운타임 2시간 이내\n- 데이터 손실 불가\n- 롤백 가능해야 함\n\n\
### 영향 범위\n- 메인 애플리케이션 서버 3대\n- 배치 서버 1대\n- 리포팅 시스템\n";

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name);
    path.to_string_lossy().into_owned()
}

/// The plan of the template's request for the shop.
fn shop(more: &[&str]) -> Told {
    let project = Project::of(&[("request.md", REQUEST)]);
    let shop = fixture("mysql-postgresql/shop/before");
    let args = ["plan", "request.md", &shop, "--base", &shop, "--quiet"];
    project.run(&[&args, more].concat())
}

fn markdown(more: &[&str]) -> String {
    let told = shop(more);
    assert_eq!(told.code, Some(0), "{}", told.err);
    told.out
}

/// A project of each other type, with something to be found in it.
fn of_type(kind: &str) -> Project {
    let files: &[(&str, &str)] = match kind {
        "code" => &[
            (
                "app/main.py",
                "import imp\nimport distutils.core\n\n\ndef load(name):\n    return imp.load_source(name, name)\n",
            ),
            (
                "web/index.php",
                "<?php\n$parts = each($list);\n$f = create_function('$a', 'return $a;');\n",
            ),
        ],
        "dependency" => &[
            ("requirements.txt", "Django==3.2.25\n"),
            (
                "Gemfile",
                "source \"https://rubygems.org\"\ngem \"rails\", \"~> 6.1\"\n",
            ),
        ],
        _ => &[
            (
                "k8s/job.yaml",
                "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: nightly\nspec:\n  schedule: \"0 3 * * *\"\n",
            ),
            (
                "docker-compose.yml",
                "services:\n  web:\n    image: php:7.2-apache\n",
            ),
        ],
    };
    Project::of(files)
}

fn plan_of(project: &Project, kind: &str, more: &[&str]) -> String {
    let told = project.run(&[&["plan", ".", "--type", kind, "--quiet"], more].concat());
    assert_eq!(told.code, Some(0), "{}", told.err);
    told.out
}

#[test]
fn a_plan_has_every_heading_of_the_template() {
    let korean = markdown(&["--lang", "ko"]);
    for heading in [
        "## 마이그레이션 계획: MySQL 5.7 → PostgreSQL 15",
        "### 개요",
        "### 위험 평가",
        "| 위험 | 영향도 | 발생확률 | 대응방안 |",
        "### 선행 작업",
        "### 실행 단계",
        "#### Phase 1: 준비 (D-7)",
        "#### Phase 2: 마이그레이션 실행 (D-Day)",
        "#### Phase 3: 검증 (D+1~3)",
        "### 롤백 계획",
        "**롤백 결정 기준:**",
        "**롤백 절차:**",
        "### 검증 체크리스트",
    ] {
        assert!(
            korean.lines().any(|line| line == heading),
            "{heading}\n{korean}"
        );
    }
    let english = markdown(&["--lang", "en"]);
    for heading in [
        "## Migration plan: MySQL 5.7 → PostgreSQL 15",
        "### Risk assessment",
        "### Prerequisites",
        "#### Phase 2: migration (D-Day)",
        "### Rollback plan",
        "### Verification checklist",
    ] {
        assert!(
            english.lines().any(|line| line == heading),
            "{heading}\n{english}"
        );
    }
}

#[test]
fn the_request_and_the_schema_are_in_the_plan() {
    let plan = markdown(&["--lang", "ko"]);
    for said in [
        "| 다운타임 | 2시간 이내 | 요청서 17행 |",
        "메인 애플리케이션 서버 3대, 배치 서버 1대, 리포팅 시스템",
        "요청서에는 테이블 50개, 코드에는 테이블 8개가 있습니다",
        "`customers.birthday`",
        "`customers.is_active`",
        "`config/settings.py:21`",
        "`procedure restock`",
        "`orders (customer_id)`",
        "`nightly_batch (0 3 * * *)`",
        "서비스: `web`",
        "migscan scan . --type data --from mysql@5.7 --to postgresql@15 --fail-on high",
    ] {
        assert!(plan.contains(said), "{said}\n{plan}");
    }
}

#[test]
fn the_timetable_adds_up() {
    let told = shop(&["--format", "json"]).json();
    let timetable = &told["timetables"][0];
    let steps = timetable["steps"].as_array().expect("steps");
    let sum: i64 = steps
        .iter()
        .map(|s| s["value"].as_i64().expect("minutes"))
        .sum();
    assert_eq!(timetable["total_minutes"], sum);
    assert_eq!(timetable["allowed"]["value"], 120);
    assert_eq!(timetable["allowed"]["origin"]["kind"], "request");
    assert_eq!(timetable["free_minutes"], 120 - sum);
    assert_eq!(timetable["fit"], "fits");
    // 10 GB at 20 MB/s.
    assert_eq!(steps[2]["value"], 9);
    let faster = shop(&["--format", "json", "--throughput", "100MB/s"]).json();
    let copying = &faster["timetables"][0]["steps"][2];
    assert_eq!(copying["value"], 2);
    let rate = &copying["origin"]["from"][1];
    assert_eq!(rate["value"], 100_000_000);
    assert_eq!(rate["origin"]["given"]["flag"], "--throughput");
}

#[test]
fn what_does_not_fit_is_said_with_the_way_that_does() {
    let args = ["--lang", "en", "--data-size", "1TB"];
    let told = shop(&[&args[..], &["--format", "json"]].concat()).json();
    let fits: Vec<&str> = told["timetables"]
        .as_array()
        .expect("timetables")
        .iter()
        .map(|t| t["fit"].as_str().expect("a word"))
        .collect();
    assert_eq!(fits, ["exceeds", "fits"]);
    assert_eq!(told["timetables"][1]["way"], "capture");
    let plan = markdown(&args);
    assert!(
        plan.contains("does not fit**: 42 h 32 min where 2 h are allowed, 40 h 32 min too long"),
        "{plan}"
    );
    assert!(plan.contains("binlog_row_image"), "{plan}");
}

#[test]
fn no_downtime_and_an_unknown_size_are_told_honestly() {
    let none = markdown(&["--lang", "en", "--downtime", "0"]);
    assert!(none.contains("**No-go.**"), "{none}");
    assert!(none.contains("Even the shortest way takes"), "{none}");
    assert!(
        none.contains("Within 0 min nothing can be copied"),
        "{none}"
    );
    let project = Project::of(&[("a.sql", "CREATE TABLE t (a INT);\n")]);
    let ends = [
        "--from",
        "mysql@5.7",
        "--to",
        "postgresql@15",
        "--lang",
        "en",
    ];
    let unknown = plan_of(&project, "data", &ends);
    for said in [
        "How much data is there?",
        "How long may the service be down",
        "| not known |",
        "**Conditional.**",
    ] {
        assert!(unknown.contains(said), "{said}\n{unknown}");
    }
}

/// Runs of digits, with what holds them together.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let joined = |c: char| c.is_ascii_digit() || c == ',' || c == '.' || c == ':';
    text.split(move |c| !joined(c))
        .map(|word| word.trim_matches([',', '.', ':']).to_owned())
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Calls for every text of the JSON page.
fn texts(value: &Value, call: &mut dyn FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("text") {
                call(value);
            }
            for (name, field) in fields {
                if name != "figures" {
                    texts(field, call);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|one| texts(one, call)),
        _ => {}
    }
}

fn strings<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .filter_map(|one| match field {
            "" => one.as_str(),
            field => one[field].as_str(),
        })
        .collect()
}

/// Every number of the texts is a figure, or stands in words that are quoted; the numbers that are allowed so.
fn allowed_numbers(json: &Value) -> BTreeSet<String> {
    let mut allowed = BTreeSet::new();
    texts(&json["page"], &mut |text| {
        let told = text["text"].as_str().expect("a text");
        let mut rest = told.to_owned();
        let figures = strings(&text["figures"], "shown");
        let quoted = strings(&text["quoted"], "");
        let mut pieces: Vec<&str> = figures.into_iter().chain(quoted).collect();
        pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
        for piece in pieces {
            allowed.extend(numbers(piece));
            if !piece.is_empty() {
                rest = rest.replace(piece, "");
            }
        }
        assert!(
            !rest.contains(|c: char| c.is_ascii_digit()),
            "a number without origin in: {told}"
        );
    });
    allowed
}

/// Every figure names where it comes from, down to what it is calculated from.
fn check_origins(value: &Value) -> usize {
    match value {
        Value::Object(fields) => {
            let here = usize::from(fields.contains_key("unit"));
            if here == 1 {
                let kind = value["origin"]["kind"].as_str().expect("an origin");
                let enough = match kind {
                    "computed" => !value["origin"]["from"]
                        .as_array()
                        .expect("figures")
                        .is_empty(),
                    "request" => value["origin"]["line"].as_u64() > Some(0),
                    "findings" | "rule-effort" => value["origin"]["rules"].is_array(),
                    "assumption" | "convention" => value["origin"]["name"].is_string(),
                    "flag" => value["origin"]["flag"].is_string(),
                    "schema" | "inventory" => value["origin"]["names"].is_array(),
                    other => other == "scan",
                };
                assert!(enough, "{value}");
            }
            here + fields.values().map(check_origins).sum::<usize>()
        }
        Value::Array(list) => list.iter().map(check_origins).sum(),
        _ => 0,
    }
}

/// Holds the numbers of a Markdown page against those of the JSON.
fn check_numbers(markdown: &str, json: &Value) {
    let allowed = allowed_numbers(json);
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code || line.starts_with("<a id=") {
            continue;
        }
        let mark = line.trim_start();
        let digits = mark.bytes().take_while(u8::is_ascii_digit).count();
        let text = match mark[digits..].strip_prefix(". ") {
            Some(text) if digits > 0 => text,
            _ => mark,
        };
        let text: String = text
            .split("](#")
            .enumerate()
            .map(|(n, piece)| match n {
                0 => piece.to_owned(),
                _ => piece
                    .split_once(')')
                    .map_or("", |(_, after)| after)
                    .to_owned(),
            })
            .collect();
        for number in numbers(
            &text
                .replace('\\', "")
                .replace("&lt;", "")
                .replace("&gt;", ""),
        ) {
            assert!(
                allowed.contains(&number),
                "`{number}` has no origin: {line}"
            );
        }
    }
    assert!(check_origins(json) > 50, "figures were looked at");
}

#[test]
fn every_number_of_the_markdown_has_its_origin_in_the_json() {
    for lang in ["ko", "en"] {
        for more in [&[][..], &["--data-size", "1TB"], &["--start", "2026-12-01"]] {
            let args = [&["--lang", lang], more].concat();
            check_numbers(
                &markdown(&args),
                &shop(&[&args[..], &["--format", "json"]].concat()).json(),
            );
        }
        for kind in ["code", "dependency", "platform"] {
            let project = of_type(kind);
            let json = plan_of(&project, kind, &["--lang", lang, "--format", "json"]);
            let json: Value = serde_json::from_str(&json).expect("JSON");
            allowed_numbers(&json);
            check_origins(&json);
        }
    }
}

#[test]
fn an_upgrade_may_be_of_what_no_rule_names() {
    let ends = ["--lang", "en", "--from", "django@3.2", "--to", "django@5.2"];
    let plan = plan_of(&of_type("dependency"), "dependency", &ends);
    assert!(
        plan.starts_with("## Migration plan: Django 3.2 → Django 5.2\n"),
        "{plan}"
    );
    let gate = "migscan scan . --type dependency --fail-on high\n";
    assert!(plan.contains(gate), "{plan}");
}

#[test]
fn the_other_types_have_their_own_steps_and_checks() {
    let own = [
        ("code", "종속성 확인", "API 호환성 테스트", "기능 테스트"),
        (
            "dependency",
            "Breaking changes 확인",
            "종속 라이브러리 호환성",
            "보안 취약점 해소",
        ),
        ("platform", "인프라 준비", "네트워크 설정", "모니터링 설정"),
    ];
    for (kind, first, second, third) in own {
        let project = of_type(kind);
        let korean = plan_of(&project, kind, &["--lang", "ko"]);
        for heading in [first, second, third] {
            assert!(
                korean.contains(&format!("#### {heading}")),
                "{heading}\n{korean}"
            );
        }
        for heading in [
            "### 위험 평가",
            "### 롤백 계획",
            "#### Phase 3: 검증 (D+1~3)",
            "### 부록: 발견 위치",
        ] {
            assert!(korean.contains(heading), "{kind}: {heading}\n{korean}");
        }
        assert!(!korean.contains("pgloader"), "{korean}");
        let english = plan_of(&project, kind, &["--lang", "en"]);
        let is_hangul = |c: char| ('가'..='힣').contains(&c);
        let foreign = english.lines().find(|line| line.contains(is_hangul));
        assert_eq!(foreign, None);
    }
}

#[test]
fn a_plan_counts_what_a_scan_counts() {
    for (folder, ends) in [
        (
            "mysql-postgresql/shop/before",
            ["mysql@5.7", "postgresql@15"],
        ),
        ("mysql-mysql/rental/before", ["mysql@5.7", "mysql@8.4"]),
    ] {
        let project = Project::new();
        let folder = fixture(folder);
        let args = [
            &folder, "--type", "data", "--from", ends[0], "--to", ends[1], "--quiet", "--lang",
            "en",
        ];
        let scan = [&["scan"], &args[..], &["--format", "json", "--exit-zero"]].concat();
        let summary = project.run(&scan).json()["summary"].take();
        let told = project.run(&[&["plan"], &args[..]].concat()).out;
        for said in [
            format!("Found: {} places.", summary["places"]),
            format!("the target refuses {} places", summary["failing"]),
            format!("answer {} places otherwise", summary["differing"]),
        ] {
            assert!(told.contains(&said), "{said}\n{told}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["markdown", "html", "json"] {
        let one = shop(&["--format", format, "--threads", "1"]).out;
        let many = shop(&["--format", format, "--threads", "7"]).out;
        assert!(!one.is_empty() && one == many, "{format}");
    }
}

#[test]
fn dates_stand_only_where_the_day_is_given() {
    let plan = markdown(&["--lang", "ko"]);
    assert!(!plan.contains("2026-"), "{plan}");
    let dated = markdown(&["--lang", "ko", "--start", "2026-12-01"]);
    for heading in [
        "Phase 1: 준비 (D-7, 2026-11-24)",
        "(D-Day, 2026-12-01)",
        "(D+1, 2026-12-02~D+3, 2026-12-04)",
    ] {
        assert!(dated.contains(heading), "{heading}\n{dated}");
    }
}

#[test]
fn html_is_one_file_without_resources() {
    let page = markdown(&["--lang", "ko", "--format", "html"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("<html lang=\"ko\">"));
    for outside in ["<script", "<link", "<img", "src=", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("<h2>위험 평가</h2>") && page.contains("href=\"#findings-ddl\""));
    assert!(page.contains("id=\"findings-ddl\"") && page.contains("@media print"));
    let project = Project::of(&[(
        "a.sql",
        "CREATE TABLE `<img src=x onerror=alert(1)>` (a ENUM('x'));\nSELECT IFNULL('<b>', 0);\n",
    )]);
    let ends = [
        "--from",
        "mysql@5.7",
        "--to",
        "postgresql@15",
        "--format",
        "html",
    ];
    let hostile = plan_of(&project, "data", &ends);
    assert!(
        !hostile.contains("<img") && !hostile.contains("<b>"),
        "{hostile}"
    );
}

#[test]
fn the_files_of_a_plan_are_written_and_can_be_run() {
    let project = Project::of(&[("request.md", REQUEST)]);
    let shop = fixture("mysql-postgresql/shop/before");
    let args = [
        "plan",
        "request.md",
        &shop,
        "--quiet",
        "--artifacts",
        "files",
        "-o",
        "plan.md",
    ];
    project.run(&args).expect(0, &[]);
    let load = project.read("files/migrate.load");
    for cast in [
        "column customers.birthday to date drop typemod drop default drop not null using zero-dates-to-null",
        "type tinyint when (= precision 1) to boolean",
        "type enum to text drop typemod",
        "FROM {{SOURCE_URL}}",
    ] {
        assert!(load.contains(cast), "{cast}\n{load}");
    }
    assert!(
        !load.contains("type set") && !load.contains("type json"),
        "{load}"
    );
    let after = project.read("files/after-load.sql");
    assert!(
        after.contains("CHECK (\"grade\" IN ('basic','silver','gold'))"),
        "{after}"
    );
    assert!(
        after.contains("ALTER COLUMN \"updated_at\" SET DEFAULT CURRENT_TIMESTAMP"),
        "{after}"
    );
    #[cfg(unix)]
    for (script, shows) in [
        ("switch.sh", "pgloader --on-error-stop"),
        ("rollback.sh", "cp \"$SETTINGS.before\""),
    ] {
        let told = std::process::Command::new(project.path("files").join(script))
            .arg("--dry-run")
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .output()
            .expect("the script starts");
        let out = String::from_utf8_lossy(&told.stdout);
        assert!(
            told.status.success() && out.contains(shows),
            "{out}{told:?}"
        );
    }
    project.run(&args).expect(0, &[]);
    project.write("files/switch.sh", "#!/bin/sh\necho mine\n");
    project.run(&args).expect(
        2,
        &["switch.sh: this file is not from an earlier plan and is left alone"],
    );
    assert_eq!(project.read("files/switch.sh"), "#!/bin/sh\necho mine\n");
}

#[cfg(unix)]
#[test]
fn names_of_scanned_code_do_nothing_in_the_files() {
    let schema = "CREATE TABLE `a'; touch pwned; '\"` (`b'\"\n-- $(touch pwned)` INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, c DATE);\n";
    let compose = "services:\n  \"x'; touch pwned; '\":\n    image: php:8.4\n";
    let project = Project::of(&[("a.sql", schema), ("docker-compose.yml", compose)]);
    let args = [
        "--from",
        "mysql@5.7",
        "--to",
        "postgresql@15",
        "--artifacts",
        "files",
    ];
    plan_of(&project, "data", &args);
    for script in ["switch.sh", "rollback.sh", "verify.sh", "backup.sh"] {
        let told = std::process::Command::new(project.path("files").join(script))
            .arg("--dry-run")
            .output()
            .expect("the script starts");
        assert!(told.status.success(), "{script}: {told:?}");
    }
    assert!(!project.path("files/pwned").exists() && !project.path("pwned").exists());
    // Inside of a literal, and of a name.
    let verify = project.read("files/verify.postgresql.sql");
    assert!(
        verify.contains("'a''; touch pwned; ''\"'") && verify.contains("\"b'\"\"\n"),
        "{verify}"
    );
}

#[test]
fn a_prompt_holds_the_request_and_what_fits_of_the_evidence() {
    let project = Project::of(&[("request.md", REQUEST)]);
    let shop = fixture("mysql-postgresql/shop/before");
    let prompt = |size: &str| {
        let args = [
            "prompt",
            "request.md",
            &shop,
            "--lang",
            "ko",
            "--quiet",
            "--max-chars",
            size,
        ];
        let told = project.run(&args);
        assert_eq!(told.code, Some(0), "{}", told.err);
        told.out
    };
    let (short, long) = (prompt("2500"), prompt("30000"));
    assert!(short.chars().count() <= 2500, "{}", short.chars().count());
    assert!(long.chars().count() <= 30_000 && long.chars().count() > short.chars().count());
    for text in [&short, &long] {
        for said in [
            "### 제약 조건\n- 다운타임 2시간 이내",
            "- 메인 애플리케이션 서버 (3)",
            "4. 검증 체크리스트",
        ] {
            assert!(text.contains(said), "{said}\n{text}");
        }
    }
    assert!(short.contains("생략했습니다"), "{short}");
    assert!(
        !long.contains("생략했습니다") && long.contains("mysql-truncate-identity"),
        "{long}"
    );
    assert!(long.contains("schema.sql:18"), "{long}");
}

#[test]
fn bad_input_is_told_with_its_place() {
    let project = Project::of(&[
        ("empty.md", "\n"),
        (
            "other.md",
            "# Meeting notes\n\nNothing of this is a request.\n",
        ),
        ("a.sql", "SELECT 1;\n"),
    ]);
    let base = [
        "plan",
        ".",
        "--type",
        "data",
        "--from",
        "mysql@5.7",
        "--to",
        "postgresql@15",
        "--quiet",
    ];
    let wrong = |more: &[&str], said: &str| {
        project.run(&[&base, more].concat()).expect(2, &[said]);
    };
    wrong(
        &["--downtime", "soon"],
        "--downtime soon: `soon` is no duration",
    );
    wrong(
        &["--data-size", "large"],
        "--data-size large: `large` is no size",
    );
    wrong(
        &["--throughput", "fast"],
        "--throughput fast: write a rate such as 50MB/s",
    );
    wrong(&["--assume", "smoke-tst=5m"], "did you mean `smoke-test`?");
    wrong(
        &["--start", "2026-02-30"],
        "--start 2026-02-30: write a day of the calendar",
    );
    wrong(&["-o", "plan.doc"], "the ending names no format");
    wrong(&["empty.md"], "empty.md");
    wrong(&["other.md"], "other.md");
    wrong(&["missing.md"], "missing.md");
    project
        .run(&["plan", ".", "--quiet"])
        .expect(2, &["what is migrated is not said"]);
    let code = [
        "plan",
        ".",
        "--type",
        "code",
        "--quiet",
        "--artifacts",
        "files",
    ];
    project
        .run(&code)
        .expect(2, &["there are no files for a migration of this type"]);
}

#[test]
fn what_contradicts_is_told_in_the_plan() {
    let request = REQUEST.replace(
        "- Django ORM 사용",
        "- Django ORM 사용\n- 데이터 200GB\n- 무지개 색으로",
    );
    let project = Project::of(&[("request.md", &request), ("a.sql", "SELECT 1;\n")]);
    let told = project.run(&["plan", "request.md", ".", "--lang", "ko", "--quiet"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(told.out.contains("#### 미결 사항"), "{}", told.out);
    assert!(
        told.out.contains("데이터 200GB") && told.out.contains("무지개 색으로"),
        "{}",
        told.out
    );
}
