//! Why a file of data (a log kind, prices) cannot be used.

use std::ops::Range;
use std::sync::Arc;

use crate::report::{Mark, Report};

/// Why a file is not usable. Its text names the file, the line and the key.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FileError {
    /// The file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The path.
        file: String,
        /// What the system says.
        why: String,
        /// The page that describes such files.
        page: &'static str,
    },
    /// Something in the file is wrong.
    #[error("{file}:{line}: {key}: {why}", line = line_of(text, span.start))]
    Wrong {
        /// The path.
        file: String,
        /// The whole text of the file.
        text: Arc<str>,
        /// The place in `text`.
        span: Range<usize>,
        /// The key at that place, with the name of its entry: `columns.srcport.type`.
        key: String,
        /// What is wrong, and what to write instead.
        why: String,
        /// The page that describes such files.
        page: &'static str,
    },
}

impl From<FileError> for Report {
    fn from(error: FileError) -> Self {
        let report = Self::usage(error.to_string());
        match error {
            FileError::Unreadable { page, .. } => report.hint(format!("`{page}` describes the file")),
            FileError::Wrong { file, text, span, why, page, .. } => report
                .hint(format!("`{page}` describes the file"))
                .mark(Mark { origin: file, text: text.to_string(), span, label: why }),
        }
    }
}

/// The line of a place in a text, from 1.
fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}
