//! What a text must hold for a regular expression to match in it: pieces that are looked for before the text is read closer.

use memchr::memmem::Finder;
use regex_syntax::hir::{Hir, HirKind};

/// Bytes of the shortest piece that is worth a look.
const SHORTEST: usize = 3;
/// The most pieces of which one is needed.
const MOST: usize = 16;

/// Pieces of which every match of a regular expression holds one, without white space: what a scope blanks out adds none.
#[derive(Debug, Clone, Default)]
pub(super) struct Needed(Vec<Finder<'static>>);

impl Needed {
    pub(super) fn of(regex: &Hir) -> Self {
        let pieces = best(all_of(regex)).unwrap_or_default();
        Self(pieces.iter().map(|p| Finder::new(p).into_owned()).collect())
    }

    /// Whether one stands in a text; where nothing is known to be needed, it may.
    pub(super) fn may_stand_in(&self, text: &[u8]) -> bool {
        self.0.is_empty() || self.0.iter().any(|piece| piece.find(text).is_some())
    }

    /// The last byte at which one may stand in a text: that of the text where nothing is known to be needed.
    pub(super) fn last_in(&self, text: &[u8]) -> Option<usize> {
        match self.0.is_empty() {
            true => Some(text.len()),
            false => self.0.iter().filter_map(|p| p.find_iter(text).last()).max(),
        }
    }

    /// Where they stand in a text, in order, where anything is known to be needed.
    pub(super) fn places_in(&self, text: &[u8]) -> Option<Vec<usize>> {
        let places = self.0.iter().flat_map(|piece| piece.find_iter(text));
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        (!self.0.is_empty()).then_some(places)
    }
}

/// Sets of pieces; a match holds one of each set.
fn all_of(regex: &Hir) -> Vec<Vec<Vec<u8>>> {
    match regex.kind() {
        HirKind::Literal(literal) => {
            let words = literal.0.split(u8::is_ascii_whitespace);
            let longest = words.max_by_key(|w| w.len()).unwrap_or_default();
            vec![vec![longest.to_vec()]]
        }
        HirKind::Capture(group) => all_of(&group.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => all_of(&repeated.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(all_of).collect(),
        HirKind::Alternation(parts) => {
            let pieces: Option<Vec<_>> = parts.iter().map(|p| best(all_of(p))).collect();
            pieces.map(|pieces| pieces.concat()).into_iter().collect()
        }
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => {
            Vec::new()
        }
    }
}

/// The set whose shortest piece is the longest: that of which the least texts hold one.
fn best(sets: Vec<Vec<Vec<u8>>>) -> Option<Vec<Vec<u8>>> {
    let shortest = |set: &Vec<Vec<u8>>| set.iter().map(Vec::len).min().unwrap_or(0);
    let worth = sets
        .into_iter()
        .filter(|set| set.len() <= MOST && shortest(set) >= SHORTEST);
    worth.max_by_key(shortest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_match_holds_is_needed() {
        for (regex, needed) in [
            (r"\.(?:get|filter)\([^)]*__iexact", &["__iexact"][..]),
            (r"func\s*\.\s*(?P<at>concat|left)\(", &["concat", "left"]),
            (r"(?:group_concat|substr)\(", &["group_concat", "substr"]),
            (r"mysql|my", &[]),
            (r"(?:mysql)?\.(?i:engine)", &[]),
            (r"(?:using db){2}", &["using"]),
            (r"a\w+b", &[]),
        ] {
            let parsed = regex_syntax::parse(regex).expect("a regex");
            let pieces = best(all_of(&parsed)).unwrap_or_default();
            let pieces: Vec<String> = pieces
                .into_iter()
                .map(|p| String::from_utf8(p).expect("text"))
                .collect();
            assert_eq!(pieces, needed, "{regex}");
        }
    }

    #[test]
    fn a_match_is_where_a_piece_is() {
        let needed = |regex| Needed::of(&regex_syntax::parse(regex).expect("a regex"));
        let joins = needed("(?:left|right)_join");
        assert_eq!(joins.last_in(b"a right_join left_join b"), Some(17));
        assert_eq!(
            joins.places_in(b"a right_join left_join b"),
            Some(vec![7, 17])
        );
        assert!(joins.may_stand_in(b"a right_join b"));
        assert!(!joins.may_stand_in(b"a right join b"));
        assert_eq!(joins.last_in(b"a right join b"), None);
        assert_eq!(needed(r"\w+").last_in(b"ab"), Some(2));
        assert_eq!(needed(r"\w+").places_in(b"ab"), None);
    }
}
