//! The two lowest lines: what the run does and costs, and the keys one needs next.

use bytesize::ByteSize;
use jiff::SignedDuration;
use ratatui::style::Style;
use tui_input::Input;

use crate::engine::estimate::grouped;
use crate::engine::{SkippedUnit, price};
use crate::printable::Printable;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::keymap::{Binding, RETRY, STOP, bindings};
use crate::tui::theme::Theme;
use crate::tui::widgets::input;
use crate::workbench::{Command, Hold, Page, Run, RunState, Workbench};

pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    if let Some(notice) = workbench.notice() {
        let style = if notice.is_error { theme.error() } else { theme.good() };
        canvas.text(1, 0, width, &notice.text, style);
        return;
    }
    let Some(page) = workbench.page() else {
        let questions = workbench.workspace().queries.len();
        canvas.text(1, 0, width, Printable::from(format!("{questions} questions")), theme.dim());
        return;
    };
    let place = place(page);
    let room = width.saturating_sub(cells(place.as_str()) + 3);
    let (state, style) = state(&page.run, theme);
    let mut x = 1 + canvas.text(1, 0, room, state, style) + 2;
    if let Some(others) = others(workbench, &page.run) {
        x += canvas.text(x, 0, room.saturating_sub(x), Printable::from(others), theme.accent()) + 2;
    }
    if let Some(skipped) = skipped(&page.run) {
        x += canvas.text(x, 0, room.saturating_sub(x), Printable::from(skipped), theme.warning()) + 2;
    }
    let figures = Printable::from(figures(workbench, &page.run));
    canvas.text(x, 0, room.saturating_sub(x), figures, theme.text());
    canvas.text_right(0, 0, width - 1, place, theme.dim());
}

fn state(run: &Run, theme: Theme) -> (Printable, Style) {
    let standing = run.standing();
    let (said, style) = match (&run.state, run.hold()) {
        (_, Some(Hold::Memory)) => ("paused: memory for rows is full, m loads more", theme.warning()),
        (_, Some(Hold::Viewport)) => ("waiting: scroll for more", theme.accent()),
        (RunState::Done(summary), _) if summary.truncated => ("done, cut at the limit", theme.warning()),
        _ => (standing.word(), super::runs::standing(standing, theme)),
    };
    (Printable::line(said), style)
}

/// The figures, what matters most first: on a narrow screen the end is cut. Where money is spent, that matters most.
fn figures(workbench: &Workbench, run: &Run) -> String {
    let progress = &run.progress;
    let rows = run.rows();
    let matches = if rows == 1 { "1 match".to_owned() } else { format!("{} matches", grouped(rows as u64)) };
    let mut parts = vec![elapsed(run.elapsed(workbench.clock()))];
    match workbench.dollars(run) {
        Some(dollars) => {
            parts.push(format!("{} scanned", ByteSize(progress.bytes)));
            parts.push(price::shown(dollars));
            parts.push(matches);
        }
        None => {
            parts.push(matches);
            if progress.objects_total > 0 {
                let (done, total) = (grouped(progress.objects_done), grouped(progress.objects_total));
                parts.push(format!("{done}/{total} objects"));
            }
            if progress.bytes > 0 {
                parts.push(ByteSize(progress.bytes).to_string());
            }
            if progress.records > 0 {
                parts.push(format!("{} records", grouped(progress.records)));
            }
        }
    }
    parts.join(" · ")
}

/// Runs that cost money behind the one on screen.
fn others(workbench: &Workbench, shown: &Run) -> Option<String> {
    match workbench.paid_runs().into_iter().filter(|run| *run != shown.id).count() {
        0 => None,
        runs => Some(format!("{runs} more at Athena")),
    }
}

/// What was left out, for the eye that looks for it: `2 objects, 17 records skipped`.
fn skipped(run: &Run) -> Option<String> {
    let counted = SkippedUnit::ALL.map(|unit| {
        let count = run.progress.skipped.count(unit);
        (count > 0).then(|| format!("{} {}", grouped(count), unit.plural()))
    });
    let parts: Vec<String> = counted.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{} skipped", parts.join(", ")))
}

fn elapsed(time: SignedDuration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}.{}s", time.subsec_millis() / 100),
        seconds => format!("{}m{:02}s", seconds / 60, seconds % 60),
    }
}

/// Where the cursor is.
fn place(page: &Page) -> Printable {
    let results = &page.run.results;
    if results.rows() == 0 {
        return Printable::default();
    }
    let (row, column) = (page.grid.row + 1, page.grid.column + 1);
    Printable::from(format!("row {row}/{} col {column}/{}", results.rows(), results.columns()))
}

/// The keys one needs next, from the table of keys; the way to the help always has its place.
pub(in crate::tui) fn draw_hints(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let run = workbench.page().map(|page| &page.run);
    let useful = |b: &&Binding| match b.hint {
        "" => false,
        STOP => run.is_some_and(Run::is_going),
        RETRY => run.is_some_and(Run::can_be_retried),
        _ => true,
    };
    let (help, others): (Vec<_>, Vec<_>) =
        bindings(workbench.context()).filter(useful).partition(|b| b.command == Command::Help);
    let mut end = canvas.width().saturating_sub(1);
    for binding in help {
        end = end.saturating_sub(hint_width(binding));
        draw_hint(binding, end, theme, canvas);
    }
    let mut x = 1;
    for binding in others {
        if x + hint_width(binding) + 2 > end {
            break;
        }
        draw_hint(binding, x, theme, canvas);
        x += hint_width(binding) + 2;
    }
}

fn hint_width(binding: &Binding) -> u16 {
    cells(binding.keys.first().unwrap_or(&"")) + 1 + cells(binding.hint)
}

fn draw_hint(binding: &Binding, x: u16, theme: Theme, canvas: &mut Canvas<'_>) {
    let Some(key) = binding.keys.first() else { return };
    let used = canvas.text(x, 0, canvas.width(), *key, theme.key());
    canvas.text(x + used + 1, 0, canvas.width(), binding.hint, theme.dim());
}

/// The prompt for what to find, in place of the status.
pub(in crate::tui) fn draw_find(text: &Input, theme: Theme, canvas: &mut Canvas<'_>) {
    let (width, y) = (canvas.width(), canvas.height().saturating_sub(2));
    let mut line = canvas.part(0, y, width, 1);
    line.clear(theme.text());
    line.text(1, 0, 5, "find ", theme.key());
    input::draw(&mut line.part(6, 0, width.saturating_sub(7), 1), text, true, theme.text(), theme);
}
