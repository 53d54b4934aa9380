//! Text as a value of a column: what `LazySimpleSerDe` and `RegexSerDe` make of it.

use crate::ddl::HiveType;
use crate::proof::column::Cell;

/// How whole numbers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Integers {
    /// Digits only (`Integer.valueOf`).
    Strict,
    /// What stands behind a decimal point is dropped (`LazyInteger`).
    Truncated,
}

/// The cell of a text; an empty one that is no string is NULL, and so is the `-` by which AWS says that there is none.
pub(super) fn cell(ty: &HiveType, text: &str, integers: Integers) -> Cell {
    match ty {
        HiveType::Text(_) | HiveType::Binary => Cell::Read(text.to_owned()),
        _ if matches!(text, "" | "-") => Cell::Null,
        ty if reads(ty, text, integers) => Cell::Read(text.to_owned()),
        _ => Cell::failed(text),
    }
}

fn reads(ty: &HiveType, text: &str, integers: Integers) -> bool {
    match ty {
        HiveType::Integer(bits) => integer(text, integers).is_some_and(|number| fits(number, *bits)),
        HiveType::Floating(_) => floating(text),
        HiveType::Decimal(precision, scale) => decimal(text, *precision, *scale),
        HiveType::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        HiveType::Date => date(text),
        HiveType::Timestamp => timestamp(text),
        // Delimiters below those of the line: whatever stands there is an item.
        _ => true,
    }
}

pub(super) fn integer(text: &str, integers: Integers) -> Option<i64> {
    let (whole, fraction) = match integers {
        Integers::Strict => (text, ""),
        Integers::Truncated => text.split_once('.').unwrap_or((text, "")),
    };
    fraction.bytes().all(|b| b.is_ascii_digit()).then(|| whole.parse().ok()).flatten()
}

/// Whether a number is one of so many bits.
pub(super) fn fits(number: i64, bits: u8) -> bool {
    let most = i64::MAX >> (64 - u32::from(bits.clamp(1, 64)));
    (-most - 1..=most).contains(&number)
}

/// `Double.parseDouble`: blanks around it, and a letter for the type, are allowed.
pub(super) fn floating(text: &str) -> bool {
    let text = text.trim();
    let unsigned = text.trim_start_matches(['+', '-']);
    if matches!(unsigned, "NaN" | "Infinity") {
        return true;
    }
    let number = text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text);
    number.bytes().all(|b| matches!(b, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) && number.parse::<f64>().is_ok()
}

fn decimal(text: &str, precision: u8, scale: u8) -> bool {
    let number = text.trim();
    let whole = number.trim_start_matches(['+', '-']).split(['.', 'e', 'E']).next().unwrap_or_default();
    floating(number) && whole.trim_start_matches('0').len() <= usize::from(precision.saturating_sub(scale))
}

/// `2024-01-31`; one digit for month and day is enough.
fn date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut number = |most: usize| {
        let part = parts.next().filter(|p| (1..=most).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse::<i16>().ok()
    };
    let (Some(year), Some(month), Some(day)) = (number(4), number(2), number(2)) else { return false };
    let small = |n: i16| i8::try_from(n).unwrap_or(-1);
    jiff::civil::Date::new(year, small(month), small(day)).is_ok()
}

/// `2024-01-31 12:00:00` with digits behind a point: neither a `T` nor a zone.
fn timestamp(text: &str) -> bool {
    let Some((day, time)) = text.split_once(' ') else { return date(text) };
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    date(day)
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && time.split(':').count() == 3
        && time.parse::<jiff::civil::Time>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ty: &str, text: &str) -> bool {
        let ty = HiveType::parse(ty).expect("a type");
        matches!(cell(&ty, text, Integers::Truncated), Cell::Read(_))
    }

    #[test]
    fn text_becomes_values_as_in_hive() {
        for (ty, text) in [
            ("int", "-7"),
            ("int", "+7"),
            ("int", "1.9"),
            ("tinyint", "127"),
            ("bigint", "9223372036854775807"),
            ("double", " 1.5e3 "),
            ("double", "NaN"),
            ("double", "1d"),
            ("decimal(4,2)", "12.345"),
            ("boolean", "TRUE"),
            ("date", "2024-2-29"),
            ("timestamp", "2024-01-31 12:00:00.123456789"),
            ("string", ""),
        ] {
            assert!(read(ty, text), "{ty} {text}");
        }
        for (ty, text) in [
            ("int", "2147483648"),
            ("int", "1.x"),
            ("int", " 1"),
            ("tinyint", "128"),
            ("double", "inf"),
            ("double", "0x"),
            ("decimal(4,2)", "123"),
            ("boolean", "yes"),
            ("date", "2023-02-29"),
            ("timestamp", "2024-01-31T12:00:00Z"),
            ("int", ""),
        ] {
            assert!(!read(ty, text), "{ty} {text}");
        }
        assert_eq!(integer("1.9", Integers::Strict), None);
    }
}
