//! What was seen so far.

use std::collections::BTreeMap;

use super::column::{Cell, ColumnProof, short};
use crate::ddl::Definition;

/// Keys of records that are told.
const MOST_KEYS: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) columns: Vec<ColumnProof>,
    pub(super) rows: u64,
    pub(super) null_rows: u64,
    pub(super) empty_rows: u64,
    pub(super) skipped: u64,
    /// The first row of NULLs.
    pub(super) unread: Option<Unread>,
    /// What would make a query fail, each with its first place.
    pub(super) faults: Vec<Fault>,
    /// Documents that a line holds beside the one that is read.
    pub(super) documents_beside: u64,
    /// A line at the top that looks like a header and is read as data.
    pub(super) header: Option<(u64, String)>,
    pub(super) unproven: Option<String>,
    keys: BTreeMap<String, u64>,
}

/// A line or document that gives a row of NULLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    /// Its number, from 1.
    pub(super) number: u64,
    /// How many characters are as they should be.
    pub(super) at: usize,
    pub(super) why: String,
    /// What stands there.
    pub(super) text: String,
}

impl Unread {
    pub(super) fn new(number: u64, line: &str, at: usize, why: impl Into<String>) -> Self {
        let at = line.floor_char_boundary(at.min(line.len()));
        Self { number, at: line[..at].chars().count(), why: why.into(), text: short(&line[at..]) }
    }
}

/// Why a query would fail, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cause {
    pub(super) what: &'static str,
    pub(super) repair: &'static str,
}

/// What would make a query fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The number of the line, document or row, from 1; 0 for the object as a whole.
    pub(super) number: u64,
    pub(super) cause: &'static Cause,
    /// What stands there.
    pub(super) text: String,
    pub(super) count: u64,
}

impl Tally {
    pub(super) fn new(definition: &Definition) -> Self {
        let column = |column: &crate::ddl::DefinedColumn| ColumnProof {
            name: column.name.clone(),
            ty: column.ty.clone(),
            ..ColumnProof::default()
        };
        Self { columns: definition.columns.iter().map(column).collect(), ..Self::default() }
    }

    /// A row; cells that are missing at its end are NULL.
    pub(super) fn row(&mut self, cells: &[Cell], unread: impl FnOnce() -> Option<Unread>) {
        self.rows += 1;
        let has_value = |cell: &Cell| matches!(cell, Cell::Read(_) | Cell::Failed { null: false, .. });
        if !cells.iter().any(has_value) {
            match unread() {
                Some(unread) => {
                    self.null_rows += 1;
                    self.unread.get_or_insert(unread);
                }
                None => self.empty_rows += 1,
            }
        }
        for (i, column) in self.columns.iter_mut().enumerate() {
            column.count(self.rows, cells.get(i).unwrap_or(&Cell::Null));
        }
    }

    /// A row of NULLs.
    pub(super) fn null_row(&mut self, unread: Option<Unread>) {
        self.row(&[], || unread);
    }

    pub(super) fn fault(&mut self, number: u64, cause: &'static Cause, text: &str) {
        match self.faults.iter_mut().find(|fault| fault.cause == cause) {
            Some(known) => known.count += 1,
            None => self.faults.push(Fault { number, cause, text: short(text), count: 1 }),
        }
    }

    /// A key of a record that no column takes.
    pub(super) fn unread_key(&mut self, key: &str) {
        if let Some(count) = self.keys.get_mut(key) {
            *count += 1;
        } else if self.keys.len() < MOST_KEYS {
            self.keys.insert(key.to_owned(), 1);
        }
    }

    pub(super) fn unread_keys(&self) -> Vec<(String, u64)> {
        self.keys.iter().map(|(key, count)| (short(key), *count)).collect()
    }

    /// The key that no column takes and that is called like a column, but for its case and its special characters.
    pub(super) fn key_like(&self, column: &str) -> Option<&str> {
        self.keys.keys().find(|key| normal(key) == normal(column)).map(String::as_str)
    }
}

/// Letters and digits in lower case.
pub(super) fn normal(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
