//! An order in which each stands behind those that it needs.

use std::collections::{BTreeMap, BTreeSet};

/// Depth first and without recursion; what needs itself in the end stands where it is met. `gone` are left out.
pub(super) fn behind_needs(
    all: impl Iterator<Item = usize>,
    needs: &BTreeMap<usize, Vec<usize>>,
    gone: &BTreeSet<usize>,
) -> Vec<usize> {
    let mut met = BTreeSet::new();
    let mut sequence = Vec::new();
    for one in all {
        if !met.insert(one) {
            continue;
        }
        let mut open = vec![(one, 0)];
        while let Some((at, next)) = open.last_mut() {
            let need = needs.get(at).and_then(|all| all.get(*next)).copied();
            *next += 1;
            match need {
                Some(need) if !gone.contains(&need) && met.insert(need) => open.push((need, 0)),
                Some(_) => {}
                None => {
                    sequence.push(*at);
                    open.pop();
                }
            }
        }
    }
    sequence
}
