//! What is migrated and how big it is; what was not looked at; what the request leaves open.

use super::document::PlanFact;
use super::situation::{Engines, Situation};
use super::told::{
    Figure, FigureOrigin, Part, Sentence, Unit, code, quote, say, some_codes, words,
};
use crate::model::{
    Affected, Allowed, Breaks, Demand, MigrationKind, NotUnderstood, Origin, SkipReason, Stated,
    Technology, Unclear,
};

/// Names that a list shows before it is cut.
const FEW: usize = 8;

pub(super) fn overview(s: &Situation) -> Vec<Sentence> {
    let mut all = vec![purpose(s)];
    all.extend(scale(s));
    all.push(findings(s));
    all.extend(scope(s));
    let kept: Vec<Part> = s
        .input
        .request
        .compatibility
        .iter()
        .map(|c| quote(&c.value))
        .collect();
    if !kept.is_empty() {
        all.push(say(
            "To be kept: {0}.",
            "유지할 조건: {0}.",
            vec![Part::List(kept)],
        ));
    }
    all
}

fn purpose(s: &Situation) -> Sentence {
    let (en, ko) = match (s.kind, &s.input.migration.from, &s.input.migration.to) {
        (MigrationKind::Data, Some(_), Some(_)) => (
            "The database moves from {0} to {1}.",
            "데이터베이스를 {0}에서 {1} 환경으로 옮깁니다.",
        ),
        (MigrationKind::Platform, Some(_), Some(_)) => (
            "The service moves from {0} to {1}.",
            "서비스를 {0}에서 {1} 환경으로 옮깁니다.",
        ),
        (_, Some(_), Some(_)) => (
            "{0} is upgraded to {1}.",
            "{0} 환경의 코드를 {1} 환경으로 올립니다.",
        ),
        (MigrationKind::Code, ..) => (
            "The code is brought to the versions that its runtime and libraries will have.",
            "실행 환경과 라이브러리의 새 버전에 맞게 코드를 고칩니다.",
        ),
        (MigrationKind::Dependency, ..) => (
            "Dependencies that are out of support or superseded are upgraded.",
            "지원이 끝났거나 대체된 의존성을 업그레이드합니다.",
        ),
        (MigrationKind::Platform, ..) => (
            "The service moves to a new platform.",
            "서비스를 새 플랫폼으로 옮깁니다.",
        ),
        (MigrationKind::Data, ..) => ("The database is migrated.", "데이터베이스를 옮깁니다."),
    };
    let ends = [&s.input.migration.from, &s.input.migration.to];
    let parts = ends.into_iter().flatten().map(Part::from).collect();
    say(en, ko, parts)
}

/// Tables and data: what the request states, and what the code shows.
fn scale(s: &Situation) -> Vec<Sentence> {
    if s.kind != MigrationKind::Data {
        return Vec::new();
    }
    let mut all = Vec::new();
    let shown = tables_shown(s);
    let stated = s.input.request.tables.as_ref().map(|t| {
        let origin = FigureOrigin::Stated(t.origin.clone());
        Figure::new(t.value as i64, Unit::Tables, origin)
    });
    match (&stated, &s.bytes) {
        (Some(tables), Some(bytes)) => all.push(say(
            "{0} with {1} of data are moved.",
            "옮길 대상은 {0}, 데이터 {1}입니다.",
            vec![tables.into(), bytes.into()],
        )),
        (None, Some(bytes)) if shown.value == 0 => all.push(say(
            "{0} of data are moved. The code defines no tables, so this plan has no casts and no checks for them: give their definitions with `--schema`.",
            "옮길 대상은 데이터 {0}입니다. 코드에 테이블 정의가 없어 변환 규칙과 검증 SQL을 만들 수 없으므로 `--schema`로 스키마를 지정해 다시 계획합니다.",
            vec![bytes.into()],
        )),
        (None, Some(bytes)) => all.push(say(
            "{0} of data in {1} are moved.",
            "옮길 대상은 데이터 {0}, {1}입니다.",
            vec![bytes.into(), (&shown).into()],
        )),
        (_, None) => all.push(say(
            "The code defines {0}; how much data they hold is not known.",
            "코드에서 확인한 대상은 {0}이며, 데이터 크기는 알 수 없습니다.",
            vec![(&shown).into()],
        )),
    }
    let objects = &s.shape.objects;
    if !objects.is_empty() && s.engines != Engines::MysqlToMysql {
        let names: Vec<String> = objects.iter().map(|o| o.name.to_string()).collect();
        let origin = FigureOrigin::Schema(names.clone());
        all.push(say(
            "Routines, views and triggers do not move with the data and are ported by hand: {0}.",
            "루틴, 뷰, 트리거는 데이터와 함께 옮겨지지 않으므로 직접 이식합니다: {0}.",
            vec![some_codes(&names, FEW, origin)],
        ));
    }
    let frameworks: Vec<Part> = s
        .input
        .request
        .frameworks
        .iter()
        .map(|f| quote(&f.value))
        .collect();
    if !frameworks.is_empty() {
        all.push(say(
            "The application uses {0}; raw SQL and the settings of the connection are what has to be changed.",
            "애플리케이션은 {0} 기반이며, 직접 작성한 SQL과 연결 설정을 고쳐야 합니다.",
            vec![Part::List(frameworks)],
        ));
    }
    all
}

pub(super) fn tables_shown(s: &Situation) -> Figure {
    let names: Vec<String> = s.shape.tables().map(|t| t.name.to_string()).collect();
    Figure::new(
        names.len() as i64,
        Unit::Tables,
        FigureOrigin::Schema(names),
    )
}

fn findings(s: &Situation) -> Sentence {
    let rows: Vec<_> = s.input.rows.iter().collect();
    if rows.is_empty() {
        return words(
            "No known incompatibility was found in what was looked at.",
            "점검한 범위에서 알려진 비호환 사항을 찾지 못했습니다.",
        );
    }
    let (least, most) = s.work_of(&rows);
    let work = match least.value == most.value {
        true => say("{0}", "{0}", vec![most.into()]),
        false => say(
            "{0} (each kind of change done once) to {1} (every place by hand)",
            "최소 {0}(같은 유형을 한 번에 고칠 때), 최대 {1}(위치마다 고칠 때)",
            vec![least.into(), most.into()],
        ),
    };
    let (failing, differing) = (s.breaking(Breaks::Fails), s.breaking(Breaks::Differs));
    let all = s.places_of(&rows);
    if failing.value == 0 && differing.value == 0 {
        return say(
            "Found: {0}; nothing in production code is likely to fail or to give other results. Work: {1}.",
            "발견은 {0}이며, 운영 코드에서 실패하거나 결과가 달라질 것으로 보이는 곳은 없습니다. 예상 작업량은 {1}입니다.",
            vec![all.into(), work.into()],
        );
    }
    say(
        "Found: {2}. In production code the target refuses {0}, and may answer {1} otherwise without an error. Work: {3}.",
        "운영 코드 {0}이 대상에서 실패하고 {1}은 오류 없이 결과가 달라질 수 있습니다. 전체 발견은 {2}이며, 예상 작업량은 {3}입니다.",
        vec![failing.into(), differing.into(), all.into(), work.into()],
    )
}

fn scope(s: &Situation) -> Option<Sentence> {
    let affected: Vec<Part> = s
        .input
        .request
        .scope
        .iter()
        .map(|a| affected(&a.value, &a.origin))
        .collect();
    if !affected.is_empty() {
        let parts = vec![Part::List(affected)];
        return Some(say("Affected: {0}.", "영향 범위: {0}.", parts));
    }
    let services = &s.input.inventory.services;
    let names: Vec<String> = services
        .iter()
        .map(|service| service.name.clone())
        .collect();
    let origin = FigureOrigin::Inventory(names.clone());
    (!names.is_empty()).then(|| {
        let parts = vec![some_codes(&names, FEW, origin)];
        say(
            "Services found in the code: {0}.",
            "코드에서 확인한 서비스: {0}.",
            parts,
        )
    })
}

fn affected(affected: &Affected, origin: &Origin) -> Part {
    match affected.count {
        None => quote(&affected.name),
        Some(count) => {
            let origin = FigureOrigin::Stated(origin.clone());
            let count = Figure::new(i64::from(count), Unit::Machines, origin);
            say(
                "{0} ({1})",
                "{0} {1}",
                vec![quote(&affected.name), count.into()],
            )
            .into()
        }
    }
}

/// Type, ends, limits, each with where it is stated.
pub(super) fn facts(s: &Situation) -> Vec<PlanFact> {
    let request = s.input.request;
    let kind = PlanFact {
        name: words("Type", "유형"),
        value: kind_words(s.kind),
        evidence: match &request.kind {
            Some(stated) => origin_words(&stated.origin),
            None => words("`--type`", "`--type`"),
        },
    };
    let mut all = vec![kind];
    let ends = [
        (
            &s.input.migration.from,
            &request.from,
            words("Current state", "현재 상태"),
        ),
        (
            &s.input.migration.to,
            &request.to,
            words("Target state", "목표 상태"),
        ),
    ];
    for (technology, stated, name) in ends {
        let Some(technology) = technology else {
            continue;
        };
        all.push(PlanFact {
            name,
            value: say("{0}", "{0}", vec![technology.into()]),
            evidence: end_evidence(s, technology, stated.as_ref().map(|s| &s.origin)),
        });
    }
    all.extend(limits(s));
    all
}

fn limits(s: &Situation) -> Vec<PlanFact> {
    let request = s.input.request;
    let open = || words("**not stated**", "**정해지지 않음**");
    let fact = |name: Sentence, value: Option<Sentence>, origin: Option<&Origin>| PlanFact {
        name,
        value: value.unwrap_or_else(open),
        evidence: origin.map_or_else(|| words("to be agreed", "합의 필요"), origin_words),
    };
    let mut all = Vec::new();
    if s.kind == MigrationKind::Data {
        let size = s.bytes.as_ref().map(|b| say("{0}", "{0}", vec![b.into()]));
        let from_dump = words("rows in the dumps of the code", "코드에 있는 덤프의 행");
        all.push(PlanFact {
            name: words("Size of the data", "데이터 크기"),
            value: size.unwrap_or_else(open),
            evidence: match (&request.bytes, &s.bytes) {
                (Some(stated), _) => origin_words(&stated.origin),
                (None, Some(_)) => from_dump,
                (None, None) => words("to be measured", "측정 필요"),
            },
        });
    }
    let downtime = s
        .downtime
        .as_ref()
        .map(|d| say("at most {0}", "{0} 이내", vec![d.into()]));
    let of_downtime = request.downtime_minutes.as_ref().map(|d| &d.origin);
    all.push(fact(words("Downtime", "다운타임"), downtime, of_downtime));
    let loss = request.data_loss.as_ref().map(|l| match l.value {
        Allowed::Yes => words("allowed", "허용"),
        Allowed::No => words("not allowed", "불가"),
    });
    let minutes = |stated: &Stated<u32>| -> Part {
        let origin = FigureOrigin::Stated(stated.origin.clone());
        Figure::new(i64::from(stated.value), Unit::Minutes, origin).into()
    };
    let loss = match &request.data_loss_minutes {
        Some(of) => Some(say(
            "at most the last {0}",
            "마지막 {0} 이내만 허용",
            vec![minutes(of)],
        )),
        None => loss,
    };
    if s.kind == MigrationKind::Data || request.data_loss.is_some() {
        all.push(fact(
            words("Data loss", "데이터 손실"),
            loss,
            request.data_loss.as_ref().map(|l| &l.origin),
        ));
    }
    let rollback = request.rollback.as_ref().map(|r| match r.value {
        Demand::Required => words("required", "필수"),
        Demand::NotRequired => words("not required", "불필요"),
    });
    let rollback = match &request.rollback_minutes {
        Some(within) => Some(say(
            "required, within {0}",
            "필수, {0} 이내",
            vec![minutes(within)],
        )),
        None => rollback,
    };
    all.push(fact(
        words("Rollback", "롤백"),
        rollback,
        request.rollback.as_ref().map(|r| &r.origin),
    ));
    all
}

fn kind_words(kind: MigrationKind) -> Sentence {
    match kind {
        MigrationKind::Code => words("code migration", "코드 마이그레이션"),
        MigrationKind::Data => words("data migration", "데이터 마이그레이션"),
        MigrationKind::Dependency => words("dependency upgrade", "의존성 업그레이드"),
        MigrationKind::Platform => words("platform change", "플랫폼 전환"),
    }
}

fn end_evidence(s: &Situation, technology: &Technology, stated: Option<&Origin>) -> Sentence {
    let shown = s.input.stack.find(&technology.name);
    let same_version = shown.filter(|c| c.technology.version == technology.version);
    let places: Vec<Part> = same_version
        .flat_map(|c| &c.evidence)
        .take(2)
        .map(|e| code(format!("{}:{}", e.path, e.line)))
        .collect();
    match (stated, places.is_empty()) {
        (Some(origin), true) => origin_words(origin),
        (Some(origin), false) => {
            let parts = vec![origin_words(origin).into(), Part::List(places)];
            say("{0}; {1}", "{0}; {1}", parts)
        }
        (None, false) => say("{0}", "{0}", vec![Part::List(places)]),
        (None, true) => words("as given", "입력한 값"),
    }
}

/// `request, line 12`.
pub(super) fn origin_words(origin: &Origin) -> Sentence {
    match origin {
        Origin::Request { line } => {
            let line = Figure::new(
                i64::from(*line),
                Unit::Plain,
                FigureOrigin::Stated(origin.clone()),
            );
            say("request, line {0}", "요청서 {0}행", vec![line.into()])
        }
        Origin::Flag(flag) => say("{0}", "{0}", vec![code(*flag)]),
        Origin::Config { key, line } => {
            let parts = vec![code(format!("migscan.toml:{line}")), code(key)];
            say("{0} {1}", "{0} {1}", parts)
        }
        Origin::Code(evidence) => {
            let place = format!("{}:{}", evidence.path, evidence.line);
            say("{0}", "{0}", vec![code(place)])
        }
    }
}

pub(super) fn not_looked_at(s: &Situation) -> Vec<Sentence> {
    let coverage = s.input.coverage;
    let scanned = |value: u64, unit| Figure::new(value as i64, unit, FigureOrigin::Scan);
    let mut all = vec![say(
        "Looked at: {0}, {1}.",
        "점검한 범위: {0}, {1}.",
        vec![
            scanned(coverage.files, Unit::Files).into(),
            scanned(coverage.bytes, Unit::Bytes).into(),
        ],
    )];
    all.extend(tables_not_seen(s));
    all.extend(tables_unresolved(s));
    let told: Vec<_> = s
        .input
        .skipped
        .iter()
        .filter(|k| k.reason != SkipReason::Binary)
        .collect();
    if !told.is_empty() {
        let names: Vec<String> = told.iter().map(|k| k.path.clone()).collect();
        let count = scanned(told.len() as u64, Unit::Files);
        all.push(say(
            "Not fully read ({0}): {1}.",
            "끝까지 읽지 못한 파일({0}): {1}.",
            vec![count.into(), some_codes(&names, FEW, FigureOrigin::Scan)],
        ));
    }
    let languages: Vec<String> = coverage
        .languages_without_rules
        .iter()
        .map(|(l, _)| l.name().to_owned())
        .collect();
    for (names, en, ko) in [
        (
            languages,
            "Languages that no rule looks at: {0}.",
            "규칙이 없는 언어: {0}.",
        ),
        (
            coverage.technologies_without_rules.clone(),
            "Technologies that no rule is about: {0}.",
            "규칙이 없는 기술: {0}.",
        ),
    ] {
        if !names.is_empty() {
            all.push(say(
                en,
                ko,
                vec![some_codes(&names, FEW, FigureOrigin::Scan)],
            ));
        }
    }
    let (en, ko) = match s.kind {
        MigrationKind::Data => (
            "What is only known at run time was not judged: SQL put together from variables, settings on the servers, the data itself.",
            "실행해야 알 수 있는 것은 판단하지 않았습니다: 변수로 조립하는 SQL, 서버에만 있는 설정, 실제 데이터.",
        ),
        _ => (
            "What is only known at run time was not judged: names put together from variables, plug-ins, settings on the servers.",
            "실행해야 알 수 있는 것은 판단하지 않았습니다: 변수로 조립하는 이름, 플러그인, 서버에만 있는 설정.",
        ),
    };
    all.push(words(en, ko));
    all
}

/// What of the schema only the running program knows.
fn tables_unresolved(s: &Situation) -> Option<Sentence> {
    let unresolved = &s.input.catalogue.unresolved;
    let mut names: Vec<String> = unresolved
        .iter()
        .map(|(name, ..)| name.to_string())
        .collect();
    names.dedup();
    let origin = FigureOrigin::Schema(names.clone());
    (!names.is_empty() && s.kind == MigrationKind::Data).then(|| {
        say(
            "Only the running program knows the whole of these tables or apps; give their definitions with `--schema`: {0}.",
            "프로그램을 실행해야 전체 정의를 알 수 있는 테이블이나 앱은 `--schema`로 정의를 지정합니다: {0}.",
            vec![some_codes(&names, FEW, origin)],
        )
    })
}

/// Tables that the request counts and the code does not define.
fn tables_not_seen(s: &Situation) -> Option<Sentence> {
    let stated = s
        .input
        .request
        .tables
        .as_ref()
        .filter(|_| s.kind == MigrationKind::Data)?;
    let all = Figure::new(
        stated.value as i64,
        Unit::Tables,
        FigureOrigin::Stated(stated.origin.clone()),
    );
    let shown = tables_shown(s);
    let missing = all.value - shown.value;
    (missing > 0).then(|| {
        let missing = Figure::computed(missing, Unit::Tables, "stated − defined in the code", &[&all, &shown]);
        let parts = vec![(&all).into(), (&shown).into(), missing.into()];
        say(
            "The request says {0}, the code defines {1}. For the other {2} this plan has no casts and no checks: give their definitions with `--schema` (`mysqldump --no-data`).",
            "요청서에는 {0}, 코드에는 {1}가 있습니다. 나머지 {2}는 변환 규칙과 검증 SQL에 없으므로 `mysqldump --no-data` 결과를 `--schema`로 지정해 다시 계획합니다.",
            parts,
        )
    })
}

pub(super) fn open_questions(s: &Situation) -> Vec<Sentence> {
    let mut all: Vec<Sentence> = s
        .input
        .request
        .not_understood
        .iter()
        .map(not_understood)
        .collect();
    if s.kind == MigrationKind::Data && s.bytes.is_none() {
        all.push(words(
            "How much data is there? Without it the timetable has no copying time (`--data-size 10GB`).",
            "데이터가 얼마나 됩니까? 크기를 모르면 시간표의 전송 시간을 계산할 수 없습니다(`--data-size 10GB`).",
        ));
    }
    if s.downtime.is_none() {
        all.push(words(
            "How long may the service be down (`--downtime 2h`)?",
            "서비스를 얼마나 중단할 수 있습니까(`--downtime 2h`)?",
        ));
    }
    if s.input.request.rollback.is_none() {
        all.push(words(
            "Must going back stay possible after the service has opened again?",
            "서비스를 재개한 뒤에도 롤백할 수 있어야 합니까?",
        ));
    }
    if s.kind == MigrationKind::Data
        && s.engines == Engines::MysqlToPostgresql
        && !s.shape.of_type(&["datetime"]).is_empty()
    {
        all.push(words(
            "Which time zone are the `DATETIME` values in? They are copied digit by digit into `timestamp`; Django with `USE_TZ = True` needs `timestamptz` in UTC instead.",
            "`DATETIME` 값은 어느 시간대입니까? 값을 그대로 `timestamp`에 옮기며, Django에서 `USE_TZ = True`를 쓰면 UTC 기준 `timestamptz`로 바꿔야 합니다.",
        ));
    }
    all
}

fn not_understood(entry: &NotUnderstood) -> Sentence {
    let place = origin_words(&entry.origin);
    let parts = |more: Option<&Origin>| {
        let mut parts = vec![quote(&entry.text), place.clone().into()];
        parts.extend(more.map(|o| Part::from(origin_words(o))));
        parts
    };
    match &entry.why {
        Unclear::Unknown => say(
            "“{0}” ({1}) was not understood.",
            "“{0}”({1})의 내용을 이해하지 못했습니다.",
            parts(None),
        ),
        Unclear::LeftOpen => say(
            "“{0}” ({1}) is still to be filled in.",
            "“{0}”({1}) 항목을 아직 채우지 않았습니다.",
            parts(None),
        ),
        Unclear::Contradicts(other) => say(
            "“{0}” ({1}) contradicts {2}, which holds here.",
            "“{0}”({1})의 내용이 {2}의 내용과 다릅니다. 이 계획에서는 앞의 내용({2})을 씁니다.",
            parts(Some(other)),
        ),
        Unclear::OutsideOfHeadings => say(
            "“{0}” ({1}) stands below no heading of the request.",
            "“{0}”({1})의 내용이 요청서의 어느 항목에도 속하지 않습니다.",
            parts(None),
        ),
    }
}
