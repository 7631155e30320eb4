//! A schema of 500 tables with faults of every type planted in it, and the code that uses it: what is planted is found,
//! and nothing else. The generator is seeded, and writes beside each fault what looks like it and is fine.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const TABLES: usize = 500;

/// Of what is planted at least so many of a hundred must be found.
const WANTED: f64 = 98.0;

/// Rules that are told once a project: only that they are told.
const ONCE: [&str; 3] = [
    "mysql-stored-code",
    "mysql-sequence-after-copy",
    "mysql-mixed-case-name",
];

/// What is found of these beyond what is planted is invented.
const JUDGED: [&str; 37] = [
    "mysql-bit-type",
    "mysql-boolean-as-number",
    "mysql-case-insensitive-lookup",
    "mysql-distinct-order-by",
    "mysql-engine-without-transactions",
    "mysql-enum-type",
    "mysql-event",
    "mysql-foreign-key-of-other-type",
    "mysql-foreign-key-without-index",
    "mysql-fulltext-index",
    "mysql-generated-column-virtual",
    "mysql-geometry-type",
    "mysql-group-by-not-grouped",
    "mysql-having-alias",
    "mysql-index-name-collision",
    "mysql-insert-null-id",
    "mysql-insert-without-columns",
    "mysql-invalid-default",
    "mysql-like-ignores-case",
    "mysql-mixed-character-sets",
    "mysql-mixed-collations",
    "mysql-name-too-long",
    "mysql-names-cut-alike",
    "mysql-names-of-one-spelling",
    "mysql-no-primary-key",
    "mysql-null-order",
    "mysql-on-update-current-timestamp",
    "mysql-partition-list",
    "mysql-prefix-index",
    "mysql-reserved-word-in-schema",
    "mysql-set-type",
    "mysql-spatial-index",
    "mysql-tinyint-1-type",
    "mysql-unique-ignores-case",
    "mysql-unsigned",
    "mysql-year-type",
    "mysql-zero-date",
];

/// SplitMix64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

/// A rule, a path and a 1-based line.
type Fault = (String, String, u32);

/// A text that knows on which of its lines something was planted.
struct Script {
    path: String,
    text: String,
    lines: u32,
}

impl Script {
    fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: String::new(),
            lines: 0,
        }
    }

    fn line(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a string grows");
        self.lines += 1;
    }

    /// The last line that was written holds a fault.
    fn fault(&self, rule: &str) -> Fault {
        (rule.to_owned(), self.path.clone(), self.lines)
    }
}

/// Columns with one fault each: what is written, and the rule that must tell it.
const COLUMNS: [(&str, &str); 14] = [
    (
        "ENUM('new','open','done') NOT NULL DEFAULT 'new'",
        "mysql-enum-type",
    ),
    ("SET('a','b','c') NOT NULL", "mysql-set-type"),
    ("INT UNSIGNED NOT NULL DEFAULT '0'", "mysql-unsigned"),
    ("BIGINT UNSIGNED NOT NULL", "mysql-unsigned"),
    ("TINYINT(1) NOT NULL DEFAULT '0'", "mysql-tinyint-1-type"),
    ("DATE NOT NULL DEFAULT '0000-00-00'", "mysql-zero-date"),
    ("DATE NOT NULL DEFAULT 0", "mysql-invalid-default"),
    (
        "DATE NOT NULL DEFAULT '2024-00-00'",
        "mysql-invalid-default",
    ),
    (
        "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP",
        "mysql-on-update-current-timestamp",
    ),
    ("YEAR NOT NULL", "mysql-year-type"),
    ("BIT(8) NOT NULL", "mysql-bit-type"),
    ("LINESTRING NOT NULL", "mysql-geometry-type"),
    (
        "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL",
        "mysql-mixed-character-sets",
    ),
    (
        "INT GENERATED ALWAYS AS (id + 1) VIRTUAL",
        "mysql-generated-column-virtual",
    ),
];

/// Columns that look like those and are fine, for the rules that are judged.
const CLEAN: [&str; 10] = [
    "VARCHAR(30) NOT NULL DEFAULT 'ENUM(1)'",
    "INT NOT NULL DEFAULT '0' COMMENT 'once UNSIGNED, never a TINYINT(1)'",
    "SMALLINT NOT NULL DEFAULT 0",
    "DATE NOT NULL DEFAULT '2024-01-01'",
    "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
    "DECIMAL(10,2) NOT NULL DEFAULT '0.00'",
    "TINYINT(4) NOT NULL",
    "INT GENERATED ALWAYS AS (id + 1) STORED",
    "VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL",
    "DATE DEFAULT NULL",
];

/// What one table may have beside its columns.
#[derive(Clone, Copy, PartialEq)]
enum TableFault {
    None,
    NoPrimaryKey,
    MyIsam,
    Partitioned,
    Fulltext,
    Spatial,
    Prefix,
    SharedIndex,
    IndexLikeTable,
    ForeignKey,
    ForeignKeyOfOtherType,
    LongName,
    CutAlike,
    Reserved,
    UniqueText,
    Collated,
}

const TABLE_FAULTS: [TableFault; 16] = [
    TableFault::None,
    TableFault::NoPrimaryKey,
    TableFault::MyIsam,
    TableFault::Partitioned,
    TableFault::Fulltext,
    TableFault::Spatial,
    TableFault::Prefix,
    TableFault::SharedIndex,
    TableFault::IndexLikeTable,
    TableFault::ForeignKey,
    TableFault::ForeignKeyOfOtherType,
    TableFault::LongName,
    TableFault::CutAlike,
    TableFault::Reserved,
    TableFault::UniqueText,
    TableFault::Collated,
];

/// A line of a table, and the rule that it is a fault of.
type Item = (String, Option<&'static str>);

fn mark(items: &mut [Item], name: &str, rule: &'static str) {
    let item = items.iter_mut().find(|(item, _)| item.starts_with(name));
    item.expect("the column is there").1 = Some(rule);
}

/// The items of a table: each a line, with the rule that it is a fault of.
fn items(n: usize, fault: TableFault, dice: &mut Dice) -> Vec<Item> {
    let mut items = vec![("`id` INT NOT NULL AUTO_INCREMENT".to_owned(), None)];
    if fault == TableFault::NoPrimaryKey {
        items[0].0 = "`id` INT NOT NULL".to_owned();
    }
    for at in 0..3 {
        let (written, rule) = COLUMNS[dice.below(COLUMNS.len())];
        items.push((format!("`f{at}_x` {written}"), Some(rule)));
        items.push((
            format!("`enum_{at}` {}", CLEAN[dice.below(CLEAN.len())]),
            None,
        ));
    }
    // What the queries use.
    let used = [
        "`active` TINYINT(1) NOT NULL",
        "`amount` INT NOT NULL",
        "`note` VARCHAR(40) DEFAULT NULL",
        "`token` VARCHAR(40) COLLATE utf8mb4_bin NOT NULL",
        "`born` DATE DEFAULT NULL",
        "`parent_id` INT NOT NULL",
    ];
    items.push((used[0].to_owned(), Some("mysql-tinyint-1-type")));
    items.extend(used[1..].iter().map(|u| ((*u).to_owned(), None)));
    mark(&mut items, "`token`", "mysql-mixed-collations");
    let long = |end: char| {
        format!(
            "{}_{n:03}_{end}",
            "share_of_customers_who_answered_this_question_in_my_form"
        )
    };
    match fault {
        TableFault::LongName => {
            let name = format!(
                "{}_of_{n:03}",
                "number_of_days_between_first_contact_and_the_last_visit"
            );
            assert_eq!(name.len(), 62, "fine as it is");
            items.push((format!("`{name}` INT NOT NULL"), None));
            items.push((
                format!("`{name}_ab` INT NOT NULL"),
                Some("mysql-name-too-long"),
            ));
        }
        TableFault::CutAlike => {
            let name = format!("{}zz", long('q'));
            assert_eq!(name.len(), 64, "{name}");
            items.push((
                format!("`{name}` INT NOT NULL"),
                Some("mysql-name-too-long"),
            ));
            let other = format!("{}zy", long('q'));
            items.push((
                format!("`{other}` INT NOT NULL"),
                Some("mysql-names-cut-alike"),
            ));
        }
        TableFault::Reserved => {
            let words = ["user", "offset", "end", "window"];
            items.push((
                format!("`{}` VARCHAR(20) NOT NULL", words[n % words.len()]),
                Some("mysql-reserved-word-in-schema"),
            ));
            items.push(("`user_name` VARCHAR(20) NOT NULL".to_owned(), None));
        }
        TableFault::UniqueText => {
            items.push((
                "`login` VARCHAR(40) NOT NULL".to_owned(),
                Some("mysql-unique-ignores-case"),
            ));
            items.push((format!("UNIQUE KEY `login_{n:03}` (`login`)"), None));
            items.push((format!("UNIQUE KEY `token_{n:03}` (`token`)"), None));
        }
        TableFault::Collated => items.push((
            "`surname` VARCHAR(40) COLLATE utf8mb4_swedish_ci NOT NULL".to_owned(),
            Some("mysql-mixed-collations"),
        )),
        TableFault::Fulltext => items.push((
            format!("FULLTEXT KEY `words_{n:03}` (`note`)"),
            Some("mysql-fulltext-index"),
        )),
        TableFault::Spatial => {
            items.push(("`place` POINT NOT NULL".to_owned(), None));
            items.push((
                format!("SPATIAL KEY `place_{n:03}` (`place`)"),
                Some("mysql-spatial-index"),
            ));
        }
        TableFault::Prefix => items.push((
            format!("KEY `note_{n:03}` (`note`(10))"),
            Some("mysql-prefix-index"),
        )),
        TableFault::SharedIndex => items.push((
            "KEY `idx_amount` (`amount`)".to_owned(),
            Some("mysql-index-name-collision"),
        )),
        TableFault::IndexLikeTable => items.push((
            "KEY `t000` (`amount`)".to_owned(),
            Some("mysql-index-name-collision"),
        )),
        TableFault::ForeignKey => {
            mark(&mut items, "`parent_id`", "mysql-foreign-key-without-index");
            items.push((
                format!(
                    "CONSTRAINT `fk_{n:03}` FOREIGN KEY (`parent_id`) REFERENCES `t000` (`id`)"
                ),
                None,
            ));
            items.push((format!("KEY `amount_note_{n:03}` (`amount`,`born`)"), None));
            items.push((
                format!("CONSTRAINT `fk2_{n:03}` FOREIGN KEY (`amount`) REFERENCES `t000` (`id`)"),
                None,
            ));
        }
        TableFault::ForeignKeyOfOtherType => {
            items.push((
                "`parent_code` VARCHAR(20) COLLATE utf8mb4_general_ci NOT NULL".to_owned(),
                Some("mysql-foreign-key-of-other-type"),
            ));
            items.push((format!("KEY `parent_code_{n:03}` (`parent_code`)"), None));
            items.push((
                format!(
                    "CONSTRAINT `fk_{n:03}` FOREIGN KEY (`parent_code`) REFERENCES `t000` (`id`)"
                ),
                None,
            ));
        }
        TableFault::None
        | TableFault::NoPrimaryKey
        | TableFault::MyIsam
        | TableFault::Partitioned => {}
    }
    if fault != TableFault::NoPrimaryKey {
        items.push(("PRIMARY KEY (`id`)".to_owned(), None));
    }
    items.push((format!("KEY `amount_{n:03}` (`amount`)"), None));
    items
}

fn schema(dice: &mut Dice) -> (Script, Vec<Fault>, Vec<TableFault>) {
    let mut script = Script::new("schema.sql");
    let mut faults = Vec::new();
    let mut kinds = Vec::new();
    let mut shared = false;
    for n in 0..TABLES {
        let fault = match n {
            0 => TableFault::None,
            n => TABLE_FAULTS[n % TABLE_FAULTS.len()],
        };
        kinds.push(fault);
        script.line(&format!("CREATE TABLE `t{n:03}` ("));
        match fault {
            TableFault::NoPrimaryKey => faults.push(script.fault("mysql-no-primary-key")),
            TableFault::MyIsam => faults.push(script.fault("mysql-engine-without-transactions")),
            _ => {}
        }
        let items = items(n, fault, dice);
        for (at, (item, rule)) in items.iter().enumerate() {
            let comma = if at + 1 < items.len() { "," } else { "" };
            script.line(&format!("  {item}{comma}"));
            // The first table that has the index name is no fault.
            let first = fault == TableFault::SharedIndex
                && item.contains("idx_amount")
                && !std::mem::replace(&mut shared, true);
            faults.extend(rule.filter(|_| !first).map(|rule| script.fault(rule)));
            if *rule == Some("mysql-names-cut-alike") {
                faults.push(script.fault("mysql-name-too-long"));
            }
        }
        let engine = match fault {
            TableFault::MyIsam => "MyISAM",
            _ => "InnoDB",
        };
        script.line(&format!(
            ") ENGINE={engine} DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci"
        ));
        if fault == TableFault::Partitioned {
            script.line("PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN MAXVALUE)");
            faults.push(script.fault("mysql-partition-list"));
        }
        script.line(";");
    }
    twins(&mut script, &mut faults);
    stored(&mut script, &mut faults);
    (script, faults, kinds)
}

fn twins(script: &mut Script, faults: &mut Vec<Fault>) {
    for n in 0..10 {
        script.line(&format!(
            "CREATE TABLE `Twin{n}` (`id` INT NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;"
        ));
        script.line(&format!(
            "CREATE TABLE `twin{n}` (`id` INT NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;"
        ));
        faults.push(script.fault("mysql-names-of-one-spelling"));
        script.line(&format!("DROP TABLE `Twin{n}`, `twin{n}`;"));
    }
}

fn stored(script: &mut Script, faults: &mut Vec<Fault>) {
    script.line("DELIMITER //");
    for n in 0..5 {
        script.line(&format!(
            "CREATE EVENT `e{n}` ON SCHEDULE EVERY 1 DAY DO DELETE FROM `t{n:03}`//"
        ));
        faults.push(script.fault("mysql-event"));
    }
    script.line("DELIMITER ;");
    script.line("CREATE TABLE `camelCase` (`id` INT NOT NULL, `userId` INT NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;");
}

/// Queries on one table: each with the rule that must tell it, or what is like it and fine.
const QUERIES: [(&str, Option<&str>); 30] = [
    (
        "SELECT id FROM {t} WHERE active = 1",
        Some("mysql-boolean-as-number"),
    ),
    (
        "SELECT id FROM {t} WHERE active IS TRUE AND amount = 1",
        None,
    ),
    (
        "UPDATE {t} SET active = 0 WHERE id = 7",
        Some("mysql-boolean-as-number"),
    ),
    (
        "UPDATE {t} SET amount = 0, active = FALSE WHERE id = 7",
        None,
    ),
    (
        "SELECT SUM(active) FROM {t}",
        Some("mysql-boolean-as-number"),
    ),
    (
        "SELECT id FROM {t} WHERE amount = ''",
        Some("mysql-value-not-of-type"),
    ),
    ("SELECT id FROM {t} WHERE note = '' AND amount = '5'", None),
    (
        "UPDATE {t} SET born = '' WHERE id = 7",
        Some("mysql-value-not-of-type"),
    ),
    (
        "UPDATE {t} SET born = '2024-01-31', note = '' WHERE id = 7",
        None,
    ),
    (
        "UPDATE {t} SET note = 'a text that is longer than forty characters, by a few' WHERE id = 7",
        Some("mysql-value-too-long"),
    ),
    (
        "UPDATE {t} SET note = 'a text of less than forty characters' WHERE id = 7",
        None,
    ),
    (
        "INSERT INTO {t} (note, id) VALUES ('x', NULL)",
        Some("mysql-insert-null-id"),
    ),
    ("INSERT INTO {t} (id, note) VALUES (7, NULL)", None),
    (
        "SELECT id FROM {t} WHERE note = %s",
        Some("mysql-case-insensitive-lookup"),
    ),
    ("SELECT id FROM {t} WHERE token = %s AND amount = %s", None),
    (
        "SELECT id FROM {t} WHERE note LIKE 'kim%%'",
        Some("mysql-like-ignores-case"),
    ),
    ("SELECT id FROM {t} WHERE token LIKE 'kim%%'", None),
    ("SELECT id FROM {t} WHERE note LIKE '2024-%%'", None),
    (
        "SELECT id FROM {t} ORDER BY born DESC",
        Some("mysql-null-order"),
    ),
    ("SELECT id FROM {t} ORDER BY amount, id DESC", None),
    (
        "SELECT amount, COUNT(*) AS n FROM {t} GROUP BY amount ORDER BY n DESC",
        None,
    ),
    (
        "SELECT DISTINCT token FROM {t} ORDER BY amount",
        Some("mysql-distinct-order-by"),
    ),
    (
        "SELECT DISTINCT token, amount AS a FROM {t} ORDER BY a, token",
        None,
    ),
    (
        "SELECT amount, token, COUNT(*) FROM {t} GROUP BY amount",
        Some("mysql-group-by-not-grouped"),
    ),
    ("SELECT id, token, COUNT(*) FROM {t} GROUP BY id", None),
    (
        "SELECT amount, COUNT(*) AS n FROM {t} GROUP BY amount HAVING n > 1",
        Some("mysql-having-alias"),
    ),
    (
        "SELECT amount, COUNT(*) AS n FROM {t} GROUP BY amount HAVING COUNT(*) > 1",
        None,
    ),
    (
        "SELECT id FROM {t} WHERE token = 5",
        Some("postgresql-operand-types"),
    ),
    ("SELECT id FROM {t} WHERE token = '5' AND amount = 5", None),
    ("INSERT INTO {t} (note) VALUES (%s)", None),
];

/// One program for every tenth table. Where the table has no primary key, what hangs on one is left out.
fn programs(kinds: &[TableFault]) -> (Vec<Script>, Vec<Fault>) {
    let mut scripts = Vec::new();
    let mut faults = Vec::new();
    for n in (0..TABLES).step_by(10) {
        let mut script = Script::new(&format!("app/repository_{n:03}.py"));
        script.line("def run(cursor, values):");
        for (query, rule) in QUERIES {
            let hangs_on_key =
                query.contains("VALUES ('x', NULL)") || query.contains("GROUP BY id");
            if kinds[n] == TableFault::NoPrimaryKey && hangs_on_key {
                continue;
            }
            let query = query.replace("{t}", &format!("t{n:03}"));
            script.line(&format!("    cursor.execute(\"{query}\", values)"));
            faults.extend(rule.map(|rule| script.fault(rule)));
        }
        scripts.push(script);
    }
    (scripts, faults)
}

fn write(folder: &Path, script: &Script) {
    let path = folder.join(&script.path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    fs::write(path, &script.text).expect("a file");
}

fn report(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_migscan"))
        .args(["scan", ".", "--base", ".", "--type", "data"])
        .args(["--from", "mysql@5.7", "--to", "postgresql@15"])
        .args(["--format", "json", "--exit-zero", "--quiet"])
        .current_dir(folder)
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn found(folder: &Path) -> Vec<Fault> {
    let report = report(folder);
    let findings = report["findings"].as_array().expect("findings");
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    findings
        .iter()
        .map(|f| {
            let line = f["region"]["start_line"].as_u64().unwrap_or_default();
            (text(&f["rule"]), text(&f["path"]), line as u32)
        })
        .collect()
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (script, mut planted, kinds) = schema(&mut Dice(15));
    write(folder.path(), &script);
    let (scripts, more) = programs(&kinds);
    for script in &scripts {
        write(folder.path(), script);
    }
    planted.extend(more);
    let planted: BTreeSet<Fault> = planted.into_iter().collect();
    let found = found(folder.path());
    let known: BTreeSet<Fault> = found.iter().cloned().collect();

    let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for fault in &planted {
        let (all, met) = by_rule.entry(&fault.0).or_default();
        *all += 1;
        *met += usize::from(known.contains(fault));
    }
    let missed: Vec<&Fault> = planted.difference(&known).collect();
    let met = planted.len() - missed.len();
    let share = 100.0 * met as f64 / planted.len() as f64;
    assert!(
        share >= WANTED,
        "{met} of {} found: {by_rule:?}; missing {:?}",
        planted.len(),
        &missed[..missed.len().min(20)]
    );
    let judged = |rule: &str| JUDGED.contains(&rule) || by_rule.contains_key(rule);
    let invented: Vec<&Fault> = known
        .difference(&planted)
        .filter(|(rule, ..)| judged(rule))
        .collect();
    assert!(
        invented.is_empty(),
        "{} invented: {:?}",
        invented.len(),
        &invented[..invented.len().min(20)]
    );
    let mut each: Vec<&Fault> = found.iter().filter(|(rule, ..)| judged(rule)).collect();
    let told = each.len();
    each.sort();
    each.dedup();
    assert_eq!(told, each.len(), "no place is told twice by one rule");
    for rule in ONCE {
        let times = found.iter().filter(|(r, ..)| r == rule).count();
        assert_eq!(times, 1, "{rule}");
    }
}

/// The JSON report on a folder with one script.
fn report_on(script: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("schema.sql"), script).expect("a file");
    report(folder.path())
}

fn lines_of(report: &Value, rule: &str) -> Vec<u64> {
    let findings = report["findings"].as_array().expect("findings");
    let of_rule = findings.iter().filter(|f| f["rule"] == rule);
    of_rule
        .filter_map(|f| f["region"]["start_line"].as_u64())
        .collect()
}

#[test]
fn a_column_of_a_hundred_thousand_values_is_one_column() {
    let values: Vec<String> = (0..100_000).map(|n| format!("'v{n}'")).collect();
    let script = format!(
        "CREATE TABLE t (id INT PRIMARY KEY,\nstate ENUM({}) NOT NULL,\nactive TINYINT(1));\nSELECT id FROM t WHERE active = 1;\n",
        values.join(",")
    );
    let report = report_on(&script);
    assert_eq!(lines_of(&report, "mysql-enum-type"), [2]);
    assert_eq!(lines_of(&report, "mysql-boolean-as-number"), [4]);
}

#[test]
fn an_index_name_that_thousands_of_tables_share_is_told_of_each() {
    let tables: String = (0..3000)
        .map(|n| format!("CREATE TABLE t{n} (id INT PRIMARY KEY, a INT, KEY idx_a (a));\n"))
        .collect();
    let report = report_on(&tables);
    assert_eq!(lines_of(&report, "mysql-index-name-collision").len(), 2999);
}

#[test]
fn ddl_of_other_engines_and_what_breaks_off_makes_no_trouble() {
    for script in [
        "CREATE TABLE \"SCOTT\".\"EMP\" (\"EMPNO\" NUMBER(4,0) NOT NULL ENABLE, \"ENAME\" VARCHAR2(10 BYTE), CONSTRAINT \"PK\" PRIMARY KEY (\"EMPNO\") USING INDEX PCTFREE 10) TABLESPACE \"USERS\";\nCREATE OR REPLACE TRIGGER bi BEFORE INSERT ON emp FOR EACH ROW BEGIN :NEW.empno := emp_seq.NEXTVAL; END;\n/\n",
        "CREATE TABLE [dbo].[Orders]([Id] [int] IDENTITY(1,1) NOT NULL, [Active] [bit] NOT NULL CONSTRAINT [DF_A] DEFAULT ((1)), CONSTRAINT [PK_Orders] PRIMARY KEY CLUSTERED ([Id] ASC)) ON [PRIMARY]\nGO\nCREATE NONCLUSTERED INDEX [IX] ON [dbo].[Orders] ([Active] ASC) INCLUDE ([Id])\nGO\n",
        "CREATE TABLE t (id INT UNSIGNED PRIMARY KEY, a ENUM('x', 'y",
        "CREATE TABLE t (id INT, FOREIGN KEY () REFERENCES t (), KEY (), UNIQUE (((); ALTER TABLE t ADD",
        "CREATE TABLE t (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES t (id)); CREATE TABLE T LIKE t; INSERT INTO t VALUES (); UPDATE t SET; SELECT DISTINCT FROM t ORDER BY",
    ] {
        let report = report_on(script);
        let skipped = report["skipped"].as_array().map_or(0, Vec::len);
        assert_eq!(skipped, 0, "{script}: {}", report["skipped"]);
    }
}
