use crate::engine::{EngineError, ExternalId, Phase, Progress, RunEvent, Summary};
use crate::settings::EngineKind;
use crate::workbench::fixture::{
    KEY, batch, choose, choose_athena, clock, earlier, end, press, rows, run_key_summary, started, type_in, workbench,
};
use crate::workbench::{
    Action, Command as C, Context, Effect, Focus, Overlay, RunId, RunKey, RunRow, Standing, Workbench,
};

/// Two finished runs and one that is going: the newest first.
fn three() -> (Workbench, [RunId; 3]) {
    let mut workbench = workbench();
    let mut runs = Vec::new();
    for minute in 0..3 {
        workbench.update(Action::Clock(clock() + jiff::SignedDuration::from_mins(minute)));
        runs.push(if minute == 0 {
            run_key_summary(&mut workbench)
        } else {
            started(&press(&mut workbench, [C::Run])).unwrap()
        });
        batch(&mut workbench, runs[minute as usize], rows(0, 5));
        if minute < 2 {
            end(&mut workbench, runs[minute as usize]);
        }
    }
    press(&mut workbench, [C::ShowRuns]);
    (workbench, [runs[0], runs[1], runs[2]])
}

fn keys(workbench: &Workbench) -> Vec<RunKey> {
    let Some(Overlay::Runs(pane)) = workbench.overlays().last() else { panic!("the list of runs") };
    pane.shown(workbench.run_rows()).into_iter().map(|row| row.key).collect()
}

#[test]
fn the_list_has_every_run_with_its_figures_the_newest_first() {
    let (workbench, [first, second, third]) = three();
    assert_eq!(keys(&workbench), [third, second, first].map(RunKey::Session));
    let newest = &workbench.run_rows()[0];
    assert_eq!(newest.title(), format!("ct-key-summary key={KEY}"));
    assert_eq!((newest.standing, newest.rows, newest.dollars), (Standing::Going(Phase::Queued), Some(5), None));
    assert_eq!(workbench.run_rows()[2].bytes, 12_345_678);
}

#[test]
fn a_result_is_shown_again_from_the_list() {
    let (mut workbench, [first, ..]) = three();
    press(&mut workbench, [C::Bottom, C::Accept]);
    assert_eq!((workbench.page().unwrap().run.id, workbench.focus()), (first, Focus::Results));
    assert!(workbench.overlays().is_empty());
}

#[test]
fn a_run_behind_the_screen_is_stopped_from_the_list_and_one_that_is_over_is_not() {
    let (mut workbench, [.., third]) = three();
    press(&mut workbench, [C::Back, C::PreviousResult, C::ShowRuns]);
    assert!(matches!(press(&mut workbench, [C::Stop])[..], [Effect::Cancel(id)] if id == third));
    assert!(press(&mut workbench, [C::Stop]).is_empty(), "once is enough");
    let summary = Box::new(Summary::default());
    workbench.update(Action::Run(third, RunEvent::End(Err(EngineError::Cancelled { summary }))));
    assert_eq!(workbench.run_rows()[0].standing, Standing::Stopped);
    assert!(press(&mut workbench, [C::Stop]).is_empty());
    assert_eq!(workbench.context(), Context::Runs);
}

#[test]
fn interrupt_stops_the_chosen_run() {
    let (mut workbench, [.., third]) = three();
    assert!(matches!(press(&mut workbench, [C::Interrupt])[..], [Effect::Cancel(id)] if id == third));
}

#[test]
fn the_cursor_stays_with_its_run_when_a_new_one_comes() {
    let (mut workbench, [_, second, _]) = three();
    press(&mut workbench, [C::Down]);
    workbench.update(Action::EarlierRuns(Ok(vec![earlier("a", Some("q-1"))])));
    press(&mut workbench, [C::Accept]);
    assert_eq!(workbench.page().unwrap().run.id, second);
}

#[test]
fn the_filter_takes_every_word_and_looks_into_statements_and_states() {
    let (mut workbench, [first, second, _]) = three();
    press(&mut workbench, [C::Search]);
    assert_eq!(workbench.context(), Context::RunsFilter);
    type_in(&mut workbench, "DONE select leakedkey");
    assert_eq!(keys(&workbench), [second, first].map(RunKey::Session));
    type_in(&mut workbench, " nothing");
    assert!(keys(&workbench).is_empty());
    press(&mut workbench, [C::Accept, C::Accept, C::Stop, C::Copy, C::CopyMore, C::ShowSql, C::Down]);
    assert_eq!(workbench.context(), Context::Runs, "there is no run to do it with");
    press(&mut workbench, [C::Escape]);
    assert_eq!(keys(&workbench).len(), 3);
    press(&mut workbench, [C::Escape]);
    assert!(workbench.overlays().is_empty());
}

#[test]
fn statement_and_execution_id_are_copied() {
    let mut workbench = workbench();
    choose_athena(&mut workbench);
    let run = run_key_summary(&mut workbench);
    press(&mut workbench, [C::ShowRuns]);
    assert!(press(&mut workbench, [C::CopyMore]).is_empty(), "not there yet");
    workbench.update(Action::Run(run, RunEvent::Submitted(ExternalId("q-7".to_owned()))));
    let copied = |effects: &[Effect]| match effects {
        [Effect::Copy(lines)] => lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        other => panic!("{other:?}"),
    };
    assert_eq!(copied(&press(&mut workbench, [C::CopyMore])), "q-7");
    let sql = copied(&press(&mut workbench, [C::Copy]));
    assert_eq!(sql, workbench.page().unwrap().run.sql.to_string());
}

#[test]
fn a_result_that_was_let_go_brings_its_rows_again() {
    let mut workbench = workbench();
    choose_athena(&mut workbench);
    let first = run_key_summary(&mut workbench);
    workbench.update(Action::Run(first, RunEvent::Submitted(ExternalId("q-1".to_owned()))));
    batch(&mut workbench, first, rows(0, 5));
    end(&mut workbench, first);
    for _ in 0..16 {
        press(&mut workbench, [C::Run]);
    }
    assert_eq!(workbench.run_rows().len(), 17);
    let row = workbench.run_rows().into_iter().find(|row| row.key == RunKey::Session(first)).unwrap();
    assert_eq!((row.rows, row.standing), (Some(5), Standing::Done));
    let effects = press(&mut workbench, [C::ShowRuns, C::Bottom, C::Accept]);
    let attached = |e: &Effect| matches!(e, Effect::Attach { external, .. } if external.0 == "q-1");
    assert!(effects.iter().any(attached) && started(&effects).is_none(), "{effects:?}");
    assert_eq!(workbench.run_rows().len(), 17, "the same run, not another");
    assert!(effects.iter().any(|e| matches!(e, Effect::ListRuns)), "others may have run something meanwhile");
}

#[test]
fn a_run_that_was_dropped_while_it_went_tells_its_end_in_the_list() {
    let mut workbench = workbench();
    choose_athena(&mut workbench);
    run_key_summary(&mut workbench);
    let second = started(&press(&mut workbench, [C::Run])).unwrap();
    press(&mut workbench, [C::PreviousResult, C::Run]);
    let state = |w: &Workbench| w.run_rows().into_iter().find(|r| r.key == RunKey::Session(second)).unwrap();
    assert_eq!(state(&workbench).standing, Standing::Going(Phase::Stopping));
    let progress = Progress { bytes: 1 << 40, ..Progress::default() };
    let summary = Box::new(Summary { progress, billed_bytes: Some(1 << 40), ..Summary::default() });
    workbench.update(Action::Run(second, RunEvent::End(Err(EngineError::Cancelled { summary }))));
    assert_eq!((state(&workbench).standing, state(&workbench).dollars), (Standing::Stopped, Some(5.0)));
}

#[test]
fn a_run_of_another_session_is_followed_at_its_engine_with_its_question() {
    let mut workbench = workbench();
    workbench.update(Action::EarlierRuns(Ok(vec![earlier("a", Some("q-9"))])));
    let effects = press(&mut workbench, [C::ShowRuns, C::Accept]);
    let Some(Effect::Attach { run, external, .. }) = effects.get(1) else { panic!("{effects:?}") };
    assert_eq!(external.0, "q-9");
    assert_eq!(workbench.draft().unwrap().1.fields()[0].input.value(), KEY);
    batch(&mut workbench, *run, rows(0, 5));
    end(&mut workbench, *run);
    assert_eq!(workbench.page().unwrap().run.results.rows(), 5);
    assert!(started(&press(&mut workbench, [C::Run])).is_some(), "it can be asked again");
    assert_eq!(workbench.run_rows().iter().filter(|r| r.external.is_some()).count(), 1, "told once");
}

#[test]
fn a_run_of_another_session_that_asked_an_unknown_question_shows_what_it_can() {
    let mut workbench = workbench();
    let mut row = earlier("a", Some("q-9"));
    row.name = "their-own".to_owned();
    workbench.update(Action::EarlierRuns(Ok(vec![row])));
    press(&mut workbench, [C::ShowRuns, C::Accept]);
    let run = workbench.page().unwrap().run.id;
    batch(&mut workbench, run, rows(0, 5));
    for command in [C::Run, C::EditParameters, C::Pivot] {
        assert!(started(&press(&mut workbench, [command])).is_none());
        assert!(workbench.notice().is_some(), "{command:?}");
    }
    press(&mut workbench, [C::ShowSql]);
    let Some(Overlay::Reader(reader)) = workbench.overlays().last() else { panic!("the statement") };
    assert_eq!(reader.text()[0].as_str(), "SELECT 1 -- of yesterday");
}

#[test]
fn a_run_whose_rows_nobody_keeps_leads_to_its_question() {
    let mut workbench = workbench();
    choose(&mut workbench, "vf-peers");
    workbench.update(Action::EarlierRuns(Ok(vec![earlier("a", None)])));
    press(&mut workbench, [C::ShowRuns, C::Accept]);
    let (query, form) = workbench.draft().unwrap();
    assert_eq!((query.id.as_str(), form.fields()[0].input.value()), ("ct-key-summary", KEY));
    assert_eq!(workbench.focus(), Focus::Form);
}

#[test]
fn a_run_of_another_target_says_how_to_read_it() {
    let mut workbench = workbench();
    let elsewhere = RunRow { target: Some("elsewhere".to_owned()), ..earlier("k7d2", Some("q-9")) };
    let unanswered = RunRow { engine: EngineKind::Athena, target: Some("main".to_owned()), ..earlier("b2", None) };
    for row in [elsewhere, unanswered] {
        workbench.update(Action::EarlierRuns(Ok(vec![row])));
        assert!(!press(&mut workbench, [C::ShowRuns, C::Accept]).iter().any(|e| matches!(e, Effect::Attach { .. })));
        assert!(workbench.notice().unwrap().text.as_str().contains("logq resume"));
    }
}

#[test]
fn a_journal_that_cannot_be_read_says_so() {
    let mut workbench = workbench();
    press(&mut workbench, [C::ShowRuns]);
    workbench.update(Action::EarlierRuns(Err(crate::report::Report::usage("the journal is damaged"))));
    assert!(workbench.notice().unwrap().is_error);
}
