//! Which migration is meant: what the user says, else what the code shows, always with the evidence.

use super::ScanArgs;
use migscan::codebase::Listing;
use migscan::model::{Component, Lang, Migration, MigrationKind, Stack, Technology, Version};
use migscan::rules::{KnownTechnologies, Rule};

/// Reads `--type`, `--from` and `--to`; what is not said comes from the stack. The error says which flags to give.
pub(crate) fn migration(
    args: &ScanArgs,
    rules: &[Rule],
    stack: &Stack,
) -> Result<Migration, String> {
    let kind = MigrationKind::from(args.kind);
    let of_kind: Vec<&Rule> = rules.iter().filter(|r| r.migration.kind == kind).collect();
    let known = KnownTechnologies::of(&of_kind);
    let given = |text: &Option<String>, flag: &str| match text {
        None => Ok(None),
        Some(text) => {
            let technology = Technology::parse(text).map_err(|e| format!("{flag} {text}: {e}"))?;
            known
                .check(&technology)
                .map_err(|e| format!("{flag} {text}: {e}"))?;
            Ok::<_, String>(Some(technology))
        }
    };
    let (from, to) = (given(&args.from, "--from")?, given(&args.to, "--to")?);
    if !kind.needs_both_ends() {
        return Ok(Migration { kind, from, to });
    }
    let sources: Vec<&str> = of_kind
        .iter()
        .flat_map(|r| &r.migration.from)
        .map(String::as_str)
        .collect();
    let from = match from {
        Some(from) => from,
        None => shown_source(stack, &sources, excluded(&of_kind, to.as_ref()))?,
    };
    let to = match to {
        Some(to) => to,
        None => shown_target(stack, &of_kind, &from)?,
    };
    if !of_kind
        .iter()
        .any(|r| r.migration.from.contains(&from.name) && r.migration.to.as_ref() == Some(&to.name))
    {
        let mut pairs: Vec<String> = of_kind
            .iter()
            .flat_map(|r| {
                r.migration
                    .from
                    .iter()
                    .map(|f| format!("{f} → {}", r.migration.to.as_deref().unwrap_or("any")))
            })
            .collect();
        pairs.sort();
        pairs.dedup();
        return Err(format!(
            "no rules for a {kind} migration {from} → {to}. There are rules for {}",
            pairs.join(", ")
        ));
    }
    Ok(Migration {
        kind,
        from: Some(from),
        to: Some(to),
    })
}

/// What is no source: the target, unless there are rules for an upgrade of it.
fn excluded<'t>(rules: &[&Rule], to: Option<&'t Technology>) -> Option<&'t str> {
    let name = to?.name.as_str();
    let upgrade = |r: &&Rule| {
        r.migration.to.as_deref() == Some(name) && r.migration.from.iter().any(|f| f == name)
    };
    (!rules.iter().any(upgrade)).then_some(name)
}

/// The one source technology that the code shows.
pub(super) fn shown_source(
    stack: &Stack,
    sources: &[&str],
    excluded: Option<&str>,
) -> Result<Technology, String> {
    let shown: Vec<&Component> = stack
        .components
        .iter()
        .filter(|c| {
            let name = c.technology.name.as_str();
            sources.contains(&name) && excluded != Some(name)
        })
        .collect();
    let mut names: Vec<&str> = shown.iter().map(|c| c.technology.name.as_str()).collect();
    names.dedup();
    let mut known = sources.to_vec();
    known.sort_unstable();
    known.dedup();
    match names.as_slice() {
        [] => Err(format!(
            "nothing in the code shows which database it runs on; give --from, for example --from mysql@5.7 (known: {})",
            known.join(", ")
        )),
        [_] => Ok(oldest(&shown)),
        // A MySQL driver is how MariaDB is reached too.
        ["mariadb", "mysql"] => Ok(oldest(
            &shown
                .iter()
                .copied()
                .filter(|c| c.technology.name == "mariadb")
                .collect::<Vec<_>>(),
        )),
        several => Err(format!(
            "the code shows {}; say which one is migrated with --from",
            several.join(" and ")
        )),
    }
}

/// Of several versions of one technology the lowest, since it has the most to lose; without version if none is shown.
fn oldest(shown: &[&Component]) -> Technology {
    let versions: Vec<&Version> = shown
        .iter()
        .filter_map(|c| c.technology.version.as_ref())
        .collect();
    Technology {
        name: shown[0].technology.name.clone(),
        version: versions.into_iter().min().cloned(),
    }
}

/// The target: the only one that rules know from here, with the version that the code shows, if it shows one. What the
/// code shows of the source is no target: it cannot tell whether, and to which version, it is upgraded.
fn shown_target(stack: &Stack, rules: &[&Rule], from: &Technology) -> Result<Technology, String> {
    let mut targets: Vec<&str> = rules
        .iter()
        .filter(|r| r.migration.from.contains(&from.name))
        .filter_map(|r| r.migration.to.as_deref())
        .collect();
    targets.sort_unstable();
    targets.dedup();
    let others = targets.iter().filter(|t| **t != from.name);
    let shown: Vec<&Component> = others.flat_map(|t| stack.find(t)).collect();
    match (targets.as_slice(), shown.as_slice()) {
        (_, [first, ..])
            if shown
                .iter()
                .all(|c| c.technology.name == first.technology.name) =>
        {
            let newest = shown
                .iter()
                .filter_map(|c| c.technology.version.clone())
                .max();
            Ok(Technology {
                name: first.technology.name.clone(),
                version: newest,
            })
        }
        _ => Err(format!(
            "nothing in the code shows what {from} is migrated to; give --to, for example --to postgresql@15 (known: {})",
            targets.join(", ")
        )),
    }
}

/// What was found in the code and why, one line each, for standard error.
pub(crate) fn evidence_lines(
    args: &ScanArgs,
    migration: &Migration,
    stack: &Stack,
    listing: &Listing,
    lang: Lang,
) -> Vec<String> {
    let ends = [
        (&args.from, &migration.from, "--from"),
        (&args.to, &migration.to, "--to"),
    ];
    let mut lines = Vec::new();
    for (given, technology, flag) in ends {
        let (None, Some(technology)) = (given, technology) else {
            continue;
        };
        let evidence: Vec<String> = stack
            .find(&technology.name)
            .flat_map(|c| &c.evidence)
            .take(3)
            .map(|e| format!("{}:{}: {}", e.path, e.line, e.text))
            .collect();
        let told = match lang {
            Lang::En => format!("{flag} {technology}, as the code shows:"),
            Lang::Ko => format!("{flag} {technology} (코드에서 확인한 근거):"),
        };
        lines.push(told);
        lines.extend(evidence.into_iter().map(|e| format!("  {e}")));
    }
    let files = listing.files.len();
    lines.push(match lang {
        Lang::En => format!("{files} files listed"),
        Lang::Ko => format!("파일 {files}개를 찾았습니다"),
    });
    lines
}
