use crate::workbench::fixture::{end, press, run_key_summary, workbench};
use crate::workbench::{Command as C, Effect, Focus, RunId};

#[test]
fn results_can_be_gone_back_to_and_forward() {
    let mut workbench = workbench();
    let first = run_key_summary(&mut workbench);
    end(&mut workbench, first);
    press(&mut workbench, [C::Run]);
    assert_eq!((workbench.history().at(), workbench.history().pages().len()), (1, 2));
    press(&mut workbench, [C::PreviousResult]);
    assert_eq!(workbench.page().unwrap().run.id, first);
    press(&mut workbench, [C::PreviousResult]);
    assert!(workbench.notice().is_some());
    press(&mut workbench, [C::NextResult]);
    assert_eq!(workbench.history().at(), 1);
}

#[test]
fn a_new_result_takes_the_place_of_those_ahead_and_stops_their_runs() {
    let mut workbench = workbench();
    run_key_summary(&mut workbench);
    press(&mut workbench, [C::Run]);
    let second = workbench.page().unwrap().run.id;
    let effects = press(&mut workbench, [C::PreviousResult, C::Run]);
    assert!(effects.iter().any(|e| matches!(e, Effect::Cancel(id) if *id == second)));
    assert_eq!(workbench.history().pages().len(), 2);
}

#[test]
fn the_oldest_results_are_let_go() {
    let mut workbench = workbench();
    run_key_summary(&mut workbench);
    for _ in 0..40 {
        press(&mut workbench, [C::Run]);
    }
    assert_eq!(workbench.history().pages().len(), 16);
    assert_eq!(workbench.page().unwrap().run.id, RunId(41));
}

#[test]
fn editing_takes_the_values_of_the_result_and_leaves_back_to_it() {
    let mut workbench = workbench();
    run_key_summary(&mut workbench);
    press(&mut workbench, [C::EditParameters]);
    assert_eq!(workbench.focus(), Focus::Form);
    press(&mut workbench, [C::Escape]);
    assert_eq!(workbench.focus(), Focus::Results);
}

#[test]
fn back_goes_through_the_results_to_the_list() {
    let mut workbench = workbench();
    run_key_summary(&mut workbench);
    press(&mut workbench, [C::Run, C::Back]);
    assert_eq!((workbench.focus(), workbench.history().at()), (Focus::Results, 0));
    press(&mut workbench, [C::Back]);
    assert_eq!(workbench.focus(), Focus::Queries);
    press(&mut workbench, [C::NextResult]);
    assert_eq!(workbench.focus(), Focus::Results);
}
