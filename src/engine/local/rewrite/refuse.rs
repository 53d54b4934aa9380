//! What this engine does not have, by name. What Athena does not have either is refused when it is parsed.

use sqlparser::ast::{Expr, Function, TableFactor};

use super::{Pass, ast};

fn lacks(what: &str) -> Pass {
    Err(format!("the local engine does not have {what}; run it on Athena"))
}

pub(super) fn expression(expr: &Expr) -> Pass {
    match expr {
        Expr::Cast { data_type, .. } if data_type.to_string().to_ascii_lowercase().starts_with("char(") => {
            lacks("the type char(n)")
        }
        Expr::SimilarTo { .. } => lacks("SIMILAR TO"),
        Expr::JsonAccess { .. } => lacks("JSON access with ':'"),
        _ => Ok(()),
    }
}

/// The functions that take lambdas here.
const WITH_LAMBDA: &[&str] = &["transform", "filter", "reduce", "any_match", "all_match", "none_match", "try"];

/// A lambda for any other function.
pub(super) fn lambda_for(name: &str, function: &Function) -> Pass {
    let args = ast::plain_args(function).unwrap_or_default();
    let has_lambda = args.iter().any(|arg| matches!(arg, Expr::Lambda(_)));
    if has_lambda && !WITH_LAMBDA.contains(&name) { lacks(&format!("{name}() with a lambda")) } else { Ok(()) }
}

pub(super) fn relation(factor: &TableFactor) -> Pass {
    match factor {
        TableFactor::Table { sample: Some(_), .. } | TableFactor::Derived { sample: Some(_), .. } => {
            lacks("TABLESAMPLE")
        }
        TableFactor::MatchRecognize { .. } => lacks("MATCH_RECOGNIZE"),
        TableFactor::JsonTable { .. } => lacks("JSON_TABLE"),
        TableFactor::Derived { lateral: true, .. } => lacks("LATERAL"),
        TableFactor::TableFunction { .. } | TableFactor::Function { .. } => lacks("table functions"),
        TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } => lacks("PIVOT"),
        _ => Ok(()),
    }
}
