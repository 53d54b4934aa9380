//! `floor`, `ceil`, `round(x[, digits])`, `truncate(x[, digits])`; halves go away from zero.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::cast::divide_half_up;
use super::super::trino::Param::{Bigint, Decimal, Double};
use super::super::trino::{TrinoFunction, returns};

pub(super) fn floor() -> ScalarUDF {
    TrinoFunction::new("floor")
        .overload(&[Bigint], returns::bigint, same)
        .overload(&[Decimal], whole, |call| wholes(call, i128::div_euclid))
        .overload(&[Double], returns::double, |call| doubles(call, f64::floor))
        .udf()
}

pub(super) fn ceil() -> ScalarUDF {
    TrinoFunction::new("ceil")
        .overload(&[Bigint], returns::bigint, same)
        .overload(&[Decimal], whole, |call| wholes(call, |value, unit| -(-value).div_euclid(unit)))
        .overload(&[Double], returns::double, |call| doubles(call, f64::ceil))
        .udf()
}

pub(super) fn round() -> ScalarUDF {
    TrinoFunction::new("round")
        .overload(&[Bigint], returns::bigint, same)
        .overload(&[Decimal], whole, |call| wholes(call, divide_half_up))
        .overload(&[Double], returns::double, |call| doubles(call, f64::round))
        .overload(&[Bigint, Bigint], returns::bigint, |call| {
            let (values, digits) = (call.long(0)?, call.long(1)?);
            call.longs(|row| {
                let (Some(value), Some(digits)) = (values.get(row), digits.get(row)) else { return Ok(None) };
                let rounded = to_digits(value.into(), 0, digits, divide_half_up);
                i64::try_from(rounded).map(Some).map_err(|_| failed("bigint rounding overflow"))
            })
        })
        .overload(&[Decimal, Bigint], one_more, |call| decimals(call, divide_half_up))
        .overload(&[Double, Bigint], returns::double, |call| {
            let (values, digits) = (call.double(0)?, call.long(1)?);
            call.doubles(|row| {
                let (Some(value), Some(digits)) = (values.get(row), digits.get(row)) else { return Ok(None) };
                let unit = 10f64.powi(i32::try_from(digits.clamp(-400, 400)).unwrap_or(0));
                let rounded = (value * unit).round() / unit;
                Ok(Some(if rounded.is_finite() { rounded } else { value }))
            })
        })
        .udf()
}

pub(super) fn truncate() -> ScalarUDF {
    TrinoFunction::new("truncate")
        .overload(&[Decimal], whole, |call| wholes(call, |value, unit| value / unit))
        .overload(&[Double], returns::double, |call| doubles(call, f64::trunc))
        .overload(&[Decimal, Bigint], returns::first, |call| decimals(call, |value, unit| value / unit))
        .udf()
}

fn same(call: &Call<'_>) -> Result<ArrayRef> {
    let values = call.long(0)?;
    call.longs(|row| Ok(values.get(row)))
}

fn doubles(call: &Call<'_>, of: fn(f64) -> f64) -> Result<ArrayRef> {
    let values = call.double(0)?;
    call.doubles(|row| Ok(values.get(row).map(of)))
}

/// A decimal without its fraction, and room for one more digit.
fn whole(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    let (precision, scale) = shape(&args[0]);
    let precision = i16::from(precision) - i16::from(scale) + i16::from(scale > 0);
    Ok(DataType::Decimal128(u8::try_from(precision.clamp(1, 38)).unwrap_or(38), 0))
}

/// A decimal with room for one more digit.
fn one_more(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    let (precision, scale) = shape(&args[0]);
    Ok(DataType::Decimal128((precision + 1).min(38), scale))
}

fn shape(ty: &DataType) -> (u8, i8) {
    match ty {
        DataType::Decimal128(precision, scale) => (*precision, *scale),
        _ => (38, 0),
    }
}

fn wholes(call: &Call<'_>, divide: fn(i128, i128) -> i128) -> Result<ArrayRef> {
    let values = call.primitive::<Decimal128Type>(0)?;
    let unit = 10i128.pow(shape(call.operands[0].array.data_type()).1.unsigned_abs().into());
    call.primitives::<Decimal128Type>(|row| Ok(values.get(row).map(|value| divide(value, unit))))
}

fn decimals(call: &Call<'_>, divide: fn(i128, i128) -> i128) -> Result<ArrayRef> {
    let (values, digits) = (call.primitive::<Decimal128Type>(0)?, call.long(1)?);
    let scale = shape(call.operands[0].array.data_type()).1;
    call.primitives::<Decimal128Type>(|row| {
        let both = values.get(row).zip(digits.get(row));
        Ok(both.map(|(value, digits)| to_digits(value, scale.into(), digits, divide)))
    })
}

/// A number with `scale` digits of fraction, of which `digits` stay; the others become zeros.
fn to_digits(value: i128, scale: i64, digits: i64, divide: fn(i128, i128) -> i128) -> i128 {
    let drop = scale.saturating_sub(digits);
    match u32::try_from(drop) {
        Ok(drop) if drop > 38 => 0,
        Ok(drop) => divide(value, 10i128.pow(drop)) * 10i128.pow(drop),
        Err(_) => value,
    }
}
