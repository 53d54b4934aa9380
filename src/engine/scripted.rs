//! An engine that plays a script, for tests of what sits above an engine: no files, no server, no clock.
//!
//! Each start takes the next script. A script that holds waits until the test releases it or the run is
//! cancelled, so that a test decides what has happened when, without sleeping.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use super::{Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, RunEvent, Summary};
use crate::bind::BoundQuery;

/// One step of a script.
#[derive(Debug, Clone)]
pub enum Step {
    /// The counters change.
    Progress(Progress),
    /// The run tells something; nothing is played after [`RunEvent::End`].
    Event(RunEvent),
    /// Wait for one [`ScriptedEngine::release`].
    Hold,
}

/// Plays scripts instead of running queries.
#[derive(Debug)]
pub struct ScriptedEngine {
    scripts: Mutex<VecDeque<Vec<Step>>>,
    estimate: Mutex<Result<Estimate, EngineError>>,
    started: Mutex<Vec<(Arc<BoundQuery>, Control)>>,
    attached: Mutex<Vec<ExternalId>>,
    gate: Arc<Semaphore>,
}

impl ScriptedEngine {
    /// Plays `scripts` in this order, one for each start or attach.
    pub fn new(scripts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        Self {
            scripts: Mutex::new(scripts.into_iter().collect()),
            estimate: Mutex::new(Ok(Estimate::default())),
            started: Mutex::default(),
            attached: Mutex::default(),
            gate: Arc::new(Semaphore::new(0)),
        }
    }

    /// What [`Engine::estimate`] answers from now on.
    #[must_use]
    pub fn with_estimate(self, estimate: Result<Estimate, EngineError>) -> Self {
        *lock(&self.estimate) = estimate;
        self
    }

    /// Adds a script for a later start.
    pub fn push(&self, script: Vec<Step>) {
        lock(&self.scripts).push_back(script);
    }

    /// Lets one [`Step::Hold`] pass, now or when it is reached.
    pub fn release(&self) {
        self.gate.add_permits(1);
    }

    /// The queries that were started, with how they were steered.
    pub fn started(&self) -> Vec<(Arc<BoundQuery>, Control)> {
        lock(&self.started).clone()
    }

    /// The runs that were attached to.
    pub fn attached(&self) -> Vec<ExternalId> {
        lock(&self.attached).clone()
    }

    fn play(&self, cancel: CancellationToken) -> Run {
        let steps = lock(&self.scripts).pop_front().unwrap_or_default();
        let (sender, progress) = watch::channel(Progress::default());
        let player =
            Player { steps: steps.into(), progress: sender, cancel, gate: Arc::clone(&self.gate), over: false };
        Run { progress, events: player.events() }
    }
}

#[async_trait]
impl Engine for ScriptedEngine {
    fn name(&self) -> &'static str {
        "scripted"
    }

    async fn estimate(&self, _query: &BoundQuery, _stop: CancellationToken) -> Result<Estimate, EngineError> {
        lock(&self.estimate).clone()
    }

    fn start(&self, query: Arc<BoundQuery>, control: Control) -> Run {
        let cancel = control.cancel.clone();
        lock(&self.started).push((query, control));
        self.play(cancel)
    }

    fn attach(&self, id: ExternalId, control: Control) -> Run {
        lock(&self.attached).push(id);
        self.play(control.cancel)
    }
}

/// A test that panicked while it held a lock must not hide its own message.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One run of a script.
struct Player {
    steps: VecDeque<Step>,
    progress: watch::Sender<Progress>,
    cancel: CancellationToken,
    gate: Arc<Semaphore>,
    over: bool,
}

impl Player {
    fn events(self) -> BoxStream<'static, RunEvent> {
        stream::unfold(self, |mut player| async move {
            let event = player.next().await?;
            player.over = matches!(event, RunEvent::End(_));
            Some((event, player))
        })
        .boxed()
    }

    /// The next event; a script that stops without one ends well.
    async fn next(&mut self) -> Option<RunEvent> {
        while !self.over {
            if self.cancel.is_cancelled() {
                return Some(self.cancelled());
            }
            match self.steps.pop_front() {
                Some(Step::Event(event)) => return Some(event),
                Some(Step::Progress(progress)) => {
                    self.progress.send_replace(progress);
                }
                Some(Step::Hold) => self.hold().await,
                None => return Some(RunEvent::End(Ok(self.summary()))),
            }
        }
        None
    }

    /// Waits for a release or the cancellation, whichever comes first.
    async fn hold(&self) {
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => {}
            permit = self.gate.acquire() => {
                if let Ok(permit) = permit {
                    permit.forget();
                }
            }
        }
    }

    fn cancelled(&self) -> RunEvent {
        RunEvent::End(Err(EngineError::Cancelled { summary: Box::new(self.summary()) }))
    }

    fn summary(&self) -> Summary {
        Summary { progress: self.progress.borrow().clone(), ..Summary::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine_with(script: Vec<Step>) -> ScriptedEngine {
        ScriptedEngine::new([script])
    }

    fn rows(n: u64) -> Step {
        Step::Progress(Progress { rows: n, ..Progress::default() })
    }

    #[tokio::test]
    async fn a_script_is_played_in_order_and_ends_once() {
        let id = ExternalId("x".to_owned());
        let engine = engine_with(vec![Step::Event(RunEvent::Submitted(id)), rows(7)]);
        let run = engine.play(CancellationToken::new());
        let events: Vec<_> = run.events.collect().await;
        assert!(matches!(events[0], RunEvent::Submitted(_)));
        assert!(matches!(&events[1], RunEvent::End(Ok(s)) if s.progress.rows == 7));
        assert_eq!(events.len(), 2);
    }

    #[tokio::test]
    async fn a_hold_waits_for_a_release() {
        let engine = engine_with(vec![Step::Hold, rows(1)]);
        let mut run = engine.play(CancellationToken::new());
        let mut next = std::pin::pin!(run.events.next());
        assert!(futures::poll!(&mut next).is_pending());
        engine.release();
        assert!(matches!(next.await, Some(RunEvent::End(Ok(s))) if s.progress.rows == 1));
    }

    #[tokio::test]
    async fn a_cancelled_hold_ends_with_what_was_reached() {
        let cancel = CancellationToken::new();
        let engine = engine_with(vec![rows(3), Step::Hold, rows(9)]);
        let mut run = engine.play(cancel.clone());
        let mut next = std::pin::pin!(run.events.next());
        assert!(futures::poll!(&mut next).is_pending());
        cancel.cancel();
        let end = next.await;
        assert!(
            matches!(&end, Some(RunEvent::End(Err(EngineError::Cancelled { summary }))) if summary.progress.rows == 3)
        );
    }
}
