//! What this engine does not have, by name. What Athena does not have either is refused when it is parsed.

use sqlparser::ast::{Expr, Function, TableFactor};

use super::{Pass, ast};

fn lacks(what: &str) -> Pass {
    Err(format!("the local engine does not have {what}; run it on Athena"))
}

/// Names that are registered (the rewriter calls them, or DataFusion has them as aliases), but are no functions of
/// Athena.
pub(in super::super) const NOT_ATHENA: &[&str] = &[
    "array",
    "cast_bounded",
    "covar",
    "isnan",
    "levenshtein",
    "like",
    "map_from_arrays",
    "modulus",
    "subscript",
    "try_cast_bounded",
    "var",
    "var_population",
    "var_sample",
];

pub(super) fn expression(expr: &Expr) -> Pass {
    match expr {
        Expr::Function(call) if NOT_ATHENA.contains(&call.name.to_string().as_str()) => {
            Err(format!("there is no function {}()", call.name))
        }
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
