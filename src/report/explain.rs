//! One rule, told whole: `migscan rules explain`.

use super::words::{self, Label};
use crate::model::Lang;
use crate::rules::{Example, Proof, Rule};
use std::io::{self, Write};

/// Writes all that a rule says, for a terminal.
///
/// # Errors
/// What `out` answers.
pub fn explain_rule(rule: &Rule, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  {}", rule.id, rule.title.get(lang))?;
    writeln!(
        out,
        "{} · {} · {}",
        rule.ruleset,
        words::breaks(rule.breaks, lang),
        words::effort(rule.effort, u64::from(rule.effort.minutes), lang)
    )?;
    writeln!(out)?;
    for (label, text) in [(Label::Why, &rule.why), (Label::Fix, &rule.fix)] {
        writeln!(out, "{}: {}", words::label(label, lang), text.get(lang))?;
    }
    for example in rule.examples.iter().filter(|e| e.bad.is_some()) {
        writeln!(out)?;
        before_and_after(example, lang, out)?;
    }
    writeln!(out)?;
    writeln!(out, "{}:", words::label(Label::References, lang))?;
    for reference in &rule.references {
        writeln!(out, "  {reference}")?;
    }
    Ok(())
}

fn before_and_after(example: &Example, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for (label, text) in [(Label::Before, &example.bad), (Label::After, &example.good)] {
        let Some(text) = text else { continue };
        writeln!(out, "{}:", words::label(label, lang))?;
        for line in text.lines() {
            writeln!(out, "  {line}")?;
        }
    }
    if let Some(proof) = &example.proof {
        writeln!(out, "{}", proof_line(proof, lang))?;
    }
    Ok(())
}

/// What a server answers, in one line.
fn proof_line(proof: &Proof, lang: Lang) -> String {
    let one_line = |rows: &str| rows.replace('\n', " / ").replace('\t', ", ");
    match (proof, lang) {
        (Proof::Refused { sqlstate, .. }, Lang::En) => {
            format!("Proof: the target refuses it with SQLSTATE {sqlstate}")
        }
        (Proof::Refused { sqlstate, .. }, Lang::Ko) => {
            format!("근거: 대상 서버가 SQLSTATE {sqlstate} 오류로 거부합니다")
        }
        (
            Proof::Differs {
                on_source,
                on_target,
                ..
            },
            Lang::En,
        ) => {
            format!(
                "Proof: the source answers {}, the target {}",
                one_line(on_source),
                one_line(on_target)
            )
        }
        (
            Proof::Differs {
                on_source,
                on_target,
                ..
            },
            Lang::Ko,
        ) => {
            format!(
                "근거: 원본 결과는 {}, 대상 결과는 {}입니다",
                one_line(on_source),
                one_line(on_target)
            )
        }
        (Proof::Accepted { .. }, Lang::En) => "Proof: both servers accept it".to_owned(),
        (Proof::Accepted { .. }, Lang::Ko) => "근거: 두 서버가 모두 받아들입니다".to_owned(),
        (Proof::None { why }, Lang::En) => format!("No proof: {why}"),
        (Proof::None { why }, Lang::Ko) => format!("서버로 확인하지 못한 이유: {why}"),
    }
}
