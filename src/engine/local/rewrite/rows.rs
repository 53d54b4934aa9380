//! How many rows, and what the columns of the result are called.

use std::collections::{HashMap, HashSet};

use sqlparser::ast::{Expr, Ident, LimitClause, Query, Select, SelectItem, TableFactor, TableWithJoins};

use super::Pass;

/// `FETCH FIRST n ROWS ONLY` and `LIMIT ALL` as DataFusion's `LIMIT`.
pub(super) fn limit(query: &mut Query) -> Pass {
    if let Some(fetch) = query.fetch.take() {
        if fetch.with_ties {
            return Err("the local engine does not have FETCH FIRST … WITH TIES; run it on Athena".into());
        }
        if fetch.percent {
            return Err("FETCH FIRST takes a number of rows, not a percentage".into());
        }
        let count = fetch.quantity.unwrap_or_else(|| super::ast::number(1));
        let offset = match query.limit_clause.take() {
            Some(LimitClause::LimitOffset { limit: None, offset, .. }) => offset,
            None => None,
            Some(_) => return Err("LIMIT and FETCH FIRST cannot stand together".into()),
        };
        query.limit_clause = Some(LimitClause::LimitOffset { limit: Some(count), offset, limit_by: Vec::new() });
    }
    Ok(())
}

/// Columns without a name are `_col0`, `_col1` … by their place; `a.b.c` is named `c`.
pub(super) fn name_outputs(select: &mut Select) {
    let tables = tables(&select.from);
    let mut seen: HashMap<String, Option<String>> = HashMap::new();
    let is_star = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
    let stars = select.projection.iter().any(is_star);
    for (place, item) in select.projection.iter_mut().enumerate() {
        let alias = match item {
            SelectItem::UnnamedExpr(expr) => match name(expr, &tables) {
                // The star has the column already, under its own name.
                Some(Name::Own { name, .. }) if stars => {
                    seen.entry(name.value.clone()).or_insert(None);
                    name
                }
                Some(Name::Own { table, name }) => match seen.get(&name.value) {
                    None => {
                        seen.insert(name.value, table);
                        continue;
                    }
                    // `t.x, u.x` are two columns for DataFusion too.
                    Some(other) if table.is_some() && other.is_some() && other != &table => continue,
                    Some(_) => name,
                },
                Some(Name::Field(name)) => name,
                None => Ident::new(format!("_col{place}")),
            },
            SelectItem::ExprWithAlias { alias, .. } => alias.clone(),
            _ => continue,
        };
        let alias = unique(alias, &mut seen);
        match item {
            SelectItem::UnnamedExpr(expr) => {
                *item = SelectItem::ExprWithAlias { expr: super::ast::take(expr), alias };
            }
            SelectItem::ExprWithAlias { alias: old, .. } => *old = alias,
            _ => {}
        }
    }
}

/// DataFusion refuses two columns of one name, which Athena allows: the second `x` becomes `x_1`.
fn unique(alias: Ident, seen: &mut HashMap<String, Option<String>>) -> Ident {
    let mut name = alias.value.clone();
    let mut n = 0;
    while seen.contains_key(&name) {
        n += 1;
        name = format!("{}_{n}", alias.value);
    }
    seen.insert(name.clone(), None);
    Ident { value: name, ..alias }
}

/// The names that qualify columns in a select.
fn tables(from: &[TableWithJoins]) -> HashSet<String> {
    let mut names = HashSet::new();
    for item in from {
        std::iter::once(&item.relation)
            .chain(item.joins.iter().map(|j| &j.relation))
            .for_each(|f| collect(f, &mut names));
    }
    names
}

fn collect(factor: &TableFactor, names: &mut HashSet<String>) {
    let alias = match factor {
        TableFactor::Table { alias: None, name, .. } => {
            names.extend(name.0.last().and_then(|part| part.as_ident()).map(|ident| ident.value.clone()));
            return;
        }
        TableFactor::NestedJoin { table_with_joins, alias: None } => {
            names.extend(tables(std::slice::from_ref(table_with_joins)));
            return;
        }
        TableFactor::Table { alias, .. }
        | TableFactor::Derived { alias, .. }
        | TableFactor::UNNEST { alias, .. }
        | TableFactor::NestedJoin { alias, .. } => alias,
        _ => return,
    };
    names.extend(alias.iter().map(|alias| alias.name.value.clone()));
}

enum Name {
    /// A column, which DataFusion names right.
    Own { table: Option<String>, name: Ident },
    /// The last of `a.b.c`, which is a field.
    Field(Ident),
}

fn name(expr: &Expr, tables: &HashSet<String>) -> Option<Name> {
    match expr {
        Expr::Identifier(name) => Some(Name::Own { table: None, name: name.clone() }),
        Expr::CompoundIdentifier(parts) => {
            let last = parts.last()?.clone();
            let table = &parts.first()?.value;
            let column = parts.len() == 2 && tables.contains(table);
            Some(if column { Name::Own { table: Some(table.clone()), name: last } } else { Name::Field(last) })
        }
        Expr::Function(call) if call.name.to_string() == "get_field" => {
            let args = super::ast::plain_args(call)?;
            super::ast::as_text(args.last()?).map(|name| Name::Field(Ident::with_quote('"', name)))
        }
        Expr::Nested(inner) => name(inner, tables),
        _ => None,
    }
}
