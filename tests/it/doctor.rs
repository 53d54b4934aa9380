//! `logq doctor`: a table that is right, and one for each thing that can be wrong with it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::athena::server::{Athena, Fault};
use crate::demo::FOLDER;
use crate::s3::server::Bucket;

/// The demo's logs with other settings.
struct Home(tempfile::TempDir);

impl Home {
    fn new(settings: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("logq.toml"), settings).expect("a file");
        Self(home)
    }

    fn doctor(&self, args: &[&str], env: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
        command.arg("doctor").args(args).current_dir(self.0.path()).env_clear().env("HOME", self.0.path());
        command.envs(env.iter().copied()).output().expect("the program runs")
    }
}

/// The steps of the only table.
fn steps(output: &Output) -> Vec<Value> {
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    });
    told[0]["steps"].as_array().expect("steps").clone()
}

/// State and text of a step.
fn step(steps: &[Value], name: &str) -> (String, String) {
    let found = steps.iter().find(|step| step["step"] == name).unwrap_or_else(|| panic!("{name} in {steps:#?}"));
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    (text("state"), format!("{} → {}", text("found"), text("repair")))
}

fn settings(table: &str) -> String {
    let location = FOLDER.join("AWSLogs").display().to_string();
    let scope = "scope = { window = \"2026-03-10/2026-03-13\", now = \"2026-03-13T00:00:00Z\" }";
    format!("version = 1\nengine = \"local\"\n{scope}\n[tables.cloudtrail]\n{}", table.replace("LOCATION", &location))
}

/// What is said of a table of the demo that is described like this.
fn diagnosed(table: &str) -> (Option<i32>, Vec<Value>) {
    let output = Home::new(&settings(table)).doctor(&["cloudtrail", "--json"], &[]);
    (output.status.code(), steps(&output))
}

#[test]
fn a_table_that_is_right_passes_every_step() {
    for table in ["cloudtrail", "alb", "vpcflow", "lambda"] {
        let mut doctor = Command::new(env!("CARGO_BIN_EXE_logq"));
        let output = doctor.args(["doctor", table]).current_dir(&*FOLDER).output().expect("it runs");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{told}");
        for line in ["objects", "days", "one object", "query"] {
            assert!(told.contains(&format!("  ok       {line}")), "{line}: {told}");
        }
    }
}

#[test]
fn folders_that_lie_otherwise_are_named_with_what_to_write() {
    let (code, steps) = diagnosed("location = \"LOCATION\"\nlayout = \"organization\"\norg = \"o-exampleorg\"\n");
    assert_eq!(code, Some(1));
    let (state, text) = step(&steps, "objects");
    assert_eq!(state, "fails");
    assert!(text.contains("layout = \"account\""), "{text}");
    assert_eq!(step(&steps, "days").0, "skipped");
}

#[test]
fn a_kind_that_is_not_there_is_told_apart_from_an_empty_place() {
    let (code, steps) = diagnosed("source = \"bedrock\"\nlocation = \"LOCATION\"\n");
    assert_eq!(code, Some(1));
    let (_, text) = step(&steps, "objects");
    assert!(text.contains("objects of other kinds: alb"), "{text}");
    let empty = tempfile::tempdir().expect("a folder");
    let (code, steps) = diagnosed(&format!("location = {:?}\n", empty.path()));
    assert_eq!(code, Some(1));
    assert!(step(&steps, "objects").1.contains("nothing lies at"), "{steps:?}");
}

#[test]
fn accounts_and_days_outside_of_the_table_are_found() {
    let table = "location = \"LOCATION\"\naccounts = [\"111122223333\", \"999988887777\"]\nsince = 2026-03-11\n";
    let (code, steps) = diagnosed(table);
    assert_eq!(code, Some(0), "{steps:#?}");
    let (state, text) = step(&steps, "accounts");
    assert_eq!(state, "odd");
    assert!(text.contains("222233334444") && !text.contains("999988887777"), "{text}");
    let (state, text) = step(&steps, "days");
    assert_eq!(state, "odd");
    assert!(text.contains("write since = 2026-02-24"), "{text}");
    let late = "location = \"LOCATION\"\nsince = 2026-03-13\nregions = [\"sa-east-1\"]\n";
    let (code, steps) = diagnosed(late);
    assert_eq!(code, Some(1));
    assert_eq!(step(&steps, "regions").0, "fails");
}

#[test]
fn objects_that_cannot_be_read_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let day = folder.path().join("111122223333/CloudTrail/eu-west-1/2026/03/12");
    fs::create_dir_all(&day).expect("a folder");
    let name = "111122223333_CloudTrail_eu-west-1_20260312T0805Z_0000000000000001.json.gz";
    fs::write(day.join(name), [0x1f, 0x8b, 8, 0, 1, 2, 3]).expect("an object");
    let (code, steps) = diagnosed(&format!("location = {:?}\n", folder.path()));
    assert_eq!(code, Some(1), "{steps:#?}");
    let readable = steps.iter().any(|step| step["state"] == "fails" && step["found"].as_str().is_some());
    assert!(readable, "{steps:#?}");
}

/// S3 is the bucket's server, everything else the scripted one.
fn in_s3(bucket: &Bucket, aws: &Athena) -> Vec<(&'static str, String)> {
    let own = [("AWS_ENDPOINT_URL", aws.url()), ("AWS_ENDPOINT_URL_S3", bucket.url())];
    bucket.environment().into_iter().chain(own).collect()
}

const ON_ATHENA: &str = "version = 1\nengine = \"athena\"\n\
    scope = { window = \"2026-03-10/2026-03-13\", now = \"2026-03-13T00:00:00Z\" }\n\
    [targets.main]\nregion = \"us-east-1\"\ndatabase = \"logs\"\n\
    [tables.cloudtrail]\nlocation = \"s3://logs/AWSLogs/\"\naccounts = [\"111122223333\"]\nregions = [\"eu-west-1\"]\n\
    since = 2026-02-24\n";

fn on_athena(aws: &Athena, bucket: &Bucket) -> (Option<i32>, Vec<Value>) {
    let env = in_s3(bucket, aws);
    let env: Vec<(&str, &str)> = env.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let output = Home::new(ON_ATHENA).doctor(&["cloudtrail", "--json"], &env);
    (output.status.code(), steps(&output))
}

fn one_object(root: &Path) -> Bucket {
    let day = root.join("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/12");
    fs::create_dir_all(&day).expect("a folder");
    let name = "111122223333_CloudTrail_eu-west-1_20260312T0805Z_0000000000000001.json";
    let record = json!({ "eventTime": "2026-03-12T08:00:00Z", "eventName": "A" });
    fs::write(day.join(name), json!({ "Records": [record] }).to_string()).expect("an object");
    Bucket::serve("logs", root)
}

#[test]
fn on_athena_the_account_is_looked_at_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = one_object(folder.path());
    let aws = Athena::start(crate::athena::play(1));
    aws.set_workgroup(json!({ "Name": "primary", "State": "ENABLED", "Configuration": {} }));
    let (code, steps) = on_athena(&aws, &bucket);
    assert_eq!(code, Some(1));
    assert_eq!(step(&steps, "credentials").0, "ok");
    let (state, text) = step(&steps, "results");
    assert_eq!(state, "fails");
    assert!(text.contains("output = "), "{text}");
    let (state, text) = step(&steps, "catalogue");
    assert_eq!(state, "fails");
    assert!(text.contains("logq ddl apply cloudtrail"), "{text}");
    assert_eq!(step(&steps, "objects").0, "ok");
    assert_eq!(step(&steps, "definition").0, "ok");
    let (state, text) = step(&steps, "SerDe");
    assert_eq!(state, "ok");
    assert!(text.contains("1 rows, 2 of 32 columns"), "{text}");

    let parameters = json!({ "projection.enable": "true" });
    aws.put_table("logs.cloudtrail", json!({
        "Name": "cloudtrail", "TableType": "EXTERNAL_TABLE", "Parameters": parameters,
        "PartitionKeys": [{ "Name": "day", "Type": "string" }],
        "StorageDescriptor": { "Columns": [{ "Name": "eventname", "Type": "string" }], "Location": "s3://logs/AWSLogs/" },
    }));
    let (_, steps) = on_athena(&aws, &bucket);
    assert_eq!(step(&steps, "catalogue").0, "odd");
    let (state, text) = step(&steps, "definition");
    assert_eq!(state, "fails");
    assert!(text.contains("P01"), "{text}");

    aws.fault("GetWorkGroup", &[Fault::Error(400, "ExpiredTokenException", "The security token is expired")]);
    let (code, steps) = on_athena(&aws, &bucket);
    assert_eq!(code, Some(1));
    assert_eq!(step(&steps, "credentials").0, "fails");
}
