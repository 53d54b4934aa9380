//! Reads the definition of a table, whoever wrote it: a statement of Athena, or Glue's JSON.

mod athena;
mod classes;
mod error;
mod glue;
mod marks;
mod members;

use std::ops::Range;

use super::Definition;

pub use error::{Fault, ReadError};
pub use marks::{Bag, Marks, Place};
pub(crate) use members::Members;

/// A definition with where it says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The table as Glue would hold it: names in lower case, strings unescaped, short forms resolved.
    pub definition: Definition,
    /// Where its parts stand in the text.
    pub marks: Marks,
    /// In which form it was written.
    pub form: Form,
    /// What the text says that a definition does not hold.
    pub oddities: Vec<Oddity>,
    /// The length of its text in bytes.
    pub length: usize,
}

/// The form of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A `CREATE TABLE` statement.
    Statement,
    /// A table of Glue.
    Glue,
}

/// Something about the text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// What.
    pub what: Odd,
    /// Where.
    pub span: Range<usize>,
}

/// What a text can say that its definition does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Odd {
    /// A comment: of the form `/* … */`, else `-- …`.
    Comment {
        /// Whether it is `/* … */`.
        block: bool,
    },
    /// A statement beside the first one that creates a table.
    Statement {
        /// Whether it creates a table, too, and was read for itself.
        read: bool,
    },
    /// `CREATE TABLE` without `EXTERNAL`.
    NotExternal,
    /// A clause that stands behind one that follows it in the grammar.
    Order {
        /// The clause.
        clause: &'static str,
        /// What it must stand before.
        before: &'static str,
    },
    /// A clause that Athena does not have for such tables.
    Unsupported(&'static str),
    /// A clause, a column or a property that was said before; the last one counts.
    Repeated(String),
    /// A name in upper case, which the catalogue folds.
    Folded(String),
    /// A reserved word as a name without back-ticks.
    Bare(String),
    /// A backslash that Hive drops or turns into a control character, in the value of a property.
    Backslash {
        /// The property.
        key: String,
        /// What follows the backslash.
        after: char,
        /// Where the value has what came of it, in bytes.
        at: usize,
    },
    /// A value of JSON that must be text and is not.
    NotText(String),
}

impl Read {
    /// Adds oddities, in the order of the text.
    fn odd(&mut self, more: Vec<Oddity>) {
        self.oddities.extend(more);
        self.oddities.sort_by_key(|odd| odd.span.start);
    }

    /// A table that was not read from a text, with no places.
    pub fn of(definition: Definition, form: Form) -> Self {
        Self { definition, marks: Marks::default(), form, oddities: Vec::new(), length: 0 }
    }
}

/// Reads the one table of a text, or the first of several.
///
/// # Errors
/// As [`read_all`].
pub fn read(text: &str) -> Result<Read, ReadError> {
    let mut tables = read_all(text)?;
    if tables.is_empty() { Err(ReadError::new(Fault::Nothing, 0..text.len())) } else { Ok(tables.swap_remove(0)) }
}

/// Reads every table of a text, one at least: JSON if it begins with a brace, statements otherwise.
///
/// # Errors
/// The first fault of a text that is neither.
pub fn read_all(text: &str) -> Result<Vec<Read>, ReadError> {
    if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        glue::read(text)
    } else {
        athena::read(text)
    }
}

#[cfg(test)]
mod tests;
