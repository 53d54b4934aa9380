//! From a query (or pasted SQL), its parameters and the scope to the exact statement an engine runs.

mod request;

pub use request::{Request, Resolve, Resolved, Target};

use std::sync::Arc;

use sqlparser::ast::Statement;

use crate::selection::Selection;
use crate::sources::{ColumnType, FieldPath, Source};
use crate::table::Table;

/// A statement that is bound to tables, scope and values. Only [`crate::bind`] makes one.
#[derive(Debug, Clone)]
pub struct BoundQuery {
    sql: String,
    statement: Statement,
    scans: Vec<Scan>,
    notes: Vec<Note>,
}

impl BoundQuery {
    /// The exact text: the author's own with only leaf tokens spliced.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The syntax tree of [`Self::sql`].
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// One for each table reference.
    pub fn scans(&self) -> &[Scan] {
        &self.scans
    }

    /// What the binder wants said with the result.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

/// What one table reference reads.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The table's name inside [`BoundQuery::sql`], unquoted: unique for each scan on the local engine.
    pub relation: String,
    /// The table.
    pub table: Arc<Table>,
    /// Its source.
    pub source: Arc<Source>,
    /// The partitions under the scope.
    pub selection: Selection,
    /// The raw fields the statement may touch; a local reader decodes no others.
    pub fields: Vec<FieldPath>,
}

/// Something to say with the result: `alb has no column conn_trace_id here; it is NULL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub String);

/// A column of the result as the query's header declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// Its SQL type where the binder knows it.
    pub ty: Option<ColumnType>,
}

/// Binds one statement.
///
/// # Errors
/// SQL that does not parse or is refused, unknown tables or parameters, a scope that does not fit a table; all
/// with the place in the author's text.
pub fn bind(_request: &Request<'_>) -> Result<BoundQuery, crate::report::Report> {
    todo!()
}
