//! Takes known false positives out of the rows of a run, and counts them: nothing leaves a result in silence.

use std::sync::Arc;

use arrow::array::{Array, BooleanArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use futures::StreamExt as _;

use super::{EngineError, Run, RunEvent, Summary};
use crate::bind::BoundQuery;
use crate::queries::Exclusion;

/// The rows that one exclusion took away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The exclusion in words, with its reason and its file.
    pub what: String,
    /// How many rows.
    pub rows: u64,
}

/// The run without the rows that the query's overlays exclude.
pub fn excluding(run: Run, query: &BoundQuery) -> Run {
    if query.exclusions().is_empty() {
        return run;
    }
    let Run { progress, events } = run;
    let mut filter = Filter::new(query.exclusions());
    let events = events.map(move |event| filter.pass(event)).boxed();
    Run { progress, events }
}

struct Filter {
    /// Each with how many rows it has taken.
    exclusions: Vec<(Arc<Exclusion>, u64)>,
    /// Why rows could not be held against them.
    trouble: Option<String>,
}

impl Filter {
    fn new(exclusions: &[Exclusion]) -> Self {
        Self { exclusions: exclusions.iter().map(|e| (Arc::new(e.clone()), 0)).collect(), trouble: None }
    }

    fn pass(&mut self, event: RunEvent) -> RunEvent {
        match event {
            RunEvent::Schema(schema) => {
                self.miss(&schema);
                RunEvent::Schema(schema)
            }
            RunEvent::Batch(batch) => RunEvent::Batch(match self.kept(&batch) {
                Ok(kept) => kept,
                Err(error) => {
                    self.trouble = Some(error.to_string());
                    batch
                }
            }),
            RunEvent::End(Ok(summary)) => RunEvent::End(Ok(self.told(summary))),
            RunEvent::End(Err(EngineError::Cancelled { summary })) => {
                RunEvent::End(Err(EngineError::Cancelled { summary: Box::new(self.told(*summary)) }))
            }
            other => other,
        }
    }

    /// A column that a `--json-columns` or an engine renames is not there.
    fn miss(&mut self, schema: &Schema) {
        let missing = self.exclusions.iter().find(|(e, _)| schema.index_of(&e.column).is_err());
        self.trouble = missing.map(|(e, _)| format!("the result has no column {}", e.column));
    }

    fn kept(&mut self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let mut keep = vec![true; batch.num_rows()];
        let options = FormatOptions::default();
        for (exclusion, taken) in &mut self.exclusions {
            let Some(column) = batch.column_by_name(&exclusion.column) else { continue };
            let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
            for (row, keep) in keep.iter_mut().enumerate().filter(|(row, keep)| **keep && column.is_valid(*row)) {
                if exclusion.test.holds(&formatter.value(row).try_to_string()?) {
                    *keep = false;
                    *taken += 1;
                }
            }
        }
        filter_record_batch(batch, &BooleanArray::from(keep))
    }

    fn told(&self, mut summary: Summary) -> Summary {
        let excluded = self.exclusions.iter().map(|(e, rows)| Excluded { what: e.to_string(), rows: *rows });
        summary.excluded.extend(excluded);
        let taken: u64 = self.exclusions.iter().map(|(_, rows)| rows).sum();
        summary.progress.rows = summary.progress.rows.saturating_sub(taken);
        summary.notes.extend(self.trouble.iter().map(|why| format!("known false positives are among the rows: {why}")));
        summary
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use futures::{StreamExt as _, stream};
    use tokio::sync::watch;

    use super::*;
    use crate::engine::Progress;
    use crate::queries::Test;

    fn exclusion(column: &str, test: Test) -> Exclusion {
        Exclusion { column: column.to_owned(), test, why: "ours".to_owned(), overlay: "overlay.toml".to_owned() }
    }

    fn batch() -> RecordBatch {
        let ips: ArrayRef =
            Arc::new(StringArray::from(vec![Some("10.0.0.1"), None, Some("203.0.113.66"), Some("10.0.0.2")]));
        let calls: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3, 4]));
        RecordBatch::try_from_iter_with_nullable([("ip", ips, true), ("calls", calls, true)]).unwrap()
    }

    /// The rows that are left, and the summary.
    fn run(exclusions: Vec<Exclusion>) -> (usize, Summary) {
        let query = crate::bind::again("SELECT 1").unwrap().excluding(exclusions);
        let progress = Progress { rows: 4, ..Progress::default() };
        let end = Ok(Summary { progress: progress.clone(), ..Summary::default() });
        let events = [RunEvent::Schema(batch().schema()), RunEvent::Batch(batch()), RunEvent::End(end)];
        let (_, progress) = watch::channel(progress);
        let run = excluding(Run { progress, events: stream::iter(events).boxed() }, &query);
        let events: Vec<RunEvent> = futures::executor::block_on(run.events.collect());
        let rows = events.iter().map(|e| if let RunEvent::Batch(batch) = e { batch.num_rows() } else { 0 }).sum();
        let Some(RunEvent::End(Ok(summary))) = events.into_iter().next_back() else { panic!("an end") };
        (rows, summary)
    }

    #[test]
    fn rows_are_taken_and_counted_by_the_first_exclusion_that_holds() {
        let net = Test::Cidr("10.0.0.0/8".parse().unwrap());
        let (rows, summary) = run(vec![exclusion("ip", net), exclusion("calls", Test::Equals("4".to_owned()))]);
        assert_eq!((rows, summary.progress.rows), (2, 2));
        let counts: Vec<u64> = summary.excluded.iter().map(|e| e.rows).collect();
        assert_eq!(counts, [2, 0], "the fourth row is the first one's already, and NULL is nobody's");
        assert_eq!(summary.excluded[0].what, "ip in 10.0.0.0/8: ours (overlay.toml)");
    }

    #[test]
    fn a_column_that_is_not_there_is_said() {
        let (rows, summary) = run(vec![exclusion("actor", Test::Equals("x".to_owned()))]);
        assert_eq!(rows, 4);
        assert_eq!(summary.notes, ["known false positives are among the rows: the result has no column actor"]);
    }
}
