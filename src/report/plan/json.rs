//! The page as JSON, version 1. Its structs are frozen: a field may be added, never renamed or removed.
//!
//! Every text lists the figures that stand in it, each with its value, unit and origin, and what it quotes. Apart from
//! these no number stands in a text.

use super::super::json_stream;
use super::super::{TOOL_NAME, TOOL_VERSION};
use super::PlanOptions;
use super::figures;
use super::page::{Block, Item, Run, Text};
use crate::model::Origin;
use crate::plan::{Figure, FigureOrigin, Fit, Plan, Timetable, Verdict, Way};
use serde::Serialize;
use std::io;

/// Writes one document.
pub(super) fn render(
    plan: &Plan,
    page: &[Block],
    options: &PlanOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let end = |technology: &Option<crate::model::Technology>| {
        technology.as_ref().map(ToString::to_string)
    };
    let document = DocumentV1 {
        schema_version: 1,
        tool: ToolV1 {
            name: TOOL_NAME,
            version: TOOL_VERSION,
        },
        language: options.lang.to_string(),
        migration: MigrationV1 {
            kind: plan.migration.kind.name(),
            from: end(&plan.migration.from),
            to: end(&plan.migration.to),
        },
        start: options.start.map(|date| date.to_string()),
        readiness: match plan.readiness.verdict {
            Verdict::Go => "go",
            Verdict::Conditional => "conditional",
            Verdict::NoGo => "no-go",
        },
        timetables: plan.timetables.iter().map(TimetableV1::from).collect(),
        files: plan.artifacts.iter().map(|a| a.name.as_str()).collect(),
        page: page.iter().map(BlockV1::from).collect(),
    };
    json_stream::write(&document, 2, out)
}

#[derive(Serialize)]
struct DocumentV1<'a> {
    schema_version: u32,
    tool: ToolV1,
    language: String,
    migration: MigrationV1,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    readiness: &'static str,
    timetables: Vec<TimetableV1<'a>>,
    files: Vec<&'a str>,
    page: Vec<BlockV1<'a>>,
}

#[derive(Serialize)]
struct ToolV1 {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct MigrationV1 {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// The minutes of a timetable; the last one is to be followed.
#[derive(Serialize)]
struct TimetableV1<'a> {
    way: &'static str,
    fit: &'static str,
    total_minutes: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed: Option<OriginatedV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    free_minutes: Option<i64>,
    steps: Vec<Option<OriginatedV1<'a>>>,
}

impl<'a> From<&'a Timetable> for TimetableV1<'a> {
    fn from(timetable: &'a Timetable) -> Self {
        Self {
            way: match timetable.way {
                Way::Direct => "direct",
                Way::Capture => "capture",
                Way::Deploy => "deploy",
            },
            fit: match timetable.fit {
                Fit::Fits => "fits",
                Fit::Tight => "tight",
                Fit::Exceeds => "exceeds",
                Fit::Unknown => "unknown",
            },
            total_minutes: timetable.total.value,
            allowed: timetable.allowed.as_ref().map(OriginatedV1::from),
            free_minutes: timetable.free.as_ref().map(|f| f.value),
            steps: timetable
                .slots
                .iter()
                .map(|slot| slot.takes.as_ref().map(OriginatedV1::from))
                .collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "block", rename_all = "kebab-case")]
enum BlockV1<'a> {
    Heading {
        level: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        anchor: Option<&'a str>,
        #[serde(flatten)]
        text: TextV1<'a>,
    },
    Paragraph {
        #[serde(flatten)]
        text: TextV1<'a>,
    },
    List {
        items: Vec<ItemV1<'a>>,
    },
    NumberedList {
        items: Vec<ItemV1<'a>>,
    },
    Checklist {
        items: Vec<ItemV1<'a>>,
    },
    Table {
        heads: Vec<TextV1<'a>>,
        rows: Vec<Vec<TextV1<'a>>>,
    },
    Code {
        language: &'a str,
        code: &'a str,
    },
}

impl<'a> From<&'a Block> for BlockV1<'a> {
    fn from(block: &'a Block) -> Self {
        let items = |items: &'a [Item]| items.iter().map(ItemV1::from).collect();
        match block {
            Block::Heading {
                level,
                anchor,
                text,
            } => BlockV1::Heading {
                level: *level,
                anchor: anchor.as_deref(),
                text: text.into(),
            },
            Block::Paragraph(text) => BlockV1::Paragraph { text: text.into() },
            Block::Items(list) => BlockV1::List { items: items(list) },
            Block::Numbered(list) => BlockV1::NumberedList { items: items(list) },
            Block::Checks(list) => BlockV1::Checklist { items: items(list) },
            Block::Table { heads, rows } => BlockV1::Table {
                heads: heads.iter().map(TextV1::from).collect(),
                rows: rows
                    .iter()
                    .map(|row| row.iter().map(TextV1::from).collect())
                    .collect(),
            },
            Block::Code { language, text } => BlockV1::Code {
                language,
                code: text,
            },
        }
    }
}

#[derive(Serialize)]
struct ItemV1<'a> {
    #[serde(flatten)]
    text: TextV1<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    under: Vec<BlockV1<'a>>,
}

impl<'a> From<&'a Item> for ItemV1<'a> {
    fn from(item: &'a Item) -> Self {
        Self {
            text: (&item.text).into(),
            under: item.under.iter().map(BlockV1::from).collect(),
        }
    }
}

#[derive(Serialize)]
struct TextV1<'a> {
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    figures: Vec<FigureV1<'a>>,
    /// Code, names, and words of rules, request and code, as they stand in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quoted: Vec<&'a str>,
    /// Anchors of headings that the text leads to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<&'a str>,
}

impl<'a> From<&'a Text> for TextV1<'a> {
    fn from(text: &'a Text) -> Self {
        let mut told = Self {
            text: text.unmarked().trim().to_owned(),
            figures: Vec::new(),
            quoted: Vec::new(),
            links: Vec::new(),
        };
        told.collect(text);
        told
    }
}

impl<'a> TextV1<'a> {
    fn collect(&mut self, text: &'a Text) {
        for run in &text.0 {
            match run {
                Run::Words(_) | Run::Strong => {}
                Run::Figure(figure, shown) => self.figures.push(FigureV1 {
                    shown,
                    figure: figure.into(),
                }),
                Run::Code(text) | Run::Quote(text) => self.quoted.push(text),
                Run::Link { anchor, text } => {
                    self.links.push(anchor);
                    self.collect(text);
                }
            }
        }
    }
}

#[derive(Serialize)]
struct FigureV1<'a> {
    /// As it stands in the text.
    shown: &'a str,
    #[serde(flatten)]
    figure: OriginatedV1<'a>,
}

#[derive(Serialize)]
struct OriginatedV1<'a> {
    value: i64,
    unit: &'static str,
    origin: OriginV1<'a>,
}

impl<'a> From<&'a Figure> for OriginatedV1<'a> {
    fn from(figure: &'a Figure) -> Self {
        Self {
            value: figure.value,
            unit: figures::unit(figure.unit),
            origin: (&figure.origin).into(),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum OriginV1<'a> {
    Findings {
        rules: &'a [String],
    },
    RuleEffort {
        rules: &'a [String],
    },
    Schema {
        names: &'a [String],
    },
    Scan,
    Inventory {
        names: &'a [String],
    },
    Request {
        line: u32,
    },
    Flag {
        flag: &'a str,
    },
    Config {
        key: &'a str,
        line: u32,
    },
    Code {
        path: &'a str,
        line: u32,
    },
    Assumption {
        name: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        given: Option<Box<OriginV1<'a>>>,
    },
    Convention {
        name: &'a str,
    },
    Computed {
        how: &'a str,
        from: Vec<OriginatedV1<'a>>,
    },
}

impl<'a> From<&'a FigureOrigin> for OriginV1<'a> {
    fn from(origin: &'a FigureOrigin) -> Self {
        match origin {
            FigureOrigin::Findings(rules) => OriginV1::Findings { rules },
            FigureOrigin::RuleEffort(rules) => OriginV1::RuleEffort { rules },
            FigureOrigin::Schema(names) => OriginV1::Schema { names },
            FigureOrigin::Scan => OriginV1::Scan,
            FigureOrigin::Inventory(names) => OriginV1::Inventory { names },
            FigureOrigin::Stated(origin) => origin.into(),
            FigureOrigin::Assumption { name, given } => OriginV1::Assumption {
                name,
                given: given.as_ref().map(|o| Box::new(o.into())),
            },
            FigureOrigin::Convention(name) => OriginV1::Convention { name },
            FigureOrigin::Computed { how, from } => OriginV1::Computed {
                how,
                from: from.iter().map(OriginatedV1::from).collect(),
            },
        }
    }
}

impl<'a> From<&'a Origin> for OriginV1<'a> {
    fn from(origin: &'a Origin) -> Self {
        match origin {
            Origin::Request { line } => OriginV1::Request { line: *line },
            Origin::Flag(flag) => OriginV1::Flag { flag },
            Origin::Config { key, line } => OriginV1::Config { key, line: *line },
            Origin::Code(evidence) => OriginV1::Code {
                path: &evidence.path,
                line: evidence.line,
            },
        }
    }
}
