//! A log kind that has no table here, as a derived table without rows that has the kind's columns and their types. The
//! engine reads nothing for it, and the rest of the statement stays as its author wrote it.

use std::sync::Arc;

use super::columns::Names;
use super::table::{Bound, Used, items, sub_select};
use super::{Note, Request};
use crate::ddl::{Missing, null};
use crate::names::HIDDEN;
use crate::report::Report;
use crate::sources::{Column, ColumnType, Source};
use crate::sql::{Reference, identifier, quoted};

pub(super) fn bind(
    request: &Request<'_>,
    reference: &Reference,
    source: &Arc<Source>,
    names: &Names,
) -> Result<Bound, Report> {
    let missing = Missing { source, paths: &[] };
    let present: Vec<_> = source.columns.iter().collect();
    let used = Used::of(source, &present, reference, names, &missing);
    let partitions = source.layouts.first().map(|layout| layout.partitions.as_slice()).unwrap_or_default();

    let fields = used.fields(source, &missing);
    let is_used = |column: &&Column| fields.iter().any(|field| field.root() == column.name);
    let raw = source.columns.iter().filter(is_used).map(|c| format!("{} AS {}", null(&c.ty), identifier(&c.name)));
    let varchar = null(&ColumnType::String);
    let keys = partitions.iter().map(|p| format!("{varchar} AS {}", identifier(&p.name)));
    let hidden = HIDDEN.iter().filter(|name| used.needs(names, name)).map(|name| {
        let ty = match *name {
            "$file_size" => "bigint",
            "$file_modified_time" => "timestamp(3) with time zone",
            _ => "varchar",
        };
        format!("CAST(NULL AS {ty}) AS {}", quoted(name))
    });
    let columns: Vec<String> = raw.chain(keys).chain(hidden).collect();
    let columns = if columns.is_empty() { "1 AS one".to_owned() } else { columns.join(", ") };
    let relation = format!("(SELECT {columns})");

    let items = items(&used, &missing, partitions, names)?;
    let sql = sub_select(request, reference, &items, &relation, &["false".to_owned()]);
    let note = Note(format!("there is no table of {}: the answer is without it", source.id));
    Ok(Bound { sql, scan: None, notes: vec![note] })
}
