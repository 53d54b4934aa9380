//! The journal of runs: a run is written down before its start is sent, so that killing the process at any moment loses
//! nothing. One SQLite file in the user's state folder, readable by the user alone, for any number of processes.
//!
//! [`Recorded`] wraps an engine and is the only place that writes runs; commands and the workbench read. Entries hold
//! the statement and the values of its parameters as they were: they are the question.

mod entry;
mod error;
mod file;
pub(crate) mod json;
mod name;
mod read;
mod recorded;
mod relay;
mod session;
mod write;

pub use entry::{Entry, Estimated, Figures, State};
pub use error::JournalError;
pub use name::RunName;
pub use read::{Filter, Spent};
pub use recorded::Recorded;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rusqlite::Connection;

use session::Session;

/// The journal, open. Clones share one connection.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    connection: Mutex<Connection>,
    session: OnceLock<Session>,
    trouble: Mutex<Option<JournalError>>,
}

impl Journal {
    /// Opens the journal in the user's state folder, and makes it where there is none.
    ///
    /// # Errors
    /// A file that is damaged, was written by a newer logq, or cannot be written.
    pub fn open(state_folder: &Path) -> Result<Self, JournalError> {
        let path = state_folder.join("journal.db");
        let connection = Mutex::new(file::open(&path)?);
        Ok(Self(Arc::new(Inner { path, connection, session: OnceLock::new(), trouble: Mutex::default() })))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The first entry that could not be written, of all runs of this process. The runs went on without.
    pub fn trouble(&self) -> Option<JournalError> {
        self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &rusqlite::Error) -> JournalError {
        JournalError::of(&self.0.path, error)
    }

    /// Remembers what could not be written about a run that is already going.
    pub(crate) fn note(&self, written: Result<(), JournalError>) {
        if let Err(error) = written {
            self.0.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn session_folder(&self) -> PathBuf {
        self.0.path.with_file_name("sessions")
    }
}

#[cfg(test)]
mod tests;
