//! The built-in rules: their examples hold, their texts are there in both languages, and the schema knows their keys.

use migscan::model::{Breaks, Lang, MigrationKind};
use migscan::rules::{self, Proof, Rule};
use migscan::{report, scan};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

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
    fn collect(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder)
            .expect("rulesets can be read")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
                let text = fs::read_to_string(&path).expect("a rule file");
                found.insert(path, text);
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("rulesets"),
        &mut found,
    );
    found
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

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

#[test]
fn every_text_is_in_both_languages() {
    let hangul = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    let mut wrong = Vec::new();
    for rule in builtin() {
        for (key, text) in [("why", &rule.why), ("fix", &rule.fix)] {
            if !hangul(&text.ko) || text.ko == text.en {
                wrong.push(format!("{} {key}.ko: {}", rule.id, text.ko));
            }
        }
        // A title may be nothing but keywords and names (`SHOW TABLES`); what is in small letters is prose or stands in both.
        let prose =
            |word: &&str| word.chars().any(char::is_lowercase) && !rule.title.en.contains(*word);
        let own = words(&rule.title.ko).filter(prose).count();
        if !hangul(&rule.title.ko) && own > 0 {
            wrong.push(format!("{} title.ko: {}", rule.id, rule.title.ko));
        }
        for (key, text) in [
            ("title", &rule.title),
            ("why", &rule.why),
            ("fix", &rule.fix),
        ] {
            if hangul(&text.en) || text.en.is_empty() {
                wrong.push(format!("{} {key}.en: {}", rule.id, text.en));
            }
        }
        if rule.title.en.ends_with('.')
            || rule.title.ko.ends_with('.')
            || rule.title.en.contains('\n')
        {
            wrong.push(format!(
                "{} title: one line without a full stop: {}",
                rule.id, rule.title.en
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", lines(&wrong));
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
    let all = proven.len() + unproven.len();
    let ids: Vec<&str> = unproven.iter().map(|r| r.id.as_str()).collect();
    assert!(all > 400, "{all} rules");
    assert!(
        proven.len() * 100 >= all * 95,
        "{} of {all} rules have a proof; these have none: {ids:?}",
        proven.len()
    );
}

#[test]
fn a_data_rule_without_proof_says_why_and_names_its_vendor() {
    let vendors = ["https://dev.mysql.com/doc/", "https://mariadb.com/kb/"];
    let (_, unproven) = data_rules_that_say_what_breaks();
    let wrong: Vec<String> = unproven
        .iter()
        .filter(|r| {
            let from_vendor = |url: &String| vendors.iter().any(|v| url.starts_with(v));
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
fn every_rule_is_explained_in_both_languages() {
    for rule in builtin() {
        for lang in [Lang::En, Lang::Ko] {
            let mut told = Vec::new();
            report::explain_rule(&rule, lang, &mut told).expect("memory");
            let told = String::from_utf8(told).unwrap_or_else(|e| panic!("{}: {e}", rule.id));
            for text in [
                &rule.id,
                rule.title.get(lang),
                rule.why.get(lang),
                rule.fix.get(lang),
                &rule.references[0],
            ] {
                assert!(told.contains(text), "{}: {told}", rule.id);
            }
        }
    }
}
