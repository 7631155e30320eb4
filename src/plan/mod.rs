//! From findings to what a migration plan says; today the rows of the risk table.

mod risk;

pub use risk::{RiskRow, Threshold, WORST, probability_of, reaches, risk_rows};
