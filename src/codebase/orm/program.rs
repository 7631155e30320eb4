//! A program read as values: calls with their arguments, classes with what they assign. No parser: words and brackets.

use crate::codebase::literal::{Literal, literal};
use crate::codebase::outline::{Kind, Outline};
use crate::codebase::regions::Stretch;
use crate::model::{Assignment, Call, Class, Language, Value};
use std::collections::HashMap;
use std::ops::Range;

/// Brackets in each other that are read.
const DEEPEST: usize = 32;
/// Bytes of an expression that are kept as written.
const LONGEST_TEXT: usize = 200;

pub(super) struct Program<'t> {
    pub(super) outline: Outline<'t>,
    stretches: &'t [Stretch],
    /// Bytes at which lines end.
    line_ends: Vec<usize>,
    /// The first tokens of lines that stand in no bracket; a bracket that closes goes on with its line.
    lines: Vec<usize>,
    /// What names that are imported stand for.
    imports: HashMap<&'t str, String>,
}

impl<'t> Program<'t> {
    pub(super) fn read(text: &'t str, language: Language, stretches: &'t [Stretch]) -> Self {
        let outline = Outline::read(text, language, stretches);
        let goes_on = |at: &&usize| outline.kind(**at) == Some(Kind::Close);
        let mut program = Self {
            lines: outline
                .lines
                .iter()
                .filter(|at| !goes_on(at))
                .copied()
                .collect(),
            line_ends: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
            imports: HashMap::new(),
            outline,
            stretches,
        };
        if language == Language::Python {
            program.read_imports();
        }
        program
    }

    /// Whether a token is this word, in this case.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        let token = self.outline.tokens.get(at);
        token.is_some_and(|t| t.kind != Kind::String) && self.outline.word(at) == word
    }

    /// The line of a token, 1-based.
    pub(super) fn line(&self, at: usize) -> u32 {
        let start = self.outline.tokens.get(at).map_or(0, |t| t.start);
        self.line_ends.partition_point(|end| *end < start) as u32 + 1
    }

    /// The bytes of some tokens.
    pub(super) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        let tokens = &self.outline.tokens;
        match (
            tokens.get(range.start),
            tokens.get(range.end.saturating_sub(1)),
        ) {
            (Some(first), Some(last)) if !range.is_empty() => first.start..last.end,
            (first, _) => {
                let start = first.map_or(self.outline.text.len(), |t| t.start);
                start..start
            }
        }
    }

    /// Some tokens as written, white space folded, cut where it is long.
    pub(super) fn written(&self, range: Range<usize>) -> Box<str> {
        let text = &self.outline.text[self.bytes(range)];
        let mut told = String::new();
        for word in text.split_ascii_whitespace() {
            if !told.is_empty() {
                told.push(' ');
            }
            told += word;
            if told.len() > LONGEST_TEXT {
                let end = (0..=LONGEST_TEXT)
                    .rev()
                    .find(|&at| told.is_char_boundary(at));
                told.truncate(end.unwrap_or(0));
                told.push('…');
                break;
            }
        }
        told.into()
    }

    /// The text that a string token stands for; `None` with code in it.
    pub(super) fn string(&self, at: usize) -> Option<Box<str>> {
        Some(self.literal_at(at)?.text.into())
    }

    /// The same with its places.
    pub(super) fn literal_at(&self, at: usize) -> Option<Literal> {
        let token = self.outline.tokens.get(at)?;
        if token.kind != Kind::String {
            return None;
        }
        let found = self
            .stretches
            .binary_search_by_key(&token.start, |s| s.start)
            .ok()?;
        let literal = literal(
            self.outline.text,
            self.outline.language,
            &self.stretches[found],
        )?;
        (!literal.holes).then_some(literal)
    }

    // ---- values ----

    pub(super) fn value(&self, range: Range<usize>) -> Value {
        self.value_at(range, 0)
    }

    fn value_at(&self, range: Range<usize>, depth: usize) -> Value {
        let other = || Value::Other(self.written(range.clone()));
        if range.is_empty() || depth > DEEPEST {
            return other();
        }
        let outline = &self.outline;
        let (first, end) = (range.start, range.end);
        match outline.kind(first) {
            Some(Kind::String) => self
                .words(range.clone())
                .or_else(|| self.joined(range.clone()))
                .unwrap_or_else(other),
            Some(Kind::Open) if outline.behind(first) == end => {
                self.bracketed(first, depth).unwrap_or_else(other)
            }
            Some(Kind::Sign) if self.is(first, ":") && range.len() == 2 => {
                Value::Text(outline.word(first + 1).into())
            }
            Some(Kind::Sign) if self.is(first, ":") && range.len() == 3 => {
                // `:"name"` of Ruby.
                other()
            }
            Some(Kind::Sign) if self.is(first, "-") => {
                self.number(range.clone()).unwrap_or_else(other)
            }
            Some(Kind::Word) => {
                if outline
                    .word(first)
                    .starts_with(|c: char| c.is_ascii_digit())
                {
                    return self.number(range.clone()).unwrap_or_else(other);
                }
                self.named_value(range.clone(), depth).unwrap_or_else(other)
            }
            _ => other(),
        }
    }

    /// `%w[a b]`, `%i[a b]`.
    fn words(&self, range: Range<usize>) -> Option<Value> {
        let word = self.outline.word(range.start);
        let listed = word.strip_prefix("%w").or(word.strip_prefix("%i"))?;
        let words = listed
            .get(1..listed.len().checked_sub(1)?)?
            .split_whitespace();
        (range.len() == 1).then(|| Value::List(words.map(|w| Value::Text(w.into())).collect()))
    }

    /// Literals side by side, or joined.
    fn joined(&self, range: Range<usize>) -> Option<Value> {
        let mut text = String::new();
        for at in range {
            match self.string(at) {
                Some(part) => text += &part,
                None if self.is(at, "+") || self.is(at, ".") => {}
                None => return None,
            }
        }
        Some(Value::Text(text.into()))
    }

    fn number(&self, range: Range<usize>) -> Option<Value> {
        let written: String = range.clone().map(|at| self.outline.word(at)).collect();
        let digits = written.strip_prefix('-').unwrap_or(&written);
        let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
        is_number.then(|| Value::Number(written.into()))
    }

    /// A dotted name, or a call of one.
    fn named_value(&self, range: Range<usize>, depth: usize) -> Option<Value> {
        let (name, behind) = self.dotted(range.start, range.end)?;
        if behind == range.end {
            return Some(Value::Name(name.into()));
        }
        if self.is(behind, "(") && self.outline.behind(behind) == range.end {
            if self.outline.language == Language::Php && name == "array" {
                return Some(self.list(behind, depth));
            }
            let call = self.called(name, range.start, behind, depth);
            return Some(Value::Call(Box::new(call)));
        }
        None
    }

    /// The dotted name at a token, imports resolved, and the token behind it.
    pub(super) fn dotted(&self, at: usize, end: usize) -> Option<(String, usize)> {
        let outline = &self.outline;
        if at >= end || outline.kind(at) != Some(Kind::Word) {
            return None;
        }
        let first = outline.word(at);
        let mut name = match self.imports.get(first) {
            Some(path) => path.clone(),
            None => first.to_owned(),
        };
        let mut i = at + 1;
        while i + 1 < end
            && [".", "::", "\\", "->", "?."]
                .iter()
                .any(|sign| self.is(i, sign))
            && outline.kind(i + 1) == Some(Kind::Word)
        {
            name.push('.');
            name += outline.word(i + 1);
            i += 2;
        }
        Some((name, i))
    }

    /// The call of a name, whose arguments open at `open`.
    fn called(&self, name: String, at: usize, open: usize, depth: usize) -> Call {
        let inside = self.outline.inside(Some(open));
        self.call_with(name, at, inside, depth + 1)
    }

    /// The call whose arguments are these tokens.
    pub(super) fn call_of(&self, name: &str, at: usize, arguments: Range<usize>) -> Call {
        self.call_with(name.to_owned(), at, arguments, 0)
    }

    fn call_with(&self, name: String, at: usize, inside: Range<usize>, depth: usize) -> Call {
        let mut call = Call {
            name: name.into(),
            line: self.line(at),
            ..Call::default()
        };
        for part in self.parts(inside) {
            match self.key_of(&part) {
                Some((key, value)) => {
                    call.named.push((key, self.value_at(value, depth)));
                }
                None if self.is(part.start, "*") || self.is(part.start, "**") => {
                    call.named
                        .push(("*".into(), Value::Other(self.written(part))));
                }
                None => call.arguments.push(self.value_at(part, depth)),
            }
        }
        call
    }

    /// What stands between commas; none where nothing does.
    pub(super) fn parts(&self, inside: Range<usize>) -> Vec<Range<usize>> {
        let mut parts = self.outline.split(inside, &[","]);
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The key of `key=value`, `key: value`, `:key => value`, `'key' => value`, and the tokens of the value.
    fn key_of(&self, part: &Range<usize>) -> Option<(Box<str>, Range<usize>)> {
        let outline = &self.outline;
        let (at, end) = (part.start, part.end);
        let word = outline.kind(at) == Some(Kind::Word);
        let signs: &[&str] = match outline.language {
            Language::Python => &["="],
            Language::Ruby => &[":", "=>"],
            Language::Java => &["="],
            Language::Kotlin => &["="],
            _ => &[":", "=>"],
        };
        let is_sign = |i: usize| i + 1 < end && signs.iter().any(|s| self.is(i, s));
        if word && is_sign(at + 1) {
            return Some((outline.word(at).into(), at + 2..end));
        }
        if outline.language == Language::Ruby && self.is(at, ":") && is_sign(at + 2) {
            return Some((outline.word(at + 1).into(), at + 3..end));
        }
        let keyed_by_text = !matches!(outline.language, Language::Python | Language::Java);
        if keyed_by_text && is_sign(at + 1) {
            return Some((self.string(at)?, at + 2..end));
        }
        None
    }

    fn bracketed(&self, open: usize, depth: usize) -> Option<Value> {
        let inside = self.outline.inside(Some(open));
        if self.is(open, "(") {
            let has_comma = self
                .outline
                .level(inside.clone())
                .any(|at| self.is(at, ","));
            if !has_comma && !inside.is_empty() {
                return Some(self.value_at(inside, depth + 1));
            }
        }
        Some(self.list(open, depth))
    }

    /// The list or map in a bracket.
    fn list(&self, open: usize, depth: usize) -> Value {
        let inside = self.outline.inside(Some(open));
        let python_map = self.outline.language == Language::Python && self.is(open, "{");
        let mut items = Vec::new();
        let mut pairs = Vec::new();
        for part in self.parts(inside) {
            if python_map {
                let mut level = self.outline.level(part.clone());
                if let Some(colon) = level.find(|&at| self.is(at, ":")) {
                    let key = self.value_at(part.start..colon, depth + 1);
                    pairs.push((key, self.value_at(colon + 1..part.end, depth + 1)));
                    continue;
                }
            } else if self.outline.language != Language::Python
                && let Some((key, value)) = self.key_of(&part)
            {
                pairs.push((Value::Text(key), self.value_at(value, depth + 1)));
                continue;
            }
            items.push(self.value_at(part, depth + 1));
        }
        match pairs.is_empty() {
            true => Value::List(items),
            false => Value::Map(pairs),
        }
    }

    // ---- Ruby ----

    /// The statements of a Ruby program with their indentation; one that goes on behind a comma is one.
    pub(super) fn ruby_statements(&self) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for n in 0..self.lines.len() {
            let line = self.python_line(n);
            let goes_on = found.last().is_some_and(|(before, _)| {
                let last = before.end - 1;
                [",", "\\", "+", "||", "=>"]
                    .iter()
                    .any(|sign| self.is(last, sign))
            });
            match found.last_mut() {
                Some((before, _)) if goes_on || self.is(line.start, ".") => before.end = line.end,
                _ => found.push((line, self.indent(n))),
            }
        }
        found
    }

    // ---- Python ----

    fn read_imports(&mut self) {
        for n in 0..self.lines.len() {
            let line = self.python_line(n);
            let from = self.is(line.start, "from");
            if !from && !self.is(line.start, "import") {
                continue;
            }
            let import = match from {
                true => line.clone().find(|&at| self.is(at, "import")),
                false => Some(line.start),
            };
            let Some(import) = import else { continue };
            let module: String = match from {
                true => (line.start + 1..import)
                    .map(|at| self.outline.word(at))
                    .collect(),
                false => String::new(),
            };
            let names = match self.outline.kind(import + 1) {
                Some(Kind::Open) => self.outline.inside(Some(import + 1)),
                _ => import + 1..line.end,
            };
            for part in self.parts(names) {
                self.import(&module, part);
            }
        }
    }

    fn import(&mut self, module: &str, part: Range<usize>) {
        let alias = part.clone().find(|&at| self.is(at, "as"));
        let name: String = (part.start..alias.unwrap_or(part.end))
            .map(|at| self.outline.word(at))
            .collect();
        let path = match (module, module.ends_with('.')) {
            ("", _) => name.clone(),
            (_, true) => format!("{module}{name}"),
            (_, false) => format!("{module}.{name}"),
        };
        let known_as = match alias {
            Some(alias) if alias + 1 < part.end => self.outline.word(alias + 1),
            // `import a.b` makes `a` known by its own name.
            _ if module.is_empty() => return,
            _ => self.outline.word(part.start),
        };
        self.imports.insert(known_as, path);
    }

    pub(super) fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The number of the line that a token stands in.
    pub(super) fn line_of(&self, at: usize) -> usize {
        self.lines
            .partition_point(|line| *line <= at)
            .saturating_sub(1)
    }

    /// The tokens of a logical line, by its number.
    pub(super) fn python_line(&self, n: usize) -> Range<usize> {
        let lines = &self.lines;
        let end = lines.get(n + 1).copied();
        lines[n]..end.unwrap_or(self.outline.tokens.len())
    }

    fn indent(&self, n: usize) -> usize {
        let at = self.lines[n];
        self.outline.tokens[at].indent.unwrap_or(0)
    }

    /// The lines below line `n` that are indented further.
    pub(super) fn body(&self, n: usize) -> Range<usize> {
        let indent = self.indent(n);
        let count = self.lines.len();
        let end = (n + 1..count).find(|&m| self.indent(m) <= indent);
        n + 1..end.unwrap_or(count)
    }

    /// The classes of a module, each with the token of its name.
    pub(super) fn python_classes(&self) -> Vec<(Class, usize)> {
        let mut classes = Vec::new();
        for n in 0..self.lines.len() {
            let line = self.python_line(n);
            if self.is(line.start, "class") && !self.is(line.start + 1, "Meta") && line.len() > 2 {
                classes.push((self.python_class(n, line.clone()), line.start + 1));
            }
        }
        classes
    }

    fn python_class(&self, n: usize, line: Range<usize>) -> Class {
        let name_at = line.start + 1;
        let mut class = Class {
            name: self.outline.word(name_at).into(),
            ..Class::default()
        };
        if self.is(name_at + 1, "(") {
            for part in self.parts(self.outline.inside(Some(name_at + 1))) {
                if self.key_of(&part).is_none() {
                    let whole = self.dotted(part.start, part.end);
                    let base = match whole {
                        Some((base, end)) if end == part.end => base.into(),
                        // `make_base()`: what it is only the program knows.
                        _ => self.written(part),
                    };
                    class.bases.push(base);
                }
            }
        }
        let body = self.body(n);
        let inner = body.clone().next().map(|first| self.indent(first));
        for m in body {
            if Some(self.indent(m)) != inner {
                continue;
            }
            let line = self.python_line(m);
            if self.is(line.start, "class") && self.is(line.start + 1, "Meta") {
                class.meta = self.python_assignments(self.body(m));
                continue;
            }
            class.body.extend(self.assignment(line.clone()));
            class.body.extend(self.returned(m, line));
        }
        class
    }

    /// What the outermost of some lines assign.
    pub(super) fn python_assignments(&self, lines: Range<usize>) -> Vec<Assignment> {
        let Some(indent) = lines.clone().next().map(|first| self.indent(first)) else {
            return Vec::new();
        };
        lines
            .filter(|&n| self.indent(n) == indent)
            .filter_map(|n| self.assignment(self.python_line(n)))
            .collect()
    }

    fn assignment(&self, line: Range<usize>) -> Option<Assignment> {
        let name_at = line.start;
        if self.outline.kind(name_at) != Some(Kind::Word) {
            return None;
        }
        let (annotation, equals) = match name_at + 1 {
            at if self.is(at, "=") => (None, Some(at)),
            at if self.is(at, ":") => {
                let equals = self
                    .outline
                    .level(at + 1..line.end)
                    .find(|&i| self.is(i, "="));
                let told = at + 1..equals.unwrap_or(line.end);
                (Some(self.annotation(told)), equals)
            }
            _ => return None,
        };
        Some(Assignment {
            name: self.outline.word(name_at).into(),
            annotation,
            annotations: Vec::new(),
            value: match equals {
                Some(equals) => self.value(equals + 1..line.end),
                None => Value::Name("None".into()),
            },
            line: self.line(name_at),
        })
    }

    /// `Mapped[Optional[int]]` as calls of each other.
    fn annotation(&self, range: Range<usize>) -> Value {
        let Some((name, behind)) = self.dotted(range.start, range.end) else {
            return self.value(range);
        };
        if self.is(behind, "[") && self.outline.behind(behind) == range.end {
            let inside = self.parts(self.outline.inside(Some(behind)));
            let call = Call {
                name: name.into(),
                arguments: inside.into_iter().map(|p| self.annotation(p)).collect(),
                named: Vec::new(),
                line: self.line(range.start),
            };
            return Value::Call(Box::new(call));
        }
        match behind == range.end {
            true => Value::Name(name.into()),
            false => Value::Other(self.written(range)),
        }
    }

    /// What a method without branches returns first, as an assignment to `name()`.
    fn returned(&self, n: usize, line: Range<usize>) -> Option<Assignment> {
        if !self.is(line.start, "def") {
            return None;
        }
        let kept = ["db_type", "get_internal_type", "rel_db_type"];
        let name = kept.iter().find(|name| self.is(line.start + 1, name))?;
        let lines: Vec<usize> = self.body(n).collect();
        let value = match lines.as_slice() {
            [one] if self.is(self.lines[*one], "return") => {
                let line = self.python_line(*one);
                self.value(line.start + 1..line.end)
            }
            _ => Value::Other("".into()),
        };
        Some(Assignment {
            name: format!("{name}()").into(),
            annotation: None,
            annotations: Vec::new(),
            value,
            line: self.line(line.start),
        })
    }
}
