//! What the tables in Athena were found to have, where that is not what their kinds and `logq.toml` say: somebody else
//! may have made them, or made them before a kind got its newest columns, and in another account they lie in another
//! bucket. What is missing is bound as a typed NULL; what a run would read is looked for where Athena reads it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::ddl::{Definition, location};
use crate::sources::{Column, Serde, Source};
use crate::table::{Existing, Location, Table};

/// The findings, by target and `database.table`. A front end asks the catalogue and tells what it heard.
#[derive(Debug, Default)]
pub struct Found(RwLock<BTreeMap<(String, String), Finding>>);

/// What one table has otherwise.
#[derive(Debug, Clone, Default)]
struct Finding {
    columns: Option<Existing>,
    location: Option<Location>,
}

impl Found {
    /// Remembers what the catalogue of a target says of a table.
    pub fn learn(&self, target: &str, physical: &str, definition: &Definition, table: &Table, source: &Source) {
        let key = (target.to_owned(), physical.to_lowercase());
        let location = source.layout(&table.layout).and_then(|layout| location(definition, layout));
        let found = Finding { columns: other_columns(definition, table, source), location };
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, found);
    }

    /// Whether the catalogue was asked for a table.
    pub fn knows(&self, target: &str, physical: &str) -> bool {
        let key = (target.to_owned(), physical.to_lowercase());
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains_key(&key)
    }

    /// A table as a target has it.
    pub(super) fn applied(&self, target: &str, physical: &str, table: &Arc<Table>) -> Arc<Table> {
        let key = (target.to_owned(), physical.to_lowercase());
        let mut table = Arc::clone(table);
        let Some(found) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned() else {
            return table;
        };
        if found.columns.is_some() {
            Arc::make_mut(&mut table).existing = found.columns;
        }
        if let Some(location) = found.location.filter(|location| *location != table.location) {
            Arc::make_mut(&mut table).location = location;
        }
        table
    }
}

/// The columns of a definition if they are not all those of the kind with their types. A table whose records lie in an
/// array, or whose partition columns have other names, cannot be read under the kind's names: its own words stay.
fn other_columns(definition: &Definition, table: &Table, source: &Source) -> Option<Existing> {
    let type_of = |name: &str| {
        let found = definition.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        found.map(|column| column.ty.to_lowercase())
    };
    let layout = source.layout(&table.layout)?;
    let mut partitions = layout.partitions.iter();
    let has_partitions =
        partitions.all(|p| definition.partitions.iter().any(|there| there.name.eq_ignore_ascii_case(&p.name)));
    let is_nested = matches!(source.serde, Serde::OpenX { unnest: true, .. });
    if table.existing.is_some() || !has_partitions || is_nested {
        return None;
    }
    let expected = source.columns_of(table.fields.as_deref()).ok()?;
    let is_same = |column: &&Column| type_of(&column.name) == Some(column.ty.hive());
    if expected.iter().all(is_same) {
        return None;
    }
    let columns = definition.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect();
    Some(Existing { columns, names: BTreeMap::new() })
}
