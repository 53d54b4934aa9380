//! The two lowest lines: what the run does and costs, and the keys one needs next.

use bytesize::ByteSize;
use jiff::SignedDuration;
use ratatui::style::Style;
use tui_input::Input;

use crate::engine::{Phase, SkippedUnit, price};
use crate::printable::Printable;
use crate::settings::EngineKind;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::keymap::{Binding, STOP, bindings};
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
    if let Some(skipped) = skipped(&page.run) {
        x += canvas.text(x, 0, room.saturating_sub(x), Printable::from(skipped), theme.warning()) + 2;
    }
    let figures = Printable::from(figures(workbench, &page.run));
    canvas.text(x, 0, room.saturating_sub(x), figures, theme.text());
    canvas.text_right(0, 0, width - 1, place, theme.dim());
}

fn state(run: &Run, theme: Theme) -> (Printable, Style) {
    let phase = match run.progress.phase {
        Phase::Queued => "queued",
        Phase::Listing => "listing",
        Phase::Running | Phase::Done => "running",
        Phase::Fetching => "fetching",
        Phase::Stopping => "stopping",
    };
    match (&run.state, run.hold()) {
        (RunState::Running, Some(Hold::Memory)) => {
            (Printable::line("paused: memory for rows is full, m loads more"), theme.warning())
        }
        (RunState::Running, Some(Hold::Viewport)) => (Printable::line("waiting: scroll for more"), theme.accent()),
        (RunState::Running, None) => (Printable::line(phase), theme.accent()),
        (RunState::Stopping, _) => (Printable::line("stopping"), theme.warning()),
        (RunState::Done(summary), _) if summary.truncated => {
            (Printable::line("done, cut at the limit"), theme.warning())
        }
        (RunState::Done(_), _) => (Printable::line("done"), theme.good()),
        (RunState::Cancelled, _) => (Printable::line("stopped"), theme.warning()),
        (RunState::Failed(_), _) => (Printable::line("failed"), theme.error()),
    }
}

/// The figures, what matters most first: on a narrow screen the end is cut.
fn figures(workbench: &Workbench, run: &Run) -> String {
    let progress = &run.progress;
    let rows = run.results.rows();
    let matches = if rows == 1 { "1 match".to_owned() } else { format!("{} matches", grouped(rows as u64)) };
    let mut parts = vec![elapsed(run.elapsed(workbench.clock())), matches];
    parts.extend(cost(workbench, run));
    if progress.objects_total > 0 {
        parts.push(format!("{}/{} objects", grouped(progress.objects_done), grouped(progress.objects_total)));
    }
    if progress.bytes > 0 {
        parts.push(ByteSize(progress.bytes).to_string());
    }
    if progress.records > 0 {
        parts.push(format!("{} records", grouped(progress.records)));
    }
    parts.join(" · ")
}

/// What was left out, for the eye that looks for it: `2 objects, 17 records skipped`.
fn skipped(run: &Run) -> Option<String> {
    let counted = [(SkippedUnit::Object, "objects"), (SkippedUnit::Record, "records")].map(|(unit, name)| {
        let count = run.progress.skipped.count(unit);
        (count > 0).then(|| format!("{} {name}", grouped(count)))
    });
    let parts: Vec<String> = counted.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{} skipped", parts.join(", ")))
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The money so far, where a run costs any.
fn cost(workbench: &Workbench, run: &Run) -> Option<String> {
    if run.engine != EngineKind::Athena {
        return None;
    }
    let (_, target) = workbench.workspace().settings.target(None).ok()?;
    let billed = match &run.state {
        RunState::Done(summary) => summary.billed_bytes.unwrap_or(run.progress.bytes),
        _ => run.progress.bytes,
    };
    Some(price::shown(price::dollars(billed, target.price_per_tb)))
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
    let going = workbench.page().is_some_and(|page| page.run.is_going());
    // Esc stops a run only while there is one.
    let useful = |b: &&Binding| !b.hint.is_empty() && (going || b.hint != STOP);
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
