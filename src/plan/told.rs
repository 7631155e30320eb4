//! What a plan says: sentences in both languages, and the numbers in them, each with where it comes from.
//!
//! A plan's sentences are its content, as a rule's texts are a rule's, so both languages stand side by side here. A number is
//! never part of the wording: it is a [`Figure`], which cannot be made without its origin.

use crate::model::{Lang, Localized, Origin, Technology};

/// A number of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub value: i64,
    pub unit: Unit,
    pub origin: FigureOrigin,
}

/// What a figure counts, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Written alone: the words around it say what is counted.
    Plain,
    Places,
    Rules,
    Files,
    Tables,
    Columns,
    Keys,
    Rows,
    Machines,
    Bytes,
    BytesPerSecond,
    /// Minutes by the clock.
    Minutes,
    /// Minutes of work; a day has 8 hours.
    Work,
    /// Minutes since the start of the cut-over: `T+01:30`.
    Clock,
    /// Days from the cut-over: `D-7`.
    Day,
    Percent,
    /// Hundredths of one, as a factor: `1.50×`.
    Factor,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureOrigin {
    /// Findings of these rules, by id.
    Findings(Vec<String>),
    /// Work that these rules state, by id.
    RuleEffort(Vec<String>),
    /// The schema: names of tables, columns and keys that are counted.
    Schema(Vec<String>),
    /// What the scan read.
    Scan,
    /// Services, jobs and queries found in the code.
    Inventory(Vec<String>),
    /// The request, a flag, a setting or a place in the code.
    Stated(Origin),
    /// A named assumption, with its own value or the one that was given instead.
    Assumption {
        name: &'static str,
        given: Option<Origin>,
    },
    /// What plans of this kind agree on: `rehearsal-day`.
    Convention(&'static str),
    /// Calculated from other figures.
    Computed {
        how: &'static str,
        from: Vec<Figure>,
    },
}

impl Figure {
    pub fn new(value: i64, unit: Unit, origin: FigureOrigin) -> Self {
        Self {
            value,
            unit,
            origin,
        }
    }

    pub(super) fn computed(value: i64, unit: Unit, how: &'static str, from: &[&Figure]) -> Self {
        let from = from.iter().map(|f| (*f).clone()).collect();
        Self::new(value, unit, FigureOrigin::Computed { how, from })
    }

    pub(super) fn convention(value: i64, unit: Unit, name: &'static str) -> Self {
        Self::new(value, unit, FigureOrigin::Convention(name))
    }

    /// The sum of figures of one unit.
    pub(super) fn sum(unit: Unit, from: &[&Figure]) -> Self {
        let value = from.iter().map(|f| f.value).fold(0, i64::saturating_add);
        Self::computed(value, unit, "sum", from)
    }
}

/// A sentence, or a few words, with places `{0}`, `{1}` … for its parts. Words between `**` are strong, words between
/// backticks code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub en: &'static str,
    pub ko: &'static str,
    pub parts: Vec<Part>,
}

/// What stands in a sentence beside its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Figure(Figure),
    /// Code: a command, a name in the database, a place in a file.
    Code(String),
    /// Text of the request or the code as it is written there.
    Quote(String),
    /// A rule's own words.
    Rule(Localized),
    Technology(Technology),
    Sentence(Box<Sentence>),
    /// Parts with commas between them.
    List(Vec<Part>),
    /// Words that lead to a heading of the plan.
    Link {
        anchor: String,
        words: Box<Part>,
    },
}

impl From<Figure> for Part {
    fn from(figure: Figure) -> Self {
        Part::Figure(figure)
    }
}

impl From<&Figure> for Part {
    fn from(figure: &Figure) -> Self {
        Part::Figure(figure.clone())
    }
}

impl From<Sentence> for Part {
    fn from(sentence: Sentence) -> Self {
        Part::Sentence(Box::new(sentence))
    }
}

impl From<&Technology> for Part {
    fn from(technology: &Technology) -> Self {
        Part::Technology(technology.clone())
    }
}

/// Words without parts.
pub(super) fn words(en: &'static str, ko: &'static str) -> Sentence {
    say(en, ko, Vec::new())
}

pub(super) fn say(en: &'static str, ko: &'static str, parts: Vec<Part>) -> Sentence {
    Sentence { en, ko, parts }
}

pub(super) fn code(text: impl Into<String>) -> Part {
    Part::Code(text.into())
}

pub(super) fn quote(text: impl Into<String>) -> Part {
    Part::Quote(text.into())
}

/// Code words with commas between them, at most `most`, and how many more there are.
pub(super) fn some_codes(names: &[String], most: usize, origin: FigureOrigin) -> Part {
    let mut list: Vec<Part> = names.iter().take(most).map(code).collect();
    if names.len() > most {
        let more = Figure::new((names.len() - most) as i64, Unit::Plain, origin);
        list.push(say("{0} more", "외 {0}개", vec![more.into()]).into());
    }
    Part::List(list)
}

/// The same for words of the request.
pub(super) fn some_quotes(names: &[String], most: usize, origin: FigureOrigin) -> Part {
    match some_codes(names, most, origin) {
        Part::List(parts) => Part::List(
            parts
                .into_iter()
                .map(|part| match part {
                    Part::Code(text) => Part::Quote(text),
                    other => other,
                })
                .collect(),
        ),
        other => other,
    }
}

/// A piece of a sentence in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    Words(&'a str),
    Part(&'a Part),
}

impl Sentence {
    /// The pieces in the order of the language. A place without a part is left out.
    pub fn pieces(&self, lang: Lang) -> Vec<Piece<'_>> {
        let mut rest = match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        };
        let mut pieces = Vec::new();
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else {
                break;
            };
            if open > 0 {
                pieces.push(Piece::Words(&rest[..open]));
            }
            let number = rest[open + 1..open + close].parse::<usize>().ok();
            pieces.extend(number.and_then(|n| self.parts.get(n)).map(Piece::Part));
            rest = &rest[open + close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest));
        }
        pieces
    }
}
