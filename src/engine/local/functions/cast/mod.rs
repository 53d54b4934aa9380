//! `CAST` and `TRY_CAST` with Trino's rules.
//!
//! DataFusion's own casts are more lenient (text to timestamp), round differently (2.5 to 2) and print
//! differently (`2024-01-01T00:00:00`), so every cast that a user writes goes through here.

mod from_json;
mod number;
mod text;
mod to_json;
mod to_text;

pub(super) use number::divide_half_up;
pub(super) use text::ip as parse_ip;
pub(super) use to_json::to_json;

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, FixedSizeBinaryBuilder, ListArray, MapArray,
    PrimitiveArray, StringArray, StructArray, new_null_array,
};
use arrow::compute;
use arrow::datatypes::{DataType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::calendar::{self, DAY};
use super::call::failed;
use super::types;
use jiff::tz::TimeZone;

/// `cast(x, NULL of the target type)`, into which the rewriter turns `CAST(x AS type)`; or, where `tolerant`,
/// `try_cast`.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Cast {
    tolerant: bool,
    signature: Signature,
}

/// The functions.
pub(super) fn all() -> Vec<ScalarUDF> {
    [false, true].map(function).to_vec()
}

fn function(tolerant: bool) -> ScalarUDF {
    ScalarUDF::new_from_impl(Cast { tolerant, signature: Signature::any(2, Volatility::Immutable) })
}

/// Casts an expression.
///
/// # Errors
/// When the type has no NULL.
pub(super) fn explicit(value: Expr, to: &DataType) -> Result<Expr> {
    let target = Expr::Literal(ScalarValue::try_from(to)?, None);
    Ok(Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function(false)), vec![value, target])))
}

impl Cast {
    /// `cast(x AS type)`: DataFusion's own name for a cast is that of its argument, so that `min(x)` and
    /// `min(CAST(x AS double))` would be one column.
    fn shown(&self, value: &str, target: &Expr) -> String {
        let ty = match target {
            Expr::Literal(value, _) => types::name(&value.data_type()),
            Expr::Cast(cast) => types::name(cast.field.data_type()),
            other => other.to_string(),
        };
        format!("{}({value} AS {ty})", self.name())
    }
}

impl ScalarUDFImpl for Cast {
    fn name(&self) -> &str {
        if self.tolerant { "try_cast" } else { "cast" }
    }

    fn display_name(&self, args: &[Expr]) -> Result<String> {
        Ok(self.shown(&args[0].to_string(), &args[1]))
    }

    fn schema_name(&self, args: &[Expr]) -> Result<String> {
        Ok(self.shown(&args[0].schema_name().to_string(), &args[1]))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        let [from, to] = arg_types else { return plan_err!("a cast takes a value and a type") };
        if !castable(from, to) {
            return plan_err!("Cannot cast {} to {}", types::name(from), types::name(to));
        }
        Ok(to.clone())
    }

    /// A cast to the type that the value has is the value: scans see through it.
    fn simplify(&self, mut args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let [from, to] = [info.get_data_type(&args[0])?, info.get_data_type(&args[1])?];
        if from == to {
            return Ok(ExprSimplifyResult::Simplified(args.swap_remove(0)));
        }
        Ok(ExprSimplifyResult::Original(args))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let cast = if self.tolerant { try_cast } else { cast };
        let to = args.return_field.data_type();
        match &args.args[0] {
            ColumnarValue::Array(array) => Ok(ColumnarValue::Array(cast(array, to)?)),
            ColumnarValue::Scalar(value) => {
                let array = cast(&value.to_array()?, to)?;
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?))
            }
        }
    }
}

/// Whether Trino has the cast.
fn castable(from: &DataType, to: &DataType) -> bool {
    use DataType as T;
    let nested = |from: &T, to: &T| match (from, to) {
        (T::List(a), T::List(b)) => castable(a.data_type(), b.data_type()),
        (T::Struct(a), T::Struct(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| castable(a.data_type(), b.data_type()))
        }
        _ => match (types::entry(from), types::entry(to)) {
            (Some(a), Some(b)) => castable(a.0, b.0) && castable(a.1, b.1),
            _ => false,
        },
    };
    let scalar = |ty: &T| !ty.is_nested() && ty != &types::JSON;
    match (from, to) {
        (T::Null, _) => true,
        (a, b) if a == b => true,
        (a, b) if a == &types::JSON => from_json::castable(b),
        (a, b) if b == &types::JSON => to_json::castable(a),
        (T::Utf8 | T::Utf8View, b) => scalar(b) && !matches!(b, T::Binary),
        (T::Binary, b) => b == &types::IP,
        (a, T::Utf8) => scalar(a) && !matches!(a, T::Binary),
        (a, T::Binary) => a == &types::IP,
        (a, b) if a.is_numeric() || a == &T::Boolean => b.is_numeric() || b == &T::Boolean,
        (T::Date32, T::Timestamp(..)) | (T::Timestamp(..), T::Date32 | T::Timestamp(..)) => true,
        (a, b) => nested(a, b),
    }
}

/// Casts every value.
///
/// # Errors
/// When one value cannot be cast; the message names it.
pub(super) fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    convert(array, to, false)
}

/// Casts every value; what cannot be cast is NULL.
pub(super) fn try_cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    if !array.data_type().is_nested() && !to.is_nested() {
        return convert(array, to, true);
    }
    // One bad element makes the whole value NULL, so these go row by row once something failed.
    if let Ok(all) = convert(array, to, false) {
        return Ok(all);
    }
    let rows: Vec<_> = (0..array.len())
        .map(|row| convert(&array.slice(row, 1), to, false).unwrap_or_else(|_| new_null_array(to, 1)))
        .collect();
    let rows: Vec<_> = rows.iter().map(AsRef::as_ref).collect();
    Ok(compute::concat(&rows)?)
}

fn convert(array: &ArrayRef, to: &DataType, tolerant: bool) -> Result<ArrayRef> {
    use DataType as T;
    let from = array.data_type();
    match (from, to) {
        (a, b) if a == b => Ok(Arc::clone(array)),
        (T::Null, _) => Ok(new_null_array(to, array.len())),
        (T::Utf8View, _) => convert(&compute::cast(array, &T::Utf8)?, to, tolerant),
        (T::LargeUtf8, _) => from_json::convert(array, to, tolerant),
        (_, T::LargeUtf8) => to_json(array),
        (T::Utf8, _) => from_text(array.as_string(), to, tolerant),
        (_, T::Utf8) => to_text::convert(array),
        (T::Date32 | T::Timestamp(..), T::Timestamp(..)) => to_timestamp(array, to),
        (T::Timestamp(..), T::Date32) => to_date(array),
        (T::FixedSizeBinary(_), T::Binary) => Ok(compute::cast(array, to)?),
        (T::Binary, T::FixedSizeBinary(_)) => from_bytes(array, tolerant),
        (T::List(_), T::List(item)) => {
            let list = array.as_list::<i32>();
            let values = convert(list.values(), item.data_type(), tolerant)?;
            let list = ListArray::new(Arc::clone(item), list.offsets().clone(), values, list.nulls().cloned());
            Ok(Arc::new(list))
        }
        (T::Struct(_), T::Struct(fields)) => {
            let row = array.as_struct();
            let columns = row.columns().iter().zip(fields);
            let columns = columns.map(|(column, field)| convert(column, field.data_type(), tolerant));
            Ok(Arc::new(StructArray::new(fields.clone(), columns.collect::<Result<_>>()?, row.nulls().cloned())))
        }
        (T::Map(..), T::Map(entries, sorted)) => {
            let map = array.as_map();
            let rows: ArrayRef = Arc::new(map.entries().clone());
            let rows = convert(&rows, entries.data_type(), tolerant)?;
            let rows = rows.as_struct().clone();
            Ok(Arc::new(MapArray::new(Arc::clone(entries), map.offsets().clone(), rows, map.nulls().cloned(), *sorted)))
        }
        _ => number::convert(array, to, tolerant),
    }
}

fn from_text(texts: &StringArray, to: &DataType, tolerant: bool) -> Result<ArrayRef> {
    use DataType as T;
    Ok(match to {
        T::Boolean => {
            let values = texts.iter().map(|t| each(t, tolerant, to, text::boolean));
            Arc::new(values.collect::<Result<BooleanArray>>()?)
        }
        T::Int8 => parsed::<Int8Type>(texts, to, tolerant, text::integer)?,
        T::Int16 => parsed::<Int16Type>(texts, to, tolerant, text::integer)?,
        T::Int32 => parsed::<Int32Type>(texts, to, tolerant, text::integer)?,
        T::Int64 => parsed::<Int64Type>(texts, to, tolerant, text::integer)?,
        T::Float32 => parsed::<Float32Type>(texts, to, tolerant, |t| text::double(t).map(|v| v as f32))?,
        T::Float64 => parsed::<Float64Type>(texts, to, tolerant, text::double)?,
        T::Decimal128(precision, scale) => {
            let parse = |t: &str| text::decimal(t, *precision, *scale);
            parsed::<arrow::datatypes::Decimal128Type>(texts, to, tolerant, parse)?
        }
        T::Date32 => parsed::<Date32Type>(texts, to, tolerant, text::date)?,
        T::Timestamp(unit, zone) => {
            let parse = if zone.is_some() { text::timestamp_zoned } else { text::timestamp };
            let parse = |t: &str| parse(t).map(|micros| round(micros, types::digits(*unit)));
            let values = texts.iter().map(|t| each(t, tolerant, to, parse));
            calendar::timestamps(values.collect::<Result<_>>()?, to)?
        }
        ip if ip == &types::IP => addresses(texts.iter().map(|t| each(t, tolerant, to, text::ip)))?,
        other => return Err(failed(format!("Cannot cast varchar to {}", types::name(other)))),
    })
}

/// One value through a parser: NULL stays, what does not parse is an error or NULL.
fn each<T>(text: Option<&str>, tolerant: bool, to: &DataType, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let Some(text) = text else { return Ok(None) };
    match parse(text) {
        None if !tolerant => Err(failed(format!("Cannot cast '{}' to {}", shown(text), types::name(to)))),
        value => Ok(value),
    }
}

/// A value for a message: long ones are cut.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn parsed<T: ArrowPrimitiveType>(
    texts: &StringArray,
    to: &DataType,
    tolerant: bool,
    parse: impl Fn(&str) -> Option<T::Native>,
) -> Result<ArrayRef> {
    let values = texts.iter().map(|t| each(t, tolerant, to, &parse));
    let array = values.collect::<Result<PrimitiveArray<T>>>()?;
    Ok(Arc::new(array.with_data_type(to.clone())))
}

/// Collects addresses.
pub(super) fn addresses(
    values: impl Iterator<Item = Result<Option<[u8; types::IP_BYTES as usize]>>>,
) -> Result<ArrayRef> {
    let mut out = FixedSizeBinaryBuilder::new(types::IP_BYTES);
    for value in values {
        match value? {
            Some(bytes) => out.append_value(bytes)?,
            None => out.append_null(),
        }
    }
    Ok(Arc::new(out.finish()))
}

fn from_bytes(array: &ArrayRef, tolerant: bool) -> Result<ArrayRef> {
    addresses(array.as_binary::<i32>().iter().map(|bytes| {
        let Some(bytes) = bytes else { return Ok(None) };
        let address = match <[u8; 4]>::try_from(bytes) {
            Ok(v4) => Some(std::net::Ipv4Addr::from(v4).to_ipv6_mapped().octets()),
            Err(_) => bytes.try_into().ok(),
        };
        match address {
            None if !tolerant => Err(failed(format!("Invalid IP address binary length: {}", bytes.len()))),
            address => Ok(address),
        }
    }))
}

/// Rounds microseconds half up to `digits` digits of a second.
fn round(micros: i64, digits: usize) -> i64 {
    let unit = match digits {
        0 => calendar::SECOND,
        3 => calendar::MILLI,
        _ => return micros,
    };
    micros.saturating_add(unit / 2).div_euclid(unit) * unit
}

/// Between timestamps and from dates. From a zone to none: the wall-clock time of that zone; back: UTC.
fn to_timestamp(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let DataType::Timestamp(unit, zone) = to else { return Ok(compute::cast(array, to)?) };
    let from_zone = calendar::zone_of(array.data_type())?;
    let leaves_zone = zone.is_none() && from_zone != TimeZone::UTC;
    if matches!(array.data_type(), DataType::Timestamp(from, _) if from == unit) && !leaves_zone {
        return calendar::relabelled(array, to);
    }
    let values = calendar::micros(array)?;
    let values = values.iter().map(|micros| {
        let Some(mut micros) = micros else { return Ok(None) };
        if leaves_zone {
            micros = calendar::instant_utc(calendar::civil(micros, &from_zone)?)?;
        }
        Ok(Some(round(micros, types::digits(*unit))))
    });
    calendar::timestamps(values.collect::<Result<_>>()?, to)
}

fn to_date(array: &ArrayRef) -> Result<ArrayRef> {
    let zone = calendar::zone_of(array.data_type())?;
    let values = calendar::micros(array)?;
    let values = values.iter().map(|micros| match micros {
        None => Ok(None),
        Some(micros) => {
            let wall = calendar::instant_utc(calendar::civil(micros, &zone)?)?;
            Ok(Some(i32::try_from(wall.div_euclid(DAY)).map_err(|_| failed("date out of range"))?))
        }
    });
    Ok(Arc::new(values.collect::<Result<PrimitiveArray<Date32Type>>>()?))
}
