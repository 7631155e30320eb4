//! Migrations that are SQL: the order that their names give, and what of them is run to go back alone.

use std::cmp::Ordering;
use std::ops::Range;

/// The order in which scripts of a tree are run, as far as their paths tell: numbers in a name as numbers, so that
/// `V10__b.sql` and `10_b.sql` come after `V2__a.sql` and `9_a.sql`; Flyway's repeatable `R__` scripts last. The files of a
/// folder come before those below it: what a `schema.sql` makes, the upgrades in folders beside it change.
pub fn run_order(a: &str, b: &str) -> Ordering {
    let (mut rest_a, mut rest_b) = (a, b);
    loop {
        let order = match (rest_a.split_once('/'), rest_b.split_once('/')) {
            (Some((a, next_a)), Some((b, next_b))) => {
                (rest_a, rest_b) = (next_a, next_b);
                by_name(a, b)
            }
            (Some(_), None) => Ordering::Greater,
            (None, Some(_)) => Ordering::Less,
            (None, None) => return by_name(rest_a, rest_b).then_with(|| a.cmp(b)),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The folder of a script that is one of a run of numbered ones.
pub fn run_of(path: &str) -> Option<&str> {
    let (folder, name) = parted(path);
    version(name).map(|_| folder)
}

/// Whether a script undoes others: Flyway's `U2__a.sql`, `2_a.down.sql`, `down.sql`, `rollback.sql`, `uninstall.mysql.sql`,
/// `drop_tables.sql`.
pub fn goes_back(path: &str) -> bool {
    const BACK: [&str; 4] = ["down", "undo", "rollback", "revert"];
    const AWAY: [&str; 3] = ["uninstall", "drop", "teardown"];
    let (_, name) = parted(path);
    let name = name.to_ascii_lowercase();
    let flyway = name
        .strip_prefix('u')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains("__"));
    let stem = name.split(".sql").next().unwrap_or(&name);
    let mut words = stem.split(['.', '_', '-']);
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or(first);
    // What a numbered migration drops, it drops for good.
    let unnumbered = version(&name).is_none();
    let away = [first, last]
        .iter()
        .any(|word| AWAY.contains(word) || BACK.contains(word));
    flyway || BACK.contains(&last) || unnumbered && away
}

/// The parts of a script that goose and dbmate run to go back.
pub fn parts_that_go_back(text: &str) -> Vec<Range<usize>> {
    let marks = [
        ("-- +goose Down", "-- +goose Up"),
        ("-- migrate:down", "-- migrate:up"),
    ];
    let mut parts = Vec::new();
    for (down, up) in marks {
        let mut at = 0;
        while let Some(found) = memchr::memmem::find(&text.as_bytes()[at..], down.as_bytes()) {
            let start = at + found;
            let len = memchr::memmem::find(&text.as_bytes()[start..], up.as_bytes());
            at = len.map_or(text.len(), |len| start + len);
            parts.push(start..at);
        }
    }
    parts
}

fn by_name(a: &str, b: &str) -> Ordering {
    let last = is_repeatable(a).cmp(&is_repeatable(b));
    last.then_with(|| match (version(a), version(b)) {
        (Some((a, rest_a)), Some((b, rest_b))) => numbers(a)
            .cmp(numbers(b))
            .then_with(|| natural(rest_a, rest_b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => natural(a, b),
    })
}

fn parted(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn is_repeatable(name: &str) -> bool {
    name.starts_with("R__")
}

/// The version that a name opens with (`V1_2__`, `001_`, `2021-01-02-103000_`), and what follows it.
fn version(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_prefix(['V', 'v', 'B', 'U']).unwrap_or(name);
    if !name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = name
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '_' | '-'))
        .unwrap_or(name.len());
    let end = name.find("__").map_or(end, |at| at.min(end));
    Some(name.split_at(end))
}

/// The numbers of a version, each by its length without leading zeros and its digits.
fn numbers(version: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = version.split(|c: char| !c.is_ascii_digit());
    parts.filter(|digits| !digits.is_empty()).map(number)
}

fn number(digits: &str) -> (usize, &str) {
    let digits = digits.trim_start_matches('0');
    (digits.len(), digits)
}

/// As text, but runs of digits as numbers.
fn natural(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let (digits_a, digits_b) = (leading_digits(a), leading_digits(b));
        let order = match (digits_a, digits_b) {
            ("", _) | (_, "") => match (a.chars().next(), b.chars().next()) {
                (None, None) => return Ordering::Equal,
                (x, y) if x != y => return x.cmp(&y),
                (x, _) => {
                    let len = x.map_or(0, char::len_utf8);
                    (a, b) = (&a[len..], &b[len..]);
                    continue;
                }
            },
            (x, y) => number(x).cmp(&number(y)),
        };
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (&a[digits_a.len()..], &b[digits_b.len()..]);
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_run_in_the_order_of_their_numbers() {
        let mut paths = [
            "db/schema.sql",
            "db/migration/R__views.sql",
            "db/migration/V10__j.sql",
            "db/migration/V1_1__b.sql",
            "db/migration/V2__c.sql",
            "db/migration/V1__a.sql",
            "up/10/1_x.sql",
            "up/9/010_y.sql",
            "up/9/9_z.sql",
            "up/20211231_old.sql",
            "up/20220101_new.sql",
            "up/99999999999999999999999_far.sql",
        ];
        paths.sort_by(|a, b| run_order(a, b));
        assert_eq!(
            paths,
            [
                "db/schema.sql",
                "db/migration/V1__a.sql",
                "db/migration/V1_1__b.sql",
                "db/migration/V2__c.sql",
                "db/migration/V10__j.sql",
                "db/migration/R__views.sql",
                "up/20211231_old.sql",
                "up/20220101_new.sql",
                "up/99999999999999999999999_far.sql",
                "up/9/9_z.sql",
                "up/9/010_y.sql",
                "up/10/1_x.sql",
            ]
        );
    }

    #[test]
    fn scripts_that_go_back_are_known_by_name_and_mark() {
        for path in [
            "m/U2__a.sql",
            "m/2_a.down.sql",
            "m/2021/down.sql",
            "m/2_a_rollback.sql",
            "m/2_a.down.sql.gz",
            "sql/uninstall.mysql.utf8.sql",
            "sql/drop_tables.sql",
            "sql/mysql-drop.sql",
        ] {
            assert!(goes_back(path), "{path}");
        }
        for path in [
            "m/users.sql",
            "m/U2.sql",
            "m/V2__down_under.sql",
            "m/2_a.up.sql",
            "m/3_drop.sql",
            "m/V3__drop_users.sql",
            "u.sql",
        ] {
            assert!(!goes_back(path), "{path}");
        }
        let text = "-- +goose Up\nA\n-- +goose Down\nB\n-- +goose Up\nC";
        let parts = parts_that_go_back(text);
        assert_eq!(parts.len(), 1);
        assert_eq!(&text[parts[0].clone()], "-- +goose Down\nB\n");
        assert_eq!(run_of("m/V2__a.sql"), Some("m"));
        assert_eq!(run_of("m/schema.sql"), None);
    }
}
