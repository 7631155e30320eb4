//! The door to the parser: text in, the first error out. A panic of the parser is an answer, not a crash.

use squawk_syntax::SourceFile;
use std::panic::catch_unwind;

/// The parser failed on the text.
#[derive(Debug)]
pub(super) struct Failed;

/// Offset of the first error in the text, and what the parser says of it.
pub(super) fn first_error(text: &str) -> Result<Option<(usize, String)>, Failed> {
    let errors = catch_unwind(|| SourceFile::parse(text).errors()).map_err(|_| Failed)?;
    let first = errors.into_iter().min_by_key(|e| e.range().start());
    Ok(first.map(|e| {
        let at = usize::from(e.range().start());
        (at, e.message().to_owned())
    }))
}
