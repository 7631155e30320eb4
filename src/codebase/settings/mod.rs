//! Configuration files as one kind of list: key path, value, and where both stand.
//!
//! One file per format. Parsed formats fall back to a tolerant reading by lines where a template (`{{ … }}`) or a slip
//! makes them unreadable for a parser; the result says so.

mod json;
mod lines;
mod toml;
mod xml;
mod yaml;

use crate::model::{Language, Span};
use std::fmt;

/// One value of a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The parts of the key path, from the top. A key is split at its dots, so that `spring.datasource.url` is the same
    /// path in YAML and in properties; a list item's part is its index (`0`); an XML attribute's part is `@name`, and
    /// XML elements of one name share one path.
    pub key: Vec<String>,
    /// Without quotes, escapes resolved; YAML aliases are not expanded and give no setting.
    pub value: String,
    /// The last written key, bytes, without quotes. For a list item it is the span of the item.
    pub key_span: Span,
    /// The value, bytes: exactly `value` where it is unquoted and on one line; between the quotes where it is quoted, so
    /// that escapes stand there as written; all lines of a folded or block text.
    pub span: Span,
    /// Position of the YAML document in its file; 0 elsewhere.
    pub document: u32,
}

/// All values of one file, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub all: Vec<Setting>,
    pub reading: Reading,
}

/// How a file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Whole,
    /// Line by line, because a parser could not; with the parser's reason.
    Tolerant(String),
}

/// Why a text gives no settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    /// The language holds no settings: see [`is_settings`].
    NotSettings,
    /// Larger or more deeply nested than any configuration is.
    TooLarge,
    Syntax {
        /// 1-based.
        line: u32,
        reason: String,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingsError::NotSettings => f.write_str("holds no settings"),
            SettingsError::TooLarge => f.write_str("too large to be read as settings"),
            SettingsError::Syntax { line, reason } => write!(f, "line {line}: {reason}"),
        }
    }
}

impl std::error::Error for SettingsError {}

/// Bytes up to which a text is read as settings.
pub const LARGEST: usize = 16 << 20;

/// Levels of nesting that are kept; what stands deeper is left out.
const DEEPEST: usize = 64;

/// Key parts that one file may have in all: they are what takes memory when a small file nests deeply.
const MOST_PARTS: usize = 3_000_000;

/// Whether files of this language are read as settings.
pub fn is_settings(language: Language) -> bool {
    matches!(
        language,
        Language::Yaml
            | Language::Json
            | Language::Toml
            | Language::Xml
            | Language::Properties
            | Language::Ini
            | Language::Dotenv
    )
}

/// The settings of a text, in time and memory that grow with its length.
pub fn settings(text: &str, language: Language) -> Result<Settings, SettingsError> {
    if text.len() > LARGEST {
        return Err(SettingsError::TooLarge);
    }
    let tolerant = |read: fn(&str, &mut Collector) -> Result<(), SettingsError>, error| match error
    {
        SettingsError::Syntax { line, reason } => {
            let mut settings = collect(text, read)?;
            settings.reading = Reading::Tolerant(format!("line {line}: {reason}"));
            Ok(settings)
        }
        other => Err(other),
    };
    match language {
        Language::Yaml => collect(text, yaml::read).or_else(|e| tolerant(lines::read_yaml, e)),
        Language::Toml => collect(text, toml::read).or_else(|e| tolerant(lines::read_ini, e)),
        Language::Json => collect(text, json::read),
        Language::Xml => collect(text, xml::read),
        Language::Properties => collect(text, lines::read_properties),
        Language::Ini => collect(text, lines::read_ini),
        Language::Dotenv => collect(text, lines::read_dotenv),
        _ => Err(SettingsError::NotSettings),
    }
}

fn collect(
    text: &str,
    read: fn(&str, &mut Collector) -> Result<(), SettingsError>,
) -> Result<Settings, SettingsError> {
    let mut collector = Collector::default();
    read(text, &mut collector)?;
    Ok(Settings {
        all: collector.all,
        reading: Reading::Whole,
    })
}

/// What the readers of all formats write to: the path they stand at, and what they found.
#[derive(Default)]
struct Collector {
    all: Vec<Setting>,
    /// Parts from the top to where the reader is; a level may hold several parts.
    levels: Vec<Vec<String>>,
    parts: usize,
    document: u32,
}

impl Collector {
    fn enter(&mut self, key: &str) {
        self.levels.push(split(key));
    }

    fn enter_item(&mut self, index: usize) {
        self.levels.push(vec![index.to_string()]);
    }

    fn leave(&mut self) {
        self.levels.pop();
    }

    /// A value at the path where the reader is.
    fn add(&mut self, value: String, key_span: Span, span: Span) -> Result<(), SettingsError> {
        if self.levels.len() > DEEPEST {
            return Ok(());
        }
        let key: Vec<String> = self.levels.iter().flatten().cloned().collect();
        self.parts += key.len().max(1);
        if self.parts > MOST_PARTS {
            return Err(SettingsError::TooLarge);
        }
        self.all.push(Setting {
            key,
            value,
            key_span,
            span,
            document: self.document,
        });
        Ok(())
    }

    fn add_under(
        &mut self,
        key: &str,
        value: String,
        key_span: Span,
        span: Span,
    ) -> Result<(), SettingsError> {
        self.enter(key);
        let added = self.add(value, key_span, span);
        self.leave();
        added
    }
}

/// The parts of a key between its dots; a key of nothing but dots is one part.
fn split(key: &str) -> Vec<String> {
    let parts: Vec<String> = key
        .split('.')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    if parts.is_empty() {
        vec![key.to_owned()]
    } else {
        parts
    }
}

fn syntax(text: &str, at: usize, reason: impl Into<String>) -> SettingsError {
    let before = &text.as_bytes()[..at.min(text.len())];
    SettingsError::Syntax {
        line: memchr::memchr_iter(b'\n', before).count() as u32 + 1,
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `key=value` of all settings, after checking that unquoted values stand where their span says.
    fn shown(text: &str, language: Language) -> Vec<String> {
        let settings = settings(text, language).expect("settings");
        settings
            .all
            .iter()
            .map(|s| {
                let at = |span: Span| &text[span.start as usize..span.end as usize];
                let plain = !s.value.contains(['\n', '"', '\\', '&', '<', '\'']);
                if plain && !at(s.span).contains(['\\', '&', '\n']) {
                    assert_eq!(at(s.span), s.value, "span of {:?}", s.key);
                }
                format!("{}={}", s.key.join("/"), s.value)
            })
            .collect()
    }

    #[test]
    fn yaml_gives_paths_values_and_documents() {
        let text = "\
# 설정 파일입니다
서비스:
  이미지: mysql:5.7   # 한글 주석
  ports: [\"3306:3306\", '8080']
  env:
    - name: \"DB\"
      value: 한글 값
    - name: B
  a.b: 'it''s'
---
x: &anchor
  y: 1
z: *anchor
empty:
block: |
  SELECT 1
  FROM dual
";
        assert_eq!(
            shown(text, Language::Yaml),
            [
                "서비스/이미지=mysql:5.7",
                "서비스/ports/0=3306:3306",
                "서비스/ports/1=8080",
                "서비스/env/0/name=DB",
                "서비스/env/0/value=한글 값",
                "서비스/env/1/name=B",
                "서비스/a/b=it's",
                "x/y=1",
                "empty=",
                "block=SELECT 1\nFROM dual\n",
            ]
        );
        let all = settings(text, Language::Yaml).expect("settings").all;
        assert_eq!((all[6].document, all[7].document), (0, 1));
        let key = all[0].key_span;
        assert_eq!(&text[key.start as usize..key.end as usize], "이미지");
        let block = all[9].span;
        assert_eq!(
            &text[block.start as usize..block.end as usize],
            "SELECT 1\n  FROM dual"
        );
    }

    #[test]
    fn yaml_templates_are_read_by_lines() {
        let text = "\
{{- if .Values.db.enabled }}
apiVersion: apps/v1
metadata:
  name: {{ .Release.Name }}-db
spec:
  containers:
  - name: db
    image: \"mysql:{{ .Values.tag }}\"
    args:
      - --sql-mode=ANSI # c
  - name: 한글
---
kind: Job
{{- end }}
";
        let settings = settings(text, Language::Yaml).expect("settings");
        assert!(matches!(settings.reading, Reading::Tolerant(_)));
        assert_eq!(
            shown(text, Language::Yaml),
            [
                "apiVersion=apps/v1",
                "metadata/name={{ .Release.Name }}-db",
                "spec/containers/0/name=db",
                "spec/containers/0/image=mysql:{{ .Values.tag }}",
                "spec/containers/0/args/0=--sql-mode=ANSI",
                "spec/containers/1/name=한글",
                "kind=Job",
            ]
        );
        assert_eq!(settings.all[6].document, 1);
        let values_only = "image: {{ .Values.image }}\nport: 1\n";
        assert_eq!(
            shown(values_only, Language::Yaml),
            ["image={{ .Values.image }}", "port=1"]
        );
    }

    #[test]
    fn json_is_read_with_comments_and_trailing_commas() {
        let text = r#"{
  // 주석
  "키": "값", "n": -1.5e3, "t": true, "nil": null,
  "list": [1, {"a.b": "x\ty\u00e9\ud83d\ude00"}, [],], /* c */
  "e": {},
}"#;
        assert_eq!(
            shown(text, Language::Json),
            [
                "키=값",
                "n=-1.5e3",
                "t=true",
                "nil=null",
                "list/0=1",
                "list/1/a/b=x\tyé😀"
            ]
        );
        for broken in [
            "{\"a\": }",
            "{\"a\" 1}",
            "[1",
            "{\"a\": \"x",
            "{} x",
            "{\"a\":1]",
            "",
            "nope",
        ] {
            assert!(
                matches!(
                    settings(broken, Language::Json),
                    Err(SettingsError::Syntax { .. })
                ),
                "{broken}"
            );
        }
    }

    #[test]
    fn toml_gives_tables_and_arrays() {
        let text = "\
title = \"제목\"
a.b = 1
date = 2024-01-01
[server]
list = [1, \"둘\"]
inline = { x = 'y' }
text = \"\"\"
multi\"\"\"
[[item]]
name = 'a'
[[item]]
name = 'b'
";
        assert_eq!(
            shown(text, Language::Toml),
            [
                "title=제목",
                "a/b=1",
                "date=2024-01-01",
                "server/list/0=1",
                "server/list/1=둘",
                "server/inline/x=y",
                "server/text=multi",
                "item/0/name=a",
                "item/1/name=b",
            ]
        );
        let template = "[a]\nx = {{ y }}\nz = 1\n";
        assert_eq!(shown(template, Language::Toml), ["a/x={{ y }}", "a/z=1"]);
    }

    #[test]
    fn xml_gives_elements_and_attributes() {
        let text = "<?xml version=\"1.0\"?>
<!DOCTYPE mapper PUBLIC \"-//x//EN\" \"http://x/y.dtd\">
<project xmlns=\"http://x\" 이름='값'>
  <properties><java.version> 1.8 </java.version></properties>
  <a><b>1</b><b>둘</b></a>
  <q><![CDATA[SELECT 1 < 2]]></q>
  <e/>
  <t>a &amp; b</t>
</project>";
        assert_eq!(
            shown(text, Language::Xml),
            [
                "project/@이름=값",
                "project/properties/java/version=1.8",
                "project/a/b=1",
                "project/a/b=둘",
                "project/q=SELECT 1 < 2",
                "project/t=a & b",
            ]
        );
        assert!(settings("<a><b></a>", Language::Xml).is_err());
        let bomb = "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>";
        assert!(settings(bomb, Language::Xml).is_err());
    }

    #[test]
    fn properties_know_separators_continuations_and_escapes() {
        let text = "\
# c
! c
spring.datasource.url=jdbc:mysql://h/d
a : 1
b 2
c=first \\
   second
d=\\uD55C\\uAE00
list[0].x = y
\\
empty=
";
        assert_eq!(
            shown(text, Language::Properties),
            [
                "spring/datasource/url=jdbc:mysql://h/d",
                "a=1",
                "b=2",
                "c=first second",
                "d=한글",
                "list/0/x=y",
                "empty=",
            ]
        );
    }

    #[test]
    fn ini_knows_sections_and_lists() {
        let text = "\
[mysqld]
sql_mode = \"ANSI,TRADITIONAL\" ; c
skip-networking
# c
[options]
install_requires =
    mysqlclient>=1.4
    한글
[remote \"origin\"]
  url = x
";
        assert_eq!(
            shown(text, Language::Ini),
            [
                "mysqld/sql_mode=ANSI,TRADITIONAL",
                "mysqld/skip-networking=",
                "options/install_requires/0=mysqlclient>=1.4",
                "options/install_requires/1=한글",
                "remote/origin/url=x",
            ]
        );
    }

    #[test]
    fn dotenv_knows_export_quotes_and_comments() {
        let text = "\
# c
export A=1
B=\"x # y\" # c
C='한글'
D=plain # c
E=a#b
F=
KEY=\"line1
line2\"
G=\"open
";
        assert_eq!(
            shown(text, Language::Dotenv),
            [
                "A=1",
                "B=x # y",
                "C=한글",
                "D=plain",
                "E=a#b",
                "F=",
                "KEY=line1\nline2",
                "G=\"open"
            ]
        );
    }

    #[test]
    fn hostile_texts_end_soon_and_never_panic() {
        let deep = |open: &str| open.repeat(100_000);
        let bomb: String = (1..60)
            .map(|i| format!("a{i}: &a{i} [*a{0}, *a{0}, *a{0}]\n", i - 1))
            .collect();
        let attributes: String = (0..20_000).map(|i| format!(" a{i}='x>'")).collect();
        let texts = [
            deep("["),
            deep("{\"a\":"),
            deep("- "),
            deep("? "),
            deep("<a>"),
            deep("a."),
            deep("{{ "),
            deep("\"\n"),
            deep("A=\"'\n"),
            deep("\\"),
            deep("[a]\n"),
            format!("a0: &a0 x\n{bomb}"),
            format!("<a{attributes}/>"),
            format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)),
            format!("x: {}", "가, ".repeat(100_000)),
            "\u{FEFF}a: 1".to_owned(),
            "a:\r\n  b: 1\r\n\tc: 2\r".to_owned(),
            "\0\u{1}: \u{85}".to_owned(),
        ];
        let started = std::time::Instant::now();
        for text in &texts {
            for language in Language::ALL {
                let read = settings(text, language);
                assert_eq!(
                    read == Err(SettingsError::NotSettings),
                    !is_settings(language)
                );
                for setting in read.iter().flat_map(|s| &s.all) {
                    let span = setting.span.start as usize..setting.span.end as usize;
                    assert!(text.get(span).is_some(), "{language:?} {setting:?}");
                    let span = setting.key_span.start as usize..setting.key_span.end as usize;
                    assert!(text.get(span).is_some(), "{language:?} {setting:?}");
                }
            }
        }
        assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
    }
}
