//! Athena itself: start with a client token, poll, fetch page by page, stop at the server.
//!
//! A query costs money until it ends, so whoever goes away (cancel, a dropped [`Run`], the end of the program
//! through [`Engine::shutdown`]) stops it at the server, also when its id is not known yet.

mod calls;
mod client;
mod column;
mod execution;
mod executions;
mod failure;
mod fetch;
mod message;
mod pace;
mod pages;
mod run;
mod submit;
mod workgroup;

pub use executions::Executions;
pub use pace::Pace;
pub use workgroup::workgroup;

use std::sync::Arc;

use async_trait::async_trait;
use aws_config::SdkConfig;
use futures::stream;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bind::BoundQuery;
use crate::ddl::Statement;
use crate::engine::kept::Kept;
use crate::engine::{Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, ScanEstimate};
use crate::settings::Target;
use run::{Origin, Task};

/// Runs bound queries in one target's workgroup.
#[derive(Debug)]
pub struct AthenaEngine {
    core: Arc<Core>,
    runtime: Handle,
}

/// What the runs of one engine share.
#[derive(Debug)]
struct Core {
    target: Target,
    pace: Pace,
    config: Option<SdkConfig>,
    client: Kept<aws_sdk_athena::Client>,
    closing: CancellationToken,
    /// Counts the runs that may still have something to stop.
    runs: TaskTracker,
}

impl AthenaEngine {
    /// An engine for a target. Configuration and credentials are read by the first run, on `runtime`, which also
    /// owns the runs.
    pub fn new(target: Target, runtime: Handle) -> Self {
        Self::build(target, runtime, Pace::default(), None)
    }

    /// An engine on an AWS configuration that is already there, with time constants of its own.
    pub fn with_config(target: Target, runtime: Handle, pace: Pace, config: SdkConfig) -> Self {
        Self::build(target, runtime, pace, Some(config))
    }

    fn build(target: Target, runtime: Handle, pace: Pace, config: Option<SdkConfig>) -> Self {
        let (client, closing, runs) = (Kept::default(), CancellationToken::new(), TaskTracker::new());
        Self { core: Arc::new(Core { target, pace, config, client, closing, runs }), runtime }
    }

    /// Starts a statement that changes the catalogue. Everything else that a run sends reads.
    pub fn define(&self, statement: Arc<Statement>, control: Control) -> Run {
        self.launch(Origin::Define(statement), control)
    }

    fn launch(&self, origin: Origin, control: Control) -> Run {
        let (progress, shown) = watch::channel(Progress::default());
        // One batch waits while the next page is fetched: no more than two pages are ever held for a slow reader.
        let (events, mut heard) = mpsc::channel(1);
        let task = Task::new(Arc::clone(&self.core), control, progress, events);
        self.runtime.spawn(task.run(origin, self.core.runs.token()));
        Run { progress: shown, events: Box::pin(stream::poll_fn(move |cx| heard.poll_recv(cx))) }
    }
}

impl Core {
    async fn client(&self) -> Result<Arc<aws_sdk_athena::Client>, EngineError> {
        self.client.get_or_make(|| client::connect(self.config.as_ref(), &self.target, &self.pace)).await
    }
}

#[async_trait]
impl Engine for AthenaEngine {
    fn name(&self) -> &'static str {
        "athena"
    }

    /// The prefixes alone: objects and bytes are not listed here, so that they are lower bounds.
    async fn estimate(&self, query: &BoundQuery, _stop: CancellationToken) -> Result<Estimate, EngineError> {
        let scans = query.scans().iter().map(|scan| ScanEstimate {
            table: scan.table.name.clone(),
            prefixes: scan.selection.count().unwrap_or(0),
            objects: None,
            bytes: 0,
            at_least: true,
        });
        Ok(Estimate { scans: scans.collect() })
    }

    fn start(&self, query: Arc<BoundQuery>, control: Control) -> Run {
        self.launch(Origin::Submit(query), control)
    }

    fn attach(&self, id: ExternalId, control: Control) -> Run {
        self.launch(Origin::Attach(id), control)
    }

    async fn shutdown(&self) {
        self.core.closing.cancel();
        self.core.runs.close();
        self.core.runs.wait().await;
    }
}
