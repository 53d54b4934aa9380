//! The Athena engine against a scripted Athena.

#![allow(clippy::unwrap_used)]

mod catalogue;
mod errors;
#[cfg(feature = "local")]
mod estimate;
mod faults;
mod glue;
mod journal;
mod objects;
mod program;
mod results;
mod run;
pub(crate) mod server;
mod stop;
mod targets;
mod workbench;

use std::sync::Arc;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_athena::config::{Credentials, SharedCredentialsProvider};
use futures::StreamExt;
use logq::bind::{self, BoundQuery, Request, Resolve, Resolved};
use logq::engine::athena::{AthenaEngine, Pace};
use logq::engine::{Control, Engine, EngineError, Run, RunEvent, Summary};
use logq::report::Report;
use logq::scope::{Scope, Window};
use logq::settings::Target;
use logq::sources::Source;
use serde_json::{Value, json};

use server::{Athena, Play};

/// No wait that a test would notice; an answer may take as long as a busy machine needs.
const QUICK: Pace = Pace {
    poll: Duration::from_millis(1),
    poll_cap: Duration::from_millis(1),
    retry: Duration::from_millis(1),
    retry_cap: Duration::from_millis(2),
    attempts: 4,
    answer: Duration::from_secs(60),
    farewell: Duration::from_secs(60),
};

fn target() -> Target {
    Target {
        workgroup: Some("incident".to_owned()),
        database: Some("logs".to_owned()),
        output: Some("s3://ir-results/logq/".to_owned()),
        price_per_tb: 5.0,
        ..Target::default()
    }
}

fn engine(athena: &Athena) -> AthenaEngine {
    engine_at(&athena.url(), target(), QUICK)
}

fn engine_at(url: &str, target: Target, pace: Pace) -> AthenaEngine {
    let keys = Credentials::new("AKIDTEST", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(url)
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .build();
    AthenaEngine::with_config(target, tokio::runtime::Handle::current(), pace, config)
}

/// A statement without tables, bound.
fn bound(sql: &str) -> Arc<BoundQuery> {
    #[derive(Debug)]
    struct NoTables;
    impl Resolve for NoTables {
        fn resolve(&self, _: &[String]) -> Result<Option<Resolved>, Report> {
            Ok(None)
        }

        fn kind(&self, _: &str) -> Option<Arc<Source>> {
            None
        }

        fn unknown(&self, names: &[String]) -> Report {
            Report::usage(format!("no tables {names:?}"))
        }
    }
    let (from, to) = ("2026-03-10T00:00:00Z".parse().unwrap(), "2026-03-11T00:00:00Z".parse().unwrap());
    let request = Request {
        origin: "<sql>",
        text: sql,
        sql_start: 0,
        params: &[],
        values: &Default::default(),
        sets: &[],
        optional: &[],
        tables: &[],
        scope: &Scope { window: Window { from, to }, accounts: None, regions: None, partitions: Default::default() },
        all_regions: false,
        resolver: &NoTables,
        target: bind::Target::Athena { database: "logs".to_owned() },
    };
    Arc::new(bind::bind(&request).unwrap())
}

fn control() -> Control {
    Control::default()
}

/// An execution's answer in a state, with bytes scanned.
fn look(state: &str, bytes: u64) -> Value {
    json!({
        "Status": { "State": state },
        "Statistics": {
            "DataScannedInBytes": bytes,
            "QueryQueueTimeInMillis": 120,
            "QueryPlanningTimeInMillis": 300,
            "EngineExecutionTimeInMillis": 900,
        },
        "ResultConfiguration": { "OutputLocation": "s3://ir-results/logq/q-0.csv" },
    })
}

/// A query that is queued once, runs once and has `rows` rows of `(n integer, name varchar)` in pages of two.
pub(crate) fn play(rows: usize) -> Play {
    let header = vec![Some("n".to_owned()), Some("name".to_owned())];
    let data = (0..rows).map(|n| vec![Some(n.to_string()), (n % 3 != 2).then(|| format!("name {n}"))]);
    let all: Vec<_> = std::iter::once(header).chain(data).collect();
    Play {
        looks: vec![look("QUEUED", 0), look("RUNNING", 5_000_000), look("SUCCEEDED", 20_000_000)],
        statement: "DML",
        columns: vec![("n", "integer"), ("name", "varchar")],
        pages: all.chunks(2).map(<[_]>::to_vec).collect(),
    }
}

/// A query that runs until it is stopped.
fn endless() -> Play {
    Play { looks: vec![look("QUEUED", 0), look("RUNNING", 7_000_000)], ..play(0) }
}

/// Everything that a run told.
#[derive(Debug)]
struct Told {
    id: Option<String>,
    columns: Vec<String>,
    batches: Vec<RecordBatch>,
    end: Result<Summary, EngineError>,
}

impl Told {
    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn summary(&self) -> &Summary {
        self.end.as_ref().expect("the run succeeded")
    }

    fn error(&self) -> &EngineError {
        self.end.as_ref().expect_err("the run failed")
    }

    fn cancelled(&self) -> &Summary {
        match self.error() {
            EngineError::Cancelled { summary } => summary,
            other => panic!("not cancelled: {other:?}"),
        }
    }
}

/// Reads a run to its end and checks the order of its events.
async fn read(mut run: Run) -> Told {
    let (mut id, mut columns, mut batches) = (None, Vec::new(), Vec::new());
    while let Some(event) = run.events.next().await {
        match event {
            RunEvent::Submitted(external) => {
                assert!(id.is_none() && columns.is_empty(), "submitted once, first");
                id = Some(external.0);
            }
            RunEvent::Schema(schema) => {
                assert!(columns.is_empty() && batches.is_empty(), "one schema before the rows");
                columns = schema.fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect();
            }
            RunEvent::Batch(batch) => batches.push(batch),
            RunEvent::End(end) => {
                assert!(run.events.next().await.is_none(), "nothing after the end");
                return Told { id, columns, batches, end };
            }
        }
    }
    panic!("the run ended without saying so")
}

/// Starts a query on the play and reads it to its end.
async fn run_to_end(athena: &Athena) -> Told {
    read(engine(athena).start(bound("SELECT n, name FROM (VALUES (1, 'a')) AS t (n, name)"), control())).await
}
