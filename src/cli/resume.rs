//! `logq resume`: what is running, left behind or not read, and its rows, without paying again.

mod list;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::args::{OutputArgs, format};
use super::figures::tell;
use super::follow::Following;
use super::runs::{self, Picked, age};
use super::{Failure, diagnostics, engines, signals, workspace};
use crate::bind::{self, BoundQuery};
use crate::engine::{ClientToken, Control, Engine as _, EngineError, ExternalId, Run, ServerState};
use crate::export;
use crate::journal::{Entry, Journal, State};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::EngineKind;

/// How long a token is relied on. Athena does not say for how long it knows one.
const TOKEN: SignedDuration = SignedDuration::from_hours(24);

/// Show what is running or was left behind; read a run's rows without running it again
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The run: its name or the beginning of it, or an execution id of Athena; without it, a list
    run: Option<String>,
    /// The format: table, csv, json, jsonl
    #[arg(short = 'f', long, value_name = "FORMAT", default_value = "table", value_parser = format)]
    format: export::Format,
    /// Write to a file, which appears when the result is whole
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// At most N rows
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Write csv cells exactly as they are, also those that a spreadsheet would run as a formula
    #[arg(long)]
    exact: bool,
    /// Exit with 6 when a record had to be skipped
    #[arg(long)]
    strict: bool,
    /// Send a start again that is older than a day
    #[arg(long)]
    yes: bool,
    /// Print the list as JSON
    #[arg(long, conflicts_with = "run")]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let journal = runs::journal()?;
    let Some(text) = &args.run else { return list::print(&journal, args.json) };
    match runs::pick(&journal, text)? {
        Picked::Known(entry) => reopen(&journal, &entry, args),
        Picked::Foreign(id) => open_foreign(&journal, &id, args),
    }
}

impl Args {
    fn output(&self) -> OutputArgs {
        OutputArgs {
            format: self.format,
            output: self.output.clone(),
            limit: self.limit,
            exact: self.exact,
            strict: self.strict,
            ..OutputArgs::default()
        }
    }
}

/// What is done to get at a run.
enum Way {
    /// Its execution is known.
    Attach(ExternalId),
    /// Its start is sent again: this statement.
    Again(Arc<BoundQuery>),
}

fn reopen(journal: &Journal, entry: &Entry, args: &Args) -> Result<(), Failure> {
    let way = way(entry, Timestamp::now(), args.yes)?;
    let target = entry.target.clone().ok_or_else(|| lost(entry, "the journal does not have its target"))?;
    let runtime = engines::runtime()?;
    let engine = engines::athena_at(&target, &runtime, journal);
    let shared = if entry.followed { ", which another logq follows, too" } else { "" };
    let text = match &way {
        Way::Attach(id) => format!("run {}: reads execution {}{shared}; nothing is started", entry.name, id.0),
        Way::Again(_) => format!(
            "run {}: its start was never answered; it is sent again with the same token, so that Athena starts it once",
            entry.name
        ),
    };
    diagnostics::note(&Printable::line(&text));
    let start = |control: Control| match way {
        Way::Attach(id) => engine.attach(id, control),
        Way::Again(sent) => engine.start(sent, control),
    };
    let following = Following {
        engines: vec![&engine],
        journal: Some(journal),
        token: entry.token.clone(),
        per_tb: target.1.price_per_tb,
        args: &args.output(),
        again: again(entry),
        query: None,
    };
    read(&following, runtime, start)
}

/// How a run can be read, if it can.
fn way(entry: &Entry, now: Timestamp, yes: bool) -> Result<Way, Report> {
    if entry.engine == EngineKind::Local {
        return Err(lost(entry, "it ran on the embedded engine, which keeps no result"));
    }
    if let Some(id) = &entry.execution {
        return Ok(Way::Attach(id.clone()));
    }
    if entry.state != State::Starting {
        let why = entry.error.as_deref().unwrap_or("it was stopped first");
        return Err(lost(entry, &format!("Athena never took it: {why}")));
    }
    fresh_enough(entry, now, yes)?;
    Ok(Way::Again(Arc::new(bind::again(&entry.sql)?)))
}

/// Whether a start that was never answered can be sent again and still be the same start.
///
/// # Errors
/// One whose token Athena may have forgotten, unless the user insists.
pub(super) fn fresh_enough(entry: &Entry, now: Timestamp, yes: bool) -> Result<(), Report> {
    if now.duration_since(entry.started) <= TOKEN || yes {
        return Ok(());
    }
    let (name, age) = (&entry.name, age(now, entry.started));
    Err(Report::new(Exit::Guard, format!("the start of run {name} is {age} old and was never answered"))
        .detail("Athena may have forgotten its token by now, and would start the query a second time")
        .hint("look for it with `logq history --workgroup`; `logq resume --yes` sends the start again all the same"))
}

fn lost(entry: &Entry, why: &str) -> Report {
    let report = Report::usage(format!("run {} has no result to read: {why}", entry.name));
    match again(entry) {
        Some(hint) => report.hint(hint),
        None => report,
    }
}

/// How to run it again.
fn again(entry: &Entry) -> Option<String> {
    runs::command(entry).map(|command| format!("to run it again: {command}"))
}

/// An execution that somebody else started, or this user from another machine. Leaving does not stop it: it is not ours.
fn open_foreign(journal: &Journal, id: &ExternalId, args: &Args) -> Result<(), Failure> {
    let settings = workspace()?.settings;
    let (name, target) = settings.target(None)?;
    let target = (name.to_owned(), target.clone());
    let runtime = engines::runtime()?;
    let ended = runtime.block_on(signals::unless_stopped(&CancellationToken::new(), async {
        let executions = engines::Executions::connect(&target.1).await.map_err(Report::from)?;
        let found = executions.of(std::slice::from_ref(id)).await.map_err(Report::from)?.pop();
        let found = found.ok_or_else(|| gone(id, &target.0))?;
        if found.state.is_over() {
            return Ok(found);
        }
        let text = format!("execution {} is {}; waits for its end, Ctrl-C leaves it running", id.0, found.state.name());
        diagnostics::note(&Printable::line(&text));
        Ok(executions.end(id).await.map_err(Report::from)?)
    }))?;
    if ended.state != ServerState::Succeeded {
        let why = ended.reason.unwrap_or_else(|| "Athena gives no reason".to_owned());
        return Err(Report::new(Exit::Failed, format!("execution {} {}: {why}", id.0, ended.state.name())).into());
    }
    let engine = engines::athena_at(&target, &runtime, journal);
    let start = |control: Control| engine.attach(id.clone(), control);
    let following = Following {
        engines: vec![&engine],
        journal: None,
        token: ClientToken::new(),
        per_tb: target.1.price_per_tb,
        args: &args.output(),
        again: None,
        query: None,
    };
    read(&following, runtime, start)
}

fn gone(id: &ExternalId, target: &str) -> Report {
    let message = format!("execution {} is not in the region and account of the target {target}", id.0);
    Report::from(EngineError::Gone { message }).hint("Athena keeps executions for 45 days")
}

fn read(following: &Following<'_>, runtime: Runtime, start: impl FnOnce(Control) -> Run) -> Result<(), Failure> {
    let summary = following.follow(runtime, start)?;
    tell(&summary, EngineKind::Athena, following.per_tb, None);
    if following.args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
