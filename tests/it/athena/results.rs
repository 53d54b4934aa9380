//! Where the rows come from: the first page, then the result object, or pages where there is none.

use std::time::Duration;

use arrow::array::AsArray;
use arrow::compute::concat_batches;
use arrow::datatypes::Int32Type;
use arrow::record_batch::RecordBatch;
use futures::StreamExt;
use logq::engine::athena::Pace;
use logq::engine::{Control, Engine, EngineError, RunEvent, Summary};
use serde_json::json;

use super::server::{Athena, Fault, Play};
use super::{QUICK, Told, bound, control, engine, engine_at, look, play, read, run_to_end, target};

/// Where the executions of a play leave their result.
pub(super) const PLACE: &str = "ir-results/logq/q-0.csv";

/// The result object of a play, as Athena writes it.
pub(super) fn object(play: &Play) -> Vec<u8> {
    let mut csv = String::new();
    for row in play.pages.iter().flatten() {
        let quoted = |value: &Option<String>| value.as_ref().map(|v| format!("\"{}\"", v.replace('"', "\"\"")));
        let values: Vec<String> = row.iter().map(|value| quoted(value).unwrap_or_default()).collect();
        csv += &values.join(",");
        csv.push('\n');
    }
    csv.into_bytes()
}

/// A server with the object of the play in its place.
fn with_object(play: Play) -> Athena {
    let bytes = object(&play);
    let athena = Athena::start(play);
    athena.put_object(PLACE, bytes);
    athena
}

/// Rows with texts that are hard to read, in pages of 1,000.
fn wide(rows: usize, padding: usize) -> Play {
    let mut played = play(rows);
    let mut all = played.pages.concat();
    for (n, row) in all.iter_mut().enumerate().skip(1) {
        row[1] = match n % 4 {
            0 => None,
            1 => Some(String::new()),
            2 => Some(format!("he said \"{n}\",\nthen\r\nleft {}", "é".repeat(padding))),
            _ => Some(format!("{n},{}", "x".repeat(padding))),
        };
    }
    played.pages = all.chunks(1000).map(<[_]>::to_vec).collect();
    played
}

fn table(told: &Told) -> RecordBatch {
    concat_batches(&told.batches[0].schema(), &told.batches).unwrap()
}

fn numbers(told: &Told) -> Vec<i32> {
    told.batches.iter().flat_map(|b| b.column(0).as_primitive::<Int32Type>().values().to_vec()).collect()
}

/// Rows of a run that read pages because of a fault, or because there is no object; with what it says about that.
async fn paged(athena: &Athena) -> Summary {
    let told = run_to_end(athena).await;
    assert_eq!(numbers(&told), (0..5).collect::<Vec<_>>(), "{:?}", told.end);
    assert_eq!(athena.seen("GetQueryResults").len(), 3);
    told.summary().clone()
}

fn says(summary: &Summary, part: &str) {
    assert!(summary.notes.len() == 1 && summary.notes[0].contains(part), "{:?} lacks {part:?}", summary.notes);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_behind_the_first_page_come_from_the_object() {
    let athena = with_object(play(5));
    let told = run_to_end(&athena).await;
    assert_eq!(numbers(&told), [0, 1, 2, 3, 4]);
    assert_eq!(told.summary().progress.rows, 5);
    assert!(told.summary().notes.is_empty(), "{:?}", told.summary().notes);
    assert_eq!((athena.seen("GetQueryResults").len(), athena.seen("GetObject").len()), (1, 1));
    assert_eq!(athena.seen("GetObject")[0].key, "AKIDTEST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_of_one_page_asks_for_no_object() {
    let athena = with_object(play(1));
    assert_eq!(run_to_end(&athena).await.rows(), 1);
    assert!(athena.seen("GetObject").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn object_and_pages_give_the_same_table() {
    for (rows, padding) in [(2_500, 3), (12_000, 900)] {
        let by_pages = Athena::start(wide(rows, padding));
        let by_object = with_object(wide(rows, padding));
        let (slow, fast) = (run_to_end(&by_pages).await, run_to_end(&by_object).await);
        assert_eq!(table(&slow), table(&fast));
        assert_eq!(fast.rows(), rows);
        assert!(by_object.seen("GetQueryResults").len() == 1 && by_pages.seen("GetQueryResults").len() > 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_object_is_read_in_ranges_of_one_version() {
    let athena = with_object(wide(12_000, 900));
    run_to_end(&athena).await.summary();
    let gets = athena.seen("GetObject");
    assert!(gets.len() >= 2, "{gets:?}");
    assert!(gets[0].body["if_match"].is_null());
    assert!(gets[1..].iter().all(|get| get.body["if_match"] == "\"version-1\""), "{gets:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_rows_do_not_wait_for_the_object() {
    let athena = with_object(play(5));
    athena.fault("GetObject", &[Fault::HoldAfter]);
    let mut run = engine(&athena).start(bound("SELECT 1 AS n"), control());
    while !matches!(run.events.next().await, Some(RunEvent::Batch(_))) {}
    athena.wait_for("GetObject", 1);
    athena.release();
    assert_eq!(read(run).await.rows(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_is_taken_up_where_it_broke() {
    let athena = with_object(play(2_000));
    let faults = [Fault::CutBody(9_000), Fault::CutBody(0), Fault::ShortBody(100), Fault::CutBefore];
    athena.fault("GetObject", &faults);
    let told = run_to_end(&athena).await;
    assert_eq!(numbers(&told), (0..2_000).collect::<Vec<_>>());
    let ranges: Vec<_> = athena.seen("GetObject").iter().map(|get| get.body["range"].clone()).collect();
    assert!(ranges[1].as_str().unwrap().starts_with("bytes=9000-"), "{ranges:?}");
    assert!(told.summary().notes.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_goes_silent_is_taken_up_too() {
    let athena = with_object(play(2_000));
    athena.fault("GetObject", &[Fault::StallBody(9_000)]);
    let pace = Pace { answer: Duration::from_millis(500), ..QUICK };
    let told = read(engine_at(&athena.url(), target(), pace).start(bound("SELECT 1 AS n"), control())).await;
    assert_eq!(told.rows(), 2_000, "{:?}", told.end);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_never_comes_whole_is_an_error_and_no_short_result() {
    let athena = with_object(wide(12_000, 900));
    athena.fault("GetObject", &vec![Fault::ShortBody(4 << 20); 1]);
    athena.fault("GetObject", &vec![Fault::ShortBody(0); 40]);
    let told = run_to_end(&athena).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("broke off again and again"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_is_overwritten_meanwhile_is_an_error() {
    let athena = with_object(wide(12_000, 900));
    athena.fault("GetObject", &[Fault::CutBody(5 << 20), Fault::Overwrite]);
    let told = run_to_end(&athena).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("overwritten"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_s3_is_asked_again() {
    let athena = with_object(play(5));
    athena.fault("GetObject", &[Fault::Error(503, "SlowDown", "Please reduce your request rate."), Fault::CutBefore]);
    let told = run_to_end(&athena).await;
    assert_eq!((told.rows(), athena.seen("GetQueryResults").len()), (5, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_the_object_pages_are_read_and_the_right_is_named() {
    let athena = with_object(play(5));
    athena.fault("GetObject", &[Fault::Error(403, "AccessDenied", "Access Denied")]);
    says(&paged(&athena).await, "s3:GetObject");
    athena.fault("GetObject", &[Fault::Error(403, "AccessDenied", "not authorized to perform: kms:Decrypt")]);
    let told = run_to_end(&athena).await;
    says(told.summary(), "kms:Decrypt");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_is_not_there_or_is_not_ours_is_no_loss() {
    says(&paged(&Athena::start(play(5))).await, "is not there");
    let other = Athena::start(play(5));
    other.put_object(PLACE, b"\"a\",\"b\"\n\"1\",\"x\"\n".to_vec());
    says(&paged(&other).await, "other columns");
    let garbage = Athena::start(play(5));
    garbage.put_object(PLACE, b"PK\x03\x04 no CSV at all\n".to_vec());
    says(&paged(&garbage).await, "not the CSV");
    let portal = with_object(play(5));
    portal.fault("GetObject", &[Fault::Garbage]);
    says(&paged(&portal).await, "is this S3?");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_s3_that_does_not_answer_is_no_loss() {
    let athena = with_object(play(5));
    athena.fault("GetObject", &vec![Fault::StallAfter; 4]);
    let pace = Pace { answer: Duration::from_millis(400), ..QUICK };
    let told = read(engine_at(&athena.url(), target(), pace).start(bound("SELECT 1 AS n"), control())).await;
    assert_eq!(told.rows(), 5, "{:?}", told.end);
    assert_eq!(told.summary().notes.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn managed_and_sealed_results_are_read_in_pages() {
    let ended = |configuration| {
        let mut end = look("SUCCEEDED", 1);
        end["ResultConfiguration"] = configuration;
        with_object(Play { looks: vec![end], ..play(5) })
    };
    let managed = ended(json!({}));
    says(&paged(&managed).await, "keeps its results");
    let sealed = ended(json!({
        "OutputLocation": format!("s3://{PLACE}"),
        "EncryptionConfiguration": { "EncryptionOption": "CSE_KMS", "KmsKey": "arn:aws:kms:eu-west-1:111122223333:key/1" },
    }));
    says(&paged(&sealed).await, "CSE_KMS");
    assert!(managed.seen("GetObject").is_empty() && sealed.seen("GetObject").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_breaks_within_is_an_error_after_the_rows_before_it() {
    let mut bytes = object(&play(5));
    bytes.extend_from_slice(b"\"6\",\"cut of");
    let athena = Athena::start(play(5));
    athena.put_object(PLACE, bytes);
    let told = run_to_end(&athena).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("record 7, the last, is cut off"), "{message}");
    assert!(told.rows() <= 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_lacks_rows_that_were_shown_is_an_error() {
    let mut played = wide(2_500, 3);
    played.pages[0].truncate(600);
    let bytes = object(&Play { pages: vec![played.pages[0][..10].to_vec()], ..played.clone() });
    let athena = Athena::start(played);
    athena.put_object(PLACE, bytes);
    let told = run_to_end(&athena).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("lacks 590 rows"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_stops_the_ranges() {
    let athena = with_object(wide(30_000, 900));
    let cut = Control { limit: Some(4_000), ..control() };
    let told = read(engine(&athena).start(bound("SELECT 1 AS n"), cut)).await;
    assert_eq!((told.rows(), told.summary().truncated), (4_000, true));
    let (gets, pages) = (athena.seen("GetObject").len(), athena.seen("GetQueryResults").len());
    assert!(gets <= 3 && pages == 1, "{gets} ranges of 8, {pages} pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_the_object_fills_exactly_cuts_nothing() {
    for (limit, truncated) in [(2_500, false), (2_499, true)] {
        let athena = with_object(wide(2_500, 3));
        let told =
            read(engine(&athena).start(bound("SELECT 1 AS n"), Control { limit: Some(limit), ..control() })).await;
        assert_eq!((told.rows() as u64, told.summary().truncated), (limit, truncated));
        assert_eq!(athena.seen("GetObject").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_ends_the_ranges() {
    let athena = with_object(wide(30_000, 900));
    athena.fault("GetObject", &[Fault::HoldAfter]);
    let control = control();
    let mut run = engine(&athena).start(bound("SELECT 1 AS n"), control.clone());
    while !matches!(run.events.next().await, Some(RunEvent::Batch(_))) {}
    athena.wait_for("GetObject", 1);
    control.cancel.cancel();
    assert_eq!(read(run).await.cancelled().billed_bytes, Some(20_000_000));
    athena.release();
    assert_eq!(athena.seen("GetObject").len(), 1);
    assert!(athena.seen("StopQueryExecution").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_go_in_a_circle_are_an_error() {
    let athena = Athena::start(play(9));
    athena.fault("GetQueryResults", &[Fault::HoldAfter, Fault::SamePage]);
    athena.release();
    let told = run_to_end(&athena).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("circle"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_value_behind_the_first_page_is_counted_like_any_other() {
    let mut played = play(5);
    played.pages[2][0][0] = Some("many".to_owned());
    let told = run_to_end(&with_object(played)).await;
    let skipped = &told.summary().progress.skipped;
    assert_eq!((skipped.causes[0].count, skipped.causes[0].example.as_str()), (1, "many"));
}
