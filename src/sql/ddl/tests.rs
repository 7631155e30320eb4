//! Tests: what is read from statements that define and change tables.

use super::definitions;
use crate::model::{Change, Column, Definition, Position, Table};
use crate::sql::{Dialect, tokenize};

/// Each definition in a line, with the text of its place.
fn found(sql: &str) -> Vec<String> {
    let tokens = tokenize(sql, Dialect::MYSQL);
    definitions(&tokens)
        .into_iter()
        .map(|(definition, range)| format!("{} @{}", told(&definition), &sql[range]))
        .collect()
}

fn told(definition: &Definition) -> String {
    match definition {
        Definition::Table(table) => told_table(table),
        Definition::TableLike { name, like } => format!("{name} like {like}"),
        Definition::UnfinishedTable(name) => format!("unfinished {name}"),
        Definition::Alteration(alteration) => {
            let changes: Vec<String> = alteration.changes.iter().map(told_change).collect();
            format!("alter {}: {}", alteration.table, changes.join("; "))
        }
        Definition::TableRenamed { from, to } => format!("{from} is {to}"),
        Definition::TableDropped(name) => format!("no {name}"),
        Definition::Index(index) => format!("{} on {}", index.name, index.table),
        Definition::Object(o) => {
            let table = o.table.as_deref().map(|t| format!(" on {t}"));
            let kind = o.kind.name();
            format!("{kind} {}{} {}", o.name, table.unwrap_or_default(), o.lines)
        }
        Definition::ObjectDropped(kind, name) => format!("no {} {name}", kind.name()),
        Definition::Extension(name) => format!("extension {name}"),
        Definition::Rows(rows) => format!("{} rows", rows.count),
        Definition::Orm(_) | Definition::Unresolved { .. } => "of a program".to_owned(),
    }
}

fn told_table(table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(told_column).collect();
    let keys: Vec<String> = table
        .keys
        .iter()
        .map(|k| format!("; {}: {}", k.name, k.told()))
        .collect();
    format!("{}({}{})", table.name, columns.join(", "), keys.concat())
}

fn told_column(column: &Column) -> String {
    let told = format!(
        "{} {} {}",
        column.name,
        column.sql_type.normalised(),
        column.options()
    );
    told.trim_end().to_owned()
}

fn told_change(change: &Change) -> String {
    let place = |position: &Position| match position {
        Position::Unsaid => String::new(),
        Position::First => " first".to_owned(),
        Position::After(name) => format!(" after {name}"),
    };
    match change {
        Change::AddColumn(column, keys, at) => {
            format!("+{}{} {}", told_column(column), place(at), keys.len())
        }
        Change::ReplaceColumn(old, column, _, at) => {
            format!("{old}={}{}", told_column(column), place(at))
        }
        Change::DropColumn(name) => format!("-{name}"),
        Change::RenameColumn { from, to } => format!("{from}={to}"),
        Change::SetDefault(name, default) => format!("{name} default {default:?}"),
        Change::Retype(name) => format!("{name} typed"),
        Change::SetNullable(..)
        | Change::SetType(..)
        | Change::DropForeignKeyOver(_)
        | Change::DropIndexOver(_) => "of a program".to_owned(),
        Change::AddKey(key) => format!("+{}: {}", key.name, key.told()),
        Change::DropPrimaryKey => "-primary".to_owned(),
        Change::DropKey(name) => format!("-key {name}"),
        Change::RenameKey { from, to } => format!("key {from}={to}"),
        Change::Rename(name) => format!("is {name}"),
        Change::Options(options) => format!("engine {:?}", options.engine),
        Change::ConvertTo(options) => format!("all {:?}", options.character_set),
    }
}

#[track_caller]
fn column(sql: &str) -> Column {
    let sql = format!("CREATE TABLE t ({sql})");
    let tokens = tokenize(&sql, Dialect::MYSQL);
    match definitions(&tokens).pop() {
        Some((Definition::Table(table), _)) => table.columns[0].clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn tables_with_their_keys() {
    let sql = "CREATE TABLE IF NOT EXISTS shop.`Orders` (id INT(11) UNSIGNED NOT NULL AUTO_INCREMENT, `user` DECIMAL(10,2), \
               key_hash VARCHAR(64), PRIMARY KEY (id), UNIQUE KEY uq_user (`user`), KEY (key_hash), INDEX by_hash USING BTREE \
               (key_hash(10) DESC), CONSTRAINT fk FOREIGN KEY (`user`) REFERENCES a.users (id) ON DELETE SET NULL, CONSTRAINT c \
               CHECK (id > (1)), FULLTEXT ft ((lower(key_hash)))) ENGINE=InnoDB";
    assert_eq!(
        found(sql),
        [
            "uq_user on orders @uq_user",
            "by_hash on orders @by_hash",
            "ft on orders @ft",
            "Orders(id int unsigned not null auto_increment, user decimal(10,2), key_hash varchar(64); : primary key (id); \
             uq_user: unique (user); : key (key_hash); by_hash: key (key_hash(10) desc); fk: foreign key (user) → users (id) on \
             delete set null; c: check (id > (1)); ft: fulltext ((lower(key_hash)))) @`Orders`"
        ]
    );
}

#[test]
fn types_have_one_name_each() {
    for (written, normalised) in [
        ("INT(11)", "int"),
        ("integer unsigned zerofill", "int unsigned zerofill"),
        ("BOOL", "tinyint(1)"),
        ("TINYINT(1)", "tinyint(1)"),
        ("TINYINT(4)", "tinyint"),
        ("NUMERIC(5)", "decimal(5,0)"),
        ("DEC (5, 2) UNSIGNED", "decimal(5,2) unsigned"),
        ("double precision", "double"),
        ("NATIONAL VARCHAR(9)", "varchar(9)"),
        ("CHARACTER VARYING(9)", "varchar(9)"),
        ("LONG VARBINARY", "mediumblob"),
        ("bit", "bit(1)"),
        ("enum ('a', 'b,c', 'd''e')", "enum('a','b,c','d''e')"),
        ("SERIAL", "bigint unsigned"),
    ] {
        assert_eq!(
            column(&format!("a {written}")).sql_type.normalised(),
            normalised
        );
    }
    let values = column("a SET('x', 'y')").sql_type;
    assert_eq!((values.values, &*values.written), (2, "SET('x', 'y')"));
    let decimal = column("a DECIMAL(8,3)").sql_type;
    assert_eq!((decimal.length(), decimal.scale()), (Some(8), Some(3)));
}

#[test]
fn options_of_columns() {
    for (written, options) in [
        (
            "INT NOT NULL DEFAULT -1 COMMENT 'a, b'",
            "not null default -1",
        ),
        ("INT DEFAULT (1 + 2) NOT NULL", "not null default (1 + 2)"),
        ("CHAR(36) DEFAULT UUID() UNIQUE", "default UUID()"),
        (
            "CHAR(9) DEFAULT _utf8mb4'x' COLLATE utf8mb4_bin",
            "collate utf8mb4_bin default _utf8mb4'x'",
        ),
        ("BIT(1) DEFAULT b'0' NOT NULL", "not null default b'0'"),
        (
            "TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE NOW(3)",
            "default CURRENT_TIMESTAMP(3) on update NOW(3)",
        ),
        (
            "CHAR(9) CHARACTER SET latin1 DEFAULT ''",
            "character set latin1 default ''",
        ),
        (
            "INT GENERATED ALWAYS AS (b * 2) STORED NOT NULL",
            "as (b * 2) stored not null",
        ),
        ("INT AS (b) VIRTUAL", "as (b) virtual"),
        (
            "INT REFERENCES o (id) ON DELETE CASCADE ON UPDATE NO ACTION NOT NULL",
            "not null",
        ),
        (
            "INT /* NOT NULL */ DEFAULT 1 -- x\n NOT NULL",
            "not null default 1",
        ),
        ("INT /*!80023 INVISIBLE */ DEFAULT NULL", "default NULL"),
        (
            "INT DEFAULT nextval(s) AUTO_INCREMENT",
            "not null default nextval(s) auto_increment",
        ),
    ] {
        assert_eq!(
            column(&format!("a {written}")).options(),
            options,
            "{written}"
        );
    }
    let column = column("a INT,\n b INT COMMENT 'it''s'");
    assert_eq!(column.lines_below, 0);
}

#[test]
fn options_of_tables() {
    let sql = "CREATE TABLE t (a INT) ENGINE = MyISAM, AUTO_INCREMENT=7 DEFAULT CHARACTER SET utf8 COLLATE='utf8_bin' COMMENT 'x' \
               /*!50100 PARTITION BY RANGE (YEAR(a)) (PARTITION p0 VALUES LESS THAN (1), PARTITION p1 VALUES LESS THAN MAXVALUE) */";
    let tokens = tokenize(sql, Dialect::MYSQL);
    let Some((Definition::Table(table), _)) = definitions(&tokens).pop() else {
        panic!("a table");
    };
    let options = table.options;
    let partition = options.partition.expect("it is partitioned");
    assert_eq!(options.engine.as_deref(), Some("MyISAM"));
    assert_eq!(options.auto_increment, Some(7));
    assert_eq!(options.character_set.as_deref(), Some("utf8"));
    assert_eq!(options.collation.as_deref(), Some("utf8_bin"));
    assert_eq!(options.comment.as_deref(), Some("x"));
    assert_eq!((&*partition.by, partition.count), ("RANGE (YEAR(a))", 2));
}

#[test]
fn what_alter_table_changes() {
    assert_eq!(
        found(
            "ALTER TABLE t ADD COLUMN a INT FIRST, ADD (b INT UNIQUE, c INT), ADD d INT AFTER `c`, MODIFY e TEXT NULL, CHANGE \
             COLUMN f g INT AFTER a, DROP h, DROP COLUMN IF EXISTS i, ALTER j SET DEFAULT 'x', ALTER COLUMN k DROP DEFAULT"
        ),
        [
            "alter t: +a int first 0; +b int 1; +c int 0; +d int after c 0; e=e text; f=g int after a; -h; -i; j default \
             Some(\"'x'\"); k default None @t"
        ]
    );
    assert_eq!(
        found(
            "ALTER IGNORE TABLE s.t ADD PRIMARY KEY (a), ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u (b), DROP PRIMARY KEY, DROP \
             INDEX i, DROP FOREIGN KEY k, RENAME COLUMN a TO b, RENAME KEY c TO d, ENGINE=InnoDB, CONVERT TO CHARACTER SET utf8, \
             RENAME TO u"
        ),
        [
            "alter t: +: primary key (a); +fk: foreign key (a) → u (b); -primary; -key i; -key k; a=b; key c=d; engine \
             Some(\"InnoDB\"); all Some(\"utf8\"); is u @t"
        ]
    );
}

#[test]
fn indexes_made_later() {
    assert_eq!(
        found("CREATE UNIQUE INDEX i1 ON t (a)"),
        ["i1 on t @i1", "alter t: +i1: unique (a) @t"]
    );
    assert_eq!(
        found("ALTER TABLE t ADD INDEX `i2` (a), ADD UNIQUE KEY i3 (a)"),
        [
            "i2 on t @`i2`",
            "i3 on t @i3",
            "alter t: +i2: key (a); +i3: unique (a) @t"
        ]
    );
    assert_eq!(found("DROP INDEX i ON t"), ["alter t: -key i @t"]);
    assert!(found("ALTER TABLE `\u{FFFC}` ADD INDEX i (a)").is_empty());
    assert!(found("SELECT 'CREATE TABLE t (a int)'").is_empty());
}

#[test]
fn tables_made_gone_and_renamed() {
    assert_eq!(
        found("CREATE TABLE a LIKE x.b; CREATE TABLE c (LIKE d)"),
        ["a like b @a", "c like d @c"]
    );
    assert_eq!(
        found("DROP TABLE IF EXISTS a, `b`.c CASCADE; DROP VIEW v; RENAME TABLE a TO b, c TO x.d"),
        [
            "no a @a",
            "no c @c",
            "no view v @v",
            "a is b @a",
            "c is d @c"
        ]
    );
    assert!(found("CREATE TABLE a AS SELECT 1; CREATE TABLE b (SELECT 1)").is_empty());
}

#[test]
fn routines_triggers_and_views_are_known_by_name_and_size() {
    assert_eq!(
        found("CREATE DEFINER=`a`@`b` FUNCTION shop.`Price_Of` (i INT) RETURNS INT RETURN i"),
        ["function Price_Of 1 @`Price_Of`"]
    );
    assert_eq!(
        found("CREATE OR REPLACE SQL SECURITY INVOKER VIEW v AS\nSELECT 1; CREATE TABLE t (a INT)"),
        ["view v 2 @v", "t(a int) @t"]
    );
    assert_eq!(
        found(
            "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN\n\
             CREATE TEMPORARY TABLE inside (a INT); DROP TABLE t;\nEND */"
        ),
        ["trigger x on t 3 @x"]
    );
    assert_eq!(
        found("CREATE EXTENSION IF NOT EXISTS orafce"),
        ["extension orafce @orafce"]
    );
    assert_eq!(found("DROP FUNCTION f"), ["no function f @f"]);
}

#[test]
fn what_breaks_off_or_is_of_another_engine_is_no_trouble() {
    assert_eq!(
        found("CREATE TABLE t (a INT, b VARCHAR("),
        ["unfinished t @t"]
    );
    for sql in [
        "CREATE",
        "CREATE TABLE",
        "CREATE TABLE t",
        "CREATE TABLE t ()",
        "CREATE TABLE t (,,)",
        "CREATE TABLE t (a)",
        "CREATE TABLE t (a INT DEFAULT)",
        "CREATE TABLE t (a INT COMMENT)",
        "CREATE TABLE t (KEY)",
        "CREATE TABLE t (KEY k ())",
        "CREATE TABLE t (KEY k (a(",
        "CREATE TABLE t (FOREIGN KEY (a) REFERENCES)",
        "CREATE TABLE t (CHECK)",
        "CREATE TABLE t (CONSTRAINT",
        "CREATE TABLE t (a INT REFERENCES",
        "CREATE TABLE t (a INT) PARTITION BY",
        "CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS",
        "CREATE INDEX",
        "CREATE INDEX ON t (a)",
        "CREATE TRIGGER",
        "CREATE VIEW",
        "ALTER TABLE",
        "ALTER TABLE t",
        "ALTER TABLE t ADD",
        "ALTER TABLE t ADD (",
        "ALTER TABLE t ADD COLUMN",
        "ALTER TABLE t CHANGE a",
        "ALTER TABLE t MODIFY",
        "ALTER TABLE t DROP",
        "ALTER TABLE t ALTER a",
        "ALTER TABLE t RENAME",
        "ALTER TABLE t RENAME COLUMN",
        "ALTER TABLE t ADD KEY k (",
        "DROP",
        "DROP TABLE",
        "DROP TABLE IF EXISTS",
        "DROP INDEX i",
        "RENAME TABLE a",
        "RENAME TABLE a TO",
        "CREATE TABLE t (a NUMBER(10) DEFAULT SYSDATE ENABLE, CONSTRAINT p PRIMARY KEY (a) USING INDEX TABLESPACE x)",
        "CREATE TABLE public.t (a text DEFAULT 'x'::text NOT NULL, EXCLUDE USING gist (a WITH &&))",
        "CREATE TABLE \"t\" (\"a\" INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID",
        "CREATE TABLE [dbo].[t] ([a] [int] IDENTITY(1,1) NOT NULL)",
    ] {
        for dialect in [Dialect::MYSQL, Dialect::STANDARD] {
            for end in (0..=sql.len()).filter(|&end| sql.is_char_boundary(end)) {
                definitions(&tokenize(&sql[..end], dialect));
            }
        }
    }
}
