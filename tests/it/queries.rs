//! `logq queries`, as typed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The exit code, stdout and stderr of `logq queries …` in a home of its own.
fn queries(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.arg("queries").args(args).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// A home whose project has a pack with one good and two bad files.
fn home_with_pack() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let pack = home.path().join("team");
    fs::create_dir(&pack).expect("a folder");
    let header = "title = \"Requests\"\nquestion = \"How many?\"\nsources = [\"alb\"]\noutput = [{ name = \"n\", type = \"count\" }]";
    for (name, text) in [
        ("team/pack.toml", "title = \"Team\"".to_owned()),
        ("team/team-good.sql", format!("/*---\n{header}\n---*/\nSELECT count(*) AS n FROM alb\n")),
        ("team/team-wrong.sql", format!("/*---\n{header}\n---*/\nSELECT count(*) AS calls FROM alb\n")),
        ("team/team-torn.sql", "SELECT 1".to_owned()),
        ("logq.toml", "version = 1\n[packs]\npaths = [\"team\"]\n".to_owned()),
    ] {
        fs::write(home.path().join(name), text).expect("written");
    }
    home
}

#[test]
fn built_in_questions_are_listed_shown_and_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, err) = queries(home.path(), &[]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.lines().any(|line| line.starts_with("ct-key-summary ")), "{out}");
    let (_, list, _) = queries(home.path(), &["list", "--json"]);
    assert_eq!(json(&list).as_array().expect("a list").len(), out.lines().count());
    let (code, full, _) = queries(home.path(), &["show", "ct-key-summary", "--json"]);
    assert_eq!(code, Some(0));
    assert_eq!(json(&full)["params"][0]["type"], "access_key");
    let (code, out, err) = queries(home.path(), &["check"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert!(err.contains("problems: 0"), "{err}");
}

#[test]
fn an_unknown_question_is_a_wrong_use_with_the_nearest_id() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, err) = queries(home.path(), &["show", "ct-key-sumary"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("ct-key-summary"), "{err}");
}

#[test]
fn a_broken_file_of_a_project_is_told_and_hides_no_other() {
    let home = home_with_pack();
    let (code, out, err) = queries(home.path(), &["list"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("team-good ") && out.contains("ct-key-summary "), "{out}");
    assert!(err.contains("team-torn.sql"), "{err}");
    let (code, out, err) = queries(home.path(), &["check"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("team-torn.sql") && err.contains("team-wrong.sql"), "{err}");
    assert!(err.contains("is `calls`, the header says `n`"), "{err}");
    let (code, out, _) = queries(home.path(), &["check", "team-wrong", "--json"]);
    assert_eq!(code, Some(1));
    let problems = json(&out);
    assert_eq!(problems.as_array().map(Vec::len), Some(1), "{out}");
    assert_eq!(problems[0]["line"], 5);
    let (code, out, _) = queries(home.path(), &["check", "team-good", "--json"]);
    assert_eq!((code, json(&out)), (Some(0), serde_json::json!([])));
}
