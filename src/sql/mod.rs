//! SQL as text: tokens with roles, statements, and what they tell about the schema. Text in, spans out; no files.

mod catalogue;
mod data;
mod ddl;
mod dialect;
mod digest;
mod foreign;
mod grammar;
mod grouped;
mod operands;
mod ordered;
mod plain_rows;
mod roles;
mod rows;
mod split;
mod token;
mod uses;
mod words;

pub use catalogue::{Has, Target, extension_has, functions_to_look_for};
pub use data::{ColumnKind, Fault, Fresh, Mark, Oddities, RowReader, Sketch, Value, goes_on};
pub use ddl::{column_type, definitions};
pub use dialect::{Dialect, Feature, HOLE};
pub use digest::{Digest, Digester};
pub use foreign::is_foreign_to_mysql;
pub use grammar::{Ending, Memory, Refusal, Verdict, makes_routine, refusal, takes_as_it_stands};
pub use grouped::{grouped_queries, having_aliases};
pub use operands::{Application, Family, Operand, Sources, applications, sources, sources_within};
pub use ordered::{OrderKey, Ordered, SortedBy, orders, orders_beside_distinct};
pub use plain_rows::plain_rows;
pub use roles::Role;
pub use rows::{InsertRows, InsertedRows, insert_rows, inserted_into, inserted_rows};
pub use split::{Piece, Splitter};
pub use token::{Presence, Token, TokenKind, Tokens, tokenize};
pub use uses::{
    ColumnUse, Given, Likeness, Used, Way, column_uses, insert_without_columns, likenesses,
};
pub use words::{CHARACTER_SETS, is_clause_word, is_reserved_word};
