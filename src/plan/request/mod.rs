//! A migration request, read: from Markdown with the template's headings in Korean or English, from `migscan.toml`, and
//! several of them as one. `lines` cuts a text, `facts` reads what its clauses state, the tables of words stand beside.
//!
//! Nothing is dropped: what is not understood, left open or contradicted is listed with its line in
//! [`Request::not_understood`](crate::model::Request). Decimal units of size count by thousands (`10GB` is 10,000,000,000
//! bytes), binary ones (`GiB`) by 1,024. Of a range (`1~2시간`) the end counts.

mod clauses;
mod combine;
mod ends;
mod facts;
mod lines;
mod phrases;
mod quantities;
mod scope;
mod settings;
mod technologies;
mod template;
#[cfg(test)]
mod tests;
mod trouble;

pub use combine::combine;
pub use quantities::{parse_count, parse_duration, parse_size};
pub use settings::{Entry, EntryError, parse_data_loss, parse_rollback, request_of_settings};
pub use technologies::parse_technology;
pub use template::QUESTION;
pub use trouble::{Trouble, trouble};

use crate::model::Request;

/// Reads a request in Markdown; [`trouble`] tells whether it is one at all. Lines in the origins are 1-based.
pub fn read_request(text: &str) -> Request {
    facts::facts(&lines::lines(text))
}
