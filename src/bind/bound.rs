//! What binding makes.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlparser::ast::{Expr, Fetch, LimitClause, Statement, Value, ValueWithSpan};

use crate::queries::{Exclusion, ParamValue, RefSet, Resolved};
use crate::report::{Mark, Report};
use crate::scope::Scope;
use crate::selection::Selection;
use crate::sources::{FieldPath, Source};
use crate::sql::{Position, Splice, SpliceMap, parse, splice};
use crate::table::Table;

/// A statement that is bound to tables, scope and values. Only [`crate::bind::bind`] makes one.
#[derive(Debug, Clone)]
pub struct BoundQuery {
    sql: String,
    statement: Statement,
    origin: SpliceMap,
    scans: Vec<Scan>,
    notes: Vec<Note>,
    exclusions: Vec<Exclusion>,
    asked: Option<Arc<Asked>>,
}

/// What a bound query was made of: what a journal keeps, so that it can be asked again.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The file of a saved question, or `<sql>`.
    pub origin: String,
    /// The statement as its author wrote it.
    pub text: String,
    /// The values that were given for its parameters.
    pub values: BTreeMap<String, ParamValue>,
    /// Every parameter in order with its value and who says so.
    pub resolved: Vec<(String, Resolved)>,
    /// The reference sets in it.
    pub sets: Vec<Arc<RefSet>>,
    /// What it is confined to.
    pub scope: Scope,
}

impl Asked {
    /// The id of the saved question; `None` for a statement of the user's own.
    pub fn question(&self) -> Option<&str> {
        self.origin.strip_suffix(".sql")
    }
}

impl BoundQuery {
    pub(super) fn new(
        sql: String,
        statement: Statement,
        origin: SpliceMap,
        scans: Vec<Scan>,
        notes: Vec<Note>,
    ) -> Self {
        Self { sql, statement, origin, scans, notes, exclusions: Vec::new(), asked: None }
    }

    pub(super) fn asked_as(self, asked: Asked) -> Self {
        Self { asked: Some(Arc::new(asked)), ..self }
    }

    /// The same without the rows that overlays exclude.
    #[must_use]
    pub fn excluding(self, exclusions: Vec<Exclusion>) -> Self {
        Self { exclusions, ..self }
    }

    /// The rows that are taken out of the result.
    pub fn exclusions(&self) -> &[Exclusion] {
        &self.exclusions
    }

    /// What it was made of; `None` for a statement that is sent again.
    pub fn asked(&self) -> Option<&Asked> {
        self.asked.as_deref()
    }

    /// The same with replacements in [`Self::sql`].
    pub(super) fn respliced(self, splices: Vec<Splice>) -> Result<Self, Report> {
        let (sql, later) = splice(&self.sql, 0, splices);
        let statement = parse(&sql).map_err(|error| Report::usage(error.to_string()).detail(sql.clone()))?.statement;
        Ok(Self { sql, statement, origin: later.after(self.origin), ..self })
    }

    /// The same with another syntax tree: for the embedded engine, which runs the tree. The text stays.
    pub(crate) fn with_statement(self, statement: Statement) -> Self {
        Self { statement, ..self }
    }

    /// The exact text: the author's own with only leaf tokens spliced.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The syntax tree of [`Self::sql`].
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// How many rows the statement itself allows, where it says a number.
    pub fn limit(&self) -> Option<u64> {
        let Statement::Query(query) = &self.statement else { return None };
        let number = |expr: &Expr| match expr {
            Expr::Value(ValueWithSpan { value: Value::Number(digits, _), .. }) => digits.parse().ok(),
            _ => None,
        };
        match (&query.limit_clause, &query.fetch) {
            (Some(LimitClause::LimitOffset { limit: Some(limit), .. }), _) => number(limit),
            (_, Some(Fetch { quantity: Some(limit), percent: false, .. })) => number(limit),
            _ => None,
        }
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

    /// A mark at a 1-based line and column of the author's text: at the word that begins there.
    pub fn mark(&self, line: u64, column: u64, label: &str) -> Option<Mark> {
        let text = self.origin.original();
        let start = Position { line, column }.offset(text)?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let word = text[start..].find(|c| !is_word(c)).unwrap_or(text.len() - start);
        let one = text[start..].chars().next().map_or(0, char::len_utf8);
        let span = start..start + word.max(one);
        Some(Mark { origin: self.asked()?.origin.clone(), text: text.to_owned(), span, label: label.to_owned() })
    }

    /// The names that a column of the tables may have: raw ones, partitions, derived ones.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.scans.iter().flat_map(|scan| {
            let raw = scan.source.columns.iter().map(|column| column.name.as_str());
            let layout = scan.source.layout(&scan.table.layout);
            let partitions = layout.into_iter().flat_map(|l| l.partitions.iter().map(|p| p.name.as_str()));
            raw.chain(partitions).chain(scan.source.derived.iter().map(|derived| derived.name()))
        })
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
