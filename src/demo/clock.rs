//! The demo's calendar: Tuesday 2026-03-10 is day 0; three full days follow fourteen thin ones.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Seconds in an hour.
pub(super) const HOUR: i64 = 3600;
/// Seconds in a day.
pub(super) const DAY: i64 = 24 * HOUR;
/// Day 0, 2026-03-10T00:00:00Z, in seconds since 1970.
pub(super) const D0: i64 = 1_773_100_800;
/// The hours that have full density, counted from day 0.
pub(super) const FULL: std::ops::Range<i64> = 0..72;
/// The first hour of the thin history, counted from day 0.
pub(super) const FIRST_HOUR: i64 = -14 * 24;

/// A time of day on a day, in seconds since 1970.
pub(super) const fn on(day: i64, hour: i64, minute: i64, second: i64) -> i64 {
    D0 + day * DAY + hour * HOUR + minute * 60 + second
}

/// One hour of background.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hour {
    /// Counted from day 0; negative in the history.
    pub(super) index: i64,
}

impl Hour {
    /// Its first second.
    pub(super) fn start(self) -> i64 {
        D0 + self.index * HOUR
    }

    /// The day it belongs to, counted from day 0.
    pub(super) fn day(self) -> i64 {
        self.index.div_euclid(24)
    }

    /// The hour of the day, UTC.
    pub(super) fn of_day(self) -> i64 {
        self.index.rem_euclid(24)
    }

    /// Whether people work: Monday to Friday, 08:00 to 17:59. Day 0 is a Tuesday.
    pub(super) fn is_office(self) -> bool {
        (self.day() + 1).rem_euclid(7) < 5 && (8..18).contains(&self.of_day())
    }

    /// Whether it belongs to the days of full density.
    pub(super) fn is_full(self) -> bool {
        FULL.contains(&self.index)
    }

    /// Web traffic in this hour as a percentage of the daily mean.
    pub(super) fn traffic(self) -> i64 {
        const SHAPE: [i64; 24] = [
            45, 35, 30, 28, 30, 40, 60, 85, 105, 120, 128, 130, 132, 128, 122, 120, 122, 130, 145, 160, 165, 150, 110,
            70,
        ];
        SHAPE[usize::try_from(self.of_day()).unwrap_or(0)]
    }
}

/// `2026-03-10T09:12:00Z`.
pub(super) fn iso(seconds: i64) -> String {
    let t = civil(seconds);
    let mut text = String::with_capacity(20);
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    );
    text
}

/// `2026-03-10T09:12:00.123456Z` from microseconds since 1970.
pub(super) fn iso_micros(micros: i64) -> String {
    let mut text = iso(micros.div_euclid(1_000_000));
    text.pop();
    let _ = write!(text, ".{:06}Z", micros.rem_euclid(1_000_000));
    text
}

/// `Mar 10, 2026, 9:12:00 AM`: how STS writes the expiration into `responseElements`.
pub(super) fn english(seconds: i64) -> String {
    civil(seconds).strftime("%b %-d, %Y, %-I:%M:%S %p").to_string()
}

/// `2026/03/10`, the day in an object's key.
pub(super) fn day_path(seconds: i64) -> String {
    let t = civil(seconds);
    format!("{:04}/{:02}/{:02}", t.year(), t.month(), t.day())
}

/// `20260310T0912Z`, the minute in an object's name.
pub(super) fn stamp(seconds: i64) -> String {
    let t = civil(seconds);
    format!("{:04}{:02}{:02}T{:02}{:02}Z", t.year(), t.month(), t.day(), t.hour(), t.minute())
}

/// The calendar's view of a second.
pub(super) fn civil(seconds: i64) -> jiff::civil::DateTime {
    TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_zero_is_the_tenth_of_march() {
        assert_eq!(iso(D0), "2026-03-10T00:00:00Z");
        assert_eq!(iso_micros(on(0, 9, 5, 7) * 1_000_000 + 42), "2026-03-10T09:05:07.000042Z");
        assert_eq!((day_path(on(2, 0, 0, 0)), stamp(on(0, 9, 31, 59))), ("2026/03/12".into(), "20260310T0931Z".into()));
        assert_eq!(english(on(0, 21, 41, 3)), "Mar 10, 2026, 9:41:03 PM");
    }

    #[test]
    fn nobody_works_at_night_or_on_sunday() {
        let office = |day: i64, hour: i64| Hour { index: day * 24 + hour }.is_office();
        assert!(office(0, 9) && office(-4, 17) && office(-1, 8));
        assert!(!office(0, 7) && !office(0, 18) && !office(-2, 12) && !office(-3, 12));
    }
}
