//! Functions that take lambdas.

mod elements;
mod matches;
mod reduce;
mod transform;
mod try_;

use std::sync::Arc;

use datafusion::logical_expr::HigherOrderUDF;

/// All of them.
pub(super) fn all() -> Vec<Arc<HigherOrderUDF>> {
    let mut all = vec![
        Arc::new(HigherOrderUDF::new_from_impl(transform::Transform::new())),
        Arc::new(HigherOrderUDF::new_from_impl(transform::Filter::new())),
        Arc::new(HigherOrderUDF::new_from_impl(reduce::Reduce::new())),
        Arc::new(HigherOrderUDF::new_from_impl(try_::Try::new())),
    ];
    let matches = matches::Quantifier::ALL.map(|q| Arc::new(HigherOrderUDF::new_from_impl(matches::Matches::new(q))));
    all.extend(matches);
    all
}
