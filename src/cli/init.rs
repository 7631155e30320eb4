//! `migscan init`: writes a migration request, filled in with what the code shows.

use super::files::{beside, list};
use super::migration::shown_source;
use super::output::{TargetPlace, write};
use super::request::stated;
use super::rules::load_kinds;
use super::stack::catalogue;
use super::{Exit, InitArgs, language};
use migscan::codebase::{self, Origin};
use migscan::model::{Lang, MigrationKind, Request, Stack, Technology};
use migscan::report::{RequestDraft, render_request, request_notes};

pub(crate) fn run(args: &InitArgs) -> Result<Exit, String> {
    let lang = language(args.lang);
    let place = place(args)?;
    let stated = stated(&args.stated, args.request.as_deref(), &args.paths, lang)?;
    let kind = kind(&stated, lang)?;
    let listing = list(
        &args.paths,
        &args.files,
        beside(&args.schema_file, Origin::Schema),
    )?;
    let stack = codebase::detect(&listing, &codebase::read_front);
    let inventory = codebase::inventory(&listing, &codebase::read_front);
    let (schema, _) = catalogue(&args.files, &listing);
    let from = from(&stated, kind, &stack)?;
    let draft = RequestDraft {
        kind,
        stated: &stated,
        from: from.as_ref(),
        to: stated.to.as_ref().map(|t| &t.value),
        stack: &stack,
        schema: &schema,
        inventory: &inventory,
        paths: &listing.shown(),
    };
    write(&place, &|out| render_request(&draft, lang, out))?;
    tell(args, &stated, lang);
    Ok(Exit::Clean)
}

/// A request that was edited by hand is not written over unasked.
fn place(args: &InitArgs) -> Result<TargetPlace, String> {
    match &args.output {
        Some(path) if path.exists() && !args.force => Err(format!(
            "{} is there already; --force writes over it, --request {} completes it",
            path.display(),
            path.display()
        )),
        Some(path) => Ok(TargetPlace::File(path.clone())),
        None => Ok(TargetPlace::Stdout),
    }
}

fn kind(stated: &Request, lang: Lang) -> Result<MigrationKind, String> {
    let kind = stated.kind.as_ref().map(|k| k.value);
    kind.ok_or_else(|| match lang {
        Lang::En => "what is migrated is not said; give --type data, code, dependency or platform".to_owned(),
        Lang::Ko => {
            "마이그레이션 유형이 없습니다. --type data, code, dependency, platform 중 하나를 지정해 주십시오".to_owned()
        }
    })
}

/// What is migrated: as stated, else for data what the code shows, where that is one thing.
fn from(
    stated: &Request,
    kind: MigrationKind,
    stack: &Stack,
) -> Result<Option<Technology>, String> {
    let said = stated.from.as_ref().map(|f| f.value.clone());
    if said.is_some() || kind != MigrationKind::Data {
        return Ok(said);
    }
    let rules = load_kinds(&[kind])?;
    let sources: Vec<&str> = rules
        .iter()
        .flat_map(|r| &r.migration.from)
        .map(String::as_str)
        .collect();
    let to = stated.to.as_ref().map(|t| t.value.name.as_str());
    Ok(shown_source(stack, &sources, to).ok())
}

fn tell(args: &InitArgs, stated: &Request, lang: Lang) {
    let file = args
        .request
        .as_ref()
        .map_or_else(String::new, |f| f.display().to_string());
    if !args.quiet {
        for note in request_notes(stated, &file, lang) {
            eprintln!("{note}");
        }
    }
}
