//! One execution: its state, its figures, its rows, and how many batches it may still deliver.

mod state;

pub use state::{Cause, Hold, RunState, Standing};

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::results::ResultSet;
use super::runs::RunRow;
use crate::bind::BoundQuery;
use crate::engine::{Clearance, EngineError, ExternalId, Phase, Progress, RunEvent, Summary};
use crate::report::{Exit, Report};
use crate::scope::Scope;
use crate::settings::EngineKind;

/// Memory for the rows of one result, bytes; at that the run is paused until the user asks for more.
pub(super) const HELD_BYTES: usize = 128 << 20;
/// Rows loaded beyond the last one on screen before a run has to wait.
const AHEAD_ROWS: usize = 1_000;
/// Batches under way while more rows are wanted.
const CREDITS: usize = 2;

/// Which run. Never used twice, so that late news of an old run find nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub u64);

/// A run as the workbench sees it.
#[derive(Debug)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The statement as it is sent.
    pub sql: Arc<str>,
    /// The statement as it was bound; `None` for a run of another session, of which the text alone is known.
    pub query: Option<Arc<BoundQuery>>,
    /// The scope it was bound under, where that is known.
    pub scope: Option<Scope>,
    /// Where it runs.
    pub engine: EngineKind,
    /// When it was started.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Its id at the engine.
    pub external: Option<ExternalId>,
    /// The newest counters.
    pub progress: Progress,
    /// Where it stands.
    pub state: RunState,
    /// Its rows.
    pub results: ResultSet,
    /// What was known and said of it before it started.
    pub clearance: Clearance,
    /// The run that this one is once more, where the server may have taken that one without our being told.
    pub(super) repeats: Option<RunId>,
    /// How many rows it had, once they were let go.
    gone_rows: Option<usize>,
    credits: usize,
    held_bytes: usize,
}

impl Run {
    pub(super) fn new(id: RunId, query: Arc<BoundQuery>, scope: Scope, engine: EngineKind, started: Timestamp) -> Self {
        let (sql, query) = (Arc::from(query.sql()), Some(query));
        Self::of(id, sql, query, Some(scope), engine, started)
    }

    /// A run of another session that is followed again.
    pub(super) fn known(id: RunId, row: &RunRow) -> Self {
        let run = Self::of(id, Arc::clone(&row.sql), None, row.scope.clone(), row.engine, row.started);
        Self { external: row.external.clone(), ..run }
    }

    /// The same run once more: its rows come again, from the start.
    pub(super) fn again(&self, id: RunId, now: Timestamp) -> Self {
        let (sql, query) = (Arc::clone(&self.sql), self.query.clone());
        let run = Self::of(id, sql, query, self.scope.clone(), self.engine, now);
        let repeats = Some(self.id).filter(|_| self.can_be_retried());
        Self { external: self.external.clone(), clearance: self.clearance.clone(), repeats, ..run }
    }

    fn of(
        id: RunId,
        sql: Arc<str>,
        query: Option<Arc<BoundQuery>>,
        scope: Option<Scope>,
        engine: EngineKind,
        started: Timestamp,
    ) -> Self {
        Self {
            id,
            sql,
            query,
            scope,
            engine,
            started,
            ended: None,
            external: None,
            progress: Progress::default(),
            state: RunState::Running,
            results: ResultSet::default(),
            clearance: Clearance::default(),
            repeats: None,
            gone_rows: None,
            credits: 0,
            held_bytes: HELD_BYTES,
        }
    }

    /// Whether it is not over.
    pub fn is_going(&self) -> bool {
        matches!(self.state, RunState::Running | RunState::Stopping)
    }

    /// Whether a stop would save money.
    pub fn is_paid(&self) -> bool {
        self.is_going() && self.engine == EngineKind::Athena
    }

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        match &self.state {
            RunState::Running => Standing::Going(self.progress.phase),
            RunState::Stopping => Standing::Going(Phase::Stopping),
            RunState::Done(_) => Standing::Done,
            RunState::Cancelled(_) => Standing::Stopped,
            RunState::Failed(_, Cause::Login) => Standing::NoLogin,
            RunState::Failed(..) => Standing::Failed,
        }
    }

    /// Its figures, once it is over.
    pub fn summary(&self) -> Option<&Summary> {
        match &self.state {
            RunState::Done(summary) | RunState::Cancelled(summary) => Some(summary),
            _ => None,
        }
    }

    /// What is to be said with the result: what the binder made of the question, and how the rows came.
    pub fn notes(&self) -> Vec<&str> {
        let bound = self.query.iter().flat_map(|query| query.notes()).map(|note| note.0.as_str());
        bound.chain(self.summary().into_iter().flat_map(|summary| &summary.notes).map(String::as_str)).collect()
    }

    /// Whether it failed through no fault of its own, so that the same run may do better.
    pub fn can_be_retried(&self) -> bool {
        matches!(self.state, RunState::Failed(_, Cause::Login | Cause::Connection))
    }

    /// The bytes that are billed so far. Athena bills stopped queries, and does not bill those that fail by themselves.
    pub fn billed(&self) -> u64 {
        match &self.state {
            _ if self.engine != EngineKind::Athena => 0,
            RunState::Failed(_, Cause::Query) => 0,
            _ => self.summary().and_then(|summary| summary.billed_bytes).unwrap_or(self.progress.bytes),
        }
    }

    /// How many rows it has brought.
    pub fn rows(&self) -> usize {
        self.gone_rows.unwrap_or(self.results.rows())
    }

    /// Lets the rows go; what else is known of the run stays.
    pub(super) fn let_go(&mut self) {
        self.gone_rows = Some(self.results.rows());
        self.results = ResultSet::default();
    }

    /// From its start to its end, or to `now`.
    pub fn elapsed(&self, now: Timestamp) -> SignedDuration {
        self.ended.unwrap_or(now).duration_since(self.started).max(SignedDuration::ZERO)
    }

    /// Why nothing comes, when that is our doing.
    pub fn hold(&self) -> Option<Hold> {
        match self.state {
            RunState::Running if self.results.bytes() >= self.held_bytes => Some(Hold::Memory),
            RunState::Running if self.credits == 0 => Some(Hold::Viewport),
            _ => None,
        }
    }

    /// Takes what the engine tells. After a stop only the end counts.
    pub(super) fn apply(&mut self, event: RunEvent, now: Timestamp) {
        match (event, &self.state) {
            (RunEvent::End(end), RunState::Running | RunState::Stopping) => self.end(end, now),
            (RunEvent::Submitted(id), _) => self.external = Some(id),
            (RunEvent::Schema(schema), RunState::Running) => self.results.start(schema),
            (RunEvent::Batch(batch), RunState::Running) => {
                self.credits = self.credits.saturating_sub(1);
                if let Err(error) = self.results.push(batch) {
                    self.state = RunState::Failed(Report::new(Exit::Failed, error.to_string()), Cause::CutOff);
                    self.ended = Some(now);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, end: Result<Summary, EngineError>, now: Timestamp) {
        match end {
            Ok(summary) => {
                self.progress = summary.progress.clone();
                self.state = RunState::Done(Box::new(summary));
            }
            Err(EngineError::Cancelled { summary }) => {
                self.progress = summary.progress.clone();
                self.state = RunState::Cancelled(summary);
            }
            Err(error) => {
                let cause = Cause::of(&error);
                self.state = RunState::Failed(error.into(), cause);
            }
        }
        self.ended = Some(now);
    }

    /// Marks it as told to stop; says whether it was going.
    pub(super) fn stop(&mut self) -> bool {
        let was_running = matches!(self.state, RunState::Running);
        if was_running {
            self.state = RunState::Stopping;
        }
        was_running
    }

    /// How many more batches it may deliver, given the last row that is wanted (`None`: all).
    pub(super) fn grant(&mut self, last_row: Option<usize>) -> usize {
        let enough = last_row.is_some_and(|row| self.results.rows() > row.saturating_add(AHEAD_ROWS));
        let full = self.results.bytes() >= self.held_bytes;
        if !matches!(self.state, RunState::Running) || enough || full {
            return 0;
        }
        let granted = CREDITS.saturating_sub(self.credits);
        self.credits += granted;
        granted
    }

    /// Sets as much memory aside again as is held.
    pub(super) fn hold_more(&mut self) {
        self.held_bytes = self.results.bytes() + HELD_BYTES;
    }
}
