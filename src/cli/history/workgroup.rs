//! What Athena has in the target's workgroup, whoever started it.

use bytesize::ByteSize;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::super::runs::{age, one_line, table};
use super::super::{Failure, diagnostics, engines, output, runs, signals, workspace};
use crate::engine::{ServerRun, price};
use crate::journal::{Filter, Journal};
use crate::report::Report;

/// The most executions that are looked through: Athena lists five pages of 50 a second.
const MOST: usize = 1000;

pub(super) fn print(filter: &Filter, now: Timestamp, as_json: bool) -> Result<(), Failure> {
    let settings = workspace()?.settings;
    let (_, target) = settings.target(None)?;
    // A text or a time may be far back: then more is looked through than shown.
    let most = match (&filter.text, filter.since, filter.limit) {
        (None, None, Some(limit)) => usize::try_from(limit).unwrap_or(MOST).min(MOST),
        _ => MOST,
    };
    let runtime = engines::runtime()?;
    let seen = runtime.block_on(signals::unless_stopped(&CancellationToken::new(), async {
        let executions = engines::Executions::connect(target).await.map_err(Report::from)?;
        Ok(executions.recent(most).await.map_err(Report::from)?)
    }));
    runtime.shutdown_background();
    let seen = seen?;
    let looked_at = seen.len();
    let mut shown: Vec<ServerRun> = seen.into_iter().filter(|run| admits(filter, run)).collect();
    shown.truncate(filter.limit.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX)));
    // The journal only adds the names of one's own runs.
    let journal = runs::journal().ok();
    let named: Vec<(ServerRun, Option<String>)> =
        shown.into_iter().map(|run| (name(journal.as_ref(), &run), run)).map(|(name, run)| (run, name)).collect();
    if as_json {
        return output::json(&Value::Array(named.iter().map(|(run, name)| entry(run, name.as_deref())).collect()));
    }
    let per_tb = target.price_per_tb;
    let row = |(run, name): &(ServerRun, Option<String>)| {
        [
            run.id.0.clone(),
            name.clone().unwrap_or_else(|| "-".to_owned()),
            run.submitted.map_or_else(|| "-".to_owned(), |at| age(now, at)),
            run.state.name().to_owned(),
            ByteSize(run.bytes).to_string(),
            price::shown(price::dollars(run.billed_bytes(), per_tb)),
            one_line(&run.sql),
        ]
    };
    let head = ["EXECUTION", "RUN", "AGE", "STATE", "SCANNED", "COST", "STATEMENT"];
    output::stdout(table(head, named.iter().map(row).collect()).as_bytes())?;
    if looked_at >= most {
        let text = format!("looked at the last {looked_at} executions of the workgroup, not at older ones");
        diagnostics::note(&text.into());
    }
    Ok(())
}

fn admits(filter: &Filter, run: &ServerRun) -> bool {
    let text = filter.text.as_ref().map(|text| text.to_lowercase());
    let has = |text: &String| {
        let reason = run.reason.as_deref().unwrap_or_default();
        [&run.sql, &run.id.0, reason].iter().any(|part| part.to_lowercase().contains(text))
    };
    text.as_ref().is_none_or(has) && filter.since.is_none_or(|since| run.submitted.is_none_or(|at| at >= since))
}

fn name(journal: Option<&Journal>, run: &ServerRun) -> Option<String> {
    Some(journal?.by_execution(&run.id).ok()??.name.to_string())
}

fn entry(run: &ServerRun, name: Option<&str>) -> Value {
    json!({
        "execution": run.id.0, "run": name, "state": run.state.name(), "sql": run.sql, "workgroup": run.workgroup,
        "submitted": run.submitted.map(|t| t.to_string()), "completed": run.completed.map(|t| t.to_string()),
        "scanned_bytes": run.bytes, "reason": run.reason, "output": run.output,
    })
}
