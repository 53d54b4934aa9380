//! Points in time: dates, RFC 3339, what logs and results print, epoch numbers, and words relative to now.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, fmt::strtime};

use super::{TimeError, quoted, span};

/// A longer text is no instant; it bounds what the parsers are given.
const LONGEST: usize = 64;

/// Reads an instant as typed:
///
/// - `2026-11-20`, `2026-11-20 13:00`, `2026-11-20T13:00Z`, RFC 3339 with any offset;
/// - `20/Nov/2026:13:00:00 +0000` (web server logs), `2026-11-20 13:00:00.000 UTC` (query results);
/// - `1773133920` (10 digits, seconds since 1970), `1773133920000` (13 digits, milliseconds);
/// - `now`, `today`, `yesterday` (midnight);
/// - `-6h`, `6h`, `6h ago` (before `now`), `+6h` (after it).
///
/// # Errors
/// Whatever is none of these, or lies outside the years 1970 to 9999.
pub fn parse_instant(text: &str, now: Timestamp) -> Result<Timestamp, TimeError> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(TimeError::Instant(quoted(text)));
    }
    let instant = match word(text, now).or_else(|| epoch(text)).or_else(|| absolute(text)) {
        Some(instant) => instant,
        None => relative(text, now)?,
    };
    if instant < Timestamp::UNIX_EPOCH { Err(TimeError::OutOfRange(quoted(text))) } else { Ok(instant) }
}

/// As [`parse_instant`], for texts that must mean the same whenever they are read: no words, nothing relative.
///
/// # Errors
/// As [`parse_instant`].
pub fn parse_absolute(text: &str) -> Result<Timestamp, TimeError> {
    let text = text.trim();
    let refuse = || TimeError::Instant(quoted(text));
    if text.len() > LONGEST {
        return Err(refuse());
    }
    let instant = epoch(text).or_else(|| absolute(text)).ok_or_else(refuse)?;
    if instant < Timestamp::UNIX_EPOCH { Err(TimeError::OutOfRange(quoted(text))) } else { Ok(instant) }
}

/// Midnight, UTC, of the day that `instant` lies in.
pub fn start_of_day(instant: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400;
    let seconds = instant.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(DAY)).unwrap_or(instant)
}

/// Prints an instant as [`parse_instant`] reads it, as short as it can be without losing anything:
/// `2026-03-10`, `2026-03-10 09:12`, `2026-03-10 09:12:05.25`. UTC, without saying so.
pub fn print_instant(instant: Timestamp) -> String {
    let civil = TimeZone::UTC.to_datetime(instant);
    let format = if civil.subsec_nanosecond() != 0 {
        "%F %T%.f"
    } else if civil.second() != 0 {
        "%F %T"
    } else if civil.hour() != 0 || civil.minute() != 0 {
        "%F %H:%M"
    } else {
        "%F"
    };
    civil.strftime(format).to_string()
}

fn word(text: &str, now: Timestamp) -> Option<Timestamp> {
    match text.to_ascii_lowercase().as_str() {
        "now" => Some(now),
        "today" => Some(start_of_day(now)),
        "yesterday" => start_of_day(now).checked_sub(SignedDuration::from_hours(24)).ok(),
        _ => None,
    }
}

/// Seconds since 1970 have 10 digits from 2001 to 2286, milliseconds 13.
fn epoch(text: &str) -> Option<Timestamp> {
    let number = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i64>().ok())??;
    match text.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

fn absolute(text: &str) -> Option<Timestamp> {
    // jiff would skip the zone of `…[Europe/Berlin]`, even one that contradicts the offset.
    let timestamp = if text.ends_with(']') { None } else { text.parse().ok() };
    timestamp.or_else(|| civil(text.strip_suffix(" UTC").unwrap_or(text))).or_else(|| web_server(text))
}

/// A date with or without a time and no zone. jiff's civil parser would skip a zone; such texts never reach it.
fn civil(text: &str) -> Option<Timestamp> {
    let zoneless = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.' | b' ' | b'T' | b't'));
    let dashed = text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
    let time_has_dash = text.get(10..).is_some_and(|time| time.contains('-'));
    if !zoneless || !dashed || time_has_dash {
        return None;
    }
    let civil: DateTime = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

/// `[06/Feb/2019:00:00:38 +0000]`
fn web_server(text: &str) -> Option<Timestamp> {
    let text = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).ok()?.to_timestamp().ok()
}

/// `6h`, `-6h` and `6h ago` all lie before now: a log has no future to look for. `+6h` is the explicit exception.
fn relative(text: &str, now: Timestamp) -> Result<Timestamp, TimeError> {
    let length = match span::signed(text) {
        Ok(length) => length,
        Err(error @ TimeError::Calendar(_)) => return Err(error),
        Err(_) => return Err(TimeError::Instant(quoted(text))),
    };
    let length = length.abs();
    let moved = if text.starts_with('+') { now.checked_add(length) } else { now.checked_sub(length) };
    moved.map_err(|_| TimeError::OutOfRange(quoted(text)))
}
