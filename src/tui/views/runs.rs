//! The runs of the session: one line each, and more about the chosen one below.

use jiff::Timestamp;
use ratatui::layout::Rect;
use ratatui::style::Style;

use bytesize::ByteSize;

use crate::engine::estimate::grouped;
use crate::engine::price;
use crate::printable::Printable;
use crate::time::coarse;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::{input, popup};
use crate::workbench::{RunRow, RunsPane, Standing, Workbench};

/// Lines above the runs: the filter and the header. Below: a line of air and two about the chosen run.
const ABOVE: u16 = 2;
const BELOW: u16 = 3;
/// The cells of the columns after the question, each with a gap before it, and of the state before it.
const STATE: u16 = 8;
const COLUMNS: [(&str, u16); 5] = [("engine", 8), ("read", 10), ("cost", 7), ("rows", 8), ("age", 4)];
const GAP: u16 = 2;

/// The box on a screen: scope and status lines stay in sight.
fn size(screen: Rect) -> (u16, u16) {
    (screen.width.saturating_sub(if screen.width < 100 { 0 } else { 8 }), screen.height.saturating_sub(3))
}

/// The lines of runs on a screen.
pub(in crate::tui) fn lines(screen: Rect) -> usize {
    usize::from(size(screen).1.saturating_sub(2 + ABOVE + BELOW))
}

pub(in crate::tui) fn draw(pane: &RunsPane, workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let (width, height) = size(Rect::new(0, 0, canvas.width(), canvas.height()));
    let all = workbench.run_rows();
    let spent: f64 = all.iter().filter_map(|row| row.dollars).sum();
    let mut part = popup::open(canvas, width, height, "Runs", theme);
    if spent > 0.0 {
        part.remark(Printable::from(format!(" {} in all ", price::shown(spent))), theme);
    }
    let mut inside = part.inside();
    let count = all.len();
    let shown = pane.shown(all);
    draw_filter(pane, shown.len(), count, theme, &mut inside);
    if shown.is_empty() {
        let said = if count == 0 { "no run yet: Enter in the list runs a question" } else { "nothing matches" };
        inside.text(0, ABOVE, inside.width(), said, theme.dim());
        return;
    }
    draw_header(theme, &mut inside);
    let (at, last) = (pane.at(&shown), inside.height().saturating_sub(BELOW));
    for (y, (place, row)) in (ABOVE..last).zip(shown.iter().enumerate().skip(pane.top())) {
        draw_row(row, workbench.clock(), y, theme, &mut inside);
        if place == at {
            let width = inside.width();
            inside.style(0, y, width, 1, theme.cursor());
        }
    }
    if let Some(row) = shown.get(at) {
        let width = inside.width();
        draw_details(row, theme, &mut inside.part(0, last + 1, width, BELOW - 1));
    }
}

fn draw_filter(pane: &RunsPane, shown: usize, count: usize, theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let counted = match (shown == count, count) {
        (true, 1) => "1 run".to_owned(),
        (true, _) => format!("{count} runs"),
        (false, _) => format!("{shown} of {count} runs"),
    };
    let counted = Printable::from(counted);
    let room = width.saturating_sub(cells(counted.as_str()) + 2);
    canvas.text_right(0, 0, width, counted, theme.dim());
    if !pane.is_typing() && pane.filter().value().is_empty() {
        canvas.text(0, 0, room, "/ filter", theme.dim());
        return;
    }
    canvas.text(0, 0, 2, "/ ", theme.key());
    input::draw(
        &mut canvas.part(2, 0, room.saturating_sub(2), 1),
        pane.filter(),
        pane.is_typing(),
        theme.text(),
        theme,
    );
}

/// Where the question stands and how much room it has.
fn question(width: u16) -> (u16, u16) {
    let others: u16 = COLUMNS.iter().map(|(_, width)| width + GAP).sum();
    (STATE + GAP, width.saturating_sub(STATE + GAP + others))
}

fn draw_header(theme: Theme, canvas: &mut Canvas<'_>) {
    let (x, room) = question(canvas.width());
    canvas.text(0, 1, STATE, "state", theme.heading());
    canvas.text(x, 1, room, "question", theme.heading());
    draw_columns(x + room, 1, COLUMNS.map(|(name, _)| Printable::line(name)), theme.heading(), canvas);
}

fn draw_row(row: &RunRow, now: Timestamp, y: u16, theme: Theme, canvas: &mut Canvas<'_>) {
    let (x, room) = question(canvas.width());
    canvas.text(0, y, STATE, row.standing.word(), standing(row.standing, theme));
    canvas.text(x, y, room, Printable::from(row.title()), theme.text());
    let cost = row.dollars.map_or_else(|| "-".to_owned(), |dollars| price::shown(dollars).replace("under ", "<"));
    let rows = row.rows.map_or_else(|| "-".to_owned(), grouped);
    let age = coarse(now.duration_since(row.started).as_secs());
    let texts = [row.place().to_owned(), ByteSize(row.bytes).to_string(), cost, rows, age].map(Printable::from);
    draw_columns(x + room, y, texts, theme.text(), canvas);
}

/// The columns after the question: the first is text, the others are figures.
fn draw_columns(mut x: u16, y: u16, texts: [Printable; 5], style: Style, canvas: &mut Canvas<'_>) {
    for (at, (text, (_, width))) in texts.into_iter().zip(COLUMNS).enumerate() {
        match at {
            0 => drop(canvas.text(x + GAP, y, width, text, style)),
            _ => canvas.text_right(x + GAP, y, width, text, style),
        }
        x += GAP + width;
    }
}

fn draw_details(row: &RunRow, theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    canvas.text(0, 0, width, Printable::from(row.title()), theme.heading());
    let target = row.target.as_ref().map(|target| format!(", target {target}")).unwrap_or_default();
    let id = row.external.as_ref().map(|id| format!(" · {}", id.0)).unwrap_or_default();
    let window = row.scope.as_ref().map(|scope| format!(" · window {}", scope.window)).unwrap_or_default();
    let text = format!("{}{target}{id} · started {:.0}{window}", row.engine.name(), row.started);
    canvas.text(0, 1, width, Printable::from(text), theme.dim());
}

/// How a state is coloured, here and in the status line.
pub(in crate::tui) fn standing(standing: Standing, theme: Theme) -> Style {
    match standing {
        Standing::Going(crate::engine::Phase::Stopping) | Standing::Stopped | Standing::Left | Standing::Unread => {
            theme.warning()
        }
        Standing::Going(_) => theme.accent(),
        Standing::Done => theme.good(),
        Standing::Failed | Standing::NoLogin => theme.error(),
    }
}
