//! A rule as loaded: every value checked, nothing compiled yet.

use crate::model::{
    Breaks, Generated, Impact, Interval, Language, Localized, MigrationKind, Nullable, Numbering,
    ObjectKind, Span,
};

/// One rule. What it looks for is compiled by `scan`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: String,
    pub aliases: Vec<String>,
    pub title: Localized,
    pub why: Localized,
    pub fix: Localized,
    pub breaks: Breaks,
    pub impact: Impact,
    pub effort: Effort,
    pub tell: Tell,
    pub beside: Beside,
    /// Ids of rules; what one of them tells of a column, index or table is not told again.
    pub unless_told: Vec<String>,
    pub when: When,
    pub matches: MatchRule,
    pub rewrite: Option<String>,
    pub references: Vec<String>,
    pub unfiltered: bool,
    pub examples: Vec<Example>,
    pub migration: RulesetMigration,
    /// The ruleset's name: its path under the ruleset root without the file name, `data/mysql-postgresql`.
    pub ruleset: String,
    /// The rule file as told in errors, and the 1-based line of the id.
    pub origin: (String, u32),
    /// [`text_hash`](super::text_hash) of the rule file.
    pub text_hash: String,
    /// It is one of those in the program, which a test checks.
    pub built_in: bool,
    pub setup: Setup,
}

/// The migration that a rule file is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesetMigration {
    pub kind: MigrationKind,
    /// Empty where any source counts.
    pub from: Vec<String>,
    pub to: Option<String>,
}

/// Work per occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    pub minutes: u32,
    pub kind: EffortKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffortKind {
    Mechanical,
    Manual,
    Review,
}

impl EffortKind {
    pub fn name(self) -> &'static str {
        match self {
            EffortKind::Mechanical => "mechanical",
            EffortKind::Manual => "manual",
            EffortKind::Review => "review",
        }
    }
}

/// How often a rule is told (`report:`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    Each,
    PerColumn,
    PerSetting,
    PerProject,
}

/// Where the target must refuse something for a match to be told (`beside:`). Of a difference that only the data can
/// show, a text that the target takes whole says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    NotNeeded,
    /// In the same statement.
    Statement,
    /// Anywhere in the scan.
    Project,
}

/// Version intervals; `None` holds for every version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct When {
    pub from: Option<Interval>,
    pub to: Option<Interval>,
}

/// What a rule looks for, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchRule {
    Sql(String),
    Text(TextMatch),
    File(String),
    Setting(SettingMatch),
    Schema(SchemaMatch),
    Analysis(String),
    Any(Vec<MatchRule>),
    /// The first is reported; none of `not` may match in the unit.
    All {
        all: Vec<MatchRule>,
        not: Vec<MatchRule>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMatch {
    pub regex: String,
    pub reach: TextReach,
    pub scope: TextScope,
    pub languages: Vec<Language>,
    pub files: Vec<String>,
    pub words: Vec<String>,
}

/// How far one match of a `text` regex may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextReach {
    Line,
    Lines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextScope {
    Code,
    Comment,
    String,
    /// Code with the strings in it: what runs, without comments and the text around it.
    Program,
    Any,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingMatch {
    /// Parts of the key path; `*` is any one part, `**` any number.
    pub key: Vec<String>,
    pub value: ValueMatch,
    pub files: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueMatch {
    Any,
    Glob(String),
    Regex(String),
}

/// A fact of the schema. Words are lower-case; lists hold alternatives, and an empty one takes all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaMatch {
    Column(ColumnMatch),
    Index(IndexMatch),
    Table(TableMatch),
    Object(Vec<ObjectKind>),
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnMatch {
    pub names: Vec<String>,
    pub types: Vec<String>,
    pub length: Option<u32>,
    pub sign: Option<SignMatch>,
    pub nullable: Option<Nullable>,
    /// A glob.
    pub default: Option<String>,
    /// A glob.
    pub on_update: Option<String>,
    pub generated: Option<Generated>,
    pub numbering: Option<Numbering>,
    pub case: Option<LetterCase>,
    pub keys: Vec<KeyWord>,
    pub not_keys: Vec<KeyWord>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignMatch {
    Signed,
    Unsigned,
}

/// Whether comparisons of a text column tell letter cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    Ignored,
    Kept,
}

/// A kind of key, as rules name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyWord {
    Primary,
    Unique,
    Plain,
    Fulltext,
    Spatial,
    Foreign,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexMatch {
    pub kinds: Vec<KeyWord>,
    pub part: Option<PartMatch>,
}

/// What a part of an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartMatch {
    Prefix,
    Expression,
    Descending,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableMatch {
    pub names: Vec<String>,
    pub engines: Vec<String>,
    pub without: Option<Lack>,
    /// A glob.
    pub partition: Option<String>,
}

/// What a table does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    PrimaryKey,
}

/// SQL run before a proof.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setup {
    pub all: String,
    pub source: String,
    pub target: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The file name the text is put under.
    pub file: String,
    pub bad: Option<String>,
    pub good: Option<String>,
    pub silent: Option<String>,
    /// What the proof is about, where `bad` is host code.
    pub sends: Option<Sent>,
    pub setup: Setup,
    pub proof: Option<Proof>,
    /// Ids of other rules that rightly report at the same place of `bad`.
    pub also: Vec<String>,
    /// 1-based line of the example's text in the rule file.
    pub line: u32,
}

/// The SQL that a framework makes of host code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub bad: String,
    /// What the target is sent for `bad`, where that is another text.
    pub to_target: Option<String>,
    /// What a refusal must be about, in bytes of what the target is sent.
    pub about: Vec<Span>,
    pub good: Option<String>,
}

/// What two refusals of one text show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusals {
    /// How each server words it: a part of its message.
    Words {
        on_source: String,
        on_target: String,
    },
    /// How the session goes on: for the same query the source gives these rows, and the target refuses it with this code.
    Afterwards {
        query: String,
        on_source: String,
        on_target: String,
    },
}

/// How a server shows that an example is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// The source accepts it, the target refuses it with this code.
    Refused {
        /// A SQLSTATE; where the target is MySQL, whose SQLSTATEs tell little, its error number.
        code: String,
        query: Option<String>,
    },
    /// The target refuses it with this code; a source that has it is not at hand.
    TargetRefuses { code: String },
    /// Both accept it and give these rows.
    Differs {
        query: Option<String>,
        on_source: String,
        on_target: String,
    },
    /// Both accept it.
    Accepted { query: Option<String> },
    /// Both refuse it, each with its own code.
    BothRefuse {
        source: String,
        target: String,
        shows: Refusals,
    },
    /// No server can show it.
    None { why: String },
}
