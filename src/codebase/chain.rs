//! Literals that code joins to one text: which follow each other, and what of the code between is a hole.

use super::regions::RegionKind;
use super::shape::Edge;
use super::statements::Host;
use super::tail::is_word_byte;
use crate::model::Language;

/// How far from a literal the next one may stand.
const REACH: usize = 800;
/// How many literals one text may be joined of.
const MOST_PIECES: usize = 200;

/// Literals joined by code, as numbers of stretches, and the code that becomes holes.
pub(super) struct Chain {
    pub(super) parts: Vec<Part>,
    pub(super) last: usize,
    pub(super) end: Edge,
}

pub(super) enum Part {
    Literal(usize),
    Code(usize, usize),
    /// A line end that a call adds behind what ends at this byte.
    LineEnd(usize),
}

impl Chain {
    pub(super) fn literals(&self) -> Vec<usize> {
        let literal = |part: &Part| match part {
            Part::Literal(number) => Some(*number),
            Part::Code(..) | Part::LineEnd(_) => None,
        };
        self.parts.iter().filter_map(literal).collect()
    }
}

/// How a language joins strings.
struct Joining {
    operators: &'static [&'static str],
    /// Literals side by side are one.
    adjacent: bool,
    /// A line end ends a statement.
    by_line: bool,
}

fn joining(language: Language) -> Option<Joining> {
    let (operators, adjacent, by_line): (&'static [&'static str], bool, bool) = match language {
        Language::Php => (&["."], false, false),
        Language::Perl => (&["."], false, false),
        Language::Java | Language::CSharp => (&["+"], false, false),
        Language::JavaScript | Language::TypeScript => (&["+"], false, true),
        Language::Kotlin | Language::Scala | Language::Swift | Language::Go => {
            (&["+"], false, true)
        }
        Language::Python => (&["+"], true, true),
        Language::Ruby => (&["+", "<<"], true, true),
        Language::C | Language::Cpp => (&["+"], true, false),
        Language::Rust => (&["+"], false, false),
        Language::PowerShell => (&["+"], false, true),
        _ => return None,
    };
    Some(Joining {
        operators,
        adjacent,
        by_line,
    })
}

/// What stands between a literal and the next of its chain.
enum Step {
    /// The next literal, behind the code that is a hole.
    Next(usize, Option<(usize, usize)>),
    /// Joined code, and no literal behind it.
    Code(usize, usize),
    Open,
    Stop,
}

/// Reads the code behind a literal.
struct Gap {
    depth: u32,
    /// An operator stands last.
    operator: bool,
    any_operator: bool,
    line_ended: bool,
    /// The operand between two operators.
    operand: Option<(usize, usize)>,
}

impl<'t> Host<'t> {
    /// The chain of literals that starts with this one.
    pub(super) fn chain(&self, number: usize) -> Chain {
        let mut chain = Chain {
            parts: vec![Part::Literal(number)],
            last: number,
            end: Edge::Closed,
        };
        let heredoc = self.stretches[number]
            .shape
            .is_some_and(|s| s.announced > 0);
        let Some(joining) = joining(self.language).filter(|_| !heredoc) else {
            return chain;
        };
        let mut appended = None;
        let listed = self.opens_annotated_list(number);
        while chain.parts.len() < MOST_PIECES {
            let behind = match self.step(chain.last, &joining) {
                Step::Next(next, hole) => {
                    chain
                        .parts
                        .extend(hole.map(|(start, end)| Part::Code(start, end)));
                    chain.parts.push(Part::Literal(next));
                    chain.last = next;
                    continue;
                }
                Step::Open => {
                    chain.end = Edge::Joined;
                    return chain;
                }
                Step::Code(start, end) => {
                    chain.parts.push(Part::Code(start, end));
                    end
                }
                Step::Stop => {
                    let end = self.stretches[chain.last].end;
                    if let Some(next) = self.next_listed(chain.last).filter(|_| listed) {
                        chain.parts.push(Part::LineEnd(end));
                        chain.parts.push(Part::Literal(next));
                        chain.last = next;
                        continue;
                    }
                    end
                }
            };
            let Some((receiver, ends_line)) = appended.or_else(|| self.receiver(number)) else {
                return chain;
            };
            let Some(append) = self.next_append(chain.last, behind, receiver) else {
                let code = self.appended_code(behind, receiver);
                chain.parts.extend(code.map(|end| Part::Code(behind, end)));
                return chain;
            };
            if ends_line {
                chain.parts.push(Part::LineEnd(behind));
            }
            if append.behind_code {
                let next = self.stretches[append.literal].start;
                chain.parts.push(Part::Code(behind, next));
            }
            chain.parts.push(Part::Literal(append.literal));
            chain.last = append.literal;
            appended = Some((receiver, append.ends_line));
        }
        chain
    }

    /// Whether a literal is the first of the list in an annotation of MyBatis, which joins its literals by blanks:
    /// `@Select({"SELECT a", "FROM t"})`.
    pub(super) fn opens_annotated_list(&self, number: usize) -> bool {
        if !matches!(self.language, Language::Java | Language::Kotlin) {
            return false;
        }
        let before = self.text[..self.stretches[number].start].trim_end();
        let Some(call) = before.strip_suffix(['{', '[']) else {
            return false;
        };
        let call = call.trim_end().trim_end_matches('=').trim_end();
        let call = call.strip_suffix("value").unwrap_or(call).trim_end();
        let opens = call
            .strip_suffix('(')
            .map(str::trim_end)
            .unwrap_or_default();
        ["@Select", "@Insert", "@Update", "@Delete"]
            .iter()
            .any(|name| opens.ends_with(name))
    }

    /// The literal behind the next comma.
    fn next_listed(&self, last: usize) -> Option<usize> {
        let mut commas = 0;
        for (number, stretch) in self.stretches.iter().enumerate().skip(last + 1) {
            match stretch.kind {
                RegionKind::Comment => {}
                RegionKind::String => return (commas == 1).then_some(number),
                RegionKind::Code if self.text[stretch.start..stretch.end].trim() == "," => {
                    commas += 1
                }
                _ => return None,
            }
        }
        None
    }

    fn step(&self, number: usize, joining: &Joining) -> Step {
        let from = self.stretches[number].end;
        let mut gap = Gap {
            depth: 0,
            operator: false,
            any_operator: false,
            line_ended: false,
            operand: None,
        };
        for (next, stretch) in self.stretches.iter().enumerate().skip(number + 1) {
            match stretch.kind {
                RegionKind::Comment => {}
                RegionKind::Markup => return gap.ends(),
                RegionKind::String if gap.depth > 0 => {
                    gap.operand = gap.operand.map(|(start, _)| (start, stretch.end))
                }
                RegionKind::String => {
                    let adjacent = joining.adjacent && !gap.any_operator && gap.operand.is_none();
                    return if gap.operator || adjacent {
                        Step::Next(next, gap.operand)
                    } else {
                        gap.ends()
                    };
                }
                RegionKind::Code => {
                    let code = &self.text.as_bytes()
                        [stretch.start..stretch.end.min(from + REACH).max(stretch.start)];
                    if !gap.read(code, stretch.start, joining) {
                        return gap.ends();
                    }
                }
            }
            if stretch.end > from + REACH {
                return gap.ends();
            }
        }
        gap.ends()
    }
}

impl Gap {
    fn ends(&self) -> Step {
        match self.operand {
            Some((start, end)) if self.any_operator => Step::Code(start, end),
            _ if self.any_operator => Step::Open,
            _ => Step::Stop,
        }
    }

    /// Reads on; `false` where the joined expression ends.
    fn read(&mut self, code: &[u8], base: usize, joining: &Joining) -> bool {
        let mut at = 0;
        while at < code.len() {
            let byte = code[at];
            let here = base + at;
            if byte.is_ascii_whitespace()
                || (byte == b'\\' && code.get(at + 1).is_some_and(u8::is_ascii_whitespace))
            {
                self.line_ended |=
                    byte == b'\n' && joining.by_line && self.operand.is_some() && !self.operator;
                at += 1;
                continue;
            }
            if self.depth > 0 {
                self.count(byte);
                self.takes(here, 1);
                at += 1;
                continue;
            }
            if let Some(len) = self.operator_here(&code[at..], joining) {
                if len == 0 {
                    return false;
                }
                if self.operand.is_some() {
                    // A sum of operands is one hole.
                    self.takes(here, len);
                }
                (self.operator, self.any_operator, self.line_ended) = (true, true, false);
                at += len;
                continue;
            }
            let len = operand_len(&code[at..]);
            let ended = self.line_ended && !matches!(byte, b'.' | b'?' | b'-');
            if len == 0 || !self.any_operator || ended {
                return false;
            }
            self.count(byte);
            self.takes(here, len);
            (self.operator, self.line_ended) = (false, false);
            at += len;
        }
        true
    }

    fn count(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn takes(&mut self, at: usize, len: usize) {
        let start = self.operand.map_or(at, |(start, _)| start);
        self.operand = Some((start, at + len));
    }

    /// Length of a joining operator; 0 where it is another one (`+=`, `++`).
    fn operator_here(&self, code: &[u8], joining: &Joining) -> Option<usize> {
        let operator = joining
            .operators
            .iter()
            .find(|o| code.starts_with(o.as_bytes()))?;
        let next = code.get(operator.len()).copied();
        let member = *operator == "."
            && self.operand.is_some()
            && next.is_some_and(is_word_byte)
            && !self.line_ended;
        match next {
            Some(b'=') => Some(0),
            Some(b) if operator.as_bytes() == [b] => Some(0),
            _ if member => Some(operator.len()),
            _ => Some(operator.len()),
        }
    }
}

/// Length of what may stand in an operand outside brackets; 0 where the expression ends.
fn operand_len(code: &[u8]) -> usize {
    match code {
        [b'-', b'>', ..] | [b':', b':', ..] | [b'?', b'.', ..] => 2,
        [b'?', b'-', b'>', ..] => 3,
        [b'(' | b'[' | b'.' | b'$' | b'@' | b'*' | b'!', ..] => 1,
        [b, ..] if is_word_byte(*b) => code.iter().take_while(|b| is_word_byte(**b)).count(),
        _ => 0,
    }
}
