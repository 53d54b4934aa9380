//! JSON values as the text that Trino makes of them.

use std::fmt::Write;

use super::reader::Json;

/// How objects are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Keys {
    /// As they come, duplicates too (`json_extract`).
    AsRead,
    /// Sorted, the last of duplicates (`json_parse`, `CAST(… AS json)` of what it made).
    Sorted,
}

/// Compact JSON text.
pub(in super::super) fn compact(value: &Json<'_>, keys: Keys) -> String {
    let mut out = String::new();
    write(&mut out, value, keys);
    out
}

fn write(out: &mut String, value: &Json<'_>, keys: Keys) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Json::Number(text) => number(out, text),
        Json::String(text) => string(out, text),
        Json::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(out, item, keys);
            }
            out.push(']');
        }
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            if keys == Keys::Sorted {
                // A stable sort keeps duplicates in order, so that the last of each run is the last as read.
                members.sort_by(|a, b| a.0.cmp(&b.0));
                members.reverse();
                members.dedup_by(|later, kept| later.0 == kept.0);
                members.reverse();
            }
            out.push('{');
            for (i, (key, item)) in members.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                string(out, key);
                out.push(':');
                write(out, item, keys);
            }
            out.push('}');
        }
    }
}

/// A string with its quotes.
pub(in super::super) fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1F' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Integers stay as they are; everything else goes through `double`, as in Trino.
fn number(out: &mut String, text: &str) {
    if is_integer(text) {
        out.push_str(if text == "-0" { "0" } else { text });
        return;
    }
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    if value.is_finite() {
        out.push_str(&java_double(value));
    } else {
        string(out, &java_double(value));
    }
}

/// Whether a JSON number is written without fraction and exponent.
pub(in super::super) fn is_integer(text: &str) -> bool {
    !text.contains(['.', 'e', 'E'])
}

/// A double as Java prints it: plain from 0.001 up to 10,000,000, with an exponent beyond.
pub(in super::super) fn java_double(value: f64) -> String {
    if value.is_finite() && (value == 0.0 || (1e-3..1e7).contains(&value.abs())) {
        return format!("{value:?}");
    }
    scientific(value)
}

/// A double as `CAST(x AS varchar)` prints it: `1.5E0`, `NaN`, `Infinity`.
pub(in super::super) fn scientific(value: f64) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    scientific_digits(&format!("{value:E}"))
}

/// A real as `CAST(x AS varchar)` prints it.
pub(in super::super) fn scientific_real(value: f32) -> String {
    if value.is_finite() { scientific_digits(&format!("{value:E}")) } else { scientific(f64::from(value)) }
}

/// `1E5` becomes `1.0E5`; zero stays `0E0`.
fn scientific_digits(text: &str) -> String {
    match text.split_once('E') {
        Some(("0" | "-0", _)) => text.to_owned(),
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::reader::parse;
    use super::*;

    #[test]
    fn objects_are_sorted_or_left_as_read() {
        let value = parse(r#"{"b":1.50,"a":{"z":1e3,"z":2},"c":-0}"#).unwrap();
        assert_eq!(compact(&value, Keys::AsRead), r#"{"b":1.5,"a":{"z":1000.0,"z":2},"c":0}"#);
        assert_eq!(compact(&value, Keys::Sorted), r#"{"a":{"z":2},"b":1.5,"c":0}"#);
    }

    #[test]
    fn doubles_print_as_in_java_and_as_in_a_cast() {
        let cases = [
            (1.0, "1.0", "1.0E0"),
            (1e7, "1.0E7", "1.0E7"),
            (0.001, "0.001", "1.0E-3"),
            (1.5e-8, "1.5E-8", "1.5E-8"),
            (0.0, "0.0", "0E0"),
            (1234567.5, "1234567.5", "1.2345675E6"),
        ];
        for (value, java, cast) in cases {
            assert_eq!((java_double(value).as_str(), scientific(value).as_str()), (java, cast));
        }
    }
}
