//! `logq queries test`: the tests of headers, on the demo data or on fixtures, offline.

use std::path::PathBuf;

use futures::StreamExt as _;
use serde_json::{Value, json};

use super::chosen::Chosen;
use super::{failures, mutate};
use crate::cli::{Failure, diagnostics, engines, output, workspace};
use crate::demo;
use crate::printable::Printable;
use crate::queries::Query;
use crate::rehearsal::{Outcome, Stages, outcomes};
use crate::report::{Exit, Report};
use crate::settings::EngineKind;

/// Run the tests of headers on the demo data or on fixtures, offline; exits with 1 if one fails
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids, .sql files, packs or folders of packs [default: all questions that are found]
    #[arg(value_name = "ID|PATH")]
    what: Vec<String>,
    /// Only the questions with these ids
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// A folder with the demo data [default: written once into the cache folder]
    #[arg(long, value_name = "DIR")]
    demo: Option<PathBuf>,
    /// Take every condition out of every question in turn, and list those that no test notices; exits with 1 if there
    /// are any. Takes long
    #[arg(long)]
    mutate: bool,
}

pub(super) fn run(args: &Args, as_json: bool) -> Result<(), Failure> {
    let workspace = workspace()?;
    let chosen = Chosen::of(&workspace, &args.what)?.only(&args.only)?;
    let runtime = engines::runtime()?;
    let engine = engines::patient(EngineKind::Local, &workspace.settings, None, &runtime)?;
    let queries: Vec<&Query> = chosen.queries.iter().collect();
    let demo = || match &args.demo {
        Some(folder) => Ok(std::path::absolute(folder).unwrap_or_else(|_| folder.clone())),
        None => demo::cached(&workspace.settings.cache_folder).map_err(Report::from),
    };
    chosen.problems.iter().for_each(diagnostics::print);
    let stages = runtime.block_on(Stages::of(&workspace, &queries, demo, engine.as_ref()));
    let mut tally = Tally { unreadable: chosen.problems.len(), ..Tally::default() };
    runtime.block_on(async {
        let mut all = std::pin::pin!(outcomes(engine.as_ref(), &stages, &queries));
        while let Some(outcome) = all.next().await {
            if !as_json {
                output::stdout(line(&outcome).as_bytes())?;
            }
            tally.count(&outcome);
        }
        Ok::<(), Failure>(())
    })?;
    tally.untested = queries.iter().filter(|query| query.tests.is_empty()).count();
    // A question whose tests fail as it is tells nothing about its conditions.
    let sound: Vec<&Query> = queries.iter().copied().filter(|query| !tally.broken.contains(&query.id)).collect();
    let mutants = match args.mutate {
        true => Some(mutate::run(&runtime, engine.as_ref(), &stages, &sound, as_json)?),
        false => None,
    };
    if as_json {
        let mutants = mutants.as_ref().map(|tally| &tally.values);
        let unreadable: Vec<&str> = chosen.problems.iter().map(|report| report.title.as_str()).collect();
        output::json(&json!({ "tests": tally.values, "unreadable": unreadable, "conditions": mutants }))?;
    }
    diagnostics::note(&Printable::line(&tally.line()));
    mutants.iter().for_each(|mutants| diagnostics::note(&Printable::line(&mutants.line())));
    let failed = tally.failed + tally.unreadable > 0 || mutants.is_some_and(|mutants| mutants.failed());
    if failed { Err(Failure::Silent(Exit::Failed)) } else { Ok(()) }
}

/// The figures of a run.
#[derive(Debug, Default)]
struct Tally {
    passed: usize,
    failed: usize,
    untested: usize,
    unreadable: usize,
    /// Ids of questions with a test that failed.
    broken: Vec<String>,
    values: Vec<Value>,
}

impl Tally {
    fn count(&mut self, outcome: &Outcome<'_>) {
        match outcome.passed() {
            true => self.passed += 1,
            false => {
                self.failed += 1;
                self.broken.push(outcome.query.id.clone());
            }
        }
        self.values.push(json!({
            "query": outcome.query.id,
            "file": outcome.query.origin,
            "test": outcome.test.title,
            "passed": outcome.passed(),
            "seconds": outcome.time.as_secs_f64(),
            "differences": outcome.differences.iter().map(failures::value).collect::<Vec<_>>(),
        }));
    }

    fn line(&self) -> String {
        format!(
            "tests passed: {}, failed: {}; questions without tests: {}; files that cannot be read: {}",
            self.passed, self.failed, self.untested, self.unreadable
        )
    }
}

/// A test with what became of it.
fn line(outcome: &Outcome<'_>) -> String {
    let verdict = if outcome.passed() { "ok  " } else { "FAIL" };
    let seconds = outcome.time.as_secs_f64();
    let title = format!("{verdict}  {}: {} ({seconds:.1} s)", outcome.query.id, outcome.test.title);
    let mut text = format!("{}\n", Printable::line(&title));
    for line in outcome.differences.iter().flat_map(failures::lines) {
        text.push_str(&format!("      {}\n", Printable::line(&line)));
    }
    text
}
