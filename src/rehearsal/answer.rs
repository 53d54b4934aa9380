//! What an engine answers to one bound question, whole.

use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use futures::StreamExt as _;
use serde_json::{Map, Value};

use crate::bind::BoundQuery;
use crate::engine::{Control, Engine, EngineError, RunEvent, Skipped};
use crate::export::value;

/// More rows than a saved question gives; one that lost a condition may give any number.
const MOST_ROWS: u64 = 100_000;

/// One row, as `-f json` prints it.
pub type Row = Map<String, Value>;

/// The answer to a question.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The columns with their types.
    pub columns: Vec<(String, DataType)>,
    /// The rows, in the order of the answer; at most 100,000.
    pub rows: Vec<Row>,
    /// What the engine left out.
    pub skipped: Skipped,
}

/// Asks, and waits for the end. Dropping the future stops the run.
pub(super) async fn ask(engine: &dyn Engine, bound: BoundQuery) -> Result<Answer, EngineError> {
    let control = Control { limit: Some(MOST_ROWS), ..Control::default() };
    let mut run = engine.start(Arc::new(bound), control);
    let mut answer = Answer::default();
    while let Some(event) = run.events.next().await {
        match event {
            RunEvent::Submitted(_) => {}
            RunEvent::Schema(schema) => answer.columns = columns(&schema),
            RunEvent::Batch(batch) => {
                let fields = batch.schema();
                let cell = |row, (i, column): (usize, &Arc<dyn arrow::array::Array>)| {
                    (fields.field(i).name().clone(), value::json(column, row))
                };
                let row = |row| batch.columns().iter().enumerate().map(|column| cell(row, column)).collect();
                answer.rows.extend((0..batch.num_rows()).map(row));
            }
            RunEvent::End(end) => {
                answer.skipped = end?.progress.skipped;
                return Ok(answer);
            }
        }
    }
    Err(EngineError::Connection { message: "the engine went away".to_owned() })
}

fn columns(schema: &SchemaRef) -> Vec<(String, DataType)> {
    schema.fields().iter().map(|field| (field.name().clone(), field.data_type().clone())).collect()
}
