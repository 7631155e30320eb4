//! Rule files to rules: every error of every file is told, with file, line and key.

use super::embedded::{self, EmbeddedFile};
use super::proven::{short_hash, text_hash};
use super::rule::{
    Beside, Effort, EffortKind, Example, MatchRule, Proof, Refusals, Rule, RulesetMigration, Sent,
    SettingMatch, Setup, Tell, TextMatch, TextReach, TextScope, ValueMatch, When,
};
use super::schema::{
    ExampleSyntax, LocalizedSyntax, MatchSyntax, MigrationSyntax, ProofSyntax, RuleFile,
    RuleSyntax, SendsSyntax, SettingSyntax, SetupSyntax, TextSyntax, WhenSyntax,
};
use super::schema_match::schema_match;
use super::template;
use crate::model::{Breaks, Impact, Interval, Language, Localized, MigrationKind, Span};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// What is wrong with a rule file, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoadError {
    pub file: String,
    /// 1-based; 0 where the file as a whole is meant.
    pub line: u32,
    /// The key the error is about; empty where there is none.
    pub key: String,
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.key.is_empty() {
            write!(f, ": {}", self.message)
        } else {
            write!(f, ": `{}`: {}", self.key, self.message)
        }
    }
}

/// The rules that the binary carries, read from their YAML: every place in them is known.
pub fn load_builtin() -> Result<Vec<Rule>, Vec<LoadError>> {
    load_files(
        embedded::FILES
            .iter()
            .map(|file| (format!("rulesets/{}", file.name), file.text.to_owned())),
    )
}

/// The built-in rules for one kind of migration, read from the JSON made of them when the program was built. They are
/// those of [`load_builtin`], but that of the lines only those of the rules are known ([`Rule::origin`]); their files
/// stand below the folder of their kind, so that no other is read.
pub fn load_builtin_of(kind: MigrationKind) -> Result<Vec<Rule>, Vec<LoadError>> {
    let mut rules = Vec::new();
    let mut errors = Vec::new();
    for file in embedded::FILES {
        if file.name.split('/').next() == Some(kind.name()) {
            load_embedded(file, &mut rules, &mut errors);
        }
    }
    if errors.is_empty() {
        Ok(rules)
    } else {
        Err(errors)
    }
}

fn load_embedded(file: &EmbeddedFile, rules: &mut Vec<Rule>, errors: &mut Vec<LoadError>) {
    let name = format!("rulesets/{}", file.name);
    let Ok(written) = serde_json::from_str(file.json) else {
        // The YAML tells what is wrong, and where.
        return load_file(&name, file.text, rules, errors);
    };
    let before = rules.len();
    Loader::new(&name, file.text, errors).file(written, rules);
    for (rule, line) in rules[before..].iter_mut().zip(file.id_lines) {
        rule.origin.1 = *line;
        rule.built_in = true;
    }
}

/// Built-in rules and a user's own; an id that both have is an error.
pub fn join(builtin: Vec<Rule>, own: Vec<Rule>) -> Result<Vec<Rule>, Vec<LoadError>> {
    let mut rules = builtin;
    rules.extend(own);
    let mut errors = Vec::new();
    check_ids(&rules, &mut errors);
    if errors.is_empty() {
        Ok(rules)
    } else {
        Err(errors)
    }
}

/// The version of the built-in rules: the first 12 hex digits of the SHA-256 over their names and texts.
pub fn builtin_version() -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for file in embedded::FILES {
        for part in [file.name, file.text] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
    }
    short_hash(hash)
}

/// All `*.yaml` and `*.yml` files below a folder, or one file.
pub fn load_dir(root: &Path) -> Result<Vec<Rule>, Vec<LoadError>> {
    let problem = |path: &Path, message: String| LoadError {
        file: path.display().to_string(),
        line: 0,
        key: String::new(),
        message,
    };
    let mut files = Vec::new();
    let mut errors = Vec::new();
    let is_rule_file = |p: &Path| p.extension().is_some_and(|e| e == "yaml" || e == "yml");
    for entry in ignore::WalkBuilder::new(root)
        .standard_filters(false)
        .sort_by_file_path(Path::cmp)
        .build()
    {
        match entry {
            Err(error) => errors.push(problem(root, format!("cannot be read: {error}"))),
            Ok(entry)
                if entry.file_type().is_some_and(|t| t.is_file()) && is_rule_file(entry.path()) =>
            {
                match std::fs::read_to_string(entry.path()) {
                    Ok(text) => files.push((entry.path().display().to_string(), text)),
                    Err(error) => {
                        errors.push(problem(entry.path(), format!("cannot be read: {error}")))
                    }
                }
            }
            Ok(_) => {}
        }
    }
    if files.is_empty() && errors.is_empty() {
        errors.push(problem(root, "holds no rule file (*.yaml)".to_owned()));
    }
    match load_files(files) {
        Ok(rules) if errors.is_empty() => Ok(rules),
        Ok(_) => Err(errors),
        Err(more) => Err(errors.into_iter().chain(more).collect()),
    }
}

/// Rule files given as name and text. The name's path decides the ruleset: `…/data/mysql-postgresql/x.yaml` is
/// `data/mysql-postgresql`.
pub fn load_files(
    files: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<Rule>, Vec<LoadError>> {
    let mut rules = Vec::new();
    let mut errors = Vec::new();
    for (name, text) in files {
        load_file(&name, &text, &mut rules, &mut errors);
    }
    check_ids(&rules, &mut errors);
    if errors.is_empty() {
        return Ok(rules);
    }
    errors.sort();
    Err(errors)
}

/// The migration of a rule file's text and how many rules it holds, whether or not these are whole.
pub(super) fn outline(text: &str) -> Option<(RulesetMigration, usize)> {
    let file = serde_saphyr::from_str::<RuleFile>(text).ok()?;
    let migration = Loader::new("", text, &mut Vec::new()).migration(&file.migration)?;
    Some((migration, file.rules.len()))
}

/// The JSON Schema of a rule file.
pub fn schema_json() -> String {
    let schema = schemars::schema_for!(RuleFile);
    serde_json::to_string_pretty(&schema).expect("a schema is plain JSON")
}

/// Ids are unique over all files, aliases included.
fn check_ids(rules: &[Rule], errors: &mut Vec<LoadError>) {
    let mut seen: BTreeMap<&str, &Rule> = BTreeMap::new();
    for rule in rules {
        for id in std::iter::once(&rule.id).chain(&rule.aliases) {
            if let Some(first) = seen.insert(id, rule) {
                errors.push(LoadError {
                    file: rule.origin.0.clone(),
                    line: rule.origin.1,
                    key: "id".to_owned(),
                    message: format!(
                        "`{id}` is also the id of a rule at {}:{}; ids must be unique",
                        first.origin.0, first.origin.1
                    ),
                });
            }
        }
    }
}

fn load_file(name: &str, text: &str, rules: &mut Vec<Rule>, errors: &mut Vec<LoadError>) {
    match serde_saphyr::from_str::<RuleFile>(text) {
        Ok(file) => Loader::new(name, text, errors).file(file, rules),
        Err(error) => {
            let before = errors.len();
            each_rule_error(name, text, errors);
            // The shape above the rules is wrong, or the text is no YAML at all.
            let told = yaml_error(name, text, &error, 0);
            if errors.len() == before {
                errors.push(told);
            }
        }
    }
}

/// The first error of every rule of a file that does not read as a whole: its items are read one by one.
fn each_rule_error(name: &str, text: &str, errors: &mut Vec<LoadError>) {
    let lines: Vec<&str> = text.lines().collect();
    let Some(head) = lines.iter().position(|l| l.trim_end() == "rules:") else {
        return;
    };
    let indent_of = |l: &str| l.len() - l.trim_start().len();
    let Some(first) = (head + 1..lines.len()).find(|&i| lines[i].trim_start().starts_with("- "))
    else {
        return;
    };
    let indent = indent_of(lines[first]);
    let starts: Vec<usize> = (first..lines.len())
        .filter(|&i| indent_of(lines[i]) == indent && lines[i].trim_start().starts_with("- "))
        .collect();
    for (n, &start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(lines.len());
        let item = lines[start..end].join("\n");
        if let Err(error) = serde_saphyr::from_str::<Vec<RuleSyntax>>(&item) {
            errors.push(yaml_error(name, &item, &error, start as u32));
        }
    }
}

fn yaml_error(name: &str, text: &str, error: &serde_saphyr::Error, offset: u32) -> LoadError {
    let location = error.location();
    let line = location.map_or(0, |l| l.line() as u32);
    let column = location.map_or(0, |l| l.column() as usize);
    let told = error.without_snippet().to_string();
    let message = told.split(" at line ").next().unwrap_or(&told).to_owned();
    let source = text
        .lines()
        .nth(line.saturating_sub(1) as usize)
        .unwrap_or_default();
    LoadError {
        file: name.to_owned(),
        line: line + offset,
        key: key_at(source, column),
        message,
    }
}

/// The key that a column of a YAML line belongs to: the last `word:` before it, else the first of the line.
fn key_at(line: &str, column: usize) -> String {
    let mut key = String::new();
    let mut word = String::new();
    for (at, c) in line.chars().enumerate() {
        if c.is_alphanumeric() || c == '-' || c == '_' {
            word.push(c);
        } else {
            if c == ':' && !word.is_empty() && (key.is_empty() || at < column) {
                key.clone_from(&word);
            }
            word.clear();
        }
    }
    key.trim_start_matches('-').to_owned()
}

/// Turns what is written into rules, collecting what is wrong.
struct Loader<'e> {
    name: &'e str,
    ruleset: String,
    text_hash: String,
    errors: &'e mut Vec<LoadError>,
}

fn line_of<T>(spanned: &Spanned<T>) -> u32 {
    spanned.referenced.line() as u32
}

impl<'e> Loader<'e> {
    fn new(name: &'e str, text: &str, errors: &'e mut Vec<LoadError>) -> Self {
        Self {
            name,
            ruleset: ruleset_of(name),
            text_hash: text_hash(text),
            errors,
        }
    }

    fn error(&mut self, line: u32, key: &str, message: impl Into<String>) {
        self.errors.push(LoadError {
            file: self.name.to_owned(),
            line,
            key: key.to_owned(),
            message: message.into(),
        });
    }

    /// The value of a closed list of words.
    fn word<T>(
        &mut self,
        text: &Spanned<String>,
        key: &str,
        known: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(&text.value);
        if value.is_none() {
            self.error(
                line_of(text),
                key,
                format!("`{}` is none of {}", text.value, known.join(", ")),
            );
        }
        value
    }

    fn file(&mut self, file: RuleFile, rules: &mut Vec<Rule>) {
        let Some(migration) = self.migration(&file.migration) else {
            return;
        };
        let setup = setup(file.setup);
        for rule in file.rules {
            if let Some(rule) = self.rule(rule, &migration, &setup) {
                rules.push(rule);
            }
        }
    }

    fn migration(&mut self, written: &MigrationSyntax) -> Option<RulesetMigration> {
        let names: Vec<&str> = MigrationKind::ALL.iter().map(|k| k.name()).collect();
        let kind = self.word(&written.kind, "type", &names, MigrationKind::from_name)?;
        Some(RulesetMigration {
            kind,
            from: written.from.iter().map(|n| n.value.clone()).collect(),
            to: written.to.as_ref().map(|n| n.value.clone()),
        })
    }

    fn rule(
        &mut self,
        written: RuleSyntax,
        migration: &RulesetMigration,
        setup: &Setup,
    ) -> Option<Rule> {
        let before = self.errors.len();
        let id = written.id.value.clone();
        let line = line_of(&written.id);
        if let Some(message) = id_trouble(&id) {
            self.error(line, "id", message);
        }
        let breaks_names: Vec<&str> = Breaks::ALL.iter().map(|b| b.name()).collect();
        let breaks = self.word(&written.breaks, "breaks", &breaks_names, Breaks::from_name);
        let impact = self.impact(written.impact.as_ref(), breaks);
        let effort = self.effort(&written.effort);
        let tell = self.tell(written.report.as_ref());
        let beside = self.beside(written.beside.as_ref());
        let when = self.when(written.when.as_ref());
        let matches = self.matches(&written.matches.value, line_of(&written.matches));
        self.references(&written.references);
        let examples = self.examples(&written.examples, line);
        let rule = Rule {
            title: self.localized(&written.title, "title"),
            why: self.localized(&written.why, "why"),
            fix: self.localized(&written.fix, "fix"),
            id,
            aliases: written.aliases,
            breaks: breaks?,
            impact: impact?,
            effort: effort?,
            tell: tell?,
            beside: beside?,
            unless_told: written.unless_told.into_iter().map(|i| i.value).collect(),
            when: when?,
            matches: matches?,
            rewrite: written.rewrite,
            references: written.references.into_iter().map(|r| r.value).collect(),
            unfiltered: written.unfiltered,
            examples,
            migration: migration.clone(),
            ruleset: self.ruleset.clone(),
            origin: (self.name.to_owned(), line),
            text_hash: self.text_hash.clone(),
            built_in: false,
            setup: setup.clone(),
        };
        (self.errors.len() == before).then_some(rule)
    }

    fn localized(&mut self, written: &LocalizedSyntax, key: &str) -> Localized {
        let texts = [("en", Some(&written.en)), ("ko", written.ko.as_ref())];
        for (part, text) in texts {
            let Some(text) = text else { continue };
            let key = format!("{key}.{part}");
            if text.value.trim().is_empty() {
                let message = "is empty; every text is there in both languages";
                self.error(line_of(text), &key, message);
            }
            self.filled_in(&text.value, line_of(text), &key);
        }
        let ko = written.ko.as_ref().unwrap_or(&written.en);
        Localized {
            en: written.en.value.trim().to_owned(),
            ko: ko.value.trim().to_owned(),
        }
    }

    /// A place of the template that nobody has written to yet is no text of a rule.
    fn filled_in(&mut self, text: &str, line: u32, key: &str) {
        if template::is_open(text) {
            self.error(line, key, "is still to be filled in (TODO)");
        }
    }

    fn impact(
        &mut self,
        written: Option<&Spanned<String>>,
        breaks: Option<Breaks>,
    ) -> Option<Impact> {
        let default = breaks?.impact();
        match written {
            None => Some(default),
            Some(text) if text.value == "medium" && breaks == Some(Breaks::Differs) => {
                Some(Impact::Medium)
            }
            Some(text) => {
                self.error(
                    line_of(text),
                    "impact",
                    "only `medium`, and only where `breaks: differs`; else leave it out",
                );
                None
            }
        }
    }

    fn effort(&mut self, written: &Spanned<String>) -> Option<Effort> {
        let read = |text: &str| {
            let (time, kind) = text.trim().split_once(' ')?;
            let (number, unit) = time.split_at(time.len().checked_sub(1)?);
            let minutes = number.parse::<u32>().ok()?.checked_mul(match unit {
                "m" => 1,
                "h" => 60,
                "d" => 8 * 60,
                _ => return None,
            })?;
            let kind = [
                EffortKind::Mechanical,
                EffortKind::Manual,
                EffortKind::Review,
            ]
            .into_iter()
            .find(|k| k.name() == kind.trim())?;
            (minutes > 0).then_some(Effort { minutes, kind })
        };
        let effort = read(&written.value);
        if effort.is_none() {
            self.error(
                line_of(written),
                "effort",
                format!(
                    "`{}` is not like `5m mechanical`, `1h manual` or `15m review`",
                    written.value
                ),
            );
        }
        effort
    }

    fn tell(&mut self, written: Option<&Spanned<String>>) -> Option<Tell> {
        const NAMES: [&str; 4] = ["each", "per-column", "per-setting", "per-project"];
        const VALUES: [Tell; 4] = [
            Tell::Each,
            Tell::PerColumn,
            Tell::PerSetting,
            Tell::PerProject,
        ];
        match written {
            None => Some(Tell::Each),
            Some(text) => self.word(text, "report", &NAMES, |t| {
                NAMES.iter().position(|n| *n == t).map(|i| VALUES[i])
            }),
        }
    }

    fn beside(&mut self, written: Option<&Spanned<String>>) -> Option<Beside> {
        let Some(text) = written else {
            return Some(Beside::NotNeeded);
        };
        let names = ["statement", "project"];
        self.word(text, "beside", &names, |t| match t {
            "statement" => Some(Beside::Statement),
            "project" => Some(Beside::Project),
            _ => None,
        })
    }

    fn when(&mut self, written: Option<&WhenSyntax>) -> Option<When> {
        let Some(written) = written else {
            return Some(When::default());
        };
        let mut interval = |text: Option<&Spanned<String>>, key: &str| match text {
            None => Some(None),
            Some(text) => match Interval::parse(&text.value) {
                Ok(interval) => Some(Some(interval)),
                Err(message) => {
                    self.error(line_of(text), key, message);
                    None
                }
            },
        };
        let from = interval(written.from.as_ref(), "when.from");
        let to = interval(written.to.as_ref(), "when.to");
        Some(When {
            from: from?,
            to: to?,
        })
    }

    fn matches(&mut self, written: &MatchSyntax, line: u32) -> Option<MatchRule> {
        let MatchSyntax {
            sql,
            text,
            file,
            setting,
            schema,
            analysis,
            any,
            all,
            not,
        } = written;
        let given = [
            sql.is_some(),
            text.is_some(),
            file.is_some(),
            setting.is_some(),
            schema.is_some(),
            analysis.is_some(),
            any.is_some(),
            all.is_some(),
        ];
        if not.is_some() {
            self.error(
                line,
                "match.not",
                "stands only inside `all:`, beside what must match",
            );
            return None;
        }
        if given.iter().filter(|g| **g).count() != 1 {
            self.error(
                line,
                "match",
                "takes exactly one of sql, text, file, setting, schema, analysis, any, all",
            );
            return None;
        }
        if let Some(pattern) = sql {
            return Some(MatchRule::Sql(pattern.clone()));
        }
        if let Some(text) = text {
            return self.text(text, line);
        }
        if let Some(glob) = file {
            return Some(MatchRule::File(glob.clone()));
        }
        if let Some(setting) = setting {
            return Some(MatchRule::Setting(setting_match(setting)));
        }
        if let Some(schema) = schema {
            return match schema_match(schema) {
                Ok(found) => Some(MatchRule::Schema(found)),
                Err((key, message)) => {
                    self.error(line, &format!("match.schema{key}"), message);
                    None
                }
            };
        }
        if let Some(name) = analysis {
            return Some(MatchRule::Analysis(name.clone()));
        }
        if let Some(parts) = any {
            let parts: Vec<_> = parts.iter().map(|p| self.matches(p, line)).collect();
            return parts
                .into_iter()
                .collect::<Option<Vec<_>>>()
                .map(MatchRule::Any);
        }
        self.all(all.as_deref().unwrap_or_default(), line)
    }

    fn all(&mut self, parts: &[MatchSyntax], line: u32) -> Option<MatchRule> {
        let (mut all, mut not) = (Vec::new(), Vec::new());
        for part in parts {
            match &part.not {
                Some(inner) => not.push(self.matches(inner, line)?),
                None => all.push(self.matches(part, line)?),
            }
        }
        if all.is_empty() {
            self.error(
                line,
                "match.all",
                "needs at least one part that is not `not:`",
            );
            return None;
        }
        Some(MatchRule::All { all, not })
    }

    fn text(&mut self, written: &TextSyntax, line: u32) -> Option<MatchRule> {
        let scope = match written.scope.as_str() {
            "code" => TextScope::Code,
            "comment" => TextScope::Comment,
            "string" => TextScope::String,
            "program" => TextScope::Program,
            "any" => TextScope::Any,
            other => {
                self.error(
                    line,
                    "match.text.scope",
                    format!("`{other}` is none of code, comment, string, program, any"),
                );
                return None;
            }
        };
        let mut languages = Vec::new();
        for name in &written.languages {
            match Language::from_name(name) {
                Some(language) => languages.push(language),
                None => {
                    let known: Vec<&str> = Language::ALL.iter().map(|l| l.name()).collect();
                    self.error(
                        line,
                        "match.text.languages",
                        format!("`{name}` is none of {}", known.join(", ")),
                    );
                }
            }
        }
        for word in &written.words {
            if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                self.error(
                    line,
                    "match.text.words",
                    format!("`{word}` is no identifier: letters, digits and _ only"),
                );
            }
        }
        Some(MatchRule::Text(TextMatch {
            regex: written.regex.clone(),
            reach: match written.multiline {
                true => TextReach::Lines,
                false => TextReach::Line,
            },
            scope,
            languages,
            files: written.files.clone(),
            words: written.words.clone(),
        }))
    }

    fn references(&mut self, written: &[Spanned<String>]) {
        for reference in written {
            self.filled_in(&reference.value, line_of(reference), "references");
            let address = reference.value.starts_with("https://")
                && !reference.value.contains(char::is_whitespace);
            if !address && !template::is_open(&reference.value) {
                self.error(
                    line_of(reference),
                    "references",
                    format!("`{}` is not an https:// address", reference.value),
                );
            }
        }
    }

    fn examples(&mut self, written: &[ExampleSyntax], line: u32) -> Vec<Example> {
        let examples: Vec<Example> = written
            .iter()
            .filter_map(|e| self.example(e, line))
            .collect();
        if !written.iter().any(|e| e.bad.is_some()) {
            self.error(
                line,
                "examples",
                "needs at least one `bad`, which must match",
            );
        }
        if !written.iter().any(|e| e.silent.is_some()) {
            self.error(
                line,
                "examples",
                "needs at least one `silent`, which must not match",
            );
        }
        examples
    }

    fn example(&mut self, written: &ExampleSyntax, line: u32) -> Option<Example> {
        let at = written
            .bad
            .as_ref()
            .or(written.silent.as_ref())
            .map_or(line, line_of);
        if written.bad.is_some() == written.silent.is_some() {
            self.error(at, "examples", "each takes either `bad` or `silent`");
            return None;
        }
        if written.good.is_some() && written.bad.is_none() {
            self.error(
                at,
                "good",
                "stands beside `bad`; what only must not match is `silent`",
            );
        }
        if written.silent.is_some() && !written.also.is_empty() {
            self.error(
                at,
                "also",
                "stands beside `bad`: it names other rules that report there",
            );
        }
        let texts = [written.bad.as_ref(), written.silent.as_ref()];
        let texts = texts.into_iter().flatten().map(|text| &text.value);
        for text in texts.chain(&written.good) {
            self.filled_in(text, at, "examples");
        }
        let proof = match &written.proof {
            Some(proof) => self.proof(proof, at),
            None => None,
        };
        let sends = written.sends.as_ref();
        let provable = proof
            .as_ref()
            .is_some_and(|p| !matches!(p, Proof::None { .. }));
        if sends.is_some() && !(written.bad.is_some() && provable) {
            self.error(
                at,
                "sends",
                "stands beside a `bad` with a proof that servers run",
            );
        }
        Some(Example {
            file: written
                .file
                .clone()
                .unwrap_or_else(|| "example.sql".to_owned()),
            bad: written.bad.as_ref().map(|t| t.value.clone()),
            good: written.good.clone(),
            silent: written.silent.as_ref().map(|t| t.value.clone()),
            sends: sends.and_then(|sends| self.sends(sends, at)),
            setup: setup(written.setup.clone()),
            proof,
            also: written.also.clone(),
            line: at,
        })
    }

    fn sends(&mut self, written: &SendsSyntax, line: u32) -> Option<Sent> {
        let texts = std::iter::once(&written.bad).chain(&written.to_target);
        let texts = texts.chain(&written.good);
        texts.for_each(|text| self.filled_in(text, line, "sends"));
        let marked = written.to_target.as_ref().unwrap_or(&written.bad);
        let Some((sent, about)) = unmarked(marked) else {
            self.error(line, "sends.bad", "has « without »");
            return None;
        };
        if about.is_empty() {
            self.error(
                line,
                "sends.bad",
                "marks nothing: «…» is what a refusal must be about (in `to-target`, where it is there)",
            );
        }
        let (bad, to_target) = match written.to_target {
            Some(_) => (written.bad.clone(), Some(sent)),
            None => (sent, None),
        };
        Some(Sent {
            bad,
            to_target,
            about,
            good: written.good.clone(),
        })
    }

    fn proof(&mut self, written: &ProofSyntax, line: u32) -> Option<Proof> {
        let ProofSyntax {
            source,
            target,
            query,
            on_source,
            on_target,
            none,
        } = written.clone();
        if let Some(why) = none {
            self.filled_in(&why, line, "proof.none");
            if target.is_some() || why.trim().is_empty() {
                self.error(line, "proof", "`none` takes the reason and stands alone");
                return None;
            }
            return Some(Proof::None { why });
        }
        if source.as_deref() == Some("absent") {
            let stands_alone = query.is_none() && on_source.is_none() && on_target.is_none();
            let code = target.filter(|code| is_code(code) && stands_alone);
            if code.is_none() {
                let wanted = "`absent` stands beside the code of `target`, and nothing else";
                self.error(line, "proof.source", wanted);
            }
            return code.map(|code| Proof::TargetRefuses { code });
        }
        if let Some(source) = source.filter(|s| s != "accepted") {
            let target = target.unwrap_or_default();
            let found = both_refuse(source, target, query, on_source, on_target);
            if found.is_none() {
                self.error(
                    line,
                    "proof.source",
                    "is `accepted`, or the code with which the source refuses `bad` as well: beside it stand another code in \
                     `target`, and `on-source` and `on-target`",
                );
            }
            return found;
        }
        match (target.as_deref(), on_source, on_target) {
            (Some("differs"), Some(on_source), Some(on_target)) => Some(Proof::Differs {
                query,
                on_source,
                on_target,
            }),
            (Some("accepted"), None, None) => Some(Proof::Accepted { query }),
            (Some(code), None, None) if is_code(code) => Some(Proof::Refused {
                code: code.to_owned(),
                query,
            }),
            _ => {
                self.error(
                    line,
                    "proof",
                    "is `{ target: \"42601\" }` (a SQLSTATE, or four digits of MySQL), `{ target: differs, on-source: …, on-target: … }`, \
                     `{ target: accepted }` or `{ none: \"why\" }`",
                );
                None
            }
        }
    }
}

/// A text without its marks, and where they were; `None` where one does not end.
fn unmarked(text: &str) -> Option<(String, Vec<Span>)> {
    let mut plain = String::new();
    let mut marks = Vec::new();
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once('«') {
        let (inside, after) = marked.split_once('»')?;
        plain.push_str(before);
        marks.push(Span::new(plain.len(), plain.len() + inside.len()));
        plain.push_str(inside);
        rest = after;
    }
    plain.push_str(rest);
    Some((plain, marks))
}

/// Whether it is a SQLSTATE, or an error number of MySQL.
fn is_code(text: &str) -> bool {
    let all = |fits: fn(&u8) -> bool| text.as_bytes().iter().all(fits);
    text.len() == 5 && all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        || text.len() == 4 && all(u8::is_ascii_digit)
}

/// Two refusals that are not told alike; `None` where the proof does not say how.
fn both_refuse(
    source: String,
    target: String,
    query: Option<String>,
    on_source: Option<String>,
    on_target: Option<String>,
) -> Option<Proof> {
    let (on_source, on_target) = (on_source?, on_target?);
    let shows = match query {
        Some(query) if is_code(&on_target) => Refusals::Afterwards {
            query,
            on_source,
            on_target,
        },
        None if !on_source.is_empty() && !on_target.is_empty() => Refusals::Words {
            on_source,
            on_target,
        },
        _ => return None,
    };
    let told_apart = is_code(&source) && is_code(&target) && source != target;
    told_apart.then_some(Proof::BothRefuse {
        source,
        target,
        shows,
    })
}

/// What is wrong with an id, for people.
pub fn id_trouble(id: &str) -> Option<String> {
    let kebab = !id.is_empty()
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let wrong = !kebab || id.starts_with('-') || id.ends_with('-') || id.contains("--");
    wrong.then(|| format!("`{id}` is not kebab-case: lower-case letters, digits and single dashes"))
}

/// `rulesets/data/mysql-postgresql/ddl.yaml` is of `data/mysql-postgresql`; without such a path, the folder's name.
fn ruleset_of(name: &str) -> String {
    let normal = name.replace('\\', "/");
    let parts: Vec<&str> = normal.split('/').collect();
    let folders = &parts[..parts.len() - 1];
    let kind = folders
        .iter()
        .rposition(|p| MigrationKind::from_name(p).is_some());
    match kind {
        Some(at) if at + 1 < folders.len() => folders[at..].join("/"),
        Some(at) => format!(
            "{}/{}",
            folders[at],
            parts[parts.len() - 1].split('.').next().unwrap_or_default()
        ),
        None => folders
            .last()
            .copied()
            .filter(|f| !f.is_empty())
            .unwrap_or("own")
            .to_owned(),
    }
}

fn setup(written: Option<SetupSyntax>) -> Setup {
    let SetupSyntax {
        all,
        source,
        target,
    } = written.unwrap_or_default();
    Setup {
        all: all.unwrap_or_default(),
        source: source.unwrap_or_default(),
        target: target.unwrap_or_default(),
    }
}

fn setting_match(written: &SettingSyntax) -> SettingMatch {
    let value = match &written.value {
        None => ValueMatch::Any,
        Some(text) => match text.strip_prefix('/').and_then(|t| t.strip_suffix('/')) {
            Some(regex) => ValueMatch::Regex(regex.to_owned()),
            None => ValueMatch::Glob(text.clone()),
        },
    };
    SettingMatch {
        key: written.key.split('.').map(str::to_owned).collect(),
        value,
        files: written.files.clone(),
    }
}
