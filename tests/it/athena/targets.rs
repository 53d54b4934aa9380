//! One question at several targets.

use serde_json::Value;

use super::play;
use super::program::{Home, text};
use super::server::{Athena, Fault};

const TWO: &str =
    "[targets.other]\nregion = \"us-east-1\"\ndatabase = \"elsewhere\"\noutput = \"s3://ir-results/other/\"";

fn asked(home: &Home, more: &[&str]) -> std::process::Output {
    let question = ["sql", "SELECT count(*) AS n FROM cloudtrail", "--since", "1d", "-f", "jsonl"];
    home.run(&[&question[..], more].concat())
}

fn targets(output: &[u8]) -> Vec<String> {
    let lines = text(output).lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")).collect::<Vec<_>>();
    let mut names: Vec<String> = lines.iter().map(|row| row["target"].as_str().expect("a target").to_owned()).collect();
    names.sort();
    names
}

#[test]
fn rows_of_all_targets_say_where_they_are_from() {
    let home = Home::new(Athena::start(play(2)), TWO);
    let output = asked(&home, &["--targets", "all"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(targets(&output.stdout), ["main", "main", "other", "other"]);
    let starts = home.athena.seen("StartQueryExecution");
    let mut databases: Vec<_> = starts.iter().map(|s| s.body["QueryExecutionContext"]["Database"].clone()).collect();
    databases.sort_by_key(ToString::to_string);
    assert_eq!(databases, ["elsewhere", "logs"]);
    let said = text(&output.stderr);
    assert!(said.contains("target main: ") && said.contains("target other: "), "{said}");
}

#[test]
fn a_target_that_fails_makes_the_result_partial() {
    let home = Home::new(Athena::start(play(2)), TWO);
    home.athena.fault("StartQueryExecution", &[Fault::Error(400, "AccessDeniedException", "no")]);
    let output = asked(&home, &["--targets", "main,other"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{said}");
    assert_eq!(targets(&output.stdout).len(), 2, "{said}");
    assert!(said.contains(": no"), "{said}");
}

#[test]
fn targets_that_are_not_there_or_make_no_sense_are_refused_before_anything_is_sent() {
    let home = Home::new(Athena::start(play(2)), TWO);
    for more in [&["--targets", "mian"][..], &["--targets", "main,main"], &["--targets", "main", "--engine", "local"]] {
        let output = asked(&home, more);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    }
    assert!(home.athena.seen("StartQueryExecution").is_empty());
}
