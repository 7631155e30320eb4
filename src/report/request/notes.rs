//! What was not understood of a request, and what in it has consequences, told to whoever wrote it.

use crate::model::{Lang, NotUnderstood, Origin, Request, Unclear};

/// A sentence for each, in the order of the request; `file` is how its file is called. Questions that were left open are
/// counted in one.
pub fn request_notes(request: &Request, file: &str, lang: Lang) -> Vec<String> {
    let mut notes: Vec<String> = request
        .not_understood
        .iter()
        .filter_map(|n| note(n, file, lang))
        .collect();
    let open = request
        .not_understood
        .iter()
        .filter(|n| n.why == Unclear::LeftOpen)
        .count();
    if open > 0 {
        notes.push(match lang {
            Lang::En if open == 1 => "1 question is left open".to_owned(),
            Lang::En => format!("{open} questions are left open"),
            Lang::Ko => format!("답하지 않은 질문이 {open}개 있습니다"),
        });
    }
    if let Some(downtime) = request.downtime_minutes.as_ref().filter(|d| d.value == 0) {
        let place = place(&downtime.origin, file);
        notes.push(match lang {
            Lang::En => format!(
                "{place}: without downtime a dump and restore is not enough; changes have to be carried over while both run"
            ),
            Lang::Ko => format!(
                "{place}: 무중단 조건에서는 덤프 후 복원만으로 전환할 수 없으며, 변경분을 계속 복제하면서 전환해야 합니다"
            ),
        });
    }
    notes
}

fn note(unclear: &NotUnderstood, file: &str, lang: Lang) -> Option<String> {
    let (place, text) = (place(&unclear.origin, file), &unclear.text);
    Some(match (&unclear.why, lang) {
        (Unclear::LeftOpen, _) => return None,
        (Unclear::Unknown, Lang::En) => format!("{place}: not understood: \"{text}\""),
        (Unclear::Unknown, Lang::Ko) => format!("{place}: 해석하지 못한 내용입니다: \"{text}\""),
        (Unclear::OutsideOfHeadings, Lang::En) => {
            format!("{place}: below no heading of a request, not read: \"{text}\"")
        }
        (Unclear::OutsideOfHeadings, Lang::Ko) => {
            format!("{place}: 요청서 양식의 제목 아래에 있지 않아 반영하지 않았습니다: \"{text}\"")
        }
        (Unclear::Contradicts(first), Lang::En) => {
            let first = self::place(first, file);
            format!("{place}: \"{text}\" says otherwise than {first}, which holds")
        }
        (Unclear::Contradicts(first), Lang::Ko) => {
            let first = self::place(first, file);
            format!("{place}: \"{text}\" 항목이 앞선 내용({first})과 다르므로 앞선 내용을 따릅니다")
        }
    })
}

/// Where something is stated: `request.md:12`, `--downtime`, `migscan.toml:3`.
fn place(origin: &Origin, file: &str) -> String {
    match origin {
        Origin::Request { line } => format!("{file}:{line}"),
        Origin::Flag(flag) => (*flag).to_owned(),
        Origin::Config { line, .. } => format!("migscan.toml:{line}"),
        Origin::Code(evidence) => format!("{}:{}", evidence.path, evidence.line),
    }
}
