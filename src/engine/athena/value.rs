//! The texts of values as Athena writes them, read from bytes.

use jiff::civil::Date;

/// A decimal integer.
pub(super) fn integer(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        _ => (false, text),
    };
    // Up to 18 digits cannot overflow.
    if digits.is_empty() || digits.len() > 18 {
        return str::from_utf8(text).ok()?.parse().ok();
    }
    let n = number(digits)?;
    Some(if is_negative { -n } else { n })
}

/// A float in Java's forms: `1.0`, `1.0E10`, `NaN`, `-Infinity`.
pub(super) fn float<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    str::from_utf8(text).ok()?.parse().ok()
}

/// `true` or `false`.
pub(super) fn boolean(text: &[u8]) -> Option<bool> {
    match text {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// Days since 1970 of `2026-03-10`.
pub(super) fn days(text: &[u8]) -> Option<i32> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return far_days(text) };
    let year = number(&[y1, y2, y3, y4])?;
    let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
    let date = Date::new(year as i16, month as i8, day as i8).ok()?;
    Some(since_1970(date))
}

/// Years before 0 and after 9999 have a sign.
fn far_days(text: &[u8]) -> Option<i32> {
    if !matches!(text, [b'-' | b'+', ..]) {
        return None;
    }
    str::from_utf8(text).ok()?.parse().ok().map(since_1970)
}

/// Seconds since 1970 and nanoseconds of `2026-03-10 09:12:00.123456789`; up to nine digits of a second.
pub(super) fn instant(text: &[u8]) -> Option<(i64, u32)> {
    let at = memchr::memchr(b' ', text)?;
    let days = days(&text[..at])?;
    let (clock, fraction) = text[at + 1..].split_at_checked(8)?;
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = clock else { return None };
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[m1, m2])?, number(&[s1, s2])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let nanos = match fraction {
        [] => 0,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            number(digits)? * 10i64.pow(9 - u32::try_from(digits.len()).ok()?)
        }
        _ => return None,
    };
    Some((i64::from(days) * 86_400 + hour * 3_600 + minute * 60 + second, u32::try_from(nanos).ok()?))
}

/// How many digits of a second a timestamp has.
pub(super) fn fraction_digits(text: &[u8]) -> usize {
    memchr::memchr(b'.', text).map_or(0, |at| text.len() - at - 1)
}

/// Digits that fit; at most 18 of them.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |n, digit| match digit {
        b'0'..=b'9' => Some(n * 10 + i64::from(digit - b'0')),
        _ => None,
    })
}

/// Days by the proleptic Gregorian calendar, counted in years that begin in March:
/// <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>.
fn since_1970(date: Date) -> i32 {
    let (month, day) = (i32::from(date.month()), i32::from(date.day()));
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::{DateTime, date};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn integers_go_to_the_ends_of_their_range_and_no_further() {
        for n in [i64::MIN, -1, 0, 7, i64::MAX] {
            assert_eq!(integer(n.to_string().as_bytes()), Some(n));
        }
        for bad in ["", "-", "1.0", "9223372036854775808", " 1", "1_000"] {
            assert_eq!(integer(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn what_no_calendar_or_clock_has_is_refused() {
        for bad in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-10", "2026/01/10", "", "20260110"] {
            assert_eq!(days(bad.as_bytes()), None, "{bad:?}");
        }
        for bad in ["24:00:00", "00:60:00", "00:00:60", "00:00", "00:00:00.", "00:00:00.1234567890", "00:00:00 UTC"] {
            assert_eq!(instant(format!("2026-03-10 {bad}").as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn years_with_a_sign_are_dates() {
        assert_eq!(days(b"-000001-12-31"), Some(-719_529));
        assert_eq!(days(b"0001-01-01"), Some(-719_162));
    }

    proptest! {
        #[test]
        fn every_day_and_instant_is_read_as_written(
            day in -719_162i64..2_932_896, seconds in 0i64..86_400, nanos in 0u32..1_000_000_000, digits in 0usize..=9,
        ) {
            let start: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);
            let time = start + jiff::Span::new().days(day) + jiff::Span::new().seconds(seconds);
            let text = time.date().to_string();
            prop_assert_eq!(days(text.as_bytes()).map(i64::from), Some(day));
            let fraction = &format!("{nanos:09}")[..digits];
            let point = if digits > 0 { "." } else { "" };
            let text = format!("{text} {:02}:{:02}:{:02}{point}{fraction}", time.hour(), time.minute(), time.second());
            let kept = if digits == 0 { 0 } else { nanos - nanos % 10u32.pow(9 - digits as u32) };
            prop_assert_eq!(instant(text.as_bytes()), Some((day * 86_400 + seconds, kept)));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = (integer(&bytes), float::<f64>(&bytes), boolean(&bytes), days(&bytes), instant(&bytes));
        }
    }
}
