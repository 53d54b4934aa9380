use crate::engine::{EngineError, Progress, RunEvent, Summary};
use crate::workbench::fixture::{
    KEY, batch, choose, end, granted, press, progress, rows, run_key_summary, started, type_in, workbench,
};
use crate::workbench::run::HELD_BYTES;
use crate::workbench::{
    Action, Cause, Command as C, Context, Effect, Focus, Hold, Overlay, RunId, RunState, Workbench,
};

#[test]
fn a_run_gets_credit_when_it_starts_and_its_rows_are_shown_as_they_come() {
    let mut workbench = workbench();
    choose(&mut workbench, "vf-peers");
    let effects = press(&mut workbench, [C::Accept]);
    assert!(matches!(effects[0], Effect::Start { .. }));
    assert_eq!(granted(&effects), 2);
    let run = workbench.page().unwrap().run.id;
    assert_eq!(granted(&batch(&mut workbench, run, rows(0, 5))), 1);
    assert_eq!(workbench.page().unwrap().run.results.rows(), 5);
}

#[test]
fn enough_rows_beyond_the_screen_stop_the_credit_and_scrolling_gives_it_again() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 1_500));
    assert_eq!(granted(&batch(&mut workbench, run, rows(0, 1_500))), 0);
    assert_eq!(workbench.page().unwrap().run.hold(), Some(Hold::Viewport));
    let effects = press(&mut workbench, [C::Bottom]);
    assert_eq!(granted(&effects), 2);
    assert_eq!(workbench.page().unwrap().run.hold(), None);
}

#[test]
fn a_sort_wants_the_whole_result() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 3_000));
    batch(&mut workbench, run, rows(0, 3_000));
    assert_eq!(granted(&press(&mut workbench, [C::Sort])), 2);
}

#[test]
fn full_memory_pauses_the_run_and_the_user_can_go_on() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let long = "x".repeat(HELD_BYTES / 2);
    let column: arrow::array::ArrayRef = std::sync::Arc::new(arrow::array::StringArray::from(vec![long]));
    let big = arrow::record_batch::RecordBatch::try_from_iter([("payload", column)]).unwrap();
    assert_eq!(granted(&batch(&mut workbench, run, big.clone())), 1);
    assert_eq!(granted(&batch(&mut workbench, run, big)), 0);
    assert_eq!(workbench.page().unwrap().run.hold(), Some(Hold::Memory));
    assert_eq!(granted(&press(&mut workbench, [C::Down])), 0);
    assert!(granted(&press(&mut workbench, [C::LoadMore])) > 0);
    assert_eq!(workbench.page().unwrap().run.hold(), None);
}

#[test]
fn escape_stops_the_run_and_rows_that_still_come_are_dropped() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 5));
    let effects = press(&mut workbench, [C::Escape]);
    assert!(matches!(effects[..], [Effect::Cancel(id)] if id == run));
    assert!(press(&mut workbench, [C::Escape]).is_empty(), "a second Esc waits for the end");
    batch(&mut workbench, run, rows(5, 5));
    assert_eq!(workbench.page().unwrap().run.results.rows(), 5);
    let summary = Box::new(Summary { progress: progress(), ..Summary::default() });
    let effects = workbench.update(Action::Run(run, RunEvent::End(Err(EngineError::Cancelled { summary }))));
    assert!(matches!(effects[..], [Effect::Forget(id)] if id == run));
    assert!(matches!(workbench.page().unwrap().run.state, RunState::Cancelled(_)));
    assert_eq!(workbench.page().unwrap().run.progress.objects_done, 40);
}

#[test]
fn interrupt_stops_the_run_first_and_quits_after() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    assert!(matches!(press(&mut workbench, [C::Interrupt])[..], [Effect::Cancel(_)]));
    end(&mut workbench, run);
    assert!(matches!(press(&mut workbench, [C::Interrupt])[..], [Effect::Quit]));
}

#[test]
fn news_of_runs_that_are_not_held_are_dropped() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, RunId(999), rows(0, 5));
    workbench.update(Action::Progress(RunId(999), progress()));
    assert_eq!(workbench.page().unwrap().run.results.rows(), 0);
    assert_eq!(workbench.page().unwrap().run.progress, Progress::default());
    end(&mut workbench, run);
    batch(&mut workbench, run, rows(0, 5));
    assert_eq!(workbench.page().unwrap().run.results.rows(), 0, "nothing comes after the end");
}

#[test]
fn a_failed_run_keeps_its_report() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let error = EngineError::Connection { message: "no route to host".to_owned() };
    workbench.update(Action::Run(run, RunEvent::End(Err(error))));
    let RunState::Failed(report, Cause::Connection) = &workbench.page().unwrap().run.state else { panic!("failed") };
    assert!(report.title.contains("no route to host"));
    assert!(!workbench.shows_time());
}

#[test]
fn time_stands_still_when_the_run_is_over() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    let start = workbench.clock();
    let after = |seconds| start + jiff::SignedDuration::from_secs(seconds);
    workbench.update(Action::Clock(after(3)));
    end(&mut workbench, run);
    workbench.update(Action::Clock(after(60)));
    assert_eq!(workbench.page().unwrap().run.elapsed(workbench.clock()).as_secs(), 3);
}

/// The key summary on Athena, over everything for that long.
fn ask_athena(window: &str) -> (Workbench, Vec<Effect>) {
    let mut workbench = workbench();
    press(&mut workbench, [C::EditScope]);
    for text in [window, "all", "all"] {
        workbench.update(Action::Edit(tui_input::InputRequest::DeleteLine));
        type_in(&mut workbench, text);
        press(&mut workbench, [C::Next]);
    }
    press(&mut workbench, [C::NextChoice, C::Accept]);
    choose(&mut workbench, "ct-key-summary");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, KEY);
    let effects = press(&mut workbench, [C::Accept]);
    (workbench, effects)
}

#[test]
fn a_paid_run_over_many_prefixes_starts_with_a_notice_or_after_a_question() {
    let (workbench, effects) = ask_athena("60d");
    assert!(started(&effects).is_some());
    assert!(workbench.notice().unwrap().text.as_str().contains("prefixes"));

    let (mut workbench, effects) = ask_athena("300d");
    assert_eq!((started(&effects), workbench.context()), (None, Context::Confirm));
    assert!(press(&mut workbench, [C::No]).is_empty());
    assert!(workbench.page().is_none());
    press(&mut workbench, [C::Accept]);
    assert!(started(&press(&mut workbench, [C::Yes])).is_some());
    assert_eq!(workbench.focus(), Focus::Results);
}

#[test]
fn a_paid_run_that_athena_would_refuse_is_not_started() {
    let (workbench, effects) = ask_athena("5200d");
    assert_eq!(started(&effects), None);
    let Some(Overlay::Reader(reader)) = workbench.overlays().last() else { panic!("a report") };
    assert!(
        reader.text()[0].as_str().contains("1,040,200 prefixes, each of which Athena lists"),
        "{:?}",
        reader.text()
    );
}
