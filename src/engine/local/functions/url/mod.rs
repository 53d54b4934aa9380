//! Parts of URLs, and form encoding.

mod coding;
mod extract;
mod parse;

use datafusion::logical_expr::ScalarUDF;

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    let mut all = vec![coding::url_decode(), coding::url_encode()];
    all.extend(extract::all());
    all
}
