//! Patterns of dates: made from MySQL's or Joda's letters, used to print and to parse.

use jiff::civil::{Date, DateTime, Time};

use super::super::calendar;

/// One element of a pattern. Numbers carry the digits they are padded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Literal(String),
    Year(usize),
    /// Two digits: 1970 to 2069.
    YearOfCentury,
    Month(usize),
    Day(usize),
    DayOfYear(usize),
    /// ISO week and its year.
    Week(usize),
    YearOfWeek(usize),
    /// 1 is Monday.
    DayOfWeek(usize),
    /// 0 to 23.
    Hour(usize),
    /// 1 to 24.
    ClockHour(usize),
    /// 1 to 12.
    ClockHourOfHalf(usize),
    /// 0 to 11.
    HourOfHalf(usize),
    Minute(usize),
    Second(usize),
    /// Digits of a second: printed exactly so many, parsed up to nine.
    Fraction(usize),
    Half,
    MonthName {
        long: bool,
    },
    DayName {
        long: bool,
    },
    /// `+0200` or `+02:00`.
    Offset {
        colon: bool,
    },
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Prints a wall-clock time whose zone is `offset` minutes from UTC.
pub(super) fn print(items: &[Item], time: DateTime, offset: i64) -> String {
    let mut out = String::new();
    for item in items {
        print_one(&mut out, item, time, offset);
    }
    out
}

fn print_one(out: &mut String, item: &Item, time: DateTime, offset: i64) {
    let hour = i64::from(time.hour());
    let mut number = |value: i64, width: usize| out.push_str(&format!("{value:0width$}"));
    match item {
        Item::Literal(text) => out.push_str(text),
        Item::Year(n) => number(time.year().into(), *n),
        Item::YearOfCentury => number(i64::from(time.year()).rem_euclid(100), 2),
        Item::Month(n) => number(time.month().into(), *n),
        Item::Day(n) => number(time.day().into(), *n),
        Item::DayOfYear(n) => number(time.day_of_year().into(), *n),
        Item::Week(n) => number(time.date().iso_week_date().week().into(), *n),
        Item::YearOfWeek(n) => number(time.date().iso_week_date().year().into(), *n),
        Item::DayOfWeek(n) => number(time.weekday().to_monday_one_offset().into(), *n),
        Item::Hour(n) => number(hour, *n),
        Item::ClockHour(n) => number(if hour == 0 { 24 } else { hour }, *n),
        Item::ClockHourOfHalf(n) => number((hour + 11) % 12 + 1, *n),
        Item::HourOfHalf(n) => number(hour % 12, *n),
        Item::Minute(n) => number(time.minute().into(), *n),
        Item::Second(n) => number(time.second().into(), *n),
        Item::Fraction(n) => {
            let digits = format!("{:09}", time.subsec_nanosecond());
            out.push_str(&format!("{digits:0<n$}")[..*n]);
        }
        Item::Half => out.push_str(if hour < 12 { "AM" } else { "PM" }),
        Item::MonthName { long } => out.push_str(shown(MONTHS[usize::from(time.month().unsigned_abs()) - 1], *long)),
        Item::DayName { long } => {
            let day = usize::from(time.weekday().to_monday_zero_offset().unsigned_abs());
            out.push_str(shown(DAYS[day], *long));
        }
        Item::Offset { colon } => {
            let sign = if offset < 0 { '-' } else { '+' };
            let colon = if *colon { ":" } else { "" };
            out.push_str(&format!("{sign}{:02}{colon}{:02}", offset.abs() / 60, offset.abs() % 60));
        }
    }
}

fn shown(name: &str, long: bool) -> &str {
    if long { name } else { &name[..3] }
}

/// What was read so far.
#[derive(Default)]
struct Fields {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i16>,
    hour: Option<i8>,
    hour_of_half: Option<i8>,
    afternoon: bool,
    minute: i8,
    second: i8,
    nanos: i32,
    offset: Option<i64>,
}

/// Reads a text that the pattern covers from end to end: microseconds from 1970 in UTC.
/// What the pattern leaves out is that of 1970-01-01 00:00.
pub(super) fn parse(items: &[Item], text: &str) -> Option<i64> {
    let mut fields = Fields::default();
    let mut rest = text;
    for item in items {
        rest = parse_one(item, rest, &mut fields)?;
    }
    if !rest.is_empty() {
        return None;
    }
    let wall = calendar::instant_utc(fields.time()?).ok()?;
    Some(wall - fields.offset.unwrap_or(0) * 60 * calendar::SECOND)
}

impl Fields {
    fn time(&self) -> Option<DateTime> {
        let year = self.year.unwrap_or(1970);
        let date = match (self.day_of_year, self.month, self.day) {
            (Some(day), None, None) => Date::new(year, 1, 1).ok()?.with().day_of_year(day).build().ok()?,
            _ => Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok()?,
        };
        let hour = match (self.hour, self.hour_of_half) {
            (Some(hour), _) => hour,
            (None, Some(hour)) => hour % 12 + if self.afternoon { 12 } else { 0 },
            (None, None) => 0,
        };
        Some(date.to_datetime(Time::new(hour, self.minute, self.second, self.nanos).ok()?))
    }
}

fn parse_one<'a>(item: &Item, text: &'a str, fields: &mut Fields) -> Option<&'a str> {
    match item {
        Item::Literal(literal) => return text.strip_prefix(literal.as_str()),
        Item::Year(n) => {
            let (value, rest) = digits(text, (*n).max(4))?;
            fields.year = Some(i16::try_from(value).ok()?);
            return Some(rest);
        }
        Item::YearOfCentury => {
            let (value, rest) = digits(text, 2)?;
            fields.year = Some(i16::try_from(value).ok()? + if value < 70 { 2000 } else { 1900 });
            return Some(rest);
        }
        Item::DayOfYear(_) => {
            let (value, rest) = digits(text, 3)?;
            fields.day_of_year = Some(i16::try_from(value).ok()?);
            return Some(rest);
        }
        Item::Fraction(_) => {
            let (value, rest) = digits(text, 9)?;
            let missing = 9 - u32::try_from(text.len() - rest.len()).ok()?;
            fields.nanos = i32::try_from(value * 10i64.pow(missing)).ok()?;
            return Some(rest);
        }
        Item::Half => {
            fields.afternoon = text.get(..2)?.eq_ignore_ascii_case("pm");
            return (fields.afternoon || text[..2].eq_ignore_ascii_case("am")).then(|| &text[2..]);
        }
        Item::MonthName { .. } => {
            let (month, rest) = name(text, &MONTHS)?;
            fields.month = Some(month);
            return Some(rest);
        }
        Item::DayName { .. } => return name(text, &DAYS).map(|(_, rest)| rest),
        Item::Offset { .. } => return offset(text, fields),
        Item::Week(_) | Item::YearOfWeek(_) | Item::DayOfWeek(_) => return None,
        _ => {}
    }
    let (value, rest) = digits(text, 2)?;
    let value = i8::try_from(value).ok()?;
    match item {
        Item::Month(_) => fields.month = Some(value),
        Item::Day(_) => fields.day = Some(value),
        Item::Hour(_) => fields.hour = Some(value),
        Item::ClockHour(_) => fields.hour = Some((1..=24).contains(&value).then_some(value % 24)?),
        Item::ClockHourOfHalf(_) => fields.hour_of_half = Some((1..=12).contains(&value).then_some(value % 12)?),
        Item::HourOfHalf(_) => fields.hour_of_half = Some((0..=11).contains(&value).then_some(value)?),
        Item::Minute(_) => fields.minute = value,
        Item::Second(_) => fields.second = value,
        _ => return None,
    }
    Some(rest)
}

/// One to `most` digits.
fn digits(text: &str, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    Some((text[..length].parse().ok()?, &text[length..]))
}

/// A month or day, long or short, in any case; its number from 1.
fn name<'a>(text: &'a str, names: &[&str]) -> Option<(i8, &'a str)> {
    let starts = |name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let forms = |short: bool| {
        let found = names.iter().position(|name| starts(if short { &name[..3] } else { name }));
        found.map(|i| (i, if short { 3 } else { names[i].len() }))
    };
    let (i, length) = forms(false).or_else(|| forms(true))?;
    Some((i8::try_from(i + 1).ok()?, &text[length..]))
}

fn offset<'a>(text: &'a str, fields: &mut Fields) -> Option<&'a str> {
    if let Some(rest) = text.strip_prefix('Z') {
        fields.offset = Some(0);
        return Some(rest);
    }
    let length = if text.as_bytes().get(3) == Some(&b':') { 6 } else { 5 };
    let found = calendar::offset(text.get(..length)?)?;
    fields.offset = Some(i64::from(found.seconds()) / 60);
    Some(&text[length..])
}
