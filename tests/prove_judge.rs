//! What the proof runner makes of made-up answers: true proofs pass, and each way of being wrong is told; and of a stamp.

#[path = "prove/judge.rs"]
mod judge;
#[path = "prove/mysql_refusal.rs"]
mod mysql_refusal;
#[expect(dead_code, reason = "the runner itself reads and writes the stamp")]
#[path = "prove/stamp.rs"]
mod stamp;

use judge::{Answer, Case, Heard, Refusal, Said, judge as judged};
use migscan::rules::{Proof, Refusals};
use mysql_refusal::mysql_refusal;
use std::collections::BTreeMap;

const BAD: &str = "SELECT «IFNULL»(a, 0) FROM t";

fn refused_with(code: &str) -> Proof {
    Proof::Refused {
        code: code.to_owned(),
        query: None,
    }
}

fn rows(rows: &[&[&str]]) -> Answer {
    let row = |row: &&[&str]| row.iter().map(|c| Some((*c).to_owned())).collect();
    Answer::Accepted(Some(rows.iter().map(row).collect()))
}

fn no(code: &str, position: Option<u32>, message: &str) -> Answer {
    Answer::Refused(Refusal {
        code: code.to_owned(),
        position,
        message: message.to_owned(),
        objects: Vec::new(),
    })
}

fn said(text: Answer) -> Said {
    Said { text, after: None }
}

/// Judges a text in which `«…»` is what the rule reports.
fn judge_marked(
    marked: &str,
    good: Option<&str>,
    proof: &Proof,
    source: Answer,
    target: Answer,
    of_good: Option<Answer>,
) -> Result<(), String> {
    let start = marked.find('«').expect("a mark");
    let end = marked.find('»').expect("a mark") - '«'.len_utf8();
    let bad = marked.replace(['«', '»'], "");
    let spans = std::iter::once(start..end).collect();
    let case = Case {
        bad: &bad,
        good,
        spans,
        proof,
    };
    judged(
        &case,
        &Heard {
            source: said(source),
            target: said(target),
            good: of_good.map(said),
        },
    )
}

/// What the target says to `marked`, a text that the source accepts; there is no `good`.
fn refusal(marked: &str, code: &str, target: Answer) -> Result<(), String> {
    let accepted = Answer::Accepted(None);
    judge_marked(marked, None, &refused_with(code), accepted, target, None)
}

#[track_caller]
fn tells(result: Result<(), String>, what: &str) {
    let told = result.expect_err("a wrong proof");
    assert!(told.contains(what), "{told}");
}

#[test]
fn a_refusal_at_the_reported_place_is_a_proof() {
    let message = "function ifnull(integer, integer) does not exist";
    assert_eq!(refusal(BAD, "42883", no("42883", Some(8), message)), Ok(()));
}

#[test]
fn another_sqlstate_is_told() {
    let message = "function ifnull(integer, integer) does not exist";
    tells(
        refusal(BAD, "42601", no("42883", Some(8), message)),
        "not 42601 but 42883",
    );
}

#[test]
fn a_target_that_accepts_is_told() {
    tells(
        refusal(BAD, "42883", rows(&[&["1"]])),
        "the target accepts `bad`",
    );
}

#[test]
fn a_source_that_refuses_is_told() {
    let source = no(
        "",
        None,
        "ERROR 1305 (42000): FUNCTION ifnul does not exist",
    );
    let target = no("42883", Some(8), "function ifnul(integer) does not exist");
    let result = judge_marked(BAD, None, &refused_with("42883"), source, target, None);
    tells(result, "the source refuses `bad`");
}

#[test]
fn messages_of_mysql_tell_what_they_are_about() {
    let told = |marked: &str, code: u16, message: &str| {
        let target = mysql_refusal(code, message, &marked.replace(['«', '»'], ""));
        refusal(marked, &code.to_string(), Answer::Refused(target))
    };
    let syntax =
        "You have an error in your SQL syntax; check the manual for the right syntax to use near";
    for (marked, code, message) in [
        (
            "SELECT «PASSWORD»('a')",
            1064,
            format!("{syntax} '('a')' at line 1"),
        ),
        (
            "SELECT a\nFROM t GROUP BY a «DESC»",
            1064,
            format!("{syntax} 'DESC' at line 2"),
        ),
        ("FLUSH «HOSTS»", 1064, format!("{syntax} '' at line 1")),
        (
            "SELECT «ENCRYPT»(1)",
            1305,
            "FUNCTION db.ENCRYPT does not exist".to_owned(),
        ),
        (
            "SELECT name FROM «mysql.proc»",
            1146,
            "Table 'mysql.proc' doesn't exist".to_owned(),
        ),
        (
            "SET sql_mode = «'ORACLE'»",
            1231,
            "Variable 'sql_mode' can't be set to the value of 'ORACLE'".to_owned(),
        ),
    ] {
        assert_eq!(told(marked, code, &message), Ok(()), "{marked}");
    }
    for (marked, code, message) in [
        (
            "SELECT «PASSWORD»('a') FORM t",
            1064,
            format!("{syntax} 'FORM t' at line 1"),
        ),
        (
            "SELECT «ENCRYPT»(1) FROM tt",
            1146,
            "Table 'db.tt' doesn't exist".to_owned(),
        ),
    ] {
        tells(
            told(marked, code, &message),
            "something else than the reported",
        );
    }
}

#[test]
fn a_mistyped_table_proves_nothing() {
    let target = no("42P01", Some(26), "relation \"tt\" does not exist");
    tells(
        refusal("SELECT «a» FROM other, tt", "42P01", target),
        "something else than the reported `a`",
    );
}

#[test]
fn a_mistyped_column_in_the_operand_proves_nothing() {
    let target = no("42703", Some(15), "column \"aa\" does not exist");
    tells(
        refusal("SELECT «IFNULL»(aa, 0) FROM t", "42703", target),
        "something else",
    );
}

#[test]
fn a_syntax_error_counts_at_the_next_token_and_no_further() {
    let marked = "SELECT a «REGEXP» /* of */ '^x' FROM t";
    let at = |position| refusal(marked, "42601", no("42601", Some(position), "syntax error"));
    assert_eq!(at(10), Ok(()), "at the span");
    assert_eq!(at(26), Ok(()), "at the token after it");
    tells(at(31), "something else");
    tells(at(8), "something else");
}

#[test]
fn only_a_syntax_error_counts_after_the_span() {
    let target = no("42703", Some(10), "column \"b\" does not exist");
    tells(refusal("SELECT «a» b", "42703", target), "something else");
}

#[test]
fn the_end_of_the_text_is_the_token_after_its_last_word() {
    let target = no("42601", Some(13), "syntax error at end of input");
    assert_eq!(refusal("HANDLER «나열»", "42601", target.clone()), Ok(()));
    tells(
        refusal("«HANDLER» 나열 t", "42601", target),
        "something else",
    );
}

#[test]
fn positions_are_characters_and_spans_are_bytes() {
    let target = |position| {
        no(
            "42883",
            Some(position),
            "function ifnull(text, text) does not exist",
        )
    };
    let marked = "SELECT '한국어', «IFNULL»(a, 'x') FROM t";
    assert_eq!(refusal(marked, "42883", target(15)), Ok(()));
    tells(refusal(marked, "42883", target(14)), "something else");
    tells(refusal(marked, "42883", target(21)), "something else");
}

#[test]
fn the_qualifier_of_a_reported_name_belongs_to_it() {
    let target = |position| no("42703", Some(position), "column k.extra does not exist");
    assert_eq!(
        refusal("SELECT k.«extra» FROM k", "42703", target(8)),
        Ok(())
    );
    tells(
        refusal("SELECT k, k.«extra» FROM k", "42703", target(8)),
        "something else",
    );
}

#[test]
fn a_refusal_without_a_position_names_what_is_reported() {
    let message = "unrecognized configuration parameter \"sql_mode\"";
    assert_eq!(
        refusal("SET «sql_mode» = ''", "42704", no("42704", None, message)),
        Ok(())
    );
    let message = "unrecognized configuration parameter \"sql_mod\"";
    tells(
        refusal("SET «sql_mode» = ''", "42704", no("42704", None, message)),
        "something else",
    );
}

#[test]
fn a_refusal_that_names_nothing_is_proven_by_a_good_that_changes_nothing_else() {
    let marked = "ALTER TABLE x ADD n INT «NOT NULL»";
    let judge_with = |good: &str| {
        let target = no(
            "23502",
            None,
            "column \"n\" of relation \"x\" contains null values",
        );
        let accepted = || Answer::Accepted(None);
        let proof = refused_with("23502");
        judge_marked(
            marked,
            Some(good),
            &proof,
            accepted(),
            target,
            Some(accepted()),
        )
    };
    assert_eq!(
        judge_with("ALTER TABLE x ADD n INT NOT NULL DEFAULT 0"),
        Ok(())
    );
    tells(
        judge_with("ALTER TABLE y ADD n INT NOT NULL DEFAULT 0"),
        "something else",
    );
}

fn good_gives(source: Answer, good: Answer) -> Result<(), String> {
    let target = no(
        "42883",
        Some(8),
        "function ifnull(integer, integer) does not exist",
    );
    let proof = refused_with("42883");
    judge_marked(
        BAD,
        Some("SELECT COALESCE(a, 0) FROM t"),
        &proof,
        source,
        target,
        Some(good),
    )
}

#[test]
fn good_gives_the_rows_of_bad() {
    assert_eq!(
        good_gives(rows(&[&["1"], &["2"]]), rows(&[&["1"], &["2"]])),
        Ok(())
    );
    tells(
        good_gives(rows(&[&["1"], &["2"]]), rows(&[&["1"], &["3"]])),
        "`good` gives \"1\\n3\"",
    );
    tells(
        good_gives(rows(&[&["1"], &["2"]]), rows(&[&["1"]])),
        "`good` gives \"1\"",
    );
    tells(
        good_gives(rows(&[&["1"]]), rows(&[&["1", "1"]])),
        "`good` gives \"1\\t1\"",
    );
    tells(
        good_gives(rows(&[&["1"]]), Answer::Accepted(None)),
        "`good` none on the target",
    );
    tells(
        good_gives(rows(&[&["1"]]), no("42601", Some(1), "syntax error")),
        "the target refuses `good`: 42601",
    );
}

#[test]
fn one_value_in_two_spellings_is_one_value() {
    let gives = |source: &str, good: &str| good_gives(rows(&[&[source]]), rows(&[&[good]]));
    for (source, good) in [
        ("1", "t"),
        ("0", "f"),
        ("1.5000", "1.5"),
        ("-2", "-2.00"),
        ("100", "100.0"),
    ] {
        assert_eq!(gives(source, good), Ok(()), "{source} {good}");
    }
    for (source, good) in [
        ("1", "10"),
        ("1", "f"),
        ("1.5", "1.50x"),
        ("t", "1"),
        ("", "0"),
        ("1e0", "1"),
    ] {
        assert!(gives(source, good).is_err(), "{source} {good}");
    }
    let null = Answer::Accepted(Some(vec![vec![None]]));
    assert_eq!(good_gives(null.clone(), null.clone()), Ok(()));
    tells(good_gives(null, rows(&[&[""]])), "`bad` gives \"NULL\"");
}

fn differs(on_source: &str, on_target: &str, source: Answer, target: Answer) -> Result<(), String> {
    let proof = Proof::Differs {
        query: None,
        on_source: on_source.to_owned(),
        on_target: on_target.to_owned(),
    };
    judge_marked("SELECT 7 «/» 2", None, &proof, source, target, None)
}

#[test]
fn both_results_of_a_difference_are_as_declared() {
    let (source, target) = (rows(&[&["3.5000"]]), rows(&[&["3"]]));
    let as_declared =
        |on_source, on_target| differs(on_source, on_target, source.clone(), target.clone());
    assert_eq!(as_declared("3.5000", "3"), Ok(()));
    tells(
        as_declared("3.5", "3"),
        "the source gives \"3.5000\", not \"3.5\"",
    );
    tells(
        as_declared("3.5000", "4"),
        "the target gives \"3\", not \"4\"",
    );
}

#[test]
fn a_difference_needs_two_results() {
    tells(
        differs("3", "3", rows(&[&["3"]]), rows(&[&["3"]])),
        "are the same",
    );
    tells(
        differs("3", "", rows(&[&["3"]]), Answer::Accepted(None)),
        "gives no rows",
    );
    tells(
        differs(
            "3",
            "",
            rows(&[&["3"]]),
            no("22012", None, "division by zero"),
        ),
        "the target refuses `bad`: 22012",
    );
}

#[test]
fn accepted_means_by_both() {
    let accepted = Proof::Accepted { query: None };
    let with = |target| {
        judge_marked(
            "«OPTIMIZE»",
            None,
            &accepted,
            Answer::Accepted(None),
            target,
            None,
        )
    };
    assert_eq!(with(Answer::Accepted(None)), Ok(()));
    tells(
        with(no("42601", Some(1), "syntax error")),
        "the target refuses `bad`",
    );
}

#[test]
fn a_stamp_over_other_texts_is_told() {
    let files = |texts: &[(&str, &str)]| -> BTreeMap<String, String> {
        let owned = |(name, hash): &(&str, &str)| ((*name).to_owned(), (*hash).to_owned());
        texts.iter().map(owned).collect()
    };
    let now = files(&[("data/a.yaml", "1"), ("data/b.yaml", "2")]);
    assert_eq!(stamp::compare(&now, &now), Ok(()));
    tells(
        stamp::compare(&now, &files(&[("data/a.yaml", "1"), ("data/b.yaml", "3")])),
        "of data/b.yaml:",
    );
    tells(
        stamp::compare(&now, &files(&[("data/a.yaml", "1")])),
        "of data/b.yaml:",
    );
    tells(
        stamp::compare(&files(&[]), &now),
        "of data/a.yaml, data/b.yaml:",
    );
}

const TWICE: &str = "INSERT INTO «orders» VALUES (1)";

fn both(shows: Refusals) -> Proof {
    Proof::BothRefuse {
        source: "1062".to_owned(),
        target: "23505".to_owned(),
        shows,
    }
}

fn words(on_source: &str, on_target: &str) -> Proof {
    both(Refusals::Words {
        on_source: on_source.to_owned(),
        on_target: on_target.to_owned(),
    })
}

fn afterwards() -> Proof {
    both(Refusals::Afterwards {
        query: "SELECT 1".to_owned(),
        on_source: "1".to_owned(),
        on_target: "25P02".to_owned(),
    })
}

fn duplicate() -> [Answer; 2] {
    [
        no("1062", None, "Duplicate entry '1' for key 'PRIMARY'"),
        no(
            "23505",
            None,
            "duplicate key value violates unique constraint \"orders\"",
        ),
    ]
}

#[test]
fn two_refusals_are_worded_as_the_proof_says() {
    let judge = |proof: &Proof, [source, target]: [Answer; 2]| {
        judge_marked(TWICE, None, proof, source, target, None)
    };
    let proof = words("Duplicate entry", "duplicate key value");
    assert_eq!(judge(&proof, duplicate()), Ok(()));
    let [source, target] = duplicate();
    tells(
        judge(&proof, [Answer::Accepted(None), target.clone()]),
        "the source accepts",
    );
    tells(
        judge(&proof, [source.clone(), Answer::Accepted(None)]),
        "the target accepts",
    );
    tells(
        judge(&proof, [target, source]),
        "the source says not 1062 but",
    );
    tells(
        judge(&words("Deadlock", "duplicate key value"), duplicate()),
        "the source says not \"Deadlock\"",
    );
    tells(
        judge(&words("Duplicate entry", "deadlock"), duplicate()),
        "the target says not \"deadlock\"",
    );
    let [source, _] = duplicate();
    let elsewhere = no("23505", None, "duplicate key value violates \"others\"");
    tells(judge(&proof, [source, elsewhere]), "something else");
}

#[test]
fn words_that_the_target_says_as_well_tell_nothing_apart() {
    let [source, _] = duplicate();
    let alike = no(
        "23505",
        None,
        "Duplicate entry, duplicate key of \"orders\"",
    );
    let proof = words("Duplicate entry", "duplicate key");
    let judged = judge_marked(TWICE, None, &proof, source, alike, None);
    tells(judged, "as well");
}

#[test]
fn after_two_refusals_the_session_goes_on_at_the_source_alone() {
    let judge = |source: Option<Answer>, target: Option<Answer>| {
        let [on_source, on_target] = duplicate();
        let case = Case {
            bad: "INSERT",
            good: None,
            spans: Vec::new(),
            proof: &afterwards(),
        };
        judged(
            &case,
            &Heard {
                source: Said {
                    text: on_source,
                    after: source,
                },
                target: Said {
                    text: on_target,
                    after: target,
                },
                good: None,
            },
        )
    };
    let aborted = no("25P02", None, "current transaction is aborted");
    let one = rows(&[&["1"]]);
    assert_eq!(judge(Some(one.clone()), Some(aborted.clone())), Ok(()));
    tells(
        judge(Some(one.clone()), Some(one.clone())),
        "the target accepts",
    );
    tells(judge(Some(rows(&[&["2"]])), Some(aborted.clone())), "gives");
    tells(
        judge(Some(aborted.clone()), Some(aborted)),
        "the source says",
    );
    tells(judge(Some(one), None), "no query");
}

#[test]
fn where_no_source_is_at_hand_the_target_alone_is_judged() {
    let proof = Proof::TargetRefuses {
        code: "42883".to_owned(),
    };
    let judge = |target: Answer, good: Option<Answer>| {
        let lacking = no("1305", None, "FUNCTION shop.IFNULL does not exist");
        judge_marked(BAD, Some("SELECT 1"), &proof, lacking, target, good)
    };
    let missing = no("42883", Some(8), "function ifnull does not exist");
    assert_eq!(judge(missing.clone(), Some(rows(&[&["1"]]))), Ok(()));
    tells(judge(Answer::Accepted(None), None), "the target accepts");
    tells(
        judge(no("42601", Some(8), "syntax error"), None),
        "says not 42883",
    );
    tells(
        judge(no("42883", Some(24), "function other does not exist"), None),
        "something else",
    );
    tells(judge(missing.clone(), Some(missing)), "refuses `good`");
}
