//! Rule files, read: as written (`schema`), as loaded (`Rule`), and chosen for a migration (`select`).

mod embedded;
mod load;
mod proven;
mod rule;
mod schema;
mod select;

pub use load::{
    LoadError, builtin_version, join, load_builtin, load_builtin_of, load_dir, load_files,
    schema_json,
};
pub use proven::{Proven, is_proven, proven, text_hash};
pub use rule::{
    Effort, EffortKind, Example, MatchRule, Proof, Rule, RulesetMigration, SettingMatch, Setup,
    Tell, TextMatch, TextScope, ValueMatch, When,
};
pub use select::{KnownTechnologies, nearest, select};
