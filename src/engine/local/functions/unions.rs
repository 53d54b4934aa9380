//! `UNION`, `INTERSECT`, `EXCEPT`: the branches must have columns of common types. DataFusion would make text of them.

use arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{LogicalPlan, Union};
use datafusion::optimizer::AnalyzerRule;

use super::types;

/// Refuses branches that do not fit together; runs before DataFusion coerces them.
#[derive(Debug)]
pub(super) struct TrinoUnions;

impl AnalyzerRule for TrinoUnions {
    fn name(&self) -> &str {
        "trino_unions"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        plan.apply_with_subqueries(|node| {
            if let LogicalPlan::Union(union) = node {
                check(union)?;
            }
            Ok(TreeNodeRecursion::Continue)
        })?;
        Ok(plan)
    }
}

fn check(union: &Union) -> Result<()> {
    let width = union.inputs.first().map_or(0, |input| input.schema().fields().len());
    for column in 0..width {
        let mut common = DataType::Null;
        for input in &union.inputs {
            let ty = input.schema().field(column).data_type();
            let Some(wider) = types::common(&common, ty) else {
                return plan_err!(
                    "column {} in UNION query has incompatible types: {}, {}",
                    column + 1,
                    types::name(&common),
                    types::name(ty)
                );
            };
            common = wider;
        }
    }
    Ok(())
}
