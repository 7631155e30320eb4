//! Phrases by which requests name kinds, limits and roles, in lower case and without blanks.

use crate::model::{Lang, MigrationKind, Role};

pub(super) fn holds(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// The kinds that a text names, first the one that it names by the template's own words, else in their order.
pub(super) fn kinds(squeezed: &str) -> Vec<MigrationKind> {
    let own = |kind: MigrationKind| {
        let title = |lang| super::clauses::squeezed(kind.title(lang));
        [Lang::Ko, Lang::En]
            .into_iter()
            .filter_map(|lang| squeezed.find(&title(lang)))
            .min()
    };
    let mut titled: Vec<(usize, MigrationKind)> = MigrationKind::ALL
        .into_iter()
        .filter_map(|kind| Some((own(kind)?, kind)))
        .collect();
    if titled.is_empty() {
        let words = KIND_WORDS.iter();
        titled.extend(words.filter_map(|(word, kind)| Some((squeezed.find(word)?, *kind))));
        titled.sort_by_key(|(at, _)| *at);
        titled.truncate(1);
    }
    titled.sort_by_key(|(at, _)| *at);
    titled.into_iter().map(|(_, kind)| kind).collect()
}

const KIND_WORDS: &[(&str, MigrationKind)] = &[
    ("데이터베이스", MigrationKind::Data),
    ("데이터이관", MigrationKind::Data),
    ("데이터이전", MigrationKind::Data),
    ("데이터마이그레이션", MigrationKind::Data),
    ("데이타", MigrationKind::Data),
    ("디비", MigrationKind::Data),
    ("db이관", MigrationKind::Data),
    ("db마이그레이션", MigrationKind::Data),
    ("db전환", MigrationKind::Data),
    ("db이전", MigrationKind::Data),
    ("db업그레이드", MigrationKind::Data),
    ("dbms", MigrationKind::Data),
    ("database", MigrationKind::Data),
    ("dbmigration", MigrationKind::Data),
    ("datamigration", MigrationKind::Data),
    ("schemamigration", MigrationKind::Data),
    ("스키마", MigrationKind::Data),
    ("의존성", MigrationKind::Dependency),
    ("종속성", MigrationKind::Dependency),
    ("라이브러리", MigrationKind::Dependency),
    ("패키지", MigrationKind::Dependency),
    ("프레임워크업그레이드", MigrationKind::Dependency),
    ("버전업그레이드", MigrationKind::Dependency),
    ("dependency", MigrationKind::Dependency),
    ("dependencies", MigrationKind::Dependency),
    ("library", MigrationKind::Dependency),
    ("libraries", MigrationKind::Dependency),
    ("package", MigrationKind::Dependency),
    ("frameworkupgrade", MigrationKind::Dependency),
    ("versionupgrade", MigrationKind::Dependency),
    ("플랫폼", MigrationKind::Platform),
    ("인프라", MigrationKind::Platform),
    ("클라우드", MigrationKind::Platform),
    ("쿠버네티스", MigrationKind::Platform),
    ("서버이전", MigrationKind::Platform),
    ("컨테이너", MigrationKind::Platform),
    ("운영체제", MigrationKind::Platform),
    ("platform", MigrationKind::Platform),
    ("infrastructure", MigrationKind::Platform),
    ("cloud", MigrationKind::Platform),
    ("kubernetes", MigrationKind::Platform),
    ("hosting", MigrationKind::Platform),
    ("container", MigrationKind::Platform),
    ("코드", MigrationKind::Code),
    ("소스", MigrationKind::Code),
    ("언어", MigrationKind::Code),
    ("리팩터링", MigrationKind::Code),
    ("리팩토링", MigrationKind::Code),
    ("재작성", MigrationKind::Code),
    ("포팅", MigrationKind::Code),
    ("프레임워크", MigrationKind::Code),
    ("code", MigrationKind::Code),
    ("language", MigrationKind::Code),
    ("refactor", MigrationKind::Code),
    ("rewrite", MigrationKind::Code),
    ("porting", MigrationKind::Code),
    ("framework", MigrationKind::Code),
];

pub(super) const UPGRADE: &[&str] = &["업그레이드", "버전업", "upgrade", "update"];

/// Where code runs: a migration between two of them is one of the platform.
pub(super) const PLATFORMS: &[&str] = &[
    "aws",
    "google-cloud",
    "azure",
    "naver-cloud",
    "on-premises",
    "vmware",
    "kubernetes",
    "amazon-eks",
    "google-kubernetes-engine",
    "azure-kubernetes-service",
    "red-hat-openshift",
    "docker-engine",
    "ubuntu",
    "debian",
    "centos",
    "centos-stream",
    "rhel",
    "rocky-linux",
    "almalinux",
    "amazon-linux",
    "alpine",
    "windows-server",
];

/// Whether one of the words of English stands in the text as a word.
pub(super) fn has_word(lower: &str, words: &[&str]) -> bool {
    let mut all = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'');
    all.any(|word| words.contains(&word))
}

/// What a constraint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Downtime,
    DataLoss,
    Rollback,
    Compatibility,
}

/// Abbreviations are looked for as words: `rpo` is also a part of `purpose`.
pub(super) fn topic(lower: &str) -> Option<Topic> {
    let squeezed = super::clauses::squeezed(lower);
    let squeezed = squeezed.as_str();
    if holds(squeezed, ROLLBACK) {
        Some(Topic::Rollback)
    } else if holds(squeezed, DATA_LOSS) || has_word(lower, &["rpo", "lost", "lose", "losing"]) {
        Some(Topic::DataLoss)
    } else if holds(squeezed, DOWNTIME) {
        Some(Topic::Downtime)
    } else if holds(squeezed, COMPATIBILITY) {
        Some(Topic::Compatibility)
    } else {
        None
    }
}

const ROLLBACK: &[&str] = &[
    "롤백",
    "롤빽",
    "원복",
    "원상복구",
    "되돌",
    "rollback",
    "roll-back",
    "rolledback",
    "rollingback",
    "revert",
    "reversib",
    "goback",
    "goingback",
    "backout",
    "fallback",
    "undo",
];
const DATA_LOSS: &[&str] = &[
    "데이터손실",
    "데이터유실",
    "데이터누락",
    "손실",
    "유실",
    "dataloss",
    "data-loss",
    "lossofdata",
    "losedata",
    "loseanydata",
    "loseany",
    "lossless",
    "lostdata",
    "datamaybelost",
    "datacanbelost",
];
const DOWNTIME: &[&str] = &[
    "다운타임",
    "다운시간",
    "무중단",
    "중단시간",
    "서비스중단",
    "서비스정지",
    "서비스중지",
    "정지시간",
    "점검시간",
    "점검",
    "중단없",
    "중단",
    "멈",
    "downtime",
    "down-time",
    "outage",
    "maintenancewindow",
    "servicewindow",
    "cutoverwindow",
    "cut-overwindow",
    "interruption",
    "offline",
    "unavailab",
    "bedown",
    "24/7",
    "24x7",
    "24시간365일",
];
const COMPATIBILITY: &[&str] = &[
    "호환",
    "그대로",
    "동일",
    "변경없",
    "변경불가",
    "변경금지",
    "변경하지",
    "유지",
    "compatib",
    "unchanged",
    "mustnotchange",
    "cannotchange",
    "nochange",
    "nobreakingchange",
    "noschemachange",
    "noapichange",
    "keep",
    "staythesame",
    "same",
    "asis",
    "as-is",
    "preserve",
    "remainintact",
];

pub(super) const NO_DOWNTIME: &[&str] = &[
    "무중단",
    "다운타임없",
    "다운타임불가",
    "다운타임은불가",
    "다운타임금지",
    "다운타임불허",
    "다운타임허용불가",
    "다운타임허용안",
    "다운타임을허용하지",
    "다운타임허용하지",
    "중단없",
    "중단불가",
    "중단은불가",
    "중단되면안",
    "중단금지",
    "멈추면안",
    "멈출수없",
    "zerodowntime",
    "zero-downtime",
    "nodowntime",
    "withoutdowntime",
    "withoutanydowntime",
    "nooutage",
    "nointerruption",
    "downtimenotallowed",
    "downtimeisnot",
    "downtimenot",
    "downtimeisunacceptable",
    "downtimeunacceptable",
    "affordanydowntime",
    "downtime:none",
    "downtime:no",
    "downtimenone",
    "notbedown",
    "cannotgodown",
    "mustnotgodown",
    "neverbeoffline",
    "24/7",
    "24x7",
    "24시간365일",
];

pub(super) const NO: &[&str] = &[
    "불가",
    "없",
    "금지",
    "안됨",
    "안됩",
    "안돼",
    "안된",
    "안되",
    "하지않",
    "하지말",
    "불허",
    "불용",
    "무손실",
    "허용안",
    "절대",
    "허용하지",
    "lossless",
    ":x",
    "0건",
];
/// Of the words above, what means no such thing: `불가피`.
pub(super) const NOT_A_NO: &[&str] = &["불가피", "제한없", "상관없", "문제없", "관계없", "무방"];
pub(super) const NO_WORDS: &[&str] = &[
    "no",
    "zero",
    "without",
    "never",
    "cannot",
    "can't",
    "mustn't",
    "none",
    "not",
    "forbidden",
    "unacceptable",
    "intolerable",
];
pub(super) const YES: &[&str] = &[
    "허용",
    "가능",
    "괜찮",
    "canlose",
    "maylose",
    "감수",
    "무방",
    "상관없",
    "allowed",
    "acceptable",
    "accepted",
    "tolera",
    ":ok",
    "isfine",
    "isok",
    "maybelost",
    "canbelost",
    "maylose",
    "canlose",
    "noproblem",
    "notaproblem",
    ":o",
    "까지",
];
/// Of these the second word is not meant: `문제없음`.
pub(super) const YES_AFTER_ALL: &[&str] = &[
    "괜찮",
    "무방",
    "상관없",
    "문제없",
    "noproblem",
    "notaproblem",
];

pub(super) const NO_ROLLBACK: &[&str] = &[
    "불필요",
    "필요없",
    "필요는없",
    "필요하지않",
    "없어도",
    "안해도",
    "하지않아도",
    "고려하지",
    "고려안",
    "선택사항",
    "notrequired",
    "notneeded",
    "neednot",
    "norollback",
    "notnecessary",
    "unnecessary",
    "optional",
    "noneed",
    "notbereversible",
    "rollback:no",
    "rollback:none",
    "롤백:x",
    "롤백:아니",
    "롤백:없",
    "withoutrollback",
    "one-way",
];
pub(super) const ROLLBACK_NEEDED: &[&str] = &[
    "시원복",
    "시롤백",
    "가능",
    "필요",
    "필수",
    "해야",
    "보장",
    "있어야",
    "계획",
    "지원",
    "절차",
    "마련",
    "준비",
    "must",
    "required",
    "requirement",
    "possible",
    "need",
    "able",
    "mandatory",
    "should",
    "reversib",
    "plan",
    ":o",
    ":yes",
    ":예",
    ":y",
    "이내",
    "within",
];
pub(super) const CANNOT: &[&str] = &[
    "롤백불가",
    "원복불가",
    "계획없",
    "계획은없",
    "방안없",
    "방안은없",
    "롤백없",
    "cannotrollback",
    "cannotberolledback",
    "impossible",
    "irreversib",
];

/// Words that take something out of what is said, or bind it to a condition.
pub(super) const EXCEPTS: &[&str] = &[
    "제외",
    "빼고",
    "단,",
    "다만",
    "하지만",
    "except",
    "excluding",
    "unless",
    "however",
    "otherthan",
    "경우에만",
    "onlyif",
];

/// How much comes or goes in a time, which says nothing of how much there is.
pub(super) const RATES: &[&str] = &[
    "증가",
    "하루",
    "매일",
    "일평균",
    "월평균",
    "초당",
    "분당",
    "시간당",
    "perday",
    "persecond",
    "perhour",
    "permonth",
    "perminute",
    "aday",
    "daily",
    "tps",
    "qps",
    "growth",
    "growing",
    "/일",
    "/day",
    "/s",
    "매월",
];
/// A part of the whole.
pub(super) const PARTS: &[&str] = &[
    "가장큰",
    "최대테이블",
    "제일큰",
    "largest",
    "biggest",
    "각각",
    "각테이블",
    "eachtable",
    "pertable",
    "테이블당",
];
/// What has a size and is no data.
pub(super) const MEMORY: &[&str] = &[
    "ram",
    "메모리",
    "memory",
    "디스크",
    "disk",
    "캐시",
    "cache",
    "cpu",
    "버퍼",
    "buffer",
    "대역폭",
    "bandwidth",
    "network",
    "네트워크",
    "ssd",
];
pub(super) const NOT_USED: &[&str] = &[
    "미사용",
    "사용하지",
    "사용안",
    "쓰지않",
    "안씀",
    "notused",
    "notusing",
    "donotuse",
    "don'tuse",
];

/// Words that may stand beside a duration that is alone among the constraints.
const AROUND_DURATION: &[&str] = &[
    "최대",
    "이내로",
    "이내에",
    "이내",
    "이하",
    "미만",
    "까지만",
    "까지",
    "내에",
    "안에",
    "내",
    "안",
    "주말",
    "평일",
    "토요일",
    "토",
    "일",
    "일요일",
    "야간",
    "심야",
    "새벽",
    "월요일",
    "공휴일",
    "휴일",
    "약",
    "정도",
    "허용",
    "가능",
    "만",
    "에",
    "동안",
    "간",
    "이",
    "은",
    "는",
    "의",
    "upto",
    "atmost",
    "maximum",
    "max",
    "within",
    "nomorethan",
    "notmorethan",
    "lessthan",
    "under",
    "orless",
    "window",
    "weekends",
    "weekend",
    "saturdays",
    "saturday",
    "sundays",
    "sunday",
    "nightly",
    "nights",
    "night",
    "overnight",
    "during",
    "the",
    "of",
    "on",
    "at",
    "in",
    "for",
    "only",
    "about",
    "approximately",
    "a",
    ":",
    ".",
    "~",
    "<=",
    "<",
    "≤",
    "-",
    "밤",
    "오전",
    "오후",
    "am",
    "pm",
];

/// Whether nothing else is said.
pub(super) fn only_around_duration(squeezed: &str) -> bool {
    let mut rest = squeezed;
    while !rest.is_empty() {
        let word = AROUND_DURATION.iter().filter(|w| rest.starts_with(**w));
        match word.max_by_key(|w| w.len()) {
            Some(word) => rest = &rest[word.len()..],
            None => return false,
        }
    }
    true
}

/// What something in the scope is for, by its name.
pub(super) fn role(squeezed: &str) -> Role {
    let ends_with = |words: &[&str]| words.iter().any(|w| squeezed.ends_with(w));
    if ends_with(PEOPLE_ENDS) {
        Role::People
    } else if holds(squeezed, BATCH) {
        Role::Batch
    } else if holds(squeezed, REPORTING) {
        Role::Reporting
    } else if holds(squeezed, DATABASE) || squeezed == "db" || ends_with(&["db", "디비"]) {
        Role::Database
    } else if holds(squeezed, APPLICATION) {
        Role::Application
    } else if holds(squeezed, PEOPLE) {
        Role::People
    } else {
        Role::Other
    }
}

const PEOPLE_ENDS: &[&str] = &[
    "팀",
    "사용자",
    "고객",
    "회원",
    "운영자",
    "담당자",
    "부서",
    "임직원",
    "users",
    "user",
    "team",
    "teams",
    "customers",
    "staff",
    "people",
    "employees",
    "admins",
];
const PEOPLE: &[&str] = &[
    "사용자",
    "users",
    "customers",
    "team",
    "staff",
    "운영팀",
    "개발팀",
];
const BATCH: &[&str] = &[
    "배치",
    "batch",
    "cron",
    "worker",
    "워커",
    "스케줄러",
    "scheduler",
    "scheduledjob",
    "잡서버",
    "etl",
    "jobserver",
    "sidekiq",
    "celery",
    "큐소비",
    "consumer",
];
const REPORTING: &[&str] = &[
    "리포트",
    "리포팅",
    "보고서",
    "보고시스템",
    "통계",
    "분석",
    "대시보드",
    "report",
    "dashboard",
    "analytics",
    "tableau",
    "metabase",
    "datawarehouse",
    "bi시스템",
    "bitool",
    "businessintelligence",
    "웨어하우스",
];
const DATABASE: &[&str] = &[
    "데이터베이스",
    "database",
    "db서버",
    "dbserver",
    "replica",
    "레플리카",
    "복제",
    "mysql",
    "postgres",
    "mariadb",
    "oracle",
    "redis",
];
const APPLICATION: &[&str] = &[
    "서버",
    "server",
    "애플리케이션",
    "어플리케이션",
    "application",
    "app",
    "앱",
    "web",
    "웹",
    "api",
    "was",
    "서비스",
    "service",
    "frontend",
    "backend",
    "백엔드",
    "프런트",
    "프론트",
    "포털",
    "시스템",
    "node",
    "instance",
];

/// What `라벨: 이름` in the scope says of the role, where it is a label and no part of the name.
pub(super) fn label_role(squeezed: &str) -> Option<Role> {
    const LABELS: &[(&str, Role)] = &[
        ("애플리케이션서비스", Role::Application),
        ("애플리케이션", Role::Application),
        ("영향받는서비스", Role::Application),
        ("영향받는컴포넌트", Role::Application),
        ("서비스", Role::Application),
        ("서버", Role::Application),
        ("applicationservice", Role::Application),
        ("application", Role::Application),
        ("service", Role::Application),
        ("services", Role::Application),
        ("affectedservices", Role::Application),
        ("배치작업", Role::Batch),
        ("배치서비스", Role::Batch),
        ("배치", Role::Batch),
        ("batchjob", Role::Batch),
        ("batchjobs", Role::Batch),
        ("batchservice", Role::Batch),
        ("batch", Role::Batch),
        ("리포팅쿼리", Role::Reporting),
        ("리포팅서비스", Role::Reporting),
        ("리포팅", Role::Reporting),
        ("reportingquery", Role::Reporting),
        ("reportingservice", Role::Reporting),
        ("reporting", Role::Reporting),
        ("데이터베이스", Role::Database),
        ("데이터베이스서비스", Role::Database),
        ("db", Role::Database),
        ("database", Role::Database),
        ("databaseservice", Role::Database),
        ("팀", Role::People),
        ("사용자", Role::People),
        ("사용자/팀", Role::People),
        ("영향받는사용자", Role::People),
        ("영향받는팀", Role::People),
        ("영향받는사용자/팀", Role::People),
        ("team", Role::People),
        ("teams", Role::People),
        ("users", Role::People),
        ("affectedusers", Role::People),
        ("affectedteams", Role::People),
        ("주요쿼리", Role::Other),
        ("keyquery", Role::Other),
        ("기타서비스", Role::Other),
        ("기타", Role::Other),
        ("otherservice", Role::Other),
        ("other", Role::Other),
    ];
    let found = LABELS.iter().find(|(label, _)| *label == squeezed);
    found.map(|(_, role)| *role)
}
