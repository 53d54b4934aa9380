//! A run that goes well: start, states, pages, figures.

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Int32Type;
use futures::StreamExt;
use logq::engine::{Control, Engine, ExternalId, Phase, RunEvent};
use logq::settings::Target;

use super::server::{Athena, Fault, Play};
use super::{QUICK, bound, control, engine, engine_at, look, play, read, run_to_end};

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_started_followed_and_read_page_by_page() {
    let athena = Athena::start(play(5));
    let told = run_to_end(&athena).await;
    assert_eq!(told.id.as_deref(), Some("q-0"));
    assert_eq!(told.columns, ["n Int32", "name Utf8"]);
    let numbers = told.batches.iter().flat_map(|b| b.column(0).as_primitive::<Int32Type>().values().to_vec());
    assert_eq!(numbers.collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert!(told.batches[1].column(1).is_null(1), "a datum without text is NULL");
    let summary = told.summary();
    assert_eq!(summary.billed_bytes, Some(20_000_000));
    assert_eq!(summary.progress.rows, 5);
    assert_eq!(summary.queued, Duration::from_millis(120));
    assert_eq!(summary.planning, Duration::from_millis(300));
    assert_eq!(summary.engine, Duration::from_millis(900));
    assert_eq!(summary.output_location.as_deref(), Some("s3://ir-results/logq/q-0.csv"));
    assert!(!summary.truncated && !summary.reused);
    assert!(athena.seen("StopQueryExecution").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_start_carries_statement_token_workgroup_database_and_output() {
    let athena = Athena::start(play(1));
    let query = bound("SELECT 1 AS n");
    let control = control();
    let token = control.token.0.clone();
    read(engine(&athena).start(Arc::clone(&query), control)).await.end.unwrap();
    let start = &athena.seen("StartQueryExecution")[0];
    assert_eq!(start.body["QueryString"], query.sql());
    assert_eq!(start.body["ClientRequestToken"], token.as_str());
    assert_eq!(start.body["WorkGroup"], "incident");
    assert_eq!(start.body["QueryExecutionContext"]["Database"], "logs");
    assert_eq!(start.body["ResultConfiguration"]["OutputLocation"], "s3://ir-results/logq/");
    assert_eq!(start.key, "AKIDTEST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_target_leaves_the_choice_to_the_workgroup() {
    let athena = Athena::start(play(1));
    let engine = engine_at(&athena.url(), Target::default(), QUICK);
    read(engine.start(bound("SELECT 1 AS n"), control())).await.end.unwrap();
    let body = &athena.seen("StartQueryExecution")[0].body;
    for absent in ["WorkGroup", "QueryExecutionContext", "ResultConfiguration"] {
        assert!(body.get(absent).is_none(), "{absent} was sent: {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_query_may_go_back_to_the_queue() {
    let states = ["QUEUED", "RUNNING", "QUEUED", "QUEUED", "RUNNING", "SUCCEEDED"];
    let athena = Athena::start(Play { looks: states.map(|s| look(s, 1)).to_vec(), ..play(3) });
    assert_eq!(run_to_end(&athena).await.rows(), 3);
    assert_eq!(athena.seen("GetQueryExecution").len(), states.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_shows_the_bytes_while_the_query_runs() {
    let athena = Athena::start(Play { looks: vec![look("QUEUED", 0), look("RUNNING", 7)], ..play(0) });
    let mut run = engine(&athena).start(bound("SELECT 1 AS n"), control());
    let seen = run.progress.wait_for(|p| p.phase == Phase::Running).await.unwrap().clone();
    assert_eq!(seen.bytes, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_cuts_the_rows_and_asks_for_no_further_page() {
    let athena = Athena::start(play(9));
    let cut = Control { limit: Some(2), ..control() };
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), cut)).await;
    assert_eq!(told.rows(), 2);
    assert!(told.summary().truncated);
    assert_eq!(told.summary().progress.rows, 2);
    assert_eq!(athena.seen("GetQueryResults").len(), 2, "the page that shows there is more, and no other");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_fits_exactly_cuts_nothing() {
    for empty_last_page in [false, true] {
        let mut played = play(3);
        played.pages.extend(empty_last_page.then(Vec::new));
        let athena = Athena::start(played);
        let exact = Control { limit: Some(3), ..control() };
        let told = read(engine(&athena).start(bound("SELECT 1 AS n"), exact)).await;
        assert_eq!((told.rows(), told.summary().truncated), (3, false), "empty last page: {empty_last_page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_nothing_still_tells_the_columns() {
    let athena = Athena::start(play(3));
    let none = Control { limit: Some(0), ..control() };
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), none)).await;
    assert_eq!((told.columns.len(), told.rows(), told.summary().truncated), (2, 0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_fetched_far_ahead_of_the_reader() {
    let athena = Athena::start(play(40));
    let control = control();
    let mut run = engine(&athena).start(bound("SELECT 1 AS n"), control.clone());
    assert!(matches!(run.events.next().await, Some(RunEvent::Submitted(_))));
    assert!(matches!(run.events.next().await, Some(RunEvent::Schema(_))));
    // One batch waits in the channel, one waits to be taken, one page is fetched beside it.
    athena.wait_for("GetQueryResults", 3);
    control.cancel.cancel();
    while run.events.next().await.is_some() {}
    assert_eq!(athena.seen("GetQueryResults").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn show_has_no_header_row_and_its_columns_are_split() {
    let line = |text: &str| vec![Some(text.to_owned())];
    let athena = Athena::start(Play {
        statement: "UTILITY",
        columns: vec![("col_name", "string"), ("data_type", "string"), ("comment", "string")],
        pages: vec![vec![line("eventtime  \tstring  \tWhen"), line("day  \tstring  \t")]],
        ..play(0)
    });
    let told = run_to_end(&athena).await;
    assert_eq!(told.rows(), 2);
    assert_eq!(told.batches[0].column(0).as_string::<i32>().value(1), "day");
    assert_eq!(told.batches[0].column(1).as_string::<i32>().value(1), "string");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_not_of_its_type_is_null_and_counted() {
    let mut played = play(2);
    played.pages[0][1][0] = Some("many".to_owned());
    let athena = Athena::start(played);
    let told = run_to_end(&athena).await;
    assert!(told.batches[0].column(0).is_null(0));
    let skipped = &told.summary().progress.skipped;
    assert_eq!(skipped.causes.len(), 1);
    assert_eq!((skipped.causes[0].count, skipped.causes[0].example.as_str()), (1, "many"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_already_there_is_followed_without_starting_anything() {
    let athena = Athena::start(play(4));
    let engine = engine(&athena);
    read(engine.start(bound("SELECT 1 AS n"), control())).await.end.unwrap();
    let told = read(engine.attach(ExternalId("q-0".to_owned()), control())).await;
    assert_eq!((told.id.as_deref(), told.rows()), (Some("q-0"), 4));
    assert_eq!(athena.seen("StartQueryExecution").len(), 1);
}

/// Runs of one engine that are looked at many times; how many requests of each kind that took.
async fn several_at_once(athena: &Athena, runs: usize) -> (usize, usize) {
    let engine = engine(athena);
    let told = (0..runs).map(|_| read(engine.start(bound("SELECT 1 AS n"), control())));
    for told in futures::future::join_all(told).await {
        assert_eq!(told.end.unwrap().progress.rows, 2);
    }
    (athena.seen("BatchGetQueryExecution").len(), athena.seen("GetQueryExecution").len())
}

fn slow() -> Play {
    let running = std::iter::repeat_n(look("RUNNING", 1), 60);
    Play { looks: running.chain([look("SUCCEEDED", 1)]).collect(), ..play(2) }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_runs_are_looked_at_together() {
    let (together, alone) = several_at_once(&Athena::start(slow()), 8).await;
    assert!(together > 0 && together + alone < 8 * 60, "{together} requests for several, {alone} for one");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_they_may_not_be_looked_at_together_each_is_looked_at_alone() {
    let athena = Athena::start(slow());
    athena.fault("BatchGetQueryExecution", &[Fault::Error(400, "AccessDeniedException", "no")]);
    let (together, alone) = several_at_once(&athena, 4).await;
    assert!(together <= 1, "one refusal is enough: {together}");
    assert!(alone >= 4 * 60);
}
