//! Joins with `UNNEST`.
//!
//! `a CROSS JOIN UNNEST(x) AS u(r) JOIN b` becomes `(a CROSS JOIN UNNEST(x) AS u(r)) JOIN b`: every join with
//! `UNNEST` ends a nested join, and [`super::super::functions`] plans a nested join that ends so.

use sqlparser::ast::{Join, JoinOperator, Select, TableFactor, TableWithJoins};

pub(super) fn fold(select: &mut Select) {
    comma_joins(&mut select.from);
    select.from.iter_mut().for_each(nest);
}

/// `FROM t, UNNEST(t.x) AS u` is a cross join with everything before it.
fn comma_joins(from: &mut Vec<TableWithJoins>) {
    let Some(at) = from.iter().rposition(|item| is_unnest(&item.relation)) else { return };
    if at == 0 {
        return;
    }
    let rest = from.split_off(at + 1);
    let mut items = std::mem::take(from).into_iter();
    let Some(mut all) = items.next() else { return };
    for item in items {
        if is_unnest(&item.relation) {
            all.joins.push(cross(item.relation));
            all.joins.extend(item.joins);
        } else {
            all.joins.push(cross(TableFactor::NestedJoin { table_with_joins: Box::new(item), alias: None }));
        }
    }
    from.push(all);
    from.extend(rest);
}

fn cross(relation: TableFactor) -> Join {
    Join { relation, global: false, join_operator: JoinOperator::CrossJoin(sqlparser::ast::JoinConstraint::None) }
}

fn nest(item: &mut TableWithJoins) {
    let Some(at) = item.joins.iter().rposition(|join| is_unnest(&join.relation)) else { return };
    let rest = item.joins.split_off(at + 1);
    let joins = std::mem::take(&mut item.joins);
    let relation = std::mem::replace(&mut item.relation, empty());
    let mut nested = TableWithJoins { relation, joins: Vec::new() };
    for join in joins {
        let ends = is_unnest(&join.relation);
        nested.joins.push(join);
        if ends {
            let inner = TableFactor::NestedJoin { table_with_joins: Box::new(nested), alias: None };
            nested = TableWithJoins { relation: inner, joins: Vec::new() };
        }
    }
    item.relation = nested.relation;
    item.joins = rest;
}

fn empty() -> TableFactor {
    TableFactor::UNNEST {
        alias: None,
        array_exprs: Vec::new(),
        with_offset: false,
        with_offset_alias: None,
        with_ordinality: false,
    }
}

fn is_unnest(factor: &TableFactor) -> bool {
    matches!(factor, TableFactor::UNNEST { .. })
}
