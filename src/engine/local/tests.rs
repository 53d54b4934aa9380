#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;

use arrow::util::display::{ArrayFormatter, FormatOptions};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::StreamExt;

use super::*;
use crate::bind::{Request, Resolve, Resolved, Target, bind};
use crate::engine::{Phase, SkippedUnit, Summary};
use crate::report::Report;
use crate::scope::{Scope, Window};
use crate::sources::{Catalogue, Source};
use crate::table::{Keys, Location, Table};

const DAY: &str = "111122223333/CloudTrail/eu-west-1/2026/03/10/";
const MEMORY: u64 = 256 << 20;

/// A folder of CloudTrail objects.
#[derive(Debug)]
struct Bucket {
    folder: tempfile::TempDir,
    catalogue: Catalogue,
    max_object: u64,
}

impl Resolve for Bucket {
    fn resolve(&self, name: &[String]) -> Result<Option<Resolved>, Report> {
        let Some(source) = self.catalogue.get(&name[0]) else { return Ok(None) };
        let table = Table {
            name: source.id.clone(),
            source: source.id.clone(),
            location: Location::Folder(self.folder.path().to_owned()),
            layout: source.layouts[0].id.clone(),
            org: None,
            accounts: Keys::Unlisted,
            regions: Keys::Unlisted,
            since: None,
            partitions: Default::default(),
            choices: Default::default(),
            fields: None,
            athena: None,
            existing: None,
        };
        Ok(Some(Resolved { table: Arc::new(table), source: Arc::clone(source), missing: Vec::new() }))
    }

    fn kind(&self, id: &str) -> Option<Arc<Source>> {
        self.catalogue.get(id).cloned()
    }

    fn unknown(&self, names: &[String]) -> Report {
        Report::usage(format!("no tables {names:?}"))
    }
}

/// What a run told.
#[derive(Debug)]
struct Told {
    rows: Vec<String>,
    end: Result<Summary, EngineError>,
}

impl Told {
    fn summary(&self) -> &Summary {
        self.end.as_ref().unwrap()
    }

    /// `cause ×count`.
    fn skipped(&self) -> Vec<String> {
        let causes = &self.summary().progress.skipped.causes;
        causes.iter().map(|cause| format!("{} ×{}", cause.cause, cause.count)).collect()
    }
}

impl Bucket {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, catalogue: Catalogue::builtin().unwrap(), max_object: 1 << 20 }
    }

    fn put(&self, key: &str, bytes: &[u8]) {
        let path = self.folder.path().join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// An object of the day whose records have these event names.
    fn put_events(&self, number: usize, names: &[&str]) {
        self.put(&key(DAY, number), &gzip(&envelope(names)));
    }

    fn bind(&self, sql: &str) -> Arc<BoundQuery> {
        let window =
            Window { from: "2026-03-10T00:00:00Z".parse().unwrap(), to: "2026-03-11T00:00:00Z".parse().unwrap() };
        let scope = Scope { window, accounts: None, regions: None, partitions: Default::default() };
        let bound = bind(&Request {
            origin: "<sql>",
            text: sql,
            sql_start: 0,
            params: &[],
            values: &BTreeMap::new(),
            sets: &[],
            optional: &[],
            tables: &[],
            scope: &scope,
            all_regions: false,
            resolver: self,
            target: Target::Local,
        });
        Arc::new(bound.unwrap_or_else(|report| panic!("{sql}: {report:?}")))
    }

    fn engine(&self) -> LocalEngine {
        LocalEngine::new(LocalSettings { memory: MEMORY, max_object: self.max_object }, Ok(Default::default())).unwrap()
    }

    async fn run_with(&self, sql: &str, control: Control) -> Told {
        let engine = self.engine();
        let mut run = engine.start(self.bind(sql), control);
        told(&mut run).await
    }

    async fn run(&self, sql: &str) -> Told {
        self.run_with(sql, control()).await
    }
}

fn control() -> Control {
    Control::default()
}

/// Follows a run to its end.
async fn told(run: &mut Run) -> Told {
    let mut rows = Vec::new();
    while let Some(event) = run.events.next().await {
        match event {
            RunEvent::Batch(batch) => {
                let options = FormatOptions::default().with_null("NULL");
                let columns: Vec<_> =
                    batch.columns().iter().map(|c| ArrayFormatter::try_new(c, &options).unwrap()).collect();
                let row = |i: usize| columns.iter().map(|c| c.value(i).to_string()).collect::<Vec<_>>().join(" ");
                rows.extend((0..batch.num_rows()).map(row));
            }
            RunEvent::End(end) => {
                assert!(run.events.next().await.is_none(), "nothing follows the end");
                return Told { rows, end };
            }
            RunEvent::Schema(_) => assert!(rows.is_empty()),
            RunEvent::Submitted(id) => panic!("a local run has no id: {id:?}"),
        }
    }
    panic!("a run without an end: {rows:?}")
}

fn key(folder: &str, number: usize) -> String {
    let account = &folder[..12];
    let region = folder.split('/').nth(2).unwrap();
    format!("{folder}{account}_CloudTrail_{region}_20260310T0000Z_{number:016}.json.gz")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn record(name: &str) -> String {
    format!(r#"{{"eventTime":"2026-03-10T12:00:00Z","eventName":"{name}","userIdentity":{{"type":"Root"}}}}"#)
}

fn envelope(names: &[&str]) -> String {
    let records: Vec<String> = names.iter().map(|name| record(name)).collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

const NAMES: &str = "SELECT eventname FROM cloudtrail ORDER BY eventname";

#[tokio::test]
async fn raw_columns_partition_columns_and_the_path_are_there() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A", "B"]);
    let told = bucket
        .run(r#"SELECT eventname, useridentity.type, aws_account, aws_region, day, "$path" FROM cloudtrail ORDER BY 1"#)
        .await;
    let path = bucket.folder.path().join(key(DAY, 1));
    let rest = format!("Root 111122223333 eu-west-1 2026/03/10 {}", path.display());
    assert_eq!(told.rows, [format!("A {rest}"), format!("B {rest}")]);
    let progress = &told.summary().progress;
    assert_eq!((progress.objects_total, progress.objects_done, progress.records, progress.rows), (1, 1, 2, 2));
    assert_eq!((progress.phase, told.summary().truncated), (Phase::Done, false));
    assert!(progress.bytes > 0 && progress.skipped.is_empty());
}

#[tokio::test]
async fn counting_needs_no_column() {
    let bucket = Bucket::new();
    (0..5).for_each(|n| bucket.put_events(n, &["A", "B", "C"]));
    assert_eq!(bucket.run("SELECT count(*) FROM cloudtrail").await.rows, ["15"]);
    assert_eq!(bucket.run("SELECT count(*) FROM cloudtrail WHERE eventname > 'A'").await.rows, ["10"]);
}

#[tokio::test]
async fn objects_outside_the_scope_are_never_opened() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A"]);
    // Each of these would be counted as damaged.
    let damaged = [0x1f, 0x8b, 8, 0, 0];
    bucket.put(&key("111122223333/CloudTrail/eu-west-1/2026/03/01/", 2), &damaged);
    bucket.put(&key("111122223333/CloudTrail-Digest/eu-west-1/2026/03/10/", 3), &damaged);
    bucket.put(&format!("{DAY}notes.txt"), &damaged);
    let told = bucket.run(NAMES).await;
    assert_eq!((told.rows.as_slice(), told.skipped().len()), (["A".to_owned()].as_slice(), 0));
    assert_eq!(told.summary().progress.objects_total, 1);
}

#[tokio::test]
async fn conditions_on_partition_columns_keep_objects_closed() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A"]);
    bucket.put(&key("222233334444/CloudTrail/us-east-1/2026/03/10/", 2), &[0x1f, 0x8b, 8, 0, 0]);
    for condition in ["aws_account = '111122223333'", "aws_region LIKE 'eu-%'", r#""$path" LIKE '%0001.json.gz'"#] {
        let told = bucket.run(&format!("SELECT eventname FROM cloudtrail WHERE {condition}")).await;
        assert_eq!((told.rows.as_slice(), told.skipped().len()), (["A".to_owned()].as_slice(), 0), "{condition}");
        assert_eq!(told.summary().progress.objects_done, 1);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_counted_by_cause_and_never_fatal() {
    let bucket = Bucket::new();
    let (cut, long) = (gzip(&envelope(&["C"; 500])), "x".repeat(1 << 20));
    bucket.put_events(1, &["A"]);
    bucket.put(&key(DAY, 2), &[gzip(&envelope(&["B"])), gzip(&envelope(&["B"]))].concat());
    bucket.put(&key(DAY, 3), &cut[..cut.len() - 20]);
    bucket.put(&key(DAY, 4), &gzip(&envelope(&[&long])));
    bucket.put(&key(DAY, 5), b"\x00garbage");
    bucket.put(&key(DAY, 6), format!("\u{feff}{}\r\n", envelope(&["D"])).as_bytes());
    bucket.put(&key(DAY, 7), b"");
    bucket.put(&key(DAY, 8), b"{}");
    bucket.put(&key(DAY, 9), format!("{{\"Records\":[{},oops,{}]}}", record("E"), record("F")).as_bytes());
    let told = bucket.run("SELECT DISTINCT eventname FROM cloudtrail ORDER BY eventname").await;
    assert_eq!(told.rows, ["A", "B", "C", "D", "E", "F"]);
    let mut skipped = told.skipped();
    skipped.sort();
    assert_eq!(
        skipped,
        [
            "gzip that ends too early; the records before the cut are used ×1",
            "inflates beyond max_object = 1.0 MiB ×1",
            "not a JSON document ×1",
            "record that is not a JSON object ×1",
        ]
    );
    let skipped = &told.summary().progress.skipped;
    assert_eq!((skipped.count(SkippedUnit::Object), skipped.count(SkippedUnit::Record)), (3, 1));
    assert!(skipped.causes.iter().any(|c| c.example == format!("{}, record 2", key(DAY, 9))));
}

#[tokio::test]
async fn the_first_rows_come_while_later_objects_are_unread() {
    let bucket = Bucket::new();
    (0..400).for_each(|n| bucket.put_events(n, &["A", "B"]));
    let engine = bucket.engine();
    let mut run = engine.start(bucket.bind("SELECT eventname FROM cloudtrail WHERE eventname = 'B'"), control());
    let schema = run.events.next().await;
    assert!(matches!(schema, Some(RunEvent::Schema(_))), "{schema:?}");
    assert!(matches!(run.events.next().await, Some(RunEvent::Batch(_))));
    // What is gone now and missed later was unread when the first rows came.
    (0..400).for_each(|n| fs::remove_file(bucket.folder.path().join(key(DAY, n))).unwrap());
    let told = told(&mut run).await;
    let gone = told.summary().progress.skipped.count(SkippedUnit::Object);
    assert!(gone > 300, "{gone}");
    assert!(told.skipped()[0].starts_with("gone since it was listed"), "{:?}", told.skipped());
}

#[tokio::test]
async fn a_cancelled_run_ends_with_what_it_read() {
    let bucket = Bucket::new();
    (0..400).for_each(|n| bucket.put_events(n, &["A"]));
    let (engine, control) = (bucket.engine(), control());
    let mut run = engine.start(bucket.bind("SELECT eventname FROM cloudtrail"), control.clone());
    assert!(matches!(run.events.next().await, Some(RunEvent::Schema(_))));
    assert!(matches!(run.events.next().await, Some(RunEvent::Batch(_))));
    control.cancel.cancel();
    let Err(EngineError::Cancelled { summary }) = told(&mut run).await.end else { panic!("cancelled") };
    assert!(summary.progress.objects_done < 400 && summary.progress.objects_total == 400, "{summary:?}");
}

#[tokio::test]
async fn a_run_cancelled_before_it_starts_reads_nothing() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A"]);
    let control = control();
    control.cancel.cancel();
    let told = bucket.run_with(NAMES, control).await;
    assert!(matches!(told.end, Err(EngineError::Cancelled { summary }) if summary.progress.objects_done == 0));
}

#[tokio::test]
async fn a_limit_cuts_and_says_so_only_when_there_was_more() {
    let bucket = Bucket::new();
    (0..3).for_each(|n| bucket.put_events(n, &["A", "B"]));
    for (limit, rows, truncated) in [(5, 5, true), (6, 6, false), (7, 6, false), (0, 0, true)] {
        let told = bucket.run_with(NAMES, Control { limit: Some(limit), ..control() }).await;
        assert_eq!((told.rows.len(), told.summary().truncated), (rows, truncated), "{limit}");
        assert_eq!(told.summary().progress.rows, rows as u64);
    }
}

#[tokio::test]
async fn a_recursive_query_reads_the_table_in_every_round() {
    let bucket = Bucket::new();
    (0..8).for_each(|n| bucket.put_events(n, &["A"]));
    let sql = "WITH RECURSIVE steps (n) AS (SELECT 1 UNION ALL \
               SELECT s.n + 1 FROM steps AS s CROSS JOIN (SELECT count(*) AS c FROM cloudtrail) AS t \
               WHERE s.n < 3 AND t.c = 8) SELECT n FROM steps ORDER BY n";
    assert_eq!(bucket.run(sql).await.rows, ["1", "2", "3"]);
}

#[tokio::test]
async fn a_union_of_what_is_never_null_can_be_counted() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A", "B"]);
    let sql = "WITH both AS (SELECT t.errorcode IS NOT NULL AS failed FROM cloudtrail AS t UNION ALL \
               SELECT coalesce(t.eventname = 'A', false) FROM cloudtrail AS t) \
               SELECT count(*) AS n, count_if(b.failed) AS failed FROM both AS b";
    assert_eq!(bucket.run(sql).await.rows, ["4 1"]);
}

#[tokio::test]
async fn a_lambda_sees_the_columns_beside_it() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A", "C"]);
    let sql = "WITH call AS (SELECT t.eventname AS name, coalesce(t.eventid, t.awsregion, 'none') AS id \
               FROM cloudtrail AS t), \
               letter AS (SELECT c.*, filter(split('A,B', ','), l -> l <> c.name) AS others FROM call AS c) \
               SELECT l.id, array_join(l.others, '+') AS others FROM letter AS l ORDER BY l.name";
    assert_eq!(bucket.run(sql).await.rows, ["none B", "none A+B"]);
}

#[tokio::test]
async fn rows_are_ordered_by_a_column_of_the_table_that_the_result_has_otherwise() {
    let bucket = Bucket::new();
    bucket.put_events(1, &["A", "B"]);
    let sql =
        "SELECT CASE t.eventname WHEN 'A' THEN 'z' ELSE 'y' END AS eventname FROM cloudtrail AS t ORDER BY t.eventname";
    assert_eq!(bucket.run(sql).await.rows, ["z", "y"]);
}

#[tokio::test]
async fn an_estimate_lists_and_does_not_read() {
    let bucket = Bucket::new();
    bucket.put(&key(DAY, 1), &[0; 100]);
    bucket.put(&key(DAY, 2), &[0; 50]);
    let query = bucket.bind("SELECT count(*) FROM cloudtrail AS a JOIN cloudtrail AS b ON a.eventid = b.eventid");
    let estimate = bucket.engine().estimate(&query, CancellationToken::new()).await.unwrap();
    assert_eq!(estimate.scans.len(), 2);
    assert_eq!((estimate.scans[0].objects, estimate.scans[0].bytes, estimate.bytes()), (Some(2), 150, 300));
}

#[tokio::test]
async fn a_folder_that_is_not_there_fails_with_a_hint() {
    let bucket = Bucket::new();
    fs::remove_dir(bucket.folder.path()).unwrap();
    assert!(matches!(bucket.run(NAMES).await.end, Err(EngineError::Setup { .. })));
}

#[tokio::test]
async fn sql_that_cannot_be_planned_fails_the_run() {
    let bucket = Bucket::new();
    let told = bucket.run("SELECT eventname FROM cloudtrail GROUP BY eventsource").await;
    assert!(matches!(told.end, Err(EngineError::Query { .. })), "{told:?}");
}
