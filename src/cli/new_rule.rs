//! `migscan rules new`: a rule to start from, in a file of its own or behind the rules of a file.

use super::{Exit, RulesNewArgs};
use migscan::model::MigrationKind;
use migscan::rules::{self, Wanted};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &RulesNewArgs) -> Result<Exit, String> {
    check_id(args)?;
    let wanted = wanted(args)?;
    let (file, text) = match is_rule_file(&args.ruleset) {
        true if args.ruleset.exists() => (args.ruleset.clone(), append(args, &wanted)?),
        true => (args.ruleset.clone(), create(&args.ruleset, args, &wanted)?),
        false => {
            let file = args.ruleset.join(format!("{}.yaml", args.id));
            let text = create(&file, args, &wanted)?;
            (file, text)
        }
    };
    let open = text
        .lines()
        .filter(|l| l.contains("TODO") || l.contains("todo-name"))
        .count();
    let (file, folder) = (file.display(), args.ruleset.display());
    super::rules::print(&|out| {
        writeln!(
            out,
            "{file}: rule `{}` is ready to be filled in: {open} lines with TODO",
            args.id
        )?;
        writeln!(out, "then: migscan rules check {folder}")
    })
}

fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yaml" || e == "yml")
}

fn check_id(args: &RulesNewArgs) -> Result<(), String> {
    if let Some(message) = rules::id_trouble(&args.id) {
        return Err(message);
    }
    let builtin = rules::load_builtin().map_err(|e| super::scan::told(&e))?;
    let taken = |r: &&rules::Rule| r.id == args.id || r.aliases.contains(&args.id);
    if let Some(rule) = builtin.iter().find(taken) {
        return Err(taken_at(&args.id, &rule.origin.0, rule.origin.1));
    }
    for file in rule_files(&args.ruleset) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        if let Some(line) = line_of_id(&text, &args.id) {
            return Err(taken_at(&args.id, &file.display().to_string(), line));
        }
    }
    Ok(())
}

fn taken_at(id: &str, file: &str, line: u32) -> String {
    format!("`{id}` is already the id of a rule, at {file}:{line}; ids must be unique")
}

/// The 1-based line that gives a rule this id. Read as lines: rules that are still to be filled in do not load.
fn line_of_id(text: &str, id: &str) -> Option<u32> {
    let names_it = |line: &str| {
        let rest = line.trim_start().strip_prefix("- id:").map(str::trim_start);
        let word = rest.and_then(|r| r.split([' ', '#', ',', '}']).next());
        word.is_some_and(|word| word.trim_matches(['"', '\'']) == id)
    };
    text.lines().position(names_it).map(|n| n as u32 + 1)
}

/// The rule files of a folder, or the one file.
fn rule_files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return vec![path.to_owned()];
    };
    let paths = entries.flatten().map(|e| e.path());
    let mut files: Vec<PathBuf> = paths
        .filter(|p| p.is_dir() || is_rule_file(p))
        .flat_map(|p| rule_files(&p))
        .collect();
    files.sort();
    files
}

fn wanted(args: &RulesNewArgs) -> Result<Wanted, String> {
    for (flag, name) in [("--from", &args.from), ("--to", &args.to)] {
        if let Some(name) = name
            && rules::id_trouble(name).is_some()
        {
            return Err(format!(
                "{flag} {name}: takes a name as endoflife.date writes it, such as `mysql`; versions stand in the rule's `when`"
            ));
        }
    }
    Ok(Wanted {
        kind: args.kind.map(MigrationKind::from),
        from: args.from.iter().cloned().collect(),
        to: args.to.clone(),
    })
}

/// Makes the file; one that is there already is never replaced.
fn create(file: &Path, args: &RulesNewArgs, wanted: &Wanted) -> Result<String, String> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| format!("{}: the folder cannot be made: {error}", folder.display()))?;
    }
    let text = rules::new_rule_file(&args.id, wanted);
    let opened = OpenOptions::new().write(true).create_new(true).open(file);
    match opened.and_then(|mut f| f.write_all(text.as_bytes())) {
        Ok(()) => Ok(text),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(format!(
            "{0}: is there already and is left as it is; --ruleset {0} appends to it",
            file.display()
        )),
        Err(error) => Err(format!("{}: cannot be written: {error}", file.display())),
    }
}

/// Writes one more rule behind those of the file; the answer is what was added.
fn append(args: &RulesNewArgs, wanted: &Wanted) -> Result<String, String> {
    let file = &args.ruleset;
    let trouble = |what: &dyn std::fmt::Display| format!("{}: {what}", file.display());
    let text = fs::read_to_string(file).map_err(|e| trouble(&format!("cannot be read: {e}")))?;
    let longer = rules::append_rule(&text, &args.id, wanted).map_err(|e| trouble(&e))?;
    let added = longer[text.trim_end().len()..].trim_start();
    let margin = if text.ends_with('\n') { "\n" } else { "\n\n" };
    let indent = &longer[..longer.len() - added.len()];
    let indent = &indent[indent.rfind('\n').map_or(0, |n| n + 1)..];
    let opened = OpenOptions::new().append(true).open(file);
    opened
        .and_then(|mut f| f.write_all(format!("{margin}{indent}{added}").as_bytes()))
        .map_err(|e| trouble(&format!("cannot be written: {e}")))?;
    Ok(added.to_owned())
}
