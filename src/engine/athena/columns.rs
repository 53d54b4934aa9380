//! The columns of a result: from texts, wherever they come from, to record batches.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema, SchemaRef};
use aws_sdk_athena::types::ColumnInfo;

use super::column::Kind;
use crate::engine::{EngineError, Skipped, SkippedUnit};

/// Names, and how the texts of each column are read.
#[derive(Debug)]
pub(super) struct Columns {
    schema: SchemaRef,
    kinds: Vec<Kind>,
}

impl Columns {
    /// From the result's metadata. `sample` gives the first texts of a column: see [`Kind::of`].
    pub(super) fn new<'a, I>(infos: &[ColumnInfo], sample: impl Fn(usize) -> I) -> Self
    where
        I: Iterator<Item = Option<&'a [u8]>>,
    {
        let kinds: Vec<Kind> = infos.iter().enumerate().map(|(i, c)| Kind::of(c.r#type(), sample(i))).collect();
        let fields = infos.iter().zip(&kinds);
        let fields = fields.map(|(c, kind)| Field::new(c.label().unwrap_or(c.name()), kind.data_type(), true));
        Self { schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())), kinds }
    }

    /// The columns.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Reads rows. `texts` gives those of a column; what cannot be read is counted in `skipped`.
    ///
    /// # Errors
    /// When columns have different numbers of texts, or there is no column.
    pub(super) fn batch<'a, I>(
        &self,
        texts: impl Fn(usize) -> I,
        skipped: &mut Skipped,
    ) -> Result<RecordBatch, EngineError>
    where
        I: Iterator<Item = Option<&'a [u8]>>,
    {
        let arrays = self.kinds.iter().enumerate().map(|(i, kind)| {
            let read = kind.read(texts(i));
            if let Some(example) = &read.example {
                let cause = format!("a value of {} {}", self.schema.field(i).name(), kind.complaint());
                skipped.add(SkippedUnit::Value, &cause, example, read.bad);
            }
            read.array
        });
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays.collect());
        batch.map_err(|e| EngineError::Connection { message: format!("the rows do not fit their columns: {e}") })
    }
}
