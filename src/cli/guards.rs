//! What is decided and shown before a run: the estimate, the guards, the dry run.

use bytesize::ByteSize;
use tokio_util::sync::CancellationToken;

use super::args::OutputArgs;
use super::{Failure, diagnostics, signals};
use crate::bind::BoundQuery;
use crate::engine::guard::{self, Verdict};
use crate::engine::{Engine, Estimate, price};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings};

/// What the run would read; a signal ends the question.
pub(super) async fn estimated(engine: &dyn Engine, query: &BoundQuery) -> Result<Estimate, Failure> {
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
pub(super) async fn guarded(
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

/// The dry run: the exact statement, then as comments what it would read, so that the whole is SQL.
pub(super) fn plan(query: &BoundQuery, estimate: &Estimate, per_tb: f64) -> String {
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
