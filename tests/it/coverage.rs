//! `logq coverage`, as typed: the demo's folder with days taken out, and a bucket that a small server plays.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::demo::FOLDER;
use crate::init::demo_logs;
use crate::s3::server::Bucket;
use crate::session::{self, Session};

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.arg("coverage").args(args).current_dir(folder).stdin(Stdio::null());
    command.env_clear().env("HOME", folder).env("LANG", "C.UTF-8");
    command
}

fn told(mut command: Command) -> (Option<i32>, String, String) {
    let output = command.output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn coverage(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    told(command(folder, args))
}

/// The folders of days of a service, by account and region.
fn days(folder: &Path, service: &str, day: &str) -> Vec<PathBuf> {
    let below = |path: PathBuf| -> Vec<PathBuf> {
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let accounts = below(folder.join("AWSLogs")).into_iter();
    let regions = accounts.flat_map(|account| below(account.join(service)));
    regions.map(|region| region.join(day)).filter(|day| day.is_dir()).collect()
}

/// The demo without a day of flow logs in one region, and without a day of the trail in one account.
fn torn() -> TempDir {
    let folder = demo_logs();
    let config = fs::read_to_string(FOLDER.join("logq.toml")).expect("the demo's configuration");
    // The tables of the logs that were copied.
    let config = config.split("[tables.waf]").next().expect("the first tables");
    fs::write(folder.path().join("logq.toml"), config).expect("a file");
    for day in days(folder.path(), "vpcflowlogs", "2026/03/11")
        .into_iter()
        .filter(|day| day.to_string_lossy().contains("eu-west-1"))
    {
        fs::remove_dir_all(day).expect("a day");
    }
    for day in days(folder.path(), "CloudTrail", "2026/03/11") {
        if day.to_string_lossy().contains("222233334444") {
            fs::remove_dir_all(day).expect("a day");
        }
    }
    folder
}

fn json(folder: &Path, args: &[&str]) -> Value {
    let (code, out, err) = coverage(folder, &[args, &["--json"]].concat());
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).expect("JSON")
}

/// `account region from..to verdict` for the gaps of a table.
fn gaps(json: &Value, table: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let tables = json["tables"].as_array().expect("tables");
    let table = tables.iter().find(|found| found["table"] == table).expect("the table");
    let rows = table["rows"].as_array().expect("rows").iter();
    let row = |row: &Value| {
        let name = format!("{} {}", text(&row["account"]), text(&row["region"]));
        let gaps = row["gaps"].as_array().expect("gaps").clone();
        let gap =
            move |gap: Value| format!("{name} {}..{} {}", text(&gap["from"]), text(&gap["to"]), text(&gap["verdict"]));
        gaps.into_iter().map(gap).collect::<Vec<_>>()
    };
    rows.flat_map(row).collect()
}

#[test]
fn a_day_that_was_taken_out_is_seen_and_judged_by_its_kind() {
    let folder = torn();
    let whole = json(&FOLDER, &["--by", "day"]);
    let found = json(folder.path(), &["--by", "day"]);
    let new = |table: &str| -> Vec<String> {
        let before = gaps(&whole, table);
        gaps(&found, table).into_iter().filter(|gap| !before.contains(gap)).collect()
    };
    assert_eq!(new("vpcflow"), ["111122223333 eu-west-1 2026-03-11..2026-03-12 normal"]);
    let trail = new("cloudtrail");
    assert!(!trail.is_empty(), "a day of the trail is missing");
    for gap in trail {
        assert!(gap.starts_with("222233334444 ") && gap.contains("2026-03-11") && gap.ends_with("suspicious"), "{gap}");
    }
    assert_eq!(coverage(folder.path(), &["vpcflow", "--by", "day", "--strict"]).0, Some(0), "a normal gap");
    assert_eq!(coverage(folder.path(), &["cloudtrail", "--by", "day", "--strict"]).0, Some(1), "a suspicious one");
}

#[test]
fn the_calendar_shows_tables_accounts_and_regions() {
    let folder = torn();
    let (code, out, err) = coverage(folder.path(), &["vpcflow", "alb", "--since", "2026-03-01"]);
    assert_eq!(code, Some(0), "{err}");
    insta::assert_snapshot!(out);
    let mut ascii = command(folder.path(), &["vpcflow", "--since", "2026-03-01"]);
    ascii.env("LANG", "C");
    let (_, out, _) = told(ascii);
    assert!(out.contains("#.#") && !out.contains('█'), "{out}");
}

#[test]
fn short_windows_are_shown_by_the_hour() {
    let found = json(&FOLDER, &["cloudtrail", "--since", "2026-03-11", "--until", "2026-03-12", "--accounts", "prod"]);
    let table = &found["tables"][0];
    assert_eq!((table["unit"].as_str(), table["told_by"].as_str()), (Some("hour"), Some("folders")));
    let rows = table["rows"].as_array().expect("rows");
    assert!(rows.iter().all(|row| row["account"] == "111122223333"), "{rows:?}");
    let home = rows.iter().find(|row| row["region"] == "eu-west-1").expect("the home region");
    assert_eq!(home["have"].as_array().map(Vec::len), Some(24), "{home}");
    let by_day = json(&FOLDER, &["cloudtrail", "--since", "2026-03-11", "--until", "2026-03-12", "--by", "day"]);
    assert_eq!(by_day["tables"][0]["unit"], "day");
}

#[test]
fn what_is_not_configured_is_told() {
    let empty = tempfile::tempdir().expect("a folder");
    let (code, _, err) = coverage(empty.path(), &[]);
    assert!(code == Some(2) && err.contains("logq init"), "{err}");
    let (code, _, err) = coverage(&FOLDER, &["trail"]);
    assert!(code == Some(2) && err.contains("there are: cloudtrail, alb, vpcflow"), "{err}");
    let (code, _, err) = coverage(&FOLDER, &["alb", "--accounts", "dev"]);
    assert!(code == Some(2) && err.contains("alb"), "{err}");
    let text = "version = 1\n[tables.vpcflow]\nlocation = \"./gone/\"\nlayout = \"hive\"\n";
    fs::write(empty.path().join("logq.toml"), text).expect("a file");
    let (code, _, err) = coverage(empty.path(), &[]);
    assert!(code == Some(2) && err.contains("gone") && err.contains("cannot be read"), "{err}");
    let (code, _, err) = coverage(&FOLDER, &["--since", "2001-01-01"]);
    assert!(code == Some(2) && err.contains("too many for a calendar"), "{err}");
}

/// The demo's configuration in a folder of its own, with its tables in a bucket.
fn in_bucket() -> (Bucket, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = fs::read_to_string(FOLDER.join("logq.toml")).expect("the demo's settings");
    let settings = settings.replace("location = \"./", "location = \"s3://logs/");
    fs::write(folder.path().join("logq.toml"), settings).expect("a file");
    (Bucket::serve("logs", &FOLDER), folder)
}

fn ask_bucket(bucket: &Bucket, folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = command(folder, args);
    command.envs(bucket.environment());
    told(command)
}

fn lists(bucket: &Bucket) -> usize {
    bucket.seen().iter().filter(|request| request.contains("list-type=2")).count()
}

#[test]
fn a_bucket_is_listed_once_and_past_days_are_remembered_for_the_user_alone() {
    let (bucket, folder) = in_bucket();
    let ask = |args: &[&str]| {
        let before = lists(&bucket);
        let (code, out, err) = ask_bucket(&bucket, folder.path(), args);
        assert_eq!(code, Some(0), "{err}");
        (out, err, lists(&bucket) - before)
    };
    let (local_code, local, _) = coverage(&FOLDER, &["--since", "2026-02-20", "--until", "2026-03-12"]);
    let window = ["--since", "2026-02-20", "--until", "2026-03-12"];
    let (first, _, listed) = ask(&window);
    assert_eq!((local_code, local), (Some(0), first.clone()), "a bucket and a folder of the same keys");
    let (second, err, listed_again) = ask(&window);
    assert_eq!(first, second);
    assert!(listed_again < listed && err.contains("--fresh"), "{listed_again} after {listed} listings: {err}");
    let (_, err, listed_anew) = ask(&[&window[..], &["--fresh"]].concat());
    assert!(listed_anew == listed && !err.contains("--fresh"), "{listed_anew}: {err}");
    let state = folder.path().join(".local/state/logq/coverage");
    let files: Vec<_> = fs::read_dir(state).expect("the state folder").flatten().collect();
    let tables =
        fs::read_to_string(FOLDER.join("logq.toml")).expect("the demo's settings").matches("\n[tables.").count();
    assert_eq!(files.len(), tables, "one for each table");
    for file in files {
        assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_listing_that_is_ended_says_so() {
    let (bucket, folder) = in_bucket();
    let args = ["cloudtrail", "--since", "2026-02-20", "--by", "day", "--max-lists", "9"];
    let (code, out, err) = ask_bucket(&bucket, folder.path(), &args);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("stopped after 9 listings") && out.contains('?'), "{out}{err}");
    let (code, ..) = ask_bucket(&bucket, folder.path(), &[&args[..], &["--strict"]].concat());
    assert_eq!(code, Some(6));
}

#[test]
fn a_bucket_that_cannot_be_listed_is_explained() {
    let (bucket, folder) = in_bucket();
    let file = folder.path().join("logq.toml");
    let settings = fs::read_to_string(&file).expect("a file").replace("s3://logs/", "s3://forbidden/");
    fs::write(&file, settings).expect("a file");
    let (code, _, err) = ask_bucket(&bucket, folder.path(), &["alb"]);
    assert!(code == Some(1) && err.contains("s3:ListBucket"), "{err}");
}

#[test]
fn on_a_terminal_there_are_colours_unless_they_are_not_wanted() {
    let folder = torn();
    let show = |no_color: Option<&str>| {
        let mut command =
            session::logq(folder.path(), folder.path(), &["coverage", "vpcflow", "--since", "2026-03-01"]);
        command.env("LANG", "C.UTF-8");
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let mut session = Session::start(command, (100, 30));
        session.shows("listings");
        let ended = session.end();
        assert_eq!(ended.code, 0);
        assert!(ended.screen.contents().contains('█'), "{}", ended.screen.contents());
        String::from_utf8_lossy(&ended.raw).contains("\x1b[38;5;")
    };
    assert!(show(None));
    assert!(!show(Some("1")));
}
