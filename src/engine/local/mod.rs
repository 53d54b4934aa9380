//! The embedded engine: DataFusion over raw log objects, in S3 or in a folder that has its layout.
//!
//! A run walks what exists, prunes folders and keys by the scan's [`Selection`](crate::selection::Selection), reads
//! objects in parallel, inflates and decodes only the fields in use, and streams batches while later objects are
//! unread. Scans and computing have a runtime of their own, so that neither the screen nor network calls wait.

mod decode;
mod functions;
mod inflate;
mod object;
mod prune;
mod reader;
mod rewrite;
mod run;
pub mod sample;
mod store;
mod table;
mod tally;
pub mod trial;

pub(crate) use decode::stored_parquet;

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::bind::{BoundQuery, Scan};
use crate::engine::{Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, RunEvent, ScanEstimate};
use crate::settings::{LocalSettings, Target};

pub use object::Unreadable;
pub(in crate::engine) use store::{ARCHIVES, S3, in_clear, unlistable};

/// Batches that may wait for a slow reader; the scan stops when they are there.
const WAITING: usize = 2;

/// Runs bound queries on this machine.
#[derive(Debug)]
pub struct LocalEngine {
    settings: LocalSettings,
    s3: S3,
    /// `None` only while the engine is dropped.
    scans: Option<Runtime>,
}

impl LocalEngine {
    /// An engine with threads of its own, one for each processor. Objects in S3 are read as the target's profile,
    /// role and region; a target that cannot be used matters only there.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(settings: LocalSettings, target: Result<Target, EngineError>) -> std::io::Result<Self> {
        let scans = Builder::new_multi_thread().thread_name("logq-scan").enable_all().build()?;
        Ok(Self { settings, s3: S3::new(target), scans: Some(scans) })
    }

    fn scans(&self) -> Result<&Handle, EngineError> {
        let gone = || EngineError::Connection { message: "the engine is shut down".to_owned() };
        self.scans.as_ref().map(Runtime::handle).ok_or_else(gone)
    }
}

impl Drop for LocalEngine {
    fn drop(&mut self) {
        if let Some(runtime) = self.scans.take() {
            // May happen on a thread of another runtime, which must not block.
            runtime.shutdown_background();
        }
    }
}

#[async_trait]
impl Engine for LocalEngine {
    fn name(&self) -> &'static str {
        "local"
    }

    async fn estimate(&self, query: &BoundQuery, stop: CancellationToken) -> Result<Estimate, EngineError> {
        let (scans, s3) = (query.scans().to_vec(), self.s3.clone());
        let estimates = async move {
            let mut estimates = Vec::with_capacity(scans.len());
            for scan in &scans {
                estimates.push(estimate(scan, &s3, &stop).await?);
            }
            Ok(Estimate { scans: estimates, ..Estimate::default() })
        };
        let estimated = self.scans()?.spawn(estimates).await;
        estimated.map_err(|error| EngineError::Connection { message: error.to_string() })?
    }

    fn start(&self, query: Arc<BoundQuery>, control: Control) -> Run {
        let (progress, shown) = watch::channel(Progress::default());
        let (events, mut heard) = mpsc::channel(WAITING);
        let (settings, s3) = (self.settings, self.s3.clone());
        match self.scans() {
            Ok(scans) => drop(scans.spawn(run::run(query, control, settings, s3, progress, events))),
            Err(error) => drop(events.try_send(RunEvent::End(Err(error)))),
        }
        Run { progress: shown, events: Box::pin(stream::poll_fn(move |cx| heard.poll_recv(cx))) }
    }

    fn attach(&self, id: ExternalId, _: Control) -> Run {
        let (_, shown) = watch::channel(Progress::default());
        let message = format!("the local engine keeps no runs; there is no run {}", id.0);
        let error = EngineError::query(message);
        Run { progress: shown, events: Box::pin(stream::iter([RunEvent::End(Err(error))])) }
    }
}

async fn estimate(scan: &Scan, s3: &S3, stop: &CancellationToken) -> Result<ScanEstimate, EngineError> {
    let found = store::find(scan, s3, stop).await?;
    let known = ScanEstimate::of(scan);
    Ok(ScanEstimate {
        prefixes: scan.selection.count().unwrap_or(found.folders),
        objects: Some(found.objects.len() as u64),
        bytes: found.objects.iter().map(|object| object.size).sum(),
        archived: found.archived,
        ..known
    })
}

#[cfg(test)]
mod tests;
