//! Aggregates that DataFusion does not have, or has with other types.

mod approx_percentile;
mod avg;
mod collect;
mod histogram;
mod map_agg;
mod max_by;

use datafusion::logical_expr::AggregateUDF;

/// All of them.
pub(super) fn all() -> Vec<AggregateUDF> {
    vec![
        AggregateUDF::new_from_impl(approx_percentile::ApproxPercentile::new()),
        AggregateUDF::new_from_impl(avg::Avg::new()),
        AggregateUDF::new_from_impl(histogram::Histogram::new()),
        AggregateUDF::new_from_impl(map_agg::MapAgg::new()),
        AggregateUDF::new_from_impl(max_by::By::max()),
        AggregateUDF::new_from_impl(max_by::By::min()),
    ]
}
