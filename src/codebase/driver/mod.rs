//! For which engine a statement in a program is: by the branch, entry, function or class it stands in, and by the
//! drivers that its file names. No parser: words and brackets are read outwards from the literal.

mod assigned;
mod chains;
mod condition;
mod imports;

use super::engines::may_name_engine;
use super::outline::Outline;
use super::regions::{Stretch, lex};
use crate::model::Language;
use chains::Arm;
use condition::{Extent, Test};
use imports::engines_of_file;
use std::collections::HashMap;

/// The engines of a migration, by which the code around a statement is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationEngines {
    /// Names as endoflife.date has them; all read each other's SQL.
    pub source: Vec<String>,
    pub target: String,
    pub target_use: TargetUse,
}

/// Whether the project runs on the target already, by what it is built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetUse {
    Shown,
    NotShown,
}

/// What the code around a statement says of the engine it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriverContext {
    /// Nothing, or that it is for the source and there is nothing beside it for the target.
    Unclear,
    /// The source never runs it.
    OtherEngine,
    /// The target never runs it: there is something else for it beside this.
    AlreadyPorted,
}

/// The drivers of one program text.
pub struct Drivers<'t> {
    outline: Outline<'t>,
    engines: &'t MigrationEngines,
    file: DriverContext,
    /// By variable, the engine that it reaches.
    connections: HashMap<&'t str, Option<&'static str>>,
}

/// Brackets around a literal that are looked at.
const DEEPEST: usize = 24;

impl<'t> Drivers<'t> {
    /// Reads the whole of a program.
    pub fn of_whole(text: &'t str, language: Language, engines: &'t MigrationEngines) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        let said = text.to_ascii_lowercase();
        if may_name_engine(&said) {
            lex(text, language, usize::MAX, &mut stretches);
        }
        let outline = Outline::read(text, language, &stretches);
        Self {
            file: context_of_file(&outline, &said, engines),
            connections: outline.connections(),
            outline,
            engines,
        }
    }

    /// Reads a part of a program, whose drivers may be named elsewhere.
    pub fn of_part(
        text: &'t str,
        language: Language,
        stretches: &[Stretch],
        engines: &'t MigrationEngines,
    ) -> Self {
        let stretches = match may_name_engine(&text.to_ascii_lowercase()) {
            true => stretches,
            false => &[],
        };
        let outline = Outline::read(text, language, stretches);
        Self {
            connections: outline.connections(),
            outline,
            engines,
            file: DriverContext::Unclear,
        }
    }

    /// The context of a literal that starts at a byte of the text, and of the call that takes it.
    pub fn context(&self, start: usize, call: Option<&str>) -> DriverContext {
        if self.file != DriverContext::Unclear {
            return self.file;
        }
        let Some(literal) = self.outline.at_byte(start) else {
            return DriverContext::Unclear;
        };
        let holder = self.outline.engine_of_holder(literal);
        let named = call
            .and_then(|call| self.outline.engine_of_call(call, &self.connections))
            .or(holder.as_ref().map(|(engine, _)| *engine));
        if named.is_some_and(|engine| self.engines.source.iter().all(|own| own != engine)) {
            return DriverContext::OtherEngine;
        }
        if holder.is_some_and(|(_, rest)| self.outline.has_holder_for(&self.engines.target, &rest))
        {
            return DriverContext::AlreadyPorted;
        }
        let verdict = |chain: &Vec<Arm>| {
            let own = chain.iter().rposition(|arm| arm.body.contains(&literal))?;
            Some(self.verdict(chain, own)).filter(|v| *v != DriverContext::Unclear)
        };
        let mut at = literal;
        for _ in 0..DEEPEST {
            let open = self.outline.tokens[at].parent;
            if let Some(found) = self.outline.chains(open, at).iter().find_map(verdict) {
                return found;
            }
            match open {
                Some(open) => at = open,
                None => break,
            }
        }
        let by_indent = self.outline.chains_by_indent(literal);
        by_indent
            .iter()
            .find_map(verdict)
            .unwrap_or(DriverContext::Unclear)
    }

    /// | the source runs the arm | the target runs it | something else is there for the target | |
    /// |---|---|---|---|
    /// | no | no, or the arm names it | | other engine |
    /// | no | perhaps, as all that is not the source | | unclear |
    /// | perhaps | no | yes | already ported |
    /// | else | | | unclear |
    fn verdict(&self, chain: &[Arm], own: usize) -> DriverContext {
        let target = self.engines.target.as_str();
        let source = self.engines.source.iter().any(|e| may_run(chain, own, e));
        let on_target = may_run(chain, own, target);
        let by_name = matches!(chain[own].test, Test::Is(..));
        match (source, on_target) {
            (false, on_target) if by_name || !on_target => DriverContext::OtherEngine,
            (true, false) if self.is_answered(chain, own) => DriverContext::AlreadyPorted,
            _ => DriverContext::Unclear,
        }
    }

    /// Whether another arm is for the target: by its name, or as what is left, where the project runs on it.
    fn is_answered(&self, chain: &[Arm], own: usize) -> bool {
        let target = self.engines.target.as_str();
        let answers = |(number, arm): (usize, &Arm)| {
            let named = matches!(&arm.test, Test::Is(engines, _) if engines.contains(&target));
            let left = arm.test != Test::Unknown && self.engines.target_use == TargetUse::Shown;
            number != own
                && may_run(chain, number, target)
                && (named || left)
                && !self.outline.refuses(arm.body.clone())
        };
        chain.iter().enumerate().any(answers)
    }
}

/// Whether an engine may come to an arm: its test lets it in, and no arm before takes it.
fn may_run(chain: &[Arm], own: usize, engine: &str) -> bool {
    let lets_in = match &chain[own].test {
        Test::Is(engines, _) => engines.contains(&engine),
        Test::IsNot(engines, _) => !engines.contains(&engine),
        Test::Rest | Test::Unknown => true,
    };
    let takes = |arm: &Arm| match &arm.test {
        Test::Is(engines, Extent::Whole) => engines.contains(&engine),
        Test::IsNot(engines, Extent::Whole) => !engines.contains(&engine),
        _ => false,
    };
    let others = match chain[own].test {
        Test::Is(..) => &[],
        // What is for the rest may stand first.
        Test::Rest => chain,
        Test::IsNot(..) | Test::Unknown => &chain[..own],
    };
    lets_in && !others.iter().any(takes)
}

/// A file that names drivers of other engines alone, and the source not at all, holds nothing for the source.
fn context_of_file(outline: &Outline, said: &str, engines: &MigrationEngines) -> DriverContext {
    if engines
        .source
        .iter()
        .any(|engine| said.contains(engine.as_str()))
    {
        return DriverContext::Unclear;
    }
    let named = engines_of_file(outline);
    let of_source = |engine: &&'static str| engines.source.iter().any(|s| s == engine);
    match named {
        Some(named) if !named.is_empty() && !named.iter().any(of_source) => {
            DriverContext::OtherEngine
        }
        _ => DriverContext::Unclear,
    }
}

#[cfg(test)]
mod tests;
