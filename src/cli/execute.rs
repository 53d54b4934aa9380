//! Runs a bound query for a command: guards, the run, its figures.

use std::sync::Arc;

use super::args::OutputArgs;
use super::figures::tell;
use super::follow::Following;
use super::guards::{Gate, estimated};
use super::plan::Plan;
use super::{Failure, diagnostics, engines, output};
use crate::bind::BoundQuery;
use crate::engine::guard::Spent;
use crate::engine::{ClientToken, Control, Engine as _, Estimate};
use crate::printable::Printable;
use crate::report::Exit;
use crate::settings::{EngineKind, Settings};

/// Runs a query (or shows what it would do) and writes its result.
pub(super) fn execute(
    query: BoundQuery,
    kind: EngineKind,
    settings: &Settings,
    args: &OutputArgs,
) -> Result<(), Failure> {
    let runtime = engines::runtime()?;
    let query = Arc::new(query.with_json(&args.json_columns)?);
    let journal = engines::journal(settings);
    let gate = |journal| Gate { kind, settings, args, journal, target: None, planned: Spent::default() };
    if args.dry_run {
        let engine = engines::patient(kind, settings, None, &runtime)?;
        let estimate = runtime.block_on(estimated(engine.as_ref(), &query))?;
        let gate = gate(journal.as_ref().ok());
        return match args.format.name {
            "json" | "jsonl" => output::json(&planned(&gate, &query, &estimate, |plan| plan.json())),
            _ => output::stdout(planned(&gate, &query, &estimate, |plan| plan.text()).as_bytes()),
        };
    }
    let engine = engines::recorded(kind, settings, None, &runtime, &journal)?.insist(args.yes);
    let journal = journal.as_ref().ok();
    let clearance = runtime.block_on(gate(journal).cleared(&engine, &query))?;
    for note in query.notes() {
        diagnostics::note(&Printable::line(&format!("note: {}", note.0)));
    }
    let per_tb = settings.tariff(None).per_tb;
    let estimate = clearance.estimate.clone();
    let following = Following {
        engines: vec![&engine],
        journal,
        token: ClientToken::new(),
        per_tb,
        args,
        again: None,
        query: Some(&query),
    };
    let summary =
        following.follow(runtime, |control| engine.start(Arc::clone(&query), Control { clearance, ..control }))?;
    tell(&summary, kind, per_tb, estimate.as_deref());
    if args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

/// The dry run of one target.
pub(super) fn planned<T>(
    gate: &Gate<'_>,
    query: &BoundQuery,
    estimate: &Estimate,
    show: impl FnOnce(&Plan<'_>) -> T,
) -> T {
    let (judgement, tariff) = (gate.judged(estimate), gate.tariff());
    show(&Plan { query, engine: gate.kind, estimate, judgement: &judgement, tariff: &tariff })
}
