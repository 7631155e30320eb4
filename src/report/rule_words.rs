//! Wording of the pages and of `rules explain`, in English and Korean.

use super::words::{number, proven_on, technology};
use crate::model::{Interval, Lang, Technology};
use crate::rules::{Beside, Proof, ProofState, Refusals, Rule, Tell};

/// The word of JSON and SARIF.
pub(super) fn proof_state_name(state: &ProofState) -> &'static str {
    match state {
        ProofState::Proven(_) => "proven",
        ProofState::NotRun => "not-run",
        ProofState::NoServerCan => "no-server-can",
        ProofState::Missing => "missing",
    }
}

/// What servers have shown of a rule, as a sentence.
pub(super) fn proof_state(state: &ProofState, lang: Lang) -> String {
    match (state, lang) {
        (ProofState::Proven(run), Lang::En) => format!("{}.", proven_on(run, lang)),
        (ProofState::Proven(run), Lang::Ko) => format!(
            "{}에 통과했습니다({}, {}).",
            run.date, run.source, run.target
        ),
        (ProofState::NotRun, Lang::En) => "not yet run on servers on this text.".to_owned(),
        (ProofState::NotRun, Lang::Ko) => {
            "현재 내용으로는 아직 서버에서 검증하지 않았습니다.".to_owned()
        }
        (ProofState::NoServerCan, Lang::En) => "no server can show it.".to_owned(),
        (ProofState::NoServerCan, Lang::Ko) => "서버로 검증할 수 없습니다.".to_owned(),
        (ProofState::Missing, Lang::En) => "none that a server could run.".to_owned(),
        (ProofState::Missing, Lang::Ko) => "서버에서 실행할 검증 항목이 없습니다.".to_owned(),
    }
}

/// What servers answer to an example, in one line.
pub(super) fn proof(proof: &Proof, lang: Lang) -> String {
    match (proof, lang) {
        (Proof::Refused { code, .. }, Lang::En) => {
            format!(
                "the source takes it; the target refuses it with {}",
                refusal(code, lang)
            )
        }
        (Proof::Refused { code, .. }, Lang::Ko) => {
            format!(
                "원본 서버는 받아들이고, 대상 서버는 {} 오류로 거부합니다",
                refusal(code, lang)
            )
        }
        (Proof::TargetRefuses { code }, Lang::En) => format!(
            "the target refuses it with {}; no source server that has it was at hand",
            refusal(code, lang)
        ),
        (Proof::TargetRefuses { code }, Lang::Ko) => format!(
            "대상 서버는 {} 오류로 거부합니다(이 기능이 있는 원본 서버에서는 실행하지 않았습니다)",
            refusal(code, lang)
        ),
        (
            Proof::Differs {
                query,
                on_source,
                on_target,
            },
            _,
        ) => differs(
            query.as_deref(),
            rows(on_source, lang),
            rows(on_target, lang),
            lang,
        ),
        (Proof::Accepted { .. }, Lang::En) => "both servers accept it".to_owned(),
        (Proof::Accepted { .. }, Lang::Ko) => "두 서버가 모두 받아들입니다".to_owned(),
        (
            Proof::BothRefuse {
                source,
                target,
                shows,
            },
            _,
        ) => both_refuse(&refusal(source, lang), &refusal(target, lang), shows, lang),
        (Proof::None { why }, Lang::En) => format!("no server can show it: {why}"),
        (Proof::None { why }, Lang::Ko) => format!("서버로 검증할 수 없습니다: {why}"),
    }
}

fn both_refuse(source: &str, target: &str, shows: &Refusals, lang: Lang) -> String {
    match (shows, lang) {
        (
            Refusals::Words {
                on_source,
                on_target,
            },
            Lang::En,
        ) => format!(
            "both refuse it: the source with {source} (\u{201c}{on_source}\u{201d}), the target with {target} \
             (\u{201c}{on_target}\u{201d})"
        ),
        (
            Refusals::Words {
                on_source,
                on_target,
            },
            Lang::Ko,
        ) => format!(
            "두 서버가 모두 거부합니다. 원본 서버는 {source} 오류(\u{201c}{on_source}\u{201d}), 대상 서버는 {target} \
             오류(\u{201c}{on_target}\u{201d})를 냅니다"
        ),
        (
            Refusals::Afterwards {
                query,
                on_source,
                on_target,
            },
            _,
        ) => {
            let (rows, code) = (rows(on_source, lang), refusal(on_target, lang));
            afterwards(&one_line(query), &rows, &code, lang)
        }
    }
}

fn afterwards(query: &str, rows: &str, code: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "both refuse it; to {query} after it, the source answers {rows}, and the target refuses it with {code}"
        ),
        Lang::Ko => format!(
            "두 서버가 모두 거부합니다. 이어서 {query} 문장을 실행하면 원본 서버의 결과는 {rows}이고, 대상 서버는 {code} 오류로 거부합니다"
        ),
    }
}

/// A SQLSTATE has five characters, an error number of MySQL four.
fn refusal(code: &str, lang: Lang) -> String {
    match (code.len(), lang) {
        (5, _) => format!("SQLSTATE {code}"),
        (_, Lang::En) => format!("error {code}"),
        (_, Lang::Ko) => code.to_owned(),
    }
}

/// The rows of the example itself, or of a query after it.
fn differs(query: Option<&str>, source: String, target: String, lang: Lang) -> String {
    match (query.map(one_line), lang) {
        (None, Lang::En) => format!("the source answers {source}, the target {target}"),
        (Some(query), Lang::En) => {
            format!("to {query} after it, the source answers {source}, the target {target}")
        }
        (None, Lang::Ko) => format!("원본 서버의 결과는 {source}, 대상 서버의 결과는 {target}"),
        (Some(query), Lang::Ko) => format!(
            "이어서 {query} 문장을 실행하면 원본 서버의 결과는 {source}, 대상 서버의 결과는 {target}"
        ),
    }
}

/// Columns are joined by a comma, rows by a slash.
fn rows(rows: &str, lang: Lang) -> String {
    let text = rows.trim_end_matches('\n');
    match (text.is_empty(), lang) {
        (true, Lang::En) => "nothing".to_owned(),
        (true, Lang::Ko) => "빈 값".to_owned(),
        (false, _) => format!("“{}”", text.replace('\n', " / ").replace('\t', ", ")),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `MySQL, MariaDB → PostgreSQL`; `None` where both ends are open.
pub(super) fn ends(rule: &Rule) -> Option<String> {
    let named = |name: &String| {
        technology(&Technology {
            name: name.clone(),
            version: None,
        })
    };
    let from: Vec<String> = rule.migration.from.iter().map(named).collect();
    match (from.is_empty(), rule.migration.to.as_ref().map(named)) {
        (true, None) => None,
        (true, Some(to)) => Some(format!("→ {to}")),
        (false, None) => Some(from.join(", ")),
        (false, Some(to)) => Some(format!("{} → {to}", from.join(", "))),
    }
}

/// Versions for which the rule holds; `None` where it holds for all.
pub(super) fn versions(rule: &Rule, lang: Lang) -> Option<String> {
    let (from, to) = match lang {
        Lang::En => ("source", "target"),
        Lang::Ko => ("원본", "대상"),
    };
    let end = |name: &str, interval: &Option<Interval>| {
        interval
            .as_ref()
            .map(|interval| format!("{name} {interval}"))
    };
    let told: Vec<String> = [end(from, &rule.when.from), end(to, &rule.when.to)]
        .into_iter()
        .flatten()
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// How often the rule is told; `None` where at each place.
pub(super) fn told_once(tell: Tell, lang: Lang) -> Option<&'static str> {
    match (tell, lang) {
        (Tell::Each, _) => None,
        (Tell::PerColumn, Lang::En) => Some("told once a column"),
        (Tell::PerSetting, Lang::En) => Some("told once a setting"),
        (Tell::PerProject, Lang::En) => Some("told once a project"),
        (Tell::PerColumn, Lang::Ko) => Some("열마다 한 번 보고"),
        (Tell::PerSetting, Lang::Ko) => Some("설정마다 한 번 보고"),
        (Tell::PerProject, Lang::Ko) => Some("프로젝트에서 한 번 보고"),
    }
}

pub(super) fn told_beside(beside: Beside, lang: Lang) -> Option<&'static str> {
    match (beside, lang) {
        (Beside::NotNeeded, _) => None,
        (Beside::Statement, Lang::En) => Some("told where the same statement fails"),
        (Beside::Project, Lang::En) => Some("told where the project has statements that fail"),
        (Beside::Statement, Lang::Ko) => Some("같은 문장에 실패하는 부분이 있을 때 보고"),
        (Beside::Project, Lang::Ko) => Some("프로젝트에 실패하는 문장이 있을 때 보고"),
    }
}

pub(super) fn n_rules(rules: usize, lang: Lang) -> String {
    let n = number(rules as u64);
    match (lang, rules) {
        (Lang::En, 1) => "1 rule".to_owned(),
        (Lang::En, _) => format!("{n} rules"),
        (Lang::Ko, _) => format!("규칙 {n}개"),
    }
}

/// What stands on every page, and how to make it anew.
pub(super) fn made_by(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "Made from the rule files by `migscan rules docs`; what is wrong here is to be mended there."
        }
        Lang::Ko => {
            "`migscan rules docs` 명령이 규칙 파일에서 만든 문서입니다. 고칠 내용이 있으면 규칙 파일을 고칩니다."
        }
    }
}

/// Heads of the index: ruleset, rules, and how many of them are in each state of proof.
pub(super) fn index_heads(lang: Lang) -> [&'static str; 6] {
    match lang {
        Lang::En => [
            "Ruleset",
            "Rules",
            "Proven on servers",
            "Proofs not yet run on this text",
            "No server can show it",
            "Without a proof",
        ],
        Lang::Ko => [
            "규칙 모음",
            "규칙",
            "서버로 검증",
            "현재 내용으로 미검증",
            "서버로 검증 불가",
            "검증 항목 없음",
        ],
    }
}

pub(super) fn index_note(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "A proof is run on both database servers: what the source accepts, what the target refuses or answers \
             differently. Rules on code, dependencies and platforms say what no database server can answer: their \
             references do, and their examples are run through the engine like those of all rules."
        }
        Lang::Ko => {
            "검증은 원본과 대상 데이터베이스 서버에서 직접 실행합니다. 원본이 받아들이는지, 대상이 거부하거나 다른 결과를 \
             돌려주는지 확인합니다. 코드, 의존성, 플랫폼 규칙은 데이터베이스 서버가 답할 수 없는 내용이므로 참고 문서를 \
             근거로 하며, 예제는 모든 규칙과 마찬가지로 실제 엔진으로 확인합니다."
        }
    }
}

pub(super) fn index_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Rules of migscan",
        Lang::Ko => "migscan 규칙",
    }
}

pub(super) fn reasons_title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "What no server can show, and why",
        Lang::Ko => "서버로 검증할 수 없는 규칙과 이유",
    }
}
