//! One record: the tree of its columns, and below it the whole value of the chosen line.

use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::widgets::tree;
use crate::workbench::{Focus, Tree, Workbench, wrap};

/// Characters of a value that the pane below the tree shows; `v` shows all.
const VALUE_CHARS: usize = 4_000;

/// The lines of the tree with its frame; the rest is the value.
pub(in crate::tui) fn tree_height(height: u16) -> u16 {
    height - (height / 3).min(12)
}

pub(in crate::tui) fn draw(workbench: &Workbench, theme: Theme, canvas: &mut Canvas<'_>) {
    let Some(page) = workbench.page() else { return };
    let Some(record) = &page.record else { return };
    let focused = workbench.focus() == Focus::Record;
    let (width, height) = (canvas.width(), canvas.height());
    let split = tree_height(height);
    let place = Printable::from(format!("Record {} of {}", page.grid.row + 1, page.run.results.rows()));
    let mut upper = canvas.part(0, 0, width, split);
    let mut inside = upper.frame(place, theme.frame(focused), theme.title(focused));
    tree::draw(&mut inside, record, focused, theme);
    draw_value(record, theme, &mut canvas.part(0, split, width, height - split));
}

fn draw_value(record: &Tree, theme: Theme, canvas: &mut Canvas<'_>) {
    let Some(node) = record.selected() else { return };
    let mut inside = canvas.frame(Printable::line(&node.path), theme.frame(false), theme.title(false));
    let width = inside.width();
    let Some(text) = node.value.text() else {
        inside.text(0, 0, width, "NULL", theme.null());
        return;
    };
    let head = text.char_indices().nth(VALUE_CHARS).map_or(text, |(end, _)| &text[..end]);
    let lines: Vec<Printable> =
        Printable::lines(head).iter().flat_map(|line| wrap(line, usize::from(width.max(1)))).collect();
    for (y, line) in (0..inside.height()).zip(&lines) {
        inside.text(0, y, width, line, theme.text());
    }
    if lines.len() > usize::from(inside.height()) || head.len() < text.len() {
        let y = inside.height().saturating_sub(1);
        inside.text_right(0, y, width, " v shows all ", theme.key());
    }
}
