//! `ORDER BY t.a` where the result has another column `a`: Trino looks for it in the table, DataFusion cannot tell the two
//! apart. What orders the rows becomes a hidden column of an inner select.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, OrderBy, OrderByKind, Query, Select, SelectItem, SetExpr, Statement, TableFactor, Value,
    visit_expressions,
};

use crate::sql::{parse, quoted};

/// Moves the expressions of `ORDER BY` into the select if one of them would be taken for a column of the result.
pub(super) fn apart(query: &mut Query) {
    let (SetExpr::Select(select), Some(OrderBy { kind: OrderByKind::Expressions(order), .. })) =
        (&mut *query.body, &mut query.order_by)
    else {
        return;
    };
    let Some(outputs) = outputs(select) else { return };
    if select.distinct.is_some() || !order.iter().any(|item| is_mistaken(&item.expr, &outputs)) {
        return;
    }
    let Some(mut outer) = select_from_rows(&outputs) else { return };
    let mut hidden = Vec::new();
    for item in order.iter_mut().filter(|item| !is_of_result(&item.expr, &outputs)) {
        let alias = Ident::with_quote('"', format!("$order{}", hidden.len()));
        let expr = std::mem::replace(&mut item.expr, Expr::Identifier(alias.clone()));
        hidden.push(SelectItem::ExprWithAlias { expr, alias });
    }
    select.projection.extend(hidden);
    let Some(TableFactor::Derived { subquery, .. }) = outer.from.first_mut().map(|from| &mut from.relation) else {
        return;
    };
    std::mem::swap(&mut subquery.body, &mut query.body);
    *query.body = SetExpr::Select(outer);
}

/// The columns of the result in order; `None` with a `*`.
fn outputs(select: &Select) -> Option<Vec<(String, Expr)>> {
    let output = |item: &SelectItem| match item {
        SelectItem::ExprWithAlias { expr, alias } => Some((alias.value.clone(), expr.clone())),
        SelectItem::UnnamedExpr(expr) => Some((last(expr)?, expr.clone())),
        _ => None,
    };
    select.projection.iter().map(output).collect()
}

fn last(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => Some(parts.last()?.value.clone()),
        _ => None,
    }
}

/// Whether an expression has a column of a table whose name another column of the result has.
fn is_mistaken(expr: &Expr, outputs: &[(String, Expr)]) -> bool {
    any(expr, |part| {
        let is_other = |name: &String| outputs.iter().any(|(output, other)| output == name && !is_same(other, part));
        matches!(part, Expr::CompoundIdentifier(_)) && last(part).as_ref().is_some_and(is_other)
    })
}

/// Whether two expressions are one column, however its name is quoted.
fn is_same(left: &Expr, right: &Expr) -> bool {
    let (Expr::CompoundIdentifier(left), Expr::CompoundIdentifier(right)) = (left, right) else { return false };
    left.iter().map(|part| &part.value).eq(right.iter().map(|part| &part.value))
}

/// Whether an expression means columns of the result: its names come first, and a number is a place.
fn is_of_result(expr: &Expr, outputs: &[(String, Expr)]) -> bool {
    let is_place = matches!(expr, Expr::Value(value) if matches!(value.value, Value::Number(..)));
    let is_output = |name: &Ident| outputs.iter().any(|(output, _)| *output == name.value);
    is_place || any(expr, |part| matches!(part, Expr::Identifier(name) if is_output(name)))
}

fn any(expr: &Expr, is: impl Fn(&Expr) -> bool) -> bool {
    let found =
        visit_expressions(expr, |part| if is(part) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    found.is_break()
}

/// A select of the same columns from a derived table that is still to be put in.
fn select_from_rows(outputs: &[(String, Expr)]) -> Option<Box<Select>> {
    let names = outputs.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ");
    let parsed = parse(&format!("SELECT {names} FROM (SELECT 1) AS \"$rows\"")).ok()?;
    let Statement::Query(query) = parsed.statement else { return None };
    match *query.body {
        SetExpr::Select(outer) => Some(outer),
        _ => None,
    }
}
