//! Tries a kind's reader on one object: how many records it finds, what it leaves out, and which columns it fills.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use bytes::Bytes;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::decode::{Losses, ParquetReader, Quota, Reader};
use super::object::{ObjectReader, Stored, Unreadable};
use super::sample;
use crate::engine::{EngineError, Skipped, SkippedUnit};
use crate::sources::{Column, ColumnType, Source};

/// The records of a trial: more tell nothing new.
const MOST_RECORDS: usize = 100_000;

/// What a reader makes of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trial {
    /// Records that were read, at most 100,000.
    pub records: u64,
    /// Those among them that are the kind's own: all, unless the kind has a condition.
    pub own: u64,
    /// How many values each column has, in the table's order.
    pub filled: Vec<(String, u64)>,
    /// What was left out.
    pub skipped: Skipped,
}

impl Trial {
    /// The number of columns that have a value.
    pub fn columns_filled(&self) -> usize {
        self.filled.iter().filter(|(_, values)| *values > 0).count()
    }

    /// Whether a column has a value.
    pub fn fills(&self, column: &str) -> bool {
        self.filled.iter().any(|(name, values)| name == column && *values > 0)
    }
}

/// An object, or its beginning.
#[derive(Debug, Clone)]
pub struct Stuff {
    /// Its key, for messages.
    pub key: String,
    /// Its bytes as stored.
    pub bytes: Bytes,
    /// Whether these are all.
    pub whole: bool,
}

/// The text of an object as far as it can be inflated.
///
/// # Errors
/// Damaged gzip, and what inflates beyond `most` bytes.
pub fn text(stuff: &Stuff, most: u64) -> Result<String, Unreadable> {
    Ok(ObjectReader::new(most).text(Stored::Bytes(stuff.bytes.clone()))?.text)
}

/// The columns of a whole Parquet object, nested ones as text.
///
/// # Errors
/// The reader's own words on what is not Parquet.
pub fn parquet_columns(bytes: &Bytes) -> Result<Vec<(String, ColumnType)>, String> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).map_err(|error| error.to_string())?;
    let ty = |ty: &DataType| match ty {
        DataType::Boolean => ColumnType::Boolean,
        DataType::Int8 | DataType::Int16 | DataType::Int32 => ColumnType::Int,
        ty if ty.is_integer() => ColumnType::BigInt,
        ty if ty.is_floating() => ColumnType::Double,
        DataType::Timestamp(..) => ColumnType::Timestamp,
        _ => ColumnType::String,
    };
    Ok(builder.schema().fields().iter().map(|field| (field.name().clone(), ty(field.data_type()))).collect())
}

/// Whether a column of a Parquet object is this one.
pub fn is_called(column: &Column, name: &str) -> bool {
    ParquetReader::is_called(column, name)
}

/// Reads an object as one kind with the table's fields; what a cut end explains is not counted as left out.
///
/// # Errors
/// A definition that does not serve: fields that the kind does not have, a condition that does not plan.
pub async fn attempt(
    source: &Source,
    fields: Option<&[String]>,
    stuff: &Stuff,
    max_object: u64,
) -> Result<Trial, EngineError> {
    let columns = source.columns_of(fields).map_err(|error| EngineError::Setup {
        message: format!("the fields of a table of {}: {error}", source.id),
        hint: format!("`logq sources {}` lists the fields", source.id),
    })?;
    let columns: Vec<Column> = columns.into_iter().cloned().collect();
    let mut trial = Trial::default();
    let (raw, rows) = match Reader::new(source, fields, &columns)? {
        Some(reader) => read_text(reader, stuff, max_object, &mut trial.skipped),
        None => read_parquet(&columns, stuff, &mut trial.skipped),
    };
    trial.records = rows as u64;
    let values = |array: &ArrayRef| (array.len() - array.logical_null_count()) as u64;
    trial.filled = columns.iter().zip(&raw).map(|(column, array)| (column.name.clone(), values(array))).collect();
    trial.own = match &source.filter {
        Some(filter) if rows > 0 => own(source, filter, &stuff.key, &columns, raw, rows).await?,
        _ => trial.records,
    };
    Ok(trial)
}

fn read_text(mut reader: Reader, stuff: &Stuff, max_object: u64, skipped: &mut Skipped) -> (Vec<ArrayRef>, usize) {
    let text = match ObjectReader::new(max_object).text(Stored::Bytes(stuff.bytes.clone())) {
        Ok(text) => text,
        Err(cause) => {
            skipped.add(SkippedUnit::Object, &cause.to_string(), &stuff.key, 1);
            return (reader.finish(), 0);
        }
    };
    if let Some(damage) = text.damage.filter(|_| stuff.whole) {
        skipped.add(SkippedUnit::Object, damage, &stuff.key, 1);
    }
    let is_cut = text.damage.is_some() || !stuff.whole;
    // The last line of a beginning is half a line.
    let end = if is_cut { text.text.rfind('\n').map_or(text.text.len(), |at| at + 1) } else { text.text.len() };
    let mut quota = Quota::new(MOST_RECORDS);
    reader.open();
    reader.read(&text.text[..end], &mut quota, &mut Losses::new(&stuff.key, is_cut, skipped));
    (reader.finish(), quota.rows())
}

fn read_parquet(columns: &[Column], stuff: &Stuff, skipped: &mut Skipped) -> (Vec<ArrayRef>, usize) {
    let reader = ParquetReader::new(columns, MOST_RECORDS);
    let read = reader.open(stuff.bytes.clone()).and_then(|mut batches| batches.next().transpose());
    let empty = || columns.iter().map(|c| arrow::array::new_empty_array(&c.ty.arrow())).collect();
    match read {
        Ok(batch) => batch.unwrap_or_else(|| (empty(), 0)),
        Err(cause) => {
            skipped.add(SkippedUnit::Object, &format!("not readable as Parquet: {cause}"), &stuff.key, 1);
            (empty(), 0)
        }
    }
}

/// How many rows meet the kind's condition.
async fn own(
    source: &Source,
    filter: &str,
    key: &str,
    columns: &[Column],
    raw: Vec<ArrayRef>,
    rows: usize,
) -> Result<u64, EngineError> {
    let table = sample::table(source, Some(key), columns, raw, rows).map_err(super::run::failed)?;
    let counted =
        sample::select(table, &format!("SELECT count(*) AS n FROM {} WHERE ({filter})", sample::TABLE)).await?;
    let count = counted.column(0).as_primitive_opt::<Int64Type>().and_then(|column| column.iter().next().flatten());
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sources::Catalogue;

    fn stuff(text: &str, whole: bool) -> Stuff {
        Stuff { key: "o".to_owned(), bytes: Bytes::copy_from_slice(text.as_bytes()), whole }
    }

    async fn tried(source: &str, text: &str, whole: bool) -> Trial {
        let catalogue = Catalogue::builtin().unwrap();
        attempt(catalogue.get(source).unwrap(), None, &stuff(text, whole), 1 << 20).await.unwrap()
    }

    #[tokio::test]
    async fn every_sample_of_every_log_kind_fills_columns() {
        let catalogue = Catalogue::builtin().unwrap();
        for source in catalogue.iter() {
            for sample in source.samples.iter().filter(|s| !s.expect.is_empty() && s.choices.object_format.is_none()) {
                let of = source.with("", &sample.choices).unwrap();
                let trial = attempt(&of, sample.fields.as_deref(), &stuff(&sample.text, true), 1 << 20).await.unwrap();
                let count: u64 = trial.skipped.causes.iter().map(|cause| cause.count).sum();
                assert_eq!((trial.own, count), (sample.expect.len() as u64, sample.skipped), "{}", sample.title);
                assert!(trial.columns_filled() > 0, "{}: {}", source.id, sample.title);
            }
        }
    }

    #[tokio::test]
    async fn the_condition_of_a_kind_tells_its_own_records() {
        let envelope = |group: &str| {
            let event = r#"{"id":"1","timestamp":1791018922000,"message":"hello"}"#;
            format!(r#"{{"messageType":"DATA_MESSAGE","logGroup":"{group}","logStream":"s","logEvents":[{event}]}}"#)
        };
        let text = format!("{}\n{}\n", envelope("/aws/lambda/f"), envelope("/aws/rds/x"));
        let trial = tried("lambda", &text, true).await;
        assert_eq!((trial.records, trial.own), (2, 1));
        assert!(trial.fills("loggroup") && !trial.fills("owner"));
    }

    #[tokio::test]
    async fn what_was_cut_off_is_nobodys_fault() {
        let text = "version account-id srcaddr\n2 111122223333 10.0.0.1\n2 1111";
        assert!(tried("vpcflow", text, false).await.skipped.is_empty());
        assert!(!tried("vpcflow", "no header\n", true).await.skipped.is_empty());
    }
}
