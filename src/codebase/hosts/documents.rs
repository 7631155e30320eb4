//! SQL in XML: mapper files of MyBatis and iBATIS, mappings of Hibernate and JPA, Liquibase change logs, and texts and
//! attributes of any other document that read as statements.
//!
//! A statement is one text. Parts that are chosen when the program runs follow each other in it as they are written, so that
//! what stands in any of them is found; such a text is [`SqlKind::Parts`].

use super::pieces::Assembled;
use super::tags::{Piece, Tag, entity, pieces};
use crate::codebase::engines::{Sureness, engine};
use crate::codebase::shape::{Edge, SqlKind, Strength, read_shape};
use crate::codebase::statements::{EmbeddedSql, Wanted};
use crate::model::{Certainty, SourceMap, Span};
use crate::sql::HOLE;

/// One kind of document that holds SQL, known by its root element.
#[derive(Debug)]
pub(super) struct Format {
    root: &'static str,
    /// Elements whose text is a statement.
    statements: &'static [&'static str],
    /// Elements whose text is a piece of one.
    fragments: &'static [&'static str],
    /// Elements whose text counts only in an element of this name.
    inside: Option<&'static str>,
    /// Attributes whose value is an expression.
    attributes: &'static [&'static str],
    values: Values,
}

/// How values and texts are inserted when the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// `#{x}` is a value, `${x}` any text.
    MyBatis,
    /// `#x#` is a value, `$x$` any text.
    Ibatis,
    /// `{x.*}` and `${x}` are any text; values are written as the tokens of the driver.
    Named,
}

const FORMATS: &[Format] = &[
    Format {
        root: "mapper",
        statements: &["select", "insert", "update", "delete", "selectKey"],
        fragments: &["sql"],
        inside: None,
        attributes: &[],
        values: Values::MyBatis,
    },
    Format {
        root: "sqlMap",
        statements: &[
            "select",
            "insert",
            "update",
            "delete",
            "statement",
            "procedure",
            "selectKey",
        ],
        fragments: &["sql"],
        inside: None,
        attributes: &[],
        values: Values::Ibatis,
    },
    Format {
        root: "hibernate-mapping",
        statements: &[
            "sql-query",
            "sql-insert",
            "sql-update",
            "sql-delete",
            "sql-delete-all",
            "subselect",
            "create",
            "drop",
        ],
        fragments: &["formula"],
        inside: None,
        attributes: &["formula", "subselect"],
        values: Values::Named,
    },
    Format {
        root: "entity-mappings",
        statements: &["query"],
        fragments: &[],
        inside: Some("named-native-query"),
        attributes: &[],
        values: Values::Named,
    },
    Format {
        root: "databaseChangeLog",
        statements: &[
            "sql",
            "createView",
            "createProcedure",
            "rollback",
            "sqlCheck",
        ],
        fragments: &["where"],
        inside: None,
        attributes: &["valueComputed", "defaultValueComputed"],
        values: Values::Named,
    },
];

/// The format of a document, by its first element.
pub(super) fn format_of(text: &[u8]) -> Option<&'static Format> {
    let root = root_name(text)?;
    FORMATS.iter().find(|f| f.root.as_bytes() == root)
}

/// The first name behind a `<` that opens neither a comment nor a declaration.
fn root_name(text: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    loop {
        at += memchr::memchr(b'<', &text[at..])?;
        let rest = &text[at..];
        let close: &[u8] = match rest.get(1)? {
            b'!' if rest.starts_with(b"<!--") => b"-->",
            b'!' | b'?' => b">",
            _ => break,
        };
        at += memchr::memmem::find(rest, close)?;
    }
    let name = &text[at + 1..];
    let len = name
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || b"-_:".contains(b)))?;
    name[..len].rsplit(|b| *b == b':').next()
}

/// The SQL of a document. Statements for other engines than these are left out; empty for all.
pub(super) fn read(text: &str, engines: &[String], wanted: Wanted) -> Vec<EmbeddedSql> {
    let Some(format) = format_of(text.as_bytes()) else {
        return texts_that_read_as_sql(text, wanted);
    };
    let mut reader = Reader {
        text,
        format,
        engines,
        wanted,
        tags: Vec::new(),
        open: Vec::new(),
        found: Vec::new(),
        foreign: 0,
        asked: Vec::new(),
    };
    for piece in pieces(text) {
        reader.piece(piece);
    }
    reader.found
}

/// The SQL of a MyBatis annotation that is written as in a mapper file, `<script>SELECT … <if test="…">`; `None` for a text
/// without that tag. The map leads to bytes of `text`.
pub(in crate::codebase) fn without_script_tags(text: &str) -> Option<(String, SourceMap)> {
    if !text.trim_start().starts_with("<script>") {
        return None;
    }
    let mut reader = Reader {
        text,
        format: &FORMATS[0],
        engines: &[],
        wanted: Wanted {
            opens: &|_, _| true,
            holds: &|_, _| true,
        },
        tags: Vec::new(),
        open: vec![OpenSql {
            said: Assembled::default(),
            start: 0,
            kind: SqlKind::Parts,
        }],
        found: Vec::new(),
        foreign: 0,
        asked: Vec::new(),
    };
    for piece in pieces(text) {
        reader.piece(piece);
    }
    let sql = reader.open.pop()?;
    Some((sql.said.text, sql.said.map))
}

/// Texts of a document of no known format, where a whole text between two tags or in an attribute reads as a statement.
fn texts_that_read_as_sql(text: &str, wanted: Wanted) -> Vec<EmbeddedSql> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text { start, end } | Piece::Raw { start, end } => {
                found.extend(read_as_sql(text, (start, end), piece, wanted));
            }
            Piece::Open(tag) => attributes_that_read_as_sql(&mut found, text, &tag, wanted),
            Piece::Close { .. } | Piece::Aside { .. } => {}
        }
    }
    found
}

/// The same for the values of a tag's attributes: `<query sql="SELECT …"/>`.
fn attributes_that_read_as_sql(
    found: &mut Vec<EmbeddedSql>,
    text: &str,
    tag: &Tag,
    wanted: Wanted,
) {
    let (start, end) = tag.attribute_place;
    if !(wanted.opens)(start, end) || !(wanted.holds)(start, end) {
        return;
    }
    for (_, (start, end)) in tag.attributes(text) {
        let piece = Piece::Text { start, end };
        found.extend(read_as_sql(text, (start, end), piece, wanted));
    }
}

fn read_as_sql(
    text: &str,
    (start, end): (usize, usize),
    piece: Piece,
    wanted: Wanted,
) -> Option<EmbeddedSql> {
    if !(wanted.opens)(start, end) || !(wanted.holds)(start, end) {
        return None;
    }
    let mut said = Assembled::default();
    append_text(&mut said, text, (start, end), piece, Values::Named);
    let strong = read_shape(&said.text, Edge::Closed)
        .is_some_and(|r| r.kind == SqlKind::Statement && r.strength == Strength::Strong);
    strong.then_some(EmbeddedSql {
        text: said.text,
        map: said.map,
        span: Span::new(start, end),
        kind: SqlKind::Statement,
        certainty: Certainty::Likely,
        call: None,
    })
}

/// An element that has been opened and not closed.
struct Element<'t> {
    name: &'t str,
    role: Role,
}

/// What the end of an element means.
enum Role {
    /// A statement or piece of one ends.
    Sql,
    /// A part of a statement ends, with a text of its own (`)` of a list).
    Part(String),
    /// What is for another engine ends.
    Foreign,
    Other,
}

/// A statement whose element is still open.
struct OpenSql {
    said: Assembled,
    start: usize,
    kind: SqlKind,
}

struct Reader<'t, 'w> {
    text: &'t str,
    format: &'static Format,
    engines: &'w [String],
    wanted: Wanted<'w>,
    tags: Vec<Element<'t>>,
    open: Vec<OpenSql>,
    found: Vec<EmbeddedSql>,
    /// How many of the open elements are for another engine.
    foreign: u32,
    /// Engines that the precondition being read asks for, and whether it asks that it be none of them.
    asked: Vec<(&'static str, Asked)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    For,
    Not,
}

/// How far up the open elements one is looked for that a closing tag names.
const NEAREST: usize = 64;

impl<'t> Reader<'t, '_> {
    fn piece(&mut self, piece: Piece<'t>) {
        match piece {
            Piece::Open(tag) => self.opened(&tag),
            Piece::Close { name, start, end } => self.closed(name, start, end),
            Piece::Text { start, end } | Piece::Raw { start, end } => {
                if !self.is_foreign()
                    && let Some(sql) = self.open.last_mut()
                {
                    let values = self.format.values;
                    append_text(&mut sql.said, self.text, (start, end), piece, values);
                }
            }
            Piece::Aside { start, end } => self.part(" ", start, end),
        }
    }

    fn is_foreign(&self) -> bool {
        self.foreign > 0
    }

    /// Adds what a tag stands for to the statement around it.
    fn part(&mut self, said: &str, start: usize, end: usize) {
        if !self.is_foreign()
            && let Some(sql) = self.open.last_mut()
        {
            sql.said.say(said, start, end);
        }
    }

    fn opened(&mut self, tag: &Tag<'t>) {
        let role = self.role(tag);
        if tag.empty {
            if let Role::Part(close) = &role {
                self.part(&format!(" {close} "), tag.start, tag.end);
            }
            return;
        }
        if matches!(role, Role::Sql) {
            self.part(" ", tag.start, tag.end);
            let kind = match self.format.fragments.contains(&tag.name) {
                true => SqlKind::Fragment,
                false => SqlKind::Statement,
            };
            self.open.push(OpenSql {
                said: Assembled::default(),
                start: tag.start,
                kind,
            });
        }
        self.foreign += u32::from(matches!(role, Role::Foreign));
        let name = tag.name;
        self.tags.push(Element { name, role });
    }

    /// What an element is, after its opening tag has said what it says.
    fn role(&mut self, tag: &Tag<'t>) -> Role {
        if self.is_foreign() {
            return Role::Other;
        }
        if self.is_for_another_engine(tag) {
            return Role::Foreign;
        }
        if tag.name == "dbms" {
            self.ask_for(tag.value(self.text, "type").unwrap_or_default());
        }
        self.expressions(tag);
        if self.format.root == "databaseChangeLog" {
            // Changes insert statements as data, for reports.
            attributes_that_read_as_sql(&mut self.found, self.text, tag, self.wanted);
        }
        if self.holds_sql(tag) {
            return Role::Sql;
        }
        if self.open.is_empty() {
            return Role::Other;
        }
        let (open, close, chosen) = self.said_by(tag);
        self.part(&format!(" {open} "), tag.start, tag.end);
        if chosen
            && let Some(sql) = self
                .open
                .last_mut()
                .filter(|s| s.kind == SqlKind::Statement)
        {
            sql.kind = SqlKind::Parts;
        }
        Role::Part(close)
    }

    fn holds_sql(&self, tag: &Tag) -> bool {
        let format = self.format;
        let named = format.statements.contains(&tag.name) || format.fragments.contains(&tag.name);
        let placed = self
            .format
            .inside
            .is_none_or(|outer| self.tags.last().is_some_and(|t| t.name == outer));
        named && placed
    }

    /// `databaseId="oracle"`, `dbms="postgresql"`, `context="postgresql"`, `test="_databaseId == 'oracle'"`,
    /// `test="dbType == 'sqlserver'"`.
    fn is_for_another_engine(&self, tag: &Tag) -> bool {
        let named = tag
            .value(self.text, "databaseId")
            .or_else(|| tag.value(self.text, "dbms"))
            .or_else(|| tag.value(self.text, "context"))
            .or_else(|| engines_asked_for(tag.value(self.text, "test")?));
        let Some(named) = named.filter(|_| !self.engines.is_empty()) else {
            return false;
        };
        let mut known = engines_in(named).peekable();
        known.peek().is_some() && known.all(|e| !self.is_own(e))
    }

    fn is_own(&self, engine: &str) -> bool {
        self.engines.iter().any(|own| own == engine)
    }

    /// `<dbms type="oracle"/>` in the preconditions of a Liquibase change.
    fn ask_for(&mut self, types: &str) {
        let asked = match self
            .tags
            .iter()
            .rev()
            .take(NEAREST)
            .any(|t| t.name == "not")
        {
            true => Asked::Not,
            false => Asked::For,
        };
        self.asked.extend(engines_in(types).map(|e| (e, asked)));
    }

    /// At the end of preconditions: the change around them is for another engine where they ask for others alone.
    fn settle_preconditions(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        let wanted = asked.iter().filter(|(_, a)| *a == Asked::For);
        let foreign = match wanted.clone().count() {
            0 => asked.iter().any(|(e, _)| self.is_own(e)),
            _ => !wanted.clone().any(|(e, _)| self.is_own(e)),
        };
        if foreign
            && !asked.is_empty()
            && !self.engines.is_empty()
            && let Some(change) = self.tags.last_mut()
            && matches!(change.role, Role::Other)
        {
            change.role = Role::Foreign;
            self.foreign += 1;
        }
    }

    /// What the tags of an element in a statement say where they open and close, and whether its content is chosen when
    /// the program runs.
    fn said_by(&self, tag: &Tag) -> (String, String, bool) {
        let value = |name| tag.value(self.text, name).unwrap_or_default().to_owned();
        match tag.name {
            "where" => ("WHERE".to_owned(), String::new(), true),
            "set" => ("SET".to_owned(), String::new(), true),
            "trim" => (value("prefix"), value("suffix"), true),
            "foreach" => (value("open"), value("close"), true),
            "iterate" => (
                format!("{} {}", value("prepend"), value("open")),
                value("close"),
                true,
            ),
            "include" => (HOLE.to_string(), String::new(), false),
            "bind" | "property" | "return" | "synchronize" | "query-param" | "comment" => {
                (String::new(), String::new(), false)
            }
            _ => (value("prepend"), String::new(), true),
        }
    }

    fn closed(&mut self, name: &str, start: usize, end: usize) {
        let nearest = self.tags.len().saturating_sub(NEAREST);
        let Some(opened) = self.tags[nearest..].iter().rposition(|t| t.name == name) else {
            return;
        };
        let opened = nearest + opened;
        self.close_from(opened, start, end);
        if name == "preConditions" {
            self.settle_preconditions();
        }
    }

    /// Ends an element, and what was opened inside it and never closed.
    fn close_from(&mut self, opened: usize, start: usize, end: usize) {
        while self.tags.len() > opened {
            match self.tags.pop().map(|t| t.role) {
                Some(Role::Sql) => self.finish(end),
                Some(Role::Part(close)) => self.part(&format!(" {close} "), start, end),
                Some(Role::Foreign) => self.foreign -= 1,
                Some(Role::Other) | None => {}
            }
        }
    }

    fn finish(&mut self, end: usize) {
        let Some(sql) = self.open.pop() else { return };
        if sql.said.is_blank() || !(self.wanted.holds)(sql.start, end) {
            return;
        }
        self.found.push(EmbeddedSql {
            text: sql.said.text,
            map: sql.said.map,
            span: Span::new(sql.start, end),
            kind: sql.kind,
            certainty: Certainty::Certain,
            call: None,
        });
    }

    /// Attributes that hold an expression.
    fn expressions(&mut self, tag: &Tag) {
        for name in self.format.attributes {
            let Some((start, end)) = tag.value_place(self.text, name) else {
                continue;
            };
            if !(self.wanted.holds)(start, end) {
                continue;
            }
            let mut said = Assembled::default();
            let piece = Piece::Text { start, end };
            append_text(
                &mut said,
                self.text,
                (start, end),
                piece,
                self.format.values,
            );
            self.found.push(EmbeddedSql {
                text: said.text,
                map: said.map,
                span: Span::new(start, end),
                kind: SqlKind::Fragment,
                certainty: Certainty::Certain,
                call: None,
            });
        }
    }
}

/// What a test compares the name of the engine with.
fn engines_asked_for(test: &str) -> Option<&str> {
    let names = ["_databaseId", "dbType", "databaseType", "databaseId"];
    let engine = names
        .iter()
        .find_map(|name| Some(test.split_once(name)?.1))?;
    engine.trim_start().strip_prefix("==")
}

/// The engines that a list of names speaks of.
fn engines_in(names: &str) -> impl Iterator<Item = &'static str> {
    names
        .split([',', ' ', '\'', '"', '&', ';', '(', ')'])
        .filter_map(|word| engine(word, Sureness::NearSql))
}

/// Adds a text with its entities resolved and what is inserted later marked.
fn append_text(
    said: &mut Assembled,
    text: &str,
    (start, end): (usize, usize),
    piece: Piece,
    values: Values,
) {
    let raw = matches!(piece, Piece::Raw { .. });
    let (mut kept, mut at) = (start, start);
    while at < end {
        let rest = &text[at..end];
        let stands = match rest.as_bytes()[0] {
            b'&' if !raw => entity(rest).map(|(c, len)| (c.to_string(), len)),
            b'#' | b'$' | b'{' => inserted(rest, values).map(|(c, len)| (c.to_string(), len)),
            _ => None,
        };
        match stands {
            Some((c, len)) => {
                said.keep(text, kept, at);
                said.say(&c, at, at + len);
                at += len;
                kept = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    said.keep(text, kept, end);
}

/// What is inserted at the start of `rest`: `?` for a value, a hole for any text; and its length in bytes.
fn inserted(rest: &str, values: Values) -> Option<(char, usize)> {
    let until = |open: &str, close: char| {
        let inner = rest.strip_prefix(open)?;
        let len = inner
            .bytes()
            .take(200)
            .position(|b| b == close as u8 || b == b'\n')?;
        let closed = len > 0 && inner.as_bytes()[len] == close as u8;
        closed.then_some((open.len() + len + 1, &inner[..len]))
    };
    let is_path = |name: &str| {
        name.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._[]:,=".contains(&b))
    };
    match values {
        Values::MyBatis => until("#{", '}')
            .map(|(len, _)| ('?', len))
            .or_else(|| until("${", '}').map(|(len, _)| (HOLE, len))),
        Values::Ibatis => {
            let value = until("#", '#').filter(|(_, name)| is_path(name));
            let text = until("$", '$').filter(|(_, name)| is_path(name));
            value
                .map(|(len, _)| ('?', len))
                .or_else(|| text.map(|(len, _)| (HOLE, len)))
        }
        Values::Named => until("${", '}')
            .or_else(|| until("{", '}').filter(|(_, name)| name.ends_with(".*")))
            .map(|(len, _)| (HOLE, len)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(text: &str, engines: &[&str]) -> Vec<EmbeddedSql> {
        let engines: Vec<String> = engines.iter().map(|e| (*e).to_owned()).collect();
        let all = Wanted {
            opens: &|_, _| true,
            holds: &|_, _| true,
        };
        read(text, &engines, all)
    }

    /// `statement SELECT a`: holes as `□`, white space as one blank.
    fn told(text: &str) -> Vec<String> {
        let line = |sql: EmbeddedSql| {
            let kind = match sql.kind {
                SqlKind::Statement => "statement",
                SqlKind::Parts => "parts",
                SqlKind::Fragment => "fragment",
                SqlKind::Objects => "objects",
            };
            let words: Vec<&str> = sql.text.split_whitespace().collect();
            format!("{kind} {}", words.join(" ").replace(HOLE, "□"))
        };
        found_in(text, &["mysql"]).into_iter().map(line).collect()
    }

    const MAPPER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE mapper PUBLIC "-//mybatis.org//DTD Mapper 3.0//EN" "http://mybatis.org/dtd/mybatis-3-mapper.dtd">
<!-- <select>SELECT 0</select> -->
<mapper namespace="shop.OrderMapper">
  <resultMap id="order" type="Order"><id property="id" column="id"/></resultMap>
  <sql id="columns">o.id, IFNULL(o.memo, '') AS memo</sql>
  <select id="find" resultMap="order">
    SELECT <include refid="columns"/>, 'a &amp; b'
    FROM orders o <!-- all of them -->
    <where>
      <if test="a != null and a &gt; 1">AND o.a &lt;= #{a,jdbcType=INTEGER}</if>
      <choose>
        <when test="b">AND o.b IN <foreach collection="b" item="i" open="(" separator="," close=")">#{i}</foreach></when>
        <otherwise><![CDATA[ AND o.b < ${c} ]]></otherwise>
      </choose>
    </where>
    LIMIT #{offset}, #{size}
  </select>
  <select id="find" databaseId="oracle">SELECT ROWNUM FROM dual</select>
  <select id="now" databaseId="mysql">SELECT NOW()</select>
  <insert id="add">
    <selectKey keyProperty="id" order="AFTER">SELECT LAST_INSERT_ID()</selectKey>
    INSERT INTO orders <trim prefix="(" suffix=")" suffixOverrides=",">a,</trim> VALUES (#{a})
  </insert>
  <update id="set">UPDATE orders <set><if test="_databaseId == 'oracle'">a = SYSDATE,</if>b = 1</set> WHERE id = #{id}</update>
  <delete id="none"/>
</mapper>"#;

    const OTHERS: &[(&str, &[&str])] = &[
        (
            "<sqlMap namespace='a'><typeAlias alias='x' type='y'/><select id='b'>SELECT * FROM t \
             <dynamic prepend='WHERE'><isNotNull property='c' prepend='AND'>c = #c:INT#</isNotNull></dynamic> \
             ORDER BY $d$ LIMIT 5, #e[].f#</select></sqlMap>",
            &["parts SELECT * FROM t WHERE AND c = ? ORDER BY □ LIMIT 5, ?"],
        ),
        (
            "<hibernate-mapping><class name='A'><property name='n' formula='IFNULL(a, 0)'/></class>\
             <query name='q'>from A</query><sql-query name='s'><return alias='a' class='A'/>\
             SELECT {a.*} FROM a WHERE b = :b</sql-query></hibernate-mapping>",
            &[
                "fragment IFNULL(a, 0)",
                "statement SELECT □ FROM a WHERE b = :b",
            ],
        ),
        (
            "<orm:entity-mappings><orm:named-query name='x'><orm:query>SELECT a FROM A a</orm:query></orm:named-query>\
             <orm:named-native-query name='y'><orm:query>SELECT NOW()</orm:query></orm:named-native-query></orm:entity-mappings>",
            &["statement SELECT NOW()"],
        ),
        (
            "<databaseChangeLog><changeSet id='1' author='a'><sql dbms='mysql, mariadb'>ALTER TABLE `a` ENGINE=InnoDB</sql>\
             <sql dbms='postgresql'>SELECT 1</sql><createView viewName='v'>SELECT IFNULL(a, 0) FROM t</createView>\
             <column name='c' valueComputed='UNIX_TIMESTAMP()'/></changeSet></databaseChangeLog>",
            &[
                "statement ALTER TABLE `a` ENGINE=InnoDB",
                "statement SELECT IFNULL(a, 0) FROM t",
                "fragment UNIX_TIMESTAMP()",
            ],
        ),
        (
            "<databaseChangeLog><changeSet context='mysql'><column name='q' value='SELECT IFNULL(a, 0) FROM t'/>\
             <column name='n' value='select a name'/></changeSet><changeSet context='postgresql'>\
             <column name='q' value='SELECT COALESCE(a, 0) FROM t'/></changeSet></databaseChangeLog>",
            &["statement SELECT IFNULL(a, 0) FROM t"],
        ),
        (
            "<reports><report title='Select all from the list' sql='SELECT a FROM b WHERE c &lt; 1'/>\
             <bean><property name='q' value=\"SHOW TABLES\"/></bean></reports>",
            &[
                "statement SELECT a FROM b WHERE c < 1",
                "statement SHOW TABLES",
            ],
        ),
        (
            "<queries><query id='a'><![CDATA[SELECT a FROM b WHERE c < 1]]></query>\
             <text>Select an option from the list</text><select><option>Select all items</option></select></queries>",
            &["statement SELECT a FROM b WHERE c < 1"],
        ),
        (
            "<html><select name='a'><option>SELECT</option></select></html>",
            &[],
        ),
        ("<project><build>update</build></project>", &[]),
        ("no markup at all", &[]),
        ("<mapper><select>SELECT 1", &[]),
        (
            "<mapper><select>SELECT <if>1</select></mapper>",
            &["parts SELECT 1"],
        ),
    ];

    #[test]
    fn a_mapper_tells_its_statements() {
        assert_eq!(
            told(MAPPER),
            [
                "fragment o.id, IFNULL(o.memo, '') AS memo",
                "parts SELECT □ , 'a & b' FROM orders o WHERE AND o.a <= ? AND o.b IN ( ? ) AND o.b < □ LIMIT ?, ?",
                "statement SELECT NOW()",
                "statement SELECT LAST_INSERT_ID()",
                "parts INSERT INTO orders ( a, ) VALUES (?)",
                "parts UPDATE orders SET b = 1 WHERE id = ?",
            ]
        );
    }

    #[test]
    fn preconditions_tell_for_which_engine_a_change_is() {
        for (condition, read) in [
            (
                "<or><dbms type='postgresql'/><dbms type='oracle'/></or>",
                false,
            ),
            (
                "<or><dbms type='postgresql'/><dbms type='mysql'/></or>",
                true,
            ),
            ("<dbms type='h2,mysql'></dbms>", true),
            ("<not><dbms type='mysql'/></not>", false),
            ("<not><dbms type='oracle'/></not>", true),
            ("<tableExists tableName='t'/>", true),
        ] {
            let text = format!(
                "<databaseChangeLog><changeSet id='1'><preConditions>{condition}</preConditions>\
                 <sql>SELECT 1</sql></changeSet><changeSet id='2'><sql>SELECT 2</sql></changeSet></databaseChangeLog>"
            );
            let expected: &[&str] = match read {
                true => &["statement SELECT 1", "statement SELECT 2"],
                false => &["statement SELECT 2"],
            };
            assert_eq!(told(&text), expected, "{condition}");
        }
    }

    #[test]
    fn every_engine_is_read_where_none_is_asked_for() {
        let all = found_in(MAPPER, &[]);
        assert!(all.iter().any(|sql| sql.text.contains("ROWNUM")));
        assert!(all.iter().any(|sql| sql.text.contains("SYSDATE")));
    }

    #[test]
    fn other_documents_tell_theirs() {
        for (text, expected) in OTHERS {
            assert_eq!(told(text), *expected, "{text}");
        }
    }

    #[test]
    fn every_word_is_found_where_it_is_written() {
        let texts = OTHERS.iter().map(|(text, _)| *text).chain([MAPPER]);
        for text in texts {
            for sql in found_in(text, &[]) {
                let words = sql.text.split(|c: char| !c.is_alphanumeric());
                for word in words.filter(|w| w.len() > 2 && !["WHERE", "SET", "AND"].contains(w)) {
                    let at = word.as_ptr() as usize - sql.text.as_ptr() as usize;
                    let host = sql.map.host(at, at + word.len());
                    assert_eq!(&text[host.start as usize..host.end as usize], word);
                }
            }
        }
    }

    #[test]
    fn what_stands_for_a_sign_is_told_whole() {
        let sql = found_in(MAPPER, &[]).remove(1);
        for (said, written) in [
            ("<=", "&lt;="),
            ("&", "&amp;"),
            ("?, ?", "#{offset}, #{size}"),
        ] {
            let at = sql.text.find(said).expect("it is said");
            let host = sql.map.host(at, at + said.len());
            assert_eq!(&MAPPER[host.start as usize..host.end as usize], written);
        }
    }

    #[test]
    fn hostile_documents_take_linear_time() {
        for piece in [
            "<mapper><select>",
            "<mapper>&",
            "<if test='",
            "<![CDATA[",
            "</a>",
            "<if>",
            "<if></a>",
            "#{",
            "<!--",
        ] {
            let text = format!("<mapper>{}", piece.repeat(20_000));
            let _ = found_in(&text, &["mysql"]);
        }
    }
}
