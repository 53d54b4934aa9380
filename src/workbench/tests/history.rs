use crate::workbench::fixture::{KEY, batch, choose, end, press, rows, run_key_summary, type_in, workbench};
use crate::workbench::{Command as C, Effect, Focus, RunId, Workbench};

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

/// The question chosen in the list and the first value of its form.
fn draft(workbench: &Workbench) -> (&str, &str) {
    let (query, form) = workbench.draft().unwrap();
    (&query.id, form.fields()[0].input.value())
}

#[test]
fn list_and_form_follow_a_pivot_and_the_way_back() {
    let mut workbench = workbench();
    let run = run_key_summary(&mut workbench);
    batch(&mut workbench, run, rows(0, 5));
    press(&mut workbench, [C::Right, C::Right, C::Pivot, C::Accept]);
    assert_eq!(draft(&workbench), ("ct-ip", "203.0.113.0"));
    press(&mut workbench, [C::Back]);
    assert_eq!(draft(&workbench), ("ct-key-summary", KEY));
    press(&mut workbench, [C::NextResult]);
    assert_eq!(draft(&workbench), ("ct-ip", "203.0.113.0"));
}

#[test]
fn the_form_shows_the_values_of_the_result_on_screen() {
    let mut workbench = workbench();
    run_key_summary(&mut workbench);
    press(&mut workbench, [C::EditParameters]);
    workbench.update(crate::workbench::Action::Edit(tui_input::InputRequest::DeleteLine));
    type_in(&mut workbench, "ASIADEMOLEAKEDKEY234");
    press(&mut workbench, [C::Accept]);
    assert_eq!(draft(&workbench), ("ct-key-summary", "ASIADEMOLEAKEDKEY234"));
    press(&mut workbench, [C::PreviousResult]);
    assert_eq!(draft(&workbench), ("ct-key-summary", KEY));
}

#[test]
fn looking_around_in_the_list_ends_with_the_way_to_the_result() {
    let mut workbench = workbench();
    run_key_summary(&mut workbench);
    press(&mut workbench, [C::Next]);
    choose(&mut workbench, "vf-peers");
    press(&mut workbench, [C::Next]);
    assert_eq!(workbench.draft().unwrap().0.id, "vf-peers", "the result leaves alone who looks around");
    press(&mut workbench, [C::NextResult]);
    assert_eq!((workbench.focus(), draft(&workbench)), (Focus::Results, ("ct-key-summary", KEY)));
    assert!(workbench.menu().search().value().is_empty(), "a search that would hide the question is over");
}
