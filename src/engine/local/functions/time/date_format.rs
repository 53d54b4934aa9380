//! `date_format` and `date_parse`: MySQL's letters.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::calendar::{self, Instants, MILLI};
use super::super::call::{Call, Memo, failed};
use super::super::cast::shown;
use super::super::trino::Param::{Date, Timestamp, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::pattern::{self, Item};

/// Prints a timestamp, rounded to milliseconds.
pub(super) fn date_format() -> ScalarUDF {
    TrinoFunction::new("date_format")
        .overload(&[Date, Varchar], returns::varchar, format)
        .overload(&[Timestamp, Varchar], returns::varchar, format)
        .udf()
}

fn format(call: &Call<'_>) -> Result<ArrayRef> {
    let (instants, formats) = (Instants::of(call, 0)?, call.text(1)?);
    let mut memo = Memo::new();
    call.texts(|row| {
        let (Some(at), Some(format)) = (instants.get(row), formats.get(row)) else { return Ok(None) };
        let items = memo.get(format, compile)?;
        let millis = (at + MILLI / 2).div_euclid(MILLI) * MILLI;
        Ok(Some(pattern::print(items, calendar::civil(millis, &instants.zone)?, 0)))
    })
}

/// Reads a timestamp; the text must fit from end to end.
pub(super) fn date_parse() -> ScalarUDF {
    TrinoFunction::new("date_parse")
        .overload(&[Varchar, Varchar], returns::timestamp, |call| {
            let (texts, formats) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::new();
            calendar::instants(call, |row| {
                let (Some(text), Some(format)) = (texts.get(row), formats.get(row)) else { return Ok(None) };
                let parsed = pattern::parse(memo.get(format, compile)?, text);
                parsed.map(Some).ok_or_else(|| failed(format!("Invalid format: \"{}\"", shown(text))))
            })
        })
        .udf()
}

fn compile(format: &str) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut literal = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        let letter = match c {
            '%' => chars.next(),
            _ => None,
        };
        let Some(letter) = letter else {
            literal.push(c);
            continue;
        };
        match letters(letter) {
            Some(found) => {
                if !literal.is_empty() {
                    items.push(Item::Literal(std::mem::take(&mut literal)));
                }
                items.extend(found);
            }
            None if "DUuVwX".contains(letter) => {
                return Err(failed(format!("%{letter} not supported in date format string")));
            }
            None => literal.push(letter),
        }
    }
    if !literal.is_empty() {
        items.push(Item::Literal(literal));
    }
    if items.is_empty() {
        return Err(failed("Both printing and parsing not supported"));
    }
    Ok(items)
}

fn letters(letter: char) -> Option<Vec<Item>> {
    let colon = || Item::Literal(":".into());
    Some(match letter {
        'a' => vec![Item::DayName { long: false }],
        'b' => vec![Item::MonthName { long: false }],
        'c' => vec![Item::Month(1)],
        'd' => vec![Item::Day(2)],
        'e' => vec![Item::Day(1)],
        'f' => vec![Item::Fraction(6)],
        'H' => vec![Item::Hour(2)],
        'h' | 'I' => vec![Item::ClockHourOfHalf(2)],
        'i' => vec![Item::Minute(2)],
        'j' => vec![Item::DayOfYear(3)],
        'k' => vec![Item::Hour(1)],
        'l' => vec![Item::ClockHourOfHalf(1)],
        'M' => vec![Item::MonthName { long: true }],
        'm' => vec![Item::Month(2)],
        'p' => vec![Item::Half],
        'r' => {
            let half = [Item::Literal(" ".into()), Item::Half];
            [Item::ClockHourOfHalf(2), colon(), Item::Minute(2), colon(), Item::Second(2)]
                .into_iter()
                .chain(half)
                .collect()
        }
        'S' | 's' => vec![Item::Second(2)],
        'T' => vec![Item::Hour(2), colon(), Item::Minute(2), colon(), Item::Second(2)],
        'v' => vec![Item::Week(2)],
        'W' => vec![Item::DayName { long: true }],
        'x' => vec![Item::YearOfWeek(4)],
        'Y' => vec![Item::Year(4)],
        'y' => vec![Item::YearOfCentury],
        _ => return None,
    })
}
