//! Phases 1 and 3 of a data migration.

use super::super::artifact::Artifact;
use super::super::document::Task;
use super::super::situation::{Engines, Situation};
use super::super::timetable::{Timetable, Way};
use super::super::told::{Figure, FigureOrigin, Part, Unit, code, say, some_codes, words};
use super::{day, find, jobs, named};
use crate::model::Role;

/// Places that are named one by one.
const FEW: usize = 8;

pub(super) fn prepare(
    s: &Situation,
    timetables: &[Timetable],
    artifacts: &[Artifact],
) -> Vec<Task> {
    let mut all = vec![provision(s), settings(s)];
    all.push(Task::new(words(
        "Merge the fixes of the prerequisites; the gate in CI passes",
        "선행 작업의 코드 수정을 병합하고 CI 게이트를 통과합니다",
    )));
    all.extend(precheck(s, artifacts));
    all.push(rehearsal(s));
    if timetables.last().is_some_and(|t| t.way == Way::Capture) {
        all.extend(capture(s, timetables));
    }
    all.push(rollback_rehearsal(artifacts));
    all.extend(schedule(s));
    all.push(Task::new(say(
        "Freeze schema changes from {0} on; announce the maintenance to users and teams",
        "{0}부터 스키마 변경을 동결하고 사용자와 관련 팀에 점검 일정을 공지합니다",
        vec![day(-3).into()],
    )));
    all
}

fn provision(s: &Situation) -> Task {
    let target = s.input.migration.to.as_ref();
    let technology = target.map_or_else(|| code("target"), Part::from);
    Task::new(say(
        "Provision the {0} server: size, backups, monitoring, network access from every service",
        "{0} 서버 프로비저닝: 용량, 백업, 모니터링, 각 서비스에서의 접속 경로를 확인합니다",
        vec![technology],
    ))
}

/// The places that name the source engine.
fn settings(s: &Situation) -> Task {
    let evidence = s.settings_of_source();
    let mut task = Task::new(words(
        "Prepare the settings for the target, chosen by the environment, beside the present ones",
        "대상용 설정을 기존 설정과 나란히 두고 환경 변수로 선택하도록 준비합니다",
    ));
    if s.engines == Engines::MysqlToPostgresql && s.uses("django") {
        task = task.detail(words(
            "Django: `ENGINE` becomes `django.db.backends.postgresql`, the driver `psycopg` instead of `mysqlclient`; options such as `init_command` and `charset` go",
            "Django: `ENGINE`을 `django.db.backends.postgresql`로, 드라이버를 `mysqlclient`에서 `psycopg`로 바꾸고 `init_command`, `charset` 같은 옵션을 제거합니다",
        ));
        task = task
            .shell("python manage.py check --database default\npython manage.py showmigrations");
    }
    for place in evidence.iter().take(FEW) {
        let at = format!("{}:{}", place.path, place.line);
        task = task.detail(say("{0} {1}", "{0} {1}", vec![code(at), code(&place.text)]));
    }
    if evidence.len() > FEW {
        let more = (evidence.len() - FEW) as i64;
        let origin = FigureOrigin::Scan;
        let more = Figure::new(more, Unit::Places, origin);
        task = task.detail(say(
            "and {0} more (`migscan stack --all`)",
            "외 {0}(`migscan stack --all`)",
            vec![more.into()],
        ));
    }
    task
}

fn precheck(s: &Situation, artifacts: &[Artifact]) -> Option<Task> {
    let file = find(artifacts, "precheck.mysql.sql")?;
    let mut task = Task::new(words(
        "Count on the source what the target cannot hold; every line but `0` gets a decision",
        "대상이 담을 수 없는 값을 원본에서 세고, `0`이 아닌 줄마다 처리 방법을 정합니다",
    ))
    .shell(format!(
        "mysql --defaults-extra-file=\"$SOURCE_CNF\" -N \"$SOURCE_DB\" < {file} | grep -v ' 0$'"
    ));
    let dotted = |columns: Vec<super::super::shape::At>| -> Vec<String> {
        columns
            .into_iter()
            .map(super::super::shape::dotted)
            .collect()
    };
    let lists = [
        (
            dotted(s.shape.zero_dates()),
            "`0000-00-00` becomes NULL, and the columns lose NOT NULL: {0}",
            "`0000-00-00` 날짜가 NULL이 되고 NOT NULL이 해제되는 컬럼: {0}",
        ),
        (
            dotted(s.shape.booleans()),
            "`TINYINT(1)` becomes boolean: {0}",
            "`TINYINT(1)`에서 boolean으로 바뀌는 컬럼: {0}",
        ),
        (
            dotted(s.shape.of_type(&["enum", "set"])),
            "`ENUM` and `SET` become text, `ENUM` with a check: {0}",
            "`ENUM`, `SET`에서 text로 바뀌는 컬럼(`ENUM`은 CHECK 추가): {0}",
        ),
        (
            s.shape
                .fulltext()
                .iter()
                .map(|(t, k)| format!("{}.{}", t.name, k.name))
                .collect(),
            "Full-text indexes search in another way: {0}",
            "검색 방식이 달라지는 전문 검색 인덱스: {0}",
        ),
    ];
    for (names, en, ko) in lists {
        task.details.extend(named(names, |names| {
            let origin = FigureOrigin::Schema(names.clone());
            say(en, ko, vec![some_codes(&names, FEW, origin)])
        }));
    }
    Some(task)
}

fn rehearsal(s: &Situation) -> Task {
    let twice = Figure::convention(2, Unit::Plain, "rehearsals");
    let mut task = Task::new(say(
        "Rehearse {0} times on a copy of production, with the scripts of the day, and measure every step",
        "운영 데이터 복제본에서 실제 스크립트로 {0}회 리허설하고 단계별 시간을 측정합니다",
        vec![twice.into()],
    ))
    .detail(words(
        "Put what was measured into the plan: `migscan plan … --throughput 35MB/s --assume smoke-test=20m`",
        "측정한 값으로 계획을 다시 계산합니다: `migscan plan … --throughput 35MB/s --assume smoke-test=20m`",
    ));
    let queries: Vec<String> = s
        .input
        .inventory
        .queries
        .iter()
        .map(|q| format!("{}:{}", q.evidence.path, q.evidence.line))
        .collect();
    task.details.extend(named(queries, |names| {
        let origin = FigureOrigin::Inventory(names.clone());
        say(
            "Time the heavy queries on both engines: {0}",
            "무거운 쿼리의 시간을 양쪽 엔진에서 측정합니다: {0}",
            vec![some_codes(&names, FEW, origin)],
        )
    }));
    task
}

/// Copying before the day, for a cut-over that only takes the last changes.
fn capture(s: &Situation, timetables: &[Timetable]) -> Vec<Task> {
    let initial = timetables.first().and_then(|direct| {
        let of_size = direct.slots.get(2..4)?;
        let taken: Vec<&Figure> = of_size
            .iter()
            .filter_map(|slot| slot.takes.as_ref())
            .collect();
        (taken.len() == 2).then(|| Figure::sum(Unit::Minutes, &taken))
    });
    let mut copy = match s.engines {
        Engines::MysqlToMysql => replication(),
        _ => change_capture(),
    }
    .block("sql", "SHOW VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'binlog_row_image', 'expire_logs_days', 'gtid_mode');\nSHOW MASTER STATUS;");
    if let Some(initial) = initial {
        copy = copy.detail(say(
            "The initial copy with its indexes takes {0} at the assumed rates, without downtime",
            "가정한 속도로 초기 복제와 인덱스 생성에 {0} 걸리며, 서비스는 중단하지 않습니다",
            vec![initial.into()],
        ));
    }
    let without: Vec<String> = s
        .shape
        .without_primary_key()
        .iter()
        .map(|t| t.name.to_string())
        .collect();
    copy.details.extend(named(without, |names| {
        let origin = FigureOrigin::Schema(names.clone());
        say(
            "Tables without a primary key cannot be followed row by row: add one, or copy them within the window: {0}",
            "기본 키가 없어 행 단위로 반영할 수 없는 테이블은 키를 추가하거나 전환 시간에 따로 옮깁니다: {0}",
            vec![some_codes(&names, FEW, origin)],
        )
    }));
    let lag = Figure::convention(1, Unit::Minutes, "capture-lag");
    let watch = Task::new(say(
        "Watch the lag of the capture; the cut-over starts only when it has stayed below {0} for a day",
        "변경 캡처의 지연을 관찰하고, 하루 동안 {0} 미만으로 유지될 때만 전환을 시작합니다",
        vec![lag.into()],
    ));
    vec![copy, watch]
}

fn change_capture() -> Task {
    Task::new(words(
        "Initial copy from a replica, then apply captured changes from the position at which the copy was taken",
        "복제 서버에서 초기 복제를 하고, 복제를 뜬 binlog 위치부터 변경분을 반영합니다",
    ))
    .detail(words(
        "The capture reads the binary log (Debezium, pg_chameleon, AWS DMS or the like). It needs `binlog_format = ROW` and `binlog_row_image = FULL`, and binary logs kept longer than the copy takes",
        "변경 캡처는 binlog를 읽습니다(Debezium, pg_chameleon, AWS DMS 등). `binlog_format = ROW`, `binlog_row_image = FULL`이 필요하며 초기 복제가 끝날 때까지 binlog를 보존해야 합니다",
    ))
}

fn replication() -> Task {
    Task::new(words(
        "Make the new server a replica of the old one: load a dump with its binary log position, then replicate",
        "새 서버를 기존 서버의 복제본으로 만듭니다: binlog 위치가 포함된 덤프를 적재한 뒤 복제를 시작합니다",
    ))
    .detail(words(
        "A replica follows a source of the release series before its own. Where there is a series in between, put a server of it between the two",
        "복제본은 바로 이전 릴리스 계열의 원본만 따라갈 수 있으므로, 사이에 다른 계열이 있으면 그 버전의 서버를 중간에 둡니다",
    ))
    .shell("mysqldump --defaults-extra-file=\"$SOURCE_CNF\" --single-transaction --master-data=2 --routines --triggers --events --hex-blob \"$SOURCE_DB\"")
}

fn rollback_rehearsal(artifacts: &[Artifact]) -> Task {
    let task = Task::new(words(
        "Rehearse going back in both cases: before opening, and after it with writes to bring back",
        "롤백을 리허설합니다: 서비스 재개 전, 그리고 재개 후 쓰기가 있는 경우 각각 한 번",
    ));
    match find(artifacts, "rollback.sh") {
        Some(file) => task.shell(format!("./{file}\n./{file} --after-open")),
        None => task,
    }
}

/// Jobs and reporting that must not run within the window.
fn schedule(s: &Situation) -> Option<Task> {
    let mut names = jobs(s);
    let batch = s
        .input
        .request
        .scope
        .iter()
        .filter(|a| matches!(a.value.role, Role::Batch | Role::Reporting));
    names.extend(batch.map(|a| a.value.name.clone()));
    named(names, |names| {
        let origin = FigureOrigin::Inventory(names.clone());
        say(
            "Choose the window so that no batch runs in it, and hold what might: {0}",
            "배치와 겹치지 않게 전환 시간을 정하고, 겹칠 수 있는 작업은 보류합니다: {0}",
            vec![some_codes(&names, FEW, origin)],
        )
    })
    .map(Task::new)
}

pub(super) fn verify(s: &Situation, artifacts: &[Artifact]) -> Vec<Task> {
    let mut all = vec![Task::new(say(
        "{0}: run the whole functional test suite against production settings",
        "{0}: 운영 설정으로 전체 기능 테스트를 실행합니다",
        vec![day(1).into()],
    ))];
    for job in &s.input.inventory.jobs {
        let place = format!("{}:{}", job.evidence.path, job.evidence.line);
        let name = code(super::job_name(job));
        all.push(Task::new(say(
            "The first run of {0} ({1}) ends without an error, with the numbers of the day before",
            "{0}({1})의 첫 실행이 오류 없이 끝나고 전날과 같은 수준의 결과가 나오는지 확인합니다",
            vec![name, code(place)],
        )));
    }
    let slow = Task::new(words(
        "Watch slow queries and compare with the times measured before",
        "느린 쿼리를 관찰하고 전환 전에 측정한 시간과 비교합니다",
    ));
    all.push(match s.engines {
        Engines::MysqlToPostgresql => slow.block("sql", "SELECT calls, round(mean_exec_time::numeric, 1) AS mean_ms, left(query, 80) AS query\nFROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 20;"),
        _ => slow,
    });
    if find(artifacts, "checks.postgresql.sql").is_some() {
        all.push(
            Task::new(words(
                "Check sequences and encodings again, after a day of writes",
                "하루 동안 쓰기가 쌓인 뒤 시퀀스와 인코딩을 다시 확인합니다",
            ))
            .shell("psql -X -A -t -f checks.postgresql.sql \"$TARGET_URL\" | grep -v ' ok$'"),
        );
    }
    all.push(Task::new(say(
        "{0}: decide to stay; end the capture of writes, keep the source read-only and its last backup for {1} more days",
        "{0}: 전환을 확정합니다. 쓰기 기록을 끝내고, 원본은 읽기 전용으로 최종 백업과 함께 {1}일 더 보존합니다",
        vec![day(3).into(), Figure::convention(30, Unit::Plain, "keep-source-days").into()],
    )));
    if find(artifacts, "capture.postgresql.sql").is_some() {
        all.push(
            Task::new(words(
                "Remove the triggers that note writes",
                "쓰기를 기록하던 트리거를 제거합니다",
            ))
            .block(
                "sql",
                "DROP FUNCTION migscan_note() CASCADE;\nDROP TABLE migscan_written;",
            ),
        );
    }
    all
}
