//! The result of a run: its grid, or why there is none.

use bytesize::ByteSize;

use crate::printable::Printable;
use crate::settings::EngineKind;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::grid::GridView;
use crate::workbench::{Cause, Focus, Page, Run, RunState, Workbench, report_lines, wrap, wrap_words};

/// Lines and cells that are not rows: the frame and the header.
pub(in crate::tui) const AROUND: u16 = 3;

pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let focused = workbench.focus() == Focus::Results;
    let Some(page) = workbench.page() else {
        let mut inside = canvas.frame("Result", theme.frame(focused), theme.title(focused));
        let width = inside.width();
        inside.text(1, 0, width, "no result yet: choose a question and press Enter", theme.dim());
        return;
    };
    let mut inside = canvas.frame(title(workbench, page), theme.frame(focused), theme.title(focused));
    match &page.run.state {
        RunState::Failed(report, cause) => {
            let mut lines = report_lines(report);
            lines.extend(again(*cause, &page.run));
            draw_lines(&lines, theme, &mut inside);
        }
        state if page.run.results.rows() == 0 => draw_empty(state, page, theme, &mut inside),
        _ => {
            let (results, grid) = (&page.run.results, page.grid);
            GridView { results, grid, find: page.find.as_ref(), focused, theme }.draw(&mut inside);
        }
    }
    if let Some(remark) = remark(workbench, page) {
        let (width, y) = (canvas.width(), canvas.height().saturating_sub(1));
        canvas.text_right(2, y, width.saturating_sub(4), remark, theme.warning());
    }
}

/// The question, its values, and which of the results this is.
fn title(workbench: &Workbench, page: &Page) -> Printable {
    let values: Vec<String> = page.form.typed().map(|(name, value)| format!("{name}={value}")).collect();
    let history = workbench.history();
    let place = match history.pages().len() {
        1 => String::new(),
        all => format!("[{}/{all}] ", history.at() + 1),
    };
    Printable::from(format!("{place}{} {}", page.name, values.join(" ")).trim_end().to_owned())
}

fn draw_empty(state: &RunState, page: &Page, theme: Theme, canvas: &mut Canvas<'_>) {
    let said = match state {
        RunState::Done(_) => match &page.run.scope {
            Some(scope) => format!("No rows in {}.", scope.window),
            None => "No rows.".to_owned(),
        },
        RunState::Cancelled(_) => "Stopped before the first row.".to_owned(),
        _ => "No rows so far.".to_owned(),
    };
    let width = canvas.width();
    canvas.text(1, 1, width, Printable::from(said), theme.text());
    if let RunState::Done(summary) = state {
        let read = &summary.progress;
        let read = match page.run.engine {
            // Athena tells bytes alone.
            EngineKind::Athena => format!("Scanned {}.", ByteSize(read.bytes)),
            EngineKind::Local => {
                format!("Read {} of {} objects, {} records.", read.objects_done, read.objects_total, read.records)
            }
        };
        canvas.text(1, 2, width, Printable::from(read), theme.dim());
        canvas.text(1, 4, width, "s widens the scope · e edits the parameters · i says what was skipped", theme.dim());
    }
}

/// What else to know of the result, for the lower edge: `reused result · 2 notes: i shows them`.
fn remark(workbench: &Workbench, page: &Page) -> Option<Printable> {
    let mut parts: Vec<String> =
        workbench.reused(&page.run).map(|age| format!("reused result, {age}")).into_iter().collect();
    match page.run.notes().len() {
        0 => {}
        1 => parts.push("1 note: i shows it".to_owned()),
        several => parts.push(format!("{several} notes: i shows them")),
    }
    (!parts.is_empty()).then(|| Printable::from(format!(" {} ", parts.join(" · "))))
}

/// How to try a failed run again, where that can help.
fn again(cause: Cause, run: &Run) -> Vec<Printable> {
    if !run.can_be_retried() {
        return Vec::new();
    }
    let log_in = if cause == Cause::Login { "Log in from another terminal, or after Ctrl+z. " } else { "" };
    let again = match &run.external {
        Some(id) => format!("R follows the run {} again: it is not started twice.", id.0),
        None => "R tries again: same statement, same scope.".to_owned(),
    };
    vec![Printable::default(), Printable::from(format!("{log_in}{again}"))]
}

fn draw_lines(lines: &[Printable], theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width().saturating_sub(2);
    let room = usize::from(width.max(1));
    // What is indented is a line of a statement, with a caret below it.
    let wrapped = lines.iter().flat_map(|line| match line.as_str().starts_with(' ') {
        true => wrap(line, room),
        false => wrap_words(line.as_str(), room),
    });
    for ((at, line), y) in wrapped.enumerate().zip(1..canvas.height()) {
        canvas.text(1, y, width, line, if at == 0 { theme.error() } else { theme.text() });
    }
}
