//! One rule, described: what its page and `rules explain` tell, each in its own form.

use super::rule_words;
use super::words::{self, Label};
use crate::model::{Lang, Language};
use crate::rules::{Example, Rule, proof_state};

/// All that is told of a rule in one language, in the order of telling.
pub(super) struct Description<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// How it breaks, its impact, the work, and where it holds: a few words each.
    pub(super) facts: Vec<String>,
    /// Sentences behind a label.
    pub(super) texts: Vec<(Label, String)>,
    /// A replacement that is always right, as a pattern.
    pub(super) rewrite: Option<&'a str>,
    pub(super) former_ids: &'a [String],
    pub(super) examples: Vec<Shown<'a>>,
    pub(super) references: &'a [String],
}

/// A piece of code, and what servers answer to it.
pub(super) struct Shown<'a> {
    /// `Before`, `After` or `StaysSilent`.
    pub(super) label: Label,
    /// The file that it stands in; `None` where it is a statement by itself.
    pub(super) file: Option<&'a str>,
    /// The word behind a Markdown fence.
    pub(super) language: &'static str,
    pub(super) code: &'a str,
    pub(super) proof: Option<String>,
}

impl<'a> Description<'a> {
    pub(super) fn of(rule: &'a Rule, lang: Lang) -> Self {
        let proof = rule_words::proof_state(&proof_state(rule), lang);
        Self {
            id: &rule.id,
            title: rule.title.get(lang),
            facts: facts(rule, lang),
            texts: vec![
                (Label::Why, rule.why.get(lang).to_owned()),
                (Label::Fix, rule.fix.get(lang).to_owned()),
                (Label::Proof, proof),
            ],
            rewrite: rule.rewrite.as_deref(),
            former_ids: &rule.aliases,
            examples: rule.examples.iter().flat_map(|e| shown(e, lang)).collect(),
            references: &rule.references,
        }
    }
}

fn facts(rule: &Rule, lang: Lang) -> Vec<String> {
    let always = [
        words::breaks(rule.breaks, lang).to_owned(),
        format!(
            "{} {}",
            words::label(Label::Impact, lang),
            words::impact(rule.impact)
        ),
        words::effort(rule.effort, u64::from(rule.effort.minutes), lang),
    ];
    let sometimes = [
        rule_words::ends(rule),
        rule_words::versions(rule, lang),
        rule_words::told_once(rule.tell, lang).map(str::to_owned),
        rule_words::told_beside(rule.beside, lang).map(str::to_owned),
    ];
    always
        .into_iter()
        .chain(sometimes.into_iter().flatten())
        .collect()
}

/// The pieces of an example; what servers answer is about the first.
fn shown(example: &Example, lang: Lang) -> Vec<Shown<'_>> {
    let pieces = [
        (Label::Before, &example.bad),
        (Label::After, &example.good),
        (Label::StaysSilent, &example.silent),
    ];
    let mut shown: Vec<Shown> = pieces
        .into_iter()
        .filter_map(|(label, code)| {
            Some(Shown {
                label,
                file: (example.file != "example.sql").then_some(example.file.as_str()),
                language: fence_language(&example.file),
                code: code.as_deref()?,
                proof: None,
            })
        })
        .collect();
    if let Some(first) = shown.first_mut() {
        first.proof = example.proof.as_ref().map(|p| rule_words::proof(p, lang));
    }
    shown
}

/// The word behind a fence: the language of the example's file name.
pub(super) fn fence_language(file: &str) -> &'static str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match Language::of_file_name(name) {
        Language::Other | Language::Text => "",
        language => language.name(),
    }
}
