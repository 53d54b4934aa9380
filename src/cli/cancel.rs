//! `logq cancel`: stops runs at Athena from anywhere, and says what they came to.

use std::sync::Arc;

use bytesize::ByteSize;
use clap::Args as ClapArgs;
use futures::StreamExt as _;
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::runs::{self, Picked};
use super::{Failure, diagnostics, engines, output, signals, workspace};
use crate::engine::{Control, Engine as _, EngineError, ExternalId, RunEvent, ServerRun, ServerState, price};
use crate::journal::{Entry, Journal, State};
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Target};

/// Stop runs at Athena, also those that another logq follows
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The runs: names or their beginnings, or execution ids of Athena
    #[arg(required_unless_present = "all")]
    runs: Vec<String>,
    /// Every run of the journal that is not over
    #[arg(long, conflicts_with = "runs")]
    all: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let journal = runs::journal()?;
    let picked: Vec<Picked> = match args.all {
        true => open_runs(&journal)?,
        // All of them are looked up before the first is stopped: a typing error stops nothing.
        false => args.runs.iter().map(|text| runs::pick(&journal, text)).collect::<Result<_, _>>()?,
    };
    if picked.is_empty() {
        diagnostics::note(&"nothing is running".into());
    }
    let runtime = engines::runtime()?;
    let stopped = stop_all(&journal, &picked, &runtime);
    runtime.shutdown_background();
    stopped
}

fn open_runs(journal: &Journal) -> Result<Vec<Picked>, Report> {
    let unfinished = journal.unfinished(runs::kept_since(Timestamp::now()))?;
    Ok(unfinished.into_iter().filter(|e| e.state.is_open()).map(|e| Picked::Known(Box::new(e))).collect())
}

/// One that cannot be stopped keeps no other from it. The exit code is that of the failure, or "partial".
fn stop_all(journal: &Journal, picked: &[Picked], runtime: &Runtime) -> Result<(), Failure> {
    let mut failures = Vec::new();
    for picked in picked {
        let stop = async { Ok(stop(journal, picked, runtime).await) };
        match runtime.block_on(signals::unless_stopped(&CancellationToken::new(), stop))? {
            Ok(line) => output::stdout(format!("{}\n", crate::printable::Printable::line(&line)).as_bytes())?,
            Err(report) => {
                diagnostics::print(&report);
                failures.push(report.exit);
            }
        }
    }
    match failures.as_slice() {
        [] => Ok(()),
        [first, rest @ ..] if failures.len() == picked.len() && rest.iter().all(|exit| exit == first) => {
            Err(Failure::Silent(*first))
        }
        _ => Err(Failure::Silent(Exit::Partial)),
    }
}

/// Stops one; says in a line what it came to.
async fn stop(journal: &Journal, picked: &Picked, runtime: &Runtime) -> Result<String, Report> {
    let entry = match picked {
        Picked::Known(entry) => entry,
        Picked::Foreign(id) => {
            let settings = workspace().map_err(told)?.settings;
            let (_, target) = settings.target(None)?;
            let seen = at_server(target, id).await?;
            return Ok(line(&id.0, &seen, target.price_per_tb));
        }
    };
    if !entry.state.is_open() {
        return Ok(format!("{}  was over: {}{}", entry.name, entry.state.name(), spent(entry)));
    }
    if entry.engine == EngineKind::Local {
        return Err(Report::usage(format!("run {} is on the embedded engine", entry.name))
            .hint("it ends with its process: press Ctrl-C there"));
    }
    let Some((_, target)) = &entry.target else {
        return Err(Report::new(Exit::Failed, format!("the journal does not have the target of run {}", entry.name)));
    };
    match &entry.execution {
        Some(id) => {
            let seen = at_server(target, id).await?;
            journal.observed(entry, &seen)?;
            Ok(line(entry.name.as_str(), &seen, target.price_per_tb))
        }
        None => unanswered(journal, entry, runtime).await,
    }
}

fn told(failure: Failure) -> Report {
    match failure {
        Failure::Report(report) => *report,
        Failure::Output(error) => Report::new(Exit::Failed, error.to_string()),
        Failure::Silent(exit) => Report::new(exit, "ended"),
    }
}

async fn at_server(target: &Target, id: &ExternalId) -> Result<ServerRun, EngineError> {
    engines::Executions::connect(target).await?.stop(id).await
}

/// A run whose start was never answered: the same token gives its id, and with that it can be stopped.
async fn unanswered(journal: &Journal, entry: &Entry, runtime: &Runtime) -> Result<String, Report> {
    super::resume::fresh_enough(entry, Timestamp::now(), false)?;
    let target = entry.target.clone().unwrap_or_default();
    let engine = engines::athena_at(&target, runtime, journal);
    let control = Control { token: entry.token.clone(), ..Control::default() };
    let mut run = engine.start(Arc::new(crate::bind::again(&entry.sql)?), control.clone());
    while let Some(event) = run.events.next().await {
        match event {
            RunEvent::Submitted(_) => control.cancel.cancel(),
            RunEvent::End(Err(EngineError::Cancelled { .. }) | Ok(_)) => break,
            RunEvent::End(Err(error)) => return Err(error.into()),
            RunEvent::Schema(_) | RunEvent::Batch(_) => {}
        }
    }
    let ended = journal.by_token(&entry.token)?;
    let ended = ended.as_ref().unwrap_or(entry);
    Ok(format!("{}  {}{}", entry.name, State::Stopped.name(), spent(ended)))
}

fn line(name: &str, seen: &ServerRun, per_tb: f64) -> String {
    let state = match seen.state {
        ServerState::Cancelled => "stopped".to_owned(),
        ServerState::Succeeded | ServerState::Failed => format!("was over: {}", seen.state.name()),
        ServerState::Queued | ServerState::Running => "is being stopped".to_owned(),
    };
    let (bytes, bill) = (ByteSize(seen.bytes), price::shown(price::dollars(seen.billed_bytes(), per_tb)));
    format!("{name}  {state} · scanned {bytes} · {bill}")
}

fn spent(entry: &Entry) -> String {
    let [bytes, dollars] = runs::scanned(entry);
    entry.figures.billed_bytes.map_or_else(String::new, |_| format!(" · scanned {bytes} · {dollars}"))
}
