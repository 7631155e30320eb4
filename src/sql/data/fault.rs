//! What PostgreSQL does not take of a value, or takes as another one.

/// A fault of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// `0000-00-00`, `2020-00-00`, `2021-02-30`: no day of the calendar (SQLSTATE 22008).
    NoDate,
    /// A NUL in text (22021).
    Nul,
    /// Text that is not UTF-8 (22021).
    NotUtf8,
    /// More characters than the column's type has (22001).
    TooLong,
    /// A number above or below the type of the same name (22003).
    OutOfRange,
    /// `838:59:59`, `-01:00:00`: no time of day (22008, 22007).
    NoTimeOfDay,
    /// `''` and other text that is no number (22P02).
    NotANumber,
    /// A TINYINT(1) that is neither 0 nor 1 (22P02).
    NotABoolean,
    /// Bytes, or bits of another length, for BIT (22P02, 22026).
    NotBits,
    /// Text that is no JSON, or that `jsonb` does not keep (22P02, 22P05).
    NotJson,
    /// Keys that the source's collation takes for one, and that differ in their bytes.
    KeysAlike,
    /// Keys that are one once NUL is taken out of them (23505).
    KeysCollide,
}

impl Fault {
    pub const ALL: [Fault; 12] = [
        Fault::NoDate,
        Fault::Nul,
        Fault::NotUtf8,
        Fault::TooLong,
        Fault::OutOfRange,
        Fault::NoTimeOfDay,
        Fault::NotANumber,
        Fault::NotABoolean,
        Fault::NotBits,
        Fault::NotJson,
        Fault::KeysAlike,
        Fault::KeysCollide,
    ];

    /// The name of the check that rules ask for.
    pub fn check_name(self) -> &'static str {
        match self {
            Fault::NoDate => "data-no-date",
            Fault::Nul => "data-nul",
            Fault::NotUtf8 => "data-not-utf8",
            Fault::TooLong => "data-too-long",
            Fault::OutOfRange => "data-out-of-range",
            Fault::NoTimeOfDay => "data-no-time-of-day",
            Fault::NotANumber => "data-not-a-number",
            Fault::NotABoolean => "data-not-a-boolean",
            Fault::NotBits => "data-not-bits",
            Fault::NotJson => "data-not-json",
            Fault::KeysAlike => "data-keys-alike",
            Fault::KeysCollide => "data-keys-collide",
        }
    }
}
