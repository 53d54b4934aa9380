//! Asks Athena what became of runs.

use std::collections::{HashMap, HashSet};

use tokio_util::sync::CancellationToken;

use super::super::{Failure, engines, signals};
use crate::engine::{EngineError, ExternalId, ServerRun};
use crate::journal::{Entry, Journal};
use crate::report::Report;
use crate::settings::Target;

/// What Athena says.
#[derive(Debug, Default)]
pub(in crate::cli) struct Asked {
    /// Runs that it has.
    pub(in crate::cli) found: HashMap<String, ServerRun>,
    /// Executions that it does not have.
    pub(in crate::cli) missing: HashSet<String>,
    /// Why a target could not be asked.
    pub(in crate::cli) problems: Vec<Report>,
}

/// Asks for the executions of entries, target by target, and writes down what has become of those that nobody follows.
pub(in crate::cli) async fn ask(journal: &Journal, entries: &[Entry]) -> Result<Asked, Failure> {
    let mut asked = Asked::default();
    let mut left: Vec<&Entry> = entries.iter().filter(|e| e.state.is_open() && e.execution.is_some()).collect();
    while let Some(target) = left.first().and_then(|e| e.target.clone()) {
        let (here, others): (Vec<&Entry>, Vec<&Entry>) = left.iter().partition(|e| e.target.as_ref() == Some(&target));
        left = others;
        let ids: Vec<ExternalId> = here.iter().filter_map(|e| e.execution.clone()).collect();
        let looking = async { Ok(look(&target.1, &ids).await) };
        match signals::unless_stopped(&CancellationToken::new(), looking).await? {
            Ok(runs) => {
                asked.found.extend(runs.into_iter().map(|run| (run.id.0.clone(), run)));
                asked.missing.extend(ids.into_iter().map(|id| id.0).filter(|id| !asked.found.contains_key(id)));
            }
            Err(error) => {
                let report = Report::from(error);
                let title = format!("the target {} could not be asked: {}", target.0, report.title);
                asked.problems.push(Report { title, ..report });
            }
        }
        for entry in here.iter().filter(|e| !e.followed) {
            let seen = entry.execution.as_ref().and_then(|id| asked.found.get(&id.0));
            seen.map_or(Ok(()), |seen| journal.observed(entry, seen)).map_err(Report::from)?;
        }
    }
    Ok(asked)
}

async fn look(target: &Target, ids: &[ExternalId]) -> Result<Vec<ServerRun>, EngineError> {
    engines::Executions::connect(target).await?.of(ids).await
}
