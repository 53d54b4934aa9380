//! Arithmetic of dates, timestamps and intervals.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use arrow::compute;
use arrow::datatypes::{
    DataType, Date32Type, Float64Type, Int64Type, IntervalMonthDayNano, IntervalMonthDayNanoType, IntervalUnit,
    TimeUnit,
};
use datafusion::common::Result;
use jiff::Span;

use super::arithmetic::Operation;
use super::calendar::{self, DAY, MILLI};
use super::call::failed;

const INTERVAL: DataType = DataType::Interval(IntervalUnit::MonthDayNano);

/// The type of `left op right` where one side is a time or an interval.
pub(super) fn result_type(operation: Operation, left: &DataType, right: &DataType) -> Option<DataType> {
    use DataType as T;
    use Operation as Op;
    let moment = |ty: &T| matches!(ty, T::Date32 | T::Timestamp(..));
    let interval = |ty: &T| matches!(ty, T::Interval(_));
    match operation {
        Op::Add if moment(left) && interval(right) => Some(at_least_millis(left)),
        Op::Add if interval(left) && moment(right) => Some(at_least_millis(right)),
        Op::Subtract if moment(left) && interval(right) => Some(at_least_millis(left)),
        Op::Subtract if moment(left) && moment(right) => Some(INTERVAL),
        Op::Add | Op::Subtract if interval(left) && interval(right) => Some(INTERVAL),
        Op::Multiply if interval(left) && right.is_numeric() => Some(INTERVAL),
        Op::Multiply if left.is_numeric() && interval(right) => Some(INTERVAL),
        Op::Divide if interval(left) && right.is_numeric() => Some(INTERVAL),
        _ => None,
    }
}

/// Intervals have milliseconds, so what they are added to has them afterwards.
fn at_least_millis(ty: &DataType) -> DataType {
    match ty {
        DataType::Timestamp(TimeUnit::Second, zone) => DataType::Timestamp(TimeUnit::Millisecond, zone.clone()),
        other => other.clone(),
    }
}

pub(super) fn compute(operation: Operation, left: &ArrayRef, right: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let interval = |array: &ArrayRef| matches!(array.data_type(), DataType::Interval(_));
    match (interval(left), interval(right)) {
        (false, false) => difference(left, right),
        (false, true) if !left.data_type().is_numeric() => moved(left, right, operation == Operation::Subtract, to),
        (true, false) if !right.data_type().is_numeric() => moved(right, left, false, to),
        (true, true) => sum(left, right, operation == Operation::Subtract),
        (true, false) => scaled(left, right, operation == Operation::Divide),
        (false, true) => scaled(right, left, false),
    }
}

fn spans(array: &ArrayRef) -> Result<PrimitiveArray<IntervalMonthDayNanoType>> {
    Ok(compute::cast(array, &INTERVAL)?.as_primitive::<IntervalMonthDayNanoType>().clone())
}

/// Days and below in microseconds.
fn micros(span: IntervalMonthDayNano) -> i64 {
    i64::from(span.days) * DAY + span.nanoseconds / 1000
}

fn from_micros(micros: i64) -> IntervalMonthDayNano {
    let days = i32::try_from(micros / DAY).unwrap_or(i32::MAX);
    IntervalMonthDayNano::new(0, days, (micros % DAY) * 1000)
}

fn difference(left: &ArrayRef, right: &ArrayRef) -> Result<ArrayRef> {
    let (left, right) = (calendar::micros(left)?, calendar::micros(right)?);
    let values = left.iter().zip(right.iter()).map(|(a, b)| a.zip(b).map(|(a, b)| from_micros(a - b)));
    Ok(Arc::new(values.collect::<PrimitiveArray<IntervalMonthDayNanoType>>()))
}

fn sum(left: &ArrayRef, right: &ArrayRef, negative: bool) -> Result<ArrayRef> {
    let (left, right) = (spans(left)?, spans(right)?);
    let sign = if negative { -1 } else { 1 };
    let add = |a: IntervalMonthDayNano, b: IntervalMonthDayNano| {
        let rest = from_micros(micros(a) + sign * micros(b));
        let months = i64::from(a.months) + sign * i64::from(b.months);
        IntervalMonthDayNano { months: i32::try_from(months).unwrap_or(i32::MAX), ..rest }
    };
    let values = left.iter().zip(right.iter()).map(|(a, b)| a.zip(b).map(|(a, b)| add(a, b)));
    Ok(Arc::new(values.collect::<PrimitiveArray<IntervalMonthDayNanoType>>()))
}

fn scaled(span: &ArrayRef, factor: &ArrayRef, divide: bool) -> Result<ArrayRef> {
    let factors = compute::cast(factor, &DataType::Float64)?;
    let factors = factors.as_primitive::<Float64Type>();
    let spans = spans(span)?;
    let values = spans.iter().zip(factors).map(|(span, factor)| {
        let Some((span, factor)) = span.zip(factor) else { return Ok(None) };
        if divide && factor == 0.0 {
            return Err(failed("Division by zero"));
        }
        let scale = |value: f64| if divide { value / factor } else { value * factor };
        let millis = scale((micros(span) / MILLI) as f64) as i64;
        let months = scale(f64::from(span.months)) as i32;
        Ok(Some(IntervalMonthDayNano { months, ..from_micros(millis * MILLI) }))
    });
    Ok(Arc::new(values.collect::<Result<PrimitiveArray<IntervalMonthDayNanoType>>>()?))
}

/// A date or timestamp moved by an interval. Months keep the day of month where the month has it.
fn moved(moments: &ArrayRef, by: &ArrayRef, back: bool, to: &DataType) -> Result<ArrayRef> {
    let zone = calendar::zone_of(moments.data_type())?;
    let is_date = to == &DataType::Date32;
    let sign = if back { -1 } else { 1 };
    let (from, by) = (calendar::micros(moments)?, spans(by)?);
    let values = from.iter().zip(by.iter()).map(|(at, span)| {
        let Some((mut at, span)) = at.zip(span) else { return Ok(None) };
        if is_date && span.nanoseconds != 0 && micros(span) % DAY != 0 {
            return Err(failed("Cannot add hour, minutes or seconds to a date"));
        }
        if span.months != 0 {
            let months = Span::new().try_months(sign * i64::from(span.months));
            let time = months.ok().and_then(|m| calendar::civil(at, &zone).ok()?.checked_add(m).ok());
            at = calendar::instant(time.ok_or_else(|| failed("timestamp out of range"))?, &zone)?;
        }
        Ok(Some(at + sign * micros(span)))
    });
    let values = values.collect::<Result<PrimitiveArray<Int64Type>>>()?;
    if is_date {
        let days: PrimitiveArray<Date32Type> = values.unary(|v| i32::try_from(v.div_euclid(DAY)).unwrap_or(i32::MAX));
        return Ok(Arc::new(days));
    }
    calendar::timestamps(values, to)
}
