#![allow(clippy::unwrap_used)]

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-03-12T10:30:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn instant(text: &str) -> String {
    parse_instant(text, now()).map_or_else(|e| format!("refused: {e}"), |t| t.to_string())
}

#[test]
fn instants_are_read_in_every_documented_form() {
    for (typed, meant) in [
        ("2026-11-20", "2026-11-20T00:00:00Z"),
        ("2026-11-20 13:00", "2026-11-20T13:00:00Z"),
        ("2026-11-20T13:00", "2026-11-20T13:00:00Z"),
        ("2026-11-20T13:00Z", "2026-11-20T13:00:00Z"),
        ("2026-11-20t13:00:05z", "2026-11-20T13:00:05Z"),
        ("2026-11-20T13:00:05.25+02:00", "2026-11-20T11:00:05.25Z"),
        ("2026-11-20 13:00-05:00", "2026-11-20T18:00:00Z"),
        ("2026-11-20 13:00:05.000 UTC", "2026-11-20T13:00:05Z"),
        ("20/Nov/2026:13:00:05 +0100", "2026-11-20T12:00:05Z"),
        ("[20/Nov/2026:13:00:05 +0000]", "2026-11-20T13:00:05Z"),
        ("1773133920", "2026-03-10T09:12:00Z"),
        ("1773133920123", "2026-03-10T09:12:00.123Z"),
        ("now", "2026-03-12T10:30:00Z"),
        ("Today", "2026-03-12T00:00:00Z"),
        ("yesterday", "2026-03-11T00:00:00Z"),
        ("-6h", "2026-03-12T04:30:00Z"),
        ("6h", "2026-03-12T04:30:00Z"),
        ("2d", "2026-03-10T10:30:00Z"),
        ("2h ago", "2026-03-12T08:30:00Z"),
        ("1d 12h ago", "2026-03-10T22:30:00Z"),
        ("2w", "2026-02-26T10:30:00Z"),
        ("+6h", "2026-03-12T16:30:00Z"),
        ("  -90m ", "2026-03-12T09:00:00Z"),
    ] {
        assert_eq!(instant(typed), meant, "{typed}");
    }
}

#[test]
fn what_is_no_instant_is_refused() {
    for typed in [
        "",
        " ",
        "last tuesday",
        "2026-13-01",
        "2026-02-30",
        "2026-11-20T25:00Z",
        "2026-11-20T13:00[Europe/Berlin]",
        "2026-11-20T13:00-03:00[Europe/Berlin]",
        "2026-11-20 -05:00",
        "20261120",
        "12345",
        "17731339201234567",
        "--6h",
        "6",
        "'; DROP TABLE x",
        "٢٠٢٦-١١-٢٠",
    ] {
        assert!(instant(typed).starts_with("refused"), "{typed}: {}", instant(typed));
    }
}

#[test]
fn times_that_no_log_has_are_out_of_range() {
    for typed in ["1969-12-31", "0001-01-01", "-3000w", "-999999999999h", "+99999999h"] {
        let error = parse_instant(typed, now()).unwrap_err();
        assert!(!matches!(error, TimeError::Calendar(_)), "{typed}: {error}");
    }
    assert_eq!(parse_instant("1969-12-31", now()), Err(TimeError::OutOfRange("1969-12-31".to_owned())));
}

#[test]
fn months_are_refused_with_the_reason() {
    let report = Report::from(parse_instant("-2mo", now()).unwrap_err());
    assert_eq!(report.title, "`-2mo` has months or years, whose length differs");
    assert_eq!(report.hint.as_deref(), Some("write days or weeks: 30d, 4w"));
}

#[test]
fn a_refusal_repeats_only_the_beginning_of_a_pasted_text() {
    let report = Report::from(parse_instant(&"é".repeat(100_000), now()).unwrap_err());
    assert!(report.title.len() < 200);
    assert!(report.hint.unwrap().contains("2026-03-10T09:12:00Z"));
}

#[test]
fn spans_are_positive_and_have_a_fixed_length() {
    for (typed, seconds) in
        [("90s", 90), ("15m", 900), ("24h", 86_400), ("14d", 1_209_600), ("1d 12h", 129_600), ("PT6H", 21_600)]
    {
        assert_eq!(parse_span(typed), Ok(SignedDuration::from_secs(seconds)), "{typed}");
    }
    for typed in ["", "0s", "-6h", "2h ago", "6", "1mo", "1y", "forever"] {
        assert!(parse_span(typed).is_err(), "{typed}");
    }
}

#[test]
fn spans_print_in_days_from_two_days_on() {
    for (seconds, printed) in [
        (0, "0s"),
        (86_400, "24h"),
        (129_600, "36h"),
        (172_800, "2d"),
        (176_405, "2d 1h 5s"),
        (5400, "1h 30m"),
        (-60, "1m ago"),
    ] {
        assert_eq!(print_span(SignedDuration::from_secs(seconds)), printed);
    }
}

proptest! {
    #[test]
    fn a_printed_instant_reads_back(seconds in 0i64..=253_402_200_000, nanos in prop_oneof![Just(0i32), 0..1_000_000_000]) {
        let t = Timestamp::new(seconds, nanos).unwrap();
        prop_assert_eq!(parse_instant(&print_instant(t), now()), Ok(t));
        prop_assert_eq!(parse_instant(&t.to_string(), now()), Ok(t));
    }

    #[test]
    fn a_printed_span_reads_back(seconds in 0i64..=10_000_000_000, nanos in prop_oneof![Just(0i32), 1..1_000_000_000]) {
        let span = SignedDuration::new(seconds, nanos);
        prop_assume!(span.is_positive());
        prop_assert_eq!(parse_span(&print_span(span)), Ok(span));
    }

    #[test]
    fn hostile_text_is_answered_not_panicked_on(text in any::<String>()) {
        let _ = parse_instant(&text, now());
        let _ = parse_span(&text);
    }

    #[test]
    fn texts_that_look_like_times_are_answered(text in "[-+0-9a-zT:. /]{0,40}") {
        let _ = parse_instant(&text, now());
        let _ = parse_span(&text);
    }
}
