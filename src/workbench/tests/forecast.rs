use crate::engine::EngineError;
use crate::workbench::fixture::{asked, choose, choose_athena, clock, estimate, press, type_in, workbench};
use crate::workbench::{Action, Command as C, Effect, EstimateId, Known, Overlay, Workbench};

fn answer(workbench: &mut Workbench, id: EstimateId, bytes: u64) {
    workbench.update(Action::Estimated(id, Ok(estimate(bytes))));
}

/// The bytes that are known.
fn bytes(workbench: &Workbench) -> Option<u64> {
    match workbench.forecast().known() {
        Known::Estimate(estimate) => Some(estimate.bytes()),
        _ => None,
    }
}

#[test]
fn the_chosen_question_is_estimated_before_anything_is_typed_and_typing_asks_for_nothing() {
    let mut workbench = workbench();
    choose(&mut workbench, "ct-ip");
    press(&mut workbench, [C::Escape]);
    let id = asked(&press(&mut workbench, [C::Up])).expect("another question");
    answer(&mut workbench, id, 7);
    assert_eq!(bytes(&workbench), Some(7));
    press(&mut workbench, [C::Accept]);
    for key in "203.0.113.4".chars() {
        let effects = workbench.update(Action::Edit(tui_input::InputRequest::InsertChar(key)));
        assert!(asked(&effects).is_none());
    }
    assert_eq!(bytes(&workbench), Some(7));
}

#[test]
fn another_question_gives_the_estimate_of_the_last_one_up_and_its_late_answer_is_not_taken() {
    let mut workbench = workbench();
    let first = asked(&press(&mut workbench, [C::Down])).expect("asked");
    let effects = press(&mut workbench, [C::Down]);
    let second = asked(&effects).expect("asked");
    assert!(matches!(effects[0], Effect::DropEstimate));
    answer(&mut workbench, first, 1);
    assert!(matches!(workbench.forecast().known(), Known::Asked));
    answer(&mut workbench, second, 2);
    answer(&mut workbench, second, 3);
    assert_eq!(bytes(&workbench), Some(2), "one question, one answer");
}

#[test]
fn a_changed_scope_and_another_engine_ask_anew() {
    let mut workbench = workbench();
    let mut narrower = press(&mut workbench, [C::EditScope]);
    workbench.update(Action::Edit(tui_input::InputRequest::DeleteLine));
    type_in(&mut workbench, "1d");
    narrower.extend(press(&mut workbench, [C::Accept]));
    let Some(Effect::Estimate { query, .. }) = narrower.iter().find(|e| matches!(e, Effect::Estimate { .. })) else {
        panic!("{narrower:?}")
    };
    assert!(query.sql().contains("2026-03-10") && !query.sql().contains("2026-03-08"), "{}", query.sql());
    assert!(asked(&choose_athena(&mut workbench)).is_some());
}

#[test]
fn a_result_on_screen_is_estimated_as_running_it_again_would_be() {
    let mut workbench = workbench();
    choose(&mut workbench, "vf-peers");
    press(&mut workbench, [C::Accept]);
    assert!(asked(&press(&mut workbench, [C::Next, C::Search])).is_none(), "the same question");
    type_in(&mut workbench, "ct-ip");
    assert!(asked(&press(&mut workbench, [C::Next, C::NextResult])).is_some(), "back at the result");
}

#[test]
fn a_window_that_follows_the_clock_is_not_another_one_every_second() {
    let mut workspace = std::sync::Arc::into_inner(crate::workbench::fixture::workspace()).unwrap();
    workspace.settings.now = None;
    let mut workbench =
        Workbench::new(std::sync::Arc::new(workspace), vec![crate::settings::EngineKind::Local], clock());
    let after = |minutes| Action::Clock(clock() + jiff::SignedDuration::from_mins(minutes));
    assert!(asked(&workbench.update(after(0))).is_some());
    assert!(asked(&workbench.update(after(59))).is_none());
    assert!(asked(&workbench.update(after(60))).is_some());
}

#[test]
fn an_estimate_that_fails_says_why() {
    let mut workbench = workbench();
    let id = asked(&press(&mut workbench, [C::Down])).expect("asked");
    let error = EngineError::Permission { message: "may not list".to_owned() };
    workbench.update(Action::Estimated(id, Err(error)));
    press(&mut workbench, [C::ShowEstimate]);
    let Some(Overlay::Reader(reader)) = workbench.overlays().last() else { panic!("a text") };
    assert!(reader.text()[0].as_str().contains("may not list"));
}

mod words {
    use crate::engine::{Estimate, ScanEstimate};
    use crate::workbench::fixture::estimate;
    use crate::workbench::words;

    #[test]
    fn every_reference_counts_and_the_short_form_has_bytes_and_money() {
        let mut twice = estimate(3 << 30);
        twice.scans.push(twice.scans[0].clone());
        assert_eq!(words(&twice, Some(5.0)).short, "6.0 GiB · $0.03");
        assert_eq!(words(&twice, None).long, "744 prefixes · 3,744 objects · 6.0 GiB");
    }

    #[test]
    fn what_was_capped_is_a_lower_bound_and_what_is_unknown_is_no_figure() {
        let mut capped = estimate(1 << 40);
        capped.scans[0].at_least = true;
        assert_eq!(words(&capped, Some(5.0)).short, "≥1.0 TiB · ≥$5.00");
        capped.scans.push(ScanEstimate { prefixes: 1, ..ScanEstimate::default() });
        let more = "373 prefixes · at least 1,872 objects · at least 1.0 TiB · $5.00";
        assert_eq!(words(&capped, Some(5.0)).long, more);
        let one =
            Estimate { scans: vec![ScanEstimate { prefixes: 1, ..ScanEstimate::default() }], ..Estimate::default() };
        assert_eq!(words(&one, Some(5.0)).short, "1 prefix");
    }
}
