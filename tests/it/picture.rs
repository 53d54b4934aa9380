//! The screen of a terminal as an SVG picture.

use std::fmt;

use regex::Regex;
use vt100::{Cell, Color, Screen};

/// The size of a cell and of the margin, in hundredths of a pixel: those of the usual fonts at 14 pixels, so that
/// lines meet.
const CELL: (usize, usize) = (843, 1630);
const MARGIN: usize = 1200;
/// Where in a cell the text stands.
const BASELINE: usize = 1300;

const BACKGROUND: &str = "#10141c";
const FOREGROUND: &str = "#d4d8e0";
/// The sixteen colours of a terminal.
const COLOURS: [&str; 16] = [
    "#10141c", "#f07178", "#98c379", "#e5c07b", "#61afef", "#c792ea", "#56c8d8", "#d4d8e0", //
    "#7d8799", "#ff8b92", "#b5e08f", "#ffd68a", "#82c4ff", "#ddb3ff", "#7fe5f2", "#ffffff",
];

/// A screen, line by line, in parts of one style. Parts hold no two spaces side by side: viewers differ in what they
/// make of them.
pub(crate) struct Picture {
    size: (usize, usize),
    lines: Vec<Vec<Part>>,
}

/// Neighbouring cells of one style.
struct Part {
    column: usize,
    text: String,
    style: Style,
}

#[derive(Clone, Copy, PartialEq)]
struct Style {
    foreground: &'static str,
    background: Option<&'static str>,
    bold: bool,
    italic: bool,
    underlined: bool,
}

impl Picture {
    /// What a terminal shows.
    pub(crate) fn of(screen: &Screen) -> Self {
        let (rows, columns) = screen.size();
        let line = |row| line((0..columns.get()).filter_map(|column| screen.cell(row, column)));
        let size = (usize::from(columns.get()), usize::from(rows.get()));
        Self { size, lines: (0..rows.get()).map(line).collect() }
    }

    /// Replaces text that differs from run to run, within parts of one style.
    pub(crate) fn replace(mut self, pattern: &Regex, by: &str) -> Self {
        for part in self.lines.iter_mut().flatten() {
            part.text = pattern.replace_all(&part.text, by).into_owned();
        }
        self
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (column, cell) in cells.enumerate().filter(|(_, cell)| !cell.is_wide_continuation()) {
        let style = Style::of(cell);
        let text = if cell.has_contents() { cell.contents() } else { " " };
        match parts.last_mut().filter(|part| part.style == style && part.takes(text)) {
            Some(part) => part.text.push_str(text),
            None => parts.push(Part { column, text: text.to_owned(), style }),
        }
    }
    parts.retain(|part| part.style.background.is_some() || part.text != " ");
    parts
}

impl Style {
    fn of(cell: &Cell) -> Self {
        let (foreground, background) = (colour(cell.fgcolor()), colour(cell.bgcolor()));
        let (foreground, background) = if cell.inverse() {
            (background.or(Some(BACKGROUND)), foreground.or(Some(FOREGROUND)))
        } else {
            (foreground, background)
        };
        Self {
            foreground: foreground.unwrap_or(FOREGROUND),
            background,
            bold: cell.bold(),
            italic: cell.italic(),
            underlined: cell.underline(),
        }
    }
}

/// A colour of the palette; `None` is the terminal's own.
fn colour(colour: Color) -> Option<&'static str> {
    match colour {
        Color::Default => None,
        Color::Idx(index) => Some(COLOURS.get(usize::from(index)).expect("one of the sixteen colours")),
        Color::Rgb(..) => panic!("the theme has only the terminal's own colours"),
    }
}

impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = (self.size.0 * CELL.0 + 2 * MARGIN, self.size.1 * CELL.1 + 2 * MARGIN);
        let (width, height) = (pixels(width), pixels(height));
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">"#
        )?;
        writeln!(
            f,
            "<style>text {{ font: 14px 'DejaVu Sans Mono', Menlo, Consolas, monospace; white-space: pre; }} \
             .b {{ font-weight: bold; }} .i {{ font-style: italic; }} .u {{ text-decoration: underline; }}</style>"
        )?;
        writeln!(f, r#"<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>"#)?;
        for (row, parts) in self.lines.iter().enumerate() {
            parts.iter().try_for_each(|part| part.draw(row, f))?;
        }
        writeln!(f, "</svg>")
    }
}

impl Part {
    /// Whether more text may follow here: a space starts no part that others join, and no two of them meet.
    fn takes(&self, text: &str) -> bool {
        self.text != " " && !(text == " " && self.text.ends_with(' '))
    }

    fn draw(&self, row: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Style { foreground, background, .. } = self.style;
        let (x, y) = (MARGIN + self.column * CELL.0, MARGIN + row * CELL.1);
        if let Some(fill) = background {
            let (x, y, width, height) = (pixels(x), pixels(y), length(&self.text), pixels(CELL.1));
            writeln!(f, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>"#)?;
        }
        let (x, y, classes) = (pixels(x), pixels(y + BASELINE), self.style.classes());
        let text = self.text.trim_end();
        if text.is_empty() {
            return Ok(());
        }
        let (width, text) = (length(text), escaped(text));
        writeln!(f, r#"<text x="{x}" y="{y}" textLength="{width}" fill="{foreground}"{classes}>{text}</text>"#)
    }
}

impl Style {
    fn classes(self) -> String {
        let classes = [(self.bold, "b"), (self.italic, "i"), (self.underlined, "u")];
        let classes: Vec<&str> = classes.into_iter().filter(|(on, _)| *on).map(|(_, class)| class).collect();
        if classes.is_empty() { String::new() } else { format!(r#" class="{}""#, classes.join(" ")) }
    }
}

/// The pixels across a text.
fn length(text: &str) -> String {
    pixels(unicode_width::UnicodeWidthStr::width(text) * CELL.0)
}

fn pixels(hundredths: usize) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
