//! The words found against a search without any thought of speed.

use super::*;

/// What was added, to be searched for without any thought of speed.
#[derive(Default)]
struct Naive {
    words: Vec<(String, WordId)>,
    prefixes: Vec<(String, WordId)>,
    signs: Vec<(String, WordId)>,
}

impl Naive {
    fn find(&self, text: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (at, identifier) in identifiers(text) {
            let mut tell = |word| hits.push(hit(at, word));
            for (word, id) in &self.words {
                if identifier.eq_ignore_ascii_case(word.as_bytes()) {
                    tell(*id);
                }
            }
            for (prefix, id) in &self.prefixes {
                if identifier
                    .to_ascii_lowercase()
                    .starts_with(prefix.to_ascii_lowercase().as_bytes())
                {
                    tell(*id);
                }
            }
        }
        for (sign, id) in &self.signs {
            let mut told = None;
            for at in 0..text.len() {
                if text[at..].starts_with(sign.as_bytes()) && told != Some(at / SIGN_WINDOW) {
                    told = Some(at / SIGN_WINDOW);
                    hits.push(hit(at, *id));
                }
            }
        }
        hits.sort_unstable();
        hits
    }
}

fn identifiers(text: &[u8]) -> Vec<(usize, &[u8])> {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 128;
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = text[at..].iter().take_while(|b| inside(b)).count();
        if length > 0 {
            found.push((at, &text[at..at + length]));
        }
        at += length.max(1);
    }
    for at in 2..text.len() {
        let length = text[at..].iter().take_while(|b| inside(b)).count();
        if text[at - 2] == b'\\' && inside(&text[at - 1]) && length > 0 {
            found.push((at, &text[at..at + length]));
        }
    }
    found
}

fn hit(at: usize, word: WordId) -> Hit {
    Hit {
        at: at as u32,
        word,
    }
}

fn build(words: &[&str], prefixes: &[&str], signs: &[&str]) -> (Prefilter, Naive) {
    let mut builder = PrefilterBuilder::default();
    let mut naive = Naive::default();
    for word in words {
        let id = builder.add_word(word);
        naive.words.push(((*word).to_owned(), id));
    }
    for prefix in prefixes {
        let id = builder.add_prefix(prefix);
        naive.prefixes.push(((*prefix).to_owned(), id));
    }
    for sign in signs {
        let id = builder.add_sign(sign);
        naive.signs.push(((*sign).to_owned(), id));
    }
    (builder.build(), naive)
}

fn find(prefilter: &Prefilter, text: &[u8]) -> Vec<Hit> {
    let mut hits = Vec::new();
    prefilter.find(text, &mut hits);
    let mut portable = Vec::new();
    prefilter.find_portable(text, &mut portable);
    assert!(hits == portable, "kernels differ on {}", shown(text));
    assert_eq!(prefilter.any(text), !hits.is_empty(), "{}", shown(text));
    hits
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(400).collect()
}

fn places(words: &[&str], text: &str) -> Vec<(usize, usize)> {
    let hits = find(&build(words, &[], &[]).0, text.as_bytes());
    let place = |h: &Hit| (h.at as usize, h.word.0 as usize);
    hits.iter().map(place).collect()
}

/// A small deterministic source of numbers (xorshift).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    pub(super) fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    pub(super) fn text(&mut self, pieces: &[&str], length: usize) -> Vec<u8> {
        let mut text = Vec::new();
        while text.len() < length {
            let piece = self.one_of(pieces).as_bytes();
            match self.below(3) {
                0 => text.extend(piece.to_ascii_uppercase()),
                _ => text.extend(piece),
            }
        }
        // May cut a character in two: texts need not be UTF-8.
        text.truncate(length);
        text
    }
}

#[test]
fn words_are_whole_identifiers_in_any_case() {
    let words = ["ifnull", "GROUP_CONCAT", "if"];
    assert_eq!(
        places(&words, "SELECT IfNull(a), group_concat(b)"),
        [(7, 0), (18, 1)]
    );
    assert_eq!(
        places(&words, "ifnull2 xifnull _if if_ ifnul group-concat"),
        []
    );
    assert_eq!(
        places(&words, "if$if.if-if"),
        [(0, 2), (3, 2), (6, 2), (9, 2)]
    );
    assert_eq!(places(&words, "if"), [(0, 2)]);
    assert_eq!(places(&words, ""), []);
}

#[test]
fn windows_without_words_tell_signs_alone() {
    let mut builder = PrefilterBuilder::default();
    let word = builder.add_word("now");
    let sign = builder.add_sign("<=>");
    let prefilter = builder.build();
    let text = "now <=> ".repeat(4 * WINDOW / 8);
    let places = |wordless: &[std::ops::Range<usize>]| {
        let mut hits = Vec::new();
        prefilter.find_besides(text.as_bytes(), wordless, &mut hits);
        assert!(hits.is_sorted());
        let of = |id: WordId| hits.iter().filter(|h| h.word == id).count();
        (of(word), of(sign))
    };
    let a_window = WINDOW / 8;
    assert_eq!(places(&[]), (4 * a_window, 4));
    let (one, more) = (WINDOW..2 * WINDOW, 1..3 * WINDOW + 1);
    assert_eq!(places(&[one]), (3 * a_window, 4));
    assert_eq!(places(&[more]), (2 * a_window, 4));
    let apart = [0..10, WINDOW - 5..WINDOW + 5, 2 * WINDOW..4 * WINDOW];
    assert_eq!(places(&apart), (2 * a_window, 4));
}

#[test]
fn other_letters_belong_to_identifiers() {
    assert_eq!(places(&["select"], "테이블SELECT"), []);
    assert_eq!(places(&["select"], "SELECT값"), []);
    assert_eq!(places(&["select"], "값 SELECT 값"), [(4, 0)]);
}

#[test]
fn words_stand_behind_escapes_of_one_letter() {
    assert_eq!(
        places(&["select", "nselect"], r"a\nSELECT"),
        [(2, 1), (3, 0)]
    );
    assert_eq!(
        places(&["t", "nt"], r"\nt \t \\t \n"),
        [(1, 1), (2, 0), (5, 0), (9, 0)]
    );
    for pad in [61, 62, 63, 4093, 4094, 4095] {
        let text = " ".repeat(pad) + r"\nSELECT";
        assert_eq!(places(&["select"], &text), [(pad + 2, 0)]);
    }
}

#[test]
fn control_characters_are_no_letters_of_a_word() {
    let long = "a".repeat(60) + "0_1";
    let text = "a".repeat(60) + "\x10_1 " + &"a".repeat(60) + "0\x7f1";
    assert_eq!(places(&["a1", "a_", &long], "a\x11 a\x7f A\x1f @a"), []);
    assert_eq!(places(&["a1", "a_", &long], &text), []);
    assert_eq!(places(&["a1", "a_", &long], &long), [(0, 2)]);
}

#[test]
fn numbers_are_words_when_asked_for() {
    assert_eq!(places(&["0"], "0 00 0x0 (0)"), [(0, 0), (10, 0)]);
    assert_eq!(places(&["x0", "_"], "0x0 x0 _ __"), [(4, 0), (7, 1)]);
}

#[test]
fn words_of_every_length_are_told_from_their_neighbours() {
    for length in 1..150 {
        let word = "wordy_".repeat(30)[..length].to_owned();
        let (mut middle, mut last) = (word.clone(), word.clone());
        middle.replace_range(length / 2..length / 2 + 1, "q");
        last.replace_range(length - 1.., "z");
        let texts = [
            format!("{middle}={last}={word}={word}x={word}"),
            word.clone(),
        ];
        for text in texts {
            for pad in [0, 1, 40, 4000, 4096 - length / 2, 4096 - length] {
                let text = " ".repeat(pad) + &text;
                let (prefilter, naive) = build(&[&word], &[], &[]);
                assert_eq!(
                    find(&prefilter, text.as_bytes()),
                    naive.find(text.as_bytes()),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn prefixes_match_the_beginning_of_identifiers() {
    let (prefilter, naive) = build(
        &["mysql_query"],
        &["mysql_", "mysql_q", "my", &"long_".repeat(20)],
        &[],
    );
    let text = "MySQL_Query(mysql_) amysql_b my m mysqlx ".to_owned() + &"long_".repeat(21);
    let hits = find(&prefilter, text.as_bytes());
    assert_eq!(hits, naive.find(text.as_bytes()));
    let first: Vec<u32> = hits
        .iter()
        .filter(|h| h.at == 0)
        .map(|h| h.word.0)
        .collect();
    assert_eq!(first, [0, 1, 2, 3]);
    assert!(hits.iter().any(|h| h.word.0 == 4));
}

#[test]
fn signs_are_told_once_a_window() {
    let (prefilter, naive) = build(&["a"], &[], &["`", "@@", "0000-00-00"]);
    let text = "`a` = @@x ".repeat(1000) + "0000-00-00";
    let hits = find(&prefilter, text.as_bytes());
    assert_eq!(hits, naive.find(text.as_bytes()));
    assert_eq!(hits.iter().filter(|h| h.word.0 == 1).count(), 3);
    assert_eq!(hits.iter().filter(|h| h.word.0 == 0).count(), 1000);
}

#[test]
fn what_is_no_identifier_is_a_sign() {
    let (prefilter, _) = build(&["0000-00-00", "값", ""], &["<="], &[""]);
    let hits = find(&prefilter, "1<=>'0000-00-00' 값이".as_bytes());
    let told: Vec<(u32, u32)> = hits.iter().map(|h| (h.at, h.word.0)).collect();
    assert_eq!(told, [(1, 3), (5, 0), (17, 1)]);
    assert_eq!(prefilter.word_count(), 4);
}

#[test]
fn the_same_addition_has_the_same_number() {
    let mut builder = PrefilterBuilder::default();
    assert_eq!(builder.add_word("IF"), builder.add_word("if"));
    assert_ne!(builder.add_word("if"), builder.add_prefix("if"));
    assert_ne!(builder.add_word("if"), builder.add_sign("if"));
    assert_eq!(builder.build().word_count(), 3);
}

#[test]
fn nothing_is_found_where_nothing_was_added() {
    let prefilter = PrefilterBuilder::default().build();
    assert_eq!(find(&prefilter, b"anything @@ else"), []);
    assert_eq!(prefilter.word_count(), 0);
}

#[test]
fn every_alignment_and_length_gives_the_same() {
    let words = ["a", "if", "mysql", "group_concat", "information_schema_x"];
    let (prefilter, naive) = build(&words, &["my"], &["<=>", "`", "@@", ":="]);
    let mut random = Random(7);
    let pieces = [
        "\\",
        "\\t",
        "a",
        "if",
        "mysql",
        "group_concat",
        "information_schema_x",
        " ",
        "(",
        "<=>",
        "`",
        "@@",
        ":=",
        "값",
        "_",
        "0",
        "<=",
        "@",
    ];
    let text = random.text(&pieces, 400);
    for start in 0..70 {
        for end in [
            start,
            start + 1,
            start + 31,
            start + 64,
            start + 127,
            320,
            400,
        ] {
            let text = &text[start..end];
            assert_eq!(find(&prefilter, text), naive.find(text), "{}", shown(text));
        }
    }
}

#[test]
fn words_stand_at_every_distance_of_the_edges_of_windows() {
    let (prefilter, naive) = build(&["straight_join", "if"], &["mysql_"], &["->>", "/*!"]);
    for piece in [
        "straight_join",
        "IF",
        "mysql_q",
        "->>",
        "/*!",
        "straight_joinX",
    ] {
        for edge in [32, 64, WINDOW, 2 * WINDOW, 2 * WINDOW + 64] {
            for before in 0..=piece.len() + 1 {
                for behind in [0, 1, 63, 64, 65, 4200] {
                    let mut text = vec![b' '; edge - before];
                    text.extend(piece.as_bytes());
                    text.resize(text.len() + behind, b'.');
                    assert_eq!(find(&prefilter, &text), naive.find(&text));
                }
            }
        }
    }
}

#[test]
fn random_texts_of_many_alphabets() {
    let mut random = Random(42);
    let pieces = [
        "a",
        "b",
        "_",
        "0",
        "9",
        "if",
        "into",
        "straight_join",
        "sql_calc_found_rows",
        " ",
        "\n",
        "(",
        ".",
        "$",
        "@",
        "@@",
        "<",
        "=",
        ">",
        "`",
        "#",
        "-",
        "/*!",
        "값",
        "é",
        "\\",
        "\\n",
        "\x7f",
        "\x10",
        "\x01",
        "\0",
        "zero_fill_zero_fill_zero_fill_zero_fill_zero_fill_zero_fill_zz",
    ];
    for round in 0..300 {
        // Few pieces give dense hits, many give sparse ones.
        let alphabet: Vec<&str> = (0..2 + round % 20)
            .map(|_| random.one_of(&pieces))
            .collect();
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        for (list, most) in lists.iter_mut().zip([40, 6, 20]) {
            for _ in 0..random.below(most) {
                let length = 1 + random.below(12);
                let literal = random.text(&alphabet, length);
                list.push(String::from_utf8_lossy(&literal).into_owned());
            }
        }
        let [words, prefixes, signs] = &lists;
        let identifiers = |list: &[String]| -> Vec<String> {
            list.iter().filter(|w| is_identifier(w)).cloned().collect()
        };
        let (words, prefixes) = (identifiers(words), identifiers(prefixes));
        let mut unique = std::collections::BTreeSet::new();
        let words: Vec<&str> = words
            .iter()
            .filter(|w| unique.insert(w.to_ascii_lowercase()))
            .map(String::as_str)
            .collect();
        unique.clear();
        let prefixes: Vec<&str> = prefixes
            .iter()
            .filter(|w| unique.insert(w.to_ascii_lowercase()))
            .map(String::as_str)
            .collect();
        let signs: std::collections::BTreeSet<&str> = signs.iter().map(String::as_str).collect();
        let signs: Vec<&str> = signs.into_iter().collect();
        let (prefilter, naive) = build(&words, &prefixes, &signs);
        for length in [0, 1, 31, 33, 63, 65, 300, 4095, 4097, 4160, 4161, 9000] {
            let text = random.text(&alphabet, length);
            assert!(
                find(&prefilter, &text) == naive.find(&text),
                "{words:?} {prefixes:?} {signs:?} in {}",
                shown(&text)
            );
        }
    }
}

#[test]
fn ten_thousand_words_are_told_apart() {
    let words: Vec<String> = (0..10_000).map(|n| format!("word_{n}_{}", n % 7)).collect();
    let listed: Vec<&str> = words.iter().map(String::as_str).collect();
    let (prefilter, _) = build(&listed, &[], &[]);
    let text = words.join(" ");
    let numbers: Vec<u32> = find(&prefilter, text.as_bytes())
        .iter()
        .map(|h| h.word.0)
        .collect();
    assert_eq!(numbers, (0..10_000).collect::<Vec<u32>>());
    let foreign: String = (0..10_000).map(|n| format!("word_{n}_8 ")).collect();
    assert_eq!(find(&prefilter, foreign.as_bytes()), []);
}
