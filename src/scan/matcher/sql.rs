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
    match owner(tokens, at) {
        (Some(table), Some(column)) => format!("{table}.{column}"),
        _ => tokens.text[at.reported.clone()].to_lowercase(),
    }
}

/// What a match in a definition may be about, lower-case: the table, and the column before it.
pub(in crate::scan) fn subjects(tokens: &Tokens, at: &PatternMatch) -> Vec<String> {
    let (Some(table), column) = owner(tokens, at) else {
        return Vec::new();
    };
    let of_column = column.map(|column| format!("{table}.{column}"));
    of_column.into_iter().chain([table]).collect()
}

/// Table and column that are named last before the end of a match starts, lower-case.
fn owner(tokens: &Tokens, at: &PatternMatch) -> (Option<String>, Option<String>) {
    let end = tokens
        .list
        .partition_point(|token| token.start as usize <= at.reported.start);
    let before = |role: Role| {
        let found = (0..end).rev().find(|&i| tokens.list[i].role == role);
        found
            .and_then(|i| tokens.name(i))
            .map(|name| name.to_lowercase())
    };
    (before(Role::Table), before(Role::Column))
}
