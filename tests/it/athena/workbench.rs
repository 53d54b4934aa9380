//! The workbench on the scripted Athena: money on screen, the question before quitting, a login that is lost.

use super::program::Home;
use super::server::{Athena, Fault};
use super::{endless, play};
use crate::session::{Session, command, questions};

const SMALL: (u16, u16) = (80, 24);
const ENTER: &str = "\r";
const EXPIRED: Fault =
    Fault::Error(400, "ExpiredTokenException", "The security token included in the request is expired");

/// The workbench with a question on its way to Athena.
fn asked(home: &Home) -> Session {
    let mut logq = command(env!("CARGO_BIN_EXE_logq"), home.folder(), home.folder());
    logq.env("AWS_ENDPOINT_URL", home.athena.url());
    logq.env("AWS_EC2_METADATA_DISABLED", "true");
    let mut session = Session::start(logq, SMALL);
    session.at(&questions(), &format!("/ct-key-summary{ENTER}AKIAIOSFODNN7EXAMPLE{ENTER}"));
    session
}

/// A home whose profile has this access key.
fn home(athena: Athena) -> Home {
    let home = Home::new(athena, "profile = \"ir\"");
    log_in(&home, "AKIDOLD");
    home
}

fn log_in(home: &Home, key: &str) {
    home.write(".aws/config", &format!("[profile ir]\naws_access_key_id = {key}\naws_secret_access_key = secret\n"));
}

fn keys(home: &Home, operation: &str) -> Vec<String> {
    home.athena.seen(operation).into_iter().map(|seen| seen.key).collect()
}

#[test]
fn after_a_login_in_another_terminal_the_run_is_tried_again_with_the_new_keys() {
    let home = home(Athena::start(play(3)));
    home.athena.fault("StartQueryExecution", &[EXPIRED]);
    let mut session = asked(&home);
    session.shows("aws sso login --profile ir");
    session.shows(" no login ");
    log_in(&home, "AKIDNEW");
    session.at("R try again", "R");
    session.shows("3 matches");
    session.shows("19.1 MiB scanned");
    assert_eq!(keys(&home, "StartQueryExecution"), ["AKIDOLD", "AKIDNEW"]);
    let tokens: Vec<_> =
        home.athena.seen("StartQueryExecution").into_iter().map(|s| s.body["ClientRequestToken"].clone()).collect();
    assert_eq!(tokens[0], tokens[1], "a start that got through after all would be the same one");
    assert_eq!(home.athena.executions(), 1);
}

#[test]
fn a_login_that_is_lost_on_the_way_costs_no_second_query() {
    let home = home(Athena::start(play(3)));
    home.athena.fault("GetQueryExecution", &[EXPIRED]);
    home.athena.fault("StopQueryExecution", &[EXPIRED]);
    let mut session = asked(&home);
    session.at("R follows the run q-0 again", "");
    log_in(&home, "AKIDNEW");
    session.keys("R");
    session.shows("3 matches");
    assert_eq!((home.athena.executions(), home.athena.stopped()), (1, 0));
    assert_eq!(keys(&home, "GetQueryExecution").last().map(String::as_str), Some("AKIDNEW"));
}

#[test]
fn quitting_asks_with_the_bytes_and_the_money_of_what_is_going_and_stops_it() {
    let home = home(Athena::start(endless()));
    let mut session = asked(&home);
    session.at("6.7 MiB scanned", "qq");
    session.shows("1 run is going at Athena (scanned 6.7 MiB, under $0.01 so far).");
    session.keys("n");
    session.hides("Quit?");
    session.at("Questions", "a");
    session.at("1 run", "c");
    session.shows("stopped");
    assert_eq!(home.athena.stopped(), 1);
    session.keys("qq");
    assert_eq!(session.end().code, 0);
}
