//! The rows of a result, windowed: only the cells on screen are formatted.

use ratatui::style::Style;

use crate::printable::Printable;
use crate::tui::canvas::{Canvas, cells};
use crate::tui::theme::Theme;
use crate::workbench::{Align, Find, GAP, Grid, ResultSet};

/// The cells that text must have to be worth showing.
const MIN_WIDTH: u16 = 8;

/// What the grid shows.
#[derive(Debug, Clone, Copy)]
pub(in crate::tui) struct GridView<'a> {
    pub(in crate::tui) results: &'a ResultSet,
    pub(in crate::tui) grid: Grid,
    pub(in crate::tui) find: Option<&'a Find>,
    pub(in crate::tui) focused: bool,
    pub(in crate::tui) theme: Theme,
}

/// A column on screen: which one, from where, how wide.
#[derive(Debug, Clone, Copy)]
struct Slot {
    column: usize,
    x: u16,
    width: u16,
}

impl GridView<'_> {
    /// Draws the header and below it the rows that fit.
    pub(in crate::tui) fn draw(&self, canvas: &mut Canvas<'_>) {
        let slots = self.slots(canvas.width());
        self.draw_header(canvas, &slots);
        for line in 1..canvas.height() {
            let row = self.grid.top + usize::from(line - 1);
            if row >= self.results.rows() {
                break;
            }
            self.draw_row(canvas, &slots, row, line);
        }
    }

    /// The columns from the first on screen on. The last one that starts on screen takes all room that is left.
    fn slots(&self, width: u16) -> Vec<Slot> {
        let (mut slots, mut x) = (Vec::new(), 0);
        for (column, asked) in self.results.widths().iter().enumerate().skip(self.grid.left) {
            let asked = u16::try_from(*asked).unwrap_or(u16::MAX);
            let room = width.saturating_sub(x);
            if x > 0 && !self.may_be_cut(column, asked, room) {
                break;
            }
            slots.push(Slot { column, x, width: asked.min(room) });
            x = x.saturating_add(asked).saturating_add(GAP as u16);
        }
        if let Some(last) = slots.last_mut().filter(|s| self.results.align(s.column) == Align::Left) {
            last.width = width - last.x;
        }
        slots
    }

    /// Whether a column tells enough in this room. A part of a number would mislead.
    fn may_be_cut(&self, column: usize, asked: u16, room: u16) -> bool {
        match self.results.align(column) {
            Align::Left => room >= asked.min(MIN_WIDTH),
            Align::Right => room >= asked,
        }
    }

    fn draw_header(&self, canvas: &mut Canvas<'_>, slots: &[Slot]) {
        for slot in slots {
            let mark = match self.results.order() {
                Some((column, false)) if column == slot.column => "▲",
                Some((column, true)) if column == slot.column => "▼",
                _ => "",
            };
            let style = self.header_style(slot.column);
            let name = Printable::line(self.results.name(slot.column));
            let indent = match self.results.align(slot.column) {
                Align::Left => 0,
                Align::Right => slot.width.saturating_sub(cells(name.as_str())),
            };
            let used = indent + canvas.text(slot.x + indent, 0, slot.width - indent, name, style);
            // The mark may stand in the gap, so that it hides nothing of the name.
            canvas.text(slot.x + used, 0, 1, mark, self.theme.warning());
        }
    }

    fn header_style(&self, column: usize) -> Style {
        if self.focused && column == self.grid.column { self.theme.key() } else { self.theme.heading() }
    }

    fn draw_row(&self, canvas: &mut Canvas<'_>, slots: &[Slot], row: usize, line: u16) {
        let chosen = row == self.grid.row;
        for slot in slots {
            let cell = self.results.cell(row, slot.column);
            let mut style = self.cell_style(cell.as_ref());
            if chosen {
                style = style.patch(self.theme.chosen());
            }
            let text = cell.unwrap_or_else(|| Printable::line("NULL"));
            match self.results.align(slot.column) {
                Align::Left => drop(canvas.text(slot.x, line, slot.width, text, style)),
                Align::Right => canvas.text_right(slot.x, line, slot.width, text, style),
            }
            if chosen && self.focused && slot.column == self.grid.column {
                canvas.style(slot.x, line, slot.width, 1, self.theme.cursor());
            }
        }
    }

    fn cell_style(&self, cell: Option<&Printable>) -> Style {
        match (cell, self.find) {
            (None, _) => self.theme.null(),
            (Some(text), Some(find)) if find.matches(text.as_str()) => self.theme.found(),
            (Some(_), _) => self.theme.text(),
        }
    }
}
