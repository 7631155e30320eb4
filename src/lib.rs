//! `migscan` audits a codebase before a migration: what breaks, what silently changes, what it costs.
//!
//! The binary (`main`, `cli`) is the only place with a command line, printing and exit codes; this library reads,
//! judges and renders. A scan is a list of stages:
//!
//! ```text
//! list files → detect stack → load rules → select rules → compile → scan each file → merge facts → settle → report → render
//! ```
//!
//! # Rooms
//!
//! Each directory is a room, and uses only the rooms named here; `tests/architecture.rs` reads this table and the next
//! and checks the code against them.
//!
//! | room | may use | holds |
//! |---|---|---|
//! | `model` | | the words all rooms speak; plain data, no input or output |
//! | `sql` | `model` | SQL as text: tokens with roles, statements, what they tell of the schema, PostgreSQL's grammar, what engines have by name; text in, spans out |
//! | `codebase` | `model` `sql` | the code under scan: which files, what they hold, what they are built with, what runs them |
//! | `rules` | `model` | rule files: as written, as loaded, chosen for a migration |
//! | `scan` | `model` `sql` `codebase` `rules` | rules × files → findings; one matcher per file in `matcher/` |
//! | `plan` | `model` `rules` | a migration request, read; findings and a request → risk rows, the plan of a migration, the files that go with it |
//! | `report` | `model` `rules` `plan` | findings and plans, told: one file per format; a migration request, written |
//!
//! # Doors
//!
//! Outside crates, and the files that may name them. What is in the standard library's place (`memchr`) is not listed.
//!
//! | crate | files |
//! |---|---|
//! | `anstream` | `cli/output.rs` |
//! | `anstyle` | `report/screen.rs` |
//! | `chardetng` | `codebase/source.rs` |
//! | `clap` | `cli/mod.rs` |
//! | `encoding_rs` | `codebase/source.rs` |
//! | `flate2` | `codebase/source.rs` |
//! | `globset` | `codebase/detect/mod.rs` `scan/matcher/glob.rs` |
//! | `grep_matcher` | `scan/matcher/regex.rs` `scan/matcher/setting.rs` |
//! | `grep_regex` | `scan/matcher/setting.rs` |
//! | `grep_searcher` | `scan/matcher/text.rs` |
//! | `ignore` | `codebase/walk.rs` `rules/load.rs` |
//! | `indicatif` | `cli/scan.rs` |
//! | `rayon` | `scan/merge.rs` `scan/mod.rs` |
//! | `regex` | `codebase/detect/mod.rs` `codebase/mask.rs` |
//! | `regex_automata` | `scan/matcher/regex.rs` |
//! | `regex_syntax` | `scan/matcher/needed.rs` `scan/matcher/regex.rs` |
//! | `roxmltree` | `codebase/settings/xml.rs` |
//! | `ruzstd` | `codebase/source.rs` |
//! | `saphyr_parser` | `build.rs` `codebase/settings/yaml.rs` |
//! | `schemars` | `rules/load.rs` `rules/schema.rs` |
//! | `serde` | `report/json.rs` `report/json_stream.rs` `report/plan/json.rs` `report/sarif.rs` `report/stack/json.rs` `rules/proven.rs` `rules/schema.rs` |
//! | `serde_json` | `report/json_stream.rs` `report/sarif.rs` `rules/load.rs` `rules/proven.rs` |
//! | `serde_saphyr` | `rules/load.rs` `rules/schema.rs` |
//! | `serde_sarif` | `report/sarif.rs` |
//! | `sha2` | `codebase/orm/rails.rs` `report/merge.rs` `rules/edition.rs` `rules/load.rs` `rules/proven.rs` |
//! | `squawk_syntax` | `sql/grammar/parse.rs` |
//! | `tempfile` | `cli/output.rs` |
//! | `terminal_size` | `cli/output.rs` |
//! | `toml_edit` | `codebase/settings/toml.rs` |
//! | `unicode_width` | `report/width.rs` |
//!
//! # Invariants
//!
//! * A finding knows spans and a rule number, never a rule or its producer; bytes inside, lines and columns at the edge.
//! * Order is path, span, rule id, whatever the number of threads; files named beside the tree stand behind it.
//! * Trouble with one file is data ([`model::Skipped`]): never a crash, never silence.
//! * Scanned code is never executed; credentials are masked before they leave `codebase`.
//! * All formats render one [`report::Report`], so that no two can disagree on a number.

pub mod codebase;
pub mod model;
pub mod plan;
pub mod report;
pub mod rules;
pub mod scan;
pub mod sql;
