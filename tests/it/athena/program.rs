//! The real program against the scripted Athena: credentials, output, and every way to interrupt it.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::server::{Athena, Fault, Play};
use super::{endless, look, play};
#[cfg(feature = "local")]
use crate::session::{self, Session};

/// A home with a configuration of its own and nothing else of AWS.
pub(super) struct Home {
    folder: TempDir,
    pub(super) athena: Athena,
}

impl Home {
    /// `target` are more lines of the target.
    pub(super) fn new(athena: Athena, target: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = format!(
            "version = 1\nengine = \"athena\"\n[targets.main]\nregion = \"eu-west-1\"\nworkgroup = \"incident\"\n\
             database = \"logs\"\noutput = \"s3://ir-results/logq/\"\n{target}\n\
             [tables.cloudtrail]\nlocation = \"s3://my-trail-bucket/AWSLogs/\"\naccounts = [\"111122223333\"]\n\
             regions = [\"eu-west-1\"]\nsince = 2023-01-01\n"
        );
        let home = Self { folder, athena };
        home.write(".config/logq/config.toml", &settings);
        home
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn logq(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
        command.args(args).env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.env("AWS_ENDPOINT_URL", self.athena.url()).env("AWS_EC2_METADATA_DISABLED", "true");
        command.env("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT").env("AWS_SECRET_ACCESS_KEY", "secret");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The workbench on a terminal.
    #[cfg(feature = "local")]
    pub(super) fn workbench(&self) -> Session {
        let mut logq = session::logq(self.folder.path(), self.folder.path(), &[]);
        for (name, value) in self.logq(&[]).get_envs() {
            logq.env(name, value.unwrap_or_default());
        }
        Session::start(logq, (100, 30))
    }

    pub(super) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(path)).expect("a file")
    }

    pub(super) fn run(&self, args: &[&str]) -> Output {
        self.logq(args).output().expect("the program runs")
    }
}

pub(super) const COUNT: [&str; 6] = ["sql", "SELECT count(*) AS n FROM cloudtrail", "--since", "1d", "-f", "jsonl"];

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub(super) fn send(child: &Child, signal: &str) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
}

/// The exit code and stderr.
pub(super) fn end(mut child: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
    (child.wait().expect("it ends").code(), said)
}

#[test]
fn rows_come_out_and_the_statement_went_in_bound() {
    let home = Home::new(Athena::start(play(3)), "");
    let output = home.run(&COUNT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rows = text(&output.stdout);
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert!(rows.starts_with(r#"{"n":0,"name":"name 0"}"#), "{rows}");
    assert!(rows.contains(r#"{"n":2,"name":null}"#), "{rows}");
    let start = &home.athena.seen("StartQueryExecution")[0];
    let sql = start.body["QueryString"].as_str().expect("a statement");
    assert!(sql.contains("aws_account") && sql.contains("111122223333") && sql.contains("eventtime >="), "{sql}");
    assert_eq!(start.body["WorkGroup"], "incident");
    assert_eq!(start.key, "AKIDENVIRONMENT");
}

#[test]
fn a_saved_question_runs_on_athena() {
    let home = Home::new(Athena::start(play(2)), "");
    let key = ["run", "ct-key-summary", "-p", "key=AKIAIOSFODNN7EXAMPLE", "--since", "1d", "-f", "jsonl"];
    let output = home.run(&key);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).lines().count(), 2);
    let sent = &home.athena.seen("StartQueryExecution")[0].body["QueryString"];
    assert!(sent.as_str().expect("a statement").contains("'AKIAIOSFODNN7EXAMPLE'"), "{sent}");
}

#[test]
fn a_dry_run_sends_nothing() {
    let home = Home::new(Athena::start(play(2)), "");
    let output = home.run(&[&COUNT[..], &["--dry-run"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("prefixes"), "{}", text(&output.stdout));
    assert!(home.athena.seen("StartQueryExecution").is_empty());
}

#[test]
fn signals_stop_the_query_at_the_server_before_the_program_ends() {
    for (signal, code) in [("INT", 130), ("TERM", 4), ("HUP", 4)] {
        let home = Home::new(Athena::start(endless()), "");
        let child = home.logq(&COUNT).spawn().expect("the program runs");
        home.athena.wait_for("GetQueryExecution", 2);
        send(&child, signal);
        let (exit, said) = end(child);
        assert_eq!((home.athena.executions(), home.athena.stopped()), (1, 1), "{signal}: {said}");
        assert_eq!(exit, Some(code), "{signal}: {said}");
    }
}

#[test]
fn an_interrupt_between_send_and_answer_still_stops_the_query() {
    let home = Home::new(Athena::start(endless()), "");
    home.athena.fault("StartQueryExecution", &[Fault::CutAfter, Fault::HoldAfter]);
    let child = home.logq(&COUNT).spawn().expect("the program runs");
    home.athena.wait_for("StartQueryExecution", 2);
    send(&child, "INT");
    home.athena.release();
    let (exit, said) = end(child);
    assert_eq!((home.athena.executions(), home.athena.stopped()), (1, 1), "{said}");
    assert_eq!(exit, Some(130), "{said}");
}

#[test]
fn a_reader_that_goes_away_stops_the_fetch_and_is_no_error() {
    let mut played = play(3000);
    played.pages = played.pages.concat().chunks(100).map(<[_]>::to_vec).collect();
    let home = Home::new(Athena::start(played), "");
    let mut child = home.logq(&COUNT).spawn().expect("the program runs");
    drop(child.stdout.take());
    let code = child.wait().expect("it ends").code();
    assert_eq!(code, Some(0), "a broken pipe is no error");
    assert!(home.athena.seen("GetQueryResults").len() < 30, "not every page was fetched");
}

#[test]
fn a_named_profile_wins_over_keys_in_the_environment() {
    let home = Home::new(Athena::start(play(1)), "profile = \"ir\"");
    home.write(".aws/config", "[profile ir]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret\n");
    let output = home.run(&COUNT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(home.athena.seen("StartQueryExecution")[0].key, "AKIDPROFILE");
}

#[test]
fn a_role_is_assumed_with_the_keys_at_hand() {
    let home = Home::new(Athena::start(play(1)), "role_arn = \"arn:aws:iam::111122223333:role/ir\"");
    let output = home.run(&COUNT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let assumed = &home.athena.seen("AssumeRole")[0];
    assert!(assumed.body.as_str().expect("a form").contains("RoleSessionName=logq"), "{}", assumed.body);
    assert_eq!(assumed.key, "AKIDENVIRONMENT");
    assert_eq!(home.athena.seen("StartQueryExecution")[0].key, "ASIAOFTHEROLE");
}

#[test]
fn a_credential_process_is_asked() {
    let home = Home::new(Athena::start(play(1)), "profile = \"tool\"");
    let keys = json!({ "Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "secret" });
    home.write("keys.json", &keys.to_string());
    let path = home.folder.path().join("keys.json");
    home.write(".aws/config", &format!("[profile tool]\ncredential_process = /bin/cat {}\n", path.display()));
    let output = home.run(&COUNT);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(home.athena.seen("StartQueryExecution")[0].key, "AKIDPROCESS");
}

#[test]
fn an_sso_session_that_is_not_signed_in_names_the_command() {
    let home = Home::new(Athena::start(play(1)), "profile = \"ir\"");
    home.write(
        ".aws/config",
        "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n\
         sso_registration_scopes = sso:account:access\n\
         [profile ir]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ir\n",
    );
    let output = home.run(&COUNT);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("aws sso login --profile ir"), "{said}");
    assert!(home.athena.seen("StartQueryExecution").is_empty());
}

#[test]
fn a_profile_that_does_not_exist_is_named() {
    let home = Home::new(Athena::start(play(1)), "profile = \"nobody\"");
    let output = home.run(&COUNT);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("nobody"), "{said}");
}

#[test]
fn a_failed_query_exits_with_1_and_a_cut_off_one_with_4() {
    for (state, reason, code) in
        [("FAILED", "HIVE_BAD_DATA: bad", 1), ("CANCELLED", "Bytes scanned limit was exceeded", 4)]
    {
        let mut end = look(state, 10_485_760);
        end["Status"]["StateChangeReason"] = json!(reason);
        let home = Home::new(Athena::start(Play { looks: vec![end], ..play(0) }), "");
        let output = home.run(&COUNT);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(reason), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn an_answer_that_may_be_old_is_asked_for_with_its_age() {
    let reused = |target: &str| {
        let home = Home::new(Athena::start(play(2)), target);
        assert!(home.run(&COUNT).status.success());
        home.athena.seen("StartQueryExecution")[0].body["ResultReuseConfiguration"].clone()
    };
    assert_eq!(reused(""), json!(null));
    let by_age = json!({ "ResultReuseByAgeConfiguration": { "Enabled": true, "MaxAgeInMinutes": 90 } });
    assert_eq!(reused("reuse = \"90m\""), by_age);
    let home = Home::new(Athena::start(play(2)), "reuse = \"90m\"");
    assert!(home.run(&[&COUNT[..], &["--fresh"]].concat()).status.success());
    assert_eq!(home.athena.seen("StartQueryExecution")[0].body["ResultReuseConfiguration"], json!(null));
}

#[test]
fn an_earlier_result_says_how_old_it_is_where_athena_tells_which_it_is() {
    let mut end = look("SUCCEEDED", 0);
    end["Statistics"]["ResultReuseInformation"] = json!({ "ReusedPreviousResult": true });
    let home = Home::new(Athena::start(Play { looks: vec![end], ..play(2) }), "reuse = \"90m\"");
    // The output of both is the object of the first, q-0.
    let [first, second] = [(); 2].map(|()| text(&home.run(&COUNT).stderr));
    assert!(first.contains("an earlier result (--fresh asks anew)"), "{first}");
    assert!(second.contains("an earlier result, 10m old (--fresh asks anew)"), "{second}");
}

#[test]
fn a_failure_marks_its_place_in_what_was_typed_and_says_what_to_do() {
    let mut end = look("FAILED", 0);
    // The place is that of the statement that was sent, in which the table has become a sub-select of several lines.
    let typed = "SELECT eventname,\n  count(*) FROM cloudtrail\nGROUP BY eventname, errorcode";
    let home = Home::new(Athena::start(Play { looks: vec![look("SUCCEEDED", 0)], ..play(0) }), "");
    let dry = text(&home.run(&["sql", typed, "--since", "2026-03-10", "--until", "2026-03-11", "--dry-run"]).stdout);
    let line = dry.lines().position(|line| line.starts_with("GROUP BY")).unwrap() + 1;
    let reason = format!(
        "COLUMN_NOT_FOUND: line {line}:21: Column 'errorcode' cannot be resolved or requester is not authorized to access \
         requested resources. This query ran against the \"logs\" database, unless qualified by the query."
    );
    end["Status"]["StateChangeReason"] = json!(reason);
    let home = Home::new(Athena::start(Play { looks: vec![end], ..play(0) }), "");
    let output = home.run(&["sql", typed, "--since", "2026-03-10", "--until", "2026-03-11"]);
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("failure_with_place", text(&output.stderr));
}
