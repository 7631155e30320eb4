//! A rule as loaded: every value checked, nothing compiled yet.

use crate::model::{Breaks, Impact, Interval, Language, Localized, MigrationKind, Span};

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
    /// What a refusal must be about, in bytes of `bad`.
    pub about: Vec<Span>,
    pub good: Option<String>,
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
    /// Both accept it and give these rows.
    Differs {
        query: Option<String>,
        on_source: String,
        on_target: String,
    },
    /// Both accept it.
    Accepted { query: Option<String> },
    /// No server can show it.
    None { why: String },
}
