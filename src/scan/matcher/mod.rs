//! What each kind of rule looks for: one file per kind.

mod analysis;
mod compared;
mod fit;
mod glob;
mod names;
mod needed;
pub(super) mod pattern;
mod regex;
mod resolve;
mod schema;
mod setting;
mod sql;
mod tables;
mod text;

pub(super) use analysis::{Analysis, Pending, Question, answer, operands_shown, schema_facts};
pub(super) use compared::{Asked, RunBy};
pub(super) use glob::{Glob, Globs};
pub(super) use schema::{SchemaFact, SchemaMatcher};
pub(super) use setting::SettingMatcher;
pub(super) use sql::{SqlTree, column_key, subjects};
pub(super) use text::{TextMatcher, View, view};

/// Matchers of one kind, joined: judged within one unit.
#[derive(Debug, Clone)]
pub(super) enum Tree<L> {
    Leaf(L),
    Any(Vec<Tree<L>>),
    All {
        all: Vec<Tree<L>>,
        not: Vec<Tree<L>>,
    },
}

impl<L> Tree<L> {
    /// Whether a leaf that may be reported is such.
    pub(super) fn any_leaf(&self, wanted: &dyn Fn(&L) -> bool) -> bool {
        match self {
            Tree::Leaf(l) => wanted(l),
            Tree::Any(parts) => parts.iter().any(|p| p.any_leaf(wanted)),
            Tree::All { all, .. } => all.iter().any(|p| p.any_leaf(wanted)),
        }
    }

    /// Whether a match may be found, as far as single leaves tell.
    pub(super) fn may(&self, may: &dyn Fn(&L) -> bool) -> bool {
        match self {
            Tree::Leaf(l) => may(l),
            Tree::Any(parts) => parts.iter().any(|p| p.may(may)),
            Tree::All { all, .. } => all.iter().all(|p| p.may(may)),
        }
    }

    /// All leaves, also those that are never reported.
    pub(super) fn every_leaf(&self) -> Vec<&L> {
        match self {
            Tree::Leaf(l) => vec![l],
            Tree::Any(parts) => parts.iter().flat_map(Tree::every_leaf).collect(),
            Tree::All { all, not } => all.iter().chain(not).flat_map(Tree::every_leaf).collect(),
        }
    }

    /// All leaves that may be reported.
    pub(super) fn leaves(&self) -> Vec<&L> {
        match self {
            Tree::Leaf(l) => vec![l],
            Tree::Any(parts) | Tree::All { all: parts, .. } => {
                parts.iter().flat_map(Tree::leaves).collect()
            }
        }
    }

    /// The matches in one unit: of every alternative of `any`, of the first part of `all`.
    pub(super) fn find<M>(&self, leaf: &mut dyn FnMut(&L) -> Vec<M>) -> Vec<M> {
        match self {
            Tree::Leaf(l) => leaf(l),
            Tree::Any(parts) => parts.iter().flat_map(|p| p.find(leaf)).collect(),
            Tree::All { all, not } => {
                let mut parts = all.iter();
                let first = parts.next().map(|p| p.find(leaf)).unwrap_or_default();
                let holds = !first.is_empty()
                    && parts.all(|p| !p.find(leaf).is_empty())
                    && not.iter().all(|p| p.find(leaf).is_empty());
                if holds { first } else { Vec::new() }
            }
        }
    }
}
