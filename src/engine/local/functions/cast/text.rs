//! `varchar` to everything else.

use std::net::{IpAddr, Ipv6Addr};

use jiff::civil::{Date, DateTime, Time};

use super::super::calendar;
use super::super::types::IP_BYTES;

/// `true`/`t`/`1` or `false`/`f`/`0`, in any case.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "1" => Some(true),
        "false" | "f" | "0" => Some(false),
        _ => None,
    }
}

/// An integer as Java reads it, blanks around it allowed.
pub(super) fn integer<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.trim_matches(|c| c <= ' ').parse().ok()
}

/// A double as Java reads it: blanks around it, `Infinity`, `NaN`; no other words.
pub(super) fn double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c| c <= ' ');
    match text.trim_start_matches(['+', '-']) {
        "Infinity" if text.starts_with('-') => Some(f64::NEG_INFINITY),
        "Infinity" => Some(f64::INFINITY),
        "NaN" => Some(f64::NAN),
        digits if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            text.trim_end_matches(['d', 'D', 'f', 'F']).parse().ok()
        }
        _ => None,
    }
}

/// `2024-01-02`, blanks around it allowed.
pub(super) fn date(text: &str) -> Option<i32> {
    calendar::days(parse_date(text.trim())?).ok()
}

/// `2024-01-02 03:04:05.678`, the fraction, seconds and time of day optional; in microseconds.
/// A zone at the end is read and dropped, as Trino does.
pub(super) fn timestamp(text: &str) -> Option<i64> {
    let (time, _) = split(text.trim())?;
    calendar::instant_utc(time).ok()
}

/// The same with a zone at the end (UTC if there is none).
pub(super) fn timestamp_zoned(text: &str) -> Option<i64> {
    let (time, zone) = split(text.trim())?;
    let zone = calendar::zone(zone.unwrap_or("UTC")).ok()?;
    calendar::instant(time, &zone).ok()
}

/// Splits a timestamp from its zone. No `T`: that is for `from_iso8601_timestamp`.
fn split(text: &str) -> Option<(DateTime, Option<&str>)> {
    if let Some(text) = text.strip_suffix(['Z', 'z']).filter(|t| t.ends_with(|c: char| c.is_ascii_digit())) {
        let (time, zone) = split(text)?;
        return zone.is_none().then_some((time, Some("Z")));
    }
    let (date, rest) = text.split_once(' ').unwrap_or((text, ""));
    let date = parse_date(date)?;
    let (clock, zone) = match rest.trim_start().split_once(' ') {
        Some((clock, zone)) => (clock, Some(zone.trim())),
        None => split_offset(rest.trim_start()),
    };
    if clock.is_empty() {
        return Some((date.to_datetime(Time::midnight()), zone));
    }
    if !clock.starts_with(|c: char| c.is_ascii_digit()) {
        return zone.is_none().then_some((date.to_datetime(Time::midnight()), Some(clock)));
    }
    Some((date.to_datetime(parse_time(clock)?), zone))
}

/// `03:04:05+02:00` without a blank.
fn split_offset(clock: &str) -> (&str, Option<&str>) {
    match clock.find(['+', '-']) {
        Some(at) if at > 0 => (&clock[..at], Some(&clock[at..])),
        _ => (clock, None),
    }
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() < 4 {
        return None;
    }
    Date::new(number(year)?, number(month)?, number(day)?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let (second, nanos) = match parts.next() {
        None => (0, 0),
        Some(second) => match second.split_once('.') {
            None => (number(second)?, 0),
            Some((second, fraction)) => (number(second)?, nanos(fraction)?),
        },
    };
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, nanos).ok()
}

fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// 1 to 12 digits of a second, rounded to nanoseconds by cutting.
fn nanos(fraction: &str) -> Option<i32> {
    if !(1..=12).contains(&fraction.len()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{fraction:0<9}")[..9].parse().ok()
}

/// A decimal with `scale` digits, rounded half away from zero.
pub(super) fn decimal(text: &str, precision: u8, scale: i8) -> Option<i128> {
    let text = text.trim_matches(|c| c <= ' ');
    let (digits, negative) = match text.as_bytes().first()? {
        b'-' => (&text[1..], true),
        b'+' => (&text[1..], false),
        _ => (text, false),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || all.len() > 60 || !all.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?.checked_add(i32::from(scale))?;
    let value = rounded(&all, point)?;
    (value < 10i128.checked_pow(precision.into())?).then_some(if negative { -value } else { value })
}

/// The number made of the first `point` of `digits`, rounded half up by the next one.
fn rounded(digits: &str, point: i32) -> Option<i128> {
    if point < 0 {
        return Some(0);
    }
    let point = usize::try_from(point).ok().filter(|p| *p <= 80)?;
    let kept = digits.get(..point.min(digits.len()))?;
    let mut value: i128 = format!("0{}", kept.trim_start_matches('0')).parse().ok()?;
    for _ in digits.len()..point {
        value = value.checked_mul(10)?;
    }
    let up = digits.as_bytes().get(point).is_some_and(|d| *d >= b'5');
    value.checked_add(i128::from(up))
}

/// An IPv4 or IPv6 address, IPv4 mapped into IPv6.
pub(in super::super) fn ip(text: &str) -> Option<[u8; IP_BYTES as usize]> {
    let address: IpAddr = text.parse().ok()?;
    Some(match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    })
}

/// The canonical text of an address: IPv4 where it is one, else RFC 5952.
pub(in super::super) fn ip_text(bytes: &[u8]) -> Option<String> {
    let address = Ipv6Addr::from(<[u8; IP_BYTES as usize]>::try_from(bytes).ok()?);
    Some(match address.to_ipv4_mapped() {
        Some(v4) => v4.to_string(),
        None => address.to_string(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn timestamps_need_a_blank_and_may_leave_out_the_time() {
        let midnight = 1_704_067_200_000_000;
        for text in ["2024-01-01", " 2024-01-01 00:00 ", "2024-01-01 00:00:00.000000000000", "2024-01-01 00:00:00 UTC"]
        {
            assert_eq!(timestamp(text), Some(midnight), "{text}");
        }
        for text in ["2024-01-01T00:00:00", "2024-01-01 00:00:00Zx", "2024-13-01", "24-01-01", "2024-01-01 25:00", "x"]
        {
            assert_eq!(timestamp(text), None, "{text}");
        }
        assert_eq!(timestamp_zoned("2024-01-01 02:00:00 +02:00"), Some(midnight));
        assert_eq!(timestamp_zoned("2024-01-01 01:00:00 Europe/Rome"), Some(midnight));
    }

    #[test]
    fn decimals_round_half_away_from_zero() {
        assert_eq!(decimal("1.005", 10, 2), Some(101));
        assert_eq!(decimal("-1.005", 10, 2), Some(-101));
        assert_eq!(decimal("1e2", 10, 2), Some(10_000));
        assert_eq!(decimal("0.004", 10, 2), Some(0));
        assert_eq!(decimal("100", 2, 0), None);
        assert_eq!(decimal("abc", 2, 0), None);
        assert_eq!(decimal("", 2, 0), None);
    }

    #[test]
    fn addresses_print_canonically() {
        for (text, canonical) in
            [("10.0.0.1", "10.0.0.1"), ("::ffff:1.2.3.4", "1.2.3.4"), ("2001:DB8:0:0::1", "2001:db8::1")]
        {
            assert_eq!(ip_text(&ip(text).unwrap()).unwrap(), canonical);
        }
        for text in ["ec2.amazonaws.com", "AWS Internal", "1.2.3", "010.0.0.1", "", "1.2.3.4/32"] {
            assert_eq!(ip(text), None, "{text}");
        }
    }
}
