//! Numbers and booleans to each other: rounded half away from zero, out of range is an error.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, PrimitiveArray};
use arrow::compute::{self, CastOptions};
use arrow::datatypes::{DataType, Decimal128Type, DecimalType, Float64Type};
use datafusion::common::Result;

use super::super::call::failed;
use super::super::types;

pub(super) fn convert(array: &ArrayRef, to: &DataType, tolerant: bool) -> Result<ArrayRef> {
    use DataType as T;
    let rounded = match (array.data_type(), to) {
        (_, T::Boolean) => return to_boolean(array),
        // By the digits that the double is written with: 1.005 becomes 1.01.
        (T::Float32 | T::Float64, T::Decimal128(..)) => {
            let texts = super::to_text::convert(array)?;
            return super::from_text(texts.as_string(), to, tolerant);
        }
        (T::Float32 | T::Float64, b) if b.is_integer() => round_doubles(array)?,
        (T::Decimal128(_, scale), b) if b.is_integer() => round_decimals(array, *scale)?,
        _ => Arc::clone(array),
    };
    let options = CastOptions { safe: tolerant, ..CastOptions::default() };
    compute::cast_with_options(&rounded, to, &options).map_err(|_| {
        failed(format!("Out of range for {}: a {} is too large", types::name(to), types::name(array.data_type())))
    })
}

fn to_boolean(array: &ArrayRef) -> Result<ArrayRef> {
    let doubles = compute::cast(array, &DataType::Float64)?;
    let values = doubles.as_primitive::<Float64Type>().iter().map(|v| v.map(|v| v != 0.0));
    Ok(Arc::new(values.collect::<BooleanArray>()))
}

fn round_doubles(array: &ArrayRef) -> Result<ArrayRef> {
    let doubles = compute::cast(array, &DataType::Float64)?;
    Ok(Arc::new(doubles.as_primitive::<Float64Type>().unary::<_, Float64Type>(f64::round)))
}

/// Decimals without their fraction, as `decimal(38,0)`.
fn round_decimals(array: &ArrayRef, scale: i8) -> Result<ArrayRef> {
    let unit = 10i128.pow(scale.unsigned_abs().into());
    let whole: PrimitiveArray<Decimal128Type> =
        array.as_primitive::<Decimal128Type>().unary(|v| divide_half_up(v, unit));
    Ok(Arc::new(whole.with_data_type(DataType::Decimal128(Decimal128Type::MAX_PRECISION, 0))))
}

/// `value / unit`, rounded half away from zero.
pub(in super::super) fn divide_half_up(value: i128, unit: i128) -> i128 {
    let (whole, rest) = (value / unit, value % unit);
    let up = rest.unsigned_abs() >= unit.unsigned_abs().div_ceil(2);
    if !up {
        return whole;
    }
    if (value < 0) == (unit < 0) { whole + 1 } else { whole - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (value, unit, result) in [
            (25, 10, 3),
            (-25, 10, -3),
            (24, 10, 2),
            (5, 3, 2),
            (4, 3, 1),
            (-4, 3, -1),
            (1, 1, 1),
            (0, 7, 0),
            (-1, -2, 1),
        ] {
            assert_eq!(divide_half_up(value, unit), result, "{value}/{unit}");
        }
    }
}
