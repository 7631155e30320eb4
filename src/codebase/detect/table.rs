//! Which files are evidence, and what in them shows a technology. Data only.

/// Files that are read by the same rules.
pub(super) struct Kind {
    /// Of the path relative to the base; letter case does not matter.
    pub(super) globs: &'static [&'static str],
    pub(super) rules: &'static [&'static [Rule]],
}

/// What a pattern's match says. Groups: `t` the word that names the technology, `v` its version, `min` a version that it
/// has at least, `no` what makes it no match at all.
pub(super) struct Rule {
    pub(super) pattern: &'static str,
    pub(super) says: Says,
    pub(super) within: Within,
}

pub(super) enum Says {
    One(&'static str),
    /// The word `t` decides; a word that is not in the list says nothing.
    Word(&'static [(&'static str, &'static str)]),
}

#[derive(PartialEq)]
pub(super) enum Within {
    /// Not where the line starts as a comment.
    Code,
    Anywhere,
}

const fn one(pattern: &'static str, technology: &'static str) -> Rule {
    Rule {
        pattern,
        says: Says::One(technology),
        within: Within::Code,
    }
}

const fn word(pattern: &'static str, words: &'static [(&'static str, &'static str)]) -> Rule {
    Rule {
        pattern,
        says: Says::Word(words),
        within: Within::Code,
    }
}

const fn in_comments(pattern: &'static str, technology: &'static str) -> Rule {
    Rule {
        pattern,
        says: Says::One(technology),
        within: Within::Anywhere,
    }
}

/// Of these, what only weak evidence shows is left out where strong evidence shows one.
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
];

/// Files that run tests against servers.
pub(super) const CI: &[&str] = &[
    ".github/workflows/*",
    "**/.github/workflows/*",
    "**/.gitlab-ci.yml",
    "**/.travis.yml",
    "**/.circleci/*",
    "**/azure-pipelines*.yml",
    "**/bitbucket-pipelines.yml",
    "**/.drone.yml",
    "**/.woodpecker.yml",
];

/// Files that are for tests by their names, though not by their folders.
pub(super) const WEAK: &[&str] = &[
    "**/.env.test*",
    "**/.env.*.test",
    "**/*-test.{yml,yaml,properties,json}",
    "**/*[._-]test.{yml,yaml,properties,json,php,py,js,ts}",
    "**/*.testing",
    "**/*[._-]{ci,testing,e2e}.{yml,yaml,properties,json}",
    "**/settings/{test,tests,testing,ci}.py",
    "**/{test,testing,ci}_settings.py",
    "**/settings_{test,testing,ci}.py",
    "**/requirements*{test,dev,ci}*.txt",
    "**/requirements/{test,tests,testing,dev,ci}.txt",
    "**/phpunit*.xml*",
];

/// Kinds of which a file is that and nothing else: Laravel's file configures all engines and uses one.
pub(super) const ALONE: &[Kind] = &[
    Kind {
        globs: &["**/config/database.php"],
        rules: &[LARAVEL],
    },
    Kind {
        globs: &["**/wp-config.php", "**/wp-config-sample.php"],
        rules: &[WORDPRESS],
    },
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        globs: &[
            "**/docker-compose*.{yml,yaml}",
            "**/compose*.{yml,yaml}",
            "**/*-compose.{yml,yaml}",
            "**/stack.{yml,yaml}",
        ],
        rules: &[IMAGES, DSNS, SETTINGS],
    },
    Kind {
        globs: &[
            ".github/workflows/*.{yml,yaml}",
            "**/.github/workflows/*.{yml,yaml}",
            "**/.gitlab-ci.yml",
            "**/.circleci/*.yml",
            "**/azure-pipelines*.yml",
            "**/bitbucket-pipelines.yml",
            "**/.drone.yml",
            "**/.woodpecker.yml",
        ],
        rules: &[IMAGES],
    },
    Kind {
        globs: &[
            "**/{k8s,kubernetes,kube,manifests,helm,charts,chart,deploy,deployment,deployments,kustomize,argocd}/**/*.{yml,yaml}",
            "**/{deployment,statefulset,cronjob,daemonset,values}*.{yml,yaml}",
        ],
        rules: &[IMAGES, KUBERNETES, DSNS],
    },
    Kind {
        globs: &[
            "**/Dockerfile",
            "**/Dockerfile.*",
            "**/*.dockerfile",
            "**/Containerfile",
        ],
        rules: &[FROM],
    },
    Kind {
        globs: &["**/.env", "**/.env.*", "**/*.env", "**/.envrc"],
        rules: &[DSNS, SETTINGS],
    },
    Kind {
        globs: &[
            "**/*settings*.py",
            "**/settings/*.py",
            "**/config*.py",
            "**/config/*.py",
            "**/*database*.py",
            "**/db.py",
            "**/conf.py",
        ],
        rules: &[DJANGO_SETTINGS, DSNS, SETTINGS],
    },
    Kind {
        globs: &[
            "**/application*.{properties,yml,yaml}",
            "**/bootstrap*.{properties,yml,yaml}",
            "**/*{jdbc,database,datasource,hibernate,persistence}*.{properties,xml,yml,yaml}",
            "**/{context,beans,applicationContext,server}*.xml",
            "**/globals.properties",
            "**/alembic.ini",
            "**/{config,app,default,production,prod,local,parameters,doctrine,services}.{yml,yaml,json,toml,ini}",
            "**/appsettings*.json",
            "**/{web,app}.config",
        ],
        rules: &[DSNS, SETTINGS, JDBC],
    },
    Kind {
        globs: &["**/database.yml", "**/database.yaml", "**/database.json"],
        rules: &[DSNS, SETTINGS],
    },
    Kind {
        globs: &[
            "**/*config*.php",
            "**/{db,dbs,mysql,sql}*.php",
            "**/*_{db,sql}.php",
            "**/*conn*.php",
            "**/database*.php",
            "**/{settings,parameters,env,common,init,bootstrap,functions,global}*.php",
            "**/{config,includes,inc,include}/*.php",
        ],
        rules: &[PHP_CALLS, DSNS, PHP_SETTINGS],
    },
    Kind {
        globs: &["**/*.prisma"],
        rules: &[SETTINGS],
    },
    Kind {
        globs: &[
            "**/knexfile.{js,ts,cjs,mjs}",
            "**/ormconfig.{js,ts,json}",
            "**/.sequelizerc",
            "**/drizzle.config.{js,ts}",
            "**/mikro-orm.config.{js,ts}",
            "**/data-source.{js,ts}",
            "**/{database,db,datasource,sequelize,typeorm,knex}*.{js,ts,json}",
            "**/config*.{js,ts,json}",
            "**/config/*.{js,ts,json}",
            "**/app.module.ts",
        ],
        rules: &[DSNS, SETTINGS],
    },
    Kind {
        globs: &["**/*{db,store,database,repository,config,main,conn}*.go"],
        rules: &[GO_CALLS, DSNS],
    },
    Kind {
        globs: &["**/*{Db,DB,Database,DataSource,Connection,Config,JDBC,Jdbc}*.{java,kt,scala}"],
        rules: &[DSNS, JDBC],
    },
    Kind {
        globs: &["**/*.tf", "**/*.tfvars"],
        rules: &[TERRAFORM],
    },
    Kind {
        globs: &["**/my.cnf", "**/my.ini", "**/mysqld.cnf", "**/my.cnf.d/*"],
        rules: &[MYSQL_SERVER],
    },
    Kind {
        globs: &[
            "*.sql*",
            "*/*.sql*",
            "**/*{dump,backup,schema,install,structure,init}*.sql*",
        ],
        rules: &[DUMPS],
    },
    Kind {
        globs: &[
            "**/requirements*.txt",
            "**/requirements*.in",
            "**/requirements/*.txt",
            "**/constraints*.txt",
            "**/setup.py",
            "**/setup.cfg",
            "**/environment.{yml,yaml}",
        ],
        rules: &[PYTHON_PROJECT, PYTHON_PACKAGES],
    },
    Kind {
        globs: &["**/pyproject.toml", "**/Pipfile"],
        rules: &[PYTHON_PROJECT, PYTHON_PACKAGES, PYTHON_TOML],
    },
    Kind {
        globs: &["**/.python-version", "**/runtime.txt"],
        rules: &[PYTHON_VERSION],
    },
    Kind {
        globs: &["**/package.json"],
        rules: &[NODE_PACKAGES],
    },
    Kind {
        globs: &["**/.nvmrc", "**/.node-version"],
        rules: &[NODE_VERSION],
    },
    Kind {
        globs: &["**/composer.json"],
        rules: &[PHP_PACKAGES],
    },
    Kind {
        globs: &["**/pom.xml"],
        rules: &[JAVA_PACKAGES, MAVEN],
    },
    Kind {
        globs: &[
            "**/*.gradle",
            "**/*.gradle.kts",
            "**/libs.versions.toml",
            "**/build.sbt",
        ],
        rules: &[JAVA_PACKAGES, GRADLE],
    },
    Kind {
        globs: &["**/go.mod"],
        rules: &[GO_PACKAGES],
    },
    Kind {
        globs: &["**/Gemfile", "**/*.gemspec"],
        rules: &[RUBY_PACKAGES],
    },
    Kind {
        globs: &["**/.ruby-version"],
        rules: &[RUBY_VERSION],
    },
    Kind {
        globs: &["**/Cargo.toml"],
        rules: &[RUST_PACKAGES],
    },
    Kind {
        globs: &[
            "**/*.{csproj,fsproj,vbproj}",
            "**/packages.config",
            "**/Directory.{Packages,Build}.props",
        ],
        rules: &[DOTNET_PACKAGES],
    },
    Kind {
        globs: &["**/global.json"],
        rules: &[DOTNET_SDK],
    },
    Kind {
        globs: &["**/.tool-versions"],
        rules: &[TOOL_VERSIONS],
    },
];

/// Names of engines and drivers as settings, DSNs and code write them.
const ENGINES: &[(&str, &str)] = &[
    ("mysql", "mysql"),
    ("mysqli", "mysql"),
    ("mysql2", "mysql"),
    ("mysqlx", "mysql"),
    ("pdo_mysql", "mysql"),
    ("trilogy", "mysql"),
    ("jdbcmysql", "mysql"),
    ("aurora-mysql", "mysql"),
    ("mariadb", "mariadb"),
    ("postgres", "postgresql"),
    ("postgresql", "postgresql"),
    ("postgresql_psycopg2", "postgresql"),
    ("postgis", "postgresql"),
    ("pgsql", "postgresql"),
    ("pdo_pgsql", "postgresql"),
    ("pg", "postgresql"),
    ("pgx", "postgresql"),
    ("psql", "postgresql"),
    ("postgre", "postgresql"),
    ("jdbcpostgresql", "postgresql"),
    ("aurora-postgresql", "postgresql"),
    ("oracle", "oracle-database"),
    ("oracledb", "oracle-database"),
    ("oci8", "oracle-database"),
    ("pdo_oci", "oracle-database"),
    ("oracle_enhanced", "oracle-database"),
    ("oracle-ee", "oracle-database"),
    ("oracle-se2", "oracle-database"),
    ("sqlserver", "mssqlserver"),
    ("mssql", "mssqlserver"),
    ("sqlsrv", "mssqlserver"),
    ("pdo_sqlsrv", "mssqlserver"),
    ("tedious", "mssqlserver"),
    ("sqlite", "sqlite"),
    ("sqlite3", "sqlite"),
    ("pdo_sqlite", "sqlite"),
    ("better-sqlite3", "sqlite"),
    ("h2", "h2"),
    ("db2", "db2"),
    ("cockroachdb", "cockroachdb"),
    ("mongodb", "mongodb"),
    ("mongodb+srv", "mongodb"),
    ("redis", "redis"),
    ("rediss", "redis"),
];

/// Images by the last part of their name.
pub(super) const IMAGE_NAMES: &[(&str, &str)] = &[
    ("mysql", "mysql"),
    ("mysql-server", "mysql"),
    ("percona", "mysql"),
    ("percona-server", "mysql"),
    ("mariadb", "mariadb"),
    ("mariadb-galera", "mariadb"),
    ("postgres", "postgresql"),
    ("postgresql", "postgresql"),
    ("postgis", "postgresql"),
    ("mssql/server", "mssqlserver"),
    ("oracle-xe", "oracle-database"),
    ("oracle-free", "oracle-database"),
    ("mongo", "mongodb"),
    ("mongodb", "mongodb"),
    ("redis", "redis"),
    ("memcached", "memcached"),
    ("rabbitmq", "rabbitmq"),
    ("elasticsearch", "elasticsearch"),
    ("nginx", "nginx"),
    ("python", "python"),
    ("node", "nodejs"),
    ("php", "php"),
    ("ruby", "ruby"),
    ("golang", "go"),
    ("rust", "rust"),
    ("openjdk", "java"),
    ("eclipse-temurin", "java"),
    ("amazoncorretto", "java"),
    ("adoptopenjdk", "java"),
    ("sdk", "dotnet"),
    ("aspnet", "dotnet"),
];

/// An image name with its tag; of `${TAG:-5.7}` the default is the tag.
macro_rules! image {
    ($before:literal) => {
        concat!(
            $before,
            r#"(?:[\w.-]+(?::\d+)?/)*?(?P<t>mssql/server|[\w-]+)(?::(?:\$\{\w+:?-)?(?P<v>\d[\w.-]*)|:[\w.$\{\}-]+|@sha256|\s|["']|$)"#
        )
    };
}

const IMAGES: &[Rule] = &[word(image!(r#"(?m)\bimage["']?:\s*["']?"#), IMAGE_NAMES)];

const FROM: &[Rule] = &[word(image!(r"(?mi)^\s*FROM\s+(?:--\S+\s+)*"), IMAGE_NAMES)];

const KUBERNETES: &[Rule] = &[one(
    r"(?m)^apiVersion:\s*(?:v1|apps/v1|batch/v1\w*|networking\.k8s\.io/\S+|extensions/v1beta1)\s*$",
    "kubernetes",
)];

const DSNS: &[Rule] = &[
    word(
        r"(?i)\b(?P<t>mysqlx?|mysqli|mysql2|mariadb|postgres|postgresql|pgsql|postgis|oracle|sqlserver|mssql|sqlite3?|mongodb(?:\+srv)?|rediss?|cockroachdb|db2)(?:\+\w+){0,2}:(?://|thin:@|host=|unix_socket=|dbname=)",
        ENGINES,
    ),
    word(r"(?i)\bjdbc:(?P<t>sqlite|h2|db2):[^/]", ENGINES),
];

const SETTINGS: &[Rule] = &[
    // adapter: mysql2, client: 'mysql', provider = "mysql", "dialect": "mysql", 'driver' => 'pdo_mysql'
    word(
        r#"(?i)\b(?:adapter|client|dialect|dbdriver|driver|provider|dbtype|type|db_?type|engine|platform|database)["']?\s*(?:=>|=|:)\s*["']?(?P<t>[a-z][\w-]*)["']?\s*(?:[,;)}#]|$|\n|\r)"#,
        ENGINES,
    ),
    // DB_CONNECTION=mysql
    word(
        r#"(?im)^\s*(?:export\s+|-\s*)?["']?(?:\w+_)?(?:DB|DATABASE|TYPEORM|SQL)_?(?:CONNECTION|DIALECT|TYPE|DRIVER|CLIENT|ENGINE|ADAPTER|VENDOR|PLATFORM)["']?\s*[=:]\s*["']?(?:django\.db\.backends\.)?(?P<t>[a-z][\w-]*)"#,
        ENGINES,
    ),
];

const PHP_SETTINGS: &[Rule] = &[word(
    r#"(?i)["'$](?:adapter|dbdriver|driver|dbtype|db_?type|engine)["']?\]?\s*(?:=>|=)\s*["'](?P<t>[a-z][\w-]*)["']"#,
    ENGINES,
)];

const DJANGO_SETTINGS: &[Rule] = &[
    word(
        r#"["']ENGINE["']\s*\]?\s*[:=]\s*["'](?:django\.db\.backends|django\.contrib\.gis\.db\.backends|django_prometheus\.db\.backends|dj_db_conn_pool\.backends)\.(?P<t>\w+)"#,
        ENGINES,
    ),
    word(
        r#"["']ENGINE["']\s*:\s*["'](?P<t>mysql)\.connector\.django"#,
        ENGINES,
    ),
    one(
        r#"["']ENGINE["']\s*\]?\s*[:=]\s*["'](?:django\.|mysql\.connector\.django)|\bINSTALLED_APPS\s*\+?="#,
        "django",
    ),
];

const JDBC: &[Rule] = &[
    word(
        r"\b(?:com|org)\.(?P<t>mysql|mariadb|postgresql)(?:\.cj)?(?:\.jdbc)?\.\w*Driver\b",
        ENGINES,
    ),
    word(r"\b(?P<t>oracle)\.jdbc\.\w*\.?OracleDriver\b", ENGINES),
    word(r"\bcom\.microsoft\.(?P<t>sqlserver)\.jdbc\b", ENGINES),
    word(
        r"\bdialect\.(?P<t>MySQL|MariaDB|PostgreSQL|Oracle|SQLServer|SQLite|H2)\w*Dialect\b",
        ENGINES,
    ),
];

const LARAVEL: &[Rule] = &[word(
    r#"["']default["']\s*=>\s*(?:env\(\s*["']\w+["']\s*,\s*)?["'](?P<t>\w+)["']"#,
    ENGINES,
)];

const WORDPRESS: &[Rule] = &[
    one(r#"define\s*\(\s*["']DB_HOST["']"#, "mysql"),
    one(r#"define\s*\(\s*["']DB_HOST["']"#, "wordpress"),
];

const PHP_CALLS: &[Rule] = &[
    one(
        r"(?i)\bnew\s+\\?mysqli\s*\(|\bmysqli?_p?connect\s*\(|\bmysqli_real_connect\s*\(",
        "mysql",
    ),
    one(r"(?i)\bpg_p?connect\s*\(", "postgresql"),
    one(r"(?i)\boci_p?connect\s*\(", "oracle-database"),
    one(r"(?i)\bsqlsrv_connect\s*\(", "mssqlserver"),
];

const GO_CALLS: &[Rule] = &[word(
    r#"\bsqlx?\.(?:Open|Connect|MustConnect|MustOpen)\(\s*"(?P<t>\w+)""#,
    ENGINES,
)];

const TERRAFORM: &[Rule] = &[
    word(
        r#"\bengine\s*=\s*"(?P<t>[\w-]+)"(?:\s+engine_version\s*=\s*"(?P<v>[\d.]+))?"#,
        ENGINES,
    ),
    word(
        r#"\bdatabase_version\s*=\s*"(?P<t>MYSQL|POSTGRES|SQLSERVER)_"#,
        ENGINES,
    ),
];

const MYSQL_SERVER: &[Rule] = &[
    one(r"(?m)^\[mysqld(?:-(?P<v>\d+\.\d+))?\]", "mysql"),
    one(r"(?m)^\[mariadbd?(?:-(?P<v>\d+\.\d+))?\]", "mariadb"),
];

const DUMPS: &[Rule] = &[
    in_comments(
        r"(?m)^-- (?:Server version|Host Server version|서버 버전)\s*:?\s+(?:5\.5\.5-)?(?P<v>\d+\.\d[\d.]*)\S*MariaDB",
        "mariadb",
    ),
    in_comments(
        r"(?m)^-- (?:Server version|서버 버전)\s*:?\s+(?P<v>\d+\.\d[\d.]*)(?:\S*?(?P<no>MariaDB))?",
        "mysql",
    ),
    in_comments(
        r"(?m)^-- Dumped from database version (?P<v>\d[\d.]*)",
        "postgresql",
    ),
    one(
        r"(?i)\)\s*(?:ENGINE|TYPE)\s*=\s*(?:InnoDB|MyISAM)\b",
        "mysql",
    ),
];

const PYTHON_PROJECT: &[Rule] = &[
    one(r"\A(?s:.)", "python"),
    one(
        r#"(?:requires-python|python_requires|python_version)\s*=\s*["'](?:[~>=^]+\s*(?P<min>\d[\d.]*)|(?P<v>\d[\d.]*))"#,
        "python",
    ),
    one(
        r#"(?im)(?:^\s*|["'])django\s*(?:\[[^\]]*\])?(?:==\s*(?P<v>\d[\d.]*)|(?:>=|~=|>)\s*(?P<min>\d[\d.]*)|\s*[<!]|\s*$|["'])"#,
        "django",
    ),
];

const PYTHON_TOML: &[Rule] = &[
    one(
        r#"(?m)^python\s*=\s*["'][~>=^]*\s*(?P<min>\d[\d.]*)"#,
        "python",
    ),
    one(
        r#"(?im)^django\s*=\s*(?:\{[^}\n]*version\s*=\s*)?["'](?:==?(?P<v>\d[\d.]*)|[~>=^]*\s*(?P<min>\d[\d.]*)|\*)"#,
        "django",
    ),
];

const PYTHON_VERSION: &[Rule] = &[one(r"\A\s*(?:python-)?(?P<v>\d[\d.]*)", "python")];

const PYTHON_PACKAGES: &[Rule] = &[word(
    r#"(?im)(?:^\s*(?:-\s+)?|["'])(?P<t>mysqlclient|mysql-python|mysql-connector-python|mysql-connector|pymysql|aiomysql|asyncmy|mariadb|psycopg|psycopg2|psycopg2-binary|asyncpg|pg8000|aiopg|cx[-_]oracle|oracledb|pyodbc|pymssql|mssql-django|pymongo|motor|redis|django-redis)(?:\[[^\]]*\])?\s*(?:[<>=~!;,@"'#]|$)"#,
    &[
        ("mysqlclient", "mysql"),
        ("mysql-python", "mysql"),
        ("mysql-connector-python", "mysql"),
        ("mysql-connector", "mysql"),
        ("pymysql", "mysql"),
        ("aiomysql", "mysql"),
        ("asyncmy", "mysql"),
        ("mariadb", "mariadb"),
        ("psycopg", "postgresql"),
        ("psycopg2", "postgresql"),
        ("psycopg2-binary", "postgresql"),
        ("asyncpg", "postgresql"),
        ("pg8000", "postgresql"),
        ("aiopg", "postgresql"),
        ("cx_oracle", "oracle-database"),
        ("cx-oracle", "oracle-database"),
        ("oracledb", "oracle-database"),
        ("pymssql", "mssqlserver"),
        ("mssql-django", "mssqlserver"),
        ("pymongo", "mongodb"),
        ("motor", "mongodb"),
        ("redis", "redis"),
        ("django-redis", "redis"),
    ],
)];

const NODE_PACKAGES: &[Rule] = &[
    one(r"\A(?s:.)", "nodejs"),
    one(r#""node"\s*:\s*"(?:[~>=^ v]*(?P<min>\d[\d.]*))"#, "nodejs"),
    word(
        r#""(?P<t>[@\w./-]+)"\s*:\s*"[\w^~<>=*.]"#,
        &[
            ("mysql", "mysql"),
            ("mysql2", "mysql"),
            ("@mysql/xdevapi", "mysql"),
            ("serverless-mysql", "mysql"),
            ("promise-mysql", "mysql"),
            ("mariadb", "mariadb"),
            ("pg", "postgresql"),
            ("pg-promise", "postgresql"),
            ("postgres", "postgresql"),
            ("@neondatabase/serverless", "postgresql"),
            ("oracledb", "oracle-database"),
            ("tedious", "mssqlserver"),
            ("mssql", "mssqlserver"),
            ("sqlite3", "sqlite"),
            ("better-sqlite3", "sqlite"),
            ("mongodb", "mongodb"),
            ("mongoose", "mongodb"),
            ("redis", "redis"),
            ("ioredis", "redis"),
        ],
    ),
];

const NODE_VERSION: &[Rule] = &[one(r"\A\s*v?(?P<v>\d[\d.]*)", "nodejs")];

const PHP_PACKAGES: &[Rule] = &[
    one(r"\A(?s:.)", "php"),
    one(r#""php"\s*:\s*"[~>=^ v]*(?P<min>\d[\d.]*)"#, "php"),
    one(
        r#""laravel/framework"\s*:\s*"[~>=^ v]*(?P<min>\d[\d.]*)?"#,
        "laravel",
    ),
    one(
        r#""symfony/framework-bundle"\s*:\s*"[~>=^ v]*(?P<min>\d[\d.]*)?"#,
        "symfony",
    ),
    word(
        r#""(?P<t>ext-[\w-]+|predis/predis|mongodb/mongodb)"\s*:"#,
        &[
            ("ext-mysqli", "mysql"),
            ("ext-mysql", "mysql"),
            ("ext-mysqlnd", "mysql"),
            ("ext-pdo_mysql", "mysql"),
            ("ext-pdo-mysql", "mysql"),
            ("ext-pgsql", "postgresql"),
            ("ext-pdo_pgsql", "postgresql"),
            ("ext-pdo-pgsql", "postgresql"),
            ("ext-oci8", "oracle-database"),
            ("ext-pdo_oci", "oracle-database"),
            ("ext-sqlsrv", "mssqlserver"),
            ("ext-pdo_sqlsrv", "mssqlserver"),
            ("ext-sqlite3", "sqlite"),
            ("ext-pdo_sqlite", "sqlite"),
            ("ext-mongodb", "mongodb"),
            ("ext-redis", "redis"),
            ("predis/predis", "redis"),
            ("mongodb/mongodb", "mongodb"),
        ],
    ),
];

const JAVA_PACKAGES: &[Rule] = &[word(
    r#"(?:<artifactId>\s*|[:"'])(?P<t>mysql-connector-java|mysql-connector-j|mariadb-java-client|r2dbc-mysql|r2dbc-mariadb|postgresql|pgjdbc-ng|r2dbc-postgresql|ojdbc\d+|mssql-jdbc|sqlite-jdbc|h2|mongodb-driver-sync|mongo-java-driver|spring-boot-starter-data-redis|jedis|lettuce-core)(?:\s*<|[:"'])"#,
    &[
        ("mysql-connector-java", "mysql"),
        ("mysql-connector-j", "mysql"),
        ("r2dbc-mysql", "mysql"),
        ("mariadb-java-client", "mariadb"),
        ("r2dbc-mariadb", "mariadb"),
        ("postgresql", "postgresql"),
        ("pgjdbc-ng", "postgresql"),
        ("r2dbc-postgresql", "postgresql"),
        ("ojdbc6", "oracle-database"),
        ("ojdbc7", "oracle-database"),
        ("ojdbc8", "oracle-database"),
        ("ojdbc10", "oracle-database"),
        ("ojdbc11", "oracle-database"),
        ("mssql-jdbc", "mssqlserver"),
        ("sqlite-jdbc", "sqlite"),
        ("h2", "h2"),
        ("mongodb-driver-sync", "mongodb"),
        ("mongo-java-driver", "mongodb"),
        ("spring-boot-starter-data-redis", "redis"),
        ("jedis", "redis"),
        ("lettuce-core", "redis"),
    ],
)];

const MAVEN: &[Rule] = &[
    one(r"\A(?s:.)", "java"),
    one(
        r"<(?:java\.version|maven\.compiler\.(?:release|source|target)|jdk\.version|release|source|target)>\s*(?P<v>\d[\d.]*)\s*<",
        "java",
    ),
    one(
        r"<artifactId>\s*spring-boot-(?:starter-parent|dependencies)\s*</artifactId>\s*(?:<version>\s*(?P<v>\d[\d.]*))?",
        "spring-boot",
    ),
];

const GRADLE: &[Rule] = &[
    one(r"\A(?s:.)", "java"),
    one(
        r#"(?:(?:source|target)Compatibility\s*=?\s*(?:["']|JavaVersion\.VERSION_)?(?:1_)?|JavaLanguageVersion\.of\(\s*|jvmToolchain\(\s*)(?P<v>\d[\d.]*)"#,
        "java",
    ),
    one(
        r#"["']org\.springframework\.boot["']\)?\s*version\s*["'](?P<v>\d[\d.]*)"#,
        "spring-boot",
    ),
];

const GO_PACKAGES: &[Rule] = &[
    one(r"(?m)^go\s+(?P<v>\d[\d.]*)", "go"),
    word(
        r"(?m)^\s*(?:require\s+)?(?P<t>[\w.-]+\.\w+/[\w./-]+?)(?:/v\d+)?\s+v\d",
        &[
            ("github.com/go-sql-driver/mysql", "mysql"),
            ("gorm.io/driver/mysql", "mysql"),
            ("github.com/ziutek/mymysql", "mysql"),
            ("github.com/lib/pq", "postgresql"),
            ("github.com/jackc/pgx", "postgresql"),
            ("gorm.io/driver/postgres", "postgresql"),
            ("github.com/go-pg/pg", "postgresql"),
            ("github.com/denisenkom/go-mssqldb", "mssqlserver"),
            ("github.com/microsoft/go-mssqldb", "mssqlserver"),
            ("github.com/godror/godror", "oracle-database"),
            ("github.com/mattn/go-sqlite3", "sqlite"),
            ("gorm.io/driver/sqlite", "sqlite"),
            ("go.mongodb.org/mongo-driver", "mongodb"),
            ("github.com/redis/go-redis", "redis"),
            ("github.com/go-redis/redis", "redis"),
            ("github.com/gomodule/redigo", "redis"),
        ],
    ),
];

const RUBY_PACKAGES: &[Rule] = &[
    one(r"\A(?s:.)", "ruby"),
    one(
        r#"(?m)^\s*ruby\s+["'](?:[~>= ]+(?P<min>\d[\d.]*)|(?P<v>\d[\d.]*))"#,
        "ruby",
    ),
    one(
        r#"(?m)^\s*gem\s+["']rails["'](?:\s*,\s*["'](?:[~>= ]+(?P<min>\d[\d.]*)|(?P<v>\d[\d.]*)))?"#,
        "rails",
    ),
    word(
        r#"(?:\bgem|add_(?:runtime_)?dependency)[\s(]+["'](?P<t>[\w-]+)["']"#,
        &[
            ("mysql2", "mysql"),
            ("trilogy", "mysql"),
            ("activerecord-jdbcmysql-adapter", "mysql"),
            ("pg", "postgresql"),
            ("activerecord-jdbcpostgresql-adapter", "postgresql"),
            ("activerecord-oracle_enhanced-adapter", "oracle-database"),
            ("ruby-oci8", "oracle-database"),
            ("tiny_tds", "mssqlserver"),
            ("activerecord-sqlserver-adapter", "mssqlserver"),
            ("sqlite3", "sqlite"),
            ("mongoid", "mongodb"),
            ("redis", "redis"),
            ("sidekiq", "redis"),
        ],
    ),
];

const RUBY_VERSION: &[Rule] = &[one(r"\A\s*(?:ruby-)?(?P<v>\d[\d.]*)", "ruby")];

const RUST_PACKAGES: &[Rule] = &[
    one(r"\A(?s:.)", "rust"),
    one(r#"(?m)^rust-version\s*=\s*"(?P<min>\d[\d.]*)"#, "rust"),
    word(
        r"(?m)^(?P<t>mysql|mysql_async|postgres|tokio-postgres|rusqlite|mongodb|redis|tiberius)\s*=",
        RUST_NAMES,
    ),
    word(
        r#"(?m)^(?:sqlx|diesel|diesel-async|sea-orm)\s*=\s*\{[^}]*?["'](?:sqlx-)?(?P<t>mysql|postgres|sqlite)["']"#,
        RUST_NAMES,
    ),
];

const RUST_NAMES: &[(&str, &str)] = &[
    ("mysql", "mysql"),
    ("mysql_async", "mysql"),
    ("postgres", "postgresql"),
    ("tokio-postgres", "postgresql"),
    ("rusqlite", "sqlite"),
    ("sqlite", "sqlite"),
    ("mongodb", "mongodb"),
    ("redis", "redis"),
    ("tiberius", "mssqlserver"),
];

const DOTNET_PACKAGES: &[Rule] = &[
    one(
        r"<TargetFrameworks?>[^<]*?\bnet(?:coreapp)?(?P<v>\d+\.\d+)",
        "dotnet",
    ),
    word(
        r#"(?i)(?:Include|id)="(?P<t>[\w.]+)""#,
        &[
            ("MySqlConnector", "mysql"),
            ("MySql.Data", "mysql"),
            ("MySql.EntityFrameworkCore", "mysql"),
            ("Pomelo.EntityFrameworkCore.MySql", "mysql"),
            ("Npgsql", "postgresql"),
            ("Npgsql.EntityFrameworkCore.PostgreSQL", "postgresql"),
            ("Microsoft.Data.SqlClient", "mssqlserver"),
            ("System.Data.SqlClient", "mssqlserver"),
            ("Microsoft.EntityFrameworkCore.SqlServer", "mssqlserver"),
            ("Microsoft.EntityFrameworkCore.Sqlite", "sqlite"),
            ("Oracle.ManagedDataAccess.Core", "oracle-database"),
            ("Oracle.ManagedDataAccess", "oracle-database"),
            ("MongoDB.Driver", "mongodb"),
            ("StackExchange.Redis", "redis"),
        ],
    ),
];

const DOTNET_SDK: &[Rule] = &[one(r#""version"\s*:\s*"(?P<v>\d+\.\d+)"#, "dotnet")];

const TOOL_VERSIONS: &[Rule] = &[word(
    r"(?m)^(?P<t>[\w-]+)\s+(?:temurin-|openjdk-|corretto-)?(?P<v>\d[\d.]*)",
    &[
        ("python", "python"),
        ("nodejs", "nodejs"),
        ("ruby", "ruby"),
        ("golang", "go"),
        ("java", "java"),
        ("php", "php"),
        ("rust", "rust"),
        ("dotnet", "dotnet"),
        ("dotnet-core", "dotnet"),
        ("mysql", "mysql"),
        ("postgres", "postgresql"),
        ("redis", "redis"),
        ("mongodb", "mongodb"),
    ],
)];
