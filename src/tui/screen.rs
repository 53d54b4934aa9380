//! The whole screen: where each pane is, how much it shows, and drawing all of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::theme::Theme;
use super::views;
use crate::workbench::{Focus, Overlay, Panes, Workbench};

/// Below this the screen only says that it is too small.
const MIN_WIDTH: u16 = 40;
const MIN_HEIGHT: u16 = 10;
/// From this width on, list and results stand side by side.
const WIDE: u16 = 120;

/// Where the panes are. A pane that is not shown has no area.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) scope: Rect,
    pub(super) queries: Rect,
    pub(super) form: Rect,
    pub(super) results: Rect,
    pub(super) record: Rect,
    pub(super) status: Rect,
    pub(super) hints: Rect,
}

/// The layout for a screen and what has the keys.
pub(super) fn layout(screen: Rect, workbench: &Workbench) -> Layout {
    let Rect { width, height, .. } = screen;
    let row = |y: u16| Rect::new(0, y, width, 1);
    let body = Rect::new(0, 1, width, height.saturating_sub(3));
    let layout = Layout {
        scope: row(0),
        status: row(height.saturating_sub(2)),
        hints: row(height.saturating_sub(1)),
        ..Layout::default()
    };
    if width >= WIDE { wide(body, workbench, layout) } else { narrow(body, workbench, layout) }
}

/// One thing at a time: the list with its form, or the result, or the record. Of list and form, the one that has the
/// keys gets most of the room.
fn narrow(body: Rect, workbench: &Workbench, layout: Layout) -> Layout {
    match workbench.focus() {
        Focus::Results => Layout { results: body, ..layout },
        Focus::Record => Layout { record: body, ..layout },
        Focus::Queries | Focus::Search => {
            let (queries, form) = columns(body, body.width * 11 / 20);
            Layout { queries, form, ..layout }
        }
        Focus::Form => {
            let (queries, form) = columns(body, body.width * 3 / 10);
            Layout { queries, form, ..layout }
        }
    }
}

/// Everything at once: the list at the left, form over result at the right, an open record beside the grid.
fn wide(body: Rect, workbench: &Workbench, layout: Layout) -> Layout {
    let (queries, right) = columns(body, (body.width / 4).clamp(34, 48));
    let form_height = views::form::height(workbench, right.width).min(right.height * 2 / 5);
    let form = Rect { height: form_height, ..right };
    let below = Rect { y: right.y + form_height, height: right.height - form_height, ..right };
    let (results, record) = match workbench.focus() {
        Focus::Record => columns(below, below.width / 2),
        _ => (below, Rect::default()),
    };
    Layout { queries, form, results, record, ..layout }
}

fn columns(area: Rect, left: u16) -> (Rect, Rect) {
    (Rect { width: left, ..area }, Rect { x: area.x + left, width: area.width - left, ..area })
}

/// How much each pane shows, for the workbench to move in.
pub(super) fn panes(screen: Rect, workbench: &Workbench) -> Panes {
    let layout = layout(screen, workbench);
    let reader = views::reader::inside(screen);
    let (form_lines, form_width) = views::form::room(workbench, layout.form);
    Panes {
        queries: inner(layout.queries.height, views::queries::AROUND),
        form_lines,
        form_width,
        grid_rows: inner(layout.results.height, views::results::AROUND),
        grid_width: inner(layout.results.width, 2),
        record: inner(views::record::tree_height(layout.record.height), 2),
        reader: usize::from(reader.height),
        reader_width: usize::from(reader.width),
        runs: views::runs::lines(screen),
        help_below: views::help::below(screen, workbench),
    }
}

fn inner(length: u16, around: u16) -> usize {
    usize::from(length.saturating_sub(around))
}

/// Draws the workbench. Only reads.
pub(super) fn draw(workbench: &Workbench, theme: Theme, buffer: &mut Buffer) {
    let screen = buffer.area;
    let mut canvas = Canvas::new(buffer, screen);
    if screen.width < MIN_WIDTH || screen.height < MIN_HEIGHT {
        canvas.text(0, 0, screen.width, "logq needs 40x10 cells", theme.warning());
        return;
    }
    let layout = layout(screen, workbench);
    views::scope::draw(workbench, theme, &mut canvas.at(layout.scope));
    views::queries::draw(workbench, theme, &mut canvas.at(layout.queries));
    views::form::draw(workbench, theme, &mut canvas.at(layout.form));
    views::results::draw(workbench, theme, &mut canvas.at(layout.results));
    views::record::draw(workbench, theme, &mut canvas.at(layout.record));
    views::status::draw(workbench, theme, &mut canvas.at(layout.status));
    views::status::draw_hints(workbench, theme, &mut canvas.at(layout.hints));
    for overlay in workbench.overlays() {
        draw_overlay(overlay, workbench, theme, &mut canvas);
    }
}

fn draw_overlay(overlay: &Overlay, workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    match overlay {
        Overlay::Help { of, top } => views::help::draw(*of, *top, theme, canvas),
        Overlay::Pivot(menu) => views::pivot::draw(menu, workbench, theme, canvas),
        Overlay::Reader(reader) => views::reader::draw(reader, theme, canvas),
        Overlay::Scope(form) => views::scope::draw_form(form, workbench, theme, canvas),
        Overlay::Find(input) => views::status::draw_find(input, theme, canvas),
        Overlay::Runs(pane) => views::runs::draw(pane, workbench, theme, canvas),
        Overlay::Confirm(question) => views::confirm::draw(question, workbench, theme, canvas),
    }
}
