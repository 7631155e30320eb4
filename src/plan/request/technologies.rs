//! Technologies and frameworks by the names that people write, in English and Korean.

use crate::model::{Technology, Version};
use std::ops::Range;

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// By its name at endoflife.date; places to run things, which have none there, by a name of the same form.
    Technology(&'static str),
    /// A framework or ORM without a name of its own there, as its makers write it.
    Framework(&'static str),
}

/// One name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) named: Named,
    pub(super) version: Option<Version>,
    /// Bytes of the text, the version with them.
    pub(super) span: Range<usize>,
}

impl Mention {
    pub(super) fn technology(&self) -> Option<Technology> {
        match self.named {
            Named::Technology(name) => Some(Technology {
                name: name.to_owned(),
                version: self.version.clone(),
            }),
            Named::Framework(_) => None,
        }
    }
}

/// Databases among the technologies: what a data migration moves.
pub(super) const DATABASES: &[&str] = &[
    "mysql",
    "mariadb",
    "postgresql",
    "oracle-database",
    "mssqlserver",
    "sqlite",
    "mongodb",
    "db2",
    "h2",
    "cockroachdb",
    "apache-cassandra",
    "elasticsearch",
    "opensearch",
    "redis",
];

use Named::{Framework, Technology as Tech};

/// In lower case. Blanks in a name stand for any run of blanks, hyphens and dots, or nothing.
const NAMES: &[(&str, Named)] = &[
    ("mysql", Tech("mysql")),
    ("my sql", Tech("mysql")),
    ("마이에스큐엘", Tech("mysql")),
    ("마이sql", Tech("mysql")),
    ("percona server", Tech("mysql")),
    ("percona", Tech("mysql")),
    ("aurora mysql", Tech("mysql")),
    ("rds mysql", Tech("mysql")),
    ("mariadb", Tech("mariadb")),
    ("maria db", Tech("mariadb")),
    ("마리아db", Tech("mariadb")),
    ("마리아디비", Tech("mariadb")),
    ("postgresql", Tech("postgresql")),
    ("postgres sql", Tech("postgresql")),
    ("postgre sql", Tech("postgresql")),
    ("postgres", Tech("postgresql")),
    ("postgre", Tech("postgresql")),
    ("pgsql", Tech("postgresql")),
    ("psql", Tech("postgresql")),
    ("포스트그레스큐엘", Tech("postgresql")),
    ("포스트그레sql", Tech("postgresql")),
    ("포스트그레스", Tech("postgresql")),
    ("포스트그레", Tech("postgresql")),
    ("aurora postgresql", Tech("postgresql")),
    ("rds postgresql", Tech("postgresql")),
    ("oracle database", Tech("oracle-database")),
    ("oracle db", Tech("oracle-database")),
    ("oracle", Tech("oracle-database")),
    ("오라클", Tech("oracle-database")),
    ("sql server", Tech("mssqlserver")),
    ("ms sql server", Tech("mssqlserver")),
    ("microsoft sql server", Tech("mssqlserver")),
    ("ms sql", Tech("mssqlserver")),
    ("mssql", Tech("mssqlserver")),
    ("sqlite", Tech("sqlite")),
    ("mongodb", Tech("mongodb")),
    ("mongo db", Tech("mongodb")),
    ("몽고db", Tech("mongodb")),
    ("몽고디비", Tech("mongodb")),
    ("ibm db2", Tech("db2")),
    ("db2", Tech("db2")),
    ("h2", Tech("h2")),
    ("cockroachdb", Tech("cockroachdb")),
    ("apache cassandra", Tech("apache-cassandra")),
    ("cassandra", Tech("apache-cassandra")),
    ("elasticsearch", Tech("elasticsearch")),
    ("엘라스틱서치", Tech("elasticsearch")),
    ("opensearch", Tech("opensearch")),
    ("redis", Tech("redis")),
    ("레디스", Tech("redis")),
    ("valkey", Tech("valkey")),
    ("memcached", Tech("memcached")),
    ("rabbitmq", Tech("rabbitmq")),
    ("kafka", Tech("apache-kafka")),
    ("카프카", Tech("apache-kafka")),
    ("python", Tech("python")),
    ("파이썬", Tech("python")),
    ("django", Tech("django")),
    ("장고", Tech("django")),
    ("django orm", Framework("Django ORM")),
    ("장고 orm", Framework("Django ORM")),
    ("django rest framework", Framework("Django REST framework")),
    ("drf", Framework("Django REST framework")),
    ("flask", Framework("Flask")),
    ("fastapi", Framework("FastAPI")),
    ("sqlalchemy", Framework("SQLAlchemy")),
    ("celery", Framework("Celery")),
    ("php", Tech("php")),
    ("php fpm", Tech("php")),
    ("laravel", Tech("laravel")),
    ("라라벨", Tech("laravel")),
    ("eloquent", Framework("Eloquent")),
    ("symfony", Tech("symfony")),
    ("doctrine", Framework("Doctrine")),
    ("wordpress", Tech("wordpress")),
    ("워드프레스", Tech("wordpress")),
    ("codeigniter", Framework("CodeIgniter")),
    ("node js", Tech("nodejs")),
    ("nodejs", Tech("nodejs")),
    ("노드js", Tech("nodejs")),
    ("express", Framework("Express")),
    ("nestjs", Framework("NestJS")),
    ("nest js", Framework("NestJS")),
    ("sequelize", Framework("Sequelize")),
    ("typeorm", Framework("TypeORM")),
    ("prisma", Framework("Prisma")),
    ("knex", Framework("Knex")),
    ("javascript", Framework("JavaScript")),
    ("자바스크립트", Framework("JavaScript")),
    ("typescript", Framework("TypeScript")),
    ("타입스크립트", Framework("TypeScript")),
    ("react", Tech("react")),
    ("리액트", Tech("react")),
    ("react native", Tech("react-native")),
    ("angularjs", Tech("angularjs")),
    ("angular js", Tech("angularjs")),
    ("angular", Tech("angular")),
    ("앵귤러", Tech("angular")),
    ("vue js", Tech("vue")),
    ("vue", Tech("vue")),
    ("jquery", Tech("jquery")),
    ("java", Tech("java")),
    ("jdk", Tech("java")),
    ("openjdk", Tech("java")),
    ("java se", Tech("java")),
    ("자바", Tech("java")),
    ("kotlin", Tech("kotlin")),
    ("코틀린", Tech("kotlin")),
    ("scala", Tech("scala")),
    ("spring boot", Tech("spring-boot")),
    ("스프링 부트", Tech("spring-boot")),
    ("spring framework", Tech("spring-framework")),
    ("spring", Tech("spring-framework")),
    ("스프링", Tech("spring-framework")),
    ("spring data jpa", Framework("Spring Data JPA")),
    ("spring batch", Framework("Spring Batch")),
    ("스프링 배치", Framework("Spring Batch")),
    ("jpa", Framework("JPA")),
    ("hibernate", Framework("Hibernate")),
    ("하이버네이트", Framework("Hibernate")),
    ("mybatis", Framework("MyBatis")),
    ("마이바티스", Framework("MyBatis")),
    ("ibatis", Framework("iBATIS")),
    ("querydsl", Framework("Querydsl")),
    ("jooq", Framework("jOOQ")),
    ("tomcat", Tech("tomcat")),
    ("톰캣", Tech("tomcat")),
    ("ruby on rails", Tech("rails")),
    ("rails", Tech("rails")),
    ("레일즈", Tech("rails")),
    ("ruby", Tech("ruby")),
    ("루비", Tech("ruby")),
    ("active record", Framework("Active Record")),
    ("activerecord", Framework("Active Record")),
    ("sidekiq", Framework("Sidekiq")),
    ("golang", Tech("go")),
    ("go", Tech("go")),
    ("gorm", Framework("GORM")),
    ("rust", Tech("rust")),
    ("net framework", Tech("dotnetfx")),
    ("net core", Tech("dotnet")),
    ("asp net core", Tech("dotnet")),
    ("dotnet", Tech("dotnet")),
    ("닷넷", Tech("dotnet")),
    ("entity framework", Framework("Entity Framework")),
    ("perl", Tech("perl")),
    ("elixir", Tech("elixir")),
    ("kubernetes", Tech("kubernetes")),
    ("k8s", Tech("kubernetes")),
    ("쿠버네티스", Tech("kubernetes")),
    ("amazon eks", Tech("amazon-eks")),
    ("eks", Tech("amazon-eks")),
    ("google kubernetes engine", Tech("google-kubernetes-engine")),
    ("gke", Tech("google-kubernetes-engine")),
    ("azure kubernetes service", Tech("azure-kubernetes-service")),
    ("aks", Tech("azure-kubernetes-service")),
    ("openshift", Tech("red-hat-openshift")),
    ("docker engine", Tech("docker-engine")),
    ("docker", Tech("docker-engine")),
    ("도커", Tech("docker-engine")),
    ("ubuntu", Tech("ubuntu")),
    ("우분투", Tech("ubuntu")),
    ("debian", Tech("debian")),
    ("데비안", Tech("debian")),
    ("centos stream", Tech("centos-stream")),
    ("centos", Tech("centos")),
    ("red hat enterprise linux", Tech("rhel")),
    ("rhel", Tech("rhel")),
    ("rocky linux", Tech("rocky-linux")),
    ("rocky", Tech("rocky-linux")),
    ("록키 리눅스", Tech("rocky-linux")),
    ("almalinux", Tech("almalinux")),
    ("amazon linux", Tech("amazon-linux")),
    ("alpine linux", Tech("alpine")),
    ("alpine", Tech("alpine")),
    ("windows server", Tech("windows-server")),
    ("윈도우 서버", Tech("windows-server")),
    ("윈도 서버", Tech("windows-server")),
    ("nginx", Tech("nginx")),
    ("엔진엑스", Tech("nginx")),
    ("apache http server", Tech("apache-http-server")),
    ("apache", Tech("apache-http-server")),
    ("아파치", Tech("apache-http-server")),
    ("httpd", Tech("apache-http-server")),
    ("jenkins", Tech("jenkins")),
    ("gitlab", Tech("gitlab")),
    ("aws", Tech("aws")),
    ("amazon web services", Tech("aws")),
    ("ec2", Tech("aws")),
    ("gcp", Tech("google-cloud")),
    ("google cloud platform", Tech("google-cloud")),
    ("google cloud", Tech("google-cloud")),
    ("azure", Tech("azure")),
    ("애저", Tech("azure")),
    ("naver cloud platform", Tech("naver-cloud")),
    ("naver cloud", Tech("naver-cloud")),
    ("네이버 클라우드", Tech("naver-cloud")),
    ("on premises", Tech("on-premises")),
    ("on premise", Tech("on-premises")),
    ("on prem", Tech("on-premises")),
    ("온프레미스", Tech("on-premises")),
    ("온프렘", Tech("on-premises")),
    ("idc", Tech("on-premises")),
    ("vmware", Tech("vmware")),
];

/// Names that are words of their own: a name only where a version follows, or nothing else stands there.
const ONLY_WITH_VERSION: &[&str] = &["go", "express", "spring", "rocky", "rust"];

/// All names in a text, in lower case, from its start, none over another. Of several at one place the longest counts.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match mention_at(text, at) {
            Some(mention) => {
                at = mention.span.end;
                found.push(mention);
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

fn mention_at(text: &str, at: usize) -> Option<Mention> {
    let first = text[at..].chars().next().filter(|c| c.is_alphanumeric())?;
    let before = text[..at].chars().next_back();
    if before.is_some_and(|b| b.is_alphanumeric() && is_hangul(b) == is_hangul(first)) {
        return None;
    }
    let (named, name, end) = NAMES
        .iter()
        .filter(|(name, _)| name.starts_with(first))
        .filter_map(|(name, named)| Some((*named, *name, name_end(text, at, name)?)))
        .max_by_key(|(_, _, end)| *end)
        .or_else(|| dot_net(text, at))?;
    let version = version_behind(text, end);
    let alone = at == 0 && end == text.trim_end().len();
    if version.is_none() && ONLY_WITH_VERSION.contains(&name) && !alone {
        return None;
    }
    let (version, end) = match version {
        Some((version, end)) => (Some(as_counted(named, version)), end),
        None => (None, end),
    };
    Some(Mention {
        named,
        version,
        span: at..end,
    })
}

/// `.NET 8`: the name alone is a word of English.
fn dot_net(text: &str, at: usize) -> Option<(Named, &'static str, usize)> {
    let behind = text[at..].strip_prefix("net")?;
    let is_name =
        text[..at].ends_with('.') && !behind.starts_with(|c: char| c.is_ascii_alphabetic());
    is_name.then_some((Tech("dotnet"), "net", at + "net".len()))
}

/// Java counted 1.5 to 1.8 before it counted 9.
fn as_counted(named: Named, version: Version) -> Version {
    match (named, version.numbers()) {
        (Tech("java"), [1, minor, ..]) => Version::parse(&minor.to_string()).unwrap_or(version),
        _ => version,
    }
}

/// Where the name ends that starts at `at`, if it does.
fn name_end(text: &str, at: usize, name: &str) -> Option<usize> {
    let mut end = at;
    for c in name.chars() {
        let rest = &text[end..];
        match c {
            ' ' => end += rest.len() - rest.trim_start_matches([' ', '-', '.']).len(),
            c => {
                rest.starts_with(c).then_some(())?;
                end += c.len_utf8();
            }
        }
    }
    let last = name.chars().next_back()?;
    let next = text[end..].chars().next();
    // A particle of Korean may follow a name, a letter of the same script may not follow a Latin one.
    let ends = match next {
        Some(next) if !is_hangul(last) => !next.is_ascii_alphabetic(),
        Some(next) => !is_hangul(next) || is_particle(&text[end..]),
        None => true,
    };
    ends.then_some(end)
}

fn is_particle(rest: &str) -> bool {
    [
        "에서", "으로", "로", "를", "을", "은", "는", "이", "가", "와", "과", "의", "에", "도",
        "만", "용", "기반", "버전", "사용",
    ]
    .iter()
    .any(|particle| rest.starts_with(particle))
}

pub(super) fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Words that stand between a name and its version.
const BETWEEN: &[&str] = &[
    "version",
    "버전",
    "버젼",
    "ver",
    "community",
    "server",
    "edition",
    "enterprise",
    "db",
    "lts",
    "linux",
    "v",
    "release",
    "from",
];

/// The version behind a name, and where it ends.
fn version_behind(text: &str, name_end: usize) -> Option<(Version, usize)> {
    let mut at = name_end;
    for _ in 0..4 {
        let rest = &text[at..];
        at += rest.len()
            - rest
                .trim_start_matches([' ', ':', '-', '@', '=', '.', '('])
                .len();
        let word = BETWEEN.iter().filter(|w| text[at..].starts_with(**w));
        match word.max_by_key(|w| w.len()) {
            Some(word) => at += word.len(),
            None => break,
        }
    }
    version_at(text, at)
}

/// A version that starts here: digits that count nothing.
pub(super) fn version_at(text: &str, at: usize) -> Option<(Version, usize)> {
    let rest = &text[at..];
    let numbers = rest
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    let written = rest[..numbers].trim_end_matches('.');
    let mut end = at + written.len();
    let version = Version::parse(written)?;
    // `8.x`, `19c`, `2012r2`
    let letters = text[end..]
        .trim_start_matches('.')
        .bytes()
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let behind = text[end..].trim_start_matches('.');
    let suffix = &behind[..letters];
    let is_suffix =
        matches!(suffix, "x" | "c" | "g" | "r2" | "lts" | "ai" | "i") || suffix.is_empty();
    if !is_suffix || counts(&text[end..]) {
        return None;
    }
    if !suffix.is_empty() {
        end += text[end..].len() - behind.len() + letters;
    }
    // A closing bracket belongs to the version where the opening one stood before it.
    if text[..at].ends_with('(') && text[end..].starts_with(')') {
        end += 1;
    }
    Some((version, end))
}

/// Whether what stands behind a number says that it counts or measures something.
fn counts(rest: &str) -> bool {
    let rest = rest.trim_start();
    let units = [
        "개", "대", "건", "행", "명", "분", "시간", "일", "억", "만", "천", "여", "년", "월", "곳",
        "초", "주", "번", "%",
    ];
    let word: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    let words = [
        "tables",
        "table",
        "rows",
        "row",
        "records",
        "servers",
        "server",
        "instances",
        "nodes",
        "node",
        "kb",
        "mb",
        "gb",
        "tb",
        "pb",
        "kib",
        "mib",
        "gib",
        "tib",
        "hours",
        "hour",
        "h",
        "minutes",
        "min",
        "million",
        "billion",
        "days",
        "replicas",
        "pods",
        "users",
        "apps",
        "app",
        "services",
        "clusters",
        "cluster",
        "k",
        "m",
    ];
    units.iter().any(|unit| rest.starts_with(unit)) || words.contains(&word.as_str())
}

/// A technology as flags and settings write it: `mysql@5.7`, and as people do: `MySQL 5.7`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_technology(text: &str) -> Result<Technology, String> {
    let lower = super::lines::narrow(text).to_lowercase();
    let lower = lower.trim();
    if !lower.contains('@') {
        let spoken = mentions(lower);
        if let [one] = spoken.as_slice()
            && one.span == (0..lower.len())
            && let Some(technology) = one.technology()
        {
            return Ok(technology);
        }
    }
    Technology::parse(lower)
}
