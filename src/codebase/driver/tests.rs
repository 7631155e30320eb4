//! Each form in each language, and what looks like one.

use super::*;

/// `ported` and `other` where the context is clear, `-` where it is not, one for each literal that starts with `SQL`.
fn told(text: &str, language: Language, target_use: TargetUse) -> String {
    let engines = MigrationEngines {
        source: vec!["mysql".to_owned(), "mariadb".to_owned()],
        target: "postgresql".to_owned(),
        target_use,
    };
    let drivers = Drivers::of_whole(text, language, &engines);
    let literals = text
        .match_indices("SQL")
        .map(|(at, _)| at)
        .filter(|at| text[..*at].ends_with(['"', '\'', '`']));
    let words: Vec<&str> = literals
        .map(|at| match drivers.context(at, None) {
            DriverContext::Unclear => "-",
            DriverContext::OtherEngine => "other",
            DriverContext::AlreadyPorted => "ported",
        })
        .collect();
    words.join(" ")
}

const FORMS: &[(Language, &str, &str)] = &[
    // Entries that are put one after the other, pairs, and the names that literals are given to
    (
        Language::Php,
        "<?php $q['mysql'] = 'SQL'; $q['sqlite'] = 'SQL'; $q['pgsql'] = 'SQL'; $q['name'] = 'SQL';",
        "ported other other -",
    ),
    (
        Language::Php,
        "<?php $q['a'] = 'SQL'; $q['sqlite'] = 'SQL'; $sqliteSchema = 'SQL'; $other = 'SQL';",
        "- - other -",
    ),
    (
        Language::Python,
        "mysql_text = 'SQL'\npgsql_text = 'SQL'\nmysql_other = 'SQL'\n",
        "ported other -",
    ),
    (
        Language::CSharp,
        "var q = new Dictionary<string, string> { [\"mysql\"] = \"SQL\", [\"sqlite\"] = \"SQL\", [\"postgres\"] = \"SQL\" };",
        "ported other other",
    ),
    (
        Language::Java,
        "Map<String, String> q = Map.of(\"mysql\", \"SQL\", \"sqlite\", \"SQL\", \"postgresql\", \"SQL\");",
        "ported other other",
    ),
    (
        Language::Java,
        "void f() { q.put(\"mysql\", \"SQL\"); q.put(\"oracle\", \"SQL\"); } List<String> l = List.of(\"mysql\", \"SQL\");",
        "- other -",
    ),
    (
        Language::Ruby,
        "def f\n  execute \"SQL\" if adapter_name == 'SQLite'\n  execute \"SQL\" unless adapter_name == 'Mysql2'\n  \
         execute \"SQL\" if adapter_name == 'Mysql2'\n  execute \"SQL\" if a\nend\n",
        "other - - - -",
    ),
    // PHP
    (
        Language::Php,
        "<?php if ($db->type == 'pgsql') { $q = \"SQL\"; } else { $q = \"SQL\"; } $q = 'SQL';",
        "other ported -",
    ),
    (
        Language::Php,
        "<?php if ($driver === 'mysql') { q(\"SQL\"); } elseif ($driver === 'sqlite') { q('SQL'); } elseif ($driver === 'pgsql') { q('SQL'); } else { q('SQL'); }",
        "ported other other ported",
    ),
    (
        Language::Php,
        "<?php if ($driver === 'mysql') q('SQL'); else if ($driver === 'pgsql') q('SQL'); else q('SQL');",
        "ported other ported",
    ),
    (
        Language::Php,
        "<?php switch ($dbtype) { case 'mysql': case 'mysqli': $q = 'SQL'; break; case 'pgsql': $q = 'SQL'; break; default: $q = 'SQL'; }",
        "ported other ported",
    ),
    (
        Language::Php,
        "<?php return match ($this->db->getDriverName()) { 'mysql' => \"SQL {$a}\", 'pgsql', 'sqlsrv' => \"SQL\", default => 'SQL', };",
        "ported other ported",
    ),
    (
        Language::Php,
        "<?php $x = match (true) { $db->isPostgres() => 'SQL', default => 'SQL' };",
        "other ported",
    ),
    (
        Language::Php,
        "<?php $q = ['mysql' => 'SQL', 'pgsql' => 'SQL', 'sqlite' => ['a', 'SQL']];",
        "ported other other",
    ),
    (
        Language::Php,
        "<?php $q = 'SQL' . ($isPg ? \"SQL\" : \"SQL\") ; $r = db_is_pgsql() ? 'SQL' : 'SQL';",
        "- other ported other ported",
    ),
    (
        Language::Php,
        "<?php class A { function f() { if ($this->driver() === 'pgsql') { return q('SQL'); } return q('SQL'); } function g() { return q('SQL'); } }",
        "other ported -",
    ),
    (
        Language::Php,
        "<?php class PostgresDriver { function a() { q('SQL'); } } class MysqlDriver { function a() { q('SQL'); } }",
        "other ported",
    ),
    (
        Language::Php,
        "<?php class A { function getPostgresSql() { return 'SQL'; } private function getMysqlSql(): string { return 'SQL'; } }",
        "other ported",
    ),
    (
        Language::Php,
        "<?php if ($platform instanceof PostgreSQLPlatform) { q('SQL'); } else { q('SQL'); }",
        "other ported",
    ),
    (
        Language::Php,
        "<?php if (!in_array($driver, ['mysql', 'mariadb'])) { throw new X(); } q('SQL');",
        "-",
    ),
    (
        Language::Php,
        "<?php if ($driver == 'mysql') { q('SQL'); } else { throw new X('SQL'); }",
        "- -",
    ),
    (
        Language::Php,
        "<?php if ($driver == 'mysql') { q('SQL'); } if ($driver == 'mysql' && $v > 8) { q('SQL'); }",
        "- -",
    ),
    (
        Language::Php,
        "<?php if ($driver == 'pgsql' && $v > 8) { q('SQL'); } else { q('SQL'); }",
        "other -",
    ),
    (
        Language::Php,
        "<?php if ($driver == 'mysql' || $driver == 'pgsql') { q('SQL'); } if ($debug || $driver == 'pgsql') { q('SQL'); }",
        "- -",
    ),
    // Python
    (
        Language::Python,
        "def f(c):\n    if connection.vendor == \"postgresql\":\n        c.execute(\"SQL\")\n    elif connection.vendor == 'mysql':\n        c.execute(\n            \"\"\"SQL\"\"\"\n        )\n    else:\n        c.execute('SQL')\n    c.execute('SQL')\n",
        "other ported ported -",
    ),
    (
        Language::Python,
        "def f(c):\n    if connection.vendor == 'postgresql':\n        return g('SQL')\n\n    with c:\n        c.execute('SQL')\n\ndef g(c):\n    c.execute('SQL')\n",
        "other ported -",
    ),
    (
        Language::Python,
        "Q = {\"mysql\": \"SQL\", \"postgresql\": \"SQL\"}\nR = dict(mysql='SQL', postgresql='SQL')\n",
        "ported other ported other",
    ),
    (
        Language::Python,
        "q = 'SQL' if is_postgres else 'SQL'\nr = 'SQL'\n",
        "other ported -",
    ),
    (
        Language::Python,
        "class F:\n    def as_sql(self):\n        return 'SQL'\n\n    def as_mysql(self):\n        return 'SQL'\n\n    def as_postgresql(self):\n        return 'SQL'\n",
        "ported ported other",
    ),
    (
        Language::Python,
        "match vendor:\n    case 'mysql':\n        q = 'SQL'\n    case 'postgresql':\n        q = 'SQL'\n    case _:\n        q = 'SQL'\n",
        "ported other ported",
    ),
    (
        Language::Python,
        "if engine.dialect.name not in ('mysql', 'mariadb'):\n    q = 'SQL'\nif isinstance(dialect, PGDialect):\n    q = 'SQL'\n",
        "- other",
    ),
    // Java, Kotlin
    (
        Language::Java,
        "class A { String f() { switch (type) { case MYSQL: return \"SQL\"; case POSTGRESQL: return \"SQL\"; default: return \"SQL\"; } } }",
        "ported other ported",
    ),
    (
        Language::Java,
        "class A { String f() { return switch (type) { case DbType.MYSQL -> \"SQL\"; case POSTGRES -> \"SQL\"; }; } }",
        "ported other",
    ),
    (
        Language::Java,
        "class A { void f() { if (isMySql()) { q(\"SQL\"); } else if (\"postgresql\".equalsIgnoreCase(dbType)) { q(\"SQL\"); } } }",
        "ported other",
    ),
    (
        Language::Java,
        "interface M { @Select(value = \"SQL\", databaseId = \"mysql\") @Select(value = \"SQL\", databaseId = \"postgresql\") int a(); @Select(\"SQL\") int b(); }",
        "ported other -",
    ),
    (
        Language::Kotlin,
        "fun f() = when (driver) {\n  \"mysql\" -> \"SQL\"\n  \"postgresql\" -> \"SQL\"\n  else -> \"SQL\"\n}\nval a = if (db.isPostgres()) \"SQL\" else \"SQL\"\n",
        "ported other ported other ported",
    ),
    // JavaScript, TypeScript
    (
        Language::TypeScript,
        "const q = { mysql: 'SQL', pg: `SQL`, default: 'SQL' }; const r = client === 'pg' ? 'SQL' : 'SQL';",
        "ported other ported other ported",
    ),
    (
        Language::JavaScript,
        "if (knex.client.config.client === 'mysql2') { q('SQL') } else if (dialect === 'postgres') { q('SQL') } else { q('SQL') }",
        "ported other ported",
    ),
    (
        Language::JavaScript,
        "switch (dialect) { case 'mysql': return q('SQL'); case 'postgres': { return q('SQL') } }",
        "ported other",
    ),
    // Ruby
    (
        Language::Ruby,
        "case adapter\nwhen 'postgresql'\n  execute \"SQL\"\nwhen 'mysql2'\n  execute \"SQL\"\nelse\n  execute 'SQL'\nend\nexecute 'SQL'\n",
        "other ported ported -",
    ),
    (
        Language::Ruby,
        "def f\n  if connection.adapter_name == 'PostgreSQL'\n    execute 'SQL'\n  else\n    execute 'SQL'\n  end\nend\nq = postgres? ? 'SQL' : 'SQL'\n",
        "other ported other ported",
    ),
    (
        Language::Ruby,
        "Q = { mysql: 'SQL', postgresql: 'SQL' }\nR = { :mysql => 'SQL', 'pg' => 'SQL' }\n",
        "ported other ported other",
    ),
    // Go, C#
    (
        Language::Go,
        "func f() string {\n\tif dialect == \"postgres\" {\n\t\treturn `SQL`\n\t}\n\treturn `SQL`\n}\nvar q = map[string]string{\"mysql\": `SQL`, \"postgres\": `SQL`}\n",
        "other ported ported other",
    ),
    (
        Language::Go,
        "func f() string {\n\tswitch driver {\n\tcase \"mysql\":\n\t\treturn \"SQL\"\n\tcase \"postgres\", \"pgx\":\n\t\treturn \"SQL\"\n\t}\n\treturn \"SQL\"\n}\n",
        "ported other -",
    ),
    (
        Language::CSharp,
        "class A { string F() => provider switch { \"MySql\" => \"SQL\", \"PostgreSQL\" => @\"SQL\", _ => \"SQL\" }; }",
        "ported other ported",
    ),
    (
        Language::CSharp,
        "class A { void F() { if (Database.IsPostgres()) { q(\"SQL\"); return; } q(\"SQL\"); } }",
        "other ported",
    ),
];

#[test]
fn each_form_tells_its_engine() {
    let wrong: Vec<_> = FORMS
        .iter()
        .map(|(language, text, expected)| {
            (told(text, *language, TargetUse::NotShown), expected, text)
        })
        .filter(|(found, expected, _)| found != *expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Code that speaks of engines and branches on none.
const DECOYS: &[(Language, &str)] = &[
    (
        Language::Php,
        "<?php class A { function get_mysql() { q('SQL'); } function get_pgsql() { throw new X('no'); } }",
    ),
    (
        Language::Php,
        "<?php class MySqlStore { function MySqlStore() {} function f() { new MySqlStore(); q('SQL'); } }",
    ),
    (
        Language::Php,
        "<?php $mysql = 'SQL'; $pgsql = 1; f('pgsql', 'SQL');",
    ),
    (
        Language::Php,
        "<?php if ($name == 'pgsql') { q('SQL'); } if ($pgsql) { q('SQL'); }",
    ),
    (
        Language::Php,
        "<?php if ($a) { /* $driver == 'pgsql' */ q('SQL'); } // case 'pgsql':\n q('SQL');",
    ),
    (
        Language::Php,
        "<?php $a = ['title' => 'pgsql', 'sql' => 'SQL']; $b = ['pgsql' => 'SQL'];",
    ),
    (
        Language::Php,
        "<?php if ($driver == 'pgsql') { $a = 1; } q('SQL'); $c = $driver == 'pgsql' ? 1 : 2; q('SQL');",
    ),
    (
        Language::Php,
        "<?php function copyToPostgres() { q('SQL'); } class PostgresImporter { function f() { q('SQL'); } }",
    ),
    (
        Language::Php,
        "<?php class MySqlStore { function f() { q('SQL'); } } function isPostgres() { q('SQL'); }",
    ),
    (
        Language::Php,
        "<?php if (q('SQL') == 'pgsql') { f(); } if ($driver == 'mysql8') { q('SQL'); }",
    ),
    (
        Language::Php,
        "<?php switch ($x) { case 'a': q('SQL'); break; default: q('SQL'); }",
    ),
    (
        Language::Python,
        "import os\nmysql = 'SQL'\nif vendor:\n    q('SQL')\n# elif vendor == 'postgresql':\nelse:\n    q('SQL')\n",
    ),
    (
        Language::Python,
        "if x:\n    if vendor == 'postgresql':\n        y = 1\nq('SQL')\n",
    ),
    (
        Language::Java,
        "class A { void f(String oracle) { if (oracle == null) { q(\"SQL\"); } } void isPostgres() { q(\"SQL\"); } }",
    ),
    (
        Language::JavaScript,
        "const a = { mysql: 'SQL' }; const b = { client: 'pg', sql: 'SQL' }; q(x ? 'SQL' : 'SQL')",
    ),
    (Language::Ruby, "mysql = 'SQL'\nputs 'SQL' if x\n"),
    (
        Language::Go,
        "func f() { if err != nil { q(\"SQL\") }; postgres := 1; q(\"SQL\") }\n",
    ),
];

#[test]
fn what_is_no_branch_tells_nothing() {
    let wrong: Vec<_> = DECOYS
        .iter()
        .map(|(language, text)| (told(text, *language, TargetUse::Shown), text))
        .filter(|(found, _)| found.contains("other") || found.contains("ported"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_left_answers_for_a_target_that_is_in_use() {
    for (language, text, expected) in [
        (
            Language::Php,
            "<?php $q = $driver == 'mysql' ? 'SQL' : 'SQL';",
            "ported -",
        ),
        (
            Language::Python,
            "def f():\n    if connection.vendor != 'mysql':\n        return []\n\n    q('SQL')\n",
            "ported",
        ),
        (
            Language::Python,
            "if connection.vendor == 'mysql':\n    q('SQL')\n",
            "-",
        ),
        (
            Language::Php,
            "<?php if ($driver != 'mysql') { throw new X(); } q('SQL');",
            "-",
        ),
    ] {
        assert_eq!(told(text, language, TargetUse::Shown), expected, "{text}");
        assert!(
            !told(text, language, TargetUse::NotShown).contains("ported"),
            "{text}"
        );
    }
}

#[test]
fn a_file_of_another_engines_driver_holds_nothing_for_the_source() {
    for (language, text, expected) in [
        (
            Language::Python,
            "import sqlite3\ncur = sqlite3.connect('a').cursor()\ncur.execute('SQL')\n",
            "other",
        ),
        (
            Language::Python,
            "import sqlite3\nimport MySQLdb\ncur.execute('SQL')\n",
            "-",
        ),
        (
            Language::Python,
            "import sqlite3, asyncmy\ncur.execute('SQL')\n",
            "-",
        ),
        (
            Language::Python,
            "import sqlite3\nfrom django.db import connection\ncur.execute('SQL')\n",
            "-",
        ),
        (
            Language::Python,
            "import sqlite3\nUser.objects.raw('SQL')\n",
            "-",
        ),
        (
            Language::Python,
            "import sqlite3_tools\ncur.execute('SQL')\n",
            "-",
        ),
        (
            Language::Java,
            "import org.h2.Driver;\nclass A { void f() { q(\"SQL\"); } }",
            "other",
        ),
        (
            Language::Java,
            "import javax.sql.DataSource;\nclass A { String d = \"org.h2.Driver\"; void f() { q(\"SQL\"); } }",
            "-",
        ),
        (
            Language::JavaScript,
            "const { Pool } = require('pg');\npool.query('SQL')",
            "other",
        ),
        (
            Language::TypeScript,
            "import Database from 'better-sqlite3';\ndb.prepare('SQL')",
            "other",
        ),
        (
            Language::JavaScript,
            "const a = ['pg'];\npool.query('SQL')",
            "-",
        ),
        (Language::Php, "<?php pg_query($c, 'SQL');", "other"),
        (
            Language::Php,
            "<?php pg_query($c, 'SQL'); $this->db->query('SQL');",
            "- -",
        ),
        (
            Language::Php,
            "<?php mysqli_query($c, 'SQL'); pg_query($d, 'SQL');",
            "- -",
        ),
        (
            Language::Go,
            "import (\n\t\"database/sql\"\n\t_ \"github.com/lib/pq\"\n)\nfunc f() { db.Query(\"SQL\") }\n",
            "other",
        ),
    ] {
        assert_eq!(told(text, language, TargetUse::Shown), expected, "{text}");
    }
}

#[test]
fn hostile_programs_take_linear_time() {
    for (language, piece) in [
        (Language::Php, "<?php if ($driver == 'pgsql') { "),
        (Language::Php, "else if ($driver == 'pgsql') { } "),
        (Language::Python, "if x == 'pgsql':\n"),
        (Language::JavaScript, "a ? 'mysql' : "),
        (Language::Java, "@Select(databaseId=\"mysql\") "),
        (Language::Ruby, "when 'pg'\n"),
    ] {
        let text = format!("{}\"SQL\"", piece.repeat(3_000));
        let _ = told(&text, language, TargetUse::Shown);
    }
}

#[test]
fn calls_tell_the_engine_they_go_to() {
    for (language, text, call, expected) in [
        (
            Language::Php,
            "<?php $db = new SQLite3('a'); $db->query('SQL');",
            "$db->query",
            DriverContext::OtherEngine,
        ),
        (
            Language::Php,
            "<?php $db = new PDO('sqlite:a'); $db->query('SQL');",
            "$db->query",
            DriverContext::OtherEngine,
        ),
        (
            Language::Php,
            "<?php $db = new PDO('sqlite:a'); if ($a) { $db = new PDO('mysql:host=a'); } $db->query('SQL');",
            "$db->query",
            DriverContext::Unclear,
        ),
        (
            Language::Python,
            "cache = sqlite3.connect('a')\ncache.execute('SQL')\n# mysql",
            "cache.execute",
            DriverContext::OtherEngine,
        ),
        (
            Language::Go,
            "err := ch.ClickHouse.QueryRow(ctx, `SQL`) // mysql",
            "ch.ClickHouse.QueryRow",
            DriverContext::OtherEngine,
        ),
        (
            Language::Java,
            "p.setHiveSqlScript(\"SQL\");",
            "p.setHiveSqlScript",
            DriverContext::OtherEngine,
        ),
        (
            Language::Kotlin,
            "val result = influxdb.query(Query(\"SQL\", \"\")) // mysql",
            "influxdb.query",
            DriverContext::OtherEngine,
        ),
        (
            Language::Shell,
            "psql -c \"SQL\" # mysql",
            "psql",
            DriverContext::OtherEngine,
        ),
        (
            Language::Php,
            "<?php mysqli_query($a, 'SQL');",
            "mysqli_query",
            DriverContext::Unclear,
        ),
        (
            Language::Java,
            "archive.query(\"SQL\");",
            "archive.query",
            DriverContext::Unclear,
        ),
    ] {
        let engines = MigrationEngines {
            source: vec!["mysql".to_owned(), "mariadb".to_owned()],
            target: "postgresql".to_owned(),
            target_use: TargetUse::NotShown,
        };
        let at = text
            .find("SQL'")
            .or(text.find("SQL\""))
            .or(text.find("SQL`"));
        let drivers = Drivers::of_whole(text, language, &engines);
        let told = drivers.context(at.expect("a literal"), Some(call));
        assert_eq!(told, expected, "{text}");
    }
}
