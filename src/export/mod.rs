//! Result formats: one file each, one serializer of values ([`value`]) for all of them, so that a cell reads
//! the same in every format and on screen.

mod arrow;
mod csv;
mod json;
mod table;
pub mod value;

use std::io::{self, Write};

use ::arrow::datatypes::SchemaRef;
use ::arrow::record_batch::RecordBatch;

/// Writes one result: `start` once, `batch` any number of times, `finish` once. An empty result still has its
/// header.
pub trait BatchWriter: Send {
    /// The columns.
    ///
    /// # Errors
    /// When the sink fails; the same holds for the other calls.
    fn start(&mut self, schema: &SchemaRef) -> io::Result<()>;
    /// Rows. Formats that need not look at later rows flush them, so that a reader sees rare rows when they are found.
    ///
    /// # Errors
    /// As `start`.
    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()>;
    /// The end. Flushes the sink.
    ///
    /// # Errors
    /// As `start`.
    fn finish(&mut self) -> io::Result<()>;
}

/// How a format may be tuned.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Cells exactly as they are, even where a spreadsheet would take one for a formula.
    pub exact: bool,
    /// The width of the terminal the text goes to; `None` when it goes elsewhere and nothing is cut.
    pub terminal_width: Option<usize>,
}

/// Where a format's bytes go.
pub type Sink = Box<dyn Write + Send>;

/// A format by name.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// The name for `-f`, also the usual file ending.
    pub name: &'static str,
    /// Makes a writer.
    pub writer: fn(Sink, Options) -> Box<dyn BatchWriter>,
}

/// Every format; one line for each file of this folder.
pub const FORMATS: &[Format] = &[
    Format { name: "table", writer: |sink, options| Box::new(table::Table::new(sink, options)) },
    Format { name: "csv", writer: |sink, options| Box::new(csv::Csv::new(sink, options)) },
    Format { name: "json", writer: |sink, _| Box::new(json::Json::array(sink)) },
    Format { name: "jsonl", writer: |sink, _| Box::new(json::Json::lines(sink)) },
    Format { name: "arrow", writer: |sink, options| Box::new(arrow::Arrow::new(sink, options)) },
];

/// The format with this name.
pub fn format(name: &str) -> Option<Format> {
    FORMATS.iter().copied().find(|f| f.name == name)
}

#[cfg(test)]
mod tests;
