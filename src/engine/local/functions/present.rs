//! What leaves the engine: types that only Trino has become text, as in Athena's results.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{Column, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, Projection};
use datafusion::optimizer::AnalyzerRule;

use super::{cast, types};

/// Adds a last projection where a column of the result needs one.
#[derive(Debug)]
pub(super) struct Present;

impl AnalyzerRule for Present {
    fn name(&self) -> &str {
        "present"
    }

    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        if matches!(plan, LogicalPlan::Explain(_) | LogicalPlan::Analyze(_)) {
            return Ok(plan);
        }
        let schema = Arc::clone(plan.schema());
        if schema.fields().iter().all(|field| shown_as(field.data_type()).is_none()) {
            return Ok(plan);
        }
        let columns = schema.iter().map(|(qualifier, field)| {
            let column = Expr::Column(Column::from((qualifier, field)));
            let Some(ty) = shown_as(field.data_type()) else { return Ok(column) };
            Ok(cast::explicit(column, &ty)?.alias_qualified(qualifier.cloned(), field.name()))
        });
        Ok(LogicalPlan::Projection(Projection::try_new(columns.collect::<Result<_>>()?, Arc::new(plan))?))
    }
}

/// The type a column is shown as, `None` if it stays.
fn shown_as(ty: &DataType) -> Option<DataType> {
    match ty {
        ip if ip == &types::IP => Some(DataType::Utf8),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => Some(types::signed(ty)),
        DataType::List(item) => shown_as(item.data_type()).map(types::array),
        DataType::Struct(fields) if fields.iter().any(|f| shown_as(f.data_type()).is_some()) => {
            let fields = fields.iter().map(|f| {
                let ty = shown_as(f.data_type()).unwrap_or_else(|| f.data_type().clone());
                Field::new(f.name(), ty, true)
            });
            Some(DataType::Struct(fields.collect()))
        }
        other => {
            let (key, value) = types::entry(other)?;
            if shown_as(key).is_none() && shown_as(value).is_none() {
                return None;
            }
            let show = |ty: &DataType| shown_as(ty).unwrap_or_else(|| ty.clone());
            Some(types::map(show(key), show(value)))
        }
    }
}
