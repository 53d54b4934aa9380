//! Reference sets: small tables that a team keeps beside its questions, as CSV. `FROM known_ips` reads one.

mod csv;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::header::is_snake;
use super::param::{paste, secret};
use super::{ParamType, ParamValue};
use crate::report::{Mark, Report};
use crate::sql::{Reference, References};
use csv::{Field, Record};

/// Rows of one set: they all stand in every statement that uses it.
const MOST_ROWS: usize = 5_000;
/// More mistakes in one file are only counted.
const MOST_PROBLEMS: usize = 20;

/// A small table of a team's own knowledge.
#[derive(Debug, Clone, PartialEq)]
pub struct RefSet {
    /// Its name in SQL.
    pub name: String,
    /// What it holds.
    pub doc: Option<String>,
    /// Its columns in the order of the file.
    pub columns: Vec<SetColumn>,
    /// Its rows; an empty cell is NULL.
    pub rows: Vec<Vec<Option<ParamValue>>>,
    /// The files it was read from.
    pub origins: Vec<String>,
}

/// A column of a reference set.
#[derive(Debug, Clone, PartialEq)]
pub struct SetColumn {
    /// Its name in SQL.
    pub name: String,
    /// The type of its cells.
    pub ty: ParamType,
}

/// `[sets.known_ips]` of a `pack.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Declared {
    doc: Option<String>,
    /// The types of columns; one that is not named is text.
    #[serde(default)]
    columns: BTreeMap<String, String>,
}

impl RefSet {
    /// Reads a set from CSV: the first row names the columns.
    pub(super) fn read(name: &str, declared: &Declared, origin: &str, text: &str) -> Result<Self, Vec<Report>> {
        let file = File { origin, text };
        let records = csv::records(text).map_err(|e| vec![file.error(e.span.clone(), e.to_string(), "here")])?;
        let Some((head, rows)) = records.split_first() else {
            return Err(vec![file.error(0..0, "has no row with the names of its columns".to_owned(), "here")]);
        };
        let columns = file.columns(head, declared).map_err(|report| vec![report])?;
        let set = Self {
            name: name.to_owned(),
            doc: declared.doc.clone(),
            rows: file.rows(rows, &columns)?,
            columns,
            origins: vec![origin.to_owned()],
        };
        Ok(set)
    }

    /// Reads more rows for a set, from a file with the same columns in any order.
    pub(super) fn read_like(&self, origin: &str, text: &str) -> Result<Self, Vec<Report>> {
        let types = self.columns.iter().map(|c| (c.name.clone(), c.ty.name().to_owned())).collect();
        let other = Self::read(&self.name, &Declared { doc: self.doc.clone(), columns: types }, origin, text)?;
        let places: Option<Vec<usize>> =
            self.columns.iter().map(|own| other.columns.iter().position(|c| c.name == own.name)).collect();
        let Some(places) = places.filter(|places| places.len() == other.columns.len()) else {
            let names: Vec<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
            let what = format!("must have the columns of the set {}: {}", self.name, names.join(", "));
            return Err(vec![File { origin, text }.error(0..0, what, "the first row")]);
        };
        let arranged = |row: &Vec<Option<ParamValue>>| places.iter().map(|at| row[*at].clone()).collect();
        Ok(Self { columns: self.columns.clone(), rows: other.rows.iter().map(arranged).collect(), ..other })
    }

    /// With the rows of another set of the same columns behind its own.
    pub(super) fn extended(&self, more: Self) -> Self {
        let rows = self.rows.iter().cloned().chain(more.rows).collect();
        let origins = self.origins.iter().cloned().chain(more.origins).collect();
        Self { rows, origins, ..self.clone() }
    }
}

/// Takes the references to sets out of those to tables. What the sets are and have is then known as a CTE's names are.
pub(crate) fn take_out(found: &mut References, sets: &[Arc<RefSet>]) -> Vec<(Reference, Arc<RefSet>)> {
    let set_of = |reference: &Reference| {
        let [name] = reference.name.as_slice() else { return None };
        sets.iter().find(|set| set.name == *name).cloned()
    };
    let mut taken = Vec::new();
    found.tables.retain(|reference| match set_of(reference) {
        Some(set) => {
            taken.push((reference.clone(), set));
            false
        }
        None => true,
    });
    for (_, set) in &taken {
        found.ctes.insert(set.name.clone());
        found.ctes.extend(set.columns.iter().map(|column| column.name.clone()));
    }
    taken
}

/// The file that is read, for its errors.
struct File<'a> {
    origin: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn columns(&self, head: &Record, declared: &Declared) -> Result<Vec<SetColumn>, Report> {
        let mut columns: Vec<SetColumn> = Vec::with_capacity(head.len());
        for field in head {
            let name = &field.text;
            if !is_snake(name) {
                return Err(self.error(
                    field.span.clone(),
                    "has a column whose name is not snake_case".to_owned(),
                    "here",
                ));
            }
            if columns.iter().any(|c| c.name == *name) {
                return Err(self.error(field.span.clone(), format!("has the column {name} twice"), "again"));
            }
            let ty = declared.columns.get(name).map_or("text", String::as_str);
            let Some(ty) = ParamType::named(ty, None).filter(|ty| !matches!(ty, ParamType::Enum(_))) else {
                let what = format!("has the column {name} of the unknown type `{ty}`");
                return Err(self.error(field.span.clone(), what, "this column").hint(super::param::type_list()));
            };
            columns.push(SetColumn { name: name.clone(), ty });
        }
        match declared.columns.keys().find(|name| !columns.iter().any(|c| c.name == **name)) {
            Some(lacking) => {
                let end = head.last().map_or(0, |field| field.span.end);
                Err(self.error(0..end, format!("has no column {lacking}, which is declared"), "the first row"))
            }
            None => Ok(columns),
        }
    }

    fn rows(&self, records: &[Record], columns: &[SetColumn]) -> Result<Vec<Vec<Option<ParamValue>>>, Vec<Report>> {
        if let Some(field) = records.get(MOST_ROWS).and_then(|row| row.first()) {
            let what = format!("has {} rows; a set holds {MOST_ROWS}", records.len());
            return Err(vec![self.error(field.span.clone(), what, "too many").hint("make a table of it instead")]);
        }
        let (mut rows, mut problems) = (Vec::with_capacity(records.len()), Vec::new());
        for record in records {
            match self.row(record, columns) {
                Ok(row) => rows.push(row),
                Err(report) => problems.push(report),
            }
        }
        if problems.is_empty() {
            return Ok(rows);
        }
        let more = problems.len().saturating_sub(MOST_PROBLEMS);
        problems.truncate(MOST_PROBLEMS);
        if let Some(last) = problems.last_mut().filter(|_| more > 0) {
            last.detail = Some(format!("and {more} more rows of {} are wrong", self.origin));
        }
        Err(problems)
    }

    fn row(&self, record: &Record, columns: &[SetColumn]) -> Result<Vec<Option<ParamValue>>, Report> {
        if record.len() != columns.len() {
            let span = record.first().map_or(0, |f| f.span.start)..record.last().map_or(0, |f| f.span.end);
            let what = format!("has a row of {} values under {} columns", record.len(), columns.len());
            return Err(self.error(span, what, "this row").hint("put a value with a comma into double quotes"));
        }
        record.iter().zip(columns).map(|(field, column)| self.cell(field, column)).collect()
    }

    fn cell(&self, field: &Field, column: &SetColumn) -> Result<Option<ParamValue>, Report> {
        if field.text.is_empty() && !field.is_quoted {
            return Ok(None);
        }
        if let Some(kind) = secret::kind(&field.text) {
            // The line is not shown: it holds the secret.
            let line = self.text[..field.span.start].matches('\n').count() + 1;
            let what = format!("{}:{line}: {} holds what looks like {kind}", self.origin, column.name);
            return Err(Report::usage(what).hint("take it out, and have it replaced if it is real"));
        }
        let value = column.ty.value(&field.text).or_else(|| paste::understood(&column.ty, &field.text));
        let wrong = || {
            let what = format!("has a {} that is not {}", column.name, column.ty.expected());
            self.error(field.span.clone(), what, "this value").hint(format!("for example: {}", column.ty.example()))
        };
        value.map(Some).ok_or_else(wrong)
    }

    fn error(&self, span: Range<usize>, what: String, label: &str) -> Report {
        let (origin, text, label) = (self.origin.to_owned(), self.text.to_owned(), label.to_owned());
        Report::usage(format!("{origin} {what}")).mark(Mark { origin, text, span, label })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
