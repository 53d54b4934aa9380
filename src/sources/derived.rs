//! Columns computed from raw ones, declared by the source.

use super::{ColumnType, FieldPath};

/// A column that a query may use and the binder adds to the sub-select when it does.
#[derive(Debug, Clone)]
pub enum Derived {
    /// A short name for a nested field: `access_key` for `useridentity.accesskeyid`.
    Path {
        /// The name in SQL.
        name: String,
        /// What it stands for.
        path: FieldPath,
        /// What it means, in one line.
        doc: String,
    },
    /// An Athena SQL expression over raw columns. It uses `try(…)` where a value may be malformed.
    Sql {
        /// The name in SQL.
        name: String,
        /// Its type.
        ty: ColumnType,
        /// The expression.
        sql: String,
        /// The raw fields the expression reads.
        needs: Vec<FieldPath>,
        /// What it means, in one line.
        doc: String,
    },
}

impl Derived {
    /// The name in SQL.
    pub fn name(&self) -> &str {
        match self {
            Self::Path { name, .. } | Self::Sql { name, .. } => name,
        }
    }

    /// The raw fields it reads.
    pub fn needs(&self) -> Vec<FieldPath> {
        match self {
            Self::Path { path, .. } => vec![path.clone()],
            Self::Sql { needs, .. } => needs.clone(),
        }
    }
}
