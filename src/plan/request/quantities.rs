//! Numbers with what they count, as people write them: `약 10GB`, `1억 2천만 건`, `1시간 30분`, `02:00~04:00`.

use super::technologies::is_hangul;
use std::ops::Range;

/// A number and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    Bytes(u64),
    Minutes(u32),
    Rows(u64),
    Tables(u64),
    /// Servers, people and other pieces, or no unit at all.
    Pieces(u64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) amount: Amount,
    /// Bytes of the text, the unit with them.
    pub(super) span: Range<usize>,
}

/// All quantities of a text in lower case, in order.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let next = clock_range(text, at).or_else(|| quantity_at(text, at));
        match next {
            Some(quantity) => {
                at = quantity.span.end;
                join(text, &mut found, quantity);
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// `1시간 30분` is one duration, `1~2시간` goes to its end.
fn join(text: &str, found: &mut Vec<Quantity>, new: Quantity) {
    if let Some(last) = found.last_mut() {
        let between = text[last.span.end..new.span.start].trim();
        match (last.amount, new.amount) {
            (Amount::Minutes(hours), Amount::Minutes(minutes))
                if matches!(between, "" | "and" | "하고") && minutes < hours =>
            {
                last.amount = Amount::Minutes(hours.saturating_add(minutes));
                last.span.end = new.span.end;
                return;
            }
            (Amount::Pieces(_), _) if matches!(between, "~" | "-" | "–" | "에서" | "to") => {
                last.amount = new.amount;
                last.span.end = new.span.end;
                return;
            }
            _ => {}
        }
    }
    found.push(new);
}

fn starts_word(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    let (last, other) = (before.next(), before.next());
    // `web-1` is a name.
    let in_name = last == Some('-') && other.is_some_and(|c| c.is_ascii_alphabetic());
    !in_name && !last.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_')
}

fn quantity_at(text: &str, at: usize) -> Option<Quantity> {
    if let Some((minutes, end)) = spoken_duration(text, at) {
        let (minutes, end) = with_half(text, minutes, end);
        return Some(Quantity {
            amount: Amount::Minutes(minutes),
            span: at..end,
        });
    }
    let (value, end) = number_at(text, at)?;
    let rest = &text[end..];
    let gap = rest.len() - rest.trim_start_matches([' ', '-']).len();
    let unit_at = end + gap;
    // `rows: 5M` counts millions, not minutes.
    let counts = text[unit_at..].starts_with('m') && names_rows(last_words(text, at));
    let (amount, end) = Some(unit_at)
        .filter(|_| !counts)
        .and_then(|unit_at| measured(text, value, unit_at))
        .or_else(|| counted(text, at, value, unit_at))
        .unwrap_or((Amount::Pieces(whole(value)), end));
    Some(Quantity {
        amount,
        span: at..end,
    })
}

/// Figures beyond what a table or a server holds end at the largest number.
fn whole(value: f64) -> u64 {
    value.round() as u64
}

/// Units of size and time; decimal ones count by thousands, binary ones (`GiB`) by 1,024.
fn measured(text: &str, value: f64, at: usize) -> Option<(Amount, usize)> {
    let sizes: [(&[&str], f64); 10] = [
        (&["kib"], 1024.0),
        (&["mib"], 1024.0 * 1024.0),
        (&["gib"], 1024.0 * 1024.0 * 1024.0),
        (&["tib"], 1024.0 * 1024.0 * 1024.0 * 1024.0),
        (&["kb", "kilobytes", "킬로바이트"], 1e3),
        (&["mb", "megabytes", "megabyte", "메가바이트", "메가"], 1e6),
        (
            &[
                "gb",
                "gigabytes",
                "gigabyte",
                "gigs",
                "g",
                "기가바이트",
                "기가",
            ],
            1e9,
        ),
        (
            &["tb", "terabytes", "terabyte", "t", "테라바이트", "테라"],
            1e12,
        ),
        (&["pb", "petabytes", "petabyte", "페타바이트", "페타"], 1e15),
        (&["bytes", "byte", "바이트"], 1.0),
    ];
    let units = sizes
        .iter()
        .flat_map(|(names, factor)| names.iter().map(move |n| (*n, *factor)));
    if let Some((name, factor)) = longest(text, at, units) {
        return Some((Amount::Bytes(whole(value * factor)), at + name.len()));
    }
    let times: [(&[&str], f64); 5] = [
        (&["seconds", "second", "secs", "sec", "s", "초"], 1.0 / 60.0),
        (&["minutes", "minute", "mins", "min", "m", "분"], 1.0),
        (&["hours", "hour", "hrs", "hr", "h", "시간"], 60.0),
        (&["days", "day", "d", "일"], 1440.0),
        (&["weeks", "week", "w", "주일", "주"], 10080.0),
    ];
    let units = times
        .iter()
        .flat_map(|(names, factor)| names.iter().map(move |n| (*n, *factor)));
    let (name, factor) = longest(text, at, units)?;
    let end = at + name.len();
    // `120 m rows` counts millions.
    if name == "m" && counter_at(text, end + blanks(text, end)).is_some() {
        return None;
    }
    let minutes = (value * factor).ceil().min(f64::from(u32::MAX)) as u32;
    let (minutes, end) = with_half(text, minutes, end);
    Some((Amount::Minutes(minutes), end))
}

/// `1시간 반`: half an hour more.
fn with_half(text: &str, minutes: u32, end: usize) -> (u32, usize) {
    let is_hours = text[..end].ends_with("시간");
    match text[end..].trim_start().strip_prefix('반') {
        Some(rest) if is_hours && !rest.starts_with("나절") => {
            (minutes.saturating_add(30), text.len() - rest.len())
        }
        _ => (minutes, end),
    }
}

/// The longest of the names that stands here as a word of its own.
fn longest<'n>(
    text: &str,
    at: usize,
    names: impl Iterator<Item = (&'n str, f64)>,
) -> Option<(&'n str, f64)> {
    names
        .filter(|(name, _)| {
            let rest = text[at..].strip_prefix(name);
            let is_latin = name.is_ascii();
            rest.is_some_and(|rest| {
                !is_latin || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            })
        })
        .max_by_key(|(name, _)| name.len())
}

fn blanks(text: &str, at: usize) -> usize {
    text[at..].len() - text[at..].trim_start().len()
}

/// Rows, tables and pieces: a counter behind the number, or the counted thing before it.
fn counted(text: &str, from: usize, value: f64, at: usize) -> Option<(Amount, usize)> {
    let (value, at) = match multiplier(text, at) {
        Some((factor, end)) => (value * factor, end + blanks(text, end)),
        None => (value, at),
    };
    let before = last_words(text, from);
    let is_of = |words: &[&str]| words.iter().any(|w| before.contains(w));
    if let Some((counter, end)) = counter_at(text, at) {
        return Some(match counter {
            Counter::Rows => (Amount::Rows(whole(value)), end),
            Counter::Tables => (Amount::Tables(whole(value)), end),
            Counter::Pieces if is_of(&["테이블", "table"]) => {
                (Amount::Tables(whole(value)), end)
            }
            Counter::Pieces if is_of(&["행", "레코드", "로우", "row", "record"]) => {
                (Amount::Rows(whole(value)), end)
            }
            Counter::Pieces => (Amount::Pieces(whole(value)), end),
        });
    }
    let end = trimmed_end(text, at);
    if is_of(&["테이블", "table"]) {
        return Some((Amount::Tables(whole(value)), end));
    }
    if names_rows(before) {
        return Some((Amount::Rows(whole(value)), end));
    }
    (value != 0.0).then_some((Amount::Pieces(whole(value)), end))
}

fn names_rows(words: &str) -> bool {
    let names = [
        "행수",
        "행 수",
        "건수",
        "건 수",
        "레코드",
        "로우",
        "row",
        "record",
    ];
    names.iter().any(|name| words.contains(name))
}

fn trimmed_end(text: &str, at: usize) -> usize {
    text[..at].trim_end().len()
}

/// The two or three words before a number, in which the thing stands that it counts.
fn last_words(text: &str, from: usize) -> &str {
    let before = text[..from].trim_end_matches([' ', ':', '=', '-', '~', '(']);
    let start = before
        .char_indices()
        .rev()
        .filter(|(_, c)| *c == ' ' || c.is_ascii_digit() || *c == ',')
        .nth(2)
        .map_or(0, |(at, c)| at + c.len_utf8());
    let words = &before[start..];
    // What stands before another number belongs to that.
    let after_digit = words
        .rfind(|c: char| c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    &words[after_digit..]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counter {
    Rows,
    Tables,
    Pieces,
}

fn counter_at(text: &str, at: usize) -> Option<(Counter, usize)> {
    const COUNTERS: &[(Counter, &[&str])] = &[
        (
            Counter::Rows,
            &[
                "행",
                "건",
                "로우",
                "레코드",
                "튜플",
                "rows",
                "row",
                "records",
                "record",
                "tuples",
                "lines",
            ],
        ),
        (
            Counter::Tables,
            &[
                "개의 테이블",
                "개 테이블",
                "여개 테이블",
                "여 개 테이블",
                "여개의 테이블",
                "테이블",
                "tables",
                "table",
                "db tables",
                "database tables",
            ],
        ),
        (
            Counter::Pieces,
            &[
                "여 개", "여개", "개", "대", "명", "곳", "식", "인", "팀", "종", "ea",
            ],
        ),
    ];
    let counters = COUNTERS
        .iter()
        .flat_map(|(counter, names)| names.iter().map(move |name| (*counter, *name)));
    counters
        .filter(|(_, name)| {
            text[at..].strip_prefix(*name).is_some_and(|rest| {
                !name.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            })
        })
        .max_by_key(|(_, name)| name.len())
        .map(|(counter, name)| (counter, at + name.len()))
}

/// Thousands, millions and so on in English, behind a number.
fn multiplier(text: &str, at: usize) -> Option<(f64, usize)> {
    let words = [
        ("thousand", 1e3),
        ("million", 1e6),
        ("mio", 1e6),
        ("mn", 1e6),
        ("billion", 1e9),
        ("bn", 1e9),
        ("trillion", 1e12),
        ("k", 1e3),
        ("m", 1e6),
        ("b", 1e9),
    ];
    let (name, factor) = longest(text, at, words.into_iter())?;
    Some((factor, at + name.len()))
}

/// A number in digits, with the large numbers of Korean behind its digits: `1억 2천만`.
pub(super) fn number_at(text: &str, at: usize) -> Option<(f64, usize)> {
    let first = text[at..].chars().next()?;
    let bare = is_magnitude(first) && stands_alone(text, at);
    if !(first.is_ascii_digit() && starts_word(text, at) || bare) {
        return None;
    }
    let (mut total, mut section, mut digits) = (0.0, 0.0, None::<f64>);
    let mut end = at;
    let mut next = at;
    while let Some(c) = text[next..].chars().next() {
        if c.is_ascii_digit() && digits.is_none() {
            let (value, stop) = digits_at(text, next)?;
            digits = Some(value);
            (end, next) = (stop, stop);
        } else if is_magnitude(c)
            && (digits.is_some() || section > 0.0 || bare)
            && !is_day_or_other(text, next)
        {
            let factor = magnitude(c);
            if factor < 1e4 {
                section += digits.take().unwrap_or(1.0) * factor;
            } else {
                let of = section + digits.take().unwrap_or(0.0);
                total += if of == 0.0 { 1.0 } else { of } * factor;
                section = 0.0;
            }
            next += c.len_utf8();
            end = next;
        } else if c == ' ' && digits.is_none() && end > at && goes_on(&text[next..]) {
            next += 1;
        } else {
            break;
        }
    }
    Some((total + section + digits.unwrap_or(0.0), end))
}

/// Behind a large number and a blank only another one of digits goes on with it: `1억 2천만`.
fn goes_on(rest: &str) -> bool {
    let rest = rest.trim_start();
    let digits = rest
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b',')
        .count();
    digits > 0 && rest[digits..].starts_with(['천', '백', '십', '만', '억'])
}

fn is_magnitude(c: char) -> bool {
    "십백천만억조".contains(c)
}

/// `천만 건`: a number without digits is one only before a counter.
fn stands_alone(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| is_hangul(c) || c.is_alphanumeric()) {
        return false;
    }
    let rest = text[at..].trim_start_matches(is_magnitude);
    let after = text.len() - rest.len();
    counter_at(text, after + blanks(text, after)).is_some_and(|(c, _)| c != Counter::Pieces)
}

/// `조` and `만` also begin other words.
fn is_day_or_other(text: &str, at: usize) -> bool {
    ["만에", "만 가능", "조회", "조건"]
        .iter()
        .any(|word| text[at..].starts_with(word))
}

fn magnitude(c: char) -> f64 {
    match c {
        '십' => 10.0,
        '백' => 100.0,
        '천' => 1e3,
        '만' => 1e4,
        '억' => 1e8,
        _ => 1e12,
    }
}

/// Digits with separators of thousands and a decimal point.
fn digits_at(text: &str, at: usize) -> Option<(f64, usize)> {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut end = at;
    let mut written = String::new();
    while digit(end) {
        written.push(char::from(bytes[end]));
        end += 1;
        let parts_thousands =
            bytes.get(end) == Some(&b',') && (1..=3).all(|n| digit(end + n)) && !digit(end + 4);
        if parts_thousands {
            end += 1;
        } else if bytes.get(end) == Some(&b'.') && digit(end + 1) && !written.contains('.') {
            written.push('.');
            end += 1;
        }
    }
    Some((written.parse().ok()?, end))
}

/// Durations in words: `한 시간`, `반나절`, `half an hour`, `two hours`.
fn spoken_duration(text: &str, at: usize) -> Option<(u32, usize)> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    const WHOLE: &[(&str, u32)] = &[
        ("half an hour", 30),
        ("half hour", 30),
        ("an hour and a half", 90),
        ("one and a half hours", 90),
        ("half a day", 720),
        ("반시간", 30),
        ("반 시간", 30),
        ("반나절", 720),
        ("하루", 1440),
        ("이틀", 2880),
        ("사흘", 4320),
        ("an hour", 60),
        ("a day", 1440),
        ("a week", 10080),
        ("일주일", 10080),
    ];
    let whole = WHOLE
        .iter()
        .filter(|(word, _)| text[at..].starts_with(word));
    if let Some((word, minutes)) = whole.max_by_key(|(word, _)| word.len()) {
        return Some((*minutes, at + word.len()));
    }
    const NUMBERS: &[(&str, u32)] = &[
        ("한", 1),
        ("두", 2),
        ("세", 3),
        ("네", 4),
        ("다섯", 5),
        ("여섯", 6),
        ("열", 10),
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("eight", 8),
        ("ten", 10),
        ("twelve", 12),
        ("thirty", 30),
    ];
    let (word, number) = NUMBERS
        .iter()
        .find(|(word, _)| text[at..].starts_with(word))?;
    let unit_at = at + word.len() + blanks(text, at + word.len());
    const UNITS: &[(&str, u32)] = &[
        ("시간", 60),
        ("hours", 60),
        ("hour", 60),
        ("minutes", 1),
        ("days", 1440),
        ("day", 1440),
    ];
    let (unit, minutes) = UNITS
        .iter()
        .find(|(unit, _)| text[unit_at..].starts_with(unit))?;
    Some((number * minutes, unit_at + unit.len()))
}

/// A window of the clock: `02:00~04:00`, `새벽 2시~4시`, `10pm to 2am`.
fn clock_range(text: &str, at: usize) -> Option<Quantity> {
    let (from, end) = clock(text, at, None)?;
    let rest = &text[end..];
    let rest = rest.trim_start();
    let behind = ["부터", "~", "-", "–", "to", "→", "에서", "until"]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))?;
    let mut to_at = text.len() - behind.trim_start().len();
    let days = days_between(&text[..at], &text[to_at..]);
    if let Some((_, len)) = days {
        to_at += len + blanks(text, to_at + len);
    }
    let (to, end) = clock(text, to_at, Some(from))?;
    let minutes = match days {
        Some((days, _)) => (days * 1440 + to.minute).checked_sub(from.minute)?,
        None => (to.minute + 1440 - from.minute) % 1440,
    };
    Some(Quantity {
        amount: Amount::Minutes(minutes),
        span: at..end,
    })
}

/// How many days later the end of a window is where it names its day, and the length of that name in bytes.
fn days_between(before: &str, behind: &str) -> Option<(u32, usize)> {
    const DAYS: &[(&str, &str)] = &[
        ("월요일", "monday"),
        ("화요일", "tuesday"),
        ("수요일", "wednesday"),
        ("목요일", "thursday"),
        ("금요일", "friday"),
        ("토요일", "saturday"),
        ("일요일", "sunday"),
    ];
    let next = ["다음날", "다음 날", "익일", "next day"];
    if let Some(word) = next.iter().find(|word| behind.starts_with(**word)) {
        return Some((1, word.len()));
    }
    let (to, len) = DAYS.iter().enumerate().find_map(|(n, (ko, en))| {
        let name = [*ko, *en]
            .into_iter()
            .find(|name| behind.starts_with(name))?;
        Some((n as u32, name.len()))
    })?;
    let before = before.trim_end();
    let from = DAYS
        .iter()
        .position(|(ko, en)| before.ends_with(ko) || before.ends_with(en))?;
    Some(((to + 7 - from as u32) % 7, len))
}

#[derive(Clone, Copy)]
struct Clock {
    minute: u32,
    half: Option<Half>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

fn clock(text: &str, at: usize, after: Option<Clock>) -> Option<(Clock, usize)> {
    const HALVES: &[(&str, Half)] = &[
        ("오전", Half::Morning),
        ("새벽", Half::Morning),
        ("아침", Half::Morning),
        ("오후", Half::Afternoon),
        ("저녁", Half::Afternoon),
        ("밤", Half::Afternoon),
    ];
    let said = HALVES.iter().find(|(word, _)| text[at..].starts_with(word));
    let start = said.map_or(at, |(word, _)| {
        at + word.len() + blanks(text, at + word.len())
    });
    starts_word(text, start).then_some(())?;
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let hour: u32 = text[start..start + digits]
        .parse()
        .ok()
        .filter(|h| *h <= 24)?;
    let mut end = start + digits;
    let mut minute = 0;
    let mut half = said.map(|(_, half)| *half);
    let rest = &text[end..];
    if let Some(colon) = rest.strip_prefix(':') {
        minute = colon.get(..2)?.parse().ok().filter(|m| *m < 60)?;
        end += 3;
    } else if rest.starts_with('시') && !rest.starts_with("시간") {
        end += '시'.len_utf8();
    } else if !rest.trim_start().starts_with("am") && !rest.trim_start().starts_with("pm") {
        return None;
    }
    let behind = text[end..].trim_start();
    if let Some(rest) = behind.strip_prefix("am").or(behind.strip_prefix("pm")) {
        half = Some(match behind.starts_with("am") {
            true => Half::Morning,
            false => Half::Afternoon,
        });
        end = text.len() - rest.len();
    }
    let half = half.or(after.and_then(|a| a.half).filter(|_| hour <= 12));
    let hour = match half {
        Some(Half::Afternoon) if hour < 12 => hour + 12,
        Some(Half::Morning) if hour == 12 => 0,
        _ => hour,
    };
    Some((
        Clock {
            minute: hour * 60 + minute,
            half,
        },
        end,
    ))
}

/// A value of a flag or setting that is one quantity and nothing else.
fn only(text: &str) -> Option<Amount> {
    let lower = super::lines::narrow(text).trim().to_lowercase();
    match quantities(&lower).as_slice() {
        [one] if one.span == (0..lower.len()) => Some(one.amount),
        _ => None,
    }
}

/// A duration in minutes: `2h`, `90m`, `1h30m`, `90분`; a number alone is no duration but 0.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_duration(text: &str) -> Result<u32, String> {
    let spaced = text.replace("h", "h ").replace("d", "d ");
    match (only(text).or_else(|| only(&spaced)), text.trim()) {
        (_, "0") => Ok(0),
        (Some(Amount::Minutes(minutes)), _) => Ok(minutes),
        _ => Err(format!(
            "`{text}` is no duration such as `2h`, `90m` or `1h 30m`"
        )),
    }
}

/// A size in bytes: `10GB`, `1.5TB`, `500 GiB`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_size(text: &str) -> Result<u64, String> {
    match only(text) {
        Some(Amount::Bytes(bytes)) => Ok(bytes),
        _ => Err(format!("`{text}` is no size such as `10GB` or `1.5TB`")),
    }
}

/// A whole number: `50`, `120,000,000`, `120 million`, `1억 2천만`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_count(text: &str) -> Result<u64, String> {
    let spelled = format!("{} rows", text.trim());
    match only(&spelled) {
        Some(Amount::Rows(count)) => Ok(count),
        _ => Err(format!(
            "`{text}` is no whole number such as `50` or `120 million`"
        )),
    }
}
