//! The list of runs that can be resumed: as the journal has them, with what Athena says of those that are not over.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::history::json as entry_json;
use super::super::runs::{self, Asked, age, scanned, table, what};
use super::super::{Failure, diagnostics, engines, output};
use crate::engine::{ServerState, price};
use crate::journal::{Entry, Journal, State};
use crate::report::{Exit, Report};

pub(super) fn print(journal: &Journal, as_json: bool) -> Result<(), Failure> {
    let now = Timestamp::now();
    let read = || journal.unfinished(runs::kept_since(now)).map_err(Report::from);
    let before = read()?;
    let runtime = engines::runtime()?;
    let asked = runtime.block_on(runs::ask(journal, &before));
    runtime.shutdown_background();
    let asked = asked?;
    for problem in &asked.problems {
        diagnostics::print(problem);
    }
    let mut entries = Vec::with_capacity(before.len());
    for entry in &before {
        let newest = journal.find(entry.name.as_str()).map_err(Report::from)?.into_iter().next();
        entries.extend(newest.map(|entry| seen(entry, &asked)));
    }
    let told = match asked.problems.is_empty() {
        true => Ok(()),
        false => Err(Failure::Silent(Exit::Partial)),
    };
    if as_json {
        let one = |entry: &Entry| {
            let Value::Object(mut fields) = entry_json::entry(entry) else { return Value::Null };
            fields.insert("standing".to_owned(), json!(standing(entry, &asked)));
            Value::Object(fields)
        };
        return output::json(&Value::Array(entries.iter().map(one).collect())).and(told);
    }
    if entries.is_empty() {
        diagnostics::note(&"nothing is running or waits to be read; `logq history` lists every run".into());
        return told;
    }
    let row = |entry: &Entry| {
        let [bytes, dollars] = scanned(entry);
        [
            entry.name.to_string(),
            age(now, entry.started),
            standing(entry, &asked).to_owned(),
            bytes,
            dollars,
            what(entry),
        ]
    };
    let rows = entries.iter().map(row).collect();
    output::stdout(table(["RUN", "AGE", "STATE", "SCANNED", "COST", "WHAT"], rows).as_bytes())?;
    diagnostics::note(&"`logq resume RUN` reads the rows, `logq cancel RUN` stops one that runs".into());
    told
}

/// An entry with the bytes that Athena tells of it: who follows a run writes them down at its end only.
fn seen(mut entry: Entry, asked: &Asked) -> Entry {
    let run = entry.execution.as_ref().and_then(|id| asked.found.get(&id.0));
    if let (Some(run), None) = (run, entry.figures.billed_bytes) {
        entry.figures.billed_bytes = Some(run.billed_bytes());
        entry.figures.dollars = Some(price::dollars(run.billed_bytes(), entry.price_per_tb()));
    }
    entry
}

/// Where a run stands, in a word or two.
fn standing(entry: &Entry, asked: &Asked) -> &'static str {
    let id = entry.execution.as_ref().map_or("", |id| id.0.as_str());
    let seen = asked.found.get(id).map(|run| run.state);
    match (entry.state, seen) {
        (State::Starting, _) if entry.followed => "starting",
        (State::Starting, _) => "start unanswered",
        (State::Running, Some(ServerState::Queued)) => "queued",
        (State::Running, Some(ServerState::Succeeded)) => "being read",
        (State::Running, Some(_)) => "running",
        (State::Running, None) if asked.missing.contains(id) => "unknown to Athena",
        (State::Running, None) => "not asked",
        (State::Unread, _) => "ready",
        (state, _) => state.name(),
    }
}
