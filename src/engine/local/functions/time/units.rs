//! The units of `date_trunc`, `date_diff` and `date_add`.

use datafusion::common::Result;

use super::super::calendar::{DAY, MILLI, SECOND};
use super::super::call::failed;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A fixed number of microseconds.
    Fixed(i64),
    /// A number of months.
    Months(i32),
}

/// Weeks, for truncation to Monday.
pub(super) const WEEK: Unit = Unit::Fixed(7 * DAY);

impl Unit {
    /// Parses a unit, in any case.
    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "millisecond" => Self::Fixed(MILLI),
            "second" => Self::Fixed(SECOND),
            "minute" => Self::Fixed(60 * SECOND),
            "hour" => Self::Fixed(3600 * SECOND),
            "day" => Self::Fixed(DAY),
            "week" => WEEK,
            "month" => Self::Months(1),
            "quarter" => Self::Months(3),
            "year" => Self::Months(12),
            _ => return Err(failed(format!("'{text}' is not a valid Timestamp field"))),
        })
    }

    /// Whether a date can be counted in it.
    pub(super) fn fits_date(self) -> bool {
        match self {
            Self::Fixed(micros) => micros >= DAY,
            Self::Months(_) => true,
        }
    }
}
