//! Subscripts and dots.

use sqlparser::ast::{AccessExpr, Expr, Ident, OneOrManyWithParens, Subscript, VisitMut, VisitorMut};

use super::{Pass, ast};

/// `x.a` in the body of `x -> …` is a field of the element, not a column of a table `x`.
pub(super) fn lambda_fields(expr: &mut Expr) {
    let Expr::Lambda(lambda) = expr else { return };
    let names: Vec<String> = match &lambda.params {
        OneOrManyWithParens::One(param) => vec![param.name.value.clone()],
        OneOrManyWithParens::Many(params) => params.iter().map(|p| p.name.value.clone()).collect(),
    };
    let _ = lambda.body.visit(&mut Fields { names });
}

struct Fields {
    names: Vec<String>,
}

impl VisitorMut for Fields {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> std::ops::ControlFlow<()> {
        if let Expr::CompoundIdentifier(parts) = expr
            && let [first, fields @ ..] = parts.as_slice()
            && self.names.contains(&first.value)
        {
            *expr = fields.iter().fold(Expr::Identifier(first.clone()), field);
        }
        std::ops::ControlFlow::Continue(())
    }
}

/// `arr[1]`, `map['k']`, and dots behind them or behind a call.
pub(super) fn rewrite(expr: &mut Expr) -> Pass {
    let Expr::CompoundFieldAccess { root, access_chain } = expr else { return Ok(()) };
    let mut value = ast::take(root);
    for access in access_chain.drain(..) {
        value = match access {
            AccessExpr::Dot(Expr::Identifier(name)) => field(value, &name),
            AccessExpr::Subscript(Subscript::Index { index }) => ast::call("subscript", vec![value, index]),
            AccessExpr::Subscript(_) => return Err("arr[a:b] is not Athena SQL; use slice(arr, start, length)".into()),
            AccessExpr::Dot(other) => return Err(format!("'.{other}' cannot follow an expression")),
        };
    }
    *expr = value;
    Ok(())
}

fn field(row: Expr, name: &Ident) -> Expr {
    ast::call("get_field", vec![row, ast::text(name.value.to_lowercase())])
}
