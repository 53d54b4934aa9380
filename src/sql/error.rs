//! What can be wrong with SQL.

use std::ops::Range;

use crate::report::{Mark, Report};

/// SQL that cannot be taken, with the place (bytes).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// It does not parse.
    #[error("the SQL does not parse: {message}")]
    Syntax {
        /// What was expected and found.
        message: String,
        /// Where.
        span: Range<usize>,
    },
    /// Athena does not accept it, or logq does not support it.
    #[error("{what}")]
    Refused {
        /// What, with why.
        what: String,
        /// What to write.
        instead: String,
        /// Where.
        span: Range<usize>,
    },
}

impl SqlError {
    pub(super) fn refused(what: impl Into<String>, instead: impl Into<String>, span: Range<usize>) -> Self {
        Self::Refused { what: what.into(), instead: instead.into(), span }
    }

    /// The place, in bytes of the text that was parsed.
    pub fn span(&self) -> Range<usize> {
        match self {
            Self::Syntax { span, .. } | Self::Refused { span, .. } => span.clone(),
        }
    }

    /// The report, where the SQL starts at byte `start` of `text`.
    pub fn report(&self, origin: &str, text: &str, start: usize) -> Report {
        let span = self.span();
        let label = match self {
            Self::Syntax { .. } => "here",
            Self::Refused { .. } => "this",
        };
        let report = Report::usage(self.to_string()).mark(Mark {
            origin: origin.to_owned(),
            text: text.to_owned(),
            span: span.start + start..span.end + start,
            label: label.to_owned(),
        });
        match self {
            Self::Refused { instead, .. } if !instead.is_empty() => report.hint(instead.clone()),
            _ => report,
        }
    }
}
