//! Credentials in what is shown: every snippet and every piece of evidence passes here before anyone sees it.
//!
//! A value that is only a reference (`${DB_PASSWORD}`, `os.environ[...]`, `?`) is left as it stands, because it is
//! no secret and tells the reader where the secret comes from. In doubt a value is masked.

use super::lines::CharBoundary;
use regex::bytes::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// What stands in place of a credential.
pub const MASK: &str = "****";

/// The text with every credential in it replaced by [`MASK`]. Masking twice changes nothing more.
pub fn mask_credentials(text: &str) -> Cow<'_, str> {
    let ranges = credential_ranges(text);
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        masked.push_str(&text[from..range.start]);
        masked.push_str(MASK);
        from = range.end;
    }
    masked.push_str(&text[from..]);
    Cow::Owned(masked)
}

/// Bytes around a part that are read for what the part is.
const LOOK_AROUND: usize = 256;

/// Masks parts of one text, one after the other: asked in rising order it looks at each byte once for whether there may
/// be a credential at all, however near the parts are to each other.
#[derive(Debug, Clone)]
pub struct Masker<'t> {
    text: &'t str,
    /// Bytes that were looked at for a hint.
    looked_at: Range<usize>,
    /// Where in them the first hint starts.
    hint: Option<usize>,
}

impl<'t> Masker<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            looked_at: 0..0,
            hint: None,
        }
    }

    /// A part of the text with the credentials masked that its surroundings show: `'secret'` alone is a string like
    /// others, behind `IDENTIFIED BY` it is a credential.
    pub fn part(&mut self, part: Range<usize>) -> String {
        let start = self.text.floor_char_boundary_at(part.start);
        let end = self.text.floor_char_boundary_at(part.end);
        let mut masked = String::new();
        let mut shown = start;
        let around = part.start.saturating_sub(LOOK_AROUND)..part.end.saturating_add(LOOK_AROUND);
        for mask in self.credentials(around) {
            if mask.end > start && mask.start < end {
                masked.push_str(&self.text[shown..mask.start.max(shown)]);
                masked.push_str(MASK);
                shown = mask.end.min(end);
            }
        }
        masked.push_str(&self.text[shown..end]);
        masked
    }

    /// Ranges of the credentials that these bytes show by themselves, in bytes of the text, in order, apart from each other.
    pub(super) fn credentials(&mut self, window: Range<usize>) -> Vec<Range<usize>> {
        let from = self.text.floor_char_boundary_at(window.start);
        let to = self.text.floor_char_boundary_at(window.end);
        if !self.holds_hint(from, to) {
            return Vec::new();
        }
        let mut ranges = credential_ranges(&self.text[from..to]);
        for range in &mut ranges {
            *range = from + range.start..from + range.end;
        }
        ranges
    }

    /// Whether a hint starts in bytes `from..to`.
    fn holds_hint(&mut self, from: usize, to: usize) -> bool {
        let known = self.looked_at.start <= from && to <= self.looked_at.end;
        if !known || self.hint.is_some_and(|hint| hint < from) {
            let end = to.max(from + AHEAD).min(self.text.len());
            let ahead = &self.text.as_bytes()[from..end];
            self.hint = hint(ahead).map(|hint| from + hint);
            self.looked_at = from..end;
        }
        self.hint.is_some_and(|hint| hint < to)
    }
}

/// Bytes that are looked at ahead of what is asked for.
const AHEAD: usize = 1024;

/// Byte ranges of credentials, in order, apart from each other.
pub(super) fn credential_ranges(text: &str) -> Vec<Range<usize>> {
    if hint(text.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut ranges = Vec::new();
    for (pattern, keep) in PATTERNS.iter() {
        for captures in pattern.captures_iter(text.as_bytes()) {
            let value = captures.iter().skip(1).flatten().next();
            let Some(value) = value.or_else(|| captures.get(0)) else {
                continue;
            };
            let shown = value.as_bytes().trim_ascii_end();
            if !shown.is_empty() && !keep.keeps(shown) {
                ranges.push(whole_characters(text, value.start(), shown.len()));
            }
        }
    }
    join(ranges)
}

/// A range of bytes, widened to whole characters.
fn whole_characters(text: &str, start: usize, len: usize) -> Range<usize> {
    let mut end = start + len;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    text.floor_char_boundary_at(start)..end
}

fn join(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Which values of a pattern are no secrets.
#[derive(Clone, Copy)]
enum Keep {
    /// None: what matches is a secret.
    Nothing,
    /// A text that is wholly a reference to somewhere else.
    References,
    /// References, and what reads as code: a call, a member, a type, a literal such as `null`.
    Code,
    /// What does not mix digits and letters of both cases, as an encoded key does.
    Plain,
}

impl Keep {
    fn keeps(self, value: &[u8]) -> bool {
        match self {
            Keep::Nothing => false,
            Keep::References => REFERENCE.is_match(value),
            Keep::Plain => {
                let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
                !(has(u8::is_ascii_digit)
                    && has(u8::is_ascii_uppercase)
                    && has(u8::is_ascii_lowercase))
            }
            Keep::Code => REFERENCE.is_match(value) || CODE.is_match(value),
        }
    }
}

/// The first place of a text that may belong to a credential, so that most texts are read once and left alone.
fn hint(text: &[u8]) -> Option<usize> {
    let word = HINT.find(text).map(|found| found.start());
    match (word, encoded_run(text)) {
        (Some(word), Some(run)) => Some(word.min(run)),
        (word, run) => word.or(run),
    }
}

/// Bytes of an encoded key that stand on one line at least.
const ENCODED_RUN: usize = 60;

/// The first run of characters that encode a key, too long for a word.
fn encoded_run(text: &[u8]) -> Option<usize> {
    let encodes = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let mut at = ENCODED_RUN - 1;
    while at < text.len() {
        let behind_run = text[at + 1 - ENCODED_RUN..=at]
            .iter()
            .rposition(|b| !encodes(*b));
        match behind_run {
            None => return Some(at + 1 - ENCODED_RUN),
            Some(other) => at += other + 1,
        }
    }
    None
}

/// What but for encoded keys stands in every text that holds a credential.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)pass|pwd|secret|token|credential|identified|://|@tcp|@unix|\b(?:aes|des)_|new\s+\\?(?:mysqli|pdo)|mysqli?_p?connect|getconnection|-p\S|(?:api|access|private|account|auth|encryption|signing)[_.\- ]?key|akia|asia|gh[pousr]_|github_pat|glpat-|xox[abprs]-|sk_live|rk_live|aiza|eyj|bearer|basic",
    )
});

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"^(?:\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|#\{[^}]*\}|%\([^)]*\)s?|%[A-Za-z_]\w*%|%env\([^)]*\)%|<[^>]*>|\*+|\?|:[A-Za-z_]\w*|\$\d{1,3}|%s)$",
    )
});

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)^(?: [\$@?:%&!|*<\[\{\(] (?: $ | [^0-9] )
        | (?i:null|none|nil|true|false|undefined|required|optional|not|and|or|varchar|char|text|string|str|int|integer|number|any|bool|boolean|bytes|secretstr)\b [?;,)]* $
        | [A-Za-z_][\w.:>-]* [(\[]
        | (?i:self|this|req|request|os|process|env|config|settings|params|options|opts|cfg|conf|app|ctx|args|props|body|user|new) (?: \. | -> | :: | \s )
        )",
    )
});

/// The key that a credential is given under; what follows it is the pattern's.
const KEY: &str = r#"(?:password|passwd|passphrase|passcode|\b(?:db_?)?pass|[_.-]pass|(?-i:Pass)|pwd|secret|token|credentials?|(?:api|access|secret|private|account|auth|encryption|signing|master)[_.-]?key)(?:[_-]?\d{1,3})?"#;

static PATTERNS: LazyLock<Vec<(Regex, Keep)>> = LazyLock::new(|| {
    PATTERN_TABLE
        .iter()
        .map(|(pattern, keep)| (compile(&pattern.replace("%KEY%", KEY)), *keep))
        .collect()
});

/// Where credentials stand; `%KEY%` is [`KEY`]. The first group that takes part is the secret; without a group it is the whole match.
const PATTERN_TABLE: &[(&str, Keep)] = &[
    // mysql://user:secret@host
    (
        r#"[A-Za-z][A-Za-z0-9+.-]{1,40}://[^\s:/@'"<>`]*:(?:([^\s/'"<>`]+)|([^\s@/'"<>`]*[^\d\s@/'"<>`][^\s'"<>`]*))@"#,
        Keep::References,
    ),
    // user:secret@tcp(host:3306)
    (
        r#"[\w.-]{1,64}:([^\s/"'`]+)@(?:tcp6?|unix)?\("#,
        Keep::References,
    ),
    // password = "secret", 'password' => "secret", password: str = "secret"
    (
        r#"(?i)%KEY%["'`\])]{0,3}(?:\s{0,4}:?\s{0,4}&?'?(?:static\s)?(?:str|string)\??)?\s{0,8}(?:=>|:=|={1,3}|:)\s{0,8}[a-z@$]{0,2}"((?:[^"\\\n]|\\.)*)"#,
        Keep::References,
    ),
    (
        r#"(?i)%KEY%["'`\])]{0,3}(?:\s{0,4}:?\s{0,4}&?'?(?:static\s)?(?:str|string)\??)?\s{0,8}(?:=>|:=|={1,3}|:)\s{0,8}[a-z@$]{0,2}'((?:[^'\\\n]|\\.)*)"#,
        Keep::References,
    ),
    (
        r#"(?i)%KEY%["'`\])]{0,3}\s{0,8}(?:=>|:=|={1,3}|:)\s{0,8}`([^`\n]*)"#,
        Keep::References,
    ),
    // \"password\": \"secret\" inside another string
    (
        r#"(?i)%KEY%\\["']\s{0,4}[:=]\s{0,4}\\["']([^"'\\\n]*)"#,
        Keep::References,
    ),
    // define('DB_PASSWORD', 'secret'), getenv("TOKEN", "secret")
    (
        r#"(?i)%KEY%["']\s{0,4},\s{0,4}["']([^"'\n]*)["']"#,
        Keep::References,
    ),
    // PASSWORD=secret, ?password=secret&, Pwd=secret;
    (
        r#"(?i)%KEY%["'`\])]{0,3}[ \t]{0,8}=[ \t]{0,8}([^\s"'`,;&<>=(]['`]?[^\s"'`,;&<>]*)"#,
        Keep::Code,
    ),
    // password: secret
    (
        r#"(?i)%KEY%["'`]?[ \t]{0,8}:[ \t]{1,8}([^\s"'`,;&<>=(|][^\n"'`,;&<>{}#]*)"#,
        Keep::Code,
    ),
    // <password>secret</password>
    (r#"(?i)%KEY%>([^<\n]+)<"#, Keep::References),
    // name="db.password" value="secret", and the environment of a container
    (
        r#"(?i)%KEY%["']?\s{1,40}value\s{0,4}[=:]\s{0,4}["']?([^"'\n]+)"#,
        Keep::References,
    ),
    // new mysqli('host', 'user', 'secret'), DriverManager.getConnection(url, "user", "secret")
    (
        r#"(?i)(?:new\s+\\?(?:mysqli|pdo)|mysqli?_p?connect|getconnection)\s*\([^,()\n]*,[^,()\n]*,\s*["']([^"'\n]*)["']"#,
        Keep::References,
    ),
    // IDENTIFIED BY 'secret', PASSWORD('secret'), AES_ENCRYPT(x, 'secret')
    (
        r#"(?i)IDENTIFIED\s+(?:WITH\s+\S+\s+)?(?:BY|AS|USING)\s+(?:PASSWORD\s*\(?\s*)?(?:\\?'([^'\n]*)|\\?"([^"\n]*))"#,
        Keep::References,
    ),
    (
        r#"(?i)PASSWORD(?:\s*\(\s*|\s+)(?:\\?'([^'\n]*)'|\\?"([^"\n]*)")"#,
        Keep::References,
    ),
    (
        r#"(?i)\b[AD]ES_(?:EN|DE)CRYPT\s*\([^()\n]*,\s*(?:'([^'\n]*)'|"([^"\n]*)")"#,
        Keep::References,
    ),
    // mysql -u root -psecret
    (
        r#"\b(?:mysql|mariadb)[a-z_-]{0,20}(?:\.exe)?\s(?:[^\n]{0,200}?\s)?-p["']?([^\s"'$]+)"#,
        Keep::References,
    ),
    // Authorization: Bearer secret
    (
        r"(?i)\b(?:bearer|basic)\s+([A-Za-z0-9._~+/=-]{12,})",
        Keep::Nothing,
    ),
    // keys that are known by their shape
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", Keep::Nothing),
    (
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|[sr]k_live_\w{10,}|AIza[\w-]{30,})",
        Keep::Nothing,
    ),
    (r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", Keep::Nothing),
    // a private key, to its end or to the end of what is shown; and a line that can only be a part of one
    (
        r"(?s)-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(.+?)(?:-----END|\z)",
        Keep::Nothing,
    ),
    (r"(?m)^\s*([A-Za-z0-9+/]{60,}={0,2})\s*$", Keep::Plain),
];

/// Over bytes, with classes and letter cases of ASCII: what marks a credential is ASCII, such a regex is built ten times
/// faster, and text that is not ASCII is read no slower than other text.
fn compile(pattern: &str) -> Regex {
    RegexBuilder::new(pattern)
        .unicode(false)
        .build()
        .expect("the table of this file compiles: a test compiles all of it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_masked_by_what_stands_around_it() {
        let part = |text: &str, part: &str| {
            let start = text.find(part).expect("the part");
            Masker::new(text).part(start..start + part.len())
        };
        assert_eq!(part("SELECT PASSWORD('x1') FROM t", "'x1'"), "'****'");
        assert_eq!(part("SET PASSWORD = 'x1y'", "x1"), "****");
        assert_eq!(part("SELECT CONCAT('x1', a)", "'x1'"), "'x1'");
        assert_eq!(
            part("비밀 IDENTIFIED BY 'x1' 끝", "BY 'x1' 끝"),
            "BY '****' 끝"
        );
    }

    #[test]
    fn parts_asked_one_after_the_other_are_masked_as_each_alone() {
        let text =
            "a = 1; password = 'x1y'; b = 2; ".repeat(400) + "token: 'z9' " + &"c ".repeat(9000);
        let mut masker = Masker::new(&text);
        for start in (0..text.len() - 40).step_by(7) {
            let part = start..start + 30;
            assert_eq!(masker.part(part.clone()), Masker::new(&text).part(part));
        }
        assert!(!masker.part(0..text.len()).contains("x1y"));
    }

    #[test]
    fn secrets_are_masked_and_the_rest_is_kept() {
        for (text, masked) in [
            (
                "mysql://app:s3cr3t@db:3306/shop",
                "mysql://app:****@db:3306/shop",
            ),
            ("redis://:pw@cache:6379", "redis://:****@cache:6379"),
            ("mysql://app:p/w#1@db/shop", "mysql://app:****@db/shop"),
            ("mysql://app:p@ss@db/shop", "mysql://app:****@db/shop"),
            ("app:pw@tcp(db:3306)/shop", "app:****@tcp(db:3306)/shop"),
            ("password = \"hunter2\"", "password = \"****\""),
            ("'PASSWORD': 'hunter2',", "'PASSWORD': '****',"),
            ("DB_PASSWORD=hunter2", "DB_PASSWORD=****"),
            ("password: hunter2 two", "password: ****"),
            ("$db['pass'] = 'x1';", "$db['pass'] = '****';"),
            ("dbPass: 'x1'", "dbPass: '****'"),
            ("Server=a;Uid=b;Pwd=c1;", "Server=a;Uid=b;Pwd=****;"),
            (
                "jdbc:mysql://h/d?user=a&password=b1&x=y",
                "jdbc:mysql://h/d?user=a&password=****&x=y",
            ),
            (
                "define('DB_PASSWORD', 'x1');",
                "define('DB_PASSWORD', '****');",
            ),
            ("<password>x1</password>", "<password>****</password>"),
            (
                "<property name=\"db.password\" value=\"x1\"/>",
                "<property name=\"db.password\" value=\"****\"/>",
            ),
            (
                "- name: MYSQL_PASSWORD\n  value: x1",
                "- name: MYSQL_PASSWORD\n  value: ****",
            ),
            (
                "new mysqli('h', 'u', 'x1', 'd')",
                "new mysqli('h', 'u', '****', 'd')",
            ),
            (
                "CREATE USER a IDENTIFIED BY 'x1'",
                "CREATE USER a IDENTIFIED BY '****'",
            ),
            (
                "IDENTIFIED WITH mysql_native_password AS '*ABC'",
                "IDENTIFIED WITH mysql_native_password AS '****'",
            ),
            ("SELECT PASSWORD('x1')", "SELECT PASSWORD('****')"),
            (
                "mysql -u root -px1 shop < a.sql",
                "mysql -u root -p**** shop < a.sql",
            ),
            ("api_key: 'abc'", "api_key: '****'"),
            ("aws AKIAIOSFODNN7EXAMPLE", "aws ****"),
            (
                "Authorization: Bearer abcdef0123456789",
                "Authorization: Bearer ****",
            ),
            (
                "var password string = \"x1\"",
                "var password string = \"****\"",
            ),
            ("비밀번호 password='한글비밀'", "비밀번호 password='****'"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc",
                "-----BEGIN RSA PRIVATE KEY-----****",
            ),
        ] {
            let once = mask_credentials(text);
            assert_eq!(once, masked, "{text}");
            assert_eq!(mask_credentials(&once), once, "masking twice");
        }
    }

    #[test]
    fn references_and_code_stay() {
        for text in [
            "password: ${DB_PASSWORD}",
            "\"password\": \"{{ vault_password }}\"",
            "password = os.environ[\"DB_PASS\"]",
            "password = getenv(x)",
            "WHERE password = ?",
            "`password` varchar(255) NOT NULL",
            "password: string;",
            "token: null",
            "http://localhost:4873/@scope/pkg",
            "secretName: shop",
            "PRIMARY KEY (`id`)",
            "bypass = true",
            "mysql -u root -p shop",
            "password = ''",
            "mysql://app:${PW}@db/shop",
        ] {
            assert_eq!(mask_credentials(text), text);
        }
    }

    #[test]
    fn a_long_text_is_read_in_linear_time() {
        let text = "password:password=token:".repeat(40_000);
        assert!(mask_credentials(&text).len() < text.len() * 2);
    }
}
