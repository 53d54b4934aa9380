//! The embedded engine: DataFusion over raw log objects in a folder that has the S3 layout.
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
mod table;
mod tally;
mod walk;

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::bind::{BoundQuery, Scan};
use crate::engine::{Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, RunEvent, ScanEstimate};
use crate::settings::LocalSettings;

/// Batches that may wait for a slow reader; the scan stops when they are there.
const WAITING: usize = 2;

/// Runs bound queries on this machine.
#[derive(Debug)]
pub struct LocalEngine {
    settings: LocalSettings,
    /// `None` only while the engine is dropped.
    scans: Option<Runtime>,
}

impl LocalEngine {
    /// An engine with threads of its own, one for each processor.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(settings: LocalSettings) -> std::io::Result<Self> {
        let scans = Builder::new_multi_thread().thread_name("logq-scan").enable_time().build()?;
        Ok(Self { settings, scans: Some(scans) })
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
        let scans = query.scans().to_vec();
        let walk = move || scans.iter().map(|scan| estimate(scan, &stop)).collect::<Result<Vec<_>, _>>();
        let scans = self.scans()?.spawn_blocking(walk).await;
        let scans = scans.map_err(|error| EngineError::Connection { message: error.to_string() })??;
        Ok(Estimate { scans })
    }

    fn start(&self, query: Arc<BoundQuery>, control: Control) -> Run {
        let (progress, shown) = watch::channel(Progress::default());
        let (events, mut heard) = mpsc::channel(WAITING);
        let settings = self.settings;
        match self.scans() {
            Ok(scans) => drop(scans.spawn(run::run(query, control, settings, progress, events))),
            Err(error) => drop(events.try_send(RunEvent::End(Err(error)))),
        }
        Run { progress: shown, events: Box::pin(stream::poll_fn(move |cx| heard.poll_recv(cx))) }
    }

    fn attach(&self, id: ExternalId, _: Control) -> Run {
        let (_, shown) = watch::channel(Progress::default());
        let message = format!("the local engine keeps no runs; there is no run {}", id.0);
        let error = EngineError::Query { message, position: None };
        Run { progress: shown, events: Box::pin(stream::iter([RunEvent::End(Err(error))])) }
    }
}

fn estimate(scan: &Scan, stop: &CancellationToken) -> Result<ScanEstimate, EngineError> {
    let found = walk::walk(scan, stop)?;
    let prefixes = scan.selection.count().unwrap_or(found.folders);
    let bytes = found.objects.iter().map(|o| o.size).sum();
    let objects = Some(found.objects.len() as u64);
    Ok(ScanEstimate { table: scan.table.name.clone(), prefixes, objects, bytes, at_least: false })
}

#[cfg(test)]
mod tests;
