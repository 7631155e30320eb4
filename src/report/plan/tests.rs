//! Tests of the plan formats.
