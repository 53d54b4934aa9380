//! Runs a bound query for a command: progress, signals, the result.

use std::io;
use std::sync::Arc;

use futures::StreamExt;
use indicatif::ProgressBar;
use tokio_util::sync::CancellationToken;

use super::args::OutputArgs;
use super::figures::{figures, line, skipped, tell};
use super::guards::{cleared, estimated, judged};
use super::output::Destination;
use super::plan::Plan;
use super::{Failure, diagnostics, engines, progress, signals};
use crate::bind::BoundQuery;
use crate::engine::{ClientToken, Control, Engine, EngineError, Estimate, Run, RunEvent, Summary};
use crate::export::BatchWriter;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings};

/// Runs a query (or shows what it would do) and writes its result.
pub(super) fn execute(
    query: BoundQuery,
    kind: EngineKind,
    settings: &Settings,
    args: &OutputArgs,
) -> Result<(), Failure> {
    let runtime = engines::runtime()?;
    if args.dry_run {
        let engine = engines::patient(kind, settings, &runtime)?;
        let estimate = runtime.block_on(estimated(engine.as_ref(), &query))?;
        return show(&query, kind, &estimate, settings, args);
    }
    let engine = engines::build(kind, settings, &runtime)?;
    let query = Arc::new(query);
    let cleared = runtime.block_on(cleared(engine.as_ref(), kind, &query, settings, args))?;
    for reason in &cleared.overridden {
        diagnostics::note(&Printable::line(&format!("note: overridden: {reason}")));
    }
    for note in query.notes() {
        diagnostics::note(&Printable::line(&format!("note: {}", note.0)));
    }
    let ended = runtime.block_on(run(engine.as_ref(), query, args));
    runtime.block_on(engine.shutdown());
    let summary = ended?;
    tell(&summary, kind, settings, cleared.estimate.as_ref());
    if args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

/// The dry run.
fn show(
    query: &BoundQuery,
    engine: EngineKind,
    estimate: &Estimate,
    settings: &Settings,
    args: &OutputArgs,
) -> Result<(), Failure> {
    let judgement = judged(estimate, engine, settings, args);
    let plan = Plan { query, engine, estimate, judgement: &judgement, tariff: &settings.tariff() };
    match args.format.name {
        "json" | "jsonl" => super::output::json(&plan.json()),
        _ => super::output::stdout(plan.text().as_bytes()),
    }
}

/// Follows a run to its end, writing rows as they come. A signal stops it at the engine first.
async fn run(engine: &dyn Engine, query: Arc<BoundQuery>, args: &OutputArgs) -> Result<Summary, Failure> {
    let mut destination = Destination::open(args)?;
    let mut signals = signals::Signals::new()?;
    let cancel = CancellationToken::new();
    let control = Control { cancel: cancel.clone(), token: ClientToken::new(), limit: args.limit };
    let mut run = engine.start(query, control);
    let bar = progress::bar();
    let mut stopped_by = None;
    let ended = loop {
        tokio::select! {
            biased;
            exit = signals.next() => {
                if stopped_by.replace(exit).is_some() {
                    diagnostics::note(&"left at once; the run may still be stopping".into());
                    return Err(Failure::Silent(exit));
                }
                cancel.cancel();
            }
            event = next(&mut run, &bar) => match event {
                Some(RunEvent::End(result)) => break result,
                Some(event) => {
                    if let Err(error) = bar.suspend(|| write(destination.writer(), &event)) {
                        cancel.cancel();
                        wait_for_end(&mut run).await;
                        return Err(error.into());
                    }
                }
                None => break Err(EngineError::Connection { message: "the engine went away".to_owned() }),
            }
        }
    };
    bar.finish_and_clear();
    match ended {
        Ok(summary) => {
            destination.finish()?;
            Ok(summary)
        }
        Err(EngineError::Cancelled { summary }) => {
            diagnostics::note(&Printable::line(&format!("stopped: {}", figures(&summary))));
            skipped(&summary.progress.skipped);
            Err(Failure::Silent(stopped_by.unwrap_or(Exit::CutOff)))
        }
        Err(error) => Err(Report::from(error).into()),
    }
}

async fn wait_for_end(run: &mut Run) {
    while let Some(event) = run.events.next().await {
        if matches!(event, RunEvent::End(_)) {
            break;
        }
    }
}

fn write(writer: &mut dyn BatchWriter, event: &RunEvent) -> io::Result<()> {
    match event {
        RunEvent::Schema(schema) => writer.start(schema),
        RunEvent::Batch(batch) => writer.batch(batch),
        RunEvent::Submitted(_) | RunEvent::End(_) => Ok(()),
    }
}

/// The next event; progress is shown while it is waited for.
async fn next(run: &mut Run, bar: &ProgressBar) -> Option<RunEvent> {
    loop {
        tokio::select! {
            biased;
            event = run.events.next() => return event,
            Ok(()) = run.progress.changed() => bar.set_message(line(&run.progress.borrow_and_update())),
        }
    }
}
