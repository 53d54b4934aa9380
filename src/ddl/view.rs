//! Athena's table as the kind's own columns: for the queries of this program, and as a view for everybody else's.

use super::{Missing, valid};
use crate::names::PATH;
use crate::report::Report;
use crate::sources::{Column, ColumnType, Derived, FieldPath, Format, Serde, Source};
use crate::sql::{identifier, quoted};
use crate::table::Table;

/// A view over a table.
#[derive(Debug, Clone)]
pub struct View {
    /// The statement.
    pub sql: String,
    /// What the view lacks, for who asked for it.
    pub notes: Vec<String>,
}

/// The view `<table>_typed`: the kind's records only, with raw columns, partitions and derived columns.
///
/// # Errors
/// A table that does not fit its kind, a derived column that is broken.
pub fn view(table: &Table, source: &Source) -> Result<View, Report> {
    let layout = valid::layout(table, source)?;
    let name = valid::name(table)?;
    let present = valid::columns(table, source)?;
    let absent = source.columns.iter().filter(|c| !present.iter().any(|p| p.name == c.name));
    let absent: Vec<FieldPath> = absent.map(|c| FieldPath::column(&c.name)).collect();
    let missing = Missing { source, paths: &absent };
    let partitions: Vec<String> = layout.partitions.iter().map(|p| identifier(&p.name)).collect();
    let (derived, left_out): (Vec<&Derived>, Vec<&Derived>) =
        source.derived.iter().partition(|d| why_not(d, &missing).is_none());

    let mut items: Vec<String> = present.iter().map(|c| identifier(&c.name)).collect();
    items.extend(partitions.iter().cloned());
    for column in derived {
        items.push(format!("{} AS {}", missing.derived(column)?, identifier(column.name())));
    }
    let every: Vec<FieldPath> = present.iter().map(|c| FieldPath::column(&c.name)).collect();
    let relation = physical(source, &present, &every, partitions, name.sql());
    let filter = source.filter.as_ref().map(|filter| format!("WHERE {filter}\n")).unwrap_or_default();
    let view = name.with_suffix("_typed")?.sql();
    let sql = format!("CREATE OR REPLACE VIEW {view} AS\nSELECT\n  {}\nFROM {relation}\n{filter}", items.join(",\n  "));
    Ok(View { sql, notes: notes(source, &left_out, &missing) })
}

fn notes(source: &Source, left_out: &[&Derived], missing: &Missing<'_>) -> Vec<String> {
    let mut notes: Vec<String> = left_out
        .iter()
        .filter_map(|derived| Some(format!("{} is left out: {}", derived.name(), why_not(derived, missing)?)))
        .collect();
    if source.shared_folder {
        notes.push(format!(
            "objects of other kinds lie in the same folders, and only {} tells them apart: the view reads them, too",
            quoted(PATH)
        ));
    }
    notes
}

/// Why a view cannot have a derived column. Athena documents the hidden columns for queries of tables only.
fn why_not(derived: &Derived, missing: &Missing<'_>) -> Option<String> {
    let needs = derived.needs();
    match derived {
        Derived::Sql { sql, .. } if sql.contains(&quoted(PATH)) => {
            Some(format!("it is computed from {}, which a view cannot count on", quoted(PATH)))
        }
        _ if !needs.is_empty() && needs.iter().all(|path| missing.covers(&path.0)) => {
            let needs: Vec<String> = needs.iter().map(ToString::to_string).collect();
            Some(format!("the table has no {}", needs.join(", ")))
        }
        _ => None,
    }
}

/// What Athena's table looks like as the kind's own columns: items of an envelope's array as rows, text as numbers.
/// `present` are the columns that the table has, `fields` what is read of them, `keys` its partitions.
pub(crate) fn physical(
    source: &Source,
    present: &[&Column],
    fields: &[FieldPath],
    keys: Vec<String>,
    relation: String,
) -> String {
    if let (Serde::OpenX { unnest: true, .. }, Format::Json { records: Some(records), .. }) =
        (&source.serde, &source.format)
    {
        let items: Vec<String> = present.iter().filter(|c| !c.envelope).map(|c| identifier(&c.name)).collect();
        let array = identifier(&records.to_ascii_lowercase());
        return format!("{relation} CROSS JOIN UNNEST({array}) AS item ({})", items.join(", "));
    }
    if !source.strings {
        return relation;
    }
    let used = present.iter().filter(|c| fields.iter().any(|field| field.root() == c.name));
    let cast = used.map(|column| {
        let name = identifier(&column.name);
        match &column.ty {
            ColumnType::String => name,
            ty => format!("TRY_CAST({name} AS {}) AS {name}", ty.trino()),
        }
    });
    let items: Vec<String> = cast.chain(keys).collect();
    format!("(SELECT {} FROM {relation}) AS typed", items.join(", "))
}

#[cfg(test)]
#[path = "view/tests.rs"]
mod tests;
