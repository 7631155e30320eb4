//! What the clauses of a request state, section by section; what states nothing known is listed.

use super::clauses::{Clause, Move, clauses, moves, squeezed, version_spans};
use super::lines::{Line, Tick};
use super::phrases::{self, Topic, has_word, holds};
use super::quantities::{Amount, Quantity, quantities};
use super::technologies::{DATABASES, Mention, Named};
use super::template::{Section, is_left_open, states_nothing};
use crate::model::{
    Allowed, Demand, MigrationKind, NotUnderstood, Origin, Request, Stated, Unclear,
};

/// Reads the statements.
pub(super) fn facts(lines: &[Line]) -> Request {
    let mut reader = Reader::default();
    for line in lines {
        reader.line(line);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    request: Request,
    moves: Vec<Stated<Move>>,
}

/// One line while its clauses are read.
#[derive(Clone, Copy)]
struct Context<'l> {
    line: &'l Line,
    /// What the clauses before were about.
    topic: Option<Topic>,
}

/// Whether a clause was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    All,
    /// Something known, and a number or exception of which nothing is known.
    Part,
    Nothing,
    /// What it is about, but not yet how much; a later clause may say it.
    TopicAlone(Topic),
}

impl Reader {
    fn line(&mut self, line: &Line) {
        if states_nothing(&line.text) || line.section == Some(Section::Wanted) {
            return;
        }
        let text = stated(line.number, line.text.clone());
        match line.section {
            None => return self.not_understood(line, &line.text, Unclear::OutsideOfHeadings),
            Some(_) if is_left_open(&line.text) => {
                return self.not_understood(line, &line.text, Unclear::LeftOpen);
            }
            Some(Section::Kind) if line.tick == Tick::Unticked => return,
            Some(Section::Current) => self.request.current.push(text),
            Some(Section::Target) => self.request.target.push(text),
            Some(Section::Constraints) => self.request.constraints.push(text),
            Some(Section::Scope) => self.request.scope_lines.push(text),
            Some(Section::Kind | Section::Wanted) => {}
        }
        self.clauses(line);
    }

    fn clauses(&mut self, line: &Line) {
        if line.section == Some(Section::Scope) {
            return self.scope(line);
        }
        let opened = line
            .text
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'));
        let mut context = Context { line, topic: None };
        let mut waiting: Vec<(Topic, String)> = Vec::new();
        let mut resolved: Vec<Topic> = Vec::new();
        let all = clauses(opened.unwrap_or(&line.text));
        for clause in all.into_iter().filter(|c| !is_conjunction(c)) {
            let said = self.clause(&clause, &mut context);
            match said {
                Said::All => resolved.extend(context.topic),
                Said::TopicAlone(topic) => waiting.push((topic, clause.text)),
                Said::Part | Said::Nothing => {
                    let why = match opened {
                        Some(_) if said == Said::Nothing => Unclear::LeftOpen,
                        _ => Unclear::Unknown,
                    };
                    self.not_understood(line, &clause.text, why);
                }
            }
        }
        for (topic, text) in waiting {
            if !resolved.contains(&topic) {
                self.not_understood(line, &text, Unclear::Unknown);
            }
        }
    }

    fn clause(&mut self, clause: &Clause, context: &mut Context) -> Said {
        let said = match context.line.section {
            Some(Section::Kind) => self.kind(clause, context.line),
            Some(Section::Current) => self.state(clause, context.line, State::Current),
            Some(Section::Target) => self.state(clause, context.line, State::Target),
            _ => self.constraint(clause, context),
        };
        match said {
            Said::All if holds(&clause.squeezed(), phrases::EXCEPTS) => Said::Part,
            said => said,
        }
    }

    fn not_understood(&mut self, line: &Line, text: &str, why: Unclear) {
        let origin = Origin::Request { line: line.number };
        let text = text.to_owned();
        self.request
            .not_understood
            .push(NotUnderstood { text, origin, why });
    }

    fn kind(&mut self, clause: &Clause, line: &Line) -> Said {
        let mentions = clause.mentions();
        let moved = self.keep_moves(clause, &mentions, line);
        let mut kinds = phrases::kinds(&clause.squeezed());
        if kinds.is_empty() {
            kinds.extend(kind_of_moves(clause, &self.moves));
        }
        for kind in &kinds {
            set(
                &mut self.request.kind,
                *kind,
                line,
                clause,
                &mut self.request.not_understood,
            );
        }
        match kinds.is_empty() && !moved {
            true => Said::Nothing,
            false => Said::All,
        }
    }

    fn keep_moves(&mut self, clause: &Clause, mentions: &[Mention], line: &Line) -> bool {
        let found = moves(clause, mentions);
        let any = !found.is_empty();
        let found = found.into_iter().map(|m| stated(line.number, m));
        self.moves.extend(found);
        any
    }

    fn state(&mut self, clause: &Clause, line: &Line, state: State) -> Said {
        let squeezed = clause.squeezed();
        if holds(&squeezed, phrases::NOT_USED) {
            return Said::Nothing;
        }
        let mentions = clause.mentions();
        let moved = self.keep_moves(clause, &mentions, line);
        let mut said = moved || !mentions.is_empty();
        let mut left_over = false;
        for mention in &mentions {
            left_over |= self.mention(mention, line, state) == Kept::No;
        }
        if state == State::Target && holds_compatibility(clause) {
            let kept = stated(line.number, clause.text.clone());
            self.request.compatibility.push(kept);
            said = true;
        }
        let labelled = labelled(line, &squeezed);
        let spans = mentions.iter().map(|m| m.span.clone());
        let rest = clause.without(spans.chain(version_spans(clause)));
        for quantity in quantities(&rest) {
            let of_table =
                matches!(quantity.amount, Amount::Rows(_)) && names_one_table(&labelled, &rest);
            let is_size = state == State::Current
                && !of_table
                && !holds(&labelled, phrases::MEMORY)
                && is_whole(&labelled);
            let kept = is_size && self.size(&quantity, clause, line);
            said |= kept;
            left_over |= !kept;
        }
        match (said, left_over) {
            (true, false) => Said::All,
            (true, true) => Said::Part,
            (false, _) => Said::Nothing,
        }
    }

    fn mention(&mut self, mention: &Mention, line: &Line, state: State) -> Kept {
        match mention.named {
            Named::Framework(name) => {
                let known = self.request.frameworks.iter().any(|f| f.value == name);
                if !known {
                    let framework = stated(line.number, name.to_owned());
                    self.request.frameworks.push(framework);
                }
            }
            Named::Technology(_) => {
                let list = match state {
                    State::Current => &mut self.request.current_technologies,
                    State::Target => &mut self.request.target_technologies,
                };
                if let Some(technology) = mention.technology()
                    && list.iter().all(|t| t.value != technology)
                {
                    if list.len() >= MOST_TECHNOLOGIES {
                        return Kept::No;
                    }
                    list.push(stated(line.number, technology));
                }
            }
        }
        Kept::Yes
    }

    /// Keeps what is a size of the data; false for other quantities.
    fn size(&mut self, quantity: &Quantity, clause: &Clause, line: &Line) -> bool {
        let Request {
            bytes,
            rows,
            tables,
            not_understood,
            ..
        } = &mut self.request;
        match quantity.amount {
            Amount::Bytes(n) => set(bytes, n, line, clause, not_understood),
            Amount::Rows(n) => set(rows, n, line, clause, not_understood),
            Amount::Tables(n) => set(tables, n, line, clause, not_understood),
            Amount::Minutes(_) | Amount::Pieces(_) => return false,
        }
        true
    }

    fn constraint(&mut self, clause: &Clause, context: &mut Context) -> Said {
        let line = context.line;
        let label = line
            .label
            .as_deref()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let own = phrases::topic(&clause.lower);
        let mentions = clause.mentions();
        let rest = clause.without(mentions.iter().map(|m| m.span.clone()));
        let found = quantities(&rest);
        let spans = found.iter().map(|q| q.span.clone());
        let around = squeezed(&clause.without(spans));
        let of_last = holds(&around, &["최근", "직전", "마지막"])
            || has_word(&clause.lower, &["last", "latest"]);
        let last_minutes = of_last && !found.is_empty();
        // A duration alone belongs to what the line is about, and says how long the service may be down where that is nothing.
        let is_duration = matches!(found.as_slice(), [q] if matches!(q.amount, Amount::Minutes(_)));
        let bare = is_duration && phrases::only_around_duration(&around);
        let of_line = context.topic.unwrap_or(Topic::Downtime);
        let about = own
            .or_else(|| phrases::topic(&label))
            .or_else(|| last_minutes.then_some(Topic::DataLoss))
            .or_else(|| bare.then_some(of_line));
        let Some(topic) = about else {
            return Said::Nothing;
        };
        context.topic = Some(topic);
        let text = Words {
            squeezed: &squeezed(&format!("{label}:{}", clause.lower)),
            lower: &clause.lower,
            around: &around,
        };
        match topic {
            Topic::Downtime => self.downtime(&found, &text, clause, line),
            Topic::DataLoss => self.data_loss(&found, &text, clause, line),
            Topic::Rollback => self.rollback(&found, &text, clause, line),
            Topic::Compatibility if own.is_some() || !label.is_empty() => {
                let kept = stated(line.number, clause.text.clone());
                self.request.compatibility.push(kept);
                Said::All
            }
            Topic::Compatibility => Said::Nothing,
        }
    }

    fn downtime(&mut self, found: &[Quantity], text: &Words, clause: &Clause, line: &Line) -> Said {
        let (minutes, others) = durations(found);
        let minutes = minutes.or_else(|| {
            let says = |phrases: &[&str]| holds(text.squeezed, phrases);
            let denied = says(phrases::NO_DOWNTIME) || says(phrases::NO);
            let none = denied && !says(phrases::NOT_A_NO)
                || is_crossed_out(text.lower)
                || matches!(found, [q] if q.amount == Amount::Pieces(0));
            none.then_some(0)
        });
        let Some(minutes) = minutes else {
            return Said::TopicAlone(Topic::Downtime);
        };
        set(
            &mut self.request.downtime_minutes,
            minutes,
            line,
            clause,
            &mut self.request.not_understood,
        );
        match others && minutes > 0 {
            true => Said::Part,
            false => Said::All,
        }
    }

    fn data_loss(
        &mut self,
        found: &[Quantity],
        text: &Words,
        clause: &Clause,
        line: &Line,
    ) -> Said {
        let (minutes, _) = durations(found);
        // `no more than 5 minutes` allows so many.
        let lower = text
            .lower
            .replace("no more than", "")
            .replace("not more than", "");
        let no = holds(text.squeezed, phrases::NO)
            || has_word(&lower, phrases::NO_WORDS)
            || is_crossed_out(text.lower);
        let yes = holds(text.squeezed, phrases::YES);
        let after_all = holds(text.squeezed, phrases::YES_AFTER_ALL);
        let allowed = match (minutes, no && !after_all, yes) {
            (Some(0), ..) => Allowed::No,
            (Some(_), false, _) => Allowed::Yes,
            (Some(_), true, _) => return Said::Nothing,
            (None, true, _) => Allowed::No,
            (None, false, true) if names_a_part(text.squeezed) => return Said::Nothing,
            (None, false, true) => Allowed::Yes,
            (None, false, _) if matches!(found, [q] if q.amount == Amount::Pieces(0)) => {
                Allowed::No
            }
            (None, false, _) => return Said::TopicAlone(Topic::DataLoss),
        };
        let Request {
            data_loss,
            data_loss_minutes,
            not_understood,
            ..
        } = &mut self.request;
        set(data_loss, allowed, line, clause, not_understood);
        if let (Some(minutes), Allowed::Yes) = (minutes, allowed) {
            set(data_loss_minutes, minutes, line, clause, not_understood);
        }
        Said::All
    }

    fn rollback(&mut self, found: &[Quantity], text: &Words, clause: &Clause, line: &Line) -> Said {
        let (minutes, others) = durations(found);
        let demand = if holds(text.squeezed, phrases::NO_ROLLBACK) {
            Demand::NotRequired
        } else if holds(text.squeezed, phrases::CANNOT) {
            return Said::Nothing;
        } else if holds(text.squeezed, phrases::ROLLBACK_NEEDED) || minutes.is_some() {
            Demand::Required
        } else {
            return Said::TopicAlone(Topic::Rollback);
        };
        let Request {
            rollback,
            rollback_minutes,
            not_understood,
            ..
        } = &mut self.request;
        set(rollback, demand, line, clause, not_understood);
        // How long going back stays possible is another figure than how long it takes.
        let is_period = holds(
            text.around,
            &[
                "동안",
                "간은",
                "간롤백",
                "유지",
                "보관",
                "for",
                "until",
                "after",
            ],
        );
        match minutes {
            Some(_) if is_period => return Said::Part,
            Some(minutes) => set(rollback_minutes, minutes, line, clause, not_understood),
            None => {}
        }
        match others {
            true => Said::Part,
            false => Said::All,
        }
    }

    fn scope(&mut self, line: &Line) {
        let label = line.label.as_deref().unwrap_or_default();
        for affected in super::scope::affected(&line.text, label) {
            self.request.scope.push(stated(line.number, affected));
        }
    }

    fn finish(mut self) -> Request {
        super::ends::ends(&mut self.request, &self.moves);
        self.request.not_understood.sort_by_key(|n| match n.origin {
            Origin::Request { line } => line,
            _ => 0,
        });
        self.request
    }
}

/// `데이터 손실 X`: as in a form.
fn is_crossed_out(lower: &str) -> bool {
    lower.ends_with(" x") || lower.ends_with(":x")
}

/// Technologies that one state keeps; further ones are listed as not understood.
const MOST_TECHNOLOGIES: usize = 100;

/// A clause of a constraint in the forms in which phrases are looked for.
struct Words<'t> {
    /// With its label, without blanks.
    squeezed: &'t str,
    lower: &'t str,
    /// Without its quantities and blanks.
    around: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Current,
    Target,
}

/// The first duration, and whether there are other quantities.
fn durations(found: &[Quantity]) -> (Option<u32>, bool) {
    let mut minutes = None;
    let mut others = false;
    for quantity in found {
        match quantity.amount {
            Amount::Minutes(n) if minutes.is_none() => minutes = Some(n),
            _ => others = true,
        }
    }
    (minutes, others)
}

/// The label with the clause, without blanks.
fn labelled(line: &Line, clause: &str) -> String {
    let label = line.label.as_deref().unwrap_or_default();
    format!("{}{clause}", squeezed(&label.to_ascii_lowercase()))
}

/// Whether a size is that of all data, and not of a part or of a time.
fn is_whole(squeezed: &str) -> bool {
    !holds(squeezed, phrases::RATES) && !holds(squeezed, phrases::PARTS)
}

/// `orders 테이블 1억 건`: the rows are those of one table.
fn names_one_table(squeezed: &str, rest: &str) -> bool {
    let counts_tables = quantities(rest)
        .iter()
        .any(|q| matches!(q.amount, Amount::Tables(_)));
    let of_all = ["전체", "총", "모든", "모두", "all", "total", "합계"];
    holds(squeezed, &["테이블", "table"]) && !counts_tables && !holds(squeezed, &of_all)
}

/// `단,` and its like: what follows is a clause of its own.
fn is_conjunction(clause: &Clause) -> bool {
    ["단", "다만", "단지", "but", "however", "and"].contains(&clause.lower.as_str())
}

fn holds_compatibility(clause: &Clause) -> bool {
    phrases::topic(&clause.lower) == Some(Topic::Compatibility)
}

/// `로그 테이블은 손실 허용`: what may be lost is a part of the data.
fn names_a_part(squeezed: &str) -> bool {
    holds(
        squeezed,
        &[
            "로그",
            "일부",
            "테이블",
            "캐시",
            "세션",
            "log",
            "some",
            "partial",
            "cache",
            "session",
            "table",
        ],
    )
}

/// What the technologies say of the kind, where nothing else does.
fn kind_of_moves(clause: &Clause, moves: &[Stated<Move>]) -> Option<MigrationKind> {
    let of = |names: &[&str], m: &Move| {
        names.contains(&m.from.name.as_str()) && names.contains(&m.to.name.as_str())
    };
    let Move { from, to } = &moves.last()?.value;
    let last = &moves.last()?.value;
    if of(DATABASES, last) {
        Some(MigrationKind::Data)
    } else if of(phrases::PLATFORMS, last) {
        Some(MigrationKind::Platform)
    } else if from.name == to.name && holds(&clause.squeezed(), phrases::UPGRADE) {
        Some(MigrationKind::Dependency)
    } else {
        None
    }
}

pub(super) fn stated<T>(line: u32, value: T) -> Stated<T> {
    let origin = Origin::Request { line };
    Stated { value, origin }
}

/// Keeps the first statement; another one that says otherwise is listed.
fn set<T: PartialEq>(
    slot: &mut Option<Stated<T>>,
    value: T,
    line: &Line,
    clause: &Clause,
    not_understood: &mut Vec<NotUnderstood>,
) {
    match slot {
        None => *slot = Some(stated(line.number, value)),
        Some(first) if first.value != value => not_understood.push(NotUnderstood {
            text: clause.text.clone(),
            origin: Origin::Request { line: line.number },
            why: Unclear::Contradicts(first.origin.clone()),
        }),
        Some(_) => {}
    }
}
