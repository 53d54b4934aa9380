//! The result of a run: its grid, or why there is none.

use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::grid::GridView;
use crate::workbench::{Focus, Page, RunState, Workbench, report_lines, wrap};

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
        RunState::Failed(report) => draw_lines(&report_lines(report), theme, &mut inside),
        state if page.run.results.rows() == 0 => draw_empty(state, page, theme, &mut inside),
        _ => {
            let (results, grid) = (&page.run.results, page.grid);
            GridView { results, grid, find: page.find.as_ref(), focused, theme }.draw(&mut inside);
        }
    }
}

/// The question, its values, and which of the results this is.
fn title(workbench: &Workbench, page: &Page) -> Printable {
    let id = workbench.page_query().map_or("", |q| q.id.as_str());
    let values = page.form.fields().iter().filter(|f| !f.input.value().is_empty());
    let values: Vec<String> = values.map(|f| format!("{}={}", f.param.name, f.input.value())).collect();
    let history = workbench.history();
    let place = match history.pages().len() {
        1 => String::new(),
        all => format!("[{}/{all}] ", history.at() + 1),
    };
    Printable::from(format!("{place}{id} {}", values.join(" ")).trim_end().to_owned())
}

fn draw_empty(state: &RunState, page: &Page, theme: Theme, canvas: &mut Canvas<'_>) {
    let said = match state {
        RunState::Done(_) => format!("No rows in {}.", page.run.scope.window),
        RunState::Cancelled => "Stopped before the first row.".to_owned(),
        _ => "No rows so far.".to_owned(),
    };
    let width = canvas.width();
    canvas.text(1, 1, width, Printable::from(said), theme.text());
    if let RunState::Done(summary) = state {
        let read = &summary.progress;
        let read = format!("Read {} of {} objects, {} records.", read.objects_done, read.objects_total, read.records);
        canvas.text(1, 2, width, Printable::from(read), theme.dim());
        canvas.text(1, 4, width, "s widens the scope · e edits the parameters · i says what was skipped", theme.dim());
    }
}

fn draw_lines(lines: &[Printable], theme: Theme, canvas: &mut Canvas<'_>) {
    let width = canvas.width().saturating_sub(2);
    let wrapped = lines.iter().flat_map(|line| wrap(line, usize::from(width.max(1))));
    for ((at, line), y) in wrapped.enumerate().zip(1..canvas.height()) {
        canvas.text(1, y, width, line, if at == 0 { theme.error() } else { theme.text() });
    }
}
