//! A reference set as a derived table of literals: `FROM known_ips` becomes `FROM (SELECT … FROM (VALUES …)) AS known_ips`.

use super::placeholders::{literal, sql_type};
use crate::queries::RefSet;
use crate::sql::{Literal, Reference, Splice, identifier};

/// What takes the place of a set's name.
pub(super) fn splice(reference: &Reference, set: &RefSet) -> Splice {
    let name = identifier(&set.name);
    let alias = if reference.aliased { String::new() } else { format!(" AS {name}") };
    Splice { range: reference.range.clone(), text: format!("({}){alias}", relation(set, &name)) }
}

fn relation(set: &RefSet, name: &str) -> String {
    let null = |at: usize| Literal::Null(sql_type(&set.columns[at].ty)).to_string();
    let columns: Vec<String> = set.columns.iter().map(|column| identifier(&column.name)).collect();
    if set.rows.is_empty() {
        // VALUES cannot be empty.
        let items: Vec<String> =
            columns.iter().enumerate().map(|(at, name)| format!("{} AS {name}", null(at))).collect();
        return format!("SELECT {} WHERE false", items.join(", "));
    }
    let rows = set.rows.iter().map(|row| {
        let cell = |(at, value): (usize, &Option<_>)| {
            value.as_ref().and_then(literal).map_or_else(|| null(at), |literal| literal.to_string())
        };
        format!("({})", row.iter().enumerate().map(cell).collect::<Vec<_>>().join(", "))
    });
    let (columns, rows) = (columns.join(", "), rows.collect::<Vec<_>>().join(", "));
    format!("SELECT {columns} FROM (VALUES {rows}) AS {name} ({columns})")
}
