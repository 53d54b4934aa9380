use std::sync::Arc;

use crate::engine::{EngineError, ExternalId, RunEvent};
use crate::workbench::fixture::{
    asked, batch, choose_athena, end, log_out, press, rows, run_key_summary, started, type_in, workbench,
};
use crate::workbench::{Action, Command as C, Effect, RunId, RunState, Standing, Workbench};

fn on_athena() -> (Workbench, RunId) {
    let mut workbench = workbench();
    choose_athena(&mut workbench);
    let run = run_key_summary(&mut workbench);
    (workbench, run)
}

#[test]
fn after_the_login_the_same_statement_runs_in_the_same_place() {
    let (mut workbench, run) = on_athena();
    log_out(&mut workbench, run);
    let failed = &workbench.page().unwrap().run;
    assert_eq!(failed.standing(), Standing::NoLogin);
    let query = Arc::clone(failed.query.as_ref().unwrap());
    // The scope in force changes meanwhile; the run keeps its own.
    press(&mut workbench, [C::EditScope]);
    workbench.update(Action::Edit(tui_input::InputRequest::DeleteLine));
    type_in(&mut workbench, "1d");
    press(&mut workbench, [C::Accept]);

    let effects = press(&mut workbench, [C::Retry]);
    let Some(Effect::Start { run: again, query: sent, repeats, .. }) =
        effects.iter().find(|e| matches!(e, Effect::Start { .. }))
    else {
        panic!("{effects:?}")
    };
    assert!(Arc::ptr_eq(sent, &query) && *again != run && *repeats == Some(run));
    assert!(asked(&effects).is_some(), "the estimate has a login again too");
    assert_eq!(workbench.history().pages().len(), 1);
    assert!(workbench.page().unwrap().run.is_going());
}

#[test]
fn a_run_that_has_got_to_athena_is_followed_and_not_started_twice() {
    let (mut workbench, run) = on_athena();
    workbench.update(Action::Run(run, RunEvent::Submitted(ExternalId("q-7".to_owned()))));
    batch(&mut workbench, run, rows(0, 5));
    log_out(&mut workbench, run);
    let effects = press(&mut workbench, [C::Retry]);
    assert!(started(&effects).is_none());
    let attached = |e: &Effect| matches!(e, Effect::Attach { external, .. } if external.0 == "q-7");
    assert!(effects.iter().any(attached), "{effects:?}");
    assert_eq!(workbench.page().unwrap().run.results.rows(), 0, "its rows come again from the start");
}

#[test]
fn late_news_of_the_run_that_failed_find_nobody() {
    let (mut workbench, run) = on_athena();
    log_out(&mut workbench, run);
    press(&mut workbench, [C::Retry]);
    log_out(&mut workbench, run);
    assert!(workbench.page().unwrap().run.is_going());
}

#[test]
fn a_statement_that_failed_by_itself_is_not_tried_again_as_it_was() {
    let (mut workbench, run) = on_athena();
    let error = EngineError::query("SYNTAX_ERROR");
    workbench.update(Action::Run(run, RunEvent::End(Err(error))));
    assert!(press(&mut workbench, [C::Retry]).is_empty());
    assert!(workbench.notice().is_some());
    assert_eq!(workbench.page().unwrap().run.billed(), 0, "Athena bills no query that fails by itself");
}

#[test]
fn a_finished_run_is_not_tried_again() {
    let (mut workbench, run) = on_athena();
    end(&mut workbench, run);
    assert!(press(&mut workbench, [C::Retry]).is_empty());
    assert!(matches!(workbench.page().unwrap().run.state, RunState::Done(_)));
}
