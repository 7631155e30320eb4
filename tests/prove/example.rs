//! One example, put to both servers.

use crate::accounts::Accounts;
use crate::judge::{Answer, Case, Heard, Said, judge};
use crate::servers::Servers;
use migscan::model::Span;
use migscan::rules::{Example, Proof, Refusals, Rule};

/// Whether the example's proof holds; else what is wrong, in one sentence. `spans` is what the rule reports in `bad`.
pub(crate) fn prove(
    servers: &Servers,
    rule: &Rule,
    example: &Example,
    spans: &[Span],
) -> Result<(), String> {
    let Some(proof) = &example.proof else {
        return Err("there is no proof".to_owned());
    };
    if spans.is_empty() {
        return Err("the rule does not find `bad`".to_owned());
    }
    let texts = put_to_servers(example, spans)?;
    let accounts = Accounts::of(servers, example)?;
    let query = query_of(proof);
    let source = on_source(servers, rule, example, texts.to_source, query)?;
    let ask_target = |text: &String| {
        if let Some(accounts) = &accounts {
            accounts.drop_all()?;
        }
        on_target(servers, rule, example, text, query)
    };
    let heard = Heard {
        source,
        target: ask_target(texts.to_target)?,
        good: texts.good.map(ask_target).transpose()?,
    };
    let spans = texts
        .spans
        .iter()
        .map(|span| span.start as usize..span.end as usize);
    let case = Case {
        bad: texts.to_target,
        good: texts.good.map(String::as_str),
        spans: spans.collect(),
        proof,
    };
    judge(&case, &heard)
}

/// The texts that stand for `bad` and `good`.
struct Texts<'e> {
    to_source: &'e String,
    to_target: &'e String,
    good: Option<&'e String>,
    /// What a refusal must be about, in `to_target`.
    spans: &'e [Span],
}

/// SQL is run as it is, and of host code what it sends.
fn put_to_servers<'e>(example: &'e Example, found: &'e [Span]) -> Result<Texts<'e>, String> {
    if let Some(sent) = &example.sends {
        return Ok(Texts {
            to_source: &sent.bad,
            to_target: sent.to_target.as_ref().unwrap_or(&sent.bad),
            good: sent.good.as_ref(),
            spans: &sent.about,
        });
    }
    match &example.bad {
        None => Err("a proof is about `bad`, which is missing".to_owned()),
        Some(_) if !example.file.ends_with(".sql") => Err(format!(
            "servers run SQL, and `bad` is a {}: say what it `sends`",
            example.file
        )),
        Some(bad) => Ok(Texts {
            to_source: bad,
            to_target: bad,
            good: example.good.as_ref(),
            spans: found,
        }),
    }
}

fn query_of(proof: &Proof) -> Option<&str> {
    match proof {
        Proof::Refused { query, .. } | Proof::Differs { query, .. } | Proof::Accepted { query } => {
            query.as_deref()
        }
        Proof::BothRefuse {
            shows: Refusals::Afterwards { query, .. },
            ..
        } => Some(query),
        Proof::BothRefuse { .. } | Proof::TargetRefuses { .. } | Proof::None { .. } => None,
    }
}

fn on_source(
    servers: &Servers,
    rule: &Rule,
    example: &Example,
    text: &str,
    query: Option<&str>,
) -> Result<Said, String> {
    let mut session = servers.source.session()?;
    let setups = [
        &rule.setup.all,
        &rule.setup.source,
        &example.setup.all,
        &example.setup.source,
    ];
    converse("source", setups, text, query, |text| session.ask(text))
}

fn on_target(
    servers: &Servers,
    rule: &Rule,
    example: &Example,
    text: &str,
    query: Option<&str>,
) -> Result<Said, String> {
    let mut session = servers.target.session()?;
    let setups = [
        &rule.setup.all,
        &rule.setup.target,
        &example.setup.all,
        &example.setup.target,
    ];
    converse("target", setups, text, query, |text| session.ask(text))
}

/// The setups, the text, and the query after it, in one session. A setup that is refused proves nothing, nor is a query
/// after what was accepted.
fn converse(
    server: &str,
    setups: [&String; 4],
    text: &str,
    query: Option<&str>,
    mut ask: impl FnMut(&str) -> Answer,
) -> Result<Said, String> {
    for setup in setups.into_iter().filter(|s| !s.trim().is_empty()) {
        if let Answer::Refused(no) = ask(setup) {
            return Err(format!("the {server} refuses the setup: {}", no.message));
        }
    }
    let text = ask(text);
    let Some(query) = query else {
        return Ok(Said { text, after: None });
    };
    match (text, ask(query)) {
        (Answer::Accepted(_), Answer::Refused(no)) => {
            Err(format!("the {server} refuses the query: {}", no.message))
        }
        (Answer::Accepted(_), rows) => Ok(Said {
            text: rows,
            after: None,
        }),
        (refused, after) => Ok(Said {
            text: refused,
            after: Some(after),
        }),
    }
}
