//! A request from all that may state it: flags before a request's file before `migscan.toml`.

use super::{Kind, RequestArgs};
use migscan::codebase::{self, LineCursor, Reading};
use migscan::model::{Lang, Language, MigrationKind, Origin, Request, Stated};
use migscan::plan::{self, Entry};
use std::path::{Path, PathBuf};

/// The name of the settings file, at the root of what is scanned.
pub(crate) const SETTINGS: &str = "migscan.toml";

/// What is stated, the first of: the flags, the request's file, the `[request]` table of `migscan.toml` in the first of the
/// scanned folders.
pub(crate) fn stated(
    args: &RequestArgs,
    file: Option<&Path>,
    roots: &[PathBuf],
    lang: Lang,
) -> Result<Request, String> {
    let mut parts = vec![of_flags(args)?];
    if let Some(file) = file {
        parts.push(of_file(file, lang)?);
    }
    parts.extend(of_settings(roots)?);
    Ok(plan::combine(parts))
}

fn of_flags(args: &RequestArgs) -> Result<Request, String> {
    let mut request = Request {
        kind: args
            .kind
            .map(|kind: Kind| flag("--type", MigrationKind::from(kind))),
        from: read("--from", &args.from, plan::parse_technology)?,
        to: read("--to", &args.to, plan::parse_technology)?,
        tables: read("--tables", &args.tables, plan::parse_count)?,
        rows: read("--rows", &args.rows, plan::parse_count)?,
        bytes: read("--data-size", &args.data_size, plan::parse_size)?,
        downtime_minutes: read("--downtime", &args.downtime, plan::parse_duration)?,
        rollback: read("--rollback", &args.rollback, plan::parse_rollback)?,
        rollback_minutes: read("--rollback-time", &args.rollback_time, plan::parse_duration)?,
        ..Request::default()
    };
    if let Some(loss) = read("--data-loss", &args.data_loss, plan::parse_data_loss)? {
        let (allowed, minutes) = loss.value;
        request.data_loss = Some(flag("--data-loss", allowed));
        request.data_loss_minutes = minutes.map(|m| flag("--data-loss", m));
    }
    Ok(request)
}

fn flag<T>(name: &'static str, value: T) -> Stated<T> {
    let origin = Origin::Flag(name);
    Stated { value, origin }
}

fn read<T>(
    name: &'static str,
    text: &Option<String>,
    parse: fn(&str) -> Result<T, String>,
) -> Result<Option<Stated<T>>, String> {
    let Some(text) = text else {
        return Ok(None);
    };
    let value = parse(text).map_err(|e| format!("{name} {text}: {e}"))?;
    Ok(Some(flag(name, value)))
}

fn of_file(path: &Path, lang: Lang) -> Result<Request, String> {
    let text = text_of(path, lang)?;
    match plan::trouble(&text) {
        Some(trouble) => Err(format!("{}: {}", path.display(), trouble.told(lang))),
        None => Ok(plan::read_request(&text)),
    }
}

fn text_of(path: &Path, lang: Lang) -> Result<String, String> {
    let raw = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let decoded = codebase::decode(&raw).map(|source| source.text.into_owned());
    decoded.map_err(|_| format!("{}: {}", path.display(), plan::Trouble::Binary.told(lang)))
}

/// The request of `migscan.toml`, where there is one.
fn of_settings(roots: &[PathBuf]) -> Result<Option<Request>, String> {
    let Some(path) = roots.first().map(|root| root.join(SETTINGS)) else {
        return Ok(None);
    };
    if !path.is_file() {
        return Ok(None);
    }
    let told = |reason: String| format!("{}: {reason}", path.display());
    let text = text_of(&path, Lang::En)?;
    let settings = codebase::settings(&text, Language::Toml).map_err(|e| told(e.to_string()))?;
    if let Reading::Tolerant(reason) = settings.reading {
        return Err(told(reason));
    }
    let mut lines = LineCursor::new(&text);
    let entries: Vec<Entry> = settings
        .all
        .iter()
        .map(|s| Entry {
            key: s.key.join("."),
            value: s.value.clone(),
            line: lines.position(s.key_span.start as usize).line,
        })
        .collect();
    if let Some(other) = entries.iter().find(|e| !e.key.starts_with("request.")) {
        return Err(told(format!(
            "line {}: `{}`: is no known key; the file has the table `[request]`",
            other.line, other.key
        )));
    }
    plan::request_of_settings(&entries)
        .map(Some)
        .map_err(|e| told(e.to_string()))
}
