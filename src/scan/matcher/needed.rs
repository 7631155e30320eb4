//! What a text must hold for a regular expression to match in it: pieces that are looked for before the text is read closer.

use memchr::memmem::Finder;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::cmp::Reverse;
use std::ops::Range;

/// Bytes of the shortest piece that is worth a look.
const SHORTEST: usize = 3;
/// The most pieces of which one is needed.
const MOST: usize = 16;

/// Sets of pieces: every match of a regular expression holds one of each set, the rarest first. They are without white space
/// that may be a comment which a scope blanks out.
#[derive(Debug, Clone, Default)]
pub(super) struct Needed(Vec<Vec<Finder<'static>>>);

/// What blanks in the text that is looked at may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blanks {
    /// For what is at least two bytes long, as comments are, or for themselves.
    Comments,
    /// For anything.
    Anything,
}

impl Needed {
    pub(super) fn of(regex: &Hir, blanks: Blanks) -> Self {
        let finders = |set: Vec<Vec<u8>>| set.iter().map(|p| Finder::new(p).into_owned()).collect();
        Self(
            worth(all_of(regex), blanks)
                .into_iter()
                .map(finders)
                .collect(),
        )
    }

    /// Whether one of each set stands in a text; where nothing is known to be needed, a match may.
    pub(super) fn may_stand_in(&self, text: &[u8]) -> bool {
        self.0.iter().all(|set| holds(set, text))
    }

    /// Whether one of each set stands on one line of a text.
    pub(super) fn may_stand_on_a_line_of(&self, text: &[u8]) -> bool {
        self.may_stand_in(text) && self.lines_in(text).is_none_or(|lines| !lines.is_empty())
    }

    /// The lines of a text that hold one of each set, with their ends, in order; `None` where nothing is known to be needed.
    pub(super) fn lines_in(&self, text: &[u8]) -> Option<Vec<Range<usize>>> {
        let (rarest, others) = self.0.split_first()?;
        let mut places: Vec<usize> = rarest.iter().flat_map(|p| p.find_iter(text)).collect();
        places.sort_unstable();
        let mut lines = Vec::new();
        let mut looked = 0;
        for at in places {
            if at >= looked {
                let start = memchr::memrchr(b'\n', &text[looked..at]);
                let line = start.map_or(looked, |end| looked + end + 1)..line_end(text, at);
                looked = line.end;
                if others.iter().all(|set| holds(set, &text[line.clone()])) {
                    lines.push(line);
                }
            }
        }
        Some(lines)
    }
}

fn holds(set: &[Finder], text: &[u8]) -> bool {
    set.iter().any(|piece| piece.find(text).is_some())
}

/// The byte behind the line in which byte `at` stands.
fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end + 1)
}

/// Texts of which a match holds one.
type Set = Vec<Vec<u8>>;

/// The sets of which a match holds one each.
fn all_of(regex: &Hir) -> Vec<Set> {
    if let Some(exact) = exact(regex) {
        return vec![exact];
    }
    match regex.kind() {
        HirKind::Capture(group) => all_of(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => all_of(&repeated.sub),
        HirKind::Concat(parts) => all_of_row(parts),
        HirKind::Alternation(parts) => {
            let best = |part| worth(all_of(part), Blanks::Comments).into_iter().next();
            let pieces: Option<Vec<_>> = parts.iter().map(best).collect();
            pieces.map(|pieces| pieces.concat()).into_iter().collect()
        }
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Repetition(_) => Vec::new(),
    }
}

/// The same of parts that follow each other: what is next to each other makes longer pieces.
fn all_of_row(parts: &[Hir]) -> Vec<Set> {
    let mut sets = Vec::new();
    let mut run: Set = vec![Vec::new()];
    for part in parts {
        let exact = exact(part);
        if let Some(longer) = exact.as_ref().and_then(|e| joined(&run, e)) {
            run = longer;
            continue;
        }
        sets.push(std::mem::replace(&mut run, vec![Vec::new()]));
        match exact {
            Some(exact) => run = exact,
            None => sets.extend(all_of(part)),
        }
    }
    sets.push(run);
    sets
}

/// All texts that match, where these are few.
fn exact(regex: &Hir) -> Option<Set> {
    let few = |set: Set| (set.len() <= MOST).then_some(set);
    match regex.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => Some(vec![literal.0.to_vec()]),
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges().iter();
            few(ranges
                .flat_map(|r| r.start()..=r.end())
                .take(MOST + 1)
                .map(|b| vec![b])
                .collect())
        }
        HirKind::Class(Class::Unicode(class)) => {
            let chars = class.ranges().iter().flat_map(|r| r.start()..=r.end());
            few(chars
                .take(MOST + 1)
                .map(|c| c.to_string().into_bytes())
                .collect())
        }
        HirKind::Capture(group) => exact(&group.sub),
        HirKind::Repetition(repeated) if (repeated.min, repeated.max) == (0, Some(1)) => {
            let mut set = exact(&repeated.sub)?;
            set.push(Vec::new());
            few(set)
        }
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => parts
            .iter()
            .try_fold(vec![Vec::new()], |run, part| joined(&run, &exact(part)?)),
        HirKind::Alternation(parts) => {
            let sets: Option<Vec<Set>> = parts.iter().map(exact).collect();
            few(sets?.concat())
        }
    }
}

/// Each of the first with each of the second behind it, where these are few.
fn joined(first: &Set, second: &Set) -> Option<Set> {
    let each = |a: &Vec<u8>| {
        second
            .iter()
            .map(|b| [&a[..], b].concat())
            .collect::<Vec<_>>()
    };
    (first.len() * second.len() <= MOST).then(|| first.iter().flat_map(each).collect())
}

/// The most sets that are looked for.
const MOST_SETS: usize = 3;

/// The sets that are worth a look, that of which the least texts hold one first: that whose shortest piece is the longest.
fn worth(sets: Vec<Set>, blanks: Blanks) -> Vec<Set> {
    let shortest = |set: &Set| set.iter().map(Vec::len).min().unwrap_or(0);
    let kept = |piece: Vec<u8>| longest_part(&piece, blanks).to_vec();
    let mut worth: Vec<Set> = sets
        .into_iter()
        .map(|set| set.into_iter().map(kept).collect())
        .filter(|set: &Set| set.len() <= MOST && shortest(set) >= SHORTEST)
        .collect();
    worth.sort_by_key(|set| Reverse(shortest(set)));
    worth.truncate(MOST_SETS);
    worth
}

/// The longest part of a piece without blanks that may stand for something else.
fn longest_part(piece: &[u8], blanks: Blanks) -> &[u8] {
    let is_border = |at: usize| {
        let single = blanks == Blanks::Comments
            && piece[at] == b' '
            && [at.wrapping_sub(1), at + 1]
                .iter()
                .all(|n| piece.get(*n).is_some_and(|b| !b.is_ascii_whitespace()));
        piece[at].is_ascii_whitespace() && !single
    };
    let borders = (0..piece.len()).filter(|at| is_border(*at));
    let mut parts = Vec::new();
    let mut start = 0;
    for border in borders.chain([piece.len()]) {
        parts.push(&piece[start..border]);
        start = border + 1;
    }
    parts
        .into_iter()
        .max_by_key(|p| p.len())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_match_holds_is_needed() {
        for (regex, needed) in [
            (
                r"\.(?:get|filter)\([^)]*__iexact",
                &["__iexact", ".get( .filter("][..],
            ),
            (
                r"\w__(?P<at>i(?:exact|contains))[ \t]*=",
                &["__iexact __icontains"],
            ),
            (
                r"func\s*\.\s*(?P<at>concat|left)\(",
                &["concat( left(", "func"],
            ),
            (r"(?:group_concat|substr)\(", &["group_concat( substr("]),
            (r"@(?:tcp|unix)\(", &["@tcp( @unix("]),
            (r"\bmysql2?://", &["mysql2:// mysql://"]),
            (r"mysql|my", &[]),
            (r"(?-u)[aA]b\w", &[]),
            (r"(?-u)[aA]bc\w", &["Abc abc"]),
            (r"(?:using db){2}", &["using db"]),
            (r"a\w+b", &[]),
            (
                r"(?:a|b|c|d|e)(?:a|b|c|d|e)xyz",
                &["axyz bxyz cxyz dxyz exyz"],
            ),
        ] {
            let sets = worth(all_of(&parsed(regex)), Blanks::Comments);
            let text = |piece: Vec<u8>| String::from_utf8(piece).expect("text");
            let told: Vec<String> = sets
                .into_iter()
                .map(|set| set.into_iter().map(text).collect::<Vec<_>>().join(" "))
                .collect();
            assert_eq!(told, needed, "{regex}");
        }
    }

    #[test]
    fn a_match_is_where_a_piece_is() {
        let needed = |regex| Needed::of(&parsed(regex), Blanks::Anything);
        let joins = needed("(?:left|right)_join");
        assert!(joins.may_stand_in(b"a right_join b"));
        assert!(!joins.may_stand_in(b"a right join b"));
        assert_eq!(joins.lines_in(b"a right join b"), Some(Vec::new()));
        assert_eq!(needed(r"\w+").lines_in(b"ab"), None);
    }

    #[test]
    fn a_line_holds_one_of_each_set() {
        let both = Needed::of(&parsed("table.*change"), Blanks::Anything);
        let text = b"table\nchange\na table to change\nchange table";
        assert_eq!(both.lines_in(text), Some(vec![13..31, 31..43]));
        assert!(both.may_stand_on_a_line_of(text));
        assert!(both.may_stand_in(b"change\ntable"));
        assert!(!both.may_stand_on_a_line_of(b"change\ntable"));
    }

    #[test]
    fn a_blank_may_stand_for_what_a_scope_leaves_out() {
        let pieces = |blanks| worth(all_of(&parsed("not in  the list")), blanks);
        assert_eq!(pieces(Blanks::Comments), [[b"the list"]]);
        assert_eq!(pieces(Blanks::Anything), [[b"list"]]);
    }

    fn parsed(regex: &str) -> Hir {
        regex_syntax::ParserBuilder::new()
            .utf8(false)
            .build()
            .parse(regex)
            .expect("a regex")
    }
}
