//! GitHub-flavoured Markdown: verdict, risk table of the migration request, one section per rule, blind spots.

use super::markup::{address, code, prose};
use super::places::ByRule;
use super::summary::Summary;
use super::visible::visible;
use super::words::{self, Label, label};
use super::{Places, RenderOptions, Report, TOOL_NAME, TOOL_VERSION};
use crate::model::{FileClass, Finding, Lang, Technology};
use crate::plan::RiskRow;
use std::io;

/// Writes the page.
pub(super) fn render(
    report: &Report,
    options: &RenderOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let summary = Summary::of(report);
    let mut page = Page {
        report,
        options,
        lang: options.lang,
        out,
    };
    page.head()?;
    page.verdict(&summary)?;
    page.risk_table(&summary)?;
    page.details()?;
    page.blind_spots(&summary)?;
    page.suppressions(&summary)?;
    page.foot()
}

/// Evidence named per technology, and list entries where only few are wanted.
const EVIDENCE: usize = 2;
const FEW: usize = 20;

struct Page<'a> {
    report: &'a Report<'a>,
    options: &'a RenderOptions,
    lang: Lang,
    out: &'a mut dyn io::Write,
}

impl Page<'_> {
    /// The only way out: one line, in which nothing can act on what shows it.
    fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", visible(text))
    }

    fn word(&self, word: Label) -> &'static str {
        label(word, self.lang)
    }

    fn heading(&mut self, level: usize, text: &str) -> io::Result<()> {
        self.line(&format!("{} {text}", "#".repeat(level)))?;
        self.line("")
    }

    fn item(&mut self, name: Label, text: &str) -> io::Result<()> {
        let name = self.word(name);
        self.line(&format!("- **{name}**: {text}"))
    }

    fn head(&mut self) -> io::Result<()> {
        let report = self.report;
        let migration = words::migration(report.migration, self.lang);
        self.heading(
            1,
            &format!("{}: {}", self.word(Label::Audit), prose(&migration)),
        )?;
        for (name, end) in [
            (Label::From, &report.migration.from),
            (Label::To, &report.migration.to),
        ] {
            if let Some(technology) = end {
                let text = self.technology(technology);
                self.item(name, &text)?;
            }
        }
        let coverage = report.coverage;
        let scanned = words::scanned(coverage.files, coverage.bytes, self.lang);
        let kind = words::kind(report.migration.kind, self.lang);
        self.item(Label::Scanned, &format!("{kind}, {scanned}"))?;
        self.line("")
    }

    /// The technology with the places that show it.
    fn technology(&self, technology: &Technology) -> String {
        let name = prose(&words::technology(technology));
        let Some(component) = self.report.component(technology) else {
            return format!("{name} ({})", words::nothing_shows_it(self.lang));
        };
        let mut shown: Vec<String> = component
            .evidence
            .iter()
            .take(EVIDENCE)
            .map(|e| {
                format!(
                    "{} {}",
                    code(&format!("{}:{}", e.path, e.line)),
                    code(&e.text)
                )
            })
            .collect();
        shown.extend(words::shown_by_more(component, shown.len(), self.lang));
        match shown.is_empty() {
            true => name,
            false => format!("{name} ({})", shown.join(", ")),
        }
    }

    fn verdict(&mut self, summary: &Summary) -> io::Result<()> {
        let target = self.report.migration.to.as_ref();
        let verdict = words::verdict(summary, target, self.lang);
        self.line(&format!("> **{}**", prose(&verdict)))?;
        self.line("")
    }

    fn risk_table(&mut self, summary: &Summary) -> io::Result<()> {
        if self.report.rows.is_empty() {
            return Ok(());
        }
        self.heading(2, self.word(Label::RiskAssessment))?;
        let effort = words::total_effort(summary.effort_minutes.1, self.lang);
        let totals = words::totals(summary, self.lang);
        self.line(&format!("{totals} · {effort}"))?;
        self.line("")?;
        let heads = [
            Label::Risk,
            Label::Impact,
            Label::Probability,
            Label::Mitigation,
        ];
        let heads = heads.map(|head| self.word(head));
        self.line(&format!("| {} |", heads.join(" | ")))?;
        self.line("|------|--------|----------|----------|")?;
        for row in &self.report.rows {
            let text = self.risk_row(row);
            self.line(&text)?;
        }
        self.line("")
    }

    fn risk_row(&self, row: &RiskRow) -> String {
        let rule = self.report.rule(row.rule);
        format!(
            "| [{}](#{}): {} | {} | {} | {} ({}) |",
            prose(rule.title.get(self.lang)),
            rule.id,
            words::places_in_files(u64::from(row.places), u64::from(row.files), self.lang),
            words::impact(row.impact),
            words::impact(row.probability),
            prose(rule.fix.get(self.lang)),
            words::effort(rule.effort, row.effort_minutes.1, self.lang),
        )
    }

    fn details(&mut self) -> io::Result<()> {
        if self.report.rows.is_empty() {
            return Ok(());
        }
        self.heading(2, self.word(Label::Details))?;
        let by_rule = ByRule::of(self.report);
        for row in &self.report.rows {
            self.rule_section(row)?;
            self.places(row, &by_rule)?;
        }
        Ok(())
    }

    /// The heading is the rule's id alone, because the anchor of a kebab-case heading is the heading itself.
    fn rule_section(&mut self, row: &RiskRow) -> io::Result<()> {
        let report = self.report;
        let rule = report.rule(row.rule);
        self.heading(3, &rule.id)?;
        self.line(&format!(
            "**{}** · {} · {} {} · {} {}",
            prose(rule.title.get(self.lang)),
            words::breaks(rule.breaks, self.lang),
            self.word(Label::Impact),
            words::impact(row.impact),
            self.word(Label::Probability),
            words::impact(row.probability),
        ))?;
        self.line("")?;
        self.item(Label::Why, &prose(rule.why.get(self.lang)))?;
        self.item(Label::Fix, &prose(rule.fix.get(self.lang)))?;
        let effort = words::effort(rule.effort, row.effort_minutes.1, self.lang);
        self.item(Label::Effort, &effort)?;
        if !rule.references.is_empty() {
            let addresses: Vec<String> = rule.references.iter().map(|r| address(r)).collect();
            self.item(Label::References, &addresses.join(", "))?;
        }
        self.line("")
    }

    fn places(&mut self, row: &RiskRow, by_rule: &ByRule) -> io::Result<()> {
        let report = self.report;
        let listed = by_rule.listed(report, row, self.options.places);
        let places = words::places_in_files(u64::from(row.places), u64::from(row.files), self.lang);
        let classes = self.classes(|i| u64::from(row.by_class[i]), FileClass::ALL.as_slice());
        self.line(&format!("{places} ({classes}):"))?;
        self.line("")?;
        let line_of = |f: &Finding| (f.file, f.place.region.start_line);
        for same_line in listed.findings.chunk_by(|a, b| line_of(a) == line_of(b)) {
            let text = self.place(same_line[0], same_line.len());
            self.line(&text)?;
        }
        if listed.rest_places > 0 {
            let more = words::more_places(listed.rest_places, listed.rest_files, self.lang);
            self.line(&format!("- {more}"))?;
        }
        self.line("")
    }

    /// One line of code; `times` findings of the rule stand there.
    fn place(&self, finding: &Finding, times: usize) -> String {
        let path = self.report.path(finding.file);
        let at = code(&format!("{path}:{}", finding.place.region.start_line));
        let mut text = format!("- {at}");
        if !finding.place.snippet.trim().is_empty() {
            text.push(' ');
            text.push_str(&code(&finding.place.snippet));
        }
        if finding.class != FileClass::Production {
            text.push_str(&format!(" ({})", words::class(finding.class, self.lang)));
        }
        if let Some(runs) = finding.runs {
            text.push_str(&format!(" ({})", words::ran(runs, self.lang)));
        }
        if times > 1 {
            text.push_str(&format!(" ({})", words::times_on_line(times, self.lang)));
        }
        text
    }

    /// `10 production, 2 test`: the classes that hold findings.
    fn classes(&self, count: impl Fn(usize) -> u64, wanted: &[FileClass]) -> String {
        FileClass::ALL
            .iter()
            .enumerate()
            .filter(|(i, class)| wanted.contains(class) && count(*i) > 0)
            .map(|(i, class)| {
                let name = words::class(*class, self.lang);
                format!("{name} {}", words::number(count(i)))
            })
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn blind_spots(&mut self, summary: &Summary) -> io::Result<()> {
        let coverage = self.report.coverage;
        self.heading(2, self.word(Label::BlindSpots))?;
        self.skipped()?;
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
        self.list(Label::LanguagesWithoutRules, &languages)?;
        let technologies: Vec<String> = coverage
            .technologies_without_rules
            .iter()
            .map(|t| prose(t))
            .collect();
        self.list(Label::TechnologiesWithoutRules, &technologies)?;
        let outside = self.classes(|i| summary.by_class[i], &FileClass::ALL[1..]);
        self.list(Label::OutsideProduction, &[outside])?;
        if summary.possible > 0 {
            let possible = words::n_findings(summary.possible, self.lang);
            self.item(Label::OnlyPossible, &possible)?;
        }
        self.line("")
    }

    fn list(&mut self, name: Label, entries: &[String]) -> io::Result<()> {
        let text = entries.join(", ");
        match text.is_empty() {
            true => self.item(name, words::none_known(self.lang)),
            false => self.item(name, &text),
        }
    }

    fn skipped(&mut self) -> io::Result<()> {
        let skipped = self.report.skipped;
        if skipped.is_empty() {
            return self.list(Label::NotRead, &[]);
        }
        let count = words::n_files(skipped.len() as u64, self.lang);
        self.item(Label::NotRead, &count)?;
        let (binary, others) = super::skipped_by_kind(self.report.skipped);
        if binary > 0 {
            let count = words::binary_files(binary, self.lang);
            self.line(&format!("  - {}", prose(&count)))?;
        }
        let told = self.few_of(others.len());
        for file in &others[..told] {
            let reason = words::skip_reason(&file.reason, self.lang);
            self.line(&format!("  - {}: {}", code(&file.path), prose(&reason)))?;
        }
        self.rest(others.len() - told)
    }

    /// The line that says how many entries of a nested list are not told.
    fn rest(&mut self, left: usize) -> io::Result<()> {
        match left {
            0 => Ok(()),
            n => self.line(&format!("  - {}", words::more_files(n as u64, self.lang))),
        }
    }

    fn few_of(&self, len: usize) -> usize {
        match self.options.places {
            Places::Few => len.min(FEW),
            Places::All => len,
        }
    }

    fn suppressions(&mut self, summary: &Summary) -> io::Result<()> {
        let report = self.report;
        if report.suppressions.is_empty() {
            return Ok(());
        }
        self.heading(2, self.word(Label::Suppressions))?;
        let comments = report.suppressions.len() as u64;
        let text = words::suppressed(summary.suppressed, comments, self.lang);
        self.line(&format!("- {text}"))?;
        for unused in report.suppressions.iter().filter(|s| s.used == 0) {
            let at = format!("{}:{}", report.path(unused.file), unused.line);
            let said = self.word(Label::UnusedSuppression);
            self.line(&format!(
                "- {} {}: {said}",
                code(&at),
                code(&unused.rule_id)
            ))?;
        }
        self.line("")
    }

    fn foot(&mut self) -> io::Result<()> {
        let n_rules = self.report.rules.len() as u64;
        let edition = &self.options.edition;
        let rules = words::rules_looked_for(n_rules, edition, self.lang);
        let proof = words::proof_of(edition, self.lang);
        self.line("---")?;
        self.line("")?;
        self.line(&format!(
            "{TOOL_NAME} {TOOL_VERSION} · {} · {}",
            prose(&rules),
            prose(&proof)
        ))
    }
}
