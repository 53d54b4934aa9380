//! What is written of a run, and when: before the start call, when the server's id is known, at the end.

use std::time::Duration;

use arrow::datatypes::Schema;
use jiff::Timestamp;
use rusqlite::{named_params, params};

use super::session::Session;
use super::{Entry, Estimated, Figures, Journal, JournalError, RunName, State, json};
use crate::bind::{Asked, BoundQuery};
use crate::engine::{Control, ExternalId, ServerRun, ServerState, price};
use crate::settings::{EngineKind, Target};

/// What is known of a run before it starts.
#[derive(Debug)]
pub(super) struct Start<'a> {
    pub(super) query: &'a BoundQuery,
    pub(super) control: &'a Control,
    pub(super) engine: EngineKind,
    pub(super) target: Option<&'a (String, Target)>,
    pub(super) estimate: Option<&'a Estimated>,
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ending {
    pub(super) figures: Figures,
    pub(super) output: Option<String>,
    pub(super) error: Option<String>,
}

impl Journal {
    /// Writes a run down. The same token is the same run: it is taken up again.
    pub(super) fn begin(&self, start: &Start<'_>) -> Result<RunName, JournalError> {
        let session = self.session()?.to_owned();
        let token = &start.control.token.0;
        let write = || -> rusqlite::Result<RunName> {
            let connection = self.connection();
            let taken_up = connection
                .execute("UPDATE run SET session = ?2, error = NULL WHERE token = ?1", params![token, session])?;
            if taken_up == 0 {
                insert(&connection, start, &session)?;
            }
            connection.query_row("SELECT name FROM run WHERE token = ?1", [token], |row| row.get(0).map(RunName::of))
        };
        write().map_err(|error| self.failed(&error))
    }

    /// This process follows the run from here on.
    pub(super) fn taken_up(&self, name: &RunName) -> Result<(), JournalError> {
        let session = self.session()?;
        self.update("UPDATE run SET session = ?2 WHERE name = ?1", params![name.as_str(), session])
    }

    /// The server took the run under this id.
    pub(super) fn submitted(&self, name: &RunName, id: &ExternalId, now: Timestamp) -> Result<(), JournalError> {
        self.update(
            "UPDATE run SET execution = ?2, submitted = coalesce(submitted, ?3),
                state = CASE state WHEN 'starting' THEN 'running' ELSE state END WHERE name = ?1",
            params![name.as_str(), id.0, now.as_millisecond()],
        )
    }

    /// The columns of its result.
    pub(super) fn described(&self, name: &RunName, schema: &Schema) -> Result<(), JournalError> {
        let columns = json::columns(schema).to_string();
        self.update("UPDATE run SET columns = ?2 WHERE name = ?1", params![name.as_str(), columns])
    }

    /// It is over, or `state` says what is left open. What an earlier end has told stays where this one tells nothing.
    pub(super) fn ended(
        &self,
        name: &RunName,
        state: State,
        ending: &Ending,
        now: Timestamp,
    ) -> Result<(), JournalError> {
        let figures = &ending.figures;
        self.update(
            "UPDATE run SET state = :state, error = :error, output = coalesce(:output, output),
                ended = CASE WHEN :open THEN ended ELSE coalesce(ended, :now) END,
                billed_bytes = coalesce(:billed, billed_bytes), dollars = coalesce(:dollars, dollars),
                queued = coalesce(:queued, queued), planning = coalesce(:planning, planning),
                engine_time = coalesce(:engine, engine_time), wall = coalesce(wall, :wall),
                rows = max(coalesce(:rows, rows), coalesce(rows, :rows)), reused = coalesce(:reused, reused)
             WHERE name = :name",
            named_params! {
                ":name": name.as_str(), ":state": state.name(), ":open": state.is_open(),
                ":now": now.as_millisecond(), ":error": ending.error, ":output": ending.output,
                ":billed": figures.billed_bytes.map(stored), ":dollars": figures.dollars,
                ":queued": figures.queued.map(millis), ":planning": figures.planning.map(millis),
                ":engine": figures.engine.map(millis), ":wall": figures.wall.map(millis),
                ":rows": figures.rows.map(stored), ":reused": figures.reused.then_some(true),
            },
        )
    }

    /// What the server says of a run that nobody follows to its end here.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn observed(&self, entry: &Entry, seen: &ServerRun) -> Result<(), JournalError> {
        let state = match seen.state {
            ServerState::Queued | ServerState::Running => State::Running,
            ServerState::Succeeded if entry.state == State::Done => State::Done,
            ServerState::Succeeded => State::Unread,
            ServerState::Cancelled => State::Stopped,
            ServerState::Failed => State::Failed,
        };
        let figures = Figures {
            billed_bytes: Some(seen.billed_bytes()),
            dollars: Some(price::dollars(seen.billed_bytes(), entry.price_per_tb())),
            ..Figures::default()
        };
        let ending = Ending { figures, output: seen.output.clone(), error: seen.reason.clone() };
        self.submitted(&entry.name, &seen.id, seen.submitted.unwrap_or(entry.started))?;
        self.ended(&entry.name, state, &ending, seen.completed.unwrap_or_else(Timestamp::now))
    }

    fn update(&self, sql: &str, values: impl rusqlite::Params) -> Result<(), JournalError> {
        self.connection().execute(sql, values).map(drop).map_err(|error| self.failed(&error))
    }

    fn session(&self) -> Result<&str, JournalError> {
        if let Some(session) = self.0.session.get() {
            return Ok(session.id());
        }
        let begun = Session::begin(&self.session_folder()).map_err(|e| JournalError::io(self.path(), &e))?;
        Ok(self.0.session.get_or_init(|| begun).id())
    }
}

fn insert(connection: &rusqlite::Connection, start: &Start<'_>, session: &str) -> rusqlite::Result<()> {
    let asked = start.query.asked();
    let question = asked.and_then(Asked::question);
    let own = asked.filter(|_| question.is_none()).map(|a| a.text.as_str());
    let (estimate, clearance) = (start.estimate, &start.control.clearance);
    connection
        .execute(
            "INSERT INTO run (name, token, session, state, engine, question, author_sql, sql, scope, params, target,
                row_limit, estimated_prefixes, estimated_bytes, estimated_dollars, overridden, case_name, started)
             VALUES (:name, :token, :session, 'starting', :engine, :question, :own, :sql, :scope, :params, :target,
                :limit, :prefixes, :bytes, :dollars, :overridden, :case, :started)",
            named_params! {
                ":name": RunName::new().as_str(), ":token": start.control.token.0, ":session": session,
                ":engine": start.engine.name(), ":question": question, ":own": own, ":sql": start.query.sql(),
                ":scope": asked.map(|a| json::scope(&a.scope).to_string()),
                ":params": asked.map(|a| json::params(&a.values).to_string()),
                ":target": start.target.map(|(name, target)| json::target(name, target).to_string()),
                ":limit": start.control.limit.map(stored),
                ":prefixes": estimate.map(|e| stored(e.prefixes)),
                ":bytes": estimate.and_then(|e| e.bytes).map(stored),
                ":dollars": estimate.and_then(|e| e.dollars),
                ":overridden": (!clearance.overridden.is_empty()).then(|| clearance.overridden.join("; ")),
                ":case": clearance.case, ":started": Timestamp::now().as_millisecond(),
            },
        )
        .map(drop)
}

/// SQLite has signed numbers only.
fn stored(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
