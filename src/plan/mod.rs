//! From findings and a migration request to what a migration plan says.

mod request;
mod risk;

pub use request::{
    Entry, EntryError, QUESTION, Trouble, combine, parse_count, parse_data_loss, parse_duration,
    parse_rollback, parse_size, parse_technology, read_request, request_of_settings, trouble,
};
pub use risk::{RiskRow, Threshold, WORST, probability_of, reaches, risk_rows};
