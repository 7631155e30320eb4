//! Rules named by the user: ids, former ids, and `*` as a wildcard.

use migscan::rules::{self, Rule};

/// Whether one of the patterns names the rule.
pub(crate) fn named(patterns: &[String], rule: &Rule) -> bool {
    patterns.iter().any(|pattern| names(pattern, rule))
}

fn names(pattern: &str, rule: &Rule) -> bool {
    let mut ids = std::iter::once(&rule.id).chain(&rule.aliases);
    ids.any(|id| rules::id_matches(pattern, id))
}

/// The error of the first pattern that names nothing, with the nearest id.
pub(crate) fn check(patterns: &[String], all: &[Rule]) -> Result<(), String> {
    let unknown = patterns
        .iter()
        .find(|p| !all.iter().any(|rule| names(p, rule)));
    let Some(pattern) = unknown else {
        return Ok(());
    };
    let near = rules::nearest(pattern, all.iter().map(|r| r.id.as_str()));
    let hint = near.map_or_else(|| ".".to_owned(), |n| format!("; did you mean `{n}`?"));
    Err(format!(
        "no rule has the id `{pattern}`{hint} `migscan rules list` shows all"
    ))
}
