//! `from_iso8601_timestamp`, `from_iso8601_date`, `to_iso8601`.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Date32Type};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::TimeZone;

use super::super::calendar::{self, Instants, SECOND};
use super::super::call::{Call, failed};
use super::super::cast::shown;
use super::super::trino::Param;
use super::super::trino::{TrinoFunction, returns};
use super::super::types;

/// `from_iso8601_timestamp(text)`: with its offset, or in UTC; the time of day may be missing or short.
pub(super) fn from_iso8601_timestamp() -> ScalarUDF {
    TrinoFunction::new("from_iso8601_timestamp")
        .overload(&[Param::Varchar], returns::timestamp_utc, |call| {
            let texts = call.text(0)?;
            calendar::instants(call, |row| {
                let Some(text) = texts.get(row) else { return Ok(None) };
                let instant = usual(text).or_else(|| parse(text));
                instant.map(Some).ok_or_else(|| failed(format!("Invalid format: \"{}\"", shown(text))))
            })
        })
        .udf()
}

/// `from_iso8601_date(text)`.
pub(super) fn from_iso8601_date() -> ScalarUDF {
    TrinoFunction::new("from_iso8601_date")
        .overload(&[Param::Varchar], returns::date, |call| {
            let texts = call.text(0)?;
            call.primitives::<Date32Type>(|row| {
                let Some(text) = texts.get(row) else { return Ok(None) };
                let date = parse_date(text).ok_or_else(|| failed(format!("Invalid format: \"{}\"", shown(text))))?;
                calendar::days(date).map(Some)
            })
        })
        .udf()
}

/// `2024-01-02T03:04:05Z`, the form of nearly every log, without the general parser.
fn usual(text: &str) -> Option<i64> {
    let bytes: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let shape = bytes[4] == b'-' && bytes[7] == b'-' && bytes[10] == b'T' && bytes[13] == b':';
    if !shape || bytes[16] != b':' || bytes[19] != b'Z' {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0i64, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
    };
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date =
        Date::new(number(0..4)?.try_into().ok()?, number(5..7)?.try_into().ok()?, number(8..10)?.try_into().ok()?);
    let days = i64::from(calendar::days(date.ok()?).ok()?);
    Some(((days * 24 + hour) * 60 + minute) * 60 * SECOND + second * SECOND)
}

fn parse(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once('T').map_or((text, None), |(date, clock)| (date, Some(clock)));
    let date = parse_date(date)?;
    let Some(clock) = clock.filter(|clock| !clock.is_empty()) else {
        return calendar::instant_utc(date.to_datetime(Time::midnight())).ok();
    };
    let (clock, zone) = match clock.find(['Z', 'z', '+', '-']) {
        None => (clock, TimeZone::UTC),
        Some(at) if matches!(&clock[at..], "Z" | "z") => (&clock[..at], TimeZone::UTC),
        Some(at) => (&clock[..at], TimeZone::fixed(calendar::offset(&clock[at..])?)),
    };
    calendar::instant(date.to_datetime(parse_time(clock)?), &zone).ok()
}

/// `2024`, `2024-02`, `2024-02-03`, `2024-W05`, `2024-W05-6`, `2024-034`.
fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year: i16 = digits(parts.next()?, 4..=4)?;
    let date = match (parts.next(), parts.next()) {
        (None, _) => Date::new(year, 1, 1).ok()?,
        (Some(week), day) if week.starts_with('W') => {
            let day = Weekday::from_monday_one_offset(day.map_or(Some(1), |d| digits(d, 1..=1))?).ok()?;
            ISOWeekDate::new(year, digits(&week[1..], 1..=2)?, day).ok()?.date()
        }
        (Some(day), None) if day.len() == 3 => {
            Date::new(year, 1, 1).ok()?.with().day_of_year(digits(day, 3..=3)?).build().ok()?
        }
        (Some(month), day) => {
            let day = day.map_or(Some(1), |d| digits(d, 1..=2))?;
            Date::new(year, digits(month, 1..=2)?, day).ok()?
        }
    };
    parts.next().is_none().then_some(date)
}

/// `03`, `03:04`, `03:04:05`, `03:04:05.678`.
fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = parts.next().map_or(Some(0), |m| digits(m, 1..=2))?;
    let (second, nanos) = match parts.next().map(|s| s.split_once(['.', ',']).unwrap_or((s, ""))) {
        None => (0, 0),
        Some((second, "")) => (digits(second, 1..=2)?, 0),
        Some((second, fraction)) => {
            let nanos = format!("{:0<9}", &fraction.get(..fraction.len().min(9))?);
            (digits(second, 1..=2)?, digits(fraction, 1..=9).map(|_: i32| ()).and(nanos.parse().ok())?)
        }
    };
    parts.next().is_none().then(|| Time::new(hour, minute, second, nanos).ok())?
}

fn digits<T: std::str::FromStr>(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<T> {
    (length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `to_iso8601(x)`: a plain timestamp has no zone at its end.
pub(super) fn to_iso8601() -> ScalarUDF {
    TrinoFunction::new("to_iso8601")
        .overload(&[Param::Date], returns::varchar, |call| {
            let dates = calendar::dates(call, 0)?;
            call.texts(|row| dates.get(row).map(|days| Ok(calendar::date(days)?.to_string())).transpose())
        })
        .overload(&[Param::Timestamp], returns::varchar, timestamps)
        .udf()
}

fn timestamps(call: &Call<'_>) -> Result<ArrayRef> {
    let instants = Instants::of(call, 0)?;
    let (digits, zoned) = match call.operands[0].array.data_type() {
        DataType::Timestamp(unit, zone) => (types::digits(*unit), zone.is_some()),
        _ => (3, false),
    };
    call.texts(|row| {
        let Some(at) = instants.get(row) else { return Ok(None) };
        let time = calendar::civil(at, &instants.zone)?;
        let suffix = if zoned { offset(at, time)? } else { String::new() };
        Ok(Some(calendar::plain(time, digits, 'T') + &suffix))
    })
}

/// `Z`, or `+02:00`.
fn offset(at: i64, wall: DateTime) -> Result<String> {
    let minutes = (calendar::instant_utc(wall)? - at) / (60 * SECOND);
    if minutes == 0 {
        return Ok("Z".into());
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    Ok(format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
}
