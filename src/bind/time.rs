//! The exact time predicate, on the raw column: a malformed value fails the comparison, not the query.

use jiff::Timestamp;

use crate::ddl::Missing;
use crate::report::Report;
use crate::scope::Window;
use crate::sources::{ColumnType, EventTime, Format, Source};
use crate::sql::{Literal, identifier};

const NANOS: i128 = 1_000_000_000;

/// `eventtime >= '2026-03-10T00:00:00Z' AND eventtime < '2026-03-11T00:00:00Z'`; `None` if nothing says the time.
pub(super) fn predicate(source: &Source, window: Window, missing: &Missing<'_>) -> Result<Option<String>, Report> {
    let between = |column: &str, literal: &dyn Fn(Timestamp) -> String| {
        format!("{column} >= {} AND {column} < {}", literal(window.from), literal(window.to))
    };
    if source.time == EventTime::Derived {
        let Some(event_time) = source.derived("event_time") else { return Ok(None) };
        let column = missing.derived(event_time)?;
        return Ok(Some(or_unknown(source, &column, between(&column, &|t| format!("TIMESTAMP '{}'", millisecond(t))))));
    }
    let Some(name) = source.time.column() else { return Ok(None) };
    if missing.covers(&[name.to_owned()]) {
        return Ok(None);
    }
    let numeric = !matches!(source.column(name).map(|c| &c.ty), Some(ColumnType::String));
    let column = match &source.time {
        EventTime::EpochSeconds(_) | EventTime::EpochMillis(_) if !numeric => {
            format!("try_cast({} AS bigint)", identifier(name))
        }
        _ => identifier(name),
    };
    let literal = |t: Timestamp| match &source.time {
        EventTime::Iso8601 { fraction, .. } => Literal::Text(iso8601(t, *fraction)).to_string(),
        EventTime::EpochMillis(_) => Literal::Int(epoch(t, 1_000)).to_string(),
        _ => Literal::Int(epoch(t, 1)).to_string(),
    };
    Ok(Some(or_unknown(source, &column, between(&column, &literal))))
}

/// A JSON record may be well formed and say no time that can be read: it is shown, and the folders confine it.
fn or_unknown(source: &Source, column: &str, between: String) -> String {
    let may_lack = match &source.format {
        Format::Json { bare, .. } => bare.is_some() || source.time == EventTime::Derived,
        _ => false,
    };
    if may_lack { format!("({column} IS NULL OR ({between}))") } else { between }
}

/// As a timestamp literal takes it, rounded up to the next millisecond as [`ticks`] says.
fn millisecond(t: Timestamp) -> String {
    let text = iso8601(t, 3).replace('T', " ");
    text.trim_end_matches('Z').to_owned()
}

/// The first tick of `1/per_second` at or after an instant: for values on ticks, `v >= t` is `v >= ceil(t)`, and so is
/// `v < t`.
fn ticks(t: Timestamp, per_second: i128) -> i128 {
    let nanos = NANOS / per_second;
    -(-t.as_nanosecond()).div_euclid(nanos)
}

fn epoch(t: Timestamp, per_second: i128) -> i64 {
    i64::try_from(ticks(t, per_second)).unwrap_or(i64::MAX)
}

/// As AWS writes it, with `fraction` digits, so that the order of texts is the order of times.
fn iso8601(t: Timestamp, fraction: u8) -> String {
    let digits = usize::from(fraction.min(9));
    let per_second = 10_i128.pow(u32::from(fraction.min(9)));
    let ticks = ticks(t, per_second);
    let (seconds, rest) = (ticks.div_euclid(per_second), ticks.rem_euclid(per_second));
    let second = i64::try_from(seconds).ok().and_then(|s| Timestamp::from_second(s).ok()).unwrap_or(Timestamp::MAX);
    let text = second.strftime("%Y-%m-%dT%H:%M:%S");
    if digits == 0 { format!("{text}Z") } else { format!("{text}.{rest:0digits$}Z") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn texts_have_the_digits_of_the_source() {
        assert_eq!(iso8601(t("2026-03-10T00:00:00Z"), 0), "2026-03-10T00:00:00Z");
        assert_eq!(iso8601(t("2026-03-10T00:00:00Z"), 6), "2026-03-10T00:00:00.000000Z");
        assert_eq!(iso8601(t("2026-03-10T00:00:00.25Z"), 3), "2026-03-10T00:00:00.250Z");
    }

    #[test]
    fn an_instant_between_ticks_is_the_next_tick() {
        assert_eq!(iso8601(t("2026-03-10T00:00:00.000001Z"), 0), "2026-03-10T00:00:01Z");
        assert_eq!(iso8601(t("2026-12-31T23:59:59.9999999Z"), 6), "2027-01-01T00:00:00.000000Z");
        assert_eq!(epoch(t("1970-01-01T00:00:10.5Z"), 1), 11);
        assert_eq!(epoch(t("1970-01-01T00:00:10.5Z"), 1_000), 10_500);
        assert_eq!(epoch(t("1969-12-31T23:59:58.5Z"), 1), -1);
    }

    proptest::proptest! {
        #[test]
        fn order_of_texts_is_order_of_instants(a in 0_i64..4_102_444_800_000_000, b in 0_i64..4_102_444_800_000_000, fraction in 0_u8..=9) {
            let (a, b) = (Timestamp::from_microsecond(a).unwrap(), Timestamp::from_microsecond(b).unwrap());
            let (x, y) = (iso8601(a, fraction), iso8601(b, fraction));
            let in_order = if a <= b { x <= y } else { x >= y };
            proptest::prop_assert!(in_order);
        }
    }
}
