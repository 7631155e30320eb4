//! A request from the `[request]` table of `migscan.toml`.

use super::quantities::{parse_count, parse_duration, parse_size};
use super::technologies::parse_technology;
use crate::model::{Allowed, Demand, MigrationKind, Origin, Request, Stated};
use std::fmt;

/// One value of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Dotted: `request.downtime`.
    pub key: String,
    pub value: String,
    /// 1-based.
    pub line: u32,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryError {
    pub line: u32,
    pub key: String,
    pub reason: String,
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: `{}`: {}", self.line, self.key, self.reason)
    }
}

impl std::error::Error for EntryError {}

const TABLE: &str = "request.";

/// The keys of the table.
const KEYS: [&str; 10] = [
    "type",
    "from",
    "to",
    "tables",
    "rows",
    "data-size",
    "downtime",
    "data-loss",
    "rollback",
    "rollback-time",
];

/// The request that the values say. Keys of other tables are not looked at.
///
/// # Errors
/// The first key of the table that is not known, or value that cannot be read.
pub fn request_of_settings(entries: &[Entry]) -> Result<Request, EntryError> {
    let mut request = Request::default();
    for entry in entries {
        let Some(key) = entry.key.strip_prefix(TABLE) else {
            continue;
        };
        let origin = Origin::Config {
            key: entry.key.clone(),
            line: entry.line,
        };
        set(&mut request, key, &entry.value, origin).map_err(|reason| EntryError {
            line: entry.line,
            key: entry.key.clone(),
            reason,
        })?;
    }
    Ok(request)
}

fn set(request: &mut Request, key: &str, value: &str, origin: Origin) -> Result<(), String> {
    let place = Place { origin };
    match key {
        "type" => request.kind = place.of(parse_kind(value)?),
        "from" => request.from = place.of(parse_technology(value)?),
        "to" => request.to = place.of(parse_technology(value)?),
        // TOML parts large numbers with underscores.
        "tables" => request.tables = place.of(parse_count(&value.replace('_', ""))?),
        "rows" => request.rows = place.of(parse_count(&value.replace('_', ""))?),
        "data-size" => request.bytes = place.of(parse_size(value)?),
        "downtime" => request.downtime_minutes = place.of(parse_duration(value)?),
        "data-loss" => {
            let (allowed, minutes) = parse_data_loss(value)?;
            request.data_loss_minutes = minutes.and_then(|m| place.of(m));
            request.data_loss = place.of(allowed);
        }
        "rollback" => request.rollback = place.of(parse_rollback(value)?),
        "rollback-time" => request.rollback_minutes = place.of(parse_duration(value)?),
        _ => {
            return Err(format!(
                "is no key of the table; known are {}",
                KEYS.join(", ")
            ));
        }
    }
    Ok(())
}

struct Place {
    origin: Origin,
}

impl Place {
    fn of<T>(&self, value: T) -> Option<Stated<T>> {
        let origin = self.origin.clone();
        Some(Stated { value, origin })
    }
}

fn parse_kind(text: &str) -> Result<MigrationKind, String> {
    MigrationKind::from_name(text).ok_or_else(|| {
        let names = MigrationKind::ALL.map(MigrationKind::name);
        format!("`{text}` is no type; known are {}", names.join(", "))
    })
}

/// `none`, `allowed`, or of how many of the last minutes data may be lost.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_data_loss(text: &str) -> Result<(Allowed, Option<u32>), String> {
    match text.trim().to_lowercase().as_str() {
        "none" | "no" => Ok((Allowed::No, None)),
        "allowed" | "yes" => Ok((Allowed::Yes, None)),
        other => match parse_duration(other) {
            Ok(0) => Ok((Allowed::No, None)),
            Ok(minutes) => Ok((Allowed::Yes, Some(minutes))),
            Err(_) => Err(format!(
                "`{text}` is neither `none` nor `allowed` nor a time such as `5m`"
            )),
        },
    }
}

/// `required` or `not-required`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_rollback(text: &str) -> Result<Demand, String> {
    match text.trim().to_lowercase().as_str() {
        "required" | "yes" => Ok(Demand::Required),
        "not-required" | "no" => Ok(Demand::NotRequired),
        _ => Err(format!("`{text}` is neither `required` nor `not-required`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(pairs: &[(&str, &str)]) -> Vec<Entry> {
        let entry = |(n, (key, value)): (usize, &(&str, &str))| Entry {
            key: (*key).to_owned(),
            value: (*value).to_owned(),
            line: n as u32 + 2,
        };
        pairs.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn every_key_is_read_with_its_place() {
        let request = request_of_settings(&entries(&[
            ("request.type", "data"),
            ("request.from", "mysql@5.7"),
            ("request.to", "PostgreSQL 15"),
            ("request.tables", "50"),
            ("request.rows", "1_000"),
            ("request.data-size", "10GB"),
            ("request.downtime", "1h30m"),
            ("request.data-loss", "5m"),
            ("request.rollback", "required"),
            ("request.rollback-time", "30m"),
            ("other.key", "x"),
        ]))
        .expect("a request");
        assert_eq!(request.rows.as_ref().map(|r| r.value), Some(1000));
        assert_eq!(request.downtime_minutes.as_ref().map(|d| d.value), Some(90));
        assert_eq!(request.data_loss_minutes.as_ref().map(|d| d.value), Some(5));
        assert_eq!(
            request.bytes.as_ref().map(|d| d.value),
            Some(10_000_000_000)
        );
        let to = request.to.expect("a target");
        assert_eq!(to.value.to_string(), "postgresql@15");
        let key = "request.to".to_owned();
        assert_eq!(to.origin, Origin::Config { key, line: 4 });
    }

    #[test]
    fn unknown_keys_and_bad_values_name_line_and_key() {
        let told = |key: &str, value: &str| {
            let error = request_of_settings(&entries(&[("request.type", "data"), (key, value)]));
            error.expect_err("an error").to_string()
        };
        let unknown = told("request.down-time", "2h");
        assert!(
            unknown.starts_with("line 3: `request.down-time`: is no key of the table"),
            "{unknown}"
        );
        assert!(
            unknown.ends_with("data-loss, rollback, rollback-time"),
            "{unknown}"
        );
        assert_eq!(
            told("request.downtime", "soon"),
            "line 3: `request.downtime`: `soon` is no duration such as `2h`, `90m` or `1h 30m`"
        );
        for (key, value, wrong) in [
            ("request.type", "database", "database"),
            ("request.from", "mysql@latest", "latest"),
            ("request.tables", "many", "many"),
            ("request.data-size", "10", "10"),
            ("request.data-loss", "a bit", "a bit"),
            ("request.rollback", "maybe", "maybe"),
        ] {
            assert!(told(key, value).contains(&format!("`{wrong}`")), "{key}");
        }
    }
}
