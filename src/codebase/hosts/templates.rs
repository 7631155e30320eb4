//! SQL in the code of templates and pages: JSP, ERB, Twig, Vue, Svelte, HTML. The markup is blanked, so that what is left is a program whose
//! places are those of the file.

use super::tags::{Piece, pieces};
use crate::codebase::regions::lex;
use crate::codebase::shape::SqlKind;
use crate::codebase::statements::{EmbeddedSql, Wanted, statements};
use crate::model::{Certainty, Language, SourceMap, Span};

/// The language of the code in a template, by the ending of its name.
pub(super) fn program_in(shown: &str) -> Option<Language> {
    let (_, ending) = shown.rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "jsp" | "jspf" | "jspx" | "tag" => Language::Java,
        "erb" => Language::Ruby,
        "vue" | "svelte" | "html" | "htm" | "twig" => Language::JavaScript,
        _ => return None,
    })
}

/// The SQL of a template.
pub(super) fn read(text: &str, shown: &str, wanted: Wanted) -> Vec<EmbeddedSql> {
    let Some(language) = program_in(shown) else {
        return Vec::new();
    };
    let program = program_of(text, shown, language);
    let mut stretches = Vec::new();
    lex(&program, language, usize::MAX, &mut stretches);
    let mut found = statements(&program, language, &stretches, wanted);
    if language == Language::Java {
        found.extend(tag_library(text, wanted));
    }
    found
}

/// The text with everything but code turned into blanks, of the same length and with the same lines.
fn program_of(text: &str, shown: &str, language: Language) -> String {
    let mut program: Vec<u8> = text
        .bytes()
        .map(|b| if b == b'\n' { b } else { b' ' })
        .collect();
    let code = match shown.ends_with(".twig") {
        true => code_in_braces(text),
        false => code_in(text, language),
    };
    for (start, end) in code {
        program[start..end].copy_from_slice(&text.as_bytes()[start..end]);
        // An expression is no part of the code behind it.
        if let Some(b) = program.get_mut(end).filter(|b| **b == b' ') {
            *b = b';';
        }
    }
    String::from_utf8(program).unwrap_or_default()
}

/// Where code stands: between `<%` and `%>`, or in `<script>`.
fn code_in(text: &str, language: Language) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut script = None;
    for piece in pieces(text) {
        match piece {
            Piece::Aside { start, end } if text[start..].starts_with("<%") => {
                let code = &text[start + 2..end];
                let sign = code.bytes().take_while(|b| b"=!-@#".contains(b)).count();
                // `<%--` is a comment, `<%@` a directive, `<%#` a comment of ERB.
                if !code.starts_with("--") && !code.starts_with(['@', '#']) {
                    let closed = code.ends_with("%>");
                    let end = end - if closed { 2 } else { 0 };
                    found.push((start + 2 + sign.min(end - start - 2), end));
                }
            }
            Piece::Open(tag) if language == Language::JavaScript && tag.name == "script" => {
                script = Some(tag.end);
            }
            Piece::Close {
                name: "script",
                start,
                ..
            } => {
                found.extend(script.take().map(|from| (from, start)));
            }
            _ => {}
        }
    }
    found
}

/// Where code stands in Twig: between `{%` and `%}`, `{{` and `}}`.
fn code_in_braces(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'{', &bytes[at..]).map(|open| at + open) {
        let close: &[u8] = match bytes.get(open + 1) {
            Some(b'%') => b"%}",
            Some(b'{') => b"}}",
            Some(b'#') => b"#}",
            _ => {
                at = open + 1;
                continue;
            }
        };
        let from = open + 2;
        let Some(len) = memchr::memmem::find(&bytes[from..], close) else {
            break;
        };
        if close != b"#}" {
            found.push((from, from + len));
        }
        at = from + len + 2;
    }
    found
}

/// `<sql:query>` and `<sql:update>` of the standard tag library.
fn tag_library(text: &str, wanted: Wanted) -> Vec<EmbeddedSql> {
    let mut found = Vec::new();
    let mut inside = false;
    for piece in pieces(text) {
        let (start, end) = match piece {
            Piece::Open(tag) if tag.prefix == "sql" && matches!(tag.name, "query" | "update") => {
                inside = !tag.empty;
                match tag.value_place(text, "sql") {
                    Some(place) => place,
                    None => continue,
                }
            }
            Piece::Close { .. } | Piece::Open(_) => {
                inside = false;
                continue;
            }
            Piece::Text { start, end } if inside => (start, end),
            _ => continue,
        };
        if text[start..end].trim().is_empty() || !(wanted.holds)(start, end) {
            continue;
        }
        found.push(EmbeddedSql {
            text: text[start..end].to_owned(),
            map: SourceMap::verbatim(start as u64, end - start),
            span: Span::new(start, end),
            kind: SqlKind::Statement,
            certainty: Certainty::Certain,
            call: None,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: &[(&str, &str, &[&str])] = &[
        (
            "list.jsp",
            "<%@ page import=\"java.sql.*\" %>\n<%-- SELECT a FROM comment --%>\n<select><option>Don't select</option></select>\n<%\n  String sql = \"SELECT a, \" +\n    \"IFNULL(b, 0) FROM t\";\n  rs = stmt.executeQuery(sql + \" LIMIT 5, 10\");\n%>\n<p title=\"SELECT b FROM markup\">회원</p>\n<%= dao.find(\"SELECT c FROM t\") %>\n<sql:query var=\"r\" dataSource=\"${ds}\">\n  SELECT d FROM t WHERE e = ?\n  <sql:param value=\"1\"/>\n</sql:query>\n",
            &[
                "SELECT a, IFNULL(b, 0) FROM t",
                "LIMIT 5, 10",
                "SELECT c FROM t",
                "SELECT d FROM t WHERE e = ?",
            ],
        ),
        (
            "list.html.erb",
            "<%# SELECT 1 FROM t %>\n<% User.find_by_sql(\"SELECT * FROM users LIMIT 5, 10\").each do |u| %>\n<p>it's <%= u.name %></p>\n<% end %>\n",
            &["SELECT * FROM users LIMIT 5, 10"],
        ),
        (
            "List.vue",
            "<template><p title=\"SELECT a FROM t\">it's</p></template>\n<script>\nconst q = 'SELECT b FROM t';\n</script>\n<style>a { }</style>\n",
            &["SELECT b FROM t"],
        ),
        (
            "index.html",
            "<p title='SELECT a FROM t'>it's</p><script>q = 'SELECT b FROM t'</script>",
            &["SELECT b FROM t"],
        ),
        (
            "list.html.twig",
            "{# set q = 'SELECT a FROM t' #}<p>it's</p>{% set q = \"SELECT b FROM t\" %}{{ rows('SELECT c FROM t') }}",
            &["SELECT b FROM t", "SELECT c FROM t"],
        ),
        ("a.twig", "{{ 'SELECT a FROM t'", &[]),
        ("index.htm", "<script>", &[]),
        ("a.jsp", "<%", &[]),
        ("a.jsp", "<%= \"SELECT a FROM t", &["SELECT a FROM t"]),
    ];

    #[test]
    fn templates_tell_the_sql_of_their_code() {
        let all = Wanted {
            opens: &|_, _| true,
            holds: &|_, _| true,
        };
        for (shown, text, expected) in PAGES {
            let found = read(text, shown, all);
            let told: Vec<String> = found
                .iter()
                .map(|sql| sql.text.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            assert_eq!(told, *expected, "{shown}");
            for sql in &found {
                crate::codebase::hosts::assert_words_stand_where_written(sql, text);
            }
        }
    }
}
