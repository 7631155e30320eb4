//! The rules that matter for one migration, chosen before anything is compiled; and the technologies that rules know.

use super::rule::Rule;
use crate::model::{Interval, Migration, Technology};

/// Names that `--from` and `--to` may take, from the rules themselves and the table of known versions.
#[derive(Debug, Clone, Default)]
pub struct KnownTechnologies {
    pub names: Vec<String>,
}

/// Release cycles by product, as endoflife.date lists them (2026-11); a version is known when one of them starts it.
const CYCLES: &[(&str, &[&str])] = &[
    (
        "mysql",
        &[
            "5.0", "5.1", "5.5", "5.6", "5.7", "8", "8.0", "8.1", "8.2", "8.3", "8.4", "9", "9.0",
            "9.1", "9.2", "9.3", "9.4", "9.5", "9.6",
        ],
    ),
    (
        "mariadb",
        &[
            "5", "5.5", "10", "10.0", "10.1", "10.2", "10.3", "10.4", "10.5", "10.6", "10.7",
            "10.8", "10.9", "10.10", "10.11", "11", "11.0", "11.1", "11.2", "11.3", "11.4", "11.5",
            "11.6", "11.7", "11.8", "12", "12.0", "12.1", "12.2",
        ],
    ),
    (
        "postgresql",
        &[
            "9", "9.4", "9.5", "9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18",
        ],
    ),
    (
        "python",
        &[
            "2", "2.7", "3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12",
            "3.13", "3.14",
        ],
    ),
    (
        "php",
        &[
            "5", "5.3", "5.4", "5.5", "5.6", "7", "7.0", "7.1", "7.2", "7.3", "7.4", "8", "8.0",
            "8.1", "8.2", "8.3", "8.4", "8.5",
        ],
    ),
];

/// Kubernetes counts minors of one major; all that were released by 2026-11 are known.
const KUBERNETES_LAST_MINOR: u32 = 36;

impl KnownTechnologies {
    /// All names that the migrations of these rules speak of.
    pub fn of(rules: &[&Rule]) -> Self {
        let mut names: Vec<String> = rules
            .iter()
            .flat_map(|r| r.migration.from.iter().chain(&r.migration.to))
            .cloned()
            .collect();
        names.sort();
        names.dedup();
        Self { names }
    }

    /// Whether rules are about none by name.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// What is wrong with a technology given by the user, with the nearest known name or version.
    pub fn check(&self, technology: &Technology) -> Result<(), String> {
        if self.is_empty() {
            return Err(format!(
                "rules of this type are about no technology by name: leave `{technology}` out"
            ));
        }
        if !self.names.contains(&technology.name) {
            let near = nearest(&technology.name, self.names.iter().map(String::as_str));
            let hint = near
                .map(|n| format!("; did you mean `{n}`?"))
                .unwrap_or_else(|| ".".to_owned());
            return Err(format!(
                "no rule knows the technology `{}`{hint} Known: {}",
                technology.name,
                self.names.join(", ")
            ));
        }
        let Some(version) = &technology.version else {
            return Ok(());
        };
        if technology.name == "kubernetes" {
            let known =
                matches!(version.numbers(), [1, minor, ..] if *minor <= KUBERNETES_LAST_MINOR);
            return if known {
                Ok(())
            } else {
                Err(format!(
                    "`{version}` is no known version of kubernetes; known are 1.0 to 1.{KUBERNETES_LAST_MINOR}"
                ))
            };
        }
        let Some((_, cycles)) = CYCLES.iter().find(|(name, _)| *name == technology.name) else {
            return Ok(());
        };
        let interval =
            |cycle: &str| Interval::parse(&format!("={cycle}")).is_ok_and(|i| i.contains(version));
        // A major alone (`8`) is itself a cycle; `8.7` must not pass because `8` does.
        let parts = version.numbers().len();
        let known = cycles.iter().any(|c| {
            interval(c)
                && (parts == 1
                    || c.contains('.')
                    || technology.name == "postgresql" && version.numbers()[0] >= 10)
        });
        if known {
            return Ok(());
        }
        let text = version.to_string();
        let near = nearest(&text, cycles.iter().copied()).unwrap_or(cycles[cycles.len() - 1]);
        Err(format!(
            "`{text}` is no known version of {}; the nearest is `{near}`. Known: {}",
            technology.name,
            cycles.join(", ")
        ))
    }
}

/// The rules of this migration: type, source and target fit, and so do the versions as far as they are known.
pub fn select(rules: Vec<Rule>, migration: &Migration) -> Vec<Rule> {
    let mut chosen: Vec<Rule> = rules
        .into_iter()
        .filter(|rule| applies(rule, migration))
        .collect();
    chosen.sort_by(|a, b| a.id.cmp(&b.id));
    chosen
}

fn applies(rule: &Rule, migration: &Migration) -> bool {
    let of_kind = rule.migration.kind == migration.kind;
    let from = migration
        .from
        .as_ref()
        .is_none_or(|t| rule.migration.from.is_empty() || rule.migration.from.contains(&t.name));
    let to = migration.to.as_ref().is_none_or(|t| {
        rule.migration
            .to
            .as_ref()
            .is_none_or(|name| *name == t.name)
    });
    let holds =
        |interval: &Option<Interval>, technology: &Option<Technology>| match (interval, technology)
        {
            (
                Some(interval),
                Some(Technology {
                    version: Some(version),
                    ..
                }),
            ) => interval.contains(version),
            _ => true,
        };
    of_kind
        && from
        && to
        && holds(&rule.when.from, &migration.from)
        && holds(&rule.when.to, &migration.to)
}

/// Whether one run may look for both rules: their migrations, sources, targets and versions have one in common.
pub fn run_together(a: &Rule, b: &Rule) -> bool {
    let from = a.migration.from.is_empty()
        || b.migration.from.is_empty()
        || a.migration
            .from
            .iter()
            .any(|f| b.migration.from.contains(f));
    let to =
        a.migration.to.is_none() || b.migration.to.is_none() || a.migration.to == b.migration.to;
    let versions = |a: &Option<Interval>, b: &Option<Interval>| match (a, b) {
        (Some(a), Some(b)) => a.meets(b),
        _ => true,
    };
    a.migration.kind == b.migration.kind
        && from
        && to
        && versions(&a.when.from, &b.when.from)
        && versions(&a.when.to, &b.when.to)
}

/// Whether an id is named by a pattern in which `*` stands for any run of characters.
pub fn id_matches(pattern: &str, id: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == id,
        Some((head, tail)) => id.strip_prefix(head).is_some_and(|rest| {
            (0..=rest.len()).any(|n| rest.is_char_boundary(n) && id_matches(tail, &rest[n..]))
        }),
    }
}

/// The known word that is the fewest single-character edits away, if it is near at all.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .map(|k| {
            let prefix = k.starts_with(&word) || word.starts_with(k);
            (if prefix { 1 } else { edits(&word, k) }, k)
        })
        .min()
        .filter(|(distance, k)| *distance <= 1 + k.len() / 3)
        .map(|(_, k)| k)
}

/// Levenshtein distance over characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), String> {
        let names = ["mariadb", "mysql", "postgresql", "kubernetes"]
            .map(String::from)
            .to_vec();
        KnownTechnologies { names }.check(&Technology::parse(text).expect("a technology"))
    }

    #[test]
    fn unknown_names_get_the_nearest() {
        assert!(
            check("mysql@5.7").is_ok()
                && check("postgresql@15.4").is_ok()
                && check("mysql@8").is_ok()
                && check("mysql@5.7.44").is_ok()
        );
        assert!(
            check("postgres")
                .expect_err("a wrong name")
                .contains("did you mean `postgresql`?")
        );
        assert!(
            check("mysql@57")
                .expect_err("a wrong version")
                .contains("nearest is `5.7`")
        );
        assert!(check("mysql@8.7").is_err());
        let none = KnownTechnologies { names: Vec::new() };
        let told = none.check(&Technology::parse("django@3.2").expect("a technology"));
        assert!(
            told.expect_err("no names")
                .contains("leave `django@3.2` out")
        );
        assert!(check("kubernetes@1.25").is_ok() && check("kubernetes@2").is_err());
    }
}
