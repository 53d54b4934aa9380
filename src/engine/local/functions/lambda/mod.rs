//! Functions that take lambdas.

mod elements;
mod matches;
mod reduce;
mod transform;
mod try_;

use std::sync::Arc;

use datafusion::logical_expr::HigherOrderUDF;
use elements::Elementwise;

/// All of them.
pub(super) fn all() -> Vec<Arc<HigherOrderUDF>> {
    let mut all = vec![
        HigherOrderUDF::new_from_impl(Elementwise::new(transform::Transform)),
        HigherOrderUDF::new_from_impl(Elementwise::new(transform::Filter)),
        HigherOrderUDF::new_from_impl(reduce::Reduce::new()),
        HigherOrderUDF::new_from_impl(try_::Try::new()),
    ];
    let matches = matches::Quantifier::ALL.map(|q| HigherOrderUDF::new_from_impl(Elementwise::new(q)));
    all.extend(matches);
    all.into_iter().map(Arc::new).collect()
}
