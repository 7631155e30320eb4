//! What an engine's lexer does differently: one row per engine, so that a new source needs no new lexer.

/// Stands for code inserted into an embedded statement; one character in its text.
pub const HOLE: char = '\u{FFFC}';

/// How the text of one engine is split into tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    pub backtick_names: Feature,
    /// `"text"` is a string (MySQL without `ANSI_QUOTES`), else a quoted name.
    pub double_quoted_strings: Feature,
    pub backslash_escapes: Feature,
    pub hash_comments: Feature,
    /// `--` opens a comment only before white space or a control character.
    pub dashes_need_space: Feature,
    /// `/*! … */` and `/*M! … */` hold code.
    pub conditional_comments: Feature,
    pub block_comments_nest: Feature,
    /// `$$ … $$` and `$tag$ … $tag$` are strings.
    pub dollar_quotes: Feature,
    /// `[a b]` is a quoted name.
    pub bracketed_names: Feature,
    /// `q'[it's]'` is a string: it ends where its own bracket or sign stands before the quote.
    pub q_quotes: Feature,
    /// `@name` is a variable of the session, else a placeholder of the host's driver.
    pub at_variables: Feature,
    /// `?`, `%s`, `%(name)s`, `:name`, `$1`, `#{name}` are placeholders of a driver.
    pub placeholders: Feature,
}

/// Whether a dialect has a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    Yes,
    No,
}

impl Feature {
    pub(super) fn on(self) -> bool {
        self == Feature::Yes
    }
}

impl Dialect {
    /// MySQL and MariaDB in their default `sql_mode`, as a file for the `mysql` client.
    /// Source: MySQL 8.0 Reference Manual, chapter "Language Structure".
    pub const MYSQL: Dialect = Dialect {
        backtick_names: Feature::Yes,
        double_quoted_strings: Feature::Yes,
        backslash_escapes: Feature::Yes,
        hash_comments: Feature::Yes,
        dashes_need_space: Feature::Yes,
        conditional_comments: Feature::Yes,
        block_comments_nest: Feature::No,
        dollar_quotes: Feature::No,
        bracketed_names: Feature::No,
        q_quotes: Feature::No,
        at_variables: Feature::Yes,
        placeholders: Feature::No,
    };

    /// The SQL standard's own lexis with PostgreSQL's dollar quotes; for every engine without a row.
    /// Source: PostgreSQL 15 documentation, section 4.1 "Lexical Structure".
    pub const STANDARD: Dialect = Dialect {
        backtick_names: Feature::No,
        double_quoted_strings: Feature::No,
        backslash_escapes: Feature::No,
        hash_comments: Feature::No,
        dashes_need_space: Feature::No,
        conditional_comments: Feature::No,
        block_comments_nest: Feature::Yes,
        dollar_quotes: Feature::Yes,
        bracketed_names: Feature::No,
        q_quotes: Feature::No,
        at_variables: Feature::No,
        placeholders: Feature::No,
    };

    /// The row of a technology by its endoflife.date name.
    pub fn of_technology(name: &str) -> Self {
        match name {
            "mysql" | "mariadb" => Self::MYSQL,
            _ => Self::STANDARD,
        }
    }

    /// The same dialect as a string of a program holds it: with placeholders of the host's driver.
    pub fn embedded(self) -> Self {
        Self {
            placeholders: Feature::Yes,
            ..self
        }
    }

    /// The same dialect where `@name` is a placeholder (ADO.NET).
    pub fn with_at_placeholders(self) -> Self {
        Self {
            at_variables: Feature::No,
            ..self
        }
    }
}
