//! What runs a bound query. Arrow record batches are the only currency between engines, screen and files.
//!
//! A started run is owned by a task, never by whoever asked: dropping a [`Run`] cancels it (on the server
//! too), it does not abandon it.

pub mod advice;
#[cfg(feature = "athena")]
pub mod athena;
#[cfg(any(feature = "athena", feature = "local"))]
pub(crate) mod aws;
mod error;
pub mod estimate;
mod exclude;
pub mod fan;
pub mod guard;
#[cfg(any(feature = "athena", feature = "local"))]
mod kept;
mod limit;
#[cfg(feature = "local")]
pub mod listing;
#[cfg(feature = "local")]
pub mod local;
pub mod price;
pub mod scripted;
mod server_run;
mod workgroup;

pub use error::EngineError;
pub use estimate::{Estimate, ScanEstimate};
pub use exclude::{Excluded, excluding};
pub use limit::telling_limit;
#[cfg(feature = "local")]
pub(crate) use local::stored_parquet;
#[cfg(feature = "local")]
pub use local::trial;
pub use server_run::{ServerRun, ServerState};
pub use workgroup::Workgroup;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use futures::stream::BoxStream;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::bind::BoundQuery;

/// Runs bound queries: `local` (DataFusion on raw objects) or `athena`.
#[async_trait]
pub trait Engine: Send + Sync + fmt::Debug {
    /// The engine's name in `logq.toml` and on screen.
    fn name(&self) -> &'static str;

    /// What a run would read, from listings alone.
    ///
    /// # Errors
    /// When the listing fails or is stopped.
    async fn estimate(&self, query: &BoundQuery, stop: CancellationToken) -> Result<Estimate, EngineError>;

    /// Starts a run and returns at once.
    fn start(&self, query: Arc<BoundQuery>, control: Control) -> Run;

    /// Follows a run that is already there.
    fn attach(&self, id: ExternalId, control: Control) -> Run;

    /// Stops every run that this engine started, on the server too, and waits until that is done: the last call
    /// before the process ends. An engine whose runs end with the process has nothing to do.
    async fn shutdown(&self) {}
}

/// A run in progress. `progress` may skip values; `events` never do.
pub struct Run {
    /// The newest progress.
    pub progress: watch::Receiver<Progress>,
    /// What happens, in order; ends after [`RunEvent::End`].
    pub events: BoxStream<'static, RunEvent>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("progress", &*self.progress.borrow()).finish_non_exhaustive()
    }
}

/// What a run tells, in this order: `Submitted` (engines with an id), `Schema`, any number of `Batch`, `End`.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a run has one end")]
pub enum RunEvent {
    /// The server took the query; from here on it may cost money.
    Submitted(ExternalId),
    /// The columns of the result.
    Schema(SchemaRef),
    /// Rows.
    Batch(RecordBatch),
    /// The last event.
    End(Result<Summary, EngineError>),
}

/// How the caller steers a run.
#[derive(Debug, Clone, Default)]
pub struct Control {
    /// Stops the run, on the server too.
    pub cancel: CancellationToken,
    /// Makes a repeated start the same start.
    pub token: ClientToken,
    /// At most this many rows; the run stops when they are there.
    pub limit: Option<u64>,
    /// What was known and said of it before.
    pub clearance: Clearance,
}

/// What was known and said of a run before it started; a journal keeps it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clearance {
    /// What it would read, where that was asked.
    pub estimate: Option<Arc<Estimate>>,
    /// What there was to say against it, and the user said yes all the same.
    pub overridden: Vec<String>,
    /// The case that it belongs to.
    pub case: Option<String>,
}

/// Athena's `ClientRequestToken`: the same token never starts a query twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientToken(pub String);

impl ClientToken {
    /// A new one, ordered by time.
    pub fn new() -> Self {
        Self(uuid::Uuid::now_v7().to_string())
    }
}

impl Default for ClientToken {
    fn default() -> Self {
        Self::new()
    }
}

/// The id of a run at the engine, e.g. Athena's `QueryExecutionId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalId(pub String);

/// Counters of a run so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What the engine is doing: `queued`, `listing`, `scanning`, …
    pub phase: Phase,
    /// Objects that the selection admits, as far as listed.
    pub objects_total: u64,
    /// Objects read to the end.
    pub objects_done: u64,
    /// Compressed bytes read (local) or billed bytes so far (Athena).
    pub bytes: u64,
    /// Records decoded.
    pub records: u64,
    /// Result rows so far.
    pub rows: u64,
    /// What was left out so far.
    pub skipped: Skipped,
    /// Whether the server has said that the query failed or was stopped.
    pub has_failed: bool,
}

/// The stages of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Waiting to start.
    #[default]
    Queued,
    /// Finding the objects.
    Listing,
    /// Reading and computing.
    Running,
    /// The query is done; rows are being fetched.
    Fetching,
    /// Being stopped.
    Stopping,
    /// Over.
    Done,
}

/// What a run left out, by cause. Never silent: shown with every result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Causes with their counts and one example each, in order of first sight.
    pub causes: Vec<SkippedCause>,
}

impl Skipped {
    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        self.causes.is_empty()
    }

    /// Counts `n` more of `cause`; the first example is kept.
    pub fn add(&mut self, unit: SkippedUnit, cause: &str, example: &str, n: u64) {
        match self.causes.iter_mut().find(|c| c.unit == unit && c.cause == cause) {
            Some(known) => known.count += n,
            None => {
                self.causes.push(SkippedCause { unit, cause: cause.to_owned(), count: n, example: example.to_owned() })
            }
        }
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        for c in &other.causes {
            self.add(c.unit, &c.cause, &c.example, c.count);
        }
    }

    /// How many of `unit` were left out.
    pub fn count(&self, unit: SkippedUnit) -> u64 {
        self.causes.iter().filter(|c| c.unit == unit).map(|c| c.count).sum()
    }
}

/// One cause of [`Skipped`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedCause {
    /// What was left out.
    pub unit: SkippedUnit,
    /// Why: `not gzip`, `inflates beyond 3 GiB`, `malformed JSON record`, …
    pub cause: String,
    /// How many.
    pub count: u64,
    /// The first place it was seen: an object key, with a line or record number.
    pub example: String,
}

/// What can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkippedUnit {
    /// A whole object.
    Object,
    /// One record or line of an object.
    Record,
    /// One value of a record that stays; it is NULL.
    Value,
}

impl SkippedUnit {
    /// All of them, the largest first.
    pub const ALL: [Self; 3] = [Self::Object, Self::Record, Self::Value];

    /// Several of them.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Object => "objects",
            Self::Record => "records",
            Self::Value => "values",
        }
    }
}

/// The figures of a finished run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The last progress.
    pub progress: Progress,
    /// Bytes billed, where money is spent.
    pub billed_bytes: Option<u64>,
    /// Time in the server's queue.
    pub queued: Duration,
    /// Time the engine planned (part of `engine`).
    pub planning: Duration,
    /// Time the engine worked.
    pub engine: Duration,
    /// From start to the last row.
    pub wall: Duration,
    /// Whether the row limit cut the result.
    pub truncated: bool,
    /// Where the result lies at the engine (Athena's output object).
    pub output_location: Option<String>,
    /// Whether the server answered from an earlier result without reading anything.
    pub reused: bool,
    /// How old that result was when the server gave it again, where that can be seen.
    pub age: Option<Duration>,
    /// What became of each target, where there are several.
    pub targets: Vec<TargetOutcome>,
    /// Known false positives that overlays took out of the rows, which are not counted among them.
    pub excluded: Vec<Excluded>,
    /// What else the user should know of how the result came about.
    pub notes: Vec<String>,
}

impl Summary {
    /// Adds the figures of a run that went at the same time.
    fn add(&mut self, other: &Self) {
        if let Some(bytes) = other.billed_bytes {
            self.billed_bytes = Some(self.billed_bytes.unwrap_or(0).saturating_add(bytes));
        }
        self.queued = self.queued.max(other.queued);
        self.planning = self.planning.max(other.planning);
        self.engine = self.engine.max(other.engine);
        self.truncated |= other.truncated;
        for Excluded { what, rows } in &other.excluded {
            match self.excluded.iter_mut().find(|known| known.what == *what) {
                Some(known) => known.rows += rows,
                None => self.excluded.push(Excluded { what: what.clone(), rows: *rows }),
            }
        }
        self.notes.extend(other.notes.iter().filter(|note| !self.notes.contains(note)).cloned().collect::<Vec<_>>());
    }
}

/// What became of one target of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetOutcome {
    /// Its name.
    pub target: String,
    /// Its figures, or why its rows are missing.
    pub result: Result<Box<Summary>, EngineError>,
}
