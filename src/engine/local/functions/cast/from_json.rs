//! `CAST(json AS …)`.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, LargeStringArray, ListArray, MapArray, PrimitiveArray, StringArray,
    StructArray, new_null_array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Fields, Float64Type, Int64Type};
use datafusion::common::Result;

use super::super::call::failed;
use super::super::json::reader::{Json, parse};
use super::super::json::text::{Keys, compact, is_integer, scientific};
use super::super::types;
use super::shown;

/// Whether JSON can become a type.
pub(super) fn castable(to: &DataType) -> bool {
    use DataType as T;
    match to {
        T::Boolean | T::Utf8 | T::LargeUtf8 => true,
        T::List(item) => castable(item.data_type()),
        T::Struct(fields) => fields.iter().all(|f| castable(f.data_type())),
        T::Map(..) => types::entry(to).is_some_and(|(key, value)| key == &T::Utf8 && castable(value)),
        other => other.is_numeric(),
    }
}

/// Casts JSON texts.
pub(super) fn convert(array: &ArrayRef, to: &DataType, tolerant: bool) -> Result<ArrayRef> {
    let texts: &LargeStringArray = array.as_string();
    let mut values = Vec::with_capacity(texts.len());
    for text in texts {
        values.push(match text.map(parse) {
            None => None,
            Some(Ok(value)) => Some(value),
            Some(Err(_)) if tolerant => None,
            Some(Err(_)) => return Err(failed(format!("Cannot cast to {}: not JSON", types::name(to)))),
        });
    }
    let values: Vec<_> = values.iter().map(Option::as_ref).collect();
    build(&values, to, tolerant)
}

type Values<'v, 'a> = [Option<&'v Json<'a>>];

fn build(values: &Values<'_, '_>, to: &DataType, tolerant: bool) -> Result<ArrayRef> {
    use DataType as T;
    let bad = |value: &Json<'_>| {
        failed(format!("Cannot cast '{}' to {}", shown(&compact(value, Keys::AsRead)), types::name(to)))
    };
    match to {
        T::LargeUtf8 => {
            let texts = values.iter().map(|v| v.map(|v| compact(v, Keys::Sorted)));
            Ok(Arc::new(texts.collect::<LargeStringArray>()))
        }
        T::Utf8 => Ok(Arc::new(each(values, tolerant, text, bad)?.into_iter().collect::<StringArray>())),
        T::Boolean => Ok(Arc::new(each(values, tolerant, boolean, bad)?.into_iter().collect::<BooleanArray>())),
        T::List(item) => list(values, item, tolerant, bad),
        T::Struct(fields) => row(values, fields, tolerant, bad),
        T::Map(entries, sorted) => map(values, entries, *sorted, tolerant, bad),
        T::Float32 | T::Float64 => {
            let doubles: PrimitiveArray<Float64Type> = each(values, tolerant, double, bad)?.into_iter().collect();
            super::number::convert(&(Arc::new(doubles) as ArrayRef), to, tolerant)
        }
        T::Decimal128(..) => {
            let texts: StringArray = each(values, tolerant, raw, bad)?.into_iter().collect();
            super::from_text(&texts, to, tolerant)
        }
        _ => {
            let longs: PrimitiveArray<Int64Type> = each(values, tolerant, long, bad)?.into_iter().collect();
            super::number::convert(&(Arc::new(longs) as ArrayRef), to, tolerant)
        }
    }
}

/// Scalars: JSON `null` is NULL, what does not fit is an error or NULL.
fn each<T>(
    values: &Values<'_, '_>,
    tolerant: bool,
    convert: impl Fn(&Json<'_>) -> Option<T>,
    bad: impl Fn(&Json<'_>) -> datafusion::common::DataFusionError,
) -> Result<Vec<Option<T>>> {
    let one = |value: &Option<&Json<'_>>| match value {
        None | Some(Json::Null) => Ok(None),
        Some(value) => match convert(value) {
            None if !tolerant => Err(bad(value)),
            converted => Ok(converted),
        },
    };
    values.iter().map(one).collect()
}

fn text(value: &Json<'_>) -> Option<String> {
    match value {
        Json::String(text) => Some(text.to_string()),
        Json::Number(text) if is_integer(text) => Some((*text).to_owned()),
        Json::Number(text) => text.parse().ok().map(scientific),
        Json::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

fn boolean(value: &Json<'_>) -> Option<bool> {
    match value {
        Json::Bool(b) => Some(*b),
        Json::String(text) => super::text::boolean(text),
        Json::Number(text) => text.parse::<f64>().ok().map(|v| v != 0.0),
        _ => None,
    }
}

fn double(value: &Json<'_>) -> Option<f64> {
    match value {
        Json::Bool(b) => Some(f64::from(u8::from(*b))),
        Json::String(text) => super::text::double(text),
        Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn long(value: &Json<'_>) -> Option<i64> {
    match value {
        Json::Bool(b) => Some(i64::from(*b)),
        Json::String(text) => super::text::integer(text),
        Json::Number(text) if is_integer(text) => text.parse().ok(),
        Json::Number(text) => super::text::decimal(text, 19, 0).and_then(|v| i64::try_from(v).ok()),
        _ => None,
    }
}

/// The text of a number, for decimals.
fn raw(value: &Json<'_>) -> Option<String> {
    match value {
        Json::Bool(b) => Some(u8::from(*b).to_string()),
        Json::String(text) => Some(text.to_string()),
        Json::Number(text) => Some((*text).to_owned()),
        _ => None,
    }
}

/// Which values are there, and an error for those that have the wrong shape.
fn shape<'v, 'a, T>(
    values: &Values<'v, 'a>,
    tolerant: bool,
    take: impl Fn(&'v Json<'a>) -> Option<T>,
    bad: impl Fn(&Json<'_>) -> datafusion::common::DataFusionError,
) -> Result<Vec<Option<T>>> {
    let one = |value: &Option<&'v Json<'a>>| match *value {
        None | Some(Json::Null) => Ok(None),
        Some(value) => match take(value) {
            None if !tolerant => Err(bad(value)),
            taken => Ok(taken),
        },
    };
    values.iter().map(one).collect()
}

fn list<'v, 'a: 'v>(
    values: &Values<'v, 'a>,
    item: &arrow::datatypes::FieldRef,
    tolerant: bool,
    bad: impl Fn(&Json<'_>) -> datafusion::common::DataFusionError,
) -> Result<ArrayRef> {
    let take = |value: &'v Json<'a>| if let Json::Array(items) = value { Some(items) } else { None };
    let rows = shape(values, tolerant, take, bad)?;
    let offsets = OffsetBuffer::from_lengths(rows.iter().map(|r| r.map_or(0, Vec::len)));
    let items: Vec<_> = rows.iter().flatten().flat_map(|items| items.iter().map(Some)).collect();
    let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
    let items = build(&items, item.data_type(), tolerant)?;
    Ok(Arc::new(ListArray::new(Arc::clone(item), offsets, items, Some(nulls))))
}

/// A row from an array by place or from an object by name, in any case; what is missing is NULL.
fn row<'v, 'a: 'v>(
    values: &Values<'v, 'a>,
    fields: &Fields,
    tolerant: bool,
    bad: impl Fn(&Json<'_>) -> datafusion::common::DataFusionError,
) -> Result<ArrayRef> {
    let take = |value: &'v Json<'a>| match value {
        Json::Array(items) if items.len() == fields.len() => Some(value),
        Json::Object(_) => Some(value),
        _ => None,
    };
    let rows = shape(values, tolerant, take, bad)?;
    let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
    let columns = fields.iter().enumerate().map(|(i, field)| {
        let column: Vec<_> = rows.iter().map(|row| row.and_then(|row| member(row, i, field.name()))).collect();
        build(&column, field.data_type(), tolerant)
    });
    let columns = columns.collect::<Result<Vec<_>>>()?;
    if fields.is_empty() {
        return Ok(new_null_array(&DataType::Struct(fields.clone()), values.len()));
    }
    Ok(Arc::new(StructArray::new(fields.clone(), columns, Some(nulls))))
}

fn member<'v, 'a>(row: &'v Json<'a>, place: usize, name: &str) -> Option<&'v Json<'a>> {
    match row {
        Json::Array(items) => items.get(place),
        Json::Object(members) => members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v),
        _ => None,
    }
}

fn map<'v, 'a: 'v>(
    values: &Values<'v, 'a>,
    entries: &arrow::datatypes::FieldRef,
    sorted: bool,
    tolerant: bool,
    bad: impl Fn(&Json<'_>) -> datafusion::common::DataFusionError,
) -> Result<ArrayRef> {
    let take = |value: &'v Json<'a>| if let Json::Object(members) = value { Some(members) } else { None };
    let rows = shape(values, tolerant, take, bad)?;
    let DataType::Struct(fields) = entries.data_type() else { return Err(failed("expected map entries")) };
    let offsets = OffsetBuffer::from_lengths(rows.iter().map(|r| r.map_or(0, Vec::len)));
    let members: Vec<_> = rows.iter().flatten().flat_map(|members| members.iter()).collect();
    let keys: StringArray = members.iter().map(|(key, _)| Some(key.as_ref())).collect();
    let items: Vec<_> = members.iter().map(|(_, value)| Some(value)).collect();
    let items = build(&items, fields[1].data_type(), tolerant)?;
    let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
    let rows = StructArray::new(fields.clone(), vec![Arc::new(keys), items], None);
    Ok(Arc::new(MapArray::new(Arc::clone(entries), offsets, rows, Some(nulls), sorted)))
}
