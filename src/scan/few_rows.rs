//! A long INSERT, told by few of its rows: what stands in thousands of others is more of the same.

use super::prefilter::WordId;
use crate::model::SourceMap;

/// Bytes at the beginning whose rows are all kept.
const HEAD: usize = 16 << 10;

/// Rows that are kept behind the head for one word or sign.
const ROWS_OF_A_WORD: u32 = 4;

/// The statement with its first rows, and of the others those that are among the first to hold a word or sign; with the
/// map of what is left. The first row begins at byte `first`, `ends` are the bytes behind the rows; `hits` are in order, in
/// bytes of the statement.
pub(super) fn few_rows(
    statement: &str,
    first: usize,
    mut ends: impl Iterator<Item = usize>,
    hits: impl Iterator<Item = (usize, WordId)>,
) -> (String, SourceMap) {
    let mut hits = hits.skip_while(|(at, _)| *at < first).peekable();
    // By word, apart for calls.
    let mut told: Vec<[u32; 2]> = Vec::new();
    let mut few = statement[..first].to_owned();
    let mut map = SourceMap::verbatim(0, first);
    let mut keep = |start: usize, end: usize| {
        map.push(end - start, start as u64, end - start);
        few.push_str(&statement[start..end]);
    };
    let mut end = first;
    while end < HEAD || hits.peek().is_some() {
        let Some(row_end) = ends.next() else {
            // What follows the rows, or a row that is cut off.
            keep(end, statement.len());
            break;
        };
        let mut is_kept = end == first || row_end <= HEAD;
        while let Some((at, word)) = hits.next_if(|(at, _)| *at < row_end) {
            let word = word.0 as usize;
            if told.len() <= word {
                told.resize(word + 1, [0; 2]);
            }
            let told = &mut told[word][usize::from(is_called(statement, at))];
            *told += 1;
            is_kept |= *told <= ROWS_OF_A_WORD;
        }
        if is_kept {
            // With the comma before it.
            keep(end, row_end);
        }
        end = row_end;
    }
    (few, map)
}

/// Most words in rows are those of sentences; a call is more.
fn is_called(statement: &str, at: usize) -> bool {
    let is_word = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
    let word = statement.as_bytes()[at..].iter().take_while(is_word);
    statement.as_bytes().get(at + word.count()) == Some(&b'(')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::insert_rows;

    fn told(statement: &str, words: &[&str]) -> (String, SourceMap) {
        let mut hits: Vec<(usize, WordId)> = (0..)
            .zip(words)
            .flat_map(|(n, word)| {
                statement
                    .match_indices(word)
                    .map(move |(at, _)| (at, WordId(n)))
            })
            .collect();
        hits.sort();
        let rows = insert_rows(statement).expect("it has rows");
        let first = rows.start();
        few_rows(statement, first, rows.map(|row| row.end), hits.into_iter())
    }

    #[test]
    fn the_first_rows_that_hold_a_word_are_kept() {
        let row = |n: usize, text: &str| format!("({n}, '{text}', {})", "x".repeat(80));
        let mut rows: Vec<String> = (0..2000).map(|n| row(n, "plain")).collect();
        for n in (500..2000).step_by(10) {
            rows[n] = row(n, "a now here");
        }
        rows[1234] = "(1234, now(), '0000-00-00')".to_owned();
        let statement = format!("INSERT INTO t VALUES {}", rows.join(",\n"));
        let (few, map) = told(&statement, &["now", "0000-00-00"]);
        assert!(few.len() < 20_000, "{}", few.len());
        assert!(few.starts_with("INSERT INTO t VALUES (0, 'plain'"));
        assert_eq!(few.matches("a now here").count(), 4);
        for piece in ["(500, ", "(530, ", "now(), '0000"] {
            let at = few.find(piece).expect("it is kept");
            let span = map.host(at, at + piece.len());
            assert_eq!(&statement[span.start as usize..span.end as usize], piece);
        }
        assert!(few.ends_with("'0000-00-00')"));
    }

    #[test]
    fn what_follows_the_rows_is_kept_where_it_holds_a_word() {
        let rows = vec!["(1, 'some text')"; 5000].join(",");
        let statement = format!("INSERT INTO t VALUES {rows} ON DUPLICATE KEY UPDATE a = 1");
        assert!(
            told(&statement, &["DUPLICATE"])
                .0
                .ends_with(") ON DUPLICATE KEY UPDATE a = 1")
        );
        assert!(
            told(&statement, &["nothing"])
                .0
                .ends_with("(1, 'some text')")
        );
        let cut = &statement[..40_000];
        assert!(told(cut, &["DUPLICATE"]).0.len() <= HEAD);
    }

    #[test]
    fn a_first_row_is_kept_however_long() {
        let statement = format!("INSERT INTO t VALUES ('{}'), (2), (3)", "a".repeat(50_000));
        assert_eq!(told(&statement, &["(3"]).0, statement.replace(", (2)", ""));
    }
}
