//! One run from start to end, in a task of its own.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::Core;
use super::calls::Calls;
use super::execution::{Execution, State};
use super::failure::Failure;
use super::fetch::Fetched;
use super::message;
use crate::bind::BoundQuery;
use crate::ddl::Statement;
use crate::engine::{Control, EngineError, ExternalId, Phase, Progress, RunEvent, Summary};

/// Where the execution comes from.
#[derive(Debug)]
pub(super) enum Origin {
    /// It is started.
    Submit(Arc<BoundQuery>),
    /// A statement that changes the catalogue is started.
    Define(Arc<Statement>),
    /// It is there.
    Attach(ExternalId),
}

impl Origin {
    /// Athena's places are those of the statement it got; the author knows another text.
    fn placed(&self, error: EngineError) -> EngineError {
        match self {
            Self::Submit(query) => {
                let error = message::suggested(error, query.columns());
                message::placed(error, |line, column| query.origin_of(line, column))
            }
            Self::Define(_) | Self::Attach(_) => error,
        }
    }
}

/// The task that owns a run.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) core: Arc<Core>,
    pub(super) control: Control,
    pub(super) progress: watch::Sender<Progress>,
    events: mpsc::Sender<RunEvent>,
    started: Instant,
    /// What there is to stop, once it is known.
    id: OnceLock<ExternalId>,
}

impl Task {
    pub(super) fn new(
        core: Arc<Core>,
        control: Control,
        progress: watch::Sender<Progress>,
        events: mpsc::Sender<RunEvent>,
    ) -> Self {
        Self { core, control, progress, events, started: Instant::now(), id: OnceLock::new() }
    }

    /// Runs to the end. `busy` is held while there may be something to stop at the server; telling the end to a
    /// reader who takes their time is not part of that.
    pub(super) async fn run(self, origin: Origin, busy: TaskTrackerToken) {
        let outcome = match AssertUnwindSafe(self.drive(&origin)).catch_unwind().await {
            Ok(outcome) => outcome.map_err(|e| origin.placed(e)),
            Err(_) => Err(self.salvage(&origin).await),
        };
        if let Err(error) = &outcome {
            self.core.clients.forget_after(error).await;
        }
        drop(busy);
        self.progress.send_modify(|p| p.phase = Phase::Done);
        // Nobody may be listening any more; then there is nobody to tell.
        let _ = self.events.send(RunEvent::End(outcome)).await;
    }

    async fn drive(&self, origin: &Origin) -> Result<Summary, EngineError> {
        let clients = tokio::select! {
            biased;
            () = self.gone() => return Err(self.cancelled(None)),
            clients = self.core.clients() => clients?,
        };
        let calls = Calls { clients: &clients, target: &self.core.target, pace: &self.core.pace };
        let id = match origin {
            Origin::Submit(query) => self.submit(&calls, query.sql()).await?,
            Origin::Define(statement) => self.submit(&calls, statement.sql()).await?,
            Origin::Attach(id) => id.clone(),
        };
        let _ = self.id.set(id.clone());
        // The first event of an empty channel: it fits, and it is told even if the run is stopped at once.
        let _ = self.events.try_send(RunEvent::Submitted(id.clone()));
        let mut seen = None;
        let end = tokio::select! {
            biased;
            () = self.gone() => None,
            end = self.follow(&calls, &id, &mut seen) => Some(end),
        };
        let is_over = seen.as_ref().is_some_and(Execution::is_over);
        let was_seen = seen.is_some() || !matches!(origin, Origin::Attach(_));
        match end {
            Some(Ok(fetched)) => {
                let summary = self.summary(seen.as_ref());
                let age = self.age(&calls, seen.as_ref()).await;
                Ok(Summary { truncated: fetched.truncated, notes: fetched.notes, age, ..summary })
            }
            Some(Err(error)) if is_over || !was_seen => Err(error),
            Some(Err(error)) => Err(self.abandon(&calls, &id, error).await),
            None if is_over => Err(self.cancelled(seen.as_ref())),
            None => Err(self.stop(&calls, &id, seen).await),
        }
    }

    /// Waits for the end of the execution and hands out its rows.
    async fn follow(
        &self,
        calls: &Calls<'_>,
        id: &ExternalId,
        seen: &mut Option<Execution>,
    ) -> Result<Fetched, EngineError> {
        let ended = self.settle(calls, id, seen).await.map_err(|f| f.error)?;
        match ended.state() {
            State::Succeeded => self.fetch(calls, id, &ended).await,
            _ => Err(ended.reason()),
        }
    }

    /// How old a result is that the server gave again. Nothing depends on it: who may not see it, or waits long, is not
    /// told.
    async fn age(&self, calls: &Calls<'_>, seen: Option<&Execution>) -> Option<Duration> {
        let id = seen?.original()?;
        let original = timeout(self.core.pace.answer, calls.look(&id)).await.ok()?.ok()?;
        seen?.after(&original)
    }

    /// Looks until the state is final. `seen` always has the newest answer.
    async fn settle(
        &self,
        calls: &Calls<'_>,
        id: &ExternalId,
        seen: &mut Option<Execution>,
    ) -> Result<Execution, Failure> {
        let mut waits = self.core.pace.polls();
        loop {
            let now = self.core.looks.look(calls, id).await?;
            self.show(&now);
            *seen = Some(now.clone());
            if now.is_over() {
                return Ok(now);
            }
            sleep(waits.step()).await;
        }
    }

    fn show(&self, now: &Execution) {
        self.progress.send_modify(|p| {
            p.bytes = now.bytes();
            p.has_failed = now.phase() == Phase::Done;
            if p.phase != Phase::Stopping {
                p.phase = now.phase();
            }
        });
    }

    /// Stops the execution at the server and waits for its end, so that the figures are those of the stop.
    async fn stop(&self, calls: &Calls<'_>, id: &ExternalId, mut seen: Option<Execution>) -> EngineError {
        if let Err(failure) = self.halt(calls, id).await {
            let note = format!("query {} could not be stopped: it may still be running, and be billed", id.0);
            return noted(failure.error, &note);
        }
        // Athena took the stop. If its end cannot be seen in time, the last figures are the best there are.
        let _ = timeout(self.core.pace.farewell, self.settle(calls, id, &mut seen)).await;
        self.cancelled(seen.as_ref())
    }

    /// A query that can't be followed any more would be paid for and never read.
    async fn abandon(&self, calls: &Calls<'_>, id: &ExternalId, error: EngineError) -> EngineError {
        let note = match self.halt(calls, id).await {
            Ok(()) => format!("query {} was stopped", id.0),
            Err(_) => format!("query {} may still be running, and be billed", id.0),
        };
        noted(error, &note)
    }

    /// What a bug in this program leaves behind: a query that runs, and nobody who follows it.
    async fn salvage(&self, origin: &Origin) -> EngineError {
        let error = EngineError::query("the engine failed: this is a bug in logq");
        match (self.id.get(), self.core.clients().await) {
            (Some(id), Ok(clients)) if !matches!(origin, Origin::Attach(_)) => {
                let calls = Calls { clients: &clients, target: &self.core.target, pace: &self.core.pace };
                self.abandon(&calls, id, error).await
            }
            (None, _) => self.unknown(error),
            _ => error,
        }
    }

    async fn halt(&self, calls: &Calls<'_>, id: &ExternalId) -> Result<(), Failure> {
        self.progress.send_modify(|p| p.phase = Phase::Stopping);
        timeout(self.core.pace.farewell, calls.stop(id)).await.unwrap_or_else(|_| Err(Failure::unanswered()))
    }

    /// Ends when nobody wants the run any more.
    pub(super) async fn gone(&self) {
        tokio::select! {
            () = self.control.cancel.cancelled() => {}
            () = self.core.closing.cancelled() => {}
            () = self.events.closed() => {}
        }
    }

    /// Whether nobody wants the run any more.
    pub(super) fn is_gone(&self) -> bool {
        self.control.cancel.is_cancelled() || self.core.closing.is_cancelled() || self.events.is_closed()
    }

    /// Tells an event; waits while the reader is busy. A reader who went away ends the run through [`Self::gone`].
    pub(super) async fn tell(&self, event: RunEvent) {
        if self.events.send(event).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    pub(super) fn cancelled(&self, seen: Option<&Execution>) -> EngineError {
        EngineError::Cancelled { summary: Box::new(self.summary(seen)) }
    }

    fn summary(&self, seen: Option<&Execution>) -> Summary {
        let progress = Progress { phase: Phase::Done, ..self.progress.borrow().clone() };
        let mut summary = Summary { progress, wall: self.started.elapsed(), ..Summary::default() };
        if let Some(execution) = seen {
            execution.describe(&mut summary);
        }
        summary
    }
}

/// Adds a sentence to an error's message.
pub(super) fn noted(mut error: EngineError, note: &str) -> EngineError {
    use EngineError::{
        Cancelled, Connection, Credentials, CutOff, Gone, Partial, Permission, Query, Setup, Throttled, Unanswered,
        Unrecorded,
    };
    match &mut error {
        Query { message, .. }
        | Credentials { message, .. }
        | Permission { message }
        | Connection { message }
        | CutOff { message }
        | Throttled { message }
        | Unanswered { message }
        | Gone { message }
        | Unrecorded { message, .. }
        | Setup { message, .. } => *message = format!("{message}; {note}"),
        Cancelled { .. } | Partial { .. } => {}
    }
    error
}
