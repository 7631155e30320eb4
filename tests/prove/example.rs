//! One example, put to both servers.

use crate::accounts::Accounts;
use crate::judge::{Answer, Case, Heard, judge};
use crate::servers::Servers;
use migscan::model::Span;
use migscan::rules::{Example, Proof, Rule};

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
    let (bad, good, spans) = put_to_servers(example, spans)?;
    let accounts = Accounts::of(servers, example)?;
    let query = query_of(proof);
    let source = on_source(servers, rule, example, bad, query)?;
    let ask_target = |text: &String| {
        if let Some(accounts) = &accounts {
            accounts.drop_all()?;
        }
        on_target(servers, rule, example, text, query)
    };
    let heard = Heard {
        source,
        target: ask_target(bad)?,
        good: good.map(ask_target).transpose()?,
    };
    let spans = spans
        .iter()
        .map(|span| span.start as usize..span.end as usize);
    let case = Case {
        bad,
        good: good.map(String::as_str),
        spans: spans.collect(),
        proof,
    };
    judge(&case, &heard)
}

/// The texts that stand for `bad` and `good`, and what a refusal must be about: SQL is run as it is, and of host code what
/// it sends.
fn put_to_servers<'e>(
    example: &'e Example,
    found: &'e [Span],
) -> Result<(&'e String, Option<&'e String>, &'e [Span]), String> {
    if let Some(sent) = &example.sends {
        return Ok((&sent.bad, sent.good.as_ref(), &sent.about));
    }
    match &example.bad {
        None => Err("a proof is about `bad`, which is missing".to_owned()),
        Some(_) if !example.file.ends_with(".sql") => Err(format!(
            "servers run SQL, and `bad` is a {}: say what it `sends`",
            example.file
        )),
        Some(bad) => Ok((bad, example.good.as_ref(), found)),
    }
}

fn query_of(proof: &Proof) -> Option<&str> {
    match proof {
        Proof::Refused { query, .. } | Proof::Differs { query, .. } | Proof::Accepted { query } => {
            query.as_deref()
        }
        Proof::None { .. } => None,
    }
}

fn on_source(
    servers: &Servers,
    rule: &Rule,
    example: &Example,
    text: &str,
    query: Option<&str>,
) -> Result<Answer, String> {
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
) -> Result<Answer, String> {
    let mut session = servers.target.session()?;
    let setups = [
        &rule.setup.all,
        &rule.setup.target,
        &example.setup.all,
        &example.setup.target,
    ];
    converse("target", setups, text, query, |text| session.ask(text))
}

/// The setups, the text, and the query after it, in one session. A setup or query that is refused proves nothing.
fn converse(
    server: &str,
    setups: [&String; 4],
    text: &str,
    query: Option<&str>,
    mut ask: impl FnMut(&str) -> Answer,
) -> Result<Answer, String> {
    for setup in setups.into_iter().filter(|s| !s.trim().is_empty()) {
        if let Answer::Refused(no) = ask(setup) {
            return Err(format!("the {server} refuses the setup: {}", no.message));
        }
    }
    match (ask(text), query) {
        (Answer::Accepted(_), Some(query)) => match ask(query) {
            Answer::Refused(no) => Err(format!("the {server} refuses the query: {}", no.message)),
            rows => Ok(rows),
        },
        (answer, _) => Ok(answer),
    }
}
