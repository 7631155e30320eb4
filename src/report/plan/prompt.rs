//! The request and the evidence as a prompt for an assistant, within a given size.
//!
//! What must be cut is cut from the end of the gravest-first order: places before kinds of findings, never the request. What
//! was cut is said.

use super::super::words;
use super::PlanOptions;
use super::page::Teller;
use crate::model::{Affected, Lang, Request, Stated};
use crate::plan::{FoundRule, Plan, Sentence};
use std::io;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromptOptions {
    pub lang: Lang,
    /// Characters, not bytes. The request is told whatever its size.
    pub max_chars: usize,
}

/// Writes the prompt.
///
/// # Errors
/// What `out` answers.
pub fn render_prompt(
    plan: &Plan,
    request: &Request,
    options: &PromptOptions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let plan_options = PlanOptions {
        lang: options.lang,
        start: None,
    };
    let teller = Teller {
        options: &plan_options,
    };
    let prompt = Prompt {
        plan,
        lang: options.lang,
        teller,
    };
    let (head, foot) = (prompt.request(request), prompt.wanted());
    let used = head.chars().count() + foot.chars().count();
    let evidence = prompt.evidence(options.max_chars.saturating_sub(used));
    out.write_all(format!("{head}{evidence}{foot}").as_bytes())
}

struct Prompt<'a> {
    plan: &'a Plan,
    lang: Lang,
    teller: Teller<'a>,
}

impl Prompt<'_> {
    fn say(&self, en: &'static str, ko: &'static str) -> &'static str {
        match self.lang {
            Lang::En => en,
            Lang::Ko => ko,
        }
    }

    fn told(&self, sentence: &Sentence) -> String {
        one_line(&self.teller.text(sentence).unmarked())
    }

    fn request(&self, request: &Request) -> String {
        let mut text = format!(
            "{}\n",
            self.say("Help me with a migration.", "마이그레이션을 도와줘.")
        );
        let mut section = |title: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                text += &format!("\n### {title}\n");
                for line in lines {
                    text += &format!("- {}\n", one_line(&line));
                }
            }
        };
        let ends = words::migration(&self.plan.migration, self.lang);
        let kind = words::kind(self.plan.migration.kind, self.lang);
        let kind = match ends == kind {
            true => kind,
            false => format!("{kind} ({ends})"),
        };
        let stated =
            |lines: &[Stated<String>]| lines.iter().map(|l| l.value.clone()).collect::<Vec<_>>();
        section(self.say("Migration type", "마이그레이션 유형"), vec![kind]);
        let facts: Vec<String> = self
            .plan
            .facts
            .iter()
            .skip(1)
            .map(|f| {
                format!(
                    "{}: {} ({})",
                    self.told(&f.name),
                    self.told(&f.value),
                    self.told(&f.evidence)
                )
            })
            .collect();
        section(
            self.say("Current state", "현재 상태"),
            stated(&request.current),
        );
        section(
            self.say("Target state", "목표 상태"),
            stated(&request.target),
        );
        section(
            self.say("Constraints", "제약 조건"),
            stated(&request.constraints),
        );
        let scope = |a: &Stated<Affected>| match a.value.count {
            Some(count) => format!("{} ({count})", a.value.name),
            None => a.value.name.clone(),
        };
        section(
            self.say("Scope of impact", "영향 범위"),
            request.scope.iter().map(scope).collect(),
        );
        section(self.say("What is known", "확인된 사항"), facts);
        let open = self
            .plan
            .open_questions
            .iter()
            .map(|q| self.told(q))
            .collect();
        section(self.say("Open questions", "미결 사항"), open);
        text
    }

    fn wanted(&self) -> String {
        let lines = self.say(
            "1. A migration plan\n2. A step-by-step guide\n3. A rollback plan\n4. A verification checklist\n",
            "1. 마이그레이션 계획\n2. 단계별 실행 가이드\n3. 롤백 계획\n4. 검증 체크리스트\n",
        );
        format!(
            "\n{}\n{lines}",
            self.say("Provide the following:", "다음을 제공해줘:")
        )
    }

    /// Kinds of findings by theme, each with as many places as fit.
    fn evidence(&self, room: usize) -> String {
        let rules: Vec<(usize, &FoundRule)> = self
            .plan
            .places
            .iter()
            .enumerate()
            .flat_map(|(theme, t)| t.rules.iter().map(move |rule| (theme, rule)))
            .collect();
        if rules.is_empty() {
            return String::new();
        }
        let title = self.say(
            "Evidence from the code (`migscan`)",
            "코드에서 찾은 근거(`migscan`)",
        );
        let title = format!("\n### {title}\n");
        let themes: Vec<String> = self
            .plan
            .places
            .iter()
            .map(|t| format!("\n**{}**\n", self.told(&t.title)))
            .collect();
        let lines: Vec<String> = rules.iter().map(|(_, rule)| self.line(rule)).collect();
        let reserve = 60;
        let mut left = room.saturating_sub(title.chars().count() + reserve);
        let mut kept = 0;
        let mut opened = None;
        for ((theme, rule), line) in rules.iter().zip(&lines) {
            let head = if opened == Some(*theme) {
                0
            } else {
                themes[*theme].chars().count()
            };
            let first = rule.places.first().map_or(0, place_size);
            let cost = line.chars().count() + 1 + head + first;
            if cost > left {
                break;
            }
            left -= cost;
            opened = Some(*theme);
            kept += 1;
        }
        let places = self.places_that_fit(&rules[..kept], &mut left);
        let mut text = title;
        let mut opened = None;
        for (n, (theme, rule)) in rules[..kept].iter().enumerate() {
            if opened != Some(*theme) {
                text += &themes[*theme];
                opened = Some(*theme);
            }
            text += &lines[n];
            for (path, line, _) in &rule.places[..places[n]] {
                text += &format!(" {}:{line}", one_line(path));
            }
            text.push('\n');
        }
        let cut = rules.len() - kept;
        if cut > 0 {
            text += &match self.lang {
                Lang::En => format!("({cut} more kinds of findings were left out for size)\n"),
                Lang::Ko => format!("(분량 때문에 {cut}개 유형을 생략했습니다)\n"),
            };
        }
        text
    }

    fn line(&self, rule: &FoundRule) -> String {
        let more = rule.more.as_ref().map_or(0, |f| f.value.max(0) as usize);
        let count = words::number((rule.places.len() + more) as u64);
        let title = self.told(&rule.title);
        match self.lang {
            Lang::En => format!("- {title} ({}, ×{count}):", rule.id),
            Lang::Ko => format!("- {title}({}, {count}곳):", rule.id),
        }
    }

    /// How many places of each rule are named: the first of each, for which there is room, then a second, while there is.
    fn places_that_fit(&self, rules: &[(usize, &FoundRule)], left: &mut usize) -> Vec<usize> {
        let mut named: Vec<usize> = rules.iter().map(|(_, r)| r.places.len().min(1)).collect();
        let most = rules.iter().map(|(_, r)| r.places.len()).max().unwrap_or(0);
        for round in 1..most {
            for (n, (_, rule)) in rules.iter().enumerate() {
                let Some(cost) = rule.places.get(round).map(place_size) else {
                    continue;
                };
                if named[n] == round && cost <= *left {
                    *left -= cost;
                    named[n] += 1;
                }
            }
        }
        named
    }
}

/// Characters that a place takes, with the blank before it.
fn place_size((path, line, _): &(String, u32, String)) -> usize {
    one_line(path).chars().count() + line.to_string().len() + 2
}

fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    super::super::visible::visible(&joined).into_owned()
}
