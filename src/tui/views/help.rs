//! The keys that work here, from the table of keys.

use ratatui::layout::Rect;

use crate::printable::Printable;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::bindings;
use crate::tui::theme::Theme;
use crate::tui::widgets::popup;
use crate::workbench::{Context, Overlay, Workbench};

/// The cells of the column of keys.
const KEYS: u16 = 18;

/// The lines of the help on screen.
fn lines(screen_height: u16, all: usize) -> usize {
    all.min(usize::from(screen_height.saturating_sub(4)))
}

/// The lines of the open help that do not fit a screen.
pub(in crate::tui) fn below(screen: Rect, workbench: &Workbench) -> usize {
    match workbench.overlays().last() {
        Some(Overlay::Help { of, .. }) => {
            let all = bindings(*of).count();
            all - lines(screen.height, all)
        }
        _ => 0,
    }
}

pub(in crate::tui) fn draw(context: Context, top: usize, theme: Theme, canvas: &mut Canvas<'_>) {
    let all: Vec<_> = bindings(context).collect();
    let lines = lines(canvas.height(), all.len());
    let mut part = popup::open(canvas, 72, lines as u16 + 2, title(context), theme);
    let mut inside = part.inside();
    let width = inside.width();
    for (y, binding) in (0..lines as u16).zip(all.iter().skip(top)) {
        inside.text(0, y, KEYS, Printable::from(binding.keys.join(" ")), theme.key());
        inside.text(KEYS + 1, y, width.saturating_sub(KEYS + 1), binding.help, theme.text());
    }
    let below = all.len().saturating_sub(top + lines);
    if below > 0 {
        part.remark(Printable::from(format!(" {below} more below ")), theme);
    }
}

fn title(context: Context) -> &'static str {
    match context {
        Context::Queries => "Keys in the list of questions",
        Context::Search => "Keys in the search",
        Context::Form => "Keys in the form",
        Context::Results => "Keys in the result",
        Context::Record => "Keys in the record",
        Context::Scope => "Keys in the scope",
        Context::Pivot => "Keys in the pivots",
        Context::Reader => "Keys in a text",
        Context::Help => "Keys in the help",
        Context::Find => "Keys in the search of the result",
        Context::Confirm => "Keys in a question",
        Context::Runs => "Keys in the list of runs",
        Context::RunsFilter => "Keys in the filter of the runs",
    }
}
