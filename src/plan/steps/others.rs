//! Phases 1 and 3 of code, dependency and platform migrations.

use super::super::document::Task;
use super::super::places::by_theme;
use super::super::situation::Situation;
use super::super::told::{FigureOrigin, Part, say, some_codes, words};
use super::{day, jobs, named};
use crate::model::{Breaks, MigrationKind};

pub(super) fn prepare(s: &Situation) -> Vec<Task> {
    let mut all = match s.kind {
        MigrationKind::Code => vec![
            Task::new(words(
                "Dependencies: every library has a release for the new version; those without one are replaced",
                "종속성 확인: 모든 라이브러리가 새 버전을 지원하는지 확인하고, 지원하지 않으면 대체합니다",
            )),
            Task::new(words(
                "Interfaces: requests and answers recorded on the old version are played against the new one",
                "API 호환성: 현재 버전에서 기록한 요청과 응답을 새 버전에 재생해 비교합니다",
            )),
        ],
        MigrationKind::Dependency => vec![
            Task::new(words(
                "Breaking changes: read the notes of every version between the present one and the new one, and tick off what the code uses",
                "Breaking changes 확인: 현재 버전과 새 버전 사이의 릴리스 노트를 모두 읽고 코드가 쓰는 항목을 하나씩 확인합니다",
            )),
            Task::new(words(
                "Sub-dependencies: the whole tree resolves without conflicts, and no package stands in it in two versions",
                "종속 라이브러리 호환성: 전체 트리가 충돌 없이 해결되고 같은 패키지가 두 버전으로 들어가지 않는지 확인합니다",
            )),
            Task::new(words(
                "Warnings as errors: the suite passes with deprecation warnings turned into errors",
                "경고를 오류로: 사용 중단 경고를 오류로 처리하고 테스트를 통과시킵니다",
            )),
        ],
        _ => vec![
            Task::new(words(
                "Infrastructure: build the images, deploy every service to the new platform without traffic",
                "인프라 준비: 이미지를 빌드하고 모든 서비스를 트래픽 없이 새 플랫폼에 배포합니다",
            )),
            Task::new(words(
                "Network: every service reaches its databases, caches and outside interfaces from the new platform",
                "네트워크 설정: 새 플랫폼의 각 서비스에서 데이터베이스, 캐시, 외부 API에 접속되는지 확인합니다",
            )),
            Task::new(words(
                "Monitoring: metrics, logs and alerts arrive; a load test reaches the peak of production",
                "모니터링 설정: 지표, 로그, 알림이 들어오는지 확인하고 운영 최대 부하로 부하 테스트를 합니다",
            )),
        ],
    };
    all.extend(themes(s));
    all.extend(
        named(jobs(s), |names| {
            let origin = FigureOrigin::Inventory(names.clone());
            say(
                "Batch jobs: run each once on the new version: {0}",
                "배치 작업을 새 환경에서 한 번씩 실행합니다: {0}",
                vec![some_codes(&names, 10, origin)],
            )
        })
        .map(Task::new),
    );
    all.push(Task::new(say(
        "Rehearse deploying and going back, with the clock running; announce the date by {0}",
        "시간을 재면서 배포와 롤백을 리허설하고, 일정은 {0}까지 공지합니다",
        vec![day(-3).into()],
    )));
    all
}

/// What was found, theme by theme: it is the work of this phase.
fn themes(s: &Situation) -> Vec<Task> {
    by_theme(s)
        .into_iter()
        .map(|(name, rows)| {
            let link = Part::Link {
                anchor: super::super::places::anchor(name),
                words: Box::new(super::super::places::title(s.kind, name).into()),
            };
            let places = s.places_of(&rows).into();
            let mut task = Task::new(say(
                "{0}: settle {1}",
                "{0}: {1}을 처리합니다",
                vec![link, places],
            ));
            task.work = Some(s.work_of(&rows));
            task.details.extend(rows.iter().take(4).map(|row| {
                let rule = s.rule(row);
                let parts = vec![Part::Rule(rule.title.clone()), Part::Rule(rule.fix.clone())];
                match rule.breaks {
                    Breaks::Fails => say("**{0}**: {1}", "**{0}**: {1}", parts),
                    _ => say("{0}: {1}", "{0}: {1}", parts),
                }
            }));
            task
        })
        .collect()
}

pub(super) fn verify(s: &Situation) -> Vec<Task> {
    let mut all = vec![Task::new(say(
        "{0}: run the whole functional test suite against production",
        "{0}: 운영 환경에서 전체 기능 테스트를 실행합니다",
        vec![day(1).into()],
    ))];
    for job in &s.input.inventory.jobs {
        let place = format!("{}:{}", job.evidence.path, job.evidence.line);
        all.push(Task::new(say(
            "The first run of {0} ({1}) ends without an error",
            "{0}({1})의 첫 실행이 오류 없이 끝나는지 확인합니다",
            vec![Part::Code(super::job_name(job)), Part::Code(place)],
        )));
    }
    all.push(Task::new(words(
        "Compare error rate, response times, memory and CPU with the week before",
        "오류율, 응답 시간, 메모리, CPU를 전환 전 한 주와 비교합니다",
    )));
    let (en, ko) = match s.kind {
        MigrationKind::Platform => (
            "{0}: decide to stay; take the old platform down once nothing has asked it for a day",
            "{0}: 전환을 확정합니다. 하루 동안 요청이 없음을 확인한 뒤 기존 플랫폼을 내립니다",
        ),
        _ => (
            "{0}: decide to stay; remove what only the old version needed",
            "{0}: 전환을 확정하고 이전 버전에만 필요했던 코드와 설정을 제거합니다",
        ),
    };
    all.push(Task::new(say(en, ko, vec![day(3).into()])));
    all
}
