//! Times and lengths as scenarios write them: `D1 09:12:04` and `90s`.

use serde::Deserialize;
use serde::de::Error as _;

use crate::demo::clock::on;

/// A moment, in milliseconds since 1970: `D0 09:12`, `D-3 10:00:05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) struct Moment(pub(in crate::demo) i64);

/// A length, in milliseconds: `250ms`, `90s`, `5m`, `2h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) struct Length(pub(in crate::demo) i64);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        moment(&text).map(Self).ok_or_else(|| D::Error::custom(format!("`{text}` is no moment such as `D1 09:12:04`")))
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        length(&text).map(Self).ok_or_else(|| D::Error::custom(format!("`{text}` is no length such as `90s`")))
    }
}

fn moment(text: &str) -> Option<i64> {
    let (day, time) = text.strip_prefix('D')?.split_once(' ')?;
    let mut parts = time.split(':').map(str::parse::<i64>);
    let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next().unwrap_or(Ok(0)).ok()?);
    Some(on(day.parse().ok()?, hour, minute, second) * 1000)
}

fn length(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(char::is_alphabetic);
    let unit = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    digits.parse::<i64>().ok().map(|n| n * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_count_from_day_zero() {
        assert_eq!(moment("D0 09:12"), Some(on(0, 9, 12, 0) * 1000));
        assert_eq!(moment("D-3 10:00:05"), Some(on(-3, 10, 0, 5) * 1000));
        assert_eq!((moment("09:12"), moment("D0 9")), (None, None));
    }

    #[test]
    fn lengths_have_a_unit() {
        assert_eq!(
            [length("250ms"), length("90s"), length("5m"), length("2h")],
            [Some(250), Some(90_000), Some(300_000), Some(7_200_000)]
        );
        assert_eq!((length("90"), length("")), (None, None));
    }
}
