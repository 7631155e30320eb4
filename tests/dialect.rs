//! A dialect is a row of data: one with names in brackets and `q'[…]'` strings needs nothing else to be tokenised, split
//! and matched by rules.

use migscan::codebase::{IgnoreFiles, WalkOptions, list};
use migscan::model::MigrationKind;
use migscan::rules::load_files;
use migscan::scan::{LineHashes, ScanOptions, compile, merge, scan, settle};
use migscan::sql::{Dialect, Feature, Target, TokenKind, tokenize};
use std::fs;

const ROW: Dialect = Dialect {
    bracketed_names: Feature::Yes,
    q_quotes: Feature::Yes,
    ..Dialect::STANDARD
};

const RULES: &str = r#"
migration: { type: data, from: [bracketed], to: other }
rules:
  - id: own-nvl
    title: { en: "NVL()" }
    why: { en: "The target has no NVL()." }
    fix: { en: "Write COALESCE()." }
    breaks: fails
    effort: 5m mechanical
    match: { sql: "«NVL» ($A, $B)" }
    examples: [{ bad: "SELECT NVL(a, 0) FROM t" }, { silent: "SELECT a FROM t" }]
  - id: own-order-table
    title: { en: "Table [order …]" }
    why: { en: "The target has no such table." }
    fix: { en: "Rename it." }
    breaks: fails
    effort: 5m mechanical
    match: { sql: "FROM «<table 'order *'>»" }
    examples: [{ bad: "SELECT a FROM \"order lines\"" }, { silent: "SELECT a FROM orders" }]
  - id: own-its
    title: { en: "String it's" }
    why: { en: "The target shows it." }
    fix: { en: "Take it out." }
    breaks: fails
    effort: 5m mechanical
    match: { sql: "NVL ( $A , «<string 'it[?]s; NVL*'>»" }
    examples: [{ bad: "SELECT NVL(a, 'it?s; NVL')" }, { silent: "SELECT NVL(a, 'x')" }]
"#;

const SCRIPT: &str = "SELECT [NVL(x, y)], [a]]b] FROM [order lines];\n\
                      SELECT NVL([a;b], q'[it?s; NVL(1, 2)]') FROM t; SELECT q'!it's!', NVL(a, 0) FROM t;\n\
                      -- NVL(a, 0)\n";

#[test]
fn names_in_brackets_and_q_quoted_strings_are_tokens() {
    let tokens = tokenize("SELECT [a]]b] x, nq'{it's}', q'!a!b!' FROM [o l]", ROW);
    let kinds: Vec<(TokenKind, &str)> = tokens
        .list
        .iter()
        .filter(|t| !matches!(t.kind, TokenKind::Word | TokenKind::Sign))
        .map(|t| (t.kind, tokens.text_of(t)))
        .collect();
    assert_eq!(
        kinds,
        [
            (TokenKind::BracketedName, "[a]]b]"),
            (TokenKind::String, "nq'{it's}'"),
            (TokenKind::String, "q'!a!b!'"),
            (TokenKind::BracketedName, "[o l]"),
        ]
    );
    assert_eq!(tokens.name(1).as_deref(), Some("a]b"));
    for open in ["SELECT [a", "SELECT [", "SELECT q'", "SELECT q'[it's]"] {
        assert_eq!(tokenize(open, ROW).list.len(), 2, "{open}");
    }
}

#[test]
fn rules_match_in_files_of_such_a_dialect() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.sql"), SCRIPT).expect("a file");
    let rules = load_files([("own.yaml".to_owned(), RULES.to_owned())]).expect("good rules");
    assert!(
        rules
            .iter()
            .all(|r| r.migration.kind == MigrationKind::Data)
    );
    let compiled = compile(&rules).expect("good patterns");
    let listing = list(&WalkOptions {
        roots: vec![folder.path().to_owned()],
        ignore_files: IgnoreFiles::Disregard,
        exclude: Vec::new(),
        base: None,
        beside: Vec::new(),
    })
    .expect("the folder is there");
    let found = |dialect: Dialect| -> Vec<(String, String)> {
        let options = ScanOptions {
            threads: 1,
            dialect,
            source_engines: Vec::new(),
            engines: None,
            line_hashes: LineHashes::NotWanted,
            target: Target::new(None),
        };
        let audits = scan(&listing, &compiled, &options, &|| {});
        let findings = settle(merge(audits, &listing), &compiled).findings;
        let told = |f: &migscan::model::Finding| {
            let text = &SCRIPT[f.span.start as usize..f.span.end as usize];
            (rules[f.rule.0 as usize].id.clone(), text.to_owned())
        };
        findings.iter().map(told).collect()
    };
    let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    };
    assert_eq!(
        found(ROW),
        pairs(&[
            ("own-order-table", "[order lines]"),
            ("own-nvl", "NVL"),
            ("own-its", "q'[it?s; NVL(1, 2)]'"),
            ("own-nvl", "NVL"),
        ])
    );
    assert!(
        found(Dialect::STANDARD)
            .iter()
            .any(|(_, text)| text == "NVL")
            && found(Dialect::STANDARD) != found(ROW),
        "without the row brackets are no quotes"
    );
}
