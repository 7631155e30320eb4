//! Findings and the words that judge them.

use super::{Region, Span};

/// Position of a rule in the selected rules of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleNumber(pub u32);

/// Position of a file in the listing of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileNumber(pub u32);

/// How the target treats what a rule describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breaks {
    /// The target refuses it, or the interface is gone.
    Fails,
    /// It runs, but the result or the data differ.
    Differs,
    /// It works, performance changes.
    Slower,
    /// It works now and goes in a later version.
    Deprecated,
    /// Only a human can judge.
    Review,
}

impl Breaks {
    pub const ALL: [Breaks; 5] = [
        Breaks::Fails,
        Breaks::Differs,
        Breaks::Slower,
        Breaks::Deprecated,
        Breaks::Review,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Breaks::Fails => "fails",
            Breaks::Differs => "differs",
            Breaks::Slower => "slower",
            Breaks::Deprecated => "deprecated",
            Breaks::Review => "review",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.name() == name)
    }

    /// The impact (영향도) of what breaks so; a rule may lower that of `differs` to Medium.
    pub fn impact(self) -> Impact {
        match self {
            Breaks::Fails | Breaks::Differs => Impact::High,
            Breaks::Slower | Breaks::Review => Impact::Medium,
            Breaks::Deprecated => Impact::Low,
        }
    }
}

/// The scale of impact (영향도) and probability (발생확률) in the risk table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    Low,
    Medium,
    High,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// A name alone, or a hole in the statement.
    Possible,
    /// It reads so, but its place does not prove it.
    Likely,
    /// Proven by parse, import, manifest or catalogue.
    Certain,
}

impl Certainty {
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Possible => "possible",
            Certainty::Likely => "likely",
            Certainty::Certain => "certain",
        }
    }
}

/// What kind of file a finding stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileClass {
    Production,
    Test,
    Documentation,
    Vendored,
    Generated,
    /// Belongs to another engine of a project that already supports the target.
    AlreadyPorted,
}

impl FileClass {
    pub const ALL: [FileClass; 6] = [
        FileClass::Production,
        FileClass::Test,
        FileClass::Documentation,
        FileClass::Vendored,
        FileClass::Generated,
        FileClass::AlreadyPorted,
    ];

    pub fn name(self) -> &'static str {
        match self {
            FileClass::Production => "production",
            FileClass::Test => "test",
            FileClass::Documentation => "documentation",
            FileClass::Vendored => "vendored",
            FileClass::Generated => "generated",
            FileClass::AlreadyPorted => "already-ported",
        }
    }
}

/// A named piece of what matched: `$A` of a pattern, or what an analysis found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    pub name: Box<str>,
    pub text: Box<str>,
}

/// The edge of a finding: what a reader of the file sees. Made once, while the file is at hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub region: Region,
    /// The line of the start, trimmed, at most 160 characters, credentials masked.
    pub snippet: Box<str>,
    /// GitHub's `primaryLocationLineHash` (`hex:n`); empty where the run asked for none.
    pub line_hash: Box<str>,
}

/// Another place that belongs to a finding, such as the first definition of an index name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub file: FileNumber,
    pub span: Span,
    pub place: Place,
}

/// How often a statement ran, as a query log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Runs {
    pub times: u64,
    /// Microseconds that all runs took; none where the log tells no times.
    pub micros: Option<u64>,
}

impl Runs {
    pub fn add(&mut self, other: Runs) {
        self.times += other.times;
        self.micros = match (self.micros, other.micros) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
    }

    /// Adds what may be known to what may be known.
    pub fn joined(a: Option<Runs>, b: Option<Runs>) -> Option<Runs> {
        match (a, b) {
            (Some(mut a), Some(b)) => {
                a.add(b);
                Some(a)
            }
            (a, b) => a.or(b),
        }
    }
}

/// One place where a rule applies. The order of findings is path (= file number), span, rule id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: RuleNumber,
    pub file: FileNumber,
    pub span: Span,
    pub place: Place,
    pub certainty: Certainty,
    pub class: FileClass,
    /// How many more places a `report: per-*` rule folded into this one.
    pub also: u32,
    /// Of a statement in a query log: all runs of statements that differ from it in literals alone.
    pub runs: Option<Runs>,
    pub captures: Box<[Capture]>,
    pub related: Box<[Related]>,
}

/// Places that a finding keeps of all that it stands for: enough to go through them, and bounded whatever the tree.
pub const MOST_FURTHER: usize = 100;

impl Finding {
    /// Adds places that belong to the finding, each once.
    pub fn add_related(&mut self, places: impl IntoIterator<Item = Related>) {
        let mut related = std::mem::take(&mut self.related).into_vec();
        for place in places {
            let at = |r: &Related| (r.file, r.span);
            let known = (self.file, self.span) == at(&place)
                || related.iter().any(|other| at(other) == at(&place));
            if related.len() >= MOST_FURTHER {
                break;
            }
            if !known {
                related.push(place);
            }
        }
        self.related = related.into();
    }
}

/// A file that was listed and not (fully) read, with the reason in one clause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Path relative to the scan root, with `/`; bytes that are not UTF-8 stand as `\xNN`.
    pub path: String,
    pub reason: SkipReason,
}

/// Why a file was not (fully) read. What the system says is in its own words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// It is no text.
    Binary,
    UnknownEncoding,
    /// It was listed and is not there any more.
    Vanished,
    Missing,
    PermissionDenied,
    /// The program that packs so, which is not unpacked.
    PackedWith(&'static str),
    /// Folders above it.
    TooDeep(usize),
    LinkLeadsOut,
    LinkLeadsNowhere,
    /// A statement or literal of more MiB was judged by its beginning.
    LongPieceCut {
        mib: usize,
    },
    SettingsUnread(String),
    /// The text broke off.
    CutShort(String),
    /// The rows of an INSERT end in the middle.
    RowsBreakOff,
    /// Columns whose type no statement before their rows tells, and of which too many were met.
    ColumnsUnjudged {
        columns: u64,
    },
    /// A table with more unique keys than are compared with each other.
    KeysNotCompared {
        keys: u64,
    },
    /// Statements that the target's grammar could not be asked about.
    GrammarFailed {
        statements: u64,
    },
    ScannerFailed,
    /// It was named as a query log or a schema, and is no text.
    NoText,
    /// It was named as a query log, and no form of one is known in it.
    LogFormUnknown,
    LogWithoutStatement,
    /// More different statements than are kept apart; the rest was not judged.
    LogTooVaried {
        statements: usize,
    },
    /// A mapper file, settings or the like of more MiB: its SQL and settings were not read.
    DocumentTooLarge {
        mib: u64,
    },
    System(String),
}

/// One `migscan: ignore[…]` comment, and what it held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    pub file: FileNumber,
    /// 1-based line of the comment.
    pub line: u32,
    pub rule_id: String,
    /// What follows the bracket; empty where no reason is given.
    pub reason: String,
    /// Findings held back; 0 is told in the reports.
    pub used: u32,
}
