//! The wording of stack and schema, in English and Korean.

use super::super::words::number;
use crate::model::{Lang, Medium, ObjectKind, Part};

/// A name or head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Stack,
    Schema,
    Table,
    Columns,
    Keys,
    Rows,
    Size,
    Engine,
    Place,
    Objects,
    Kind,
    Name,
    Lines,
    On,
    Conflicts,
    Unfinished,
    Unresolved,
    NotRead,
}

pub(super) fn word(word: Word, lang: Lang) -> &'static str {
    let (en, ko) = match word {
        Word::Stack => ("Stack", "기술 스택"),
        Word::Schema => ("Schema", "스키마"),
        Word::Table => ("table", "테이블"),
        Word::Columns => ("columns", "컬럼"),
        Word::Keys => ("keys", "키"),
        Word::Rows => ("rows", "행"),
        Word::Size => ("size", "크기"),
        Word::Engine => ("engine", "엔진"),
        Word::Place => ("place", "위치"),
        Word::Objects => (
            "Views, triggers, routines, events",
            "뷰, 트리거, 루틴, 이벤트",
        ),
        Word::Kind => ("kind", "종류"),
        Word::Name => ("name", "이름"),
        Word::Lines => ("lines", "줄 수"),
        Word::On => ("table", "테이블"),
        Word::Conflicts => ("Definitions that differ", "서로 다른 정의"),
        Word::Unfinished => ("Definitions that break off", "중간에 끊긴 정의"),
        Word::Unresolved => (
            "Known only when the program runs",
            "실행해야만 알 수 있는 정의",
        ),
        Word::NotRead => ("Not fully read", "끝까지 읽지 못한 파일"),
    };
    match lang {
        Lang::En => en,
        Lang::Ko => ko,
    }
}

pub(super) fn kind(kind: ObjectKind, lang: Lang) -> &'static str {
    match (lang, kind) {
        (Lang::En, kind) => kind.name(),
        (Lang::Ko, ObjectKind::View) => "뷰",
        (Lang::Ko, ObjectKind::Trigger) => "트리거",
        (Lang::Ko, ObjectKind::Procedure) => "프로시저",
        (Lang::Ko, ObjectKind::Function) => "함수",
        (Lang::Ko, ObjectKind::Event) => "이벤트",
    }
}

/// What a definition is written in, where that is no SQL.
pub(super) fn medium(medium: Medium, lang: Lang) -> Option<&'static str> {
    let (en, ko) = match medium {
        Medium::SqlScript | Medium::Program => return None,
        Medium::Dump => ("dump", "덤프"),
        Medium::DjangoMigration => ("Django migration", "Django 마이그레이션"),
        Medium::DjangoModel => ("Django model", "Django 모델"),
        Medium::RailsSchema => ("Rails schema", "Rails 스키마"),
        Medium::RailsMigration => ("Rails migration", "Rails 마이그레이션"),
        Medium::LaravelMigration => ("Laravel migration", "Laravel 마이그레이션"),
        Medium::PrismaSchema => ("Prisma schema", "Prisma 스키마"),
        Medium::AlembicMigration => ("Alembic migration", "Alembic 마이그레이션"),
        Medium::SqlAlchemyModel => ("SQLAlchemy model", "SQLAlchemy 모델"),
        Medium::JpaEntity => ("JPA entity", "JPA 엔티티"),
        Medium::LiquibaseChangelog => ("Liquibase changelog", "Liquibase 변경 로그"),
        Medium::KnexMigration => ("Knex migration", "Knex 마이그레이션"),
        Medium::PhinxMigration => ("Phinx migration", "Phinx 마이그레이션"),
        Medium::DoctrineMigration => ("Doctrine migration", "Doctrine 마이그레이션"),
    };
    Some(match lang {
        Lang::En => en,
        Lang::Ko => ko,
    })
}

pub(super) fn nothing_shown(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "nothing in the code shows what it is built with",
        Lang::Ko => "코드에서 사용 기술의 근거를 찾지 못했습니다",
    }
}

pub(super) fn no_schema(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "no table definition in .sql files, dumps or programs; name one with --schema-file FILE (mysqldump --no-data)"
        }
        Lang::Ko => {
            ".sql 파일, 덤프, 프로그램에 테이블 정의가 없습니다. --schema-file FILE로 지정할 수 있습니다(mysqldump --no-data)"
        }
    }
}

/// `2 views`, `뷰 2개`.
pub(super) fn objects(count: usize, of: ObjectKind, lang: Lang) -> String {
    match lang {
        Lang::En if count == 1 => format!("1 {}", of.name()),
        Lang::En => format!("{} {}s", number(count as u64), of.name()),
        Lang::Ko => format!("{} {}개", kind(of, lang), number(count as u64)),
    }
}

pub(super) fn tables_and_columns(tables: usize, columns: usize, lang: Lang) -> String {
    let (tables, columns) = (number(tables as u64), number(columns as u64));
    match lang {
        Lang::En => format!("tables: {tables}, columns: {columns}"),
        Lang::Ko => format!("테이블 {tables}개, 컬럼 {columns}개"),
    }
}

pub(super) fn rows_of(rows: u64, size: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("rows in dumps: {} ({size})", number(rows)),
        Lang::Ko => format!("덤프의 행 {}개({size})", number(rows)),
    }
}

pub(super) fn more_tables(tables: usize, lang: Lang) -> String {
    let tables = number(tables as u64);
    match lang {
        Lang::En => format!("… {tables} more; --all lists them"),
        Lang::Ko => format!("… {tables}개 더 있음. 전체는 --all로 확인합니다"),
    }
}

pub(super) fn how_to_see_columns(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "--table NAME shows the columns of a table, --all those of all",
        Lang::Ko => "--table NAME은 한 테이블의 컬럼을, --all은 모든 테이블의 컬럼을 보여 줍니다",
    }
}

pub(super) fn changed(times: u32, place: &str, lang: Lang) -> String {
    match lang {
        Lang::En if times == 1 => format!("changed once, at {place}"),
        Lang::En => format!("changed {times} times, last at {place}"),
        Lang::Ko => format!("{times}번 변경됨, 마지막 위치 {place}"),
    }
}

pub(super) fn partitioned(by: &str, count: u32, lang: Lang) -> String {
    match lang {
        Lang::En => format!("partitioned by {by}, {count} partitions"),
        Lang::Ko => format!("파티션 {count}개, 기준 {by}"),
    }
}

pub(super) fn unapplied(times: u32, place: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "ALTER TABLE of tables that nothing before them defines: {times}, first at {place}"
        ),
        Lang::Ko => {
            format!("앞선 정의가 없는 테이블에 대한 ALTER TABLE {times}개, 첫 위치 {place}")
        }
    }
}

pub(super) fn two_places(table: &str, first: &str, second: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{table}: {first} and {second}"),
        Lang::Ko => format!("{table}: {first}, {second}"),
    }
}

pub(super) fn part(part: &Part, lang: Lang) -> String {
    match (part, lang) {
        (Part::Column(name), Lang::En) => format!("column {name}"),
        (Part::Column(name), Lang::Ko) => format!("컬럼 {name}"),
        (Part::Key(name), _) if name.is_empty() => "primary key".to_owned(),
        (Part::Key(name), Lang::En) => format!("key {name}"),
        (Part::Key(name), Lang::Ko) => format!("키 {name}"),
        (Part::Option(name), _) => (*name).to_owned(),
    }
}

pub(super) fn absent(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "(absent)",
        Lang::Ko => "(없음)",
    }
}

pub(super) fn more_differences(others: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("… {others} more"),
        Lang::Ko => format!("… {others}개 더 있음"),
    }
}
