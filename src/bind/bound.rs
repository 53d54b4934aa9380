//! What binding makes.

use std::sync::Arc;

use sqlparser::ast::Statement;

use crate::selection::Selection;
use crate::sources::{FieldPath, Source};
use crate::sql::{Position, SpliceMap};
use crate::table::Table;

/// A statement that is bound to tables, scope and values. Only [`crate::bind::bind`] makes one.
#[derive(Debug, Clone)]
pub struct BoundQuery {
    sql: String,
    statement: Statement,
    origin: SpliceMap,
    scans: Vec<Scan>,
    notes: Vec<Note>,
}

impl BoundQuery {
    pub(super) fn new(
        sql: String,
        statement: Statement,
        origin: SpliceMap,
        scans: Vec<Scan>,
        notes: Vec<Note>,
    ) -> Self {
        Self { sql, statement, origin, scans, notes }
    }

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

    /// The 1-based line and column in the author's text (header included) for one in [`Self::sql`], as an engine's
    /// message has it. A place inside a replacement is the token that was replaced; `None` past the end.
    pub fn origin_of(&self, line: u64, column: u64) -> Option<(u64, u64)> {
        let place = self.origin.origin_of(Position { line, column })?;
        Some((place.line, place.column))
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
    /// The raw fields the statement may touch, in DDL order; a local reader decodes no others.
    pub fields: Vec<FieldPath>,
    /// How many times Trino reads the table for this reference: once for each place that names its CTE.
    pub times: u64,
}

/// Something to say with the result: `alb has no column conn_trace_id here; it is NULL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub String);
