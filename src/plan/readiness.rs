//! Go or no-go, by stated rules, with the reasons.
//!
//! | what is known | verdict |
//! |---|---|
//! | places that fail in production code, or a timetable that fits in no way | no-go |
//! | places that differ in silence, an unknown size or downtime, a tight or second way, open lines in the request | conditional |
//! | none of these | go |

use super::document::{Readiness, Verdict};
use super::situation::{Engines, Situation};
use super::timetable::{Fit, Timetable, Way};
use super::told::{Figure, FigureOrigin, Sentence, Unit, say, some_codes, words};
use crate::model::{Breaks, MigrationKind};

pub(super) fn readiness(s: &Situation, timetables: &[Timetable]) -> Readiness {
    let mut against = Vec::new();
    let failing = s.breaking(Breaks::Fails);
    if failing.value > 0 {
        against.push(say(
            "The target refuses {0} in production code: to be fixed first. It is a go when `migscan scan … --fail-on high` ends with exit code `0`.",
            "운영 코드 {0}이 대상에서 실패하므로 먼저 고쳐야 합니다. `migscan scan … --fail-on high`의 종료 코드가 `0`이면 통과입니다.",
            vec![failing.into()],
        ));
    }
    against.extend(timetables.last().and_then(exceeds));
    let no_go = !against.is_empty();
    let mut conditions = conditions(s, timetables);
    let verdict = match (no_go, conditions.is_empty()) {
        (true, _) => Verdict::NoGo,
        (false, false) => Verdict::Conditional,
        (false, true) => Verdict::Go,
    };
    against.append(&mut conditions);
    Readiness {
        verdict,
        sentence: match verdict {
            Verdict::NoGo => words(
                "**No-go.** The cut-over must not start as things stand.",
                "**No-Go: 현재 상태로는 전환할 수 없습니다.**",
            ),
            Verdict::Conditional => words(
                "**Conditional.** The cut-over may start once the points below are settled.",
                "**조건부 Go: 아래 항목을 해결하면 전환할 수 있습니다.**",
            ),
            Verdict::Go => words(
                "**Go.** Nothing that was looked at stands against the cut-over.",
                "**Go: 점검한 범위에서 전환을 막는 항목이 없습니다.**",
            ),
        },
        reasons: against,
    }
}

fn exceeds(chosen: &Timetable) -> Option<Sentence> {
    let (free, allowed) = (chosen.free.as_ref()?, chosen.allowed.as_ref()?);
    (chosen.fit == Fit::Exceeds).then(|| {
        let (en, ko) = match chosen.way {
            Way::Deploy => (
                "The cut-over takes {0} where {1} are allowed, {2} too long: switch without downtime (both versions side by side), or allow more.",
                "전환에 {0} 걸려 허용 시간 {1}을 {2} 초과합니다. 두 버전을 함께 띄워 무중단으로 전환하거나 허용 시간을 늘려야 합니다.",
            ),
            _ => (
                "Even the shortest way takes {0} where {1} are allowed, {2} too long: allow more, or let the service run read-only meanwhile.",
                "가장 짧은 방법도 {0} 걸려 허용 시간 {1}을 {2} 초과합니다. 허용 시간을 늘리거나, 그동안 읽기 전용으로 서비스하기로 합의해야 합니다.",
            ),
        };
        let over = Figure::computed(-free.value, Unit::Minutes, "total − allowed", &[&chosen.total, allowed]);
        let parts = vec![(&chosen.total).into(), allowed.into(), over.into()];
        say(en, ko, parts)
    })
}

fn conditions(s: &Situation, timetables: &[Timetable]) -> Vec<Sentence> {
    let mut all = Vec::new();
    let differing = s.breaking(Breaks::Differs);
    if differing.value > 0 {
        all.push(say(
            "Without an error, results may differ in {0}: decide each with its owner and compare results.",
            "{0}은 오류 없이 결과가 달라질 수 있으므로 담당자와 하나씩 판단하고 결과를 비교합니다.",
            vec![differing.into()],
        ));
    }
    if timetables.len() > 1 {
        all.push(words(
            "The data cannot be copied within the allowed downtime: capturing changes must be set up and rehearsed.",
            "허용 다운타임 안에 데이터를 모두 옮길 수 없으므로 변경 캡처를 구성하고 리허설해야 합니다.",
        ));
    }
    match timetables.first().map(|t| t.fit) {
        Some(Fit::Tight) => all.push(words(
            "The timetable fits, but keeps less than the reserve: measure every step in a rehearsal.",
            "시간표가 허용 시간 안에 들지만 여유가 기준보다 적으므로 리허설에서 단계별 시간을 측정해야 합니다.",
        )),
        Some(Fit::Unknown) if s.kind == MigrationKind::Data => all.push(words(
            "Whether the timetable fits cannot be told: the size of the data or the allowed downtime is not known.",
            "데이터 크기나 허용 다운타임을 알 수 없어 시간표가 맞는지 판단할 수 없습니다.",
        )),
        _ => {}
    }
    all.extend(work_left(s));
    all.extend(no_way_back(s));
    all.extend(timetables.last().and_then(|chosen| late(s, chosen)));
    let open = s.input.request.not_understood.len();
    if open > 0 {
        let origin = match s.input.request.not_understood.first() {
            Some(first) => FigureOrigin::Stated(first.origin.clone()),
            None => FigureOrigin::Scan,
        };
        let open = Figure::new(open as i64, Unit::Plain, origin);
        all.push(say(
            "Lines of the request to be clarified: {0} (see the open questions).",
            "요청서에서 확인이 필요한 내용 {0}건이 있습니다(미결 사항 참고).",
            vec![open.into()],
        ));
    }
    all
}

/// Outside of data migrations the findings are the work itself.
fn work_left(s: &Situation) -> Option<Sentence> {
    let rows: Vec<_> = s.input.rows.iter().collect();
    if s.kind == MigrationKind::Data || rows.is_empty() {
        return None;
    }
    let (_, most) = s.work_of(&rows);
    Some(say(
        "Left to be done: {0}, {1} of work at most.",
        "처리할 발견이 {0} 남아 있습니다(작업량 최대 {1}).",
        vec![s.places_of(&rows).into(), most.into()],
    ))
}

/// Writes after opening that nothing brings back, where the request gives up none.
fn no_way_back(s: &Situation) -> Option<Sentence> {
    if s.kind != MigrationKind::Data || !(s.demands_rollback() && s.forbids_loss()) {
        return None;
    }
    if s.engines != Engines::MysqlToPostgresql {
        return Some(words(
            "The request asks for a rollback without loss, and this plan has no way to bring back what is written after opening: set up replication back, or agree on forward fixes.",
            "요청서는 무손실 롤백을 요구하지만 서비스 재개 후의 쓰기를 되돌릴 경로가 없습니다. 역방향 복제를 구성하거나 재개 후에는 수정 배포로 대응하기로 합의해야 합니다.",
        ));
    }
    let without: Vec<String> = s
        .shape
        .without_primary_key()
        .iter()
        .map(|t| t.name.to_string())
        .collect();
    let origin = FigureOrigin::Schema(without.clone());
    (!without.is_empty()).then(|| {
        say(
            "The request asks for a rollback without loss, and writes to tables without a primary key cannot be brought back: {0}.",
            "요청서는 무손실 롤백을 요구하지만 기본 키가 없는 테이블의 쓰기는 되돌릴 수 없습니다: {0}.",
            vec![some_codes(&without, 8, origin)],
        )
    })
}

/// How much going back at the moment of decision exceeds the window.
fn late(s: &Situation, chosen: &Timetable) -> Option<Sentence> {
    let allowed = chosen.allowed.as_ref()?;
    let back = s.way_back();
    let over = chosen.decision.value + back.value - allowed.value;
    if over <= 0 || chosen.fit == Fit::Exceeds {
        return None;
    }
    let from = [&chosen.decision, &back, allowed];
    let over = Figure::computed(over, Unit::Minutes, "decision + way back − allowed", &from);
    let parts = vec![(&chosen.decision).into(), (&back).into(), over.into()];
    Some(say(
        "Going back at the moment of decision ({0}) takes {1} and exceeds the window by {2}: agree that it may, or decide earlier.",
        "결정 시점({0})에 롤백하면 {1} 걸려 허용 시간을 {2} 초과합니다. 초과를 미리 합의하거나 더 일찍 결정해야 합니다.",
        parts,
    ))
}
