//! A framed box over the middle of the screen.

use crate::tui::canvas::{Canvas, Shown};
use crate::tui::theme::Theme;

/// Clears the middle of the screen and returns the inside of a frame around it.
pub(in crate::tui) fn open<'c>(
    canvas: &'c mut Canvas<'_>,
    width: u16,
    height: u16,
    title: impl Shown,
    theme: Theme,
) -> Part<'c> {
    let (width, height) = (width.min(canvas.width()), height.min(canvas.height()));
    let (x, y) = ((canvas.width() - width) / 2, (canvas.height() - height) / 2);
    let mut part = canvas.part(x, y, width, height);
    part.clear(theme.text());
    part.frame(title, theme.frame(true), theme.title(true));
    Part { canvas: part }
}

/// The box; [`Self::inside`] is where to draw.
#[derive(Debug)]
pub(in crate::tui) struct Part<'c> {
    canvas: Canvas<'c>,
}

impl Part<'_> {
    /// A remark at the right of the lower edge.
    pub(in crate::tui) fn remark(&mut self, text: impl Shown, theme: Theme) {
        let (width, y) = (self.canvas.width(), self.canvas.height().saturating_sub(1));
        self.canvas.text_right(1, y, width.saturating_sub(3), text, theme.dim());
    }

    /// Inside the frame, with a cell of air at either side.
    pub(in crate::tui) fn inside(&mut self) -> Canvas<'_> {
        let (width, height) = (self.canvas.width(), self.canvas.height());
        self.canvas.part(2, 1, width.saturating_sub(4), height.saturating_sub(2))
    }
}
