//! Files that go with a plan: load file, scripts with a dry run, SQL for both sides. Their comments are in both languages.

mod load;
mod quoting;
mod scripts;
mod verify;
mod writes;

pub(super) use verify::{checked_columns, orphan_checks};

use super::situation::{Engines, Situation};
use super::told::{Sentence, words};
use crate::model::MigrationKind;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Without a folder: `migrate.load`.
    pub name: String,
    pub what: Sentence,
    pub text: String,
    pub runs: Runs,
}

/// Whether a file is a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    No,
    /// It gets the permission to be run.
    Yes,
}

/// Stands in every file, so that a later run knows it again.
const MARK: &str = "Made by `migscan plan`, which makes it anew.";

impl Artifact {
    /// Whether a text is a file of an earlier plan.
    pub fn is_own(text: &str) -> bool {
        text.lines().take(3).any(|line| line.ends_with(MARK))
    }

    fn data(name: &str, en: &'static str, ko: &'static str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            what: words(en, ko),
            text: format!("-- {MARK}\n{text}"),
            runs: Runs::No,
        }
    }

    fn program(name: &str, en: &'static str, ko: &'static str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            what: words(en, ko),
            text: format!("#!/usr/bin/env bash\n# {MARK}\n{text}"),
            runs: Runs::Yes,
        }
    }
}

/// What is written for this migration, in the order of use.
pub(super) fn artifacts(s: &Situation) -> Vec<Artifact> {
    match (s.kind, s.engines) {
        (MigrationKind::Data, Engines::MysqlToPostgresql) => to_postgresql(s),
        (MigrationKind::Data, Engines::MysqlToMysql) => to_mysql(s),
        _ => Vec::new(),
    }
}

fn to_postgresql(s: &Situation) -> Vec<Artifact> {
    let mut all = vec![
        Artifact::data(
            "precheck.mysql.sql",
            "counts on the source what the target cannot hold as it is",
            "대상이 그대로 담을 수 없는 값을 원본에서 셉니다",
            verify::precheck(s),
        ),
        scripts::backup(),
        Artifact::data(
            "migrate.load",
            "load file for pgloader, with casts for the columns of this schema",
            "이 스키마의 컬럼에 맞춘 변환 규칙이 든 pgloader 파일",
            load::load_file(s),
        ),
        Artifact::data(
            "after-load.sql",
            "defaults, checks and index names that pgloader leaves out",
            "pgloader가 빠뜨리는 기본값, 제약 조건, 인덱스 이름을 맞춥니다",
            load::after_load(s),
        ),
    ];
    all.extend(verification(s));
    all.push(Artifact::data(
        "checks.postgresql.sql",
        "sequences and encoding of the target: every line must end in ok",
        "대상의 시퀀스와 인코딩: 모든 줄이 ok로 끝나야 합니다",
        verify::target_checks(s),
    ));
    all.push(Artifact::data(
        "verify.postgresql.sql",
        "the same on the target",
        "대상에서 같은 내용을 조회합니다",
        verify::on_postgresql(s),
    ));
    all.push(Artifact::data(
        "capture.postgresql.sql",
        "triggers that note every row written after the switch",
        "전환 후에 쓴 행을 모두 기록하는 트리거",
        writes::capture(s),
    ));
    all.push(Artifact::data(
        "bring-back.postgresql.sql",
        "prints the noted rows as statements for the source",
        "기록한 행을 원본에 적용할 문장으로 출력합니다",
        writes::bring_back(s),
    ));
    all.push(scripts::switch(s));
    all.push(scripts::rollback(s));
    all
}

fn to_mysql(s: &Situation) -> Vec<Artifact> {
    let mut all = vec![scripts::backup()];
    all.extend(verification(s));
    all.push(scripts::switch(s));
    all.push(scripts::rollback(s));
    all
}

fn verification(s: &Situation) -> [Artifact; 2] {
    [
        scripts::verify(s),
        Artifact::data(
            "verify.mysql.sql",
            "row counts, checksums per column, orphans, keys on the source",
            "원본의 행 수, 컬럼별 체크섬, 외래 키 정합성, 키 목록을 조회합니다",
            verify::on_mysql(s),
        ),
    ]
}
