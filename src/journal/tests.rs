#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use futures::StreamExt;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use tokio::runtime::Handle;

use super::write::{Ending, Start};
use super::*;
use crate::bind::BoundQuery;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{
    Clearance, Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, RunEvent, ScanEstimate, ServerRun,
    ServerState, Summary,
};
use crate::settings::{EngineKind, Target};
use crate::workbench::fixture::rows;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn query() -> Arc<BoundQuery> {
    Arc::new(crate::bind::again("SELECT 1 AS n").unwrap())
}

fn control() -> Control {
    Control::default()
}

/// A run that is filed under a case.
fn of_case(case: &str) -> Control {
    Control { clearance: Clearance { case: Some(case.to_owned()), ..Clearance::default() }, ..Control::default() }
}

fn target() -> (String, Target) {
    let target = Target { workgroup: Some("incident".to_owned()), price_per_tb: 5.0, ..Target::default() };
    ("main".to_owned(), target)
}

fn begin(journal: &Journal, control: &Control) -> RunName {
    let (query, target) = (query(), target());
    journal
        .begin(&Start { query: &query, control, engine: EngineKind::Athena, target: Some(&target), estimate: None })
        .unwrap()
}

fn recorded(state: &Path, script: Vec<Step>) -> (Recorded, Arc<ScriptedEngine>, Journal) {
    let engine = Arc::new(ScriptedEngine::new([script]));
    let journal = Journal::open(state).unwrap();
    let inner = Arc::clone(&engine) as Arc<dyn Engine>;
    let wrapped = Recorded::new(inner, EngineKind::Athena, Some(target()), Ok(journal.clone()), Handle::current());
    (wrapped, engine, journal)
}

fn submitted() -> Step {
    Step::Event(RunEvent::Submitted(ExternalId("q-1".to_owned())))
}

fn schema() -> Step {
    Step::Event(RunEvent::Schema(rows(0, 1).schema()))
}

fn end(result: Result<Summary, EngineError>) -> Step {
    Step::Event(RunEvent::End(result))
}

fn bytes(bytes: u64) -> Step {
    Step::Progress(Progress { bytes, ..Progress::default() })
}

async fn to_end(mut run: Run) -> Result<Summary, EngineError> {
    while let Some(event) = run.events.next().await {
        if let RunEvent::End(end) = event {
            return end;
        }
    }
    panic!("no end")
}

fn only(journal: &Journal) -> Entry {
    let mut all = journal.history(&Filter::default()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[cfg(unix)]
#[test]
fn nobody_else_can_look_into_the_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = folder();
    let state = home.path().join("state/logq");
    let journal = Journal::open(&state).unwrap();
    begin(&journal, &control());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&state), mode(&state.join("sessions"))), (0o700, 0o700));
    let files: Vec<_> = std::fs::read_dir(&state).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()).collect();
    assert!(files.len() > 1, "the log lies beside the file: {files:?}");
    assert!(files.iter().all(|f| mode(f) == 0o600), "{files:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_could_read_is_closed_to_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let state = folder();
    let path = state.path().join("journal.db");
    std::fs::write(&path, b"").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    Journal::open(state.path()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_is_no_journal_is_refused_and_left_alone() {
    let state = folder();
    let path = state.path().join("journal.db");
    let text = "this is not a database, but it may be somebody's notes".repeat(50);
    std::fs::write(&path, &text).unwrap();
    let error = Journal::open(state.path()).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { .. }) && error.hint().contains("mv "), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_newer_journal_is_refused_politely() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    journal.connection().pragma_update(None, "user_version", 99).unwrap();
    let error = Journal::open(state.path()).unwrap_err();
    assert!(matches!(error, JournalError::Newer { found: 99, .. }), "{error:?}");
}

#[test]
fn several_connections_write_at_once_and_nothing_is_lost() {
    let state = folder();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let state = state.path().to_owned();
            std::thread::spawn(move || {
                let journal = Journal::open(&state).unwrap();
                for _ in 0..10 {
                    let name = begin(&journal, &control());
                    journal.submitted(&name, &ExternalId(format!("q-{name}")), Timestamp::now()).unwrap();
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    let all = Journal::open(state.path()).unwrap().history(&Filter::default()).unwrap();
    assert_eq!(all.len(), 40);
    assert!(all.iter().all(|e| e.state == State::Running && e.execution.is_some()));
}

#[test]
fn the_same_token_is_the_same_run() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    let control = control();
    assert_eq!(begin(&journal, &control), begin(&journal, &control));
    assert_eq!(only(&journal).token, control.token);
}

#[test]
fn a_run_is_found_by_the_beginning_of_its_name_or_by_its_execution() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    let name = begin(&journal, &control());
    let other = begin(&journal, &control());
    journal.submitted(&name, &ExternalId("4a1c".to_owned()), Timestamp::now()).unwrap();
    let find = |text: &str| journal.find(text).unwrap().into_iter().map(|e| e.name).collect::<Vec<_>>();
    assert_eq!(find("4a1c"), find(&name.as_str().to_uppercase()));
    assert_eq!(find("4a1c"), [name]);
    assert_eq!(find(other.as_str()), [other]);
    assert!(find("").is_empty() && find("%").is_empty());
}

#[test]
fn history_is_searched_newest_first() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    let first = begin(&journal, &control());
    let second = begin(&journal, &of_case("Case 7%"));
    let names = |filter: Filter| journal.history(&filter).unwrap().into_iter().map(|e| e.name).collect::<Vec<_>>();
    let text = |text: &str| Filter { text: Some(text.to_owned()), ..Filter::default() };
    assert_eq!(names(Filter::default()), [second.clone(), first.clone()]);
    assert_eq!(names(Filter { limit: Some(1), ..Filter::default() }), std::slice::from_ref(&second));
    assert_eq!(names(text("case 7%")), [second]);
    assert!(names(text("c_se")).is_empty(), "no character stands for others");
    assert_eq!(names(text("select 1")).len(), 2);
    let later = Timestamp::now() + SignedDuration::from_secs(60);
    assert!(names(Filter { since: Some(later), ..Filter::default() }).is_empty());
}

#[test]
fn a_run_of_a_process_that_lives_is_followed() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    begin(&journal, &control());
    let reader = Journal::open(state.path()).unwrap();
    assert!(only(&reader).followed);
    drop(journal);
    assert!(!only(&reader).followed);
}

#[test]
fn money_is_added_up_by_time_and_case() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    let start = Timestamp::now();
    for (case, billed) in [(Some("a"), 1000), (Some("b"), 200), (None, 30)] {
        let name = begin(&journal, &case.map_or_else(control, of_case));
        let figures = Figures { billed_bytes: Some(billed), dollars: Some(0.5), ..Figures::default() };
        let ending = Ending { figures, ..Ending::default() };
        journal.ended(&name, State::Done, &ending, Timestamp::now()).unwrap();
    }
    begin(&journal, &control());
    let before = start - SignedDuration::from_secs(1);
    assert_eq!(journal.spent(before, None).unwrap(), Spent { bytes: 1230, dollars: 1.5, open: 1 });
    assert_eq!(journal.spent(before, Some("a")).unwrap(), Spent { bytes: 1000, dollars: 0.5, open: 0 });
    assert_eq!(journal.spent(Timestamp::now() + SignedDuration::from_secs(9), None).unwrap(), Spent::default());
}

#[test]
fn what_the_server_says_settles_a_run_that_was_left() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    begin(&journal, &control());
    let seen = ServerRun {
        id: ExternalId("q-1".to_owned()),
        state: ServerState::Succeeded,
        sql: "SELECT 1".to_owned(),
        workgroup: None,
        submitted: Some(Timestamp::now()),
        completed: Some(Timestamp::now()),
        bytes: 1 << 40,
        reason: None,
        output: Some("s3://r/q-1.csv".to_owned()),
    };
    journal.observed(&only(&journal), &seen).unwrap();
    let entry = only(&journal);
    assert_eq!((entry.state, entry.figures.dollars), (State::Unread, Some(5.0)));
    assert_eq!((entry.execution, entry.output.as_deref()), (Some(seen.id), Some("s3://r/q-1.csv")));
}

#[tokio::test]
async fn a_run_is_written_before_its_start_and_its_id_without_a_reader() {
    let state = folder();
    let (engine, script, journal) =
        recorded(state.path(), vec![Step::Hold, submitted(), Step::Hold, end(Ok(Summary::default()))]);
    let control = control();
    let run = engine.start(query(), control.clone());
    let entry = only(&journal);
    assert_eq!((entry.state, &entry.token, entry.sql.as_str()), (State::Starting, &control.token, "SELECT 1 AS n"));
    assert_eq!(entry.target, Some(target()));
    script.release();
    while only(&journal).state == State::Starting {
        tokio::task::yield_now().await;
    }
    assert_eq!(only(&journal).execution, Some(ExternalId("q-1".to_owned())));
    script.release();
    to_end(run).await.unwrap();
    assert_eq!(only(&journal).state, State::Done);
}

#[tokio::test]
async fn the_end_is_written_with_its_figures_before_it_is_heard() {
    let state = folder();
    let progress = Progress { rows: 7, ..Progress::default() };
    let summary = Summary {
        billed_bytes: Some(1 << 40),
        progress,
        output_location: Some("s3://r/q-1.csv".to_owned()),
        ..Summary::default()
    };
    let batch = Step::Event(RunEvent::Batch(rows(0, 7)));
    let (engine, _, journal) = recorded(state.path(), vec![submitted(), schema(), batch, end(Ok(summary))]);
    to_end(engine.start(query(), control())).await.unwrap();
    let entry = only(&journal);
    assert_eq!((entry.state, entry.figures.rows, entry.figures.dollars), (State::Done, Some(7), Some(5.0)));
    assert_eq!(entry.output.as_deref(), Some("s3://r/q-1.csv"));
    assert!(entry.ended.is_some() && !entry.columns.is_empty());
}

#[tokio::test]
async fn what_was_known_and_said_before_a_run_is_kept_with_it() {
    let state = folder();
    let (engine, _, journal) = recorded(state.path(), vec![end(Ok(Summary::default()))]);
    let scan = ScanEstimate { prefixes: 3, objects: Some(2), bytes: 1 << 40, ..ScanEstimate::default() };
    let clearance = Clearance {
        estimate: Some(Arc::new(Estimate { scans: vec![scan.clone(), scan], ..Estimate::default() })),
        overridden: vec!["it is dear".to_owned(), "it is slow".to_owned()],
        case: Some("phish".to_owned()),
    };
    to_end(engine.start(query(), Control { clearance, ..control() })).await.unwrap();
    let entry = only(&journal);
    assert_eq!(entry.estimate, Some(Estimated { prefixes: 6, bytes: Some(2 << 40), dollars: Some(10.0) }));
    assert_eq!((entry.overridden.as_deref(), entry.case.as_deref()), (Some("it is dear; it is slow"), Some("phish")));
}

#[test]
fn a_run_that_is_not_over_is_counted_with_what_it_is_expected_to_read() {
    let state = folder();
    let journal = Journal::open(state.path()).unwrap();
    let (query, target, control) = (query(), target(), control());
    let estimate = Some(&Estimated { prefixes: 1, bytes: Some(1 << 40), dollars: Some(5.0) });
    let start = Start { query: &query, control: &control, engine: EngineKind::Athena, target: Some(&target), estimate };
    let name = journal.begin(&start).unwrap();
    let spent = || journal.spent(Timestamp::UNIX_EPOCH, None).unwrap();
    assert_eq!(spent(), Spent { bytes: 1 << 40, dollars: 5.0, open: 1 });
    let figures = Figures { billed_bytes: Some(1 << 20), dollars: Some(0.01), ..Figures::default() };
    journal.ended(&name, State::Done, &Ending { figures, ..Ending::default() }, Timestamp::now()).unwrap();
    assert_eq!(spent(), Spent { bytes: 1 << 20, dollars: 0.01, open: 0 });
}

#[tokio::test]
async fn each_end_leaves_the_state_that_is_true() {
    let message = || "what happened".to_owned();
    let lost = || Err(EngineError::Connection { message: message() });
    let cancelled = || Err(EngineError::Cancelled { summary: Box::default() });
    let denied = || Err(EngineError::Permission { message: message() });
    let failed = || Step::Progress(Progress { has_failed: true, ..Progress::default() });
    let cases = [
        (vec![end(Err(EngineError::Unanswered { message: message() }))], State::Starting),
        (vec![end(lost())], State::Failed),
        (vec![submitted(), end(lost())], State::Running),
        (vec![submitted(), schema(), end(lost())], State::Unread),
        (vec![submitted(), end(cancelled())], State::Stopped),
        (vec![submitted(), schema(), end(cancelled())], State::Unread),
        (vec![submitted(), end(Err(EngineError::CutOff { message: message() }))], State::Stopped),
        (vec![submitted(), end(Err(EngineError::query(message())))], State::Failed),
        // Who may not look does not know how it ended; what the server refuses to run has failed.
        (vec![submitted(), end(denied())], State::Running),
        (vec![submitted(), failed(), end(denied())], State::Failed),
    ];
    for (script, state) in cases {
        let home = folder();
        let shown = format!("{script:?}");
        let (engine, _, journal) = recorded(home.path(), script);
        to_end(engine.start(query(), control())).await.unwrap_err();
        assert_eq!(only(&journal).state, state, "{shown}");
    }
}

#[tokio::test]
async fn what_was_stopped_is_billed_and_what_failed_is_not() {
    let cut = EngineError::CutOff { message: "stopped by someone else".to_owned() };
    let failed = EngineError::query("bad");
    for (error, billed) in [(cut, 1 << 20), (failed, 0)] {
        let home = folder();
        let (engine, _, journal) = recorded(home.path(), vec![submitted(), bytes(1 << 20), end(Err(error))]);
        to_end(engine.start(query(), control())).await.unwrap_err();
        assert_eq!(only(&journal).figures.billed_bytes, Some(billed));
    }
}

#[tokio::test]
async fn a_reader_who_goes_away_stops_the_run_and_its_end_is_written() {
    let state = folder();
    let script = vec![submitted(), Step::Hold, end(Err(EngineError::Cancelled { summary: Box::default() }))];
    let (engine, _, journal) = recorded(state.path(), script);
    let control = control();
    drop(engine.start(query(), control.clone()));
    control.cancel.cancelled().await;
    engine.shutdown().await;
    assert_eq!(only(&journal).state, State::Stopped);
}

#[tokio::test]
async fn the_end_of_the_program_waits_for_the_entry_not_for_a_reader() {
    let state = folder();
    let batch = || Step::Event(RunEvent::Batch(rows(0, 1)));
    let script = vec![submitted(), schema(), batch(), batch(), batch(), batch(), end(Ok(Summary::default()))];
    let (engine, _, journal) = recorded(state.path(), script);
    let unread = engine.start(query(), control());
    engine.shutdown().await;
    assert!(!only(&journal).state.is_open());
    drop(unread);
}

#[tokio::test]
async fn a_run_that_is_attached_to_goes_on_in_its_entry() {
    let state = folder();
    let (engine, script, journal) = recorded(state.path(), vec![submitted(), schema(), end(Ok(Summary::default()))]);
    let name = begin(&journal, &control());
    journal.submitted(&name, &ExternalId("q-1".to_owned()), Timestamp::now()).unwrap();
    to_end(engine.attach(ExternalId("q-1".to_owned()), control())).await.unwrap();
    assert_eq!((only(&journal).state, script.attached().len()), (State::Done, 1));
    script.push(vec![submitted(), end(Err(EngineError::Gone { message: "gone".to_owned() }))]);
    to_end(engine.attach(ExternalId("q-1".to_owned()), control())).await.unwrap_err();
    assert_eq!(only(&journal).state, State::Done, "it was done, whatever became of its rows");
}

#[tokio::test]
async fn an_execution_of_somebody_else_is_not_written_down() {
    let state = folder();
    let (engine, _, journal) = recorded(state.path(), vec![submitted(), end(Ok(Summary::default()))]);
    to_end(engine.attach(ExternalId("q-9".to_owned()), control())).await.unwrap();
    assert!(journal.history(&Filter::default()).unwrap().is_empty());
}

#[tokio::test]
async fn without_a_journal_athena_is_refused_and_the_embedded_engine_runs() {
    let broken = || Err(JournalError::Unusable { path: "j".to_owned(), message: "read-only".to_owned() });
    let engine = |kind, insist| {
        let script = ScriptedEngine::new([vec![end(Ok(Summary::default()))]]);
        Recorded::new(Arc::new(script), kind, None, broken(), Handle::current()).insist(insist)
    };
    let refused = to_end(engine(EngineKind::Athena, false).start(query(), control())).await;
    assert!(matches!(refused, Err(EngineError::Unrecorded { .. })), "{refused:?}");
    to_end(engine(EngineKind::Athena, true).start(query(), control())).await.unwrap();
    to_end(engine(EngineKind::Local, false).start(query(), control())).await.unwrap();
}
