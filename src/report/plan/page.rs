//! A page as blocks of text, each number in it still a figure.

use super::PlanOptions;
use super::figures::shown;
use crate::model::Lang;
use crate::plan::{Figure, Part, Piece, Sentence};

/// One piece of a page.
#[derive(Debug, Clone)]
pub(super) enum Block {
    Heading {
        level: usize,
        anchor: Option<String>,
        text: Text,
    },
    Paragraph(Text),
    Items(Vec<Item>),
    Numbered(Vec<Item>),
    /// To be ticked off.
    Checks(Vec<Item>),
    Table {
        heads: Vec<Text>,
        rows: Vec<Vec<Text>>,
    },
    Code {
        language: &'static str,
        text: String,
    },
}

/// An entry of a list, and what stands below it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) text: Text,
    pub(super) under: Vec<Block>,
}

/// Runs of words.
#[derive(Debug, Clone, Default)]
pub(super) struct Text(pub(super) Vec<Run>);

#[derive(Debug, Clone)]
pub(super) enum Run {
    /// The plan's own words, in which no number stands.
    Words(String),
    Figure(Figure, String),
    Code(String),
    /// Words of a rule, the request or the code.
    Quote(String),
    /// Strong begins or ends.
    Strong,
    Link {
        anchor: String,
        text: Text,
    },
}

/// Puts sentences into one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) options: &'a PlanOptions,
}

impl Teller<'_> {
    pub(super) fn text(&self, sentence: &Sentence) -> Text {
        let mut runs = Vec::new();
        self.sentence(sentence, &mut runs);
        Text(runs)
    }

    /// Fixed words.
    pub(super) fn words(&self, en: &str, ko: &str) -> Text {
        let mut runs = Vec::new();
        let words = match self.options.lang {
            Lang::En => en,
            Lang::Ko => ko,
        };
        marked(words, &mut runs);
        Text(runs)
    }

    pub(super) fn figure(&self, figure: &Figure) -> Text {
        Text(vec![Run::Figure(
            figure.clone(),
            shown(figure, self.options),
        )])
    }

    fn sentence(&self, sentence: &Sentence, runs: &mut Vec<Run>) {
        for piece in sentence.pieces(self.options.lang) {
            match piece {
                Piece::Words(words) => marked(words, runs),
                Piece::Part(part) => self.part(part, runs),
            }
        }
    }

    fn part(&self, part: &Part, runs: &mut Vec<Run>) {
        match part {
            Part::Figure(figure) => {
                runs.push(Run::Figure(figure.clone(), shown(figure, self.options)))
            }
            Part::Code(code) => runs.push(Run::Code(code.clone())),
            Part::Quote(text) => runs.push(Run::Quote(text.clone())),
            Part::Rule(text) => runs.push(Run::Quote(text.get(self.options.lang).to_owned())),
            Part::Technology(technology) => {
                runs.push(Run::Quote(super::super::words::technology(technology)));
            }
            Part::Sentence(sentence) => self.sentence(sentence, runs),
            Part::List(parts) => {
                for (n, part) in parts.iter().enumerate() {
                    if n > 0 {
                        runs.push(Run::Words(", ".to_owned()));
                    }
                    self.part(part, runs);
                }
            }
            Part::Link { anchor, words } => {
                let mut inner = Vec::new();
                self.part(words, &mut inner);
                runs.push(Run::Link {
                    anchor: anchor.clone(),
                    text: Text(inner),
                });
            }
        }
    }
}

/// Words with `**strong**` and `` `code` `` in them.
fn marked(words: &str, runs: &mut Vec<Run>) {
    for (n, piece) in words.split('`').enumerate() {
        if n % 2 == 1 {
            runs.push(Run::Code(piece.to_owned()));
            continue;
        }
        for (m, plain) in piece.split("**").enumerate() {
            if m > 0 {
                runs.push(Run::Strong);
            }
            if !plain.is_empty() {
                runs.push(Run::Words(plain.to_owned()));
            }
        }
    }
}

impl Text {
    pub(super) fn then(mut self, other: Text) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(super) fn quote(text: impl Into<String>) -> Self {
        Self(vec![Run::Quote(text.into())])
    }

    pub(super) fn code(text: impl Into<String>) -> Self {
        Self(vec![Run::Code(text.into())])
    }

    pub(super) fn plain(words: &str) -> Self {
        Self(vec![Run::Words(words.to_owned())])
    }

    /// Without marks, as one line.
    pub(super) fn unmarked(&self) -> String {
        self.0
            .iter()
            .map(|run| match run {
                Run::Words(text) | Run::Figure(_, text) | Run::Code(text) | Run::Quote(text) => {
                    text.clone()
                }
                Run::Strong => String::new(),
                Run::Link { text, .. } => text.unmarked(),
            })
            .collect()
    }
}

impl Item {
    pub(super) fn plain(text: Text) -> Self {
        Self {
            text,
            under: Vec::new(),
        }
    }
}
