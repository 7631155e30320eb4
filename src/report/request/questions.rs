//! The questions that stand where a request says nothing yet: each with an example that can be taken over as it stands.

use crate::model::{Lang, MigrationKind};
use crate::plan::QUESTION;

fn question(
    lang: Lang,
    (ask_en, example_en): (&str, &str),
    (ask_ko, example_ko): (&str, &str),
) -> String {
    match lang {
        Lang::En => format!("{QUESTION} {ask_en} e.g. {example_en}]"),
        Lang::Ko => format!("{QUESTION} {ask_ko} 예: {example_ko}]"),
    }
}

pub(super) fn structure(lang: Lang) -> String {
    question(
        lang,
        (
            "What else is there to know of the system as it is?",
            "MySQL 5.7 on one server with a replica",
        ),
        (
            "현재 구성에 대해 더 알려 줄 내용이 있습니까?",
            "MySQL 5.7 서버 1대와 레플리카 1대",
        ),
    )
}

pub(super) fn tables(lang: Lang) -> String {
    question(
        lang,
        ("How many tables are there?", "50 tables"),
        ("테이블은 몇 개입니까?", "테이블 50개"),
    )
}

pub(super) fn data_size(lang: Lang) -> String {
    question(
        lang,
        (
            "How large is the data in production?",
            "about 10 GB of data",
        ),
        ("운영 데이터의 크기는 얼마입니까?", "데이터 약 10GB"),
    )
}

pub(super) fn target(kind: MigrationKind, lang: Lang) -> String {
    let example = match kind {
        MigrationKind::Data => "PostgreSQL 15",
        MigrationKind::Code => "Python 3.12",
        MigrationKind::Dependency => "Django 4.2",
        MigrationKind::Platform => "Kubernetes 1.30",
    };
    question(
        lang,
        ("What is migrated to, and to which version?", example),
        ("어떤 기술의 어느 버전으로 전환합니까?", example),
    )
}

pub(super) fn target_structure(kind: MigrationKind, lang: Lang) -> String {
    match kind {
        MigrationKind::Data => question(
            lang,
            ("Does the schema stay as it is?", "same schema"),
            (
                "스키마 구조를 그대로 유지합니까?",
                "동일한 스키마 구조 유지",
            ),
        ),
        _ => question(
            lang,
            ("What must stay as it is?", "same API"),
            ("그대로 유지해야 하는 것은 무엇입니까?", "기존 API 유지"),
        ),
    }
}

pub(super) fn downtime(lang: Lang) -> String {
    question(
        lang,
        (
            "How long may the service be down?",
            "up to 2 hours of downtime",
        ),
        (
            "서비스를 최대 얼마 동안 중단할 수 있습니까?",
            "다운타임 2시간 이내",
        ),
    )
}

pub(super) fn data_loss(lang: Lang) -> String {
    question(
        lang,
        ("May data be lost?", "no data loss"),
        ("데이터 손실을 허용합니까?", "데이터 손실 불가"),
    )
}

pub(super) fn rollback(lang: Lang) -> String {
    question(
        lang,
        (
            "Must it be possible to go back?",
            "rollback must be possible",
        ),
        ("롤백이 가능해야 합니까?", "롤백 가능해야 함"),
    )
}

pub(super) fn compatibility(lang: Lang) -> String {
    question(
        lang,
        (
            "What must stay compatible?",
            "existing API stays compatible",
        ),
        ("호환성 요구사항이 있습니까?", "기존 API 호환성 유지"),
    )
}

pub(super) fn services(lang: Lang) -> String {
    question(
        lang,
        (
            "Which services and servers are affected?",
            "3 application servers",
        ),
        (
            "영향받는 서비스와 서버는 무엇입니까?",
            "애플리케이션 서버 3대",
        ),
    )
}

pub(super) fn jobs(lang: Lang) -> String {
    question(
        lang,
        ("Which batch jobs are there?", "1 batch server"),
        ("배치 작업이 있습니까?", "배치 서버 1대"),
    )
}

pub(super) fn people(lang: Lang) -> String {
    question(
        lang,
        ("Which users and teams are affected?", "payment team"),
        ("영향받는 사용자나 팀이 있습니까?", "결제팀"),
    )
}
