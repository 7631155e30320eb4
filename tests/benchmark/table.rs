//! The one table that is printed, and the numbers in it.

use crate::process::Usage;

/// Medians of one task on one corpus, with ratios to the floor of the same rounds.
pub(crate) struct Row {
    pub(crate) corpus: String,
    pub(crate) what: String,
    pub(crate) cells: Cells,
    pub(crate) note: String,
}

pub(crate) enum Cells {
    Measured(Summary),
    /// Not run; the note says why.
    Skipped,
}

#[derive(Clone, Copy)]
pub(crate) struct Summary {
    pub(crate) cpu: f64,
    pub(crate) wall: f64,
    /// Largest of all runs, in KiB; `None` for what is no process.
    pub(crate) peak: Option<f64>,
    pub(crate) cpu_to_floor: f64,
    pub(crate) wall_to_floor: f64,
}

impl Summary {
    /// Ratios are medians of the ratios of each round, so that load that comes and goes touches both sides.
    pub(crate) fn of(runs: &[Usage], floor: &[Usage]) -> Self {
        let ratios = |part: fn(&Usage) -> f64| {
            let pairs = runs.iter().zip(floor);
            median(pairs.map(|(run, floor)| part(run) / part(floor)).collect())
        };
        let peak = runs.iter().map(|run| run.peak).fold(0.0, f64::max);
        Self {
            cpu: median(runs.iter().map(|run| run.cpu).collect()),
            wall: median(runs.iter().map(|run| run.wall).collect()),
            peak: (peak > 0.0).then_some(peak),
            cpu_to_floor: ratios(|usage| usage.cpu),
            wall_to_floor: ratios(|usage| usage.wall),
        }
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[n / 2],
        n => (values[n / 2 - 1] + values[n / 2]) / 2.0,
    }
}

/// The table in Markdown.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text =
        "| corpus | what | CPU s | wall s | peak MiB | CPU / floor | wall / floor | note |\n\
                    |---|---|---:|---:|---:|---:|---:|---|\n"
            .to_owned();
    for row in rows {
        text += &format!(
            "| {} | {} | {} | {} |\n",
            row.corpus,
            row.what,
            cells(&row.cells),
            row.note
        );
    }
    text
}

fn cells(cells: &Cells) -> String {
    match cells {
        Cells::Skipped => "– | – | – | – | –".to_owned(),
        Cells::Measured(s) => format!(
            "{:.3} | {:.3} | {} | {:.2} | {:.2}",
            s.cpu,
            s.wall,
            s.peak
                .map_or("–".to_owned(), |peak| format!("{:.1}", peak / 1024.0)),
            s.cpu_to_floor,
            s.wall_to_floor
        ),
    }
}
