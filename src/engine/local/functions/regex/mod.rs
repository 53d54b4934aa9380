//! Regular expressions: Java's syntax as far as it means the same in the `regex` crate; the rest is refused by name.

mod pattern;
mod regexp_extract;
mod regexp_like;
mod regexp_replace;

use datafusion::logical_expr::ScalarUDF;

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        regexp_like::regexp_like(),
        regexp_like::regexp_count(),
        regexp_like::regexp_position(),
        regexp_extract::regexp_extract(),
        regexp_extract::regexp_extract_all(),
        regexp_extract::regexp_split(),
        regexp_replace::regexp_replace(),
    ]
}
