//! All wording of the reports in English and Korean (합니다체). Names, numbers and code come in as arguments;
//! Korean sentences put no particle that depends on their last sound behind them.

use super::summary::Summary;
use crate::model::{
    Breaks, Certainty, Component, FileClass, Impact, Lang, Migration, MigrationKind, Runs,
    SkipReason, Technology,
};
use crate::rules::{Edition, Effort, EffortKind, ProofRun};

/// Fixed words: headings, column heads and labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    Audit,
    Scanned,
    From,
    To,
    RiskAssessment,
    Details,
    BlindSpots,
    Suppressions,
    Risk,
    Impact,
    Probability,
    Mitigation,
    Why,
    Fix,
    Effort,
    References,
    /// `References` where room is short.
    Ref,
    Before,
    After,
    StaysSilent,
    Rewrite,
    Proof,
    FormerIds,
    NotRead,
    LanguagesWithoutRules,
    TechnologiesWithoutRules,
    OutsideProduction,
    OnlyPossible,
    UnusedSuppression,
    AnotherMatchOnTheLine,
    RelatedPlace,
    ScanRoot,
    InputsOutside,
}

pub(super) fn label(label: Label, lang: Lang) -> &'static str {
    let (en, ko) = match label {
        Label::Audit => ("Migration audit", "마이그레이션 점검"),
        Label::Scanned => ("Scanned", "점검 범위"),
        Label::From => ("Current state", "현재 상태"),
        Label::To => ("Target state", "목표 상태"),
        Label::RiskAssessment => ("Risk assessment", "위험 평가"),
        Label::Details => ("Details", "상세 내용"),
        Label::BlindSpots => ("Blind spots", "확인하지 못한 부분"),
        Label::Suppressions => ("Suppressions", "제외 주석"),
        Label::Risk => ("Risk", "위험"),
        Label::Impact => ("Impact", "영향도"),
        Label::Probability => ("Probability", "발생확률"),
        Label::Mitigation => ("Mitigation", "대응방안"),
        Label::Why => ("Why", "이유"),
        Label::Fix => ("Fix", "조치"),
        Label::Effort => ("Effort", "작업량"),
        Label::References => ("References", "참고"),
        Label::Ref => ("Ref", "참고"),
        Label::Before => ("Before", "변경 전"),
        Label::After => ("After", "변경 후"),
        Label::StaysSilent => ("Stays silent", "탐지하지 않는 예"),
        Label::Rewrite => ("Rewrite", "치환"),
        Label::Proof => ("Proof", "검증"),
        Label::FormerIds => ("Former ids", "이전 ID"),
        Label::NotRead => ("Files not fully read", "끝까지 읽지 못한 파일"),
        Label::LanguagesWithoutRules => ("Languages without rules", "규칙이 없는 언어"),
        Label::TechnologiesWithoutRules => ("Technologies without rules", "규칙이 없는 기술"),
        Label::OutsideProduction => ("Outside production code", "운영 코드 밖에서 발견"),
        Label::OnlyPossible => ("Only possible", "가능성만 있는 항목"),
        Label::UnusedSuppression => ("holds nothing back", "제외한 항목이 없습니다"),
        Label::AnotherMatchOnTheLine => {
            ("Another match on this line.", "같은 줄의 다른 위치입니다.")
        }
        Label::RelatedPlace => ("A related place.", "관련된 위치입니다."),
        Label::ScanRoot => (
            "The root of the scanned codebase.",
            "점검한 코드베이스의 루트입니다.",
        ),
        Label::InputsOutside => (
            "Where the logs and schemas lie that were named beside the codebase.",
            "코드베이스와 별도로 지정한 로그와 스키마 파일이 있는 곳입니다.",
        ),
    };
    match lang {
        Lang::En => en,
        Lang::Ko => ko,
    }
}

/// The words of the risk table, the same in both languages as in the migration request.
pub(super) fn impact(impact: Impact) -> &'static str {
    match impact {
        Impact::High => "High",
        Impact::Medium => "Medium",
        Impact::Low => "Low",
    }
}

pub(super) fn breaks(breaks: Breaks, lang: Lang) -> &'static str {
    match (breaks, lang) {
        (Breaks::Fails, Lang::En) => "fails",
        (Breaks::Differs, Lang::En) => "differs",
        (Breaks::Slower, Lang::En) => "slower",
        (Breaks::Deprecated, Lang::En) => "deprecated",
        (Breaks::Review, Lang::En) => "review",
        (Breaks::Fails, Lang::Ko) => "실패",
        (Breaks::Differs, Lang::Ko) => "결과 변경",
        (Breaks::Slower, Lang::Ko) => "성능 저하",
        (Breaks::Deprecated, Lang::Ko) => "제거 예정",
        (Breaks::Review, Lang::Ko) => "검토 필요",
    }
}

pub(super) fn certainty(certainty: Certainty, lang: Lang) -> &'static str {
    match (certainty, lang) {
        (Certainty::Possible, Lang::En) => "possible",
        (Certainty::Likely, Lang::En) => "likely",
        (Certainty::Certain, Lang::En) => "certain",
        (Certainty::Possible, Lang::Ko) => "가능성 있음",
        (Certainty::Likely, Lang::Ko) => "유력",
        (Certainty::Certain, Lang::Ko) => "확실",
    }
}

pub(super) fn class(class: FileClass, lang: Lang) -> &'static str {
    match (class, lang) {
        (FileClass::Production, Lang::En) => "production",
        (FileClass::Test, Lang::En) => "test",
        (FileClass::Documentation, Lang::En) => "documentation",
        (FileClass::Vendored, Lang::En) => "vendored",
        (FileClass::Generated, Lang::En) => "generated",
        (FileClass::AlreadyPorted, Lang::En) => "already ported",
        (FileClass::Production, Lang::Ko) => "운영 코드",
        (FileClass::Test, Lang::Ko) => "테스트",
        (FileClass::Documentation, Lang::Ko) => "문서",
        (FileClass::Vendored, Lang::Ko) => "외부 코드",
        (FileClass::Generated, Lang::Ko) => "생성된 코드",
        (FileClass::AlreadyPorted, Lang::Ko) => "이식 완료",
    }
}

/// What happens on the target, as the predicate of a sentence without its full stop.
pub(super) fn consequence(
    breaks: Breaks,
    certainty: Certainty,
    target: Option<&str>,
    lang: Lang,
) -> String {
    let sure = certainty > Certainty::Possible;
    match lang {
        Lang::En => {
            let target = target.map_or_else(|| "the target".to_owned(), |t| format!("'{t}'"));
            match breaks {
                Breaks::Fails if sure => format!("fails on {target}"),
                Breaks::Fails => format!("may fail on {target}"),
                Breaks::Differs if sure => format!("gives another result on {target}"),
                Breaks::Differs => format!("may give another result on {target}"),
                Breaks::Slower => format!("may run slower on {target}"),
                Breaks::Deprecated => {
                    format!("still works on {target} but goes in a later version")
                }
                Breaks::Review => format!("needs a human decision for {target}"),
            }
        }
        Lang::Ko => {
            let target = target.map_or_else(|| "대상 환경".to_owned(), |t| format!("'{t}'"));
            match breaks {
                Breaks::Fails if sure => format!("{target}에서 실패합니다"),
                Breaks::Fails => format!("{target}에서 실패할 수 있습니다"),
                Breaks::Differs if sure => format!("{target}에서 결과가 달라집니다"),
                Breaks::Differs => format!("{target}에서 결과가 달라질 수 있습니다"),
                Breaks::Slower => format!("{target}에서 느려질 수 있습니다"),
                Breaks::Deprecated => format!("{target}에서 동작하지만 이후 버전에서 제거됩니다"),
                Breaks::Review => format!("{target}에서의 동작을 사람이 검토해야 합니다"),
            }
        }
    }
}

/// `MySQL 5.7 → PostgreSQL 15`; the kind of migration where both ends are open.
pub(super) fn migration(migration: &Migration, lang: Lang) -> String {
    match (&migration.from, &migration.to) {
        (Some(from), Some(to)) => format!("{} → {}", technology(from), technology(to)),
        (Some(one), None) | (None, Some(one)) => technology(one),
        (None, None) => kind(migration.kind, lang),
    }
}

/// The kind of migration, beginning with a capital letter.
pub(super) fn kind(kind: MigrationKind, lang: Lang) -> String {
    let title = kind.title(lang);
    let mut chars = title.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A technology by the name its vendor writes.
pub(super) fn technology(technology: &Technology) -> String {
    let name = match technology.name.as_str() {
        "mysql" => "MySQL",
        "mariadb" => "MariaDB",
        "postgresql" => "PostgreSQL",
        "oracle-database" => "Oracle Database",
        "mssqlserver" => "SQL Server",
        "sqlite" => "SQLite",
        "python" => "Python",
        "django" => "Django",
        "php" => "PHP",
        "nodejs" => "Node.js",
        "java" => "Java",
        "spring-boot" => "Spring Boot",
        "ruby" => "Ruby",
        "rails" => "Rails",
        "laravel" => "Laravel",
        "kubernetes" => "Kubernetes",
        "mongodb" => "MongoDB",
        "cockroachdb" => "CockroachDB",
        "db2" => "Db2",
        "h2" => "H2",
        "redis" => "Redis",
        "memcached" => "Memcached",
        "rabbitmq" => "RabbitMQ",
        "elasticsearch" => "Elasticsearch",
        "symfony" => "Symfony",
        "wordpress" => "WordPress",
        "go" => "Go",
        "rust" => "Rust",
        "dotnet" => ".NET",
        "aws" => "AWS",
        other => other,
    };
    match &technology.version {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}

/// Where a technology was seen is told behind it; where nothing shows it, this is said.
pub(super) fn nothing_shows_it(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "as given; nothing in the code shows it",
        Lang::Ko => "입력한 값이며, 코드에서는 근거를 찾지 못했습니다",
    }
}

pub(super) fn shown_by_more(component: &Component, told: usize, lang: Lang) -> Option<String> {
    let more = component
        .evidence
        .len()
        .checked_sub(told)
        .filter(|&n| n > 0)?;
    Some(match lang {
        Lang::En => format!("and {} more", number(more as u64)),
        Lang::Ko => format!("외 {}곳", number(more as u64)),
    })
}

pub(super) fn scanned(files: u64, bytes: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} ({})", counted(files, "file", "files"), size(bytes)),
        Lang::Ko => format!("파일 {}개({})", number(files), size(bytes)),
    }
}

/// How many rules were looked for, and the version of all rule files.
pub(super) fn rules_looked_for(rules: u64, edition: &Edition, lang: Lang) -> String {
    let (version, own) = (&edition.version, edition.own_files as u64);
    match lang {
        Lang::En => {
            let own = match own {
                0 => String::new(),
                n => format!(
                    " (with {} of your own)",
                    counted(n, "rule file", "rule files")
                ),
            };
            format!(
                "{}, ruleset version {version}{own}",
                counted(rules, "rule", "rules")
            )
        }
        Lang::Ko => {
            let own = match own {
                0 => String::new(),
                n => format!("(사용자 규칙 파일 {}개 포함)", number(n)),
            };
            format!("규칙 {}개, 규칙 모음 버전 {version}{own}", number(rules))
        }
    }
}

/// What servers have shown of the rule files: never more than the stamp covers on the texts in use.
pub(super) fn proof_of(edition: &Edition, lang: Lang) -> String {
    let files = counted(edition.files as u64, "rule file", "rule files");
    let [all, provable, proven] =
        [edition.files, edition.provable_files, edition.proven_files].map(|n| number(n as u64));
    let runs: Vec<String> = edition
        .runs
        .iter()
        .map(|run| proven_on(run, lang))
        .collect();
    match (
        runs.as_slice(),
        edition.provable_files,
        edition.proven_files,
    ) {
        (_, 0, _) => match lang {
            Lang::En => format!("of {files}, none holds a proof for servers"),
            Lang::Ko => format!("규칙 파일 {all}개 중 서버로 검증할 수 있는 파일 없음"),
        },
        ([], ..) | (_, _, 0) => match lang {
            Lang::En => format!(
                "of {files}, none is proven: the proofs of {provable} have not been run on servers on this text"
            ),
            Lang::Ko => format!(
                "규칙 파일 {all}개 중 서버로 검증한 파일 없음(현재 내용으로 검증하지 않은 파일 {provable}개)"
            ),
        },
        (runs, ..) => {
            let run = runs.join("; ");
            match (lang, edition.proven_files == edition.files) {
                (Lang::En, true) => format!("{run}, all of {files}"),
                (Lang::En, false) => format!("{run}, {proven} of {files}"),
                (Lang::Ko, true) => format!("{run}, 규칙 파일 {all}개 모두"),
                (Lang::Ko, false) => format!("{run}, 규칙 파일 {all}개 중 {proven}개"),
            }
        }
    }
}

/// `proven 2026-11-27 on mariadb@10.11.14 and postgresql@15.14`.
pub(super) fn proven_on(run: &ProofRun, lang: Lang) -> String {
    let ProofRun {
        date,
        source,
        target,
    } = run;
    match lang {
        Lang::En => format!("proven {date} on {source} and {target}"),
        Lang::Ko => format!("{date} 검증({source}, {target})"),
    }
}

pub(super) fn places_in_files(places: u64, files: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} in {}",
            counted(places, "place", "places"),
            counted(files, "file", "files")
        ),
        Lang::Ko => format!("파일 {}개, {}곳", number(files), number(places)),
    }
}

/// `… 214 more in 61 files`; `files` is 0 where the places were folded and their files are not known.
pub(super) fn more_places(places: u64, files: u64, lang: Lang) -> String {
    match (lang, files) {
        (Lang::En, 0) => format!("… {} more", number(places)),
        (Lang::En, _) => format!(
            "… {} more in {}",
            number(places),
            counted(files, "file", "files")
        ),
        (Lang::Ko, 0) => format!("… {}곳 더 있음", number(places)),
        (Lang::Ko, _) => format!("… 파일 {}개에 {}곳 더 있음", number(files), number(places)),
    }
}

pub(super) fn more_files(files: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("… {} more", counted(files, "file", "files")),
        Lang::Ko => format!("… 파일 {}개 더 있음", number(files)),
    }
}

pub(super) fn all_to_list(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "(--all to list)",
        Lang::Ko => "(--all로 모두 표시)",
    }
}

/// `mechanical, 5 min each, 1 h in all`.
pub(super) fn effort(effort: Effort, all_minutes: u64, lang: Lang) -> String {
    let each = duration(u64::from(effort.minutes), lang);
    let kind = effort_kind(effort.kind, lang);
    let all = duration(all_minutes, lang);
    match (lang, all_minutes > u64::from(effort.minutes)) {
        (Lang::En, true) => format!("{kind}, {each} each, {all} in all"),
        (Lang::Ko, true) => format!("{kind}, 건당 {each}, 모두 {all}"),
        (Lang::En | Lang::Ko, false) => format!("{kind}, {each}"),
    }
}

fn effort_kind(kind: EffortKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (EffortKind::Mechanical, Lang::En) => "mechanical",
        (EffortKind::Manual, Lang::En) => "manual",
        (EffortKind::Review, Lang::En) => "review",
        (EffortKind::Mechanical, Lang::Ko) => "단순 수정",
        (EffortKind::Manual, Lang::Ko) => "직접 수정",
        (EffortKind::Review, Lang::Ko) => "검토",
    }
}

/// The whole report in one sentence.
pub(super) fn verdict(summary: &Summary, target: Option<&Technology>, lang: Lang) -> String {
    let target = target.map(technology);
    match lang {
        Lang::En => verdict_en(summary, target.as_deref().unwrap_or("the target")),
        Lang::Ko => verdict_ko(summary, target.as_deref().unwrap_or("대상 환경")),
    }
}

fn verdict_en(summary: &Summary, target: &str) -> String {
    let fails = |n| counted(n, "place fails", "places fail");
    let places = |n| counted(n, "place", "places");
    match (summary.failing, summary.differing, summary.places) {
        (0, 0, 0) => "No known incompatibility was found in what was looked at.".to_owned(),
        (0, 0, n) => format!(
            "Nothing in production code is likely to fail on {target} or to change its result; {} left to judge.",
            counted(n, "place is", "places are")
        ),
        (0, d, _) => format!(
            "Nothing in production code is likely to fail on {target}, but {} may give other results without an error.",
            places(d)
        ),
        (f, 0, _) => format!("Not ready: {} on {target}.", fails(f)),
        (f, d, _) => format!(
            "Not ready: {} on {target}, and {} may give other results without an error.",
            fails(f),
            places(d)
        ),
    }
}

fn verdict_ko(summary: &Summary, target: &str) -> String {
    match (summary.failing, summary.differing, summary.places) {
        (0, 0, 0) => "점검한 범위에서 알려진 비호환 사항을 찾지 못했습니다.".to_owned(),
        (0, 0, n) => format!(
            "운영 코드에서 {target} 전환 후 실패하거나 결과가 달라질 것으로 보이는 곳은 없으며, 직접 판단할 곳이 {}곳 있습니다.",
            number(n)
        ),
        (0, d, _) => format!(
            "운영 코드에서 {target} 전환 후 실패할 것으로 보이는 곳은 없지만, {}곳은 오류 없이 결과가 달라질 수 있습니다.",
            number(d)
        ),
        (f, 0, _) => format!(
            "아직 전환할 수 없습니다. {target}에서 {}곳이 실패합니다.",
            number(f)
        ),
        (f, d, _) => format!(
            "아직 전환할 수 없습니다. {target}에서 {}곳이 실패하고, {}곳은 오류 없이 결과가 달라질 수 있습니다.",
            number(f),
            number(d)
        ),
    }
}

/// `4 rules, 231 places in 74 files: 1 High, 2 Medium, 1 Low`.
pub(super) fn totals(summary: &Summary, lang: Lang) -> String {
    let rules = summary.high.rules + summary.medium.rules + summary.low.rules;
    let by_impact: Vec<String> = [
        (summary.high, Impact::High),
        (summary.medium, Impact::Medium),
        (summary.low, Impact::Low),
    ]
    .into_iter()
    .filter(|(count, _)| count.rules > 0)
    .map(|(count, level)| format!("{} {}", number(count.rules), impact(level)))
    .collect();
    let places = places_in_files(summary.places, summary.files, lang);
    let start = match lang {
        Lang::En => format!("{}, {places}", counted(rules, "rule", "rules")),
        Lang::Ko => format!("규칙 {}개, {places}", number(rules)),
    };
    match by_impact.is_empty() {
        true => start,
        false => format!("{start}: {}", by_impact.join(", ")),
    }
}

pub(super) fn total_effort(minutes: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} of work in all", duration(minutes, lang)),
        Lang::Ko => format!("전체 작업량 {}", duration(minutes, lang)),
    }
}

pub(super) fn suppressed(findings: u64, comments: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} held back by {}",
            counted(findings, "finding", "findings"),
            counted(comments, "comment", "comments")
        ),
        Lang::Ko => format!(
            "주석 {}개가 {}건을 제외했습니다",
            number(comments),
            number(findings)
        ),
    }
}

pub(super) fn unused_suppressions(comments: u64, lang: Lang) -> String {
    match lang {
        Lang::En => counted(
            comments,
            "comment holds nothing back",
            "comments hold nothing back",
        ),
        Lang::Ko => format!("주석 {}개는 제외한 항목이 없습니다", number(comments)),
    }
}

pub(super) fn n_files(files: u64, lang: Lang) -> String {
    match lang {
        Lang::En => counted(files, "file", "files"),
        Lang::Ko => format!("파일 {}개", number(files)),
    }
}

pub(super) fn n_findings(findings: u64, lang: Lang) -> String {
    match lang {
        Lang::En => counted(findings, "finding", "findings"),
        Lang::Ko => format!("{}건", number(findings)),
    }
}

/// What is left to say about a blind spot that the report has none of.
pub(super) fn none_known(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "none",
        Lang::Ko => "없음",
    }
}

/// That a rule matched `times` on the line of the result.
pub(super) fn times_on_line(times: usize, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} times on this line", number(times as u64)),
        Lang::Ko => format!("이 줄에 {}회", number(times as u64)),
    }
}

/// How often a statement of a log ran, and how long in all.
pub(super) fn ran(runs: Runs, lang: Lang) -> String {
    let times = match lang {
        Lang::En if runs.times == 1 => "ran once".to_owned(),
        Lang::En => format!("ran {} times", number(runs.times)),
        Lang::Ko => format!("{}회 실행", number(runs.times)),
    };
    match runs.micros {
        None => times,
        Some(micros) => format!("{times}, {}", run_time(micros, lang)),
    }
}

/// Milliseconds below a second, tenths of seconds below ten minutes, else minutes.
fn run_time(micros: u64, lang: Lang) -> String {
    match micros {
        0..1_000_000 => format!("{} ms", (micros / 1000).max(1)),
        1_000_000..600_000_000 => {
            let tenths = micros / 100_000;
            let unit = match lang {
                Lang::En => " s",
                Lang::Ko => "초",
            };
            format!("{}.{}{unit}", tenths / 10, tenths % 10)
        }
        _ => match lang {
            Lang::En => format!("{} min", number(micros / 60_000_000)),
            Lang::Ko => format!("{}분", number(micros / 60_000_000)),
        },
    }
}

pub(super) fn more_of_the_kind(places: u64, lang: Lang) -> String {
    match lang {
        Lang::En => counted(places, "more place", "more places"),
        Lang::Ko => format!("외 {}곳", number(places)),
    }
}

pub(super) fn see(links: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("see {links}"),
        Lang::Ko => format!("참고: {links}"),
    }
}

/// A sentence about a file that was not fully read.
/// Why a file was not (fully) read, in one clause.
pub(super) fn skip_reason(reason: &SkipReason, lang: Lang) -> String {
    let (en, ko) = match reason {
        SkipReason::Binary => ("no text", "텍스트 파일이 아님"),
        SkipReason::UnknownEncoding => ("in no known text encoding", "알 수 없는 문자 인코딩"),
        SkipReason::Vanished => ("gone since it was listed", "목록을 만든 뒤 사라짐"),
        SkipReason::Missing => ("there is no such file or folder", "파일이나 폴더가 없음"),
        SkipReason::PermissionDenied => ("permission denied", "권한 없음"),
        SkipReason::LinkLeadsOut => (
            "a link that leads out of the scanned folder",
            "검사 폴더 밖을 가리키는 링크",
        ),
        SkipReason::LinkLeadsNowhere => ("a link that leads nowhere", "대상이 없는 링크"),
        SkipReason::NoText => ("it is no text", "텍스트가 아님"),
        SkipReason::LogFormUnknown => (
            "no form of query log is known in it",
            "알려진 쿼리 로그 형식이 아님",
        ),
        SkipReason::RowsBreakOff => (
            "the rows of an INSERT break off; what stands before was judged",
            "INSERT의 행이 중간에 끊김. 그 앞까지만 판단함",
        ),
        SkipReason::LogWithoutStatement => ("it holds no statement", "SQL 문장이 없음"),
        SkipReason::ScannerFailed => (
            "the scanner failed on this file; please report it",
            "이 파일을 검사하다 오류가 났습니다. 제보해 주십시오",
        ),
        other => return detailed_skip_reason(other, lang),
    };
    match lang {
        Lang::En => en.to_owned(),
        Lang::Ko => ko.to_owned(),
    }
}

fn detailed_skip_reason(reason: &SkipReason, lang: Lang) -> String {
    match (reason, lang) {
        (SkipReason::PackedWith(packing), Lang::En) => {
            format!("packed with {packing}, which is not read")
        }
        (SkipReason::PackedWith(packing), Lang::Ko) => {
            format!("{packing} 압축은 풀어서 읽지 않음")
        }
        (SkipReason::TooDeep(folders), Lang::En) => format!("more than {folders} folders deep"),
        (SkipReason::TooDeep(folders), Lang::Ko) => format!("폴더 깊이 {folders}단계 초과"),
        (SkipReason::LongPieceCut { mib }, Lang::En) => format!(
            "a statement or literal of more than {mib} MiB was judged by its beginning only"
        ),
        (SkipReason::LongPieceCut { mib }, Lang::Ko) => {
            format!("{mib} MiB를 넘는 문장이나 문자열은 앞부분만 판단함")
        }
        (SkipReason::DocumentTooLarge { mib }, Lang::En) => {
            format!("more than {mib} MiB: its SQL and settings were not read to the end")
        }
        (SkipReason::DocumentTooLarge { mib }, Lang::Ko) => {
            format!("{mib} MiB를 넘어 SQL과 설정을 끝까지 읽지 않음")
        }
        (SkipReason::LogTooVaried { statements }, Lang::En) => format!(
            "more than {} different statements: those that came after them were not judged",
            number(*statements as u64)
        ),
        (SkipReason::LogTooVaried { statements }, Lang::Ko) => format!(
            "서로 다른 문장이 {}개를 넘어 그 뒤의 새로운 문장은 판단하지 않음",
            number(*statements as u64)
        ),
        (SkipReason::SettingsUnread(error), Lang::En) => {
            format!("its settings were not read: {error}")
        }
        (SkipReason::SettingsUnread(error), Lang::Ko) => {
            format!("설정 내용을 읽지 못함: {error}")
        }
        (SkipReason::CutShort(error), Lang::En) => format!("not read to its end: {error}"),
        (SkipReason::CutShort(error), Lang::Ko) => format!("끝까지 읽지 못함: {error}"),
        (SkipReason::ColumnsUnjudged { columns }, Lang::En) => format!(
            "the values of {} columns were not judged: their tables are not defined before them, and there are too many",
            number(*columns)
        ),
        (SkipReason::ColumnsUnjudged { columns }, Lang::Ko) => format!(
            "테이블 정의보다 먼저 나온 컬럼이 너무 많아 컬럼 {}개의 값은 판단하지 않음",
            number(*columns)
        ),
        (SkipReason::KeysNotCompared { keys }, Lang::En) => format!(
            "only the first {} keys of its largest table were compared with each other",
            number(*keys)
        ),
        (SkipReason::KeysNotCompared { keys }, Lang::Ko) => format!(
            "가장 큰 테이블은 처음 나온 키 {}개까지만 서로 비교함",
            number(*keys)
        ),
        (SkipReason::GrammarFailed { statements }, Lang::En) => format!(
            "PostgreSQL's grammar could not be asked of {statements} of its statements: the parser failed"
        ),
        (SkipReason::GrammarFailed { statements }, Lang::Ko) => {
            format!("파서 오류로 문장 {statements}개를 PostgreSQL 문법으로 확인하지 못함")
        }
        (other, Lang::En) => format!("not read: {}", system_words(other)),
        (other, Lang::Ko) => format!("읽지 못함: {}", system_words(other)),
    }
}

fn system_words(reason: &SkipReason) -> &str {
    match reason {
        SkipReason::System(words) => words,
        _ => "",
    }
}

/// How many of the files that were not read are no text at all.
pub(super) fn binary_files(count: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{}: no text", n_files(count, lang)),
        Lang::Ko => format!("텍스트가 아닌 {}", n_files(count, lang)),
    }
}

pub(super) fn not_read(path: &str, reason: &SkipReason, lang: Lang) -> String {
    let reason = skip_reason(reason, lang);
    let reason = reason.trim_end_matches('.');
    match lang {
        Lang::En => format!("The file '{path}' was not fully read: {reason}."),
        Lang::Ko => format!("'{path}' 파일을 끝까지 읽지 못했습니다: {reason}."),
    }
}

pub(super) fn left_out(left_out: u64, kept: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} left out of this file: code scanning takes at most {}, and the gravest are kept.",
            counted(left_out, "result is", "results are"),
            number(kept)
        ),
        Lang::Ko => format!(
            "이 파일에서 결과 {}건을 제외했습니다. 코드 스캐닝은 최대 {}건을 받으므로 심각한 순서로 남겼습니다.",
            number(left_out),
            number(kept)
        ),
    }
}

pub(super) fn not_all_shown(results: u64, shown: u64, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "This file has {} results; GitHub shows only {} of them.",
            number(results),
            number(shown)
        ),
        Lang::Ko => format!(
            "이 파일에는 결과가 {}건 있으며, GitHub은 그중 {}건만 표시합니다.",
            number(results),
            number(shown)
        ),
    }
}

/// Work time; a day is 8 hours, as in rule files.
pub(super) fn duration(minutes: u64, lang: Lang) -> String {
    let parts = [
        (minutes / 480, " d", "일"),
        (minutes % 480 / 60, " h", "시간"),
        (minutes % 60, " min", "분"),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, en, ko)| match lang {
            Lang::En => format!("{}{en}", number(n)),
            Lang::Ko => format!("{}{ko}", number(n)),
        })
        .collect();
    match (told.is_empty(), lang) {
        (false, _) => told.join(" "),
        (true, Lang::En) => "0 min".to_owned(),
        (true, Lang::Ko) => "0분".to_owned(),
    }
}

/// The number with its thousands apart: `1,234`.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    UNITS
        .into_iter()
        .find(|(_, unit)| bytes >= *unit)
        .map_or_else(
            || format!("{bytes} B"),
            |(name, unit)| format!("{:.1} {name}", bytes as f64 / unit as f64),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_durations_read_well() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(12), "12");
        assert_eq!(duration(0, Lang::En), "0 min");
        assert_eq!(duration(575, Lang::En), "1 d 1 h 35 min");
        assert_eq!(duration(90, Lang::Ko), "1시간 30분");
        assert_eq!(size(1_499), "1.5 kB");
    }

    #[test]
    fn runs_tell_how_often_and_how_long() {
        let ran = |times, micros, lang| super::ran(Runs { times, micros }, lang);
        assert_eq!(ran(1, None, Lang::En), "ran once");
        assert_eq!(
            ran(1_204, Some(35_260_000), Lang::En),
            "ran 1,204 times, 35.2 s"
        );
        assert_eq!(ran(2, Some(1), Lang::Ko), "2회 실행, 1 ms");
        assert_eq!(ran(2, Some(999_999), Lang::En), "ran 2 times, 999 ms");
        assert_eq!(ran(2, Some(7_200_000_000), Lang::Ko), "2회 실행, 120분");
    }

    #[test]
    fn efforts_tell_each_and_all() {
        let five = Effort {
            minutes: 5,
            kind: EffortKind::Mechanical,
        };
        assert_eq!(
            effort(five, 60, Lang::En),
            "mechanical, 5 min each, 1 h in all"
        );
        assert_eq!(
            effort(five, 60, Lang::Ko),
            "단순 수정, 건당 5분, 모두 1시간"
        );
        assert_eq!(effort(five, 5, Lang::En), "mechanical, 5 min");
    }

    #[test]
    fn verdicts_follow_the_evidence() {
        let mut summary = Summary::default();
        assert!(verdict(&summary, None, Lang::En).starts_with("No known"));
        summary.places = 3;
        assert!(verdict(&summary, None, Lang::En).contains("3 places are left to judge"));
        summary.differing = 1;
        assert!(verdict(&summary, None, Lang::En).contains("1 place may give"));
        summary.failing = 2;
        assert!(verdict(&summary, None, Lang::En).starts_with("Not ready: 2 places fail"));
        assert!(verdict(&summary, None, Lang::Ko).contains("2곳이 실패하고, 1곳은"));
    }
}
