//! The rule files that the binary carries; `build.rs` writes the list.

/// One rule file.
pub(super) struct EmbeddedFile {
    /// Path under `rulesets/`.
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    /// The same as JSON; empty where the text is no YAML.
    pub(super) json: &'static str,
    /// 1-based line of each rule's id, in order.
    pub(super) id_lines: &'static [u32],
}

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
