//! Phrasings of requests as people write them, and whole requests.

use super::{Trouble, combine, parse_technology, read_request, trouble};
use crate::model::{Allowed, Demand, Lang, MigrationKind, Origin, Request, Stated, Unclear};

/// What a request states, in short: one word a fact, in a fixed order.
fn told(request: &Request) -> String {
    let mut facts: Vec<String> = Vec::new();
    let mut say =
        |name: &str, value: Option<String>| facts.extend(value.map(|v| format!("{name}={v}")));
    say(
        "kind",
        request.kind.as_ref().map(|k| k.value.name().to_owned()),
    );
    say("from", request.from.as_ref().map(|t| t.value.to_string()));
    say("to", request.to.as_ref().map(|t| t.value.to_string()));
    let list = |of: &[Stated<crate::model::Technology>]| {
        let all: Vec<String> = of.iter().map(|t| t.value.to_string()).collect();
        (!all.is_empty()).then(|| all.join(","))
    };
    say("now", list(&request.current_technologies));
    say("then", list(&request.target_technologies));
    let frameworks: Vec<&str> = request
        .frameworks
        .iter()
        .map(|f| f.value.as_str())
        .collect();
    say(
        "with",
        (!frameworks.is_empty()).then(|| frameworks.join(",")),
    );
    say(
        "tables",
        request.tables.as_ref().map(|n| n.value.to_string()),
    );
    say("rows", request.rows.as_ref().map(|n| n.value.to_string()));
    say("bytes", request.bytes.as_ref().map(|n| n.value.to_string()));
    say(
        "down",
        request
            .downtime_minutes
            .as_ref()
            .map(|n| n.value.to_string()),
    );
    say(
        "loss",
        request.data_loss.as_ref().map(|a| match a.value {
            Allowed::Yes => "yes".to_owned(),
            Allowed::No => "no".to_owned(),
        }),
    );
    say(
        "lost",
        request
            .data_loss_minutes
            .as_ref()
            .map(|n| n.value.to_string()),
    );
    say(
        "back",
        request.rollback.as_ref().map(|d| match d.value {
            Demand::Required => "yes".to_owned(),
            Demand::NotRequired => "no".to_owned(),
        }),
    );
    say(
        "in",
        request
            .rollback_minutes
            .as_ref()
            .map(|n| n.value.to_string()),
    );
    for kept in &request.compatibility {
        facts.push(format!("keep={}", kept.value));
    }
    for affected in &request.scope {
        let affected = &affected.value;
        let count = affected.count.map_or(String::new(), |n| format!("×{n}"));
        facts.push(format!("{}{count}:{:?}", affected.name, affected.role));
    }
    for unclear in &request.not_understood {
        let why = match unclear.why {
            Unclear::Unknown => "?",
            Unclear::LeftOpen => "open",
            Unclear::Contradicts(_) => "against",
            Unclear::OutsideOfHeadings => "outside",
        };
        facts.push(format!("{why}({})", unclear.text));
    }
    facts.join(" | ")
}

fn check(heading: &str, phrasings: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, wanted) in phrasings {
        let found = told(&read_request(&format!("### {heading}\n- {text}\n")));
        if found != *wanted {
            wrong.push(format!("{text}\n   wanted {wanted}\n   found  {found}"));
        }
    }
    assert!(wrong.is_empty(), "{heading}:\n{}", wrong.join("\n"));
}

#[test]
fn types_are_read() {
    check(
        "마이그레이션 유형",
        &[
            (
                "데이터베이스 마이그레이션 (MySQL 5.7 → PostgreSQL 15)",
                "kind=data | from=mysql@5.7 | to=postgresql@15",
            ),
            ("데이터 마이그레이션", "kind=data"),
            ("코드 마이그레이션", "kind=code"),
            (
                "의존성 업그레이드 (Django 3.2 -> 4.2)",
                "kind=dependency | from=django@3.2 | to=django@4.2",
            ),
            (
                "플랫폼 전환: 온프레미스에서 AWS로",
                "kind=platform | from=on-premises | to=aws",
            ),
            (
                "DB 이관, 마이에스큐엘 5.7에서 포스트그레스 15로 변경",
                "kind=data | from=mysql@5.7 | to=postgresql@15",
            ),
            (
                "MySQL 5.7에서 8.0으로 업그레이드",
                "kind=data | from=mysql@5.7 | to=mysql@8.0",
            ),
            (
                "Database migration from MySQL 5.7 to Postgres 15",
                "kind=data | from=mysql@5.7 | to=postgresql@15",
            ),
            (
                "Data migration (MariaDB 10.5 => PostgreSQL 16)",
                "kind=data | from=mariadb@10.5 | to=postgresql@16",
            ),
            (
                "dependency upgrade: Python 3.8 → 3.12",
                "kind=dependency | from=python@3.8 | to=python@3.12",
            ),
            ("Library upgrades", "kind=dependency"),
            (
                "Platform change, CentOS 7 → Rocky Linux 9",
                "kind=platform | from=centos@7 | to=rocky-linux@9",
            ),
            (
                "k8s 1.24 → 1.30 업그레이드",
                "kind=platform | from=kubernetes@1.24 | to=kubernetes@1.30",
            ),
            (
                "Code migration: AngularJS 1.8 → Angular 17",
                "kind=code | from=angularjs@1.8 | to=angular@17",
            ),
            (
                "PHP 7.4를 PHP 8.3으로 전환하는 코드 마이그레이션",
                "kind=code | from=php@7.4 | to=php@8.3",
            ),
            (
                "오라클 19c → PostgreSQL 15 데이터베이스 전환",
                "kind=data | from=oracle-database@19 | to=postgresql@15",
            ),
            (
                "SQL Server 2016 to PostgreSQL 15, database",
                "kind=data | from=mssqlserver@2016 | to=postgresql@15",
            ),
            (
                "Upgrade Django from 3.2 to 4.2",
                "kind=dependency | from=django@3.2 | to=django@4.2",
            ),
            (
                "Move our database off MySQL 5.7 onto PostgreSQL 15",
                "kind=data | from=mysql@5.7 | to=postgresql@15",
            ),
            ("마이그레이션", "?(마이그레이션)"),
            (
                "[코드 마이그레이션 / 데이터 마이그레이션 / 의존성 업그레이드 / 플랫폼 전환]",
                "open([코드 마이그레이션 / 데이터 마이그레이션 / 의존성 업그레이드 / 플랫폼 전환])",
            ),
            (
                "[x] 데이터 마이그레이션\n- [ ] 코드 마이그레이션",
                "kind=data",
            ),
            (
                "데이터 마이그레이션\n- 플랫폼 전환",
                "kind=data | against(플랫폼 전환)",
            ),
        ],
    );
}

#[test]
fn states_and_sizes_are_read() {
    check(
        "현재 상태",
        &[
            ("MySQL 5.7", "now=mysql@5.7"),
            ("mysql5.7.44 (RDS)", "now=mysql@5.7.44 | ?(RDS)"),
            ("MySQL Community Server 5.7", "now=mysql@5.7"),
            ("PHP 7.4, Laravel 8", "now=php@7.4,laravel@8"),
            ("Python 3.8 / Django 3.2", "now=python@3.8,django@3.2"),
            (
                "쿠버네티스 1.24 및 우분투 20.04",
                "now=kubernetes@1.24,ubuntu@20.04",
            ),
            (
                "JDK 1.8, Spring Boot 2.7.x, MyBatis",
                "now=java@8,spring-boot@2.7 | with=MyBatis",
            ),
            (
                ".NET Framework 4.8 + MS-SQL 2016",
                "now=dotnetfx@4.8,mssqlserver@2016",
            ),
            (
                "Node.js v14 with Sequelize",
                "now=nodejs@14 | with=Sequelize",
            ),
            ("PostgreSQL(12)", "now=postgresql@12"),
            ("Django ORM 사용", "with=Django ORM"),
            (
                "테이블 50개, 데이터 약 10GB",
                "tables=50 | bytes=10000000000",
            ),
            ("테이블 50개 (약 10GB)", "tables=50 | bytes=10000000000"),
            ("50개 테이블, 총 1억 2천만 건", "tables=50 | rows=120000000"),
            ("테이블 수: 120", "tables=120"),
            ("테이블 1,234개 / 3,000만 행", "tables=1234 | rows=30000000"),
            ("데이터 １０ＧＢ", "bytes=10000000000"),
            ("DB 용량 1.5TB", "bytes=1500000000000"),
            (
                "about 1.5 TB of data, 120 million rows",
                "rows=120000000 | bytes=1500000000000",
            ),
            ("64 GiB in 80 tables", "tables=80 | bytes=68719476736"),
            ("Tables: 50; rows: 2,500,000", "tables=50 | rows=2500000"),
            ("2.5M rows", "rows=2500000"),
            ("500 기가 정도", "bytes=500000000000"),
            ("레코드 천만 건", "rows=10000000"),
            (
                "총 용량은 약 1.2TB이며 일 평균 3GB씩 증가",
                "bytes=1200000000000 | ?(일 평균 3GB씩 증가)",
            ),
            ("orders 테이블 1억 건", "?(orders 테이블 1억 건)"),
            (
                "DB: MySQL 5.7 (Amazon RDS, Multi-AZ)",
                "now=mysql@5.7 | ?(Amazon RDS) | ?(Multi-AZ)",
            ),
            ("rows: 5M", "rows=5000000"),
            ("CentOS Linux 7.9", "now=centos@7.9"),
            ("하루 100만 건 증가", "?(하루 100만 건 증가)"),
            ("가장 큰 테이블은 3천만 행", "?(가장 큰 테이블은 3천만 행)"),
            ("메모리 64GB", "?(메모리 64GB)"),
            (
                "MySQL 5.7 서버 3대",
                "now=mysql@5.7 | ?(MySQL 5.7 서버 3대)",
            ),
            ("Redis는 사용하지 않음", "?(Redis는 사용하지 않음)"),
            ("모놀리식 구조", "?(모놀리식 구조)"),
            (
                "데이터 10GB\n- 데이터 20GB",
                "bytes=10000000000 | against(데이터 20GB)",
            ),
            ("[현재 구조 설명]", "open([현재 구조 설명])"),
            ("[MySQL 5.7]", "now=mysql@5.7"),
            (
                "[? 데이터 크기는 얼마입니까? 예: 10GB]",
                "open([? 데이터 크기는 얼마입니까? 예: 10GB])",
            ),
        ],
    );
    check(
        "Target state",
        &[
            ("PostgreSQL 15", "then=postgresql@15"),
            ("동일한 스키마 구조 유지", "keep=동일한 스키마 구조 유지"),
            ("Django ORM 연동", "with=Django ORM"),
            (
                "Same schema, PostgreSQL 15",
                "then=postgresql@15 | keep=Same schema",
            ),
            ("Spring Boot 3.2 on Java 17", "then=spring-boot@3.2,java@17"),
            ("스토리지 200GB", "?(스토리지 200GB)"),
        ],
    );
}

#[test]
fn downtimes_are_read() {
    check(
        "제약 조건",
        &[
            ("다운타임 2시간 이내", "down=120"),
            ("다운타임은 최대 90분", "down=90"),
            ("다운타임: 1시간 30분", "down=90"),
            ("서비스 중단 1시간 반 이내", "down=90"),
            ("무중단", "down=0"),
            ("무중단으로 진행해야 함", "down=0"),
            ("다운타임 불가", "down=0"),
            ("서비스 중단 없이 전환", "down=0"),
            ("다운타임 0분", "down=0"),
            ("90분", "down=90"),
            ("주말 8시간", "down=480"),
            ("다운타임은 주말, 최대 8시간", "down=480"),
            ("점검 시간 새벽 2시~4시", "down=120"),
            ("점검: 토요일 22:00~02:00", "down=240"),
            ("다운타임 한 시간", "down=60"),
            ("다운타임 １시간 이하", "down=60"),
            ("다운타임 1~2시간", "down=120"),
            ("점검은 하루 이내", "down=1440"),
            ("zero downtime", "down=0"),
            ("No downtime allowed", "down=0"),
            ("Downtime: none", "down=0"),
            ("Downtime must not exceed 2 hours", "down=120"),
            ("up to 2h", "down=120"),
            ("at most 30 minutes", "down=30"),
            ("Maintenance window of 1h 30m", "down=90"),
            ("outage of half an hour at most", "down=30"),
            ("The service may be down for two hours", "down=120"),
            ("downtime window 10pm to 2am", "down=240"),
            ("다운타임 1.5시간", "down=90"),
            (
                "Cut-over window: Saturday 22:00 to Sunday 04:00",
                "down=360",
            ),
            ("점검 금요일 22:00 ~ 일요일 04:00", "down=1800"),
            ("Downtime is not acceptable", "down=0"),
            ("다운타임은 2시간을 넘을 수 없음", "down=120"),
            ("다운타임 최소화", "?(다운타임 최소화)"),
            ("다운타임 X", "down=0"),
            ("No more than 15 minutes of unavailability", "down=15"),
            ("다운타임은 없어야 합니다", "down=0"),
            ("다운타임은 불가피", "?(다운타임은 불가피)"),
            ("허용 다운타임 : 최대 2시간 (토 02:00~04:00)", "down=120"),
            ("RTO 1h", "?(RTO 1h)"),
            ("다운타임 허용", "?(다운타임 허용)"),
            (
                "다운타임 2시간 이내 (결제 서비스는 제외)",
                "down=120 | ?(결제 서비스는 제외)",
            ),
            ("다운타임 2시간\n- 무중단", "down=120 | against(무중단)"),
            ("2시간 이내에 작업 완료", "?(2시간 이내에 작업 완료)"),
            ("[다운타임 허용 여부]", "open([다운타임 허용 여부])"),
        ],
    );
}

#[test]
fn data_loss_rollback_and_compatibility_are_read() {
    check(
        "Constraints",
        &[
            ("데이터 손실 불가", "loss=no"),
            ("데이터 유실은 절대 안 됨", "loss=no"),
            ("데이터 손실 허용하지 않음", "loss=no"),
            ("무손실", "loss=no"),
            ("no data loss", "loss=no"),
            ("Data must not be lost: zero data loss", "loss=no"),
            ("We cannot lose any data", "loss=no"),
            ("RPO 0", "loss=no"),
            ("RPO 5분", "loss=yes | lost=5"),
            ("최근 5분까지 허용", "loss=yes | lost=5"),
            ("데이터 손실은 최근 10분까지 허용", "loss=yes | lost=10"),
            ("데이터 손실 허용", "loss=yes"),
            (
                "Loss of the last 5 minutes is acceptable, data loss",
                "loss=yes | lost=5",
            ),
            ("로그 테이블은 손실 허용", "?(로그 테이블은 손실 허용)"),
            (
                "데이터 손실 불가, 단, 로그 테이블은 제외",
                "loss=no | ?(로그 테이블은 제외)",
            ),
            ("Not a single row may be lost", "loss=no"),
            ("We can lose up to 5 minutes of data", "loss=yes | lost=5"),
            ("롤백 계획 없음", "?(롤백 계획 없음)"),
            ("No schema changes", "keep=No schema changes"),
            ("롤백 가능해야 함", "back=yes"),
            ("데이터 손실 X", "loss=no"),
            ("실패 시 원복", "back=yes"),
            ("데이터는 한 건도 유실되면 안 됩니다", "loss=no"),
            ("no more than 5 minutes of data loss", "loss=yes | lost=5"),
            ("롤백 필수", "back=yes"),
            ("문제 발생 시 30분 이내 원복 가능", "back=yes | in=30"),
            ("롤백 1시간 이내", "back=yes | in=60"),
            ("롤백 불필요", "back=no"),
            ("롤백은 고려하지 않음", "back=no"),
            ("롤백 불가", "?(롤백 불가)"),
            ("must be reversible", "back=yes"),
            ("Rollback required within 1 hour", "back=yes | in=60"),
            ("No rollback needed", "back=no"),
            (
                "전환 후 7일간 롤백 가능",
                "back=yes | ?(전환 후 7일간 롤백 가능)",
            ),
            ("기존 API 호환성 유지", "keep=기존 API 호환성 유지"),
            ("backward compatible API", "keep=backward compatible API"),
            (
                "데이터 손실 불가, 단, 로그 테이블은 손실 허용",
                "loss=no | ?(로그 테이블은 손실 허용)",
            ),
            (
                "롤백 가능, 비용 최소화 필요",
                "back=yes | ?(비용 최소화 필요)",
            ),
            ("예산 5천만 원", "?(예산 5천만 원)"),
            (
                "다운타임 2시간 이내, 데이터 손실 불가, 롤백 가능",
                "down=120 | loss=no | back=yes",
            ),
            ("Up to 2h downtime and no data loss", "down=120 | loss=no"),
        ],
    );
}

#[test]
fn the_scope_is_read() {
    check(
        "영향 범위",
        &[
            (
                "메인 애플리케이션 서버 3대",
                "메인 애플리케이션 서버×3:Application",
            ),
            ("배치 서버 1대", "배치 서버×1:Batch"),
            ("리포팅 시스템", "리포팅 시스템:Reporting"),
            ("3 app servers", "app servers×3:Application"),
            (
                "app servers (3), batch server x 1",
                "app servers×3:Application | batch server×1:Batch",
            ),
            (
                "웹 서버(3대), web (x3)",
                "웹 서버×3:Application | web×3:Application",
            ),
            ("Payment service: 3 pods", "Payment service×3:Application"),
            ("서버 세 대", "서버×3:Application"),
            ("3대의 웹서버", "웹서버×3:Application"),
            (
                "App 서버 2대 / DB 서버 1대",
                "App 서버×2:Application | DB 서버×1:Database",
            ),
            ("All users (about 1.2 million)", "All users×1200000:People"),
            ("결제팀, 정산팀", "결제팀:People | 정산팀:People"),
            ("사용자 약 10만 명", "사용자×100000:People"),
            ("About 20,000 users", "users×20000:People"),
            ("MySQL 5.7 레플리카 2대", "MySQL 5.7 레플리카×2:Database"),
            (
                "Tableau 대시보드 및 고객센터",
                "Tableau 대시보드:Reporting | 고객센터:Other",
            ),
            (
                "배치 작업: nightly_batch `0 3 * * *` (근거: `deploy/crontab:2`)",
                "nightly_batch:Batch",
            ),
            (
                "Application: `web-2` (2) (evidence: `docker-compose.yml:3`)",
                "web-2×2:Application",
            ),
            (
                "리포팅 쿼리: `store/managers.py:42` (근거: 조인 1개, 집계)",
                "store/managers.py:42:Reporting",
            ),
            (
                "배치 작업: `mysql OPTIMIZE TABLE a, b` `30 4 * * 0` (근거: `deploy/crontab:3`)",
                "mysql OPTIMIZE TABLE a, b:Batch",
            ),
            ("없음", ""),
            ("[영향받는 사용자/팀]", "open([영향받는 사용자/팀])"),
        ],
    );
}

/// The example of the template, as we write such a request.
const EXAMPLE: &str = "\
마이그레이션을 도와줘.

### 마이그레이션 유형
데이터베이스 마이그레이션 (MySQL 5.7 → PostgreSQL 15)

### 현재 상태
- MySQL 5.7
- 테이블 50개, 데이터 약 10GB
- Django ORM 사용

### 목표 상태
- PostgreSQL 15
- 동일한 스키마 구조 유지
- Django ORM 연동

### 제약 조건
- 다운타임 2시간 이내
- 데이터 손실 불가
- 롤백 가능해야 함

### 영향 범위
- 메인 애플리케이션 서버 3대
- 배치 서버 1대
- 리포팅 시스템
";

const EXAMPLE_TOLD: &str = "kind=data | from=mysql@5.7 | to=postgresql@15 | now=mysql@5.7 | then=postgresql@15 | \
with=Django ORM | tables=50 | bytes=10000000000 | down=120 | loss=no | back=yes | keep=동일한 스키마 구조 유지 | \
메인 애플리케이션 서버×3:Application | 배치 서버×1:Batch | 리포팅 시스템:Reporting";

#[test]
fn the_example_of_the_template_is_read_without_loss() {
    let request = read_request(EXAMPLE);
    assert_eq!(told(&request), EXAMPLE_TOLD);
    assert_eq!(trouble(EXAMPLE), None);
    let origin = |line| Origin::Request { line };
    assert_eq!(request.kind.as_ref().map(|k| &k.origin), Some(&origin(4)));
    assert_eq!(
        request.downtime_minutes.as_ref().map(|d| &d.origin),
        Some(&origin(17))
    );
    let current: Vec<&str> = request.current.iter().map(|l| l.value.as_str()).collect();
    assert_eq!(
        current,
        [
            "MySQL 5.7",
            "테이블 50개, 데이터 약 10GB",
            "Django ORM 사용"
        ]
    );
    assert_eq!((request.target.len(), request.constraints.len()), (3, 3));
}

#[test]
fn layout_does_not_matter() {
    let fenced = format!(
        "# 요청서\n\n```\n{EXAMPLE}\n다음을 제공해줘:\n1. 마이그레이션 계획\n2. 롤백 계획\n```\n"
    );
    let windows = format!("\u{FEFF}{}", EXAMPLE.replace('\n', "\r\n"));
    let bold = EXAMPLE.lines().map(|line| match line.strip_prefix("### ") {
        Some(heading) => format!("**{heading}**"),
        None => line.replacen("- ", "* ", 1),
    });
    let bold = bold.collect::<Vec<_>>().join("\n");
    let numbered = EXAMPLE.replace("### ", "## 3. ").replace("\n- ", "\n1) ");
    let spaced = EXAMPLE
        .replace("마이그레이션 유형", "마이그레이션유형 ")
        .replace("- ", "  • ")
        .replace("### ", "# ");
    let wide = EXAMPLE
        .replace("MySQL 5.7 →", "ＭｙＳＱＬ　５．７　⇒")
        .replace("2시간", "２시간");
    let outlined = EXAMPLE
        .replace("### ", "Ⅱ. ")
        .replace("현재 상태\n", "현재 상태 (AS-IS)\n");
    let lettered = EXAMPLE
        .replace("### ", "### 가. ")
        .replace("목표 상태\n", "목표 상태 - TO-BE\n");
    let colons = EXAMPLE
        .replace("### ", "")
        .replace("상태\n", "상태：\n")
        .replace("조건\n", "조건:\n");
    for (name, text) in [
        ("fenced", fenced),
        ("windows", windows),
        ("bold", bold),
        ("numbered", numbered),
        ("spaced", spaced),
        ("wide", wide),
        ("colons", colons),
        ("outlined", outlined),
        ("lettered", lettered),
    ] {
        assert_eq!(told(&read_request(&text)), EXAMPLE_TOLD, "{name}:\n{text}");
    }
}

#[test]
fn what_a_heading_says_beside_its_name_is_kept() {
    let text = "## 현재 상태 (MySQL 5.7)\n## 목표 상태: PostgreSQL 15\n**제약 조건 - 다운타임 2시간**\n- 현재 상태: Redis 6\n";
    assert_eq!(
        told(&read_request(text)),
        "now=mysql@5.7,redis@6 | then=postgresql@15 | down=120"
    );
}

#[test]
fn an_english_request_in_other_layouts_is_read() {
    let text = "\
# Move the shop to PostgreSQL

Help me migrate.

## 1. Migration Type: Data migration (MySQL 5.7 → PostgreSQL 15)

CURRENT STATE:
* MySQL 5.7
* Size:
  * 50 tables
  * about 10 GB

**Target State**
* PostgreSQL 15

## Constraints
### Downtime
- within 2 hours
### Data loss
- not acceptable

| limit | value |
|---|---|
| Rollback | must be possible |

## Background
- The vendor ends support.

## Scope of Impact
- 3 app servers
";
    assert_eq!(
        told(&read_request(text)),
        "kind=data | from=mysql@5.7 | to=postgresql@15 | now=mysql@5.7 | then=postgresql@15 | tables=50 | \
         bytes=10000000000 | down=120 | loss=no | back=yes | app servers×3:Application | ?(limit value) | \
         outside(Background) | outside(The vendor ends support.)"
    );
}

#[test]
fn the_ends_come_from_the_states_where_no_move_is_said() {
    let ends = |kind: &str, current: &str, target: &str| {
        let text = format!("# 유형\n{kind}\n# 현재 상태\n{current}\n# 목표 상태\n{target}\n");
        let request = read_request(&text);
        let end = |e: &Option<Stated<crate::model::Technology>>| {
            e.as_ref().map_or("-".to_owned(), |t| t.value.to_string())
        };
        let against: Vec<&str> = request
            .not_understood
            .iter()
            .map(|n| n.text.as_str())
            .collect();
        format!(
            "{} {} {}",
            end(&request.from),
            end(&request.to),
            against.join(",")
        )
    };
    let data = "데이터 마이그레이션";
    assert_eq!(
        ends(data, "MySQL 5.7, Python 3.8", "PostgreSQL 15, Python 3.12"),
        "mysql@5.7 postgresql@15 "
    );
    assert_eq!(
        ends(data, "MySQL 5.7, Redis 6", "PostgreSQL 15, Redis 6"),
        "mysql@5.7 postgresql@15 "
    );
    assert_eq!(
        ends(
            "의존성 업그레이드",
            "Django 3.2, Python 3.8",
            "Django 4.2, Python 3.8"
        ),
        "django@3.2 django@4.2 "
    );
    assert_eq!(
        ends(
            "의존성 업그레이드",
            "Django 3.2, Python 3.8",
            "Django 4.2, Python 3.12"
        ),
        "- - "
    );
    assert_eq!(
        ends(
            "데이터 마이그레이션 (MySQL → PostgreSQL)",
            "MySQL 5.7",
            "PostgreSQL 15"
        ),
        "mysql@5.7 postgresql@15 "
    );
    assert_eq!(
        ends(
            "데이터 마이그레이션 (MySQL 5.7 → PostgreSQL 15)",
            "MySQL 8.0",
            "PostgreSQL 15.4"
        ),
        "mysql@5.7 postgresql@15.4 mysql@8.0"
    );
    assert_eq!(
        ends(
            "데이터 마이그레이션 (MySQL 5.7 → PostgreSQL 15)",
            "MariaDB 10.5",
            "PostgreSQL"
        ),
        "mysql@5.7 postgresql@15 mariadb@10.5"
    );
}

#[test]
fn what_is_no_request_is_told_in_both_languages() {
    let cases = [
        ("", Trouble::Empty),
        ("\u{FEFF} \r\n\n", Trouble::Empty),
        ("\u{7f}ELF\0\0", Trouble::Binary),
        (
            "# README\n\nSome text",
            Trouble::NoHeading(Some("README".to_owned())),
        ),
        ("그냥 글입니다", Trouble::NoHeading(None)),
        ("### 현재 상태\n\n### 목표 상태\n", Trouble::NothingBelow),
        (
            "## 移行の種類\nデータベースを移行します",
            Trouble::OtherLanguage("Japanese", "일본어"),
        ),
        (
            "## Art der Migration\nDie Datenbank wird auf PostgreSQL und nicht auf Oracle umgestellt",
            Trouble::OtherLanguage("German", "독일어"),
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(trouble(text).as_ref(), Some(&wanted), "{text:?}");
        let (en, ko) = (wanted.told(Lang::En), wanted.told(Lang::Ko));
        assert!(
            en.contains("`Current state`") && en.contains("migscan init"),
            "{en}"
        );
        assert!(
            ko.contains("`현재 상태`") && ko.contains("migscan init"),
            "{ko}"
        );
    }
}

#[test]
fn requests_are_combined_and_the_first_holds() {
    let flags = Request {
        downtime_minutes: Some(Stated {
            value: 60,
            origin: Origin::Flag("--downtime"),
        }),
        ..Request::default()
    };
    let config = Request {
        kind: Some(Stated {
            value: MigrationKind::Code,
            origin: Origin::Config {
                key: "request.type".to_owned(),
                line: 2,
            },
        }),
        rows: Some(Stated {
            value: 7,
            origin: Origin::Config {
                key: "request.rows".to_owned(),
                line: 3,
            },
        }),
        ..Request::default()
    };
    let all = combine(vec![flags, read_request(EXAMPLE), config]);
    assert_eq!(
        told(&all),
        EXAMPLE_TOLD
            .replace("bytes", "rows=7 | bytes")
            .replace("down=120", "down=60")
            + " | against(다운타임 2시간 이내) | against(code)"
    );
    let against = &all.not_understood[0];
    assert_eq!(against.origin, Origin::Request { line: 17 });
    assert_eq!(
        against.why,
        Unclear::Contradicts(Origin::Flag("--downtime"))
    );
}

#[test]
fn technologies_of_flags_are_read() {
    let read = |text: &str| parse_technology(text).map(|t| t.to_string());
    assert_eq!(read("mysql@5.7").as_deref(), Ok("mysql@5.7"));
    assert_eq!(read("Postgres 15").as_deref(), Ok("postgresql@15"));
    assert_eq!(read("some-product@2").as_deref(), Ok("some-product@2"));
    assert!(read("mysql@latest").is_err());
}

#[test]
fn strange_texts_are_read_in_time_and_without_a_panic() {
    let long = format!("### 제약 조건\n- {}\n", "(1억 ".repeat(20_000));
    let deep = format!("### 현재 상태\n- {}\n", "MySQL 5.7 → ".repeat(5_000));
    let odd = "### 현재 상태\n- 1억2천만천만만억조\n- 99999999999999999999999999 TB\n- İMySQL 5.7\n- [\n- ]\n- `\n- (\n- :\n-\n";
    let many: String = (0..3_000).map(|n| format!("- MySQL {n}.{n}\n")).collect();
    let many = format!("### 현재 상태\n{many}");
    let request = read_request(&many);
    assert_eq!(request.current_technologies.len(), 100);
    assert_eq!(
        request.not_understood.len(),
        3_000 - 100,
        "what is not kept is listed"
    );
    for text in [long.as_str(), deep.as_str(), odd] {
        let _ = read_request(text);
    }
    assert!(trouble(odd).is_none());
}
