//! One run from the bound statement to its last event.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::common::TableReference;
use datafusion::dataframe::DataFrame;
use datafusion::error::DataFusionError;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, SessionStateBuilder};
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::parser::Statement as PlanStatement;
use futures::StreamExt;
use sqlparser::ast::{Expr, Statement, visit_expressions};
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::store::{self, S3};
use super::table::ScanTable;
use super::tally::Tally;
use super::{functions, rewrite};
use crate::bind::BoundQuery;
use crate::engine::{Control, EngineError, Phase, Progress, RunEvent, Summary};
use crate::settings::LocalSettings;

/// How often progress is published.
const PULSE: Duration = Duration::from_millis(100);
/// The rows of a batch.
const BATCH: usize = 8192;

/// Runs a query and tells its events; the last one is always [`RunEvent::End`] while somebody listens.
pub(super) async fn run(
    query: Arc<BoundQuery>,
    control: Control,
    settings: LocalSettings,
    s3: S3,
    progress: watch::Sender<Progress>,
    events: mpsc::Sender<RunEvent>,
) {
    let started = Instant::now();
    let tally = Arc::new(Tally::default());
    let cancel = control.cancel.clone();
    let listener = events.clone();
    let mut sending = Sending { control, s3, tally: Arc::clone(&tally), progress, events, truncated: false };
    let ended = tokio::select! {
        biased;
        () = cancel.cancelled() => Err(EngineError::Cancelled { summary: Box::default() }),
        // Whoever asked went away: nobody is left to tell.
        () = listener.closed() => return,
        ended = sending.run(&query, settings) => ended,
    };
    let figures = tally.progress(Phase::Done);
    let wall = started.elapsed();
    let summary =
        Summary { progress: figures.clone(), engine: wall, wall, truncated: sending.truncated, ..Summary::default() };
    let _ = sending.progress.send(figures);
    let end = match ended {
        Ok(()) => Ok(summary),
        Err(EngineError::Cancelled { .. }) => Err(EngineError::Cancelled { summary: Box::new(summary) }),
        Err(error) => Err(error),
    };
    let _ = sending.events.send(RunEvent::End(end)).await;
}

/// A run whose rows are on their way.
struct Sending {
    control: Control,
    s3: S3,
    tally: Arc<Tally>,
    progress: watch::Sender<Progress>,
    events: mpsc::Sender<RunEvent>,
    truncated: bool,
}

impl Sending {
    async fn run(&mut self, query: &BoundQuery, settings: LocalSettings) -> Result<(), EngineError> {
        self.publish(Phase::Listing);
        let rows = self.plan(query, settings).await?;
        self.send(RunEvent::Schema(rows.schema())).await;
        self.publish(Phase::Running);
        self.stream(rows).await
    }

    /// Lists the objects, gives the session its tables, and starts the plan.
    async fn plan(
        &self,
        query: &BoundQuery,
        settings: LocalSettings,
    ) -> Result<SendableRecordBatchStream, EngineError> {
        let statement = rewrite::rewrite(query.statement())?;
        let context = session(settings, has_lambda(&statement))?;
        functions::register(&context)?;
        for scan in query.scans() {
            let (stop, tally) = (self.control.cancel.clone(), Arc::clone(&self.tally));
            let relation = TableReference::bare(scan.relation.as_str());
            let found = store::find(scan, &self.s3, &stop).await?;
            tally.skip(&found.skipped);
            let table = ScanTable::new(scan, found.objects, self.s3.clone(), settings.max_object, tally, stop)?;
            context.register_table(relation, Arc::new(table)).map_err(failed)?;
        }
        let state = context.state();
        let plan = state.statement_to_plan(PlanStatement::Statement(Box::new(statement))).await.map_err(failed)?;
        DataFrame::new(state, plan).execute_stream().await.map_err(failed)
    }

    async fn stream(&mut self, mut rows: SendableRecordBatchStream) -> Result<(), EngineError> {
        let mut pulse = interval(PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut left = self.control.limit.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
        loop {
            tokio::select! {
                batch = rows.next() => {
                    let Some(batch) = batch else { return Ok(()) };
                    let batch = batch.map_err(failed)?;
                    let kept = batch.num_rows().min(left);
                    left -= kept;
                    self.truncated = kept < batch.num_rows();
                    if kept > 0 {
                        self.tally.rows(kept);
                        self.send(RunEvent::Batch(batch.slice(0, kept))).await;
                    }
                    if self.truncated {
                        return Ok(());
                    }
                }
                _ = pulse.tick() => self.publish(Phase::Running),
            }
        }
    }

    fn publish(&self, phase: Phase) {
        let _ = self.progress.send(self.tally.progress(phase));
    }

    /// A listener that went away ends the run elsewhere.
    async fn send(&self, event: RunEvent) {
        let _ = self.events.send(event).await;
    }
}

/// Whether a lambda stands anywhere in a statement.
fn has_lambda(statement: &Statement) -> bool {
    let found = visit_expressions(statement, |expr| match expr {
        Expr::Lambda(_) => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}

fn session(settings: LocalSettings, lambdas: bool) -> Result<SessionContext, EngineError> {
    let memory = usize::try_from(settings.memory).unwrap_or(usize::MAX);
    let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc().map_err(failed)?;
    let mut config = SessionConfig::new().with_batch_size(BATCH).with_target_partitions(processors());
    // The planner refuses an aggregate whose input may be NULL by the physical plan and never by the logical one. That is so
    // for `coalesce(x, false)` in a branch of a union: it becomes a CASE, of which the physical plan cannot tell.
    config.options_mut().execution.skip_physical_aggregate_schema_check = true;
    let mut state = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features();
    if lambdas {
        // It puts the expressions of one projection into another, where a lambda's captured columns have other numbers, but
        // leaves the numbers of the lambda's parameters: `filter(ids, id -> id <> t.account)` over a CTE fails.
        let rules = PhysicalOptimizer::new().rules;
        let safe = rules.into_iter().filter(|rule| rule.name() != "ProjectionPushdown").collect();
        state = state.with_physical_optimizer_rules(safe);
    }
    Ok(SessionContext::new_with_state(state.build()))
}

/// How many scans run side by side.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What DataFusion says, as an error of the query.
pub(super) fn failed(error: DataFusionError) -> EngineError {
    let root = error.find_root();
    if let DataFusionError::External(cause) = root
        && let Some(own) = cause.downcast_ref::<EngineError>()
    {
        return own.clone();
    }
    match root {
        DataFusionError::ResourcesExhausted(message) => EngineError::Setup {
            message: format!("the query needs more memory than [local] memory allows: {message}"),
            hint: "raise `memory` under [local] in logq.toml, narrow the scope, or run it on Athena".to_owned(),
        },
        _ => functions::explain(&error),
    }
}
