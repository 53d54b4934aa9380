#![allow(clippy::unwrap_used)]

use arrow::array::{AsArray, Int64Array};
use futures::FutureExt;

use super::*;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Control, Engine, ExternalId};

fn batch(column: &str, values: &[i64]) -> RecordBatch {
    let schema = Schema::new(vec![Field::new(column, DataType::Int64, true)]);
    RecordBatch::try_new(Arc::new(schema), vec![Arc::new(Int64Array::from(values.to_vec()))]).unwrap()
}

fn end(rows: u64, billed: u64) -> Step {
    let progress = Progress { rows, ..Progress::default() };
    Step::Event(RunEvent::End(Ok(Summary { progress, billed_bytes: Some(billed), ..Summary::default() })))
}

/// A run that tells these rows.
fn rows(column: &str, values: &[i64], billed: u64) -> Vec<Step> {
    let batch = batch(column, values);
    vec![
        Step::Event(RunEvent::Submitted(ExternalId("q".into()))),
        Step::Event(RunEvent::Schema(batch.schema())),
        Step::Event(RunEvent::Batch(batch)),
        end(values.len() as u64, billed),
    ]
}

fn failure() -> EngineError {
    EngineError::Permission { message: "no".into() }
}

/// Fans out over targets named a, b, c …, each with its script.
fn fan(scripts: Vec<Vec<Step>>, at_once: usize, limit: Option<u64>) -> (Run, Arc<ScriptedEngine>, CancellationToken) {
    let names = ('a'..).take(scripts.len()).map(String::from);
    let engine = Arc::new(ScriptedEngine::new(scripts));
    let cancel = CancellationToken::new();
    let part = |target: String| {
        let (engine, cancel, id) = (Arc::clone(&engine), cancel.clone(), ExternalId(target.clone()));
        let control = Control { cancel, ..Control::default() };
        Part { target, start: Box::new(move || engine.attach(id, control)) }
    };
    let run = fan_out(names.map(part).collect(), at_once, limit, cancel.clone());
    (run, engine, cancel)
}

/// The rows as `target value`, sorted, and the end.
async fn told(run: Run) -> (Vec<String>, Result<Summary, EngineError>) {
    let (mut lines, mut outcome) = (Vec::new(), None);
    for event in run.events.collect::<Vec<_>>().await {
        match event {
            RunEvent::Batch(batch) => {
                let targets = batch.column(0).as_string::<i32>();
                let values = batch.column(1).as_primitive::<arrow::datatypes::Int64Type>();
                lines.extend((0..batch.num_rows()).map(|i| format!("{} {}", targets.value(i), values.value(i))));
            }
            RunEvent::End(end) => outcome = Some(end),
            RunEvent::Schema(schema) => assert_eq!(schema.field(0).name(), COLUMN),
            RunEvent::Submitted(_) => panic!("an id without its target"),
        }
    }
    lines.sort();
    (lines, outcome.unwrap())
}

#[tokio::test]
async fn rows_say_where_they_are_from_and_figures_add_up() {
    let (run, ..) = fan(vec![rows("n", &[1, 2], 10), rows("n", &[3], 5)], 4, None);
    let (lines, end) = told(run).await;
    assert_eq!(lines, ["a 1", "a 2", "b 3"]);
    let summary = end.unwrap();
    assert_eq!((summary.billed_bytes, summary.progress.rows), (Some(15), 3));
    assert!(summary.targets.iter().all(|outcome| outcome.result.is_ok()));
}

#[tokio::test]
async fn a_target_that_fails_is_told_and_takes_no_other_down() {
    let broken = vec![Step::Event(RunEvent::End(Err(failure())))];
    let (run, ..) = fan(vec![broken, rows("n", &[3], 5)], 4, None);
    let (lines, end) = told(run).await;
    assert_eq!(lines, ["b 3"]);
    let outcomes = end.unwrap().targets;
    assert_eq!(outcomes[0], TargetOutcome { target: "a".into(), result: Err(failure()) });
    assert!(outcomes[1].result.is_ok());
}

#[tokio::test]
async fn no_target_left_is_a_failure() {
    let broken = || vec![Step::Event(RunEvent::End(Err(failure())))];
    let (run, ..) = fan(vec![broken(), broken()], 4, None);
    assert_eq!(told(run).await.1, Err(failure()));
}

#[tokio::test]
async fn a_target_with_other_columns_is_left_out_and_told() {
    let (run, ..) = fan(vec![rows("n", &[1], 0), rows("m", &[3], 0)], 1, None);
    let (lines, end) = told(run).await;
    assert_eq!(lines, ["a 1"]);
    let outcomes = end.unwrap().targets;
    assert!(outcomes[1].result.as_ref().unwrap_err().to_string().contains("columns"), "{outcomes:?}");
}

#[tokio::test]
async fn no_more_runs_go_at_once_than_allowed() {
    let held = || vec![Step::Hold, end(0, 0)];
    let (mut run, engine, _) = fan(vec![held(), held(), held()], 2, None);
    assert!(run.events.next().now_or_never().is_none());
    assert_eq!(engine.attached().len(), 2);
    engine.release();
    while engine.attached().len() < 3 {
        assert!(run.events.next().now_or_never().is_none(), "one run of three has ended");
        tokio::task::yield_now().await;
    }
    engine.release();
    engine.release();
    assert!(told(run).await.1.is_ok());
}

#[tokio::test]
async fn a_stop_stops_all_and_what_has_not_begun_never_begins() {
    let held = || vec![Step::Hold, end(0, 0)];
    let (mut run, engine, cancel) = fan(vec![held(), held(), held()], 2, None);
    assert!(run.events.next().now_or_never().is_none());
    cancel.cancel();
    let (_, end) = told(run).await;
    assert!(matches!(end, Err(EngineError::Cancelled { .. })), "{end:?}");
    assert_eq!(engine.attached().len(), 2);
}

#[tokio::test]
async fn the_limit_holds_for_all_together() {
    let (run, ..) = fan(vec![rows("n", &[1, 2], 0), rows("n", &[3, 4], 0)], 1, Some(3));
    let (lines, end) = told(run).await;
    assert_eq!(lines, ["a 1", "a 2", "b 3"]);
    let summary = end.unwrap();
    assert!(summary.truncated);
    let (run, ..) = fan(vec![rows("n", &[1, 2], 0), rows("n", &[3], 0)], 1, Some(3));
    assert!(!told(run).await.1.unwrap().truncated);
}
