//! Binary operators: which types they take, and who computes them.
//!
//! Comparisons stay DataFusion's (so that scans can use them) once the types are known to fit. Arithmetic goes to
//! [`super::arithmetic`].

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::{DFSchema, Result, plan_err};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::planner::{ExprPlanner, PlannerResult, RawBinaryExpr};
use datafusion::logical_expr::{Expr, ExprSchemable, ScalarUDF};
use sqlparser::ast::BinaryOperator;

use super::arithmetic::{Arithmetic, Operation};
use super::{cast, concat, types};

/// Plans operators with Trino's types.
#[derive(Debug)]
pub(super) struct TrinoOperators;

impl ExprPlanner for TrinoOperators {
    fn plan_binary_op(&self, expr: RawBinaryExpr, schema: &DFSchema) -> Result<PlannerResult<RawBinaryExpr>> {
        // A column that does not exist is reported by whoever resolves it.
        let (Ok(left), Ok(right)) = (expr.left.get_type(schema), expr.right.get_type(schema)) else {
            return Ok(PlannerResult::Original(expr));
        };
        if let Some(operation) = Operation::of(&expr.op) {
            let function = Arithmetic::new(operation);
            function.result_type(&left, &right)?;
            return Ok(PlannerResult::Planned(call(ScalarUDF::new_from_impl(function), vec![expr.left, expr.right])));
        }
        match expr.op {
            BinaryOperator::StringConcat => concatenate(expr, &left, &right),
            ref op if compares(op) => compare(expr, &left, &right),
            _ => Ok(PlannerResult::Original(expr)),
        }
    }
}

fn call(function: ScalarUDF, args: Vec<Expr>) -> Expr {
    Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(function), args))
}

fn compares(op: &BinaryOperator) -> bool {
    use BinaryOperator as Op;
    matches!(op, Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq)
}

fn concatenate(expr: RawBinaryExpr, left: &DataType, right: &DataType) -> Result<PlannerResult<RawBinaryExpr>> {
    let text = |ty: &DataType| types::is_varchar(ty) || ty == &DataType::Null;
    if text(left) && text(right) {
        return Ok(PlannerResult::Original(expr));
    }
    Ok(PlannerResult::Planned(call(concat::udf(), vec![expr.left, expr.right])))
}

fn compare(expr: RawBinaryExpr, left: &DataType, right: &DataType) -> Result<PlannerResult<RawBinaryExpr>> {
    let Some(common) = types::common(left, right) else {
        return plan_err!("Cannot apply operator: {} {} {}", types::name(left), expr.op, types::name(right));
    };
    let RawBinaryExpr { op, left: l, right: r } = expr;
    let (l, r) = (zoned(l, left, &common)?, zoned(r, right, &common)?);
    Ok(PlannerResult::Original(RawBinaryExpr { op, left: l, right: r }))
}

/// A timestamp without zone beside one with a zone is in UTC, not in that zone.
fn zoned(expr: Expr, ty: &DataType, common: &DataType) -> Result<Expr> {
    let naive = matches!(ty, DataType::Date32 | DataType::Timestamp(_, None));
    if naive && matches!(common, DataType::Timestamp(_, Some(_))) {
        return cast::explicit(expr, &types::timestamp_utc());
    }
    Ok(expr)
}
