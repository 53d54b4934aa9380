//! `from_unixtime(seconds[, zone])` and `to_unixtime(timestamp)`.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::ScalarUDF;

use super::super::calendar::{self, Instants, MILLI, SECOND};
use super::super::call::{Call, failed};
use super::super::trino::Param::{Double, Timestamp, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::at_timezone::literal_zone;

pub(super) fn from_unixtime() -> ScalarUDF {
    TrinoFunction::new("from_unixtime")
        .overload(&[Double], returns::timestamp_utc, from_seconds)
        .overload(&[Double, Varchar], in_zone, from_seconds)
        .udf()
}

fn in_zone(_: &[DataType], literals: &[Option<&ScalarValue>]) -> Result<DataType> {
    Ok(DataType::Timestamp(TimeUnit::Millisecond, Some(literal_zone(literals, 1)?.into())))
}

/// Rounded to milliseconds.
fn from_seconds(call: &Call<'_>) -> Result<ArrayRef> {
    let seconds = call.double(0)?;
    calendar::instants(call, |row| {
        let Some(seconds) = seconds.get(row) else { return Ok(None) };
        let millis = (seconds * 1000.0).round();
        if !millis.is_finite() || millis.abs() > 8.64e15 {
            return Err(failed(format!("Unixtime is out of range: {seconds}")));
        }
        Ok(Some(millis as i64 * MILLI))
    })
}

pub(super) fn to_unixtime() -> ScalarUDF {
    TrinoFunction::new("to_unixtime")
        .overload(&[Timestamp], returns::double, |call| {
            let instants = Instants::of(call, 0)?;
            call.doubles(|row| Ok(instants.get(row).map(|micros| micros as f64 / SECOND as f64)))
        })
        .udf()
}
