//! JSON: one array, or one object a line (`jsonl`). Characters that act on a terminal are written as `\u`
//! escapes, which every JSON reader turns back.

use std::io;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use serde_json::{Map, Value};

use super::{BatchWriter, Sink, value};
use crate::printable;

pub(super) struct Json {
    sink: Sink,
    lines: bool,
    rows: u64,
}

impl Json {
    /// One array of objects.
    pub(super) fn array(sink: Sink) -> Self {
        Self { sink, lines: false, rows: 0 }
    }

    /// One object a line.
    pub(super) fn lines(sink: Sink) -> Self {
        Self { sink, lines: true, rows: 0 }
    }
}

impl BatchWriter for Json {
    fn start(&mut self, _: &SchemaRef) -> io::Result<()> {
        if self.lines { Ok(()) } else { self.sink.write_all(b"[") }
    }

    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let cells = schema.fields().iter().zip(batch.columns());
            let object: Map<String, Value> =
                cells.map(|(field, column)| (field.name().clone(), value::json(column, row))).collect();
            let object = serde_json::to_string(&object)?;
            let text = printable::json_escape(&object);
            let (before, after) = match (self.lines, self.rows) {
                (true, _) => ("", "\n"),
                (false, 0) => ("\n ", ""),
                (false, _) => (",\n ", ""),
            };
            write!(self.sink, "{before}{text}{after}")?;
            self.rows += 1;
        }
        self.sink.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.lines {
            self.sink.write_all(if self.rows == 0 { b"]\n" } else { b"\n]\n" })?;
        }
        self.sink.flush()
    }
}
