//! CSV as Athena writes it, except that values are quoted only when they must be: NULL is empty and
//! unquoted, an empty text is `""`. Lines end with a line feed.

use std::io;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;

use super::{BatchWriter, Options, Sink, value};

pub(super) struct Csv {
    sink: Sink,
    exact: bool,
}

impl Csv {
    pub(super) fn new(sink: Sink, options: Options) -> Self {
        Self { sink, exact: options.exact }
    }

    fn cell(&self, line: &mut String, text: &str, is_number: bool) {
        let formula = !self.exact && !is_number && is_formula(text);
        let quoted = formula || text.is_empty() || text.contains([',', '"', '\n', '\r']) || text.trim() != text;
        if quoted {
            line.push('"');
        }
        if formula {
            line.push('\'');
        }
        if text.contains('"') {
            line.push_str(&text.replace('"', "\"\""));
        } else {
            line.push_str(text);
        }
        if quoted {
            line.push('"');
        }
    }
}

/// Whether a spreadsheet would run the cell (OWASP, "CSV injection"; full-width forms are folded by some of them).
/// Leading white space does not protect.
fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

impl BatchWriter for Csv {
    fn start(&mut self, schema: &SchemaRef) -> io::Result<()> {
        let mut line = String::new();
        for (i, field) in schema.fields().iter().enumerate() {
            if i > 0 {
                line.push(',');
            }
            self.cell(&mut line, field.name(), false);
        }
        line.push('\n');
        self.sink.write_all(line.as_bytes())
    }

    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let mut line = String::new();
        for row in 0..batch.num_rows() {
            line.clear();
            for (i, column) in batch.columns().iter().enumerate() {
                if i > 0 {
                    line.push(',');
                }
                if let Some(text) = value::text(column, row) {
                    self.cell(&mut line, &text, value::is_number(column.data_type()));
                }
            }
            line.push('\n');
            self.sink.write_all(line.as_bytes())?;
        }
        self.sink.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}
