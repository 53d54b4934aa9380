//! A record as a tree of foldable lines: names at the left, values at the right.

use crate::printable::Printable;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::workbench::{Node, Tree, Value};

/// The characters of a value that are looked at for its line.
const MAX_CHARS: usize = 500;

/// Draws the lines from the first on screen on.
pub(in crate::tui) fn draw(canvas: &mut Canvas<'_>, tree: &Tree, focused: bool, theme: Theme) {
    let names = name_width(tree, canvas.width());
    let lines = tree.lines().iter().enumerate().skip(tree.top()).take(usize::from(canvas.height()));
    for (y, (at, node)) in (0..).zip(lines) {
        draw_line(canvas, node, y, names, theme);
        if at == tree.at() {
            let style = if focused { theme.cursor() } else { theme.chosen() };
            canvas.style(0, y, canvas.width(), 1, style);
        }
    }
}

fn draw_line(canvas: &mut Canvas<'_>, node: &Node, y: u16, names: u16, theme: Theme) {
    let indent = indent(node);
    let mark = match (&node.value, node.open) {
        (Value::Folded(_), true) => "▾",
        (Value::Folded(_), false) => "▸",
        _ => " ",
    };
    canvas.symbol(indent, y, mark, theme.accent());
    let style = if node.depth == 0 { theme.heading() } else { theme.accent() };
    let used = indent + 2 + canvas.text(indent + 2, y, canvas.width(), Printable::line(&node.key), style);
    let x = used.max(names) + 1;
    let room = canvas.width().saturating_sub(x);
    match node.value.text() {
        None => drop(canvas.text(x, y, room, "NULL", theme.null())),
        Some(text) => {
            let head = text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end]);
            let style = if node.open || matches!(node.value, Value::Folded(_)) { theme.dim() } else { theme.text() };
            canvas.text(x, y, room, Printable::line(head), style);
        }
    }
}

fn indent(node: &Node) -> u16 {
    u16::try_from(node.depth * 2).unwrap_or(u16::MAX).min(40)
}

/// Room for the names: the widest, but not more than two fifths.
fn name_width(tree: &Tree, width: u16) -> u16 {
    let widest = tree.lines().iter().map(|n| indent(n).saturating_add(2).saturating_add(cells(&n.key))).max();
    widest.unwrap_or(0).min(width * 2 / 5)
}
