//! The verification checklist: every check with what runs it.

use super::artifact::{Artifact, checked_columns, orphan_checks};
use super::document::{CheckGroup, Task};
use super::overview::tables_shown;
use super::shape::dotted;
use super::situation::{Engines, Situation};
use super::steps::{find, job_name};
use super::told::{Figure, FigureOrigin, Part, Unit, code, say, some_codes, words};
use crate::model::{Heavy, HeavyQuery, MigrationKind};

/// Names in one check.
const FEW: usize = 8;
/// Heavy queries that are listed with their text.
const QUERIES: usize = 8;

pub(super) fn checklist(s: &Situation, artifacts: &[Artifact]) -> Vec<CheckGroup> {
    let mut all = match s.kind {
        MigrationKind::Data => data(s, artifacts),
        MigrationKind::Code => code_checks(),
        MigrationKind::Dependency => dependency_checks(),
        MigrationKind::Platform => platform_checks(s),
    };
    all.extend(queries(s));
    all.extend(jobs(s));
    all
}

fn data(s: &Situation, artifacts: &[Artifact]) -> Vec<CheckGroup> {
    let mut all = vec![CheckGroup {
        title: words("Backup", "백업 완료"),
        checks: vec![Task::new(words(
            "The backup was restored on another server and read there",
            "백업을 다른 서버에 복원해 조회까지 확인",
        ))],
    }];
    if find(artifacts, "verify.sh").is_some() {
        all.push(integrity(s));
        all.push(schema(s, artifacts));
    } else {
        all.push(CheckGroup {
            title: words("Integrity", "데이터 정합성"),
            checks: vec![
                Task::new(words("Row count of every table", "테이블별 레코드 수 일치")),
                Task::new(words("Foreign keys without orphans", "외래 키 정합성")),
                Task::new(words(
                    "Sums and extremes of every number and date column",
                    "숫자·날짜 컬럼별 합계와 최댓값, 최솟값 일치",
                )),
            ],
        });
    }
    all.push(CheckGroup {
        title: words("Application", "애플리케이션"),
        checks: vec![
            Task::new(words(
                "The functional tests pass against the target",
                "대상 데이터베이스에서 기능 테스트 통과",
            )),
            gate(),
        ],
    });
    all
}

/// That the scan finds nothing grave any more.
fn gate() -> Task {
    Task::new(words(
        "`migscan scan … --fail-on high` ends with exit code `0`",
        "`migscan scan … --fail-on high`의 종료 코드가 `0`",
    ))
}

/// What `verify.sh` compares, and single queries to look with where it finds a difference.
fn integrity(s: &Situation) -> CheckGroup {
    let (summed, counted) = checked_columns(s);
    let names: Vec<String> = s.shape.columns().map(dotted).collect();
    let summed = Figure::new(summed as i64, Unit::Columns, FigureOrigin::Schema(names));
    let tables = tables_shown(s);
    let mut checks = vec![
        Task::new(say(
            "Row counts are the same: {0}, line `rows TABLE COUNT`",
            "레코드 수 일치: {0}, `rows 테이블 행수` 줄",
            vec![(&tables).into()],
        ))
        .shell("./verify.sh"),
        Task::new(say(
            "Checksums are the same: {0}, line `sum TABLE.COLUMN COUNT SUM`",
            "컬럼별 체크섬 일치: {0}, `sum 테이블.컬럼 개수 합` 줄",
            vec![summed.into()],
        )),
    ];
    if !counted.is_empty() {
        let names: Vec<String> = counted.into_iter().map(dotted).collect();
        let origin = FigureOrigin::Schema(names.clone());
        checks.push(Task::new(say(
            "By hand, since both engines write them differently and `verify.sh` only counts them: {0}",
            "두 엔진의 표기가 달라 `verify.sh`가 개수만 비교하는 컬럼은 표본을 직접 확인: {0}",
            vec![some_codes(&names, FEW, origin)],
        )));
    }
    let keys = orphan_checks(s);
    if !keys.is_empty() {
        let origin = FigureOrigin::Schema(keys.clone());
        checks.push(Task::new(say(
            "Foreign keys without orphans, line `orphans … 0`: {0}",
            "외래 키 정합성, `orphans … 0` 줄: {0}",
            vec![some_codes(&keys, FEW, origin)],
        )));
    }
    CheckGroup {
        title: words("Integrity", "데이터 정합성"),
        checks,
    }
}

fn schema(s: &Situation, artifacts: &[Artifact]) -> CheckGroup {
    let indexes = s.shape.indexes();
    let names: Vec<String> = indexes
        .iter()
        .map(|(t, k)| format!("{}.{}", t.name, k.name))
        .collect();
    let count = Figure::new(
        indexes.len() as i64,
        Unit::Keys,
        FigureOrigin::Schema(names),
    );
    let mut checks = vec![Task::new(say(
        "Keys and indexes are all there ({0} in the code), lines `index …` and `foreign key …`",
        "키와 인덱스 생성 확인(코드 기준 {0}), `index …`, `foreign key …` 줄",
        vec![count.into()],
    ))];
    if let Some(file) = find(artifacts, "checks.postgresql.sql") {
        let numbered: Vec<String> = s.shape.numbered().into_iter().map(dotted).collect();
        let origin = FigureOrigin::Schema(numbered.clone());
        checks.push(
            Task::new(say(
                "Sequences at or above the largest id, encoding `UTF8`: {0}",
                "시퀀스가 가장 큰 id 이상, 인코딩 `UTF8`: {0}",
                vec![some_codes(&numbered, FEW, origin)],
            ))
            .shell(format!("psql -X -A -t -f {file} \"$TARGET_URL\"")),
        );
    }
    let objects: Vec<String> = s
        .shape
        .objects
        .iter()
        .map(|o| format!("{} {}", o.kind.name(), o.name))
        .collect();
    if !objects.is_empty() && s.engines == Engines::MysqlToPostgresql {
        let origin = FigureOrigin::Schema(objects.clone());
        checks.push(Task::new(say(
            "Ported and called once with known input: {0}",
            "이식한 뒤 정해진 입력으로 실행 확인: {0}",
            vec![some_codes(&objects, FEW, origin)],
        )));
    }
    CheckGroup {
        title: words("Schema", "스키마 호환성"),
        checks,
    }
}

/// The heavy queries of the code, with what to compare.
fn queries(s: &Situation) -> Option<CheckGroup> {
    let queries = &s.input.inventory.queries;
    if queries.is_empty() {
        return None;
    }
    let mut checks: Vec<Task> = queries.iter().take(QUERIES).map(query).collect();
    if queries.len() > QUERIES {
        let rest: Vec<String> = queries[QUERIES..]
            .iter()
            .map(|q| format!("{}:{}", q.evidence.path, q.evidence.line))
            .collect();
        let origin = FigureOrigin::Inventory(rest.clone());
        checks.push(Task::new(say(
            "The others: {0}",
            "나머지: {0}",
            vec![some_codes(&rest, FEW, origin)],
        )));
    }
    let factor = Figure::convention(150, Unit::Factor, "query-time-threshold");
    Some(CheckGroup {
        title: say(
            "Queries: at most {0} the time before",
            "주요 쿼리 성능 비교: 전환 전의 {0} 이내",
            vec![factor.into()],
        ),
        checks,
    })
}

fn query(query: &HeavyQuery) -> Task {
    let place = code(format!("{}:{}", query.evidence.path, query.evidence.line));
    let origin = FigureOrigin::Inventory(vec![format!(
        "{}:{}",
        query.evidence.path, query.evidence.line
    )]);
    let reason = |reason: &Heavy| -> Part {
        match reason {
            Heavy::Reporting => words("reporting", "리포팅").into(),
            Heavy::Joins(n) => {
                let joins = Figure::new(i64::from(*n), Unit::Plain, origin.clone());
                say("joins: {0}", "조인 {0}개", vec![joins.into()]).into()
            }
            Heavy::Aggregates => words("aggregates", "집계").into(),
            Heavy::Nested => words("nested", "중첩 쿼리").into(),
        }
    };
    let reasons: Vec<Part> = query.reasons.iter().map(reason).collect();
    Task::new(say(
        "{0} ({1})",
        "{0} ({1})",
        vec![place, Part::List(reasons)],
    ))
    .block("sql", query.text.clone())
}

fn jobs(s: &Situation) -> Option<CheckGroup> {
    let jobs = &s.input.inventory.jobs;
    let check = |job: &crate::model::BatchJob| {
        let place = code(format!("{}:{}", job.evidence.path, job.evidence.line));
        Task::new(say(
            "{0} runs without an error and gives the same result on both sides ({1})",
            "{0}: 오류 없이 실행되고 양쪽 결과가 같음 ({1})",
            vec![code(job_name(job)), place],
        ))
    };
    (!jobs.is_empty()).then(|| CheckGroup {
        title: words("Batch jobs", "배치 작업 정상 동작"),
        checks: jobs.iter().map(check).collect(),
    })
}

fn code_checks() -> Vec<CheckGroup> {
    vec![
        CheckGroup {
            title: words("Dependencies", "종속성 확인"),
            checks: vec![
                Task::new(words(
                    "Every library installs on the new version, from the lock file",
                    "잠금 파일 기준으로 모든 라이브러리가 새 버전에 설치됨",
                )),
                Task::new(words(
                    "No import fails: every module of the code is loaded once",
                    "코드의 모든 모듈을 한 번씩 불러와 import 오류가 없음",
                )),
            ],
        },
        CheckGroup {
            title: words("Interfaces", "API 호환성 테스트"),
            checks: vec![
                Task::new(words(
                    "Recorded requests get the same answers",
                    "기록한 요청에 같은 응답을 반환",
                )),
                Task::new(words(
                    "What is stored or sent (sessions, caches, messages) can be read by both versions",
                    "저장하거나 전송하는 데이터(세션, 캐시, 메시지)를 두 버전이 모두 읽을 수 있음",
                )),
            ],
        },
        CheckGroup {
            title: words("Function", "기능 테스트"),
            checks: vec![
                Task::new(words(
                    "The whole suite passes on the new version, with no test skipped that ran before",
                    "새 버전에서 전체 테스트 통과, 이전에 실행되던 테스트를 건너뛰지 않음",
                )),
                gate(),
            ],
        },
    ]
}

fn dependency_checks() -> Vec<CheckGroup> {
    vec![
        CheckGroup {
            title: words("Breaking changes", "Breaking changes 확인"),
            checks: vec![
                Task::new(words(
                    "Every breaking change of the versions in between is ticked off",
                    "건너뛴 버전을 포함해 모든 호환성 변경 사항을 확인함",
                )),
                Task::new(words(
                    "The suite passes with deprecation warnings as errors",
                    "사용 중단 경고를 오류로 처리해도 테스트 통과",
                )),
            ],
        },
        CheckGroup {
            title: words("Sub-dependencies", "종속 라이브러리 호환성"),
            checks: vec![
                Task::new(words(
                    "The tree resolves without conflicts (`pip check`, `npm ls`, `composer validate`, `mvn dependency:tree`, `bundle check`, `go mod verify`)",
                    "전체 트리가 충돌 없이 해결됨(`pip check`, `npm ls`, `composer validate`, `mvn dependency:tree`, `bundle check`, `go mod verify`)",
                )),
                Task::new(words(
                    "What changed in the tree is reviewed: new packages, changed licences",
                    "트리의 변경(새 패키지, 바뀐 라이선스)을 검토함",
                )),
            ],
        },
        CheckGroup {
            title: words("Vulnerabilities", "보안 취약점 해소"),
            checks: vec![
                Task::new(words(
                    "The audit of the ecosystem finds nothing that it did not find before, and what it found is gone",
                    "생태계의 감사 도구에서 기존 취약점이 사라지고 새 취약점이 없음",
                )),
                gate(),
            ],
        },
    ]
}

fn platform_checks(s: &Situation) -> Vec<CheckGroup> {
    let services: Vec<String> = s
        .input
        .inventory
        .services
        .iter()
        .map(|v| v.name.clone())
        .collect();
    let mut infrastructure = vec![Task::new(words(
        "A server that is taken away comes back by itself, and nothing is lost",
        "서버 하나를 내려도 자동으로 복구되고 유실이 없음",
    ))];
    if !services.is_empty() {
        let origin = FigureOrigin::Inventory(services.clone());
        infrastructure.insert(
            0,
            Task::new(say(
                "Every service runs on the new platform: {0}",
                "모든 서비스가 새 플랫폼에서 기동됨: {0}",
                vec![some_codes(&services, FEW, origin)],
            )),
        );
    }
    vec![
        CheckGroup {
            title: words("Infrastructure", "인프라 준비"),
            checks: infrastructure,
        },
        CheckGroup {
            title: words("Network", "네트워크 설정"),
            checks: vec![
                Task::new(words(
                    "Names resolve to the new platform from outside and inside; certificates are valid",
                    "내부와 외부에서 도메인이 새 플랫폼을 가리키고 인증서가 유효함",
                )),
                Task::new(words(
                    "Only the ports that are meant to be open are open",
                    "열어야 할 포트만 열려 있음",
                )),
            ],
        },
        CheckGroup {
            title: words("Monitoring", "모니터링 설정"),
            checks: vec![
                Task::new(words(
                    "Metrics and logs of every service arrive; an alert was seen to fire",
                    "모든 서비스의 지표와 로그가 수집되고 알림이 실제로 발송됨",
                )),
                gate(),
            ],
        },
    ]
}
