//! From Athena's SQL to the SQL that DataFusion plans, with the same meaning.
//!
//! Works on the syntax tree, without types; what depends on types is in [`super::functions`]. One concern in
//! each file:
//!
//! | file | turns |
//! |---|---|
//! | [`names`] | quoted identifiers into lower case: they are case-insensitive too |
//! | [`literals`] | `TIMESTAMP '… UTC'`, `1e0`, `INTERVAL`, `IPADDRESS '…'` into typed values |
//! | [`access`] | `arr[1].a`, `x.a` of a lambda's `x` into functions |
//! | [`calls`] | `try`, `if`, `count_if`, `EXTRACT`, `AT TIME ZONE` … into functions and `CASE` |
//! | [`patterns`] | `LIKE`, which has no default escape |
//! | [`guards`] | `p AND q` so that `q` sees only the rows that `p` lets through |
//! | [`unnest`] | joins with `UNNEST` into nested joins, which the relation planner understands |
//! | [`rows`] | `FETCH FIRST` into `LIMIT`; names for unnamed output columns |
//! | [`order`] | `ORDER BY t.a` beside another `a` in the result into a hidden column |
//! | [`refuse`] | nothing: it names what this engine does not have |

mod access;
mod ast;
mod calls;
mod guards;
mod literals;
mod names;
mod order;
mod patterns;
mod refuse;
mod rows;
mod unnest;

#[cfg(test)]
pub(super) use refuse::NOT_ATHENA;

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Query, Select, Statement, TableFactor, VisitMut, VisitorMut};

use crate::engine::EngineError;

/// Rewrites a statement.
///
/// # Errors
/// [`EngineError::Query`] that names what the local engine does not have.
pub(super) fn rewrite(statement: &Statement) -> Result<Statement, EngineError> {
    let mut statement = statement.clone();
    names::lower(&mut statement);
    match statement.visit(&mut Rewriter) {
        ControlFlow::Break(message) => Err(EngineError::query(message)),
        ControlFlow::Continue(()) => Ok(statement),
    }
}

/// What a pass returns: `Err` with the message that refuses the statement.
type Pass = Result<(), String>;

/// Walks the tree once, inner expressions first.
struct Rewriter;

fn flow(pass: Pass) -> ControlFlow<String> {
    match pass {
        Ok(()) => ControlFlow::Continue(()),
        Err(message) => ControlFlow::Break(message),
    }
}

impl VisitorMut for Rewriter {
    type Break = String;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        access::lambda_fields(expr);
        flow(refuse::expression(expr))
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Self::Break> {
        flow(
            literals::rewrite(expr)
                .and_then(|()| access::rewrite(expr))
                .and_then(|()| patterns::rewrite(expr))
                .and_then(|()| calls::rewrite(expr)),
        )
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<Self::Break> {
        flow(refuse::relation(factor))
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<Self::Break> {
        guards::guard(select);
        rows::name_outputs(select);
        unnest::fold(select);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        order::apart(query);
        flow(rows::limit(query))
    }
}

#[cfg(test)]
mod tests;
