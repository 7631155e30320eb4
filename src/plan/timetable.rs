//! The cut-over minute by minute: what is done when, whether it fits, and what is done instead where it does not.

use super::assume;
use super::situation::{Engines, Situation};
use super::told::{Figure, Part, Sentence, Unit, say, words};
use crate::model::MigrationKind;

/// One way of cutting over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    pub way: Way,
    pub slots: Vec<Slot>,
    pub total: Figure,
    pub allowed: Option<Figure>,
    /// Allowed less total: below zero it does not fit.
    pub free: Option<Figure>,
    pub fit: Fit,
    /// Minutes until it is decided whether to go on: the end of the smoke test.
    pub decision: Figure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// All data is copied while the service is down.
    Direct,
    /// Data is copied before and changes are captured; the service is down for the last of them.
    Capture,
    /// No data is moved: new code or a new platform goes live.
    Deploy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    Fits,
    /// It fits, with less than the reserve left.
    Tight,
    Exceeds,
    /// The allowed downtime or the size of the data is not known.
    Unknown,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    pub at: Figure,
    /// None where the size of the data is not known.
    pub takes: Option<Figure>,
    pub what: Sentence,
    pub because: Sentence,
}

/// What is done, how long it takes, and why so long.
type Step = (Sentence, Option<Figure>, Sentence);

/// The ways considered, the one to follow last.
pub(super) fn timetables(s: &Situation) -> Vec<Timetable> {
    if s.kind != MigrationKind::Data {
        return vec![timetable(s, Way::Deploy, deploy_steps(s))];
    }
    let direct = timetable(s, Way::Direct, direct_steps(s));
    let does_not_fit = direct.fit == Fit::Exceeds;
    let mut all = vec![direct];
    if does_not_fit {
        all.push(timetable(s, Way::Capture, capture_steps(s)));
    }
    all
}

fn timetable(s: &Situation, way: Way, steps: Vec<Step>) -> Timetable {
    let mut slots = Vec::new();
    let mut taken: Vec<Figure> = Vec::new();
    let mut decision = None;
    let last = steps.len().saturating_sub(1);
    for (n, (what, takes, because)) in steps.into_iter().enumerate() {
        if n == last {
            decision = Some(sum(&taken, Unit::Clock));
        }
        slots.push(Slot {
            at: sum(&taken, Unit::Clock),
            takes: takes.clone(),
            what,
            because,
        });
        taken.extend(takes);
    }
    let is_known = slots.iter().all(|slot| slot.takes.is_some());
    let total = sum(&taken, Unit::Minutes);
    // What is known may exceed by itself.
    let judged = |allowed: &&Figure| is_known || total.value > allowed.value;
    let free = s.downtime.as_ref().filter(judged).map(|allowed| {
        let left = allowed.value.saturating_sub(total.value);
        Figure::computed(left, Unit::Minutes, "allowed − total", &[allowed, &total])
    });
    Timetable {
        way,
        slots,
        fit: fit(s, free.as_ref()),
        total,
        allowed: s.downtime.clone(),
        free,
        decision: decision.unwrap_or_else(|| sum(&taken, Unit::Clock)),
    }
}

fn sum(taken: &[Figure], unit: Unit) -> Figure {
    if taken.is_empty() {
        return Figure::convention(0, unit, "start-of-cut-over");
    }
    Figure::sum(unit, &taken.iter().collect::<Vec<_>>())
}

fn fit(s: &Situation, free: Option<&Figure>) -> Fit {
    match (free, &s.downtime) {
        (Some(free), _) if free.value < 0 => Fit::Exceeds,
        (Some(free), Some(allowed)) => {
            let reserve = s.assumed(assume::RESERVE).value;
            match free.value.saturating_mul(100) >= allowed.value.saturating_mul(reserve) {
                true => Fit::Fits,
                false => Fit::Tight,
            }
        }
        _ => Fit::Unknown,
    }
}

/// An upgrade has no sequences of its own.
fn after_loading(s: &Situation) -> Sentence {
    match s.engines {
        Engines::MysqlToMysql => words("collect statistics", "통계 수집"),
        _ => words(
            "set sequences, collect statistics",
            "시퀀스 보정과 통계 수집",
        ),
    }
}

fn after_catching_up(s: &Situation) -> Sentence {
    match s.engines {
        Engines::MysqlToMysql => words("compare row counts", "행 수 비교"),
        _ => words(
            "set sequences, compare row counts",
            "시퀀스 보정과 행 수 비교",
        ),
    }
}

fn direct_steps(s: &Situation) -> Vec<Step> {
    let copies = match s.engines {
        Engines::MysqlToPostgresql => {
            words("copy the data with `pgloader`", "`pgloader`로 데이터 전송")
        }
        Engines::MysqlToMysql => words("load the dump into the new server", "새 서버에 덤프 적재"),
        Engines::Other => words("copy the data", "데이터 전송"),
    };
    vec![
        fixed(
            s,
            assume::STOP,
            words(
                "maintenance mode, stop all writers",
                "점검 모드 전환, 쓰기 중지",
            ),
        ),
        by_size(
            s,
            assume::BACKUP,
            words("final backup of the source", "원본 최종 백업"),
        ),
        by_size(s, assume::TRANSFER, copies),
        by_size(
            s,
            assume::INDEX,
            words("build indexes and constraints", "인덱스와 제약 조건 생성"),
        ),
        fixed(s, assume::SEQUENCES, after_loading(s)),
        by_size(
            s,
            assume::VERIFY,
            words(
                "run the verification SQL on both sides",
                "양쪽에서 검증 SQL 실행 후 비교",
            ),
        ),
        switch(s),
        fixed(
            s,
            assume::SMOKE,
            words(
                "smoke test, then decide: go on or go back",
                "스모크 테스트 후 진행 또는 롤백 결정",
            ),
        ),
        fixed(s, assume::RESUME, words("open the service", "서비스 재개")),
    ]
}

fn capture_steps(s: &Situation) -> Vec<Step> {
    vec![
        fixed(
            s,
            assume::STOP,
            words(
                "maintenance mode, stop all writers",
                "점검 모드 전환, 쓰기 중지",
            ),
        ),
        fixed(
            s,
            assume::CATCH_UP,
            words(
                "apply the last captured changes, then stop the capture",
                "남은 변경분 반영 후 변경 캡처 종료",
            ),
        ),
        fixed(s, assume::SEQUENCES, after_catching_up(s)),
        switch(s),
        fixed(
            s,
            assume::SMOKE,
            words(
                "smoke test, then decide: go on or go back",
                "스모크 테스트 후 진행 또는 롤백 결정",
            ),
        ),
        fixed(s, assume::RESUME, words("open the service", "서비스 재개")),
    ]
}

fn deploy_steps(s: &Situation) -> Vec<Step> {
    let switch_words = match s.kind {
        MigrationKind::Platform => words(
            "switch traffic to the new platform, server by server",
            "새 플랫폼으로 트래픽 전환(서버별)",
        ),
        _ => words(
            "deploy the new version, server by server",
            "새 버전 배포(서버별)",
        ),
    };
    let (_, takes, because) = switch(s);
    vec![
        fixed(
            s,
            assume::STOP,
            words(
                "maintenance mode, drain connections",
                "점검 모드 전환, 연결 종료",
            ),
        ),
        (switch_words, takes, because),
        fixed(
            s,
            assume::SMOKE,
            words(
                "smoke test, then decide: go on or go back",
                "스모크 테스트 후 진행 또는 롤백 결정",
            ),
        ),
        fixed(s, assume::RESUME, words("open the service", "서비스 재개")),
    ]
}

fn fixed(s: &Situation, name: &'static str, what: Sentence) -> Step {
    let because = say(
        "assumed: {0}",
        "가정: {0}",
        vec![Part::Code(name.to_owned())],
    );
    (what, Some(s.assumed(name)), because)
}

fn by_size(s: &Situation, rate: &'static str, what: Sentence) -> Step {
    let rate = s.assumed(rate);
    match &s.bytes {
        None => (
            what,
            None,
            say(
                "size of the data ÷ {0}",
                "데이터 크기 ÷ {0}",
                vec![rate.into()],
            ),
        ),
        Some(bytes) => {
            let takes = minutes_for(bytes, &rate);
            let because = say("{0} ÷ {1}", "{0} ÷ {1}", vec![bytes.into(), rate.into()]);
            (what, Some(takes), because)
        }
    }
}

/// Whole minutes, at least one.
pub(super) fn minutes_for(bytes: &Figure, rate: &Figure) -> Figure {
    let a_minute = rate.value.saturating_mul(60).max(1);
    let minutes = (bytes.value.max(0) as u64).div_ceil(a_minute as u64).max(1);
    let how = "bytes ÷ rate, up to whole minutes";
    Figure::computed(minutes as i64, Unit::Minutes, how, &[bytes, rate])
}

fn switch(s: &Situation) -> Step {
    let what = words(
        "switch the settings and start the services",
        "설정 전환 후 서비스 기동",
    );
    let because = match &s.machines {
        None => say(
            "assumed: {0}",
            "가정: {0}",
            vec![Part::Code(assume::SWITCH.to_owned())],
        ),
        Some(machines) => say(
            "{0} + {1} × {2}",
            "{0} + {1} × {2}",
            vec![
                s.assumed(assume::SWITCH).into(),
                machines.into(),
                s.assumed(assume::PER_SERVER).into(),
            ],
        ),
    };
    (what, Some(s.switching()), because)
}

/// The most data that can be copied within the allowed downtime and keep the reserve; none where nothing can.
pub(super) fn largest_that_fits(s: &Situation, allowed: &Figure) -> Option<Figure> {
    let reserve = s.assumed(assume::RESERVE);
    let fixed = [
        s.assumed(assume::STOP),
        s.assumed(assume::SEQUENCES),
        s.switching(),
        s.assumed(assume::SMOKE),
        s.assumed(assume::RESUME),
    ];
    let rates = [
        assume::BACKUP,
        assume::TRANSFER,
        assume::INDEX,
        assume::VERIFY,
    ]
    .map(|r| s.assumed(r));
    let usable = allowed.value.saturating_mul(100 - reserve.value) / 100;
    // Each step of the four is rounded up to a whole minute.
    let left = usable - fixed.iter().map(|f| f.value).sum::<i64>() - rates.len() as i64;
    if left <= 0 {
        return None;
    }
    let seconds_a_byte: f64 = rates.iter().map(|r| 1.0 / r.value.max(1) as f64).sum();
    let bytes = (left as f64 * 60.0 / seconds_a_byte).min(1e17) as i64;
    let mut from: Vec<&Figure> = vec![allowed, &reserve];
    from.extend(&fixed);
    from.extend(&rates);
    Some(Figure::computed(
        bytes,
        Unit::Bytes,
        "time left ÷ time a byte takes",
        &from,
    ))
}
