//! Services of docker-compose.

use super::documents::{Below, yaml};
use super::page::{Page, folded};
use super::{Found, role_of};
use crate::model::{Service, ServiceKind};
use std::collections::BTreeMap;

/// Services of one file that are kept.
const MOST_SERVICES: usize = 500;

pub(super) fn is_compose(name: &str) -> bool {
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml");
    let named = stem.starts_with("docker-compose")
        || stem.starts_with("compose")
        || stem.ends_with("-compose");
    is_yaml && (named || stem.ends_with("docker-compose"))
}

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let settings = yaml(page);
    let mut by_name: BTreeMap<&str, Vec<&super::super::settings::Setting>> = BTreeMap::new();
    for setting in settings
        .iter()
        .filter(|s| s.key.len() >= 3 && s.key[0] == "services")
    {
        by_name.entry(&setting.key[1]).or_default().push(setting);
    }
    let mut services: Vec<Service> = Vec::new();
    for (name, settings) in by_name.into_iter().take(MOST_SERVICES) {
        let below = Below::of(settings.into_iter(), 2);
        services.push(service(page, name, &below));
    }
    let known = found.services_of(&page.entry.shown);
    for new in services {
        add(known, new);
    }
}

fn service(page: &mut Page<'_>, name: &str, below: &Below) -> Service {
    let image = below.value(&["image"]).map(folded);
    let command = below.words(&["command"]).map(|c| folded(&c));
    let replicas = below
        .value(&["deploy", "replicas"])
        .or(below.value(&["scale"]));
    let at = page.line_of_key(name, below.start());
    Service {
        role: role_of(name, image.as_deref(), command.as_deref()),
        name: name.to_owned(),
        kind: ServiceKind::Compose,
        replicas: replicas.and_then(|n| n.parse().ok()),
        image,
        command,
        evidence: page.evidence(at),
    }
}

/// Files of one folder speak of one set of services: a later one completes what the first says.
fn add(known: &mut Vec<Service>, new: Service) {
    let folder = |s: &Service| {
        s.evidence
            .path
            .rsplit_once('/')
            .map_or("", |(f, _)| f)
            .to_owned()
    };
    let same = known.iter_mut().find(|s| {
        s.kind == ServiceKind::Compose && s.name == new.name && folder(s) == folder(&new)
    });
    match same {
        Some(first) => {
            first.replicas = first.replicas.or(new.replicas);
            first.image = first.image.take().or(new.image);
            first.command = first.command.take().or(new.command);
            first.role = role_of(
                &first.name,
                first.image.as_deref(),
                first.command.as_deref(),
            );
        }
        None => known.push(new),
    }
}
