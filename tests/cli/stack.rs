//! `migscan stack`: what the code shows it is built with, and the schema that its SQL defines.

use crate::program::Project;
use serde_json::Value;
use std::fmt::Write;

pub(crate) fn schema(project: &Project, more: &[&str]) -> Value {
    let args = [&["stack", ".", "--schema", "--format", "json"], more].concat();
    project.run(&args).expect(0, &[]).json()["schema"].take()
}

/// `table(column type, …)` for each table.
pub(crate) fn tables(schema: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let told = |table: &Value| {
        let columns: Vec<String> = list(&table["columns"])
            .iter()
            .map(|c| format!("{} {}", text(&c["name"]), text(&c["type"])))
            .collect();
        format!("{}({})", text(&table["name"]), columns.join(", "))
    };
    list(&schema["tables"]).iter().map(told).collect()
}

pub(crate) fn conflicts(schema: &Value) -> Vec<String> {
    let list = schema["conflicts"].as_array().expect("a list");
    list.iter()
        .map(|c| {
            let parts: Vec<&str> = c["differences"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(|d| d["name"].as_str())
                .collect();
            format!(
                "{}: {}:{} {}:{}: {}",
                c["table"].as_str().expect("a name"),
                c["first"]["path"].as_str().expect("a path"),
                c["first"]["line"],
                c["second"]["path"].as_str().expect("a path"),
                c["second"]["line"],
                parts.join(" ")
            )
        })
        .collect()
}

const SHOP: &str = "-- the shop\nDROP TABLE IF EXISTS `orders`;\nCREATE TABLE `orders` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  \
                    `state` enum('new','paid') NOT NULL DEFAULT 'new',\n  PRIMARY KEY (`id`),\n  KEY `by_state` (`state`)\n) ENGINE=InnoDB \
                    DEFAULT CHARSET=utf8;\nINSERT INTO `orders` VALUES (1,'new'),(2,'paid');\nINSERT INTO `orders` VALUES (3,'new');\n\
                    CREATE VIEW open_orders AS\nSELECT 1;\nDELIMITER ;;\nCREATE TRIGGER t1 BEFORE INSERT ON orders FOR EACH ROW BEGIN\n\
                    CREATE TABLE inside (a INT);\nEND ;;\nDELIMITER ;\n";

#[test]
fn the_stack_is_shown_with_its_evidence() {
    let project = Project::of(&[
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: mysql:5.7\n",
        ),
        ("shop.sql", SHOP),
    ]);
    let told = project.run(&["stack"]);
    told.expect(0, &["MySQL 5.7", "docker-compose.yml:3: image: mysql:5.7"]);
    assert!(!told.out.contains("orders("), "{}", told.out);
    assert!(!told.out.contains("Schema"), "{}", told.out);
    Project::of(&[("a.txt", "x")])
        .run(&["stack"])
        .expect(0, &["nothing in the code shows what it is built with"]);
}

#[test]
fn the_schema_is_shown_in_every_form_and_language() {
    let project = Project::of(&[("shop.sql", SHOP)]);
    project.run(&["stack", "--schema"]).expect(
        0,
        &[
            "tables: 1, columns: 2 · 1 view · 1 trigger · rows in dumps: 3",
            "shop.sql:3 · InnoDB · utf8",
            "id     int(11) unsigned    not null auto_increment",
            "by_state: key (state)",
            "trigger  t1               3  orders  shop.sql:14",
        ],
    );
    project
        .run(&["stack", "--schema", "--lang", "ko", "--format", "markdown"])
        .expect(
            0,
            &[
                "# 스키마",
                "테이블 1개, 컬럼 2개 · 뷰 1개 · 트리거 1개",
                "| state | enum('new','paid') |",
            ],
        );
    let schema = schema(&project, &[]);
    let orders = &schema["tables"][0];
    assert_eq!(
        (orders["rows"].as_u64(), orders["row_bytes"].as_u64()),
        (Some(3), Some(29))
    );
    assert_eq!(orders["line"], 3);
    assert_eq!(orders["columns"][1]["line"], 5);
    assert_eq!(orders["columns"][1]["values"], 2);
    assert_eq!(orders["columns"][0]["unsigned"], true);
    assert_eq!(orders["keys"][1]["parts"][0]["column"], "state");
    assert_eq!(schema["objects"][1]["lines"], 3);
}

#[test]
fn migrations_are_applied_in_the_order_of_their_numbers() {
    let project = Project::of(&[
        (
            "db/V1__a.sql",
            "CREATE TABLE users (id INT PRIMARY KEY, old INT, name VARCHAR(20));",
        ),
        (
            "db/V2__b.sql",
            "ALTER TABLE users ADD COLUMN mail TEXT AFTER id, DROP COLUMN old;\nCREATE TABLE gone (a INT);",
        ),
        (
            "db/V9__c.sql",
            "ALTER TABLE users CHANGE name full_name VARCHAR(99) NOT NULL;\nDROP TABLE gone;",
        ),
        (
            "db/V10__d.sql",
            "RENAME TABLE users TO people;\nCREATE UNIQUE INDEX by_mail ON people (mail(9));",
        ),
        ("db/U10__d.sql", "DROP TABLE people;"),
        (
            "db/V11__e.sql",
            "DROP TABLE IF EXISTS temp_data;\nCREATE TABLE copy LIKE people;",
        ),
        (
            "goose/1_a.sql",
            "-- +goose Up\nCREATE TABLE g (a INT);\n-- +goose Down\nDELETE FROM x;\nDROP TABLE g;\n",
        ),
        (
            "tests/x.sql",
            "DROP TABLE people; CREATE TABLE only_tests (a INT);",
        ),
    ]);
    let schema = schema(&project, &[]);
    assert_eq!(
        tables(&schema),
        [
            "copy(id int, mail text, full_name varchar(99))",
            "g(a int)",
            "only_tests(a int)",
            "people(id int, mail text, full_name varchar(99))",
        ]
    );
    let people = &schema["tables"][3];
    assert_eq!(
        (people["path"].as_str(), people["changes"].as_u64()),
        (Some("db/V1__a.sql"), Some(3))
    );
    assert_eq!(people["columns"][2]["path"], "db/V9__c.sql");
    assert_eq!(people["keys"][1]["name"], "by_mail");
    assert_eq!(conflicts(&schema), [""; 0]);
}

#[test]
fn definitions_that_differ_are_told_and_the_last_one_holds() {
    let project = Project::of(&[
        (
            "a.sql",
            "\nCREATE TABLE t (id INT(11), s VARCHAR(9) DEFAULT '0', gone INT, KEY k (s));\nINSERT INTO t VALUES (1,2,3);",
        ),
        (
            "b.sql",
            "CREATE TABLE T (ID int, s varchar(10) DEFAULT 0, KEY k (s), KEY l (id));",
        ),
        (
            "same_1.sql",
            "CREATE TABLE u (a BOOL DEFAULT TRUE, b TIMESTAMP DEFAULT NOW(), c INT DEFAULT NULL);",
        ),
        (
            "same_2.sql",
            "CREATE TABLE u (a TINYINT(1) DEFAULT '1', b TIMESTAMP DEFAULT CURRENT_TIMESTAMP, c INTEGER);",
        ),
        ("m/1_a.sql", "CREATE TABLE v (a INT);"),
        ("m/2_b.sql", "DROP TABLE v; CREATE TABLE v (b INT);"),
        ("m/3_c.sql", "CREATE TABLE IF NOT EXISTS v (c INT);"),
        ("now/schema.sql", "CREATE TABLE w (a INT, b TEXT);"),
        ("now/ups/1.sql", "CREATE TABLE w (a INT);"),
        ("now/ups/2.sql", "ALTER TABLE w ADD b TEXT;"),
        (
            "install.php",
            "<?php\n$db->query('CREATE TABLE x (a INT)');\n$db->query('ALTER TABLE x ADD b INT');\n$db->query('CREATE TABLE w (q INT)');\n",
        ),
    ]);
    let schema = schema(&project, &[]);
    assert_eq!(
        conflicts(&schema),
        [
            "T: a.sql:2 b.sql:1: gone s l",
            "v: m/3_c.sql:1 m/2_b.sql:1: c b"
        ]
    );
    assert_eq!(
        tables(&schema),
        [
            "T(ID int, s varchar(10))",
            "u(a tinyint(1), b timestamp, c int)",
            "v(b int)",
            "w(a int, b text)",
            "x(a int)"
        ]
    );
    assert_eq!(schema["tables"][0]["rows"], 1);
    project.run(&["stack", "--schema"]).expect(
        0,
        &[
            "Definitions that differ (2)",
            "T: a.sql:2 and b.sql:1",
            "column gone: int / (absent)",
        ],
    );
}

#[test]
fn a_schema_that_is_named_holds_over_the_tree() {
    let project = Project::of(&[("a.sql", "CREATE TABLE t (a INT);")]);
    let outside = Project::of(&[(
        "dump.sql",
        "CREATE TABLE t (a BIGINT); CREATE TABLE u (b INT);",
    )]);
    let path = outside.path("dump.sql");
    let schema = schema(&project, &["--schema-file", path.to_str().expect("a path")]);
    assert_eq!(tables(&schema), ["t(a bigint)", "u(b int)"]);
    assert_eq!(conflicts(&schema).len(), 1);
}

#[test]
fn one_table_can_be_asked_for() {
    let mut sql = String::new();
    for n in 0..300 {
        let _ = writeln!(sql, "CREATE TABLE t{n} (a{n} INT);");
    }
    let project = Project::of(&[("a.sql", &sql)]);
    let told = project.run(&["stack", "--schema"]);
    told.expect(
        0,
        &["tables: 300", "t299", "--table NAME shows the columns"],
    );
    assert!(
        !told.out.contains("a299"),
        "columns of 300 tables are no overview"
    );
    project
        .run(&["stack", "--schema", "--all"])
        .expect(0, &["a299"]);
    let one = project.run(&["stack", "--table", "T29*"]);
    one.expect(0, &["tables: 11", "a299"]);
    assert!(!one.out.contains("a30 "), "{}", one.out);
    Project::of(&[("shop.sql", SHOP)])
        .run(&["stack", "--table", "order"])
        .expect(2, &["no table is called `order`; did you mean `orders`?"]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let project = Project::new();
    for n in 0..40 {
        project.write(
            format!("m/{n}_x.sql"),
            format!("CREATE TABLE IF NOT EXISTS t (a{n} INT); CREATE TABLE u{n} (a INT);"),
        );
        project.write(format!("n{n}.sql"), format!("CREATE TABLE w (a{n} INT);"));
    }
    let run = |threads: &str| schema(&project, &["--threads", threads]);
    let one = run("1");
    assert_eq!(one, run("7"));
    assert_eq!(tables(&one)[0], "t(a0 int)");
    assert!(tables(&one).contains(&"w(a39 int)".to_owned()));
}

#[test]
fn bad_definitions_are_told_or_left_out() {
    let project = Project::of(&[
        (
            "cut.sql",
            "CREATE TABLE whole (a INT);\nCREATE TABLE cut (a INT, b VARCHAR(",
        ),
        ("twice.sql", "CREATE TABLE twice (a INT, a TEXT, `A` INT);"),
        (
            "quoted.sql",
            "CREATE TABLE `a``b`.`c d` (`e``f` INT, `select` INT /* x, y */, -- )\n # )\n `g)` INT);",
        ),
        (
            "pg.sql",
            "-- PostgreSQL database dump\nCREATE TABLE public.pg (a integer);",
        ),
        (
            "lite.sql",
            "PRAGMA foreign_keys=OFF;\nCREATE TABLE \"lite\" (a);",
        ),
        ("alter.sql", "ALTER TABLE nowhere ADD a INT;"),
        ("tests/alter.sql", "ALTER TABLE nowhere ADD a INT;"),
    ]);
    let mut values = String::from("CREATE TABLE wide (a INT, e ENUM(");
    for n in 0..100_000 {
        let _ = write!(values, "'v{n}',");
    }
    project.write("wide.sql", values + "'end'), z INT);");
    let schema = schema(&project, &[]);
    let found = tables(&schema);
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[0], "c d(e`f int, select int, g) int)");
    assert_eq!(found[3].rsplit(", ").next(), Some("z int)"));
    assert!(found[3].len() < 2000, "long lists are cut");
    assert_eq!(schema["tables"][3]["columns"][1]["values"], 100_001);
    assert_eq!(schema["unfinished"][0]["name"], "cut");
    assert_eq!(schema["unapplied_changes"], 1);
    project.run(&["stack", "--schema"]).expect(
        0,
        &[
            "Definitions that break off",
            "cut: cut.sql:2",
            "ALTER TABLE of tables that nothing before them defines: 1",
        ],
    );
}

#[test]
fn a_dump_that_is_compressed_is_read_in_windows() {
    let mut sql = String::from("CREATE TABLE t (a INT, b TEXT);\n");
    for n in 0..300 {
        let rows: Vec<String> = (0..50)
            .map(|i| format!("({n},'{i} create; ({})')", "x".repeat(150)))
            .collect();
        let _ = writeln!(sql, "INSERT INTO t VALUES {};", rows.join(","));
    }
    sql += "CREATE TABLE last_one (a INT);\n";
    assert!(sql.len() > 2 << 20, "several windows");
    let project = Project::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, sql.as_bytes()).expect("it is packed");
    project.write("dump.sql.gz", packed.finish().expect("it is packed"));
    let schema = schema(&project, &[]);
    assert_eq!(tables(&schema), ["last_one(a int)", "t(a int, b text)"]);
    assert_eq!(schema["tables"][1]["rows"], 15_000);
    assert_eq!(schema["tables"][0]["line"], 302);
}
