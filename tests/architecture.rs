//! The map in `src/lib.rs` against the code: rooms, doors, and that every file says its role.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below `src`, as its path there with `/`, and its text without test modules.
fn files() -> BTreeMap<String, String> {
    fn collect(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("src can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path
                    .strip_prefix(source_root())
                    .expect("it is below src")
                    .to_string_lossy()
                    .replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).expect("a source file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(&source_root(), &mut found);
    found
}

/// The text before the test module.
fn production(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or(text)
}

/// The words in backticks of each row of a table under a heading of `src/lib.rs`: first cell, then second.
fn table(heading: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(source_root().join("lib.rs")).expect("lib.rs");
    let section = text
        .split(&format!("//! # {heading}\n"))
        .nth(1)
        .expect("the heading is there")
        .split("//! # ")
        .next()
        .expect("a section");
    let words = |cell: &str| {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    section
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `"))
        .map(|row| {
            let row = format!("`{row}");
            let mut cells = row.split('|');
            let name = words(cells.next().expect("a cell"))
                .into_iter()
                .next()
                .expect("a name");
            (name, words(cells.next().unwrap_or_default()))
        })
        .collect()
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|l| !l.trim_start().starts_with("//"))
}

#[test]
fn rooms_use_only_what_the_map_allows() {
    let rooms = table("Rooms");
    assert!(rooms.len() >= 7, "the table is read");
    let mut wrong = Vec::new();
    for (file, text) in files() {
        let Some((room, _)) = file.split_once('/') else {
            continue;
        };
        if room == "cli" {
            continue;
        }
        let allowed = rooms
            .get(room)
            .unwrap_or_else(|| panic!("`{room}` is not in the table"));
        for line in code_lines(production(&text)) {
            for (at, _) in line.match_indices("crate::") {
                let used: String = line[at + 7..]
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if rooms.contains_key(&used) && used != room && !allowed.contains(&used) {
                    wrong.push(format!("{file} uses `{used}`: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn outside_crates_have_their_doors() {
    let doors = table("Doors");
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .expect("Cargo.toml");
    let section = manifest
        .split("[dependencies]\n")
        .nth(1)
        .expect("dependencies")
        .split("\n[")
        .next()
        .expect("a section");
    let crates = section
        .lines()
        .filter_map(|l| l.split_once(" ="))
        .map(|(name, _)| name.trim().replace('-', "_"));
    for name in crates.filter(|n| n != "memchr") {
        let listed = doors
            .get(&name)
            .unwrap_or_else(|| panic!("`{name}` has no door in the table"));
        let mut using = BTreeSet::new();
        for (file, text) in files() {
            let named = |l: &str| {
                l.match_indices(&format!("{name}::")).any(|(at, _)| {
                    !l[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                })
            };
            if file != "lib.rs"
                && !file.ends_with("tests.rs")
                && code_lines(production(&text)).any(named)
            {
                using.insert(file);
            }
        }
        assert_eq!(
            &using, listed,
            "files that name `{name}` (left) against the table (right)"
        );
    }
}

#[test]
fn every_file_says_its_role_and_belongs_to_a_module() {
    let files = files();
    for (file, text) in &files {
        assert!(
            text.starts_with("//! "),
            "{file} does not open with its role"
        );
        let path = Path::new(file);
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let folder = path
            .parent()
            .map(|p| p.to_string_lossy().into_owned())
            .unwrap_or_default();
        if matches!(file.as_str(), "main.rs" | "lib.rs" | "build.rs") {
            continue;
        }
        let (parent, module) = match (stem.as_str(), path.parent().and_then(Path::parent)) {
            ("mod", Some(above)) if above.as_os_str().is_empty() => (
                if folder == "cli" {
                    "main.rs".to_owned()
                } else {
                    "lib.rs".to_owned()
                },
                folder.clone(),
            ),
            ("mod", Some(above)) => (
                format!("{}/mod.rs", above.display()),
                folder.rsplit('/').next().unwrap_or_default().to_owned(),
            ),
            _ => (format!("{folder}/mod.rs"), stem),
        };
        let declared = files.get(&parent).is_some_and(|p| {
            p.lines()
                .any(|l| l.trim_end().ends_with(&format!("mod {module};")))
        });
        assert!(declared, "{file} is no module of {parent}");
        assert!(
            !matches!(module.as_str(), "utils" | "common" | "core" | "helpers"),
            "{file}: name the concept"
        );
    }
}

#[test]
fn siblings_that_are_alike_do_not_know_each_other() {
    let formats = ["terminal", "markdown", "sarif", "json"];
    for (file, text) in files() {
        let Some(own) = file
            .strip_prefix("report/")
            .and_then(|f| f.strip_suffix(".rs"))
        else {
            continue;
        };
        if !formats.contains(&own) {
            continue;
        }
        for other in formats.iter().filter(|f| **f != own) {
            assert!(
                !production(&text).contains(&format!("super::{other}::")),
                "{file} uses the format `{other}`"
            );
        }
    }
}
