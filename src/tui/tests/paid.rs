//! The screens that tell of money: estimate, guard, login, list of runs, what a run on Athena cost.

use super::screens::both;
use crate::engine::{EngineError, ExternalId, Phase, Progress, RunEvent, Summary};
use crate::workbench::fixture::{
    KEY, asked, batch, choose, choose_athena, earlier, end, estimate, limited, log_out, press, rows, run_key_summary,
    started, type_in, workbench,
};
use crate::workbench::{Action, Command as C, RunId, Workbench};

/// A run on Athena that has scanned twelve gigabytes in three seconds.
fn running() -> (Workbench, RunId) {
    let mut workbench = workbench();
    choose_athena(&mut workbench);
    let run = run_key_summary(&mut workbench);
    workbench.update(Action::Run(run, RunEvent::Submitted(ExternalId("q-7".to_owned()))));
    let progress = Progress { phase: Phase::Running, bytes: 12_000_000_000, ..Progress::default() };
    workbench.update(Action::Progress(run, progress));
    let later = workbench.clock() + jiff::SignedDuration::from_millis(3_250);
    workbench.update(Action::Clock(later));
    (workbench, run)
}

fn summary(bytes: u64) -> Summary {
    let progress = Progress { phase: Phase::Done, bytes, ..Progress::default() };
    let output = "s3://ir-results/logq/q-7.csv".to_owned();
    Summary { progress, billed_bytes: Some(bytes), output_location: Some(output), ..Summary::default() }
}

/// The key summary, ready to run on Athena, with this estimate.
fn estimated(bytes: u64) -> Workbench {
    let mut workbench = limited();
    choose(&mut workbench, "vf-peers");
    let id = asked(&press(&mut workbench, [C::Escape, C::Top])).unwrap();
    let mut estimate = estimate(bytes);
    estimate.scans[0].at_least = true;
    workbench.update(Action::Estimated(id, Ok(estimate)));
    press(&mut workbench, [C::Accept]);
    type_in(&mut workbench, KEY);
    workbench
}

#[test]
fn the_estimate_in_the_scope_line() {
    both("estimate", &mut estimated(120_000_000_000));
}

#[test]
fn the_estimate_table_by_table() {
    let mut workbench = estimated(7_000_000_000);
    press(&mut workbench, [C::ShowEstimate]);
    both("estimate_full", &mut workbench);
}

#[test]
fn the_question_of_the_guard() {
    let mut workbench = estimated(120_000_000_000);
    press(&mut workbench, [C::Accept]);
    both("guard", &mut workbench);
}

#[test]
fn a_run_that_waits_for_its_estimate() {
    let mut workbench = limited();
    choose(&mut workbench, "vf-peers");
    press(&mut workbench, [C::Accept]);
    both("wait", &mut workbench);
}

#[test]
fn a_run_on_athena_tells_bytes_and_money_while_it_goes() {
    both("paid_running", &mut running().0);
}

#[test]
fn a_reused_result_says_so() {
    let (mut workbench, run) = running();
    batch(&mut workbench, run, rows(0, 60));
    workbench.update(Action::Run(run, RunEvent::End(Ok(Summary { reused: true, ..summary(0) }))));
    both("reused", &mut workbench);
    press(&mut workbench, [C::ShowNotes]);
    both("reused_notes", &mut workbench);
}

#[test]
fn a_lost_login_says_what_to_type_and_how_to_go_on() {
    let (mut workbench, run) = running();
    log_out(&mut workbench, run);
    both("login", &mut workbench);
}

#[test]
fn quitting_names_the_runs_and_their_cost() {
    let (mut workbench, _) = running();
    press(&mut workbench, [C::Run]);
    let local = choose_athena(&mut workbench);
    assert!(started(&local).is_none());
    press(&mut workbench, [C::Run, C::Interrupt, C::Back, C::Back, C::Back, C::Back]);
    both("quit", &mut workbench);
}

/// Every state there is.
fn runs() -> Workbench {
    let (mut workbench, first) = running();
    workbench.update(Action::Run(first, RunEvent::End(Ok(summary(12_000_000_000)))));
    let again = |workbench: &mut Workbench, minutes| {
        let now = workbench.clock() + jiff::SignedDuration::from_mins(minutes);
        workbench.update(Action::Clock(now));
        started(&press(workbench, [C::Run])).unwrap()
    };
    let lost = again(&mut workbench, 5);
    log_out(&mut workbench, lost);
    let stopped = again(&mut workbench, 70);
    let error = EngineError::Cancelled { summary: Box::new(summary(1 << 40)) };
    workbench.update(Action::Run(stopped, RunEvent::End(Err(error))));
    choose_athena(&mut workbench);
    let local = again(&mut workbench, 1);
    batch(&mut workbench, local, rows(0, 60));
    end(&mut workbench, local);
    let failed = again(&mut workbench, 1);
    let error = EngineError::query("SYNTAX_ERROR");
    workbench.update(Action::Run(failed, RunEvent::End(Err(error))));
    choose_athena(&mut workbench);
    let going = again(&mut workbench, 1);
    let progress = Progress { phase: Phase::Running, bytes: 1_000, ..Progress::default() };
    workbench.update(Action::Progress(going, progress));
    workbench.update(Action::EarlierRuns(Ok(vec![earlier("a", Some("q-of-yesterday")), earlier("b", None)])));
    press(&mut workbench, [C::ShowRuns]);
    workbench
}

#[test]
fn the_runs_of_the_session() {
    let mut workbench = runs();
    press(&mut workbench, [C::Down, C::Down, C::Down]);
    both("runs", &mut workbench);
}

#[test]
fn the_runs_filtered() {
    let mut workbench = runs();
    press(&mut workbench, [C::Search]);
    type_in(&mut workbench, "done athena");
    both("runs_filter", &mut workbench);
}

#[test]
fn no_run_yet() {
    let mut workbench = workbench();
    press(&mut workbench, [C::ShowRuns]);
    both("runs_empty", &mut workbench);
}

#[test]
fn a_run_behind_the_one_on_screen_is_told() {
    let (mut workbench, _) = running();
    press(&mut workbench, [C::Run]);
    both("two_runs", &mut workbench);
}
