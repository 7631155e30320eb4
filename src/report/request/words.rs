//! The wording of a request in English and Korean: as its reader reads it, and as the template has it.

use super::super::words::number;
use crate::model::{Allowed, Demand, Heavy, Lang, Role};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    Kind,
    Current,
    Target,
    Constraints,
    Scope,
}

pub(super) fn heading(heading: Heading, lang: Lang) -> &'static str {
    match (heading, lang) {
        (Heading::Kind, Lang::En) => "Migration type",
        (Heading::Current, Lang::En) => "Current state",
        (Heading::Target, Lang::En) => "Target state",
        (Heading::Constraints, Lang::En) => "Constraints",
        (Heading::Scope, Lang::En) => "Scope of impact",
        (Heading::Kind, Lang::Ko) => "마이그레이션 유형",
        (Heading::Current, Lang::Ko) => "현재 상태",
        (Heading::Target, Lang::Ko) => "목표 상태",
        (Heading::Constraints, Lang::Ko) => "제약 조건",
        (Heading::Scope, Lang::Ko) => "영향 범위",
    }
}

pub(super) fn title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Migration request",
        Lang::Ko => "마이그레이션 요청서",
    }
}

pub(super) fn opening(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Please help with this migration.",
        Lang::Ko => "마이그레이션을 도와줘.",
    }
}

pub(super) fn how_to_fill_in(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "What stands in [? …] could not be seen in the code: put your answer in its place. The rest is what the code shows; correct what is not so."
        }
        Lang::Ko => {
            "[? …]는 코드에서 확인할 수 없는 항목입니다. 그 자리에 답을 적어 주십시오. 나머지는 코드에서 확인한 내용이므로 실제와 다르면 고쳐 주십시오."
        }
    }
}

pub(super) fn wanted(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Provide the following:",
        Lang::Ko => "다음을 제공해줘:",
    }
}

pub(super) fn wanted_parts(lang: Lang) -> [&'static str; 4] {
    match lang {
        Lang::En => [
            "Migration plan",
            "Step-by-step guide",
            "Rollback plan",
            "Verification checklist",
        ],
        Lang::Ko => [
            "마이그레이션 계획",
            "단계별 실행 가이드",
            "롤백 계획",
            "검증 체크리스트",
        ],
    }
}

pub(super) fn used(framework: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("uses {framework}"),
        Lang::Ko => format!("{framework} 사용"),
    }
}

pub(super) fn tables(n: u64, lang: Lang) -> String {
    match lang {
        Lang::En if n == 1 => "1 table".to_owned(),
        Lang::En => format!("{} tables", number(n)),
        Lang::Ko => format!("테이블 {}개", number(n)),
    }
}

pub(super) fn rows(n: u64, lang: Lang) -> String {
    match lang {
        Lang::En if n == 1 => "1 row".to_owned(),
        Lang::En => format!("{} rows", number(n)),
        Lang::Ko => format!("데이터 {}건", number(n)),
    }
}

pub(super) fn rows_of_inserts(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "evidence: INSERT statements of the dumps in the repository",
        Lang::Ko => "근거: 저장소에 있는 덤프의 INSERT 문",
    }
}

/// A size so that it reads back as the same bytes.
pub(super) fn data_size(bytes: u64, lang: Lang) -> String {
    let units = [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("KB", 1_000),
    ];
    let exact = units
        .into_iter()
        .find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(unit / 1000));
    let size = match exact {
        Some((name, unit)) => {
            let thousandths = bytes / (unit / 1000);
            let plain = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
            format!(
                "{}{name}",
                plain.trim_end_matches('0').trim_end_matches('.')
            )
        }
        None => format!("{bytes} bytes"),
    };
    match lang {
        Lang::En => format!("{size} of data"),
        Lang::Ko => format!("데이터 {size}"),
    }
}

fn duration(minutes: u32, lang: Lang) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let (hour_unit, minute_unit) = match lang {
        Lang::En => ("h", " min"),
        Lang::Ko => ("시간", "분"),
    };
    match (hours, rest) {
        (0, rest) => format!("{rest}{minute_unit}"),
        (hours, 0) => format!("{hours}{hour_unit}"),
        (hours, rest) => format!("{hours}{hour_unit} {rest}{minute_unit}"),
    }
}

pub(super) fn downtime(minutes: u32, lang: Lang) -> String {
    match (minutes, lang) {
        (0, Lang::En) => "zero downtime".to_owned(),
        (0, Lang::Ko) => "무중단".to_owned(),
        (n, Lang::En) => format!("up to {} of downtime", duration(n, lang)),
        (n, Lang::Ko) => format!("다운타임 {} 이내", duration(n, lang)),
    }
}

pub(super) fn data_loss(allowed: Allowed, minutes: Option<u32>, lang: Lang) -> String {
    match (allowed, minutes, lang) {
        (Allowed::No, _, Lang::En) => "no data loss".to_owned(),
        (Allowed::No, _, Lang::Ko) => "데이터 손실 불가".to_owned(),
        (Allowed::Yes, None, Lang::En) => "data loss allowed".to_owned(),
        (Allowed::Yes, None, Lang::Ko) => "데이터 손실 허용".to_owned(),
        (Allowed::Yes, Some(n), Lang::En) => {
            format!("data loss of the last {} allowed", duration(n, lang))
        }
        (Allowed::Yes, Some(n), Lang::Ko) => {
            format!("데이터 손실은 최근 {}까지 허용", duration(n, lang))
        }
    }
}

pub(super) fn rollback(demand: Demand, minutes: Option<u32>, lang: Lang) -> String {
    match (demand, minutes, lang) {
        (Demand::NotRequired, _, Lang::En) => "rollback not required".to_owned(),
        (Demand::NotRequired, _, Lang::Ko) => "롤백 불필요".to_owned(),
        (Demand::Required, None, Lang::En) => "rollback must be possible".to_owned(),
        (Demand::Required, None, Lang::Ko) => "롤백 가능해야 함".to_owned(),
        (Demand::Required, Some(n), Lang::En) => {
            format!("rollback must be possible within {}", duration(n, lang))
        }
        (Demand::Required, Some(n), Lang::Ko) => {
            format!("{} 이내에 롤백 가능해야 함", duration(n, lang))
        }
    }
}

/// A name with how many there are: `web 2대`, `사용자 100명`, `web (2)`.
pub(super) fn counted(name: &str, count: Option<u32>, role: Role, lang: Lang) -> String {
    match (count, lang) {
        (None, _) => name.to_owned(),
        (Some(n), Lang::En) => format!("{name} ({})", number(u64::from(n))),
        (Some(n), Lang::Ko) if role == Role::People => format!("{name} {}명", number(u64::from(n))),
        (Some(n), Lang::Ko) => format!("{name} {}대", number(u64::from(n))),
    }
}

pub(super) fn service_label(role: Role, lang: Lang) -> &'static str {
    match (role, lang) {
        (Role::Application, Lang::En) => "Application",
        (Role::Batch, Lang::En) => "Batch service",
        (Role::Reporting, Lang::En) => "Reporting service",
        (Role::Database, Lang::En) => "Database",
        (Role::People, Lang::En) => "Users",
        (Role::Other, Lang::En) => "Other service",
        (Role::Application, Lang::Ko) => "애플리케이션",
        (Role::Batch, Lang::Ko) => "배치 서비스",
        (Role::Reporting, Lang::Ko) => "리포팅 서비스",
        (Role::Database, Lang::Ko) => "데이터베이스",
        (Role::People, Lang::Ko) => "사용자",
        (Role::Other, Lang::Ko) => "기타 서비스",
    }
}

pub(super) fn job_label(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Batch job",
        Lang::Ko => "배치 작업",
    }
}

pub(super) fn reporting_label(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Reporting query",
        Lang::Ko => "리포팅 쿼리",
    }
}

pub(super) fn query_label(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Key query",
        Lang::Ko => "주요 쿼리",
    }
}

/// Why a query is heavy; that it is for reports, its label says.
pub(super) fn heavy(reason: Heavy, lang: Lang) -> Option<String> {
    match (reason, lang) {
        (Heavy::Reporting, _) => None,
        (Heavy::Joins(1), Lang::En) => Some("1 join".to_owned()),
        (Heavy::Joins(n), Lang::En) => Some(format!("{n} joins")),
        (Heavy::Joins(n), Lang::Ko) => Some(format!("조인 {n}개")),
        (Heavy::Aggregates, Lang::En) => Some("aggregates".to_owned()),
        (Heavy::Aggregates, Lang::Ko) => Some("집계".to_owned()),
        (Heavy::Nested, Lang::En) => Some("subquery or union".to_owned()),
        (Heavy::Nested, Lang::Ko) => Some("서브쿼리 또는 UNION".to_owned()),
    }
}

pub(super) fn because(reasons: &[String], lang: Lang) -> String {
    match lang {
        Lang::En => format!("evidence: {}", reasons.join(", ")),
        Lang::Ko => format!("근거: {}", reasons.join(", ")),
    }
}

pub(super) fn evidence(places: &[String], more: usize, lang: Lang) -> String {
    let places = places.join(", ");
    match (more, lang) {
        (0, Lang::En) => format!("evidence: {places}"),
        (0, Lang::Ko) => format!("근거: {places}"),
        (n, Lang::En) => format!("evidence: {places} and {n} more"),
        (n, Lang::Ko) => format!("근거: {places} 외 {n}곳"),
    }
}
