//! Lengths of time: `90s`, `6h`, `14d`, `1d 12h`, also ISO 8601 (`PT6H`).

use std::fmt::Write as _;

use jiff::{SignedDuration, Span, SpanRelativeTo};

use super::{TimeError, quoted};

/// A longer text is no span; it bounds what the parser is given.
const LONGEST: usize = 100;

/// Reads a length of time. A day has 24 hours: every clock here is UTC.
///
/// # Errors
/// Anything else, zero and negative lengths, and months or years, which have no fixed length.
pub fn parse_span(text: &str) -> Result<SignedDuration, TimeError> {
    let length = signed(text)?;
    if length.is_positive() { Ok(length) } else { Err(TimeError::Span(quoted(text))) }
}

/// As [`parse_span`], with either sign: `-6h`, `2h ago`.
pub(super) fn signed(text: &str) -> Result<SignedDuration, TimeError> {
    let text = text.trim();
    let refuse = || TimeError::Span(quoted(text));
    if text.len() > LONGEST {
        return Err(refuse());
    }
    let span: Span = text.parse().map_err(|_| refuse())?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(TimeError::Calendar(quoted(text)));
    }
    span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| refuse())
}

/// Prints a length as [`parse_span`] reads it, e.g. `24h`, `14d`, `1h 30m`. Days are used from two days on.
pub fn print_span(length: SignedDuration) -> String {
    const TWO_DAYS: u64 = 2 * 86_400;
    let nanos = length.subsec_nanos().unsigned_abs();
    let mut seconds = length.as_secs().unsigned_abs();
    let mut text = String::new();
    let mut put = |count: u64, unit: &str| {
        if count > 0 {
            let gap = if text.is_empty() { "" } else { " " };
            // Writing to a String cannot fail.
            let _ = write!(text, "{gap}{count}{unit}");
        }
    };
    if seconds >= TWO_DAYS {
        put(seconds / 86_400, "d");
        seconds %= 86_400;
    }
    put(seconds / 3600, "h");
    put(seconds % 3600 / 60, "m");
    put(seconds % 60, "s");
    put(u64::from(nanos), "ns");
    match text {
        none if none.is_empty() => "0s".to_owned(),
        text if length.is_negative() => format!("{text} ago"),
        text => text,
    }
}

/// A length of time in its largest unit, cut: `12s`, `5m`, `47h`, `4d`. Nothing is shorter than `0s`.
pub fn coarse(seconds: i64) -> String {
    let seconds = seconds.max(0);
    print_span(SignedDuration::from_secs(match seconds {
        0..60 => seconds,
        60..3600 => seconds / 60 * 60,
        3600..172_800 => seconds / 3600 * 3600,
        _ => seconds / 86_400 * 86_400,
    }))
}
