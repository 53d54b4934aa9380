//! The order and the length of an answer.

use sqlparser::ast::{Expr, GroupByExpr, Query, SelectItem, SetExpr, Statement};

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};

static ORDER: Rule = Rule::new("L12", Severity::Warning, "no ORDER BY, or no LIMIT");

pub(super) const RULES: &[&Rule] = &[&ORDER];

/// Functions that make one row of many.
const AGGREGATES: &[&str] = &[
    "count",
    "count_if",
    "sum",
    "min",
    "max",
    "avg",
    "approx_distinct",
    "approx_percentile",
    "array_agg",
    "min_by",
    "max_by",
    "arbitrary",
    "any_value",
    "bool_or",
    "bool_and",
    "histogram",
    "map_agg",
];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, .. }) = &subject.sql else { return };
    let Statement::Query(query) = &parsed.statement else { return };
    if is_one_row(query) {
        return;
    }
    let end = subject.query.sql().trim_end().len();
    let start = subject.query.sql().trim_end().rfind('\n').map_or(0, |at| at + 1);
    if query.order_by.is_none() {
        let why = "rows come in another order on every run: the first page is any page, and runs cannot be compared";
        findings.sql(&ORDER, &(start..end), why, "end with ORDER BY, ties broken by more columns");
    }
    if query.limit_clause.is_none() && query.fetch.is_none() {
        let why = "an attack, or a wide scope, makes the answer as long as the log";
        findings.sql(&ORDER, &(start..end), why, "end with LIMIT, such as LIMIT 200");
    }
}

/// An aggregate without groups has one row.
fn is_one_row(query: &Query) -> bool {
    let SetExpr::Select(select) = &*query.body else { return false };
    let no_groups = matches!(&select.group_by, GroupByExpr::Expressions(groups, _) if groups.is_empty());
    no_groups
        && select.projection.iter().any(|item| match item {
            SelectItem::ExprWithAlias { expr, .. } | SelectItem::UnnamedExpr(expr) => is_aggregate(expr),
            _ => false,
        })
}

fn is_aggregate(expr: &Expr) -> bool {
    let Expr::Function(call) = expr else { return false };
    call.over.is_none() && AGGREGATES.contains(&call.name.to_string().to_lowercase().as_str())
}
