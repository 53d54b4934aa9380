//! A text to read: statement, notes, a whole value, an error.

use ratatui::layout::Rect;

use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::popup;
use crate::workbench::Reader;

/// The box leaves this much of the screen around it in sight.
const MARGIN: u16 = 2;

/// The room for text on a screen.
pub(in crate::tui) fn inside(screen: Rect) -> Rect {
    let width = screen.width.saturating_sub(2 * MARGIN + 4);
    Rect { width, height: screen.height.saturating_sub(2 * MARGIN + 2), ..screen }
}

pub(in crate::tui) fn draw(reader: &Reader, theme: Theme, canvas: &mut Canvas<'_>) {
    let room = inside(Rect::new(0, 0, canvas.width(), canvas.height()));
    let lines = u16::try_from(reader.lines().len()).unwrap_or(u16::MAX);
    let height = lines.clamp(1, room.height);
    let mut part = popup::open(canvas, room.width + 4, height + 2, reader.title(), theme);
    let mut inside = part.inside();
    let width = inside.width();
    for (y, line) in (0..inside.height()).zip(reader.lines().iter().skip(reader.top())) {
        inside.text(0, y, width, line, theme.text());
    }
    if lines > height {
        let last = (reader.top() + usize::from(height)).min(reader.lines().len());
        part.remark(Printable::from(format!(" {last}/{} ", reader.lines().len())), theme);
    }
}
