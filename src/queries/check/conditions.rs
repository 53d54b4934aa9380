//! Conditions that mean something else than they seem to, or that one odd record makes fail.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, CastKind, DataType, Expr, Select, Value, ValueWithSpan, Visit, Visitor};

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};
use crate::sql::Tokens;

static MIXED: Rule = Rule::new("L07", Severity::Warning, "AND and OR without parentheses");
static CAST: Rule = Rule::new("L09", Severity::Warning, "a cast that one odd value makes fail");
static NULL: Rule = Rule::new("L27", Severity::Warning, "a comparison with NULL, which is never true");

pub(super) const RULES: &[&Rule] = &[&MIXED, &CAST, &NULL];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, .. }) = &subject.sql else { return };
    let mut finder = Finder { tokens: &parsed.tokens, findings };
    let _ = parsed.statement.visit(&mut finder);
}

struct Finder<'a, 'b> {
    tokens: &'a Tokens,
    findings: &'a mut Findings<'b>,
}

impl Visitor for Finder<'_, '_> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for clause in select.selection.iter().chain(&select.having) {
            if mixes(clause) {
                let span = super::names::first(clause, self.tokens);
                let why = "AND binds before OR: `a AND b OR c` lets every record with c through";
                self.findings.sql(&MIXED, &span, why, "put parentheses around the OR, or around each AND");
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Cast { kind: CastKind::Cast, expr: inner, data_type, .. }
                if is_network(data_type) && !is_literal(inner) =>
            {
                let span = super::names::first(inner, self.tokens);
                let why = format!(
                    "logs write `-` or a service's name where an address is expected, and CAST AS {data_type} fails the query"
                );
                self.findings.sql(&CAST, &span, why, format!("write TRY_CAST(… AS {data_type})"));
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right }
                if is_null(left) || is_null(right) =>
            {
                let span = super::names::first(expr, self.tokens);
                self.findings.sql(
                    &NULL,
                    &span,
                    "no value equals NULL, nor differs from it",
                    "write IS NULL or IS NOT NULL",
                );
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// Whether an OR has an AND beside it that no parentheses set apart.
fn mixes(expr: &Expr) -> bool {
    let is = |expr: &Expr, wanted: &BinaryOperator| matches!(expr, Expr::BinaryOp { op, .. } if op == wanted);
    match expr {
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
            is(left, &BinaryOperator::And) || is(right, &BinaryOperator::And) || mixes(left) || mixes(right)
        }
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => mixes(left) || mixes(right),
        Expr::Nested(inner) => mixes(inner),
        _ => false,
    }
}

fn is_network(ty: &DataType) -> bool {
    let name = ty.to_string().to_ascii_lowercase();
    name == "ipaddress" || name == "ipprefix"
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(_))
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(ValueWithSpan { value: Value::Null, .. }))
}
