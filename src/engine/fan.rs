//! One question to several targets: their runs side by side, their rows in one stream that says where each is from.
//!
//! A target that fails takes no other down: what it would have told is missing, and the summary says so.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::error::ArrowError;
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{EngineError, Phase, Progress, Run, RunEvent, Summary, TargetOutcome};

/// The column that names the target of a row.
pub const COLUMN: &str = "target";

/// What starts a target's run; it is called when there is room for it.
pub type Start = Box<dyn FnOnce() -> Run + Send>;

/// One target's part.
pub struct Part {
    /// The target's name.
    pub target: String,
    /// Starts its run, under the token that is given to [`fan_out`].
    pub start: Start,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part").field("target", &self.target).finish_non_exhaustive()
    }
}

/// Runs the parts, at most `at_once` at a time, and gives their rows as they come, at most `limit`. `cancel` stops
/// them all; a part that has not begun then never begins. The columns are those of the first part that has some.
pub fn fan_out(parts: Vec<Part>, at_once: usize, limit: Option<u64>, cancel: CancellationToken) -> Run {
    let (progress, shown) = watch::channel(Progress::default());
    let targets: Vec<String> = parts.iter().map(|part| part.target.clone()).collect();
    let merge = Merge {
        outcomes: targets.iter().map(|_| None).collect(),
        counters: vec![Progress::default(); targets.len()],
        targets,
        schema: None,
        room: limit.unwrap_or(u64::MAX),
        truncated: false,
        odd: HashSet::new(),
        cancel: cancel.clone(),
        progress,
        started: Instant::now(),
    };
    let told = stream::iter(parts.into_iter().enumerate())
        .map(move |(index, part)| told(index, part.start, cancel.clone()))
        .flatten_unordered(at_once.max(1));
    Run { progress: shown, events: merged(told.boxed(), merge) }
}

/// What one part tells.
enum News {
    Progress(Progress),
    Event(RunEvent),
}

/// Where the telling of a part is.
enum Stage {
    Waiting(Start),
    Going(Run),
    Over,
}

/// The news of one part, its run being started when they are first asked for.
fn told(index: usize, start: Start, cancel: CancellationToken) -> BoxStream<'static, (usize, News)> {
    let next = move |stage: Stage| {
        let cancel = cancel.clone();
        async move {
            let mut run = match stage {
                Stage::Over => return None,
                Stage::Going(run) => run,
                Stage::Waiting(_) if cancel.is_cancelled() => {
                    let end = RunEvent::End(Err(EngineError::Cancelled { summary: Box::default() }));
                    return Some(((index, News::Event(end)), Stage::Over));
                }
                Stage::Waiting(start) => start(),
            };
            let news = tokio::select! {
                biased;
                event = run.events.next() => News::Event(event.unwrap_or_else(|| {
                    RunEvent::End(Err(EngineError::query("the engine ended without an answer")))
                })),
                Ok(()) = run.progress.changed() => News::Progress(run.progress.borrow_and_update().clone()),
            };
            let stage = if matches!(news, News::Event(RunEvent::End(_))) { Stage::Over } else { Stage::Going(run) };
            Some(((index, news), stage))
        }
    };
    stream::unfold(Stage::Waiting(start), next).boxed()
}

/// The stream of all.
fn merged(told: BoxStream<'static, (usize, News)>, merge: Merge) -> BoxStream<'static, RunEvent> {
    let state = (told, Some(merge), Vec::new());
    stream::unfold(state, |(mut told, mut merge, mut ready)| async move {
        loop {
            if let Some(event) = ready.pop() {
                return Some((event, (told, merge, ready)));
            }
            let Some((index, news)) = told.next().await else {
                let end = RunEvent::End(merge.take()?.end());
                return Some((end, (told, None, ready)));
            };
            ready = merge.as_mut()?.take(index, news);
            ready.reverse();
        }
    })
    .boxed()
}

/// What is known of all parts.
struct Merge {
    targets: Vec<String>,
    outcomes: Vec<Option<Result<Summary, EngineError>>>,
    counters: Vec<Progress>,
    schema: Option<SchemaRef>,
    /// Rows that may still be told.
    room: u64,
    truncated: bool,
    /// The parts whose columns are others.
    odd: HashSet<usize>,
    cancel: CancellationToken,
    progress: watch::Sender<Progress>,
    started: Instant,
}

impl Merge {
    /// Takes news in; gives what is to be told.
    fn take(&mut self, index: usize, news: News) -> Vec<RunEvent> {
        match news {
            News::Progress(counters) => {
                self.counters[index] = counters;
                self.progress.send_replace(self.sum());
                Vec::new()
            }
            News::Event(RunEvent::Submitted(_)) => Vec::new(),
            News::Event(RunEvent::Schema(schema)) => self.columns(index, &schema),
            News::Event(RunEvent::Batch(batch)) => self.rows(index, &batch).map(RunEvent::Batch).into_iter().collect(),
            News::Event(RunEvent::End(outcome)) => {
                let figures = match &outcome {
                    Ok(summary) => Some(summary),
                    Err(EngineError::Cancelled { summary }) => Some(&**summary),
                    Err(_) => None,
                };
                if let Some(summary) = figures {
                    self.counters[index] = summary.progress.clone();
                }
                self.counters[index].phase = Phase::Done;
                self.outcomes[index] = Some(outcome);
                self.progress.send_replace(self.sum());
                Vec::new()
            }
        }
    }

    fn columns(&mut self, index: usize, schema: &SchemaRef) -> Vec<RunEvent> {
        let names = |schema: &Schema| schema.fields().iter().map(|f| f.name().clone()).collect::<Vec<_>>();
        match &self.schema {
            Some(first) => {
                if names(first)[1..] != names(schema)[..] {
                    self.odd.insert(index);
                }
                Vec::new()
            }
            None => {
                let target = Arc::new(Field::new(COLUMN, DataType::Utf8, false));
                let fields: Vec<_> = std::iter::once(target).chain(schema.fields().iter().cloned()).collect();
                let all = Arc::new(Schema::new(fields));
                self.schema = Some(Arc::clone(&all));
                vec![RunEvent::Schema(all)]
            }
        }
    }

    /// The rows with their target, as many as there is room for.
    fn rows(&mut self, index: usize, batch: &RecordBatch) -> Option<RecordBatch> {
        if self.odd.contains(&index) {
            return None;
        }
        let room = usize::try_from(self.room).unwrap_or(usize::MAX);
        if batch.num_rows() > room {
            self.truncated = true;
            self.cancel.cancel();
        }
        let batch = batch.slice(0, batch.num_rows().min(room));
        if batch.num_rows() == 0 {
            return None;
        }
        self.room -= batch.num_rows() as u64;
        match self.named(index, &batch) {
            Ok(named) => Some(named),
            Err(_) => {
                self.odd.insert(index);
                None
            }
        }
    }

    /// A target may tell a time with more digits than the first one did: the first one's types hold.
    fn named(&self, index: usize, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let schema = self.schema.as_ref().ok_or_else(|| ArrowError::SchemaError("rows before columns".to_owned()))?;
        let target: ArrayRef = Arc::new(StringArray::from(vec![self.targets[index].as_str(); batch.num_rows()]));
        let fields = schema.fields().iter().skip(1);
        let columns = batch.columns().iter().zip(fields).map(|(column, field)| cast(column, field.data_type()));
        let columns = std::iter::once(Ok(target)).chain(columns).collect::<Result<Vec<_>, _>>()?;
        RecordBatch::try_new(Arc::clone(schema), columns)
    }

    fn sum(&self) -> Progress {
        let mut sum = Progress { phase: Phase::Done, ..Progress::default() };
        for counters in &self.counters {
            sum.objects_total += counters.objects_total;
            sum.objects_done += counters.objects_done;
            sum.bytes += counters.bytes;
            sum.records += counters.records;
            sum.rows += counters.rows;
            sum.skipped.merge(&counters.skipped);
        }
        // The stage of the part that has the longest way to go.
        let stages = [Phase::Stopping, Phase::Running, Phase::Listing, Phase::Fetching, Phase::Queued];
        let is_in = |phase: &Phase| self.counters.iter().any(|counters| counters.phase == *phase);
        sum.phase = stages.into_iter().find(is_in).unwrap_or(Phase::Done);
        sum
    }

    fn end(self) -> Result<Summary, EngineError> {
        let mut summary = Summary { progress: self.sum(), truncated: self.truncated, ..Summary::default() };
        summary.wall = self.started.elapsed();
        let was_cut = self.truncated;
        let mut was_stopped = false;
        for (index, (target, outcome)) in self.targets.into_iter().zip(self.outcomes).enumerate() {
            let outcome = outcome.unwrap_or_else(|| Err(EngineError::query("the run did not end")));
            let result = match outcome {
                Ok(part) if self.odd.contains(&index) => {
                    summary.add(&part);
                    Err(EngineError::query("its columns are not those of the first target: its rows are left out"))
                }
                Ok(part) => {
                    summary.add(&part);
                    Ok(Box::new(part))
                }
                Err(EngineError::Cancelled { summary: part }) => {
                    summary.add(&part);
                    was_stopped |= !was_cut;
                    Ok(part)
                }
                Err(error) => Err(error),
            };
            summary.targets.push(TargetOutcome { target, result });
        }
        if was_stopped {
            return Err(EngineError::Cancelled { summary: Box::new(summary) });
        }
        // Where every target failed, there is no result that could be partial.
        if summary.targets.iter().any(|outcome| outcome.result.is_ok()) {
            return Ok(summary);
        }
        let first = summary.targets.into_iter().find_map(|outcome| outcome.result.err());
        Err(first.unwrap_or_else(|| EngineError::query("there is no target to run at")))
    }
}

#[cfg(test)]
mod tests;
