//! Whatever goes wrong in whatever order: no query is started twice, none is left running after a stop, and no row is
//! lost or comes twice.

use std::time::Duration;

use arrow::array::AsArray;
use arrow::datatypes::Int32Type;
use logq::engine::Engine;
use logq::engine::athena::Pace;
use proptest::prelude::*;
use proptest::test_runner::Config;
use tokio::runtime::Runtime;

use super::results::{PLACE, object};
use super::server::{Athena, Fault, Play};
use super::{QUICK, bound, control, engine_at, look, play, read, target};

/// What happens in one case.
#[derive(Debug, Clone)]
struct Story {
    rows: usize,
    has_object: bool,
    /// States before SUCCEEDED; `true` is RUNNING.
    states: Vec<bool>,
    starts: Vec<Fault>,
    looks: Vec<Fault>,
    pages: Vec<Fault>,
    objects: Vec<Fault>,
    stops: Vec<Fault>,
    /// Cancelled when so many requests of an operation were seen.
    cancel: Option<(&'static str, usize)>,
}

fn lost() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Error(400, "ThrottlingException", "Rate exceeded")),
        Just(Fault::Error(500, "InternalServerException", "try again")),
        Just(Fault::CutBefore),
        Just(Fault::CutAfter),
    ]
}

fn page() -> impl Strategy<Value = Fault> {
    prop_oneof![4 => lost(), 1 => Just(Fault::SamePage)]
}

fn body() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Error(503, "SlowDown", "Please reduce your request rate.")),
        Just(Fault::Error(403, "AccessDenied", "Access Denied")),
        Just(Fault::Overwrite),
        Just(Fault::CutBefore),
        (0usize..200).prop_map(Fault::CutBody),
        (0usize..200).prop_map(Fault::ShortBody),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    let some = |most: usize| 0..most;
    let plan = (0usize..30, any::<bool>(), prop::collection::vec(any::<bool>(), some(6)));
    let cancel =
        prop_oneof![Just("StartQueryExecution"), Just("GetQueryExecution"), Just("GetQueryResults"), Just("GetObject")];
    let faults = (
        prop::collection::vec(lost(), some(5)),
        prop::collection::vec(lost(), some(5)),
        prop::collection::vec(page(), some(4)),
        prop::collection::vec(body(), some(6)),
        prop::collection::vec(lost(), some(3)),
    );
    (plan, faults, prop::option::of((cancel, 1usize..4))).prop_map(|(plan, faults, cancel)| {
        let ((rows, has_object, states), (starts, looks, pages, objects, stops)) = (plan, faults);
        Story { rows, has_object, states, starts, looks, pages, objects, stops, cancel }
    })
}

fn tell(runtime: &Runtime, story: &Story) -> Result<(), TestCaseError> {
    let mut looks: Vec<_> = story.states.iter().map(|r| look(if *r { "RUNNING" } else { "QUEUED" }, 1)).collect();
    looks.push(look("SUCCEEDED", 2));
    let played = Play { looks, ..play(story.rows) };
    let bytes = object(&played);
    let athena = Athena::start(played);
    if story.has_object {
        athena.put_object(PLACE, bytes);
    }
    let faults = [
        ("StartQueryExecution", &story.starts),
        ("GetQueryExecution", &story.looks),
        ("GetQueryResults", &story.pages),
        ("GetObject", &story.objects),
        ("StopQueryExecution", &story.stops),
    ];
    faults.into_iter().for_each(|(operation, faults)| athena.fault(operation, faults));
    let pace = Pace { answer: Duration::from_secs(10), ..QUICK };
    let told = runtime.block_on(async {
        let control = control();
        let run = engine_at(&athena.url(), target(), pace).start(bound("SELECT 1 AS n"), control.clone());
        let canceller = async {
            let Some((operation, n)) = story.cancel else { return };
            while athena.seen(operation).len() < n {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            control.cancel.cancel();
        };
        tokio::select! {
            told = read(run) => told,
            told = async { canceller.await; std::future::pending().await } => told,
        }
    });

    prop_assert!(athena.executions() <= 1, "started {} times", athena.executions());
    let rows: Vec<i32> =
        told.batches.iter().flat_map(|b| b.column(0).as_primitive::<Int32Type>().values().to_vec()).collect();
    let expected: Vec<i32> = (0..story.rows as i32).collect();
    match &told.end {
        Ok(summary) => {
            prop_assert_eq!(&rows, &expected);
            prop_assert_eq!(summary.progress.rows, story.rows as u64);
        }
        Err(error) => {
            prop_assert!(expected.starts_with(&rows), "{:?} is not how the result begins", rows);
            let owns_up = format!("{error}").contains("may be running");
            let owns_up = owns_up || format!("{error}").contains("may still be running");
            prop_assert!(athena.running() == 0 || owns_up, "left running: {:?}", error);
        }
    }
    Ok(())
}

#[test]
fn no_query_twice_none_left_running_no_row_lost_or_doubled() {
    let runtime = Runtime::new().expect("threads");
    let config = Config { cases: 150, failure_persistence: None, ..Config::default() };
    proptest!(config, |(story in story())| tell(&runtime, &story)?);
}
