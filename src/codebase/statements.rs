//! SQL in the strings of a program: which literals hold it, joined with what code joins them to, and how sure that is.

use super::calls::{KnownCall, Takes, Trust, known_calls, writes_messages};
use super::chain::{Chain, Part};
use super::hosts::without_script_tags;
use super::lines::CharBoundary;
use super::literal::{Braces, Literal, append_literal, content_of, without_bars};
use super::orm::table_of_model;
use super::regions::{RegionKind, Stretch, holes_in, lex};
use super::shape::{Reading, SqlKind, Strength, read_shape, starts_with_statement_word};
use super::site::{Raised, normalised};
use crate::model::{Certainty, Language, SourceMap, Span};
use crate::sql::HOLE;

/// SQL that a program holds in a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedSql {
    /// Escapes resolved; inserted code, also between joined literals, is one [`HOLE`].
    pub text: String,
    /// From `text` to bytes of the host text.
    pub map: SourceMap,
    /// From the first delimiter to the last, in bytes of the host text.
    pub span: Span,
    pub kind: SqlKind,
    pub certainty: Certainty,
    /// The host call that takes it as written there: `$wpdb->query`.
    pub call: Option<String>,
}

impl EmbeddedSql {
    /// The table of the model that the call of Rails is made on: `todos` of `Todo.where("done = 1")`.
    pub fn model_table(&self, language: Language) -> Option<String> {
        let path = self
            .call
            .as_deref()
            .filter(|_| language == Language::Ruby)?;
        let (receiver, _) = path.split_once('.')?;
        table_of_model(receiver.rsplit("::").next()?)
    }
}

/// Which literals are read for SQL; both are asked with spans in bytes.
#[derive(Clone, Copy)]
pub struct Wanted<'w> {
    /// Whether SQL may open in a literal of this span, or in the call before it.
    pub opens: &'w dyn Fn(usize, usize) -> bool,
    /// Whether anything in the span is of interest.
    pub holds: &'w dyn Fn(usize, usize) -> bool,
}

/// The SQL in the string stretches of `text`, in their order. Literals joined by code are one text. Only those are
/// read that are wanted.
pub fn statements(
    text: &str,
    language: Language,
    stretches: &[Stretch],
    wanted: Wanted,
) -> Vec<EmbeddedSql> {
    let mut found = Vec::new();
    collect(
        &Host {
            text,
            language,
            stretches,
        },
        wanted,
        DEEPEST,
        &mut found,
    );
    found.sort_by_key(|sql| sql.span);
    found
}

/// Whether files of this language are read for SQL: scripts as a whole, programs by their strings.
pub fn holds_sql(language: Language) -> bool {
    match language {
        Language::Sql
        | Language::Python
        | Language::Php
        | Language::Java
        | Language::Kotlin
        | Language::Scala
        | Language::JavaScript
        | Language::TypeScript
        | Language::Ruby
        | Language::Go
        | Language::CSharp
        | Language::Rust
        | Language::C
        | Language::Cpp
        | Language::Shell
        | Language::PowerShell
        | Language::Perl
        | Language::Swift => true,
        Language::Xml
        | Language::Html
        | Language::Css
        | Language::Yaml
        | Language::Json
        | Language::Toml
        | Language::Properties
        | Language::Ini
        | Language::Dotenv
        | Language::Dockerfile
        | Language::Markdown
        | Language::Text
        | Language::Other => false,
    }
}

/// How deep strings in the holes of strings are looked for.
const DEEPEST: u32 = 3;
/// How far behind a literal its annotation may go on.
const REACH: usize = 800;
/// A longer chain that is no SQL is not read again from its second literal.
const MOST_RETRIED: usize = 12;

#[derive(Clone, Copy)]
pub(super) struct Host<'t> {
    pub(super) text: &'t str,
    pub(super) language: Language,
    pub(super) stretches: &'t [Stretch],
}

/// Bytes over which the literals of one statement are looked for words before they are joined.
const NEAR: usize = 16 << 10;

fn collect(host: &Host, wanted: Wanted, depth: u32, found: &mut Vec<EmbeddedSql>) {
    let mut told: Vec<usize> = Vec::new();
    for (number, stretch) in host.stretches.iter().enumerate() {
        if stretch.kind != RegionKind::String || told.binary_search(&number).is_ok() {
            continue;
        }
        // Most literals open no SQL, or have nothing of interest anywhere near: they are not joined to others.
        let near = stretch.end.max(stretch.start + NEAR);
        let opened_by = match host.opens_annotated_list(number) {
            true => near,
            false => stretch.end,
        };
        if !(wanted.opens)(stretch.start, opened_by) || !(wanted.holds)(stretch.start, near) {
            continue;
        }
        let chain = host.chain(number);
        let end = host.stretches[chain.last].end;
        if !(wanted.holds)(stretch.start, end) {
            told = chain.literals();
            continue;
        }
        match host.judge(&chain, number) {
            Some(sql) => {
                told = chain.literals();
                found.push(sql);
            }
            None => {
                if depth > 0 {
                    inside_holes(host, stretch, wanted, depth - 1, found);
                }
                if chain.parts.len() > MOST_RETRIED {
                    told = chain.literals();
                }
            }
        }
    }
}

/// SQL in the code that a literal inserts, such as `"$(mysql -e "…")"`.
fn inside_holes(
    host: &Host,
    stretch: &Stretch,
    wanted: Wanted,
    depth: u32,
    found: &mut Vec<EmbeddedSql>,
) {
    let Some((shape, start, content)) =
        content_of(host.text, stretch).filter(|_| host.language != Language::Php)
    else {
        return;
    };
    for (from, to) in holes_in(content, host.language, shape) {
        let (from, to) = (start + from, start + to);
        if !(wanted.opens)(from, to)
            || !(wanted.holds)(from, to)
            || !host.text.is_char_boundary(from)
        {
            continue;
        }
        let opener = host.text[from..to]
            .bytes()
            .take_while(|b| b"${(#\\`".contains(b))
            .count();
        let code_start = from + opener;
        let Some(code) = host.text.get(code_start..to.max(code_start)) else {
            continue;
        };
        let mut stretches = Vec::new();
        lex(code, host.language, usize::MAX, &mut stretches);
        let moved: Vec<Stretch> = stretches
            .into_iter()
            .map(|s| Stretch {
                start: s.start + code_start,
                end: s.end + code_start,
                ..s
            })
            .collect();
        collect(
            &Host {
                stretches: &moved,
                ..*host
            },
            wanted,
            depth,
            found,
        );
    }
}

/// Bytes before a literal in which the option stands that it is given to.
const OPTION_REACH: usize = 60;

impl Host<'_> {
    fn judge(&self, chain: &Chain, number: usize) -> Option<EmbeddedSql> {
        let site = self.site(number);
        let path = site.call.as_deref().map(normalised);
        let target = site.target.as_deref().map(normalised);
        let mut calls: Vec<&KnownCall> = path
            .iter()
            .flat_map(|p| known_calls(self.language, p, site.argument))
            .collect();
        calls.extend(
            target
                .iter()
                .filter(|t| t.ends_with("CommandText"))
                .flat_map(|t| known_calls(self.language, t, 0)),
        );
        let end = self.stretches[chain.last].end;
        let is_of_objects = match calls.first().map(|call| call.takes) {
            Some(Takes::NotSql) => return None,
            Some(Takes::Objects) => true,
            Some(Takes::NativeOnly) => !self.is_native(self.stretches[number].start, end),
            Some(Takes::Statement | Takes::Fragment) | None => false,
        };
        let braces = self.braces(site.formatting.as_deref().or(path.as_deref()), end);
        let Literal { text, map, .. } = self.joined_text(chain, braces)?;
        let span = Span::new(self.stretches[number].start, end);
        if is_of_objects {
            return Some(EmbeddedSql {
                text,
                map,
                span,
                kind: SqlKind::Objects,
                certainty: Certainty::Likely,
                call: site.call,
            });
        }
        let script = without_script_tags(&text).filter(|_| braces == Braces::Mapper);
        let is_script = script.is_some();
        let (text, map) = match script {
            Some((sql, inner)) => (sql, inner.through(&map)),
            None => (text, map),
        };
        let reading = read_shape(&text, chain.end);
        let is_option = self.language == Language::Ruby && self.is_option(span.start as usize);
        let context = Context {
            statement: calls
                .iter()
                .find(|c| c.takes != Takes::Fragment)
                .map(|c| c.trust),
            fragment: is_option || calls.iter().any(|c| c.takes == Takes::Fragment),
            messages: site.raised == Raised::Yes || path.as_deref().is_some_and(writes_messages),
            database: path.as_deref().is_some_and(names_database),
            plain: self.language == Language::Ruby && target.is_some() && !is_option,
            named_as_sql: target.as_deref().is_some_and(names_sql)
                || path.as_deref().is_some_and(names_sql),
            named_as_part: target.as_deref().is_some_and(names_part)
                || path.as_deref().is_some_and(names_part),
        };
        let (kind, certainty) = context.verdict(reading, &text)?;
        Some(EmbeddedSql {
            text,
            map,
            span,
            kind: if is_script { SqlKind::Parts } else { kind },
            certainty,
            call: site.call,
        })
    }

    /// Whether the literal at a byte is given to an option of ActiveRecord that takes a condition: `:conditions => "…"`.
    fn is_option(&self, at: usize) -> bool {
        let before = &self.text.as_bytes()[at.saturating_sub(OPTION_REACH)..at];
        let before = memchr::memrchr(b'\n', before).map_or(before, |end| &before[end..]);
        let is_option = |name: &str| {
            let behind = memchr::memmem::rfind(before, name.as_bytes());
            let behind = behind.map_or(&[][..], |start| {
                before[start + name.len()..].trim_ascii_start()
            });
            behind.starts_with(b"=>") || behind.starts_with(b": ")
        };
        ["conditions", "having"].into_iter().any(is_option)
    }

    /// `nativeQuery = true` in the annotation, before the literal or behind it.
    fn is_native(&self, start: usize, end: usize) -> bool {
        let says = |part: &str| {
            let said: String = part.chars().filter(|c| !c.is_whitespace()).collect();
            said.contains("nativeQuery=true")
        };
        let rest = &self.text[end..self.text.floor_char_boundary_at(end + REACH)];
        let floor = self
            .text
            .floor_char_boundary_at(start.saturating_sub(REACH));
        let before = &self.text[floor..start];
        says(rest.split(')').next().unwrap_or_default())
            || says(before.rsplit('(').next().unwrap_or_default())
    }

    fn braces(&self, path: Option<&str>, end: usize) -> Braces {
        let path = path.unwrap_or_default();
        let last = path.rsplit('.').next().unwrap_or_default();
        let after = self.text[end..].trim_start_matches(|c: char| c.is_whitespace() || c == ')');
        match self.language {
            Language::Python if after.starts_with(".format(") => Braces::Format,
            Language::CSharp if last == "Format" || last == "AppendFormat" => Braces::Format,
            Language::Rust
                if ["format!", "write!", "writeln!", "format_args!", "println!"]
                    .contains(&last) =>
            {
                Braces::Format
            }
            Language::Java | Language::Kotlin
                if ["@Select", "@Insert", "@Update", "@Delete"].contains(&path) =>
            {
                Braces::Mapper
            }
            _ => Braces::Text,
        }
    }

    fn joined_text(&self, chain: &Chain, braces: Braces) -> Option<Literal> {
        let mut joined = Literal {
            span: (0, 0),
            text: String::new(),
            map: SourceMap::default(),
            holes: false,
        };
        for part in &chain.parts {
            match part {
                Part::Literal(number) => {
                    let stretch = &self.stretches[*number];
                    if !append_literal(self.text, self.language, stretch, braces, &mut joined) {
                        return None;
                    }
                }
                Part::Code(start, end) => {
                    joined.text.push(HOLE);
                    joined.map.push(HOLE.len_utf8(), *start as u64, end - start);
                }
                Part::LineEnd(at) => {
                    joined.text.push('\n');
                    joined.map.push(1, *at as u64, 0);
                }
            }
        }
        let behind = self.text[self.stretches[chain.last].end..].trim_start();
        let has_margin = [".trimMargin", ".stripMargin"]
            .iter()
            .any(|call| behind.starts_with(call));
        Some(if has_margin {
            without_bars(&joined)
        } else {
            joined
        })
    }
}

/// What the place of a literal says of it.
struct Context {
    /// The call takes statements.
    statement: Option<Trust>,
    /// The call takes fragments.
    fragment: bool,
    messages: bool,
    named_as_sql: bool,
    named_as_part: bool,
    /// The call's own name tells of a database (`db_fetch_row`).
    database: bool,
    /// The value of a keyword, which is data (`where(a: "x")`).
    plain: bool,
}

impl Context {
    /// | | in a call that takes it | in a message | elsewhere |
    /// |---|---|---|---|
    /// | statement | certain | possible | likely |
    /// | weak statement | certain, likely where other calls have the name too | none | likely under a name such as `$sql` |
    /// | fragment | likely | none | possible, likely under a name such as `$sql` |
    /// | other text | likely where the call takes fragments | none | none |
    fn verdict(&self, reading: Option<Reading>, text: &str) -> Option<(SqlKind, Certainty)> {
        let certainty = match reading {
            Some(Reading {
                kind: SqlKind::Statement,
                strength,
            }) => self.of_statement(strength)?,
            None if self.statement == Some(Trust::ByName) && starts_with_statement_word(text) => {
                Certainty::Likely
            }
            Some(reading) => {
                return self
                    .of_fragment(reading.strength)
                    .map(|c| (SqlKind::Fragment, c));
            }
            None => {
                let holds_code = text.contains(|c: char| " =<>(?,.".contains(c) || c == HOLE);
                let told = self.fragment && !self.plain && holds_code;
                return told.then_some((SqlKind::Fragment, Certainty::Likely));
            }
        };
        Some((SqlKind::Statement, certainty))
    }

    fn of_statement(&self, strength: Strength) -> Option<Certainty> {
        match (strength, self.statement) {
            (Strength::Strong, Some(_)) | (Strength::Weak, Some(Trust::ByName)) => {
                Some(Certainty::Certain)
            }
            (Strength::Weak, Some(Trust::WithShape)) => Some(Certainty::Likely),
            (Strength::Strong, None) if self.messages => Some(Certainty::Possible),
            (Strength::Strong, None) if self.database => Some(Certainty::Certain),
            (Strength::Strong, None) => Some(Certainty::Likely),
            (Strength::Weak, None) => {
                (self.named_as_sql && !self.messages).then_some(Certainty::Likely)
            }
        }
    }

    fn of_fragment(&self, strength: Strength) -> Option<Certainty> {
        if self.fragment || self.statement == Some(Trust::ByName) {
            return Some(Certainty::Likely);
        }
        if strength == Strength::Strong && self.named_as_sql && !self.messages {
            return Some(Certainty::Likely);
        }
        let shown = self.statement.is_some()
            || strength == Strength::Strong
            || self.named_as_sql
            || self.named_as_part;
        (shown && !self.messages).then_some(Certainty::Possible)
    }
}

/// Names of wrappers around a database interface: `db_fetch_row`, `runQuery`, `executeSql`.
fn names_database(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
    ["query", "sql", "execute", "fetch", "db_", "_db"]
        .iter()
        .any(|word| last.contains(word))
        && !last.contains("queryselector")
}

/// Names such as `$sql`, `selectQuery`, `stmt`, and `sqlBuilder.append`, which adds to one.
fn names_sql(name: &str) -> bool {
    let added_to = name.strip_suffix(".append").unwrap_or(name);
    let last = added_to
        .rsplit('.')
        .next()
        .unwrap_or(name)
        .to_ascii_lowercase();
    ["sql", "query", "stmt", "statement", "ddl", "dml"]
        .iter()
        .any(|word| last.contains(word))
        && !last.contains("queryselector")
}

/// Names of parts of statements: `$where`, `conditions.append`, `orderBy`.
fn names_part(name: &str) -> bool {
    let mut last = name.rsplit('.').map(str::to_ascii_lowercase).take(2);
    last.any(|word| {
        [
            "where",
            "condition",
            "having",
            "clause",
            "order_by",
            "orderby",
            "criteri",
        ]
        .iter()
        .any(|part| word.contains(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(text: &str, language: Language) -> Vec<EmbeddedSql> {
        let mut stretches = Vec::new();
        lex(text, language, usize::MAX, &mut stretches);
        let all = Wanted {
            opens: &|_, _| true,
            holds: &|_, _| true,
        };
        statements(text, language, &stretches, all)
    }

    /// One line a text: `statement certain cursor.execute: SELECT 1`, holes as `□`, white space as one blank.
    fn told(text: &str, language: Language) -> Vec<String> {
        let line = |sql: EmbeddedSql| {
            let kind = match sql.kind {
                SqlKind::Statement => "statement",
                SqlKind::Parts => "parts",
                SqlKind::Fragment => "fragment",
                SqlKind::Objects => "objects",
            };
            let words: Vec<String> = sql
                .text
                .replace(HOLE, "□")
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            format!(
                "{kind} {} {}: {}",
                sql.certainty.name(),
                sql.call.as_deref().unwrap_or("-"),
                words.join(" ")
            )
        };
        found_in(text, language).into_iter().map(line).collect()
    }

    const PROGRAMS: &[(Language, &str, &[&str])] = &[
        (
            Language::Php,
            r#"<?php
            $rows = $wpdb->get_results("SELECT `id` FROM $table WHERE x = '{$y}' LIMIT 5, 10");
            $r = mysqli_query($link, 'SELECT * FROM t WHERE a = ' . intval($_GET['a']) . ' ORDER BY b');
            $sql = "UPDATE `{$this->prefix}users` SET n = 1";
            $sql .= " WHERE id = " . $id;
            DB::table('t')->whereRaw('IFNULL(a, 0) = 1')->orderByRaw("FIELD(id, 1, 2)");
            echo "Select an option from the list";
            throw new Exception("SELECT failed for t");
            error_log("DELETE FROM t WHERE id = $id");
            $q = <<<SQL
              SELECT GROUP_CONCAT(a) FROM b
              SQL;
            $em->createQuery('SELECT u FROM App\Entity\User u');
            foreach (["INSERT INTO a VALUES (1)", 'x'] as $s) { $pdo->exec("TRUNCATE TABLE $s"); }
            "#,
            &[
                "statement certain $wpdb->get_results: SELECT `id` FROM □ WHERE x = '□' LIMIT 5, 10",
                "statement certain mysqli_query: SELECT * FROM t WHERE a = □ ORDER BY b",
                "statement likely -: UPDATE `□users` SET n = 1 WHERE id = □",
                "fragment likely ->whereRaw: IFNULL(a, 0) = 1",
                "fragment likely ->orderByRaw: FIELD(id, 1, 2)",
                "statement possible error_log: DELETE FROM t WHERE id = □",
                "statement likely -: SELECT GROUP_CONCAT(a) FROM b",
                "statement likely -: INSERT INTO a VALUES (1)",
                "statement certain $pdo->exec: TRUNCATE TABLE □",
            ],
        ),
        (
            Language::Python,
            r#"
def f(cursor, a):
    """Select a row from the table."""
    cursor.execute("SELECT a, IFNULL(b, 0) FROM t WHERE c = %s", [a])
    cursor.execute(
        "INSERT IGNORE INTO t (a) "
        "VALUES (%(a)s)",
        {"a": 1},
    )
    q = f"SELECT * FROM {table} WHERE a = '{x["y"]}'"
    sql = "SELECT * FROM {} LIMIT {n}".format(t, n=5)
    logger.info("SELECT * FROM t took %s", n)
    print("Update the settings")
    User.objects.raw('SELECT * FROM u')
    qs.extra(where=["MATCH(a) AGAINST (%s)"])
    x = "show tables"
    query = "show tables"
    cursor.execute("BEGIN")
    y = "SELECT a FROM " + t + " WHERE b = " + str(c)
    z = {"set": "names", "from": "here"}
"#,
            &[
                "statement certain cursor.execute: SELECT a, IFNULL(b, 0) FROM t WHERE c = %s",
                "statement certain cursor.execute: INSERT IGNORE INTO t (a) VALUES (%(a)s)",
                "statement likely -: SELECT * FROM □ WHERE a = '□'",
                "statement likely -: SELECT * FROM □ LIMIT □",
                "statement possible logger.info: SELECT * FROM t took %s",
                "statement certain User.objects.raw: SELECT * FROM u",
                "fragment likely qs.extra: MATCH(a) AGAINST (%s)",
                "statement likely -: show tables",
                "statement likely cursor.execute: BEGIN",
                "statement likely -: SELECT a FROM □ WHERE b = □",
            ],
        ),
        (
            Language::Java,
            r#"
class A {
    static final String Q = "SELECT a " +
        "FROM t " + // here
        "WHERE b = ?";
    void f() throws SQLException {
        PreparedStatement s = c.prepareStatement("SELECT * FROM `t` LIMIT ?, ?");
        jdbcTemplate.update("""
            UPDATE t SET a = 1
            """, x);
        em.createNativeQuery("DELETE FROM t WHERE a = " + id).executeUpdate();
        throw new IllegalStateException("SELECT * FROM t failed: " + e);
        log.warn("Could not select from table");
    }
    @Query(value = "SELECT * FROM users WHERE a = ?1", nativeQuery = true)
    @Query("SELECT u FROM User u")
    @Select("SELECT * FROM t WHERE id = #{id} AND `a` = ${b}")
    @Update("<script>UPDATE t SET <if test='a != null'>a = #{a},</if> d = 1 " +
        "WHERE b &lt; ${c}</script>")
}
"#,
            &[
                "statement likely -: SELECT a FROM t WHERE b = ?",
                "statement certain c.prepareStatement: SELECT * FROM `t` LIMIT ?, ?",
                "statement certain jdbcTemplate.update: UPDATE t SET a = 1",
                "statement certain em.createNativeQuery: DELETE FROM t WHERE a = □",
                "statement certain @Query: SELECT * FROM users WHERE a = ?1",
                "objects likely @Query: SELECT u FROM User u",
                "statement certain @Select: SELECT * FROM t WHERE id = #{id} AND `a` = □",
                "parts certain @Update: UPDATE t SET a = ?, d = 1 WHERE b < □",
            ],
        ),
        (
            Language::JavaScript,
            r#"
const a = await prisma.$queryRaw`SELECT * FROM t WHERE id = ${id}`;
connection.query('SELECT ?? FROM t LIMIT 0, 5', ['a'], cb);
knex.raw(`UPDATE t SET a = IF(b, ${c ? `x` : "y"}, 1)`)
const el = document.querySelector('select option:checked');
console.log(`DELETE FROM t WHERE a = ${b}`);
$('select, input').show(); label = "Select all items from this page";
db.query({ sql: 'SHOW TABLES', timeout: 1 });
const q = 'SELECT a ' +
  'FROM ' + table
const html = `<ul>${rows.map(r => db.query("SELECT 1 FROM t"))}</ul>`
knex('t').whereRaw('a = ?', [1]).orderByRaw('RAND()')
"#,
            &[
                "statement certain prisma.$queryRaw: SELECT * FROM t WHERE id = □",
                "statement certain connection.query: SELECT ?? FROM t LIMIT 0, 5",
                "statement certain knex.raw: UPDATE t SET a = IF(b, □, 1)",
                "statement possible console.log: DELETE FROM t WHERE a = □",
                "statement certain db.query: SHOW TABLES",
                "statement likely -: SELECT a FROM □",
                "statement certain db.query: SELECT 1 FROM t",
                "fragment likely .whereRaw: a = ?",
                "fragment likely .orderByRaw: RAND()",
            ],
        ),
        (
            Language::Ruby,
            r##"
User.find_by_sql("SELECT * FROM users WHERE a = '#{x}'")
execute <<~SQL, name
  ALTER TABLE t ADD INDEX (a)
SQL
execute "DROP TABLE t"
User.where("IFNULL(a, 0) = ?", 1).order("RAND()")
User.
  from("t FORCE INDEX (a)")
raise ArgumentError, "Select an item from the list"
puts "SELECT * FROM t"
"##,
            &[
                "statement certain User.find_by_sql: SELECT * FROM users WHERE a = '□'",
                "statement certain execute: ALTER TABLE t ADD INDEX (a)",
                "statement certain execute: DROP TABLE t",
                "fragment likely User.where: IFNULL(a, 0) = ?",
                "fragment likely .order: RAND()",
                "fragment likely .from: t FORCE INDEX (a)",
                "statement possible puts: SELECT * FROM t",
            ],
        ),
        (
            Language::Go,
            "func f() {\n\trows, err := db.QueryContext(ctx, `SELECT a FROM t\n\tWHERE b = ?`, b)\n\tlog.Printf(\"update failed: %v\", err)\n\tq := \"DELETE FROM \" + t\n\tx := q + \"y\"\n}\n",
            &[
                "statement certain db.QueryContext: SELECT a FROM t WHERE b = ?",
                "statement likely -: DELETE FROM □",
            ],
        ),
        (
            Language::CSharp,
            r#"
cmd.CommandText = @"SELECT * FROM ""t"" WHERE a = @id";
var c = new MySqlCommand("SELECT `a` FROM b LIMIT 1", conn);
conn.Query<User>($"SELECT * FROM {t} WHERE a = @a");
var l = from u in users select u;
throw new Exception("Select a user from the list");
var s = string.Format("UPDATE {0} SET a = {1}", t, a);
"#,
            &[
                "statement certain -: SELECT * FROM \"t\" WHERE a = @id",
                "statement certain MySqlCommand: SELECT `a` FROM b LIMIT 1",
                "statement certain conn.Query: SELECT * FROM □ WHERE a = @a",
                "statement likely -: UPDATE □ SET a = □",
            ],
        ),
        (
            Language::Kotlin,
            "val q = \"SELECT * FROM $t WHERE a = ${b(\"c\")}\"\nexec(\"\"\"\n  UPDATE t SET a = 1\n\"\"\")\n@Query(\"select u from User u\")\nfun f()\n",
            &[
                "statement likely -: SELECT * FROM □ WHERE a = □",
                "statement certain exec: UPDATE t SET a = 1",
                "objects likely @Query: select u from User u",
            ],
        ),
        (
            Language::Scala,
            "val a = sql\"SELECT * FROM t WHERE a = $b\"\nval c = s\"UPDATE $t SET a = 1\"\n",
            &[
                "statement certain sql: SELECT * FROM t WHERE a = □",
                "statement likely -: UPDATE □ SET a = 1",
            ],
        ),
        (
            Language::Rust,
            "sqlx::query!(\"SELECT a FROM t WHERE b = ?\", b);\nlet q = format!(\"DELETE FROM {t} WHERE a = {}\", 1);\nlet r = r#\"INSERT INTO \"t\" VALUES (1)\"#;\nprintln!(\"select one of the items\");\n",
            &[
                "statement certain sqlx::query!: SELECT a FROM t WHERE b = ?",
                "statement likely -: DELETE FROM □ WHERE a = □",
                "statement likely -: INSERT INTO \"t\" VALUES (1)",
            ],
        ),
        (
            Language::Shell,
            "mysql -u root -e \"SELECT \\`a\\` FROM $db.t\"\nn=\"$(mysql -Ne \"SHOW TABLES\" | wc -l)\"\necho \"Update the settings\"\nmysql db <<EOF\nUPDATE t SET a = '$b';\nEOF\nQUERY=\"DELETE FROM t WHERE a = 1\"\n",
            &[
                "statement certain mysql: SELECT `a` FROM □.t",
                "statement certain mysql: SHOW TABLES",
                "statement certain mysql: UPDATE t SET a = '□';",
                "statement likely -: DELETE FROM t WHERE a = 1",
            ],
        ),
        (
            Language::Perl,
            "my $s = $dbh->prepare(\"SELECT * FROM t WHERE a = $x->{b}\");\n$dbh->do(q{DELETE FROM t WHERE a = ?});\ndie \"Delete from cart?\";\n",
            &[
                "statement certain $dbh->prepare: SELECT * FROM t WHERE a = □",
                "statement certain $dbh->do: DELETE FROM t WHERE a = ?",
            ],
        ),
        (
            Language::Cpp,
            "mysql_query(conn, \"SELECT a \"\n  \"FROM t\");\nauto q = R\"(UPDATE t SET a = 1)\";\nprintf(\"Insert coin\");\n",
            &[
                "statement certain mysql_query: SELECT a FROM t",
                "statement likely -: UPDATE t SET a = 1",
            ],
        ),
        (
            Language::Swift,
            "let q = \"SELECT * FROM \\(t) WHERE a = ?\"\n",
            &["statement likely -: SELECT * FROM □ WHERE a = ?"],
        ),
    ];

    #[test]
    fn each_language_holds_its_sql() {
        let wrong: Vec<_> = PROGRAMS
            .iter()
            .map(|(language, text, expected)| (language, told(text, *language), *expected))
            .filter(|(_, found, expected)| found != expected)
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_word_is_found_in_the_host() {
        for (language, text, _) in PROGRAMS {
            for sql in found_in(text, *language) {
                for (at, word) in sql
                    .text
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|w| w.len() > 2)
                    .map(|w| (w.as_ptr() as usize - sql.text.as_ptr() as usize, w))
                {
                    let host = sql.map.host(at, at + word.len());
                    assert_eq!(
                        &text[host.start as usize..host.end as usize],
                        word,
                        "{language:?} {}",
                        sql.text
                    );
                }
            }
        }
    }

    #[test]
    fn spans_hold_in_other_scripts_too() {
        let text = "<?php\n// 회원\n$db->query(\"SELECT 이름 FROM 회원 WHERE 상태 = '정상' AND 한\\\"글 = '{$값}' LIMIT 0, 10\");";
        let sql = found_in(text, Language::Php).remove(0);
        for word in ["이름", "회원 WHERE", "'정상'", "LIMIT 0, 10"] {
            let at = sql.text.find(word).expect("the word");
            let host = sql.map.host(at, at + word.len());
            assert_eq!(&text[host.start as usize..host.end as usize], word);
        }
        let at = sql.text.find(HOLE).expect("the hole");
        let host = sql.map.host(at, at + HOLE.len_utf8());
        assert_eq!(&text[host.start as usize..host.end as usize], "{$값}");
        assert_eq!(
            &text[sql.span.start as usize..sql.span.end as usize],
            &text[text.find('"').expect("a quote")..text.len() - 2]
        );
    }

    #[test]
    fn only_what_is_wanted_is_read() {
        let text = "a = 'SELECT 1 FROM t'; b = 'SELECT 2 FROM t'";
        let mut stretches = Vec::new();
        lex(text, Language::JavaScript, usize::MAX, &mut stretches);
        let second = text.find("b =").expect("it is there");
        let found = statements(
            text,
            Language::JavaScript,
            &stretches,
            Wanted {
                opens: &|_, _| true,
                holds: &|start, _| start > second,
            },
        );
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn hostile_programs_take_linear_time() {
        for (language, piece) in [
            (Language::JavaScript, "'a' + "),
            (Language::JavaScript, "f('SELECT 1', "),
            (Language::Python, "'SELECT ' "),
            (Language::Php, "<?php 'a' . (\"b\" . "),
            (Language::Shell, "\"$(mysql \""),
            (Language::Ruby, "\"#{"),
            (Language::C, "\"\""),
        ] {
            let text = piece.repeat(5_000);
            let _ = found_in(&text, language);
        }
    }
}
