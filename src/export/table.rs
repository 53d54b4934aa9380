//! A text table. Widths come from the first rows, which are held back for it; later rows stream.

use std::io;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{BatchWriter, Options, Sink, value};
use crate::printable::Printable;

/// Rows that are held back to find the widths.
const LOOKAHEAD: usize = 1_000;
/// The widest cell on a terminal, in columns.
const MAX_CELL: usize = 60;

pub(super) struct Table {
    sink: Sink,
    max_cell: usize,
    columns: Vec<Column>,
    held: Vec<Vec<Printable>>,
    streaming: bool,
}

struct Column {
    name: Printable,
    width: usize,
    right: bool,
}

impl Table {
    pub(super) fn new(sink: Sink, options: Options) -> Self {
        let max_cell = options.terminal_width.map_or(usize::MAX, |width| MAX_CELL.min(width.max(20)));
        Self { sink, max_cell, columns: Vec::new(), held: Vec::new(), streaming: false }
    }

    fn row(&mut self, cells: Vec<Printable>) -> io::Result<()> {
        if self.streaming {
            return self.print(&cells);
        }
        for (column, cell) in self.columns.iter_mut().zip(&cells) {
            column.width = column.width.max(cell.as_str().width().min(self.max_cell));
        }
        self.held.push(cells);
        if self.held.len() >= LOOKAHEAD { self.release() } else { Ok(()) }
    }

    /// Prints the header and the rows held back; from here on rows stream.
    fn release(&mut self) -> io::Result<()> {
        self.streaming = true;
        let header: Vec<Printable> = self.columns.iter().map(|c| c.name.clone()).collect();
        self.print(&header)?;
        let rule: Vec<String> = self.columns.iter().map(|c| "-".repeat(c.width)).collect();
        writeln!(self.sink, "{}", rule.join("  "))?;
        for cells in std::mem::take(&mut self.held) {
            self.print(&cells)?;
        }
        Ok(())
    }

    fn print(&mut self, cells: &[Printable]) -> io::Result<()> {
        let mut line = String::new();
        let last = cells.len().saturating_sub(1);
        for (i, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            let text = cut(cell.as_str(), self.max_cell);
            let padding = " ".repeat(column.width.saturating_sub(text.width()));
            match (column.right, i == last) {
                (true, _) => line.extend([padding.as_str(), &text]),
                (false, true) => line.push_str(&text),
                (false, false) => line.extend([text.as_str(), &padding]),
            }
            if i != last {
                line.push_str("  ");
            }
        }
        writeln!(self.sink, "{line}")
    }
}

/// At most `width` terminal columns, whole graphemes, the cut marked.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used >= width {
            break;
        }
        out.push_str(grapheme);
    }
    out.push('…');
    out
}

impl BatchWriter for Table {
    fn start(&mut self, schema: &SchemaRef) -> io::Result<()> {
        let column = |f: &arrow::datatypes::FieldRef| {
            let name = Printable::line(f.name());
            Column { width: name.as_str().width().min(self.max_cell), right: value::is_number(f.data_type()), name }
        };
        self.columns = schema.fields().iter().map(column).collect();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()> {
        for row in 0..batch.num_rows() {
            let cell = |c: &arrow::array::ArrayRef| value::text(c, row).map_or("NULL".into(), Printable::from);
            let cells = batch.columns().iter().map(cell).collect();
            self.row(cells)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.streaming {
            self.release()?;
        }
        self.sink.flush()
    }
}
