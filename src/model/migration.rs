//! What is migrated: the kind, and from which technology to which.

use super::{Technology, text::Lang};
use std::fmt;

/// The four migration types of a migration request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MigrationKind {
    Code,
    Data,
    Dependency,
    Platform,
}

impl MigrationKind {
    pub const ALL: [MigrationKind; 4] = [
        MigrationKind::Code,
        MigrationKind::Data,
        MigrationKind::Dependency,
        MigrationKind::Platform,
    ];

    /// The word of `--type` and of rule files.
    pub fn name(self) -> &'static str {
        match self {
            MigrationKind::Code => "code",
            MigrationKind::Data => "data",
            MigrationKind::Dependency => "dependency",
            MigrationKind::Platform => "platform",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// The words of the migration request template.
    pub fn title(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (MigrationKind::Code, Lang::En) => "code migration",
            (MigrationKind::Data, Lang::En) => "data migration",
            (MigrationKind::Dependency, Lang::En) => "dependency upgrade",
            (MigrationKind::Platform, Lang::En) => "platform change",
            (MigrationKind::Code, Lang::Ko) => "코드 마이그레이션",
            (MigrationKind::Data, Lang::Ko) => "데이터 마이그레이션",
            (MigrationKind::Dependency, Lang::Ko) => "의존성 업그레이드",
            (MigrationKind::Platform, Lang::Ko) => "플랫폼 전환",
        }
    }
}

impl fmt::Display for MigrationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One migration. `from` and `to` are always there for `data`; the other kinds may leave them open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub kind: MigrationKind,
    pub from: Option<Technology>,
    pub to: Option<Technology>,
}
