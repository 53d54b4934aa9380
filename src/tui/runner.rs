//! Carries out the effects that concern runs, and turns what engines tell into actions.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bind::BoundQuery;
use crate::engine::{Clearance, ClientToken, Control, Engine, EngineError, ExternalId, Progress, Run, RunEvent};
use crate::workbench::{Action, RunId};

/// Counters are told at most this often.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);
/// How long the end waits for runs to stop at their servers.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// The runs that are going, each in a task of its own.
#[derive(Debug)]
pub(super) struct Runner {
    runtime: Handle,
    news: mpsc::Sender<Action>,
    runs: HashMap<RunId, Reins>,
    /// What makes a repeated start the same start; of every run.
    tokens: HashMap<RunId, ClientToken>,
    tasks: TaskTracker,
}

/// How a run is steered from here.
#[derive(Debug, Clone)]
struct Reins {
    cancel: CancellationToken,
    credits: Arc<Semaphore>,
}

impl Runner {
    /// Runs on `runtime`; tells `news`.
    pub(super) fn new(runtime: Handle, news: mpsc::Sender<Action>) -> Self {
        Self { runtime, news, runs: HashMap::new(), tokens: HashMap::new(), tasks: TaskTracker::new() }
    }

    /// Starts a query; one that repeats another run carries the token of that.
    pub(super) fn start(
        &mut self,
        id: RunId,
        repeats: Option<RunId>,
        query: Arc<BoundQuery>,
        engine: Arc<dyn Engine>,
        clearance: Clearance,
    ) {
        let token = repeats.and_then(|old| self.tokens.get(&old).cloned()).unwrap_or_default();
        self.follow(id, token, move |control| engine.start(query, Control { clearance, ..control }));
    }

    /// The tokens of the runs that were started here.
    pub(super) fn tokens(&self) -> Vec<ClientToken> {
        self.tokens.values().cloned().collect()
    }

    /// Follows a run that is at its engine already.
    pub(super) fn attach(&mut self, id: RunId, external: ExternalId, engine: Arc<dyn Engine>) {
        self.follow(id, ClientToken::new(), move |control| engine.attach(external, control));
    }

    fn follow(&mut self, id: RunId, token: ClientToken, begin: impl FnOnce(Control) -> Run + Send + 'static) {
        let reins = Reins { cancel: CancellationToken::new(), credits: Arc::new(Semaphore::new(0)) };
        self.runs.insert(id, reins.clone());
        self.tokens.insert(id, token.clone());
        let news = self.news.clone();
        let told = news.clone();
        let follow = async move {
            let control = Control { cancel: reins.cancel.clone(), token, ..Control::default() };
            let run = begin(control);
            Follower { id, reins, news, events: run.events }.follow(run.progress).await;
        };
        // A bug in an engine must end its run, not leave it going for ever on screen.
        let task = async move {
            if AssertUnwindSafe(follow).catch_unwind().await.is_err() {
                drop(told.send(Action::Run(id, broken("the engine failed: this is a bug in logq"))).await);
            }
        };
        self.tasks.spawn_on(task, &self.runtime);
    }

    pub(super) fn grant(&self, id: RunId, batches: usize) {
        if let Some(reins) = self.runs.get(&id) {
            reins.credits.add_permits(batches);
        }
    }

    pub(super) fn cancel(&self, id: RunId) {
        if let Some(reins) = self.runs.get(&id) {
            reins.cancel.cancel();
        }
    }

    pub(super) fn forget(&mut self, id: RunId) {
        self.runs.remove(&id);
    }

    /// Stops every run and waits, within limits, until the engines have confirmed it. What the runs told meanwhile.
    pub(super) async fn stop_all(self, mut news: mpsc::Receiver<Action>, engines: &[Arc<dyn Engine>]) -> Vec<Action> {
        for reins in self.runs.values() {
            reins.cancel.cancel();
        }
        self.tasks.close();
        let ending = async {
            self.tasks.wait().await;
            for engine in engines {
                engine.shutdown().await;
            }
        };
        // What runs still tell has to be taken, or they would wait for that instead of ending. The sender held here
        // keeps this from ending first.
        let mut told = Vec::new();
        let taking = async {
            while let Some(action) = news.recv().await {
                told.push(action);
            }
        };
        drop(
            timeout(STOP_WITHIN, async {
                tokio::select! {
                    () = ending => {}
                    () = taking => {}
                }
            })
            .await,
        );
        while let Ok(action) = news.try_recv() {
            told.push(action);
        }
        told
    }
}

/// One run on its way to the screen.
struct Follower {
    id: RunId,
    reins: Reins,
    news: mpsc::Sender<Action>,
    events: BoxStream<'static, RunEvent>,
}

impl Follower {
    /// Tells events in order and counters now and then, until the end or until nobody listens.
    async fn follow(mut self, mut progress: watch::Receiver<Progress>) {
        let mut quiet_until = Instant::now();
        let mut counts = true;
        loop {
            let counted = async {
                sleep_until(quiet_until).await;
                progress.changed().await.is_ok()
            };
            let action = tokio::select! {
                biased;
                event = next(&mut self.events, &self.reins) => Action::Run(self.id, event),
                alive = counted, if counts => {
                    counts = alive;
                    quiet_until = Instant::now() + PROGRESS_EVERY;
                    let newest = progress.borrow_and_update().clone();
                    Action::Progress(self.id, newest)
                }
            };
            let is_end = matches!(action, Action::Run(_, RunEvent::End(_)));
            if self.news.send(action).await.is_err() || is_end {
                return;
            }
        }
    }
}

/// The next event. Pulling takes a credit and a batch spends it, so that without credit the engine has to wait; a
/// cancelled run needs none to end.
async fn next(events: &mut BoxStream<'static, RunEvent>, reins: &Reins) -> RunEvent {
    let credit = tokio::select! {
        credit = reins.credits.acquire() => credit.ok(),
        () = reins.cancel.cancelled() => None,
    };
    let event = events.next().await.unwrap_or_else(|| broken("the engine ended without an answer"));
    if let (RunEvent::Batch(_), Some(credit)) = (&event, credit) {
        credit.forget();
    }
    event
}

/// The end of a run whose engine did not keep to the contract.
fn broken(message: &str) -> RunEvent {
    RunEvent::End(Err(EngineError::query(message)))
}
