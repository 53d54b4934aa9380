//! JSON: [`reader`] (a strict parser), [`path`] (Trino's JSON paths), [`text`] (canonical output), and the functions.

mod json_array;
mod json_extract;
mod json_parse;
mod path;
pub(super) mod reader;
pub(super) mod text;

use datafusion::logical_expr::ScalarUDF;

/// The functions.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        json_extract::json_extract(),
        json_extract::json_extract_scalar(),
        json_extract::json_size(),
        json_array::json_array_length(),
        json_array::json_array_contains(),
        json_array::json_array_get(),
        json_array::is_json_scalar(),
        json_parse::json_parse(),
        json_parse::json_format(),
    ]
}
