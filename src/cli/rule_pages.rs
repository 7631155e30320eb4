//! `migscan rules docs`: the pages of all rules, written to a folder.

use super::output::{TargetPlace, write};
use super::rules::load;
use super::{Exit, RulesDocsArgs};
use migscan::report::{RULE_PAGE_MARK, RulePage, rule_pages};
use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn run(args: &RulesDocsArgs) -> Result<Exit, String> {
    let pages = rule_pages(&load(&args.ruleset)?);
    let places: Vec<PathBuf> = pages
        .iter()
        .map(|page| args.output.join(&page.path))
        .collect();
    for place in &places {
        refuse_what_is_not_ours(place)?;
    }
    for (page, place) in pages.iter().zip(&places) {
        write_page(page, place)?;
    }
    super::rules::print(&|out| writeln!(out, "{} pages in {}", pages.len(), args.output.display()))
}

/// A file that someone wrote is never replaced.
fn refuse_what_is_not_ours(place: &Path) -> Result<(), String> {
    match fs::read(place) {
        Ok(text) if !text.starts_with(RULE_PAGE_MARK.as_bytes()) => Err(format!(
            "{}: is no page of `migscan rules docs` and is left as it is; give another folder with -o",
            place.display()
        )),
        _ => Ok(()),
    }
}

fn write_page(page: &RulePage, place: &Path) -> Result<(), String> {
    let folder = place.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .map_err(|error| format!("{}: the folder cannot be made: {error}", folder.display()))?;
    write(&TargetPlace::File(place.to_owned()), &|out| {
        out.write_all(page.text.as_bytes())
    })
}
