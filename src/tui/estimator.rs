//! Asks engines what the question in view would read: one estimate at a time, given up when it is outdated.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::bind::BoundQuery;
use crate::engine::{Engine, EngineError};
use crate::workbench::{Action, EstimateId};

/// How long the question, the scope and the engine have to stay as they are before anything is listed.
const PAUSE: Duration = Duration::from_millis(300);

/// The estimate that is being asked for, if any.
#[derive(Debug)]
pub(super) struct Estimator {
    runtime: Handle,
    news: mpsc::Sender<Action>,
    asked: Option<Asked>,
}

/// How an estimate is steered. Dropping it gives the estimate up.
#[derive(Debug)]
struct Asked {
    _stop: DropGuard,
    hurry: CancellationToken,
}

impl Estimator {
    /// Asks on `runtime`; tells `news`.
    pub(super) fn new(runtime: Handle, news: mpsc::Sender<Action>) -> Self {
        Self { runtime, news, asked: None }
    }

    /// Asks after a pause, and gives up what was asked before.
    pub(super) fn ask(&mut self, id: EstimateId, query: Arc<BoundQuery>, engine: Arc<dyn Engine>) {
        let (stop, hurry) = (CancellationToken::new(), CancellationToken::new());
        self.asked = Some(Asked { _stop: stop.clone().drop_guard(), hurry: hurry.clone() });
        let news = self.news.clone();
        self.runtime.spawn(async move {
            let answer = async {
                tokio::select! { () = sleep(PAUSE) => {}, () = hurry.cancelled() => {} }
                AssertUnwindSafe(engine.estimate(&query, stop.clone())).catch_unwind().await
            };
            let answer = tokio::select! { answer = answer => answer, () = stop.cancelled() => return };
            let bug = || EngineError::Connection { message: "the estimate failed: this is a bug in logq".to_owned() };
            let told = Action::Estimated(id, answer.unwrap_or_else(|_| Err(bug())));
            tokio::select! { _ = news.send(told) => {}, () = stop.cancelled() => {} }
        });
    }

    /// Somebody waits: no more pause.
    pub(super) fn hurry(&self) {
        if let Some(asked) = &self.asked {
            asked.hurry.cancel();
        }
    }

    /// Gives up what was asked for.
    pub(super) fn give_up(&mut self) {
        self.asked = None;
    }
}
