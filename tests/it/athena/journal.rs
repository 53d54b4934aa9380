//! The real program is killed, left and asked again: nothing is started twice, nothing is lost.

use std::process::{Child, Output};

use serde_json::{Value, json};

use super::program::{COUNT, Home, end, send, text};
use super::server::{Athena, Fault, Play};
use super::{endless, look, play};

/// A home with one run under way.
struct Going {
    home: Home,
    child: Child,
}

impl Going {
    fn start(athena: Athena) -> Self {
        let home = Home::new(athena, "");
        let child = home.logq(&COUNT).spawn().expect("the program runs");
        Self { home, child }
    }

    /// `kill -9`, as soon as `operation` was requested `n` times.
    fn killed_after(mut self, operation: &str, n: usize) -> Home {
        self.home.athena.wait_for(operation, n);
        self.child.kill().expect("it is there");
        self.child.wait().expect("it ends");
        self.home
    }
}

fn ok(home: &Home, args: &[&str]) -> String {
    let output = home.run(args);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// The journal, newest first.
fn history(home: &Home) -> Vec<Value> {
    serde_json::from_str(&ok(home, &["history", "--json"])).expect("JSON")
}

fn only(home: &Home) -> Value {
    let runs = history(home);
    assert_eq!(runs.len(), 1, "{runs:?}");
    runs[0].clone()
}

fn name(home: &Home) -> String {
    only(home)["run"].as_str().expect("a name").to_owned()
}

/// Reads the rows of the only run; the server has started one query, whatever happened before.
fn resumed(home: &Home) -> Output {
    let output = home.run(&["resume", &name(home), "-f", "jsonl"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(home.athena.executions(), 1);
    assert_eq!(only(home)["state"], "done");
    output
}

fn rows(output: &Output) -> usize {
    text(&output.stdout).lines().count()
}

/// A query that is seen running `looks` times before it is done.
fn slow(rows: usize, looks: usize) -> Play {
    let mut answers = vec![look("RUNNING", 5_000_000); looks];
    answers.push(look("SUCCEEDED", 20_000_000));
    Play { looks: answers, ..play(rows) }
}

#[test]
fn a_run_is_in_the_journal_with_everything_that_was_asked_and_what_it_came_to() {
    let home = Home::new(Athena::start(play(3)), "");
    ok(&home, &["run", "ct-key-summary", "-p", "key=AKIAIOSFODNN7EXAMPLE", "--since", "1d", "-f", "jsonl"]);
    let run = only(&home);
    assert_eq!(
        (&run["state"], &run["question"], &run["engine"]),
        (&json!("done"), &json!("ct-key-summary"), &json!("athena"))
    );
    assert_eq!(run["parameters"], json!({ "key": "AKIAIOSFODNN7EXAMPLE" }));
    let start = &home.athena.seen("StartQueryExecution")[0].body;
    assert_eq!((&run["sql"], &run["client_token"]), (&start["QueryString"], &start["ClientRequestToken"]));
    assert_eq!((&run["target"]["workgroup"], &run["execution"]), (&json!("incident"), &json!("q-0")));
    assert_eq!((&run["billed_bytes"], &run["rows"]), (&json!(20_000_000), &json!(3)));
    assert!(run["dollars"].as_f64().is_some_and(|d| d > 0.00009), "{run}");
    assert!(run["estimate"]["prefixes"].as_u64().is_some_and(|n| n > 0), "{run}");
    assert_eq!(run["output"], "s3://ir-results/logq/q-0.csv");
    let page = ok(&home, &["history", run["run"].as_str().expect("a name")]);
    assert!(page.contains("logq run ct-key-summary -p key=AKIAIOSFODNN7EXAMPLE --since"), "{page}");
    assert!(page.contains("queue 0.1 s · planning 0.3 s · engine 0.9 s"), "{page}");
    assert!(ok(&home, &["history", "akiaiosfodnn7"]).contains("ct-key-summary"));
    assert!(ok(&home, &["history", "no such text"]).is_empty());
}

#[test]
fn a_run_killed_before_its_start_was_answered_is_started_once() {
    let athena = Athena::start(play(5));
    athena.fault("StartQueryExecution", &[Fault::HoldAfter]);
    let home = Going::start(athena).killed_after("StartQueryExecution", 1);
    home.athena.release();
    let list = ok(&home, &["resume"]);
    assert!(list.contains("start unanswered"), "{list}");
    let output = resumed(&home);
    assert_eq!(rows(&output), 5);
    assert!(text(&output.stderr).contains("the same token"), "{}", text(&output.stderr));
    let starts = home.athena.seen("StartQueryExecution");
    assert_eq!(starts.len(), 2);
    assert_eq!(starts[0].body, starts[1].body, "the same request, the token included");
}

#[test]
fn a_run_killed_before_athena_got_its_start_is_started_by_resume() {
    let athena = Athena::start(play(5));
    athena.fault("StartQueryExecution", &[Fault::CutBefore, Fault::HoldAfter]);
    let home = Going::start(athena).killed_after("StartQueryExecution", 1);
    home.athena.release();
    assert_eq!(rows(&resumed(&home)), 5);
}

#[test]
fn a_run_killed_while_it_runs_is_read_without_a_second_start() {
    let home = Going::start(Athena::start(slow(5, 20))).killed_after("GetQueryExecution", 2);
    let list = ok(&home, &["resume"]);
    assert!(list.contains("running") && list.contains("4.8 MiB"), "{list}");
    assert_eq!(rows(&resumed(&home)), 5);
    assert_eq!((home.athena.seen("StartQueryExecution").len(), home.athena.stopped()), (1, 0));
}

#[test]
fn a_run_killed_while_its_rows_are_fetched_is_read_again_whole() {
    let mut played = play(20_000);
    played.pages = played.pages.concat().chunks(500).map(<[_]>::to_vec).collect();
    // Nobody reads the pipe: it fills, and the program waits in the middle of the result.
    let home = Going::start(Athena::start(played)).killed_after("GetQueryResults", 3);
    let list = ok(&home, &["resume"]);
    assert!(list.contains("ready"), "{list}");
    assert_eq!(rows(&resumed(&home)), 20_000);
    assert_eq!(home.athena.seen("StartQueryExecution").len(), 1);
    assert_eq!(rows(&resumed(&home)), 20_000, "a second time, too");
}

#[test]
fn a_result_that_is_gone_says_how_to_run_again() {
    let home = Home::new(Athena::start(play(2)), "");
    ok(&home, &COUNT);
    home.athena.fault("GetQueryResults", &[Fault::Error(400, "InvalidRequestException", "Could not find results")]);
    let output = home.run(&["resume", &name(&home)]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("45 days") && said.contains("logq sql 'SELECT count(*) AS n FROM cloudtrail' --since"),
        "{said}"
    );
    assert_eq!(only(&home)["state"], "done");
}

#[test]
fn cancel_from_another_terminal_stops_the_query_and_tells_what_it_cost() {
    let going = Going::start(Athena::start(endless()));
    going.home.athena.wait_for("GetQueryExecution", 2);
    let name = name(&going.home);
    let said = ok(&going.home, &["cancel", &name[..5]]);
    assert!(said.contains(&name) && said.contains("stopped · scanned 6.7 MiB · under $0.01"), "{said}");
    let (exit, told) = end(going.child);
    assert_eq!(exit, Some(4), "{told}");
    assert_eq!((going.home.athena.executions(), going.home.athena.stopped()), (1, 1));
    let again = ok(&going.home, &["cancel", &name]);
    assert!(again.contains("was over: stopped · scanned 6.7 MiB"), "{again}");
    assert_eq!(going.home.athena.seen("StopQueryExecution").len(), 1, "nothing is stopped twice");
    assert!(ok(&going.home, &["resume"]).is_empty());
}

#[test]
fn cancel_takes_execution_ids_and_all() {
    let home = Going::start(Athena::start(endless())).killed_after("GetQueryExecution", 2);
    let said = ok(&home, &["cancel", "--all"]);
    assert!(said.contains("stopped · scanned"), "{said}");
    assert!(ok(&home, &["cancel", "--all"]).is_empty());
    let said = ok(&home, &["cancel", "00000000-0000-0000-0000-000000000000"]);
    assert!(said.contains("stopped"), "{said}");
}

#[test]
fn cancel_of_a_start_that_was_never_answered_learns_the_id_first() {
    let athena = Athena::start(endless());
    athena.fault("StartQueryExecution", &[Fault::HoldAfter]);
    let home = Going::start(athena).killed_after("StartQueryExecution", 1);
    home.athena.release();
    let said = ok(&home, &["cancel", "--all"]);
    assert!(said.contains("stopped"), "{said}");
    assert_eq!((home.athena.executions(), home.athena.stopped()), (1, 1));
    assert_eq!(only(&home)["state"], "stopped");
}

#[test]
fn one_of_several_that_cannot_be_stopped_keeps_no_other_from_it() {
    let home = Going::start(Athena::start(endless())).killed_after("GetQueryExecution", 2);
    let foreign = "00000000-0000-0000-0000-000000000077";
    let output = home.run(&["cancel", foreign, &name(&home)]);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("not found"), "{}", text(&output.stderr));
    assert_eq!(home.athena.stopped(), 1);
    assert_eq!(home.run(&["cancel", "zzzz"]).status.code(), Some(2));
}

#[test]
fn a_second_interrupt_leaves_at_once_and_says_what_goes_on() {
    let athena = Athena::start(endless());
    athena.fault("StopQueryExecution", &[Fault::StallAfter]);
    let going = Going::start(athena);
    going.home.athena.wait_for("GetQueryExecution", 2);
    send(&going.child, "INT");
    going.home.athena.wait_for("StopQueryExecution", 1);
    send(&going.child, "INT");
    let (exit, said) = end(going.child);
    assert_eq!(exit, Some(130), "{said}");
    let name = name(&going.home);
    assert!(said.contains("execution q-0") && said.contains(&format!("logq cancel {name}")), "{said}");
    assert_eq!(only(&going.home)["state"], "running");
    assert!(ok(&going.home, &["cancel", &name]).contains("stopped"));
}

#[test]
fn every_signal_leaves_the_figures_of_the_stop_in_the_journal() {
    for (signal, code) in [("INT", 130), ("TERM", 4), ("HUP", 4)] {
        let going = Going::start(Athena::start(endless()));
        going.home.athena.wait_for("GetQueryExecution", 2);
        send(&going.child, signal);
        let (exit, said) = end(going.child);
        assert_eq!(exit, Some(code), "{signal}: {said}");
        assert!(said.contains("scanned 6.7 MiB · under $0.01"), "{signal}: {said}");
        let run = only(&going.home);
        assert_eq!((&run["state"], &run["billed_bytes"]), (&json!("stopped"), &json!(7_000_000)), "{signal}");
    }
}

#[test]
fn what_a_colleague_started_is_listed_and_opened() {
    let athena = Athena::start(play(4));
    let colleague = Home::new(athena.clone(), "");
    ok(&colleague, &COUNT);
    let home = Home::new(athena, "");
    let list = ok(&home, &["history", "--workgroup"]);
    assert!(list.contains("q-0") && list.contains("succeeded") && list.contains("SELECT count(*) AS n"), "{list}");
    assert!(ok(&home, &["history", "--workgroup", "nothing like it"]).lines().count() == 1);
    let output = home.run(&["resume", "00000000-0000-0000-0000-000000000000", "-f", "jsonl"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!((rows(&output), home.athena.executions()), (4, 1));
    assert!(history(&home).is_empty(), "it is not this user's run");
    let listed: Value = serde_json::from_str(&ok(&colleague, &["history", "--workgroup", "--json"])).expect("JSON");
    assert_eq!(listed[0]["run"], only(&colleague)["run"], "one's own runs have their names");
}

#[test]
fn a_colleagues_run_is_left_running_when_its_reader_leaves() {
    let going = Going::start(Athena::start(endless()));
    going.home.athena.wait_for("GetQueryExecution", 2);
    let home = Home::new(going.home.athena.clone(), "");
    let looks = home.athena.seen("GetQueryExecution").len();
    let reader = home.logq(&["resume", "00000000-0000-0000-0000-000000000000"]).spawn().expect("the program runs");
    home.athena.wait_for("BatchGetQueryExecution", 1);
    home.athena.wait_for("GetQueryExecution", looks + 3);
    send(&reader, "INT");
    let (exit, said) = end(reader);
    assert_eq!((exit, home.athena.stopped()), (Some(130), 0), "{said}");
    send(&going.child, "INT");
    end(going.child);
}

#[test]
fn a_denied_batch_is_asked_one_by_one() {
    let home = Home::new(Athena::start(play(1)), "");
    ok(&home, &COUNT);
    let denied = Fault::Error(400, "AccessDeniedException", "not authorized to perform: athena:BatchGetQueryExecution");
    home.athena.fault("BatchGetQueryExecution", &[denied]);
    assert!(ok(&home, &["history", "--workgroup"]).contains("q-0"));
}

#[test]
fn throttled_lists_are_asked_again() {
    let home = Home::new(Athena::start(play(1)), "");
    ok(&home, &COUNT);
    let throttled = Fault::Error(400, "ThrottlingException", "Rate exceeded");
    home.athena.fault("ListQueryExecutions", std::slice::from_ref(&throttled));
    home.athena.fault("BatchGetQueryExecution", &[throttled]);
    assert!(ok(&home, &["history", "--workgroup"]).contains("q-0"));
    assert_eq!(home.athena.seen("BatchGetQueryExecution").len(), 2);
}

#[test]
fn a_run_that_cannot_be_written_down_is_refused_unless_the_user_insists() {
    let home = Home::new(Athena::start(play(2)), "");
    home.write(".local/state/logq/journal.db", &"no database ".repeat(200));
    let output = home.run(&COUNT);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("journal.db is damaged") && said.contains("--yes"), "{said}");
    assert_eq!(home.athena.executions(), 0);
    ok(&home, &[&COUNT[..], &["--yes"]].concat());
    assert_eq!(home.athena.executions(), 1);
    assert_eq!(home.run(&["history"]).status.code(), Some(1));
}

#[test]
fn the_embedded_engine_runs_without_a_journal_and_says_so() {
    let home = Home::new(Athena::start(play(0)), "");
    home.write(".local/state/logq/journal.db", &"no database ".repeat(200));
    home.write(
        "logq.toml",
        "version = 1\nengine = \"local\"\n[tables.cloudtrail]\nlocation = \"./logs/AWSLogs/\"\n\
         accounts = [\"111122223333\"]\nregions = [\"eu-west-1\"]\nsince = 2023-01-01\n",
    );
    home.write("logs/AWSLogs/111122223333/CloudTrail/eu-west-1/.keep", "");
    let output = home.run(&COUNT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("runs are not kept"), "{}", text(&output.stderr));
}

/// The workbench with a question that runs until it is stopped.
#[cfg(feature = "local")]
fn workbench(home: &Home) -> crate::session::Session {
    let mut session = home.workbench();
    session.shows("questions");
    session.keys("/ct-key-summary\rAKIAIOSFODNN7EXAMPLE\r");
    home.athena.wait_for("GetQueryExecution", 2);
    session
}

#[cfg(feature = "local")]
#[test]
fn a_signal_ends_the_workbench_only_after_its_runs() {
    for signal in ["TERM", "HUP"] {
        let home = Home::new(Athena::start(endless()), "");
        let session = workbench(&home);
        session.signal(signal);
        session.end();
        assert_eq!((home.athena.executions(), home.athena.stopped()), (1, 1), "{signal}");
        let run = only(&home);
        assert_eq!((&run["state"], &run["question"]), (&json!("stopped"), &json!("ct-key-summary")), "{signal}");
        assert_eq!(run["billed_bytes"], 7_000_000, "{signal}");
    }
}

#[cfg(feature = "local")]
#[test]
fn a_terminal_that_goes_away_stops_the_runs_of_the_workbench() {
    let home = Home::new(Athena::start(endless()), "");
    workbench(&home).hang_up("j");
    assert_eq!((home.athena.executions(), home.athena.stopped()), (1, 1));
    assert_eq!(only(&home)["state"], "stopped");
}

#[cfg(feature = "local")]
#[test]
fn a_workbench_that_was_killed_leaves_a_run_that_can_be_read() {
    let home = Home::new(Athena::start(slow(3, 30)), "");
    let session = workbench(&home);
    session.signal("KILL");
    session.end();
    assert_eq!(rows(&resumed(&home)), 3);
}

#[cfg(feature = "local")]
#[test]
fn a_workbench_that_cannot_stop_its_run_in_time_says_how_to() {
    let home = Home::new(Athena::start(endless()), "");
    home.athena.fault("StopQueryExecution", &vec![Fault::StallAfter; 8]);
    let session = workbench(&home);
    session.signal("TERM");
    let ended = session.end();
    let name = name(&home);
    let said = ended.screen.contents();
    assert!(said.contains(&format!("logq cancel {name}")), "{said}");
}

#[test]
fn a_target_that_cannot_be_asked_hides_no_run() {
    let home = Going::start(Athena::start(endless())).killed_after("GetQueryExecution", 2);
    let denied = Fault::Error(400, "AccessDeniedException", "not authorized to perform: athena:GetQueryExecution");
    home.athena.fault("BatchGetQueryExecution", std::slice::from_ref(&denied));
    home.athena.fault("GetQueryExecution", &[denied]);
    let output = home.run(&["resume"]);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("the target main could not be asked"), "{}", text(&output.stderr));
    let list = text(&output.stdout);
    assert!(list.contains(&name(&home)) && list.contains("not asked"), "{list}");
}
