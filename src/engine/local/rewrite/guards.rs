//! `p AND q` where `q` can fail: rows that `p` excludes must not reach `q`.
//!
//! Athena evaluates a conjunction row by row from the left; DataFusion column by column, and not in order. So a
//! condition that can fail is put behind those before it that cannot: they stay as they are (scans use them), and
//! `q` becomes `CASE WHEN p THEN CASE WHEN q THEN 1 ELSE 0 END ELSE 0 END = 1`. The numbers keep the optimizer from
//! turning the `CASE` back into `AND`.

use std::ops::ControlFlow;

use sqlparser::ast::helpers::attached_token::AttachedToken;
use sqlparser::ast::{
    BinaryOperator, CaseWhen, Expr, JoinConstraint, JoinOperator, Select, TableWithJoins, Visit, Visitor,
};

use super::super::functions::can_fail_on_a_value;
use super::ast;

/// Guards the conditions of a select.
pub(super) fn guard(select: &mut Select) {
    select.selection.iter_mut().chain(&mut select.having).for_each(guard_conditions);
    select.from.iter_mut().for_each(guard_joins);
}

fn guard_joins(from: &mut TableWithJoins) {
    for join in &mut from.joins {
        if let JoinOperator::Join(on) | JoinOperator::Inner(on) = &mut join.join_operator
            && let JoinConstraint::On(condition) = on
        {
            guard_conditions(condition);
        }
    }
}

fn guard_conditions(condition: &mut Expr) {
    let mut all = Vec::new();
    split(ast::take(condition), &mut all);
    let mut safe: Option<Expr> = None;
    let mut guarded = Vec::with_capacity(all.len());
    for condition in all {
        let fallible = can_fail(&condition);
        guarded.push(match &safe {
            Some(before) if fallible => behind(before.clone(), condition.clone()),
            _ => condition.clone(),
        });
        if !fallible {
            safe = Some(match safe {
                None => condition,
                Some(before) => and(before, condition),
            });
        }
    }
    if let Some(together) = guarded.into_iter().reduce(and) {
        *condition = together;
    }
}

fn split(condition: Expr, all: &mut Vec<Expr>) {
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            split(*left, all);
            split(*right, all);
        }
        Expr::Nested(inner) if matches!(*inner, Expr::BinaryOp { op: BinaryOperator::And, .. }) => split(*inner, all),
        other => all.push(other),
    }
}

fn and(left: Expr, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op: BinaryOperator::And, right: Box::new(nested(right)) }
}

/// In parentheses if it is an `OR`.
fn nested(expr: Expr) -> Expr {
    match expr {
        or @ Expr::BinaryOp { op: BinaryOperator::Or, .. } => Expr::Nested(Box::new(or)),
        other => other,
    }
}

fn behind(before: Expr, condition: Expr) -> Expr {
    let test = case(condition, ast::number(1));
    let both = case(before, test);
    Expr::BinaryOp { left: Box::new(both), op: BinaryOperator::Eq, right: Box::new(ast::number(1)) }
}

/// `CASE WHEN condition THEN result ELSE 0 END`.
fn case(condition: Expr, result: Expr) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result }],
        else_result: Some(Box::new(ast::number(0))),
    }
}

/// Whether a condition can fail on a value; what stands inside `try` cannot.
fn can_fail(condition: &Expr) -> bool {
    condition.visit(&mut Fallible { trying: 0 }).is_break()
}

struct Fallible {
    trying: usize,
}

impl Visitor for Fallible {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let fails = match expr {
            Expr::Function(call) => {
                let name = call.name.to_string();
                self.trying += usize::from(name == "try");
                can_fail_on_a_value(&name)
            }
            Expr::BinaryOp { op: BinaryOperator::Divide | BinaryOperator::Modulo, .. } => true,
            _ => false,
        };
        if fails && self.trying == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn post_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if matches!(expr, Expr::Function(call) if call.name.to_string() == "try") {
            self.trying -= 1;
        }
        ControlFlow::Continue(())
    }
}
