//! The texts that are scanned: made, not fetched, and the same on every machine.

use crate::rules;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Synthetic findings come from the first so many rules only, so that a larger ruleset finds the same.
pub(crate) const RULES_THAT_FIND: usize = 1000;

const MEGABYTE: usize = 1 << 20;

/// How many findings a text shall hold: `per_byte` for the synthetic rules, and as many of the project's own.
#[derive(Clone, Copy)]
pub(crate) struct Density {
    pub(crate) per_byte: f64,
}

impl Density {
    pub(crate) fn per_kilobyte(findings: f64) -> Self {
        Self {
            per_byte: findings / 1024.0,
        }
    }

    pub(crate) fn in_total(findings: usize, megabytes: usize) -> Self {
        Self {
            per_byte: findings as f64 / (megabytes * MEGABYTE) as f64,
        }
    }
}

/// Source trees of four languages with SQL in strings, in files of 1 to 40 KB.
pub(crate) fn write_sources(folder: &Path, megabytes: usize, density: Density) -> io::Result<()> {
    let mut writer = Writer::new(1, density);
    for style in &STYLES {
        let mut written = 0;
        let mut number = 0;
        while written < megabytes * MEGABYTE / STYLES.len() {
            let module = folder
                .join(style.extension)
                .join(format!("module{}", number / 200))
                .join(format!("part{}", number / 20 % 10));
            fs::create_dir_all(&module)?;
            let most = 1000 * (1 + writer.random.below(40));
            let size = 1000 + writer.random.below(most);
            let text = writer.source(style, size);
            fs::write(
                module.join(format!("unit{number}.{}", style.extension)),
                &text,
            )?;
            written += text.len();
            number += 1;
        }
    }
    Ok(())
}

/// What mysqldump writes: definitions, then INSERT lines of about 1 MB.
pub(crate) fn write_dump(
    file: &Path,
    megabytes: usize,
    tables: usize,
    density: Density,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut writer = Writer::new(2, density);
    out.write_all(DUMP_HEAD.as_bytes())?;
    let lines = megabytes.div_ceil(tables);
    let mut left = megabytes * MEGABYTE;
    for table in 0..tables {
        out.write_all(table_definition(table).as_bytes())?;
        for _ in 0..lines.min(left.div_ceil(MEGABYTE)) {
            let text = writer.insert_line(table, left.min(MEGABYTE));
            left = left.saturating_sub(text.len());
            out.write_all(text.as_bytes())?;
        }
    }
    // Heads and updates were not counted: make up for them, so that dumps of any size can hold the same findings.
    writer.bytes = megabytes * MEGABYTE;
    out.write_all(writer.due_updates(tables - 1).as_bytes())?;
    out.flush()
}

/// Minified JavaScript in one line.
pub(crate) fn write_one_line(file: &Path, megabytes: usize, density: Density) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut writer = Writer::new(3, density);
    for _ in 0..megabytes {
        out.write_all(writer.minified(MEGABYTE).as_bytes())?;
    }
    out.flush()
}

/// How one language writes what all of them say.
struct Style {
    extension: &'static str,
    head: &'static str,
    comment: &'static str,
    /// `%n` is the name, `%a` an argument.
    function: (&'static str, &'static str),
    variable: &'static str,
    member: &'static str,
    end: &'static str,
    /// `%s` is the SQL.
    query: &'static str,
    branch: (&'static str, &'static str),
}

const STYLES: [Style; 4] = [
    Style {
        extension: "php",
        head: "<?php\nnamespace App\\Model;\n\nuse App\\Database\\Connection;\n\n",
        comment: "//",
        function: ("function %n($%a, array $options = [])\n{\n", "}\n\n"),
        variable: "$",
        member: "->",
        end: ";",
        query: "$rows = $this->db->query(\"%s\");",
        branch: ("if ($%n === null) {", "}"),
    },
    Style {
        extension: "py",
        head: "import logging\nfrom django.db import connection, models\n\nlogger = logging.getLogger(__name__)\n\n\n",
        comment: "#",
        function: ("def %n(self, %a, *args, **kwargs):\n", "\n\n"),
        variable: "",
        member: ".",
        end: "",
        query: "cursor.execute(\"%s\")",
        branch: ("if %n is None: pass", ""),
    },
    Style {
        extension: "java",
        head: "package com.example.app.model;\n\nimport java.util.List;\nimport javax.persistence.EntityManager;\n\npublic class Unit {\n",
        comment: "//",
        function: (
            "    public List<String> %n(final String %a) throws Exception {\n",
            "    }\n\n",
        ),
        variable: "",
        member: ".",
        end: ";",
        query: "List<?> rows = statement.executeQuery(\"%s\");",
        branch: ("if (%n == null) {", "}"),
    },
    Style {
        extension: "js",
        head: "'use strict';\n\nconst { pool } = require('../database');\n\n",
        comment: "//",
        function: ("export async function %n(%a, options = {}) {\n", "}\n\n"),
        variable: "",
        member: ".",
        end: ";",
        query: "const rows = await pool.query(\"%s\");",
        branch: ("if (%n === undefined) {", "}"),
    },
];

const DUMP_HEAD: &str = "-- MySQL dump 10.13  Distrib 5.7.44, for Linux (x86_64)\n\
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n\
/*!40101 SET NAMES utf8 */;\n/*!40103 SET TIME_ZONE='+00:00' */;\n\n";

fn table_definition(table: usize) -> String {
    format!(
        "DROP TABLE IF EXISTS `table_{table}`;\nCREATE TABLE `table_{table}` (\n  `id` int(11) NOT NULL AUTO_INCREMENT,\n  \
         `name` varchar(255) DEFAULT NULL,\n  `email` varchar(255) DEFAULT NULL,\n  `body` mediumtext,\n  \
         `active` tinyint(1) NOT NULL DEFAULT '1',\n  `amount` decimal(10,2) DEFAULT NULL,\n  \
         `created` datetime DEFAULT NULL,\n  PRIMARY KEY (`id`),\n  KEY `idx_name` (`name`)\n\
         ) ENGINE=InnoDB AUTO_INCREMENT=1 DEFAULT CHARSET=utf8;\n\n"
    )
}

/// Statements that also PostgreSQL takes; `%w` is any word.
const PLAIN_SQL: [&str; 4] = [
    "SELECT a.id, a.%w, b.name FROM %w a JOIN customers b ON b.id = a.customer_id WHERE a.status = 1 ORDER BY a.%w",
    "UPDATE %w SET %w = 0, updated = CURRENT_TIMESTAMP WHERE id = 42",
    "INSERT INTO %w (id, %w, created) VALUES (1, 'text', '2020-01-31')",
    "DELETE FROM %w WHERE %w < 100 AND id IN (SELECT id FROM expired)",
];

/// Statements of MySQL alone.
const MYSQL_SQL: [&str; 6] = [
    "SELECT IFNULL(%w, 0) FROM orders",
    "SELECT id, %w FROM orders ORDER BY id LIMIT 10, 20",
    "REPLACE INTO settings (name, %w) VALUES ('a', 'b')",
    "SELECT GROUP_CONCAT(%w SEPARATOR ';') FROM orders GROUP BY id",
    "INSERT INTO counters (id, %w) VALUES (1, 1) ON DUPLICATE KEY UPDATE hits = hits + 1",
    "SELECT `%w` FROM `orders` WHERE id = 1",
];

/// Makes text, and keeps the findings in step with the bytes.
struct Writer {
    random: Random,
    words: Vec<String>,
    density: Density,
    bytes: usize,
    synthetic: usize,
    mysql: usize,
}

impl Writer {
    fn new(seed: u64, density: Density) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut words: Vec<String> = (0..6000).map(|_| identifier(&mut random)).collect();
        // Frequent words are short.
        words.sort_by_key(String::len);
        Self {
            words,
            random,
            density,
            bytes: 0,
            synthetic: 0,
            mysql: 0,
        }
    }

    fn source(&mut self, style: &Style, size: usize) -> String {
        let mut text = style.head.to_owned();
        while text.len() < size {
            let begin = text.len();
            let (open, close) = style.function;
            text += &self.filled(open).replace("%a", &self.word());
            for _ in 0..2 + self.random.below(12) {
                text += "        ";
                text += &self.line(style);
                text.push('\n');
            }
            text += close;
            self.bytes += text.len() - begin;
        }
        text
    }

    fn line(&mut self, style: &Style) -> String {
        if let Some(statement) = self.due_statement() {
            return style.query.replace("%s", &statement);
        }
        if let Some(call) = self.due_call() {
            return format!("{call}({}{}){}", style.variable, self.word(), style.end);
        }
        let (a, b, c) = (self.word(), self.word(), self.word());
        let (var, dot, end) = (style.variable, style.member, style.end);
        match self.random.below(24) {
            0 => style.query.replace("%s", &self.statement(&PLAIN_SQL)),
            1..=2 => format!("{} {a} {b} the {c} before {}", style.comment, self.word()),
            3..=5 => format!("{var}{a} = \"{b} {c}: {}\"{end}", self.random.below(1000)),
            6..=7 => style.branch.0.replace("%n", &a) + style.branch.1,
            8..=9 => format!("return {var}{a}{dot}{b}({var}{c}){end}"),
            10..=11 => format!("{var}{a} = [{}, 0x{:x}]{end}", self.number(), self.number()),
            _ => {
                let (d, e) = (self.word(), self.number());
                format!("{var}{a} = {var}{b}{dot}{c}({var}{d}, '{a}', {e}){end}")
            }
        }
    }

    fn insert_line(&mut self, table: usize, size: usize) -> String {
        let mut text = format!("INSERT INTO `table_{table}` VALUES ");
        let mut separator = "";
        let mut due = 0;
        while separator.is_empty() || text.len() + due * 60 < size {
            let begin = text.len();
            text += separator;
            separator = ",";
            text += &format!(
                "({},'{} {}','{}@example.com','{} it\\'s {} {}',{},{}.{:02},'2021-{:02}-{:02} 10:00:00')",
                self.number(),
                self.word(),
                self.word(),
                self.word(),
                self.word(),
                self.word(),
                self.word(),
                self.random.below(2),
                self.number(),
                self.random.below(100),
                1 + self.random.below(12),
                1 + self.random.below(28),
            );
            self.bytes += text.len() - begin;
            due = self.missing(self.synthetic);
        }
        text + ";\n" + &self.due_updates(table)
    }

    fn due_updates(&mut self, table: usize) -> String {
        let due = self.missing(self.synthetic);
        let update = |_| {
            let word = self.next_synthetic(1);
            format!("UPDATE `table_{table}` SET name = {word}(name);\n")
        };
        (0..due).map(update).collect()
    }

    fn minified(&mut self, size: usize) -> String {
        let mut text = String::with_capacity(size + 200);
        while text.len() < size {
            let begin = text.len();
            let (a, b, c) = (self.short(), self.short(), self.short());
            let statement = self.due_statement();
            // A call that is asked for counts as written.
            let call = if statement.is_none() {
                self.due_call()
            } else {
                None
            };
            text += &match (statement, call) {
                (Some(statement), _) => format!("{a}.query(\"{statement}\");"),
                (None, Some(call)) => format!("{call}({a});"),
                (None, None) => match self.random.below(4) {
                    0 => format!(
                        "function {a}({b},{c}){{return {b}.{}({c},{})}}",
                        self.word(),
                        self.number()
                    ),
                    1 => format!("var {a}={b}[\"{}\"]||{{{}:!0}};", self.word(), self.word()),
                    2 => format!("{a}&&{b}!=={c}?{a}.{}():{b}=void 0;", self.word()),
                    _ => format!("for(var {a}=0;{a}<{b}.length;{a}++){c}+={b}[{a}];"),
                },
            };
            self.bytes += text.len() - begin;
        }
        text
    }

    fn due_statement(&mut self) -> Option<String> {
        if self.missing(self.mysql) > 0 {
            self.mysql += 1;
            return Some(self.statement(&MYSQL_SQL));
        }
        if self.missing(self.synthetic) > 0 && !self.synthetic.is_multiple_of(2) {
            let word = self.next_synthetic(1);
            return Some(format!("SELECT {word}({}) FROM orders", self.word()));
        }
        None
    }

    fn due_call(&mut self) -> Option<String> {
        (self.missing(self.synthetic) > 0 && self.synthetic.is_multiple_of(2))
            .then(|| self.next_synthetic(0))
    }

    fn missing(&self, told: usize) -> usize {
        ((self.bytes as f64 * self.density.per_byte).round() as usize).saturating_sub(told)
    }

    /// The word of a rule whose number is even (0) or odd (1).
    fn next_synthetic(&mut self, odd: usize) -> String {
        self.synthetic += 1;
        rules::word(self.random.below(RULES_THAT_FIND / 2) * 2 + odd)
    }

    fn statement(&mut self, statements: &[&str]) -> String {
        let statement = statements[self.random.below(statements.len())];
        let mut text = String::new();
        for (place, piece) in statement.split("%w").enumerate() {
            if place > 0 {
                text += &self.word();
            }
            text += piece;
        }
        text
    }

    fn filled(&mut self, template: &str) -> String {
        template.replace("%n", &self.word())
    }

    /// Some words are very frequent, most are rare, as in code.
    fn word(&mut self) -> String {
        let share = self.random.below(1 << 16) as f64 / f64::from(1 << 16);
        let place = share * share * share * self.words.len() as f64;
        self.words[place as usize].clone()
    }

    fn short(&mut self) -> &'static str {
        const NAMES: [&str; 12] = [
            "a", "b", "c", "e", "i", "n", "r", "t", "el", "fn", "ob", "s_",
        ];
        NAMES[self.random.below(NAMES.len())]
    }

    fn number(&mut self) -> usize {
        let most = [10, 1000, 1_000_000][self.random.below(3)];
        self.random.below(most)
    }
}

/// A name of one to three syllable groups, in camel or snake case.
fn identifier(random: &mut Random) -> String {
    const SYLLABLES: [&str; 24] = [
        "re", "con", "get", "val", "ta", "ble", "name", "list", "in", "de", "x", "user", "or",
        "der", "cat", "item", "ser", "vice", "map", "key", "to", "mod", "el", "page",
    ];
    let snake = random.below(2) == 0;
    let mut name = String::new();
    for part in 0..1 + random.below(3) {
        for syllable in 0..1 + random.below(3) {
            let piece = SYLLABLES[random.below(SYLLABLES.len())];
            if part > 0 && syllable == 0 {
                if snake {
                    name.push('_');
                    name += piece;
                } else {
                    name += &piece[..1].to_ascii_uppercase();
                    name += &piece[1..];
                }
            } else {
                name += piece;
            }
        }
    }
    name
}

/// Xorshift: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }
}
