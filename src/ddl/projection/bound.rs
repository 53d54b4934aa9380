//! The bounds of a date range: literals, and times relative to the query's.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use regex::Regex;

use super::pattern::Pattern;
use super::unit::Unit;

/// What Athena documents, with the case left open.
static NOW: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?i:NOW)\s*(?:([+-])\s*([0-9]+)\s*(?i:(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)\s*)?$").ok()
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// The query's time, so many units later.
    Now(i64, Unit),
    /// A text of the format.
    Literal(DateTime),
}

impl Bound {
    /// Reads a bound; `None` if it is neither.
    pub(crate) fn read(text: &str, pattern: &Pattern) -> Option<Self> {
        Self::now(text).or_else(|| pattern.read(text).map(Self::Literal))
    }

    fn now(text: &str) -> Option<Self> {
        let groups = NOW.as_ref()?.captures(text)?;
        let Some(number) = groups.get(2) else { return Some(Self::Now(0, Unit::Days)) };
        let number: i64 = number.as_str().parse().ok()?;
        let sign = if &groups[1] == "-" { -1 } else { 1 };
        let unit = Unit::parse(&format!("{}S", &groups[3]))?;
        Some(Self::Now(sign * number, unit))
    }

    /// The time it means on a day; the last moment of the day is now.
    pub(crate) fn at(self, today: Date) -> Option<DateTime> {
        match self {
            Self::Literal(time) => Some(time),
            Self::Now(count, unit) => unit.add(today.at(23, 59, 59, 0), count),
        }
    }
}

/// Whether a text speaks of now in some way.
pub(crate) fn means_now(text: &str) -> bool {
    let upper = text.to_uppercase();
    ["NOW", "TODAY", "CURRENT_DATE", "CURRENT_TIMESTAMP", "SYSDATE"].iter().any(|word| upper.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_athena_documents_is_now_and_nothing_else() {
        let is_now = |text: &str| Bound::now(text).is_some();
        for text in ["NOW", "NOW-3YEARS", " NOW - 3 YEARS ", "NOW+1DAY", "NOW-1MONTH", "now"] {
            assert!(is_now(text), "{text}");
        }
        for text in ["NOW()", "NOW-1D", "NOW-3650", "NOW-1YEAR-2DAYS", "NOW-1.5DAYS", "NOW-1QUARTER", "CURRENT_DATE"] {
            assert!(!is_now(text), "{text}");
        }
        let today = jiff::civil::date(2026, 3, 10);
        let at = Bound::now("NOW-3YEARS").and_then(|bound| bound.at(today));
        assert_eq!(at.map(|time| time.date()), Some(jiff::civil::date(2023, 3, 10)));
        assert_eq!(Bound::now("NOW-99999999999YEARS").and_then(|bound| bound.at(today)), None);
    }
}
