//! Follows a run on its way to whoever asked for it, and writes down what it tells before they hear it.

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::write::Ending;
use super::{Figures, Journal, RunName, State};
use crate::engine::{EngineError, Progress, Run, RunEvent, Summary, price};
use crate::settings::EngineKind;

/// What the journal knows of the run that is followed.
#[derive(Debug)]
pub(super) struct Followed {
    pub(super) journal: Journal,
    pub(super) name: RunName,
    pub(super) engine: EngineKind,
    pub(super) price_per_tb: f64,
    /// Where it stood when it was attached to: what was over stays so if it cannot be read again.
    pub(super) before: Option<State>,
}

/// How a relay ends.
#[derive(Debug)]
pub(super) struct Leave {
    /// Stops the run.
    pub(super) cancel: CancellationToken,
    /// The program ends: rows are no longer handed on, the end is still written.
    pub(super) closing: CancellationToken,
    /// Held until the end is written.
    pub(super) busy: TaskTrackerToken,
}

/// The run as its reader gets it, and the task that writes it down.
pub(super) fn relay(run: Run, followed: Followed, leave: Leave) -> (Run, impl Future<Output = ()> + Send + use<>) {
    let (sender, mut heard) = mpsc::channel(1);
    let shown = run.progress.clone();
    let task = hand_on(run.events, run.progress, sender, followed, leave);
    (Run { progress: shown, events: stream::poll_fn(move |cx| heard.poll_recv(cx)).boxed() }, task)
}

/// A reader who goes away ends the run; its end is written all the same.
async fn hand_on(
    mut events: BoxStream<'static, RunEvent>,
    progress: watch::Receiver<Progress>,
    reader: mpsc::Sender<RunEvent>,
    followed: Followed,
    leave: Leave,
) {
    let mut told = Told::default();
    let mut alone = false;
    loop {
        let event = tokio::select! {
            biased;
            () = reader.closed(), if !alone => {
                alone = true;
                leave.cancel.cancel();
                continue;
            }
            event = events.next() => event,
        };
        let Some(event) = event else { return };
        let seen = progress.borrow().clone();
        followed.write(&event, &mut told, &seen);
        if matches!(event, RunEvent::End(_)) {
            // Whoever waits for the entry may close the journal now.
            drop((followed, leave.busy));
            drop(reader.send(event).await);
            return;
        }
        if !alone {
            alone = tokio::select! {
                sent = reader.send(event) => sent.is_err(),
                () = leave.closing.cancelled() => true,
            };
            if alone {
                leave.cancel.cancel();
            }
        }
    }
}

/// What a run has told so far.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Told {
    pub(super) id: bool,
    pub(super) schema: bool,
}

impl Followed {
    fn write(&self, event: &RunEvent, told: &mut Told, seen: &Progress) {
        let now = Timestamp::now();
        let written = match event {
            RunEvent::Submitted(id) => {
                told.id = true;
                self.journal.submitted(&self.name, id, now)
            }
            RunEvent::Schema(schema) => {
                told.schema = true;
                self.journal.described(&self.name, schema)
            }
            RunEvent::Batch(_) => Ok(()),
            RunEvent::End(Err(_)) if self.before.is_some_and(|s| !s.is_open()) => Ok(()),
            RunEvent::End(end) => {
                let state = state(end, *told, seen.has_failed);
                self.journal.ended(&self.name, state, &self.ending(end, state, seen.bytes), now)
            }
        };
        self.journal.note(written);
    }

    fn ending(&self, end: &Result<Summary, EngineError>, state: State, bytes: u64) -> Ending {
        let summary = match end {
            Ok(summary) => Some(summary),
            Err(EngineError::Cancelled { summary } | EngineError::Partial { summary }) => Some(&**summary),
            Err(_) => None,
        };
        // Failed queries are free; what was stopped is billed up to the stop.
        let scanned = if state == State::Failed { 0 } else { bytes };
        let billed = summary.and_then(|s| s.billed_bytes).unwrap_or(scanned);
        // Of one that is not over, nothing that was seen is not nothing that was read.
        let is_told = !(state.is_open() && billed == 0);
        let billed = (self.engine == EngineKind::Athena && is_told).then_some(billed);
        let figures = Figures {
            billed_bytes: billed,
            dollars: billed.map(|bytes| price::dollars(bytes, self.price_per_tb)),
            queued: summary.map(|s| s.queued),
            planning: summary.map(|s| s.planning),
            engine: summary.map(|s| s.engine),
            wall: summary.map(|s| s.wall),
            rows: summary.map(|s| s.progress.rows),
            reused: summary.is_some_and(|s| s.reused),
        };
        let error = end.as_ref().err().filter(|e| !matches!(e, EngineError::Cancelled { .. }));
        Ending {
            figures,
            output: summary.and_then(|s| s.output_location.clone()),
            error: error.map(ToString::to_string),
        }
    }
}

/// Where a run stands after its end was told. A schema comes only after the query has succeeded, and an engine that lost
/// its server does not know how the query ended, unless the server had said that it `has_failed`.
pub(super) fn state(end: &Result<Summary, EngineError>, told: Told, has_failed: bool) -> State {
    let Err(error) = end else { return State::Done };
    if told.id && told.schema {
        return State::Unread;
    }
    match error {
        EngineError::Cancelled { .. } | EngineError::CutOff { .. } => State::Stopped,
        EngineError::Unanswered { .. } => State::Starting,
        EngineError::Permission { .. }
        | EngineError::Credentials { .. }
        | EngineError::Connection { .. }
        | EngineError::Throttled { .. }
            if told.id && !has_failed =>
        {
            State::Running
        }
        _ => State::Failed,
    }
}
