use crate::engine::{EngineError, Estimate, ScanEstimate};
use crate::workbench::fixture::{KEY, asked, choose, estimate, limited, press, started, type_in};
use crate::workbench::{Action, Command as C, Context, Effect, EstimateId, Focus, Overlay, Question, Workbench};

/// The key summary, ready to run on Athena, and the estimate that was asked for.
fn ready() -> (Workbench, EstimateId) {
    let mut workbench = limited();
    choose(&mut workbench, "vf-peers");
    let id = asked(&press(&mut workbench, [C::Escape, C::Top])).expect("asked");
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, KEY);
    (workbench, id)
}

fn reasons(workbench: &Workbench) -> Vec<String> {
    match workbench.overlays().last() {
        Some(Overlay::Confirm(Question::Run { reasons, .. })) => reasons.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_below_the_limit_starts_at_once() {
    let (mut workbench, id) = ready();
    workbench.update(Action::Estimated(id, Ok(estimate(99_000_000_000))));
    assert!(started(&press(&mut workbench, [C::Accept])).is_some());
    assert!(workbench.notice().is_none());
}

#[test]
fn a_run_above_the_limit_is_asked_about_with_its_bytes_and_its_price() {
    let (mut workbench, id) = ready();
    let mut large = estimate(120_000_000_000);
    large.scans[0].at_least = true;
    workbench.update(Action::Estimated(id, Ok(large)));
    assert!(started(&press(&mut workbench, [C::Accept])).is_none());
    assert_eq!(reasons(&workbench), ["the run would scan at least 111.8 GiB, more than the allowed 93.1 GiB"]);
    assert!(press(&mut workbench, [C::No]).is_empty());
    assert_eq!((workbench.focus(), workbench.page().is_none()), (Focus::Form, true));
    press(&mut workbench, [C::Accept]);
    assert!(started(&press(&mut workbench, [C::Yes])).is_some());
}

#[test]
fn a_run_waits_for_its_estimate_and_goes_on_when_that_comes() {
    let (mut workbench, id) = ready();
    let effects = press(&mut workbench, [C::Accept]);
    assert!(matches!(effects[..], [Effect::HurryEstimate]));
    assert_eq!(workbench.context(), Context::Confirm);
    let effects = workbench.update(Action::Estimated(id, Ok(estimate(1_000))));
    assert!(started(&effects).is_some() && workbench.overlays().is_empty());
}

#[test]
fn a_run_that_waited_is_asked_about_when_its_estimate_is_too_large() {
    let (mut workbench, id) = ready();
    press(&mut workbench, [C::Accept]);
    assert!(started(&workbench.update(Action::Estimated(id, Ok(estimate(120_000_000_000))))).is_none());
    assert_eq!(reasons(&workbench).len(), 1);
}

#[test]
fn whoever_does_not_want_to_wait_is_told_that_the_limit_was_not_checked() {
    let (mut workbench, id) = ready();
    press(&mut workbench, [C::Accept]);
    assert!(started(&press(&mut workbench, [C::Yes])).is_some());
    assert!(workbench.notice().unwrap().text.as_str().contains("not known"));
    assert!(started(&workbench.update(Action::Estimated(id, Ok(estimate(1))))).is_none(), "once");
}

#[test]
fn leaving_while_it_waits_starts_nothing_later() {
    let (mut workbench, id) = ready();
    press(&mut workbench, [C::Accept, C::No]);
    assert!(started(&workbench.update(Action::Estimated(id, Ok(estimate(1))))).is_none());
    assert!(workbench.page().is_none());
}

#[test]
fn an_estimate_that_fails_or_tells_no_bytes_leaves_the_prefixes_to_decide() {
    let (mut workbench, id) = ready();
    workbench.update(Action::Estimated(id, Err(EngineError::Permission { message: "no".to_owned() })));
    assert!(started(&press(&mut workbench, [C::Accept])).is_some());
    assert!(workbench.notice().unwrap().text.as_str().contains("not known"));

    let (mut workbench, id) = ready();
    let many = ScanEstimate { prefixes: 60_000, at_least: true, ..ScanEstimate::default() };
    workbench.update(Action::Estimated(id, Ok(Estimate { scans: vec![many], ..Estimate::default() })));
    press(&mut workbench, [C::Accept]);
    let reasons = reasons(&workbench);
    assert!(reasons.len() == 1 && reasons[0].starts_with("the scope makes 60,000 prefixes"), "{reasons:?}");
}

#[test]
fn what_athena_refuses_cannot_be_answered_with_yes() {
    let (mut workbench, id) = ready();
    let endless = ScanEstimate { prefixes: 1_000_000, ..ScanEstimate::default() };
    workbench.update(Action::Estimated(id, Ok(Estimate { scans: vec![endless], ..Estimate::default() })));
    press(&mut workbench, [C::Accept]);
    assert!(matches!(workbench.overlays().last(), Some(Overlay::Reader(_))));
}
