//! What is wrong with a request as a whole, before any line of it is read.

use super::lines::{lines, other_headings};
use super::template::Section;
use crate::model::Lang;

/// Why a text is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is no text, or in an encoding that cannot be told.
    Binary,
    Empty,
    /// No heading of the template; the first of its own headings, as written.
    NoHeading(Option<String>),
    /// No heading of the template, and it reads as another language; its name in English and Korean.
    OtherLanguage(&'static str, &'static str),
    /// The headings stand there, and nothing below them.
    NothingBelow,
}

/// What keeps a text from being read as a request, if anything does.
pub fn trouble(text: &str) -> Option<Trouble> {
    if text.contains('\0') {
        return Some(Trouble::Binary);
    }
    if text
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')
        .is_empty()
    {
        return Some(Trouble::Empty);
    }
    let read = lines(text);
    let below = |line: &super::lines::Line| line.section.is_some_and(|s| s != Section::Wanted);
    if read.iter().any(below) {
        return None;
    }
    if names_a_section(text) {
        return Some(Trouble::NothingBelow);
    }
    Some(match other_language(text) {
        Some((en, ko)) => Trouble::OtherLanguage(en, ko),
        None => Trouble::NoHeading(other_headings(text).into_iter().next()),
    })
}

fn names_a_section(text: &str) -> bool {
    text.lines().any(|line| {
        let head = line
            .trim()
            .trim_start_matches('#')
            .trim_matches(['*', ':', ' ']);
        super::template::section_of(head).is_some_and(|s| s != Section::Wanted)
    })
}

/// The language of a text that is neither Korean nor English, by its script, else by its commonest words.
fn other_language(text: &str) -> Option<(&'static str, &'static str)> {
    let holds = |ranges: &[std::ops::RangeInclusive<char>]| {
        text.chars()
            .filter(|c| ranges.iter().any(|r| r.contains(c)))
            .count()
    };
    let hangul = holds(&['가'..='힣']);
    let scripts = [
        (holds(&['ぁ'..='ヿ']), ("Japanese", "일본어")),
        (holds(&['一'..='鿿']), ("Chinese", "중국어")),
        (holds(&['Ѐ'..='ӿ']), ("Russian", "러시아어")),
        (holds(&['\u{0600}'..='ۿ']), ("Arabic", "아랍어")),
        (holds(&['ก'..='๛']), ("Thai", "태국어")),
    ];
    if let Some((_, name)) = scripts.iter().find(|(n, _)| *n > 3 && *n > hangul) {
        return Some(*name);
    }
    if hangul > 0 {
        return None;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    let count = |of: &[&str]| words.iter().filter(|w| of.contains(w)).count();
    let english = count(&[
        "the", "and", "of", "to", "is", "with", "must", "current", "target", "for",
    ]);
    [
        (
            count(&[
                "der", "die", "das", "und", "von", "auf", "nicht", "mit", "keine", "zustand",
                "ist", "zu",
            ]),
            ("German", "독일어"),
        ),
        (
            count(&[
                "le", "la", "les", "des", "et", "est", "vers", "pas", "une", "état", "du",
            ]),
            ("French", "프랑스어"),
        ),
        (
            count(&[
                "el", "los", "las", "y", "es", "hacia", "una", "estado", "sin", "del",
            ]),
            ("Spanish", "스페인어"),
        ),
        (
            count(&["e", "não", "para", "uma", "estado", "dos", "sem", "da"]),
            ("Portuguese", "포르투갈어"),
        ),
    ]
    .into_iter()
    .filter(|(n, _)| *n >= 2 && *n > english)
    .max_by_key(|(n, _)| *n)
    .map(|(_, name)| name)
}

impl Trouble {
    /// A sentence for whoever wrote the text, with what to do.
    pub fn told(&self, lang: Lang) -> String {
        let (en, ko) = match self {
            Trouble::Binary => (
                "it is no text; the request is Markdown in UTF-8".to_owned(),
                "텍스트 파일이 아닙니다. 요청서는 UTF-8 마크다운으로 작성해야 합니다".to_owned(),
            ),
            Trouble::Empty => (
                "the file is empty".to_owned(),
                "파일이 비어 있습니다".to_owned(),
            ),
            Trouble::NothingBelow => (
                "nothing stands below its headings".to_owned(),
                "제목 아래에 작성된 내용이 없습니다".to_owned(),
            ),
            Trouble::NoHeading(first) => {
                let (en, ko) = match first {
                    Some(first) => (
                        format!("; its first heading is `{first}`"),
                        format!("(파일의 첫 제목: `{first}`)"),
                    ),
                    None => (String::new(), String::new()),
                };
                (
                    format!("it has none of the template's headings{en}"),
                    format!("요청서 양식의 제목이 하나도 없습니다{ko}"),
                )
            }
            Trouble::OtherLanguage(en, ko) => (
                format!("it reads as {en}; requests are read in Korean and English"),
                format!("{ko}로 작성된 것으로 보입니다. 요청서는 한국어나 영어로 작성해야 합니다"),
            ),
        };
        match lang {
            Lang::En => format!(
                "{en}. A request has the headings `Migration type`, `Current state`, `Target state`, `Constraints` and `Scope of impact`; `migscan init` writes one to start from"
            ),
            Lang::Ko => format!(
                "{ko}. 요청서에는 `마이그레이션 유형`, `현재 상태`, `목표 상태`, `제약 조건`, `영향 범위` 제목이 필요하며, `migscan init`으로 초안을 만들 수 있습니다"
            ),
        }
    }
}
