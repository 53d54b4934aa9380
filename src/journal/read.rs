//! What is read: runs by name, by text, those that are not over, and what was spent.

use jiff::Timestamp;
use rusqlite::{Params, params};

use super::entry::counted;
use super::session::lives;
use super::{Entry, Journal, JournalError};
use crate::engine::{ClientToken, ExternalId};

/// Which runs of the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// A text in the statement, the question's id, a parameter, the error, an id or the case; no case of letters.
    pub text: Option<String>,
    /// Started from here on.
    pub since: Option<Timestamp>,
    /// At most this many, the newest.
    pub limit: Option<u64>,
}

/// What runs on Athena have cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spent {
    /// Bytes that were billed.
    pub bytes: u64,
    /// Dollars, each run at the price of its time.
    pub dollars: f64,
    /// Runs whose bill is not known, because their end is not.
    pub open: u64,
}

impl Journal {
    /// Runs whose name begins with `text`, or whose execution it is. Several where the beginning is not enough.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn find(&self, text: &str) -> Result<Vec<Entry>, JournalError> {
        let typed = text.to_ascii_lowercase();
        // A name that is given whole is meant, whatever else begins with it.
        let sql =
            "WHERE substr(name, 1, length(?1)) = ?1 AND ?1 <> '' OR execution = ?2 ORDER BY started DESC, rowid DESC";
        self.entries(sql, params![typed, text])
    }

    /// The run with this token.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn by_token(&self, token: &ClientToken) -> Result<Option<Entry>, JournalError> {
        Ok(self.entries("WHERE token = ?1", params![token.0])?.pop())
    }

    /// The run with this id at its server.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn by_execution(&self, id: &ExternalId) -> Result<Option<Entry>, JournalError> {
        Ok(self.entries("WHERE execution = ?1 ORDER BY started", params![id.0])?.pop())
    }

    /// Runs, newest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn history(&self, filter: &Filter) -> Result<Vec<Entry>, JournalError> {
        let since = filter.since.map_or(i64::MIN, Timestamp::as_millisecond);
        let limit = filter.limit.map_or(-1, |n| i64::try_from(n).unwrap_or(-1));
        let sql =
            "WHERE started >= ?1 AND (?2 IS NULL OR instr(lower(concat_ws(char(10), name, question, author_sql, sql,
            params, error, execution, case_name)), lower(?2)) > 0) ORDER BY started DESC, rowid DESC LIMIT ?3";
        self.entries(sql, params![since, filter.text, limit])
    }

    /// Runs on Athena that may still be running, or whose rows were not read to the end, newest first.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn unfinished(&self, since: Timestamp) -> Result<Vec<Entry>, JournalError> {
        let sql = "WHERE engine = 'athena' AND state IN ('starting', 'running', 'unread') AND started >= ?1
            ORDER BY started DESC, rowid DESC";
        self.entries(sql, params![since.as_millisecond()])
    }

    /// Runs on Athena that this process started and whose end it does not know.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn left_open(&self) -> Result<Vec<Entry>, JournalError> {
        let Some(session) = self.0.session.get() else { return Ok(Vec::new()) };
        let sql = "WHERE engine = 'athena' AND state IN ('starting', 'running') AND session = ?1 ORDER BY started";
        self.entries(sql, params![session.id()])
    }

    /// What runs have cost that were started since, of one case or of all.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn spent(&self, since: Timestamp, case: Option<&str>) -> Result<Spent, JournalError> {
        // What a run that is not over will have cost, only its estimate can tell.
        let sql = "SELECT coalesce(sum(CASE WHEN state IN ('starting', 'running')
                    THEN max(coalesce(billed_bytes, 0), coalesce(estimated_bytes, 0)) ELSE billed_bytes END), 0),
                coalesce(sum(CASE WHEN state IN ('starting', 'running')
                    THEN max(coalesce(dollars, 0.0), coalesce(estimated_dollars, 0.0)) ELSE dollars END), 0.0),
                count(*) FILTER (WHERE state IN ('starting', 'running'))
            FROM run WHERE engine = 'athena' AND started >= ?1 AND (?2 IS NULL OR case_name = ?2)";
        let spent = self.connection().query_row(sql, params![since.as_millisecond(), case], |row| {
            let count = |column| Ok::<_, rusqlite::Error>(counted(row.get(column)?).unwrap_or(0));
            Ok(Spent { bytes: count(0)?, dollars: row.get(1)?, open: count(2)? })
        });
        spent.map_err(|error| self.failed(&error))
    }

    fn entries(&self, which: &str, values: impl Params) -> Result<Vec<Entry>, JournalError> {
        let sessions = self.session_folder();
        let read = || -> rusqlite::Result<Vec<Entry>> {
            let connection = self.connection();
            let mut statement = connection.prepare(&format!("SELECT * FROM run {which}"))?;
            let rows = statement.query_map(values, |row| {
                let session: String = row.get("session")?;
                let state: String = row.get("state")?;
                let open = matches!(state.as_str(), "starting" | "running");
                Entry::read(row, open && lives(&sessions, &session))
            })?;
            rows.collect()
        };
        read().map_err(|error| self.failed(&error))
    }
}
