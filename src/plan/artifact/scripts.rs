//! Shell scripts: backup, comparison, switch and way back. Each shows with `--dry-run` what it would do and does nothing.

use super::super::situation::{Engines, Situation};
use super::Artifact;
use super::quoting::shell;
use crate::model::{Role, Service, ServiceKind};

/// The head of every script: what it needs, and `run`, which only shows on a dry run.
fn head(en: &str, ko: &str, needs: &[(&str, &str)]) -> String {
    let mut text = format!("# {en}\n# {ko}\n#\n");
    for (name, what) in needs {
        text += &format!("#   {name:<12} {what}\n");
    }
    text += "#   --dry-run    show the commands, run none (명령만 표시)\n# Paths are absolute, or below this folder (경로는 절대 경로 또는 이 폴더 기준).\nset -euo pipefail\ncd \"$(dirname \"$0\")\"\n\n";
    text += "DRY_RUN=no\nfor argument in \"$@\"; do\n  if [ \"$argument\" = --dry-run ]; then DRY_RUN=yes; fi\ndone\n";
    for (name, _) in needs {
        text += &format!(
            "if [ $DRY_RUN = yes ]; then : \"${{{name}:=<{name}>}}\"; else : \"${{{name}:?}}\"; fi\n"
        );
    }
    let names: Vec<&str> = needs.iter().map(|(name, _)| *name).collect();
    text += &format!("export {}\n", names.join(" "));
    text += STEPS;
    text
}

const STEPS: &str = r#"START=$(date +%s)
step() { seconds=$(($(date +%s) - START)); printf '[T+%02d:%02d] %s\n' $((seconds / 3600)) $((seconds % 3600 / 60)) "$1"; }
run() { printf '  $ %s\n' "$1"; if [ $DRY_RUN = no ]; then bash -euo pipefail -c "$1"; fi; }

"#;

const SOURCE_CNF: (&str, &str) = (
    "SOURCE_CNF",
    "option file of the source: [client] host, port, user, password",
);
const SOURCE_DB: (&str, &str) = ("SOURCE_DB", "database on the source");
const SOURCE_URL: (&str, &str) = (
    "SOURCE_URL",
    "mysql://user:password@host:3306/database, for pgloader",
);
const TARGET_URL: (&str, &str) = (
    "TARGET_URL",
    "postgresql://user:password@host:5432/database",
);
const TARGET_CNF: (&str, &str) = ("TARGET_CNF", "option file of the target, as SOURCE_CNF");
const TARGET_DB: (&str, &str) = ("TARGET_DB", "database on the target");

const ON_SOURCE: &str = "mysql --defaults-extra-file=\"$SOURCE_CNF\"";

fn needs(s: &Situation) -> Vec<(&'static str, &'static str)> {
    match s.engines {
        Engines::MysqlToMysql => vec![SOURCE_CNF, SOURCE_DB, TARGET_CNF, TARGET_DB],
        _ => vec![SOURCE_CNF, SOURCE_DB, SOURCE_URL, TARGET_URL],
    }
}

/// `backup.sh`.
pub(super) fn backup() -> Artifact {
    let mut text = head(
        "Dumps the source in one consistent view, with routines, triggers and events, and checks that the dump is whole.",
        "원본을 일관된 시점으로 루틴, 트리거, 이벤트까지 덤프하고 끝까지 받았는지 확인합니다.",
        &[SOURCE_CNF, SOURCE_DB],
    );
    text += "FILE=${BACKUP_FILE:-backup-$(date +%Y%m%d-%H%M%S).sql.gz}\n\
             export FILE\n\
             step \"backup to $FILE\"\n\
             run 'mysqldump --defaults-extra-file=\"$SOURCE_CNF\" --single-transaction --routines --triggers --events --hex-blob --default-character-set=utf8mb4 \"$SOURCE_DB\" | gzip > \"$FILE\"'\n\
             run 'gzip -dc \"$FILE\" | tail -n 1 | grep -q \"^-- Dump completed\"'\n\
             step 'backup done'\n";
    Artifact::program(
        "backup.sh",
        "full backup of the source",
        "원본 전체 백업",
        text,
    )
}

/// `verify.sh`.
pub(super) fn verify(s: &Situation) -> Artifact {
    let upgrade = s.engines == Engines::MysqlToMysql;
    let mut needed = needs(s);
    needed.retain(|(name, _)| *name != "SOURCE_URL");
    let mut text = head(
        "Compares both sides: rows, checksums per column, orphans, tables, indexes, foreign keys. Exit code 1 where they differ.",
        "양쪽의 행 수, 컬럼별 체크섬, 외래 키 정합성, 테이블, 인덱스, 외래 키를 비교합니다. 다르면 종료 코드가 1입니다.",
        &needed,
    );
    text += "step 'read the source'\n";
    text += &format!(
        "run '{ON_SOURCE} --batch --skip-column-names --raw \"$SOURCE_DB\" < verify.mysql.sql | tr \"\\t\" \"\\n\" | LC_ALL=C sort > source.txt'\n"
    );
    text += "step 'read the target'\n";
    text += match upgrade {
        true => {
            "run 'mysql --defaults-extra-file=\"$TARGET_CNF\" --batch --skip-column-names --raw \"$TARGET_DB\" < verify.mysql.sql | tr \"\\t\" \"\\n\" | LC_ALL=C sort > target.txt'\n"
        }
        false => {
            "run 'psql -X -q -A -t -F \"\t\" -f verify.postgresql.sql \"$TARGET_URL\" | tr \"\\t\" \"\\n\" | LC_ALL=C sort > target.txt'\n"
        }
    };
    text += "step 'compare: < source, > target'\n\
             run 'test -s source.txt && diff source.txt target.txt'\n\
             run '! grep \"^orphans .* [1-9][0-9]*$\" target.txt'\n";
    if !upgrade {
        text += "run 'psql -X -q -A -t -f checks.postgresql.sql \"$TARGET_URL\" > checks.txt && ! grep -v \" ok$\" checks.txt'\n";
    }
    text += "step 'both sides are the same'\n";
    Artifact::program(
        "verify.sh",
        "runs the verification SQL on both sides and compares",
        "검증 SQL을 양쪽에서 실행해 비교합니다",
        text,
    )
}

/// `switch.sh`: the whole cut-over.
pub(super) fn switch(s: &Situation) -> Artifact {
    let mut text = head(
        "The cut-over: stop, back up, copy, check, switch, start. Stops at the first thing that fails.",
        "전환 절차: 중지, 백업, 전송, 검증, 설정 전환, 기동. 실패한 단계에서 멈춥니다.",
        &needs(s),
    );
    text += &settings(s);
    text += "step 'stop the services'\n";
    text += &stop(s);
    text += "step 'the source takes no more writes'\n\
             export SOURCE_READ_ONLY=${SOURCE_READ_ONLY:-SET GLOBAL read_only = ON}\n";
    text += &format!("run '{ON_SOURCE} -e \"$SOURCE_READ_ONLY\"'\n");
    text += "step 'final backup'\nrun './backup.sh'\nstep 'copy the data'\n";
    text += match s.engines {
        Engines::MysqlToMysql => {
            "run 'mysqldump --defaults-extra-file=\"$SOURCE_CNF\" --single-transaction --routines --triggers --events --hex-blob --default-character-set=utf8mb4 \"$SOURCE_DB\" | mysql --defaults-extra-file=\"$TARGET_CNF\" \"$TARGET_DB\"'\n"
        }
        _ => {
            "run 'pgloader --on-error-stop migrate.load'\n\
              step 'defaults, checks, index names'\n\
              run 'psql -X -q -f after-load.sql \"$TARGET_URL\"'\n"
        }
    };
    text += "step 'compare both sides'\nrun './verify.sh'\n";
    if s.engines == Engines::MysqlToPostgresql {
        text += "step 'note writes from now on'\nrun 'psql -X -q -f capture.postgresql.sql \"$TARGET_URL\"'\n";
    }
    text += "step 'switch the settings'\n\
             run 'cp \"$SETTINGS\" \"$SETTINGS.before\" && cp \"$SETTINGS_TARGET\" \"$SETTINGS\"'\n\
             step 'start the services'\n";
    text += &start(s);
    text += "step 'now: smoke test, then open the service or run rollback.sh (스모크 테스트 후 재개 또는 롤백)'\n";
    Artifact::program(
        "switch.sh",
        "the cut-over, step by step",
        "전환 절차를 단계별로 실행",
        text,
    )
}

/// `rollback.sh`.
pub(super) fn rollback(s: &Situation) -> Artifact {
    let mut needed = needs(s);
    needed.retain(|(name, _)| !matches!(*name, "SOURCE_URL" | "TARGET_CNF" | "TARGET_DB"));
    let mut text = head(
        "The way back. After the service has opened, give --after-open: what was written since is brought back first.",
        "원복 절차. 서비스를 재개한 뒤라면 --after-open을 지정해 그동안의 쓰기를 먼저 원본에 되돌립니다.",
        &needed,
    );
    text += "OPENED=no\nfor argument in \"$@\"; do\n  if [ \"$argument\" = --after-open ]; then OPENED=yes; fi\ndone\n";
    text += &settings(s);
    text += "step 'stop the services'\n";
    text += &stop(s);
    text += "step 'the source takes writes again'\n\
             export SOURCE_WRITABLE=${SOURCE_WRITABLE:-SET GLOBAL read_only = OFF}\n";
    text += &format!("run '{ON_SOURCE} -e \"$SOURCE_WRITABLE\"'\n");
    text += "if [ $OPENED = yes ]; then\n";
    text += &match s.engines {
        Engines::MysqlToPostgresql => format!(
            "  step 'bring the writes back'\n  \
             run 'psql -X -q -A -t -f bring-back.postgresql.sql \"$TARGET_URL\" > bring-back.sql'\n  \
             run '{ON_SOURCE} --default-character-set=utf8mb4 \"$SOURCE_DB\" < bring-back.sql'\n"
        ),
        _ => "  echo 'writes made after opening are on the target only: export them by hand first (재개 후의 쓰기는 대상에만 있으므로 먼저 직접 내보내십시오)' >&2\n  if [ $DRY_RUN = no ]; then exit 1; fi\n".to_owned(),
    };
    text += "fi\nstep 'switch the settings back'\n\
             run 'cp \"$SETTINGS.before\" \"$SETTINGS\"'\n\
             step 'start the services'\n";
    text += &start(s);
    text += "step 'back on the source: smoke test, then open the service (스모크 테스트 후 서비스 재개)'\n";
    Artifact::program("rollback.sh", "the way back", "롤백 절차", text)
}

/// Where the settings are that name the database, with the places that the code shows.
fn settings(s: &Situation) -> String {
    let mut text =
        String::from("# Settings that name the database (데이터베이스를 가리키는 설정):\n");
    for evidence in s.settings_of_source().into_iter().take(12) {
        let path: String = evidence.path.chars().filter(|c| !c.is_control()).collect();
        text += &format!("#   {path}:{}\n", evidence.line);
    }
    text += "# The root of the code (코드의 루트).\n\
             export PROJECT=${PROJECT:-..}\n\
             export SETTINGS=${SETTINGS:-$PROJECT/.env} SETTINGS_TARGET=${SETTINGS_TARGET:-$PROJECT/.env.target}\n\n";
    text
}

fn stop(s: &Situation) -> String {
    each_service(s, "STOP_COMMAND", &|service| match service.kind {
        ServiceKind::Compose => Some(format!(
            "docker compose -f \"$PROJECT\"/{} stop {}",
            shell(&service.evidence.path),
            shell(&service.name)
        )),
        ServiceKind::Kubernetes => Some(format!(
            "kubectl scale deployment/{} --replicas=0",
            shell(&service.name)
        )),
        ServiceKind::Procfile => None,
    })
}

fn start(s: &Situation) -> String {
    each_service(s, "START_COMMAND", &|service| match service.kind {
        ServiceKind::Compose => Some(format!(
            "docker compose -f \"$PROJECT\"/{} up -d --no-deps {}",
            shell(&service.evidence.path),
            shell(&service.name)
        )),
        ServiceKind::Kubernetes => {
            let replicas = service.replicas.unwrap_or(1);
            Some(format!(
                "kubectl scale deployment/{} --replicas={replicas}",
                shell(&service.name)
            ))
        }
        ServiceKind::Procfile => None,
    })
}

fn each_service(
    s: &Situation,
    otherwise: &str,
    command: &dyn Fn(&Service) -> Option<String>,
) -> String {
    let moved = |service: &&Service| service.role != Role::Database;
    let services: Vec<&Service> = s.input.inventory.services.iter().filter(moved).collect();
    if services.is_empty() {
        return format!(
            "# No service was found in the code (코드에서 서비스를 찾지 못했습니다).\nrun \"${{{otherwise}:-true}}\"\n"
        );
    }
    let line = |service: &&Service| match command(service) {
        Some(command) => format!("  run {}\n", shell(&command)),
        None => format!(
            "  echo {}\n",
            shell(&format!("  by hand: {}", service.name))
        ),
    };
    let lines: String = services.iter().map(line).collect();
    format!("if [ -n \"${{{otherwise}:-}}\" ]; then\n  run \"${otherwise}\"\nelse\n{lines}fi\n")
}
