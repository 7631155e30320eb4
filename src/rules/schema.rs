//! What a rule file may say, as written. The JSON Schema (`migscan rules schema`) is generated from these types,
//! so their comments are what rule authors see in their editor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

/// A rule file: rules for one migration.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    /// The migration that the rules of this file are about.
    pub(super) migration: MigrationSyntax,
    /// SQL that makes the tables the proofs of this file need.
    #[serde(default)]
    pub(super) setup: Option<SetupSyntax>,
    pub(super) rules: Vec<RuleSyntax>,
}

/// Which migration: `{ type: data, from: [mysql, mariadb], to: postgresql }`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MigrationSyntax {
    /// `code`, `data`, `dependency` or `platform`.
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    pub(super) kind: Spanned<String>,
    /// endoflife.date product names; leave out where any source counts.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) from: Vec<Spanned<String>>,
    /// endoflife.date product name; leave out where any target counts.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Spanned<String>>,
}

/// SQL run before a proof: on both servers, or on one of them.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetupSyntax {
    #[serde(default)]
    pub(super) all: Option<String>,
    #[serde(default)]
    pub(super) source: Option<String>,
    #[serde(default)]
    pub(super) target: Option<String>,
}

/// One rule: one fact about the migration.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleSyntax {
    /// Unique, kebab-case, never renamed.
    #[schemars(with = "String")]
    pub(super) id: Spanned<String>,
    /// Former ids of this rule; suppressions that name them still work.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// What is found, in one line without a full stop.
    pub(super) title: LocalizedSyntax,
    /// What happens on the target.
    pub(super) why: LocalizedSyntax,
    /// What to do: the mitigation column of the risk table.
    pub(super) fix: LocalizedSyntax,
    /// `fails`, `differs`, `slower`, `deprecated` or `review`.
    #[schemars(with = "String")]
    pub(super) breaks: Spanned<String>,
    /// `medium` lowers the impact of a `differs` rule; nothing else may be said.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) impact: Option<Spanned<String>>,
    /// Work per occurrence and its kind: `5m mechanical`, `1h manual`, `15m review`.
    #[schemars(with = "String")]
    pub(super) effort: Spanned<String>,
    /// `each` (default), `per-column`, `per-setting` or `per-project`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) report: Option<Spanned<String>>,
    /// Told only where the target refuses something beside it: in the `statement` or anywhere in the `project`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) beside: Option<Spanned<String>>,
    /// Ids of rules: what one of them tells of a column, index or table is not told by this one as well.
    #[serde(default, rename = "unless-told")]
    #[schemars(with = "Vec<String>")]
    pub(super) unless_told: Vec<Spanned<String>>,
    /// Versions of source and target for which the rule holds; absent means all.
    #[serde(default)]
    pub(super) when: Option<WhenSyntax>,
    /// What is looked for.
    #[serde(rename = "match")]
    #[schemars(with = "MatchSyntax")]
    pub(super) matches: Spanned<MatchSyntax>,
    /// A replacement that is always right, with the captures of the pattern.
    #[serde(default)]
    pub(super) rewrite: Option<String>,
    /// Pages of the authority (vendor documentation), `https://` only; left out where there is none to show.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) references: Vec<Spanned<String>>,
    /// The rule has no word that a file must hold, or only words that most files hold; it is tried on all of them.
    #[serde(default)]
    pub(super) unfiltered: bool,
    pub(super) examples: Vec<ExampleSyntax>,
}

/// A text in English and Korean.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LocalizedSyntax {
    #[schemars(with = "String")]
    pub(super) en: Spanned<String>,
    /// Where it is left out, Korean reports show the English.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) ko: Option<Spanned<String>>,
}

/// Version intervals such as `<8.0` or `>=15 <17`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WhenSyntax {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) from: Option<Spanned<String>>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) to: Option<Spanned<String>>,
}

/// Exactly one of the matchers, or `any`/`all`/`not` of them, judged within one unit: a statement for `sql`,
/// a file for `text` and `file`, a document for `setting`. `schema` and `analysis` stand alone or in a top-level `any`.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchSyntax {
    /// A token pattern in SQL (see "The sql pattern language").
    #[serde(default)]
    pub(super) sql: Option<String>,
    /// A regular expression over the text of a file.
    #[serde(default)]
    pub(super) text: Option<TextSyntax>,
    /// A path glob relative to the scan root.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// A key and value of a configuration file.
    #[serde(default)]
    pub(super) setting: Option<SettingSyntax>,
    /// A fact of the schema, from whatever defines it: SQL, dumps, migrations, models.
    #[serde(default)]
    pub(super) schema: Option<SchemaSyntax>,
    /// The name of a check written in Rust.
    #[serde(default)]
    pub(super) analysis: Option<String>,
    /// At least one of these; every place that any of them finds is reported.
    #[serde(default)]
    pub(super) any: Option<Vec<MatchSyntax>>,
    /// All of these in one unit; the places of the first are reported.
    #[serde(default)]
    pub(super) all: Option<Vec<MatchSyntax>>,
    /// Only inside `all`: this must not match in the unit.
    #[serde(default)]
    pub(super) not: Option<Box<MatchSyntax>>,
}

/// A regular expression with the parts of a file it may match in.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TextSyntax {
    /// Syntax of the Rust `regex` crate, multi-line (`^` is a line start); group `at` is what is reported.
    pub(super) regex: String,
    /// `code`, `comment`, `string`, `program` (code and strings) or `any`.
    pub(super) scope: String,
    /// The regex is matched across lines (`\s` and `[^…]` then take line ends too); absent means within one line.
    #[serde(default)]
    pub(super) multiline: bool,
    /// Language names; absent means every language.
    #[serde(default)]
    pub(super) languages: Vec<String>,
    /// Path globs; absent means every file.
    #[serde(default)]
    pub(super) files: Vec<String>,
    /// Identifiers of which one must stand in the file, in any case.
    #[serde(default)]
    pub(super) words: Vec<String>,
}

/// A setting in YAML, JSON, TOML, XML, properties, INI or dotenv files.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingSyntax {
    /// Key path with `.` between its parts; `*` is any one part, `**` any number of parts. List items are `*`.
    pub(super) key: String,
    /// A glob over the value (`mysql:*`), or a regular expression between slashes (`/^mysql:5\./`); absent means any.
    #[serde(default)]
    pub(super) value: Option<String>,
    /// Path globs; absent means every configuration file.
    #[serde(default)]
    pub(super) files: Vec<String>,
}

/// Exactly one kind of thing that a schema holds, with what must hold of it; all that is said must.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchemaSyntax {
    #[serde(default)]
    pub(super) column: Option<ColumnSyntax>,
    #[serde(default)]
    pub(super) index: Option<IndexSyntax>,
    #[serde(default)]
    pub(super) table: Option<TableSyntax>,
    #[serde(default)]
    pub(super) object: Option<ObjectSyntax>,
}

/// A column of a table. Words are compared whatever their case.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnSyntax {
    /// Any of these names.
    #[serde(default)]
    pub(super) name: Vec<String>,
    /// Any of these types, by their usual names: `int` for INTEGER, `tinyint` for BOOL, `decimal` for NUMERIC.
    #[serde(default, rename = "type")]
    pub(super) types: Vec<String>,
    /// The first number in the brackets of the type.
    #[serde(default)]
    pub(super) length: Option<u32>,
    /// `signed` or `unsigned` (also ZEROFILL).
    #[serde(default)]
    pub(super) sign: Option<String>,
    #[serde(default)]
    pub(super) nullable: Option<bool>,
    /// A glob over the default, a string without its quotes.
    #[serde(default)]
    pub(super) default: Option<String>,
    /// A glob over what ON UPDATE gives.
    #[serde(default, rename = "on-update")]
    pub(super) on_update: Option<String>,
    /// `stored` or `virtual`: a generated column.
    #[serde(default)]
    pub(super) generated: Option<String>,
    /// Numbered by the server (AUTO_INCREMENT), or not.
    #[serde(default, rename = "auto-increment")]
    pub(super) auto_increment: Option<bool>,
    /// `ignored` or `kept`: of text, whether its collation tells letter cases apart.
    #[serde(default)]
    pub(super) case: Option<String>,
    /// It is in a key of any of these kinds: `primary`, `unique`, `plain`, `fulltext`, `spatial`, `foreign`.
    #[serde(default)]
    pub(super) key: Vec<String>,
    /// It is in no key of these kinds.
    #[serde(default, rename = "not-key")]
    pub(super) not_key: Vec<String>,
}

/// An index of a table, or the unique key that makes one.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IndexSyntax {
    /// Any of these kinds: `unique`, `plain`, `fulltext`, `spatial`.
    #[serde(default)]
    pub(super) kind: Vec<String>,
    /// A part of it is such: `prefix` (the first characters), `expression` or `descending`.
    #[serde(default)]
    pub(super) part: Option<String>,
}

/// A table.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TableSyntax {
    /// Any of these names.
    #[serde(default)]
    pub(super) name: Vec<String>,
    /// Any of these storage engines.
    #[serde(default)]
    pub(super) engine: Vec<String>,
    /// `primary-key`: it has none.
    #[serde(default)]
    pub(super) without: Option<String>,
    /// A glob over what stands behind PARTITION BY, without the list.
    #[serde(default)]
    pub(super) partition: Option<String>,
}

/// What a database holds beside tables.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectSyntax {
    /// Any of `view`, `trigger`, `procedure`, `function`, `event`.
    #[serde(default)]
    pub(super) kind: Vec<String>,
}

/// An example: `bad` must match (and `good` must not), or `silent` must not match.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleSyntax {
    /// The file name the text is put under; its ending decides the language. `example.sql` where absent.
    #[serde(default, rename = "in")]
    pub(super) file: Option<String>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) bad: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) good: Option<String>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) silent: Option<Spanned<String>>,
    /// The SQL that a framework makes of `bad` and `good`, where these are host code: what the proof is about.
    #[serde(default)]
    pub(super) sends: Option<SendsSyntax>,
    /// SQL that this proof needs besides the file's `setup`.
    #[serde(default)]
    pub(super) setup: Option<SetupSyntax>,
    #[serde(default)]
    pub(super) proof: Option<ProofSyntax>,
    /// Ids of other rules that rightly report at the same place of `bad`; `rules check --strict` tells all others.
    #[serde(default)]
    pub(super) also: Vec<String>,
}

/// What host code sends to the server.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SendsSyntax {
    /// What stands for `bad`; `«…»` is what a refusal must be about.
    pub(super) bad: String,
    /// What stands for `bad` on the target, where the framework sends it another text; then `«…»` stands here.
    #[serde(default, rename = "to-target")]
    pub(super) to_target: Option<String>,
    /// What stands for `good`.
    #[serde(default)]
    pub(super) good: Option<String>,
}

/// How a server shows that the example is true. Either `none`, or `target`, or both results of `differs`, or how both
/// refuse it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofSyntax {
    /// `accepted` (default), the code with which the source refuses `bad` as well, or `absent` where no source server that
    /// has it is at hand: then the target alone is judged.
    #[serde(default)]
    pub(super) source: Option<String>,
    /// The SQLSTATE (of MySQL the error number) with which the target refuses `bad`, or `differs`, or `accepted`.
    #[serde(default)]
    pub(super) target: Option<String>,
    /// A query run after `bad` where `bad` itself gives no rows.
    #[serde(default)]
    pub(super) query: Option<String>,
    /// The rows of `bad` (or `query`) on the source: columns joined by a tab, rows by a line feed, NULL as `NULL`. Where
    /// both refuse `bad` and there is no `query`, a part of the source's message.
    #[serde(default, rename = "on-source")]
    pub(super) on_source: Option<String>,
    /// The rows on the target; where both refuse `bad`, the code with which it refuses `query`, or a part of its message.
    #[serde(default, rename = "on-target")]
    pub(super) on_target: Option<String>,
    /// Why no server can prove it.
    #[serde(default)]
    pub(super) none: Option<String>,
}
