//! `json_extract`, `json_extract_scalar`, `json_size`: a value by its path.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, Memo};
use super::super::trino::Param::{JsonText, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::path::Path;
use super::reader::{Json, Malformed, Reader};
use super::text::{Keys, compact};

/// `json_extract(json, path)`: JSON; NULL if nothing matches or the text is malformed up to the end of the match.
pub(in super::super) fn json_extract() -> ScalarUDF {
    TrinoFunction::new("json_extract")
        .overload(&[JsonText, Varchar], returns::json, |call| {
            found(call, |mut at| Ok(Some(compact(&at.value()?, Keys::AsRead))))
        })
        .udf()
}

/// `json_extract_scalar(json, path)`: the text of a string, number or boolean; NULL for everything else.
pub(in super::super) fn json_extract_scalar() -> ScalarUDF {
    TrinoFunction::new("json_extract_scalar")
        .overload(&[JsonText, Varchar], returns::varchar, |call| {
            found(call, |mut at| {
                if matches!(at.peek(), Some(b'{' | b'[')) {
                    return Ok(None);
                }
                Ok(match at.value()? {
                    Json::String(text) => Some(text.into_owned()),
                    Json::Number(text) => Some(text.to_owned()),
                    Json::Bool(b) => Some(b.to_string()),
                    _ => None,
                })
            })
        })
        .udf()
}

/// `json_size(json, path)`: how many members or items; 0 for a scalar.
pub(in super::super) fn json_size() -> ScalarUDF {
    TrinoFunction::new("json_size")
        .overload(&[JsonText, Varchar], returns::bigint, |call| {
            let (texts, paths) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::new();
            call.longs(|row| {
                let (Some(text), Some(path)) = (texts.get(row), paths.get(row)) else { return Ok(None) };
                let Some(mut at) = memo.get(path, Path::parse)?.find(text) else { return Ok(None) };
                let size = match at.value() {
                    Ok(Json::Array(items)) => items.len(),
                    Ok(Json::Object(members)) => members.len(),
                    Ok(_) => 0,
                    Err(Malformed) => return Ok(None),
                };
                Ok(i64::try_from(size).ok())
            })
        })
        .udf()
}

/// What `read` makes of the match in each row.
fn found(
    call: &Call<'_>,
    read: impl Fn(Reader<'_>) -> std::result::Result<Option<String>, Malformed>,
) -> Result<ArrayRef> {
    let (texts, paths) = (call.text(0)?, call.text(1)?);
    let mut memo = Memo::new();
    call.texts(|row| {
        let (Some(text), Some(path)) = (texts.get(row), paths.get(row)) else { return Ok(None) };
        let found = memo.get(path, Path::parse)?.find(text);
        Ok(found.and_then(|at| read(at).ok().flatten()))
    })
}
