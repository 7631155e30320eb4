//! Dumps as data: the values of an INSERT's rows, and what PostgreSQL's types do not take of them.

mod column;
mod fault;
mod json;
mod sketch;
mod value;

pub use column::{ColumnKind, Oddities};
pub use fault::Fault;
pub use sketch::{Fresh, Mark, Sketch};
pub use value::{RowReader, Value, goes_on};
