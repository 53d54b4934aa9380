//! What depends on types and has no hook in the planner: `BETWEEN`, `IN`, `CASE`, `LIKE`, `coalesce`.

use arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result, ScalarValue, plan_err};
use datafusion::logical_expr::expr::{Between, Case, InList, Like};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable, lit};

use super::{cast, types};

/// Runs before DataFusion's own coercion, which is more lenient.
#[derive(Debug)]
pub(super) struct TrinoSemantics;

impl FunctionRewrite for TrinoSemantics {
    fn name(&self) -> &str {
        "trino_semantics"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _: &ConfigOptions) -> Result<Transformed<Expr>> {
        match expr {
            // The typed NULL of `CAST(NULL AS type)`, which the optimizer folds.
            Expr::Cast(cast) if matches!(cast.expr.as_ref(), Expr::Literal(value, _) if value.is_null()) => {
                Ok(Transformed::yes(Expr::Literal(ScalarValue::try_from(cast.field.data_type())?, None)))
            }
            other => {
                check(&other, schema)?;
                match other {
                    Expr::Case(case) if needs_numbers(&case, schema)? => in_numbers(case).map(Transformed::yes),
                    other => Ok(Transformed::no(other)),
                }
            }
        }
    }
}

fn check(expr: &Expr, schema: &DFSchema) -> Result<()> {
    match expr {
        Expr::Between(Between { expr, low, high, .. }) => {
            together("BETWEEN operands", [expr.as_ref(), low.as_ref(), high.as_ref()], schema)
        }
        Expr::InList(InList { expr, list, .. }) => {
            together("IN value and list items", std::iter::once(expr.as_ref()).chain(list), schema)
        }
        Expr::Like(Like { expr, pattern, .. }) => {
            for side in [expr, pattern] {
                let ty = side.get_type(schema)?;
                if !types::is_varchar(&ty) && ty != DataType::Null {
                    return plan_err!(
                        "Left side of LIKE expression must evaluate to a varchar (actual: {})",
                        types::name(&ty)
                    );
                }
            }
            Ok(())
        }
        Expr::Case(case) => check_case(case, schema),
        Expr::ScalarFunction(call) if call.name() == "coalesce" => together("COALESCE operands", &call.args, schema),
        Expr::ScalarFunction(call) if call.name() == "nullif" => together("NULLIF operands", &call.args, schema),
        _ => Ok(()),
    }
}

fn check_case(case: &Case, schema: &DFSchema) -> Result<()> {
    let results = case.when_then_expr.iter().map(|(_, then)| then.as_ref()).chain(case.else_expr.as_deref());
    together("CASE results", results, schema)?;
    let whens = case.when_then_expr.iter().map(|(when, _)| when.as_ref());
    match &case.expr {
        Some(operand) => together("CASE operands", std::iter::once(operand.as_ref()).chain(whens), schema),
        None => Ok(()),
    }
}

/// Functions that fail on values that a log may hold, and so must see only the rows of their branch.
const FALLIBLE: &[&str] = &[
    "cast",
    "cast_bounded",
    "date",
    "date_parse",
    "divide",
    "from_base64",
    "from_hex",
    "from_iso8601_date",
    "from_iso8601_timestamp",
    "json_parse",
    "modulus",
    "parse_datetime",
    "subscript",
    "url_decode",
];

/// Whether a function fails on values that a log may hold.
pub(in super::super) fn can_fail_on_a_value(function: &str) -> bool {
    FALLIBLE.contains(&function)
}

/// DataFusion turns a `CASE` of booleans into `AND` and `OR`, which evaluate both sides for all rows.
fn needs_numbers(case: &Case, schema: &DFSchema) -> Result<bool> {
    let Some((_, first)) = case.when_then_expr.first() else { return Ok(false) };
    if first.get_type(schema)? != DataType::Boolean {
        return Ok(false);
    }
    let branches = case.when_then_expr.iter().map(|(_, then)| then).chain(&case.else_expr);
    for branch in branches {
        if can_fail(branch)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn can_fail(expr: &Expr) -> Result<bool> {
    let mut fails = false;
    expr.apply(|e| {
        Ok(match e {
            Expr::HigherOrderFunction(call) if call.name() == "try" => TreeNodeRecursion::Jump,
            Expr::ScalarFunction(call) if can_fail_on_a_value(call.name()) => {
                fails = true;
                TreeNodeRecursion::Stop
            }
            _ => TreeNodeRecursion::Continue,
        })
    })?;
    Ok(fails)
}

/// The same `CASE` with 0 and 1 for the booleans, compared with 1.
fn in_numbers(case: Case) -> Result<Expr> {
    let number = |branch: Expr| cast::explicit(branch, &DataType::Int8).map(Box::new);
    let branches = case.when_then_expr.into_iter().map(|(when, then)| Ok((when, number(*then)?)));
    let branches = branches.collect::<Result<_>>()?;
    let otherwise = case.else_expr.map(|branch| number(*branch)).transpose()?;
    Ok(Expr::Case(Case::new(case.expr, branches, otherwise)).eq(lit(1i8)))
}

/// All values must have a common type.
fn together<'a>(what: &str, values: impl IntoIterator<Item = &'a Expr>, schema: &DFSchema) -> Result<()> {
    let mut common = DataType::Null;
    for value in values {
        let ty = value.get_type(schema)?;
        let Some(wider) = types::common(&common, &ty) else {
            return plan_err!(
                "All {what} must be the same type or coercible to a common type. \
                 Cannot find common type between {} and {}",
                types::name(&common),
                types::name(&ty)
            );
        };
        common = wider;
    }
    Ok(())
}
