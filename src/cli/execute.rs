//! Runs a bound query for a command: guards, the run, its figures.

use std::sync::Arc;

use super::args::OutputArgs;
use super::figures::tell;
use super::follow::Following;
use super::guards::{Cleared, cleared, estimated, judged};
use super::plan::Plan;
use super::{Failure, diagnostics, engines};
use crate::bind::BoundQuery;
use crate::engine::{ClientToken, Engine as _, Estimate};
use crate::journal::Journal;
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
    if args.dry_run {
        let engine = engines::patient(kind, settings, None, &runtime)?;
        let estimate = runtime.block_on(estimated(engine.as_ref(), &query))?;
        return show(&query, kind, &estimate, settings, args, journal.as_ref().ok());
    }
    let engine = engines::recorded(kind, settings, None, &runtime, &journal)?.insist(args.yes);
    let journal = journal.as_ref().ok();
    let cleared = runtime.block_on(cleared(&engine, kind, &query, settings, args, journal))?;
    for reason in &cleared.overridden {
        diagnostics::note(&Printable::line(&format!("note: overridden: {reason}")));
    }
    for note in query.notes() {
        diagnostics::note(&Printable::line(&format!("note: {}", note.0)));
    }
    let per_tb = settings.tariff().per_tb;
    let token = ClientToken::new();
    let following = Following {
        engines: vec![&engine],
        journal,
        token: token.clone(),
        per_tb,
        args,
        again: None,
        query: Some(&query),
    };
    let summary = following.follow(runtime, |control| {
        let run = engine.start(Arc::clone(&query), control);
        remark(journal, &token, &cleared, args);
        run
    })?;
    tell(&summary, kind, per_tb, cleared.estimate.as_ref());
    if args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

/// Notes what the user said yes to, and the case. What the journal does not take is told at the end of the run.
pub(super) fn remark(journal: Option<&Journal>, token: &ClientToken, cleared: &Cleared, args: &OutputArgs) {
    let Some(journal) = journal else { return };
    let Ok(Some(entry)) = journal.by_token(token) else { return };
    if !cleared.overridden.is_empty() {
        let why: Vec<String> = cleared.overridden.iter().map(ToString::to_string).collect();
        journal.note(journal.overridden(&entry.name, &why.join("; ")));
    }
    if let Some(case) = &args.case {
        journal.note(journal.filed(&entry.name, case));
    }
}

/// The dry run.
pub(super) fn show(
    query: &BoundQuery,
    engine: EngineKind,
    estimate: &Estimate,
    settings: &Settings,
    args: &OutputArgs,
    journal: Option<&Journal>,
) -> Result<(), Failure> {
    let judgement = judged(estimate, engine, settings, args, journal);
    let plan = Plan { query, engine, estimate, judgement: &judgement, tariff: &settings.tariff() };
    match args.format.name {
        "json" | "jsonl" => super::output::json(&plan.json()),
        _ => super::output::stdout(plan.text().as_bytes()),
    }
}
