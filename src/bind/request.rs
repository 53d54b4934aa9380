//! What a binding needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::queries::{Param, ParamValue, RefSet, TableWindow};
use crate::report::Report;
use crate::scope::Scope;
use crate::sources::{FieldPath, Source};
use crate::table::Table;

/// One statement to bind.
#[derive(Debug)]
pub struct Request<'a> {
    /// The file or `<sql>`, for messages.
    pub origin: &'a str,
    /// The whole text, the header of a query file included.
    pub text: &'a str,
    /// Where the SQL starts in `text` (bytes).
    pub sql_start: usize,
    /// The declared parameters.
    pub params: &'a [Param],
    /// Their values; one that is optional and missing becomes a typed NULL.
    pub values: &'a BTreeMap<String, ParamValue>,
    /// Logical tables with a window of their own.
    pub tables: &'a [TableWindow],
    /// The log kinds that may have no table: they are then read as empty.
    pub optional: &'a [String],
    /// The reference sets that a name in `FROM` may mean.
    pub sets: &'a [Arc<RefSet>],
    /// What the run is confined to.
    pub scope: &'a Scope,
    /// Whether the scope's regions are lifted (`scope.regions = "all"` of a query's header).
    pub all_regions: bool,
    /// Finds the tables.
    pub resolver: &'a dyn Resolve,
    /// Which engine's names to use.
    pub target: Target,
}

/// Which engine the text is for. Only table names differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The embedded engine: one relation for each scan.
    Local,
    /// Athena, with the database of tables that do not name their own.
    Athena {
        /// The default database.
        database: String,
    },
}

/// Finds what a name in `FROM` stands for.
pub trait Resolve: std::fmt::Debug {
    /// A table of `logq.toml` by name, by source id, or by its physical name (`database.table`); `None` where there is
    /// none.
    ///
    /// # Errors
    /// Ambiguous names, with the list of candidates.
    fn resolve(&self, name: &[String]) -> Result<Option<Resolved>, Report>;

    /// The log kind with this id.
    fn kind(&self, id: &str) -> Option<Arc<Source>>;

    /// Says that there are no tables with these names.
    fn unknown(&self, names: &[String]) -> Report;
}

/// A table with its source and what is known of the real table.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The table.
    pub table: Arc<Table>,
    /// Its source.
    pub source: Arc<Source>,
    /// Columns or struct fields that the real table lacks; they are bound as typed NULL.
    pub missing: Vec<FieldPath>,
}
