//! What a run on Athena would read and cost, and what the guards make of it: the program against a bucket and the
//! scripted Athena.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::play;
use super::program::text;
use super::server::Athena;
use crate::s3::server::Bucket;
use crate::session::{self, Session};

const SQL: &str = "SELECT eventname FROM cloudtrail";
const TWICE: &str = "WITH t AS (SELECT eventname FROM cloudtrail) SELECT a.eventname FROM t AS a JOIN t AS b \
    ON a.eventname = b.eventname";

struct Case {
    home: TempDir,
    bucket: Bucket,
    athena: Athena,
    _objects: TempDir,
}

impl Case {
    /// A trail of one day with objects of 1,000 bytes: two to read, one in Glacier, one that Athena does not see.
    fn new(guard: &str) -> Self {
        let objects = tempfile::tempdir().expect("a folder");
        for name in ["1", "2", "_glacier"] {
            put(objects.path(), &format!("111122223333_CloudTrail_eu-west-1_20260310T0805Z_{name}.json.gz"));
        }
        put(objects.path(), "_manifest");
        Self::of(objects, "s3://logs/AWSLogs/", guard)
    }

    fn of(objects: TempDir, location: &str, guard: &str) -> Self {
        let (bucket, athena) = (Bucket::serve("logs", objects.path()), Athena::start(play(2)));
        let home = tempfile::tempdir().expect("a folder");
        let settings = format!(
            "version = 1\nengine = \"athena\"\nscope = {{ window = \"2026-03-10/2026-03-11\" }}\n\
             [targets.main]\nregion = \"sa-east-1\"\ndatabase = \"logs\"\noutput = \"s3://results/\"\n\
             endpoint = \"{}\"\n[guard]\n{guard}\n\
             [tables.cloudtrail]\nlocation = \"{location}\"\naccounts = [\"111122223333\"]\n\
             regions = [\"eu-west-1\"]\nsince = 2023-01-01\n",
            athena.url()
        );
        fs::create_dir_all(home.path().join(".config/logq")).expect("a folder");
        fs::write(home.path().join(".config/logq/config.toml"), settings).expect("a file");
        Self { home, bucket, athena, _objects: objects }
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
        command.args(args).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        command.envs(self.bucket.environment()).stdin(Stdio::null());
        command.envs(["AWS_ENDPOINT_URL_GLUE", "AWS_ENDPOINT_URL_ATHENA"].map(|name| (name, self.athena.url())));
        command.output().expect("the program runs")
    }

    fn json(&self, sql: &str) -> Value {
        let output = self.run(&["sql", sql, "--dry-run", "-f", "json"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    fn started(&self) -> usize {
        self.athena.seen("StartQueryExecution").len()
    }
}

fn put(root: &Path, name: &str) {
    let folder = root.join("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(name), [b'x'; 1000]).expect("an object");
}

#[test]
fn a_dry_run_says_what_is_read_and_what_it_costs() {
    let case = Case::new("");
    let output = case.run(&["sql", TWICE, "--dry-run"]);
    let plan = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let comments: Vec<&str> = plan.lines().filter(|line| line.starts_with("--")).collect();
    insta::assert_snapshot!(comments.join("\n"));
    assert!(logq::sql::parse(&plan).is_ok(), "a plan is one statement");
    assert_eq!(case.started(), 0);
}

#[test]
fn what_is_read_is_looked_for_where_the_table_in_athena_lies() {
    let objects = tempfile::tempdir().expect("a folder");
    put(objects.path(), "111122223333_CloudTrail_eu-west-1_20260310T0805Z_1.json.gz");
    let case = Case::of(objects, "s3://another-account/AWSLogs/", "");
    let table = ["--accounts", "111122223333", "--regions", "eu-west-1", "--since", "2023-01-01"];
    let there = [
        &["ddl", "cloudtrail", "--format", "glue", "--database", "logs", "--location", "s3://logs/AWSLogs/"][..],
        &table,
    ]
    .concat();
    let input: Value = serde_json::from_slice(&case.run(&there).stdout).expect("JSON");
    case.athena.put_table("logs.cloudtrail", input.get("TableInput").unwrap_or(&input).clone());
    assert_eq!(case.json(SQL)["references"][0]["objects"], json!(1));
}

#[test]
fn a_dry_run_is_json_where_a_program_reads_it() {
    let case = Case::new("max_scan = 10");
    let plan = case.json(TWICE);
    let reference = &plan["references"][0];
    assert_eq!(reference["archived"], json!({ "objects": 1, "bytes": 1000 }));
    assert_eq!((&reference["objects"], &reference["bytes"], &reference["times"]), (&json!(2), &json!(2000), &json!(2)));
    assert_eq!((&plan["bytes"], &plan["price_per_tb"], &plan["list_requests"]), (&json!(4000), &json!(9.0), &json!(1)));
    assert_eq!(plan["dollars"], json!(10.0 * 9.0 / f64::from(1 << 20)), "ten megabytes are the least that is billed");
    assert_eq!(plan["verdict"], "question");
    assert_eq!(case.json("SELECT 1 AS one")["bytes"], json!(0));
    assert_eq!(case.json("EXPLAIN SELECT eventname FROM cloudtrail")["prefixes"], json!(0), "EXPLAIN reads nothing");
}

#[test]
fn past_days_are_not_listed_again() {
    let case = Case::new("");
    let first = case.json(SQL);
    let mut second = case.json(SQL);
    assert_eq!((&first["list_requests"], &second["list_requests"]), (&json!(1), &json!(0)));
    second["list_requests"] = json!(1);
    assert_eq!(first, second);
}

#[test]
fn what_cannot_be_listed_is_said_and_stops_nothing() {
    let case = Case::of(tempfile::tempdir().expect("a folder"), "s3://forbidden/AWSLogs/", "max_scan = 10");
    let plan = case.json(SQL);
    assert_eq!((&plan["prefixes"], &plan["bytes"], &plan["dollars"]), (&json!(2), &Value::Null, &Value::Null));
    assert!(plan["references"][0]["unlisted"].as_str().expect("a reason").contains("s3:ListBucket"), "{plan}");
    assert_eq!(plan["verdict"], "notice");
    let output = case.run(&["sql", SQL, "-f", "jsonl"]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("s3:ListBucket") && said.contains("may be passed") && said.contains("not estimated"),
        "{said}"
    );
}

#[test]
fn a_run_beyond_a_limit_is_refused_before_it_starts_and_yes_overrides() {
    let cutoff =
        json!({ "Name": "primary", "State": "ENABLED", "Configuration": { "BytesScannedCutoffPerQuery": 1500 } });
    let cases: [(&str, &[&str], Option<&Value>, &str); 4] = [
        ("max_scan = 1999", &[], None, "would scan 2,000 bytes, more than the allowed 1,999 bytes"),
        ("budget_day = 0", &[], None, "the budget of the day is $0"),
        ("budget_case = 0", &["--case", "phish"], None, "the budget of the case phish is $0"),
        ("", &[], Some(&cutoff), "will cut the run off after"),
    ];
    for (guard, args, workgroup, why) in cases {
        let case = Case::new(guard);
        workgroup.into_iter().for_each(|group| case.athena.set_workgroup(group.clone()));
        let refused = case.run(&[&["sql", SQL][..], args].concat());
        let said = text(&refused.stderr);
        assert_eq!((refused.status.code(), case.started()), (Some(5), 0), "{why}: {said}");
        assert!(said.contains(why) && said.contains("--yes"), "{said}");
        let output = case.run(&[&["sql", SQL, "--yes"][..], args].concat());
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), case.started()), (Some(0), 1), "{said}");
        assert!(said.contains("note: overridden: ") && said.contains(why), "{said}");
    }
    let free = Case::new("max_scan = 2000\nbudget_day = 1\nbudget_case = 0");
    let output = free.run(&["sql", SQL]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn targets_have_their_own_prices_and_one_budget() {
    let case = Case::new(
        "budget_day = 0.0001\n[targets.other]\nregion = \"eu-west-1\"\ndatabase = \"logs\"\noutput = \"s3://results/\"",
    );
    let plan = |format: &str| {
        let output = case.run(&["sql", SQL, "--targets", "main,other", "--dry-run", "-f", format]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout).to_owned()
    };
    let plans: Vec<Value> = serde_json::from_str(&plan("json")).expect("one JSON document");
    let priced: Vec<_> = plans.iter().map(|plan| (plan["target"].clone(), plan["price_per_tb"].clone())).collect();
    assert_eq!(priced, [(json!("main"), json!(9.0)), (json!("other"), json!(5.0))]);
    let told = plan("table");
    assert!(told.starts_with("-- target main\n") && told.contains("\n-- target other\n"), "{told}");

    // Each alone is below the budget.
    let refused = case.run(&["sql", SQL, "--targets", "main,other"]);
    let said = text(&refused.stderr);
    assert_eq!((refused.status.code(), case.started()), (Some(5), 0), "{said}");
    assert!(said.contains("target other: ") && said.contains("the budget of the day"), "{said}");
    let output = case.run(&["sql", SQL, "--targets", "main,other", "--yes"]);
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), case.started()), (Some(0), 2), "{said}");
    assert!(said.contains("note: target other: overridden: "), "{said}");
    assert!(said.contains("(estimated 2.0 KiB)") && said.contains("in all"), "{said}");
}

#[test]
fn reserved_capacity_has_no_price_by_the_byte() {
    let case = Case::new("budget_day = 0.001");
    let reservation =
        json!({ "Name": "soc", "Status": "ACTIVE", "TargetDpus": 24, "AllocatedDpus": 24, "CreationTime": 1 });
    case.athena.set_workgroup(json!({ "Name": "primary", "State": "ENABLED", "Reservations": [reservation] }));
    let plan = text(&case.run(&["sql", SQL, "--dry-run"]).stdout);
    assert!(plan.contains("-- workgroup: primary, on the capacity reservation soc"), "{plan}");
    assert!(plan.contains("Athena bills no bytes") && !plan.contains("would bill"), "{plan}");
    assert_eq!(case.json(SQL)["dollars"], json!(0.0));
}

#[test]
fn a_closing_line_holds_the_bill_against_the_estimate() {
    let case = Case::new("");
    let said = text(&case.run(&["sql", SQL]).stderr);
    let line = "scanned 19.1 MiB · under $0.01 (estimated 2.0 KiB) · queued 0.1 s · planning 0.3 s · engine 0.9 s";
    assert!(said.contains(line), "{said}");
}

#[test]
fn on_a_terminal_a_guard_asks() {
    for (answer, code, started) in [("n", 5, 0), ("y", 0, 1)] {
        let case = Case::new("max_scan = 10");
        let mut command = session::logq(case.home.path(), case.home.path(), &["sql", SQL]);
        case.bucket.environment().into_iter().for_each(|(name, value)| command.env(name, value));
        let mut session = Session::start(command, (120, 30));
        session.shows("more than the allowed 10 B");
        session.shows("reads 2 prefixes · 2 objects · 2.0 KiB · under $0.01 · 1 in Glacier");
        session.at("Run it all the same?", &format!("{answer}\r"));
        let ended = session.end();
        assert_eq!((ended.code, case.started()), (code, started), "{}", ended.screen.contents());
    }
}
