//! Holds a log kind's definition against its own samples: through the reader, through the regular expression that
//! Athena gets, and through the derived columns.

use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray, new_null_array};
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Int64Type, Schema, TimestampMillisecondType};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use bytes::Bytes;
use datafusion::datasource::MemTable;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement as PlanStatement;
use regex::RegexBuilder;

use super::decode::{Losses, ParquetReader, Quota, Reader, Row};
use super::{functions, rewrite, run};
use crate::ddl::regex_of_fields;
use crate::engine::{EngineError, Skipped};
use crate::sources::{Column, ColumnType, Derived, Format, Sample, Serde, Source, Unmatched};
use crate::sql::{identifier, parse, quoted};

/// The samples of a file are a few lines.
const MOST_ROWS: usize = 100_000;
pub(super) const TABLE: &str = "sample";
const PATH: &str = "$path";

/// Where a reader does not make of a sample what its definition expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The record, from 1; `None` for the sample as a whole.
    pub record: Option<usize>,
    /// What differs.
    pub what: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            Some(record) => write!(f, "record {record}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

fn whole(what: impl Into<String>) -> Difference {
    Difference { record: None, what: what.into() }
}

/// Reads a sample in every way there is, and tells what differs from the expectation.
///
/// # Errors
/// A definition that cannot be used at all: an expression that does not parse or plan.
pub async fn check(source: &Source, sample: &Sample) -> Result<Vec<Difference>, EngineError> {
    let source = source.with("", &sample.choices).map_err(|e| unusable(e.to_string()))?;
    let columns = source.columns_of(sample.fields.as_deref()).map_err(|e| unusable(e.to_string()))?;
    let columns: Vec<Column> = columns.into_iter().cloned().collect();
    let mut skipped = Skipped::default();
    let (raw, rows) = read(&source, sample, &columns, &mut skipped)?;
    let mut differences = Vec::new();
    let count: u64 = skipped.causes.iter().map(|cause| cause.count).sum();
    if count != sample.skipped {
        let causes: Vec<String> = skipped.causes.iter().map(|c| format!("{} ({})", c.cause, c.example)).collect();
        let causes = if causes.is_empty() { "nothing".to_owned() } else { causes.join("; ") };
        differences.push(whole(format!("{count} left out instead of {}: {causes}", sample.skipped)));
    }
    differences.extend(through_regex(&source, sample, &columns, &raw)?);
    let batch = through_sql(&source, sample, &columns, raw, rows).await?;
    if batch.num_rows() != sample.expect.len() {
        differences.push(whole(format!("{} records instead of {}", batch.num_rows(), sample.expect.len())));
    }
    for (row, expect) in sample.expect.iter().enumerate().take(batch.num_rows()) {
        differences.extend(expect.iter().filter_map(|(key, value)| differs(&batch, row, key, value)));
    }
    Ok(differences)
}

fn unusable(message: String) -> EngineError {
    EngineError::query(message)
}

/// The raw columns of the sample's records.
fn read(
    source: &Source,
    sample: &Sample,
    columns: &[Column],
    skipped: &mut Skipped,
) -> Result<(Vec<ArrayRef>, usize), EngineError> {
    let mut losses = Losses::new("sample", false, skipped);
    let Some(mut reader) = Reader::new(source, sample.fields.as_deref(), columns)? else {
        return read_parquet(source, sample, columns);
    };
    let mut quota = Quota::new(MOST_ROWS);
    reader.open();
    reader.read(&sample.text, &mut quota, &mut losses);
    Ok((reader.finish(), quota.rows()))
}

/// The text of a Parquet sample has a JSON object for each row: it is written as Parquet and read again.
fn read_parquet(source: &Source, sample: &Sample, columns: &[Column]) -> Result<(Vec<ArrayRef>, usize), EngineError> {
    let stored: Vec<Column> = columns.iter().map(|column| stored(source, sample, column)).collect();
    let json = Source { format: Format::Json { records: None, bare: None }, ..source.clone() };
    let mut skipped = Skipped::default();
    let (arrays, rows) = read(&json, sample, &stored, &mut skipped)?;
    let bytes = parquet(&stored, arrays, rows).map_err(unusable)?;
    let reader = ParquetReader::new(columns, MOST_ROWS);
    let mut batches = reader.open(bytes).map_err(unusable)?;
    batches.next().transpose().map_err(unusable)?.map_or_else(|| Ok((empty(columns), 0)), Ok)
}

/// The column as the file has it: called as the sample calls it, and text where the format holds nothing else.
fn stored(source: &Source, sample: &Sample, column: &Column) -> Column {
    let ty = if source.strings { ColumnType::String } else { column.ty.clone() };
    let keys = sample.text.split('"').filter(|word| ParquetReader::is_called(column, word));
    let name = keys.into_iter().next().unwrap_or(&column.name).to_owned();
    Column { key: Some(name.clone()), name, ty, ..column.clone() }
}

fn parquet(columns: &[Column], arrays: Vec<ArrayRef>, rows: usize) -> Result<Bytes, String> {
    let batch = batch_of(columns, arrays, rows).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).map_err(|e| e.to_string())?;
    writer.write(&batch).map_err(|e| e.to_string())?;
    writer.close().map_err(|e| e.to_string())?;
    Ok(bytes.into())
}

fn empty(columns: &[Column]) -> Vec<ArrayRef> {
    columns.iter().map(|c| new_null_array(&c.ty.arrow(), 0)).collect()
}

fn batch_of(columns: &[Column], arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, arrow::error::ArrowError> {
    let fields: Vec<Field> = columns.iter().map(|c| Field::new(&c.name, c.ty.arrow(), true)).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

/// Where the expression that Athena gets finds other values than the reader.
fn through_regex(
    source: &Source,
    sample: &Sample,
    columns: &[Column],
    raw: &[ArrayRef],
) -> Result<Vec<Difference>, EngineError> {
    let pattern = match (&source.serde, &source.format) {
        (Serde::Regex, Format::Fields(fields)) => regex_of_fields(fields),
        // The reader goes by this very expression; what it adds to it, Athena cannot do.
        (Serde::Regex, Format::Lines { pattern, unmatched: Unmatched::Count }) => pattern.clone(),
        _ => return Ok(Vec::new()),
    };
    let regex = RegexBuilder::new(&format!("^(?:{pattern})$")).dot_matches_new_line(true).build();
    let regex = regex.map_err(|e| unusable(e.to_string()))?;
    let mut row = Row::new(columns)?;
    for line in sample.text.lines().filter(|line| !line.is_empty()) {
        if let Some(groups) = regex.captures(line) {
            row.append(|index| groups.get(index + 1).map(|group| group.as_str()));
        }
    }
    let found = row.finish();
    let other = columns.iter().zip(raw.iter().zip(&found)).filter(|(_, (reader, athena))| reader != athena);
    Ok(other.map(|(column, _)| whole(format!("{}: Athena's expression reads other values", column.name))).collect())
}

/// The kind's own records with every column, derived ones included, by the statements that a query gets.
async fn through_sql(
    source: &Source,
    sample: &Sample,
    columns: &[Column],
    raw: Vec<ArrayRef>,
    rows: usize,
) -> Result<RecordBatch, EngineError> {
    let table = table(source, sample.key.as_deref(), columns, raw, rows).map_err(|e| unusable(e.to_string()))?;
    let own = source.columns.iter().map(|c| identifier(&c.name));
    let derived = source.derived.iter().map(|d| format!("{} AS {}", expression(d), identifier(d.name())));
    let items: Vec<String> = own.chain(derived).collect();
    let filter = source.filter.as_ref().map(|filter| format!(" WHERE ({filter})")).unwrap_or_default();
    select(table, &format!("SELECT {} FROM {TABLE}{filter}", items.join(", "))).await
}

/// All rows of a statement over [`TABLE`].
pub(super) async fn select(table: MemTable, sql: &str) -> Result<RecordBatch, EngineError> {
    let context = SessionContext::new();
    functions::register(&context)?;
    context.register_table(TABLE, Arc::new(table)).map_err(run::failed)?;
    let parsed = parse(sql).map_err(|e| unusable(format!("{e}\nin {sql}")))?;
    let statement = rewrite::rewrite(&parsed.statement)?;
    let state = context.state();
    let plan = state.statement_to_plan(PlanStatement::Statement(Box::new(statement))).await.map_err(run::failed)?;
    let frame = datafusion::dataframe::DataFrame::new(state, plan);
    let schema = Arc::clone(frame.schema().inner());
    let batches = frame.collect().await.map_err(run::failed)?;
    arrow::compute::concat_batches(&schema, &batches).map_err(|e| unusable(e.to_string()))
}

fn expression(derived: &Derived) -> String {
    match derived {
        Derived::Path { path, .. } => path.0.iter().map(|part| identifier(part)).collect::<Vec<_>>().join("."),
        Derived::Sql { sql, .. } => format!("({sql})"),
    }
}

/// All raw columns, NULL where the object's table lacks them, and the path.
pub(super) fn table(
    source: &Source,
    key: Option<&str>,
    columns: &[Column],
    raw: Vec<ArrayRef>,
    rows: usize,
) -> datafusion::common::Result<MemTable> {
    let found = |column: &Column| columns.iter().position(|c| c.name == column.name);
    let mut arrays: Vec<ArrayRef> = source
        .columns
        .iter()
        .map(|column| found(column).map_or_else(|| new_null_array(&column.ty.arrow(), rows), |i| Arc::clone(&raw[i])))
        .collect();
    let mut fields: Vec<Field> = source.columns.iter().map(|c| Field::new(&c.name, c.ty.arrow(), true)).collect();
    let path = format!("s3://bucket/{}", key.unwrap_or("sample"));
    arrays.push(Arc::new(StringArray::from_iter_values(std::iter::repeat_n(path, rows))));
    fields.push(Field::new(PATH, DataType::Utf8, false));
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
    debug_assert_eq!(quoted(PATH), "\"$path\"");
    MemTable::try_new(schema, vec![vec![batch]])
}

fn differs(batch: &RecordBatch, row: usize, key: &str, expected: &toml::Value) -> Option<Difference> {
    let (path, expected) = match key.strip_suffix(".present") {
        Some(path) if expected.as_bool() == Some(false) => (path, None),
        Some(path) => {
            let present = value_at(batch, row, path).is_some();
            let what = format!("{path} is NULL");
            return (!present).then_some(Difference { record: Some(row + 1), what });
        }
        None => (key, Some(expected)),
    };
    let found = value_at(batch, row, path);
    let equal = match (&found, expected) {
        (Some(found), Some(expected)) => is_equal(found, expected),
        (found, expected) => found.is_none() && expected.is_none(),
    };
    let shown = |value: Option<&toml::Value>| value.map_or("NULL".to_owned(), ToString::to_string);
    let what = format!("{path} is {}, not {}", shown(found.as_ref()), shown(expected));
    (!equal).then_some(Difference { record: Some(row + 1), what })
}

/// A whole number may stand for a floating one.
fn is_equal(found: &toml::Value, expected: &toml::Value) -> bool {
    match (found, expected) {
        (toml::Value::Float(found), toml::Value::Integer(expected)) => *found == *expected as f64,
        _ => found == expected,
    }
}

fn value_at(batch: &RecordBatch, row: usize, path: &str) -> Option<toml::Value> {
    let path: Vec<&str> = path.split('.').collect();
    value(batch.column_by_name(path[0])?, row, &path[1..])
}

/// The value at a path (items of arrays from 1) in one row.
fn value(array: &ArrayRef, row: usize, path: &[&str]) -> Option<toml::Value> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    let Some((first, rest)) = path.split_first() else { return scalar(array, row) };
    match array.data_type() {
        DataType::Struct(_) => value(array.as_struct().column_by_name(first)?, row, rest),
        DataType::List(_) => {
            value(&array.as_list::<i32>().value(row), first.parse::<usize>().ok()?.checked_sub(1)?, rest)
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let keys = entries.column(0).as_string::<i32>();
            let entry = keys.iter().position(|key| key == Some(first))?;
            value(entries.column(1), entry, rest)
        }
        _ => None,
    }
}

fn scalar(array: &ArrayRef, row: usize) -> Option<toml::Value> {
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).into(),
        DataType::Utf8View => array.as_string_view().value(row).into(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).into(),
        DataType::Int32 => i64::from(array.as_primitive::<Int32Type>().value(row)).into(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into(),
        DataType::Boolean => array.as_boolean().value(row).into(),
        DataType::Timestamp(..) => {
            let options = arrow::compute::CastOptions::default();
            let millis = DataType::Timestamp(arrow::datatypes::TimeUnit::Millisecond, None);
            let array = arrow::compute::cast_with_options(array, &millis, &options).ok()?;
            let millis = array.as_primitive::<TimestampMillisecondType>().value(row);
            let time = jiff::Timestamp::from_millisecond(millis).ok()?;
            time.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string().into()
        }
        other => format!("a value of type {other}").into(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sources::Catalogue;

    #[tokio::test]
    async fn every_sample_of_every_log_kind_reads_as_expected() {
        let catalogue = Catalogue::builtin().unwrap();
        let mut wrong = Vec::new();
        for source in catalogue.iter() {
            for sample in &source.samples {
                let title = format!("{}: {}", source.id, sample.title);
                match check(source, sample).await {
                    Ok(differences) => wrong.extend(differences.iter().map(|d| format!("{title}: {d}"))),
                    Err(error) => wrong.push(format!("{title}: {error}")),
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[tokio::test]
    async fn what_differs_is_told_with_its_record_and_column() {
        let catalogue = Catalogue::builtin().unwrap();
        let alb = catalogue.get("alb").unwrap();
        let mut sample = alb.samples[0].clone();
        sample.expect[0].insert("client_ip".to_owned(), "nobody".into());
        sample.expect[0].insert("elb.present".to_owned(), false.into());
        sample.skipped = 1;
        let told: Vec<String> = check(alb, &sample).await.unwrap().iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("0 left out instead of 1"), "{told:?}");
        assert!(
            told.iter().any(|t| t.starts_with("record 1: client_ip is ") && t.ends_with("not \"nobody\"")),
            "{told:?}"
        );
        assert!(told.iter().any(|t| t.starts_with("record 1: elb is ") && t.ends_with("not NULL")), "{told:?}");
    }
}
