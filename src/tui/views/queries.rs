//! The list of questions and its search.

use crate::printable::Printable;
use crate::queries::Severity;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::tui::widgets::input;
use crate::workbench::{Focus, Row, Workbench};

/// Lines that are not the list: the frame and the search.
pub(in crate::tui) const AROUND: u16 = 3;

pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let focused = matches!(workbench.focus(), Focus::Queries | Focus::Search);
    let mut inside = canvas.frame("Questions", theme.frame(focused), theme.title(focused));
    let width = inside.width();
    draw_search(workbench, theme, &mut inside);
    let menu = workbench.menu();
    if menu.rows().is_empty() {
        inside.text(1, 1, width, "nothing matches", theme.dim());
    }
    let rows = menu.rows().iter().enumerate().skip(menu.top());
    for (y, (at, row)) in (1..inside.height()).zip(rows) {
        match row {
            Row::Group(source) => drop(inside.text(0, y, width, Printable::line(source), theme.heading())),
            Row::Query(query) => {
                let query = &workbench.workspace().queries[*query];
                inside.text(1, y, 1, severity(query.severity), theme.severity(query.severity));
                let lacks = !workbench.workspace().lacks(query).is_empty();
                let style = if lacks { theme.dim() } else { theme.text() };
                let used = 3 + inside.text(3, y, width.saturating_sub(3), Printable::line(&query.title), style);
                let id = Printable::line(&query.id);
                if used + 2 + cells(id.as_str()) <= width {
                    inside.text(used + 2, y, width - used - 2, id, theme.dim());
                }
            }
        }
        if at == menu.at() {
            let style = if focused { theme.cursor() } else { theme.chosen() };
            inside.style(0, y, width, 1, style);
        }
    }
}

fn draw_search(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let search = workbench.menu().search();
    let typing = workbench.focus() == Focus::Search;
    if !typing && search.value().is_empty() {
        canvas.text(0, 0, canvas.width(), "/ search", theme.dim());
        return;
    }
    canvas.text(0, 0, 2, "/ ", theme.key());
    let width = canvas.width().saturating_sub(2);
    input::draw(&mut canvas.part(2, 0, width, 1), search, typing, theme.text(), theme);
}

/// One letter for how bad a hit is.
pub(in crate::tui) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "·",
        Severity::Low => "L",
        Severity::Medium => "M",
        Severity::High => "H",
        Severity::Critical => "C",
    }
}
