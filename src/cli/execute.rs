//! Runs a bound query for a command: guards, dry run, progress, signals, the result, the closing line.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use bytesize::ByteSize;
use futures::StreamExt;
use indicatif::ProgressBar;
use tokio_util::sync::CancellationToken;

use super::args::OutputArgs;
use super::output::Destination;
use super::{Failure, diagnostics, engines, progress, signals};
use crate::bind::BoundQuery;
use crate::engine::guard::{self, Verdict};
use crate::engine::{
    ClientToken, Control, Engine, EngineError, Estimate, Phase, Progress, Run, RunEvent, Skipped, Summary, price,
};
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
    let engine = engines::build(kind, settings, &runtime)?;
    let query = Arc::new(query);
    if args.dry_run {
        let estimate = runtime.block_on(estimated(engine.as_ref(), &query))?;
        return super::output::stdout(plan(&query, &estimate, price_per_tb(settings)).as_bytes());
    }
    runtime.block_on(guarded(engine.as_ref(), kind, &query, settings, args))?;
    for note in query.notes() {
        diagnostics::note(&Printable::line(&format!("note: {}", note.0)));
    }
    let ended = runtime.block_on(run(engine.as_ref(), query, args));
    runtime.block_on(engine.shutdown());
    let summary = ended?;
    tell(&summary, kind, settings);
    if args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

async fn estimated(engine: &dyn Engine, query: &BoundQuery) -> Result<Estimate, Failure> {
    let stop = CancellationToken::new();
    let mut signals = signals::Signals::new()?;
    tokio::select! {
        estimate = engine.estimate(query, stop.clone()) => Ok(estimate.map_err(Report::from)?),
        exit = signals.next() => {
            stop.cancel();
            Err(Failure::Silent(exit))
        }
    }
}

/// Refuses what would cost more than was allowed. Reading one's own disk is free.
async fn guarded(
    engine: &dyn Engine,
    kind: EngineKind,
    query: &BoundQuery,
    settings: &Settings,
    args: &OutputArgs,
) -> Result<(), Failure> {
    let max_scan = args.max_scan.or(settings.guard.max_scan.filter(|_| kind == EngineKind::Athena));
    if kind == EngineKind::Local && max_scan.is_none() {
        return Ok(());
    }
    let estimate = estimated(engine, query).await?;
    if let Some(limit) = max_scan.filter(|limit| estimate.bytes() > *limit && !args.yes) {
        let (bytes, limit) = (ByteSize(estimate.bytes()), ByteSize(limit));
        let report = Report::new(Exit::Guard, format!("the run would scan {bytes}, more than the allowed {limit}"));
        return Err(report
            .hint("narrow --since/--until, --accounts or --regions, raise --max-scan, or add --yes")
            .into());
    }
    if kind == EngineKind::Local {
        return Ok(());
    }
    let prefixes: u64 = estimate.scans.iter().map(|s| s.prefixes).fold(0, u64::saturating_add);
    let many = format!("the scope makes {prefixes} prefixes, each of which Athena lists before it reads");
    match guard::run(&estimate) {
        Verdict::Free => Ok(()),
        Verdict::Notice => {
            diagnostics::note(&Printable::line(&format!("note: {many}")));
            Ok(())
        }
        Verdict::Question if args.yes => Ok(()),
        Verdict::Question => Err(Report::new(Exit::Guard, many)
            .hint("narrow --since/--until, --accounts or --regions, or add --yes")
            .into()),
        Verdict::Refusal => Err(Report::new(Exit::Guard, many)
            .hint("Athena refuses more than 1,000,000: narrow --since/--until, --accounts or --regions")
            .into()),
    }
}

fn price_per_tb(settings: &Settings) -> f64 {
    settings.target(None).map_or(crate::settings::Target::default().price_per_tb, |(_, target)| target.price_per_tb)
}

/// The dry run: the exact statement, then as comments what it would read, so that the whole is SQL.
fn plan(query: &BoundQuery, estimate: &Estimate, per_tb: f64) -> String {
    let mut text = format!("{}\n", Printable::block(query.sql().trim()));
    for scan in &estimate.scans {
        let more = if scan.at_least { "at least " } else { "" };
        let objects = scan.objects.map_or(String::new(), |n| format!(", {more}{n} objects, {}", ByteSize(scan.bytes)));
        text.push_str(&format!("-- {}: {} prefixes{objects}\n", Printable::line(&scan.table), scan.prefixes));
    }
    if estimate.scans.iter().all(|s| s.objects.is_some()) {
        let bill = price::shown(price::dollars(estimate.bytes(), per_tb));
        let (bytes, price) = (ByteSize(estimate.bytes()), price::shown(per_tb));
        text.push_str(&format!("-- reads {bytes}; Athena would bill {bill} at {price} a TB\n"));
    }
    for note in query.notes() {
        text.push_str(&format!("-- note: {}\n", Printable::line(&note.0)));
    }
    text
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

fn line(progress: &Progress) -> String {
    let phase = match progress.phase {
        Phase::Queued => "queued",
        Phase::Listing => "listing",
        Phase::Running => "running",
        Phase::Fetching => "fetching",
        Phase::Stopping => "stopping",
        Phase::Done => "done",
    };
    format!("{phase} · {}", counts(progress))
}

fn counts(progress: &Progress) -> String {
    let mut parts = Vec::new();
    if progress.objects_total > 0 {
        parts.push(format!("{}/{} objects", progress.objects_done, progress.objects_total));
    }
    parts.push(ByteSize(progress.bytes).to_string());
    if progress.records > 0 {
        parts.push(format!("{} records", progress.records));
    }
    parts.push(format!("{} rows", progress.rows));
    parts.join(" · ")
}

fn figures(summary: &Summary) -> String {
    format!("{} · {:.1} s", counts(&summary.progress), summary.wall.as_secs_f64())
}

/// The closing lines: what was read, what it cost, what was left out.
fn tell(summary: &Summary, kind: EngineKind, settings: &Settings) {
    let mut text = figures(summary);
    if let Some(bytes) = summary.billed_bytes {
        let bill = price::shown(price::dollars(bytes, price_per_tb(settings)));
        text.push_str(&format!(" · scanned {} · {bill}", ByteSize(bytes)));
    }
    if summary.truncated {
        text.push_str(" · cut at --limit");
    }
    let interesting = io::stderr().is_terminal() || kind == EngineKind::Athena || summary.truncated;
    if interesting {
        diagnostics::note(&Printable::line(&text));
    }
    skipped(&summary.progress.skipped);
}

fn skipped(skipped: &Skipped) {
    for cause in &skipped.causes {
        let unit = match cause.unit {
            crate::engine::SkippedUnit::Object => "objects",
            crate::engine::SkippedUnit::Record => "records",
        };
        let text = format!("skipped {} {unit}: {} (first: {})", cause.count, cause.cause, cause.example);
        diagnostics::note(&Printable::line(&text));
    }
    let _ = io::stderr().flush();
}
