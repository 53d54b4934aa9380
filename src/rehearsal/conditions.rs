//! The conditions of a question: what its WHERE, HAVING, ON and FILTER clauses join with AND. One of them can be taken
//! out of the syntax tree of the bound question.

use std::fmt;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    BinaryOperator, Expr, JoinConstraint, JoinOperator, ObjectNamePart, Select, Statement, TableFactor, TableWithJoins,
    Value, ValueWithSpan, Visit, VisitMut, Visitor, VisitorMut,
};
use sqlparser::tokenizer::Span;

use crate::bind::BoundQuery;
use crate::queries::Query;
use crate::report::{Exit, Report};
use crate::sql::{Parsed, Position, Tokens, parse};

/// A condition as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Where it stands.
    pub clause: Clause,
    /// Its bytes in the file, from its first name or value to its last one.
    pub span: Range<usize>,
    /// Its line in the file, from 1.
    pub line: u64,
    /// The condition, as the syntax tree has it: for people.
    pub text: String,
}

/// The clause that a condition is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clause {
    /// `WHERE`
    Where,
    /// `HAVING`
    Having,
    /// `JOIN … ON`
    On,
    /// `FILTER (WHERE …)`
    Filter,
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Where => "WHERE",
            Self::Having => "HAVING",
            Self::On => "ON",
            Self::Filter => "FILTER",
        })
    }
}

/// The conditions of a question in the order of its syntax tree. What joins two tables by key is none: without it a
/// join is another question.
///
/// # Errors
/// SQL that does not parse.
pub fn conditions(query: &Query) -> Result<Vec<Condition>, Report> {
    let Parsed { mut statement, tokens } =
        parse(query.sql()).map_err(|e| e.report(&query.origin, &query.text, query.sql_start))?;
    let mut found = Vec::new();
    walk(&mut statement, &[], |clause, expr| {
        let span = bytes(expr, &tokens);
        let span = span.start + query.sql_start..span.end + query.sql_start;
        let line = Position::of(&query.text, span.start).line;
        found.push(Condition { clause, span, line, text: expr.to_string() });
    });
    Ok(found)
}

/// A bound question without its condition number `index`, of `count`.
///
/// # Errors
/// When the bound question has not the same conditions as the author's: a fault of ours.
pub(super) fn without(bound: BoundQuery, index: usize, count: usize) -> Result<BoundQuery, Report> {
    let mut statement = bound.statement().clone();
    let relations: Vec<String> = bound.scans().iter().map(|scan| scan.relation.clone()).collect();
    let mut seen = 0;
    walk(&mut statement, &relations, |_, expr| {
        if seen == index {
            *expr = Expr::Value(Value::Boolean(true).with_empty_span());
        }
        seen += 1;
    });
    if seen != count {
        let title = format!("the bound question has {seen} conditions, its text {count}");
        return Err(Report::new(Exit::Failed, title));
    }
    Ok(bound.with_statement(statement))
}

/// Calls `f` for each condition; the sub-selects that bind the scope read one of `relations` and are passed over.
fn walk(statement: &mut Statement, relations: &[String], f: impl FnMut(Clause, &mut Expr)) {
    let _ = VisitMut::visit(statement, &mut Walk { relations, inside: 0, f });
}

struct Walk<'a, F> {
    relations: &'a [String],
    /// How many sub-selects of the binder's the walk is inside.
    inside: usize,
    f: F,
}

impl<F: FnMut(Clause, &mut Expr)> VisitorMut for Walk<'_, F> {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        if self.inside > 0 || self.binds(select) {
            self.inside += 1;
            return ControlFlow::Continue(());
        }
        for table in &mut select.from {
            self.joins(table);
        }
        self.each(Clause::Where, select.selection.as_mut());
        self.each(Clause::Having, select.having.as_mut());
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, _: &mut Select) -> ControlFlow<()> {
        self.inside = self.inside.saturating_sub(1);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let (0, Expr::Function(function)) = (self.inside, expr) {
            self.each(Clause::Filter, function.filter.as_deref_mut());
        }
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(Clause, &mut Expr)> Walk<'_, F> {
    /// Whether this is a sub-select that confines a table to the scope.
    fn binds(&self, select: &Select) -> bool {
        let [TableWithJoins { relation: TableFactor::Table { name, .. }, .. }] = select.from.as_slice() else {
            return false;
        };
        let [ObjectNamePart::Identifier(ident)] = name.0.as_slice() else { return false };
        self.relations.contains(&ident.value)
    }

    fn joins(&mut self, table: &mut TableWithJoins) {
        if let TableFactor::NestedJoin { table_with_joins, .. } = &mut table.relation {
            self.joins(table_with_joins);
        }
        for join in &mut table.joins {
            if let Some(JoinConstraint::On(on)) = constraint(&mut join.join_operator) {
                self.each(Clause::On, Some(on));
            }
        }
    }

    fn each(&mut self, clause: Clause, expr: Option<&mut Expr>) {
        match expr {
            None => {}
            Some(Expr::BinaryOp { left, op: BinaryOperator::And, right }) => {
                self.each(clause, Some(left));
                self.each(clause, Some(right));
            }
            Some(Expr::Nested(inner)) if is_and(inner) => self.each(clause, Some(inner)),
            Some(expr) if clause == Clause::On && is_key(expr) => {}
            // `true` takes nothing away.
            Some(Expr::Value(ValueWithSpan { value: Value::Boolean(true), .. })) => {}
            Some(expr) => (self.f)(clause, expr),
        }
    }
}

fn constraint(operator: &mut JoinOperator) -> Option<&mut JoinConstraint> {
    match operator {
        JoinOperator::Join(on)
        | JoinOperator::Inner(on)
        | JoinOperator::Left(on)
        | JoinOperator::LeftOuter(on)
        | JoinOperator::Right(on)
        | JoinOperator::RightOuter(on)
        | JoinOperator::FullOuter(on) => Some(on),
        _ => None,
    }
}

fn is_and(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_and(inner),
        other => matches!(other, Expr::BinaryOp { op: BinaryOperator::And, .. }),
    }
}

/// `a.x = b.y`: a column on both sides.
fn is_key(expr: &Expr) -> bool {
    match expr {
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => has_column(left) && has_column(right),
        _ => false,
    }
}

fn has_column(expr: &Expr) -> bool {
    struct Finder;
    impl Visitor for Finder {
        type Break = ();
        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            match expr {
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        }
    }
    expr.visit(&mut Finder).is_break()
}

/// From the first name or value of an expression to its last one: the spans of whole expressions are not exact.
fn bytes(expr: &Expr, tokens: &Tokens) -> Range<usize> {
    struct Leaves<'a> {
        tokens: &'a Tokens,
        found: Option<Range<usize>>,
    }
    impl Leaves<'_> {
        fn add(&mut self, span: Span) {
            let Some(bytes) = self.tokens.bytes(span) else { return };
            self.found = Some(match self.found.take() {
                Some(found) => found.start.min(bytes.start)..found.end.max(bytes.end),
                None => bytes,
            });
        }
    }
    impl Visitor for Leaves<'_> {
        type Break = ();
        fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<()> {
            self.add(value.span);
            ControlFlow::Continue(())
        }
        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            match expr {
                Expr::Identifier(ident) => self.add(ident.span),
                Expr::CompoundIdentifier(idents) => idents.iter().for_each(|ident| self.add(ident.span)),
                Expr::Function(call) => {
                    call.name.0.iter().filter_map(ObjectNamePart::as_ident).for_each(|ident| self.add(ident.span));
                }
                _ => {}
            }
            ControlFlow::Continue(())
        }
    }
    let mut leaves = Leaves { tokens, found: None };
    let _ = expr.visit(&mut leaves);
    leaves.found.unwrap_or(0..0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn query(sql: &str) -> Query {
        let header = "title = 't'\nquestion = 'q'\nsources = ['alb']\noutput = [{ name = 'n', type = 'count' }]\n\
                      [params.p]\ntype = 'int'\ndoc = 'd'\noptional = true";
        Query::parse("p", "q", "q.sql", &format!("/*---\n{header}\n---*/\n{sql}")).unwrap()
    }

    fn found(sql: &str) -> Vec<String> {
        conditions(&query(sql)).unwrap().iter().map(|c| format!("{} {}", c.clause, c.text)).collect()
    }

    #[test]
    fn every_conjunct_of_every_clause_is_a_condition() {
        let sql = "WITH a AS (SELECT x, y FROM alb WHERE x > 1 AND (y = 2 AND (z BETWEEN 1 AND 3)) AND (x = 1 OR y = 2))\n\
                   SELECT count(*) FILTER (WHERE a.x = 1 AND a.y = 2) AS n\n\
                   FROM a JOIN a AS b ON a.x = b.x AND b.y > a.y AND b.z = :p\n\
                   WHERE (:p IS NULL OR a.x = :p) AND EXISTS (SELECT 1 FROM a AS c WHERE c.x = 9)\n\
                   HAVING count(*) > 3";
        assert_eq!(
            found(sql),
            [
                "WHERE x > 1",
                "WHERE y = 2",
                "WHERE (z BETWEEN 1 AND 3)",
                "WHERE (x = 1 OR y = 2)",
                "ON b.y > a.y",
                "ON b.z = :p",
                "WHERE (:p IS NULL OR a.x = :p)",
                "WHERE EXISTS (SELECT 1 FROM a AS c WHERE c.x = 9)",
                "HAVING count(*) > 3",
                "FILTER a.x = 1",
                "FILTER a.y = 2",
                "WHERE c.x = 9",
            ]
        );
    }

    #[test]
    fn a_condition_knows_its_place() {
        let query = query("SELECT 1 AS n FROM alb\nWHERE true\n  AND lower(x) = 'a'");
        let found = conditions(&query).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(&query.text[found[0].span.clone()], "lower(x) = 'a'");
        assert_eq!(found[0].line, 13);
    }
}
