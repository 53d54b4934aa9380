//! `url_extract_host` and its like: NULL for what is no URI, decoded where Trino decodes.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::Call;
use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};
use super::coding::decode;
use super::parse::Uri;

/// The functions.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        part("url_extract_protocol", |call| extract(call, |uri| uri.scheme.unwrap_or(""))),
        part("url_extract_host", |call| extract(call, |uri| uri.host.unwrap_or(""))),
        part("url_extract_path", |call| extract(call, |uri| uri.path)),
        part("url_extract_query", |call| extract(call, |uri| uri.query.unwrap_or(""))),
        part("url_extract_fragment", |call| extract(call, |uri| uri.fragment.unwrap_or(""))),
        port(),
        parameter(),
    ]
}

fn part(name: &'static str, body: fn(&Call<'_>) -> Result<ArrayRef>) -> ScalarUDF {
    TrinoFunction::new(name).overload(&[Varchar], returns::varchar, body).udf()
}

fn extract(call: &Call<'_>, of: for<'a> fn(&Uri<'a>) -> &'a str) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    call.texts(|row| {
        let Some(uri) = texts.get(row).and_then(Uri::parse) else { return Ok(None) };
        decode(of(&uri), false).map(Some)
    })
}

/// NULL if the URL names none.
fn port() -> ScalarUDF {
    TrinoFunction::new("url_extract_port")
        .overload(&[Varchar], returns::bigint, |call| {
            let texts = call.text(0)?;
            call.longs(|row| Ok(texts.get(row).and_then(Uri::parse).and_then(|uri| uri.port)))
        })
        .udf()
}

/// The first value of a parameter, decoded; empty if it has none, NULL if it is not there.
fn parameter() -> ScalarUDF {
    TrinoFunction::new("url_extract_parameter")
        .overload(&[Varchar, Varchar], returns::varchar, |call| {
            let (texts, names) = (call.text(0)?, call.text(1)?);
            call.texts(|row| {
                let (Some(text), Some(name)) = (texts.get(row), names.get(row)) else { return Ok(None) };
                let Some(query) = Uri::parse(text).and_then(|uri| uri.query) else { return Ok(None) };
                for pair in query.split('&') {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    // Trino compares the name as it is written in the URL.
                    if key == name {
                        return decode(value, true).map(Some);
                    }
                }
                Ok(None)
            })
        })
        .udf()
}
