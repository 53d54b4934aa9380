//! The only way to the screen buffer. It takes text of the program and [`Printable`], so nothing of a log can get
//! to the terminal unsafely.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::symbols::border;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::printable::Printable;

/// Text that may be drawn.
pub(super) trait Shown {
    /// The text.
    fn shown(&self) -> &str;
}

impl Shown for &'static str {
    fn shown(&self) -> &str {
        self
    }
}

impl Shown for Printable {
    fn shown(&self) -> &str {
        self.as_str()
    }
}

impl Shown for &Printable {
    fn shown(&self) -> &str {
        self.as_str()
    }
}

/// A part of the screen to draw on. What does not fit is cut.
#[derive(Debug)]
pub(super) struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, area: Rect) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area }
    }

    pub(super) fn width(&self) -> u16 {
        self.area.width
    }

    pub(super) fn height(&self) -> u16 {
        self.area.height
    }

    /// A part of this canvas, in its own coordinates.
    pub(super) fn part(&mut self, x: u16, y: u16, width: u16, height: u16) -> Canvas<'_> {
        let area = Rect::new(self.area.x.saturating_add(x), self.area.y.saturating_add(y), width, height);
        Canvas { area: area.intersection(self.area), buffer: self.buffer }
    }

    /// A part given in the coordinates of the whole screen.
    pub(super) fn at(&mut self, area: Rect) -> Canvas<'_> {
        Canvas { area: area.intersection(self.area), buffer: self.buffer }
    }

    /// One line of text at a place, cut with `…` at `width` cells. Returns the cells used.
    pub(super) fn text(&mut self, x: u16, y: u16, width: u16, text: impl Shown, style: Style) -> u16 {
        let width = width.min(self.area.width.saturating_sub(x));
        if width == 0 || y >= self.area.height {
            return 0;
        }
        let (head, cut) = head(text.shown(), usize::from(width));
        let (left, top) = (self.area.x + x, self.area.y + y);
        let (end, _) = self.buffer.set_stringn(left, top, head, usize::from(width), style);
        let (end, _) = if cut { self.buffer.set_stringn(end, top, "…", 1, style) } else { (end, top) };
        end - left
    }

    /// One line of text that ends at the right edge of `width` cells.
    pub(super) fn text_right(&mut self, x: u16, y: u16, width: u16, text: impl Shown, style: Style) {
        let cells = cells(text.shown());
        let indent = width.saturating_sub(cells);
        self.text(x + indent, y, width - indent, text, style);
    }

    /// Changes the style of a part; its text stays.
    pub(super) fn style(&mut self, x: u16, y: u16, width: u16, height: u16, style: Style) {
        let area = Rect::new(self.area.x.saturating_add(x), self.area.y.saturating_add(y), width, height);
        self.buffer.set_style(area.intersection(self.area), style);
    }

    /// Empties it.
    pub(super) fn clear(&mut self, style: Style) {
        for position in self.area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// A frame with a title around it; returns the inside.
    pub(super) fn frame(&mut self, title: impl Shown, style: Style, title_style: Style) -> Canvas<'_> {
        let Rect { width, height, .. } = self.area;
        if width < 2 || height < 2 {
            return self.part(0, 0, 0, 0);
        }
        let set = border::ROUNDED;
        for x in 1..width - 1 {
            self.symbol(x, 0, set.horizontal_top, style);
            self.symbol(x, height - 1, set.horizontal_bottom, style);
        }
        for y in 1..height - 1 {
            self.symbol(0, y, set.vertical_left, style);
            self.symbol(width - 1, y, set.vertical_right, style);
        }
        self.symbol(0, 0, set.top_left, style);
        self.symbol(width - 1, 0, set.top_right, style);
        self.symbol(0, height - 1, set.bottom_left, style);
        self.symbol(width - 1, height - 1, set.bottom_right, style);
        if !title.shown().is_empty() {
            let used = self.text(2, 0, width.saturating_sub(5), title, title_style);
            self.symbol(1, 0, " ", style);
            self.symbol(2 + used, 0, " ", style);
        }
        self.part(1, 1, width - 2, height - 2)
    }

    /// One symbol of the program's own.
    pub(super) fn symbol(&mut self, x: u16, y: u16, symbol: &'static str, style: Style) {
        let position = Position::new(self.area.x.saturating_add(x), self.area.y.saturating_add(y));
        if self.area.contains(position)
            && let Some(cell) = self.buffer.cell_mut(position)
        {
            cell.set_symbol(symbol).set_style(style);
        }
    }
}

/// The cells a text takes.
pub(super) fn cells(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// As much of a text as fits, with room for `…` when not all does. Whole characters as they are seen.
fn head(text: &str, width: usize) -> (&str, bool) {
    if text.len() <= width {
        return (text, false);
    }
    let (mut used, mut room) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        if used < width {
            room = at;
        }
        used += grapheme.width();
        if used > width {
            return (&text[..room], true);
        }
    }
    (text, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(width: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        draw(&mut Canvas::new(&mut buffer, area));
        buffer.content().iter().map(|c| c.symbol()).collect::<String>().trim_end().to_owned()
    }

    #[test]
    fn long_text_is_cut_visibly() {
        assert_eq!(
            draw(10, |c| {
                let _ = c.text(0, 0, 5, "abcdef", Style::new());
            }),
            "abcd…"
        );
        assert_eq!(
            draw(10, |c| {
                let _ = c.text(0, 0, 6, "abcdef", Style::new());
            }),
            "abcdef"
        );
        assert_eq!(
            draw(4, |c| {
                let _ = c.text(0, 0, 99, "abcdef", Style::new());
            }),
            "abc…"
        );
    }

    #[test]
    fn wide_characters_are_never_halved() {
        let text = Printable::line("日本語");
        let (head, cut) = head(text.as_str(), 5);
        assert_eq!((head, cut), ("日本", true));
    }

    #[test]
    fn numbers_end_at_the_right_edge() {
        assert_eq!(draw(10, |c| c.text_right(0, 0, 6, "42", Style::new())), "    42");
    }

    #[test]
    fn nothing_is_drawn_outside() {
        let area = Rect::new(0, 0, 4, 2);
        let mut buffer = Buffer::empty(area);
        let mut canvas = Canvas::new(&mut buffer, area);
        canvas.part(2, 1, 10, 10).text(0, 0, 10, "abc", Style::new());
        canvas.part(9, 9, 3, 3).frame("t", Style::new(), Style::new());
        canvas.text(0, 7, 3, "x", Style::new());
        canvas.symbol(7, 0, "x", Style::new());
        let rows: String = buffer.content().iter().map(|c| c.symbol()).collect();
        assert_eq!(rows, "      a…");
    }
}
