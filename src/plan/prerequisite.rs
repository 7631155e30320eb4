//! What is done before phase 1: the code, with the work it takes, then backup, conversion, target server and way back.

use super::artifact::Artifact;
use super::document::Task;
use super::risk::RiskRow;
use super::situation::{Engines, Situation};
use super::told::{Figure, FigureOrigin, Part, Unit, code, say, some_codes, words};
use crate::model::MigrationKind;
use crate::rules::EffortKind;

/// Rules named one by one under a kind of work.
const NAMED: usize = 6;

pub(super) fn prerequisites(s: &Situation, artifacts: &[Artifact]) -> Vec<Task> {
    let mut all = work(s);
    all.push(gate(s));
    match s.kind {
        MigrationKind::Data => all.extend(data(s, artifacts)),
        MigrationKind::Code => all.extend(code_tasks()),
        MigrationKind::Dependency => all.extend(dependency_tasks(s)),
        MigrationKind::Platform => all.extend(platform_tasks(s)),
    }
    all
}

/// One task for each kind of work: the mechanical first, since few of them clear most places.
fn work(s: &Situation) -> Vec<Task> {
    let all: Vec<&RiskRow> = s.input.rows.iter().collect();
    let total = s.places_of(&all);
    let mut cleared: Vec<Figure> = Vec::new();
    let mut tasks = Vec::new();
    for kind in [
        EffortKind::Mechanical,
        EffortKind::Manual,
        EffortKind::Review,
    ] {
        let rows = s.rows_by_work(kind);
        if rows.is_empty() {
            continue;
        }
        let places = s.places_of(&rows);
        cleared.push(places.clone());
        let done = Figure::sum(Unit::Places, &cleared.iter().collect::<Vec<_>>());
        let share = done.value * 100 / total.value.max(1);
        let share = Figure::computed(
            share,
            Unit::Percent,
            "places so far ÷ all places",
            &[&done, &total],
        );
        let kinds = Figure::new(rows.len() as i64, Unit::Rules, places.origin.clone());
        let parts = vec![kinds.into(), (&places).into(), share.into()];
        let what = match kind {
            EffortKind::Mechanical => say(
                "**Mechanical fixes**: {0}, {1}; with them {2} of all places are done",
                "**단순 수정**: {0}, {1}. 여기까지 전체의 {2}가 해소됩니다",
                parts,
            ),
            EffortKind::Manual => say(
                "**Manual fixes**: {0}, {1}; with them {2} of all places are done",
                "**직접 수정**: {0}, {1}. 여기까지 전체의 {2}가 해소됩니다",
                parts,
            ),
            EffortKind::Review => say(
                "**Reviews**: {0}, {1}; with them {2} of all places are done",
                "**검토**: {0}, {1}. 여기까지 전체의 {2}가 해소됩니다",
                parts,
            ),
        };
        let mut task = Task::new(what);
        task.work = Some(s.work_of(&rows));
        task.details.extend(rows.iter().take(NAMED).map(|row| {
            let (_, most) = s.work_of(&[row]);
            let rule = s.rule(row);
            say(
                "{0}: {1}, {2}. {3}",
                "{0}: {1}, {2}. {3}",
                vec![
                    Part::Rule(rule.title.clone()),
                    s.places_of(&[row]).into(),
                    most.into(),
                    Part::Rule(rule.fix.clone()),
                ],
            )
        }));
        if rows.len() > NAMED {
            let rest = &rows[NAMED..];
            let more = Figure::new(rest.len() as i64, Unit::Rules, s.places_of(rest).origin);
            task.details.push(say(
                "and {0} more ({1}): see the places at the end",
                "외 {0}({1}): 부록의 위치 목록 참고",
                vec![more.into(), s.places_of(rest).into()],
            ));
        }
        tasks.push(task);
    }
    tasks
}

/// The scan that keeps fixed what is fixed.
fn gate(s: &Situation) -> Task {
    let mut command = format!("migscan scan . --type {}", s.kind.name());
    for (flag, end) in [
        ("--from", &s.input.scanned.from),
        ("--to", &s.input.scanned.to),
    ] {
        if let Some(end) = end {
            command += &format!(" {flag} {end}");
        }
    }
    command += " --fail-on high";
    Task::new(words(
        "**Gate in CI**: the same scan on every change, so that nothing that was fixed comes back",
        "**CI 게이트**: 변경이 있을 때마다 같은 점검을 실행해 고친 항목이 다시 생기지 않게 합니다",
    ))
    .shell(command)
}

fn data(s: &Situation, artifacts: &[Artifact]) -> Vec<Task> {
    let mut all = vec![backup(s, artifacts)];
    match s.engines {
        Engines::MysqlToPostgresql => {
            all.push(target_postgresql());
            all.push(conversion(artifacts));
        }
        Engines::MysqlToMysql => all.push(target_mysql(s)),
        Engines::Other => all.push(Task::new(words(
            "**Schema conversion**: convert the schema with the tools of the target engine and load a sample",
            "**스키마 변환**: 대상 엔진의 도구로 스키마를 변환하고 표본 데이터를 적재합니다",
        ))),
    }
    all.extend(objects(s));
    all.push(way_back(artifacts));
    all
}

fn backup(s: &Situation, artifacts: &[Artifact]) -> Task {
    let task = Task::new(words(
        "**Backup and restore test**: take a full backup and restore it on another server; a backup counts once it has been restored",
        "**백업과 복원 시험**: 전체 백업을 받아 다른 서버에 복원해 봅니다. 복원해 본 백업만 백업으로 인정합니다",
    ));
    match (s.engines, find(artifacts, "backup.sh")) {
        (Engines::Other, _) => task,
        (_, Some(name)) => task.shell(format!("./{name} --dry-run\n./{name}")),
        (_, None) => task,
    }
}

fn target_postgresql() -> Task {
    Task::new(words(
        "**Target server**: an empty database in `UTF8`, and a role that owns it",
        "**대상 서버**: `UTF8` 인코딩으로 빈 데이터베이스를 만들고 소유할 계정을 준비합니다",
    ))
    .shell("createdb --encoding=UTF8 --template=template0 --owner=\"$TARGET_OWNER\" \"$TARGET_DB\"\npsql \"$TARGET_URL\" -c 'SHOW server_encoding'")
}

fn target_mysql(s: &Situation) -> Task {
    let task = Task::new(words(
        "**Target server**: a server of the new version beside the old one, and the upgrade checker against the old one",
        "**대상 서버**: 새 버전 서버를 기존 서버와 나란히 준비하고, 기존 서버에 업그레이드 검사기를 실행합니다",
    ));
    let version = s
        .input
        .migration
        .to
        .as_ref()
        .and_then(|t| t.version.as_ref());
    let target = version.map_or_else(String::new, |v| format!(" --target-version={v}"));
    task.shell(format!(
        "mysqlsh --uri \"$SOURCE_URI\" -- util check-for-server-upgrade{target}"
    ))
}

fn conversion(artifacts: &[Artifact]) -> Task {
    let task = Task::new(words(
        "**Trial conversion**: load a copy with `pgloader`, then compare types, keys and defaults with the schema",
        "**스키마 변환 시험**: 복제본을 `pgloader`로 적재하고 타입, 키, 기본값을 원래 스키마와 비교합니다",
    ));
    match find(artifacts, "migrate.load") {
        Some(load) => task.shell(format!(
            "export SOURCE_URL=mysql://USER:PASSWORD@HOST:3306/DB SOURCE_DB=DB\nexport TARGET_URL=postgresql://USER:PASSWORD@HOST:5432/DB\npgloader --dry-run {load}\npgloader {load}"
        )),
        None => task,
    }
}

/// Routines, views, triggers and events, which no copy of the data brings to another engine.
fn objects(s: &Situation) -> Option<Task> {
    let names: Vec<String> = s
        .shape
        .objects
        .iter()
        .map(|o| format!("{} {}", o.kind.name(), o.name))
        .collect();
    let origin = FigureOrigin::Schema(names.clone());
    let moves = s.engines == Engines::MysqlToMysql;
    (!names.is_empty() && !moves).then(|| {
        Task::new(say(
            "**Objects to port by hand**: {0}",
            "**직접 이식할 객체**: {0}",
            vec![some_codes(&names, 12, origin)],
        ))
    })
}

fn way_back(artifacts: &[Artifact]) -> Task {
    let task = Task::new(words(
        "**Way back**: rehearse the rollback script before the day, with the clock running",
        "**롤백 스크립트 준비**: 전환 전에 시간을 재면서 롤백을 리허설합니다",
    ));
    match find(artifacts, "rollback.sh") {
        Some(name) => task.shell(format!("./{name} --dry-run")),
        None => task,
    }
}

fn code_tasks() -> Vec<Task> {
    vec![
        Task::new(words(
            "**Tests first**: run the whole suite on the old version and keep the result as the baseline; write tests where a place to be changed has none",
            "**테스트 기준선**: 현재 버전에서 전체 테스트를 실행해 결과를 기준으로 남기고, 고칠 위치에 테스트가 없으면 먼저 작성합니다",
        )),
        Task::new(words(
            "**Both versions in CI**: run the suite on the old and the new version until the switch",
            "**CI 이중 실행**: 전환할 때까지 현재 버전과 새 버전에서 테스트를 함께 실행합니다",
        )),
        Task::new(words(
            "**Way back**: keep the last release built on the old version, ready to deploy",
            "**롤백 준비**: 현재 버전으로 빌드한 마지막 릴리스를 바로 배포할 수 있게 보관합니다",
        ))
        .shell("git tag pre-migration\ngit push origin pre-migration"),
    ]
}

fn dependency_tasks(s: &Situation) -> Vec<Task> {
    let mut commands = Vec::new();
    for (technology, command) in [
        (
            "python",
            "pip freeze > requirements.before.txt\npip-audit -r requirements.txt",
        ),
        (
            "nodejs",
            "npm ls --all > dependencies.before.txt\nnpm outdated\nnpm audit",
        ),
        (
            "php",
            "composer show --tree > dependencies.before.txt\ncomposer outdated --direct\ncomposer audit",
        ),
        (
            "java",
            "mvn dependency:tree > dependencies.before.txt\nmvn versions:display-dependency-updates",
        ),
        (
            "ruby",
            "bundle list > dependencies.before.txt\nbundle outdated\nbundle-audit check --update",
        ),
        (
            "go",
            "go list -m -u all > dependencies.before.txt\ngovulncheck ./...",
        ),
    ] {
        if s.uses(technology) || manifest_found(s, technology) {
            commands.push(command);
        }
    }
    let mut state = Task::new(words(
        "**Record the present state**: the whole dependency tree, what is outdated, and known vulnerabilities",
        "**현재 상태 기록**: 전체 의존성 트리, 오래된 버전, 알려진 취약점을 기록합니다",
    ));
    for command in commands {
        state = state.shell(command);
    }
    vec![
        state,
        Task::new(words(
            "**One at a time**: a branch and a pull request for each upgrade, one major version at a step, lock file in the same commit",
            "**한 번에 하나씩**: 업그레이드마다 브랜치와 PR을 나누고, 메이저 버전은 한 단계씩 올리며, 잠금 파일을 같은 커밋에 포함합니다",
        )),
        Task::new(words(
            "**Way back**: keep the old lock file; going back is deploying the commit before",
            "**롤백 준비**: 이전 잠금 파일을 보관합니다. 롤백은 직전 커밋을 배포하는 것입니다",
        ))
        .shell("git tag pre-upgrade\ngit push origin pre-upgrade"),
    ]
}

/// Whether findings stand in the manifests of an ecosystem.
fn manifest_found(s: &Situation, technology: &str) -> bool {
    let files: &[&str] = match technology {
        "python" => &["requirements.txt", "pyproject.toml", "Pipfile", "setup.py"],
        "nodejs" => &["package.json"],
        "php" => &["composer.json"],
        "java" => &["pom.xml", "build.gradle"],
        "ruby" => &["Gemfile"],
        _ => &["go.mod"],
    };
    let is_manifest = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        files.contains(&name)
    };
    s.input.paths.iter().any(is_manifest)
}

fn platform_tasks(s: &Situation) -> Vec<Task> {
    let services: Vec<String> = s
        .input
        .inventory
        .services
        .iter()
        .map(|v| v.name.clone())
        .collect();
    let mut infrastructure = Task::new(words(
        "**Infrastructure**: provision compute, storage, secrets and registries of the new platform from code, in a copy of production size",
        "**인프라 준비**: 새 플랫폼의 서버, 스토리지, 시크릿, 레지스트리를 코드로 구성하고 운영과 같은 규모로 준비합니다",
    ));
    if !services.is_empty() {
        let origin = FigureOrigin::Inventory(services.clone());
        infrastructure = infrastructure.detail(say(
            "Services to move: {0}",
            "옮길 서비스: {0}",
            vec![some_codes(&services, 12, origin)],
        ));
    }
    vec![
        infrastructure,
        Task::new(words(
            "**Network**: DNS records with a short lifetime, certificates, firewall rules, and the way to databases that stay",
            "**네트워크**: DNS TTL 단축, 인증서, 방화벽 규칙, 옮기지 않는 데이터베이스까지의 경로를 준비합니다",
        ))
        .shell("dig +noall +answer \"$SERVICE_HOST\"\nopenssl s_client -connect \"$NEW_HOST:443\" -servername \"$SERVICE_HOST\" </dev/null | openssl x509 -noout -dates -subject"),
        Task::new(words(
            "**Monitoring**: the same dashboards and alerts on the new platform, seen to fire once before the switch",
            "**모니터링**: 새 플랫폼에 같은 대시보드와 알림을 만들고, 전환 전에 알림이 실제로 오는지 확인합니다",
        )),
        Task::new(say(
            "**Way back**: the old platform keeps running, without traffic, until the checks are done; going back is pointing {0} there again",
            "**롤백 준비**: 검증이 끝날 때까지 기존 플랫폼을 트래픽 없이 유지합니다. 롤백은 {0} 레코드를 되돌리는 것입니다",
            vec![code("DNS")],
        )),
    ]
}

fn find<'a>(artifacts: &'a [Artifact], name: &str) -> Option<&'a str> {
    let found = artifacts.iter().find(|a| a.name == name);
    found.map(|a| a.name.as_str())
}
