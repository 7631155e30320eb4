//! The words of the request template, as people write them: headings, placeholders, the lines around them.

/// The headings of the template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Kind,
    Current,
    Target,
    Constraints,
    Scope,
    /// What is asked for (`다음을 제공해줘`): nothing below it is a statement of the migration.
    Wanted,
}

/// Names of headings, in lower case and without blanks; of each section the template's own ones come first.
const NAMES: &[(Section, &[&str], &[&str])] = &[
    (
        Section::Kind,
        &["마이그레이션유형", "migrationtype"],
        &[
            "마이그레이션종류",
            "마이그레이션타입",
            "이관유형",
            "전환유형",
            "유형",
            "종류",
            "type",
            "typeofmigration",
            "kindofmigration",
            "migrationkind",
            "migration",
        ],
    ),
    (
        Section::Current,
        &["현재상태", "currentstate"],
        &[
            "현재",
            "현황",
            "현재현황",
            "현재환경",
            "현재시스템",
            "현재구성",
            "현상태",
            "기존상태",
            "기존환경",
            "asis",
            "as-is",
            "current",
            "currentenvironment",
            "currentsetup",
            "currentsystem",
            "currentstatus",
            "source",
            "from",
        ],
    ),
    (
        Section::Target,
        &["목표상태", "targetstate"],
        &[
            "목표",
            "목표환경",
            "목표시스템",
            "목표구성",
            "전환목표",
            "대상상태",
            "대상환경",
            "tobe",
            "to-be",
            "target",
            "targetenvironment",
            "targetsetup",
            "targetsystem",
            "desiredstate",
            "goal",
            "goals",
            "to",
        ],
    ),
    (
        Section::Constraints,
        &["제약조건", "constraints"],
        &[
            "제약사항",
            "제약",
            "제한사항",
            "제한조건",
            "조건",
            "요구사항",
            "요구조건",
            "제약조건및요구사항",
            "제약및요구사항",
            "constraintsandrequirements",
            "constraint",
            "restrictions",
            "limitations",
            "limits",
            "requirements",
        ],
    ),
    (
        Section::Scope,
        &["영향범위", "scopeofimpact"],
        &[
            "영향",
            "영향도",
            "영향대상",
            "영향받는범위",
            "영향받는시스템",
            "범위",
            "대상범위",
            "scope",
            "impact",
            "impactscope",
            "scopeandimpact",
            "affectedsystems",
            "affectedservices",
            "affectedcomponents",
            "blastradius",
        ],
    ),
    (
        Section::Wanted,
        &[
            "다음을제공해줘",
            "providethefollowing",
            "pleaseprovidethefollowing",
        ],
        &[
            "다음을제공해주세요",
            "요청산출물",
            "산출물",
            "요청내용",
            "provide",
            "pleaseprovide",
            "deliverables",
            "wanted",
        ],
    ),
];

/// Bytes of a heading; longer lines are text.
const LONGEST_HEADING: usize = 300;

/// The section that a heading opens: of any case, spacing and numbering.
pub(super) fn section_of(heading: &str) -> Option<Section> {
    opened_by(heading).map(|(section, _)| section)
}

/// The section that a heading opens, and what else it says: its other language beside it says nothing more
/// (`현재 상태 (Current state)`).
pub(super) fn opened_by(heading: &str) -> Option<(Section, Option<&str>)> {
    if heading.len() > LONGEST_HEADING {
        return None;
    }
    if let Some(section) = named(heading) {
        return Some((section, None));
    }
    let parts = |(at, c): (usize, char)| {
        let left = &heading[..at];
        let right = heading[at + c.len_utf8()..].trim().trim_end_matches(')');
        let more = |text: &'_ str| !text.trim().is_empty() && named(text).is_none();
        match (named(left), named(right)) {
            (Some(section), _) => Some((section, Some(right).filter(|r| more(r)))),
            (None, Some(section)) => Some((section, Some(left.trim()).filter(|l| more(l)))),
            (None, None) => None,
        }
    };
    let is_sign = |(at, c): &(usize, char)| {
        "(/–—|&".contains(*c) || *c == '-' && heading[..*at].ends_with(' ')
    };
    heading.char_indices().filter(is_sign).find_map(parts)
}

fn named(heading: &str) -> Option<Section> {
    let name = squeezed(heading);
    let holds = |names: &[&str]| names.contains(&name.as_str());
    let found = NAMES
        .iter()
        .find(|(_, own, others)| holds(own) || holds(others));
    found.map(|(section, ..)| *section)
}

/// Whether a heading is the template's own one, so that it is a heading also where nothing marks it as one.
pub(super) fn is_full_name(heading: &str) -> bool {
    let name = squeezed(heading.split(['(', '/']).next().unwrap_or(heading));
    NAMES.iter().any(|(_, own, _)| own.contains(&name.as_str()))
}

/// Lower case, without blanks, numbering and signs at both ends.
fn squeezed(heading: &str) -> String {
    let lower: String = heading
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !"*_[]【】<>《》「」`".contains(*c))
        .collect();
    let marks = |c: char| "■□●○▶※◆◇#:.)-".contains(c) || c.is_ascii_digit();
    let name = lower.trim_start_matches(|c| marks(c) || "ⅰⅱⅲⅳⅴⅵ①②③④⑤⑥(".contains(c));
    // `가. 현재 상태`, `A) Current state`
    let mut chars = name.chars();
    let outline =
        chars.next().is_some_and(char::is_alphabetic) && matches!(chars.next(), Some('.' | ')'));
    let name = if outline { chars.as_str() } else { name };
    name.trim_end_matches([':', '.', '-']).to_owned()
}

/// What `migscan init` writes before a question, within square brackets.
pub const QUESTION: &str = "[?";

/// The template's placeholders, in lower case and without blanks.
const PLACEHOLDERS: &[&str] = &[
    "코드마이그레이션/데이터마이그레이션/의존성업그레이드/플랫폼전환",
    "codemigration/datamigration/dependencyupgrade/platformchange",
    "현재버전/기술/상태",
    "현재구조설명",
    "목표버전/기술/상태",
    "목표구조설명",
    "다운타임허용여부",
    "데이터손실허용여부",
    "롤백요구사항",
    "호환성요구사항",
    "영향받는서비스/컴포넌트",
    "영향받는사용자/팀",
];

/// A text in square brackets that waits to be filled in.
pub(super) fn is_left_open(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) else {
        return text.starts_with(QUESTION);
    };
    let squeezed: String = inner
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    inner.starts_with('?')
        || squeezed.chars().all(|c| "._-…?".contains(c))
        || PLACEHOLDERS.contains(&squeezed.as_str())
        || ["todo", "tbd", "미정", "작성필요"]
            .iter()
            .any(|w| squeezed.starts_with(w))
}

/// The sentences of the template that state nothing: `마이그레이션을 도와줘.`
pub(super) fn states_nothing(text: &str) -> bool {
    let words: String = text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    [
        "마이그레이션을도와줘",
        "마이그레이션을도와주세요",
        "마이그레이션도와줘",
        "마이그레이션을도와주십시오",
        "helpmemigrate",
        "helpuswiththismigration",
        "helpmewiththismigration",
        "helpmewiththemigration",
        "pleasehelpmewiththismigration",
        "pleasehelpuswiththismigration",
        "pleasehelpwiththismigration",
        "helpwiththismigration",
    ]
    .contains(&words.as_str())
}
