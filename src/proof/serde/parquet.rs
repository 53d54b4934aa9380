//! `ParquetHiveSerDe`: columns by name, whatever their case, in the types that the file has.

use arrow::array::Array;
use arrow::datatypes::DataType;
use arrow::util::display::array_value_to_string;
use bytes::Bytes;

use crate::ddl::{Definition, HiveType};
use crate::engine::stored_parquet;
use crate::proof::column::Cell;
use crate::proof::tally::{Cause, Tally, Unread};

const NOT_PARQUET: Cause = Cause {
    what: "the object is not Parquet, or damaged: the query fails",
    repair: "keep such objects out of the folder, or take the SerDe that reads them",
};

pub(super) fn read(definition: &Definition, columns: &[HiveType], bytes: &[u8], tally: &mut Tally) {
    let (schema, batches) = match stored_parquet(Bytes::copy_from_slice(bytes)) {
        Ok(found) => found,
        Err(error) => return tally.fault(0, &NOT_PARQUET, &error),
    };
    let find = |name: &str| schema.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name));
    let found: Vec<Option<usize>> = definition.columns.iter().map(|column| find(&column.name)).collect();
    for (i, field) in schema.fields().iter().enumerate() {
        if !found.contains(&Some(i)) {
            tally.unread_key(field.name());
        }
    }
    for batch in batches {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => return tally.fault(0, &NOT_PARQUET, &error),
        };
        for row in 0..batch.num_rows() {
            let cell = |(index, ty): (&Option<usize>, &HiveType)| match index.map(|index| batch.column(index)) {
                Some(array) if array.is_valid(row) => value(array, row, ty),
                _ => Cell::Null,
            };
            let cells: Vec<Cell> = found.iter().zip(columns).map(cell).collect();
            let number = tally.rows + 1;
            tally.row(&cells, || {
                Some(Unread::new(number, "", 0, "none of the table's columns has a value in the file"))
            });
        }
    }
}

fn value(array: &dyn Array, row: usize, ty: &HiveType) -> Cell {
    if !is_read(array.data_type(), ty) {
        return Cell::failed(format!("{} in the file", stored_type(array.data_type())));
    }
    Cell::Read(array_value_to_string(array, row).unwrap_or_default())
}

/// Whether Athena reads a stored type as a declared one: wider numbers take narrower ones, and nothing else is converted.
fn is_read(stored: &DataType, ty: &HiveType) -> bool {
    use DataType as D;
    match (ty, stored) {
        (
            HiveType::Text(_) | HiveType::Binary,
            D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_),
        ) => true,
        (HiveType::Boolean, D::Boolean) | (HiveType::Date, D::Date32) | (HiveType::Timestamp, D::Timestamp(..)) => true,
        (HiveType::Integer(bits), stored) => {
            stored.is_integer() && stored.primitive_width().is_some_and(|bytes| bytes * 8 <= usize::from(*bits))
        }
        (HiveType::Floating(64), D::Float32 | D::Float64) | (HiveType::Floating(32), D::Float32) => true,
        (HiveType::Decimal(..), stored) => stored.is_decimal() || stored.is_integer(),
        (HiveType::Array(item), D::List(field) | D::LargeList(field)) => is_read(field.data_type(), item),
        (HiveType::Map(..), D::Map(..)) => true,
        (HiveType::Struct(fields), D::Struct(stored)) => fields.iter().all(|(name, ty)| {
            let field = stored.iter().find(|field| field.name().eq_ignore_ascii_case(name));
            field.is_none_or(|field| is_read(field.data_type(), ty))
        }),
        _ => false,
    }
}

/// A stored type in the words of the DDL, as far as it has some.
fn stored_type(stored: &DataType) -> String {
    match stored {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Int32 => "int".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::Float64 => "double".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}
