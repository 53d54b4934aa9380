//! The values of a date projection that can hold events of a window.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::scope::Window;
use crate::sources::{DatePattern, DateReading, Interval, Slack};

/// What a date in a key is counted by.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) format: DatePattern,
    pub(super) interval: Interval,
    pub(super) zone: TimeZone,
}

/// Values `anchor + k × step` for `k` from `first` to `last`, all in seconds of the folders' own clock. As in Athena, the anchor is the
/// table's first day; a table that does not say it has the steps of 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) format: DatePattern,
    zone: TimeZone,
    anchor: i64,
    step: i64,
    first: i64,
    last: i64,
}

impl Dates {
    /// `None` if no value can hold an event of the window.
    pub(super) fn of(clock: Clock, since: Option<Date>, window: Window, slack: &Slack) -> Option<Self> {
        let Clock { format, interval, zone } = clock;
        let anchor = seconds(since.map_or(EPOCH, DateTime::from));
        let step = interval.minutes() * 60;
        let (earliest, latest) = (seconds(date(1, 1, 1).at(0, 0, 0, 0)), seconds(date(9999, 12, 31).at(23, 59, 59, 0)));
        // A key's time is at most `before` earlier and `after` later than the event, counted from the end
        // and the start of its step.
        let from = earliest_civil(shift(window.from, -slack.before), &zone).max(earliest);
        let to = latest_civil(shift(window.to, slack.after), &zone).min(latest + 1);
        let first = (from - anchor).div_euclid(step);
        let first = if since.is_some() { first.max(0) } else { first.max(ceiling_div(earliest - anchor, step)) };
        let last = (to - 1 - anchor).div_euclid(step);
        (first <= last).then_some(Self { format, zone, anchor, step, first, last })
    }

    pub(super) fn len(&self) -> u64 {
        self.last.abs_diff(self.first).saturating_add(1)
    }

    /// The value number `n`.
    pub(super) fn nth(&self, n: u64) -> String {
        let k = self.first.saturating_add_unsigned(n).min(self.last);
        self.format.render(civil(self.anchor + k * self.step))
    }

    /// When the step of value number `n` is over.
    pub(super) fn end(&self, n: u64) -> Option<Timestamp> {
        let k = self.first.saturating_add_unsigned(n).min(self.last);
        let end = civil(self.anchor + (k + 1) * self.step);
        self.zone.to_ambiguous_timestamp(end).later().ok()
    }

    /// Whether a time on the folders' clock is one of ours.
    pub(super) fn covers(&self, time: DateTime) -> bool {
        let k = (seconds(time) - self.anchor).div_euclid(self.step);
        (self.first..=self.last).contains(&k)
    }

    /// Reads a value at the start of a text: its length if it is one of ours, `None` if it is cut and may become one.
    pub(super) fn read(&self, text: &str) -> Result<Option<usize>, super::keys::Foreign> {
        match self.format.read(text) {
            DateReading::Whole(time, len) if self.holds(time) => Ok(Some(len)),
            DateReading::Cut(first, last) if self.overlaps(first, last) => Ok(None),
            _ => Err(super::keys::Foreign),
        }
    }

    fn holds(&self, time: DateTime) -> bool {
        let since_anchor = seconds(time) - self.anchor;
        since_anchor.rem_euclid(self.step) == 0
            && (self.first..=self.last).contains(&since_anchor.div_euclid(self.step))
    }

    fn overlaps(&self, first: DateTime, last: DateTime) -> bool {
        let low = ceiling_div(seconds(first) - self.anchor, self.step).max(self.first);
        let high = (seconds(last) - self.anchor).div_euclid(self.step).min(self.last);
        low <= high
    }
}

fn shift(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

/// The civil second of an instant.
fn on_clock(at: Timestamp, zone: &TimeZone) -> i64 {
    floor(at) + i64::from(zone.to_offset(at).seconds())
}

/// Clocks are set back by less than this.
const SET_BACK: SignedDuration = SignedDuration::from_hours(24);

/// The earliest that the clock shows from an instant on: a clock that is set back soon after shows less again.
fn earliest_civil(at: Timestamp, zone: &TimeZone) -> i64 {
    let next = zone.following(at).next().map(|change| change.timestamp());
    let after = next.filter(|change| *change < shift(at, SET_BACK)).map(|change| on_clock(change, zone));
    on_clock(at, zone).min(after.unwrap_or(i64::MAX))
}

/// The latest that the clock has shown before an instant, rounded up to the second.
fn latest_civil(at: Timestamp, zone: &TimeZone) -> i64 {
    let now = ceiling(at) + i64::from(zone.to_offset(at).seconds());
    let last = zone.preceding(at).next().map(|change| change.timestamp());
    let before = last.filter(|change| *change > shift(at, -SET_BACK)).map(|change| {
        let just_before = zone.to_offset(shift(change, SignedDuration::from_secs(-1)));
        ceiling(change) + i64::from(just_before.seconds())
    });
    now.max(before.unwrap_or(i64::MIN))
}

fn floor(at: Timestamp) -> i64 {
    at.as_nanosecond().div_euclid(1_000_000_000) as i64
}

fn ceiling(at: Timestamp) -> i64 {
    floor(at) + i64::from(at.as_nanosecond().rem_euclid(1_000_000_000) > 0)
}

fn ceiling_div(a: i64, b: i64) -> i64 {
    -(-a).div_euclid(b)
}

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

fn seconds(at: DateTime) -> i64 {
    at.duration_since(EPOCH).as_secs()
}

fn civil(second: i64) -> DateTime {
    EPOCH.saturating_add(SignedDuration::from_secs(second))
}
