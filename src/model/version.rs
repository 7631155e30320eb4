//! Versions and intervals of versions, compared number by number.

use std::cmp::Ordering;
use std::fmt;

/// A dotted version such as `5.7`, `15` or `8.0.36`; what follows the numbers (`-rc1`) is not compared.
#[derive(Debug, Clone, Default)]
pub struct Version {
    numbers: Vec<u32>,
    text: String,
}

impl Version {
    /// Reads `5.7`, `v15.2`, `8.0.36-log`; `None` where no number stands first.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut numbers = Vec::new();
        for part in digits.split('.') {
            let len = part.bytes().take_while(u8::is_ascii_digit).count();
            if len == 0 {
                break;
            }
            numbers.push(part[..len].parse().ok()?);
            if len < part.len() {
                break;
            }
        }
        (!numbers.is_empty()).then(|| Self {
            numbers,
            text: digits.to_owned(),
        })
    }

    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The same version with at most `parts` numbers: `8.0.36` cut to 2 is `8.0`.
    pub fn cut(&self, parts: usize) -> Self {
        let numbers: Vec<u32> = self.numbers.iter().copied().take(parts).collect();
        let text = numbers
            .iter()
            .map(u32::to_string)
            .collect::<Vec<_>>()
            .join(".");
        Self { numbers, text }
    }

    fn just_above(&self) -> Self {
        let mut above = self.clone();
        above.numbers.push(1);
        above
    }

    fn just_below(&self) -> Self {
        let mut below = self.clone();
        if let Some(last) = below.numbers.iter().rposition(|n| *n > 0) {
            below.numbers.truncate(last + 1);
            below.numbers[last] -= 1;
            below.numbers.push(u32::MAX);
        }
        below
    }
}

impl Ord for Version {
    /// Missing numbers count as zero: `15` equals `15.0`.
    fn cmp(&self, other: &Self) -> Ordering {
        let n = self.numbers.len().max(other.numbers.len());
        (0..n)
            .map(|i| {
                let (a, b) = (self.numbers.get(i), other.numbers.get(i));
                a.unwrap_or(&0).cmp(b.unwrap_or(&0))
            })
            .find(|o| o.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Comparators joined by space or comma, all of which must hold: `>=5.7 <8.0`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Interval {
    bounds: Vec<(Comparator, Version)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparator {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Interval {
    /// Reads `<8.0`, `>=15`, `>=5.7, <8.0`, `=5.7`. The error says which part is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut bounds = Vec::new();
        for part in text.split([' ', ',']).filter(|p| !p.is_empty()) {
            let (comparator, rest) = [
                ("<=", Comparator::LessOrEqual),
                (">=", Comparator::GreaterOrEqual),
                ("<", Comparator::Less),
                (">", Comparator::Greater),
                ("=", Comparator::Equal),
            ]
            .into_iter()
            .find_map(|(sign, c)| part.strip_prefix(sign).map(|rest| (c, rest)))
            .ok_or_else(|| {
                format!("`{part}` needs one of < <= = >= > before the version, for example `>=8.0`")
            })?;
            let version = Version::parse(rest)
                .ok_or_else(|| format!("`{rest}` is not a version such as `8.0`"))?;
            bounds.push((comparator, version));
        }
        if bounds.is_empty() {
            return Err(
                "an empty interval; write for example `<8.0` or leave the key out".to_owned(),
            );
        }
        Ok(Self { bounds })
    }

    pub fn contains(&self, version: &Version) -> bool {
        self.bounds.iter().all(|(comparator, bound)| {
            let order = version.cmp(bound);
            match comparator {
                Comparator::Less => order.is_lt(),
                Comparator::LessOrEqual => order.is_le(),
                Comparator::Equal => version.cut(bound.numbers.len()) == *bound,
                Comparator::GreaterOrEqual => order.is_ge(),
                Comparator::Greater => order.is_gt(),
            }
        })
    }

    /// Whether some version lies in both: where there is one, there is one at or beside a bound.
    pub fn meets(&self, other: &Self) -> bool {
        let bounds = self.bounds.iter().chain(&other.bounds);
        bounds
            .flat_map(|(_, bound)| [bound.clone(), bound.just_above(), bound.just_below()])
            .any(|version| self.contains(&version) && other.contains(&version))
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (comparator, version)) in self.bounds.iter().enumerate() {
            let space = if n == 0 { "" } else { " " };
            write!(f, "{space}{}{version}", comparator.sign())?;
        }
        Ok(())
    }
}

impl Comparator {
    fn sign(self) -> &'static str {
        match self {
            Comparator::Less => "<",
            Comparator::LessOrEqual => "<=",
            Comparator::Equal => "=",
            Comparator::GreaterOrEqual => ">=",
            Comparator::Greater => ">",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).expect("a version")
    }

    #[test]
    fn versions_compare_number_by_number() {
        assert!(version("5.7") < version("5.10"));
        assert_eq!(version("15"), version("15.0"));
        assert!(version("8.0.36-log") > version("8.0"));
        assert!(Version::parse("latest").is_none());
    }

    #[test]
    fn intervals_hold_all_their_bounds() {
        let interval = Interval::parse(">=5.7 <8.0").expect("an interval");
        assert!(interval.contains(&version("5.7.44")));
        assert!(!interval.contains(&version("8.0")));
        assert!(
            Interval::parse("=5.7")
                .expect("an interval")
                .contains(&version("5.7.44"))
        );
        assert!(Interval::parse("8.0").is_err());
        assert_eq!(interval.to_string(), ">=5.7 <8.0");
    }

    #[test]
    fn intervals_meet_where_a_version_is_in_both() {
        let meet = |a: &str, b: &str| {
            let [a, b] = [a, b].map(|text| Interval::parse(text).expect("an interval"));
            assert_eq!(a.meets(&b), b.meets(&a));
            a.meets(&b)
        };
        assert!(meet("<16", ">=15") && meet("<17", "<15") && meet(">8.0", "<8.1"));
        assert!(meet("=5.7", ">5.7"), "5.7.44 is in both");
        assert!(!meet("<16", ">=16") && !meet(">=5.7 <8.0", "=8.0"));
    }
}
