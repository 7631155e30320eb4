//! What was seen of the values of a column whose type is not known yet: enough to judge them when it is.

use super::column::{
    ColumnKind, Oddities, characters, is_no_date, is_no_time_of_day, is_number, text_oddity,
    whole_digits, whole_number,
};
use super::fault::Fault;
use super::value::{Form, Value};
use crate::model::{Place, Span};

/// Small: most columns show two or three things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sketch {
    pub marks: Vec<Mark>,
}

/// One thing that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    seen: Seen,
    /// How often; of an extreme, once.
    pub times: u64,
    extreme: i128,
    /// The first place, or that of the extreme.
    pub span: Span,
    /// Made by who has the text at hand; `None` where the span is new.
    pub place: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Fault(Fault),
    /// Characters of a text.
    Longest,
    Largest,
    Smallest,
    WholeDigits,
}

/// Digits that every integer type takes.
const SMALL: usize = 4;

impl Sketch {
    /// Notes a value in `bytes`, which begin at byte `base` of the file. Tells whether a mark has a new place.
    pub fn see(&mut self, value: &Value, bytes: &[u8], oddities: Oddities, base: u64) -> Fresh {
        let span = Span::new(value.start, value.end).moved(base);
        let mut look = Look {
            sketch: self,
            span,
            fresh: Fresh::No,
        };
        match value.form {
            Form::Number => look.number(value.content(bytes)),
            Form::Text => look.text(value, bytes, oddities),
            Form::Null | Form::Bytes | Form::Bits | Form::Other => {}
        }
        look.fresh
    }

    /// What a column of this kind does not take of what was seen.
    pub fn faults(&self, kind: ColumnKind) -> impl Iterator<Item = (Fault, &Mark)> {
        self.marks
            .iter()
            .filter_map(move |mark| Some((mark.fault(kind)?, mark)))
    }
}

/// Whether a place is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    Yes,
    No,
}

impl Mark {
    fn fault(&self, kind: ColumnKind) -> Option<Fault> {
        use ColumnKind::{Boolean, Date, Decimal, Float, Integer, Other, Text, Time, Unknown};
        let of_text = |fault: Fault| matches!(fault, Fault::Nul | Fault::NotUtf8);
        match (kind, self.seen) {
            (Unknown, Seen::Fault(fault)) => {
                (fault == Fault::NoDate || of_text(fault)).then_some(fault)
            }
            (Date, Seen::Fault(Fault::NoDate)) => Some(Fault::NoDate),
            (Time, Seen::Fault(Fault::NoTimeOfDay)) => Some(Fault::NoTimeOfDay),
            (Boolean, Seen::Fault(Fault::NotABoolean)) => Some(Fault::NotABoolean),
            (Integer(_) | Decimal { .. } | Float, Seen::Fault(Fault::NotANumber)) => {
                Some(Fault::NotANumber)
            }
            (Text { .. } | Other, Seen::Fault(fault)) => of_text(fault).then_some(fault),
            (Text { most }, Seen::Longest) => {
                (self.extreme > i128::from(most)).then_some(Fault::TooLong)
            }
            (Integer(width), Seen::Largest | Seen::Smallest) => {
                (!width.holds(self.extreme)).then_some(Fault::OutOfRange)
            }
            (Decimal { whole }, Seen::WholeDigits) => {
                (self.extreme > i128::from(whole)).then_some(Fault::OutOfRange)
            }
            _ => None,
        }
    }
}

/// One value being noted.
struct Look<'s> {
    sketch: &'s mut Sketch,
    span: Span,
    fresh: Fresh,
}

impl Look<'_> {
    fn number(&mut self, digits: &[u8]) {
        if !matches!(digits, b"0" | b"1") {
            self.count(Fault::NotABoolean);
        }
        if digits.len() > SMALL {
            let number = whole_number(digits);
            match number < 0 {
                true => self.extreme(Seen::Smallest, -number, number),
                false => self.extreme(Seen::Largest, number, number),
            }
        }
        let whole = i128::from(whole_digits(digits));
        if whole > 0 {
            self.extreme(Seen::WholeDigits, whole, whole);
        }
    }

    fn text(&mut self, value: &Value, bytes: &[u8], oddities: Oddities) {
        let content = value.content(bytes);
        if let Some(fault) = text_oddity(value, bytes, oddities) {
            self.count(fault);
        }
        if self.extreme_of(Seen::Longest) < content.len() as i128 {
            let characters = i128::from(characters(content));
            self.extreme(Seen::Longest, characters, characters);
        }
        match content.first() {
            Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b' ') if is_number(content) => {
                self.number(content.trim_ascii());
            }
            Some(b'0'..=b'9' | b'-') => {
                self.count(Fault::NotANumber);
                self.count(Fault::NotABoolean);
                if is_no_date(content) {
                    self.count(Fault::NoDate);
                } else if is_no_time_of_day(content) {
                    self.count(Fault::NoTimeOfDay);
                }
            }
            _ => self.count(Fault::NotANumber),
        }
    }

    fn count(&mut self, fault: Fault) {
        let seen = Seen::Fault(fault);
        match self.sketch.marks.iter_mut().find(|m| m.seen == seen) {
            Some(mark) => mark.times += 1,
            None => self.add(seen, 0),
        }
    }

    fn extreme_of(&self, seen: Seen) -> i128 {
        let mark = self.sketch.marks.iter().find(|m| m.seen == seen);
        mark.map_or(-1, |m| m.extreme.abs())
    }

    /// Keeps what is further out.
    fn extreme(&mut self, seen: Seen, how_far: i128, extreme: i128) {
        let mark = self.sketch.marks.iter_mut().find(|m| m.seen == seen);
        let Some(mark) = mark else {
            return self.add(seen, extreme);
        };
        if mark.extreme.abs() < how_far {
            mark.extreme = extreme;
            mark.span = self.span;
            mark.place = None;
            self.fresh = Fresh::Yes;
        }
    }

    fn add(&mut self, seen: Seen, extreme: i128) {
        self.fresh = Fresh::Yes;
        self.sketch.marks.push(Mark {
            seen,
            times: 1,
            extreme,
            span: self.span,
            place: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::RowReader;
    use super::super::column::Width;
    use super::*;

    fn faults(literals: &str, kind: ColumnKind) -> Vec<(Fault, u64, String)> {
        let text = format!("({literals})");
        let mut reader = RowReader::default();
        reader.read(text.as_bytes(), 0).expect("a row");
        let mut sketch = Sketch::default();
        for value in &reader.values {
            sketch.see(value, text.as_bytes(), Oddities::default(), 100);
        }
        let told = |(fault, mark): (Fault, &Mark)| {
            let at = (mark.span.start - 100) as usize..(mark.span.end - 100) as usize;
            (fault, mark.times, text[at].to_owned())
        };
        sketch.faults(kind).map(told).collect()
    }

    #[test]
    fn a_type_that_comes_later_judges_what_was_seen() {
        let one = |fault, times, text: &str| vec![(fault, times, text.to_owned())];
        let dates = "'2020-01-01','0000-00-00','2020-00-01',NULL";
        assert_eq!(
            faults(dates, ColumnKind::Date),
            one(Fault::NoDate, 2, "'0000-00-00'")
        );
        assert_eq!(
            faults(dates, ColumnKind::Unknown),
            one(Fault::NoDate, 2, "'0000-00-00'")
        );
        assert_eq!(faults(dates, ColumnKind::Text { most: 10 }), []);
        assert_eq!(
            faults(dates, ColumnKind::Text { most: 9 }),
            one(Fault::TooLong, 1, "'2020-01-01'")
        );
        let numbers = "1,70000,-40000,'3000000000',0";
        assert_eq!(
            faults(numbers, ColumnKind::Integer(Width::Four)),
            one(Fault::OutOfRange, 1, "'3000000000'")
        );
        assert_eq!(faults(numbers, ColumnKind::Integer(Width::Eight)), []);
        assert_eq!(
            faults(numbers, ColumnKind::Decimal { whole: 9 }),
            one(Fault::OutOfRange, 1, "'3000000000'")
        );
        assert_eq!(
            faults(numbers, ColumnKind::Boolean),
            one(Fault::NotABoolean, 3, "70000")
        );
        assert_eq!(
            faults("'','a\\0b'", ColumnKind::Unknown),
            one(Fault::Nul, 1, "'a\\0b'")
        );
        assert_eq!(
            faults("'',1", ColumnKind::Float),
            one(Fault::NotANumber, 1, "''")
        );
        assert_eq!(
            faults("'10:00:00','100:00:00'", ColumnKind::Time),
            one(Fault::NoTimeOfDay, 1, "'100:00:00'")
        );
    }
}
