//! `migscan init`: a request that is filled in with what the code shows, and completed.

use crate::program::Project;
use migscan::model::{Origin, Request, Role, Unclear};
use migscan::plan::read_request;
use std::path::Path;

fn shop() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shop = root.join("fixtures/mysql-postgresql/shop/before");
    shop.to_str().expect("a path in UTF-8").to_owned()
}

/// The request that is written for the shop, with paths relative to it.
fn written(more: &[&str]) -> String {
    let shop = shop();
    let args = [&["init", &shop, "--base", &shop, "--type", "data"], more].concat();
    Project::new().run(&args).expect(0, &[]).out.clone()
}

/// What is stated, without the lines on which it stands.
fn facts(request: &Request) -> String {
    let mut scope: Vec<String> = request
        .scope
        .iter()
        .map(|s| format!("{} {:?} {:?}", s.value.name, s.value.role, s.value.count))
        .collect();
    scope.sort();
    let technologies = |all: &[migscan::model::Stated<migscan::model::Technology>]| {
        all.iter()
            .map(|t| t.value.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let frameworks: Vec<&str> = request
        .frameworks
        .iter()
        .map(|f| f.value.as_str())
        .collect();
    format!(
        "{:?}\n{:?} {:?}\n{}\n{}\n{frameworks:?}\n{:?} {:?} {:?}\n{:?} {:?} {:?} {:?}\n{scope:#?}",
        request.kind.as_ref().map(|k| k.value),
        request.from.as_ref().map(|t| t.value.to_string()),
        request.to.as_ref().map(|t| t.value.to_string()),
        technologies(&request.current_technologies),
        technologies(&request.target_technologies),
        request.tables.as_ref().map(|n| n.value),
        request.rows.as_ref().map(|n| n.value),
        request.bytes.as_ref().map(|n| n.value),
        request.downtime_minutes.as_ref().map(|n| n.value),
        request.data_loss.as_ref().map(|n| n.value),
        request.rollback.as_ref().map(|n| n.value),
        request.rollback_minutes.as_ref().map(|n| n.value),
    )
}

#[test]
fn the_shop_is_written_in_korean_and_reads_back() {
    let text = written(&["--lang", "ko", "--to", "postgresql@15"]);
    for line in [
        "데이터 마이그레이션 (MySQL 5.7.44 → PostgreSQL 15)",
        "- MySQL 5.7.44 (근거: `schema.sql:5`, `backoffice/db.php:8` 외 6곳)",
        "- Django ORM 사용 (근거: `requirements.txt:1`)",
        "- 테이블 8개 (근거: `schema.sql:17`, `schema.sql:36` 외 6곳)",
        "- 애플리케이션: `web` (근거: `docker-compose.yml:15`)",
        "- 데이터베이스: `db` (근거: `docker-compose.yml:2`)",
        "- 배치 작업: `nightly_batch` `0 3 * * *` (근거: `deploy/crontab:2`)",
        "- 리포팅 쿼리: `backoffice/report.php:32` (근거: 조인 3개, 집계)",
        "- [? 서비스를 최대 얼마 동안 중단할 수 있습니까? 예: 다운타임 2시간 이내]",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    let request = read_request(&text);
    assert_eq!(
        request
            .from
            .as_ref()
            .map(|t| t.value.to_string())
            .as_deref(),
        Some("mysql@5.7.44")
    );
    assert_eq!(request.tables.as_ref().map(|n| n.value), Some(8));
    let of_role = |role| {
        request
            .scope
            .iter()
            .filter(|s| s.value.role == role)
            .count()
    };
    assert_eq!(
        (
            of_role(Role::Application),
            of_role(Role::Database),
            of_role(Role::Batch)
        ),
        (1, 1, 3)
    );
    let questions = text.lines().filter(|l| l.starts_with("- [? ")).count();
    assert_eq!(questions, 8);
    assert_eq!(
        request.not_understood.len(),
        questions,
        "{:#?}",
        request.not_understood
    );
    assert!(
        request
            .not_understood
            .iter()
            .all(|n| n.why == Unclear::LeftOpen)
    );
}

#[test]
fn both_languages_say_the_same() {
    let flags = [
        "--to",
        "postgresql@15",
        "--downtime",
        "1h30m",
        "--data-loss",
        "5m",
        "--rollback",
        "required",
        "--rollback-time",
        "30m",
        "--data-size",
        "1.5TB",
        "--rows",
        "120 million",
        "--tables",
        "50",
    ];
    let of = |lang: &str| read_request(&written(&[&flags[..], &["--lang", lang]].concat()));
    let (en, ko) = (of("en"), of("ko"));
    assert_eq!(facts(&en), facts(&ko));
    assert_eq!(ko.downtime_minutes.as_ref().map(|n| n.value), Some(90));
    assert_eq!(ko.data_loss_minutes.as_ref().map(|n| n.value), Some(5));
    assert_eq!(ko.rollback_minutes.as_ref().map(|n| n.value), Some(30));
    assert_eq!(ko.bytes.as_ref().map(|n| n.value), Some(1_500_000_000_000));
    assert_eq!(
        (ko.rows.map(|n| n.value), ko.tables.map(|n| n.value)),
        (Some(120_000_000), Some(50))
    );
}

#[test]
fn every_example_of_a_question_is_an_answer() {
    for (lang, sign) in [("ko", "예: "), ("en", "e.g. ")] {
        let text = written(&["--lang", lang]);
        let answered: Vec<String> = text
            .lines()
            .map(
                |line| match line.strip_prefix("- [? ").and_then(|l| l.split_once(sign)) {
                    Some((_, example)) => format!("- {}", example.trim_end_matches(']')),
                    None => line.to_owned(),
                },
            )
            .collect();
        let request = read_request(&answered.join("\n"));
        assert_eq!(
            request.to.as_ref().map(|t| t.value.to_string()).as_deref(),
            Some("postgresql@15"),
            "{lang}"
        );
        assert_eq!(
            request.downtime_minutes.as_ref().map(|n| n.value),
            Some(120),
            "{lang}"
        );
        assert_eq!(
            request.bytes.as_ref().map(|n| n.value),
            Some(10_000_000_000),
            "{lang}"
        );
        assert!(
            request.data_loss.is_some() && request.rollback.is_some(),
            "{lang}"
        );
        assert_eq!(
            request.compatibility.len(),
            2,
            "{lang}: {:?}",
            request.compatibility
        );
        let open: Vec<_> = request
            .not_understood
            .iter()
            .filter(|n| n.why == Unclear::LeftOpen)
            .collect();
        assert!(open.is_empty(), "{lang}: {open:?}");
    }
}

#[test]
fn a_request_is_completed_and_what_it_says_holds() {
    let shop = shop();
    let project = Project::of(&[(
        "request.md",
        "### 마이그레이션 유형\n데이터 마이그레이션\n### 현재 상태\n- MySQL 5.7\n- 테이블 50개\n### 제약 조건\n- 다운타임 2시간 이내\n- 예산 5천만 원\n### 영향 범위\n- 메인 애플리케이션 서버 3대\n",
    )]);
    let told = project.run(&[
        "init",
        &shop,
        "--base",
        &shop,
        "--request",
        "request.md",
        "--downtime",
        "3h",
        "--lang",
        "ko",
    ]);
    told.expect(
        0,
        &[
            "request.md:8: 해석하지 못한 내용입니다: \"예산 5천만 원\"",
            "request.md:7: \"다운타임 2시간 이내\" 항목이",
        ],
    );
    for line in [
        "- MySQL 5.7",
        "- 테이블 50개",
        "- 다운타임 2시간 이내",
        "- 예산 5천만 원",
        "- 메인 애플리케이션 서버 3대",
        "- 다운타임 3시간 이내",
    ] {
        assert!(told.out.lines().any(|l| l == line), "{line}\n{}", told.out);
    }
    assert!(
        !told.out.contains("테이블 8개") && told.out.contains("- 애플리케이션: `web`"),
        "{}",
        told.out
    );
    // Completed once more, nothing changes.
    project.write("again.md", &told.out);
    let again = project.run(&[
        "init",
        &shop,
        "--base",
        &shop,
        "--request",
        "again.md",
        "--lang",
        "ko",
    ]);
    assert_eq!(
        facts(&read_request(&again.out)),
        facts(&read_request(&told.out))
    );
}

#[test]
fn flags_hold_before_the_file_and_that_before_the_settings() {
    let project = Project::of(&[
        ("src/a.py", "x = 1\n"),
        (
            "src/migscan.toml",
            "[request]\ntype = \"data\"\nfrom = \"mysql@5.7\"\nto = \"postgresql@14\"\ndowntime = \"4h\"\nrows = 1_000\n",
        ),
        (
            "request.md",
            "### Migration type\nData migration\n### Target state\n- PostgreSQL 15\n### Constraints\n- up to 2h of downtime\n",
        ),
    ]);
    let of = |args: &[&str]| {
        let told = project.run(&[&["init", "src", "--lang", "en"], args].concat());
        read_request(&told.expect(0, &[]).out)
    };
    let downtime = |r: &Request| r.downtime_minutes.as_ref().map(|n| n.value);
    let to = |r: &Request| r.to.as_ref().map(|t| t.value.to_string());
    let settings = of(&[]);
    assert_eq!(
        (downtime(&settings), to(&settings).as_deref()),
        (Some(240), Some("postgresql@14"))
    );
    assert_eq!(settings.rows.as_ref().map(|n| n.value), Some(1000));
    let file = of(&["--request", "request.md"]);
    assert_eq!(
        (downtime(&file), to(&file).as_deref()),
        (Some(120), Some("postgresql@15"))
    );
    let flags = of(&["--downtime", "30m"]);
    assert_eq!(downtime(&flags), Some(30));
    assert_eq!(
        flags
            .downtime_minutes
            .map(|d| matches!(d.origin, Origin::Request { .. })),
        Some(true)
    );
}

#[test]
fn bad_settings_name_file_line_and_key() {
    let project = Project::of(&[("a.py", "x = 1\n")]);
    for (text, told) in [
        (
            "[request]\ndown-time = \"2h\"\n",
            "migscan.toml: line 2: `request.down-time`: is no key of the table",
        ),
        (
            "[request]\ntype = \"data\"\ndowntime = \"soon\"\n",
            "migscan.toml: line 3: `request.downtime`: `soon` is no duration",
        ),
        (
            "[other]\nx = 1\n",
            "migscan.toml: line 2: `other.x`: is no known key",
        ),
        ("[request\n", "migscan.toml: line 1:"),
    ] {
        project.write("migscan.toml", text);
        project.run(&["init", "--type", "data"]).expect(2, &[told]);
    }
}

#[test]
fn a_request_in_the_encoding_of_korean_windows_is_read() {
    let project = Project::of(&[("a.py", "x = 1\n")]);
    // 현재 상태, 테이블 50개
    let text = b"### \xc7\xf6\xc0\xe7 \xbb\xf3\xc5\xc2\r\n- MySQL 5.7\r\n- \xc5\xd7\xc0\xcc\xba\xed 50\xb0\xb3\r\n";
    project.write("request.md", text);
    let told = project.run(&[
        "init",
        "--request",
        "request.md",
        "--type",
        "data",
        "--lang",
        "ko",
    ]);
    told.expect(0, &["- MySQL 5.7\n- 테이블 50개\n"]);
}

#[test]
fn what_is_no_request_is_told_in_both_languages() {
    let project = Project::of(&[
        ("a.py", "x = 1\n"),
        ("readme.md", "# Readme\n\nText.\n"),
        ("empty.md", "\n"),
    ]);
    project.write("binary.md", b"\x7fELF\x00\x01\x02\x00");
    project.write("ja.md", "# 移行の依頼\n\nデータベースを移行してください\n");
    for (name, en, ko) in [
        (
            "readme.md",
            "its first heading is `Readme`",
            "파일의 첫 제목: `Readme`",
        ),
        (
            "empty.md",
            "empty.md: the file is empty",
            "파일이 비어 있습니다",
        ),
        (
            "binary.md",
            "binary.md: it is no text",
            "텍스트 파일이 아닙니다",
        ),
        (
            "ja.md",
            "it reads as Japanese",
            "일본어로 작성된 것으로 보입니다",
        ),
    ] {
        for (lang, told) in [("en", en), ("ko", ko)] {
            project
                .run(&["init", "--request", name, "--lang", lang])
                .expect(2, &[told]);
        }
    }
    project
        .run(&["init", "--request", "none.md"])
        .expect(2, &["none.md"]);
    project.run(&["init"]).expect(2, &["--type"]);
    project
        .run(&["init", "--type", "data", "--downtime", "soon"])
        .expect(2, &["--downtime soon"]);
}

#[test]
fn no_downtime_has_its_consequence_told() {
    let project = Project::of(&[("a.py", "x = 1\n")]);
    let told = project.run(&["init", "--type", "data", "--downtime", "0", "--lang", "ko"]);
    told.expect(0, &["--downtime: 무중단 조건에서는"]);
    assert!(told.out.contains("- 무중단\n"), "{}", told.out);
}

#[test]
fn a_file_is_not_written_over_unasked() {
    let project = Project::of(&[("a.py", "x = 1\n"), ("request.md", "mine")]);
    let args = ["init", "--type", "code", "-o", "request.md", "--lang", "en"];
    project
        .run(&args)
        .expect(2, &["request.md is there already"]);
    assert_eq!(project.read("request.md"), "mine");
    project
        .run(&[&args[..], &["--force"]].concat())
        .expect(0, &[]);
    assert!(
        project
            .read("request.md")
            .contains("### Migration type\nCode migration\n")
    );
}
