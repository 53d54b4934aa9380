//! An engine whose runs are in the journal.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::{StreamExt as _, stream};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::relay::{Followed, Leave, relay};
use super::write::Start;
use super::{Estimated, Journal, JournalError, RunName, State};
use crate::bind::BoundQuery;
use crate::engine::{
    Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, RunEvent, excluding, price, telling_limit,
};
use crate::settings::{EngineKind, Target};

/// How long the end of the program waits for entries to be written, after the engine has ended its runs.
const FAREWELL: Duration = Duration::from_secs(2);

/// An engine whose runs are written down: before their start is sent, when their id is known, and at their end.
///
/// A journal that cannot be used does not keep the embedded engine from running. A run on Athena costs money and lives
/// on without us, so it is refused, unless the user insists.
#[derive(Debug)]
pub struct Recorded {
    inner: Arc<dyn Engine>,
    kind: EngineKind,
    target: Option<(String, Target)>,
    journal: Result<Journal, JournalError>,
    insist: bool,
    runtime: Handle,
    closing: CancellationToken,
    relays: TaskTracker,
}

impl Recorded {
    /// Runs on `runtime`. `target` is where the engine's runs go, with its name.
    pub fn new(
        inner: Arc<dyn Engine>,
        kind: EngineKind,
        target: Option<(String, Target)>,
        journal: Result<Journal, JournalError>,
        runtime: Handle,
    ) -> Self {
        let (closing, relays) = (CancellationToken::new(), TaskTracker::new());
        Self { inner, kind, target, journal, insist: false, runtime, closing, relays }
    }

    /// Runs on Athena also when they cannot be written down.
    #[must_use]
    pub fn insist(self, insist: bool) -> Self {
        Self { insist, ..self }
    }

    fn begin(&self, query: &BoundQuery, control: &Control) -> Result<(Journal, RunName), JournalError> {
        let journal = self.journal.clone()?;
        let estimate = control.clearance.estimate.as_deref().map(|estimate| self.estimated(estimate));
        let (target, estimate) = (self.target.as_ref(), estimate.as_ref());
        let name = journal.begin(&Start { query, control, engine: self.kind, target, estimate })?;
        Ok((journal, name))
    }

    /// The run as its reader is to have it.
    fn begun(&self, query: &Arc<BoundQuery>, control: Control) -> Run {
        let run = self.inner.start(Arc::clone(query), control);
        excluding(telling_limit(run, query), query)
    }

    fn follow(&self, run: Run, journal: Journal, name: RunName, before: Option<State>, control: &Control) -> Run {
        let followed = Followed { journal, name, engine: self.kind, price_per_tb: self.price_per_tb(), before };
        let leave = Leave { cancel: control.cancel.clone(), closing: self.closing.clone(), busy: self.relays.token() };
        let (run, task) = relay(run, followed, leave);
        self.runtime.spawn(task);
        run
    }

    fn price_per_tb(&self) -> f64 {
        self.target.as_ref().map_or(price::PER_TB, |(_, target)| target.price_per_tb)
    }

    /// An estimate as the journal keeps it.
    fn estimated(&self, estimate: &Estimate) -> Estimated {
        let listed = estimate.scans.iter().all(|s| s.objects.is_some());
        let bytes = listed.then(|| estimate.bytes());
        let dollars = bytes.filter(|_| self.kind == EngineKind::Athena);
        let dollars = dollars.map(|bytes| price::dollars(bytes, self.price_per_tb()));
        let prefixes = estimate.scans.iter().fold(0, |sum: u64, s| sum.saturating_add(s.prefixes));
        Estimated { prefixes, bytes, dollars }
    }
}

#[async_trait]
impl Engine for Recorded {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    async fn estimate(&self, query: &BoundQuery, stop: CancellationToken) -> Result<Estimate, EngineError> {
        self.inner.estimate(query, stop).await
    }

    fn start(&self, query: Arc<BoundQuery>, control: Control) -> Run {
        match self.begin(&query, &control) {
            Ok((journal, name)) => {
                let run = self.begun(&query, control.clone());
                self.follow(run, journal, name, None, &control)
            }
            Err(error) if self.kind == EngineKind::Athena && !self.insist => refused(&error),
            Err(error) => {
                if let Ok(journal) = &self.journal {
                    journal.note(Err(error));
                }
                self.begun(&query, control)
            }
        }
    }

    /// A run that the journal has goes on there; one that someone else started is only read.
    fn attach(&self, id: ExternalId, control: Control) -> Run {
        let known = self.journal.as_ref().ok().and_then(|j| Some((j.clone(), j.by_execution(&id).ok()??)));
        let run = self.inner.attach(id, control.clone());
        match known {
            Some((journal, entry)) => {
                journal.note(journal.taken_up(&entry.name));
                self.follow(run, journal, entry.name, Some(entry.state), &control)
            }
            None => run,
        }
    }

    async fn shutdown(&self) {
        self.closing.cancel();
        self.inner.shutdown().await;
        self.relays.close();
        drop(timeout(FAREWELL, self.relays.wait()).await);
    }
}

fn refused(error: &JournalError) -> Run {
    let message = format!("{error}; a run on Athena that is not in the journal would be lost if logq ended");
    let hint = format!("{}; `logq run` and `logq sql` run it all the same with --yes", error.hint());
    let end = RunEvent::End(Err(EngineError::Unrecorded { message, hint }));
    let (_, progress) = watch::channel(Progress::default());
    Run { progress, events: stream::iter([end]).boxed() }
}
