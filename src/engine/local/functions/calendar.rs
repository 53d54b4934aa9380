//! Instants and calendar dates. Everything counts microseconds from 1970 in UTC.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, make_array};
use arrow::compute;
use arrow::datatypes::{DataType, Int64Type, TimeUnit, TimestampMicrosecondType};
use datafusion::common::Result;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

use super::call::{Call, Cells, failed};

/// Microseconds in a second.
pub(super) const SECOND: i64 = 1_000_000;
/// Microseconds in a millisecond.
pub(super) const MILLI: i64 = 1_000;
/// Microseconds in a day.
pub(super) const DAY: i64 = 86_400 * SECOND;

/// A timestamp or date argument in microseconds, with the zone its column has (UTC if none).
pub(super) struct Instants {
    micros: PrimitiveArray<Int64Type>,
    constant: bool,
    /// The zone in which calendar fields are taken.
    pub(super) zone: TimeZone,
}

impl Instants {
    /// Reads argument `i`.
    pub(super) fn of(call: &Call<'_>, i: usize) -> Result<Self> {
        let operand = &call.operands[i];
        Ok(Self {
            micros: micros(&operand.array)?,
            constant: operand.constant,
            zone: zone_of(operand.array.data_type())?,
        })
    }

    /// The instant of a row, `None` for NULL.
    pub(super) fn get(&self, row: usize) -> Option<i64> {
        let at = if self.constant { 0 } else { row };
        self.micros.is_valid(at).then(|| self.micros.value(at))
    }

    /// The wall-clock time of a row in the column's zone.
    pub(super) fn civil(&self, row: usize) -> Result<Option<DateTime>> {
        self.get(row).map(|micros| civil(micros, &self.zone)).transpose()
    }
}

/// A timestamp or date array in microseconds.
pub(super) fn micros(array: &ArrayRef) -> Result<PrimitiveArray<Int64Type>> {
    let zone = match array.data_type() {
        DataType::Timestamp(_, zone) => zone.clone(),
        _ => None,
    };
    let cast = compute::cast(array, &DataType::Timestamp(TimeUnit::Microsecond, zone))?;
    Ok(cast.as_primitive::<TimestampMicrosecondType>().reinterpret_cast())
}

/// Microseconds as a timestamp array of the given type; digits beyond it are cut.
pub(super) fn timestamps(values: PrimitiveArray<Int64Type>, ty: &DataType) -> Result<ArrayRef> {
    let DataType::Timestamp(unit, zone) = ty else {
        return Err(failed(format!("expected a timestamp type, got {ty}")));
    };
    let micros = values.reinterpret_cast::<TimestampMicrosecondType>().with_timezone_opt(zone.clone());
    if *unit == TimeUnit::Microsecond {
        return Ok(Arc::new(micros));
    }
    Ok(compute::cast(&micros, ty)?)
}

/// The same instants under another zone's name; the unit must be the same.
pub(super) fn relabelled(array: &ArrayRef, ty: &DataType) -> Result<ArrayRef> {
    Ok(make_array(array.to_data().into_builder().data_type(ty.clone()).build()?))
}

/// The zone of a column.
pub(super) fn zone_of(ty: &DataType) -> Result<TimeZone> {
    match ty {
        DataType::Timestamp(_, Some(name)) => zone(name),
        _ => Ok(TimeZone::UTC),
    }
}

/// A zone by name (`Europe/Rome`) or offset (`+02:00`).
pub(super) fn zone(name: &str) -> Result<TimeZone> {
    if name.eq_ignore_ascii_case("UTC") || name == "Z" {
        return Ok(TimeZone::UTC);
    }
    if let Some(offset) = offset(name) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| failed(format!("Time zone not supported: {name}")))
}

/// `+02:00`, `-0530`, `+02`.
pub(super) fn offset(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// The wall-clock time of an instant.
pub(super) fn civil(micros: i64, zone: &TimeZone) -> Result<DateTime> {
    let instant = jiff::Timestamp::from_microsecond(micros).map_err(|_| failed("timestamp out of range"))?;
    Ok(zone.to_datetime(instant))
}

/// The instant of a wall-clock time. A time that a change of the clock skips or repeats is resolved as in Java:
/// the earlier offset.
pub(super) fn instant(time: DateTime, zone: &TimeZone) -> Result<i64> {
    let instant = zone.to_ambiguous_timestamp(time).compatible().map_err(|_| failed("timestamp out of range"))?;
    Ok(instant.as_microsecond())
}

/// The instant of a wall-clock time in UTC.
pub(super) fn instant_utc(time: DateTime) -> Result<i64> {
    instant(time, &TimeZone::UTC)
}

/// The date that is `days` after 1970-01-01.
pub(super) fn date(days: i32) -> Result<Date> {
    Ok(civil(i64::from(days) * DAY, &TimeZone::UTC)?.date())
}

/// The days from 1970-01-01 to `date`.
pub(super) fn days(date: Date) -> Result<i32> {
    let micros = instant_utc(date.to_datetime(jiff::civil::Time::midnight()))?;
    i32::try_from(micros.div_euclid(DAY)).map_err(|_| failed("date out of range"))
}

/// `2024-01-02 03:04:05` with `digits` digits of fraction.
pub(super) fn plain(time: DateTime, digits: usize, separator: char) -> String {
    let mut text = format!(
        "{:04}-{:02}-{:02}{separator}{:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    if digits > 0 {
        text.push('.');
        text.push_str(&format!("{:09}", time.subsec_nanosecond())[..digits]);
    }
    text
}

/// A result of timestamps given in microseconds, in the type the function declared.
pub(super) fn instants(call: &Call<'_>, value: impl FnMut(usize) -> Result<Option<i64>>) -> Result<ArrayRef> {
    let values = (0..call.rows).map(value).collect::<Result<PrimitiveArray<Int64Type>>>()?;
    timestamps(values, call.returns)
}

/// The cells of a `date` argument, in days.
pub(super) fn dates<'a>(
    call: &'a Call<'_>,
    i: usize,
) -> Result<Cells<&'a PrimitiveArray<arrow::datatypes::Date32Type>>> {
    call.primitive(i)
}
