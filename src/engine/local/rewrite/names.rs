//! Identifiers are case-insensitive, quoted or not.

use std::ops::ControlFlow;

use sqlparser::ast::{
    AccessExpr, Expr, Ident, LambdaFunction, ObjectName, ObjectNamePart, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, Statement, TableAlias, TableFactor, VisitMut, VisitorMut,
};

/// Puts every identifier into lower case.
pub(super) fn lower(statement: &mut Statement) {
    let _ = statement.visit(&mut Lower);
}

struct Lower;

fn ident(ident: &mut Ident) {
    ident.value = ident.value.to_lowercase();
}

fn object(name: &mut ObjectName) {
    for part in &mut name.0 {
        if let ObjectNamePart::Identifier(part) = part {
            ident(part);
        }
    }
}

fn alias(alias: &mut Option<TableAlias>) {
    if let Some(alias) = alias {
        ident(&mut alias.name);
        alias.columns.iter_mut().for_each(|column| ident(&mut column.name));
    }
}

fn lambda(lambda: &mut LambdaFunction) {
    let params = match &mut lambda.params {
        sqlparser::ast::OneOrManyWithParens::One(param) => std::slice::from_mut(param),
        sqlparser::ast::OneOrManyWithParens::Many(params) => params.as_mut_slice(),
    };
    params.iter_mut().for_each(|param| ident(&mut param.name));
}

impl VisitorMut for Lower {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(name) => ident(name),
            Expr::CompoundIdentifier(names) => names.iter_mut().for_each(ident),
            Expr::Lambda(function) => lambda(function),
            Expr::Function(function) => object(&mut function.name),
            Expr::CompoundFieldAccess { access_chain, .. } => {
                for access in access_chain {
                    if let AccessExpr::Dot(Expr::Identifier(name)) = access {
                        ident(name);
                    }
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &mut ObjectName) -> ControlFlow<()> {
        object(relation);
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { alias: a, .. }
            | TableFactor::Derived { alias: a, .. }
            | TableFactor::NestedJoin { alias: a, .. }
            | TableFactor::UNNEST { alias: a, .. }
            | TableFactor::TableFunction { alias: a, .. }
            | TableFactor::Function { alias: a, .. } => alias(a),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        for item in &mut select.projection {
            match item {
                SelectItem::ExprWithAlias { alias, .. } => ident(alias),
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => object(name),
                _ => {}
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        for cte in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            ident(&mut cte.alias.name);
            cte.alias.columns.iter_mut().for_each(|column| ident(&mut column.name));
        }
        ControlFlow::Continue(())
    }
}
