//! `migscan stack`: what the code is built with, and the schema it defines.

use super::files::{beside, list};
use super::output::{stdout_color, terminal_width};
use super::rules::print;
use super::{Exit, FileArgs, StackArgs, StackFormatArg, language};
use migscan::codebase::{self, Listing, Origin};
use migscan::model::{Catalogue, Skipped};
use migscan::report::{Detail, StackFormat, StackOptions, StackReport, render_stack};
use migscan::rules;
use migscan::scan::{self, LineHashes, ScanOptions};
use migscan::sql::{self, Dialect};

pub(crate) fn run(args: &StackArgs) -> Result<Exit, String> {
    let schemas = beside(&args.schema_file, Origin::Schema);
    let listing = list(&args.paths, &args.files, schemas)?;
    let stack = codebase::detect(&listing, &codebase::read_front);
    let asked = args.schema || !args.schema_file.is_empty() || !args.table.is_empty();
    let (catalogue, skipped) = match asked {
        true => {
            let (mut catalogue, skipped) = catalogue(&args.files, &listing);
            keep_named(&args.table, &mut catalogue)?;
            (Some(catalogue), skipped)
        }
        false => (None, Vec::new()),
    };
    let report = StackReport {
        stack: &stack,
        schema: catalogue.as_ref(),
        paths: &listing.shown(),
        skipped: &skipped,
    };
    let options = StackOptions {
        lang: language(args.lang),
        color: stdout_color(args.color),
        width: terminal_width(),
        detail: match args.all || !args.table.is_empty() {
            true => Detail::All,
            false => Detail::Few,
        },
    };
    let format = match args.format {
        StackFormatArg::Terminal => StackFormat::Terminal,
        StackFormatArg::Markdown => StackFormat::Markdown,
        StackFormatArg::Json => StackFormat::Json,
    };
    print(&|out| render_stack(&report, format, &options, out))
}

/// All that MySQL's SQL in the tree says of the database, and what could not be read.
pub(super) fn catalogue(files: &FileArgs, listing: &Listing) -> (Catalogue, Vec<Skipped>) {
    let options = ScanOptions {
        threads: files.threads(),
        dialect: Dialect::MYSQL,
        source_engines: vec!["mysql".to_owned(), "mariadb".to_owned()],
        engines: None,
        line_hashes: LineHashes::NotWanted,
        target: sql::Target::new(None),
    };
    let audits = scan::scan(listing, &scan::compile_catalogue(), &options, &|| {});
    let skipped = scan::all_skipped(listing, &audits);
    (scan::merge(audits, listing).catalogue, skipped)
}

/// Leaves out the tables that none of the patterns names.
fn keep_named(patterns: &[String], catalogue: &mut Catalogue) -> Result<(), String> {
    if patterns.is_empty() {
        return Ok(());
    }
    let lower: Vec<String> = patterns.iter().map(|p| p.to_lowercase()).collect();
    let named = |name: &str| lower.iter().any(|p| rules::id_matches(p, name));
    if !catalogue.tables.keys().any(|name| named(name)) {
        let near = rules::nearest(&lower[0], catalogue.tables.keys().map(String::as_str));
        let hint = near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
        return Err(format!(
            "no table is called `{}`{hint}",
            patterns.join("`, `")
        ));
    }
    catalogue.tables.retain(|name, _| named(name));
    catalogue
        .conflicts
        .retain(|c| named(&c.table.to_lowercase()));
    let on_named = |table: &str| named(&table.to_lowercase());
    catalogue
        .objects
        .retain(|_, (object, _)| object.table.as_deref().is_some_and(on_named));
    Ok(())
}
