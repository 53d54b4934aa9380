//! Parquet: columns by name, as the types that the kind gives them.

use std::sync::Arc;

use arrow::array::{ArrayRef, new_null_array};
use arrow::compute::{CastOptions, can_cast_types, cast_with_options};
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::sources::Column;

/// Reads one object after the other.
#[derive(Debug)]
pub(in crate::engine::local) struct ParquetReader {
    columns: Vec<Column>,
    batch: usize,
}

/// The batches of one object.
pub(in crate::engine::local) struct ParquetBatches<'a> {
    columns: &'a [Column],
    batches: ParquetRecordBatchReader,
}

impl ParquetReader {
    /// A reader that decodes `columns` and no others, `batch` rows at a time.
    pub(in crate::engine::local) fn new(columns: &[Column], batch: usize) -> Self {
        Self { columns: columns.to_vec(), batch }
    }

    /// Whether a file's column is this one: called as in SQL or as in the record, whatever the case and whatever
    /// stands for characters that a column's name cannot have (CloudFront makes `cs_User_Agent` of `cs(User-Agent)`).
    pub(in crate::engine::local) fn is_called(column: &Column, name: &str) -> bool {
        let name = normal(name);
        normal(&column.name) == name || normal(column.key()) == name
    }

    /// Starts to read an object.
    ///
    /// # Errors
    /// The reader's own words on what is not Parquet or damaged.
    pub(in crate::engine::local) fn open(&self, bytes: Bytes) -> Result<ParquetBatches<'_>, String> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|e| e.to_string())?;
        let wanted = |name: &str| self.columns.iter().any(|column| Self::is_called(column, name));
        let roots = builder.schema().fields().iter().enumerate();
        let roots: Vec<usize> = roots.filter(|(_, field)| wanted(field.name())).map(|(index, _)| index).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let batches = builder.with_projection(mask).with_batch_size(self.batch).build().map_err(|e| e.to_string())?;
        Ok(ParquetBatches { columns: &self.columns, batches })
    }
}

/// Every column of an object as it is stored: its schema, and its rows in batches.
///
/// # Errors
/// The reader's own words on what is not Parquet or damaged.
pub(crate) fn stored(bytes: Bytes) -> Result<(SchemaRef, impl Iterator<Item = Result<RecordBatch, String>>), String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|e| e.to_string())?;
    let schema = Arc::clone(builder.schema());
    let batches = builder.build().map_err(|e| e.to_string())?;
    Ok((schema, batches.map(|batch| batch.map_err(|e| e.to_string()))))
}

impl Iterator for ParquetBatches<'_> {
    /// One array for each wanted column, and the number of rows; or why no more can be read.
    type Item = Result<(Vec<ArrayRef>, usize), String>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = match self.batches.next()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(error.to_string())),
        };
        let columns = self.columns.iter().map(|column| of_column(&batch, column)).collect();
        Some(Ok((columns, batch.num_rows())))
    }
}

/// Lower case, with one `_` for whatever is neither letter nor digit, and none at the end.
fn normal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_ascii_lowercase()
}

/// The column as its type; what does not convert is NULL, and so is a column that the file lacks.
fn of_column(batch: &RecordBatch, column: &Column) -> ArrayRef {
    let ty = column.ty.arrow();
    let schema = batch.schema();
    let found = schema.fields().iter().position(|field| ParquetReader::is_called(column, field.name()));
    let options = CastOptions { safe: true, ..CastOptions::default() };
    match found.map(|index| batch.column(index)) {
        Some(array) if *array.data_type() == ty => Arc::clone(array),
        Some(array) if can_cast_types(array.data_type(), &ty) => {
            cast_with_options(array, &ty, &options).unwrap_or_else(|_| new_null_array(&ty, batch.num_rows()))
        }
        _ => new_null_array(&ty, batch.num_rows()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sources::ColumnType;

    #[test]
    fn names_are_matched_without_regard_to_case_and_to_what_stands_for_other_characters() {
        let of = |name: &str, key: &str| Column {
            name: name.to_owned(),
            key: Some(key.to_owned()),
            ty: ColumnType::String,
            doc: String::new(),
            envelope: false,
        };
        for stored in ["cs_User_Agent", "cs(User-Agent)", "CS_USER_AGENT", "user_agent"] {
            assert!(ParquetReader::is_called(&of("user_agent", "cs(User-Agent)"), stored), "{stored}");
        }
        assert!(!ParquetReader::is_called(&of("user_agent", "cs(User-Agent)"), "cs_user"));
    }

    #[test]
    fn what_is_not_parquet_is_refused_with_a_reason() {
        let reader = ParquetReader::new(&[], 10);
        for bytes in [&b""[..], b"PAR1", b"PAR1 and no footer PAR1", b"{\"a\":1}"] {
            assert!(reader.open(Bytes::from_static(bytes)).err().is_some_and(|why| !why.is_empty()));
        }
    }
}
