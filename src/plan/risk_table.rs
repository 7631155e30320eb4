//! The risk table: themes of findings, and what the constraints put at risk, each judged by a stated rule.
//!
//! | risk of the constraints | probability |
//! |---|---|
//! | downtime exceeded | High where no way fits, Low where copying at once keeps the reserve, else Medium |
//! | data lost or changed | Medium where columns are converted or findings differ in silence, else Low |
//! | no way back | Medium where a rollback is demanded, since writes after the switch must be brought back, else Low |

use super::document::Risk;
use super::places::{anchor, by_theme, title};
use super::risk::RiskRow;
use super::situation::{Engines, Situation};
use super::timetable::{Fit, Timetable, Way};
use super::told::{Part, Sentence, say, words};
use crate::model::{Breaks, Impact, MigrationKind};
use crate::rules::EffortKind;

/// The table, gravest first.
pub(super) fn risks(s: &Situation, timetables: &[Timetable]) -> Vec<Risk> {
    let mut all: Vec<Risk> = Vec::new();
    all.extend(downtime(s, timetables));
    if s.kind == MigrationKind::Data {
        all.push(data_loss(s));
        all.extend(no_way_back(s));
    }
    let rows = by_theme(s);
    all.extend(rows.iter().map(|(name, rows)| theme(s, name, rows)));
    all.extend(performance(s));
    all.sort_by_key(|risk| {
        let (impact, probability) = (risk.impact as u32, risk.probability as u32);
        std::cmp::Reverse(impact * probability + impact + probability)
    });
    all
}

fn theme(s: &Situation, name: &str, rows: &[&RiskRow]) -> Risk {
    let link = Part::Link {
        anchor: anchor(name),
        words: Box::new(title(s.kind, name).into()),
    };
    let gravest = |of: &dyn Fn(&RiskRow) -> Impact| {
        rows.iter().map(|row| of(row)).max().unwrap_or(Impact::Low)
    };
    let places = s.places_of(rows);
    let (least, most) = s.work_of(rows);
    let work = match least.value == most.value {
        true => say("{0}", "{0}", vec![most.into()]),
        false => say("{0} to {1}", "{0}~{1}", vec![least.into(), most.into()]),
    };
    let title = |at: usize| {
        rows.get(at)
            .map(|row| Part::Rule(s.rule(row).title.clone()))
    };
    let first: Vec<Part> = (0..3).filter_map(title).collect();
    let first = match first.len() {
        1 => say("{0}", "{0}", first),
        2 => say("{0}; {1}", "{0}; {1}", first),
        _ => say("{0}; {1}; {2}", "{0}; {1}; {2}", first),
    };
    Risk {
        title: say("{0}: {1}", "{0}: {1}", vec![link, places.into()]),
        impact: gravest(&|row| row.impact),
        probability: gravest(&|row| row.probability),
        response: say(
            "{0}: {1}. First: {2}",
            "{0}: {1}. 우선 조치: {2}",
            vec![response(s, rows).into(), work.into(), first.into()],
        ),
    }
}

/// How to meet a theme, by the kind of work that most of its places take.
fn response(s: &Situation, rows: &[&RiskRow]) -> Sentence {
    let places = |kind: EffortKind| -> u32 {
        let of_kind = rows.iter().filter(|row| s.rule(row).effort.kind == kind);
        of_kind.map(|row| row.places).sum()
    };
    let (mechanical, manual, review) = (
        places(EffortKind::Mechanical),
        places(EffortKind::Manual),
        places(EffortKind::Review),
    );
    if mechanical >= manual.max(review) {
        words(
            "replace by pattern and review the change",
            "정형 치환 후 코드 리뷰",
        )
    } else if manual >= review {
        words(
            "rewrite by hand, with a test for each place",
            "직접 수정 후 위치별 테스트",
        )
    } else {
        words(
            "decide with the owner of the data, then compare results",
            "데이터 담당자와 판단한 뒤 결과 비교",
        )
    }
}

fn downtime(s: &Situation, timetables: &[Timetable]) -> Option<Risk> {
    let (direct, chosen) = (timetables.first()?, timetables.last()?);
    let allowed = s.downtime.as_ref();
    if allowed.is_none() && s.kind != MigrationKind::Data {
        return None;
    }
    let probability = match (direct.fit, chosen.fit) {
        (Fit::Fits, _) => Impact::Low,
        (_, Fit::Exceeds) => Impact::High,
        _ => Impact::Medium,
    };
    let response = match (direct.fit, allowed, &direct.free) {
        (Fit::Exceeds, Some(allowed), _) if direct.way == Way::Deploy => say(
            "The cut-over takes {0} and {1} are allowed: run both versions side by side and switch without downtime",
            "전환에 {0} 걸리며 허용 시간은 {1}입니다. 두 버전을 함께 띄워 무중단으로 전환합니다",
            vec![(&direct.total).into(), allowed.into()],
        ),
        (Fit::Exceeds, Some(allowed), _) => say(
            "The direct way takes {0} and {1} are allowed: copy first, capture changes, cut over in short",
            "일괄 전환은 {0} 걸리며 허용 시간은 {1}입니다. 초기 복제와 변경 캡처로 전환 시간을 줄입니다",
            vec![(&direct.total).into(), allowed.into()],
        ),
        (_, Some(allowed), Some(free)) => say(
            "The timetable takes {0} of {1} and leaves {2}; measure every step in two rehearsals",
            "시간표 합계 {0}, 허용 {1}, 여유 {2}입니다. 리허설에서 단계별 시간을 측정해 다시 계산합니다",
            vec![(&direct.total).into(), allowed.into(), free.into()],
        ),
        (_, Some(_), None) => words(
            "The size of the data is not known: measure it and plan again with `--data-size`",
            "데이터 크기를 알 수 없습니다. 측정한 뒤 `--data-size`로 다시 계산합니다",
        ),
        _ => words(
            "The request states no downtime: agree on one and plan again with `--downtime`",
            "요청서에 허용 다운타임이 없습니다. 합의한 뒤 `--downtime`으로 다시 계산합니다",
        ),
    };
    Some(Risk {
        title: words("Downtime exceeded", "다운타임 초과"),
        impact: Impact::High,
        probability,
        response,
    })
}

fn data_loss(s: &Situation) -> Risk {
    let differs = s.breaking(Breaks::Differs);
    let zero = s.shape.zero_dates();
    let in_doubt = differs.value > 0 || !zero.is_empty();
    let (en, ko) = match s.engines {
        Engines::MysqlToPostgresql | Engines::MysqlToMysql => (
            "Compare row counts and checksums per column on both sides; count what is converted beforehand (`precheck`). Places that differ in silence: {0}",
            "테이블별 행 수와 컬럼별 체크섬을 양쪽에서 비교하고, 변환되는 값은 사전 점검 SQL로 미리 셉니다. 오류 없이 결과가 달라지는 곳: {0}",
        ),
        Engines::Other => (
            "Compare row counts and sums per column on both sides. Places that differ in silence: {0}",
            "테이블별 행 수와 컬럼별 합계를 양쪽에서 비교합니다. 오류 없이 결과가 달라지는 곳: {0}",
        ),
    };
    Risk {
        title: words("Data lost or changed", "데이터 유실·변형"),
        impact: Impact::High,
        probability: if in_doubt {
            Impact::Medium
        } else {
            Impact::Low
        },
        response: say(en, ko, vec![differs.into()]),
    }
}

fn no_way_back(s: &Situation) -> Option<Risk> {
    let (probability, en, ko) = match (s.demands_rollback(), s.forbids_loss()) {
        (true, true) => (
            Impact::Medium,
            "Going back is free until the service opens; from then on capture every write on the target and bring it back",
            "서비스 재개 전까지는 유실 없이 되돌릴 수 있습니다. 재개 후의 쓰기는 변경 캡처로 기록해 원본에 되돌립니다",
        ),
        (true, false) => (
            Impact::Medium,
            "Going back is free until the service opens; decide beforehand which later writes may be given up",
            "서비스 재개 전까지는 유실 없이 되돌릴 수 있습니다. 재개 후의 쓰기 중 포기할 범위를 미리 정합니다",
        ),
        (false, _) => (
            Impact::Low,
            "The source stays unchanged and read-only until the checks are done",
            "검증이 끝날 때까지 원본을 변경하지 않고 읽기 전용으로 보존합니다",
        ),
    };
    Some(Risk {
        title: words("No way back after the switch", "전환 후 롤백 불가"),
        impact: Impact::High,
        probability,
        response: words(en, ko),
    })
}

fn performance(s: &Situation) -> Option<Risk> {
    let queries = &s.input.inventory.queries;
    let first = queries.first()?;
    let evidence = &first.evidence;
    Some(Risk {
        title: words("Slower queries", "성능 저하"),
        impact: Impact::Medium,
        probability: Impact::Medium,
        response: say(
            "Compare the plans and times of the heavy queries on both sides, the heaviest at {0} first",
            "무거운 쿼리의 실행 계획과 시간을 양쪽에서 비교합니다. 가장 무거운 쿼리: {0}",
            vec![Part::Code(format!("{}:{}", evidence.path, evidence.line))],
        ),
    })
}
