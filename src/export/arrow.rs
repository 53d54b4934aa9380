//! Arrow's IPC stream, for other programs: every column keeps its type, and nothing is turned into text and back.
//! <https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format>

use std::io;

use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::writer::StreamWriter;
use arrow::record_batch::RecordBatch;

use super::{BatchWriter, Options, Sink};

/// Before the schema is known there is only the sink.
pub(super) enum Arrow {
    Waiting { sink: Option<Sink>, is_terminal: bool },
    Open(Box<StreamWriter<Sink>>),
}

impl Arrow {
    pub(super) fn new(sink: Sink, options: Options) -> Self {
        Self::Waiting { sink: Some(sink), is_terminal: options.terminal_width.is_some() }
    }
}

impl BatchWriter for Arrow {
    fn start(&mut self, schema: &SchemaRef) -> io::Result<()> {
        let Self::Waiting { sink, is_terminal } = self else { return Ok(()) };
        if *is_terminal {
            return Err(io::Error::other("arrow is binary: name a file with -o, or pipe it into a program"));
        }
        if let Some(sink) = sink.take() {
            *self = Self::Open(Box::new(StreamWriter::try_new(sink, schema).map_err(failed)?));
        }
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let Self::Open(writer) = self else { return Ok(()) };
        writer.write(batch).and_then(|()| writer.flush()).map_err(failed)
    }

    fn finish(&mut self) -> io::Result<()> {
        match self {
            Self::Open(writer) => writer.finish().and_then(|()| writer.flush()).map_err(failed),
            Self::Waiting { .. } => Ok(()),
        }
    }
}

/// A failing sink stays what it is: a reader that went away is no error to the program.
fn failed(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}
