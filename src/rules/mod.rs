//! Rule files, read: as written (`schema`), as loaded (`Rule`), and chosen for a migration (`select`).

mod edition;
mod embedded;
mod load;
mod proven;
mod rule;
mod schema;
mod schema_match;
mod select;
mod template;
mod weak;

pub use edition::{Edition, is_builtin};
pub use load::{
    LoadError, builtin_version, id_trouble, join, load_builtin, load_builtin_of, load_dir,
    load_files, schema_json,
};
pub use proven::{ProofRun, ProofState, Proven, ProvenRun, proof_state, proven, text_hash};
pub use rule::{
    Beside, ColumnMatch, Effort, EffortKind, Example, IndexMatch, KeyWord, Lack, LetterCase,
    MatchRule, PartMatch, Proof, Refusals, Rule, RulesetMigration, SchemaMatch, Sent, SettingMatch,
    Setup, SignMatch, TableMatch, Tell, TextMatch, TextReach, TextScope, ValueMatch, When,
};
pub use select::{KnownTechnologies, id_matches, nearest, run_together, select};
pub use template::{TemplateError, Wanted, append_rule, new_rule_file};
pub use weak::{Weakness, weak_rules};
