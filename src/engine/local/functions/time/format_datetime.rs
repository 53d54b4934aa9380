//! `format_datetime` and `parse_datetime`: Joda's letters.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::calendar::{self, Instants, SECOND};
use super::super::call::{Call, Memo, failed};
use super::super::cast::shown;
use super::super::trino::Param::{Timestamp, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::pattern::{self, Item};

/// Prints a timestamp; one without a zone has no offset to print.
pub(super) fn format_datetime() -> ScalarUDF {
    TrinoFunction::new("format_datetime").overload(&[Timestamp, Varchar], returns::varchar, format).udf()
}

fn format(call: &Call<'_>) -> Result<ArrayRef> {
    let (instants, formats) = (Instants::of(call, 0)?, call.text(1)?);
    let zoned = matches!(call.operands[0].array.data_type(), DataType::Timestamp(_, Some(_)));
    let mut memo = Memo::new();
    call.texts(|row| {
        let (Some(at), Some(format)) = (instants.get(row), formats.get(row)) else { return Ok(None) };
        let items = memo.get(format, compile)?;
        if !zoned && items.iter().any(|item| matches!(item, Item::Offset { .. })) {
            return Err(failed(
                "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information",
            ));
        }
        let time = calendar::civil(at, &instants.zone)?;
        let offset = (calendar::instant_utc(time)? - at) / (60 * SECOND);
        Ok(Some(pattern::print(items, time, offset)))
    })
}

/// Reads a timestamp; without an offset it is in UTC.
pub(super) fn parse_datetime() -> ScalarUDF {
    TrinoFunction::new("parse_datetime")
        .overload(&[Varchar, Varchar], returns::timestamp_utc, |call| {
            let (texts, formats) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::new();
            calendar::instants(call, |row| {
                let (Some(text), Some(format)) = (texts.get(row), formats.get(row)) else { return Ok(None) };
                let items = memo.get(format, compile)?;
                if items.contains(&Item::YearOfCentury) {
                    return Err(failed("the local engine does not have 'yy' in parse_datetime; run it on Athena"));
                }
                let parsed = pattern::parse(items, text);
                parsed.map(Some).ok_or_else(|| failed(format!("Invalid format: \"{}\"", shown(text))))
            })
        })
        .udf()
}

fn compile(format: &str) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        let mut count = 1;
        match c {
            '\'' => items.push(Item::Literal(quoted(&mut chars))),
            c if c.is_ascii_alphabetic() => {
                while chars.next_if_eq(&c).is_some() {
                    count += 1;
                }
                items.push(letter(c, count)?);
            }
            c => items.push(Item::Literal(c.to_string())),
        }
    }
    Ok(items)
}

/// Text up to the closing quote; two quotes are one.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    if chars.next_if_eq(&'\'').is_some() {
        return "'".into();
    }
    let mut text = String::new();
    loop {
        match chars.next() {
            Some('\'') if chars.next_if_eq(&'\'').is_some() => text.push('\''),
            Some(c) if c != '\'' => text.push(c),
            // The closing quote; Joda also takes an open one as closed at the end.
            _ => return text,
        }
    }
}

fn letter(letter: char, count: usize) -> Result<Item> {
    Ok(match letter {
        'y' | 'Y' if count == 2 => Item::YearOfCentury,
        'y' | 'Y' => Item::Year(count),
        'x' => Item::YearOfWeek(count),
        'M' if count > 2 => Item::MonthName { long: count > 3 },
        'M' => Item::Month(count),
        'd' => Item::Day(count),
        'D' => Item::DayOfYear(count),
        'w' => Item::Week(count),
        'e' => Item::DayOfWeek(count),
        'E' => Item::DayName { long: count > 3 },
        'H' => Item::Hour(count),
        'k' => Item::ClockHour(count),
        'h' => Item::ClockHourOfHalf(count),
        'K' => Item::HourOfHalf(count),
        'm' => Item::Minute(count),
        's' => Item::Second(count),
        'S' => Item::Fraction(count),
        'a' => Item::Half,
        'Z' if count < 3 => Item::Offset { colon: count == 2 },
        'z' | 'Z' => {
            return Err(failed(format!(
                "the local engine does not have '{letter}' (zone names) in date patterns; run it on Athena"
            )));
        }
        _ => return Err(failed(format!("Illegal pattern component: {}", letter.to_string().repeat(count)))),
    })
}
