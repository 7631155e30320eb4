//! Names of what a run makes on a server: they tell the run, so that the next run can drop what a killed one left.

use std::time::{SystemTime, UNIX_EPOCH};

/// What every name begins with.
pub(crate) const PREFIX: &str = "migscan_proof_";

/// The name of this run, `migscan_proof_<process>_<second of the start>`, of letters that no server folds or quotes.
pub(crate) fn of_this_run() -> String {
    let second = SystemTime::now().duration_since(UNIX_EPOCH);
    let second = second.map_or(0, |past| past.as_secs());
    format!("{PREFIX}{}_{second}", std::process::id())
}

/// The run that a database belongs to: its name without `_<number>`. `None` for databases that no run made.
pub(crate) fn of_database(database: &str) -> Option<&str> {
    let numbers = database.strip_prefix(PREFIX)?;
    let all_numbers = numbers.split('_').all(|n| n.parse::<u64>().is_ok());
    let (run, _) = database.rsplit_once('_')?;
    (all_numbers && numbers.matches('_').count() == 2).then_some(run)
}
