//! Why the journal cannot be used.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::report::{Exit, Report};

/// Why the journal cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Its layout is newer than this program.
    #[error("the journal {path} was written by a newer logq (layout {found}; this one knows {known})")]
    Newer {
        /// The file.
        path: String,
        /// Its layout.
        found: i64,
        /// The newest one that is known here.
        known: i64,
    },
    /// It is no database, or a broken one.
    #[error("the journal {path} is damaged: {message}")]
    Damaged {
        /// The file.
        path: String,
        /// What SQLite says.
        message: String,
    },
    /// It cannot be opened or written.
    #[error("the journal {path} cannot be used: {message}")]
    Unusable {
        /// The file.
        path: String,
        /// What happened.
        message: String,
    },
}

impl JournalError {
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let (path, message) = (path.display().to_string(), error.to_string());
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path, message },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Unusable { path, message: "another process holds it locked".to_owned() }
            }
            _ => Self::Unusable { path, message },
        }
    }

    pub(super) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Unusable { path: path.display().to_string(), message: error.to_string() }
    }

    /// What to do.
    pub fn hint(&self) -> String {
        match self {
            Self::Newer { .. } => "use that newer logq; it is the journal of all of them".to_owned(),
            Self::Damaged { path, .. } => {
                format!(
                    "move it away, then a new one is made: mv '{path}' '{path}.damaged'; `sqlite3 … .recover` may save it"
                )
            }
            Self::Unusable { .. } => "check the file, the rights on its folder and the space on its disk".to_owned(),
        }
    }
}

impl From<JournalError> for Report {
    fn from(error: JournalError) -> Self {
        let hint = error.hint();
        Self::new(Exit::Failed, error.to_string()).hint(hint)
    }
}
