//! Scalars to `varchar`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute;
use arrow::datatypes::{DataType, Date32Type, Float32Type, Float64Type, IntervalMonthDayNanoType};
use datafusion::common::Result;

use super::super::calendar;
use super::super::call::failed;
use super::super::json::text::{scientific, scientific_real};
use super::super::types;
use super::text::ip_text;

pub(super) fn convert(array: &ArrayRef) -> Result<ArrayRef> {
    use DataType as T;
    let texts: StringArray = match array.data_type() {
        T::Float64 => array.as_primitive::<Float64Type>().iter().map(|v| v.map(scientific)).collect(),
        T::Float32 => array.as_primitive::<Float32Type>().iter().map(|v| v.map(scientific_real)).collect(),
        T::Date32 => {
            let dates = array.as_primitive::<Date32Type>().iter();
            dates.map(|v| v.map(|v| Ok(calendar::date(v)?.to_string())).transpose()).collect::<Result<_>>()?
        }
        T::Timestamp(..) => timestamps(array)?,
        T::FixedSizeBinary(_) => array.as_fixed_size_binary().iter().map(|v| v.and_then(ip_text)).collect(),
        T::Interval(_) => intervals(array)?,
        _ => return Ok(compute::cast(array, &T::Utf8)?),
    };
    Ok(Arc::new(texts))
}

fn timestamps(array: &ArrayRef) -> Result<StringArray> {
    let DataType::Timestamp(unit, zone) = array.data_type() else {
        return Err(failed("expected a timestamp"));
    };
    let at = calendar::zone_of(array.data_type())?;
    let suffix = zone.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    let digits = types::digits(*unit);
    let values = calendar::micros(array)?;
    let texts = values
        .iter()
        .map(|micros| micros.map(|m| Ok(calendar::plain(calendar::civil(m, &at)?, digits, ' ') + &suffix)).transpose());
    texts.collect()
}

/// `1 02:03:04.500` or, in months, `1-2`.
fn intervals(array: &ArrayRef) -> Result<StringArray> {
    let array = compute::cast(array, &DataType::Interval(arrow::datatypes::IntervalUnit::MonthDayNano))?;
    let values = array.as_primitive::<IntervalMonthDayNanoType>().iter();
    Ok(values
        .map(|v| v.map(|v| interval(v.months, i64::from(v.days) * 86_400_000 + v.nanoseconds / 1_000_000)))
        .collect())
}

fn interval(months: i32, millis: i64) -> String {
    if months != 0 {
        let sign = if months < 0 { "-" } else { "" };
        let months = months.unsigned_abs();
        return format!("{sign}{}-{}", months / 12, months % 12);
    }
    let sign = if millis < 0 { "-" } else { "" };
    let (seconds, fraction) = (millis.unsigned_abs() / 1000, millis.unsigned_abs() % 1000);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    format!("{sign}{days} {:02}:{:02}:{:02}.{fraction:03}", hours % 24, minutes % 60, seconds % 60)
}
