//! Runs a bound query for a command: guards, the run, its figures.

use std::sync::Arc;

use super::args::OutputArgs;
use super::figures::{price_per_tb, tell};
use super::follow::Following;
use super::guards::{estimated, guarded, plan};
use super::{Failure, diagnostics, engines};
use crate::bind::BoundQuery;
use crate::engine::{ClientToken, Engine as _};
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
    let journal = engines::journal(settings);
    let engine = engines::recorded(kind, settings, &runtime, &journal)?.insist(args.yes);
    let query = Arc::new(query.with_json(&args.json_columns)?);
    if args.dry_run {
        let estimate = runtime.block_on(estimated(&engine, &query))?;
        return super::output::stdout(plan(&query, &estimate, price_per_tb(settings)).as_bytes());
    }
    runtime.block_on(guarded(&engine, kind, &query, settings, args))?;
    for note in query.notes() {
        diagnostics::note(&Printable::line(&format!("note: {}", note.0)));
    }
    let following = Following {
        engine: &engine,
        journal: journal.as_ref().ok(),
        token: ClientToken::new(),
        per_tb: price_per_tb(settings),
        args,
        again: None,
        query: Some(&query),
    };
    let token = following.token.clone();
    let summary = following.follow(runtime, |control| {
        let run = engine.start(Arc::clone(&query), control);
        if args.yes && kind == EngineKind::Athena {
            overridden(journal.as_ref().ok(), &token);
        }
        run
    })?;
    tell(&summary, kind, price_per_tb(settings));
    if args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

/// Notes that no guard was asked. What the journal does not take is told at the end of the run.
fn overridden(journal: Option<&Journal>, token: &ClientToken) {
    let Some(journal) = journal else { return };
    if let Ok(Some(entry)) = journal.by_token(token) {
        journal.note(journal.overridden(&entry.name, "--yes was given"));
    }
}
