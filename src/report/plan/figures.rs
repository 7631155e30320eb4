//! Figures as they are written in each language.

use super::super::words::{duration, number, size};
use super::PlanOptions;
use crate::model::Lang;
use crate::plan::{Figure, Unit};

pub(super) fn shown(figure: &Figure, options: &PlanOptions) -> String {
    let value = figure.value;
    let count = number(value.unsigned_abs());
    let of = |one: &str, many: &str, ko_before: &str, ko_after: &str| match options.lang {
        Lang::En => format!("{count} {}", if value == 1 { one } else { many }),
        Lang::Ko => format!("{ko_before}{count}{ko_after}"),
    };
    let sign = if value < 0 { "-" } else { "" };
    match figure.unit {
        Unit::Plain => format!("{sign}{count}"),
        Unit::Places => of("place", "places", "", "곳"),
        Unit::Rules => of("kind of finding", "kinds of findings", "", "개 유형"),
        Unit::Files => of("file", "files", "파일 ", "개"),
        Unit::Tables => of("table", "tables", "테이블 ", "개"),
        Unit::Columns => of("column", "columns", "컬럼 ", "개"),
        Unit::Keys => of("key", "keys", "", "개"),
        Unit::Rows => of("row", "rows", "행 ", "개"),
        Unit::Machines => of("server", "servers", "", "대"),
        Unit::Bytes => size(value.unsigned_abs()),
        Unit::BytesPerSecond => format!("{}/s", size(value.unsigned_abs())),
        Unit::Minutes => format!("{sign}{}", minutes(value.unsigned_abs(), options.lang)),
        Unit::Work => duration(value.unsigned_abs(), options.lang),
        Unit::Clock => format!("T+{:02}:{:02}", value / 60, value % 60),
        Unit::Day => day(value, options),
        Unit::Percent => format!("{sign}{count}%"),
        Unit::Factor => factor(value, options.lang),
    }
}

/// By the clock: a day has 24 hours and is not told.
fn minutes(minutes: u64, lang: Lang) -> String {
    let (hours, rest) = (number(minutes / 60), minutes % 60);
    match (minutes / 60, rest, lang) {
        (0, _, Lang::En) => format!("{rest} min"),
        (0, _, Lang::Ko) => format!("{rest}분"),
        (_, 0, Lang::En) => format!("{hours} h"),
        (_, 0, Lang::Ko) => format!("{hours}시간"),
        (_, _, Lang::En) => format!("{hours} h {rest} min"),
        (_, _, Lang::Ko) => format!("{hours}시간 {rest}분"),
    }
}

fn day(value: i64, options: &PlanOptions) -> String {
    let name = match value {
        0 => "D-Day".to_owned(),
        n if n < 0 => format!("D{n}"),
        n => format!("D+{n}"),
    };
    match options.start {
        None => name,
        Some(start) => format!("{name}, {}", start.plus(value)),
    }
}

fn factor(hundredths: i64, lang: Lang) -> String {
    let told = match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, rest) if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        (whole, rest) => format!("{whole}.{rest:02}"),
    };
    match lang {
        Lang::En => format!("{told} times"),
        Lang::Ko => format!("{told}배"),
    }
}

/// The word of JSON.
pub(super) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Plain => "count",
        Unit::Places => "places",
        Unit::Rules => "rules",
        Unit::Files => "files",
        Unit::Tables => "tables",
        Unit::Columns => "columns",
        Unit::Keys => "keys",
        Unit::Rows => "rows",
        Unit::Machines => "servers",
        Unit::Bytes => "bytes",
        Unit::BytesPerSecond => "bytes-per-second",
        Unit::Minutes => "minutes",
        Unit::Work => "minutes-of-work",
        Unit::Clock => "minutes-since-start",
        Unit::Day => "days-from-cut-over",
        Unit::Percent => "percent",
        Unit::Factor => "hundredths",
    }
}
