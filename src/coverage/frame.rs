//! The days or hours that are asked about.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::scope::Window;

/// More blocks than these are no calendar.
const MOST: i64 = 1500;

/// What one block stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A day, UTC.
    Day,
    /// An hour, UTC.
    Hour,
}

/// Whole units in a row: `from` is in, `to` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The beginning of the first unit.
    pub from: DateTime,
    /// The end of the last one.
    pub to: DateTime,
    /// What they are.
    pub unit: Unit,
}

/// A frame with too many units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} blocks are too many for a calendar")]
pub struct TooMany(pub i64);

impl Unit {
    /// Its length.
    pub fn length(self) -> SignedDuration {
        match self {
            Self::Day => SignedDuration::from_hours(24),
            Self::Hour => SignedDuration::from_hours(1),
        }
    }

    /// The unit that a moment lies in.
    pub fn of(self, at: DateTime) -> DateTime {
        match self {
            Self::Day => at.date().at(0, 0, 0, 0),
            Self::Hour => at.date().at(at.hour(), 0, 0, 0),
        }
    }

    /// The next one.
    pub fn next(self, unit: DateTime) -> DateTime {
        unit.saturating_add(self.length())
    }

    /// `2026-03-10`, `2026-03-10T08`.
    pub fn print(self, unit: DateTime) -> String {
        match self {
            Self::Day => unit.date().to_string(),
            Self::Hour => unit.strftime("%Y-%m-%dT%H").to_string(),
        }
    }
}

impl Frame {
    /// All units that a window touches.
    ///
    /// # Errors
    /// A window of more units than a calendar can show.
    pub fn of(window: Window, unit: Unit) -> Result<Self, TooMany> {
        let from = unit.of(civil(window.from));
        let last = unit.of(civil(window.to.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(window.to)));
        let frame = Self { from, to: unit.next(last), unit };
        let count = frame.to.duration_since(from).as_secs() / unit.length().as_secs();
        if count > MOST { Err(TooMany(count)) } else { Ok(frame) }
    }

    /// Its units.
    pub fn units(self) -> impl Iterator<Item = DateTime> {
        std::iter::successors(Some(self.from), move |unit| Some(self.unit.next(*unit)))
            .take_while(move |u| *u < self.to)
    }

    /// Whether a moment lies in it.
    pub fn holds(self, at: DateTime) -> bool {
        (self.from..self.to).contains(&at)
    }

    /// Its beginning and end as instants of UTC.
    pub(super) fn window(self) -> Window {
        let instant = |at: DateTime| TimeZone::UTC.to_timestamp(at).unwrap_or(Timestamp::MAX);
        Window { from: instant(self.from), to: instant(self.to) }
    }
}

/// A moment on UTC's clock.
pub(super) fn civil(at: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(at)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn window(from: &str, to: &str) -> Window {
        Window { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn a_frame_has_every_unit_that_the_window_touches() {
        let days = Frame::of(window("2026-03-10T08:30:00Z", "2026-03-12T00:00:00Z"), Unit::Day).unwrap();
        let shown: Vec<String> = days.units().map(|unit| Unit::Day.print(unit)).collect();
        assert_eq!(shown, ["2026-03-10", "2026-03-11"]);
        let hours = Frame::of(window("2026-03-10T08:30:00Z", "2026-03-10T10:00:00.1Z"), Unit::Hour).unwrap();
        let shown: Vec<String> = hours.units().map(|unit| Unit::Hour.print(unit)).collect();
        assert_eq!(shown, ["2026-03-10T08", "2026-03-10T09", "2026-03-10T10"]);
    }

    #[test]
    fn a_calendar_has_an_end() {
        let years = window("2000-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert!(Frame::of(years, Unit::Day).is_err() && Frame::of(years, Unit::Hour).is_err());
    }
}
