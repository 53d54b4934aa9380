//! One result column: from Athena's type name and texts to an Arrow array.
//!
//! Athena sends every value as text. What has no faithful Arrow form stays text: `decimal` keeps its scale,
//! `timestamp with time zone` its zone, and `array`, `map` and `row` carry no element types.

use std::str::FromStr;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, PrimitiveArray, StringArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
};
use jiff::civil::{Date, DateTime};

/// How the texts of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    BigInt,
    Float,
    Double,
    Date,
    Timestamp(TimeUnit),
}

/// A column whose texts were read; `bad` counts the texts that are not of its type and became NULL.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) array: ArrayRef,
    pub(super) bad: u64,
    pub(super) example: Option<String>,
}

impl Kind {
    /// From the type's name. `sample` are the texts of the first page: table columns have milliseconds, an
    /// expression can have up to twelve fraction digits, and only the texts tell.
    pub(super) fn of<'a>(athena: &str, sample: impl Iterator<Item = Option<&'a str>>) -> Self {
        match athena {
            "boolean" => Self::Boolean,
            "tinyint" => Self::TinyInt,
            "smallint" => Self::SmallInt,
            "integer" | "int" => Self::Integer,
            "bigint" => Self::BigInt,
            "float" | "real" => Self::Float,
            "double" => Self::Double,
            "date" => Self::Date,
            "timestamp" => match sample.flatten().map(fraction_digits).max().unwrap_or(0) {
                0..=3 => Self::Timestamp(TimeUnit::Millisecond),
                4..=6 => Self::Timestamp(TimeUnit::Microsecond),
                7..=9 => Self::Timestamp(TimeUnit::Nanosecond),
                _ => Self::Text,
            },
            _ => Self::Text,
        }
    }

    /// The Arrow type.
    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Boolean => DataType::Boolean,
            Self::TinyInt => DataType::Int8,
            Self::SmallInt => DataType::Int16,
            Self::Integer => DataType::Int32,
            Self::BigInt => DataType::Int64,
            Self::Float => DataType::Float32,
            Self::Double => DataType::Float64,
            Self::Date => DataType::Date32,
            Self::Timestamp(unit) => DataType::Timestamp(unit, None),
        }
    }

    /// Reads the texts of one page.
    pub(super) fn read<'a>(self, texts: impl Iterator<Item = Option<&'a str>>) -> Read {
        let mut tally = Tally::default();
        let array: ArrayRef = match self {
            Self::Text => Arc::new(texts.collect::<StringArray>()),
            Self::Boolean => {
                Arc::new(texts.map(|t| tally.take(t, |t| bool::from_str(t).ok())).collect::<BooleanArray>())
            }
            Self::Date => Arc::new(texts.map(|t| tally.take(t, days)).collect::<Date32Array>()),
            Self::TinyInt => numbers::<Int8Type>(texts, &mut tally),
            Self::SmallInt => numbers::<Int16Type>(texts, &mut tally),
            Self::Integer => numbers::<Int32Type>(texts, &mut tally),
            Self::BigInt => numbers::<Int64Type>(texts, &mut tally),
            Self::Float => numbers::<Float32Type>(texts, &mut tally),
            Self::Double => numbers::<Float64Type>(texts, &mut tally),
            Self::Timestamp(unit) => instants(unit, texts, &mut tally),
        };
        Read { array, bad: tally.bad, example: tally.example }
    }
}

/// Counts what cannot be read.
#[derive(Debug, Default)]
struct Tally {
    bad: u64,
    example: Option<String>,
}

impl Tally {
    fn take<T>(&mut self, text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = text?;
        let value = read(text);
        if value.is_none() {
            self.bad += 1;
            self.example.get_or_insert_with(|| text.chars().take(80).collect());
        }
        value
    }
}

fn numbers<'a, T>(texts: impl Iterator<Item = Option<&'a str>>, tally: &mut Tally) -> ArrayRef
where
    T: ArrowPrimitiveType,
    T::Native: FromStr,
{
    Arc::new(texts.map(|t| tally.take(t, |t| t.parse().ok())).collect::<PrimitiveArray<T>>())
}

fn instants<'a>(unit: TimeUnit, texts: impl Iterator<Item = Option<&'a str>>, tally: &mut Tally) -> ArrayRef {
    let ticks = texts.map(|t| tally.take(t, |t| ticks(t, unit)));
    match unit {
        TimeUnit::Microsecond => Arc::new(ticks.collect::<PrimitiveArray<TimestampMicrosecondType>>()),
        TimeUnit::Nanosecond => Arc::new(ticks.collect::<PrimitiveArray<TimestampNanosecondType>>()),
        _ => Arc::new(ticks.collect::<PrimitiveArray<TimestampMillisecondType>>()),
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn days(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    i32::try_from(date.duration_since(EPOCH).as_hours() / 24).ok()
}

/// Ticks since 1970; `None` where the unit cannot hold the text's digits or its year.
fn ticks(text: &str, unit: TimeUnit) -> Option<i64> {
    let digits = fraction_digits(text);
    let since = |limit| {
        let time: DateTime = if digits <= limit { text.parse().ok()? } else { return None };
        Some(time.duration_since(EPOCH.at(0, 0, 0, 0)))
    };
    let ticks = match unit {
        TimeUnit::Microsecond => since(6)?.as_micros(),
        TimeUnit::Nanosecond => since(9)?.as_nanos(),
        _ => since(3)?.as_millis(),
    };
    i64::try_from(ticks).ok()
}

fn fraction_digits(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use arrow::array::{Array, AsArray};

    use super::*;

    fn read(athena: &str, texts: &[Option<&str>]) -> Read {
        Kind::of(athena, texts.iter().copied()).read(texts.iter().copied())
    }

    #[test]
    fn null_and_empty_text_stay_apart() {
        let column = read("varchar", &[None, Some(""), Some("null")]);
        let text = column.array.as_string::<i32>();
        assert!(text.is_null(0));
        assert_eq!((text.value(1), text.value(2)), ("", "null"));
    }

    #[test]
    fn numbers_take_javas_forms() {
        let column = read("double", &[Some("1.0E10"), Some("NaN"), Some("-Infinity"), None]);
        let numbers = column.array.as_primitive::<Float64Type>();
        assert_eq!(numbers.value(0), 1e10);
        assert!(numbers.value(1).is_nan());
        assert_eq!(numbers.value(2), f64::NEG_INFINITY);
        assert!(numbers.is_null(3));
        assert_eq!(column.bad, 0);
    }

    #[test]
    fn what_is_not_of_the_type_becomes_null_and_is_counted_with_an_example() {
        let column = read("integer", &[Some("1"), Some("2147483648"), Some("x"), None]);
        assert_eq!(column.bad, 2);
        assert_eq!(column.example.as_deref(), Some("2147483648"));
        assert_eq!(column.array.null_count(), 3);
    }

    #[test]
    fn dates_and_times_before_1970_are_exact() {
        let column = read("date", &[Some("1970-01-02"), Some("1969-12-31"), Some("0001-01-01")]);
        assert_eq!(column.array.as_primitive::<arrow::datatypes::Date32Type>().values(), &[1, -1, -719_162]);
        let column = read("timestamp", &[Some("1969-12-31 23:59:59.999"), Some("2026-03-10 00:00:00")]);
        let times = column.array.as_primitive::<TimestampMillisecondType>();
        assert_eq!(times.values(), &[-1, 1_773_100_800_000]);
    }

    #[test]
    fn a_timestamp_has_the_unit_its_first_page_needs() {
        let unit = |text: &str| Kind::of("timestamp", [None, Some(text)].into_iter());
        assert_eq!(unit("2026-03-10 00:00:00.123"), Kind::Timestamp(TimeUnit::Millisecond));
        assert_eq!(unit("2026-03-10 00:00:00.123456"), Kind::Timestamp(TimeUnit::Microsecond));
        assert_eq!(unit("2026-03-10 00:00:00.123456789"), Kind::Timestamp(TimeUnit::Nanosecond));
        assert_eq!(unit("2026-03-10 00:00:00.123456789012"), Kind::Text);
    }

    #[test]
    fn a_later_timestamp_with_more_digits_is_counted_not_rounded() {
        let column = Kind::Timestamp(TimeUnit::Millisecond).read([Some("2026-03-10 00:00:00.1239")].into_iter());
        assert_eq!((column.bad, column.array.null_count()), (1, 1));
    }

    #[test]
    fn types_without_a_faithful_form_stay_text() {
        for athena in
            ["decimal", "json", "array", "map", "row", "varbinary", "timestamp with time zone", "ipaddress", "new"]
        {
            assert_eq!(Kind::of(athena, std::iter::empty()), Kind::Text, "{athena}");
        }
    }
}
