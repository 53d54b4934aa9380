//! `LIKE`: in Athena nothing escapes unless `ESCAPE` says so; in DataFusion a backslash does.

use sqlparser::ast::{Expr, UnaryOperator, Value};

use super::{Pass, ast};

pub(super) fn rewrite(expr: &mut Expr) -> Pass {
    let Expr::Like { negated, expr: value, pattern, escape_char, any: false } = expr else { return Ok(()) };
    let escape = match escape_char.take().map(|v| v.value) {
        None => None,
        Some(Value::SingleQuotedString(text)) => Some(single(&text)?),
        Some(other) => return Err(format!("ESCAPE takes one character in quotes, not {other}")),
    };
    if let Some(text) = ast::as_text(pattern) {
        **pattern = ast::text(with_backslash(text, escape)?);
        return Ok(());
    }
    let mut args = vec![ast::take(value), ast::take(pattern)];
    args.extend(escape.map(|c| ast::text(c.to_string())));
    let matched = ast::call("like", args);
    *expr = if *negated { Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(matched) } } else { matched };
    Ok(())
}

fn single(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => Err("Escape string must be a single character".into()),
    }
}

/// The pattern with a backslash as its escape.
fn with_backslash(pattern: &str, escape: Option<char>) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if Some(c) == escape {
            match chars.next() {
                Some(next) if next == '%' || next == '_' || Some(next) == escape => {
                    out.push('\\');
                    out.push(next);
                }
                _ => return Err("Escape character must be followed by '%', '_' or the escape character itself".into()),
            }
        } else {
            if c == '\\' {
                out.push('\\');
            }
            out.push(c);
        }
    }
    Ok(out)
}
