//! Why a text is no definition of a table.

use std::ops::Range;

use crate::report::{Mark, Report};

/// The first fault of a text that is no definition, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct ReadError {
    /// What is wrong.
    pub fault: Fault,
    /// Byte range in the text.
    pub span: Range<usize>,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A string, a name in back-ticks or a comment without its end.
    #[error("{0} is not closed")]
    Unclosed(&'static str),
    /// Another token than the grammar has here.
    #[error("{expected} is expected here, not {found}")]
    Expected {
        /// What the grammar has.
        expected: String,
        /// What the text has.
        found: String,
    },
    /// A typographic quote, as word processors and chats make them.
    #[error("`{0}` is a typographic quote")]
    Typographic(char),
    /// A statement that is no `CREATE TABLE`.
    #[error("{0} is no definition of a table")]
    Other(String),
    /// No statement at all.
    #[error("there is no statement")]
    Nothing,
    /// No JSON, in the words of its parser.
    #[error("no JSON: {0}")]
    Json(String),
    /// JSON that is not Glue's.
    #[error("{0}")]
    Shape(String),
}

impl ReadError {
    pub(super) fn new(fault: Fault, span: Range<usize>) -> Self {
        Self { fault, span }
    }

    /// The error for people, with the place marked in `text`.
    pub fn report(&self, origin: &str, text: &str) -> Report {
        let mark = Mark {
            origin: origin.to_owned(),
            text: text.to_owned(),
            span: self.span.clone(),
            label: "here".to_owned(),
        };
        let report = Report::usage(self.to_string()).mark(mark);
        match self.hint() {
            Some(hint) => report.hint(hint),
            None => report,
        }
    }

    fn hint(&self) -> Option<String> {
        let hint = match &self.fault {
            Fault::Unclosed("a string") => "write ' at its end; inside of it a quote is \\'",
            Fault::Unclosed(_) | Fault::Json(_) => return None,
            Fault::Expected { found, .. } if found == "`-`" => {
                "a name with a hyphen stands in back-ticks: `aws-region`"
            }
            Fault::Expected { expected, found } if expected.contains("name") && found.starts_with("the string") => {
                "names stand in back-ticks: quotes make strings in a statement, double ones too"
            }
            Fault::Expected { expected, .. } if expected.contains("name") => "a comma too many, or a name is missing",
            Fault::Expected { .. } => return None,
            Fault::Typographic(_) => "write ' in place of it",
            Fault::Other(_) | Fault::Nothing => {
                "give a CREATE EXTERNAL TABLE statement (SHOW CREATE TABLE prints one), or what `aws glue get-table` prints"
            }
            Fault::Shape(_) => {
                "give what `aws glue get-table` prints, or the input of create-table: {\"TableInput\": {\"Name\": …}}"
            }
        };
        Some(hint.to_owned())
    }
}
