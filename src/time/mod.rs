//! Instants and spans as people type them. UTC unless an offset is given; whatever cannot be read is refused
//! with examples, never guessed.

mod instant;
mod span;

pub use instant::{parse_absolute, parse_instant, print_instant, start_of_day};
pub use span::{coarse, parse_span, print_span};

use crate::report::Report;

/// Instants the error messages offer.
const INSTANTS: &str = "2026-03-10, 2026-03-10 09:12, 2026-03-10T09:12:00Z, -6h, 2d ago, yesterday, now, 1773133920";
/// Spans the error messages offer.
const SPANS: &str = "90s, 15m, 6h, 14d, 1d 12h";

/// Why a typed instant or span was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not an instant.
    #[error("`{0}` is not a time")]
    Instant(String),
    /// Not a span.
    #[error("`{0}` is not a length of time")]
    Span(String),
    /// Months and years have no fixed length.
    #[error("`{0}` has months or years, whose length differs")]
    Calendar(String),
    /// Before 1970 or after 9999.
    #[error("`{0}` lies outside the years 1970 to 9999")]
    OutOfRange(String),
}

impl TimeError {
    /// What to type instead.
    pub fn hint(&self) -> String {
        match self {
            Self::Instant(_) | Self::OutOfRange(_) => {
                format!("write it like one of: {INSTANTS} (UTC unless it has an offset)")
            }
            Self::Span(_) => format!("write it like one of: {SPANS}"),
            Self::Calendar(_) => "write days or weeks: 30d, 4w".to_owned(),
        }
    }
}

impl From<TimeError> for Report {
    fn from(error: TimeError) -> Self {
        Self::usage(error.to_string()).hint(error.hint())
    }
}

/// The beginning of what was typed, for a message: a pasted megabyte is not repeated.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
