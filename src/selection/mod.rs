//! What one table reference reads under a scope: partition values, predicate, prefixes, and which keys it
//! admits. One pure piece of code, shared by DDL, pruning, dry run and tests. Keys and prefixes are
//! relative to the table's location.

use crate::scope::Scope;
use crate::sources::Source;
use crate::table::Table;

/// The partitions of one table under one scope.
#[derive(Debug, Clone)]
pub struct Selection {
    partitions: Vec<Values>,
}

/// The values of one partition column.
#[derive(Debug, Clone)]
struct Values;

/// A folder below the table's location, ending in `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPrefix(pub String);

/// Why a scope does not fit a table.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ScopeError {
    /// An injected column needs values.
    #[error("table {table} needs {column} to be named: its projection is injected")]
    Unbounded {
        /// The table.
        table: String,
        /// The partition column.
        column: String,
    },
}

impl Selection {
    /// The partitions of `table` that can hold events of `scope`, the source's slack included.
    pub fn of(table: &Table, source: &Source, scope: &Scope) -> Result<Self, ScopeError> {
        todo!()
    }

    /// The condition on the partition columns, e.g. `aws_region IN ('eu-west-1') AND day BETWEEN '2026/03/10' AND '2026/03/11'`.
    pub fn predicate(&self) -> sqlparser::ast::Expr {
        todo!()
    }

    /// Every folder, lazily, in the order of the template. `None` when a column's values are not listed.
    pub fn prefixes(&self) -> Option<Box<dyn Iterator<Item = KeyPrefix> + '_>> {
        todo!()
    }

    /// How many folders, without enumerating them; saturates.
    pub fn count(&self) -> Option<u64> {
        todo!()
    }

    /// The partition values of an object key if this selection reads it (in the order of the layout's partitions).
    pub fn recognise(&self, key: &str) -> Option<Vec<String>> {
        todo!()
    }

    /// Whether this selection reads an object.
    pub fn admits(&self, key: &str) -> bool {
        todo!()
    }

    /// Whether an admitted key can lie below a folder (`111122223333/CloudTrail/`): prunes a walk.
    pub fn may_hold(&self, folder: &str) -> bool {
        todo!()
    }
}
