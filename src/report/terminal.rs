//! The terminal: findings grouped by rule, the gravest first, the totals last.

use super::places::{ByRule, Listed};
use super::screen::{FAINT, GRAVE, LOCATION, MIDDLING, PLAIN, SLIGHT, STRONG, Screen, Style};
use super::summary::Summary;
use super::visible::visible;
use super::width::{fitted, padded, width};
use super::words::{self, Label, label};
use super::{Places, RenderOptions, Report, TOOL_NAME, TOOL_VERSION};
use crate::model::{FileClass, Finding, Impact, Lang, Technology};
use crate::plan::RiskRow;
use std::io;

/// Writes the groups and the totals.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let summary = Summary::of(report);
    let mut audit = Audit {
        report,
        options,
        lang: options.lang,
        screen: Screen::new(options.color, options.width, out),
    };
    audit.head()?;
    audit.groups()?;
    audit.totals(&summary)?;
    audit.suppressions(&summary)?;
    audit.blind_spots()?;
    audit.made_with()?;
    audit.verdict(&summary)
}

/// Where the text below a head begins: behind `MEDIUM` and two spaces.
const INDENT: usize = 8;
const PLACE_INDENT: usize = 10;
/// Locations are lined up unless one is longer.
const MAX_LOCATION: usize = 44;
/// A snippet with less room than this goes to its own line.
const MIN_SNIPPET: usize = 24;
/// List entries and places of evidence where only few are wanted.
const FEW: usize = 10;
const EVIDENCE: usize = 2;

/// The report on its way to the screen.
struct Audit<'a> {
    report: &'a Report<'a>,
    options: &'a RenderOptions,
    lang: Lang,
    screen: Screen<'a>,
}

impl Audit<'_> {
    fn head(&mut self) -> io::Result<()> {
        let report = self.report;
        let migration = words::migration(report.migration, self.lang);
        let coverage = report.coverage;
        let scanned = words::scanned(coverage.files, coverage.bytes, self.lang);
        self.screen
            .paragraph(0, STRONG, &format!("{migration} · {scanned}"))?;
        for technology in [&report.migration.from, &report.migration.to]
            .into_iter()
            .flatten()
        {
            self.evidence(technology)?;
        }
        self.screen.line(&[])
    }

    fn evidence(&mut self, technology: &Technology) -> io::Result<()> {
        let name = words::technology(technology);
        let Some(component) = self.report.component(technology) else {
            let text = format!("{name}: {}", words::nothing_shows_it(self.lang));
            return self.screen.paragraph(2, FAINT, &text);
        };
        let mut shown: Vec<String> = component
            .evidence
            .iter()
            .take(EVIDENCE)
            .map(|e| format!("{}:{} {}", e.path, e.line, e.text))
            .collect();
        shown.extend(words::shown_by_more(component, shown.len(), self.lang));
        self.screen
            .paragraph(2, FAINT, &format!("{name}: {}", shown.join(" · ")))
    }

    fn groups(&mut self) -> io::Result<()> {
        let report = self.report;
        let by_rule = ByRule::of(report);
        for row in &report.rows {
            self.group_head(row)?;
            self.explanation(row)?;
            self.places(&by_rule.listed(report, row, self.options.places))?;
            self.screen.line(&[])?;
        }
        Ok(())
    }

    fn group_head(&mut self, row: &RiskRow) -> io::Result<()> {
        let rule = self.report.rule(row.rule);
        let (word, style) = impact_word(row.impact);
        let word = padded(word, INDENT);
        let title = visible(rule.title.get(self.lang));
        let used = INDENT + width(&rule.id) + 2;
        if used + width(&title) <= self.screen.width {
            return self.screen.line(&[
                (style, &word),
                (STRONG, &rule.id),
                (PLAIN, "  "),
                (PLAIN, &title),
            ]);
        }
        self.screen.line(&[(style, &word), (STRONG, &rule.id)])?;
        self.screen.paragraph(INDENT, PLAIN, &title)
    }

    fn explanation(&mut self, row: &RiskRow) -> io::Result<()> {
        let report = self.report;
        let rule = report.rule(row.rule);
        let labels = [Label::Why, Label::Fix, Label::Effort, Label::Ref];
        let labels = labels.map(|l| label(l, self.lang).to_lowercase());
        let columns = labels.iter().map(|l| width(l)).max().unwrap_or(0);
        let [why, fix, effort, reference_label] = &labels;
        self.screen
            .labelled(INDENT, why, columns, rule.why.get(self.lang))?;
        self.screen
            .labelled(INDENT, fix, columns, rule.fix.get(self.lang))?;
        self.screen
            .labelled(INDENT, effort, columns, &self.judgement(row))?;
        if let Some(reference) = rule.references.first() {
            let name = format!(
                "{}{} ",
                " ".repeat(INDENT),
                padded(reference_label, columns)
            );
            // An address is never broken: it would no longer be one.
            self.screen.line(&[(FAINT, &name), (FAINT, reference)])?;
        }
        Ok(())
    }

    fn judgement(&self, row: &RiskRow) -> String {
        let rule = self.report.rule(row.rule);
        format!(
            "{} · {} · {} {} · {}",
            words::effort(rule.effort, row.effort_minutes.1, self.lang),
            words::breaks(rule.breaks, self.lang),
            label(Label::Probability, self.lang).to_lowercase(),
            words::impact(row.probability),
            words::certainty(row.best_certainty, self.lang),
        )
    }

    fn places(&mut self, listed: &Listed) -> io::Result<()> {
        let locations: Vec<String> = listed.findings.iter().map(|f| self.location(f)).collect();
        let columns = locations.iter().map(|l| width(l)).max().unwrap_or(0);
        let columns = columns.min(MAX_LOCATION);
        for (finding, location) in listed.findings.iter().zip(&locations) {
            self.place(finding, &padded(location, columns))?;
        }
        if listed.rest_places == 0 {
            return Ok(());
        }
        let more = words::more_places(listed.rest_places, listed.rest_files, self.lang);
        let text = match (self.options.places, listed.rest_files) {
            (Places::Few, 1..) => format!("{more} {}", words::all_to_list(self.lang)),
            (Places::Few, 0) | (Places::All, _) => more,
        };
        self.screen.paragraph(PLACE_INDENT, FAINT, &text)
    }

    fn location(&self, finding: &Finding) -> String {
        let region = finding.place.region;
        let path = visible(self.report.path(finding.file));
        format!("{path}:{}:{}", region.start_line, region.start_column)
    }

    fn place(&mut self, finding: &Finding, location: &str) -> io::Result<()> {
        let margin = " ".repeat(PLACE_INDENT);
        let mut snippet = visible(finding.place.snippet.trim()).into_owned();
        if finding.class != FileClass::Production {
            snippet = format!("[{}] {snippet}", words::class(finding.class, self.lang));
        }
        if let Some(runs) = finding.runs {
            snippet = format!("[{}] {snippet}", words::ran(runs, self.lang));
        }
        let used = PLACE_INDENT + width(location) + 2;
        let room = self.screen.width.saturating_sub(used);
        if room >= MIN_SNIPPET || room >= width(&snippet) {
            let snippet = fitted(&snippet, room);
            return self.screen.line(&[
                (PLAIN, &margin),
                (LOCATION, location),
                (PLAIN, "  "),
                (PLAIN, &snippet),
            ]);
        }
        self.screen
            .line(&[(PLAIN, &margin), (LOCATION, location.trim_end())])?;
        let margin = " ".repeat(PLACE_INDENT + 2);
        let snippet = fitted(&snippet, self.screen.width.saturating_sub(margin.len()));
        self.screen.line(&[(PLAIN, &margin), (PLAIN, &snippet)])
    }

    fn totals(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.findings == 0 {
            return Ok(());
        }
        let totals = words::totals(summary, self.lang);
        let effort = words::total_effort(summary.effort_minutes.1, self.lang);
        self.screen
            .paragraph(0, STRONG, &format!("{totals} · {effort}"))
    }

    fn suppressions(&mut self, summary: &Summary) -> io::Result<()> {
        let comments = self.report.suppressions.len() as u64;
        if comments == 0 {
            return Ok(());
        }
        let text = words::suppressed(summary.suppressed, comments, self.lang);
        self.screen.paragraph(0, PLAIN, &text)?;
        if summary.unused_suppressions > 0 {
            let unused = words::unused_suppressions(summary.unused_suppressions, self.lang);
            self.screen.paragraph(2, FAINT, &unused)?;
        }
        Ok(())
    }

    fn blind_spots(&mut self) -> io::Result<()> {
        self.skipped()?;
        let coverage = self.report.coverage;
        let languages: Vec<String> = coverage
            .languages_without_rules
            .iter()
            .map(|&(language, files)| {
                format!(
                    "{} ({})",
                    language.name(),
                    words::n_files(u64::from(files), self.lang)
                )
            })
            .collect();
        self.named_list(Label::LanguagesWithoutRules, &languages)?;
        self.named_list(
            Label::TechnologiesWithoutRules,
            &coverage.technologies_without_rules,
        )
    }

    fn named_list(&mut self, name: Label, entries: &[String]) -> io::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let text = format!("{}: {}", label(name, self.lang), entries.join(", "));
        self.screen.paragraph(0, PLAIN, &text)
    }

    fn skipped(&mut self) -> io::Result<()> {
        let skipped = self.report.skipped;
        if skipped.is_empty() {
            return Ok(());
        }
        let count = words::n_files(skipped.len() as u64, self.lang);
        self.screen.paragraph(
            0,
            PLAIN,
            &format!("{}: {count}", label(Label::NotRead, self.lang)),
        )?;
        let (binary, others) = super::skipped_by_kind(self.report.skipped);
        if binary > 0 {
            let count = words::binary_files(binary, self.lang);
            self.screen.paragraph(2, FAINT, &count)?;
        }
        let told = match self.options.places {
            Places::Few => others.len().min(FEW),
            Places::All => others.len(),
        };
        for file in &others[..told] {
            let reason = words::skip_reason(&file.reason, self.lang);
            self.screen
                .paragraph(2, FAINT, &format!("{}: {reason}", file.path))?;
        }
        match others.len() - told {
            0 => Ok(()),
            left => self
                .screen
                .paragraph(2, FAINT, &words::more_files(left as u64, self.lang)),
        }
    }

    /// The program, the rules and their last proof: what two audits must share to be compared.
    fn made_with(&mut self) -> io::Result<()> {
        let rules = self.report.rules.len() as u64;
        let edition = &self.options.edition;
        let text = format!(
            "{TOOL_NAME} {TOOL_VERSION} · {} · {}",
            words::rules_looked_for(rules, edition, self.lang),
            words::proof_of(edition, self.lang)
        );
        self.screen.paragraph(0, FAINT, &text)
    }

    fn verdict(&mut self, summary: &Summary) -> io::Result<()> {
        let target = self.report.migration.to.as_ref();
        let verdict = words::verdict(summary, target, self.lang);
        self.screen.paragraph(0, STRONG, &verdict)
    }
}

fn impact_word(impact: Impact) -> (&'static str, Style) {
    match impact {
        Impact::High => ("HIGH", GRAVE),
        Impact::Medium => ("MEDIUM", MIDDLING),
        Impact::Low => ("LOW", SLIGHT),
    }
}
