//! `sql` rules: patterns on the tokens of one statement.

use super::Tree;
use super::pattern::{Pattern, PatternMatch};
use crate::sql::{Role, Tokens};

pub(in crate::scan) type SqlTree = Tree<Pattern>;

impl Tree<Pattern> {
    /// All matches in a statement; places that two alternatives report alike are told once.
    pub(in crate::scan) fn find_in(&self, tokens: &Tokens) -> Vec<PatternMatch> {
        let mut found = self.find(&mut |pattern| pattern.find(tokens));
        found.sort_by_key(|m| (m.reported.start, m.reported.end));
        found.dedup_by(|b, a| b.reported.start < a.reported.end);
        found
    }
}

/// The `table.column` that a match in a definition belongs to; what is matched itself where there is none.
pub(in crate::scan) fn column_key(tokens: &Tokens, at: &PatternMatch) -> String {
    let before = |role: Role, limit: usize| {
        (0..tokens.list.len())
            .rev()
            .find(|&i| tokens.list[i].role == role && tokens.list[i].start as usize <= limit)
    };
    let column = before(Role::Column, at.reported.start);
    let table = before(Role::Table, at.reported.start);
    match (
        table.and_then(|i| tokens.name(i)),
        column.and_then(|i| tokens.name(i)),
    ) {
        (Some(table), Some(column)) => format!("{table}.{column}").to_lowercase(),
        _ => tokens.text[at.reported.clone()].to_lowercase(),
    }
}
