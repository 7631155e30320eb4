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
    let (Some(bad), Some(proof)) = (&example.bad, &example.proof) else {
        return Err("a proof is about `bad`, which is missing".to_owned());
    };
    if !example.file.ends_with(".sql") {
        return Err(format!("servers run SQL, and `bad` is a {}", example.file));
    }
    if spans.is_empty() {
        return Err("the rule does not find `bad`".to_owned());
    }
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
        good: example.good.as_ref().map(ask_target).transpose()?,
    };
    let spans = spans
        .iter()
        .map(|span| span.start as usize..span.end as usize);
    let case = Case {
        bad,
        good: example.good.as_deref(),
        spans: spans.collect(),
        proof,
    };
    judge(&case, &heard)
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
