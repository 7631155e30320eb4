//! Processes of a Procfile.

use super::page::{Page, folded};
use super::{Found, role_of};
use crate::model::{Service, ServiceKind};

pub(super) fn is_procfile(name: &str) -> bool {
    name == "procfile" || name.starts_with("procfile.")
}

pub(super) fn read(page: &mut Page<'_>, found: &mut Found) {
    let mut start = 0;
    for line in page.text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let Some((name, command)) = line.split_once(':') else {
            continue;
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        // What runs once at a release is no service.
        if name.is_empty()
            || !name.chars().all(is_name)
            || name == "release"
            || command.trim().is_empty()
        {
            continue;
        }
        let command = folded(command);
        let service = Service {
            role: role_of(name, None, Some(&command)),
            name: name.to_owned(),
            kind: ServiceKind::Procfile,
            replicas: None,
            image: None,
            command: Some(command),
            evidence: page.evidence(at),
        };
        found.services_of(&page.entry.shown).push(service);
    }
}
