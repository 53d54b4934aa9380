//! Units of `interval.unit`.

use jiff::ToSpan;
use jiff::civil::DateTime;

/// From the shortest to the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Millis,
    Seconds,
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Unit {
    pub(crate) const NAMES: [(&'static str, Self); 8] = [
        ("YEARS", Self::Years),
        ("MONTHS", Self::Months),
        ("WEEKS", Self::Weeks),
        ("DAYS", Self::Days),
        ("HOURS", Self::Hours),
        ("MINUTES", Self::Minutes),
        ("SECONDS", Self::Seconds),
        ("MILLIS", Self::Millis),
    ];

    /// A name of Java's `ChronoUnit` that Athena takes; its case does not matter.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim())).map(|(_, unit)| *unit)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, unit)| *unit == self).map_or("", |(name, _)| name)
    }

    /// A time that is `count` units later; `None` outside of the calendar.
    pub(crate) fn add(self, time: DateTime, count: i64) -> Option<DateTime> {
        let span = match self {
            Self::Millis => 0.seconds().try_milliseconds(count),
            Self::Seconds => 0.seconds().try_seconds(count),
            Self::Minutes => 0.seconds().try_minutes(count),
            Self::Hours => 0.seconds().try_hours(count),
            Self::Days => 0.seconds().try_days(count),
            Self::Weeks => 0.seconds().try_weeks(count),
            Self::Months => 0.seconds().try_months(count),
            Self::Years => 0.seconds().try_years(count),
        };
        time.checked_add(span.ok()?).ok()
    }

    /// How many steps of `interval` units lie between two times, both of which count.
    pub(crate) fn steps(self, from: DateTime, to: DateTime, interval: u64) -> u64 {
        let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
        let seconds = to.duration_since(from).as_secs();
        let units = match self {
            Self::Years => months / 12,
            Self::Months => months,
            Self::Weeks => seconds / (7 * 86_400),
            Self::Days => seconds / 86_400,
            Self::Hours => seconds / 3600,
            Self::Minutes => seconds / 60,
            Self::Seconds => seconds,
            Self::Millis => seconds.saturating_mul(1000),
        };
        u64::try_from(units).map_or(0, |units| units / interval.max(1) + 1)
    }
}
