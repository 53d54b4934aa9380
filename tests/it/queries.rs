//! `logq queries`, as typed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// The exit code, stdout and stderr of `logq queries …` in a home of its own.
fn queries(home: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.arg("queries").args(args).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn parsed(text: &str) -> Value {
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

fn example_pack() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/example-pack")
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        match path.is_dir() {
            true => copy(&path, &target),
            false => drop(fs::copy(&path, &target).expect("copied")),
        }
    }
}

#[test]
fn built_in_questions_are_listed_shown_and_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, err) = queries(home.path(), &[]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.lines().any(|line| line.starts_with("ct-key-summary ")), "{out}");
    let (_, list, _) = queries(home.path(), &["list", "--json"]);
    assert_eq!(parsed(&list).as_array().expect("a list").len(), out.lines().count());
    let (code, full, _) = queries(home.path(), &["show", "ct-key-summary", "--json"]);
    assert_eq!(code, Some(0));
    assert_eq!(parsed(&full)["params"][0]["type"], "access_key");
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
    let (code, out, err) = queries(home.path(), &["check", "team"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("team-torn.sql") && out.contains("team-wrong.sql"), "{out}");
    assert!(out.contains("error[L05]") && out.contains("is `calls`, the header says `n`"), "{out}");
    assert!(err.contains("questions checked: 2, errors: 2, warnings: 2"), "{err}");
    let (code, out, _) = queries(home.path(), &["check", "team-wrong", "--json"]);
    assert_eq!(code, Some(1));
    let findings = parsed(&out);
    let error = findings.as_array().expect("a list").iter().find(|f| f["severity"] == "error").expect("an error");
    assert_eq!((&error["code"], &error["line"]), (&json!("L05"), &json!(5)), "{out}");
    let (code, _, _) = queries(home.path(), &["check", "team/team-good.sql"]);
    assert_eq!(code, Some(0), "it has no test, which is a warning");
    let (code, _, _) = queries(home.path(), &["check", "team-good", "--deny-warnings"]);
    assert_eq!(code, Some(1));
}

#[test]
fn types_that_do_not_fit_and_what_does_not_run_are_found_on_empty_tables() {
    let home = home_with_pack();
    let write = |name: &str, output: &str, sql: &str| {
        let header = format!("title = \"T\"\nquestion = \"Q?\"\nsources = [\"alb\"]\noutput = [{output}]");
        fs::write(home.path().join("team").join(name), format!("/*---\n{header}\n---*/\n{sql}\n")).expect("written");
    };
    write("team-type.sql", "{ name = \"n\", type = \"timestamp\" }", "SELECT count(*) AS n FROM alb");
    write(
        "team-plan.sql",
        "{ name = \"n\", type = \"count\" }",
        "SELECT no_such_function(time) AS n FROM alb ORDER BY n LIMIT 1",
    );
    let codes = |id: &str| -> Vec<String> {
        let (code, out, err) = queries(home.path(), &["check", id, "--json"]);
        assert_eq!(code, Some(1), "{out}{err}");
        let errors = parsed(&out);
        let errors = errors.as_array().expect("a list").iter().filter(|finding| finding["severity"] == "error");
        errors.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
    };
    assert_eq!(codes("team-type"), ["L25"]);
    assert_eq!(codes("team-plan"), ["L24"]);
}

#[test]
fn a_test_that_fails_shows_the_nearest_row_and_hides_no_other() {
    let home = tempfile::tempdir().expect("a folder");
    copy(&example_pack(), &home.path().join("acme"));
    let file = home.path().join("acme/acme-admin-path.sql");
    let text = fs::read_to_string(&file).expect("a question");
    fs::write(&file, text.replace("requests = 2, paths", "requests = 5, paths")).expect("written");
    fs::write(home.path().join("acme/acme-torn.sql"), "SELECT 1").expect("written");
    let (code, out, err) = queries(home.path(), &["test", "acme"]);
    assert_eq!(code, Some(1), "{out}{err}");
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("FAIL  acme-admin-path: an outsider"), "{out}");
    assert!(lines[1].starts_with("      missing   "), "{out}");
    assert!(lines[2].contains("row 1") && lines[2].contains("requests = 2"), "{out}");
    let marked: String =
        lines[2].chars().zip(lines[3].chars()).filter(|(_, mark)| *mark == '^').map(|(c, _)| c).collect();
    assert_eq!(marked, "requests = 2", "{out}");
    assert!(lines[4..].iter().all(|line| line.starts_with("ok ")), "{out}");
    assert!(err.contains("acme-torn.sql"), "{err}");
    assert!(
        err.contains("tests passed: 3, failed: 1; questions without tests: 0; files that cannot be read: 1"),
        "{err}"
    );
    let (code, out, _) = queries(home.path(), &["test", "acme", "--only", "acme-break-glass", "--json"]);
    let report = parsed(&out);
    assert_eq!(
        (code, report["tests"].as_array().map(Vec::len)),
        (Some(1), Some(2)),
        "a torn file fails the run: {out}"
    );
    let (code, _, err) = queries(home.path(), &["test", "acme", "--only", "acme-absent"]);
    assert_eq!(code, Some(2), "{err}");
}

#[test]
fn a_condition_without_a_test_is_listed_with_its_line() {
    let home = tempfile::tempdir().expect("a folder");
    copy(&example_pack(), &home.path().join("acme"));
    let file = home.path().join("acme/acme-admin-path.sql");
    let text = fs::read_to_string(&file).expect("a question");
    let untested =
        text.replace("\n  AND t.elb_status_code < 400", "\n  AND t.elb_status_code < 400\n  AND t.type <> 'wss'");
    fs::write(&file, &untested).expect("written");
    let line = untested.lines().position(|line| line.contains("'wss'")).expect("the line") + 1;
    let (code, out, err) = queries(home.path(), &["test", "acme/acme-admin-path.sql", "--mutate"]);
    assert_eq!(code, Some(1), "{out}{err}");
    let told = format!("acme/acme-admin-path.sql:{line}: no test notices: WHERE t.type <> 'wss'");
    assert!(out.lines().any(|l| l == told), "{told} in {out}");
    assert!(err.contains("conditions: 4, noticed: 3, unnoticed: 1"), "{err}");
}

#[test]
fn a_fixture_that_is_no_records_is_told_by_its_file() {
    let home = tempfile::tempdir().expect("a folder");
    copy(&example_pack(), &home.path().join("acme"));
    let fixture = home.path().join("acme/fixtures/admin-path");
    fs::rename(fixture.join("alb.log"), fixture.join("albs.log")).expect("renamed");
    let (code, out, _) = queries(home.path(), &["test", "acme"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("`albs` is not a log kind") && out.contains("did you mean `alb`?"), "{out}");
    fs::rename(fixture.join("albs.log"), fixture.join("alb.log")).expect("renamed");
    fs::write(fixture.join("alb.log"), "these are no lines of a load balancer\n").expect("written");
    let (code, out, _) = queries(home.path(), &["test", "acme", "--only", "acme-admin-path"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("left out") || out.contains("do not say their time"), "{out}");
}

#[test]
fn a_new_question_passes_check_and_test() {
    let home = tempfile::tempdir().expect("a folder");
    for source in ["cloudtrail", "vpcflow", "alb", "waf", "guardduty", "s3access"] {
        let id = format!("own-{}", source.replace('_', "-"));
        let (code, out, err) = queries(home.path(), &["new", &id, "--pack", "own", "--source", source]);
        assert_eq!(code, Some(0), "{source}: {err}");
        assert!(out.contains(&format!("own/{id}.sql")), "{out}");
        let (code, _, err) = queries(home.path(), &["new", &id, "--pack", "own", "--source", source]);
        assert_eq!(code, Some(2), "a file that is there stays: {err}");
    }
    let (code, out, err) = queries(home.path(), &["check", "own", "--deny-warnings"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    let (code, out, err) = queries(home.path(), &["test", "own"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(err.contains("tests passed: 6, failed: 0; questions without tests: 0"), "{err}");
    assert_eq!(queries(home.path(), &["new", "Own_Thing"]).0, Some(2), "no kebab case");
}

#[test]
fn questions_are_found_by_what_one_has_in_hand() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, err) = queries(home.path(), &["list", "--for", "203.0.113.66"]);
    assert_eq!(code, Some(0));
    assert!(err.contains("taken as: "), "{err}");
    assert!(out.lines().any(|line| line.starts_with("ct-ip-activity ") && line.ends_with("-p ip=…")), "{out}");
    assert!(out.lines().all(|line| line.contains("  -p ")) && !out.contains("ct-coverage-gaps"), "{out}");
    let (_, out, _) = queries(home.path(), &["list", "--for", "access_key", "--json"]);
    let found = parsed(&out);
    assert!(found.as_array().expect("a list").iter().all(|question| question["param"].is_string()), "{out}");
    let (_, by_source, _) = queries(home.path(), &["list", "--source", "alb"]);
    assert!(by_source.contains("alb-client-timeline") && !by_source.contains("ct-"), "{by_source}");
    let (_, severe, _) = queries(home.path(), &["list", "--severity", "critical", "--json"]);
    assert!(parsed(&severe).as_array().expect("a list").iter().all(|question| question["severity"] == "critical"));
    // The id that ATT&CK revoked finds what took its place.
    let revoked = queries(home.path(), &["list", "--attack", "T1562.008"]).1;
    assert_eq!(revoked, queries(home.path(), &["list", "--attack", "T1685.002"]).1);
    assert!(revoked.contains("ct-logging-tamper"), "{revoked}");
    assert_eq!(queries(home.path(), &["list", "--pack", "nets"]).0, Some(2));
}
