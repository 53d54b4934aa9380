//! The time window of a run: what people type for it and how it is shown.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::report::Report;
use crate::time::{TimeError, parse_instant, parse_span, print_instant, start_of_day};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A half-open span of time, `[from, to)`. Prints as [`Window::parse`] reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
}

/// Why a typed window was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// One of its times.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// It ends before it starts, or holds nothing.
    #[error("the window is empty: it starts {from} and ends {to}")]
    Empty {
        /// The start, as [`print_instant`] shows it.
        from: String,
        /// The end.
        to: String,
    },
}

impl From<WindowError> for Report {
    fn from(error: WindowError) -> Self {
        let hint = match &error {
            WindowError::Time(time) => {
                format!("{}; a window is 24h, FROM/TO, a day, or `2h around TIME`", time.hint())
            }
            WindowError::Empty { .. } => {
                "the start comes first and lies before the end; TO is not part of it".to_owned()
            }
        };
        Self::usage(error.to_string()).hint(hint)
    }
}

impl Window {
    /// The window from one instant to another.
    ///
    /// # Errors
    /// When nothing lies between them.
    pub fn new(from: Timestamp, to: Timestamp) -> Result<Self, WindowError> {
        if from < to {
            Ok(Self { from, to })
        } else {
            Err(WindowError::Empty { from: print_instant(from), to: print_instant(to) })
        }
    }

    /// Reads a window as typed:
    ///
    /// - `24h`, `14d`: that long, up to `now`;
    /// - `FROM/TO`: two instants as [`parse_instant`] reads them;
    /// - `2026-03-10`, `today`, `yesterday`: that whole day (UTC);
    /// - `2h around 2026-03-10 09:12`: two hours before and two after.
    ///
    /// # Errors
    /// Whatever is none of these, and windows that hold nothing.
    pub fn parse(text: &str, now: Timestamp) -> Result<Self, WindowError> {
        let text = text.trim();
        if let Some((length, middle)) = text.split_once(" around ") {
            return Self::around(parse_instant(middle, now)?, parse_span(length)?, middle);
        }
        // Web server times hold slashes, so the separator is the one that has an instant on either side.
        for (at, _) in text.match_indices('/').take(8) {
            if let (Ok(from), Ok(to)) = (parse_instant(&text[..at], now), parse_instant(&text[at + 1..], now)) {
                return Self::new(from, to);
            }
        }
        if let Some((from, to)) = text.split_once('/') {
            parse_instant(from, now)?;
            parse_instant(to, now)?;
        }
        match parse_span(text) {
            Ok(length) => Self::new(before(now, length, text)?, now),
            Err(error @ TimeError::Calendar(_)) => Err(error.into()),
            Err(_) => Self::day(text, now),
        }
    }

    /// The window that `--since` and `--until` describe. With only `--since` it ends `now`; with only `--until`
    /// it is as long as `usual` (the configured window); with neither it is `usual`.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn since_until(
        since: Option<&str>,
        until: Option<&str>,
        usual: &str,
        now: Timestamp,
    ) -> Result<Self, WindowError> {
        match (since, until) {
            (None, None) => Self::parse(usual, now),
            (Some(since), None) => Self::new(parse_instant(since, now)?, now),
            (Some(since), Some(until)) => Self::new(parse_instant(since, now)?, parse_instant(until, now)?),
            (None, Some(until)) => {
                let to = parse_instant(until, now)?;
                Self::new(before(to, Self::parse(usual, now)?.length(), until)?, to)
            }
        }
    }

    /// How long it is.
    pub fn length(&self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// Whether an instant lies inside.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.to
    }

    /// What should be said about a window that reaches into the future: a typing slip finds nothing in silence.
    pub fn note(&self, now: Timestamp) -> Option<String> {
        if self.from >= now {
            Some(format!("the window starts in the future (now is {} UTC)", print_instant(now)))
        } else if self.to.duration_since(now) > DAY {
            Some(format!("the window ends in the future (now is {} UTC)", print_instant(now)))
        } else {
            None
        }
    }

    fn around(middle: Timestamp, length: SignedDuration, typed: &str) -> Result<Self, WindowError> {
        Self::new(before(middle, length, typed)?, after(middle, length, typed)?)
    }

    /// A whole day, when the text is a bare date or a word for one.
    fn day(text: &str, now: Timestamp) -> Result<Self, WindowError> {
        let from = parse_instant(text, now)?;
        let is_word = text.eq_ignore_ascii_case("today") || text.eq_ignore_ascii_case("yesterday");
        if !is_word && (from != start_of_day(from) || text.len() != "2026-03-10".len()) {
            return Err(TimeError::Span(text.to_owned()).into());
        }
        Self::new(from, after(from, DAY, text)?)
    }
}

fn before(instant: Timestamp, length: SignedDuration, typed: &str) -> Result<Timestamp, TimeError> {
    let from = instant.checked_sub(length).ok().filter(|t| *t >= Timestamp::UNIX_EPOCH);
    from.ok_or_else(|| TimeError::OutOfRange(typed.to_owned()))
}

fn after(instant: Timestamp, length: SignedDuration, typed: &str) -> Result<Timestamp, TimeError> {
    instant.checked_add(length).map_err(|_| TimeError::OutOfRange(typed.to_owned()))
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", print_instant(self.from), print_instant(self.to))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-12T10:30:00Z".parse().unwrap()
    }

    fn window(text: &str) -> String {
        Window::parse(text, now()).map_or_else(|e| format!("refused: {e}"), |w| w.to_string())
    }

    #[test]
    fn windows_are_read_in_every_documented_form() {
        for (typed, meant) in [
            ("24h", "2026-03-11 10:30/2026-03-12 10:30"),
            ("14d", "2026-02-26 10:30/2026-03-12 10:30"),
            ("2026-03-10/2026-03-12", "2026-03-10/2026-03-12"),
            ("2026-03-10T09:00+01:00 / now", "2026-03-10 08:00/2026-03-12 10:30"),
            ("-6h/-2h", "2026-03-12 04:30/2026-03-12 08:30"),
            ("2026-03-10", "2026-03-10/2026-03-11"),
            ("yesterday", "2026-03-11/2026-03-12"),
            ("today", "2026-03-12/2026-03-13"),
            ("2h around 2026-03-10 09:12", "2026-03-10 07:12/2026-03-10 11:12"),
            ("30m around 1773133920", "2026-03-10 08:42/2026-03-10 09:42"),
            ("10/Mar/2026:09:00:00 +0000/10/Mar/2026:10:00:00 +0000", "2026-03-10 09:00/2026-03-10 10:00"),
        ] {
            assert_eq!(window(typed), meant, "{typed}");
        }
    }

    #[test]
    fn windows_that_hold_nothing_or_mean_nothing_are_refused() {
        for typed in [
            "",
            "/",
            "24",
            "2026-03-12/2026-03-10",
            "2026-03-12/2026-03-12",
            "now",
            "2026-03-10 09:12",
            "-24h",
            "1mo",
            "around now",
            "2h around",
            "2026-03-10/",
            "2026-03-10/soon",
            "9999w",
            "99999999d around now",
        ] {
            assert!(window(typed).starts_with("refused"), "{typed}: {}", window(typed));
        }
        assert_eq!(window("2026-03-10/soon"), "refused: `soon` is not a time");
        assert_eq!(
            window("2026-03-12/2026-03-10"),
            "refused: the window is empty: it starts 2026-03-12 and ends 2026-03-10"
        );
    }

    #[test]
    fn since_and_until_complete_each_other() {
        let of = |since, until, usual| Window::since_until(since, until, usual, now()).unwrap().to_string();
        assert_eq!(of(None, None, "24h"), "2026-03-11 10:30/2026-03-12 10:30");
        assert_eq!(of(Some("2026-03-10"), None, "24h"), "2026-03-10/2026-03-12 10:30");
        assert_eq!(of(None, Some("2026-03-10"), "24h"), "2026-03-09/2026-03-10");
        assert_eq!(of(None, Some("2026-03-10"), "2026-03-01/2026-03-04"), "2026-03-07/2026-03-10");
        assert_eq!(of(Some("2026-03-01"), Some("2026-03-02"), "24h"), "2026-03-01/2026-03-02");
        assert!(Window::since_until(Some("now"), Some("-1h"), "24h", now()).is_err());
        assert!(Window::since_until(Some("2027-01-01"), None, "24h", now()).is_err());
    }

    #[test]
    fn a_window_in_the_future_is_remarked_on_and_today_is_not() {
        let note = |text| Window::parse(text, now()).unwrap().note(now());
        assert_eq!(note("24h"), None);
        assert_eq!(note("today"), None);
        assert_eq!(
            note("2027-03-10").as_deref(),
            Some("the window starts in the future (now is 2026-03-12 10:30 UTC)")
        );
        assert_eq!(
            note("2026-03-10/2027-03-10").as_deref(),
            Some("the window ends in the future (now is 2026-03-12 10:30 UTC)")
        );
    }

    #[test]
    fn the_end_is_not_inside() {
        let w = Window::parse("2026-03-10", now()).unwrap();
        assert!(w.contains(w.from));
        assert!(!w.contains(w.to));
    }

    proptest! {
        #[test]
        fn a_printed_window_reads_back(from in 0i64..100_000_000_000, length in 1i64..100_000_000, nanos in 0i32..1_000_000_000) {
            let from = Timestamp::new(from, nanos).unwrap();
            let w = Window::new(from, from + SignedDuration::from_secs(length)).unwrap();
            prop_assert_eq!(Window::parse(&w.to_string(), now()), Ok(w));
        }

        #[test]
        fn what_is_accepted_holds_an_instant(text in "[0-9hdm/ a-z:-]{0,40}") {
            if let Ok(w) = Window::parse(&text, now()) {
                prop_assert!(w.from < w.to);
            }
        }
    }
}
