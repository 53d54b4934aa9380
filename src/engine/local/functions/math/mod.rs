//! Numbers: rounding keeps the type of its argument, as in Trino.

mod bitwise;
mod rounding;
mod sign;

use datafusion::logical_expr::ScalarUDF;

use super::arithmetic::{Arithmetic, Operation};

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    let mut all = bitwise::all();
    all.extend([
        rounding::floor(),
        rounding::ceil(),
        rounding::round(),
        rounding::truncate(),
        sign::sign(),
        ScalarUDF::new_from_impl(Arithmetic::new(Operation::Modulus)),
    ]);
    all
}
