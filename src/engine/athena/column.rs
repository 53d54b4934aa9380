//! One result column: from Athena's type name and texts to an Arrow array.
//!
//! Athena sends every value as text. What has no faithful Arrow form stays text: `decimal` keeps its scale,
//! `timestamp with time zone` its zone, and `array`, `map` and `row` carry no element types.

use std::str::FromStr;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, GenericStringBuilder, PrimitiveArray, StringArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
};

use super::value;

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

/// A column whose texts were read; `bad` counts the texts that are not of its type and became NULL. A text that is not
/// UTF-8 is counted as well, and has replacement characters.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) array: ArrayRef,
    pub(super) bad: u64,
    pub(super) example: Option<String>,
}

impl Kind {
    /// From the type's name. `sample` are the texts of the first page: table columns have milliseconds, an
    /// expression can have up to twelve fraction digits, and only the texts tell.
    pub(super) fn of<'a>(athena: &str, sample: impl Iterator<Item = Option<&'a [u8]>>) -> Self {
        match athena {
            "boolean" => Self::Boolean,
            "tinyint" => Self::TinyInt,
            "smallint" => Self::SmallInt,
            "integer" | "int" => Self::Integer,
            "bigint" => Self::BigInt,
            "float" | "real" => Self::Float,
            "double" => Self::Double,
            "date" => Self::Date,
            "timestamp" => match sample.flatten().map(value::fraction_digits).max().unwrap_or(0) {
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

    /// What is wrong with the texts that [`Self::read`] counts.
    pub(super) fn complaint(self) -> &'static str {
        if self == Self::Text { "is not UTF-8" } else { "is not of its type" }
    }

    /// Reads the texts of some rows.
    pub(super) fn read<'a>(self, texts: impl Iterator<Item = Option<&'a [u8]>>) -> Read {
        let mut tally = Tally::default();
        let array: ArrayRef = match self {
            Self::Text => Arc::new(strings(texts, &mut tally)),
            Self::Boolean => Arc::new(texts.map(|t| tally.take(t, value::boolean)).collect::<BooleanArray>()),
            Self::Date => Arc::new(texts.map(|t| tally.take(t, value::days)).collect::<Date32Array>()),
            Self::TinyInt => integers::<Int8Type>(texts, &mut tally),
            Self::SmallInt => integers::<Int16Type>(texts, &mut tally),
            Self::Integer => integers::<Int32Type>(texts, &mut tally),
            Self::BigInt => integers::<Int64Type>(texts, &mut tally),
            Self::Float => floats::<Float32Type>(texts, &mut tally),
            Self::Double => floats::<Float64Type>(texts, &mut tally),
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
    fn take<T>(&mut self, text: Option<&[u8]>, read: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let text = text?;
        let value = read(text);
        if value.is_none() {
            self.count(text);
        }
        value
    }

    fn count(&mut self, text: &[u8]) {
        self.bad += 1;
        self.example.get_or_insert_with(|| String::from_utf8_lossy(text).chars().take(80).collect());
    }
}

/// UTF-8 is checked for the whole column at once; only where that fails each text is looked at.
fn strings<'a>(texts: impl Iterator<Item = Option<&'a [u8]>>, tally: &mut Tally) -> StringArray {
    let bytes: BinaryArray = texts.collect();
    StringArray::try_from_binary(bytes.clone()).unwrap_or_else(|_| {
        let mut strings = GenericStringBuilder::with_capacity(bytes.len(), bytes.value_data().len());
        for text in &bytes {
            if text.is_some_and(|text| str::from_utf8(text).is_err()) {
                tally.count(text.unwrap_or_default());
            }
            strings.append_option(text.map(String::from_utf8_lossy));
        }
        strings.finish()
    })
}

fn integers<'a, T>(texts: impl Iterator<Item = Option<&'a [u8]>>, tally: &mut Tally) -> ArrayRef
where
    T: ArrowPrimitiveType,
    T::Native: TryFrom<i64>,
{
    let read = |text: &[u8]| value::integer(text).and_then(|n| n.try_into().ok());
    Arc::new(texts.map(|t| tally.take(t, read)).collect::<PrimitiveArray<T>>())
}

fn floats<'a, T>(texts: impl Iterator<Item = Option<&'a [u8]>>, tally: &mut Tally) -> ArrayRef
where
    T: ArrowPrimitiveType,
    T::Native: FromStr,
{
    Arc::new(texts.map(|t| tally.take(t, value::float)).collect::<PrimitiveArray<T>>())
}

fn instants<'a>(unit: TimeUnit, texts: impl Iterator<Item = Option<&'a [u8]>>, tally: &mut Tally) -> ArrayRef {
    let ticks = texts.map(|t| tally.take(t, |t| ticks(t, unit)));
    match unit {
        TimeUnit::Microsecond => Arc::new(ticks.collect::<PrimitiveArray<TimestampMicrosecondType>>()),
        TimeUnit::Nanosecond => Arc::new(ticks.collect::<PrimitiveArray<TimestampNanosecondType>>()),
        _ => Arc::new(ticks.collect::<PrimitiveArray<TimestampMillisecondType>>()),
    }
}

/// Ticks since 1970; `None` where the unit cannot hold the text's digits or its year.
fn ticks(text: &[u8], unit: TimeUnit) -> Option<i64> {
    let (digits, per_second) = match unit {
        TimeUnit::Microsecond => (6, 1_000_000),
        TimeUnit::Nanosecond => (9, 1_000_000_000),
        _ => (3, 1_000),
    };
    if value::fraction_digits(text) > digits {
        return None;
    }
    let (seconds, nanos) = value::instant(text)?;
    let fraction = i64::from(nanos) / (1_000_000_000 / per_second);
    seconds.checked_mul(per_second)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use arrow::array::AsArray;

    use super::*;

    fn read(athena: &str, texts: &[Option<&str>]) -> Read {
        let texts = || texts.iter().map(|t| t.map(str::as_bytes));
        Kind::of(athena, texts()).read(texts())
    }

    #[test]
    fn null_and_empty_text_stay_apart() {
        let column = read("varchar", &[None, Some(""), Some("null")]);
        let text = column.array.as_string::<i32>();
        assert!(text.is_null(0));
        assert_eq!((text.value(1), text.value(2)), ("", "null"));
    }

    #[test]
    fn a_text_that_is_not_utf_8_keeps_its_neighbours_and_is_counted() {
        let texts = [Some(b"a".as_slice()), Some(b"b\xffc"), None, Some("é".as_bytes())];
        let column = Kind::Text.read(texts.into_iter());
        let text = column.array.as_string::<i32>();
        assert_eq!((text.value(0), text.value(1), text.is_null(2), text.value(3)), ("a", "b\u{fffd}c", true, "é"));
        assert_eq!(column.bad, 1);
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
        let unit = |text: &str| Kind::of("timestamp", [None, Some(text.as_bytes())].into_iter());
        assert_eq!(unit("2026-03-10 00:00:00.123"), Kind::Timestamp(TimeUnit::Millisecond));
        assert_eq!(unit("2026-03-10 00:00:00.123456"), Kind::Timestamp(TimeUnit::Microsecond));
        assert_eq!(unit("2026-03-10 00:00:00.123456789"), Kind::Timestamp(TimeUnit::Nanosecond));
        assert_eq!(unit("2026-03-10 00:00:00.123456789012"), Kind::Text);
    }

    #[test]
    fn a_later_timestamp_with_more_digits_is_counted_not_rounded() {
        let column =
            Kind::Timestamp(TimeUnit::Millisecond).read([Some(b"2026-03-10 00:00:00.1239".as_slice())].into_iter());
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
