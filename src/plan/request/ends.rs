//! From which technology to which: what the request says of it at several places, brought together.

use super::clauses::Move;
use super::facts::stated;
use super::technologies::DATABASES;
use crate::model::{MigrationKind, NotUnderstood, Origin, Request, Stated, Technology, Unclear};

/// Sets `from` and `to` where the request says them: as a move, or as what the target state has in the place of what the
/// current state has. Of several that it may be, none is.
pub(super) fn ends(request: &mut Request, moves: &[Stated<Move>]) {
    let is_data = request
        .kind
        .as_ref()
        .is_some_and(|k| k.value == MigrationKind::Data);
    let wanted: Wanted = if is_data { is_database } else { |_| true };
    let of_databases = |m: &&Stated<Move>| is_database(&m.value.from) && is_database(&m.value.to);
    let said = moves.iter().find(|m| is_data && of_databases(m));
    if let Some(said) = said.or(moves.first()) {
        let Origin::Request { line } = said.origin else {
            return;
        };
        request.from = Some(stated(line, said.value.from.clone()));
        request.to = Some(stated(line, said.value.to.clone()));
    } else if let Some((from, to)) = replaced(request, wanted) {
        request.from = Some(from);
        request.to = Some(to);
    } else if is_data {
        request.from = only_database(&request.current_technologies);
        request.to = only_database(&request.target_technologies);
    }
    let Request {
        from,
        to,
        current_technologies,
        target_technologies,
        not_understood,
        ..
    } = request;
    agree(from, current_technologies, not_understood);
    agree(to, target_technologies, not_understood);
}

fn is_database(technology: &Technology) -> bool {
    DATABASES.contains(&technology.name.as_str())
}

/// Which technologies may be an end.
type Wanted = fn(&Technology) -> bool;

fn only_database(list: &[Stated<Technology>]) -> Option<Stated<Technology>> {
    let mut found = list.iter().filter(|t| is_database(&t.value));
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

type Pair = (Stated<Technology>, Stated<Technology>);

/// What goes and what comes in its place: one that the target has no more beside one that the current state has not, else
/// one of which the version differs.
fn replaced(request: &Request, wanted: Wanted) -> Option<Pair> {
    let wanted = |t: &&Stated<Technology>| wanted(&t.value);
    let now: Vec<_> = request.current_technologies.iter().filter(wanted).collect();
    let then: Vec<_> = request.target_technologies.iter().filter(wanted).collect();
    let in_list =
        |list: &[&Stated<Technology>], name: &str| list.iter().any(|t| t.value.name == name);
    let gone: Vec<_> = now
        .iter()
        .filter(|t| !in_list(&then, &t.value.name))
        .collect();
    let new: Vec<_> = then
        .iter()
        .filter(|t| !in_list(&now, &t.value.name))
        .collect();
    if let ([gone], [new]) = (gone.as_slice(), new.as_slice()) {
        return Some(((**gone).clone(), (**new).clone()));
    }
    let mut changed = now.iter().flat_map(|from| {
        let same = then.iter().filter(|to| to.value.name == from.value.name);
        let other = same.filter(|to| to.value.version != from.value.version);
        other.map(|to| ((*from).clone(), (*to).clone()))
    });
    let first = changed.next()?;
    changed.next().is_none().then_some(first)
}

/// An end against the technologies of its state: a version is taken over, what says otherwise is listed.
fn agree(
    end: &mut Option<Stated<Technology>>,
    state: &[Stated<Technology>],
    not_understood: &mut Vec<NotUnderstood>,
) {
    let Some(end) = end else {
        return;
    };
    let mut differs = |other: &Stated<Technology>| {
        not_understood.push(NotUnderstood {
            text: other.value.to_string(),
            origin: other.origin.clone(),
            why: Unclear::Contradicts(end.origin.clone()),
        });
    };
    let same: Vec<_> = state
        .iter()
        .filter(|t| t.value.name == end.value.name)
        .collect();
    let others = state.iter().filter(|t| is_database(&t.value));
    if same.is_empty() && is_database(&end.value) {
        others.take(1).for_each(&mut differs);
        return;
    }
    let versions = same
        .iter()
        .filter_map(|t| Some((t, t.value.version.as_ref()?)));
    let mut finer = None;
    for (stated, version) in versions {
        match &end.value.version {
            None => finer = finer.or(Some(*stated)),
            Some(own) if version.cut(own.numbers().len()) == *own => {
                finer = finer.or(Some(*stated))
            }
            Some(own) if own.cut(version.numbers().len()) == *version => {}
            Some(_) => differs(stated),
        }
    }
    if let Some(finer) = finer
        && finer.value.version.as_ref().map(|v| v.numbers().len())
            > end.value.version.as_ref().map(|v| v.numbers().len())
    {
        *end = finer.clone();
    }
}
