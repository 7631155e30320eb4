//! Going back: when, until when without loss, how at each stage, and what happens to what was written meanwhile.

use super::artifact::Artifact;
use super::document::{Procedure, Rollback, Task};
use super::situation::{Engines, Situation};
use super::steps::find;
use super::timetable::{Timetable, Way};
use super::told::{Figure, FigureOrigin, Part, Sentence, Unit, say, some_codes, words};
use crate::model::MigrationKind;

pub(super) fn rollback(
    s: &Situation,
    timetables: &[Timetable],
    artifacts: &[Artifact],
) -> Rollback {
    let chosen = timetables.last();
    Rollback {
        criteria: criteria(s, chosen),
        honesty: honesty(s, chosen, artifacts),
        procedures: procedures(s, artifacts),
        writes: writes(s, artifacts),
    }
}

fn criteria(s: &Situation, chosen: Option<&Timetable>) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = chosen.and_then(|t| last_moment(s, t)).into_iter().collect();
    if s.kind == MigrationKind::Data {
        all.push(words(
            "`verify.sh` shows a line that differs, and nobody can explain it before the decision",
            "`verify.sh`에서 양쪽이 다른 줄이 있고, 결정 시점까지 원인을 설명하지 못하는 경우",
        ));
    }
    let threshold = |value, unit| Part::from(Figure::convention(value, unit, "rollback-threshold"));
    all.push(words(
        "The smoke test fails at a main function (log-in, a write, a batch)",
        "스모크 테스트에서 주요 기능(로그인, 쓰기, 배치) 중 하나라도 실패하는 경우",
    ));
    all.push(say(
        "Errors above {0} of requests for {1}",
        "오류율이 {1} 동안 {0}를 넘는 경우",
        vec![threshold(1, Unit::Percent), threshold(10, Unit::Minutes)],
    ));
    all.push(say(
        "The response time of the {0}th percentile above {1} the one before for {2}, and no index or setting mends it",
        "응답 시간(p{0})이 전환 전의 {1}를 {2} 동안 넘고, 인덱스나 설정으로 해결되지 않는 경우",
        vec![
            threshold(95, Unit::Plain),
            threshold(200, Unit::Factor),
            threshold(30, Unit::Minutes),
        ],
    ));
    all.push(say(
        "A wrong result is found in production that cannot be corrected within {0}",
        "운영에서 잘못된 결과가 발견되고 {0} 안에 바로잡을 수 없는 경우",
        vec![threshold(60, Unit::Minutes)],
    ));
    all
}

/// Whether going back keeps the time that the request gives it.
fn within(s: &Situation) -> Option<Sentence> {
    let stated = s.input.request.rollback_minutes.as_ref()?;
    let origin = FigureOrigin::Stated(stated.origin.clone());
    let limit = Figure::new(i64::from(stated.value), Unit::Minutes, origin);
    let back = s.way_back();
    let parts = vec![(&back).into(), (&limit).into()];
    Some(match back.value <= limit.value {
        true => say(
            "**Time**: going back takes {0}, the request allows {1}. Bringing writes back after opening comes on top.",
            "**소요 시간**: 롤백에 {0} 걸리며 요청서의 기준은 {1}입니다. 재개 후에는 쓰기를 되돌리는 시간이 더해집니다.",
            parts,
        ),
        false => say(
            "**Time**: going back takes {0}, more than the {1} that the request allows: restart servers side by side, or agree on more.",
            "**소요 시간**: 롤백에 {0} 걸려 요청서의 기준 {1}을 넘습니다. 서버를 동시에 재시작하거나 기준을 다시 합의해야 합니다.",
            parts,
        ),
    })
}

/// The last moment at which going back ends within the allowed downtime.
fn last_moment(s: &Situation, chosen: &Timetable) -> Option<Sentence> {
    let allowed = chosen.allowed.as_ref()?;
    let back = s.way_back();
    let last = allowed.value - back.value;
    if last < 0 {
        return Some(say(
            "Going back takes {0}, longer than the whole window of {1}: whoever starts must know that going back exceeds it",
            "롤백에 {0} 걸려 허용 시간 {1}보다 깁니다. 롤백하면 허용 시간을 넘는다는 점을 알고 시작해야 합니다",
            vec![back.into(), allowed.into()],
        ));
    }
    let last = Figure::computed(last, Unit::Clock, "allowed − way back", &[allowed, &back]);
    let parts = vec![(&last).into(), (&back).into(), (&chosen.decision).into()];
    Some(match chosen.decision.value <= last.value {
        true => say(
            "The checks are not done by **{0}**, the last moment at which going back ({1}) still fits the window; by the timetable the decision falls at {2}",
            "**{0}**까지 검증이 끝나지 않은 경우. 롤백({1})이 허용 시간 안에 끝나는 마지막 시점이며, 시간표상 결정 시점은 {2}입니다",
            parts,
        ),
        false => say(
            "The checks are not done by **{0}**, the last moment at which going back ({1}) still fits the window. By the timetable the decision falls at {2}, which is later: going back then exceeds the window",
            "**{0}**까지 검증이 끝나지 않은 경우. 롤백({1})이 허용 시간 안에 끝나는 마지막 시점입니다. 시간표상 결정 시점은 {2}로 더 늦으므로, 그때 롤백하면 허용 시간을 넘습니다",
            parts,
        ),
    })
}

fn honesty(s: &Situation, chosen: Option<&Timetable>, artifacts: &[Artifact]) -> Vec<Sentence> {
    if s.kind != MigrationKind::Data {
        return vec![words(
            "Until data is written in a form that the old version cannot read, going back loses nothing. Schema changes must therefore be readable by both versions, and are cleaned up after the decision to stay.",
            "이전 버전이 읽을 수 없는 형식으로 데이터를 쓰기 전까지는 유실 없이 롤백할 수 있습니다. 따라서 스키마 변경은 두 버전이 모두 읽을 수 있어야 하며, 정리는 전환을 확정한 뒤에 합니다.",
        )];
    }
    let mut all = vec![words(
        "**Until the service opens** going back loses nothing: the source is complete, unchanged and read-only.",
        "**서비스 재개 전**에는 유실 없이 롤백할 수 있습니다. 원본이 변경 없이 읽기 전용으로 남아 있기 때문입니다.",
    )];
    let captured = find(artifacts, "capture.postgresql.sql").is_some();
    all.push(match (captured, s.forbids_loss()) {
        (true, _) => words(
            "**After it opens** the source lacks what was written since. Triggers on the target note every written row, and `rollback.sh --after-open` brings them back. Without the triggers a rollback without loss is not possible.",
            "**서비스 재개 후**에는 그동안의 쓰기가 원본에 없습니다. 대상의 트리거가 쓴 행을 모두 기록하고 `rollback.sh --after-open`이 원본에 되돌립니다. 트리거가 없으면 무손실 롤백은 불가능합니다.",
        ),
        (false, true) => words(
            "**After it opens a rollback without loss is not possible** with what this plan provides, although the request asks for it: what is written on the new side has no way to the old one. Agree that from opening on only forward fixes are made, or set up replication back before the day.",
            "**서비스 재개 후 무손실 롤백은 이 계획만으로 불가능합니다.** 요청서는 데이터 손실을 허용하지 않으나, 새 환경에 쓴 데이터를 원본에 되돌릴 경로가 없습니다. 재개 후에는 수정 배포로만 대응하기로 합의하거나, 역방향 복제를 미리 구성해야 합니다.",
        ),
        (false, false) => words(
            "**After it opens** what was written since is lost by going back, unless replication back is set up before.",
            "**서비스 재개 후** 롤백하면 그동안의 쓰기를 잃습니다. 역방향 복제를 미리 구성하면 피할 수 있습니다.",
        ),
    });
    if captured {
        all.push(words(
            "What is not noted: `TRUNCATE`, and values that the source cannot hold. Numbers drawn from a sequence on the target are kept, so ids do not collide.",
            "기록하지 않는 것: `TRUNCATE`, 원본이 담을 수 없는 값. 대상의 시퀀스에서 발급된 번호는 그대로 되돌리므로 id가 겹치지 않습니다.",
        ));
    }
    all.extend(within(s));
    let without: Vec<String> = s
        .shape
        .without_primary_key()
        .iter()
        .map(|t| t.name.to_string())
        .collect();
    if captured && !without.is_empty() {
        let origin = FigureOrigin::Schema(without.clone());
        all.push(say(
            "**Not covered**: tables without a primary key, whose later writes are lost by going back: {0}.",
            "**대상에서 제외**: 기본 키가 없는 테이블은 재개 후의 쓰기를 되돌릴 수 없습니다: {0}.",
            vec![some_codes(&without, 12, origin)],
        ));
    }
    if chosen.is_some_and(|t| t.way == Way::Capture) && s.demands_rollback() {
        all.push(words(
            "Where the capture can run the other way (logical decoding of the target), set it up before opening: it replaces the triggers and keeps the way back short.",
            "변경 캡처 도구가 역방향(대상의 논리 디코딩)을 지원하면 재개 전에 구성합니다. 트리거를 대신하며 롤백 시간을 줄입니다.",
        ));
    }
    all
}

fn procedures(s: &Situation, artifacts: &[Artifact]) -> Vec<Procedure> {
    match s.kind {
        MigrationKind::Data => data(s, artifacts),
        MigrationKind::Platform => vec![Procedure {
            stage: words(
                "At any time until the old platform is taken down",
                "기존 플랫폼을 내리기 전 언제든",
            ),
            tasks: vec![
                Task::new(words(
                    "Point traffic back at the old platform (DNS, load balancer)",
                    "DNS와 로드 밸런서를 기존 플랫폼으로 되돌립니다",
                )),
                Task::new(words(
                    "Hold the jobs of the new platform, start those of the old one, so that none runs twice",
                    "새 플랫폼의 작업을 멈추고 기존 플랫폼의 작업을 다시 시작해 중복 실행을 막습니다",
                )),
                Task::new(words(
                    "Bring back files and messages that only the new platform has (uploads, queues)",
                    "새 플랫폼에만 있는 파일과 메시지(업로드, 큐)를 되돌립니다",
                )),
            ],
        }],
        _ => vec![Procedure {
            stage: words(
                "At any time until the decision to stay",
                "전환을 확정하기 전 언제든",
            ),
            tasks: vec![
                Task::new(words(
                    "Deploy the last release of the old version, with its lock files",
                    "이전 버전의 마지막 릴리스를 잠금 파일과 함께 배포합니다",
                ))
                .shell(match s.kind {
                    MigrationKind::Dependency => "git checkout pre-upgrade",
                    _ => "git checkout pre-migration",
                }),
                Task::new(words(
                    "Empty caches and sessions that the new version wrote in its own form",
                    "새 버전이 자기 형식으로 쓴 캐시와 세션을 비웁니다",
                )),
                Task::new(words(
                    "Smoke test on the old version, then look for data that only the new one could write",
                    "이전 버전에서 스모크 테스트를 하고, 새 버전만 쓸 수 있는 데이터가 남았는지 확인합니다",
                )),
            ],
        }],
    }
}

fn data(s: &Situation, artifacts: &[Artifact]) -> Vec<Procedure> {
    let script = find(artifacts, "rollback.sh");
    let back = s.way_back();
    let run = |task: Task, option: &str| match script {
        Some(file) => task.shell(format!("./{file}{option}")),
        None => task,
    };
    vec![
        Procedure {
            stage: words("Before the settings are switched", "설정 전환 전"),
            tasks: vec![
                Task::new(words(
                    "Stop the copy; let the source take writes again; start the services",
                    "데이터 전송을 중단하고 원본의 쓰기를 허용한 뒤 서비스를 기동합니다",
                ))
                .shell(
                    "mysql --defaults-extra-file=\"$SOURCE_CNF\" -e 'SET GLOBAL read_only = OFF'",
                ),
            ],
        },
        Procedure {
            stage: words(
                "After the switch, before the service opens",
                "설정 전환 후, 서비스 재개 전",
            ),
            tasks: vec![run(
                Task::new(say(
                    "Settings back, restart on the source, smoke test: {0}",
                    "설정을 되돌리고 원본으로 재시작한 뒤 스모크 테스트를 합니다: {0}",
                    vec![back.into()],
                )),
                "",
            )],
        },
        Procedure {
            stage: words("After the service has opened", "서비스 재개 후"),
            tasks: vec![run(
                Task::new(match s.engines {
                    Engines::MysqlToPostgresql => words(
                        "Stop the services, bring the noted writes back, settings back, restart, compare the rows written since",
                        "서비스를 중지하고 기록한 쓰기를 원본에 되돌린 뒤, 설정을 되돌려 재시작하고 그동안 쓴 행을 비교합니다",
                    ),
                    _ => words(
                        "Stop the services, export what was written since by hand, settings back, restart",
                        "서비스를 중지하고 그동안 쓴 데이터를 직접 내보낸 뒤, 설정을 되돌려 재시작합니다",
                    ),
                }),
                " --after-open",
            )],
        },
    ]
}

fn writes(s: &Situation, artifacts: &[Artifact]) -> Vec<Task> {
    if s.kind != MigrationKind::Data || find(artifacts, "bring-back.postgresql.sql").is_none() {
        return Vec::new();
    }
    vec![
        Task::new(words(
            "How many rows would be brought back, at any time",
            "되돌릴 행 수를 수시로 확인합니다",
        ))
        .block("sql", "SELECT tab, count(DISTINCT key) AS rows, min(at) AS since FROM migscan_written GROUP BY tab ORDER BY tab;"),
        Task::new(words(
            "Look at the statements before they are run on the source",
            "원본에 실행하기 전에 문장을 확인합니다",
        ))
        .shell("psql -X -q -A -t -f bring-back.postgresql.sql \"$TARGET_URL\" > bring-back.sql\nless bring-back.sql"),
    ]
}
