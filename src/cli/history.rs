//! `logq history`: every run of the journal, searched; one in full; and what is in the workgroup.

pub(super) mod json;
mod page;
#[cfg(feature = "athena")]
mod workgroup;

use clap::Args as ClapArgs;
use jiff::Timestamp;
use serde_json::Value;

use super::runs::{self, Picked, age, scanned, table, what};
use super::{Failure, diagnostics, output};
use crate::journal::{Entry, Filter, Journal, State};
use crate::report::Report;
use crate::settings::EngineKind;
use crate::time::parse_instant;

/// Runs that are listed unless more are asked for.
const USUAL: u64 = 20;
/// A shorter word is searched for, never taken for the beginning of a run's name.
const NAME: usize = 4;

/// List past runs, search them, or show one in full
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// A run, or a text in the statement, the question's id, a parameter or the error
    text: Option<String>,
    /// At most N runs
    #[arg(long, value_name = "N", default_value_t = USUAL)]
    limit: u64,
    /// Every run, however many
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Runs that were started from here on: 2026-03-10, -6h, 2d ago, yesterday
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    since: Option<String>,
    /// What Athena has in the target's workgroup: the last 45 days, whoever started it
    #[cfg(feature = "athena")]
    #[arg(long)]
    workgroup: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let now = Timestamp::now();
    let since = args.since.as_deref().map(|text| parse_instant(text, now)).transpose().map_err(Report::from)?;
    let limit = (!args.all).then_some(args.limit);
    let filter = Filter { text: args.text.clone(), since, limit };
    #[cfg(feature = "athena")]
    if args.workgroup {
        return workgroup::print(&filter, now, args.json);
    }
    let journal = runs::journal()?;
    if let Some(entry) = args.text.as_deref().and_then(|text| named(&journal, text)) {
        return match args.json {
            true => output::json(&json::entry(&entry)),
            false => output::stdout(page::page(&entry, now).as_bytes()),
        };
    }
    let entries = journal.history(&filter).map_err(Report::from)?;
    if args.json {
        return output::json(&Value::Array(entries.iter().map(json::entry).collect()));
    }
    if entries.is_empty() {
        diagnostics::note(&"no such run is in the journal".into());
        return Ok(());
    }
    let rows = entries.iter().map(|entry| row(entry, now)).collect();
    let head = ["RUN", "AGE", "STATE", "ENGINE", "ROWS", "SCANNED", "COST", "WHAT"];
    output::stdout(table(head, rows).as_bytes())?;
    if limit.is_some_and(|limit| entries.len() as u64 >= limit) {
        diagnostics::note(&"older runs: --limit N or --all".into());
    }
    Ok(())
}

/// The run that a text names, where it names one.
fn named(journal: &Journal, text: &str) -> Option<Entry> {
    match runs::pick(journal, text) {
        Ok(Picked::Known(entry)) if text.len() >= NAME => Some(*entry),
        _ => None,
    }
}

fn row(entry: &Entry, now: Timestamp) -> [String; 8] {
    let [bytes, dollars] = scanned(entry);
    let rows = entry.figures.rows.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let state = state(entry).to_owned();
    let engine = entry.target.as_ref().map_or_else(|| entry.engine.name().to_owned(), |(name, _)| name.clone());
    [entry.name.to_string(), age(now, entry.started), state, engine, rows, bytes, dollars, what(entry)]
}

/// Where a run stands. One of the embedded engine has no start to be answered, and ends with its process.
fn state(entry: &Entry) -> &'static str {
    match entry.engine {
        EngineKind::Local if entry.state.is_open() && entry.followed => State::Running.name(),
        EngineKind::Local if entry.state.is_open() => "ended with its process",
        _ => entry.state.name(),
    }
}

#[cfg(test)]
mod tests;
