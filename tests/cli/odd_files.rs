//! Trees and files as they should not be: nothing stops a scan, and what was not read is told.

use crate::program::{IFNULL, MYSQL, Project, hits, skipped};
use migscan::codebase::{self, IgnoreFiles, WalkOptions};
use migscan::model::SkipReason;
use migscan::scan::{self, LineHashes, ScanOptions};
use migscan::{rules, sql};
use std::fs;
use std::io::Write;

fn one(path: &str, reason: &str) -> Vec<(String, String)> {
    vec![(path.to_owned(), reason.to_owned())]
}

#[test]
fn what_is_no_text_is_told_and_the_rest_is_scanned() {
    let project = Project::of(&[("a.sql", IFNULL), ("empty.sql", "")]);
    project.write(
        "image.sql",
        [
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
            IFNULL.as_bytes(),
            &[0; 64],
        ]
        .concat(),
    );
    let report = project.json(&[]);
    assert_eq!(
        hits(&report),
        [("mysql-ifnull".to_owned(), "a.sql".to_owned(), 1)]
    );
    assert_eq!(skipped(&report), one("image.sql", "no text"));
    for format in ["terminal", "markdown", "sarif", "json"] {
        project
            .scan(&["--format", format])
            .expect(1, &["image.sql", "no text"]);
    }
}

#[test]
fn old_and_wide_encodings_are_read() {
    let comment = "-- 주문 테이블의 합계를 계산하는 질의입니다. 값이 없으면 영으로 바꿉니다.\n";
    let text = format!("{comment}{IFNULL}");
    let utf16 = |big: bool| {
        text.encode_utf16()
            .flat_map(|u| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect::<Vec<u8>>()
    };
    let project = Project::new();
    project.write("euc-kr.sql", euc_kr(&text));
    project.write("utf16le.sql", [&[0xFF, 0xFE], &utf16(false)[..]].concat());
    project.write("utf16be.sql", [&[0xFE, 0xFF], &utf16(true)[..]].concat());
    project.write(
        "utf8-bom.sql",
        [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
    );
    project.write(
        "latin1.sql",
        [b"-- caf\xe9 cr\xe8me, d\xe9j\xe0 vu\n", IFNULL.as_bytes()].concat(),
    );
    project.write(
        "broken.sql",
        [
            comment.as_bytes(),
            b"-- \xff\xfe raw bytes\n",
            IFNULL.as_bytes(),
        ]
        .concat(),
    );
    let report = project.json(&[]);
    let found: Vec<(String, u64)> = hits(&report)
        .into_iter()
        .map(|(_, path, line)| (path, line))
        .collect();
    let wanted = [
        ("broken.sql", 3),
        ("euc-kr.sql", 2),
        ("latin1.sql", 2),
        ("utf16be.sql", 2),
        ("utf16le.sql", 2),
        ("utf8-bom.sql", 2),
    ];
    assert_eq!(found, wanted.map(|(path, line)| (path.to_owned(), line)));
    assert_eq!(skipped(&report), []);
}

/// The bytes of a text in EUC-KR, for the syllables of the test above.
fn euc_kr(text: &str) -> Vec<u8> {
    encoding_rs::EUC_KR.encode(text).0.into_owned()
}

#[cfg(unix)]
#[test]
#[allow(clippy::print_stderr, reason = "a skipped case is told")]
fn what_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::of(&[
        ("a.sql", IFNULL),
        ("shut.sql", IFNULL),
        ("shut/b.sql", IFNULL),
    ]);
    for name in ["shut.sql", "shut"] {
        fs::set_permissions(project.path(name), fs::Permissions::from_mode(0o000))
            .expect("own file");
    }
    let readable = fs::File::open(project.path("shut.sql")).is_ok();
    let report = (!readable).then(|| project.json(&[]));
    fs::set_permissions(project.path("shut"), fs::Permissions::from_mode(0o755))
        .expect("own folder");
    let Some(report) = report else {
        eprintln!("skipped: this user may read everything (root)");
        return;
    };
    assert_eq!(hits(&report).len(), 1);
    assert_eq!(
        skipped(&report),
        [
            one("shut", "permission denied"),
            one("shut.sql", "permission denied")
        ]
        .concat()
    );
}

#[test]
fn a_file_that_vanishes_after_listing_is_told() {
    let project = Project::of(&[("a.sql", IFNULL), ("gone.sql", IFNULL), ("grown.sql", "")]);
    let options = WalkOptions {
        roots: vec![project.path("")],
        ignore_files: IgnoreFiles::Respect,
        exclude: Vec::new(),
        base: None,
        beside: Vec::new(),
    };
    let listing = codebase::list(&options).expect("a listing");
    fs::remove_file(project.path("gone.sql")).expect("it was there");
    project.write("grown.sql", IFNULL.repeat(100_000));
    let rules = rules::load_builtin().expect("good rules");
    let rules: Vec<_> = rules
        .into_iter()
        .filter(|r| r.id == "mysql-ifnull")
        .collect();
    let compiled = scan::compile(&rules).expect("good rules");
    let options = ScanOptions {
        threads: 2,
        dialect: sql::Dialect::MYSQL,
        source_engines: Vec::new(),
        target: migscan::sql::Target::new(None),
        engines: None,
        line_hashes: LineHashes::Wanted,
    };
    let audits = scan::scan(&listing, &compiled, &options, &|| ());
    let told: Vec<_> = scan::all_skipped(&listing, &audits)
        .into_iter()
        .map(|s| (s.path, s.reason))
        .collect();
    assert_eq!(told, [("gone.sql".to_owned(), SkipReason::Vanished)]);
    let outcome = scan::settle(scan::merge(audits, &listing), &compiled);
    assert_eq!(
        outcome.findings.len(),
        1 + 100_000,
        "what has grown is read as it is now"
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let outside = Project::of(&[("secret.sql", IFNULL), ("folder/more.sql", IFNULL)]);
    let project = Project::of(&[("src/a.sql", IFNULL), ("src/sub/b.sql", IFNULL)]);
    let links = [
        ("src/loop", project.path("src")),
        ("src/sub/up", "..".into()),
        ("src/self", "self".into()),
        ("src/dead.sql", "nowhere.sql".into()),
        ("src/out.sql", outside.path("secret.sql")),
        ("src/outside", outside.path("folder")),
        ("src/same.sql", "a.sql".into()),
    ];
    for (link, target) in links {
        symlink(target, project.path(link)).expect("a link");
    }
    let told = project.run(&[&["scan", "src", "--format", "json", "-q"][..], &MYSQL].concat());
    let report = told.json();
    let found: Vec<String> = hits(&report).into_iter().map(|(_, path, _)| path).collect();
    assert_eq!(found, ["a.sql", "sub/b.sql"]);
    let out = "a link that leads out of the scanned folder";
    let nowhere = "a link that leads nowhere";
    assert_eq!(
        skipped(&report),
        [
            one("dead.sql", nowhere),
            one("out.sql", out),
            one("outside", out),
            one("self", nowhere)
        ]
        .concat()
    );
    // A root that is itself a link is what the user named.
    symlink(project.path("src/sub"), project.path("link")).expect("a link");
    let told = project.run(&[&["scan", "link", "--format", "json", "-q"][..], &MYSQL].concat());
    assert_eq!(hits(&told.json()).len(), 1);
}

#[test]
fn deep_folders_are_walked_to_a_limit_that_is_told() {
    let project = Project::new();
    let folder = |depth: usize| "d/".repeat(depth);
    project.write(format!("{}a.sql", folder(400)), IFNULL);
    project.write(format!("{}b.sql", folder(600)), IFNULL);
    let report = project.json(&[]);
    let found: Vec<String> = hits(&report).into_iter().map(|(_, path, _)| path).collect();
    assert_eq!(found, [format!("{}a.sql", folder(400))]);
    assert_eq!(
        skipped(&report),
        one(
            folder(500).trim_end_matches('/'),
            "more than 500 folders deep"
        )
    );
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_plain_text_stay_one_line() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let project = Project::new();
    for name in [
        &b"new\nline.sql"[..],
        b"not-\xff-utf8.sql",
        b"esc\x1b[31m.sql",
        b" space .sql",
        "한글.sql".as_bytes(),
        b"-dash.sql",
        b"a#b?c%d.sql",
    ] {
        project.write(OsStr::from_bytes(name), IFNULL);
    }
    let mut paths = project.hit_paths(&[]);
    paths.sort();
    assert_eq!(
        paths,
        [
            " space .sql",
            "-dash.sql",
            "a#b?c%d.sql",
            "esc\\x1B[31m.sql",
            "new\\x0Aline.sql",
            "not-\\xFF-utf8.sql",
            "한글.sql"
        ]
    );
    for format in ["terminal", "markdown", "sarif"] {
        let out = project.scan(&["--format", format, "--all"]).out;
        assert!(
            !out.contains("new\nline") && !out.contains('\x1b'),
            "{format}: {out}"
        );
        assert!(
            out.contains("line.sql") && out.contains("utf8.sql"),
            "{format}: {out}"
        );
    }
}

#[test]
fn pipes_and_devices_are_not_opened() {
    #[cfg(unix)]
    {
        let project = Project::of(&[("a.sql", IFNULL)]);
        let made = std::process::Command::new("mkfifo")
            .arg(project.path("pipe.sql"))
            .status();
        if made.is_ok_and(|s| s.success()) {
            assert_eq!(project.hit_paths(&[]), ["a.sql"]);
        }
        project
            .run(&[&["scan", "/dev/null"][..], &MYSQL].concat())
            .expect(2, &["neither a folder nor a file"]);
    }
}

#[test]
fn packed_files_are_read_through_and_broken_ones_as_far_as_they_go() {
    let text: String = (0..60_000)
        .map(|n| format!("SELECT IFNULL(a{n}, {}) FROM t;\n", n * 7919 % 10007))
        .collect();
    let gz = gzip(text.as_bytes());
    let zst = zstd(text.as_bytes());
    assert!(text.len() > 1 << 20 && gz.len() < text.len() / 2);
    let project = Project::of(&[("plain.sql", &text)]);
    project.write("whole.sql.gz", &gz);
    project.write("whole.sql.zst", &zst);
    project.write("cut.sql.gz", &gz[..gz.len() / 2]);
    project.write("cut.sql.zst", &zst[..zst.len() / 2]);
    project.write("no.sql.gz", "this was never packed");
    project.write("no.sql.zst", "this was never packed");
    project.write("empty.sql.gz", "");
    project.write(
        "members.sql.gz",
        [gzip(IFNULL.as_bytes()), gzip(IFNULL.as_bytes())].concat(),
    );
    let report = project.json(&["--select", "mysql-ifnull"]);
    let lines = |path: &str| {
        hits(&report)
            .into_iter()
            .filter(|(_, p, _)| p == path)
            .map(|(_, _, line)| line)
            .collect::<Vec<_>>()
    };
    let all: Vec<u64> = (1..=60_000).collect();
    for path in ["plain.sql", "whole.sql.gz", "whole.sql.zst"] {
        assert!(lines(path) == all, "{path}: {} found", lines(path).len());
    }
    assert_eq!(lines("members.sql.gz"), [1, 2]);
    for path in ["cut.sql.gz", "cut.sql.zst"] {
        let found = lines(path);
        assert!(
            found.len() > 10_000 && all.starts_with(&found),
            "{path}: {} found",
            found.len()
        );
    }
    let told = skipped(&report);
    let paths: Vec<&str> = told.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "cut.sql.gz",
            "cut.sql.zst",
            "empty.sql.gz",
            "no.sql.gz",
            "no.sql.zst"
        ]
    );
    assert!(
        told[0].1.contains("ends too early")
            && told[1].1.contains("ends too early")
            && told[3].1.contains("broken"),
        "{told:?}"
    );
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// File names of every language that the scanner knows, and of some that it does not.
const NAMES: &[&str] = &[
    "a.sql",
    "a.py",
    "a.php",
    "a.java",
    "a.kt",
    "a.scala",
    "a.js",
    "a.ts",
    "a.tsx",
    "a.rb",
    "a.go",
    "a.cs",
    "a.rs",
    "a.c",
    "a.h",
    "a.cpp",
    "a.sh",
    "a.ps1",
    "a.pl",
    "a.swift",
    "a.xml",
    "pom.xml",
    "a.csproj",
    "a.html",
    "a.vue",
    "a.erb",
    "a.css",
    "a.yaml",
    "docker-compose.yml",
    "a.json",
    "package.json",
    "composer.json",
    "a.ipynb",
    "a.toml",
    "pyproject.toml",
    "a.properties",
    "a.ini",
    "my.cnf",
    ".env",
    "Dockerfile",
    "a.md",
    "a.txt",
    "requirements.txt",
    "Gemfile",
    "go.mod",
    "build.gradle",
    "LICENSE",
    "a.unknown",
    "a.sql.gz",
    "a.sql.zst",
];

/// A generator of numbers that are the same in every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }

    /// Pieces that open, close and nest things in many languages, in no order.
    fn soup(&mut self, pieces: usize) -> String {
        const PIECES: &[&str] = &[
            "SELECT ",
            "IFNULL(",
            "a",
            ", ",
            "0)",
            " FROM `t`",
            ";",
            "\n",
            "\r\n",
            "'",
            "\"",
            "`",
            "\\",
            "/*",
            "*/",
            "/*!40101 ",
            "--",
            "-- ",
            "#",
            "//",
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "<?php ",
            "?>",
            "<<<EOT\n",
            "EOT;\n",
            "\"\"\"",
            "'''",
            "${",
            "#{",
            "{{",
            "%s",
            ":x",
            "@x",
            "@@x",
            "=> ",
            "= ",
            ": ",
            "- ",
            "\t",
            "  ",
            "DELIMITER ;;\n",
            "DELIMITER ",
            "BEGIN",
            "END",
            "CREATE TABLE t (",
            "TINYINT(1)",
            "GROUP BY ",
            "SHOW TABLES",
            "db.query(",
            "execute(",
            "r'",
            "f\"",
            "b'",
            "$$",
            "$",
            "|",
            ">",
            "<",
            "<a b=\"",
            "</a>",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "한",
            "𝄞",
            "\u{feff}",
            "\0",
            "\u{85}",
            "é",
            "migscan: ignore[",
            "mysql-ifnull",
            "password=",
            "://",
            "image: ",
            "mysql:5.7",
            "import ",
            "require ",
            "FROM ",
            "1e",
            "0x",
            "_utf8",
            "?",
            "q'[",
            "%w(",
            "=begin\n",
            "=end\n",
            "__END__\n",
            "R\"x(",
            "@\"",
            "$\"",
            "\\u{",
            "\\N{",
            "--[[",
        ];
        (0..pieces)
            .map(|_| PIECES[self.next() % PIECES.len()])
            .collect()
    }
}

#[test]
fn no_bytes_make_the_scanner_fail() {
    let project = Project::new();
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    for name in NAMES {
        for round in 0..6 {
            let len = noise.next() % 6_000;
            project.write(format!("bytes/{round}/{name}"), noise.bytes(len));
            let soup = noise.soup(40 << round);
            project.write(format!("soup/{round}/{name}"), &soup);
            let mut broken = soup.into_bytes();
            for _ in 0..broken.len() / 50 {
                let at = noise.next() % broken.len();
                broken[at] = noise.next() as u8;
            }
            project.write(format!("broken/{round}/{name}"), &broken);
        }
    }
    for kind in ["data", "code", "dependency", "platform"] {
        let ends = if kind == "data" {
            &["--from", "mysql@5.7", "--to", "postgresql@15"][..]
        } else {
            &[]
        };
        let told = project.run(
            &[
                &[
                    "scan",
                    ".",
                    "--type",
                    kind,
                    "--format",
                    "json",
                    "--no-ignore",
                ],
                ends,
            ]
            .concat(),
        );
        assert!(matches!(told.code, Some(0 | 1)), "{kind}: {}", told.err);
        let failed: Vec<_> = skipped(&told.json())
            .into_iter()
            .filter(|(_, reason)| reason.contains("scanner failed"))
            .collect();
        assert_eq!(failed, [], "{kind}");
    }
}
