//! Where a literal stands: read backwards from it, the call it is an argument of and the name it is given to.

use super::regions::{RegionKind, Stretch};
use super::statements::Host;
use super::tail::is_word_byte;
use crate::model::Language;

/// How far before a literal its call may stand.
const REACH: usize = 800;

/// Where a literal stands: the call it is an argument of, and the name it is assigned to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Site {
    /// As written, without white space.
    pub(super) call: Option<String>,
    pub(super) argument: usize,
    /// The name on the left of `=` or `:`.
    pub(super) target: Option<String>,
    /// A call between that one and the literal which formats it.
    pub(super) formatting: Option<String>,
    pub(super) raised: Raised,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raised {
    #[default]
    No,
    Yes,
}

/// Walks back from a literal.
struct Walk {
    depth: u32,
    argument: usize,
    target: Option<String>,
    /// The innermost call that only formats the literal.
    inner: Option<String>,
    first: bool,
    /// White space stands between the literal and the code before it.
    spaced: bool,
    new_line: bool,
}

/// What an opening bracket before a literal belongs to.
enum Bracket {
    Call,
    /// Nothing that takes the literal itself: the call around it does.
    Group,
    /// As a group, and it fills in the literal.
    Formatting,
    Control,
}

enum Back {
    On,
    Call(usize),
    Command(usize),
    Stop,
}

impl Host<'_> {
    pub(super) fn site(&self, number: usize) -> Site {
        let stretch = &self.stretches[number];
        let announced = stretch.shape.map_or(0, |s| s.announced as usize);
        let start = stretch.start.saturating_sub(announced);
        if self.language == Language::Shell || self.language == Language::PowerShell {
            return self.command_site(start);
        }
        if self.language == Language::Scala
            && let Some(prefix) = self.scala_prefix(stretch)
        {
            return Site {
                call: Some(prefix),
                ..Site::default()
            };
        }
        let mut walk = Walk {
            depth: 0,
            argument: 0,
            target: None,
            inner: None,
            first: true,
            spaced: false,
            new_line: false,
        };
        let floor = start.saturating_sub(REACH);
        for stretch in self.stretches[..=number].iter().rev().take(64) {
            if stretch.end <= floor {
                break;
            }
            if stretch.kind != RegionKind::Code || stretch.start >= start {
                walk.first &= stretch.start >= start || stretch.kind == RegionKind::Comment;
                continue;
            }
            let (from, to) = (stretch.start.max(floor), stretch.end.min(start));
            match self.walk_back(&mut walk, from, to) {
                Back::On => {}
                Back::Call(at) | Back::Command(at) => return self.called(at, walk),
                Back::Stop => break,
            }
        }
        Site {
            target: walk.target,
            formatting: walk.inner,
            ..Site::default()
        }
    }

    fn walk_back(&self, walk: &mut Walk, from: usize, to: usize) -> Back {
        let bytes = self.text.as_bytes();
        let mut at = to;
        while at > from {
            at -= 1;
            let byte = bytes[at];
            if byte.is_ascii_whitespace() {
                walk.spaced = true;
                walk.new_line |= byte == b'\n';
                continue;
            }
            let first = std::mem::replace(&mut walk.first, false);
            match byte {
                b')' | b']' | b'}' if first => return Back::Stop,
                b')' | b']' | b'}' => walk.depth += 1,
                b'(' if walk.depth == 0 => match self.bracket_of(at) {
                    Bracket::Call => return Back::Call(at),
                    Bracket::Group => walk.argument = 0,
                    Bracket::Formatting => {
                        walk.inner = walk.inner.take().or_else(|| Some(self.path_text(at)));
                        walk.argument = 0;
                    }
                    Bracket::Control => return Back::Stop,
                },
                // `logger.info { "…" }` of Kotlin.
                b'{' if first && self.language == Language::Kotlin => return Back::Call(at),
                b'{' if walk.depth == 0 && !self.opens_object(at) => return Back::Stop,
                b'(' | b'[' | b'{' => walk.depth = walk.depth.saturating_sub(1),
                _ if walk.depth > 0 => {}
                b';' => return Back::Stop,
                b',' => walk.argument += 1,
                b'=' | b':' if walk.target.is_none() && walk.argument == 0 => {
                    walk.target = Some(self.target_before(at))
                }
                b if first && (is_word_byte(b) || b == b'>') => {
                    return self.command_or_tag(walk, at + 1);
                }
                _ => {}
            }
        }
        Back::On
    }

    fn bracket_of(&self, at: usize) -> Bracket {
        const GROUPS: &[&str] = &[
            "",
            "array",
            "list",
            "Array",
            "and",
            "or",
            "not",
            "in",
            "trim",
            "dedent",
            "textwrap.dedent",
            "String",
            "Arrays.asList",
            "List.of",
            "listOf",
            "&",
        ];
        const FORMATTING: &[&str] = &[
            "sprintf",
            "vsprintf",
            "format",
            "String.format",
            "string.Format",
            "String.Format",
            "fmt.Sprintf",
            "format!",
            "util.format",
        ];
        const CONTROL: &[&str] = &[
            "if", "elseif", "elif", "while", "for", "foreach", "switch", "match", "return",
            "catch", "isset", "empty", "unset", "case", "when", "yield", "await", "until",
            "unless",
        ];
        let path = self.path_text(at);
        let is = |words: &[&str]| words.contains(&path.as_str());
        match () {
            () if is(GROUPS) => Bracket::Group,
            () if is(FORMATTING) => Bracket::Formatting,
            () if is(CONTROL) => Bracket::Control,
            () => Bracket::Call,
        }
    }

    fn path_text(&self, end: usize) -> String {
        let (start, end) = self.path_before(end);
        self.text[start..end]
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect()
    }

    /// A word right before a literal: a template's tag, or a call without brackets.
    fn command_or_tag(&self, walk: &Walk, end: usize) -> Back {
        const NO_COMMANDS: &[&str] = &[
            "return", "and", "or", "if", "else", "when", "in", "not", "case", "unless", "then",
            "yield",
        ];
        let word = self.word_before(end);
        let tags = matches!(self.language, Language::JavaScript | Language::TypeScript);
        let commands = matches!(
            self.language,
            Language::Ruby | Language::Perl | Language::Php | Language::Python
        );
        match () {
            () if tags && !walk.spaced => Back::Command(end),
            () if commands && walk.spaced && !walk.new_line && !NO_COMMANDS.contains(&word) => {
                Back::Command(end)
            }
            () => Back::On,
        }
    }

    fn word_before(&self, end: usize) -> &str {
        let start = self.text.as_bytes()[..end]
            .iter()
            .rposition(|b| !is_word_byte(*b))
            .map_or(0, |i| i + 1);
        &self.text[start..end]
    }

    /// `{` of an object literal in a call.
    fn opens_object(&self, at: usize) -> bool {
        self.text[..at].trim_end().ends_with(['(', ','])
    }

    fn target_before(&self, at: usize) -> String {
        let before = self.text[..at].trim_end_matches(['.', '+', ':', '=', ' ', '\t']);
        let floor = before.len().saturating_sub(160);
        let reach = before.as_bytes()[floor..]
            .iter()
            .rposition(|b| b.is_ascii_whitespace() || b"({,;".contains(b));
        let start = reach.map_or(floor, |i| floor + i + 1);
        let name = before.get(start..).unwrap_or_default();
        name.trim_matches(['\'', '"', '$', ']', '[']).to_owned()
    }

    /// The call whose name ends at `end`.
    fn called(&self, end: usize, walk: Walk) -> Site {
        let mut path = self.path_text(end);
        let (start, _) = self.path_before(end);
        let before = self.text[..start].trim_end();
        if before.ends_with('.') && !path.starts_with('.') {
            // The receiver stands on the line before.
            path.insert(0, '.');
        }
        let floor = before.len().saturating_sub(40);
        let before = before.get(floor..).unwrap_or_default();
        let before = before.strip_suffix("new").map_or(before, str::trim_end);
        let raised = before.ends_with("throw")
            || before.ends_with("raise")
            || path == "raise"
            || path == "throw";
        Site {
            call: Some(path).filter(|p| !p.is_empty()),
            argument: walk.argument,
            target: walk.target,
            formatting: walk.inner,
            raised: if raised { Raised::Yes } else { Raised::No },
        }
    }

    /// Start and end of a name with its receivers; type arguments behind it are left out.
    fn path_before(&self, end: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let mut end = end;
        while end > 0 && bytes[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        if end > 1 && bytes[end - 1] == b'>' && bytes[end - 2] != b'-' {
            end = self.before_type_arguments(end);
        }
        let floor = end.saturating_sub(120);
        let mut start = end;
        while start > floor {
            let byte = bytes[start - 1];
            let arrow = byte == b'>' && start >= 2 && bytes[start - 2] == b'-';
            if arrow {
                start -= 2;
            } else if is_word_byte(byte) || b".:$@!?".contains(&byte) {
                start -= 1;
            } else {
                break;
            }
        }
        while !self.text.is_char_boundary(start) || (start < end && bytes[start] == b'!') {
            start += 1;
        }
        (start, end)
    }

    fn before_type_arguments(&self, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut depth = 0;
        for at in (end.saturating_sub(160)..end).rev() {
            match bytes[at] {
                b'>' => depth += 1,
                b'<' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at;
            }
        }
        end
    }

    fn scala_prefix(&self, stretch: &Stretch) -> Option<String> {
        let prefix: String = self.text[stretch.start..]
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        (!prefix.is_empty() && !matches!(prefix.as_str(), "s" | "f" | "raw")).then_some(prefix)
    }

    /// The command of a shell line: its first word, `mysql` where that stands anywhere before.
    fn command_site(&self, start: usize) -> Site {
        let floor = start.saturating_sub(REACH);
        let bytes = self.text.as_bytes();
        let mut from = start;
        while from > floor
            && !(b"\n;|&(`{".contains(&bytes[from - 1])
                && bytes.get(from.wrapping_sub(2)) != Some(&b'\\'))
        {
            from -= 1;
        }
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let line = &self.text[from..start];
        let base_name = |word: &'_ str| word.rsplit(['/', '\\']).next().unwrap_or(word).to_owned();
        let words: Vec<String> = line.split_ascii_whitespace().map(base_name).collect();
        let client = words
            .iter()
            .find(|w| ["mysql", "mariadb", "Invoke-SqlCmd"].contains(&w.as_str()));
        let first = words
            .iter()
            .find(|w| !w.contains('=') && !SHELL_WORDS.contains(&w.as_str()))
            .or(client);
        let target = line
            .rsplit_once('=')
            .map(|(name, _)| name.trim().to_owned())
            .filter(|n| n.bytes().all(is_word_byte));
        Site {
            call: client.or(first).cloned(),
            target,
            ..Site::default()
        }
    }
}

/// Words of a shell before a command.
const SHELL_WORDS: &[&str] = &[
    "if", "elif", "then", "else", "while", "until", "do", "!", "sudo", "exec", "time",
];

/// `$this->db->query` as `this.db.query`, `@Query` and `$queryRaw` as they are.
pub(super) fn normalised(path: &str) -> String {
    let dotted = path
        .replace("?->", ".")
        .replace("->", ".")
        .replace("::", ".")
        .replace("?.", ".")
        .replace("!!.", ".");
    let parts = dotted.split('.').map(|part| match part {
        "$queryRaw" | "$executeRaw" | "$queryRawUnsafe" | "$executeRawUnsafe" => part,
        _ => part.trim_start_matches('$'),
    });
    parts.collect::<Vec<_>>().join(".")
}
