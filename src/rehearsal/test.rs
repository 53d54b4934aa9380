//! The tests of headers, asked of the embedded engine.

use std::time::{Duration, Instant};

use futures::stream::{self, Stream, StreamExt as _};

use super::answer::ask;
use super::compare::{Difference, compare};
use super::stage::Stages;
use crate::bind::BoundQuery;
use crate::engine::Engine;
use crate::queries::{Query, QueryTest};
use crate::report::Report;

/// What became of one test.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The question.
    pub query: &'a Query,
    /// Its test.
    pub test: &'a QueryTest,
    /// What is not as expected; nothing if the test passes.
    pub differences: Vec<Difference>,
    /// How long the answer took.
    pub time: Duration,
}

impl Outcome<'_> {
    /// Whether everything is as expected.
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Runs every test of these questions, several at a time; the outcomes come in the order of the questions.
pub fn outcomes<'a>(
    engine: &'a dyn Engine,
    stages: &'a Stages,
    queries: &[&'a Query],
) -> impl Stream<Item = Outcome<'a>> {
    let tests: Vec<(&Query, &QueryTest)> =
        queries.iter().flat_map(|query| query.tests.iter().map(move |test| (*query, test))).collect();
    stream::iter(tests).map(move |(query, test)| outcome(engine, stages, query, test)).buffered(side_by_side())
}

/// How many questions are asked at a time.
pub(super) fn side_by_side() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

async fn outcome<'a>(engine: &dyn Engine, stages: &Stages, query: &'a Query, test: &'a QueryTest) -> Outcome<'a> {
    let started = Instant::now();
    let differences = match bound(stages, query, test) {
        Ok(bound) => held(engine, bound, test).await,
        Err(report) => vec![Difference::Failed(Box::new(report))],
    };
    Outcome { query, test, differences, time: started.elapsed() }
}

/// The question of a test as it is asked.
pub(super) fn bound(stages: &Stages, query: &Query, test: &QueryTest) -> Result<BoundQuery, Report> {
    let values = query.values(&test.params).map_err(Report::from)?;
    stages.get(query, test)?.bind(query, &values)
}

/// What a bound question answers, held against its test.
pub(super) async fn held(engine: &dyn Engine, bound: BoundQuery, test: &QueryTest) -> Vec<Difference> {
    match ask(engine, bound).await {
        Ok(answer) => compare(&answer, test),
        Err(error) => vec![Difference::Failed(Box::new(Report::from(error)))],
    }
}
