//! Runs a bound query for a command: guards, the run, its figures.

use std::sync::Arc;

use super::args::OutputArgs;
use super::figures::{price_per_tb, tell};
use super::follow::Following;
use super::guards::{estimated, guarded, plan};
use super::{Failure, diagnostics, engines};
use crate::bind::BoundQuery;
use crate::engine::{ClientToken, Engine as _};
use crate::journal::{Journal, JournalError};
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
    let ended = following.follow(runtime, |control| engine.start(Arc::clone(&query), control));
    remarks(&journal, &token, args, kind);
    let summary = ended?;
    tell(&summary, kind, price_per_tb(settings));
    if args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

/// What the journal has to know beside the run itself, and what it could not take.
fn remarks(journal: &Result<Journal, JournalError>, token: &ClientToken, args: &OutputArgs, kind: EngineKind) {
    let Ok(journal) = journal else { return };
    let overridden = args.yes && kind == EngineKind::Athena;
    let noted = match journal.by_token(token) {
        Ok(Some(entry)) if overridden => journal.overridden(&entry.name, "--yes was given"),
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    };
    if let Some(error) = journal.trouble().or(noted.err()) {
        diagnostics::note(&Printable::line(&format!("note: the run is not wholly in the journal: {error}")));
    }
}
