//! A text to read: the statement, the notes of a run, a whole value. Wrapped once for each width.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::printable::Printable;

/// A titled text and the first line on screen.
#[derive(Debug, Clone)]
pub struct Reader {
    title: Printable,
    text: Vec<Printable>,
    wrapped: Vec<Printable>,
    width: usize,
    top: usize,
}

impl Reader {
    /// A text by its lines.
    pub fn new(title: Printable, text: Vec<Printable>) -> Self {
        Self { title, wrapped: text.clone(), text, width: usize::MAX, top: 0 }
    }

    /// What it is.
    pub fn title(&self) -> &Printable {
        &self.title
    }

    /// The lines as they were written, for the clipboard.
    pub fn text(&self) -> &[Printable] {
        &self.text
    }

    /// The lines as they fit the width.
    pub fn lines(&self) -> &[Printable] {
        &self.wrapped
    }

    /// The first line on screen.
    pub fn top(&self) -> usize {
        self.top
    }

    pub(super) fn fit(&mut self, lines: usize, width: usize) {
        if width != self.width && width > 0 {
            self.width = width;
            self.wrapped = self.text.iter().flat_map(|line| wrap(line, width)).collect();
        }
        self.top = self.top.min(self.wrapped.len().saturating_sub(lines));
    }

    pub(super) fn step(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }

    pub(super) fn go_to(&mut self, line: usize) {
        self.top = line;
    }
}

/// Breaks a line at the width, between characters as they are seen: data has no words to keep whole, and nothing
/// may be lost or added.
pub fn wrap(line: &Printable, width: usize) -> Vec<Printable> {
    if line.as_str().len() <= width {
        return vec![line.clone()];
    }
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, grapheme) in line.as_str().grapheme_indices(true) {
        let cells = grapheme.width();
        if used + cells > width && at > start {
            rows.push(Printable::line(&line.as_str()[start..at]));
            (start, used) = (at, 0);
        }
        used += cells;
    }
    rows.push(Printable::line(&line.as_str()[start..]));
    rows
}

/// Breaks our own prose between words; a word that is too long for a line breaks where it has to.
pub fn wrap_words(text: &str, width: usize) -> Vec<Printable> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(Printable::from(std::mem::take(&mut line)));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(Printable::from(line));
    lines.iter().flat_map(|line| wrap(line, width.max(1))).collect()
}
