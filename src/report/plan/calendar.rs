//! Days of the calendar, for a plan whose first day is known.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// Days since 1970-01-01.
    days: i64,
}

impl Date {
    /// Reads `2026-12-01`; a day that the calendar does not have is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| -> Option<i64> {
            let part = parts.next()?;
            let fits = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| part.parse().ok()).flatten()
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let date = Self {
            days: days_of(year, month, day),
        };
        let is_written_so = parts.next().is_none() && date.to_string() == text;
        is_written_so.then_some(date)
    }

    pub(super) fn plus(self, days: i64) -> Self {
        Self {
            days: self.days + days,
        }
    }
}

/// Years begin in March here, so that the leap day is their last.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let date = |text| Date::parse(text).expect("a day");
        assert_eq!(date("2026-12-01").plus(-7).to_string(), "2026-11-24");
        assert_eq!(date("2028-02-28").plus(1).to_string(), "2028-02-29");
        assert_eq!(date("2026-12-31").plus(3).to_string(), "2027-01-03");
        for wrong in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            "1.12.2026",
            "2026-12-01-1",
            "",
        ] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
