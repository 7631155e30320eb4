//! Queries that programs put together call by call, with the builders of Laravel and Rails, as SQL: what they select and
//! group by, and the text that they compare columns with.
//!
//! The SQL is only as much as the schema has to judge, and never shown: its places are those of the arguments.

use super::chains::Chain;
use super::program::Program;
use super::words::table_of_model;
use crate::codebase::outline::Kind;
use crate::codebase::regions::Stretch;
use crate::codebase::tail::is_word_byte;
use crate::model::{Call, Language, SourceMap, Value};
use memchr::memmem;
use std::ops::Range;

/// A query of a builder, as SQL.
#[derive(Debug, PartialEq, Eq)]
pub struct BuiltQuery {
    pub text: String,
    /// To bytes of the host.
    pub map: SourceMap,
    pub kind: BuiltKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuiltKind {
    Grouped,
    /// A column beside a value that is given in place.
    Compared,
    /// SQL that a builder takes as it is, with the bytes of its literal.
    Fragment(Range<usize>),
}

/// Calls that bring rows, or what is made of them.
const FETCHING: [&str; 8] = [
    "get",
    "all",
    "pluck",
    "lists",
    "paginate",
    "simplePaginate",
    "cursor",
    "toArray",
];

/// How far back a variable is looked for, in tokens.
const REACH: usize = 2000;

/// Whether any query can be put together in a program.
pub fn may_build_queries(text: &str, language: Language) -> bool {
    let holds = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    match language {
        Language::Php => ["groupBy", "here("].iter().any(|call| holds(call)),
        Language::Ruby => holds(".group("),
        _ => false,
    }
}

/// The queries of a program, lexed to its end.
pub fn built_queries(text: &str, language: Language, stretches: &[Stretch]) -> Vec<BuiltQuery> {
    let program = Program::read(text, language, stretches);
    let count = program.outline.tokens.len();
    let called = (1..count).filter(|&at| program.is_called(at));
    let built = |at: usize| match language {
        Language::Ruby => program.rails_group(at),
        _ => program
            .compared_text(at)
            .or_else(|| program.condition(at))
            .or_else(|| program.php_group(at)),
    };
    called.filter_map(built).collect()
}

/// The parts of a query with their bytes in the host.
#[derive(Debug, Default)]
struct Build {
    tables: Vec<String>,
    selected: Vec<(String, Range<usize>)>,
    grouped: Vec<(String, Range<usize>)>,
    /// What its calls say of the rows that come back.
    rows: Rows,
    /// It selects more than could be read.
    selects_more: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// They may be taken elsewhere, with other columns.
    #[default]
    Open,
    Taken,
    /// One value of all.
    Counted,
}

impl Program<'_> {
    /// Whether a token is the name of a method that is called.
    fn is_called(&self, at: usize) -> bool {
        let on = ["->", ".", "::", "?->", "&."];
        self.outline.kind(at) == Some(Kind::Word)
            && self.is(at + 1, "(")
            && on.iter().any(|sign| self.is(at - 1, sign))
    }

    /// `->where('a', '<>', '')`: the column beside text that is given in place.
    fn compared_text(&self, at: usize) -> Option<BuiltQuery> {
        let method = self.outline.word(at);
        if !["where", "orWhere", "whereNot", "orWhereNot"].contains(&method) {
            return None;
        }
        let parts = self.parts(self.outline.inside(Some(at + 1)));
        let operator = match parts.len() {
            2 => "=".into(),
            3 => self.lone_string(&parts[1])?.0,
            _ => return None,
        };
        let (column, place) = self.lone_string(&parts[0])?;
        let (value, given) = self.given_value(parts.last()?)?;
        let known = ["=", "<>", "!=", "<", ">", "<=", ">="].contains(&&*operator);
        if !known || value.contains(['\'', '\\']) {
            return None;
        }
        let mut sql = Sql::new(place.clone());
        sql.code("WHERE ");
        sql.push(&quoted(&column)?, place);
        sql.code(&format!(" {operator} "));
        sql.push(&format!("'{value}'"), given);
        Some(sql.built(BuiltKind::Compared))
    }

    /// What a part gives, with its bytes: a string; a number, which is bound as text and takes the type of its column; or
    /// the number behind `?:` or `??`.
    fn given_value(&self, part: &Range<usize>) -> Option<(Box<str>, Range<usize>)> {
        if let Some(text) = self.lone_string(part) {
            return Some(text);
        }
        let last = part.end.checked_sub(1)?;
        let number = self.outline.word(last);
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let is_else = || {
            let signs = |i: usize, pair: [&str; 2]| self.is(i - 1, pair[0]) && self.is(i, pair[1]);
            last >= part.start + 2
                && (["??", "?:"].iter().any(|sign| self.is(last - 1, sign))
                    || signs(last - 1, ["?", ":"])
                    || signs(last - 1, ["?", "?"]))
        };
        let is_given = is_number && (part.len() == 1 || is_else());
        is_given.then(|| (number.into(), self.bytes(last..last + 1)))
    }

    /// `->andWhere('u.enabled = 1')`, `->whereRaw('…')`: the text of a condition, where a literal holds all of it.
    fn condition(&self, at: usize) -> Option<BuiltQuery> {
        const TAKING: [&str; 12] = [
            "where",
            "orWhere",
            "andWhere",
            "having",
            "andHaving",
            "orHaving",
            "whereRaw",
            "orWhereRaw",
            "havingRaw",
            "orHavingRaw",
            "or_where",
            "selectRaw",
        ];
        let method = self.outline.word(at);
        if !TAKING.contains(&method) {
            return None;
        }
        let parts = self.parts(self.outline.inside(Some(at + 1)));
        let first = parts.first()?;
        let alone = parts.len() == 1 || method.ends_with("Raw");
        let whole = self
            .literal_at(first.start)
            .filter(|_| alone && first.len() == 1)?;
        let is_expression =
            whole.text.contains(['=', '<', '>', '(']) || whole.text.contains(" in ");
        if whole.text.contains("[[") || !is_expression {
            return None;
        }
        let opens = if method == "selectRaw" {
            "SELECT "
        } else {
            "WHERE "
        };
        let (start, end) = whole.span;
        let mut sql = Sql::new(start..end);
        sql.code(opens);
        sql.text += &whole.text;
        sql.map = sql.map.followed_by(&whole.map);
        Some(sql.built(BuiltKind::Fragment(start..end)))
    }

    /// `DB::table('t')->select('a', 'b')->groupBy('a')->get()`; the builders of Doctrine and Yii as well.
    fn php_group(&self, at: usize) -> Option<BuiltQuery> {
        if !["groupBy", "groupByRaw", "group_by"].contains(&self.outline.word(at)) {
            return None;
        }
        let root = self.root_of(at)?;
        let mut build = Build::default();
        let (name, count) = (self.outline.word(root), self.outline.tokens.len());
        let start = match name.starts_with('$') && name != "$this" {
            true => {
                let assigned = self.assigned(root)?;
                let end = self
                    .outline
                    .inside(self.outline.tokens[assigned].parent)
                    .end;
                let start = self.behind_brackets(assigned + 2);
                self.read_php(start, &self.chain(start, count)?, &mut build)?;
                for chain in self.chains_on(name, start..end.max(start)) {
                    self.read_php(chain.tokens.start, &chain, &mut build)?;
                }
                start
            }
            false => {
                self.read_php(root, &self.chain(root, count)?, &mut build)?;
                root
            }
        };
        build.sql(self.bytes(at..at + 1), self.bytes(start..start + 1))
    }

    /// The bracket that closes `(new Query())`, where such a one opens.
    fn behind_brackets(&self, at: usize) -> usize {
        match self.is(at, "(") {
            true => self.outline.behind(at).saturating_sub(1),
            false => at,
        }
    }

    /// `Order.group(:customer).each { … }`.
    fn rails_group(&self, at: usize) -> Option<BuiltQuery> {
        if self.outline.word(at) != "group" {
            return None;
        }
        let root = self.root_of(at)?;
        let chain = self.chain(root, self.outline.tokens.len())?;
        let mut build = Build::default();
        build.tables.push(self.table_of_model(root)?);
        for (call, open) in chain.calls.iter().zip(&chain.opens) {
            match &*call.name {
                "select" => self.read_names(*open, &mut build.selected)?,
                "group" => self.read_names(*open, &mut build.grouped)?,
                "joins" | "from" | "merge" | "eager_load" | "unscope" => return None,
                name => build.learn_rows(name),
            }
        }
        let behind = chain.tokens.end;
        if self.is(behind, ".") && behind + 1 < self.outline.tokens.len() {
            build.learn_rows(self.outline.word(behind + 1));
        }
        build.sql(self.bytes(at..at + 1), self.bytes(root..root + 1))
    }

    /// Adds what a chain says; `None` where it says what cannot be read.
    fn read_php(&self, root: usize, chain: &Chain, build: &mut Build) -> Option<()> {
        if self.is(root + 1, "::") && !chain.has("table") {
            build.tables.extend(self.table_of_model(root));
        }
        let mut is_fetched = false;
        for (call, open) in chain.calls.iter().zip(&chain.opens) {
            let first = call.arguments.first();
            match &*call.name {
                // What follows groups rows that are here already.
                "groupBy" if is_fetched => return None,
                "table" | "from" | "join" | "leftJoin" | "rightJoin" | "crossJoin"
                | "innerJoin" => build.tables.push(table_of(call)),
                name if name.contains("Sub") || name.starts_with("union") || name == "fromRaw" => {
                    return None;
                }
                "select" | "addSelect" | "selectRaw" | "pluck" => {
                    build.selects_more |= self.read_names(*open, &mut build.selected).is_none();
                }
                "groupBy" | "groupByRaw" | "addGroupBy" | "group_by" => {
                    self.read_names(*open, &mut build.grouped)?;
                }
                "get" | "first" | "paginate" if first.is_some() && build.selected.is_empty() => {
                    if matches!(first, Some(Value::List(_))) {
                        build.selects_more |= self.read_names(*open, &mut build.selected).is_none();
                    }
                }
                _ => {}
            }
            is_fetched |= FETCHING.contains(&&*call.name);
            build.learn_rows(&call.name);
        }
        Some(())
    }

    /// The token that a chain of calls starts with.
    fn root_of(&self, at: usize) -> Option<usize> {
        let mut root = at;
        while root > 1
            && ["->", ".", "::", "?->", "&."]
                .iter()
                .any(|s| self.is(root - 1, s))
        {
            let before = root - 2;
            root = match self.outline.kind(before)? {
                Kind::Word => before,
                Kind::Close => {
                    let open = self.outline.tokens[before].partner;
                    let name = open.checked_sub(1).filter(|_| open < before)?;
                    // `(new Query())->…`
                    if self.is(open + 1, "new") {
                        return Some(before);
                    }
                    (self.outline.kind(name) == Some(Kind::Word)).then_some(name)?
                }
                _ => return None,
            };
        }
        Some(root)
    }

    /// Where the variable at a token was given the query: the nearest place before, around or beside it.
    fn assigned(&self, at: usize) -> Option<usize> {
        let tokens = &self.outline.tokens;
        let is_around = |parent: Option<usize>| {
            let mut around = tokens[at].parent;
            while around != parent {
                around = tokens[around?].parent;
            }
            Some(())
        };
        let name = self.outline.word(at);
        (at.saturating_sub(REACH)..at).rev().find(|&i| {
            self.is(i, name) && self.is(i + 1, "=") && is_around(tokens[i].parent).is_some()
        })
    }

    /// The table of a model by its name, as frameworks make it.
    fn table_of_model(&self, root: usize) -> Option<String> {
        table_of_model(self.outline.word(root))
    }

    /// Adds the columns that a call names; `None` where it names as well what only the running program knows.
    fn read_names(&self, open: usize, names: &mut Vec<(String, Range<usize>)>) -> Option<()> {
        let mut read = Some(());
        for part in self.parts(self.outline.inside(Some(open))) {
            let is_list = self.is(part.start, "[") && self.outline.behind(part.start) == part.end;
            read = match is_list {
                true => self.read_names(part.start, names),
                false => self.name_in(part).map(|name| names.push(name)),
            }
            .and(read);
        }
        read
    }

    /// `'t.a as b'`, `:a`, `DB::raw('…')`, `new Expression('…')`.
    fn name_in(&self, part: Range<usize>) -> Option<(String, Range<usize>)> {
        if self.is(part.start, ":") && part.len() == 2 {
            let name = self.outline.word(part.start + 1);
            return Some((format!("`{name}`"), self.bytes(part)));
        }
        let is_raw = part.len() > 1;
        let makes_raw = |at: usize| self.is(at, "raw") || self.is(at, "Expression");
        let last = match is_raw {
            false => part.start,
            true if self.is(part.end - 1, ")") && makes_raw(part.end.checked_sub(4)?) => {
                part.end - 2
            }
            true => return None,
        };
        // Yii quotes names so: `[[t.a]]`.
        let text = self.string(last)?.replace("[[", "").replace("]]", "");
        let plain = quoted(&text).filter(|_| !is_raw);
        Some((plain.unwrap_or(text), self.bytes(last..last + 1)))
    }

    /// The text of a string that is all of some tokens, and its bytes.
    fn lone_string(&self, part: &Range<usize>) -> Option<(Box<str>, Range<usize>)> {
        let text = self.string(part.start).filter(|_| part.len() == 1)?;
        Some((text, self.bytes(part.clone())))
    }
}

impl Build {
    fn learn_rows(&mut self, method: &str) {
        let counted = [
            "count", "sum", "avg", "max", "min", "average", "maximum", "minimum", "size", "exists",
            "pluck",
        ];
        let taken = [
            "get",
            "first",
            "paginate",
            "simplePaginate",
            "chunk",
            "cursor",
            "all",
            "lazy",
            "each",
            "map",
            "to_a",
            "find_each",
            "flat_map",
            "collect",
            "last",
            "each_with_object",
            "firstOrFail",
        ];
        // What is counted once it was taken is a list of rows.
        if self.rows != Rows::Open {
            return;
        }
        if counted.contains(&method) && self.selected.is_empty() {
            self.rows = Rows::Counted;
        } else if taken.contains(&method) {
            self.rows = Rows::Taken;
        }
    }

    /// The whole query; `at` are the bytes of the call that groups, `all` those of what gives all columns.
    fn sql(self, at: Range<usize>, all: Range<usize>) -> Option<BuiltQuery> {
        let is_star = self.selected.is_empty() && !self.selects_more;
        let selects = match is_star {
            true => self.rows == Rows::Taken && !self.tables.is_empty(),
            false => !self.selected.is_empty(),
        };
        if self.grouped.is_empty() || !selects {
            return None;
        }
        // Of all columns it is told where they are grouped, and where others could be selected.
        let mut sql = Sql::new(if is_star { all } else { at.clone() });
        sql.code("SELECT ");
        match is_star {
            true => sql.push("*", at),
            false => sql.list(&self.selected),
        }
        let tables = match self.tables.is_empty() {
            true => UNKNOWN.to_owned(),
            false => self.tables.join(", "),
        };
        sql.code(&format!(" FROM {tables} GROUP BY "));
        sql.list(&self.grouped);
        Some(sql.built(BuiltKind::Grouped))
    }
}

/// Stands for a table that only the running program knows.
const UNKNOWN: &str = "?";

/// The table that a call names. Doctrine's joins name what they join it to before.
fn table_of(call: &Call) -> String {
    let text = |n: usize| call.arguments.get(n).and_then(Value::text);
    let aliased = |table: &str, alias: &str| quoted(&format!("{table} as {alias}"));
    let is_name = |text: &&str| !text.is_empty() && text.bytes().all(is_word_byte);
    let found = match (
        &*call.name,
        text(1).filter(is_name),
        text(2).filter(is_name),
    ) {
        ("from", Some(alias), _) => text(0).and_then(|table| aliased(table, alias)),
        ("from" | "table", ..) => text(0).and_then(quoted),
        (_, table, Some(alias)) if call.arguments.len() > 3 => {
            table.and_then(|table| aliased(table, alias))
        }
        _ => text(0).and_then(quoted),
    };
    found.unwrap_or_else(|| UNKNOWN.to_owned())
}

/// SQL in the making.
struct Sql {
    text: String,
    map: SourceMap,
    /// The place of what no argument says.
    at: Range<usize>,
}

impl Sql {
    fn new(at: Range<usize>) -> Self {
        Self {
            text: String::new(),
            map: SourceMap::default(),
            at,
        }
    }

    fn push(&mut self, text: &str, of: Range<usize>) {
        self.text += text;
        self.map.push(text.len(), of.start as u64, of.len());
    }

    fn code(&mut self, text: &str) {
        self.push(text, self.at.clone());
    }

    fn list(&mut self, items: &[(String, Range<usize>)]) {
        for (n, (text, at)) in items.iter().enumerate() {
            if n > 0 {
                self.code(", ");
            }
            self.push(text, at.clone());
        }
    }

    fn built(self, kind: BuiltKind) -> BuiltQuery {
        BuiltQuery {
            text: self.text,
            map: self.map,
            kind,
        }
    }
}

/// `t.a as b` with its names in backticks, since builders quote them; `None` where it is more than names.
fn quoted(name: &str) -> Option<String> {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let quote = |dotted: &str| -> Option<String> {
        let parts: Option<Vec<String>> = dotted
            .split('.')
            .map(|part| match part {
                "*" => Some("*".to_owned()),
                part => is_name(part).then(|| format!("`{part}`")),
            })
            .collect();
        Some(parts?.join("."))
    };
    let words: Vec<&str> = name.split_ascii_whitespace().collect();
    match words[..] {
        [name] => quote(name),
        [name, by, alias] if by.eq_ignore_ascii_case("as") => {
            Some(format!("{} AS {}", quote(name)?, quote(alias)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebase::regions::lex;

    fn built(text: &str, language: Language) -> Vec<String> {
        let mut stretches = Vec::new();
        lex(text, language, usize::MAX, &mut stretches);
        let found = built_queries(text, language, &stretches);
        found.into_iter().map(|query| query.text).collect()
    }

    #[test]
    fn chains_of_laravel_are_read_as_sql() {
        for (code, sql) in [
            (
                "DB::table('t as x')->select('x.a', DB::raw('COUNT(*) AS n'))->groupBy('x.b')->get();",
                "SELECT `x`.`a`, COUNT(*) AS n FROM `t` AS `x` GROUP BY `x`.`b`",
            ),
            (
                "FailedJob::where('a', $b)->groupBy(['c', 'd'])->get();",
                "SELECT * FROM failed_jobs GROUP BY `c`, `d`",
            ),
            (
                "$this->db->table('t')->leftJoin('u', 'a', '=', 'b')->groupBy('c')->get(['d']);",
                "SELECT `d` FROM `t`, `u` GROUP BY `c`",
            ),
            (
                "$q = DB::table('t')->select(['a']); if ($x) { $q->groupBy('b'); } return $q;",
                "SELECT `a` FROM `t` GROUP BY `b`",
            ),
            ("$q->orWhere('t.a', '<>', '');", "WHERE `t`.`a` <> ''"),
            (
                "Order::where('status', 'open')->first();",
                "WHERE `status` = 'open'",
            ),
            (
                "$q->where('read_at', '>', $at ?? 0);",
                "WHERE `read_at` > '0'",
            ),
            (
                "$q->where('read_at', '<', $at ?: 0);",
                "WHERE `read_at` < '0'",
            ),
            ("$q->where('n', 5);", "WHERE `n` = '5'"),
            ("$q->andWhere('u.enabled = 1');", "WHERE u.enabled = 1"),
            (
                "$q->whereRaw('a = 0 or b = ?', [$b]);",
                "WHERE a = 0 or b = ?",
            ),
            ("$q->selectRaw('ROUND(a, 2)');", "SELECT ROUND(a, 2)"),
            (
                "Like::groupBy('a')->get()->count();",
                "SELECT * FROM likes GROUP BY `a`",
            ),
            (
                "$q = (new Query())->select(['[[o.a]] as b', $more])->from(T::X . ' o'); $q->groupBy('[[o.c]]');",
                "SELECT `o`.`a` AS `b` FROM ? GROUP BY `o`.`c`",
            ),
            (
                "$this->db->select('e.a, e.b')->from('t', 'e')->leftJoin('e', 'u', 'v', 'v.i = e.i')->groupBy('e.a');",
                "SELECT e.a, e.b FROM `t` AS `e`, `u` AS `v` GROUP BY `e`.`a`",
            ),
        ] {
            assert_eq!(
                built(&format!("<?php {code}"), Language::Php),
                [sql],
                "{code}"
            );
        }
        for code in [
            "Order::groupBy('a')->count();",
            "Order::query()->groupBy('a');",
            "Order::groupBy($by)->get();",
            "DB::table('t')->joinSub($q, 'x')->groupBy('a')->get();",
            "$rows->groupBy('a');",
            "$q->where('a', $b)->where('c', 'like', 'x')->where(fn ($q) => $q);",
            "groupBy('a'); where('a', '');",
            "DB::table('t')->select(['a', 'b'])->get()->groupBy('a');",
            "$q->where('a'); $q->where(\"a = $b\"); $q->having($x); $q->where('a', $b ?? null);",
            "$q->select($columns)->from('t')->groupBy('a')->get();",
        ] {
            assert_eq!(
                built(&format!("<?php {code}"), Language::Php),
                [""; 0],
                "{code}"
            );
        }
    }

    #[test]
    fn chains_of_rails_are_read_as_sql() {
        for (code, sql) in [
            (
                "Fact.group(:a, :b).where(x: 1).each do |f|\nend\n",
                "SELECT * FROM facts GROUP BY `a`, `b`",
            ),
            (
                "Trend.select('a, MAX(b)').group('a').to_a\n",
                "SELECT a, MAX(b) FROM trends GROUP BY `a`",
            ),
        ] {
            assert_eq!(built(code, Language::Ruby), [sql], "{code}");
        }
        for code in [
            "Fact.group(:a).count\n",
            "Fact.group(:a)\n",
            "facts.group(:a).each {}\n",
            "Fact.joins(:b).group(:a).to_a\n",
        ] {
            assert_eq!(built(code, Language::Ruby), [""; 0], "{code}");
        }
    }
}
