//! The code under scan, read: which files there are, what they hold, and what they are built with.

mod appends;
mod calls;
mod chain;
mod classify;
mod client_output;
mod detect;
mod driver;
mod engines;
mod fingerprint;
mod follow;
mod frames;
mod gate;
mod hosts;
mod inventory;
mod keywords;
mod lexis;
mod lines;
mod literal;
mod mask;
mod migrations;
mod openers;
mod orm;
mod outline;
mod query_log;
mod regions;
mod settings;
mod shape;
mod site;
mod source;
mod statements;
mod tail;
mod walk;

pub use classify::{class_of, engine_of_path, mark_already_ported, says_generated, says_minified};
pub use client_output::{ClientOutput, client_output, is_client_output};
pub use detect::detect;
pub use driver::{DriverContext, Drivers, MigrationEngines, TargetUse};
pub use fingerprint::{LineHasher, line_hashes};
pub use gate::{
    LONG as LONG_SQL, LiteralSigns, Opening, Tells, compared_in_place, literal_signs,
    opened_by_names, opened_by_options, sql_opened_by, sql_opened_with_call,
    sql_opened_with_rule_word, sql_openings, where_told,
};
pub use hosts::{SqlHost, hosted_statements, is_sql_document, may_hold_sql};
pub use inventory::inventory;
pub use keywords::is_keyword_list;
pub use lines::{CharBoundary, LineCursor, Position, SNIPPET_CHARS, Snippets};
pub use literal::{Literal, literal};
pub use mask::{MASK, Masker, mask_credentials};
pub use migrations::{goes_back, parts_that_go_back, run_of, run_order};
pub use orm::{
    BuiltKind, BuiltQuery, Framework, OrmFile, Reading as OrmReading, built_queries, framework_of,
    is_summed_up, may_build_queries, orm_signs, read_orm, resolve_orm,
};
pub use query_log::{LogRest, LogValues, Logged, LoggedEnd, QueryLog};
pub use regions::{End, LexState, RegionKind, Stretch, lex, lex_chunk};
pub use settings::{LARGEST, Reading, Setting, Settings, SettingsError, is_settings, settings};
pub use shape::SqlKind;
pub use source::{CHUNK, Source, TextStream, Unread, decode, open_stream, probe, read, read_front};
pub use statements::{EmbeddedSql, Wanted, holds_sql, statements};
pub use walk::{
    Beside, Compression, DEEPEST, FileEntry, IgnoreFiles, ListError, Listing, Origin, WalkOptions,
    list,
};
