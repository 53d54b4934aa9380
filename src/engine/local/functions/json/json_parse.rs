//! `json_parse` and `json_format`.

use datafusion::logical_expr::ScalarUDF;

use super::super::call::failed;
use super::super::cast;
use super::super::trino::Param::{Json, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::reader::parse;
use super::text::{Keys, compact};

/// `json_parse(varchar)`: keys sorted, the last of duplicates kept; malformed text is an error.
pub(in super::super) fn json_parse() -> ScalarUDF {
    TrinoFunction::new("json_parse")
        .overload(&[Varchar], returns::json, |call| {
            let texts = call.text(0)?;
            call.texts(|row| {
                let Some(text) = texts.get(row) else { return Ok(None) };
                match parse(text) {
                    Ok(value) => Ok(Some(compact(&value, Keys::Sorted))),
                    Err(_) => Err(failed(format!("Cannot convert value to JSON: '{}'", cast::shown(text)))),
                }
            })
        })
        .udf()
}

/// `json_format(json)`: its text.
pub(in super::super) fn json_format() -> ScalarUDF {
    TrinoFunction::new("json_format")
        .overload(&[Json], returns::varchar, |call| {
            let texts = call.text(0)?;
            call.texts(|row| Ok(texts.get(row)))
        })
        .udf()
}
