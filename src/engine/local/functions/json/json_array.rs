//! `json_array_length`, `json_array_contains`, `json_array_get`, `is_json_scalar`.

use arrow::array::{Array, AsArray};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Bigint, Boolean, Double, JsonText, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::reader::{Json, parse};
use super::text::{Keys, compact, is_integer};

/// `json_array_length(json)`: NULL if it is no array.
pub(in super::super) fn json_array_length() -> ScalarUDF {
    TrinoFunction::new("json_array_length")
        .overload(&[JsonText], returns::bigint, |call| {
            let texts = call.text(0)?;
            call.longs(|row| Ok(texts.get(row).and_then(items).and_then(|items| i64::try_from(items.len()).ok())))
        })
        .udf()
}

/// `json_array_contains(json, value)`: by type and value; NULL if it is no array.
pub(in super::super) fn json_array_contains() -> ScalarUDF {
    TrinoFunction::new("json_array_contains")
        .overload(&[JsonText, Boolean], returns::boolean, |call| {
            let wanted = call.operands[1].array.as_boolean().clone();
            let at = |row| call.operands[1].at(row);
            contains(call, |item, row| {
                wanted.is_valid(at(row)).then(|| matches!(item, Json::Bool(b) if *b == wanted.value(at(row))))
            })
        })
        .overload(&[JsonText, Bigint], returns::boolean, |call| {
            let wanted = call.long(1)?;
            contains(call, |item, row| {
                let wanted = wanted.get(row)?;
                Some(matches!(item, Json::Number(n) if is_integer(n) && n.parse() == Ok(wanted)))
            })
        })
        .overload(&[JsonText, Double], returns::boolean, |call| {
            let wanted = call.double(1)?;
            contains(call, |item, row| {
                let wanted = wanted.get(row)?;
                Some(matches!(item, Json::Number(n) if !is_integer(n) && n.parse() == Ok(wanted)))
            })
        })
        .overload(&[JsonText, Varchar], returns::boolean, |call| {
            let wanted = call.text(1)?;
            contains(call, |item, row| {
                let wanted = wanted.get(row)?;
                Some(matches!(item, Json::String(text) if text == wanted))
            })
        })
        .udf()
}

fn contains(call: &Call<'_>, matches: impl Fn(&Json<'_>, usize) -> Option<bool>) -> Result<arrow::array::ArrayRef> {
    let texts = call.text(0)?;
    call.booleans(|row| {
        if call.operands[1].array.is_null(call.operands[1].at(row)) {
            return Ok(None);
        }
        let items = texts.get(row).and_then(items);
        Ok(items.map(|items| items.iter().any(|item| matches(item, row) == Some(true))))
    })
}

/// `json_array_get(json, index)`: from 0, or from the end below it. Strings come without quotes, as in Trino.
pub(in super::super) fn json_array_get() -> ScalarUDF {
    TrinoFunction::new("json_array_get")
        .overload(&[JsonText, Bigint], returns::json, |call| {
            let (texts, indexes) = (call.text(0)?, call.long(1)?);
            call.texts(|row| {
                let (Some(items), Some(index)) = (texts.get(row).and_then(items), indexes.get(row)) else {
                    return Ok(None);
                };
                let from_end = i64::try_from(items.len()).map_err(|_| failed("array too long"))? + index;
                let index = if index < 0 { from_end } else { index };
                Ok(usize::try_from(index).ok().and_then(|i| items.get(i)).and_then(|item| match item {
                    Json::Null => None,
                    Json::String(text) => Some(text.to_string()),
                    other => Some(compact(other, Keys::AsRead)),
                }))
            })
        })
        .udf()
}

/// `is_json_scalar(json)`.
pub(in super::super) fn is_json_scalar() -> ScalarUDF {
    TrinoFunction::new("is_json_scalar")
        .overload(&[JsonText], returns::boolean, |call| {
            let texts = call.text(0)?;
            call.booleans(|row| {
                let Some(text) = texts.get(row) else { return Ok(None) };
                let value = parse(text).map_err(|_| failed(format!("Invalid JSON value: {text}")))?;
                Ok(Some(!matches!(value, Json::Array(_) | Json::Object(_))))
            })
        })
        .udf()
}

fn items(text: &str) -> Option<Vec<Json<'_>>> {
    match parse(text) {
        Ok(Json::Array(items)) => Some(items),
        _ => None,
    }
}
