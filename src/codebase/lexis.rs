//! How each language writes comments and strings: data only, one row a language, read by `regions` and `literal`.

use crate::model::Language;

/// The lexical row of one language.
#[derive(Debug)]
pub(super) struct Lexis {
    pub(super) line_comments: &'static [LineComment],
    pub(super) block_comments: &'static [BlockComment],
    /// Tried in order: longer openers and rarer prefixes stand first.
    pub(super) strings: &'static [StringForm],
    /// What no row of data can say.
    pub(super) extras: &'static [Extra],
    pub(super) start: Start,
}

/// What the first byte of a file is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Code,
    /// Markup until one of these; an opener that ends in a space takes any white space there.
    Markup(&'static [&'static str]),
}

#[derive(Debug)]
pub(super) struct LineComment {
    pub(super) open: &'static str,
    pub(super) place: Place,
    /// Ends the comment before the line does (`?>`).
    pub(super) also_ends: Option<&'static str>,
}

#[derive(Debug)]
pub(super) struct BlockComment {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) nesting: Nesting,
    /// Where the opener goes on so, it is code (`/*!` in MySQL).
    pub(super) unless: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    Flat,
    Nested,
}

/// One way of writing a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StringForm {
    /// Empty where only an [`Extra`] opens it.
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) prefixes: Prefixes,
    pub(super) place: Place,
    pub(super) escape: Escape,
    pub(super) lines: Lines,
    pub(super) holes: Holes,
    pub(super) content: Content,
    pub(super) closing: Closing,
}

/// Words that belong to the literal when they touch its opener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prefixes {
    /// The word before, if any, is not the literal's.
    Free,
    /// One of these has to stand there, in any case; an empty one holds everywhere.
    OneOf(&'static [&'static str]),
    /// Any word (`sql"…"` in Scala).
    AnyWord,
}

/// Where an opener counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// First on its line.
    LineStart,
    /// After white space or one of these bytes.
    After(&'static [u8]),
    /// First on its line or right after one of these bytes, white space between them allowed.
    ValueStart(&'static [u8]),
    /// Not in a number (`1'000`).
    NotInNumber,
    /// Not after one of these bytes (`$'`, `$#`).
    NotAfter(&'static [u8]),
    /// Only where one character and the closing quote follow: the others are lifetimes and symbols.
    Character,
    /// Not before an operand: `5--3` and `5--(x)` are no comments in MySQL.
    NotBeforeOperand,
}

/// How a character that would end or change the literal is written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    None,
    /// `\n`, `\x41`, `\u0041`; a backslash before another character falls away.
    Backslash,
    /// As `Backslash`, but a backslash before another character stays (Python, PHP).
    BackslashOrKept,
    /// Only `\\` and the escaped quote; any other backslash stays.
    QuoteOnly,
    /// A backslash protects the quote, and both stay (raw strings of Python, regular expressions).
    Raw,
    /// The quote is written twice.
    Doubled,
    /// SQL as MySQL reads it: backslash and doubled quote.
    BackslashAndDoubled,
    /// Shell: a backslash counts before `$`, backtick, `"`, backslash and line end.
    Shell,
    /// PowerShell: backtick, and doubled quote.
    Backtick,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// A line end ends it, closed or not.
    One,
    Many,
}

/// How code is inserted in a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holes {
    None,
    /// `{$x}`, `${x}`, `$x`, `$x[0]`, `$x->y`.
    Php,
    /// `${…}` alone: JavaScript.
    DollarBrace,
    /// `${…}` and `$x`: Kotlin, Scala.
    DollarName,
    /// `{…}`, with `{{` for a brace: Python, C#.
    Brace,
    /// `#{…}`: Ruby.
    HashBrace,
    /// `\(…)`: Swift.
    BackslashParen,
    /// `${…}`, `$(…)`, backticks, `$x`.
    Shell,
    /// `$(…)`, `${…}`, `$x`.
    PowerShell,
    /// `${…}`, `@{…}`, `$x`, `@x`.
    Perl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    Character,
    Regex,
    /// A list of words (`%w[a b]`).
    Words,
    /// Quoted, but code all the same: a backtick name of SQL, a CDATA section.
    Code,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    First,
    /// Of a run of quotes the last ones close (`"""say "x""""`).
    Last,
}

/// What needs a function of its own in `regions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extra {
    /// `?>` ends the code.
    PhpCloseTag,
    /// `#[` is an attribute, no comment.
    PhpAttribute,
    Heredoc(HeredocStyle, &'static StringForm, &'static StringForm),
    /// A slash in operand position opens a regular expression.
    SlashRegex(SlashStyle, &'static StringForm),
    /// `%w[…]`, `%q(…)`, `%(…)`, `%r{…}`.
    RubyPercent,
    /// `q{…}`, `qq|…|`, `m{…}`, `s/…/…/`.
    PerlQuote,
    /// `r#"…"#`.
    RustRaw(&'static StringForm),
    /// `#"…"#`, `#"""…"""#`.
    SwiftHashes(&'static StringForm),
    /// `R"tag(…)tag"`.
    CppRaw(&'static StringForm),
    /// `"""…"""` with as many quotes as the opener has, `$$"""…"""`.
    CsharpRaw(&'static StringForm, &'static StringForm),
    /// A string that is a whole statement is documentation.
    StatementStrings,
    /// `|` and `>` blocks.
    YamlBlocks,
    /// A backslash in code takes the next byte's meaning.
    CodeEscape,
    /// From `open` to `close`, both first on a line, is a comment (`=begin`, POD).
    LineBlock {
        opens: &'static [&'static str],
        close: &'static str,
    },
    /// Behind a line that is one of these there is no code.
    EndMarker(&'static [&'static str]),
    /// `__halt_compiler();`
    HaltCompiler,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeredocStyle {
    Php,
    Ruby,
    Perl,
    Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlashStyle {
    JavaScript,
    Ruby,
    Perl,
}

/// The row of a language; languages without comments and strings share an empty one.
pub(super) fn lexis(language: Language) -> &'static Lexis {
    match language {
        Language::Sql => &SQL,
        Language::Python => &PYTHON,
        Language::Php => &PHP,
        Language::Java => &JAVA,
        Language::Kotlin => &KOTLIN,
        Language::Scala => &SCALA,
        Language::JavaScript | Language::TypeScript => &JAVASCRIPT,
        Language::Ruby => &RUBY,
        Language::Go => &GO,
        Language::CSharp => &CSHARP,
        Language::Rust => &RUST,
        Language::C | Language::Cpp => &CPP,
        Language::Shell => &SHELL,
        Language::PowerShell => &POWERSHELL,
        Language::Perl => &PERL,
        Language::Swift => &SWIFT,
        Language::Xml => &XML,
        Language::Html => &HTML,
        Language::Css => &CSS,
        Language::Yaml => &YAML,
        Language::Json => &JSON,
        Language::Toml => &TOML,
        Language::Properties => &PROPERTIES,
        Language::Ini | Language::Dotenv => &INI,
        Language::Dockerfile => &DOCKERFILE,
        Language::Markdown | Language::Text => &PROSE,
        Language::Other => &PLAIN,
    }
}

impl Holes {
    /// Bytes that may open a hole.
    pub(super) fn openers(self) -> &'static [u8] {
        match self {
            Holes::None => b"",
            Holes::Php => b"{$",
            Holes::DollarBrace | Holes::DollarName | Holes::PowerShell => b"$",
            Holes::Brace => b"{",
            Holes::HashBrace => b"#",
            Holes::BackslashParen => b"\\",
            Holes::Shell => b"$`",
            Holes::Perl => b"$@",
        }
    }

    /// Whether the code of a hole may hold line comments. A `#` in a Python hole is a format, not a comment.
    pub(super) fn hold_line_comments(self) -> bool {
        matches!(
            self,
            Holes::DollarBrace | Holes::Shell | Holes::PowerShell | Holes::HashBrace
        )
    }
}

/// The plain form that the others vary: one line, backslash escapes, no holes.
const QUOTED: StringForm = StringForm {
    open: "\"",
    close: "\"",
    prefixes: Prefixes::Free,
    place: Place::Anywhere,
    escape: Escape::Backslash,
    lines: Lines::One,
    holes: Holes::None,
    content: Content::Text,
    closing: Closing::First,
};

/// A form that only an extra opens.
const OPENED_BY_EXTRA: StringForm = StringForm {
    open: "",
    close: "",
    lines: Lines::Many,
    ..QUOTED
};

const SINGLE_QUOTED: StringForm = StringForm {
    open: "'",
    close: "'",
    ..QUOTED
};

const CHARACTER: StringForm = StringForm {
    content: Content::Character,
    ..SINGLE_QUOTED
};

const TEXT_BLOCK: StringForm = StringForm {
    open: "\"\"\"",
    close: "\"\"\"",
    lines: Lines::Many,
    ..QUOTED
};

const RAW: StringForm = StringForm {
    escape: Escape::None,
    ..OPENED_BY_EXTRA
};

const SLASH_REGEX: StringForm = StringForm {
    close: "/",
    escape: Escape::Raw,
    content: Content::Regex,
    lines: Lines::One,
    ..OPENED_BY_EXTRA
};

const fn line(open: &'static str) -> LineComment {
    line_at(open, Place::Anywhere)
}

const fn line_at(open: &'static str, place: Place) -> LineComment {
    LineComment {
        open,
        place,
        also_ends: None,
    }
}

const fn block(open: &'static str, close: &'static str, nesting: Nesting) -> BlockComment {
    BlockComment {
        open,
        close,
        nesting,
        unless: None,
    }
}

const SLASHES: &[LineComment] = &[line("//")];
const C_BLOCK: &[BlockComment] = &[block("/*", "*/", Nesting::Flat)];
const NESTED_BLOCK: &[BlockComment] = &[block("/*", "*/", Nesting::Nested)];
const TAG_COMMENT: BlockComment = block("<!--", "-->", Nesting::Flat);

const EMPTY: Lexis = Lexis {
    line_comments: &[],
    block_comments: &[],
    strings: &[],
    extras: &[],
    start: Start::Code,
};

static PLAIN: Lexis = EMPTY;

static PROSE: Lexis = Lexis {
    start: Start::Markup(&[]),
    ..EMPTY
};

const PYTHON_PLAIN: Prefixes = Prefixes::OneOf(&["u", "b", ""]);
const PYTHON_RAW: Prefixes = Prefixes::OneOf(&["r", "br", "rb", "ur"]);
const PYTHON_FORMAT: Prefixes = Prefixes::OneOf(&["f", "t"]);
const PYTHON_RAW_FORMAT: Prefixes = Prefixes::OneOf(&["rf", "fr", "rt", "tr"]);

const fn python(
    quote: &'static str,
    lines: Lines,
    prefixes: Prefixes,
    escape: Escape,
    holes: Holes,
) -> StringForm {
    StringForm {
        open: quote,
        close: quote,
        prefixes,
        escape,
        lines,
        holes,
        ..QUOTED
    }
}

const fn python_row(quote: &'static str, lines: Lines) -> [StringForm; 4] {
    let kept = Escape::BackslashOrKept;
    [
        python(quote, lines, PYTHON_RAW, Escape::Raw, Holes::None),
        python(quote, lines, PYTHON_FORMAT, kept, Holes::Brace),
        python(quote, lines, PYTHON_RAW_FORMAT, Escape::Raw, Holes::Brace),
        python(quote, lines, PYTHON_PLAIN, kept, Holes::None),
    ]
}

const PYTHON_ROWS: [[StringForm; 4]; 4] = [
    python_row("\"\"\"", Lines::Many),
    python_row("'''", Lines::Many),
    python_row("\"", Lines::One),
    python_row("'", Lines::One),
];

static PYTHON: Lexis = Lexis {
    line_comments: &[line("#")],
    strings: PYTHON_ROWS.as_flattened(),
    extras: &[Extra::StatementStrings],
    ..EMPTY
};

static PHP_HEREDOC: StringForm = StringForm {
    escape: Escape::BackslashOrKept,
    holes: Holes::Php,
    ..OPENED_BY_EXTRA
};
static RAW_HEREDOC: StringForm = RAW;

const fn php_line(open: &'static str) -> LineComment {
    LineComment {
        also_ends: Some("?>"),
        ..line(open)
    }
}

static PHP: Lexis = Lexis {
    line_comments: &[php_line("//"), php_line("#")],
    block_comments: C_BLOCK,
    strings: &[
        StringForm {
            escape: Escape::QuoteOnly,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
        StringForm {
            escape: Escape::BackslashOrKept,
            lines: Lines::Many,
            holes: Holes::Php,
            ..QUOTED
        },
        StringForm {
            open: "`",
            close: "`",
            escape: Escape::BackslashOrKept,
            lines: Lines::Many,
            holes: Holes::Php,
            ..QUOTED
        },
    ],
    extras: &[
        Extra::PhpCloseTag,
        Extra::PhpAttribute,
        Extra::Heredoc(HeredocStyle::Php, &PHP_HEREDOC, &RAW_HEREDOC),
        Extra::HaltCompiler,
    ],
    start: Start::Markup(&["<?php", "<?=", "<? "]),
};

static JAVA: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: C_BLOCK,
    strings: &[TEXT_BLOCK, QUOTED, CHARACTER],
    ..EMPTY
};

static KOTLIN: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: NESTED_BLOCK,
    strings: &[
        StringForm {
            escape: Escape::None,
            holes: Holes::DollarName,
            closing: Closing::Last,
            ..TEXT_BLOCK
        },
        StringForm {
            holes: Holes::DollarName,
            ..QUOTED
        },
        CHARACTER,
    ],
    ..EMPTY
};

static SCALA: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: NESTED_BLOCK,
    strings: &[
        StringForm {
            prefixes: Prefixes::AnyWord,
            escape: Escape::None,
            holes: Holes::DollarName,
            closing: Closing::Last,
            ..TEXT_BLOCK
        },
        StringForm {
            escape: Escape::None,
            closing: Closing::Last,
            ..TEXT_BLOCK
        },
        StringForm {
            prefixes: Prefixes::AnyWord,
            holes: Holes::DollarName,
            ..QUOTED
        },
        QUOTED,
        StringForm {
            place: Place::Character,
            ..CHARACTER
        },
    ],
    ..EMPTY
};

static JAVASCRIPT_REGEX: StringForm = SLASH_REGEX;

static JAVASCRIPT: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: C_BLOCK,
    strings: &[
        QUOTED,
        SINGLE_QUOTED,
        StringForm {
            open: "`",
            close: "`",
            lines: Lines::Many,
            holes: Holes::DollarBrace,
            ..QUOTED
        },
    ],
    extras: &[Extra::SlashRegex(SlashStyle::JavaScript, &JAVASCRIPT_REGEX)],
    ..EMPTY
};

static RUBY_HEREDOC: StringForm = StringForm {
    holes: Holes::HashBrace,
    ..OPENED_BY_EXTRA
};
static RUBY_REGEX: StringForm = StringForm {
    holes: Holes::HashBrace,
    ..SLASH_REGEX
};
/// `%q(…)`.
pub(super) static RUBY_PERCENT_PLAIN: StringForm = StringForm {
    escape: Escape::QuoteOnly,
    ..OPENED_BY_EXTRA
};
/// `%Q(…)`, `%(…)`.
pub(super) static RUBY_PERCENT: StringForm = RUBY_HEREDOC;
/// `%w[…]`, `%i[…]`.
pub(super) static WORDS: StringForm = StringForm {
    content: Content::Words,
    ..RUBY_PERCENT_PLAIN
};
/// `%r{…}`, `m{…}`, `s{…}{…}`.
pub(super) static DELIMITED_REGEX: StringForm = StringForm {
    escape: Escape::Raw,
    content: Content::Regex,
    ..OPENED_BY_EXTRA
};

static RUBY: Lexis = Lexis {
    line_comments: &[line("#")],
    strings: &[
        StringForm {
            place: Place::NotAfter(b"$"),
            lines: Lines::Many,
            holes: Holes::HashBrace,
            ..QUOTED
        },
        StringForm {
            place: Place::NotAfter(b"$"),
            escape: Escape::QuoteOnly,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
        StringForm {
            open: "`",
            close: "`",
            place: Place::NotAfter(b"$:."),
            lines: Lines::Many,
            holes: Holes::HashBrace,
            ..QUOTED
        },
    ],
    extras: &[
        Extra::Heredoc(HeredocStyle::Ruby, &RUBY_HEREDOC, &RAW_HEREDOC),
        Extra::SlashRegex(SlashStyle::Ruby, &RUBY_REGEX),
        Extra::RubyPercent,
        Extra::LineBlock {
            opens: &["=begin"],
            close: "=end",
        },
        Extra::EndMarker(&["__END__"]),
    ],
    ..EMPTY
};

static GO: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: C_BLOCK,
    strings: &[
        QUOTED,
        CHARACTER,
        StringForm {
            open: "`",
            close: "`",
            escape: Escape::None,
            lines: Lines::Many,
            ..QUOTED
        },
    ],
    ..EMPTY
};

static CSHARP_RAW: StringForm = RAW;
static CSHARP_RAW_HOLES: StringForm = StringForm {
    holes: Holes::Brace,
    ..RAW
};

const fn csharp_verbatim(open: &'static str, holes: Holes) -> StringForm {
    StringForm {
        open,
        escape: Escape::Doubled,
        lines: Lines::Many,
        holes,
        ..QUOTED
    }
}

static CSHARP: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: C_BLOCK,
    strings: &[
        csharp_verbatim("$@\"", Holes::Brace),
        csharp_verbatim("@$\"", Holes::Brace),
        csharp_verbatim("@\"", Holes::None),
        StringForm {
            open: "$\"",
            holes: Holes::Brace,
            ..QUOTED
        },
        QUOTED,
        CHARACTER,
    ],
    extras: &[Extra::CsharpRaw(&CSHARP_RAW, &CSHARP_RAW_HOLES)],
    ..EMPTY
};

static RUST_RAW: StringForm = RAW;

static RUST: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: NESTED_BLOCK,
    strings: &[
        StringForm {
            prefixes: Prefixes::OneOf(&["r", "br", "cr"]),
            escape: Escape::None,
            lines: Lines::Many,
            ..QUOTED
        },
        StringForm {
            prefixes: Prefixes::OneOf(&["b", "c", ""]),
            lines: Lines::Many,
            ..QUOTED
        },
        StringForm {
            prefixes: Prefixes::OneOf(&["b", ""]),
            place: Place::Character,
            ..CHARACTER
        },
    ],
    extras: &[Extra::RustRaw(&RUST_RAW)],
    ..EMPTY
};

static CPP_RAW: StringForm = RAW;

static CPP: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: C_BLOCK,
    strings: &[
        StringForm {
            prefixes: Prefixes::OneOf(&["l", "u8", "u", ""]),
            ..QUOTED
        },
        StringForm {
            prefixes: Prefixes::OneOf(&["l", "u8", "u", ""]),
            place: Place::NotInNumber,
            ..CHARACTER
        },
    ],
    extras: &[Extra::CppRaw(&CPP_RAW)],
    ..EMPTY
};

static SHELL_HEREDOC: StringForm = StringForm {
    escape: Escape::Shell,
    holes: Holes::Shell,
    ..OPENED_BY_EXTRA
};

static SHELL: Lexis = Lexis {
    line_comments: &[line_at("#", Place::After(b";&|()"))],
    strings: &[
        StringForm {
            open: "$'",
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
        StringForm {
            escape: Escape::None,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
        StringForm {
            escape: Escape::Shell,
            lines: Lines::Many,
            holes: Holes::Shell,
            ..QUOTED
        },
    ],
    extras: &[
        Extra::CodeEscape,
        Extra::Heredoc(HeredocStyle::Shell, &SHELL_HEREDOC, &RAW_HEREDOC),
    ],
    ..EMPTY
};

static POWERSHELL: Lexis = Lexis {
    line_comments: &[line_at("#", Place::After(b";(){}|"))],
    block_comments: &[block("<#", "#>", Nesting::Flat)],
    strings: &[
        StringForm {
            open: "@\"",
            close: "\n\"@",
            escape: Escape::Backtick,
            lines: Lines::Many,
            holes: Holes::PowerShell,
            ..QUOTED
        },
        StringForm {
            open: "@'",
            close: "\n'@",
            escape: Escape::None,
            lines: Lines::Many,
            ..QUOTED
        },
        StringForm {
            escape: Escape::Backtick,
            lines: Lines::Many,
            holes: Holes::PowerShell,
            ..QUOTED
        },
        StringForm {
            escape: Escape::Doubled,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
    ],
    ..EMPTY
};

static PERL_HEREDOC: StringForm = StringForm {
    holes: Holes::Perl,
    ..OPENED_BY_EXTRA
};
static PERL_REGEX: StringForm = SLASH_REGEX;
/// `qq{…}`.
pub(super) static PERL_QQ: StringForm = PERL_HEREDOC;

static PERL: Lexis = Lexis {
    line_comments: &[line_at("#", Place::NotAfter(b"$"))],
    strings: &[
        StringForm {
            place: Place::NotAfter(b"$"),
            lines: Lines::Many,
            holes: Holes::Perl,
            ..QUOTED
        },
        StringForm {
            place: Place::NotAfter(b"$"),
            escape: Escape::QuoteOnly,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
        StringForm {
            open: "`",
            close: "`",
            place: Place::NotAfter(b"$"),
            lines: Lines::Many,
            holes: Holes::Perl,
            ..QUOTED
        },
    ],
    extras: &[
        Extra::PerlQuote,
        Extra::Heredoc(HeredocStyle::Perl, &PERL_HEREDOC, &RAW_HEREDOC),
        Extra::SlashRegex(SlashStyle::Perl, &PERL_REGEX),
        Extra::LineBlock {
            opens: &[
                "=pod",
                "=head",
                "=over",
                "=item",
                "=begin",
                "=for",
                "=encoding",
            ],
            close: "=cut",
        },
        Extra::EndMarker(&["__END__", "__DATA__"]),
    ],
    ..EMPTY
};

static SWIFT_HASHES: StringForm = StringForm {
    lines: Lines::Many,
    ..RAW
};

static SWIFT: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: NESTED_BLOCK,
    strings: &[
        StringForm {
            holes: Holes::BackslashParen,
            ..TEXT_BLOCK
        },
        StringForm {
            holes: Holes::BackslashParen,
            ..QUOTED
        },
    ],
    extras: &[Extra::SwiftHashes(&SWIFT_HASHES)],
    ..EMPTY
};

const CDATA: StringForm = StringForm {
    open: "<![CDATA[",
    close: "]]>",
    escape: Escape::None,
    lines: Lines::Many,
    content: Content::Code,
    ..QUOTED
};

static XML: Lexis = Lexis {
    block_comments: &[TAG_COMMENT],
    strings: &[CDATA],
    ..EMPTY
};

static HTML: Lexis = Lexis {
    block_comments: &[
        TAG_COMMENT,
        block("<%--", "--%>", Nesting::Flat),
        block("<%#", "%>", Nesting::Flat),
        block("{#", "#}", Nesting::Flat),
        block("{*", "*}", Nesting::Flat),
    ],
    ..EMPTY
};

static CSS: Lexis = Lexis {
    line_comments: &[line_at("//", Place::After(b";{}"))],
    block_comments: C_BLOCK,
    strings: &[QUOTED, SINGLE_QUOTED],
    ..EMPTY
};

const YAML_VALUE: Place = Place::ValueStart(b":-[{,?");

static YAML: Lexis = Lexis {
    line_comments: &[line_at("#", Place::After(b""))],
    strings: &[
        StringForm {
            place: YAML_VALUE,
            lines: Lines::Many,
            ..QUOTED
        },
        StringForm {
            place: YAML_VALUE,
            escape: Escape::Doubled,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
    ],
    extras: &[Extra::YamlBlocks],
    ..EMPTY
};

static JSON: Lexis = Lexis {
    line_comments: SLASHES,
    block_comments: C_BLOCK,
    strings: &[QUOTED],
    ..EMPTY
};

static TOML: Lexis = Lexis {
    line_comments: &[line("#")],
    strings: &[
        TEXT_BLOCK,
        StringForm {
            open: "'''",
            close: "'''",
            escape: Escape::None,
            lines: Lines::Many,
            ..QUOTED
        },
        QUOTED,
        StringForm {
            escape: Escape::None,
            ..SINGLE_QUOTED
        },
    ],
    ..EMPTY
};

static PROPERTIES: Lexis = Lexis {
    line_comments: &[
        line_at("#", Place::LineStart),
        line_at("!", Place::LineStart),
    ],
    ..EMPTY
};

const INI_VALUE: Place = Place::ValueStart(b"=:");

static INI: Lexis = Lexis {
    line_comments: &[
        line_at("#", Place::After(b"")),
        line_at(";", Place::After(b"")),
    ],
    strings: &[
        StringForm {
            place: INI_VALUE,
            ..QUOTED
        },
        StringForm {
            place: INI_VALUE,
            escape: Escape::None,
            ..SINGLE_QUOTED
        },
    ],
    ..EMPTY
};

static DOCKERFILE: Lexis = Lexis {
    line_comments: &[line_at("#", Place::LineStart)],
    strings: &[
        QUOTED,
        StringForm {
            escape: Escape::None,
            ..SINGLE_QUOTED
        },
    ],
    ..EMPTY
};

static SQL: Lexis = Lexis {
    line_comments: &[
        line_at("--", Place::NotBeforeOperand),
        line_at("#", Place::After(b";(),")),
    ],
    block_comments: &[BlockComment {
        unless: Some(b'!'),
        ..block("/*", "*/", Nesting::Flat)
    }],
    strings: &[
        StringForm {
            escape: Escape::BackslashAndDoubled,
            lines: Lines::Many,
            ..SINGLE_QUOTED
        },
        StringForm {
            escape: Escape::BackslashAndDoubled,
            lines: Lines::Many,
            ..QUOTED
        },
        StringForm {
            open: "`",
            close: "`",
            escape: Escape::Doubled,
            lines: Lines::One,
            content: Content::Code,
            ..QUOTED
        },
    ],
    ..EMPTY
};
