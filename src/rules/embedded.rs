//! The rule files that the binary carries; `build.rs` writes the list.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
