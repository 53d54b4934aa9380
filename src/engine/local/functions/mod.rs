//! Trino's functions, operators, types and `UNNEST` for DataFusion: one function, or one family of the same shape,
//! in each file. `tests/referee` holds the answers of a real Trino.
//!
//! Known differences: a time zone belongs to a column, not to a value, so `from_iso8601_timestamp` of a text with an
//! offset shows the same instant in UTC; integer literals are `bigint`, so arithmetic with them overflows later;
//! `approx_distinct` and `approx_percentile` are exact; `$` in a pattern does not match before a last line break;
//! the second of two output columns of one name gets a number.

mod aggregate;
mod arithmetic;
mod array;
mod binary;
mod calendar;
mod call;
mod cast;
mod concat;
mod explain;
mod greatest;
mod intervals;
mod json;
mod lambda;
mod math;
mod operators;
mod present;
mod regex;
mod semantics;
mod text;
mod time;
mod trino;
mod typeof_;
mod types;
mod unions;
mod unnest;
mod url;

pub(super) use explain::explain;
pub(super) use semantics::can_fail_on_a_value;

use std::sync::Arc;

use datafusion::execution::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::logical_expr::planner::ExprPlanner;
use datafusion::logical_expr::registry::FunctionRegistry;
use datafusion::optimizer::AnalyzerRule;
use datafusion::prelude::SessionContext;

use crate::engine::EngineError;

/// DataFusion's own functions that mean the same in Trino. All others go, so that nothing runs here that fails there.
const SCALAR_KEPT: &[&str] = &[
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "cbrt",
    "chr",
    "coalesce",
    "cos",
    "cosh",
    "degrees",
    "exp",
    "get_field",
    "isnan",
    "ln",
    "log10",
    "log2",
    "now",
    "nullif",
    "pi",
    "power",
    "radians",
    "random",
    "sin",
    "sinh",
    "sqrt",
    "starts_with",
    "tan",
    "tanh",
    "translate",
    "levenshtein",
];

/// The same for aggregates.
const AGGREGATE_KEPT: &[&str] = &[
    "any_value",
    "array_agg",
    "avg",
    "bool_and",
    "bool_or",
    "corr",
    "count",
    "covar_pop",
    "covar_samp",
    "first_value",
    "grouping",
    "last_value",
    "max",
    "min",
    "nth_value",
    "stddev",
    "stddev_pop",
    "sum",
    "var_pop",
    "var",
];

/// Gives a session Trino's dialect: functions, operators, types, `UNNEST`, and its defaults.
///
/// # Errors
/// When DataFusion refuses a registration.
pub(super) fn register(context: &SessionContext) -> Result<(), EngineError> {
    install(context).map_err(|error| EngineError::query(error.to_string()))
}

fn install(context: &SessionContext) -> datafusion::common::Result<()> {
    let state = context.state();
    for name in state.udfs() {
        if !SCALAR_KEPT.contains(&name.as_str()) {
            context.deregister_udf(&name);
        }
    }
    for name in state.udafs() {
        if !AGGREGATE_KEPT.contains(&name.as_str()) {
            context.deregister_udaf(&name);
        }
    }
    for name in state.higher_order_function_names() {
        context.deregister_higher_order_function(&name);
    }
    scalars().into_iter().for_each(|function| context.register_udf(function));
    aggregate::all().into_iter().for_each(|function| context.register_udaf(function));
    lambda::all().into_iter().for_each(|function| context.register_higher_order_function(function));
    context.register_relation_planner(Arc::new(unnest::UnnestPlanner))?;
    let state = context.state_ref();
    let mut state = state.write();
    let options = state.config_mut().options_mut();
    options.sql_parser.parse_float_as_decimal = true;
    options.sql_parser.map_string_types_to_utf8view = false;
    options.sql_parser.default_null_ordering = "nulls_last".into();
    let planners = std::iter::once(Arc::new(operators::TrinoOperators) as Arc<dyn ExprPlanner>);
    let planners = planners.chain(state.expr_planners().iter().cloned()).collect();
    // Ours come first: they see the types as written, before DataFusion coerces them.
    let mut rules: Vec<Arc<dyn AnalyzerRule + Send + Sync>> = vec![Arc::new(unions::TrinoUnions)];
    rules.extend(state.analyzer().rules.iter().cloned());
    rules.push(Arc::new(present::Present));
    *state = SessionStateBuilder::new_from_existing(state.clone())
        .with_analyzer_rules(rules)
        .with_expr_planners(planners)
        .with_type_planner(Arc::new(types::TrinoTypes))
        .build();
    state.register_function_rewrite(Arc::new(semantics::TrinoSemantics))?;
    Ok(())
}

fn scalars() -> Vec<ScalarUDF> {
    let mut all = vec![
        concat::udf(),
        greatest::greatest(),
        greatest::least(),
        typeof_::type_of(),
        typeof_::cast_bounded(),
        typeof_::try_cast_bounded(),
    ];
    all.extend(array::all());
    all.extend(binary::all());
    all.extend(cast::all());
    all.extend(json::all());
    all.extend(math::all());
    all.extend(regex::all());
    all.extend(text::all());
    all.extend(time::all());
    all.extend(url::all());
    all
}

#[cfg(test)]
mod tests;
