//! `--targets`: one question to several accounts or regions, their rows in one stream.

use std::sync::Arc;

use super::args::OutputArgs;
use super::execute::{remark, show};
use super::figures::{billed, figures, tell};
use super::follow::Following;
use super::guards::{cleared, estimated};
use super::{Failure, diagnostics, engines};
use crate::bind::BoundQuery;
use crate::engine::fan::{Part, fan_out};
use crate::engine::{ClientToken, Control, Engine, Summary};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings};

/// Runs that go at the same time. Athena's quotas are for each account and region; this keeps the reader in step.
const AT_ONCE: usize = 8;

/// Runs a question at several targets (or shows what it would do there) and writes the rows of all.
pub(super) fn execute(
    targets: &[String],
    bind: impl Fn(Option<&str>) -> Result<BoundQuery, Report>,
    settings: &Settings,
    args: &OutputArgs,
) -> Result<(), Failure> {
    let bound =
        |target: &String| -> Result<_, Report> { Ok(Arc::new(bind(Some(target))?.with_json(&args.json_columns)?)) };
    let queries = targets.iter().map(bound).collect::<Result<Vec<_>, _>>()?;
    let (runtime, journal) = (engines::runtime()?, engines::journal(settings));
    let journal_of = journal.as_ref().ok();
    if args.dry_run {
        for (target, query) in targets.iter().zip(&queries) {
            let engine = engines::patient(EngineKind::Athena, settings, Some(target), &runtime)?;
            let estimate = runtime.block_on(estimated(engine.as_ref(), query))?;
            diagnostics::note(&Printable::line(&format!("target {target}:")));
            show(query, EngineKind::Athena, &estimate, settings, args, journal_of)?;
        }
        return Ok(());
    }
    let (mut runs, mut clear) = (Vec::new(), Vec::new());
    for (target, query) in targets.iter().zip(&queries) {
        let engine = engines::recorded(EngineKind::Athena, settings, Some(target), &runtime, &journal)?;
        let engine = Arc::new(engine.insist(args.yes));
        clear.push(runtime.block_on(cleared(
            engine.as_ref(),
            EngineKind::Athena,
            query,
            settings,
            args,
            journal_of,
        ))?);
        runs.push((target.clone(), engine, Arc::clone(query), ClientToken::new()));
    }
    for note in queries.iter().flat_map(|query| query.notes()) {
        diagnostics::note(&Printable::line(&format!("note: {}", note.0)));
    }
    let following = Following {
        engines: runs.iter().map(|(_, engine, ..)| engine.as_ref() as &dyn Engine).collect(),
        journal: journal_of,
        token: ClientToken::new(),
        per_tb: settings.tariff().per_tb,
        args,
        again: None,
        query: queries.first().map(AsRef::as_ref),
    };
    let parts = |control: &Control| {
        let part = |(target, engine, query, token): &(String, Arc<_>, Arc<BoundQuery>, ClientToken)| {
            let (engine, query) = (Arc::clone(engine), Arc::clone(query));
            let control = Control { token: token.clone(), ..control.clone() };
            let start = Box::new(move || crate::journal::Recorded::start(&engine, query, control));
            Part { target: target.clone(), start }
        };
        runs.iter().map(part).collect()
    };
    let ended = following.follow(runtime, |control| {
        let cancel = control.cancel.clone();
        fan_out(parts(&control), AT_ONCE, args.limit, cancel)
    });
    // A part is in the journal when it has begun.
    for ((.., token), cleared) in runs.iter().zip(&clear) {
        remark(journal_of, token, cleared, args);
    }
    close(&ended?, settings, args)
}

/// What became of each target. One that failed makes the result partial.
fn close(summary: &Summary, settings: &Settings, args: &OutputArgs) -> Result<(), Failure> {
    let mut failed = false;
    for outcome in &summary.targets {
        match &outcome.result {
            Ok(part) => {
                let per_tb = settings.target(Some(&outcome.target)).map_or(0.0, |(_, target)| target.price_per_tb);
                let bill = billed(part.billed_bytes, per_tb);
                diagnostics::note(&Printable::line(&format!("target {}: {}{bill}", outcome.target, figures(part))));
            }
            Err(error) => {
                failed = true;
                let report = Report::from(error.clone());
                diagnostics::print(&Report { title: format!("target {}: {}", outcome.target, report.title), ..report });
            }
        }
    }
    tell(&Summary { billed_bytes: None, ..summary.clone() }, EngineKind::Athena, 0.0, None);
    if failed || args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}
