//! The columns of the SELECT and those of the header.

use sqlparser::ast::{Expr, SelectItem, SetExpr, Statement};

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};

static OUTPUT: Rule = Rule::new("L05", Severity::Error, "the columns are not those of the header");
static STAR: Rule = Rule::new("L13", Severity::Error, "SELECT *");

pub(super) const RULES: &[&Rule] = &[&OUTPUT, &STAR];

const REPAIR: &str = "list every column of the SELECT under `output`, in its order";

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, .. }) = &subject.sql else { return };
    let query = subject.query;
    let Some(items) = select_list(&parsed.statement) else {
        return findings.header(
            &OUTPUT,
            "output.0",
            "a question is one SELECT",
            "write one SELECT, with WITH if need be",
        );
    };
    if items.iter().any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..))) {
        let why = "what `*` stands for differs from table to table, and every column is read and billed";
        return findings.header(&STAR, "output.0", why, "name the columns");
    }
    let names: Vec<Option<String>> = items.iter().map(column_name).collect();
    if let Some(place) = names.iter().position(Option::is_none) {
        let why = format!("column {} of the SELECT has no name of its own", place + 1);
        return findings.header(&OUTPUT, &format!("output.{}", place.min(query.output.len() - 1)), why, "add AS …");
    }
    let names: Vec<String> = names.into_iter().flatten().collect();
    for (i, output) in query.output.iter().enumerate() {
        let why = match names.get(i) {
            Some(name) if *name == output.name => continue,
            Some(name) => format!("column {} of the SELECT is `{name}`, the header says `{}`", i + 1, output.name),
            None => format!("the SELECT has no column `{}`", output.name),
        };
        return findings.header(&OUTPUT, &format!("output.{i}"), why, REPAIR);
    }
    if let Some(more) = names.get(query.output.len()) {
        let last = format!("output.{}", query.output.len().saturating_sub(1));
        findings.header(&OUTPUT, &last, format!("the SELECT has one more column, `{more}`"), REPAIR);
    }
}

/// The columns of a query; of several that are put together, the first gives the names.
fn select_list(statement: &Statement) -> Option<&[SelectItem]> {
    let Statement::Query(query) = statement else { return None };
    let mut body = &*query.body;
    loop {
        body = match body {
            SetExpr::Select(select) => return Some(&select.projection),
            SetExpr::Query(inner) => &inner.body,
            SetExpr::SetOperation { left, .. } => left,
            _ => return None,
        };
    }
}

/// The name of a column in the result; `None` when it has none of its own.
fn column_name(item: &SelectItem) -> Option<String> {
    let ident = match item {
        SelectItem::ExprWithAlias { alias, .. } => alias,
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => ident,
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => idents.last()?,
        _ => return None,
    };
    Some(ident.value.to_ascii_lowercase())
}
