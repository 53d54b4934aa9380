//! A JSON value as a value of a column.

use serde_json::value::RawValue;

use super::super::convert::{self, Integers, fits, floating};
use crate::ddl::HiveType;
use crate::ddl::read::Members;
use crate::proof::column::Cell;

/// The cell of a value; `lenient` as OpenX's SerDe, which reads numbers in quotes.
pub(super) fn convert(ty: &HiveType, raw: &str, lenient: bool) -> Cell {
    if raw == "null" || lenient && matches!(raw, r#""-""# | r#""""#) && !matches!(ty, HiveType::Text(_)) {
        return Cell::Null;
    }
    let scalar = scalar(raw);
    let shown = || scalar.clone().unwrap_or_else(|| compact(raw));
    if !ty.is_nested() {
        return match &scalar {
            _ if matches!(ty, HiveType::Text(_)) => Cell::Read(shown()),
            Some(text) if reads(ty, raw, text, lenient) => Cell::Read(text.clone()),
            _ => Cell::failed(shown()),
        };
    }
    let mut lost = Vec::new();
    if !nested(ty, raw, lenient, "", &mut lost) {
        return Cell::failed(shown());
    }
    match lost.into_iter().next() {
        Some(text) => Cell::Failed { text, null: false },
        None => Cell::Read(compact(raw)),
    }
}

/// An object or array as the SerDes print it.
fn compact(raw: &str) -> String {
    serde_json::from_str(raw).map_or_else(|_| raw.to_owned(), |value: serde_json::Value| value.to_string())
}

/// A string without its quotes, or a number or boolean as it is written; `None` for what has parts.
fn scalar(raw: &str) -> Option<String> {
    match raw.as_bytes().first()? {
        b'"' => Some(serde_json::from_str(raw).unwrap_or_else(|_| raw[1..raw.len() - 1].to_owned())),
        b'{' | b'[' => None,
        _ => Some(raw.to_owned()),
    }
}

fn reads(ty: &HiveType, raw: &str, text: &str, lenient: bool) -> bool {
    if raw.starts_with('"')
        && !lenient
        && matches!(ty, HiveType::Integer(_) | HiveType::Floating(_) | HiveType::Boolean)
    {
        return false;
    }
    match ty {
        HiveType::Integer(bits) => {
            let whole = convert::integer(text, Integers::Truncated);
            // `1e3` is a number of JSON, too.
            let whole = whole.or_else(|| floating(text).then(|| text.parse::<f64>().ok()).flatten().map(|n| n as i64));
            whole.is_some_and(|number| fits(number, *bits))
        }
        HiveType::Binary => true,
        ty => matches!(convert::cell(ty, text, Integers::Truncated), Cell::Read(_)),
    }
}

/// Whether a value has the shape of a nested type; parts that do not convert are lost.
fn nested(ty: &HiveType, raw: &str, lenient: bool, path: &str, lost: &mut Vec<String>) -> bool {
    let mut part = |ty: &HiveType, name: &str, raw: &str| {
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let fits = match ty.is_nested() {
            _ if raw == "null" => true,
            true => nested(ty, raw, lenient, &path, lost),
            false => !matches!(convert(ty, raw, lenient), Cell::Failed { .. }),
        };
        if !fits {
            lost.push(format!("{path}: {raw}"));
        }
    };
    match ty {
        HiveType::Array(item) => match serde_json::from_str::<Vec<&RawValue>>(raw) {
            Ok(items) => items.iter().for_each(|value| part(item, "[]", value.get())),
            // OpenX takes a value for an array of one.
            Err(_) if lenient => part(item, "[]", raw),
            Err(_) => return false,
        },
        HiveType::Map(_, item) => match serde_json::from_str::<Members<'_>>(raw) {
            Ok(Members(members)) => members.iter().for_each(|(_, value)| part(item, "{}", value.get())),
            Err(_) => return false,
        },
        HiveType::Struct(fields) => match serde_json::from_str::<Members<'_>>(raw) {
            Ok(Members(members)) => {
                for (key, value) in &members {
                    let key = serde_json::from_str::<String>(key.get()).unwrap_or_default().to_lowercase();
                    if let Some((name, ty)) = fields.iter().find(|(name, _)| *name == key) {
                        part(ty, name, value.get());
                    }
                }
            }
            Err(_) => return false,
        },
        _ => return true,
    }
    true
}
