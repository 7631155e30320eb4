//! Table definitions that are named beside the tree: a script like those in it, or what a client printed.

use super::file::{FileScan, Window};
use super::{FileAudit, ScanOptions, large};
use crate::codebase::{CHUNK, FileEntry, client_output, is_client_output};
use crate::model::SkipReason;

/// Bytes of a client's print that are held at once.
const LARGEST_PRINT: usize = 16 * CHUNK;

pub(super) fn audit(entry: &FileEntry, mut scan: FileScan, options: &ScanOptions) -> FileAudit {
    scan.path();
    let opened = large::open(entry).and_then(|mut windows| windows.read().map(|_| windows));
    let mut windows = match opened {
        Ok(windows) => windows,
        Err(reason) => {
            scan.audit.skipped.push(match reason {
                SkipReason::Binary => SkipReason::NoText,
                other => other,
            });
            return scan.finish();
        }
    };
    if !is_client_output(&windows.text) {
        return large::audit_script(entry, windows, scan, options);
    }
    let problem = windows.read_all(LARGEST_PRINT).err();
    let output = client_output(std::mem::take(&mut windows.text));
    scan.window(&Window {
        pieces: Some(&output.statements),
        ..Window::whole(&output.text)
    });
    let mut audit = scan.finish();
    audit.bytes = entry.size().max(output.text.len() as u64);
    audit.skipped.extend(problem);
    audit
}
