//! Phase 2, and what its timetable comes to.

use super::super::artifact::Artifact;
use super::super::document::Task;
use super::super::situation::{Engines, Situation};
use super::super::timetable::{Fit, Timetable, Way, largest_that_fits};
use super::super::told::{
    Figure, FigureOrigin, Part, Sentence, Unit, say, some_codes, some_quotes, words,
};
use super::{find, jobs, named};
use crate::model::{MigrationKind, Role};

/// Whether it fits, by how much, and what that means.
pub(in super::super) fn timetable_notes(s: &Situation, timetables: &[Timetable]) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = timetables.iter().flat_map(|t| notes(s, t)).collect();
    if s.kind == MigrationKind::Data {
        all.extend(room(s, timetables));
    }
    all
}

fn notes(s: &Situation, timetable: &Timetable) -> Vec<Sentence> {
    let total = Part::from(&timetable.total);
    let (Some(allowed), Some(free)) = (&timetable.allowed, &timetable.free) else {
        return vec![
            match timetable.slots.iter().all(|slot| slot.takes.is_some()) {
                true => say(
                    "It takes {0}; what is allowed is not stated, so whether it fits cannot be told.",
                    "합계 {0}입니다. 허용 다운타임이 정해지지 않아 맞는지 판단할 수 없습니다.",
                    vec![total],
                ),
                false => say(
                    "It takes {0} without the steps that depend on the size of the data.",
                    "데이터 크기에 따라 달라지는 단계를 빼고 {0}입니다.",
                    vec![total],
                ),
            },
        ];
    };
    let share = free.value.saturating_mul(100) / allowed.value.max(1);
    let share = Figure::computed(share, Unit::Percent, "free ÷ allowed", &[free, allowed]);
    let reserve = s.assumed(super::super::assume::RESERVE);
    match timetable.fit {
        Fit::Fits => vec![say(
            "**It fits**: {0} of {1}, {2} free ({3}; at least {4} are to stay free).",
            "**허용 시간 안에 끝납니다**: 합계 {0}, 허용 {1}, 여유 {2}({3}, 기준 {4} 이상).",
            vec![
                total,
                allowed.into(),
                free.into(),
                share.into(),
                reserve.into(),
            ],
        )],
        Fit::Tight => vec![say(
            "**It fits, but only just**: {0} of {1}, {2} free ({3} where at least {4} are to stay free).",
            "**허용 시간 안에 끝나지만 여유가 부족합니다**: 합계 {0}, 허용 {1}, 여유 {2}({3}, 기준 {4} 이상).",
            vec![
                total,
                allowed.into(),
                free.into(),
                share.into(),
                reserve.into(),
            ],
        )],
        _ => {
            let over = Figure::computed(
                -free.value,
                Unit::Minutes,
                "total − allowed",
                &[&timetable.total, allowed],
            );
            let (en, ko) = match timetable.way {
                Way::Direct => (
                    "**Copying everything within the window does not fit**: {0} where {1} are allowed, {2} too long. The data is therefore copied before, changes are captured, and only the last of them are applied within the window.",
                    "**전체를 한 번에 옮기는 방법은 맞지 않습니다**: 합계 {0}, 허용 {1}, {2} 초과. 따라서 데이터를 미리 복제하고 변경분을 캡처해, 전환 시간에는 마지막 변경분만 반영합니다.",
                ),
                Way::Deploy => (
                    "**It does not fit**: {0} where {1} are allowed, {2} too long. Run both versions side by side and switch without downtime.",
                    "**맞지 않습니다**: 합계 {0}, 허용 {1}, {2} 초과. 두 버전을 함께 띄워 무중단으로 전환해야 합니다.",
                ),
                _ => (
                    "**It does not fit**: {0} where {1} are allowed, {2} too long. For that long the service must at least be read-only.",
                    "**맞지 않습니다**: 합계 {0}, 허용 {1}, {2} 초과. 최소한 그 시간 동안은 읽기 전용으로 서비스해야 합니다.",
                ),
            };
            vec![say(en, ko, vec![total, allowed.into(), over.into()])]
        }
    }
}

/// How much data the direct way can take.
fn room(s: &Situation, timetables: &[Timetable]) -> Option<Sentence> {
    let allowed = timetables.first()?.allowed.as_ref()?;
    Some(match largest_that_fits(s, allowed) {
        Some(bytes) => say(
            "At these rates up to {0} can be copied within {1} and keep the reserve.",
            "가정한 속도로는 {1} 안에 여유를 남기고 데이터 {0}까지 옮길 수 있습니다.",
            vec![bytes.into(), allowed.into()],
        ),
        None => say(
            "Within {0} nothing can be copied: the steps that do not depend on the data take longer.",
            "{0} 안에는 데이터를 옮길 수 없습니다. 데이터와 무관한 단계만으로 그보다 오래 걸립니다.",
            vec![allowed.into()],
        ),
    })
}

pub(super) fn tasks(s: &Situation, timetables: &[Timetable], artifacts: &[Artifact]) -> Vec<Task> {
    let way = timetables.last().map_or(Way::Deploy, |t| t.way);
    let mut all = vec![stop(s)];
    match (way, s.engines) {
        (Way::Direct, Engines::MysqlToPostgresql) => all.extend(direct(artifacts)),
        (Way::Direct, Engines::MysqlToMysql) => all.extend(upgrade(artifacts)),
        (Way::Direct, Engines::Other) => all.push(Task::new(words(
            "Final backup, copy, indexes, then the checks of the checklist",
            "최종 백업, 데이터 전송, 인덱스 생성 후 체크리스트의 검증을 실행합니다",
        ))),
        (Way::Capture, _) => all.extend(cut_over(artifacts)),
        (Way::Deploy, _) => all.extend(deploy(s)),
    }
    all.push(open(s));
    all
}

/// Who stops writing: services, servers of the request, jobs.
fn stop(s: &Situation) -> Task {
    let (en, ko) = match s.kind {
        MigrationKind::Data => (
            "Maintenance mode on; stop everything that writes",
            "점검 모드로 전환하고 쓰기를 모두 중지합니다",
        ),
        _ => (
            "Maintenance mode on, unless both versions run side by side; hold the jobs",
            "점검 모드로 전환하고(두 버전을 함께 띄우는 무중단 전환이면 생략) 배치 작업을 보류합니다",
        ),
    };
    let mut task = Task::new(words(en, ko));
    let services: Vec<String> = s
        .input
        .inventory
        .services
        .iter()
        .filter(|v| v.role != Role::Database)
        .map(|v| v.name.clone())
        .collect();
    let scope: Vec<String> = s
        .input
        .request
        .scope
        .iter()
        .filter(|a| {
            matches!(
                a.value.role,
                Role::Application | Role::Batch | Role::Reporting
            )
        })
        .map(|a| a.value.name.clone())
        .collect();
    type Written = fn(&[String], usize, FigureOrigin) -> Part;
    let lists: [(Vec<String>, Written, &str, &str); 3] = [
        (scope, some_quotes, "Servers: {0}", "서버: {0}"),
        (services, some_codes, "Services: {0}", "서비스: {0}"),
        (jobs(s), some_codes, "Jobs held: {0}", "보류할 작업: {0}"),
    ];
    for (names, written, en, ko) in lists {
        task.details.extend(named(names, |names| {
            let origin = FigureOrigin::Inventory(names.clone());
            say(en, ko, vec![written(&names, 10, origin)])
        }));
    }
    task
}

fn direct(artifacts: &[Artifact]) -> Vec<Task> {
    let Some(switch) = find(artifacts, "switch.sh") else {
        return Vec::new();
    };
    vec![
        Task::new(words(
            "Run the whole cut-over, or its steps one by one as below",
            "전환 전체를 실행하거나 아래 단계를 하나씩 실행합니다",
        ))
        .shell(format!("./{switch} --dry-run\n./{switch} 2>&1 | tee switch.log")),
        Task::new(words("Source read-only, final backup", "원본을 읽기 전용으로 전환하고 최종 백업을 받습니다"))
            .shell("mysql --defaults-extra-file=\"$SOURCE_CNF\" -e 'SET GLOBAL read_only = ON'\n./backup.sh"),
        Task::new(words(
            "Copy the data with indexes, keys and sequences; then defaults, checks and index names",
            "데이터를 인덱스, 키, 시퀀스와 함께 옮기고 기본값, 제약 조건, 인덱스 이름을 맞춥니다",
        ))
        .shell("pgloader --on-error-stop migrate.load\npsql -X -q -f after-load.sql \"$TARGET_URL\""),
        Task::new(words(
            "Compare both sides: no line may differ",
            "양쪽을 비교합니다. 다른 줄이 하나도 없어야 합니다",
        ))
        .shell("./verify.sh"),
        Task::new(words(
            "Start noting writes, for a rollback after opening",
            "재개 후 롤백에 대비해 쓰기 기록을 시작합니다",
        ))
        .shell("psql -X -q -f capture.postgresql.sql \"$TARGET_URL\""),
        switch_settings(),
    ]
}

fn switch_settings() -> Task {
    Task::new(words(
        "Switch the settings and start the services",
        "설정을 전환하고 서비스를 기동합니다",
    ))
}

fn upgrade(artifacts: &[Artifact]) -> Vec<Task> {
    let Some(switch) = find(artifacts, "switch.sh") else {
        return Vec::new();
    };
    vec![
        Task::new(words(
            "Run the cut-over: backup, dump into the new server, compare, switch the settings, start",
            "전환을 실행합니다: 백업, 새 서버에 적재, 비교, 설정 전환, 기동",
        ))
        .shell(format!("./{switch} --dry-run\n./{switch} 2>&1 | tee switch.log")),
    ]
}

fn cut_over(artifacts: &[Artifact]) -> Vec<Task> {
    let mut all = vec![Task::new(words(
        "Source read-only; wait until the capture has applied everything, then stop it",
        "원본을 읽기 전용으로 전환하고, 변경분이 모두 반영될 때까지 기다린 뒤 캡처를 종료합니다",
    ))
    .block("sql", "SET GLOBAL read_only = ON;\nSHOW MASTER STATUS;  -- = position of the capture")];
    if find(artifacts, "checks.postgresql.sql").is_some() {
        all.push(
            Task::new(words(
                "Set sequences, check them, compare the row counts; the checksums follow on the unchanged source",
                "시퀀스를 보정하고 확인하며 행 수를 비교합니다. 체크섬은 변경되지 않는 원본으로 이후에 비교합니다",
            ))
            .shell("psql -X -A -t -f checks.postgresql.sql \"$TARGET_URL\"\npsql -X -q -f capture.postgresql.sql \"$TARGET_URL\""),
        );
    }
    all.push(switch_settings());
    all
}

fn deploy(s: &Situation) -> Vec<Task> {
    let (en, ko) = match s.kind {
        MigrationKind::Platform => (
            "Point a small part of the traffic at the new platform, look at errors and times, then the rest",
            "트래픽 일부를 먼저 새 플랫폼으로 보내 오류율과 응답 시간을 확인한 뒤 나머지를 전환합니다",
        ),
        _ => (
            "Deploy to one server first, look at errors and times, then to the others",
            "서버 한 대에 먼저 배포해 오류율과 응답 시간을 확인한 뒤 나머지에 배포합니다",
        ),
    };
    vec![Task::new(words(en, ko))]
}

/// The last step: decide, then open.
fn open(s: &Situation) -> Task {
    let mut task = Task::new(words(
        "Smoke test, decide by the criteria of the rollback plan, then open the service",
        "스모크 테스트 후 롤백 기준에 따라 결정하고 서비스를 재개합니다",
    ));
    let (en, ko) = match s.kind {
        MigrationKind::Data => (
            "Log in, read and write one row of every main table, run one report",
            "로그인, 주요 테이블마다 조회와 쓰기를 한 건씩, 리포트를 하나 확인합니다",
        ),
        _ => (
            "Log in, the main pages and interfaces, one write, one batch by hand",
            "로그인, 주요 화면과 API, 쓰기 한 건, 배치 한 개를 직접 확인합니다",
        ),
    };
    task = task.detail(words(en, ko));
    task
}
