//! One execution: its state, its figures, its rows, and how many batches it may still deliver.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::results::ResultSet;
use crate::bind::BoundQuery;
use crate::engine::{EngineError, ExternalId, Progress, RunEvent, Summary};
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

/// Where a run stands.
#[derive(Debug)]
pub enum RunState {
    /// Going.
    Running,
    /// Told to stop, not yet over. Rows that still come are dropped.
    Stopping,
    /// Over, with everything it had to say.
    Done(Box<Summary>),
    /// Stopped by the user.
    Cancelled,
    /// Failed.
    Failed(Report),
}

/// Why a run that is going delivers nothing just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Enough rows are loaded for what is on screen.
    Viewport,
    /// The memory for rows is used up.
    Memory,
}

/// A run as the workbench sees it.
#[derive(Debug)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The statement.
    pub query: Arc<BoundQuery>,
    /// The scope it was bound under.
    pub scope: Scope,
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
    credits: usize,
    held_bytes: usize,
}

impl Run {
    pub(super) fn new(id: RunId, query: Arc<BoundQuery>, scope: Scope, engine: EngineKind, started: Timestamp) -> Self {
        Self {
            id,
            query,
            scope,
            engine,
            started,
            ended: None,
            external: None,
            progress: Progress::default(),
            state: RunState::Running,
            results: ResultSet::default(),
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
                    self.fail(Report::new(Exit::Failed, error.to_string()), now);
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
                self.progress = summary.progress;
                self.state = RunState::Cancelled;
            }
            Err(error) => self.state = RunState::Failed(error.into()),
        }
        self.ended = Some(now);
    }

    fn fail(&mut self, report: Report, now: Timestamp) {
        self.state = RunState::Failed(report);
        self.ended = Some(now);
    }

    pub(super) fn stop(&mut self) {
        self.state = RunState::Stopping;
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
