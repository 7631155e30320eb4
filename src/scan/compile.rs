//! Rules ready to be matched: patterns compiled, and one prefilter over the words of all of them.

use super::matcher::pattern::{Key, Pattern};
use super::matcher::{
    Analysis, Asked, Glob, Globs, SchemaMatcher, SettingMatcher, SqlTree, TextMatcher, Tree,
};
use super::net::{Net, opens_statement};
use super::prefilter::{Counts, Openings, Prefilter, PrefilterBuilder, WordId};
use crate::codebase::{
    FileEntry, Framework, Opening, Tells, holds_sql, is_settings, orm_signs, sql_openings,
    where_told,
};
use crate::model::{Breaks, Language, RuleNumber};
use crate::rules::{
    Beside, LoadError, MatchRule, Rule, SettingMatch, Tell, ValueMatch, run_together,
};
use crate::sql::{Fault, functions_to_look_for};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// All selected rules, ready to run. Rules keep their positions: `RuleNumber(n)` is the n-th rule given.
#[derive(Debug)]
pub struct CompiledRules {
    pub(super) rules: Vec<RuleHead>,
    /// Rules from this position on are not reported.
    pub(super) reported: usize,
    pub(super) prefilter: Prefilter,
    /// The words again, for the first look at what is no script.
    first_looks: FirstLooks,
    /// What each word of the prefilter calls for, by its number.
    pub(super) uses: Vec<Uses>,
    /// Parts of rules without a word.
    pub(super) always: Uses,
    pub(super) sql: Vec<(RuleNumber, SqlTree)>,
    pub(super) text: Vec<(RuleNumber, Tree<TextMatcher>)>,
    pub(super) texts: TextFiles,
    pub(super) setting: Vec<(RuleNumber, Tree<SettingMatcher>)>,
    pub(super) file: Vec<(RuleNumber, Glob)>,
    pub(super) schema: Vec<(RuleNumber, SchemaMatcher)>,
    pub(super) analyses: Vec<(RuleNumber, Analysis)>,
    /// Rules that only the schema can answer, of what statements do with columns.
    pub(super) asked: Asked,
    pub(super) net: Net,
    pub(super) data: DataRules,
    pub(super) learning: Learning,
}

/// The first look at programs, made for a language when its first file is met: words that no rule asks for there cost
/// nothing.
#[derive(Debug)]
struct FirstLooks {
    words: PrefilterBuilder,
    by_language: Box<[OnceLock<Openings>]>,
}

impl FirstLooks {
    fn of(words: &PrefilterBuilder) -> Self {
        Self {
            words: words.clone(),
            by_language: Language::ALL.iter().map(|_| OnceLock::new()).collect(),
        }
    }
}

/// Which files text rules look at, all rules together.
#[derive(Debug, Clone)]
pub(super) struct TextFiles {
    /// Of rules for languages alone; `None` where a rule looks at every file.
    languages: Option<Vec<Language>>,
    /// Of rules for files by their path.
    paths: Globs,
}

impl TextFiles {
    fn of<'t>(leaves: impl Iterator<Item = &'t TextMatcher>) -> Self {
        let mut languages = Some(Vec::new());
        let mut paths = Vec::new();
        for leaf in leaves {
            if !leaf.files().is_empty() {
                paths.extend(leaf.files());
            } else if leaf.languages().is_empty() {
                languages = None;
            } else if let Some(all) = &mut languages {
                all.extend(leaf.languages());
            }
        }
        Self {
            languages,
            paths: Globs::of(&paths),
        }
    }

    /// Errs on the side of looking.
    pub(super) fn want(&self, entry: &FileEntry) -> bool {
        let languages = self.languages.as_ref();
        languages.is_none_or(|all| all.contains(&entry.language)) || self.paths.any(&entry.shown)
    }
}

/// The rules about values in the rows of dumps.
#[derive(Debug, Default)]
pub(super) struct DataRules(Vec<(Fault, RuleNumber)>);

impl DataRules {
    fn of_analyses(analyses: &[(RuleNumber, Analysis)]) -> Self {
        let of_data = analyses
            .iter()
            .filter_map(|(rule, analysis)| match analysis {
                Analysis::Data(fault) => Some((*fault, *rule)),
                _ => None,
            });
        Self(of_data.collect())
    }

    /// Whether rows are to be read at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn of(&self, fault: Fault) -> Option<RuleNumber> {
        self.0
            .iter()
            .find(|(f, _)| *f == fault)
            .map(|(_, rule)| *rule)
    }
}

/// What matching needs to know of a rule.
#[derive(Debug, Clone)]
pub(super) struct RuleHead {
    pub(super) ids: Vec<String>,
    pub(super) tell: Tell,
    pub(super) beside: Beside,
    pub(super) breaks: Breaks,
    /// Rules whose findings about a column, index or table stand for those of this one.
    pub(super) unless_told: Vec<RuleNumber>,
    /// It is one of those of another rule.
    pub(super) stands_for_others: bool,
    /// Nets leave alone what the rule matches. Where rules of several migrations are checked at once, they leave alone
    /// what those of their own match.
    pub(super) explains_to_nets: bool,
}

/// Positions in the lists of [`CompiledRules`].
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    pub(super) sql: Vec<u32>,
    pub(super) text: Vec<u32>,
    pub(super) setting: Vec<u32>,
    /// The word opens DDL or a GROUP BY that an analysis asks for.
    pub(super) facts: bool,
    /// The word stands in files of an ORM.
    pub(super) orm: Option<Framework>,
    /// A word that SQL in a literal may open with.
    pub(super) opens_sql: Option<Opening>,
    /// Where the word of a sql rule tells SQL as well.
    pub(super) tells: Tells,
    /// The word of `migscan: ignore[…]`.
    pub(super) suppression: bool,
    /// The word opens a statement for the nets, or is a function that they look for.
    pub(super) net: bool,
    /// The hit is this sign, which stands for all of its window.
    pub(super) sign: Option<Box<[u8]>>,
}

/// The word that suppression comments open with.
pub(super) const SUPPRESSION_WORD: &str = "migscan";

/// What is learned of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Learning {
    #[default]
    Nothing,
    /// What analyses ask for.
    Answers,
    /// The same, and how many rows INSERT statements give.
    Catalogue,
}

impl Learning {
    /// Words of the statements that it is learned from.
    fn words(self) -> &'static [&'static str] {
        const ALL: [&str; 7] = [
            "create", "alter", "drop", "rename", "group", "insert", "replace",
        ];
        match self {
            Learning::Nothing => &[],
            Learning::Answers => &ALL[..5],
            Learning::Catalogue => &ALL,
        }
    }
}

/// Compiles rules. All errors are told at once.
pub fn compile(rules: &[Rule]) -> Result<CompiledRules, Vec<LoadError>> {
    compile_with_silent(rules, &[])
}

/// The same with rules that are not to be reported: what they match, the nets below them do not report either.
pub fn compile_with_silent(
    rules: &[Rule],
    silent: &[Rule],
) -> Result<CompiledRules, Vec<LoadError>> {
    compile_learning(rules, silent, Learning::Nothing)
}

/// The same, and the whole catalogue is learned, also what no rule asks for.
pub fn compile_with_catalogue(
    rules: &[Rule],
    silent: &[Rule],
) -> Result<CompiledRules, Vec<LoadError>> {
    compile_learning(rules, silent, Learning::Catalogue)
}

fn compile_learning(
    rules: &[Rule],
    silent: &[Rule],
    learning: Learning,
) -> Result<CompiledRules, Vec<LoadError>> {
    let mut compiler = Compiler {
        learning,
        ..Compiler::default()
    };
    for (number, rule) in rules.iter().enumerate() {
        compiler.rule = number;
        compiler.checks = !rule.built_in;
        compiler.add(rule);
    }
    let silent = if compiler.net().is_cast() {
        silent
    } else {
        &[]
    };
    for (number, rule) in silent.iter().enumerate() {
        compiler.rule = rules.len() + number;
        compiler.checks = !rule.built_in;
        compiler.add_silent(rule);
    }
    let reported = rules.len();
    let rules: Vec<&Rule> = rules.iter().chain(silent).collect();
    if !compiler.errors.is_empty() {
        return Err(compiler
            .errors
            .into_iter()
            .map(|(n, key, message)| rule_error(rules[n], &key, message))
            .collect());
    }
    Ok(compiler.finish(&rules, reported))
}

/// No rule at all: what is found is the catalogue.
pub fn compile_catalogue() -> CompiledRules {
    let compiler = Compiler {
        learning: Learning::Catalogue,
        ..Compiler::default()
    };
    compiler.finish(&[], 0)
}

/// For each part of the rule that is looked for by words or signs: those of which a file must hold one.
pub(super) fn keys_of(rule: &Rule) -> Vec<Vec<Key>> {
    let mut compiler = Compiler::default();
    let parts = parts_of(rule).into_iter();
    parts.filter_map(|part| compiler.keys(part)).collect()
}

/// The alternatives of a top-level `any` may be of different kinds; each stands for itself.
fn parts_of(rule: &Rule) -> Vec<&MatchRule> {
    match &rule.matches {
        MatchRule::Any(parts) => parts.iter().collect(),
        single => vec![single],
    }
}

fn rule_error(rule: &Rule, key: &str, message: String) -> LoadError {
    LoadError {
        file: rule.origin.0.clone(),
        line: rule.origin.1,
        key: key.to_owned(),
        message: format!("rule `{}`: {message}", rule.id),
    }
}

#[derive(Default)]
struct Compiler {
    rule: usize,
    /// Whether the rule's regular expressions are looked at before any text calls for them.
    checks: bool,
    builder: PrefilterBuilder,
    uses: Vec<Uses>,
    always: Uses,
    sql: Vec<(RuleNumber, SqlTree)>,
    text: Vec<(RuleNumber, Tree<TextMatcher>)>,
    setting: Vec<(RuleNumber, Tree<SettingMatcher>)>,
    file: Vec<(RuleNumber, Glob)>,
    schema: Vec<(RuleNumber, SchemaMatcher)>,
    analyses: Vec<(RuleNumber, Analysis)>,
    learning: Learning,
    errors: Vec<(usize, String, String)>,
}

impl CompiledRules {
    /// Whether any rule, analysis or net looks at SQL, or the catalogue is asked for.
    pub(super) fn judges_sql(&self) -> bool {
        !self.sql.is_empty() || self.learning != Learning::Nothing
    }

    /// The words to look for first in programs and documents of a language.
    pub(super) fn openings(&self, language: Language) -> &Openings {
        self.first_looks.by_language[language as usize].get_or_init(|| {
            let counts = self.uses.iter().map(|uses| self.counts(uses, language));
            self.first_looks.words.openings(&counts.collect::<Vec<_>>())
        })
    }

    /// Where a word counts in what is no script.
    fn counts(&self, uses: &Uses, language: Language) -> Counts {
        let of_text = |n: &u32| {
            let (_, tree) = &self.text[*n as usize];
            tree.any_leaf(&|leaf| leaf.may_want(language))
        };
        Counts {
            anywhere: uses.text.iter().any(of_text)
                || !uses.setting.is_empty() && is_settings(language)
                || uses.suppression
                || uses.orm.is_some_and(|orm| orm.is_written_in(language))
                || uses.tells == Tells::Anywhere,
            opening: uses.opens_sql.is_some() || !uses.sql.is_empty(),
            called: uses.opens_sql.is_some_and(Opening::is_called) || uses.tells == Tells::Called,
            called_in_capitals: !uses.sql.is_empty(),
        }
    }

    /// Whether any rule looks into files of this language.
    pub(super) fn looks_at(&self, language: Language) -> bool {
        let sql = self.judges_sql() && holds_sql(language);
        let mut trees = self.text.iter().map(|(_, tree)| tree);
        let text = trees.any(|tree| tree.any_leaf(&|leaf| leaf.may_want(language)));
        sql || text || !self.setting.is_empty() && is_settings(language)
    }
}

/// Compiles one matcher of a kind, with the keys of which one must be there.
type LeafCompiler<'f, L> = &'f dyn Fn(&mut Compiler, &MatchRule) -> Result<(L, Vec<Key>), String>;

/// Which list of [`Uses`] a part of a rule goes to.
#[derive(Debug, Clone, Copy)]
enum Part {
    Sql(u32),
    Text(u32),
    Setting(u32),
}

impl Compiler {
    fn finish(mut self, rules: &[&Rule], reported: usize) -> CompiledRules {
        let id = self.builder.add_word(SUPPRESSION_WORD);
        self.uses_of(id).suppression = true;
        let asks = !self.analyses.is_empty() || !self.schema.is_empty();
        if asks && self.learning == Learning::Nothing {
            self.learning = Learning::Answers;
        }
        for word in self.learning.words() {
            let id = self.builder.add_word(word);
            self.uses_of(id).facts = true;
        }
        if self.learning != Learning::Nothing {
            for (word, framework) in orm_signs() {
                let id = self.builder.add_word(word);
                self.uses_of(id).orm = Some(*framework);
            }
        }
        if !self.sql.is_empty() || self.learning != Learning::Nothing {
            for (word, opening) in sql_openings() {
                let id = self.builder.add_word(&word);
                self.uses_of(id).opens_sql = Some(opening);
            }
        }
        let net = self.net();
        self.net_words(&net);
        let asked = Asked::of(&|wanted| self.rule_of(wanted));
        let nets: Vec<&Rule> = net.rules().map(|n| rules[n.0 as usize]).collect();
        let is_called = |rule: &Rule, id: &String| rule.id == *id || rule.aliases.contains(id);
        let unless: BTreeSet<&String> = rules.iter().flat_map(|r| &r.unless_told).collect();
        let heads = rules.iter().map(|r| RuleHead {
            unless_told: (0..rules.len())
                .filter(|&n| r.unless_told.iter().any(|id| is_called(rules[n], id)))
                .map(|n| RuleNumber(n as u32))
                .collect(),
            stands_for_others: unless.iter().any(|id| is_called(r, id)),
            explains_to_nets: nets.iter().all(|net| run_together(r, net)),
            ids: std::iter::once(&r.id).chain(&r.aliases).cloned().collect(),
            tell: r.tell,
            beside: r.beside,
            breaks: r.breaks,
        });
        let texts = TextFiles::of(self.text_leaves());
        CompiledRules {
            rules: heads.collect(),
            reported,
            first_looks: FirstLooks::of(&self.builder),
            prefilter: self.builder.build(),
            uses: self.uses,
            always: self.always,
            data: DataRules::of_analyses(&self.analyses),
            sql: self.sql,
            texts,
            text: self.text,
            setting: self.setting,
            file: self.file,
            schema: self.schema,
            asked,
            analyses: self.analyses,
            net,
            learning: self.learning,
        }
    }

    fn text_leaves(&self) -> impl Iterator<Item = &TextMatcher> {
        self.text.iter().flat_map(|(_, tree)| tree.leaves())
    }

    /// The rule that names an analysis.
    fn rule_of(&self, wanted: Analysis) -> Option<RuleNumber> {
        let found = self.analyses.iter().find(|(_, a)| *a == wanted);
        found.map(|(rule, _)| *rule)
    }

    /// The nets that rules ask for.
    fn net(&self) -> Net {
        let rule_of = |wanted: Analysis| self.rule_of(wanted);
        Net {
            grammar: rule_of(Analysis::PostgresqlGrammar),
            functions: rule_of(Analysis::PostgresqlFunctions),
            types: rule_of(Analysis::PostgresqlTypes),
            operators: rule_of(Analysis::PostgresqlOperators),
            having: rule_of(Analysis::HavingAlias),
            distinct: rule_of(Analysis::DistinctOrder),
            operands: rule_of(Analysis::PostgresqlOperands),
        }
    }

    fn net_words(&mut self, net: &Net) {
        let functions = net.functions.iter().flat_map(|_| functions_to_look_for());
        if net.is_cast() {
            let openings = sql_openings().into_keys();
            let words = openings.filter(|word| opens_statement(word));
            for word in words.chain(functions.map(str::to_owned)) {
                let id = self.builder.add_word(&word);
                self.uses_of(id).net = true;
            }
        }
    }

    fn error(&mut self, key: &str, message: impl Into<String>) {
        self.errors
            .push((self.rule, key.to_owned(), message.into()));
    }

    fn uses_of(&mut self, id: WordId) -> &mut Uses {
        let at = id.0 as usize;
        if self.uses.len() <= at {
            self.uses.resize_with(at + 1, Uses::default);
        }
        &mut self.uses[at]
    }

    fn add(&mut self, rule: &Rule) {
        for part in parts_of(rule) {
            self.add_part(rule, part);
        }
    }

    fn keys(&mut self, part: &MatchRule) -> Option<Vec<Key>> {
        match unit_of(part) {
            Some(Unit::Sql) => self.tree(part, "sql", &|c, l| c.sql_leaf(l)).map(|t| t.1),
            Some(Unit::Text) => self.tree(part, "text", &|c, l| c.text_leaf(l)).map(|t| t.1),
            Some(Unit::Setting) => self
                .tree(part, "setting", &|c, l| c.setting_leaf(l))
                .map(|t| t.1),
            Some(Unit::File | Unit::Schema | Unit::Analysis) | None => None,
        }
    }

    fn add_silent(&mut self, rule: &Rule) {
        for part in parts_of(rule) {
            if unit_of(part) == Some(Unit::Sql) {
                self.add_part(rule, part);
            }
        }
    }

    fn add_part(&mut self, rule: &Rule, part: &MatchRule) {
        let number = RuleNumber(self.rule as u32);
        match unit_of(part) {
            Some(Unit::Sql) => {
                let Some((tree, keys)) = self.tree(part, "sql", &|c, leaf| c.sql_leaf(leaf)) else {
                    return;
                };
                self.sql.push((number, tree));
                self.key(rule, keys, Part::Sql(self.sql.len() as u32 - 1));
            }
            Some(Unit::Text) => {
                let Some((tree, keys)) = self.tree(part, "text", &|c, leaf| c.text_leaf(leaf))
                else {
                    return;
                };
                self.text.push((number, tree));
                self.key(rule, keys, Part::Text(self.text.len() as u32 - 1));
            }
            Some(Unit::Setting) => {
                let Some((tree, keys)) =
                    self.tree(part, "setting", &|c, leaf| c.setting_leaf(leaf))
                else {
                    return;
                };
                self.setting.push((number, tree));
                self.key(rule, keys, Part::Setting(self.setting.len() as u32 - 1));
            }
            Some(Unit::File) => self.file_part(number, part),
            Some(Unit::Schema) => self.schema_part(number, part),
            Some(Unit::Analysis) => self.analysis_part(number, part),
            None => self.error(
                "match.all",
                "joins matchers of one kind only: all `sql`, all `text` or all `setting`",
            ),
        }
    }

    fn file_part(&mut self, number: RuleNumber, part: &MatchRule) {
        let MatchRule::File(glob) = part else {
            return self.error("match", "`file` stands alone or in a top-level `any`");
        };
        match Glob::path(glob) {
            Ok(matcher) => self.file.push((number, matcher)),
            Err(message) => self.error("match.file", message),
        }
    }

    fn schema_part(&mut self, number: RuleNumber, part: &MatchRule) {
        let MatchRule::Schema(schema) = part else {
            return self.error("match", "`schema` stands alone or in a top-level `any`");
        };
        match SchemaMatcher::new(schema) {
            Ok(matcher) => self.schema.push((number, matcher)),
            Err(message) => self.error("match.schema", message),
        }
    }

    fn analysis_part(&mut self, number: RuleNumber, part: &MatchRule) {
        let MatchRule::Analysis(name) = part else {
            return self.error("match", "`analysis` stands alone or in a top-level `any`");
        };
        match Analysis::from_name(name) {
            Some(analysis) => self.analyses.push((number, analysis)),
            None => self.error(
                "match.analysis",
                format!("`{name}` is none of {}", Analysis::names().join(", ")),
            ),
        }
    }

    /// Registers a part under its keys; without any it must say `unfiltered: true`.
    fn key(&mut self, rule: &Rule, keys: Vec<Key>, part: Part) {
        if keys.is_empty() && !rule.unfiltered {
            let hint = match part {
                Part::Sql(_) => {
                    "the pattern needs a word that every match holds (a keyword, a function name, `<call 'name'>`)"
                }
                Part::Text(_) => "`words` must name identifiers of which one stands in every match",
                Part::Setting(_) => "the key or the value needs a literal word",
            };
            return self.error(
                "match",
                format!(
                    "has no word to look for first: {hint}, or the rule says `unfiltered: true`"
                ),
            );
        }
        if keys.is_empty() {
            self.always.add(part);
        }
        for key in keys {
            let id = match &key {
                Key::Word(word) => self.builder.add_word(word),
                Key::Prefix(prefix) => self.builder.add_prefix(prefix),
                Key::Sign(sign) => self.builder.add_sign(sign),
            };
            let uses = self.uses_of(id);
            match (key, part) {
                (Key::Sign(sign), _) => uses.sign = Some(sign.as_bytes().into()),
                (Key::Word(word), Part::Sql(_)) => uses.tells = where_told(&word),
                _ => {}
            }
            uses.add(part);
        }
    }

    /// A tree of matchers of one kind with the keys of which one must be there.
    fn tree<L>(
        &mut self,
        part: &MatchRule,
        key: &str,
        leaf: LeafCompiler<L>,
    ) -> Option<(Tree<L>, Vec<Key>)> {
        match part {
            MatchRule::Any(parts) => {
                let parts: Option<Vec<_>> = parts.iter().map(|p| self.tree(p, key, leaf)).collect();
                let (trees, keys): (Vec<_>, Vec<_>) = parts?.into_iter().unzip();
                let all_keyed = keys.iter().all(|k| !k.is_empty());
                Some((
                    Tree::Any(trees),
                    if all_keyed { keys.concat() } else { Vec::new() },
                ))
            }
            MatchRule::All { all, not } => {
                let all: Option<Vec<_>> = all.iter().map(|p| self.tree(p, key, leaf)).collect();
                let not: Option<Vec<_>> = not.iter().map(|p| self.tree(p, key, leaf)).collect();
                let (trees, keys): (Vec<_>, Vec<_>) = all?.into_iter().unzip();
                let keys = keys
                    .into_iter()
                    .filter(|k| !k.is_empty())
                    .min_by_key(Vec::len)
                    .unwrap_or_default();
                Some((
                    Tree::All {
                        all: trees,
                        not: not?.into_iter().map(|(tree, _)| tree).collect(),
                    },
                    keys,
                ))
            }
            single => match leaf(self, single) {
                Ok((leaf, keys)) => Some((Tree::Leaf(leaf), keys)),
                Err(message) => {
                    self.error(&format!("match.{key}"), message);
                    None
                }
            },
        }
    }

    fn sql_leaf(&mut self, part: &MatchRule) -> Result<(Pattern, Vec<Key>), String> {
        let MatchRule::Sql(text) = part else {
            return Err("is no sql pattern".to_owned());
        };
        let mut pattern = Pattern::compile(text)?;
        let keys = std::mem::take(&mut pattern.keys);
        Ok((pattern, keys))
    }

    fn text_leaf(&mut self, part: &MatchRule) -> Result<(TextMatcher, Vec<Key>), String> {
        let MatchRule::Text(text) = part else {
            return Err("is no text matcher".to_owned());
        };
        let keys = text
            .words
            .iter()
            .map(|w| Key::Word(w.to_lowercase()))
            .collect();
        let matcher = TextMatcher::new(text)?;
        if self.checks {
            matcher.check()?;
        }
        Ok((matcher, keys))
    }

    fn setting_leaf(&mut self, part: &MatchRule) -> Result<(SettingMatcher, Vec<Key>), String> {
        let MatchRule::Setting(setting) = part else {
            return Err("is no setting matcher".to_owned());
        };
        Ok((SettingMatcher::new(setting)?, setting_keys(setting)))
    }
}

impl Uses {
    fn add(&mut self, part: Part) {
        let (list, n) = match part {
            Part::Sql(n) => (&mut self.sql, n),
            Part::Text(n) => (&mut self.text, n),
            Part::Setting(n) => (&mut self.setting, n),
        };
        if list.last() != Some(&n) {
            list.push(n);
        }
    }
}

/// What a matcher is judged within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Sql,
    Text,
    Setting,
    File,
    Schema,
    Analysis,
}

/// The unit of a tree; `None` where it mixes several.
fn unit_of(part: &MatchRule) -> Option<Unit> {
    let same = |parts: &mut dyn Iterator<Item = &MatchRule>| {
        let units: Vec<_> = parts.map(unit_of).collect();
        units
            .first()
            .copied()
            .flatten()
            .filter(|first| units.iter().all(|u| *u == Some(*first)))
    };
    match part {
        MatchRule::Sql(_) => Some(Unit::Sql),
        MatchRule::Text(_) => Some(Unit::Text),
        MatchRule::Setting(_) => Some(Unit::Setting),
        MatchRule::File(_) => Some(Unit::File),
        MatchRule::Schema(_) => Some(Unit::Schema),
        MatchRule::Analysis(_) => Some(Unit::Analysis),
        MatchRule::Any(parts) => same(&mut parts.iter()),
        MatchRule::All { all, not } => same(&mut all.iter().chain(not)),
    }
}

/// The longest literal identifier of a setting's key or value; one that a wildcard follows is a prefix.
fn setting_keys(setting: &SettingMatch) -> Vec<Key> {
    let value = match &setting.value {
        ValueMatch::Glob(glob) => glob.as_str(),
        ValueMatch::Any | ValueMatch::Regex(_) => "",
    };
    let texts = setting.key.iter().map(String::as_str).chain([value]);
    let keys = texts
        .filter(|t| !t.contains(['[', '{', '\\']))
        .flat_map(glob_keys);
    keys.max_by_key(|key| match key {
        Key::Word(word) => (word.len(), 1),
        Key::Prefix(prefix) => (prefix.len(), 0),
        Key::Sign(_) => (0, 0),
    })
    .into_iter()
    .collect()
}

/// The identifiers of a glob that every match holds.
fn glob_keys(glob: &str) -> Vec<Key> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let is_wild = |b: u8| b == b'*' || b == b'?';
    let bytes = glob.as_bytes();
    let mut keys = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + bytes[at..].iter().take_while(|b| is_word(**b)).count();
        let after_wild = at > 0 && is_wild(bytes[at - 1]);
        if end > at && !after_wild {
            let word = glob[at..end].to_lowercase();
            keys.push(if bytes.get(end).is_some_and(|b| is_wild(*b)) {
                Key::Prefix(word)
            } else {
                Key::Word(word)
            });
        }
        at = end.max(at + 1);
    }
    keys
}
