//! Builders of columns that hold one value a row.

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, Float64Builder, Int32Builder, Int64Builder, StringBuilder,
    TimestampMillisecondBuilder,
};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::sources::ColumnType;

/// A column of scalars under construction. A text that does not convert is NULL, as in Hive.
#[derive(Debug)]
pub(super) enum Scalar {
    Text(StringBuilder),
    Int(Int32Builder),
    BigInt(Int64Builder),
    Double(Float64Builder),
    Boolean(BooleanBuilder),
    Time(TimestampMillisecondBuilder),
}

impl Scalar {
    /// `None` for nested types.
    pub(super) fn new(ty: &ColumnType) -> Option<Self> {
        Some(match ty {
            ColumnType::String => Self::Text(StringBuilder::new()),
            ColumnType::Int => Self::Int(Int32Builder::new()),
            ColumnType::BigInt => Self::BigInt(Int64Builder::new()),
            ColumnType::Double => Self::Double(Float64Builder::new()),
            ColumnType::Boolean => Self::Boolean(BooleanBuilder::new()),
            ColumnType::Timestamp => Self::Time(TimestampMillisecondBuilder::new()),
            ColumnType::Array(_) | ColumnType::Map(..) | ColumnType::Struct(_) => return None,
        })
    }

    /// Whether `text` would not become NULL.
    pub(super) fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Text(_) => true,
            Self::Int(_) => text.parse::<i32>().is_ok(),
            Self::BigInt(_) => text.parse::<i64>().is_ok(),
            Self::Double(_) => double(text).is_some(),
            Self::Boolean(_) => boolean(text).is_some(),
            Self::Time(_) => milliseconds(text).is_some(),
        }
    }

    /// Appends what `text` stands for.
    pub(super) fn append(&mut self, text: &str) {
        match self {
            Self::Text(builder) => builder.append_value(text),
            Self::Int(builder) => builder.append_option(text.parse().ok()),
            Self::BigInt(builder) => builder.append_option(text.parse().ok()),
            Self::Double(builder) => builder.append_option(double(text)),
            Self::Boolean(builder) => builder.append_option(boolean(text)),
            Self::Time(builder) => builder.append_option(milliseconds(text)),
        }
    }

    pub(super) fn append_null(&mut self) {
        match self {
            Self::Text(builder) => builder.append_null(),
            Self::Int(builder) => builder.append_null(),
            Self::BigInt(builder) => builder.append_null(),
            Self::Double(builder) => builder.append_null(),
            Self::Boolean(builder) => builder.append_null(),
            Self::Time(builder) => builder.append_null(),
        }
    }

    /// Appends `text` or NULL.
    pub(super) fn append_option(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.append(text),
            None => self.append_null(),
        }
    }

    /// The rows so far as an array; the builder starts anew.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => ArrayBuilder::finish(builder),
            Self::Int(builder) => ArrayBuilder::finish(builder),
            Self::BigInt(builder) => ArrayBuilder::finish(builder),
            Self::Double(builder) => ArrayBuilder::finish(builder),
            Self::Boolean(builder) => ArrayBuilder::finish(builder),
            Self::Time(builder) => ArrayBuilder::finish(builder),
        }
    }
}

/// Digits only: Rust would also take `inf` and `nan`, which no log means as numbers.
fn double(text: &str) -> Option<f64> {
    let numeric = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if numeric { text.parse().ok() } else { None }
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// `2026-03-10T09:12:00Z`, another offset, or none: then UTC. A space may stand for the `T`.
fn milliseconds(text: &str) -> Option<i64> {
    let instant = text.parse::<Timestamp>().or_else(|_| TimeZone::UTC.to_timestamp(text.parse::<DateTime>()?));
    instant.ok().map(|instant| instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits() {
        assert_eq!(double("-1"), Some(-1.0));
        assert_eq!(double("1.5e3"), Some(1500.0));
        for text in ["inf", "NaN", "-", "", "1_0", "0x1"] {
            assert_eq!(double(text), None, "{text}");
        }
    }

    #[test]
    fn times_without_an_offset_are_utc() {
        let expected = Some(1_773_133_920_000);
        for text in
            ["2026-03-10T09:12:00Z", "2026-03-10 09:12:00", "2026-03-10T10:12:00+01:00", "2026-03-10T09:12:00.000"]
        {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
        assert_eq!(milliseconds("yesterday"), None);
    }
}
