//! `:name` becomes a typed literal. Placeholder tokens are counted against the values of the syntax tree: what is
//! no value there (`arr[:i]` reads as a slice) is refused, so nothing is left unbound.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{Expr, LimitClause, Query, Value, ValueWithSpan, Visit, Visitor};

use super::Request;
use crate::queries::{ParamError, ParamType, ParamValue};
use crate::report::Report;
use crate::sql::{Literal, Parsed, Placeholder, Splice, SqlType, Tokens, placeholders};

/// How a placeholder stands in the syntax tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Anywhere a value can stand.
    Value,
    /// `IN (:x)`, `ARRAY[:x]`.
    List,
    /// `:x IS NULL`.
    IsNull,
    /// `LIMIT :x`, `OFFSET :x`.
    Count,
}

pub(super) fn splices(request: &Request<'_>, parsed: &Parsed) -> Result<Vec<Splice>, Report> {
    let uses = uses(parsed);
    let sql = request.text.get(request.sql_start..).unwrap_or_default();
    let mut splices = Vec::new();
    for placeholder in placeholders(&parsed.tokens) {
        let start = placeholder.range.start;
        // The most special use wins; a plain value is also seen inside the others.
        let Some((_, usage)) = uses.iter().rfind(|(at, _)| *at == start) else {
            let title = format!(":{} stands where no value can", placeholder.name);
            return Err(Report::usage(title)
                .hint("for an element of an array, write element_at(array, :n)")
                .mark(request.mark_sql(placeholder.range, "this placeholder")));
        };
        let text = bound(request, &placeholder, *usage)?;
        splices.push(Splice { text: padded(sql, &placeholder.range, text), range: placeholder.range });
    }
    Ok(splices)
}

/// Keeps a literal from growing together with what stands right beside it (`AND:n`, `'a':x`).
fn padded(sql: &str, range: &Range<usize>, text: String) -> String {
    let open = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',');
    let before = sql[..range.start].chars().next_back().is_none_or(open);
    let after = sql[range.end..].chars().next().is_none_or(open);
    format!("{}{text}{}", if before { "" } else { " " }, if after { "" } else { " " })
}

/// Where values that are placeholders start, and how they are used; sorted.
fn uses(parsed: &Parsed) -> BTreeSet<(usize, Use)> {
    let mut finder = UseFinder { tokens: &parsed.tokens, uses: BTreeSet::new() };
    let _ = parsed.statement.visit(&mut finder);
    finder.uses
}

struct UseFinder<'a> {
    tokens: &'a Tokens,
    uses: BTreeSet<(usize, Use)>,
}

impl UseFinder<'_> {
    fn value(&mut self, value: &ValueWithSpan, usage: Use) {
        if matches!(value.value, Value::Placeholder(_))
            && let Some(index) = self.tokens.index_at(value.span.start)
        {
            self.uses.insert((self.tokens.as_slice()[index].range.start, usage));
        }
    }

    fn expr(&mut self, expr: &Expr, usage: Use) {
        if let Expr::Value(value) = expr {
            self.value(value, usage);
        }
    }
}

impl Visitor for UseFinder<'_> {
    type Break = ();

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<()> {
        self.value(value, Use::Value);
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::InList { list, .. } => list.iter().for_each(|item| self.expr(item, Use::List)),
            Expr::Array(array) => array.elem.iter().for_each(|item| self.expr(item, Use::List)),
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => self.expr(inner, Use::IsNull),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if let Some(LimitClause::LimitOffset { limit, offset, .. }) = &query.limit_clause {
            limit.iter().chain(offset.iter().map(|o| &o.value)).for_each(|count| self.expr(count, Use::Count));
        }
        let fetch = query.fetch.as_ref().and_then(|fetch| fetch.quantity.as_ref());
        fetch.into_iter().for_each(|count| self.expr(count, Use::Count));
        ControlFlow::Continue(())
    }
}

/// The text that takes a placeholder's place.
fn bound(request: &Request<'_>, placeholder: &Placeholder, usage: Use) -> Result<String, Report> {
    let refuse = |title: String, hint: &str| {
        Report::usage(title).hint(hint).mark(request.mark_sql(placeholder.range.clone(), "this placeholder"))
    };
    let name = &placeholder.name;
    match name.as_str() {
        "window_from" => return Ok(Literal::Timestamp(request.scope.window.from).to_string()),
        "window_to" => return Ok(Literal::Timestamp(request.scope.window.to).to_string()),
        _ => {}
    }
    let Some(param) = request.params.iter().find(|p| p.name == *name) else {
        let known: Vec<String> = request.params.iter().map(|p| format!(":{}", p.name)).collect();
        let hint =
            format!("there are: {}", [&known[..], &[":window_from".into(), ":window_to".into()]].concat().join(", "));
        return Err(refuse(format!(":{name} is no parameter"), &hint));
    };
    if param.multi && !matches!(usage, Use::List | Use::IsNull) {
        return Err(refuse(
            format!(":{name} may hold several values"),
            "it can stand in IN (:…), in ARRAY[:…] and in :… IS NULL only",
        ));
    }
    let value = param.resolve(request.values.get(name)).value;
    let value = value.as_ref();
    let null = || Literal::Null(sql_type(&param.ty)).to_string();
    if usage == Use::Count {
        return match value {
            Some(ParamValue::Int(n)) if *n >= 0 => Ok(n.to_string()),
            _ => Err(refuse(format!(":{name} is a number of rows and needs a whole number"), "like 100")),
        };
    }
    match value {
        Some(ParamValue::List(values)) if !param.multi => {
            Err(refuse(format!("{name} takes one value, not {}", values.len()), "give one"))
        }
        Some(ParamValue::List(values)) if values.is_empty() => Ok(null()),
        Some(ParamValue::List(values)) if usage == Use::IsNull => {
            Ok(values.first().and_then(literal).map_or_else(null, |l| l.to_string()))
        }
        Some(ParamValue::List(values)) => {
            let texts: Vec<String> = values.iter().filter_map(literal).map(|l| l.to_string()).collect();
            Ok(texts.join(", "))
        }
        Some(single) => Ok(literal(single).map_or_else(null, |l| l.to_string())),
        None if param.required() => Err(Report::from(ParamError::missing(param))),
        None => Ok(null()),
    }
}

/// `None` for a list, which is no literal.
pub(super) fn literal(value: &ParamValue) -> Option<Literal> {
    Some(match value {
        ParamValue::Text(text) => Literal::Text(text.clone()),
        ParamValue::Int(n) => Literal::Int(*n),
        ParamValue::Float(x) => Literal::Float(*x),
        ParamValue::Bool(b) => Literal::Bool(*b),
        ParamValue::Timestamp(t) => Literal::Timestamp(*t),
        ParamValue::Duration(seconds) => Literal::Int(*seconds),
        ParamValue::List(_) => return None,
    })
}

/// The type of an unset parameter's NULL.
pub(super) fn sql_type(ty: &ParamType) -> SqlType {
    match ty {
        ParamType::Float | ParamType::Percent => SqlType::Double,
        ParamType::Bool => SqlType::Boolean,
        ParamType::Timestamp => SqlType::Timestamp,
        ty if ty.is_number() => SqlType::Bigint,
        _ => SqlType::Varchar,
    }
}
