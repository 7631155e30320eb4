//! `migscan: ignore[rule-id] reason` in a comment: what it holds back, and whether it held back anything.

use super::compile::SUPPRESSION_WORD;
use crate::codebase::CharBoundary;
use crate::model::{FileNumber, Finding, Suppression};

/// One comment, and the line whose findings it holds back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) suppression: Suppression,
    pub(super) target_line: u32,
}

/// Signs that open a comment in some language; one of them must stand before the marker on its line.
const OPENERS: [&str; 9] = ["//", "#", "--", "/*", "<!--", "*", ";", "%", "\"\"\""];

/// The markers that start at `at` (a byte offset of the word `migscan`), one for each rule id in the brackets.
/// `line` is the 1-based line of `at`.
pub(super) fn markers_at(text: &str, at: usize, line: u32, file: FileNumber) -> Vec<Marker> {
    let Some(rest) = text[at..].get(SUPPRESSION_WORD.len()..) else {
        return Vec::new();
    };
    let Some(body) = rest
        .strip_prefix(':')
        .map(str::trim_start)
        .and_then(|r| r.strip_prefix("ignore["))
    else {
        return Vec::new();
    };
    let line_text = body.lines().next().unwrap_or_default();
    let Some((ids, reason)) = line_text.split_once(']') else {
        return Vec::new();
    };
    // A bound on the look-back keeps a file of one long line linear.
    let from = text.floor_char_boundary_at(at.saturating_sub(512));
    let before = text[from..at].rsplit('\n').next().unwrap_or_default();
    if !OPENERS.iter().any(|o| before.contains(o)) {
        return Vec::new();
    }
    let alone = before.trim().chars().all(|c| "/#-*<!;%\"".contains(c));
    let reason = reason
        .trim()
        .trim_end_matches("*/")
        .trim_end_matches("-->")
        .trim();
    ids.split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(|id| Marker {
            suppression: Suppression {
                file,
                line,
                rule_id: id.to_owned(),
                reason: reason.to_owned(),
                used: 0,
            },
            target_line: if alone { line + 1 } else { line },
        })
        .collect()
}

/// Whether a marker holds back a finding of a rule with these ids (its own first, then former ones) on this line.
pub(super) fn holds_back(marker: &mut Marker, ids: &[String], line: u32) -> bool {
    let held = marker.target_line == line && ids.contains(&marker.suppression.rule_id);
    if held {
        marker.suppression.used += 1;
    }
    held
}

/// The same for findings that only the merge makes: the marker's line, or the line after it.
pub(super) fn suppress_late(
    suppressions: &mut [Suppression],
    finding: &Finding,
    ids: &[String],
) -> bool {
    let line = finding.place.region.start_line;
    let held = suppressions.iter_mut().find(|s| {
        s.file == finding.file && ids.contains(&s.rule_id) && (s.line == line || s.line + 1 == line)
    });
    held.map(|s| s.used += 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<(String, u32, String)> {
        let at = text.find("migscan").expect("a marker");
        let found = markers_at(text, at, 7, FileNumber(0));
        found
            .into_iter()
            .map(|m| (m.suppression.rule_id, m.target_line, m.suppression.reason))
            .collect()
    }

    #[test]
    fn a_marker_beside_code_is_for_its_line_and_alone_for_the_next() {
        assert_eq!(
            ids("q(x) // migscan: ignore[a-b] never on PostgreSQL"),
            [("a-b".into(), 7, "never on PostgreSQL".into())]
        );
        assert_eq!(
            ids("  # migscan: ignore[a, b]"),
            [
                ("a".into(), 8, String::new()),
                ("b".into(), 8, String::new())
            ]
        );
        assert_eq!(
            ids("/* migscan: ignore[a] 이유 */"),
            [("a".into(), 8, "이유".into())]
        );
    }

    #[test]
    fn what_is_no_comment_or_no_marker_is_left_alone() {
        assert!(ids("x = 'migscan: ignore[a]'").is_empty());
        assert!(ids("// migscan: ignore everything").is_empty());
        assert!(ids("# migscan").is_empty());
    }
}
