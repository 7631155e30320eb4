//! What a run looked at, and what no rule of it is about.

use super::Language;

/// What was looked at, and what no rule looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Files read to the end.
    pub files: u64,
    /// Their size as stored, in bytes.
    pub bytes: u64,
    /// Languages seen that no rule of this run looks at, with the number of files.
    pub languages_without_rules: Vec<(Language, u32)>,
    /// Technologies of the stack (`redis`, `django@4.2`) that no rule of this run is about.
    pub technologies_without_rules: Vec<String>,
}
