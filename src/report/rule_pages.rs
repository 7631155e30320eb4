//! Rules as Markdown pages, a folder for each language: an index, the pages of each ruleset, an anchor per rule.

use super::description::{Description, Shown};
use super::markup::{address, code, code_block, prose};
use super::words::{self, Label, label};
use super::{RULE_PAGES_HOME, rule_words};
use crate::model::Lang;
use crate::rules::{Edition, Proof, ProofState, Rule, proof_state};
use std::collections::BTreeMap;

/// A page, at a path with `/` below the folder of all pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePage {
    pub path: String,
    pub text: String,
}

/// The first line of every page, by which a page is known from a file that someone wrote.
pub const RULE_PAGE_MARK: &str = "<!-- made by `migscan rules docs` -->";

/// All pages of the rules, in both languages. The same rules give the same bytes.
pub fn rule_pages(rules: &[Rule]) -> Vec<RulePage> {
    let mut pages = vec![entrance()];
    for lang in [Lang::En, Lang::Ko] {
        let rulesets = rulesets(rules, lang);
        pages.push(index(rules, &rulesets, lang));
        for ruleset in &rulesets {
            pages.extend(ruleset.overview(lang));
            pages.extend(
                ruleset
                    .pages
                    .iter()
                    .map(|(path, rules)| page(path, rules, lang)),
            );
        }
    }
    pages
}

/// A ruleset with its pages: the path of each below all pages, and the rules on it.
struct Ruleset<'r> {
    name: &'r str,
    pages: Vec<(String, Vec<&'r Rule>)>,
}

fn rulesets(rules: &[Rule], lang: Lang) -> Vec<Ruleset<'_>> {
    let mut by_name: BTreeMap<&str, BTreeMap<String, Vec<&Rule>>> = BTreeMap::new();
    for rule in rules {
        let pages = by_name.entry(&rule.ruleset).or_default();
        pages.entry(page_path(rule, lang)).or_default().push(rule);
    }
    let ruleset = |(name, pages): (_, BTreeMap<_, _>)| Ruleset {
        name,
        pages: pages.into_iter().collect(),
    };
    by_name.into_iter().map(ruleset).collect()
}

/// One rule as it stands on its page.
pub fn rule_section(rule: &Rule, lang: Lang) -> String {
    let description = Description::of(rule, lang);
    let Description {
        id,
        title,
        facts,
        former_ids,
        ..
    } = &description;
    // The anchor of a kebab-case heading is the heading itself.
    let mut out = format!("## {id}\n\n");
    for old in *former_ids {
        out += &anchor(old);
        out.push('\n');
    }
    out += &format!("**{}**\n\n{}\n\n", prose(title), prose(&facts.join(" · ")));
    out += &items(&description, lang);
    for shown in &description.examples {
        out += &example(shown, lang);
    }
    out
}

/// Where the page of a built-in rule is read, at the rule's anchor.
pub(super) fn page_address(rule: &Rule, lang: Lang) -> String {
    format!("{RULE_PAGES_HOME}/{}#{}", page_path(rule, lang), rule.id)
}

/// `en/data/mysql-postgresql/ddl.md` of a file in a ruleset's folder, `en/code/php-8.md` of a file that is a ruleset.
/// One page for all of a large ruleset would be more than GitHub shows.
fn page_path(rule: &Rule, lang: Lang) -> String {
    let file = rule.origin.0.replace('\\', "/");
    let file = file
        .rsplit_once('.')
        .map_or(file.as_str(), |(stem, _)| stem);
    let of_ruleset = below(&rule.ruleset);
    match file == rule.ruleset || file.ends_with(&format!("/{}", rule.ruleset)) {
        true => format!("{lang}/{of_ruleset}.md"),
        false => format!("{lang}/{of_ruleset}/{}.md", below(file_name(file))),
    }
}

/// A ruleset is named after folders, and `.` or `..` must not lead out of ours.
fn below(name: &str) -> String {
    let parts = name.split(['/', '\\']).map(|part| match part {
        "" | "." | ".." => "own",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The page that leads to both languages.
fn entrance() -> RulePage {
    let links = [(Lang::En, "English"), (Lang::Ko, "한국어")].map(|(lang, name)| {
        format!(
            "- [{name}]({lang}/README.md): {}",
            rule_words::made_by(lang)
        )
    });
    RulePage {
        path: "README.md".to_owned(),
        text: format!(
            "{RULE_PAGE_MARK}\n# {}\n\n{}\n",
            rule_words::index_title(Lang::En),
            links.join("\n")
        ),
    }
}

fn index(rules: &[Rule], rulesets: &[Ruleset], lang: Lang) -> RulePage {
    let edition = Edition::of(rules);
    let made_with = words::rules_looked_for(rules.len() as u64, &edition, lang);
    let mut text = format!(
        "{RULE_PAGE_MARK}\n# {}\n\n{}\n\n{} · {}\n\n",
        rule_words::index_title(lang),
        rule_words::made_by(lang),
        prose(&made_with),
        prose(&words::proof_of(&edition, lang))
    );
    let heads = rule_words::index_heads(lang);
    text += &format!(
        "| {} |\n|---|---:|---:|---:|---:|---:|\n",
        heads.join(" | ")
    );
    for ruleset in rulesets {
        text += &ruleset.index_row(lang);
    }
    text += &format!("\n{}\n", rule_words::index_note(lang));
    text += &unprovable(rules, lang);
    RulePage {
        path: format!("{lang}/README.md"),
        text,
    }
}

impl Ruleset<'_> {
    fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.pages
            .iter()
            .flat_map(|(_, rules)| rules.iter().copied())
    }

    /// The first page to read: the only one, or the overview.
    fn front(&self, lang: Lang) -> String {
        match self.pages.as_slice() {
            [(only, _)] => only.clone(),
            _ => format!("{lang}/{}/README.md", below(self.name)),
        }
    }

    fn index_row(&self, lang: Lang) -> String {
        let mut counts = [0; 4];
        for rule in self.rules() {
            counts[match proof_state(rule) {
                ProofState::Proven(_) => 0,
                ProofState::NotRun => 1,
                ProofState::NoServerCan => 2,
                ProofState::Missing => 3,
            }] += 1;
        }
        let all: usize = counts.iter().sum();
        let counts = counts.map(|n| n.to_string()).join(" | ");
        let front = self.front(lang);
        let link = from_index(&front);
        format!("| [{}]({link}) | {all} | {counts} |\n", prose(self.name))
    }

    /// Where a ruleset has several pages: all its rules, each with an anchor that outlasts a move to another page.
    fn overview(&self, lang: Lang) -> Option<RulePage> {
        if self.pages.len() < 2 {
            return None;
        }
        let path = self.front(lang);
        let n_rules = self.pages.iter().map(|(_, rules)| rules.len()).sum();
        let mut text = head(&path, self.name, n_rules, lang);
        for (page, rules) in &self.pages {
            let link = format!("{}{}", up(&path), from_index(page));
            let file = prose(file_name(&rules[0].origin.0));
            text += &format!("- [{file}]({link}) ({})\n", rules.len());
            for rule in rules {
                let anchors = std::iter::once(&rule.id).chain(&rule.aliases);
                let anchors: String = anchors.map(|id| anchor(id)).collect();
                let title = prose(rule.title.get(lang));
                text += &format!("  - {anchors}[{0}]({link}#{0}): {title}\n", rule.id);
            }
        }
        Some(RulePage { path, text })
    }
}

/// The path of a page as the index of its language links to it.
fn from_index(path: &str) -> &str {
    path.split_once('/').map_or(path, |(_, below)| below)
}

/// The way from a page up to the folder of its language.
fn up(path: &str) -> String {
    "../".repeat(path.matches('/').count() - 1)
}

fn anchor(id: &str) -> String {
    format!("<a id=\"{id}\"></a>")
}

/// The rules that no server can prove, each with its reason.
fn unprovable(rules: &[Rule], lang: Lang) -> String {
    let mut list = String::new();
    for rule in rules
        .iter()
        .filter(|r| proof_state(r) == ProofState::NoServerCan)
    {
        let reasons: Vec<String> = reasons(rule).map(prose).collect();
        let (path, reasons) = (page_path(rule, lang), reasons.join("; "));
        list += &format!("- [{0}]({1}#{0}): {reasons}\n", rule.id, from_index(&path));
    }
    match list.is_empty() {
        true => list,
        false => format!("\n## {}\n\n{list}", rule_words::reasons_title(lang)),
    }
}

fn reasons(rule: &Rule) -> impl Iterator<Item = &str> {
    rule.examples.iter().filter_map(|e| match &e.proof {
        Some(Proof::None { why }) => Some(why.as_str()),
        _ => None,
    })
}

fn page(path: &str, rules: &[&Rule], lang: Lang) -> RulePage {
    let file = file_name(&rules[0].origin.0);
    let name = format!("{}: {file}", rules[0].ruleset);
    let mut text = head(path, &name, rules.len(), lang);
    for rule in rules {
        text += &format!("- [{0}](#{0}): {1}\n", rule.id, prose(rule.title.get(lang)));
    }
    for rule in rules {
        text += &format!("\n{}\n", rule_section(rule, lang).trim_end());
    }
    RulePage {
        path: path.to_owned(),
        text,
    }
}

/// The head of a page: its name, where it comes from, and the way back to the index.
fn head(path: &str, name: &str, n_rules: usize, lang: Lang) -> String {
    format!(
        "{RULE_PAGE_MARK}\n# {}\n\n{}\n\n{} · [{}]({}README.md)\n\n",
        prose(name),
        rule_words::made_by(lang),
        rule_words::n_rules(n_rules, lang),
        rule_words::index_title(lang),
        up(path)
    )
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn items(description: &Description, lang: Lang) -> String {
    let item = |name: Label, text: &str| format!("- **{}**: {text}\n", label(name, lang));
    let mut out = String::new();
    for (name, text) in &description.texts {
        out += &item(*name, &prose(text));
    }
    if let Some(rewrite) = description.rewrite {
        out += &item(Label::Rewrite, &code(rewrite));
    }
    if !description.references.is_empty() {
        let addresses: Vec<String> = description.references.iter().map(|r| address(r)).collect();
        out += &item(Label::References, &addresses.join(", "));
    }
    if !description.former_ids.is_empty() {
        let ids: Vec<String> = description.former_ids.iter().map(|id| code(id)).collect();
        out += &item(Label::FormerIds, &ids.join(", "));
    }
    out
}

fn example(shown: &Shown, lang: Lang) -> String {
    let file = shown
        .file
        .map(|f| format!(" ({})", code(f)))
        .unwrap_or_default();
    let name = label(shown.label, lang);
    let block = code_block(shown.language, shown.code);
    let proof = match &shown.proof {
        Some(proof) => format!("\n{}: {}\n", label(Label::Proof, lang), prose(proof)),
        None => String::new(),
    };
    format!("\n{name}{file}:\n\n{block}{proof}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_never_leave_their_folder() {
        assert_eq!(below("data/mysql-postgresql"), "data/mysql-postgresql");
        assert_eq!(below(".."), "own");
        assert_eq!(below("a\\..\\b"), "a/own/b");
    }

    #[test]
    fn links_lead_up_as_many_folders_as_down() {
        assert_eq!(up("en/own.md"), "");
        assert_eq!(up("en/data/mysql-postgresql/ddl.md"), "../../");
        assert_eq!(from_index("ko/code/php-8.md"), "code/php-8.md");
    }
}
