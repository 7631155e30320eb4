//! The page of a plan: the parts of the migration request's answer, in its order, then the appendices.

use super::super::words;
use super::PlanOptions;
use super::page::{Block, Item, Teller, Text};
use crate::model::{Lang, Origin};
use crate::plan::{
    Artifact, CheckGroup, Figure, FigureOrigin, Phase, Plan, Sentence, Slot, Task, Theme,
    Timetable, Unit, Way,
};

/// Builds it.
pub(super) fn page(plan: &Plan, options: &PlanOptions) -> Vec<Block> {
    let mut page = Page {
        teller: Teller { options },
        lang: options.lang,
        blocks: Vec::new(),
    };
    page.overview(plan);
    page.readiness(plan);
    page.risks(plan);
    page.prerequisites(plan);
    page.phases(plan);
    page.rollback(plan);
    page.checklist(&plan.checklist);
    page.places(&plan.places);
    page.assumptions(plan);
    page.artifacts(&plan.artifacts);
    page.blocks
}

struct Page<'a> {
    teller: Teller<'a>,
    lang: Lang,
    blocks: Vec<Block>,
}

impl Page<'_> {
    fn heading(&mut self, level: usize, text: Text) {
        self.blocks.push(Block::Heading {
            level,
            anchor: None,
            text,
        });
    }

    fn section(&mut self, en: &str, ko: &str) {
        let text = self.teller.words(en, ko);
        self.heading(3, text);
    }

    fn part(&mut self, en: &str, ko: &str) {
        let text = self.teller.words(en, ko);
        self.heading(4, text);
    }

    fn paragraph(&mut self, en: &str, ko: &str) {
        let text = self.teller.words(en, ko);
        self.blocks.push(Block::Paragraph(text));
    }

    fn items(&self, sentences: &[Sentence]) -> Vec<Item> {
        sentences
            .iter()
            .map(|sentence| Item::plain(self.teller.text(sentence)))
            .collect()
    }

    fn heads(&self, heads: &[(&str, &str)]) -> Vec<Text> {
        heads
            .iter()
            .map(|(en, ko)| self.teller.words(en, ko))
            .collect()
    }

    fn overview(&mut self, plan: &Plan) {
        let title = self.teller.words("Migration plan: ", "마이그레이션 계획: ");
        let ends = words::migration(&plan.migration, self.lang);
        self.heading(2, title.then(Text::quote(ends)));
        self.section("Overview", "개요");
        for sentence in &plan.overview {
            let text = self.teller.text(sentence);
            self.blocks.push(Block::Paragraph(text));
        }
        let heads = self.heads(&[("Point", "항목"), ("Value", "내용"), ("Stated in", "근거")]);
        let rows = plan
            .facts
            .iter()
            .map(|f| {
                [&f.name, &f.value, &f.evidence]
                    .map(|s| self.teller.text(s))
                    .to_vec()
            })
            .collect();
        self.blocks.push(Block::Table { heads, rows });
    }

    fn readiness(&mut self, plan: &Plan) {
        self.section("Readiness (go or no-go)", "준비 상태(Go/No-Go)");
        let sentence = self.teller.text(&plan.readiness.sentence);
        self.blocks.push(Block::Paragraph(sentence));
        let lists: [(&str, &str, &[Sentence]); 3] = [
            ("", "", &plan.readiness.reasons),
            ("Open questions", "미결 사항", &plan.open_questions),
            ("Not looked at", "확인하지 못한 부분", &plan.not_looked_at),
        ];
        for (en, ko, sentences) in lists {
            if sentences.is_empty() {
                continue;
            }
            if !en.is_empty() {
                self.part(en, ko);
            }
            let items = self.items(sentences);
            self.blocks.push(Block::Items(items));
        }
    }

    fn risks(&mut self, plan: &Plan) {
        self.section("Risk assessment", "위험 평가");
        let heads = self.heads(&[
            ("Risk", "위험"),
            ("Impact", "영향도"),
            ("Probability", "발생확률"),
            ("Mitigation", "대응방안"),
        ]);
        let rows = plan
            .risks
            .iter()
            .map(|risk| {
                vec![
                    self.teller.text(&risk.title),
                    Text::plain(words::impact(risk.impact)),
                    Text::plain(words::impact(risk.probability)),
                    self.teller.text(&risk.response),
                ]
            })
            .collect();
        self.blocks.push(Block::Table { heads, rows });
    }

    fn prerequisites(&mut self, plan: &Plan) {
        self.section("Prerequisites", "선행 작업");
        let items = plan
            .prerequisites
            .iter()
            .map(|task| self.task(task))
            .collect();
        self.blocks.push(Block::Numbered(items));
    }

    fn task(&self, task: &Task) -> Item {
        let mut text = self.teller.text(&task.what);
        if let Some((least, most)) = &task.work {
            text = text.then(Text::plain(" (")).then(self.teller.figure(least));
            if least.value != most.value {
                let to = self.teller.words(" to ", "~");
                text = text.then(to).then(self.teller.figure(most));
            }
            text = text.then(Text::plain(")"));
        }
        let mut under = Vec::new();
        if !task.details.is_empty() {
            under.push(Block::Items(self.items(&task.details)));
        }
        under.extend(task.commands.iter().map(|c| Block::Code {
            language: c.language,
            text: c.text.clone(),
        }));
        Item { text, under }
    }

    fn tasks(&mut self, tasks: &[Task]) {
        let items = tasks.iter().map(|task| self.task(task)).collect();
        self.blocks.push(Block::Checks(items));
    }

    fn phases(&mut self, plan: &Plan) {
        self.section("Steps", "실행 단계");
        let titles = [
            (": preparation (", ": 준비 ("),
            (": migration (", ": 마이그레이션 실행 ("),
            (": verification (", ": 검증 ("),
        ];
        for (n, (phase, (en, ko))) in plan.phases.iter().zip(titles).enumerate() {
            let title = self.phase_title(n as i64 + 1, phase, self.teller.words(en, ko));
            self.heading(4, title);
            if n == 1 {
                for timetable in &plan.timetables {
                    self.timetable(timetable);
                }
                let notes = self.items(&plan.timetable_notes);
                self.blocks.push(Block::Items(notes));
                self.paragraph("**Tasks:**", "**작업:**");
            }
            self.tasks(&phase.tasks);
        }
    }

    /// `Phase 3: 검증 (D+1~3)`: before the day only the first day counts, after it also the last.
    fn phase_title(&self, number: i64, phase: &Phase, words: Text) -> Text {
        let origin = || FigureOrigin::Convention("phases");
        let number = Figure::new(number, Unit::Plain, origin());
        let (first, last) = &phase.days;
        let mut title = Text::plain("Phase ")
            .then(self.teller.figure(&number))
            .then(words)
            .then(self.teller.figure(first));
        if last.value > first.value && last.value > 0 {
            let last = match self.teller.options.start {
                None => Figure::new(last.value, Unit::Plain, last.origin.clone()),
                Some(_) => last.clone(),
            };
            title = title.then(Text::plain("~")).then(self.teller.figure(&last));
        }
        title.then(Text::plain(")"))
    }

    fn timetable(&mut self, timetable: &Timetable) {
        let (en, ko) = match timetable.way {
            Way::Direct => (
                "**Timetable: all data within the window**",
                "**시간표: 전환 시간에 전체 데이터를 옮기는 방법**",
            ),
            Way::Capture => (
                "**Timetable: data copied before, last changes within the window**",
                "**시간표: 미리 복제하고 마지막 변경분만 반영하는 방법**",
            ),
            Way::Deploy => ("**Timetable**", "**시간표**"),
        };
        self.paragraph(en, ko);
        let heads = self.heads(&[
            ("Time", "시각"),
            ("Step", "작업"),
            ("Takes", "소요"),
            ("Why", "근거"),
        ]);
        let mut rows: Vec<Vec<Text>> = timetable.slots.iter().map(|slot| self.slot(slot)).collect();
        let end = Figure::new(
            timetable.total.value,
            Unit::Clock,
            timetable.total.origin.clone(),
        );
        rows.push(vec![
            self.teller.figure(&end),
            self.teller.words("**Done**", "**완료**"),
            self.teller.figure(&timetable.total),
            self.teller.words("sum", "합계"),
        ]);
        self.blocks.push(Block::Table { heads, rows });
    }

    fn slot(&self, slot: &Slot) -> Vec<Text> {
        let takes = match &slot.takes {
            Some(takes) => self.teller.figure(takes),
            None => self.teller.words("not known", "알 수 없음"),
        };
        vec![
            self.teller.figure(&slot.at),
            self.teller.text(&slot.what),
            takes,
            self.teller.text(&slot.because),
        ]
    }

    fn rollback(&mut self, plan: &Plan) {
        self.section("Rollback plan", "롤백 계획");
        let rollback = &plan.rollback;
        self.paragraph("**Go back when:**", "**롤백 결정 기준:**");
        let criteria = self.items(&rollback.criteria);
        self.blocks.push(Block::Items(criteria));
        self.paragraph("**What going back keeps:**", "**롤백 가능 범위:**");
        let honesty = self.items(&rollback.honesty);
        self.blocks.push(Block::Items(honesty));
        self.paragraph("**How to go back:**", "**롤백 절차:**");
        let stages = rollback
            .procedures
            .iter()
            .map(|procedure| Item {
                text: self.teller.text(&procedure.stage),
                under: vec![Block::Items(
                    procedure.tasks.iter().map(|task| self.task(task)).collect(),
                )],
            })
            .collect();
        self.blocks.push(Block::Numbered(stages));
        if !rollback.writes.is_empty() {
            self.paragraph("**Writes after the switch:**", "**전환 후 쓰기 되돌리기:**");
            let items = rollback.writes.iter().map(|task| self.task(task)).collect();
            self.blocks.push(Block::Items(items));
        }
    }

    fn checklist(&mut self, groups: &[CheckGroup]) {
        self.section("Verification checklist", "검증 체크리스트");
        for group in groups {
            let title = self.teller.text(&group.title);
            self.heading(4, title);
            self.tasks(&group.checks);
        }
    }

    fn places(&mut self, themes: &[Theme]) {
        if themes.is_empty() {
            return;
        }
        self.section("Appendix: places found", "부록: 발견 위치");
        for theme in themes {
            let text = self.teller.text(&theme.title);
            self.blocks.push(Block::Heading {
                level: 4,
                anchor: Some(theme.anchor.clone()),
                text,
            });
            let items = theme
                .rules
                .iter()
                .map(|rule| {
                    let title = self.teller.text(&rule.title);
                    let text = title.then(Text::plain(" · ")).then(Text::code(&rule.id));
                    let mut places: Vec<Item> = vec![Item::plain(self.teller.text(&rule.fix))];
                    places.extend(rule.places.iter().map(|(path, line, snippet)| {
                        let at = Text::code(format!("{path}:{line}"));
                        Item::plain(at.then(Text::plain(" ")).then(Text::code(snippet)))
                    }));
                    if let Some(more) = &rule.more {
                        let words = self.teller.words(" more", " 더 있음");
                        places.push(Item::plain(self.teller.figure(more).then(words)));
                    }
                    Item {
                        text,
                        under: vec![Block::Items(places)],
                    }
                })
                .collect();
            self.blocks.push(Block::Items(items));
        }
    }

    fn assumptions(&mut self, plan: &Plan) {
        if plan.assumptions.is_empty() {
            return;
        }
        self.section("Appendix: assumptions", "부록: 가정");
        self.paragraph(
            "Nothing of this was measured here. Measure it in the rehearsal and give it: `--assume NAME=VALUE`.",
            "아래 값은 측정한 것이 아닙니다. 리허설에서 측정해 `--assume 이름=값`으로 지정합니다.",
        );
        let heads = self.heads(&[
            ("Name", "이름"),
            ("What", "설명"),
            ("Value", "값"),
            ("Given by", "출처"),
        ]);
        let rows = plan
            .assumptions
            .iter()
            .map(|assumption| {
                let by = match &assumption.figure.origin {
                    FigureOrigin::Assumption {
                        given: Some(Origin::Flag(flag)),
                        ..
                    } => Text::code(*flag),
                    FigureOrigin::Assumption {
                        given: Some(Origin::Config { key, .. }),
                        ..
                    } => Text::code(key),
                    _ => self.teller.words("default", "기본값"),
                };
                vec![
                    Text::code(assumption.name),
                    Text::quote(assumption.what.get(self.lang)),
                    self.teller.figure(&assumption.figure),
                    by,
                ]
            })
            .collect();
        self.blocks.push(Block::Table { heads, rows });
    }

    fn artifacts(&mut self, artifacts: &[Artifact]) {
        if artifacts.is_empty() {
            return;
        }
        self.section("Appendix: files", "부록: 산출물");
        self.paragraph(
            "`migscan plan … --artifacts DIR` writes them. Scripts take `--dry-run`.",
            "`migscan plan … --artifacts DIR`로 만듭니다. 스크립트는 `--dry-run`을 지원합니다.",
        );
        let heads = self.heads(&[("File", "파일"), ("What", "설명")]);
        let rows = artifacts
            .iter()
            .map(|a| vec![Text::code(&a.name), self.teller.text(&a.what)])
            .collect();
        self.blocks.push(Block::Table { heads, rows });
    }
}
