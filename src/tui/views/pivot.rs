//! The questions that take a value.

use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::popup;
use crate::workbench::{PivotMenu, Workbench};

pub(in crate::tui) fn draw(menu: &PivotMenu, workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let height = u16::try_from(menu.pivots.len() + 4).unwrap_or(u16::MAX).min(canvas.height().saturating_sub(4));
    let title = Printable::from(format!("Ask about {}", menu.column));
    let mut part = popup::open(canvas, 76, height, title, theme);
    let mut inside = part.inside();
    let width = inside.width();
    inside.text(0, 0, width, Printable::line(&menu.value), theme.accent());
    let lines = usize::from(inside.height().saturating_sub(2)).max(1);
    let top = (menu.at + 1).saturating_sub(lines);
    for (y, (at, pivot)) in (2..inside.height()).zip(menu.pivots.iter().enumerate().skip(top)) {
        let Some(query) = workbench.workspace().queries.get(pivot.query) else { continue };
        inside.symbol(0, y, if pivot.named { "→" } else { "·" }, theme.accent());
        let used = inside.text(2, y, width.saturating_sub(2), Printable::line(&query.title), theme.text());
        let rest = Printable::from(format!("{} :{}", query.id, pivot.param));
        inside.text(used + 4, y, width.saturating_sub(used + 4), rest, theme.dim());
        if at == menu.at {
            inside.style(0, y, width, 1, theme.cursor());
        }
    }
}
