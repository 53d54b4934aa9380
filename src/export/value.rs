//! One cell of a record batch as text or JSON, the same in every format and on screen.
//!
//! Text is what Athena's result files hold: `2026-03-10 09:12:00.000`, `[a, b]`, `{k=v}`.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv6Addr};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    IntervalUnit, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

/// A cell as text; `None` for NULL.
pub fn text(array: &dyn Array, row: usize) -> Option<String> {
    (!array.is_null(row) && *array.data_type() != DataType::Null).then(|| {
        let mut out = String::new();
        write_text(&mut out, array, row);
        out
    })
}

/// A cell as JSON; numbers stay numbers where JSON has them, arrays, maps and rows become arrays and objects.
pub fn json(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Null => Value::Null,
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        ty if ty.is_integer() => integer(array, row).and_then(serde_json::Number::from_i128).into(),
        DataType::Float32 | DataType::Float64 => {
            let value = float(array, row);
            serde_json::Number::from_f64(value).map_or_else(|| Value::String(float_text(value)), Value::Number)
        }
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            let items = items(array, row);
            (0..items.len()).map(|i| json(items.as_ref(), i)).collect()
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            Value::Object(fields.iter().zip(columns).map(|(f, c)| (f.name().clone(), json(c, row))).collect())
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let pair = |i| (text(keys, i).unwrap_or_default(), json(values, i));
            Value::Object((0..entries.len()).map(pair).collect())
        }
        DataType::Dictionary(..) => dictionary(array, row, json),
        _ => text(array, row).into(),
    }
}

/// Whether the cells of a type are numbers: they stand right-aligned, and no spreadsheet takes them for formulas.
pub fn is_number(ty: &DataType) -> bool {
    match ty {
        DataType::Dictionary(_, value) => is_number(value),
        other => other.is_numeric(),
    }
}

fn write_text(out: &mut String, array: &dyn Array, row: usize) {
    if array.is_null(row) {
        return out.push_str("null");
    }
    match array.data_type() {
        DataType::Utf8 => out.push_str(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => out.push_str(array.as_string::<i64>().value(row)),
        DataType::Utf8View => out.push_str(array.as_string_view().value(row)),
        DataType::Float32 | DataType::Float64 => out.push_str(&float_text(float(array, row))),
        DataType::Timestamp(unit, zone) => write_timestamp(out, array, row, *unit, zone.as_deref()),
        DataType::Date32 => write_date(out, array.as_primitive::<Date32Type>().value(row)),
        DataType::FixedSizeBinary(16) => write_address(out, array.as_fixed_size_binary().value(row)),
        DataType::Binary => write_hex(out, array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => write_hex(out, array.as_binary::<i64>().value(row)),
        DataType::BinaryView => write_hex(out, array.as_binary_view().value(row)),
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => {
            let items = items(array, row);
            write_joined(out, "[", "]", items.len(), |out, i| write_text(out, items.as_ref(), i));
        }
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            write_joined(out, "{", "}", fields.len(), |out, i| {
                let _ = write!(out, "{}=", fields[i].name());
                write_text(out, columns[i].as_ref(), row);
            });
        }
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            write_joined(out, "{", "}", entries.len(), |out, i| {
                write_text(out, entries.column(0), i);
                out.push('=');
                write_text(out, entries.column(1), i);
            });
        }
        DataType::Dictionary(..) => out.push_str(&dictionary(array, row, |a, i| text(a, i).unwrap_or_default())),
        _ => write_other(out, array, row),
    }
}

fn write_joined(out: &mut String, open: &str, close: &str, n: usize, mut item: impl FnMut(&mut String, usize)) {
    out.push_str(open);
    for i in 0..n {
        if i > 0 {
            out.push_str(", ");
        }
        item(out, i);
    }
    out.push_str(close);
}

/// Integers, booleans, decimals, intervals: arrow's own text is Athena's.
fn write_other(out: &mut String, array: &dyn Array, row: usize) {
    debug_assert!(!matches!(array.data_type(), DataType::Interval(IntervalUnit::MonthDayNano) if array.is_null(row)));
    match ArrayFormatter::try_new(array, &FormatOptions::default()) {
        Ok(formatter) => {
            let _ = write!(out, "{}", formatter.value(row));
        }
        Err(_) => {
            let _ = write!(out, "<{}>", array.data_type());
        }
    }
}

/// `2026-03-10 09:12:00.000`, with ` UTC` or the zone's name when the type has one.
fn write_timestamp(out: &mut String, array: &dyn Array, row: usize, unit: TimeUnit, zone: Option<&str>) {
    let (value, per_second, digits) = match unit {
        TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 1, 0),
        TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().value(row), 1_000, 3),
        TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000, 6),
        TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000, 9),
    };
    let nanos = (value.rem_euclid(per_second) * (1_000_000_000 / per_second)) as i32;
    let Ok(instant) = Timestamp::new(value.div_euclid(per_second), nanos) else {
        let _ = write!(out, "{value}");
        return;
    };
    let time_zone = zone.and_then(|z| TimeZone::get(z).ok()).unwrap_or(TimeZone::UTC);
    let local = time_zone.to_datetime(instant);
    let _ = write!(out, "{} {:02}:{:02}:{:02}", local.date(), local.hour(), local.minute(), local.second());
    if digits > 0 {
        let fraction = format!("{:09}", local.subsec_nanosecond());
        let _ = write!(out, ".{}", &fraction[..digits]);
    }
    if let Some(zone) = zone {
        let _ = write!(out, " {}", if matches!(zone, "+00:00" | "Z") { "UTC" } else { zone });
    }
}

fn write_date(out: &mut String, days: i32) {
    let epoch = jiff::civil::date(1970, 1, 1);
    match jiff::Span::new().try_days(days).and_then(|span| epoch.checked_add(span)) {
        Ok(date) => {
            let _ = write!(out, "{date}");
        }
        Err(_) => {
            let _ = write!(out, "{days}");
        }
    }
}

/// Trino's `ipaddress`: 16 bytes, IPv4 mapped into IPv6.
fn write_address(out: &mut String, bytes: &[u8]) {
    let Ok(octets) = <[u8; 16]>::try_from(bytes) else {
        return write_hex(out, bytes);
    };
    let v6 = Ipv6Addr::from(octets);
    let _ = write!(out, "{}", v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4));
}

fn write_hex(out: &mut String, bytes: &[u8]) {
    for (i, byte) in bytes.iter().enumerate() {
        let _ = write!(out, "{}{byte:02x}", if i > 0 { " " } else { "" });
    }
}

fn items(array: &dyn Array, row: usize) -> arrow::array::ArrayRef {
    match array.data_type() {
        DataType::LargeList(_) => array.as_list::<i64>().value(row),
        DataType::FixedSizeList(..) => array.as_fixed_size_list().value(row),
        _ => array.as_list::<i32>().value(row),
    }
}

fn dictionary<T>(array: &dyn Array, row: usize, of: impl Fn(&dyn Array, usize) -> T) -> T {
    let dictionary = array.as_any_dictionary();
    of(dictionary.values().as_ref(), dictionary.normalized_keys()[row])
}

fn integer(array: &dyn Array, row: usize) -> Option<i128> {
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).into(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).into(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).into(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).into(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).into(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).into(),
        DataType::Decimal128(_, 0) => array.as_primitive::<Decimal128Type>().value(row),
        _ => return None,
    })
}

fn float(array: &dyn Array, row: usize) -> f64 {
    match array.data_type() {
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).into(),
        _ => array.as_primitive::<Float64Type>().value(row),
    }
}

/// As Trino prints a double, except that large and small ones are not in `1.0E10` form.
fn float_text(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity".into() } else { "-Infinity".into() };
    }
    format!("{value:?}")
}
