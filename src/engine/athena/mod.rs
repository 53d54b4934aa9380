//! Athena itself: start with a client token, poll, fetch the first page and the result object, stop at the server.
//!
//! A query costs money until it ends, so whoever goes away (cancel, a dropped [`Run`], the end of the program
//! through [`Engine::shutdown`]) stops it at the server, also when its id is not known yet.

mod calls;
mod client;
mod column;
mod columns;
mod estimate;
mod execution;
mod executions;
mod failure;
mod fetch;
mod looks;
mod message;
mod object;
mod pace;
mod pages;
mod run;
mod submit;
mod value;
mod workgroup;

pub use executions::Executions;
pub use pace::Pace;
pub use workgroup::workgroup;

use std::sync::Arc;

use async_trait::async_trait;
use aws_config::SdkConfig;
use futures::stream;
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::bind::BoundQuery;
use crate::ddl::Statement;
#[cfg(feature = "local")]
use crate::engine::estimate::Limits;
use crate::engine::kept::Kept;
#[cfg(feature = "local")]
use crate::engine::local::S3;
use crate::engine::{Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, Workgroup};
use crate::settings::Target;
use client::Clients;
use looks::Looks;
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
    clients: Kept<Clients>,
    looks: Arc<Looks>,
    /// As the same target sees it.
    #[cfg(feature = "local")]
    s3: S3,
    #[cfg(feature = "local")]
    limits: Limits,
    workgroup: OnceCell<Workgroup>,
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
        let (clients, closing, runs) = (Kept::default(), CancellationToken::new(), TaskTracker::new());
        let core = Core {
            #[cfg(feature = "local")]
            s3: S3::on(config.clone(), Ok(target.clone())),
            #[cfg(feature = "local")]
            limits: Limits::default(),
            workgroup: OnceCell::new(),
            target,
            pace,
            config,
            clients,
            looks: Arc::default(),
            closing,
            runs,
        };
        Self { core: Arc::new(core), runtime }
    }

    /// How far estimates go, and where they keep what they have seen. Before the first run.
    #[cfg(feature = "local")]
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        if let Some(core) = Arc::get_mut(&mut self.core) {
            core.limits = limits;
        }
        self
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
    async fn clients(&self) -> Result<Arc<Clients>, EngineError> {
        self.clients.get_or_make(|| client::connect(self.config.as_ref(), &self.target, &self.pace)).await
    }
}

#[async_trait]
impl Engine for AthenaEngine {
    fn name(&self) -> &'static str {
        "athena"
    }

    /// Lists what the projection selects, within bounds. What cannot be listed has its prefixes alone, and says why.
    async fn estimate(&self, query: &BoundQuery, stop: CancellationToken) -> Result<Estimate, EngineError> {
        self.core.estimate(query, &stop).await
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
