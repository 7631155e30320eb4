//! Findings by theme: the rules of one rule file stand together, since one head can fix them in one go.

use super::document::{FoundRule, Theme};
use super::risk::RiskRow;
use super::situation::Situation;
use super::told::{Figure, FigureOrigin, Part, Sentence, Unit, say, words};
use crate::model::MigrationKind;
use crate::rules::Rule;

/// The theme of a rule: the rule file that it stands in, without its ending.
pub(super) fn theme_of(rule: &Rule) -> &str {
    let file = rule.origin.0.rsplit(['/', '\\']).next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Rows by theme, in the order in which the gravest of each comes.
pub(super) fn by_theme<'a>(s: &Situation<'a>) -> Vec<(&'a str, Vec<&'a RiskRow>)> {
    let mut themes: Vec<(&str, Vec<&RiskRow>)> = Vec::new();
    for row in s.input.rows {
        let name = theme_of(s.rule(row));
        match themes.iter_mut().find(|(theme, _)| *theme == name) {
            Some((_, rows)) => rows.push(row),
            None => themes.push((name, vec![row])),
        }
    }
    themes
}

pub(super) fn anchor(theme: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    format!("findings-{}", theme.chars().map(plain).collect::<String>())
}

pub(super) fn themes(s: &Situation) -> Vec<Theme> {
    by_theme(s)
        .into_iter()
        .map(|(name, rows)| Theme {
            anchor: anchor(name),
            title: title(s.kind, name),
            rules: rows.into_iter().map(|row| found(s, row)).collect(),
        })
        .collect()
}

fn found(s: &Situation, row: &RiskRow) -> FoundRule {
    let rule = s.rule(row);
    let place = |&at: &usize| {
        let finding = &s.input.findings[at];
        let path = s.input.paths[finding.file.0 as usize].clone();
        let place = &finding.place;
        (path, place.region.start_line, place.snippet.to_string())
    };
    let more = i64::from(row.places) - row.worst.len() as i64;
    let origin = FigureOrigin::Findings(vec![rule.id.clone()]);
    FoundRule {
        id: rule.id.clone(),
        title: say("{0}", "{0}", vec![Part::Rule(rule.title.clone())]),
        fix: say("{0}", "{0}", vec![Part::Rule(rule.fix.clone())]),
        places: row.worst.iter().map(place).collect(),
        more: (more > 0).then(|| Figure::new(more, Unit::Places, origin)),
    }
}

/// What a rule file is about. One of the user's own is called by its name.
pub(super) fn title(kind: MigrationKind, theme: &str) -> Sentence {
    let titles: &[(&str, &'static str, &'static str)] = match kind {
        MigrationKind::Data => &OF_DATA,
        _ => &OF_OTHERS,
    };
    match titles.iter().find(|(name, ..)| *name == theme) {
        Some((_, en, ko)) => words(en, ko),
        None => {
            let own = vec![Part::Code(theme.to_owned())];
            say("Rules of {0}", "{0} 규칙", own)
        }
    }
}

/// Rule files on data migrations, in English and Korean.
const OF_DATA: [(&str, &str, &str); 38] = [
    (
        "ddl",
        "Table and index definitions",
        "테이블·인덱스 정의(DDL)",
    ),
    ("types", "Column types", "데이터 타입"),
    ("table-options", "Table options", "테이블 옵션"),
    ("syntax", "SQL syntax", "SQL 문법"),
    (
        "statements",
        "INSERT, UPDATE and DELETE statements",
        "INSERT·UPDATE·DELETE 문",
    ),
    ("queries", "Queries", "조회 쿼리"),
    (
        "functions-date",
        "Date and time functions",
        "날짜·시간 함수",
    ),
    ("functions-string", "String functions", "문자열 함수"),
    ("functions-server", "Server functions", "서버 함수"),
    ("functions-json", "JSON functions", "JSON 함수"),
    ("functions-other", "Other functions", "기타 함수"),
    ("functions", "Functions", "함수"),
    (
        "session",
        "Session settings and variables",
        "세션 설정과 변수",
    ),
    ("administration", "Administration statements", "관리용 명령"),
    (
        "differs",
        "Results that differ without an error",
        "오류 없이 달라지는 결과",
    ),
    (
        "nets",
        "What the target does not know by name",
        "대상 엔진이 모르는 이름과 문법",
    ),
    ("reserved-words", "Reserved words", "예약어"),
    ("schema", "Schema", "스키마"),
    (
        "columns",
        "Queries and the types of their columns",
        "컬럼 타입에 따라 달라지는 쿼리",
    ),
    ("replication", "Replication", "복제"),
    ("programs", "Client programs", "클라이언트 프로그램"),
    ("server", "Server settings", "서버 설정"),
    ("accounts", "Accounts and privileges", "계정과 권한"),
    ("system-tables", "System tables", "시스템 테이블"),
    ("django", "Django", "Django"),
    (
        "django-mysql",
        "Package django-mysql",
        "django-mysql 패키지",
    ),
    ("sqlalchemy", "SQLAlchemy", "SQLAlchemy"),
    ("python-drivers", "Python drivers", "Python 드라이버"),
    ("rails", "Rails", "Rails"),
    ("laravel", "PHP and Laravel", "PHP·Laravel"),
    ("jpa", "JDBC, JPA and Hibernate", "JDBC·JPA·Hibernate"),
    ("node-orm", "Node drivers and ORMs", "Node 드라이버·ORM"),
    ("go-orm", "Go drivers and ORMs", "Go 드라이버·ORM"),
    ("dotnet", ".NET", ".NET"),
    ("dump-data", "Values in dumps", "덤프에 든 값"),
    ("sequences", "Sequences", "시퀀스"),
    ("versioning", "System versioning", "시스템 버전 관리"),
    ("oracle-mode", "Oracle mode", "Oracle 모드"),
];

/// Rule files on the other types.
const OF_OTHERS: [(&str, &str, &str); 14] = [
    (
        "python-3",
        "Python modules and names that are gone",
        "제거된 Python 모듈과 이름",
    ),
    ("php-8", "PHP functions that are gone", "제거된 PHP 함수"),
    ("markers", "Marks left in the code", "코드에 남겨 둔 표시"),
    (
        "markers-and-eol",
        "Versions without support",
        "지원이 종료된 버전",
    ),
    ("python", "Python packages", "Python 패키지"),
    ("java", "Java packages", "Java 패키지"),
    ("go", "Go modules", "Go 모듈"),
    ("ruby", "Ruby gems", "Ruby 젬"),
    ("composer", "PHP packages", "PHP 패키지"),
    ("npm", "npm packages", "npm 패키지"),
    ("kubernetes", "Kubernetes APIs", "Kubernetes API"),
    ("images", "Container images", "컨테이너 이미지"),
    ("host", "Assumptions about the host", "호스트에 대한 가정"),
    ("runtimes", "Runtimes", "런타임"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load_builtin;

    #[test]
    fn every_built_in_rule_file_has_a_title() {
        for rule in load_builtin().expect("the rules load") {
            let title = title(rule.migration.kind, theme_of(&rule));
            assert!(title.parts.is_empty(), "{}", rule.origin.0);
        }
    }
}
