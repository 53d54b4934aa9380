//! `logq queries test --mutate`: the conditions that no test notices.

use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::cli::{Failure, output};
use crate::engine::Engine;
use crate::printable::Printable;
use crate::queries::Query;
use crate::rehearsal::{Fate, Mutant, Stages, mutants};

/// The figures of a run.
#[derive(Debug, Default)]
pub(super) struct Tally {
    noticed: usize,
    unnoticed: usize,
    given_up: usize,
    errors: usize,
    pub(super) values: Vec<Value>,
}

/// Tries every condition and prints those that no test notices.
pub(super) fn run(
    runtime: &Runtime,
    engine: &dyn Engine,
    stages: &Stages,
    queries: &[&Query],
    as_json: bool,
) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    runtime.block_on(async {
        let mut all = std::pin::pin!(mutants(engine, stages, queries)?);
        while let Some(mutant) = all.next().await {
            tally.count(&mutant);
            if let (false, Some(text)) = (as_json, line(&mutant)) {
                output::stdout(format!("{}\n", Printable::line(&text)).as_bytes())?;
            }
        }
        Ok(tally)
    })
}

impl Tally {
    fn count(&mut self, mutant: &Mutant<'_>) {
        let count = match mutant.fate {
            Fate::Noticed => &mut self.noticed,
            Fate::Unnoticed => &mut self.unnoticed,
            Fate::GivenUp => &mut self.given_up,
            Fate::Failed(_) => &mut self.errors,
        };
        *count += 1;
        self.values.push(json!({
            "query": mutant.query.id,
            "file": mutant.query.origin,
            "line": mutant.condition.line,
            "clause": mutant.condition.clause.to_string(),
            "condition": mutant.condition.text,
            "fate": word(&mutant.fate),
        }));
    }

    pub(super) fn failed(&self) -> bool {
        self.unnoticed + self.errors > 0
    }

    pub(super) fn line(&self) -> String {
        let all = self.values.len();
        let (noticed, unnoticed, given_up) = (self.noticed, self.unnoticed, self.given_up);
        let errors = if self.errors > 0 { format!(", not tried: {}", self.errors) } else { String::new() };
        format!("conditions: {all}, noticed: {noticed}, unnoticed: {unnoticed}, given up: {given_up}{errors}")
    }
}

/// A line for a condition that no test is known to notice.
fn line(mutant: &Mutant<'_>) -> Option<String> {
    let condition = &mutant.condition;
    let why = match &mutant.fate {
        Fate::Noticed => return None,
        Fate::Unnoticed => "no test notices".to_owned(),
        Fate::GivenUp => "given up: without it, the question takes longer than a minute".to_owned(),
        Fate::Failed(report) => report.title.clone(),
    };
    Some(format!("{}:{}: {why}: {} {}", mutant.query.origin, condition.line, condition.clause, condition.text))
}

fn word(fate: &Fate) -> &'static str {
    match fate {
        Fate::Noticed => "noticed",
        Fate::Unnoticed => "unnoticed",
        Fate::GivenUp => "given up",
        Fate::Failed(_) => "not tried",
    }
}
