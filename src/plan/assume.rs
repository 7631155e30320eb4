//! What a plan assumes where nothing is measured yet: named durations and rates, each of which can be given.

use super::request::{parse_duration, parse_size};
use super::timetable::{Timetable, Way};
use super::told::{Figure, FigureOrigin, Unit};
use crate::model::{Localized, Origin};
use crate::rules::nearest;

/// A named assumption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    pub name: &'static str,
    pub figure: Figure,
    /// What it is.
    pub what: Localized,
}

/// The assumptions of one plan, in the order of the table below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumptions(Vec<Assumption>);

pub(super) const TRANSFER: &str = "transfer-rate";
pub(super) const BACKUP: &str = "backup-rate";
pub(super) const INDEX: &str = "index-rate";
pub(super) const VERIFY: &str = "verify-rate";
pub(super) const STOP: &str = "stop-services";
pub(super) const SEQUENCES: &str = "sequences-and-statistics";
pub(super) const CATCH_UP: &str = "catch-up";
pub(super) const SWITCH: &str = "switch-settings";
pub(super) const PER_SERVER: &str = "restart-per-server";
pub(super) const SMOKE: &str = "smoke-test";
pub(super) const RESUME: &str = "resume";
pub(super) const RESERVE: &str = "reserve";

const MB: i64 = 1_000_000;

/// Name, value, unit, and what it is.
const TABLE: [(&str, i64, Unit, &str, &str); 12] = [
    (
        TRANSFER,
        20 * MB,
        Unit::BytesPerSecond,
        "copying the data",
        "데이터 전송 속도",
    ),
    (
        BACKUP,
        40 * MB,
        Unit::BytesPerSecond,
        "writing the final backup",
        "최종 백업 속도",
    ),
    (
        INDEX,
        40 * MB,
        Unit::BytesPerSecond,
        "building indexes and constraints",
        "인덱스·제약 조건 생성 속도",
    ),
    (
        VERIFY,
        20 * MB,
        Unit::BytesPerSecond,
        "reading all rows for the checks",
        "검증 SQL의 읽기 속도",
    ),
    (
        STOP,
        10,
        Unit::Minutes,
        "maintenance page on, writers stopped, connections drained",
        "점검 모드 전환, 쓰기 중지, 연결 종료",
    ),
    (
        SEQUENCES,
        5,
        Unit::Minutes,
        "setting sequences, collecting statistics",
        "시퀀스 보정, 통계 수집",
    ),
    (
        CATCH_UP,
        10,
        Unit::Minutes,
        "applying the last captured changes",
        "마지막 변경분 반영",
    ),
    (SWITCH, 5, Unit::Minutes, "changing settings", "설정 전환"),
    (
        PER_SERVER,
        2,
        Unit::Minutes,
        "restarting one server",
        "서버 한 대 재시작",
    ),
    (SMOKE, 15, Unit::Minutes, "smoke test", "스모크 테스트"),
    (
        RESUME,
        5,
        Unit::Minutes,
        "opening the service",
        "서비스 재개",
    ),
    (
        RESERVE,
        20,
        Unit::Percent,
        "part of the allowed downtime kept free",
        "허용 다운타임 중 남겨 둘 여유",
    ),
];

impl Default for Assumptions {
    fn default() -> Self {
        let row = |(name, value, unit, en, ko): (&'static str, i64, Unit, &str, &str)| Assumption {
            name,
            figure: Figure::new(value, unit, FigureOrigin::Assumption { name, given: None }),
            what: Localized {
                en: en.to_owned(),
                ko: ko.to_owned(),
            },
        };
        Self(TABLE.into_iter().map(row).collect())
    }
}

impl Assumptions {
    pub fn all(&self) -> &[Assumption] {
        &self.0
    }

    pub(super) fn get(&self, name: &str) -> Figure {
        let found = self.0.iter().find(|a| a.name == name);
        found.map_or_else(
            || Figure::convention(0, Unit::Plain, "unknown-assumption"),
            |a| a.figure.clone(),
        )
    }

    /// Takes `name=value`, as given: `transfer-rate=50MB/s`, `smoke-test=30m`, `reserve=25%`.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn give(&mut self, text: &str, origin: Origin) -> Result<(), String> {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            format!("`{text}`: write NAME=VALUE, for example transfer-rate=50MB/s")
        })?;
        let (name, value) = (name.trim(), value.trim());
        let names: Vec<&str> = self.0.iter().map(|a| a.name).collect();
        let Some(assumption) = self.0.iter_mut().find(|a| a.name == name) else {
            let hint = nearest(name, names.iter().copied())
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            return Err(format!(
                "nothing is assumed under the name `{name}`{hint} Known: {}",
                names.join(", ")
            ));
        };
        let unit = assumption.figure.unit;
        let number = match unit {
            Unit::BytesPerSecond => rate(value),
            Unit::Percent => percent(value),
            _ => parse_duration(value).ok().map(i64::from),
        };
        let number = number.ok_or_else(|| {
            let example = match unit {
                Unit::BytesPerSecond => "a rate such as 50MB/s",
                Unit::Percent => "a share from 0% to 90%",
                _ => "a duration such as 30m or 1h30m",
            };
            format!("{name}={value}: `{value}` is not {example}")
        })?;
        let origin = FigureOrigin::Assumption {
            name: assumption.name,
            given: Some(origin),
        };
        assumption.figure = Figure::new(number, unit, origin);
        Ok(())
    }
}

/// The assumptions that timetables are made with.
pub(super) fn used(all: &Assumptions, timetables: &[Timetable]) -> Vec<Assumption> {
    let ways: Vec<Way> = timetables.iter().map(|t| t.way).collect();
    let is_used = |a: &&Assumption| match a.name {
        TRANSFER | BACKUP | INDEX | VERIFY => ways.contains(&Way::Direct),
        CATCH_UP => ways.contains(&Way::Capture),
        SEQUENCES => !ways.contains(&Way::Deploy),
        _ => true,
    };
    all.0.iter().filter(is_used).cloned().collect()
}

/// `50MB/s` in bytes a second; nothing at all is no rate.
fn rate(text: &str) -> Option<i64> {
    let size = text
        .strip_suffix("/s")
        .or_else(|| text.strip_suffix("/초"))?;
    let bytes = i64::try_from(parse_size(size).ok()?).ok()?;
    (bytes > 0).then_some(bytes)
}

fn percent(text: &str) -> Option<i64> {
    let number = text.strip_suffix('%')?.trim().parse().ok()?;
    (0..=90).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_sizes_a_second() {
        assert_eq!(rate("50MB/s"), Some(50_000_000));
        assert_eq!(
            (rate("0MB/s"), rate("50MB"), rate("50/s")),
            (None, None, None)
        );
    }

    #[test]
    fn assumptions_are_given_by_name() {
        let mut all = Assumptions::default();
        all.give("smoke-test=30m", Origin::Flag("--assume"))
            .expect("it is known");
        let smoke = all.get(SMOKE);
        assert_eq!(smoke.value, 30);
        assert!(matches!(
            smoke.origin,
            FigureOrigin::Assumption { given: Some(_), .. }
        ));
        let wrong = |text| {
            all.clone()
                .give(text, Origin::Flag("--assume"))
                .expect_err("wrong")
        };
        assert!(wrong("smoke-tst=30m").contains("did you mean `smoke-test`?"));
        assert!(wrong("smoke-test=soon").contains("`soon` is not a duration"));
        assert!(wrong("reserve").contains("NAME=VALUE"));
        assert!(wrong("transfer-rate=0MB/s").contains("is not a rate"));
    }
}
