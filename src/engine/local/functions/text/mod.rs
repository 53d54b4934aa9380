//! Functions on text. Places count characters, from 1.

mod case;
mod concat_ws;
mod length;
mod like;
mod pad;
mod replace;
mod split;
mod strpos;
mod substr;
mod trim;

use datafusion::logical_expr::ScalarUDF;

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        case::lower(),
        case::upper(),
        concat_ws::udf(),
        length::udf(),
        like::udf(),
        pad::lpad(),
        pad::rpad(),
        replace::udf(),
        split::split(),
        split::split_part(),
        strpos::udf(),
        substr::substr(),
        substr::substring(),
        trim::trim(),
        trim::ltrim(),
        trim::rtrim(),
    ]
}
