//! Every way in which programs write SQL over several lines, one small program each: a construct on an inner line has to be
//! found, and on exactly that line.

use migscan::codebase::{
    EmbeddedSql, SqlHost, SqlKind, Wanted, decode, hosted_statements, lex, may_hold_sql,
};
use migscan::model::Language;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The construct that is looked for. Lines that also have `no SQL` must not be found.
const CONSTRUCT: &str = "IFNULL(";

const PROGRAMS: &[(Language, &str, &str)] = &[
    (
        Language::Php,
        "appended to the same variable",
        r#"<?php
$sql = "SELECT a,";
$sql .= " IFNULL(b, 0)";
$sql .= " FROM t WHERE c = " . $c;
// $sql .= " IFNULL(x, 0)"; no SQL
if ($d) {
    $sql .= " AND IFNULL(d, 0) = " . (int) $d;
}
$sql .= " ORDER BY IFNULL(e, 0)";
$sql .= ' LIMIT ' . $n . ', IFNULL(f, 0)';
"#,
    ),
    (
        Language::Php,
        "heredoc",
        "<?php\n$a = <<<SQL\n    SELECT a,\n      IFNULL({$b['c']}, 0)\n    FROM $t\n    SQL;\n$b = <<<'X'\nSELECT a\n, IFNULL(b, 1) FROM t\nX;\n",
    ),
    (
        Language::Php,
        "sprintf",
        "<?php\n$a = sprintf(\n  'SELECT %s,\n   IFNULL(%s, 0)\n   FROM %s', $a, $b, $c);\n$b = sprintf(\"UPDATE %s\"\n  . \" SET a = IFNULL(a, 0)\", $t);\n",
    ),
    (
        Language::Php,
        "implode of a list",
        "<?php\n$a = implode(' ', [\n  'SELECT a, IFNULL(b, 0)',\n  'FROM t',\n  'WHERE IFNULL(c, 0) = 1',\n]);\n",
    ),
    (
        Language::Php,
        "pieces that no clause opens",
        r#"<?php
const COLUMNS = "u.id,
    IFNULL(u.nick, u.name) AS label";
$where[] = 'u.a > IFNULL(u.b, 0)';
$where[] = "u.c = '" . $c . "' AND ifnull(u.d, 0) = 1 OR IFNULL(u.e, 0) > 2";
echo "Use IFNULL(a, b) where a value is missing"; // no SQL
throw new E("IFNULL(a, b) is not allowed"); // no SQL
"#,
    ),
    (
        Language::Java,
        "lists in annotations of MyBatis",
        "interface M {\n  @Select({\"<script>\", \"SELECT a FROM t\",\n    \"<if test='b != null'>WHERE IFNULL(b, 0) = #{b}</if>\",\n    \"LIMIT 1\",\n    \"</script>\"})\n  int f();\n  @Query(nativeQuery = true, value = \"SELECT a, \"\n    + \"IFNULL(b, 0) FROM t\")\n  int g();\n  @Query(\"SELECT IFNULL(a, 0) FROM T t\") // no SQL\n  int h();\n}\n",
    ),
    (
        Language::Java,
        "a builder that is given code as well",
        "sb.append(\"SELECT \").append(columns).append(\", IFNULL(b, 0)\");\nsb.append(tables);\nsb.append(\" WHERE IFNULL(c, 0) = \").append(c);\ncell.setCellFormula(\"IFNULL(A1, 0)\"); // no SQL\n",
    ),
    (
        Language::Go,
        "a constant that is part of a statement",
        "const columns = `id,\n  IFNULL(name, '') AS name`\nvar where = \"a = 1 AND IFNULL(b, 0) = ?\"\nlog.Printf(\"IFNULL(%v, %v)\", a, b) // no SQL\n",
    ),
    (
        Language::Java,
        "StringBuilder",
        r#"class A { String f() {
    StringBuilder sb = new StringBuilder();
    sb.append("SELECT a, ");
    sb.append("       IFNULL(b, 0) ");
    sb.append("  FROM t ").append(" WHERE 1 = 1 ");
    if (c) sb.append(" AND IFNULL(c, 0) = ").append(c);
    sb.append(" ORDER BY IFNULL(d, 0)")
      .append(" LIMIT ?, ?");
    return sb.toString();
} }
"#,
    ),
    (
        Language::Java,
        "StringBuilder in one expression",
        "String q = new StringBuilder(\"SELECT a\")\n  .append(\", IFNULL(b, 0)\")\n  .append(\" FROM t\").toString();\n",
    ),
    (
        Language::Java,
        "plus and assignment",
        "String q = \"SELECT a, \" +\n  \"IFNULL(b, 0) \" +\n  \"FROM t\";\nq += \" WHERE a = 1\";\nq += \" AND IFNULL(c, 0) = 1\";\n",
    ),
    (
        Language::Java,
        "text block",
        "String q = \"\"\"\n    SELECT a,\n           IFNULL(b, 0)\n    FROM t \\\n    WHERE c = IFNULL(d, 1)\n    \"\"\";\n",
    ),
    (
        Language::Java,
        "String.format and formatted",
        "String q = String.format(\n  \"SELECT %s, \" +\n  \"IFNULL(b, 0) FROM %s\", a, t);\nString r = \"\"\"\n  SELECT %s,\n  IFNULL(b, 0) FROM t\"\"\".formatted(a);\n",
    ),
    (
        Language::Java,
        "MyBatis annotations",
        "interface M {\n  @Select(\"<script>SELECT a, \" +\n    \"IFNULL(b, 0) FROM t <where><if test='c != null'>\" +\n    \"AND IFNULL(c, 0) &lt;= #{c}</if></where></script>\")\n  int f();\n  @Update({\"UPDATE t\",\n    \"SET a = IFNULL(a, 0)\"})\n  int g();\n}\n",
    ),
    (
        Language::Kotlin,
        "raw string",
        "val q = \"\"\"\n    SELECT a,\n      IFNULL(${b.c}, 0)\n    FROM $t\n\"\"\".trimIndent()\nval r = \"\"\"\n    |SELECT a\n    |, IFNULL(b, 0)\n    |FROM t\"\"\".trimMargin()\n",
    ),
    (
        Language::Kotlin,
        "buildString",
        "val q = buildString {\n    append(\"SELECT a, \")\n    append(\"IFNULL(b, 0) \")\n    append(\"FROM t WHERE IFNULL(c, 0) = 1\")\n}\n",
    ),
    (
        Language::Scala,
        "interpolators",
        "val q = sql\"\"\"\n  SELECT a,\n    IFNULL(${b}, 0)\n  FROM t\"\"\"\nval r = s\"\"\"SELECT a\n  |, IFNULL(b, $c)\n  |FROM t\"\"\".stripMargin\n",
    ),
    (
        Language::JavaScript,
        "tagged template",
        "const r = await sql`\n  SELECT a,\n    IFNULL(${b ? `x` : 'y'}, 0)\n  FROM t`;\nconst q = Prisma.sql`SELECT 1,\n IFNULL(a, 0)`;\n",
    ),
    (
        Language::TypeScript,
        "assignment",
        "let q = 'SELECT a';\nq += ', IFNULL(b, 0)';\nq += ' FROM t';\nif (c) {\n  q += ` WHERE IFNULL(c, ${c}) = 1`;\n}\n",
    ),
    (
        Language::JavaScript,
        "join of a list",
        "const q = [\n  'SELECT a, IFNULL(b, 0)',\n  'FROM t',\n  'WHERE IFNULL(c, 0) = 1',\n].join(' ');\n",
    ),
    (
        Language::Go,
        "raw string",
        "q := `\n  SELECT a,\n    IFNULL(b, 0)\n  FROM t`\nr := fmt.Sprintf(`SELECT %s\n  , IFNULL(b, 0) FROM t`, a)\nq += \" WHERE IFNULL(c, 0) = 1\"\n",
    ),
    (
        Language::Go,
        "strings.Builder",
        "var sb strings.Builder\nsb.WriteString(\"SELECT a, \")\nsb.WriteString(\"IFNULL(b, 0) FROM t\")\nsb.WriteString(\" WHERE IFNULL(c, 0) = 1\")\n",
    ),
    (
        Language::CSharp,
        "verbatim, interpolated and raw",
        "var a = @\"SELECT \"\"a\"\",\n  IFNULL(b, 0)\n  FROM t\";\nvar b = $@\"SELECT {a},\n  IFNULL(b, 0)\n  FROM t\";\nvar c = $\"\"\"\n  SELECT {a},\n    IFNULL(b, 0)\n  FROM t\n  \"\"\";\n",
    ),
    (
        Language::CSharp,
        "StringBuilder",
        "var sb = new StringBuilder();\nsb.AppendLine(\"SELECT a,\");\nsb.AppendLine(\"IFNULL(b, 0)\");\nsb.Append(\" FROM t\");\nsb.AppendFormat(\" WHERE IFNULL({0}, 0) = 1\", x);\n",
    ),
    (
        Language::Rust,
        "raw string and line ends",
        "let q = r#\"\n  SELECT a,\n    IFNULL(b, 0)\n  FROM t\"#;\nlet r = \"SELECT a, \\\n   IFNULL(b, 0) \\\n   FROM t\";\nlet s = concat!(\n  \"SELECT a, \",\n  \"IFNULL(b, 0) \",\n  \"FROM t\");\nq.push_str(\" AND IFNULL(c, 0) = 1\");\n",
    ),
    (
        Language::Perl,
        "quoting and heredoc",
        "my $a = q{\n  SELECT a,\n    IFNULL(b, 0)\n  FROM t};\nmy $b = qq/SELECT $a,\n  IFNULL(b, 0) FROM t/;\nmy $c = <<\"END\";\nSELECT a,\n  IFNULL($b, 0)\nFROM t\nEND\n$c .= \" WHERE IFNULL(d, 0) = 1\";\n",
    ),
    (
        Language::Ruby,
        "heredoc and append",
        "a = <<~SQL.squish\n  SELECT a,\n    IFNULL(#{b}, 0)\n  FROM t\nSQL\nb = \"SELECT a, \" \\\n  \"IFNULL(b, 0) FROM t\"\nb << \" WHERE IFNULL(c, 0) = 1\"\nc = %q(\n  SELECT a, \n  IFNULL(b, 0) FROM t)\n",
    ),
    (
        Language::Python,
        "strings of all kinds",
        "a = \"\"\"\n  SELECT a,\n    IFNULL(b, 0)\n  FROM t\n\"\"\"\nb = (\n  \"SELECT a, \"\n  f\"IFNULL({b}, 0) \"\n  \"FROM t\"\n)\nb += \" WHERE IFNULL(c, 0) = 1\"\nc = \"SELECT %s, \\\n  IFNULL(b, 0) FROM t\" % a\nd = '''SELECT {},\n  IFNULL(b, 0)\n  FROM t'''.format(a)\n",
    ),
    (
        Language::Python,
        "join of a list",
        "q = ' '.join([\n  'SELECT a, IFNULL(b, 0)',\n  'FROM t',\n  'WHERE IFNULL(c, 0) = 1',\n])\nparts.append(\" AND IFNULL(d, 0) = 1\")\n",
    ),
    (
        Language::Shell,
        "arguments of the client",
        "mysql -u root -p\"$P\" shop -e \"\n  SELECT a,\n    IFNULL(b, 0)\n  FROM t\"\nmariadb --execute=\"SELECT IFNULL(a, 0)\"\nmysql --batch \\\n  -e 'SELECT a,\n    IFNULL(b, 0) FROM t'\ndocker exec db mysql -N -e 'SELECT IFNULL(c, 0)'\n",
    ),
    (
        Language::Shell,
        "heredocs of the client",
        "mysql shop <<EOF\nSELECT a,\n  IFNULL(b, $c);\nEOF\nmysql shop <<-'SQL' | head\n\tSELECT a,\n\t  IFNULL(b, 0);\n\tSQL\ncat <<EOF | mysql shop\nSELECT a,\n  IFNULL(b, 0);\nEOF\n# IFNULL( no SQL\n",
    ),
    (
        Language::Shell,
        "pipes into the client",
        "echo \"SELECT a,\n  IFNULL(b, 0) FROM t\" | mysql shop\nprintf 'SELECT %s,\n  IFNULL(b, 0) FROM t' a | mysql\nmysql shop <<< \"SELECT IFNULL(a, 0)\"\nSQL=\"SELECT a,\n  IFNULL(b, 0) FROM t\"\nSQL+=\" WHERE IFNULL(c, 0) = 1\"\n",
    ),
    (
        Language::PowerShell,
        "here-string",
        "$q = @\"\nSELECT a,\n  IFNULL($b, 0)\nFROM t\n\"@\n$q += \" WHERE IFNULL(c, 0) = 1\"\n",
    ),
    (
        Language::Cpp,
        "literals side by side",
        "std::string q = \"SELECT a, \"\n  \"IFNULL(b, 0) \"\n  \"FROM t\";\nq += \" WHERE IFNULL(c, 0) = 1\";\nauto r = R\"sql(SELECT a,\n  IFNULL(b, 0) FROM t)sql\";\n",
    ),
    (
        Language::Swift,
        "text block",
        "let q = \"\"\"\n  SELECT a,\n    IFNULL(\\(b), 0)\n  FROM t\n  \"\"\"\n",
    ),
];

fn all_statements(text: &str, language: Language, shown: &str) -> Vec<EmbeddedSql> {
    let mut stretches = Vec::new();
    lex(text, language, usize::MAX, &mut stretches);
    let host = SqlHost {
        language,
        shown,
        engines: &[],
    };
    let all = Wanted {
        opens: &|_, _| true,
        holds: &|_, _| true,
    };
    hosted_statements(text, host, &stretches, all)
}

/// Lines, from 1, on which the construct is found in SQL.
fn lines_found(text: &str, language: Language) -> BTreeSet<usize> {
    let mut lines = BTreeSet::new();
    for sql in all_statements(text, language, "a") {
        // Queries over objects are none of SQL.
        if sql.kind == SqlKind::Objects {
            continue;
        }
        for (at, found) in sql.text.match_indices(CONSTRUCT) {
            let span = sql.map.host(at, at + found.len());
            let (start, end) = (span.start as usize, span.end as usize);
            assert_eq!(&text[start..end], CONSTRUCT, "{language:?}: {}", sql.text);
            lines.insert(1 + text[..start].matches('\n').count());
        }
    }
    lines
}

/// Lines of a program, from 1, on which the construct has to be found.
fn lines_wanted(text: &str) -> BTreeSet<usize> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| line.contains(CONSTRUCT) && !line.contains("no SQL"))
        .map(|(number, _)| number)
        .collect()
}

#[test]
fn constructs_are_found_on_their_lines() {
    let mut wrong = Vec::new();
    for (language, form, text) in PROGRAMS {
        let (wanted, found) = (lines_wanted(text), lines_found(text, *language));
        if found != wanted {
            wrong.push(format!("{language:?} {form}: {wanted:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// How many words the SQL of a text has; each must stand in the text where the map of its statement says.
fn words_in_their_places(text: &str, language: Language, shown: &str) -> usize {
    let mut words = 0;
    for sql in all_statements(text, language, shown) {
        for word in sql.text.split(|c: char| !c.is_alphanumeric()) {
            if word.is_empty() {
                continue;
            }
            let at = word.as_ptr() as usize - sql.text.as_ptr() as usize;
            let span = sql.map.host(at, at + word.len());
            let written = &text[span.start as usize..span.end as usize];
            // A tag such as `<where>` stands for its word.
            assert!(
                written.eq_ignore_ascii_case(word),
                "{shown}: {written} is not {word} of {}",
                sql.text
            );
            assert!(
                sql.span.start <= span.start && span.end <= sql.span.end,
                "{shown}: {}",
                sql.text
            );
            words += 1;
        }
    }
    words
}

#[test]
fn every_word_of_sql_stands_where_its_map_says() {
    for (language, form, text) in PROGRAMS {
        assert!(words_in_their_places(text, *language, form) > 3, "{form}");
    }
    let mut words = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let language = Language::of_file_name(&name);
            if path.is_dir() {
                folders.push(path);
            } else if language != Language::Sql && may_hold_sql(language, &name) {
                let raw = std::fs::read(&path).expect("the file is read");
                if let Ok(source) = decode(&raw) {
                    words += words_in_their_places(&source.text, language, &name);
                }
            }
        }
    }
    assert!(words > 1_000, "{words}");
}

fn ending_of(language: Language) -> &'static str {
    match language {
        Language::Php => "php",
        Language::Java => "java",
        Language::Kotlin => "kt",
        Language::Scala => "scala",
        Language::JavaScript => "js",
        Language::TypeScript => "ts",
        Language::Go => "go",
        Language::CSharp => "cs",
        Language::Rust => "rs",
        Language::Perl => "pl",
        Language::Ruby => "rb",
        Language::Python => "py",
        Language::Shell => "sh",
        Language::PowerShell => "ps1",
        Language::Cpp => "cpp",
        Language::Swift => "swift",
        other => panic!("no ending is listed for {other:?}"),
    }
}

/// The same through the whole scan, which reads only programs whose words ask for it.
#[test]
fn a_scan_finds_them_too() {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, (language, _, text)) in PROGRAMS.iter().enumerate() {
        let name = format!("p{number}.{}", ending_of(*language));
        std::fs::write(folder.path().join(name), text).expect("the file is written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_migscan"))
        .args([
            "scan",
            "--type",
            "data",
            "--from",
            "mysql@5.7",
            "--to",
            "postgresql@15",
        ])
        .args(["--format", "json", "--exit-zero", "--base"])
        .arg(folder.path())
        .arg(folder.path())
        .output()
        .expect("the scan runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for finding in report["findings"].as_array().expect("findings") {
        if finding["rule"] == "mysql-ifnull" {
            let path = finding["path"].as_str().expect("a path").to_owned();
            let line = finding["region"]["start_line"].as_u64().expect("a line");
            found.entry(path).or_default().insert(line as usize);
        }
    }
    let mut wrong = Vec::new();
    for (number, (language, form, text)) in PROGRAMS.iter().enumerate() {
        let name = format!("p{number}.{}", ending_of(*language));
        let (wanted, found) = (lines_wanted(text), found.remove(&name).unwrap_or_default());
        if found != wanted {
            wrong.push(format!("{language:?} {form}: {wanted:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
