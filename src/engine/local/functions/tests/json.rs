//! Arrow values in the JSON form of Trino's REST interface.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, Float32Type, Float64Type};
use arrow::record_batch::RecordBatch;
use serde_json::{Value, json};

use super::super::binary::base64::encode;
use super::super::cast;

/// The rows of a batch.
pub(super) fn rows(batch: &RecordBatch) -> Vec<Value> {
    let cell = |row| Value::Array(batch.columns().iter().map(|column| value(column, row)).collect());
    (0..batch.num_rows()).map(cell).collect()
}

fn value(array: &ArrayRef, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Null => Value::Null,
        DataType::Boolean => array.as_boolean().value(row).into(),
        DataType::Float64 => double(array.as_primitive::<Float64Type>().value(row)),
        DataType::Float32 => double(array.as_primitive::<Float32Type>().value(row).into()),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row).into(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).into(),
        DataType::Binary => text(&encode(array.as_binary::<i32>().value(row))),
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            (0..items.len()).map(|i| value(&items, i)).collect()
        }
        DataType::Struct(_) => array.as_struct().columns().iter().map(|column| value(column, row)).collect(),
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let key = |i| match value(entries.column(0), i) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object((0..entries.len()).map(|i| (key(i), value(entries.column(1), i))).collect())
        }
        ty if ty.is_integer() => {
            let text = cast::cast(array, &DataType::Utf8).unwrap();
            serde_json::from_str(text.as_string::<i32>().value(row)).unwrap()
        }
        _ => text(cast::cast(array, &DataType::Utf8).unwrap().as_string::<i32>().value(row)),
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn double(value: f64) -> Value {
    match value {
        v if v.is_nan() => json!("NaN"),
        v if v.is_infinite() => json!(if v > 0.0 { "Infinity" } else { "-Infinity" }),
        v => json!(v),
    }
}
