//! The files of a plan, followed on servers: load, compare, switch, write, go back. Skipped, with the reason, where MariaDB,
//! PostgreSQL, their clients or pgloader are missing.
//!
//! Servers are those of `MIGSCAN_MYSQL_URL` and `MIGSCAN_POSTGRES_URL`, else those at the usual local addresses. The databases
//! are the test's own and are dropped at the end; nothing is set for a whole server.
#![allow(clippy::print_stdout, reason = "a skipped test is told")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A table with one column of every kind that the engines write differently.
const KINDS: &str = "CREATE TABLE kinds (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, truth TINYINT(1), bit1 BIT(1), bits BIT(8), \
choice SET('a','b','c'), state ENUM('on','off') NOT NULL DEFAULT 'on', year_of YEAR, at TIME, moment DATETIME(6), instant TIMESTAMP NULL, \
never DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00', amount DECIMAL(20,6), huge BIGINT UNSIGNED, small SMALLINT, ratio DOUBLE, \
fixed CHAR(5), padded BINARY(4), bytes VARBINARY(16), image BLOB, document LONGTEXT, `Order` INT, UNIQUE KEY by_order (`Order`, small));\n";

const ROWS: &str = "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';\nSET NAMES utf8mb4;\nSET time_zone = '+00:00';\n\
INSERT INTO customers (email, name, grade, is_active, tags, birthday, joined_at) VALUES \
('a@x.kr', '김하나', 'gold', 1, 'a,b', '1990-02-03', '2024-01-01 00:00:00'), \
('b@x.kr', '이둘\\\\ ''quoted''\\n줄', 'basic', 0, NULL, '0000-00-00', '2024-05-01 23:59:59'), \
('c@x.kr', '😀 emoji  ', 'silver', 1, '', '2000-12-31', '2024-05-31 12:00:00');\n\
INSERT INTO products (sku, name, price, stock, description) VALUES \
('11111111-1111-1111-1111-111111111111', '컵', 1200.50, 4000000000, '긴 설명\\t탭'), ('22', '접시', 9.00, 0, NULL);\n\
INSERT INTO orders (customer_id, status, total, memo, ordered_at, paid_at) VALUES \
(1, 'paid', 2401.00, '메모', '2024-06-01 10:00:00', '2024-06-01 10:01:00'), (2, 'placed', 9, NULL, '2024-06-02 00:00:00', NULL);\n\
INSERT INTO order_items VALUES (1, 1, 1, 2, 1200.50), (2, 1, 2, 1, 9.00);\n\
INSERT INTO carts VALUES (1, 2, 3);\nINSERT INTO likes VALUES (1, 1), (2, 2);\n\
INSERT INTO daily_sales (day, orders, revenue) VALUES ('2024-06-01', 1, 2401.00);\n\
INSERT INTO stock_log (product_id, delta, reason, logged_at) VALUES (1, -2, 'sold', '2024-06-01 10:00:00');\n\
INSERT INTO kinds VALUES (7, 1, b'1', b'10100101', 'a,c', 'off', 2024, '12:34:56', '2024-01-02 03:04:05.678901', '2024-03-10 02:30:00', \
'0000-00-00 00:00:00', -1234567.123456, 18446744073709551615, -5, 1.5, 'ab ', x'00ff', x'00ff10', x'0001fe', '{\"a\": 1}', 4);\n";

/// Writes that the shop makes on the target after the switch.
const WRITES: &str = "INSERT INTO customers (email, name, joined_at) VALUES ('new@x.kr', E'새 회원 \\\\ ''q''\\n😀', '2026-12-01 09:00:00');\n\
UPDATE orders SET status = 'sent', memo = NULL WHERE id = 1;\nUPDATE customers SET grade = 'gold' WHERE id = 2;\n\
DELETE FROM carts;\nUPDATE likes SET product_id = 1 WHERE customer_id = 2;\n\
INSERT INTO order_items VALUES (2, 2, 1, 5, 1.25);\nDELETE FROM order_items WHERE order_id = 2 AND line_no = 1;\n\
UPDATE kinds SET truth = NULL, image = '\\x5c27', bits = B'00000001', moment = '2025-01-01 00:00:00.000001', fixed = 'z', \"order\" = 5;\n";

struct Run {
    folder: TempDir,
    source: String,
    database: String,
    target: String,
    maintenance: String,
}

impl Drop for Run {
    fn drop(&mut self) {
        let database = &self.database;
        let _ = self.mysql("", &format!("DROP DATABASE IF EXISTS {database}"));
        let drop = format!("DROP DATABASE IF EXISTS {database}");
        let _ = psql(&self.maintenance, &drop);
    }
}

fn psql(url: &str, sql: &str) -> Output {
    let mut command = Command::new("psql");
    command.args([
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-c",
        sql,
        url,
    ]);
    command.output().expect("psql starts")
}

/// `scheme://user[:password]@host:port`: user, password, host, port.
fn parts(url: &str) -> (String, String, String, String) {
    let rest = url.split("://").nth(1).unwrap_or(url);
    let (user, rest) = rest.split_once('@').unwrap_or(("root", rest));
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    let address = rest.split('/').next().unwrap_or(rest);
    let (host, port) = address.split_once(':').unwrap_or((address, "3306"));
    [user, password, host, port].map(str::to_owned).into()
}

/// Databases of this test's own on both servers, or why there are none.
fn prepare() -> Result<Run, String> {
    for (program, option) in [
        ("pgloader", "--version"),
        ("mysql", "--version"),
        ("mysqldump", "--version"),
        ("psql", "--version"),
        ("bash", "--version"),
    ] {
        let found = Command::new(program)
            .arg(option)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            return Err(format!("there is no {program}"));
        }
    }
    let given = |name, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let source = given("MIGSCAN_MYSQL_URL", "mysql://root@127.0.0.1:3306");
    let postgres = given(
        "MIGSCAN_POSTGRES_URL",
        "postgres://postgres@127.0.0.1:5432/postgres",
    );
    let database = format!("migscan_plan_{}", std::process::id());
    let server = postgres
        .rsplit_once('/')
        .map_or(postgres.as_str(), |(server, _)| server);
    let server = server.replacen("postgres://", "postgresql://", 1);
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let (user, password, host, port) = parts(&source);
    let options = format!(
        "[client]\nuser={user}\npassword={password}\nhost={host}\nport={port}\nprotocol=tcp\n"
    );
    fs::write(folder.path().join("source.cnf"), options).map_err(|e| e.to_string())?;
    let run = Run {
        target: format!("{server}/{database}"),
        source: format!("{source}/{database}"),
        maintenance: format!("{server}/postgres"),
        folder,
        database,
    };
    let made = run.mysql(
        "",
        &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", run.database),
    );
    if !made.status.success() {
        return Err(format!(
            "MariaDB: {}",
            String::from_utf8_lossy(&made.stderr)
        ));
    }
    let create = format!(
        "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0",
        run.database
    );
    let made = psql(&run.maintenance, &create);
    if !made.status.success() {
        return Err(format!(
            "PostgreSQL: {}",
            String::from_utf8_lossy(&made.stderr)
        ));
    }
    Ok(run)
}

impl Run {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn mysql(&self, database: &str, sql: &str) -> Output {
        let mut command = Command::new("mysql");
        let options = format!(
            "--defaults-extra-file={}",
            self.path("source.cnf").display()
        );
        command.args([&options, "--default-character-set=utf8mb4", "-N", "-e", sql]);
        if !database.is_empty() {
            command.arg(database);
        }
        command.output().expect("mysql starts")
    }

    fn on_source(&self, sql: &str) -> String {
        let told = self.mysql(&self.database, sql);
        assert!(
            told.status.success(),
            "{sql}\n{}",
            String::from_utf8_lossy(&told.stderr)
        );
        String::from_utf8_lossy(&told.stdout).into_owned()
    }

    fn on_target(&self, sql: &str) -> String {
        let told = psql(&self.target, sql);
        assert!(
            told.status.success(),
            "{sql}\n{}",
            String::from_utf8_lossy(&told.stderr)
        );
        String::from_utf8_lossy(&told.stdout).into_owned()
    }

    /// A script of the plan, and whether it ended well.
    fn script(&self, name: &str, args: &[&str]) -> (bool, String) {
        let told = Command::new(self.path("files").join(name))
            .args(args)
            .env("SOURCE_CNF", self.path("source.cnf"))
            .env("SOURCE_DB", &self.database)
            .env("SOURCE_URL", &self.source)
            .env("TARGET_URL", &self.target)
            .env("SETTINGS", self.path(".env"))
            .env("SETTINGS_TARGET", self.path(".env.postgresql"))
            .env("STOP_COMMAND", "true")
            .env("START_COMMAND", "true")
            // Other tests write to the same server.
            .env("SOURCE_READ_ONLY", "DO 0")
            .env("SOURCE_WRITABLE", "DO 0")
            .output()
            .expect("the script starts");
        let out = String::from_utf8_lossy(&told.stdout).into_owned();
        (
            told.status.success(),
            out + &String::from_utf8_lossy(&told.stderr),
        )
    }

    fn succeeds(&self, name: &str, args: &[&str]) -> String {
        let (well, told) = self.script(name, args);
        assert!(well, "{name}\n{told}");
        told
    }
}

fn shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mysql-postgresql/shop/before")
}

/// The shop's tables with rows, and the plan's files.
fn loaded_and_planned(run: &Run) {
    let schema = fs::read_to_string(shop().join("schema.sql")).expect("the schema");
    run.on_source(&format!("SET NAMES utf8mb4;\n{schema}"));
    // What the migrations of the fixture make.
    run.on_source(
        "CREATE TABLE carts (customer_id BIGINT NOT NULL, product_id BIGINT NOT NULL, quantity INT NOT NULL, PRIMARY KEY (customer_id, product_id)) ENGINE=InnoDB;\
         CREATE TABLE likes (customer_id BIGINT NOT NULL, product_id BIGINT NOT NULL, PRIMARY KEY (customer_id, product_id));\
         ALTER TABLE products ADD FULLTEXT INDEX ft_products_name (name);\
         CREATE TABLE daily_sales (day DATE NOT NULL PRIMARY KEY, orders INT NOT NULL, revenue DECIMAL(14,2) NOT NULL, \
         updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);\
         CREATE TABLE stock_log (id BIGINT AUTO_INCREMENT PRIMARY KEY, product_id BIGINT NOT NULL, delta INT NOT NULL, reason VARCHAR(80) NOT NULL, logged_at DATETIME NOT NULL);\
         ALTER TABLE orders MODIFY memo LONGTEXT;",
    );
    run.on_source(&format!("SET SESSION sql_mode = '';{KINDS}"));
    run.on_source(ROWS);
    fs::write(run.path("kinds.sql"), KINDS).expect("it can be written");
    fs::write(run.path(".env"), "DB=mysql\n").expect("it can be written");
    fs::write(run.path(".env.postgresql"), "DB=postgresql\n").expect("it can be written");
    let told = Command::new(env!("CARGO_BIN_EXE_migscan"))
        .arg("plan")
        .arg(shop())
        .args([
            "--type",
            "data",
            "--from",
            "mysql@5.7",
            "--to",
            "postgresql@15",
            "--quiet",
            "-o",
        ])
        .arg(run.path("plan.md"))
        .arg("--schema")
        .arg(run.path("kinds.sql"))
        .arg("--artifacts")
        .arg(run.path("files"))
        .output()
        .expect("the program starts");
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
}

#[test]
fn a_plan_is_followed_there_and_back() {
    let run = match prepare() {
        Ok(run) => run,
        Err(why) if std::env::var("MIGSCAN_PROVE").as_deref() == Ok("require") => panic!("{why}"),
        Err(why) => return println!("skipped: {why}"),
    };
    loaded_and_planned(&run);
    let before = fs::read_to_string(run.path("files/precheck.mysql.sql")).expect("a file");
    let counts = run.on_source(&before);
    let not_zero: Vec<&str> = counts
        .lines()
        .filter(|line| !line.ends_with(" 0"))
        .collect();
    assert_eq!(
        not_zero,
        [
            "zero date, not null customers.birthday 1",
            "zero date, not null kinds.never 1"
        ]
    );

    let told = run.succeeds("switch.sh", &[]);
    assert!(told.contains("both sides are the same"), "{told}");
    assert_eq!(
        fs::read_to_string(run.path(".env")).expect("settings"),
        "DB=postgresql\n"
    );
    assert_eq!(
        run.on_target("SELECT is_active, birthday IS NULL FROM customers WHERE id = 2"),
        "f|t\n"
    );
    let names = run.on_target(
        "SELECT indexname FROM pg_indexes WHERE tablename IN ('customers', 'orders') ORDER BY 1",
    );
    assert_eq!(
        names.lines().collect::<Vec<_>>(),
        [
            "customers_idx_status",
            "customers_pkey",
            "idx_orders_customer",
            "orders_idx_status",
            "orders_pkey",
            "uq_customers_email"
        ]
    );

    comparison_finds_what_differs(&run);
    run.on_target(WRITES);
    let (same, told) = run.script("verify.sh", &[]);
    assert!(!same && told.contains("rows customers"), "{told}");

    run.succeeds("rollback.sh", &["--after-open"]);
    assert_eq!(
        fs::read_to_string(run.path(".env")).expect("settings"),
        "DB=mysql\n"
    );
    run.succeeds("verify.sh", &[]);
    let row = run.on_source("SELECT name, birthday FROM customers ORDER BY id LIMIT 1, 3");
    assert!(
        row.contains("0000-00-00") && row.contains("새 회원 \\\\ 'q'\\n😀"),
        "{row}"
    );
}

/// One changed value, one that is gone, two that changed places: none goes unseen.
fn comparison_finds_what_differs(run: &Run) {
    for (harm, cure, tells) in [
        (
            "UPDATE products SET price = 9.01 WHERE id = 2",
            "UPDATE products SET price = 9.00 WHERE id = 2",
            "sum products.price",
        ),
        (
            "UPDATE customers SET name = name || ' ' WHERE id = 1",
            "UPDATE customers SET name = '김하나' WHERE id = 1",
            "sum customers.name",
        ),
        (
            "UPDATE customers SET email = CASE id WHEN 1 THEN 'b' ELSE 'a' END || '@x.kr' WHERE id < 3",
            "UPDATE customers SET email = CASE id WHEN 1 THEN 'a' ELSE 'b' END || '@x.kr' WHERE id < 3",
            "whole rows customers",
        ),
        (
            "ALTER SEQUENCE orders_id_seq RESTART WITH 1",
            "SELECT setval('orders_id_seq', 2)",
            "sequence orders.id 2 FAIL",
        ),
        (
            "DROP INDEX idx_orders_customer",
            "CREATE INDEX idx_orders_customer ON orders (customer_id)",
            "index orders (customer_id)",
        ),
        (
            "ALTER TABLE orders DROP CONSTRAINT fk_orders_customer",
            "ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)",
            "foreign key orders (customer_id) customers (id)",
        ),
    ] {
        // The unique index is checked row by row.
        let harm = match tells {
            "whole rows customers" => format!(
                "ALTER TABLE customers DISABLE TRIGGER USER; DROP INDEX uq_customers_email; {harm}; ALTER TABLE customers ENABLE TRIGGER USER"
            ),
            "sequence orders.id 2 FAIL" => harm.to_owned(),
            _ => format!("SET session_replication_role = replica; {harm}"),
        };
        let cure = match tells {
            "whole rows customers" => format!(
                "ALTER TABLE customers DISABLE TRIGGER USER; {cure}; ALTER TABLE customers ENABLE TRIGGER USER; CREATE UNIQUE INDEX uq_customers_email ON customers (email)"
            ),
            "sequence orders.id 2 FAIL" => cure.to_owned(),
            _ => format!("SET session_replication_role = replica; {cure}"),
        };
        run.on_target(&harm);
        let (same, told) = run.script("verify.sh", &[]);
        assert!(!same && told.contains(tells), "{tells}\n{told}");
        run.on_target(&cure);
    }
    run.succeeds("verify.sh", &[]);
}
