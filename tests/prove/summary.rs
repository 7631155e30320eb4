//! What a run says at its end: failures, rules without proof, and the counts.

use migscan::rules::Rule;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// What a run found of one rule.
pub(crate) enum Verdict {
    Proven,
    /// One line for each example that fails.
    Failed(Vec<String>),
    /// The reason.
    Without(String),
    /// Its servers are not there.
    Skipped,
}

/// Verdicts by place in the rule files; proofs of several rules run at a time.
#[derive(Default)]
pub(crate) struct Summary {
    verdicts: Mutex<BTreeMap<(String, u32), (String, Verdict)>>,
}

impl Summary {
    pub(crate) fn add(&self, rule: &Rule, verdict: Verdict) {
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.insert(rule.origin.clone(), (rule.id.clone(), verdict));
    }

    /// Rule files with a failure, as rules name them.
    pub(crate) fn failed_files(&self) -> BTreeSet<String> {
        let verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = verdicts
            .iter()
            .filter(|(_, (_, v))| matches!(v, Verdict::Failed(_)));
        failed.map(|((file, _), _)| file.clone()).collect()
    }

    /// The rules without proof and the failures, each list where it has entries.
    pub(crate) fn print_lists(&self) {
        let verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut without = Vec::new();
        let mut failed = Vec::new();
        for ((file, line), (id, verdict)) in verdicts.iter() {
            match verdict {
                Verdict::Proven | Verdict::Skipped => {}
                Verdict::Failed(examples) => failed.extend(examples.iter().cloned()),
                Verdict::Without(why) => without.push(format!("{file}:{line}: {id}: {why}")),
            }
        }
        for (heading, list) in [("without proof:", without), ("failed:", failed)] {
            if !list.is_empty() {
                println!("{heading}\n  {}\n", list.join("\n  "));
            }
        }
    }

    /// The last line of a run. `failed` comes from the harness, which also sees a proof that panics.
    pub(crate) fn counts(&self, failed: u64) -> String {
        let verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |of: fn(&Verdict) -> bool| verdicts.values().filter(|(_, v)| of(v)).count();
        let skipped = match count(|v| matches!(v, Verdict::Skipped)) {
            0 => String::new(),
            skipped => format!(", skipped {skipped}"),
        };
        format!(
            "proved {}, failed {failed}, without proof {}{skipped}",
            count(|v| matches!(v, Verdict::Proven)),
            count(|v| matches!(v, Verdict::Without(_))),
        )
    }
}
