//! Workloads and cron jobs of Kubernetes manifests.

use super::documents::{Below, yaml};
use super::page::{Page, folded};
use super::{Found, role_of};
use crate::model::{BatchJob, Scheduler, Service, ServiceKind};

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let holds = |word: &str| memchr::memmem::find(page.text.as_bytes(), word.as_bytes()).is_some();
    if !holds("kind:") || !holds("apiVersion:") {
        return;
    }
    let settings = yaml(page);
    let documents = settings.last().map_or(0, |s| s.document + 1);
    for document in 0..documents {
        let from = settings.partition_point(|s| s.document < document);
        let to = settings.partition_point(|s| s.document <= document);
        read_document(page, &Below::of(settings[from..to].iter(), 0), found);
    }
}

fn read_document(page: &mut Page<'_>, document: &Below, found: &mut Found) {
    let (Some(kind), Some(name)) = (
        document.value(&["kind"]),
        document.value(&["metadata", "name"]),
    ) else {
        return;
    };
    let name = plain_name(name).unwrap_or_else(|| page.stem().to_owned());
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" | "DeploymentConfig" | "Rollout" => {
            let service = service(page, document, name);
            found.services_of(&page.entry.shown).push(service);
        }
        "CronJob" => {
            let at = place_of_name(document);
            let pod = ["spec", "jobTemplate", "spec", "template", "spec"];
            found.inventory.jobs.push(BatchJob {
                name,
                scheduler: Scheduler::KubernetesCronJob,
                schedule: document.value(&["spec", "schedule"]).map(folded),
                command: command(document, &pod),
                evidence: page.evidence(at),
            });
        }
        _ => {}
    }
}

fn service(page: &mut Page<'_>, document: &Below, name: String) -> Service {
    let pod = ["spec", "template", "spec"];
    let image = container(document, &pod, "image").map(|i| folded(&i));
    let command = command(document, &pod);
    let replicas = document.value(&["spec", "replicas"]);
    Service {
        role: role_of(&name, image.as_deref(), command.as_deref()),
        name,
        kind: ServiceKind::Kubernetes,
        replicas: replicas.and_then(|n| n.parse().ok()),
        image,
        command,
        evidence: page.evidence(place_of_name(document)),
    }
}

fn place_of_name(document: &Below) -> usize {
    let name = document
        .all
        .iter()
        .find(|(key, _)| key.iter().eq(["metadata", "name"].iter()));
    name.map_or_else(|| document.start(), |(_, s)| s.key_span.start as usize)
}

/// A value of the first container of a pod.
fn container(document: &Below, pod: &[&str], key: &str) -> Option<String> {
    let path: Vec<&str> = pod
        .iter()
        .copied()
        .chain(["containers", "0", key])
        .collect();
    document.words(&path)
}

fn command(document: &Below, pod: &[&str]) -> Option<String> {
    let parts = ["command", "args"].map(|key| container(document, pod, key));
    let told: Vec<String> = parts.into_iter().flatten().collect();
    (!told.is_empty()).then(|| folded(&told.join(" ")))
}

/// A name without what a template fills in: `{{ .Release.Name }}-web` is `web`.
fn plain_name(name: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, inside)) = rest.split_once("{{") {
        plain.push_str(before);
        rest = inside.split_once("}}").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    let plain = plain.trim_matches(['-', '_', ' ', '"', '\'']).to_owned();
    (!plain.is_empty()).then_some(plain)
}
