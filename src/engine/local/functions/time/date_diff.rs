//! `date_diff(unit, a, b)`, `date_add(unit, n, x)`, `date_trunc(unit, x)`.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Date32Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::ScalarUDF;
use jiff::Span;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;

use super::super::calendar::{self, DAY, Instants};
use super::super::call::{Call, Memo, failed};
use super::super::trino::Param::{Bigint, Date, Timestamp, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::units::{Unit, WEEK};

/// `b - a` in complete units.
pub(super) fn date_diff() -> ScalarUDF {
    TrinoFunction::new("date_diff")
        .overload(&[Varchar, Date, Date], returns::bigint, differences)
        .overload(&[Varchar, Timestamp, Timestamp], returns::bigint, differences)
        .overload(&[Varchar, Date, Timestamp], returns::bigint, differences)
        .overload(&[Varchar, Timestamp, Date], returns::bigint, differences)
        .udf()
}

fn differences(call: &Call<'_>) -> Result<ArrayRef> {
    let (units, from, to) = (call.text(0)?, Instants::of(call, 1)?, Instants::of(call, 2)?);
    let mut memo = Memo::new();
    let dates = call.operands[1..].iter().all(|o| o.array.data_type() == &DataType::Date32);
    call.longs(|row| {
        let (Some(unit), Some(a), Some(b)) = (units.get(row), from.get(row), to.get(row)) else { return Ok(None) };
        match *memo.get(unit, |unit| checked(unit, dates))? {
            Unit::Fixed(micros) => Ok(Some((b - a) / micros)),
            Unit::Months(months) => {
                let (a, b) = (calendar::civil(a, &from.zone)?, calendar::civil(b, &from.zone)?);
                Ok(Some(whole_months(a, b) / i64::from(months)))
            }
        }
    })
}

/// Complete months from `a` to `b`, negative if `b` is earlier.
fn whole_months(a: DateTime, b: DateTime) -> i64 {
    if a > b {
        return -whole_months(b, a);
    }
    let months = (i64::from(b.year()) - i64::from(a.year())) * 12 + i64::from(b.month()) - i64::from(a.month());
    let reached = (b.day(), b.time()) >= (a.day(), a.time())
        // The last day of a short month completes it.
        || (b.day() == b.days_in_month() && a.day() > b.day() && b.time() >= a.time());
    if reached { months } else { months - 1 }
}

/// Moved by a number of units; months keep the day of month where there is one.
pub(super) fn date_add() -> ScalarUDF {
    TrinoFunction::new("date_add")
        .overload(&[Varchar, Bigint, Date], third, add)
        .overload(&[Varchar, Bigint, Timestamp], third, add)
        .udf()
}

fn third(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    Ok(args[2].clone())
}

fn add(call: &Call<'_>) -> Result<ArrayRef> {
    let (units, counts, from) = (call.text(0)?, call.long(1)?, Instants::of(call, 2)?);
    let dates = call.returns == &DataType::Date32;
    let mut memo = Memo::new();
    moments(call, |row| {
        let (Some(unit), Some(n), Some(at)) = (units.get(row), counts.get(row), from.get(row)) else {
            return Ok(None);
        };
        let out_of_range = || failed("timestamp out of range");
        match *memo.get(unit, |unit| checked(unit, dates))? {
            Unit::Fixed(micros) => {
                let by = micros.checked_mul(n).ok_or_else(out_of_range)?;
                at.checked_add(by).map(Some).ok_or_else(out_of_range)
            }
            Unit::Months(months) => {
                let by = n.checked_mul(months.into()).and_then(|n| Span::new().try_months(n).ok());
                let time = by.and_then(|by| calendar::civil(at, &from.zone).ok()?.checked_add(by).ok());
                calendar::instant(time.ok_or_else(out_of_range)?, &from.zone).map(Some)
            }
        }
    })
}

/// The start of the unit; weeks start on Monday. The type stays.
pub(super) fn date_trunc() -> ScalarUDF {
    TrinoFunction::new("date_trunc")
        .overload(&[Varchar, Date], second, truncate)
        .overload(&[Varchar, Timestamp], second, truncate)
        .udf()
}

fn second(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    Ok(args[1].clone())
}

fn truncate(call: &Call<'_>) -> Result<ArrayRef> {
    let (units, from) = (call.text(0)?, Instants::of(call, 1)?);
    let dates = call.returns == &DataType::Date32;
    let mut memo = Memo::new();
    moments(call, |row| {
        let (Some(unit), Some(at)) = (units.get(row), from.get(row)) else { return Ok(None) };
        let unit = *memo.get(unit, |unit| checked(unit, dates))?;
        start_of(unit, at, &from.zone).map(Some)
    })
}

fn start_of(unit: Unit, at: i64, zone: &TimeZone) -> Result<i64> {
    if let Unit::Fixed(micros) = unit
        && micros < DAY
        && zone == &TimeZone::UTC
    {
        return Ok(at.div_euclid(micros) * micros);
    }
    let time = calendar::civil(at, zone)?;
    let date = time.date();
    let start = match unit {
        WEEK => {
            let back = Span::new().days(i64::from(date.weekday().to_monday_zero_offset()));
            date.checked_sub(back).map_err(|_| failed("timestamp out of range"))?
        }
        Unit::Months(n) => {
            let n = i8::try_from(n).unwrap_or(12);
            let month = (date.month() - 1) / n * n + 1;
            date.with().month(month).day(1).build().map_err(|_| failed("timestamp out of range"))?
        }
        Unit::Fixed(DAY) => date,
        Unit::Fixed(micros) => {
            // Below a day: the wall clock is cut, so zones with odd offsets stay right.
            let wall = calendar::instant_utc(time)?;
            return Ok(at - wall.rem_euclid(micros));
        }
    };
    calendar::instant(start.to_datetime(Time::midnight()), zone)
}

fn checked(unit: &str, dates: bool) -> Result<Unit> {
    let parsed = Unit::parse(unit)?;
    if dates && !parsed.fits_date() {
        return Err(failed(format!("'{unit}' is not a valid DATE field")));
    }
    Ok(parsed)
}

/// A result of the declared type, timestamps or dates, from microseconds.
fn moments(call: &Call<'_>, mut value: impl FnMut(usize) -> Result<Option<i64>>) -> Result<ArrayRef> {
    if call.returns != &DataType::Date32 {
        return calendar::instants(call, value);
    }
    call.primitives::<Date32Type>(|row| {
        let Some(micros) = value(row)? else { return Ok(None) };
        i32::try_from(micros.div_euclid(DAY)).map(Some).map_err(|_| failed("date out of range"))
    })
}
