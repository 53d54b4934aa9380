//! Takes the conditions of a question away, one at a time, and asks its tests again. A condition that no test notices is
//! not tested: it may as well be wrong.

use std::time::Duration;

use futures::stream::{self, Stream, StreamExt as _};
use tokio::time::timeout;

use super::conditions::{Condition, conditions, without};
use super::stage::Stages;
use super::test::{bound, held, side_by_side};
use crate::engine::Engine;
use crate::queries::Query;
use crate::report::Report;

/// A question that lost a condition may join everything with everything: then it is given up.
const LONGEST: Duration = Duration::from_secs(60);

/// A question without one of its conditions.
#[derive(Debug)]
pub struct Mutant<'a> {
    /// The question.
    pub query: &'a Query,
    /// The condition that was taken out.
    pub condition: Condition,
    /// What came of it.
    pub fate: Fate,
}

/// What the tests make of a question that lost a condition.
#[derive(Debug)]
pub enum Fate {
    /// A test failed, as it should.
    Noticed,
    /// Every test passed.
    Unnoticed,
    /// No test failed, and one took too long to tell.
    GivenUp,
    /// The condition could not be taken out.
    Failed(Box<Report>),
}

/// Tries every condition of these questions, several at a time, in the order of the questions. Their tests must pass as
/// they are.
///
/// # Errors
/// SQL that does not parse.
pub fn mutants<'a>(
    engine: &'a dyn Engine,
    stages: &'a Stages,
    queries: &[&'a Query],
) -> Result<impl Stream<Item = Mutant<'a>>, Report> {
    let mut tries = Vec::new();
    for query in queries.iter().copied().filter(|query| !query.tests.is_empty()) {
        let all = conditions(query)?;
        let count = all.len();
        tries.extend(all.into_iter().enumerate().map(|(index, condition)| (query, index, count, condition)));
    }
    let tried = move |(query, index, count, condition)| async move {
        Mutant { query, condition, fate: fate(engine, stages, query, index, count).await }
    };
    Ok(stream::iter(tries).map(tried).buffered(side_by_side()))
}

async fn fate(engine: &dyn Engine, stages: &Stages, query: &Query, index: usize, count: usize) -> Fate {
    let mut given_up = false;
    for test in &query.tests {
        let mutant = bound(stages, query, test).and_then(|bound| without(bound, index, count));
        match mutant {
            Err(report) => return Fate::Failed(Box::new(report)),
            Ok(mutant) => match timeout(LONGEST, held(engine, mutant, test)).await {
                Ok(differences) if differences.is_empty() => {}
                Ok(_) => return Fate::Noticed,
                Err(_) => given_up = true,
            },
        }
    }
    if given_up { Fate::GivenUp } else { Fate::Unnoticed }
}
