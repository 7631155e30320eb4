//! What engines have by name: functions with the numbers of arguments they take, types, operators, and what extensions add.
//! The data are made from servers by `rulesets/generate/catalogues.py`.

use super::operands::Family;
use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Majors of PostgreSQL that the catalogue knows.
const MAJORS: RangeInclusive<u32> = 15..=18;

const MYSQL_FUNCTIONS: &str = include_str!("../../rulesets/catalogue/mysql-functions.tsv");
const MYSQL_TYPES: &str = include_str!("../../rulesets/catalogue/mysql-types.tsv");
const POSTGRESQL_FUNCTIONS: &str =
    include_str!("../../rulesets/catalogue/postgresql-functions.tsv");
const POSTGRESQL_OPERATORS: &str =
    include_str!("../../rulesets/catalogue/postgresql-operators.tsv");
const POSTGRESQL_TYPES: &str = include_str!("../../rulesets/catalogue/postgresql-types.tsv");
const POSTGRESQL_OPERANDS: &str = include_str!("../../rulesets/catalogue/postgresql-operands.tsv");
const EXTENSION_OBJECTS: &str = include_str!("../../rulesets/catalogue/extension-objects.tsv");

/// Calls with more arguments are not in the table of operands.
const MOST_OPERANDS: usize = 4;

/// Numbers of arguments.
type Counts = Vec<RangeInclusive<u32>>;

/// A name as some majors have it.
struct Versioned {
    majors: RangeInclusive<u32>,
    counts: Counts,
}

static SOURCE_FUNCTIONS: LazyLock<HashMap<&str, Counts>> = LazyLock::new(|| {
    lines(MYSQL_FUNCTIONS)
        .map(|fields| (fields[0], counts(fields[1])))
        .collect()
});
static SOURCE_TYPES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| lines(MYSQL_TYPES).map(|fields| fields[0]).collect());
static TARGET_FUNCTIONS: LazyLock<HashMap<&str, Vec<Versioned>>> =
    LazyLock::new(|| versioned(POSTGRESQL_FUNCTIONS));
static TARGET_OPERATORS: LazyLock<HashMap<&str, Vec<Versioned>>> =
    LazyLock::new(|| versioned(POSTGRESQL_OPERATORS));
static TARGET_TYPES: LazyLock<HashMap<&str, Vec<Versioned>>> =
    LazyLock::new(|| versioned(POSTGRESQL_TYPES));

static REFUSED_OPERANDS: LazyLock<HashMap<(&str, usize), RefusedOperands>> = LazyLock::new(|| {
    lines(POSTGRESQL_OPERANDS)
        .map(|[name, count, kinds]| {
            let kinds = kinds.split(' ').filter_map(refused_operand).collect();
            ((name, count.parse().unwrap_or(0)), kinds)
        })
        .collect()
});

/// What a function or operator takes at no place, or beside nothing.
type RefusedOperands = Vec<RefusedOperand>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RefusedOperand {
    At(usize, Family),
    Pair(Family, Family),
}

/// `2:text` or `integer:text`.
fn refused_operand(kind: &str) -> Option<RefusedOperand> {
    let (first, second) = kind.split_once(':')?;
    let second = Family::from_name(second)?;
    Some(match first.parse::<usize>() {
        Ok(place) => RefusedOperand::At(place - 1, second),
        Err(_) => RefusedOperand::Pair(Family::from_name(first)?, second),
    })
}

/// The rows behind the heading, in at most three fields.
fn lines(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.lines().skip(1).map(|line| {
        let mut fields = line.split('\t');
        std::array::from_fn(|_| fields.next().unwrap_or_default())
    })
}

fn versioned(table: &'static str) -> HashMap<&'static str, Vec<Versioned>> {
    let mut found: HashMap<&str, Vec<Versioned>> = HashMap::new();
    for [name, majors, taken] in lines(table) {
        found.entry(name).or_default().push(Versioned {
            majors: span(majors),
            counts: counts(taken),
        });
    }
    found
}

/// `1`, `2-3` or `4+`.
fn span(text: &str) -> RangeInclusive<u32> {
    let number = |t: &str| t.parse().unwrap_or(0);
    if let Some(low) = text.strip_suffix('+') {
        return number(low)..=u32::MAX;
    }
    match text.split_once('-') {
        Some((low, high)) => number(low)..=number(high),
        None => number(text)..=number(text),
    }
}

fn counts(text: &str) -> Counts {
    text.split(',')
        .filter(|t| !t.is_empty())
        .map(span)
        .collect()
}

/// Whether the target has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    Yes,
    No,
    /// The name, but not with this number of arguments.
    OtherArguments,
    /// Neither engine has it: the user's own.
    Unknown,
}

/// The objects of one version of PostgreSQL; of the newest where none is told.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    major: u32,
}

impl Target {
    pub fn new(major: Option<u32>) -> Self {
        let major = major.unwrap_or(*MAJORS.end());
        Self {
            major: major.clamp(*MAJORS.start(), *MAJORS.end()),
        }
    }

    pub fn major(self) -> u32 {
        self.major
    }

    /// Whether it has a function of MySQL or MariaDB, called with so many arguments (`None`: not known). Lower-case.
    pub fn function(self, name: &str, arguments: Option<u32>) -> Has {
        let Some(source) = SOURCE_FUNCTIONS.get(name) else {
            return Has::Unknown;
        };
        let Some(counts) = self.find(&TARGET_FUNCTIONS, name) else {
            return Has::No;
        };
        let takes = |counts: &Counts, n| counts.iter().any(|c| c.contains(&n));
        match arguments {
            Some(n) if takes(source, n) && !takes(counts, n) => Has::OtherArguments,
            _ => Has::Yes,
        }
    }

    /// Whether it has a type of MySQL or MariaDB. Lower-case.
    pub fn type_name(self, name: &str) -> Has {
        match (SOURCE_TYPES.contains(name), self.find(&TARGET_TYPES, name)) {
            (_, Some(_)) => Has::Yes,
            (true, None) => Has::No,
            (false, None) => Has::Unknown,
        }
    }

    pub fn has_operator(self, sign: &str) -> bool {
        self.find(&TARGET_OPERATORS, sign).is_some()
    }

    /// Whether it has no function or operator of this name for these operands, whatever those are that are not known.
    pub fn refuses(self, name: &str, operands: &[Option<Family>]) -> bool {
        let Some(refused) = REFUSED_OPERANDS.get(&(name, operands.len())) else {
            return false;
        };
        let at = |place: usize| operands.get(place).copied().flatten();
        refused.iter().any(|one| match *one {
            RefusedOperand::At(place, family) => at(place) == Some(family),
            RefusedOperand::Pair(left, right) => at(0) == Some(left) && at(1) == Some(right),
        })
    }

    /// Whether there are operands that it is known not to take.
    pub fn knows_operands_of(self, name: &str) -> bool {
        (1..=MOST_OPERANDS).any(|count| REFUSED_OPERANDS.contains_key(&(name, count)))
    }

    fn find<'t>(self, table: &'t HashMap<&str, Vec<Versioned>>, name: &str) -> Option<&'t Counts> {
        let rows = table.get(name)?;
        let row = rows.iter().find(|row| row.majors.contains(&self.major))?;
        Some(&row.counts)
    }
}

/// Functions of the source that no known version of PostgreSQL has, or not all have.
pub fn functions_to_look_for() -> impl Iterator<Item = &'static str> {
    let oldest = Target::new(Some(*MAJORS.start()));
    SOURCE_FUNCTIONS
        .keys()
        .copied()
        .filter(move |name| oldest.function(name, None) == Has::No)
}

/// Whether an extension brings a function or type of this name. Lower-case.
pub fn extension_has(extension: &str, name: &str) -> bool {
    let objects = lines(EXTENSION_OBJECTS).find(|fields| fields[0] == extension);
    objects.is_some_and(|fields| {
        fields[1]
            .split(' ')
            .any(|object| match object.strip_suffix('*') {
                Some(head) => name.starts_with(head),
                None => object == name,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(major: u32) -> Target {
        Target::new(Some(major))
    }

    #[test]
    fn functions_are_told_apart_by_name_version_and_arguments() {
        assert_eq!(on(15).function("ifnull", Some(2)), Has::No);
        assert_eq!(on(15).function("coalesce", Some(9)), Has::Yes);
        assert_eq!(on(15).function("any_value", Some(1)), Has::No);
        assert_eq!(on(16).function("any_value", Some(1)), Has::Yes);
        assert_eq!(on(15).function("atan", Some(2)), Has::OtherArguments);
        assert_eq!(on(15).function("atan", None), Has::Yes);
        assert_eq!(on(15).function("my_own", Some(1)), Has::Unknown);
        assert_eq!(Target::new(None).major(), 18);
        assert_eq!(on(9).major(), 15);
    }

    #[test]
    fn types_and_operators() {
        assert_eq!(on(15).type_name("mediumint"), Has::No);
        assert_eq!(on(15).type_name("int8"), Has::Yes);
        assert_eq!(on(15).type_name("my_type"), Has::Unknown);
        assert!(on(15).has_operator("||") && !on(15).has_operator("<=>"));
    }

    #[test]
    fn operands_are_refused_by_their_types() {
        let of = |families: &[&str]| {
            families
                .iter()
                .map(|f| Family::from_name(f))
                .collect::<Vec<_>>()
        };
        assert!(
            on(15).refuses("upper", &of(&["integer"])) && !on(15).refuses("upper", &of(&["text"]))
        );
        assert!(
            on(15).refuses("=", &of(&["text", "integer"]))
                && !on(15).refuses("=", &of(&["integer", "numeric"]))
        );
        assert!(on(15).refuses("round", &of(&["double", "integer"])));
        assert!(!on(15).refuses("round", &[None, Some(Family::Integer)]));
        assert!(!on(15).refuses("my_own", &of(&["text"])));
        assert!(REFUSED_OPERANDS.values().all(|kinds| !kinds.is_empty()));
    }

    #[test]
    fn extensions_bring_names() {
        assert!(extension_has("postgis", "st_distance") && extension_has("orafce", "last_day"));
        assert!(!extension_has("orafce", "ifnull") && !extension_has("none", "last_day"));
    }

    #[test]
    fn every_row_of_the_tables_can_be_read() {
        for rows in [&*TARGET_FUNCTIONS, &*TARGET_OPERATORS, &*TARGET_TYPES] {
            assert!(rows.len() > 70);
            for row in rows.values().flatten() {
                assert!(MAJORS.contains(row.majors.start()) && MAJORS.contains(row.majors.end()));
            }
        }
        assert!(SOURCE_FUNCTIONS.len() > 400);
        assert!(functions_to_look_for().count() > 200);
    }
}
