//! The rows of a result as they come: Arrow batches, addressed by row without copying.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use unicode_width::UnicodeWidthStr;

use super::sort::Sorted;
use crate::export::value;
use crate::printable::Printable;

/// Rows of a batch that are measured for the column widths: all that fit a screen, not all there are.
const MEASURED_ROWS: usize = 200;
/// The widest a column asks to be; what is longer is cut on screen and whole in the record.
const MAX_WIDTH: usize = 60;
/// The characters of a value that are formatted for a cell.
const MAX_CELL_CHARS: usize = 400;

/// Where the columns of a result and its rows are held.
#[derive(Debug, Default)]
pub struct ResultSet {
    schema: Option<SchemaRef>,
    batches: Vec<RecordBatch>,
    /// The first row of each batch.
    starts: Vec<usize>,
    rows: usize,
    bytes: usize,
    widths: Vec<usize>,
    sorted: Option<Sorted>,
}

/// On which side of its column a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

impl ResultSet {
    /// Takes the columns.
    pub fn start(&mut self, schema: SchemaRef) {
        self.widths = schema.fields().iter().map(|f| width(&Printable::line(f.name())).clamp(4, MAX_WIDTH)).collect();
        self.schema = Some(schema);
    }

    /// Appends rows. Batches without columns or rows count for nothing.
    ///
    /// # Errors
    /// When the rows cannot be put in the chosen order.
    pub fn push(&mut self, batch: RecordBatch) -> Result<(), ArrowError> {
        if self.schema.is_none() {
            self.start(batch.schema());
        }
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.measure(&batch);
        if let Some(sorted) = &mut self.sorted {
            sorted.append(&batch)?;
        }
        self.starts.push(self.rows);
        self.rows += batch.num_rows();
        self.bytes += batch.get_array_memory_size();
        self.batches.push(batch);
        Ok(())
    }

    fn measure(&mut self, batch: &RecordBatch) {
        for (column, widest) in self.widths.iter_mut().enumerate().take(batch.num_columns()) {
            for row in 0..batch.num_rows().min(MEASURED_ROWS) {
                if *widest >= MAX_WIDTH {
                    break;
                }
                let text = shown(batch, column, row).unwrap_or_else(|| Printable::line("NULL"));
                *widest = width(&text).clamp(*widest, MAX_WIDTH);
            }
        }
    }

    /// The columns, once known.
    pub fn schema(&self) -> Option<&SchemaRef> {
        self.schema.as_ref()
    }

    /// How many rows are held.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.schema.as_ref().map_or(0, |s| s.fields().len())
    }

    /// Memory held by the rows, bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The width each column asks for, from its name and what was seen of its content.
    pub fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// A column's name.
    pub fn name(&self, column: usize) -> &str {
        self.schema.as_ref().and_then(|s| s.fields().get(column)).map_or("", |f| f.name())
    }

    /// The side a column's values stand on.
    pub fn align(&self, column: usize) -> Align {
        match self.schema.as_ref().and_then(|s| s.fields().get(column)).map(|f| f.data_type()) {
            Some(ty) if value::is_number(ty) => Align::Right,
            _ => Align::Left,
        }
    }

    /// The batch and the row inside it that stand at `row` on screen.
    pub fn locate(&self, row: usize) -> Option<(&RecordBatch, usize)> {
        if row >= self.rows {
            return None;
        }
        let row = self.sorted.as_ref().map_or(row, |s| s.row_at(row));
        let at = self.starts.partition_point(|start| *start <= row).checked_sub(1)?;
        Some((&self.batches[at], row - self.starts[at]))
    }

    /// A cell as shown in the grid: one line, cut when very long; `None` is NULL.
    pub fn cell(&self, row: usize, column: usize) -> Option<Printable> {
        let (batch, row) = self.locate(row)?;
        shown(batch, column, row)
    }

    /// A cell's whole text; `None` is NULL.
    pub fn text(&self, row: usize, column: usize) -> Option<String> {
        let (batch, row) = self.locate(row)?;
        value::text(batch.columns().get(column)?, row)
    }

    /// A cell for the record: as [`Self::text`], but arrays, maps and rows are JSON, so that they unfold.
    pub fn detail(&self, row: usize, column: usize) -> Option<String> {
        let (batch, row) = self.locate(row)?;
        let array = batch.columns().get(column)?;
        if array.is_valid(row) && array.data_type().is_nested() {
            return Some(value::json(array, row).to_string());
        }
        value::text(array, row)
    }

    /// A row as one JSON object.
    pub fn row_json(&self, row: usize) -> Option<String> {
        let (batch, row) = self.locate(row)?;
        let names = batch.schema_ref().fields().iter().map(|f| f.name().clone());
        let values = batch.columns().iter().map(|array| value::json(array, row));
        Some(serde_json::Value::Object(names.zip(values).collect()).to_string())
    }

    /// The order in force: the column and whether the largest come first.
    pub fn order(&self) -> Option<(usize, bool)> {
        self.sorted.as_ref().map(|s| (s.column(), s.descending()))
    }

    /// Sorts by a column, or goes back to the order the rows came in.
    ///
    /// # Errors
    /// When the column's type has no order.
    pub fn sort(&mut self, order: Option<(usize, bool)>) -> Result<(), ArrowError> {
        self.sorted = match (order, &self.schema) {
            (Some((column, descending)), Some(schema)) => {
                let mut sorted = Sorted::new(schema, column, descending)?;
                for batch in &self.batches {
                    sorted.append(batch)?;
                }
                Some(sorted)
            }
            _ => None,
        };
        Ok(())
    }
}

/// A value as one safe line, cut when it is far wider than any screen.
fn shown(batch: &RecordBatch, column: usize, row: usize) -> Option<Printable> {
    let array = batch.columns().get(column)?;
    if array.is_null(row) {
        return None;
    }
    // Texts can be megabytes long: cut before copying.
    match array.data_type() {
        DataType::Utf8 => Some(head(array.as_string::<i32>().value(row))),
        DataType::Utf8View => Some(head(array.as_string_view().value(row))),
        _ => value::text(array, row).map(|text| head(&text)),
    }
}

fn head(text: &str) -> Printable {
    match text.char_indices().nth(MAX_CELL_CHARS) {
        Some((end, _)) => Printable::from(format!("{}…", &text[..end])),
        None => Printable::line(text),
    }
}

fn width(text: &Printable) -> usize {
    text.as_str().width()
}
