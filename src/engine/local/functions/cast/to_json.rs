//! `CAST(x AS json)`: the value as JSON text. Text becomes a JSON string; it is not parsed.

use std::fmt::Write;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, LargeStringArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::common::Result;

use super::super::call::failed;
use super::super::json::text;
use super::super::types;

/// Whether a type can become JSON.
pub(super) fn castable(from: &DataType) -> bool {
    use DataType as T;
    match from {
        T::Null | T::Boolean | T::Utf8 | T::Utf8View | T::LargeUtf8 | T::Date32 | T::Timestamp(..) => true,
        T::List(item) => castable(item.data_type()),
        T::Struct(fields) => fields.iter().all(|f| castable(f.data_type())),
        T::Map(..) => types::entry(from).is_some_and(|(key, value)| !key.is_nested() && castable(value)),
        other => other.is_numeric(),
    }
}

/// Every value as JSON; NULL stays NULL at the top and is `null` inside.
pub(in super::super) fn to_json(array: &ArrayRef) -> Result<ArrayRef> {
    let writer = Writer::new(array)?;
    let texts = (0..array.len()).map(|row| {
        if array.is_null(row) {
            return Ok(None);
        }
        let mut out = String::new();
        writer.write(&mut out, row)?;
        Ok(Some(out))
    });
    Ok(Arc::new(texts.collect::<Result<LargeStringArray>>()?))
}

/// Writes the values of one array, with its children prepared once.
enum Writer<'a> {
    Json(&'a LargeStringArray),
    /// Numbers and booleans: their text as it is.
    Bare(ArrayRef),
    Double(ArrayRef),
    Quoted(ArrayRef),
    List(&'a ArrayRef, Box<Writer<'a>>),
    Row(&'a ArrayRef, Vec<(&'a str, Writer<'a>)>),
    Map(&'a ArrayRef, ArrayRef, Box<Writer<'a>>),
    Null,
}

impl<'a> Writer<'a> {
    fn new(array: &'a ArrayRef) -> Result<Self> {
        use DataType as T;
        Ok(match array.data_type() {
            T::Null => Self::Null,
            T::LargeUtf8 => Self::Json(array.as_string()),
            T::Float32 | T::Float64 => Self::Double(Arc::clone(array)),
            T::List(_) => Self::List(array, Box::new(Self::new(array.as_list::<i32>().values())?)),
            T::Struct(fields) => {
                let columns = fields.iter().zip(array.as_struct().columns());
                let columns = columns.map(|(f, c)| Ok((f.name().as_str(), Self::new(c)?)));
                Self::Row(array, columns.collect::<Result<_>>()?)
            }
            T::Map(..) => {
                let keys = super::cast(array.as_map().keys(), &T::Utf8)?;
                Self::Map(array, keys, Box::new(Self::new(array.as_map().values())?))
            }
            other => {
                let texts = super::cast(array, &T::Utf8)?;
                if other.is_numeric() || other == &T::Boolean { Self::Bare(texts) } else { Self::Quoted(texts) }
            }
        })
    }

    fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Null => true,
            Self::Json(array) => array.is_null(row),
            Self::Bare(array) | Self::Double(array) | Self::Quoted(array) => array.is_null(row),
            Self::List(array, _) | Self::Row(array, _) | Self::Map(array, ..) => array.is_null(row),
        }
    }

    fn write(&self, out: &mut String, row: usize) -> Result<()> {
        if self.is_null(row) {
            out.push_str("null");
            return Ok(());
        }
        match self {
            Self::Null => out.push_str("null"),
            Self::Json(array) => out.push_str(array.value(row)),
            Self::Bare(array) => out.push_str(array.as_string::<i32>().value(row)),
            Self::Quoted(array) => text::string(out, array.as_string::<i32>().value(row)),
            Self::Double(array) => double(out, array, row)?,
            Self::List(array, items) => {
                let offsets = array.as_list::<i32>().value_offsets();
                list(out, offsets[row]..offsets[row + 1], |out, at| items.write(out, at))?;
            }
            Self::Map(array, keys, values) => {
                let offsets = array.as_map().value_offsets();
                members(out, offsets[row]..offsets[row + 1], keys, values)?;
            }
            Self::Row(_, columns) => {
                out.push('{');
                for (i, (name, column)) in columns.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    text::string(out, name);
                    out.push(':');
                    column.write(out, row)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }
}

fn list(
    out: &mut String,
    range: std::ops::Range<i32>,
    mut item: impl FnMut(&mut String, usize) -> Result<()>,
) -> Result<()> {
    out.push('[');
    for (i, at) in range.enumerate() {
        if i > 0 {
            out.push(',');
        }
        item(out, usize::try_from(at).map_err(|_| failed("negative offset"))?)?;
    }
    out.push(']');
    Ok(())
}

/// Maps are written with sorted keys.
fn members(out: &mut String, range: std::ops::Range<i32>, keys: &ArrayRef, values: &Writer<'_>) -> Result<()> {
    let keys = keys.as_string::<i32>();
    let mut at: Vec<usize> = range.filter_map(|i| usize::try_from(i).ok()).collect();
    at.sort_by_key(|i| keys.value(*i));
    out.push('{');
    for (i, at) in at.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        text::string(out, keys.value(at));
        out.push(':');
        values.write(out, at)?;
    }
    out.push('}');
    Ok(())
}

fn double(out: &mut String, array: &ArrayRef, row: usize) -> Result<()> {
    let value = match array.data_type() {
        // Through text, so that a real keeps its own digits.
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string().parse().unwrap_or(f64::NAN),
        _ => array.as_primitive::<Float64Type>().value(row),
    };
    if value.is_finite() {
        out.push_str(&text::java_double(value));
        return Ok(());
    }
    write!(out, "\"{}\"", text::java_double(value)).map_err(|_| failed("cannot write"))
}
