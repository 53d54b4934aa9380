//! Whoever goes away stops the query at the server.

use std::time::Duration;

use logq::engine::athena::Pace;
use logq::engine::{Engine, EngineError, ExternalId, Phase};

use super::server::{Athena, Fault};
use super::{QUICK, bound, control, endless, engine, engine_at, play, read, target};

const THROTTLED: Fault = Fault::Error(400, "ThrottlingException", "Rate exceeded");

#[tokio::test(flavor = "multi_thread")]
async fn cancel_stops_the_query_and_reports_the_bytes_at_the_stop() {
    let athena = Athena::start(endless());
    let control = control();
    let run = engine(&athena).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("GetQueryExecution", 3);
    control.cancel.cancel();
    let told = read(run).await;
    assert_eq!(told.cancelled().billed_bytes, Some(7_000_000));
    assert_eq!((athena.stopped(), athena.seen("StopQueryExecution").len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_run_stops_the_query() {
    let athena = Athena::start(endless());
    let engine = engine(&athena);
    let run = engine.start(bound("SELECT 1 AS n"), control());
    athena.wait_for("GetQueryExecution", 2);
    drop(run);
    athena.wait_for("StopQueryExecution", 1);
    assert_eq!(athena.stopped(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_dropped_before_its_start_was_answered_is_stopped_when_its_id_is_known() {
    let athena = Athena::start(endless());
    athena.fault("StartQueryExecution", &[Fault::HoldAfter]);
    let engine = engine(&athena);
    let run = engine.start(bound("SELECT 1 AS n"), control());
    athena.wait_for("StartQueryExecution", 1);
    drop(run);
    athena.release();
    athena.wait_for("StopQueryExecution", 1);
    assert_eq!((athena.executions(), athena.stopped()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_never_answered_is_asked_again_with_its_token_to_learn_the_id() {
    let athena = Athena::start(endless());
    athena.fault("StartQueryExecution", &[Fault::StallAfter]);
    let pace = Pace { farewell: Duration::from_millis(300), ..QUICK };
    let control = control();
    let run = engine_at(&athena.url(), target(), pace).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("StartQueryExecution", 1);
    control.cancel.cancel();
    read(run).await.cancelled();
    let starts = athena.seen("StartQueryExecution");
    assert_eq!(starts.len(), 2);
    assert_eq!(starts[0].body["ClientRequestToken"], starts[1].body["ClientRequestToken"]);
    assert_eq!((athena.executions(), athena.stopped()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_whose_answer_is_cut_off_starts_one_query() {
    let athena = Athena::start(play(3));
    athena.fault("StartQueryExecution", &[Fault::CutAfter, Fault::CutBefore, Fault::CutAfter]);
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), control())).await;
    assert_eq!(told.rows(), 3);
    assert_eq!((athena.seen("StartQueryExecution").len(), athena.executions()), (4, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_whose_answers_are_all_lost_says_that_the_query_may_be_running() {
    let athena = Athena::start(play(3));
    athena.fault("StartQueryExecution", &vec![Fault::CutAfter; 4]);
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), control())).await;
    let EngineError::Unanswered { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("may be running"), "{message}");
    assert!(told.id.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_cancelled_before_it_was_sent_sends_nothing() {
    let athena = Athena::start(endless());
    let control = control();
    control.cancel.cancel();
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), control)).await;
    assert_eq!(told.cancelled().billed_bytes, None);
    assert!(athena.seen("StartQueryExecution").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_cancelled_while_it_waits_for_its_turn_is_not_started() {
    let athena = Athena::start(endless());
    athena.fault("StartQueryExecution", &[THROTTLED]);
    let control = control();
    let patient = Pace { retry: Duration::from_secs(3600), retry_cap: Duration::from_secs(3600), ..QUICK };
    let run = engine_at(&athena.url(), target(), patient).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("StartQueryExecution", 1);
    control.cancel.cancel();
    read(run).await.cancelled();
    assert_eq!((athena.seen("StartQueryExecution").len(), athena.executions()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_or_cut_stop_is_tried_again() {
    let athena = Athena::start(endless());
    athena.fault("StopQueryExecution", &[THROTTLED, Fault::CutBefore, THROTTLED]);
    let control = control();
    let run = engine(&athena).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("GetQueryExecution", 1);
    control.cancel.cancel();
    read(run).await.cancelled();
    assert_eq!((athena.seen("StopQueryExecution").len(), athena.stopped()), (4, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_hangs_is_tried_again() {
    let athena = Athena::start(endless());
    athena.fault("StopQueryExecution", &[Fault::StallAfter]);
    let control = control();
    let pace = Pace { farewell: Duration::from_secs(3), ..QUICK };
    let run = engine_at(&athena.url(), target(), pace).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("GetQueryExecution", 1);
    control.cancel.cancel();
    read(run).await.cancelled();
    assert_eq!(athena.seen("StopQueryExecution").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_is_refused_says_that_the_query_still_costs_money() {
    let athena = Athena::start(endless());
    let denial = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: athena:StopQueryExecution \
                  on resource: arn:aws:athena:eu-west-1:111122223333:workgroup/incident";
    athena.fault("StopQueryExecution", &[Fault::Error(400, "AccessDeniedException", denial)]);
    let control = control();
    let run = engine(&athena).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("GetQueryExecution", 1);
    control.cancel.cancel();
    let told = read(run).await;
    let EngineError::Permission { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("athena:StopQueryExecution") && message.contains("q-0"), "{message}");
    assert!(message.contains("still be running"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_is_over_is_not_stopped_when_its_rows_are_no_longer_wanted() {
    let athena = Athena::start(play(40));
    let control = control();
    let run = engine(&athena).start(bound("SELECT 1 AS n"), control.clone());
    athena.wait_for("GetQueryResults", 1);
    control.cancel.cancel();
    assert_eq!(read(run).await.cancelled().billed_bytes, Some(20_000_000));
    assert!(athena.seen("StopQueryExecution").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_can_no_longer_be_followed_is_stopped() {
    let athena = Athena::start(endless());
    let failing = Fault::Error(500, "InternalServerException", "try again");
    athena.fault("GetQueryExecution", &vec![failing; 4]);
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), control())).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("query q-0 was stopped"), "{message}");
    assert_eq!(athena.stopped(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_stops_every_run_and_waits_for_it() {
    let athena = Athena::start(endless());
    let engine = engine(&athena);
    let runs: Vec<_> = (0..3).map(|_| engine.start(bound("SELECT 1 AS n"), control())).collect();
    athena.wait_for("StartQueryExecution", 3);
    engine.shutdown().await;
    assert_eq!((athena.executions(), athena.stopped()), (3, 3));
    for run in runs {
        read(run).await.cancelled();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_does_not_wait_for_a_reader() {
    let athena = Athena::start(play(40));
    let engine = engine(&athena);
    let unread = engine.start(bound("SELECT 1 AS n"), control());
    athena.wait_for("GetQueryResults", 1);
    engine.shutdown().await;
    drop(unread);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_run_is_stopped_like_any_other_and_the_first_reader_is_told() {
    let athena = Athena::start(endless());
    let engine = engine(&athena);
    let first = engine.start(bound("SELECT 1 AS n"), control());
    athena.wait_for("StartQueryExecution", 1);
    let control = control();
    let mut attached = engine.attach(ExternalId("q-0".to_owned()), control.clone());
    attached.progress.wait_for(|p| p.phase == Phase::Running).await.unwrap();
    control.cancel.cancel();
    read(attached).await.cancelled();
    assert_eq!(athena.stopped(), 1);
    let told = read(first).await;
    assert!(matches!(told.error(), EngineError::CutOff { .. }), "{:?}", told.error());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bug_in_the_engine_stops_the_query() {
    let athena = Athena::start(endless());
    // The second wait overflows: the only way to make the task panic from outside.
    let pace = Pace { poll: Duration::MAX, poll_cap: Duration::MAX, ..QUICK };
    let told = read(engine_at(&athena.url(), target(), pace).start(bound("SELECT 1 AS n"), control())).await;
    assert!(told.error().to_string().contains("a bug in logq; query q-0 was stopped"), "{}", told.error());
    assert_eq!((athena.executions(), athena.stopped()), (1, 1));
}
