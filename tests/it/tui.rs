//! The workbench as its users have it: the real program in a pseudo-terminal, on the demo.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use regex::Regex;
use serde_json::json;
use tempfile::TempDir;
use vt100::Screen;

use crate::demo::FOLDER;
use crate::picture::Picture;
use crate::session::{Ended, Session, command, logq, questions};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 50);

/// The key of the demo's alarm.
const KEY: &str = "AKIADEMOLEAKEDKEY234";

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const CTRL_S: &str = "\x13";
const CTRL_U: &str = "\x15";
const CTRL_Z: &str = "\x1a";

/// A home folder that holds nothing.
fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("home");
    fs::create_dir_all(&home).expect("a folder");
    home
}

/// One whose journal is empty.
fn home_of_its_own() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// The workbench on the demo.
fn workbench(size: (u16, u16)) -> Session {
    let mut session = Session::start(logq(&home(), &FOLDER, &[]), size);
    session.shows(&questions());
    session
}

/// The workbench with the answer to a question that takes an access key.
fn asked(id: &str, size: (u16, u16)) -> Session {
    let mut session = workbench(size);
    session.keys(&format!("/{id}{ENTER}{KEY}{ENTER}"));
    session.shows("done  ");
    session
}

/// A line of the screen.
fn line(screen: &Screen, row: usize) -> String {
    screen.rows(0, u16::MAX).nth(row).unwrap_or_default()
}

fn assert_restored(ended: &Ended) {
    let screen = &ended.screen;
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste() && ended.modes_restored);
}

#[test]
fn the_demo_is_written_and_opened_and_the_terminal_given_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = Session::start(logq(folder.path(), folder.path(), &["demo"]), SMALL);
    session.shows(&questions());
    assert!(session.screen().alternate_screen() && session.screen().hide_cursor());
    // The names of the fields give way to the estimate, which has come when it tells bytes.
    session.until("no estimate", |screen| {
        let scope = line(screen, 0);
        scope.starts_with(" 2026-03-10/2026-03-13  accounts all  regions all  local ") && scope.contains(" MiB")
    });
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.code, 0);
    assert_restored(&ended);
    assert!(ended.screen.contents().contains("logq-demo: 346855 records"), "{}", ended.screen.contents());
    assert!(folder.path().join("logq-demo/logq.toml").is_file());
}

#[test]
fn a_question_is_found_filled_in_and_answered() {
    let mut session = workbench(SMALL);
    session.keys("/acess did");
    session.shows("What an access key did");
    session.hides("The root user");
    session.keys(ENTER);
    session.at("required · an access key id", "AKIA");
    // What is wrong is told to its end.
    session.shows("key takes an access key id: 20 characters, AKIA…,");
    session.at("ASIA…, ABIA… or ACCA…", ENTER);
    session.at("a value is missing or wrong", &KEY[4..]);
    session.hides("ABIA…");
    session.at(KEY, ENTER);
    session.shows("46 matches");
    session.shows("1,874/1,874 objects");
    assert!(line(session.screen(), 1).contains("ct-key-summary key=AKIADEMOLEAKEDKEY234"));
    assert!(line(session.screen(), 3).contains("AttachUserPolicy"));
}

#[test]
fn rows_are_sorted_and_searched() {
    let mut session = asked("ct-key-summary", SMALL);
    session.keys("lllo");
    session.shows("calls▲");
    session.keys("o");
    session.shows("calls▼");
    session.until("not the most calls first", |screen| line(screen, 3).contains("GetObject"));
    session.keys("/");
    session.at("find", &format!("createuser{ENTER}"));
    session.until("the cursor is elsewhere", |screen| screen.contents().contains("col 2/11"));
    session.keys(&format!("/nothing like it{ENTER}"));
    session.shows("not found");
}

#[test]
fn a_record_unfolds_and_leads_back() {
    let mut session = asked("ct-key-timeline", SMALL);
    session.keys(&format!("G{ENTER}"));
    session.shows("Record 91 of 91");
    session.shows("▸ request");
    session.keys("jjjjjjjjZ");
    session.shows("▾ request");
    session.keys("z");
    session.hides("▾");
    session.keys("K");
    session.shows("Record 90 of 91");
    session.keys(ESC);
    session.shows("row 90/91 col 9/11");
}

#[test]
fn a_pivot_asks_the_next_question_with_the_value() {
    let mut session = asked("ct-key-sources", LARGE);
    session.keys("p");
    session.shows("Ask about ip");
    session.at("API calls from an address", ENTER);
    session.shows("[2/2] ct-ip-activity ip=203.0.113.66");
    session.shows("62 matches");
    // The list and the form stand beside the result and tell of the same question.
    session.shows("╭ ct-ip-activity ─");
    assert!(line(session.screen(), 4 + 1).contains("ip*"), "{}", session.screen().contents());
    session.keys("q");
    session.shows("[1/2] ct-key-sources");
    session.shows("╭ ct-key-sources ─");
}

#[test]
fn a_pivot_keeps_the_key_that_the_next_question_needs() {
    let mut session = asked("ct-key-summary", SMALL);
    session.keys("lp");
    session.at("Ask about event_name", ENTER);
    session.shows(&format!("[2/2] ct-key-timeline key={KEY} event_name=AttachUserPolicy"));
    session.shows("1 match");
}

#[test]
fn the_scope_is_changed_and_the_question_asked_again() {
    let mut session = asked("ct-key-summary", SMALL);
    session.keys("s");
    session.at("Scope of every run", &format!("{CTRL_U}2026-03-1x"));
    session.shows("is not");
    session.keys(&format!("\x7f1{ENTER}"));
    session.at("r runs the question again", "r");
    session.shows("No rows in 2026-03-11/2026-03-12.");
    assert!(line(session.screen(), 0).contains("2026-03-11 "));
}

#[test]
fn escape_stops_a_run() {
    let mut session = workbench(SMALL);
    // Typed in one go, so that the run cannot be over before.
    session.keys(&format!("/ct-key-timeline{ENTER}{KEY}{ENTER}{ESC}"));
    session.shows("Stopped before the first row.");
    session.shows(" stopped ");
    session.keys("r");
    session.shows("91 matches");
}

#[test]
fn the_estimate_follows_the_question_and_the_scope() {
    let mut session = workbench(LARGE);
    session.shows("objects · ");
    session.keys(&format!("/vf-host-peers{ENTER}"));
    session.keys(&format!("{CTRL_S}{CTRL_U}2026-03-11{ENTER}"));
    session.until("not the day's estimate", |screen| {
        let scope = line(screen, 0);
        scope.contains("window 2026-03-11 ") && scope.contains(" objects · ") && scope.contains(" prefix")
    });
    session.at("required", "\x1bOQ");
    session.shows("What this reads on local");
}

#[test]
fn the_runs_of_the_session_are_listed_filtered_and_shown_again() {
    for size in [SMALL, LARGE] {
        let folder = home_of_its_own();
        let mut session = Session::start(logq(folder.path(), &FOLDER, &[]), size);
        session.at(&questions(), "a");
        session.at("no run yet", "q");
        session.hides("no run yet");
        session.keys(&format!("/ct-key-owner{ENTER}{KEY}{ENTER}"));
        session.at("done  ", &format!("\t/ct-key-summary{ENTER}{KEY}{ENTER}"));
        session.at("46 matches", "a");
        session.at("2 runs", "/owner");
        session.at("1 of 2 runs", ENTER);
        session.at("copy SQL", "x");
        session.at("Statement as sent", "q");
        session.hides("Statement as sent");
        session.keys("Y");
        session.at("no execution id", ENTER);
        session.shows("[1/2] ct-key-owner");
        session.keys("aGqq");
        session.at("Questions", "q");
        assert_eq!(session.end().code, 0);
        // Another session finds them in the journal. The embedded engine keeps no rows: the question is asked again.
        let mut session = Session::start(logq(folder.path(), &FOLDER, &[]), size);
        session.at(&questions(), "a");
        session.at("2 runs", &format!("/summary{ENTER}{ENTER}"));
        session.at("Enter asks the question again", ENTER);
        session.shows("46 matches");
    }
}

#[test]
fn help_tells_the_keys_of_the_place_and_q_leads_out() {
    let mut session = workbench(SMALL);
    session.at("? keys", "?");
    session.shows("Keys in the list of questions");
    session.keys(ESC);
    session.hides("Keys in the list");
    session.keys(&format!("/ct-key-owner{ENTER}{KEY}{ENTER}"));
    session.at("done  ", "?");
    session.at("Keys in the result", "G");
    session.shows("to the shell; `fg` comes back");
    session.keys("q");
    session.hides("Keys in the result");
    session.keys("q");
    session.at("Questions", "q");
    assert_eq!(session.end().code, 0);
}

#[test]
fn a_long_text_typed_at_once_is_taken_whole() {
    let mut session = workbench(SMALL);
    let typed = "x".repeat(90);
    session.keys(&format!("/{typed}END"));
    session.shows("xxEND");
    session.keys(&format!("{CTRL_U}\x1b[200~ct-key-ow\nner\x1b[201~"));
    session.shows("ct-key-ow ner");
}

#[test]
fn the_screen_follows_the_size_of_the_terminal_while_a_run_goes_on() {
    let mut session = workbench(SMALL);
    session.keys(&format!("/ct-key-timeline{ENTER}{KEY}{ENTER}"));
    session.resize(LARGE);
    session.shows("91 matches");
    session.until("no keys at the lower right", |screen| {
        screen.rows(0, LARGE.0).last().is_some_and(|last| last.trim_end().len() == 199 && last.contains("? keys"))
    });
    assert!(line(session.screen(), 1).starts_with("╭ Questions"));
    session.resize((60, 16));
    session.until("no keys at the lower right", |screen| {
        screen.rows(0, 60).last().is_some_and(|last| last.trim_end().len() == 59)
    });
    session.resize((20, 5));
    session.shows("logq needs 40x10");
}

#[test]
fn a_request_to_end_gives_the_terminal_back() {
    let session = asked("ct-key-owner", SMALL);
    session.signal("TERM");
    let ended = session.end();
    assert_eq!(ended.code, 4);
    assert_restored(&ended);
}

#[test]
fn a_terminal_that_goes_away_without_a_signal_ends_the_program() {
    let folder = home();
    let mut deaf = command("sh", &folder, &FOLDER);
    deaf.args(["-c", "trap '' HUP; exec \"$0\"", env!("CARGO_BIN_EXE_logq")]);
    let mut session = Session::start(deaf, SMALL);
    session.shows(&questions());
    session.hang_up("j");
}

#[test]
fn the_shell_has_the_keys_while_the_workbench_is_suspended() {
    let mut shell = command("sh", &home(), &FOLDER);
    shell.arg("-i");
    shell.env("PS1", "shell> ");
    let mut session = Session::start(shell, SMALL);
    session.at("shell> ", &format!("{}{ENTER}", env!("CARGO_BIN_EXE_logq")));
    session.at(&questions(), CTRL_Z);
    session.until("no shell", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    session.keys(&format!("echo $((6 * 7)) quick keys{ENTER}"));
    session.at("42 quick keys", &format!("fg{ENTER}"));
    session.at(&questions(), "q");
    session.until("no shell", |screen| !screen.alternate_screen());
    session.keys(&format!("exit 7{ENTER}"));
    assert_eq!(session.end().code, 7);
}

/// What an attacker sends as the name of his tool: it clears the screen, sets the title, rings, writes backwards.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}gpj.exe\u{200b}\r\n\u{7f}";

/// A folder with one call of an access key by such a tool.
fn hostile_folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let day = folder.path().join("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10");
    fs::create_dir_all(&day).expect("a folder");
    let record = json!({
        "eventVersion": "1.11", "eventTime": "2026-03-10T09:00:00Z", "eventSource": "s3.amazonaws.com",
        "eventName": "ListBuckets", "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.66",
        "userAgent": HOSTILE, "requestParameters": { HOSTILE: HOSTILE },
        "userIdentity": { "type": "IAMUser", "accountId": "111122223333", "accessKeyId": KEY, "userName": HOSTILE },
        "eventID": "00000000-0000-0000-0000-000000000001", "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    });
    let name = "111122223333_CloudTrail_eu-west-1_20260310T0905Z_AbCdEfGhIjKlMnOp.json.gz";
    let mut object = GzEncoder::new(File::create(day.join(name)).expect("a file"), Compression::fast());
    object.write_all(json!({ "Records": [record] }).to_string().as_bytes()).expect("written");
    object.finish().expect("written");
    let settings = "version = 1\nengine = \"local\"\n\
        scope = { window = \"2026-03-10/2026-03-11\", now = \"2026-03-11T00:00:00Z\" }\n\
        [tables.cloudtrail]\nlocation = \"./AWSLogs/\"\naccounts = [\"111122223333\"]\nregions = [\"eu-west-1\"]\n\
        since = 2026-03-10\n";
    fs::write(folder.path().join("logq.toml"), settings).expect("written");
    folder
}

#[test]
fn nothing_in_a_log_acts_on_the_terminal() {
    let folder = hostile_folder();
    let mut session = Session::start(logq(&home(), folder.path(), &[]), SMALL);
    session.at(&questions(), &format!("/ct-key-timeline{ENTER}{KEY}{ENTER}"));
    session.at("1 match", "llllll");
    session.at("\\x1B[2J", ENTER);
    session.at("Record 1 of 1", "jjZ");
    session.shows("\\u{202E}gpj.exe\\u{200B}");
    session.at("▾ request", "v");
    session.keys("qqq");
    session.at("Questions", "q");
    let output = String::from_utf8(session.end().raw).expect("the terminal gets UTF-8");
    let acts = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{202e}' | '\u{7}');
    assert!(!output.contains(acts), "a control, an invisible or a turning character");
    assert!(!output.contains("\u{1b}[2J\u{1b}]") && !output.contains("\u{1b}]"), "a sequence of the log");
}

/// The picture in the README. `LOGQ_UPDATE_DOCS=1 cargo test --release --test it picture` writes it anew.
#[test]
fn the_picture_in_the_readme_shows_the_program_as_it_is() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/workbench.svg");
    if std::env::var_os("LOGQ_UPDATE_DOCS").is_some() {
        fs::write(&file, picture()).expect("the picture is written");
    }
    let committed = fs::read_to_string(&file).expect("docs/workbench.svg");
    // On a machine that is busy, a run may take so long that its time needs more room.
    assert!((0..3).any(|_| committed == picture()), "docs/workbench.svg is old: LOGQ_UPDATE_DOCS=1 writes it anew");
}

fn picture() -> String {
    let mut session = asked("ct-key-sources", (120, 30));
    // To the list, which shows all questions again, and back.
    session.keys(&format!("\t{ESC}"));
    session.at("Bursts of permission errors", "]");
    session.shows("q back");
    session.until("no estimate", |screen| line(screen, 0).contains(" MiB"));
    session.settle();
    let elapsed = Regex::new(r"\b\d+\.\ds ·|\b\d+m\d\ds ·").expect("a pattern");
    Picture::of(session.screen()).replace(&elapsed, "0.4s ·").to_string()
}
