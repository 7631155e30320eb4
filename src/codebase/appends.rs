//! Literals that are appended to the same text, statement after statement: `$sql .= "…"`, `sql += "…"`, `sb.append("…")`.

use super::lines::CharBoundary;
use super::regions::RegionKind;
use super::statements::Host;
use super::tail::is_word_byte;

/// How far before a literal the name stands to which it is given, and behind it the next one.
const REACH: usize = 200;

const APPENDING_CALLS: [&str; 6] = [
    "append",
    "appendLine",
    "Append",
    "AppendLine",
    "WriteString",
    "push_str",
];

/// What a literal is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver<'t> {
    /// A variable that holds the text itself.
    Text(&'t str),
    /// A builder, by its name where it has one.
    Builder(&'t str),
}

/// The next literal of the same text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Append {
    pub(super) literal: usize,
    /// The call adds a line end behind it.
    pub(super) ends_line: bool,
    /// What is no literal is appended before it.
    pub(super) behind_code: bool,
}

impl<'t> Host<'t> {
    /// What the literal is the first part of, and whether its call adds a line end behind it.
    pub(super) fn receiver(&self, number: usize) -> Option<(Receiver<'t>, bool)> {
        let start = self.stretches[number].start;
        let floor = self
            .text
            .floor_char_boundary_at(start.saturating_sub(REACH));
        let mut before = self.text[floor..start].trim_end();
        loop {
            if let Some(target) = before.strip_suffix('=') {
                let target = target.trim_end_matches(['.', '+', ':']);
                return named(target).map(|name| (Receiver::Text(name), false));
            }
            before = before.strip_suffix('(')?.trim_end();
            let path = last_path(before);
            if path.is_empty() {
                continue;
            }
            let (owner, call) = split_call(path);
            if APPENDING_CALLS.contains(&call) {
                return Some((Receiver::Builder(owner), ends_line(call)));
            }
            let created = before[..before.len() - path.len()].trim_end();
            let target = created
                .strip_suffix("new")
                .filter(|_| matches!(call, "StringBuilder" | "StringBuffer"))?
                .trim_end()
                .strip_suffix('=');
            let name = target.and_then(named).unwrap_or_default();
            return Some((Receiver::Builder(name), false));
        }
    }

    /// How far the code reaches that is appended to the receiver right behind byte `from`.
    pub(super) fn appended_code(&self, from: usize, receiver: Receiver) -> Option<usize> {
        let code = self
            .stretches
            .get(self.stretches.partition_point(|s| s.end <= from))
            .filter(|s| s.kind == RegionKind::Code && s.start <= from)?;
        let end = self
            .text
            .floor_char_boundary_at((from + REACH).min(code.end));
        let code = &self.text[from..end.max(from)];
        match next_appended(code, receiver)? {
            Appended::Code(behind) => Some(from + code.len() - behind.len()),
            Appended::Literal(_) => None,
        }
    }

    /// The literal that is appended to the receiver right behind byte `from`, with nothing but that between.
    pub(super) fn next_append(
        &self,
        last: usize,
        from: usize,
        receiver: Receiver,
    ) -> Option<Append> {
        let mut code = String::new();
        for (number, stretch) in self.stretches.iter().enumerate().skip(last + 1) {
            match stretch.kind {
                RegionKind::Comment => {}
                RegionKind::Markup => return None,
                RegionKind::Code => {
                    let start = stretch.start.max(from);
                    if stretch.end.saturating_sub(start) > REACH || code.len() > REACH {
                        return None;
                    }
                    code.push_str(self.text.get(start..stretch.end).unwrap_or_default());
                }
                // Inside of what is joined to the last literal.
                RegionKind::String if stretch.end <= from => {}
                RegionKind::String => {
                    return appends(&code, receiver).map(|found| Append {
                        literal: number,
                        ends_line: found.ends_line,
                        behind_code: found.behind_code,
                    });
                }
            }
        }
        None
    }
}

/// How many pieces of code one look goes over that are appended between two literals.
const MOST_CODE: usize = 16;

/// How the code between two literals appends the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Found {
    ends_line: bool,
    behind_code: bool,
}

/// What the next call or assignment appends.
enum Appended<'c> {
    /// The literal behind the code, and whether the call adds a line end.
    Literal(bool),
    /// Code, and what stands behind it.
    Code(&'c str),
}

/// Whether the code between two literals ends one statement and appends the next to the receiver; other code may be
/// appended to it between.
fn appends(code: &str, receiver: Receiver) -> Option<Found> {
    let mut rest = code.trim();
    for number in 0..MOST_CODE {
        match next_appended(rest, receiver)? {
            Appended::Literal(ends_line) => {
                return Some(Found {
                    ends_line,
                    behind_code: number > 0,
                });
            }
            Appended::Code(behind) => rest = behind,
        }
    }
    None
}

fn next_appended<'c>(code: &'c str, receiver: Receiver) -> Option<Appended<'c>> {
    let behind = code.trim_start_matches([')', ' ', '\t', '\r', '\n']);
    let (name, closed) = match receiver {
        Receiver::Text(name) => (name, false),
        Receiver::Builder(name) => (name, behind.len() < code.len()),
    };
    if closed && let Some(appended) = appending_call(behind) {
        return Some(appended);
    }
    let next = behind.trim_start_matches([';', ' ', '\t', '\r', '\n']);
    if name.is_empty() {
        return None;
    }
    let rest = next.strip_prefix(name)?.trim_start();
    match receiver {
        Receiver::Text(_) => {
            let given = [".=", "+=", "<<"]
                .iter()
                .find_map(|o| rest.strip_prefix(*o))?;
            match given.trim().is_empty() {
                true => Some(Appended::Literal(false)),
                false => given.find(';').map(|end| Appended::Code(&given[end..])),
            }
        }
        Receiver::Builder(_) => appending_call(rest),
    }
}

/// `.append(` before the literal, or `.append(a)`.
fn appending_call(code: &str) -> Option<Appended<'_>> {
    let path = code.strip_prefix("->").or_else(|| code.strip_prefix('.'))?;
    let (call, argument) = path.split_once('(')?;
    let call = call.trim();
    if !APPENDING_CALLS.contains(&call) {
        return None;
    }
    if argument.trim().is_empty() {
        return Some(Appended::Literal(ends_line(call)));
    }
    let mut depth = 0u32;
    for (at, byte) in argument.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(Appended::Code(&argument[at..])),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn ends_line(call: &str) -> bool {
    call.ends_with("Line")
}

fn named(before: &str) -> Option<&str> {
    Some(last_path(before.trim_end())).filter(|name| !name.is_empty())
}

/// The name with its receivers at the end of a text.
fn last_path(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut start = bytes.len();
    while start > 0 {
        let byte = bytes[start - 1];
        if byte == b'>' && bytes[..start - 1].ends_with(b"-") {
            start -= 2;
        } else if is_word_byte(byte) || b".:$@".contains(&byte) {
            start -= 1;
        } else {
            break;
        }
    }
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

fn split_call(path: &str) -> (&str, &str) {
    let border = path.rfind(['.', '>']);
    border.map_or(("", path), |at| {
        (path[..at].trim_end_matches('-'), &path[at + 1..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_appended_at_once_goes_on() {
        let text = Receiver::Text("$sql");
        let builder = Receiver::Builder("sb");
        for (receiver, code, told) in [
            (text, ";\n$sql .= ", Some(false)),
            (text, ");\n$sql .= ", Some(false)),
            (text, "\n$sql += ", Some(false)),
            (text, ";\n$sql = ", None),
            (text, ";\n$sql2 .= ", None),
            (text, ";\nif ($a) { $sql .= ", None),
            (builder, ");\n sb.append(", Some(false)),
            (builder, ")\n .append(", Some(false)),
            (builder, ");\n sb.AppendLine(", Some(true)),
            (builder, ");\n other.append(", None),
            (builder, ", ", None),
            (builder, ").append(a.b(c)).append(", Some(false)),
            (builder, ");\n sb.append(a);\n sb.append(", Some(false)),
            (builder, ");\n sb.append(a); f(); sb.append(", None),
            (text, ";\n$sql .= $a;\n$sql .= ", Some(false)),
            (text, ";\n$sql .= $a;\nif ($b) $sql .= ", None),
            (Receiver::Builder(""), ").append(", Some(false)),
            (Receiver::Builder(""), "); append(", None),
        ] {
            let found = appends(code, receiver);
            assert_eq!(found.map(|f| f.ends_line), told, "{code:?}");
        }
    }
}
