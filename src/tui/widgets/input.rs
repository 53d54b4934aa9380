//! A one-line input with its cursor; what does not fit scrolls.

use ratatui::style::Style;
use tui_input::Input;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::printable::Printable;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;

/// Draws the value; `focused` shows the cursor and keeps it in sight.
pub(in crate::tui) fn draw(canvas: &mut Canvas<'_>, input: &Input, focused: bool, style: Style, theme: Theme) {
    let width = canvas.width();
    if !focused {
        canvas.text(0, 0, width, Printable::line(input.value()), style);
        return;
    }
    let split = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
    let (before, rest) = input.value().split_at(split);
    let under = rest.graphemes(true).next().unwrap_or(" ");
    let after = rest.get(under.len()..).unwrap_or_default();
    let under = Printable::line(under);
    let before = Printable::line(before);
    let room = width.saturating_sub(cells(under.as_str()));
    let used = canvas.text(0, 0, room, tail(&before, usize::from(room)), style);
    let used = used + canvas.text(used, 0, width - used, under, style.patch(theme.cursor()));
    canvas.text(used, 0, width - used, Printable::line(after), style);
}

/// As much of the end of a text as fits.
fn tail(text: &Printable, width: usize) -> Printable {
    let (mut start, mut used) = (text.as_str().len(), 0);
    for (at, grapheme) in text.as_str().grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > width {
            break;
        }
        start = at;
    }
    Printable::line(&text.as_str()[start..])
}
