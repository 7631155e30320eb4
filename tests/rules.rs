//! The built-in rules: their examples hold, their texts are there in both languages, and the schema knows their keys.

use migscan::model::{Breaks, Lang, MigrationKind};
use migscan::report::{Color, ExplainOptions};
use migscan::rules::{self, MatchRule, Proof, Rule};
use migscan::{report, scan};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

fn builtin() -> Vec<Rule> {
    rules::load_builtin().unwrap_or_else(|errors| panic!("{}", lines(&errors)))
}

fn lines(items: &[impl ToString]) -> String {
    items
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// All rule files, with their text.
fn files() -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets");
    texts(&root, &["yaml", "yml"])
}

/// All files below a folder that end so, with their text; none where there is no such folder.
fn texts(folder: &Path, endings: &[&str]) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|e| e.to_str());
        if path.is_dir() {
            found.extend(texts(&path, endings));
        } else if ending.is_some_and(|e| endings.contains(&e)) {
            let text = fs::read_to_string(&path).expect("a text file");
            found.insert(path, text);
        }
    }
    found
}

#[test]
fn no_built_in_rule_is_weak() {
    let rules = builtin();
    let mut weak = rules::weak_rules(&rules);
    weak.extend(scan::weak_examples(&rules, &[]).unwrap_or_else(|e| panic!("{}", lines(&e))));
    assert!(weak.is_empty(), "{} weak:\n{}", weak.len(), lines(&weak));
}

#[test]
fn the_pages_of_the_rules_are_those_that_the_rules_make() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets/docs");
    let pages: BTreeMap<PathBuf, String> = report::rule_pages(&builtin())
        .into_iter()
        .map(|page| (folder.join(page.path), page.text))
        .collect();
    let written = texts(&folder, &["md"]);
    let differing: Vec<String> = pages
        .iter()
        .filter(|(path, text)| written.get(*path) != Some(*text))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(
        differing.is_empty(),
        "run `cargo run -- rules docs -o rulesets/docs`; these pages are not those of the rules:\n{}",
        differing.join("\n")
    );
    let of_the_sweep = folder.join("sweep.md");
    let left: Vec<&PathBuf> = written
        .keys()
        .filter(|path| !pages.contains_key(*path) && **path != of_the_sweep)
        .collect();
    assert_eq!(
        left,
        Vec::<&PathBuf>::new(),
        "no rule makes these pages: remove them"
    );
}

/// The anchor that GitHub gives a heading of letters, digits, `-`, `_` and spaces.
fn heading_anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The anchors of a page: its headings, and those that it sets itself.
fn anchors(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fence = None;
    for line in page.lines() {
        let ticks = line.chars().take_while(|c| *c == '`').count();
        match fence {
            None if ticks >= 3 => fence = Some(ticks),
            Some(open) if ticks >= open => fence = None,
            None => {
                let heading = line
                    .strip_prefix('#')
                    .map(|l| l.trim_start_matches('#').trim());
                found.extend(heading.map(heading_anchor));
                let own = line.split("<a id=\"").skip(1);
                found.extend(
                    own.filter_map(|l| l.split_once('"'))
                        .map(|(id, _)| id.to_owned()),
                );
            }
            Some(_) => {}
        }
    }
    found
}

#[test]
fn every_rule_has_an_anchor_and_every_link_leads_to_one() {
    let pages: BTreeMap<String, String> = report::rule_pages(&builtin())
        .into_iter()
        .map(|page| (page.path, page.text))
        .collect();
    let anchors: BTreeMap<&String, Vec<String>> = pages
        .iter()
        .map(|(path, text)| (path, anchors(text)))
        .collect();
    for rule in builtin() {
        for id in std::iter::once(&rule.id).chain(&rule.aliases) {
            let sections = anchors.iter().filter(|(path, of_page)| {
                path.starts_with("en/") && !path.ends_with("README.md") && of_page.contains(id)
            });
            assert_eq!(sections.count(), 1, "{id}");
        }
    }
    let mut links = 0;
    for (path, text) in &pages {
        for link in text.split("](").skip(1).filter_map(|l| l.split(')').next()) {
            let Some((page, anchor)) = link.split_once('#') else {
                continue;
            };
            let folder = Path::new(path).parent().expect("a folder");
            let to = if page.is_empty() {
                path.clone()
            } else {
                joined(folder, page)
            };
            let known = anchors
                .get(&to)
                .is_some_and(|a| a.iter().filter(|a| *a == anchor).count() == 1);
            assert!(known, "{path}: {link}");
            links += 1;
        }
    }
    assert!(
        links > 2 * builtin().len(),
        "every rule is linked in two languages"
    );
}

/// A relative link, followed.
fn joined(folder: &Path, link: &str) -> String {
    let mut parts: Vec<&str> = folder.iter().filter_map(|p| p.to_str()).collect();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_example_holds() {
    let rules = builtin();
    let summary = scan::check(&rules).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert_eq!(summary.rules, rules.len());
    assert!(
        summary.examples >= 2 * rules.len(),
        "each rule has a `bad` and a `silent`"
    );
    assert!(summary.failures.is_empty(), "{}", lines(&summary.failures));
}

#[test]
fn all_files_of_the_tree_are_in_the_binary() {
    let written: usize = files()
        .values()
        .map(|text| {
            text.lines()
                .filter(|l| l.trim_start().starts_with("- id:"))
                .count()
        })
        .sum();
    assert_eq!(builtin().len(), written);
    let misnamed: Vec<PathBuf> = files()
        .into_keys()
        .filter(|p| p.extension().is_some_and(|e| e != "yaml"))
        .collect();
    assert_eq!(misnamed, Vec::<PathBuf>::new(), "only *.yaml is embedded");
}

#[test]
fn ids_are_unique_and_aliases_name_nothing_else() {
    let mut seen = BTreeSet::new();
    for rule in builtin() {
        for id in std::iter::once(&rule.id).chain(&rule.aliases) {
            assert!(seen.insert(id.clone()), "{id}");
        }
    }
}

#[test]
fn what_a_scan_loads_is_what_the_files_say() {
    let mut written = builtin();
    for rule in &mut written {
        rule.built_in = true;
        // Of examples a scan knows no lines.
        rule.examples.iter_mut().for_each(|e| e.line = 0);
    }
    let mut loaded = Vec::new();
    for kind in MigrationKind::ALL {
        let of_kind = rules::load_builtin_of(kind).unwrap_or_else(|e| panic!("{}", lines(&e)));
        for mut rule in of_kind {
            assert_eq!(rule.migration.kind, kind, "{}", rule.origin.0);
            rule.examples.iter_mut().for_each(|e| e.line = 0);
            loaded.push(rule);
        }
    }
    assert_eq!(loaded.len(), written.len());
    for (loaded, written) in loaded.iter().zip(&written) {
        assert_eq!(loaded, written);
    }
}

/// Whether a rule looks at SQL. Of what stands in code and settings much (a driver, an address, an interface) is refused
/// before a server is asked.
fn looks_at_sql(rule: &MatchRule) -> bool {
    match rule {
        MatchRule::Setting(_) | MatchRule::File(_) | MatchRule::Text(_) => false,
        MatchRule::Sql(_) | MatchRule::Schema(_) | MatchRule::Analysis(_) => true,
        MatchRule::Any(parts) | MatchRule::All { all: parts, .. } => parts.iter().any(looks_at_sql),
    }
}

/// The built-in data rules that say what the target does, and whether servers show it: at least one proof, or none.
fn data_rules_that_say_what_breaks() -> (Vec<Rule>, Vec<Rule>) {
    let says = |r: &Rule| {
        r.migration.kind == MigrationKind::Data
            && matches!(r.breaks, Breaks::Fails | Breaks::Differs)
    };
    let proven = |r: &Rule| {
        let mut proofs = r.examples.iter().filter_map(|e| e.proof.as_ref());
        proofs.any(|proof| !matches!(proof, Proof::None { .. }))
    };
    builtin().into_iter().filter(says).partition(proven)
}

#[test]
fn what_a_data_rule_says_of_the_target_is_proven() {
    let (proven, unproven) = data_rules_that_say_what_breaks();
    at_least(88, &proven, &unproven, |_| true);
    at_least(95, &proven, &unproven, |rule| looks_at_sql(&rule.matches));
}

/// So many of 100 of these rules must have a proof.
fn at_least(share: usize, proven: &[Rule], unproven: &[Rule], of: impl Fn(&&Rule) -> bool) {
    let proven = proven.iter().filter(&of).count();
    let unproven = unproven.iter().filter(&of).map(|r| r.id.as_str());
    let unproven: Vec<&str> = unproven.collect();
    let all = proven + unproven.len();
    assert!(all > 400, "{all} rules");
    assert!(
        proven * 100 >= all * share,
        "{proven} of {all} rules have a proof; these have none: {unproven:?}"
    );
}

#[test]
fn a_data_rule_without_proof_says_why_and_names_its_vendor() {
    let engines = ["https://dev.mysql.com/doc/", "https://mariadb.com/kb/"];
    // What a framework or driver does, its own documentation says.
    let frameworks = [
        "https://docs.djangoproject.com/",
        "https://docs.sqlalchemy.org/",
        "https://docs.celeryq.dev/",
        "https://django-mysql.readthedocs.io/",
        "https://mysqlclient.readthedocs.io/",
        "https://pymysql.readthedocs.io/",
        "https://peps.python.org/",
        "https://github.com/django/django/",
        "https://pypi.org/project/",
    ];
    let (_, unproven) = data_rules_that_say_what_breaks();
    let wrong: Vec<String> = unproven
        .iter()
        .filter(|r| {
            let of = |vendors: &[&str], url: &str| vendors.iter().any(|v| url.starts_with(v));
            let from_vendor = |url: &String| {
                of(&engines, url) || !looks_at_sql(&r.matches) && of(&frameworks, url)
            };
            r.examples.iter().all(|e| e.proof.is_none()) || !r.references.iter().any(from_vendor)
        })
        .map(|r| format!("{}:{}: {}", r.origin.0, r.origin.1, r.id))
        .collect();
    assert!(wrong.is_empty(), "{}", lines(&wrong));
}

/// Every word that stands as a key in a YAML value, whatever it is a key of.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn the_schema_has_every_key_that_rule_files_use() {
    let schema: Value = serde_json::from_str(&rules::schema_json()).expect("JSON");
    assert_eq!(schema["type"], "object");
    let mut known = BTreeSet::new();
    properties(&schema, &mut known);
    for (path, text) in files() {
        let value: Value =
            serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut used = BTreeSet::new();
        keys(&value, &mut used);
        let unknown: Vec<&String> = used.difference(&known).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", path.display());
    }
}

/// The names below each `properties` of a schema.
fn properties(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(named)) = map.get("properties") {
                found.extend(named.keys().cloned());
            }
            map.values().for_each(|value| properties(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| properties(item, found)),
        _ => {}
    }
}

#[test]
fn every_rule_is_explained_in_both_languages_within_the_width() {
    let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
    for rule in builtin() {
        for (lang, width) in [
            (Lang::En, 40),
            (Lang::Ko, 40),
            (Lang::En, 100),
            (Lang::Ko, 100),
        ] {
            let options = ExplainOptions {
                lang,
                color: Color::Off,
                width,
            };
            let mut told = Vec::new();
            report::explain_rule(&rule, &options, &mut told).expect("memory");
            let told = String::from_utf8(told).unwrap_or_else(|e| panic!("{}: {e}", rule.id));
            // Only code, which is set in, and addresses may be longer.
            let wide = told
                .lines()
                .find(|l| l.width() > width && !l.starts_with("  ") && !l.contains(&rule.id));
            assert_eq!(wide, None, "{}: {told}", rule.id);
            let joined = without_spaces(&told);
            let codes = rule
                .examples
                .iter()
                .flat_map(|e| [&e.bad, &e.good, &e.silent])
                .flatten();
            let texts = [
                &rule.id,
                rule.title.get(lang),
                rule.why.get(lang),
                rule.fix.get(lang),
            ];
            for text in texts
                .into_iter()
                .chain(codes.map(String::as_str))
                .chain(rule.references.iter().map(String::as_str))
            {
                assert!(
                    joined.contains(&without_spaces(text)),
                    "{}: {text}: {told}",
                    rule.id
                );
            }
        }
    }
}
